/* SPDX-License-Identifier: MIT */
/*
 * test_told_apart.c -- KEYs tell elements apart, in every list that has one:
 * when they are put, looked for, and merged from two legs; and whose word
 * replaced whose is told past legs that said nothing.
 */
#include "support_world.h"

#include <stdio.h>
#include <string.h>

static handoff_error err;

/* A list whose elements have a KEY of one member: "a" and "b" are two, "a"
 * again is the first. */
#define TOLD_APART(name, type, start, member)                                  \
    static void name(handoff_context *ctx)                                     \
    {                                                                          \
        static const char *const keys[] = { "a", "b", "a" };                   \
        type                     one = { start };                              \
        const uint32_t           kind = one.record_kind;                       \
        size_t                   at = 77;                                      \
                                                                               \
        for (size_t i = 0; i < 3; i++) {                                       \
            one = (type){ start, .member = keys[i] };                          \
            ck_assert_status(handoff_context_put(ctx, &one, &err), HANDOFF_OK, \
                             &err);                                            \
        }                                                                      \
        ck_assert_uint_eq(handoff_context_count(ctx, kind), 2);                \
        one = (type){ start, .member = "b" };                                  \
        ck_assert_int_eq(handoff_context_find(&one, &at, ctx), 1);             \
        ck_assert_uint_eq(at, 1);                                              \
        ck_assert_str_eq(one.member, "b");                                     \
        one = (type){ start, .member = "c" };                                  \
        ck_assert_int_eq(handoff_context_find(&one, &at, ctx), 0);             \
    }

TOLD_APART(consents, handoff_consent, HANDOFF_CONSENT, id)
TOLD_APART(intents, handoff_intent, HANDOFF_INTENT, id)
TOLD_APART(pain_points, handoff_pain_point, HANDOFF_PAIN_POINT, id)
TOLD_APART(steps, handoff_step, HANDOFF_STEP, id)
TOLD_APART(promises, handoff_promise, HANDOFF_PROMISE, id)
TOLD_APART(suggestions, handoff_suggestion, HANDOFF_SUGGESTION, id)
TOLD_APART(participants, handoff_participant, HANDOFF_PARTICIPANT, id)
TOLD_APART(deadlines, handoff_deadline, HANDOFF_DEADLINE, id)
TOLD_APART(needs, handoff_need, HANDOFF_NEED, id)
TOLD_APART(attributes, handoff_attribute, HANDOFF_ATTRIBUTE, name)

static void (*const lists[])(handoff_context *ctx) = {
    consents,    intents,      pain_points, steps, promises,
    suggestions, participants, deadlines,   needs, attributes,
};
enum { LISTS = sizeof lists / sizeof lists[0] };

