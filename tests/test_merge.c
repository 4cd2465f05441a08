/* SPDX-License-Identifier: MIT */
/*
 * test_merge.c -- what each leg said becomes one record.
 *
 * The legs and what must come of them are written out by hand as JSON, rule
 * by rule of FORMAT.md section 4 "Merging". Each case goes through the merge
 * that copies and through the one that shares.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <handoff/keys.h>

enum {
    FORWARD = HANDOFF_MAY_FORWARD,
    ORIGINATE = HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD,
    LEGS = 4
};

typedef handoff_status (*merge_function)(handoff_context **,
                                         const handoff_context *const *,
                                         const uint32_t *, size_t,
                                         handoff_error *);

static const merge_function both[] = { support_merge, support_merge_shared };

static void
expect_same(const handoff_context *got, const handoff_context *want,
            const char *what)
{
    char         *a, *b;
    uint8_t      *x, *y;
    size_t        n, m;
    handoff_error err;

    ck_assert_status(handoff_context_to_json(&a, &n, got, 0, &err), HANDOFF_OK,
                     &err);
    ck_assert_status(handoff_context_to_json(&b, &n, want, 0, &err), HANDOFF_OK,
                     &err);
    ck_assert_msg(strcmp(a, b) == 0, "%s: %s, expected %s", what, a, b);
    x = support_pack(&n, &got->root.base);
    y = support_pack(&m, &want->root.base);
    ck_assert_msg(n == m && memcmp(x, y, n) == 0, "%s: other bytes", what);
    free(x);
    free(y);
    handoff_free(a);
    handoff_free(b);
}

/* Legs are JSON, the last is NULL; "" is a leg without any record. */
static void
expect(const char *what, const uint32_t rights[LEGS],
       const char *const legs[LEGS + 1], const char *merged)
{
    handoff_context *want = support_context(merged);
    handoff_context *in[LEGS] = { NULL };
    handoff_error    err;
    size_t           count = 0;

    for (; legs[count] != NULL; count++)
        in[count] = *legs[count] == '\0' ? NULL : support_context(legs[count]);
    for (int i = 0; i < 2; i++) {
        handoff_context *out;

        ck_assert_status(both[i](&out, (const handoff_context *const *) in,
                                 rights, count, &err),
                         HANDOFF_OK, &err);
        expect_same(out, want, what);
        handoff_context_free(out);
    }
    for (size_t i = 0; i < count; i++)
        handoff_context_free(in[i]);
    handoff_context_free(want);
}

static const uint32_t all_originate[LEGS] = { ORIGINATE, ORIGINATE, ORIGINATE,
                                              ORIGINATE };
static const uint32_t later_forward[LEGS] = { ORIGINATE, FORWARD, FORWARD,
                                              FORWARD };

#define LIST(...) ((const char *const[LEGS + 1]){ __VA_ARGS__ })

/* ---- Single fields ------------------------------------------------------ */

START_TEST(merge_single_field_takes_latest_leg_that_has_it)
{
    expect("two legs", later_forward,
           LIST("{'routing': {'channel': 1, 'language': 'nl', 'priority': 3},"
                " 'briefing': {'why': 'wants the old price'},"
                " 'customer': {'name': 'Ada', 'segment': 'gold'}}",
                "{'routing': {'channel': 2, 'priority': 0, 'last_turn': 9},"
                " 'briefing': {'why': 'still wants it'},"
                " 'customer': {'name': 'Ada L.'}}"),
           "{'routing': {'channel': 2, 'language': 'nl', 'priority': 3,"
           "             'last_turn': 9},"
           " 'briefing': {'why': 'still wants it'},"
           " 'customer': {'name': 'Ada L.', 'segment': 'gold'}}");
    expect("the middle one has it", later_forward,
           LIST("{'routing': {'language': 'nl'}}",
                "{'routing': {'language': 'en'}}", "{'routing': {}}"),
           "{'routing': {'language': 'en'}}");
}
END_TEST

