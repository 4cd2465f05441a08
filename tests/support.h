/* SPDX-License-Identifier: MIT */
/*
 * support.h -- what several test programs need.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include <check.h>

/* Run a suite as a program: what main() returns. */
int support_run(Suite *suite);

/* Material outside the project: $HANDOFF_SHARED, by default ../shared. The
 * whole file, ended by a NUL that is not counted; release it with free().
 * NULL where it is not there: then say support_skipped() and return. */
char *support_shared(size_t *len, const char *path);
void  support_skipped(const char *test_name);

/* Bytes of a hex string, whose length must be 2 * cap at most; how many. */
size_t support_unhex(uint8_t *out, size_t cap, const char *hex);

/* A new folder for one test, removed with what is in it by the other. */
void support_folder(char path[64]);
void support_folder_remove(const char *path);

#endif
