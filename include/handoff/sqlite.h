/* SPDX-License-Identifier: MIT */
/*
 * sqlite.h -- a replay guard on disk, for all processes of one machine.
 *
 * This is a separate library. The core does not need it, and handoff.h does not
 * include it: cc program.c $(pkg-config --cflags --libs libhandoff-sqlite).
 */
#ifndef HANDOFF_SQLITE_H
#define HANDOFF_SQLITE_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/receive.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number in the soname of libhandoff-sqlite. */
#define HANDOFF_SQLITE_ABI 0

enum {
    HANDOFF_SQLITE_WAIT_MS     = 5 * 1000, /* the default */
    HANDOFF_SQLITE_WAIT_MS_MAX = 10 * 60 * 1000
};

/* For wait_ms: refuse at once (HANDOFF_E_GUARD) while another process writes.
 * An event loop is not blocked, and the sender tries again. */
#define HANDOFF_SQLITE_NO_WAIT UINT32_MAX

/**
 * Open a guard that keeps its memory in a file. A missing file is created with
 * mode 600.
 *
 * It writes to disk before it lets a packet through: threads, processes, kill
 * -9 and power cuts do not let a packet through twice, as long as disk and file
 * system keep what they report as written. When it cannot be sure it refuses
 * (HANDOFF_E_GUARD), and handoff_replay_sqlite_fault() says why: the disk is
 * full, or the file is damaged, was replaced, or is locked for longer than
 * wait_ms. If a process dies between the write and the answer, the packet
 * remains refused as SEEN: so keep its bytes before you open it, and open them
 * without a guard after such a crash.
 *
 * Each call deletes a few packets that expired more than two minutes ago (2 *
 * HANDOFF_SKEW_MS). Clocks may jump and differ: a packet that may have been
 * deleted, because a clock was ahead, is refused. Clocks less than a minute
 * apart never cause that.
 *
 * The file and the -journal file beside it belong together: move both or
 * neither, and never while they are in use. Deleting them, or restoring an
 * older copy, lets packets through again. Do not use it on a network file
 * system.
 *
 * For each packet it stores the tip, the packet id, when it arrived and when it
 * expires, the reader's own name (several readers may share a file) and the
 * conversation id (for handoff_packet_other_at_ms()), and nothing else.
 *
 * @param[out] out  Owned: release with handoff_replay_free(). Any number of
 *   threads may use it; they take turns. After fork() the child can only close
 *   it: each process loads its own.
 * @param path      In a folder that only the service may write to. A file that
 *   everybody may write to is refused.
 * @param wait_ms   How long a call waits for other processes: this blocks
 *   handoff_open(). 1..HANDOFF_SQLITE_WAIT_MS_MAX; 0 = HANDOFF_SQLITE_WAIT_MS;
 *   HANDOFF_SQLITE_NO_WAIT = not at all (loading itself waits).
 * @return HANDOFF_OK, HANDOFF_E_FILE (the file cannot be opened or created, or
 *   is not a guard's), HANDOFF_E_UNSUPPORTED (written by a newer version, or
 *   SQLite was built without threads).
 */
HANDOFF_API handoff_status
handoff_replay_sqlite_load(handoff_replay **out, const char *path,
                           uint32_t wait_ms, handoff_error *err);

/**
 * Say why the guard could not tell, for a log: handoff_open() only reports
 * HANDOFF_E_GUARD.
 *
 * @return HANDOFF_OK if its last answer was certain; else HANDOFF_E_GUARD, and
 *   err says why.
 */
HANDOFF_API handoff_status
handoff_replay_sqlite_fault(const handoff_replay *guard, handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_SQLITE_H */
