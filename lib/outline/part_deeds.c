/* SPDX-License-Identifier: MIT */
/*
 * part_deeds.c -- what was tried and promised; what was before.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <string.h>

static int32_t
leg_of(const ho_outline *o, uint32_t field, size_t i)
{
    return ho_outline_leg_of_element(o, HANDOFF_SECTION_BRIEFING, field, i);
}

void
ho_outline_from_summary(ho_outline *o, ho_outline_part_id part,
                        const char *anchor, ho_words_label behind,
                        const char *text)
{
    ho_outline_tone tone = part == HO_PART_NOW ? HO_TONE_STRONG : HO_TONE_PLAIN;
    const Handoff__V1__Summary *s = o->root.briefing->summary;

    ho_outline_item_begin(o, part,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                                  HO_FIELD_BRIEFING_SUMMARY),
                          anchor);
    if (behind != HO_LABELS && !ho_outline_empty(text))
        ho_outline_word(o, HO_TONE_WARN, behind);
    ho_outline_spoken(o, s->language);
    ho_outline_theirs(o, ho_outline_is_guess(s->source) ? HO_TONE_GUESS : tone,
                      text);
    ho_outline_spoken(o, NULL);
    if (!ho_outline_empty(text))
        ho_outline_source(o, s->source);
    ho_outline_item_end(o);
}

/* ---- Tried --------------------------------------------------------------- */

static ho_outline_tone
result_tone(int32_t result)
{
    switch (result) {
    case HANDOFF_STEP_RESULT_SUCCEEDED:
        return HO_TONE_PLAIN;
    case HANDOFF_STEP_RESULT_SKIPPED:
        return HO_TONE_MUTED;
    default:
        return HO_TONE_WARN;
    }
}

/* A bot is who one expects to have tried it; then it is said when somebody
 * else did, and no more as long as they go on. */
static bool
says_by(const ho_outline *o, size_t i)
{
    Handoff__V1__Step *const       *list = o->root.briefing->steps;
    const char                     *by = list[i]->by;
    const Handoff__V1__Participant *p;

    if (ho_outline_empty(by) || o->item == NULL)
        return false;
    if (i > 0 && !ho_outline_empty(list[i - 1]->by))
        return strcmp(by, list[i - 1]->by) != 0 ||
               leg_of(o, HO_FIELD_BRIEFING_STEPS, i - 1) != o->item->leg;
    p = ho_outline_participant(o, o->item->leg, by);
    return p == NULL || (int32_t) p->role != HANDOFF_ROLE_BOT;
}

/* What it found is its result; that it worked goes without saying then. */
static void
found(ho_outline *o, const Handoff__V1__Step *s)
{
    int32_t result = (int32_t) s->result;
    bool    worked = result == HANDOFF_STEP_RESULT_SUCCEEDED;

    if (result == 0 && ho_outline_empty(s->detail))
        return;
    ho_outline_glue(o);
    ho_outline_ours(o, HO_TONE_PLAIN, ":");
    if (result != 0 && (!worked || ho_outline_empty(s->detail))) {
        ho_outline_value(o, result_tone(result), HANDOFF_ENUM_STEP_RESULT,
                         result);
        ho_outline_note(o);
    }
    ho_outline_theirs(o, HO_TONE_PLAIN, s->detail);
}

static void
step(ho_outline *o, size_t i)
{
    const Handoff__V1__Step *s = o->root.briefing->steps[i];

    ho_outline_item_begin_element(o, HO_PART_TRIED, HANDOFF_SECTION_BRIEFING,
                                  HO_FIELD_BRIEFING_STEPS, i, "step");
    ho_outline_theirs(o,
                      ho_outline_is_guess(s->source) ? HO_TONE_GUESS
                                                     : HO_TONE_PLAIN,
                      s->what);
    found(o, s);
    if (says_by(o, i)) {
        ho_outline_note(o);
        ho_outline_who(o, HO_TONE_MUTED, s->by);
    }
    ho_outline_note(o);
    ho_outline_before(o, s->at_ms);
    ho_outline_source(o, s->source);
    ho_outline_references(o, s->n_references, s->references);
    ho_outline_item_end(o);
}

