/* SPDX-License-Identifier: MIT */
/*
 * analyses.c -- what speaks of turns that all go, goes with them.
 *
 * An intent that was read out of a note says what the note says. What names at
 * least one turn that remains is kept, and so is what names none: nothing tells
 * where it is from, and the receiver needs it. The summary is prose about all
 * turns up to one, so it goes if any of these goes.
 */
#include "excerpt/excerpt.h"
#include "record/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lists of the briefing that say where they are from. */
static const uint32_t LISTS[] = {
    HO_FIELD_BRIEFING_INTENTS,  HO_FIELD_BRIEFING_SLOTS,
    HO_FIELD_BRIEFING_EMOTIONS, HO_FIELD_BRIEFING_PAIN_POINTS,
    HO_FIELD_BRIEFING_STEPS,    HO_FIELD_BRIEFING_PROMISES
};

typedef struct analyses {
    const ho_excerpt_cut   *cut;
    const ho_excerpt_turns *turns;
} analyses;

static bool
turn_goes(const analyses *a, uint32_t turn)
{
    size_t at = turn == 0 ? SIZE_MAX : ho_excerpt_turns_find(a->turns, turn);

    return at != SIZE_MAX && a->cut->gone[at];
}

/* An earlier excerpt left it out. */
static bool
turn_went(const analyses *a, uint32_t turn)
{
    const Handoff__V1__Transcript *t = a->cut->ctx->root.transcript;

    if (ho_excerpt_turns_find(a->turns, turn) != SIZE_MAX)
        return false;
    for (size_t i = 0; i < t->n_omissions; i++) {
        if (t->omissions[i]->first_turn <= turn &&
            turn <= t->omissions[i]->last_turn)
            return true;
    }
    return false;
}

/* By its `turn` or `turns`, whichever it has: one goes now, and none remains.
 */
static bool
goes(const analyses *a, const ProtobufCMessage *element)
{
    const ProtobufCMessageDescriptor *desc = element->descriptor;
    const ProtobufCFieldDescriptor   *f =
        protobuf_c_message_descriptor_get_field_by_name(desc, "turns");
    ho_record_list  list;
    const uint32_t *turns;
    uint32_t        turn;
    bool            any = false;

    if (f == NULL) {
        f = protobuf_c_message_descriptor_get_field_by_name(desc, "turn");
        memcpy(&turn, ho_record_value(element, f), sizeof turn);
        return turn_goes(a, turn);
    }
    list = ho_record_list_get(element, f);
    turns = list.items;
    for (size_t i = 0; i < list.count; i++) {
        if (turn_goes(a, turns[i]))
            any = true;
        else if (!turn_went(a, turns[i]))
            return false;
    }
    return any;
}

static handoff_status
drop_list(const analyses *a, uint32_t field)
{
    handoff_context  *ctx = a->cut->ctx;
    ProtobufCMessage *briefing = &ctx->root.briefing->base;
    ho_record_list    list =
        ho_record_list_get(briefing,
                           ho_record_field_find(briefing->descriptor, field));
    bool          *gone = calloc(list.count + 1, sizeof *gone);
    handoff_status st;

    if (gone == NULL)
        return ho_base_nomem(a->cut->err);
    for (size_t i = 0; i < list.count; i++)
        gone[i] = goes(a, ho_record_item(list, i));
    st = ho_excerpt_drop(ctx, HANDOFF_SECTION_BRIEFING, field, gone,
                         a->cut->err);
    free(gone);
    return st;
}

/* ---- Slots of intents ---------------------------------------------------- */

static handoff_status
drop_slots(const analyses *a, size_t index)
{
    Handoff__V1__Intent *intent = a->cut->ctx->root.briefing->intents[index];
    size_t               kept = 0, all = intent->n_slots;
    char                 path[64];

    for (size_t i = 0; i < all; i++) {
        if (!goes(a, &intent->slots[i]->base))
            intent->slots[kept++] = intent->slots[i];
    }
    intent->n_slots = kept;
    if (kept == all)
        return HANDOFF_OK;
    snprintf(path, sizeof path, "intents[#%zu].slots", index);
    return ho_excerpt_tell(a->cut->ctx, HANDOFF_SECTION_BRIEFING, path,
                           (uint32_t) (all - kept), a->cut->err);
}

