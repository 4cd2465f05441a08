/* SPDX-License-Identifier: MIT */
/*
 * part_why.c -- why this comes to you, and from whom.
 */
#include "outline/outline.h"

#include <sodium.h>

static int32_t
routing_leg(const ho_outline *o, uint32_t field)
{
    return ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING, field);
}

/* The way so far, in one line; the part on the way has the rest. */
static void
from_whom(ho_outline *o)
{
    handoff_leg leg = { HANDOFF_LEG };

    ho_outline_item_begin(o, HO_PART_WHY, -1, "why-from");
    if (o->packet == NULL) {
        ho_outline_word(o, HO_TONE_ALERT, HO_W_UNVERIFIED);
    } else {
        for (uint32_t n = 0; handoff_packet_leg(&leg, o->packet, n); n++) {
            if (n == 0)
                ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_FROM, leg.sender);
            else
                ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_THEN, leg.sender);
        }
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_GOOD, HO_W_VERIFIED);
        ho_outline_item_run(o); /* the first two questions in one line */
    }
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

static void
escalation(ho_outline *o, const Handoff__V1__Escalation *e)
{
    if (e == NULL)
        return;
    ho_outline_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_ESCALATION_REASON,
                     (int32_t) e->reason);
    if (e->turn != 0)
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_AT_TURN, e->turn);
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

/* Each of these may be another leg's. */
static void
cause(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;
    bool urgent = (int32_t) r->priority >= HANDOFF_PRIORITY_HIGH;

    ho_outline_item_begin(o, HO_PART_WHY,
                          routing_leg(o, HO_FIELD_ROUTING_ESCALATION),
                          "why-cause");
    escalation(o, r->escalation);
    ho_outline_note(o);
    if (r->priority != 0 && (int32_t) r->priority != HANDOFF_PRIORITY_NORMAL) {
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_PRIORITY),
                           "why-priority");
        ho_outline_value(o, urgent ? HO_TONE_ALERT : HO_TONE_MUTED,
                         HANDOFF_ENUM_PRIORITY, (int32_t) r->priority);
    }
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
deadlines(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;

    ho_outline_item_begin(o, HO_PART_WHY,
                          routing_leg(o, HO_FIELD_ROUTING_ANSWER_BY_MS),
                          "why-answer-by");
    if (r->answer_by_ms != 0) {
        ho_outline_word(o, HO_TONE_PLAIN, HO_W_ANSWER);
        ho_outline_due(o, r->answer_by_ms);
    }
    ho_outline_note(o);
    if (r->reply_until_ms != 0) {
        ho_outline_item_of(o, routing_leg(o, HO_FIELD_ROUTING_REPLY_UNTIL_MS),
                           "why-reply-until");
        ho_outline_word_time(o,
                             r->reply_until_ms < o->card.opts.now_ms
                                 ? HO_TONE_ALERT
                                 : HO_TONE_PLAIN,
                             HO_W_REPLY_UNTIL, r->reply_until_ms);
    }
    ho_outline_item_end(o);
}

/* By then something must have happened: with whose deadline it is. */
static void
deadline(ho_outline *o, size_t i)
{
    const Handoff__V1__Deadline *d = o->root.briefing->deadlines[i];

    ho_outline_item_begin_element(o, HO_PART_WHY, HANDOFF_SECTION_BRIEFING,
                                  HO_FIELD_BRIEFING_DEADLINES, i, "deadline");
    ho_outline_word(o, HO_TONE_PLAIN, HO_W_DEADLINE);
    ho_outline_theirs(o,
                      ho_outline_is_guess(d->source) ? HO_TONE_GUESS
                                                     : HO_TONE_STRONG,
                      d->what);
    ho_outline_note(o);
    ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_DEADLINE_KIND,
                     (int32_t) d->kind);
    ho_outline_note(o);
    if (d->at_ms != 0)
        ho_outline_due(o, d->at_ms);
    ho_outline_source(o, d->source);
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

/* Which clock it is, where that is not known to be the reader's: before the
 * first time of day that matters. */
static void
which_clock(ho_outline *o)
{
    if (o->card.opts.utc_offset_minutes != 0)
        return;
    ho_outline_item_begin(o, HO_PART_WHY, -1, "why-times");
    ho_outline_item_run(o);
    ho_outline_word_ours(o, HO_TONE_MUTED, HO_W_TIMES, "UTC");
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
    if (o->packet == NULL)
        from_whom(o);
    why(o);
    if (o->packet != NULL)
        from_whom(o);
    summary(o);
    cause(o);
    before_this(o);
    deadlines(o);
    for (size_t i = 0; i < o->root.briefing->n_deadlines && i < HO_SHOWN_MAX;
         i++)
        deadline(o, i);
    ho_outline_more(o, HO_PART_WHY, "deadline", o->root.briefing->n_deadlines,
                    HO_SHOWN_MAX);
    which_clock(o);
    ho_outline_people(o, HO_PART_WHY);
    ho_outline_absent(o, HO_PART_WHY, HANDOFF_SECTION_BRIEFING);
    where_else(o);
    tags(o);
}
