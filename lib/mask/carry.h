/* SPDX-License-Identifier: MIT */
/*
 * mask/carry.h -- digits that are carried from one message to the next
 * (carry.c), for turns.c.
 */
#ifndef HO_MASK_CARRY_H
#define HO_MASK_CARRY_H

#include "mask/internal.h"

enum { HO_CARD_DIGITS_MIN = 13, HO_CARD_DIGITS_MAX = 19 };

/* Digits with which somebody ended, and in which message each group is. */
typedef struct ho_carry {
    const Handoff__V1__Message *who;
    size_t                      last; /* message of the last part */
    ho_group                    group[HO_CARD_DIGITS_MAX];
    size_t                      in[HO_CARD_DIGITS_MAX];
    size_t                      groups;
    size_t                      done; /* of them, the first: a number already */
    uint32_t                    digits;
    /* Whether words before it speak of a card, or of another number, whose
     * name may stand right before; it was asked for; it began earlier. */
    bool card, other, named, asked, cut;
} ho_carry;

/* Add a group of a message; false: they would be more than a card has. */
bool ho_carry_add(ho_carry *c, const ho_group *g, size_t message);
/* Groups from..to of one, as one of their own. */
ho_carry ho_carry_part(const ho_carry *c, size_t from, size_t to);
/* What was kept of a speaker with message i, which is nothing but more of it:
 * the last digits of both, no more than a card has. */
ho_carry ho_carry_extended(const ho_carry *kept, const ho_carry *lead,
                           size_t i);

/* Groups that are a card's number, from the first on. */
typedef struct ho_card_match {
    size_t  to; /* groups */
    uint8_t digit[HO_CARD_DIGITS_MAX];
    size_t  digits; /* of the number; up to `to` its code may follow */
    int     rating; /* 0: there is none; up to 3, the likeliest */
} ho_card_match;

/* Improve `best`, whose rating is 0 at first, by a number that begins with the
 * first group and ends behind group `split`, the first of the last message. */
void ho_carry_match(ho_card_match *best, const ho_carry *all, size_t split);

/* The same where Luhn does not matter. */
void ho_carry_match_mistaken(ho_card_match *best, const ho_carry *all,
                             size_t split);
/* The last so many digits, where they are whole groups and not all, are said
 * again: of what is kept they are no digits any more, but go with it. */
void ho_carry_correct(ho_carry *kept, uint32_t digits);

/* ---- correct.c ----------------------------------------------------------- */

/* The card that was given last. */
typedef struct ho_given {
    size_t card;    /* 1 + its message; 0: none was */
    char   tail[5]; /* its last digits */
} ho_given;

/* Whether the words between two numbers, or before the first one, say that the
 * second is what was meant. */
bool ho_says_wrong(const char *s, const ho_group *g);
/* Add to `own`, what was found in message i, of text s, what corrects a card;
 * true: something does. `asked`: the talk is still about one. */
bool ho_mask_corrections(ho_given *given, ho_spans *own, const char *s,
                         size_t i, bool asked);

#endif