START_TEST(told_apart_by_key)
{
    handoff_context      *ctx, *merged;
    handoff_merge_leg     legs[2];
    static const uint32_t kinds[LISTS] = {
        HANDOFF_KIND_CONSENT,     HANDOFF_KIND_INTENT,
        HANDOFF_KIND_PAIN_POINT,  HANDOFF_KIND_STEP,
        HANDOFF_KIND_PROMISE,     HANDOFF_KIND_SUGGESTION,
        HANDOFF_KIND_PARTICIPANT, HANDOFF_KIND_DEADLINE,
        HANDOFF_KIND_NEED,        HANDOFF_KIND_ATTRIBUTE
    };

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    lists[_i](ctx);
    legs[0] = (handoff_merge_leg){ ctx, HANDOFF_MAY_ORIGINATE, 0 };
    legs[1] = (handoff_merge_leg){ ctx, HANDOFF_MAY_FORWARD, 0 };
    ck_assert_status(handoff_context_merge(&merged, legs, 2, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(handoff_context_count(merged, kinds[_i]), 2);
    handoff_context_free(merged);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Whose word replaced whose ------------------------------------------- */

static handoff_packet *
opened(handoff_sealed *sealed, const handoff_identity *me, int64_t now_ms)
{
    handoff_open_opts o = { HANDOFF_OPEN_OPTS, .now_ms = now_ms, .identity = me,
                            .require = HANDOFF_REQUIRE_NOTHING };
    handoff_packet   *packet;
    size_t            len;
    const uint8_t    *data = handoff_sealed_data(sealed, &len);

    ck_assert_status(handoff_open(&packet, data, len, world.ring, &o, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    return packet;
}

static handoff_sealed *
forwarded(handoff_packet *packet, const handoff_context *more,
          const handoff_identity *me, const char *to, int64_t now_ms)
{
    const char *const    audience[] = { to, NULL };
    handoff_forward_opts o = { HANDOFF_FORWARD_OPTS, .now_ms = now_ms,
                               .audience = audience };
    handoff_sealed      *sealed;

    if (more != NULL)
        o.clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING);
    ck_assert_status(handoff_forward(&sealed, packet, more, me, world.ring, &o,
                                     &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(packet);
    return sealed;
}

/* Findings and origins write KEYs into paths, and are found by them. */
START_TEST(told_apart_in_paths)
{
    static const char *const paths[LISTS] = {
        "routing.consents",      "briefing.intents",   "briefing.pain_points",
        "briefing.steps",        "briefing.promises",  "briefing.suggestions",
        "briefing.participants", "briefing.deadlines", "customer.needs",
        "extras.attributes"
    };
    const handoff_seal_opts sealing = world_seal_opts();
    handoff_routing  routing = { HANDOFF_ROUTING, .conversation_id = "c-1" };
    handoff_origin   origin = { HANDOFF_ORIGIN };
    handoff_context *ctx;
    handoff_sealed  *sealed;
    handoff_packet  *packet;
    char             path[64];

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx, &routing, &err), HANDOFF_OK,
                     &err);
    lists[_i](ctx);
    ck_assert_status(handoff_seal(&sealed, ctx, world.bot, world.ring, &sealing,
                                  &err),
                     HANDOFF_OK, &err);
    packet = opened(sealed, world.desk, WORLD_NOW + 1000);
    for (char key = 'a'; key <= 'c'; key++) {
        snprintf(path, sizeof path, "%s[%c]", paths[_i], key);
        ck_assert_msg(handoff_packet_origin(&origin, packet, path) ==
                          (key < 'c'),
                      "%s", path);
        ck_assert_uint_eq(origin.item, key == 'b' ? 1 : 0);
    }
    handoff_packet_free(packet);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(replaced_word_is_that_of_the_last_leg_that_said_one)
{
    const handoff_seal_opts sealing = world_seal_opts();
    handoff_promise         p = { HANDOFF_PROMISE, .id = "p1",
                                  .what = "a call back tomorrow" };
    handoff_origin          origin = { HANDOFF_ORIGIN };
    handoff_context        *more;
    handoff_sealed         *s;
    handoff_packet         *packet;

    ck_assert_status(handoff_context_new(&more, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(more, &p, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_seal(&s, world.ctx, world.bot, world.ring,
                                  &sealing, &err),
                     HANDOFF_OK, &err);
    packet = opened(s, world.desk, WORLD_NOW + 1000);
    s = forwarded(packet, NULL, world.desk, "partner.example",
                  WORLD_NOW + 1000);
    packet = opened(s, world.partner, WORLD_NOW + 2000);
    s = forwarded(packet, more, world.partner, "desk.example",
                  WORLD_NOW + 2000);
    packet = opened(s, world.desk, WORLD_NOW + 3000);
    ck_assert_int_eq(handoff_packet_origin(&origin, packet,
                                           "briefing.promises[p1]"),
                     1);
    ck_assert_uint_eq(origin.leg, 2);
    ck_assert_uint_eq(origin.replaced, 1);
    ck_assert_uint_eq(origin.replaced_leg, 0);
    ck_assert_str_eq(origin.replaced_sender, "bot.example");
    ck_assert_int_eq(handoff_packet_origin_before(&origin, packet), 1);
    ck_assert_uint_eq(origin.leg, 0);
    ck_assert_int_eq(handoff_packet_origin_before(&origin, packet), 0);
    ck_assert_int_eq(handoff_packet_origin(&origin, packet, "briefing.why"), 1);
    ck_assert_uint_eq(origin.leg, 0);
    ck_assert_uint_eq(origin.replaced, 0);
    handoff_packet_free(packet);
    handoff_context_free(more);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("told_apart");
    TCase *t = tcase_create("told_apart");

    tcase_add_checked_fixture(t, world_setup, world_teardown);
    tcase_add_loop_test(t, told_apart_by_key, 0, LISTS);
    tcase_add_loop_test(t, told_apart_in_paths, 0, LISTS);
    tcase_add_test(t, replaced_word_is_that_of_the_last_leg_that_said_one);
    suite_add_tcase(suite, t);
    return support_run(suite);
}
