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

/* Read and judge a text once; `fresh` gets what was found over `over`. True:
 * `r` holds all of the text, and not just its end. */
bool ho_find_once(ho_find_reader *r, ho_find_spans *fresh, const char *s,
                  size_t len, const ho_find_about *about,
                  const ho_find_spans *over, const ho_find_opts *opts);

#endif
