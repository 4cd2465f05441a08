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
    uint32_t message, start, end;
    uint8_t  count;
    bool     spoken, done; /* found already */
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

/* ---- talk.c: all of it --------------------------------------------------- */

enum {
    HO_FIND_CARRIES = 4, /* two of a speaker: one that goes on, one asked for */
    HO_FIND_CODES = 3,   /* that are known when they are said again */
    HO_FIND_CODE_DIGITS = 4
};

/* The digits of a code that is said bit by bit. */
typedef struct ho_find_bits {
    uint32_t speaker; /* 1 + who */
    size_t   in[HO_FIND_CODE_DIGITS], start[HO_FIND_CODE_DIGITS],
        end[HO_FIND_CODE_DIGITS];
    uint32_t count, digits;
} ho_find_bits;

/* A code, to be known where it is said again. */
typedef struct ho_find_known {
    uint8_t  digit[HO_FIND_CODE_DIGITS];
    uint32_t digits;
    size_t   until; /* message */
} ho_find_known;

/* What is kept from before a message. */
typedef struct ho_find_state {
    size_t        message; /* it is from before that one */
    ho_find_topic topic;
    ho_find_bits  code;
    ho_find_known codes[HO_FIND_CODES];
    uint32_t      next; /* of these */
    size_t        card; /* 1 + the message of the last one; its digits */
    char          tail[5];
    uint32_t      used; /* of the carries: most talks have none */
    ho_find_carry carry[HO_FIND_CARRIES];
} ho_find_state;

/* A conversation that is being searched. */
typedef struct ho_find_talking {
    ho_find_said       *said;
    size_t              count;
    const ho_find_opts *opts;
    ho_find_reader     *r, *other;
    ho_find_state      *kept, *now;
    ho_find_spans       fresh;
    uint32_t            asked;
    bool                whole;  /* r has all of the message */
    bool                exact;  /* cards with a wrong digit come last */
    size_t              back;   /* the first message to be read again */
    size_t              most;   /* messages whose states are kept */
    ho_find_copy       *copy;   /* of each message; NULL: nothing was found */
    bool                failed; /* no memory */
} ho_find_talking;

/* Found in what is left of a message: it will be read again. */
void ho_find_put(ho_find_talking *t, size_t message, size_t start, size_t end,
                 uint32_t what, const char *tail);

/* ---- code_talk.c: codes over turns --------------------------------------- */

/* Add the digits of message i to a code that was asked for. */
void ho_find_code_bits(ho_find_talking *t, size_t i, const ho_find_edges *e);
/* What was said bit by bit is a code where it has the length of one. */
void ho_find_code_end(ho_find_talking *t);
/* The codes that were found in message i are known for some messages. */
void ho_find_code_keep(ho_find_talking *t, size_t i);
/* Find where message i says one of them. */
void ho_find_code_repeat(ho_find_talking *t, size_t i);

#endif
