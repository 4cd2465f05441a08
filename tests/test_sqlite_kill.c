/* SPDX-License-Identifier: MIT */
/*
 * test_sqlite_kill.c -- the guard on disk, its processes killed at random.
 *
 * Workers open the same packets with guards of their own on one file, and
 * tell us through a pipe which they may open, once handoff_open() has said
 * so. We kill -9 one of them, now this and now that one, after a random time,
 * and start another in its place. Each round has a new file, so that its
 * making is hit too, and ends with everybody dead. Then:
 *
 *   - no packet was opened twice;
 *   - each that was opened is refused now;
 *   - the file holds what was opened, and besides no more than one packet for
 *     each kill: its opener died between the commit and telling us;
 *   - SQLite finds the file in order.
 *
 * Once with packets that stay valid, once with time that passes, so that
 * packets are forgotten while all this goes on. It goes on until enough of
 * everything happened, however slow the disk is. KILLS=10000 in the environment
 * is a longer run, SEED=7 another one. Workers are not processes of libcheck:
 * they assert nothing.
 */
#include "packet/packet.h"

#include <handoff/sqlite.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support.h"
#include "support_packet.h"
#include "support_random.h"

enum {
    WORKERS = 4,
    WINDOW = 4,  /* packets that they try to open at a time */
    ROUND = 100, /* kills */
    STEP_MS = 10000,
    LIFETIME_MS = 20000,
    PACKETS = 3000 /* for one round; then they wait to be killed */
};

typedef struct report {
    uint32_t packet;
    int32_t  status;
} report;

typedef struct process {
    pid_t pid;
    int   pipe; /* -1: not running */
} process;

static pk_cast           cast;
static ho_base_buf       packets[PACKETS];
static char              folder[64], path[96];
static _Atomic uint32_t *next_packet; /* shared with the workers */
static bool              time_passes;
static process           running[WORKERS];
static support_random    chance = { 20261121 };
static uint64_t          alive_us; /* at most, from one kill to the next */

static uint8_t opened[PACKETS]; /* how often, in this round */
static struct {
    unsigned kills, opened, replays, unknown, lost, forgotten, bad;
} sum, round_sum;

static void
wrong(const char *what, uint32_t packet)
{
    fprintf(stderr, "packet %u: %s\n", packet, what);
    round_sum.bad++;
}

/* ---- A worker ----------------------------------------------------------- */

static int64_t
sent_at(uint32_t n)
{
    return PK_NOW + (time_passes ? (int64_t) n * STEP_MS : n);
}

static handoff_status
open_packet(const handoff_replay *guard, uint32_t n, int64_t now,
            handoff_error *err)
{
    handoff_packet *packet;
    handoff_status  st =
        handoff_open(&packet, packets[n].data, packets[n].len, cast.ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = now,
                                           .audience = "desk.example",
                                           .replay = guard },
                     err);

    handoff_packet_free(packet);
    return st;
}

static void
tell(int out, uint32_t packet, handoff_status status)
{
    const report r = { packet, status };

    if (write(out, &r, sizeof r) != sizeof r)
        _exit(3);
}

static void
work(int out, uint64_t seed)
{
    support_random  r = { seed };
    handoff_replay *guard;
    handoff_error   err;
    handoff_status  st = handoff_replay_sqlite_load(&guard, path, 30000, &err);

    if (st != HANDOFF_OK) {
        fprintf(stderr, "load: %s\n", err.message);
        tell(out, 0, HANDOFF_E_FILE);
        _exit(2);
    }
    for (;;) {
        uint32_t first = atomic_load(next_packet);
        uint32_t n = first + (uint32_t) support_random_below(&r, WINDOW);

        if (n >= PACKETS) {
            nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
            continue;
        }
        st = open_packet(guard, n, sent_at(first), &err);
        if (st == HANDOFF_E_GUARD &&
            handoff_replay_sqlite_fault(guard, &err) != HANDOFF_OK &&
            !time_passes)
            fprintf(stderr, "cannot tell: %s\n", err.message);
        tell(out, n, st);
        /* On to the next, once the first was opened, by whomever. */
        if (n == first)
            atomic_compare_exchange_strong(next_packet, &first, first + 1);
    }
}

