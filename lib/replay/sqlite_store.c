/* SPDX-License-Identifier: MIT */
/*
 * sqlite_store.c -- the file of the guard: found to be ours, or made.
 *
 *   tips     name and tip (primary key), packet, conversation, opened_at,
 *            remember_until; an index on the latter, and one by conversation
 *   horizon  one row: the highest remember_until that was ever deleted
 *
 * application_id says that it is ours and user_version which version it has;
 * nothing is changed in a file that is something else.
 *
 * Durability rests on three settings. synchronous=FULL: a commit returns when
 * the disk says that it has it. A rollback journal and no write-ahead log:
 * the log is four times as fast, but until 3.51.3 SQLite could lose commits
 * of it when two processes checkpointed at once. And of the journals PERSIST,
 * which ends a commit by a synced overwrite of the journal's first bytes:
 * with DELETE the folder is not synced, so that after a power cut the journal
 * may be back and undo the commit. Commits a second on one disk: log 5800,
 * PERSIST 1600, DELETE 430, TRUNCATE 360.
 *
 * The file is made empty under another name and linked into place, closed:
 * to close any descriptor of a file gives up all the locks that the process
 * has on it, those of another guard included. Who dies in between leaves that
 * other name behind.
 */
#include "sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x68616E64, SCHEMA_VERSION = 2 };

static const char settings[] = "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA fullfsync = ON;"
                               "PRAGMA synchronous = FULL;";

/* The horizon of a new file lies so far back that it refuses nothing. */
static const char schema[] =
    "CREATE TABLE tips (name TEXT NOT NULL, tip BLOB NOT NULL,"
    " packet BLOB NOT NULL, conversation TEXT, opened_at INTEGER NOT NULL,"
    " remember_until INTEGER NOT NULL, PRIMARY KEY (name, tip)) WITHOUT ROWID;"
    "CREATE INDEX tips_by_time ON tips (remember_until);"
    "CREATE INDEX tips_by_conversation"
    " ON tips (name, conversation, opened_at);"
    "CREATE TABLE horizon (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " until INTEGER NOT NULL);"
    "INSERT INTO horizon VALUES (1, -60000);"
    "PRAGMA application_id = 0x68616E64;"
    "PRAGMA user_version = 2;";

/* Eight for each one that is added, so that a file shrinks to what it must
 * remember, and no call takes long. */
#define EXPIRED "WHERE remember_until < ?1 ORDER BY remember_until LIMIT 8"

static const char *const statements[HO_STATEMENTS] = {
    [HO_BEGIN] = "BEGIN IMMEDIATE",
    [HO_COMMIT] = "COMMIT",
    [HO_FIND] = "SELECT 1 FROM tips WHERE name = ?1 AND tip = ?2",
    [HO_OTHER] = "SELECT opened_at, packet FROM"
                 " (SELECT opened_at, packet FROM tips"
                 " WHERE name = ?1 AND conversation = ?2"
                 " ORDER BY opened_at DESC LIMIT 32)"
                 " WHERE packet <> ?3 ORDER BY opened_at DESC LIMIT 1",
    [HO_HORIZON] = "SELECT until FROM horizon WHERE one = 1",
    [HO_OLDEST] = "SELECT max(remember_until) FROM"
                  " (SELECT remember_until FROM tips " EXPIRED ")",
    [HO_MOVE] = "UPDATE horizon SET until = max(until, ?1) WHERE one = 1",
    [HO_FORGET] = "DELETE FROM tips WHERE (name, tip) IN"
                  " (SELECT name, tip FROM tips " EXPIRED ")",
    [HO_ADD] = "INSERT INTO tips VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
};

handoff_status
ho_replay_store_fail(handoff_error *err, handoff_status status,
                     const char *message, int code)
{
    if (err == NULL)
        return status;
    memset(err, 0, sizeof *err);
    err->code = status;
    err->leg = -1;
    err->offset = HANDOFF_OFFSET_NONE;
    if (code == 0)
        snprintf(err->message, sizeof err->message, "%s", message);
    else
        snprintf(err->message, sizeof err->message, "%s (%d)", message, code);
    return status;
}

