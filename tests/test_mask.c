/* SPDX-License-Identifier: MIT */
/*
 * test_mask.c -- masking a record: where it looks, what it writes down.
 *
 * What counts as a card is for test_mask_list.c to show. Here: every text
 * field, the list of masks, proof, a caller's search, what stays, failures,
 * and that masking twice is masking once, on random records with numbers
 * planted in them.
 */
#include "support.h"
#include "support_mask.h"
#include "mask/internal.h"
#include "support_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/mask.h>

/* The record after masking; ' stands for " in both. */
static void
expect(const char *record, uint32_t what, const char *masked)
{
    handoff_context *ctx = support_context(record);
    handoff_context *want = support_context(masked);
    char            *a, *b;

    support_mask(ctx, what);
    a = support_json(ctx);
    b = support_json(want);
    ck_assert_str_eq(a, b);
    ck_assert_uint_eq(support_mask(ctx, what), 0);
    handoff_free(a);
    handoff_free(b);
    handoff_context_free(ctx);
    handoff_context_free(want);
}

START_TEST(mask_slots_are_named_by_their_keys)
{
    expect("{'briefing': {'intents': [{'id': 'i1', 'slots': [{'name': 'card',"
           " 'value': '4242424242424242', 'candidates': ['7', '4012888888881881"
           "']}, {'name': 'cvv', 'value': '123'}]}]}}",
           0,
           "{'briefing': {'intents': [{'id': 'i1', 'slots': [{'name': 'card',"
           " 'value': '[card ending 4242]', 'candidates': ['7', '[card ending "
           "1881]']}, {'name': 'cvv', 'value': '[security code]'}]}], 'masks':"
           " [{'path': 'intents[i1].slots[card].value', 'kind': 'pan', 'count':"
           " 1}, {'path': 'intents[i1].slots[card].candidates[#1]', 'kind':"
           " 'pan', 'count': 1}, {'path': 'intents[i1].slots[cvv].value',"
           " 'kind': 'cvv', 'count': 1}]}}");
}
END_TEST

START_TEST(mask_messages_are_named_by_their_turns)
{
    expect("{'transcript': {'messages': [{'turn': 7, 'text': 'take 4242 4242"
           " 4242 4242 or 4000056655665556, cvv 123', 'translations': [{"
           "'language': 'de', 'text': 'Karte 4242424242424242'}]}],"
           " 'attachments': [{'id': 'a1', 'name': 'card-4242424242424242.pdf',"
           " 'url': 'https://x.example/4242424242424242'}]}}",
           0,
           "{'transcript': {'messages': [{'turn': 7, 'text': 'take [card ending"
           " 4242] or [card ending 5556], cvv [security code]', 'translations':"
           " [{'language': 'de', 'text': 'Karte [card ending 4242]'}]}],"
           " 'attachments': [{'id': 'a1', 'name': 'card-[card ending 4242].pdf'"
           ", 'url': 'https://x.example/[card ending 4242]'}], 'masks': ["
           "{'path': 'messages[7].text', 'kind': 'pan', 'count': 2},"
           "{'path': 'messages[7].text', 'kind': 'cvv', 'count': 1},"
           "{'path': 'messages[7].translations[#0].text', 'kind': 'pan',"
           " 'count': 1}, {'path': 'attachments[a1].name', 'kind': 'pan',"
           " 'count': 1}, {'path': 'attachments[a1].url', 'kind': 'pan',"
           " 'count': 1}]}}");
}
END_TEST

START_TEST(mask_names_that_systems_need_stay)
{
    expect("{'extras': {'attributes': [{'name': 'x.4242424242424242', 'value':"
           " '4242424242424242'}]}}",
           0,
           "{'extras': {'attributes': [{'name': 'x.4242424242424242',"
           " 'value': '[card ending 4242]'}], 'masks': [{'path':"
           " 'attributes[x.4242424242424242].value', 'kind': 'pan', 'count':"
           " 1}]}}");
}
END_TEST

/* Masking again must not take the turn in a path for the code it stands for. */
START_TEST(mask_paths_of_turns_and_keys_are_no_codes)
{
    expect("{'briefing': {'intents': [{'id': '1234', 'slots': [{'name': 'cvv',"
           " 'value': '987'}]}]}, 'transcript': {'messages': [{'turn': 123,"
           " 'role': 1, 'text': 'my cvv is 987'}]}}",
           0,
           "{'briefing': {'intents': [{'id': '1234', 'slots': [{'name': 'cvv',"
           " 'value': '[security code]'}]}], 'masks': [{'path':"
           " 'intents[1234].slots[cvv].value', 'kind': 'cvv', 'count': 1}]},"
           " 'transcript': {'messages': [{'turn': 123, 'role': 1, 'text':"
           " 'my cvv is [security code]'}], 'masks': [{'path':"
           " 'messages[123].text', 'kind': 'cvv', 'count': 1}]}}");
}
END_TEST

