/* SPDX-License-Identifier: MIT */
/*
 * test_receipt.c -- reading receipts: every check of FORMAT.md section 9, in
 * its order.
 */
#include "answer/receipt.h"

#include <stdlib.h>
#include <string.h>

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

enum { LATER = 1000 }; /* the reader's clock, behind PK_NOW */

static handoff_status
open_at(handoff_receipt **out, int64_t now_ms,
        const handoff_receipt *const *seen)
{
    const handoff_receipt_opts opts = { HANDOFF_RECEIPT_OPTS, .now_ms = now_ms,
                                        .seen = seen };

    memset(&err, 0, sizeof err);
    return handoff_receipt_open(out, bytes.data, bytes.len, packet.bytes.data,
                                packet.bytes.len, cast.ring, &opts, &err);
}

/* What is in `bytes` is refused, with that status at that check. */
static void
refused(handoff_status want, int32_t check)
{
    handoff_receipt *receipt = (handoff_receipt *) &err;

    ck_assert_status(open_at(&receipt, PK_NOW + LATER, NULL), want, &err);
    ck_assert_ptr_null(receipt);
    ck_assert_int_eq(err.check, check);
}

static void
refused_receipt(const rc_receipt *r, handoff_status want, int32_t check)
{
    rc_write(&bytes, r);
    refused(want, check);
}

static handoff_receipt *
accepted_receipt(const rc_receipt *r)
{
    handoff_receipt *receipt;

    rc_write(&bytes, r);
    ck_assert_status(open_at(&receipt, PK_NOW + LATER, NULL), HANDOFF_OK, &err);
    return receipt;
}

static handoff_receipt_info
info_of(const handoff_receipt *receipt)
{
    handoff_receipt_info info = { HANDOFF_RECEIPT_INFO };

    ck_assert_int_eq(handoff_receipt_get(&info, receipt), 1);
    return info;
}

static rc_receipt
good(uint32_t state)
{
    return rc_good(&packet, &cast.desk, state, 1);
}

/* ---- Rule 1 -------------------------------------------------------------- */

START_TEST(receipt_with_another_prelude_is_format_or_version)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);

    rc_write(&bytes, &r);
    bytes.data[5] = HO_KIND_PACKET;
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PRELUDE);
    bytes.data[4] = 2;
    refused(HANDOFF_E_VERSION, HANDOFF_CHECK_PRELUDE);
    bytes.data[0] = 0;
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PRELUDE);
}
END_TEST

START_TEST(receipt_with_any_flipped_bit_is_refused)
{
    rc_receipt r = good(HANDOFF_RECEIPT_ACCEPTED);

    r.note = "she calls";
    rc_write(&bytes, &r);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        handoff_receipt *receipt = (handoff_receipt *) &err;
        uint8_t          mask = (uint8_t) (1u << bit % 8);

        bytes.data[bit / 8] ^= mask;
        ck_assert_int_ne(open_at(&receipt, PK_NOW + LATER, NULL), HANDOFF_OK);
        ck_assert_ptr_null(receipt);
        bytes.data[bit / 8] ^= mask;
    }
}
END_TEST

START_TEST(receipt_at_any_shorter_length_is_format)
{
    rc_receipt r = good(HANDOFF_RECEIPT_ACCEPTED);
    size_t     whole;

    rc_write(&bytes, &r);
    whole = bytes.len;
    for (size_t len = 0; len < whole; len++) {
        /* In memory of its own, so that a sanitizer sees every byte more. */
        uint8_t         *cut = malloc(len + (len == 0));
        handoff_receipt *receipt;

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, bytes.data, len);
        ck_assert_int_eq(handoff_receipt_open(&receipt, cut, len,
                                              packet.bytes.data,
                                              packet.bytes.len, cast.ring, NULL,
                                              &err),
                         HANDOFF_E_FORMAT);
        free(cut);
    }
    ho_base_buf_byte(&bytes, 0);
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
}
END_TEST

