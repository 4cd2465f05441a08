/* SPDX-License-Identifier: MIT */
/*
 * contact.c -- e-mail addresses and phone numbers, on request.
 *
 * Not by default: they are how the next person reaches the customer.
 */
#include "mask/internal.h"

#include <string.h>

/* ---- E-mail -------------------------------------------------------------- */

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253 };

static bool
is_word_char(char c)
{
    return (uint8_t) c >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_local_char(char c)
{
    return is_word_char(c) || (c != '\0' && strchr(".+_%'-&=~", c) != NULL);
}

/* Where the domain ends that begins at i: at least one dot, and a last label
 * of two letters or more. 0: there is none. */
static size_t
domain_end(const ho_mask_text *t, size_t i)
{
    size_t end = 0, label = i, from = i;

    for (; i < t->len && i - from < DOMAIN_MAX; i++) {
        char c = t->s[i];

        if (!is_word_char(c) && c != '-' && c != '.')
            break;
        if (c == '.' || c == '-') {
            if (i == label)
                break;
            label = i + 1;
        }
        if (label > from && i + 1 - label >= 2 && t->s[label - 1] == '.')
            end = i + 1;
        else if (end != 0 && c != '.' && c != '-' && i > label)
            end = i + 1;
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
        start = i;
        while (start > from && i - start < LOCAL_MAX &&
               is_local_char(text->s[start - 1]))
            start--;
        while (start < i && strchr(".'", text->s[start]) != NULL)
            start++;
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

/* A date or an amount has dots, too: none of its groups is longer. */
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
