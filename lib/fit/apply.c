/* SPDX-License-Identifier: MIT */
/*
 * apply.c -- a record after some steps of its plan.
 *
 * Messages go first and fields after that, so that a digest covers messages as
 * they were, and only those that remain have masks of their own.
 */
#include "fit/fit.h"
#include "excerpt/excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What goes, by what it is. */
typedef struct applying {
    handoff_context       *ctx;
    Handoff__V1__Message **messages; /* as they stood */
    bool                  *gone;     /* messages */
    uint8_t               *fields;   /* of messages: bits 1 << HO_FIT_* */
    bool                  *history, *emotions;
    uint32_t               all;    /* the same bits, of all slots and so on */
    size_t                 detail; /* longer ones go */
    char                  *empty;  /* a text */
    handoff_error         *err;
} applying;

/* ---- What goes ----------------------------------------------------------- */

static void
take_step(applying *a, const ho_fit_step *s)
{
    switch (s->what) {
    case HO_FIT_RICH:
    case HO_FIT_TRANSLATIONS:
    case HO_FIT_HYPOTHESES:
        a->fields[s->index] |= (uint8_t) (1u << s->what);
        break;
    case HO_FIT_TURN:
    case HO_FIT_POINTED:
        a->gone[s->index] = true;
        break;
    case HO_FIT_HISTORY:
        a->history[s->index] = true;
        break;
    case HO_FIT_MOOD:
    case HO_FIT_CHANGE:
        a->emotions[s->index] = true;
        break;
    default:
        a->all |= 1u << s->what;
        a->detail = s->index;
        break;
    }
}

/* A message that remains keeps what replaces it: else a withdrawn word would
 * come back. */
static handoff_status
keep_replacements(applying *a)
{
    const Handoff__V1__Transcript *t = a->ctx->root.transcript;
    ho_excerpt_turns               turns;
    size_t                         at;

    if (t == NULL)
        return HANDOFF_OK;
    if (!ho_excerpt_turns_init(&turns, t))
        return ho_base_nomem(a->err);
    for (size_t i = 0; i < t->n_messages; i++) {
        if (!a->gone[i] || t->messages[i]->replaces == 0)
            continue;
        at = ho_excerpt_turns_find(&turns, t->messages[i]->replaces);
        if (at != SIZE_MAX && !a->gone[at])
            a->gone[i] = false;
    }
    /* One that replaces a later message, against all order. */
    for (size_t i = t->n_messages; i-- > 0;) {
        at = t->messages[i]->replaces == 0
                 ? SIZE_MAX
                 : ho_excerpt_turns_find(&turns, t->messages[i]->replaces);
        if (at != SIZE_MAX && a->gone[i])
            a->gone[at] = true;
    }
    ho_excerpt_turns_free(&turns);
    return HANDOFF_OK;
}

/* ---- Fields of messages -------------------------------------------------- */

/* Returns how many fields went. */
static uint32_t
cut_fields(const applying *a, Handoff__V1__Message *m, uint8_t fields)
{
    uint32_t n = 0;

    if ((fields & 1u << HO_FIT_RICH) != 0) {
        m->rich = a->empty;
        m->media_type = a->empty;
        n++;
    }
    if ((fields & 1u << HO_FIT_TRANSLATIONS) != 0) {
        m->n_translations = 0;
        n++;
    }
    if ((fields & 1u << HO_FIT_HYPOTHESES) != 0) {
        m->n_hypotheses = 0;
        n++;
    }
    return n;
}

static handoff_status
cut_messages(applying *a, size_t count, bool draft)
{
    const ho_excerpt_cut cut = { .ctx = a->ctx,
                                 .gone = a->gone,
                                 .told = a->ctx->root.transcript,
                                 .draft = draft,
                                 .err = a->err };
    handoff_status       st = HANDOFF_OK;
    uint32_t             fields = 0;
    size_t               n = 0;

    while (n < count && !a->gone[n])
        n++;
    if (n < count)
        st = ho_excerpt_cut_messages(&cut);
    for (size_t i = 0; i < count; i++) {
        if (!a->gone[i])
            fields += cut_fields(a, a->messages[i], a->fields[i]);
    }
    /* One mask for all: one for each would be larger than what went. */
    if (st == HANDOFF_OK && fields != 0)
        st = ho_excerpt_tell(a->ctx, HANDOFF_SECTION_TRANSCRIPT, "messages",
                             fields, a->err);
    return st;
}

/* ---- The briefing -------------------------------------------------------- */

static uint32_t
cut_raw(const applying *a, Handoff__V1__Slot *const *slots, size_t count)
{
    uint32_t n = 0;

    /* Where there is no value, the customer's words are all there is. */
    for (size_t i = 0; i < count; i++) {
        if (slots[i]->raw[0] == '\0' || slots[i]->value[0] == '\0')
            continue;
        slots[i]->raw = a->empty;
        n++;
    }
    return n;
}

static handoff_status
tell(const applying *a, uint32_t count, const char *path)
{
    return count == 0 ? HANDOFF_OK
                      : ho_excerpt_tell(a->ctx, HANDOFF_SECTION_BRIEFING, path,
                                        count, a->err);
}

