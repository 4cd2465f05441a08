/* SPDX-License-Identifier: MIT */
/*
 * screen.c -- what stands on the first screen: 24 lines of 80 columns.
 *
 * A person who takes over has ten seconds, and a record may have ten thousand
 * turns. So each part has lines that it gets in any case, and takes what other
 * parts leave; in a part each statement gets a line before any gets another.
 * What does not fit is cut at a word, and counted.
 *
 *   part: first -> item (told) -> item -> item (later) ...
 *         lead  -> item        -> item, cut ...
 *
 * An item of the lead that is whole shares its pieces with the one it stands
 * for, which is told then; one that is cut has its own.
 */
#include "outline/screen.h"

#include <string.h>

enum {
    SCREEN_LINES = 24,
    CHOSEN_MAX = 8, /* lines of a part */
};

/* Lines that a part gets in any case, and at most; of a statement; and how many
 * statements. The last statements of what was tried and said count more than
 * the first; of some parts the one that counts most is better whole than two of
 * them cut. */
static const struct {
    uint8_t least, most, item, items;
    bool    last, full;
} quota[HO_PARTS] = {
    [HO_PART_WHY] = { 4, 6, 3, 8, false, false },
    [HO_PART_NOW] = { 4, 5, 2, 8, false, false },
    [HO_PART_WHO] = { 3, 5, 2, 8, false, false },
    [HO_PART_WANTS] = { 3, 4, 2, 8, false, false },
    [HO_PART_FEELS] = { 2, 3, 2, 2, false, false },
    [HO_PART_TRIED] = { 3, 4, 2, 3, true, false },
    [HO_PART_PROMISED] = { 2, 3, 2, 8, false, true },
    [HO_PART_SAID] = { 1, 4, 2, 8, true, true },
    [HO_PART_WAY] = { 1, 2, 2, 8, false, false },
};

/* Who takes first what is left. */
static const ho_outline_part_id order[] = {
    HO_PART_NOW,   HO_PART_TRIED, HO_PART_WANTS, HO_PART_PROMISED, HO_PART_WHY,
    HO_PART_FEELS, HO_PART_WHO,   HO_PART_SAID,  HO_PART_WAY,
};

_Static_assert(sizeof order / sizeof *order == HO_PARTS, "all parts");

typedef struct plan {
    ho_outline_line lines[CHOSEN_MAX];
    size_t          count; /* of those */
    size_t          more;  /* that could have been */
    size_t          needs, gets;
} plan;

/* ---- Choosing ------------------------------------------------------------ */

static void
consider(plan *p, ho_outline_item *item, ho_outline_part_id part)
{
    if (p->count == quota[part].items) {
        p->more++;
        if (!quota[part].last)
            return;
        memmove(p->lines, p->lines + 1, sizeof *p->lines * --p->count);
    }
    p->lines[p->count++].item = item;
}

/* Only of those that may be shown: a record may have ten thousand turns. */
static void
measure(ho_outline_line *at, uint8_t most, size_t counted)
{
    at->columns = ho_outline_line_columns(at->item) + counted;
    at->needs = ho_outline_lines_for(at->columns);
    if (at->needs > most)
        at->needs = most;
}

static void
plan_part(const ho_outline *o, plan *p, ho_outline_part_id id)
{
    for (ho_outline_item *i = o->card.parts[id].first; i != NULL; i = i->next) {
        if (!i->run && !i->later)
            consider(p, i, id);
    }
    for (size_t i = 0; i < p->count; i++) {
        /* The last turn says how many others there are. */
        measure(&p->lines[i], quota[id].item,
                quota[id].full && quota[id].last && i == p->count - 1
                    ? ho_outline_count_columns(o, i + p->more)
                    : 0);
        p->needs += p->lines[i].needs;
    }
    if (p->needs > quota[id].most)
        p->needs = quota[id].most;
    p->gets = quota[id].least;
    if (quota[id].full && quota[id].last && p->count > 0)
        p->gets = p->lines[p->count - 1].needs; /* the last turn is whole */
    if (p->gets > p->needs)
        p->gets = p->needs;
}

static void
share_out(plan plans[HO_PARTS])
{
    size_t left = SCREEN_LINES;

    for (size_t i = 0; i < HO_PARTS; i++)
        left -= plans[i].gets;
    for (size_t i = 0; i < HO_PARTS; i++) {
        plan  *p = &plans[order[i]];
        size_t wants = p->needs - p->gets;

        p->gets += wants < left ? wants : left;
        left -= wants < left ? wants : left;
    }
}

