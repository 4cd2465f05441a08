/* SPDX-License-Identifier: MIT */
/*
 * test_answer.c -- writing receipts: what comes out is the one encoding, and
 * what no reader would take is refused before the signer is asked.
 */
#include "answer/receipt.h"

#include <pthread.h>
#include <string.h>

#include <handoff/transfer.h>

#include "support.h"
#include "support_keys.h"
#include "support_receipt.h"

static pk_cast       cast;
static rc_packet     packet;
static ho_base_buf   bytes;
static handoff_error err;

static void
setup(void)
{
    pk_cast_init(&cast);
    rc_packet_init(&packet, &cast);
    memset(&bytes, 0, sizeof bytes);
}

static void
teardown(void)
{
    rc_packet_free(&packet);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static rc_receipt
good(uint32_t state)
{
    return rc_good(&packet, &cast.desk, state, 1);
}

static handoff_packet *
open_packet(const pk_party *who)
{
    const handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                     .audience = who->name };
    handoff_packet         *opened;

    ck_assert_status(handoff_open(&opened, packet.bytes.data, packet.bytes.len,
                                  cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    return opened;
}

static const handoff_answer_opts carol = {
    HANDOFF_ANSWER_OPTS,  .state = HANDOFF_RECEIPT_ACCEPTED,
    .now_ms = PK_NOW + 7, .due_at_ms = PK_NOW + 300000,
    .sequence = 3,        .owner = "Carol",
    .note = "calls back"
};

START_TEST(answer_of_an_opened_packet_is_read_back)
{
    handoff_packet      *opened = open_packet(&cast.desk);
    handoff_sealed      *sealed;
    handoff_receipt     *receipt;
    handoff_receipt_info info = { HANDOFF_RECEIPT_INFO };
    handoff_receipt_opts at = { HANDOFF_RECEIPT_OPTS, .now_ms = PK_NOW + 9 };
    const uint8_t       *data;
    uint8_t             *decoded;
    size_t               len, decoded_len;

    ck_assert_status(handoff_answer(&sealed, opened, cast.desk.me, &carol,
                                    &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(opened);
    data = handoff_sealed_data(sealed, &len);
    ck_assert_mem_eq(handoff_sealed_id(sealed), packet.id, 32);
    ck_assert_mem_eq(handoff_sealed_tip(sealed), packet.tip, 32);
    ck_assert_int_eq(strncmp(handoff_sealed_text(sealed), "hor1.", 5), 0);
    ck_assert_status(handoff_text_decode(&decoded, &decoded_len,
                                         handoff_sealed_text(sealed),
                                         strlen(handoff_sealed_text(sealed)),
                                         &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(decoded_len, len);
    ck_assert_mem_eq(decoded, data, len);
    handoff_free(decoded);

    ho_base_buf_append(&bytes, data, len);
    handoff_sealed_free(sealed);
    ck_assert_status(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &at, &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_receipt_get(&info, receipt), 1);
    ck_assert_uint_eq(info.state, HANDOFF_RECEIPT_ACCEPTED);
    ck_assert_int_eq(info.at_ms, PK_NOW + 7);
    ck_assert_int_eq(info.due_at_ms, PK_NOW + 300000);
    ck_assert_uint_eq(info.sequence, 3);
    ck_assert_uint_eq(info.reason, HANDOFF_REASON_NONE);
    ck_assert_uint_eq(info.duplicate, 0);
    ck_assert_uint_eq(info.stands, 1);
    ck_assert_str_eq(info.sender, "desk.example");
    ck_assert_mem_eq(info.sender_key, cast.desk.key, 32);
    ck_assert_str_eq(info.owner, "Carol");
    ck_assert_str_eq(info.note, "calls back");
    ck_assert_mem_eq(info.packet_id, packet.id, 32);
    ck_assert_mem_eq(info.tip, packet.tip, 32);
    handoff_receipt_free(receipt);
}
END_TEST

/* The library writes what the tests' own encoder writes. */
START_TEST(answer_of_every_state_has_the_one_encoding)
{
    for (uint32_t state = 1; state < HO_ANSWER_STATES; state++) {
        handoff_packet           *opened = open_packet(&cast.desk);
        rc_receipt                r = good(state);
        const handoff_answer_opts opts = {
            HANDOFF_ANSWER_OPTS,
            .state = state,
            .now_ms = (int64_t) r.at_ms,
            .due_at_ms = (int64_t) r.due_at_ms,
            .sequence = 2,
            .reason = r.reason == 0 ? 0 : HANDOFF_REASON_QUEUE_FULL,
            .owner = r.owner
        };
        handoff_sealed *sealed;
        const uint8_t  *data;
        size_t          len;

        ck_assert_status(handoff_answer(&sealed, opened, cast.desk.me, &opts,
                                        &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(handoff_sealed_sequence(sealed), 2);
        r.sequence = 2;
        rc_write(&bytes, &r);
        data = handoff_sealed_data(sealed, &len);
        ck_assert_uint_eq(len, bytes.len);
        ck_assert_mem_eq(data, bytes.data, len);
        handoff_sealed_free(sealed);
        handoff_packet_free(opened);
    }
}
END_TEST

static void
answer_refused(const pk_party *me, const handoff_answer_opts *opts,
               handoff_status want)
{
    handoff_packet *opened = open_packet(&cast.desk);
    handoff_sealed *sealed = (handoff_sealed *) &err;

    ck_assert_status(handoff_answer(&sealed, opened, me->me, opts, &err), want,
                     &err);
    ck_assert_ptr_null(sealed);
    ck_assert_uint_gt(strlen(err.message), 0);
    handoff_packet_free(opened);
}

START_TEST(answer_with_a_member_that_the_state_forbids_or_lacks_is_arg)
{
    static char long_note[HANDOFF_NOTE_MAX + 2];

    const handoff_answer_opts good_one = carol;
    handoff_answer_opts       o;

    answer_refused(&cast.desk, NULL, HANDOFF_E_ARG); /* no state */
    memset(long_note, 'n', sizeof long_note - 1);
#define BAD(change)                                                            \
    o = good_one;                                                              \
    change;                                                                    \
    answer_refused(&cast.desk, &o, HANDOFF_E_ARG)
    BAD(o.state = 0);
    BAD(o.state = HO_ANSWER_STATES);
    BAD(o.state = HANDOFF_TRANSFER_ACCEPTED); /* wrote declined, once */
    BAD(o.state = HANDOFF_NOTICE_TAKEN);
    BAD(o.due_at_ms = o.now_ms - 1);
    BAD(o.due_at_ms = o.now_ms + HANDOFF_LIFETIME_MAX_MS + 1);
    BAD(o.owner = NULL);
    BAD(o.owner = "");
    BAD(o.owner = "Carol\n");
    BAD(o.owner = "\xff");
    BAD(o.due_at_ms = 0);
    BAD(o.due_at_ms = -1);
    BAD(o.due_at_ms = HANDOFF_TIME_MAX + 1);
    BAD(o.now_ms = -1);
    BAD(o.now_ms = HANDOFF_TIME_MAX + 1);
    BAD(o.note = long_note);
    BAD(o.reason = HANDOFF_REASON_NOBODY);
    BAD(o.state = HANDOFF_RECEIPT_DECLINED; o.owner = NULL; o.due_at_ms = 0;
        o.reason = HANDOFF_REASON_ERROR + 1);
    BAD(o.state = HANDOFF_RECEIPT_DECLINED; o.owner = NULL; o.due_at_ms = 0;
        o.reason = HANDOFF_RECEIPT_DECLINED);
    BAD(o.after_len = 1);
    BAD(o.state = HANDOFF_RECEIPT_DECLINED);
    BAD(o.state = HANDOFF_RECEIPT_DECLINED; o.owner = NULL);
    BAD(o.state = HANDOFF_RECEIPT_DECLINED; o.due_at_ms = 0);
    BAD(o.struct_size = 4);
#undef BAD
}
END_TEST

START_TEST(answer_by_a_newer_caller_is_unsupported)
{
    struct {
        handoff_answer_opts known;
        uint64_t            later;
    } newer = { .known = carol, .later = 1 };

    newer.known.struct_size = sizeof newer;
    answer_refused(&cast.desk, &newer.known, HANDOFF_E_UNSUPPORTED);
}
END_TEST

START_TEST(answer_by_somebody_not_addressed_is_answer)
{
    answer_refused(&cast.bot, &carol, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_ADDRESSED);
}
END_TEST

START_TEST(answer_before_the_packet_was_sent_is_answer_past_the_skew)
{
    handoff_answer_opts o = carol;
    handoff_packet     *opened = open_packet(&cast.desk);
    handoff_sealed     *sealed;

    o.now_ms = PK_NOW - HANDOFF_SKEW_MS;
    ck_assert_status(handoff_answer(&sealed, opened, cast.desk.me, &o, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    handoff_packet_free(opened);
    o.now_ms--;
    answer_refused(&cast.desk, &o, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_ANSWER_TIME);
}
END_TEST

static uint32_t
sequence_at(int64_t now_ms)
{
    handoff_answer_opts o = { HANDOFF_ANSWER_OPTS,
                              .state = HANDOFF_RECEIPT_RECEIVED,
                              .now_ms = now_ms };
    handoff_packet     *opened = open_packet(&cast.desk);
    handoff_sealed     *sealed;
    ho_answer_body      body;
    const uint8_t      *data;
    size_t              len;

    ck_assert_status(handoff_answer(&sealed, opened, cast.desk.me, &o, &err),
                     HANDOFF_OK, &err);
    data = handoff_sealed_data(sealed, &len);
    ck_assert_status(ho_answer_body_parse(&body, &ho_answer_receipt_form,
                                          HO_SLICE(data, len), &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    handoff_packet_free(opened);
    return body.sequence;
}

/* What can be mixed up where it compiles has numbers of its own: `.state =
 * HANDOFF_TRANSFER_ACCEPTED` wrote declined. */
START_TEST(constants_of_different_meanings_share_no_number)
{
    static const uint32_t all[] = {
        HANDOFF_RECEIPT_RECEIVED,   HANDOFF_RECEIPT_ACCEPTED,
        HANDOFF_RECEIPT_DECLINED,   HANDOFF_RECEIPT_COMPLETED,
        HANDOFF_RECEIPT_RETURNED,   HANDOFF_RECEIPT_FAILED,
        HANDOFF_REASON_NOBODY,      HANDOFF_REASON_OUTSIDE_HOURS,
        HANDOFF_REASON_QUEUE_FULL,  HANDOFF_REASON_WRONG_TARGET,
        HANDOFF_REASON_CANNOT_READ, HANDOFF_REASON_TOO_LATE,
        HANDOFF_REASON_ERROR,       HANDOFF_NOTICE_WITHDRAWN,
        HANDOFF_NOTICE_SUPERSEDED,  HANDOFF_NOTICE_TAKEN,
        HANDOFF_TRANSFER_OPEN,      HANDOFF_TRANSFER_RECEIVED,
        HANDOFF_TRANSFER_ACCEPTED,  HANDOFF_TRANSFER_FALLBACK,
        HANDOFF_TRANSFER_COMPLETED, HANDOFF_TRANSFER_RETURNED,
        HANDOFF_ACTION_WAIT,        HANDOFF_ACTION_TELL,
        HANDOFF_ACTION_FALL_BACK,   HANDOFF_ACTION_DONE,
        HANDOFF_CAUSE_NO_ANSWER,    HANDOFF_CAUSE_DECLINED,
        HANDOFF_CAUSE_FAILED,       HANDOFF_CAUSE_OVERDUE,
        HANDOFF_USE_SIGN,           HANDOFF_USE_READ,
        HANDOFF_TRUST_ROTATE,       HANDOFF_CHANGE_RIGHTS,
        HANDOFF_CHANGE_NOT_BEFORE,  HANDOFF_CHANGE_NOT_AFTER,
        HANDOFF_CHANGE_REVOKED
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(all[i], all[j]);
    }
}
END_TEST

/* ---- One answer after the other ------------------------------------------ */

static handoff_sealed *
say_from(handoff_packet *opened, uint32_t state, const handoff_sealed *after,
         handoff_status want)
{
    handoff_answer_opts o = { HANDOFF_ANSWER_OPTS, .state = state,
                              .now_ms = PK_NOW };
    handoff_sealed     *sealed = (handoff_sealed *) &err;

    if (state == HANDOFF_RECEIPT_ACCEPTED) {
        o.owner = "Carol";
        o.due_at_ms = PK_NOW + 1000;
    }
    if (after != NULL)
        o.after = handoff_sealed_data(after, &o.after_len);
    ck_assert_status(handoff_answer(&sealed, opened, cast.desk.me, &o, &err),
                     want, &err);
    ck_assert((sealed != NULL) == (want == HANDOFF_OK));
    return sealed;
}

/* Two in one millisecond had one sequence, and the bot refused the second. */
START_TEST(answer_twice_in_one_millisecond_is_two_answers)
{
    const uint32_t   states[] = { HANDOFF_RECEIPT_RECEIVED,
                                  HANDOFF_RECEIPT_ACCEPTED,
                                  HANDOFF_RECEIPT_COMPLETED };
    handoff_packet  *opened = open_packet(&cast.desk);
    handoff_receipt *seen[4] = { NULL };
    uint32_t         last = 0;

    for (int i = 0; i < 3; i++) {
        const handoff_receipt_opts o = {
            HANDOFF_RECEIPT_OPTS, .now_ms = PK_NOW,
            .seen = (const handoff_receipt *const *) seen
        };
        handoff_sealed *sealed = say_from(opened, states[i], NULL, HANDOFF_OK);
        const uint8_t  *data;
        size_t          len;

        ck_assert_uint_gt(handoff_sealed_sequence(sealed), last);
        last = handoff_sealed_sequence(sealed);
        data = handoff_sealed_data(sealed, &len);
        ck_assert_status(handoff_receipt_open(&seen[i], data, len,
                                              packet.bytes.data,
                                              packet.bytes.len, cast.ring, &o,
                                              &err),
                         HANDOFF_OK, &err);
        handoff_sealed_free(sealed);
    }
    /* It is over: what cannot follow is refused where it would be said. */
    say_from(opened, HANDOFF_RECEIPT_ACCEPTED, NULL, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);
    for (int i = 0; i < 3; i++)
        handoff_receipt_free(seen[i]);
    handoff_packet_free(opened);
}
END_TEST

START_TEST(answer_from_another_handle_comes_after_what_it_is_given)
{
    handoff_packet *one = open_packet(&cast.desk), *two, *other;
    handoff_sealed *declined, *received, *accepted;
    const uint8_t  *data;
    uint8_t         bent[1024];
    size_t          len;

    received = say_from(one, HANDOFF_RECEIPT_RECEIVED, NULL, HANDOFF_OK);
    two = open_packet(&cast.desk);
    accepted = say_from(two, HANDOFF_RECEIPT_ACCEPTED, received, HANDOFF_OK);
    ck_assert_uint_gt(handoff_sealed_sequence(accepted),
                      handoff_sealed_sequence(received));
    handoff_sealed_free(accepted);
    handoff_packet_free(two);

    two = open_packet(&cast.desk);
    declined = say_from(two, HANDOFF_RECEIPT_DECLINED, NULL, HANDOFF_OK);
    other = open_packet(&cast.desk);
    say_from(other, HANDOFF_RECEIPT_ACCEPTED, declined, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);
    {
        handoff_answer_opts o = { HANDOFF_ANSWER_OPTS, .now_ms = PK_NOW,
                                  .state = HANDOFF_RECEIPT_RECEIVED };
        handoff_sealed     *sealed;

        data = handoff_sealed_data(declined, &len);
        memcpy(bent, data, len);
        o.after = bent;
        o.after_len = len;
        bent[len - 1] ^= 1;
        ck_assert_int_eq(handoff_answer(&sealed, other, cast.desk.me, &o, &err),
                         HANDOFF_E_SIGNATURE);
        bent[20] ^= 1; /* the packet id */
        ck_assert_int_eq(handoff_answer(&sealed, other, cast.desk.me, &o, &err),
                         HANDOFF_E_ANSWER);
        ck_assert_int_eq(err.check, HANDOFF_CHECK_ANSWERED);
        o.after_len = len - 1;
        ck_assert_int_eq(handoff_answer(&sealed, other, cast.desk.me, &o, &err),
                         HANDOFF_E_FORMAT);
    }
    handoff_sealed_free(declined);
    handoff_sealed_free(received);
    handoff_packet_free(one);
    handoff_packet_free(two);
    handoff_packet_free(other);
}
END_TEST

/* What was not said does not stand in the way of what is. */
START_TEST(answer_that_was_not_signed_was_not_said)
{
    handoff_packet *opened = open_packet(&cast.desk);
    pk_party        silent = cast.desk;
    keys_device     device = { cast.desk.secret, 1, 0 };
    handoff_sealed *sealed;

    ck_assert_status(keys_signer(&silent.me, "desk.example", cast.desk.key,
                                 keys_sign_some, &device, NULL, &err),
                     HANDOFF_OK, &err);
    {
        const handoff_answer_opts o = { HANDOFF_ANSWER_OPTS,
                                        .state = HANDOFF_RECEIPT_DECLINED,
                                        .now_ms = PK_NOW };

        ck_assert_int_eq(handoff_answer(&sealed, opened, silent.me, &o, &err),
                         HANDOFF_E_SIGNER);
    }
    handoff_sealed_free(
        say_from(opened, HANDOFF_RECEIPT_ACCEPTED, NULL, HANDOFF_OK));
    handoff_identity_free(silent.me);
    handoff_packet_free(opened);
}
END_TEST

enum { THREADS = 4, ANSWERS = 50 };

typedef struct answering {
    handoff_packet *opened;
    uint32_t        sequence[ANSWERS];
} answering;

static void *
answer_many(void *user)
{
    answering                *a = user;
    const handoff_answer_opts o = { HANDOFF_ANSWER_OPTS,
                                    .state = HANDOFF_RECEIPT_ACCEPTED,
                                    .owner = "Carol", .now_ms = PK_NOW,
                                    .due_at_ms = PK_NOW + 5 };

    for (int i = 0; i < ANSWERS; i++) {
        handoff_sealed *sealed = NULL;

        if (handoff_answer(&sealed, a->opened, cast.desk.me, &o, NULL) ==
            HANDOFF_OK)
            a->sequence[i] = handoff_sealed_sequence(sealed);
        handoff_sealed_free(sealed);
    }
    return NULL;
}

START_TEST(answer_from_many_threads_gives_every_answer_its_own_sequence)
{
    static bool     used[THREADS * ANSWERS + 1];
    handoff_packet *opened = open_packet(&cast.desk);
    answering       a[THREADS] = { { .opened = opened } };
    pthread_t       thread[THREADS];
    const uint32_t  first = HANDOFF_SKEW_MS + 1;

    for (int i = 0; i < THREADS; i++) {
        a[i].opened = opened;
        ck_assert_int_eq(pthread_create(&thread[i], NULL, answer_many, &a[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    for (int i = 0; i < THREADS * ANSWERS; i++) {
        uint32_t n = a[i / ANSWERS].sequence[i % ANSWERS];

        ck_assert_uint_ge(n, first);
        ck_assert_uint_lt(n - first, THREADS * ANSWERS);
        ck_assert(!used[n - first]);
        used[n - first] = true;
    }
    handoff_packet_free(opened);
}
END_TEST

START_TEST(answer_preview_says_to_which_packet_it_belongs)
{
    handoff_packet *opened = open_packet(&cast.desk);
    handoff_sealed *sealed =
        say_from(opened, HANDOFF_RECEIPT_RECEIVED, NULL, HANDOFF_OK);
    handoff_claim        claim = { HANDOFF_CLAIM };
    handoff_receipt_info info = { HANDOFF_RECEIPT_INFO };
    const uint8_t       *data;
    size_t               len;

    data = handoff_sealed_data(sealed, &len);
    ck_assert_status(handoff_receipt_preview(&claim, data, len, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(claim.state, HANDOFF_RECEIPT_RECEIVED);
    ck_assert_mem_eq(claim.packet_id, packet.id, 32);
    ck_assert_mem_eq(claim.tip, packet.tip, 32);
    ck_assert_mem_eq(claim.sender_key, cast.desk.key, 32);
    ck_assert_int_eq(handoff_receipt_preview(&claim, data, len - 1, &err),
                     HANDOFF_E_FORMAT);
    ck_assert(claim.state == 0 && claim.tip[0] == 0);
    ck_assert_int_eq(handoff_receipt_preview(NULL, data, len, &err),
                     HANDOFF_E_ARG);
    claim.struct_size = 0;
    ck_assert_int_eq(handoff_receipt_preview(&claim, data, len, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_receipt_get(&info, NULL), 0);
    ck_assert_int_eq(handoff_receipt_get(NULL, NULL), 0);
    ck_assert_uint_eq(handoff_sealed_sequence(NULL), 0);
    handoff_sealed_free(sealed);
    handoff_packet_free(opened);
}
END_TEST

START_TEST(answer_without_a_sequence_rises_by_itself)
{
    handoff_answer_opts o = { HANDOFF_ANSWER_OPTS,
                              .state = HANDOFF_RECEIPT_RECEIVED };
    const int64_t       first = PK_NOW - HANDOFF_SKEW_MS;

    ck_assert_uint_eq(sequence_at(first), 1);
    ck_assert_uint_eq(sequence_at(first + 1), 2);
    ck_assert_uint_eq(sequence_at(PK_NOW), HANDOFF_SKEW_MS + 1);
    ck_assert_uint_eq(sequence_at(first + UINT32_MAX - 1), UINT32_MAX);
    o.now_ms = first + UINT32_MAX;
    answer_refused(&cast.desk, &o, HANDOFF_E_ARG);
}
END_TEST

START_TEST(answer_when_the_signer_fails_is_signer)
{
    pk_party    silent = cast.desk;
    keys_device device = { cast.desk.secret, 1, 0 };

    ck_assert_status(keys_signer(&silent.me, "desk.example", cast.desk.key,
                                 keys_sign_some, &device, NULL, &err),
                     HANDOFF_OK, &err);
    answer_refused(&silent, &carol, HANDOFF_E_SIGNER);
    handoff_identity_free(silent.me);
}
END_TEST

START_TEST(answer_without_arguments_is_arg)
{
    handoff_packet *opened = open_packet(&cast.desk);
    handoff_sealed *sealed;

    ck_assert_int_eq(handoff_answer(NULL, opened, cast.desk.me, &carol, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_answer(&sealed, NULL, cast.desk.me, &carol, NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_answer(&sealed, opened, NULL, &carol, NULL),
                     HANDOFF_E_ARG);
    handoff_packet_free(opened);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        answer_of_an_opened_packet_is_read_back,
        answer_of_every_state_has_the_one_encoding,
        answer_with_a_member_that_the_state_forbids_or_lacks_is_arg,
        answer_by_a_newer_caller_is_unsupported,
        answer_by_somebody_not_addressed_is_answer,
        answer_before_the_packet_was_sent_is_answer_past_the_skew,
        constants_of_different_meanings_share_no_number,
        answer_twice_in_one_millisecond_is_two_answers,
        answer_from_another_handle_comes_after_what_it_is_given,
        answer_that_was_not_signed_was_not_said,
        answer_from_many_threads_gives_every_answer_its_own_sequence,
        answer_preview_says_to_which_packet_it_belongs,
        answer_without_a_sequence_rises_by_itself,
        answer_when_the_signer_fails_is_signer,
        answer_without_arguments_is_arg,
    };
    Suite *suite = suite_create("answer");
    TCase *tcase = tcase_create("answer");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
