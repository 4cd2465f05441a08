/* SPDX-License-Identifier: MIT */
/*
 * schema.c -- looking things up in the schema: kinds, fields, KEYs, enums.
 *
 * Everything here is a table lookup; numbers from outside are checked first.
 */
#include "record/schema.h"

const ho_record_kind *
ho_record_kind_get(uint32_t kind)
{
    if (kind <= HO_KIND_BASE || kind > HO_KIND_BASE + HO_KIND_COUNT ||
        ho_record_kinds[HO_KIND(kind)].size == 0)
        return NULL;
    return &ho_record_kinds[HO_KIND(kind)];
}

const ProtobufCFieldDescriptor *
ho_record_field_find(const ProtobufCMessageDescriptor *desc, uint32_t number)
{
    return protobuf_c_message_descriptor_get_field(desc, number);
}

/* ---- Sections ------------------------------------------------------------ */

const ProtobufCMessageDescriptor *
ho_record_section_descriptor(uint32_t kind)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(&handoff__v1__context__descriptor, kind);

    return field == NULL ? NULL : field->descriptor;
}

/* ---- KEYs ---------------------------------------------------------------- */

/* Only lists directly in a section have KEYs for merging (context.proto). */
static bool
is_section(const ProtobufCMessageDescriptor *desc)
{
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        if (ho_record_section_descriptor(kind) == desc)
            return true;
    }
    return false;
}

ho_record_key_fields
ho_record_list_key(const ProtobufCMessageDescriptor *parent,
                   const ProtobufCFieldDescriptor   *list)
{
    ho_record_key_fields none = { 0, { 0 } };

    if (list->label != PROTOBUF_C_LABEL_REPEATED ||
        list->type != PROTOBUF_C_TYPE_MESSAGE || !is_section(parent))
        return none;
    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        if (ho_record_kinds[kind].message == list->descriptor)
            return ho_record_kinds[kind].key;
    }
    return none;
}

/* ---- Enums --------------------------------------------------------------- */

const char *
handoff_enum_name(uint32_t enum_id, int32_t value)
{
    const ProtobufCEnumValue *found;

    if (enum_id == 0 || enum_id > HO_ENUM_COUNT)
        return NULL;
    found =
        protobuf_c_enum_descriptor_get_value(ho_record_enums[enum_id], value);
    return found == NULL ? NULL : found->name;
}

int
handoff_enum_value(int32_t *value, uint32_t enum_id, const char *name)
{
    const ProtobufCEnumValue *found;

    if (value != NULL)
        *value = 0;
    if (value == NULL || name == NULL || enum_id == 0 ||
        enum_id > HO_ENUM_COUNT)
        return 0;
    found =
        protobuf_c_enum_descriptor_get_value_by_name(ho_record_enums[enum_id],
                                                     name);
    if (found == NULL)
        return 0;
    *value = found->value;
    return 1;
}
