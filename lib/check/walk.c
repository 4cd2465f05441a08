/* SPDX-License-Identifier: MIT */
/*
 * walk.c -- every message of a record, by the descriptors.
 *
 * Rules that judge fields by what they are, not by their names, walk with it:
 * a field that the schema gets tomorrow is judged too.
 */
#include "check/rules.h"
#include "record/schema.h"

#include <string.h>

/* What names an element in paths, as everywhere: its KEY, of a slot its name;
 * NULL where that is several fields, or none. */
const char *
ho_check_key(const ProtobufCMessage *of, const ProtobufCFieldDescriptor *list,
             const ProtobufCMessage *element)
{
    ho_record_key_fields key = ho_record_list_key(of->descriptor, list);
    const char          *text = NULL;

    const ProtobufCFieldDescriptor *field =
        list->descriptor == &handoff__v1__slot__descriptor
            ? protobuf_c_message_descriptor_get_field_by_name(
                  element->descriptor, "name")
        : key.count == 1
            ? ho_record_field_find(element->descriptor, key.number[0])
            : NULL;

    if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING)
        memcpy(&text, ho_record_value(element, field), sizeof text);
    return text;
}

static void
walk(ho_check_run *c, const ho_check_place *at, const ProtobufCMessage *message,
     ho_check_message_visitor visit)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    visit(c, at, message);
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];
        bool list = field->label == PROTOBUF_C_LABEL_REPEATED;

        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        for (size_t k = 0; k < ho_record_child_count(message, field); k++) {
            const ProtobufCMessage *child = ho_record_child(message, field, k);
            ho_check_place          next = { .of = at, .name = field->name };

            if (list)
                next = HO_AT_ELEMENT(at, field->name,
                                     ho_check_key(message, field, child), k);
            if (message == &c->transcript->base &&
                field->descriptor == &handoff__v1__message__descriptor)
                next.turn = c->turns[k];
            walk(c, &next, child, visit);
        }
    }
}

void
ho_check_each_message(ho_check_run *c, ho_check_message_visitor visit)
{
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++)
        walk(c, HO_AT_SECTION[kind], c->section[kind], visit);
}
