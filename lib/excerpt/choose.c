/* SPDX-License-Identifier: MIT */
/*
 * choose.c -- which messages an excerpt leaves out.
 *
 * A message and those that replace it (Message.replaces) are one group: they
 * go together, since the one alone would say again what the other withdrew, or
 * tell what it said. Groups are found as a union-find over the list, so that no
 * order of turns makes it slow.
 *
 * "The last n" parts such a group: what replaces an old message may be among
 * the last, and then remains alone.
 */
#include "excerpt/excerpt.h"

#include <stdlib.h>
#include <string.h>

typedef struct ho_excerpt_turn {
    uint32_t turn;
    size_t   index;
} place;

enum {
    EXCERPT_OPTS_V1_SIZE =
        offsetof(handoff_excerpt_opts, reserved_1) + sizeof(uint32_t),
    FLAGS = HANDOFF_EXCERPT_NO_NOTES | HANDOFF_EXCERPT_KEEP_SUMMARY
};

handoff_status
ho_excerpt_opts_load(handoff_excerpt_opts       *out,
                     const handoff_excerpt_opts *opts, handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(out, sizeof *out, EXCERPT_OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if ((out->flags & ~(uint32_t) FLAGS) != 0 || out->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "an option is set that this version does not know");
    if (out->turns == NULL && out->turns_count != 0)
        return ho_base_null(err, "turns");
    return HANDOFF_OK;
}

/* ---- Turns --------------------------------------------------------------- */

static int
by_turn(const void *a, const void *b)
{
    const place *x = a, *y = b;

    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

bool
ho_excerpt_turns_init(ho_excerpt_turns *turns, const Handoff__V1__Transcript *t)
{
    size_t n = t == NULL ? 0 : t->n_messages;

    *turns = (ho_excerpt_turns){ calloc(n + 1, sizeof *turns->list), n };
    if (turns->list == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        turns->list[i] = (place){ t->messages[i]->turn, i };
    qsort(turns->list, n, sizeof *turns->list, by_turn);
    return true;
}

void
ho_excerpt_turns_free(ho_excerpt_turns *turns)
{
    free(turns->list);
    *turns = (ho_excerpt_turns){ NULL, 0 };
}

/* The first place that is not below that turn. */
static size_t
lower_bound(const ho_excerpt_turns *turns, uint32_t turn)
{
    size_t low = 0, high = turns->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (turns->list[middle].turn < turn)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t
ho_excerpt_turns_find(const ho_excerpt_turns *turns, uint32_t turn)
{
    size_t n = lower_bound(turns, turn);

    return n < turns->count && turns->list[n].turn == turn
               ? turns->list[n].index
               : SIZE_MAX;
}

/* ---- What goes by itself ------------------------------------------------- */

static bool
is_named(const char *by, const char *const *speakers)
{
    for (; speakers != NULL && *speakers != NULL; speakers++) {
        if (strcmp(by, *speakers) == 0)
            return true;
    }
    return false;
}

static void
choose_named(bool *gone, const Handoff__V1__Transcript *t,
             const handoff_excerpt_opts *o)
{
    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];

        gone[i] = ((o->flags & HANDOFF_EXCERPT_NO_NOTES) != 0 &&
                   m->kind == HANDOFF__V1__MESSAGE_KIND__MESSAGE_KIND_NOTE) ||
                  is_named(m->by, o->speakers);
    }
}

static void
choose_turns(bool *gone, const ho_excerpt_turns *turns,
             const handoff_excerpt_opts *o)
{
    for (size_t i = 0; i < o->turns_count; i++) {
        size_t n = lower_bound(turns, o->turns[i]);

        for (; n < turns->count && turns->list[n].turn == o->turns[i]; n++)
            gone[turns->list[n].index] = true;
    }
}

/* ---- What goes with it --------------------------------------------------- */

static size_t
group_of(size_t *group, size_t i)
{
    while (group[i] != i) {
        group[i] = group[group[i]];
        i = group[i];
    }
    return i;
}

/* All of a group go where one goes. */
static void
spread(bool *gone, size_t *group, const Handoff__V1__Transcript *t,
       const ho_excerpt_turns *turns)
{
    size_t n = t->n_messages;

    for (size_t i = 0; i < n; i++)
        group[i] = i;
    for (size_t i = 0; i < n; i++) {
        uint32_t old = t->messages[i]->replaces;
        size_t   at = old == 0 ? SIZE_MAX : ho_excerpt_turns_find(turns, old);

        if (at != SIZE_MAX)
            group[group_of(group, i)] = group_of(group, at);
    }
    for (size_t i = 0; i < n; i++) {
        if (gone[i])
            gone[group_of(group, i)] = true;
    }
    for (size_t i = 0; i < n; i++)
        gone[i] = gone[group_of(group, i)];
}

/* What a message replaces goes with it. */
static void
follow(bool *gone, size_t i, const Handoff__V1__Transcript *t,
       const ho_excerpt_turns *turns)
{
    while (t->messages[i]->replaces != 0) {
        i = ho_excerpt_turns_find(turns, t->messages[i]->replaces);
        if (i == SIZE_MAX || gone[i])
            return;
        gone[i] = true;
    }
}

handoff_status
ho_excerpt_choose(bool **gone, size_t *count, const Handoff__V1__Transcript *t,
                  const ho_excerpt_turns     *turns,
                  const handoff_excerpt_opts *opts, handoff_error *err)
{
    size_t  n = t == NULL ? 0 : t->n_messages;
    size_t *group = calloc(n + 1, sizeof *group);

    *count = 0;
    *gone = calloc(n + 1, sizeof **gone);
    if (*gone == NULL || group == NULL) {
        free(group);
        return ho_base_nomem(err);
    }
    if (n != 0) {
        choose_named(*gone, t, opts);
        choose_turns(*gone, turns, opts);
        spread(*gone, group, t, turns);
    }
    for (size_t i = 0; opts->last != 0 && opts->last < n && i < n - opts->last;
         i++)
        (*gone)[i] = true;
    for (size_t i = 0; i < n; i++) {
        if ((*gone)[i])
            follow(*gone, i, t, turns);
    }
    for (size_t i = 0; i < n; i++)
        *count += (*gone)[i];
    free(group);
    return HANDOFF_OK;
}
