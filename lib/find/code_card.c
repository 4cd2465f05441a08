/* SPDX-License-Identifier: MIT */
/*
 * code_card.c -- security codes behind a card: "4242... John Smith 12/27 123".
 *
 * With the month in which it expires between them three or four digits are
 * the code; without, only where nothing else follows.
 */
#include "find/code.h"

#include <string.h>

enum {
    SEPARATORS = 12, /* bytes between card, expiry and code */
    NAME_WORDS = 3   /* before the expiry: "John Smith exp." */
};

static const char blanks[] = " ,;|/-:().\t\r\n";

static bool
is_month(const ho_find_number *n)
{
    uint32_t value =
        n->count == 1 ? n->digit[0] : n->digit[0] * 10u + n->digit[1];

    return n->count <= 2 && value >= 1 && value <= 12;
}

static bool
is_year(const ho_find_number *n)
{
    const uint8_t *d = n->digit + (n->count == 4 ? 2 : 0);

    return (n->count == 2 || (n->count == 4 && n->digit[0] == 2)) && *d >= 2 &&
           *d <= 4;
}

/* Whether a code stands behind numbers up to `to`, or stood there. */
static bool
code_follows(const ho_find_reader *r, uint32_t to)
{
    const ho_find_number *n = &r->number[to - 1];
    uint32_t              k = n->marks;

    if (to < r->numbers_count) {
        const ho_find_number *next = &r->number[to];

        if (next->start - n->end <= 12 && next->gone == 0 &&
            (next->count == 3 || next->count == 4 ||
             (next->is & HO_IS_SPOKEN) != 0 || next->count == 1))
            return true;
    }
    for (; k < r->marks_count && r->mark[k].start <= n->end + 12; k++) {
        if (r->mark[k].start >= n->end && r->mark[k].sort == HO_MARK_GONE)
            return r->mark[k].says == HANDOFF_MASK_CODE;
    }
    return false;
}

bool
ho_find_is_expiry(const ho_find_reader *r, uint32_t i, uint32_t *to, bool alone)
{
    const ho_find_number *n = &r->number[i], *next = n + 1;
    const ho_find_mark   *m = n->marks == 0 ? NULL : &r->mark[n->marks - 1];

    if ((n->is & HO_IS_SPOKEN) != 0 || n->count > 4)
        return false;
    *to = i + 1;
    if (m != NULL && m->sort == HO_MARK_CUE && n->start - m->end < 3 &&
        m->end <= n->start && (m->says & HO_SAYS_MONTH) != 0 && is_year(n))
        return true;
    if (n->count == 4) {
        uint32_t month = n->digit[0] * 10u + n->digit[1];

        return month >= 1 && month <= 12 && n->digit[2] >= 2 &&
               n->digit[2] <= 4 && (alone || code_follows(r, i + 1));
    }
    if (!is_month(n) || i + 1 >= r->numbers_count || next->gone != 0 ||
        next->start - n->end > 3 || next->gap == HO_GAP_BREAK ||
        next->gap == HO_GAP_COMMA || next->gap == HO_GAP_NONE ||
        (next->count != 2 && next->count != 4))
        return false;
    *to = i + 2;
    if (next->gap != HO_GAP_SLASH && !is_year(next))
        return false;
    return next->gap == HO_GAP_SLASH || (alone && is_year(next)) ||
           code_follows(r, i + 2);
}

/* Whether only separators stand there, and some. */
static bool
is_separated(const char *s, size_t from, size_t to)
{
    return to > from && to - from <= SEPARATORS &&
           ho_find_skip(s, from, to, blanks) == to;
}

/* Signs of other scripts part as ours do: "09/28 \xf0\x9f\x94\x92 550". */
static bool
is_blank_before(const char *s, size_t at)
{
    if ((uint8_t) s[at - 1] >= 0x80)
        return !ho_find_letter_before(s, at);
    return s[at - 1] != '\0' && strchr(blanks, s[at - 1]) != NULL;
}