START_TEST(receipt_above_its_size_is_limit)
{
    static uint8_t big[HANDOFF_RECEIPT_BYTES_MAX + 1];

    memcpy(big, "\x89HOP\x01\x02\0\0", 8);
    ho_base_buf_append(&bytes, big, sizeof big - 1);
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
    ho_base_buf_byte(&bytes, 0);
    refused(HANDOFF_E_LIMIT, HANDOFF_CHECK_PARSE);
}
END_TEST

static void
bad_body(const rc_receipt *r)
{
    refused_receipt(r, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
}

START_TEST(receipt_without_a_required_member_is_format)
{
    for (uint32_t state = 1; state < HO_ANSWER_STATES; state++) {
        rc_receipt r;

#define WITHOUT(member)                                                        \
    r = good(state);                                                           \
    r.member = 0;                                                              \
    bad_body(&r)
        WITHOUT(packet);
        WITHOUT(tip);
        WITHOUT(state);
        WITHOUT(at_ms);
        WITHOUT(sequence);
        if (state == HANDOFF_RECEIPT_ACCEPTED) {
            WITHOUT(due_at_ms);
            WITHOUT(owner);
        }
#undef WITHOUT
    }
}
END_TEST

START_TEST(receipt_with_a_member_that_its_state_forbids_is_format)
{
    for (uint32_t state = 1; state < HO_ANSWER_STATES; state++) {
        bool may = state == HANDOFF_RECEIPT_DECLINED ||
                   state == HANDOFF_RECEIPT_FAILED;
        rc_receipt r = good(state);

        r.reason = RC_REASONS;
        if (!may)
            bad_body(&r);
        else
            rc_write(&bytes, &r);
        if (state == HANDOFF_RECEIPT_ACCEPTED)
            continue;
        r = good(state);
        r.owner = "Carol";
        bad_body(&r);
        r = good(state);
        r.due_at_ms = (uint64_t) PK_NOW;
        bad_body(&r);
    }
}
END_TEST

START_TEST(receipt_with_a_member_out_of_bounds_is_format)
{
    static char text[HANDOFF_NOTE_MAX + 2];

    rc_receipt r;

    memset(text, 'x', sizeof text - 1);
#define BAD(state, change)                                                     \
    r = good(state);                                                           \
    change;                                                                    \
    bad_body(&r)
    BAD(HANDOFF_RECEIPT_RECEIVED, r.state = HO_ANSWER_STATES);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.state = (UINT64_C(1) << 32) + 1);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.sequence = UINT64_C(1) << 32);
    BAD(HANDOFF_RECEIPT_DECLINED, r.reason = RC_REASONS + 1);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.at_ms = (uint64_t) HANDOFF_TIME_MAX + 1);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.at_ms = UINT64_MAX);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.due_at_ms = UINT64_MAX);
    BAD(HANDOFF_RECEIPT_ACCEPTED,
        r.due_at_ms = (uint64_t) HANDOFF_TIME_MAX + 1);
    BAD(HANDOFF_RECEIPT_ACCEPTED, r.due_at_ms = r.at_ms - 1);
    BAD(HANDOFF_RECEIPT_ACCEPTED,
        r.due_at_ms = r.at_ms + (uint64_t) HANDOFF_LIFETIME_MAX_MS + 1);
    BAD(HANDOFF_RECEIPT_ACCEPTED, r.owner = "a\tb");
    BAD(HANDOFF_RECEIPT_ACCEPTED, r.owner = text + sizeof text - 257);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.note = text);
    BAD(HANDOFF_RECEIPT_RECEIVED, r.note = "\xe2\x80\xae");
#undef BAD
}
END_TEST

