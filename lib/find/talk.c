/* SPDX-License-Identifier: MIT */
/*
 * talk.c -- the messages of a conversation: numbers split over turns.
 *
 *   customer  my card is 4242 4242        the end is carried on
 *   bot       4242 4242, go on            read back: goes too
 *   customer  then 4242 4242              and joined with the beginning
 *
 * One pass forward, with a state of constant size. Where something is found
 * the message is read again without it; where that began in a message before,
 * the state from before that message comes back, and all from there on is read
 * again. So the last reading of each message found nothing, in what was left of
 * it and with a state that knows nothing else: this is what a second masking
 * reads. How far back that goes has a bound, as parts of a number have.
 *
 * What was found is known on (codes; the beginning of a longer number) only to
 * find more with, and no state comes of it.
 */
#include "find/talk.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    BETWEEN_MAX = 6,  /* messages, from one part of a number to the next */
    KEPT = 160,       /* states: HO_CARD_MAX parts with as many between */
    NEAR_MAX = 6,     /* messages from a card to what corrects it */
    PART_BYTES = 8192 /* a longer message is no part of a number */
};

_Static_assert(KEPT > HO_CARD_MAX * (BETWEEN_MAX + 1), "states are kept");

static size_t
size_of(const ho_find_state *s)
{
    return offsetof(ho_find_state, carry) + s->used * sizeof *s->carry;
}

/* ---- What was found ------------------------------------------------------ */

/* Message i without what was found in it. */
static ho_find_said
left_of(const ho_find_talking *t, size_t i)
{
    ho_find_said m = t->said[i];

    if (t->copy != NULL && t->copy[i].own != NULL) {
        m.s = t->copy[i].s;
        m.len = t->copy[i].len;
    }
    return m;
}

/* What was found in what is left of message i goes, too. */
static void
adopt(ho_find_talking *t, size_t i, ho_find_spans *fresh)
{
    ho_find_said *m = &t->said[i];

    ho_find_adopt(&m->found, fresh);
    if (t->copy == NULL)
        t->copy = calloc(t->count, sizeof *t->copy);
    t->failed = t->failed || m->found.failed || t->copy == NULL ||
                !ho_find_copy_renew(&t->copy[i], m->s, m->len, &m->found);
    t->back = i < t->back ? i : t->back;
}

void
ho_find_put(ho_find_talking *t, size_t message, size_t start, size_t end,
            uint32_t what, const char *tail)
{
    ho_find_spans one = { 0 };

    ho_find_add(&one, start, end, what, tail);
    adopt(t, message, &one);
    ho_find_free(&one);
}

/* What others repeated in message i while a number was said. */
static void
put_repeated(ho_find_talking *t, const ho_find_match *m, const char *tail,
             size_t i)
{
    const ho_find_said said = left_of(t, i);
    ho_find_reader    *r = t->other;
    ho_find_spans      fresh = { 0 };
    ho_find_about      about = { 0 };
    ho_find_opts       none = { .what = 0 };
    uint32_t           to;

    ho_find_once(r, &fresh, said.s, said.len, &about, &none);
    for (uint32_t from = 0; from < r->numbers_count; from = to) {
        for (to = from + 1;
             to < r->numbers_count && r->number[to].gap != HO_GAP_BREAK;)
            to++;
        if (ho_find_repeats(r, from, to, m, i))
            ho_find_add(&fresh, r->number[from].start, r->number[to - 1].end,
                        HANDOFF_MASK_CARD, tail);
    }
    if (fresh.count != 0 || fresh.failed)
        adopt(t, i, &fresh);
    ho_find_free(&fresh);
}

/* A card whose parts stand in several messages. */
static void
put_card(ho_find_talking *t, const ho_find_match *m, size_t i)
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
            ho_find_put(t, p->message, p->start, m->all.part[next - 1].end,
                        HANDOFF_MASK_CARD, tail);
    }
    for (size_t k = m->all.part[0].message + 1; k < i; k++) {
        if (!t->said[k].skip && t->said[k].speaker != t->said[i].speaker)
            put_repeated(t, m, tail, k);
    }
}

/* ---- Corrections --------------------------------------------------------- */

/* Where the last card of the message ends, and its tail; 0: it has none. */
static size_t
card_in(const ho_find_reader *r, char tail[5])
{
    for (uint32_t k = r->marks_count; k-- > 0;) {
        if (r->mark[k].sort != HO_MARK_GONE ||
            r->mark[k].says != HANDOFF_MASK_CARD)
            continue;
        memcpy(tail, r->s + r->mark[k].start + sizeof "[card ending " - 1, 4);
        return r->mark[k].end;
    }
    return 0;
}

