/* SPDX-License-Identifier: MIT */
/*
 * support.h -- what several test programs need.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include <check.h>

#include <handoff/receive.h>
#include <handoff/status.h>

/* Run a suite as a program: what main() returns. */
int support_run(Suite *suite);

/* The same with a list of tests, each between setup and teardown (NULL: none):
 * SUPPORT_RUN("object", test, test, ...),
 * SUPPORT_RUN_BETWEEN(setup, teardown, "open", test, test, ...). */
int support_run_tests(const char *name, SFun setup, SFun teardown,
                      const TTest *const *tests, size_t count);
#define SUPPORT_RUN(name, ...)                                                 \
    SUPPORT_RUN_BETWEEN(NULL, NULL, name, __VA_ARGS__)
#define SUPPORT_RUN_BETWEEN(setup, teardown, name, ...)                        \
    support_run_tests(name, setup, teardown,                                   \
                      (const TTest *const[]){ __VA_ARGS__ },                   \
                      sizeof((const TTest *const[]){ __VA_ARGS__ }) /          \
                          sizeof(const TTest *))

/* Compare a status with the one expected; says both by name, and what err
 * (NULL if there is none) says. */
#define ck_assert_status(got, want, err)                                       \
    support_status(got, want, err, __FILE__, __LINE__)
void support_status(handoff_status got, handoff_status want,
                    const handoff_error *err, const char *file, int line);

/* A whole file, ended by a NUL that is not counted; release it with free().
 * NULL where it is not there. */
char *support_file(size_t *len, const char *path);
/* The same of material outside the project: $HANDOFF_SHARED, by default
 * ../shared. Where it is not there say support_skipped() and return. */
char *support_shared(size_t *len, const char *path);
void  support_skipped(const char *test_name);

/* What a guard is asked about, member by member; `also` may be NULL. */
typedef struct support_asked {
    const char    *name;
    const uint8_t *tip, *packet;
    const char    *sender, *conversation;
    int64_t        until, now;
} support_asked;
int support_ask_as(const handoff_replay *guard, const support_asked *asked,
                   handoff_replay_answer *also);
/* A guard that is new: names share it, and conversations are told. */
void support_guard_keeps_names_apart(const handoff_replay *guard, int64_t now);

/* Ask a guard about a tip, as handoff_open() would for "desk.example". */
int support_ask(const handoff_replay *guard, const uint8_t *tip, int64_t until,
                int64_t now);

/* Bytes of a hex string, whose length must be 2 * cap at most; how many. */
size_t support_unhex(uint8_t *out, size_t cap, const char *hex);

/* A new folder for one test, removed with what is in it by the other. */
void support_folder(char path[64]);
void support_folder_remove(const char *path);
/* Write a file in it, of n bytes. */
void support_folder_write(const char *folder, const char *name, const void *p,
                          size_t n);

#endif
