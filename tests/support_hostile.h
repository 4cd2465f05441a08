/* SPDX-License-Identifier: MIT */
/*
 * support_hostile.h -- strings that want to be more than text, and records
 * that are full of them.
 */
#ifndef SUPPORT_HOSTILE_H
#define SUPPORT_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

#include <handoff.h>

#include "support.h"

/* Ours have no such letters, so what has them is theirs. Every string has it
 * at its end. */
#define HOSTILE_MARK "Zq"

enum { HOSTILE_MAX = 16 * 1024 };

/* Make the n-th; false: there are no more. */
bool hostile_text(char out[HOSTILE_MAX], size_t n);
/* A context whose every text is `text`, every list of one, by descriptor: a
 * field that is added to the schema is in it without a change here. */
handoff_context *hostile_context(const char *text);

#endif
