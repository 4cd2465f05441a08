/* SPDX-License-Identifier: MIT */
/*
 * talk.h -- what is kept of a conversation from one message to the next.
 *
 * All of it has a constant size, and a copy of it from before each of the last
 * messages is kept: where a number is found that began in one of these, the
 * messages are read again from there, with what was found gone.
 */
#ifndef HO_FIND_TALK_H
#define HO_FIND_TALK_H

#include "find/code.h"
#include "find/text.h"

/* What a conversation is about, as far as it says what a number is. Of each:
 * 1 + the message that spoke of it last, or 0; and 1 + who asked. */
typedef struct ho_find_topic {
    size_t   card, asked, code, social, phone, other;
    size_t   own;   /* that ended in the name of a code */
    size_t   given; /* that ended in a card's number */
    uint32_t card_asker, code_asker, other_asker, giver;
    bool     code_by_customer;
} ho_find_topic;

/* Message i was said; `r` has read it. */
void ho_find_follow(ho_find_topic *topic, const ho_find_said *m, size_t i,
                    const ho_find_reader *r);
/* What is asked for, or talked about, when message i is said: HO_ASKED_*. */
uint32_t ho_find_asked(const ho_find_topic *t, const ho_find_said *m, size_t i);

/* ---- carry.c: parts of a number ------------------------------------------ */

typedef struct ho_find_part {
    size_t  message, start, end;
    uint8_t count;
    bool    spoken, done; /* found already */
} ho_find_part;

/* Digits that are carried from one message to the next, never more than a card
 * has. */
typedef struct ho_find_carry {
    ho_find_part part[HO_CARD_MAX];
    uint8_t      digit[HO_CARD_MAX];
    uint32_t     parts, digits;
    uint32_t     speaker; /* 1 + who; 0: of nobody */
    size_t       last;    /* message */
    bool         asked;   /* begins where somebody had asked for a card */
    bool         card;    /* called one, in its own words */
    bool         topic;   /* one was talked about */
    bool         plain;   /* with no words but those of reading */
    bool         cut;     /* more digits were said before */
    bool         other;   /* called something else */
    bool         lent;    /* kept for what was found before it */
} ho_find_carry;

/* The digits of one message: those it begins with, those it ends with. */
typedef struct ho_find_edges {
    ho_find_carry lead, tail;
    bool          whole;    /* the same, and nothing else */
    bool          any;      /* numbers */
    bool          gone;     /* something */
    bool          corrects; /* "no, ", and then the first digits */
} ho_find_edges;

void ho_find_edges_read(ho_find_edges *e, const ho_find_reader *r, size_t i,
                        bool whole, uint32_t asked);
/* The digits of a card that was found in message i, or of nothing where it has
 * none. False: other numbers stand there. */
bool ho_find_part_done(ho_find_carry *c, ho_find_reader *under,
                       const ho_find_said *m, size_t i);

typedef struct ho_find_match {
    ho_find_carry all;
    uint32_t      to; /* parts that go */
    uint32_t      digits;
    int           rating;
} ho_find_match;

/* Whether what was kept and what a message begins with is a card. */
bool ho_find_join(ho_find_match *best, const ho_find_carry *kept,
                  const ho_find_carry *lead);
/* False: they are more than a card has. */
bool ho_find_append(ho_find_carry *c, const ho_find_carry *more);
/* What is kept when it is not one. */
void ho_find_extend(ho_find_carry *kept, const ho_find_carry *lead);
/* The last digits are said anew. */
void ho_find_correct(ho_find_carry *kept, uint32_t digits);
/* Whether numbers from..to-1 repeat a part of a card; the last part that was
 * said before message i, or more of it. */
bool ho_find_repeats(const ho_find_reader *r, uint32_t from, uint32_t to,
                     const ho_find_match *m, size_t i);

/* Whether words before number i take back what was said. */
bool ho_find_says_wrong(const ho_find_reader *r, uint32_t i);

#endif
