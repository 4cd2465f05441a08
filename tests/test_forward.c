/* SPDX-License-Identifier: MIT */
/*
 * test_forward.c -- an opened packet passed on: what the next one reads, and
 * what stays as it was.
 */
#include "packet/packet.h"

#include <string.h>

#include "support_story.h"

#define TO_DESK HANDOFF_STRINGS("desk.example")
#define TO_PARTNER HANDOFF_STRINGS("partner.example")
#define TO_BOT HANDOFF_STRINGS("bot.example")

#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT
#define BRIEFING HANDOFF_SECTION_BRIEFING
#define EXTRAS HANDOFF_SECTION_EXTRAS

static handoff_error err;

/* The packet that the desk opened, in most tests. */
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

/* The n-th turn of the merged record; "" where there is none. */
static const char *
turn_text(const handoff_packet *packet, uint32_t turn)
{
    handoff_message m = { HANDOFF_MESSAGE };

    for (size_t i = 0;
         handoff_context_get(&m, handoff_packet_context(packet), i); i++)
        if (m.turn == turn)
            return m.text;
    return "";
}

static ho_base_slice
bytes_of(const handoff_sealed *sealed)
{
    size_t         len;
    const uint8_t *p = handoff_sealed_data(sealed, &len);

    return HO_SLICE(p, len);
}

/* ---- Nothing asked ------------------------------------------------------ */

