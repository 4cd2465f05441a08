/* SPDX-License-Identifier: MIT */
/*
 * code.h -- digits that may be a security code.
 */
#ifndef HO_FIND_CODE_H
#define HO_FIND_CODE_H

#include "find/internal.h"

/* Numbers from..to-1, whose digits are three or four. */
typedef struct ho_find_code {
    size_t   start, end;
    size_t   after; /* of the number before it that counts; 0: none does */
    uint32_t from, to;
    uint32_t marks_behind; /* from there on */
    uint32_t digits;
    uint8_t  digit[4];
    bool     few; /* one or two digits in each */
} ho_find_code;

/* The digits that begin with number i; false: not three or four. */
bool ho_find_code_next(ho_find_code *c, const ho_find_reader *r, uint32_t i,
                       uint32_t to);
/* Whether they stand by themselves: no "$123", no "123.50". */
bool ho_find_code_stands(const ho_find_reader *r, const ho_find_code *c);
/* Whether words, or what stands before it, make digits a code. */
bool ho_find_code_named(const ho_find_search *s, const ho_find_code *c);
/* Whether a code that was said before may be said again there. */
bool ho_find_code_again(const ho_find_search *s, const ho_find_code *c);
/* "visa 1778", "the last four are 1778", "2027": no code. */
bool ho_find_code_aside(const ho_find_reader *r, const ho_find_code *c);
/* "123 or 132": said beside a code that was just found. */
bool ho_find_code_or(const ho_find_search *s, const ho_find_code *c);
/* Behind a card, its expiry between them or not. */
bool ho_find_behind_card(const ho_find_search *s, const ho_find_code *c);
/* Where what a code stands behind ends, if number i and what is before it is
 * an expiry behind a card, or begins the text: `expires`. SIZE_MAX: nowhere. */
size_t ho_find_code_place(const ho_find_reader *r, uint32_t i, bool *expires,
                          bool *amex);
/* Whether separators and at most so many words stand there; `glue`: only
 * words that lead on, such as "and". */
bool ho_find_is_worded(const char *s, size_t from, size_t to, uint32_t most,
                       bool glue);
/* Whether nothing more is said. */
bool ho_find_is_all(const ho_find_reader *r, const ho_find_code *c);
/* Where characters of a set end. */
size_t ho_find_skip(const char *s, size_t i, size_t end, const char *set);

/* Whether what a sentence says makes what is on the back a card's code. */
bool ho_find_on_back(uint32_t said);

#endif
