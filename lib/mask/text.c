/* SPDX-License-Identifier: MIT */
/*
 * text.c -- one text: what is found in it, and the text without.
 *
 * The finders run one after the other, each over what the ones before left:
 * IBANs before cards, which their digits could hold by chance; codes when the
 * cards are known. They run again while something is found, since a number
 * that goes may leave another one standing alone, as in "cvv 123 219-09-9998".
 * How often has a bound, so that no text can make this costly.
 */
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { NUMBER_DIGITS = 9 };

/* ---- Spans --------------------------------------------------------------- */

void
ho_spans_add(ho_spans *spans, size_t start, size_t end, uint32_t what,
             const char *tail)
{
    ho_span span = { .start = start, .end = end, .what = what };

    if (spans->failed)
        return;
    if (spans->count == spans->cap) {
        size_t   cap = spans->cap == 0 ? 8 : spans->cap * 2;
        ho_span *grown =
            cap > SIZE_MAX / sizeof *grown ? NULL : malloc(cap * sizeof *grown);

        if (grown == NULL) {
            spans->failed = true;
            return;
        }
        if (spans->count != 0)
            memcpy(grown, spans->at, spans->count * sizeof *grown);
        ho_spans_free(&(ho_spans){ spans->at, spans->count, spans->cap, 0 });
        spans->at = grown;
        spans->cap = cap;
    }
    memcpy(span.tail, tail, strnlen(tail, sizeof span.tail - 1));
    spans->at[spans->count++] = span;
}

static int
by_start(const void *a, const void *b)
{
    const ho_span *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return 0;
}

static bool
is_ascending(const ho_spans *spans)
{
    for (size_t i = 1; i < spans->count; i++) {
        if (spans->at[i].start < spans->at[i - 1].end)
            return false;
    }
    return true;
}

void
ho_spans_settle(ho_spans *spans)
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
ho_spans_free(ho_spans *spans)
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
};
enum { SORTS = sizeof sorts / sizeof *sorts };

static const sort *
sort_of(const ho_span *span)
{
    for (size_t i = 0; i < SORTS; i++) {
        if (sorts[i].what == span->what)
            return &sorts[i];
    }
    return NULL;
}

const char *
ho_mask_kind(const ho_span *span)
{
    const sort *s = sort_of(span);

    return s == NULL ? span->kind : s->kind;
}

