/* SPDX-License-Identifier: MIT */
/*
 * test_seal_refused.c -- what is not sealed, with which status; limits at
 * their value and one past it.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support_keys.h"
#include "support_story.h"

#define TO_DESK HANDOFF_STRINGS("desk.example")

static void
expect_seal(const handoff_seal_opts *opts, handoff_status want, const char *why)
{
    handoff_sealed *sealed =
        (handoff_sealed *) &story.cast; /* must be cleared */
    handoff_error err;

    ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me,
                                  story.cast.ring, opts, &err),
                     want, &err);
    ck_assert_int_eq(sealed == NULL, want != HANDOFF_OK);
    if (want != HANDOFF_OK)
        ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
    handoff_sealed_free(sealed);
}

/* ---- What is refused: who may read --------------------------------------- */

/* What is named in no way is sealed to the audience, never sent in clear. */
START_TEST(seal_of_a_section_not_named_seals_it_to_the_audience)
{
    for (uint32_t kind = 2; kind <= HO_SECTIONS; kind++) {
        handoff_seal_opts opts = story_opts();
        handoff_sealed   *sealed;
        handoff_packet   *packet;
        handoff_section   found = { HANDOFF_SECTION };

        opts.audience = HANDOFF_STRINGS("desk.example", "partner.example");
        opts.clear &= ~HANDOFF_SET(kind);
        sealed = story_seal(story.ctx, &opts);
        packet = story_open(sealed, &story.cast.partner, true);
        ck_assert_int_eq(handoff_packet_section(&found, packet, 0, kind), 1);
        ck_assert_uint_eq(found.state, HANDOFF_STATE_PRESENT);
        ck_assert_uint_eq(found.readers_count, 2);
        handoff_packet_free(packet);
        handoff_sealed_free(sealed);
    }
}
END_TEST

/* Somebody of the audience could not read it: nobody is left out silently. */
START_TEST(seal_to_an_audience_without_a_reading_key_is_reader)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_error     err;

    opts.audience = HANDOFF_STRINGS("desk.example", "stranger.example");
    opts.clear &= ~HANDOFF_SET(HANDOFF_SECTION_CUSTOMER);
    expect_seal(&opts, HANDOFF_E_READER, "name 1 of the audience");
    ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me, NULL,
                                  &opts, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_CUSTOMER);
    ck_assert_ptr_null(sealed);
}
END_TEST

START_TEST(seal_of_a_section_named_twice_is_arg_and_says_which)
{
    handoff_sealed *sealed;
    handoff_error   err;

    for (uint32_t kind = 2; kind <= HO_SECTIONS; kind++) {
        handoff_seal_opts opts = story_opts();

        opts.audience = TO_DESK;
        opts.readers = HANDOFF_READERS({ "desk.example", HANDOFF_SET(kind) });
        ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me,
                                      story.cast.ring, &opts, &err),
                         HANDOFF_E_ARG, &err);
        ck_assert_int_eq(err.section, (int32_t) kind);
        ck_assert_ptr_nonnull(strstr(err.message, "twice"));
    }
}
END_TEST

START_TEST(seal_for_a_reader_without_a_key_is_reader)
{
    handoff_seal_opts opts = story_opts();

    opts.audience = TO_DESK;
    opts.clear = STORY_CLEAR;
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED },
                                   { "stranger.example", STORY_SEALED });
    expect_seal(&opts, HANDOFF_E_READER, "reader 1");
    handoff_keyring_revoke(story.cast.ring, "desk.example", PK_NOW, NULL);
    expect_seal(&opts, HANDOFF_E_READER, "reader 0");
}
END_TEST

