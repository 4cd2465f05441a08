/* SPDX-License-Identifier: MIT */
/*
 * same.c -- the same digits in another text.
 *
 * A number that is split over turns is split in their translations, too; what
 * was found in parts in the text itself goes wherever the same digits stand
 * beside it, so that it does not matter which of the messages were translated.
 */
#include "find/text.h"

#include <string.h>

#include <sodium.h>

enum {
    PARTS_MAX = 8,    /* of numbers, in one message */
    PART_DIGITS = 12, /* more are a card by themselves */
    PART_MIN = 4      /* fewer may be anything */
};

typedef struct part {
    uint8_t  digit[PART_DIGITS];
    uint32_t digits;
    char     tail[5];
} part;

/* Add a number's digits; false: there are too many. */
static bool
add_digits(part *p, const ho_find_number *n)
{
    if (n->count > PART_DIGITS - p->digits)
        return false;
    memcpy(p->digit + p->digits, n->digit, n->count);
    p->digits += n->count;
    return true;
}

/* The parts of cards that were found in a text; how many. */
static size_t
read_parts(part out[PARTS_MAX], ho_find_reader *r, const char *s,
           const ho_find_spans *found)
{
    ho_find_opts none = { .what = 0 };
    size_t       n = 0;

    for (size_t i = 0; i < found->count && n < PARTS_MAX; i++) {
        const ho_find_span *span = &found->at[i];
        part                p = { .digits = 0 };
        bool                fits = span->what == HANDOFF_MASK_CARD;

        ho_find_read_init(r, s + span->start, span->end - span->start, NULL,
                          &none, NULL);
        ho_find_read(r);
        for (uint32_t k = 0; fits && k < r->numbers_count; k++)
            fits = add_digits(&p, &r->number[k]);
        memcpy(p.tail, span->tail, sizeof p.tail);
        if (fits && p.digits >= PART_MIN)
            out[n++] = p;
    }
    return n;
}

/* The part that stands from number i on, where it ends; NULL: none does. */
static const part *
part_at(const ho_find_reader *r, uint32_t i, const part *parts, size_t n,
        uint32_t *end)
{
    part p = { .digits = 0 };

    for (*end = i; *end < r->numbers_count; (*end)++) {
        if ((*end > i && ho_find_gap_at(r, *end) == HO_GAP_BREAK) ||
            !add_digits(&p, &r->number[*end]))
            return NULL;
        for (size_t k = 0; k < n; k++) {
            if (p.digits == parts[k].digits &&
                memcmp(p.digit, parts[k].digit, p.digits) == 0) {
                (*end)++;
                return &parts[k];
            }
        }
    }
    return NULL;
}

bool
ho_find_same(ho_find_spans *spans, const char *s, size_t len,
             const ho_find_spans *parts, const char *other,
             const ho_find_opts *opts)
{
    ho_find_reader *r = ho_find_reader_take(opts, 0);
    ho_find_opts    none = { .what = 0 };
    ho_find_spans   fresh = { 0 };
    part            list[PARTS_MAX];
    size_t          n;
    bool            any, more;

    if (r == NULL) {
        spans->failed = true;
        return true;
    }
    n = read_parts(list, r, other, parts);
    ho_find_read_init(r, s, len, spans, &none, NULL);
    do {
        more = n != 0 && ho_find_read(r);
        for (uint32_t i = 0, end; n != 0 && i < r->numbers_count; i++) {
            const part *p = part_at(r, i, list, n, &end);

            if (p == NULL)
                continue;
            ho_find_add(&fresh, r->number[i].start, r->number[end - 1].end,
                        HANDOFF_MASK_CARD, p->tail);
            ho_find_gone(r, i, end, HANDOFF_MASK_CARD);
            i = end - 1;
        }
        ho_find_read_shift(r);
    } while (more);
    any = fresh.count != 0;
    ho_find_take(spans, &fresh);
    ho_find_free(&fresh);
    sodium_memzero(list, sizeof list);
    ho_find_reader_give(opts, r);
    return any;
}
