/* SPDX-License-Identifier: MIT */
/*
 * ranges.c -- can values be what their fields are for?
 *
 * The record is walked by its descriptors, so that a field that the schema
 * gets tomorrow is judged too: a confidence is 0 to 1, a time none after the
 * year 9999 and none before 1970, a value of an enum one that it has. A time
 * that is plainly one in another unit is that, and nothing else is wrong with
 * it.
 */
#include "check/rules.h"
#include "record/schema.h"

#include <string.h>

static bool
ends_in(const char *name, const char *end)
{
    const size_t n = strlen(name), of = strlen(end);

    return n >= of && strcmp(name + n - of, end) == 0;
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
        ends_in(field->name, "confidence")) {
        memcpy(&confidence, at, sizeof confidence);
        return confidence >= 0 && confidence <= 1; /* not so where it is NaN */
    }
    if (ho_check_is_time(field)) {
        memcpy(&time, at, sizeof time);
        return (time >= 0 && time <= HANDOFF_TIME_MAX) ||
               ho_check_unit_of(time) != HO_CHECK_MILLISECONDS;
    }
    return true;
}

static void
check_unit(ho_check_run *c, const ho_check_place *at,
           const ProtobufCMessage         *message,
           const ProtobufCFieldDescriptor *field)
{
    int64_t       time;
    ho_check_unit unit;

    if (!ho_check_is_time(field))
        return;
    memcpy(&time, ho_record_value(message, field), sizeof time);
    unit = ho_check_unit_of(time);
    if (unit == HO_CHECK_SECONDS)
        ho_check_found_once(c, HANDOFF_FOUND_TIME_IN_SECONDS, at, field->name);
    else if (unit != HO_CHECK_MILLISECONDS)
        ho_check_found_once(c, HANDOFF_FOUND_TIME_IN_MICROSECONDS, at,
                            field->name);
}

static void
check_field(ho_check_run *c, const ho_check_place *at,
            const ProtobufCMessage         *message,
            const ProtobufCFieldDescriptor *field)
{
    const uint8_t *value = ho_record_value(message, field);
    size_t         n = 1;

    check_unit(c, at, message, field);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        n = ho_record_list_get(message, field).count;
        value = ho_record_list_get(message, field).items;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_in_range(field, value + i * ho_record_reader_size(field)))
            continue;
        ho_check_found(c, HANDOFF_FOUND_OUT_OF_RANGE, at, field->name);
        return; /* the first of a list is enough */
    }
}

static void
check_message(ho_check_run *c, const ho_check_place *at,
              const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    for (unsigned i = 0; i < desc->n_fields; i++) {
        if (desc->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
            check_field(c, at, message, &desc->fields[i]);
    }
}

static void
check_ranges(ho_check_run *c)
{
    ho_check_each_message(c, check_message);
}

const ho_check_rule HO_RULES_RANGES[] = {
    { check_ranges, 0, 0 },
    { NULL, 0, 0 },
};
