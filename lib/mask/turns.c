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
    SPEAKERS = 4,     /* whose digits are kept */
    BETWEEN_MAX = 6,  /* messages, from one part of a number to the next */
    WORDS_REACH = 60, /* bytes before a part in which words say what it is */
    ECHO_REACH = 4,   /* bytes before what is repeated: "ok, 4" */
    CODE_DIGITS = 4,  /* of the longest security code */
    ROUNDS_MAX = 8
};

/* Digits with which somebody ended, and in which message each group is. */
typedef struct carry {
    const Handoff__V1__Message *who;
    size_t                      last; /* message of the last part */
    ho_group                    group[DIGITS_MAX];
    size_t                      in[DIGITS_MAX];
    size_t                      groups;
    size_t                      done; /* of them, at the front: a number */
    uint32_t                    digits;
    bool                        card;  /* words before it speak of one */
    bool                        asked; /* it was asked for */
    bool                        other; /* they speak of another number, ... */
    bool named; /* ... and its name stands right before */
    bool cut;   /* it began earlier */
} carry;

/* The digits of a code that is said bit by bit. */
typedef struct bits {
    const Handoff__V1__Message *who;
    size_t                      in[CODE_DIGITS];
    ho_span                     at[CODE_DIGITS];
    size_t                      count;
    uint32_t                    digits;
} bits;

/* The digits of one message: those it begins with, those it ends with. */
typedef struct edges {
    carry lead, tail;
    bool  whole; /* the same, and nothing else */
    bool  any;
    bool  masked; /* something was, or will be, replaced */
} edges;

typedef struct turns {
    ho_spans                    *found;
    Handoff__V1__Message *const *messages;
    const bool                  *skip;
    size_t                       count;
    uint32_t                    *asked; /* of each, HO_SAYS_* */
    carry                        carry[SPEAKERS];
    bits                         code;
    uint32_t                     what; /* to look for */
    bool                         more; /* was found in this round */
} turns;

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

/* What words right before a group say. */
static void
read_words(carry *c, const char *s, const ho_group *g, bool asked)
{
    size_t from =
        g->start - g->after > WORDS_REACH ? g->start - WORDS_REACH : g->after;
    size_t   other = 0, len = g->start - from;
    ho_talk  talk;
    uint32_t what;

    c->card = c->other = c->named = false;
    ho_talk_init(&talk, s + from, len, NULL);
    while (ho_talk_next(&talk, &what)) {
        c->card = c->card || (what & HO_SAYS_CARD) != 0;
        if ((what & HO_SAYS_OTHER) != 0)
            other = talk.end;
    }
    c->other = other != 0;
    c->named = c->other && !c->card && len - other <= 2;
    c->asked = asked && !c->other;
}

static void
read_edges(edges *e, const turns *t, size_t i)
{
    const char *s = ho_said_text(t->messages[i]);
    size_t      len = strlen(s);
    ho_digits   in;
    ho_group    g, last = { .end = 0 };
    bool        leads = true, asked = (t->asked[i] & HO_SAYS_CARD) != 0;

    memset(e, 0, sizeof *e);
    e->whole = true;
    ho_digits_init(&in, s, len, &t->found[i]);
    while (ho_digits_next(&in, &g)) {
        if (!e->any) {
            leads = ho_digits_at_start(s, &g);
            read_words(&e->lead, s, &g, asked);
        } else if (g.gap == HO_GAP_BREAK) {
            leads = e->whole = false;
        }
        if (g.gap == HO_GAP_BREAK) {
            e->tail.groups = 0;
            e->tail.digits = 0;
            read_words(&e->tail, s, &g, asked);
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
    e->masked = in.opaque != 0;
    e->whole = e->whole && leads && e->lead.groups == e->tail.groups;
}

/* ---- Joining ------------------------------------------------------------- */

/* Whether the groups stand as on a card: four and four. */
static bool
is_even(const carry *all, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        uint32_t n = all->group[i].count;

        if (i + 1 < to ? n % 4 != 0 : n > 4)
            return false;
    }
    return true;
}

/* Whether groups of other sizes are one number: where they were spoken, where
 * words speak of a card, or where whole messages are the answer to somebody
 * who asked for one. */
static bool
may_join(const carry *all, const size_t from, size_t to)
{
    bool spoken = true;
    bool messages = to == all->groups || all->in[to] != all->in[to - 1];

    for (size_t i = from; i < to; i++)
        spoken =
            spoken && (all->group[i].spoken || all->group[i].count % 4 == 0);
    return spoken || all->card || (all->asked && messages) ||
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
            !ho_card_issued(m.digit, m.digits, &longest))
            continue;
        /* The end of what was said is a number by chance, more often. */
        if (!is_even(all, from, m.to) &&
            (!may_join(all, from, m.to) ||
             (all->cut && (longest || m.digits < 15))))
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
        ho_spans_settle(&t->found[message]);
        t->more = true;
    }
}

