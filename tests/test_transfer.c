/* SPDX-License-Identifier: MIT */
/*
 * test_transfer.c -- following a packet: the airline story, by signed
 * receipts; what is refused; saving and restoring after every event.
 */
#include "transfer/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model_transfer.h"
#include "support.h"
#include "support_random.h"
#include "support_receipt.h"

#define ANSWER_BY (PK_NOW + 120000)

static pk_cast           cast;
static rc_packet         packet;
static ho_base_buf       bytes;
static handoff_error     err;
static handoff_transfer *transfer;

static handoff_transfer *
new_transfer(void)
{
    handoff_transfer *t;

    ck_assert_status(handoff_transfer_new(&t, packet.bytes.data,
                                          packet.bytes.len, ANSWER_BY, &err),
                     HANDOFF_OK, &err);
    return t;
}

static void
setup(void)
{
    pk_cast_init(&cast);
    rc_packet_init(&packet, &cast);
    memset(&bytes, 0, sizeof bytes);
    transfer = new_transfer();
}

static void
teardown(void)
{
    handoff_transfer_free(transfer);
    rc_packet_free(&packet);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static handoff_status
feed(const rc_receipt *r, int64_t now_ms)
{
    rc_write(&bytes, r);
    memset(&err, 0, sizeof err);
    return handoff_transfer_feed(transfer, bytes.data, bytes.len, cast.ring,
                                 now_ms, &err);
}

static void
feed_ok(const pk_party *by, uint32_t state, uint32_t sequence, int64_t now_ms)
{
    rc_receipt r = rc_good(&packet, by, state, sequence);

    ck_assert_status(feed(&r, now_ms), HANDOFF_OK, &err);
}

static handoff_transfer_info
get(void)
{
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };

    ck_assert_int_eq(handoff_transfer_get(&info, transfer), 1);
    return info;
}

static void
advance(int64_t now_ms)
{
    ck_assert_status(handoff_transfer_advance(transfer, now_ms, &err),
                     HANDOFF_OK, &err);
}

static char *
saved(const handoff_transfer *t)
{
    char  *text;
    size_t len;

    ck_assert_status(handoff_transfer_serialize(&text, &len, t, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(len, strlen(text));
    return text;
}

static handoff_transfer *
restored(const char *text)
{
    handoff_transfer *t;

    ck_assert_status(handoff_transfer_parse(&t, text, strlen(text), &err),
                     HANDOFF_OK, &err);
    return t;
}

/* ---- The story ----------------------------------------------------------- */

/* Kept in a file between any two steps; the notice that is due says who has
 * it. */
START_TEST(transfer_in_a_file_writes_the_notice_that_is_due)
{
    char                     folder[64], path[96];
    struct stat              at;
    handoff_sealed          *sealed;
    handoff_notice          *notice;
    handoff_notice_info      said = { HANDOFF_NOTICE_INFO };
    handoff_notice_open_opts opts = { HANDOFF_NOTICE_OPEN_OPTS,
                                      .now_ms = PK_NOW + 30 };
    const uint8_t           *data;
    size_t                   len;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/transfer.json", folder);
    ck_assert_status(handoff_transfer_notice(&sealed, transfer,
                                             packet.bytes.data,
                                             packet.bytes.len, cast.bot.me,
                                             &err),
                     HANDOFF_E_ARG, &err);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 20);
    ck_assert_status(handoff_transfer_save(transfer, path, &err), HANDOFF_OK,
                     &err);
    ck_assert_int_eq(stat(path, &at), 0);
    ck_assert_uint_eq(at.st_mode & 0777, 0600);
    handoff_transfer_free(transfer);
    ck_assert_status(handoff_transfer_load(&transfer, path, &err), HANDOFF_OK,
                     &err);
    ck_assert_status(handoff_transfer_notice(&sealed, transfer,
                                             packet.bytes.data,
                                             packet.bytes.len, cast.bot.me,
                                             &err),
                     HANDOFF_OK, &err);
    data = handoff_sealed_data(sealed, &len);
    ck_assert_status(handoff_notice_open_kept(&notice, data, len,
                                              packet.bytes.data,
                                              packet.bytes.len, cast.ring,
                                              &opts, &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_notice_get(&said, notice), 1);
    ck_assert_uint_eq(said.state, HANDOFF_NOTICE_TAKEN);
    ck_assert_str_eq(said.holder, "desk.example");
    ck_assert_str_eq(said.owner, "Carol");
    ck_assert_int_eq(said.at_ms, PK_NOW + 20);
    handoff_transfer_acknowledge(transfer, get().notice_step);
    ck_assert_status(handoff_transfer_save(transfer, path, &err), HANDOFF_OK,
                     &err);
    handoff_transfer_free(transfer);
    ck_assert_status(handoff_transfer_load(&transfer, path, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(get().notice, 0);
    handoff_notice_free(notice);
    handoff_sealed_free(sealed);
    support_folder_remove(folder);
}
END_TEST

START_TEST(transfer_that_is_accepted_tells_and_is_done)
{
    handoff_transfer_info i = get();

    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_OPEN);
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_WAIT);
    ck_assert_uint_eq(i.step, 0);
    ck_assert_int_eq(i.next_ms, ANSWER_BY + 1);
    ck_assert_int_eq(i.answer_by_ms, ANSWER_BY);
    ck_assert_mem_eq(i.packet_id, packet.id, 32);
    ck_assert_mem_eq(i.tip, packet.tip, 32);
    ck_assert_str_eq(i.party, "");

    feed_ok(&cast.desk, HANDOFF_RECEIPT_RECEIVED, 1, PK_NOW + 10);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_RECEIVED);
    ck_assert_str_eq(i.party, "desk.example");

    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 2, PK_NOW + 20);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_ACCEPTED);
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_TELL);
    ck_assert_str_eq(i.owner, "Carol");
    ck_assert_str_eq(i.party, "desk.example");
    ck_assert_int_eq(i.due_at_ms, PK_NOW + 300000);
    ck_assert_int_eq(i.next_ms, PK_NOW + 300001);
    ck_assert_uint_eq(i.late, 0);

    handoff_transfer_acknowledge(transfer, i.step);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_WAIT);
    ck_assert_uint_eq(get().step, 0);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_COMPLETED, 3, PK_NOW + 200000);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_COMPLETED);
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_DONE);
    ck_assert_int_eq(i.next_ms, 0);
    ck_assert_str_eq(i.owner, "");
    handoff_transfer_acknowledge(transfer, i.step);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_WAIT);
}
END_TEST

