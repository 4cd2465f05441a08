/* SPDX-License-Identifier: MIT */
/*
 * values.c -- the value of a field, by the field's descriptor.
 *
 * The loops that go over every field of any message (merging, and what looks
 * at messages as it does) read and write here. All other code names members.
 */
#include "record/context.h"
#include "record/schema.h"

#include <string.h>

const void *
ho_record_value(const ProtobufCMessage         *message,
                const ProtobufCFieldDescriptor *field)
{
    return (const uint8_t *) message + field->offset;
}

void *
ho_record_value_to(ProtobufCMessage               *message,
                   const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *) message + field->offset;
}

void *
ho_record_count_to(ProtobufCMessage               *message,
                   const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *) message + field->quantifier_offset;
}

ho_record_list
ho_record_list_get(const ProtobufCMessage         *message,
                   const ProtobufCFieldDescriptor *field)
{
    ho_record_list list = { NULL, 0 };

    if (message == NULL)
        return list;
    memcpy(&list.count, (const uint8_t *) message + field->quantifier_offset,
           sizeof list.count);
    memcpy(&list.items, ho_record_value(message, field), sizeof list.items);
    return list;
}

void
ho_record_list_put(ProtobufCMessage               *message,
                   const ProtobufCFieldDescriptor *field, ho_record_list list)
{
    memcpy(ho_record_value_to(message, field), &list.items, sizeof list.items);
    memcpy(ho_record_count_to(message, field), &list.count, sizeof list.count);
}

ProtobufCMessage *
ho_record_item(ho_record_list list, size_t i)
{
    ProtobufCMessage *message;

    memcpy(&message, (const uint8_t *) list.items + i * sizeof message,
           sizeof message);
    return message;
}

size_t
ho_record_child_count(const ProtobufCMessage         *parent,
                      const ProtobufCFieldDescriptor *field)
{
    const void *child;

    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return ho_record_list_get(parent, field).count;
    memcpy(&child, ho_record_value(parent, field), sizeof child);
    return child != NULL;
}

ProtobufCMessage *
ho_record_child(const ProtobufCMessage         *parent,
                const ProtobufCFieldDescriptor *field, size_t i)
{
    ProtobufCMessage *child;

    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return ho_record_item(ho_record_list_get(parent, field), i);
    memcpy(&child, ho_record_value(parent, field), sizeof child);
    return child;
}

/* A text; "" where it is NULL. */
static const char *
text_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *text;

    memcpy(&text, ho_record_value(message, field), sizeof text);
    return text == NULL ? "" : text;
}

bool
ho_record_is_set(const ProtobufCMessage         *message,
                 const ProtobufCFieldDescriptor *field)
{
    static const uint8_t zero[8];
    ProtobufCBinaryData  bytes;

    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return ho_record_list_get(message, field).count != 0;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return ho_record_child_count(message, field) != 0;
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return *text_of(message, field) != '\0';
    if (field->type == PROTOBUF_C_TYPE_BYTES) {
        memcpy(&bytes, ho_record_value(message, field), sizeof bytes);
        return bytes.len != 0;
    }
    return memcmp(ho_record_value(message, field), zero,
                  ho_record_reader_size(field)) != 0;
}
