/* SPDX-License-Identifier: MIT */
/*
 * test_check_content.c -- is it there to be read, and once? For each finding a
 * record that has it, and one that is as near to it as can be.
 */
#include "support_check.h"

#include <stdio.h>
#include <string.h>

#define SAID(role, text)                                                       \
    TRANSCRIPT("'messages': [{'role': " role ", 'text': '" text "'}]")
#define DONE(text)                                                             \
    TRANSCRIPT("'messages': [{'role': 3, 'kind': 'MESSAGE_KIND_ACTION', "      \
               "'text': '" text "'}]")
#define WHAT(text) BRIEFING("'promises': [{'id': 'r1', 'what': '" text "'}]")
#define WROTE "transcript.messages[1].text"

/* Texts of a bot: filled or not. */
static const struct {
    const char *unfilled, *filled;
} templates[] = {
    { "Hello ${user.name}", "That costs $ 5" },
    { "Hello {{name}}, welcome", "{{}} is empty" },
    { "Hello {name}", "Use { } as brackets" },
    { "Hello {0}", "a set {1, 2}" },
    { "[object Object]", "[object]" },
    { "Lorem ipsum dolor", "Lorem" },
    { "Your order %s is late", "100% sure" },
    { "Your order %1$s is late", "50%discount" },
    { "Dear undefined,", "Dear Una," },
    { "Your booking for undefined on undefined", "That is not defined" },
    { "null null", "null Probleme" },
    { "Your order null is late", "That is null and void" },
    { "Hello null!", "Hallo, null Euro sind offen" },
    { "Total: NaN EUR", "Nan is my name" },
    { "Dear None, thanks", "None of these" },
    { "It arrives on None", "Fees: None" },
    { "Order #null", "Order #7" },
    { "<%= name %>", "a <% b" },
    { "Best, [Your Name]", "[card ending 4242]" },
    { "Hello %(name)s, welcome", "5%(five)so" },
    { "Dear %FIRST_NAME%,", "5% of 7% is 0.35%" },
    { "None", "none" },
    { "%s", "%" },
};

static const pair content[] = {
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, WROTE, SAID("3", "Hello ${name}"),
      SAID("1", "Hello ${name}") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, WROTE, SAID("8", "Dear undefined"),
      SAID("2", "Dear undefined") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, WROTE, SAID("4", "Dear undefined,"),
      SAID("4", "the page says undefined") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, WROTE, DONE("lookup(${id})"),
      DONE("lookup({id}) gave null") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "briefing.promises[r1].what",
      WHAT("undefined"), WHAT("find what is undefined_1") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "customer.name",
      CUSTOMER("'name': 'undefined undefined'"), CUSTOMER("'name': 'Null'") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "briefing.slots[a].value",
      BRIEFING("'slots': [{'name': 'a', 'value': 'None'}]"),
      BRIEFING("'slots': [{'name': 'a', 'raw': 'None', 'value': 'none'}]") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "briefing.slots[a].value",
      BRIEFING("'slots': [{'name': 'a', 'value': 'null'}]"),
      BRIEFING("'slots': [{'name': 'a', 'value': 'null', 'source': {'origin': "
               "'ORIGIN_CUSTOMER'}}]") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "extras.attributes[x].value",
      EXTRAS("'attributes': [{'name': 'x', 'value': 'null'}]"),
      EXTRAS("'attributes': [{'name': 'x', 'value': 'null', 'media_type': "
             "'application/json'}]") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED,
      "transcript.messages[1].fields[#0].label",
      TRANSCRIPT("'messages': [{'role': 3, 'fields': [{'label': "
                 "'{{price}}'}]}]"),
      TRANSCRIPT("'messages': [{'role': 1, 'fields': [{'label': "
                 "'{{price}}'}]}]") },
    /* Then nothing is said of its form. */
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "routing.language",
      ROUTING("'language': '{{lang}}'"), ROUTING("'language': 'en_US'") },
    { HANDOFF_FOUND_NOT_BCP47, "routing.language",
      ROUTING("'language': 'en_US'"), ROUTING("'language': '{{lang}}'") },
    { HANDOFF_FOUND_TEMPLATE_NOT_FILLED, "routing.target.queue",
      ROUTING("'target': {'queue': 'undefined'}"),
      ROUTING("'target': {'queue': 'undefinedness'}") },
    { HANDOFF_FOUND_HTML_IN_TEXT, WROTE, SAID("1", "<p>hello</p>"),
      SAID("1", "a < p > b") },
    { HANDOFF_FOUND_HTML_IN_TEXT, WROTE, SAID("4", "one<br/>two"),
      SAID("4", "I pressed <enter> and <b") },
    { HANDOFF_FOUND_HTML_IN_TEXT, WROTE, SAID("4", "Tom &amp; Eva"),
      SAID("4", "Tom & Eva; R&D;") },
    { HANDOFF_FOUND_HTML_IN_TEXT, WROTE, SAID("3", "it&#39;s here"),
      SAID("3", "case &#39 is #39;") },
    { HANDOFF_FOUND_HTML_IN_TEXT, WROTE,
      SAID("3", "see <a href=\\\"https://a.example\\\">here</a>"),
      TRANSCRIPT("'messages': [{'role': 3, 'text': 'see here', 'rich': '<p>see "
                 "here</p>'}]") },
    { HANDOFF_FOUND_HTML_IN_TEXT, "briefing.why", BRIEFING("'why': '<b>x</b>'"),
      BRIEFING("'why': 'x <bot> y'") },
    { HANDOFF_FOUND_NOT_READABLE, "transcript.messages[1].rich",
      TRANSCRIPT("'messages': [{'rich': '{}'}]"),
      TRANSCRIPT("'messages': [{'rich': '{}', 'text': 'a card'}]") },
    { HANDOFF_FOUND_NOT_READABLE, "transcript.messages[1].rich",
      TRANSCRIPT("'messages': [{'rich': '{}'}]"),
      TRANSCRIPT(
          "'messages': [{'rich': '{}', 'fields': [{'value': 'Red'}]}]") },
    { HANDOFF_FOUND_NOT_READABLE, WROTE,
      SAID("1", " {\\\"payload\\\": \\\"BUY\\\"} "), SAID("1", "{smile}") },
    { HANDOFF_FOUND_NOT_READABLE, WROTE, SAID("3", "{\\\"order\\\": 7}"),
      SAID("1", "{\\\"order\\\": 7}") },
    { HANDOFF_FOUND_NOT_READABLE, WROTE,
      SAID("1", "data:image/png;base64,iVBORw0KGgo="),
      DONE("{\\\"order\\\": 7}") },
};

