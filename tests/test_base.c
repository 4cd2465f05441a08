/* SPDX-License-Identifier: MIT */
/* test_base.c -- errors, options, buffers, the arena, hashes and text. The
 * wire format has test_wire.c, files have test_file.c. */
#include "base/base.h"

#include <string.h>

#include <sodium.h>

#include "support.h"

/* ---- status.c ------------------------------------------------------------ */

START_TEST(status_name_every_number_has_one)
{
    ck_assert_str_eq(handoff_status_name(HANDOFF_OK), "OK");
    ck_assert_str_eq(handoff_status_name(HANDOFF_E_ARG), "ARG");
    ck_assert_str_eq(handoff_status_name(HANDOFF_E_NOT_YET), "NOT_YET");
    ck_assert_str_eq(handoff_status_name(HANDOFF_E_SIGNATURE), "SIGNATURE");
    ck_assert_str_eq(handoff_status_name(HANDOFF_E_KEY), "KEY");
    ck_assert_str_eq(handoff_status_name(-27), "UNSUPPORTED");
    ck_assert_ptr_null(handoff_status_name(1));
    ck_assert_str_eq(handoff_status_name(HANDOFF_E_OTHER_PACKET),
                     "OTHER_PACKET");
    ck_assert_ptr_null(handoff_status_name(-28));
    ck_assert_ptr_null(handoff_status_name(INT32_MIN));
}
END_TEST

START_TEST(fail_fills_every_member)
{
    handoff_error err;
    uint8_t       key[32];

    memset(&err, 0xAA, sizeof err);
    memset(key, 7, sizeof key);
    ck_assert_int_eq(ho_base_fail(&err, HANDOFF_E_KEY, "key %d is bad", 3),
                     HANDOFF_E_KEY);
    ck_assert_int_eq(err.code, HANDOFF_E_KEY);
    ck_assert_int_eq(err.leg, -1);
    ck_assert_int_eq(err.section, 0);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_NONE);
    ck_assert(err.offset == HANDOFF_OFFSET_NONE);
    ck_assert_uint_eq(err.line, 0);
    ck_assert_uint_eq(err.column, 0);
    ck_assert(sodium_is_zero(err.key, sizeof err.key));
    ck_assert_str_eq(err.path, "");
    ck_assert_str_eq(err.message, "key 3 is bad");

    ho_base_err_at(&err, HANDOFF_CHECK_SENDER, 2, HANDOFF_SECTION_EXTRAS);
    ho_base_err_offset(&err, 99);
    ho_base_err_key(&err, key);
    ho_base_err_path(&err, "intents[%d]", 4);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SENDER);
    ck_assert_int_eq(err.leg, 2);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_EXTRAS);
    ck_assert(err.offset == 99);
    ck_assert_mem_eq(err.key, key, 32);
    ck_assert_str_eq(err.path, "intents[4]");
    ck_assert_int_eq(err.code, HANDOFF_E_KEY);
}
END_TEST

START_TEST(fail_long_message_is_cut_and_ends)
{
    handoff_error err;
    char          text[400];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    ho_base_fail(&err, HANDOFF_E_ARG, "%s", text);
    ho_base_err_path(&err, "%s", text);
    ck_assert_uint_eq(strlen(err.message), sizeof err.message - 1);
    ck_assert_uint_eq(strlen(err.path), sizeof err.path - 1);
}
END_TEST

START_TEST(fail_without_error_still_answers)
{
    uint8_t key[32] = { 1 };

    ck_assert_int_eq(ho_base_fail(NULL, HANDOFF_E_JSON, "x"), HANDOFF_E_JSON);
    ck_assert_int_eq(ho_base_nomem(NULL), HANDOFF_E_NOMEM);
    ho_base_err_at(NULL, 1, 1, 1);
    ho_base_err_offset(NULL, 1);
    ho_base_err_key(NULL, key);
    ho_base_err_path(NULL, "x");
}
END_TEST

START_TEST(now_is_a_valid_time)
{
    /* After 2025-01-01, or the clock of this machine is wrong. */
    ck_assert(ho_base_now_ms() > INT64_C(1735689600000));
    ck_assert(ho_base_time_valid(ho_base_now_ms()));
}
END_TEST

