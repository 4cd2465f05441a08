/* SPDX-License-Identifier: MIT */
/*
 * turns.c -- card numbers that are split over turns of one speaker.
 *
 *   customer  my card is 4242 4242        the end is carried on
 *   bot       4242 4242, go on            read back: goes too
 *   customer  then 4242 4242              and joined with the beginning
 *
 * Of each of the last few speakers the digits are kept with which they ended,
 * never more than a card has; so each turn is read twice, however long the
 * conversation.
 */
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    DIGITS_MAX = 19,
    DIGITS_MIN = 13,
    SPEAKERS = 4,      /* whose digits are kept */
    ASKED_BYTES = 192, /* of a question that are looked at */
    BETWEEN_MAX = 6    /* messages, from one part of a number to the next */
};

/* Digits with which somebody ended, and in which message each group is. */
typedef struct carry {
    const Handoff__V1__Message *who;
    size_t                      last; /* message of the last part */
    ho_group                    group[DIGITS_MAX];
    size_t                      in[DIGITS_MAX];
    size_t                      groups;
    uint32_t                    digits;
    bool                        card; /* words speak of one */
} carry;

/* The digits of one message: those it begins with, those it ends with. */
typedef struct edges {
    carry lead, tail;
    bool  whole; /* the same, and nothing else */
    bool  any;
} edges;

typedef struct turns {
    ho_spans                    *found;
    Handoff__V1__Message *const *messages;
    const bool                  *skip;
    size_t                       count;
    bool                        *again; /* spans were added after its find */
    carry                        carry[SPEAKERS];
} turns;

static const char *
text_or_none(const char *s)
{
    return s == NULL ? "" : s;
}

static bool
same_speaker(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return a->role == b->role &&
           strcmp(text_or_none(a->by), text_or_none(b->by)) == 0;
}

/* ---- The digits of a message --------------------------------------------- */

/* False: they are more than a card has. */
static bool
carry_add(carry *c, const ho_group *g, size_t message)
{
    if (c->groups == DIGITS_MAX || g->code || g->count > DIGITS_MAX - c->digits)
        return false;
    c->group[c->groups] = *g;
    c->in[c->groups++] = message;
    c->digits += g->count;
    c->last = message;
    return true;
}

static bool
says_card(const char *s, const ho_group *g)
{
    size_t from = g->start - g->after > 60 ? g->start - 60 : g->after;

    return ho_says_card(s + from, g->start - from);
}

static void
read_edges(edges *e, const turns *t, size_t i)
{
    const char *s = text_or_none(t->messages[i]->text);
    size_t      len = strlen(s);
    ho_digits   in;
    ho_group    g, last = { .end = 0 };
    bool        leads = true;

    memset(e, 0, sizeof *e);
    e->whole = true;
    ho_digits_init(&in, s, len, &t->found[i]);
    while (ho_digits_next(&in, &g)) {
        if (!e->any)
            leads = ho_digits_at_start(s, &g);
        else if (g.gap == HO_GAP_BREAK)
            leads = e->whole = false;
        if (g.gap == HO_GAP_BREAK) {
            e->tail.groups = 0;
            e->tail.digits = 0;
            e->tail.card = says_card(s, &g);
        }
        if (leads && !carry_add(&e->lead, &g, i))
            leads = false;
        if (!carry_add(&e->tail, &g, i)) {
            e->tail.groups = 0; /* too long to be the beginning of a card */
            e->tail.digits = DIGITS_MAX;
            e->whole = false;
        }
        e->any = true;
        last = g;
    }
    if (e->tail.groups == 0 || in.opaque > last.end ||
        !ho_digits_at_end(s, len, &last))
        e->tail.groups = e->tail.digits = 0;
    e->whole = e->whole && leads && e->lead.groups == e->tail.groups;
}

/* ---- Joining ------------------------------------------------------------- */

/* Whether the groups stand as on a card, or were spoken: what else stands in
 * two turns is joined only where words speak of a card. */
static bool
may_join(const carry *all, size_t from, size_t to)
{
    bool even = true, spoken = true;

    for (size_t i = from; i < to; i++) {
        const ho_group *g = &all->group[i];

        spoken = spoken && (g->spoken || g->count % 4 == 0);
        even = even && (i + 1 < to ? g->count % 4 == 0 : g->count <= 4);
    }
    return even || spoken || all->card ||
           (to - from == 3 && all->group[from].count == 4 &&
            all->group[from + 1].count == 6);
}

typedef struct match {
    size_t  from, to; /* groups */
    uint8_t digit[DIGITS_MAX];
    size_t  digits;
    int     rating;
} match;

