/* SPDX-License-Identifier: MIT */
/* scan.h -- what reads digits (scan.c) and words that are some (spoken.c). */
#ifndef HO_MASK_SCAN_H
#define HO_MASK_SCAN_H

#include "mask/internal.h"

/* Where the next stretch begins that is stepped over, or the text ends. */
size_t ho_scan_limit(const ho_digits *r);
/* Whether a digit of ASCII stands there that is not stepped over. */
bool ho_scan_is_digit(const ho_digits *r, size_t i);
/* Where the letters at a position end. */
size_t ho_scan_word_end(const ho_digits *r, size_t pos);
void   ho_scan_put(ho_group *group, uint8_t digit);

/* A number in words; r->pos is behind its first one. False: it is none. */
bool ho_scan_spoken(ho_digits *r, ho_group *group, const ho_word *word);
/* Whether "um" is a digit: among those of Portuguese, or before one. */
bool ho_scan_digit_um(const ho_digits *r);
/* Whether a word that sounds like a digit is one, among those that are; `said`:
 * how many stand right before, `end`: where the word ends. */
bool ho_scan_heard(const ho_digits *r, size_t said, size_t end);
/* Whether "oh" is no digit, but what people say. */
bool ho_scan_exclaims(const ho_digits *r, const ho_word *word);
/* Where "the last four are" ends, which names a part of a number and is none;
 * 0: it does not stand there. */
size_t ho_scan_part_name(const ho_digits *r);

#endif
