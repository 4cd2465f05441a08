/* SPDX-License-Identifier: MIT */
/*
 * test_forward_refused.c -- what is not passed on, with which status and
 * which sentence.
 */
#include <handoff.h>

#include <stdio.h>
#include <string.h>

#include "support_story.h"
#include "support_keys.h"

#define TO_DESK HANDOFF_STRINGS("desk.example")
#define TO_PARTNER HANDOFF_STRINGS("partner.example")

#define ROUTING HANDOFF_SECTION_ROUTING
#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT
#define EVERY HANDOFF_EVERY_LEG

static handoff_error   err;
static handoff_sealed *first;
static handoff_packet *at_desk;

static void
setup(void)
{
    story_setup();
    first = story_sealed();
    at_desk = story_open_at(first, &story.cast.desk, PK_NOW);
}

static void
teardown(void)
{
    handoff_packet_free(at_desk);
    handoff_sealed_free(first);
    story_teardown();
}

/* To the partner, a second later. */
static handoff_forward_opts
opts_to_partner(void)
{
    static const char *const partner[] = { "partner.example", NULL };
    handoff_forward_opts     opts = story_forward_opts();

    opts.audience = partner;
    return opts;
}

/* The desk's forwarding is refused, with the section at fault in err. */
static void
expect_at(const handoff_forward_opts *opts, handoff_status want,
          const char *why, int32_t leg, int32_t section)
{
    story_refused(at_desk, NULL, &story.cast.desk, opts, want, why, &err);
    ck_assert_int_eq(err.leg, leg);
    ck_assert_int_eq(err.section, section);
}

/* ---- Custody ------------------------------------------------------------- */

START_TEST(forward_by_whom_it_is_not_for_is_chain)
{
    handoff_forward_opts opts = opts_to_partner();

    story_refused(at_desk, NULL, &story.cast.partner, &opts, HANDOFF_E_CHAIN,
                  "not addressed to this leg's sender", &err);
    ck_assert_int_eq(err.leg, 1);
    story_refused(at_desk, NULL, &story.cast.bot, &opts, HANDOFF_E_CHAIN,
                  "addressed to", &err);
}
END_TEST

/* The audience that counts is the last leg's. */
START_TEST(forward_by_whom_an_earlier_leg_was_for_is_chain)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_sealed      *next =
        story_forward(at_desk, NULL, &story.cast.desk, &opts);
    handoff_packet *packet =
        story_open_at(next, &story.cast.partner, PK_NOW + 2000);

    opts.now_ms = PK_NOW + 2000;
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_CHAIN,
                  "addressed to", &err);
    ck_assert_int_eq(err.leg, 2);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

/* What is made at the edge of the window opens; a millisecond on it is not
 * made. */
