/* SPDX-License-Identifier: MIT */
/*
 * json_fault.c -- what is wrong with a text, and where; and what its values
 * may take of memory and of the record's limits.
 *
 * Whatever fails says so in the caller's error, with line, column and path,
 * and in the reader's status. All of it gives false, as what reads a value
 * says where it failed.
 */
#include "record/json.h"

#include <stdio.h>

bool
ho_record_json_refuse(ho_record_json_reader *r, const uint8_t *at,
                      handoff_status status)
{
    r->status = status;
    ho_base_json_place(r->err, &r->json, at);
    return false;
}

/* What the reader found, in our words. */
bool
ho_record_json_fault(ho_record_json_reader *r)
{
    const ho_base_json *j = &r->json;
    uint32_t            mended;

    if (j->fault == HO_BASE_JSON_DEPTH)
        return ho_record_json_refuse(
            r, j->at,
            ho_base_fail(r->err, HANDOFF_E_LIMIT,
                         "nested deeper than %d levels",
                         HANDOFF_JSON_DEPTH_MAX));
    if (j->fault == HO_BASE_JSON_STRING)
        return ho_record_json_refuse(
            r, j->at,
            ho_base_fail(r->err, HANDOFF_E_JSON, "%s%s", j->why,
                         ho_base_json_mend_scan(j->p, j->end, &mended) != 0
                             ? HO_RECORD_JSON_WAY_OUT
                             : ""));
    return ho_record_json_refuse(
        r, j->at,
        ho_base_fail(r->err, HANDOFF_E_JSON, "%s%s",
                     j->ended ? "the text ends too early, expected "
                              : "expected ",
                     j->why));
}

/* Something else has to stand here, whatever the reader would say of it. */
bool
ho_record_json_expected(ho_record_json_reader *r, const char *expected)
{
    r->json.fault = HO_BASE_JSON_GOOD;
    ho_base_json_expected(&r->json, expected);
    return ho_record_json_fault(r);
}

void
ho_record_json_mended(ho_record_json_reader *r, uint32_t what)
{
    char path[sizeof r->err->path];

    ho_base_json_path(path, sizeof path, &r->json);
    r->mending->mended(r->mending->user, what, path);
}

void *
ho_record_json_take(ho_record_json_reader *r, size_t n)
{
    void *p = ho_base_arena_alloc(r->arena, n);

    if (p == NULL)
        r->status = ho_base_arena_full(r->arena, n)
                        ? ho_base_fail(r->err, HANDOFF_E_LIMIT,
                                       "more memory than a record may take")
                        : ho_base_nomem(r->err);
    return p;
}

bool
ho_record_json_charge(ho_record_json_reader *r, const uint8_t *at,
                      uint64_t memory, uint64_t fields)
{
    ho_record_budget *b = r->budget;

    if (fields > b->fields)
        return ho_record_json_refuse(
            r, at,
            ho_base_fail(r->err, HANDOFF_E_LIMIT,
                         "more values than a record may have"));
    if (memory > b->memory)
        return ho_record_json_refuse(
            r, at,
            ho_base_fail(r->err, HANDOFF_E_LIMIT,
                         "more memory than a record may take"));
    b->fields -= fields;
    b->memory -= memory;
    return true;
}

/* What a value of this type looks like, for messages; `type` follows it. */
static const char *
expectation(const ProtobufCFieldDescriptor *field, const char **type)
{
    *type = "";
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        *type = ((const ProtobufCMessageDescriptor *) field->descriptor)
                    ->short_name;
        return "an object: ";
    case PROTOBUF_C_TYPE_ENUM:
        *type =
            ((const ProtobufCEnumDescriptor *) field->descriptor)->short_name;
        return "a name or number of ";
    case PROTOBUF_C_TYPE_STRING:
        return "a string";
    case PROTOBUF_C_TYPE_BYTES:
        return "a string in base64";
    case PROTOBUF_C_TYPE_BOOL:
        return "true or false";
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return "a number";
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        break;
    }
    return "a whole number";
}

bool
ho_record_json_refuse_type(ho_record_json_reader          *r,
                           const ProtobufCFieldDescriptor *field, bool list)
{
    const char *type, *what = expectation(field, &type);
    char        text[128];

    snprintf(text, sizeof text, "%s%s%s", list ? "a list, each " : "", what,
             type);
    return ho_record_json_expected(r, text);
}
