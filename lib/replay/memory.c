/* SPDX-License-Identifier: MIT */
/*
 * memory.c -- a replay guard in memory.
 *
 * Guarantees that no (name, tip) is answered NEW twice, whatever the clocks of
 * its callers do, that each call takes O(log capacity) steps, and that nothing
 * is allocated after it was made.
 *
 *   tips           hash of name and tip     -> chain of entries
 *   conversations  hash of name and id      -> chain, the latest in front
 *   senders        hash of the last sender  -> how many entries it has
 *   entries        what is remembered; beside them, as an array of its own, a
 *                  heap of their numbers, the one that expires first on top
 *
 * Entries are forgotten when another needs to be remembered, and only when
 * they expired more than KEPT_MS ago. That alone would not do: a caller whose
 * clock was ahead may make us forget what a later caller still accepts. So the
 * highest `until` that was forgotten is the horizon, and a tip that is not
 * here and would have been remembered until then, or up to one skew longer
 * (readers may differ in the skew that they grant), is one we cannot tell
 * about. As KEPT_MS is two skews, clocks less than one skew apart never meet
 * the horizon; nor does a single one that runs forward.
 *
 * All hashes are keyed. A tip is a BLAKE2b output, but senders may look for
 * tips that share a bucket: for a small table that takes them milliseconds
 * each. A sender that fills its half of the places is refused, not the others.
 */
#include "base/base.h"
#include "trust/trust.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include <handoff/replay.h>

enum {
    KEPT_MS = 2 * HANDOFF_SKEW_MS,
    FORGOTTEN_AT_ONCE = 8, /* so that no call takes long */
    LOOKED_AT = 32,        /* of a conversation: nearly always one is enough */
    SENDERS_MAX = 4096,    /* slots; a keyring has 1024 keys */
    SENDER_PROBES = 64
};

/* Links are 1 + the number of an entry, so that fresh memory is empty and
 * the system need not provide it before it is used. */
typedef struct entry {
    int64_t  until, opened_at;
    uint64_t conversation;           /* hash; 0 = not known */
    uint8_t  id[HANDOFF_HASH_BYTES]; /* hash of name and tip */
    uint8_t  packet[HANDOFF_HASH_BYTES];
    uint32_t next;         /* link: of its chain, or of the unused */
    uint32_t newer, older; /* links: of its conversation's chain */
    uint32_t heap;         /* at this place of the heap: the number of an
                              entry */
    uint32_t sender;       /* its slot */
    uint32_t reserved_1;
} entry;

enum { ENTRY_BYTES = 112 };

_Static_assert(sizeof(entry) == ENTRY_BYTES, "the size replay.h speaks of");
_Static_assert(sizeof(size_t) > 4 ||
                   HANDOFF_REPLAY_MAX < SIZE_MAX / ENTRY_BYTES,
               "the largest table can be asked for");

typedef struct slot {
    uint64_t hash;
    uint32_t count; /* 0: free for another */
} slot;

typedef struct memory {
    handoff_replay  face; /* what the caller holds; face.user is this */
    pthread_mutex_t mutex;
    pid_t           pid;
    uint8_t         key[crypto_generichash_KEYBYTES];
    uint8_t         short_key[crypto_shorthash_KEYBYTES];
    entry          *entries;
    uint32_t       *tips, *conversations; /* links; a power of two of them */
    slot           *senders;
    uint32_t        mask;
    uint32_t        capacity;
    uint32_t        count;  /* entries in use: in a chain and in the heap */
    uint32_t        fresh;  /* entries that were ever used */
    uint32_t        unused; /* link: used once, free again */
    int64_t         horizon;
} memory;

/* What is asked, hashed. */
typedef struct question {
    uint8_t  id[HANDOFF_HASH_BYTES];
    uint64_t conversation, sender;
} question;

/* ---- Hashes -------------------------------------------------------------- */

static uint64_t
short_hash(const memory *m, const uint8_t *p, size_t n)
{
    uint8_t  hash[crypto_shorthash_BYTES];
    uint64_t h;

    crypto_shorthash(hash, p, n, m->short_key);
    memcpy(&h, hash, sizeof h);
    return h == 0 ? 1 : h;
}

