/* SPDX-License-Identifier: MIT */
/*
 * model_transfer.c -- the words of <handoff/transfer.h>, read out slowly.
 */
#include "model_transfer.h"

#include <stddef.h>

enum {
    REC = HANDOFF_RECEIPT_RECEIVED,
    ACC = HANDOFF_RECEIPT_ACCEPTED,
    DEC = HANDOFF_RECEIPT_DECLINED,
    COM = HANDOFF_RECEIPT_COMPLETED,
    RET = HANDOFF_RECEIPT_RETURNED,
    FAI = HANDOFF_RECEIPT_FAILED
};

/* ---- The pictures of the header, as they stand there --------------------- */

typedef struct row {
    uint32_t state, cause;
    uint32_t to[7]; /* by what is said, from REC on */
} row;

#define T(name) HANDOFF_TRANSFER_##name
#define C(name) HANDOFF_CAUSE_##name

static const row table[] = {
    { T(OPEN),
      C(NONE),
      { 0, T(RECEIVED), T(ACCEPTED), T(FALLBACK), 0, 0, T(FALLBACK) } },
    { T(RECEIVED),
      C(NONE),
      { 0, 0, T(ACCEPTED), T(FALLBACK), 0, 0, T(FALLBACK) } },
    { T(ACCEPTED),
      C(NONE),
      { 0, 0, T(ACCEPTED), 0, T(COMPLETED), T(RETURNED), T(FALLBACK) } },
    { T(FALLBACK),
      C(NO_ANSWER),
      { 0, T(FALLBACK), T(ACCEPTED), T(FALLBACK), 0, 0, T(FALLBACK) } },
    { T(FALLBACK),
      C(OVERDUE),
      { 0, 0, T(ACCEPTED), 0, T(COMPLETED), T(RETURNED), T(FALLBACK) } },
    { T(FALLBACK), C(DECLINED), { 0 } },
    { T(FALLBACK), C(FAILED), { 0 } },
    { T(COMPLETED), C(NONE), { 0 } },
    { T(RETURNED), C(NONE), { 0 } },
};

uint32_t
model_table(uint32_t state, uint32_t cause, uint32_t said)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].state == state && table[i].cause == cause)
            return table[i].to[said];
    }
    return UINT32_MAX; /* no such state: a mistake wherever it is seen */
}

/* ---- Who may say what ---------------------------------------------------- */

/* FORMAT.md section 9: may `b` come right behind `a` (0: nothing)? */
static bool
right_behind(uint32_t a, uint32_t b)
{
    if (a == 0)
        return b == REC || b == ACC || b == DEC || b == FAI;
    if (a == REC)
        return b == ACC || b == DEC || b == FAI;
    if (a == ACC)
        return b == ACC || b == COM || b == RET || b == FAI;
    return false;
}

/* Is there any way from a to b with up to `missing` answers between? */
static bool
way(uint32_t a, uint32_t b, uint32_t missing)
{
    if (right_behind(a, b))
        return true;
    for (uint32_t x = REC; missing > 0 && x <= FAI; x++) {
        if (right_behind(a, x) && way(x, b, missing < 3 ? missing - 1 : 2))
            return true;
    }
    return false;
}

/* What the party said at that sequence; 0 = nothing. */
static uint32_t
said_at(const model *m, int party, uint32_t sequence)
{
    for (int i = 0; i < m->count; i++) {
        if (m->heard[i].party == party && m->heard[i].sequence == sequence)
            return m->heard[i].said;
    }
    return 0;
}

/* Go up the line of one party: does every answer follow? */
static bool
line_holds(const model *m, int party, uint32_t top)
{
    uint32_t before = 0, at = 0;

    for (uint32_t s = 1; s <= top; s++) {
        uint32_t said = said_at(m, party, s);

        if (said == 0)
            continue;
        if (!way(before, said, s - at - 1))
            return false;
        before = said;
        at = s;
    }
    return true;
}

model_took
model_hear(model *m, const model_heard *heard)
{
    uint32_t top = heard->sequence;

    for (int i = 0; i < m->count; i++) {
        const model_heard *h = &m->heard[i];

        if (h->party != heard->party)
            continue;
        if (h->sequence == heard->sequence)
            return h->bytes == heard->bytes ? MODEL_AGAIN : MODEL_REFUSED;
        if (h->sequence > top)
            top = h->sequence;
    }
    m->heard[m->count++] = *heard;
    if (line_holds(m, heard->party, top))
        return MODEL_TAKEN;
    m->count--;
    return MODEL_REFUSED;
}