START_TEST(forward_of_nothing_new_keeps_every_byte)
{
    handoff_forward_opts opts = story_forward_opts();
    const ho_envelope   *before = &at_desk->view, *after;
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_leg          leg = { HANDOFF_LEG };
    ho_base_slice        from, to;
    size_t               legs_end, sections_len;

    opts.audience = TO_PARTNER;
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    after = &packet->view;
    from = bytes_of(first);
    to = bytes_of(next);
    /* The prelude and the first leg, then the new leg, then all sections. */
    legs_end = (size_t) (before->legs[0]->signature.p + 64 - before->input.p);
    sections_len = from.len - legs_end;
    ck_assert_mem_eq(to.p, from.p, legs_end);
    ck_assert_mem_eq(to.p + to.len - sections_len, from.p + legs_end,
                     sections_len);
    ck_assert_uint_eq((size_t) (after->legs[1]->signature.p + 64 -
                                after->input.p),
                      to.len - sections_len);

    ck_assert_uint_eq(handoff_packet_legs(packet), 2);
    ck_assert(handoff_packet_leg(&leg, packet, 1));
    ck_assert_str_eq(leg.sender, "desk.example");
    ck_assert_str_eq(leg.audience[0], "partner.example");
    ck_assert_ptr_null(leg.audience[1]);
    ck_assert_int_eq(leg.sent_at_ms, PK_NOW + 1000);
    ck_assert_int_eq(leg.expires_at_ms,
                     PK_NOW + 1000 + HANDOFF_LIFETIME_DEFAULT_MS);
    ck_assert_uint_eq(leg.adds, 0);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

START_TEST(forward_keeps_the_id_and_gives_a_new_tip)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;
    handoff_packet      *packet;
    uint8_t             *data;
    size_t               len;

    opts.audience = TO_PARTNER;
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert_mem_eq(handoff_sealed_id(next), handoff_sealed_id(first), 32);
    ck_assert_mem_ne(handoff_sealed_tip(next), handoff_sealed_tip(first), 32);
    ck_assert_mem_eq(handoff_packet_tip(packet), handoff_sealed_tip(next), 32);
    ck_assert_mem_eq(handoff_packet_id(packet), handoff_sealed_id(next), 32);
    ck_assert_status(handoff_text_decode(&data, &len, handoff_sealed_text(next),
                                         strlen(handoff_sealed_text(next)),
                                         &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(len, bytes_of(next).len);
    ck_assert_mem_eq(data, bytes_of(next).p, len);
    handoff_free(data);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

/* The packet that was opened is as it was, and may be forwarded again. */
START_TEST(forward_twice_of_one_packet_gives_two)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_workspace   *ws;
    handoff_sealed      *a, *b;

    ck_assert_status(handoff_workspace_new(&ws, &err), HANDOFF_OK, &err);
    opts.workspace = ws;
    opts.audience = TO_PARTNER;
    opts.redactions =
        HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "not needed by the partner" });
    a = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    ck_assert_uint_eq(story_section(at_desk, 0, TRANSCRIPT).state,
                      HANDOFF_STATE_PRESENT);
    opts.audience = TO_BOT;
    opts.redactions = NULL;
    b = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    ck_assert_status(story_try(a, &story.cast.partner, PK_NOW + 2000, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(story_try(b, &story.cast.bot, PK_NOW + 2000, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(a);
    handoff_sealed_free(b);
    handoff_workspace_free(ws);
}
END_TEST

/* ---- Something new ------------------------------------------------------ */

static handoff_context *
more_of_the_desk(void)
{
    return story_parse(
        "{\"briefing\":{\"promises\":[{\"id\":\"call\",\"what\":\"the fare "
        "desk calls\",\"owner\":\"Carol\"}]},"
        "\"transcript\":{\"messages\":["
        "{\"role\":\"ROLE_AGENT\",\"text\":\"Carol here. Let me ask.\"},"
        "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"Thank you.\"}]}}");
}

START_TEST(forward_with_more_goes_on_where_the_turns_ended)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *more = more_of_the_desk();
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_leg          leg = { HANDOFF_LEG };
    handoff_promise      p = { HANDOFF_PROMISE };
    handoff_message      m = { HANDOFF_MESSAGE };

    opts.audience = TO_PARTNER;
    opts.clear = HANDOFF_SET(BRIEFING);
    opts.readers =
        HANDOFF_READERS({ "partner.example", HANDOFF_SET(TRANSCRIPT) });
    next = story_forward(at_desk, more, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert(handoff_packet_leg(&leg, packet, 1));
    ck_assert_uint_eq(leg.adds, HO_SET(HANDOFF_SECTION_ROUTING) |
                                    HO_SET(BRIEFING) | HO_SET(TRANSCRIPT));
    ck_assert_str_eq(turn_text(packet, 3), "I want the old price!");
    ck_assert_str_eq(turn_text(packet, 4), "Carol here. Let me ask.");
    ck_assert_str_eq(turn_text(packet, 5), "Thank you.");
    ck_assert_uint_eq(
        handoff_packet_leg_context(packet, 1)->root.routing->last_turn, 5);
    /* Both promises are there: ids of two legs are not the same by chance. */
    ck_assert(handoff_context_get(&p, handoff_packet_context(packet), 1));
    ck_assert_str_eq(p.id, "call");
    /* What this leg said, on its own. */
    ck_assert(
        handoff_context_get(&m, handoff_packet_leg_context(packet, 1), 0));
    ck_assert_uint_eq(m.turn, 4);
    /* The caller's context is as it was. */
    ck_assert(handoff_context_get(&m, more, 0));
    ck_assert_uint_eq(m.turn, 0);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    handoff_context_free(more);
}
END_TEST

/* Turns count on from the highest of all legs, not from the last leg's. */
START_TEST(forward_after_a_leg_without_turns_counts_on_from_the_first)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *routing =
        story_parse("{\"routing\":{\"language\":\"pt\"}}");
    handoff_context *more = more_of_the_desk();
    handoff_sealed  *second, *third;
    handoff_packet  *packet;

    opts.audience = TO_PARTNER;
    second = story_forward(at_desk, routing, &story.cast.desk, &opts);
    packet = story_open_at(second, &story.cast.partner, PK_NOW + 1000);
    opts.audience = TO_DESK;
    opts.clear = HANDOFF_ALL;
    opts.now_ms += 1000;
    third = story_forward(packet, more, &story.cast.partner, &opts);
    handoff_packet_free(packet);
    packet = story_open_at(third, &story.cast.desk, PK_NOW + 2000);
    ck_assert_str_eq(turn_text(packet, 4), "Carol here. Let me ask.");
    handoff_packet_free(packet);
    handoff_sealed_free(second);
    handoff_sealed_free(third);
    handoff_context_free(routing);
    handoff_context_free(more);
}
END_TEST

/* ---- Redacting ---------------------------------------------------------- */

START_TEST(forward_redacted_says_who_and_why_and_the_content_is_gone)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_section      s;

    opts.audience = TO_PARTNER;
    opts.redactions =
        HANDOFF_REDACTIONS({ 0, EXTRAS, "internal" },
                           { 0, TRANSCRIPT, "not needed by the partner" });
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    s = story_section(packet, 0, TRANSCRIPT);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_REDACTED);
    ck_assert_int_eq(s.redacted_by, 1);
    ck_assert_str_eq(s.reason, "not needed by the partner");
    ck_assert_ptr_null(s.data);
    ck_assert_uint_eq(s.bytes, 0);
    ck_assert_str_eq(story_section(packet, 0, EXTRAS).reason, "internal");
    ck_assert_str_eq(turn_text(packet, 3), "");
    ck_assert_uint_eq(handoff_context_count(handoff_packet_context(packet),
                                            HANDOFF_KIND_ATTRIBUTE),
                      0);
    /* Neither in clear nor sealed: the bytes are not there. */
    ck_assert_uint_lt(bytes_of(next).len, bytes_of(first).len);
    ck_assert_uint_eq(story_section(packet, 0, CUSTOMER).state,
                      HANDOFF_STATE_SEALED);
    ck_assert_uint_eq(story_section(packet, 0, BRIEFING).state,
                      HANDOFF_STATE_PRESENT);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

/* One cannot read it, and yet may see to it that the next does not have it. */
START_TEST(forward_may_redact_what_one_cannot_read)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *second, *third;
    handoff_packet      *packet;

    opts.audience = TO_PARTNER;
    second = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(second, &story.cast.partner, PK_NOW + 1000);
    opts.audience = TO_DESK;
    opts.redactions = HANDOFF_REDACTIONS({ 0, CUSTOMER, "gone" });
    third = story_forward(packet, NULL, &story.cast.partner, &opts);
    handoff_packet_free(packet);
    packet = story_open_at(third, &story.cast.desk, PK_NOW + 2000);
    ck_assert_int_eq(story_section(packet, 0, CUSTOMER).redacted_by, 2);
    ck_assert_uint_eq(story_section(packet, 0, TRANSCRIPT).state,
                      HANDOFF_STATE_PRESENT);
    handoff_packet_free(packet);
    handoff_sealed_free(second);
    handoff_sealed_free(third);
}
END_TEST

/* ---- Resealing ---------------------------------------------------------- */

START_TEST(forward_resealed_opens_for_those_named_and_no_others)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_section      s;

    opts.audience = HANDOFF_STRINGS("partner.example", "desk.example");
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_PARTNER });
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    s = story_section(packet, 0, CUSTOMER);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(s.formed_by, 1);
    ck_assert_uint_eq(s.sealed, 1);
    ck_assert_uint_eq(s.readers_count, 1);
    ck_assert_mem_eq(s.readers, story.cast.partner.reading_key, 32);
    ck_assert_str_eq(packet->merged->root.customer->name, "Mara Oleson");
    handoff_packet_free(packet);

    packet = story_open_at(next, &story.cast.desk, PK_NOW + 2000);
    ck_assert_uint_eq(story_section(packet, 0, CUSTOMER).state,
                      HANDOFF_STATE_SEALED);
    ck_assert_uint_eq(story_section(packet, 0, TRANSCRIPT).state,
                      HANDOFF_STATE_PRESENT);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

