/* SPDX-License-Identifier: MIT */
/*
 * screen.h -- lines of the first screen, for the two files that make it.
 */
#ifndef HO_OUTLINE_SCREEN_H
#define HO_OUTLINE_SCREEN_H

#include "outline/outline.h"

/* A line that might be on the screen, and how many lines it gets. */
typedef struct ho_outline_line {
    ho_outline_item *item;
    size_t           columns;
    uint8_t          needs, gets;
} ho_outline_line;

/* Columns of an item, with those that go on in its line. */
size_t ho_outline_line_columns(const ho_outline_item *item);
/* Lines that so many columns take. */
uint8_t ho_outline_lines_for(size_t columns);
/* Columns of " · +3 more below"; 0 where there are no more. */
size_t ho_outline_count_columns(const ho_outline *o, size_t more);

/* Puts a line behind `last` in the lead of a part, cut to what it gets, with
 * room for a count of those that are not there. `whose`: with whose word it is.
 */
void ho_outline_lead_line(ho_outline *o, ho_outline_part *part,
                          ho_outline_item **last, const ho_outline_line *at,
                          bool whose, size_t counted);
/* Puts that count there. */
void ho_outline_lead_count(ho_outline *o, ho_outline_part *part,
                           ho_outline_item **last, size_t count);

#endif
