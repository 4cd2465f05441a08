/* SPDX-License-Identifier: MIT */
/*
 * again.c -- a security code that is said again.
 *
 *   bot       And the three digits on the back?
 *   customer  837                                 found, being the answer
 *   bot       Thanks, I noted 837.                found here
 *
 * Nothing in the last turn says what its number is; that the customer just
 * gave it as a code does. Of the last few codes the digits are kept for a few
 * turns, so that each turn is read no more often than there are codes.
 *
 * It must go when the code itself does: afterwards nobody knows its digits.
 */
#include "mask/code.h"

#include <string.h>

#include <sodium.h>

enum {
    CODES = 3,     /* that are kept */
    AGAIN_MAX = 6, /* messages from a code to where it is said again */
    CODE_MIN = 3   /* digits */
};

typedef struct kept {
    ho_code_digits code;
    size_t         until; /* message up to which it is looked for */
} kept;

void
ho_code_digits_add(ho_code_digits *code, const ho_group *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        if (i < HO_GROUP_DIGITS && code->count < sizeof code->digit)
            code->digit[code->count] = g->digit[i];
        code->count += code->count <= sizeof code->digit;
    }
}

static void
digits_in(ho_code_digits *code, const char *s, size_t len)
{
    ho_digits in;
    ho_group  g;

    ho_digits_init(&in, s, len, NULL);
    while (ho_digits_next(&in, &g))
        ho_code_digits_add(code, &g);
}

/* The codes of message i; where one was known, it is for longer. */
static void
keep(kept codes[CODES], const Handoff__V1__Message *m, const ho_spans *found,
     size_t i)
{
    for (size_t k = 0; k < found->count; k++) {
        const ho_span *span = &found->at[k];
        kept new = { .until = i + AGAIN_MAX };
        size_t at = 0;

        if (span->what != HANDOFF_MASK_CODE)
            continue;
        digits_in(&new.code, ho_said_text(m) + span->start,
                  span->end - span->start);
        while (at < CODES - 1 &&
               sodium_memcmp(&codes[at].code, &new.code, sizeof new.code) != 0)
            at++;
        if (new.code.count >= CODE_MIN &&new.code.count <=
            sizeof new.code.digit) {
            memmove(codes + 1, codes, at * sizeof *codes);
            codes[0] = new;
        }
        sodium_memzero(&new, sizeof new);
    }
}

/* Where message i says one of them. */
static bool
mark(ho_spans *found, const kept codes[CODES], const Handoff__V1__Message *m,
     size_t i)
{
    ho_mask_text text = { .s = ho_said_text(m) };
    ho_spans     fresh = { 0 };
    size_t       before = found->count;

    text.len = strlen(text.s);
    for (size_t k = 0; k < CODES; k++) {
        if (codes[k].code.count != 0 && i <= codes[k].until)
            ho_mask_code_again(&fresh, &text, found, &codes[k].code);
    }
    for (size_t k = 0; k < fresh.count; k++)
        ho_spans_add(found, fresh.at[k].start, fresh.at[k].end,
                     HANDOFF_MASK_CODE, "");
    ho_spans_settle(found);
    found->failed = found->failed || fresh.failed;
    ho_spans_free(&fresh);
    return found->count != before;
}

bool
ho_mask_again(ho_spans *found, Handoff__V1__Message *const *messages,
              const bool *skip, size_t count)
{
    kept codes[CODES] = { { .until = 0 } };
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        bool customers = ho_said_by_customer(messages[i]);

        if (skip[i])
            continue;
        if (customers)
            keep(codes, messages[i], &found[i], i);
        if (!mark(&found[i], codes, messages[i], i))
            continue;
        any = true;
        if (customers)
            keep(codes, messages[i], &found[i], i);
    }
    sodium_memzero(codes, sizeof codes);
    return any;
}