/* sqlite3_errmsg() may quote; what a code means is fixed text. */
static handoff_status
fail_sqlite(handoff_error *err, int code)
{
    if ((code & 0xFF) == SQLITE_NOMEM)
        return ho_replay_store_fail(err, HANDOFF_E_NOMEM, "out of memory", 0);
    return ho_replay_store_fail(err, HANDOFF_E_FILE, sqlite3_errstr(code),
                                code);
}

/* ---- Waiting for other processes ----------------------------------------- */

static int64_t
steady_ms(void)
{
    struct timespec ts = { 0, 0 };

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
ho_replay_store_start_waiting(ho_replay_store *s)
{
    s->deadline = steady_ms() + s->wait_ms;
}

/* SQLite's own handler sleeps up to 100 ms at a time, which is long beside a
 * commit of one, and counts what it slept and not what time it is. */
static int
wait_more(void *user, int times)
{
    const ho_replay_store *s = user;

    if (steady_ms() >= s->deadline)
        return 0;
    nanosleep(&(struct timespec){ 0, (times < 10 ? 1 : 5) * 1000000 }, NULL);
    return 1;
}

/* ---- Making the file ----------------------------------------------------- */

static void
sync_folder(const char *path)
{
    size_t len = (size_t) (strrchr(path, '/') - path) + 1;
    char  *folder = strndup(path, len);
    int    fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

/* Another process may be faster: that file is as good as ours. */
static handoff_status
make_file(const char *path, handoff_error *err)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    char  *tmp = malloc(size);
    int    fd, code = 0;

    if (tmp == NULL)
        return ho_replay_store_fail(err, HANDOFF_E_NOMEM, "out of memory", 0);
    snprintf(tmp, size, "%s.XXXXXX", path);
    fd = mkstemp(tmp);
    if (fd < 0) {
        code = errno;
    } else {
        close(fd);
        if (link(tmp, path) != 0 && errno != EEXIST)
            code = errno;
        unlink(tmp);
        sync_folder(path);
    }
    free(tmp);
    if (code == 0)
        return HANDOFF_OK;
    return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                "the guard's file cannot be made: errno", code);
}

static handoff_status
check_file(const char *path, handoff_error *err)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        if (errno == ENOENT)
            return make_file(path, err);
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "the guard's file cannot be reached: errno",
                                    errno);
    }
    if (!S_ISREG(info.st_mode))
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "the guard's file is a folder or a device",
                                    0);
    if ((info.st_mode & S_IWOTH) != 0)
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "anybody may write to the guard's file", 0);
    return HANDOFF_OK;
}

/* ---- Whose it is --------------------------------------------------------- */

/* A number that a query answers in its first column. */
static int
number(int64_t *out, ho_replay_store *s, const char *query)
{
    sqlite3_stmt *statement;
    int           code = sqlite3_prepare_v2(s->db, query, -1, &statement, NULL);

    *out = 0;
    if (code != SQLITE_OK)
        return code;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *out = sqlite3_column_int64(statement, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
}

typedef struct numbers {
    int64_t id, version, tables;
} numbers;

/* All of one moment: another process may be making the tables, and a
 * reader of one number after the other finds an id of before and tables of
 * after. A savepoint, for that may be within a transaction too. */
static int
read_numbers(numbers *n, ho_replay_store *s)
{
    int ended,
        code = sqlite3_exec(s->db, "SAVEPOINT numbers", NULL, NULL, NULL);

    if (code != SQLITE_OK)
        return code;
    code = number(&n->id, s, "PRAGMA application_id");
    if (code == SQLITE_OK)
        code = number(&n->version, s, "PRAGMA user_version");
    if (code == SQLITE_OK)
        code = number(&n->tables, s, "SELECT count(*) FROM sqlite_master");
    ended = sqlite3_exec(s->db, "RELEASE numbers", NULL, NULL, NULL);
    return code != SQLITE_OK ? code : ended;
}

static handoff_status
identify(bool *fresh, ho_replay_store *s, handoff_error *err)
{
    numbers n = { 0 };
    int     code = read_numbers(&n, s);

    if (code != SQLITE_OK)
        return fail_sqlite(err, code);
    *fresh = n.id == 0 && n.version == 0 && n.tables == 0;
    if (*fresh)
        return HANDOFF_OK;
    if (n.id != APPLICATION_ID)
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "the file is a database of something else",
                                    0);
    if (n.version < SCHEMA_VERSION)
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "the guard's file is of an older version: "
                                    "load another",
                                    0);
    if (n.version > SCHEMA_VERSION)
        return ho_replay_store_fail(err, HANDOFF_E_UNSUPPORTED,
                                    "the guard's file is of a newer version",
                                    0);
    return HANDOFF_OK;
}

