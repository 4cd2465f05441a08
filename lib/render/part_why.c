/* SPDX-License-Identifier: MIT */
/*
 * part_why.c -- why this comes to you, and from whom.
 */
#include "render/internal.h"

/* Field numbers of context.proto. */
enum {
    ROUTING_ESCALATION = 8,
    ROUTING_ANSWER_BY = 11,
    ROUTING_REFERENCES = 13,
    BRIEFING_SUMMARY = 1,
    BRIEFING_WHY = 2
};

/* The way so far, in one line; the part on the way has the rest. */
static void
from_whom(ho_outline *o)
{
    handoff_leg leg = { HANDOFF_LEG };

    ho_item_begin(o, HO_PART_WHY, -1, "why-from");
    if (o->packet == NULL) {
        ho_word(o, HO_TONE_ALERT, HO_W_UNVERIFIED);
    } else {
        for (uint32_t n = 0; handoff_packet_leg(&leg, o->packet, n); n++) {
            if (n == 0)
                ho_word_theirs(o, HO_TONE_PLAIN, HO_W_FROM, leg.sender);
            else
                ho_word_theirs(o, HO_TONE_PLAIN, HO_W_THEN, leg.sender);
        }
        ho_note(o);
        ho_word(o, HO_TONE_GOOD, HO_W_VERIFIED);
        ho_item_run(o); /* the first two questions in one line */
    }
    ho_item_end(o);
}

static void
why(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    ho_item_begin(o, HO_PART_WHY,
                  ho_leg_of_field(o, HANDOFF_SECTION_BRIEFING, BRIEFING_WHY),
                  "why");
    ho_theirs(o, HO_TONE_STRONG, b->why);
    ho_item_end(o);
}

static void
summary(ho_outline *o)
{
    const Handoff__V1__Summary *s = o->root.briefing->summary;

    if (s == NULL)
        return;
    ho_item_begin(o, HO_PART_WHY,
                  ho_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                  BRIEFING_SUMMARY),
                  "summary");
    ho_theirs(o, ho_is_guess(s->source) ? HO_TONE_PLAIN : HO_TONE_STRONG,
              s->headline);
    if (ho_empty(s->headline))
        ho_theirs(o, HO_TONE_PLAIN, ho_empty(s->issue) ? s->text : s->issue);
    if (o->item != NULL && o->item->first != NULL)
        ho_source(o, s->source);
    ho_item_end(o);
}

static void
target(ho_outline *o, const Handoff__V1__Target *t)
{
    if (t == NULL)
        return;
    ho_note(o);
    ho_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->queue);
    ho_note(o);
    ho_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->agent);
    ho_note(o);
    ho_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->bot);
}

static void
cause(ho_outline *o)
{
    const Handoff__V1__Routing    *r = o->root.routing;
    const Handoff__V1__Escalation *e = r->escalation;
    bool urgent = (int32_t) r->priority >= HANDOFF_PRIORITY_HIGH;

    ho_item_begin(o, HO_PART_WHY,
                  ho_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                  ROUTING_ESCALATION),
                  "why-cause");
    if (e != NULL) {
        ho_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_ESCALATION_REASON,
                 (int32_t) e->reason);
        if (e->turn != 0)
            ho_word_number(o, HO_TONE_MUTED, HO_W_AT_TURN, e->turn);
        ho_theirs(o, HO_TONE_MUTED, e->native_code);
    }
    ho_note(o);
    if (r->priority != 0 && (int32_t) r->priority != HANDOFF_PRIORITY_NORMAL)
        ho_value(o, urgent ? HO_TONE_ALERT : HO_TONE_MUTED,
                 HANDOFF_ENUM_PRIORITY, (int32_t) r->priority);
    ho_note(o);
    ho_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_CHANNEL, (int32_t) r->channel);
    ho_theirs(o, HO_TONE_MUTED, r->channel_name);
    target(o, r->target);
    ho_item_end(o);
}

static void
deadlines(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;

    ho_item_begin(o, HO_PART_WHY,
                  ho_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                  ROUTING_ANSWER_BY),
                  "why-answer-by");
    if (r->answer_by_ms != 0) {
        ho_word(o, HO_TONE_PLAIN, HO_W_ANSWER);
        ho_due(o, r->answer_by_ms);
    }
    ho_note(o);
    if (r->reply_until_ms != 0)
        ho_word_time(o,
                     r->reply_until_ms < o->opts.now_ms ? HO_TONE_ALERT
                                                        : HO_TONE_PLAIN,
                     HO_W_REPLY_UNTIL, r->reply_until_ms);
    ho_item_end(o);
}

static void
where_else(ho_outline *o)
{
    const Handoff__V1__Routing  *r = o->root.routing;
    const Handoff__V1__Briefing *b = o->root.briefing;

    for (size_t i = 0; i < r->n_references && i < HO_SHOWN_MAX; i++) {
        ho_item_begin_n(o, HO_PART_WHY,
                        ho_leg_of_element(o, HANDOFF_SECTION_ROUTING,
                                          ROUTING_REFERENCES, i),
                        "reference", i + 1);
        ho_reference(o, r->references[i]);
        if (i > 0)
            ho_item_run(o);
        ho_item_end(o);
    }
    ho_more(o, HO_PART_WHY, "reference", r->n_references, HO_SHOWN_MAX);
    ho_item_begin(o, HO_PART_WHY, -1, "tags");
    ho_word_list(o, HO_TONE_MUTED, HO_W_TAGS, b->n_tags, b->tags);
    ho_item_end(o);
}

void
ho_part_why(ho_outline *o)
{
    if (o->packet == NULL)
        from_whom(o);
    why(o);
    if (o->packet != NULL)
        from_whom(o);
    summary(o);
    cause(o);
    deadlines(o);
    ho_absent(o, HO_PART_WHY, HANDOFF_SECTION_BRIEFING);
    where_else(o);
}
