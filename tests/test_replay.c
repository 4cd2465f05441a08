/* SPDX-License-Identifier: MIT */
/*
 * test_replay.c -- the guard in memory: nothing twice, whatever the clocks
 * and the threads do.
 */
#include "packet/packet.h"

#include <handoff/replay.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "support_packet.h"
#include "support_random.h"

enum { KEPT_MS = 2 * HANDOFF_SKEW_MS, THREADS = 8, TIPS = 2000 };

static handoff_error err;

static handoff_replay *
guard_of(size_t capacity)
{
    handoff_replay *guard;

    ck_assert_status(handoff_replay_memory_new(&guard, capacity, &err),
                     HANDOFF_OK, &err);
    return guard;
}

static int
ask(const handoff_replay *guard, uint64_t number, int64_t until, int64_t now)
{
    uint8_t tip[HANDOFF_HASH_BYTES] = { 0 };

    memcpy(tip, &number, sizeof number);
    return support_ask(guard, tip, until, now);
}

/* ---- One thread --------------------------------------------------------- */

START_TEST(memory_guard_answers_new_once_then_seen)
{
    handoff_replay *guard = guard_of(100);

    for (uint64_t n = 0; n < 100; n++)
        ck_assert_int_eq(ask(guard, n, PK_NOW + 1, PK_NOW), HANDOFF_REPLAY_NEW);
    for (uint64_t n = 0; n < 100; n++)
        ck_assert_int_eq(ask(guard, n, PK_NOW + 1, PK_NOW),
                         HANDOFF_REPLAY_SEEN);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(memory_guard_that_is_full_refuses_until_something_expired)
{
    handoff_replay *guard = guard_of(2);
    const int64_t   end = PK_NOW + 1000;

    ck_assert_int_eq(ask(guard, 1, end + 500, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, end, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 3, end + PK_HOUR, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN);
    ck_assert_int_eq(ask(guard, 1, end + 500, PK_NOW), HANDOFF_REPLAY_SEEN);
    ck_assert_int_eq(ask(guard, 3, end + PK_HOUR, end + KEPT_MS),
                     HANDOFF_REPLAY_UNKNOWN);
    ck_assert_int_eq(ask(guard, 3, end + PK_HOUR, end + KEPT_MS + 1),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 1, end + 500, end + KEPT_MS + 1),
                     HANDOFF_REPLAY_SEEN);
    ck_assert_int_eq(ask(guard, 4, end + PK_HOUR, end + KEPT_MS + 1),
                     HANDOFF_REPLAY_UNKNOWN);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(memory_guard_full_of_expired_packets_takes_as_many_new_ones)
{
    handoff_replay *guard = guard_of(50);

    for (int64_t day = 0; day < 20; day++) {
        int64_t now = PK_NOW + day * 24 * PK_HOUR;

        for (uint64_t n = 0; n < 50; n++)
            ck_assert_int_eq(ask(guard, (uint64_t) day * 50 + n, now + PK_HOUR,
                                 now),
                             HANDOFF_REPLAY_NEW);
        ck_assert_int_eq(ask(guard, UINT64_MAX, now + PK_HOUR, now),
                         HANDOFF_REPLAY_UNKNOWN);
    }
    handoff_replay_free(guard);
}
END_TEST

/* A call with a clock of next year makes it forget; a packet that may be
 * among the forgotten is refused, one that cannot be is not. */
START_TEST(memory_guard_whose_clock_ran_ahead_lets_nothing_through_twice)
{
    handoff_replay *guard = guard_of(1);
    const int64_t   end = PK_NOW + PK_HOUR, year = 365 * 24 * PK_HOUR;

    ck_assert_int_eq(ask(guard, 1, end, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, end + year, PK_NOW + year),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 1, end, PK_NOW), HANDOFF_REPLAY_UNKNOWN);
    /* The same packet, opened by one who grants a longer skew. */
    ck_assert_int_eq(ask(guard, 1, end + HANDOFF_SKEW_MS, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN);
    handoff_replay_free(guard);

    guard = guard_of(2);
    ck_assert_int_eq(ask(guard, 1, end, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, end + year, PK_NOW + year),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 3, end + HANDOFF_SKEW_MS + 1, PK_NOW),
                     HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(memory_guard_asked_at_no_time_cannot_tell)
{
    static const int64_t last = HANDOFF_TIME_MAX + HANDOFF_SKEW_MS;
    static const int64_t none[] = { INT64_MIN, -1, 0, last + 1, INT64_MAX };
    handoff_replay      *guard = guard_of(1);

    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ck_assert_int_eq(ask(guard, 1, none[i], PK_NOW),
                         HANDOFF_REPLAY_UNKNOWN);
        ck_assert_int_eq(ask(guard, 1, PK_NOW, none[i]),
                         HANDOFF_REPLAY_UNKNOWN);
    }
    ck_assert_int_eq(ask(guard, 1, 1, last), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, last, 1), HANDOFF_REPLAY_UNKNOWN);
    ck_assert_int_eq(ask(guard, 2, last, last), HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
}
END_TEST

/* The same, told as plainly as can be: a list searched from end to end. */
typedef struct plain {
    uint64_t number[32];
    int64_t  until[32], horizon;
    size_t   count, capacity;
} plain;

static int
plain_ask(plain *p, uint64_t number, int64_t until, int64_t now)
{
    size_t first = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (p->number[i] == number)
            return HANDOFF_REPLAY_SEEN;
        if (p->until[i] < p->until[first])
            first = i;
    }
    if (until <= p->horizon + HANDOFF_SKEW_MS)
        return HANDOFF_REPLAY_UNKNOWN;
    if (p->count > 0 && now > p->until[first] + KEPT_MS) {
        p->horizon =
            p->until[first] > p->horizon ? p->until[first] : p->horizon;
        p->count--;
        p->number[first] = p->number[p->count];
        p->until[first] = p->until[p->count];
    }
    if (p->count == p->capacity)
        return HANDOFF_REPLAY_UNKNOWN;
    p->number[p->count] = number;
    p->until[p->count++] = until;
    return HANDOFF_REPLAY_NEW;
}

/* Each packet has an end of its own, as it has by its signature, so that the
 * two agree also on which of several is forgotten. Clocks jump at random. */
START_TEST(memory_guard_agrees_with_a_plain_list)
{
    enum { PACKETS = 6000, CALLS = 200000 };
    static uint8_t opened[PACKETS];
    support_random r = { 20261121 };
    uint64_t       answers[4] = { 0 };

    for (size_t capacity = 1; capacity <= 32; capacity += 6) {
        handoff_replay *guard = guard_of(capacity);
        plain model = { .capacity = capacity, .horizon = -HANDOFF_SKEW_MS };

        memset(opened, 0, sizeof opened);
        for (uint64_t i = 0; i < CALLS / 6; i++) {
            uint64_t middle = i * PACKETS * 6 / CALLS;
            uint64_t n = (middle + support_random_below(&r, 60)) % PACKETS;
            int64_t  until = PK_NOW + (int64_t) n * 10007 % (PACKETS * 9973);
            int64_t  now = PK_NOW + (int64_t) (middle * 9973) +
                          (int64_t) support_random_below(&r, 400000) - 200000;
            int answer = ask(guard, n, until, now);

            ck_assert_int_eq(answer, plain_ask(&model, n, until, now));
            answers[answer]++;
            ck_assert(answer != HANDOFF_REPLAY_NEW || opened[n] == 0);
            opened[n] |= answer == HANDOFF_REPLAY_NEW;
        }
        handoff_replay_free(guard);
    }
    for (size_t a = 1; a <= 3; a++)
        ck_assert_uint_gt(answers[a], 1000);
}
END_TEST

START_TEST(memory_guard_keeps_names_apart_and_tells_of_conversations)
{
    handoff_replay *guard = guard_of(20);

    support_guard_keeps_names_apart(guard, PK_NOW);
    handoff_replay_free(guard);
}
END_TEST

static int
ask_by(const handoff_replay *guard, const char *sender, uint8_t number,
       int64_t now)
{
    const uint8_t       tip[HANDOFF_HASH_BYTES] = { number };
    const support_asked q = { .name = "desk.example",
                              .tip = tip,
                              .packet = tip,
                              .sender = sender,
                              .conversation = "c",
                              .until = PK_NOW + 1000,
                              .now = now };

    return support_ask_as(guard, &q, NULL);
}

/* One that floods is refused, and the others are not. */
START_TEST(memory_guard_gives_no_sender_more_than_half)
{
    handoff_replay *guard = guard_of(10);
    const int64_t   later = PK_NOW + 1000 + 2 * HANDOFF_SKEW_MS + 1;

    for (uint8_t n = 0; n < 5; n++)
        ck_assert_int_eq(ask_by(guard, "mallory", n, PK_NOW),
                         HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask_by(guard, "mallory", 5, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN);
    ck_assert_int_eq(ask_by(guard, "mallory", 4, PK_NOW), HANDOFF_REPLAY_SEEN);
    for (uint8_t n = 10; n < 14; n++)
        ck_assert_int_eq(ask_by(guard, "bot.example", n, PK_NOW),
                         HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask_by(guard, "other.example", 14, PK_NOW),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask_by(guard, "third.example", 15, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN); /* it is full */
    /* What has expired makes room for the same sender again. */
    {
        const uint8_t       tip[HANDOFF_HASH_BYTES] = { 6 };
        const support_asked q = { .name = "desk.example",
                                  .tip = tip,
                                  .packet = tip,
                                  .sender = "mallory",
                                  .conversation = "",
                                  .now = later,
                                  .until = later + PK_HOUR };

        ck_assert_int_eq(support_ask_as(guard, &q, NULL), HANDOFF_REPLAY_NEW);
    }
    handoff_replay_free(guard);
}
END_TEST

/* Many packets of one conversation, forgotten from any place of its chain. */
START_TEST(memory_guard_forgets_conversations_with_their_packets)
{
    handoff_replay *guard = guard_of(64);
    support_random  rnd = { 7 };
    int64_t         now = PK_NOW;

    for (uint32_t n = 1; n < 4000; n++) {
        uint8_t               tip[HANDOFF_HASH_BYTES] = { 0 };
        char                  sender[16], conversation[16];
        handoff_replay_answer also;
        support_asked         q = { .name = "desk.example",
                                    .tip = tip,
                                    .packet = tip,
                                    .sender = sender,
                                    .conversation = conversation };

        memcpy(tip, &n, sizeof n);
        snprintf(sender, sizeof sender, "s%u",
                 (unsigned) support_random_below(&rnd, 9));
        snprintf(conversation, sizeof conversation, "c%u",
                 (unsigned) support_random_below(&rnd, 5));
        now += 10000;
        q.now = now;
        q.until = now + (int64_t) support_random_below(&rnd, 200000) + 70000;
        if (support_ask_as(guard, &q, &also) == HANDOFF_REPLAY_NEW &&
            also.other_at_ms != 0) {
            uint32_t other;

            memcpy(&other, also.other, sizeof other);
            ck_assert_uint_lt(other, n);
            ck_assert_int_eq(also.other_at_ms,
                             PK_NOW + (int64_t) other * 10000);
        }
        ck_assert_int_eq(support_ask_as(guard, &q, NULL), HANDOFF_REPLAY_SEEN);
    }
    handoff_replay_free(guard);
}
END_TEST

START_TEST(memory_guard_in_the_child_of_a_fork_cannot_tell)
{
    handoff_replay *guard = guard_of(10);
    int             status = 0;
    pid_t           child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(ask(guard, 1, PK_NOW + 1, PK_NOW));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), HANDOFF_REPLAY_UNKNOWN);
    ck_assert_int_eq(ask(guard, 1, PK_NOW + 1, PK_NOW), HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(memory_guard_of_a_capacity_out_of_range_is_arg)
{
    handoff_replay *guard = (handoff_replay *) &err;

    ck_assert_status(handoff_replay_memory_new(NULL, 1, &err), HANDOFF_E_ARG,
                     &err);
    ck_assert_status(handoff_replay_memory_new(&guard, 0, &err), HANDOFF_E_ARG,
                     &err);
    ck_assert_ptr_null(guard);
    ck_assert_status(handoff_replay_memory_new(&guard, HANDOFF_REPLAY_MAX + 1,
                                               NULL),
                     HANDOFF_E_ARG, NULL);
    handoff_replay_free(NULL);
    guard = guard_of(HANDOFF_REPLAY_MAX);
    ck_assert_int_eq(ask(guard, 1, PK_NOW, PK_NOW), HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
    guard = guard_of(1);
    ck_assert_int_eq(ask(guard, 1, PK_NOW, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, PK_NOW, PK_NOW), HANDOFF_REPLAY_UNKNOWN);
    handoff_replay_free(guard);
}
END_TEST

/* ---- Threads ------------------------------------------------------------ */

typedef struct worker {
    pthread_t          thread;
    handoff_replay    *guard;
    const pk_cast     *cast; /* of the threads that open packets */
    const ho_base_buf *packets;
    uint64_t           seed;
    unsigned           bad;
    uint8_t            got[TIPS]; /* 1: this thread had it */
} worker;

static worker workers[THREADS];

static void
run(void *(*work)(void *), worker *w)
{
    for (size_t i = 0; i < THREADS; i++) {
        w[i].seed = i;
        w[i].bad = 0;
        memset(w[i].got, 0, sizeof w[i].got);
        ck_assert_int_eq(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
        ck_assert_uint_eq(w[i].bad, 0);
    }
}

static unsigned
times_got(size_t number)
{
    unsigned n = 0;

    for (size_t i = 0; i < THREADS; i++)
        n += workers[i].got[number];
    return n;
}

/* Every thread asks about every tip, from a place of its own on, twice. */
static void *
ask_all(void *arg)
{
    worker *w = arg;

    for (uint64_t i = 0; i < 2 * TIPS; i++) {
        uint64_t n = (i + w->seed * 7) % TIPS;
        int      answer = ask(w->guard, n, PK_NOW + 1, PK_NOW);

        w->bad += answer == HANDOFF_REPLAY_UNKNOWN;
        w->bad += answer == HANDOFF_REPLAY_NEW && w->got[n];
        w->got[n] |= answer == HANDOFF_REPLAY_NEW;
    }
    return NULL;
}

START_TEST(memory_guard_under_threads_answers_new_to_one_of_them)
{
    handoff_replay *guard = guard_of(TIPS);

    for (size_t i = 0; i < THREADS; i++)
        workers[i] = (worker){ .guard = guard };
    run(ask_all, workers);
    for (size_t n = 0; n < TIPS; n++)
        ck_assert_uint_eq(times_got(n), 1);
    handoff_replay_free(guard);
}
END_TEST

/* Time passes while they ask, each with a clock of its own: entries are
 * forgotten all the time, and still nobody gets what another one got. */
static void *
ask_as_time_passes(void *arg)
{
    worker        *w = arg;
    support_random r = { w->seed };

    for (uint64_t i = 0; i < 4 * TIPS; i++) {
        uint64_t n = (i / 4 + support_random_below(&r, 20)) % TIPS;
        int64_t  now = PK_NOW + (int64_t) (i / 4 * 5000) +
                      (int64_t) support_random_below(&r, HANDOFF_SKEW_MS);
        int answer = ask(w->guard, n, PK_NOW + (int64_t) n * 5000 + 99000, now);

        w->bad += answer == HANDOFF_REPLAY_NEW && w->got[n];
        w->got[n] |= answer == HANDOFF_REPLAY_NEW;
    }
    return NULL;
}

START_TEST(memory_guard_under_threads_as_time_passes_gives_nothing_twice)
{
    handoff_replay *guard = guard_of(100);
    unsigned        all = 0;

    for (size_t i = 0; i < THREADS; i++)
        workers[i] = (worker){ .guard = guard };
    run(ask_as_time_passes, workers);
    for (size_t n = 0; n < TIPS; n++) {
        ck_assert_uint_le(times_got(n), 1);
        all += times_got(n);
    }
    ck_assert_uint_gt(all, TIPS / 4);
    handoff_replay_free(guard);
}
END_TEST

enum { PACKETS = 50 };

static void *
open_all(void *arg)
{
    worker                 *w = arg;
    const handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                     .audience = "desk.example",
                                     .replay = w->guard };

    for (size_t i = 0; i < PACKETS; i++) {
        size_t          n = (i + w->seed * 3) % PACKETS;
        handoff_packet *packet;
        handoff_status  st =
            handoff_open(&packet, w->packets[n].data, w->packets[n].len,
                         w->cast->ring, &opts, NULL);

        w->bad += st != HANDOFF_OK && st != HANDOFF_E_REPLAY;
        w->bad += st == HANDOFF_OK && w->got[n];
        w->got[n] |= st == HANDOFF_OK;
        handoff_packet_free(packet);
    }
    return NULL;
}

/* bot -> desk, sent so many ms after PK_NOW, for an hour. */
static void
write_packet(ho_base_buf *out, const pk_cast *cast, int64_t after)
{
    pk_packet *p = pk_new();

    pk_leg(p, &cast->bot, HANDOFF_STRINGS("desk.example"), PK_NOW + after,
           PK_HOUR);
    pk_add(p, HANDOFF_SECTION_ROUTING, pk_story_section(1));
    pk_sign(p);
    pk_write(out, p);
    pk_free(p);
}

START_TEST(packets_opened_by_several_threads_open_for_one_of_them)
{
    static ho_base_buf packets[PACKETS];
    /* All of one sender, who may have half of the places. */
    handoff_replay *guard = guard_of(2 * PACKETS);
    pk_cast         cast;

    pk_cast_init(&cast);
    for (size_t n = 0; n < PACKETS; n++)
        write_packet(&packets[n], &cast, (int64_t) n);
    for (size_t i = 0; i < THREADS; i++)
        workers[i] =
            (worker){ .guard = guard, .cast = &cast, .packets = packets };
    run(open_all, workers);
    for (size_t n = 0; n < PACKETS; n++) {
        ck_assert_uint_eq(times_got(n), 1);
        ho_base_buf_free(&packets[n]);
    }
    pk_cast_free(&cast);
    handoff_replay_free(guard);
}
END_TEST

/* ---- Packets ------------------------------------------------------------ */

static handoff_status
open_at(const ho_base_buf *bytes, const pk_cast *cast,
        const handoff_replay *guard, const char *audience, int64_t now)
{
    handoff_packet *packet;
    handoff_status  st =
        handoff_open(&packet, bytes->data, bytes->len, cast->ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = now,
                                           .audience = audience,
                                           .replay = guard },
                     &err);

    handoff_packet_free(packet);
    return st;
}

/* Whatever is refused before does not burn the packet: too early, too late,
 * for another, a section exchanged on the way (the tip is the same). */
START_TEST(guard_is_asked_last_so_that_a_failure_does_not_burn_the_packet)
{
    handoff_replay *guard = guard_of(1);
    ho_base_buf     bytes = { 0 };
    pk_cast         cast;

    pk_cast_init(&cast);
    write_packet(&bytes, &cast, 0);
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example",
                             PK_NOW - 2 * HANDOFF_SKEW_MS),
                     HANDOFF_E_NOT_YET, &err);
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example",
                             PK_NOW + 2 * PK_HOUR),
                     HANDOFF_E_EXPIRED, &err);
    ck_assert_status(open_at(&bytes, &cast, guard, "partner.example", PK_NOW),
                     HANDOFF_E_AUDIENCE, &err);
    bytes.data[bytes.len - 1] ^= 1;
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example", PK_NOW),
                     HANDOFF_E_SECTION, &err);
    bytes.data[bytes.len - 1] ^= 1;
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example", PK_NOW),
                     HANDOFF_OK, &err);
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example", PK_NOW),
                     HANDOFF_E_REPLAY, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_REPLAY);
    write_packet(&bytes, &cast, 1);
    ck_assert_status(open_at(&bytes, &cast, guard, "desk.example", PK_NOW),
                     HANDOFF_E_GUARD, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_REPLAY);
    ck_assert_status(open_at(&bytes, &cast, NULL, "desk.example", PK_NOW),
                     HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
    pk_cast_free(&cast);
    handoff_replay_free(guard);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "replay", memory_guard_answers_new_once_then_seen,
        memory_guard_that_is_full_refuses_until_something_expired,
        memory_guard_full_of_expired_packets_takes_as_many_new_ones,
        memory_guard_whose_clock_ran_ahead_lets_nothing_through_twice,
        memory_guard_asked_at_no_time_cannot_tell,
        memory_guard_agrees_with_a_plain_list,
        memory_guard_keeps_names_apart_and_tells_of_conversations,
        memory_guard_gives_no_sender_more_than_half,
        memory_guard_forgets_conversations_with_their_packets,
        memory_guard_in_the_child_of_a_fork_cannot_tell,
        memory_guard_of_a_capacity_out_of_range_is_arg,
        memory_guard_under_threads_answers_new_to_one_of_them,
        memory_guard_under_threads_as_time_passes_gives_nothing_twice,
        packets_opened_by_several_threads_open_for_one_of_them,
        guard_is_asked_last_so_that_a_failure_does_not_burn_the_packet);
}
