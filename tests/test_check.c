/* SPDX-License-Identifier: MIT */
/*
 * test_check.c -- for each finding a record that has it, and one that is as
 * near to it as can be and has not.
 */
#include "support_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/check.h>

#define SLOT(text) BRIEFING("'intents': [{'id': 'i1', 'slots': [{" text "}]}]")
#define PROOF(text)                                                            \
    CUSTOMER("'authentication': {'status': "                                   \
             "'AUTHENTICATION_STATUS_AUTHENTICATED'" text "}")
/* A proof of some status, and what somebody of some role said at 50. */
#define SAID(proof, role)                                                      \
    "{'customer': {'authentication': {'status': " proof                        \
    "}}, 'transcript': {'messages': [{'role': 3, 'text': 'who are you?'}, "    \
    "{'role': " role ", 'text': 'tulip', 'sent_at_ms': 50}]}}"
#define PROMISE(text) BRIEFING("'promises': [{'id': 'r1', " text "}]")
#define EMOTION(text) BRIEFING("'emotions': [{" text "}]")
/* A briefing that names nobody, beside other sections. */
#define NO_CREW "'briefing': {}, "
#define TURNS_5_TO_7 "'transcript': {'messages': [{'turn': 5}, {'turn': 7}]}"
#define CREW                                                                   \
    "'participants': [{'id': 'c', 'role': 'ROLE_CUSTOMER'},"                   \
    "{'id': 'wife', 'role': 'ROLE_REPRESENTATIVE'},"                           \
    "{'id': 'bot', 'role': 'ROLE_BOT'}]"
/* An emotion of somebody that was read from a voice, and consents. */
#define VOICE(by, consents)                                                    \
    "{'routing': {'consents': [" consents "]}, 'briefing': {" CREW             \
    ", 'emotions': [{'modality': 'MODALITY_VOICE', 'by': '" by "'}]}}"
#define CONSENT(id, status, text)                                              \
    "{'id': '" id "', 'purpose': 'emotion_recognition', 'status': "            \
    "'CONSENT_STATUS_" status "'" text "}"

/* A reading at that time, of a consent that ends at 8. */
#define HEARD_AT(time)                                                         \
    "{'routing': {'consents': [" CONSENT(                                      \
        "a", "GIVEN",                                                          \
        ", 'expires_at_ms': 8") "]}, 'briefing': {'emotions': [{'modality': "  \
                                "'MODALITY_VOICE', 'at_ms': " time "}]}}"
/* A proof by PIN at 8, and behind a message of 9 one without a time. */
#define SAID_AFTER(clock)                                                      \
    "{'customer': {'authentication': {'status': 3, 'methods': ['pin'], "       \
    "'authenticated_at_ms': 8}}, 'transcript': {'messages': [{'role': 3, "     \
    "'sent_at_ms': 9, " clock "}, {'role': 1, 'text': '4711'}]}}"
#define SAY3 "{'text': 'a'}, {'text': 'b'}, {'text': 'c'}"

