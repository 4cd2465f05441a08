/* SPDX-License-Identifier: MIT */
/*
 * part_why.c -- why this comes to you, and from whom.
 */
#include "outline/outline.h"

#include <sodium.h>

enum { LEGS_NAMED = 3 };

static int32_t
routing_leg(const ho_outline *o, uint32_t field)
{
    return ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING, field);
}

/* The way so far: of many only the first and the last; the part on the way has
 * the rest. */
static void
from_whom(ho_outline *o)
{
    handoff_leg leg = { HANDOFF_LEG };
    uint32_t    legs = o->packet == NULL ? 0 : handoff_packet_legs(o->packet);

    for (uint32_t n = 0; n < legs; n++) {
        handoff_packet_leg(&leg, o->packet, n);
        if (n == 0)
            ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_FROM, leg.sender);
        else if (legs > LEGS_NAMED && n == 1)
            ho_outline_word_number(o, HO_TONE_PLAIN, HO_W_THEN_OTHERS,
                                   legs - 2);
        else if (legs <= LEGS_NAMED || n + 1 == legs)
            ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_THEN, leg.sender);
    }
    if (legs == 0)
        return;
    ho_outline_note(o);
    ho_outline_word(o, HO_TONE_GOOD, HO_W_VERIFIED);
}

static void
unsigned_record(ho_outline *o)
{
    if (o->packet != NULL)
        return;
    ho_outline_item_begin(o, HO_PART_WHY, -1, "why-from");
    ho_outline_word(o, HO_TONE_ALERT, HO_W_UNVERIFIED);
    ho_outline_item_end(o);
}

static void
why(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    ho_outline_item_begin(o, HO_PART_WHY,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                                  HO_FIELD_BRIEFING_WHY),
                          "why");
    ho_outline_theirs(o, HO_TONE_STRONG, b->why);
    ho_outline_item_end(o);
}

static void
summary(ho_outline *o)
{
    const Handoff__V1__Summary *s = o->root.briefing->summary;

    if (s == NULL)
        return;
    ho_outline_item_begin(o, HO_PART_WHY,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                                  HO_FIELD_BRIEFING_SUMMARY),
                          "summary");
    ho_outline_spoken(o, s->language);
    ho_outline_theirs(o,
                      ho_outline_is_guess(s->source) ? HO_TONE_GUESS
                                                     : HO_TONE_STRONG,
                      s->headline);
    if (ho_outline_empty(s->headline))
        ho_outline_theirs(o,
                          ho_outline_is_guess(s->source) ? HO_TONE_GUESS
                                                         : HO_TONE_PLAIN,
                          ho_outline_empty(s->issue) ? s->text : s->issue);
    ho_outline_spoken(o, NULL);
    if (o->item != NULL && o->item->first != NULL)
        ho_outline_source(o, s->source);
    ho_outline_item_end(o);
}

/* What made it come to a person. */
static void
reason(ho_outline *o, const Handoff__V1__Escalation *e)
{
    if (e == NULL)
        return;
    ho_outline_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_ESCALATION_REASON,
                     (int32_t) e->reason);
    if (e->turn != 0)
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_AT_TURN, e->turn);
}

static void
requested(ho_outline *o, const Handoff__V1__Escalation *e)
{
    if (e == NULL)
        return;
    ho_outline_theirs(o, HO_TONE_MUTED, e->native_code);
    ho_outline_note(o);
    /* A bot is who one expects; that the customer asked for a person says it.
     */
    if (e->requested_by != 0 && (int32_t) e->requested_by != HANDOFF_ROLE_BOT &&
        (int32_t) e->reason != HANDOFF_ESCALATION_REASON_CUSTOMER_REQUEST) {
        ho_outline_word(o, HO_TONE_MUTED, HO_W_REQUESTED_BY);
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_ROLE,
                         (int32_t) e->requested_by);
    }
    ho_outline_note(o);
    ho_outline_lately(o, HO_TONE_MUTED, e->requested_at_ms);
}

/* How it came; each of these may be another leg's. */
static void
channel(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;

    ho_outline_item_begin(o, HO_PART_WHY,
                          routing_leg(o, HO_FIELD_ROUTING_ESCALATION),
                          "why-requested");
    requested(o, r->escalation);
    ho_outline_note(o);
    if (r->channel != 0)
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_CHANNEL),
                           "why-channel");
    ho_outline_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_CHANNEL,
                     (int32_t) r->channel);
    if (!ho_outline_empty(r->channel_name))
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_CHANNEL_NAME),
                           "why-channel-name");
    ho_outline_theirs(o, HO_TONE_MUTED, r->channel_name);
    ho_outline_note(o);
    /* That they came to us is what one expects. */
    if (r->direction != 0 &&
        (int32_t) r->direction != HANDOFF_DIRECTION_INBOUND) {
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_DIRECTION),
                           "why-direction");
        ho_outline_value(o, HO_TONE_WARN, HANDOFF_ENUM_DIRECTION,
                         (int32_t) r->direction);
    }
    ho_outline_item_end(o);
}

static void
reply_until(ho_outline *o)
{
    int64_t ms = o->root.routing->reply_until_ms;

    ho_outline_note(o);
    if (ms != 0)
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_REPLY_UNTIL_MS),
                           "why-reply-until");
    ho_outline_word_time(o,
                         ms < o->card.opts.now_ms ? HO_TONE_ALERT
                                                  : HO_TONE_PLAIN,
                         HO_W_REPLY_UNTIL, ms);
}