/* Names end in NUL, which is hashed too: so no two pairs run together. */
static question
hash_question(const memory *m, const handoff_replay_query *q)
{
    const size_t             name_len = strlen(q->name) + 1;
    crypto_generichash_state state;
    uint8_t                  hash[HANDOFF_HASH_BYTES];
    question                 out = { .conversation = 0 };

    crypto_generichash_init(&state, m->key, sizeof m->key, sizeof out.id);
    crypto_generichash_update(&state, (const uint8_t *) q->name, name_len);
    crypto_generichash_update(&state, q->tip, HANDOFF_HASH_BYTES);
    crypto_generichash_final(&state, out.id, sizeof out.id);
    out.sender = short_hash(m, (const uint8_t *) q->sender, strlen(q->sender));
    if (q->conversation[0] == '\0')
        return out;
    crypto_generichash_init(&state, m->key, sizeof m->key, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *) q->name, name_len);
    crypto_generichash_update(&state, (const uint8_t *) q->conversation,
                              strlen(q->conversation));
    crypto_generichash_final(&state, hash, sizeof hash);
    out.conversation = short_hash(m, hash, sizeof hash);
    return out;
}

/* ---- Chains of tips ------------------------------------------------------ */

static uint32_t *
bucket(const memory *m, const uint8_t *id)
{
    uint32_t n;

    memcpy(&n, id, sizeof n);
    return &m->tips[n & m->mask];
}

/* The link to an entry; a link that is 0 where there is none. */
static uint32_t *
find(const memory *m, const uint8_t *id)
{
    uint32_t *link = bucket(m, id);

    while (*link != 0 &&
           memcmp(m->entries[*link - 1].id, id, HANDOFF_HASH_BYTES) != 0)
        link = &m->entries[*link - 1].next;
    return link;
}

/* ---- Chains of conversations --------------------------------------------- */

static uint32_t *
latest(const memory *m, uint64_t conversation)
{
    return &m->conversations[conversation & m->mask];
}

static void
join(memory *m, uint32_t number)
{
    entry    *e = &m->entries[number];
    uint32_t *front = latest(m, e->conversation);

    e->newer = e->older = 0;
    if (e->conversation == 0)
        return;
    e->older = *front;
    if (*front != 0)
        m->entries[*front - 1].newer = number + 1;
    *front = number + 1;
}

static void
leave(memory *m, uint32_t number)
{
    entry *e = &m->entries[number];

    if (e->conversation == 0)
        return;
    if (e->older != 0)
        m->entries[e->older - 1].newer = e->newer;
    if (e->newer != 0)
        m->entries[e->newer - 1].older = e->older;
    else
        *latest(m, e->conversation) = e->older;
}

/* Another packet of the same conversation, the one opened last. */
static void
tell_other(const memory *m, const question *q, const uint8_t *packet,
           handoff_replay_answer *out)
{
    uint32_t link = q->conversation == 0 ? 0 : *latest(m, q->conversation);

    for (int i = 0; link != 0 && i < LOOKED_AT; i++) {
        const entry *e = &m->entries[link - 1];

        if (e->conversation == q->conversation &&
            memcmp(e->packet, packet, sizeof e->packet) != 0) {
            out->other_at_ms = e->opened_at;
            memcpy(out->other, e->packet, sizeof out->other);
            return;
        }
        link = e->older;
    }
}

/* ---- Senders ------------------------------------------------------------- */

/* A sender's slot: its own, else a free one. Where so many senders have
 * packets here at once that there is none, two share one. */
