/* SPDX-License-Identifier: MIT */
/*
 * test_json_errors.c -- what is wrong with a text, and where.
 */
#include <string.h>

#include <handoff.h>

#include "support.h"

typedef struct wrong {
    const char *json;
    const char *path;
    uint32_t    line, column;
    const char *message;
} wrong;

#define ENDS "the text ends too early, expected "
#define REPAIR "; HANDOFF_JSON_REPAIR (--repair) reads it"
#define TWICE "this field is given twice"
#define INT32 "expected a whole number from -2147483648 to 2147483647"
#define UINT32 "expected a whole number from 0 to 4294967295"
#define INT64                                                                  \
    "expected a whole number from -9223372036854775808 to 9223372036854775807"
#define UINT64 "expected a whole number from 0 to 18446744073709551615"

/* The offset that goes with a line and a column. */
static uint64_t
offset_of(const wrong *w)
{
    const char *p = w->json;

    for (uint32_t line = 1; line < w->line; line++)
        p = strchr(p, '\n') + 1;
    return (uint64_t) (p - w->json) + w->column - 1;
}

static void
check_wrong(const wrong *w)
{
    handoff_context *ctx = NULL;
    handoff_error    err = { 0 };
    size_t           len = strlen(w->json);

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(ctx, w->json, len, NULL, NULL),
                     HANDOFF_E_JSON);
    ck_assert_int_eq(handoff_context_from_json(ctx, w->json, len, NULL, &err),
                     HANDOFF_E_JSON);
    ck_assert_msg(strcmp(err.message, w->message) == 0 &&
                      strcmp(err.path, w->path) == 0 && err.line == w->line &&
                      err.column == w->column && err.offset == offset_of(w),
                  "%s\n got %s %u:%u %s", w->json, err.path,
                  (unsigned) err.line, (unsigned) err.column, err.message);
    ck_assert_int_eq(err.code, HANDOFF_E_JSON);
    ck_assert_int_eq(err.leg, -1);
    handoff_context_free(ctx);
}

#define CHECK_ALL(list)                                                        \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++)                 \
    check_wrong(&(list)[i])

START_TEST(json_syntax_error_says_where)
{
    static const wrong list[] = {
        { "", "", 1, 1, ENDS "an object: '{'" },
        { " \n ", "", 2, 2, ENDS "an object: '{'" },
        { "[]", "", 1, 1, "expected an object: '{'" },
        { "null", "", 1, 1, "expected an object: '{'" },
        { "\xEF\xBB\xBF{}", "", 1, 1,
          "begins with a byte order mark, which json does not have" },
        { "{", "", 1, 2, ENDS "the name of a field in quotes" },
        { "{\"routing\"", "routing", 1, 11, ENDS "':'" },
        { "{\"routing\":", "routing", 1, 12, ENDS "an object: Routing" },
        { "{\"routing\":{}", "", 1, 14, ENDS "',' or '}'" },
        { "{\"routing\":{},\n}", "", 2, 1,
          "expected the name of a field in quotes" },
        { "{\"routing\":{}}\n\n  x", "", 3, 3,
          "expected nothing after the object" },
        { "{} {}", "", 1, 4, "expected nothing after the object" },
        { "{'routing':{}}", "", 1, 2,
          "expected the name of a field in quotes" },
        { "{\"routing\" {}}", "routing", 1, 12, "expected ':'" },
        { "{\"briefing\":{\"tags\":[\"a\" \"b\"]}}", "briefing.tags[#0]", 1, 26,
          "expected ',' or ']'" },
        { "{\"briefing\":{\"tags\":[\"a\",]}}", "briefing.tags[#1]", 1, 26,
          "expected a string" },
        { "{\"routing\":{\"last_turn\":01}}", "routing", 1, 26,
          "expected ',' or '}'" },
        { "{\"routing\":{\"last_turn\":1.}}", "routing", 1, 26,
          "expected ',' or '}'" },
        { "{\"routing\":{\"last_turn\":1e}}", "routing", 1, 26,
          "expected ',' or '}'" },
        { "{\"routing\":{\"last_turn\":+1}}", "routing.last_turn", 1, 25,
          "expected a whole number" },
        { "{\"routing\":{\"last_turn\":.5}}", "routing.last_turn", 1, 25,
          "expected a whole number" },
        { "{\"routing\":{\"language\":nul}}", "routing.language", 1, 24,
          "expected a string" },
        { "{\"routing\":nullify}", "", 1, 16, "expected ',' or '}'" },
    };

    CHECK_ALL(list);
}
END_TEST