START_TEST(seal_for_bad_readers_is_refused)
{
    handoff_seal_opts opts = story_opts();

    opts.audience = TO_DESK;
    opts.clear = STORY_CLEAR;
    opts.readers = HANDOFF_READERS({ "desk example", STORY_SEALED });
    expect_seal(&opts, HANDOFF_E_ARG, "reader 0");
    opts.readers = HANDOFF_READERS({ "", STORY_SEALED });
    expect_seal(&opts, HANDOFF_E_ARG, "reader 0");
    opts.readers = HANDOFF_READERS({ "desk.example", 0 });
    expect_seal(&opts, HANDOFF_E_ARG, "no section");
    opts.readers = HANDOFF_READERS(
        { "desk.example", HANDOFF_SET(HANDOFF_SECTION_ROUTING) });
    expect_seal(&opts, HANDOFF_E_ARG, "no section");
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED | 1 });
    expect_seal(&opts, HANDOFF_E_UNSUPPORTED, "reader 0");
    opts.readers =
        HANDOFF_READERS({ "desk.example", STORY_SEALED | HANDOFF_SET(6) });
    expect_seal(&opts, HANDOFF_E_UNSUPPORTED, "reader 0");
    opts.readers =
        HANDOFF_READERS({ "desk.example", HANDOFF_SECTION_TRANSCRIPT });
    expect_seal(&opts, HANDOFF_E_ARG, "not a set");
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED });
}
END_TEST

/* A name with 32 keys: all of them are sealed to. One key more is too many. */
START_TEST(seal_for_32_keys_opens_for_each_one_more_is_limit)
{
    pk_party          many[HANDOFF_GRANTS_MAX + 1];
    handoff_reader    readers[HANDOFF_GRANTS_MAX + 2] = { { 0 } };
    handoff_seal_opts opts = story_opts();
    handoff_keyring  *ring;
    handoff_sealed   *sealed;
    handoff_section   s = { HANDOFF_SECTION };
    handoff_error     err;

    ck_assert_status(handoff_keyring_new(&ring, NULL), HANDOFF_OK, NULL);
    for (size_t i = 0; i <= HANDOFF_GRANTS_MAX; i++) {
        char   name[32], *jwks;
        size_t len;

        snprintf(name, sizeof name, "reader-%zu.example", i);
        pk_party_init(&many[i], name);
        handoff_identity_public(&jwks, &len, many[i].me, NULL);
        ck_assert_status(keys_import(ring, jwks, len, NULL, HANDOFF_MAY_FORWARD,
                                     &err),
                         HANDOFF_OK, &err);
        handoff_free(jwks);
        readers[i] = (handoff_reader){ many[i].name, STORY_SEALED };
    }
    opts.audience = HANDOFF_STRINGS("reader-31.example");
    opts.clear = STORY_CLEAR;
    opts.readers = readers;
    ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me, ring,
                                  &opts, &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_CUSTOMER);
    readers[HANDOFF_GRANTS_MAX] = readers[0]; /* named again: no key more */
    ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me, ring,
                                  &opts, &err),
                     HANDOFF_OK, &err);
    {
        handoff_packet *packet = story_open(sealed, &many[31], true);

        story_expect(packet, story.ctx, STORY_CLEAR);
        ck_assert(handoff_packet_section(&s, packet, 0, 3));
        ck_assert_uint_eq(s.readers_count, HANDOFF_GRANTS_MAX);
        handoff_packet_free(packet);
    }
    handoff_sealed_free(sealed);
    for (size_t i = 0; i <= HANDOFF_GRANTS_MAX; i++)
        pk_party_free(&many[i]);
    handoff_keyring_free(ring);
}
END_TEST

/* ---- What is refused: options -------------------------------------------- */

