/* SPDX-License-Identifier: MIT */
/*
 * part_wants.c -- what they want: what is filled in, what is still to ask.
 *
 * The leading wish stands first. Of each, what is known goes before what is
 * missing, and what the customer asks us for comes last.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <string.h>

typedef enum slot_group { KNOWN, MISSING, ASKED_OF_US } slot_group;

/* What is known by the same plain word stands together, and says once whose
 * it is; 0: each says so itself. */
static const struct {
    slot_group     group;
    int32_t        origin;
    ho_words_label title;
} groups[] = {
    { KNOWN, HANDOFF_ORIGIN_CUSTOMER, HO_W_KNOWN_BY },
    { KNOWN, HANDOFF_ORIGIN_AGENT, HO_W_KNOWN_BY },
    { KNOWN, HANDOFF_ORIGIN_SYSTEM, HO_W_KNOWN_BY },
    { KNOWN, HANDOFF_ORIGIN_RULE, HO_W_KNOWN_BY },
    { KNOWN, 0, HO_W_KNOWN },
    { MISSING, 0, HO_W_TO_ASK },
    { ASKED_OF_US, 0, HO_W_ASKED_OF_US },
};

enum { GROUPS = sizeof groups / sizeof *groups };

static slot_group
group_of(const Handoff__V1__Slot *s)
{
    switch ((int32_t) s->status) {
    case HANDOFF_SLOT_STATUS_NEEDED:
    case HANDOFF_SLOT_STATUS_ASKED:
    case HANDOFF_SLOT_STATUS_INVALID:
    case HANDOFF_SLOT_STATUS_EMPTY:
        return MISSING;
    case HANDOFF_SLOT_STATUS_WANTED:
        return ASKED_OF_US;
    default:
        return KNOWN;
    }
}

static int32_t
plain_origin(const Handoff__V1__Source *s)
{
    int32_t origin = s == NULL ? 0 : (int32_t) s->origin;

    return origin == HANDOFF_ORIGIN_MODEL || origin < 0 ||
                   origin > HANDOFF_ORIGIN_SYSTEM ||
                   (s != NULL &&
                    (s->confidence > 0 || !ho_outline_empty(s->name)))
               ? 0
               : origin;
}

static bool
is_in(const Handoff__V1__Slot *s, size_t g)
{
    return group_of(s) == groups[g].group &&
           (groups[g].group != KNOWN ||
            plain_origin(s->source) == groups[g].origin);
}

static ho_outline_tone
status_tone(int32_t status)
{
    switch (status) {
    case HANDOFF_SLOT_STATUS_CONFIRMED:
        return HO_TONE_GOOD;
    case HANDOFF_SLOT_STATUS_INVALID:
        return HO_TONE_ALERT;
    case HANDOFF_SLOT_STATUS_FILLED:
        return HO_TONE_MUTED;
    default:
        return HO_TONE_WARN;
    }
}

/* A value that is sensitive stays so in every form. */
static void
slot_text(ho_outline *o, ho_outline_tone tone, const Handoff__V1__Slot *s,
          const char *text)
{
    if (s->sensitive)
        ho_outline_secret(o, tone, text, HO_SECRET_ANY);
    else
        ho_outline_theirs(o, tone, text);
}

static void
slot_value(ho_outline *o, const Handoff__V1__Slot *s)
{
    ho_outline_tone tone =
        ho_outline_is_guess(s->source) ? HO_TONE_GUESS : HO_TONE_STRONG;

    slot_text(o, tone, s, ho_outline_empty(s->value) ? s->raw : s->value);
    if (!ho_outline_empty(s->value) && !ho_outline_empty(s->raw) &&
        strcmp(s->value, s->raw) != 0) {
        ho_outline_word(o, HO_TONE_MUTED, HO_W_SAID_AS);
        slot_text(o, HO_TONE_QUOTE, s, s->raw);
    }
    for (size_t i = 0; i < s->n_candidates && i < HO_SHOWN_MAX; i++) {
        ho_outline_word(o, HO_TONE_MUTED, HO_W_OR);
        slot_text(o, HO_TONE_GUESS, s, s->candidates[i]);
    }
}

static void
slot(ho_outline *o, const Handoff__V1__Slot *s, bool with_source)
{
    int32_t status = (int32_t) s->status;

    ho_outline_theirs(o, HO_TONE_PLAIN,
                      ho_outline_empty(s->label) ? s->name : s->label);
    slot_value(o, s);
    /* That a value is there says that it is filled. */
    if (status != HANDOFF_SLOT_STATUS_FILLED &&
        status != HANDOFF_SLOT_STATUS_NEEDED &&
        status != HANDOFF_SLOT_STATUS_WANTED)
        ho_outline_value(o, status_tone(status), HANDOFF_ENUM_SLOT_STATUS,
                         status);
    if (with_source)
        ho_outline_source(o, s->source);
}

static void
title(ho_outline *o, size_t g)
{
    if (groups[g].origin == 0)
        ho_outline_word(o,
                        groups[g].group == KNOWN ? HO_TONE_MUTED : HO_TONE_WARN,
                        groups[g].title);
    else
        ho_outline_word_ours(o, HO_TONE_MUTED, groups[g].title,
                             ho_words_value(o->card.language,
                                            HANDOFF_ENUM_ORIGIN,
                                            groups[g].origin));
}