static uint32_t
sender_slot(const memory *m, uint64_t hash)
{
    const uint32_t first = hash & (SENDERS_MAX - 1);
    uint32_t       place = first;
    bool           found = false;

    for (uint32_t i = 0; i < SENDER_PROBES; i++) {
        const uint32_t at = (first + i) & (SENDERS_MAX - 1);

        if (m->senders[at].count != 0 && m->senders[at].hash == hash)
            return at;
        if (!found && m->senders[at].count == 0) {
            found = true;
            place = at;
        }
    }
    return place;
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
static bool
forget_one(memory *m, int64_t now)
{
    uint32_t number = m->entries[0].heap, *link;
    entry   *e = &m->entries[number];

    if (m->count == 0 || now - e->until <= KEPT_MS)
        return false;
    heap_remove_first(m);
    link = find(m, e->id);
    *link = e->next;
    leave(m, number);
    m->senders[e->sender].count--;
    e->next = m->unused;
    m->unused = number + 1;
    if (e->until > m->horizon)
        m->horizon = e->until;
    return true;
}

static void
remember(memory *m, const question *q, const handoff_replay_query *query,
         uint32_t sender)
{
    uint32_t number = m->fresh, *link = bucket(m, q->id);
    entry   *e;

    if (m->unused != 0) {
        number = m->unused - 1;
        m->unused = m->entries[number].next;
    } else {
        m->fresh++;
    }
    e = &m->entries[number];
    e->until = query->remember_until_ms;
    e->opened_at = query->now_ms;
    e->conversation = q->conversation;
    memcpy(e->id, q->id, sizeof e->id);
    memcpy(e->packet, query->packet, sizeof e->packet);
    e->next = *link;
    *link = number + 1;
    e->sender = sender;
    m->senders[sender].hash = q->sender;
    m->senders[sender].count++;
    join(m, number);
    heap_add(m, number);
}

/* No sender has more than half of the places, rounded up. */
static bool
has_room(const memory *m, uint32_t sender)
{
    return m->count < m->capacity &&
           m->senders[sender].count < m->capacity / 2 + m->capacity % 2;
}

static int
check_locked(memory *m, const handoff_replay_query *query,
             handoff_replay_answer *also)
{
    const question q = hash_question(m, query);
    uint32_t       sender;

    if (*find(m, q.id) != 0)
        return HANDOFF_REPLAY_SEEN;
    if (query->remember_until_ms - m->horizon <= HANDOFF_SKEW_MS)
        return HANDOFF_REPLAY_UNKNOWN;
    for (int i = 0; i < FORGOTTEN_AT_ONCE; i++) {
        if (!forget_one(m, query->now_ms) ||
            has_room(m, sender_slot(m, q.sender)))
            break;
    }
    sender = sender_slot(m, q.sender);
    if (!has_room(m, sender))
        return HANDOFF_REPLAY_UNKNOWN;
    tell_other(m, &q, query->packet, also);
    remember(m, &q, query, sender);
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

    if (getpid() != m->pid || !time_valid(query->remember_until_ms) ||
        !time_valid(query->now_ms))
        return HANDOFF_REPLAY_UNKNOWN;
    if (pthread_mutex_lock(&m->mutex) != 0)
        return HANDOFF_REPLAY_UNKNOWN;
    answer = check_locked(m, query, also);
    pthread_mutex_unlock(&m->mutex);
    return answer;
}

static void
release(memory *m)
{
    sodium_memzero(m->key, sizeof m->key);
    sodium_memzero(m->short_key, sizeof m->short_key);
    free(m->entries);
    free(m->tips);
    free(m->conversations);
    free(m->senders);
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
    m->tips = calloc(buckets, sizeof *m->tips);
    m->conversations = calloc(buckets, sizeof *m->conversations);
    m->senders = calloc(SENDERS_MAX, sizeof *m->senders);
    if (m->entries == NULL || m->tips == NULL || m->conversations == NULL ||
        m->senders == NULL || pthread_mutex_init(&m->mutex, NULL) != 0) {
        release(m);
        return NULL;
    }
    m->capacity = capacity;
    m->mask = buckets - 1;
    m->pid = getpid();
    m->horizon = -HANDOFF_SKEW_MS; /* nothing was forgotten */
    randombytes_buf(m->key, sizeof m->key);
    randombytes_buf(m->short_key, sizeof m->short_key);
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
        return ho_base_null(err, "out");
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