static bool
is_kind_char(char c)
{
    return (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

static bool
is_tail(const char *s, size_t len)
{
    if (len < 5)
        return false;
    for (size_t i = 0; i < 4; i++) {
        if ((s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z'))
            return false;
    }
    return true;
}

static size_t
digits_until(const char *s, size_t len, size_t i)
{
    size_t from = i;

    while (i < len && i - from < NUMBER_DIGITS && s[i] >= '0' && s[i] <= '9')
        i++;
    return i;
}

/* Length of "]", " #2]" or " #1.2]" (names.c); 0: neither stands there. */
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
ho_mask_replacement(const char *s, size_t len)
{
    size_t n, end;

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
        if (end != 0)
            return n + end;
    }
    for (n = 1; n < len && n <= HANDOFF_MASK_KIND_MAX && is_kind_char(s[n]);)
        n++;
    end = n > 1 ? replacement_end(s + n, len - n) : 0;
    return end == 0 || ho_markup_pause(s + 1, n - 1) ? 0 : n + end;
}

/* Written at `out` unless that is NULL; its length. */
static size_t
replacement(char *out, const ho_span *span)
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
ho_mask_length(const ho_mask_text *text, const ho_spans *spans)
{
    size_t n = text->len;

    for (size_t i = 0; i < spans->count; i++)
        n = n - (spans->at[i].end - spans->at[i].start) +
            replacement(NULL, &spans->at[i]);
    return n;
}

void
ho_mask_write(char *out, const ho_mask_text *text, const ho_spans *spans)
{
    size_t from = 0;

    for (size_t i = 0; i < spans->count; i++) {
        const ho_span *span = &spans->at[i];

        memcpy(out, text->s + from, span->start - from);
        out += span->start - from;
        out += replacement(out, span);
        from = span->end;
    }
    memcpy(out, text->s + from, text->len - from);
}

ho_base_slice
ho_mask_before(const ho_mask_text *text, size_t from, size_t at, size_t reach)
{
    if (at - from > reach)
        from = at - reach;
    return HO_SLICE(text->s + from, at - from);
}

/* ---- The caller's own search --------------------------------------------- */

static bool
is_boundary(const ho_mask_text *t, size_t i)
{
    return i == t->len || ((uint8_t) t->s[i] & 0xc0) != 0x80;
}

/* NULL, or what is wrong with the place. */
static const char *
wrong_place(const handoff_mask_found *f, const ho_mask_text *t, size_t from)
{
    if (f->len == 0)
        return "find told of a place of no length";
    if (f->start < from)
        return "find told of a place before the one to search from";
    if (f->start > t->len || f->len > t->len - f->start)
        return "find told of a place that ends after the text";
    if (!is_boundary(t, f->start) || !is_boundary(t, f->start + f->len))
        return "find told of a place that begins or ends within a character";
    return NULL;
}

/* The same of its kind. */
static const char *
wrong_kind(const handoff_mask_found *f)
{
    size_t n = strnlen(f->kind, sizeof f->kind);

    if (n == 0)
        return "find named no kind";
    if (n == sizeof f->kind)
        return "find named a kind that does not end in NUL";
    if (ho_markup_pause(f->kind, n))
        return "find named a kind that is reserved";
    for (size_t i = 0; i < n; i++) {
        if (!is_kind_char(f->kind[i]))
            return "find named a kind with a character that kinds do not have";
    }
    return NULL;
}

/* A replacement that stands in the text; start SIZE_MAX: there are no more. */
typedef struct replaced {
    size_t start, end;
} replaced;

static void
next_replaced(replaced *r, const ho_mask_text *t)
{
    const char *s = t->s + r->end, *end = t->s + t->len;

    while ((s = memchr(s, '[', (size_t) (end - s))) != NULL) {
        size_t n = ho_mask_replacement(s, (size_t) (end - s));

        if (n != 0) {
            r->start = (size_t) (s - t->s);
            r->end = r->start + n;
            return;
        }
        s++;
    }
    r->start = r->end = SIZE_MAX;
}

static bool
begins(const char *s, size_t len, const char *word)
{
    size_t n = strlen(word);

    return len > n && memcmp(s, word, n) == 0 && !is_kind_char(s[n]);
}

/* Whether it is one of ours, or stands for that kind. */
static bool
is_of_kind(const char *s, size_t len, const char *kind)
{
    for (size_t i = 0; i < SORTS; i++) {
        if (begins(s, len, sorts[i].text))
            return true;
    }
    return begins(s + 1, len - 1, kind);
}

/* What the caller found, as it goes; `*from`: where to search on. A search
 * that finds its own replacement would make the text longer each time, so such
 * a find is passed over, and one over the edge of a replacement takes it
 * whole. Another kind's may be what somebody wrote in brackets. */
static void
add_other(ho_spans *fresh, const ho_mask_text *t, const handoff_mask_found *f,
          replaced *r, size_t *from)
{
    size_t start = f->start, end = f->start + f->len, first = *from;

    while (r->end <= start)
        next_replaced(r, t);
    for (; r->start < end; next_replaced(r, t)) {
        if (!is_of_kind(t->s + r->start, r->end - r->start, f->kind))
            continue;
        if (r->start <= start && r->end >= end) {
            *from = r->end;
            return;
        }
        start = r->start < start ? r->start : start;
        end = r->end > end ? r->end : end;
    }
    *from = end;
    ho_spans_add(fresh, start < first ? first : start, end, 0, "");
    if (!fresh->failed)
        memcpy(fresh->at[fresh->count - 1].kind, f->kind, sizeof f->kind);
}

static handoff_status
find_others(ho_spans *fresh, const ho_mask_text *t,
            const handoff_mask_opts *opts, handoff_error *err)
{
    replaced r = { 0, 0 };
    size_t   from = 0;

    while (from < t->len && !fresh->failed) {
        handoff_mask_found f = { .start = 0 };
        const char        *wrong;

        if (!opts->find(&f, t->s, t->len, from, opts->find_data))
            return HANDOFF_OK;
        wrong = wrong_place(&f, t, from);
        if (wrong == NULL)
            wrong = wrong_kind(&f);
        if (wrong != NULL)
            return ho_base_fail(err, HANDOFF_E_ARG, "%s", wrong);
        add_other(fresh, t, &f, &r, &from);
    }
    return HANDOFF_OK;
}

/* ---- Everything ---------------------------------------------------------- */

/* Add those that do not overlap with what is there; both are settled. */
static void
take(ho_spans *spans, ho_spans *fresh)
{
    size_t had = spans->count, at = 0;

    ho_spans_settle(fresh);
    spans->failed = spans->failed || fresh->failed;
    for (size_t i = 0; i < fresh->count && !spans->failed; i++) {
        const ho_span *f = &fresh->at[i];

        while (at < had && spans->at[at].end <= f->start)
            at++;
        if (at < had && spans->at[at].start < f->end)
            continue;
        ho_spans_add(spans, f->start, f->end, f->what, f->tail);
        if (!spans->failed)
            memcpy(spans->at[spans->count - 1].kind, f->kind, sizeof f->kind);
    }
    fresh->count = 0;
    ho_spans_settle(spans);
}

enum { ROUNDS_MAX = 8 };

typedef void finder(ho_spans *spans, const ho_mask_text *text,
                    const ho_spans *over);

/* Most texts have too few digits to look any further. Those of an IBAN may
 * touch its letters, but they are counted all the same. */
static size_t
count_digits(const ho_mask_text *text)
{
    size_t    count = 0;
    ho_digits in;
    ho_group  g;

    ho_digits_init(&in, text->s, text->len, NULL);
    while (count < 20 && ho_digits_next(&in, &g))
        count += g.count;
    return count;
}

handoff_status
ho_mask_find(ho_spans *spans, const ho_mask_text *text,
             const handoff_mask_opts *opts, handoff_error *err)
{
    static const struct {
        uint32_t what;
        finder  *find;
        size_t   digits; /* that it needs at least */
    } finders[] = { { HANDOFF_MASK_IBAN, ho_mask_ibans, 6 },
                    { HANDOFF_MASK_CARD, ho_mask_cards, 13 },
                    { HANDOFF_MASK_CARD, ho_mask_cards_in_tags, 13 },
                    { HANDOFF_MASK_CARD, ho_mask_cards_mistaken, 13 },
                    { HANDOFF_MASK_SSN, ho_mask_ssns, 9 },
                    { HANDOFF_MASK_CODE, ho_mask_codes, 3 },
                    { HANDOFF_MASK_EMAIL, ho_mask_emails, 0 },
                    { HANDOFF_MASK_PHONE, ho_mask_phones, 7 } };
    size_t         digits = count_digits(text);
    ho_spans       fresh = { 0 };
    handoff_status st = HANDOFF_OK;
    size_t         had = SIZE_MAX;

    for (int round = 0; round < ROUNDS_MAX && spans->count != had; round++) {
        had = spans->count;
        for (size_t i = 0; i < sizeof finders / sizeof *finders; i++) {
            if ((opts->what & finders[i].what) == 0 ||
                digits < finders[i].digits ||
                (text->exact && finders[i].find == ho_mask_cards_mistaken))
                continue;
            finders[i].find(&fresh, text, spans);
            take(spans, &fresh);
        }
    }
    if (opts->find != NULL) {
        st = find_others(&fresh, text, opts, err);
        if (st == HANDOFF_OK)
            take(spans, &fresh);
    }
    ho_spans_free(&fresh);
    if (st == HANDOFF_OK && spans->failed)
        st = ho_base_nomem(err);
    return st;
}