/* Of an id only what is certainly a card: one in ten is one by chance. */
static const pair ids[] = {
    { HANDOFF_FOUND_ID_IS_CARD, "routing.conversation_id",
      ROUTING("'conversation_id': '4024 0071 6540 1778'"),
      ROUTING("'conversation_id': '4024007165401778'") },
    { HANDOFF_FOUND_ID_IS_CARD, "customer.references[#0].id",
      CUSTOMER("'references': [{'kind': 'credit_card', 'id': "
               "'4024007165401778'}]"),
      CUSTOMER("'references': [{'kind': 'account', 'id': "
               "'4024007165401778'}]") },
    { HANDOFF_FOUND_ID_IS_CARD, "transcript.messages[1].native_id",
      TRANSCRIPT("'messages': [{'native_id': '4024-0071-6540-1778'}]"),
      TRANSCRIPT("'messages': [{'native_id': '4024-0071-6540-1779'}]") },
};

#define NOTE(message, attachment)                                              \
    TRANSCRIPT("'messages': [{'role': 1, 'attachments': ['a']" message         \
               "}], 'attachments': [{'id': 'a', 'media_type': " attachment     \
               "}]")

static const pair voices[] = {
    { HANDOFF_FOUND_VOICE_WITHOUT_WORDS, "transcript.messages[1]",
      NOTE("", "'audio/ogg'"), NOTE("", "'image/png'") },
    { HANDOFF_FOUND_VOICE_WITHOUT_WORDS, "transcript.messages[1]",
      NOTE("", "'Audio/OGG'"), NOTE("", "'audiology/ogg'") },
    { HANDOFF_FOUND_VOICE_WITHOUT_WORDS, "transcript.messages[1]",
      NOTE("", "'audio/ogg'"), NOTE(", 'text': 'call me'", "'audio/ogg'") },
    { HANDOFF_FOUND_VOICE_WITHOUT_WORDS, "transcript.messages[1]",
      NOTE(", 'duration_ms': 9", "'audio/ogg'"),
      NOTE("", "'audio/ogg', 'transcript': 'call me'") },
    { HANDOFF_FOUND_VOICE_WITHOUT_LENGTH, "transcript.messages[1].duration_ms",
      NOTE("", "'audio/ogg'"), NOTE(", 'duration_ms': 9", "'audio/ogg'") },
    { HANDOFF_FOUND_VOICE_WITHOUT_LENGTH, "transcript.messages[1].duration_ms",
      NOTE("", "'audio/ogg'"), NOTE("", "'audio/ogg', 'duration_ms': 9") },
};

