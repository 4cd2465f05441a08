/* SPDX-License-Identifier: MIT */
/*
 * buffer.c -- bytes that grow, and what handoff_free() releases.
 *
 * A buffer may hold secrets at any time, so it never calls realloc(), which
 * would leave a copy behind: growing copies into new memory and wipes the
 * old. After a failure the buffer refuses everything, so that a writer
 * checks once, at the end.
 *
 * An owned block carries its size in front, since handoff_free() has to wipe
 * it as a whole and is given nothing but the pointer:
 *
 *           |- OWNED_FRONT -|
 *           | size of all |.| n bytes of content | 0 |
 *                           ^ what the caller holds
 */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { BUF_FIRST = 64 };

/* Keeps the content aligned as malloc's own result is. */
enum { OWNED_FRONT = 16 };

_Static_assert(sizeof(size_t) <= OWNED_FRONT, "the size fits in front");
_Static_assert(OWNED_FRONT % _Alignof(max_align_t) == 0, "alignment");

bool
ho_base_buf_reserve(ho_base_buf *b, size_t extra)
{
    size_t   cap;
    uint8_t *data;

    if (b->failed)
        return false;
    if (extra <= b->cap - b->len)
        return true;
    if (extra > SIZE_MAX / 2 || b->len > SIZE_MAX / 2 - extra) {
        b->failed = true;
        return false;
    }
    /* len + extra is at most SIZE_MAX / 2, and cap less than that here. */
    cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap * 2;
    if (cap < b->len + extra)
        cap = b->len + extra;
    data = malloc(cap);
    if (data == NULL) {
        b->failed = true;
        return false;
    }
    if (b->len != 0)
        memcpy(data, b->data, b->len);
    if (b->data != NULL)
        sodium_memzero(b->data, b->cap);
    free(b->data);
    b->data = data;
    b->cap = cap;
    return true;
}

void
ho_base_buf_append(ho_base_buf *b, const void *p, size_t n)
{
    if (n == 0 ||
        ((b->failed || n > b->cap - b->len) && !ho_base_buf_reserve(b, n)))
        return;
    memcpy(b->data + b->len, p, n);
    b->len += n;
}

void
ho_base_buf_text(ho_base_buf *b, const char *s)
{
    ho_base_buf_append(b, s, strlen(s));
}

void
ho_base_buf_byte(ho_base_buf *b, uint8_t byte)
{
    if (b->failed || b->len == b->cap) {
        if (!ho_base_buf_reserve(b, 1))
            return;
    }
    b->data[b->len++] = byte;
}

void
ho_base_buf_printf(ho_base_buf *b, const char *fmt, ...)
{
    va_list args;
    int     n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    if (n < 0 || !ho_base_buf_reserve(b, (size_t) n + 1))
        return;
    va_start(args, fmt);
    vsnprintf((char *) b->data + b->len, (size_t) n + 1, fmt, args);
    va_end(args);
    b->len += (size_t) n;
}

void
ho_base_buf_clear(ho_base_buf *b)
{
    /* All of it: bytes behind len may be of a longer content before. */
    if (b->data != NULL)
        sodium_memzero(b->data, b->cap);
    b->len = 0;
    b->failed = false;
}

void
ho_base_buf_free(ho_base_buf *b)
{
    ho_base_buf_clear(b);
    free(b->data);
    b->data = NULL;
    b->cap = 0;
}

void *
ho_base_owned_new(size_t n)
{
    size_t   size;
    uint8_t *block;

    if (n > SIZE_MAX - OWNED_FRONT - 1)
        return NULL;
    size = OWNED_FRONT + n + 1;
    block = malloc(size);
    if (block == NULL)
        return NULL;
    memcpy(block, &size, sizeof size);
    block[size - 1] = 0;
    return block + OWNED_FRONT;
}

handoff_status
ho_base_buf_take(void *out_ptr, size_t *len, ho_base_buf *b, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;
    void          *owned = b->failed ? NULL : ho_base_owned_new(b->len);
    size_t         n = owned == NULL ? 0 : b->len;

    if (owned == NULL)
        st = ho_base_nomem(err);
    if (n != 0)
        memcpy(owned, b->data, n);
    /* out_ptr is a char ** or a uint8_t **: all object pointers of the
     * platforms we build for have one representation. */
    memcpy(out_ptr, &owned, sizeof owned);
    if (len != NULL)
        *len = n;
    ho_base_buf_free(b);
    return st;
}

void
handoff_free(void *owned)
{
    uint8_t *block;
    size_t   size;

    if (owned == NULL)
        return;
    block = (uint8_t *) owned - OWNED_FRONT;
    memcpy(&size, block, sizeof size);
    sodium_memzero(block, size);
    free(block);
}