static void
outcome(ho_outline *o)
{
    const Handoff__V1__Outcome *e = o->root.briefing->outcome;
    bool                        guess;

    if (e == NULL)
        return;
    guess = ho_outline_is_guess(e->source);
    ho_outline_item_begin(o, HO_PART_TRIED,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                                  HO_FIELD_BRIEFING_OUTCOME),
                          "outcome");
    ho_outline_word(o, HO_TONE_PLAIN, HO_W_OUTCOME);
    ho_outline_value(o, guess ? HO_TONE_GUESS : HO_TONE_STRONG,
                     HANDOFF_ENUM_RESOLUTION, (int32_t) e->resolved);
    if (e->resolved != 0)
        ho_outline_note(o);
    ho_outline_theirs(o, guess ? HO_TONE_GUESS : HO_TONE_PLAIN, e->disposition);
    ho_outline_note(o);
    ho_outline_theirs(o, guess ? HO_TONE_GUESS : HO_TONE_PLAIN, e->follow_up);
    ho_outline_note(o);
    ho_outline_moment(o, HO_TONE_MUTED, e->ended_at_ms);
    ho_outline_source(o, e->source);
    for (size_t i = 0; i < e->n_ratings && i < HO_SHOWN_MAX; i++) {
        char text[32];

        ho_outline_note(o);
        snprintf(text, sizeof text, "%g", (double) e->ratings[i]->value);
        ho_outline_theirs(o, HO_TONE_PLAIN, e->ratings[i]->scale);
        ho_outline_ours(o, HO_TONE_STRONG, text);
        ho_outline_theirs(o, HO_TONE_QUOTE, e->ratings[i]->comment);
    }
    ho_outline_item_end(o);
}

void
ho_outline_part_tried(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    size_t first = b->n_steps > HO_SHOWN_MAX ? b->n_steps - HO_SHOWN_MAX : 0;

    ho_outline_more(o, HO_PART_TRIED, "step", b->n_steps, HO_SHOWN_MAX);
    for (size_t i = first; i < b->n_steps; i++)
        step(o, i);
    if (b->summary != NULL && b->n_steps == 0) {
        ho_outline_from_summary(o, HO_PART_TRIED, "tried", HO_LABELS,
                                b->summary->tried);
        ho_outline_from_summary(o, HO_PART_TRIED, "stands", HO_LABELS,
                                b->summary->outcome);
    }
    outcome(o);
    if (o->card.parts[HO_PART_TRIED].first == NULL)
        ho_outline_nothing(o, HO_PART_TRIED, "tried", HANDOFF_SECTION_BRIEFING);
}

/* ---- Promised ------------------------------------------------------------ */

static bool
is_open(const Handoff__V1__Promise *p)
{
    return (int32_t) p->status == HANDOFF_PROMISE_STATUS_OPEN || p->status == 0;
}

/* Why it may not be kept, and what has to come first. */
static void
promise_terms(ho_outline *o, const Handoff__V1__Promise *p)
{
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_ALERT, HO_W_PROBLEM, p->problem);
    ho_outline_note(o);
    ho_outline_word_list(o, HO_TONE_MUTED, HO_W_ONLY_AFTER, p->n_after,
                         p->after);
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_REPEATS, p->repeats);
}