#define LINK(url, more)                                                        \
    TRANSCRIPT("'attachments': [{'id': 'a', 'url': '" url "'" more "}]")
#define PLAIN "https://a.example/f.pdf"
#define URL "transcript.attachments[a].url"
/* Signed at the 1000th second, for so long. */
#define SIGNED(seconds)                                                        \
    PLAIN "?X-Amz-Date=19700101T001640Z&X-Amz-Expires=" seconds

static const pair links[] = {
    { HANDOFF_FOUND_LINK_DEAD, URL, LINK(PLAIN, ", 'expires_at_ms': 2000000"),
      LINK(PLAIN, ", 'expires_at_ms': 2000001") },
    { HANDOFF_FOUND_LINK_DEAD, URL, LINK(SIGNED("1000"), ""),
      LINK(SIGNED("1001"), "") },
    { HANDOFF_FOUND_LINK_DEAD, URL,
      LINK(SIGNED("1000"), ", 'expires_at_ms': 9000000"),
      LINK(SIGNED("9000"), ", 'expires_at_ms': 9000000") },
    { HANDOFF_FOUND_LINK_DEAD, URL,
      LINK(PLAIN "?se=1970-01-01T00%3A33%3A20Z", ""),
      LINK(PLAIN "?se=1970-01-01T00:33:21Z", "") },
    { HANDOFF_FOUND_LINK_EXPIRES, URL, LINK(SIGNED("1001"), ""),
      LINK(SIGNED("4600"), "") },
    { HANDOFF_FOUND_LINK_EXPIRES, URL,
      LINK(PLAIN, ", 'expires_at_ms': 5599999"),
      LINK(PLAIN, ", 'expires_at_ms': 5600000") },
    { HANDOFF_FOUND_LINK_IS_CREDENTIAL, URL,
      LINK(PLAIN, ", 'access': 'ACCESS_SIGNED_URL'"),
      LINK(PLAIN, ", 'access': 'ACCESS_SIGN_IN'") },
    { HANDOFF_FOUND_LINK_IS_CREDENTIAL, URL,
      LINK(PLAIN "?a=1&X-Amz-Signature=0123abcd", ""),
      LINK(PLAIN "?page=3&sort=signature", "") },
    { HANDOFF_FOUND_LINK_IS_CREDENTIAL, URL,
      LINK("https://ann:secret@a.example/", ""),
      LINK("https://a.example:8443/@ann", "") },
    { HANDOFF_FOUND_LINK_IS_CREDENTIAL, "customer.references[#0].url",
      CUSTOMER("'references': [{'url': "
               "'https://a.example/?access_token=0123456789'}]"),
      CUSTOMER("'references': [{'url': 'https://a.example/?token='}]") },
};

#define ID(id, text) "{'role': 1, 'native_id': '" id "', 'text': '" text "'}"
#define TIMED(text, at, more)                                                  \
    "{'role': 1, 'text': '" text "', 'sent_at_ms': " at more "}"
#define MESSAGES(list) TRANSCRIPT("'messages': [" list "]")
#define CALL(more) "{'role': 3, 'kind': 'MESSAGE_KIND_ACTION'" more "}"

