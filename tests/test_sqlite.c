/* SPDX-License-Identifier: MIT */
/*
 * test_sqlite.c -- the guard on disk: one file, any number of guards on it,
 * and everything that can be wrong with a file. In memory, where there is
 * such a file system: what is shown here does not need a disk, which
 * test_sqlite_power.c and test_sqlite_kill.c are about.
 */
#include "packet/packet.h"

#include <handoff/sqlite.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support.h"
#include "support_packet.h"
#include "support_random.h"

enum { KEPT_MS = 2 * HANDOFF_SKEW_MS, PAGE = 4096 };

static handoff_error err;
static char          folder[64], path[96];

static void
setup(void)
{
    support_folder(folder);
    snprintf(path, sizeof path, "%s/guard.db", folder);
}

static void
teardown(void)
{
    support_folder_remove(folder);
}

static handoff_replay *
load(uint32_t wait_ms)
{
    handoff_replay *guard;

    ck_assert_status(handoff_replay_sqlite_load(&guard, path, wait_ms, &err),
                     HANDOFF_OK, &err);
    return guard;
}

static int
ask(const handoff_replay *guard, uint64_t number, int64_t until, int64_t now)
{
    uint8_t tip[HANDOFF_HASH_BYTES] = { 0 };

    /* Spread over the tree, as tips are. */
    memcpy(tip, &(uint64_t){ number * UINT64_C(0x9E3779B97F4A7C15) }, 8);
    memcpy(tip + 8, &number, sizeof number);
    return support_ask(guard, tip, until, now);
}

static void
remember(const handoff_replay *guard, uint64_t from, uint64_t to)
{
    for (uint64_t n = from; n < to; n++)
        ck_assert_int_eq(ask(guard, n, PK_NOW + PK_HOUR, PK_NOW),
                         HANDOFF_REPLAY_NEW);
}

static void
cannot_tell(const handoff_replay *guard, uint64_t number, const char *why)
{
    ck_assert_int_eq(ask(guard, number, PK_NOW + PK_HOUR, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN);
    ck_assert_status(handoff_replay_sqlite_fault(guard, &err), HANDOFF_E_GUARD,
                     NULL);
    if (strstr(err.message, why) == NULL)
        ck_abort_msg("%s, not %s", err.message, why);
}

/* Somebody else's connection to the file. */
static sqlite3 *
stranger(const char *statements)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, statements, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static int64_t
count_rows(void)
{
    sqlite3      *db = stranger("");
    sqlite3_stmt *statement;
    int64_t       n;

    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT count(*) FROM tips", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    n = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return n;
}

/* ---- What is remembered ------------------------------------------------- */

START_TEST(disk_guard_answers_new_once_then_seen_to_everybody)
{
    handoff_replay *a = load(0), *b = load(0);

    remember(a, 0, 50);
    for (uint64_t n = 0; n < 50; n++) {
        ck_assert_int_eq(ask(a, n, PK_NOW + PK_HOUR, PK_NOW),
                         HANDOFF_REPLAY_SEEN);
        ck_assert_int_eq(ask(b, n, PK_NOW + PK_HOUR, PK_NOW),
                         HANDOFF_REPLAY_SEEN);
    }
    remember(b, 50, 60);
    ck_assert_int_eq(ask(a, 59, PK_NOW + PK_HOUR, PK_NOW), HANDOFF_REPLAY_SEEN);
    ck_assert_status(handoff_replay_sqlite_fault(a, &err), HANDOFF_OK, &err);
    handoff_replay_free(a);
    handoff_replay_free(b);
}
END_TEST

START_TEST(disk_guard_that_is_loaded_again_remembers)
{
    handoff_replay *guard = load(0);
    struct stat     info;

    remember(guard, 0, 50);
    handoff_replay_free(guard);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 07777, 0600);
    guard = load(0);
    for (uint64_t n = 0; n < 50; n++)
        ck_assert_int_eq(ask(guard, n, PK_NOW + PK_HOUR, PK_NOW),
                         HANDOFF_REPLAY_SEEN);
    handoff_replay_free(guard);
    handoff_replay_free(NULL);
}
END_TEST

