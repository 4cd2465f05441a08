/* SPDX-License-Identifier: MIT */
/*
 * test_textform.c -- packets, receipts and tickets as text (FORMAT.md
 * section 10).
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support.h"
#include "support_world.h"

static const uint8_t packet_prelude[] = { 0x89, 0x48, 0x4F, 0x50, 1, 1, 0, 0 };
static const uint8_t receipt_prelude[] = { 0x89, 0x48, 0x4F, 0x50, 1, 2, 0, 0 };

/* ---- Encoding ------------------------------------------------------------ */

static void
expect_text(const uint8_t *prelude, const char *body, size_t len,
            const char *want)
{
    uint8_t       bytes[64], *back;
    char         *text;
    size_t        n, back_len;
    handoff_error err;

    memcpy(bytes, prelude, 8);
    memcpy(bytes + 8, body, len);
    ck_assert_status(handoff_text_encode(&text, &n, bytes, 8 + len, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(text, want);
    ck_assert_uint_eq(n, strlen(want));
    ck_assert_status(handoff_text_decode(&back, &back_len, text, n, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(back_len, 8 + len);
    ck_assert_mem_eq(back, bytes, 8 + len);
    handoff_free(text);
    handoff_free(back);
}

START_TEST(encode_of_known_bytes_is_the_one_text)
{
    /* RFC 4648 section 10, and the two characters that are ours. */
    expect_text(packet_prelude, "", 0, "hop1.");
    expect_text(packet_prelude, "f", 1, "hop1.Zg");
    expect_text(packet_prelude, "fo", 2, "hop1.Zm8");
    expect_text(packet_prelude, "foo", 3, "hop1.Zm9v");
    expect_text(packet_prelude, "foob", 4, "hop1.Zm9vYg");
    expect_text(packet_prelude, "foobar", 6, "hop1.Zm9vYmFy");
    expect_text(packet_prelude, "\xFB\xFF\xFE", 3, "hop1.-__-");
    expect_text(receipt_prelude, "fo", 2, "hor1.Zm8");
}
END_TEST

START_TEST(encode_of_every_length_decodes_to_the_same)
{
    uint8_t bytes[300];

    memcpy(bytes, packet_prelude, 8);
    randombytes_buf(bytes + 8, sizeof bytes - 8);
    for (size_t len = 8; len <= sizeof bytes; len++) {
        char    *text;
        uint8_t *back;
        size_t   n, back_len;

        ck_assert_status(handoff_text_encode(&text, &n, bytes, len, NULL),
                         HANDOFF_OK, NULL);
        ck_assert_uint_eq(strlen(text), n);
        ck_assert_status(handoff_text_decode(&back, &back_len, text, n, NULL),
                         HANDOFF_OK, NULL);
        ck_assert_uint_eq(back_len, len);
        ck_assert_mem_eq(back, bytes, len);
        handoff_free(text);
        handoff_free(back);
    }
}
END_TEST

static void
expect_no_text(const char *bytes, size_t len, handoff_status want)
{
    char         *text = (char *) &want; /* must be cleared */
    size_t        n = 7;
    handoff_error err;

    ck_assert_status(handoff_text_encode(&text, &n, HO_SLICE(bytes, len).p, len,
                                         &err),
                     want, &err);
    ck_assert_ptr_null(text);
    ck_assert_uint_eq(n, 0);
}

START_TEST(encode_of_what_has_no_good_prelude_is_refused)
{
    expect_no_text("", 0, HANDOFF_E_FORMAT);
    expect_no_text("\x89HOP\1\1\0", 7, HANDOFF_E_FORMAT);
    expect_no_text("\x88HOP\1\1\0\0", 8, HANDOFF_E_FORMAT);
    expect_no_text("\x89HOP\2\1\0\0", 8, HANDOFF_E_VERSION);
    expect_no_text("\x89HOP\0\1\0\0", 8, HANDOFF_E_VERSION);
    expect_no_text("\x89HOP\1\4\0\0", 8, HANDOFF_E_FORMAT);
    expect_no_text("\x89HOP\1\1\1\0", 8, HANDOFF_E_FORMAT);
    expect_no_text("\x89HOP\1\1\0\1", 8, HANDOFF_E_FORMAT);
    expect_no_text(NULL, 3, HANDOFF_E_ARG);
}
END_TEST

static void
expect_limit(const uint8_t *prelude, size_t max)
{
    uint8_t       *bytes = calloc(1, max + 1), *back;
    char          *text, *longer;
    size_t         n, len;
    handoff_error  err;
    handoff_status st;

    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, prelude, 8);
    ck_assert_status(handoff_text_encode(&text, &n, bytes, max, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_text_decode(&back, &len, text, n, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(len, max);
    handoff_free(back);
    st = handoff_text_encode(&longer, NULL, bytes, max + 1, &err);
    ck_assert_status(st, HANDOFF_E_LIMIT, &err);
    longer = malloc(n + 4);
    ck_assert_ptr_nonnull(longer);
    memcpy(longer, text, n);
    memset(longer + n, 'A', 4);
    ck_assert_status(handoff_text_decode(&back, &len, longer, n + 4, &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_ptr_null(back);
    free(longer);
    handoff_free(text);
    free(bytes);
}

START_TEST(encode_and_decode_at_the_limit_pass_one_more_is_limit)
{
    expect_limit(packet_prelude, HANDOFF_PACKET_BYTES_MAX);
    expect_limit(receipt_prelude, HANDOFF_RECEIPT_BYTES_MAX);
}
END_TEST

/* ---- Decoding ------------------------------------------------------------ */

static void
expect_decode(const char *text, handoff_status want)
{
    uint8_t      *out = (uint8_t *) &want; /* must be cleared */
    size_t        len = 7;
    handoff_error err;

    ck_assert_status(handoff_text_decode(&out, &len, text, strlen(text), &err),
                     want, &err);
    ck_assert_int_eq(out == NULL, want != HANDOFF_OK);
    ck_assert_int_eq(len == 0, want != HANDOFF_OK);
    handoff_free(out);
}

START_TEST(decode_of_another_prefix_is_format)
{
    static const char *const bad[] = {
        "",         "h",        "hop",      "hop.",      "hop1",
        "hop1,",    "HOP1.Zm8", "Hop1.Zm8", "hoP1.Zm8",  " hop1.Zm8",
        "hox1.Zm8", "hot1.Zm8", "ho1.Zm8",  "hop01.Zm8", "hop0.Zm8",
        "hop00.Zm", "hop+1.Zm", "hop-1.Zm", "hop 1.Zm",  "hop1 .Zm",
        "hop1x.Zm", "Zm8"
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_decode(bad[i], HANDOFF_E_FORMAT);
}
END_TEST

START_TEST(decode_of_a_newer_number_is_version_whatever_follows)
{
    expect_decode("hop2.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop2.", HANDOFF_E_VERSION);
    expect_decode("hop2.*=*", HANDOFF_E_VERSION);
    expect_decode("hor2.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop10.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop11.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop4294967297.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop18446744073709551617.Zm8", HANDOFF_E_VERSION);
    expect_decode("hop99999999999999999999999999999.", HANDOFF_E_VERSION);
}
END_TEST

START_TEST(decode_of_what_is_not_base64url_is_format)
{
    static const char *const bad[] = {
        "Z",     "Zm9vY",  "Zm8=",      "Zg==", "Zm9+",
        "Zm9/",  "Zm 8",   "Zm8\n",     "Zm8 ", " Zm8",
        "Zm9v.", "Zm9v\t", "Z\xC3\xA4", "Zh", /* 4 bits left over, not zero */
        "Zm9"                                 /* 2 bits left over, not zero */
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[32] = "hop1.";

        strcat(text, bad[i]);
        expect_decode(text, HANDOFF_E_FORMAT);
    }
    expect_decode("hop1.Zg", HANDOFF_OK);
    expect_decode("hop1.Zm8", HANDOFF_OK);
}
END_TEST

START_TEST(decode_of_a_byte_of_any_value_is_format_outside_the_alphabet)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789-_";

    for (int c = 0; c < 256; c++) {
        char     text[] = "hop1.AAAA";
        uint8_t *out;
        size_t   len;
        bool     good = memchr(alphabet, c, sizeof alphabet - 1) != NULL;

        text[7] = (char) c;
        ck_assert_status(handoff_text_decode(&out, &len, text, 9, NULL),
                         good ? HANDOFF_OK : HANDOFF_E_FORMAT, NULL);
        handoff_free(out);
    }
}
END_TEST

/* What a platform kept as text is read as it is. */
START_TEST(reading_takes_either_form)
{
    handoff_open_opts        o;
    handoff_packet          *packet;
    handoff_preview         *preview;
    handoff_receipt         *receipt;
    handoff_notice          *notice;
    handoff_transfer        *transfer;
    handoff_sealed          *sealed;
    handoff_answer_opts      ao;
    handoff_notice_opts      so;
    handoff_claim            claim = { HANDOFF_CLAIM };
    handoff_receipt_opts     ro = { HANDOFF_RECEIPT_OPTS, .now_ms = WORLD_NOW };
    handoff_notice_open_opts no = { HANDOFF_NOTICE_OPEN_OPTS,
                                    .now_ms = WORLD_NOW };
    const uint8_t           *t[3];
    size_t                   n[3];
    handoff_error            err;

    world_setup();
    t[0] = (const uint8_t *) handoff_sealed_text(world.sealed);
    t[1] = (const uint8_t *) handoff_sealed_text(world.answer);
    t[2] = (const uint8_t *) handoff_sealed_text(world.withdrawal);
    for (size_t i = 0; i < 3; i++)
        n[i] = strlen((const char *) t[i]);
    o = world_open_opts();
    o.replay = NULL;
    ck_assert_status(handoff_open(&packet, t[0], n[0], world.ring, &o, &err),
                     HANDOFF_OK, &err);
    ck_assert_mem_eq(handoff_packet_tip(packet),
                     handoff_packet_tip(world.packet), 32);
    ck_assert_status(handoff_preview_new(&preview, t[0], n[0], &err),
                     HANDOFF_OK, &err);
    ck_assert_mem_eq(handoff_preview_id(preview), handoff_packet_id(packet),
                     32);
    ck_assert_status(handoff_receipt_preview(&claim, t[1], n[1], &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_receipt_open(&receipt, t[1], n[1], t[0], n[0],
                                          world.ring, &ro, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_notice_preview(&claim, t[2], n[2], &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_notice_open(&notice, t[2], n[2], packet,
                                         world.ring, &no, &err),
                     HANDOFF_OK, &err);
    handoff_notice_free(notice);
    ck_assert_status(handoff_notice_open_kept(&notice, t[2], n[2], t[0], n[0],
                                              world.ring, &no, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_transfer_new(&transfer, t[0], n[0],
                                          WORLD_NOW + WORLD_HOUR, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_transfer_feed(transfer, t[1], n[1], world.ring,
                                           WORLD_NOW, &err),
                     HANDOFF_OK, &err);
    handoff_transfer_free(transfer);
    ao = world_answer_opts();
    ao.state = HANDOFF_RECEIPT_COMPLETED;
    ao.owner = NULL;
    ao.due_at_ms = 0;
    ao.after = t[1];
    ao.after_len = n[1];
    ck_assert_status(handoff_answer(&sealed, packet, world.desk, &ao, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    so = world_notice_opts();
    so.after = t[2];
    so.after_len = n[2];
    so.state = HANDOFF_NOTICE_WITHDRAWN;
    ck_assert_status(handoff_notice_seal(&sealed, t[0], n[0], world.bot, &so,
                                         &err),
                     HANDOFF_E_ANSWER, &err); /* withdrawn is final */
    so.after = NULL;
    so.after_len = 0;
    ck_assert_status(handoff_notice_seal(&sealed, t[0], n[0], world.bot, &so,
                                         &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    handoff_notice_free(notice);
    handoff_receipt_free(receipt);
    handoff_preview_free(preview);
    handoff_packet_free(packet);
    world_teardown();
}
END_TEST

START_TEST(reading_says_what_is_wrong_with_a_text)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "hop1.Zm9*", "base64url" },   { "hop2.Zm9v", "version" },
        { "hot1.Zm9v", "a ticket" },    { "hor1.Zm9v\r\n", "not a packet" },
        { "hop1.Zm9v x", "base64url" }, { "hop1 Zm9v", "does not begin as" },
    };
    handoff_preview *preview;
    handoff_error    err;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;

        ck_assert_int_ne(handoff_preview_new(&preview, (const uint8_t *) text,
                                             strlen(text), &err),
                         HANDOFF_OK);
        ck_assert_msg(strstr(err.message, cases[i].says) != NULL, "%s: %s",
                      text, err.message);
        ck_assert_int_eq(err.check, HANDOFF_CHECK_PRELUDE);
        ck_assert_ptr_null(preview);
    }
}
END_TEST

START_TEST(decode_without_places_is_arg)
{
    uint8_t *out;
    size_t   len;

    ck_assert_status(handoff_text_decode(NULL, &len, "hop1.", 5, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_text_decode(&out, NULL, "hop1.", 5, NULL),
                     HANDOFF_OK, NULL); /* a length is optional */
    ck_assert_mem_eq(out, packet_prelude, 8);
    handoff_free(out);
    ck_assert_status(handoff_text_decode(&out, &len, NULL, 5, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_text_decode(&out, &len, NULL, 0, NULL),
                     HANDOFF_E_FORMAT, NULL);
    ck_assert_status(handoff_text_encode(NULL, &len, packet_prelude, 8, NULL),
                     HANDOFF_E_ARG, NULL);
}
END_TEST

/* ---- Tickets ------------------------------------------------------------- */

START_TEST(ticket_of_a_tip_has_48_characters_and_reads_back)
{
    uint8_t tip[32], back[32];
    char    text[HANDOFF_TICKET_CHARS + 1];

    for (int i = 0; i < 100; i++) {
        randombytes_buf(tip, sizeof tip);
        handoff_ticket_encode(text, tip);
        ck_assert_uint_eq(strlen(text), HANDOFF_TICKET_CHARS);
        ck_assert_status(handoff_ticket_decode(back, text, strlen(text), NULL),
                         HANDOFF_OK, NULL);
        ck_assert_mem_eq(back, tip, 32);
    }
    memset(tip, 0, sizeof tip);
    handoff_ticket_encode(text, tip);
    ck_assert_str_eq(text, "hot1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}
END_TEST

static void
expect_ticket(const char *text, handoff_status want)
{
    uint8_t       tip[32];
    handoff_error err;

    memset(tip, 0xFF, sizeof tip);
    ck_assert_status(handoff_ticket_decode(tip, text, strlen(text), &err), want,
                     &err);
    if (want != HANDOFF_OK)
        ck_assert(sodium_is_zero(tip, sizeof tip));
}

#define A40 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

START_TEST(ticket_of_another_form_is_refused)
{
    expect_ticket("hot1." A40 "AAA", HANDOFF_OK);
    expect_ticket("hot1." A40 "AAB", HANDOFF_E_FORMAT); /* bits left over */
    expect_ticket("hot1." A40 "AAE", HANDOFF_OK);
    expect_ticket("hot1." A40 "AA", HANDOFF_E_FORMAT);
    expect_ticket("hot1." A40 "AAAA", HANDOFF_E_FORMAT);
    expect_ticket("hot1." A40 "AA=", HANDOFF_E_FORMAT);
    expect_ticket("hot1." A40 "AA+", HANDOFF_E_FORMAT);
    expect_ticket("hot1.", HANDOFF_E_FORMAT);
    expect_ticket("hot1", HANDOFF_E_FORMAT);
    expect_ticket("hot01." A40 "AAA", HANDOFF_E_FORMAT);
    expect_ticket("hot0." A40 "AAA", HANDOFF_E_FORMAT);
    expect_ticket("HOT1." A40 "AAA", HANDOFF_E_FORMAT);
    expect_ticket("hop1." A40 "AAA", HANDOFF_E_FORMAT);
    expect_ticket("hot2." A40 "AAA", HANDOFF_E_VERSION);
    expect_ticket("hot2.", HANDOFF_E_VERSION);
    expect_ticket("hot10." A40 "AAA", HANDOFF_E_VERSION);
    expect_ticket("", HANDOFF_E_FORMAT);
}
END_TEST

int
main(void)
{
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    return SUPPORT_RUN(
        "textform", encode_of_known_bytes_is_the_one_text,
        encode_of_every_length_decodes_to_the_same,
        encode_of_what_has_no_good_prelude_is_refused,
        encode_and_decode_at_the_limit_pass_one_more_is_limit,
        decode_of_another_prefix_is_format,
        decode_of_a_newer_number_is_version_whatever_follows,
        decode_of_what_is_not_base64url_is_format,
        decode_of_a_byte_of_any_value_is_format_outside_the_alphabet,
        reading_takes_either_form, reading_says_what_is_wrong_with_a_text,
        decode_without_places_is_arg,
        ticket_of_a_tip_has_48_characters_and_reads_back,
        ticket_of_another_form_is_refused);
}
