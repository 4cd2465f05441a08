/* SPDX-License-Identifier: MIT */
/*
 * repeated.c -- messages that an earlier leg has already.
 *
 * A desk hands in its platform's export as it is, with all that the bot had
 * sent before. A message is the same where role and text are, and its
 * native_id or its stated time: an id alone proves nothing (some platforms
 * count from 1 in every conversation), nor does a text ("yes"). What was
 * masked when it was sealed has another text now: it is the same where role,
 * native_id and time are all three.
 *
 *   legs   1 "my parcel"  2 "I connect you"  3 "thanks"
 *   more   "my parcel"  "I connect you"  "thanks"  "Carol here"
 *   adds   4 "Carol here"            references to 4, 5, 6 are to 1, 2, 3
 *
 * Merging is not changed by this: what is in two legs stays in both.
 */
#include "packet/repeated.h"

#include <stdlib.h>
#include <string.h>

#include "record/turn_map.h"

typedef struct said {
    const Handoff__V1__Message *m;
    bool                        masked;
} said;

/* By role, then what a name says; in the end by turn, so that the first one is
 * found first. */
typedef int (*compare)(const Handoff__V1__Message *a,
                       const Handoff__V1__Message *b);

typedef struct index {
    compare      by;
    const said **list;
    size_t       count;
} index;

enum { BY_ID, BY_TIME, BY_BOTH, WAYS };

typedef struct search {
    said  *all;
    size_t count;
    index  way[WAYS];
} search;

static int
by_role(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return (a->role > b->role) - (a->role < b->role);
}

static int
by_time(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return (a->sent_at_ms > b->sent_at_ms) - (a->sent_at_ms < b->sent_at_ms);
}

static int
by_id_and_text(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    int c = by_role(a, b);

    c = c != 0 ? c : strcmp(a->native_id, b->native_id);
    return c != 0 ? c : strcmp(a->text, b->text);
}

static int
by_time_and_text(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    int c = by_role(a, b);

    c = c != 0 ? c : by_time(a, b);
    return c != 0 ? c : strcmp(a->text, b->text);
}

static int
by_id_and_time(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    int c = by_role(a, b);

    c = c != 0 ? c : by_time(a, b);
    return c != 0 ? c : strcmp(a->native_id, b->native_id);
}

static int
finish(int c, const void *a, const void *b)
{
    const said *x = *(const said *const *) a, *y = *(const said *const *) b;

    return c != 0 ? c : (x->m->turn > y->m->turn) - (x->m->turn < y->m->turn);
}

#define SORT_BY(name)                                                          \
    static int sort_##name(const void *a, const void *b)                       \
    {                                                                          \
        return finish(name((*(const said *const *) a)->m,                      \
                           (*(const said *const *) b)->m),                     \
                      a, b);                                                   \
    }
SORT_BY(by_id_and_text)
SORT_BY(by_time_and_text)
SORT_BY(by_id_and_time)

/* ---- What was said ------------------------------------------------------- */

static int
by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The turns of a leg whose text was masked, ascending; NULL without memory. */
static uint32_t *
masked_turns(size_t *count, const Handoff__V1__Transcript *t)
{
    static const char head[] = "messages[";
    uint32_t         *turns = calloc(t->n_masks + 1, sizeof *turns);

    *count = 0;
    for (size_t i = 0; turns != NULL && i < t->n_masks; i++) {
        const char *path = t->masks[i]->path;
        char       *end;

        if (strncmp(path, head, sizeof head - 1) != 0)
            continue;
        turns[*count] = (uint32_t) strtoul(path + sizeof head - 1, &end, 10);
        *count += strcmp(end, "].text") == 0;
    }
    if (turns != NULL)
        qsort(turns, *count, sizeof *turns, by_number);
    return turns;
}

static bool
collect(search *s, const Handoff__V1__Transcript *t)
{
    size_t    masked;
    uint32_t *turns = masked_turns(&masked, t);
    bool      good;

    for (size_t i = 0; turns != NULL && i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        said                       *one = &s->all[s->count++];
        bool                        id = m->native_id[0] != '\0';

        *one = (said){ m, bsearch(&m->turn, turns, masked, sizeof *turns,
                                  by_number) != NULL };
        if (id)
            s->way[BY_ID].list[s->way[BY_ID].count++] = one;
        if (m->sent_at_ms != 0)
            s->way[BY_TIME].list[s->way[BY_TIME].count++] = one;
        if (id && m->sent_at_ms != 0 && one->masked)
            s->way[BY_BOTH].list[s->way[BY_BOTH].count++] = one;
    }
    good = turns != NULL;
    free(turns);
    return good;
}

static void
search_free(search *s)
{
    free(s->all);
    for (int i = 0; i < WAYS; i++)
        free(s->way[i].list);
}

static bool
search_init(search *s, handoff_context *const *legs, size_t legs_count)
{
    static const compare by[] = { by_id_and_text, by_time_and_text,
                                  by_id_and_time };
    int (*const sort[])(const void *, const void *) = { sort_by_id_and_text,
                                                        sort_by_time_and_text,
                                                        sort_by_id_and_time };
    size_t n = 1;

    *s = (search){ .count = 0 };
    for (size_t i = 0; i < legs_count; i++)
        n += legs[i] == NULL || legs[i]->root.transcript == NULL
                 ? 0
                 : legs[i]->root.transcript->n_messages;
    s->all = calloc(n, sizeof *s->all);
    for (int i = 0; i < WAYS; i++) {
        s->way[i].by = by[i];
        s->way[i].list = calloc(n, sizeof *s->way[i].list);
        if (s->all == NULL || s->way[i].list == NULL)
            return false;
    }
    for (size_t i = 0; i < legs_count; i++) {
        if (legs[i] != NULL && legs[i]->root.transcript != NULL &&
            !collect(s, legs[i]->root.transcript))
            return false;
    }
    for (int i = 0; i < WAYS; i++)
        qsort(s->way[i].list, s->way[i].count, sizeof *s->way[i].list, sort[i]);
    return true;
}