/* The digits of the part said last before message i; false: they are not the
 * run's, all of them and nothing else. */
static bool
is_last_part(const carry *run, const carry *all, const match *m, size_t i)
{
    uint8_t digit[DIGITS_MAX] = { 0 };
    size_t  last = SIZE_MAX, n = 0;

    for (size_t k = m->from; k < m->to && all->in[k] < i; k++)
        last = all->in[k];
    for (size_t k = m->from; k < m->to; k++) {
        if (all->in[k] == last) {
            memcpy(digit + n, all->group[k].digit, all->group[k].count);
            n += all->group[k].count;
        }
    }
    for (size_t k = 0; k < run->groups; k++) {
        uint32_t count = run->group[k].count;

        if (count > n || memcmp(digit, run->group[k].digit, count) != 0)
            return false;
        n -= count;
        memmove(digit, digit + count, n);
    }
    return n == 0;
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

/* A number that was joined, and where others repeat it. */
typedef struct number {
    const carry *all;
    const match *match;
    char         tail[5];
    ho_spans     fresh;
} number;

static void
mark_run(number *n, carry *run, size_t i)
{
    if (run->groups != 0 &&
        (is_read_back(run, n->match) || is_last_part(run, n->all, n->match, i)))
        ho_spans_add(&n->fresh, run->group[0].start,
                     run->group[run->groups - 1].end, HANDOFF_MASK_CARD,
                     n->tail);
    memset(run, 0, sizeof *run);
}

/* What others repeated in message i while the number was said. */
static void
mark_read_back(turns *t, number *n, size_t i)
{
    const char *s = ho_said_text(t->messages[i]);
    ho_spans   *own = &t->found[i];
    carry       run = { .groups = 0 };
    ho_digits   in;
    ho_group    g;

    n->fresh.count = 0;
    ho_digits_init(&in, s, strlen(s), own);
    while (ho_digits_next(&in, &g)) {
        if (g.gap == HO_GAP_BREAK)
            mark_run(n, &run, i);
        if (!carry_add(&run, &g, i))
            memset(&run, 0, sizeof run);
    }
    mark_run(n, &run, i);
    for (size_t k = 0; k < n->fresh.count; k++) {
        const ho_span *f = &n->fresh.at[k];

        ho_spans_add(own, f->start, f->end, HANDOFF_MASK_CARD, n->tail);
        t->more = true;
    }
    own->failed = own->failed || n->fresh.failed;
    ho_spans_settle(own);
}

/* Groups from..to of a carry as one of their own. */
static carry
part_of(const carry *c, size_t from, size_t to)
{
    carry part = {
        .who = c->who, .card = c->card, .asked = c->asked, .cut = c->cut
    };

    for (size_t i = from; i < to; i++)
        carry_add(&part, &c->group[i], c->in[i]);
    part.last = c->last;
    part.done = from < c->done ? c->done - from : 0;
    return part;
}

/* Join what was kept of a speaker with the beginning of message i; true: they
 * are a number, and so are both and what is said next, perhaps: `done`. */
static bool
join(turns *t, const carry *kept, const carry *lead, size_t i, carry *done)
{
    match  best = { .rating = 0 };
    number n = { .match = &best };
    carry  all = *kept;

    if (lead->named || kept->named)
        return false;
    for (size_t from = 0; from < kept->groups && best.rating == 0; from++) {
        size_t split;

        if (from != 0 && from < kept->done)
            continue;
        all = part_of(kept, from, kept->groups);
        all.card = kept->card || lead->card;
        all.cut = kept->cut || from > kept->done;
        all.asked = kept->asked && !lead->other &&
                    (from == 0 || kept->in[from - 1] != kept->in[from]);
        split = all.groups;
        for (size_t k = 0; k < lead->groups; k++) {
            if (!carry_add(&all, &lead->group[k], lead->in[k]))
                break;
        }
        if (all.groups > split)
            try_match(&best, &all, 0, split);
    }
    if (best.rating == 0)
        return false;
    mark(t, &all, &best);
    n.all = &all;
    for (size_t k = 0; k < 4; k++)
        n.tail[k] = (char) ('0' + best.digit[best.digits - 4 + k]);
    for (size_t k = all.in [best.from] + 1; k < i; k++) {
        if (!t->skip[k] && !ho_same_speaker(t->messages[k], t->messages[i]))
            mark_read_back(t, &n, k);
    }
    ho_spans_free(&n.fresh);
    *done = part_of(&all, best.from, best.to);
    done->done = done->groups;
    return true;
}

/* ---- Codes --------------------------------------------------------------- */

/* What was said bit by bit is a code where it has the length of one. */
static void
end_code(turns *t)
{
    bits *c = &t->code;

    for (size_t i = 0; c->digits >= 3 && i < c->count; i++) {
        ho_spans *own = &t->found[c->in[i]];

        ho_spans_add(own, c->at[i].start, c->at[i].end, HANDOFF_MASK_CODE, "");
        ho_spans_settle(own);
        t->more = true;
    }
    memset(c, 0, sizeof *c);
}

/* Add the digits of message i to a code that was asked for. */
static void
follow_code(turns *t, size_t i, const edges *e)
{
    const Handoff__V1__Message *m = t->messages[i];
    const carry                *c = &e->lead;
    bits                       *b = &t->code;
    bool                        bit = (t->what & HANDOFF_MASK_CODE) != 0 &&
               (t->asked[i] & HO_SAYS_CODE) != 0 && e->whole && !e->masked &&
               !c->other && c->groups != 0 && c->digits < 3;

    if (!bit && (!e->any || b->count == 0 || !ho_same_speaker(b->who, m)))
        return; /* "go on" */
    if (!bit || (b->count != 0 && !ho_same_speaker(b->who, m)) ||
        b->digits + c->digits > CODE_DIGITS)
        end_code(t);
    if (!bit)
        return;
    b->who = m;
    b->in[b->count] = i;
    b->at[b->count].start = c->group[0].start;
    b->at[b->count++].end = c->group[c->groups - 1].end;
    b->digits += c->digits;
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

        if (c->who != NULL && ho_same_speaker(c->who, t->messages[i]))
            return c;
        if (c->who == NULL || (oldest->who != NULL && c->last < oldest->last))
            oldest = c;
    }
    memset(oldest, 0, sizeof *oldest);
    return oldest;
}

