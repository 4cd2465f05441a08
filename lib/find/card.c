/* SPDX-License-Identifier: MIT */
/*
 * card.c -- payment card numbers, as they are typed and said.
 *
 * Numbers that stand together and have 13 to 19 digits are a card if they pass
 * Luhn and begin as cards of that length do. Then these speak against it:
 *
 *   something else is named, or it is part of an address   it is none
 *   it may be the number of goods or a printed time        must be called one
 *   no network has such numbers                            must be called one
 *   in groups, neither said nor as printed                 must be called one
 *
 * People mistype, so where no card was found that is right, one with a wrong
 * digit goes, too, if it stands as printed or was called a card: an agent who
 * sees 15 right digits sees too many.
 */
#include "find/internal.h"

#include <string.h>

#include <sodium.h>

enum {
    CARD_REACH = 60,  /* bytes in which a word may speak of a card */
    ASKED_REACH = 24, /* bytes before a number that was asked for */
    NAME_REACH = 24,  /* bytes between a name and its number */
    CHAINED = 4       /* digits in a group of most cards */
};

/* Numbers from one on that stand together, as far as a card reaches. */
typedef struct reach {
    const ho_find_number *first;
    uint8_t               digit[HO_CARD_MAX];
    uint32_t              numbers;
    uint32_t              typed; /* before the first that was said */
    uint32_t              ends_at[HO_CARD_MAX + 1]; /* digits after so many */
    bool                  ends;  /* nothing that belongs to it follows */
    uint32_t              luhn;  /* set of lengths that pass */
    bool                  card;  /* called one */
    bool                  other; /* something else was named, and nearer */
    bool                  never; /* it is that, or part of something */
} reach;

/* ---- Words --------------------------------------------------------------- */

/* Whether the words right before call a number something else. */
static bool
is_named_other(const ho_find_reader *r, uint32_t i)
{
    const ho_find_number *n = &r->number[i];
    uint32_t              k = n->marks;
    uint32_t              from = i == 0 ? 0 : r->number[i - 1].marks;
    bool                  leads;

    leads = k > from && (r->mark[k - 1].says & HO_SAYS_LEAD) != 0;
    while (k-- > from) {
        const ho_find_mark *m = &r->mark[k];

        if (m->sort == HO_MARK_WORD && leads && n->start - m->end <= NAME_REACH)
            continue; /* "the order ID I was given is" */
        if (m->sort != HO_MARK_CUE || n->start - m->end > NAME_REACH)
            return false;
        if ((m->says & HO_SAYS_NAMED) != 0)
            return true;
        if ((m->says & HO_SAYS_THING) != 0)
            return memchr("#:", r->s[m->end], 2) != NULL ||
                   (m->end + 1 < r->len && r->s[m->end + 1] == ':');
        if ((m->says & (HO_SAYS_NUMBER | HO_SAYS_LEAD | HO_SAYS_READ |
                        HO_SAYS_FILLER)) == 0 ||
            (m->says & HO_SAYS_CARD) != 0)
            return false;
    }
    return false;
}

static void
read_words(reach *c, const ho_find_search *s, uint32_t i)
{
    const ho_find_number *n = c->first;
    uint32_t              nearest;
    uint32_t              says = ho_find_before(s->r, i, CARD_REACH,
                                                HO_SAYS_CARD | HO_SAYS_OTHER, &nearest);
    bool                  named = is_named_other(s->r, i);

    c->card = (says & HO_SAYS_CARD) != 0;
    c->other = named || nearest == HO_SAYS_OTHER;
    if (!c->card && !c->other && ho_find_is_first(s->r, i)) {
        c->card = (s->about.label & HO_SAYS_CARD) != 0 ||
                  (s->about.asked & (HO_ASKED_CARD | HO_ASKED_NAMED)) != 0;
        named = !c->card &&
                ((n->start <= 2 && (s->about.label & HO_SAYS_NAMED) != 0) ||
                 (n->start <= ASKED_REACH &&
                  (s->about.asked & HO_ASKED_OTHER) != 0));
        c->other = named;
    }
    c->never = named || (n->is & HO_IS_PART) != 0;
}

/* Whether letters that touch the first digit let a number begin there:
 * "visa4242...", but not the middle of a hexadecimal number. */
