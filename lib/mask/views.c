/* SPDX-License-Identifier: MIT */
/*
 * views.c -- what else a message has of what was said: its translations, and
 * the original that was more than text.
 *
 * A number that is split over turns is split in these, too. All translations
 * into one language are a conversation of their own, and so are all originals
 * that are no JSON; what was found in parts in the text itself goes wherever
 * the same digits stand beside it, so that it does not matter which of the
 * messages were translated.
 */
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    PARTS_MAX = 8,    /* of numbers, in one message */
    PART_DIGITS = 12, /* more are a card by themselves */
    PART_MIN = 4,     /* fewer may be anything */
    RUN_MAX = 12      /* groups looked back at */
};

static const char *
text_or_none(const char *s)
{
    return s == NULL ? "" : s;
}

/* ---- All of them --------------------------------------------------------- */

static const char *
text_of(const ho_mask_view *v, const Handoff__V1__Message *message)
{
    return text_or_none(v->index == HO_VIEW_RICH
                            ? message->rich
                            : message->translations[v->index]->text);
}

static const char *
language_of(const ho_mask_view *v, Handoff__V1__Message *const *messages)
{
    const Handoff__V1__Message *m = messages[v->message];

    return v->index == HO_VIEW_RICH
               ? ""
               : text_or_none(m->translations[v->index]->language);
}

/* One that may be JSON is looked into by itself. */
static bool
is_plain(const Handoff__V1__Message *m)
{
    const char *rich = text_or_none(m->rich);

    return *rich != '\0' && !ho_mask_is_json(text_or_none(m->media_type)) &&
           strchr("{[", rich[strspn(rich, " \t\r\n")]) == NULL;
}

/* List them by message, or count them where there is no list yet. */
static void
list_views(ho_mask_views *views, Handoff__V1__Message *const *messages,
           const bool *skip, size_t count)
{
    views->count = 0;
    for (size_t i = 0; i < count; i++) {
        const Handoff__V1__Message *m = messages[i];

        for (size_t k = 0; !skip[i] && k < m->n_translations; k++) {
            if (views->at != NULL)
                views->at[views->count] = (ho_mask_view){ i, k, { 0 } };
            views->count++;
        }
        if (skip[i] || !is_plain(m))
            continue;
        if (views->at != NULL)
            views->at[views->count] = (ho_mask_view){ i, HO_VIEW_RICH, { 0 } };
        views->count++;
    }
}

