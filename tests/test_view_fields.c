/* SPDX-License-Identifier: MIT */
/*
 * test_view_fields.c -- every field of the envelope, wrong in every way that
 * FORMAT.md section 3 names, one at a time, in a packet that is right
 * otherwise. Signatures play no part here.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "support_packet.h"
#include "support_wire.h"

static pk_cast       cast;
static ho_base_buf   three; /* bytes of pk_three_legs() */
static ho_base_arena arena;
static ho_envelope   view;
static pk_packet    *made;

static const ho_envelope_limits most = { HANDOFF_PACKET_BYTES_MAX,
                                         HANDOFF_LEGS_MAX };

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&three, made);
}

static void
teardown(void)
{
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&three);
    ho_base_arena_free(&arena);
}

static handoff_status
read_view(const ho_base_buf *bytes, const ho_envelope_limits *limits,
          handoff_error *err)
{
    memset(err, 0, sizeof *err);
    ho_base_arena_free(&arena);
    arena = (ho_base_arena){ .ceiling = HO_VIEW_BYTES_MAX };
    return ho_envelope_read(&view, &arena, bytes->data, bytes->len, limits,
                            err);
}

/* ---- Every rule of section 3 -------------------------------------------- */

#define HEX31 "00000000000000000000000000000000000000000000000000000000000001"
#define HEX32 HEX31 "02"
#define HEX33 HEX32 "03"

/* A change to three legs; the bodies' fields are: 1#0..2 the signed legs,
 * 2#0..3 the sections (0, 1) and (0, 2) in clear, (0, 3) and (2, 5) sealed. */
typedef struct change {
    const char *path;
    int         how;
    const char *hex;
    int32_t     leg, section; /* in err */
} change;

static void
change_body(ho_base_buf *out, const change *c)
{
    ho_base_buf body = { 0 };

    ck_assert_msg(wire_edit(&body, HO_SLICE(three.data + 8, three.len - 8),
                            c->path, c->how, c->hex),
                  "%s is not there", c->path);
    ho_base_buf_clear(out);
    ho_base_buf_append(out, three.data, 8);
    ho_base_buf_append(out, body.data, body.len);
    ho_base_buf_free(&body);
}

static void
refused(const change *cases, size_t count)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;

    for (size_t i = 0; i < count; i++) {
        handoff_status st;

        change_body(&bytes, &cases[i]);
        st = read_view(&bytes, &most, &err);
        ck_assert_msg(st == HANDOFF_E_FORMAT && err.code == st &&
                          err.check == HANDOFF_CHECK_PARSE &&
                          err.leg == cases[i].leg &&
                          err.section == cases[i].section && err.offset >= 8 &&
                          err.offset <= bytes.len,
                      "case %zu, %s %s: status %d, leg %d, section %d, "
                      "offset %u: %s",
                      i, cases[i].path, cases[i].hex, (int) st, (int) err.leg,
                      (int) err.section, (unsigned) err.offset, err.message);
    }
    ho_base_buf_free(&bytes);
}
#define REFUSED(cases) refused(cases, sizeof cases / sizeof *cases)

static void
accepted(const change *c)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;

    change_body(&bytes, c);
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
}