static const pair twice[] = {
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(ID("m-1", "hello") "," ID("m-1", "hello")),
      MESSAGES(ID("m-1", "hello") "," ID("m-2", "hello")) },
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(TIMED("hello", "9", "") "," TIMED("hello", "9", "")),
      MESSAGES(TIMED("hello", "9", "") "," TIMED("hello", "10", "")) },
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(TIMED("hello", "9", "") "," TIMED("hello", "9", "")),
      MESSAGES(TIMED("hello", "0", "") "," TIMED("hello", "0", "")) },
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(TIMED("hello", "9", ", 'by': 'a'") "," TIMED("hello", "9",
                                                            ", 'by': 'a'")),
      MESSAGES(TIMED("hello", "9", ", 'by': 'a'") "," TIMED("hello", "9",
                                                            ", 'by': 'b'")) },
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(TIMED("?", "9", ", 'native_id': 'x'") "," TIMED("?", "9", "")),
      MESSAGES(TIMED("?", "9", ", 'native_id': 'x'") "," TIMED(
          "?", "9", ", 'native_id': 'y'")) },
    /* A key that was pressed twice is two. */
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[2]",
      MESSAGES(TIMED("1", "9", "") "," TIMED("1", "9", "")),
      MESSAGES(TIMED("1", "9", ", 'kind': 'MESSAGE_KIND_KEYS'") "," TIMED(
          "1", "9", ", 'kind': 'MESSAGE_KIND_KEYS'")) },
    { HANDOFF_FOUND_HISTORY_TWICE, "transcript.messages[3]",
      MESSAGES(ID("1", "a") "," ID("2", "b") "," ID("1", "a") "," //
               ID("2", "b") "," ID("3", "c")),
      MESSAGES(ID("1", "a") "," ID("2", "b") "," ID("2", "b") "," //
               ID("1", "a")) },
    { HANDOFF_FOUND_NATIVE_ID_TWICE, "transcript.messages[2].native_id",
      MESSAGES(ID("m-1", "hello") "," ID("m-1", "bye")),
      MESSAGES(ID("m-1", "hello") ", {'role': 1, 'native_id': 'm-1', 'text': "
                                  "'bye', 'replaces': 1}") },
    /* Where each message reuses one, that is said once. */
    { HANDOFF_FOUND_NATIVE_ID_TWICE, "transcript.messages[3].native_id",
      MESSAGES(ID("1", "a") "," ID("2", "b") "," ID("1", "c") "," //
               ID("2", "d") "," ID("1", "e")),
      MESSAGES(ID("1", "a") "," ID("2", "b") "," ID("3", "c")) },
    /* Its time is earlier because it comes again: that is said already. */
    { HANDOFF_FOUND_MESSAGE_TWICE, "transcript.messages[3]",
      MESSAGES(TIMED("a", "9", "") "," TIMED("b", "10", "") "," //
               TIMED("a", "9", "")),
      MESSAGES(TIMED("a", "9", "") "," TIMED("b", "10", "") "," //
               TIMED("a", "8", "")) },
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[3].sent_at_ms",
      MESSAGES(TIMED("a", "9", "") "," TIMED("b", "10", "") "," //
               TIMED("a", "8", "")),
      MESSAGES(TIMED("a", "9", "") "," TIMED("b", "10", "") "," //
               TIMED("a", "9", "")) },
    { HANDOFF_FOUND_ANSWER_BEFORE, "transcript.messages[1].reply_to",
      MESSAGES("{'reply_to': 2}, {}"), MESSAGES("{}, {'reply_to': 1}") },
    { HANDOFF_FOUND_ANSWER_BEFORE, "transcript.messages[1].replaces",
      MESSAGES("{'replaces': 1}, {}"), MESSAGES("{}, {'replaces': 1}") },
    { HANDOFF_FOUND_ANSWER_BEFORE, "transcript.messages[1].reply_to",
      MESSAGES("{'reply_to': 2}, {}"), MESSAGES("{'reply_to': 3}, {}") },
    { HANDOFF_FOUND_CALL_WITHOUT_RESULT, "transcript.messages[3]",
      MESSAGES(CALL("") "," CALL(", 'reply_to': 1") "," CALL("")),
      MESSAGES(CALL("") "," CALL("") "," CALL("")) },
    /* What a system says that it did is no call. */
    { HANDOFF_FOUND_CALL_WITHOUT_RESULT, "transcript.messages[3]",
      MESSAGES(CALL("") "," CALL(", 'reply_to': 1") "," CALL("")),
      MESSAGES(
          CALL("") "," CALL(", 'reply_to': 1") ", {'role': 8, 'kind': "
                                               "'MESSAGE_KIND_ACTION', 'text': "
                                               "'manager notified'}") },
};

START_TEST(templates_are_told_from_words)
{
    char record[256], path[256];

    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        for (int filled = 0; filled < 2; filled++) {
            const char *text =
                filled ? templates[i].filled : templates[i].unfilled;
            handoff_findings *found;

            snprintf(record, sizeof record, SAID("3", "%s"), text);
            found = check_at(record, NOW);
            ck_assert_msg(count_of(found, HANDOFF_FOUND_TEMPLATE_NOT_FILLED,
                                   path) == !filled,
                          "%s", text);
            handoff_findings_free(found);
        }
    }
}
END_TEST

START_TEST(content_with_and_without_each_finding)
{
    TRY_PAIRS(content);
}
END_TEST

START_TEST(ids_with_and_without_each_finding)
{
    TRY_PAIRS(ids);
}
END_TEST

START_TEST(voices_with_and_without_each_finding)
{
    TRY_PAIRS(voices);
}
END_TEST

START_TEST(links_with_and_without_each_finding)
{
    TRY_PAIRS(links);
}
END_TEST

START_TEST(twice_with_and_without_each_finding)
{
    TRY_PAIRS(twice);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("check, content", templates_are_told_from_words,
                       content_with_and_without_each_finding,
                       ids_with_and_without_each_finding,
                       voices_with_and_without_each_finding,
                       links_with_and_without_each_finding,
                       twice_with_and_without_each_finding);
}
