/* SPDX-License-Identifier: MIT */
/*
 * turn_texts.c -- decimal texts of turns: what `parent_key` says below a
 * message.
 *
 * get may not allocate, for it reads a context that other threads read too,
 * yet the text that it gives must live as long as the context. So whoever
 * changes a context has the texts made: one per turn whose message is a
 * parent, of translations or the like. A text depends on the turn alone, so
 * none is ever taken back, whatever is removed or replaced later.
 *
 *   ctx->turns  | 2 "2" | 7 "7" | 12 "12" | room |      by rising turn
 */
#include "record/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = sizeof "4294967295" };

struct ho_record_turn_text {
    uint32_t    turn;
    const char *text; /* 1 to 10 digits, in the arena */
};

static int
compare(const void *a, const void *b)
{
    const struct ho_record_turn_text *x = a;
    const struct ho_record_turn_text *y = b;

    return (x->turn > y->turn) - (x->turn < y->turn);
}

const char *
ho_record_turn_text(const handoff_context *ctx, uint32_t turn)
{
    struct ho_record_turn_text        key = { turn, NULL };
    const struct ho_record_turn_text *found = NULL;

    if (ctx->turns_count != 0)
        found =
            bsearch(&key, ctx->turns, ctx->turns_count, sizeof key, compare);
    return found == NULL ? "" : found->text;
}

bool
ho_record_message_is_parent(const Handoff__V1__Message *m)
{
    return m->n_translations != 0 || m->n_hypotheses != 0 ||
           m->n_reactions != 0 || m->n_fields != 0;
}

static bool
is_missing(const handoff_context *ctx, const Handoff__V1__Message *m)
{
    return m->turn != 0 && ho_record_message_is_parent(m) &&
           ho_record_turn_text(ctx, m->turn)[0] == '\0';
}

static bool
reserve(handoff_context *ctx, size_t extra)
{
    struct ho_record_turn_text *table;
    size_t                      cap = ctx->turns_cap;

    if (extra <= cap - ctx->turns_count)
        return true;
    cap = cap < extra ? cap + extra : cap * 2;
    table = ho_base_arena_alloc(&ctx->arena, cap * sizeof *table);
    if (table == NULL)
        return false;
    if (ctx->turns_count != 0)
        memcpy(table, ctx->turns, ctx->turns_count * sizeof *table);
    ctx->turns = table;
    ctx->turns_cap = cap;
    return true;
}

bool
ho_record_turn_note(handoff_context *ctx, uint32_t turn)
{
    size_t at = ctx->turns_count;
    char  *text;

    if (turn == 0 || ho_record_turn_text(ctx, turn)[0] != '\0')
        return true;
    text = ho_base_arena_alloc(&ctx->arena, TEXT_BYTES);
    if (text == NULL || !reserve(ctx, 1))
        return false;
    snprintf(text, TEXT_BYTES, "%" PRIu32, turn);
    for (; at > 0 && ctx->turns[at - 1].turn > turn; at--)
        ctx->turns[at] = ctx->turns[at - 1];
    ctx->turns[at] = (struct ho_record_turn_text){ turn, text };
    ctx->turns_count++;
    return true;
}

bool
ho_record_turns_note(handoff_context             *ctx,
                     Handoff__V1__Message *const *messages, size_t count)
{
    size_t end = ctx->turns_count;
    size_t missing = 0;
    char  *texts;

    for (size_t i = 0; i < count; i++)
        missing += is_missing(ctx, messages[i]);
    if (missing == 0)
        return true;
    texts = ho_base_arena_alloc(&ctx->arena, missing * TEXT_BYTES);
    if (texts == NULL || !reserve(ctx, missing))
        return false;
    for (size_t i = 0; i < count; i++) {
        /* The count is raised only below: a turn that stands twice here
         * stands twice in the table, with the same text. */
        if (!is_missing(ctx, messages[i]))
            continue;
        snprintf(texts, TEXT_BYTES, "%" PRIu32, messages[i]->turn);
        ctx->turns[end++] =
            (struct ho_record_turn_text){ messages[i]->turn, texts };
        texts += TEXT_BYTES;
    }
    ctx->turns_count = end;
    qsort(ctx->turns, end, sizeof *ctx->turns, compare);
    return true;
}
