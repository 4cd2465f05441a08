/* SPDX-License-Identifier: MIT */
/*
 * test_require.c -- nobody reads nothing without knowing: what a reader must
 * be able to read, with which of its keys, and what some bytes are; and what a
 * new packet says of the one that it replaces.
 */
#include <stdio.h>
#include <string.h>

#include <check.h>

#include "support.h"
#include "support_story.h"

#include <handoff/render.h>

#define ROUTING HANDOFF_SECTION_ROUTING
#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT
#define TO_DESK HANDOFF_STRINGS("desk.example")

static handoff_sealed *sealed; /* of the story, as story_sealed() */
static handoff_packet *packet;
static handoff_error   err;

static void
setup(void)
{
    story_setup();
    sealed = story_sealed();
    packet = NULL;
}

static void
teardown(void)
{
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    story_teardown();
}

static handoff_status
open_with(const handoff_sealed *what, const handoff_open_opts *opts)
{
    handoff_open_opts o = *opts;
    size_t            len;
    const uint8_t    *data = handoff_sealed_data(what, &len);

    o.now_ms = PK_NOW + 2000;
    handoff_packet_free(packet);
    packet = (handoff_packet *) &story; /* must be cleared */
    return handoff_open(&packet, data, len, story.cast.ring, &o, &err);
}

static void
sealed_at(int32_t leg, int32_t section, const char *why)
{
    ck_assert_ptr_null(packet);
    ck_assert_int_eq(err.code, HANDOFF_E_SEALED);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_REQUIRED);
    ck_assert_int_eq(err.leg, leg);
    ck_assert_int_eq(err.section, section);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
}

/* ---- What must be read --------------------------------------------------- */

static int
count(void *user, const handoff_replay_query *query,
      handoff_replay_answer *answer)
{
    (void) query;
    (void) answer;
    ++*(int *) user;
    return HANDOFF_REPLAY_NEW;
}

/* A desk whose reading key is not the one that was sealed to. */
START_TEST(open_with_another_reading_key_is_sealed_before_the_guard_is_asked)
{
    int            asked = 0;
    handoff_replay guard = { HANDOFF_REPLAY, .user = &asked, .check = count };
    handoff_identity *other;
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .replay = &guard };

    ck_assert_status(handoff_identity_generate(&other, "desk.example", &err),
                     HANDOFF_OK, &err);
    opts.identity = other;
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_SEALED, &err);
    sealed_at(0, CUSTOMER, "unseals none");
    ck_assert_int_eq(asked, 0);
    /* Both keys of the name: one of them opens it. */
    opts.identities = HANDOFF_IDENTITIES(story.cast.desk.me);
    ck_assert_status(open_with(sealed, &opts), HANDOFF_OK, &err);
    ck_assert_uint_eq(story_state(packet, CUSTOMER), HANDOFF_STATE_PRESENT);
    ck_assert_int_eq(asked, 1);
    opts.identities = NULL;
    opts.require = HANDOFF_REQUIRE_NOTHING;
    ck_assert_status(open_with(sealed, &opts), HANDOFF_OK, &err);
    ck_assert_uint_eq(story_state(packet, CUSTOMER), HANDOFF_STATE_SEALED);
    opts.require = HANDOFF_SET(BRIEFING); /* in clear */
    ck_assert_status(open_with(sealed, &opts), HANDOFF_OK, &err);
    opts.require = 0;
    opts.sections = HANDOFF_SET(BRIEFING); /* nothing sealed is asked for */
    ck_assert_status(open_with(sealed, &opts), HANDOFF_OK, &err);
    handoff_identity_free(other);
}
END_TEST

START_TEST(open_without_keys_or_without_anything_sealed_is_ok)
{
    handoff_seal_opts clear = story_opts();
    handoff_sealed   *in_clear;

    ck_assert_status(
        open_with(sealed, &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                .audience = "desk.example" }),
        HANDOFF_OK, &err);
    clear.audience = TO_DESK;
    in_clear = story_seal(story.ctx, &clear);
    ck_assert_status(open_with(in_clear,
                               &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                     .audience = "desk.example",
                                                     .identity =
                                                         story.cast.bot.me }),
                     HANDOFF_OK, &err);
    handoff_sealed_free(in_clear);
}
END_TEST

