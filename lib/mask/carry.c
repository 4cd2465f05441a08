/* SPDX-License-Identifier: MIT */
/*
 * carry.c -- digits that are carried from one message to the next, and
 * whether they are a card with those that follow.
 *
 * Parts of a number are joined where together they look like one: as printed
 * on a card, spoken, or asked for. No more digits are carried than a card has;
 * where more are said, the first ones are dropped, and what is left is `cut`:
 * it needs better reasons to be a number.
 */
#include "mask/carry.h"

#include <string.h>

/* ---- Carrying ------------------------------------------------------------ */

bool
ho_carry_add(ho_carry *c, const ho_group *g, size_t message)
{
    if (c->groups == HO_CARD_DIGITS_MAX || g->code ||
        g->count > HO_CARD_DIGITS_MAX - c->digits)
        return false;
    c->group[c->groups] = *g;
    c->in[c->groups++] = message;
    c->digits += g->count;
    c->last = message;
    return true;
}

/* Groups from..to of a ho_carry as one of their own. */
ho_carry
ho_carry_part(const ho_carry *c, size_t from, size_t to)
{
    ho_carry part = {
        .who = c->who, .card = c->card, .asked = c->asked, .cut = c->cut
    };

    for (size_t i = from; i < to; i++)
        ho_carry_add(&part, &c->group[i], c->in[i]);
    part.last = c->last;
    part.done = from < c->done ? c->done - from : 0;
    return part;
}

ho_carry
ho_carry_extended(const ho_carry *kept, const ho_carry *lead, size_t i)
{
    ho_carry next = *kept;

    while (next.groups != 0 &&
           lead->digits > HO_CARD_DIGITS_MAX - next.digits) {
        next = ho_carry_part(&next, 1, next.groups);
        next.cut = true;
    }
    if (next.groups == 0)
        next = (ho_carry){ .asked = lead->asked };
    for (size_t k = 0; k < lead->groups; k++)
        ho_carry_add(&next, &lead->group[k], i);
    next.card = kept->card || lead->card;
    next.asked = next.asked && !lead->other;
    return next;
}

/* ---- Joining ------------------------------------------------------------- */

/* Whether the groups stand as on a card: four and four. */
static bool
is_even(const ho_carry *all, size_t to)
{
    for (size_t i = 0; i < to; i++) {
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
may_join(const ho_carry *all, size_t to)
{
    bool spoken = true;
    bool messages = to == all->groups || all->in[to] != all->in[to - 1];

    for (size_t i = 0; i < to; i++)
        spoken =
            spoken && (all->group[i].spoken || all->group[i].count % 4 == 0);
    return spoken || all->card || (all->asked && messages) ||
           (to == 3 && all->group[0].count == 4 && all->group[1].count == 6);
}

void
ho_carry_match(ho_card_match *best, const ho_carry *all, size_t split)
{
    ho_card_match m = { .to = 0 };

    for (size_t i = 0; i < all->groups; i++) {
        const ho_group *g = &all->group[i];
        bool            longest;

        if (g->count > HO_CARD_DIGITS_MAX - m.digits)
            return;
        memcpy(m.digit + m.digits, g->digit, g->count);
        m.digits += g->count;
        m.to = i + 1;
        if (i < split || m.digits < HO_CARD_DIGITS_MIN ||
            !ho_luhn_valid(m.digit, m.digits) ||
            !ho_card_issued(m.digit, m.digits, &longest))
            continue;
        /* The end of what was said is a number by chance, more often. */
        if (!is_even(all, m.to) &&
            (!may_join(all, m.to) || (all->cut && (longest || m.digits < 15))))
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

/* "4024 0071" "6540 1779": asked for, and all that was said, so that it is a
 * card whatever Luhn says. */
void
ho_carry_match_mistaken(ho_card_match *best, const ho_carry *all, size_t split)
{
    ho_card_match m = { .to = all->groups, .rating = 1 };
    bool          longest;

    if (all->cut || !(all->card || all->asked) || all->groups <= split ||
        all->digits < 14 || all->digits > 16 ||
        (!is_even(all, all->groups) && !may_join(all, all->groups)))
        return;
    for (size_t i = 0; i < all->groups; i++) {
        memcpy(m.digit + m.digits, all->group[i].digit, all->group[i].count);
        m.digits += all->group[i].count;
    }
    if (ho_card_issued(m.digit, m.digits, &longest) &&
        (!longest || m.digits == 16))
        *best = m;
}

void
ho_carry_correct(ho_carry *kept, uint32_t digits)
{
    uint32_t last = 0;
    size_t   from = kept->groups;

    while (from > 0 && last < digits)
        last += kept->group[--from].count;
    if (last != digits || from == 0 || kept->done != 0)
        return;
    for (size_t i = from; i < kept->groups; i++)
        kept->group[i].count = 0;
    kept->digits -= last;
}