/* What was kept of a speaker, and the message that is nothing but more. */
static carry
extended(const carry *kept, const carry *lead, size_t i)
{
    carry next = *kept;

    while (next.groups != 0 && lead->digits > DIGITS_MAX - next.digits) {
        next = part_of(&next, 1, next.groups);
        next.cut = true;
    }
    if (next.groups == 0)
        next = (carry){ .asked = lead->asked };
    for (size_t k = 0; k < lead->groups; k++)
        carry_add(&next, &lead->group[k], i);
    next.card = kept->card || lead->card;
    next.asked = next.asked && !lead->other;
    return next;
}

static void
follow(turns *t, size_t i)
{
    carry *kept = kept_of(t, i), next, done;
    edges  e;

    if (t->skip[i]) {
        memset(kept, 0, sizeof *kept);
        return;
    }
    read_edges(&e, t, i);
    follow_code(t, i, &e);
    if ((t->what & HANDOFF_MASK_CARD) == 0 || (!e.any && !e.masked))
        return; /* "wait a second" */
    next = e.tail;
    if (kept->groups != 0 && i - kept->last <= BETWEEN_MAX &&
        e.lead.groups != 0) {
        if (join(t, kept, &e.lead, i, &done)) {
            read_edges(&e, t, i); /* what is left */
            next = e.any ? e.tail : done;
        } else if (e.whole && !e.lead.named) {
            next = extended(kept, &e.lead, i);
        }
    }
    *kept = next;
    kept->who = t->messages[i];
    kept->last = i;
}

