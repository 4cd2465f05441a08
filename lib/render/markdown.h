/* SPDX-License-Identifier: MIT */
/*
 * render/markdown.h -- between what a ticket's comment says (markdown.c) and
 * what its characters mean there (markdown_escape.c).
 */
#ifndef HO_RENDER_MARKDOWN_H
#define HO_RENDER_MARKDOWN_H

#include "render/internal.h"

enum { HO_MARKDOWN_WORD = 240 }; /* bytes that are looked at for an address */

typedef struct ho_render_markdown {
    ho_base_buf           *out;
    const ho_outline_card *o;
    size_t                 indent; /* columns where lines of the item go on */
    uint8_t                wanted; /* asterisks around what is written next */
    uint8_t                open;   /* that stand open: 0, 1 or 2 */
    bool                   closed; /* some end just before */
    bool                   blank;  /* one stands before what is written next */
    bool                   line;   /* or a line feed */
    bool                   begun; /* something stands in the line of the item */
    bool                   theirs;     /* who wrote what comes now */
    bool                   any_theirs; /* among `last` and what comes now */
    bool                   numeral; /* the line has digits so far, or nothing */
    bool                   empty;   /* nothing */
    uint8_t                last[3]; /* characters without a blank, lower case */
    uint32_t               hex;     /* hexadecimal digits before */
    bool                   letter;  /* among those */
    bool                   common;  /* CommonMark, which has no comments */
    uint8_t                word_wanted; /* asterisks around `word` */
    uint16_t               word_len;
    char                   word[HO_MARKDOWN_WORD]; /* not written yet */
} ho_render_markdown;

/* Begin an item, indented by so many columns. */
void ho_render_markdown_bullet(ho_render_markdown *m, size_t indent);
/* One character with its marks, that has something to see. */
void ho_render_markdown_visible(ho_render_markdown *m, const char *text,
                                size_t n);
/* A blank stands before what is written next. */
void ho_render_markdown_blank(ho_render_markdown *m);
/* Write what is kept of a word: before anything else begins. */
void ho_render_markdown_flush(ho_render_markdown *m);
void ho_render_markdown_end(ho_render_markdown *m);

#endif