START_TEST(json_bad_string_says_where)
{
    static const wrong list[] = {
        { "{\"briefing\":{\"why\":\"abc", "briefing.why", 1, 20,
          "a string without an end" },
        { "{\"briefing\":{\"why\":\"abc\\", "briefing.why", 1, 24,
          "no such escape in a string" },
        { "{\"briefing\":{\"why\":\"\\x\"}}", "briefing.why", 1, 21,
          "no such escape in a string" },
        { "{\"briefing\":{\"why\":\"\\u12g4\"}}", "briefing.why", 1, 21,
          "no such escape in a string" },
        { "{\"briefing\":{\"why\":\"a\\u0000\"}}", "briefing.why", 1, 22,
          "text cannot hold U+0000" REPAIR },
        { "{\"briefing\":{\"why\":\"ab\\ud800\"}}", "briefing.why", 1, 23,
          "half of a surrogate pair" REPAIR },
        { "{\"briefing\":{\"why\":\"\\udc00\\ud800\"}}", "briefing.why", 1, 21,
          "half of a surrogate pair" REPAIR },
        { "{\"briefing\":{\"why\":\"\\ud800\\u0041\"}}", "briefing.why", 1, 21,
          "half of a surrogate pair" REPAIR },
        { "{\"briefing\":{\"why\":\"a\tb\"}}", "briefing.why", 1, 22,
          "a control character in a string must be escaped" },
        { "{\"briefing\":{\n\"why\":\"a\n\"}}", "briefing.why", 2, 9,
          "a control character in a string must be escaped" },
        { "{\"briefing\":{\"why\":\"a\xff\"}}", "briefing.why", 1, 22,
          "not utf-8" },
        { "{\"briefing\":{\"why\":\"\xc0\x80\"}}", "briefing.why", 1, 21,
          "not utf-8" },
        { "{\"briefing\":{\"why\":\"\xed\xa0\x80\"}}", "briefing.why", 1, 21,
          "not utf-8" REPAIR },
        { "{\"briefing\":{\"why\":\"\xf0\x9f\x98\"}}", "briefing.why", 1, 21,
          "not utf-8" },
        { "{\"briefing\":{\"\xff\":1}}", "briefing", 1, 15, "not utf-8" },
    };

    CHECK_ALL(list);
}
END_TEST

/* Where nothing is near, the names that there are, as many as fit. */
#define FIELD_OF_BRIEFING                                                      \
    "expected a field of Briefing: summary, why, leading_intent, intents, "    \
    "slots, emotions, pain_points, steps, promises, suggestions, "             \
    "participants, history, outcome, ..."
#define VALUE_OF_CHANNEL                                                       \
    "expected a name or number of Channel: CHANNEL_VOICE, CHANNEL_CHAT, "      \
    "CHANNEL_MESSAGING, CHANNEL_SMS, CHANNEL_EMAIL, CHANNEL_SOCIAL, "          \
    "CHANNEL_APP, CHANNEL_VIDEO, CHANNEL_TICKET, ..."

START_TEST(json_unknown_name_is_refused_with_a_hint)
{
    static const wrong list[] = {
        { "{\"Routing\":{}}", "", 1, 2,
          "expected a field of Context; did you mean 'routing'?" },
        { "{\"briefing\":{\n  \"intnets\":[]}}", "briefing", 2, 3,
          "expected a field of Briefing; did you mean 'intents'?" },
        { "{\"routing\":{\"conversation-id\":1}}", "routing", 1, 13,
          "expected a field of Routing; did you mean 'conversation_id'?" },
        { "{\"briefing\":{\"zebra\":[]}}", "briefing", 1, 14,
          FIELD_OF_BRIEFING },
        { "{\"\":{}}", "", 1, 2,
          "expected a field of Context: routing, briefing, customer, "
          "transcript, extras" },
        { "{\"briefing\":{\"why\\u0020\":\"\"}}", "briefing", 1, 14,
          "expected a field of Briefing; did you mean 'why'?" },
        { "{\"briefing\":{\"intents\":[{},{\"Name\":\"\"}]}}",
          "briefing.intents[#1]", 1, 29,
          "expected a field of Intent; did you mean 'name'?" },
        { "{\"briefing\":{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\":1}}",
          "briefing", 1, 14, FIELD_OF_BRIEFING },
    };

    CHECK_ALL(list);
}
END_TEST