static const pair conversation[] = {
    { HANDOFF_FOUND_NO_CONVERSATION_ID, "routing.conversation_id",
      BRIEFING("'why': 'a person must decide'"),
      ROUTING("'conversation_id': 'c-17'") },
    { HANDOFF_FOUND_NO_REASON, "routing.escalation.reason",
      ROUTING("'escalation': {'turn': 1}"),
      ROUTING("'escalation': {'reason': 'ESCALATION_REASON_FRAUD'}") },
    { HANDOFF_FOUND_NO_REASON, "routing.escalation.reason", "{}",
      BRIEFING("'why': 'a person must decide'") },
    { HANDOFF_FOUND_NO_WHY, "briefing.why",
      ROUTING("'escalation': {'native_code': 'F-02'}"),
      "{'routing': {'escalation': {'reason': 1}}, 'briefing': {'why': 'so'}}" },
    { HANDOFF_FOUND_REASON_NOT_NAMED, "routing.escalation.reason",
      BRIEFING("'why': 'a person must decide'"),
      "{'routing': {'escalation': {'native_code': 'F-02'}}, 'briefing': "
      "{'why': 'a person must decide'}}" },
    { HANDOFF_FOUND_NO_SUMMARY, "briefing.summary",
      BRIEFING("'summary': {'language': 'en', 'through_turn': 3}"),
      BRIEFING("'summary': {'next_step': 'Call her back'}") },
    /* Six messages are read sooner than a summary of them. */
    { HANDOFF_FOUND_NO_SUMMARY, "briefing.summary",
      TRANSCRIPT("'messages': [" SAY3 "," SAY3 ", {'text': 'a'}]"),
      TRANSCRIPT("'messages': [" SAY3 "," SAY3 ", {'kind': 3}]") },
    { HANDOFF_FOUND_NO_SUMMARY, "briefing.summary",
      TRANSCRIPT("'messages': [" SAY3 "], 'omissions': [{'first_turn': 4, "
                 "'last_turn': 9}]"),
      TRANSCRIPT("'messages': [" SAY3 "]") },
    { HANDOFF_FOUND_SUMMARY_ENDS_EARLY, "briefing.summary.through_turn",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 6}}, " //
      TURNS_5_TO_7 "}",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 7}}, " //
      TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_SUMMARY_ENDS_EARLY, "briefing.summary.through_turn",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 1}}, "
      "'transcript': {'messages': [{}, {'kind': 'MESSAGE_KIND_KEYS'}]}}",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 1}}, "
      "'transcript': {'messages': [{}, {'kind': 'MESSAGE_KIND_EVENT'}, "
      "{'kind': 'MESSAGE_KIND_NOTE'}]}}" },
    { HANDOFF_FOUND_SUMMARY_ENDS_EARLY, "briefing.summary.through_turn",
      "{'routing': {'last_turn': 4}, 'briefing': {'summary': {'text': 'a', "
      "'through_turn': 3}}}",
      "{'routing': {'last_turn': 4}, 'briefing': {'summary': {'text': 'a'}}}" },
    { HANDOFF_FOUND_SUMMARY_ENDS_EARLY, "briefing.summary.through_turn",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 1}}, "
      "'transcript': {'messages': [{}, {'kind': 'MESSAGE_KIND_ACTION'}]}}",
      "{'briefing': {'summary': {'text': 'a', 'through_turn': 1}}, "
      "'transcript': {'messages': [{'kind': 'MESSAGE_KIND_EVENT'}, "
      "{'kind': 'MESSAGE_KIND_EVENT'}]}}" },
    { HANDOFF_FOUND_SLOT_NEEDED, "briefing.intents[i1].slots[date]",
      SLOT("'name': 'date', 'status': 'SLOT_STATUS_NEEDED'"),
      SLOT("'name': 'date', 'status': 'SLOT_STATUS_EMPTY'") },
    { HANDOFF_FOUND_SLOT_NEEDED, "briefing.intents[i1].slots[#0]",
      SLOT("'status': 'SLOT_STATUS_NEEDED'"),
      BRIEFING("'intents': [{'state': 'INTENT_STATE_ABANDONED', 'slots': "
               "[{'status': 'SLOT_STATUS_NEEDED'}]}]") },
    { HANDOFF_FOUND_SLOT_NEEDED, "briefing.slots[date]",
      BRIEFING("'slots': [{'name': 'date', 'status': 'SLOT_STATUS_NEEDED'}]"),
      BRIEFING("'slots': [{'name': 'date', 'status': 'SLOT_STATUS_ASKED'}]") },
    { HANDOFF_FOUND_SLOT_INVALID, "briefing.intents[i1].slots[date]",
      SLOT("'name': 'date', 'status': 'SLOT_STATUS_INVALID'"),
      SLOT("'name': 'date', 'status': 'SLOT_STATUS_DECLINED'") },
    { HANDOFF_FOUND_PAIN_POINT_UNTRIED, "briefing.pain_points[p1]",
      BRIEFING("'pain_points': [{'id': 'p1', 'status': "
               "'PAIN_POINT_STATUS_OPEN'}]"),
      BRIEFING("'pain_points': [{'id': 'p1', 'status': "
               "'PAIN_POINT_STATUS_OPEN'}], 'steps': [{'result': "
               "'STEP_RESULT_FAILED'}]") },
    { HANDOFF_FOUND_PAIN_POINT_UNTRIED, "briefing.pain_points[p1]",
      BRIEFING("'pain_points': [{'id': 'p1'}], 'summary': {'issue': 'Slow'}"),
      BRIEFING("'pain_points': [{'id': 'p1'}], 'summary': {'tried': "
               "'Restarted twice'}") },
    { HANDOFF_FOUND_PAIN_POINT_UNTRIED, "briefing.pain_points[p1]",
      BRIEFING("'pain_points': [{'id': 'p1'}], 'steps': [{'result': "
               "'STEP_RESULT_SKIPPED'}]"),
      BRIEFING("'pain_points': [{'id': 'p1', 'status': "
               "'PAIN_POINT_STATUS_RESOLVED'}]") },
    /* How somebody was spoken to cannot be tried to be mended. */
    { HANDOFF_FOUND_PAIN_POINT_UNTRIED, "briefing.pain_points[p1]",
      BRIEFING("'pain_points': [{'id': 'p1', 'kind': "
               "'PAIN_POINT_KIND_BILLING'}]"),
      BRIEFING("'pain_points': [{'id': 'p1', 'kind': "
               "'PAIN_POINT_KIND_TREATMENT'}]") },
    { HANDOFF_FOUND_PROMISE_WITHOUT_OWNER, "briefing.promises[r1].owner",
      PROMISE("'status': 'PROMISE_STATUS_OPEN'"), PROMISE("'owner': 'desk'") },
    { HANDOFF_FOUND_PROMISE_WITHOUT_DUE, "briefing.promises[r1].due_at_ms",
      PROMISE("'owner': 'desk'"), PROMISE("'due_at_ms': 2000001") },
    { HANDOFF_FOUND_PROMISE_OVERDUE, "briefing.promises[r1].due_at_ms",
      PROMISE("'due_at_ms': 1999999"), PROMISE("'due_at_ms': 2000000") },
    { HANDOFF_FOUND_PROMISE_OVERDUE, "briefing.promises[r1].due_at_ms",
      PROMISE("'due_at_ms': 1"),
      PROMISE("'due_at_ms': 1, 'status': 'PROMISE_STATUS_KEPT'") },
    /* What is due before it was made is wrong, and not late. */
    { HANDOFF_FOUND_PROMISE_OVERDUE, "briefing.promises[r1].due_at_ms",
      PROMISE("'due_at_ms': 9, 'made_at_ms': 9"),
      PROMISE("'due_at_ms': 9, 'made_at_ms': 10") },
};

