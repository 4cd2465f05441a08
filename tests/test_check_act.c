/* SPDX-License-Identifier: MIT */
/*
 * test_check_act.c -- can the next person act? For each finding about the
 * record as a whole one that has it, and one as near to it as can be.
 */
#include "support_check.h"

#include <stdio.h>
#include <string.h>

/* An open promise on a chat, and a customer of whom this is known. */
#define OWED(channel, customer)                                                \
    "{'routing': {'channel': '" channel "'}, 'briefing': {'promises': "        \
    "[{'id': 'r1'}]}, 'customer': {" customer "}}"
#define CHAT "CHANNEL_CHAT"
/* A chat with these messages and nobody's address. */
#define CHATTED(more, messages)                                                \
    "{'routing': {'channel': 'CHANNEL_CHAT'}, 'briefing': {" more "}, "        \
    "'customer': {}, 'transcript': {'messages': [" messages "]}}"
#define ASKED "{'role': 1, 'text': 'where is it'}"
#define LEFT(role) "{'role': " role ", 'kind': 2, 'text': 'Visitor has left'}"
#define MAIL "'contacts': [{'kind': 2, 'value': 'ann@mail.example'"

static const pair reach[] = {
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts", OWED(CHAT, ""),
      OWED(CHAT, MAIL "}]") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED(CHAT, "'contacts': [{'kind': 2, 'value': ' '}]"),
      OWED(CHAT, "'contacts': [{'kind': 2, 'value': ' a@b.example'}]") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("", ASKED ", {'role': 8, 'kind': 2, 'text': 'Connection lost'}"),
      CHATTED("", ASKED ", {'role': 8, 'kind': 2, 'text': 'Parcel lost'}") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED(CHAT, MAIL ", 'use': 'CONTACT_USE_NEVER'}]"),
      OWED(CHAT, MAIL ", 'use': 'CONTACT_USE_AVOID'}]") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED("CHANNEL_VOICE", "'contacts': [{'kind': 1}]"),
      OWED("CHANNEL_VOICE", "'callback': {'contact': {'value': '+49301'}}") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED(CHAT, "'callback': {'note': 'in the morning'}"),
      OWED("CHANNEL_EMAIL", "") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      "{'routing': {'channel': 'CHANNEL_MESSAGING', 'reply_until_ms': "
      "2000000}, 'briefing': {'promises': [{'id': 'r1'}]}, 'customer': {}}",
      "{'routing': {'channel': 'CHANNEL_MESSAGING', 'reply_until_ms': "
      "2000001}, 'briefing': {'promises': [{'id': 'r1'}]}, 'customer': {}}" },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED(CHAT, "'references': [{'id': 'k-7'}], 'authentication': {'status': "
                 "'AUTHENTICATION_STATUS_FAILED'}"),
      OWED(CHAT, "'references': [{'id': 'k-7'}], 'authentication': {'status': "
                 "'AUTHENTICATION_STATUS_AUTHENTICATED'}") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts", OWED(CHAT, "'id': 'v-1'"),
      OWED(CHAT, "'references': [{'id': 'k-7'}]") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      OWED(CHAT, "'people': [{'id': 'p', 'mandate': 'ANSWER_NO', " MAIL "}]}]"),
      OWED(CHAT, "'people': [{'id': 'p', " MAIL "}]}]") },
    /* A chat that ended before a person took it. */
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("", ASKED "," LEFT("8")), CHATTED("", ASKED) },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("", ASKED "," LEFT("8")),
      CHATTED("", ASKED ", {'role': 4, 'text': 'Carol here'}," LEFT("8")) },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts", CHATTED("", LEFT("1")),
      CHATTED("", LEFT("1") "," ASKED) },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("", ASKED ", {'role': 8, 'kind': 2, 'text': 'Call dropped'}"),
      CHATTED("", ASKED ", {'role': 8, 'kind': 2, 'text': 'Bot left, agent "
                        "joined'}") },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("'outcome': {'ended_at_ms': 9}", ASKED),
      CHATTED("'outcome': {}", ASKED) },
    { HANDOFF_FOUND_UNREACHABLE, "customer.contacts",
      CHATTED("'participants': [{'id': 'c', 'role': 1, 'left_at_ms': 9}]",
              ASKED),
      CHATTED("'participants': [{'id': 'b', 'role': 3, 'left_at_ms': 9}]",
              ASKED) },
};

