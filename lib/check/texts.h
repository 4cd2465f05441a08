/* SPDX-License-Identifier: MIT */
/*
 * texts.h -- what a text looks like, whatever it says.
 *
 * Each of these reads a text once, from left to right, and looks a fixed
 * number of bytes ahead and back.
 */
#ifndef HO_CHECK_TEXTS_H
#define HO_CHECK_TEXTS_H

#include <stdbool.h>
#include <stdint.h>

/* Whose text it is: the freer somebody writes, the less is taken for a
 * template that nobody filled. */
typedef enum ho_check_style {
    HO_CHECK_STYLE_FIELD,    /* a value, or a sentence about the case */
    HO_CHECK_STYLE_SENTENCE, /* what a machine said to a person */
    HO_CHECK_STYLE_TALK,     /* what a person wrote: may quote anything */
    HO_CHECK_STYLE_LOG       /* what was done: may hold programs' values */
} ho_check_style;

/* "Hello ${name}", "Dear undefined,", "[object Object]", lorem ipsum. */
bool ho_check_is_template(const char *s, ho_check_style style);
/* Tags of HTML, or its entities. */
bool ho_check_is_markup(const char *s);
/* JSON, or a file in base64: nothing that was meant to be read. */
bool ho_check_is_code(const char *s);
/* JSON that a button or a platform sent, not pasted by somebody. */
bool ho_check_is_payload(const char *s);
/* Whether somebody asks something in it, and not in what they quote. */
bool ho_check_is_question(const char *s);
/* Whether whoever has this URL can open what it leads to: it is signed, or
 * holds a password or a token. */
bool ho_check_is_credential(const char *url);
/* When a signed URL stops working, as its parameters say; 0: they do not. */
int64_t ho_check_url_ends(const char *url);

#endif
