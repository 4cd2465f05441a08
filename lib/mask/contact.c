/* SPDX-License-Identifier: MIT */
/*
 * contact.c -- e-mail addresses and phone numbers, on request.
 *
 * Not by default: they are how the next person reaches the customer.
 */
#include "mask/internal.h"

#include <string.h>

#include <utf8proc.h>

/* ---- E-mail -------------------------------------------------------------- */

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 };

/* Scripts without spaces between words: what stands right before or behind an
 * address in one of them is no part of it. */
enum { NO_LETTER, SPACED, DENSE };

static bool
is_dense(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0fff) || (c >= 0x1000 && c <= 0x109f) ||
           (c >= 0x1780 && c <= 0x17ff) || (c >= 0x2e80 && c <= 0xd7ff) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xffdc) ||
           c >= 0x20000;
}

/* Length of the letter or digit at s, of whatever script; 0: it is none. */
static size_t
letter_at(const char *s, size_t len, int *sort)
{
    uint32_t c = 0;
    size_t   n = ho_base_utf8_next(&c, HO_SLICE(s, len));

    *sort = NO_LETTER;
    if (n == 0 || (c < 0x80 && (c < '0' || (c > '9' && c < 'A') ||
                                (c > 'Z' && c < 'a') || c > 'z')))
        return 0;
    switch ((int) utf8proc_category((utf8proc_int32_t) c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
        *sort = is_dense(c) ? DENSE : SPACED;
        return n;
    default:
        return 0;
    }
}

/* Where the part before "@" begins, which is at `at`. */
static size_t
local_start(const ho_mask_text *t, size_t from, size_t at)
{
    size_t start = at;
    int    sort = NO_LETTER, one;

    while (start > from && at - start < LOCAL_MAX) {
        size_t i = start - 1;

        while (i > from && ((uint8_t) t->s[i] & 0xc0) == 0x80)
            i--;
        if (t->s[i] == '\0' || strchr(".+_%'-&=~", t->s[i]) == NULL) {
            if (letter_at(t->s + i, start - i, &one) == 0 ||
                (sort != NO_LETTER && one != sort))
                break;
            sort = one;
        }
        start = i;
    }
    while (start < at && strchr(".'", t->s[start]) != NULL)
        start++;
    return start;
}

/* Where the domain ends that begins at i: at least one dot, and a last label
 * of two letters or more. 0: there is none. */
static size_t
domain_end(const ho_mask_text *t, size_t i)
{
    size_t end = 0, from = i, letters = 0;
    int    sort = NO_LETTER, one;
    bool   dot = false;

    while (i < t->len && i - from < DOMAIN_MAX) {
        size_t n = 1;

        if (t->s[i] == '.' || t->s[i] == '-') {
            if (letters == 0)
                break;
            dot = dot || t->s[i] == '.';
            sort = t->s[i] == '.' ? NO_LETTER : sort;
            letters = 0;
        } else {
            n = letter_at(t->s + i, t->len - i, &one);
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

void
ho_mask_emails(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    size_t      from = 0, i = 0, next = 0;
    const char *at;

    while (i < text->len &&
           (at = memchr(text->s + i, '@', text->len - i)) != NULL) {
        size_t start, end;

        i = (size_t) (at - text->s);
        for (; next < over->count && over->at[next].start <= i; next++)
            from = over->at[next].end;
        start = i < from ? i : local_start(text, from, i);
        end = start < i && i >= from ? domain_end(text, i + 1) : 0;
        if (end != 0 && (next == over->count || end <= over->at[next].start)) {
            ho_spans_add(spans, start, end, HANDOFF_MASK_EMAIL, "");
            from = end;
            i = end;
        } else {
            i++;
        }
    }
}

/* ---- Phone numbers ------------------------------------------------------- */

enum { PHONE_MIN = 7, PHONE_MAX = 15, PHONE_GROUPS = 8 };

typedef struct phone {
    size_t   start, end;
    uint32_t count[PHONE_GROUPS];
    uint8_t  gap[PHONE_GROUPS];
    uint32_t groups, digits;
    bool     plus;
    uint8_t  first[2];
    bool     no;
} phone;

/* "(0)" or "(30)" between two groups, or before the first. */
static bool
is_paren(const ho_mask_text *t, size_t from, size_t to)
{
    bool paren = false;

    if (to - from > 4)
        return false;
    for (size_t i = from; i < to; i++) {
        if (t->s[i] == '(' || t->s[i] == ')')
            paren = true;
        else if (t->s[i] != ' ' && t->s[i] != '-')
            return false;
    }
    return paren;
}

static bool
is_north_american(const phone *p)
{
    uint32_t i = p->groups == 4 && p->count[0] == 1 && p->first[0] == 1;

    return p->groups - i == 3 && p->count[i] == 3 && p->count[i + 1] == 3 &&
           p->count[i + 2] == 4;
}

/* Whether it may be a date or an amount: in these, one or two digits may
 * follow a dot. */
static bool
is_dotted(const phone *p)
{
    for (uint32_t i = 1; i < p->groups; i++) {
        if (p->gap[i] == HO_GAP_DOT && p->count[i] < 3)
            return true;
    }
    return false;
}

static void
phone_end(ho_spans *spans, const ho_mask_text *t, phone *p)
{
    bool trunk = p->first[0] == 0 && (p->first[1] != 0 || p->digits >= 10);

    if (p->no || p->groups == 0 ||
        p->digits < PHONE_MIN + (p->plus ? 0u : 2u) || p->digits > PHONE_MAX)
        return;
    if (!p->plus && !is_north_american(p) &&
        (!trunk || is_dotted(p) || (p->groups == 1 && p->digits > 12)))
        return;
    if (p->plus)
        p->start--;
    if (p->start > 0 && t->s[p->start - 1] == '(')
        p->start--;
    ho_spans_add(spans, p->start, p->end, HANDOFF_MASK_PHONE, "");
}

static void
phone_add(phone *p, const ho_group *g)
{
    p->end = g->end;
    if (p->groups == PHONE_GROUPS || g->spoken || g->code ||
        g->word != g->start || g->count > PHONE_MAX - p->digits) {
        p->no = true;
        return;
    }
    if (p->groups == 0) {
        p->start = g->start;
        p->plus = g->plus;
        p->first[0] = g->digit[0];
        p->first[1] = g->count > 1 ? g->digit[1] : 1;
    }
    p->gap[p->groups] = g->gap;
    p->count[p->groups++] = g->count;
    p->digits += g->count;
}

void
ho_mask_phones(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    phone     p = { .no = true };
    ho_digits in;
    ho_group  g;

    ho_digits_init(&in, text->s, text->len, over);
    while (ho_digits_next(&in, &g)) {
        bool joins = p.groups != 0 && g.opaque <= p.start && !g.plus &&
                     (g.gap == HO_GAP_SPACE || g.gap == HO_GAP_DASH ||
                      g.gap == HO_GAP_DOT || is_paren(text, p.end, g.start));

        if (!joins) {
            phone_end(spans, text, &p);
            p = (phone){ .groups = 0 };
        }
        phone_add(&p, &g);
    }
    phone_end(spans, text, &p);
}