START_TEST(forward_unsealed_is_in_clear_and_one_in_clear_can_be_sealed)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;
    handoff_packet      *packet;
    handoff_section      s;

    opts.audience = TO_BOT;
    opts.reseals =
        HANDOFF_RESEALS({ 0, BRIEFING, TO_DESK }, { 0, CUSTOMER, NULL });
    next = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(next, &story.cast.bot, PK_NOW + 2000);
    s = story_section(packet, 0, CUSTOMER);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(s.sealed, 0);
    ck_assert_uint_eq(s.formed_by, 1);
    ck_assert_uint_eq(s.readers_count, 0);
    s = story_section(packet, 0, BRIEFING);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_SEALED);
    ck_assert_uint_eq(s.formed_by, 1);
    ck_assert_mem_eq(s.readers, story.cast.desk.reading_key, 32);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
}
END_TEST

/* A fresh key each time: the same section for the same reader, sealed by two
 * legs, has no byte run in common. */
START_TEST(forward_resealed_has_fresh_keys)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *a, *b;
    handoff_packet      *pa, *pb;
    ho_envelope_section *sa, *sb;

    opts.audience = TO_DESK;
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, TO_DESK });
    a = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    b = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    pa = story_open_at(a, &story.cast.desk, PK_NOW + 2000);
    pb = story_open_at(b, &story.cast.desk, PK_NOW + 2000);
    sa = ho_envelope_find(&pa->view, 0, CUSTOMER);
    sb = ho_envelope_find(&pb->view, 0, CUSTOMER);
    ck_assert_uint_eq(sa->sealed.len, sb->sealed.len);
    ck_assert_mem_ne(sa->grants.p + 32, sb->grants.p + 32, 32);
    ck_assert_mem_ne(sa->sealed.p, sb->sealed.p, 32);
    ck_assert_uint_eq(sa->object.len, sb->object.len);
    ck_assert_mem_eq(sa->object.p, sb->object.p, sa->object.len);
    handoff_packet_free(pa);
    handoff_packet_free(pb);
    handoff_sealed_free(a);
    handoff_sealed_free(b);
}
END_TEST

