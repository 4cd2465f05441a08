/* SPDX-License-Identifier: MIT */
/*
 * test_sqlite_power.c -- the power fails at each moment at which the guard on
 * disk writes; and each single write fails.
 *
 * SQLite is run on a file system of ours, which passes everything on to the
 * real one and keeps beside it, for the database and its journal, what a disk
 * surely holds: the bytes as of the last sync. At the n-th write, truncation,
 * deletion or sync, for every n, the power goes: from there on everything
 * fails. Then the files are made what they may be after that (nothing that
 * was not synced arrived, all of it did, or this sector did and that one did
 * not) and the guard is loaded again. What it let through it must know.
 */
#include "packet/packet.h"

#include <handoff/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support.h"
#include "support_packet.h"
#include "support_random.h"

enum {
    FILES = 2, /* the database, its journal */
    SECTOR = 512,
    TIPS = 5,
    OLD_TIPS = 60 /* remembered before, half of them to be forgotten */
};

/* What arrived of what was not synced. */
enum { NOTHING, EVERYTHING, SOME_SECTORS, OUTCOMES };

static char          folder[64], path[FILES][96];
static ho_base_buf   durable[FILES];
static bool          exists[FILES];
static unsigned      left; /* operations until the one that fails; 0: none */
static int           fault;
static bool          goes_on; /* only that one fails */
static bool          out;     /* the power is */
static handoff_error err;

/* ---- A file system ------------------------------------------------------ */

static sqlite3_vfs *real;

typedef struct file {
    sqlite3_file  base;
    int           number; /* -1: a temporary file */
    sqlite3_file *real;   /* behind this struct */
} file;

static file *
of(sqlite3_file *f)
{
    return (file *) (void *) f;
}

static bool
fails(void)
{
    if (out)
        return true;
    if (left == 0 || --left != 0)
        return false;
    out = !goes_on;
    return true;
}

static void
contents(ho_base_buf *b, sqlite3_file *f)
{
    sqlite3_int64 size = 0;

    ho_base_buf_clear(b);
    ck_assert_int_eq(f->pMethods->xFileSize(f, &size), SQLITE_OK);
    if (size == 0)
        return;
    ck_assert(ho_base_buf_reserve(b, (size_t) size));
    ck_assert_int_eq(f->pMethods->xRead(f, b->data, (int) size, 0), SQLITE_OK);
    b->len = (size_t) size;
}

static int
file_close(sqlite3_file *f)
{
    return of(f)->real->pMethods->xClose(of(f)->real);
}

static int
file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return of(f)->real->pMethods->xRead(of(f)->real, p, n, at);
}

static int
file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (fails())
        return fault;
    return of(f)->real->pMethods->xWrite(of(f)->real, p, n, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    if (fails())
        return fault;
    return of(f)->real->pMethods->xTruncate(of(f)->real, size);
}

static int
file_sync(sqlite3_file *f, int flags)
{
    int n = of(f)->number;

    (void) flags;
    if (fails())
        return fault;
    if (n >= 0) {
        contents(&durable[n], of(f)->real);
        exists[n] = true;
    }
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return of(f)->real->pMethods->xFileSize(of(f)->real, size);
}

static int
file_lock(sqlite3_file *f, int level)
{
    return of(f)->real->pMethods->xLock(of(f)->real, level);
}

static int
file_unlock(sqlite3_file *f, int level)
{
    return of(f)->real->pMethods->xUnlock(of(f)->real, level);
}

static int
file_reserved(sqlite3_file *f, int *answer)
{
    return of(f)->real->pMethods->xCheckReservedLock(of(f)->real, answer);
}

static int
file_control(sqlite3_file *f, int what, void *p)
{
    return of(f)->real->pMethods->xFileControl(of(f)->real, what, p);
}

static int
file_sector(sqlite3_file *f)
{
    (void) f;
    return SECTOR;
}

static int
file_character(sqlite3_file *f)
{
    (void) f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_character,
};

static int
number_of(const char *name)
{
    size_t len = name == NULL ? 0 : strlen(name);

    if (len > 8 && strcmp(name + len - 8, "-journal") == 0)
        return 1;
    return len > 3 && strcmp(name + len - 3, ".db") == 0 ? 0 : -1;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
         int *got)
{
    file *mine = of(f);
    int   code;

    (void) vfs;
    mine->real = (sqlite3_file *) (void *) (mine + 1);
    mine->number = number_of(name);
    code = real->xOpen(real, name, mine->real, flags, got);
    mine->base.pMethods = code == SQLITE_OK ? &methods : NULL;
    return code;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    int n = number_of(name);

    (void) vfs;
    if (fails())
        return fault;
    if (n >= 0 && sync)
        exists[n] = false;
    return real->xDelete(real, name, sync);
}

