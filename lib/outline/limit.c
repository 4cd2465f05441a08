/* SPDX-License-Identifier: MIT */
/*
 * limit.c -- a card of which not all may be written, since a desk takes only
 * so many characters.
 *
 * What goes is whole lines of the rest: the first screen stays. Turns go
 * first, from the earliest on, so that what was said has no hole; then what
 * counts least. A line at the end says how many are left out.
 *
 *   lines, as they count:  why, now, who ... way | last turn ... first turn
 *                          |------- kept -------|----- left out ---------->
 */
#include "outline/outline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ho_outline_part_id order[] = {
    HO_PART_WHY,   HO_PART_NOW,   HO_PART_WHO, HO_PART_WANTS, HO_PART_PROMISED,
    HO_PART_TRIED, HO_PART_FEELS, HO_PART_WAY, HO_PART_SAID,
};

_Static_assert(sizeof order / sizeof *order == HO_PARTS, "all parts");

/* Lines of the rest of a part; into `lines` unless that is NULL. */
static size_t
list(ho_outline_item **lines, const ho_outline_part *part)
{
    size_t n = 0;

    for (ho_outline_item *i = part->first; i != NULL; i = i->next) {
        if (i->told || i->run)
            continue;
        if (lines != NULL)
            lines[n] = i;
        n++;
    }
    return n;
}

static void
reverse(ho_outline_item **lines, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        ho_outline_item *at = lines[i];

        lines[i] = lines[n - 1 - i];
        lines[n - 1 - i] = at;
    }
}

/* The line that says how many others are left out. */
static bool
add_word(ho_outline *o, ho_outline_limit *l)
{
    ho_outline_part *part = &o->card.parts[HO_PART_WAY];

    o->later = true;
    ho_outline_item_begin(o, HO_PART_WAY, -1, "left-out");
    ho_outline_ours(o, HO_TONE_WARN, "");
    ho_outline_item_end(o);
    l->word = o->failed ? NULL : part->last;
    return l->word != NULL;
}

handoff_status
ho_outline_limit_begin(ho_outline_limit *l, ho_outline *o, handoff_error *err)
{
    size_t n = 0;

    *l = (ho_outline_limit){ .o = o };
    for (size_t i = 0; i < HO_PARTS; i++)
        n += list(NULL, &o->card.parts[i]);
    l->lines = calloc(n + 1, sizeof *l->lines);
    if (l->lines == NULL)
        return ho_base_nomem(err);
    for (size_t i = 0; i < HO_PARTS; i++) {
        size_t of_part = list(l->lines + l->count, &o->card.parts[order[i]]);

        if (order[i] == HO_PART_SAID)
            reverse(l->lines + l->count, of_part);
        l->count += of_part;
    }
    return add_word(o, l) ? HANDOFF_OK : ho_base_nomem(err);
}

/* With those that go on in it. */
static void
set_dropped(ho_outline_item *line, bool dropped)
{
    do {
        line->dropped = dropped;
        line = line->next;
    } while (line != NULL && line->run);
}

void
ho_outline_limit_to(ho_outline_limit *l, size_t keep)
{
    const char *label = ho_words_text(l->o->card.language, HO_W_LEFT_OUT);
    const char *at = strstr(label, "{}");

    for (size_t i = 0; i < l->count; i++)
        set_dropped(l->lines[i], i >= keep);
    snprintf(l->text, sizeof l->text, "%.*s%zu%s", (int) (at - label), label,
             l->count - keep, at + 2);
    l->word->first->text = l->text;
    l->word->dropped = keep == l->count;
}

void
ho_outline_limit_free(ho_outline_limit *l)
{
    free(l->lines);
    l->lines = NULL;
}
