/* SPDX-License-Identifier: MIT */
/*
 * replay_memory.c -- a replay guard in memory.
 *
 * Guarantees that no tip is answered NEW twice, whatever the clocks of its
 * callers do, that each call takes O(log capacity) steps, and that nothing
 * is allocated after it was made.
 *
 *   buckets   hash of a tip -> chain of entries
 *   entries   tip, until; beside them, as an array of its own, a heap of
 *             their numbers, the one that expires first on top
 *
 * An entry is forgotten one at a time, when another needs to be remembered,
 * and only when it expired more than KEPT_MS ago. That alone would not do: a
 * caller whose clock was ahead may make us forget what a later caller still
 * accepts. So the highest `until` that was forgotten is the horizon, and a
 * tip that is not here and would have been remembered until then, or up to
 * one skew longer (readers may differ in the skew that they grant), is one
 * we cannot tell about. As KEPT_MS is two skews, clocks less than one skew
 * apart never meet the horizon; nor does a single one that runs forward.
 *
 * The hash is keyed. A tip is a BLAKE2b output, but senders may look for tips
 * that share a bucket: for a small table that takes them milliseconds each.
 */
#include "packet/packet.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include <handoff/replay.h>

enum { KEPT_MS = 2 * HANDOFF_SKEW_MS };

/* Links are 1 + the number of an entry, so that fresh memory is empty and
 * the system need not provide it before it is used. */
typedef struct entry {
    int64_t  until;
    uint8_t  tip[HANDOFF_HASH_BYTES];
    uint32_t next; /* link: of its chain, or of the unused */
    uint32_t heap; /* at this place of the heap: the number of an entry */
} entry;

_Static_assert(sizeof(entry) == 48, "the size that replay.h speaks of");
_Static_assert(sizeof(size_t) > 4 || HANDOFF_REPLAY_MAX < SIZE_MAX / 48,
               "the largest table can be asked for");

typedef struct memory {
    handoff_replay  face; /* what the caller holds; face.user is this */
    pthread_mutex_t mutex;
    pid_t           pid;
    uint8_t         key[crypto_shorthash_KEYBYTES];
    entry          *entries;
    uint32_t       *buckets; /* links; a power of two of them */
    uint32_t        mask;
    uint32_t        capacity;
    uint32_t        count;  /* entries in use: in a chain and in the heap */
    uint32_t        fresh;  /* entries that were ever used */
    uint32_t        unused; /* link: used once, free again */
    int64_t         horizon;
} memory;

/* ---- Chains -------------------------------------------------------------- */

static uint32_t *
bucket(const memory *m, const uint8_t *tip)
{
    uint8_t  hash[crypto_shorthash_BYTES];
    uint32_t n;

    crypto_shorthash(hash, tip, HANDOFF_HASH_BYTES, m->key);
    memcpy(&n, hash, sizeof n);
    return &m->buckets[n & m->mask];
}

/* The link to a tip's entry; a link that is 0 where there is none. */
static uint32_t *
find(const memory *m, const uint8_t *tip)
{
    uint32_t *link = bucket(m, tip);

    while (*link != 0 &&
           memcmp(m->entries[*link - 1].tip, tip, HANDOFF_HASH_BYTES) != 0)
        link = &m->entries[*link - 1].next;
    return link;
}

/* ---- Heap ---------------------------------------------------------------- */

static int64_t
until_at(const memory *m, uint32_t place)
{
    return m->entries[m->entries[place].heap].until;
}

static void
heap_swap(memory *m, uint32_t a, uint32_t b)
{
    uint32_t number = m->entries[a].heap;

    m->entries[a].heap = m->entries[b].heap;
    m->entries[b].heap = number;
}

static void
heap_add(memory *m, uint32_t number)
{
    uint32_t place = m->count++;

    m->entries[place].heap = number;
    while (place > 0 && until_at(m, place) < until_at(m, (place - 1) / 2)) {
        heap_swap(m, place, (place - 1) / 2);
        place = (place - 1) / 2;
    }
}

static void
heap_remove_first(memory *m)
{
    uint32_t place = 0;

    heap_swap(m, 0, --m->count);
    for (;;) {
        uint32_t least = place;

        for (uint32_t c = 2 * place + 1; c <= 2 * place + 2; c++) {
            if (c < m->count && until_at(m, c) < until_at(m, least))
                least = c;
        }
        if (least == place)
            return;
        heap_swap(m, place, least);
        place = least;
    }
}

