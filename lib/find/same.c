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

enum { PART_MIN = 4 }; /* digits; fewer may be anything */

typedef struct part {
    uint8_t  digit[HO_FIND_PART_DIGITS];
    uint32_t digits;
} part;

/* Add a number's digits; false: there are too many. */
static bool
add_digits(part *p, const ho_find_number *n)
{
    if (n->count > HO_FIND_PART_DIGITS - p->digits)
        return false;
    memcpy(p->digit + p->digits, n->digit, n->count);
    p->digits += n->count;
    return true;
}

bool
ho_find_parts_read(ho_find_parts *out, const char *s,
                   const ho_find_spans *found, const ho_find_opts *opts)
{
    ho_find_reader *r;

    out->count = 0;
    if (found->count == 0)
        return true;
    r = ho_find_reader_take(opts, 0);
    if (r == NULL)
        return false;
    for (size_t i = 0; i < found->count && out->count < HO_FIND_PARTS_MAX;
         i++) {
        const ho_find_span *span = &found->at[i];
        const size_t        n = out->count;
        uint32_t            digits;

        if (span->what != HANDOFF_MASK_CARD)
            continue;
        digits =
            ho_find_digits(out->at[n].digit, HO_FIND_PART_DIGITS, r, s, span);
        out->at[n].digits = digits;
        memcpy(out->at[n].tail, span->tail, sizeof span->tail);
        out->count += digits >= PART_MIN && digits <= HO_FIND_PART_DIGITS;
    }
    ho_find_reader_give(opts, r);
    return true;
}

/* Which part stands from number i on, and where it ends; SIZE_MAX: none. */
static size_t
part_at(const ho_find_reader *r, uint32_t i, const ho_find_parts *parts,
        uint32_t *end)
{
    part p = { .digits = 0 };

    for (*end = i; *end < r->numbers_count; (*end)++) {
        if ((*end > i && ho_find_gap_at(r, *end) == HO_GAP_BREAK) ||
            !add_digits(&p, &r->number[*end]))
            return SIZE_MAX;
        for (size_t k = 0; k < parts->count; k++) {
            if (p.digits == parts->at[k].digits &&
                memcmp(p.digit, parts->at[k].digit, p.digits) == 0) {
                (*end)++;
                return k;
            }
        }
    }
    return SIZE_MAX;
}

bool
ho_find_same(ho_find_spans *spans, const char *s, size_t len,
             const ho_find_parts *parts, const ho_find_opts *opts)
{
    ho_find_reader *r;
    ho_find_opts    none = { .what = 0 };
    ho_find_spans   fresh = { 0 };
    ho_find_copy    now = { s, len, NULL };
    bool            any, more;

    if (parts->count == 0)
        return false;
    r = ho_find_reader_take(opts, 0);
    if (r == NULL || !ho_find_copy_renew(&now, s, len, spans)) {
        ho_find_reader_give(opts, r);
        spans->failed = true;
        return true;
    }
    ho_find_read_init(r, now.s, now.len, &none, NULL);
    do {
        more = ho_find_read(r);
        for (uint32_t i = 0, end; i < r->numbers_count; i++) {
            size_t k = part_at(r, i, parts, &end);

            if (k == SIZE_MAX)
                continue;
            ho_find_add(&fresh, r->number[i].start, r->number[end - 1].end,
                        HANDOFF_MASK_CARD, parts->at[k].tail);
            ho_find_gone(r, i, end, HANDOFF_MASK_CARD);
            i = end - 1;
        }
        ho_find_read_shift(r);
    } while (more);
    any = fresh.count != 0;
    ho_find_adopt(spans, &fresh);
    ho_find_free(&fresh);
    ho_find_copy_free(&now);
    ho_find_reader_give(opts, r);
    return any;
}
