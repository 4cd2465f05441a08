/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves: code_named.c knows what does. Here
 * is which digits of a text belong together and may be one:
 *
 *   123   1 2 3   one two three   cvv123    may
 *   $123   123.50   A123   12/27            may not
 */
#include "find/code.h"

#include <string.h>

#include <sodium.h>

/* ---- Candidates ---------------------------------------------------------- */

/* "A123": the digits are part of a word; but "cvv123" is a code. */
static bool
is_part_of_word(const ho_find_reader *r, const ho_find_number *n)
{
    const char *word = r->s + n->start - n->word;

    if ((n->is & HO_IS_SPOKEN) != 0 || n->word == 0 ||
        !ho_find_is_letter(word[n->word - 1]))
        return false;
    return n->count < 3 || n->word != 3 ||
           (ho_find_says(word, n->word) & HO_SAYS_CODE) == 0;
}

/* Whether a number goes on with the digits before it. */
static bool
joins(const ho_find_code *c, const ho_find_number *n, uint8_t gap)
{
    if (c->digits == 0 || gap > HO_GAP_COMMA)
        return false;
    return (c->spoken && (n->is & HO_IS_SPOKEN) != 0) ||
           (c->few && n->count <= 2 && gap != HO_GAP_DOT);
}

/* Whether digits end there: no "123.50". */
static bool
ends_there(const ho_find_reader *r, const ho_find_code *c)
{
    const ho_find_number *next = &r->number[c->to];

    if ((r->number[c->to - 1].is & HO_IS_MONEY) != 0)
        return false;
    return c->to >= r->numbers_count || next->gone != 0 ||
           next->start != c->end + 1 ||
           memchr(".,/:-", r->s[c->end], 5) == NULL;
}

bool
ho_find_code_next(ho_find_code *c, const ho_find_reader *r, uint32_t i,
                  uint32_t to)
{
    const ho_find_number *n = &r->number[i];
    uint8_t               gap = ho_find_gap_at(r, i);

    memset(c, 0, sizeof *c);
    c->from = c->to = i;
    c->start = n->start;
    c->spoken = c->few = c->alone = true;
    if (gap == HO_GAP_DOT || gap == HO_GAP_SLASH || gap == HO_GAP_DASH)
        c->alone = (n->is & HO_IS_SPOKEN) != 0 ||
                   (i > 0 && (n[-1].is & HO_IS_EXPIRY) != 0);
    if ((n->is & (HO_IS_MONEY | HO_IS_PLUS | HO_IS_SIGNED)) != 0)
        c->alone = false;
    for (; c->to < to; c->to++) {
        n = &r->number[c->to];
        if (n->gone != 0 || (n->is & HO_IS_EXPIRY) != 0 ||
            (c->to > i &&
             (!joins(c, n, ho_find_gap_at(r, c->to)) || is_part_of_word(r, n))))
            break;
        c->spoken = c->spoken && (n->is & HO_IS_SPOKEN) != 0;
        c->few = c->few && n->count <= 2;
        c->alone = c->alone && (n->is & HO_IS_CODE) == 0;
        for (uint8_t k = 0; k < n->count; k++) {
            if (c->digits < 4 && k < HO_FIND_DIGITS)
                c->digit[c->digits] = n->digit[k];
            c->digits += c->digits <= 4;
        }
        c->end = n->end;
    }
    c->marks_behind = c->to > i ? r->number[c->to - 1].marks : 0;
    return (c->digits == 3 || c->digits == 4) && c->to > i;
}

bool
ho_find_code_stands(const ho_find_reader *r, const ho_find_code *c)
{
    return c->alone && ends_there(r, c);
}

static void
take(ho_find_search *s, const ho_find_code *c)
{
    ho_find_add(s->out, c->start, c->end, HANDOFF_MASK_CODE, "");
    ho_find_gone(s->r, c->from, c->to, HANDOFF_MASK_CODE);
    s->code_end = c->end;
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
    ho_find_code    c, held = { .digits = 0 };
    size_t          after = 0; /* of numbers that count */
    uint32_t        mark = 0;

    mark_expiries(r, from, to);
    for (uint32_t i = from; i<to; i = c.to> i ? c.to : i + 1) {
        const ho_find_number *n = &r->number[i];
        int                   aside;
        bool                  may;

        c.to = i;
        for (; mark < n->marks; mark++) {
            if (r->mark[mark].sort == HO_MARK_GONE && r->mark[mark].end > after)
                after = r->mark[mark].end;
        }
        if (n->gone != 0)
            after = n->end;
        if (n->gone != 0 || (n->is & HO_IS_EXPIRY) != 0 ||
            is_part_of_word(r, n))
            continue;
        may = ho_find_code_next(&c, r, i, to);
        c.after = after;
        aside = may ? ho_find_code_aside(s, &c) : HO_NO_ASIDE;
        if (aside == HO_MAYBE_ASIDE)
            held = c;
        else if (aside == HO_NO_ASIDE && may && ho_find_code_named(s, &c)) {
            take(s, &c);
            held.digits = 0;
        } else if (aside == HO_NO_ASIDE && may && ho_find_code_or(s, &c)) {
            take(s, &c);
        }
        if (aside == HO_NO_ASIDE && c.to > i)
            after = c.end;
    }
    if (held.digits != 0 && !ho_find_code_behind(r, &held) &&
        ho_find_code_named(s, &held))
        take(s, &held);
    sodium_memzero(&c, sizeof c);
    sodium_memzero(&held, sizeof held);
}