/* ---- opts.c -------------------------------------------------------------- */

/* Three ages of one struct. */
typedef struct opts_1 {
    uint32_t struct_size, a;
} opts_1;
typedef struct opts_2 {
    uint32_t struct_size, a;
    uint64_t b;
} opts_2;
typedef struct opts_3 {
    uint32_t struct_size, a;
    uint64_t b, c;
} opts_3;

START_TEST(opts_older_struct_has_zero_tail)
{
    opts_1        old = { sizeof old, 5 };
    opts_2        o;
    handoff_error err;

    memset(&o, 0xAA, sizeof o);
    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, sizeof old, &old, &err),
                     0);
    ck_assert_uint_eq(o.a, 5);
    ck_assert(o.b == 0);
    memset(&o, 0xAA, sizeof o);
    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, sizeof old, NULL, &err),
                     0);
    ck_assert(sodium_is_zero((const uint8_t *) &o, sizeof o));
}
END_TEST

START_TEST(opts_newer_struct_only_with_zero_tail)
{
    opts_3        newer = { sizeof newer, 5, 6, 0 };
    opts_2        o;
    handoff_error err;

    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, 8, &newer, &err), 0);
    ck_assert(o.a == 5 && o.b == 6);
    newer.c = 1;
    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, 8, &newer, &err),
                     HANDOFF_E_UNSUPPORTED);
    ck_assert(sodium_is_zero((const uint8_t *) &o, sizeof o));
}
END_TEST

START_TEST(opts_bad_size_is_arg)
{
    opts_2        o, in = { 0, 5, 6 };
    handoff_error err;

    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, 8, &in, &err),
                     HANDOFF_E_ARG);
    in.struct_size = 7;
    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, 8, &in, &err),
                     HANDOFF_E_ARG);
    in.struct_size = UINT32_MAX;
    ck_assert_int_eq(ho_base_opts_load(&o, sizeof o, 8, &in, &err),
                     HANDOFF_E_ARG);
}
END_TEST

START_TEST(out_store_any_version_of_struct)
{
    const opts_2 src = { 777, 5, 6 };
    opts_1       older = { sizeof older, 0 };
    opts_3       newer = { sizeof newer, 0, 0, 99 };

    ck_assert(ho_base_out_store(&older, &src, sizeof src, sizeof older));
    ck_assert(older.struct_size == sizeof older && older.a == 5);
    ck_assert(ho_base_out_store(&newer, &src, sizeof src, sizeof older));
    ck_assert(newer.struct_size == sizeof newer && newer.a == 5);
    ck_assert(newer.b == 6 && newer.c == 0);
    older.struct_size = 7;
    older.a = 1;
    ck_assert(!ho_base_out_store(&older, &src, sizeof src, sizeof older));
    newer.struct_size = UINT32_MAX;
    ck_assert(!ho_base_out_store(&newer, &src, sizeof src, sizeof older));
    ck_assert(older.a == 1 && newer.a == 5);
}
END_TEST

/* ---- buffer.c ------------------------------------------------------------ */

START_TEST(buf_grows_and_keeps_content)
{
    ho_base_buf b = { 0 };
    uint8_t     expected[1000];

    for (size_t i = 0; i < sizeof expected; i++) {
        expected[i] = (uint8_t) i;
        ho_base_buf_byte(&b, (uint8_t) i);
    }
    ck_assert(!b.failed);
    ck_assert_uint_eq(b.len, sizeof expected);
    ck_assert_mem_eq(b.data, expected, sizeof expected);
    ho_base_buf_clear(&b);
    ck_assert_uint_eq(b.len, 0);
    ck_assert(sodium_is_zero(b.data, b.cap));
    ho_base_buf_text(&b, "ab");
    ho_base_buf_printf(&b, "-%d-%s", 42, "cd");
    ho_base_buf_append(&b, NULL, 0);
    ck_assert_uint_eq(b.len, 8);
    ck_assert_mem_eq(b.data, "ab-42-cd", 8);
    ho_base_buf_free(&b);
    ck_assert(b.data == NULL && b.len == 0 && b.cap == 0);
    ho_base_buf_free(&b);
}
END_TEST

