/* SPDX-License-Identifier: MIT */
/*
 * text.c -- one text: what lib/find and the caller's own search find in it,
 * and the text without.
 *
 * What the library finds comes first. Where the caller's search found more,
 * the text is looked at again with that gone, since what is left may be a
 * number now; a bounded number of times.
 */
#include "mask/internal.h"

#include <string.h>

enum { ROUNDS_MAX = 8 };

size_t
ho_mask_replacement(const char *s, size_t len)
{
    uint32_t what;

    return ho_find_replacement(s, len, &what);
}

/* ---- What is looked for -------------------------------------------------- */

handoff_status
ho_mask_search_init(ho_mask_search *s, const handoff_mask_opts *opts,
                    handoff_error *err)
{
    size_t         line = 0;
    const char    *why = NULL;
    handoff_status st = HANDOFF_OK;

    memset(s, 0, sizeof *s);
    s->theirs = *opts;
    s->err = err;
    if (opts->patterns != NULL)
        st = ho_find_patterns_new(&s->patterns, opts->patterns,
                                  opts->patterns_len, &line, &why);
    s->ours = (ho_find_opts){ .what = opts->what, .patterns = s->patterns };
    if (st == HANDOFF_OK && (s->ours.room = ho_find_room_new()) == NULL)
        st = HANDOFF_E_NOMEM;
    if (st == HANDOFF_E_ARG)
        return ho_base_fail(err, st, "line %zu of the patterns %s", line, why);
    if (st == HANDOFF_E_LIMIT)
        return ho_base_fail(err, st,
                            "more than %d patterns, or %d bytes of them",
                            HANDOFF_MASK_PATTERNS_MAX,
                            HANDOFF_MASK_PATTERNS_BYTES_MAX);
    return st == HANDOFF_E_NOMEM ? ho_base_nomem(err) : st;
}

void
ho_mask_search_free(ho_mask_search *s)
{
    ho_find_patterns_free(s->patterns);
    ho_find_room_free(s->ours.room);
    s->patterns = NULL;
    s->ours.room = NULL;
}

handoff_status
ho_mask_status(const ho_mask_search *s, handoff_status st)
{
    if (st == HANDOFF_E_NOMEM)
        return ho_base_nomem(s->err);
    if (st == HANDOFF_E_LIMIT)
        return ho_base_fail(s->err, st,
                            "a text holds more to mask after each reading");
    return st;
}

/* ---- The caller's own search --------------------------------------------- */

static bool
is_boundary(const char *s, size_t len, size_t i)
{
    return i == len || ((uint8_t) s[i] & 0xc0) != 0x80;
}

/* NULL, or what is wrong with what the search told. */
static const char *
wrong_with(const handoff_mask_found *f, const char *s, size_t len, size_t from)
{
    if (f->len == 0)
        return "told of a place of no length";
    if (f->start < from)
        return "told of a place before the one to search from";
    if (f->start > len || f->len > len - f->start)
        return "told of a place that ends after the text";
    if (!is_boundary(s, len, f->start) ||
        !is_boundary(s, len, f->start + f->len))
        return "told of a place that begins or ends within a character";
    return ho_find_wrong_kind(f->kind);
}

/* A replacement that stands in the text; start SIZE_MAX: there are no more. */
typedef struct replaced {
    size_t   start, end;
    uint32_t what;
} replaced;

static void
next_replaced(replaced *r, const char *text, size_t len)
{
    const char *s = text + r->end, *end = text + len;

    while ((s = memchr(s, '[', (size_t) (end - s))) != NULL) {
        size_t n = ho_find_replacement(s, (size_t) (end - s), &r->what);

        if (n != 0) {
            r->start = (size_t) (s - text);
            r->end = r->start + n;
            return;
        }
        s++;
    }
    r->start = r->end = SIZE_MAX;
}

/* Whether it is one of the library's, or stands for that kind. */
static bool
is_of_kind(const char *s, const replaced *r, const char *kind)
{
    size_t n = strlen(kind);

    return r->what != 0 || (r->end - r->start > n + 1 &&
                            memcmp(s + r->start + 1, kind, n) == 0 &&
                            memchr(" ]", s[r->start + 1 + n], 2) != NULL);
}

/* What the caller found, as it goes; `*from`: where to search on. A search
 * that finds its own replacement would make the text longer each time, so such
 * a find is passed over, and one over the edge of a replacement takes it
 * whole. Another kind's may be what somebody wrote in brackets. */
static void
add_theirs(ho_find_spans *fresh, const char *text, size_t len,
           const handoff_mask_found *f, replaced *r, size_t *from)
{
    size_t start = f->start, end = f->start + f->len, first = *from;

    while (r->end <= start)
        next_replaced(r, text, len);
    for (; r->start < end; next_replaced(r, text, len)) {
        if (!is_of_kind(text, r, f->kind))
            continue;
        if (r->start <= start && r->end >= end) {
            *from = r->end;
            return;
        }
        start = r->start < start ? r->start : start;
        end = r->end > end ? r->end : end;
    }
    *from = end;
    ho_find_add_kind(fresh, start < first ? first : start, end, f->kind);
}

handoff_status
ho_mask_find_theirs(ho_find_spans *spans, bool *any, const char *text,
                    size_t len, const ho_mask_search *s)
{
    const handoff_mask_opts *o = &s->theirs;
    ho_find_spans            fresh = { 0 };
    replaced                 r = { 0, 0, 0 };
    size_t                   from = 0, had = spans->count;
    handoff_status           st = HANDOFF_OK;

    *any = false;
    while (o->find != NULL && from < len && !fresh.failed) {
        handoff_mask_found f = { .start = 0 };
        const char        *wrong;

        if (!o->find(&f, text, len, from, o->find_data))
            break;
        wrong = wrong_with(&f, text, len, from);
        if (wrong != NULL) {
            st = ho_base_fail(s->err, HANDOFF_E_ARG, "find %s", wrong);
            goto done;
        }
        add_theirs(&fresh, text, len, &f, &r, &from);
    }
    ho_find_take(spans, &fresh);
    *any = spans->count != had;
    if (spans->failed)
        st = ho_base_nomem(s->err);

done:
    ho_find_free(&fresh);
    return st;
}

/* ---- Everything ---------------------------------------------------------- */

handoff_status
ho_mask_find(ho_find_spans *spans, const char *text, size_t len,
             const char *label, const ho_mask_search *s)
{
    bool           more = true;
    handoff_status st = HANDOFF_OK;

    for (int i = 0; st == HANDOFF_OK && more; i++) {
        st = i == ROUNDS_MAX ? HANDOFF_E_LIMIT
                             : ho_find_text(spans, text, len, label, &s->ours);
        if (st != HANDOFF_OK)
            return ho_mask_status(s, st);
        st = ho_mask_find_theirs(spans, &more, text, len, s);
    }
    return st;
}

bool
ho_mask_finds(const char *text, uint32_t what, bool exact, bool *nomem)
{
    const ho_find_opts opts = { .what = what, .exact = exact };
    ho_find_spans      spans = { 0 };
    handoff_status     st;
    bool               any;

    st = ho_find_text(&spans, text, strlen(text), NULL, &opts);
    *nomem = *nomem || st == HANDOFF_E_NOMEM;
    any = st != HANDOFF_OK || spans.count != 0;
    ho_find_free(&spans);
    return any;
}
