/* SPDX-License-Identifier: MIT */
/*
 * check_transfer.c -- every sequence of events that a transfer can meet, up
 * to a length, step by step against the model.
 *
 *   check_transfer [parties length]...
 *
 * Events: each of the six answers of each party, in four places of its line
 * (next, behind a gap, late, and on a sequence that is used), acceptances
 * with a near and a far due time; the last receipt once more; the time going
 * to the next moment, just past it, and on by a millisecond; the action
 * acknowledged. Signatures are left out here: events enter where receipts do
 * that verified (test_transfer.c goes the whole way).
 *
 * What is refused, and what is a duplicate, must leave everything as it was;
 * going on from there is then going on from where one stands already, so that
 * only what changed something is followed further. That is every sequence.
 *
 * In each place:
 *   the library says what the model says;
 *   for one party, each next answer leads where the header's table says;
 *   next_ms is exact: nothing changes before it, something does at it;
 *   no dead end: as time goes on, from everywhere, it ends in a state in
 *   which something was or is to be done; in FALLBACK if nobody completed it,
 *   returned it or said anything more.
 */
#include "transfer/transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_transfer.h"

enum {
    SENT = 1000,
    ANSWER_BY = SENT + 20,
    NEAR = 3,
    FAR = 40,
    LENGTH_MAX = 16
};

enum { NEXT, GAP, LATE, USED, PLACES };
enum { EV_SAY, EV_AGAIN, EV_TO, EV_PAST, EV_ON, EV_ACK, EV_NOTED };

typedef struct event {
    int      what;
    int      party, place;
    uint32_t said;
    int64_t  due_in;
} event;

typedef struct world {
    handoff_transfer *t;
    model             m;
    event             trace[LENGTH_MAX];
    int               depth, length;
    uint64_t          nodes, tried, refused;
} world;

/* ---- Counting what was seen ---------------------------------------------- */

/* A set of numbers; none is 0. */
typedef struct set {
    uint64_t *slot;
    size_t    cap, count;
} set;

static set situations, transitions;

static void
set_add(set *s, uint64_t key)
{
    if (s->count * 2 >= s->cap) {
        set grown = { NULL, s->cap == 0 ? 1024 : s->cap * 2, 0 };

        grown.slot = calloc(grown.cap, sizeof *grown.slot);
        if (grown.slot == NULL)
            abort();
        for (size_t i = 0; i < s->cap; i++)
            if (s->slot[i] != 0)
                set_add(&grown, s->slot[i]);
        free(s->slot);
        *s = grown;
    }
    for (size_t i = key * UINT64_C(0x9E3779B97F4A7C15) >> 20;; i++) {
        uint64_t *at = &s->slot[i & (s->cap - 1)];

        if (*at == key)
            return;
        if (*at == 0) {
            *at = key;
            s->count++;
            return;
        }
    }
}

/* A state with its cause, below 64. */
static uint32_t
number_of(const ho_transfer_verdict *v)
{
    return (v->state - HANDOFF_TRANSFER_OPEN + 1) * 8 +
           (v->cause == 0 ? 0 : v->cause - HANDOFF_CAUSE_NO_ANSWER + 1);
}

/* A situation: what the transfer says, and what each party stands for, but
 * no times and no orders. Fits into 32 bits. */
static uint64_t
situation(const handoff_transfer *t)
{
    const ho_transfer_verdict v = ho_transfer_decide(&t->core);
    uint64_t                  key = number_of(&v);

    key = key * 2 + (v.step != 0 && v.step == t->core.done.step);
    key = key * 2 + (v.notice != 0 && v.notice == t->core.noticed.step);
    key = key * 4 + (uint64_t) (v.party + 1);
    key = key * 4 + (uint64_t) (v.rival + 1);
    key = key * 2 + (t->core.now_ms > t->core.answer_by_ms);
    for (uint32_t i = 0; i < t->core.parties_count; i++) {
        const ho_transfer_party *p = &t->core.party[i];

        key = key * 8 + p->state;
        key = key * 2 + (p->state == HANDOFF_RECEIPT_ACCEPTED &&
                         p->due_at_ms < t->core.now_ms);
        key = key * 2 + p->accepted;
    }
    return key + 1;
}

