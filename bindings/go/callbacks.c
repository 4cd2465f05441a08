/* SPDX-License-Identifier: MIT */
/*
 * callbacks.c -- from C to the exported functions of callbacks.go, whose
 * prototypes cgo writes without const.
 */
#include "callbacks.h"

#include "_cgo_export.h"

static _Thread_local uintptr_t current;

uintptr_t
handoff_go_enter(uintptr_t call)
{
    uintptr_t before = current;

    current = call;
    return before;
}

uintptr_t
handoff_go_call(void)
{
    return current;
}

static int
sign(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
     const uint8_t *message, size_t message_len)
{
    return goSign((uintptr_t) user, signature, (uint8_t *) message,
                  message_len);
}

static int
agree(void *user, uint8_t shared[HANDOFF_PUBLIC_KEY_BYTES],
      const uint8_t public_key[HANDOFF_PUBLIC_KEY_BYTES])
{
    return goAgree((uintptr_t) user, shared, (uint8_t *) public_key);
}

void
handoff_go_agreement(handoff_signer_opts *opts, uintptr_t user)
{
    opts->agree = agree;
    opts->agree_user = (void *) user;
}

handoff_status
handoff_go_identity(handoff_identity **out, const char *name,
                    const uint8_t *key, uintptr_t user,
                    const handoff_signer_opts *opts, handoff_error *err)
{
    return handoff_identity_from_signer(out, name, key, sign, (void *) user,
                                        opts, err);
}

static int
check(void *user, const handoff_replay_query *query,
      handoff_replay_answer *answer)
{
    return goCheck((uintptr_t) user, (handoff_replay_query *) query, answer);
}

/* A function pointer of C cannot be called from Go. */
int
handoff_go_ask(handoff_replay *guard, const handoff_replay_query *query,
               handoff_replay_answer *answer)
{
    return guard->check(guard->user, query, answer);
}

void
handoff_go_guard(handoff_replay *guard, uintptr_t user)
{
    guard->check = check;
    guard->user = (void *) user;
}

static int
zone_offset(void *user, int32_t *offset_minutes, const char *zone,
            int64_t at_ms)
{
    (void) user;
    return goZone(offset_minutes, (char *) zone, at_ms);
}

void
handoff_go_zones(handoff_render_opts *opts)
{
    opts->zone_offset = zone_offset;
}

static int
find(handoff_mask_found *found, const char *text, size_t len, size_t from,
     void *find_data)
{
    return goFind((uintptr_t) find_data, found, (char *) text, len, from);
}

void
handoff_go_finder(handoff_mask_opts *opts, uintptr_t user)
{
    opts->find = find;
    opts->find_data = (void *) user;
}
