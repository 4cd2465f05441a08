/* SPDX-License-Identifier: MIT */
/*
 * render/html.h -- what the files of the HTML writer share.
 */
#ifndef HO_RENDER_HTML_H
#define HO_RENDER_HTML_H

#include "render/internal.h"

/* While it is written. */
typedef struct ho_render_sheet {
    ho_base_buf           *out;
    const ho_outline_card *o;
    ho_outline_part_id     part;
    bool                   turn;  /* the item is one of what was said */
    bool                   field; /* within the name and value of a slot */
    bool                   lead; /* the first screen is written, not the rest */
} ho_render_sheet;

/* html.c */
bool ho_render_html_is_page(const ho_render_sheet *s);
/* The beginning of a <details>: a label with a number for its {}. */
void ho_render_html_summary(const ho_render_sheet *s, const char *attributes,
                            ho_words_label label, size_t n);

/* html_item.c */
void ho_render_html_item(ho_render_sheet *s, const ho_outline_item *item);
/* Between two items of one line. */
void ho_render_html_between(const ho_render_sheet *s,
                            const ho_outline_item *next);
bool ho_render_html_is_turn(const ho_outline_item *item);

/* html_text.c: theirs, as text of an element: characters that hide or
 * reorder are kept, each in an element that shows its number. */
void ho_render_html_text(ho_base_buf *out, const char *text);
/* The same within one of our lines, which has dots between its remarks. */
void ho_render_html_text_in_line(ho_base_buf *out, const char *text);
/* Ours or theirs, in an attribute in double quotes. */
void ho_render_html_attribute(ho_base_buf *out, const char *text);
/* Letters and digits in groups of up to eight, as BCP 47 has them. */
bool ho_render_html_is_language(const char *tag);
/* html_course.c */
void ho_render_html_course(ho_base_buf *out, const ho_outline_card *o,
                           const ho_outline_course *course);
/* html_style.c */
void ho_render_html_style(ho_base_buf *out, bool whole_page);

#endif