START_TEST(forward_every_leg_means_those_that_have_it_still)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *more = more_of_the_desk();
    handoff_sealed      *second, *third;
    handoff_packet      *packet;

    /* Leg 1 has a briefing and a transcript too; leg 0's transcript goes. */
    opts.audience = TO_DESK;
    opts.clear = HANDOFF_SET(BRIEFING);
    opts.readers = HANDOFF_READERS({ "desk.example", HANDOFF_SET(TRANSCRIPT) });
    opts.redactions =
        HANDOFF_REDACTIONS({ HANDOFF_EVERY_LEG, TRANSCRIPT, "long ago" });
    second = story_forward(at_desk, more, &story.cast.desk, &opts);
    packet = story_open_at(second, &story.cast.desk, PK_NOW + 1000);
    ck_assert_int_eq(story_section(packet, 0, TRANSCRIPT).redacted_by, 1);
    ck_assert_int_eq(story_section(packet, 1, TRANSCRIPT).redacted_by, -1);

    opts = story_forward_opts();
    opts.audience = TO_PARTNER;
    opts.redactions = HANDOFF_REDACTIONS({ 0, BRIEFING, "old" });
    opts.reseals = HANDOFF_RESEALS({ HANDOFF_EVERY_LEG, BRIEFING, TO_PARTNER },
                                   { HANDOFF_EVERY_LEG, TRANSCRIPT, NULL });
    third = story_forward(packet, NULL, &story.cast.desk, &opts);
    handoff_packet_free(packet);
    packet = story_open_at(third, &story.cast.partner, PK_NOW + 2000);
    ck_assert_int_eq(story_section(packet, 0, TRANSCRIPT).redacted_by, 1);
    ck_assert_int_eq(story_section(packet, 0, BRIEFING).redacted_by, 2);
    ck_assert_uint_eq(story_section(packet, 1, BRIEFING).formed_by, 2);
    ck_assert_uint_eq(story_section(packet, 1, BRIEFING).sealed, 1);
    ck_assert_uint_eq(story_section(packet, 1, TRANSCRIPT).sealed, 0);
    ck_assert_str_eq(turn_text(packet, 5), "Thank you.");
    handoff_packet_free(packet);
    handoff_sealed_free(second);
    handoff_sealed_free(third);
    handoff_context_free(more);
}
END_TEST

/* ---- Ways through ------------------------------------------------------- */