static const pair people[] = {
    { HANDOFF_FOUND_AUTHENTICATION_UNKNOWN, "customer.authentication.status",
      CUSTOMER("'authentication': {'methods': ['otp']}"),
      CUSTOMER("'authentication': {'status': "
               "'AUTHENTICATION_STATUS_ANONYMOUS'}") },
    { HANDOFF_FOUND_AUTHENTICATION_UNKNOWN, "customer.authentication.status",
      "{}", ROUTING("'authentication': 'AUTHENTICATION_STATUS_IDENTIFIED'") },
    { HANDOFF_FOUND_AUTHENTICATION_EXPIRED,
      "customer.authentication.expires_at_ms",
      PROOF(", 'expires_at_ms': 2000000"),
      PROOF(", 'expires_at_ms': 2000001") },
    { HANDOFF_FOUND_AUTHENTICATION_EXPIRES,
      "customer.authentication.expires_at_ms",
      PROOF(", 'expires_at_ms': 2900000"),
      PROOF(", 'expires_at_ms': 2900001") },
    { HANDOFF_FOUND_AUTHENTICATION_EXPIRED,
      "customer.authentication.expires_at_ms",
      PROOF(", 'expires_at_ms': 9, 'authenticated_at_ms': 9"),
      PROOF(", 'expires_at_ms': 9, 'authenticated_at_ms': 10") },
    { HANDOFF_FOUND_AUTHENTICATION_EXPIRED,
      "customer.people[wife].authentication.expires_at_ms",
      CUSTOMER("'people': [{'id': 'wife', 'authentication': {'status': 3, "
               "'expires_at_ms': 1}}]"),
      CUSTOMER("'people': [{'id': 'wife', 'authentication': {'status': 4, "
               "'expires_at_ms': 1}}]") },
    { HANDOFF_FOUND_AUTHENTICATION_PENDING, "customer.authentication.pending",
      PROOF(", 'pending': ['postcode']"), PROOF(", 'verified': ['postcode']") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'methods': ['fpt', 'kba']", "1"),
      SAID("3, 'methods': ['kba'], 'turns': [2]", "1") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'methods': ['pin']", "1"), SAID("4, 'methods': ['pin']", "1") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'methods': ['otp']", "2"), SAID("3, 'methods': ['otp']", "4") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'methods': ['pwd']", "1"), SAID("3, 'methods': ['fpt']", "1") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'verified': ['postcode']", "1"),
      SAID("3, 'verified': ['postcode'], 'methods': ['face']", "1") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID("3, 'authenticated_at_ms': 50, 'methods': ['pwd']", "1"),
      SAID("3, 'authenticated_at_ms': 49, 'methods': ['pwd']", "1") },
    /* What stands behind a later message was said later, time or none. */
    { HANDOFF_FOUND_PROOF_NOT_MASKED, "customer.authentication.turns",
      SAID_AFTER("'clock': 'CLOCK_DEVICE'"),
      SAID_AFTER("'clock': 'CLOCK_PLATFORM'") },
    { HANDOFF_FOUND_PROOF_NOT_MASKED,
      "customer.people[wife].authentication.turns",
      "{'briefing': {" CREW "}, 'customer': {'people': [{'id': 'wife', "
      "'authentication': {'status': 3, 'methods': ['pwd']}}]}, 'transcript': "
      "{'messages': [{'by': 'wife', 'text': 'tulip'}]}}",
      "{'briefing': {" CREW "}, 'customer': {'people': [{'id': 'wife', "
      "'authentication': {'status': 3, 'methods': ['pwd']}}]}, 'transcript': "
      "{'messages': [{'by': 'bot', 'text': 'welcome'}, {'by': 'wife'}, {'by': "
      "'wife', 'text': 'she joined', 'kind': 'MESSAGE_KIND_EVENT'}]}}" },
    { HANDOFF_FOUND_EMOTION_WITHOUT_SOURCE, "briefing.emotions[#0].source",
      EMOTION("'category': 'sad', 'source': {'confidence': 0.5}"),
      EMOTION("'category': 'sad', 'source': {'name': 'tone-2'}") },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      EMOTION("'modality': 'MODALITY_FACE'"),
      EMOTION("'modality': 'MODALITY_TEXT'") },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("", CONSENT("a", "REQUESTED", "")),
      VOICE("", CONSENT("a", "INFORMED", "")) },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("", CONSENT("a", "GIVEN", ", 'expires_at_ms': 2000000")),
      VOICE("", CONSENT("a", "GIVEN", ", 'expires_at_ms': 2000001")) },
    /* It held when the voice was heard. */
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      HEARD_AT("8"), HEARD_AT("7") },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("", CONSENT("a", "GIVEN", "") "," CONSENT("b", "WITHDRAWN", "")),
      VOICE("", CONSENT("a", "REFUSED", "") "," CONSENT("b", "GIVEN", "")) },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("wife", CONSENT("a", "GIVEN", ", 'by': 'c'")),
      VOICE("c", CONSENT("a", "GIVEN", ", 'by': 'c'")) },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("", CONSENT("a", "GIVEN", ", 'by': 'wife'")),
      VOICE("wife", CONSENT("a", "GIVEN", ", 'by': 'wife'")) },
    { HANDOFF_FOUND_EMOTION_NO_CONSENT, "briefing.emotions[#0].modality",
      VOICE("", "{'purpose': 'recording', 'status': 'CONSENT_STATUS_GIVEN'}"),
      VOICE("", CONSENT("", "GIVEN", "")) },
    { HANDOFF_FOUND_EMOTION_OF_STAFF, "briefing.emotions[#0].by",
      VOICE("bot", ""), VOICE("wife", "") },
};