static void
try_match(match *best, const carry *all, size_t from, size_t split)
{
    match m = { .from = from };

    for (size_t i = from; i < all->groups; i++) {
        const ho_group *g = &all->group[i];
        bool            longest;

        if (g->count > DIGITS_MAX - m.digits)
            return;
        memcpy(m.digit + m.digits, g->digit, g->count);
        m.digits += g->count;
        m.to = i + 1;
        if (i < split || m.digits < DIGITS_MIN ||
            !ho_luhn_valid(m.digit, m.digits) ||
            !ho_card_issued(m.digit, m.digits, &longest) ||
            !may_join(all, from, m.to))
            continue;
        if (best->rating == 3 && m.to > best->to &&
            m.digits - best->digits <= 3) {
            best->to = m.to; /* a longer number, or its code: both go */
            continue;
        }
        m.rating = m.to == all->groups ? 2 : m.digits >= 16 ? 1 : 0;
        if (!longest && m.digits >= 14 && m.digits <= 16)
            m.rating = 3;
        if (m.rating > best->rating)
            *best = m;
    }
}

/* What of the number each message has goes. */
static void
mark(turns *t, const carry *all, const match *m)
{
    char tail[5] = { 0 };

    for (size_t i = 0; i < 4; i++)
        tail[i] = (char) ('0' + m->digit[m->digits - 4 + i]);
    for (size_t i = m->from, next; i < m->to; i = next) {
        size_t message = all->in[i];

        for (next = i; next < m->to && all->in[next] == message; next++)
            continue;
        ho_spans_add(&t->found[message], all->group[i].start,
                     all->group[next - 1].end, HANDOFF_MASK_CARD, tail);
        t->again[message] = true;
    }
}

/* Whether a run of digits is part of the number, and not just its end, which
 * may stay. */
static bool
is_read_back(const carry *run, const match *m)
{
    uint8_t digit[DIGITS_MAX];
    size_t  n = 0;

    for (size_t i = 0; i < run->groups; i++) {
        memcpy(digit + n, run->group[i].digit, run->group[i].count);
        n += run->group[i].count;
    }
    for (size_t i = 0; n >= 4 && i + n <= m->digits; i++) {
        if (memcmp(m->digit + i, digit, n) == 0)
            return n > 4 || i + n < m->digits || run->group[0].spoken || i == 0;
    }
    return false;
}

static void
mark_run(ho_spans *out, carry *run, const match *m, const char *tail)
{
    if (run->groups != 0 && is_read_back(run, m))
        ho_spans_add(out, run->group[0].start, run->group[run->groups - 1].end,
                     HANDOFF_MASK_CARD, tail);
    memset(run, 0, sizeof *run);
}

/* What others repeated in message i while the number was said. */
static void
mark_read_back(turns *t, const match *m, const char *tail, size_t i)
{
    const char *s = text_or_none(t->messages[i]->text);
    ho_spans    fresh = { 0 }, *own = &t->found[i];
    carry       run = { .groups = 0 };
    ho_digits   in;
    ho_group    g;

    ho_digits_init(&in, s, strlen(s), own);
    while (ho_digits_next(&in, &g)) {
        if (g.gap == HO_GAP_BREAK)
            mark_run(&fresh, &run, m, tail);
        if (!carry_add(&run, &g, i))
            memset(&run, 0, sizeof run);
    }
    mark_run(&fresh, &run, m, tail);
    for (size_t k = 0; k < fresh.count; k++) {
        ho_spans_add(own, fresh.at[k].start, fresh.at[k].end, HANDOFF_MASK_CARD,
                     tail);
        t->again[i] = true;
    }
    own->failed = own->failed || fresh.failed;
    ho_spans_free(&fresh);
    ho_spans_settle(own);
}

/* Groups from..to of a carry as one of their own. */
static carry
part_of(const carry *c, size_t from, size_t to)
{
    carry part = { .who = c->who, .last = c->last };

    for (size_t i = from; i < to; i++)
        carry_add(&part, &c->group[i], c->in[i]);
    part.last = c->last;
    return part;
}

/* Join what was kept of a speaker with the beginning of message i; true: they
 * are a number, and `rest` is what of the beginning is left. */
static bool
join(turns *t, const carry *kept, const carry *lead, size_t i, carry *rest)
{
    match  best = { .rating = 0 };
    size_t split;
    char   tail[5] = { 0 };
    carry  all = *kept;

    for (size_t from = 0; from < kept->groups && best.rating == 0; from++) {
        all = part_of(kept, from, kept->groups);
        all.card = kept->card || lead->card;
        split = all.groups;
        for (size_t k = 0; k < lead->groups; k++) {
            if (!carry_add(&all, &lead->group[k], lead->in[k]))
                break;
        }
        if (all.groups > split)
            try_match(&best, &all, 0, split);
        if (best.rating != 0)
            *rest = part_of(lead, best.to - split, lead->groups);
    }
    if (best.rating == 0)
        return false;
    mark(t, &all, &best);
    for (size_t k = 0; k < 4; k++)
        tail[k] = (char) ('0' + best.digit[best.digits - 4 + k]);
    for (size_t k = all.in [best.from] + 1; k < i; k++) {
        if (!t->skip[k] && !same_speaker(t->messages[k], t->messages[i]))
            mark_read_back(t, &best, tail, k);
    }
    return true;
}

