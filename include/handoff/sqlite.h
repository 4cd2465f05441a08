/* SPDX-License-Identifier: MIT */
/*
 * sqlite.h -- a replay guard on disk, for all processes of one machine.
 *
 * A library of its own, which the core does not need and handoff.h does not
 * include: cc program.c $(pkg-config --cflags --libs libhandoff-sqlite).
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
 * The sender's retry comes then, and no event loop stands still. */
#define HANDOFF_SQLITE_NO_WAIT UINT32_MAX

/**
 * Open a guard that remembers in a file, which is made (mode 600) where it is
 * not there.
 *
 * What it lets through is on disk before it says so: neither threads nor
 * processes nor kill -9 nor a power cut let a packet through twice, as long
 * as disk and file system keep what they say they have. Where it cannot be
 * sure it refuses (HANDOFF_E_GUARD), and handoff_replay_sqlite_fault() says
 * why: the disk is full, the file is damaged, was exchanged, or is locked for
 * longer than wait_ms. A packet may be refused for ever, as SEEN, though its
 * opener died before it heard that it may open it.
 *
 * It deletes what expired more than two minutes ago (2 * HANDOFF_SKEW_MS), a
 * few at each call. Clocks may run forward and back, and differ: a packet
 * that may have been deleted, because somebody's clock was ahead, is refused;
 * clocks less than a minute apart never come to that.
 *
 * The file, and the one ending in -journal beside it, belong together: move
 * both or none, and neither while in use. Whoever deletes them, or puts back
 * an older copy, lets packets through again. Not for network file systems.
 *
 * Of each packet it remembers the tip, the packet id, when it came and expires,
 * the reader's own name, so that several may share a file, and the
 * conversation's id, so that an opened packet can say "another packet of this
 * conversation came at ..."; nothing else of what is in it.
 *
 * @param[out] out  Owned: release with handoff_replay_free(). Any
 *   number of threads may use it; they take turns. The child of a fork() can
 *   only close it: each process loads its own.
 * @param path      In a folder that the service may write to and strangers
 *   may not. A file that anybody may write to is refused.
 * @param wait_ms   How long a call waits for other processes: this blocks
 *   handoff_open(). 1..HANDOFF_SQLITE_WAIT_MS_MAX; 0 = HANDOFF_SQLITE_WAIT_MS;
 *   HANDOFF_SQLITE_NO_WAIT = not at all (loading itself waits).
 * @return HANDOFF_OK, HANDOFF_E_FILE (cannot be opened or made, or is
 *   something else), HANDOFF_E_UNSUPPORTED (written by a newer version, or
 *   SQLite was built without threads).
 */
HANDOFF_API handoff_status
handoff_replay_sqlite_load(handoff_replay **out, const char *path,
                           uint32_t wait_ms, handoff_error *err);

/**
 * Say why the guard could not tell, for a log: handoff_open() only says that.
 *
 * @return HANDOFF_OK where it could, when it was last asked; else
 *   HANDOFF_E_GUARD, and err says why.
 */
HANDOFF_API handoff_status
handoff_replay_sqlite_fault(const handoff_replay *guard, handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_SQLITE_H */
