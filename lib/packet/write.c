/* SPDX-License-Identifier: MIT */
/*
 * write.c -- a leg is written, and if there is a budget, so that it fits.
 *
 *   prepared -> compose -> fits? -> sign
 *                 |  no
 *                 v
 *   plan (fit/plan.c) -> compose with all that may go gone: FIT if that does
 *   not fit -> halve the steps until the fewest are found that fit -> sign
 *
 * What is composed to be measured is not signed, so a signer is asked once. A
 * draft's omissions have salts that depend on the record alone. So the choice
 * is the same each time, and what is sent, with random salts, is a few bytes
 * longer or shorter: SPARE is room for that, and for the padding that it may
 * take to the next step.
 */
#include "packet/compose.h"

#include <stdlib.h>

#include "fit/fit.h"

enum {
    PRELUDE = 8,
    TEXT_PREFIX = 5, /* "hop1." */
    SPARE = 8,       /* bytes for other salts, and for each omission: */
    SPARE_OMISSION = 2,
    TRIES = 16
};

/* ---- Sizes --------------------------------------------------------------- */

size_t
ho_packet_budget_bytes(uint64_t budget, uint32_t form)
{
    if (budget > HO_BUDGET_MAX)
        budget = HO_BUDGET_MAX;
    if (form != HANDOFF_FORM_TEXT)
        return (size_t) budget;
    return budget < TEXT_PREFIX
               ? 1
               : (size_t) ((budget - TEXT_PREFIX) * 3 / 4 + PRELUDE);
}

static size_t
form_size(size_t bytes, uint32_t form)
{
    return form == HANDOFF_FORM_TEXT
               ? TEXT_PREFIX + ho_base_base64url_size(bytes - PRELUDE)
               : bytes;
}

/* ---- One attempt --------------------------------------------------------- */

typedef struct attempt {
    ho_packet_compose     c;
    ho_envelope_leg_draft draft;
    size_t                size; /* of the packet, binary */
} attempt;

static void
attempt_free(attempt *a)
{
    ho_packet_compose_free(&a->c);
    *a = (attempt){ .size = 0 };
}

/* Everything but the signature, with room for so many bytes more. */
static handoff_status
try(attempt *a, const ho_packet_writer *w, handoff_workspace *ws, size_t spare,
    const handoff_context *ctx, handoff_error *err)
{
    size_t         leg;
    handoff_status st;

    attempt_free(a);
    a->c.ws = ws;
    a->c.budget = HO_BUDGET;
    a->c.spare = spare;
    st = w->compose(w->user, &a->c, &a->draft, ctx, err);
    if (st != HANDOFF_OK)
        return st;
    a->draft.adds = a->c.adds;
    a->draft.adds_count = a->c.adds_count;
    st = ho_envelope_leg_size(&leg, &a->draft, w->me, err);
    a->size = (w->way == NULL ? PRELUDE : ho_packet_legs_size(w->way)) + leg +
              a->c.sections.len + spare + a->c.padding;
    return st;
}

/* ---- The search ---------------------------------------------------------- */

typedef struct search {
    const ho_packet_writer *w;
    const ho_fit_plan      *plan;
    handoff_workspace      *ws;
    handoff_error          *err;
} search;

/* How large the packet is after so many steps, with room for other salts. */
static handoff_status
measure(size_t *size, const search *s, size_t steps)
{
    attempt          a = { .size = 0 };
    handoff_context *ctx = NULL;
    handoff_status   st = ho_fit_apply(&ctx, s->plan, steps, true, s->err);
    size_t           spare = SPARE;

    if (st != HANDOFF_OK)
        return st;
    if (ctx->root.transcript != NULL)
        spare += SPARE_OMISSION * ctx->root.transcript->n_omissions;
    st = try(&a, s->w, s->ws, spare, ctx, s->err);
    *size = a.size;
    attempt_free(&a);
    handoff_context_free(ctx);
    return st;
}

static handoff_status
refuse(const search *s, size_t smallest)
{
    size_t size = form_size(smallest, s->w->form);

    ho_base_fail(s->err, HANDOFF_E_FIT,
                 "what must remain takes %zu bytes, and the budget is %llu",
                 size, (unsigned long long) s->w->budget);
    if (s->err != NULL)
        s->err->offset = size;
    return HANDOFF_E_FIT;
}

/* The fewest steps that fit. FIT. */
static handoff_status
find_steps(size_t *steps, const search *s)
{
    const size_t   limit = ho_packet_budget_bytes(s->w->budget, s->w->form);
    size_t         low = 0, high = s->plan->count, size;
    handoff_status st = measure(&size, s, high);

    if (st == HANDOFF_OK && size > limit)
        return refuse(s, size);
    while (st == HANDOFF_OK && low < high) {
        size_t middle = low + (high - low) / 2;

        st = measure(&size, s, middle);
        if (st == HANDOFF_OK && size <= limit)
            high = middle;
        else
            low = middle + 1;
    }
    *steps = high;
    return st;
}

/* The packet after so many steps; new salts until it fits, which the first
 * nearly always does. */
static handoff_status
write_after(handoff_sealed **out, const search *s, size_t steps)
{
    const size_t     limit = ho_packet_budget_bytes(s->w->budget, s->w->form);
    attempt          a = { .size = 0 };
    handoff_context *ctx = NULL;
    handoff_status   st = HANDOFF_OK;

    for (int i = 0; st == HANDOFF_OK && i < TRIES; i++) {
        handoff_context_free(ctx);
        ctx = NULL;
        st = ho_fit_apply(&ctx, s->plan, steps, false, s->err);
        if (st == HANDOFF_OK)
            st = try(&a, s->w, s->ws, 0, ctx, s->err);
        if (st == HANDOFF_OK && a.size <= limit)
            break;
    }
    if (st == HANDOFF_OK)
        st = a.size > limit
                 ? refuse(s, a.size + SPARE)
                 : ho_packet_sealed_new(out, s->w->way, &a.draft, &a.c.sections,
                                        s->w->me, s->err);
    attempt_free(&a);
    handoff_context_free(ctx);
    return st;
}

static handoff_status
fit(handoff_sealed **out, const ho_packet_writer *w,
    const handoff_context *prepared, handoff_error *err)
{
    ho_fit_plan        plan = { 0 };
    handoff_workspace *best = NULL;
    search             s = { w, &plan, NULL, err };
    size_t             steps = 0;
    handoff_status     st;

    st = handoff_workspace_new(&best, err);
    if (st != HANDOFF_OK)
        return st;
    best->smallest = true;
    s.ws = best;
    st = ho_fit_plan_make(&plan, prepared, err);
    if (st == HANDOFF_OK)
        st = find_steps(&steps, &s);
    if (st == HANDOFF_OK)
        st = write_after(out, &s, steps);
    ho_fit_plan_free(&plan);
    ho_packet_workspace_return(best, best);
    return st;
}

/* ---- Writing ------------------------------------------------------------- */

handoff_status
ho_packet_write(handoff_sealed **out, const ho_packet_writer *w,
                const handoff_context *prepared, handoff_error *err)
{
    attempt        a = { .size = 0 };
    handoff_status st = try(&a, w, w->ws, 0, prepared, err);

    if (st != HANDOFF_OK)
        goto done;
    if (w->budget == 0 || a.size <= ho_packet_budget_bytes(w->budget, w->form))
        st = ho_packet_sealed_new(out, w->way, &a.draft, &a.c.sections, w->me,
                                  err);
    else
        st = fit(out, w, prepared, err);

done:
    attempt_free(&a);
    return st;
}
