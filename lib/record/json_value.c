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

/* What a whole number may be; `field` where it might be a time. */
typedef struct range {
    uint64_t                        low, high; /* low: below 0 */
    size_t                          size;
    const ProtobufCFieldDescriptor *field;
} range;

/* ---- Tokens -------------------------------------------------------------- */

size_t
ho_record_json_plain(uint8_t *out, const ho_record_json_token *t)
{
    return t->mended ? ho_base_json_mend(out, t->text)
                     : ho_base_json_unescape(out, t->text);
}

/* A copy of a string without its escapes; NUL-terminated. */
static uint8_t *
copy_plain(ho_record_json_reader *r, const ho_record_json_token *t)
{
    uint8_t *plain = ho_record_json_take(r, t->plain_len + 1);

    if (plain != NULL && t->quoted)
        ho_record_json_plain(plain, t);
    else if (plain != NULL)
        memcpy(plain, t->text.p, t->text.len);
    return plain;
}

/* Numbers and names hardly ever have escapes, so they are rarely copied. */
static bool
undo_escapes(ho_record_json_reader *r, ho_record_json_token *t)
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
is_number(const ho_record_json_token *t)
{
    return t->text.len > 0 && ho_base_json_number_scan(t->text) == t->text.len;
}

static bool
is_time(const ProtobufCFieldDescriptor *field)
{
    size_t n = strlen(field->name);

    return field->type == PROTOBUF_C_TYPE_INT64 && n > 3 &&
           strcmp(field->name + n - 3, "_ms") == 0;
}

/* Seconds with a fraction, of this century: no other unit looks like that. */
static bool
split_seconds(int64_t *seconds, uint32_t *ms, ho_base_slice text)
{
    const uint8_t *point = memchr(text.p, '.', text.len);
    size_t         whole = point == NULL ? 0 : (size_t) (point - text.p);
    bool           negative;
    uint64_t       bits;
    uint32_t       unit = 100;

    *ms = 0;
    if (whole == 0 ||
        ho_record_json_integer(&bits, &negative, HO_SLICE(text.p, whole)) !=
            HO_NUMBER_OK ||
        negative || bits < HO_RECORD_SECONDS_MIN ||
        bits > HO_RECORD_SECONDS_MAX)
        return false;
    for (size_t i = whole + 1; i < text.len; i++, unit /= 10) {
        if (!ho_base_is_digit(text.p[i])) /* an exponent */
            return false;
        *ms += (uint32_t) (text.p[i] - '0') * unit;
    }
    *seconds = (int64_t) bits;
    return true;
}

/* A time in another form; false where it is not one, without an error. */
static bool
mend_time(ho_record_json_reader *r, void *at, const ho_record_json_token *t)
{
    char     path[sizeof r->err->path];
    int64_t  time;
    uint32_t ms;

    if (t->quoted && ho_base_time_read(&time, t->text)) {
        memcpy(at, &time, sizeof time);
        ho_record_json_mended(r, HO_RECORD_MENDED_TIME);
        return true;
    }
    if (!is_number(t) || !split_seconds(&time, &ms, t->text))
        return false;
    memcpy(at, &time, sizeof time);
    ho_base_json_path(path, sizeof path, &r->json);
    if (!r->mending->fraction(r->mending->user, at, ms, path))
        r->status = ho_base_nomem(r->err);
    return true;
}

static bool
is_time_text(const ProtobufCFieldDescriptor *field,
             const ho_record_json_token     *t)
{
    int64_t  time;
    uint32_t ms;

    return is_time(field) &&
           ((t->quoted && ho_base_time_read(&time, t->text)) ||
            (is_number(t) && split_seconds(&time, &ms, t->text)));
}

