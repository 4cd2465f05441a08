/* SPDX-License-Identifier: MIT */
/*
 * test_repair.c -- records as other programs write them.
 *
 * Each repair as a pair of records: what is read, and what it becomes. What
 * needs none stays, what was repaired stays repaired, and what is refused for
 * another reason is refused all the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff.h>

#include "support.h"

typedef struct pair {
    const char *before, *after;
    const char *found; /* "name path; name path" */
} pair;

static handoff_context *
read_repaired(const char *json, handoff_findings **found)
{
    handoff_json_opts opts = { HANDOFF_JSON_OPTS, .flags = HANDOFF_JSON_REPAIR,
                               .repairs = found };
    handoff_context  *ctx = NULL;
    handoff_error     err;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_status(handoff_context_from_json(ctx, json, strlen(json), &opts,
                                               &err),
                     HANDOFF_OK, &err);
    return ctx;
}

static void
check_json(const handoff_context *ctx, const char *json)
{
    char  *text;
    size_t len;

    ck_assert_int_eq(handoff_context_to_json(&text, &len, ctx, 0, NULL),
                     HANDOFF_OK);
    ck_assert_str_eq(text, json);
    handoff_free(text);
}

static void
check_found(const handoff_findings *found, const char *expected)
{
    handoff_finding one = { HANDOFF_FINDING };
    char            text[2048] = "";
    size_t          n = 0;

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        ck_assert_int_eq(one.severity, HANDOFF_FINDING_NOTE);
        ck_assert_uint_gt(strlen(one.message), 0);
        ck_assert_uint_gt(strlen(one.advice), 0);
        ck_assert(one.section >= 1 && one.section <= 5);
        n += (size_t) snprintf(text + n, sizeof text - n, "%s%s %s",
                               i > 0 ? "; " : "", one.name, one.path);
    }
    ck_assert_str_eq(text, expected);
}

/* Repaired as expected, once and for all. */
static void
check_pair(const pair *p)
{
    handoff_findings *found, *again;
    handoff_context  *ctx = read_repaired(p->before, &found);

    check_found(found, p->found);
    check_json(ctx, p->after);
    ck_assert_int_eq(handoff_context_repair(&again, ctx, NULL), HANDOFF_OK);
    check_found(again, "");
    check_json(ctx, p->after);
    handoff_findings_free(found);
    handoff_findings_free(again);
    handoff_context_free(ctx);
    ctx = read_repaired(p->after, &found);
    check_found(found, "");
    check_json(ctx, p->after);
    handoff_findings_free(found);
    handoff_context_free(ctx);
}

#define CHECK_ALL(list)                                                        \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++)                 \
    check_pair(&(list)[i])

#define WHY(s) "{\"briefing\":{\"why\":\"" s "\"}}"
#define HALF "repaired_half briefing.why"
#define NUL "repaired_nul briefing.why"
#define CESU8 "repaired_cesu8 briefing.why"

START_TEST(repair_characters_that_text_cannot_hold)
{
    static const pair list[] = {
        { WHY("cut \\ud83d"), WHY("cut \xEF\xBF\xBD"), HALF },
        { WHY("\\ude00 cut"), WHY("\xEF\xBF\xBD cut"), HALF },
        { WHY("\\ud83d\\ud83d\\ude00"), WHY("\xEF\xBF\xBD\xF0\x9F\x98\x80"),
          HALF },
        { WHY("\\ud83dx\\u0041"), WHY("\xEF\xBF\xBDxA"), HALF },
        { WHY("a\\u0000b"),
          WHY("a\xEF\xBF\xBD"
              "b"),
          NUL },
        { WHY("\xED\xA0\xBD\xED\xB8\x80"), WHY("\xF0\x9F\x98\x80"), CESU8 },
        { WHY("\xED\xA0\xBD"), WHY("\xEF\xBF\xBD"), HALF },
        { WHY("\xED\xB8\x80\xED\xA0\xBD"), WHY("\xEF\xBF\xBD\xEF\xBF\xBD"),
          HALF },
        { WHY("\\u0000\\ud800\xED\xA0\xBD\xED\xB8\x80"),
          WHY("\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x98\x80"),
          HALF "; " NUL "; " CESU8 },
        { WHY("\\ud83d\\ude00 \\n \xC3\xA9"),
          WHY("\xF0\x9F\x98\x80 \\n \xC3\xA9"), "" },
    };

    CHECK_ALL(list);
}
END_TEST

