/* SPDX-License-Identifier: MIT */
/*
 * test_answer_oom.c -- every allocation of answering, of reading an answer
 * and of following a packet fails once: NOMEM, nothing leaks, nothing has
 * changed.
 */
#include "answer/transfer.h"

#include <string.h>

#include "oom_alloc.h"
#include "support.h"
#include "support_receipt.h"

#if OOM_WORKS

#define ANSWER_BY (PK_NOW + 120000)

static pk_cast       cast;
static rc_packet     packet;
static ho_base_buf   bytes;
static handoff_error err;

static void
setup(void)
{
    rc_receipt r;

    pk_cast_init(&cast);
    rc_packet_init(&packet, &cast);
    memset(&bytes, 0, sizeof bytes);
    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1);
    r.note = "Carol has read it";
    rc_write(&bytes, &r);
}

static void
teardown(void)
{
    rc_packet_free(&packet);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

/* Run `call` until no allocation of it fails; `release` what it made. */
#define EACH_ALLOCATION_FAILS(call, made, release, least)                      \
    for (size_t n = 1;; n++) {                                                 \
        size_t         before = oom_live();                                    \
        handoff_status st;                                                     \
                                                                               \
        memset(&err, 0, sizeof err);                                           \
        oom_arm(n);                                                            \
        st = (call);                                                           \
        if (!oom_disarm()) {                                                   \
            ck_assert_status(st, HANDOFF_OK, &err);                            \
            ck_assert_uint_gt(n, least);                                       \
            release;                                                           \
            ck_assert_uint_eq(oom_live(), before);                             \
            break;                                                             \
        }                                                                      \
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);                           \
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);                           \
        ck_assert_ptr_null(made);                                              \
        ck_assert_uint_eq(oom_live(), before);                                 \
    }

START_TEST(answer_when_any_allocation_fails_is_nomem)
{
    const handoff_open_opts   opening = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                          .audience = "desk.example" };
    const handoff_answer_opts opts = { HANDOFF_ANSWER_OPTS,
                                       .state = HANDOFF_RECEIPT_ACCEPTED,
                                       .now_ms = PK_NOW, .due_at_ms = ANSWER_BY,
                                       .owner = "Carol" };
    handoff_packet           *opened;
    handoff_sealed           *sealed;

    ck_assert_status(handoff_open(&opened, packet.bytes.data, packet.bytes.len,
                                  cast.ring, &opening, &err),
                     HANDOFF_OK, &err);
    EACH_ALLOCATION_FAILS(handoff_answer(&sealed, opened, cast.desk.me, &opts,
                                         &err),
                          sealed, handoff_sealed_free(sealed), 3);
    handoff_packet_free(opened);
}
END_TEST

START_TEST(receipt_open_when_any_allocation_fails_is_nomem)
{
    const handoff_receipt_opts opts = { HANDOFF_RECEIPT_OPTS,
                                        .now_ms = PK_NOW };
    handoff_receipt           *receipt;

    EACH_ALLOCATION_FAILS(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                               packet.bytes.data,
                                               packet.bytes.len, cast.ring,
                                               &opts, &err),
                          receipt, handoff_receipt_free(receipt), 2);
}
END_TEST

START_TEST(transfer_new_when_any_allocation_fails_is_nomem)
{
    handoff_transfer *t;

    EACH_ALLOCATION_FAILS(handoff_transfer_new(&t, packet.bytes.data,
                                               packet.bytes.len, ANSWER_BY,
                                               &err),
                          t, handoff_transfer_free(t), 2);
}
END_TEST

static handoff_transfer *
fed(uint32_t count)
{
    handoff_transfer *t;

    ck_assert_status(handoff_transfer_new(&t, packet.bytes.data,
                                          packet.bytes.len, ANSWER_BY, &err),
                     HANDOFF_OK, &err);
    for (uint32_t n = 1; n <= count; n++) {
        rc_receipt r =
            rc_good(&packet, &cast.partner, HANDOFF_RECEIPT_ACCEPTED, n);
        ho_base_buf b = { 0 };

        rc_write(&b, &r);
        ck_assert_status(handoff_transfer_feed(t, b.data, b.len, cast.ring,
                                               PK_NOW + 1, &err),
                         HANDOFF_OK, &err);
        ho_base_buf_free(&b);
    }
    return t;
}

static char *
saved(const handoff_transfer *t)
{
    char *text;

    ck_assert_status(handoff_transfer_serialize(&text, NULL, t, &err),
                     HANDOFF_OK, &err);
    return text;
}

/* With as many receipts as make the list of them grow, and one more. */
START_TEST(feed_when_any_allocation_fails_has_changed_nothing)
{
    static const uint32_t counts[] = { 0, 1, 7, 8, 9, 40 };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        handoff_transfer *t = fed(counts[i]);
        char             *before = saved(t);

        for (size_t n = 1;; n++) {
            handoff_status st;
            char          *after;

            oom_arm(n);
            st = handoff_transfer_feed(t, bytes.data, bytes.len, cast.ring,
                                       PK_NOW + 50, &err);
            if (!oom_disarm()) {
                ck_assert_status(st, HANDOFF_OK, &err);
                break;
            }
            ck_assert_status(st, HANDOFF_E_NOMEM, &err);
            after = saved(t);
            ck_assert_str_eq(after, before);
            handoff_free(after);
        }
        handoff_free(before);
        handoff_transfer_free(t);
    }
}
END_TEST

START_TEST(saving_and_restoring_when_any_allocation_fails_is_nomem)
{
    handoff_transfer     *t = fed(9), *back;
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    char                 *text, *whole;
    size_t                len;

    ck_assert_int_eq(handoff_transfer_get(&info, t), 1);
    handoff_transfer_acknowledge(t, info.step);
    EACH_ALLOCATION_FAILS(handoff_transfer_serialize(&text, &len, t, &err),
                          text, handoff_free(text), 3);
    whole = saved(t);
    EACH_ALLOCATION_FAILS(handoff_transfer_parse(&back, whole, strlen(whole),
                                                 &err),
                          back, handoff_transfer_free(back), 3);
    handoff_free(whole);
    handoff_transfer_free(t);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        answer_when_any_allocation_fails_is_nomem,
        receipt_open_when_any_allocation_fails_is_nomem,
        transfer_new_when_any_allocation_fails_is_nomem,
        feed_when_any_allocation_fails_has_changed_nothing,
        saving_and_restoring_when_any_allocation_fails_is_nomem,
    };
    Suite *suite = suite_create("answer_oom");
    TCase *tcase = tcase_create("answer_oom");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}

#else

int
main(void)
{
    support_skipped("test_answer_oom");
    return 0;
}

#endif
