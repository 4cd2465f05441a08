/* SPDX-License-Identifier: MIT */
/*
 * test_open_oom.c -- every allocation of reading a packet fails once: NOMEM,
 * nothing leaks, nothing comes out, and the guard is not asked.
 */
#include "packet/packet.h"

#include <stdio.h>

#include "oom_alloc.h"
#include "support.h"
#include "support_packet.h"

#if OOM_WORKS

static pk_cast     cast;
static pk_packet  *made;
static ho_base_buf bytes;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&bytes, made);
}

static void
teardown(void)
{
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static int
count_asked(void *user, const handoff_replay_query *query,
            handoff_replay_answer *answer)
{
    (void) query;
    (void) answer;
    ++*(int *) user;
    return HANDOFF_REPLAY_NEW;
}

static void
each_allocation_of_open_fails(handoff_workspace *ws)
{
    int                     asked = 0;
    const handoff_replay    replay = { HANDOFF_REPLAY, .user = &asked,
                                       .check = count_asked };
    const handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                                     .identity = cast.desk.me,
                                     .replay = &replay, .workspace = ws };

    for (size_t n = 1;; n++) {
        handoff_packet *packet;
        handoff_error   err = { 0 };
        handoff_status  st;
        size_t          before = oom_live();

        oom_arm(n);
        st = handoff_open(&packet, bytes.data, bytes.len, cast.ring, &opts,
                          &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_int_eq(asked, 1);
            ck_assert_uint_gt(n, 3);
            handoff_packet_free(packet);
            ck_assert_uint_eq(oom_live(), before);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
        ck_assert_ptr_null(packet);
        ck_assert_int_eq(asked, 0);
        /* What a workspace got before the failure it keeps. */
        if (ws == NULL)
            ck_assert_uint_eq(oom_live(), before);
    }
}

START_TEST(open_when_any_allocation_fails_is_nomem)
{
    each_allocation_of_open_fails(NULL);
}
END_TEST

START_TEST(open_with_a_workspace_when_any_allocation_fails_is_nomem)
{
    handoff_workspace *ws;
    size_t             before = oom_live();

    ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    each_allocation_of_open_fails(ws);
    handoff_workspace_free(ws);
    ck_assert_uint_eq(oom_live(), before);
}
END_TEST

START_TEST(preview_when_any_allocation_fails_is_nomem)
{
    for (size_t n = 1;; n++) {
        handoff_preview *preview;
        handoff_error    err = { 0 };
        handoff_status   st;
        size_t           before = oom_live();

        oom_arm(n);
        st = handoff_preview_new(&preview, bytes.data, bytes.len, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_uint_gt(n, 1);
            handoff_preview_free(preview);
            ck_assert_uint_eq(oom_live(), before);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(preview);
        ck_assert_uint_eq(oom_live(), before);
    }
}
END_TEST

/* Few allocations: the benchmark counts them, and here is their bound. */
START_TEST(open_of_a_small_packet_allocates_little)
{
    handoff_workspace *ws;
    handoff_packet    *packet;
    handoff_open_opts  opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                .audience = "desk.example" };
    size_t             count = 0;

    pk_free(made);
    made = pk_one_leg(&cast);
    pk_write(&bytes, made);
    ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    opts.workspace = ws;
    for (int i = 0; i < 2; i++) {
        handoff_status st;

        oom_arm(0);
        st = handoff_open(&packet, bytes.data, bytes.len, cast.ring, &opts,
                          NULL);
        count = oom_seen();
        ck_assert_int_eq(st, HANDOFF_OK);
        handoff_packet_free(packet);
    }
    printf("allocations of an open: %zu\n", count);
    ck_assert_uint_le(count, 6);
    handoff_workspace_free(ws);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "open_oom", open_when_any_allocation_fails_is_nomem,
        open_with_a_workspace_when_any_allocation_fails_is_nomem,
        preview_when_any_allocation_fails_is_nomem,
        open_of_a_small_packet_allocates_little);
}

#else

int
main(void)
{
    support_skipped("test_open_oom");
    return 0;
}

#endif
