/* SPDX-License-Identifier: MIT */
/*
 * sqlite_guard.c -- a replay guard on disk: each check is one transaction.
 *
 * Guarantees that NEW is answered once for a name and a tip, by whichever
 * thread or process asks, and only after its commit has reached the disk.
 * Anything that fails, the commit included (it may or may not have happened),
 * is UNKNOWN.
 *
 *   BEGIN IMMEDIATE      one writer at a time, all others wait
 *     the file moved?    UNKNOWN
 *     tip is there       SEEN
 *     before the horizon UNKNOWN: it may have been there and be forgotten
 *     forget a few, add
 *   COMMIT               NEW
 *
 * What is SEEN or UNKNOWN is rolled back, having written nothing, so that a
 * flood of replays costs no disk. Forgetting and the horizon are those of the
 * guard in memory: see memory.c; the horizon is stored in
 * the same transaction as what it stands for is deleted.
 */
#include "sqlite_store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEPT_MS = 2 * HANDOFF_SKEW_MS };

typedef struct guard {
    handoff_replay  face; /* what the caller holds; face.user is this */
    pthread_mutex_t mutex;
    pid_t           pid;
    ho_replay_store store;
    const char     *fault; /* static; NULL: the last answer was one */
    int             fault_code;
} guard;

static const char forked[] =
    "this process is the child of a fork: load a guard of its own";

/* ---- Statements ---------------------------------------------------------- */

/* Each of these is false, or -1, where SQLite failed, and says why in the
 * guard. */
static void
blame(guard *g, int code)
{
    g->fault = sqlite3_errstr(code);
    g->fault_code = code;
}

/* One that answers nothing. */
static bool
run(guard *g, int which)
{
    sqlite3_stmt *statement = g->store.statements[which];
    int           code = sqlite3_step(statement);

    sqlite3_reset(statement);
    if (code != SQLITE_DONE)
        blame(g, code == SQLITE_ROW ? SQLITE_MISUSE : code);
    return code == SQLITE_DONE;
}

/* One that answers a number, or nothing: 1, 0, -1. */
static int
answer_of(int64_t *out, guard *g, int which)
{
    sqlite3_stmt *statement = g->store.statements[which];
    int           code = sqlite3_step(statement), found = -1;

    *out = 0;
    if (code == SQLITE_ROW) {
        found = sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
        *out = sqlite3_column_int64(statement, 0);
    } else if (code == SQLITE_DONE) {
        found = 0;
    } else {
        blame(g, code);
    }
    sqlite3_reset(statement);
    return found;
}

/* What is bound outlives the transaction, no longer. */
static bool
bound(guard *g, int code)
{
    if (code != SQLITE_OK)
        blame(g, code);
    return code == SQLITE_OK;
}

static bool
bind_time(guard *g, int which, int place, int64_t ms)
{
    return bound(g, sqlite3_bind_int64(g->store.statements[which], place, ms));
}

static bool
bind_hash(guard *g, int which, int place, const uint8_t *hash)
{
    return bound(g, sqlite3_bind_blob(g->store.statements[which], place, hash,
                                      HANDOFF_HASH_BYTES, SQLITE_STATIC));
}

/* An empty text is bound as nothing. */
static bool
bind_text(guard *g, int which, int place, const char *text)
{
    sqlite3_stmt *statement = g->store.statements[which];

    return bound(g, text[0] == '\0' ? sqlite3_bind_null(statement, place)
                                    : sqlite3_bind_text(statement, place, text,
                                                        -1, SQLITE_STATIC));
}

/* ---- One check ----------------------------------------------------------- */

/* Deleted or exchanged: others would ask the new file, and we the old. */
static bool
in_place(guard *g)
{
    int moved = 1;
    int code = sqlite3_file_control(g->store.db, "main", SQLITE_FCNTL_HAS_MOVED,
                                    &moved);

    if (code != SQLITE_OK) {
        blame(g, code);
        return false;
    }
    if (moved != 0)
        g->fault = "the guard's file was moved or deleted";
    return moved == 0;
}

