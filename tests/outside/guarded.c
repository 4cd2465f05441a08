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
    handoff_error   err;
    handoff_replay *guard = NULL;
    uint8_t         tip[HANDOFF_HASH_BYTES];
    int             first, second;

    if (argc != 2)
        return 2;
    memset(tip, argc, sizeof tip);
    if (handoff_replay_sqlite_load(&guard, argv[1], 0, &err) != HANDOFF_OK) {
        fprintf(stderr, "%s: %s\n", handoff_status_name(err.code), err.message);
        return 1;
    }
    first = guard->check(guard->user, tip, 2000, 1000);
    second = guard->check(guard->user, tip, 2000, 1000);
    handoff_replay_sqlite_close(guard);
    return first == HANDOFF_REPLAY_NEW && second == HANDOFF_REPLAY_SEEN ? 0 : 1;
}