START_TEST(mask_proof_goes_and_agents_words_stay)
{
    expect("{'customer': {'authentication': {'turns': [2, 3]}, 'people': [{"
           "'id': 'p', 'authentication': {'turns': [4]}}]}, 'briefing': {"
           "'slots': [{'name': 'code', 'raw': 'it is 8812', 'value': '8812',"
           " 'turn': 2}, {'name': 'name', 'raw': 'x', 'value': 'Ann', 'turn':"
           " 1}]}, 'transcript': {'messages': [{'turn': 1, 'role': 1, 'text':"
           " 'hello'}, {'turn': 2, 'role': 1, 'text': 'it is 8812', 'rich':"
           " '<b>8812</b>', 'translations': [{'text': 'es ist 8812'}]}, {"
           "'turn': 3, 'role': 3, 'text': 'thank you'}, {'turn': 4, 'role': 2,"
           " 'text': 'blue'}]}}",
           0,
           "{'customer': {'authentication': {'turns': [2, 3]}, 'people': [{"
           "'id': 'p', 'authentication': {'turns': [4]}}]}, 'briefing': {"
           "'slots': [{'name': 'code', 'raw': '[proof]', 'value': '[proof]',"
           " 'turn': 2}, {'name': 'name', 'raw': 'x', 'value': 'Ann', 'turn':"
           " 1}], 'masks': [{'path': 'slots[code].value', 'kind': 'proof',"
           " 'count': 1}, {'path': 'slots[code].raw', 'kind': 'proof',"
           " 'count': 1}]}, 'transcript': {'messages': [{'turn': 1, 'role': 1,"
           " 'text': 'hello'}, {'turn': 2, 'role': 1, 'text': '[proof]',"
           " 'rich': '[proof]', 'translations': [{'text': '[proof]'}]}, {"
           "'turn': 3, 'role': 3, 'text': 'thank you'}, {'turn': 4, 'role': 2,"
           " 'text': '[proof]'}], 'masks': [{'path': 'messages[2].text',"
           " 'kind': 'proof', 'count': 1}, {'path':"
           " 'messages[2].translations[#0].text', 'kind': 'proof', 'count': 1"
           "}, {'path': 'messages[2].rich', 'kind': 'proof', 'count': 1},"
           " {'path': 'messages[4].text', 'kind': 'proof', 'count': 1}]}}");
}
END_TEST

/* "QX7, and the code is 8812": the order is needed still, unless it was what
 * proved who they are. */
START_TEST(mask_proof_in_slots_goes_and_things_stay)
{
    expect("{'customer': {'authentication': {'turns': [2], 'verified': ["
           "'order_date']}}, 'briefing': {'intents': [{'id': 'i', 'slots': [{"
           "'name': 'code', 'value': '8812', 'candidates': ['8812', '8821'],"
           " 'turn': 2}, {'name': 'orderNumber', 'value': 'QX7', 'raw':"
           " 'QX7, and the code is 8812', 'turn': 2}, {'name': 'order_date',"
           " 'value': '24 May', 'turn': 2}, {'name': 'ticket_pin', 'value':"
           " '1', 'turn': 2}, {'name': 'code', 'value': '9', 'turn': 3}]}]}}",
           0,
           "{'customer': {'authentication': {'turns': [2], 'verified': ["
           "'order_date']}}, 'briefing': {'intents': [{'id': 'i', 'slots': [{"
           "'name': 'code', 'value': '[proof]', 'candidates': ['[proof]',"
           " '[proof]'], 'turn': 2}, {'name': 'orderNumber', 'value': 'QX7',"
           " 'raw': '[proof]', 'turn': 2}, {'name': 'order_date', 'value':"
           " '[proof]', 'turn': 2}, {'name': 'ticket_pin', 'value': '[proof]',"
           " 'turn': 2}, {'name': 'code', 'value': '9', 'turn': 3}]}],"
           " 'masks': [{'path': 'intents[i].slots[code].value', 'kind':"
           " 'proof', 'count': 1}, {'path': 'intents[i].slots[code].candidates"
           "[#0]', 'kind': 'proof', 'count': 1}, {'path':"
           " 'intents[i].slots[code].candidates[#1]', 'kind': 'proof',"
           " 'count': 1}, {'path': 'intents[i].slots[orderNumber].raw',"
           " 'kind': 'proof', 'count': 1}, {'path':"
           " 'intents[i].slots[order_date].value', 'kind': 'proof', 'count': 1"
           "}, {'path': 'intents[i].slots[ticket_pin].value', 'kind': 'proof',"
           " 'count': 1}]}}");
}
END_TEST

