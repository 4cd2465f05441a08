/* SPDX-License-Identifier: MIT */
/*
 * emotions.c -- which reading of somebody's tone stands.
 *
 * A record keeps all of them: a model may read a turn anew, and a person may
 * correct it. One stands for each turn and speaker: the latest from a person,
 * else the latest. A reading without a turn always stands.
 *
 * There may be a quarter of a million, so they are sorted, not compared with
 * each other.
 */
#include "record/context.h"

#include <stdlib.h>
#include <string.h>

typedef struct reading {
    const Handoff__V1__Emotion *emotion;
    size_t                      index;
} reading;

static const char *
speaker(const reading *r)
{
    return r->emotion->by == NULL ? "" : r->emotion->by;
}

static bool
is_from_person(const Handoff__V1__Emotion *e)
{
    return e->source != NULL &&
           (e->source->origin == HANDOFF__V1__ORIGIN__ORIGIN_CUSTOMER ||
            e->source->origin == HANDOFF__V1__ORIGIN__ORIGIN_AGENT);
}

static bool
is_same_moment(const reading *a, const reading *b)
{
    return a->emotion->turn == b->emotion->turn &&
           strcmp(speaker(a), speaker(b)) == 0;
}

/* By turn and speaker; the one that stands comes last. */
static int
compare(const void *x, const void *y)
{
    const reading *a = x, *b = y;
    bool           person = is_from_person(a->emotion);
    int            by;

    if (a->emotion->turn != b->emotion->turn)
        return a->emotion->turn < b->emotion->turn ? -1 : 1;
    by = strcmp(speaker(a), speaker(b));
    if (by != 0)
        return by;
    if (person != is_from_person(b->emotion))
        return person ? 1 : -1;
    return a->index < b->index ? -1 : 1;
}

bool
ho_record_emotions_standing(bool **out, const Handoff__V1__Briefing *briefing)
{
    size_t   n = briefing == NULL ? 0 : briefing->n_emotions;
    bool    *stands = calloc(n + 1, sizeof *stands);
    reading *all = calloc(n + 1, sizeof *all);

    *out = NULL;
    if (stands == NULL || all == NULL)
        goto done;
    for (size_t i = 0; i < n; i++)
        all[i] = (reading){ briefing->emotions[i], i };
    qsort(all, n, sizeof *all, compare);
    for (size_t i = 0; i < n; i++)
        stands[all[i].index] = all[i].emotion->turn == 0 || i + 1 == n ||
                               !is_same_moment(&all[i], &all[i + 1]);
    *out = stands;
    stands = NULL;

done:
    free(all);
    free(stands);
    return *out != NULL;
}
