/* SPDX-License-Identifier: MIT */
/*
 * render/internal.h -- a card in one format: what the writers share.
 */
#ifndef HO_RENDER_INTERNAL_H
#define HO_RENDER_INTERNAL_H

#include "base/base.h"
#include "outline/card.h"

/* ---- width.c: what a terminal can be shown ------------------------------- */

/* The next thing to write of a text that is valid UTF-8: a character with its
 * marks, or what is written for one that a terminal must not see. */
typedef struct ho_render_cell {
    char   text[64];
    size_t len;
    size_t width;   /* columns, rather too many than too few */
    bool   blank;   /* a line may break here */
    bool   line;    /* a line feed: `text` is \n, written out */
    bool   written; /* out, since it hides: \u{202E} */
} ho_render_cell;

/* The cell at `text`, which is within what begins at `begin`. Returns the bytes
 * that it stands for, 0 at the end; some show nothing (`len` is 0). */
size_t ho_render_cell_next(ho_render_cell *cell, const char *begin,
                           const char *text);
/* Is the character at `at` not seen, and no part of how its word is spelled? */
bool   ho_render_hides(const char *begin, const char *at, int32_t c);
size_t ho_render_width(const char *text);
/* Would the n bytes at `at` of a text be taken for the dot that we set between
 * remarks? Letters close on both sides make it a part of their word. */
bool ho_render_poses_as_ours(const char *text, const char *at, size_t n);

/* ---- parts.c: what writers have in common -------------------------------- */

enum {
    HO_RENDER_CELLS = 400, /* of one statement; the rest is counted */
    HO_RENDER_QUOTE_CELLS = 4000,
    HO_RENDER_CUT_BYTES = 128
};

/* The items of a part: its lead, or the rest of it. NULL at the end. */
const ho_outline_item *ho_render_first(const ho_outline_part *part, bool lead);
const ho_outline_item *ho_render_next(const ho_outline_item *item, bool lead);
/* What stands above them: short above a lead. */
const char *ho_render_title(const ho_outline_card *o, size_t part, bool lead);
/* "[12 more characters]": of a text that was cut, what is left. */
void ho_render_cut(char text[HO_RENDER_CUT_BYTES], const ho_outline_card *o,
                   const char *left);
/* A block for a reading, higher is better; a dot for one that is unknown. */
void ho_render_block(char text[4], uint8_t value);

/* ---- Writers: an outline in one format ----------------------------------- */

/* `out` is for the caller to look at: it may have failed. */
void ho_render_write_card(ho_base_buf *out, const ho_outline_card *card);
void ho_render_write_html(ho_base_buf *out, const ho_outline_card *o);
void ho_render_write_html_plain(ho_base_buf *out, const ho_outline_card *o);
void ho_render_write_text(ho_base_buf *out, const ho_outline_card *o);
void ho_render_write_markdown(ho_base_buf *out, const ho_outline_card *o);
void ho_render_write_commonmark(ho_base_buf *out, const ho_outline_card *o);
void ho_render_write_prompt(ho_base_buf *out, const ho_outline_card *o);

#endif
