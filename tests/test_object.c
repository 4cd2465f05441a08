/* SPDX-License-Identifier: MIT */
/*
 * test_object.c -- objects: what is made, and what is refused (FORMAT.md
 * section 4).
 *
 * Frames to refuse are made by zstd with the options that the format forbids,
 * or by hand from RFC 8878, so that exactly one thing is wrong with each.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zstd.h>

#include "support.h"

static const char story[] =
    "I need four tickets to Lisbon. Two are booked, and now the price of the "
    "other two has jumped. I want the old price for all four tickets. I need "
    "all four tickets at the old price, as you promised.";

/* As made for one call: codec 1. test_packet_dictionary.c has codec 2. */
static handoff_workspace *
workspace(void)
{
    handoff_workspace *ws;

    ck_assert_status(handoff_workspace_new(&ws, NULL), HANDOFF_OK, NULL);
    ws->one_call = true;
    return ws;
}

static ho_base_slice
content(const ho_base_buf *b)
{
    return HO_SLICE(b->data, b->len);
}

/* ---- Making -------------------------------------------------------------- */

/* Make, read and unpack; the codec that was chosen. */
static uint8_t
round_trip(ho_base_slice raw)
{
    handoff_workspace *ws = workspace();
    ho_base_buf        object = { 0 };
    ho_packet_payload  read;
    uint8_t           *back;
    handoff_error      err;

    ck_assert_status(ho_packet_payload_make(&object, raw, ws, &err), HANDOFF_OK,
                     &err);
    ck_assert_status(ho_packet_payload_read(&read, content(&object), &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(read.raw_len, raw.len);
    back = malloc(raw.len);
    ck_assert_ptr_nonnull(back);
    ck_assert_status(ho_packet_payload_unpack(back, &read, ws, &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(memcmp(back, raw.p, raw.len), 0);
    free(back);
    ho_base_buf_free(&object);
    handoff_workspace_free(ws);
    return read.codec;
}

START_TEST(make_of_text_that_repeats_compresses_and_reads_back)
{
    ck_assert_uint_eq(round_trip(HO_SLICE(story, sizeof story)), 1);
}
END_TEST

START_TEST(make_of_what_does_not_compress_stores_and_reads_back)
{
    uint8_t noise[300];

    for (size_t n = 1; n <= sizeof noise; n += 23) {
        randombytes_buf(noise, n);
        ck_assert_uint_eq(round_trip(HO_SLICE(noise, n)), 0);
    }
}
END_TEST

START_TEST(make_of_equal_length_stores)
{
    /* Found by search: where the frame is not shorter, codec 0 stands. */
    handoff_workspace *ws = workspace();
    uint8_t            raw[64];

    for (size_t n = 1; n <= sizeof raw; n++) {
        ho_base_buf       object = { 0 };
        ho_packet_payload read;

        memset(raw, 'a', n);
        ck_assert_status(ho_packet_payload_make(&object, HO_SLICE(raw, n), ws,
                                                NULL),
                         HANDOFF_OK, NULL);
        ck_assert_status(ho_packet_payload_read(&read, content(&object), NULL),
                         HANDOFF_OK, NULL);
        ck_assert_uint_le(read.data.len, n);
        ck_assert_uint_eq(read.codec, read.data.len < n);
        ho_base_buf_free(&object);
    }
    handoff_workspace_free(ws);
}
END_TEST

START_TEST(make_twice_has_fresh_salts)
{
    handoff_workspace *ws = workspace();
    ho_base_buf        a = { 0 }, b = { 0 };

    ho_packet_payload_make(&a, HO_SLICE(story, sizeof story), ws, NULL);
    ho_packet_payload_make(&b, HO_SLICE(story, sizeof story), ws, NULL);
    ck_assert_uint_eq(a.len, b.len);
    ck_assert_int_ne(memcmp(a.data, b.data, HO_SALT_BYTES), 0);
    ck_assert_int_eq(memcmp(a.data + HO_SALT_BYTES, b.data + HO_SALT_BYTES,
                            a.len - HO_SALT_BYTES),
                     0);
    ho_base_buf_free(&a);
    ho_base_buf_free(&b);
    handoff_workspace_free(ws);
}
END_TEST

START_TEST(make_appends_to_what_is_there)
{
    handoff_workspace *ws = workspace();
    ho_base_buf        out = { 0 };
    ho_packet_payload  read;

    ho_base_buf_text(&out, "before");
    ck_assert_status(ho_packet_payload_make(&out, HO_SLICE("x", 1), ws, NULL),
                     HANDOFF_OK, NULL);
    ck_assert_int_eq(memcmp(out.data, "before", 6), 0);
    ck_assert_status(ho_packet_payload_read(&read,
                                            HO_SLICE(out.data + 6, out.len - 6),
                                            NULL),
                     HANDOFF_OK, NULL);
    ck_assert_uint_eq(read.data.len, 1);
    ho_base_buf_free(&out);
    handoff_workspace_free(ws);
}
END_TEST

START_TEST(make_at_the_section_limit_is_made_one_more_is_limit)
{
    handoff_workspace *ws = workspace();
    uint8_t           *raw = calloc(1, HANDOFF_SECTION_BYTES_MAX + 1);
    ho_base_buf        object = { 0 };
    handoff_error      err;

    ck_assert_ptr_nonnull(raw);
    ck_assert_uint_eq(round_trip(HO_SLICE(raw, HANDOFF_SECTION_BYTES_MAX)), 1);
    ck_assert_status(ho_packet_payload_make(
                         &object, HO_SLICE(raw, HANDOFF_SECTION_BYTES_MAX + 1),
                         ws, &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_uint_eq(object.len, 0);
    free(raw);
    ho_base_buf_free(&object);
    handoff_workspace_free(ws);
}
END_TEST

/* The window stays readable: 8 MiB that do not repeat are one frame with the
 * largest window that the format allows. */
START_TEST(make_of_eight_mebibytes_of_hex_reads_back)
{
    uint8_t *half = malloc(HANDOFF_SECTION_BYTES_MAX / 2);
    char    *hex = malloc(HANDOFF_SECTION_BYTES_MAX + 1);

    ck_assert(half != NULL && hex != NULL);
    randombytes_buf(half, HANDOFF_SECTION_BYTES_MAX / 2);
    sodium_bin2hex(hex, HANDOFF_SECTION_BYTES_MAX + 1, half,
                   HANDOFF_SECTION_BYTES_MAX / 2);
    ck_assert_uint_eq(round_trip(HO_SLICE(hex, HANDOFF_SECTION_BYTES_MAX)), 1);
    free(half);
    free(hex);
}
END_TEST

/* ---- The digest ---------------------------------------------------------- */

START_TEST(digest_depends_on_sender_leg_kind_and_object)
{
    const uint8_t a[32] = { 1 }, b[32] = { 2 };
    uint8_t       base[32], other[4][32];

    ho_packet_payload_digest(base, a, 0, 1, HO_SLICE("object", 6));
    ho_packet_payload_digest(other[0], b, 0, 1, HO_SLICE("object", 6));
    ho_packet_payload_digest(other[1], a, 1, 1, HO_SLICE("object", 6));
    ho_packet_payload_digest(other[2], a, 0, 2, HO_SLICE("object", 6));
    ho_packet_payload_digest(other[3], a, 0, 1, HO_SLICE("objecs", 6));
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_ne(memcmp(base, other[i], 32), 0);
}
END_TEST

/* PAE written out by hand, and libsodium's BLAKE2b over it. */
START_TEST(digest_is_what_the_format_says)
{
    static const char context[] = "handoff/v1 section";
    uint8_t           pae[256] = { 4 }, want[32], got[32];
    const uint8_t     sender[32] = { 7, 8, 9 };
    size_t            n = 8;

    pae[n] = sizeof context - 1;
    memcpy(pae + n + 8, context, sizeof context - 1);
    n += 8 + sizeof context - 1;
    pae[n] = 32;
    memcpy(pae + n + 8, sender, 32);
    n += 8 + 32;
    pae[n] = 2;
    pae[n + 8] = 3;
    pae[n + 9] = 4;
    n += 8 + 2;
    pae[n] = 6;
    memcpy(pae + n + 8, "object", 6);
    n += 8 + 6;
    crypto_generichash(want, 32, pae, n, NULL, 0);
    ho_packet_payload_digest(got, sender, 3, 4, HO_SLICE("object", 6));
    ck_assert_int_eq(memcmp(got, want, 32), 0);
}
END_TEST

/* ---- Reading ------------------------------------------------------------- */

static const uint8_t salt[HO_SALT_BYTES] = { 's' };

static void
expect_read(const void *tail, size_t n, handoff_status want)
{
    uint8_t           bytes[64];
    ho_packet_payload read;
    handoff_error     err;

    memcpy(bytes, salt, sizeof salt);
    memcpy(bytes + sizeof salt, tail, n);
    ck_assert_status(ho_packet_payload_read(&read,
                                            HO_SLICE(bytes, sizeof salt + n),
                                            &err),
                     want, &err);
}

START_TEST(read_of_a_bad_head_is_section)
{
    expect_read("\0\1x", 3, HANDOFF_OK);
    expect_read("\1\1x", 3, HANDOFF_OK);
    expect_read("", 0, HANDOFF_E_SECTION);
    expect_read("\0", 1, HANDOFF_E_SECTION);
    expect_read("\0\0", 2, HANDOFF_E_SECTION);      /* raw_len 0 */
    expect_read("\0\x81\0x", 4, HANDOFF_E_SECTION); /* not the shortest */
    expect_read("\0\x81", 2, HANDOFF_E_SECTION);    /* cut */
    expect_read("\2\1x", 3, HANDOFF_OK);
    expect_read("\3\1x", 3, HANDOFF_E_SECTION);
    expect_read("\xFF\1x", 3, HANDOFF_E_SECTION);
    expect_read("\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\2x", 12,
                HANDOFF_E_SECTION); /* beyond 64 bits */
}
END_TEST

START_TEST(read_of_every_shorter_salt_is_section)
{
    ho_packet_payload read;

    for (size_t n = 0; n < sizeof salt + 2; n++)
        ck_assert_status(ho_packet_payload_read(&read,
                                                HO_SLICE(salt, n > 16 ? 16 : n),
                                                NULL),
                         HANDOFF_E_SECTION, NULL);
}
END_TEST

/* ---- Unpacking ----------------------------------------------------------- */

/* Unpack `data`, which says that it holds raw_len bytes. */
static handoff_status
unpack(uint8_t codec, uint64_t raw_len, const void *data, size_t n,
       handoff_error *err)
{
    handoff_workspace      *ws = workspace();
    const ho_packet_payload object = { .codec = codec,
                                       .raw_len = raw_len,
                                       .data = HO_SLICE(data, n) };
    uint8_t                *raw = malloc((size_t) raw_len);
    handoff_status          st;

    ck_assert_ptr_nonnull(raw);
    st = ho_packet_payload_unpack(raw, &object, ws, err);
    free(raw);
    handoff_workspace_free(ws);
    return st;
}

static void
expect_frame(const void *frame, size_t n, uint64_t raw_len, const char *why)
{
    handoff_error  err;
    handoff_status st = unpack(1, raw_len, frame, n, &err);

    if (why == NULL) {
        ck_assert_status(st, HANDOFF_OK, &err);
        return;
    }
    ck_assert_status(st, HANDOFF_E_SECTION, &err);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
}

/* A frame of one raw block, its header given. */
static size_t
raw_frame(uint8_t *out, const void *header, size_t header_len, const void *data,
          size_t len)
{
    uint32_t block = (uint32_t) len << 3 | 1; /* last, raw */

    memcpy(out, "\x28\xB5\x2F\xFD", 4);
    memcpy(out + 4, header, header_len);
    out += 4 + header_len;
    out[0] = (uint8_t) block;
    out[1] = (uint8_t) (block >> 8);
    out[2] = (uint8_t) (block >> 16);
    memcpy(out + 3, data, len);
    return 4 + header_len + 3 + len;
}

static void
expect_header(const void *header, size_t header_len, size_t content,
              const char *why)
{
    uint8_t frame[1024], data[512];

    memset(data, 'd', sizeof data);
    expect_frame(frame, raw_frame(frame, header, header_len, data, content),
                 content, why);
}

START_TEST(unpack_reads_every_form_of_the_size)
{
    expect_header("\x20\5", 2, 5, NULL);               /* 1 byte */
    expect_header("\x60\x04\0", 3, 260, NULL);         /* 2, + 256 */
    expect_header("\xA0\5\0\0\0", 5, 5, NULL);         /* 4 */
    expect_header("\xE0\5\0\0\0\0\0\0\0", 9, 5, NULL); /* 8 */
    expect_header("\x40\0\x04\0", 4, 260, NULL);       /* with a window */
    expect_header("\x80\0\5\0\0\0", 6, 5, NULL);
    expect_header("\x20\6", 2, 5, "another content size");
    expect_header("\x60\x05\0", 3, 260, "another content size");
    expect_header("\xE0\5\0\0\0\0\0\0\1", 9, 5, "another content size");
}
END_TEST

START_TEST(unpack_of_a_forbidden_header_is_section)
{
    expect_header("\x28\5", 2, 5, "reserved");
    expect_header("\x24\5", 2, 5, "checksum");
    expect_header("\x21\1\5", 3, 5, "dictionary");
    expect_header("\x22\1\0\5", 4, 5, "dictionary");
    expect_header("\x23\1\0\0\0\5", 6, 5, "dictionary");
    expect_header("\0\0", 2, 5, "does not say");
    /* A dictionary id field of zero is still one. */
    expect_header("\x21\0\5", 3, 5, "dictionary");
    /* RFC 8878 leaves this bit without meaning: nobody interprets it. */
    expect_header("\x30\5", 2, 5, NULL);
}
END_TEST

START_TEST(unpack_of_a_window_of_8_mib_is_read_one_step_more_is_section)
{
    expect_header("\x80\x68\5\0\0\0", 6, 5, NULL);     /* 2^23 */
    expect_header("\x80\x69\5\0\0\0", 6, 5, "window"); /* 2^23 + 2^20 */
    expect_header("\x80\x70\5\0\0\0", 6, 5, "window"); /* 2^24 */
    expect_header("\x80\xFF\5\0\0\0", 6, 5, "window");
}
END_TEST

static size_t
compress_with(uint8_t *out, size_t cap, ZSTD_cParameter option, int value)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t     n;

    ck_assert_ptr_nonnull(c);
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(c, option, value)));
    n = ZSTD_compress2(c, out, cap, story, sizeof story);
    ck_assert(!ZSTD_isError(n));
    ZSTD_freeCCtx(c);
    return n;
}

START_TEST(unpack_of_frames_by_zstd_with_other_options_is_section)
{
    uint8_t frame[1024];
    size_t  n;

    n = compress_with(frame, sizeof frame, ZSTD_c_compressionLevel, 3);
    expect_frame(frame, n, sizeof story, NULL);
    expect_frame(frame, n, sizeof story - 1, "another content size");
    expect_frame(frame, n, sizeof story + 1, "another content size");
    n = compress_with(frame, sizeof frame, ZSTD_c_checksumFlag, 1);
    expect_frame(frame, n, sizeof story, "checksum");
    n = compress_with(frame, sizeof frame, ZSTD_c_contentSizeFlag, 0);
    expect_frame(frame, n, sizeof story, "does not say");
    /* Even behind a valid frame's first bytes, nothing else is read. */
    frame[3] ^= 1;
    expect_frame(frame, n, sizeof story, "not a zstd frame");
}
END_TEST

/* One byte short of what its own descriptor announces, and not one. */
START_TEST(unpack_of_a_frame_with_half_a_header_is_section)
{
    static const uint8_t windowed[] = { 0x28, 0xB5, 0x2F, 0xFD, 0x40, 0, 0, 0 };
    static const uint8_t single[] = { 0x28, 0xB5, 0x2F, 0xFD, 0x60, 0, 0 };

    expect_frame(windowed, 7, 300, "cut short");
    expect_frame(windowed, 8, 300, "another content size");
    expect_frame(single, 6, 300, "cut short");
    expect_frame(single, 7, 300, "another content size");
}
END_TEST

START_TEST(unpack_of_more_than_one_frame_is_section)
{
    static const uint8_t skippable[] = {
        0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 7
    };
    uint8_t frame[2048];
    size_t  n, m;

    n = compress_with(frame, sizeof frame, ZSTD_c_compressionLevel, 3);
    m = raw_frame(frame + n, "\x20\0", 2, "", 0); /* an empty second frame */
    expect_frame(frame, n + m, sizeof story, "does not fill");
    memcpy(frame + n, skippable, sizeof skippable);
    expect_frame(frame, n + sizeof skippable, sizeof story, "does not fill");
    frame[n] = 0;
    expect_frame(frame, n + 1, sizeof story, "does not fill");
    memmove(frame + sizeof skippable, frame, n);
    memcpy(frame, skippable, sizeof skippable);
    expect_frame(frame, n + sizeof skippable, sizeof story, "not a zstd frame");
}
END_TEST

START_TEST(unpack_of_every_shorter_frame_is_section)
{
    uint8_t frame[1024];
    size_t  n;

    n = compress_with(frame, sizeof frame, ZSTD_c_compressionLevel, 3);
    for (size_t len = 0; len < n; len++)
        ck_assert_status(unpack(1, sizeof story, frame, len, NULL),
                         HANDOFF_E_SECTION, NULL);
}
END_TEST

/* Damage never writes outside the bytes that were asked for; what it says is
 * for the digest, which was checked before. */
START_TEST(unpack_of_any_flipped_bit_ends_in_ok_or_section)
{
    uint8_t frame[1024];
    size_t  n, refused = 0;

    n = compress_with(frame, sizeof frame, ZSTD_c_compressionLevel, 3);
    for (size_t bit = 0; bit < n * 8; bit++) {
        handoff_status st;

        frame[bit / 8] ^= (uint8_t) (1u << bit % 8);
        st = unpack(1, sizeof story, frame, n, NULL);
        ck_assert(st == HANDOFF_OK || st == HANDOFF_E_SECTION);
        refused += st != HANDOFF_OK;
        frame[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
    ck_assert_uint_ge(refused, 4 * 8); /* the magic at the least */
}
END_TEST

START_TEST(unpack_of_stored_data_of_another_length_is_section)
{
    ck_assert_status(unpack(0, 5, "hello", 5, NULL), HANDOFF_OK, NULL);
    ck_assert_status(unpack(0, 6, "hello", 5, NULL), HANDOFF_E_SECTION, NULL);
    ck_assert_status(unpack(0, 4, "hello", 5, NULL), HANDOFF_E_SECTION, NULL);
}
END_TEST

/* One that says 8 MiB and one that says 1 go through one context. */
START_TEST(unpack_with_one_workspace_reads_one_after_the_other)
{
    handoff_workspace *ws = workspace();
    uint8_t            raw[sizeof story];

    for (int i = 0; i < 3; i++) {
        ho_base_buf       object = { 0 };
        ho_packet_payload read;

        ho_packet_payload_make(&object, HO_SLICE(story, sizeof story), ws,
                               NULL);
        ho_packet_payload_read(&read, content(&object), NULL);
        ck_assert_status(ho_packet_payload_unpack(raw, &read, ws, NULL),
                         HANDOFF_OK, NULL);
        ck_assert_mem_eq(raw, story, sizeof story);
        ho_base_buf_free(&object);
    }
    handoff_workspace_free(ws);
}
END_TEST

int
main(void)
{
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    return SUPPORT_RUN(
        "object", make_of_text_that_repeats_compresses_and_reads_back,
        make_of_what_does_not_compress_stores_and_reads_back,
        make_of_equal_length_stores, make_twice_has_fresh_salts,
        make_appends_to_what_is_there,
        make_at_the_section_limit_is_made_one_more_is_limit,
        make_of_eight_mebibytes_of_hex_reads_back,
        digest_depends_on_sender_leg_kind_and_object,
        digest_is_what_the_format_says, read_of_a_bad_head_is_section,
        read_of_every_shorter_salt_is_section,
        unpack_reads_every_form_of_the_size,
        unpack_of_a_forbidden_header_is_section,
        unpack_of_a_window_of_8_mib_is_read_one_step_more_is_section,
        unpack_of_frames_by_zstd_with_other_options_is_section,
        unpack_of_a_frame_with_half_a_header_is_section,
        unpack_of_more_than_one_frame_is_section,
        unpack_of_every_shorter_frame_is_section,
        unpack_of_any_flipped_bit_ends_in_ok_or_section,
        unpack_of_stored_data_of_another_length_is_section,
        unpack_with_one_workspace_reads_one_after_the_other);
}
