/* SPDX-License-Identifier: MIT */
/*
 * code_named.c -- what makes a few digits a card's security code.
 *
 *   4242 4242 4242 4242 12/27 123        behind a card
 *   cvv 123   123 is the cvv             named
 *   it is 123                            asked for, or the name of the field
 *   4242... code 123                     "code", near a card
 *
 * Of the words before it the last one that names something counts, so "order
 * 123" is another number.
 */
#include "find/code.h"

#include <string.h>

enum {
    CODE_REACH = 40, /* bytes between "security code" and the code */
    NEAR_CARD = 60,  /* bytes behind a card in which "code" is its code */
    NEAR_WORD = 16,  /* bytes between that word and the code */
    REPLY_WORDS = 48 /* bytes before a code that was asked for */
};

/* ---- What is said before ------------------------------------------------- */

/* The last words before a code that name something: where they end. */
typedef struct naming {
    size_t   code, word, other;
    uint32_t said; /* in the last sentence */
} naming;

/* Whether what a sentence says makes what stands on the back a card's code:
 * "the digits on the back", not "the serial on the back". */
bool
ho_find_on_back(uint32_t said)
{
    return (said & HO_SAYS_BACK) != 0 && (said & HO_SAYS_OTHER) == 0 &&
           (said & (HO_SAYS_DIGITS | HO_SAYS_CARD | HO_SAYS_CODE)) != 0;
}

/* The marks before a code that may name it begin there. */
static uint32_t
first_mark(const ho_find_reader *r, uint32_t to, size_t at, size_t from,
           size_t reach)
{
    while (to > 0) {
        const ho_find_mark *m = &r->mark[to - 1];

        if (m->sort == HO_MARK_GONE || m->start < from || at - m->start > reach)
            break;
        to--;
    }
    return to;
}

static void
read_names(naming *n, const ho_find_reader *r, const ho_find_code *c,
           size_t from, size_t reach)
{
    uint32_t to = r->number[c->from].marks;

    memset(n, 0, sizeof *n);
    for (uint32_t k = first_mark(r, to, c->start, from, reach); k < to; k++) {
        const ho_find_mark *m = &r->mark[k];
        uint32_t            says = m->says;

        if (m->sort != HO_MARK_CUE) {
            n->said = m->sort == HO_MARK_WORD ? n->said : 0;
            continue;
        }
        if ((says & HO_SAYS_THING) != 0)
            says |= HO_SAYS_OTHER;
        n->said |= says;
        if ((says & (HO_SAYS_BACK | HO_SAYS_DIGITS)) != 0 &&
            ho_find_on_back(n->said))
            says |= HO_SAYS_CODE;
        if ((says & HO_SAYS_CODE) != 0)
            n->code = m->end;
        else if ((says & HO_SAYS_CODE_WORD) != 0)
            n->word = m->end;
        else if ((says & (HO_SAYS_OTHER | HO_SAYS_THING)) != 0)
            n->other = m->end;
    }
}

size_t
ho_find_skip(const char *s, size_t i, size_t end, const char *set)
{
    while (i < end && s[i] != '\0' && strchr(set, s[i]) != NULL)
        i++;
    return i;
}

/* Whether a sentence goes on from a name to the code. */
static bool
is_in_sentence(const ho_find_reader *r, size_t from, const ho_find_code *c)
{
    for (uint32_t k = r->number[c->from].marks; k-- > 0;) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start < from)
            return true;
        if (m->sort == HO_MARK_ASKS && m->end + 1 < c->start)
            return false;
        if (m->sort == HO_MARK_STOP &&
            (r->s[m->start] != '.' || m->start > from))
            return false;
    }
    return true;
}

/* Whether words before a code name it; "order 123" is another number. */
static bool
named_before(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;

    read_names(&n, r, c, s->code_end, 2 * CODE_REACH);
    if (n.code == 0 || c->start - n.code > CODE_REACH)
        return false;
    return n.other <= n.code && is_in_sentence(r, n.code, c);
}

/* ---- What is said behind ------------------------------------------------- */

/* Where what is said of a number right behind it ends. */
static size_t
said_behind(const ho_find_reader *r, const ho_find_code *c)
{
    size_t stop = ho_find_seen_to(r, c->marks_behind, c->end);
    size_t i = c->end;

    if (c->to < r->numbers_count && r->number[c->to].start < stop)
        stop = r->number[c->to].start;
    if (stop - i > CODE_REACH)
        stop = i + CODE_REACH;
    while (i < stop && memchr("[.,\n", r->s[i], 4) == NULL)
        i++;
    return i;
}

/* "123 is the cvv", "123 on the back", "123 (cvv)". */
static bool
named_behind(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    size_t                end = said_behind(r, c),
           from = ho_find_skip(r->s, c->end, end, " (\"'");
    uint32_t said = 0, first = 0;
    naming   before;

    read_names(&before, r, c, c->after, CODE_REACH);
    for (uint32_t k = c->marks_behind; k < r->marks_count; k++) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start >= end || m->sort == HO_MARK_GONE)
            break;
        if (m->start < c->end || m->sort != HO_MARK_CUE)
            continue;
        if (m->start == from)
            first = m->says;
        said |= m->says;
        if (ho_find_on_back(said | (before.said & HO_SAYS_OTHER)))
            said |= HO_SAYS_CODE;
        if ((said & HO_SAYS_CODE) == 0)
            continue;
        if (m->start > from + 1)
            return (first & HO_SAYS_LEAD) != 0 && (first & HO_SAYS_FILLER) == 0;
        return (said & HO_SAYS_BACK) != 0 || before.other == 0;
    }
    return false;
}

