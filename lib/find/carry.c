/* SPDX-License-Identifier: MIT */
/*
 * carry.c -- digits that are carried from one message to the next, and whether
 * they are a card with those that follow.
 *
 *   asked for     any sizes, from where somebody asked on
 *   called one    any sizes: "my card is 520" "08282" "82828210"
 *   read out      as printed or spoken, in messages that hold nothing but the
 *                 words with which people read numbers to each other
 *
 * No more digits are carried than a card has: where more are said, the first
 * ones are dropped.
 */
#include "find/talk.h"

#include <string.h>

enum {
    WORDS_REACH = 60, /* bytes before a part in which words say what it is */
    EDGE_BYTES = 64   /* before the first number of a message */
};

/* ---- A message ----------------------------------------------------------- */

static bool
add_part(ho_find_carry *c, const ho_find_part *p, const uint8_t *digit)
{
    if (c->parts == HO_CARD_MAX || p->count > HO_CARD_MAX - c->digits)
        return false;
    c->part[c->parts++] = *p;
    memcpy(c->digit + c->digits, digit, p->count);
    c->digits += p->count;
    c->last = p->message;
    return true;
}

static bool
add_number(ho_find_carry *c, const ho_find_number *n, size_t message)
{
    ho_find_part p = { .message = (uint32_t) message,
                       .start = (uint32_t) n->start,
                       .end = (uint32_t) n->end,
                       .count = n->count,
                       .spoken = (n->is & HO_IS_SPOKEN) != 0 };

    return (n->is & HO_IS_CODE) == 0 && n->count <= HO_CARD_MAX &&
           add_part(c, &p, n->digit);
}

/* "+49 351 ..." is a phone's; "4024+0071" is not. */
static bool
is_phone(const ho_find_reader *r, const ho_find_number *n)
{
    return (n->is & HO_IS_PLUS) != 0 &&
           (n->start == 1 || r->s[n->start - 2] == ' ');
}

/* What words right before a number say. */
static void
read_words(ho_find_carry *c, const ho_find_reader *r, uint32_t i,
           uint32_t asked)
{
    uint32_t nearest, says;

    says = ho_find_before(r, i, WORDS_REACH, HO_SAYS_OTHER | HO_SAYS_CARD,
                          &nearest);
    c->card = (says & HO_SAYS_CARD) != 0;
    c->other = nearest == HO_SAYS_OTHER;
    c->asked = (asked & HO_ASKED_CARD) != 0 && !c->other;
    c->topic = (asked & HO_ASKED_NAMED) != 0 && !c->other;
}

static bool
gone_in(const ho_find_reader *r, uint32_t from, uint32_t to)
{
    for (uint32_t k = from; k < to; k++) {
        if (r->mark[k].sort == HO_MARK_GONE)
            return true;
    }
    return false;
}

bool
ho_find_says_wrong(const ho_find_reader *r, uint32_t i)
{
    return (ho_find_before(r, i, WORDS_REACH, 0, NULL) & HO_SAYS_WRONG) != 0;
}

void
ho_find_edges_read(ho_find_edges *e, const ho_find_reader *r, size_t i,
                   bool whole, uint32_t asked)
{
    uint32_t n = r->numbers_count, first = 0, end;
    bool     leads;

    memset(e, 0, sizeof *e);
    e->gone = gone_in(r, 0, r->marks_count) || !whole;
    e->lead.plain = e->tail.plain = r->words == 0 && whole;
    e->any = n != 0;
    if (n == 0)
        return;
    leads = whole && !gone_in(r, 0, r->number[0].marks) &&
            r->number[0].start <= EDGE_BYTES;
    read_words(&e->lead, r, 0, asked);
    e->corrects = ho_find_says_wrong(r, 0);
    for (end = 0; end < n && (end == 0 || r->number[end].gap != HO_GAP_BREAK);
         end++) {
        if (leads && (is_phone(r, &r->number[end]) ||
                      !add_number(&e->lead, &r->number[end], i)))
            break;
    }
    for (uint32_t k = n; k-- > 0;) {
        first = k;
        if (r->number[k].gap == HO_GAP_BREAK)
            break;
    }
    read_words(&e->tail, r, first, asked);
    e->whole = leads && first == 0 && end == n && e->lead.parts == n;
    for (uint32_t k = first; k < n; k++) {
        if (is_phone(r, &r->number[k]) ||
            !add_number(&e->tail, &r->number[k], i)) {
            e->tail.parts = e->tail.digits = 0; /* too long to begin a card */
            e->whole = false;
            return;
        }
    }
}

