/* SPDX-License-Identifier: MIT */
/*
 * messages.c -- messages in the order of time, each once.
 *
 * A desk's export comes in an order of its own and has messages twice. Those
 * that none gave a turn are sorted by time; of those with one native_id and
 * one role the later is left out where it says the same, and replaces the
 * earlier where it says something else.
 *
 *   all     m1 m2 m3 m4     as they stand in the record
 *   order   m3 m1 m2 m4     by time: pointers into it
 *   kept    m3 m1 m4        what becomes the list; m2 was m3 again
 *
 * What names a turn follows: a message without one has the turn that sealing
 * will give it, in a record that begins a conversation.
 */
#include "repair/run.h"

#include "record/turn_map.h"

#include <stdlib.h>
#include <string.h>

typedef struct one {
    Handoff__V1__Message *m;
    size_t                place;  /* in `all` */
    size_t                rank;   /* in `order` */
    size_t                kept;   /* in `kept`, of those that are */
    int64_t               time;   /* its own, or that of the one before it */
    struct one           *same;   /* left out: the earlier one */
    struct one           *before; /* replaces that one */
    uint32_t              turn, new_turn;
} one;

typedef struct messages {
    ho_repair_run           *run;
    Handoff__V1__Transcript *transcript;
    size_t                   count, kept_count;
    one                     *all;
    one                    **order;
    one                    **by_turn; /* those that a turn can name */
    size_t                   by_turn_count;
    Handoff__V1__Message   **kept;
    bool                     unnumbered; /* no message has a turn */
    bool                     first;      /* begins a conversation */
    bool                     sorted;     /* the order is another */
} messages;

static ho_check_place
place_of(const one *o)
{
    ho_check_place at =
        HO_AT_ELEMENT(&HO_AT_TRANSCRIPT, "messages", NULL, o->place);

    at.turn = o->m->turn;
    return at;
}

static uint32_t
turn_after(uint32_t turn)
{
    return turn == UINT32_MAX ? turn : turn + 1;
}

/* ---- Order --------------------------------------------------------------- */

