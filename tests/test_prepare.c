/* SPDX-License-Identifier: MIT */
/*
 * test_prepare.c -- what is filled in before a leg is sealed.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { IN_CLEAR = HO_SET(HANDOFF_SECTION_BRIEFING), SEALED = 0 };

/* What comes of a context; checks that the caller's own did not change. */
static handoff_context *
prepared(const handoff_context *ctx, const ho_record_defaults *how)
{
    size_t           n, m;
    uint8_t         *before = support_pack(&n, &ctx->root.base), *after;
    handoff_context *out;
    handoff_error    err;

    ck_assert_status(ho_record_fill_defaults(&out, ctx, how, &err), HANDOFF_OK,
                     &err);
    after = support_pack(&m, &ctx->root.base);
    ck_assert_uint_eq(n, m);
    ck_assert_mem_eq(before, after, n);
    free(before);
    free(after);
    return out;
}

static void
expect(const ho_record_defaults *how, const char *json, const char *want_json)
{
    handoff_context *ctx = support_context(json);
    handoff_context *want = support_context(want_json);
    handoff_context *out = prepared(ctx, how);
    char            *a, *b;
    size_t           n;

    ck_assert_int_eq(handoff_context_to_json(&a, &n, out, 0, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_to_json(&b, &n, want, 0, NULL),
                     HANDOFF_OK);
    ck_assert_str_eq(a, b);
    handoff_free(a);
    handoff_free(b);
    handoff_context_free(out);
    handoff_context_free(ctx);
    handoff_context_free(want);
}

static void
expect_refused(const ho_record_defaults *how, const char *json,
               const char *path)
{
    handoff_context *ctx = support_context(json), *out = ctx;
    handoff_error    err;

    ck_assert_status(ho_record_fill_defaults(&out, ctx, how, &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_ptr_null(out);
    ck_assert_str_eq(err.path, path);
    ck_assert_status(ho_record_fill_defaults(&out, ctx, how, NULL),
                     HANDOFF_E_RECORD, NULL);
    handoff_context_free(ctx);
}

static const ho_record_defaults first = { 0, 0, SEALED, NULL, 0 };
static const ho_record_defaults first_clear = { 0, 0, IN_CLEAR, NULL, 0 };
static const ho_record_defaults second = { 1, 22, SEALED, NULL, 0 };
static const ho_record_defaults second_clear = { 1, 22, IN_CLEAR, NULL, 0 };

/* ---- Turns -------------------------------------------------------------- */

#define C "'conversation_id': 'c'"

START_TEST(prepare_messages_without_turn_are_numbered)
{
    expect(&first,
           "{'routing': {" C "}, 'transcript': {'messages': ["
           "{'text': 'a'}, {'text': 'b'}]}}",
           "{'routing': {" C ", 'last_turn': 2}, 'transcript': {'messages': ["
           "{'turn': 1, 'text': 'a'}, {'turn': 2, 'text': 'b'}]}}");
    expect(&second, "{'transcript': {'messages': [{'text': 'a'}, {}]}}",
           "{'routing': {'last_turn': 24}, 'transcript': {'messages': ["
           "{'turn': 23, 'text': 'a'}, {'turn': 24}]}}");
    expect(&first,
           "{'routing': {" C "}, 'transcript': {'messages': ["
           "{}, {'turn': 4}, {}, {}, {'turn': 7}, {'turn': 9}, {}]}}",
           "{'routing': {" C ", 'last_turn': 10}, 'transcript': {'messages': ["
           "{'turn': 1}, {'turn': 4}, {'turn': 5}, {'turn': 6}, {'turn': 7},"
           "{'turn': 9}, {'turn': 10}]}}");
}
END_TEST

START_TEST(prepare_masks_name_messages_by_turn)
{
    expect(&second,
           "{'transcript': {'messages': [{'text': 'a'}, {'turn': 30}, {}],"
           " 'masks': [{'path': 'messages[#0].text', 'kind': 'pan'},"
           " {'path': 'messages[#2].translations[#1].text', 'count': 2},"
           " {'path': 'messages[#1].text'}, {'path': 'messages[23].text'}]}}",
           "{'routing': {'last_turn': 31}, 'transcript': {'messages': ["
           "{'turn': 23, 'text': 'a'}, {'turn': 30}, {'turn': 31}],"
           " 'masks': [{'path': 'messages[23].text', 'kind': 'pan'},"
           " {'path': 'messages[31].translations[#1].text', 'count': 2},"
           " {'path': 'messages[30].text'}, {'path': 'messages[23].text'}]}}");
}
END_TEST

/* What names no message of this transcript is somebody else's. */
START_TEST(prepare_masks_of_no_message_stay)
{
#define STAY                                                                   \
    "'masks': [{'path': 'messages[#1].text'}, {'path': 'messages[#].text'},"   \
    " {'path': 'messages[#0'}, {'path': 'messages[#0x].text'}, {'kind': 'a'}," \
    " {'path': 'messages[#99999999999999999999].text'},"                       \
    " {'path': 'attachments[#0].url'}]}}"
    expect(&second, "{'transcript': {'messages': [{}], " STAY,
           "{'routing': {'last_turn': 23}, 'transcript': {'messages': ["
           "{'turn': 23}], " STAY);
#undef STAY
}
END_TEST

START_TEST(prepare_turns_that_do_not_rise_are_refused)
{
    expect_refused(&first,
                   "{'routing': {" C "}, 'transcript': {'messages': ["
                   "{'turn': 2}, {'turn': 2}]}}",
                   "transcript.messages[2].turn");
    expect_refused(&first,
                   "{'routing': {" C "}, 'transcript': {'messages': ["
                   "{'turn': 2}, {'turn': 3}, {'turn': 1}]}}",
                   "transcript.messages[1].turn");
    expect_refused(&second, "{'transcript': {'messages': [{'turn': 22}]}}",
                   "transcript.messages[22].turn");
    expect(&second, "{'transcript': {'messages': [{'turn': 23}]}}",
           "{'routing': {'last_turn': 23},"
           " 'transcript': {'messages': [{'turn': 23}]}}");
}
END_TEST

/* Between 3 and 4 there is no turn, nor after the last that there is. */
START_TEST(prepare_message_without_room_for_a_turn_is_refused)
{
    expect_refused(&first,
                   "{'routing': {" C "}, 'transcript': {'messages': ["
                   "{'turn': 3}, {}, {'turn': 4}]}}",
                   "transcript.messages[4].turn");
    expect_refused(&first,
                   "{'routing': {" C "}, 'transcript': {'messages': ["
                   "{'turn': 4294967295}, {}]}}",
                   "transcript.messages[#1].turn");
    expect_refused(&(ho_record_defaults){ 1, UINT32_MAX, SEALED, NULL, 0 },
                   "{'transcript': {'messages': [{}]}}",
                   "transcript.messages[#0].turn");
}
END_TEST

START_TEST(prepare_last_turn_is_the_highest)
{
    /* One that the caller gave is raised, never lowered. */
    expect(&first,
           "{'routing': {" C ", 'last_turn': 2}, 'transcript': {'messages': ["
           "{'turn': 5}]}}",
           "{'routing': {" C ", 'last_turn': 5}, 'transcript': {'messages': ["
           "{'turn': 5}]}}");
    expect(&first,
           "{'routing': {" C ", 'last_turn': 8}, 'transcript': {'messages': ["
           "{'turn': 5}]}}",
           "{'routing': {" C ", 'last_turn': 8}, 'transcript': {'messages': ["
           "{'turn': 5}]}}");
    expect(&first,
           "{'routing': {" C "}, 'transcript': {'omissions': ["
           "{'first_turn': 1, 'last_turn': 30}], 'messages': [{'turn': 31}]}}",
           "{'routing': {" C ", 'last_turn': 31}, 'transcript': {'omissions':"
           "[{'first_turn': 1, 'last_turn': 30}], 'messages': "
           "[{'turn': 31}]}}");
    expect(&first,
           "{'routing': {" C "}, 'transcript': {'omissions': ["
           "{'first_turn': 1, 'last_turn': 30}]}}",
           "{'routing': {" C ", 'last_turn': 30}, 'transcript': {'omissions':"
           "[{'first_turn': 1, 'last_turn': 30}]}}");
}
END_TEST

/* ---- KEYs --------------------------------------------------------------- */

START_TEST(prepare_element_without_id_gets_leg_and_place)
{
    static const char *const lists[][2] = {
        { "routing", "consents" },       { "briefing", "intents" },
        { "briefing", "pain_points" },   { "briefing", "steps" },
        { "briefing", "promises" },      { "briefing", "suggestions" },
        { "briefing", "participants" },  { "briefing", "history" },
        { "customer", "needs" },         { "customer", "people" },
        { "transcript", "attachments" },
    };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char json[256], want[256];

        snprintf(json, sizeof json, "{'%s': {'%s': [{}, {'id': 'x'}, {}]}}",
                 lists[i][0], lists[i][1]);
        snprintf(want, sizeof want,
                 "{'%s': {'%s': [{'id': '1.1'}, {'id': 'x'}, {'id': '1.3'}]}}",
                 lists[i][0], lists[i][1]);
        expect(&second, json, want);
    }
}
END_TEST

START_TEST(prepare_id_that_is_taken_is_passed_over)
{
    expect(&first,
           "{'routing': {" C "}, 'briefing': {'steps': ["
           "{'what': 'a'}, {'id': '0.1'}, {'what': 'b'}, {'id': '0.3'},"
           "{'id': '0.2'}, {'what': 'c'}, {'what': 'd'}]}}",
           "{'routing': {" C "}, 'briefing': {'steps': ["
           "{'id': '0.4', 'what': 'a'}, {'id': '0.1'},"
           "{'id': '0.5', 'what': 'b'}, {'id': '0.3'}, {'id': '0.2'},"
           "{'id': '0.6', 'what': 'c'}, {'id': '0.7', 'what': 'd'}]}}");
}
END_TEST

START_TEST(prepare_other_keys_stay_empty)
{
    expect(&second,
           "{'briefing': {'slots': [{'value': 'v'}]}, 'customer':"
           " {'contacts': [{}]}, 'extras': {'attributes': [{}]}}",
           "{'briefing': {'slots': [{'value': 'v'}]}, 'customer':"
           " {'contacts': [{}]}, 'extras': {'attributes': [{}]}}");
    /* An id that is no KEY: of a reference, of the customer. */
    expect(&second,
           "{'routing': {'references': [{'system': 'sip'}]},"
           " 'customer': {'name': 'Ada'}}",
           "{'routing': {'references': [{'system': 'sip'}]},"
           " 'customer': {'name': 'Ada'}}");
}
END_TEST

/* Half of the elements without an id, the other half with those that these
 * would get: looking for a free one from the start each time would take
 * hours. */
START_TEST(prepare_of_240000_ids_is_not_quadratic)
{
    const size_t     n = 120000;
    ho_base_buf      b = { 0 };
    handoff_context *ctx, *out;
    handoff_error    err;
    clock_t          start = clock();

    for (size_t i = 0; i < n; i++)
        ho_base_buf_append(&b, "\x42\x00", 2); /* Briefing.steps */
    for (size_t i = 0; i < n; i++) {
        char id[16];

        snprintf(id, sizeof id, "1.%zu", i + 1);
        ho_base_buf_byte(&b, 0x42);
        ho_base_buf_byte(&b, (uint8_t) (strlen(id) + 2));
        ho_base_buf_byte(&b, 0x0A);
        ho_base_buf_byte(&b, (uint8_t) strlen(id));
        ho_base_buf_text(&b, id);
    }
    ck_assert(!b.failed);
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_status(handoff_context_parse(ctx, HANDOFF_SECTION_BRIEFING,
                                           b.data, b.len, &err),
                     HANDOFF_OK, &err);
    out = prepared(ctx, &second);
    ck_assert_str_eq(out->root.briefing->steps[0]->id, "1.120001");
    ck_assert_str_eq(out->root.briefing->steps[n - 1]->id, "1.240000");
    ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 20);
    ho_base_buf_free(&b);
    handoff_context_free(out);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Routing ------------------------------------------------------------ */

START_TEST(prepare_first_leg_needs_conversation_id)
{
    expect_refused(&first, "{}", "routing.conversation_id");
    expect_refused(&first, "{'routing': {'channel': 1}}",
                   "routing.conversation_id");
    expect(&second, "{}", "{}");
    expect(&second, "{'routing': {'channel': 1}}",
           "{'routing': {'channel': 1}}");
}
END_TEST

#define BRIEFING                                                               \
    "'briefing': {'leading_intent': 'i2', 'intents': [{'id': 'i1',"            \
    " 'name': 'book'}, {'id': 'i2', 'name': 'change_price'}], 'emotions': ["   \
    "{'category': 'anger'}, {'category': 'relieved'},"                         \
    "{'category': 'boredom', 'by': 'lawyer'}]}"

START_TEST(prepare_copies_intent_and_emotion_when_briefing_is_in_clear)
{
    expect(&first_clear, "{'routing': {" C "}, " BRIEFING "}",
           "{'routing': {" C ", 'intent': 'change_price',"
           " 'emotion': 'relieved'}, " BRIEFING "}");
    expect(&first, "{'routing': {" C "}, " BRIEFING "}",
           "{'routing': {" C "}, " BRIEFING "}");
    /* All other sections in clear are not the briefing. */
    expect(&(ho_record_defaults){ 0, 0, HO_ALL_SECTIONS & ~(uint32_t) IN_CLEAR,
                                  NULL, 0 },
           "{'routing': {" C "}, " BRIEFING "}",
           "{'routing': {" C "}, " BRIEFING "}");
    /* What the caller put there stays. */
    expect(&first_clear,
           "{'routing': {" C ", 'intent': 'x', 'emotion': 'y'}, " BRIEFING "}",
           "{'routing': {" C ", 'intent': 'x', 'emotion': 'y'}, " BRIEFING "}");
}
END_TEST

START_TEST(prepare_leading_intent_is_the_first_where_none_is_named)
{
    expect(&first_clear,
           "{'routing': {" C "}, 'briefing': {'intents': [{'id': 'i',"
           " 'name': 'book'}, {'id': 'j', 'name': 'cancel'}]}}",
           "{'routing': {" C ", 'intent': 'book'}, 'briefing': {'intents': ["
           "{'id': 'i', 'name': 'book'}, {'id': 'j', 'name': 'cancel'}]}}");
    expect(&first_clear,
           "{'routing': {" C "}, 'briefing': {'leading_intent': 'nobody',"
           " 'intents': [{'id': 'i', 'name': 'book'}]}}",
           "{'routing': {" C "}, 'briefing': {'leading_intent': 'nobody',"
           " 'intents': [{'id': 'i', 'name': 'book'}]}}");
    /* In a later leg the first here need not be the first of all. */
    expect(&second_clear,
           "{'briefing': {'intents': [{'id': 'i', 'name': 'book'}]}}",
           "{'briefing': {'intents': [{'id': 'i', 'name': 'book'}]}}");
    expect(&second_clear,
           "{'briefing': {'leading_intent': 'i', 'intents': [{'id': 'i',"
           " 'name': 'book'}]}}",
           "{'routing': {'intent': 'book'}, 'briefing': {'leading_intent':"
           " 'i', 'intents': [{'id': 'i', 'name': 'book'}]}}");
}
END_TEST

START_TEST(prepare_copies_authentication)
{
    expect(&first,
           "{'routing': {" C "}, 'customer': {'authentication': {'status': 3,"
           " 'assurance_level': 2}}}",
           "{'routing': {" C ", 'authentication': 3, 'assurance_level': 2},"
           " 'customer': {'authentication': {'status': 3,"
           " 'assurance_level': 2}}}");
    expect(&first,
           "{'routing': {" C ", 'authentication': 2, 'assurance_level': 1},"
           " 'customer': {'authentication': {'status': 3,"
           " 'assurance_level': 2}}}",
           "{'routing': {" C ", 'authentication': 2, 'assurance_level': 1},"
           " 'customer': {'authentication': {'status': 3,"
           " 'assurance_level': 2}}}");
    expect(&second, "{'customer': {'authentication': {'status': 4}}}",
           "{'routing': {'authentication': 4},"
           " 'customer': {'authentication': {'status': 4}}}");
}
END_TEST

/* ---- All of it ---------------------------------------------------------- */

/* Nothing to fill in: nothing is copied, all is shared. */
START_TEST(prepare_complete_record_shares_every_section)
{
    handoff_context *ctx = support_context(
        "{'routing': {" C ", 'last_turn': 1}, 'briefing': {'why': 'w'},"
        " 'customer': {'id': 'x'}, 'transcript': {'messages': [{'turn': 1}]},"
        " 'extras': {}}");
    handoff_context *out = prepared(ctx, &first_clear);

    ck_assert_mem_eq(&out->root, &ctx->root, sizeof ctx->root);
    ck_assert_uint_eq(out->arena.used, 0);
    handoff_context_free(out);
    handoff_context_free(ctx);
}
END_TEST

/* Once is enough, unknown fields stay, and what was set stays. */
START_TEST(prepare_random_records_again_changes_nothing)
{
    for (uint64_t seed = 0; seed < 500; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SEALABLE);
        handoff_context *once = prepared(ctx, &first_clear);
        handoff_context *twice = prepared(once, &first_clear);

        ck_assert_mem_eq(&twice->root, &once->root, sizeof once->root);
        ck_assert_uint_eq(twice->arena.used, 0);
        handoff_context_free(twice);
        handoff_context_free(once);
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(prepare_keeps_unknown_fields)
{
    static const uint8_t data[] = "\x0A\x06\x0A\x01"
                                  "c\xA0\x06\x01"
                                  "\x22\x07\x0A\x05\x2A\x00\xA0\x06\x02"
                                  "\xA0\x06\x03";
    static const uint8_t want[] = "\x0A\x09\x0A\x01"
                                  "c\x80\x01\x01\xA0\x06\x01"
                                  "\x22\x07\x0A\x05\x08\x01\xA0\x06\x02"
                                  "\xA0\x06\x03";
    handoff_context     *ctx, *out;
    uint8_t             *got;
    size_t               len;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_parse(ctx, 0, data, sizeof data - 1, NULL),
                     HANDOFF_OK);
    out = prepared(ctx, &first);
    got = support_pack(&len, &out->root.base);
    ck_assert_uint_eq(len, sizeof want - 1);
    ck_assert_mem_eq(got, want, len);
    free(got);
    handoff_context_free(out);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "prepare", prepare_messages_without_turn_are_numbered,
        prepare_masks_name_messages_by_turn, prepare_masks_of_no_message_stay,
        prepare_turns_that_do_not_rise_are_refused,
        prepare_message_without_room_for_a_turn_is_refused,
        prepare_last_turn_is_the_highest,
        prepare_element_without_id_gets_leg_and_place,
        prepare_id_that_is_taken_is_passed_over, prepare_other_keys_stay_empty,
        prepare_of_240000_ids_is_not_quadratic,
        prepare_first_leg_needs_conversation_id,
        prepare_copies_intent_and_emotion_when_briefing_is_in_clear,
        prepare_leading_intent_is_the_first_where_none_is_named,
        prepare_copies_authentication,
        prepare_complete_record_shares_every_section,
        prepare_random_records_again_changes_nothing,
        prepare_keeps_unknown_fields);
}
