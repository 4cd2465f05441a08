/* SPDX-License-Identifier: MIT */
/*
 * test_forward_repeated.c -- an export of the whole conversation handed to
 * handoff_forward(): what the packet has already is left out, and what names
 * it follows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_story.h"

#define TO_PARTNER HANDOFF_STRINGS("partner.example")
#define CARD "4111 1111 1111 1111"

static handoff_error err;

/* What the bot sent: everything in clear. */
static handoff_packet *
sealed_by_bot(const char *json)
{
    handoff_seal_opts opts = { HANDOFF_SEAL_OPTS, .now_ms = PK_NOW,
                               .clear = HANDOFF_ALL,
                               .audience = HANDOFF_STRINGS("desk.example") };
    handoff_context  *ctx = story_parse(json);
    handoff_sealed   *sealed = story_seal(ctx, &opts);
    handoff_packet   *packet = story_open_at(sealed, &story.cast.desk, PK_NOW);

    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    return packet;
}

/* The second leg, alone, as JSON; how much was left out of it. */
static char *
added(size_t *repeated, const handoff_packet *packet, const char *json)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *more = story_parse(json);
    handoff_sealed      *next;
    handoff_packet      *at_partner;
    char                *text;
    size_t               len;

    opts.audience = TO_PARTNER;
    opts.clear = HANDOFF_ALL;
    next = story_forward(packet, more, &story.cast.desk, &opts);
    *repeated = handoff_sealed_repeated(next);
    at_partner = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert_status(handoff_context_to_json(
                         &text, &len, handoff_packet_leg_context(at_partner, 1),
                         0, &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(at_partner);
    handoff_sealed_free(next);
    handoff_context_free(more);
    return text;
}

/* More of one packet: a leg that has this, and so many were left out. */
static void
check_added(const char *first, const char *more, const char *leg, size_t count)
{
    handoff_packet *packet = sealed_by_bot(first);
    size_t          repeated;
    char           *text = added(&repeated, packet, more);

    ck_assert_msg(strcmp(text, leg) == 0, "%s\n got %s\nwant %s", more, text,
                  leg);
    ck_assert_uint_eq(repeated, count);
    handoff_free(text);
    handoff_packet_free(packet);
}

#define M(text, id, time)                                                      \
    "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"" text "\",\"native_id\":\"" id    \
    "\",\"sent_at_ms\":\"" time "\"}"
#define FIRST(messages)                                                        \
    "{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{\"messages\":"   \
    "[" messages "]}}"
#define MORE(messages) "{\"transcript\":{\"messages\":[" messages "]}}"
#define LEG(last, messages)                                                    \
    "{\"routing\":{\"last_turn\":" last                                        \
    "},\"transcript\":{\"messages\":[" messages "]}}"
#define T(turn, text, id, time)                                                \
    "{\"turn\":" turn ",\"role\":\"ROLE_CUSTOMER\",\"sent_at_ms\":\"" time     \
    "\",\"text\":\"" text "\",\"native_id\":\"" id "\"}"

START_TEST(forward_leaves_out_what_an_earlier_leg_has)
{
    /* the whole export: the new message is the third turn */
    check_added(FIRST(M("a", "1", "1000") "," M("b", "2", "2000")),
                MORE(M("a", "1", "1000") "," M("b", "2", "2000") "," M("c", "3",
                                                                       "3000")),
                LEG("3", T("3", "c", "3", "3000")), 2);
    /* the same id, or the same time, will do */
    check_added(FIRST(M("a", "1", "1000") "," M("b", "2", "2000")),
                MORE(M("a", "1", "1500") "," M("b", "9", "2000") "," M("c", "3",
                                                                       "3000")),
                LEG("3", T("3", "c", "3", "3000")), 2);
    /* numbered as the platform does */
    check_added(FIRST(M("a", "1", "1000")),
                MORE(T("1", "a", "1", "1000") "," T("2", "b", "2", "2000")),
                LEG("2", T("2", "b", "2", "2000")), 1);
}
END_TEST

/* In one report the ids were 1 to 5 in every conversation. */
START_TEST(forward_keeps_what_is_only_alike)
{
    static const char unstated[] =
        "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"yes\"}";
    char first[512], more[512], leg[512];

    check_added(FIRST(M("a", "1", "1000")), MORE(M("b", "1", "1000")),
                LEG("2", T("2", "b", "1", "1000")), 0);
    check_added(FIRST(M("a", "1", "1000")), MORE(M("a", "2", "2000")),
                LEG("2", T("2", "a", "2", "2000")), 0);
    check_added(FIRST(M("a", "1", "1000")),
                MORE("{\"role\":\"ROLE_BOT\",\"text\":\"a\",\"native_id\":"
                     "\"1\",\"sent_at_ms\":1000}"),
                LEG("2", "{\"turn\":2,\"role\":\"ROLE_BOT\",\"sent_at_ms\":"
                         "\"1000\",\"text\":\"a\",\"native_id\":\"1\"}"),
                0);
    /* neither id nor time: 0 never matches */
    snprintf(first, sizeof first, FIRST("%s"), unstated);
    snprintf(more, sizeof more, MORE("%s"), unstated);
    snprintf(leg, sizeof leg, LEG("2", "{\"turn\":2,%s"), unstated + 1);
    check_added(first, more, leg, 0);
    /* a card without words is not another card */
    check_added(FIRST("{\"rich\":\"[1]\",\"native_id\":\"1\"}"),
                MORE("{\"rich\":\"[2]\",\"native_id\":\"1\"}"),
                LEG("2", "{\"turn\":2,\"rich\":\"[2]\",\"native_id\":\"1\"}"),
                0);
}
END_TEST

START_TEST(forward_references_follow_to_the_earlier_turn)
{
    /* Turns of `more` would be 3, 4, 5: 3 and 4 are 1 and 2, 5 is 3. */
    check_added(
        FIRST(M("a", "1", "1000") "," M("b", "2", "2000")),
        "{\"briefing\":{\"intents\":[{\"id\":\"i\",\"turns\":[3,4,5]}],"
        "\"summary\":{\"through_turn\":5}},\"transcript\":{\"messages\":[" M(
            "a", "1",
            "1000") "," M("b", "2",
                          "2000") ","
                                  "{\"text\":\"c\",\"reply_to\":4}],\"masks\":["
                                  "{\"path\":\"messages[#2].text\",\"kind\":"
                                  "\"x\"},"
                                  "{\"path\":\"messages[#0].text\",\"kind\":"
                                  "\"y\"}]}}",
        "{\"routing\":{\"last_turn\":3},\"briefing\":{\"summary\":"
        "{\"through_turn\":3},\"intents\":[{\"id\":\"i\",\"turns\":[1,2,3]}]},"
        "\"transcript\":{\"messages\":[{\"turn\":3,\"text\":\"c\","
        "\"reply_to\":2}],\"masks\":[{\"path\":\"messages[3].text\","
        "\"kind\":\"x\"},{\"path\":\"messages\",\"kind\":\"y\"}]}}",
        2);
}
END_TEST

START_TEST(forward_of_nothing_but_repeats_adds_no_transcript)
{
    check_added(
        FIRST(M("a", "1", "1000")),
        "{\"briefing\":{\"why\":\"x\"},\"transcript\":{\"messages\":[" M(
            "a", "1", "1000") "]}}",
        "{\"briefing\":{\"why\":\"x\"}}", 1);
}
END_TEST

/* The card was masked when it was sealed; the export has it still. */
START_TEST(forward_knows_what_was_masked_by_id_and_time)
{
    check_added(FIRST(M("my card is " CARD, "1", "1000")),
                MORE(
                    M("my card is " CARD, "1", "1000") "," M("b", "2", "2000")),
                LEG("2", T("2", "b", "2", "2000")), 1);
    check_added(FIRST(M("my card is " CARD, "1", "1000")),
                MORE(M("or is it not", "9", "1000")),
                LEG("2", T("2", "or is it not", "9", "1000")), 0);
    check_added(FIRST(M("my card is " CARD, "1", "1000")),
                MORE("{\"role\":\"ROLE_CUSTOMER\",\"text\":\"or is it not\","
                     "\"native_id\":\"1\"}"),
                LEG("2", "{\"turn\":2,\"role\":\"ROLE_CUSTOMER\",\"text\":"
                         "\"or is it not\",\"native_id\":\"1\"}"),
                0);
}
END_TEST

/* Unchanged: the caller's context, and how two legs are merged. */
START_TEST(forward_leaves_the_context_as_it_is)
{
    static const char    json[] = MORE(M("a", "1", "1000"));
    handoff_packet      *packet = sealed_by_bot(FIRST(M("a", "1", "1000")));
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *more = story_parse(json);
    handoff_sealed      *next;

    opts.audience = TO_PARTNER;
    opts.clear = HANDOFF_ALL;
    next = story_forward(packet, more, &story.cast.desk, &opts);
    ck_assert_uint_eq(handoff_sealed_repeated(next), 1);
    ck_assert_uint_eq(handoff_sealed_repeated(NULL), 0);
    ck_assert_uint_eq(handoff_context_count(more, HANDOFF_KIND_MESSAGE), 1);
    handoff_sealed_free(next);
    handoff_context_free(more);
    handoff_packet_free(packet);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        forward_leaves_out_what_an_earlier_leg_has,
        forward_keeps_what_is_only_alike,
        forward_references_follow_to_the_earlier_turn,
        forward_of_nothing_but_repeats_adds_no_transcript,
        forward_knows_what_was_masked_by_id_and_time,
        forward_leaves_the_context_as_it_is,
    };
    Suite *suite = suite_create("forward_repeated");
    TCase *tcase = tcase_create("forward_repeated");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
