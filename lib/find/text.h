/* SPDX-License-Identifier: MIT */
/*
 * text.h -- one text, by itself and as part of a conversation.
 */
#ifndef HO_FIND_TEXT_H
#define HO_FIND_TEXT_H

#include "find/internal.h"

enum { HO_FIND_AGAIN_MAX = 32 }; /* how often a text is read */

/* A reader of the room, the first or the second, or one of its own. NULL: no
 * memory. It is given back. */
ho_find_reader *ho_find_reader_take(const ho_find_opts *opts, int which);
void ho_find_reader_give(const ho_find_opts *opts, ho_find_reader *r);

/* Read and judge a text once; `fresh` gets what was found. True: `r` holds all
 * of the text, and not just its end. */
bool ho_find_once(ho_find_reader *r, ho_find_spans *fresh, const char *s,
                  size_t len, const ho_find_about *about,
                  const ho_find_opts *opts);

/* The digits of what was found, at most so many; how many it has. */
uint32_t ho_find_digits(uint8_t *digit, uint32_t most, ho_find_reader *r,
                        const char *s, const ho_find_span *span);

/* A text, and what is left of it once something was found. */
typedef struct ho_find_copy {
    const char *s;
    size_t      len;
    char       *own; /* NULL: nothing was found yet */
} ho_find_copy;

/* What is left of a text without what was found. False: no memory. */
bool ho_find_copy_renew(ho_find_copy *c, const char *s, size_t len,
                        const ho_find_spans *found);
void ho_find_copy_free(ho_find_copy *c); /* wipes */

#endif
