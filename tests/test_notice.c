/* SPDX-License-Identifier: MIT */
/* test_notice.c -- the sender's word after sealing: written, read, refused
 * (FORMAT.md section 12). */
#include "support_notice.h"

#include <string.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

static handoff_error err;
static pk_cast       cast;
static ho_base_buf   packet; /* bot -> desk, partner; desk -> partner */
static uint8_t       id[32], link_0[32], link_1[32];
static ho_base_buf   bytes;

static const uint8_t successor[32] = { 7 };

static void
setup(void)
{
    pk_packet *p = pk_new();
    uint8_t    hash[32];

    pk_cast_init(&cast);
    pk_leg(p, &cast.bot, HANDOFF_STRINGS("desk.example", "partner.example"),
           PK_NOW, PK_HOUR);
    pk_add(p, HANDOFF_SECTION_ROUTING,
           pk_story_section(HANDOFF_SECTION_ROUTING));
    pk_sign(p);
    pk_leg(p, &cast.desk, HANDOFF_STRINGS("partner.example"), PK_NOW + 10,
           PK_HOUR);
    pk_sign(p);
    pk_write(&packet, p);
    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    ho_envelope_packet_id(id, hash);
    memcpy(link_0, p->link[0], 32);
    memcpy(link_1, p->link[1], 32);
    pk_free(p);
}

static void
teardown(void)
{
    ho_base_buf_free(&packet);
    ho_base_buf_free(&bytes);
    pk_cast_free(&cast);
}

/* ---- Reading ------------------------------------------------------------- */

static nt_notice
good(uint64_t state)
{
    nt_notice n = { .packet = id,
                    .tip = link_0,
                    .by = &cast.bot,
                    .state = state,
                    .at_ms = (uint64_t) PK_NOW + 20,
                    .sequence = 1 };

    if (state == HO_NOTICE_SUPERSEDED)
        n.successor = successor;
    if (state == HO_NOTICE_TAKEN) {
        n.owner = "Carol";
        n.holder = "desk.example";
    }
    return n;
}

static handoff_status
open_bytes(handoff_notice **out, const handoff_notice *const *seen)
{
    const handoff_notice_open_opts o = { HANDOFF_NOTICE_OPEN_OPTS,
                                         .now_ms = PK_NOW + 100, .seen = seen };

    *out = (handoff_notice *) &err; /* must be cleared */
    memset(&err, 0, sizeof err);
    return handoff_notice_open_kept(out, bytes.data, bytes.len, packet.data,
                                    packet.len, cast.ring, &o, &err);
}

static handoff_notice *
taken(const nt_notice *n, const handoff_notice *const *seen)
{
    handoff_notice *out;

    nt_write(&bytes, n);
    ck_assert_status(open_bytes(&out, seen), HANDOFF_OK, &err);
    return out;
}

static handoff_notice_info
info_of(const handoff_notice *notice)
{
    handoff_notice_info info = { HANDOFF_NOTICE_INFO };

    ck_assert_int_eq(handoff_notice_get(&info, notice), 1);
    return info;
}

static void
refused_bytes(handoff_status want, int32_t check)
{
    handoff_notice *out;

    ck_assert_status(open_bytes(&out, NULL), want, &err);
    ck_assert_ptr_null(out);
    ck_assert_int_eq(err.check, check);
    ck_assert_str_ne(err.message, "");
}

static void
refused(const nt_notice *n, handoff_status want, int32_t check)
{
    nt_write(&bytes, n);
    refused_bytes(want, check);
}

START_TEST(notice_of_every_state_is_read)
{
    for (uint64_t state = 1; state <= 3; state++) {
        nt_notice           n = good(state);
        handoff_notice     *notice;
        handoff_notice_info i;

        n.note = "solved by phone";
        notice = taken(&n, NULL);
        i = info_of(notice);
        ck_assert_uint_eq(i.state, HANDOFF_NOTICE_WITHDRAWN + state - 1);
        ck_assert_int_eq(i.at_ms, PK_NOW + 20);
        ck_assert_uint_eq(i.leg, 0);
        ck_assert_uint_eq(i.sequence, 1);
        ck_assert(i.duplicate == 0 && i.stands == 1);
        ck_assert_str_eq(i.sender, "bot.example");
        ck_assert_mem_eq(i.sender_key, cast.bot.key, 32);
        ck_assert_mem_eq(i.packet_id, id, 32);
        ck_assert_mem_eq(i.tip, link_0, 32);
        ck_assert_str_eq(i.note, "solved by phone");
        ck_assert_str_eq(i.owner, state == 3 ? "Carol" : "");
        ck_assert_str_eq(i.holder, state == 3 ? "desk.example" : "");
        ck_assert((i.successor != NULL) == (state == 2));
        handoff_notice_free(notice);
    }
}
END_TEST