static const pair references[] = {
    { HANDOFF_FOUND_UNKNOWN_TURN, "routing.escalation.turn",
      "{'routing': {'escalation': {'turn': 6}}, " TURNS_5_TO_7 "}",
      "{'routing': {'escalation': {'turn': 7}}, " TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.summary.through_turn",
      "{'briefing': {'summary': {'through_turn': 8}}, " TURNS_5_TO_7 "}",
      "{'routing': {'last_turn': 8}, 'briefing': {'summary': "
      "{'through_turn': 8}}, " TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "routing.consents[k].turn",
      "{'routing': {'consents': [{'id': 'k', 'turn': 6}]}, " TURNS_5_TO_7 "}",
      "{'routing': {'consents': [{'id': 'k', 'turn': 4}]}, " TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.slots[date].turn",
      "{'briefing': {'slots': [{'name': 'date', 'turn': 6}]}, " //
      TURNS_5_TO_7 "}",
      "{'briefing': {'slots': [{'name': 'date', 'turn': 6}]}, 'transcript': "
      "{'messages': [{'turn': 5}, {'turn': 7}], 'omissions': [{'first_turn': "
      "6, 'last_turn': 6}]}}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.emotions[#0].turn",
      "{'briefing': {'emotions': [{'turn': 3}]}, 'transcript': {'messages': "
      "[{}, {}]}}",
      "{'briefing': {'emotions': [{'turn': 2}]}, 'transcript': {'messages': "
      "[{}, {}]}}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.intents[i1].turns",
      "{'briefing': {'intents': [{'id': 'i1', 'turns': [5, 6, 8]}]}, " //
      TURNS_5_TO_7 "}",
      "{'briefing': {'intents': [{'id': 'i1', 'turns': [5, 6, 8]}]}}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.pain_points[p].turns",
      "{'briefing': {'pain_points': [{'id': 'p', 'turns': [6]}]}, " //
      TURNS_5_TO_7 "}",
      "{'briefing': {'pain_points': [{'id': 'p', 'turns': [7]}]}, " //
      TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.steps[s].turns",
      "{'briefing': {'steps': [{'id': 's', 'turns': [6]}]}, " TURNS_5_TO_7 "}",
      "{'briefing': {'steps': [{'id': 's', 'turns': [7]}]}, " TURNS_5_TO_7
      "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "briefing.promises[r].turns",
      "{'briefing': {'promises': [{'id': 'r', 'turns': [6]}]}, " //
      TURNS_5_TO_7 "}",
      "{'briefing': {'promises': [{'id': 'r', 'turns': [7]}]}, " //
      TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "customer.authentication.turns",
      "{'customer': {'authentication': {'turns': [6]}}, " TURNS_5_TO_7 "}",
      "{'customer': {'authentication': {'turns': [5]}}, " TURNS_5_TO_7 "}" },
    { HANDOFF_FOUND_UNKNOWN_TURN, "transcript.messages[2].reply_to",
      TRANSCRIPT("'messages': [{}, {'reply_to': 3}]"),
      TRANSCRIPT("'messages': [{}, {'reply_to': 1}]") },
    { HANDOFF_FOUND_UNKNOWN_TURN, "transcript.messages[2].replaces",
      TRANSCRIPT("'messages': [{}, {'replaces': 9}]"),
      TRANSCRIPT("'messages': [{}, {'replaces': 1}]") },
    { HANDOFF_FOUND_UNKNOWN_TURN, "routing.escalation.turn",
      ROUTING("'last_turn': 3, 'escalation': {'turn': 4}"),
      ROUTING("'last_turn': 3, 'escalation': {'turn': 3}") },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "briefing.steps[s].by",
      BRIEFING("'steps': [{'id': 's', 'by': 'Bot'}]," CREW),
      BRIEFING("'steps': [{'id': 's', 'by': 'bot'}]," CREW) },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "routing.consents[k].by",
      "{" NO_CREW "'routing': {'consents': [{'id': 'k', 'by': 'c'}]}}",
      "{'routing': {'consents': [{'id': 'k', 'by': 'c'}]}, 'briefing': {" CREW
      "}}" },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "briefing.emotions[#0].by",
      EMOTION("'by': 'x'"), BRIEFING("'emotions': [{'by': 'c'}]," CREW) },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "briefing.promises[r1].by",
      PROMISE("'by': 'x'"), PROMISE("'owner': 'x'") },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "briefing.history[h].by",
      BRIEFING("'history': [{'id': 'h', 'by': 'x'}]"),
      BRIEFING("'history': [{'id': 'h', 'by': 'bot'}]," CREW) },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "transcript.attachments[a].by",
      "{" NO_CREW "'transcript': {'attachments': [{'id': 'a', 'by': 'x'}]}}",
      "{" NO_CREW "'transcript': {'attachments': [{'id': 'a'}]}}" },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "customer.participant",
      "{" NO_CREW "'customer': {'participant': 'wife'}}",
      "{'customer': {'participant': 'wife'}, 'briefing': {" CREW "}}" },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "transcript.messages[7].by",
      "{" NO_CREW "'transcript': {'messages': [{'turn': 7, 'by': 'x'}]}}",
      "{'transcript': {'messages': [{'by': 'bot'}]}, 'briefing': {" CREW "}}" },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT, "transcript.messages[1].to",
      "{'transcript': {'messages': [{'to': ['c', 'x', 'y']}]}, 'briefing': "
      "{" CREW "}}",
      "{'transcript': {'messages': [{'to': ['c', 'bot']}]}, 'briefing': {" CREW
      "}}" },
    { HANDOFF_FOUND_UNKNOWN_KEY, "briefing.leading_intent",
      BRIEFING("'leading_intent': 'i2', 'intents': [{'id': 'i1'}]"),
      BRIEFING("'leading_intent': 'i1', 'intents': [{'id': 'i1'}]") },
    { HANDOFF_FOUND_UNKNOWN_KEY, "transcript.messages[1].attachments",
      TRANSCRIPT("'messages': [{'attachments': ['a', 'b', 'c']}], "
                 "'attachments': [{'id': 'a'}]"),
      TRANSCRIPT("'messages': [{'attachments': ['a', 'b']}], 'attachments': "
                 "[{'id': 'b'}, {'id': 'a'}]") },
    { HANDOFF_FOUND_DOUBLE_KEY, "briefing.steps[#2]",
      BRIEFING("'steps': [{'id': 's'}, {'id': 't'}, {'id': 's'}]"),
      BRIEFING("'steps': [{'id': 's'}, {'id': ''}, {'id': ''}]") },
    { HANDOFF_FOUND_DOUBLE_KEY, "customer.contacts[#1]",
      CUSTOMER("'contacts': [{'kind': 2, 'value': 'a'}, {'kind': 2, 'value': "
               "'a'}]"),
      CUSTOMER("'contacts': [{'kind': 2, 'value': 'a'}, {'kind': 3, 'value': "
               "'a'}]") },
    { HANDOFF_FOUND_DOUBLE_KEY, "extras.attributes[#1]",
      EXTRAS("'attributes': [{'name': 'a'}, {'name': 'a'}]"),
      EXTRAS("'attributes': [{'name': 'a'}, {'name': 'b'}]") },
    { HANDOFF_FOUND_TURNS_NOT_RISING, "transcript.messages[5].turn",
      TRANSCRIPT("'messages': [{'turn': 5}, {'turn': 5}]"),
      TRANSCRIPT("'messages': [{'turn': 5}, {}, {'turn': 9}]") },
    { HANDOFF_FOUND_TURNS_NOT_RISING, "transcript.omissions[#0].last_turn",
      TRANSCRIPT("'omissions': [{'first_turn': 5, 'last_turn': 4}]"),
      TRANSCRIPT("'omissions': [{'first_turn': 5, 'last_turn': 5}]") },
    { HANDOFF_FOUND_TURNS_NOT_RISING, "transcript.omissions[#1].first_turn",
      TRANSCRIPT("'omissions': [{'first_turn': 1, 'last_turn': 4}, "
                 "{'first_turn': 4, 'last_turn': 6}]"),
      TRANSCRIPT("'omissions': [{'first_turn': 1, 'last_turn': 4}, "
                 "{'first_turn': 5, 'last_turn': 6}]") },
};