bool
ho_find_is_worded(const char *s, size_t from, size_t to, uint32_t most,
                  bool glue)
{
    size_t   at = to;
    uint32_t words = 0;

    for (;;) {
        size_t before = at;

        while (before > from && is_blank_before(s, before))
            before--;
        if (before == from)
            return at - before <= SEPARATORS &&
                   (at > before || at == to || from == 0);
        if (at - before > SEPARATORS)
            return false;
        for (at = before; at > from && ho_find_letter_before(s, at);) {
            at--;
            while (at > from && ((uint8_t) s[at] & 0xc0) == 0x80)
                at--;
        }
        if (++words > most || before - at > 12)
            return false;
        if (glue && (ho_find_says(s + at, before - at) &
                     (HO_SAYS_LEAD | HO_SAYS_FILLER | HO_SAYS_CODE_WORD)) == 0)
            return false;
    }
}

/* Where the card ends behind which number i stands, nothing but marks between;
 * SIZE_MAX: none does. */
static size_t
card_before(const ho_find_reader *r, uint32_t i, bool *amex)
{
    const ho_find_number *n = &r->number[i];
    size_t                from = i == 0 ? 0 : r->number[i - 1].end;

    *amex = false;
    for (uint32_t k = n->marks; k-- > 0 && r->mark[k].start >= from;) {
        if (r->mark[k].sort == HO_MARK_GONE) {
            if (r->mark[k].says != HANDOFF_MASK_CARD)
                return SIZE_MAX;
            return r->mark[k].end;
        }
    }
    if (i == 0 || n[-1].gone != HANDOFF_MASK_CARD)
        return SIZE_MAX;
    while (i > 0 && r->number[i - 1].gone == HANDOFF_MASK_CARD)
        i--;
    *amex = r->s[r->number[i].start] == '3';
    return n[-1].end;
}

/* Where what a code stands behind ends, if number i and what is before it is
 * an expiry behind a card, or begins the text: `expires`. */
size_t
ho_find_code_place(const ho_find_reader *r, uint32_t i, bool *expires,
                   bool *amex)
{
    size_t   card;
    uint32_t first = i;

    *expires = false;
    while (first > 0 && i - first < 2 &&
           (r->number[first - 1].is & HO_IS_EXPIRY) != 0)
        first--;
    if (first == i)
        return card_before(r, i, amex);
    *expires = true;
    card = card_before(r, first, amex);
    if (card != SIZE_MAX &&
        ho_find_is_worded(r->s, card, r->number[first].start, NAME_WORDS,
                          false))
        return r->number[i - 1].end;
    if (first == 0 && r->number[0].start <= 16) {
        *amex = false;
        return r->number[i - 1].end;
    }
    return SIZE_MAX;
}

/* Whether nothing more is said. */
bool
ho_find_is_all(const ho_find_reader *r, const ho_find_code *c)
{
    return ho_find_skip(r->s, c->end,
                        ho_find_seen_to(r, c->marks_behind, c->end),
                        " .!)\r\n") == r->len;
}

bool
ho_find_behind_card(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    bool                  expires, amex;
    size_t                at = ho_find_code_place(r, c->from, &expires, &amex);
    bool                  card = at != SIZE_MAX;

    if (!card || (r->number[c->to - 1].is & HO_IS_LETTERED) != 0)
        return false;
    if (expires) {
        size_t   begin = r->number[c->from].start;
        uint32_t k = 0;

        /* A date by itself proves nothing. */
        for (k = c->from; k > 0 && (r->number[k - 1].is & HO_IS_EXPIRY) != 0;)
            k--;
        if (card_before(r, k, &amex) == SIZE_MAX)
            return false;
        return ho_find_is_worded(r->s, at, begin, 1, true);
    }
    if (!is_separated(r->s, at, c->start) ||
        (c->digits != 3 && !(amex && c->digits == 4)) || c->to - c->from > 1)
        return false;
    /* Without an expiry it must be the last thing said there. */
    return (c->end < ho_find_seen_to(r, c->marks_behind, c->end) &&
            memchr(",;|\r\n", r->s[c->end], 5) != NULL) ||
           ho_find_is_all(r, c);
}
