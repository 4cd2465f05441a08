/* SPDX-License-Identifier: MIT */
/*
 * support_check.h -- records with a finding, and as near to them without.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include "support_random.h"
#include "support.h"

#include <handoff/check.h>

/* The time of every check: the 2000th second. */
#define NOW 2000000

handoff_findings *check_at(const char *json, int64_t now);
/* How many of a code; the path of the first, "" where there is none. */
size_t count_of(const handoff_findings *found, int32_t code, char path[256]);

/* A record that has the finding once, at that path, and one without it. */
typedef struct pair {
    int32_t     code;
    const char *path;
    const char *with;
    const char *without;
} pair;

#define BRIEFING(text) "{'briefing': {" text "}}"
#define ROUTING(text) "{'routing': {" text "}}"
#define CUSTOMER(text) "{'customer': {" text "}}"
#define TRANSCRIPT(text) "{'transcript': {" text "}}"
#define EXTRAS(text) "{'extras': {" text "}}"
/* Each `with` has the finding once, at its path; each `without` has it not. */
void try_pairs(const pair *pairs, size_t count);
#define TRY_PAIRS(pairs) try_pairs(pairs, sizeof(pairs) / sizeof(pairs)[0])

#endif
