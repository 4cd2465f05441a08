/* SPDX-License-Identifier: MIT */
/*
 * test_forward_excerpt.c -- the partner gets the conversation without some of
 * its turns, in the forwarder's word.
 */
#include <stdio.h>
#include <string.h>

#include "support_story.h"

#define TO_PARTNER HANDOFF_STRINGS("partner.example")
#define BOT_SAID                                                               \
    "{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{\"messages\":["  \
    "{\"role\":1,\"text\":\"where is my refund\"},"                            \
    "{\"role\":4,\"kind\":3,\"text\":\"be careful\"},"                         \
    "{\"role\":3,\"text\":\"one moment\",\"attachments\":[\"f\"]}],"           \
    "\"attachments\":[{\"id\":\"f\",\"name\":\"bill\"},{\"id\":\"all\"}],"     \
    "\"masks\":[{\"path\":\"messages[#2].text\",\"kind\":\"k\"}]}}"

static const handoff_excerpt_opts no_notes = { HANDOFF_EXCERPT_OPTS,
                                               .flags =
                                                   HANDOFF_EXCERPT_NO_NOTES };
static handoff_error              err;

static handoff_packet *
at_desk(const char *json)
{
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx = story_parse(json);
    handoff_sealed   *sealed;
    handoff_packet   *packet;

    opts.audience = HANDOFF_STRINGS("desk.example");
    sealed = story_seal(ctx, &opts);
    packet = story_open_at(sealed, &story.cast.desk, PK_NOW);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    return packet;
}

static handoff_packet *
at_partner(const handoff_packet *packet, const char *more, uint64_t budget)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context *new = more == NULL ? NULL : story_parse(more);
    handoff_sealed *next;
    handoff_packet *opened;

    opts.audience = TO_PARTNER;
    opts.leave_out = &no_notes;
    opts.budget = budget;
    next = story_forward(packet, new, &story.cast.desk, &opts);
    opened = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    handoff_sealed_free(next);
    handoff_context_free(new);
    return opened;
}

/* The turns that are read, "1 3 4"; nothing says the note. */
static void
check_turns(const handoff_packet *packet, const char *expected)
{
    const handoff_context *ctx = handoff_packet_context(packet);
    handoff_message        m;
    char                   turns[64] = "";

    for (size_t i = 0; handoff_message_get(&m, ctx, i); i++) {
        size_t n = strlen(turns);

        snprintf(turns + n, sizeof turns - n, "%s%u", n == 0 ? "" : " ",
                 (unsigned) m.turn);
        ck_assert_ptr_null(strstr(m.text, "careful"));
    }
    ck_assert_str_eq(turns, expected);
}

