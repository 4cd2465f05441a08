/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves: code_named.c knows what does. Here
 * is which digits of a text belong together and may be one:
 *
 *   123   1 2 3   one two three   cvv123    may
 *   $123   123.50   12345   12/27           may not
 */
#include "find/code.h"

#include <string.h>

#include <sodium.h>

/* ---- Candidates ---------------------------------------------------------- */

bool
ho_find_code_stands(const ho_find_reader *r, const ho_find_code *c)
{
    const ho_find_number *next = &r->number[c->to];

    return (r->number[c->from].is & HO_IS_MONEY) == 0 &&
           (c->to >= r->numbers_count || next->start != c->end + 1 ||
            memchr(".,/:-", r->s[c->end], 5) == NULL);
}

bool
ho_find_code_next(ho_find_code *c, const ho_find_reader *r, uint32_t i,
                  uint32_t to)
{
    memset(c, 0, sizeof *c);
    c->from = c->to = i;
    c->start = r->number[i].start;
    c->few = true;
    for (; c->to < to; c->to++) {
        const ho_find_number *n = &r->number[c->to];

        if (n->gone != 0 || (n->is & HO_IS_EXPIRY) != 0 ||
            (c->to > i && !(c->few && n->count <= 2 &&
                            ho_find_gap_at(r, c->to) <= HO_GAP_COMMA)))
            break;
        c->few = c->few && n->count <= 2;
        for (uint8_t k = 0; k < n->count && c->digits <= 4; k++) {
            if (c->digits < 4)
                c->digit[c->digits] = n->digit[k];
            c->digits++;
        }
        c->end = n->end;
    }
    c->marks_behind = c->to > i ? r->number[c->to - 1].marks : 0;
    return (c->digits == 3 || c->digits == 4) && c->to > i;
}

/* Months and years of cards are none of these. */
static void
mark_expiries(ho_find_reader *r, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        uint32_t end;

        if (r->number[i].gone != 0 || !ho_find_is_expiry(r, i, &end, false))
            continue;
        for (; i < end; i++)
            r->number[i].is |= HO_IS_EXPIRY;
        i--;
    }
}

void
ho_find_codes(ho_find_search *s, uint32_t from, uint32_t to)
{
    ho_find_reader *r = s->r;
    ho_find_code    c;
    size_t          after = 0; /* what is gone */
    uint32_t        mark = 0;

    mark_expiries(r, from, to);
    for (uint32_t i = from; i<to; i = c.to> i ? c.to : i + 1) {
        const ho_find_number *n = &r->number[i];

        for (; mark < n->marks; mark++) {
            if (r->mark[mark].sort == HO_MARK_GONE)
                after = r->mark[mark].end;
        }
        if (n->gone != 0)
            after = n->end;
        if (!ho_find_code_next(&c, r, i, to) || ho_find_code_aside(r, &c))
            continue;
        c.after = after;
        if (!ho_find_code_named(s, &c) && !ho_find_code_or(s, &c))
            continue;
        ho_find_add(s->out, c.start, c.end, HANDOFF_MASK_CODE, "");
        ho_find_gone(r, c.from, c.to, HANDOFF_MASK_CODE);
        s->code_end = after = c.end;
    }
    sodium_memzero(&c, sizeof c);
}
