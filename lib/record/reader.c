/* SPDX-License-Identifier: MIT */
/*
 * reader.c -- one field of a record's bytes at a time.
 *
 * Protobuf's wire format as a valid record may use it (FORMAT.md section 4):
 * wire types 0, 1, 2 and 5, field numbers 1..2^29-1, varints of at most 10
 * bytes that fit 64 bits, tags and lengths of at most 5 bytes that fit 32,
 * lengths that stay inside the message. Varints need not be in their
 * shortest form: records are written by every protobuf implementation.
 *
 * The scan asks here first whether bytes are sound, and unpacking walks the
 * same bytes with the same function, so the two cannot read them differently.
 */
#include "record/context.h"

enum { TAG_BYTES_MAX = 5, VARINT_BYTES_MAX = 10 };

static size_t
read_long(uint64_t *value, const uint8_t *p, size_t left, size_t max)
{
    *value = 0;
    for (size_t i = 0; i < max && i < left; i++) {
        if (i == VARINT_BYTES_MAX - 1 && p[i] > 1)
            return 0; /* more than 64 bits */
        *value |= (uint64_t) (p[i] & 0x7F) << (7 * i);
        if (p[i] < 0x80)
            return i + 1;
    }
    return 0;
}

/* Bytes read, 0 where there is no varint of at most `max` bytes. Nearly all
 * have one byte. */
static inline size_t
read_varint(uint64_t *value, const uint8_t *p, const uint8_t *end, size_t max)
{
    if (p == end || p[0] >= 0x80)
        return read_long(value, p, (size_t) (end - p), max);
    *value = p[0];
    return 1;
}

static uint64_t
read_fixed(const uint8_t *p, size_t n)
{
    uint64_t value = 0;

    while (n > 0)
        value = value << 8 | p[--n];
    return value;
}

bool
ho_record_reader_value(uint64_t *value, const uint8_t **p, const uint8_t *end)
{
    size_t n = read_varint(value, *p, end, VARINT_BYTES_MAX);

    *p += n;
    return n != 0;
}

static int
wrong(ho_record_reader_field *f, const uint8_t *at, const char *what)
{
    f->at = at;
    f->wrong = what;
    return -1;
}

/* Length-delimited: f->raw is the length and the bytes, f->bytes the bytes. */
static int
read_bytes(ho_record_reader_field *f, const uint8_t *p, const uint8_t *end)
{
    uint64_t len;
    size_t   n = read_varint(&len, p, end, TAG_BYTES_MAX);

    if (n == 0)
        return wrong(f, p, "a length is cut off or too long");
    if (len > (size_t) (end - p) - n)
        return wrong(f, p, "a field is longer than what it is in");
    f->bytes = HO_SLICE(p + n, (size_t) len);
    f->raw = HO_SLICE(p, n + (size_t) len);
    return 1;
}

static int
read_number(ho_record_reader_field *f, const uint8_t *p, const uint8_t *end)
{
    size_t n;

    if (f->type == HO_WIRE_VARINT) {
        n = read_varint(&f->value, p, end, VARINT_BYTES_MAX);
        if (n == 0)
            return wrong(f, p, "a number is cut off or too long");
    } else {
        n = f->type == HO_WIRE_64 ? 8 : 4;
        if (n > (size_t) (end - p))
            return wrong(f, p, "a number is cut off");
        f->value = read_fixed(p, n);
    }
    f->raw = HO_SLICE(p, n);
    return 1;
}

int
ho_record_reader_next(ho_record_reader_field *f, const uint8_t **p,
                      const uint8_t *end)
{
    const uint8_t *at = *p;
    uint64_t       tag;
    size_t         n;
    int            got;

    if (at == end)
        return 0;
    f->at = at;
    f->bytes = HO_SLICE(NULL, 0);
    n = read_varint(&tag, at, end, TAG_BYTES_MAX);
    if (n == 0 || tag > UINT32_MAX)
        return wrong(f, at, "a field's tag is cut off or too long");
    f->number = (uint32_t) tag >> 3;
    f->type = (uint32_t) tag & 7;
    if (f->number == 0)
        return wrong(f, at, "a field has number 0");
    if (f->type == HO_WIRE_BYTES)
        got = read_bytes(f, at + n, end);
    else if (f->type == HO_WIRE_VARINT || f->type == HO_WIRE_64 ||
             f->type == HO_WIRE_32)
        got = read_number(f, at + n, end);
    else
        return wrong(f, at, "a wire type that records do not use");
    if (got > 0)
        *p = f->raw.p + f->raw.len;
    return got;
}

const ProtobufCFieldDescriptor *
ho_record_reader_find(const ProtobufCMessageDescriptor *desc, uint32_t number)
{
    /* Numbers of this schema leave no gaps, so the guess nearly always holds;
     * protobuf-c's own search takes a signed number. */
    if (number - 1 < desc->n_fields && desc->fields[number - 1].id == number)
        return &desc->fields[number - 1];
    return protobuf_c_message_descriptor_get_field(desc, number);
}

uint32_t
ho_record_reader_type(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM:
        return HO_WIRE_VARINT;
    case PROTOBUF_C_TYPE_FLOAT:
        return HO_WIRE_32;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return HO_WIRE_BYTES;
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
    default:
        break; /* the schema has none: a test walks it and says so */
    }
    return HO_WIRE_NONE;
}

size_t
ho_record_reader_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
    default:
        return 4;
    }
}
