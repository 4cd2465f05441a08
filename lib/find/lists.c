/* SPDX-License-Identifier: MIT */
/*
 * lists.c -- the numbers and marks of a text, once they were read.
 */
#include "find/internal.h"

#include <string.h>

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

uint8_t
ho_find_gap_at(const ho_find_reader *r, uint32_t i)
{
    return i == 0 || r->number[i - 1].gone != 0 ? (uint8_t) HO_GAP_BREAK
                                                : r->number[i].gap;
}

void
ho_find_gone(ho_find_reader *r, uint32_t from, uint32_t to, uint32_t what)
{
    for (uint32_t i = from; i < to; i++)
        r->number[i].gone = what;
    for (uint32_t k = r->number[from].marks; k < r->number[to - 1].marks; k++)
        r->mark[k].under = true;
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