START_TEST(buf_too_large_fails_and_stays)
{
    ho_base_buf   b = { 0 };
    handoff_error err;
    char         *out = (char *) &b;
    size_t        len = 5;

    ho_base_buf_text(&b, "four");
    ck_assert(!ho_base_buf_reserve(&b, SIZE_MAX));
    ck_assert(b.failed);
    ho_base_buf_text(&b, "more");
    ck_assert_uint_eq(b.len, 4);
    ck_assert_mem_eq(b.data, "four", 4);
    ck_assert_int_eq(ho_base_buf_take(&out, &len, &b, &err), HANDOFF_E_NOMEM);
    ck_assert_ptr_null(out);
    ck_assert_uint_eq(len, 0);
    ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(buf_take_ends_in_nul)
{
    ho_base_buf   b = { 0 };
    handoff_error err;
    char         *text;
    uint8_t      *bytes;
    size_t        len;

    ho_base_buf_text(&b, "Carol");
    ck_assert_int_eq(ho_base_buf_take(&text, &len, &b, &err), HANDOFF_OK);
    ck_assert_uint_eq(len, 5);
    ck_assert_str_eq(text, "Carol");
    ck_assert_ptr_null(b.data);
    handoff_free(text);
    ck_assert_int_eq(ho_base_buf_take(&bytes, NULL, &b, &err), HANDOFF_OK);
    ck_assert_uint_eq(bytes[0], 0);
    handoff_free(bytes);
    handoff_free(NULL);
    ck_assert_ptr_null(ho_base_owned_new(SIZE_MAX - 8));
}
END_TEST

/* ---- arena.c ------------------------------------------------------------- */

START_TEST(arena_ceiling_at_value_and_one_past)
{
    ho_base_arena a = { .ceiling = 64 };

    ck_assert_uint_eq(ho_base_arena_cost(0), 16);
    ck_assert_uint_eq(ho_base_arena_cost(8), 16);
    ck_assert_uint_eq(ho_base_arena_cost(9), 32);
    ck_assert_uint_eq(ho_base_arena_cost(SIZE_MAX), SIZE_MAX);
    ck_assert(!ho_base_arena_full(&a, 56));
    ck_assert(ho_base_arena_full(&a, 57));
    ck_assert_ptr_null(ho_base_arena_alloc(&a, 57));
    ck_assert_uint_eq(a.used, 0);
    ck_assert_ptr_nonnull(ho_base_arena_alloc(&a, 24));
    ck_assert_uint_eq(a.used, 32);
    ck_assert_ptr_null(ho_base_arena_alloc(&a, 25));
    ck_assert_ptr_nonnull(ho_base_arena_alloc(&a, 24));
    ck_assert_uint_eq(a.used, 64);
    ck_assert_ptr_null(ho_base_arena_alloc(&a, 0));
    ck_assert_ptr_null(ho_base_arena_alloc(&a, SIZE_MAX));
    ho_base_arena_free(&a);
    ck_assert(a.head == NULL && a.used == 0 && a.ceiling == 64);
}
END_TEST

START_TEST(arena_blocks_are_zero_aligned_and_apart)
{
    ho_base_arena a = { .ceiling = 1 << 20 };
    uint8_t      *before = NULL;
    size_t        before_len = 0;

    for (size_t n = 0; n < 500; n++) {
        uint8_t *p = ho_base_arena_alloc(&a, n);

        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t) p % _Alignof(max_align_t), 0);
        ck_assert(sodium_is_zero(p, n + 8));
        /* What the block before was filled with has not touched its tail. */
        if (before != NULL)
            ck_assert(sodium_is_zero(before + before_len, 8));
        memset(p, 0xFF, n);
        before = p;
        before_len = n;
    }
    ho_base_arena_free(&a);
}
END_TEST

START_TEST(arena_restore_releases_and_zeroes)
{
    ho_base_arena      a = { .ceiling = 1 << 20 };
    ho_base_arena_mark empty = ho_base_arena_save(&a), mark;
    char              *kept = ho_base_arena_text(&a, "kept", 4), *p;
    size_t             used;

    mark = ho_base_arena_save(&a);
    used = a.used;
    p = ho_base_arena_alloc(&a, 100);
    memset(p, 0xFF, 100);
    for (int i = 0; i < 50; i++) /* into further chunks */
        memset(ho_base_arena_alloc(&a, 1000), 0xFF, 1000);
    ho_base_arena_restore(&a, mark);
    ck_assert_uint_eq(a.used, used);
    ck_assert_str_eq(kept, "kept");
    ck_assert_ptr_eq(ho_base_arena_alloc(&a, 100), p);
    ck_assert(sodium_is_zero((const uint8_t *) p, 108));
    ho_base_arena_restore(&a, empty);
    ck_assert(a.head == NULL && a.used == 0);
}
END_TEST

