/* SPDX-License-Identifier: MIT */
/*
 * test_scan.c -- what is a valid record, and what it costs.
 */
#include "support_random.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

#define SLICE(text) HO_SLICE(text, sizeof(text) - 1)

static const ProtobufCMessageDescriptor *const context_desc =
    &handoff__v1__context__descriptor;

/* ---- Bytes made by hand ------------------------------------------------- */

static void
add_tag(ho_base_buf *b, uint32_t number, uint32_t type)
{
    ho_base_varint_write(b, (uint64_t) number << 3 | type);
}

static void
add_bytes(ho_base_buf *b, uint32_t number, const void *p, size_t n)
{
    add_tag(b, number, HO_WIRE_BYTES);
    ho_base_varint_write(b, n);
    ho_base_buf_append(b, p, n);
}

/* A value of that wire type that any field of the type takes. */
static void
add_any(ho_base_buf *b, uint32_t number, uint32_t type)
{
    static const uint8_t one[8] = { 1 };

    add_tag(b, number, type);
    if (type == HO_WIRE_VARINT)
        ho_base_buf_byte(b, 1);
    else if (type == HO_WIRE_BYTES)
        ho_base_buf_byte(b, 0);
    else
        ho_base_buf_append(b, one, type == HO_WIRE_64 ? 8 : 4);
}

static handoff_status
scan(const ProtobufCMessageDescriptor *desc, ho_base_slice data,
     handoff_error *err)
{
    ho_record_budget budget = HO_BUDGET;
    size_t           arena = 0;

    return ho_record_scan(&arena, &budget, desc, data, err);
}

static void
expect(const ProtobufCMessageDescriptor *desc, ho_base_buf *b,
       handoff_status want)
{
    handoff_error err;

    ck_assert(!b->failed);
    ck_assert_status(scan(desc, HO_SLICE(b->data, b->len), &err), want, &err);
    ho_base_buf_free(b);
}

/* ---- Every message of the schema, once ---------------------------------- */

typedef struct schema {
    const ProtobufCMessageDescriptor *desc[64];
    size_t                            count;
} schema;

static void
walk_schema(schema *s, const ProtobufCMessageDescriptor *desc, int depth)
{
    ck_assert_msg(depth < 8, "%s contains itself", desc->name);
    for (size_t i = 0; i < s->count; i++) {
        if (s->desc[i] == desc)
            return;
    }
    ck_assert_uint_lt(s->count, 64);
    s->desc[s->count++] = desc;
    for (unsigned i = 0; i < desc->n_fields; i++) {
        if (desc->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            walk_schema(s, desc->fields[i].descriptor, depth + 1);
    }
}

static schema
whole_schema(void)
{
    schema s = { .count = 0 };

    walk_schema(&s, context_desc, 0);
    ck_assert_uint_gt(s.count, 30);
    return s;
}

START_TEST(scan_schema_uses_only_types_that_are_read)
{
    schema s = whole_schema();

    for (size_t i = 0; i < s.count; i++) {
        ck_assert_uint_le(s.desc[i]->n_fields, HO_WIRE_FIELDS);
        for (unsigned k = 0; k < s.desc[i]->n_fields; k++) {
            const ProtobufCFieldDescriptor *f = &s.desc[i]->fields[k];

            ck_assert_uint_ne(ho_record_reader_type(f), HO_WIRE_NONE);
            ck_assert_uint_eq(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF, 0);
            ck_assert_ptr_eq(ho_record_reader_find(s.desc[i], f->id), f);
        }
        ck_assert_ptr_null(ho_record_reader_find(s.desc[i], 0));
        ck_assert_ptr_null(ho_record_reader_find(s.desc[i], 1000));
        ck_assert_ptr_null(ho_record_reader_find(s.desc[i], (1u << 29) - 1));
    }
}
END_TEST

START_TEST(scan_known_field_of_other_wire_type_fails)
{
    static const uint32_t types[] = { HO_WIRE_VARINT, HO_WIRE_64, HO_WIRE_BYTES,
                                      HO_WIRE_32 };
    schema                s = whole_schema();

    for (size_t i = 0; i < s.count; i++) {
        for (unsigned k = 0; k < s.desc[i]->n_fields * 4; k++) {
            const ProtobufCFieldDescriptor *f = &s.desc[i]->fields[k / 4];
            uint32_t                        type = types[k % 4];
            bool packed = f->label == PROTOBUF_C_LABEL_REPEATED &&
                          ho_record_reader_type(f) == HO_WIRE_VARINT &&
                          type == HO_WIRE_BYTES;
            ho_base_buf b = { 0 };

            add_any(&b, f->id, type);
            expect(s.desc[i], &b,
                   type == ho_record_reader_type(f) || packed
                       ? HANDOFF_OK
                       : HANDOFF_E_RECORD);
        }
    }
}
END_TEST

/* ---- Text and floats ---------------------------------------------------- */

START_TEST(scan_text_that_is_not_utf8_without_nul_fails)
{
    const struct {
        ho_base_slice text;
        bool          valid;
    } cases[] = {
        { SLICE(""), true },
        { SLICE("caf\xC3\xA9"), true },
        { SLICE("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"), true },
        { SLICE("a\0b"), false },
        { SLICE("\0"), false },
        { SLICE("\xFF"), false },
        { SLICE("\x80"), false },
        { SLICE("\xC3"), false },
        { SLICE("\xC0\x80"), false },         /* NUL, longer than needed */
        { SLICE("\xE0\x80\xAF"), false },     /* longer than needed */
        { SLICE("\xED\xA0\x80"), false },     /* surrogate */
        { SLICE("\xF4\x90\x80\x80"), false }, /* above U+10FFFF */
        { SLICE("\xF0\x9F\x98"), false },
    };
    schema s = whole_schema();
    size_t strings = 0;

    for (size_t i = 0; i < s.count; i++) {
        for (unsigned k = 0; k < s.desc[i]->n_fields; k++) {
            const ProtobufCFieldDescriptor *f = &s.desc[i]->fields[k];

            for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
                ho_base_buf b = { 0 };

                if (f->type != PROTOBUF_C_TYPE_STRING)
                    break;
                strings++;
                add_bytes(&b, f->id, cases[c].text.p, cases[c].text.len);
                expect(s.desc[i], &b,
                       cases[c].valid ? HANDOFF_OK : HANDOFF_E_RECORD);
            }
        }
    }
    ck_assert_uint_gt(strings, 1000);
}
END_TEST

