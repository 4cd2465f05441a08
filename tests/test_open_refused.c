/* SPDX-License-Identifier: MIT */
/*
 * test_open_refused.c -- every check of FORMAT.md section 7, alone and
 * against every other: of two defects the one that is checked first is told.
 */
#include "packet/packet.h"

#include <string.h>

#include "support.h"
#include "support_keys.h"
#include "support_packet.h"

/* One per check, in the order in which the checks are made. */
enum {
    VERSION,
    PARSE,
    REFERENCES,
    TICKET,
    AUDIENCE,
    NOT_YET,
    EXPIRED,
    SENDER,
    REVOKED,
    LIFETIME,
    CHAIN,
    SIGNATURE,
    SECTIONS,
    UNSEAL,
    DIGEST,
    RAW_LEN,
    DECOMPRESS,
    RECORD,
    REPLAY,
    DEFECTS
};

static const struct {
    handoff_status status;
    int32_t        check, leg, section;
} verdict[DEFECTS] = {
    [VERSION] = { HANDOFF_E_VERSION, HANDOFF_CHECK_PRELUDE, -1, 0 },
    [PARSE] = { HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE, -1, 0 },
    [REFERENCES] = { HANDOFF_E_CHAIN, HANDOFF_CHECK_REFERENCES, 1, 1 },
    [TICKET] = { HANDOFF_E_TICKET, HANDOFF_CHECK_TICKET, -1, 0 },
    [AUDIENCE] = { HANDOFF_E_AUDIENCE, HANDOFF_CHECK_AUDIENCE, 1, 0 },
    [NOT_YET] = { HANDOFF_E_NOT_YET, HANDOFF_CHECK_SENT, 1, 0 },
    [EXPIRED] = { HANDOFF_E_EXPIRED, HANDOFF_CHECK_EXPIRY, 1, 0 },
    [SENDER] = { HANDOFF_E_SENDER, HANDOFF_CHECK_SENDER, 0, 0 },
    [REVOKED] = { HANDOFF_E_REVOKED, HANDOFF_CHECK_REVOCATION, 0, 0 },
    [LIFETIME] = { HANDOFF_E_LIMIT, HANDOFF_CHECK_LIFETIME, 0, 0 },
    [CHAIN] = { HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 1, 0 },
    [SIGNATURE] = { HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE, 1, 0 },
    [SECTIONS] = { HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 1, 2 },
    [UNSEAL] = { HANDOFF_E_SECTION, HANDOFF_CHECK_UNSEAL, 0, 3 },
    [DIGEST] = { HANDOFF_E_SECTION, HANDOFF_CHECK_DIGEST, 0, 3 },
    [RAW_LEN] = { HANDOFF_E_LIMIT, HANDOFF_CHECK_RAW_LEN, 0, 3 },
    [DECOMPRESS] = { HANDOFF_E_SECTION, HANDOFF_CHECK_DECOMPRESS, 0, 3 },
    [RECORD] = { HANDOFF_E_RECORD, HANDOFF_CHECK_RECORD, 0, 3 },
    [REPLAY] = { HANDOFF_E_REPLAY, HANDOFF_CHECK_REPLAY, -1, 0 },
};

static pk_cast         cast;
static pk_packet      *made;
static ho_base_buf     bytes;
static handoff_packet *packet;
static handoff_error   err;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = NULL;
}

