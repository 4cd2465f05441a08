/* SPDX-License-Identifier: MIT */
/*
 * read.h -- what the two files that read a text share.
 */
#ifndef HO_FIND_READ_H
#define HO_FIND_READ_H

#include "find/internal.h"

/* What a gap is, as far as it was read: HO_GAP_*. */
uint8_t ho_find_gap_result(const ho_find_gap *g);
bool    ho_find_digit_at(const ho_find_reader *r, size_t i);
/* The character so many bytes before a place; nothing of what is gone. */
static inline char
ho_find_char_before(const ho_find_reader *r, size_t at, size_t back)
{
    return at - r->floor < back ? ']' : r->s[at - back];
}

/* The last number; NULL: there is none. */
static inline ho_find_number *
ho_find_last(ho_find_reader *r)
{
    return r->numbers_count == 0 ? NULL : &r->number[r->numbers_count - 1];
}

void ho_find_put_digit(ho_find_number *n, uint8_t digit);
void ho_find_push_number(ho_find_reader *r, ho_find_number *n);
void ho_find_push_mark(ho_find_reader *r, uint8_t sort, size_t start,
                       size_t end, uint32_t says);

/* "oh" that was no digit goes: before such a gap. */
void ho_find_drop_oh(ho_find_reader *r, uint8_t gap);

/* What begins at r->pos. */
void ho_find_read_word(ho_find_reader *r);
void ho_find_read_cue(ho_find_reader *r, const ho_find_word *w, size_t end);

#endif
