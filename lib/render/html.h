/* SPDX-License-Identifier: MIT */
/*
 * render/html.h -- what the files of the HTML writer share.
 */
#ifndef HO_RENDER_HTML_H
#define HO_RENDER_HTML_H

#include "render/internal.h"

/* html_text.c: theirs, as text of an element: characters that hide or
 * reorder are kept, each in an element that shows its number. */
void ho_html_text(ho_buf *out, const char *text);
/* Ours or theirs, in an attribute in double quotes. */
void ho_html_attribute(ho_buf *out, const char *text);
/* html_course.c */
void ho_html_course(ho_buf *out, const ho_outline *o, const ho_course *course);
/* html_style.c */
void ho_html_style(ho_buf *out, bool whole_page);

#endif