static const char *const answers[] = { "",         "received",  "accepted",
                                       "declined", "completed", "returned",
                                       "failed" };

/* How often a state led to a state by an answer (its number), the time or an
 * acknowledgement. A state here is one of the header's, with its cause. */
enum { BY_TIME = HO_ANSWER_STATES, BY_ACK, BY_NOTED, BYS, STATES = 64 };
static uint64_t edges[STATES][BYS][STATES];

static uint32_t
state_of(const handoff_transfer *t)
{
    const ho_transfer_verdict v = ho_transfer_decide(&t->core);

    return number_of(&v);
}

static const char *
state_name(uint32_t state)
{
    static const char *const states[] = { "",         "OPEN", "RECEIVED",
                                          "ACCEPTED", "",     "COMPLETED",
                                          "RETURNED", "" };
    static const char *const falls[] = { "",
                                         "FALLBACK by NO_ANSWER",
                                         "FALLBACK by DECLINED",
                                         "FALLBACK by FAILED",
                                         "FALLBACK by OVERDUE",
                                         "",
                                         "",
                                         "" };

    return state / 8 == 4 ? falls[state % 8] : states[state / 8];
}

static void
count_edge(uint32_t from, const event *e, uint32_t to)
{
    uint32_t by = e->said;

    if (e->what != EV_SAY)
        by = e->what == EV_ACK     ? BY_ACK
             : e->what == EV_NOTED ? BY_NOTED
                                   : BY_TIME;
    edges[from][by][to]++;
}

static void
print_edges(void)
{
    for (uint32_t from = 0; from < STATES; from++)
        for (uint32_t by = 0; by < BYS; by++)
            for (uint32_t to = 0; to < STATES; to++) {
                const char *how = by == BY_ACK     ? "acknowledged"
                                  : by == BY_NOTED ? "noticed"
                                                   : "time passes";

                if (edges[from][by][to] == 0)
                    continue;
                printf("  %-21s  %-12s  %-21s %10" PRIu64 "\n",
                       state_name(from),
                       by < HO_ANSWER_STATES ? answers[by] : how,
                       state_name(to), edges[from][by][to]);
            }
    memset(edges, 0, sizeof edges);
}

/* ---- Saying what went wrong ---------------------------------------------- */

static void
print_event(const event *e)
{
    static const char *const place[] = { "next", "behind a gap", "late",
                                         "on a used sequence" };
    static const char *const what[] = { "",
                                        "the last receipt again",
                                        "time: to the next moment",
                                        "time: past the next moment",
                                        "time: a millisecond",
                                        "acknowledged",
                                        "noticed" };

    if (e->what == EV_SAY)
        printf("  party %d: %s, %s, due in %" PRId64 "\n", e->party,
               answers[e->said], place[e->place], e->due_in);
    else
        printf("  %s\n", what[e->what]);
}

static void
fail(const world *w, const char *why)
{
    const model_answer        a = model_ask(&w->m);
    const ho_transfer_verdict v = ho_transfer_decide(&w->t->core);

    printf("check_transfer: %s\n", why);
    for (int i = 0; i < w->depth; i++)
        print_event(&w->trace[i]);
    printf(
        "model:   state %u cause %u action %u party %d rival %d next %" PRId64
        "\nlibrary: state %u cause %u action %u party %d rival %d next "
        "%" PRId64 "\n0 passed, 1 failed\n",
        a.state, a.cause, a.action, a.party, a.rival, a.next_ms, v.state,
        v.cause, ho_transfer_action(v.step), v.party, v.rival, v.next_ms);
    exit(1);
}

