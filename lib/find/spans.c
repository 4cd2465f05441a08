/* SPDX-License-Identifier: MIT */
/*
 * spans.c -- what was found in a text, and what stands in its place.
 */
#include "find/internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { NUMBER_DIGITS = 9 };

/* ---- Spans --------------------------------------------------------------- */

static bool
make_room(ho_find_spans *spans)
{
    size_t        cap = spans->cap == 0 ? 8 : spans->cap * 2;
    ho_find_span *grown;

    if (spans->failed || spans->count < spans->cap)
        return !spans->failed;
    grown = cap > SIZE_MAX / sizeof *grown ? NULL : malloc(cap * sizeof *grown);
    if (grown == NULL) {
        spans->failed = true;
        return false;
    }
    if (spans->count != 0) {
        memcpy(grown, spans->at, spans->count * sizeof *grown);
        sodium_memzero(spans->at, spans->cap * sizeof *spans->at);
    }
    free(spans->at);
    spans->at = grown;
    spans->cap = cap;
    return true;
}

static void
add(ho_find_spans *spans, const ho_find_span *span)
{
    if (make_room(spans))
        spans->at[spans->count++] = *span;
}

void
ho_find_add(ho_find_spans *spans, size_t start, size_t end, uint32_t what,
            const char *tail)
{
    ho_find_span span = { .start = start, .end = end, .what = what };

    memcpy(span.tail, tail, strnlen(tail, sizeof span.tail - 1));
    add(spans, &span);
}

void
ho_find_add_kind(ho_find_spans *spans, size_t start, size_t end,
                 const char *kind)
{
    ho_find_span span = { .start = start, .end = end };

    memcpy(span.kind, kind, strnlen(kind, sizeof span.kind - 1));
    add(spans, &span);
}

static int
by_start(const void *a, const void *b)
{
    const ho_find_span *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return 0;
}

static bool
is_ascending(const ho_find_spans *spans)
{
    for (size_t i = 1; i < spans->count; i++) {
        if (spans->at[i].start < spans->at[i - 1].end)
            return false;
    }
    return true;
}

/* In ascending order; where two overlap, the earlier found is kept. */
static void
settle(ho_find_spans *spans)
{
    size_t n = 0;

    if (is_ascending(spans))
        return;
    qsort(spans->at, spans->count, sizeof *spans->at, by_start);
    for (size_t i = 0; i < spans->count; i++) {
        if (n == 0 || spans->at[i].start >= spans->at[n - 1].end)
            spans->at[n++] = spans->at[i];
    }
    spans->count = n;
}

void
ho_find_take(ho_find_spans *spans, ho_find_spans *fresh)
{
    size_t had = spans->count, at = 0;

    settle(fresh);
    spans->failed = spans->failed || fresh->failed;
    for (size_t i = 0; i < fresh->count; i++) {
        const ho_find_span *f = &fresh->at[i];

        while (at < had && spans->at[at].end <= f->start)
            at++;
        if (at == had || spans->at[at].start >= f->end)
            add(spans, f);
    }
    fresh->count = 0;
    settle(spans);
}

void
ho_find_adopt(ho_find_spans *spans, ho_find_spans *fresh)
{
    size_t longer = 0, n = 0; /* wraps where it became shorter */
    size_t k = 0;

    settle(fresh);
    for (size_t i = 0; i < fresh->count; i++) {
        ho_find_span f = fresh->at[i];

        for (; k < spans->count && spans->at[k].start + longer <= f.start; k++)
            longer += ho_find_replace(NULL, &spans->at[k]) -
                      (spans->at[k].end - spans->at[k].start);
        f.start -= longer;
        f.end -= longer;
        if (k == spans->count || f.end <= spans->at[k].start)
            fresh->at[n++] = f;
    }
    fresh->count = n;
    ho_find_take(spans, fresh);
}

void
ho_find_free(ho_find_spans *spans)
{
    if (spans->at != NULL)
        sodium_memzero(spans->at, spans->cap * sizeof *spans->at);
    free(spans->at);
    memset(spans, 0, sizeof *spans);
}

/* ---- Replacements -------------------------------------------------------- */

typedef struct sort {
    uint32_t    what;
    const char *kind, *text;
    bool        tail; /* four characters follow; then, of each, "]" */
} sort;

