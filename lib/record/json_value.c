/* SPDX-License-Identifier: MIT */
/*
 * json_value.c -- what a single value of JSON means to a field.
 *
 * The range of a number, the name of an enum's value, the alphabet of base64:
 * all that needs the type of the field. A string is copied once, into the
 * arena, where its escapes are undone.
 */
#include "record/json.h"

#include <inttypes.h>
#include <string.h>

/* ---- Tokens -------------------------------------------------------------- */

/* A copy of a string without its escapes; NUL-terminated. */
static uint8_t *
copy_plain(ho_json_reader *r, const ho_json_token *t)
{
    uint8_t *plain = ho_json_take(r, t->plain_len + 1);

    if (plain != NULL)
        ho_base_json_unescape(plain, t->text);
    return plain;
}

/* Numbers and names hardly ever have escapes, so they are rarely copied. */
static bool
undo_escapes(ho_json_reader *r, ho_json_token *t)
{
    uint8_t *plain;

    if (!t->quoted || t->text.len == 0 ||
        memchr(t->text.p, '\\', t->text.len) == NULL)
        return true;
    plain = copy_plain(r, t);
    t->text = HO_SLICE(plain, t->plain_len);
    return plain != NULL;
}

/* A number may stand in quotes: 64 bits always do when we write them. */
static bool
is_number(const ho_json_token *t)
{
    return t->text.len > 0 && ho_base_json_number_scan(t->text) == t->text.len;
}

static bool
read_whole(ho_json_reader *r, uint64_t *bits, const ho_json_token *t,
           uint64_t low, uint64_t high)
{
    bool             negative = false;
    ho_record_number n = is_number(t)
                             ? ho_record_json_integer(bits, &negative, t->text)
                             : HO_NUMBER_FRACTION;

    if (n == HO_NUMBER_OK && *bits <= (negative ? low : high)) {
        *bits = negative ? 0 - *bits : *bits;
        return true;
    }
    return ho_json_refuse(r, t->at,
                          ho_base_fail(r->err, HANDOFF_E_JSON,
                                       "expected a whole number from %s%" PRIu64
                                       " to %" PRIu64,
                                       low > 0 ? "-" : "", low, high));
}

static bool
read_float(ho_json_reader *r, void *at, const ho_json_token *t, bool wide)
{
    float            f = 0;
    double           d = 0;
    ho_record_number n = !is_number(t) ? HO_NUMBER_FRACTION
                         : wide        ? ho_record_json_double(&d, t->text)
                                       : ho_record_json_float(&f, t->text);

    if (n == HO_NUMBER_RANGE)
        return ho_json_refuse(
            r, t->at,
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "expected a number of at most %s either way",
                         wide ? "1.7976931348623157e+308" : "3.4028235e+38"));
    if (n != HO_NUMBER_OK)
        return ho_json_refuse(r, t->at,
                              ho_base_fail(r->err, HANDOFF_E_JSON,
                                           "expected a finite number"));
    if (wide)
        memcpy(at, &d, sizeof d);
    else
        memcpy(at, &f, sizeof f);
    return true;
}

static const ProtobufCEnumValue *
find_value(const ProtobufCEnumDescriptor *desc, ho_base_slice name)
{
    for (unsigned i = 0; i < desc->n_values; i++) {
        const char *known = desc->values[i].name;

        if (ho_base_slice_equal(name, HO_SLICE(known, strlen(known))))
            return &desc->values[i];
    }
    return NULL;
}

static bool
read_enum(ho_json_reader *r, void *at, const ho_json_token *t,
          const ProtobufCEnumDescriptor *desc)
{
    const ProtobufCEnumValue *known;
    uint64_t                  bits = 0;
    int32_t                   value;

    if (t->quoted) {
        known = find_value(desc, t->text);
        if (known == NULL)
            return ho_json_refuse(
                r, t->at,
                ho_record_json_no_value(r->err, desc, (const char *) t->text.p,
                                        t->text.len));
        value = known->value;
    } else {
        if (!read_whole(r, &bits, t, UINT64_C(1) << 31, INT32_MAX))
            return false;
        value = (int32_t) (int64_t) bits;
    }
    memcpy(at, &value, sizeof value);
    return true;
}

/* ---- base64 -------------------------------------------------------------- */

static int
base64_digit(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* Both alphabets, padded or not; bits that no byte has must be 0. */
static bool
base64_read(uint8_t *out, size_t *len, ho_base_slice s)
{
    uint32_t bits = 0;
    size_t   n = 0, padded = s.len;

    while (s.len > 0 && padded - s.len < 2 && s.p[s.len - 1] == '=')
        s.len--;
    if (s.len % 4 == 1 || (padded != s.len && padded % 4 != 0))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        int v = base64_digit(s.p[i]);

        if (v < 0)
            return false;
        bits = bits << 6 | (uint32_t) v;
        if (i % 4 != 0)
            out[n++] = (uint8_t) (bits >> (6 - i % 4 * 2));
    }
    *len = n;
    return s.len % 4 == 0 || (bits & (s.len % 4 == 2 ? 0xF : 3)) == 0;
}

/* Decoded where it was copied to: three bytes in the place of four. */
static bool
read_bytes(ho_json_reader *r, void *at, const ho_json_token *t)
{
    ProtobufCBinaryData bytes = { t->plain_len, NULL };

    bytes.data = copy_plain(r, t);
    if (bytes.data == NULL)
        return false;
    if (!base64_read(bytes.data, &bytes.len, HO_SLICE(bytes.data, bytes.len)))
        return ho_json_refuse(r, t->at,
                              ho_base_fail(r->err, HANDOFF_E_JSON,
                                           "expected a string in base64"));
    memcpy(at, &bytes, sizeof bytes);
    return true;
}

/* ---- Values -------------------------------------------------------------- */

static bool
read_string(ho_json_reader *r, void *at, const ho_json_token *t)
{
    void *s = copy_plain(r, t);

    if (s == NULL)
        return false;
    memcpy(at, &s, sizeof s);
    return true;
}

static bool
read_bits(ho_json_reader *r, void *at, const ho_json_token *t, uint64_t low,
          uint64_t high, size_t size)
{
    uint64_t bits = 0;
    uint32_t half;

    if (!read_whole(r, &bits, t, low, high))
        return false;
    half = (uint32_t) bits;
    if (size == sizeof half)
        memcpy(at, &half, sizeof half);
    else
        memcpy(at, &bits, sizeof bits);
    return true;
}

bool
ho_json_value(ho_json_reader *r, const ProtobufCFieldDescriptor *field,
              void *at, ho_json_token *t)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return read_string(r, at, t);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return read_bytes(r, at, t);
    if (!undo_escapes(r, t))
        return false;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_bits(r, at, t, UINT64_C(1) << 31, INT32_MAX, 4);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_bits(r, at, t, 0, UINT32_MAX, 4);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_bits(r, at, t, UINT64_C(1) << 63, INT64_MAX, 8);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_bits(r, at, t, 0, UINT64_MAX, 8);
    case PROTOBUF_C_TYPE_FLOAT:
        return read_float(r, at, t, false);
    case PROTOBUF_C_TYPE_DOUBLE:
        return read_float(r, at, t, true);
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(r, at, t, field->descriptor);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    r->status = ho_base_fail(r->err, HANDOFF_E_ARG, "a field of another kind");
    return false;
}