#define MUST(w, condition)                                                     \
    do {                                                                       \
        if (!(condition))                                                      \
            fail(w, #condition);                                               \
    } while (0)

/* ---- What must hold in every place --------------------------------------- */

static const char *const owners[] = { "", "Carol", "Dave" };

static int
party_number(const world *w, const char *name)
{
    return name[0] == '\0' ? -1 : ho_answer_audience_find(w->t->name, name);
}

static void
must_agree(const world *w)
{
    const model_answer    a = model_ask(&w->m);
    handoff_transfer_info i = { HANDOFF_TRANSFER_INFO };

    MUST(w, handoff_transfer_get(&i, w->t) == 1);
    MUST(w, i.state == a.state && i.state >= HANDOFF_TRANSFER_OPEN &&
                i.state <= HANDOFF_TRANSFER_RETURNED);
    MUST(w, i.cause == a.cause);
    MUST(w, i.action == a.action);
    MUST(w, (i.step == 0) == (i.action == HANDOFF_ACTION_WAIT));
    MUST(w, party_number(w, i.party) == a.party);
    MUST(w, party_number(w, i.rival) == a.rival);
    MUST(w, strcmp(i.owner, owners[a.owner]) == 0);
    MUST(w, i.due_at_ms == a.due_ms);
    MUST(w, i.next_ms == a.next_ms);
    MUST(w, i.late == a.late);
    MUST(w, i.notice == a.notice);
    MUST(w, (i.notice_step == 0) == (i.notice == 0));
}

static bool
same_verdict(const ho_transfer_verdict *a, const ho_transfer_verdict *b)
{
    return a->state == b->state && a->cause == b->cause && a->step == b->step &&
           a->party == b->party;
}

/* Only time passes: nothing before next_ms, something at it, until the end. */
static void
must_end(const world *w)
{
    ho_transfer_core    core = w->t->core;
    ho_transfer_verdict v = ho_transfer_decide(&core), later;

    for (uint32_t steps = 0; v.next_ms != 0; steps++) {
        MUST(w, steps <= core.parties_count + 1);
        MUST(w, v.next_ms > core.now_ms);
        core.now_ms = v.next_ms - 1;
        later = ho_transfer_decide(&core);
        MUST(w, same_verdict(&later, &v) && later.next_ms == v.next_ms);
        core.now_ms = v.next_ms;
        later = ho_transfer_decide(&core);
        MUST(w, !same_verdict(&later, &v));
        v = later;
    }
    core.now_ms = HANDOFF_TIME_MAX;
    later = ho_transfer_decide(&core);
    MUST(w, same_verdict(&later, &v));
    MUST(w, v.step != 0); /* something is to be done, or has been */
    for (uint32_t i = 0; i < core.parties_count; i++) {
        if (core.party[i].state == HANDOFF_RECEIPT_COMPLETED ||
            core.party[i].state == HANDOFF_RECEIPT_RETURNED)
            return;
    }
    MUST(w, v.state == HANDOFF_TRANSFER_FALLBACK);
}

/* ---- Events -------------------------------------------------------------- */

/* The sequence for a place; 0 where the line has no such place. */
static uint32_t
sequence_for(const world *w, const event *e)
{
    uint32_t high = w->t->core.party[e->party].sequence, s;

    if (e->place == NEXT)
        return high + 1;
    if (e->place == GAP)
        return high + 3;
    if (e->place == USED)
        return high;
    for (s = high; s > 0; s--) {
        bool used = false;

        for (int i = 0; i < w->m.count; i++)
            used = used || (w->m.heard[i].party == e->party &&
                            w->m.heard[i].sequence == s);
        if (!used)
            return s;
    }
    return 0;
}

/* Bytes that differ where two receipts do: the number that the model keeps. */
static int
feed(world *w, const model_heard *h)
{
    char             data[16], owner[8];
    ho_answer_body   body = { .state = h->said,
                              .sequence = h->sequence,
                              .due_at_ms = h->due_ms };
    ho_transfer_said said;
    bool             duplicate;
    handoff_status   st;

    snprintf(data, sizeof data, "%d", h->bytes);
    snprintf(owner, sizeof owner, "%s", owners[h->owner]);
    body.owner = HO_SLICE(owner, strlen(owner));
    body.word.signed_bytes = HO_SLICE(data, strlen(data));
    body.sender = HO_SLICE("0123456789abcdef0123456789abcdef", 32);
    said = (ho_transfer_said){ (uint32_t) h->party, &body,
                               HO_SLICE(data, strlen(data)), h->at_ms };
    st = ho_transfer_take(w->t, &said, &duplicate, NULL);
    if (st == HANDOFF_OK)
        return duplicate ? MODEL_AGAIN : MODEL_TAKEN;
    MUST(w, st == HANDOFF_E_ANSWER);
    return MODEL_REFUSED;
}

/* True where the receipt was taken. */
static bool
say(world *w, const event *e)
{
    uint32_t           sequence = sequence_for(w, e);
    model_heard        h = { .party = e->party,
                             .said = e->said,
                             .sequence = sequence,
                             .at_ms = w->m.now_ms };
    const model_answer before = model_ask(&w->m);
    int                took;

    if (sequence == 0)
        return false;
    if (e->said == HANDOFF_RECEIPT_ACCEPTED) {
        h.due_ms = w->m.now_ms + e->due_in;
        h.owner = e->place == GAP ? 2 : 1;
    }
    /* Other bytes than any before, also on a used sequence. */
    h.bytes = w->depth + 1;
    took = feed(w, &h);
    MUST(w, took == (int) model_hear(&w->m, &h));
    if (w->m.parties == 1 && e->place == NEXT && e->due_in >= 0) {
        uint32_t leads = model_table(before.state, before.cause, e->said);
        /* What received means is not in the state once time has passed. */
        bool had = before.cause == HANDOFF_CAUSE_NO_ANSWER && sequence > 1 &&
                   e->said == HANDOFF_RECEIPT_RECEIVED;

        MUST(w, had || (leads == 0) == (took == MODEL_REFUSED));
        MUST(w, took == MODEL_REFUSED ||
                    leads == ho_transfer_decide(&w->t->core).state);
    }
    return took == MODEL_TAKEN;
}

static bool
again(world *w)
{
    model_heard h;

    if (w->m.count == 0)
        return false;
    h = w->m.heard[w->m.count - 1];
    h.at_ms = w->m.now_ms;
    MUST(w, feed(w, &h) == MODEL_AGAIN);
    MUST(w, model_hear(&w->m, &h) == MODEL_AGAIN);
    return false;
}

static bool
pass(world *w, int what)
{
    const int64_t next = model_ask(&w->m).next_ms;
    int64_t       to = what == EV_ON ? w->m.now_ms + 1 : next - 1;

    if (what == EV_PAST)
        to = next;
    if (to <= w->m.now_ms || (what != EV_ON && next == 0))
        return false;
    MUST(w, handoff_transfer_advance(w->t, to, NULL) == HANDOFF_OK);
    w->m.now_ms = to;
    return true;
}

static bool
acknowledge(world *w)
{
    const model_answer    a = model_ask(&w->m);
    handoff_transfer_info i = { HANDOFF_TRANSFER_INFO };

    MUST(w, handoff_transfer_get(&i, w->t) == 1);
    handoff_transfer_acknowledge(w->t, i.step + 8); /* another one */
    must_agree(w);
    handoff_transfer_acknowledge(w->t, i.step);
    if (a.action == HANDOFF_ACTION_WAIT)
        return false;
    w->m.done = a.deed;
    return true;
}

static bool
notice(world *w)
{
    const model_answer    a = model_ask(&w->m);
    handoff_transfer_info i = { HANDOFF_TRANSFER_INFO };

    MUST(w, handoff_transfer_get(&i, w->t) == 1);
    handoff_transfer_acknowledge(w->t, i.notice_step);
    if (a.notice == 0)
        return false;
    w->m.noticed = a.notice_deed;
    return true;
}

static bool
happen(world *w, const event *e)
{
    switch (e->what) {
    case EV_SAY:
        return say(w, e);
    case EV_AGAIN:
        return again(w);
    case EV_ACK:
        return acknowledge(w);
    case EV_NOTED:
        return notice(w);
    default:
        return pass(w, e->what);
    }
}

/* ---- All sequences ------------------------------------------------------- */

enum { EVENTS_MAX = MODEL_PARTIES * 40 + 8 };

static int
all_events(event out[EVENTS_MAX], int parties)
{
    int n = 0;

    for (int what = EV_AGAIN; what <= EV_NOTED; what++)
        out[n++] = (event){ .what = what };
    for (int p = 0; p < parties; p++)
        for (int place = 0; place < PLACES; place++)
            for (uint32_t said = 1; said < HO_ANSWER_STATES; said++) {
                event e = { EV_SAY, p, place, said, NEAR };

                out[n++] = e;
                if (said != HANDOFF_RECEIPT_ACCEPTED)
                    continue;
                e.due_in = FAR;
                out[n++] = e;
                e.due_in = -1; /* overdue when it comes */
                out[n++] = e;
            }
    return n;
}

static void
explore(world *w, const event *events, int count)
{
    const ho_transfer_core   core = w->t->core;
    const ho_base_arena_mark mark = ho_base_arena_save(&w->t->arena);
    const int64_t            now_ms = w->m.now_ms;
    const uint64_t           done = w->m.done, noticed = w->m.noticed;
    const int                heard = w->m.count;
    const uint64_t           here = situation(w->t);
    const uint32_t           from = state_of(w->t);

    w->nodes++;
    set_add(&situations, here);
    if (w->depth == w->length)
        return;
    for (int i = 0; i < count; i++) {
        bool changed;

        w->trace[w->depth++] = events[i];
        w->tried++;
        changed = happen(w, &events[i]);
        must_agree(w);
        if (changed) {
            must_end(w);
            set_add(&transitions, here << 32 | situation(w->t));
            count_edge(from, &events[i], state_of(w->t));
            explore(w, events, count);
        } else {
            w->refused++;
            MUST(w, memcmp(&core, &w->t->core, sizeof core) == 0);
        }
        w->depth--;
        w->t->core = core;
        ho_base_arena_restore(&w->t->arena, mark);
        w->m.count = heard;
        w->m.now_ms = now_ms;
        w->m.done = done;
        w->m.noticed = noticed;
    }
}

static void
check(int parties, int length)
{
    static const uint8_t hash[32];

    const char       *audience[MODEL_PARTIES + 1] = { "a", "b", "c" };
    ho_answer_subject packet = { hash, hash, audience, SENT };
    event             events[EVENTS_MAX];
    int               count = all_events(events, parties);
    world             w = { .length = length };

    audience[parties] = NULL;
    w.m = (model){ .parties = parties,
                   .now_ms = SENT,
                   .answer_by_ms = ANSWER_BY };
    situations = transitions = (set){ NULL, 0, 0 };
    if (ho_transfer_make(&w.t, &packet, ANSWER_BY, NULL) != HANDOFF_OK)
        abort();
    must_agree(&w);
    must_end(&w);
    explore(&w, events, count);
    printf("parties: %d, every sequence of up to %d of %d events: "
           "%zu situations, %zu transitions; "
           "%" PRIu64 " places, %" PRIu64 " steps, of which %" PRIu64
           " change nothing\n",
           parties, length, count, situations.count, transitions.count, w.nodes,
           w.tried, w.refused);
    print_edges();
    free(situations.slot);
    free(transitions.slot);
    handoff_transfer_free(w.t);
}

int
main(int argc, char **argv)
{
    int runs = 0;

    for (int i = 1; i + 1 < argc; i += 2, runs++) {
        int parties = atoi(argv[i]), length = atoi(argv[i + 1]);

        if (parties < 1 || parties > MODEL_PARTIES || length < 0 ||
            length > LENGTH_MAX) {
            fprintf(stderr, "usage: check_transfer [parties length]...\n");
            return 2;
        }
        check(parties, length);
    }
    if (argc == 1) {
        check(1, 5);
        check(2, 4);
        check(3, 3);
        runs = 3;
    }
    printf("%d passed, 0 failed\n", runs);
    return 0;
}
