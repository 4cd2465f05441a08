/* SPDX-License-Identifier: MIT */
/*
 * base/json.h -- the text of JSON, for every room that reads or writes some.
 *
 *   json_token.c    space, words, numbers; the line and column of a place
 *   json_string.c   strings: found, their escapes undone and written
 *   json_slice.c    a whole text checked, then taken apart as slices of it
 *
 * The grammar (RFC 8259) is here and only here. A record follows its schema
 * while it reads (record/json.h); what has no schema, such as a key, is
 * checked as a whole and looked at as slices. Nothing here allocates but
 * what appends to a buffer, and a buffer is wiped: private keys may pass.
 */
#ifndef HO_BASE_JSON_H
#define HO_BASE_JSON_H

#include "base/base.h"

/* ---- json_token.c: tokens, places ---------------------------------------- */

/* The first byte from `p` on that is no whitespace; may be `end`. */
const uint8_t *ho_base_json_space(const uint8_t *p, const uint8_t *end);

/* Length of this word (true, false, null) at `p`; 0 where it is not there. */
size_t ho_base_json_word_scan(const uint8_t *p, const uint8_t *end,
                              const char *word);

/* Length of the JSON number at the start of `s`; 0 where there is none. */
size_t ho_base_json_number_scan(ho_base_slice s);

typedef struct ho_base_position {
    uint64_t offset;
    uint32_t line, column; /* from 1; a column is a byte */
} ho_base_position;

/* Where `at` is: a byte of the text, or its end. */
ho_base_position ho_base_position_of(ho_base_slice text, const uint8_t *at);
void ho_base_err_position(handoff_error *err, ho_base_position where);

/* ---- json_string.c: strings ---------------------------------------------- */

/* Length of the string at `p`, quotes included; 0 where it is not one, and
 * then *why says what is wrong and *at where: at `p` itself only where the
 * text ends within it. What is found is text as a record holds it: shortest
 * UTF-8, escapes that exist, no half of a surrogate pair, no U+0000. */
size_t ho_base_json_string_scan(const uint8_t *p, const uint8_t *end,
                                const char **why, const uint8_t **at);

/* What follows takes strings that were scanned, and cannot fail. `raw` is
 * what stands between the quotes. */

/* Length of the string at `p`, quotes included. */
size_t ho_base_json_string_len(const uint8_t *p);
/* The next character, its escape undone, from the front of `raw`, which is
 * not empty. */
uint32_t ho_base_json_char(ho_base_slice *raw);
/* Undo the escapes; returns the length, which is never more than before.
 * `out` NULL: only that. */
size_t ho_base_json_unescape(uint8_t *out, ho_base_slice raw);

/* Strings that JSON of other programs has, and text cannot hold. What was
 * mended is a set: halves of surrogate pairs and U+0000 become U+FFFD, pairs
 * that stand as two in UTF-8 (CESU-8) become the character they mean. */
enum { HO_BASE_JSON_HALF = 1, HO_BASE_JSON_NUL = 2, HO_BASE_JSON_CESU8 = 4 };
/* As ho_base_json_string_scan(); 0 where it cannot be mended either. */
size_t ho_base_json_mend_scan(const uint8_t *p, const uint8_t *end,
                              uint32_t *mended);
/* As ho_base_json_unescape(), of a string that was mended; may be longer. */
size_t ho_base_json_mend(uint8_t *out, ho_base_slice raw);

/* Append a string in quotes, escaped; NULL: an empty one. */
void ho_base_json_put_string(ho_base_buf *out, const char *s);

/* ---- json_slice.c: JSON as slices ---------------------------------------- */

enum { HO_JMEMBERS_MAX = 64 }; /* of an object that we look into */

/* Both as in the text: the name without its quotes, escapes not undone. */
typedef struct ho_base_json_member {
    ho_base_slice name;
    ho_base_slice value;
    bool          known; /* found by ho_base_json_find() */
} ho_base_json_member;

typedef struct ho_base_json_object {
    ho_base_json_member member[HO_JMEMBERS_MAX];
    size_t              count;
} ho_base_json_object;

/* One JSON value fills the text: grammar, UTF-8, escapes, depth. JSON with
 * line and column, or LIMIT. Everything below takes slices of such a text. */
handoff_status ho_base_json_check(ho_base_slice text, handoff_error *err);
ho_base_slice
ho_base_json_trim(ho_base_slice text); /* the value without space */

/* Take an object apart. JSON: a name twice; LIMIT: too many members. */
handoff_status ho_base_json_members(ho_base_json_object *out,
                                    ho_base_slice text, ho_base_slice value,
                                    handoff_error *err);
/* The value of a member, marked as known; NULL where there is none. */
const ho_base_slice *ho_base_json_find(ho_base_json_object *object,
                                       const char          *name);
/* The next element of an array; `rest` begins as the whole array. */
bool ho_base_json_item(ho_base_slice *item, ho_base_slice *rest);

/* '{', '[', '"', '0' (a number), 't', 'f' or 'n'. */
char ho_base_json_type(ho_base_slice value);
/* Undo a string's escapes. False: no string, not ASCII, or over cap - 1. */
bool ho_base_json_ascii(char *out, size_t cap, ho_base_slice value);
bool ho_base_json_is(ho_base_slice value, const char *ascii);
/* A whole number in 1..HANDOFF_TIME_MAX, written in digits only. */
bool ho_base_json_time(int64_t *out, ho_base_slice value);

#endif