START_TEST(forward_in_time_to_the_millisecond)
{
    const int64_t        soonest = PK_NOW - HANDOFF_SKEW_MS;
    const int64_t        latest = PK_NOW + PK_HOUR + HANDOFF_SKEW_MS;
    handoff_forward_opts opts = opts_to_partner();
    handoff_sealed      *next;

    opts.now_ms = soonest;
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    ck_assert_status(story_try(next, &story.cast.partner, soonest, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(next);
    opts.now_ms--;
    expect_at(&opts, HANDOFF_E_CHAIN, "before the leg before it", 1, 0);

    opts.now_ms = latest;
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    ck_assert_status(story_try(next, &story.cast.partner, latest, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(next);
    opts.now_ms++;
    expect_at(&opts, HANDOFF_E_CHAIN, "expired", 1, 0);
}
END_TEST

/* ---- Redactions ---------------------------------------------------------- */

static void
redaction_refused(handoff_status want, const char *why, uint32_t leg,
                  uint32_t section)
{
    handoff_forward_opts opts = opts_to_partner();

    opts.redactions = HANDOFF_REDACTIONS({ leg, section, "a reason" });
    expect_at(&opts, want, why, leg < HANDOFF_LEGS_MAX ? (int32_t) leg : -1,
              section > HANDOFF_SECTION_KIND_MAX ? 0 : (int32_t) section);
}

START_TEST(forward_redacting_what_may_not_be_is_chain)
{
    redaction_refused(HANDOFF_E_CHAIN, "routing", 0, ROUTING);
    redaction_refused(HANDOFF_E_CHAIN, "routing", EVERY, ROUTING);
    redaction_refused(HANDOFF_E_CHAIN, "never added", 0, 16);
    redaction_refused(HANDOFF_E_CHAIN, "never added", 0, 6);
    redaction_refused(HANDOFF_E_CHAIN, "never added", 0, 32);
    redaction_refused(HANDOFF_E_CHAIN, "never added", 0, UINT32_MAX);
    redaction_refused(HANDOFF_E_CHAIN, "no earlier leg", EVERY, 16);
    redaction_refused(HANDOFF_E_CHAIN, "no earlier leg", EVERY, 1000);
    /* The leg that is being made, and legs that are not there. */
    redaction_refused(HANDOFF_E_CHAIN, "not of an earlier leg", 1, BRIEFING);
    redaction_refused(HANDOFF_E_CHAIN, "not of an earlier leg", 15, BRIEFING);
    redaction_refused(HANDOFF_E_CHAIN, "not of an earlier leg", EVERY - 1,
                      BRIEFING);
}
END_TEST

START_TEST(forward_redacting_twice_is_refused)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_sealed      *next;
    handoff_packet      *packet;

    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "one" },
                                         { 0, TRANSCRIPT, "another" });
    expect_at(&opts, HANDOFF_E_ARG, "redaction 1: the section is listed twice",
              0, TRANSCRIPT);
    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "one" },
                                         { EVERY, TRANSCRIPT, "another" });
    expect_at(&opts, HANDOFF_E_ARG, "listed twice", 0, TRANSCRIPT);

    /* By an earlier leg: the next reader would refuse it. */
    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "one" });
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    opts.audience = TO_DESK;
    story_refused(packet, NULL, &story.cast.partner, &opts, HANDOFF_E_CHAIN,
                  "redacted already", &err);
    opts.redactions = HANDOFF_REDACTIONS({ EVERY, TRANSCRIPT, "one" });
    story_refused(packet, NULL, &story.cast.partner, &opts, HANDOFF_E_CHAIN,
                  "no earlier leg", &err);
    opts.redactions = NULL;
    opts.reseals = HANDOFF_RESEALS({ 0, TRANSCRIPT, TO_DESK });
    story_refused(packet, NULL, &story.cast.partner, &opts, HANDOFF_E_CHAIN,
                  "was redacted", &err);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

START_TEST(forward_with_a_reason_that_is_no_text_is_arg)
{
    static const char *const bad[] = { NULL,           "",
                                       "a\nb",         "\xFF",
                                       "\xE2\x80\xAE", "\xC2\x85" };
    char                     longest[HANDOFF_REASON_MAX + 2];
    handoff_forward_opts     opts = opts_to_partner();
    handoff_redaction list[] = { { 0, TRANSCRIPT, longest }, { 0, 0, NULL } };
    handoff_sealed   *next;
    handoff_packet   *packet;

    opts.redactions = list;
    memset(longest, 'r', sizeof longest);
    longest[HANDOFF_REASON_MAX] = '\0';
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert_str_eq(story_section(packet, 0, TRANSCRIPT).reason, longest);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    longest[HANDOFF_REASON_MAX] = 'r';
    longest[HANDOFF_REASON_MAX + 1] = '\0';
    expect_at(&opts, HANDOFF_E_ARG, "the reason", 0, TRANSCRIPT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        list[0].reason = bad[i];
        expect_at(&opts, HANDOFF_E_ARG, "redaction 0: the reason", 0,
                  TRANSCRIPT);
    }
}
END_TEST

/* ---- Reseals ------------------------------------------------------------- */