START_TEST(seal_without_a_good_audience_is_arg)
{
    handoff_seal_opts opts = story_opts();
    char              longest[HANDOFF_NAME_MAX + 2];

    expect_seal(&opts, HANDOFF_E_ARG, "no audience");
    opts.audience = (const char *const[]){ NULL };
    expect_seal(&opts, HANDOFF_E_ARG, "no audience");
    opts.audience = HANDOFF_STRINGS("a", "b", "c", "d", "e", "f", "g", "h");
    expect_seal(&opts, HANDOFF_OK, "");
    opts.audience =
        HANDOFF_STRINGS("a", "b", "c", "d", "e", "f", "g", "h", "i");
    expect_seal(&opts, HANDOFF_E_ARG, "more than 8");
    opts.audience = HANDOFF_STRINGS("a", "b", "a");
    expect_seal(&opts, HANDOFF_E_ARG, "0 and 2");
    opts.audience = HANDOFF_STRINGS("a", "");
    expect_seal(&opts, HANDOFF_E_ARG, "name 1");
    opts.audience = HANDOFF_STRINGS("desk example");
    expect_seal(&opts, HANDOFF_E_ARG, "name 0");
    opts.audience = HANDOFF_STRINGS("d\xC3\xA9sk");
    expect_seal(&opts, HANDOFF_E_ARG, "name 0");
    memset(longest, 'n', sizeof longest);
    longest[HANDOFF_NAME_MAX] = '\0';
    opts.audience = HANDOFF_STRINGS(longest);
    expect_seal(&opts, HANDOFF_OK, "");
    longest[HANDOFF_NAME_MAX] = 'n';
    longest[HANDOFF_NAME_MAX + 1] = '\0';
    expect_seal(&opts, HANDOFF_E_ARG, "name 0");
}
END_TEST

START_TEST(seal_at_the_limits_of_time_passes_one_more_is_arg)
{
    handoff_seal_opts opts = story_opts();

    opts.audience = TO_DESK;
    opts.lifetime_ms = 1;
    expect_seal(&opts, HANDOFF_OK, "");
    opts.lifetime_ms = -1;
    expect_seal(&opts, HANDOFF_E_ARG, "lifetime");
    opts.lifetime_ms = HANDOFF_LIFETIME_MAX_MS;
    expect_seal(&opts, HANDOFF_OK, "");
    opts.lifetime_ms++;
    expect_seal(&opts, HANDOFF_E_ARG, "lifetime");
    opts.lifetime_ms = 1;
    opts.now_ms = 1;
    expect_seal(&opts, HANDOFF_OK, "");
    opts.now_ms = -1;
    expect_seal(&opts, HANDOFF_E_ARG, "now_ms");
    opts.now_ms = HANDOFF_TIME_MAX - 1;
    expect_seal(&opts, HANDOFF_OK, "");
    opts.now_ms = HANDOFF_TIME_MAX;
    expect_seal(&opts, HANDOFF_E_ARG, "9999");
    opts.now_ms = INT64_MAX;
    expect_seal(&opts, HANDOFF_E_ARG, "now_ms");
}
END_TEST

START_TEST(seal_with_unknown_requests_is_unsupported)
{
    struct {
        handoff_seal_opts opts;
        uint64_t          tail;
    } newer = { story_opts(), 0 };
    handoff_seal_opts opts = story_opts();

    opts.audience = TO_DESK;
    opts.flags = 1;
    expect_seal(&opts, HANDOFF_E_UNSUPPORTED, "flags");
    opts.flags = 0;
    opts.mask = HANDOFF_MASK_EVERYTHING + 1;
    expect_seal(&opts, HANDOFF_E_UNSUPPORTED, "mask");
    opts.mask = HANDOFF_MASK_CARD;
    opts.unmasked = HANDOFF_MASK_CARD;
    expect_seal(&opts, HANDOFF_E_ARG, "mask");
    opts.mask = opts.unmasked = 0;
    opts.clear |= HANDOFF_SET(6);
    expect_seal(&opts, HANDOFF_E_UNSUPPORTED, "clear");
    newer.opts.audience = TO_DESK;
    newer.opts.struct_size = sizeof newer;
    expect_seal(&newer.opts, HANDOFF_OK, "");
    newer.tail = 1;
    expect_seal(&newer.opts, HANDOFF_E_UNSUPPORTED, "");
    newer.opts.struct_size = 8;
    expect_seal(&newer.opts, HANDOFF_E_ARG, "");
}
END_TEST