START_TEST(merge_single_message_is_taken_whole)
{
    expect("summary", later_forward,
           LIST("{'briefing': {'summary': {'headline': 'a', 'issue': 'b',"
                "  'source': {'name': 'm1'}}, 'outcome': {'resolved': 1}}}",
                "{'briefing': {'summary': {'headline': 'c'}}}"),
           "{'briefing': {'summary': {'headline': 'c'},"
           "              'outcome': {'resolved': 1}}}");
    expect("an empty one too", later_forward,
           LIST("{'routing': {'target': {'queue': 'q', 'skills': ['s']}}}",
                "{'routing': {'target': {}}}"),
           "{'routing': {'target': {}}}");
}
END_TEST

START_TEST(merge_section_of_one_leg_enters)
{
    expect("absent, null and empty", later_forward,
           LIST("", "{'briefing': {}}", "{}",
                "{'extras': {'attributes': [{'name': 'a.b'}]}}"),
           "{'briefing': {}, 'extras': {'attributes': [{'name': 'a.b'}]}}");
    expect("no leg", all_originate, LIST(NULL), "{}");
    expect("only legs without a record", all_originate, LIST("", ""), "{}");
}
END_TEST

/* ---- Lists -------------------------------------------------------------- */

START_TEST(merge_list_without_key_appends)
{
    expect("lists", later_forward,
           LIST("{'routing': {'references': [{'id': '1'}],"
                "             'masks': [{'path': 'p'}]},"
                " 'briefing': {'emotions': [{'category': 'anger'}],"
                "              'tags': ['a', 'b']},"
                " 'transcript': {'omissions': [{'first_turn': 1}]}}",
                "{'routing': {'references': [{'id': '1'}],"
                "             'masks': [{'path': 'p'}]},"
                " 'briefing': {'emotions': [{'category': 'anger'}],"
                "              'tags': ['', 'a']},"
                " 'transcript': {'omissions': [{'first_turn': 1,"
                "                               'last_turn': 1}]}}"),
           "{'routing': {'references': [{'id': '1'}, {'id': '1'}],"
           "             'masks': [{'path': 'p'}, {'path': 'p'}]},"
           " 'briefing': {'emotions': [{'category': 'anger'},"
           "                           {'category': 'anger'}],"
           "              'tags': ['a', 'b', '', 'a']},"
           " 'transcript': {'omissions': [{'first_turn': 1},"
           "                              {'first_turn': 1,"
           "                               'last_turn': 1}]}}");
}
END_TEST

/* A list with KEYs: two elements in leg 0; leg 1 has the first again and a
 * new one; leg 2 the new one again. Key and other value by name. */
static const struct {
    const char *section, *list, *key, *value;
} keyed[] = {
    { "routing", "consents", "id", "purpose" },
    { "briefing", "intents", "id", "label" },
    { "briefing", "slots", "name", "value" },
    { "briefing", "pain_points", "id", "text" },
    { "briefing", "steps", "id", "what" },
    { "briefing", "promises", "id", "what" },
    { "briefing", "suggestions", "id", "what" },
    { "briefing", "participants", "id", "department" },
    { "briefing", "history", "id", "headline" },
    { "customer", "needs", "id", "text" },
    { "customer", "people", "id", "relation" },
    { "transcript", "attachments", "id", "description" },
    { "extras", "attributes", "name", "value" },
};

/* An element for each character of keys, "-" for an empty KEY, its value
 * naming the leg: "ab", 1 -> [{'id': 'a', 'text': '1a'}, ...]. */
