/* SPDX-License-Identifier: MIT */
/*
 * support_random.h -- records by the thousand, driven by the descriptors.
 */
#ifndef SUPPORT_RANDOM_H
#define SUPPORT_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/context.h"

/* Numbers that depend on the seed alone. */
typedef struct support_random {
    uint64_t state;
} support_random;

uint64_t support_random_next(support_random *r);
/* 0..n-1 */
uint64_t support_random_below(support_random *r, uint64_t n);

/* What the record is for. */
enum {
    SUPPORT_ANY = 0,
    SUPPORT_SEALABLE = 1, /* has a conversation_id, and turns that rise */
    SUPPORT_SMALL = 2     /* few elements */
};

/* A message with any of its fields set: numbers at their bounds, unknown enum
 * values, text of every plane and with every control character, KEYs that
 * collide. Release it with protobuf_c_message_free_unpacked(m, NULL). */
ProtobufCMessage *
support_random_message(support_random                   *r,
                       const ProtobufCMessageDescriptor *desc);

/* A context made of those by parsing their bytes; the seed is all that it
 * depends on. Release it with handoff_context_free(). */
handoff_context *support_random_context(uint64_t seed, unsigned flags);

/* A context from JSON in which ' stands for ", so that tests can be read. */
handoff_context *support_context(const char *json);

/* Bytes of a message that protobuf-c itself packs; release with free(). */
uint8_t *support_pack(size_t *len, const ProtobufCMessage *message);

/* Merge legs that redact nothing; copied, or shared. */
handoff_status support_merge(handoff_context             **out,
                             const handoff_context *const *legs,
                             const uint32_t *rights, size_t count,
                             handoff_error *err);
handoff_status support_merge_shared(handoff_context             **out,
                                    const handoff_context *const *legs,
                                    const uint32_t *rights, size_t count,
                                    handoff_error *err);

/* Which fields of the schema were ever set. */
typedef struct support_coverage {
    const ProtobufCFieldDescriptor *seen[512];
    size_t                          count;
} support_coverage;

void support_cover(support_coverage *c, const ProtobufCMessage *message);
/* "Message.field" of one that was not, into name; false where all were. */
bool support_uncovered(char name[128], const support_coverage *c);

#endif
