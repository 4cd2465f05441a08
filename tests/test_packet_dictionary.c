/* SPDX-License-Identifier: MIT */
/*
 * test_packet_dictionary.c -- codec 2: what is sealed with a workspace is
 * compressed with the built-in dictionary, and whoever opens it needs nothing.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zstd.h>

#include "support_story.h"

enum { STORED = 0, ZSTD = 1, DICTIONARY = 2 };

static const char said[] =
    "Thank you for waiting. I can see in front of me what happened, so you "
    "don't need to repeat anything. I will call you back this afternoon.";

static handoff_workspace *
workspace(bool one_call)
{
    handoff_workspace *ws;

    ck_assert_status(handoff_workspace_new(&ws, NULL), HANDOFF_OK, NULL);
    ws->one_call = one_call;
    return ws;
}

/* ---- Objects ------------------------------------------------------------- */

/* The codec and length of an object of `raw`, which both kinds of workspace
 * read back. */
static uint8_t
round_trip(size_t *len, ho_base_slice raw, bool one_call)
{
    handoff_workspace *ws = workspace(one_call), *other = workspace(!one_call);
    uint8_t           *back = malloc(raw.len);
    ho_base_buf        object = { 0 };
    ho_packet_payload  read;
    handoff_error      err;

    ck_assert_ptr_nonnull(back);
    ck_assert_status(ho_packet_payload_make(&object, raw, ws, &err), HANDOFF_OK,
                     &err);
    for (int i = 0; i < 2; i++) {
        ck_assert_status(ho_packet_payload_read(
                             &read, HO_SLICE(object.data, object.len), &err),
                         HANDOFF_OK, &err);
        memset(back, 0, raw.len);
        ck_assert_status(ho_packet_payload_unpack(back, &read,
                                                  i == 0 ? ws : other, &err),
                         HANDOFF_OK, &err);
        ck_assert_int_eq(memcmp(back, raw.p, raw.len), 0);
    }
    *len = object.len;
    free(back);
    ho_base_buf_free(&object);
    handoff_workspace_free(ws);
    handoff_workspace_free(other);
    return read.codec;
}

START_TEST(make_with_the_dictionary_is_smaller_and_reads_back)
{
    const ho_base_slice raw = HO_SLICE(said, sizeof said);
    size_t              with, without;

    ck_assert_uint_eq(round_trip(&with, raw, false), DICTIONARY);
    ck_assert_uint_ne(round_trip(&without, raw, true), DICTIONARY);
    ck_assert_uint_lt(with, without * 7 / 10);
}
END_TEST

START_TEST(make_of_what_the_dictionary_does_not_know_stores)
{
    uint8_t noise[300];
    size_t  len;

    randombytes_buf(noise, sizeof noise);
    for (size_t n = 1; n <= sizeof noise; n += 23)
        ck_assert_uint_eq(round_trip(&len, HO_SLICE(noise, n), false), STORED);
}
END_TEST

/* Sections of every size go through: zstd uses the digest in three ways,
 * which depend on the section's length. */
START_TEST(make_of_any_length_reads_back)
{
    uint8_t *half = malloc(HANDOFF_SECTION_BYTES_MAX / 2);
    char    *hex = malloc(HANDOFF_SECTION_BYTES_MAX + 1);
    size_t   len;

    ck_assert(half != NULL && hex != NULL);
    randombytes_buf(half, HANDOFF_SECTION_BYTES_MAX / 2);
    sodium_bin2hex(hex, HANDOFF_SECTION_BYTES_MAX + 1, half,
                   HANDOFF_SECTION_BYTES_MAX / 2);
    for (size_t n = 1000; n < HANDOFF_SECTION_BYTES_MAX; n = n * 3 + 1)
        ck_assert_uint_eq(round_trip(&len, HO_SLICE(hex, n), false),
                          DICTIONARY);
    ck_assert_uint_eq(round_trip(&len, HO_SLICE(hex, HANDOFF_SECTION_BYTES_MAX),
                                 false),
                      DICTIONARY);
    free(half);
    free(hex);
}
END_TEST