/* Whether the word behind a number says what there are so many of. */
static bool
counts_things(const ho_find_reader *r, const ho_find_code *c)
{
    size_t at = ho_find_skip(r->s, c->end, r->len, " ");

    for (uint32_t k = c->marks_behind; k < r->marks_count; k++) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start > at)
            break;
        if (m->start == at && m->sort == HO_MARK_CUE)
            return (m->says & (HO_SAYS_UNIT | HO_SAYS_OTHER)) != 0;
    }
    return false;
}

/* ---- Asked for ----------------------------------------------------------- */

/* Whether the word right before an answer leads to it: "it is 123", "ok 123",
 * but not "bus 123". */
static bool
leads_to(const ho_find_reader *r, const ho_find_code *c)
{
    size_t   at = c->start;
    uint32_t k = r->number[c->from].marks;

    while (at > 0 && r->s[at - 1] == ' ')
        at--;
    if (at == 0 || !ho_find_letter_before(r->s, at) ||
        (k > 0 && r->mark[k - 1].sort == HO_MARK_GONE &&
         r->mark[k - 1].end >= at))
        return true; /* nothing, a colon, another script */
    return k > 0 && r->mark[k - 1].end == at &&
           r->mark[k - 1].sort == HO_MARK_CUE &&
           (r->mark[k - 1].says &
            (HO_SAYS_LEAD | HO_SAYS_CODE | HO_SAYS_CODE_WORD)) != 0;
}

/* Whether a message ends in it and has no other number: "hiya 123". */
static bool
ends_message(const ho_find_reader *r, const ho_find_code *c)
{
    return c->from == 0 && c->to == r->numbers_count &&
           ho_find_skip(r->s, c->end, r->len, " .!\r\n") == r->len;
}

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. Or a card was given right before. */
static bool
asked_for(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;
    bool                  expires, amex, alone;

    if (c->after != 0 || counts_things(r, c))
        return false;
    expires =
        ho_find_code_place(r, c->from, &expires, &amex) != SIZE_MAX && expires;
    alone = expires ? ho_find_is_worded(r->s, r->number[c->from - 1].end,
                                        c->start, 1, true)
                    : ho_find_is_worded(r->s, 0, c->start, 1, true) ||
                          c->start <= 1;
    if (alone && ho_find_is_all(r, c) &&
        ((s->about.asked & HO_ASKED_BEHIND) != 0 ||
         (expires && (s->about.label & HO_SAYS_CARD) != 0)))
        return true;
    if (c->start > REPLY_WORDS)
        return false;
    read_names(&n, r, c, 0, REPLY_WORDS + 1);
    if (n.other != 0)
        return false;
    if ((s->about.asked & HO_ASKED_CODE) != 0 &&
        (leads_to(r, c) || ends_message(r, c)))
        return true;
    return (s->about.label & HO_SAYS_CODE) != 0;
}

/* "code 123" is the card's where a card stands close before it, or is what
 * the talk is about. */
static bool
named_near_card(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;
    bool card = (s->about.asked & (HO_ASKED_CARD | HO_ASKED_NAMED)) != 0;

    for (uint32_t i = c->from; !card && i-- > 0;) {
        if (c->start - r->number[i].end > NEAR_CARD)
            break;
        card = r->number[i].gone == HANDOFF_MASK_CARD;
        if (r->number[i].gone != 0)
            break;
    }
    if (!card)
        return false;
    read_names(&n, r, c, c->after, NEAR_CARD);
    return n.word > n.other && c->start - n.word <= NEAR_WORD &&
           is_in_sentence(r, n.word, c);
}

/* ---- Numbers beside a code ----------------------------------------------- */

/* "1778 is my card". */
static bool
is_called_card(const ho_find_reader *r, const ho_find_code *c)
{
    size_t   end = said_behind(r, c), at = c->end + 1;
    uint32_t says;

    if (end - c->end < 5 || r->s[c->end] != ' ')
        return false;
    says = ho_find_says(r->s + at, end - at);
    return (says & HO_SAYS_LEAD) != 0 && (says & HO_SAYS_CARD) != 0 &&
           (says & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) == 0;
}

bool
ho_find_code_aside(const ho_find_reader *r, const ho_find_code *c)
{
    uint32_t       k = r->number[c->from].marks, last = 0;
    const uint8_t *d = c->digit;

    if (c->digits != 4)
        return false;
    if (k > 0 && r->mark[k - 1].sort == HO_MARK_CUE)
        last = r->mark[k - 1].says;
    return is_called_card(r, c) ||
           (last & (HO_SAYS_ENDING | HO_SAYS_PART | HO_SAYS_CARD)) != 0 ||
           ((last & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) == 0 && d[0] == 2 &&
            d[1] == 0 && d[2] >= 2 && d[2] <= 4);
}

/* "123 or 132": what is said beside a code that was just found. */
bool
ho_find_code_or(const ho_find_search *s, const ho_find_code *c)
{
    static const char *const words[] = { " or ", " oder ", " ou ", " o " };
    const char              *from = s->r->s + s->code_end;

    if (s->code_end == 0 || c->start < s->code_end)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (c->start - s->code_end == n && memcmp(from, words[i], n) == 0)
            return true;
    }
    return false;
}

/* ---- All of it ---------------------------------------------------------- */

bool
ho_find_code_again(const ho_find_search *s, const ho_find_code *c)
{
    naming n;

    read_names(&n, s->r, c, c->after, CODE_REACH);
    return ho_find_code_stands(s->r, c) && !counts_things(s->r, c) &&
           leads_to(s->r, c) && n.other == 0;
}

bool
ho_find_code_named(const ho_find_search *s, const ho_find_code *c)
{
    return ho_find_code_stands(s->r, c) &&
           (named_before(s, c) || named_behind(s, c) ||
            ho_find_behind_card(s, c) || asked_for(s, c) ||
            named_near_card(s, c));
}