ho_mask_view *
ho_mask_view_find(const ho_mask_views *views, size_t message, size_t index)
{
    size_t low = 0, high = views->count;

    while (low < high) {
        size_t              middle = low + (high - low) / 2;
        const ho_mask_view *v = &views->at[middle];

        if (v->message < message || (v->message == message && v->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    return low < views->count && views->at[low].message == message &&
                   views->at[low].index == index
               ? &views->at[low]
               : NULL;
}

void
ho_mask_views_free(ho_mask_views *views)
{
    for (size_t i = 0; i < views->count && views->at != NULL; i++)
        ho_spans_free(&views->at[i].found);
    free(views->at);
    memset(views, 0, sizeof *views);
}

/* ---- One language -------------------------------------------------------- */

/* A view with what it is sorted by. */
typedef struct ranked {
    const char *language;
    size_t      view;
    bool        rich;
} ranked;

static int
by_language(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    int           order;

    if (x->rich != y->rich)
        return x->rich ? 1 : -1;
    order = strcmp(x->language, y->language);
    return order != 0 ? order : x->view < y->view ? -1 : x->view > y->view;
}

/* What the turns of one language are read with. */
typedef struct room {
    Handoff__V1__Message  *message;
    Handoff__V1__Message **list;
    ho_spans              *found;
    bool                  *skip;
} room;

/* Search n views as a conversation. */
static handoff_status
find_together(ho_mask_views *views, const ranked *first, size_t n, room *r,
              Handoff__V1__Message *const *messages,
              const handoff_mask_opts *opts, handoff_error *err)
{
    handoff_status st;

    for (size_t i = 0; i < n; i++) {
        const ho_mask_view *v = &views->at[first[i].view];
        const char         *text = text_of(v, messages[v->message]);

        r->message[i] = *messages[v->message];
        memcpy(&r->message[i].text, &text, sizeof text);
        r->list[i] = &r->message[i];
    }
    memset(r->found, 0, n * sizeof *r->found);
    memset(r->skip, 0, n * sizeof *r->skip);
    st = ho_mask_turns(r->found, r->list, r->skip, n, opts, err);
    for (size_t i = 0; i < n; i++)
        views->at[first[i].view].found = r->found[i];
    if (st == HANDOFF_E_ARG)
        ho_base_err_path(err, "transcript.messages");
    return st;
}

static handoff_status
find_by_language(ho_mask_views *views, Handoff__V1__Message *const *messages,
                 const handoff_mask_opts *opts, handoff_error *err)
{
    size_t         count = views->count;
    ranked        *all = malloc(count * sizeof *all);
    room           r = { malloc(count * sizeof *r.message),
                         malloc(count * sizeof *r.list), malloc(count * sizeof *r.found),
                         malloc(count * sizeof *r.skip) };
    handoff_status st = HANDOFF_OK;

    if (all == NULL || r.message == NULL || r.list == NULL || r.found == NULL ||
        r.skip == NULL) {
        st = ho_base_nomem(err);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        all[i] = (ranked){ language_of(&views->at[i], messages), i,
                           views->at[i].index == HO_VIEW_RICH };
    qsort(all, count, sizeof *all, by_language);
    for (size_t i = 0, n; st == HANDOFF_OK && i < count; i += n) {
        for (n = 1; i + n < count && all[i + n].rich == all[i].rich &&
                    strcmp(all[i + n].language, all[i].language) == 0;)
            n++;
        st = find_together(views, &all[i], n, &r, messages, opts, err);
    }

done:
    free(all);
    free(r.message);
    free(r.list);
    free(r.found);
    free(r.skip);
    return st;
}

/* ---- The same digits as in the text -------------------------------------- */

typedef struct part {
    uint8_t digit[PART_DIGITS];
    size_t  digits;
    char    tail[5];
} part;

/* Add a group's digits; false: there are too many. */
static bool
part_add(part *p, const ho_group *g)
{
    if (g->count > PART_DIGITS - p->digits)
        return false;
    memcpy(p->digit + p->digits, g->digit, g->count);
    p->digits += g->count;
    return true;
}

/* The parts of cards that were found in a text; how many. */
static size_t
read_parts(part parts[PARTS_MAX], const char *s, const ho_spans *found)
{
    size_t n = 0;

    for (size_t i = 0; i < found->count && n < PARTS_MAX; i++) {
        const ho_span *span = &found->at[i];
        part           p = { .digits = 0 };
        ho_digits      in;
        ho_group       g;
        bool           fits = span->what == HANDOFF_MASK_CARD;

        ho_digits_init(&in, s + span->start, span->end - span->start, NULL);
        while (fits && ho_digits_next(&in, &g))
            fits = part_add(&p, &g);
        memcpy(p.tail, span->tail, sizeof p.tail);
        if (fits && p.digits >= PART_MIN)
            parts[n++] = p;
    }
    return n;
}

/* Whether the last groups of a run are one of the parts, and from which on. */
static const part *
part_at_end(size_t *from, const part *parts, size_t n, const ho_group *run,
            size_t groups)
{
    for (size_t first = 0; first < groups; first++) {
        part p = { .digits = 0 };
        bool fits = true;

        for (size_t i = first; fits && i < groups; i++)
            fits = part_add(&p, &run[i]);
        for (size_t k = 0; fits && k < n; k++) {
            if (p.digits == parts[k].digits &&
                memcmp(p.digit, parts[k].digit, p.digits) == 0) {
                *from = first;
                return &parts[k];
            }
        }
    }
    return NULL;
}

/* Whether anything was found that way. */
static bool
find_parts(ho_spans *found, const char *s, const part *parts, size_t n)
{
    ho_group    run[RUN_MAX];
    ho_spans    fresh = { 0 };
    size_t      groups = 0, from;
    const part *p;
    ho_digits   in;
    ho_group    g;
    bool        any;

    ho_digits_init(&in, s, strlen(s), found);
    while (ho_digits_next(&in, &g)) {
        if (g.gap == HO_GAP_BREAK)
            groups = 0;
        if (groups == RUN_MAX)
            memmove(run, run + 1, --groups * sizeof *run);
        run[groups++] = g;
        p = part_at_end(&from, parts, n, run, groups);
        if (p == NULL)
            continue;
        ho_spans_add(&fresh, run[from].start, g.end, HANDOFF_MASK_CARD,
                     p->tail);
        groups = 0;
    }
    any = fresh.count != 0;
    for (size_t i = 0; i < fresh.count; i++)
        ho_spans_add(found, fresh.at[i].start, fresh.at[i].end,
                     HANDOFF_MASK_CARD, fresh.at[i].tail);
    found->failed = found->failed || fresh.failed;
    ho_spans_free(&fresh);
    ho_spans_settle(found);
    return any;
}

static handoff_status
find_same_digits(ho_mask_views *views, Handoff__V1__Message *const *messages,
                 const ho_spans *found, const handoff_mask_opts *opts,
                 handoff_error *err)
{
    part           parts[PARTS_MAX];
    size_t         n = 0, message = SIZE_MAX;
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < views->count; i++) {
        ho_mask_view               *v = &views->at[i];
        const Handoff__V1__Message *m = messages[v->message];
        ho_mask_text                text = { .s = text_of(v, m) };

        if (v->message != message)
            n = read_parts(parts, text_or_none(m->text), &found[v->message]);
        message = v->message;
        if (n == 0 || !find_parts(&v->found, text.s, parts, n))
            continue;
        text.len = strlen(text.s);
        st = v->found.failed ? ho_base_nomem(err)
                             : ho_mask_find(&v->found, &text, opts, err);
    }
    return st;
}

handoff_status
ho_mask_views_find(ho_mask_views *views, Handoff__V1__Message *const *messages,
                   const bool *skip, size_t count, const ho_spans *found,
                   const handoff_mask_opts *opts, handoff_error *err)
{
    handoff_status st;

    memset(views, 0, sizeof *views);
    list_views(views, messages, skip, count);
    if (views->count == 0)
        return HANDOFF_OK;
    views->at = calloc(views->count, sizeof *views->at);
    if (views->at == NULL)
        return ho_base_nomem(err);
    list_views(views, messages, skip, count);
    st = find_by_language(views, messages, opts, err);
    return st == HANDOFF_OK
               ? find_same_digits(views, messages, found, opts, err)
               : st;
}