static void
install(void)
{
    static sqlite3_vfs ours;

    real = sqlite3_vfs_find(NULL);
    ck_assert_ptr_nonnull(real);
    ours = *real;
    ours.zName = "power";
    ours.szOsFile = (int) sizeof(file) + real->szOsFile;
    ours.xOpen = vfs_open;
    ours.xDelete = vfs_delete;
    ck_assert_int_eq(sqlite3_vfs_register(&ours, 1), SQLITE_OK);
}

/* ---- A guard ------------------------------------------------------------ */

static int
ask(const handoff_replay *guard, uint8_t number, int64_t until, int64_t now)
{
    const uint8_t tip[HANDOFF_HASH_BYTES] = { (uint8_t) (number * 37), number };

    return support_ask(guard, tip, until, now);
}

/* Load the guard where it can be, ask about some new tips; says which were
 * let through. Some of the old ones are forgotten by that. */
static void
play(bool opened[TIPS])
{
    handoff_replay *guard;

    memset(opened, 0, TIPS * sizeof *opened);
    if (handoff_replay_sqlite_load(&guard, path[0], 0, &err) != HANDOFF_OK)
        return;
    for (uint8_t i = 0; i < TIPS; i++)
        opened[i] =
            ask(guard, i, PK_NOW + PK_HOUR, PK_NOW) == HANDOFF_REPLAY_NEW;
    handoff_replay_free(guard);
}

/* What was let through is seen; what was not was remembered or not, but the
 * guard can tell. */
static void
know(const bool opened[TIPS], bool had_old)
{
    handoff_replay *guard;

    ck_assert_status(handoff_replay_sqlite_load(&guard, path[0], 0, &err),
                     HANDOFF_OK, &err);
    for (uint8_t i = 0; i < TIPS; i++) {
        int answer = ask(guard, i, PK_NOW + PK_HOUR, PK_NOW);

        ck_assert_int_ne(answer, HANDOFF_REPLAY_UNKNOWN);
        ck_assert(!opened[i] || answer == HANDOFF_REPLAY_SEEN);
    }
    for (uint8_t i = 0; had_old && i < OLD_TIPS; i++) {
        bool expired = i % 2 == 0;
        int  answer = ask(guard, (uint8_t) (TIPS + i),
                         expired ? PK_NOW - PK_HOUR : PK_NOW + PK_HOUR, PK_NOW);

        ck_assert(answer == HANDOFF_REPLAY_SEEN ||
                  (expired && answer == HANDOFF_REPLAY_UNKNOWN));
    }
    handoff_replay_free(guard);
}

/* ---- Before and after --------------------------------------------------- */

static void
start(const ho_base_buf *old)
{
    for (int n = 0; n < FILES; n++) {
        unlink(path[n]);
        ho_base_buf_clear(&durable[n]);
        exists[n] = false;
    }
    out = false;
    if (old == NULL)
        return;
    ck_assert_status(ho_base_file_write(path[0], HO_SLICE(old->data, old->len),
                                        0600, 0, &err),
                     HANDOFF_OK, &err);
    ho_base_buf_append(&durable[0], old->data, old->len);
    exists[0] = true;
}

static void
after_power(int n, int outcome, support_random *r)
{
    ho_base_buf   now = { 0 };
    bool          there = access(path[n], F_OK) == 0;
    ho_base_slice found;

    if (outcome == EVERYTHING)
        return;
    if (outcome == SOME_SECTORS && there && exists[n]) {
        ck_assert_status(ho_base_file_read(&now, path[n], 1 << 20, 0, &err),
                         HANDOFF_OK, &err);
        for (size_t at = 0; at < now.len; at += SECTOR) {
            size_t some = now.len - at < SECTOR ? now.len - at : SECTOR;

            if (support_random_below(r, 2) == 0 && at + some <= durable[n].len)
                memcpy(now.data + at, durable[n].data + at, some);
        }
        found = HO_SLICE(now.data, now.len);
    } else {
        found = HO_SLICE(durable[n].data, durable[n].len);
    }
    unlink(path[n]);
    if (exists[n] || n == 0)
        ck_assert_status(ho_base_file_write(path[n], found, 0600, 0, &err),
                         HANDOFF_OK, &err);
    ho_base_buf_free(&now);
}