/* ---- Frames of strangers ------------------------------------------------- */

static size_t
frame_of(uint8_t *out, size_t room, ZSTD_cParameter option, int value)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t     n;

    ck_assert_ptr_nonnull(c);
    ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, 0);
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(c, option, value)));
    ck_assert(
        !ZSTD_isError(ZSTD_CCtx_loadDictionary(c, ho_packet_dictionary,
                                               ho_packet_dictionary_len)));
    n = ZSTD_compress2(c, out, room, said, sizeof said);
    ck_assert(!ZSTD_isError(n));
    ZSTD_freeCCtx(c);
    return n;
}

/* What comes of a frame that says it holds `said`. */
static handoff_status
unpack(uint8_t codec, const uint8_t *frame, size_t len, handoff_error *err)
{
    const ho_packet_payload object = { .codec = codec,
                                       .raw_len = sizeof said,
                                       .data = HO_SLICE(frame, len) };
    handoff_workspace      *ws = workspace(true);
    uint8_t                 raw[sizeof said + 1];
    handoff_status          st;

    raw[sizeof said] = 0xA5;
    st = ho_packet_payload_unpack(raw, &object, ws, err);
    ck_assert_uint_eq(raw[sizeof said], 0xA5);
    handoff_workspace_free(ws);
    return st;
}

START_TEST(unpack_of_forbidden_frames_is_section)
{
    uint8_t       frame[1024];
    size_t        n = frame_of(frame, sizeof frame, ZSTD_c_compressionLevel, 3);
    handoff_error err;

    ck_assert_status(unpack(DICTIONARY, frame, n, &err), HANDOFF_OK, &err);
    ck_assert_status(unpack(ZSTD, frame, n, &err), HANDOFF_E_SECTION, &err);
    n = frame_of(frame, sizeof frame, ZSTD_c_dictIDFlag, 1);
    ck_assert_status(unpack(DICTIONARY, frame, n, &err), HANDOFF_E_SECTION,
                     &err);
    ck_assert_ptr_nonnull(strstr(err.message, "names a dictionary"));
    n = frame_of(frame, sizeof frame, ZSTD_c_checksumFlag, 1);
    ck_assert_status(unpack(DICTIONARY, frame, n, &err), HANDOFF_E_SECTION,
                     &err);
    n = frame_of(frame, sizeof frame, ZSTD_c_contentSizeFlag, 0);
    ck_assert_status(unpack(DICTIONARY, frame, n, &err), HANDOFF_E_SECTION,
                     &err);
}
END_TEST

START_TEST(unpack_of_any_flipped_bit_or_length_ends_in_ok_or_section)
{
    uint8_t frame[1024];
    size_t  n = frame_of(frame, sizeof frame, ZSTD_c_compressionLevel, 5);

    for (size_t len = 0; len < n; len++)
        ck_assert_status(unpack(DICTIONARY, frame, len, NULL),
                         HANDOFF_E_SECTION, NULL);
    for (size_t bit = 0; bit < n * 8; bit++) {
        handoff_status st;

        frame[bit / 8] ^= (uint8_t) (1u << bit % 8);
        st = unpack(DICTIONARY, frame, n, NULL);
        ck_assert(st == HANDOFF_OK || st == HANDOFF_E_SECTION);
        frame[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
}
END_TEST

/* ---- Real text ----------------------------------------------------------- */

static handoff_context *
read_conversation(const char *name)
{
    static char json[20000];
    char        path[200];
    FILE       *f;

    snprintf(path, sizeof path, "tests/bench/conversations/%s.json", name);
    f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s is missing", path);
    json[fread(json, 1, sizeof json - 1, f)] = '\0';
    fclose(f);
    return story_parse(json);
}

/* Conversations that the dictionary was not made from: tests/bench has them.
 * bench_sizes measures 25 % without salts, which are counted here. */
START_TEST(seal_of_other_conversations_saves_a_sixth_of_them)
{
    static const char *const names[] = { "solar-chat", "tierarzt-telefon",
                                         "muebles-whatsapp", "train-fr-mail",
                                         "gym-app" };
    size_t                   with = 0, without = 0, len;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        handoff_context *ctx = read_conversation(names[i]);

        for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
            ho_base_buf raw = { 0 };

            if (ho_record_section_get(ctx, kind) == NULL)
                continue;
            ck_assert_int_eq(ho_record_section_pack(&raw, ctx, kind, NULL),
                             HANDOFF_OK);
            round_trip(&len, HO_SLICE(raw.data, raw.len), false);
            with += len;
            round_trip(&len, HO_SLICE(raw.data, raw.len), true);
            without += len;
            ho_base_buf_free(&raw);
        }
        handoff_context_free(ctx);
    }
    printf("sections: %zu bytes, %zu without the dictionary\n", with, without);
    ck_assert_uint_lt(with, without * 5 / 6);
}
END_TEST

