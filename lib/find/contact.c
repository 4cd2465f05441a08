/* SPDX-License-Identifier: MIT */
/*
 * contact.c -- e-mail addresses, phone and account numbers, on request.
 *
 * Not by default: they are how the next person reaches the customer.
 */
#include "find/internal.h"

#include <string.h>

/* ---- E-mail -------------------------------------------------------------- */

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 };

/* Scripts without spaces between words: what stands right before or behind an
 * address in one of them is no part of it. */
enum { NO_LETTER, SPACED, DENSE };

/* Length of the letter or digit at s, of whatever script; 0: it is not one. */
static size_t
letter_at(const char *s, size_t len, int *sort)
{
    int      what = HO_CHAR_OTHER;
    uint8_t  digit;
    uint32_t c = 0;
    size_t   n = len == 0 ? 0 : ho_find_char(s, len, &what, &digit);

    ho_find_next(&c, s, n);
    *sort = what != HO_CHAR_LETTER && what != HO_CHAR_DIGIT ? NO_LETTER
            : ho_find_is_dense(c)                           ? DENSE
                                                            : SPACED;
    return *sort == NO_LETTER ? 0 : n;
}

/* Where the part before "@" begins, which is at `at`. */
static size_t
local_start(const char *s, size_t from, size_t at)
{
    size_t start = at;
    int    sort = NO_LETTER, one;

    while (start > from && at - start < LOCAL_MAX) {
        size_t i = start - 1;

        while (i > from && ((uint8_t) s[i] & 0xc0) == 0x80)
            i--;
        if (s[i] == '\0' || strchr(".+_%'-&=~", s[i]) == NULL) {
            if (letter_at(s + i, start - i, &one) == 0 ||
                (sort != NO_LETTER && one != sort))
                break;
            sort = one;
        }
        start = i;
    }
    while (start < at && strchr(".'", s[start]) != NULL)
        start++;
    return start;
}

/* Where the domain ends that begins at i: at least one dot, and a last label
 * of two letters or more. 0: there is none. */
static size_t
domain_end(const char *s, size_t len, size_t i)
{
    size_t end = 0, from = i, letters = 0;
    int    sort = NO_LETTER, one;
    bool   dot = false;

    while (i < len && i - from < DOMAIN_MAX) {
        size_t n = 1;

        if (s[i] == '.' || s[i] == '-') {
            if (letters == 0)
                break;
            dot = dot || s[i] == '.';
            sort = s[i] == '.' ? NO_LETTER : sort;
            letters = 0;
        } else {
            n = letter_at(s + i, len - i, &one);
            if (n == 0 || (sort != NO_LETTER && one != sort))
                break;
            sort = one;
            if (++letters >= 2 && dot)
                end = i + n;
        }
        i += n;
    }
    return end;
}

bool
ho_find_email(const char *s, size_t len, size_t from, size_t at, size_t *start,
              size_t *end)
{
    *start = local_start(s, from, at);
    *end = *start < at ? domain_end(s, len, at + 1) : 0;
    return *end != 0;
}

/* ---- Phone and account numbers ------------------------------------------- */

enum {
    PHONE_MIN = 7,
    PHONE_MAX = 15,
    PHONE_GROUPS = 8,
    ACCOUNT_MIN = 5,
    ACCOUNT_MAX = 20,
    NAME_REACH = 40 /* bytes from "my phone is" to the number */
};

/* Numbers that may be one, and their digits. */
typedef struct series {
    uint32_t from, to;
    uint32_t digits;
    uint8_t  first[2];
    bool     no;
} series;

/* "(0)" or "(30)" between two numbers, or before the first. */
static bool
is_paren(const ho_find_reader *r, uint32_t i)
{
    bool paren = false;

    for (size_t at = r->number[i - 1].end; at < r->number[i].start; at++) {
        char c = r->s[at];

        if (c == '(' || c == ')')
            paren = true;
        else if (c != ' ' && c != '-')
            return false;
    }
    return paren && r->number[i].start - r->number[i - 1].end <= 4;
}

static bool
goes_on(const ho_find_reader *r, uint32_t i)
{
    uint8_t gap = ho_find_gap_at(r, i);

    return r->number[i].gone == 0 && (r->number[i].is & HO_IS_PLUS) == 0 &&
           (gap <= HO_GAP_DOT || (gap != HO_GAP_BREAK && is_paren(r, i)) ||
            (gap <= HO_GAP_FILLER && (r->number[i].is & HO_IS_SPOKEN) != 0));
}