static void
reseal_refused(handoff_status want, const char *why, uint32_t leg,
               uint32_t section, const char *const *readers)
{
    handoff_forward_opts opts = opts_to_partner();

    opts.reseals = HANDOFF_RESEALS({ leg, section, readers });
    expect_at(&opts, want, why, leg < HANDOFF_LEGS_MAX ? (int32_t) leg : -1,
              section > HANDOFF_SECTION_KIND_MAX ? 0 : (int32_t) section);
}

START_TEST(forward_resealing_what_may_not_be_is_chain)
{
    reseal_refused(HANDOFF_E_CHAIN, "routing", 0, ROUTING, TO_PARTNER);
    reseal_refused(HANDOFF_E_CHAIN, "routing", EVERY, ROUTING, TO_PARTNER);
    reseal_refused(HANDOFF_E_CHAIN, "routing", 0, ROUTING, NULL);
    reseal_refused(HANDOFF_E_CHAIN, "never added", 0, 20, TO_PARTNER);
    reseal_refused(HANDOFF_E_CHAIN, "no earlier leg", EVERY, 20, TO_PARTNER);
    reseal_refused(HANDOFF_E_CHAIN, "not of an earlier leg", 1, BRIEFING,
                   TO_PARTNER);
    /* None of these is sealed. */
    reseal_refused(HANDOFF_E_CHAIN, "no earlier leg", EVERY, BRIEFING, NULL);
}
END_TEST

START_TEST(forward_reseals_that_contradict_are_refused)
{
    handoff_forward_opts opts = opts_to_partner();

    reseal_refused(HANDOFF_E_ARG, "in clear already", 0, BRIEFING, NULL);
    opts.reseals =
        HANDOFF_RESEALS({ 0, CUSTOMER, TO_PARTNER }, { 0, CUSTOMER, TO_DESK });
    expect_at(&opts, HANDOFF_E_ARG, "reseal 1: the section is listed twice", 0,
              CUSTOMER);
    opts.reseals =
        HANDOFF_RESEALS({ EVERY, CUSTOMER, TO_PARTNER }, { 0, CUSTOMER, NULL });
    expect_at(&opts, HANDOFF_E_ARG, "listed twice", 0, CUSTOMER);
    /* FORMAT.md forbids to reseal what the same leg redacts. */
    opts.redactions = HANDOFF_REDACTIONS({ 0, CUSTOMER, "gone" });
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_PARTNER });
    expect_at(&opts, HANDOFF_E_CHAIN, "that it redacts", 0, CUSTOMER);
    opts.reseals = HANDOFF_RESEALS({ EVERY, CUSTOMER, TO_PARTNER });
    expect_at(&opts, HANDOFF_E_CHAIN, "no earlier leg", -1, CUSTOMER);
}
END_TEST

START_TEST(forward_reseal_of_what_is_sealed_to_others_is_sealed)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_sealed      *next =
        story_forward(at_desk, NULL, &story.cast.desk, &opts);
    handoff_packet *packet =
        story_open_at(next, &story.cast.partner, PK_NOW + 2000);

    opts.audience = TO_DESK;
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_DESK });
    story_refused(packet, NULL, &story.cast.partner, &opts, HANDOFF_E_SEALED,
                  "sealed to others", &err);
    ck_assert_int_eq(err.leg, 0);
    ck_assert_int_eq(err.section, CUSTOMER);
    opts.reseals = HANDOFF_RESEALS({ EVERY, CUSTOMER, NULL });
    story_refused(packet, NULL, &story.cast.partner, &opts, HANDOFF_E_SEALED,
                  "sealed to others", &err);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

/* Opened for its routing and briefing alone: what was not read cannot be
 * sealed anew, what is in clear can; without routing there is no last turn. */
