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
    bool     alone;       /* nothing makes it part of something */
    bool     spoken, few; /* all of them; one or two digits in each */
} ho_find_code;

/* The digits that begin with number i; false: not three or four. */
bool ho_find_code_next(ho_find_code *c, const ho_find_reader *r, uint32_t i,
                       uint32_t to);
/* Whether they are no part of an amount or the like. */
bool ho_find_code_stands(const ho_find_reader *r, const ho_find_code *c);
/* Whether a code that was said before may be said again there. */
bool ho_find_code_again(const ho_find_search *s, const ho_find_code *c);
/* Whether the word behind a number says what there are so many of. */
bool ho_find_counts(const ho_find_reader *r, const ho_find_code *c);

/* Whether what a sentence says makes what is on the back a card's code. */
bool ho_find_on_back(uint32_t said);

/* "never tell anybody your CVV", "thank you for the code": until the end of
 * the sentence, of no code. Called for each mark. */
typedef struct ho_find_waving {
    size_t never, not_end, thanks_end;
} ho_find_waving;

bool ho_find_waves(ho_find_waving *w, const ho_find_mark *m, const char *s);

#endif
