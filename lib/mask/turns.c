/* SPDX-License-Identifier: MIT */
/*
 * turns.c -- card numbers that are split over turns of one speaker.
 *
 *   customer  my card is 4242 4242        the end is carried on
 *   bot       4242 4242, go on            read back: goes too
 *   customer  then 4242 4242              and joined with the beginning
 *
 * Of each of the last few speakers the digits are kept with which they ended
 * (carry.c), never more than a card has; so each turn is read twice in a round,
 * however long the conversation.
 */
#include "mask/carry.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    SPEAKERS = 4,     /* whose digits are kept */
    BETWEEN_MAX = 6,  /* messages, from one part of a number to the next */
    WORDS_REACH = 60, /* bytes before a part in which words say what it is */
    ECHO_REACH = 4,   /* bytes before what is repeated: "ok, 4" */
    CODE_DIGITS = 4,  /* of the longest security code */
    ROUNDS_MAX = 8
};

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
    ho_carry lead, tail;
    bool     whole; /* the same, and nothing else */
    bool     any;
    bool     masked;   /* something was, or will be, replaced */
    bool     corrects; /* "no, ", and then the first digits */
} edges;

typedef struct turns {
    ho_spans                    *found;
    Handoff__V1__Message *const *messages;
    const bool                  *skip;
    size_t                       count;
    uint32_t                    *asked; /* of each, HO_SAYS_* */
    ho_carry                     carry[SPEAKERS];
    bits                         code;
    uint32_t                     what;  /* to look for */
    bool                         more;  /* was found in this round */
    bool                         exact; /* Luhn matters, yet */
    ho_given                     given; /* the last card */
} turns;

/* ---- The digits of a message --------------------------------------------- */

