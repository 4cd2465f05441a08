/* SPDX-License-Identifier: MIT */
/*
 * test_json_number.c -- numbers as text: shortest, exact, in any locale; and
 * the types of protobuf that the record does not use.
 */
#include "support_random.h"

#include "support.h"

#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/json.h"

/* Digits that count, from the first that is not 0 to the last. */
static int
significant(const char *text)
{
    const char *first = NULL, *last = NULL;
    int         n = 0;

    for (const char *p = text; *p != '\0' && *p != 'e'; p++) {
        if (*p >= '1' && *p <= '9') {
            first = first == NULL ? p : first;
            last = p;
        }
    }
    for (const char *p = first; p != NULL && p <= last; p++)
        n += *p != '.';
    return n;
}

/* Reads back as itself, and nothing shorter does. */
static bool
float_is_right(float value)
{
    char   text[HO_JSON_NUMBER_MAX], shorter[400];
    size_t len = ho_record_json_put_float(text, value);
    int    digits = significant(text);
    float  back;

    if (len != strlen(text) ||
        ho_base_json_number_scan(HO_SLICE(text, len)) != len ||
        ho_record_json_float(&back, HO_SLICE(text, len)) != HO_NUMBER_OK ||
        memcmp(&back, &value, sizeof back) != 0)
        return false;
    snprintf(shorter, sizeof shorter, "%.*g", digits - 1, (double) value);
    return digits == 1 || strtof(shorter, NULL) != value;
}

/* An assertion for each would take longer than what it asserts. */
static void
check_float(float value)
{
    if (!float_is_right(value))
        ck_abort_msg("%.9g", (double) value);
}

START_TEST(number_random_floats_are_shortest_and_exact)
{
    support_random r = { 4711 };
    float          value;

    for (int i = 0; i < 200000; i++) {
        uint32_t bits = (uint32_t) support_random_next(&r);

        memcpy(&value, &bits, sizeof value);
        if (isfinite(value) && value != 0)
            check_float(value);
        check_float((float) (1 + i % 1000) / 1000); /* as people write */
    }
    check_float(FLT_MAX);
    check_float(-FLT_MIN);
    check_float(FLT_TRUE_MIN);
    for (int e = -149; e < 128; e++)
        check_float(ldexpf(1, e));
}
END_TEST

/* Digits in any number and any place are rounded as strtof() rounds them. */
START_TEST(number_long_decimals_round_correctly)
{
    support_random r = { 815 };
    char           text[1200];
    float          got;
    double         wide;

    for (int i = 0; i < 20000; i++) {
        size_t len = 0, digits = 1 + support_random_below(&r, 1000),
               point = 1 + support_random_below(&r, digits);

        for (size_t j = 0; j < digits; j++) {
            text[len++] = (char) ('1' + support_random_below(&r, 9));
            if (j + 1 == point && j + 1 < digits)
                text[len++] = '.';
        }
        len += (size_t) sprintf(text + len, "e%d",
                                (int) support_random_below(&r, 82) - 45 -
                                    (int) point);
        if (ho_record_json_float(&got, HO_SLICE(text, len)) != HO_NUMBER_OK ||
            ho_record_json_double(&wide, HO_SLICE(text, len)) != HO_NUMBER_OK ||
            got != strtof(text, NULL) || wide != strtod(text, NULL))
            ck_abort_msg("%s", text);
    }
}
END_TEST

/* Exactly between two floats, and one digit past it nine hundred places on. */
START_TEST(number_halfway_is_decided_by_the_last_digit)
{
    char  text[1100];
    float got;
    int   len = sprintf(text, "%s", "16777217.");

    memset(text + len, '0', 900);
    strcpy(text + len + 900, "0");
    ck_assert_int_eq(ho_record_json_float(&got, HO_SLICE(text, strlen(text))),
                     HO_NUMBER_OK);
    ck_assert(got == 16777216.0f); /* to even */
    strcpy(text + len + 900, "1");
    ck_assert_int_eq(ho_record_json_float(&got, HO_SLICE(text, strlen(text))),
                     HO_NUMBER_OK);
    ck_assert(got == 16777218.0f);
}
END_TEST

START_TEST(number_negative_zero_is_zero)
{
    static const char *const zeros[] = { "-0", "-0.0", "-0e5", "-1e-400" };
    char                     text[HO_JSON_NUMBER_MAX];
    float                    value;
    double                   wide;

    for (size_t i = 0; i < 4; i++) {
        ho_record_json_float(&value, HO_SLICE(zeros[i], strlen(zeros[i])));
        ck_assert(value == 0 && !signbit(value));
        ho_record_json_double(&wide, HO_SLICE(zeros[i], strlen(zeros[i])));
        ck_assert(wide == 0 && !signbit(wide));
    }
    ho_record_json_put_float(text, -0.0f);
    ck_assert_str_eq(text, "0");
    ho_record_json_put_double(text, -0.0);
    ck_assert_str_eq(text, "0");
}
END_TEST