static bool
read_whole(ho_record_json_reader *r, uint64_t *bits,
           const ho_record_json_token *t, const range *may)
{
    bool             negative = false;
    ho_record_number n = is_number(t)
                             ? ho_record_json_integer(bits, &negative, t->text)
                             : HO_NUMBER_FRACTION;

    if (n == HO_NUMBER_OK && *bits <= (negative ? may->low : may->high)) {
        *bits = negative ? 0 - *bits : *bits;
        return true;
    }
    return ho_record_json_refuse(
        r, t->at,
        ho_base_fail(r->err, HANDOFF_E_JSON,
                     "expected a whole number from %s%" PRIu64 " to %" PRIu64
                     "%s",
                     may->low > 0 ? "-" : "", may->low, may->high,
                     may->field != NULL && is_time_text(may->field, t)
                         ? HO_RECORD_JSON_WAY_OUT
                         : ""));
}

static bool
read_float(ho_record_json_reader *r, void *at, const ho_record_json_token *t,
           bool wide)
{
    float            f = 0;
    double           d = 0;
    ho_record_number n = !is_number(t) ? HO_NUMBER_FRACTION
                         : wide        ? ho_record_json_double(&d, t->text)
                                       : ho_record_json_float(&f, t->text);

    if (n == HO_NUMBER_RANGE)
        return ho_record_json_refuse(
            r, t->at,
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "expected a number of at most %s either way",
                         wide ? "1.7976931348623157e+308" : "3.4028235e+38"));
    if (n != HO_NUMBER_OK)
        return ho_record_json_refuse(r, t->at,
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
read_enum(ho_record_json_reader *r, void *at, const ho_record_json_token *t,
          const ProtobufCEnumDescriptor *desc)
{
    const ProtobufCEnumValue *known;
    uint64_t                  bits = 0;
    int32_t                   value;

    if (t->quoted) {
        known = find_value(desc, t->text);
        if (known == NULL)
            return ho_record_json_refuse(
                r, t->at,
                ho_record_json_no_value(r->err, desc, (const char *) t->text.p,
                                        t->text.len));
        value = known->value;
    } else {
        const range int32 = { UINT64_C(1) << 31, INT32_MAX, 4, NULL };

        if (!read_whole(r, &bits, t, &int32))
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
read_bytes(ho_record_json_reader *r, void *at, const ho_record_json_token *t)
{
    ProtobufCBinaryData bytes = { t->plain_len, NULL };

    bytes.data = copy_plain(r, t);
    if (bytes.data == NULL)
        return false;
    if (!base64_read(bytes.data, &bytes.len, HO_SLICE(bytes.data, bytes.len)))
        return ho_record_json_refuse(
            r, t->at,
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "expected a string in base64"));
    memcpy(at, &bytes, sizeof bytes);
    return true;
}

/* ---- Values -------------------------------------------------------------- */

static bool
read_string(ho_record_json_reader *r, void *at, const ho_record_json_token *t)
{
    void *s = copy_plain(r, t);

    if (s == NULL)
        return false;
    memcpy(at, &s, sizeof s);
    return true;
}

static bool
read_bits(ho_record_json_reader *r, void *at, const ho_record_json_token *t,
          range may)
{
    uint64_t bits = 0;
    uint32_t half;

    if (!read_whole(r, &bits, t, &may))
        return false;
    half = (uint32_t) bits;
    if (may.size == sizeof half)
        memcpy(at, &half, sizeof half);
    else
        memcpy(at, &bits, sizeof bits);
    return true;
}

bool
ho_record_json_value(ho_record_json_reader          *r,
                     const ProtobufCFieldDescriptor *field, void *at,
                     ho_record_json_token *t)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return read_string(r, at, t);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return read_bytes(r, at, t);
    if (!undo_escapes(r, t))
        return false;
    if (r->mending != NULL && is_time(field) && mend_time(r, at, t))
        return r->status == HANDOFF_OK;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_bits(r, at, t,
                         (range){ UINT64_C(1) << 31, INT32_MAX, 4, NULL });
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_bits(r, at, t, (range){ 0, UINT32_MAX, 4, NULL });
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_bits(r, at, t,
                         (range){ UINT64_C(1) << 63, INT64_MAX, 8, field });
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_bits(r, at, t, (range){ 0, UINT64_MAX, 8, NULL });
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
