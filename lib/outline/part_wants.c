/* SPDX-License-Identifier: MIT */
/*
 * part_wants.c -- what they want: what is filled in, what is still to ask.
 *
 * The leading wish stands first, with what is known of it. What is missing and
 * what the customer asks us for is said once for all wishes, since that is
 * what the reader acts on; that nothing is missing is said, too.
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
        ho_outline_laid_out(o, tone, text);
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

    if (ho_outline_empty(s->label))
        ho_outline_name(o, HO_TONE_PLAIN, s->name);
    else
        ho_outline_theirs(o, HO_TONE_PLAIN, s->label);
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
        ho_outline_word(o, HO_TONE_MUTED, groups[g].title);
    else
        ho_outline_word_ours(o, HO_TONE_MUTED, groups[g].title,
                             ho_words_value(o->card.language,
                                            HANDOFF_ENUM_ORIGIN,
                                            groups[g].origin));
}

/* A slot of a wish, which is its leg's word, or of the whole conversation
 * (wish 0). */
static void
slot_begin(ho_outline *o, size_t wish, int32_t leg, size_t i)
{
    char anchor[48];

    snprintf(anchor, sizeof anchor, "slot-%zu", wish);
    if (wish > 0)
        ho_outline_item_begin_n(o, HO_PART_WANTS, leg, anchor, i + 1);
    else
        ho_outline_item_begin_element(o, HO_PART_WANTS,
                                      HANDOFF_SECTION_BRIEFING,
                                      HO_FIELD_BRIEFING_SLOTS, i, anchor);
}

/* What is known goes on in the line of the wish. */
static void
known(ho_outline *o, size_t wish, int32_t leg, size_t count,
      Handoff__V1__Slot *const *list)
{
    size_t shown = 0, all = 0;

    for (size_t g = 0; g < GROUPS; g++) {
        size_t in_group = 0;

        for (size_t i = 0; i < count; i++) {
            if (!is_in(list[i], g))
                continue;
            all++;
            if (shown >= HO_SHOWN_MAX)
                continue;
            slot_begin(o, wish, leg, i);
            if (((wish == 0 && shown == 0) || !ho_outline_item_run(o)) ||
                in_group == 0)
                title(o, g);
            in_group++;
            slot(o, list[i], groups[g].origin == 0);
            ho_outline_item_end(o);
            shown++;
        }
    }
    ho_outline_more(o, HO_PART_WANTS, wish == 0 ? "slot-0" : "slot", all,
                    shown);
}

/* ---- What is asked, over all wishes -------------------------------------- */

typedef struct asking {
    slot_group                 group;
    ho_words_label             label;
    size_t                     shown, count;
    const Handoff__V1__Intent *of; /* a wish that is not the leading one */
} asking;

static void
of_wish(ho_outline *o, const Handoff__V1__Intent *in)
{
    const char *name = !ho_outline_empty(in->label)  ? in->label
                       : !ho_outline_empty(in->name) ? in->name
                                                     : in->id;

    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_FOR, name);
}

static void
ask_of(ho_outline *o, asking *a, size_t wish, int32_t leg, size_t count,
       Handoff__V1__Slot *const *list)
{
    for (size_t i = 0; i < count; i++) {
        bool goes_on;

        if (group_of(list[i]) != a->group || a->count++ >= HO_SHOWN_MAX)
            continue;
        slot_begin(o, wish, leg, i);
        goes_on =
            (a->shown > 0 || a->group != MISSING) && ho_outline_item_run(o);
        if (a->shown++ == 0 || !goes_on)
            ho_outline_word(o, HO_TONE_WARN, a->label);
        slot(o, list[i], true);
        if (a->of != NULL)
            of_wish(o, a->of);
        ho_outline_item_end(o);
    }
}