START_TEST(json_name_that_stands_twice_is_refused)
{
    static const wrong list[] = {
        { "{\"routing\":{},\n \"routing\":{}}", "routing", 2, 2, TWICE },
        { "{\"routing\":{\"conversation_id\":\"a\",\"language\":\"en\",\n"
          "\"conversationId\":\"a\"}}",
          "routing.conversation_id", 2, 1, TWICE },
        { "{\"routing\":{\"language\":null,\"langu\\u0061ge\":null}}",
          "routing.language", 1, 29, TWICE },
        { "{\"briefing\":{\"intents\":[{\"id\":\"a\"},\n"
          "{\"slots\":[{\"turn\":1,\n\t\"turn\":2}]}]}}",
          "briefing.intents[#1].slots[#0].turn", 3, 2, TWICE },
    };

    CHECK_ALL(list);
}
END_TEST

START_TEST(json_wrong_type_names_path_and_expectation)
{
    static const wrong list[] = {
        { "{\"routing\":[]}", "routing", 1, 12, "expected an object: Routing" },
        { "{\"routing\":\"x\"}", "routing", 1, 12,
          "expected an object: Routing" },
        { "{\"routing\":{\"language\":5}}", "routing.language", 1, 24,
          "expected a string" },
        { "{\"extras\":{\"attributes\":[{\"value\":5}]}}",
          "extras.attributes[#0].value", 1, 35, "expected a string" REPAIR },
        { "{\"extras\":{\"attributes\":[{\"name\":5}]}}",
          "extras.attributes[#0].name", 1, 34, "expected a string" },
        { "{\"extras\":{\"attributes\":[{\"value\":[]}]}}",
          "extras.attributes[#0].value", 1, 35, "expected a string" },
        { "{\"routing\":{\"language\":{}}}", "routing.language", 1, 24,
          "expected a string" },
        { "{\"routing\":{\"language\":true}}", "routing.language", 1, 24,
          "expected a string" },
        { "{\"routing\":{\"last_turn\":true}}", "routing.last_turn", 1, 25,
          "expected a whole number" },
        { "{\"routing\":{\"channel\":false}}", "routing.channel", 1, 23,
          "expected a name or number of Channel" },
        { "{\"briefing\":{\"intents\":{}}}", "briefing.intents", 1, 24,
          "expected a list, each an object: Intent" },
        { "{\"briefing\":{\"tags\":\"a\"}}", "briefing.tags", 1, 21,
          "expected a list, each a string" },
        { "{\"briefing\":{\"intents\":[null]}}", "briefing.intents[#0]", 1, 25,
          "expected an object: Intent" },
        { "{\"briefing\":{\"tags\":[\"a\",null]}}", "briefing.tags[#1]", 1, 26,
          "expected a string" },
        { "{\"briefing\":{\"intents\":[{\"turns\":[1,[2]]}]}}",
          "briefing.intents[#0].turns[#1]", 1, 37, "expected a whole number" },
        { "{\"briefing\":{\"slots\":[{\"sensitive\":1}]}}",
          "briefing.slots[#0].sensitive", 1, 36, "expected true or false" },
        { "{\"briefing\":{\"slots\":[{\"sensitive\":\"true\"}]}}",
          "briefing.slots[#0].sensitive", 1, 36, "expected true or false" },
        { "{\"transcript\":{\"omissions\":[{\"salt\":7}]}}",
          "transcript.omissions[#0].salt", 1, 37,
          "expected a string in base64" },
        { "{\"transcript\":{\"messages\":[{\"confidence\":NaN}]}}",
          "transcript.messages[#0].confidence", 1, 42, "expected a number" },
    };

    CHECK_ALL(list);
}
END_TEST

