/* SPDX-License-Identifier: MIT */
/*
 * test_parse.c -- contexts from bytes and back.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static handoff_context *
new_context(void)
{
    handoff_context *ctx;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    return ctx;
}

static void
expect_bytes(const handoff_context *ctx, uint32_t section, const void *want,
             size_t want_len)
{
    handoff_error err;
    uint8_t      *data;
    size_t        len;

    ck_assert_status(handoff_context_serialize(&data, &len, ctx, section, &err),
                     HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(len, want_len);
    if (len != 0)
        ck_assert_mem_eq(data, want, len);
    handoff_free(data);
}

START_TEST(parse_random_records_serialize_to_same_bytes)
{
    support_random   r = { 20261121 };
    support_coverage covered = { .count = 0 };
    char             name[128];

    for (int i = 0; i < 3000; i++) {
        ProtobufCMessage *message =
            support_random_message(&r, &handoff__v1__context__descriptor);
        handoff_context *ctx = new_context();
        handoff_error    err;
        size_t           len;
        uint8_t         *data = support_pack(&len, message);

        ck_assert_status(handoff_context_parse(ctx, 0, data, len, &err),
                         HANDOFF_OK, &err);
        support_cover(&covered, &ctx->root.base);
        expect_bytes(ctx, 0, data, len);
        protobuf_c_message_free_unpacked(message, NULL);
        free(data);
        handoff_context_free(ctx);
    }
    ck_assert_msg(!support_uncovered(name, &covered), "never set: %s", name);
}
END_TEST

/* ---- Sections ----------------------------------------------------------- */

START_TEST(parse_sections_one_by_one_equals_parse_whole)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        handoff_context *whole = support_random_context(seed, SUPPORT_ANY);
        handoff_context *parts = new_context();
        handoff_error    err;
        uint8_t         *data;
        size_t           len;

        for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
            ck_assert_status(handoff_context_serialize(&data, &len, whole, kind,
                                                       &err),
                             HANDOFF_OK, &err);
            if (ho_record_section_get(whole, kind) != NULL)
                ck_assert_status(handoff_context_parse(parts, kind, data, len,
                                                       &err),
                                 HANDOFF_OK, &err);
            else
                ck_assert_uint_eq(len, 0);
            handoff_free(data);
        }
        data = support_pack(&len, &whole->root.base);
        expect_bytes(parts, 0, data, len);
        free(data);
        handoff_context_free(whole);
        handoff_context_free(parts);
    }
}
END_TEST

START_TEST(parse_section_replaces_only_that_section)
{
    handoff_context *ctx = new_context();

    ck_assert_int_eq(handoff_context_parse(ctx, 0,
                                           (const uint8_t *) "\x0A\x03\x0A\x01"
                                                             "a\x12\x03\x12"
                                                             "\x01w",
                                           10, NULL),
                     HANDOFF_OK);
    ck_assert_int_eq(handoff_context_parse(ctx, HANDOFF_SECTION_BRIEFING,
                                           (const uint8_t *) "\x12\x01v", 3,
                                           NULL),
                     HANDOFF_OK);
    expect_bytes(ctx, 0,
                 "\x0A\x03\x0A\x01"
                 "a\x12\x03\x12\x01v",
                 10);
    expect_bytes(ctx, HANDOFF_SECTION_ROUTING,
                 "\x0A\x01"
                 "a",
                 3);
    expect_bytes(ctx, HANDOFF_SECTION_EXTRAS, "", 0);
    /* No bytes are an empty section, and an empty context. */
    ck_assert_int_eq(handoff_context_parse(ctx, HANDOFF_SECTION_BRIEFING, NULL,
                                           0, NULL),
                     HANDOFF_OK);
    expect_bytes(ctx, 0,
                 "\x0A\x03\x0A\x01"
                 "a\x12\x00",
                 7);
    ck_assert_int_eq(handoff_context_parse(ctx, 0, NULL, 0, NULL), HANDOFF_OK);
    expect_bytes(ctx, 0, "", 0);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Unknown fields, and what occurs twice ------------------------------ */

static ProtobufCMessageUnknownField *
unknown_fields(support_random *r, size_t *n)
{
    static const struct {
        const char       *raw;
        size_t            len;
        ProtobufCWireType type;
    } kinds[] = { { "\x80\x01", 2, PROTOBUF_C_WIRE_TYPE_VARINT },
                  { "\x00", 1, PROTOBUF_C_WIRE_TYPE_VARINT },
                  { "12345678", 8, PROTOBUF_C_WIRE_TYPE_64BIT },
                  { "\x05"
                    "a\0\xFF"
                    "b!",
                    6, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED },
                  { "\x00", 1, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED },
                  { "1234", 4, PROTOBUF_C_WIRE_TYPE_32BIT } };
    ProtobufCMessageUnknownField *list;

    *n = (size_t) support_random_below(r, 4);
    list = calloc(*n + 1, sizeof *list);
    ck_assert_ptr_nonnull(list);
    for (size_t i = 0; i < *n; i++) {
        size_t k = (size_t) support_random_below(r, 6);

        list[i].tag = 40 + (uint32_t) support_random_below(r, 500000000);
        list[i].wire_type = kinds[k].type;
        list[i].len = kinds[k].len;
        list[i].data = malloc(kinds[k].len);
        ck_assert_ptr_nonnull(list[i].data);
        memcpy(list[i].data, kinds[k].raw, kinds[k].len);
    }
    return list;
}

/* Unknown fields in every message of a tree. */
static void
add_unknown(support_random *r, ProtobufCMessage *message)
{
    size_t n;

    message->unknown_fields = unknown_fields(r, &n);
    message->n_unknown_fields = (unsigned) n;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        const uint8_t *at = (const uint8_t *) message + f->offset;
        size_t         count = 1;

        if (f->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&count, (const uint8_t *) message + f->quantifier_offset,
                   sizeof count);
            memcpy(&at, (const void *) at, sizeof at);
        }
        for (size_t k = 0; k < count; k++) {
            ProtobufCMessage *child;

            memcpy(&child, at + k * sizeof child, sizeof child);
            if (child != NULL)
                add_unknown(r, child);
        }
    }
}