/* An hour is what sealing takes by default. */
#define DUE(ms, more)                                                          \
    BRIEFING("'promises': [{'id': 'r1', 'due_at_ms': " ms more "}]")

static const pair deadlines[] = {
    { HANDOFF_FOUND_EXPIRES_BEFORE, "routing.answer_by_ms",
      ROUTING("'answer_by_ms': 5600001"), ROUTING("'answer_by_ms': 5600000") },
    { HANDOFF_FOUND_EXPIRES_BEFORE, "briefing.promises[r1].due_at_ms",
      DUE("5600001", ""), DUE("5600001", ", 'status': 'PROMISE_STATUS_KEPT'") },
    /* 30 days are all that a packet can live. */
    { HANDOFF_FOUND_EXPIRES_BEFORE, "briefing.promises[r1].due_at_ms",
      DUE("'900000000'", ""), DUE("'5000000000'", "") },
    { HANDOFF_FOUND_EXPIRES_BEFORE, "customer.callback.from_ms",
      CUSTOMER("'callback': {'from_ms': 5600001}"),
      CUSTOMER("'callback': {'from_ms': 1000, 'until_ms': 5600000}") },
    { HANDOFF_FOUND_EXPIRES_BEFORE, "customer.callback.until_ms",
      CUSTOMER("'callback': {'from_ms': 1000, 'until_ms': 5600001}"),
      CUSTOMER("'callback': {'from_ms': 5600000}") },
    { HANDOFF_FOUND_EXPIRES_BEFORE, "briefing.deadlines[d].at_ms",
      BRIEFING("'deadlines': [{'id': 'd', 'at_ms': 5600001}]"),
      BRIEFING("'deadlines': [{'id': 'd'}]") },
    { HANDOFF_FOUND_DEADLINE_OVER, "routing.answer_by_ms",
      ROUTING("'answer_by_ms': 2000000"), ROUTING("'answer_by_ms': 2000001") },
    { HANDOFF_FOUND_DEADLINE_OVER, "routing.reply_until_ms",
      ROUTING("'reply_until_ms': 1"), ROUTING("'started_at_ms': 1") },
    { HANDOFF_FOUND_DELETION_DUE, "routing.delete_after_ms",
      ROUTING("'delete_after_ms': 1"), ROUTING("'delete_after_ms': 9000000") },
    { HANDOFF_FOUND_DEADLINE_OVER, "briefing.deadlines[d].at_ms",
      BRIEFING("'deadlines': [{'id': 'd', 'at_ms': 1}]"),
      BRIEFING("'deadlines': [{'id': 'd', 'at_ms': 2000001}]") },
    { HANDOFF_FOUND_DEADLINE_OVER, "customer.callback.until_ms",
      CUSTOMER("'callback': {'until_ms': 1999999}"),
      CUSTOMER("'callback': {'from_ms': 1999999}") },
};

static const pair lifetimes[] = {
    { HANDOFF_FOUND_LIFETIME_NOT_CHOSEN, "routing.channel",
      ROUTING("'channel': 'CHANNEL_EMAIL'"),
      ROUTING("'channel': 'CHANNEL_CHAT'") },
    { HANDOFF_FOUND_LIFETIME_NOT_CHOSEN, "routing.channel",
      ROUTING("'channel': 'CHANNEL_TICKET', 'answer_by_ms': 2000001"),
      ROUTING("'channel': 'CHANNEL_TICKET', 'answer_by_ms': 5600001") },
};

/* Noon of 2025-11-24 in milliseconds and their fractions. */
#define SECONDS "1763985600"
#define MILLISECONDS "'1763985600000'"
#define MICROSECONDS "'1763985600000000'"
#define NANOSECONDS "'1763985600000000000'"