bool
ho_find_part_done(ho_find_carry *c, ho_find_reader *under,
                  const ho_find_said *m, size_t i)
{
    const ho_find_span *found = m->found.at;
    ho_find_opts        none = { .what = 0 };

    memset(c, 0, sizeof *c);
    if (m->found.count == 0) { /* "wait a second" */
        for (size_t k = 0; k < m->len; k++) {
            if (ho_find_is_digit(m->s[k]))
                return false;
        }
        return true;
    }
    if (m->found.count != 1 || found->what != HANDOFF_MASK_CARD)
        return false;
    for (size_t k = 0; k < m->len; k++) {
        if (ho_find_is_digit(m->s[k]) && (k < found->start || k >= found->end))
            return false;
    }
    ho_find_read_init(under, m->s + found->start, found->end - found->start,
                      &none, NULL);
    ho_find_read(under);
    for (uint32_t k = 0; k < under->numbers_count; k++) {
        if (!add_number(c, &under->number[k], i))
            return false;
        c->part[c->parts - 1].done = true;
    }
    return true;
}

/* ---- Keeping ------------------------------------------------------------- */

/* Parts from on, as a carry of their own. */
static ho_find_carry
part_of(const ho_find_carry *c, uint32_t from)
{
    ho_find_carry  part = *c;
    const uint8_t *digit = c->digit;

    part.parts = part.digits = 0;
    for (uint32_t i = 0; i < c->parts; i++) {
        if (i >= from)
            add_part(&part, &c->part[i], digit);
        digit += c->part[i].count;
    }
    part.last = c->last;
    return part;
}

bool
ho_find_append(ho_find_carry *c, const ho_find_carry *more)
{
    const uint8_t *digit = more->digit;

    for (uint32_t i = 0; i < more->parts; i++) {
        if (!add_part(c, &more->part[i], digit))
            return false;
        digit += more->part[i].count;
    }
    return true;
}

void
ho_find_extend(ho_find_carry *kept, const ho_find_carry *lead)
{
    while (kept->parts != 0 && (lead->digits > HO_CARD_MAX - kept->digits ||
                                lead->parts > HO_CARD_MAX - kept->parts))
        *kept = part_of(kept, 1);
    if (kept->parts == 0) {
        const bool asked = kept->asked || lead->asked;

        *kept = *lead;
        kept->asked = asked;
        return;
    }
    ho_find_append(kept, lead);
    kept->card = kept->card || lead->card;
    kept->topic = kept->topic || lead->topic;
    kept->plain = kept->plain && lead->plain;
    kept->asked = kept->asked || lead->asked;
    kept->last = lead->last;
}

void
ho_find_correct(ho_find_carry *kept, uint32_t digits)
{
    uint32_t last = 0, from = kept->parts;

    while (from > 0 && last < digits)
        last += kept->part[--from].count;
    if (last != digits || from == 0)
        return;
    for (uint32_t i = from; i < kept->parts; i++)
        kept->part[i].count = 0; /* and goes with the others */
    kept->digits -= last;
}

/* ---- Joining ------------------------------------------------------------- */

/* Whether the parts stand as on a card: four and four, or 4-6-5. */
static bool
is_even(const ho_find_carry *all, uint32_t to)
{
    if (to == 3 && all->part[0].count == 4 && all->part[1].count == 6)
        return true;
    for (uint32_t i = 0; i < to; i++) {
        uint8_t n = all->part[i].count;

        if (i + 1 < to ? n % 4 != 0 : n > 4 && n % 4 != 0)
            return false;
    }
    return true;
}

static bool
is_spoken(const ho_find_carry *all, uint32_t to)
{
    for (uint32_t i = 0; i < to; i++) {
        if (!all->part[i].spoken && all->part[i].count % 4 != 0)
            return false;
    }
    return true;
}

