/* SPDX-License-Identifier: MIT */
/*
 * talk.c -- the messages of a conversation: numbers split over turns.
 *
 *   customer  my card is 4242 4242        the end is carried on
 *   bot       4242 4242, go on            read back: goes too
 *   customer  then 4242 4242              and joined with the beginning
 *
 * One pass forward, with a state of constant size. Where something is found
 * that began in a message before, the state from before that message comes
 * back, and all from there on is read again with what was found gone: so the
 * last reading of each message found nothing, and masking again would not
 * either. How far back that goes has a bound, as parts of a number have.
 */
#include "find/talk.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    BETWEEN_MAX = 6,   /* messages, from one part of a number to the next */
    KEPT = 160,        /* states: HO_CARD_MAX parts with as many between */
    CODES = 3,         /* that are known when they are said again */
    AGAIN_MAX = 6,     /* messages from a code to where it is said again */
    NEAR_MAX = 6,      /* messages from a card to what corrects it */
    PART_BYTES = 8192, /* a longer message is no part of a number */
    CODE_DIGITS = 4    /* of the longest security code */
};

_Static_assert(KEPT > HO_CARD_MAX * (BETWEEN_MAX + 1), "states are kept");

/* The digits of a code that is said bit by bit. */
typedef struct bits {
    uint32_t speaker; /* 1 + who */
    size_t   in[CODE_DIGITS], start[CODE_DIGITS], end[CODE_DIGITS];
    uint32_t count, digits;
} bits;

typedef struct known {
    uint8_t  digit[CODE_DIGITS];
    uint32_t digits;
    size_t   until; /* message */
} known;

/* `own` is kept as if what was found were not there, so that it is the same
 * when the talk is masked again. `with` has the digits of what was found, too,
 * as long as it has any: what it finds comes on top. */
typedef struct state {
    ho_find_topic   topic;
    bits            code;
    known           codes[CODES];
    size_t          card; /* 1 + the message of the last one; its digits */
    char            tail[5];
    ho_find_carries own, with;
} state;

static void
copy_state(state *to, const state *from)
{
    memcpy(to, from, offsetof(state, own));
    ho_find_carries_copy(&to->own, &from->own);
    ho_find_carries_copy(&to->with, &from->with);
}

static void
wipe(state *s)
{
    ho_find_carries_wipe(&s->own);
    ho_find_carries_wipe(&s->with);
    sodium_memzero(s, offsetof(state, own));
}

typedef struct talk {
    ho_find_said       *said;
    size_t              count;
    const ho_find_opts *opts;
    ho_find_reader     *r, *other;
    state              *kept, *now;
    ho_find_spans       fresh;
    uint32_t            asked;
    bool                whole; /* r has all of the message */
    bool                exact; /* cards with a wrong digit come last */
    size_t              back;  /* the first message to be read again */
    size_t              most;  /* states that are kept */
} talk;

/* ---- What was found ------------------------------------------------------ */

static void
put(talk *t, size_t message, size_t start, size_t end, uint32_t what,
    const char *tail)
{
    ho_find_spans one = { 0 };

    ho_find_add(&one, start, end, what, tail);
    ho_find_take(&t->said[message].found, &one);
    ho_find_free(&one);
    t->back = message < t->back ? message : t->back;
}

/* What others repeated in message i while a number was said. */
static void
put_repeated(talk *t, const ho_find_match *m, const char *tail, size_t i)
{
    const ho_find_said *said = &t->said[i];
    ho_find_reader     *r = t->other;
    ho_find_spans       fresh = { 0 };
    ho_find_about       about = { 0 };
    ho_find_opts        none = { .what = 0 };
    uint32_t            to;

    ho_find_once(r, &fresh, said->s, said->len, &about, &said->found, &none);
    for (uint32_t from = 0; from < r->numbers_count; from = to) {
        for (to = from + 1;
             to < r->numbers_count && r->number[to].gap != HO_GAP_BREAK;)
            to++;
        if (ho_find_repeats(r, from, to, m, i))
            ho_find_add(&fresh, r->number[from].start, r->number[to - 1].end,
                        HANDOFF_MASK_CARD, tail);
    }
    if (fresh.count != 0) {
        t->back = i < t->back ? i : t->back;
        ho_find_take(&t->said[i].found, &fresh);
    }
    t->said[i].found.failed = t->said[i].found.failed || fresh.failed;
    ho_find_free(&fresh);
}