static int
by_time(const void *a, const void *b)
{
    const one *x = *(one *const *) a, *y = *(one *const *) b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static void
collect(messages *s)
{
    int64_t  time = 0;
    uint32_t turn = 0;

    s->unnumbered = true;
    for (size_t i = 0; i < s->count; i++) {
        Handoff__V1__Message *m = s->transcript->messages[i];

        if (m->sent_at_ms != 0 && m->clock != HANDOFF__V1__CLOCK__CLOCK_DEVICE)
            time = m->sent_at_ms;
        turn = m->turn != 0 ? m->turn : turn_after(turn);
        s->unnumbered = s->unnumbered && m->turn == 0;
        s->all[i] = (one){ .m = m, .place = i, .time = time, .turn = turn };
        s->order[i] = &s->all[i];
    }
}

static void
sort_by_time(messages *s)
{
    if (s->unnumbered)
        qsort(s->order, s->count, sizeof(one *), by_time);
    for (size_t i = 0; i < s->count; i++) {
        s->order[i]->rank = i;
        s->sorted = s->sorted || s->order[i]->place != i;
    }
    if (s->sorted)
        ho_check_found(&s->run->found, HANDOFF_REPAIRED_ORDER,
                       &HO_AT_TRANSCRIPT, "messages");
}

/* ---- Doubles ------------------------------------------------------------- */

static int
by_native_id(const void *a, const void *b)
{
    const one *x = *(one *const *) a, *y = *(one *const *) b;
    int        c = strcmp(x->m->native_id, y->m->native_id);

    if (c != 0)
        return c;
    if (x->m->role != y->m->role)
        return x->m->role < y->m->role ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static bool
same_attachments(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    if (a->n_attachments != b->n_attachments)
        return false;
    for (size_t i = 0; i < a->n_attachments; i++) {
        if (strcmp(a->attachments[i], b->attachments[i]) != 0)
            return false;
    }
    return true;
}

/* The later one of the same native_id and role; true: it stays. */
static bool
compare_with(one *later, one *earlier)
{
    const Handoff__V1__Message *a = earlier->m, *b = later->m;

    if (b->replaces != 0)
        return true;
    if (strcmp(a->text, b->text) != 0) {
        if (b->text[0] != '\0') /* an empty one would withdraw it */
            later->before = earlier;
        return true;
    }
    if (strcmp(a->rich, b->rich) != 0 || !same_attachments(a, b))
        return true;
    later->same = earlier;
    return false;
}

static bool
find_doubles(messages *s)
{
    one  **named = malloc(s->count * sizeof(one *));
    size_t n = 0;
    one   *last = NULL;

    if (named == NULL)
        return ho_repair_nomem(s->run);
    for (size_t i = 0; i < s->count; i++) {
        if (s->order[i]->m->native_id[0] != '\0')
            named[n++] = s->order[i];
    }
    qsort(named, n, sizeof(one *), by_native_id);
    for (size_t i = 0; i < n; i++) {
        if (last == NULL || last->m->role != named[i]->m->role ||
            strcmp(last->m->native_id, named[i]->m->native_id) != 0 ||
            compare_with(named[i], last))
            last = named[i];
    }
    free(named);
    return true;
}

/* What stays, and the turns that it will have. */
static void
number(messages *s)
{
    uint32_t turn = 0;

    for (size_t i = 0; i < s->count; i++) {
        one *o = s->order[i];

        if (o->same != NULL)
            continue;
        turn = o->m->turn != 0 ? o->m->turn : turn_after(turn);
        o->new_turn = turn;
        o->kept = s->kept_count;
        s->kept[s->kept_count++] = o->m;
    }
    for (size_t i = 0; i < s->count; i++) {
        one *o = s->order[i];

        if (o->same != NULL)
            o->new_turn = o->same->new_turn;
    }
}

/* ---- What names them ----------------------------------------------------- */

static bool
may_be_named(const messages *s, const one *o)
{
    return o->m->turn != 0 || s->first;
}

static int
by_turn(const void *a, const void *b)
{
    const one *x = *(one *const *) a, *y = *(one *const *) b;

    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static void
collect_by_turn(messages *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (may_be_named(s, &s->all[i]))
            s->by_turn[s->by_turn_count++] = &s->all[i];
    }
    qsort(s->by_turn, s->by_turn_count, sizeof(one *), by_turn);
}

/* How far something reaches: sorted, to as many turns as before; else to
 * those that are left of them. */
static uint32_t
new_limit(void *user, uint32_t turn)
{
    const messages *s = user;
    uint32_t        left = 0;

    if (!s->unnumbered || !s->first || turn > s->count)
        return turn;
    for (size_t i = 0; i < s->count; i++)
        left += s->all[i].same == NULL && (s->sorted || s->all[i].turn <= turn);
    return turn < left ? turn : left;
}

static bool
edit(void *user, void *member, const void *value, size_t n)
{
    return ho_repair_set(user, member, value, n);
}

static void *
take(void *user, size_t n)
{
    return ho_repair_take(user, n);
}

/* References and masks; of two messages with one turn the first counts. */
static bool
map_turns(messages *s)
{
    const ho_record_editor editor = { edit, take, s->run };
    ho_record_turn_map     map = { .limit = new_limit, .user = s };
    ho_record_turn_change *changes = calloc(s->count, sizeof *changes);
    size_t                *places = calloc(s->count, sizeof *places);
    bool                   good = changes != NULL && places != NULL;

    for (size_t i = 0; good && i < s->by_turn_count; i++) {
        const one *o = s->by_turn[i];

        if (map.count == 0 || changes[map.count - 1].from != o->turn)
            changes[map.count++] =
                (ho_record_turn_change){ o->turn, o->new_turn,
                                         o->same != NULL };
    }
    for (size_t i = 0; good && i < s->count; i++)
        places[i] = s->all[i].same != NULL ? SIZE_MAX : s->all[i].kept;
    map.changes = changes;
    map.places = places;
    map.places_count = s->count;
    good = good ? ho_record_map_turns(s->run->ctx, &map, &editor)
                : ho_repair_nomem(s->run);
    free(changes);
    free(places);
    return good;
}

/* ---- The whole ----------------------------------------------------------- */

static bool
report_and_correct(messages *s)
{
    for (size_t i = 0; i < s->count; i++) {
        one           *o = s->order[i];
        ho_check_place at = place_of(o);

        if (o->same != NULL) {
            ho_check_found(&s->run->found, HANDOFF_REPAIRED_DOUBLE, &at, NULL);
            if (s->run->ctx->last[HO_KIND(HANDOFF_KIND_MESSAGE)] == &o->m->base)
                s->run->ctx->last[HO_KIND(HANDOFF_KIND_MESSAGE)] =
                    &o->same->m->base;
        } else if (o->before != NULL && may_be_named(s, o->before)) {
            ho_check_found(&s->run->found, HANDOFF_REPAIRED_CORRECTION, &at,
                           NULL);
            if (!ho_repair_set(s->run, &o->m->replaces, &o->before->new_turn,
                               sizeof o->m->replaces))
                return false;
        }
    }
    return true;
}

static bool
write_list(messages *s)
{
    size_t                 size = s->kept_count * sizeof *s->kept;
    Handoff__V1__Message **list = ho_repair_take(s->run, size);

    if (list == NULL)
        return false;
    memcpy(list, s->kept, size);
    return ho_repair_set(s->run, &s->transcript->messages, &list,
                         sizeof list) &&
           ho_repair_set(s->run, &s->transcript->n_messages, &s->kept_count,
                         sizeof s->kept_count);
}

static bool
repair(messages *s)
{
    collect(s);
    sort_by_time(s);
    if (!find_doubles(s))
        return false;
    number(s);
    collect_by_turn(s);
    if (s->sorted || s->kept_count != s->count) {
        if (!map_turns(s))
            return false;
        if (!write_list(s))
            return false;
    }
    return report_and_correct(s);
}

bool
ho_repair_messages(ho_repair_run *r)
{
    const Handoff__V1__Routing *routing = r->ctx->root.routing;
    messages s = { .run = r, .transcript = r->ctx->root.transcript };
    bool     good = true;

    if (s.transcript == NULL || s.transcript->n_messages < 2)
        return true;
    s.count = s.transcript->n_messages;
    s.first = routing != NULL && routing->conversation_id[0] != '\0';
    s.all = calloc(s.count, sizeof *s.all);
    s.order = calloc(s.count, sizeof(one *));
    s.by_turn = calloc(s.count, sizeof(one *));
    s.kept = calloc(s.count, sizeof *s.kept);
    if (s.all == NULL || s.order == NULL || s.by_turn == NULL || s.kept == NULL)
        good = ho_repair_nomem(r);
    else
        good = repair(&s);
    free(s.all);
    free(s.order);
    free(s.by_turn);
    free(s.kept);
    return good;
}
