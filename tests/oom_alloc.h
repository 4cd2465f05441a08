/* SPDX-License-Identifier: MIT */
/*
 * oom_alloc.h -- the n-th allocation fails, whoever asks for it.
 *
 * Include it in exactly one file of a test program (tests/test_oom.c): it
 * defines malloc, calloc, realloc and free for the whole process, so that
 * those of protobuf-c, zstd and libsodium fail too. How to use it:
 *
 *   for (size_t n = 1;; n++) {
 *       size_t before = oom_live();
 *
 *       oom_arm(n);                      // the n-th from now fails, once
 *       st = handoff_keyring_parse(&ring, json, len, &err);
 *       if (!oom_disarm())
 *           break;                       // fewer than n: st must be OK
 *       ck_assert_int_eq(st, HANDOFF_E_NOMEM);
 *       ck_assert_uint_eq(oom_live(), before);
 *   }
 *
 * Nothing else may stand between the two: libcheck's assertions allocate, and
 * printf() does at its first use.
 *
 * With the address sanitizer the calls go on to its own allocator, which
 * looks for leaks at exit; there oom_live() is always 0, since some of what
 * is freed (strdup) does not come through here. With other sanitizers
 * nothing is interposed: OOM_WORKS is 0, and a program says that it skips.
 */
#ifndef OOM_ALLOC_H
#define OOM_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OOM_ASAN 1
#elif __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OOM_WORKS 0
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define OOM_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define OOM_WORKS 0
#endif

#ifndef OOM_ASAN
#define OOM_ASAN 0
#endif
#ifndef OOM_WORKS
#if OOM_ASAN || defined(__GLIBC__)
#define OOM_WORKS 1
#else
#define OOM_WORKS 0 /* no second name for the C library's allocator */
#endif
#endif

static struct {
    size_t left;   /* allocations until the one that fails; 0 = none will */
    size_t seen;   /* allocations asked for since oom_arm() */
    size_t live;   /* blocks that are not freed yet */
    bool   failed; /* the one that was to fail has */
    void (*freeing)(void *p); /* sees each block before it is given back */
} oom;

/* Let the n-th allocation from now fail (1 = the next), and only that. */
static inline void
oom_arm(size_t n)
{
    oom.left = n;
    oom.seen = 0;
    oom.failed = false;
}

/* Let none fail any more; says whether one has. */
static inline bool
oom_disarm(void)
{
    oom.left = 0;
    return oom.failed;
}

/* Blocks allocated and not freed; compare with a value from before. */
static inline size_t
oom_live(void)
{
    return OOM_ASAN ? 0 : oom.live;
}

/* Allocations asked for since oom_arm(); oom_arm(0) only counts. */
static inline size_t
oom_seen(void)
{
    return oom.seen;
}

#if OOM_WORKS
#if OOM_ASAN
#define OOM_REAL(name) __interceptor_##name
#else
#define OOM_REAL(name) __libc_##name
#endif
#define OOM_EXPORT __attribute__((visibility("default")))

void *OOM_REAL(malloc)(size_t n);
void *OOM_REAL(calloc)(size_t count, size_t n);
void *OOM_REAL(realloc)(void *p, size_t n);
void  OOM_REAL(free)(void *p);

static bool
oom_now(void)
{
    oom.seen++;
    if (oom.left == 0 || --oom.left != 0)
        return false;
    oom.failed = true;
    return true;
}

OOM_EXPORT void *
malloc(size_t n)
{
    void *p = oom_now() ? NULL : OOM_REAL(malloc)(n);

    oom.live += p != NULL;
    return p;
}

OOM_EXPORT void *
calloc(size_t count, size_t n)
{
    void *p = oom_now() ? NULL : OOM_REAL(calloc)(count, n);

    oom.live += p != NULL;
    return p;
}

OOM_EXPORT void *
realloc(void *old, size_t n)
{
    void *p;

    if (oom.freeing != NULL && old != NULL)
        oom.freeing(old);
    p = oom_now() ? NULL : OOM_REAL(realloc)(old, n);

    oom.live += old == NULL && p != NULL;
    return p;
}

OOM_EXPORT void
free(void *p)
{
    if (oom.freeing != NULL && p != NULL)
        oom.freeing(p);
    oom.live -= p != NULL;
    OOM_REAL(free)(p);
}
#endif

#endif