START_TEST(receipt_with_a_member_at_its_bound_is_taken)
{
    static char text[HANDOFF_NOTE_MAX + 1];

    rc_receipt           r = good(HANDOFF_RECEIPT_ACCEPTED);
    handoff_receipt     *receipt;
    handoff_receipt_info info;

    memset(text, 'x', sizeof text - 1);
    r.owner = text + sizeof text - 256;
    r.note = text;
    r.due_at_ms = r.at_ms + (uint64_t) HANDOFF_LIFETIME_MAX_MS;
    r.sequence = UINT32_MAX;
    receipt = accepted_receipt(&r);
    info = info_of(receipt);
    ck_assert_uint_eq(strlen(info.owner), HANDOFF_OWNER_MAX);
    ck_assert_uint_eq(strlen(info.note), HANDOFF_NOTE_MAX);
    ck_assert_int_eq(info.due_at_ms, (int64_t) r.due_at_ms);
    ck_assert_uint_eq(info.sequence, UINT32_MAX);
    handoff_receipt_free(receipt);
    for (uint32_t reason = 0; reason <= RC_REASONS; reason++) {
        r = good(HANDOFF_RECEIPT_FAILED);
        r.reason = reason;
        receipt = accepted_receipt(&r);
        ck_assert_uint_eq(info_of(receipt).reason,
                          reason == 0 ? HANDOFF_REASON_NONE
                                      : HANDOFF_REASON_NOBODY + reason - 1);
        handoff_receipt_free(receipt);
    }
}
END_TEST

/* Fields 16 to 31 are signed and skipped: of type 2, once, up to 1 KiB. */
START_TEST(receipt_with_fields_of_a_later_version_is_taken)
{
    static uint8_t kib[1024 + 1];

    rc_receipt  r = good(HANDOFF_RECEIPT_RECEIVED);
    ho_base_buf more = { 0 };

    for (uint32_t field = 16; field <= 31; field++)
        ho_base_wire_put_bytes(&more, field, HO_SLICE("later", 5));
    r.more = HO_SLICE(more.data, more.len);
    handoff_receipt_free(accepted_receipt(&r));
    ho_base_buf_clear(&more);
    memset(kib, 1, sizeof kib);
    ho_base_wire_put_bytes(&more, 16, HO_SLICE(kib, 1024));
    r.more = HO_SLICE(more.data, more.len);
    handoff_receipt_free(accepted_receipt(&r));
    ho_base_buf_clear(&more);
    ho_base_wire_put_bytes(&more, 16, HO_SLICE(kib, 1025));
    r.more = HO_SLICE(more.data, more.len);
    bad_body(&r);
    ho_base_buf_free(&more);
}
END_TEST

START_TEST(receipt_with_an_unknown_field_is_format)
{
    static const uint32_t fields[] = { 11, 15, 32 };

    rc_receipt  r = good(HANDOFF_RECEIPT_RECEIVED);
    ho_base_buf more = { 0 };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        ho_base_buf_clear(&more);
        ho_base_wire_put_bytes(&more, fields[i], HO_SLICE("x", 1));
        r.more = HO_SLICE(more.data, more.len);
        bad_body(&r);
    }
    ho_base_buf_clear(&more);
    ho_base_wire_put_number(&more, 16, 1); /* another wire type */
    r.more = HO_SLICE(more.data, more.len);
    bad_body(&r);
    ho_base_buf_clear(&more);
    ho_base_wire_put_bytes(&more, 16, HO_SLICE("x", 1));
    ho_base_wire_put_bytes(&more, 16, HO_SLICE("x", 1)); /* twice */
    r.more = HO_SLICE(more.data, more.len);
    bad_body(&r);
    ho_base_buf_clear(&more);
    ho_base_wire_put_number(&more, 4, 1); /* does not ascend */
    r.more = HO_SLICE(more.data, more.len);
    bad_body(&r);
    ho_base_buf_free(&more);
}
END_TEST

START_TEST(receipt_of_hashes_of_other_lengths_is_format)
{
    ho_base_buf b = { 0 };

    for (uint32_t field = 1; field <= 3; field++) {
        ho_base_buf_clear(&b);
        for (uint32_t f = 1; f <= 3; f++)
            ho_base_wire_put_bytes(&b, f,
                                   HO_SLICE(packet.id, f == field ? 31 : 32));
        ho_base_wire_put_number(&b, 4, HANDOFF_RECEIPT_RECEIVED);
        ho_base_wire_put_number(&b, 5, (uint64_t) PK_NOW);
        ho_base_wire_put_number(&b, 9, 1);
        rc_sign(&bytes, HO_SLICE(b.data, b.len), &cast.desk);
        refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
    }
    ho_base_buf_free(&b);
}
END_TEST

