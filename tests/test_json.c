/* SPDX-License-Identifier: MIT */
/*
 * test_json.c -- a record as JSON and back: what goes in comes out.
 */
#include <string.h>

#include "record/context.h"

#include "support.h"

static handoff_context *
read_text(const char *json)
{
    handoff_context *ctx = NULL;
    handoff_error    err = { 0 };

    ck_assert_int_eq(handoff_context_new(&ctx, &err), HANDOFF_OK);
    ck_assert_status(handoff_context_from_json(ctx, json, strlen(json), NULL,
                                               &err),
                     HANDOFF_OK, &err);
    return ctx;
}

static void
check_writes(const char *in, const char *out, uint32_t flags)
{
    handoff_context *ctx = read_text(in);
    handoff_error    err = { 0 };
    char            *json;
    size_t           len;

    ck_assert_status(handoff_context_to_json(&json, &len, ctx, flags, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(json, out);
    ck_assert_uint_eq(len, strlen(out));
    handoff_free(json);
    handoff_context_free(ctx);
}

START_TEST(json_every_spelling_reads_as_the_same)
{
    static const char *const same[] = {
        "{\"routing\":{\"conversation_id\":\"c\",\"channel\":\"CHANNEL_VOICE\","
        "\"started_at_ms\":\"1000\",\"last_turn\":1000}}",
        "{\"routing\":{\"conversationId\":\"c\",\"channel\":1,"
        "\"startedAtMs\":1000,\"lastTurn\":\"1000\"}}",
        "\r\n\t {\"routing\" : { \"conversation\\u0049d\":\"\\u0063\",\n"
        "\"channel\":1.0e0,\"startedAtMs\":1e3,\"lastTurn\":\"1.0E+3\"} }\n ",
        "{\"routing\":{\"conversationId\":\"c\",\"channel\":10e-1,"
        "\"started_at_ms\":\"1000000e-3\",\"last_turn\":1000.000,"
        "\"language\":null,\"references\":null,\"consents\":[]},"
        "\"briefing\":null}",
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        check_writes(same[i], same[0], 0);
}
END_TEST

START_TEST(json_whole_numbers_keep_every_bit)
{
#define BYTES(n) "{\"transcript\":{\"attachments\":[{\"bytes\":" n "}]}}"
#define STARTED(n) "{\"routing\":{\"started_at_ms\":" n "}}"
#define TURN(n) "{\"routing\":{\"last_turn\":" n "}}"
    check_writes(BYTES("18446744073709551615"),
                 BYTES("\"18446744073709551615\""), 0);
    check_writes(BYTES("1844674407370955161.5e1"),
                 BYTES("\"18446744073709551615\""), 0);
    check_writes(STARTED("-9223372036854775808"),
                 STARTED("\"-9223372036854775808\""), 0);
    check_writes(STARTED("\"9223372036854775807\""),
                 STARTED("\"9223372036854775807\""), 0);
    check_writes(STARTED("9007199254740993"), STARTED("\"9007199254740993\""),
                 0);
    check_writes(TURN("4294967295"), TURN("4294967295"), 0);
    check_writes(TURN("0.00000000000000000000000000000001e32"), TURN("1"), 0);
    check_writes(TURN("-0"), "{\"routing\":{}}", 0);
    check_writes(TURN("0e99999999999999999999999"), "{\"routing\":{}}", 0);
}
END_TEST

START_TEST(json_floats_are_shortest_and_finite)
{
#define CONFIDENCE(n) "{\"transcript\":{\"messages\":[{\"confidence\":" n "}]}}"
    static const struct {
        const char *in, *out;
    } cases[] = {
        { CONFIDENCE("0.8"), CONFIDENCE("0.8") },
        { CONFIDENCE("0.80000001192092896"), CONFIDENCE("0.8") },
        { CONFIDENCE("\"8e-1\""), CONFIDENCE("0.8") },
        { CONFIDENCE("1"), CONFIDENCE("1") },
        { CONFIDENCE("-1.5E0"), CONFIDENCE("-1.5") },
        { CONFIDENCE("16777217"), CONFIDENCE("16777216") },
        { CONFIDENCE("3.4028235e38"), CONFIDENCE("3.4028234e+38") },
        { CONFIDENCE("1e-45"), CONFIDENCE("1e-45") },
        { CONFIDENCE("0.000001"), CONFIDENCE("0.000001") },
        { CONFIDENCE("0.0000001"), CONFIDENCE("1e-7") },
        { CONFIDENCE("999999919882240"), CONFIDENCE("999999900000000") },
        { CONFIDENCE("999999986991104"), CONFIDENCE("1e+15") },
        { CONFIDENCE("-0.0"), "{\"transcript\":{\"messages\":[{}]}}" },
        { CONFIDENCE("-1e-60"), "{\"transcript\":{\"messages\":[{}]}}" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_writes(cases[i].in, cases[i].out, 0);
}
END_TEST

START_TEST(json_enums_without_a_name_stay_numbers)
{
    check_writes("{\"routing\":{\"channel\":77,\"priority\":-2147483648,"
                 "\"direction\":\"DIRECTION_UNSPECIFIED\"}}",
                 "{\"routing\":{\"channel\":77,\"priority\":-2147483648}}", 0);
}
END_TEST

START_TEST(json_base64_any_alphabet_and_padding_reads)
{
#define SALT(s) "{\"transcript\":{\"omissions\":[{\"salt\":\"" s "\"}]}}"
    check_writes(SALT("+/+/"), SALT("+/+/"), 0);
    check_writes(SALT("-_-_"), SALT("+/+/"), 0);
    check_writes(SALT("+\\/-_"), SALT("+/+/"), 0);
    check_writes(SALT("AQ"), SALT("AQ=="), 0);
    check_writes(SALT("AQ=="), SALT("AQ=="), 0);
    check_writes(SALT("AQI"), SALT("AQI="), 0);
    check_writes(SALT("AQI="), SALT("AQI="), 0);
    check_writes(SALT(""), "{\"transcript\":{\"omissions\":[{}]}}", 0);
}
END_TEST

START_TEST(json_text_is_escaped_where_it_must_be)
{
#define WHY(s) "{\"briefing\":{\"why\":\"" s "\"}}"
    check_writes(WHY("\\u0001\\b\\f\\n\\r\\t\\\"\\\\\\/\\u001f"),
                 WHY("\\u0001\\b\\f\\n\\r\\t\\\"\\\\/\\u001f"), 0);
    check_writes(WHY("\x7f\xc2\x85\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9"
                     "\xe2\x80\xaa"),
                 WHY("\\u007f\\u0085\xc2\xa0\\u2028\\u2029\xe2\x80\xaa"), 0);
    check_writes(WHY("\\ud83d\\ude00 \\u00e9 \\u20AC \xf0\x9f\x98\x80"),
                 WHY("\xf0\x9f\x98\x80 \xc3\xa9 \xe2\x82\xac "
                     "\xf0\x9f\x98\x80"),
                 0);
    check_writes(WHY("s n25 \\\\\\\" }"), WHY("s n25 \\\\\\\" }"), 0);
}
END_TEST

START_TEST(json_indent_is_one_member_a_line)
{
    check_writes("{\"routing\":{\"conversation_id\":\"c\"},\"briefing\":{"
                 "\"intents\":[{\"turns\":[1,2]},{}],\"tags\":[\"a\"]},"
                 "\"extras\":{}}",
                 "{\n"
                 "  \"routing\": {\n"
                 "    \"conversation_id\": \"c\"\n"
                 "  },\n"
                 "  \"briefing\": {\n"
                 "    \"intents\": [\n"
                 "      {\n"
                 "        \"turns\": [\n"
                 "          1,\n"
                 "          2\n"
                 "        ]\n"
                 "      },\n"
                 "      {}\n"
                 "    ],\n"
                 "    \"tags\": [\n"
                 "      \"a\"\n"
                 "    ]\n"
                 "  },\n"
                 "  \"extras\": {}\n"
                 "}",
                 HANDOFF_JSON_INDENT);
    check_writes("{}", "{}", HANDOFF_JSON_INDENT);
    check_writes(" { } ", "{}", 0);
}
END_TEST

START_TEST(json_read_replaces_what_was_there)
{
    handoff_context *ctx = read_text("{\"briefing\":{\"why\":\"before\"},"
                                     "\"extras\":{}}");
    handoff_error    err = { 0 };
    const char       bad[] = "{\"briefing\":{\"why\":\"x\",\"steps\":1}}";
    const char       good[] = "{\"briefing\":{\"why\":\"after\"}}";
    const char      *borrowed = ctx->root.briefing->why;
    size_t           used = ctx->arena.used;

    ck_assert_status(handoff_context_from_json(ctx, bad, sizeof bad - 1, NULL,
                                               &err),
                     HANDOFF_E_JSON, &err);
    ck_assert_str_eq(ctx->root.briefing->why, "before");
    ck_assert_uint_eq(ctx->arena.used, used);
    ck_assert_status(handoff_context_from_json(ctx, good, sizeof good - 1, NULL,
                                               &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(ctx->root.briefing->why, "after");
    ck_assert_ptr_null(ctx->root.extras);
    ck_assert_str_eq(borrowed, "before");
    handoff_context_free(ctx);
}
END_TEST

START_TEST(json_arguments_missing_are_refused)
{
    handoff_context *ctx = read_text("{}");
    handoff_error    err = { 0 };
    char            *out = (char *) &err;
    size_t           len = 7;

    ck_assert_int_eq(handoff_context_from_json(NULL, "{}", 2, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_from_json(ctx, NULL, 2, NULL, NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_to_json(&out, &len, NULL, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(out);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(handoff_context_to_json(NULL, &len, ctx, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_to_json(&out, NULL, ctx, 0, &err),
                     HANDOFF_OK);
    handoff_free(out);
    ck_assert_int_eq(handoff_context_to_json(&out, &len, ctx, 2, &err),
                     HANDOFF_E_ARG);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json", json_every_spelling_reads_as_the_same,
                       json_whole_numbers_keep_every_bit,
                       json_floats_are_shortest_and_finite,
                       json_enums_without_a_name_stay_numbers,
                       json_base64_any_alphabet_and_padding_reads,
                       json_text_is_escaped_where_it_must_be,
                       json_indent_is_one_member_a_line,
                       json_read_replaces_what_was_there,
                       json_arguments_missing_are_refused);
}
