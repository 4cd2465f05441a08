/* SPDX-License-Identifier: MIT */
/*
 * said.c -- the messages of a record, and what else they have of what was
 * said: translations, and the original that was more than text.
 *
 * A number that is split over turns is split in these, too. All translations
 * into one language are a conversation of their own, and so are all originals
 * that are not JSON; what was found in parts in the text itself goes wherever
 * the same digits stand beside it, so that it does not matter which of the
 * messages were translated.
 */
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    SAID_BEFORE = 32, /* messages of legs before that may begin a number */
    ROUNDS_MAX = 8
};

static const char *
text_or_none(const char *s)
{
    return s == NULL ? "" : s;
}

bool
ho_mask_by_customer(const Handoff__V1__Message *m)
{
    switch ((int) m->role) {
    case HANDOFF_ROLE_UNSPECIFIED:
    case HANDOFF_ROLE_CUSTOMER:
    case HANDOFF_ROLE_REPRESENTATIVE:
    case HANDOFF_ROLE_INTERPRETER:
        return true;
    default:
        return false;
    }
}

/* FNV-1a of role and name: whom two messages are from. Where two speakers
 * are taken for one, more is joined, and nothing less. */
static uint32_t
speaker_of(const Handoff__V1__Message *m)
{
    uint32_t hash = 2166136261u ^ (uint32_t) m->role;

    for (const char *c = text_or_none(m->by); *c != '\0'; c++)
        hash = (hash ^ (uint8_t) *c) * 16777619u;
    return hash >> 1;
}

static ho_find_said
said_of(const Handoff__V1__Message *m, const char *text)
{
    ho_find_said said = { .s = text_or_none(text) };

    said.len = strlen(said.s);
    said.speaker = speaker_of(m);
    said.customer = ho_mask_by_customer(m);
    return said;
}

/* Search a conversation, until the caller's search finds no more in it. */
static handoff_status
find_together(ho_find_said *said, size_t count, size_t *wrong,
              const ho_mask_search *s)
{
    bool           more = true, any;
    handoff_status st = HANDOFF_OK;

    *wrong = SIZE_MAX;
    for (int round = 0; st == HANDOFF_OK && more; round++) {
        st = round == ROUNDS_MAX ? HANDOFF_E_LIMIT
                                 : ho_find_talk(said, count, &s->ours);
        if (st != HANDOFF_OK)
            return ho_mask_status(s, st);
        more = false;
        for (size_t i = 0; st == HANDOFF_OK && i < count; i++) {
            if (said[i].skip || said[i].len == 0)
                continue;
            st = ho_mask_find_theirs(&said[i].found, &any, said[i].s,
                                     said[i].len, s);
            more = more || any;
            if (st != HANDOFF_OK)
                *wrong = i;
        }
    }
    return st;
}

/* ---- Views --------------------------------------------------------------- */

/* A view with what it is sorted by. */
typedef struct ranked {
    const char *language, *text;
    size_t      view;
    bool        rich;
} ranked;

static const Handoff__V1__Message *
message_of(const handoff_context *ctx, size_t i)
{
    return ctx->root.transcript->messages[i];
}

static ranked
rank(const ho_mask_view *v, size_t i, const Handoff__V1__Message *m)
{
    if (v->index == HO_MASK_RICH)
        return (ranked){ "", text_or_none(m->rich), i, true };
    return (ranked){ text_or_none(m->translations[v->index]->language),
                     text_or_none(m->translations[v->index]->text), i, false };
}

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
list_views(ho_mask_said *said, const handoff_context *ctx, const bool *proof)
{
    size_t n = 0;

    for (size_t i = 0; i < ctx->root.transcript->n_messages; i++) {
        const Handoff__V1__Message *m = message_of(ctx, i);

        for (size_t k = 0; !proof[i] && k < m->n_translations; k++, n++) {
            if (said->views != NULL)
                said->views[n] = (ho_mask_view){ i, k, { 0 } };
        }
        if (proof[i] || !is_plain(m))
            continue;
        if (said->views != NULL)
            said->views[n] = (ho_mask_view){ i, HO_MASK_RICH, { 0 } };
        n++;
    }
    said->views_count = n;
}

/* What is found in the text of a message is looked for beside it, too: the
 * views of a message follow each other, so its parts are read once. `*any`:
 * something was there. */
static handoff_status
find_same(ho_mask_said *said, bool *any, const handoff_context *ctx,
          const ho_mask_search *s)
{
    size_t         last = SIZE_MAX;
    ho_find_parts  parts = { .count = 0 };
    handoff_status st = HANDOFF_OK;

    *any = false;
    for (size_t i = 0; st == HANDOFF_OK && i < said->views_count; i++) {
        ho_mask_view       *v = &said->views[i];
        const ho_find_said *text = &said->at[said->before + v->message];
        const char         *view = rank(v, i, message_of(ctx, v->message)).text;

        if (v->message != last &&
            !ho_find_parts_read(&parts, text->s, &text->found, &s->ours))
            st = ho_base_nomem(s->err);
        last = v->message;
        if (st != HANDOFF_OK ||
            !ho_find_same(&v->found, view, strlen(view), &parts, &s->ours))
            continue;
        *any = true;
        st = v->found.failed ? ho_base_nomem(s->err) : HANDOFF_OK;
    }
    sodium_memzero(&parts, sizeof parts);
    return st;
}