/* bot -> desk -> partner -> bot: the bot reads what became of its customer. */
START_TEST(forward_handed_back_tells_the_bot_the_outcome)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_context     *outcome = story_parse(
            "{\"briefing\":{\"outcome\":{\"resolved\":\"RESOLUTION_YES\","
                "\"disposition\":\"old price granted\",\"ratings\":[{\"scale\":"
                "\"csat-5\",\"value\":5}]}}}");
    handoff_sealed *second, *third;
    handoff_packet *packet;
    handoff_outcome o = { HANDOFF_OUTCOME };
    handoff_rating  r = { HANDOFF_RATING };
    handoff_leg     leg = { HANDOFF_LEG };

    opts.audience = TO_PARTNER;
    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "not needed" });
    second = story_forward(at_desk, NULL, &story.cast.desk, &opts);
    packet = story_open_at(second, &story.cast.partner, PK_NOW + 1000);
    opts = story_forward_opts();
    opts.now_ms = PK_NOW + 60000;
    opts.audience = TO_BOT;
    opts.readers = HANDOFF_READERS({ "bot.example", HANDOFF_SET(BRIEFING) });
    third = story_forward(packet, outcome, &story.cast.partner, &opts);
    handoff_packet_free(packet);

    packet = story_open_at(third, &story.cast.bot, PK_NOW + 61000);
    ck_assert(handoff_context_get(&o, handoff_packet_context(packet), 0));
    ck_assert_int_eq(o.resolved, HANDOFF_RESOLUTION_YES);
    ck_assert_str_eq(o.disposition, "old price granted");
    ck_assert(handoff_context_get(&r, handoff_packet_context(packet), 0));
    ck_assert_str_eq(r.scale, "csat-5");
    ck_assert_mem_eq(handoff_packet_id(packet), handoff_sealed_id(first), 32);
    /* The way: who, when, for whom. */
    ck_assert(handoff_packet_leg(&leg, packet, 0));
    ck_assert_str_eq(leg.sender, "bot.example");
    ck_assert(handoff_packet_leg(&leg, packet, 2));
    ck_assert_str_eq(leg.sender, "partner.example");
    ck_assert_str_eq(leg.audience[0], "bot.example");
    ck_assert_int_eq(leg.sent_at_ms, PK_NOW + 60000);
    ck_assert_int_eq(story_section(packet, 0, TRANSCRIPT).redacted_by, 1);
    handoff_packet_free(packet);
    handoff_sealed_free(second);
    handoff_sealed_free(third);
    handoff_context_free(outcome);
}
END_TEST

/* A guard that remembers one packet. */
static int
remember(void *user, const handoff_replay_query *query,
         handoff_replay_answer *answer)
{
    uint8_t *seen = user;

    (void) answer;
    ck_assert_int_gt(query->remember_until_ms, query->now_ms);
    if (memcmp(seen, query->tip, HANDOFF_HASH_BYTES) == 0)
        return HANDOFF_REPLAY_SEEN;
    memcpy(seen, query->tip, HANDOFF_HASH_BYTES);
    return HANDOFF_REPLAY_NEW;
}

/* A web application opens, shows, and forwards in another request: nearly an
 * hour later, when the lifetime has a minute to go. */
START_TEST(forward_an_hour_after_opening_works_until_it_expires)
{
    uint8_t        seen[HANDOFF_HASH_BYTES] = { 0 };
    handoff_replay guard = { HANDOFF_REPLAY, .user = seen, .check = remember };
    handoff_open_opts    open = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 500,
                                  .identity = story.cast.desk.me,
                                  .replay = &guard };
    handoff_forward_opts opts = story_forward_opts();
    ho_base_slice        kept = bytes_of(first);
    handoff_packet      *packet;
    handoff_sealed      *next;

    ck_assert_status(handoff_open(&packet, kept.p, kept.len, story.cast.ring,
                                  &open, &err),
                     HANDOFF_OK, &err);
    handoff_packet_free(packet); /* the first request is over */

    open.now_ms += PK_HOUR - 60000;
    ck_assert_status(handoff_open(&packet, kept.p, kept.len, story.cast.ring,
                                  &open, &err),
                     HANDOFF_E_REPLAY, &err);
    open.now_ms = PK_NOW + 500;
    open.replay = NULL;
    ck_assert_status(handoff_open(&packet, kept.p, kept.len, story.cast.ring,
                                  &open, &err),
                     HANDOFF_OK, &err);
    opts.audience = TO_PARTNER;
    opts.now_ms = PK_NOW + 500 + PK_HOUR - 60000;
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    ck_assert_status(story_try(next, &story.cast.partner, opts.now_ms + 100,
                               &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(next);
    opts.now_ms = PK_NOW + PK_HOUR + HANDOFF_SKEW_MS + 1;
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_CHAIN,
                  "expired", &err);
    handoff_packet_free(packet);
}
END_TEST

/* ---- Who and what else -------------------------------------------------- */