/* A card whose parts stand in several messages. */
static void
put_card(talk *t, const ho_find_match *m, size_t i)
{
    char tail[5] = { 0 };

    for (uint32_t k = 0; k < 4; k++)
        tail[k] = (char) ('0' + m->all.digit[m->digits - 4 + k]);
    for (uint32_t k = 0, next; k < m->to; k = next) {
        const ho_find_part *p = &m->all.part[k];

        for (next = k; next < m->to &&
                       m->all.part[next].message == p->message &&
                       m->all.part[next].done == p->done;)
            next++;
        if (!p->done)
            put(t, p->message, p->start, m->all.part[next - 1].end,
                HANDOFF_MASK_CARD, tail);
    }
    for (size_t k = m->all.part[0].message + 1; k < i; k++) {
        if (!t->said[k].skip && t->said[k].speaker != t->said[i].speaker)
            put_repeated(t, m, tail, k);
    }
}

/* ---- Corrections --------------------------------------------------------- */

/* The last card of a message and where it ends; 0: none. */
static size_t
card_in(talk *t, const ho_find_said *m, char tail[5])
{
    const ho_find_mark *card = NULL;
    size_t              i = m->found.count;

    for (uint32_t k = t->r->marks_count; k-- > 0 && card == NULL;) {
        if (t->r->mark[k].sort == HO_MARK_GONE &&
            t->r->mark[k].says == HANDOFF_MASK_CARD)
            card = &t->r->mark[k];
    }
    if (card == NULL)
        return 0;
    if (!card->known)
        memcpy(tail, m->s + card->start + sizeof "[card ending " - 1, 4);
    while (card->known && i-- > 0 && m->found.at[i].start >= card->start)
        memcpy(tail, m->found.at[i].tail, 4);
    return card->end;
}

/* Whether digits from..to-1 correct a number that was given just now. */
static bool
is_correction(const talk *t, uint32_t from, uint32_t to, uint32_t *digits)
{
    const ho_find_reader *r = t->r;

    *digits = 0;
    if (!ho_find_says_wrong(r, from) ||
        (ho_find_before(r, from, 60, 0, NULL) & HO_SAYS_OTHER) != 0)
        return false;
    for (uint32_t i = from; i < to; i++) {
        if ((r->number[i].is & HO_IS_CODE) != 0 || r->number[i].count > 12 ||
            (i > from && r->number[i].gap > HO_GAP_DASH &&
             r->number[i].gap != HO_GAP_FILLER))
            return false;
        *digits += r->number[i].count;
    }
    return *digits >= 4 && *digits <= 12 && *digits % 4 == 0;
}

/* "4024 0071 6540 1779, no sorry, 1778" */
static void
find_corrections(talk *t, size_t i)
{
    ho_find_reader *r = t->r;
    state          *n = t->now;
    char            tail[5] = { 0 };
    size_t          card = card_in(t, &t->said[i], tail);
    bool            near = n->card != 0 && i + 1 - n->card <= NEAR_MAX &&
                (t->asked & HO_ASKED_NAMED) != 0;
    uint32_t to, digits;

    if (card == 0)
        memcpy(tail, n->tail, sizeof tail);
    for (uint32_t from = 0; (near || card != 0) && from < r->numbers_count;
         from = to) {
        const ho_find_number *last;
        char                  end[5] = { 0 };
        uint32_t              same = 0;

        for (to = from + 1; to < r->numbers_count &&
                            r->number[to].gap != HO_GAP_BREAK &&
                            !ho_find_says_wrong(r, to);)
            to++;
        if (!(near || r->number[from].start >= card) ||
            !is_correction(t, from, to, &digits))
            continue;
        last = &r->number[to - 1];
        for (uint32_t k = 0; k < 4; k++) {
            end[k] = (char) ('0' + last->digit[k]);
            same += end[k] == tail[k];
        }
        /* "1778", of one that ended in 1779: its end is what people need. */
        ho_find_add(&t->fresh, r->number[from].start, last->end,
                    HANDOFF_MASK_CARD,
                    last->count == 4 && same >= 2 ? end : tail);
    }
}