START_TEST(forward_needing_what_was_not_asked_for_is_sealed)
{
    handoff_open_opts    open = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                  .identity = story.cast.desk.me };
    handoff_forward_opts opts = opts_to_partner();
    handoff_context     *more =
        story_parse("{\"transcript\":{\"messages\":[{\"text\":\"hm\"}]}}");
    handoff_packet *packet;
    handoff_sealed *next;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(first, &len);

    open.sections = HANDOFF_SET(CUSTOMER);
    ck_assert_status(handoff_open(&packet, data, len, story.cast.ring, &open,
                                  &err),
                     HANDOFF_OK, &err);
    opts.clear = HANDOFF_SET(TRANSCRIPT);
    story_refused(packet, more, &story.cast.desk, &opts, HANDOFF_E_SEALED,
                  "routing was not read", &err);
    ck_assert_int_eq(err.section, ROUTING);
    opts.clear = 0;
    opts.reseals = HANDOFF_RESEALS({ 0, TRANSCRIPT, TO_PARTNER });
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_SEALED,
                  "not read when", &err);
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_PARTNER },
                                   { 0, BRIEFING, TO_PARTNER });
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    handoff_packet_free(packet);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert_uint_eq(story_section(packet, 0, BRIEFING).state,
                      HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(story_section(packet, 0, CUSTOMER).state,
                      HANDOFF_STATE_PRESENT);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    handoff_context_free(more);
}
END_TEST

START_TEST(forward_reseal_for_bad_readers_is_refused)
{
    handoff_sealed      *out;
    handoff_forward_opts opts = opts_to_partner();

    reseal_refused(HANDOFF_E_ARG, "empty", 0, CUSTOMER,
                   (const char *const[]){ NULL });
    reseal_refused(HANDOFF_E_ARG, "reader 1", 0, CUSTOMER,
                   HANDOFF_STRINGS("desk.example", "no name"));
    reseal_refused(HANDOFF_E_ARG, "reader 0", 0, CUSTOMER, HANDOFF_STRINGS(""));
    reseal_refused(HANDOFF_E_READER, "reader 1", 0, CUSTOMER,
                   HANDOFF_STRINGS("desk.example", "stranger.example"));
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_PARTNER });
    ck_assert_status(handoff_forward(&out, at_desk, NULL, story.cast.desk.me,
                                     NULL, &opts, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_int_eq(err.section, CUSTOMER);
    handoff_keyring_revoke(story.cast.ring, "partner.example", PK_NOW, NULL);
    reseal_refused(HANDOFF_E_READER, "reader 0", 0, CUSTOMER, TO_PARTNER);
}
END_TEST

/* ---- What is new --------------------------------------------------------- */

START_TEST(forward_of_more_that_nobody_is_named_for_goes_to_the_audience)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_context     *more = story_parse("{\"briefing\":{\"why\":\"x\"}}");
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_section      s;

    next = story_forward(at_desk, more, &story.cast.desk, &opts);
    packet = story_open(next, &story.cast.partner, true);
    s = story_section(packet, 1, BRIEFING);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(s.sealed, 1);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    handoff_context_free(more);
}
END_TEST

/* Sections of earlier legs are resealed; to name them as if they were new
 * would change nothing, and look as if it did. */
START_TEST(forward_for_readers_of_nothing_new_is_arg)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_context     *more = story_parse("{\"briefing\":{\"why\":\"x\"}}");

    opts.clear = HANDOFF_SET(CUSTOMER);
    story_refused(at_desk, more, &story.cast.desk, &opts, HANDOFF_E_ARG,
                  "nothing new", &err);
    story_refused(at_desk, NULL, &story.cast.desk, &opts, HANDOFF_E_ARG,
                  "nothing new", &err);
    opts.clear = 0;
    opts.readers =
        HANDOFF_READERS({ "partner.example", HANDOFF_SET(CUSTOMER) });
    story_refused(at_desk, more, &story.cast.desk, &opts, HANDOFF_E_ARG,
                  "nothing new", &err);
    handoff_context_free(more);
}
END_TEST

START_TEST(forward_of_more_named_twice_or_for_strangers_is_refused)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_context     *more = story_parse("{\"briefing\":{\"why\":\"x\"}}");

    opts.clear = HANDOFF_SET(BRIEFING);
    opts.readers =
        HANDOFF_READERS({ "partner.example", HANDOFF_SET(BRIEFING) });
    story_refused(at_desk, more, &story.cast.desk, &opts, HANDOFF_E_ARG,
                  "named twice", &err);
    opts.clear = 0;
    opts.readers =
        HANDOFF_READERS({ "stranger.example", HANDOFF_SET(BRIEFING) });
    story_refused(at_desk, more, &story.cast.desk, &opts, HANDOFF_E_READER,
                  "reader 0", &err);
    handoff_context_free(more);
}
END_TEST