/* ---- What a party stands for --------------------------------------------- */

/* The last word of a party: its place in `heard`, -1 = silent. */
static int
last_word(const model *m, int party)
{
    int found = -1;

    for (int i = 0; i < m->count; i++) {
        const model_heard *h = &m->heard[i];

        if (h->party == party &&
            (found < 0 || h->sequence > m->heard[found].sequence))
            found = i;
    }
    return found;
}

static uint32_t
word(const model *m, int party)
{
    int i = last_word(m, party);

    return i < 0 ? 0 : m->heard[i].said;
}

static bool
ever_accepted(const model *m, int party)
{
    for (int i = 0; i < m->count; i++) {
        if (m->heard[i].party == party && m->heard[i].said == ACC)
            return true;
    }
    return false;
}

static bool
holds(const model *m, int party)
{
    return word(m, party) == ACC &&
           m->now_ms <= m->heard[last_word(m, party)].due_ms;
}

static bool
overdue(const model *m, int party)
{
    return word(m, party) == ACC && !holds(m, party);
}

/* Was this the party's last word when it came? */
static bool
stood(const model *m, int i)
{
    for (int j = 0; j < i; j++) {
        if (m->heard[j].party == m->heard[i].party &&
            m->heard[j].sequence > m->heard[i].sequence)
            return false;
    }
    return true;
}

/* The word of the same party that this one, when it came, took the place of;
 * -1 = none. */
static int
word_before(const model *m, int i)
{
    int found = -1;

    for (int j = 0; j < i; j++) {
        if (m->heard[j].party == m->heard[i].party && stood(m, j))
            found = j;
    }
    return found;
}

/* The acceptance that began the unbroken hold of which i is part. */
static int
hold_began(const model *m, int i)
{
    int before = word_before(m, i);

    if (before < 0 || m->heard[before].said != ACC ||
        m->heard[before].due_ms < m->heard[i].at_ms)
        return i;
    return hold_began(m, before);
}

/* The acceptance of that hold since which owner and due time are the same. */
static int
terms_began(const model *m, int i)
{
    int before = word_before(m, i);

    if (hold_began(m, i) == i ||
        m->heard[before].due_ms != m->heard[i].due_ms ||
        m->heard[before].owner != m->heard[i].owner)
        return i;
    return terms_began(m, before);
}

/* How many have come to the last acceptance that was not overdue, did stand,
 * when it came; 0 = none. */
static int
last_promise(const model *m)
{
    for (int i = m->count; i-- > 0;) {
        if (m->heard[i].said == ACC && stood(m, i) &&
            m->heard[i].due_ms >= m->heard[i].at_ms)
            return i + 1;
    }
    return 0;
}

/* ---- The rules, in their order ------------------------------------------- */

typedef bool (*is_so)(const model *m, int party);

static model_answer rules(const model *m);

/* Did nobody else hold it when the party said its last word? As things stood
 * just before that. */
static bool
held_alone(const model *m, int party)
{
    int          i = last_word(m, party);
    model        then = *m;
    model_answer a;

    then.count = i;
    then.now_ms = m->heard[i].at_ms;
    a = rules(&then);
    return a.state != T(ACCEPTED) || a.party == party;
}

static bool
completed(const model *m, int party)
{
    return word(m, party) == COM && held_alone(m, party);
}

static bool
returned(const model *m, int party)
{
    return word(m, party) == RET && held_alone(m, party);
}

static bool
received(const model *m, int party)
{
    return word(m, party) == REC;
}

static bool
let_down(const model *m, int party)
{
    return overdue(m, party) ||
           (word(m, party) == FAI && ever_accepted(m, party));
}

static bool
broken_or_returned(const model *m, int party)
{
    return let_down(m, party) || returned(m, party);
}

static bool
said_no(const model *m, int party)
{
    return word(m, party) == DEC || word(m, party) == FAI;
}

/* Of those of whom it is so, the one that answered last; -1 = nobody. */
static int
latest(const model *m, is_so so)
{
    int found = -1;

    for (int p = 0; p < m->parties; p++) {
        if (so(m, p) && (found < 0 || last_word(m, p) > last_word(m, found)))
            found = p;
    }
    return found;
}

static bool
everybody(const model *m, is_so so)
{
    for (int p = 0; p < m->parties; p++) {
        if (!so(m, p))
            return false;
    }
    return true;
}