/* ---- The conversation ---------------------------------------------------- */

/* What is kept of the speaker of message i; of whoever was silent longest,
 * forgotten, where nothing is. */
static carry *
kept_of(turns *t, size_t i)
{
    carry *oldest = &t->carry[0];

    for (size_t k = 0; k < SPEAKERS; k++) {
        carry *c = &t->carry[k];

        if (c->who != NULL && same_speaker(c->who, t->messages[i]))
            return c;
        if (c->who == NULL || (oldest->who != NULL && c->last < oldest->last))
            oldest = c;
    }
    memset(oldest, 0, sizeof *oldest);
    return oldest;
}

static void
follow(turns *t, size_t i)
{
    carry *kept = kept_of(t, i), next;
    edges  e;

    if (t->skip[i]) {
        memset(kept, 0, sizeof *kept);
        return;
    }
    read_edges(&e, t, i);
    if (!e.any && e.tail.groups == 0 && t->found[i].count == 0)
        return; /* "wait a second" */
    next = e.tail;
    if (kept->groups != 0 && i - kept->last <= BETWEEN_MAX &&
        e.lead.groups != 0) {
        if (join(t, kept, &e.lead, i, &next)) {
            if (!e.whole)
                next = e.tail;
        } else if (e.whole) {
            next = *kept;
            while (next.groups != 0 && e.lead.digits > DIGITS_MAX - next.digits)
                next = part_of(&next, 1, next.groups);
            for (size_t k = 0; k < e.lead.groups; k++)
                carry_add(&next, &e.lead.group[k], i);
            next.card = kept->card || e.lead.card;
        }
    }
    *kept = next;
    kept->who = t->messages[i];
    kept->last = i;
}

/* Where the last replacement of a text ends, as far as it matters. */
static size_t
replaced_until(const char *s, size_t len)
{
    size_t until = 0, i = len > ASKED_BYTES ? len - ASKED_BYTES : 0;

    for (; i < len; i++) {
        size_t n = s[i] == '[' ? ho_mask_replacement(s + i, len - i) : 0;

        if (n != 0)
            until = i + n;
    }
    return until;
}

/* The end of what somebody else said last before message i, behind all that
 * was found in it, now or before. */
static ho_slice
asked_before(const turns *t, size_t i)
{
    for (size_t k = i; k-- > 0 && i - k <= 3;) {
        const char *s = text_or_none(t->messages[k]->text);
        size_t      len = strlen(s), from;

        if (same_speaker(t->messages[k], t->messages[i]) || len == 0)
            continue;
        if (t->skip[k])
            break;
        from = replaced_until(s, len);
        if (t->found[k].count != 0 &&
            t->found[k].at[t->found[k].count - 1].end > from)
            from = t->found[k].at[t->found[k].count - 1].end;
        return HO_SLICE(s + from, len - from);
    }
    return HO_SLICE("", 0);
}

static handoff_status
find_in(turns *t, size_t i, const handoff_mask_opts *opts, handoff_error *err)
{
    ho_mask_text text = { .s = text_or_none(t->messages[i]->text) };

    if (t->skip[i] || *text.s == '\0')
        return HANDOFF_OK;
    text.len = strlen(text.s);
    text.asked = asked_before(t, i);
    return ho_mask_find(&t->found[i], &text, opts, err);
}

handoff_status
ho_mask_turns(ho_spans *found, Handoff__V1__Message *const *messages,
              const bool *skip, size_t count, const handoff_mask_opts *opts,
              handoff_error *err)
{
    turns          t = { found, messages, skip, count, NULL, { { 0 } } };
    handoff_status st = HANDOFF_OK;
    size_t         i;

    t.again = calloc(count + 1, sizeof *t.again);
    if (t.again == NULL)
        return ho_nomem(err);
    for (i = 0; st == HANDOFF_OK && i < count; i++)
        st = find_in(&t, i, opts, err);
    for (i = 0;
         st == HANDOFF_OK && i < count && (opts->what & HANDOFF_MASK_CARD) != 0;
         i++)
        follow(&t, i);
    for (i = 0; st == HANDOFF_OK && i < count; i++) {
        if (found[i].failed)
            st = ho_nomem(err);
        else if (t.again[i]) {
            ho_spans_settle(&found[i]);
            st = find_in(&t, i, opts, err);
        }
    }
    if (st != HANDOFF_OK)
        ho_err_path(err, "transcript.messages[%zu].text", i - 1);
    sodium_memzero(&t.carry, sizeof t.carry);
    free(t.again);
    return st;
}