START_TEST(notice_with_a_member_that_its_state_forbids_or_lacks_is_format)
{
    nt_notice n;

#define BAD(state, change)                                                     \
    n = good(state);                                                           \
    change;                                                                    \
    refused(&n, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE)
    BAD(1, n.state = 0);
    BAD(1, n.state = 4);
    BAD(1, n.packet = NULL);
    BAD(1, n.tip = NULL);
    BAD(1, n.at_ms = 0);
    BAD(1, n.at_ms = (uint64_t) HANDOFF_TIME_MAX + 1);
    BAD(1, n.sequence = 0);
    BAD(1, n.sequence = UINT64_C(1) << 32);
    BAD(1, n.successor = successor);
    BAD(1, n.owner = "Carol");
    BAD(1, n.holder = "desk.example");
    BAD(1, n.note = "a\nb");
    BAD(2, n.successor = NULL);
    BAD(2, n.successor = id);
    BAD(2, n.owner = "Carol");
    BAD(3, n.owner = NULL);
    BAD(3, n.owner = "a\tb");
    BAD(3, n.holder = NULL);
    BAD(3, n.holder = "a b");
    BAD(3, n.successor = successor);
#undef BAD
}
END_TEST

START_TEST(notice_with_any_bit_flipped_or_cut_short_is_refused)
{
    nt_notice   n = good(HO_NOTICE_TAKEN);
    ho_base_buf whole = { 0 };

    nt_write(&bytes, &n);
    ho_base_buf_append(&whole, bytes.data, bytes.len);
    for (size_t bit = 0; bit < whole.len * 8; bit++) {
        handoff_notice *out;

        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
        ck_assert_int_ne(open_bytes(&out, NULL), HANDOFF_OK);
        ck_assert_ptr_null(out);
        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
    for (size_t len = 0; len < whole.len; len++) {
        handoff_notice *out;

        bytes.len = len;
        ck_assert_int_ne(open_bytes(&out, NULL), HANDOFF_OK);
        ck_assert_ptr_null(out);
    }
    bytes.len = whole.len;
    ho_base_buf_free(&whole);
}
END_TEST

START_TEST(notice_about_another_packet_or_leg_is_answer)
{
    uint8_t   other[32] = { 1 };
    nt_notice n = good(1);

    n.packet = other;
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
    n = good(1);
    n.tip = other;
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED);
}
END_TEST

START_TEST(notice_is_by_who_sent_that_leg)
{
    nt_notice       n = good(1);
    handoff_notice *notice;

    n.by = &cast.desk; /* sent the other leg */
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED);
    n.tip = link_1;
    notice = taken(&n, NULL);
    ck_assert_uint_eq(info_of(notice).leg, 1);
    ck_assert_str_eq(info_of(notice).sender, "desk.example");
    handoff_notice_free(notice);
    n.by = &cast.partner;
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED);
    n.by = &cast.stranger;
    refused(&n, HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER);
}
END_TEST

START_TEST(notice_out_of_time_is_answer)
{
    nt_notice       n = good(1);
    handoff_notice *notice;

    n.at_ms = (uint64_t) PK_NOW - HANDOFF_SKEW_MS;
    notice = taken(&n, NULL);
    handoff_notice_free(notice);
    n.at_ms--;
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME);
    n.at_ms = (uint64_t) PK_NOW + 100 + HANDOFF_SKEW_MS;
    notice = taken(&n, NULL);
    handoff_notice_free(notice);
    n.at_ms++;
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME);
}
END_TEST