START_TEST(forward_without_notes_is_an_excerpt)
{
    handoff_packet  *desk = at_desk(BOT_SAID);
    handoff_packet  *partner = at_partner(desk, NULL, 0);
    handoff_omission o;
    handoff_mask     mask;

    check_turns(partner, "1 3");
    ck_assert_int_eq(
        (int) story_section(partner, 0, HANDOFF_SECTION_TRANSCRIPT).state,
        HANDOFF_STATE_REDACTED);
    ck_assert_int_eq(handoff_omission_get(&o, handoff_packet_context(partner),
                                          0),
                     1);
    ck_assert_uint_eq(o.first_turn, 2);
    ck_assert_status(handoff_omission_verify(handoff_packet_context(desk), &o,
                                             &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_mask_get(&mask, handoff_packet_context(partner),
                                      0),
                     1);
    ck_assert_str_eq(mask.path, "messages[3].text");
    ck_assert_uint_eq(handoff_context_count(handoff_packet_context(partner),
                                            HANDOFF_KIND_ATTACHMENT),
                      1);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

START_TEST(forward_excerpt_stands_before_what_is_new)
{
    handoff_packet *desk = at_desk(BOT_SAID);
    handoff_packet *partner =
        at_partner(desk,
                   "{\"transcript\":{\"messages\":[{\"role\":4,\"text\":\"my "
                   "card is 4242 4242 4242 4242\"}]}}",
                   0);
    handoff_mask mask;
    bool         found = false;

    check_turns(partner, "1 3 4");
    for (size_t i = 0;
         handoff_mask_get(&mask, handoff_packet_context(partner), i); i++)
        found = found || (strcmp(mask.kind, "pan") == 0 &&
                          strcmp(mask.path, "messages[4].text") == 0);
    ck_assert(found);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

START_TEST(forward_where_nothing_goes_leaves_it_as_it_is)
{
    handoff_packet *desk =
        at_desk("{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{"
                "\"messages\":[{\"role\":1,\"text\":\"hello\"}]}}");
    handoff_packet *partner = at_partner(desk, NULL, 0);

    check_turns(partner, "1");
    ck_assert_int_eq(
        (int) story_section(partner, 0, HANDOFF_SECTION_TRANSCRIPT).state,
        HANDOFF_STATE_PRESENT);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

START_TEST(forward_leaves_nothing_out_of_what_it_cannot_read)
{
    handoff_seal_opts    sealing = story_opts();
    handoff_context     *ctx = story_parse(BOT_SAID);
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *sealed;
    handoff_packet      *packet;

    sealing.audience = HANDOFF_STRINGS("desk.example");
    sealing.clear &= ~HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) | HANDOFF_SET(0);
    sealing.readers = HANDOFF_READERS(
        { "partner.example", HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) });
    sealed = story_seal(ctx, &sealing);
    packet = story_open_at(sealed, &story.cast.desk, PK_NOW);
    opts.audience = TO_PARTNER;
    opts.leave_out = &no_notes;
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_SEALED,
                  "was not read", &err);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
}
END_TEST

/* What earlier legs said does not shrink: FIT, with a size that suffices. */
START_TEST(forward_shrinks_what_is_new_alone)
{
    handoff_packet      *desk = at_desk(BOT_SAID), *partner;
    handoff_forward_opts opts = story_forward_opts();

    opts.audience = TO_PARTNER;
    opts.leave_out = &no_notes;
    opts.budget = 300;
    story_refused(desk, NULL, &story.cast.desk, &opts, HANDOFF_E_FIT,
                  "must remain", &err);
    partner = at_partner(desk, NULL, err.offset);
    check_turns(partner, "1 3");
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

#define BRIEFED                                                                \
    "{\"routing\":{\"conversation_id\":\"c\"},\"briefing\":{\"why\":\"w\","    \
    "\"summary\":{\"headline\":\"he was careful\"},"                           \
    "\"intents\":[{\"id\":\"i1\",\"name\":\"refund\",\"turns\":[1]},"          \
    "{\"id\":\"i2\",\"name\":\"careful\",\"turns\":[2]}],"                     \
    "\"promises\":[{\"id\":\"p1\",\"what\":\"call\",\"turns\":[3]}],"          \
    "\"masks\":[{\"path\":\"intents[#0].name\",\"kind\":\"k\"}]},"             \
    "\"transcript\":{\"messages\":["                                           \
    "{\"role\":1,\"text\":\"where is my refund\"},"                            \
    "{\"role\":4,\"kind\":3,\"text\":\"be careful\"},"                         \
    "{\"role\":3,\"text\":\"one moment\"}]}}"

/* Nothing that this reader can read has the word. */
static void
check_silent(const handoff_packet *packet, const char *word)
{
    handoff_error e;
    char         *json;

    for (uint32_t n = 0; n < handoff_packet_legs(packet); n++) {
        ck_assert_status(handoff_context_to_json(
                             &json, NULL, handoff_packet_leg_context(packet, n),
                             0, &e),
                         HANDOFF_OK, &e);
        ck_assert_ptr_null(strstr(json, word));
        handoff_free(json);
    }
}

START_TEST(forward_leaves_out_what_speaks_of_what_goes)
{
    handoff_packet *desk = at_desk(BRIEFED);
    handoff_packet *partner =
        at_partner(desk,
                   "{\"briefing\":{\"intents\":[{\"id\":\"i1\",\"label\":"
                   "\"Refund\"},{\"id\":\"i3\",\"name\":\"new\"}],"
                   "\"promises\":[{\"id\":\"p2\",\"what\":\"write\"}],"
                   "\"masks\":[{\"path\":\"intents[#1].name\",\"kind\":"
                   "\"own\"}]}}",
                   0);
    const handoff_context *got = handoff_packet_context(partner);
    handoff_intent         intent;
    handoff_mask           mask;
    size_t                 told = 0;

    check_silent(partner, "careful");
    ck_assert_int_eq(
        (int) story_section(partner, 0, HANDOFF_SECTION_BRIEFING).state,
        HANDOFF_STATE_REDACTED);
    ck_assert_uint_eq(handoff_context_count(got, HANDOFF_KIND_INTENT), 2);
    ck_assert_uint_eq(handoff_context_count(got, HANDOFF_KIND_PROMISE), 2);
    ck_assert_int_eq(handoff_intent_get(&intent, got, 0), 1);
    ck_assert_str_eq(intent.label, "Refund"); /* the new word of the same */
    ck_assert_int_eq(handoff_intent_get(&intent, got, 1), 1);
    ck_assert_str_eq(intent.name, "new");
    for (size_t i = 0; handoff_mask_get(&mask, got, i); i++) {
        told += strcmp(mask.kind, "left-out") == 0 &&
                (strcmp(mask.path, "intents") == 0 ||
                 strcmp(mask.path, "summary") == 0);
        told += strcmp(mask.kind, "own") == 0 &&
                strcmp(mask.path, "intents[#1].name") == 0;
    }
    ck_assert_uint_eq(told, 3);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

/* What the forwarder redacts is not said again. */
START_TEST(forward_says_nothing_of_a_briefing_that_is_redacted)
{
    handoff_packet      *desk = at_desk(BRIEFED), *partner;
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;

    opts.audience = TO_PARTNER;
    opts.leave_out = &no_notes;
    opts.redactions =
        HANDOFF_REDACTIONS({ 0, HANDOFF_SECTION_BRIEFING, "internal" });
    next = story_forward(desk, NULL, &story.cast.desk, &opts);
    partner = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    check_silent(partner, "refund\",\"turns");
    ck_assert_uint_eq(handoff_context_count(handoff_packet_context(partner),
                                            HANDOFF_KIND_INTENT),
                      0);
    ck_assert_str_eq(story_section(partner, 0, HANDOFF_SECTION_BRIEFING).reason,
                     "internal");
    handoff_sealed_free(next);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

/* A briefing that speaks of turns which remain is its author's word. */
START_TEST(forward_keeps_a_briefing_of_which_nothing_goes)
{
    handoff_packet *desk =
        at_desk("{\"routing\":{\"conversation_id\":\"c\"},\"briefing\":{"
                "\"intents\":[{\"id\":\"i1\",\"turns\":[1,2]}]},"
                "\"transcript\":{\"messages\":[{\"role\":1,\"text\":\"a\"},"
                "{\"role\":4,\"kind\":3,\"text\":\"be careful\"}]}}");
    handoff_packet *partner = at_partner(desk, NULL, 0);

    check_turns(partner, "1");
    ck_assert_int_eq(
        (int) story_section(partner, 0, HANDOFF_SECTION_BRIEFING).state,
        HANDOFF_STATE_PRESENT);
    handoff_packet_free(partner);
    handoff_packet_free(desk);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        story_setup, story_teardown, "forward_excerpt",
        forward_without_notes_is_an_excerpt,
        forward_excerpt_stands_before_what_is_new,
        forward_where_nothing_goes_leaves_it_as_it_is,
        forward_leaves_nothing_out_of_what_it_cannot_read,
        forward_leaves_out_what_speaks_of_what_goes,
        forward_says_nothing_of_a_briefing_that_is_redacted,
        forward_keeps_a_briefing_of_which_nothing_goes,
        forward_shrinks_what_is_new_alone);
}