/* ---- What is said again -------------------------------------------------- */

static const said *
find(const index *in, const Handoff__V1__Message *m)
{
    size_t low = 0, high = in->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (in->by(in->list[middle]->m, m) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < in->count && in->by(in->list[low]->m, m) == 0 ? in->list[low]
                                                               : NULL;
}

/* An empty text is nothing to compare: then the card behind it must be the
 * same. */
static bool
same_rest(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return a->text[0] != '\0' || strcmp(a->rich, b->rich) == 0;
}

/* The earlier message that this one repeats; NULL: it is new. */
static const Handoff__V1__Message *
find_earlier(const search *s, const Handoff__V1__Message *m)
{
    const said *found = NULL;

    if (m->native_id[0] != '\0')
        found = find(&s->way[BY_ID], m);
    if (found == NULL && m->sent_at_ms != 0)
        found = find(&s->way[BY_TIME], m);
    if (found != NULL)
        return same_rest(found->m, m) ? found->m : NULL;
    if (m->native_id[0] != '\0' && m->sent_at_ms != 0)
        found = find(&s->way[BY_BOTH], m);
    return found == NULL ? NULL : found->m;
}

/* ---- What is left -------------------------------------------------------- */

static bool
edit(void *user, void *member, const void *value, size_t n)
{
    (void) user;
    memcpy(member, value, n);
    return true;
}

static void *
take(void *user, size_t n)
{
    return ho_base_arena_alloc(user, n);
}

static int
by_from(const void *a, const void *b)
{
    const ho_record_turn_change *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

/* Take them out of the copy, whose list of messages is its own. `earlier` has
 * the turn that each repeats, 0 of those that stay. */
static bool
take_out(handoff_context *copy, const uint32_t *earlier, uint32_t last_turn)
{
    const ho_record_editor   editor = { edit, take, &copy->arena };
    Handoff__V1__Transcript *t = copy->root.transcript;
    size_t                   n = t->n_messages, kept = 0;
    ho_record_turn_change   *changes = calloc(n, sizeof *changes);
    size_t                  *places = calloc(n, sizeof *places);
    ho_record_turn_map       map = { changes, n, places, n, NULL, NULL };
    uint32_t                 before = last_turn, after = last_turn;
    bool                     good = changes != NULL && places != NULL;

    for (size_t i = 0; good && i < n; i++) {
        Handoff__V1__Message *m = t->messages[i];

        before = m->turn != 0 ? m->turn : before + 1;
        if (earlier[i] == 0)
            after = m->turn != 0 ? m->turn : after + 1;
        changes[i] = (ho_record_turn_change){
            before, earlier[i] == 0 ? after : earlier[i], earlier[i] != 0
        };
        places[i] = earlier[i] == 0 ? kept++ : SIZE_MAX;
    }
    if (good)
        qsort(changes, n, sizeof *changes, by_from);
    good = good && ho_record_map_turns(copy, &map, &editor);
    for (size_t i = 0; good && i < n; i++) {
        if (places[i] != SIZE_MAX)
            t->messages[places[i]] = t->messages[i];
    }
    t->n_messages = good ? kept : n;
    if (good && protobuf_c_message_get_packed_size(&t->base) == 0)
        copy->root.transcript = NULL;
    free(changes);
    free(places);
    return good;
}

/* A copy that shares nothing, unknown fields and all. */
static handoff_status
copy_context(handoff_context **out, const handoff_context *ctx,
             handoff_error *err)
{
    uint8_t       *bytes = NULL;
    size_t         len;
    handoff_status st = handoff_context_serialize(&bytes, &len, ctx, 0, err);

    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_new(out, err);
    if (st != HANDOFF_OK)
        goto done;
    st = handoff_context_parse(*out, 0, bytes, len, err);

done:
    handoff_free(bytes);
    return st;
}

handoff_status
ho_packet_leave_out_repeated(handoff_context **out, size_t *count,
                             const handoff_context *more,
                             const handoff_packet *packet, uint32_t last_turn,
                             handoff_error *err)
{
    const Handoff__V1__Transcript *t = more->root.transcript;
    search                         s = { .count = 0 };
    uint32_t                      *earlier = NULL;
    handoff_context               *copy = NULL;
    handoff_status                 st = HANDOFF_OK;

    *out = NULL;
    *count = 0;
    if (t == NULL || t->n_messages == 0)
        return HANDOFF_OK;
    earlier = calloc(t->n_messages, sizeof *earlier);
    if (earlier == NULL ||
        !search_init(&s, packet->legs, packet->view.legs_count)) {
        st = ho_base_nomem(err);
        goto done;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = find_earlier(&s, t->messages[i]);

        earlier[i] = m == NULL ? 0 : m->turn;
        *count += earlier[i] != 0;
    }
    if (*count == 0)
        goto done;
    st = copy_context(&copy, more, err);
    if (st != HANDOFF_OK)
        goto done;
    if (!take_out(copy, earlier, last_turn)) {
        st = ho_base_nomem(err);
        goto done;
    }
    *out = copy;
    copy = NULL;

done:
    handoff_context_free(copy);
    search_free(&s);
    free(earlier);
    return st;
}