static void
teardown(void)
{
    ck_assert_ptr_null(packet);
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static bool
has(uint32_t defects, uint32_t one)
{
    return (defects & UINT32_C(1) << one) != 0;
}

/* ---- A packet and a reader with any set of defects ---------------------- */

/* The customer of leg 0, sealed to the partner. */
static void
add_customer(uint32_t defects)
{
    ho_base_slice raw = pk_story_section(HANDOFF_SECTION_CUSTOMER);
    pk_section   *s = &made->section[0][HANDOFF_SECTION_CUSTOMER];
    uint64_t      raw_len;
    ho_base_buf   object = { 0 };

    if (has(defects, RECORD))
        raw = HO_SLICE("\x12\x01\xff", 3); /* not UTF-8 */
    raw_len = has(defects, RAW_LEN) ? HANDOFF_SECTION_BYTES_MAX + 1 : raw.len;
    pk_object(&object, has(defects, DECOMPRESS) ? 1 : 0, raw_len, raw);
    pk_add_object(made, HANDOFF_SECTION_CUSTOMER,
                  HO_SLICE(object.data, object.len));
    ho_base_buf_free(&object);
    s->digest[0] ^= has(defects, DIGEST);
    pk_seal(made, 0, HANDOFF_SECTION_CUSTOMER, &cast.partner, NULL);
    s->sealed.data[0] ^= has(defects, UNSEAL);
    ho_envelope_seal_hash(s->seal, 0, HANDOFF_SECTION_CUSTOMER,
                          HO_SLICE(s->grants.data, s->grants.len),
                          HO_SLICE(s->sealed.data, s->sealed.len));
}

/* bot -> desk -> partner. */
static void
build(uint32_t defects)
{
    pk_free(made);
    made = pk_new();
    pk_leg(made, &cast.bot,
           has(defects, CHAIN) ? HANDOFF_STRINGS("partner.example")
                               : HANDOFF_STRINGS("desk.example"),
           PK_NOW, PK_HOUR);
    pk_add(made, HANDOFF_SECTION_ROUTING,
           pk_story_section(HANDOFF_SECTION_ROUTING));
    add_customer(defects);
    pk_sign(made);
    pk_leg(made, &cast.desk, HANDOFF_STRINGS("partner.example"), PK_NOW,
           PK_HOUR);
    pk_add(made, HANDOFF_SECTION_BRIEFING,
           pk_story_section(HANDOFF_SECTION_BRIEFING));
    if (has(defects, REFERENCES)) {
        pk_redact(made, 0, HANDOFF_SECTION_ROUTING, "cannot be");
        made->section[0][HANDOFF_SECTION_ROUTING].redacted = false;
    }
    pk_sign(made);
    made->signature[1][40] ^= has(defects, SIGNATURE);
    made->section[1][HANDOFF_SECTION_BRIEFING].added = !has(defects, SECTIONS);
    /* Signing again would mend the signature, so the link is made anew. */
    if (has(defects, SIGNATURE)) {
        uint8_t hash[32];

        ho_envelope_leg_hash(hash,
                             HO_SLICE(made->leg[1].data, made->leg[1].len));
        ho_envelope_leg_link(made->link[1], hash, made->signature[1]);
    }
    pk_write(&bytes, made);
    if (has(defects, PARSE))
        ho_base_buf_byte(&bytes, 0);
    bytes.data[4] = has(defects, VERSION) ? 2 : 1;
}

static void
ring_add(handoff_keyring *ring, const pk_party *who, uint32_t rights,
         int64_t revoked_at_ms)
{
    ck_assert_status(keys_add(ring,
                              &(handoff_key){ HANDOFF_KEY, .name = who->name,
                                              .public_key = who->key,
                                              .rights = rights,
                                              .revoked_at_ms = revoked_at_ms },
                              &err),
                     HANDOFF_OK, &err);
}

static int
seen(void *user, const handoff_replay_query *query,
     handoff_replay_answer *answer)
{
    (void) query;
    (void) answer;
    return *(int *) user;
}

static handoff_status
open_with(uint32_t defects)
{
    int answer =
        has(defects, REPLAY) ? HANDOFF_REPLAY_SEEN : HANDOFF_REPLAY_NEW;
    const handoff_replay replay = { HANDOFF_REPLAY, .user = &answer,
                                    .check = seen };
    handoff_open_opts    opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                  .identity = cast.partner.me, .replay = &replay,
                                  .tip = made->link[1] };
    handoff_keyring     *ring;
    handoff_status       st;

    ck_assert_status(handoff_keyring_new(&ring, &err), HANDOFF_OK, &err);
    ring_add(ring, &cast.bot,
             has(defects, SENDER) ? HANDOFF_MAY_FORWARD : HANDOFF_MAY_ORIGINATE,
             has(defects, REVOKED) ? 1 : 0);
    ring_add(ring, &cast.desk, HANDOFF_MAY_FORWARD, 0);
    if (has(defects, TICKET))
        opts.tip = made->link[0];
    if (has(defects, AUDIENCE))
        opts.audience = "nobody.example";
    if (has(defects, NOT_YET))
        opts.now_ms = PK_NOW - HANDOFF_SKEW_MS - 1;
    if (has(defects, EXPIRED))
        opts.now_ms = PK_NOW + PK_HOUR + HANDOFF_SKEW_MS + 1;
    if (has(defects, LIFETIME))
        opts.max_lifetime_ms = PK_HOUR - 1;
    memset(&err, 0, sizeof err);
    st = handoff_open(&packet, bytes.data, bytes.len, ring, &opts, &err);
    handoff_keyring_free(ring);
    return st;
}