/* The leg's own key may be revoked, as long as the ring has it. */
START_TEST(notice_by_the_next_key_of_the_name_is_taken)
{
    pk_party            next;
    nt_notice           n = good(1);
    handoff_notice     *notice;
    handoff_key         key = { HANDOFF_KEY };
    handoff_keyring    *ring = cast.ring;
    handoff_key_changes c = { HANDOFF_KEY_CHANGES,
                              .changes = HANDOFF_CHANGE_REVOKED,
                              .revoked_at_ms = PK_NOW };

    pk_party_init(&next, "next.example");
    key = (handoff_key){ HANDOFF_KEY, .name = "bot.example",
                         .public_key = next.key };
    ck_assert_status(keys_add(ring, &key, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_keyring_update(ring,
                                            keys_kid("Ed25519", cast.bot.key),
                                            &c, &err),
                     HANDOFF_OK, &err);
    refused(&n, HANDOFF_E_REVOKED, HANDOFF_CHECK_REVOCATION);
    n.by = &next;
    notice = taken(&n, NULL);
    ck_assert_str_eq(info_of(notice).sender, "bot.example");
    handoff_notice_free(notice);
    ck_assert_status(handoff_keyring_remove(ring,
                                            keys_kid("Ed25519", cast.bot.key),
                                            &err),
                     HANDOFF_OK, &err);
    refused(&n, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED);
    pk_party_free(&next);
}
END_TEST

START_TEST(notice_signed_by_another_is_signature)
{
    nt_notice n = good(1);
    pk_party  mixed = cast.bot;

    memcpy(mixed.secret, cast.desk.secret, sizeof mixed.secret);
    n.by = &mixed;
    refused(&n, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE);
}
END_TEST

/* ---- One after the other ------------------------------------------------- */

START_TEST(notice_after_others_follows_the_rules)
{
    nt_notice             n = good(HO_NOTICE_TAKEN);
    handoff_notice       *first, *second, *late, *out;
    const handoff_notice *seen[3] = { NULL };

    n.sequence = 5;
    first = taken(&n, NULL);
    seen[0] = first;
    out = taken(&n, seen);
    ck_assert(info_of(out).duplicate == 1 && info_of(out).stands == 1);
    handoff_notice_free(out);
    n.note = "other words";
    nt_write(&bytes, &n);
    ck_assert_status(open_bytes(&out, seen), HANDOFF_E_ANSWER, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);

    n = good(HO_NOTICE_WITHDRAWN);
    n.sequence = 9;
    second = taken(&n, seen);
    ck_assert_uint_eq(info_of(second).stands, 1);
    seen[1] = second;
    n = good(HO_NOTICE_TAKEN);
    n.sequence = 7;
    late = taken(&n, seen);
    ck_assert_uint_eq(info_of(late).stands, 0);
    n.sequence = 12; /* nothing comes after withdrawn */
    nt_write(&bytes, &n);
    ck_assert_status(open_bytes(&out, seen), HANDOFF_E_ANSWER, &err);
    n = good(HO_NOTICE_SUPERSEDED);
    n.sequence = 3; /* nor does anything that is final come before taken */
    nt_write(&bytes, &n);
    ck_assert_status(open_bytes(&out, seen), HANDOFF_E_ANSWER, &err);

    /* Another leg has notices of its own. */
    n = good(HO_NOTICE_TAKEN);
    n.tip = link_1;
    n.by = &cast.desk;
    n.sequence = 12;
    out = taken(&n, seen);
    ck_assert_uint_eq(info_of(out).stands, 1);
    handoff_notice_free(out);
    handoff_notice_free(first);
    handoff_notice_free(second);
    handoff_notice_free(late);
}
END_TEST

START_TEST(notice_stops_all_but_the_holder_and_who_has_it_from_them)
{
    nt_notice       n = good(HO_NOTICE_WITHDRAWN);
    handoff_notice *notice = taken(&n, NULL);

    ck_assert_int_eq(handoff_notice_stops(notice, "desk.example"), 1);
    handoff_notice_free(notice);
    /* The packet has a leg of the desk behind it: who holds that goes on. */
    n = good(HO_NOTICE_TAKEN);
    notice = taken(&n, NULL);
    ck_assert_int_eq(handoff_notice_stops(notice, "desk.example"), 0);
    ck_assert_int_eq(handoff_notice_stops(notice, "partner.example"), 0);
    handoff_notice_free(notice);
    n.holder = "partner.example";
    notice = taken(&n, NULL);
    ck_assert_int_eq(handoff_notice_stops(notice, "partner.example"), 0);
    ck_assert_int_eq(handoff_notice_stops(notice, "desk.example"), 1);
    handoff_notice_free(notice);
}
END_TEST

/* ---- Writing ------------------------------------------------------------- */

static handoff_sealed *
give(const pk_party *by, handoff_notice_opts o, handoff_status want)
{
    handoff_sealed *sealed = (handoff_sealed *) &err;

    o.struct_size = sizeof o;
    if (o.now_ms == 0)
        o.now_ms = PK_NOW + 20;
    ck_assert_status(handoff_notice_seal(&sealed, packet.data, packet.len,
                                         by->me, &o, &err),
                     want, &err);
    ck_assert((sealed != NULL) == (want == HANDOFF_OK));
    return sealed;
}

/* The library writes what the tests' own encoder writes. */
START_TEST(notice_of_every_state_has_the_one_encoding)
{
    for (uint64_t state = 1; state <= 3; state++) {
        nt_notice       n = good(state);
        handoff_sealed *sealed;
        const uint8_t  *data;
        size_t          len;

        sealed = give(&cast.bot,
                      (handoff_notice_opts){ .state = HANDOFF_NOTICE_WITHDRAWN +
                                                      (uint32_t) state - 1,
                                             .sequence = 1,
                                             .successor = n.successor,
                                             .owner = n.owner,
                                             .holder = n.holder },
                      HANDOFF_OK);
        nt_write(&bytes, &n);
        data = handoff_sealed_data(sealed, &len);
        ck_assert_uint_eq(len, bytes.len);
        ck_assert_mem_eq(data, bytes.data, len);
        ck_assert_mem_eq(handoff_sealed_id(sealed), id, 32);
        ck_assert_mem_eq(handoff_sealed_tip(sealed), link_0, 32);
        ck_assert_uint_eq(handoff_sealed_sequence(sealed), 1);
        ck_assert_int_eq(strncmp(handoff_sealed_text(sealed), "hon1.", 5), 0);
        handoff_sealed_free(sealed);
    }
}
END_TEST

START_TEST(notice_is_about_the_leg_that_the_key_signed_or_that_is_named)
{
    handoff_notice_opts o = { .state = HANDOFF_NOTICE_WITHDRAWN };
    handoff_sealed     *sealed = give(&cast.desk, o, HANDOFF_OK);
    uint8_t             nowhere[32] = { 9 };

    ck_assert_mem_eq(handoff_sealed_tip(sealed), link_1, 32);
    handoff_sealed_free(sealed);
    give(&cast.partner, o, HANDOFF_E_ANSWER);
    o.tip = link_0; /* the bot's next key could say so */
    sealed = give(&cast.partner, o, HANDOFF_OK);
    ck_assert_mem_eq(handoff_sealed_tip(sealed), link_0, 32);
    handoff_sealed_free(sealed);
    o.tip = nowhere;
    give(&cast.bot, o, HANDOFF_E_ANSWER);
}
END_TEST

START_TEST(notice_with_bad_options_is_arg)
{
    handoff_notice_opts o;

#define BAD(want, how, change)                                                 \
    o = (handoff_notice_opts){ .state = how };                                 \
    change;                                                                    \
    give(&cast.bot, o, want)
    BAD(HANDOFF_E_ARG, 0, o.now_ms = 0);
    BAD(HANDOFF_E_ARG, 1, o.now_ms = 0);
    BAD(HANDOFF_E_ARG, HANDOFF_RECEIPT_DECLINED, o.now_ms = 0);
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_WITHDRAWN, o.owner = "Carol");
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_SUPERSEDED, o.now_ms = 0);
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_SUPERSEDED, o.successor = id);
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_TAKEN, o.owner = "Carol");
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_TAKEN, o.holder = "desk.example");
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_WITHDRAWN, o.now_ms = -1);
    BAD(HANDOFF_E_ARG, HANDOFF_NOTICE_WITHDRAWN, o.after_len = 1);
    BAD(HANDOFF_E_UNSUPPORTED, HANDOFF_NOTICE_WITHDRAWN, o.reserved_1 = 1);
    BAD(HANDOFF_E_ANSWER, HANDOFF_NOTICE_WITHDRAWN,
        o.now_ms = PK_NOW - HANDOFF_SKEW_MS - 1);
