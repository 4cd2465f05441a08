/* SPDX-License-Identifier: MIT */
/*
 * test_mask_turns.c -- masking conversations: twice is once.
 *
 * Random conversations are made of what matters to the masker: parts of
 * cards, codes, pauses, questions for one or the other, and what stands in
 * the place of something already. Whatever it makes of them, it makes nothing
 * more of that, neither in the same context nor in one that was read from
 * what the first was written to.
 */
#include "support.h"
#include "support_mask.h"
#include "support_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff.h>

enum { CONVERSATIONS = 4000, TURNS_MAX = 14, PIECES_MAX = 3 };

static const char *const pieces[] = {
    "4242",
    "4242",
    "4242 4242",
    "4242 4242 4242",
    "4242 4242 4242 4242",
    "378282246310005",
    "3782 822463",
    "10005",
    "3782822463",
    "411111",
    "1111111111",
    "4012888888881",
    "881",
    "4",
    "2",
    "1",
    "7",
    "42",
    "123",
    "1225",
    "1 2 3",
    "12/27",
    "1227",
    "four",
    "four two four two",
    "double four",
    "three fives",
    "one two three",
    "one second",
    "1 min",
    "hold on",
    "4024 0071",
    "4024 0071 6540 1779",
    "6540 1778",
    "6540",
    "no,",
    "sorry",
    "I mean",
    "the last four are",
    "for",
    "to",
    "oh",
    "4O24",
    "oo71",
    "[00:01:12]",
    "soixante et onze",
    "ok",
    "go on",
    "and then",
    "next four?",
    "it is",
    ",",
    ".",
    "?",
    "-",
    "cvv",
    "cvv?",
    "CID",
    "cvv123",
    "the code is",
    "security code please",
    "expiry and code?",
    "on the back",
    "never tell your cvv.",
    "Thanks for the code.",
    "card number?",
    "my card is",
    "visa",
    "order",
    "room",
    "Which flight is it?",
    "euros",
    "SSN?",
    "219-09-9998",
    "219 09 9998",
    "DE89 3704 0044 0532 0130 00",
    "[card ending 4242]",
    "[security code]",
    "[proof]",
    "ann@shop.example",
    "+44 20 7946 0958",
    "\xef\xbc\x94\xef\xbc\x92",
    "\xef\xbc\x9a",
};

static void
random_turn(char out[256], support_random *r)
{
    size_t n = 0, count = 1 + support_random_below(r, PIECES_MAX);

    for (size_t i = 0; i < count; i++) {
        const char *p =
            pieces[support_random_below(r, sizeof pieces / sizeof *pieces)];

        n += (size_t) snprintf(out + n, 256 - n, "%s%s",
                               i == 0 || support_random_below(r, 8) == 0 ? ""
                                                                         : " ",
                               p);
    }
}

static handoff_context *
random_conversation(support_random *r)
{
    static const int32_t roles[] = { HANDOFF_ROLE_CUSTOMER,
                                     HANDOFF_ROLE_CUSTOMER, HANDOFF_ROLE_BOT,
                                     HANDOFF_ROLE_AGENT };
    size_t               turns = 2 + support_random_below(r, TURNS_MAX - 1);
    handoff_context     *ctx;
    handoff_error        err;
    char                 text[256];

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    for (size_t i = 0; i < turns; i++) {
        handoff_message m = { HANDOFF_MESSAGE, .turn = (uint32_t) i + 1,
                              .text = text };

        m.role = roles[support_random_below(r, 4)];
        random_turn(text, r);
        ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
    }
    return ctx;
}

static handoff_context *
read_again(const char *json)
{
    handoff_context *ctx;
    handoff_error    err;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_from_json(ctx, json, strlen(json), NULL,
                                               &err),
                     HANDOFF_OK, &err);
    return ctx;
}

START_TEST(conversations_masked_twice_are_masked_once)
{
    support_random r = { 42 };
    size_t         found = 0;

    for (int i = 0; i < CONVERSATIONS; i++) {
        uint32_t         what = i % 2 == 0 ? 0 : HANDOFF_MASK_EVERYTHING;
        handoff_context *ctx = random_conversation(&r), *other;
        char            *before = support_json(ctx), *once, *twice;
        size_t           n;

        found += support_mask(ctx, what);
        once = support_json(ctx);
        other = read_again(once);
        n = support_mask(ctx, what) + support_mask(other, what);
        twice = support_json(other);
        ck_assert_msg(n == 0 && strcmp(once, twice) == 0, "%s\n%s\n%s", before,
                      once, twice);
        handoff_free(before);
        handoff_free(once);
        handoff_free(twice);
        handoff_context_free(ctx);
        handoff_context_free(other);
    }
    ck_assert_uint_gt(found, CONVERSATIONS);
}
END_TEST

/* ---- A search of the caller's that is wrong ------------------------------ */

/* Finds what is not in the text, in one that holds the given words. */
static int
find_wrong(handoff_mask_found *found, const char *text, size_t len, size_t from,
           void *find_data)
{
    const char *words = find_data;

    if (from != 0 || strstr(text, words) == NULL)
        return 0;
    found->start = len;
    found->len = 1;
    memcpy(found->kind, "x", 2);
    return 1;
}

static void
expect_path(const char *record, char *words, const char *path)
{
    handoff_context  *ctx = support_context(record);
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .find = find_wrong,
                               .find_data = words };
    handoff_error     err;

    ck_assert_status(handoff_context_mask(ctx, NULL, &opts, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_str_eq(err.path, path);
    handoff_context_free(ctx);
}

START_TEST(search_that_is_wrong_is_told_where)
{
    static const char record[] =
        "{'briefing': {'why': 'apple', 'intents': [{'id': 'i1', 'slots': [{"
        "'name': 'color', 'value': 'blue'}]}]}, 'transcript': {'messages': ["
        "{'turn': 7, 'text': 'pear'}, {'turn': 9, 'text': 'plum 4242 4242 4242"
        " 4242'}]}}";
    char apple[] = "apple", blue[] = "blue", pear[] = "pear", plum[] = "plum";

    expect_path(record, apple, "briefing.why");
    expect_path(record, blue, "briefing.intents[#0].slots[#0].value");
    expect_path(record, pear, "transcript.messages[7].text");
    expect_path(record, plum, "transcript.messages[9].text");
    expect_path("{'transcript': {'messages': [{'text': 'fig'}, {'text': "
                "'plum'}]}}",
                plum, "transcript.messages[#1].text");
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("mask_turns", conversations_masked_twice_are_masked_once,
                       search_that_is_wrong_is_told_where);
}
