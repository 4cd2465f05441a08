/* SPDX-License-Identifier: MIT */
/*
 * lists.c -- the numbers and marks of a text: how they are added, and asked.
 */
#include "find/read.h"

#include <string.h>

/* ---- Adding -------------------------------------------------------------- */

void
ho_find_push_mark(ho_find_reader *r, uint8_t sort, size_t start, size_t end,
                  uint32_t says)
{
    ho_find_mark *last =
        r->marks_count == 0 ? NULL : &r->mark[r->marks_count - 1];
    const ho_find_number *n = ho_find_last(r);

    /* "...", and words that say nothing, are one. */
    if (last != NULL && last->sort == sort && sort != HO_MARK_CUE &&
        sort != HO_MARK_GONE && (n == NULL || n->start < last->start)) {
        last->end = end;
        return;
    }
    r->mark[r->marks_count++] = (ho_find_mark){ start, end, says, sort };
    if (r->marks_most < r->marks_count)
        r->marks_most = r->marks_count;
}

void
ho_find_put_digit(ho_find_number *n, uint8_t digit)
{
    if (n->count < HO_FIND_DIGITS)
        n->digit[n->count] = digit;
    if (n->count < UINT8_MAX)
        n->count++;
}

/* "oh" that was no digit goes. */
void
ho_find_drop_oh(ho_find_reader *r, uint8_t gap)
{
    const ho_find_number *n = ho_find_last(r);

    if (n == NULL || (n->is & HO_IS_OH) == 0 || n->count != 1 ||
        n->gap != HO_GAP_BREAK || gap <= HO_GAP_DASH)
        return;
    r->numbers_count--;
    n = ho_find_last(r);
    r->any = false;
}

void
ho_find_push_number(ho_find_reader *r, ho_find_number *n)
{
    uint8_t gap = r->any ? ho_find_gap_result(&r->gap) : HO_GAP_BREAK;

    ho_find_drop_oh(r, gap);
    n->gap = r->any ? gap : HO_GAP_BREAK;
    if (r->any && r->gap.chars == 0 && r->gap.puncts == 1 &&
        n->start - r->after <= 3)
        n->is |= HO_IS_TIGHT;
    n->marks = r->marks_count;
    if (!r->first)
        r->lead = r->words;
    r->first = r->any = true;
    r->number[r->numbers_count++] = *n;
    if (r->numbers_most < r->numbers_count)
        r->numbers_most = r->numbers_count;
    r->after = n->end;
    memset(&r->gap, 0, sizeof r->gap);
}

/* ---- Asking ------------------------------------------------------------- */

/* The first run that begins at number n or behind it, where one does: the rest
 * of a run is not what it is said to be as a whole. */
static uint32_t
whole_run(const ho_find_reader *r, uint32_t n)
{
    for (uint32_t i = n; i < r->numbers_count; i++) {
        if (r->number[i].gap == HO_GAP_BREAK)
            return i;
    }
    return n;
}

void
ho_find_read_shift(ho_find_reader *r)
{
    uint32_t n =
        r->numbers_count < HO_FIND_BACK ? 0 : r->numbers_count - HO_FIND_BACK;
    uint32_t m = r->marks_count < 2 * HO_FIND_BACK
                     ? 0
                     : r->marks_count - 2 * HO_FIND_BACK;

    /* Numbers whose marks are dropped stand too far away to matter. */
    while (n < r->numbers_count && r->number[n].marks < m)
        n++;
    n = whole_run(r, n);
    r->numbers_count -= n;
    r->marks_count -= m;
    memmove(r->number, r->number + n, r->numbers_count * sizeof *r->number);
    memmove(r->mark, r->mark + m, r->marks_count * sizeof *r->mark);
    for (uint32_t i = 0; i < r->numbers_count; i++)
        r->number[i].marks -= m;
    if (r->numbers_count == 0)
        r->any = false;
    r->shifted = true;
}

bool
ho_find_is_first(const ho_find_reader *r, uint32_t i)
{
    if (i != 0 || r->shifted)
        return false;
    for (uint32_t k = 0; k < r->number[0].marks; k++) {
        if (r->mark[k].sort == HO_MARK_GONE)
            return false;
    }
    return true;
}

size_t
ho_find_seen_to(const ho_find_reader *r, uint32_t mark, size_t from)
{
    for (; mark < r->marks_count; mark++) {
        if (r->mark[mark].start >= from && r->mark[mark].sort == HO_MARK_GONE)
            return r->mark[mark].start;
    }
    return r->len;
}

void
ho_find_gone(ho_find_reader *r, uint32_t from, uint32_t to, uint32_t what)
{
    for (uint32_t i = from; i < to; i++)
        r->number[i].gone = what;
}

uint32_t
ho_find_before(const ho_find_reader *r, uint32_t i, size_t reach,
               uint32_t wanted, uint32_t *nearest)
{
    uint32_t says = 0, near = 0;
    uint32_t k = r->number[i].marks, from = i == 0 ? 0 : r->number[i - 1].marks;
    size_t   at = r->number[i].start;

    while (k-- > from) {
        const ho_find_mark *m = &r->mark[k];

        if (m->sort == HO_MARK_GONE || at - m->start > reach)
            break;
        if (m->sort != HO_MARK_CUE)
            continue;
        if (near == 0)
            near = m->says & wanted;
        says |= m->says;
    }
    if (nearest != NULL)
        *nearest = near;
    return says;
}