static void
element_list(char *out, size_t size, size_t i, const char *keys,
             const char *legs)
{
    size_t n = (size_t) snprintf(out, size, "{'%s': {'%s': [", keyed[i].section,
                                 keyed[i].list);

    for (size_t k = 0; keys[k] != '\0'; k++) {
        n += (size_t) snprintf(out + n, size - n, "%s{", k == 0 ? "" : ", ");
        if (keys[k] != '-')
            n += (size_t) snprintf(out + n, size - n, "'%s': '%c', ",
                                   keyed[i].key, keys[k]);
        n += (size_t) snprintf(out + n, size - n, "'%s': '%c%c'}",
                               keyed[i].value, legs[k], keys[k]);
    }
    snprintf(out + n, size - n, "]}}");
}

static void
expect_keyed(const char *what, const char *const keys[3], const char *merged,
             const char *from)
{
    for (size_t i = 0; i < sizeof keyed / sizeof keyed[0]; i++) {
        char legs[3][512], want[512], name[128];

        snprintf(name, sizeof name, "%s: %s", keyed[i].list, what);
        element_list(legs[0], sizeof legs[0], i, keys[0], "00000");
        element_list(legs[1], sizeof legs[1], i, keys[1], "11111");
        element_list(legs[2], sizeof legs[2], i, keys[2], "22222");
        element_list(want, sizeof want, i, merged, from);
        expect(name, later_forward, LIST(legs[0], legs[1], legs[2]), want);
    }
}

START_TEST(merge_element_with_key_replaces_in_its_place)
{
    expect_keyed("replaced and appended",
                 (const char *const[]){ "ab", "ca", "c" }, "abc", "102");
}
END_TEST

START_TEST(merge_key_twice_in_one_leg_later_replaces)
{
    /* The value tells only the leg, so the order tells the rest. */
    expect_keyed("in the first leg", (const char *const[]){ "aba", "", "" },
                 "ab", "00");
    expect_keyed("in a later one", (const char *const[]){ "a", "bcb", "b" },
                 "abc", "021");
    expect("which of the two", all_originate,
           LIST("{'briefing': {'steps': [{'id': 's', 'what': 'first'},"
                " {'id': 't'}, {'id': 's', 'what': 'second'}]}}"),
           "{'briefing': {'steps': [{'id': 's', 'what': 'second'},"
           " {'id': 't'}]}}");
}
END_TEST

START_TEST(merge_empty_key_appends)
{
    expect_keyed("empty", (const char *const[]){ "-a-", "-", "a-" }, "-a---",
                 "02012");
}
END_TEST

START_TEST(merge_contact_key_is_kind_system_and_value)
{
    expect("contacts", all_originate,
           LIST("{'customer': {'contacts': ["
                "{'kind': 1, 'value': '+31', 'verified': 1},"
                "{'kind': 3, 'system': 'whatsapp', 'value': 'x'},"
                "{'verified': 1}]}}",
                "{'customer': {'contacts': ["
                "{'kind': 2, 'value': '+31'},"
                "{'kind': 3, 'system': 'messenger', 'value': 'x'},"
                "{'kind': 1, 'value': '+32'},"
                "{'kind': 1, 'value': '+31', 'verified': 2},"
                "{'verified': 2}]}}"),
           "{'customer': {'contacts': ["
           "{'kind': 1, 'value': '+31', 'verified': 2},"
           "{'kind': 3, 'system': 'whatsapp', 'value': 'x'},"
           "{'verified': 1},"
           "{'kind': 2, 'value': '+31'},"
           "{'kind': 3, 'system': 'messenger', 'value': 'x'},"
           "{'kind': 1, 'value': '+32'},"
           "{'verified': 2}]}}");
}
END_TEST

