/* SPDX-License-Identifier: MIT */
/*
 * handoff.h -- what the next person must know, sealed and passed on.
 *
 * A chatbot engine records a conversation in a context, seals it into a
 * packet and hands that over. The receiver that opens it knows who sent it,
 * that nothing was changed, and what the person who takes over must know. The
 * bytes are in FORMAT.md.
 *
 * This header includes the others in the order in which one reads them:
 *
 *   handoff/status.h    status codes, errors, limits
 *   handoff/context.h   the record, as structs (generated from context.proto)
 *   handoff/record.h    build, read, convert and merge it
 *   handoff/check.h     what is still missing in it
 *   handoff/repair.h    records as other programs write them
 *   handoff/mask.h      take out of it what must not travel
 *   handoff/keys.h      identity and keyring
 *   handoff/receive.h   open a packet, preview it
 *   handoff/replay.h    a guard against opening the same packet twice
 *   handoff/send.h      seal a context; text form and tickets
 *   handoff/answer.h    receipts: write one, read one
 *   handoff/notice.h    notices: the word of the sender after sealing
 *   handoff/transfer.h  has anybody taken over? the sender's side
 *   handoff/text.h      show single fields that somebody else wrote
 *   handoff/render.h    what the person who takes over sees
 *
 * ---- Conventions: true everywhere, said once ------------------------------
 *
 * Errors      A function that can fail returns a handoff_status and nothing
 *             else. On failure every output is NULL or 0, no object has
 *             changed, and `err` (NULL if not wanted) says what was wrong.
 *             On success `err` is not touched. HANDOFF_E_ARG (a broken rule
 *             of this header) and HANDOFF_E_NOMEM are possible wherever a
 *             status is returned, and are named only where they mean more.
 * Ownership   owned: release it with the function named. borrowed: lives as
 *             long as the object it came from. copied: yours again on return.
 *             Inputs are copied unless called borrowed. Every _free accepts
 *             NULL. With gcc and clang, handoff/auto.h has variables that
 *             release what they own.
 * Text        UTF-8 without NUL; ends in NUL. A `char **` output may be
 *             passed on with its length; release it with handoff_free().
 * Times       Milliseconds since 1970-01-01 UTC, 1..HANDOFF_TIME_MAX;
 *             0 in an option means the system clock.
 * Lists       `const char *const *` ends in NULL; NULL is the empty list.
 * Options     NULL is all defaults, 0 in a member is its default. Begin with
 *             the macro of the same name in capitals (C) or set struct_size
 *             to sizeof (C++). A struct from a newer header is accepted as
 *             long as what this library does not know is zero; else
 *             HANDOFF_E_UNSUPPORTED.
 * Structs     A record that is written begins with its macro (HANDOFF_MESSAGE);
 *             one that a macro like handoff_message_get() fills needs none.
 *             Every other struct that a getter fills (handoff_leg,
 *             handoff_key, ...) begins with its own, HANDOFF_LEG: else the
 *             getter returns 0. In C++ set struct_size, as for options.
 * Threads     No globals, no thread-local state. An object may be read by
 *             many threads while none changes it; a workspace belongs to one
 *             thread at a time.
 * Files       Touched only by functions named _load and _save.
 * Signals     None. Memory from malloc, randomness from libsodium.
 */
#ifndef HANDOFF_H
#define HANDOFF_H

#include <stddef.h>
#include <stdint.h>

/* ---- Version ------------------------------------------------------------ */

/* The version of this header; its numbers are written here and nowhere else.
 * ABI is the number in the soname and rises when an old binary would break. */
#define HANDOFF_VERSION_MAJOR 0
#define HANDOFF_VERSION_MINOR 1
#define HANDOFF_VERSION_PATCH 0
#define HANDOFF_VERSION_ABI   0

#include <handoff/status.h>

#include <handoff/context.h>
#include <handoff/record.h>
#include <handoff/check.h>
#include <handoff/repair.h>
#include <handoff/mask.h>
#include <handoff/fit.h>

#include <handoff/keys.h>

#include <handoff/receive.h>
#include <handoff/replay.h>
#include <handoff/send.h>
#include <handoff/answer.h>
#include <handoff/notice.h>
#include <handoff/transfer.h>

#include <handoff/text.h>
#include <handoff/render.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Return the version of the library that runs, "major.minor.patch"; static.
 */
HANDOFF_API const char *handoff_version(void);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_H */