START_TEST(body_not_strictly_encoded_is_format)
{
    static const change cases[] = {
        { "2#3", WIRE_AFTER, "1a0178", -1, 0 },       /* unknown field */
        { "2#3", WIRE_AFTER, "00", -1, 0 },           /* field 0 */
        { "2#3", WIRE_AFTER, "12", -1, 0 },           /* cut in a length */
        { "2#3", WIRE_AFTER, "12ff01", -1, 0 },       /* longer than the rest */
        { "2#3", WIRE_AFTER, "1200", -1, 0 },         /* empty item */
        { "2#3", WIRE_AFTER, "120178", 0, 0 },        /* not a message */
        { "1#0", WIRE_BEFORE, "12020801", 1, 0 },     /* half a section */
        { "2#0", WIRE_AFTER, "0a0178", -1, 0 },       /* fields descend */
        { "1#0", WIRE_REPLACE, "0801", -1, 0 },       /* wrong wire type */
        { "1#0", WIRE_REPLACE, "0d01000000", -1, 0 }, /* 32 bit */
        { "1#0", WIRE_REPLACE, "090100000000000000", -1, 0 }, /* 64 bit */
        { "1#0", WIRE_REPLACE, "0b0c", -1, 0 },               /* group */
        { "1#0.1.3", WIRE_BEFORE, "0800", 0, 0 },    /* default written */
        { "1#1.1.1", WIRE_REPLACE, "088100", 1, 0 }, /* long varint */
        { "1#1.1.1", WIRE_REPLACE, "880001", 1, 0 }, /* long tag */
        { "1#1.1.3", WIRE_BEFORE, "1200", 1, 0 },    /* empty bytes */
        { "1#0.1.5", WIRE_REPLACE, "29ffff", 0, 0 }, /* another type */
        { "1#0.1.5", WIRE_REPLACE, "2a0178", 0, 0 }, /* another type */
        { "1#0.1.3", WIRE_REPLACE, "1801", 0, 0 },   /* another type */
        { "1#0.1.5", WIRE_REPLACE, "28ffffffffffffffffff01", 0, 0 },
        { "1#0.1.5", WIRE_REPLACE, "28ffffffffffffffffff02", 0, 0 },
        { "1#0.1.5", WIRE_REPLACE, "28ffffffffffffffffffff01", 0, 0 },
    };

    REFUSED(cases);
}
END_TEST

