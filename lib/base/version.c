/* SPDX-License-Identifier: MIT */
/*
 * version.c -- the version of the library that runs.
 *
 * The one file of this room that sees handoff.h: the numbers stand there, and
 * nothing else of it is used.
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