static bool
may_begin(const ho_find_reader *r, const ho_find_number *n)
{
    const char *word = r->s + n->start - n->word;
    uint32_t    says;

    if (n->word == 0 || (n->is & HO_IS_SPOKEN) != 0 || (uint8_t) *word >= 0x80)
        return true;
    says = ho_find_says(word, n->word);
    return n->word > 1 && n->word < 16 &&
           ((says & (HO_SAYS_CARD | HO_SAYS_NUMBER)) != 0 ||
            (n->word == 2 && memcmp(word, "no", 2) == 0));
}

/* ---- Shape and digits ---------------------------------------------------- */

static void
reach_out(reach *c, const ho_find_search *s, uint32_t i, uint32_t end)
{
    uint32_t digits = 0;

    c->first = &s->r->number[i];
    c->numbers = 0;
    c->typed = UINT32_MAX;
    c->ends_at[0] = 0;
    c->ends = false;
    for (; i < end; i++) {
        const ho_find_number *n = &s->r->number[i];

        if (n->count > HO_CARD_MAX - digits || (n->is & HO_IS_CODE) != 0)
            return;
        for (uint8_t k = 0; k < n->count; k++)
            c->digit[digits++] = n->digit[k];
        if (c->typed == UINT32_MAX && (n->is & HO_IS_SPOKEN) != 0)
            c->typed = c->numbers;
        c->ends_at[++c->numbers] = digits;
    }
    c->ends = true;
}

/* The lengths at which the first digits pass Luhn: sums of both parities, of
 * which a length takes the one that doubles every second from its end. */
static void
read_luhn(reach *c)
{
    uint32_t sum[2] = { 0, 0 }, all = c->ends_at[c->numbers];
    bool     same = true;

    c->luhn = 0;
    for (uint32_t i = 0; i < all; i++) {
        uint32_t d = c->digit[i], twice = d < 5 ? 2 * d : 2 * d - 9;

        sum[i % 2] += d;
        sum[1 - i % 2] += twice;
        same = same && d == c->digit[0];
        if (!same && i + 1 >= HO_CARD_MIN && sum[i % 2] % 10 == 0)
            c->luhn |= 1u << (i + 1);
    }
}

static bool
same_gaps(uint8_t a, uint8_t b)
{
    return a == b || (a <= HO_GAP_DASH && b <= HO_GAP_DASH) ||
           a == HO_GAP_FILLER || b == HO_GAP_FILLER || a == HO_GAP_MARK ||
           b == HO_GAP_MARK;
}

/* Whether n typed numbers stand as on a card. */
static bool
is_printed(const reach *c, uint32_t n, uint32_t digits)
{
    for (uint32_t i = 0; i < n; i++) {
        const ho_find_number *g = &c->first[i];

        if (i > 1 && !same_gaps(c->first[i - 1].gap, g->gap))
            return false;
        if (n == 3 && digits <= 15) {
            if (g->count != (i == 0 ? 4u : i == 1 ? 6u : digits - 10))
                return false;
        } else if (i + 1 < n ? g->count != CHAINED : g->count > CHAINED) {
            return false;
        }
    }
    return n >= 3;
}

static bool
is_said(const reach *c, uint32_t n)
{
    return c->typed < n;
}

/* Whether the first n numbers are a card in which a digit is wrong. */
static int
rate_mistaken(const reach *c, uint32_t n)
{
    uint32_t digits = c->ends_at[n];
    bool     whole = c->ends && n == c->numbers, longest, usual;
    bool     said = is_said(c, n), printed = !said && is_printed(c, n, digits);

    if (c->never || !ho_find_begins(c->digit) || (n > 1 && !said && !printed))
        return 0;
    usual = ho_find_issued(c->digit, digits, &longest) && !longest &&
            digits >= 14 && digits <= 16;
    if (printed && usual && digits >= 15 && c->first[1].gap <= HO_GAP_DASH &&
        (whole || c->card))
        return c->card || !c->other ? 5 : 0;
    if (!c->card || c->other)
        return 0;
    return n == 1 || usual ? 5 : whole ? 4 : 0;
}

/* How good a reading the first n numbers are: most cards have 16 digits, so
 * that what follows these is a code or a date; of those whose length varies,
 * all that belongs together is the likelier number. 0: they are no card. */