START_TEST(transfer_that_nobody_answers_falls_back_past_answer_by)
{
    handoff_transfer_info i;

    advance(ANSWER_BY);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_WAIT);
    advance(ANSWER_BY + 1);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_FALLBACK);
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_FALL_BACK);
    ck_assert_uint_eq(i.cause, HANDOFF_CAUSE_NO_ANSWER);
    ck_assert_int_eq(i.next_ms, 0);

    /* Fallen back once: what is declined now asks for nothing more. */
    handoff_transfer_acknowledge(transfer, i.step);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_DECLINED, 1, ANSWER_BY + 2);
    feed_ok(&cast.partner, HANDOFF_RECEIPT_DECLINED, 1, ANSWER_BY + 3);
    ck_assert_uint_eq(get().cause, HANDOFF_CAUSE_DECLINED);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_WAIT);
}
END_TEST

START_TEST(transfer_accepted_late_says_so)
{
    handoff_transfer_info i;

    advance(ANSWER_BY + 1);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, ANSWER_BY + 2);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_ACCEPTED);
    ck_assert_uint_eq(i.late, 1);
}
END_TEST

START_TEST(transfer_declined_by_all_gives_the_last_reason)
{
    rc_receipt r = rc_good(&packet, &cast.partner, HANDOFF_RECEIPT_FAILED, 1);
    handoff_transfer_info i;

    feed_ok(&cast.desk, HANDOFF_RECEIPT_DECLINED, 1, PK_NOW + 1);
    ck_assert_uint_eq(get().state, HANDOFF_TRANSFER_OPEN);
    r.reason = RC_CANNOT_READ;
    r.note = "no key";
    ck_assert_status(feed(&r, PK_NOW + 2), HANDOFF_OK, &err);
    i = get();
    ck_assert_uint_eq(i.state, HANDOFF_TRANSFER_FALLBACK);
    ck_assert_uint_eq(i.cause, HANDOFF_CAUSE_FAILED);
    ck_assert_uint_eq(i.reason, HANDOFF_REASON_CANNOT_READ);
    ck_assert_str_eq(i.note, "no key");
    ck_assert_str_eq(i.party, "partner.example");
}
END_TEST