/* Search the views of each language as a conversation. */
static handoff_status
find_languages(ho_mask_said *said, const handoff_context *ctx,
               const ranked *all, ho_find_said *room, const ho_mask_search *s)
{
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0, n; st == HANDOFF_OK && i < said->views_count; i += n) {
        size_t wrong;

        for (n = 0;
             i + n < said->views_count && all[i + n].rich == all[i].rich &&
             strcmp(all[i + n].language, all[i].language) == 0;
             n++) {
            ho_mask_view *v = &said->views[all[i + n].view];

            room[n] = said_of(message_of(ctx, v->message), all[i + n].text);
            room[n].found = v->found;
        }
        st = find_together(room, n, &wrong, s);
        for (size_t k = 0; k < n; k++)
            said->views[all[i + k].view].found = room[k].found;
        if (st == HANDOFF_E_ARG)
            ho_base_err_path(s->err, "transcript.messages");
    }
    return st;
}

static handoff_status
find_views(ho_mask_said *said, const handoff_context *ctx, const bool *proof,
           const ho_mask_search *s)
{
    ranked        *all = NULL;
    ho_find_said  *room = NULL;
    handoff_status st = HANDOFF_OK;
    bool           more = true;

    list_views(said, ctx, proof);
    if (said->views_count == 0)
        return HANDOFF_OK;
    said->views = calloc(said->views_count, sizeof *said->views);
    all = malloc(said->views_count * sizeof *all);
    room = malloc(said->views_count * sizeof *room);
    if (said->views == NULL || all == NULL || room == NULL) {
        said->views_count = said->views == NULL ? 0 : said->views_count;
        st = ho_base_nomem(s->err);
        goto done;
    }
    list_views(said, ctx, proof);
    for (size_t i = 0; i < said->views_count; i++)
        all[i] =
            rank(&said->views[i], i, message_of(ctx, said->views[i].message));
    qsort(all, said->views_count, sizeof *all, by_language);
    for (int round = 0; st == HANDOFF_OK && more; round++) {
        if (round == ROUNDS_MAX)
            st = ho_mask_status(s, HANDOFF_E_LIMIT);
        else
            st = find_languages(said, ctx, all, room, s);
        if (st == HANDOFF_OK)
            st = find_same(said, &more, ctx, s);
    }

done:
    free(all);
    free(room);
    return st;
}

const ho_find_spans *
ho_mask_said_view(const ho_mask_said *said, size_t message, size_t index)
{
    size_t low = 0, high = said->views_count;

    while (low < high) {
        size_t              middle = low + (high - low) / 2;
        const ho_mask_view *v = &said->views[middle];

        if (v->message < message || (v->message == message && v->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    return low < said->views_count && said->views[low].message == message &&
                   said->views[low].index == index
               ? &said->views[low].found
               : NULL;
}

/* ---- All of it ----------------------------------------------------------- */

/* The last messages of the legs before, oldest first; how many. */
static size_t
last_said(const Handoff__V1__Message *said[SAID_BEFORE], const ho_mask_way *way)
{
    size_t n = 0;

    for (uint32_t leg = way == NULL ? 0 : way->count;
         leg-- > 0 && n < SAID_BEFORE;) {
        const Handoff__V1__Transcript *t =
            way->legs[leg] == NULL ? NULL : way->legs[leg]->root.transcript;

        for (size_t i = t == NULL ? 0 : t->n_messages;
             i-- > 0 && n < SAID_BEFORE;)
            said[SAID_BEFORE - ++n] = t->messages[i];
    }
    memmove(said, said + SAID_BEFORE - n, n * sizeof *said);
    return n;
}

/* Says in err which message the caller's search is wrong about. */
static void
name_message(const ho_mask_said *said, size_t wrong, const handoff_context *ctx,
             const ho_mask_search *s)
{
    const Handoff__V1__Message *m;

    if (wrong == SIZE_MAX || wrong < said->before)
        return;
    wrong -= said->before;
    m = message_of(ctx, wrong);
    if (m->turn != 0)
        ho_base_err_path(s->err, "transcript.messages[%u].text",
                         (unsigned) m->turn);
    else
        ho_base_err_path(s->err, "transcript.messages[#%zu].text", wrong);
}

handoff_status
ho_mask_said_find(ho_mask_said *said, const handoff_context *ctx,
                  const ho_mask_way *way, const bool *proof,
                  const ho_mask_search *s)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    const Handoff__V1__Message    *before[SAID_BEFORE];
    size_t                         wrong;
    handoff_status                 st;

    memset(said, 0, sizeof *said);
    if (t == NULL || t->n_messages == 0)
        return HANDOFF_OK;
    said->before = last_said(before, way);
    said->at = malloc((said->before + t->n_messages) * sizeof *said->at);
    if (said->at == NULL)
        return ho_base_nomem(s->err);
    for (size_t i = 0; i < said->before; i++)
        said->at[said->count++] = said_of(before[i], before[i]->text);
    for (size_t i = 0; i < t->n_messages; i++) {
        said->at[said->count] = said_of(t->messages[i], t->messages[i]->text);
        said->at[said->count++].skip = proof[i];
    }
    st = find_together(said->at, said->count, &wrong, s);
    if (st == HANDOFF_E_ARG)
        name_message(said, wrong, ctx, s);
    return st == HANDOFF_OK ? find_views(said, ctx, proof, s) : st;
}

void
ho_mask_said_free(ho_mask_said *said)
{
    for (size_t i = 0; i < said->count; i++)
        ho_find_free(&said->at[i].found);
    for (size_t i = 0; i < said->views_count && said->views != NULL; i++)
        ho_find_free(&said->views[i].found);
    free(said->at);
    free(said->views);
    memset(said, 0, sizeof *said);
}