START_TEST(parse_unknown_fields_survive_at_every_depth)
{
    support_random r = { 4 };

    for (int i = 0; i < 300; i++) {
        ProtobufCMessage *message =
            support_random_message(&r, &handoff__v1__context__descriptor);
        handoff_context *ctx = new_context();
        handoff_error    err;
        uint8_t         *data;
        size_t           len;

        add_unknown(&r, message);
        data = support_pack(&len, message);
        ck_assert_status(handoff_context_parse(ctx, 0, data, len, &err),
                         HANDOFF_OK, &err);
        expect_bytes(ctx, 0, data, len);
        protobuf_c_message_free_unpacked(message, NULL);
        free(data);
        handoff_context_free(ctx);
    }
}
END_TEST

typedef struct bytes {
    const char *p;
    size_t      len;
} bytes;

#define BYTES(text)                                                            \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

/* What protobuf says of fields that occur more than once, and of numbers
 * written in other ways than ours. */
START_TEST(parse_other_ways_to_write_it_gives_the_same_record)
{
    static const struct {
        const char *what;
        uint32_t    section;
        bytes       read, written;
    } cases[] = {
        { "a string twice: the later", HANDOFF_SECTION_ROUTING,
          BYTES("\x0A\x01"
                "a\x0A\x02"
                "bc"),
          BYTES("\x0A\x02"
                "bc") },
        { "a string, then an empty one", HANDOFF_SECTION_ROUTING,
          BYTES("\x0A\x01"
                "a\x0A\x00"),
          BYTES("") },
        { "a number twice: the later", HANDOFF_SECTION_ROUTING,
          BYTES("\x10\x01\x10\x02"), BYTES("\x10\x02") },
        /* Escalation: reason 4 and requested_at_ms 7 in one, turn 9 and
         * native_code "x" in the other. */
        { "a message twice: merged, numbers too", HANDOFF_SECTION_ROUTING,
          BYTES("\x42\x04\x08\x04\x18\x07\x10\x01\x42\x05\x28\x09\x12\x01x"),
          BYTES("\x10\x01\x42\x09\x08\x04\x12\x01x\x18\x07\x28\x09") },
        { "a message twice: the later number", HANDOFF_SECTION_ROUTING,
          BYTES("\x42\x02\x08\x04\x42\x02\x08\x05"),
          BYTES("\x42\x02\x08\x05") },
        { "a message twice: unknown fields of both", HANDOFF_SECTION_ROUTING,
          BYTES("\x42\x03\xA0\x06\x01\x42\x03\xA0\x06\x02"),
          BYTES("\x42\x06\xA0\x06\x01\xA0\x06\x02") },
        { "a message twice: lists of both", HANDOFF_SECTION_ROUTING,
          BYTES("\x52\x03\x12\x01"
                "a\x52\x03\x12\x01"
                "b"),
          BYTES("\x52\x06\x12\x01"
                "a\x12\x01"
                "b") },
        { "three times, one empty", HANDOFF_SECTION_ROUTING,
          BYTES("\x52\x03\x12\x01"
                "a\x52\x00\x52\x03\x12\x01"
                "b"),
          BYTES("\x52\x06\x12\x01"
                "a\x12\x01"
                "b") },
        /* Callback.contact, a message in a message. */
        { "messages in messages", HANDOFF_SECTION_CUSTOMER,
          BYTES("\x5A\x04\x0A\x02\x08\x01\x5A\x05\x0A\x03\x12\x01x"),
          BYTES("\x5A\x07\x0A\x05\x08\x01\x12\x01x") },
        { "a section twice in a context", 0,
          BYTES("\x0A\x03\x0A\x01"
                "a\x12\x00\x0A\x02\x10\x02"),
          BYTES("\x0A\x05\x0A\x01"
                "a\x10\x02\x12\x00") },
        { "unknown fields of the context", 0, BYTES("\xA2\x06\x01x\x0A\x00"),
          BYTES("\x0A\x00\xA2\x06\x01x") },
        { "numbers longer than needed", HANDOFF_SECTION_ROUTING,
          BYTES("\x90\x00\x82\x00"), BYTES("\x10\x02") },
        { "an enum of 64 bits is cut to 32", HANDOFF_SECTION_ROUTING,
          BYTES("\x10\x82\x80\x80\x80\x10"), BYTES("\x10\x02") },
        { "a negative enum", HANDOFF_SECTION_ROUTING,
          BYTES("\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"),
          BYTES("\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01") },
        { "a uint32 of 64 bits is cut to 32", HANDOFF_SECTION_ROUTING,
          BYTES("\x80\x01\x82\x80\x80\x80\x10"), BYTES("\x80\x01\x02") },
        /* Briefing.slots[0].sensitive. */
        { "any number but 0 is true", HANDOFF_SECTION_BRIEFING,
          BYTES("\x2A\x02\x50\x02"), BYTES("\x2A\x02\x50\x01") },
        { "0 in two bytes is false", HANDOFF_SECTION_BRIEFING,
          BYTES("\x2A\x03\x50\x80\x00"), BYTES("\x2A\x00") },
        { "true in the upper half", HANDOFF_SECTION_BRIEFING,
          BYTES("\x2A\x06\x50\x80\x80\x80\x80\x10"),
          BYTES("\x2A\x02\x50\x01") },
        /* Briefing.intents[0].turns. */
        { "packed and not, mixed", HANDOFF_SECTION_BRIEFING,
          BYTES("\x22\x0B\x48\x01\x4A\x03\x02\x81\x00\x4A\x00\x48\x03"),
          BYTES("\x22\x06\x4A\x04\x01\x02\x01\x03") },
        { "fields in another order", HANDOFF_SECTION_ROUTING,
          BYTES("\x10\x02\x0A\x01"
                "a"),
          BYTES("\x0A\x01"
                "a\x10\x02") },
        { "empty strings in a list", HANDOFF_SECTION_BRIEFING,
          BYTES("\x72\x00\x72\x01x\x72\x00"),
          BYTES("\x72\x00\x72\x01x\x72\x00") },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        handoff_context *ctx = new_context();
        handoff_error    err;
        uint8_t         *data;
        size_t           len;
        handoff_status   st;

        st = handoff_context_parse(ctx, cases[i].section,
                                   (const uint8_t *) cases[i].read.p,
                                   cases[i].read.len, &err);
        ck_assert_msg(st == HANDOFF_OK, "%s: %s", cases[i].what, err.message);
        ck_assert_int_eq(handoff_context_serialize(&data, &len, ctx,
                                                   cases[i].section, &err),
                         HANDOFF_OK);
        ck_assert_msg(len == cases[i].written.len &&
                          memcmp(data, cases[i].written.p, len) == 0,
                      "%s", cases[i].what);
        handoff_free(data);
        handoff_context_free(ctx);
    }
}
END_TEST