START_TEST(transfer_overdue_falls_back_and_a_new_word_is_told)
{
    rc_receipt r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_ACCEPTED, 2);
    handoff_transfer_info i;
    uint32_t              step;

    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 1);
    step = get().step;
    handoff_transfer_acknowledge(transfer, step);
    advance(PK_NOW + 300001);
    i = get();
    ck_assert_uint_eq(i.cause, HANDOFF_CAUSE_OVERDUE);
    ck_assert_str_eq(i.owner, "Carol");
    ck_assert_int_eq(i.due_at_ms, PK_NOW + 300000);
    /* An acknowledgement that comes late is not one of this action. */
    handoff_transfer_acknowledge(transfer, step);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_FALL_BACK);
    handoff_transfer_acknowledge(transfer, i.step);
    r.due_at_ms = (uint64_t) PK_NOW + 900000;
    ck_assert_status(feed(&r, PK_NOW + 300002), HANDOFF_OK, &err);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_TELL);
    advance(PK_NOW + 900001);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_FALL_BACK);
}
END_TEST

START_TEST(transfer_accepted_by_two_has_an_owner_and_a_rival)
{
    rc_receipt r = rc_good(&packet, &cast.partner, HANDOFF_RECEIPT_ACCEPTED, 1);
    handoff_transfer_info i;

    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 1);
    handoff_transfer_acknowledge(transfer, get().step);
    r.owner = "Paul";
    ck_assert_status(feed(&r, PK_NOW + 2), HANDOFF_OK, &err);
    i = get();
    ck_assert_str_eq(i.owner, "Carol");
    ck_assert_str_eq(i.rival, "partner.example");
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_WAIT);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_FAILED, 2, PK_NOW + 3);
    i = get();
    ck_assert_str_eq(i.owner, "Paul");
    ck_assert_str_eq(i.party, "partner.example");
    ck_assert_str_eq(i.rival, "");
    ck_assert_uint_eq(i.action, HANDOFF_ACTION_TELL);
}
END_TEST

START_TEST(transfer_returned_is_ours_again)
{
    feed_ok(&cast.desk, HANDOFF_RECEIPT_RETURNED, 7, PK_NOW + 1);
    ck_assert_uint_eq(get().state, HANDOFF_TRANSFER_RETURNED);
    ck_assert_uint_eq(get().action, HANDOFF_ACTION_DONE);
}
END_TEST

/* ---- Feeding ------------------------------------------------------------- */

START_TEST(feed_of_a_duplicate_changes_nothing)
{
    char *before, *after;

    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 4, PK_NOW + 9);
    before = saved(transfer);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 4, PK_NOW + 9);
    after = saved(transfer);
    ck_assert_str_eq(before, after);
    handoff_free(before);
    handoff_free(after);
}
END_TEST

START_TEST(feed_of_a_late_receipt_does_not_stand)
{
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 4, PK_NOW + 9);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_RECEIVED, 2, PK_NOW + 10);
    ck_assert_uint_eq(get().state, HANDOFF_TRANSFER_ACCEPTED);
}
END_TEST

/* A failed feed has changed nothing, not even the time. */
static void
refused(const rc_receipt *r, handoff_status want)
{
    char *before = saved(transfer), *after;

    ck_assert_status(feed(r, PK_NOW + 500), want, &err);
    ck_assert_uint_gt(strlen(err.message), 0);
    after = saved(transfer);
    ck_assert_str_eq(before, after);
    handoff_free(before);
    handoff_free(after);
}

START_TEST(feed_of_what_receipt_open_refuses_is_refused)
{
    uint8_t    other[32] = { 1 };
    rc_receipt good = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_RECEIVED, 5);
    rc_receipt r = good;

    r.state = HO_ANSWER_STATES;
    refused(&r, HANDOFF_E_FORMAT);
    r = good;
    r.tip = other;
    refused(&r, HANDOFF_E_OTHER_PACKET);
    r = good;
    r.packet = other;
    refused(&r, HANDOFF_E_OTHER_PACKET);
    r = good;
    r.by = &cast.bot; /* trusted, and not addressed */
    refused(&r, HANDOFF_E_ANSWER);
    r.by = &cast.stranger;
    refused(&r, HANDOFF_E_SENDER);
    r = good;
    r.at_ms = (uint64_t) PK_NOW + 500 + HANDOFF_SKEW_MS + 1;
    refused(&r, HANDOFF_E_ANSWER);
    ck_assert_status(feed(&good, PK_NOW + 400), HANDOFF_OK, &err);
    r = good;
    r.note = "other bytes";
    refused(&r, HANDOFF_E_ANSWER);
    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_RECEIVED, 6);
    refused(&r, HANDOFF_E_ANSWER);
    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_ACCEPTED, 6);
    ck_assert_status(handoff_keyring_revoke(cast.ring, "desk.example", PK_NOW,
                                            &err),
                     HANDOFF_OK, &err);
    refused(&r, HANDOFF_E_REVOKED);
}
END_TEST

