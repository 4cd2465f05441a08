/* SPDX-License-Identifier: MIT */
/*
 * keep.c -- what a run holds, released when it ends.
 *
 * Nothing is released singly: a run is short, and may end anywhere. Private
 * keys are wiped by the library when they are released.
 */
#include "cli.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct cli cli;

struct kept {
    struct kept *next;
    void        *what;
    void (*release)(void *);
};

#define DEFINE(type)                                                           \
    void release_##type(void *p)                                               \
    {                                                                          \
        handoff_##type##_free(p);                                              \
    }
KEPT(DEFINE)

void
keep_as(void *p, void (*release)(void *))
{
    struct kept *k = p == NULL ? NULL : malloc(sizeof *k);

    if (p == NULL)
        return;
    if (k == NULL) {
        release(p);
        fail_nomem();
    }
    *k = (struct kept){ cli.kept, p, release };
    cli.kept = k;
}

void *
keep_grown(void *p, size_t size)
{
    struct kept *k = cli.kept;
    void        *grown;

    while (p != NULL && k->what != p)
        k = k->next;
    grown = realloc(p, size);
    if (grown == NULL)
        fail_nomem();
    if (p == NULL)
        keep_as(grown, free);
    else
        k->what = grown;
    return grown;
}

void *
keep_new(size_t size)
{
    return memset(keep_grown(NULL, size), 0, size);
}

void
keep_until(const struct kept *mark)
{
    while (cli.kept != mark) {
        struct kept *k = cli.kept;

        cli.kept = k->next;
        k->release(k->what);
        free(k);
    }
}

void
leave(int status)
{
    if (cli.next_file != NULL)
        longjmp(*(jmp_buf *) cli.next_file, status + 1);
    keep_until(NULL);
    exit(status);
}