static const pair units[] = {
    { HANDOFF_FOUND_TIME_IN_SECONDS, "routing.started_at_ms",
      ROUTING("'started_at_ms': " SECONDS ", 'answer_by_ms': " SECONDS),
      ROUTING("'started_at_ms': " MILLISECONDS) },
    { HANDOFF_FOUND_TIME_IN_MICROSECONDS, "transcript.messages[1].sent_at_ms",
      TRANSCRIPT("'messages': [{'sent_at_ms': " MICROSECONDS "}]"),
      TRANSCRIPT("'messages': [{'sent_at_ms': " MILLISECONDS "}]") },
    { HANDOFF_FOUND_TIME_IN_MICROSECONDS, "briefing.promises[r1].due_at_ms",
      DUE(NANOSECONDS, ""), DUE("'946684799999999999'", "") },
};

#define MESSAGE(role, text, more)                                              \
    "{'role': " role ", 'text': '" text "'" more "}"
#define AT(ms) ", 'sent_at_ms': " ms
#define DAY "86400000"

static const pair order[] = {
    /* One speaker never goes back. */
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[3].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", {}, " //
                 MESSAGE("1", "b", AT("8")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", {}, " //
                 MESSAGE("1", "b", AT("9")) "]") },
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[3].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", " //
                 MESSAGE("3", "x", AT("9")) ", "                 //
                 MESSAGE("1", "b", AT("8")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", " //
                 MESSAGE("3", "x", AT("8")) ", "                 //
                 MESSAGE("1", "b", AT("9")) "]") },
    /* A device's clock may do what it likes. */
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[2].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", " //
                 MESSAGE("1", "b", AT("8")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", " //
                 MESSAGE("1", "b", AT("8") ", 'clock': 'CLOCK_DEVICE'") "]") },
    /* Our own systems agree within a minute, two sides within a day. */
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[2].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("3", "a", AT("60002")) ", " //
                 MESSAGE("4", "b", AT("1")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("3", "a", AT("60001")) ", " //
                 MESSAGE("4", "b", AT("1")) "]") },
    { HANDOFF_FOUND_NOT_IN_ORDER, "transcript.messages[2].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("86400002")) ", " //
                 MESSAGE("4", "b", AT("1")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("86400001")) ", " //
                 MESSAGE("4", "b", AT("1")) "]") },
    { HANDOFF_FOUND_CLOCKS_DIFFER, "transcript.messages[2].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("86400001")) ", " //
                 MESSAGE("4", "b", AT("1")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("86400002")) ", " //
                 MESSAGE("4", "b", AT("1")) "]") },
    { HANDOFF_FOUND_CLOCKS_DIFFER, "transcript.messages[2].sent_at_ms",
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("9")) ", " //
                 MESSAGE("3", "b", AT("8")) ", "                 //
                 MESSAGE("1", "c", AT("10")) ", "                //
                 MESSAGE("3", "d", AT("9")) "]"),
      TRANSCRIPT("'messages': [" MESSAGE("1", "a", AT("8")) ", " //
                 MESSAGE("3", "b", AT("8")) "]") },
};

#define CREW "'briefing': {'participants': [{'id': 'b', 'role': 'ROLE_BOT'}]}, "
#define SAYS(messages) "{" CREW "'transcript': {'messages': [" messages "]}}"
#define WHEN MESSAGE("1", "when does it come?", "")