START_TEST(mask_only_what_was_asked_for)
{
    const char *record = "{'extras': {'attributes': [{'name': 'a', 'value':"
                         " 'card 4242424242424242 a@example.com'}]}}";

    expect(record, HANDOFF_MASK_PROOF, record);
    expect(record, HANDOFF_MASK_EMAIL,
           "{'extras': {'attributes': [{'name': 'a', 'value': 'card"
           " 4242424242424242 [e-mail address]'}], 'masks': [{'path':"
           " 'attributes[a].value', 'kind': 'email', 'count': 1}]}}");
}
END_TEST

/* ---- Numbers split over turns, translated ------------------------------- */

/* Turn 2 has no translation, turn 1 has two: of nothing any half stays. */
START_TEST(mask_split_numbers_go_in_translations)
{
    expect("{'transcript': {'messages': [{'turn': 1, 'role': 1, 'text': 'my"
           " card is 4242 4242', 'translations': [{'language': 'de', 'text':"
           " 'Karte 4242 4242'}, {'language': 'fr', 'text': 'carte"
           " 4242-4242'}]}, {'turn': 2, 'role': 1, 'text': '4242'}, {'turn':"
           " 3, 'role': 1, 'text': '4242', 'translations': [{'language':"
           " 'de', 'text': '4242'}]}]}}",
           0,
           "{'transcript': {'messages': [{'turn': 1, 'role': 1, 'text': 'my"
           " card is [card ending 4242]', 'translations': [{'language': 'de',"
           " 'text': 'Karte [card ending 4242]'}, {'language': 'fr', 'text':"
           " 'carte [card ending 4242]'}]}, {'turn': 2, 'role': 1, 'text':"
           " '[card ending 4242]'}, {'turn': 3, 'role': 1, 'text':"
           " '[card ending 4242]', 'translations': [{'language': 'de', 'text':"
           " '[card ending 4242]'}]}], 'masks': [{'path': 'messages[1].text',"
           " 'kind': 'pan', 'count': 1}, {'path':"
           " 'messages[1].translations[#0].text', 'kind': 'pan', 'count': 1},"
           " {'path': 'messages[1].translations[#1].text', 'kind': 'pan',"
           " 'count': 1}, {'path': 'messages[2].text', 'kind': 'pan', 'count':"
           " 1}, {'path': 'messages[3].text', 'kind': 'pan', 'count': 1}, {"
           "'path': 'messages[3].translations[#0].text', 'kind': 'pan',"
           " 'count': 1}]}}");
}
END_TEST

/* What was said is in words that are not known; only the translation and the
 * original show the number. */
START_TEST(mask_split_numbers_go_where_the_text_has_none)
{
    expect("{'transcript': {'messages': [{'turn': 1, 'role': 1, 'text': 'x',"
           " 'rich': '<p>4012 8888</p>', 'translations': [{'language': 'en',"
           " 'text': 'four two four two four two four two'}]}, {'turn': 2,"
           " 'role': 1, 'text': 'y', 'rich': '<p>8888 1881</p>',"
           " 'translations': [{'language': 'en', 'text': 'four two four two"
           " four two four two'}]}]}}",
           0,
           "{'transcript': {'messages': [{'turn': 1, 'role': 1, 'text': 'x',"
           " 'rich': '<p>[card ending 1881]</p>', 'translations': [{"
           "'language': 'en', 'text': '[card ending 4242]'}]}, {'turn': 2,"
           " 'role': 1, 'text': 'y', 'rich': '<p>[card ending 1881]</p>',"
           " 'translations': [{'language': 'en', 'text':"
           " '[card ending 4242]'}]}], 'masks': [{'path':"
           " 'messages[1].translations[#0].text', 'kind': 'pan', 'count': 1},"
           " {'path': 'messages[1].rich', 'kind': 'pan', 'count': 1}, {'path':"
           " 'messages[2].translations[#0].text', 'kind': 'pan', 'count': 1},"
           " {'path': 'messages[2].rich', 'kind': 'pan', 'count': 1}]}}");
}
END_TEST

/* ---- Texts that are JSON ------------------------------------------------- */

#define JSON_SLOT(value)                                                       \
    "{'briefing': {'slots': [{'name': 's', 'media_type': 'application/json',"  \
    " 'value': '" value "'}]"
#define JSON_MASK(kind, count)                                                 \
    "{'path': 'slots[s].value', 'kind': '" kind "', 'count': " count "}"
#define JSON_BECOMES(from, to, masks)                                          \
    expect(JSON_SLOT(from) "}}", 0, JSON_SLOT(to) ", 'masks': [" masks "]}}")

