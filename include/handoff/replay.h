/* SPDX-License-Identifier: MIT */
/*
 * replay.h -- a replay guard in memory, for one process.
 *
 * The interface itself, handoff_replay, is in receive.h. For several
 * processes of one machine, and for what must outlive a restart, see
 * handoff/sqlite.h, which is a library of its own.
 */
#ifndef HANDOFF_REPLAY_H
#define HANDOFF_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/receive.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { HANDOFF_REPLAY_MAX = 16 * 1024 * 1024 };

/**
 * Make a guard that remembers in memory. Any number of threads may open
 * packets with it at once. All its memory is allocated here.
 *
 * Nothing is let through twice while it lives:
 *   full       It makes room by forgetting what expired more than two
 *              minutes ago (2 * HANDOFF_SKEW_MS), and nothing else. When
 *              there is no such packet it refuses (HANDOFF_E_GUARD).
 *   clocks     May run forward and back. A packet that it may have forgotten,
 *              because the clock of an earlier call was ahead, it refuses
 *              (HANDOFF_E_GUARD); clocks less than a minute apart never
 *              come to that.
 *   fork()     The child has a copy that knows nothing of its siblings, so it
 *              refuses everything: make the guard after fork(), or use the
 *              one on disk.
 *   sender     No sender of a last leg has more than half of the places, so
 *              that a flood from one of them is refused (HANDOFF_E_GUARD) and
 *              the others are not.
 * A restart forgets everything: what has not expired can be opened again.
 *
 * Several names may share it: a packet counts as opened per name. It also
 * remembers conversations: an opened packet can say "another packet of this
 * conversation came at ...".
 *
 * @param[out] out  Owned: release with handoff_replay_free().
 * @param capacity  Packets remembered at once, 1..HANDOFF_REPLAY_MAX: what
 *   arrives within the longest lifetime. 116 to 128 bytes each.
 * @return HANDOFF_OK, HANDOFF_E_ARG (capacity).
 */
HANDOFF_API handoff_status
handoff_replay_memory_new(handoff_replay **out, size_t capacity,
                          handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_REPLAY_H */