/* A line for each, in the order in which they count, then another; or as many
 * as it needs for each. */
static void
share_in_part(plan *p, ho_outline_part_id id)
{
    size_t  left = p->gets;
    uint8_t rounds = quota[id].full ? 1 : quota[id].item;

    for (uint8_t round = 1; round <= rounds; round++) {
        for (size_t k = 0; k < p->count && left > 0; k++) {
            ho_outline_line *at =
                &p->lines[quota[id].last ? p->count - 1 - k : k];
            size_t wants = quota[id].full ? at->needs : at->needs >= round;

            wants = wants < left ? wants : left;
            at->gets = (uint8_t) (at->gets + wants);
            left -= wants;
        }
    }
}

/* Then the first line says whose word all of them are. */
static bool
is_of_one_leg(const plan *p)
{
    int32_t leg = -1;

    for (size_t k = 0; k < p->count; k++) {
        const ho_outline_item *i = p->lines[k].item;

        if (p->lines[k].gets == 0)
            continue;
        if (leg == -1)
            leg = i->leg;
        do {
            if (i->leg != leg)
                return false;
            i = i->next;
        } while (i != NULL && i->run);
    }
    return true;
}

static void
lead_part(ho_outline *o, ho_outline_part_id id, plan *p)
{
    ho_outline_part *part = &o->card.parts[id];
    ho_outline_item *last = NULL;
    size_t           more = p->more + part->unshown, end = 0;
    bool             one;

    share_in_part(p, id);
    for (size_t i = 0; i < p->count; i++) {
        more += p->lines[i].gets == 0;
        if (p->lines[i].gets > 0)
            end = i;
    }
    one = is_of_one_leg(p);
    for (size_t i = 0; i < p->count; i++) {
        if (p->lines[i].gets > 0)
            ho_outline_lead_line(o, part, &last, &p->lines[i],
                                 !one || last == NULL, i == end ? more : 0);
    }
    part->more = more;
    if (more > 0 && last != NULL)
        ho_outline_lead_count(o, part, &last, more);
}

/* Who reads a conversation reads it from the first turn to the last. */
static void
tell_all(ho_outline_part *part)
{
    for (ho_outline_item *i = part->first; i != NULL; i = i->next) {
        if (!i->told) {
            for (i = part->first; i != NULL; i = i->next)
                i->told = false;
            for (i = part->lead; i != NULL; i = i->next)
                i->told = false;
            return;
        }
    }
}

/* What was for the first screen alone is not for the rest. */
static void
drop_brief(ho_outline_item *item)
{
    ho_outline_piece **at = &item->first;

    item->last = NULL;
    while (*at != NULL) {
        if ((*at)->brief) {
            *at = (*at)->next;
        } else {
            item->last = *at;
            at = &(*at)->next;
        }
    }
}

static void
choose(ho_outline *o)
{
    plan plans[HO_PARTS] = { 0 };

    for (size_t i = 0; i < HO_PARTS; i++)
        plan_part(o, &plans[i], (ho_outline_part_id) i);
    share_out(plans);
    for (size_t i = 0; i < HO_PARTS && !o->failed; i++)
        lead_part(o, (ho_outline_part_id) i, &plans[i]);
    tell_all(&o->card.parts[HO_PART_SAID]);
}

/* Nothing is left for below. */
static void
end_here(ho_outline_part *part)
{
    for (ho_outline_item *i = part->first; i != NULL; i = i->next)
        i->told = true;
    for (ho_outline_item *i = part->lead; i != NULL; i = i->next)
        i->told = true;
}

void
ho_outline_screen(ho_outline *o)
{
    if (!(o->card.opts.flags & HANDOFF_RENDER_WHOLE))
        choose(o);
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (o->card.opts.flags & HANDOFF_RENDER_FIRST)
            end_here(&o->card.parts[i]);
        for (ho_outline_item *k = o->card.parts[i].first; k != NULL;
             k = k->next)
            drop_brief(k);
    }
}

const ho_outline_item *
ho_outline_rest(const ho_outline_item *from)
{
    while (from != NULL && (from->told || from->dropped))
        from = from->next;
    return from;
}

bool
ho_outline_has_rest(const ho_outline_card *card)
{
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (ho_outline_rest(card->parts[i].first) != NULL)
            return true;
    }
    return false;
}

bool
ho_outline_has_leads(const ho_outline_card *card)
{
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (card->parts[i].lead != NULL)
            return true;
    }
    return false;
}
