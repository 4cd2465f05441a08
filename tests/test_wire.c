/* SPDX-License-Identifier: MIT */
/* test_wire.c -- every rule of FORMAT.md section 3 that the reader keeps. */
#include "base/base.h"

#include <string.h>

#include "support.h"

/* Read a message to its end: how many fields, or -1. */
static int
count_fields(const void *p, size_t n)
{
    ho_base_wire_reader r;
    int                 fields = 0, more;

    ho_base_wire_init(&r, NULL, HO_SLICE(p, n));
    while ((more = ho_base_wire_next(&r)) == 1)
        fields++;
    return more < 0 ? -1 : fields;
}

#define FIELDS(s) count_fields(s, sizeof(s) - 1)

START_TEST(reader_good_message_gives_fields)
{
    const char message[] = "\x08\x96\x01\x12\x02hi\x12\x01!\xF8\x01\x01";
    ho_base_wire_reader r;

    ho_base_wire_init(&r, NULL, HO_SLICE(message, sizeof message - 1));
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    ck_assert(r.field == 1 && r.type == 0 && r.number == 150);
    ck_assert_uint_eq(r.bytes.len, 0);
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    ck_assert(r.field == 2 && r.type == 2 && r.number == 0);
    ck_assert(ho_base_slice_equal(r.bytes, HO_SLICE("hi", 2)));
    ck_assert_int_eq(ho_base_wire_next(&r), 1); /* repeated, together */
    ck_assert(r.field == 2 && r.bytes.p[0] == '!');
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    ck_assert(r.field == 31 && r.number == 1);
    ck_assert_int_eq(ho_base_wire_next(&r), 0);
    ck_assert_int_eq(ho_base_wire_next(&r), 0);
    ck_assert_int_eq(count_fields(NULL, 0), 0);
}
END_TEST

START_TEST(reader_failure_stays_at_its_place)
{
    const uint8_t       message[] = { 0x08, 1, 0x10, 0 };
    ho_base_wire_reader r;

    ho_base_wire_init(&r, message, HO_SLICE(message, 4));
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    ck_assert_int_eq(ho_base_wire_next(&r), -1);
    ck_assert_int_eq(r.p - r.base, 2);
    ck_assert_int_eq(ho_base_wire_next(&r), -1);
}
END_TEST

START_TEST(reader_fields_must_ascend)
{
    ck_assert_int_eq(FIELDS("\x10\x01\x08\x01"), -1);
    ck_assert_int_eq(FIELDS("\x08\x01\x10\x01\x08\x01"), -1); /* apart */
    ck_assert_int_eq(FIELDS("\x08\x01\x08\x01"), 2);
}
END_TEST

START_TEST(reader_other_wire_types_are_refused)
{
    ck_assert_int_eq(FIELDS("\x09\1\1\1\1\1\1\1\1"), -1); /* 64 bits */
    ck_assert_int_eq(FIELDS("\x0B\x0C"), -1);             /* group */
    ck_assert_int_eq(FIELDS("\x0C"), -1);
    ck_assert_int_eq(FIELDS("\x0D\1\1\1\1"), -1); /* 32 bits */
    ck_assert_int_eq(FIELDS("\x0E\1"), -1);
    ck_assert_int_eq(FIELDS("\x0F\1"), -1);
}
END_TEST

START_TEST(reader_field_number_in_range)
{
    ck_assert_int_eq(FIELDS("\x00\x01"), -1); /* field 0 */
    ck_assert_int_eq(FIELDS("\x02\x01x"), -1);
    ck_assert_int_eq(FIELDS("\xF8\xFF\xFF\xFF\x0F\x01"), 1);  /* 2^29 - 1 */
    ck_assert_int_eq(FIELDS("\x80\x80\x80\x80\x10\x01"), -1); /* 2^29 */
}
END_TEST

START_TEST(reader_zero_and_empty_are_refused)
{
    ck_assert_int_eq(FIELDS("\x08\x00"), -1);
    ck_assert_int_eq(FIELDS("\x12\x00"), -1);
}
END_TEST

START_TEST(reader_long_varints_are_refused)
{
    ck_assert_int_eq(FIELDS("\x88\x00\x01"), -1);  /* tag */
    ck_assert_int_eq(FIELDS("\x08\x81\x00"), -1);  /* number */
    ck_assert_int_eq(FIELDS("\x12\x81\x00x"), -1); /* length */
}
END_TEST

START_TEST(reader_lengths_fit_exactly)
{
    ck_assert_int_eq(FIELDS("\x12\x03xyz"), 1);
    ck_assert_int_eq(FIELDS("\x12\x04xyz"), -1);
    ck_assert_int_eq(FIELDS("\x12"), -1);
    ck_assert_int_eq(FIELDS("\x08"), -1);
    ck_assert_int_eq(FIELDS("\x08\x80"), -1);
    ck_assert_int_eq(FIELDS("\x80"), -1);
    ck_assert_int_eq(FIELDS("\x12\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01xyz"),
                     -1);
}
END_TEST