START_TEST(repair_refuses_what_it_does_not_know)
{
    static const char *const list[] = {
        WHY("\xC3"),
        WHY("\xFF"),
        WHY("a\x01"),
        WHY("\\x41"),
        WHY("\\u00g0"),
        WHY("\\ud83d") "x",
        "{\"briefing\":{\"why\":\"\\ud83d",
        "{\"briefing\":{\"why\":5}}",
        "{\"why\\ude00\":{}}",
        "{\"briefing\":{\"why\\ud83d\":\"x\"}}",
        "{\"briefing\":{\"why\\u0000\":\"x\"}}",
        "{\"briefing\":{\"\xED\xA0\xBDwhy\":\"x\"}}",
        "{\"routing\":{\"started_at_ms\":\"yesterday\"}}",
        "{\"routing\":{\"started_at_ms\":\"2025-11-24T16:00:00\"}}",
        "{\"routing\":{\"started_at_ms\":\"2025-13-24T16:00:00Z\"}}",
        "{\"routing\":{\"started_at_ms\":\"1969-12-31T23:59:59Z\"}}",
        "{\"routing\":{\"started_at_ms\":12.5}}",
        "{\"routing\":{\"started_at_ms\":1763999790.5e0}}",
        "{\"routing\":{\"last_turn\":\"2025-11-24T16:00:00Z\"}}",
        "{\"extras\":{\"attributes\":[{\"name\":5}]}}",
        "{\"extras\":{\"attributes\":[{\"value\":{}}]}}",
        "{\"extras\":{\"attributes\":[{\"value\":tru}]}}",
        "{\"briefing\":{\"slots\":[{\"name\":\"a\",\"value\":5}]}}",
    };
    handoff_json_opts opts = { HANDOFF_JSON_OPTS,
                               .flags = HANDOFF_JSON_REPAIR };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        handoff_findings *found = (handoff_findings *) &opts;
        handoff_context  *ctx = read_repaired(WHY("before"), NULL);
        handoff_error     err;

        opts.repairs = &found;
        ck_assert_msg(handoff_context_from_json(ctx, list[i], strlen(list[i]),
                                                &opts, &err) == HANDOFF_E_JSON,
                      "%s", list[i]);
        ck_assert_ptr_null(found);
        ck_assert_ptr_null(strstr(err.message, "REPAIR"));
        check_json(ctx, WHY("before"));
        handoff_context_free(ctx);
    }
}
END_TEST

#define STARTED(s) "{\"routing\":{\"started_at_ms\":" s "}}"
#define TEXT "repaired_time_text routing.started_at_ms"
#define SECONDS "repaired_seconds routing.started_at_ms"
#define MICROSECONDS "repaired_microseconds routing.started_at_ms"

START_TEST(repair_times)
{
    static const pair list[] = {
        { STARTED("\"2025-11-24T16:00:00Z\""), STARTED("\"1764000000000\""),
          TEXT },
        { STARTED("\"2025-11-24t17:30:00.1256+01:30\""),
          STARTED("\"1764000000125\""), TEXT },
        { STARTED("\"2024-02-29T23:59:60-00:00\""),
          STARTED("\"1709251200000\""), TEXT },
        { STARTED("\"2025-11-24T16:00:0\\u0030Z\""),
          STARTED("\"1764000000000\""), TEXT },
        { STARTED("1764000000"), STARTED("\"1764000000000\""), SECONDS },
        { STARTED("\"1764000000\""), STARTED("\"1764000000000\""), SECONDS },
        { STARTED("1.764e9"), STARTED("\"1764000000000\""), SECONDS },
        { STARTED("1764000000.25"), STARTED("\"1764000000250\""), SECONDS },
        { STARTED("\"1764000000.0009\""), STARTED("\"1764000000000\""),
          SECONDS },
        { STARTED("1764000000123456"), STARTED("\"1764000000123\""),
          MICROSECONDS },
        { STARTED("946684800"), STARTED("\"946684800000\""), SECONDS },
        { STARTED("4102444800"), STARTED("\"4102444800000\""), SECONDS },
        { STARTED("946684799"), STARTED("\"946684799\""), "" },
        { STARTED("4102444801"), STARTED("\"4102444801\""), "" },
        { STARTED("1764000000000"), STARTED("\"1764000000000\""), "" },
        { STARTED("-1764000000"), STARTED("\"-1764000000\""), "" },
    };

    CHECK_ALL(list);
}
END_TEST