START_TEST(receipt_to_another_packet_is_answer)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);
    uint8_t    other[32] = { 1 };

    r.packet = other;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
    r = good(HANDOFF_RECEIPT_RECEIVED);
    r.tip = other;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
}
END_TEST

START_TEST(receipt_with_a_broken_packet_says_so)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);

    rc_write(&bytes, &r);
    packet.bytes.data[0] ^= 1;
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PRELUDE);
    ck_assert_str_eq(err.path, "packet");
    packet.bytes.data[0] ^= 1;
    packet.bytes.len--;
    refused(HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
    ck_assert_str_eq(err.path, "packet");
    packet.bytes.len++;
    /* Another signature makes another tip: that packet was not answered. */
    packet.bytes.data[packet.bytes.len / 2] ^= 1;
    ck_assert_int_ne(open_at(&(handoff_receipt *){ NULL }, PK_NOW, NULL),
                     HANDOFF_OK);
}
END_TEST

/* ---- Rules 2 and 3 ------------------------------------------------------- */

START_TEST(receipt_by_an_unknown_key_is_sender)
{
    rc_receipt r =
        rc_good(&packet, &cast.stranger, HANDOFF_RECEIPT_RECEIVED, 1);

    refused_receipt(&r, HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER);
    ck_assert_mem_eq(err.key, cast.stranger.key, 32);
}
END_TEST

/* One of the desk's keys, trusted anew as the test says. */
static void
trust_desk(uint32_t rights, int64_t not_before_ms, int64_t not_after_ms)
{
    const handoff_key key = { HANDOFF_KEY,
                              .use = HANDOFF_USE_SIGN,
                              .not_before_ms = not_before_ms,
                              .not_after_ms = not_after_ms,
                              .rights = rights,
                              .name = "desk.example",
                              .public_key = cast.desk.key };

    ck_assert_status(handoff_keyring_remove(cast.ring, "desk.example", &err),
                     HANDOFF_OK, &err);
    ck_assert_status(keys_add(cast.ring, &key, &err), HANDOFF_OK, &err);
}

START_TEST(receipt_by_a_key_with_any_right_is_taken)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);

    trust_desk(HANDOFF_MAY_FORWARD, 0, 0);
    handoff_receipt_free(accepted_receipt(&r));
    trust_desk(HANDOFF_MAY_ORIGINATE, 0, 0);
    handoff_receipt_free(accepted_receipt(&r));
}
END_TEST

START_TEST(receipt_by_a_key_out_of_date_at_its_time_is_sender)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);

    trust_desk(HANDOFF_MAY_FORWARD, (int64_t) r.at_ms, (int64_t) r.at_ms);
    handoff_receipt_free(accepted_receipt(&r));
    trust_desk(HANDOFF_MAY_FORWARD, (int64_t) r.at_ms + 1, 0);
    refused_receipt(&r, HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER);
    trust_desk(HANDOFF_MAY_FORWARD, 0, (int64_t) r.at_ms - 1);
    refused_receipt(&r, HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER);
}
END_TEST

START_TEST(receipt_by_a_key_that_is_revoked_is_revoked)
{
    rc_receipt       r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt *receipt;

    ck_assert_status(handoff_keyring_revoke(cast.ring, "desk.example",
                                            PK_NOW + LATER + 1, &err),
                     HANDOFF_OK, &err);
    handoff_receipt_free(accepted_receipt(&r));
    ck_assert_status(open_at(&receipt, PK_NOW + LATER + 1, NULL),
                     HANDOFF_E_REVOKED, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_REVOCATION);
    ck_assert_mem_eq(err.key, cast.desk.key, 32);
}
END_TEST

START_TEST(receipt_by_somebody_trusted_but_not_addressed_is_answer)
{
    rc_receipt r = rc_good(&packet, &cast.bot, HANDOFF_RECEIPT_RECEIVED, 1);

    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED);
    ck_assert_mem_eq(err.key, cast.bot.key, 32);
}
END_TEST