static void
answer_by(ho_outline *o)
{
    int64_t ms = o->root.routing->answer_by_ms;
    bool    late = ho_base_time_valid(ms) && ms < o->card.opts.now_ms;

    ho_outline_note(o);
    if (ms == 0)
        return;
    ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_ANSWER_BY_MS),
                       "why-answer-by");
    ho_outline_word_moment(o, late ? HO_TONE_ALERT : HO_TONE_WARN,
                           late ? HO_W_SPEAK_WAS : HO_W_SPEAK_BY, ms);
    ho_outline_note(o);
    ho_outline_customer_time(o, ms, 0);
}

/* A light and two words; who it is says the rest. */
static void
proof_in_short(ho_outline *o)
{
    ho_words_label said = ho_outline_proof(o);

    ho_outline_note(o);
    ho_outline_item_of(
        o,
        o->root.customer->authentication != NULL
            ? ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_AUTHENTICATION)
            : routing_leg(o, HO_FIELD_ROUTING_AUTHENTICATION),
        "why-proof");
    ho_outline_word(o,
                    said == HO_W_PROVEN_SHORT          ? HO_TONE_GOOD
                    : said == HO_W_PROOF_EXPIRED_SHORT ? HO_TONE_ALERT
                                                       : HO_TONE_WARN,
                    said);
}

/* One glance: how urgent, until when, who it is for sure, from whom. */
static void
strip(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;
    bool urgent = (int32_t) r->priority >= HANDOFF_PRIORITY_HIGH;

    ho_outline_item_begin(o, HO_PART_WHY,
                          routing_leg(o, HO_FIELD_ROUTING_ESCALATION),
                          "why-cause");
    reason(o, r->escalation);
    ho_outline_note(o);
    if (r->priority != 0)
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_PRIORITY),
                           "why-priority");
    if (r->priority != 0 && (int32_t) r->priority != HANDOFF_PRIORITY_NORMAL)
        ho_outline_value(o, urgent ? HO_TONE_ALERT : HO_TONE_MUTED,
                         HANDOFF_ENUM_PRIORITY, (int32_t) r->priority);
    answer_by(o);
    reply_until(o);
    proof_in_short(o);
    ho_outline_note(o);
    ho_outline_item_of(o, -1, "why-from");
    from_whom(o);
    ho_outline_note(o);
    /* Which clock it is, where that is not known to be the reader's. */
    if (o->card.opts.utc_offset_minutes == 0)
        ho_outline_word_ours(o, HO_TONE_MUTED, HO_W_TIMES, "UTC");
    ho_outline_item_end(o);
}

/* That somebody may have it already, and how long it has been passed on. */
static void
before_this(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;
    char                        id[2 * HANDOFF_HASH_BYTES + 1];

    ho_outline_item_begin(o, HO_PART_WHY,
                          routing_leg(o, HO_FIELD_ROUTING_SUPERSEDES),
                          "supersedes");
    if (r->supersedes.len == HANDOFF_HASH_BYTES) {
        sodium_bin2hex(id, sizeof id, r->supersedes.data, HANDOFF_HASH_BYTES);
        id[16] = '\0'; /* enough to find it by */
        ho_outline_word_ours(o, HO_TONE_WARN, HO_W_SUPERSEDES, id);
    }
    ho_outline_note(o);
    if (r->hops != 0) {
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_HOPS), "hops");
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_HOPS, r->hops);
    }
    ho_outline_item_end(o);
}

static void
tags(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    for (size_t i = 0; i < b->n_tags && i < HO_SHOWN_MAX; i++) {
        ho_outline_item_begin_element(o, HO_PART_WHY, HANDOFF_SECTION_BRIEFING,
                                      HO_FIELD_BRIEFING_TAGS, i, "tag");
        if (i == 0 || !ho_outline_item_run(o))
            ho_outline_word(o, HO_TONE_MUTED, HO_W_TAGS);
        ho_outline_theirs(o, HO_TONE_MUTED, b->tags[i]);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHY, "tag", b->n_tags, HO_SHOWN_MAX);
}

static void
where_else(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;

    for (size_t i = 0; i < r->n_references && i < HO_SHOWN_MAX; i++) {
        ho_outline_item_begin_element(o, HO_PART_WHY, HANDOFF_SECTION_ROUTING,
                                      HO_FIELD_ROUTING_REFERENCES, i,
                                      "reference");
        ho_outline_reference(o, r->references[i]);
        if (i > 0)
            ho_outline_item_run(o);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHY, "reference", r->n_references, HO_SHOWN_MAX);
}

void
ho_outline_part_why(ho_outline *o)
{
    unsigned_record(o);
    if (ho_outline_empty(o->root.briefing->why) &&
        o->root.briefing->summary == NULL &&
        o->root.routing->escalation == NULL)
        ho_outline_nothing(o, HO_PART_WHY, "why", HANDOFF_SECTION_BRIEFING);
    summary(o);
    strip(o);
    why(o);
    before_this(o);
    ho_outline_later(o);
    channel(o);
    ho_outline_absent(o, HO_PART_WHY, HANDOFF_SECTION_BRIEFING);
    where_else(o);
    tags(o);
}