#define TWO(a, b)                                                              \
    "{\"routing\":{\"started_at_ms\":" a "},\"customer\":{\"authentication\":" \
    "{\"authenticated_at_ms\":" b "}}}"
#define AUTH "customer.authentication.authenticated_at_ms"

START_TEST(repair_units_only_where_all_times_agree)
{
    static const pair list[] = {
        { TWO("1764000000", "1764000001"),
          TWO("\"1764000000000\"", "\"1764000001000\""),
          SECONDS "; repaired_seconds " AUTH },
        { TWO("1764000000", "1764000001000"),
          TWO("\"1764000000\"", "\"1764000001000\""), "" },
        { TWO("1764000000", "1764000001000000"),
          TWO("\"1764000000\"", "\"1764000001000000\""), "" },
        /* one with a fraction is in seconds whatever the others are */
        { TWO("1764000000.5", "1764000001000"),
          TWO("\"1764000000500\"", "\"1764000001000\""), SECONDS },
        { TWO("1764000000.5", "1764000001"),
          TWO("\"1764000000500\"", "\"1764000001000\""),
          SECONDS "; repaired_seconds " AUTH },
        /* 0 is not a time */
        { "{\"routing\":{\"started_at_ms\":1764000000,\"answer_by_ms\":0}}",
          STARTED("\"1764000000000\""), SECONDS },
        /* a duration is not one either */
        { "{\"transcript\":{\"messages\":[{\"duration_ms\":1764000000}]}}",
          "{\"transcript\":{\"messages\":[{\"duration_ms\":1764000000}]}}",
          "" },
    };

    CHECK_ALL(list);
}
END_TEST

#define ATTRIBUTES(s) "{\"extras\":{\"attributes\":[" s "]}}"
#define VALUE "repaired_attribute extras.attributes[#0].value"

START_TEST(repair_attribute_values)
{
    static const pair list[] = {
        { ATTRIBUTES("{\"name\":\"a\",\"value\":-5.50e3}"),
          ATTRIBUTES("{\"name\":\"a\",\"value\":\"-5.50e3\","
                     "\"media_type\":\"application/json\"}"),
          VALUE },
        { ATTRIBUTES("{\"value\":true,\"media_type\":\"text/plain\"}"),
          ATTRIBUTES("{\"value\":\"true\",\"media_type\":\"text/plain\"}"),
          VALUE },
        { ATTRIBUTES("{\"media_type\":\"\",\"value\":false},{\"value\":\"5\"}"),
          ATTRIBUTES("{\"value\":\"false\",\"media_type\":"
                     "\"application/json\"},{\"value\":\"5\"}"),
          VALUE },
    };

    CHECK_ALL(list);
}
END_TEST

/* ---- HTML ---------------------------------------------------------------- */

static handoff_context *
with_text(const char *text)
{
    handoff_context *ctx = NULL;
    handoff_message  m = { HANDOFF_MESSAGE, .turn = 7, .text = text };

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_put(ctx, &m, NULL), HANDOFF_OK);
    return ctx;
}