START_TEST(arena_reserve_makes_room_once)
{
    ho_base_arena         a = { .ceiling = 100000 };
    struct ho_base_chunk *head;

    ck_assert(!ho_base_arena_reserve(&a, 100001));
    ck_assert(ho_base_arena_reserve(&a, 100000));
    head = a.head;
    for (size_t i = 0; i < 100000 / 16; i++)
        ck_assert_ptr_nonnull(ho_base_arena_alloc(&a, 8));
    ck_assert_ptr_eq(a.head, head);
    ck_assert_ptr_null(ho_base_arena_alloc(&a, 0));
    ho_base_arena_free(&a);
}
END_TEST

/* ---- hash.c -------------------------------------------------------------- */

START_TEST(pae_by_hand)
{
    const ho_base_slice parts[] = { HO_SLICE("ab", 2), HO_SLICE(NULL, 0) };
    const uint8_t       expected[] = {
              3, 0, 0, 0, 0, 0,   0,   0, /* context and two parts */
              4, 0, 0, 0, 0, 0,   0,   0, 't', 'e', 's', 't', 2, 0, 0,
              0, 0, 0, 0, 0, 'a', 'b', 0, 0,   0,   0,   0,   0, 0, 0
    };
    uint8_t out[64], hash[32], other[32];
    size_t  n = ho_base_pae(out, sizeof out, "test", parts, 2);

    ck_assert_uint_eq(n, sizeof expected);
    ck_assert_mem_eq(out, expected, n);
    /* H streams the same bytes. */
    ho_base_hash(hash, "test", parts, 2);
    crypto_generichash(other, 32, expected, sizeof expected, NULL, 0);
    ck_assert_mem_eq(hash, other, 32);
}
END_TEST

START_TEST(pae_small_buffer_is_refused)
{
    const ho_base_slice part = HO_SLICE("abc", 3);
    uint8_t             out[64];
    size_t              n = ho_base_pae(out, sizeof out, "x", &part, 1);

    ck_assert_uint_eq(n, 8 + 8 + 1 + 8 + 3);
    ck_assert_uint_eq(ho_base_pae(out, n, "x", &part, 1), n);
    for (size_t cap = 0; cap < n; cap++)
        ck_assert_uint_eq(ho_base_pae(out, cap, "x", &part, 1), 0);
}
END_TEST

START_TEST(hash_parts_do_not_run_together)
{
    const ho_base_slice ab_c[] = { HO_SLICE("ab", 2), HO_SLICE("c", 1) };
    const ho_base_slice a_bc[] = { HO_SLICE("a", 1), HO_SLICE("bc", 2) };
    uint8_t             one[32], two[32];

    ho_base_hash(one, "test", ab_c, 2);
    ho_base_hash(two, "test", a_bc, 2);
    ck_assert_mem_ne(one, two, 32);
    ho_base_hash(two, "tesT", ab_c, 2);
    ck_assert_mem_ne(one, two, 32);
}
END_TEST