START_TEST(merge_lists_below_a_section_have_no_key)
{
    expect("slots of an intent, contacts of a person", all_originate,
           LIST("{'briefing': {'intents': [{'id': 'i', 'slots': ["
                "{'name': 'n', 'value': '1'}, {'name': 'n'}]}]},"
                " 'customer': {'people': [{'id': 'p', 'contacts': ["
                "{'value': 'v'}, {'value': 'v'}]}]}}",
                "{'briefing': {'intents': [{'id': 'i', 'slots': ["
                "{'name': 'm'}, {'name': 'm'}]}]}}"),
           "{'briefing': {'intents': [{'id': 'i', 'slots': ["
           "{'name': 'm'}, {'name': 'm'}]}]},"
           " 'customer': {'people': [{'id': 'p', 'contacts': ["
           "{'value': 'v'}, {'value': 'v'}]}]}}");
}
END_TEST

/* ---- Exceptions --------------------------------------------------------- */

START_TEST(merge_conversation_id_is_that_of_leg_0)
{
    expect("whatever the rights", all_originate,
           LIST("{'routing': {'conversation_id': 'c0'}}",
                "{'routing': {'conversation_id': 'c1'}}"),
           "{'routing': {'conversation_id': 'c0'}}");
    expect("even where leg 0 has none", all_originate,
           LIST("", "{'routing': {'conversation_id': 'c1', 'channel': 1}}"),
           "{'routing': {'channel': 1}}");
}
END_TEST

static const char who_0[] =
    "{'routing': {'authentication': 2, 'assurance_level': 1},"
    " 'customer': {'id': 'c', 'participant': 'p', 'name': 'Ada',"
    "              'authentication': {'status': 2, 'subject': 's'}}}";
static const char who_1[] =
    "{'routing': {'authentication': 3, 'assurance_level': 3, 'intent': 'i'},"
    " 'customer': {'id': 'd', 'participant': 'q', 'name': 'Bob',"
    "              'authentication': {'status': 3}}}";

START_TEST(merge_who_the_customer_is_needs_the_right_to_originate)
{
    expect("with the right", all_originate, LIST(who_0, who_1), who_1);
    expect("without it", later_forward, LIST(who_0, who_1),
           "{'routing': {'authentication': 2, 'assurance_level': 1,"
           "             'intent': 'i'},"
           " 'customer': {'id': 'c', 'participant': 'p', 'name': 'Bob',"
           "              'authentication': {'status': 2, 'subject': 's'}}}");
    expect("nothing to add to either", later_forward, LIST("{}", who_1),
           "{'routing': {'intent': 'i'}, 'customer': {'name': 'Bob'}}");
    expect("leg 0 without it", (const uint32_t[LEGS]){ FORWARD, ORIGINATE },
           LIST(who_1, who_0),
           "{'routing': {'authentication': 2, 'assurance_level': 1,"
           "             'intent': 'i'},"
           " 'customer': {'id': 'c', 'participant': 'p', 'name': 'Ada',"
           "              'authentication': {'status': 2, 'subject': 's'}}}");
}
END_TEST

START_TEST(merge_people_of_who_may_not_originate_have_no_mandate)
{
    const char *leg_0 =
        "{'customer': {'people': [{'id': 'p', 'name': 'Eve', 'mandate': 1,"
        "  'authentication': {'status': 3}}]}}";
    const char *leg_1 =
        "{'customer': {'people': [{'id': 'q', 'name': 'Joe', 'mandate': 2,"
        "  'contacts': [{'value': 'x'}], 'authentication': {'status': 3}},"
        "  {'id': 'p', 'name': 'Eva', 'mandate': 2}]}}";

    expect("with the right", all_originate, LIST(leg_0, leg_1),
           "{'customer': {'people': [{'id': 'p', 'name': 'Eva', 'mandate': 2},"
           "  {'id': 'q', 'name': 'Joe', 'mandate': 2,"
           "   'contacts': [{'value': 'x'}],"
           "   'authentication': {'status': 3}}]}}");
    expect("without it", later_forward, LIST(leg_0, leg_1),
           "{'customer': {'people': [{'id': 'p', 'name': 'Eva'},"
           "  {'id': 'q', 'name': 'Joe', 'contacts': [{'value': 'x'}]}]}}");
}
END_TEST