/* ---- The guard ----------------------------------------------------------- */

/* Forget the entry that expired first, if that is long enough ago. */
static void
forget_one(memory *m, int64_t now)
{
    uint32_t number = m->entries[0].heap, *link;
    entry   *e = &m->entries[number];

    if (m->count == 0 || now - e->until <= KEPT_MS)
        return;
    heap_remove_first(m);
    link = find(m, e->tip);
    *link = e->next;
    e->next = m->unused;
    m->unused = number + 1;
    if (e->until > m->horizon)
        m->horizon = e->until;
}

static void
remember(memory *m, const uint8_t *tip, int64_t until)
{
    uint32_t number = m->fresh, *link = bucket(m, tip);
    entry   *e;

    if (m->unused != 0) {
        number = m->unused - 1;
        m->unused = m->entries[number].next;
    } else {
        m->fresh++;
    }
    e = &m->entries[number];
    e->until = until;
    memcpy(e->tip, tip, HANDOFF_HASH_BYTES);
    e->next = *link;
    *link = number + 1;
    heap_add(m, number);
}

static int
check_locked(memory *m, const uint8_t *tip, int64_t until, int64_t now)
{
    if (*find(m, tip) != 0)
        return HANDOFF_REPLAY_SEEN;
    if (until - m->horizon <= HANDOFF_SKEW_MS)
        return HANDOFF_REPLAY_UNKNOWN;
    forget_one(m, now);
    if (m->count == m->capacity)
        return HANDOFF_REPLAY_UNKNOWN;
    remember(m, tip, until);
    return HANDOFF_REPLAY_NEW;
}

/* FORMAT.md section 1, and the skew that is added to an expiry. So no sum or
 * difference of times overflows. */
static bool
time_valid(int64_t ms)
{
    return ms > 0 && ms <= HANDOFF_TIME_MAX + HANDOFF_SKEW_MS;
}

/* The process is looked at before the mutex, which may be locked for ever in
 * the child of a fork. */
static int
check(void *user, const handoff_replay_query *query,
      handoff_replay_answer *also)
{
    memory *m = user;
    int     answer;

    (void) also;
    if (getpid() != m->pid || !time_valid(query->remember_until_ms) ||
        !time_valid(query->now_ms))
        return HANDOFF_REPLAY_UNKNOWN;
    if (pthread_mutex_lock(&m->mutex) != 0)
        return HANDOFF_REPLAY_UNKNOWN;
    answer =
        check_locked(m, query->tip, query->remember_until_ms, query->now_ms);
    pthread_mutex_unlock(&m->mutex);
    return answer;
}

static void
release(memory *m)
{
    sodium_memzero(m->key, sizeof m->key);
    free(m->entries);
    free(m->buckets);
    free(m);
}

static void
close_memory(void *user)
{
    memory *m = user;

    pthread_mutex_destroy(&m->mutex);
    release(m);
}

static memory *
make(uint32_t capacity)
{
    memory  *m = calloc(1, sizeof *m);
    uint32_t buckets = 1;

    if (m == NULL)
        return NULL;
    while (buckets < capacity)
        buckets *= 2;
    m->entries = calloc(capacity, sizeof *m->entries);
    m->buckets = calloc(buckets, sizeof *m->buckets);
    if (m->entries == NULL || m->buckets == NULL ||
        pthread_mutex_init(&m->mutex, NULL) != 0) {
        release(m);
        return NULL;
    }
    m->capacity = capacity;
    m->mask = buckets - 1;
    m->pid = getpid();
    m->horizon = -HANDOFF_SKEW_MS; /* nothing was forgotten */
    randombytes_buf(m->key, sizeof m->key);
    m->face = (handoff_replay){ HANDOFF_REPLAY, .user = m, .check = check,
                                .close = close_memory };
    return m;
}

handoff_status
handoff_replay_memory_new(handoff_replay **out, size_t capacity,
                          handoff_error *err)
{
    handoff_status st;
    memory        *m;

    if (out == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "there is no place for the guard");
    *out = NULL;
    if (capacity < 1 || capacity > HANDOFF_REPLAY_MAX)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "capacity is not within 1..HANDOFF_REPLAY_MAX");
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    m = make((uint32_t) capacity);
    if (m == NULL)
        return ho_base_nomem(err);
    *out = &m->face;
    return HANDOFF_OK;
}