/* ---- Packets ------------------------------------------------------------- */

/* The largest codec of a packet's sections, and how long the packet is. */
static uint8_t
sealed_with(size_t *len, handoff_workspace *sealing, handoff_workspace *opening)
{
    const handoff_open_opts how = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                    .audience = "desk.example",
                                    .workspace = opening };
    handoff_seal_opts       opts = story_opts();
    handoff_sealed         *sealed;
    handoff_packet         *packet;
    handoff_error           err;
    const uint8_t          *data;
    uint8_t                 codec = 0;

    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.workspace = sealing;
    sealed = story_seal(story.ctx, &opts);
    data = handoff_sealed_data(sealed, len);
    ck_assert_status(handoff_open(&packet, data, *len, story.cast.ring, &how,
                                  &err),
                     HANDOFF_OK, &err);
    story_expect(packet, story.ctx, HANDOFF_ALL);
    for (uint32_t i = 0; i < packet->view.legs[0]->sections_count; i++) {
        const ho_envelope_section *s = &packet->view.legs[0]->sections[i];

        if (s->object.p[HO_SALT_BYTES] > codec)
            codec = s->object.p[HO_SALT_BYTES];
    }
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    return codec;
}

START_TEST(seal_with_a_workspace_uses_the_dictionary_and_without_it_does_not)
{
    handoff_workspace *ws = workspace(false);
    size_t             with, without;

    for (int i = 0; i < 2; i++) {
        handoff_workspace *opening = i == 0 ? ws : NULL;

        ck_assert_uint_eq(sealed_with(&with, ws, opening), DICTIONARY);
        ck_assert_uint_eq(sealed_with(&without, NULL, opening), ZSTD);
        ck_assert_uint_lt(with, without);
    }
    handoff_workspace_free(ws);
}
END_TEST

/* ---- The dictionary itself ----------------------------------------------- */

START_TEST(dictionary_is_the_one_of_the_format)
{
    static char text[100000];
    FILE       *f = fopen("proto/handoff/v1/FORMAT.md", "rb");
    uint8_t     hash[32];
    char        hex[65];

    ck_assert_ptr_nonnull(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    crypto_generichash(hash, sizeof hash, ho_packet_dictionary,
                       ho_packet_dictionary_len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    ck_assert_ptr_nonnull(strstr(text, hex));
    ck_assert_uint_le(ho_packet_dictionary_len, 128 * 1024);
    ck_assert_mem_eq(ho_packet_dictionary, "\x37\xA4\x30\xEChand", 8);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("dictionary");
    TCase *tcase = tcase_create("dictionary");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, make_with_the_dictionary_is_smaller_and_reads_back);
    tcase_add_test(tcase, make_of_what_the_dictionary_does_not_know_stores);
    tcase_add_test(tcase, make_of_any_length_reads_back);
    tcase_add_test(tcase, unpack_of_forbidden_frames_is_section);
    tcase_add_test(tcase,
                   unpack_of_any_flipped_bit_or_length_ends_in_ok_or_section);
    tcase_add_test(
        tcase,
        seal_with_a_workspace_uses_the_dictionary_and_without_it_does_not);
    tcase_add_test(tcase, seal_of_other_conversations_saves_a_sixth_of_them);
    tcase_add_test(tcase, dictionary_is_the_one_of_the_format);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
