/* SPDX-License-Identifier: MIT */
/*
 * plan.c -- in which order things go.
 *
 * The order is that of the kinds in fit.h. Within one, messages and readings go
 * from the middle to both ends, so that few long gaps arise and the opening and
 * the end are the last to be touched. What the plan has no step for never goes.
 * The same record has the same plan: nothing here depends on time or chance.
 */
#include "fit/fit.h"
#include "excerpt/excerpt.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPENING = 2,      /* messages at the beginning that never go */
    LAST = 4,         /* and at the end */
    DETAIL_LONG = 200 /* bytes of Step.detail */
};

typedef struct planning {
    ho_fit_plan                   *plan;
    const handoff_context         *ctx;
    const Handoff__V1__Transcript *transcript;
    const Handoff__V1__Briefing   *briefing;
    ho_excerpt_turns               turns;
    bool                          *pointed; /* by message */
} planning;

static void
add(planning *p, uint32_t what, size_t index)
{
    p->plan->steps[p->plan->count++] = (ho_fit_step){ what, (uint32_t) index };
}

/* The n-th of `count` from the middle: 5 of them are 2 3 1 4 0. */
static size_t
from_middle(size_t count, size_t n)
{
    size_t middle = (count - 1) / 2;

    return n % 2 == 0 ? middle - n / 2 : middle + (n + 1) / 2;
}

/* ---- What points to a message -------------------------------------------- */

static void
point(planning *p, const uint32_t *turns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = ho_excerpt_turns_find(&p->turns, turns[i]);

        if (at != SIZE_MAX)
            p->pointed[at] = true;
    }
}

static void
point_slots(planning *p, Handoff__V1__Slot *const *slots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        point(p, &slots[i]->turn, 1);
}

static void
point_from_briefing(planning *p, const Handoff__V1__Briefing *b)
{
    for (size_t i = 0; i < b->n_intents; i++) {
        point(p, b->intents[i]->turns, b->intents[i]->n_turns);
        point_slots(p, b->intents[i]->slots, b->intents[i]->n_slots);
    }
    point_slots(p, b->slots, b->n_slots);
    for (size_t i = 0; i < b->n_emotions; i++)
        point(p, &b->emotions[i]->turn, 1);
    for (size_t i = 0; i < b->n_pain_points; i++)
        point(p, b->pain_points[i]->turns, b->pain_points[i]->n_turns);
    for (size_t i = 0; i < b->n_steps; i++)
        point(p, b->steps[i]->turns, b->steps[i]->n_turns);
    for (size_t i = 0; i < b->n_promises; i++)
        point(p, b->promises[i]->turns, b->promises[i]->n_turns);
}

static void
point_from_proof(planning *p, const Handoff__V1__Authentication *a)
{
    if (a != NULL)
        point(p, a->turns, a->n_turns);
}

static void
find_pointed(planning *p)
{
    const Handoff__V1__Routing  *r = p->ctx->root.routing;
    const Handoff__V1__Customer *c = p->ctx->root.customer;

    if (p->briefing != NULL)
        point_from_briefing(p, p->briefing);
    if (r != NULL && r->escalation != NULL)
        point(p, &r->escalation->turn, 1);
    for (size_t i = 0; r != NULL && i < r->n_consents; i++)
        point(p, &r->consents[i]->turn, 1);
    if (c == NULL)
        return;
    point_from_proof(p, c->authentication);
    for (size_t i = 0; i < c->n_people; i++)
        point_from_proof(p, c->people[i]->authentication);
}

/* ---- Fields -------------------------------------------------------------- */

static bool
has_field(const Handoff__V1__Message *m, uint32_t what)
{
    switch (what) {
    case HO_FIT_RICH:
        return m->rich[0] != '\0';
    case HO_FIT_TRANSLATIONS:
        return m->n_translations != 0;
    default:
        return m->n_hypotheses != 0;
    }
}