static const pair named[] = {
    { HANDOFF_FOUND_UNKNOWN_KEY, "briefing.intents[i1].for_person",
      "{'briefing': {'intents': [{'id': 'i1', 'for_person': 'p'}]}, "
      "'customer': {'people': [{'id': 'q'}]}}",
      "{'briefing': {'intents': [{'id': 'i1', 'for_person': 'p'}]}, "
      "'customer': {'people': [{'id': 'p'}]}}" },
    { HANDOFF_FOUND_UNKNOWN_KEY, "briefing.intents[i1].for_person",
      BRIEFING("'intents': [{'id': 'i1', 'for_person': 'x'}], " CREW),
      BRIEFING("'intents': [{'id': 'i1', 'for_person': 'wife'}], " CREW) },
    { HANDOFF_FOUND_UNKNOWN_KEY, "briefing.promises[r1].after",
      BRIEFING("'promises': [{'id': 'r1', 'after': ['s1', 's2']}], 'steps': "
               "[{'id': 's1'}]"),
      BRIEFING("'promises': [{'id': 'r1', 'after': ['s1', 'r2']}, {'id': "
               "'r2'}], 'steps': [{'id': 's1'}]") },
    { HANDOFF_FOUND_UNKNOWN_PARTICIPANT,
      "transcript.messages[1].reactions[#0].by",
      "{'briefing': {" CREW "}, 'transcript': {'messages': [{'reactions': "
      "[{'by': 'x'}]}]}}",
      "{'briefing': {" CREW "}, 'transcript': {'messages': [{'reactions': "
      "[{'by': 'c'}, {'role': 1}]}]}}" },
};