/* The slots of one wish, or of the whole conversation (wish 0). */
static void
slots(ho_outline *o, size_t wish, int32_t leg, size_t count,
      Handoff__V1__Slot *const *list)
{
    char   anchor[48];
    size_t shown = 0;

    snprintf(anchor, sizeof anchor, "slot-%zu", wish);
    for (size_t g = 0; g < GROUPS; g++) {
        size_t in_group = 0;

        for (size_t i = 0; i < count && shown < HO_SHOWN_MAX; i++) {
            if (!is_in(list[i], g))
                continue;
            if (wish > 0)
                ho_outline_item_begin_n(o, HO_PART_WANTS, leg, anchor, i + 1);
            else
                ho_outline_item_begin_element(o, HO_PART_WANTS,
                                              HANDOFF_SECTION_BRIEFING,
                                              HO_FIELD_BRIEFING_SLOTS, i,
                                              anchor);
            if (wish > 0)
                ho_outline_item_deeper(o);
            if (in_group++ == 0 || !ho_outline_item_run(o))
                title(o, g);
            slot(o, list[i], groups[g].origin == 0);
            ho_outline_item_end(o);
            shown++;
        }
    }
    ho_outline_more(o, HO_PART_WANTS, anchor, count, shown);
}

static void
alternatives(ho_outline *o, const Handoff__V1__Intent *in)
{
    for (size_t i = 0; i < in->n_alternatives && i < HO_SHOWN_MAX; i++) {
        ho_outline_word_theirs(o, HO_TONE_GUESS, HO_W_OR_RATHER,
                               in->alternatives[i]->name);
        if (in->alternatives[i]->confidence > 0)
            ho_outline_percent(o, HO_TONE_GUESS,
                               in->alternatives[i]->confidence);
    }
}

static ho_outline_tone
state_tone(int32_t state)
{
    switch (state) {
    case HANDOFF_INTENT_STATE_FULFILLED:
        return HO_TONE_GOOD;
    case HANDOFF_INTENT_STATE_FAILED:
        return HO_TONE_ALERT;
    case HANDOFF_INTENT_STATE_ABANDONED:
        return HO_TONE_MUTED;
    default:
        return HO_TONE_WARN;
    }
}

/* Who should take it, what must be proven first, and whom it is about. */
static void
conditions(ho_outline *o, const Handoff__V1__Intent *in)
{
    ho_outline_note(o);
    if (in->target != NULL)
        ho_outline_target(o, in->target);
    ho_outline_note(o);
    if (in->required_level != 0)
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_NEEDS_LEVEL,
                               in->required_level);
    ho_outline_note(o);
    ho_outline_word_list(o, HO_TONE_WARN, HO_W_NEEDS_FACTS,
                         in->n_required_facts, in->required_facts);
    if (!ho_outline_empty(in->for_person)) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_WARN, HO_W_ABOUT);
        ho_outline_who(o, HO_TONE_WARN, in->for_person);
    }
}

static void
intent(ho_outline *o, size_t i)
{
    const Handoff__V1__Intent *in = o->root.briefing->intents[i];
    int32_t leg = ho_outline_leg_of_element(o, HANDOFF_SECTION_BRIEFING,
                                            HO_FIELD_BRIEFING_INTENTS, i);
    int32_t confirmation = (int32_t) in->confirmation;

    ho_outline_item_begin_element(o, HO_PART_WANTS, HANDOFF_SECTION_BRIEFING,
                                  HO_FIELD_BRIEFING_INTENTS, i, "intent");
    ho_outline_theirs(o,
                      ho_outline_is_guess(in->source) ? HO_TONE_GUESS
                                                      : HO_TONE_STRONG,
                      !ho_outline_empty(in->label)  ? in->label
                      : !ho_outline_empty(in->name) ? in->name
                                                    : in->id);
    ho_outline_note(o);
    ho_outline_value(o, state_tone((int32_t) in->state),
                     HANDOFF_ENUM_INTENT_STATE, (int32_t) in->state);
    ho_outline_note(o);
    ho_outline_value(o,
                     confirmation == HANDOFF_CONFIRMATION_CONFIRMED
                         ? HO_TONE_GOOD
                         : HO_TONE_WARN,
                     HANDOFF_ENUM_CONFIRMATION, confirmation);
    ho_outline_source(o, in->source);
    alternatives(o, in);
    conditions(o, in);
    ho_outline_item_end(o);
    slots(o, i + 1, leg, in->n_slots, in->slots);
}

void
ho_outline_part_wants(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       leading = 0, shown = 0;

    for (size_t i = 0; i < b->n_intents && !ho_outline_empty(b->leading_intent);
         i++) {
        if (!ho_outline_empty(b->intents[i]->id) &&
            strcmp(b->intents[i]->id, b->leading_intent) == 0)
            leading = i;
    }
    if (b->n_intents > 0)
        intent(o, leading);
    for (size_t i = 0; i < b->n_intents && shown + 1 < HO_SHOWN_MAX; i++) {
        if (i == leading)
            continue;
        intent(o, i);
        shown++;
    }
    ho_outline_more(o, HO_PART_WANTS, "intent", b->n_intents, HO_SHOWN_MAX);
    slots(o, 0, -1, b->n_slots, b->slots);
    if (b->n_intents == 0 && !ho_outline_empty(o->root.routing->intent)) {
        ho_outline_item_begin(o, HO_PART_WANTS,
                              ho_outline_leg_of_field(o,
                                                      HANDOFF_SECTION_ROUTING,
                                                      HO_FIELD_ROUTING_INTENT),
                              "intent");
        ho_outline_theirs(o, HO_TONE_GUESS, o->root.routing->intent);
        ho_outline_word(o, HO_TONE_GUESS, HO_W_NO_SOURCE);
        ho_outline_item_end(o);
    }
}