static void
is_refused_for(uint32_t first, uint32_t defects)
{
    handoff_status st;

    build(defects);
    st = open_with(defects);
    ck_assert_msg(st == verdict[first].status && err.code == st &&
                      packet == NULL && err.check == verdict[first].check &&
                      err.leg == verdict[first].leg &&
                      err.section == verdict[first].section &&
                      err.message[0] != '\0',
                  "defects %x, expected %u: status %d, check %d, leg %d, "
                  "section %d: %s",
                  (unsigned) defects, (unsigned) first, (int) st,
                  (int) err.check, (int) err.leg, (int) err.section,
                  err.message);
}

START_TEST(open_without_a_defect_is_ok)
{
    build(0);
    ck_assert_status(open_with(0), HANDOFF_OK, &err);
    handoff_packet_free(packet);
    packet = NULL;
}
END_TEST

START_TEST(open_with_one_defect_tells_it)
{
    for (uint32_t one = 0; one < DEFECTS; one++)
        is_refused_for(one, UINT32_C(1) << one);
}
END_TEST

START_TEST(open_with_two_defects_tells_the_earlier)
{
    for (uint32_t a = 0; a < DEFECTS; a++) {
        for (uint32_t b = a + 1; b < DEFECTS; b++) {
            if (a != NOT_YET || b != EXPIRED)
                is_refused_for(a, UINT32_C(1) << a | UINT32_C(1) << b);
        }
    }
}
END_TEST

START_TEST(open_refused_names_the_key_in_question)
{
    is_refused_for(SENDER, 1u << SENDER);
    ck_assert_mem_eq(err.key, cast.bot.key, 32);
    is_refused_for(REVOKED, 1u << REVOKED);
    ck_assert_mem_eq(err.key, cast.bot.key, 32);
    is_refused_for(CHAIN, 1u << CHAIN);
    ck_assert_mem_eq(err.key, cast.desk.key, 32);
    is_refused_for(SIGNATURE, 1u << SIGNATURE);
    ck_assert_mem_eq(err.key, cast.desk.key, 32);
}
END_TEST

START_TEST(open_refused_without_an_error_to_fill_is_the_same)
{
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                               .identity = cast.partner.me };

    for (uint32_t one = 0; one < REPLAY; one++) {
        if (one >= TICKET && one <= LIFETIME)
            continue; /* those need other options */
        build(UINT32_C(1) << one);
        ck_assert_int_eq(handoff_open(&packet, bytes.data, bytes.len, cast.ring,
                                      &opts, NULL),
                         verdict[one].status);
        ck_assert_ptr_null(packet);
    }
}
END_TEST

/* ---- Legs and sections, each to its end --------------------------------- */

static handoff_status
open_as(const pk_party *who)
{
    memset(&err, 0, sizeof err);
    return handoff_open(&packet, bytes.data, bytes.len, cast.ring,
                        &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                              .now_ms = PK_NOW,
                                              .identity = who->me },
                        &err);
}

START_TEST(open_lifetime_of_leg_0_comes_before_sender_of_leg_1)
{
    made = pk_new();
    for (int i = 0; i < 2; i++) {
        pk_leg(made, i == 0 ? &cast.bot : &cast.stranger,
               HANDOFF_STRINGS("desk.example", "stranger.example"), PK_NOW,
               i == 0 ? HANDOFF_LIFETIME_MAX_MS + 1 : PK_HOUR);
        pk_add(made, HANDOFF_SECTION_ROUTING,
               pk_story_section(HANDOFF_SECTION_ROUTING));
        pk_sign(made);
    }
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.leg, 0);
}
END_TEST

START_TEST(open_chain_of_leg_1_comes_before_signature_of_leg_0)
{
    uint8_t hash[32];

    made = pk_new();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    pk_add(made, HANDOFF_SECTION_ROUTING,
           pk_story_section(HANDOFF_SECTION_ROUTING));
    pk_sign(made);
    made->signature[0][1] ^= 1;
    ho_envelope_leg_hash(hash, HO_SLICE(made->leg[0].data, made->leg[0].len));
    ho_envelope_leg_link(made->link[0], hash, made->signature[0]);
    pk_leg(made, &cast.partner, HANDOFF_STRINGS("desk.example"), PK_NOW,
           PK_HOUR);
    pk_sign(made);
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_CHAIN, &err);
    ck_assert_int_eq(err.leg, 1);
}
END_TEST

/* leg 0's briefing is no record, its customer has another digest. */
START_TEST(open_record_of_a_section_comes_before_digest_of_the_next)
{
    made = pk_new();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    for (uint32_t kind = 1; kind <= 3; kind++)
        pk_add(made, kind,
               kind == 2 ? HO_SLICE("\x07", 1) : pk_story_section(kind));
    made->section[0][3].digest[0] ^= 1;
    pk_sign(made);
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_RECORD, &err);
    ck_assert_int_eq(err.section, 2);
}
END_TEST