/* What words right before a group say. */
static void
read_words(ho_carry *c, const char *s, const ho_group *g, bool asked)
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
            e->corrects = ho_says_wrong(s, &g);
        } else if (g.gap == HO_GAP_BREAK) {
            leads = e->whole = false;
        }
        if (g.gap == HO_GAP_BREAK) {
            e->tail.groups = 0;
            e->tail.digits = 0;
            read_words(&e->tail, s, &g, asked);
        }
        if (leads && !ho_carry_add(&e->lead, &g, i))
            leads = false;
        if (!ho_carry_add(&e->tail, &g, i)) {
            e->tail.groups = 0; /* too long to be the beginning of a card */
            e->tail.digits = HO_CARD_DIGITS_MAX;
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

/* What of the number each message has goes. */
static void
mark(turns *t, const ho_carry *all, const ho_card_match *m)
{
    char tail[5] = { 0 };

    for (size_t i = 0; i < 4; i++)
        tail[i] = (char) ('0' + m->digit[m->digits - 4 + i]);
    for (size_t i = 0, next; i < m->to; i = next) {
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
is_last_part(const ho_carry *run, const ho_carry *all, const ho_card_match *m,
             size_t i)
{
    uint8_t digit[HO_CARD_DIGITS_MAX] = { 0 };
    size_t  last = SIZE_MAX, n = 0;

    for (size_t k = 0; k < m->to && all->in[k] < i; k++)
        last = all->in[k];
    for (size_t k = 0; k < m->to; k++) {
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

/* "4024 0017?" of 4024 0071. */
static bool
is_misheard(const uint8_t *said, const uint8_t *heard, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++)
        wrong += said[i] != heard[i];
    return wrong <= 2;
}

/* Whether a run of digits is part of the number, and not just its end, which
 * may stay. */
static bool
is_read_back(const ho_carry *run, const ho_card_match *m)
{
    uint8_t digit[HO_CARD_DIGITS_MAX];
    size_t  n = 0;

    for (size_t i = 0; i < run->groups; i++) {
        memcpy(digit + n, run->group[i].digit, run->group[i].count);
        n += run->group[i].count;
    }
    for (size_t i = 0; n >= 4 && i + n <= m->digits; i++) {
        if (n % 4 == 0 && i % 4 == 0 && i + n < m->digits &&
            is_misheard(m->digit + i, digit, n))
            return true;
        if (memcmp(m->digit + i, digit, n) == 0)
            return n > 4 || i + n < m->digits || run->group[0].spoken || i == 0;
    }
    return false;
}

/* A number that was joined, and where others repeat it. */
typedef struct number {
    const ho_carry      *all;
    const ho_card_match *match;
    char                 tail[5];
    ho_spans             fresh;
} number;

static void
mark_run(number *n, ho_carry *run, size_t i)
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
    ho_carry    run = { .groups = 0 };
    ho_digits   in;
    ho_group    g;

    n->fresh.count = 0;
    ho_digits_init(&in, s, strlen(s), own);
    while (ho_digits_next(&in, &g)) {
        if (g.gap == HO_GAP_BREAK)
            mark_run(n, &run, i);
        if (!ho_carry_add(&run, &g, i))
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

/* Join what was kept of a speaker with the beginning of message i; true: they
 * are a number, and so are both and what is said next, perhaps: `done`. */
static bool
join(turns *t, const ho_carry *kept, const ho_carry *lead, size_t i,
     ho_carry *done)
{
    ho_card_match best = { .rating = 0 };
    number        n = { .match = &best };
    ho_carry      all = *kept;

    if (lead->named || kept->named)
        return false;
    for (size_t from = 0; from < kept->groups && best.rating == 0; from++) {
        size_t split;

        if (from != 0 && from < kept->done)
            continue;
        all = ho_carry_part(kept, from, kept->groups);
        all.card = kept->card || lead->card;
        all.cut = kept->cut || from > kept->done;
        all.asked = kept->asked && !lead->other &&
                    (from == 0 || kept->in[from - 1] != kept->in[from]);
        split = all.groups;
        for (size_t k = 0; k < lead->groups; k++) {
            if (!ho_carry_add(&all, &lead->group[k], lead->in[k]))
                break;
        }
        if (all.groups > split)
            ho_carry_match(&best, &all, split);
        if (best.rating == 0 && !t->exact && all.groups == split + lead->groups)
            ho_carry_match_mistaken(&best, &all, split);
    }
    if (best.rating == 0)
        return false;
    mark(t, &all, &best);
    n.all = &all;
    for (size_t k = 0; k < 4; k++)
        n.tail[k] = (char) ('0' + best.digit[best.digits - 4 + k]);
    for (size_t k = all.in[0] + 1; k < i; k++) {
        if (!t->skip[k] && !ho_same_speaker(t->messages[k], t->messages[i]))
            mark_read_back(t, &n, k);
    }
    ho_spans_free(&n.fresh);
    *done = ho_carry_part(&all, 0, best.to);
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
    const ho_carry             *c = &e->lead;
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
static ho_carry *
kept_of(turns *t, size_t i)
{
    ho_carry *oldest = &t->carry[0];

    for (size_t k = 0; k < SPEAKERS; k++) {
        ho_carry *c = &t->carry[k];

        if (c->who != NULL && ho_same_speaker(c->who, t->messages[i]))
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
    ho_carry *kept = kept_of(t, i), next, done;
    edges     e;

    if (t->skip[i]) {
        memset(kept, 0, sizeof *kept);
        return;
    }
    read_edges(&e, t, i);
    follow_code(t, i, &e);
    if ((t->what & HANDOFF_MASK_CARD) == 0 || (!e.any && !e.masked))
        return; /* "wait a second" */
    if (ho_mask_corrections(&t->given, &t->found[i],
                            ho_said_text(t->messages[i]), i,
                            (t->asked[i] & HO_SAYS_CARD) != 0))
        t->more = true;
    if (e.corrects && e.lead.groups != 0 && !e.lead.named)
        ho_carry_correct(kept, e.lead.digits);
    next = e.tail;
    if (kept->groups != 0 && i - kept->last <= BETWEEN_MAX &&
        e.lead.groups != 0) {
        if (join(t, kept, &e.lead, i, &done)) {
            read_edges(&e, t, i); /* what is left */
            next = e.any ? e.tail : done;
        } else if (e.whole && !e.lead.named) {
            next = ho_carry_extended(kept, &e.lead, i);
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
    text.exact = t->exact;
    st = ho_mask_find(&t->found[i], &text, opts, err);
    if (st != HANDOFF_OK && t->messages[i]->turn != 0)
        ho_base_err_path(err, "transcript.messages[%u].text",
                         (unsigned) t->messages[i]->turn);
    else if (st != HANDOFF_OK)
        ho_base_err_path(err, "transcript.messages[#%zu].text", i);
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
                         .more = true,
                         .exact = true };
    handoff_status st = HANDOFF_OK;

    t.asked = calloc(count + 1, sizeof *t.asked);
    if (t.asked == NULL)
        return ho_base_nomem(err);
    for (int round = 0; t.more && st == HANDOFF_OK && round < 2 * ROUNDS_MAX;
         round++) {
        st = find_each(&t, opts, err);
        t.more = false;
        t.given.card = 0;
        memset(&t.carry, 0, sizeof t.carry);
        for (size_t i = 0; st == HANDOFF_OK && i < count; i++) {
            follow(&t, i);
            if (found[i].failed)
                st = ho_base_nomem(err);
        }
        end_code(&t);
        if (st == HANDOFF_OK && (t.what & HANDOFF_MASK_CODE) != 0 &&
            ho_mask_again(found, messages, skip, count))
            t.more = true;
        if (t.exact && (!t.more || round + 1 >= ROUNDS_MAX)) {
            t.exact = false; /* all that is right was found */
            t.more = true;
        }
    }
    for (size_t i = 0; i < count && st == HANDOFF_OK; i++) {
        if (found[i].failed)
            st = ho_base_nomem(err);
    }
    sodium_memzero(&t.carry, sizeof t.carry);
    sodium_memzero(&t.code, sizeof t.code);
    sodium_memzero(&t.given, sizeof t.given);
    free(t.asked);
    return st;
}
