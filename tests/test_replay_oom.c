/* SPDX-License-Identifier: MIT */
/*
 * test_replay_oom.c -- every allocation of the guard in memory fails once,
 * and asking it allocates nothing.
 */
#include "packet/packet.h"

#include <handoff/replay.h>

#include <sodium.h>

#include "oom_alloc.h"
#include "support.h"

#if OOM_WORKS

START_TEST(memory_guard_when_any_allocation_fails_is_nomem)
{
    ck_assert_int_ge(sodium_init(), 0);
    for (size_t n = 1;; n++) {
        handoff_replay *guard;
        handoff_error   err = { 0 };
        handoff_status  st;
        size_t          before = oom_live();

        oom_arm(n);
        st = handoff_replay_memory_new(&guard, 1000, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_uint_eq(n, 6);
            handoff_replay_free(guard);
            ck_assert_uint_eq(oom_live(), before);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(guard);
        ck_assert_uint_eq(oom_live(), before);
    }
}
END_TEST

START_TEST(memory_guard_that_is_asked_allocates_nothing)
{
    handoff_replay *guard;
    int             answers[4] = { 0 };

    ck_assert_int_eq(handoff_replay_memory_new(&guard, 100, NULL), HANDOFF_OK);
    oom_arm(0);
    for (uint8_t n = 0; n < 200; n++) {
        const uint8_t tip[HANDOFF_HASH_BYTES] = { (uint8_t) (n * 7 % 150) };

        answers[support_ask(guard, tip, 1000, 1000)]++;
    }
    ck_assert_uint_eq(oom_seen(), 0);
    ck_assert_int_eq(answers[HANDOFF_REPLAY_NEW], 100);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_SEEN], 0);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_UNKNOWN], 0);
    handoff_replay_free(guard);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("replay_oom",
                       memory_guard_when_any_allocation_fails_is_nomem,
                       memory_guard_that_is_asked_allocates_nothing);
}

#else

int
main(void)
{
    support_skipped("test_replay_oom");
    return 0;
}

#endif