static const pair answers[] = {
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]", SAYS(WHEN),
      SAYS(MESSAGE("1", "it came today", "")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(WHEN "," MESSAGE("1", "hello", "")),
      SAYS(WHEN "," MESSAGE("3", "tomorrow", "")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(WHEN
           "," MESSAGE("3", "tomorrow", ", 'delivery': 'DELIVERY_FAILED'")),
      SAYS(WHEN
           "," MESSAGE("3", "tomorrow", ", 'delivery': 'DELIVERY_SENT'")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(WHEN "," MESSAGE("1", "order 17", "")),
      SAYS(WHEN "," MESSAGE("3", "tomorrow",
                            ", 'delivery': 'DELIVERY_FAILED'") //
           "," MESSAGE("1", "great", "")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(WHEN "," MESSAGE("4", "ask stock", ", 'kind': 'MESSAGE_KIND_NOTE'")),
      SAYS(MESSAGE("1", "see a.example/q?id=7", "")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(MESSAGE("1", "πού είναι;", "")),
      SAYS(MESSAGE("1", "είναι εδώ; ναι", "")) },
    { HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[1]",
      SAYS(MESSAGE("1", "> it came\\n> when?\\nwhere?", "")),
      SAYS(MESSAGE("1", "> it came\\n> when?\\ntoday\\n> where?", "")) },
};

/* Newest first: the question is an old one, and answered. */
static const pair old_question = {
    HANDOFF_FOUND_QUESTION_OPEN, "transcript.messages[3]",
    SAYS(MESSAGE("3", "x", AT("1")) "," MESSAGE("3", "y", AT("2")) "," //
         MESSAGE("1", "when?", AT("3"))),
    SAYS(MESSAGE("3", "y", AT("3")) "," MESSAGE("3", "x", AT("2")) "," //
         MESSAGE("1", "when?", AT("1")))
};

#define PROMISED(message)                                                      \
    "{'briefing': {'promises': [{'id': 'r1', 'turns': [2]}]}, 'transcript': "  \
    "{'messages': [{'role': 1, 'text': 'when'}, {'role': 3, 'text': "          \
    "'tomorrow, for 20 EUR'" message "}]}}"

static const pair received[] = {
    { HANDOFF_FOUND_PROMISE_NOT_RECEIVED, "briefing.promises[r1].turns",
      PROMISED(", 'delivery': 'DELIVERY_FAILED'"),
      PROMISED(", 'delivery': 'DELIVERY_READ'") },
    { HANDOFF_FOUND_PROMISE_NOT_RECEIVED, "briefing.promises[r1].turns",
      PROMISED(", 'interrupted': true, 'heard': 'tomorrow,'"),
      PROMISED(", 'interrupted': true, 'heard': 'tomorrow, for 20 EUR'") },
    { HANDOFF_FOUND_PROMISE_NOT_RECEIVED, "briefing.promises[r1].turns",
      PROMISED(", 'interrupted': true"), PROMISED("") },
    { HANDOFF_FOUND_PROMISE_NOT_RECEIVED, "briefing.promises[r1].turns",
      PROMISED(", 'delivery': 'DELIVERY_FAILED'"),
      "{'briefing': {'promises': [{'id': 'r1', 'turns': [1, 2]}]}, "
      "'transcript': {'messages': [{'role': 3, 'text': 'x', 'delivery': 5}, "
      "{'role': 3, 'text': 'x'}]}}" },
};

#define PROVEN(more)                                                           \
    "'authentication': {'status': 'AUTHENTICATION_STATUS_AUTHENTICATED'" more  \
    "}"
#define WISH(state, needs, customer)                                           \
    "{'briefing': {'intents': [{'id': 'i1', 'state': 'INTENT_STATE_" state     \
    "', " needs "}]}, 'customer': {" customer "}}"
#define LEVEL_2 "'required_level': 2"
#define BIRTH "'required_facts': ['date_of_birth']"

static const pair proofs[] = {
    { HANDOFF_FOUND_INTENT_NOT_PROVEN, "briefing.intents[i1].required_level",
      WISH("READY", LEVEL_2, ""), WISH("IN_PROGRESS", LEVEL_2, "") },
    { HANDOFF_FOUND_INTENT_NOT_PROVEN, "briefing.intents[i1].required_level",
      WISH("READY", LEVEL_2, PROVEN(", 'assurance_level': 1")),
      WISH("READY", LEVEL_2, PROVEN(", 'assurance_level': 2")) },
    { HANDOFF_FOUND_INTENT_NOT_PROVEN, "briefing.intents[i1].required_level",
      WISH("FULFILLING", LEVEL_2,
           "'authentication': {'status': 'AUTHENTICATION_STATUS_FAILED', "
           "'assurance_level': 2}"),
      WISH("FULFILLED", LEVEL_2, "") },
    { HANDOFF_FOUND_INTENT_NOT_PROVEN, "briefing.intents[i1].required_facts",
      WISH("READY", BIRTH, PROVEN(", 'verified': ['postcode']")),
      WISH("READY", BIRTH, PROVEN(", 'verified': ['date_of_birth']")) },
    /* Somebody else speaks, and is proven or not. */
    { HANDOFF_FOUND_INTENT_NOT_PROVEN, "briefing.intents[i1].required_level",
      WISH("READY", LEVEL_2,
           PROVEN(", 'assurance_level': 2") ", 'participant': 'wife', "
                                            "'people': [{'id': 'wife'}]"),
      WISH("READY", LEVEL_2,
           "'participant': 'wife', 'people': [{'id': 'wife', " //
           PROVEN(", 'assurance_level': 2") "}]") },
    { HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED, "routing.authentication",
      "{'routing': {'authentication': 3}, 'customer': {'authentication': "
      "{'status': 4}}}",
      "{'routing': {'authentication': 3}, 'customer': {'authentication': "
      "{'status': 3}}}" },
    { HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED, "routing.authentication",
      "{'routing': {'authentication': 1}, 'customer': {'authentication': "
      "{'status': 3}}}",
      "{'routing': {'authentication': 1}, 'customer': {'authentication': "
      "{'status': 2}}}" },
    { HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED, "routing.assurance_level",
      "{'routing': {'authentication': 3, 'assurance_level': 2}, 'customer': "
      "{" PROVEN(", 'assurance_level': 1") "}}",
      "{'routing': {'authentication': 3, 'assurance_level': 1}, 'customer': "
      "{" PROVEN(", 'assurance_level': 1") "}}" },
};

#define TWO(role, first, second, messages)                                     \
    "{'briefing': {'participants': [{'id': 'p-1', 'role': " role first         \
    "}, {'id': 'p-2', 'role': " role                             second        \
    "}]}, 'customer': {'people': [{'id': 'p-3', 'name': 'Eva'}, {'id': "       \
    "'p-4', 'name': 'Tim'}]}, 'transcript': {'messages': [" messages "]}}"
#define BY(role, id) "{'role': " role ", 'by': '" id "', 'text': 'x'}"
#define BOTH(role) BY(role, "p-1") "," BY(role, "p-2")

static const pair speakers[] = {
    { HANDOFF_FOUND_SPEAKERS_ALIKE, "briefing.participants[p-2].name",
      TWO("1", "", "", BOTH("1")), TWO("1", "", "", BY("1", "p-1")) },
    { HANDOFF_FOUND_SPEAKERS_ALIKE, "briefing.participants[p-2].name",
      TWO("3", ", 'name': 'Bot'", ", 'name': 'Bot'", BOTH("3")),
      TWO("3", ", 'name': 'Bot'", ", 'name': 'Triage'", BOTH("3")) },
    { HANDOFF_FOUND_SPEAKERS_ALIKE, "briefing.participants[p-2].name",
      TWO("4", "", "", BOTH("4")),
      "{'briefing': {'participants': [{'id': 'p-1', 'role': 1}, {'id': 'p-2', "
      "'role': 1}]}, 'customer': {'people': [{'id': 'p-1', 'name': 'Eva'}, "
      "{'id': 'p-2', 'name': 'Tim'}]}, 'transcript': {'messages': [" BOTH(
          "1") "]}}" },
    { HANDOFF_FOUND_SPEAKER_NOT_NAMED, "transcript.messages[2].by",
      TWO("4", ", 'name': 'Ann'", "", BY("4", "p-1") ", {'role': 4}"),
      TWO("4", ", 'name': 'Ann'", ", 'took_part': 'ANSWER_NO'",
          BY("4", "p-1") ", {'role': 4}") },
    /* Said once, of the first. */
    { HANDOFF_FOUND_SPEAKER_NOT_NAMED, "transcript.messages[1].by",
      TWO("4", ", 'name': 'Ann'", "", "{'role': 4}, {'role': 4}"),
      TWO("4", ", 'name': 'Ann'", "", "{'role': 3}, {'role': 3}") },
};

START_TEST(reach_with_and_without_each_finding)
{
    TRY_PAIRS(reach);
}
END_TEST

START_TEST(deadlines_with_and_without_each_finding)
{
    TRY_PAIRS(deadlines);
    TRY_PAIRS(lifetimes);
}
END_TEST

START_TEST(units_with_and_without_each_finding)
{
    TRY_PAIRS(units);
}
END_TEST

START_TEST(order_with_and_without_each_finding)
{
    TRY_PAIRS(order);
}
END_TEST

START_TEST(answers_with_and_without_each_finding)
{
    TRY_PAIRS(answers);
    TRY_PAIRS(received);
    try_pairs(&old_question, 1);
}
END_TEST

START_TEST(proofs_with_and_without_each_finding)
{
    TRY_PAIRS(proofs);
}
END_TEST

START_TEST(speakers_with_and_without_each_finding)
{
    TRY_PAIRS(speakers);
}
END_TEST

/* All times in seconds: one sentence, and nobody is to be authenticated again
 * because of it, nor is anything overdue, backwards or out of range. */
START_TEST(times_in_another_unit_are_judged_by_no_other_rule)
{
    static const char *const units_of[] = { SECONDS, MICROSECONDS,
                                            NANOSECONDS };
    static const char        record[] =
        "{'routing': {'conversation_id': 'c', 'answer_by_ms': %s, "
        "'escalation': {'reason': 1}}, 'briefing': {'why': 'x', 'summary': "
        "{'text': 'x'}, 'promises': [{'id': 'r1', 'owner': 'o', "
        "'made_at_ms': 9, 'due_at_ms': %s}]}, 'customer': {'contacts': "
        "[{'value': 'x'}], 'callback': {'until_ms': %s}, 'authentication': "
        "{'status': 3, 'expires_at_ms': %s}}, 'transcript': {'messages': "
        "[{'sent_at_ms': 1764000000000}, {'sent_at_ms': %s}]}}";
    char              text[1024];
    handoff_finding   one = { HANDOFF_FINDING };
    handoff_findings *found;

    for (size_t i = 0; i < 3; i++) {
        const char *u = units_of[i];

        snprintf(text, sizeof text, record, u, u, u, u, u);
        found = check_at(text, INT64_C(1764000000000));
        ck_assert_uint_eq(handoff_findings_count(found), 1);
        ck_assert_int_eq(handoff_findings_get(&one, found, 0), 1);
        ck_assert_int_eq(one.code, i == 0 ? HANDOFF_FOUND_TIME_IN_SECONDS
                                          : HANDOFF_FOUND_TIME_IN_MICROSECONDS);
        ck_assert_str_eq(one.path, "routing.answer_by_ms");
        handoff_findings_free(found);
    }
}
END_TEST

/* The other end of the range: what is to be sealed for longer lives longer. */
START_TEST(lifetime_is_what_the_caller_says)
{
    handoff_context *ctx = support_context(
        "{'routing': {'channel': 'CHANNEL_EMAIL'}, 'briefing': {'promises': "
        "[{'id': 'r1', 'due_at_ms': 90000000}]}}");
    handoff_check_opts o = { HANDOFF_CHECK_OPTS, .now_ms = NOW };
    handoff_findings  *found;
    handoff_error      err;
    char               path[256];

    for (int64_t life = 87999999; life <= 88000000; life++) {
        o.lifetime_ms = life;
        ck_assert_status(handoff_context_check(&found, ctx, &o, &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_EXPIRES_BEFORE, path),
                          life == 87999999);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_LIFETIME_NOT_CHOSEN,
                                   path),
                          0);
        handoff_findings_free(found);
    }
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("check, to act", reach_with_and_without_each_finding,
                       deadlines_with_and_without_each_finding,
                       units_with_and_without_each_finding,
                       order_with_and_without_each_finding,
                       answers_with_and_without_each_finding,
                       proofs_with_and_without_each_finding,
                       speakers_with_and_without_each_finding,
                       times_in_another_unit_are_judged_by_no_other_rule,
                       lifetime_is_what_the_caller_says);
}
