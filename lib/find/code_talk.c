/* SPDX-License-Identifier: MIT */
/*
 * code_talk.c -- security codes over turns.
 *
 *   bot       and the code?
 *   customer  1
 *   customer  23                bit by bit: a code where it has the length of
 * one bot       123, thank you    said again
 */
#include "find/talk.h"

#include <string.h>

#include <sodium.h>

enum { AGAIN_MAX = 6 }; /* messages from a code to where it is said again */

/* What was said bit by bit is a code where it has the length of one. */
void
ho_find_code_end(ho_find_talking *t)
{
    ho_find_bits *c = &t->now->code;

    for (uint32_t i = 0; c->digits >= 3 && i < c->count; i++)
        ho_find_put(t, c->in[i], c->start[i], c->end[i], HANDOFF_MASK_CODE, "");
    memset(c, 0, sizeof *c);
}

/* Add the digits of message i to a code that was asked for. */
void
ho_find_code_bits(ho_find_talking *t, size_t i, const ho_find_edges *e)
{
    const ho_find_carry *c = &e->lead;
    ho_find_bits        *b = &t->now->code;
    uint32_t             speaker = t->said[i].speaker + 1;
    bool                 bit = (t->opts->what & HANDOFF_MASK_CODE) != 0 &&
               (t->asked & HO_ASKED_CODE) != 0 && e->whole && !e->gone &&
               !c->other && c->parts != 0 && c->digits < 3;

    if (!bit && (!e->any || b->count == 0 || b->speaker != speaker))
        return; /* "go on" */
    if (!bit || (b->count != 0 && b->speaker != speaker) ||
        b->digits + c->digits > HO_FIND_CODE_DIGITS)
        ho_find_code_end(t);
    if (!bit || t->back != SIZE_MAX)
        return;
    b->speaker = speaker;
    b->in[b->count] = i;
    b->start[b->count] = c->part[0].start;
    b->end[b->count++] = c->part[c->parts - 1].end;
    b->digits += c->digits;
}

/* The codes that a message has; where one was known, it is for longer. */
void
ho_find_code_keep(ho_find_talking *t, size_t i)
{
    const ho_find_said *m = &t->said[i];

    for (size_t k = 0; k < m->found.count; k++) {
        const ho_find_span *span = &m->found.at[k];
        ho_find_known       code = { .until = i + AGAIN_MAX };

        if (span->what != HANDOFF_MASK_CODE)
            continue;
        code.digits = ho_find_digits(code.digit, HO_FIND_CODE_DIGITS, t->other,
                                     m->s, span);
        if (code.digits == 3 || code.digits == HO_FIND_CODE_DIGITS)
            t->now->codes[t->now->next++ % HO_FIND_CODES] = code;
        sodium_memzero(&code, sizeof code);
    }
}

/* Where message i says one of them. */
void
ho_find_code_repeat(ho_find_talking *t, size_t i)
{
    ho_find_search s = { .r = t->r, .out = &t->fresh };
    ho_find_code   c;

    if (t->now->next == 0)
        return; /* none is known */
    for (uint32_t n = 0; n<t->r->numbers_count; n = c.to> n ? c.to : n + 1) {
        if (!ho_find_code_next(&c, t->r, n, t->r->numbers_count))
            continue;
        for (size_t k = 0; k < HO_FIND_CODES; k++) {
            const ho_find_known *code = &t->now->codes[k];

            if (code->digits == c.digits && i <= code->until &&
                sodium_memcmp(code->digit, c.digit, c.digits) == 0 &&
                ho_find_code_again(&s, &c)) {
                ho_find_add(&t->fresh, c.start, c.end, HANDOFF_MASK_CODE, "");
                break;
            }
        }
    }
    sodium_memzero(&c, sizeof c);
}