/* Whether there is a reason to take the first parts for one number. */
static bool
may_join(const ho_find_carry *all, uint32_t to)
{
    return all->card || all->asked ||
           ((all->plain || all->topic) &&
            (is_even(all, to) || is_spoken(all, to)));
}

static void
match(ho_find_match *best, const ho_find_carry *all, uint32_t split)
{
    ho_find_match m = { .all = *all };

    for (uint32_t i = 0; i < all->parts; i++) {
        bool longest;

        m.digits += all->part[i].count;
        m.to = i + 1;
        if (i < split || m.digits < HO_CARD_MIN ||
            !ho_find_luhn(all->digit, m.digits) ||
            !ho_find_issued(all->digit, m.digits, &longest) ||
            !may_join(all, m.to))
            continue;
        m.rating = m.to == all->parts ? 2 : m.digits >= (longest ? 16 : 14);
        if (m.rating > best->rating)
            *best = m;
    }
}

/* "4024 0071" "6540 1779": asked for, and all that was said, so that it is a
 * card whatever Luhn says. */
static void
match_mistaken(ho_find_match *best, const ho_find_carry *all, uint32_t split)
{
    bool longest;

    if (!(all->card || all->asked) || all->parts <= split || all->digits < 14 ||
        all->digits > 16 ||
        !ho_find_issued(all->digit, all->digits, &longest) ||
        (longest && all->digits != 16))
        return;
    *best = (ho_find_match){ *all, all->parts, all->digits, 1 };
}

bool
ho_find_join(ho_find_match *best, const ho_find_carry *kept,
             const ho_find_carry *lead)
{
    best->rating = 0;
    if (lead->other || kept->other || kept->digits + lead->digits < HO_CARD_MIN)
        return false;
    for (int mistaken = 0; mistaken < 2; mistaken++) {
        for (uint32_t from = 0; from < kept->parts && best->rating == 0;
             from++) {
            ho_find_carry all = part_of(kept, from);
            uint32_t      split = all.parts;

            all.card = kept->card || lead->card;
            all.topic = kept->topic || lead->topic;
            all.plain = kept->plain && lead->plain;
            if (!ho_find_append(&all, lead) && mistaken != 0)
                continue;
            if (mistaken != 0)
                match_mistaken(best, &all, split);
            else
                match(best, &all, split);
        }
    }
    return best->rating != 0;
}

/* ---- Repeating ----------------------------------------------------------- */

/* "4024 0017?" of 4024 0071. */
static bool
is_misheard(const uint8_t *said, const uint8_t *heard, uint32_t n)
{
    uint32_t wrong = 0;

    for (uint32_t i = 0; i < n; i++)
        wrong += said[i] != heard[i];
    return wrong <= 2;
}

/* Whether digits are the part that was said last before message i. */
static bool
is_last_part(const uint8_t *digit, uint32_t n, const ho_find_match *m, size_t i)
{
    const uint8_t *d = m->all.digit, *last = NULL;
    size_t         message = SIZE_MAX;
    uint32_t       count = 0;

    for (uint32_t k = 0; k < m->to; k++) {
        const ho_find_part *p = &m->all.part[k];

        if (p->message >= i)
            break;
        if (p->message != message) {
            message = p->message;
            last = d;
            count = 0;
        }
        count += p->count;
        d += p->count;
    }
    return count == n && n != 0 && memcmp(last, digit, n) == 0;
}

bool
ho_find_repeats(const ho_find_reader *r, uint32_t from, uint32_t to,
                const ho_find_match *m, size_t i)
{
    uint8_t  digit[HO_CARD_MAX];
    uint32_t n = 0;

    for (uint32_t k = from; k < to; k++) {
        const ho_find_number *g = &r->number[k];

        if (g->count > HO_CARD_MAX - n)
            return false;
        memcpy(digit + n, g->digit, g->count);
        n += g->count;
    }
    if (is_last_part(digit, n, m, i))
        return true;
    /* The last four digits are what people need. */
    for (uint32_t k = 0; n >= 4 && n % 4 == 0 && k + n < m->digits; k += 4) {
        if (is_misheard(m->all.digit + k, digit, n))
            return true;
    }
    return false;
}