/* " in a value is written \' here. */
START_TEST(mask_json_stays_json)
{
    JSON_BECOMES("4242424242424242", "\\'[card ending 4242]\\'",
                 JSON_MASK("pan", "1"));
    JSON_BECOMES(" {\\'a\\':[1, 4242424242424242 ],\\'b\\':null}",
                 " {\\'a\\':[1, \\'[card ending 4242]\\' ],\\'b\\':null}",
                 JSON_MASK("pan", "1"));
    /* "\u0034" is a 4, and a line ends at "\n". */
    JSON_BECOMES("[\\'\\\\u00342424242\\\\n42424242 ok\\', true]",
                 "[\\'[card ending 4242] ok\\', true]", JSON_MASK("pan", "1"));
    JSON_BECOMES("{\\'cvv\\': 123, \\'seats\\': 123}",
                 "{\\'cvv\\': \\'[security code]\\', \\'seats\\': 123}",
                 JSON_MASK("cvv", "1"));
    JSON_BECOMES("[4242,4242,[],4242]", "[4242,4242,[],4242]", "");
    JSON_BECOMES("[\\'4242\\',4242,\\'4242 4242\\',7]",
                 "[\\'[card ending 4242]\\',\\'[card ending 4242]\\',"
                 "\\'[card ending 4242]\\',7]",
                 JSON_MASK("pan", "1"));
    JSON_BECOMES("{\\'4000000000024242\\':1,\\'4000000000104242\\':2}",
                 "{\\'[card ending 4242]\\':1,"
                 "\\'[card ending 4242 #2]\\':2}",
                 JSON_MASK("pan", "2"));
    /* Not JSON at all: masked as it stands. */
    JSON_BECOMES("{x: 4242424242424242}", "{x: [card ending 4242]}",
                 JSON_MASK("pan", "1"));
}
END_TEST

START_TEST(mask_json_is_known_without_its_type)
{
    expect("{'extras': {'attributes': [{'name': 'a', 'value':"
           " '{\\'n\\':4242424242424242}'}, {'name': 'b', 'value':"
           " '4242424242424242'}]}}",
           0,
           "{'extras': {'attributes': [{'name': 'a', 'value':"
           " '{\\'n\\':\\'[card ending 4242]\\'}'}, {'name': 'b', 'value':"
           " '[card ending 4242]'}], 'masks': [{'path':"
           " 'attributes[a].value', 'kind': 'pan', 'count': 1}, {'path':"
           " 'attributes[b].value', 'kind': 'pan', 'count': 1}]}}");
}
END_TEST

START_TEST(mask_proof_in_json_stays_json)
{
    expect("{'customer': {'authentication': {'turns': [2]}}, 'extras': {},"
           " 'briefing': {'slots': [{'name': 'pin', 'media_type':"
           " 'application/vnd.x+json; v=1', 'value': '{}', 'turn': 2}]}}",
           0,
           "{'customer': {'authentication': {'turns': [2]}}, 'extras': {},"
           " 'briefing': {'slots': [{'name': 'pin', 'media_type':"
           " 'application/vnd.x+json; v=1', 'value': '\\'[proof]\\'', 'turn':"
           " 2}], 'masks': [{'path': 'slots[pin].value', 'kind': 'proof',"
           " 'count': 1}]}}");
}
END_TEST

/* ---- What is told apart by its name -------------------------------------- */

/* Each of these passes for a card, and none is changed: systems find each
 * other by them. What people say of them goes. */
START_TEST(mask_ids_and_keys_stay)
{
    static const char record[] =
        "{'routing': {'conversation_id': '4000000000024242', 'references': [{"
        "'system': 'messenger', 'kind': 'psid', 'id': '4000000000104242',"
        " 'url': 'https://x.example/4000000000104242'}], 'target': {'queue':"
        " '4000000000104242', 'agent': '4000000000104242'}}, 'briefing': {"
        "'participants': [{'id': '4000000000024242', 'role': 1}, {'id':"
        " '4000000000104242', 'role': 2}], 'promises': [{'id': 'p', 'by':"
        " '4000000000104242', 'owner': '4000000000024242'}]}, 'customer': {"
        "'id': '4000000000024242', 'participant': '4000000000104242',"
        " 'contacts': [{'kind': 3, 'system': 'messenger', 'value':"
        " '4000000000024242'}], 'people': [{'id': '4000000000104242'}]},"
        " 'transcript': {'messages': [{'turn': 1, 'by': '4000000000104242',"
        " 'to': ['4000000000024242'], 'native_id': '4000000000024242', 'text':"
        " 'hi'}], 'attachments': [{'id': '4000000000024242'}]}}";

    expect(record, 0, record);
}
END_TEST