START_TEST(repair_html_becomes_what_a_person_reads)
{
    static const char *const list[][2] = {
        { "<p>Dear team,</p><p>bye</p>", "Dear team,\nbye" },
        { "<p>Dear team,</p>\n<p>bye</p>\n", "Dear team,\nbye\n" },
        { "one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour" },
        { "<div>a</div><br>b", "a\n\nb" },
        { "a<br><br>b", "a\n\nb" },
        { "<ul><li>a</li><li>b</li></ul>c", "a\nb\nc" },
        { "<b>bold</b> and <a href=\"x>y\" title='z'>link</a>",
          "bold and link" },
        { "<img src=data:x alt=\"a\"/>", "" },
        { "a<script type=\"x\">if (a < b) {}</script >b<style>p {}</style>c",
          "abc" },
        { "<SCRIPT>x</sCript>y", "y" },
        { "<script>never ends <b>x</b>", "never ends x" },
        { "a<!-- <b> -- > -->b<!DOCTYPE html>c", "abc" },
        { "<!-- never ends <b>x</b>", "<!-- never ends x" },
        { "&lt;b&gt; &amp;amp; &copy;&nbsp;&euro;&apos;&thetasym;",
          "<b> &amp; \xC2\xA9\xC2\xA0\xE2\x82\xAC'\xCF\x91" },
        { "&#65;&#x42;&#X43;&#128;&#0;&#xD800;&#1114112;&#99999999999;",
          "ABC\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "<p>x</p> 1 < 2 & 3 > 2 &copy &unknown; &#; &#x;",
          "x\n 1 < 2 & 3 > 2 &copy &unknown; &#; &#x;" },
        { "<o:p>Word</o:p>", "Word" },
        { "<b data-09_z.A=\"x\" @on:x='y'>z</b>", "z" },
        { "<table><tr><td>1</td><td>2</td></tr></table>", "1\n2" },
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        handoff_context  *ctx = with_text(list[i][0]);
        handoff_message   m = { HANDOFF_MESSAGE };
        handoff_findings *found;

        ck_assert_int_eq(handoff_context_repair(&found, ctx, NULL), HANDOFF_OK);
        check_found(found, "repaired_markup transcript.messages[7].text");
        handoff_findings_free(found);
        for (int again = 0; again < 2; again++) {
            ck_assert_int_eq(handoff_context_get(&m, ctx, 0), 1);
            ck_assert_str_eq(m.text, list[i][1]);
            ck_assert_str_eq(m.rich, list[i][0]);
            ck_assert_str_eq(m.media_type, "text/html");
            ck_assert_int_eq(handoff_context_repair(NULL, ctx, NULL),
                             HANDOFF_OK);
        }
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(repair_leaves_text_that_is_not_html)
{
    static const char *const list[] = {
        "1 < 2 && 3 > 2",
        "a <b and c> d",
        "a <b c=d e> f",
        "<3 <- <> </> <!> <! > < b>",
        "<nosuchtag>x</nosuchtag>",
        "<blockquoteish> <blockquotexx> <abcdefghijklmnopqrstuvwxyz>",
        "List<String> <T> #include <stdio.h> <carol@example.com>",
        "<b",
        "<a href=\"x",
        "<a href=x\"y>z",
        "<br class>",
        "</p class=\"x\">",
        "a & b; &; &#; &#x; &amp &AMP; &frac13;",
        "",
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        handoff_context  *ctx = with_text(list[i]);
        handoff_findings *found;
        handoff_message   m = { HANDOFF_MESSAGE };

        ck_assert_int_eq(handoff_context_repair(&found, ctx, NULL), HANDOFF_OK);
        check_found(found, "");
        ck_assert_int_eq(handoff_context_get(&m, ctx, 0), 1);
        ck_assert_str_eq(m.text, list[i]);
        ck_assert_str_eq(m.rich, "");
        handoff_findings_free(found);
        handoff_context_free(ctx);
    }
}
END_TEST

#define RICH(text, rich, type)                                                 \
    "{\"transcript\":{\"messages\":[{\"text\":\"" text "\",\"rich\":\"" rich   \
    "\"" type "}]}}"
#define MEDIA ",\"media_type\":\"text/html\""
#define MARKUP "repaired_markup transcript.messages[#0].text"

START_TEST(repair_html_never_loses_an_original)
{
    static const pair list[] = {
        { RICH("<b>a</b>", "<b>a</b>", ""), RICH("a", "<b>a</b>", MEDIA),
          MARKUP },
        { RICH("<b>a</b>", "<b>a</b>", ",\"media_type\":\"text/x\""),
          RICH("a", "<b>a</b>", ",\"media_type\":\"text/x\""), MARKUP },
        { RICH("<b>a</b>", "{}", ""), RICH("<b>a</b>", "{}", ""), "" },
    };

    CHECK_ALL(list);
}
END_TEST

/* ---- Order and doubles --------------------------------------------------- */

#define RECORD(rest, messages)                                                 \
    "{\"routing\":{\"conversation_id\":\"c\"}," rest                           \
    "\"transcript\":{\"messages\":[" messages "]}}"
#define TURNS(t) "\"briefing\":{\"intents\":[{\"turns\":[" t "]}]},"
#define M(text, time) "{\"sent_at_ms\":\"" time "\",\"text\":\"" text "\"}"
#define ORDER "repaired_order transcript.messages"

START_TEST(repair_sorts_messages_without_turns)
{
    static const pair list[] = {
        { RECORD(TURNS("1,3"),
                 M("c", "3000") "," M("b", "2000") "," M("a", "1000")),
          RECORD(TURNS("3,1"),
                 M("a", "1000") "," M("b", "2000") "," M("c", "3000")),
          ORDER },
        { RECORD("", M("a", "1000") "," M("b", "1000") "," M("c", "2000")),
          RECORD("", M("a", "1000") "," M("b", "1000") "," M("c", "2000")),
          "" },
        /* equal times keep their order */
        { RECORD("", M("b", "2000") "," M("x", "1000") "," M("y", "1000")),
          RECORD("", M("x", "1000") "," M("y", "1000") "," M("b", "2000")),
          ORDER },
        /* no time of its own, or a device's: behind the one before */
        { RECORD("", M("b", "2000") ",{\"text\":\"b2\"}," M("a", "1000")),
          RECORD("", M("a", "1000") "," M("b", "2000") ",{\"text\":\"b2\"}"),
          ORDER },
        { RECORD("", M("a", "1000") "," M("b", "2000") ",{\"sent_at_ms\":\"1\","
                                                       "\"clock\":\"CLOCK_"
                                                       "DEVICE\"}"),
          RECORD("", M("a", "1000") "," M("b", "2000") ",{\"sent_at_ms\":\"1\","
                                                       "\"clock\":\"CLOCK_"
                                                       "DEVICE\"}"),
          "" },
        /* replies, and what was masked, follow */
        { "{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":"
          "{\"messages\":[" M(
              "b",
              "2000") ",{\"sent_at_ms\":\"1000\","
                      "\"text\":\"a\",\"reply_to\":1}],\"masks\":[{\"path\":"
                      "\"messages[#0].text\"},{\"path\":\"messages[2].text\"}]}"
                      "}",
          "{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":"
          "{\"messages\":[{\"sent_at_ms\":\"1000\",\"text\":\"a\","
          "\"reply_to\":2}," M("b", "2000") "],\"masks\":[{\"path\":"
                                            "\"messages[#1].text\"},{\"path\":"
                                            "\"messages[1].text\"}]}}",
          ORDER },
    };

    CHECK_ALL(list);
}
END_TEST

/* With one turn, the order is the writer's word. What only adds to a record
 * names turns of that. */
START_TEST(repair_leaves_order_and_references_that_mean_something)
{
#define NUMBERED                                                               \
    RECORD("", M("b", "2000") ",{\"turn\":2,\"sent_at_ms\":\"1000\"}")
#define ADDS(messages)                                                         \
    "{\"briefing\":{\"intents\":[{\"turns\":[1]}]},\"transcript\":{"           \
    "\"messages\":[" messages "]}}"
    static const pair list[] = {
        { NUMBERED, NUMBERED, "" },
        { ADDS(M("b", "2000") "," M("a", "1000")),
          ADDS(M("a", "1000") "," M("b", "2000")), ORDER },
    };

    CHECK_ALL(list);
}
END_TEST

#define N(turn, text, id)                                                      \
    "{\"turn\":" turn ",\"role\":\"ROLE_CUSTOMER\",\"text\":\"" text           \
    "\",\"native_id\":\"" id "\"}"
#define R(turn, text, id, of)                                                  \
    "{\"turn\":" turn ",\"role\":\"ROLE_CUSTOMER\",\"text\":\"" text           \
    "\",\"replaces\":" of ",\"native_id\":\"" id "\"}"
#define DOUBLE(t) "repaired_double transcript.messages[" t "]"
#define CORRECTION(t) "repaired_correction transcript.messages[" t "]"

START_TEST(repair_doubles_by_native_id)
{
    static const pair list[] = {
        { RECORD(TURNS("1,3"),
                 N("1", "a", "x") "," N("2", "b", "y") "," N("3", "a", "x")),
          RECORD(TURNS("1"), N("1", "a", "x") "," N("2", "b", "y")),
          DOUBLE("3") },
        { RECORD("", N("1", "a", "x") "," N("2", "b", "x")),
          RECORD("", N("1", "a", "x") "," R("2", "b", "x", "1")),
          CORRECTION("2") },
        /* each is compared with the latest */
        { RECORD("", N("1", "a", "x") "," N("2", "b", "x") "," N(
                         "3", "b", "x") "," N("4", "a", "x")),
          RECORD("", N("1", "a", "x") "," R("2", "b", "x",
                                            "1") "," R("4", "a", "x", "2")),
          DOUBLE("3") "; " CORRECTION("2") "; " CORRECTION("4") },
        /* without an id, or of another role, nothing is said */
        { RECORD("", N("1", "a", "") "," N("2", "a", "")),
          RECORD("", "{\"turn\":1,\"role\":\"ROLE_CUSTOMER\",\"text\":\"a\"},"
                     "{\"turn\":2,\"role\":\"ROLE_CUSTOMER\",\"text\":\"a\"}"),
          "" },
        { RECORD("", N("1", "a", "x") ",{\"turn\":2,\"role\":\"ROLE_BOT\","
                                      "\"text\":\"a\",\"native_id\":\"x\"}"),
          RECORD("", N("1", "a", "x") ",{\"turn\":2,\"role\":\"ROLE_BOT\","
                                      "\"text\":\"a\",\"native_id\":\"x\"}"),
          "" },
        /* an empty text would withdraw it; another card is another message */
        { RECORD("", N("1", "a", "x") ",{\"turn\":2,\"role\":"
                                      "\"ROLE_CUSTOMER\",\"native_id\":"
                                      "\"x\"}"),
          RECORD("", N("1", "a", "x") ",{\"turn\":2,\"role\":"
                                      "\"ROLE_CUSTOMER\",\"native_id\":"
                                      "\"x\"}"),
          "" },
        { RECORD("", "{\"turn\":1,\"rich\":\"{}\",\"native_id\":\"x\"},"
                     "{\"turn\":2,\"rich\":\"[]\",\"native_id\":\"x\"}"),
          RECORD("", "{\"turn\":1,\"rich\":\"{}\",\"native_id\":\"x\"},"
                     "{\"turn\":2,\"rich\":\"[]\",\"native_id\":\"x\"}"),
          "" },
        { RECORD("", "{\"turn\":1,\"attachments\":[\"p\"],\"native_id\":"
                     "\"x\"},{\"turn\":2,\"native_id\":\"x\"}"),
          RECORD("", "{\"turn\":1,\"attachments\":[\"p\"],\"native_id\":"
                     "\"x\"},{\"turn\":2,\"native_id\":\"x\"}"),
          "" },
    };

    CHECK_ALL(list);
}
END_TEST

/* Unnumbered: turns are those that sealing will give. */
START_TEST(repair_doubles_without_turns)
{
    static const char before[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"last_turn\":4},\"briefing\":"
        "{\"summary\":{\"through_turn\":3},\"steps\":[{\"id\":\"s\",\"turns\":"
        "[1,2,3,4]}]},\"transcript\":{\"messages\":[{\"text\":\"a\","
        "\"native_id\":\"1\"},{\"text\":\"a\",\"native_id\":\"1\"},{\"text\":"
        "\"b\",\"native_id\":\"2\"},{\"text\":\"c\",\"native_id\":\"2\"}],"
        "\"masks\":[{\"path\":\"messages[#1].text\"},{\"path\":"
        "\"messages[#3].text\"}]}}";
    static const char after[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"last_turn\":3},\"briefing\":"
        "{\"summary\":{\"through_turn\":2},\"steps\":[{\"id\":\"s\",\"turns\":"
        "[1,2,3]}]},\"transcript\":{\"messages\":[{\"text\":\"a\","
        "\"native_id\":\"1\"},{\"text\":\"b\",\"native_id\":\"2\"},{\"text\":"
        "\"c\",\"replaces\":2,\"native_id\":\"2\"}],"
        "\"masks\":[{\"path\":\"messages\"},{\"path\":"
        "\"messages[#2].text\"}]}}";
    const pair p = { before, after, DOUBLE("#1") "; " CORRECTION("#3") };

    check_pair(&p);
}
END_TEST

/* ---- Calls --------------------------------------------------------------- */

START_TEST(repair_needs_nothing_and_changes_nothing)
{
    char             *text;
    size_t            len;
    handoff_context  *ctx = NULL;
    handoff_findings *found;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_repair(&found, ctx, NULL), HANDOFF_OK);
    check_found(found, "");
    ck_assert_int_eq(handoff_context_to_json(&text, &len, ctx, 0, NULL),
                     HANDOFF_OK);
    ck_assert_str_eq(text, "{}");
    handoff_free(text);
    handoff_findings_free(found);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(repair_refuses_wrong_arguments)
{
    handoff_json_opts opts = { HANDOFF_JSON_OPTS, .flags = 4 };
    handoff_findings *found = (handoff_findings *) &opts;
    handoff_context  *ctx = read_repaired("{}", NULL);
    handoff_error     err;

    ck_assert_int_eq(handoff_context_repair(&found, NULL, &err), HANDOFF_E_ARG);
    ck_assert_ptr_null(found);
    found = (handoff_findings *) &opts;
    opts.repairs = &found;
    ck_assert_int_eq(handoff_context_from_json(ctx, "{}", 2, &opts, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(found);
    opts.flags = HANDOFF_JSON_INDENT;
    ck_assert_int_eq(handoff_context_from_json(ctx, "{}", 2, &opts, &err),
                     HANDOFF_E_ARG);
    opts.struct_size = 8;
    ck_assert_int_eq(handoff_context_from_json(ctx, "{}", 2, &opts, &err),
                     HANDOFF_E_ARG);
    handoff_context_free(ctx);
}
END_TEST

/* As long as the record, whatever is in it: what is quadratic would take
 * hours here. */
START_TEST(repair_of_4_mb_takes_no_longer_than_its_length)
{
    static const char *const units[] = {
        "<a b=\"<a b='",
        "<script>",
        "<!-- ",
        "<a ",
        "<a b=c ",
        "</script      ",
        "&#65",
        "<a b=",
        "<!doctype",
        "<br>&amp;<p>",
        "<zz a=\"<zz a='\" b='<zz a=\"'>",
        "<zz a='<zz b=\"' c=\"' >",
    };
    const size_t len = 4000000;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char  *text = malloc(len + 1);
        size_t n = strlen(units[i]);

        ck_assert_ptr_nonnull(text);
        for (size_t k = 0; k < len; k++)
            text[k] = units[i][k % n];
        text[len] = '\0';
        handoff_context *ctx = with_text(text);

        ck_assert_int_eq(handoff_context_repair(NULL, ctx, NULL), HANDOFF_OK);
        handoff_context_free(ctx);
        free(text);
    }
}
END_TEST

START_TEST(repair_of_many_messages_takes_no_longer_than_their_number)
{
    const size_t      count = 40000;
    handoff_context  *ctx = NULL;
    handoff_findings *found;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    for (size_t i = 0; i < count; i++) {
        char            id[32];
        handoff_message m = { HANDOFF_MESSAGE,
                              .sent_at_ms = (int64_t) (1764000000000 - i / 2),
                              .role = HANDOFF_ROLE_BOT, .text = "the same",
                              .native_id = id };

        snprintf(id, sizeof id, "m-%zu", i / 2);
        ck_assert_int_eq(handoff_context_put(ctx, &m, NULL), HANDOFF_OK);
    }
    ck_assert_int_eq(handoff_context_repair(&found, ctx, NULL), HANDOFF_OK);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE),
                      count / 2);
    ck_assert_uint_eq(handoff_findings_count(found),
                      1 + HANDOFF_FINDINGS_PER_CODE_MAX + 1);
    handoff_findings_free(found);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "repair", repair_characters_that_text_cannot_hold,
        repair_refuses_what_it_does_not_know, repair_times,
        repair_units_only_where_all_times_agree, repair_attribute_values,
        repair_html_becomes_what_a_person_reads,
        repair_leaves_text_that_is_not_html,
        repair_html_never_loses_an_original,
        repair_sorts_messages_without_turns,
        repair_leaves_order_and_references_that_mean_something,
        repair_doubles_by_native_id, repair_doubles_without_turns,
        repair_needs_nothing_and_changes_nothing,
        repair_refuses_wrong_arguments,
        repair_of_4_mb_takes_no_longer_than_its_length,
        repair_of_many_messages_takes_no_longer_than_their_number);
}