START_TEST(aead_opens_what_it_sealed_and_nothing_else)
{
    const uint8_t key[32] = { 1, 2, 3 };
    uint8_t       sealed[6 + 16], plain[6];
    ho_base_slice ad = HO_SLICE("ad", 2);

    ho_base_aead_seal(sealed, key, ad, HO_SLICE("flight", 6));
    ck_assert(ho_base_aead_open(plain, key, ad, HO_SLICE(sealed, 22)));
    ck_assert_mem_eq(plain, "flight", 6);
    ck_assert(!ho_base_aead_open(plain, key, HO_SLICE("aD", 2),
                                 HO_SLICE(sealed, 22)));
    for (size_t bit = 0; bit < 22 * 8; bit++) {
        sealed[bit / 8] ^= (uint8_t) (1u << bit % 8);
        ck_assert(!ho_base_aead_open(plain, key, ad, HO_SLICE(sealed, 22)));
        sealed[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
    for (size_t n = 0; n < 22; n++)
        ck_assert(!ho_base_aead_open(plain, key, ad, HO_SLICE(sealed, n)));
}
END_TEST

/* ---- text.c -------------------------------------------------------------- */

START_TEST(slice_equal_compares_bytes)
{
    ck_assert(ho_base_slice_equal(HO_SLICE(NULL, 0), HO_SLICE("x", 0)));
    ck_assert(ho_base_slice_equal(HO_SLICE("ab", 2), HO_SLICE("abc", 2)));
    ck_assert(!ho_base_slice_equal(HO_SLICE("ab", 2), HO_SLICE("abc", 3)));
    ck_assert(!ho_base_slice_equal(HO_SLICE("ab", 2), HO_SLICE("aB", 2)));
}
END_TEST

#define UTF8(s) ho_base_utf8_valid(HO_SLICE(s, sizeof(s) - 1))

START_TEST(utf8_shortest_forms_only)
{
    ck_assert(UTF8(""));
    ck_assert(UTF8("a\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"));
    ck_assert(UTF8("\xED\x9F\xBF\xEE\x80\x80")); /* beside the surrogates */
    ck_assert(UTF8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
    ck_assert(!UTF8("\0"));
    ck_assert(!UTF8("a\0b"));
    ck_assert(!UTF8("\xC0\x80"));         /* NUL in two bytes */
    ck_assert(!UTF8("\xC1\xBF"));         /* overlong */
    ck_assert(!UTF8("\xE0\x9F\xBF"));     /* overlong */
    ck_assert(!UTF8("\xF0\x8F\xBF\xBF")); /* overlong */
    ck_assert(!UTF8("\xED\xA0\x80"));     /* first surrogate */
    ck_assert(!UTF8("\xED\xBF\xBF"));     /* last surrogate */
    ck_assert(!UTF8("\xF4\x90\x80\x80")); /* U+110000 */
    ck_assert(!UTF8("\xF5\x80\x80\x80"));
    ck_assert(!UTF8("\xFF"));
    ck_assert(!UTF8("\x80"));
    ck_assert(!UTF8("\xC2"));
    ck_assert(!UTF8("\xE2\x82"));
    ck_assert(!UTF8("\xF0\x9F\x98"));
    ck_assert(!UTF8("\xC2\x41"));
    ck_assert(!UTF8("\xE2\x82\x41"));
}
END_TEST

START_TEST(name_ascii_at_its_limits)
{
    char name[HANDOFF_NAME_MAX + 1];

    memset(name, '~', sizeof name);
    ck_assert(!ho_base_name_valid(HO_SLICE(name, 0)));
    ck_assert(ho_base_name_valid(HO_SLICE(name, 1)));
    ck_assert(ho_base_name_valid(HO_SLICE(name, 255)));
    ck_assert(!ho_base_name_valid(HO_SLICE(name, 256)));
    for (unsigned c = 0; c < 256; c++) {
        name[3] = (char) c;
        ck_assert_int_eq(ho_base_name_valid(HO_SLICE(name, 5)),
                         c >= 0x21 && c <= 0x7E);
    }
}
END_TEST

#define TEXT(s) ho_base_text_valid(HO_SLICE(s, sizeof(s) - 1), 255)

START_TEST(text_without_controls_at_its_limits)
{
    char text[256];

    memset(text, 'x', sizeof text);
    ck_assert(!ho_base_text_valid(HO_SLICE(text, 0), 255));
    ck_assert(ho_base_text_valid(HO_SLICE(text, 1), 255));
    ck_assert(ho_base_text_valid(HO_SLICE(text, 255), 255));
    ck_assert(!ho_base_text_valid(HO_SLICE(text, 256), 255));
    for (unsigned c = 0; c < 0x80; c++) {
        text[3] = (char) c;
        ck_assert_int_eq(ho_base_text_valid(HO_SLICE(text, 5), 255),
                         c >= 0x20 && c != 0x7F);
    }
    ck_assert(TEXT(" "));
    ck_assert(TEXT("\xC2\xA0"));      /* U+00A0 */
    ck_assert(!TEXT("\xC2\x80"));     /* U+0080 */
    ck_assert(!TEXT("\xC2\x9F"));     /* U+009F */
    ck_assert(TEXT("\xE2\x80\x8D"));  /* U+200D joins emoji */
    ck_assert(!TEXT("\xE2\x80\x8E")); /* U+200E */
    ck_assert(!TEXT("\xE2\x80\x8F")); /* U+200F */
    ck_assert(TEXT("\xE2\x80\x90"));  /* U+2010 */
    ck_assert(TEXT("\xE2\x80\xA7"));  /* U+2027 */
    ck_assert(!TEXT("\xE2\x80\xA8")); /* U+2028 */
    ck_assert(!TEXT("\xE2\x80\xAE")); /* U+202E */
    ck_assert(TEXT("\xE2\x80\xAF"));  /* U+202F */
    ck_assert(!TEXT("\xC0\x80"));
}
END_TEST

static bool
is_text(uint32_t cp)
{
    uint8_t s[4] = { (uint8_t) (0xE0 | cp >> 12),
                     (uint8_t) (0x80 | (cp >> 6 & 0x3F)),
                     (uint8_t) (0x80 | (cp & 0x3F)), 0 };

    if (cp < 0x800) {
        s[0] = (uint8_t) (0xC0 | cp >> 6);
        s[1] = s[2];
        return ho_base_text_valid(HO_SLICE(s, 2), 255);
    }
    if (cp < 0x10000)
        return ho_base_text_valid(HO_SLICE(s, 3), 255);
    s[0] = (uint8_t) (0xF0 | cp >> 18);
    s[1] = (uint8_t) (0x80 | (cp >> 12 & 0x3F));
    s[2] = (uint8_t) (0x80 | (cp >> 6 & 0x3F));
    s[3] = (uint8_t) (0x80 | (cp & 0x3F));
    return ho_base_text_valid(HO_SLICE(s, 4), 255);
}

/* FORMAT.md section 1: the first and the last of each range, and what stands
 * beside them. */
START_TEST(text_has_nothing_that_is_not_seen)
{
    static const uint32_t ranges[][2] = {
        { 0x00AD, 0x00AD },   { 0x034F, 0x034F }, { 0x061C, 0x061C },
        { 0x115F, 0x1160 },   { 0x17B4, 0x17B5 }, { 0x180E, 0x180E },
        { 0x200B, 0x200B },   { 0x200E, 0x200F }, { 0x2028, 0x202E },
        { 0x2060, 0x206F },   { 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF },
        { 0xFFA0, 0xFFA0 },   { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE00FF },
        { 0xE01F0, 0xE0FFF },
    };

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        ck_assert(is_text(ranges[i][0] - 1));
        ck_assert(!is_text(ranges[i][0]));
        ck_assert(!is_text(ranges[i][1]));
        ck_assert(is_text(ranges[i][1] + 1));
    }
}
END_TEST

START_TEST(time_at_its_limits)
{
    ck_assert(!ho_base_time_valid(INT64_MIN));
    ck_assert(!ho_base_time_valid(0));
    ck_assert(ho_base_time_valid(1));
    ck_assert(ho_base_time_valid(INT64_C(253402300799999)));
    ck_assert(!ho_base_time_valid(INT64_C(253402300800000)));
}
END_TEST

START_TEST(base64url_known_values)
{
    /* RFC 4648 section 10, without the padding. */
    static const char *const pairs[][2] = { { "", "" },
                                            { "f", "Zg" },
                                            { "fo", "Zm8" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg" },
                                            { "fooba", "Zm9vYmE" },
                                            { "foobar", "Zm9vYmFy" } };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t  n = strlen(pairs[i][0]), len;
        char    text[16];
        uint8_t back[8];

        ck_assert_uint_eq(ho_base_base64url_size(n), strlen(pairs[i][1]));
        ho_base_base64url_write(text, HO_SLICE(pairs[i][0], n));
        ck_assert_mem_eq(text, pairs[i][1], strlen(pairs[i][1]));
        ck_assert(
            ho_base_base64url_read(back, &len, n,
                                   HO_SLICE(pairs[i][1], strlen(pairs[i][1]))));
        ck_assert_uint_eq(len, n);
        ck_assert_mem_eq(back, pairs[i][0], n);
        if (n != 0)
            ck_assert(!ho_base_base64url_read(back, &len, n - 1,
                                              HO_SLICE(pairs[i][1],
                                                       strlen(pairs[i][1]))));
    }
}
END_TEST

START_TEST(base64url_same_as_libsodium)
{
    uint8_t bytes[100], back[100];
    char    text[140], expected[140];

    for (size_t n = 0; n <= sizeof bytes; n++) {
        size_t len;

        randombytes_buf_deterministic(
            bytes, n, (const uint8_t *) "fixed seed of thirty-two bytes..");
        sodium_bin2base64(expected, sizeof expected, bytes, n,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        ck_assert_uint_eq(ho_base_base64url_size(n), strlen(expected));
        ho_base_base64url_write(text, HO_SLICE(bytes, n));
        ck_assert_mem_eq(text, expected, strlen(expected));
        ck_assert(ho_base_base64url_read(back, &len, sizeof back,
                                         HO_SLICE(text, strlen(expected))));
        ck_assert_uint_eq(len, n);
        ck_assert_mem_eq(back, bytes, n);
    }
}
END_TEST

#define REFUSED(s)                                                             \
    ck_assert(!ho_base_base64url_read(out, &len, sizeof out,                   \
                                      HO_SLICE(s, sizeof(s) - 1)) &&           \
              len == 0)

START_TEST(base64url_strict)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t out[16];
    size_t  len;

    REFUSED("A");     /* 4n + 1 */
    REFUSED("AAAAA"); /* 4n + 1 */
    REFUSED("Zh");    /* trailing bits */
    REFUSED("Zm9");   /* trailing bits */
    REFUSED("Zg==");  /* padding */
    REFUSED("Zm9v\n");
    REFUSED("Z g");
    REFUSED("AA\0A");
    for (unsigned c = 0; c < 256; c++) {
        char text[4] = { 'A', (char) c, 'A', 'A' };

        ck_assert_int_eq(ho_base_base64url_read(out, &len, sizeof out,
                                                HO_SLICE(text, 4)),
                         c != 0 && memchr(alphabet, (int) c, 64) != NULL);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("base");
    TCase *tc = tcase_create("base");

    tcase_add_test(tc, status_name_every_number_has_one);
    tcase_add_test(tc, fail_fills_every_member);
    tcase_add_test(tc, fail_long_message_is_cut_and_ends);
    tcase_add_test(tc, fail_without_error_still_answers);
    tcase_add_test(tc, now_is_a_valid_time);
    tcase_add_test(tc, opts_older_struct_has_zero_tail);
    tcase_add_test(tc, opts_newer_struct_only_with_zero_tail);
    tcase_add_test(tc, opts_bad_size_is_arg);
    tcase_add_test(tc, out_store_any_version_of_struct);
    tcase_add_test(tc, buf_grows_and_keeps_content);
    tcase_add_test(tc, buf_too_large_fails_and_stays);
    tcase_add_test(tc, buf_take_ends_in_nul);
    tcase_add_test(tc, arena_ceiling_at_value_and_one_past);
    tcase_add_test(tc, arena_blocks_are_zero_aligned_and_apart);
    tcase_add_test(tc, arena_restore_releases_and_zeroes);
    tcase_add_test(tc, arena_reserve_makes_room_once);
    tcase_add_test(tc, pae_by_hand);
    tcase_add_test(tc, pae_small_buffer_is_refused);
    tcase_add_test(tc, hash_parts_do_not_run_together);
    tcase_add_test(tc, aead_opens_what_it_sealed_and_nothing_else);
    tcase_add_test(tc, slice_equal_compares_bytes);
    tcase_add_test(tc, utf8_shortest_forms_only);
    tcase_add_test(tc, name_ascii_at_its_limits);
    tcase_add_test(tc, text_without_controls_at_its_limits);
    tcase_add_test(tc, text_has_nothing_that_is_not_seen);
    tcase_add_test(tc, time_at_its_limits);
    tcase_add_test(tc, base64url_known_values);
    tcase_add_test(tc, base64url_same_as_libsodium);
    tcase_add_test(tc, base64url_strict);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
