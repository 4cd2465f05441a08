/* SPDX-License-Identifier: MIT */
/*
 * sqlite_store.h -- the file of the guard on disk.
 *
 * This room is a library of its own. It knows of the core what anybody
 * outside knows: the public headers.
 */
#ifndef HO_REPLAY_SQLITE_STORE_H
#define HO_REPLAY_SQLITE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include <handoff/sqlite.h>

/* Statements, in the order of the table in sqlite_store.c. */
enum {
    HO_BEGIN,
    HO_COMMIT,
    HO_FIND,    /* 1 where name ?1 has seen tip ?2 */
    HO_OTHER,   /* when and which: the packet of conversation ?2 but ?3 that
                   name ?1 opened last */
    HO_HORIZON, /* up to when something may have been forgotten */
    HO_OLDEST,  /* the last `until` of those that HO_FORGET deletes */
    HO_MOVE,    /* the horizon, to ?1 or further */
    HO_FORGET,  /* a few that expired before ?1 */
    HO_ADD,     /* name, tip, packet, conversation, opened at, until */
    HO_STATEMENTS
};

typedef struct ho_replay_store {
    sqlite3      *db;
    sqlite3_stmt *statements[HO_STATEMENTS];
    uint32_t      wait_ms;
    int64_t       deadline; /* of this call, on the steady clock */
} ho_replay_store;

/* Open, check or make the file, waiting at most wait_ms for others. FILE,
 * UNSUPPORTED, NOMEM; `s` is zeroed before, and to be closed whatever comes of
 * it. */
handoff_status ho_replay_store_open(ho_replay_store *s, const char *path,
                                    uint32_t wait_ms, handoff_error *err);
void           ho_replay_store_close(ho_replay_store *s);

/* From here on a call may wait wait_ms for other processes. */
void ho_replay_store_start_waiting(ho_replay_store *s);

/* As ho_base_fail() of the core, which this library cannot call. `message` is
 * static; `code` of SQLite or errno is added where it is not 0. */
handoff_status ho_replay_store_fail(handoff_error *err, handoff_status status,
                                    const char *message, int code);

#endif
