/* SPDX-License-Identifier: MIT */
/*
 * ranges.c -- can values be what their fields are for?
 *
 * The record is walked by its descriptors, so that a field that the schema
 * gets tomorrow is judged too: a confidence is 0 to 1, a time none after the
 * year 9999 and none before 1970, a value of an enum one that it has.
 */
#include "check/rules.h"
#include "record/schema.h"

#include <string.h>

static bool
is_time(const char *name)
{
    size_t n = strlen(name);

    return n > 3 && strcmp(name + n - 3, "_ms") == 0;
}

static bool
is_in_range(const ProtobufCFieldDescriptor *field, const uint8_t *at)
{
    float   confidence;
    int64_t time;
    int32_t value;

    if (field->type == PROTOBUF_C_TYPE_ENUM) {
        memcpy(&value, at, sizeof value);
        return protobuf_c_enum_descriptor_get_value(field->descriptor, value) !=
               NULL;
    }
    if (field->type == PROTOBUF_C_TYPE_FLOAT &&
        strcmp(field->name, "confidence") == 0) {
        memcpy(&confidence, at, sizeof confidence);
        return confidence >= 0 && confidence <= 1; /* not so where it is NaN */
    }
    if (field->type == PROTOBUF_C_TYPE_INT64 && is_time(field->name)) {
        memcpy(&time, at, sizeof time);
        return time >= 0 && time <= HANDOFF_TIME_MAX;
    }
    return true;
}

static void
check_field(ho_check_run *c, const ho_check_place *at,
            const ProtobufCMessage         *message,
            const ProtobufCFieldDescriptor *field)
{
    const uint8_t *value = (const uint8_t *) message + field->offset, *list;
    size_t         n = 1;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&n, (const uint8_t *) message + field->quantifier_offset,
               sizeof n);
        memcpy(&list, value, sizeof list);
        value = list;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_in_range(field, value + i * ho_record_reader_size(field)))
            continue;
        ho_check_found(c, HANDOFF_FOUND_OUT_OF_RANGE, at, field->name);
        return; /* the first of a list is enough */
    }
}

/* What names an element in paths, as everywhere: its KEY, of a slot its name;
 * NULL where that is several fields, or none. */
static const char *
key_of(const ProtobufCMessage *of, const ProtobufCFieldDescriptor *list,
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
        memcpy(&text, (const uint8_t *) element + field->offset, sizeof text);
    return text;
}

static void
check_message(ho_check_run *c, const ho_check_place *at,
              const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];
        bool list = field->label == PROTOBUF_C_LABEL_REPEATED;

        if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
            check_field(c, at, message, field);
            continue;
        }
        for (size_t k = 0; k < ho_record_child_count(message, field); k++) {
            const ProtobufCMessage *child = ho_record_child(message, field, k);
            ho_check_place          next = { .of = at, .name = field->name };

            if (list)
                next = HO_AT_ELEMENT(at, field->name,
                                     key_of(message, field, child), k);
            if (message == &c->transcript->base &&
                field->descriptor == &handoff__v1__message__descriptor)
                next.turn = c->turns[k];
            check_message(c, &next, child);
        }
    }
}

static void
check_ranges(ho_check_run *c)
{
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++)
        check_message(c, HO_AT_SECTION[kind], c->section[kind]);
}

const ho_check_rule HO_RULES_RANGES[] = {
    { check_ranges, 0, 0 },
    { NULL, 0, 0 },
};
