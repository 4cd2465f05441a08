/* SPDX-License-Identifier: MIT */
/*
 * support_html.h -- pages to test, and to look at.
 */
#ifndef SUPPORT_HTML_H
#define SUPPORT_HTML_H

#include <stddef.h>

#include <handoff.h>

/* render_opts(), for a page. */
handoff_render_opts html_opts(void);

/* With HANDOFF_PAGES=FOLDER: written to FOLDER/NAME.SUFFIX, for
 * tests/browser. */
void html_keep(const char *name, const char *suffix, const char *text);

/* A page has only our own tags and attributes, and every text of theirs is
 * `meant`, in its <bdi>; NULL: whatever it is. Returns how many there are. */
size_t html_check(const char *page, const char *meant);

#endif