static const pair times[] = {
    { HANDOFF_FOUND_TIME_BACKWARDS, "routing.escalation.requested_at_ms",
      ROUTING("'started_at_ms': 60009, 'escalation': {'requested_at_ms': 8}"),
      ROUTING("'started_at_ms': 60008, 'escalation': {'requested_at_ms': 8}") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "routing.consents[k].expires_at_ms",
      ROUTING("'consents': [{'id': 'k', 'at_ms': 9, 'expires_at_ms': 8}]"),
      ROUTING("'consents': [{'id': 'k', 'at_ms': 9, 'expires_at_ms': 10}]") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "briefing.emotions[#1].at_ms",
      BRIEFING("'emotions': [{'at_ms': 9}, {'at_ms': 8}]"),
      BRIEFING("'emotions': [{'at_ms': 9, 'turn': 1}, {'at_ms': 8, 'turn': "
               "2}]") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "briefing.promises[r1].due_at_ms",
      PROMISE("'made_at_ms': 9, 'due_at_ms': 8"),
      PROMISE("'made_at_ms': 9, 'due_at_ms': 9") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "briefing.participants[a].left_at_ms",
      BRIEFING("'participants': [{'id': 'a', 'joined_at_ms': 9, "
               "'left_at_ms': 8}]"),
      BRIEFING("'participants': [{'id': 'a', 'joined_at_ms': 9}]") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "briefing.history[h].started_at_ms",
      "{'routing': {'started_at_ms': 9}, 'briefing': {'history': [{'id': 'h', "
      "'started_at_ms': 60010}]}}",
      "{'routing': {'started_at_ms': 9}, 'briefing': {'history': [{'id': 'h', "
      "'started_at_ms': 60009}]}}" },
    { HANDOFF_FOUND_TIME_BACKWARDS, "briefing.outcome.ended_at_ms",
      "{'routing': {'started_at_ms': 60009}, 'briefing': {'outcome': "
      "{'ended_at_ms': 8}}}",
      "{'routing': {'started_at_ms': 60008}, 'briefing': {'outcome': "
      "{'ended_at_ms': 8}}}" },
    { HANDOFF_FOUND_TIME_BACKWARDS, "customer.authentication.expires_at_ms",
      PROOF(", 'authenticated_at_ms': 9, 'expires_at_ms': 8"),
      PROOF(", 'authenticated_at_ms': 9, 'expires_at_ms': 10") },
    { HANDOFF_FOUND_TIME_BACKWARDS, "customer.callback.until_ms",
      CUSTOMER("'callback': {'from_ms': 9, 'until_ms': 8}"),
      CUSTOMER("'callback': {'from_ms': 9, 'until_ms': 10}") },
};

static const pair values[] = {
    { HANDOFF_FOUND_NOT_E164, "customer.contacts[#0].value",
      CUSTOMER("'contacts': [{'kind': 1, 'value': '030 123456'}]"),
      CUSTOMER("'contacts': [{'kind': 3, 'value': '030 123456'}]") },
    { HANDOFF_FOUND_NOT_E164, "customer.callback.contact.value",
      CUSTOMER("'callback': {'contact': {'kind': 1, 'value': '+030123456'}}"),
      CUSTOMER(
          "'callback': {'contact': {'kind': 1, 'value': '+3030123456'}}") },
    { HANDOFF_FOUND_NOT_E164, "customer.people[p].contacts[#0].value",
      CUSTOMER("'people': [{'id': 'p', 'contacts': [{'kind': 1, 'value': "
               "'+12'}]}]"),
      CUSTOMER("'people': [{'id': 'p', 'contacts': [{'kind': 1}]}]") },
    { HANDOFF_FOUND_NOT_BCP47, "routing.language",
      ROUTING("'language': 'en_US'"), ROUTING("'language': 'en-US'") },
    { HANDOFF_FOUND_NOT_BCP47, "briefing.summary.language",
      BRIEFING("'summary': {'language': 'english'}"),
      BRIEFING("'summary': {'language': 'EN'}") },
    { HANDOFF_FOUND_NOT_BCP47, "customer.language", CUSTOMER("'language': 'e'"),
      CUSTOMER("'language': 'x-e'") },
    { HANDOFF_FOUND_NOT_BCP47, "transcript.messages[1].language",
      TRANSCRIPT("'messages': [{'language': 'en-'}]"),
      TRANSCRIPT("'messages': [{'language': 'en'}]") },
    { HANDOFF_FOUND_NOT_BCP47,
      "transcript.messages[1].translations[#0].language",
      TRANSCRIPT("'messages': [{'translations': [{'language': '12'}]}]"),
      TRANSCRIPT("'messages': [{'translations': [{'language': 'pt'}]}]") },
    { HANDOFF_FOUND_NOT_AMR, "customer.authentication.methods",
      PROOF(", 'methods': ['otp', 'password']"),
      PROOF(", 'methods': ['otp', 'pwd']") },
    { HANDOFF_FOUND_NOT_EMOTIONML, "briefing.emotions[#0].category",
      EMOTION("'category': 'furious'"),
      EMOTION("'category': 'furious', 'vocabulary': "
              "'https://desk.example/moods'") },
    { HANDOFF_FOUND_NOT_EMOTIONML, "briefing.emotions[#0].category",
      EMOTION("'category': 'Angry'"), EMOTION("'category': 'angry'") },
    { HANDOFF_FOUND_NOT_MEDIA_TYPE, "briefing.slots[a].media_type",
      BRIEFING("'slots': [{'name': 'a', 'media_type': 'json'}]"),
      BRIEFING("'slots': [{'name': 'a', 'media_type': 'application/json'}]") },
    { HANDOFF_FOUND_NOT_MEDIA_TYPE, "transcript.messages[1].media_type",
      TRANSCRIPT("'messages': [{'media_type': 'txt/html'}]"),
      TRANSCRIPT("'messages': [{'media_type': 'text/html'}]") },
    { HANDOFF_FOUND_NOT_MEDIA_TYPE, "transcript.attachments[a].media_type",
      TRANSCRIPT("'attachments': [{'id': 'a', 'media_type': 'image/'}]"),
      TRANSCRIPT("'attachments': [{'id': 'a', 'media_type': 'image/png'}]") },
    { HANDOFF_FOUND_NOT_MEDIA_TYPE, "extras.attributes[a.b].media_type",
      EXTRAS("'attributes': [{'name': 'a.b', 'media_type': '/'}]"),
      EXTRAS("'attributes': [{'name': 'a.b', 'media_type': 'text/plain'}]") },
};