static int
rate(const reach *c, uint32_t n)
{
    uint32_t digits = c->ends_at[n];
    bool     said = is_said(c, n), longest;
    bool     whole = !said || (c->ends && n == c->numbers);
    bool     goods = n == 1 && ho_find_is_goods(c->digit, digits);

    if (c->never || (c->luhn & 1u << digits) == 0 ||
        (n > 1 && !said && !is_printed(c, n, digits)) || (goods && !c->card))
        return 0;
    if (!ho_find_issued(c->digit, digits, &longest))
        return c->card && !c->other && !goods;
    return digits >= 14 && digits <= 16 ? 5 : whole ? 4 : 3;
}

/* How many numbers from the first on are a card, and how many of them its
 * digits; 0: none. What could be three digits more of the same number, or the
 * code, goes with it, and is no part of the last four that stay. */
static uint32_t
card_here(const reach *c, bool mistaken, uint32_t *number)
{
    uint32_t best = 0, all;
    int      best_rating = 0;

    for (uint32_t n = 1; n <= c->numbers; n++) {
        int rating = c->ends_at[n] < HO_CARD_MIN ? 0
                     : mistaken                  ? rate_mistaken(c, n)
                                                 : rate(c, n);

        if (rating > best_rating) {
            best_rating = rating;
            best = n;
        }
    }
    all = best;
    for (uint32_t n = best + 1; best != 0 && !mistaken && n <= c->numbers;
         n++) {
        if (c->ends_at[n] - c->ends_at[best] <= 3 && rate(c, n) >= 2)
            all = n;
    }
    *number = best;
    return all;
}

static void
found(ho_find_search *s, uint32_t from, uint32_t to, const reach *c,
      uint32_t digits)
{
    const ho_find_reader *r = s->r;
    char                  tail[5] = { 0 };

    for (uint32_t i = 0; i < 4; i++)
        tail[i] = (char) ('0' + c->digit[digits - 4 + i]);
    ho_find_add(s->out, r->number[from].start, r->number[to - 1].end,
                HANDOFF_MASK_CARD, tail);
    ho_find_gone(s->r, from, to, HANDOFF_MASK_CARD);
}

/* ---- A whole run --------------------------------------------------------- */

/* 4 2 4 2. 4 2 4 2, ...: one digit at a time, whatever stands between. */
static bool
is_spelled(const reach *c)
{
    for (uint32_t i = 0; i < c->numbers; i++) {
        uint8_t gap = c->first[i].gap;

        if (c->first[i].count != 1 ||
            (i > 0 && gap > HO_GAP_COMMA && gap != HO_GAP_FILLER))
            return false;
    }
    return true;
}

/* Whether numbers of other shapes can be one. */
static bool
is_one_number(const reach *c)
{
    for (uint32_t i = 2; i < c->numbers; i++) {
        if (!same_gaps(c->first[1].gap, c->first[i].gap))
            return is_spelled(c);
    }
    if (c->numbers == 2 && c->ends_at[2] < 16)
        return false; /* a phone number, a ticket */
    return c->first->count < 6 || c->first[1].gap <= HO_GAP_DASH;
}

/* Typed numbers between breaks, of which nothing was found by itself. */
static void
judge_whole(ho_find_search *s, uint32_t from, uint32_t to, bool mistaken)
{
    reach    c;
    uint32_t digits;
    bool     longest, one;

    reach_out(&c, s, from, to);
    digits = c.ends_at[c.numbers];
    if (c.numbers < 2 || !c.ends || digits < HO_CARD_MIN ||
        is_said(&c, c.numbers) || (c.first->is & HO_IS_PLUS) != 0 ||
        !may_begin(s->r, c.first))
        return;
    read_words(&c, s, from);
    one = is_one_number(&c);
    if (c.never || (!c.card && (mistaken || !one)))
        return;
    if (mistaken ? !one || c.other || !ho_find_begins(c.digit)
                 : !ho_find_luhn(c.digit, digits) ||
                       (!ho_find_issued(c.digit, digits, &longest) &&
                        (!one || !c.card || c.other)))
        return;
    found(s, from, to, &c, digits);
}

/* ---- Runs that belong together ------------------------------------------- */

enum { PIECES_MAX = 4, PIECE_BYTES = 80 };

/* Whether what stands between two runs is short, and nothing that is gone. */
static bool
is_aside(const ho_find_reader *r, uint32_t i)
{
    const ho_find_number *n = &r->number[i];

    for (uint32_t k = n[-1].marks; k < n->marks; k++) {
        if (r->mark[k].sort == HO_MARK_GONE)
            return false;
    }
    return n->start - n[-1].end <= PIECE_BYTES;
}