/* ---- Sections that are not what was signed ------------------------------ */

static void
is_section_error(int32_t leg, int32_t kind)
{
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_SECTION, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SECTIONS);
    ck_assert_int_eq(err.leg, leg);
    ck_assert_int_eq(err.section, kind);
    ck_assert_ptr_null(packet);
    pk_free(made);
    made = pk_three_legs(&cast);
}

START_TEST(open_sections_other_than_signed_are_section)
{
    made = pk_three_legs(&cast);
    made->section[0][2].added = false; /* dropped without a word */
    is_section_error(0, 2);
    made->section[0][1].added = false;
    is_section_error(0, 1);
    made->section[0][4].redacted = false; /* redacted, and there */
    is_section_error(0, 4);
    made->section[0][3].is_sealed = false; /* its form changed */
    is_section_error(0, 3);
    pk_seal(made, 0, 2, &cast.desk, NULL);
    is_section_error(0, 2);
    made->section[0][3].grants.data[111] ^= 1;
    is_section_error(0, 3);
    made->section[2][5].sealed.data[0] ^= 1;
    is_section_error(2, 5);
    pk_seal(made, 0, 3, &cast.desk, NULL); /* sealed anew, unsigned */
    is_section_error(0, 3);
    made->section[1][3] = (pk_section){ .added = true };
    ho_base_buf_append(&made->section[1][3].object, "x", 1);
    is_section_error(1, 3); /* never added */
    made->section[9][5] = (pk_section){ .added = true };
    ho_base_buf_append(&made->section[9][5].object, "x", 1);
    is_section_error(9, 5); /* of no leg */
}
END_TEST

/* ---- Records ------------------------------------------------------------ */

static void
open_routings(ho_base_slice first, ho_base_slice second)
{
    pk_free(made);
    made = pk_new();
    for (int i = 0; i < 2; i++) {
        pk_leg(made, i == 0 ? &cast.bot : &cast.desk,
               HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
        pk_add(made, HANDOFF_SECTION_ROUTING, i == 0 ? first : second);
        pk_sign(made);
    }
    pk_write(&bytes, made);
}

START_TEST(open_conversation_id_is_required_in_leg_0_only)
{
    const ho_base_slice named = pk_story_section(HANDOFF_SECTION_ROUTING);
    const ho_base_slice unnamed = HO_SLICE("\x32\x02"
                                           "en",
                                           4);
    const ho_base_slice empty = HO_SLICE("\x0a\x00", 2);

    open_routings(named, unnamed);
    ck_assert_status(open_as(&cast.desk), HANDOFF_OK, &err);
    handoff_packet_free(packet);
    open_routings(unnamed, named);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_RECORD, &err);
    ck_assert_str_eq(err.path, "routing.conversation_id");
    ck_assert_int_eq(err.leg, 0);
    open_routings(empty, named);
    ck_assert_status(open_as(&cast.desk), HANDOFF_E_RECORD, &err);
}
END_TEST

/* What is not asked for is not unpacked, so it may be anything. */
START_TEST(open_section_not_asked_for_is_held_against_its_digest_only)
{
    const handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                     .sections =
                                         HANDOFF_SET(HANDOFF_SECTION_ROUTING),
                                     .identity = cast.partner.me };
    const uint32_t          inner =
        1u << RAW_LEN | 1u << DECOMPRESS | 1u << RECORD | 1u << UNSEAL;

    build(inner);
    ck_assert_status(handoff_open(&packet, bytes.data, bytes.len, cast.ring,
                                  &opts, &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(packet);
    build(0);
    made->section[1][2].object.data[0] ^= 1;
    pk_write(&bytes, made);
    ck_assert_status(handoff_open(&packet, bytes.data, bytes.len, cast.ring,
                                  &opts, &err),
                     HANDOFF_E_SECTION, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_DIGEST);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "open_refused", open_without_a_defect_is_ok,
        open_with_one_defect_tells_it, open_with_two_defects_tells_the_earlier,
        open_refused_names_the_key_in_question,
        open_refused_without_an_error_to_fill_is_the_same,
        open_lifetime_of_leg_0_comes_before_sender_of_leg_1,
        open_chain_of_leg_1_comes_before_signature_of_leg_0,
        open_record_of_a_section_comes_before_digest_of_the_next,
        open_sections_other_than_signed_are_section,
        open_conversation_id_is_required_in_leg_0_only,
        open_section_not_asked_for_is_held_against_its_digest_only);
}
