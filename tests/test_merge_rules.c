/* SPDX-License-Identifier: MIT */
/*
 * test_merge_rules.c -- FORMAT.md section 4, rule by rule: contacts of who may
 * not originate, NEVER, excerpts; and which emotion stands.
 *
 * Legs are JSON with ' for ". Each case names the merged record whole.
 */
#include "support_random.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include <handoff/keys.h>

enum { O = HANDOFF_MAY_ORIGINATE, F = HANDOFF_MAY_FORWARD, LEGS = 5 };

typedef struct leg {
    const char *json;
    uint32_t    rights;
    uint32_t    redacts;
} leg;

static void
expect(const char *what, const leg *legs, const char *merged)
{
    handoff_merge_leg in[LEGS];
    handoff_context  *owned[LEGS], *want = support_context(merged), *out;
    handoff_error     err;
    size_t            count = 0, n;
    char             *a, *b;

    for (; legs[count].json != NULL; count++) {
        owned[count] = support_context(legs[count].json);
        in[count] = (handoff_merge_leg){ owned[count], legs[count].rights,
                                         legs[count].redacts };
    }
    ck_assert_status(handoff_context_merge(&out, in, count, &err), HANDOFF_OK,
                     &err);
    ck_assert_status(handoff_context_to_json(&a, &n, out, 0, &err), HANDOFF_OK,
                     &err);
    ck_assert_status(handoff_context_to_json(&b, &n, want, 0, &err), HANDOFF_OK,
                     &err);
    ck_assert_msg(strcmp(a, b) == 0, "%s: %s, expected %s", what, a, b);
    handoff_free(a);
    handoff_free(b);
    handoff_context_free(out);
    handoff_context_free(want);
    for (size_t i = 0; i < count; i++)
        handoff_context_free(owned[i]);
}

#define WAY(...) ((const leg[LEGS + 1]){ __VA_ARGS__ })

/* ---- Contacts ------------------------------------------------------------ */

#define PHONE "'kind': 'CONTACT_KIND_PHONE', 'value': '+1'"

START_TEST(contact_of_who_may_not_originate_is_not_verified)
{
    static const char everywhere[] =
        "{'customer': {'contacts': [{" PHONE ", 'verified': 'ANSWER_YES'}],"
        " 'callback': {'contact': {" PHONE ", 'verified': 'ANSWER_YES'},"
        "              'note': 'soon'},"
        " 'people': [{'id': 'p', 'contacts': [{" PHONE
        ", 'verified': 'ANSWER_NO'}]}]}}";
    static const char bare[] =
        "{'customer': {'contacts': [{" PHONE "}],"
        " 'callback': {'contact': {" PHONE "}, 'note': 'soon'},"
        " 'people': [{'id': 'p', 'contacts': [{" PHONE "}]}]}}";

    expect("its own", WAY({ "{'routing': {}}", O, 0 }, { everywhere, F, 0 }),
           "{'routing': {}, 'customer': {'contacts': [{" PHONE "}],"
           " 'callback': {'contact': {" PHONE "}, 'note': 'soon'},"
           " 'people': [{'id': 'p', 'contacts': [{" PHONE "}]}]}}");
    expect("in the place of another",
           WAY({ everywhere, O, 0 }, { everywhere, F, 0 }), bare);
    expect("who may", WAY({ bare, O, 0 }, { everywhere, O | F, 0 }),
           everywhere);
}
END_TEST

#define NEVER ", 'use': 'CONTACT_USE_NEVER'"
#define ALLOWED ", 'use': 'CONTACT_USE_ALLOWED'"
#define CONTACTS(list) "{'customer': {'contacts': [" list "]}}"
#define CALL(contact) "{'customer': {'callback': {'contact': " contact "}}}"

START_TEST(never_outlasts_who_may_not_originate)
{
    expect("said again",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { CONTACTS("{" PHONE ALLOWED "}"), F, 0 }),
           CONTACTS("{" PHONE NEVER "}"));
    expect("as a callback",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { CALL("{" PHONE "}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE NEVER "}],"
           " 'callback': {'contact': {" PHONE NEVER "}}}}");
    expect("of another system",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { CALL("{" PHONE ", 'system': 'x'}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE NEVER "}],"
           " 'callback': {'contact': {" PHONE ", 'system': 'x'}}}}");
    expect("of nothing",
           WAY({ CONTACTS("{'use': 'CONTACT_USE_NEVER'}"), O, 0 },
               { CALL("{'verified': 'ANSWER_YES'}"), F, 0 }),
           "{'customer': {'contacts': [{'use': 'CONTACT_USE_NEVER'}],"
           " 'callback': {'contact': {}}}}");
    expect("in the same leg only",
           WAY({ CONTACTS("{" PHONE "}"), O, 0 },
               { "{'customer': {'callback':"
                 " {'contact': {" PHONE NEVER "}},"
                 " 'contacts': [{" PHONE "}]}}",
                 F, 0 }),
           "{'customer': {'callback': {'contact': {" PHONE NEVER "}},"
           " 'contacts': [{" PHONE "}]}}");
}
END_TEST