static handoff_status
cut_intent(const applying *a, Handoff__V1__Intent *intent, size_t index)
{
    handoff_status st = HANDOFF_OK;
    char           path[64];

    if ((a->all & 1u << HO_FIT_RAW) != 0) {
        snprintf(path, sizeof path, "intents[#%zu].slots", index);
        st = tell(a, cut_raw(a, intent->slots, intent->n_slots), path);
    }
    if (st == HANDOFF_OK && (a->all & 1u << HO_FIT_ALTERNATIVES) != 0) {
        snprintf(path, sizeof path, "intents[#%zu].alternatives", index);
        st = tell(a, (uint32_t) intent->n_alternatives, path);
        intent->n_alternatives = 0;
    }
    return st;
}

static handoff_status
cut_details(const applying *a, Handoff__V1__Briefing *b)
{
    handoff_status st = HANDOFF_OK;
    char           path[64];

    for (size_t i = 0; st == HANDOFF_OK && i < b->n_steps; i++) {
        if (strlen(b->steps[i]->detail) <= a->detail)
            continue;
        b->steps[i]->detail = a->empty;
        snprintf(path, sizeof path, "steps[#%zu].detail", i);
        st = tell(a, 1, path);
    }
    return st;
}

static handoff_status
cut_briefing(const applying *a)
{
    Handoff__V1__Briefing *b = a->ctx->root.briefing;
    handoff_status         st = HANDOFF_OK;

    if (b == NULL)
        return HANDOFF_OK;
    if ((a->all & 1u << HO_FIT_RAW) != 0)
        st = tell(a, cut_raw(a, b->slots, b->n_slots), "slots");
    for (size_t i = 0; st == HANDOFF_OK && i < b->n_intents; i++)
        st = cut_intent(a, b->intents[i], i);
    if (st == HANDOFF_OK && (a->all & 1u << HO_FIT_DETAILS) != 0)
        st = cut_details(a, b);
    if (st == HANDOFF_OK)
        st = ho_excerpt_drop(a->ctx, HANDOFF_SECTION_BRIEFING,
                             HO_FIELD_BRIEFING_HISTORY, a->history, a->err);
    if (st == HANDOFF_OK)
        st = ho_excerpt_drop(a->ctx, HANDOFF_SECTION_BRIEFING,
                             HO_FIELD_BRIEFING_EMOTIONS, a->emotions, a->err);
    return st;
}

/* ---- All of it ----------------------------------------------------------- */

static handoff_status
applying_init(applying *a, const handoff_context *ctx)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    const Handoff__V1__Briefing   *b = ctx->root.briefing;
    size_t                         n = t == NULL ? 0 : t->n_messages;

    a->messages = calloc(n + 1, sizeof *a->messages);
    a->gone = calloc(n + 1, sizeof *a->gone);
    a->fields = calloc(n + 1, sizeof *a->fields);
    a->history = calloc((b == NULL ? 0 : b->n_history) + 1, sizeof *a->history);
    a->emotions =
        calloc((b == NULL ? 0 : b->n_emotions) + 1, sizeof *a->emotions);
    a->empty = ho_base_arena_text(&a->ctx->arena, "", 0);
    if (a->messages == NULL || a->gone == NULL || a->fields == NULL ||
        a->history == NULL || a->emotions == NULL || a->empty == NULL)
        return ho_base_nomem(a->err);
    if (n != 0)
        memcpy(a->messages, t->messages, n * sizeof *a->messages);
    return HANDOFF_OK;
}

static handoff_status
apply(handoff_context *ctx, const ho_fit_plan *plan, size_t steps, bool draft,
      handoff_error *err)
{
    applying a = { .ctx = ctx, .err = err };
    size_t   n =
        ctx->root.transcript == NULL ? 0 : ctx->root.transcript->n_messages;
    handoff_status st = applying_init(&a, ctx);

    for (size_t i = 0; st == HANDOFF_OK && i < steps; i++)
        take_step(&a, &plan->steps[i]);
    if (st == HANDOFF_OK)
        st = keep_replacements(&a);
    if (st == HANDOFF_OK)
        st = cut_messages(&a, n, draft);
    if (st == HANDOFF_OK)
        st = cut_briefing(&a);
    free(a.messages);
    free(a.gone);
    free(a.fields);
    free(a.history);
    free(a.emotions);
    return st;
}

handoff_status
ho_fit_apply(handoff_context **out, const ho_fit_plan *plan, size_t steps,
             bool draft, handoff_error *err)
{
    handoff_context *ctx = NULL;
    handoff_status   st = handoff_context_new(&ctx, err);

    if (st != HANDOFF_OK)
        return st;
    st = handoff_context_parse(ctx, 0, plan->bytes, plan->len, err);
    if (st == HANDOFF_OK)
        st = apply(ctx, plan, steps, draft, err);
    if (st == HANDOFF_OK) {
        *out = ctx;
        ctx = NULL;
    }
    handoff_context_free(ctx);
    return st;
}