START_TEST(json_wrong_value_names_path_and_expectation)
{
#define BASE64(s)                                                              \
    {                                                                          \
        "{\"transcript\":{\"omissions\":[{\"salt\":\"" s "\"}]}}",             \
            "transcript.omissions[#0].salt", 1, 37,                            \
            "expected a string in base64"                                      \
    }
#define FINITE(s)                                                              \
    {                                                                          \
        "{\"transcript\":{\"messages\":[{\"confidence\":" s "}]}}",            \
            "transcript.messages[#0].confidence", 1, 42,                       \
            "expected a finite number"                                         \
    }
    static const wrong list[] = {
        { "{\"briefing\":{\"intents\":[{},{},\n"
          "{\"slots\":[{\"status\":\"FILED\"}]}]}}",
          "briefing.intents[#2].slots[#0].status", 2, 21,
          "expected a name or number of SlotStatus; did you mean "
          "'SLOT_STATUS_FILLED'?" },
        { "{\"routing\":{\"channel\":\"voice\"}}", "routing.channel", 1, 23,
          "expected a name or number of Channel; did you mean "
          "'CHANNEL_VOICE'?" },
        { "{\"routing\":{\"channel\":\"smoke signal\"}}", "routing.channel", 1,
          23, VALUE_OF_CHANNEL },
        { "{\"routing\":{\"channel\":\"\"}}", "routing.channel", 1, 23,
          VALUE_OF_CHANNEL },
        { "{\"routing\":{\"channel\":1.5}}", "routing.channel", 1, 23, INT32 },
        { "{\"routing\":{\"channel\":2147483648}}", "routing.channel", 1, 23,
          INT32 },
        { "{\"routing\":{\"last_turn\":-1}}", "routing.last_turn", 1, 25,
          UINT32 },
        { "{\"routing\":{\"last_turn\":4294967296}}", "routing.last_turn", 1,
          25, UINT32 },
        { "{\"routing\":{\"last_turn\":1e-1}}", "routing.last_turn", 1, 25,
          UINT32 },
        { "{\"routing\":{\"last_turn\":\"\"}}", "routing.last_turn", 1, 25,
          UINT32 },
        { "{\"routing\":{\"last_turn\":\" 1\"}}", "routing.last_turn", 1, 25,
          UINT32 },
        { "{\"routing\":{\"last_turn\":\"0x10\"}}", "routing.last_turn", 1, 25,
          UINT32 },
        { "{\"routing\":{\"started_at_ms\":9223372036854775808}}",
          "routing.started_at_ms", 1, 29, INT64 },
        { "{\"routing\":{\"started_at_ms\":\"-9223372036854775809\"}}",
          "routing.started_at_ms", 1, 29, INT64 },
        { "{\"routing\":{\"started_at_ms\":1e99999999999999999999}}",
          "routing.started_at_ms", 1, 29, INT64 },
        { "{\"transcript\":{\"attachments\":[{\"bytes\":"
          "18446744073709551616}]}}",
          "transcript.attachments[#0].bytes", 1, 40, UINT64 },
        { "{\"routing\":{\"started_at_ms\":\"2025-11-24T16:00:00Z\"}}",
          "routing.started_at_ms", 1, 29, INT64 REPAIR },
        { "{\"routing\":{\"started_at_ms\":\"2025-11-24T16:00:00\"}}",
          "routing.started_at_ms", 1, 29, INT64 },
        { "{\"routing\":{\"started_at_ms\":1763999790.5}}",
          "routing.started_at_ms", 1, 29, INT64 REPAIR },
        { "{\"routing\":{\"started_at_ms\":17639997.5}}",
          "routing.started_at_ms", 1, 29, INT64 },
        { "{\"briefing\":{\"intents\":[{\"turns\":[1,2,-3]}]}}",
          "briefing.intents[#0].turns[#2]", 1, 39, UINT32 },
        BASE64("a"),
        BASE64("===="),
        BASE64("AB=="), /* bits that no byte has */
        BASE64("AQ="),
        BASE64("AQ==="),
        BASE64("A=Q="),
        BASE64("AQID "),
        BASE64("AQ!D"),
        FINITE("\"NaN\""),
        FINITE("\"Infinity\""),
        FINITE("\"-Infinity\""),
        FINITE("\"\""),
        FINITE("\"0,8\""),
        { "{\"transcript\":{\"messages\":[{\"confidence\":3.4028236e38}]}}",
          "transcript.messages[#0].confidence", 1, 42,
          "expected a number of at most 3.4028235e+38 either way" },
    };

    CHECK_ALL(list);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json_errors", json_syntax_error_says_where,
                       json_bad_string_says_where,
                       json_unknown_name_is_refused_with_a_hint,
                       json_name_that_stands_twice_is_refused,
                       json_wrong_type_names_path_and_expectation,
                       json_wrong_value_names_path_and_expectation);
}