START_TEST(merge_messages_not_above_the_turns_before_stay_in_their_leg)
{
    expect("turns", later_forward,
           LIST("{'routing': {'last_turn': 5}, 'transcript': {'messages': ["
                "{'turn': 1}, {'text': 'unnumbered'}, {'turn': 1},"
                "{'turn': 9, 'text': 'above its own last_turn'}]}}",
                "{'routing': {'last_turn': 8}, 'transcript': {'messages': ["
                "{'turn': 5, 'text': 'no'}, {'turn': 6}, {'text': 'no'},"
                "{'turn': 8}]}}",
                "{'routing': {'last_turn': 2}, 'transcript': {'messages': ["
                "{'turn': 7, 'text': 'no'}, {'turn': 9}]}}",
                "{'transcript': {'messages': ["
                "{'turn': 8, 'text': 'no'}, {'turn': 10}]}}"),
           "{'routing': {'last_turn': 8}, 'transcript': {'messages': ["
           "{'turn': 1}, {'text': 'unnumbered'}, {'turn': 1},"
           "{'turn': 9, 'text': 'above its own last_turn'},"
           "{'turn': 6}, {'turn': 8}, {'turn': 9}, {'turn': 10}]}}");
}
END_TEST

START_TEST(merge_references_between_records_stay_as_they_are)
{
    expect("by, turns, owner, reply_to", later_forward,
           LIST("{'routing': {'last_turn': 2}, 'briefing': {'participants':"
                " [{'id': 'bot'}], 'promises': [{'id': 'p', 'by': 'bot',"
                "  'owner': 'carol', 'turns': [1, 2]}],"
                "  'leading_intent': 'i1'}}",
                "{'briefing': {'participants': [{'id': 'carol'}]},"
                " 'transcript': {'messages': [{'turn': 3, 'by': 'carol',"
                "  'reply_to': 2, 'attachments': ['a']}]}}"),
           "{'routing': {'last_turn': 2}, 'briefing': {'participants':"
           " [{'id': 'bot'}, {'id': 'carol'}], 'promises': [{'id': 'p',"
           "  'by': 'bot', 'owner': 'carol', 'turns': [1, 2]}],"
           "  'leading_intent': 'i1'},"
           " 'transcript': {'messages': [{'turn': 3, 'by': 'carol',"
           "  'reply_to': 2, 'attachments': ['a']}]}}");
}
END_TEST

/* ---- Paths of masks ----------------------------------------------------- */

/* A leg in which the kind of each mask is what stands at its path. */
static handoff_context *
masked_leg(support_random *r, unsigned leg)
{
    static const char *const names[] = { "alpha", "bravo", "coda" };
    char                     list[3][256] = { "", "", "" }, masks[768] = "";
    char                     record[2048];
    size_t                   at[3] = { 0 }, m = 0;

    for (unsigned i = 0, n = (unsigned) support_random_below(r, 5); i < n;
         i++) {
        char one[16];

        snprintf(one, sizeof one, "x%u-%u", leg, i);
        at[0] += (size_t) snprintf(list[0] + at[0], sizeof list[0] - at[0],
                                   "%s'%s'", i == 0 ? "" : ",", one);
        at[1] +=
            (size_t) snprintf(list[1] + at[1], sizeof list[1] - at[1],
                              "%s{'category': '%s'}", i == 0 ? "" : ",", one);
        m += (size_t) snprintf(masks + m, sizeof masks - m,
                               "%s{'path': 'tags[#%u]', 'kind': '%s'},"
                               "{'path': 'emotions[#%u].category', 'kind':"
                               " '%s'}",
                               i == 0 ? "" : ",", i, one, i, one);
        snprintf(one, sizeof one, "%s",
                 names[support_random_below(r, sizeof names / sizeof *names)]);
        at[2] += (size_t) snprintf(list[2] + at[2], sizeof list[2] - at[2],
                                   "%s{'name': '%s'}", i == 0 ? "" : ",", one);
        m += (size_t) snprintf(masks + m, sizeof masks - m,
                               ",{'path': 'slots[#%u].name', 'kind': '%s'}", i,
                               one);
    }
    snprintf(record, sizeof record,
             "{'briefing': {'tags': [%s], 'emotions': [%s], 'slots': [%s],"
             " 'masks': [%s]}}",
             list[0], list[1], list[2], masks);
    return support_context(record);
}