START_TEST(receipt_out_of_time_is_answer)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);

    r.at_ms = (uint64_t) (PK_NOW - HANDOFF_SKEW_MS);
    handoff_receipt_free(accepted_receipt(&r));
    r.at_ms--;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME);
    r.at_ms = (uint64_t) (PK_NOW + LATER + HANDOFF_SKEW_MS);
    handoff_receipt_free(accepted_receipt(&r));
    r.at_ms++;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME);
}
END_TEST

START_TEST(receipt_with_a_smaller_skew_is_held_to_it)
{
    rc_receipt           r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt_opts o = { HANDOFF_RECEIPT_OPTS, .now_ms = PK_NOW,
                               .skew_ms = 5 };
    handoff_receipt     *receipt;

    r.at_ms = (uint64_t) PK_NOW + 5;
    rc_write(&bytes, &r);
    ck_assert_status(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &o, &err),
                     HANDOFF_OK, &err);
    handoff_receipt_free(receipt);
    o.skew_ms = 4;
    ck_assert_status(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &o, &err),
                     HANDOFF_E_ANSWER, &err);
}
END_TEST

START_TEST(receipt_signed_by_another_is_signature)
{
    rc_receipt r = good(HANDOFF_RECEIPT_RECEIVED);
    pk_party   forger = cast.stranger;

    memcpy(forger.key, cast.desk.key, sizeof forger.key);
    r.by = &forger;
    refused_receipt(&r, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE);
    ck_assert_mem_eq(err.key, cast.desk.key, 32);
}
END_TEST

/* ---- Rule 4, and the rest ------------------------------------------------ */

START_TEST(receipt_seen_before_is_a_duplicate)
{
    rc_receipt       r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt *first = accepted_receipt(&r), *again;

    ck_assert_status(open_at(&again, PK_NOW + LATER,
                             (const handoff_receipt *const[]){ first, NULL }),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(info_of(again).duplicate, 1);
    ck_assert_uint_eq(info_of(again).stands, 1);
    handoff_receipt_free(first);
    handoff_receipt_free(again);
}
END_TEST

START_TEST(receipt_of_a_used_sequence_with_other_bytes_is_answer)
{
    rc_receipt       r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt *first = accepted_receipt(&r), *other;

    r.at_ms++;
    rc_write(&bytes, &r);
    ck_assert_status(open_at(&other, PK_NOW + LATER,
                             (const handoff_receipt *const[]){ first, NULL }),
                     HANDOFF_E_ANSWER, &err);
    ck_assert_ptr_null(other);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);
    ck_assert_mem_eq(err.key, cast.desk.key, 32);
    handoff_receipt_free(first);
}
END_TEST

START_TEST(receipt_that_comes_late_does_not_stand)
{
    rc_receipt r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_COMPLETED, 9);
    handoff_receipt             *last = accepted_receipt(&r), *late;
    const handoff_receipt *const seen[] = { last, NULL };

    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_ACCEPTED, 8);
    rc_write(&bytes, &r);
    ck_assert_status(open_at(&late, PK_NOW + LATER, seen), HANDOFF_OK, &err);
    ck_assert_uint_eq(info_of(late).stands, 0);
    ck_assert_uint_eq(info_of(late).duplicate, 0);
    handoff_receipt_free(late);
    r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_RECEIVED, 8);
    rc_write(&bytes, &r);
    ck_assert_status(open_at(&late, PK_NOW + LATER, seen), HANDOFF_E_ANSWER,
                     &err);
    handoff_receipt_free(last);
}
END_TEST