/* ---- Codes --------------------------------------------------------------- */

/* What was said bit by bit is a code where it has the length of one. */
static void
end_code(talk *t)
{
    bits *c = &t->now->code;

    for (uint32_t i = 0; c->digits >= 3 && i < c->count; i++)
        put(t, c->in[i], c->start[i], c->end[i], HANDOFF_MASK_CODE, "");
    memset(c, 0, sizeof *c);
}

/* Add the digits of message i to a code that was asked for. */
static void
follow_code(talk *t, size_t i, const ho_find_edges *e)
{
    const ho_find_carry *c = &e->lead;
    bits                *b = &t->now->code;
    uint32_t             speaker = t->said[i].speaker + 1;
    bool                 bit = (t->opts->what & HANDOFF_MASK_CODE) != 0 &&
               (t->asked & HO_ASKED_CODE) != 0 && e->whole && !e->gone &&
               !c->other && c->parts != 0 && c->digits < 3;

    if (!bit && (!e->any || b->count == 0 || b->speaker != speaker))
        return; /* "go on" */
    if (!bit || (b->count != 0 && b->speaker != speaker) ||
        b->digits + c->digits > CODE_DIGITS)
        end_code(t);
    if (!bit || t->back != SIZE_MAX)
        return;
    b->speaker = speaker;
    b->in[b->count] = i;
    b->start[b->count] = c->part[0].start;
    b->end[b->count++] = c->part[c->parts - 1].end;
    b->digits += c->digits;
}

/* The codes that a message has; where one was known, it is for longer. */
static void
keep_codes(talk *t, size_t i)
{
    const ho_find_said *m = &t->said[i];

    for (size_t k = 0; k < m->found.count; k++) {
        const ho_find_span *span = &m->found.at[k];
        known               code = { .until = i + AGAIN_MAX };
        size_t              at = 0;
        ho_find_opts        none = { .what = 0 };

        if (span->what != HANDOFF_MASK_CODE)
            continue;
        ho_find_read_init(t->other, m->s + span->start, span->end - span->start,
                          NULL, &none, NULL);
        ho_find_read(t->other);
        for (uint32_t n = 0; n < t->other->numbers_count; n++) {
            const ho_find_number *g = &t->other->number[n];

            for (uint8_t d = 0; d < g->count && d < HO_FIND_DIGITS; d++) {
                if (code.digits < CODE_DIGITS)
                    code.digit[code.digits] = g->digit[d];
                code.digits++;
            }
        }
        while (at < CODES - 1 &&
               (t->now->codes[at].digits != code.digits ||
                sodium_memcmp(t->now->codes[at].digit, code.digit,
                              sizeof code.digit) != 0))
            at++;
        if (code.digits == 3 || code.digits == CODE_DIGITS) {
            memmove(t->now->codes + 1, t->now->codes, at * sizeof code);
            t->now->codes[0] = code;
        }
        sodium_memzero(&code, sizeof code);
    }
}

/* Where message i says one of them. */
static void
find_codes_again(talk *t, size_t i)
{
    ho_find_search s = { .r = t->r, .out = &t->fresh };
    ho_find_code   c;

    for (uint32_t n = 0; n<t->r->numbers_count; n = c.to> n ? c.to : n + 1) {
        if (!ho_find_code_next(&c, t->r, n, t->r->numbers_count))
            continue;
        for (size_t k = 0; k < CODES; k++) {
            const known *code = &t->now->codes[k];

            if (code->digits == c.digits && i <= code->until &&
                sodium_memcmp(code->digit, c.digit, c.digits) == 0 &&
                ho_find_code_again(&s, &c)) {
                ho_find_add(&t->fresh, c.start, c.end, HANDOFF_MASK_CODE, "");
                break;
            }
        }
    }
    sodium_memzero(&c, sizeof c);
}