START_TEST(mask_contacts_that_become_the_same_stay_two)
{
    expect("{'customer': {'contacts': [{'kind': 2, 'value': 'a@b.example'}, {"
           "'kind': 2, 'value': 'c@d.example'}], 'callback': {'contact': {"
           "'kind': 2, 'value': 'c@d.example'}}}}",
           HANDOFF_MASK_EMAIL,
           "{'customer': {'contacts': [{'kind': 2, 'value': '[e-mail address]'"
           "}, {'kind': 2, 'value': '[e-mail address #2]'}], 'callback': {"
           "'contact': {'kind': 2, 'value': '[e-mail address #2]'}}, 'masks':"
           " [{'path': 'contacts[#0].value', 'kind': 'email', 'count': 1}, {"
           "'path': 'contacts[#1].value', 'kind': 'email', 'count': 1}, {"
           "'path': 'callback.contact.value', 'kind': 'email', 'count': 1}]}"
           "}");
}
END_TEST

/* What goes on request only. */
static bool
is_contact(const ProtobufCMessageDescriptor *message,
           const ProtobufCFieldDescriptor   *f)
{
    return (message == &handoff__v1__contact__descriptor &&
            strcmp(f->name, "value") == 0) ||
           (message == &handoff__v1__authentication__descriptor &&
            strcmp(f->name, "subject") == 0);
}

/* Every text field of the schema that is not kept, whatever its message. */
static size_t
plant(ProtobufCMessage *message, char *number)
{
    size_t planted = 0;

    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        uint8_t                        *at = (uint8_t *) message + f->offset;
        size_t                          n = 1;
        uint8_t                        *list = at;

        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&n, (uint8_t *) message + f->quantifier_offset, sizeof n);
            memcpy(&list, at, sizeof list);
        }
        for (size_t k = 0; k < n; k++) {
            ProtobufCMessage *child;

            if (f->type == PROTOBUF_C_TYPE_STRING) {
                if (ho_mask_keeps(message->descriptor, f) ||
                    is_contact(message->descriptor, f) ||
                    message->descriptor == &handoff__v1__reference__descriptor)
                    continue;
                memcpy(list + k * sizeof number, &number, sizeof number);
                planted++;
            } else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
                memcpy(&child, list + k * sizeof child, sizeof child);
                planted += child == NULL ? 0 : plant(child, number);
            }
        }
    }
    return planted;
}

START_TEST(mask_looks_at_every_text_field)
{
    support_coverage seen = { .count = 0 };
    char             number[] = "no. 4242 4242 4242 4242 thanks", name[128];
    size_t           seed = 0;

    do {
        handoff_context *ctx = support_random_context(seed, SUPPORT_ANY);
        size_t           planted, len;
        uint8_t         *bytes;

        support_cover(&seen, &ctx->root.base);
        planted = plant(&ctx->root.base, number);
        ck_assert_uint_eq(support_mask(ctx, HANDOFF_MASK_CARD), planted);
        bytes = support_pack(&len, &ctx->root.base);
        for (size_t i = 0; i + 9 < len; i++)
            ck_assert(memcmp(bytes + i, "4242 4242", 9) != 0);
        free(bytes);
        handoff_context_free(ctx);
    } while (seed++ < 40 || (support_uncovered(name, &seen) && seed < 3000));
    ck_assert_msg(!support_uncovered(name, &seen), "%s was never set", name);
}
END_TEST

/* ---- Twice --------------------------------------------------------------- */

static const char *const pieces[] = {
    "4242 4242 4242 4242",
    "4242",
    "4242 4242",
    "four two four two",
    "378282246310005",
    "cvv",
    "123",
    " 12/28 ",
    "219-09-9998",
    "ssn",
    "219",
    "09",
    "9998",
    "and",
    "double four",
    "oh",
    "GB82WEST12345698765432",
    "GB82",
    "security code",
    "card",
    "42 42 42 42 42 42 42 42",
    "4 2 4 2",
    ",",
    ".",
    "-",
    "\n",
    "[",
    "]",
    "[card ending 4242]",
    "[security code]",
    "a@example.com",
    "@",
    "+44 20",
    "7946 0958",
    "is the cvv",
    "on the back",
    "order number",
    "\xc2\xa0",
    "4111111111111111",
    "5555-5555-5555-4444",
    "one two three",
    "/",
    "%20",
};

static void
random_text(char out[512], support_random *r)
{
    size_t n = 0, count = support_random_below(r, 14);

    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *p =
            pieces[support_random_below(r, sizeof pieces / sizeof *pieces)];

        n += (size_t) snprintf(out + n, 512 - n, "%s%s",
                               support_random_below(r, 5) == 0 ? "" : " ", p);
    }
}