/* Whether digits from..to-1 correct a number that was given just now. */
static bool
is_correction(const ho_find_talking *t, uint32_t from, uint32_t to,
              uint32_t *digits)
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
find_corrections(ho_find_talking *t, size_t i)
{
    ho_find_reader *r = t->r;
    ho_find_state  *n = t->now;
    char            tail[5] = { 0 };
    size_t          card = card_in(r, tail);
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

/* ---- Numbers split over turns -------------------------------------------- */

/* What is kept of a speaker, asked for or not; of whoever was silent longest,
 * forgotten, where nothing is. */
static ho_find_carry *
kept_of(ho_find_talking *t, uint32_t speaker, bool asked)
{
    ho_find_carry *freest = NULL;

    for (uint32_t k = asked; k < HO_FIND_CARRIES; k += 2) {
        ho_find_carry *c = &t->now->carry[k];

        if (k >= t->now->used) { /* and those below it that are not, either */
            if (freest != NULL && freest->speaker == 0)
                break;
            memset(&t->now->carry[t->now->used], 0,
                   (k + 1 - t->now->used) * sizeof *c);
            t->now->used = k + 1;
            freest = c;
            break;
        }
        if (c->speaker == speaker + 1)
            return c;
        if (freest == NULL || (freest->speaker != 0 &&
                               (c->speaker == 0 || c->last < freest->last)))
            freest = c;
    }
    memset(freest, 0, sizeof *freest);
    return freest;
}

static void
forget(ho_find_talking *t, uint32_t speaker)
{
    for (uint32_t k = 0; k < t->now->used; k++) {
        if (t->now->carry[k].speaker == speaker + 1)
            memset(&t->now->carry[k], 0, sizeof t->now->carry[k]);
    }
}

/* The digits that were found in what the speaker of message i said before,
 * which was nothing else. They are known to find more of the same card, and for
 * nothing else: a second masking does not know them. */
static void
done_before(ho_find_talking *t, size_t i, ho_find_carry *done)
{
    size_t last = i;

    memset(done, 0, sizeof *done);
    done->topic = done->plain = true;
    for (size_t k = i; k-- > 0 && last - k <= BETWEEN_MAX;) {
        const ho_find_said *m = &t->said[k];
        ho_find_carry       one;

        if (m->speaker != t->said[i].speaker)
            continue;
        if (!ho_find_part_done(&one, t->other, m, k))
            return;
        if (one.parts == 0)
            continue;
        one.topic = one.plain = true;
        one.card = done->parts != 0; /* that was split over turns */
        if (!ho_find_append(&one, done))
            return;
        *done = one;
        last = k;
    }
}

/* Whether what a message begins with is the rest of a number: of what was kept,
 * or of that and what was found before it, "6234 8459 0082 5517" and "00". */
static bool
find_joined(ho_find_talking *t, size_t i, const ho_find_carry *kept,
            const ho_find_carry *lead)
{
    ho_find_match m;
    ho_find_carry done;
    bool          found = ho_find_join(&m, kept, lead);

    if (!found && lead->parts != 0 && t->now->card != 0) {
        done_before(t, kept->parts == 0 ? i : kept->part[0].message, &done);
        if (done.parts != 0 && ho_find_append(&done, kept)) {
            done.card = done.card || kept->card;
            done.asked = kept->asked;
            done.plain = kept->plain || kept->parts == 0;
            found = !kept->other && ho_find_join(&m, &done, lead);
        }
        sodium_memzero(&done, sizeof done);
    }
    if (found) {
        put_card(t, &m, i);
        sodium_memzero(&m, sizeof m);
    }
    return found;
}

static void
carry_on(ho_find_talking *t, size_t i, const ho_find_edges *e, bool asked)
{
    uint32_t       speaker = t->said[i].speaker;
    ho_find_carry *kept = kept_of(t, speaker, asked);

    if (kept->parts != 0 && i - kept->last > BETWEEN_MAX)
        memset(kept, 0, sizeof *kept);
    if (e->corrects && e->lead.parts != 0 && !e->lead.other)
        ho_find_correct(kept, e->lead.digits);
    if (find_joined(t, i, kept, &e->lead))
        return;
    if (kept->parts != 0 && e->whole && !e->lead.other && !e->gone) {
        ho_find_extend(kept, &e->lead);
    } else {
        *kept = e->tail;
        if (asked && !e->tail.asked)
            memset(kept, 0, sizeof *kept);
    }
    kept->speaker = speaker + 1;
    kept->last = i;
    kept->asked = asked && kept->asked;
}

static void
follow_cards(ho_find_talking *t, size_t i, const ho_find_edges *e)
{
    if ((t->opts->what & HANDOFF_MASK_CARD) == 0)
        return;
    if (!e->any && e->gone)
        forget(t, t->said[i].speaker);
    if (e->any)
        carry_on(t, i, e, true);
    if (e->any && t->back == SIZE_MAX)
        carry_on(t, i, e, false);
}

/* ---- The conversation ---------------------------------------------------- */

/* Message i by itself, in the light of what was said before: what is left of it
 * is read until nothing is found. */
static handoff_status
find_in(ho_find_talking *t, size_t i, ho_find_said *m)
{
    ho_find_about about = { .asked = ho_find_asked(&t->now->topic, m, i) };

    t->asked = about.asked;
    for (int n = 0; n < HO_FIND_AGAIN_MAX; n++) {
        *m = left_of(t, i);
        /* A long message begins no part of a number, and is read once. */
        about.exact = t->exact = m->len <= PART_BYTES;
        t->whole = ho_find_once(t->r, &t->fresh, m->s, m->len, &about, t->opts);
        if (t->fresh.count == 0 && (t->opts->what & HANDOFF_MASK_CARD) != 0)
            find_corrections(t, i);
        if (t->fresh.count == 0 && (t->opts->what & HANDOFF_MASK_CODE) != 0)
            ho_find_code_repeat(t, i);
        if (t->fresh.count == 0)
            return t->fresh.failed ? HANDOFF_E_NOMEM : HANDOFF_OK;
        adopt(t, i, &t->fresh);
        t->back = SIZE_MAX; /* it is read again right here */
        if (t->failed)
            return HANDOFF_E_NOMEM;
    }
    return HANDOFF_E_LIMIT;
}

/* Cards with a wrong digit are looked for when no part of a right one was
 * found. */
static void
find_mistaken(ho_find_talking *t, size_t i)
{
    ho_find_search s = { .r = t->r, .out = &t->fresh, .what = t->opts->what };
    uint32_t       digits = 0;

    s.about.asked = t->asked;
    for (uint32_t k = 0; k < t->r->numbers_count; k++)
        digits += t->r->number[k].count;
    if (digits < HO_CARD_MIN || !t->exact ||
        (t->opts->what & HANDOFF_MASK_CARD) == 0)
        return;
    ho_find_cards(&s, 0, t->r->numbers_count);
    t->failed = t->failed || t->fresh.failed;
    if (t->fresh.count != 0)
        adopt(t, i, &t->fresh);
}

static handoff_status
follow(ho_find_talking *t, size_t i)
{
    ho_find_said   m = t->said[i];
    ho_find_edges  e;
    char           tail[5] = { 0 };
    handoff_status st;

    if (m.skip) {
        forget(t, m.speaker);
        return HANDOFF_OK;
    }
    st = find_in(t, i, &m);
    if (st != HANDOFF_OK)
        return st;
    ho_find_edges_read(&e, t->r, i, t->whole, t->asked);
    ho_find_code_bits(t, i, &e);
    if (t->back == SIZE_MAX)
        follow_cards(t, i, &e);
    if (t->back == SIZE_MAX)
        find_mistaken(t, i);
    if (e.any)
        sodium_memzero(&e, sizeof e);
    if (t->back != SIZE_MAX)
        return HANDOFF_OK;
    if (card_in(t->r, tail) != 0) {
        t->now->card = i + 1;
        memcpy(t->now->tail, tail, sizeof tail);
    }
    if (m.customer)
        ho_find_code_keep(t, i);
    ho_find_follow(&t->now->topic, &m, i, t->r);
    return HANDOFF_OK;
}

static handoff_status
run(ho_find_talking *t)
{
    handoff_status       st = HANDOFF_OK;
    size_t               i = 0;
    int                  again = 0;
    const ho_find_state *old;

    for (size_t k = 0; k < t->count; k++) {
        if (t->said[k].found.count != 0)
            adopt(t, k, &t->fresh);
    }
    while (st == HANDOFF_OK && i <= t->count && !t->failed) {
        t->now->message = i;
        memcpy(&t->kept[i % KEPT], t->now, size_of(t->now));
        t->most = i >= t->most ? i + 1 : t->most;
        t->back = SIZE_MAX;
        if (i < t->count)
            st = follow(t, i);
        else
            ho_find_code_end(t);
        if (t->back == SIZE_MAX) {
            i++;
            continue;
        }
        i = t->back;
        old = &t->kept[i % KEPT];
        if (old->message == i) {
            memcpy(t->now, old, size_of(old));
        } else { /* it went back again and again */
            i = 0;
            memset(t->now, 0, sizeof *t->now);
            st = again++ == HO_FIND_AGAIN_MAX ? HANDOFF_E_LIMIT : st;
        }
    }
    return t->failed ? HANDOFF_E_NOMEM : st;
}

handoff_status
ho_find_talk(ho_find_said *said, size_t count, const ho_find_opts *opts)
{
    size_t          states = count + 1 < KEPT ? count + 1 : KEPT;
    ho_find_talking t = { .said = said, .count = count, .opts = opts };
    handoff_status  st = HANDOFF_E_NOMEM;

    t.r = ho_find_reader_take(opts, 0);
    t.other = ho_find_reader_take(opts, 1);
    t.kept = malloc(states * sizeof *t.kept);
    t.now = calloc(1, sizeof *t.now);
    if (t.r != NULL && t.other != NULL && t.kept != NULL && t.now != NULL)
        st = run(&t);
    ho_find_free(&t.fresh);
    for (size_t i = 0; t.copy != NULL && i < count; i++)
        ho_find_copy_free(&t.copy[i]);
    free(t.copy);
    ho_find_reader_give(opts, t.r);
    ho_find_reader_give(opts, t.other);
    for (size_t i = 0; t.kept != NULL && i < t.most && i < states; i++)
        sodium_memzero(&t.kept[i], size_of(&t.kept[i]));
    if (t.now != NULL)
        sodium_memzero(t.now, sizeof *t.now);
    free(t.kept);
    free(t.now);
    return st;
}