START_TEST(scan_bytes_that_are_not_text_pass)
{
    ho_base_buf b = { 0 };

    add_bytes(&b, 3, "\0\xFF\x80", 3); /* Omission.salt */
    expect(&handoff__v1__omission__descriptor, &b, HANDOFF_OK);
}
END_TEST

START_TEST(scan_float_that_is_not_finite_fails)
{
    static const struct {
        uint8_t bytes[4];
        bool    valid;
    } cases[] = {
        { { 0, 0, 0x80, 0x3F }, true },       /* 1 */
        { { 0xFF, 0xFF, 0x7F, 0x7F }, true }, /* the largest */
        { { 0xFF, 0xFF, 0x7F, 0xFF }, true }, /* the smallest */
        { { 1, 0, 0, 0 }, true },             /* the least */
        { { 0, 0, 0x80, 0x7F }, false },      /* infinity */
        { { 0, 0, 0x80, 0xFF }, false },      /* minus infinity */
        { { 0, 0, 0xC0, 0x7F }, false },      /* not a number */
        { { 1, 0, 0x80, 0xFF }, false },      /* not a number, signalling */
    };
    schema s = whole_schema();
    size_t floats = 0;

    for (size_t i = 0; i < s.count; i++) {
        for (unsigned k = 0; k < s.desc[i]->n_fields; k++) {
            const ProtobufCFieldDescriptor *f = &s.desc[i]->fields[k];

            for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
                ho_base_buf b = { 0 };

                if (f->type != PROTOBUF_C_TYPE_FLOAT)
                    break;
                floats++;
                add_tag(&b, f->id, HO_WIRE_32);
                ho_base_buf_append(&b, cases[c].bytes, 4);
                expect(s.desc[i], &b,
                       cases[c].valid ? HANDOFF_OK : HANDOFF_E_RECORD);
            }
        }
    }
    ck_assert_uint_ge(floats, 5 * 8);
}
END_TEST

/* ---- The wire ----------------------------------------------------------- */