/* One leg cannot use up the numbers of those after it: the path says which of
 * its numbers does. That of the messages is filled in, and looked at first. */
START_TEST(forward_of_turns_far_ahead_is_record_and_says_where)
{
    static const char *const cases[] = {
        "{\"transcript\":{\"messages\":[{\"turn\":1048580,\"text\":\"x\"}]}}",
        "{\"routing\":{\"last_turn\":1048580}}",
    };
    handoff_forward_opts opts = opts_to_partner();

    for (size_t i = 0; i < 2; i++) {
        handoff_context *more = story_parse(cases[i]);

        opts.clear = i == 0 ? HANDOFF_ALL : 0;
        story_refused(at_desk, more, &story.cast.desk, &opts, HANDOFF_E_RECORD,
                      "above those of the legs before", &err);
        ck_assert_str_eq(err.path, "routing.last_turn");
        handoff_context_free(more);
    }
}
END_TEST

/* The story has three turns. */
START_TEST(forward_of_a_turn_that_was_is_record)
{
    handoff_forward_opts opts = opts_to_partner();

    opts.clear = HANDOFF_ALL;
    for (int turn = 1; turn <= 4; turn++) {
        char             json[96];
        handoff_context *more;

        snprintf(json, sizeof json,
                 "{\"transcript\":{\"messages\":[{\"turn\":%d,\"text\":\"x\"}]"
                 "}}",
                 turn);
        more = story_parse(json);
        if (turn <= 3) {
            story_refused(at_desk, more, &story.cast.desk, &opts,
                          HANDOFF_E_RECORD, "turns must ascend", &err);
            snprintf(json, sizeof json, "transcript.messages[%d].turn", turn);
            ck_assert_str_eq(err.path, json);
        } else {
            handoff_sealed_free(
                story_forward(at_desk, more, &story.cast.desk, &opts));
        }
        handoff_context_free(more);
    }
}
END_TEST

/* ---- Options, objects, signer -------------------------------------------- */

START_TEST(forward_with_bad_terms_is_refused_as_sealing_is)
{
    handoff_forward_opts opts = opts_to_partner();

    opts.audience = NULL;
    expect_at(&opts, HANDOFF_E_ARG, "no audience", -1, 0);
    opts.audience = HANDOFF_STRINGS("a", "a");
    expect_at(&opts, HANDOFF_E_ARG, "0 and 1", -1, 0);
    opts = opts_to_partner();
    opts.lifetime_ms = HANDOFF_LIFETIME_MAX_MS + 1;
    expect_at(&opts, HANDOFF_E_ARG, "lifetime", -1, 0);
    opts.lifetime_ms = -1;
    expect_at(&opts, HANDOFF_E_ARG, "lifetime", -1, 0);
    opts = opts_to_partner();
    opts.now_ms = -1;
    expect_at(&opts, HANDOFF_E_ARG, "now_ms", -1, 0);
    opts = opts_to_partner();
    opts.flags = 1;
    expect_at(&opts, HANDOFF_E_UNSUPPORTED, "flags", -1, 0);
    opts = opts_to_partner();
    opts.mask = HANDOFF_MASK_EVERYTHING + 1;
    expect_at(&opts, HANDOFF_E_UNSUPPORTED, "mask", -1, 0);
    opts = opts_to_partner();
    opts.clear = HANDOFF_SET(6);
    expect_at(&opts, HANDOFF_E_UNSUPPORTED, "clear", -1, 0);
}
END_TEST

/* Not by story_forward() and its kin, which copy the struct that they know. */
static handoff_status
forward_raw(const handoff_forward_opts *opts)
{
    handoff_sealed *sealed;
    handoff_status  st =
        handoff_forward(&sealed, at_desk, NULL, story.cast.desk.me,
                        story.cast.ring, opts, &err);

    handoff_sealed_free(sealed);
    return st;
}