START_TEST(require_names_what_is_redacted_absent_or_sealed_anew)
{
    handoff_forward_opts forward = story_forward_opts();
    handoff_open_opts    opts = { HANDOFF_OPEN_OPTS,
                                  .identity = story.cast.partner.me };
    handoff_packet  *at_desk = story_open_at(sealed, &story.cast.desk, PK_NOW);
    handoff_sealed  *next;
    handoff_context *small;
    char            *text;

    forward.audience = HANDOFF_STRINGS("partner.example");
    forward.redactions = HANDOFF_REDACTIONS({ 0, CUSTOMER, "not needed" });
    forward.reseals = HANDOFF_RESEALS({ 0, TRANSCRIPT, TO_DESK });
    next = story_forward(at_desk, NULL, &story.cast.desk, &forward);
    opts.require = HANDOFF_SET(CUSTOMER);
    ck_assert_status(open_with(next, &opts), HANDOFF_E_SEALED, &err);
    sealed_at(0, CUSTOMER, "leg 1 redacted");
    opts.require = HANDOFF_SET(TRANSCRIPT) | HANDOFF_SET(BRIEFING);
    ck_assert_status(open_with(next, &opts), HANDOFF_E_SEALED, &err);
    sealed_at(0, TRANSCRIPT, "by leg 1");
    opts.require = HANDOFF_SET(BRIEFING) | HANDOFF_SET(ROUTING);
    ck_assert_status(open_with(next, &opts), HANDOFF_OK, &err);
    ck_assert_status(handoff_render(&text, NULL, packet, HANDOFF_RENDER_TEXT,
                                    &(handoff_render_opts){ HANDOFF_RENDER_OPTS,
                                                            .width = 1000 },
                                    &err),
                     HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(strstr(text, "sealed anew by desk.example"));
    handoff_free(text);
    handoff_sealed_free(next);
    handoff_packet_free(at_desk);

    small = story_parse("{\"routing\":{\"conversation_id\":\"c\"}}");
    {
        handoff_seal_opts clear = story_opts();

        clear.audience = HANDOFF_STRINGS("partner.example");
        next = story_seal(small, &clear);
    }
    opts.require = HANDOFF_SET(CUSTOMER);
    ck_assert_status(open_with(next, &opts), HANDOFF_E_SEALED, &err);
    sealed_at(-1, CUSTOMER, "no leg has");
    opts.require = HANDOFF_SET(HANDOFF_SECTION_EXTRAS);
    ck_assert_status(open_with(next, &opts), HANDOFF_E_SEALED, &err);
    sealed_at(-1, HANDOFF_SECTION_EXTRAS, "no leg has");
    handoff_sealed_free(next);
    handoff_context_free(small);
}
END_TEST

START_TEST(require_and_identities_that_make_no_sense_are_arg)
{
    const handoff_identity *many[HANDOFF_IDENTITIES_MAX + 2] = { NULL };
    handoff_open_opts       opts = { HANDOFF_OPEN_OPTS,
                                     .identity = story.cast.desk.me };

    opts.require = HANDOFF_SET(CUSTOMER);
    opts.sections = HANDOFF_SET(BRIEFING);
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_ARG, &err);
    opts.sections = 0;
    opts.require = HANDOFF_SET(6);
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_UNSUPPORTED, &err);
    opts.require = 0;
    opts.identities = HANDOFF_IDENTITIES(story.cast.partner.me);
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_ARG, &err);
    for (size_t i = 0; i <= HANDOFF_IDENTITIES_MAX; i++)
        many[i] = story.cast.desk.me;
    opts.identities = many;
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_ARG, &err);
    many[HANDOFF_IDENTITIES_MAX] = NULL;
    ck_assert_status(open_with(sealed, &opts), HANDOFF_OK, &err);
    opts.identity = NULL;
    opts.audience = "desk.example";
    ck_assert_status(open_with(sealed, &opts), HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(packet);
}
END_TEST

/* ---- One after the other, and nothing at all ----------------------------- */

static bool
same_section(const handoff_section *a, const handoff_section *b)
{
    return a->leg == b->leg && a->kind == b->kind && a->state == b->state &&
           a->bytes == b->bytes && a->formed_by == b->formed_by;
}