#undef BAD
}
END_TEST

START_TEST(notice_after_what_was_said_before_rises_or_is_refused)
{
    handoff_notice_opts o = { .state = HANDOFF_NOTICE_TAKEN,
                              .owner = "Carol",
                              .holder = "desk.example" };
    handoff_sealed     *first = give(&cast.bot, o, HANDOFF_OK), *second;
    handoff_sealed     *about_1;

    o = (handoff_notice_opts){ .state = HANDOFF_NOTICE_WITHDRAWN };
    o.after = handoff_sealed_data(first, &o.after_len);
    second = give(&cast.bot, o, HANDOFF_OK);
    ck_assert_uint_gt(handoff_sealed_sequence(second),
                      handoff_sealed_sequence(first));
    o.after = handoff_sealed_data(second, &o.after_len);
    give(&cast.bot, o, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SEQUENCE);
    about_1 = give(&cast.desk,
                   (handoff_notice_opts){ .state = HANDOFF_NOTICE_WITHDRAWN },
                   HANDOFF_OK);
    o.after = handoff_sealed_data(about_1, &o.after_len);
    give(&cast.bot, o, HANDOFF_E_ANSWER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_ANSWERED);
    o.after_len--;
    give(&cast.bot, o, HANDOFF_E_FORMAT);
    handoff_sealed_free(first);
    handoff_sealed_free(second);
    handoff_sealed_free(about_1);
}
END_TEST

