/* SPDX-License-Identifier: MIT */
/*
 * replay.h -- a replay guard in memory, for one process.
 *
 * The interface, handoff_replay, is in receive.h. handoff/sqlite.h, a library
 * of its own, has a guard for several processes of one machine that survives
 * restarts.
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
 * Make a guard that remembers in memory. Any number of threads may open packets
 * with it at the same time. All its memory is allocated here.
 *
 * Nothing is let through twice while it lives:
 *   full       It forgets only packets that expired more than two minutes ago
 *              (2 * HANDOFF_SKEW_MS). If there are none, it refuses
 *              (HANDOFF_E_GUARD).
 *   clocks     They may jump. A packet that it may have forgotten, because the
 *              clock of an earlier call was ahead, is refused
 *              (HANDOFF_E_GUARD). Clocks less than a minute apart never cause
 *              that.
 *   fork()     The child refuses everything, because its copy of the guard does
 *              not see its siblings: make the guard after fork(), or use the
 *              one on disk.
 *   sender     The sender of a last leg gets at most half of the places: a
 *              flood from one sender is refused (HANDOFF_E_GUARD), and the
 *              packets of others are not.
 * A restart forgets everything: packets that have not expired can be opened
 * again.
 *
 * Several names may share a guard: each may open a packet once. It also
 * remembers conversations: see handoff_packet_other_at_ms().
 *
 * @param[out] out  Owned: release with handoff_replay_free().
 * @param capacity  How many packets it remembers, 1..HANDOFF_REPLAY_MAX: as
 *   many as arrive within the longest lifetime. 116 to 128 bytes each.
 * @return HANDOFF_OK, HANDOFF_E_ARG (capacity).
 */
HANDOFF_API handoff_status
handoff_replay_memory_new(handoff_replay **out, size_t capacity,
                          handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_REPLAY_H */