/* ---- Locale ------------------------------------------------------------- */

/* glibc's file of a locale whose decimal point is a comma, so that one is
 * there on a machine without any. */
static const uint32_t comma_locale[] = {
    0x20031114, 6, /* LC_NUMERIC, six values; where */
    0x20,       0x22, 0x23, 0x24, 0x28, 0x2C, /* each begins; ',' */
    0x2C,       0x2C, 0,                      /* and again, wide; no grouping */
    0x2D465455, 0x38                          /* "UTF-8" */
};

static bool
decimal_comma(const char *folder)
{
    static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE",
                                         "comma" };
    char                     path[128];
    FILE                    *f;

    snprintf(path, sizeof path, "%s/comma", folder);
    if (mkdir(path, 0700) != 0)
        return false;
    snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", folder);
    f = fopen(path, "wb");
    if (f == NULL)
        return false;
    fwrite(comma_locale, 1, sizeof comma_locale, f);
    fclose(f);
    setenv("LOCPATH", folder, 1);
    for (size_t i = 0; i < 4; i++) {
        if (setlocale(LC_NUMERIC, names[i]) != NULL &&
            strcmp(localeconv()->decimal_point, ",") == 0)
            return true;
    }
    return false;
}

START_TEST(number_locale_with_a_comma_changes_nothing)
{
    static const char json[] =
        "{\"transcript\":{\"messages\":[{\"confidence\":0.8},"
        "{\"confidence\":1234567.5},{\"confidence\":1.5e-20}]}}";
    char             folder[64], path[128], *out, text[16];
    handoff_context *ctx = NULL;
    handoff_error    err = { 0 };
    size_t           len;

    support_folder(folder);
    if (!decimal_comma(folder)) {
        support_skipped("number_locale_with_a_comma_changes_nothing");
    } else {
        snprintf(text, sizeof text, "%.1f", 0.5);
        ck_assert_str_eq(text, "0,5"); /* it is in force */
        ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
        ck_assert_status(handoff_context_from_json(ctx, json, sizeof json - 1,
                                                   NULL, &err),
                         HANDOFF_OK, &err);
        ck_assert(ctx->root.transcript->messages[1]->confidence == 1234567.5f);
        ck_assert_status(handoff_context_to_json(&out, &len, ctx, 0, &err),
                         HANDOFF_OK, &err);
        ck_assert_str_eq(out, json);
        handoff_free(out);
        handoff_context_free(ctx);
    }
    setlocale(LC_NUMERIC, "C");
    unsetenv("LOCPATH");
    snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/comma", folder);
    rmdir(path);
    support_folder_remove(folder);
}
END_TEST

/* ---- A message of every type -------------------------------------------- */

typedef struct every {
    ProtobufCMessage base;
    int32_t          i32;
    uint32_t         f32;
    int64_t          s64;
    uint64_t         f64;
    double           wide;
    size_t           n_flags;
    int             *flags;
    size_t           n_wides;
    double          *wides;
    size_t           n_longs;
    int64_t         *longs;
    struct every    *child;
} every;

static const ProtobufCMessageDescriptor every_descriptor;

#define SINGLE(n, id_, type_, member, desc)                                    \
    {                                                                          \
        .name = (n), .id = (id_), .label = PROTOBUF_C_LABEL_NONE,              \
        .type = (type_), .offset = offsetof(every, member),                    \
        .descriptor = (desc)                                                   \
    }