static bool
forget_some(guard *g, int64_t now)
{
    const int64_t before = now - KEPT_MS;
    int64_t       last;
    int           found;

    if (!bind_time(g, HO_OLDEST, 1, before))
        return false;
    found = answer_of(&last, g, HO_OLDEST);
    if (found <= 0)
        return found == 0;
    return bind_time(g, HO_MOVE, 1, last) && run(g, HO_MOVE) &&
           bind_time(g, HO_FORGET, 1, before) && run(g, HO_FORGET);
}

static bool
remember(guard *g, const handoff_replay_query *q)
{
    return bind_text(g, HO_ADD, 1, q->name) &&
           bind_hash(g, HO_ADD, 2, q->tip) &&
           bind_hash(g, HO_ADD, 3, q->packet) &&
           bind_text(g, HO_ADD, 4, q->conversation) &&
           bind_time(g, HO_ADD, 5, q->now_ms) &&
           bind_time(g, HO_ADD, 6, q->remember_until_ms) && run(g, HO_ADD);
}

/* Another packet of the same conversation, where there is one. */
static bool
tell_other(guard *g, const handoff_replay_query *q, handoff_replay_answer *out)
{
    sqlite3_stmt *statement = g->store.statements[HO_OTHER];
    int           code;

    if (q->conversation[0] == '\0')
        return true;
    if (!bind_text(g, HO_OTHER, 1, q->name) ||
        !bind_text(g, HO_OTHER, 2, q->conversation) ||
        !bind_hash(g, HO_OTHER, 3, q->packet))
        return false;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW &&
        sqlite3_column_bytes(statement, 1) == HANDOFF_HASH_BYTES) {
        out->other_at_ms = sqlite3_column_int64(statement, 0);
        memcpy(out->other, sqlite3_column_blob(statement, 1),
               sizeof out->other);
    }
    sqlite3_reset(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        blame(g, code);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Within the transaction. */
static int
decide(guard *g, const handoff_replay_query *q, handoff_replay_answer *also)
{
    int64_t value;
    int     found;

    if (!in_place(g) || !bind_text(g, HO_FIND, 1, q->name) ||
        !bind_hash(g, HO_FIND, 2, q->tip))
        return HANDOFF_REPLAY_UNKNOWN;
    found = answer_of(&value, g, HO_FIND);
    if (found != 0)
        return found > 0 ? HANDOFF_REPLAY_SEEN : HANDOFF_REPLAY_UNKNOWN;
    found = answer_of(&value, g, HO_HORIZON);
    if (found <= 0) {
        if (found == 0)
            g->fault = "the guard's file is damaged: it has no horizon";
        return HANDOFF_REPLAY_UNKNOWN;
    }
    if (q->remember_until_ms - HANDOFF_SKEW_MS <= value) {
        g->fault = "the packet may have been forgotten: a clock ran ahead";
        return HANDOFF_REPLAY_UNKNOWN;
    }
    if (!tell_other(g, q, also) || !forget_some(g, q->now_ms) ||
        !remember(g, q))
        return HANDOFF_REPLAY_UNKNOWN;
    return HANDOFF_REPLAY_NEW;
}

/* What is borrowed for the call is not kept by the statements. */
static void
unbind(guard *g)
{
    sqlite3_clear_bindings(g->store.statements[HO_FIND]);
    sqlite3_clear_bindings(g->store.statements[HO_OTHER]);
    sqlite3_clear_bindings(g->store.statements[HO_ADD]);
}

static int
check_locked(guard *g, const handoff_replay_query *q,
             handoff_replay_answer *also)
{
    handoff_replay_answer told = *also;
    int                   answer = HANDOFF_REPLAY_UNKNOWN;

    g->fault = NULL;
    g->fault_code = 0;
    ho_replay_store_start_waiting(&g->store);
    if (run(g, HO_BEGIN))
        answer = decide(g, q, &told);
    if (answer == HANDOFF_REPLAY_NEW && !run(g, HO_COMMIT))
        answer = HANDOFF_REPLAY_UNKNOWN;
    if (answer == HANDOFF_REPLAY_NEW)
        *also = told;
    if (answer == HANDOFF_REPLAY_UNKNOWN)
        in_place(g); /* the better reason, where there are two */
    /* Where that fails the next BEGIN fails too, and this is tried again. */
    if (!sqlite3_get_autocommit(g->store.db))
        sqlite3_exec(g->store.db, "ROLLBACK", NULL, NULL, NULL);
    unbind(g);
    return answer;
}

/* FORMAT.md section 1, and the skew that is added to an expiry. So no
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
    guard *g = user;
    int    answer = HANDOFF_REPLAY_UNKNOWN;

    if (getpid() != g->pid || pthread_mutex_lock(&g->mutex) != 0)
        return HANDOFF_REPLAY_UNKNOWN;
    if (time_valid(query->remember_until_ms) && time_valid(query->now_ms))
        answer = check_locked(g, query, also);
    else
        g->fault = "the time is out of range";
    pthread_mutex_unlock(&g->mutex);
    return answer;
}

/* The child of a fork must not touch the connection: what SQLite does on
 * closing would be done to the parent's file. It leaves that as it is. */
static void
close_guard(void *user)
{
    guard *g = user;

    if (getpid() != g->pid)
        return;
    ho_replay_store_close(&g->store);
    pthread_mutex_destroy(&g->mutex);
    free(g);
}

/* ---- Public -------------------------------------------------------------- */

handoff_status
handoff_replay_sqlite_load(handoff_replay **out, const char *path,
                           uint32_t wait_ms, handoff_error *err)
{
    guard         *g;
    handoff_status st;

    if (out == NULL)
        return ho_replay_store_fail(err, HANDOFF_E_ARG, "out must not be NULL",
                                    0);
    *out = NULL;
    if (path == NULL || path[0] == '\0')
        return ho_replay_store_fail(err, HANDOFF_E_ARG,
                                    "path must not be NULL or empty", 0);
    if (wait_ms > HANDOFF_SQLITE_WAIT_MS_MAX &&
        wait_ms != HANDOFF_SQLITE_NO_WAIT)
        return ho_replay_store_fail(
            err, HANDOFF_E_ARG, "wait_ms is above HANDOFF_SQLITE_WAIT_MS_MAX",
            0);
    if (sqlite3_threadsafe() == 0)
        return ho_replay_store_fail(err, HANDOFF_E_UNSUPPORTED,
                                    "this SQLite was built without threads", 0);
    g = calloc(1, sizeof *g);
    if (g == NULL || pthread_mutex_init(&g->mutex, NULL) != 0) {
        free(g);
        return ho_replay_store_fail(err, HANDOFF_E_NOMEM, "out of memory", 0);
    }
    g->pid = getpid();
    g->face = (handoff_replay){ HANDOFF_REPLAY, .user = g, .check = check,
                                .close = close_guard };
    /* Whoever makes the file may take a moment: to load is to wait. */
    st = ho_replay_store_open(&g->store, path,
                              wait_ms == 0 || wait_ms == HANDOFF_SQLITE_NO_WAIT
                                  ? HANDOFF_SQLITE_WAIT_MS
                                  : wait_ms,
                              err);
    if (wait_ms == HANDOFF_SQLITE_NO_WAIT)
        g->store.wait_ms = 0;
    if (st == HANDOFF_OK)
        *out = &g->face;
    else
        close_guard(g);
    return st;
}

handoff_status
handoff_replay_sqlite_fault(const handoff_replay *guard_face,
                            handoff_error        *err)
{
    guard         *g;
    handoff_status st = HANDOFF_OK;

    if (guard_face == NULL || guard_face->check != check)
        return ho_replay_store_fail(err, HANDOFF_E_ARG,
                                    "this is not a guard on disk", 0);
    g = guard_face->user;
    if (getpid() != g->pid)
        return ho_replay_store_fail(err, HANDOFF_E_GUARD, forked, 0);
    if (pthread_mutex_lock(&g->mutex) != 0)
        return ho_replay_store_fail(err, HANDOFF_E_GUARD, "it cannot be locked",
                                    0);
    if (g->fault != NULL)
        st =
            ho_replay_store_fail(err, HANDOFF_E_GUARD, g->fault, g->fault_code);
    pthread_mutex_unlock(&g->mutex);
    return st;
}
