/* SPDX-License-Identifier: MIT */
/*
 * mask/code.h -- between where security codes can stand (code.c), what words
 * say of them (code_named.c), and where they are said again (again.c).
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

#endif