START_TEST(feed_of_a_damaged_receipt_is_refused)
{
    rc_receipt r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_RECEIVED, 1);

    rc_write(&bytes, &r);
    bytes.data[bytes.len - 1] ^= 1;
    ck_assert_status(handoff_transfer_feed(transfer, bytes.data, bytes.len,
                                           cast.ring, PK_NOW + 1, &err),
                     HANDOFF_E_SIGNATURE, &err);
    bytes.data[4] = 9;
    ck_assert_status(handoff_transfer_feed(transfer, bytes.data, bytes.len,
                                           cast.ring, PK_NOW + 1, &err),
                     HANDOFF_E_VERSION, &err);
    ck_assert_uint_eq(get().state, HANDOFF_TRANSFER_OPEN);
}
END_TEST

START_TEST(feed_past_the_receipts_of_one_party_is_limit)
{
    rc_receipt r;

    for (uint32_t n = 1; n <= HANDOFF_TRANSFER_RECEIPTS_MAX; n++)
        feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, n, PK_NOW + 500);
    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_ACCEPTED,
                HANDOFF_TRANSFER_RECEIPTS_MAX + 1);
    refused(&r, HANDOFF_E_LIMIT);
    /* Others, and what is there already, are taken. */
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 500);
    feed_ok(&cast.partner, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 500);
}
END_TEST

START_TEST(time_that_runs_backwards_counts_as_the_latest)
{
    advance(ANSWER_BY + 1);
    advance(PK_NOW);
    ck_assert_uint_eq(get().state, HANDOFF_TRANSFER_FALLBACK);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 1, PK_NOW + 1);
    ck_assert_uint_eq(get().late, 1);
    ck_assert_int_eq(handoff_transfer_advance(transfer, -1, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_advance(transfer, HANDOFF_TIME_MAX + 1,
                                              &err),
                     HANDOFF_E_ARG);
}
END_TEST