START_TEST(section_at_gives_what_probing_gives)
{
    handoff_preview *preview;
    handoff_section  one = { HANDOFF_SECTION }, other = { HANDOFF_SECTION };
    size_t           len, n = 0;
    const uint8_t   *data = handoff_sealed_data(sealed, &len);

    packet = story_open_at(sealed, &story.cast.desk, PK_NOW);
    ck_assert_status(handoff_preview_new(&preview, data, len, &err), HANDOFF_OK,
                     &err);
    for (uint32_t leg = 0; leg < handoff_packet_legs(packet); leg++) {
        for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++) {
            if (!handoff_packet_section(&one, packet, leg, kind))
                continue;
            ck_assert_int_eq(handoff_packet_section_at(&other, packet, n), 1);
            ck_assert(same_section(&one, &other));
            ck_assert_int_eq(handoff_preview_section_at(&other, preview, n), 1);
            ck_assert_uint_eq(other.kind, kind);
            n++;
        }
    }
    ck_assert_uint_eq(n, 5);
    ck_assert_int_eq(handoff_packet_section_at(&other, packet, n), 0);
    ck_assert_uint_eq(other.kind, 0);
    ck_assert_int_eq(handoff_preview_section_at(&other, preview, SIZE_MAX), 0);
    handoff_preview_free(preview);
}
END_TEST

START_TEST(getters_of_nothing_give_nothing)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     leg = { HANDOFF_LEG };

    ck_assert_ptr_null(handoff_packet_context(NULL));
    ck_assert_ptr_null(handoff_packet_leg_context(NULL, 0));
    ck_assert_ptr_null(handoff_packet_id(NULL));
    ck_assert_ptr_null(handoff_packet_tip(NULL));
    ck_assert_uint_eq(handoff_packet_legs(NULL), 0);
    ck_assert_int_eq(handoff_packet_leg(&leg, NULL, 0), 0);
    ck_assert_int_eq(handoff_packet_section(&s, NULL, 0, ROUTING), 0);
    ck_assert_int_eq(handoff_packet_section_at(&s, NULL, 0), 0);
    ck_assert_int_eq(handoff_packet_other_at_ms(NULL), 0);
    ck_assert_ptr_null(handoff_packet_other_id(NULL));
    ck_assert_ptr_null(handoff_preview_id(NULL));
    ck_assert_ptr_null(handoff_preview_tip(NULL));
    ck_assert_uint_eq(handoff_preview_legs(NULL), 0);
    ck_assert_int_eq(handoff_preview_leg(&leg, NULL, 0), 0);
    ck_assert_int_eq(handoff_preview_section(&s, NULL, 0, ROUTING), 0);
    ck_assert_int_eq(handoff_preview_section_at(&s, NULL, 0), 0);
    packet = story_open_at(sealed, &story.cast.desk, PK_NOW);
    ck_assert_int_eq(handoff_packet_leg(NULL, packet, 0), 0);
    ck_assert_int_eq(handoff_packet_section(NULL, packet, 0, ROUTING), 0);
    ck_assert_int_eq(handoff_packet_section_at(NULL, packet, 0), 0);
    handoff_replay_free(NULL);
}
END_TEST

