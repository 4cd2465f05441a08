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

/* The fields by which put recognises a record: KEY or turn. */
static ho_record_key_fields
key_of(const ho_record_kind *kind)
{
    ho_record_key_fields turn = { 1, { kind->turn } };

    return kind->turn != 0 ? turn : kind->key;
}

static const char *
message_text(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(message->descriptor, number);
    const char *text;

    memcpy(&text, ho_record_value(message, field), sizeof text);
    return text == NULL ? "" : text;
}

static uint32_t
message_number(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(message->descriptor, number);
    uint32_t value;

    memcpy(&value, ho_record_value(message, field), sizeof value);
    return value;
}

/* ---- Naming a parent ----------------------------------------------------- */

/* A turn as get writes it: 1 and above, no leading zeros. 0: it is none. */
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
    uint32_t turn;

    if (kind->turn != 0) {
        turn = read_turn(of);
        return turn != 0 && message_number(message, kind->turn) == turn;
    }
    return kind->key.count == 1 && of[0] != '\0' &&
           strcmp(message_text(message, kind->key.number[0]), of) == 0;
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
    if (kind->turn != 0)
        return ho_record_turn_text(ctx, message_number(message, kind->turn));
    if (kind->key.count == 1)
        return message_text(message, kind->key.number[0]);
    return "";
}

/* ---- The same record ----------------------------------------------------- */

static const ho_record_field *
member_of(const ho_record_kind *kind, uint32_t number)
{
    const ho_record_field *f = kind->fields;

    while (f->source != 0 || f->number != number)
        f++; /* KEYs have members: the generator took them from the fields */
    return f;
}

static const char *
record_text(const ho_record_struct *rec, const ho_record_field *f)
{
    const char *text;

    memcpy(&text, rec->data.bytes + f->offset, sizeof text);
    return text == NULL ? "" : text;
}

static uint32_t
record_number(const ho_record_struct *rec, const ho_record_field *f)
{
    uint32_t value;

    memcpy(&value, rec->data.bytes + f->offset, sizeof value);
    return value;
}

bool
ho_record_struct_has_key(const ho_record_struct *rec)
{
    ho_record_key_fields key = key_of(rec->kind);

    for (uint32_t i = 0; i < key.count; i++) {
        const ho_record_field *f = member_of(rec->kind, key.number[i]);

        if (f->type == HO_MEMBER_TEXT ? record_text(rec, f)[0] != '\0'
                                      : record_number(rec, f) != 0)
            return true;
    }
    return false;
}

bool
ho_record_struct_matches(const ho_record_struct *rec,
                         const ProtobufCMessage *message)
{
    ho_record_key_fields key = key_of(rec->kind);

    for (uint32_t i = 0; i < key.count; i++) {
        uint32_t               number = key.number[i];
        const ho_record_field *f = member_of(rec->kind, number);

        if (f->type == HO_MEMBER_TEXT
                ? strcmp(record_text(rec, f), message_text(message, number))
                : record_number(rec, f) != message_number(message, number))
            return false;
    }
    return key.count != 0;
}