static void
plan_fields(planning *p)
{
    const Handoff__V1__Briefing *b = p->briefing;
    size_t n = p->transcript == NULL ? 0 : p->transcript->n_messages;

    for (uint32_t what = HO_FIT_RICH; what <= HO_FIT_HYPOTHESES; what++) {
        for (size_t i = 0; i < n; i++) {
            size_t at = from_middle(n, i);

            if (has_field(p->transcript->messages[at], what))
                add(p, what, at);
        }
    }
    if (b == NULL)
        return;
    if (b->n_slots != 0 || b->n_intents != 0)
        add(p, HO_FIT_RAW, 0);
    if (b->n_intents != 0)
        add(p, HO_FIT_ALTERNATIVES, 0);
    for (size_t i = 0; i < b->n_steps; i++) {
        if (strlen(b->steps[i]->detail) > DETAIL_LONG) {
            add(p, HO_FIT_DETAILS, DETAIL_LONG);
            break;
        }
    }
}

/* ---- Messages ------------------------------------------------------------ */

static void
plan_messages(planning *p, uint32_t what)
{
    size_t n = p->transcript == NULL ? 0 : p->transcript->n_messages;

    if (n <= OPENING + LAST)
        return;
    n -= OPENING + LAST;
    for (size_t i = 0; i < n; i++) {
        size_t at = OPENING + from_middle(n, i);

        if (p->pointed[at] == (what == HO_FIT_POINTED))
            add(p, what, at);
    }
}

/* ---- Readings of mood ---------------------------------------------------- */

/* Says nothing but what the reading before it says, of the same person. */
static bool
changes_nothing(const Handoff__V1__Briefing *b, size_t i)
{
    const Handoff__V1__Emotion *e = b->emotions[i],
                               *before = b->emotions[i - 1];

    return strcmp(e->category, before->category) == 0 &&
           strcmp(e->by, before->by) == 0 && e->conduct == before->conduct;
}

static void
plan_readings(planning *p, uint32_t what)
{
    const Handoff__V1__Briefing *b = p->briefing;

    if (b == NULL || b->n_emotions <= 2)
        return;
    for (size_t i = 0; i < b->n_emotions - 2; i++) {
        size_t at = 1 + from_middle(b->n_emotions - 2, i);

        if (changes_nothing(b, at) == (what == HO_FIT_MOOD))
            add(p, what, at);
    }
}

/* ---- All of it ----------------------------------------------------------- */

/* More steps than there can be. */
static size_t
steps_max(const planning *p)
{
    size_t n = HO_FIT_KINDS;

    if (p->transcript != NULL)
        n += 4 * p->transcript->n_messages;
    if (p->briefing != NULL)
        n += p->briefing->n_history + p->briefing->n_emotions;
    return n;
}

static void
plan_all(planning *p)
{
    find_pointed(p);
    plan_fields(p);
    plan_messages(p, HO_FIT_TURN);
    plan_messages(p, HO_FIT_POINTED);
    for (size_t i = 0; p->briefing != NULL && i < p->briefing->n_history; i++)
        add(p, HO_FIT_HISTORY, i);
    plan_readings(p, HO_FIT_MOOD);
    plan_readings(p, HO_FIT_CHANGE);
}

handoff_status
ho_fit_plan_make(ho_fit_plan *plan, const handoff_context *ctx,
                 handoff_error *err)
{
    planning       p = { .plan = plan,
                         .ctx = ctx,
                         .transcript = ctx->root.transcript,
                         .briefing = ctx->root.briefing };
    size_t         n = p.transcript == NULL ? 0 : p.transcript->n_messages;
    handoff_status st;

    *plan = (ho_fit_plan){ 0 };
    st = handoff_context_serialize(&plan->bytes, &plan->len, ctx, 0, err);
    if (st != HANDOFF_OK)
        return st;
    plan->steps = calloc(steps_max(&p), sizeof *plan->steps);
    p.pointed = calloc(n + 1, sizeof *p.pointed);
    if (plan->steps == NULL || p.pointed == NULL ||
        !ho_excerpt_turns_init(&p.turns, p.transcript))
        st = ho_base_nomem(err);
    else
        plan_all(&p);
    ho_excerpt_turns_free(&p.turns);
    free(p.pointed);
    return st;
}

void
ho_fit_plan_free(ho_fit_plan *plan)
{
    handoff_free(plan->bytes);
    free(plan->steps);
    *plan = (ho_fit_plan){ 0 };
}