/* "4242 4242, hang on, I need my glasses, 4242 4242", of what was called a
 * card: groups as printed or said, with words between them. */
static void
judge_pieces(ho_find_search *s, uint32_t from, uint32_t to)
{
    const ho_find_reader *r = s->r;
    reach                 c;
    uint32_t              pieces = 1, end;
    bool                  longest;

    reach_out(&c, s, from, from + 1);
    read_words(&c, s, from);
    if (!c.card || c.other || !may_begin(r, c.first))
        return;
    for (end = from + 1; end < to && r->number[end].gone == 0; end++) {
        if (r->number[end].gap == HO_GAP_BREAK &&
            (++pieces > PIECES_MAX || !is_aside(r, end)))
            break;
    }
    reach_out(&c, s, from, end);
    for (uint32_t n = 2; n <= c.numbers; n++) {
        uint32_t digits = c.ends_at[n];

        if (!is_said(&c, n) && c.first[n - 1].count % CHAINED != 0)
            return;
        if (digits >= 14 && digits <= 16 && ho_find_luhn(c.digit, digits) &&
            ho_find_issued(c.digit, digits, &longest) &&
            (!longest || digits == 16)) {
            found(s, from, from + n, &c, digits);
            return;
        }
    }
}

/* ---- Runs ---------------------------------------------------------------- */

/* What is left of a run, in which nothing was found by itself. */
static void
judge_rest(ho_find_search *s, uint32_t from, uint32_t to, bool mistaken)
{
    uint32_t first = from;

    for (uint32_t i = from; i <= to; i++) {
        if (i < to && (i == first || s->r->number[i].gap != HO_GAP_MARK))
            continue;
        if (i > first)
            judge_whole(s, first, i, mistaken);
        first = i;
    }
}

static void
judge_run(ho_find_search *s, uint32_t from, uint32_t to, bool mistaken)
{
    uint32_t rest = from, n, number;
    bool     said = false;
    reach    c;

    for (uint32_t i = from; i < to && !said; i++)
        said = (s->r->number[i].is & HO_IS_SPOKEN) != 0;
    for (uint32_t i = from; i < to; i++) {
        const uint8_t count = s->r->number[i].count;

        if (!said && count < HO_CARD_MIN && count != CHAINED)
            continue; /* neither said nor printed */
        reach_out(&c, s, i, to);
        if (c.ends_at[c.numbers] < HO_CARD_MIN)
            continue;
        read_luhn(&c);
        if ((mistaken ? !ho_find_begins(c.digit) : c.luhn == 0) ||
            !may_begin(s->r, c.first))
            continue; /* its words need not be read */
        read_words(&c, s, i);
        if (mistaken && !c.card && is_said(&c, 1))
            continue; /* nor as printed */
        n = card_here(&c, mistaken, &number);
        if (n == 0)
            continue;
        judge_rest(s, rest, i, mistaken);
        found(s, i, i + n, &c, c.ends_at[number]);
        rest = i + n;
        i = rest - 1;
    }
    judge_rest(s, rest, to, mistaken);
    sodium_memzero(&c, sizeof c);
}

void
ho_find_cards(ho_find_search *s, uint32_t from, uint32_t to)
{
    bool called = ((s->r->says | s->about.label) & HO_SAYS_CARD) != 0 ||
                  (s->about.asked & (HO_ASKED_CARD | HO_ASKED_NAMED)) != 0;
    bool any = true; /* a run with so many digits */

    for (int mistaken = 0; any && mistaken < (s->about.exact ? 1 : 2);
         mistaken++) {
        any = false;
        for (uint32_t i = from, end; i < to; i = end) {
            uint32_t digits = s->r->number[i].count;

            end = i + 1;
            if (s->r->number[i].gone != 0)
                continue;
            while (end < to && s->r->number[end].gone == 0 &&
                   s->r->number[end].gap != HO_GAP_BREAK)
                digits += s->r->number[end++].count;
            any = any || digits >= HO_CARD_MIN;
            if (digits >= HO_CARD_MIN)
                judge_run(s, i, end, mistaken != 0);
            else if (mistaken == 0 && called)
                judge_pieces(s, i, to);
        }
    }
}
