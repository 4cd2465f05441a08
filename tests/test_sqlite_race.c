/* SPDX-License-Identifier: MIT */
/*
 * test_sqlite_race.c -- two load the guard of one file, at each moment.
 *
 * SQLite is run on a file system that counts what the first asks of it: each
 * lock, unlock, read, write, sync and look at the folder is a moment. At the
 * n-th, for every n, the first is stopped while a second loads the same file,
 * asks for a packet and goes, all of it. No chance is in this, and no process
 * has to be hit: a connection keeps off another one of its own process, too.
 *
 * The second may find the file locked and say so. The first always gets its
 * guard; the packet is new to no more than one of them, and known afterwards.
 */
#include "packet/packet.h"

#include <handoff/sqlite.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support.h"
#include "support_packet.h"

enum { SHORT_MS = 1, DIED = 9, NEVER = -1 };

static handoff_error err;
static char          folder[64], path[96], journal[112];

/* What is done at which moment; how many there have been. */
static void (*action)(void);
static int  chosen, moments;
static bool within;

/* ---- A file system ------------------------------------------------------ */

static sqlite3_vfs              *real;
static const sqlite3_io_methods *behind[2]; /* the database's, the others' */
static sqlite3_io_methods        ours[2];

static void
moment(void)
{
    if (within || moments++ != chosen)
        return;
    within = true;
    action();
    within = false;
}

static const sqlite3_io_methods *
of(sqlite3_file *f)
{
    return behind[f->pMethods - ours];
}

static int
file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    moment();
    return of(f)->xRead(f, p, n, at);
}

static int
file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    moment();
    return of(f)->xWrite(f, p, n, at);
}

/* The power does not fail here. */
static int
file_sync(sqlite3_file *f, int flags)
{
    (void) f;
    (void) flags;
    moment();
    return SQLITE_OK;
}

static int
file_lock(sqlite3_file *f, int level)
{
    moment();
    return of(f)->xLock(f, level);
}

static int
file_unlock(sqlite3_file *f, int level)
{
    moment();
    return of(f)->xUnlock(f, level);
}

/* The file stays the real one's, with other methods. */
static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
         int *got)
{
    int which = (flags & SQLITE_OPEN_MAIN_DB) == 0;
    int code = real->xOpen(real, name, f, flags, got);

    (void) vfs;
    if (code != SQLITE_OK)
        return code;
    ck_assert(behind[which] == NULL || behind[which] == f->pMethods);
    behind[which] = f->pMethods;
    ours[which] = *f->pMethods;
    ours[which].xRead = file_read;
    ours[which].xWrite = file_write;
    ours[which].xSync = file_sync;
    ours[which].xLock = file_lock;
    ours[which].xUnlock = file_unlock;
    f->pMethods = &ours[which];
    return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *answer)
{
    (void) vfs;
    moment();
    return real->xAccess(real, name, flags, answer);
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void) vfs;
    moment();
    return real->xDelete(real, name, sync);
}

static void
install(void)
{
    static sqlite3_vfs stopping;

    real = sqlite3_vfs_find(NULL);
    ck_assert_ptr_nonnull(real);
    stopping = *real;
    stopping.zName = "stopping";
    stopping.xOpen = vfs_open;
    stopping.xAccess = vfs_access;
    stopping.xDelete = vfs_delete;
    ck_assert_int_eq(sqlite3_vfs_register(&stopping, 1), SQLITE_OK);
}

static void
setup(void)
{
    support_folder(folder);
    snprintf(path, sizeof path, "%s/guard.db", folder);
    snprintf(journal, sizeof journal, "%s-journal", path);
    install();
}

static void
teardown(void)
{
    support_folder_remove(folder);
}

/* ---- Two of them -------------------------------------------------------- */

static struct {
    int locked, answers[4];
} second;

static int
ask(const handoff_replay *guard)
{
    static const uint8_t tip[HANDOFF_HASH_BYTES] = { 7 };

    return support_ask(guard, tip, PK_NOW + PK_HOUR, PK_NOW);
}

static handoff_replay *
load(void)
{
    handoff_replay *guard;

    ck_assert_status(handoff_replay_sqlite_load(&guard, path, 0, &err),
                     HANDOFF_OK, &err);
    return guard;
}

static void
load_second(void)
{
    handoff_replay *guard;

    if (handoff_replay_sqlite_load(&guard, path, SHORT_MS, &err) ==
        HANDOFF_OK) {
        second.answers[ask(guard)]++;
    } else {
        if (strstr(err.message, "locked") == NULL &&
            strstr(err.message, "cannot have a rollback journal") == NULL)
            ck_abort_msg("second, at %d: %s", chosen, err.message);
        second.locked++;
    }
    handoff_replay_free(guard);
}

/* The file is there already; the second comes at moment n of the first. False
 * where the first has fewer. */