START_TEST(varint_limits)
{
    static const struct {
        const char *bytes;
        size_t      len;
        bool        good;
        uint64_t    value;
    } cases[] = {
        { "\x00", 1, true, 0 },
        { "\x7F", 1, true, 127 },
        { "\x80\x01", 2, true, 128 },
        { "\x80\x00", 2, false, 0 },
        { "\x80\x80\x00", 3, false, 0 },
        { "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 10, true, UINT64_MAX },
        { "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10, false, 0 },
        { "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x81\x01", 11, false, 0 },
        { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, true,
          UINT64_C(1) << 63 },
        { "", 0, false, 0 },
        { "\xFF", 1, false, 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const uint8_t *start = (const uint8_t *) cases[i].bytes, *p = start;
        uint64_t       value = 0;

        ck_assert_msg(ho_base_varint_read(&value, &p, start + cases[i].len) ==
                          cases[i].good,
                      "case %zu", i);
        ck_assert(value == cases[i].value);
        ck_assert_uint_eq((size_t) (p - start),
                          cases[i].good ? cases[i].len : 0);
    }
}
END_TEST

START_TEST(varint_written_is_read)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        for (uint64_t delta = 0; delta < 3; delta++) {
            uint64_t       in = (UINT64_C(1) << bit) - 1 + delta, back = 0;
            ho_base_buf    b = { 0 };
            const uint8_t *p;

            ho_base_varint_write(&b, in);
            p = b.data;
            ck_assert_uint_eq(b.len, ho_base_varint_size(in));
            ck_assert(ho_base_varint_read(&back, &p, b.data + b.len));
            ck_assert(back == in && p == b.data + b.len);
            ho_base_buf_free(&b);
        }
    }
}
END_TEST

START_TEST(put_writes_what_the_reader_takes)
{
    const uint8_t expected[] = { 0x08, 0xAC, 0x02, 0x1A, 2, 'o', 'k' };
    ho_base_buf   b = { 0 };

    ho_base_wire_put_number(&b, 1, 300);
    ho_base_wire_put_number(&b, 2, 0); /* a zero is not written */
    ho_base_wire_put_bytes(&b, 3, HO_SLICE("ok", 2));
    ho_base_wire_put_bytes(&b, 4, HO_SLICE(NULL, 0)); /* nor is what is empty */
    ck_assert_uint_eq(b.len, sizeof expected);
    ck_assert_mem_eq(b.data, expected, sizeof expected);
    ck_assert_int_eq(count_fields(b.data, b.len), 2);
    ho_base_buf_free(&b);
}
END_TEST

/* Whatever the bytes are, a message that is read to its end has one
 * encoding: written again it is the same. */
START_TEST(reader_accepts_one_encoding_only)
{
    uint64_t state = 88172645463325252u;
    int      accepted = 0;

    for (int round = 0; round < 200000; round++) {
        uint8_t             bytes[8];
        ho_base_buf         again = { 0 };
        ho_base_wire_reader r;
        int                 more;
        size_t              n;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        n = 1 + (size_t) (state >> 60) % 5;
        for (size_t i = 0; i < n; i++) /* small values hit more rules */
            bytes[i] = (uint8_t) (state >> (8 * i)) & 0x9B;
        ho_base_wire_init(&r, NULL, HO_SLICE(bytes, n));
        while ((more = ho_base_wire_next(&r)) == 1) {
            if (r.type == 0)
                ho_base_wire_put_number(&again, r.field, r.number);
            else
                ho_base_wire_put_bytes(&again, r.field, r.bytes);
        }
        if (more == 0) {
            accepted++;
            ck_assert_uint_eq(again.len, n);
            ck_assert_mem_eq(again.data, bytes, n);
        }
        ho_base_buf_free(&again);
    }
    ck_assert_int_gt(accepted, 1000);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("wire");
    TCase *tc = tcase_create("wire");

    tcase_add_test(tc, reader_good_message_gives_fields);
    tcase_add_test(tc, reader_failure_stays_at_its_place);
    tcase_add_test(tc, reader_fields_must_ascend);
    tcase_add_test(tc, reader_other_wire_types_are_refused);
    tcase_add_test(tc, reader_field_number_in_range);
    tcase_add_test(tc, reader_zero_and_empty_are_refused);
    tcase_add_test(tc, reader_long_varints_are_refused);
    tcase_add_test(tc, reader_lengths_fit_exactly);
    tcase_add_test(tc, varint_limits);
    tcase_add_test(tc, varint_written_is_read);
    tcase_add_test(tc, put_writes_what_the_reader_takes);
    tcase_add_test(tc, reader_accepts_one_encoding_only);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