START_TEST(scan_malformed_wire_fails)
{
    const struct {
        ho_base_slice data;
        const char   *what;
        bool          valid;
    } cases[] = {
        /* Field 2 of Routing is an enum, 1 a string, 100 is unknown. */
        { SLICE(""), "nothing", true },
        { SLICE("\x10\x02"), "a number", true },
        { SLICE("\x10\x82\x00"), "not in its shortest form", true },
        { SLICE("\x90\x80\x80\x80\x00\x02"), "a tag of 5 bytes", true },
        { SLICE("\x90\x80\x80\x80\x80\x00\x02"), "a tag of 6 bytes", false },
        { SLICE("\x10\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
          "a number of 10 bytes", true },
        { SLICE("\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), "2^64 - 1",
          true },
        { SLICE("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"), "2^64",
          false },
        { SLICE("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
          "a number of 11 bytes", false },
        { SLICE("\x10"), "no number", false },
        { SLICE("\x10\x80"), "half a number", false },
        { SLICE("\x80"), "half a tag", false },
        { SLICE("\x0A"), "no length", false },
        { SLICE("\x0A\x80"), "half a length", false },
        { SLICE("\x0A\x01"), "a length and nothing", false },
        { SLICE("\x0A\x81\x80\x80\x80\x00x"), "a length of 5 bytes", true },
        { SLICE("\x0A\x81\x80\x80\x80\x80\x00x"), "of 6 bytes", false },
        { SLICE("\x0A\xFF\xFF\xFF\xFF\x0F"), "a length of 2^32 - 1", false },
        { SLICE("\x0A\xFF\xFF\xFF\xFF\x7F"), "a length of 2^35 - 1", false },
        { SLICE("\x02\x00"), "field 0, bytes", false },
        { SLICE("\x00\x00"), "field 0, a number", false },
        { SLICE("\x80\x00\x00"), "field 0 in two bytes", false },
        { SLICE("\xF8\xFF\xFF\xFF\x0F\x01"), "field 2^29 - 1", true },
        { SLICE("\x80\x80\x80\x80\x10\x01"), "field 2^29", false },
        { SLICE("\x13"), "a group of a known field", false },
        { SLICE("\x13\x14"), "a group and its end", false },
        { SLICE("\x14"), "the end of a group", false },
        { SLICE("\xA3\x06\xA4\x06"), "an unknown group", false },
        { SLICE("\x16\x00"), "wire type 6", false },
        { SLICE("\xA7\x06\x00"), "wire type 7", false },
        { SLICE("\xA0\x06\x01"), "an unknown number", true },
        { SLICE("\xA1\x06\x01\0\0\0\0\0\0\0"), "of 8 bytes", true },
        { SLICE("\xA1\x06\x01\0\0\0\0\0\0"), "of 7 bytes", false },
        { SLICE("\xA5\x06\x01\0\0\0"), "of 4 bytes", true },
        { SLICE("\xA5\x06\x01\0\0"), "of 3 bytes", false },
        { SLICE("\xA2\x06\x02\xFF\x00"), "unknown bytes", true },
        { SLICE("\xA2\x06\x02\xFF"), "unknown bytes, cut off", false },
    };
    handoff_error err;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        handoff_status st =
            scan(&handoff__v1__routing__descriptor, cases[i].data, &err);

        ck_assert_msg(st == (cases[i].valid ? HANDOFF_OK : HANDOFF_E_RECORD),
                      "%s: %s", cases[i].what, handoff_status_name(st));
    }
}
END_TEST

START_TEST(scan_packed_numbers_are_counted_and_checked)
{
    const struct {
        ho_base_slice data;
        bool          valid;
    } cases[] = {
        /* Field 9 of Intent: repeated uint32 turns. */
        { SLICE("\x4A\x00"), true },
        { SLICE("\x4A\x03\x01\x80\x01"), true },
        { SLICE("\x48\x01\x48\x02"), true },     /* not packed */
        { SLICE("\x48\x01\x4A\x01\x02"), true }, /* both */
        { SLICE("\x4A\x01\x80"), false },
        { SLICE("\x4A\x0B\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
          false },
        { SLICE("\x4A\x0A\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"), false },
    };
    handoff_error err;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_status(scan(&handoff__v1__intent__descriptor, cases[i].data,
                              &err),
                         cases[i].valid ? HANDOFF_OK : HANDOFF_E_RECORD, &err);
}
END_TEST

/* Whatever the scan lets through, protobuf-c reads without complaint. */
START_TEST(scan_record_cut_anywhere_agrees_with_protobuf)
{
    support_random    r = { 7 };
    ProtobufCMessage *message = NULL, *again;
    handoff_error     err;
    uint8_t          *data = NULL;
    size_t            len = 0, valid = 0;

    while (len < 1500 || len > 6000) {
        free(data);
        message = support_random_message(&r, context_desc);
        data = support_pack(&len, message);
        protobuf_c_message_free_unpacked(message, NULL);
    }
    for (size_t n = 0; n <= len; n++) {
        handoff_status st = scan(context_desc, HO_SLICE(data, n), &err);

        again = protobuf_c_message_unpack(context_desc, NULL, n, data);
        ck_assert_status(st, again == NULL ? HANDOFF_E_RECORD : HANDOFF_OK,
                         &err);
        valid += again != NULL;
        if (again != NULL)
            protobuf_c_message_free_unpacked(again, NULL);
    }
    ck_assert_uint_ge(valid, 2);
    free(data);
}
END_TEST

/* True where the scan lets the bytes through; then they unpack within the bound
 * that it gave, and what that serializes to is the same record again. */
static bool
holds_bound(ho_base_slice data)
{
    Handoff__V1__Context root = HANDOFF__V1__CONTEXT__INIT;
    ho_record_budget     budget = HO_BUDGET;
    ho_base_arena        arena = { .ceiling = HO_ARENA_BYTES_MAX };
    size_t               need = 0, once_len, twice_len;
    uint8_t             *once, *twice;

    if (ho_record_scan(&need, &budget, context_desc, data, NULL) != HANDOFF_OK)
        return false;
    ck_assert(ho_record_unpack(&arena, &root.base, data));
    ck_assert_uint_le(arena.used, need);
    once = support_pack(&once_len, &root.base);
    handoff__v1__context__init(&root);
    ck_assert(ho_record_unpack(&arena, &root.base, HO_SLICE(once, once_len)));
    twice = support_pack(&twice_len, &root.base);
    ck_assert_uint_eq(once_len, twice_len);
    ck_assert_mem_eq(once, twice, once_len);
    free(once);
    free(twice);
    ho_base_arena_free(&arena);
    return true;
}

START_TEST(scan_mutated_records_hold_their_bound)
{
    support_random r = { 99 };
    size_t         passed = 0;

    for (uint64_t seed = 0; seed < 200; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SMALL);
        size_t           len;
        uint8_t         *data = support_pack(&len, &ctx->root.base);

        for (int i = 0; len != 0 && i < 100; i++) {
            size_t  at = (size_t) support_random_below(&r, len);
            uint8_t old = data[at];

            data[at] ^= (uint8_t) (1 << support_random_below(&r, 8));
            passed += holds_bound(HO_SLICE(data, len));
            /* Some changes stay, so that they add up. */
            if (support_random_below(&r, 8) != 0)
                data[at] = old;
        }
        free(data);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(passed, 1000);
    ck_assert_uint_lt(passed, 19000);
}
END_TEST

/* ---- Memory and fields -------------------------------------------------- */

/* Two sections, a message in one, 3 + 5 bytes of text, 2 + 1 numbers, and an
 * unknown field of 4 bytes: as FORMAT.md section 8 counts. */
START_TEST(scan_counts_memory_as_the_format_says)
{
    ho_base_buf      intent = { 0 }, briefing = { 0 }, context = { 0 };
    const uint64_t   cost = 256 + 256 + 256 + 3 + 5 + 2 * 8 + 8 + 4;
    ho_record_budget budget = HO_BUDGET;
    handoff_error    err;
    size_t           arena = 0;

    add_bytes(&intent, 1, "abc", 3);      /* id */
    add_bytes(&intent, 9, "\x01\x02", 2); /* turns, packed */
    add_any(&intent, 9, HO_WIRE_VARINT);  /* one more, not packed */
    add_bytes(&intent, 100, "\0\0\0\0", 4);
    add_any(&intent, 6, HO_WIRE_VARINT); /* a single number: nothing */
    add_bytes(&briefing, 4, intent.data, intent.len);
    add_bytes(&briefing, 14, "tag-1", 5);
    add_bytes(&context, 1, "", 0);
    add_bytes(&context, 2, briefing.data, briefing.len);

    ck_assert_int_eq(ho_record_scan(&arena, &budget, context_desc,
                                    HO_SLICE(context.data, context.len), &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(budget.memory, HANDOFF_MEMORY_BYTES_MAX - cost);
    ck_assert_uint_eq(budget.fields, HANDOFF_FIELDS_MAX - 9);
    budget = (ho_record_budget){ cost, 9 };
    ck_assert_int_eq(ho_record_scan(&arena, &budget, context_desc,
                                    HO_SLICE(context.data, context.len), &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(budget.memory, 0);
    ck_assert_uint_eq(budget.fields, 0);
    budget = (ho_record_budget){ cost - 1, 9 };
    ck_assert_status(ho_record_scan(&arena, &budget, context_desc,
                                    HO_SLICE(context.data, context.len), &err),
                     HANDOFF_E_LIMIT, &err);
    budget = (ho_record_budget){ cost, 8 };
    ck_assert_status(ho_record_scan(&arena, &budget, context_desc,
                                    HO_SLICE(context.data, context.len), &err),
                     HANDOFF_E_LIMIT, &err);
    ho_base_buf_free(&intent);
    ho_base_buf_free(&briefing);
    ho_base_buf_free(&context);
}
END_TEST

/* 64 MiB as section 8 counts it: at the limit, and one byte past. */
START_TEST(scan_memory_at_limit_passes_one_past_fails)
{
    size_t        messages = HANDOFF_MEMORY_BYTES_MAX / 256 - 2;
    ho_base_buf   b = { 0 };
    handoff_error err;
    size_t        len;

    for (size_t i = 0; i < messages; i++)
        add_bytes(&b, 1, "", 0); /* Transcript.messages */
    len = b.len;
    ho_base_buf_append(&b, "\x0A\x00", 2); /* one more fills it up */
    ck_assert_status(scan(&handoff__v1__transcript__descriptor,
                          HO_SLICE(b.data, b.len), &err),
                     HANDOFF_OK, &err);
    b.len = len;
    ho_base_buf_append(&b, "\x0A\x03\x2A\x01x", 5); /* and a text of one byte */
    ck_assert_status(scan(&handoff__v1__transcript__descriptor,
                          HO_SLICE(b.data, b.len), &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_str_eq(err.message,
                     "the record needs more memory than the limit");
    ho_base_buf_free(&b);
}
END_TEST

START_TEST(scan_fields_at_limit_pass_one_past_fails)
{
    ho_base_buf   b = { 0 };
    handoff_error err;

    for (size_t i = 0; i < HANDOFF_FIELDS_MAX; i++)
        ho_base_buf_append(&b, "\x10\x01", 2); /* Routing.channel */
    ck_assert_status(scan(&handoff__v1__routing__descriptor,
                          HO_SLICE(b.data, b.len), &err),
                     HANDOFF_OK, &err);
    ho_base_buf_append(&b, "\x10\x01", 2);
    ck_assert_status(scan(&handoff__v1__routing__descriptor,
                          HO_SLICE(b.data, b.len), &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_str_eq(err.message, "the record has more fields than the limit");
    ck_assert_uint_eq(err.offset, 2 * HANDOFF_FIELDS_MAX);
    ho_base_buf_free(&b);
}
END_TEST

/* ---- Saying where ------------------------------------------------------- */

START_TEST(scan_error_names_path_and_offset)
{
    ho_base_buf   transcript = { 0 }, context = { 0 };
    handoff_error err;

    for (int i = 0; i < 3; i++) {
        add_bytes(&transcript, 1, "\x2A\x02ok", 4);
        add_bytes(&transcript, 2, "", 0);
    }
    add_bytes(&transcript, 1, "\x08\x07\x2A\x02o\xFF", 6);
    add_bytes(&context, 1, "\x0A\x01x", 3);
    add_bytes(&context, 4, transcript.data, transcript.len);

    ck_assert_status(scan(context_desc, HO_SLICE(context.data, context.len),
                          &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_str_eq(err.path, "transcript.messages[#3].text");
    ck_assert_str_eq(err.message, "text is not UTF-8 without NUL");
    ck_assert_uint_eq(err.offset, context.len - 2);

    ck_assert_status(scan(&handoff__v1__transcript__descriptor,
                          HO_SLICE(transcript.data, transcript.len), &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_str_eq(err.path, "transcript.messages[#3].text");
    ck_assert_uint_eq(err.offset, transcript.len - 2);

    /* A field without a name: its message is named. */
    ck_assert_status(scan(context_desc, SLICE("\x12\x04\x22\x02\x00\x00"),
                          &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_str_eq(err.path, "briefing.intents[#0]");
    ck_assert_uint_eq(err.offset, 4);
    ho_base_buf_free(&transcript);
    ho_base_buf_free(&context);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("scan", scan_schema_uses_only_types_that_are_read,
                       scan_known_field_of_other_wire_type_fails,
                       scan_text_that_is_not_utf8_without_nul_fails,
                       scan_bytes_that_are_not_text_pass,
                       scan_float_that_is_not_finite_fails,
                       scan_malformed_wire_fails,
                       scan_packed_numbers_are_counted_and_checked,
                       scan_record_cut_anywhere_agrees_with_protobuf,
                       scan_mutated_records_hold_their_bound,
                       scan_counts_memory_as_the_format_says,
                       scan_memory_at_limit_passes_one_past_fails,
                       scan_fields_at_limit_pass_one_past_fails,
                       scan_error_names_path_and_offset);
}
