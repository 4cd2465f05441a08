/* SPDX-License-Identifier: MIT */
/*
 * merge_copy.c -- copies of values and messages, without unknown fields.
 *
 * Unknown fields stay behind at every depth: what a reader does not know has
 * no rule for merging. Where messages are shared with the legs, one that has
 * none of them is not copied at all.
 */
#include "record/merge.h"

#include <string.h>

void *
ho_record_merge_take(ho_record_merge *m, size_t n)
{
    void *block = ho_base_arena_alloc(&m->out->arena, n);

    if (block == NULL && ho_base_arena_full(&m->out->arena, n))
        ho_base_fail(m->err, HANDOFF_E_LIMIT,
                     "the merged record needs more memory than the limit");
    else if (block == NULL)
        ho_base_nomem(m->err);
    return block;
}

void *
ho_record_merge_message(ho_record_merge                  *m,
                        const ProtobufCMessageDescriptor *desc)
{
    void *message = ho_record_merge_take(m, desc->sizeof_message);

    if (message != NULL)
        protobuf_c_message_init(desc, message);
    return message;
}

static bool
has_unknown(const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    if (message->n_unknown_fields != 0)
        return true;
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];
        bool children = field->type == PROTOBUF_C_TYPE_MESSAGE;

        for (size_t k = 0;
             children && k < ho_record_child_count(message, field); k++) {
            if (has_unknown(ho_record_child(message, field, k)))
                return true;
        }
    }
    return false;
}

static bool
copy_list(ho_record_merge *m, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *to, const ProtobufCMessage *from)
{
    ho_record_list old = ho_record_list_get(from, field);
    ho_record_list list = { NULL, old.count };
    size_t         size = ho_record_reader_size(field);

    if (old.count == 0)
        return true;
    list.items = ho_record_merge_take(m, old.count * size);
    if (list.items == NULL)
        return false;
    ho_record_list_put(to, field, list);
    for (size_t i = 0; i < old.count; i++) {
        if (!ho_record_merge_copy_value(m, field,
                                        (uint8_t *) list.items + i * size,
                                        (uint8_t *) old.items + i * size))
            return false;
    }
    return true;
}

bool
ho_record_merge_copy_field(ho_record_merge                *m,
                           const ProtobufCFieldDescriptor *field,
                           ProtobufCMessage *to, const ProtobufCMessage *from)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return copy_list(m, field, to, from);
    return !ho_record_is_set(from, field) ||
           ho_record_merge_copy_value(m, field, ho_record_value_to(to, field),
                                      ho_record_value(from, field));
}

static bool
is_number(const ProtobufCFieldDescriptor *field)
{
    return field->label != PROTOBUF_C_LABEL_REPEATED &&
           field->type != PROTOBUF_C_TYPE_STRING &&
           field->type != PROTOBUF_C_TYPE_BYTES &&
           field->type != PROTOBUF_C_TYPE_MESSAGE;
}

/* Most fields are numbers, and most of those are 0: as good as any other. */
static void
copy_number(const ProtobufCFieldDescriptor *field, ProtobufCMessage *to,
            const ProtobufCMessage *from)
{
    if (ho_record_reader_size(field) == 8)
        memcpy(ho_record_value_to(to, field), ho_record_value(from, field), 8);
    else
        memcpy(ho_record_value_to(to, field), ho_record_value(from, field), 4);
}

ProtobufCMessage *
ho_record_merge_copy(ho_record_merge *m, ProtobufCMessage *from)
{
    const ProtobufCMessageDescriptor *desc = from->descriptor;
    ProtobufCMessage                 *to;

    if (m->share && !has_unknown(from))
        return from;
    to = ho_record_merge_message(m, desc);
    for (unsigned i = 0; to != NULL && i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];

        if (is_number(field))
            copy_number(field, to, from);
        else if (!ho_record_merge_copy_field(m, field, to, from))
            return NULL;
    }
    return to;
}

static bool
copy_bytes(ho_record_merge *m, ProtobufCBinaryData *to,
           const ProtobufCBinaryData *from)
{
    *to = *from;
    if (m->share || from->len == 0)
        return true;
    to->data = ho_record_merge_take(m, from->len);
    if (to->data != NULL)
        memcpy(to->data, from->data, from->len);
    return to->data != NULL;
}

static bool
copy_text(ho_record_merge *m, void *to, const void *from)
{
    const char *old;
    char       *text;
    size_t      len;

    memcpy(&old, from, sizeof old);
    len = old == NULL ? 0 : strlen(old);
    text = ho_record_merge_take(m, len); /* the arena ends it in NUL */
    if (text == NULL)
        return false;
    if (len != 0)
        memcpy(text, old, len);
    memcpy(to, &text, sizeof text);
    return true;
}

bool
ho_record_merge_copy_value(ho_record_merge                *m,
                           const ProtobufCFieldDescriptor *field, void *to,
                           const void *from)
{
    ProtobufCMessage *message;

    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return copy_bytes(m, to, from);
    if (field->type == PROTOBUF_C_TYPE_STRING && !m->share)
        return copy_text(m, to, from);
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        memcpy(to, from, ho_record_reader_size(field));
        return true;
    }
    memcpy(&message, from, sizeof message);
    message = ho_record_merge_copy(m, message);
    memcpy(to, &message, sizeof message);
    return message != NULL;
}