START_TEST(forward_with_options_of_another_version)
{
    struct {
        handoff_forward_opts opts;
        uint64_t             tail;
    } newer = { opts_to_partner(), 0 };

    newer.opts.clear = 0; /* nothing is new */
    newer.opts.struct_size = sizeof newer;
    ck_assert_status(forward_raw(&newer.opts), HANDOFF_OK, &err);
    newer.tail = 1;
    ck_assert_status(forward_raw(&newer.opts), HANDOFF_E_UNSUPPORTED, &err);
    newer.opts.struct_size =
        (uint32_t) offsetof(handoff_forward_opts, workspace);
    ck_assert_status(forward_raw(&newer.opts), HANDOFF_E_ARG, &err);
}
END_TEST

START_TEST(forward_without_its_objects_is_arg)
{
    const handoff_identity *me = story.cast.desk.me;
    handoff_forward_opts    opts = opts_to_partner();
    handoff_sealed         *out = (handoff_sealed *) &opts;

    ck_assert_status(handoff_forward(NULL, at_desk, NULL, me, story.cast.ring,
                                     &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_forward(&out, NULL, NULL, me, story.cast.ring,
                                     &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_ptr_null(out);
    ck_assert_status(handoff_forward(&out, at_desk, NULL, NULL, story.cast.ring,
                                     &opts, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_status(handoff_forward(&out, at_desk, NULL, me, story.cast.ring,
                                     NULL, NULL),
                     HANDOFF_E_ARG, NULL);
    ck_assert_ptr_null(out);
}
END_TEST

/* The signer is asked last: what is refused is never shown to it. */
START_TEST(forward_with_a_signer_that_fails_is_signer)
{
    handoff_forward_opts opts = opts_to_partner();
    handoff_identity    *me;
    handoff_sealed      *out;
    keys_device          device = { story.cast.desk.secret, 1, 0 };

    ck_assert_status(keys_signer(&me, "desk.example", story.cast.desk.key,
                                 keys_sign_some, &device, NULL, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_forward(&out, at_desk, NULL, me, story.cast.ring,
                                     &opts, &err),
                     HANDOFF_E_SIGNER, &err);
    ck_assert_ptr_null(out);
    ck_assert_int_eq(device.calls, 2); /* once here, once when made */
    opts.redactions = HANDOFF_REDACTIONS({ 0, ROUTING, "no" });
    ck_assert_status(handoff_forward(&out, at_desk, NULL, me, story.cast.ring,
                                     &opts, &err),
                     HANDOFF_E_CHAIN, &err);
    ck_assert_int_eq(device.calls, 2); /* once here, once when made */
    handoff_identity_free(me);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        forward_by_whom_it_is_not_for_is_chain,
        forward_by_whom_an_earlier_leg_was_for_is_chain,
        forward_in_time_to_the_millisecond,
        forward_redacting_what_may_not_be_is_chain,
        forward_redacting_twice_is_refused,
        forward_with_a_reason_that_is_no_text_is_arg,
        forward_resealing_what_may_not_be_is_chain,
        forward_reseals_that_contradict_are_refused,
        forward_reseal_of_what_is_sealed_to_others_is_sealed,
        forward_needing_what_was_not_asked_for_is_sealed,
        forward_reseal_for_bad_readers_is_refused,
        forward_of_more_that_nobody_is_named_for_goes_to_the_audience,
        forward_for_readers_of_nothing_new_is_arg,
        forward_of_more_named_twice_or_for_strangers_is_refused,
        forward_of_turns_far_ahead_is_record_and_says_where,
        forward_of_a_turn_that_was_is_record,
        forward_with_bad_terms_is_refused_as_sealing_is,
        forward_with_options_of_another_version,
        forward_without_its_objects_is_arg,
        forward_with_a_signer_that_fails_is_signer,
    };
    Suite *suite = suite_create("forward_refused");
    TCase *tcase = tcase_create("forward_refused");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