START_TEST(receipt_of_another_party_has_its_own_line)
{
    rc_receipt r = rc_good(&packet, &cast.desk, HANDOFF_RECEIPT_DECLINED, 1);
    handoff_receipt *desk = accepted_receipt(&r), *partner;

    r = rc_good(&packet, &cast.partner, HANDOFF_RECEIPT_ACCEPTED, 1);
    rc_write(&bytes, &r);
    ck_assert_status(open_at(&partner, PK_NOW + LATER,
                             (const handoff_receipt *const[]){ desk, NULL }),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(info_of(partner).sender, "partner.example");
    handoff_receipt_free(partner);
    handoff_receipt_free(desk);
}
END_TEST

START_TEST(receipt_with_seen_of_another_packet_is_arg)
{
    rc_receipt       r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt *first = accepted_receipt(&r), *second;
    pk_packet       *p = pk_one_leg(&cast);
    uint8_t          hash[32], id[32];

    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    ho_envelope_packet_id(id, hash);
    pk_write(&packet.bytes, p);
    r.packet = id;
    r.tip = p->link[0];
    rc_write(&bytes, &r);
    ck_assert_status(open_at(&second, PK_NOW + LATER,
                             (const handoff_receipt *const[]){ first, NULL }),
                     HANDOFF_E_ARG, &err);
    handoff_receipt_free(first);
    pk_free(p);
}
END_TEST

/* To an answered packet of several legs: its last leg's audience, its tip. */
START_TEST(receipt_to_a_forwarded_packet_answers_its_last_leg)
{
    pk_packet        *p = pk_three_legs(&cast);
    rc_receipt        r = good(HANDOFF_RECEIPT_ACCEPTED);
    uint8_t           hash[32], id[32];
    ho_envelope       view;
    ho_base_arena     arena = { .ceiling = HO_VIEW_BYTES_MAX };
    ho_answer_subject answered;

    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    ho_envelope_packet_id(id, hash);
    pk_write(&packet.bytes, p);
    ck_assert_status(
        ho_envelope_read(&view, &arena, packet.bytes.data, packet.bytes.len,
                         &(ho_envelope_limits){ HANDOFF_PACKET_BYTES_MAX,
                                                HANDOFF_LEGS_MAX },
                         &err),
        HANDOFF_OK, &err);
    answered = ho_answer_subject_of(&view);
    r.packet = id;
    r.tip = p->link[2];
    r.at_ms = (uint64_t) answered.sent_at_ms;
    handoff_receipt_free(accepted_receipt(&r));
    r.tip = p->link[1];
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
    r.tip = p->link[2];
    r.by = &cast.partner; /* of the leg before */
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED);
    ho_base_arena_free(&arena);
    pk_free(p);
}
END_TEST

/* Everything is wrong at first; what is put right brings the next fault. */
START_TEST(receipt_with_several_faults_is_refused_for_the_first)
{
    uint8_t    other[32] = { 1 };
    pk_party   forger = cast.stranger; /* signs with a key of its own */
    rc_receipt r = good(HANDOFF_RECEIPT_COMPLETED);

    r.by = &forger;
    r.tip = other;
    r.at_ms = (uint64_t) (PK_NOW + LATER + HANDOFF_SKEW_MS + 1);
    r.owner = "Carol";
    refused_receipt(&r, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE);
    r.owner = NULL;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
    r.tip = packet.tip;
    refused_receipt(&r, HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER);
    memcpy(forger.key, cast.bot.key, sizeof forger.key);
    ck_assert_status(handoff_keyring_revoke(cast.ring, "bot.example", PK_NOW,
                                            &err),
                     HANDOFF_OK, &err);
    refused_receipt(&r, HANDOFF_E_REVOKED, HANDOFF_CHECK_REVOCATION);
    memcpy(forger.key, cast.desk.key, sizeof forger.key);
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME);
    r.at_ms = (uint64_t) PK_NOW;
    refused_receipt(&r, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE);
    r.by = &cast.desk;
    refused_receipt(&r, HANDOFF_E_ANSWER, HANDOFF_CHECK_SEQUENCE);
    r.sequence = 2; /* received was missed */
    handoff_receipt_free(accepted_receipt(&r));
}
END_TEST