START_TEST(data_kind_is_told_by_the_beginning)
{
    static const struct {
        const char *bytes;
        size_t      len;
        uint32_t    kind;
    } cases[] = {
        { "\x89HOP\1\1\0\0", 8, HANDOFF_DATA_PACKET },
        { "\x89HOP\1\2\0\0", 8, HANDOFF_DATA_RECEIPT },
        { "\x89HOP\1\3\0\0", 8, HANDOFF_DATA_NOTICE },
        { "\x89HOP\7\1", 6, HANDOFF_DATA_PACKET }, /* of another version */
        { "\x89HOP\1\4\0\0", 8, HANDOFF_DATA_UNKNOWN },
        { "\x89HOP\1\0\0\0", 8, HANDOFF_DATA_UNKNOWN },
        { "\x89HOP\1", 5, HANDOFF_DATA_UNKNOWN },
        { "\x88HOP\1\1\0\0", 8, HANDOFF_DATA_UNKNOWN },
        { "hop1.AAAA", 9, HANDOFF_DATA_PACKET | HANDOFF_DATA_TEXT },
        { "hor1.AAAA", 9, HANDOFF_DATA_RECEIPT | HANDOFF_DATA_TEXT },
        { "hon1.AAAA", 9, HANDOFF_DATA_NOTICE | HANDOFF_DATA_TEXT },
        { "hot1.AAAA", 9, HANDOFF_DATA_TICKET | HANDOFF_DATA_TEXT },
        { "hop12.AAA", 9, HANDOFF_DATA_PACKET | HANDOFF_DATA_TEXT },
        { "hop.AAAAA", 9, HANDOFF_DATA_UNKNOWN },
        { "hop1AAAAA", 9, HANDOFF_DATA_UNKNOWN },
        { "hoq1.AAAA", 9, HANDOFF_DATA_UNKNOWN },
        { "hop123456.", 9, HANDOFF_DATA_UNKNOWN }, /* cut in its number */
        { "{\"routing\":", 11, HANDOFF_DATA_UNKNOWN },
        { "", 0, HANDOFF_DATA_UNKNOWN },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_uint_eq(handoff_data_kind(cases[i].bytes, cases[i].len),
                          cases[i].kind);
    ck_assert_uint_eq(handoff_data_kind(NULL, 9), HANDOFF_DATA_UNKNOWN);
}
END_TEST

/* ---- A new packet of the same conversation ------------------------------- */

START_TEST(seal_that_replaces_an_opened_packet_says_so_and_counts_its_legs)
{
    handoff_seal_opts opts = story_opts();
    handoff_routing   routing = { HANDOFF_ROUTING };
    handoff_packet   *old = story_open_at(sealed, &story.cast.desk, PK_NOW);
    handoff_sealed   *second, *third;
    uint8_t           id[32];

    opts.audience = TO_DESK;
    opts.replaces = old;
    second = story_seal(story.ctx, &opts);
    packet = story_open(second, &story.cast.desk, true);
    ck_assert_int_eq(handoff_routing_get(&routing,
                                         handoff_packet_context(packet), 0),
                     1);
    ck_assert_uint_eq(routing.supersedes_len, 32);
    ck_assert_mem_eq(routing.supersedes, handoff_packet_id(old), 32);
    ck_assert_uint_eq(routing.hops, 1);
    memcpy(id, handoff_packet_id(packet), sizeof id);
    opts.replaces = packet;
    third = story_seal(story.ctx, &opts);
    handoff_packet_free(packet);
    packet = story_open(third, &story.cast.desk, true);
    ck_assert_int_eq(handoff_routing_get(&routing,
                                         handoff_packet_context(packet), 0),
                     1);
    ck_assert_mem_eq(routing.supersedes, id, 32);
    ck_assert_uint_eq(routing.hops, 2);
    handoff_sealed_free(third);
    handoff_sealed_free(second);
    handoff_packet_free(old);
}
END_TEST

START_TEST(seal_that_replaces_two_packets_is_arg)
{
    static const uint8_t id[32] = { 1 }, another[32] = { 2 };
    handoff_seal_opts    opts = story_opts();
    handoff_routing      routing = { HANDOFF_ROUTING };
    handoff_sealed      *next;

    packet = story_open_at(sealed, &story.cast.desk, PK_NOW);
    opts.audience = TO_DESK;
    opts.replaces = packet;
    opts.replaces_id = id;
    ck_assert_status(handoff_seal(&next, story.ctx, story.cast.bot.me,
                                  story.cast.ring, &opts, &err),
                     HANDOFF_E_ARG, &err);
    opts.replaces = NULL;
    handoff_packet_free(packet);
    next = story_seal(story.ctx, &opts);
    packet = story_open(next, &story.cast.desk, true);
    ck_assert_int_eq(handoff_routing_get(&routing,
                                         handoff_packet_context(packet), 0),
                     1);
    ck_assert_mem_eq(routing.supersedes, id, 32);
    ck_assert_uint_eq(routing.hops, 0);
    ck_assert_status(handoff_context_put(story.ctx, &routing, &err), HANDOFF_OK,
                     &err);
    handoff_sealed_free(next);
    opts.replaces_id = another;
    ck_assert_status(handoff_seal(&next, story.ctx, story.cast.bot.me,
                                  story.cast.ring, &opts, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_str_eq(err.path, "routing.supersedes");
    ck_assert_ptr_null(next);
}
END_TEST

/* ---- Limits of the way, when writing ------------------------------------- */

START_TEST(forward_beyond_30_days_of_the_first_leg_is_limit)
{
    handoff_seal_opts    first = story_opts();
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *old, *next;

    first.audience = TO_DESK;
    first.lifetime_ms = HANDOFF_LIFETIME_MAX_MS;
    old = story_seal(story.ctx, &first);
    packet = story_open_at(old, &story.cast.desk, PK_NOW);
    opts.audience = HANDOFF_STRINGS("partner.example");
    opts.now_ms = PK_NOW + 1000;
    opts.lifetime_ms = HANDOFF_LIFETIME_MAX_MS - 1000;
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    ck_assert_status(story_try(next, &story.cast.partner, PK_NOW + 2000, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(next);
    opts.lifetime_ms += 1;
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_LIMIT,
                  "30 days", &err);
    ck_assert_int_eq(err.leg, 1);
    handoff_sealed_free(old);
}
END_TEST

START_TEST(sealing_turns_too_far_up_is_record)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *next;
    handoff_context  *ctx = story_parse(
         "{\"routing\":{\"conversation_id\":\"c\",\"last_turn\":1048577}}");

    opts.audience = TO_DESK;
    ck_assert_status(handoff_seal(&next, ctx, story.cast.bot.me, NULL, &opts,
                                  &err),
                     HANDOFF_E_RECORD, &err);
    ck_assert_int_eq(err.section, ROUTING);
    ck_assert_str_eq(err.path, "routing.last_turn");
    handoff_context_free(ctx);
}
END_TEST

/* ---- What is masked besides ---------------------------------------------- */

START_TEST(seal_masks_what_it_is_asked_to)
{
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx =
        story_parse("{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{"
                    "\"messages\":["
                    "{\"text\":\"write to jo@customer.example\"}]}}");
    handoff_message message = { HANDOFF_MESSAGE };
    handoff_sealed *next;

    opts.audience = TO_DESK;
    for (int masked = 0; masked < 2; masked++) {
        opts.mask = masked ? HANDOFF_MASK_EMAIL : 0;
        next = story_seal(ctx, &opts);
        ck_assert_uint_eq(handoff_sealed_masked(next), (size_t) masked);
        handoff_packet_free(packet);
        packet = story_open(next, &story.cast.desk, true);
        ck_assert_int_eq(handoff_message_get(&message,
                                             handoff_packet_context(packet), 0),
                         1);
        ck_assert_int_eq(strstr(message.text, "jo@customer") == NULL, masked);
        handoff_sealed_free(next);
    }
    handoff_context_free(ctx);
}
END_TEST

/* Patterns of one's own, in lines; a bad line stops what would have left. */
START_TEST(seal_masks_by_patterns_and_refuses_bad_ones)
{
    static const char line[] = "member number | 2 letters 6 digits | member\n";
    static const char bad[] = "member number | 2 wheels | member\n";
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx =
        story_parse("{\"routing\":{\"conversation_id\":\"c\"},\"transcript\":{"
                    "\"messages\":["
                    "{\"text\":\"my member number is AB123456\"}]}}");
    handoff_message message;
    handoff_sealed *next;

    opts.audience = TO_DESK;
    opts.patterns = line;
    opts.patterns_len = sizeof line - 1;
    next = story_seal(ctx, &opts);
    packet = story_open(next, &story.cast.desk, true);
    ck_assert_int_eq(handoff_message_get(&message,
                                         handoff_packet_context(packet), 0),
                     1);
    ck_assert_ptr_null(strstr(message.text, "AB123456"));
    ck_assert_ptr_nonnull(strstr(message.text, "[member]"));
    handoff_sealed_free(next);
    opts.patterns = bad;
    opts.patterns_len = sizeof bad - 1;
    ck_assert_status(handoff_seal(&next, ctx, story.cast.bot.me, NULL, &opts,
                                  &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(next);
    opts.patterns = NULL;
    ck_assert_status(handoff_seal(&next, ctx, story.cast.bot.me, NULL, &opts,
                                  &err),
                     HANDOFF_E_ARG, &err);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "require",
        open_with_another_reading_key_is_sealed_before_the_guard_is_asked,
        open_without_keys_or_without_anything_sealed_is_ok,
        require_names_what_is_redacted_absent_or_sealed_anew,
        require_and_identities_that_make_no_sense_are_arg,
        section_at_gives_what_probing_gives, getters_of_nothing_give_nothing,
        data_kind_is_told_by_the_beginning,
        seal_that_replaces_an_opened_packet_says_so_and_counts_its_legs,
        seal_that_replaces_two_packets_is_arg,
        forward_beyond_30_days_of_the_first_leg_is_limit,
        sealing_turns_too_far_up_is_record, seal_masks_what_it_is_asked_to,
        seal_masks_by_patterns_and_refuses_bad_ones);
}