START_TEST(mask_twice_changes_nothing)
{
    support_random r = { 5 };
    size_t         found = 0;
    char           text[512];

    for (int i = 0; i < 3000; i++) {
        handoff_context *ctx;
        handoff_error    err;
        uint32_t         what = i % 2 == 0 ? 0 : HANDOFF_MASK_EVERYTHING;
        char            *once, *twice;
        size_t           n;

        ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
        for (uint32_t t = 1; t < 6; t++) {
            handoff_message m = { HANDOFF_MESSAGE, .turn = t, .text = text };

            m.role = support_random_below(&r, 2) == 0 ? HANDOFF_ROLE_CUSTOMER
                                                      : HANDOFF_ROLE_BOT;
            random_text(text, &r);
            ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK,
                             &err);
        }
        found += support_mask(ctx, what);
        once = support_json(ctx);
        n = support_mask(ctx, what);
        twice = support_json(ctx);
        ck_assert_msg(n == 0 && strcmp(once, twice) == 0, "%s\n%s", once,
                      twice);
        handoff_free(once);
        handoff_free(twice);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(found, 3000);
}
END_TEST

START_TEST(mask_random_records_twice_changes_nothing)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_ANY);
        char            *once, *twice;

        support_mask(ctx, HANDOFF_MASK_EVERYTHING);
        once = support_json(ctx);
        ck_assert_uint_eq(support_mask(ctx, HANDOFF_MASK_EVERYTHING), 0);
        twice = support_json(ctx);
        ck_assert_str_eq(once, twice);
        handoff_free(once);
        handoff_free(twice);
        handoff_context_free(ctx);
    }
}
END_TEST

/* ---- The caller's search, and wrong use ---------------------------------- */

typedef struct wanted {
    const char        *word;
    handoff_mask_found wrong; /* len not 0: told instead, whatever it is */
} wanted;

static int
find_word(handoff_mask_found *found, const char *text, size_t len, size_t from,
          void *find_data)
{
    const wanted *w = find_data;
    const char   *at = strstr(text + from, w->word);

    ck_assert_uint_eq(strlen(text), len);
    if (at == NULL)
        return 0;
    *found = (handoff_mask_found){ (size_t) (at - text), strlen(w->word),
                                   "booking" };
    if (w->wrong.len != 0)
        *found = w->wrong;
    return 1;
}

START_TEST(mask_finds_what_the_caller_finds)
{
    handoff_context *ctx = support_context(
        "{'transcript': {'messages': [{'turn': 1, 'text': 'QX7 and QX7'}]}}");
    wanted            w = { "QX7", { 0 } };
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .find = find_word,
                               .find_data = &w };
    handoff_message   m = { HANDOFF_MESSAGE };
    handoff_mask      mask_record = { HANDOFF_MASK };
    handoff_error     err;
    size_t            count;

    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(count, 2);
    ck_assert(handoff_context_get(&m, ctx, 0));
    ck_assert_str_eq(m.text, "[booking] and [booking]");
    ck_assert(handoff_context_get(&mask_record, ctx, 0));
    ck_assert_str_eq(mask_record.kind, "booking");
    ck_assert_uint_eq(mask_record.count, 2);
    handoff_context_free(ctx);
}
END_TEST

/* It is not called on paths and ids, but on names that people gave. */
START_TEST(mask_search_leaves_paths_alone)
{
    handoff_context *ctx = support_context(
        "{'briefing': {'slots': [{'name': 'color', 'value': 'text'}], 'masks':"
        " [{'path': 'intents[my text].label', 'kind': 'text', 'count': 1}]},"
        " 'extras': {'attributes': [{'name': 'text'}]}, 'transcript': {"
        "'messages': [{'turn': 1, 'text': 'a text', 'native_id': 'text'}]}}");
    wanted                   w = { "text", { 0 } };
    handoff_mask_opts        opts = { HANDOFF_MASK_OPTS, .find = find_word,
                                      .find_data = &w };
    handoff_mask             m = { HANDOFF_MASK };
    handoff_error            err;
    size_t                   count;
    static const char *const paths[] = { "intents[my text].label",
                                         "slots[color].value",
                                         "messages[1].text" };

    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(count, 2);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ck_assert(handoff_context_get(&m, ctx, i));
        ck_assert_str_eq(m.path, paths[i]);
        ck_assert_str_eq(m.kind, i == 0 ? "text" : "booking");
    }
    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(count, 0);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Patterns of one's own ----------------------------------------------- */

static handoff_status
with_patterns(handoff_context *ctx, const char *lines, handoff_error *err)
{
    return handoff_context_mask(ctx, NULL,
                                &(handoff_mask_opts){
                                    HANDOFF_MASK_OPTS, .patterns = lines,
                                    .patterns_len = strlen(lines) },
                                err);
}

