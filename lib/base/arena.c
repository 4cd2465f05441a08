/* SPDX-License-Identifier: MIT */
/*
 * arena.c -- many allocations, one release, and a ceiling.
 *
 * protobuf-c allocates every string, list and message separately, so a small
 * hostile input can ask for far more memory than its own length, and an
 * error half way leaves many pieces to release. Decoding into an arena
 * settles both: the ceiling is chosen before the first byte is parsed, and
 * cleaning up is one call whatever happened before it.
 *
 *   head -> |chunk| block 0.. | block 0.. |   free, all zero   |
 *              |
 *              v  older chunks, full or given up
 *
 * Chunks are zero when new and wiped when a mark is restored, so every block
 * is zero when it is handed out. A block is followed by at least 8 bytes
 * that stay zero. Used counts whole blocks (ho_base_arena_cost), whatever
 * chunks they stand in, so whether the ceiling is hit does not depend on how
 * the chunks fell.
 */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    CHUNK_FIRST = 4096,
    CHUNK_MAX = 1024 * 1024, /* growth stops; a larger block gets its own */
    ALIGN = 16,
    TAIL = 8 /* zero bytes behind every block */
};

typedef struct ho_base_chunk {
    struct ho_base_chunk *older;
    size_t                cap;
    size_t                used;
    max_align_t           data[];
} ho_base_chunk;

_Static_assert(ALIGN % _Alignof(max_align_t) == 0, "blocks suit any scalar");
_Static_assert(offsetof(ho_base_chunk, data) % ALIGN == 0,
               "and so does the first");

size_t
ho_base_arena_cost(size_t n)
{
    if (n > SIZE_MAX - TAIL - (ALIGN - 1))
        return SIZE_MAX;
    return (n + TAIL + ALIGN - 1) / ALIGN * ALIGN;
}

bool
ho_base_arena_full(const ho_base_arena *a, size_t n)
{
    return ho_base_arena_cost(n) > a->ceiling - a->used;
}

/* Make the head a chunk with room for `need` bytes of blocks. */
static bool
add_chunk(ho_base_arena *a, size_t need)
{
    size_t         left = a->ceiling - a->used;
    size_t         cap = CHUNK_FIRST;
    ho_base_chunk *c;

    if (a->head != NULL && a->head->cap > CHUNK_MAX / 2)
        cap = CHUNK_MAX;
    else if (a->head != NULL)
        cap = a->head->cap * 2;
    if (cap > left)
        cap = left;
    if (cap < need)
        cap = need;
    if (cap > SIZE_MAX - sizeof(ho_base_chunk))
        return false;
    c = calloc(1, sizeof(ho_base_chunk) + cap);
    if (c == NULL)
        return false;
    c->older = a->head;
    c->cap = cap;
    a->head = c;
    return true;
}

bool
ho_base_arena_reserve(ho_base_arena *a, size_t n)
{
    if (n > a->ceiling - a->used)
        return false;
    if (a->head != NULL && n <= a->head->cap - a->head->used)
        return true;
    return add_chunk(a, n);
}

void *
ho_base_arena_alloc(ho_base_arena *a, size_t n)
{
    size_t cost = ho_base_arena_cost(n);
    void  *block;

    if (!ho_base_arena_reserve(a, cost))
        return NULL;
    block = (uint8_t *) a->head->data + a->head->used;
    a->head->used += cost;
    a->used += cost;
    return block;
}

char *
ho_base_arena_text(ho_base_arena *a, const char *s, size_t len)
{
    char *copy = ho_base_arena_alloc(a, len);

    if (copy != NULL && len != 0)
        memcpy(copy, s, len);
    return copy;
}

ho_base_arena_mark
ho_base_arena_save(const ho_base_arena *a)
{
    return (ho_base_arena_mark){ a->head, a->head == NULL ? 0 : a->head->used,
                                 a->used };
}

void
ho_base_arena_restore(ho_base_arena *a, ho_base_arena_mark mark)
{
    while (a->head != mark.head) {
        ho_base_chunk *c = a->head;

        a->head = c->older;
        sodium_memzero(c->data, c->used);
        free(c);
    }
    if (a->head != NULL) {
        sodium_memzero((uint8_t *) a->head->data + mark.chunk_used,
                       a->head->used - mark.chunk_used);
        a->head->used = mark.chunk_used;
    }
    a->used = mark.used;
}

void
ho_base_arena_free(ho_base_arena *a)
{
    ho_base_arena_restore(a, (ho_base_arena_mark){ NULL, 0, 0 });
}
