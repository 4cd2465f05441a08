/* SPDX-License-Identifier: MIT */
/*
 * undo.c -- what a repair changes, and how it was before.
 *
 *   undo:  | member, n, before | member, n, before | ...
 *
 * Each change is noted before it is made, and put back last first.
 */
#include "repair/run.h"

#include <string.h>

typedef struct change {
    void   *member;
    size_t  n;
    uint8_t before[8];
} change;

bool
ho_repair_nomem(ho_repair_run *r)
{
    r->status = ho_base_nomem(r->err);
    return false;
}

void *
ho_repair_take(ho_repair_run *r, size_t n)
{
    void *p = ho_base_arena_alloc(&r->ctx->arena, n);

    if (p == NULL)
        r->status = ho_base_arena_full(&r->ctx->arena, n)
                        ? ho_base_fail(r->err, HANDOFF_E_LIMIT,
                                       "more memory than a record may take")
                        : ho_base_nomem(r->err);
    return p;
}

bool
ho_repair_set(ho_repair_run *r, void *member, const void *value, size_t n)
{
    change c = { .member = member, .n = n };

    memcpy(c.before, member, n);
    ho_base_buf_append(&r->undo, &c, sizeof c);
    if (r->undo.failed)
        return ho_repair_nomem(r);
    memcpy(member, value, n);
    return true;
}

void
ho_repair_put_back(ho_repair_run *r)
{
    change c;

    while (r->undo.len != 0) {
        r->undo.len -= sizeof c;
        memcpy(&c, r->undo.data + r->undo.len, sizeof c);
        memcpy(c.member, c.before, c.n);
    }
}
