/* SPDX-License-Identifier: MIT */
/*
 * part_now.c -- what the reader does first.
 *
 * In the order in which it can go wrong: what must be proven before anything
 * is done, how long there is, whom one must not write to, what is promised
 * and overdue, what the customer still waits for; only then what somebody
 * suggests. What contradicts itself is said here.
 */
#include "outline/outline.h"

#include <string.h>

static void
begin(ho_outline *o, uint32_t field, size_t i, const char *anchor)
{
    ho_outline_item_begin_element(o, HO_PART_NOW, HANDOFF_SECTION_BRIEFING,
                                  field, i, anchor);
}

/* ---- Proof --------------------------------------------------------------- */

static bool
is_over(const Handoff__V1__Intent *in)
{
    return (int32_t) in->state == HANDOFF_INTENT_STATE_FULFILLED ||
           (int32_t) in->state == HANDOFF_INTENT_STATE_ABANDONED;
}

static bool
is_among(const char *fact, size_t count, char *const *facts)
{
    for (size_t i = 0; i < count && i < HO_SHOWN_MAX; i++) {
        if (strcmp(facts[i], fact) == 0)
            return true;
    }
    return false;
}

static size_t
facts_missing(const ho_outline *o, const Handoff__V1__Intent *in,
              char *missing[HO_SHOWN_MAX])
{
    const Handoff__V1__Authentication *a = o->root.customer->authentication;
    size_t                             n = 0;

    for (size_t i = 0; i < in->n_required_facts && n < HO_SHOWN_MAX; i++) {
        char *fact = in->required_facts[i];

        if (a == NULL || !is_among(fact, a->n_verified, a->verified))
            missing[n++] = fact;
    }
    return n;
}

static const char *
called(const Handoff__V1__Intent *in)
{
    return !ho_outline_empty(in->label)  ? in->label
           : !ho_outline_empty(in->name) ? in->name
                                         : in->id;
}

/* True: something has to be proven for it. */
static bool
prove_first(ho_outline *o, size_t i)
{
    const Handoff__V1__Intent *in = o->root.briefing->intents[i];
    char                      *missing[HO_SHOWN_MAX];
    size_t                     count = facts_missing(o, in, missing);
    uint32_t                   level = ho_outline_proven_level(o);
    bool ready = (int32_t) in->state == HANDOFF_INTENT_STATE_READY ||
                 (int32_t) in->state == HANDOFF_INTENT_STATE_FULFILLING ||
                 (int32_t) in->confirmation == HANDOFF_CONFIRMATION_CONFIRMED;
    bool nobody = ho_outline_proof(o) != HO_W_PROVEN_SHORT;

    if (is_over(in) ||
        (count == 0 && in->required_level <= level && !(ready && nobody)))
        return false;
    begin(o, HO_FIELD_BRIEFING_INTENTS, i, "prove");
    if (ho_outline_empty(called(in)))
        ho_outline_word(o, HO_TONE_ALERT, HO_W_NOT_PROVEN_SHORT);
    else
        ho_outline_word_theirs(o, HO_TONE_ALERT,
                               ready && nobody ? HO_W_PROVE_READY
                                               : HO_W_PROVE_FIRST,
                               called(in));
    ho_outline_note(o);
    if (in->required_level > level)
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_NEEDS_LEVEL,
                               in->required_level);
    ho_outline_note(o);
    ho_outline_word_list(o, HO_TONE_WARN, HO_W_NEEDS_FACTS, count, missing);
    ho_outline_item_end(o);
    return true;
}

/* The first stands on the first screen; each wish says its own besides. True:
 * nothing that is suggested may be done before. */
static bool
prove(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    bool                         any = false;

    for (size_t i = 0; i < b->n_intents && i < HO_SHOWN_MAX && !any; i++)
        any = prove_first(o, i);
    return any;
}

/* ---- Time ---------------------------------------------------------------- */

/* By then something must have happened: with whose deadline it is. */
static void
deadline(ho_outline *o, size_t i)
{
    const Handoff__V1__Deadline *d = o->root.briefing->deadlines[i];

    begin(o, HO_FIELD_BRIEFING_DEADLINES, i, "deadline");
    ho_outline_word(o, HO_TONE_PLAIN, HO_W_DEADLINE);
    ho_outline_theirs(o,
                      ho_outline_is_guess(d->source) ? HO_TONE_GUESS
                                                     : HO_TONE_STRONG,
                      d->what);
    ho_outline_note(o);
    if (d->at_ms != 0)
        ho_outline_due(o, d->at_ms);
    ho_outline_note(o);
    ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_DEADLINE_KIND,
                     (int32_t) d->kind);
    ho_outline_source(o, d->source);
    ho_outline_item_end(o);
}

static void
deadlines(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       first = 0;

    for (size_t i = 1; i < b->n_deadlines; i++) {
        if (b->deadlines[i]->at_ms != 0 &&
            b->deadlines[i]->at_ms < b->deadlines[first]->at_ms)
            first = i;
    }
    if (b->n_deadlines > 0)
        deadline(o, first);
    for (size_t i = 0; i < b->n_deadlines && i < HO_SHOWN_MAX; i++) {
        if (i != first)
            deadline(o, i);
    }
    ho_outline_more(o, HO_PART_NOW, "deadline", b->n_deadlines, HO_SHOWN_MAX);
}