/* ---- Their parent ------------------------------------------------------- */

static void
start(process *p)
{
    int      ends[2];
    uint64_t seed = support_random_next(&chance);

    ck_assert_int_eq(pipe(ends), 0);
    p->pid = fork();
    ck_assert_int_ge(p->pid, 0);
    if (p->pid == 0) {
        close(ends[0]);
        work(ends[1], seed);
    }
    close(ends[1]);
    p->pipe = ends[0];
}

static void
note(const report *r)
{
    switch (r->status) {
    case HANDOFF_OK:
        round_sum.opened++;
        if (++opened[r->packet] > 1)
            wrong("was opened twice", r->packet);
        break;
    case HANDOFF_E_REPLAY:
        round_sum.replays++;
        break;
    case HANDOFF_E_GUARD:
        round_sum.unknown++;
        if (!time_passes)
            wrong("the guard could not tell", r->packet);
        break;
    default:
        wrong("a worker failed otherwise", r->packet);
    }
}

/* What it said before it died is in the pipe, up to the end. A report is
 * smaller than what a pipe takes at once, so there are no halves. */
static void
end(process *p)
{
    report  r;
    ssize_t n;

    ck_assert_int_eq(kill(p->pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(p->pid, NULL, 0), p->pid);
    while ((n = read(p->pipe, &r, sizeof r)) == sizeof r)
        note(&r);
    if (n != 0)
        wrong("half a report", 0);
    close(p->pipe);
    round_sum.kills++;
}

/* ---- At the end of a round ---------------------------------------------- */

static int64_t
query(sqlite3 *db, const char *text)
{
    sqlite3_stmt *statement;
    int64_t       n;

    ck_assert_int_eq(sqlite3_prepare_v2(db, text, -1, &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    n = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return n;
}

static void
look_at_file(void)
{
    int64_t  rows;
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    rows = query(db, "SELECT count(*) FROM tips");
    if (query(db,
              "SELECT integrity_check = 'ok' FROM pragma_integrity_check") != 1)
        wrong("the file is damaged", 0);
    sqlite3_close(db);
    if (time_passes) {
        round_sum.forgotten =
            rows < round_sum.opened ? round_sum.opened - (unsigned) rows : 0;
    } else if (rows < round_sum.opened ||
               rows > round_sum.opened + round_sum.kills) {
        wrong("is how many the file does not hold", (uint32_t) rows);
    } else {
        round_sum.lost = (unsigned) rows - round_sum.opened;
    }
}

/* Each as of when it was opened. One that was forgotten is refused too: the
 * guard cannot tell. */
static void
open_again(void)
{
    handoff_replay *guard;
    handoff_error   err;

    ck_assert_status(handoff_replay_sqlite_load(&guard, path, 0, &err),
                     HANDOFF_OK, &err);
    for (uint32_t n = 0; n < PACKETS; n++) {
        handoff_status st;

        if (opened[n] == 0)
            continue;
        st = open_packet(guard, n, sent_at(n), &err);
        if (st != HANDOFF_E_REPLAY && !(time_passes && st == HANDOFF_E_GUARD))
            wrong("can be opened again", n);
    }
    handoff_replay_free(guard);
}

static void
remove_files(void)
{
    char journal[128];

    snprintf(journal, sizeof journal, "%s-journal", path);
    unlink(journal);
    unlink(path);
}

static void
play_round(unsigned kills)
{
    memset(opened, 0, sizeof opened);
    memset(&round_sum, 0, sizeof round_sum);
    atomic_store(next_packet, 0);
    for (size_t i = 0; i < WORKERS; i++)
        start(&running[i]);
    while (round_sum.kills + WORKERS < kills) {
        size_t i = (size_t) support_random_below(&chance, WORKERS);
        int    us = (int) support_random_below(&chance, alive_us);

        nanosleep(&(struct timespec){ 0, us * 1000 }, NULL);
        end(&running[i]);
        start(&running[i]);
    }
    for (size_t i = 0; i < WORKERS; i++)
        end(&running[i]);
    open_again();
    look_at_file();
    remove_files();
    sum.kills += round_sum.kills;
    sum.opened += round_sum.opened;
    sum.replays += round_sum.replays;
    sum.unknown += round_sum.unknown;
    sum.lost += round_sum.lost;
    sum.forgotten += round_sum.forgotten;
    /* Who is killed before it can do anything shows nothing: on a slow disk
     * they live longer. */
    if (round_sum.opened < kills && alive_us < 500000)
        alive_us *= 2;
}

static bool
enough(size_t kills)
{
    return sum.kills >= kills && sum.opened > kills / 4 &&
           sum.replays > kills / 4 && (!time_passes || sum.forgotten > 0);
}

/* ---- Set-up ------------------------------------------------------------- */

static void
share_next_packet(void)
{
    char  name[96];
    int   fd;
    void *p;

    snprintf(name, sizeof name, "%s/next", folder);
    fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, sizeof *next_packet), 0);
    p = mmap(NULL, sizeof *next_packet, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
             0);
    ck_assert(p != MAP_FAILED);
    next_packet = p;
    close(fd);
}

static void
make_packets(void)
{
    for (uint32_t n = 0; n < PACKETS; n++) {
        pk_packet *p = pk_new();

        pk_leg(p, &cast.bot, HANDOFF_STRINGS("desk.example"), sent_at(n),
               time_passes ? LIFETIME_MS : PK_HOUR);
        pk_add(p, HANDOFF_SECTION_ROUTING, pk_story_section(1));
        pk_sign(p);
        pk_write(&packets[n], p);
        pk_free(p);
    }
}

static void
play(const char *name)
{
    const char  *text = getenv("KILLS"), *seed = getenv("SEED");
    const size_t kills =
        (text == NULL ? 1000 : (size_t) strtoul(text, NULL, 10)) / 2;
    const time_t began = time(NULL);

    if (seed != NULL)
        chance.state = strtoul(seed, NULL, 10);
    support_folder(folder);
    snprintf(path, sizeof path, "%s/guard.db", folder);
    pk_cast_init(&cast);
    memset(&sum, 0, sizeof sum);
    share_next_packet();
    make_packets();
    alive_us = 20000;
    while (!enough(kills)) {
        play_round(ROUND);
        ck_assert_uint_eq(round_sum.bad, 0);
    }
    printf("%s: %u kills in %u s, %u packets opened, each once; refused: %u "
           "as seen, %u as unknown; opened by one who died before saying so: "
           "%u; forgotten in time: %u\n",
           name, sum.kills, (unsigned) (time(NULL) - began), sum.opened,
           sum.replays, sum.unknown, sum.lost, sum.forgotten);
    fflush(stdout);
    for (uint32_t n = 0; n < PACKETS; n++)
        ho_base_buf_free(&packets[n]);
    pk_cast_free(&cast);
    munmap(next_packet, sizeof *next_packet);
    support_folder_remove(folder);
}

START_TEST(disk_guard_whose_processes_are_killed_gives_nothing_twice)
{
    time_passes = false;
    play("valid all the time");
    ck_assert_uint_eq(sum.unknown, 0);
}
END_TEST

START_TEST(disk_guard_whose_processes_are_killed_as_time_passes)
{
    time_passes = true;
    play("time passes");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("sqlite_kill");
    TCase *tcase = tcase_create("sqlite_kill");

    tcase_set_timeout(tcase, 0);
    tcase_add_test(tcase,
                   disk_guard_whose_processes_are_killed_gives_nothing_twice);
    tcase_add_test(tcase, disk_guard_whose_processes_are_killed_as_time_passes);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