/* ---- With the opened packet ---------------------------------------------- */

START_TEST(notice_is_read_with_the_packet_that_was_opened)
{
    const handoff_open_opts        opening = { HANDOFF_OPEN_OPTS,
                                               .audience = "partner.example",
                                               .now_ms = PK_NOW + 20 };
    const handoff_notice_open_opts o = { HANDOFF_NOTICE_OPEN_OPTS,
                                         .now_ms = PK_NOW + 100 };
    nt_notice                      n = good(HO_NOTICE_WITHDRAWN);
    handoff_packet                *opened;
    handoff_notice                *notice;
    handoff_claim                  claim = { HANDOFF_CLAIM };

    ck_assert_status(handoff_open(&opened, packet.data, packet.len, cast.ring,
                                  &opening, &err),
                     HANDOFF_OK, &err);
    nt_write(&bytes, &n);
    ck_assert_status(handoff_notice_open(&notice, bytes.data, bytes.len, opened,
                                         cast.ring, &o, &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(opened); /* it is not needed any more */
    ck_assert_uint_eq(info_of(notice).state, HANDOFF_NOTICE_WITHDRAWN);
    ck_assert_mem_eq(info_of(notice).packet_id, id, 32);
    handoff_notice_free(notice);
    ck_assert_status(handoff_notice_preview(&claim, bytes.data, bytes.len,
                                            &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(claim.state, HANDOFF_NOTICE_WITHDRAWN);
    ck_assert_mem_eq(claim.packet_id, id, 32);
    ck_assert_mem_eq(claim.tip, link_0, 32);
    ck_assert_mem_eq(claim.sender_key, cast.bot.key, 32);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        notice_of_every_state_is_read,
        notice_with_a_member_that_its_state_forbids_or_lacks_is_format,
        notice_with_any_bit_flipped_or_cut_short_is_refused,
        notice_about_another_packet_or_leg_is_answer,
        notice_is_by_who_sent_that_leg,
        notice_out_of_time_is_answer,
        notice_by_the_next_key_of_the_name_is_taken,
        notice_signed_by_another_is_signature,
        notice_after_others_follows_the_rules,
        notice_stops_all_but_the_holder_and_who_has_it_from_them,
        notice_of_every_state_has_the_one_encoding,
        notice_is_about_the_leg_that_the_key_signed_or_that_is_named,
        notice_with_bad_options_is_arg,
        notice_after_what_was_said_before_rises_or_is_refused,
        notice_is_read_with_the_packet_that_was_opened,
    };
    Suite *suite = suite_create("notice");
    TCase *tcase = tcase_create("notice");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