#define LIST(n, id_, type_, member)                                            \
    {                                                                          \
        .name = (n), .id = (id_), .label = PROTOBUF_C_LABEL_REPEATED,          \
        .type = (type_), .quantifier_offset = offsetof(every, n_##member),     \
        .offset = offsetof(every, member)                                      \
    }

static const ProtobufCFieldDescriptor every_fields[] = {
    SINGLE("i_32", 1, PROTOBUF_C_TYPE_SINT32, i32, NULL),
    SINGLE("f_32", 2, PROTOBUF_C_TYPE_FIXED32, f32, NULL),
    SINGLE("s_64", 3, PROTOBUF_C_TYPE_SFIXED64, s64, NULL),
    SINGLE("f_64", 4, PROTOBUF_C_TYPE_FIXED64, f64, NULL),
    SINGLE("wide", 5, PROTOBUF_C_TYPE_DOUBLE, wide, NULL),
    LIST("flags", 6, PROTOBUF_C_TYPE_BOOL, flags),
    LIST("wides", 7, PROTOBUF_C_TYPE_DOUBLE, wides),
    LIST("longs", 8, PROTOBUF_C_TYPE_INT64, longs),
    SINGLE("child", 9, PROTOBUF_C_TYPE_MESSAGE, child, &every_descriptor),
};

static const ProtobufCIntRange every_ranges[] = { { 1, 0 }, { 0, 9 } };

static void
every_init(ProtobufCMessage *message)
{
    memset(message, 0, sizeof(every));
    message->descriptor = &every_descriptor;
}

static const ProtobufCMessageDescriptor every_descriptor = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .short_name = "Every",
    .sizeof_message = sizeof(every),
    .n_fields = 9,
    .fields = every_fields,
    .n_field_ranges = 1,
    .field_ranges = every_ranges,
    .message_init = every_init,
};

static handoff_status
read_every(every *e, ho_base_arena *arena, const char *json, handoff_error *err)
{
    ho_record_budget budget = HO_BUDGET;

    every_init(&e->base);
    arena->ceiling = 1 << 20;
    return ho_record_json_read(&e->base, arena, &budget,
                               HO_SLICE(json, strlen(json)), NULL, err);
}

START_TEST(number_every_type_reads_and_writes)
{
    static const char json[] =
        "{\"i_32\":-2147483648,\"f_32\":4294967295,"
        "\"s_64\":\"-9223372036854775808\",\"f_64\":\"18446744073709551615\","
        "\"wide\":0.1,\"flags\":[true,false],"
        "\"wides\":[0,1.7976931348623157e+308,5e-324,123456789.12345679],"
        "\"longs\":[\"1\",\"-1\"],\"child\":{\"child\":{}}}";
    ho_base_arena arena = { 0 };
    ho_base_buf   out = { 0 };
    handoff_error err = { 0 };
    every         e;

    ck_assert_status(read_every(&e, &arena, json, &err), HANDOFF_OK, &err);
    ho_record_json_write(&out, &e.base, 0);
    ho_base_buf_byte(&out, 0);
    ck_assert_str_eq((const char *) out.data, json);
    ho_base_buf_free(&out);
    ho_base_arena_free(&arena);
    ck_assert_status(read_every(&e, &arena, "{\"wide\":1.8e308}", &err),
                     HANDOFF_E_JSON, &err);
    ck_assert_str_eq(err.message, "expected a number of at most "
                                  "1.7976931348623157e+308 either way");
    ck_assert_status(read_every(&e, &arena, "{\"i32\":2147483648}", &err),
                     HANDOFF_E_JSON, &err);
    ck_assert_str_eq(err.path, "i_32");
    ho_base_arena_free(&arena);
}
END_TEST

START_TEST(number_depth_limit_and_one_past)
{
    ho_base_arena arena = { 0 };
    handoff_error err = { 0 };
    every         e;

    for (int depth = HANDOFF_JSON_DEPTH_MAX; depth <= 33; depth++) {
        char json[512] = "";

        for (int i = 1; i < depth; i++)
            strcat(json, "{\"child\":");
        strcat(json, "{");
        for (int i = 0; i < depth; i++)
            strcat(json, "}");
        ck_assert_status(read_every(&e, &arena, json, &err),
                         depth == 32 ? HANDOFF_OK : HANDOFF_E_LIMIT, &err);
    }
    ck_assert_str_eq(err.message, "nested deeper than 32 levels");
    ck_assert_uint_eq(err.column, 32 * 9 + 1);
    ho_base_arena_free(&arena);
}
END_TEST

START_TEST(number_arena_ceiling_is_a_limit)
{
    ho_base_arena    arena = { .ceiling = 64 };
    ho_record_budget budget = HO_BUDGET;
    handoff_error    err = { 0 };
    every            e;
    const char       json[] = "{\"longs\":[1,2,3,4,5,6,7,8,9]}";

    every_init(&e.base);
    ck_assert_status(ho_record_json_read(&e.base, &arena, &budget,
                                         HO_SLICE(json, sizeof json - 1), NULL,
                                         &err),
                     HANDOFF_E_LIMIT, &err);
    ho_base_arena_free(&arena);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json_number",
                       number_random_floats_are_shortest_and_exact,
                       number_long_decimals_round_correctly,
                       number_halfway_is_decided_by_the_last_digit,
                       number_negative_zero_is_zero,
                       number_locale_with_a_comma_changes_nothing,
                       number_every_type_reads_and_writes,
                       number_depth_limit_and_one_past,
                       number_arena_ceiling_is_a_limit);
}