/* The leading wish is asked about first. */
static size_t
ask(ho_outline *o, slot_group group, ho_words_label label, size_t leading)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    asking                       a = { .group = group, .label = label };

    for (size_t k = 0; k < b->n_intents; k++) {
        size_t i = k == 0 ? leading : k <= leading ? k - 1 : k;
        const Handoff__V1__Intent *in = b->intents[i];

        a.of = k == 0 ? NULL : in;
        ask_of(o, &a, i + 1,
               ho_outline_leg_of_element(o, HANDOFF_SECTION_BRIEFING,
                                         HO_FIELD_BRIEFING_INTENTS, i),
               in->n_slots, in->slots);
    }
    a.of = NULL;
    ask_of(o, &a, 0, -1, b->n_slots, b->slots);
    ho_outline_more(o, HO_PART_WANTS, group == MISSING ? "ask" : "asked",
                    a.count, a.shown);
    return a.count;
}

static void
alternatives(ho_outline *o, const Handoff__V1__Intent *in)
{
    for (size_t i = 0; i < in->n_alternatives && i < HO_SHOWN_MAX; i++) {
        ho_outline_word(o, HO_TONE_MUTED, HO_W_OR);
        ho_outline_name(o, HO_TONE_GUESS, in->alternatives[i]->name);
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
called(ho_outline *o, const Handoff__V1__Intent *in, ho_outline_tone tone)
{
    if (!ho_outline_empty(in->label))
        ho_outline_theirs(o, tone, in->label);
    else
        ho_outline_title(o, tone,
                         ho_outline_empty(in->name) ? in->id : in->name);
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
    called(o, in,
           ho_outline_is_guess(in->source) ? HO_TONE_GUESS : HO_TONE_STRONG);
    ho_outline_note(o);
    ho_outline_value(o, state_tone((int32_t) in->state),
                     HANDOFF_ENUM_INTENT_STATE, (int32_t) in->state);
    ho_outline_note(o);
    ho_outline_value(o,
                     confirmation == HANDOFF_CONFIRMATION_CONFIRMED &&
                             ho_outline_proof(o) == HO_W_PROVEN_SHORT
                         ? HO_TONE_GOOD
                         : HO_TONE_WARN,
                     HANDOFF_ENUM_CONFIRMATION, confirmation);
    ho_outline_source(o, in->source);
    alternatives(o, in);
    ho_outline_item_end(o);
    known(o, i + 1, leg, in->n_slots, in->slots);
    ho_outline_item_begin_n(o, HO_PART_WANTS, leg, "intent-needs", i + 1);
    ho_outline_item_run(o);
    conditions(o, in);
    ho_outline_item_end(o);
}

/* A copy for routers is all there is of it. */
static void
from_routing(ho_outline *o)
{
    const char *intent = o->root.routing->intent;

    if (ho_outline_empty(intent))
        return;
    ho_outline_item_begin(o, HO_PART_WANTS,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                                  HO_FIELD_ROUTING_INTENT),
                          "intent");
    ho_outline_title(o, HO_TONE_GUESS, intent);
    ho_outline_word(o, HO_TONE_GUESS, HO_W_NO_SOURCE);
    ho_outline_item_end(o);
}

static void
nothing_to_ask(ho_outline *o)
{
    ho_outline_item_begin(o, HO_PART_WANTS, -1, "ask");
    ho_outline_word(o, HO_TONE_PLAIN, HO_W_TO_ASK);
    ho_outline_why_nothing(o, HANDOFF_SECTION_BRIEFING);
    ho_outline_item_end(o);
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
    else
        from_routing(o);
    if (o->card.parts[HO_PART_WANTS].first == NULL)
        ho_outline_nothing(o, HO_PART_WANTS, "intent",
                           HANDOFF_SECTION_BRIEFING);
    if (ask(o, MISSING, HO_W_TO_ASK, leading) == 0)
        nothing_to_ask(o);
    ask(o, ASKED_OF_US, HO_W_ASKED_OF_US, leading);
    for (size_t i = 0; i < b->n_intents && shown + 1 < HO_SHOWN_MAX; i++) {
        if (i == leading)
            continue;
        intent(o, i);
        shown++;
    }
    ho_outline_more(o, HO_PART_WANTS, "intent", b->n_intents, HO_SHOWN_MAX);
    known(o, 0, -1, b->n_slots, b->slots);
}