/* Two processes may find the file empty: the second looks again, once it may
 * write. */
static handoff_status
make_schema(ho_replay_store *s, handoff_error *err)
{
    bool           fresh;
    handoff_status st;
    int code = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (code != SQLITE_OK)
        return fail_sqlite(err, code);
    st = identify(&fresh, s, err);
    if (st == HANDOFF_OK && fresh) {
        code = sqlite3_exec(s->db, schema, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
        if (code != SQLITE_OK)
            st = fail_sqlite(err, code);
    }
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}

/* What the mode is afterwards counts: it stays as it was where SQLite cannot
 * change it. */
static handoff_status
set_journal(ho_replay_store *s, handoff_error *err)
{
    sqlite3_stmt *statement;
    const char   *mode;
    bool          right = false;
    int code = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode = PERSIST", -1,
                                  &statement, NULL);

    if (code != SQLITE_OK)
        return fail_sqlite(err, code);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        mode = (const char *) sqlite3_column_text(statement, 0);
        right = mode != NULL && strcmp(mode, "persist") == 0;
    }
    sqlite3_finalize(statement);
    if (right)
        return HANDOFF_OK;
    return ho_replay_store_fail(
        err, HANDOFF_E_FILE, "the guard's file cannot have a rollback journal",
        0);
}

/* ---- Opening ------------------------------------------------------------- */

static handoff_status
connect_to(ho_replay_store *s, const char *path, handoff_error *err)
{
    int code =
        sqlite3_open_v2(path, &s->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_extended_result_codes(s->db, 1);
    if (code == SQLITE_OK)
        code = sqlite3_busy_handler(s->db, wait_more, s);
    if (code == SQLITE_OK)
        code =
            sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(s->db, settings, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return fail_sqlite(err, code);
    if (sqlite3_db_readonly(s->db, "main") != 0)
        return ho_replay_store_fail(err, HANDOFF_E_FILE,
                                    "the guard's file cannot be written to", 0);
    return HANDOFF_OK;
}

static handoff_status
prepare(ho_replay_store *s, handoff_error *err)
{
    for (size_t i = 0; i < HO_STATEMENTS; i++) {
        int code = sqlite3_prepare_v3(s->db, statements[i], -1,
                                      SQLITE_PREPARE_PERSISTENT,
                                      &s->statements[i], NULL);

        if (code != SQLITE_OK)
            return fail_sqlite(err, code);
    }
    return HANDOFF_OK;
}

static handoff_status
open_place(ho_replay_store *s, const char *place, handoff_error *err)
{
    bool           fresh;
    handoff_status st = check_file(place, err);

    if (st != HANDOFF_OK)
        return st;
    st = connect_to(s, place, err);
    if (st != HANDOFF_OK)
        return st;
    st = identify(&fresh, s, err);
    if (st != HANDOFF_OK)
        return st;
    st = set_journal(s, err);
    if (st != HANDOFF_OK)
        return st;
    if (fresh) {
        st = make_schema(s, err);
        if (st != HANDOFF_OK)
            return st;
    }
    return prepare(s, err);
}

/* A name such as ":memory:" means something else to SQLite; behind a slash
 * none does. */
handoff_status
ho_replay_store_open(ho_replay_store *s, const char *path, uint32_t wait_ms,
                     handoff_error *err)
{
    size_t         size = strlen(path) + sizeof "./";
    char          *place = malloc(size);
    handoff_status st;

    if (place == NULL)
        return ho_replay_store_fail(err, HANDOFF_E_NOMEM, "out of memory", 0);
    snprintf(place, size, "%s%s", path[0] == '/' ? "" : "./", path);
    s->wait_ms = wait_ms;
    ho_replay_store_start_waiting(s);
    st = open_place(s, place, err);
    free(place);
    return st;
}

void
ho_replay_store_close(ho_replay_store *s)
{
    for (size_t i = 0; i < HO_STATEMENTS; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
}