START_TEST(single_field_written_twice_is_format)
{
    static const change cases[] = {
        { "1#0.1", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.2", WIRE_TWICE, NULL, 0, 0 },
        { "1#1.1.1", WIRE_TWICE, NULL, 1, 0 },
        { "1#1.1.2", WIRE_TWICE, NULL, 1, 0 },
        { "1#0.1.3", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.1.5", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.1.6", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.1.7.1", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.1.7.2", WIRE_TWICE, NULL, 0, 0 },
        { "1#0.1.7#2.3", WIRE_TWICE, NULL, 0, 0 },
        { "1#2.1.8.1", WIRE_TWICE, NULL, 2, 0 },
        { "1#1.1.8.2", WIRE_TWICE, NULL, 1, 0 },
        { "1#1.1.8.3", WIRE_TWICE, NULL, 1, 0 },
        { "1#1.1.9.2", WIRE_TWICE, NULL, 1, 0 },
        { "1#1.1.9.3", WIRE_TWICE, NULL, 1, 0 },
        { "2#3.1", WIRE_TWICE, NULL, 2, 0 },
        { "2#0.2", WIRE_TWICE, NULL, 0, 1 },
        { "2#0.3", WIRE_TWICE, NULL, 0, 1 },
        { "2#2.4", WIRE_TWICE, NULL, 0, 3 },
        { "2#2.5", WIRE_TWICE, NULL, 0, 3 },
    };

    REFUSED(cases);
}
END_TEST

START_TEST(required_field_missing_is_format)
{
    static const change cases[] = {
        { "1#0.1", WIRE_REPLACE, "", 0, 0 },
        { "1#0.2", WIRE_REPLACE, "", 0, 0 },
        { "1#1.1.1", WIRE_REPLACE, "", 1, 0 },
        { "1#1.1.2", WIRE_REPLACE, "", 1, 0 },
        { "1#0.1.3", WIRE_REPLACE, "", 0, 0 },
        { "1#0.1.4", WIRE_REPLACE, "", 0, 0 },
        { "1#0.1.5", WIRE_REPLACE, "", 0, 0 },
        { "1#0.1.6", WIRE_REPLACE, "", 0, 0 },
        { "1#0.1.7#0", WIRE_REPLACE, "", 0, 0 }, /* routing */
        { "1#0.1.7#1.1", WIRE_REPLACE, "", 0, 0 },
        { "1#0.1.7#1.2", WIRE_REPLACE, "", 0, 2 },
        { "1#1.1.8.2", WIRE_REPLACE, "", 1, 0 },
        { "1#1.1.8.3", WIRE_REPLACE, "", 1, 4 },
        { "1#1.1.9.2", WIRE_REPLACE, "", 1, 0 },
        { "2#1.2", WIRE_REPLACE, "", 0, 0 },
        { "2#1.3", WIRE_REPLACE, "", 0, 2 },
        { "2#2.4", WIRE_REPLACE, "", 0, 3 },
        { "2#2.5", WIRE_REPLACE, "", 0, 3 },
    };

    REFUSED(cases);
}
END_TEST

START_TEST(leg_field_out_of_bounds_is_format)
{
    static const change cases[] = {
        { "1#0.1.3", WIRE_BEFORE, "0801", 0, 0 }, /* leg 0 numbered */
        { "1#1.1.1", WIRE_REPLACE, "0802", 1, 0 },
        { "1#1.1.1", WIRE_REPLACE, "088180808010", 1, 0 }, /* 2^32 + 1 */
        { "1#0.1.3", WIRE_BEFORE, "1220" HEX32, 0, 0 },    /* leg 0 linked */
        { "1#1.1.2", WIRE_REPLACE, "121f" HEX31, 1, 0 },
        { "1#1.1.2", WIRE_REPLACE, "1221" HEX33, 1, 0 },
        { "1#0.1.3", WIRE_REPLACE, "1a1f" HEX31, 0, 0 },
        { "1#0.1.3", WIRE_REPLACE, "1a21" HEX33, 0, 0 },
        { "1#0.2", WIRE_REPLACE, "123f" HEX32 HEX31, 0, 0 },
        { "1#0.2", WIRE_REPLACE, "1241" HEX32 HEX33, 0, 0 },
        { "1#0.1.4", WIRE_TWICE, NULL, 0, 0 }, /* audience named twice */
        { "1#0.1.4", WIRE_REPLACE, "2203612062", 0, 0 }, /* a blank */
        { "1#0.1.4", WIRE_REPLACE, "2203610062", 0, 0 }, /* NUL */
        { "1#0.1.4", WIRE_REPLACE, "2203617f62", 0, 0 }, /* DEL */
        { "1#0.1.4", WIRE_REPLACE, "2202c3a9", 0, 0 },   /* not ASCII */
        { "1#0.1.4", WIRE_AFTER,
          "220131220132220133220134220135220136220137220138", 0, 0 },
        { "1#0.1.6", WIRE_REPLACE, "3001", 0, 0 }, /* expires before */
        { "1#0.1.5", WIRE_REPLACE, "2880b8ff90fdce39", 0, 0 }, /* MAX + 1 */
        { "1#0.1.6", WIRE_REPLACE, "3080b8ff90fdce39", 0, 0 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a240806"
          "1220" HEX32,
          0, 0 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a24080f"
          "1220" HEX32,
          0, 0 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a240820"
          "1220" HEX32,
          0, 0 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a29088180808010"
          "1220" HEX32,
          0, 0 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a230801"
          "121f" HEX31,
          0, 1 },
        { "1#0.1.7", WIRE_REPLACE,
          "3a250801"
          "1221" HEX33,
          0, 1 },
        { "1#0.1.7", WIRE_TWICE, NULL, 0, 1 },   /* a kind twice */
        { "1#0.1.7#2", WIRE_TWICE, NULL, 0, 3 }, /* a kind twice */
        { "1#0.1.7#3", WIRE_AFTER,
          "3a240803"
          "1220" HEX32,
          0, 3 },
        { "1#0.1.7#2.3", WIRE_REPLACE, "1a1f" HEX31, 0, 3 },
        { "1#0.1.7#2.3", WIRE_REPLACE, "1a21" HEX33, 0, 3 },
        { "1#0.1.7#2.3", WIRE_AFTER, "2001", 0, 0 },
        { "1#0.1.7#0.2", WIRE_AFTER, "1a20" HEX32, 0, 1 }, /* routing */
    };

    REFUSED(cases);
}
END_TEST

START_TEST(leg_names_and_times_at_their_bounds_are_accepted)
{
    static const change cases[] = {
        { "1#0.1.4", WIRE_REPLACE, "220121", 0, 0 },
        { "1#0.1.4", WIRE_REPLACE, "22017e", 0, 0 },
        { "1#0.1.4", WIRE_AFTER, "220131220132220133220134220135220136220137",
          0, 0 },
        { "1#0.1.6", WIRE_REPLACE, "30ffb7ff90fdce39", 0, 0 }, /* MAX */
        { "1#0.1.5", WIRE_REPLACE, "2801", 0, 0 },
        { "1#0.1.3", WIRE_REPLACE, "1a20" HEX32, 0, 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        accepted(&cases[i]);
}
END_TEST

/* A field of the leg with `count` bytes, or an audience of that length. */
static void
long_field(char *hex, const char *tag, size_t count)
{
    size_t at = (size_t) sprintf(hex, "%s%02zx%02zx", tag,
                                 (count & 0x7F) | 0x80, count >> 7);

    for (size_t i = 0; i < count; i++)
        at += (size_t) sprintf(hex + at, "61");
}

START_TEST(name_of_255_bytes_is_accepted_and_256_refused)
{
    static char hex[2048];
    change      c = { "1#0.1.4", WIRE_REPLACE, hex, 0, 0 };

    long_field(hex, "22", 255);
    accepted(&c);
    ck_assert_uint_eq(strlen(view.legs[0]->audience[0]), 255);
    long_field(hex, "22", 256);
    refused(&c, 1);
}
END_TEST

START_TEST(reason_at_its_bounds)
{
    static const change bad[] = {
        { "1#1.1.8.3", WIRE_REPLACE, "1a03610a62", 1, 4 }, /* newline */
        { "1#1.1.8.3", WIRE_REPLACE, "1a0361c280", 1, 4 }, /* U+0080 */
        { "1#1.1.8.3", WIRE_REPLACE, "1a03e2808f", 1, 4 }, /* U+200F */
        { "1#1.1.8.3", WIRE_REPLACE, "1a03e280ae", 1, 4 }, /* U+202E */
        { "1#1.1.8.3", WIRE_REPLACE, "1a03e281a6", 1, 4 }, /* U+2066 */
        { "1#1.1.8.3", WIRE_REPLACE, "1a02c328", 1, 4 },   /* not UTF-8 */
        { "1#1.1.8.3", WIRE_AFTER, "2001", 1, 0 },
        { "1#1.1.8", WIRE_TWICE, NULL, 1, 0 }, /* order */
        { "1#1.1.8", WIRE_AFTER, "4205100218016100", 1, 0 },
        { "1#1.1.8", WIRE_AFTER, "420510021a0161", 1, 0 }, /* order */
        { "1#1.1.8.2", WIRE_REPLACE, "1006", 1, 0 },
        { "1#1.1.8.2", WIRE_REPLACE, "1020", 1, 0 },
        { "1#1.1.8.2", WIRE_BEFORE, "0810", 1, 4 },         /* leg 16 */
        { "1#1.1.8.2", WIRE_BEFORE, "088080808010", 1, 0 }, /* 2^32 */
        { "1#1.1.9.3", WIRE_REPLACE, "1a1f" HEX31, 1, 3 },
        { "1#1.1.9.3", WIRE_REPLACE, "1a21" HEX33, 1, 3 },
        { "1#1.1.9", WIRE_TWICE, NULL, 1, 0 },
        { "1#1.1.9", WIRE_AFTER, "4a021002", 1, 0 }, /* order */
        { "1#1.1.9.2", WIRE_REPLACE, "100f", 1, 0 },
        { "1#1.1.9.2", WIRE_BEFORE, "0810", 1, 3 },
    };
    static char hex[2048];
    change      c = { "1#1.1.8.3", WIRE_REPLACE, hex, 1, 4 };

    REFUSED(bad);
    long_field(hex, "1a", 255);
    accepted(&c);
    long_field(hex, "1a", 256);
    refused(&c, 1);
}
END_TEST

START_TEST(later_fields_of_a_leg_are_skipped_within_their_bounds)
{
    static const change bad[] = {
        { "1#0.1.7#3", WIRE_AFTER, "520178", 0, 0 },   /* field 10 */
        { "1#0.1.7#3", WIRE_AFTER, "7a0178", 0, 0 },   /* field 15 */
        { "1#0.1.7#3", WIRE_AFTER, "82020178", 0, 0 }, /* field 32 */
        { "1#0.1.7#3", WIRE_AFTER, "800101", 0, 0 },   /* 16, a number */
        { "1#0.1.7#3", WIRE_AFTER, "820100", 0, 0 },   /* 16, empty */
        { "1#0.1.7#3", WIRE_AFTER, "82010178820178", 0, 0 },
        { "1#0.1.7#3", WIRE_AFTER,
          "8a010178"
          "82010178",
          0, 0 },
    };
    static const change good[] = {
        { "1#0.1.7#3", WIRE_AFTER, "82010178", 0, 0 },
        { "1#0.1.7#3", WIRE_AFTER,
          "82010178"
          "fa010178",
          0, 0 },
    };
    static char hex[4096];
    change      c = { "1#0.1.7#3", WIRE_AFTER, hex, 0, 0 };

    REFUSED(bad);
    accepted(&good[0]);
    accepted(&good[1]);
    long_field(hex, "8201", 1024);
    accepted(&c);
    long_field(hex, "8201", 1025);
    refused(&c, 1);
}
END_TEST

START_TEST(section_neither_clear_nor_sealed_is_format)
{
    static const change cases[] = {
        { "2#1.2", WIRE_REPLACE, "1006", 0, 0 },
        { "2#1.2", WIRE_REPLACE, "100f", 0, 0 },
        { "2#1.2", WIRE_REPLACE, "1020", 0, 0 },
        { "2#1.2", WIRE_BEFORE, "0810", 0, 2 },         /* leg 16 */
        { "2#1.2", WIRE_BEFORE, "088080808010", 0, 0 }, /* 2^32 */
        { "2#1.3", WIRE_AFTER, "2a0178", 0, 2 },        /* both, half */
        { "2#2.4", WIRE_BEFORE, "1a0178", 0, 3 },       /* both */
        { "2#2.4", WIRE_REPLACE, "2220" HEX32, 0, 3 },  /* not whole */
        { "2#2.5", WIRE_AFTER, "300178", 0, 3 },        /* field 6 */
        { "2#0", WIRE_TWICE, NULL, 0, 1 },
        { "2#1", WIRE_AFTER,
          "1205"
          "10011a0178",
          0, 1 }, /* order */
        { "2#3", WIRE_AFTER,
          "1205"
          "10041a0178",
          0, 4 }, /* order */
    };

    REFUSED(cases);
}
END_TEST

/* Whether a section belongs is for step 5: the view only notes it. */
START_TEST(section_that_no_leg_added_is_noted)
{
    static const change cases[] = {
        { "2#2", WIRE_AFTER,
          "1205"
          "10051a0178",
          0, 5 },
        { "2#3", WIRE_AFTER,
          "1207"
          "080f10011a0178",
          15, 1 },
        { "2#3", WIRE_AFTER,
          "1207"
          "0802101f1a0178",
          2, 31 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        accepted(&cases[i]);
        ck_assert(view.uncommitted);
        ck_assert_int_eq((int32_t) view.uncommitted_leg, cases[i].leg);
        ck_assert_int_eq((int32_t) view.uncommitted_kind, cases[i].section);
    }
}
END_TEST

/* A section that is malformed comes after the leg, and is found first. */
START_TEST(format_of_a_section_comes_before_chain_of_a_leg)
{
    static const change bad = { "2#3.5", WIRE_REPLACE, "", 2, 5 };
    handoff_error       err;

    pk_leg(made, &cast.desk, HANDOFF_STRINGS("partner.example"), PK_NOW,
           PK_HOUR);
    pk_redact(made, 0, HANDOFF_SECTION_TRANSCRIPT, "redacted twice");
    pk_sign(made);
    pk_write(&three, made);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_CHAIN, &err);
    refused(&bad, 1);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("view_fields");
    TCase *tcase = tcase_create("view_fields");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, body_not_strictly_encoded_is_format);
    tcase_add_test(tcase, single_field_written_twice_is_format);
    tcase_add_test(tcase, required_field_missing_is_format);
    tcase_add_test(tcase, leg_field_out_of_bounds_is_format);
    tcase_add_test(tcase, leg_names_and_times_at_their_bounds_are_accepted);
    tcase_add_test(tcase, name_of_255_bytes_is_accepted_and_256_refused);
    tcase_add_test(tcase, reason_at_its_bounds);
    tcase_add_test(tcase,
                   later_fields_of_a_leg_are_skipped_within_their_bounds);
    tcase_add_test(tcase, section_neither_clear_nor_sealed_is_format);
    tcase_add_test(tcase, section_that_no_leg_added_is_noted);
    tcase_add_test(tcase, format_of_a_section_comes_before_chain_of_a_leg);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