/* ---- Numbers split over turns -------------------------------------------- */

static void
carry_on(talk *t, ho_find_carries *all, size_t i, const ho_find_edges *e,
         bool asked)
{
    uint32_t       speaker = t->said[i].speaker;
    ho_find_carry *kept = ho_find_kept(all, speaker, asked);
    ho_find_match  m;
    bool           near = kept->parts != 0 && i - kept->last <= BETWEEN_MAX;

    /* What was said before somebody asked is no part of the answer. */
    if (asked && (t->asked & HO_ASKED_CARD) != 0 &&
        kept->last + 1 < t->now->topic.asked && kept->digits >= HO_CARD_MIN)
        near = false;
    if (near && e->corrects && e->lead.parts != 0 && !e->lead.other)
        ho_find_correct(kept, e->lead.digits);
    if (near && ho_find_join(&m, kept, &e->lead)) {
        put_card(t, &m, i);
        sodium_memzero(&m, sizeof m);
        return;
    }
    if (near && e->whole && !e->lead.other &&
        (!e->gone || e->lead.part[0].done))
        ho_find_extend(kept, &e->lead);
    else if (asked && !e->tail.asked)
        memset(kept, 0, sizeof *kept);
    else
        *kept = e->tail;
    kept->speaker = speaker + 1;
    kept->last = i;
    if (!asked)
        kept->asked = false;
}

static void
follow_cards(talk *t, ho_find_carries *all, size_t i, const ho_find_edges *e)
{
    if (e->any || e->lead.parts != 0) {
        carry_on(t, all, i, e, true);
        if (t->back == SIZE_MAX)
            carry_on(t, all, i, e, false);
    } else if (e->gone) {
        ho_find_forget(all, t->said[i].speaker);
    }
    /* Words of others, and of the speaker's, between two parts. */
    for (uint32_t k = 0; k < all->used && t->r->words != 0; k++)
        all->at[k].plain = false;
}

/* The same with what was found, if it is of any use. */
static void
follow_found(talk *t, size_t i, const ho_find_edges *own)
{
    ho_find_carries *with = &t->now->with;
    ho_find_edges    e = *own;
    bool             useful = false;

    if (ho_find_edges_done(&e, t->r, t->other, &t->said[i], i, t->opts,
                           t->asked) &&
        with->used == 0)
        ho_find_carries_copy(with, &t->now->own);
    else if (with->used == 0)
        return;
    follow_cards(t, with, i, &e);
    for (uint32_t k = 0; k < with->used; k++)
        useful = useful || ho_find_has_done(&with->at[k]);
    if (!useful)
        ho_find_carries_wipe(with);
    sodium_memzero(&e, sizeof e);
}

/* ---- The conversation ---------------------------------------------------- */

/* Message i by itself, in the light of what was said before. */
static handoff_status
find_in(talk *t, size_t i, bool exact)
{
    ho_find_said *m = &t->said[i];
    ho_find_about about = { .asked = ho_find_asked(&t->now->topic, m, i),
                            .exact = exact };

    t->asked = about.asked;
    for (int n = 0; n < HO_FIND_AGAIN_MAX; n++) {
        t->whole = ho_find_once(t->r, &t->fresh, m->s, m->len, &about,
                                &m->found, t->opts);
        if (t->fresh.count == 0 && (t->opts->what & HANDOFF_MASK_CARD) != 0)
            find_corrections(t, i);
        if (t->fresh.count == 0 && (t->opts->what & HANDOFF_MASK_CODE) != 0)
            find_codes_again(t, i);
        if (t->fresh.failed)
            return HANDOFF_E_NOMEM;
        if (t->fresh.count == 0)
            return HANDOFF_OK;
        ho_find_take(&m->found, &t->fresh);
        if (m->found.failed)
            return HANDOFF_E_NOMEM;
    }
    return HANDOFF_E_LIMIT;
}

/* Cards with a wrong digit are looked for when no part of a right one was
 * found. */