START_TEST(seal_without_its_objects_is_arg)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;

    opts.audience = TO_DESK;
    ck_assert_status(handoff_seal(NULL, story.ctx, story.cast.bot.me,
                                  story.cast.ring, &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_seal(&sealed, NULL, story.cast.bot.me,
                                  story.cast.ring, &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_seal(&sealed, story.ctx, NULL, story.cast.ring,
                                  &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me,
                                  story.cast.ring, NULL, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_ptr_null(sealed);
    ck_assert_ptr_null(handoff_sealed_text(NULL));
    ck_assert_ptr_null(handoff_sealed_id(NULL));
    ck_assert_ptr_null(handoff_sealed_tip(NULL));
    ck_assert_ptr_null(handoff_sealed_data(NULL, NULL));
}
END_TEST

/* ---- What is refused: content and signer --------------------------------- */

START_TEST(seal_without_a_conversation_id_is_record)
{
    static const char *const bad[] = {
        "{}", "{\"routing\":{}}", "{\"routing\":{\"language\":\"en\"}}",
        "{\"briefing\":{\"why\":\"no routing at all\"}}",
        ("{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{"
         "\"messages\":"
         "[{\"turn\":2,\"text\":\"b\"},{\"turn\":1,\"text\":\"a\"}]}}")
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        handoff_seal_opts opts = story_opts();
        handoff_context  *c = story_parse(bad[i]);
        handoff_sealed   *sealed;
        handoff_error     err;

        opts.audience = TO_DESK;
        ck_assert_status(handoff_seal(&sealed, c, story.cast.bot.me,
                                      story.cast.ring, &opts, &err),
                         HANDOFF_E_RECORD, &err);
        handoff_context_free(c);
    }
}
END_TEST

/* A context of one long text: field 1 (routing) and `kinds` sections of `len`
 * bytes each, serialized. */
static handoff_context *
context_of_size(const size_t len[HO_SECTIONS + 1])
{
    /* A string of each section that may be long. */
    static const uint32_t field[HO_SECTIONS + 1] = { 0, 1, 2, 2, 0, 0 };
    handoff_context      *c;
    handoff_error         err;

    ck_assert_status(handoff_context_new(&c, NULL), HANDOFF_OK, NULL);
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        ho_base_buf b = { 0 }, item = { 0 };
        uint8_t    *text;
        size_t      n = len[kind];

        if (n == 0)
            continue;
        text = malloc(n);
        ck_assert_ptr_nonnull(text);
        memset(text, 'a', n);
        /* Tag and length of the string; around it those of its element. */
        n -= 1 + ho_base_varint_size(n);
        if (field[kind] != 0) {
            ho_base_wire_put_bytes(&b, field[kind], HO_SLICE(text, n));
        } else {
            n -= 1 + ho_base_varint_size(n);
            ho_base_wire_put_bytes(&item, kind == 4 ? 5 : 1, HO_SLICE(text, n));
            ho_base_wire_put_bytes(&b, 1, HO_SLICE(item.data, item.len));
        }
        ck_assert_uint_eq(b.len, len[kind]);
        ck_assert_status(handoff_context_parse(c, kind, b.data, b.len, &err),
                         HANDOFF_OK, &err);
        ho_base_buf_free(&b);
        ho_base_buf_free(&item);
        free(text);
    }
    return c;
}

static void
expect_size(const size_t len[HO_SECTIONS + 1], handoff_status want,
            int32_t section)
{
    handoff_seal_opts opts = story_opts();
    handoff_context  *c = context_of_size(len);
    handoff_sealed   *sealed;
    handoff_error     err = { 0 };

    opts.audience = TO_DESK;
    /* Megabytes of nothing to mask: what is asked here is their size. */
    opts.unmasked = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF;
    ck_assert_status(handoff_seal(&sealed, c, story.cast.bot.me,
                                  story.cast.ring, &opts, &err),
                     want, &err);
    ck_assert_int_eq(err.section, section);
    if (want == HANDOFF_OK)
        handoff_packet_free(story_open(sealed, &story.cast.desk, false));
    handoff_sealed_free(sealed);
    handoff_context_free(c);
}

START_TEST(seal_of_a_section_at_its_limit_opens_one_byte_more_is_limit)
{
    const size_t max = HANDOFF_SECTION_BYTES_MAX;

    /* Sealing adds the turn that the message has not: two bytes. */
    expect_size((size_t[]){ 0, 10, 0, 0, max - 2, 0 }, HANDOFF_OK, 0);
    expect_size((size_t[]){ 0, 10, 0, 0, max - 1, 0 }, HANDOFF_E_LIMIT, 4);
}
END_TEST

START_TEST(seal_of_all_sections_at_their_limit_opens_one_byte_more_is_limit)
{
    const size_t max = HANDOFF_SECTION_BYTES_MAX;

    /* Sealing adds the message's turn, two bytes, and routing's last_turn,
     * three. */
    expect_size((size_t[]){ 0, 100, max, max, max - 103 - 2, max }, HANDOFF_OK,
                0);
    expect_size((size_t[]){ 0, 101, max, max, max - 103 - 2, max },
                HANDOFF_E_LIMIT, 5);
}
END_TEST

/* Memory is counted as a reader counts it: 256 bytes per message. */
START_TEST(seal_of_more_messages_than_memory_allows_is_limit)
{
    enum { ALL = HANDOFF_MEMORY_BYTES_MAX / 256 };
    handoff_seal_opts opts = story_opts();

    opts.audience = TO_DESK;
    for (size_t n = ALL - 10; n <= ALL + 2; n += 12) {
        handoff_context *c = story_parse("{\"routing\":{"
                                         "\"conversation_id\":\"c\"}}");
        ho_base_buf      masks = { 0 };
        handoff_sealed  *sealed;
        handoff_error    err;
        handoff_status   st;

        for (size_t i = 0; i < n; i++)
            ho_base_buf_append(&masks, "\x12\0", 2); /* an empty mask */
        st = handoff_context_parse(c, HANDOFF_SECTION_EXTRAS, masks.data,
                                   masks.len, &err);
        if (st == HANDOFF_OK)
            st = handoff_seal(&sealed, c, story.cast.bot.me, story.cast.ring,
                              &opts, &err);
        else
            sealed = NULL;
        ck_assert_status(st, n < ALL ? HANDOFF_OK : HANDOFF_E_LIMIT, &err);
        if (st == HANDOFF_OK)
            handoff_packet_free(story_open(sealed, &story.cast.desk, false));
        handoff_sealed_free(sealed);
        handoff_context_free(c);
        ho_base_buf_free(&masks);
    }
}
END_TEST

typedef struct signer {
    const pk_party *party;
    size_t          calls, longest;
    bool            fails, lies;
} signer;

static int
sign_as(void *user, uint8_t signature[64], const uint8_t *message, size_t len)
{
    signer *s = user;

    s->calls++;
    s->longest = len > s->longest ? len : s->longest;
    crypto_sign_detached(signature, NULL, message, len, s->party->secret);
    signature[40] ^= s->lies;
    return s->fails;
}

START_TEST(seal_asks_a_signer_once_for_less_than_100_bytes)
{
    signer            s = { .party = &story.cast.bot };
    handoff_identity *me;
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_error     err;

    ck_assert_status(keys_signer(&me, "bot.example", story.cast.bot.key,
                                 sign_as, &s, NULL, &err),
                     HANDOFF_OK, &err);
    opts.audience = TO_DESK;
    s.calls = 0;
    ck_assert_status(handoff_seal(&sealed, story.ctx, me, story.cast.ring,
                                  &opts, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(s.calls, 1);
    ck_assert_uint_lt(s.longest, 100);
    handoff_packet_free(story_open(sealed, &story.cast.desk, false));
    handoff_sealed_free(sealed);
    s.fails = true;
    ck_assert_status(handoff_seal(&sealed, story.ctx, me, story.cast.ring,
                                  &opts, &err),
                     HANDOFF_E_SIGNER, &err);
    ck_assert_ptr_null(sealed);
    s.fails = false;
    s.lies = true;
    ck_assert_status(handoff_seal(&sealed, story.ctx, me, story.cast.ring,
                                  &opts, &err),
                     HANDOFF_E_SIGNER, &err);
    ck_assert_ptr_null(sealed);
    /* What is wrong with the options is found before anybody signs. */
    s.calls = 0;
    opts.lifetime_ms = -1;
    ck_assert_status(handoff_seal(&sealed, story.ctx, me, story.cast.ring,
                                  &opts, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_uint_eq(s.calls, 0);
    handoff_identity_free(me);
}
END_TEST

/* 16 MiB of what does not compress: two sections of hex digits, which do by
 * half at best, in clear. */
START_TEST(seal_of_more_than_16_mib_is_limit)
{
    enum { NOISE = 6 * 1024 * 1024 };
    handoff_context  *c = story_parse("{\"routing\":{"
                                       "\"conversation_id\":\"c\"}}");
    handoff_seal_opts opts = story_opts();
    uint8_t          *noise = malloc(NOISE);
    handoff_sealed   *sealed;
    handoff_error     err;

    ck_assert_ptr_nonnull(noise);
    randombytes_buf(noise, NOISE);
    for (uint32_t kind = 2; kind <= 4; kind++) {
        /* Field 31 is unknown to this version, and kept. */
        ho_base_buf b = { 0 };

        ho_base_wire_put_bytes(&b, 31, HO_SLICE(noise, NOISE));
        ck_assert_status(handoff_context_parse(c, kind, b.data, b.len, &err),
                         HANDOFF_OK, &err);
        ho_base_buf_free(&b);
    }
    opts.audience = TO_DESK;
    ck_assert_status(handoff_seal(&sealed, c, story.cast.bot.me,
                                  story.cast.ring, &opts, &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_ptr_null(sealed);
    free(noise);
    handoff_context_free(c);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("seal_refused");
    TCase *tcase = tcase_create("seal_refused");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, seal_of_a_section_not_named_seals_it_to_the_audience);
    tcase_add_test(tcase, seal_to_an_audience_without_a_reading_key_is_reader);
    tcase_add_test(tcase, seal_of_a_section_named_twice_is_arg_and_says_which);
    tcase_add_test(tcase, seal_for_a_reader_without_a_key_is_reader);
    tcase_add_test(tcase, seal_for_bad_readers_is_refused);
    tcase_add_test(tcase, seal_for_32_keys_opens_for_each_one_more_is_limit);
    tcase_add_test(tcase, seal_without_a_good_audience_is_arg);
    tcase_add_test(tcase, seal_at_the_limits_of_time_passes_one_more_is_arg);
    tcase_add_test(tcase, seal_with_unknown_requests_is_unsupported);
    tcase_add_test(tcase, seal_without_its_objects_is_arg);
    tcase_add_test(tcase, seal_without_a_conversation_id_is_record);
    tcase_add_test(tcase,
                   seal_of_a_section_at_its_limit_opens_one_byte_more_is_limit);
    tcase_add_test(
        tcase,
        seal_of_all_sections_at_their_limit_opens_one_byte_more_is_limit);
    tcase_add_test(tcase, seal_of_more_messages_than_memory_allows_is_limit);
    tcase_add_test(tcase, seal_asks_a_signer_once_for_less_than_100_bytes);
    tcase_add_test(tcase, seal_of_more_than_16_mib_is_limit);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