START_TEST(transfer_with_bad_arguments_is_arg)
{
    handoff_transfer     *t;
    handoff_transfer_info shorter = { .struct_size = 8 };

#define NEW(by)                                                                \
    handoff_transfer_new(&t, packet.bytes.data, packet.bytes.len, by, &err)
    ck_assert_int_eq(NEW(0), HANDOFF_E_ARG);
    ck_assert_int_eq(NEW(PK_NOW), HANDOFF_E_ARG);
    ck_assert_ptr_null(t);
    ck_assert_int_eq(NEW(HANDOFF_TIME_MAX), HANDOFF_E_ARG);
    ck_assert_int_eq(NEW(HANDOFF_TIME_MAX - 1), HANDOFF_OK);
    handoff_transfer_free(t);
    ck_assert_int_eq(NEW(PK_NOW + 1), HANDOFF_OK);
    handoff_transfer_free(t);
#undef NEW
    ck_assert_int_eq(handoff_transfer_new(&t, packet.bytes.data, 20, ANSWER_BY,
                                          &err),
                     HANDOFF_E_FORMAT);
    ck_assert_int_eq(handoff_transfer_new(NULL, NULL, 0, ANSWER_BY, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_new(&t, NULL, 1, ANSWER_BY, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_feed(NULL, NULL, 0, cast.ring, 1, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_feed(transfer, NULL, 0, NULL, 1, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_advance(NULL, 1, &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_get(&shorter, transfer), 0);
    handoff_transfer_acknowledge(NULL, 1);
    handoff_transfer_free(NULL);
}
END_TEST

/* ---- Saving -------------------------------------------------------------- */

/* A party's random word: bytes that the model knows by a number. */
typedef struct spoken {
    rc_receipt  r;
    model_heard heard;
} spoken;

static spoken
random_word(support_random *rnd, const model *m, int number)
{
    static const char *const owners[] = { NULL, "Carol", "Dave" };

    spoken s = { 0 };
    int    party = (int) support_random_below(rnd, 2);

    s.heard =
        (model_heard){ .party = party,
                       .said = (uint32_t) support_random_below(rnd, 6) + 1,
                       .sequence = (uint32_t) support_random_below(rnd, 6) + 1,
                       .at_ms = m->now_ms,
                       .bytes = number };
    s.r = rc_good(&packet, party == 0 ? &cast.desk : &cast.partner,
                  s.heard.said, s.heard.sequence);
    s.r.at_ms = (uint64_t) PK_NOW - 1000 + (uint64_t) number;
    if (s.heard.said == HANDOFF_RECEIPT_ACCEPTED) {
        s.heard.owner = (int) support_random_below(rnd, 2) + 1;
        s.heard.due_ms =
            m->now_ms - 10 + (int64_t) support_random_below(rnd, 100);
        s.r.owner = owners[s.heard.owner];
        s.r.due_at_ms = (uint64_t) s.heard.due_ms;
    }
    return s;
}

static void
agree(const model *m)
{
    static const char *const owners[] = { "", "Carol", "Dave" };
    static const char *const names[] = { "", "desk.example",
                                         "partner.example" };
    const model_answer       a = model_ask(m);
    handoff_transfer_info    i = get();

    ck_assert_uint_eq(i.state, a.state);
    ck_assert_uint_eq(i.cause, a.cause);
    ck_assert_uint_eq(i.action, a.action);
    ck_assert_str_eq(i.party, names[a.party + 1]);
    ck_assert_str_eq(i.rival, names[a.rival + 1]);
    ck_assert_str_eq(i.owner, owners[a.owner]);
    ck_assert_int_eq(i.due_at_ms, a.due_ms);
    ck_assert_int_eq(i.next_ms, a.next_ms);
    ck_assert_uint_eq(i.late, a.late);
    ck_assert_uint_eq(i.notice, a.notice);
}

/* Save, forget, restore: it must save as the same text. */
static void
restart(void)
{
    char *before = saved(transfer), *after;

    handoff_transfer_free(transfer);
    transfer = restored(before);
    after = saved(transfer);
    ck_assert_str_eq(after, before);
    handoff_free(before);
    handoff_free(after);
}

static void
random_event(support_random *rnd, model *m, int number)
{
    model_answer a;
    spoken       s;

    switch (support_random_below(rnd, 10)) {
    case 0:
        m->now_ms += (int64_t) support_random_below(rnd, 60) + 1;
        advance(m->now_ms);
        break;
    case 1:
        a = model_ask(m);
        if (a.next_ms != 0) {
            m->now_ms = a.next_ms;
            advance(m->now_ms);
        }
        break;
    case 2:
        a = model_ask(m);
        handoff_transfer_acknowledge(transfer, get().step);
        if (a.action != HANDOFF_ACTION_WAIT)
            m->done = a.deed;
        break;
    case 3:
        a = model_ask(m);
        handoff_transfer_acknowledge(transfer, get().notice_step);
        if (a.notice != 0)
            m->noticed = a.notice_deed;
        break;
    default:
        s = random_word(rnd, m, number);
        ck_assert_status(feed(&s.r, m->now_ms),
                         model_hear(m, &s.heard) == MODEL_REFUSED
                             ? HANDOFF_E_ANSWER
                             : HANDOFF_OK,
                         &err);
        break;
    }
}

/* The whole way, signatures and all, as the model goes; and it makes no
 * difference that the process ended after each event. */
START_TEST(restart_after_every_event_loses_and_repeats_nothing)
{
    support_random rnd = { 41 };

    for (int route = 0; route < 60; route++) {
        model m = { .parties = 2, .now_ms = PK_NOW, .answer_by_ms = ANSWER_BY };

        handoff_transfer_free(transfer);
        transfer = new_transfer();
        for (int n = 1; n <= 30; n++) {
            random_event(&rnd, &m, n);
            agree(&m);
            restart();
            agree(&m);
        }
    }
}
END_TEST

START_TEST(parse_of_names_that_need_escapes_gives_them_back)
{
    static const uint8_t hash[32] = { 7 };

    const char       *names[] = { "a\"b\\c/d", "plain", NULL };
    ho_answer_subject strange = { hash, hash, names, PK_NOW };
    char             *text;

    handoff_transfer_free(transfer);
    ck_assert_int_eq(ho_transfer_make(&transfer, &strange, ANSWER_BY, &err),
                     HANDOFF_OK);
    text = saved(transfer);
    handoff_transfer_free(transfer);
    transfer = restored(text);
    ck_assert_str_eq(transfer->name[0], "a\"b\\c/d");
    handoff_free(text);
}
END_TEST

/* ---- What cannot have been saved ----------------------------------------- */

static char *
eventful(void)
{
    feed_ok(&cast.desk, HANDOFF_RECEIPT_RECEIVED, 1, PK_NOW + 10);
    feed_ok(&cast.desk, HANDOFF_RECEIPT_ACCEPTED, 2, PK_NOW + 20);
    handoff_transfer_acknowledge(transfer, get().step);
    feed_ok(&cast.partner, HANDOFF_RECEIPT_DECLINED, 1, PK_NOW + 30);
    advance(PK_NOW + 40);
    return saved(transfer);
}

/* The text with the first `from` replaced. */
static char *
replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char       *out = malloc(strlen(text) + strlen(to) + 1);

    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(out);
    sprintf(out, "%.*s%s%s", (int) (at - text), text, to, at + strlen(from));
    return out;
}

static void
contradicts(const char *text, const char *from, const char *to,
            handoff_status want, const char *path)
{
    char             *bad = replaced(text, from, to);
    handoff_transfer *t = transfer;

    memset(&err, 0, sizeof err);
    ck_assert_status(handoff_transfer_parse(&t, bad, strlen(bad), &err), want,
                     &err);
    ck_assert_ptr_null(t);
    ck_assert_str_eq(err.path, path);
    free(bad);
}

START_TEST(parse_of_a_contradiction_is_json_with_its_path)
{
    char *text = eventful();

#define BAD(from, to, path) contradicts(text, from, to, HANDOFF_E_JSON, path)
    BAD("\"handoff_transfer\": 1", "\"handoff_transfer\": 0",
        "handoff_transfer");
    BAD("\"handoff_transfer\": 1", "\"handoff\": 1", "handoff_transfer");
    BAD("\"packet\": \"", "\"packet\": \"0", "packet");
    BAD("\"tip\": \"", "\"tip\": \"g", "tip");
    BAD("\"tip\": \"", "\"x\": \"", "tip");
    BAD("[\"desk.example\", ", "[\"partner.example\", ", "audience");
    BAD("[\"desk.example\", \"partner.example\"]", "[]", "audience");
    BAD("[\"desk.example\", ",
        "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", "
        "\"g\", \"h\", ",
        "audience");
    BAD("\"sent_at_ms\": 1795", "\"sent_at_ms\": -1795", "sent_at_ms");
    BAD("\"sent_at_ms\": 1795000000000", "\"sent_at_ms\": 1795000120000",
        "answer_by_ms");
    BAD("\"answer_by_ms\": 1795000120000", "\"answer_by_ms\": 253402300799999",
        "answer_by_ms");
    BAD("\"now_ms\": 1795000000040", "\"now_ms\": 1795000000029", "now_ms");
    BAD("\"fed_at_ms\": 1795000000020", "\"fed_at_ms\": 1795000000009",
        "receipts[#1]");
    BAD("\"fed_at_ms\": 1795000000020", "\"fed_at_ms\": 1795000000021",
        "done.at_ms");
    BAD("{ \"party\": \"desk.example\"", "{ \"party\": \"bot.example\"",
        "receipts[#0]");
    BAD("\"receipt\": \"hor1.", "\"receipt\": \"hop1.", "receipts[#0]");
    BAD("\"receipt\": \"hor1.C", "\"receipt\": \"hor1.D", "receipts[#0]");
    BAD("\"action\": \"tell\"", "\"action\": \"done\"", "done.action");
    BAD("\"action\": \"tell\"", "\"action\": \"wait\"", "done.action");
    BAD("\"receipts\": 2", "\"receipts\": 1", "done.action");
    BAD("\"receipts\": 2", "\"receipts\": 4", "done.receipts");
    BAD("\"receipts\": 2", "\"receipts\": true", "done.receipts");
    BAD("\"at_ms\": 1795000000020 }", "\"at_ms\": 1795000000020, \"x\": 1 }",
        "done");
    BAD("\"done\": {", "\"done\": 1, \"x\": {", "done");
    BAD("\"done\": {", "\"x\": {", "");
    BAD("\"receipts\": [", "\"receipt\": [", "receipts");
#undef BAD
    contradicts(text, "\"handoff_transfer\": 1", "\"handoff_transfer\": 2",
                HANDOFF_E_UNSUPPORTED, "");
    handoff_free(text);
}
END_TEST

START_TEST(parse_of_a_receipt_that_stands_twice_is_json)
{
    char       *text, *twice;
    const char *at, *end;

    feed_ok(&cast.desk, HANDOFF_RECEIPT_RECEIVED, 1, PK_NOW + 10);
    text = saved(transfer);
    at = strstr(text, "\n    { \"party\"");
    end = strstr(text, "\n  ]");
    twice = malloc(strlen(text) * 2);
    ck_assert_ptr_nonnull(twice);
    sprintf(twice, "%.*s,%.*s%s", (int) (end - text), text, (int) (end - at),
            at, end);
    ck_assert_int_eq(handoff_transfer_parse(&(handoff_transfer *){ NULL },
                                            twice, strlen(twice), &err),
                     HANDOFF_E_JSON);
    ck_assert_str_eq(err.path, "receipts[#1]");
    free(twice);
    handoff_free(text);
}
END_TEST

START_TEST(parse_of_any_cut_or_flipped_text_never_does_anything_else)
{
    char  *text = eventful();
    size_t len = strlen(text);

    for (size_t n = 0; n + 2 < len; n++) {
        handoff_transfer *t;
        char             *cut = malloc(n + 1);

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, text, n);
        ck_assert_int_eq(handoff_transfer_parse(&t, cut, n, &err),
                         HANDOFF_E_JSON);
        ck_assert_ptr_null(t);
        free(cut);
    }
    for (size_t bit = 0; bit < len * 8; bit += 5) {
        handoff_transfer *t;

        text[bit / 8] = (char) (text[bit / 8] ^ (1 << bit % 8));
        if (handoff_transfer_parse(&t, text, len, &err) == HANDOFF_OK)
            handoff_transfer_free(t); /* a space, a digit of a hash, a time */
        text[bit / 8] = (char) (text[bit / 8] ^ (1 << bit % 8));
    }
    handoff_free(text);
}
END_TEST

START_TEST(parse_and_serialize_with_bad_arguments_are_arg)
{
    handoff_transfer *t;
    char             *text;
    size_t            len;

    ck_assert_int_eq(handoff_transfer_parse(NULL, "{}", 2, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_parse(&t, NULL, 0, &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_transfer_parse(&t, "", 0, &err), HANDOFF_E_JSON);
    ck_assert_int_eq(handoff_transfer_parse(&t, "[]", 2, &err), HANDOFF_E_JSON);
    ck_assert_int_eq(handoff_transfer_parse(&t, "{}",
                                            (size_t) HANDOFF_JSON_BYTES_MAX + 1,
                                            &err),
                     HANDOFF_E_LIMIT);
    ck_assert_int_eq(handoff_transfer_serialize(&text, &len, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(handoff_transfer_serialize(NULL, &len, transfer, &err),
                     HANDOFF_E_ARG);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        transfer_in_a_file_writes_the_notice_that_is_due,
        transfer_that_is_accepted_tells_and_is_done,
        transfer_that_nobody_answers_falls_back_past_answer_by,
        transfer_accepted_late_says_so,
        transfer_declined_by_all_gives_the_last_reason,
        transfer_overdue_falls_back_and_a_new_word_is_told,
        transfer_accepted_by_two_has_an_owner_and_a_rival,
        transfer_returned_is_ours_again,
        feed_of_a_duplicate_changes_nothing,
        feed_of_a_late_receipt_does_not_stand,
        feed_of_what_receipt_open_refuses_is_refused,
        feed_of_a_damaged_receipt_is_refused,
        feed_past_the_receipts_of_one_party_is_limit,
        time_that_runs_backwards_counts_as_the_latest,
        transfer_with_bad_arguments_is_arg,
        restart_after_every_event_loses_and_repeats_nothing,
        parse_of_names_that_need_escapes_gives_them_back,
        parse_of_a_contradiction_is_json_with_its_path,
        parse_of_a_receipt_that_stands_twice_is_json,
        parse_of_any_cut_or_flipped_text_never_does_anything_else,
        parse_and_serialize_with_bad_arguments_are_arg,
    };
    Suite *suite = suite_create("transfer");
    TCase *tcase = tcase_create("transfer");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