static bool
meet(int n)
{
    int             was = second.answers[HANDOFF_REPLAY_NEW], answer;
    bool            second_got;
    handoff_replay *guard;

    action = load_second;
    chosen = n;
    moments = 0;
    if (handoff_replay_sqlite_load(&guard, path, 0, &err) != HANDOFF_OK)
        ck_abort_msg("first, at %d: %s", n, err.message);
    answer = ask(guard);
    handoff_replay_free(guard);
    chosen = NEVER;
    second_got = second.answers[HANDOFF_REPLAY_NEW] > was;
    ck_assert_int_eq(answer,
                     second_got ? HANDOFF_REPLAY_SEEN : HANDOFF_REPLAY_NEW);
    guard = load();
    ck_assert_int_eq(ask(guard), HANDOFF_REPLAY_SEEN);
    handoff_replay_free(guard);
    return moments > n;
}

/* What came of it, over all moments. */
static void
everything_happened(void)
{
    ck_assert_int_gt(second.locked, 0);
    ck_assert_int_gt(second.answers[HANDOFF_REPLAY_NEW], 0);
    ck_assert_int_gt(second.answers[HANDOFF_REPLAY_UNKNOWN], 0);
    ck_assert_int_gt(second.answers[HANDOFF_REPLAY_SEEN], 0);
}

static void
write_file(const char *name, const ho_base_buf *b)
{
    int fd;

    unlink(name);
    if (b->len == 0 && name != path)
        return;
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    if (b->len > 0)
        ck_assert_int_eq(write(fd, b->data, b->len), (ssize_t) b->len);
    close(fd);
}

/* ---- What the file is before -------------------------------------------- */

START_TEST(disk_guard_loaded_twice_at_any_moment_of_an_empty_file)
{
    const ho_base_buf empty = { 0 };
    int               n = 0;

    do {
        write_file(journal, &empty);
        write_file(path, &empty);
    } while (meet(n++));
    ck_assert_int_gt(n, 40);
    everything_happened();
}
END_TEST

START_TEST(disk_guard_loaded_twice_at_any_moment_of_a_file_in_use)
{
    const ho_base_buf empty = { 0 };
    ho_base_buf       made = { 0 };
    int               n = 0;

    chosen = NEVER;
    handoff_replay_free(load());
    ck_assert_status(ho_base_file_read(&made, path, 1 << 20, 0, &err),
                     HANDOFF_OK, &err);
    do {
        write_file(journal, &empty);
        write_file(path, &made);
    } while (meet(n++));
    ck_assert_int_gt(n, 20);
    everything_happened();
    ho_base_buf_free(&made);
}
END_TEST

/* Whoever made it one with a write-ahead log: each that loads it makes it one
 * without, and must be alone for that. */
START_TEST(disk_guard_loaded_twice_at_any_moment_of_a_file_with_a_log)
{
    const ho_base_buf empty = { 0 };
    ho_base_buf       made = { 0 };
    sqlite3          *other;
    int               n = 0;

    chosen = NEVER;
    handoff_replay_free(load());
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "PRAGMA journal_mode = WAL", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(other);
    ck_assert_status(ho_base_file_read(&made, path, 1 << 20, 0, &err),
                     HANDOFF_OK, &err);
    do {
        write_file(journal, &empty);
        write_file(path, &made);
    } while (meet(n++));
    ck_assert_int_gt(n, 20);
    everything_happened();
    ho_base_buf_free(&made);
}
END_TEST

static void
die(void)
{
    _exit(DIED);
}

/* A process that dies at moment n of its load; false: it has fewer. */
static bool
leave_by_death(int n)
{
    const ho_base_buf empty = { 0 };
    int               status = 0;
    pid_t             child;

    write_file(journal, &empty);
    write_file(path, &empty);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        handoff_replay *guard;

        action = die;
        chosen = n;
        moments = 0;
        handoff_replay_sqlite_load(&guard, path, 0, &err);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status) == DIED;
}

static void
read_file(ho_base_buf *b, const char *name)
{
    ho_base_buf_free(b);
    if (access(name, F_OK) == 0)
        ck_assert_status(ho_base_file_read(b, name, 1 << 20, 0, &err),
                         HANDOFF_OK, &err);
}

/* Of the moments of the two that come after, some: there are thousands of
 * pairs, and what a death leaves is of few kinds. */
START_TEST(disk_guard_loaded_twice_at_any_moment_after_its_maker_died)
{
    ho_base_buf left = { 0 }, left_journal = { 0 };
    int         journals = 0;

    for (int n = 0; leave_by_death(n); n++) {
        int at = n % 5;

        read_file(&left, path);
        read_file(&left_journal, journal);
        journals += left_journal.len > 0;
        do {
            write_file(journal, &left_journal);
            write_file(path, &left);
            at += 5;
        } while (meet(at - 5));
    }
    ck_assert_int_gt(journals, 5);
    everything_happened();
    ho_base_buf_free(&left);
    ho_base_buf_free(&left_journal);
}
END_TEST

int
main(void)
{
    if (access("/dev/shm", W_OK | X_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "sqlite_race",
        disk_guard_loaded_twice_at_any_moment_of_an_empty_file,
        disk_guard_loaded_twice_at_any_moment_of_a_file_in_use,
        disk_guard_loaded_twice_at_any_moment_of_a_file_with_a_log,
        disk_guard_loaded_twice_at_any_moment_after_its_maker_died);
}