START_TEST(disk_guard_forgets_what_expired_and_nothing_else)
{
    handoff_replay *guard = load(0);
    const int64_t   end = PK_NOW + 1000;

    for (uint64_t n = 0; n < 40; n++)
        ck_assert_int_eq(ask(guard, n, end, PK_NOW), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 100, end + PK_HOUR, end + KEPT_MS),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(count_rows(), 41);
    for (uint64_t n = 101; n <= 105; n++) {
        ck_assert_int_eq(ask(guard, n, end + PK_HOUR, end + KEPT_MS + 1),
                         HANDOFF_REPLAY_NEW);
        ck_assert_int_eq(ask(guard, 100, end + PK_HOUR, end + KEPT_MS + 1),
                         HANDOFF_REPLAY_SEEN);
    }
    ck_assert_int_eq(count_rows(), 6);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(disk_guard_whose_clock_ran_ahead_lets_nothing_through_twice)
{
    handoff_replay *guard = load(0);
    const int64_t   end = PK_NOW + PK_HOUR, year = 365 * 24 * PK_HOUR;

    remember(guard, 1, 2);
    ck_assert_int_eq(ask(guard, 2, end + year, PK_NOW + year),
                     HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(count_rows(), 1);
    cannot_tell(guard, 1, "a clock ran ahead");
    ck_assert_int_eq(ask(guard, 1, end + HANDOFF_SKEW_MS, PK_NOW),
                     HANDOFF_REPLAY_UNKNOWN);
    handoff_replay_free(guard);
    guard = load(0);
    cannot_tell(guard, 1, "a clock ran ahead");
    ck_assert_int_eq(ask(guard, 3, end + HANDOFF_SKEW_MS + 1, PK_NOW),
                     HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(disk_guard_with_clocks_that_jump_gives_nothing_twice)
{
    enum { PACKETS = 400 };
    static uint8_t  opened[PACKETS];
    handoff_replay *guard = load(0);
    support_random  r = { 3 };
    int             answers[4] = { 0 };

    for (uint64_t i = 0; i < 2400; i++) {
        uint64_t n = (i / 6 + support_random_below(&r, 30)) % PACKETS;
        int64_t  until = PK_NOW + (int64_t) n * 10000;
        int64_t  now = PK_NOW + (int64_t) (i / 6 * 10000) +
                      (int64_t) support_random_below(&r, 600000) - 300000;
        int answer = ask(guard, n, until, now);

        ck_assert(answer != HANDOFF_REPLAY_NEW || opened[n] == 0);
        opened[n] |= answer == HANDOFF_REPLAY_NEW;
        answers[answer]++;
    }
    for (size_t a = 1; a <= 3; a++)
        ck_assert_int_gt(answers[a], 50);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(disk_guard_asked_at_no_time_cannot_tell)
{
    static const int64_t last = HANDOFF_TIME_MAX + HANDOFF_SKEW_MS;
    static const int64_t none[] = { INT64_MIN, -1, 0, last + 1, INT64_MAX };
    handoff_replay      *guard = load(0);

    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ck_assert_int_eq(ask(guard, 1, none[i], PK_NOW),
                         HANDOFF_REPLAY_UNKNOWN);
        ck_assert_int_eq(ask(guard, 1, PK_NOW, none[i]),
                         HANDOFF_REPLAY_UNKNOWN);
    }
    ck_assert_int_eq(ask(guard, 1, 1, last), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(ask(guard, 2, last, last), HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
}
END_TEST

/* ---- Threads, processes, packets ---------------------------------------- */

enum { THREADS = 4, TIPS = 150 };

typedef struct worker {
    pthread_t       thread;
    handoff_replay *guard;
    unsigned        bad, got;
} worker;

static void *
ask_all(void *arg)
{
    worker *w = arg;

    for (uint64_t n = 0; n < TIPS; n++) {
        int answer = ask(w->guard, n, PK_NOW + PK_HOUR, PK_NOW);

        w->got += answer == HANDOFF_REPLAY_NEW;
        w->bad += answer == HANDOFF_REPLAY_UNKNOWN;
    }
    return NULL;
}

/* Two threads on each of two guards on one file. On a slow disk a thread may
 * find it locked for long: who has it asks again at once. */
START_TEST(disk_guard_under_threads_answers_new_to_one_of_them)
{
    handoff_replay *a = load(HANDOFF_SQLITE_WAIT_MS_MAX);
    handoff_replay *b = load(HANDOFF_SQLITE_WAIT_MS_MAX);
    worker          w[THREADS];
    unsigned        all = 0;

    for (size_t i = 0; i < THREADS; i++) {
        w[i] = (worker){ .guard = i % 2 == 0 ? a : b };
        ck_assert_int_eq(pthread_create(&w[i].thread, NULL, ask_all, &w[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
        ck_assert_uint_eq(w[i].bad, 0);
        all += w[i].got;
    }
    ck_assert_uint_eq(all, TIPS);
    handoff_replay_free(a);
    handoff_replay_free(b);
}
END_TEST

static int
in_child(const handoff_replay *guard)
{
    if (ask(guard, 1, PK_NOW + PK_HOUR, PK_NOW) != HANDOFF_REPLAY_UNKNOWN ||
        handoff_replay_sqlite_fault(guard, &err) != HANDOFF_E_GUARD)
        return 1;
    return strstr(err.message, "fork") == NULL;
}

START_TEST(disk_guard_in_the_child_of_a_fork_cannot_tell)
{
    handoff_replay *guard = load(0);
    int             status = 0;
    pid_t           child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int bad = in_child(guard);

        handoff_replay_free(guard);
        _exit(bad);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    remember(guard, 1, 2);
    handoff_replay_free(guard);
}
END_TEST

static handoff_status
open_at(const ho_base_buf *bytes, const pk_cast *cast,
        const handoff_replay *guard, int64_t now)
{
    handoff_packet *packet;
    handoff_status  st =
        handoff_open(&packet, bytes->data, bytes->len, cast->ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = now,
                                           .audience = "desk.example",
                                           .replay = guard },
                     &err);

    handoff_packet_free(packet);
    return st;
}

START_TEST(packet_opens_once_with_a_disk_guard_and_not_when_it_cannot_tell)
{
    handoff_replay *a = load(0), *b = load(30);
    ho_base_buf     bytes = { 0 };
    pk_cast         cast;
    pk_packet      *p;
    sqlite3        *other;

    pk_cast_init(&cast);
    p = pk_one_leg(&cast);
    pk_write(&bytes, p);
    other = stranger("BEGIN IMMEDIATE");
    ck_assert_status(open_at(&bytes, &cast, b, PK_NOW), HANDOFF_E_GUARD, &err);
    sqlite3_close(other);
    ck_assert_status(open_at(&bytes, &cast, a, PK_NOW + 2 * PK_HOUR),
                     HANDOFF_E_EXPIRED, &err);
    ck_assert_status(open_at(&bytes, &cast, a, PK_NOW), HANDOFF_OK, &err);
    ck_assert_status(open_at(&bytes, &cast, b, PK_NOW), HANDOFF_E_REPLAY, &err);
    ho_base_buf_free(&bytes);
    pk_free(p);
    pk_cast_free(&cast);
    handoff_replay_free(a);
    handoff_replay_free(b);
}
END_TEST

/* ---- When it cannot tell ------------------------------------------------ */

START_TEST(disk_guard_that_others_lock_for_too_long_cannot_tell)
{
    handoff_replay *guard = load(40);
    sqlite3        *other;

    remember(guard, 0, 1);
    other = stranger("BEGIN IMMEDIATE");
    cannot_tell(guard, 0, "locked");
    cannot_tell(guard, 1, "locked");
    sqlite3_close(other);
    ck_assert_int_eq(ask(guard, 0, PK_NOW + PK_HOUR, PK_NOW),
                     HANDOFF_REPLAY_SEEN);
    /* A reader lets it begin and keeps it from committing. */
    other = stranger("BEGIN; SELECT count(*) FROM tips");
    cannot_tell(guard, 1, "locked");
    ck_assert_int_eq(ask(guard, 0, PK_NOW + PK_HOUR, PK_NOW),
                     HANDOFF_REPLAY_SEEN);
    sqlite3_close(other);
    remember(guard, 1, 3);
    handoff_replay_free(guard);
}
END_TEST

/* The file can grow no further: what was let through stays, nothing is added,
 * and once there is room it goes on. */
START_TEST(disk_guard_that_cannot_write_cannot_tell)
{
    handoff_replay *guard = load(0);
    struct rlimit   before, small;
    uint64_t        n = 0;

    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    small = before;
    small.rlim_cur = 10 * PAGE;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    while (ask(guard, n, PK_NOW + PK_HOUR, PK_NOW) == HANDOFF_REPLAY_NEW)
        n++;
    ck_assert_uint_gt(n, 50);
    ck_assert_uint_lt(n, 2000);
    cannot_tell(guard, n, "");
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    for (uint64_t i = 0; i < n; i++)
        ck_assert_int_eq(ask(guard, i, PK_NOW + PK_HOUR, PK_NOW),
                         HANDOFF_REPLAY_SEEN);
    remember(guard, n, n + 50);
    handoff_replay_free(guard);
}
END_TEST

START_TEST(disk_guard_whose_file_is_gone_or_exchanged_cannot_tell)
{
    handoff_replay *guard = load(0), *other;
    char            away[128];

    remember(guard, 0, 1);
    snprintf(away, sizeof away, "%s.away", path);
    ck_assert_int_eq(rename(path, away), 0);
    cannot_tell(guard, 0, "moved or deleted");
    other = load(0);
    cannot_tell(guard, 1, "moved or deleted");
    handoff_replay_free(other);
    handoff_replay_free(guard);
}
END_TEST

static void
write_at(off_t at, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, data, len, at), (ssize_t) len);
    close(fd);
}

static void
never_new(const handoff_replay *guard, uint64_t count, int answers[4])
{
    for (uint64_t n = 0; n < count; n += 7) {
        int answer = ask(guard, n, PK_NOW + PK_HOUR, PK_NOW);

        ck_assert_int_ne(answer, HANDOFF_REPLAY_NEW);
        answers[answer]++;
    }
}

/* Each page in turn is lost: what was on it is refused, not let through. */
START_TEST(disk_guard_with_a_damaged_page_lets_nothing_through_twice)
{
    static const uint8_t zeros[PAGE];
    static uint8_t       good[64 * PAGE];
    enum { COUNT = 700 };
    handoff_replay *guard = load(0);
    int             answers[4] = { 0 };
    size_t          pages;
    FILE           *f;

    remember(guard, 0, COUNT);
    handoff_replay_free(guard);
    f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    pages = fread(good, PAGE, 64, f);
    fclose(f);
    ck_assert_uint_gt(pages, 10);
    ck_assert_uint_lt(pages, 64);
    for (size_t page = 0; page < pages; page++) {
        off_t at = (off_t) page * PAGE;

        write_at(at + (page == 0 ? 100 : 0), zeros,
                 page == 0 ? PAGE - 100 : PAGE);
        if (handoff_replay_sqlite_load(&guard, path, 0, &err) == HANDOFF_OK)
            never_new(guard, COUNT, answers);
        else
            ck_assert_int_eq(err.code, HANDOFF_E_FILE);
        handoff_replay_free(guard);
        write_at(at, good + at, PAGE);
    }
    ck_assert_int_gt(answers[HANDOFF_REPLAY_SEEN], 500);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_UNKNOWN], 100);
}
END_TEST

START_TEST(disk_guard_whose_file_is_damaged_in_use_cannot_tell)
{
    static const char text[200] = "this was a guard";
    handoff_replay   *guard = load(0);
    int               answers[4] = { 0 };

    remember(guard, 0, 300);
    ck_assert_int_eq(truncate(path, 5 * PAGE), 0);
    never_new(guard, 300, answers);
    write_at(0, text, sizeof text);
    cannot_tell(guard, 0, "not a database");
    ck_assert_int_eq(truncate(path, 0), 0);
    cannot_tell(guard, 0, "");
    handoff_replay_free(guard);
}
END_TEST

START_TEST(disk_guard_without_its_horizon_cannot_tell)
{
    handoff_replay *guard = load(0);
    sqlite3        *other = stranger("DELETE FROM horizon");

    sqlite3_close(other);
    cannot_tell(guard, 1, "no horizon");
    handoff_replay_free(guard);
}
END_TEST

/* ---- What is not loaded ------------------------------------------------- */

static void
not_loaded(handoff_status want, const char *why)
{
    handoff_replay *guard = (handoff_replay *) &err;

    ck_assert_status(handoff_replay_sqlite_load(&guard, path, 30, &err), want,
                     &err);
    ck_assert_ptr_null(guard);
    ck_assert_int_eq(err.code, want);
    ck_assert_int_eq(err.leg, -1);
    if (strstr(err.message, why) == NULL)
        ck_abort_msg("%s, not %s", err.message, why);
}

static ho_base_buf
contents(void)
{
    ho_base_buf b = { 0 };

    ck_assert_status(ho_base_file_read(&b, path, 1 << 20, 0, &err), HANDOFF_OK,
                     &err);
    return b;
}

/* And it is left as it is. */
START_TEST(disk_guard_on_a_database_of_something_else_is_file)
{
    static const char *const theirs[] = {
        "CREATE TABLE customers (name)",
        "PRAGMA application_id = 77; CREATE TABLE tips (tip)",
        "PRAGMA user_version = 1",
    };

    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
        ho_base_buf before, after;

        sqlite3_close(stranger(theirs[i]));
        before = contents();
        not_loaded(HANDOFF_E_FILE, "something else");
        after = contents();
        ck_assert_uint_eq(before.len, after.len);
        ck_assert_mem_eq(before.data, after.data, before.len);
        ho_base_buf_free(&before);
        ho_base_buf_free(&after);
        ck_assert_int_eq(unlink(path), 0);
    }
}
END_TEST

START_TEST(disk_guard_keeps_names_apart_and_tells_of_conversations)
{
    handoff_replay *guard = load(0);

    support_guard_keeps_names_apart(guard, PK_NOW);
    handoff_replay_free(guard);
}
END_TEST

/* Another writes for longer than an event loop can stand still. */
START_TEST(disk_guard_that_does_not_wait_refuses_at_once)
{
    handoff_replay *guard = load(HANDOFF_SQLITE_NO_WAIT);
    sqlite3        *other = stranger("BEGIN IMMEDIATE");
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    cannot_tell(guard, 1, "lock");
    clock_gettime(CLOCK_MONOTONIC, &after);
    ck_assert_int_lt(after.tv_sec - before.tv_sec, 2);
    sqlite3_close(other);
    remember(guard, 1, 2);
    handoff_replay_free(guard);
}
END_TEST

/* It is asked about a guard of the other kind: that was a crash. */
START_TEST(disk_guard_fault_of_another_guard_is_arg)
{
    handoff_replay other = { HANDOFF_REPLAY };

    ck_assert_status(handoff_replay_sqlite_fault(&other, &err), HANDOFF_E_ARG,
                     &err);
}
END_TEST

START_TEST(disk_guard_of_a_newer_version_is_unsupported)
{
    handoff_replay_free(load(0));
    sqlite3_close(stranger("PRAGMA user_version = 3"));
    not_loaded(HANDOFF_E_UNSUPPORTED, "newer version");
    sqlite3_close(stranger("PRAGMA user_version = 1"));
    not_loaded(HANDOFF_E_FILE, "older version");
    sqlite3_close(stranger("PRAGMA user_version = 2"));
    handoff_replay_free(load(0));
}
END_TEST

START_TEST(disk_guard_without_its_tables_is_file)
{
    handoff_replay_free(load(0));
    sqlite3_close(stranger("DROP TABLE tips"));
    not_loaded(HANDOFF_E_FILE, "");
}
END_TEST

START_TEST(disk_guard_on_what_is_no_database_is_file)
{
    ck_assert_status(
        ho_base_file_write(path, HO_SLICE("not a database, but text", 24), 0600,
                           0, &err),
        HANDOFF_OK, &err);
    not_loaded(HANDOFF_E_FILE, "not a database");
    ck_assert_int_eq(chmod(path, 0602), 0);
    not_loaded(HANDOFF_E_FILE, "anybody may write");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    not_loaded(HANDOFF_E_FILE, "folder");
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    not_loaded(HANDOFF_E_FILE, "unable to open");
    ck_assert_int_eq(unlink(path), 0);
    snprintf(path, sizeof path, "%s/nowhere/guard.db", folder);
    not_loaded(HANDOFF_E_FILE, "cannot be made");
    snprintf(path, sizeof path, "/dev/null/guard.db");
    not_loaded(HANDOFF_E_FILE, "cannot be reached");
}
END_TEST

START_TEST(disk_guard_that_others_lock_while_it_is_made_is_file)
{
    sqlite3 *other = stranger("BEGIN EXCLUSIVE");

    not_loaded(HANDOFF_E_FILE, "locked");
    sqlite3_close(other);
    handoff_replay_free(load(0));
}
END_TEST

/* A guard's file that was switched to a write-ahead log is switched back. */
START_TEST(disk_guard_is_not_run_with_another_journal)
{
    sqlite3      *other;
    sqlite3_stmt *statement;

    handoff_replay_free(load(0));
    sqlite3_close(stranger("PRAGMA journal_mode = WAL"));
    handoff_replay_free(load(0));
    other = stranger("");
    ck_assert_int_eq(sqlite3_prepare_v2(other, "PRAGMA journal_mode", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_str_ne((const char *) sqlite3_column_text(statement, 0), "wal");
    sqlite3_finalize(statement);
    sqlite3_exec(other, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    sqlite3_exec(other, "BEGIN; SELECT count(*) FROM tips", NULL, NULL, NULL);
    not_loaded(HANDOFF_E_FILE, "rollback journal");
    sqlite3_close(other);
}
END_TEST

/* Names that SQLite takes for something else than a file. */
START_TEST(disk_guard_with_a_special_name_is_a_file)
{
    static const char *const names[] = {
        ":memory:", "file::memory:?cache=shared", "guard.db?mode=memory"
    };
    char before[4096];

    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat info;

        snprintf(path, sizeof path, "%s", names[i]);
        handoff_replay_free(load(0));
        ck_assert_int_eq(stat(names[i], &info), 0);
        ck_assert(S_ISREG(info.st_mode) && info.st_size > 0);
    }
    ck_assert_int_eq(chdir(before), 0);
}
END_TEST

START_TEST(disk_guard_with_a_broken_rule_is_arg)
{
    handoff_replay *guard = (handoff_replay *) &err;

    ck_assert_int_eq(handoff_replay_sqlite_load(NULL, path, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_replay_sqlite_load(&guard, NULL, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(guard);
    ck_assert_int_eq(handoff_replay_sqlite_load(&guard, "", 0, NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_replay_sqlite_load(&guard, path,
                                                HANDOFF_SQLITE_WAIT_MS_MAX + 1,
                                                &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_replay_sqlite_fault(NULL, &err), HANDOFF_E_ARG);
    handoff_replay_free(load(HANDOFF_SQLITE_WAIT_MS_MAX));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        disk_guard_answers_new_once_then_seen_to_everybody,
        disk_guard_that_is_loaded_again_remembers,
        disk_guard_forgets_what_expired_and_nothing_else,
        disk_guard_whose_clock_ran_ahead_lets_nothing_through_twice,
        disk_guard_with_clocks_that_jump_gives_nothing_twice,
        disk_guard_asked_at_no_time_cannot_tell,
        disk_guard_under_threads_answers_new_to_one_of_them,
        disk_guard_in_the_child_of_a_fork_cannot_tell,
        packet_opens_once_with_a_disk_guard_and_not_when_it_cannot_tell,
        disk_guard_that_others_lock_for_too_long_cannot_tell,
        disk_guard_that_cannot_write_cannot_tell,
        disk_guard_whose_file_is_gone_or_exchanged_cannot_tell,
        disk_guard_with_a_damaged_page_lets_nothing_through_twice,
        disk_guard_whose_file_is_damaged_in_use_cannot_tell,
        disk_guard_without_its_horizon_cannot_tell,
        disk_guard_on_a_database_of_something_else_is_file,
        disk_guard_keeps_names_apart_and_tells_of_conversations,
        disk_guard_that_does_not_wait_refuses_at_once,
        disk_guard_fault_of_another_guard_is_arg,
        disk_guard_of_a_newer_version_is_unsupported,
        disk_guard_without_its_tables_is_file,
        disk_guard_on_what_is_no_database_is_file,
        disk_guard_that_others_lock_while_it_is_made_is_file,
        disk_guard_is_not_run_with_another_journal,
        disk_guard_with_a_special_name_is_a_file,
        disk_guard_with_a_broken_rule_is_arg,
    };
    Suite *suite = suite_create("sqlite");
    TCase *tcase = tcase_create("sqlite");

    if (access("/dev/shm", W_OK | X_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
