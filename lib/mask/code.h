/* SPDX-License-Identifier: MIT */
/*
 * mask/code.h -- between where security codes can stand (code.c), what words
 * say of them (code_named.c), what follows a card (code_behind.c), and where
 * they are said again (again.c).
 */
#ifndef HO_MASK_CODE_H
#define HO_MASK_CODE_H

#include "mask/internal.h"

/* The digits of a code; those above four are counted and not kept. */
typedef struct ho_code_digits {
    uint8_t  digit[4];
    uint32_t count;
} ho_code_digits;

/* What may be a code: one typed group, or three or four spoken digits. */
typedef struct ho_code {
    size_t start, end;
    size_t after; /* where the number or replacement before it ended, or 0 */
    size_t found; /* the same, of a code or replacement */
    bool   alone; /* no other digits touch it */
    ho_code_digits digits;
} ho_code;

/* again.c */
void ho_code_digits_add(ho_code_digits *code, const ho_group *g);

/* code.c: where a code that is known is said, standing alone. */
void ho_mask_code_again(ho_spans *spans, const ho_mask_text *text,
                        const ho_spans *over, const ho_code_digits *digits);

/* ---- code_named.c -------------------------------------------------------- */

/* Whether words name it, or asked for it. `over`: what was found before it;
 * `passed` counts those that end before a code. It is 0 for the first code of
 * a text, and for each next one what it was left at, so that none is passed
 * twice. */
bool ho_code_is_named(const ho_code *c, const ho_mask_text *text,
                      const ho_spans *over, size_t *passed);
/* Whether it is a code that was said before, and no other thing is called so:
 * "order 123", "123 euros". */
bool ho_code_is_again(const ho_code *c, const ho_mask_text *text,
                      const ho_code_digits *again);

/* Whether four digits are the end of a card, or a year, beside a code:
 * "for the card ending 1778 it is 123". MAYBE: where a code follows. */
enum { HO_NO_ASIDE, HO_MAYBE_ASIDE, HO_ASIDE };
int ho_code_aside(const ho_code *c, const ho_mask_text *text,
                  const ho_spans *over);

/* ---- code_behind.c ------------------------------------------------------- */

/* How many digits begin at i. */
size_t ho_digits_at(const char *s, size_t len, size_t i);
/* What was found that begins there; NULL: nothing. */
const ho_span *ho_found_at(const ho_spans *over, size_t at);
/* Whether a code may end there: not in "123.50" or "123/4". */
bool ho_code_ends(const ho_mask_text *text, const ho_spans *over, size_t end);
/* Where the expiry of a card ends that stands at i; 0: none does. */
size_t ho_expiry_end(const char *s, size_t len, size_t i);
/* Whether n digits at `at` are a year behind the name of a month. */
bool ho_is_month_year(const char *s, size_t at, size_t n);
/* Where the code of a card would stand that ends at `from`, or was given in
 * the turn before (0); SIZE_MAX: nowhere. */
size_t ho_code_place(const char *s, size_t len, size_t from, bool *expires);
void   ho_mask_codes_behind(ho_spans *spans, const ho_mask_text *text,
                            const ho_spans *over);

#endif
