/* SPDX-License-Identifier: MIT */
/*
 * words.h -- the phrases that say what a number is, as words.c holds them.
 */
#ifndef HO_FIND_WORDS_H
#define HO_FIND_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a phrase says: the tags of words/README, in the order of words.py. */
#define HO_SAYS_CARD 0x1u
#define HO_SAYS_CODE 0x2u
#define HO_SAYS_CODE_WORD 0x4u
#define HO_SAYS_BACK 0x8u
#define HO_SAYS_DIGITS 0x10u
#define HO_SAYS_EXPIRY 0x20u
#define HO_SAYS_ENDING 0x40u
#define HO_SAYS_SOCIAL 0x80u
#define HO_SAYS_NEVER 0x100u
#define HO_SAYS_GIVE 0x200u
#define HO_SAYS_WRONG 0x400u
#define HO_SAYS_OTHER 0x800u
#define HO_SAYS_NAMED 0x1000u
#define HO_SAYS_UNIT 0x2000u
#define HO_SAYS_MONTH 0x4000u
#define HO_SAYS_PHONE 0x8000u
#define HO_SAYS_ACCOUNT 0x10000u
#define HO_SAYS_PART 0x20000u
#define HO_SAYS_TIME 0x40000u
#define HO_SAYS_READ 0x80000u
#define HO_SAYS_LEAD 0x100000u
#define HO_SAYS_FILLER 0x200000u
#define HO_SAYS_DIGIT 0x400000u
#define HO_SAYS_TENS 0x800000u
#define HO_SAYS_TIMES 0x1000000u
#define HO_SAYS_MANY 0x2000000u
#define HO_SAYS_HUNDRED 0x4000000u
#define HO_SAYS_SOUND 0x8000000u
#define HO_SAYS_THING 0x10000000u
#define HO_SAYS_NUMBER 0x20000000u

enum { HO_FIND_EN = 1, HO_FIND_PT = 2 }; /* languages that matter */
enum {
    HO_FIND_BEGINS = 1, /* also a longer word's beginning */
    HO_FIND_WRITTEN = 2 /* a phrase only where it is in capitals */
};
enum { HO_FIND_FOLD_FIRST = 0xc0, HO_FIND_FOLD_LAST = 0x17f };

typedef struct ho_find_word {
    uint32_t says;
    uint16_t written; /* what it is in capitals; 0: the same */
    uint8_t  value, langs, flags;
} ho_find_word;

/* Of a leaf; 0 is no phrase. */
extern const ho_find_word ho_find_words[];
/* A letter beyond ASCII without its accent; 0: there is none. */
extern const uint8_t ho_find_fold[];

/* Two automata: phrases that begin a word, and stems that end one, from their
 * ends. A state has 15 bits of where its successors begin, 10 of what ends
 * there, and 7 of the code of the character that led to it; from it, c leads to
 * the state at its successors + code[c], if that has this code. The first is
 * the start. */
extern const uint32_t ho_find_begin[], ho_find_end[];
/* Of a byte, folded; letters and digits have the first, and 0 is none. */
extern const uint8_t ho_find_symbol[];
enum { HO_FIND_PLAIN = 36 };

static inline bool
ho_find_step(uint32_t *state, const uint32_t *states, uint8_t code)
{
    const uint32_t next = states[(*state >> 17) + code];

    if (code == 0 || (next & 0x7f) != code)
        return false;
    *state = next;
    return true;
}

/* What ends in a state, if anything does. */
static inline bool
ho_find_is_leaf(uint32_t state)
{
    return (state >> 7 & 0x3ff) != 0;
}

static inline const ho_find_word *
ho_find_leaf(uint32_t state)
{
    return &ho_find_words[state >> 7 & 0x3ff];
}

#endif