/* The keyring is asked for readers only: custody goes by name. */
START_TEST(forward_by_a_key_that_nobody_knows_yet_is_made)
{
    handoff_forward_opts opts = story_forward_opts();
    handoff_identity    *other;
    handoff_sealed      *next;

    ck_assert_status(handoff_identity_generate(&other, "desk.example", &err),
                     HANDOFF_OK, &err);
    opts.audience = TO_PARTNER;
    ck_assert_status(handoff_forward(&next, at_desk, NULL, other,
                                     story.cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(story_try(next, &story.cast.partner, PK_NOW + 2000, &err),
                     HANDOFF_E_SENDER, &err);
    ck_assert_int_eq(err.leg, 1);
    handoff_sealed_free(next);
    handoff_identity_free(other);
}
END_TEST

/* Two sections of a later version, one in clear and one sealed. */
START_TEST(forward_of_kinds_of_a_later_version_leaves_them_as_they_are)
{
    handoff_forward_opts opts = story_forward_opts();
    pk_packet           *made = pk_new();
    ho_base_buf          bytes = { 0 };
    handoff_packet      *packet, *after;
    handoff_sealed      *next;
    ho_envelope_section *a, *b;

    pk_leg(made, &story.cast.bot, TO_DESK, PK_NOW, PK_HOUR);
    pk_add(made, 1, pk_story_section(1));
    pk_add_object(made, 17, HO_SLICE("what it is, nobody knows yet", 28));
    pk_add_object(made, 31, HO_SLICE("nor this", 8));
    pk_seal(made, 0, 31, &story.cast.desk, NULL);
    pk_sign(made);
    pk_write(&bytes, made);
    ck_assert_status(
        handoff_open(&packet, bytes.data, bytes.len, story.cast.ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                           .identity = story.cast.desk.me },
                     &err),
        HANDOFF_OK, &err);
    opts.audience = TO_PARTNER;
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    after = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    a = ho_envelope_find(&packet->view, 0, 17);
    b = ho_envelope_find(&after->view, 0, 17);
    ck_assert(ho_base_slice_equal(a->clear, b->clear));
    a = ho_envelope_find(&packet->view, 0, 31);
    b = ho_envelope_find(&after->view, 0, 31);
    ck_assert(ho_base_slice_equal(a->grants, b->grants));
    ck_assert(ho_base_slice_equal(a->sealed, b->sealed));
    handoff_packet_free(after);
    handoff_sealed_free(next);

    /* They can be redacted; what cannot be read cannot be sealed anew. */
    opts.redactions = HANDOFF_REDACTIONS({ 0, 31, "not for you" });
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    after = story_open_at(next, &story.cast.partner, PK_NOW + 2000);
    ck_assert_int_eq(story_section(after, 0, 31).redacted_by, 1);
    ck_assert_int_eq(story_section(after, 0, 17).redacted_by, -1);
    handoff_packet_free(after);
    handoff_sealed_free(next);
    opts.redactions = NULL;
    opts.reseals = HANDOFF_RESEALS({ 0, 31, TO_PARTNER });
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_SEALED,
                  "not read", &err);
    handoff_packet_free(packet);
    ho_base_buf_free(&bytes);
    pk_free(made);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        forward_of_nothing_new_keeps_every_byte,
        forward_keeps_the_id_and_gives_a_new_tip,
        forward_twice_of_one_packet_gives_two,
        forward_with_more_goes_on_where_the_turns_ended,
        forward_after_a_leg_without_turns_counts_on_from_the_first,
        forward_redacted_says_who_and_why_and_the_content_is_gone,
        forward_may_redact_what_one_cannot_read,
        forward_resealed_opens_for_those_named_and_no_others,
        forward_unsealed_is_in_clear_and_one_in_clear_can_be_sealed,
        forward_resealed_has_fresh_keys,
        forward_every_leg_means_those_that_have_it_still,
        forward_handed_back_tells_the_bot_the_outcome,
        forward_an_hour_after_opening_works_until_it_expires,
        forward_by_a_key_that_nobody_knows_yet_is_made,
        forward_of_kinds_of_a_later_version_leaves_them_as_they_are,
    };
    Suite *suite = suite_create("forward");
    TCase *tcase = tcase_create("forward");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