static const char *
text_at(const Handoff__V1__Briefing *b, const char *path)
{
    unsigned i;

    if (sscanf(path, "tags[#%u]", &i) == 1 && i < b->n_tags)
        return b->tags[i];
    if (sscanf(path, "emotions[#%u].category", &i) == 1 && i < b->n_emotions)
        return b->emotions[i]->category;
    if (sscanf(path, "slots[#%u].name", &i) == 1 && i < b->n_slots)
        return b->slots[i]->name;
    return "nothing";
}

START_TEST(merge_masks_name_what_they_named)
{
    const uint32_t rights[LEGS] = { ORIGINATE, FORWARD, FORWARD, FORWARD };
    support_random r = { 17 };
    size_t         seen = 0;

    for (int round = 0; round < 200; round++) {
        handoff_context *legs[LEGS], *out;
        handoff_error    err;

        for (unsigned i = 0; i < LEGS; i++)
            legs[i] = masked_leg(&r, i);
        ck_assert_status(both[round % 2](&out,
                                         (const handoff_context *const *) legs,
                                         rights, LEGS, &err),
                         HANDOFF_OK, &err);
        if (out->root.briefing == NULL)
            goto next;
        for (size_t i = 0; i < out->root.briefing->n_masks; i++, seen++) {
            const Handoff__V1__Mask *mask = out->root.briefing->masks[i];

            ck_assert_str_eq(text_at(out->root.briefing, mask->path),
                             mask->kind);
        }
    next:
        handoff_context_free(out);
        for (unsigned i = 0; i < LEGS; i++)
            handoff_context_free(legs[i]);
    }
    ck_assert_uint_gt(seen, 1000);
}
END_TEST

/* A message below the turns before does not enter; of what was never there,
 * and of lists below a section, nothing is said. */
START_TEST(merge_masks_of_what_does_not_enter_end_at_the_list)
{
    expect("paths", later_forward,
           LIST("{'routing': {'last_turn': 3}, 'transcript': {'messages':"
                " [{'turn': 3}], 'masks': [{'path': 'attachments[#7].name'}]}}",
                "{'transcript': {'messages': [{'turn': 3}], 'masks': ["
                "{'path': 'messages[#0].text'}, {'path': 'messages[3].text'},"
                "{'path': 'messages'}, {'path': 'masks[#1].path'}, {'path':"
                " 'none[#0]'}, {'path': 'messages[#0'}]}}"),
           "{'routing': {'last_turn': 3}, 'transcript': {'messages': [{'turn':"
           " 3}], 'masks': [{'path': 'attachments'}, {'path': 'messages'},"
           "{'path': 'messages[3].text'}, {'path': 'messages'}, {'path':"
           " 'masks[#2].path'}, {'path': 'none[#0]'}, {'path':"
           " 'messages[#0'}]}}");
}
END_TEST