static const pair ranges[] = {
    { HANDOFF_FOUND_OUT_OF_RANGE, "briefing.intents[i1].source.confidence",
      BRIEFING("'intents': [{'id': 'i1', 'source': {'confidence': 1.5}}]"),
      BRIEFING("'intents': [{'id': 'i1', 'source': {'confidence': 1}}]") },
    { HANDOFF_FOUND_OUT_OF_RANGE,
      "briefing.intents[i1].slots[a].source.confidence",
      SLOT("'name': 'a', 'source': {'confidence': -0.5}"),
      SLOT("'name': 'a', 'source': {'confidence': 0.5}") },
    { HANDOFF_FOUND_OUT_OF_RANGE, "transcript.messages[7].sent_at_ms",
      TRANSCRIPT("'messages': [{'turn': 7, 'sent_at_ms': '253402300800000'}]"),
      TRANSCRIPT(
          "'messages': [{'turn': 7, 'sent_at_ms': '253402300799999'}]") },
    { HANDOFF_FOUND_OUT_OF_RANGE, "briefing.promises[r1].due_at_ms",
      PROMISE("'due_at_ms': '-1'"), PROMISE("'due_at_ms': '1'") },
    { HANDOFF_FOUND_OUT_OF_RANGE, "transcript.messages[1].role",
      TRANSCRIPT("'messages': [{'role': 9999}]"),
      TRANSCRIPT("'messages': [{'role': 8}]") },
    { HANDOFF_FOUND_OUT_OF_RANGE, "customer.contacts[#0].kind",
      CUSTOMER("'contacts': [{'kind': 999}]"),
      CUSTOMER("'contacts': [{'kind': 1}]") },
};

/* JSON has no word for it; bytes have. */
START_TEST(confidence_that_is_no_number_is_found)
{
    handoff_context *ctx = support_context(
        BRIEFING("'intents': [{'id': 'i1', 'source': {'confidence': 1}}]"));
    handoff_findings *found;
    handoff_error     err;
    char              path[256];

    ctx->root.briefing->intents[0]->source->confidence = (float) NAN;
    ck_assert_status(handoff_context_check(&found, ctx, NULL, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_OUT_OF_RANGE, path), 1);
    ck_assert_str_eq(path, "briefing.intents[i1].source.confidence");
    handoff_findings_free(found);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(conversation_with_and_without_each_finding)
{
    TRY_PAIRS(conversation);
}
END_TEST

START_TEST(people_with_and_without_each_finding)
{
    TRY_PAIRS(people);
}
END_TEST

START_TEST(references_with_and_without_each_finding)
{
    TRY_PAIRS(references);
    TRY_PAIRS(named);
}
END_TEST

START_TEST(times_with_and_without_each_finding)
{
    TRY_PAIRS(times);
}
END_TEST

START_TEST(values_with_and_without_each_finding)
{
    TRY_PAIRS(values);
}
END_TEST

START_TEST(ranges_with_and_without_each_finding)
{
    TRY_PAIRS(ranges);
}
END_TEST

/* Whether a table of pairs in one of the tests of the check has that code. */
static bool
has_pair(const char *name)
{
    static const char *const sources[] = { "tests/test_check.c",
                                           "tests/test_check_act.c",
                                           "tests/test_check_content.c" };
    char                     line[256], want[96];
    bool                     found = false;

    snprintf(want, sizeof want, "{ HANDOFF_FOUND_%s,", name);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        FILE *f = fopen(sources[i], "r");

        ck_assert_ptr_nonnull(f);
        while (fgets(line, sizeof line, f) != NULL)
            found = found || strstr(line, want) != NULL;
        fclose(f);
    }
    return found;
}

/* HANDOFF_FOUND_MORE is in test_check_bounds.c, what only a packet can have in
 * test_check_packet.c. */
START_TEST(every_code_has_a_pair)
{
    FILE  *f = fopen("include/handoff/check.h", "r");
    char   line[256], name[64];
    int    code;
    size_t n = 0;

    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, " HANDOFF_FOUND_%63[A-Z0-9_] = %d", name, &code) != 2)
            continue;
        n++;
        ck_assert_msg(code == HANDOFF_FOUND_MORE ||
                          code == HANDOFF_FOUND_BACK_AND_FORTH ||
                          code == HANDOFF_FOUND_REPLACED_BY_NOTHING ||
                          has_pair(name),
                      "%s has no pair", name);
    }
    fclose(f);
    ck_assert_uint_ge(n, HANDOFF_FOUND_MORE);
}
END_TEST