static const sort sorts[] = {
    { HANDOFF_MASK_CARD, "pan", "[card ending ", true },
    { HANDOFF_MASK_CODE, "cvv", "[security code", false },
    { HANDOFF_MASK_IBAN, "iban", "[IBAN ending ", true },
    { HANDOFF_MASK_SSN, "ssn", "[social security number", false },
    { HANDOFF_MASK_EMAIL, "email", "[e-mail address", false },
    { HANDOFF_MASK_PHONE, "phone", "[phone number", false },
    { HANDOFF_MASK_PROOF, "proof", "[proof", false },
    { HANDOFF_MASK_ACCOUNT, "account", "[account number", false },
};
enum { SORTS = sizeof sorts / sizeof *sorts };

static const sort *
sort_of(const ho_find_span *span)
{
    for (size_t i = 0; i < SORTS; i++) {
        if (sorts[i].what == span->what)
            return &sorts[i];
    }
    return NULL;
}

const char *
ho_find_kind(const ho_find_span *span)
{
    const sort *s = sort_of(span);

    return s == NULL ? span->kind : s->kind;
}

static bool
is_kind_char(char c)
{
    return (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

const char *
ho_find_wrong_kind(const char *kind)
{
    size_t n = strnlen(kind, HANDOFF_MASK_KIND_MAX + 1);

    if (n == 0)
        return "named no kind";
    if (n > HANDOFF_MASK_KIND_MAX)
        return "named a kind that does not end in NUL";
    if (ho_find_pause(kind, n))
        return "named a kind that is reserved";
    for (size_t i = 0; i < n; i++) {
        if (!is_kind_char(kind[i]))
            return "named a kind with a character that kinds do not have";
    }
    return NULL;
}

static bool
is_tail(const char *s, size_t len)
{
    if (len < 5)
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (!ho_find_is_digit(s[i]) && (s[i] < 'A' || s[i] > 'Z'))
            return false;
    }
    return true;
}

static size_t
digits_until(const char *s, size_t len, size_t i)
{
    size_t from = i;

    while (i < len && i - from < NUMBER_DIGITS && ho_find_is_digit(s[i]))
        i++;
    return i;
}

/* Length of "]", " #2]" or " #1.2]", as texts masked by version 0.1 have them;
 * 0: neither stands there. */
static size_t
replacement_end(const char *s, size_t len)
{
    size_t i, from;

    if (len != 0 && s[0] == ']')
        return 1;
    if (len < 4 || s[0] != ' ' || s[1] != '#')
        return 0;
    i = digits_until(s, len, 2);
    if (i > 2 && i < len && s[i] == '.') {
        from = i + 1;
        i = digits_until(s, len, from);
        if (i == from)
            return 0;
    }
    return i > 2 && i < len && s[i] == ']' ? i + 1 : 0;
}

size_t
ho_find_replacement(const char *s, size_t len, uint32_t *what)
{
    size_t n, end;

    *what = 0;
    for (size_t i = 0; i < SORTS; i++) {
        n = strlen(sorts[i].text);
        if (n > len || memcmp(s, sorts[i].text, n) != 0)
            continue;
        if (sorts[i].tail) {
            if (!is_tail(s + n, len - n))
                continue;
            n += 4;
        }
        end = replacement_end(s + n, len - n);
        *what = sorts[i].what;
        if (end != 0)
            return n + end;
    }
    *what = 0;
    for (n = 1; n < len && n <= HANDOFF_MASK_KIND_MAX && is_kind_char(s[n]);)
        n++;
    end = n > 1 ? replacement_end(s + n, len - n) : 0;
    return end == 0 || ho_find_pause(s + 1, n - 1) ? 0 : n + end;
}

size_t
ho_find_replace(char *out, const ho_find_span *span)
{
    const sort *s = sort_of(span);
    const char *text = s == NULL ? span->kind : s->text;
    const char *tail = s != NULL && s->tail ? span->tail : "";
    size_t      n = strlen(text), t = strlen(tail), open = s == NULL;

    if (out != NULL) {
        *out = '[';
        memcpy(out + open, text, n);
        memcpy(out + open + n, tail, t);
        out[open + n + t] = ']';
    }
    return open + n + t + 1;
}

size_t
ho_find_length(size_t len, const ho_find_spans *spans)
{
    for (size_t i = 0; i < spans->count; i++)
        len = len - (spans->at[i].end - spans->at[i].start) +
              ho_find_replace(NULL, &spans->at[i]);
    return len;
}

void
ho_find_write(char *out, const char *s, size_t len, const ho_find_spans *spans)
{
    size_t from = 0;

    for (size_t i = 0; i < spans->count; i++) {
        const ho_find_span *span = &spans->at[i];

        memcpy(out, s + from, span->start - from);
        out += span->start - from;
        out += ho_find_replace(out, span);
        from = span->end;
    }
    memcpy(out, s + from, len - from);
}
