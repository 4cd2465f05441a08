/* SPDX-License-Identifier: MIT */
/*
 * record_key.c -- what makes records the same, and what names a parent.
 *
 * A KEY is one text, or for a contact three fields together; a message is
 * told apart by its turn. Where a list has the same KEY twice (only parsed
 * ones can), the last one counts, as it does in merging.
 */
#include "record/schema.h"

#include <string.h>

#include <sodium.h>

static ho_record_key
key_of(const ho_record_kind *kind, const ProtobufCMessage *message)
{
    return kind->key_of == NULL ? (ho_record_key){ .count = 0 }
                                : kind->key_of(message);
}

static uint32_t
turn_of(const ProtobufCMessage *message)
{
    return ((const Handoff__V1__Message *) (const void *) message)->turn;
}

/* ---- Naming a parent ----------------------------------------------------- */

/* A turn as get writes it: 1 and above, no leading zeros. 0: it is not one. */
static uint32_t
read_turn(const char *of)
{
    uint64_t turn = 0;

    if (of[0] == '0')
        return 0;
    for (; *of != '\0'; of++) {
        if (*of < '0' || *of > '9')
            return 0;
        turn = turn * 10 + (uint64_t) (*of - '0');
        if (turn > UINT32_MAX)
            return 0;
    }
    return (uint32_t) turn;
}

bool
ho_record_key_is(const ProtobufCMessage *message, const ho_record_kind *kind,
                 const char *of)
{
    ho_record_key key = key_of(kind, message);
    uint32_t      turn;

    if (kind->turn != 0) {
        turn = read_turn(of);
        return turn != 0 && turn_of(message) == turn;
    }
    return key.count == 1 && of[0] != '\0' &&
           ho_base_slice_equal(key.part[0], HO_SLICE(of, strlen(of)));
}

size_t
ho_record_key_find(const ProtobufCMessage         *parent,
                   const ProtobufCFieldDescriptor *list,
                   const ho_record_kind *kind, const char *of)
{
    size_t i = ho_record_child_count(parent, list);

    while (i-- > 0) {
        if (ho_record_key_is(ho_record_child(parent, list, i), kind, of))
            return i;
    }
    return SIZE_MAX;
}

const char *
ho_record_key_text(const handoff_context *ctx, const ProtobufCMessage *message,
                   const ho_record_kind *kind)
{
    ho_record_key key = key_of(kind, message);

    if (kind->turn != 0)
        return ho_record_turn_text(ctx, turn_of(message));
    return key.count != 1 || key.part[0].len == 0
               ? ""
               : (const char *) key.part[0].p;
}

/* ---- The same record ----------------------------------------------------- */

static ho_record_key
struct_key_of(const ho_record_struct *rec)
{
    return rec->kind->struct_key_of == NULL
               ? (ho_record_key){ .count = 0 }
               : rec->kind->struct_key_of(rec->data.bytes);
}

bool
ho_record_struct_has_key(const ho_record_struct *rec)
{
    ho_record_key key = struct_key_of(rec);

    for (uint32_t i = 0; i < key.count; i++) {
        if (sodium_is_zero(key.part[i].p, key.part[i].len) == 0)
            return true; /* a text has no NUL, an empty one no byte */
    }
    return false;
}

bool
ho_record_struct_matches(const ho_record_struct *rec,
                         const ProtobufCMessage *message)
{
    ho_record_key a = struct_key_of(rec), b = key_of(rec->kind, message);

    for (uint32_t i = 0; i < a.count; i++) {
        if (!ho_base_slice_equal(a.part[i], b.part[i]))
            return false;
    }
    return a.count != 0;
}
