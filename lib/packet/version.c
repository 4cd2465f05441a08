/* SPDX-License-Identifier: MIT */
/*
 * version.c -- the version of the library that runs.
 *
 * In the topmost room because handoff.h, which holds the numbers, speaks of
 * all of them.
 */
#include <handoff.h>

#define TEXT(number) #number
#define NUMBER(number) TEXT(number)

const char *
handoff_version(void)
{
    return NUMBER(HANDOFF_VERSION_MAJOR) "." NUMBER(
        HANDOFF_VERSION_MINOR) "." NUMBER(HANDOFF_VERSION_PATCH);
}
