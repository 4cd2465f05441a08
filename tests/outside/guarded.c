/* SPDX-License-Identifier: MIT */
/*
 * guarded.c -- a program outside of this tree that has a guard on disk, in
 * the file that its argument names. C and C++, as roundtrip.c.
 */
#include <handoff.h>
#include <handoff/sqlite.h>

#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    handoff_error         err;
    handoff_replay       *guard = NULL;
    uint8_t               tip[HANDOFF_HASH_BYTES];
    int                   first, second;
    handoff_replay_query  query;
    handoff_replay_answer answer;

    if (argc != 2)
        return 2;
    memset(&query, 0, sizeof query);
    memset(&answer, 0, sizeof answer);
    memset(tip, argc, sizeof tip);
    query.struct_size = sizeof query;
    query.name = "desk.example";
    query.tip = query.packet = tip;
    query.sender = "bot.example";
    query.conversation = "c1";
    query.remember_until_ms = 2000;
    query.now_ms = 1000;
    answer.struct_size = sizeof answer;
    if (handoff_replay_sqlite_load(&guard, argv[1], 0, &err) != HANDOFF_OK) {
        fprintf(stderr, "%s: %s\n", handoff_status_name(err.code), err.message);
        return 1;
    }
    first = guard->check(guard->user, &query, &answer);
    second = guard->check(guard->user, &query, &answer);
    handoff_replay_free(guard);
    return first == HANDOFF_REPLAY_NEW && second == HANDOFF_REPLAY_SEEN ? 0 : 1;
}