START_TEST(never_is_lifted_by_who_may_originate)
{
    expect("for itself and all after",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { CONTACTS("{" PHONE ALLOWED "}"), O, 0 },
               { CALL("{" PHONE "}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE ALLOWED "}],"
           " 'callback': {'contact': {" PHONE "}}}}");
    /* "...and nowhere with it." */
    expect("not by half a word",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { "{'customer': {'contacts': [{" PHONE ALLOWED "}],"
                 " 'people': [{'id': 'p', 'contacts': [{" PHONE NEVER "}]}]}}",
                 O, 0 },
               { CALL("{" PHONE "}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE ALLOWED "}],"
           " 'people': [{'id': 'p', 'contacts': [{" PHONE NEVER "}]}],"
           " 'callback': {'contact': {" PHONE NEVER "}}}}");
    expect("not by silence",
           WAY({ CONTACTS("{" PHONE NEVER "}"), O, 0 },
               { "{'customer': {'contacts': [{'kind': 1,"
                 " 'value': '+2'}]}}",
                 O, 0 },
               { CALL("{" PHONE "}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE NEVER "}, {'kind': 1,"
           " 'value': '+2'}], 'callback': {'contact': {" PHONE NEVER "}}}}");
    expect("a forwarder's stands, too",
           WAY({ CONTACTS("{" PHONE "}"), O, 0 },
               { CONTACTS("{" PHONE NEVER "}"), F, 0 },
               { CALL("{" PHONE "}"), F, 0 }),
           "{'customer': {'contacts': [{" PHONE NEVER "}],"
           " 'callback': {'contact': {" PHONE NEVER "}}}}");
}
END_TEST

START_TEST(never_is_about_the_address_wherever_it_stands)
{
    handoff_context *ctx = support_context(
        "{'customer': {'contacts': [{" PHONE NEVER "}, {'kind': 1, 'value': "
        "'+2'}, {'use': 'CONTACT_USE_NEVER'}, {}],"
        " 'callback': {'contact': {" PHONE "}}}}");
    const Handoff__V1__Customer *c = ctx->root.customer;

    ck_assert_int_eq(ho_record_contact_use(c, c->callback->contact),
                     HANDOFF_CONTACT_USE_NEVER);
    ck_assert_int_eq(ho_record_contact_use(c, c->contacts[1]), 0);
    ck_assert_int_eq(ho_record_contact_use(c, c->contacts[3]), 0);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Excerpts ------------------------------------------------------------ */

#define TURNS(last, list)                                                      \
    "{'routing': {'last_turn': " #last "}, 'transcript': {'messages': [" list  \
    "]}}"
#define GONE(last) "{'routing': {'last_turn': " #last "}}"

START_TEST(excerpt_enters_where_its_leg_redacts)
{
    /* Leg 0 had turns 1 to 4, leg 1 has 5 and 6. */
    expect("redacted",
           WAY({ GONE(4), O, 0 }, { TURNS(6, "{'turn': 5}"), F, 0 },
               { TURNS(8, "{'turn': 7}, {'turn': 2}"), F, 1 }),
           TURNS(8, "{'turn': 2}, {'turn': 5}, {'turn': 7}"));
    expect("not redacted",
           WAY({ TURNS(4, "{'turn': 1}"), O, 0 }, { GONE(6), F, 0 },
               { TURNS(8, "{'turn': 2}, {'turn': 5}, {'turn': 7}"), F, 2 }),
           TURNS(8, "{'turn': 1}, {'turn': 5}, {'turn': 7}"));
    expect("an excerpt of an excerpt",
           WAY({ GONE(4), O, 0 }, { GONE(6), F, 1 },
               { TURNS(8, "{'turn': 3}, {'turn': 6}, {'turn': 8}"), F, 2 }),
           TURNS(8, "{'turn': 3}, {'turn': 6}, {'turn': 8}"));
    expect("turn 0 is nobody's",
           WAY({ GONE(4), O, 0 }, { TURNS(6, "{}, {'turn': 5}"), F, 1 }),
           TURNS(6, "{'turn': 5}"));
}
END_TEST

START_TEST(excerpt_omission_needs_all_of_its_turns)
{
    expect("over two legs of which one stays",
           WAY({ GONE(4), O, 0 }, { TURNS(6, "{'turn': 5}"), F, 0 },
               { "{'routing': {'last_turn': 8}, 'transcript': {'omissions': ["
                 "{'first_turn': 3, 'last_turn': 5},"
                 "{'first_turn': 1, 'last_turn': 4},"
                 "{'first_turn': 7, 'last_turn': 8},"
                 "{'first_turn': 4, 'last_turn': 2},"
                 "{'last_turn': 2}]}}",
                 F, 1 }),
           "{'routing': {'last_turn': 8}, 'transcript': {"
           " 'messages': [{'turn': 5}],"
           " 'omissions': [{'first_turn': 1, 'last_turn': 4},"
           "               {'first_turn': 7, 'last_turn': 8}]}}");
}
END_TEST

START_TEST(excerpt_masks_follow_their_message)
{
    expect("by index",
           WAY({ GONE(4), O, 0 }, { TURNS(6, "{'turn': 5}"), F, 0 },
               { "{'routing': {'last_turn': 8}, 'transcript': {'messages': ["
                 "{'turn': 7}, {'turn': 2}, {'turn': 6}], 'masks': ["
                 "{'path': 'messages[#0].text'}, {'path': 'messages[#1].text'},"
                 "{'path': 'messages[#2].text'}]}}",
                 F, 1 }),
           "{'routing': {'last_turn': 8}, 'transcript': {'messages': ["
           "{'turn': 2}, {'turn': 5}, {'turn': 7}], 'masks': ["
           "{'path': 'messages[#2].text'}, {'path': 'messages[#0].text'},"
           "{'path': 'messages'}]}}");
}
END_TEST

START_TEST(mask_behind_the_end_of_its_leg_names_no_other_element)
{
    expect("index of nothing",
           WAY({ "{'briefing': {'tags': ['a', 'b'], 'masks': ["
                 "{'path': 'tags[#1]'}, {'path': 'tags[#2]'}],"
                 " 'emotions': [{}]}}",
                 O, 0 },
               { "{'briefing': {'tags': ['c'], 'emotions': [{}], 'masks': ["
                 "{'path': 'tags[#0]'}, {'path': 'emotions[#1].by'}]}}",
                 F, 0 }),
           "{'briefing': {'tags': ['a', 'b', 'c'], 'emotions': [{}, {}],"
           " 'masks': [{'path': 'tags[#1]'}, {'path': 'tags'},"
           "           {'path': 'tags[#2]'}, {'path': 'emotions'}]}}");
}
END_TEST

/* ---- Emotions ------------------------------------------------------------ */

START_TEST(one_emotion_stands_for_each_turn_and_speaker)
{
    handoff_context *ctx = support_context(
        "{'briefing': {'emotions': ["
        "{'turn': 5, 'category': 'anger', 'source': {'origin': 2}},"
        "{'turn': 5, 'category': 'neutral', 'source': {'origin': 3}},"
        "{'turn': 5, 'category': 'joy', 'source': {'origin': 1}},"
        "{'turn': 5, 'by': 'p', 'category': 'fear'},"
        "{'turn': 6, 'category': 'anger'}, {'turn': 6, 'category': 'joy'},"
        "{'turn': 7, 'category': 'joy', 'source': {'origin': 1}},"
        "{'turn': 7, 'category': 'anger', 'source': {'origin': 3}},"
        "{'category': 'anger'}, {'category': 'anger'}]}}");
    static const bool want[] = { 0, 0, 1, 1, 0, 1, 1, 0, 1, 1 };
    bool             *stands;

    ck_assert(ho_record_emotions_standing(&stands, ctx->root.briefing));
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ck_assert_msg(stands[i] == want[i], "%zu", i);
    free(stands);
    ck_assert(ho_record_emotions_standing(&stands, NULL));
    free(stands);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("merge_rules",
                       contact_of_who_may_not_originate_is_not_verified,
                       never_outlasts_who_may_not_originate,
                       never_is_lifted_by_who_may_originate,
                       never_is_about_the_address_wherever_it_stands,
                       excerpt_enters_where_its_leg_redacts,
                       excerpt_omission_needs_all_of_its_turns,
                       excerpt_masks_follow_their_message,
                       mask_behind_the_end_of_its_leg_names_no_other_element,
                       one_emotion_stands_for_each_turn_and_speaker);
}