static handoff_status
find_in(turns *t, size_t i, const handoff_mask_opts *opts, handoff_error *err)
{
    ho_mask_text   text = { .s = ho_said_text(t->messages[i]) };
    handoff_status st;

    if (t->skip[i] || *text.s == '\0')
        return HANDOFF_OK;
    text.len = strlen(text.s);
    text.asked = t->asked[i];
    st = ho_mask_find(&t->found[i], &text, opts, err);
    if (st != HANDOFF_OK && t->messages[i]->turn != 0)
        ho_err_path(err, "transcript.messages[%u].text",
                    (unsigned) t->messages[i]->turn);
    else if (st != HANDOFF_OK)
        ho_err_path(err, "transcript.messages[#%zu].text", i);
    return st;
}

/* Each message by itself, in the light of what was said before. */
static handoff_status
find_each(turns *t, const handoff_mask_opts *opts, handoff_error *err)
{
    ho_topic       topic = { .card = 0 };
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < t->count; i++) {
        t->asked[i] = ho_topic_asked(&topic, t->messages[i], i);
        st = find_in(t, i, opts, err);
        if (!t->skip[i])
            ho_topic_follow(&topic, t->messages[i], i, &t->found[i]);
    }
    return st;
}

handoff_status
ho_mask_turns(ho_spans *found, Handoff__V1__Message *const *messages,
              const bool *skip, size_t count, const handoff_mask_opts *opts,
              handoff_error *err)
{
    turns          t = { .found = found,
                         .messages = messages,
                         .skip = skip,
                         .count = count,
                         .what = opts->what,
                         .more = true };
    handoff_status st = HANDOFF_OK;

    t.asked = calloc(count + 1, sizeof *t.asked);
    if (t.asked == NULL)
        return ho_nomem(err);
    for (int round = 0; t.more && st == HANDOFF_OK && round < ROUNDS_MAX;
         round++) {
        st = find_each(&t, opts, err);
        t.more = false;
        memset(&t.carry, 0, sizeof t.carry);
        for (size_t i = 0; st == HANDOFF_OK && i < count; i++) {
            follow(&t, i);
            if (found[i].failed)
                st = ho_nomem(err);
        }
        end_code(&t);
        if (st == HANDOFF_OK && (t.what & HANDOFF_MASK_CODE) != 0 &&
            ho_mask_again(found, messages, skip, count))
            t.more = true;
    }
    for (size_t i = 0; i < count && st == HANDOFF_OK; i++) {
        if (found[i].failed)
            st = ho_nomem(err);
    }
    sodium_memzero(&t.carry, sizeof t.carry);
    sodium_memzero(&t.code, sizeof t.code);
    free(t.asked);
    return st;
}