static void
promise(ho_outline *o, size_t i)
{
    const Handoff__V1__Promise *p = o->root.briefing->promises[i];
    int32_t                     status = (int32_t) p->status;

    ho_outline_item_begin_element(o, HO_PART_PROMISED, HANDOFF_SECTION_BRIEFING,
                                  HO_FIELD_BRIEFING_PROMISES, i, "promise");
    ho_outline_theirs(o,
                      ho_outline_is_guess(p->source) ? HO_TONE_GUESS
                      : is_open(p)                   ? HO_TONE_STRONG
                                                     : HO_TONE_MUTED,
                      p->what);
    ho_outline_note(o);
    if (is_open(p) && p->due_at_ms != 0)
        ho_outline_due(o, p->due_at_ms);
    else if (!is_open(p))
        ho_outline_value(o,
                         status == HANDOFF_PROMISE_STATUS_BROKEN ? HO_TONE_ALERT
                         : status == HANDOFF_PROMISE_STATUS_KEPT
                             ? HO_TONE_GOOD
                             : HO_TONE_MUTED,
                         HANDOFF_ENUM_PROMISE_STATUS, status);
    promise_terms(o, p);
    if (!ho_outline_empty(p->owner)) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_PLAIN, HO_W_OWNER);
        ho_outline_who(o, HO_TONE_PLAIN, p->owner);
    }
    if (!ho_outline_empty(p->by)) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_MUTED, HO_W_PROMISED_BY);
        ho_outline_who(o, HO_TONE_MUTED, p->by);
    }
    ho_outline_note(o);
    ho_outline_before(o, p->made_at_ms);
    ho_outline_source(o, p->source);
    ho_outline_references(o, p->n_references, p->references);
    ho_outline_item_end(o);
}

/* Open ones by when they are due, then broken ones, then the rest. */
static int64_t
promise_rank(const Handoff__V1__Promise *p)
{
    if (!is_open(p))
        return (int32_t) p->status == HANDOFF_PROMISE_STATUS_BROKEN
                   ? INT64_MAX - 1
                   : INT64_MAX;
    return p->due_at_ms != 0 ? p->due_at_ms : INT64_MAX - 2;
}

/* The places of the first HO_SHOWN_MAX in that order. */
static size_t
sort_promises(size_t order[HO_SHOWN_MAX], const Handoff__V1__Briefing *b)
{
    size_t count = 0;

    for (size_t i = 0; i < b->n_promises; i++) {
        int64_t rank = promise_rank(b->promises[i]);
        size_t  at = count;

        while (at > 0 && promise_rank(b->promises[order[at - 1]]) > rank)
            at--;
        if (at == HO_SHOWN_MAX)
            continue;
        if (count < HO_SHOWN_MAX)
            count++;
        memmove(order + at + 1, order + at, (count - at - 1) * sizeof *order);
        order[at] = i;
    }
    return count;
}

void
ho_outline_part_promised(ho_outline *o)
{
    size_t order[HO_SHOWN_MAX];
    size_t count = sort_promises(order, o->root.briefing);

    /* What is kept needs nothing any more, while another is open. */
    for (size_t i = 0; i < count; i++) {
        o->later =
            i > 0 &&
            promise_rank(o->root.briefing->promises[order[i]]) >= INT64_MAX;
        promise(o, order[i]);
    }
    o->later = false;
    ho_outline_more(o, HO_PART_PROMISED, "promise",
                    o->root.briefing->n_promises, count);
    if (count == 0)
        ho_outline_nothing(o, HO_PART_PROMISED, "promise",
                           HANDOFF_SECTION_BRIEFING);
}

/* ---- Earlier ------------------------------------------------------------- */

void
ho_outline_earlier(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    for (size_t i = 0; i < b->n_history && i < HO_SHOWN_MAX; i++) {
        const Handoff__V1__Interaction *h = b->history[i];
        int32_t                         resolved = (int32_t) h->resolved;

        ho_outline_item_begin_element(o, HO_PART_WAY, HANDOFF_SECTION_BRIEFING,
                                      HO_FIELD_BRIEFING_HISTORY, i, "earlier");
        ho_outline_item_run(o);
        ho_outline_theirs(o, HO_TONE_PLAIN, h->headline);
        if (resolved != 0) {
            ho_outline_note(o);
            ho_outline_value(o,
                             resolved == HANDOFF_RESOLUTION_YES ? HO_TONE_GOOD
                                                                : HO_TONE_WARN,
                             HANDOFF_ENUM_RESOLUTION, resolved);
        }
        ho_outline_note(o);
        ho_outline_moment(o, HO_TONE_MUTED, h->started_at_ms);
        ho_outline_note(o);
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_CHANNEL,
                         (int32_t) h->channel);
        ho_outline_note(o);
        ho_outline_who(o, HO_TONE_MUTED, h->by);
        ho_outline_references(o, h->n_references, h->references);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WAY, "earlier", b->n_history, HO_SHOWN_MAX);
}