static void
read_series(series *p, const ho_find_reader *r, uint32_t i, uint32_t to)
{
    *p = (series){ .from = i, .to = i };
    do {
        const ho_find_number *n = &r->number[p->to];

        p->no = p->no || (n->is & HO_IS_CODE) != 0 ||
                (n->word != 0 && (n->is & HO_IS_SPOKEN) == 0) ||
                n->count > ACCOUNT_MAX;
        for (uint8_t k = 0; k < n->count && p->digits + k < 2; k++)
            p->first[p->digits + k] = n->digit[k];
        p->digits += n->count;
        p->to++;
    } while (p->to < to && goes_on(r, p->to) && p->to - i < 2 * PHONE_MAX);
}

/* What the numbers are called: the nearest of such words. */
static uint32_t
called(const ho_find_search *s, uint32_t i)
{
    uint32_t wanted = HO_SAYS_PHONE | HO_SAYS_ACCOUNT | HO_SAYS_CARD, nearest;

    ho_find_before(s->r, i, NAME_REACH, wanted, &nearest);
    if (nearest == 0 && ho_find_is_first(s->r, i))
        nearest = s->about.label & wanted;
    if (nearest == 0 && (s->about.asked & HO_ASKED_PHONE) != 0 &&
        ho_find_is_first(s->r, i) && s->r->number[0].start <= NAME_REACH)
        nearest = HO_SAYS_PHONE;
    return nearest;
}

static bool
is_north_american(const ho_find_reader *r, const series *p)
{
    const ho_find_number *n = &r->number[p->from];
    uint32_t              count = p->to - p->from;

    if (count == 4 && n->count == 1 && n->digit[0] == 1) {
        n++;
        count--;
    }
    if (count == 2)
        return (n->is & HO_IS_PAREN) != 0 && n[0].count == 3 && n[1].count == 7;
    return count == 3 && n[0].count == 3 && n[1].count == 3 && n[2].count == 4;
}

/* Whether it may be a date or an amount: in these, one or two digits may
 * follow a dot. */
static bool
is_dotted(const ho_find_reader *r, const series *p)
{
    for (uint32_t i = p->from + 1; i < p->to; i++) {
        if (r->number[i].gap == HO_GAP_DOT && r->number[i].count < 3)
            return true;
    }
    return false;
}

static bool
is_phone(const ho_find_search *s, const series *p, uint32_t name)
{
    const ho_find_number *n = &s->r->number[p->from];
    bool                  plus = (n->is & HO_IS_PLUS) != 0;
    bool trunk = p->first[0] == 0 && (p->first[1] != 0 || p->digits >= 10);

    if (p->no || p->digits < PHONE_MIN || p->digits > PHONE_MAX ||
        (name & HO_SAYS_ACCOUNT) != 0)
        return false;
    if (plus || (name & HO_SAYS_PHONE) != 0)
        return true;
    if (p->digits < PHONE_MIN + 2 || p->to - p->from > PHONE_GROUPS ||
        (n->is & HO_IS_SPOKEN) != 0)
        return false;
    return is_north_american(s->r, p) ||
           (trunk && !is_dotted(s->r, p) &&
            (p->to - p->from > 1 || p->digits <= 12));
}

static void
take_series(ho_find_search *s, const series *p, uint32_t what)
{
    const ho_find_number *n = &s->r->number[p->from];
    size_t                start = n->start;

    if (what == HANDOFF_MASK_PHONE) {
        start -= (n->is & HO_IS_PLUS) != 0;
        if (start > 0 && s->r->s[start - 1] == '(')
            start--;
    }
    ho_find_add(s->out, start, s->r->number[p->to - 1].end, what, "");
    ho_find_gone(s->r, p->from, p->to, what);
}

void
ho_find_phones(ho_find_search *s, uint32_t from, uint32_t to)
{
    series p;

    for (uint32_t i = from; i < to; i = p.to) {
        uint32_t name;

        p.to = i + 1;
        if (s->r->number[i].gone != 0)
            continue;
        read_series(&p, s->r, i, to);
        if (p.digits < ACCOUNT_MIN)
            continue;
        name = called(s, i);
        if ((s->what & HANDOFF_MASK_PHONE) != 0 && is_phone(s, &p, name))
            take_series(s, &p, HANDOFF_MASK_PHONE);
        else if ((s->what & HANDOFF_MASK_ACCOUNT) != 0 && !p.no &&
                 p.digits <= ACCOUNT_MAX && (name & HO_SAYS_ACCOUNT) != 0)
            take_series(s, &p, HANDOFF_MASK_ACCOUNT);
    }
}
