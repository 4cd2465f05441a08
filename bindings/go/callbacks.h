/* SPDX-License-Identifier: MIT */
/*
 * callbacks.h -- what C calls when a key, a guard or a finder is a Go one.
 *
 * `user` is a cgo.Handle. The call that is under way on this thread has a
 * handle too, in which a callback leaves the error that Go returned, so that
 * the caller gets it as it was: handoff_go_enter() sets it, and returns the
 * one from before, for a callback that calls this package itself.
 */
#ifndef HANDOFF_GO_CALLBACKS_H
#define HANDOFF_GO_CALLBACKS_H

#include <handoff.h>

uintptr_t handoff_go_enter(uintptr_t call);
uintptr_t handoff_go_call(void);

int handoff_go_sign(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
                    const uint8_t *message, size_t message_len);
int handoff_go_agree(void *user, uint8_t shared[HANDOFF_PUBLIC_KEY_BYTES],
                     const uint8_t public_key[HANDOFF_PUBLIC_KEY_BYTES]);
int handoff_go_ask(handoff_replay *guard, const handoff_replay_query *query,
                   handoff_replay_answer *answer);
void handoff_go_guard(handoff_replay *guard);
int handoff_go_check(void *user, const handoff_replay_query *query,
                     handoff_replay_answer *answer);

void handoff_go_zones(handoff_render_opts *opts);
void handoff_go_finder(handoff_mask_opts *opts);

#endif /* HANDOFF_GO_CALLBACKS_H */
