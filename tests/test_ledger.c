/* SPDX-License-Identifier: MIT */
/*
 * test_ledger.c -- what may be said after what: every pair of states at every
 * distance, and every line of receipts in every order of arrival.
 */
#include "answer/receipt.h"

#include <string.h>

#include "support.h"

enum {
    REC = HANDOFF_RECEIPT_RECEIVED,
    ACC = HANDOFF_RECEIPT_ACCEPTED,
    DEC = HANDOFF_RECEIPT_DECLINED,
    COM = HANDOFF_RECEIPT_COMPLETED,
    RET = HANDOFF_RECEIPT_RETURNED,
    FAI = HANDOFF_RECEIPT_FAILED
};

/* Written out from FORMAT.md section 9, by from and to: 1 in one step, 2 only
 * with one or more missing between, 0 never. */
static const int ways[HO_ANSWER_STATES][HO_ANSWER_STATES] = {
    /*           -  rec acc dec com ret fai */
    [0] = { 0, 1, 1, 1, 2, 2, 1 },   [REC] = { 0, 0, 1, 1, 2, 2, 1 },
    [ACC] = { 0, 0, 1, 0, 1, 1, 1 }, [DEC] = { 0, 0, 0, 0, 0, 0, 0 },
    [COM] = { 0, 0, 0, 0, 0, 0, 0 }, [RET] = { 0, 0, 0, 0, 0, 0, 0 },
    [FAI] = { 0, 0, 0, 0, 0, 0, 0 },
};

START_TEST(follows_of_every_pair_is_as_the_format_says)
{
    static const uint32_t starts[] = { 0, 1, 7, UINT32_MAX - 3 };

    for (uint32_t from = 0; from < HO_ANSWER_STATES; from++)
        for (uint32_t to = 0; to < HO_ANSWER_STATES; to++)
            for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
                for (uint32_t gap = 1; gap <= 3; gap++) {
                    int way = ways[from][to];

                    ck_assert_msg(ho_answer_follows(&ho_answer_receipt_rules,
                                                    from, starts[i], to,
                                                    starts[i] + gap) ==
                                      (way == 1 || (way == 2 && gap > 1)),
                                  "%u to %u by %u", from, to, gap);
                }
}
END_TEST

START_TEST(follows_out_of_range_is_never)
{
    ck_assert(!ho_answer_follows(&ho_answer_receipt_rules, 0, 0,
                                 HO_ANSWER_STATES, 1));
    ck_assert(!ho_answer_follows(&ho_answer_receipt_rules, HO_ANSWER_STATES, 1,
                                 ACC, 2));
    ck_assert(!ho_answer_follows(&ho_answer_receipt_rules, REC, 2, ACC, 2));
    ck_assert(!ho_answer_follows(&ho_answer_receipt_rules, REC, 3, ACC, 2));
}
END_TEST

/* A missing step between two that are there is found by searching, not by
 * the table of two steps: is there any line of states that fills the gap? */
static bool
fillable(uint32_t from, uint32_t to, uint32_t gap)
{
    if (gap == 1)
        return ways[from][to] == 1;
    if (fillable(from, to, gap - 1)) /* sequences may be left out */
        return true;
    for (uint32_t between = 1; between < HO_ANSWER_STATES; between++)
        if (ways[from][between] == 1 && fillable(between, to, gap - 1))
            return true;
    return false;
}

START_TEST(follows_across_a_gap_is_some_way_that_fills_it)
{
    for (uint32_t from = 0; from < HO_ANSWER_STATES; from++)
        for (uint32_t to = 1; to < HO_ANSWER_STATES; to++)
            for (uint32_t gap = 1; gap <= 5; gap++)
                ck_assert_msg(ho_answer_follows(&ho_answer_receipt_rules, from,
                                                10, to, 10 + gap) ==
                                  fillable(from, to, gap),
                              "%u to %u by %u", from, to, gap);
}
END_TEST

/* ---- A ledger as its users keep one -------------------------------------- */

enum { LINE = 5 };

typedef struct line {
    uint32_t state[LINE + 1]; /* by sequence; 0 = none */
} line;

/* Feed one; its bytes are its state and sequence. */
static handoff_status
feed(line *l, uint32_t sequence, uint32_t state, bool *duplicate)
{
    uint8_t          data[LINE + 1], fresh = (uint8_t) state;
    ho_answer_ledger ledger = { .rules = &ho_answer_receipt_rules,
                                .sequence = sequence };
    handoff_status   st;

    for (uint32_t n = 1; n <= LINE; n++) {
        data[n] = (uint8_t) l->state[n];
        if (l->state[n] != 0)
            ho_answer_ledger_look(&ledger, n, l->state[n],
                                  HO_SLICE(&data[n], 1));
    }
    st = ho_answer_ledger_verify(duplicate, &ledger, state, HO_SLICE(&fresh, 1),
                                 NULL);
    if (st == HANDOFF_OK)
        l->state[sequence] = state;
    return st;
}

/* Any line at all of what is there can be filled: each follows the last. */
static bool
consistent(const line *l)
{
    uint32_t from = 0, at = 0;

    for (uint32_t n = 1; n <= LINE; n++) {
        if (l->state[n] == 0)
            continue;
        if (!fillable(from, l->state[n], n - at))
            return false;
        from = l->state[n];
        at = n;
    }
    return true;
}

/* Every set of three receipts, in every order: what is taken is a line that
 * some party could have written, and what is refused would not be. */
START_TEST(ledger_in_any_order_takes_what_some_party_could_have_said)
{
    enum { EVENTS = LINE * 6 };

    for (uint32_t n = 0; n < EVENTS * EVENTS * EVENTS; n++) {
        const uint32_t event[3] = { n % EVENTS, n / EVENTS % EVENTS,
                                    n / EVENTS / EVENTS };
        line           l = { { 0 } };

        for (int i = 0; i < 3; i++) {
            uint32_t       sequence = event[i] / 6 + 1;
            uint32_t       state = event[i] % 6 + 1;
            uint32_t       before = l.state[sequence];
            line           with = l;
            bool           duplicate;
            handoff_status st;

            with.state[sequence] = state;
            st = feed(&l, sequence, state, &duplicate);
            ck_assert_int_eq(duplicate, before == state);
            if (before != 0 && before != state)
                ck_assert_int_eq(st, HANDOFF_E_ANSWER);
            else
                ck_assert_int_eq(st == HANDOFF_OK, consistent(&with));
            ck_assert(consistent(&l));
        }
    }
}
END_TEST

START_TEST(ledger_refusal_names_its_check)
{
    handoff_error    err = { 0 };
    ho_answer_ledger ledger = { .rules = &ho_answer_receipt_rules,
                                .sequence = 1 };
    bool             duplicate;

    ck_assert_int_eq(ho_answer_ledger_verify(&duplicate, &ledger, COM,
                                             HO_SLICE("", 0), &err),
                     HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);
    ck_assert(strlen(err.message) > 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "ledger", follows_of_every_pair_is_as_the_format_says,
        follows_out_of_range_is_never,
        follows_across_a_gap_is_some_way_that_fills_it,
        ledger_in_any_order_takes_what_some_party_could_have_said,
        ledger_refusal_names_its_check);
}
