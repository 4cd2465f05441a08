/* SPDX-License-Identifier: MIT */
/*
 * json_write.c -- from messages to text; handoff_context_to_json().
 *
 * The same message always makes the same text: fields in the order of their
 * numbers, under the names of the schema, the shortest number that reads
 * back, no byte that depends on the locale. A single value that is its
 * default is left out, as on the wire; a message that is there is written
 * even when empty, so reading gives back what was written.
 */
#include "record/json.h"

#include <inttypes.h>
#include <string.h>

typedef struct writer {
    ho_base_buf *out;
    bool         indent;
    uint32_t     depth;
} writer;

/* ---- Bytes --------------------------------------------------------------- */

static void
put_base64(ho_base_buf *out, ProtobufCBinaryData bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    ho_base_buf_byte(out, '"');
    for (size_t i = 0; i < bytes.len; i += 3) {
        const uint8_t *p = bytes.data + i;
        size_t         left = bytes.len - i;
        uint32_t       v = (uint32_t) p[0] << 16;
        char           four[4] = { 0, 0, '=', '=' };

        v |= left > 1 ? (uint32_t) p[1] << 8 : 0;
        v |= left > 2 ? p[2] : 0;
        for (size_t j = 0; j <= (left < 3 ? left : 3); j++)
            four[j] = digits[v >> (18 - 6 * j) & 63];
        ho_base_buf_append(out, four, sizeof four);
    }
    ho_base_buf_byte(out, '"');
}

/* ---- Values -------------------------------------------------------------- */

static void
put_enum(ho_base_buf *out, const ProtobufCEnumDescriptor *desc, int32_t value)
{
    const ProtobufCEnumValue *known =
        protobuf_c_enum_descriptor_get_value(desc, value);

    if (known != NULL)
        ho_base_json_put_string(out, known->name);
    else
        ho_base_buf_printf(out, "%" PRId32, value);
}

static void
put_float(ho_base_buf *out, float value)
{
    char text[HO_JSON_NUMBER_MAX];

    ho_base_buf_append(out, text, ho_record_json_put_float(text, value));
}

static void
put_double(ho_base_buf *out, double value)
{
    char text[HO_JSON_NUMBER_MAX];

    ho_base_buf_append(out, text, ho_record_json_put_double(text, value));
}

static void put_message(writer *w, const ProtobufCMessage *message);

/* Read a value of type T that stands at `at`. */
#define AT(T) (*(T const *) at)

static void
put_value(writer *w, const ProtobufCFieldDescriptor *field, const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        ho_base_buf_printf(w->out, "%" PRId32, AT(int32_t));
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        ho_base_buf_printf(w->out, "%" PRIu32, AT(uint32_t));
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        ho_base_buf_printf(w->out, "\"%" PRId64 "\"", AT(int64_t));
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        ho_base_buf_printf(w->out, "\"%" PRIu64 "\"", AT(uint64_t));
        break;
    case PROTOBUF_C_TYPE_FLOAT:
        put_float(w->out, AT(float));
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        put_double(w->out, AT(double));
        break;
    case PROTOBUF_C_TYPE_BOOL:
        ho_base_buf_text(w->out, AT(protobuf_c_boolean) ? "true" : "false");
        break;
    case PROTOBUF_C_TYPE_ENUM:
        put_enum(w->out, field->descriptor, AT(int32_t));
        break;
    case PROTOBUF_C_TYPE_STRING:
        ho_base_json_put_string(w->out, AT(char *));
        break;
    case PROTOBUF_C_TYPE_BYTES:
        put_base64(w->out, AT(ProtobufCBinaryData));
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        put_message(w, AT(ProtobufCMessage *));
        break;
    }
}

/* What proto3 does not write: the default of a single value. */
static bool
is_absent(const ProtobufCFieldDescriptor *field, const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_ENUM:
        return AT(uint32_t) == 0;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return AT(uint64_t) == 0;
    case PROTOBUF_C_TYPE_FLOAT:
        return AT(float) == 0;
    case PROTOBUF_C_TYPE_DOUBLE:
        return AT(double) == 0;
    case PROTOBUF_C_TYPE_BOOL:
        return !AT(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
        return AT(char *) == NULL || AT(char *)[0] == '\0';
    case PROTOBUF_C_TYPE_BYTES:
        return AT(ProtobufCBinaryData).len == 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return AT(ProtobufCMessage *) == NULL;
}

/* ---- Lists and messages -------------------------------------------------- */

static void
new_line(writer *w)
{
    if (!w->indent)
        return;
    ho_base_buf_byte(w->out, '\n');
    for (uint32_t i = 0; i < w->depth; i++)
        ho_base_buf_text(w->out, "  ");
}

static void
put_list(writer *w, const ProtobufCFieldDescriptor *field, size_t count,
         const uint8_t *elements)
{
    size_t size = ho_record_reader_size(field);

    ho_base_buf_byte(w->out, '[');
    w->depth++;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            ho_base_buf_byte(w->out, ',');
        new_line(w);
        put_value(w, field, elements + i * size);
    }
    w->depth--;
    new_line(w);
    ho_base_buf_byte(w->out, ']');
}

static bool
put_member(writer *w, const ProtobufCFieldDescriptor *field,
           const ProtobufCMessage *message, bool first)
{
    const uint8_t *base = (const uint8_t *) message;
    const void    *at = base + field->offset;
    const void    *quantifier = base + field->quantifier_offset;
    bool           list = field->label == PROTOBUF_C_LABEL_REPEATED;
    size_t         count = list ? *(const size_t *) quantifier : 1;

    if (count == 0 || (!list && is_absent(field, at)))
        return false;
    if (!first)
        ho_base_buf_byte(w->out, ',');
    new_line(w);
    ho_base_json_put_string(w->out, field->name);
    ho_base_buf_text(w->out, w->indent ? ": " : ":");
    if (list)
        put_list(w, field, count, AT(uint8_t *));
    else
        put_value(w, field, at);
    return true;
}

static void
put_message(writer *w, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;
    bool                              first = true;

    ho_base_buf_byte(w->out, '{');
    w->depth++;
    for (unsigned i = 0; i < desc->n_fields; i++) {
        if (put_member(w, &desc->fields[i], message, first))
            first = false;
    }
    w->depth--;
    if (!first)
        new_line(w);
    ho_base_buf_byte(w->out, '}');
}

void
ho_record_json_write(ho_base_buf *out, const ProtobufCMessage *message,
                     uint32_t flags)
{
    writer w = { .out = out, .indent = (flags & HANDOFF_JSON_INDENT) != 0 };

    put_message(&w, message);
}

handoff_status
handoff_context_to_json(char **out, size_t *len, const handoff_context *ctx,
                        uint32_t flags, handoff_error *err)
{
    ho_base_buf buf = { 0 };

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || ctx == NULL)
        return ho_base_null(err, "out and ctx");
    if ((flags & ~(uint32_t) HANDOFF_JSON_INDENT) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "an unknown flag");
    ho_record_json_write(&buf, &ctx->root.base, flags);
    return ho_base_buf_take(out, len, &buf, err);
}