static bool
is_overdue(const ho_outline *o, const Handoff__V1__Promise *p)
{
    return ((int32_t) p->status == HANDOFF_PROMISE_STATUS_OPEN ||
            p->status == 0) &&
           ho_base_time_valid(p->due_at_ms) && p->due_at_ms != 0 &&
           p->due_at_ms < o->card.opts.now_ms;
}

static void
overdue_promise(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    for (size_t i = 0; i < b->n_promises; i++) {
        const Handoff__V1__Promise *p = b->promises[i];

        if (!is_overdue(o, p))
            continue;
        begin(o, HO_FIELD_BRIEFING_PROMISES, i, "overdue");
        ho_outline_word(o, HO_TONE_ALERT, HO_W_PROMISE_OVERDUE);
        ho_outline_theirs(o, HO_TONE_STRONG, p->what);
        ho_outline_note(o);
        ho_outline_moment(o, HO_TONE_ALERT, p->due_at_ms);
        ho_outline_item_end(o);
        return;
    }
}

/* ---- Whom, and what ------------------------------------------------------ */

static void
never_use(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;
    size_t                       count = 0;

    for (size_t i = 0; i < c->n_contacts && count < HO_SHOWN_MAX; i++) {
        if (ho_record_contact_use(c, c->contacts[i]) !=
            HANDOFF_CONTACT_USE_NEVER)
            continue;
        ho_outline_item_begin_element(o, HO_PART_NOW, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_CONTACTS, i, "never");
        if (count++ > 0)
            ho_outline_item_run(o);
        ho_outline_contact(o, c->contacts[i]);
        ho_outline_item_end(o);
    }
}

static void
answer(ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    size_t                         i = ho_outline_unanswered(o);
    const Handoff__V1__Message    *m;

    if (i >= t->n_messages || !ho_outline_is_question(t->messages[i]->text))
        return;
    m = t->messages[i];
    ho_outline_item_begin_element(o, HO_PART_NOW, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_MESSAGES, i, "answer");
    if (m->turn != 0)
        ho_outline_word_number(o, HO_TONE_PLAIN, HO_W_ANSWER_TURN, m->turn);
    else
        ho_outline_word(o, HO_TONE_PLAIN, HO_W_ANSWER_LAST);
    ho_outline_message_answered(o, m);
    ho_outline_item_end(o);
}

/* ---- What somebody suggests ---------------------------------------------- */

static bool
is_done(const Handoff__V1__Suggestion *s)
{
    return (int32_t) s->status == HANDOFF_SUGGESTION_STATUS_TAKEN ||
           (int32_t) s->status == HANDOFF_SUGGESTION_STATUS_DISMISSED;
}

static void
suggestion(ho_outline *o, size_t i, bool only_then)
{
    const Handoff__V1__Suggestion *s = o->root.briefing->suggestions[i];

    begin(o, HO_FIELD_BRIEFING_SUGGESTIONS, i, "suggestion");
    if (o->item != NULL)
        o->item->later = is_done(s);
    if (s->rank != 0)
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_NUMBER, s->rank);
    if (s->avoid)
        ho_outline_word(o, HO_TONE_ALERT, HO_W_AVOID);
    else if (only_then && !is_done(s))
        ho_outline_word(o, HO_TONE_WARN, HO_W_ONLY_THEN);
    ho_outline_theirs(o,
                      ho_outline_is_guess(s->source) ? HO_TONE_GUESS
                      : is_done(s)                   ? HO_TONE_MUTED
                                                     : HO_TONE_STRONG,
                      s->what);
    ho_outline_note(o);
    if (s->due_at_ms != 0 && !is_done(s))
        ho_outline_due(o, s->due_at_ms);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_MUTED, s->why);
    ho_outline_note(o);
    if (is_done(s))
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_SUGGESTION_STATUS,
                         (int32_t) s->status);
    ho_outline_source(o, s->source);
    ho_outline_references(o, s->n_references, s->references);
    ho_outline_item_end(o);
}

/* Open ones by their rank, those without one behind them, then what is done. */
static uint64_t
suggestion_rank(const Handoff__V1__Suggestion *s)
{
    if (is_done(s))
        return UINT64_MAX;
    return s->rank != 0 ? s->rank : (uint64_t) UINT32_MAX + 1;
}

static size_t
sort_suggestions(size_t order[HO_SHOWN_MAX], const Handoff__V1__Briefing *b)
{
    size_t count = 0;

    for (size_t i = 0; i < b->n_suggestions; i++) {
        uint64_t rank = suggestion_rank(b->suggestions[i]);
        size_t   at = count;

        while (at > 0 && suggestion_rank(b->suggestions[order[at - 1]]) > rank)
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

/* A reader in haste takes what stands under "do now" for allowed. */
static void
suggestions(ho_outline *o, bool only_then)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       order[HO_SHOWN_MAX];
    size_t                       count = sort_suggestions(order, b);

    if (b->summary != NULL)
        ho_outline_from_summary(o, HO_PART_NOW, "next",
                                only_then ? HO_W_ONLY_THEN : HO_LABELS,
                                b->summary->next_step);
    for (size_t i = 0; i < count; i++)
        suggestion(o, order[i], only_then);
    ho_outline_more(o, HO_PART_NOW, "suggestion", b->n_suggestions, count);
}

void
ho_outline_part_now(ho_outline *o)
{
    bool unproven = prove(o);

    deadlines(o);
    never_use(o);
    overdue_promise(o);
    answer(o);
    suggestions(o, unproven);
    if (o->card.parts[HO_PART_NOW].first == NULL)
        ho_outline_nothing(o, HO_PART_NOW, "next", HANDOFF_SECTION_BRIEFING);
}