/* A file that remembers OLD_TIPS. */
static void
make_old(ho_base_buf *old)
{
    handoff_replay *guard;

    start(NULL);
    ck_assert_status(handoff_replay_sqlite_load(&guard, path[0], 0, &err),
                     HANDOFF_OK, &err);
    for (uint8_t i = 0; i < OLD_TIPS; i++)
        ck_assert_int_eq(ask(guard, (uint8_t) (TIPS + i),
                             i % 2 == 0 ? PK_NOW - PK_HOUR : PK_NOW + PK_HOUR,
                             PK_NOW - PK_HOUR),
                         HANDOFF_REPLAY_NEW);
    handoff_replay_free(guard);
    ck_assert_status(ho_base_file_read(old, path[0], 1 << 20, 0, &err),
                     HANDOFF_OK, &err);
}

/* Fail at each operation in turn, until there are no more; how many. */
static unsigned
each_moment(const ho_base_buf *old, int outcome, unsigned *opened_at_all)
{
    support_random r = { 7 };
    bool           opened[TIPS];

    for (unsigned n = 1;; n++) {
        bool reached;

        start(old);
        left = n;
        play(opened);
        reached = left == 0;
        left = 0;
        out = false;
        for (int f = 0; !goes_on && f < FILES; f++)
            after_power(f, outcome, &r);
        know(opened, old != NULL);
        for (size_t i = 0; i < TIPS; i++)
            *opened_at_all += opened[i];
        if (!reached)
            return n - 1;
    }
}

static void
set_up(void)
{
    if (access("/dev/shm", W_OK | X_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
    support_folder(folder);
    snprintf(path[0], sizeof path[0], "%s/guard.db", folder);
    snprintf(path[1], sizeof path[1], "%s/guard.db-journal", folder);
    install();
    fault = SQLITE_IOERR;
    goes_on = false;
}

static void
tear_down(void)
{
    for (int n = 0; n < FILES; n++)
        ho_base_buf_free(&durable[n]);
    support_folder_remove(folder);
}

static void
each_outcome(const char *name, const ho_base_buf *old)
{
    unsigned moments = 0, opened = 0;

    for (int outcome = 0; outcome < OUTCOMES; outcome++)
        moments += each_moment(old, outcome, &opened);
    printf("%s: power failed at %u moments, %u packets opened\n", name, moments,
           opened);
    fflush(stdout);
    ck_assert_uint_gt(moments, 60);
    ck_assert_uint_gt(opened, moments);
}

START_TEST(disk_guard_after_a_power_cut_knows_what_it_let_through)
{
    ho_base_buf old = { 0 };

    set_up();
    make_old(&old);
    each_outcome("a guard in use", &old);
    ho_base_buf_free(&old);
    tear_down();
}
END_TEST

START_TEST(disk_guard_after_a_power_cut_while_it_is_made_can_be_loaded)
{
    set_up();
    each_outcome("a new guard", NULL);
    tear_down();
}
END_TEST

START_TEST(disk_guard_when_any_write_fails_knows_what_it_let_through)
{
    static const int faults[] = { SQLITE_IOERR, SQLITE_FULL };
    ho_base_buf      old = { 0 };
    unsigned         moments = 0, opened = 0;

    set_up();
    make_old(&old);
    goes_on = true;
    for (size_t i = 0; i < 2; i++) {
        fault = faults[i];
        moments += each_moment(&old, EVERYTHING, &opened);
        moments += each_moment(NULL, EVERYTHING, &opened);
    }
    printf("a single operation failed at %u moments, %u packets opened\n",
           moments, opened);
    fflush(stdout);
    ck_assert_uint_gt(moments, 80);
    /* Most are opened: it goes on once writing works again. */
    ck_assert_uint_gt(opened, moments * 2);
    ho_base_buf_free(&old);
    tear_down();
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "sqlite_power", disk_guard_after_a_power_cut_knows_what_it_let_through,
        disk_guard_after_a_power_cut_while_it_is_made_can_be_loaded,
        disk_guard_when_any_write_fails_knows_what_it_let_through);
}