/* Unknown fields in the context, a section, an element and below it. */
START_TEST(merge_unknown_fields_do_not_enter)
{
    static const uint8_t leg[] = "\xA0\x06\x01" /* in the context */
                                 "\x12\x16"     /* briefing */
                                 "\xA0\x06\x02"
                                 "\x22\x0C\x0A\x01i" /* an intent */
                                 "\xA0\x06\x03"
                                 "\x2A\x04\x12\x02mm"   /* its source */
                                 "\x0A\x03\xA0\x06\x04" /* summary */
                                 "\x0A\x03\x0A\x01"
                                 "c"; /* routing */
    handoff_context *want = support_context(
        "{'routing': {'conversation_id': 'c'}, 'briefing': {'summary': {},"
        " 'intents': [{'id': 'i', 'source': {'name': 'mm'}}]}}");
    const handoff_context *legs[1];
    handoff_context       *ctx, *out;
    handoff_error          err;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_status(handoff_context_parse(ctx, 0, leg, sizeof leg - 1, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(ctx->root.base.n_unknown_fields, 1);
    ck_assert_uint_eq(ctx->root.briefing->base.n_unknown_fields, 1);
    ck_assert_uint_eq(ctx->root.briefing->intents[0]->base.n_unknown_fields, 1);
    legs[0] = ctx;
    for (int i = 0; i < 2; i++) {
        ck_assert_status(both[i](&out, legs, all_originate, 1, &err),
                         HANDOFF_OK, &err);
        expect_same(out, want, "unknown fields");
        handoff_context_free(out);
    }
    ck_assert_uint_eq(ctx->root.briefing->intents[0]->base.n_unknown_fields, 1);
    handoff_context_free(ctx);
    handoff_context_free(want);
}
END_TEST

/* ---- Properties --------------------------------------------------------- */

START_TEST(merge_copies_and_leaves_the_legs_alone)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        handoff_context       *a = support_random_context(seed, SUPPORT_ANY);
        handoff_context       *b = support_random_context(~seed, SUPPORT_ANY);
        const handoff_context *legs[2] = { a, b };
        handoff_context       *copied, *shared, *again;
        size_t                 n, m;
        uint8_t               *before = support_pack(&n, &a->root.base), *after;

        ck_assert_int_eq(support_merge(&copied, legs, later_forward, 2, NULL),
                         HANDOFF_OK);
        ck_assert_int_eq(support_merge_shared(&shared, legs, later_forward, 2,
                                              NULL),
                         HANDOFF_OK);
        expect_same(copied, shared, "copied or shared");
        handoff_context_free(shared);
        after = support_pack(&m, &a->root.base);
        ck_assert_uint_eq(n, m);
        ck_assert_mem_eq(before, after, n);
        /* The copy outlives what it came from; merged alone it is itself. */
        handoff_context_free(a);
        handoff_context_free(b);
        legs[0] = copied;
        ck_assert_int_eq(support_merge(&again, legs, all_originate, 1, NULL),
                         HANDOFF_OK);
        expect_same(again, copied, "merged again");
        handoff_context_free(again);
        handoff_context_free(copied);
        free(before);
        free(after);
    }
}
END_TEST

START_TEST(merge_get_reads_translations_of_merged_messages)
{
    const handoff_context *legs[1];
    handoff_context       *ctx = support_context(
              "{'transcript': {'messages': [{'turn': 7, 'translations': ["
                    "{'language': 'en', 'text': 'hello'}]}]}}");
    handoff_context    *out;
    handoff_translation t = { HANDOFF_TRANSLATION };

    legs[0] = ctx;
    ck_assert_int_eq(support_merge(&out, legs, all_originate, 1, NULL),
                     HANDOFF_OK);
    ck_assert_int_eq(handoff_context_get(&t, out, 0), 1);
    ck_assert_str_eq(t.parent_key, "7");
    ck_assert_str_eq(t.text, "hello");
    handoff_context_free(out);
    handoff_context_free(ctx);
}
END_TEST

/* As many elements as a record can have, every KEY different, then all again:
 * comparing each with each would take hours. */