/* ---- What names what is gone --------------------------------------------- */

/* Whether a step or promise of that id is about to go. */
static bool
step_goes(const analyses *a, const Handoff__V1__Briefing *b, const char *id)
{
    for (size_t i = 0; i < b->n_steps; i++) {
        if (strcmp(b->steps[i]->id, id) == 0)
            return goes(a, &b->steps[i]->base);
    }
    for (size_t i = 0; i < b->n_promises; i++) {
        if (strcmp(b->promises[i]->id, id) == 0)
            return goes(a, &b->promises[i]->base);
    }
    return false;
}

static void
forget_steps(const analyses *a, Handoff__V1__Briefing *b)
{
    for (size_t i = 0; i < b->n_promises; i++) {
        Handoff__V1__Promise *p = b->promises[i];
        size_t                kept = 0;

        for (size_t n = 0; n < p->n_after; n++) {
            if (!step_goes(a, b, p->after[n]))
                p->after[kept++] = p->after[n];
        }
        p->n_after = kept;
    }
}

/* Copies in routing and the leading intent: where what they copy is gone, they
 * are empty, and sealing fills them in. */
static void
forget_copies(handoff_context *ctx, char *empty)
{
    const Handoff__V1__Briefing *b = ctx->root.briefing;
    Handoff__V1__Routing        *r = ctx->root.routing;
    bool intent = false, emotion = false, leading = false;

    for (size_t i = 0; i < b->n_intents; i++) {
        intent = intent ||
                 (r != NULL && strcmp(b->intents[i]->name, r->intent) == 0);
        leading = leading || strcmp(b->intents[i]->id, b->leading_intent) == 0;
    }
    for (size_t i = 0; i < b->n_emotions; i++)
        emotion = emotion || (r != NULL && strcmp(b->emotions[i]->category,
                                                  r->emotion) == 0);
    if (!leading)
        ctx->root.briefing->leading_intent = empty;
    if (r != NULL && !intent)
        r->intent = empty;
    if (r != NULL && !emotion)
        r->emotion = empty;
}

/* ---- The summary --------------------------------------------------------- */

static bool
summary_tells(const ho_excerpt_cut *cut)
{
    const Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    const Handoff__V1__Summary    *s = cut->ctx->root.briefing->summary;

    if (s == NULL)
        return false;
    for (size_t i = 0; i < t->n_messages; i++) {
        if (cut->gone[i] &&
            (s->through_turn == 0 || t->messages[i]->turn <= s->through_turn))
            return true;
    }
    return false;
}

handoff_status
ho_excerpt_cut_analyses(const ho_excerpt_cut   *cut,
                        const ho_excerpt_turns *turns, uint32_t flags)
{
    const analyses         a = { cut, turns };
    Handoff__V1__Briefing *b = cut->ctx->root.briefing;
    handoff_status         st = HANDOFF_OK;
    size_t                 intents;
    char                  *empty;

    if (b == NULL)
        return HANDOFF_OK;
    empty = ho_base_arena_text(&cut->ctx->arena, "", 0);
    if (empty == NULL)
        return ho_record_arena_fail(&cut->ctx->arena, 1, cut->err);
    intents = b->n_intents + b->n_emotions;
    forget_steps(&a, b);
    for (size_t i = 0; st == HANDOFF_OK && i < sizeof LISTS / sizeof *LISTS;
         i++)
        st = drop_list(&a, LISTS[i]);
    for (size_t i = 0; st == HANDOFF_OK && i < b->n_intents; i++)
        st = drop_slots(&a, i);
    if (st != HANDOFF_OK)
        return st;
    if (intents != b->n_intents + b->n_emotions)
        forget_copies(cut->ctx, empty);
    if ((flags & HANDOFF_EXCERPT_KEEP_SUMMARY) != 0 || !summary_tells(cut))
        return HANDOFF_OK;
    b->summary = NULL;
    return ho_excerpt_tell(cut->ctx, HANDOFF_SECTION_BRIEFING, "summary", 1,
                           cut->err);
}