START_TEST(mask_patterns_find_what_they_name)
{
    static const char lines[] =
        "# ours\n"
        "member number, member no | 2 letters 6-8 digits | member\n"
        "policy | 3 digits - 4 characters | policy\r\n\n"
        "club, club no | 4 digits | club\n"
        "club, club no | 3-6 digits | guest\n"
        "club | 3 letters | town";
    static const char *const texts[][2] = {
        { "my member number is AB123456", "my member number is [member]" },
        { "Member-No: ab 1234567, ok", "Member-No: [member], ok" },
        { "club 1234, CLUB-123", "club [club], CLUB-[guest]" },
        { "club no 12345, club: den", "club no [guest], club: [town]" },
        { "policy 123-4X5Y and 99", "policy [policy] and 99" },
        { "member number AB12345", "member number AB12345" },
        { "member number AB123456789", "member number AB123456789" },
        { "nonmember number AB123456", "nonmember number AB123456" },
        { "member number [member]", "member number [member]" },
        { "my card 4242 4242 4242 4242, policy 123-1234",
          "my card [card ending 4242], policy [policy]" },
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        handoff_context *ctx = support_context("{}");
        handoff_message  m = { HANDOFF_MESSAGE, .turn = 1, .role = 1,
                               .text = texts[i][0] };
        handoff_error    err;

        ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
        ck_assert_status(with_patterns(ctx, lines, &err), HANDOFF_OK, &err);
        ck_assert(handoff_context_get(&m, ctx, 0));
        ck_assert_str_eq(m.text, texts[i][1]);
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(mask_patterns_that_are_wrong_are_told_by_line)
{
    static const struct {
        const char *lines, *says;
    } wrong[] = {
        { "| 2 digits | x", "line 1 of the patterns has no words" },
        { "a,,b | 2 digits | x", "has an empty name" },
        { "\n\na | 2 cows | x", "line 3 of the patterns has a shape of" },
        { "a | 0 digits | x", "has a count that is not 1 to 64" },
        { "a | 65 digits | x", "has a count that is not 1 to 64" },
        { "a | 3-2 digits | x", "from less to more" },
        { "a | 1 digit | x", "two characters or more" },
        { "a | 2 digits", "named no kind" },
        { "a | 2 digits | Kind", "a character that kinds do not have" },
        { "a | 2 digits | pause", "reserved" },
        { "a,a,a,a,a,a,a,a,a | 2 digits | x", "more than 8 names" },
    };
    handoff_context *ctx = support_context("{}");
    handoff_error    err;
    char             many[65 * 20 + 1] = "";

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_status(with_patterns(ctx, wrong[i].lines, &err),
                         HANDOFF_E_ARG, &err);
        ck_assert_msg(strstr(err.message, wrong[i].says) != NULL, "%s",
                      err.message);
    }
    ck_assert_status(handoff_context_mask(ctx, NULL,
                                          &(handoff_mask_opts){
                                              HANDOFF_MASK_OPTS,
                                              .patterns = "a\0b | 2 digits | x",
                                              .patterns_len = 18 },
                                          &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_msg(strstr(err.message, "a byte of 0") != NULL, "%s",
                  err.message);
    for (int i = 0; i < HANDOFF_MASK_PATTERNS_MAX; i++)
        strcat(many, "a | 2 digits | x\n");
    ck_assert_status(with_patterns(ctx, many, &err), HANDOFF_OK, &err);
    strcat(many, "a | 2 digits | x");
    ck_assert_status(with_patterns(ctx, many, &err), HANDOFF_E_LIMIT, &err);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(mask_search_that_is_wrong_is_refused)
{
    static const struct {
        handoff_mask_found found;
        const char        *says;
    } wrong[] = {
        { { 0, 99, "x" }, "ends after the text" },
        { { 99, 1, "x" }, "ends after the text" },
        { { SIZE_MAX, 2, "x" }, "ends after the text" },
        { { 0, SIZE_MAX, "x" }, "ends after the text" },
        { { 4, 1, "x" }, "within a character" },
        { { 0, 3, "" }, "no kind" },
        { { 0, 3, "Upper" }, "a character that kinds do not have" },
        { { 0, 3, "4242" }, "a character that kinds do not have" },
        { { 0, 3, "a]b" }, "a character that kinds do not have" },
        { { 0, 3, "pause" }, "reserved" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        handoff_context *ctx = support_context(
            "{'briefing': {'why': 'QX7 \xc3\xa9', 'tags': ['4242424242424242"
            "']}}");
        wanted            w = { "QX7", wrong[i].found };
        handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .find = find_word,
                                   .find_data = &w };
        handoff_error     err;
        size_t            count = 7;
        char             *before = support_json(ctx), *after;

        ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err),
                         HANDOFF_E_ARG, &err);
        ck_assert_msg(strstr(err.message, wrong[i].says) != NULL, "%s",
                      err.message);
        ck_assert_uint_eq(count, 0);
        after = support_json(ctx);
        ck_assert_str_eq(before, after);
        handoff_free(before);
        handoff_free(after);
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(mask_unknown_options_are_refused)
{
    handoff_context  *ctx = support_context("{}");
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = 256 };
    handoff_error     err;

    ck_assert_status(handoff_context_mask(ctx, NULL, &opts, &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    opts = (handoff_mask_opts){ HANDOFF_MASK_OPTS, .flags = 1 };
    ck_assert_status(handoff_context_mask(ctx, NULL, &opts, &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    ck_assert_status(handoff_context_mask(NULL, NULL, NULL, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_mask(ctx, NULL, NULL, &err), HANDOFF_OK,
                     &err);
    handoff_context_free(ctx);
}
END_TEST

/* What was put last is still the parent of what comes next, and what was
 * borrowed still stands. */
START_TEST(mask_putting_goes_on_where_it_was)
{
    handoff_context *ctx;
    handoff_error    err;
    handoff_intent   intent = { HANDOFF_INTENT, .id = "i1",
                                .label = "pay with 4242424242424242" };
    handoff_slot     slot = { HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                              .name = "amount", .value = "12" };
    handoff_intent   borrowed = { HANDOFF_INTENT };

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx, &intent, &err), HANDOFF_OK, &err);
    intent.id = "i2";
    ck_assert_status(handoff_context_put(ctx, &intent, &err), HANDOFF_OK, &err);
    ck_assert(handoff_context_get(&borrowed, ctx, 0));
    ck_assert_uint_eq(support_mask(ctx, 0), 2);
    ck_assert_str_eq(borrowed.label, "pay with 4242424242424242");
    ck_assert_status(handoff_context_put(ctx, &slot, &err), HANDOFF_OK, &err);
    slot.parent_kind = 0;
    ck_assert(handoff_context_get(&slot, ctx, 0));
    ck_assert_str_eq(slot.parent_key, "i2");
    handoff_context_free(ctx);
}
END_TEST

/* ---- Cost ---------------------------------------------------------------- */

/* Long texts of the worst: it ends, soon, and what it does is right. What a
 * megabyte costs is for bench_mask.c to say. */
START_TEST(mask_large_texts_are_read_once)
{
    static const char *const units[] = {
        "4",        "4 ",      "four ",     "4242 4242 4242 4242 ",
        "cvv 123 ", "a@",      "1-",        "GB82 ",
        "[",        "double ", "card 4 2 ", "+4",
        "219-09-",  "4242-",   "12/28 "
    };
    size_t size = (size_t) 1 << 17;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        handoff_context *ctx;
        handoff_error    err;
        handoff_message  m = { HANDOFF_MESSAGE, .turn = 1 };
        char            *text = malloc(size + 32);
        size_t           n = strlen(units[i]), len = 0;

        ck_assert_ptr_nonnull(text);
        for (; len < size; len += n)
            memcpy(text + len, units[i], n);
        text[len] = '\0';
        m.text = text;
        ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
        ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
        if (i == 3)
            ck_assert_uint_gt(support_mask(ctx, HANDOFF_MASK_EVERYTHING),
                              size / 25);
        else
            support_mask(ctx, HANDOFF_MASK_EVERYTHING);
        handoff_context_free(ctx);
        free(text);
    }
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "mask", mask_slots_are_named_by_their_keys,
        mask_messages_are_named_by_their_turns,
        mask_names_that_systems_need_stay,
        mask_paths_of_turns_and_keys_are_no_codes,
        mask_proof_goes_and_agents_words_stay,
        mask_proof_in_slots_goes_and_things_stay, mask_only_what_was_asked_for,
        mask_split_numbers_go_in_translations,
        mask_split_numbers_go_where_the_text_has_none, mask_json_stays_json,
        mask_json_is_known_without_its_type, mask_proof_in_json_stays_json,
        mask_ids_and_keys_stay, mask_contacts_that_become_the_same_stay_two,
        mask_looks_at_every_text_field, mask_twice_changes_nothing,
        mask_random_records_twice_changes_nothing,
        mask_finds_what_the_caller_finds, mask_search_leaves_paths_alone,
        mask_patterns_find_what_they_name,
        mask_patterns_that_are_wrong_are_told_by_line,
        mask_search_that_is_wrong_is_refused, mask_unknown_options_are_refused,
        mask_putting_goes_on_where_it_was, mask_large_texts_are_read_once);
}