/* Lists from a parsed record may be handed out: they end in NULL. */
START_TEST(parse_string_list_ends_in_null)
{
    handoff_context *ctx = new_context();

    ck_assert_int_eq(
        handoff_context_parse(ctx, HANDOFF_SECTION_BRIEFING,
                              (const uint8_t *) "\x72\x01x\x72\x00", 5, NULL),
        HANDOFF_OK);
    ck_assert_uint_eq(ctx->root.briefing->n_tags, 2);
    ck_assert_str_eq(ctx->root.briefing->tags[0], "x");
    ck_assert_str_eq(ctx->root.briefing->tags[1], "");
    ck_assert_ptr_null(ctx->root.briefing->tags[2]);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Refusals ----------------------------------------------------------- */

START_TEST(parse_refused_bytes_leave_context_as_it_was)
{
    handoff_context *ctx = support_random_context(5, SUPPORT_ANY);
    const size_t     used = ctx->arena.used;
    handoff_error    err;
    size_t           len;
    uint8_t         *data = support_pack(&len, &ctx->root.base);

    ck_assert_status(handoff_context_parse(ctx, 0, (const uint8_t *) "\x0B", 1,
                                           &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_status(handoff_context_parse(ctx, HANDOFF_SECTION_TRANSCRIPT,
                                           (const uint8_t *) "\x0A\x03\x2A\x01"
                                                             "\xFF",
                                           5, &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_str_eq(err.path, "transcript.messages[#0].text");
    ck_assert_uint_eq(err.offset, 4);
    ck_assert_uint_eq(ctx->arena.used, used);
    expect_bytes(ctx, 0, data, len);
    free(data);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(parse_broken_rules_are_arg)
{
    handoff_context *ctx = new_context();
    handoff_error    err;
    uint8_t         *data = (uint8_t *) &err;
    size_t           len = 1;

    ck_assert_status(handoff_context_parse(NULL, 0, NULL, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_parse(ctx, 0, NULL, 1, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_parse(ctx, 6, NULL, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_serialize(&data, &len, NULL, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(data);
    ck_assert_uint_eq(len, 0);
    ck_assert_status(handoff_context_serialize(&data, &len, ctx, 6, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_serialize(NULL, &len, ctx, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_serialize(&data, NULL, ctx, 0, NULL),
                     HANDOFF_OK, NULL);
    handoff_free(data);
    handoff_context_free(ctx);
}
END_TEST

/* One attribute whose value fills the bytes up to len exactly. */
static uint8_t *
filled(uint32_t section, size_t len)
{
    uint8_t *data = malloc(len);
    size_t   n = len;
    uint8_t *p = data;

    ck_assert_ptr_nonnull(data);
    memset(data, 'x', len);
    for (int depth = section == 0 ? 0 : 1; depth < 3; depth++) {
        /* Extras, Attribute, value: a tag and a length of 4 bytes. */
        n -= 5;
        *p++ = depth == 0 ? 0x2A : depth == 1 ? 0x0A : 0x12;
        *p++ = (uint8_t) (n | 0x80);
        *p++ = (uint8_t) (n >> 7 | 0x80);
        *p++ = (uint8_t) (n >> 14 | 0x80);
        *p++ = (uint8_t) (n >> 21);
    }
    return data;
}

START_TEST(parse_bytes_at_limit_pass_one_past_fails)
{
    static const struct {
        uint32_t section;
        size_t   max;
    } cases[] = { { 0, HANDOFF_TOTAL_BYTES_MAX },
                  { HANDOFF_SECTION_EXTRAS, HANDOFF_SECTION_BYTES_MAX } };
    handoff_error err;

    for (int i = 0; i < 2; i++) {
        for (size_t extra = 0; extra < 2; extra++) {
            handoff_context *ctx = new_context();
            size_t           len = cases[i].max + extra;
            uint8_t         *data = filled(cases[i].section, len);

            ck_assert_status(handoff_context_parse(ctx, cases[i].section, data,
                                                   len, &err),
                             extra == 0 ? HANDOFF_OK : HANDOFF_E_LIMIT, &err);
            free(data);
            handoff_context_free(ctx);
        }
    }
}
END_TEST

/* The arena of a context only grows, up to its ceiling. */
START_TEST(parse_again_and_again_ends_at_ceiling)
{
    handoff_context *ctx = new_context();
    const size_t     len = HANDOFF_SECTION_BYTES_MAX;
    uint8_t         *data = filled(HANDOFF_SECTION_EXTRAS, len);
    handoff_error    err;
    handoff_status   st = HANDOFF_OK;
    int              times = 0;

    while (st == HANDOFF_OK && times++ < 1000)
        st =
            handoff_context_parse(ctx, HANDOFF_SECTION_EXTRAS, data, len, &err);
    ck_assert_status(st, HANDOFF_E_LIMIT, &err);
    ck_assert_int_gt(times, 3);
    ck_assert_uint_le(ctx->arena.used, HO_ARENA_BYTES_MAX);
    expect_bytes(ctx, HANDOFF_SECTION_EXTRAS, data, len);
    free(data);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Hostile input ------------------------------------------------------ */

/* The worst that 4 MB can ask for: a few bytes, over and over, as one section.
 * What the context then holds stays below the ceiling of its arena, 128 MiB;
 * what is more than the limits is refused before anything is allocated. */
START_TEST(parse_hostile_4_mb_stays_below_ceiling)
{
    static const struct {
        const char *what;
        uint32_t    section;
        bytes       unit;
        size_t      max_bytes; /* of the input */
        size_t      max_used;  /* MiB */
        bytes       before;
    } cases[] = {
        { "empty messages", HANDOFF_SECTION_TRANSCRIPT, BYTES("\x0A\x00"),
          4 << 20, 0, BYTES("") },
        { "empty messages, as many as pass", HANDOFF_SECTION_BRIEFING,
          BYTES("\x22\x00"), 2 * (HANDOFF_MEMORY_BYTES_MAX / 256 - 1), 64,
          BYTES("") },
        { "empty strings", HANDOFF_SECTION_BRIEFING, BYTES("\x72\x00"),
          2 * HANDOFF_FIELDS_MAX, 9, BYTES("") },
        { "strings of a byte", HANDOFF_SECTION_BRIEFING, BYTES("\x72\x01x"),
          3 * HANDOFF_FIELDS_MAX, 25, BYTES("") },
        { "one more field than passes", HANDOFF_SECTION_BRIEFING,
          BYTES("\x72\x01x"), 4 << 20, 0, BYTES("") },
        { "unknown numbers", HANDOFF_SECTION_BRIEFING, BYTES("\x80\x02\x00"),
          3 * HANDOFF_FIELDS_MAX, 41, BYTES("") },
        { "unknown bytes", HANDOFF_SECTION_BRIEFING, BYTES("\x82\x02\x01x"),
          4 << 20, 41, BYTES("") },
        { "a number over and over", HANDOFF_SECTION_ROUTING, BYTES("\x10\x01"),
          2 * HANDOFF_FIELDS_MAX, 1, BYTES("") },
        { "a string over and over", HANDOFF_SECTION_ROUTING, BYTES("\x0A\x01x"),
          3 * HANDOFF_FIELDS_MAX, 1, BYTES("") },
        { "a single message over and over", HANDOFF_SECTION_ROUTING,
          BYTES("\x52\x03\x12\x01x"), 5 * 200000, 8, BYTES("") },
        { "numbers, not packed", HANDOFF_SECTION_CUSTOMER,
          BYTES("\x3A\x02\x68\x01"), 4 * 250000, 2, BYTES("") },
        { "packed numbers", HANDOFF_SECTION_CUSTOMER, BYTES("\x01"), 4 << 20,
          17, BYTES("\x3A\x85\x80\x80\x02\x6A\x80\x80\x80\x02") },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t           unit = cases[i].unit.len;
        size_t           len = cases[i].max_bytes / unit * unit;
        size_t           before = cases[i].before.len;
        uint8_t         *data = malloc(before + len);
        handoff_context *ctx = new_context();
        handoff_error    err;
        handoff_status   st;

        ck_assert_ptr_nonnull(data);
        if (before != 0)
            memcpy(data, cases[i].before.p, before);
        for (size_t at = 0; at < len; at += unit)
            memcpy(data + before + at, cases[i].unit.p, unit);
        len += before;
        st = handoff_context_parse(ctx, cases[i].section, data, len, &err);
        ck_assert_msg(st == (cases[i].max_used != 0 ? HANDOFF_OK
                                                    : HANDOFF_E_LIMIT),
                      "%s: %s", cases[i].what, handoff_status_name(st));
        ck_assert_msg(ctx->arena.used <= cases[i].max_used << 20,
                      "%s: %zu bytes", cases[i].what, ctx->arena.used);
        printf("%-32s %4zu KiB in, %6zu KiB held%s\n", cases[i].what, len >> 10,
               ctx->arena.used >> 10, st == HANDOFF_OK ? "" : " (refused)");
        free(data);
        handoff_context_free(ctx);
    }
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("parse", parse_random_records_serialize_to_same_bytes,
                       parse_sections_one_by_one_equals_parse_whole,
                       parse_section_replaces_only_that_section,
                       parse_unknown_fields_survive_at_every_depth,
                       parse_other_ways_to_write_it_gives_the_same_record,
                       parse_string_list_ends_in_null,
                       parse_refused_bytes_leave_context_as_it_was,
                       parse_broken_rules_are_arg,
                       parse_bytes_at_limit_pass_one_past_fails,
                       parse_again_and_again_ends_at_ceiling,
                       parse_hostile_4_mb_stays_below_ceiling);
}