START_TEST(merge_of_250000_elements_is_not_quadratic)
{
    const size_t           n = HANDOFF_MEMORY_BYTES_MAX / (256 + 8) - 1;
    ho_base_buf            b = { 0 };
    handoff_context       *ctx, *out;
    const handoff_context *legs[2];
    handoff_error          err;
    clock_t                start = clock();

    for (size_t i = 0; i < n; i++) {
        char id[16];

        snprintf(id, sizeof id, "%08zu", i);
        ho_base_buf_append(&b, "\x22\x0A\x0A\x08",
                           4); /* Briefing.intents, id */
        ho_base_buf_append(&b, id, 8);
    }
    ck_assert(!b.failed);
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_status(handoff_context_parse(ctx, HANDOFF_SECTION_BRIEFING,
                                           b.data, b.len, &err),
                     HANDOFF_OK, &err);
    legs[0] = legs[1] = ctx;
    for (int i = 0; i < 2; i++) {
        ck_assert_status(both[i](&out, legs, all_originate, 2, &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(out->root.briefing->n_intents, n);
        ck_assert_str_eq(out->root.briefing->intents[n - 1]->id,
                         ctx->root.briefing->intents[n - 1]->id);
        handoff_context_free(out);
    }
    ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 20);
    ho_base_buf_free(&b);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Refusals ----------------------------------------------------------- */

START_TEST(merge_broken_rules_are_arg)
{
    handoff_context  *ctx = support_context("{}");
    handoff_merge_leg leg = { ctx, ORIGINATE, 0 };
    handoff_context  *out = ctx;
    handoff_error     err;

    ck_assert_status(handoff_context_merge(NULL, &leg, 1, &err), HANDOFF_E_ARG,
                     &err);
    ck_assert_status(handoff_context_merge(&out, NULL, 1, &err), HANDOFF_E_ARG,
                     &err);
    ck_assert_ptr_null(out);
    out = ctx;
    ck_assert_status(handoff_context_merge(&out, &leg, HANDOFF_LEGS_MAX + 1,
                                           &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(out);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(merge_of_more_than_fits_is_limit)
{
    const size_t           len = 24 << 20;
    char                  *json = malloc(len + 100);
    const handoff_context *legs[6];
    uint32_t               rights[6] = { 0 };
    handoff_context       *ctx, *out;
    handoff_error          err;
    size_t                 n;

    ck_assert_ptr_nonnull(json);
    n = (size_t) sprintf(json, "{'extras': {'attributes': [{'value': '");
    memset(json + n, 'x', len);
    strcpy(json + n + len, "'}]}}");
    ctx = support_context(json);
    free(json);
    for (size_t i = 0; i < 6; i++)
        legs[i] = ctx;
    ck_assert_status(support_merge(&out, legs, rights, 5, &err), HANDOFF_OK,
                     &err);
    handoff_context_free(out);
    ck_assert_status(support_merge(&out, legs, rights, 6, &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_ptr_null(out);
    ck_assert_status(support_merge(&out, legs, rights, 6, NULL),
                     HANDOFF_E_LIMIT, NULL);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "merge", merge_single_field_takes_latest_leg_that_has_it,
        merge_single_message_is_taken_whole, merge_section_of_one_leg_enters,
        merge_list_without_key_appends,
        merge_element_with_key_replaces_in_its_place,
        merge_key_twice_in_one_leg_later_replaces, merge_empty_key_appends,
        merge_contact_key_is_kind_system_and_value,
        merge_lists_below_a_section_have_no_key,
        merge_conversation_id_is_that_of_leg_0,
        merge_who_the_customer_is_needs_the_right_to_originate,
        merge_people_of_who_may_not_originate_have_no_mandate,
        merge_messages_not_above_the_turns_before_stay_in_their_leg,
        merge_references_between_records_stay_as_they_are,
        merge_masks_name_what_they_named,
        merge_masks_of_what_does_not_enter_end_at_the_list,
        merge_unknown_fields_do_not_enter,
        merge_copies_and_leaves_the_legs_alone,
        merge_get_reads_translations_of_merged_messages,
        merge_of_250000_elements_is_not_quadratic, merge_broken_rules_are_arg,
        merge_of_more_than_fits_is_limit);
}
