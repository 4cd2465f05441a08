/* SPDX-License-Identifier: MIT */
/*
 * words.h -- our words, in each language.
 *
 * They are data: a table a language (en.tsv), from which tools/labels.py
 * writes table.h and table.c. A label may have {}, for what stands there. What
 * a value of an enum is called is found by its number.
 */
#ifndef HO_WORDS_WORDS_H
#define HO_WORDS_WORDS_H

#include "words/table.h"

enum { HO_VALENCE_UNKNOWN = 255 };

/* The language for a BCP 47 tag: "de-AT" is German. English where it is NULL
 * or not one of ours. */
ho_words_language ho_words_language_of(const char *tag);
/* "en", as for HTML's lang. */
const char *ho_words_tag(ho_words_language language);

const char *ho_words_text(ho_words_language language, ho_words_label label);
/* NULL for 0 (not known) and for a value that is not of this version. */
const char *ho_words_value(ho_words_language language, uint32_t enum_id,
                           int32_t value);
/* What we call an emotion, a method of authentication, or a kind of our
 * masker's; NULL where it is not one that we know: then show it as it is. */
const char *ho_words_name(ho_words_language language, ho_words_kind kind,
                          const char *name);
/* How it is to feel so: 0 (bad) to 100 (good); HO_VALENCE_UNKNOWN. */
uint8_t ho_words_valence(const char *emotion);

#endif
