/* SPDX-License-Identifier: MIT */
/*
 * callbacks.h -- what C calls when a key, a guard or a finder is a Go one.
 *
 * `user` is a cgo.Handle: a number, which only C carries as a pointer, for Go's
 * stack must not hold one that points nowhere. The call that is under way on this thread has a
 * handle too, in which a callback leaves the error that Go returned, so that
 * the caller gets it as it was: handoff_go_enter() sets it, and returns the
 * one from before, for a callback that calls this package itself.
 */
#ifndef HANDOFF_GO_CALLBACKS_H
#define HANDOFF_GO_CALLBACKS_H

#include <handoff.h>

uintptr_t handoff_go_enter(uintptr_t call);
uintptr_t handoff_go_call(void);

handoff_status handoff_go_identity(handoff_identity **out, const char *name,
                                   const uint8_t *key, uintptr_t user,
                                   const handoff_signer_opts *opts,
                                   handoff_error *err);
void handoff_go_agreement(handoff_signer_opts *opts, uintptr_t user);
void handoff_go_guard(handoff_replay *guard, uintptr_t user);
int handoff_go_ask(handoff_replay *guard, const handoff_replay_query *query,
                   handoff_replay_answer *answer);

void handoff_go_zones(handoff_render_opts *opts);
void handoff_go_finder(handoff_mask_opts *opts, uintptr_t user);

#endif /* HANDOFF_GO_CALLBACKS_H */