START_TEST(receipt_open_with_bad_arguments_is_arg)
{
    handoff_receipt_opts o = { HANDOFF_RECEIPT_OPTS };
    rc_receipt           r = good(HANDOFF_RECEIPT_RECEIVED);
    handoff_receipt     *receipt;

    rc_write(&bytes, &r);
#define OPEN(out, data, len, pdata, plen, ring)                                \
    handoff_receipt_open(out, data, len, pdata, plen, ring, &o, &err)
    ck_assert_int_eq(OPEN(NULL, bytes.data, bytes.len, packet.bytes.data,
                          packet.bytes.len, cast.ring),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(OPEN(&receipt, NULL, 1, packet.bytes.data,
                          packet.bytes.len, cast.ring),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(OPEN(&receipt, bytes.data, bytes.len, NULL, 1, cast.ring),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(OPEN(&receipt, bytes.data, bytes.len, packet.bytes.data,
                          packet.bytes.len, NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(OPEN(&receipt, NULL, 0, NULL, 0, cast.ring),
                     HANDOFF_E_FORMAT);
#undef OPEN
    o.now_ms = -1;
    ck_assert_int_eq(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &o, &err),
                     HANDOFF_E_ARG);
    o = (handoff_receipt_opts){ HANDOFF_RECEIPT_OPTS,
                                .skew_ms = HANDOFF_SKEW_MS + 1 };
    ck_assert_int_eq(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &o, &err),
                     HANDOFF_E_ARG);
    o = (handoff_receipt_opts){ HANDOFF_RECEIPT_OPTS, .flags = 1 };
    ck_assert_int_eq(handoff_receipt_open(&receipt, bytes.data, bytes.len,
                                          packet.bytes.data, packet.bytes.len,
                                          cast.ring, &o, &err),
                     HANDOFF_E_UNSUPPORTED);
    handoff_receipt_free(NULL);
}
END_TEST

START_TEST(receipt_get_into_a_struct_of_another_version_is_as_declared)
{
    rc_receipt       r = good(HANDOFF_RECEIPT_ACCEPTED);
    handoff_receipt *receipt = accepted_receipt(&r);
    struct {
        handoff_receipt_info known;
        uint64_t             later;
    } newer = { .known = { .struct_size = sizeof newer }, .later = 7 };
    handoff_receipt_info shorter = { .struct_size =
                                         sizeof shorter - sizeof(void *) };

    ck_assert_int_eq(handoff_receipt_get(&newer.known, receipt), 1);
    ck_assert_str_eq(newer.known.owner, "Carol");
    ck_assert_uint_eq(newer.later, 0);
    ck_assert_int_eq(handoff_receipt_get(&shorter, receipt), 0);
    handoff_receipt_free(receipt);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        receipt_with_another_prelude_is_format_or_version,
        receipt_with_any_flipped_bit_is_refused,
        receipt_at_any_shorter_length_is_format,
        receipt_above_its_size_is_limit,
        receipt_without_a_required_member_is_format,
        receipt_with_a_member_that_its_state_forbids_is_format,
        receipt_with_a_member_out_of_bounds_is_format,
        receipt_with_a_member_at_its_bound_is_taken,
        receipt_with_fields_of_a_later_version_is_taken,
        receipt_with_an_unknown_field_is_format,
        receipt_of_hashes_of_other_lengths_is_format,
        receipt_to_another_packet_is_answer,
        receipt_with_a_broken_packet_says_so,
        receipt_by_an_unknown_key_is_sender,
        receipt_by_a_key_with_any_right_is_taken,
        receipt_by_a_key_out_of_date_at_its_time_is_sender,
        receipt_by_a_key_that_is_revoked_is_revoked,
        receipt_by_somebody_trusted_but_not_addressed_is_answer,
        receipt_out_of_time_is_answer,
        receipt_with_a_smaller_skew_is_held_to_it,
        receipt_signed_by_another_is_signature,
        receipt_seen_before_is_a_duplicate,
        receipt_of_a_used_sequence_with_other_bytes_is_answer,
        receipt_that_comes_late_does_not_stand,
        receipt_of_another_party_has_its_own_line,
        receipt_with_seen_of_another_packet_is_arg,
        receipt_to_a_forwarded_packet_answers_its_last_leg,
        receipt_with_several_faults_is_refused_for_the_first,
        receipt_open_with_bad_arguments_is_arg,
        receipt_get_into_a_struct_of_another_version_is_as_declared,
    };
    Suite *suite = suite_create("receipt");
    TCase *tcase = tcase_create("receipt");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