/* A turn is said to be missing neither where turns do not rise, which is a
 * finding already, nor where an omission may mean it, nor where the transcript
 * is left at home. */
START_TEST(turns_that_cannot_be_judged_are_not)
{
    static const char *const records[] = {
        "{'briefing': {'slots': [{'turn': 6}]}, 'transcript': {'messages': "
        "[{'turn': 5}, {'turn': 7}, {'turn': 2}]}}",
        "{'briefing': {'slots': [{'turn': 6}]}, 'transcript': {'messages': "
        "[{'turn': 5}, {'turn': 7}], 'omissions': [{'first_turn': 3, "
        "'last_turn': 4}, {'first_turn': 2, 'last_turn': 8}]}}",
        "{'briefing': {'slots': [{'turn': 6}]}, 'transcript': {'messages': "
        "[{'turn': 5}, {'turn': 7}], 'omissions': [{'first_turn': 6, "
        "'last_turn': 5}, {'first_turn': 10, 'last_turn': 11}]}}",
        "{'briefing': {'slots': [{'turn': 6}]}}",
        "{'briefing': {'slots': [{'turn': 3}]}, " TURNS_5_TO_7 "}",
    };
    char path[256] = "";

    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        handoff_findings *found = check_at(records[i], NOW);

        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_UNKNOWN_TURN, path), 0);
        handoff_findings_free(found);
    }
}
END_TEST

/* One omission that ends before it begins says nothing of other turns. */
START_TEST(turns_beside_a_broken_omission_are_judged)
{
    char              path[256] = "";
    handoff_findings *found = check_at(
        "{'briefing': {'slots': [{'name': 'a', 'turn': 6}, {'name': 'b', "
        "'turn': 99}]}, 'transcript': {'messages': [{'turn': 5}, {'turn': 7}], "
        "'omissions': [{'first_turn': 5, 'last_turn': 3}]}}",
        NOW);

    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_UNKNOWN_TURN, path), 2);
    ck_assert_str_eq(path, "briefing.slots[a].turn");
    handoff_findings_free(found);
}
END_TEST

/* A terminal and a log show what is found, mostly before it is masked. */
START_TEST(paths_do_not_hold_what_is_masked)
{
    static const struct {
        const char *key, *shown;
    } keys[] = {
        { "4024007165401778", "#0" }, { "4024 0071 6540 1778", "#0" },
        { "ann@example.com", "#0" },  { "GB82 WEST 1234 5698 7654 32", "#0" },
        { "cvv 123", "#0" },          { "r-4024", "r-4024" },
    };
    char record[256], path[256], want[256];

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        handoff_findings *found;

        snprintf(record, sizeof record,
                 BRIEFING("'promises': [{'id': '%s', 'due_at_ms': 9}]"),
                 keys[i].key);
        snprintf(want, sizeof want, "briefing.promises[%s].owner",
                 keys[i].shown);
        found = check_at(record, NOW);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_PROMISE_WITHOUT_OWNER,
                                   path),
                          1);
        ck_assert_str_eq(path, want);
        handoff_findings_free(found);
    }
}
END_TEST

/* Without a briefing nobody can say who takes part. */
START_TEST(participants_of_a_record_without_a_briefing_are_not_judged)
{
    char              path[256];
    handoff_findings *found = check_at(
        "{'routing': {'consents': [{'by': 'x'}]}, 'customer': {'participant': "
        "'x'}, 'transcript': {'messages': [{'by': 'x', 'to': ['x']}], "
        "'attachments': [{'by': 'x'}]}}",
        NOW);

    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_UNKNOWN_PARTICIPANT, path),
                      0);
    handoff_findings_free(found);
}
END_TEST

/* What is left out of what is to be looked at is not missing. */
START_TEST(sections_not_looked_at_are_not_missing)
{
    static const uint64_t sections[] = {
        HANDOFF_SET(HANDOFF_SECTION_ROUTING),
        HANDOFF_SET(HANDOFF_SECTION_CUSTOMER),
        HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT),
        HANDOFF_SET(HANDOFF_SECTION_EXTRAS),
    };
    handoff_context *ctx = support_context(
        "{'routing': {'conversation_id': 'c-17'}, "
        "'briefing': {'leading_intent': 'none', 'steps': [{'by': 'bot'}]}, "
        "'transcript': {'messages': [{'by': 'bot', 'turn': 1}]}}");
    handoff_findings *found;
    handoff_error     err;

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        ck_assert_status(handoff_context_check(&found, ctx,
                                               &(handoff_check_opts){
                                                   HANDOFF_CHECK_OPTS,
                                                   .sections = sections[i] },
                                               &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(handoff_findings_count(found), 0);
        handoff_findings_free(found);
    }
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "check", conversation_with_and_without_each_finding,
        people_with_and_without_each_finding,
        references_with_and_without_each_finding,
        times_with_and_without_each_finding,
        values_with_and_without_each_finding,
        ranges_with_and_without_each_finding,
        confidence_that_is_no_number_is_found, every_code_has_a_pair,
        turns_that_cannot_be_judged_are_not,
        turns_beside_a_broken_omission_are_judged,
        paths_do_not_hold_what_is_masked,
        participants_of_a_record_without_a_briefing_are_not_judged,
        sections_not_looked_at_are_not_missing);
}
