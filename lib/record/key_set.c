/* SPDX-License-Identifier: MIT */
/*
 * key_set.c -- which element of a list has this KEY?
 *
 * A list may have hundreds of thousands of elements, and whoever wrote it may
 * want the comparing to take forever. So beyond a handful the KEYs go into a
 * hash table, and the hash has a secret of its own for each table: nobody can
 * prepare KEYs that collide. Elements whose KEY is empty are never the same.
 */
#include "record/context.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { FEW = 16 }; /* up to so many elements, comparing is cheaper */

_Static_assert(crypto_shorthash_KEYBYTES == 16, "ho_record_key_set.secret");

bool
ho_record_key_set_init(ho_record_key_set                *set,
                       const ProtobufCMessageDescriptor *element,
                       ho_record_key_fields key, ProtobufCMessage **list,
                       size_t capacity)
{
    size_t slots = FEW;

    memset(set, 0, sizeof *set);
    set->list = list;
    set->count = key.count;
    for (uint32_t i = 0; i < key.count; i++)
        set->field[i] = ho_record_reader_find(element, key.number[i]);
    if (capacity <= FEW)
        return true;
    if (capacity > UINT32_MAX / 2)
        return false;
    while (slots < capacity * 2)
        slots *= 2;
    set->slots = calloc(slots, sizeof *set->slots);
    set->mask = slots - 1;
    if (set->slots != NULL)
        randombytes_buf(set->secret, sizeof set->secret);
    return set->slots != NULL;
}

void
ho_record_key_set_free(ho_record_key_set *set)
{
    free(set->slots);
    set->slots = NULL;
}

/* The bytes of one part of the KEY: a string's, or a number's four. */
static ho_base_slice
part(const ProtobufCFieldDescriptor *field, const ProtobufCMessage *element)
{
    const uint8_t *at = ho_record_value(element, field);
    const char    *text;

    if (field->type != PROTOBUF_C_TYPE_STRING)
        return HO_SLICE(at, ho_record_reader_size(field));
    memcpy(&text, at, sizeof text);
    return HO_SLICE(text, text == NULL ? 0 : strlen(text));
}

static bool
is_empty(const ho_record_key_set *set, const ProtobufCMessage *element)
{
    for (uint32_t i = 0; i < set->count; i++) {
        ho_base_slice p = part(set->field[i], element);

        if (set->field[i]->type == PROTOBUF_C_TYPE_STRING
                ? p.len != 0
                : !sodium_is_zero(p.p, p.len))
            return false;
    }
    return true;
}

static bool
is_same(const ho_record_key_set *set, const ProtobufCMessage *a,
        const ProtobufCMessage *b)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (!ho_base_slice_equal(part(set->field[i], a),
                                 part(set->field[i], b)))
            return false;
    }
    return true;
}

/* Where the KEY stands in the table, or would. */
static size_t
slot_of(const ho_record_key_set *set, const ProtobufCMessage *element)
{
    uint64_t hash = 0, one;
    size_t   slot;

    for (uint32_t i = 0; i < set->count; i++) {
        ho_base_slice p = part(set->field[i], element);

        crypto_shorthash((uint8_t *) &one, p.p, p.len, set->secret);
        hash = hash * UINT64_C(0x9E3779B97F4A7C15) + one;
    }
    slot = (size_t) hash & set->mask;
    while (set->slots[slot] != 0 &&
           !is_same(set, set->list[set->slots[slot] - 1], element))
        slot = (slot + 1) & set->mask;
    return slot;
}

size_t
ho_record_key_set_find(const ho_record_key_set *set,
                       const ProtobufCMessage  *element)
{
    size_t slot;

    if (is_empty(set, element))
        return SIZE_MAX;
    if (set->slots != NULL) {
        slot = slot_of(set, element);
        return set->slots[slot] == 0 ? SIZE_MAX : set->slots[slot] - 1;
    }
    for (size_t i = 0; i < set->len; i++) {
        if (is_same(set, set->list[i], element))
            return i;
    }
    return SIZE_MAX;
}

void
ho_record_key_set_add(ho_record_key_set *set, size_t index)
{
    size_t slot;

    if (index >= set->len)
        set->len = index + 1;
    if (set->slots == NULL || is_empty(set, set->list[index]))
        return;
    slot = slot_of(set, set->list[index]);
    if (set->slots[slot] == 0)
        set->slots[slot] = (uint32_t) index + 1;
}