static handoff_status
find_mistaken(talk *t, size_t i)
{
    ho_find_search s = { .r = t->r, .out = &t->fresh, .what = t->opts->what };
    uint32_t       digits = 0;

    s.about.asked = t->asked;
    for (uint32_t k = 0; k < t->r->numbers_count; k++)
        digits += t->r->number[k].count;
    if (digits < HO_CARD_MIN || !t->exact ||
        (t->opts->what & HANDOFF_MASK_CARD) == 0)
        return HANDOFF_OK;
    ho_find_cards(&s, 0, t->r->numbers_count);
    if (t->fresh.failed)
        return HANDOFF_E_NOMEM;
    if (t->fresh.count != 0) {
        ho_find_take(&t->said[i].found, &t->fresh);
        t->back = i;
    }
    return t->said[i].found.failed ? HANDOFF_E_NOMEM : HANDOFF_OK;
}

static handoff_status
follow(talk *t, size_t i)
{
    const ho_find_said *m = &t->said[i];
    ho_find_edges       e;
    char                tail[5] = { 0 };
    handoff_status      st;

    if (m->skip) {
        ho_find_forget(&t->now->own, m->speaker);
        ho_find_forget(&t->now->with, m->speaker);
        return HANDOFF_OK;
    }
    /* A long message begins no part of a number, and is read once. */
    t->exact = m->len <= PART_BYTES;
    st = find_in(t, i, t->exact);
    if (st != HANDOFF_OK)
        return st;
    ho_find_edges_read(&e, t->r, i, t->whole, t->asked);
    follow_code(t, i, &e);
    if (t->back == SIZE_MAX && (t->opts->what & HANDOFF_MASK_CARD) != 0) {
        follow_found(t, i, &e);
        if (t->back == SIZE_MAX)
            follow_cards(t, &t->now->own, i, &e);
    }
    if (t->back == SIZE_MAX)
        st = find_mistaken(t, i);
    if (t->back != SIZE_MAX || st != HANDOFF_OK)
        return st;
    if (card_in(t, m, tail) != 0) {
        t->now->card = i + 1;
        memcpy(t->now->tail, tail, sizeof tail);
    }
    if (m->customer)
        keep_codes(t, i);
    ho_find_follow(&t->now->topic, m, i, t->r);
    sodium_memzero(&e, sizeof e);
    return HANDOFF_OK;
}

static handoff_status
run(talk *t)
{
    handoff_status st = HANDOFF_OK;
    size_t         i = 0;

    while (st == HANDOFF_OK && i <= t->count) {
        if (i == t->most && i < KEPT) {
            t->kept[i].own.used = t->kept[i].with.used = 0;
            t->most = i + 1;
        }
        copy_state(&t->kept[i % KEPT], t->now);
        t->back = SIZE_MAX;
        if (i < t->count)
            st = follow(t, i);
        else
            end_code(t);
        if (t->back == SIZE_MAX) {
            i++;
            continue;
        }
        if (t->said[t->back].found.failed)
            return HANDOFF_E_NOMEM;
        i = t->back;
        copy_state(t->now, &t->kept[i % KEPT]);
    }
    return st;
}

handoff_status
ho_find_talk(ho_find_said *said, size_t count, const ho_find_opts *opts)
{
    size_t         states = count + 1 < KEPT ? count + 1 : KEPT;
    talk           t = { .said = said, .count = count, .opts = opts };
    handoff_status st = HANDOFF_E_NOMEM;

    t.r = ho_find_reader_take(opts, 0);
    t.other = ho_find_reader_take(opts, 1);
    t.kept = malloc(states * sizeof *t.kept);
    t.now = calloc(1, sizeof *t.now);
    if (t.r != NULL && t.other != NULL && t.kept != NULL && t.now != NULL)
        st = run(&t);
    ho_find_free(&t.fresh);
    ho_find_reader_give(opts, t.r);
    ho_find_reader_give(opts, t.other);
    for (size_t i = 0; t.kept != NULL && i < t.most; i++)
        wipe(&t.kept[i]);
    if (t.now != NULL)
        wipe(t.now);
    free(t.kept);
    free(t.now);
    return st;
}
