/* SPDX-License-Identifier: MIT */
/*
 * auto.h -- variables that release what they own when they go out of scope.
 *
 *     HANDOFF_AUTO(handoff_identity) me = NULL;
 *     HANDOFF_AUTO(handoff_keyring) ring = NULL;
 *     HANDOFF_AUTO(handoff_packet) packet = NULL;
 *
 *     if (handoff_identity_load(&me, "desk.jwk", &err) ||
 *         handoff_keyring_load(&ring, "trusted.jwks", &err) ||
 *         handoff_open(&packet, data, len, ring, &opts, &err))
 *         return complain(&err);
 *
 * For gcc and clang, in C and C++; handoff.h does not include this header. The
 * functions below belong to your own program: the library does not export them.
 */
#ifndef HANDOFF_AUTO_H
#define HANDOFF_AUTO_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/answer.h>
#include <handoff/check.h>
#include <handoff/keys.h>
#include <handoff/notice.h>
#include <handoff/receive.h>
#include <handoff/record.h>
#include <handoff/send.h>
#include <handoff/status.h>
#include <handoff/transfer.h>

/* Declare a pointer that is released at the end of its block. Initialise it,
 * with NULL at least. To give the object away, copy the pointer and set the
 * variable to NULL. The type is one of those listed at the end of this file. */
#define HANDOFF_AUTO(type) __attribute__((cleanup(type##_auto))) type *

/* The same for text and bytes that handoff_free() releases:
 * HANDOFF_AUTO_TEXT json = NULL; */
#define HANDOFF_AUTO_TEXT __attribute__((cleanup(handoff_text_auto))) char *
#define HANDOFF_AUTO_BYTES                                                     \
    __attribute__((cleanup(handoff_bytes_auto))) uint8_t *

/* Make a type known to HANDOFF_AUTO(): type_auto() calls type_free(). */
#define HANDOFF_AUTO_TYPE(type)                                                \
    __attribute__((unused)) static void type##_auto(type **owned)              \
    {                                                                          \
        type##_free(*owned);                                                   \
    }                                                                          \
    struct type

HANDOFF_AUTO_TYPE(handoff_context);
HANDOFF_AUTO_TYPE(handoff_findings);
HANDOFF_AUTO_TYPE(handoff_identity);
HANDOFF_AUTO_TYPE(handoff_keyring);
HANDOFF_AUTO_TYPE(handoff_notice);
HANDOFF_AUTO_TYPE(handoff_packet);
HANDOFF_AUTO_TYPE(handoff_preview);
HANDOFF_AUTO_TYPE(handoff_receipt);
HANDOFF_AUTO_TYPE(handoff_replay);
HANDOFF_AUTO_TYPE(handoff_sealed);
HANDOFF_AUTO_TYPE(handoff_transfer);
HANDOFF_AUTO_TYPE(handoff_workspace);

__attribute__((unused)) static void
handoff_text_auto(char **owned)
{
    handoff_free(*owned);
}

__attribute__((unused)) static void
handoff_bytes_auto(uint8_t **owned)
{
    handoff_free(*owned);
}

#endif /* HANDOFF_AUTO_H */