/* Of those who hold it, the one that came first, but for one. */
static int
first_holder(const model *m, int but)
{
    int found = -1;

    for (int p = 0; p < m->parties; p++) {
        if (p != but && holds(m, p) &&
            (found < 0 || hold_began(m, last_word(m, p)) <
                              hold_began(m, last_word(m, found))))
            found = p;
    }
    return found;
}

static model_answer
answer(uint32_t state, int party)
{
    return (model_answer){ .state = state, .party = party, .rival = -1 };
}

static model_answer
fallback(const model *m, int party)
{
    model_answer a = answer(T(FALLBACK), party);
    uint32_t     said = party < 0 ? 0 : word(m, party);

    a.cause = party < 0     ? C(NO_ANSWER)
              : said == ACC ? C(OVERDUE)
              : said == DEC ? C(DECLINED)
                            : C(FAILED);
    return a;
}

static model_answer
rules(const model *m)
{
    model_answer a;

    if (latest(m, completed) >= 0)
        return answer(T(COMPLETED), latest(m, completed));
    if (first_holder(m, -1) >= 0) {
        a = answer(T(ACCEPTED), first_holder(m, -1));
        a.rival = first_holder(m, a.party);
        return a;
    }
    if (latest(m, broken_or_returned) >= 0 &&
        let_down(m, latest(m, broken_or_returned)))
        return fallback(m, latest(m, let_down));
    if (latest(m, returned) >= 0)
        return answer(T(RETURNED), latest(m, returned));
    if (everybody(m, said_no))
        return fallback(m, latest(m, said_no));
    if (m->now_ms > m->answer_by_ms)
        return fallback(m, -1);
    if (latest(m, received) >= 0)
        return answer(T(RECEIVED), latest(m, received));
    return answer(T(OPEN), -1);
}

/* What to do in a state, and until when. */
static void
to_do(model_answer *a, const model *m)
{
    int i = a->party < 0 ? -1 : last_word(m, a->party);

    switch (a->state) {
    case T(ACCEPTED):
        a->action = HANDOFF_ACTION_TELL;
        a->deed = 1000 + (uint64_t) terms_began(m, i);
        a->next_ms = m->heard[i].due_ms + 1;
        a->late = m->heard[hold_began(m, i)].at_ms > m->answer_by_ms;
        break;
    case T(FALLBACK):
        a->action = HANDOFF_ACTION_FALL_BACK;
        a->deed = 2000 + (uint64_t) last_promise(m);
        break;
    case T(RETURNED):
        a->action = HANDOFF_ACTION_DONE;
        a->deed = 3000 + (uint64_t) last_promise(m);
        break;
    case T(COMPLETED):
        a->action = HANDOFF_ACTION_DONE;
        a->deed = 4000;
        break;
    default:
        a->action = HANDOFF_ACTION_WAIT;
        a->next_ms = m->answer_by_ms + 1;
        break;
    }
    if (a->state == T(ACCEPTED) || a->cause == C(OVERDUE)) {
        a->owner = m->heard[i].owner;
        a->due_ms = m->heard[i].due_ms;
    }
}

/* The acceptance of the hold since which the owner has this name. */
static int
owner_began(const model *m, int i)
{
    int before = word_before(m, i);

    if (hold_began(m, i) == i || m->heard[before].owner != m->heard[i].owner)
        return i;
    return owner_began(m, before);
}

static bool
may_still_act(const model *m, int party)
{
    return word(m, party) == 0 || word(m, party) == REC ||
           word(m, party) == ACC;
}

/* What the others are to be told. */
static void
to_tell(model_answer *a, const model *m)
{
    bool others = false;

    for (int p = 0; p < m->parties; p++)
        others = others || (p != a->party && may_still_act(m, p));
    if (!others || a->party < 0 || m->noticed >= 6000)
        return; /* nothing comes after withdrawn */
    if (a->state == T(ACCEPTED)) {
        a->notice = HANDOFF_NOTICE_TAKEN;
        a->notice_deed =
            5000 + (uint64_t) owner_began(m, last_word(m, a->party));
    } else if (a->state == T(COMPLETED) || a->state == T(RETURNED)) {
        a->notice = HANDOFF_NOTICE_WITHDRAWN;
        a->notice_deed = 6000 + (uint64_t) last_word(m, a->party);
    }
    if (a->notice_deed == m->noticed)
        a->notice = 0;
}

model_answer
model_ask(const model *m)
{
    model_answer a = rules(m);

    to_do(&a, m);
    to_tell(&a, m);
    if (a.deed != 0 && a.deed == m->done)
        a.action = HANDOFF_ACTION_WAIT;
    return a;
}
