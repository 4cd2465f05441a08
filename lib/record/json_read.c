/* SPDX-License-Identifier: MIT */
/*
 * json_read.c -- from the tree to messages; handoff_context_from_json().
 *
 * The text passed ho_record_json_check(), so the tree has known fields, lists
 * and objects where the schema has them, and values of the right sort. What is
 * left to say about a value needs its type: the range of a number, the name
 * of an enum's value, the alphabet of base64.
 *
 * Messages are made in an arena and are the caller's only once all is well;
 * strings and numbers are taken from the text, at the places that the tree
 * holds.
 */
#include "record/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

typedef struct reader {
    ho_base_slice                     text;
    const ProtobufCMessageDescriptor *desc; /* of the whole */
    ho_base_arena                    *arena;
    handoff_error                    *err;
    handoff_status                    status;
} reader;

/* A string or number of the text. */
typedef struct token {
    size_t        offset;
    bool          quoted;
    ho_base_slice text; /* its escapes undone */
} token;

static bool
refuse(reader *r, const token *t, handoff_status status)
{
    r->status = status;
    ho_record_json_locate_value(r->err, r->desc, r->text, t->offset);
    return false;
}

static void *
take(reader *r, size_t n)
{
    void *p = ho_base_arena_alloc(r->arena, n);

    if (p == NULL)
        r->status = ho_base_arena_full(r->arena, n)
                        ? ho_base_fail(r->err, HANDOFF_E_LIMIT,
                                       "more memory than a record may take")
                        : ho_base_nomem(r->err);
    return p;
}

/* ---- Tokens -------------------------------------------------------------- */

/* A copy of a string without its escapes; NUL-terminated. */
static uint8_t *
copy_plain(reader *r, size_t *len, ho_base_slice raw)
{
    uint8_t *plain = take(r, ho_base_json_unescape(NULL, raw) + 1);

    if (plain != NULL)
        *len = ho_base_json_unescape(plain, raw);
    return plain;
}

/* The tree's string, "n25", says where in the text the token is. */
static void
find_token(const reader *r, token *t, const json_t *value)
{
    const char    *place = json_string_value(value);
    const uint8_t *p;
    size_t         left;

    t->offset = (size_t) strtoull(place + 1, NULL, 10);
    t->quoted = place[0] == 's';
    p = r->text.p + t->offset;
    left = r->text.len - t->offset;
    t->text = t->quoted
                  ? HO_SLICE(p + 1, ho_base_json_string_len(p) - 2)
                  : HO_SLICE(p, ho_base_json_number_scan(HO_SLICE(p, left)));
}

/* Numbers and names hardly ever have escapes, so they are rarely copied. */
static bool
undo_escapes(reader *r, token *t)
{
    uint8_t *plain;

    if (!t->quoted || t->text.len == 0 ||
        memchr(t->text.p, '\\', t->text.len) == NULL)
        return true;
    plain = copy_plain(r, &t->text.len, t->text);
    t->text.p = plain;
    return plain != NULL;
}

/* A number may stand in quotes: 64 bits always do when we write them. */
static bool
is_number(const token *t)
{
    return t->text.len > 0 && ho_base_json_number_scan(t->text) == t->text.len;
}

static bool
read_whole(reader *r, uint64_t *bits, const token *t, uint64_t low,
           uint64_t high)
{
    bool             negative = false;
    ho_record_number n = is_number(t)
                             ? ho_record_json_integer(bits, &negative, t->text)
                             : HO_NUMBER_FRACTION;

    if (n == HO_NUMBER_OK && *bits <= (negative ? low : high)) {
        *bits = negative ? 0 - *bits : *bits;
        return true;
    }
    return refuse(r, t,
                  ho_base_fail(r->err, HANDOFF_E_JSON,
                               "expected a whole number from %s%" PRIu64
                               " to %" PRIu64,
                               low > 0 ? "-" : "", low, high));
}

static bool
read_float(reader *r, void *at, const token *t, bool wide)
{
    float            f = 0;
    double           d = 0;
    ho_record_number n = !is_number(t) ? HO_NUMBER_FRACTION
                         : wide        ? ho_record_json_double(&d, t->text)
                                       : ho_record_json_float(&f, t->text);

    if (n == HO_NUMBER_RANGE)
        return refuse(r, t,
                      ho_base_fail(r->err, HANDOFF_E_JSON,
                                   "expected a number of at most %s either way",
                                   wide ? "1.7976931348623157e+308"
                                        : "3.4028235e+38"));
    if (n != HO_NUMBER_OK)
        return refuse(r, t,
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
read_enum(reader *r, void *at, const token *t,
          const ProtobufCEnumDescriptor *desc)
{
    const ProtobufCEnumValue *known;
    uint64_t                  bits = 0;
    int32_t                   value;

    if (t->quoted) {
        known = find_value(desc, t->text);
        if (known == NULL)
            return refuse(r, t,
                          ho_record_json_no_value(r->err, desc,
                                                  (const char *) t->text.p,
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
read_bytes(reader *r, void *at, const token *t)
{
    ProtobufCBinaryData bytes = { 0, NULL };

    bytes.data = copy_plain(r, &bytes.len, t->text);
    if (bytes.data == NULL)
        return false;
    if (!base64_read(bytes.data, &bytes.len, HO_SLICE(bytes.data, bytes.len)))
        return refuse(r, t,
                      ho_base_fail(r->err, HANDOFF_E_JSON,
                                   "expected a string in base64"));
    memcpy(at, &bytes, sizeof bytes);
    return true;
}

/* ---- Values -------------------------------------------------------------- */

static bool
read_string(reader *r, void *at, const token *t)
{
    size_t len;
    void  *s = copy_plain(r, &len, t->text);

    if (s == NULL)
        return false;
    memcpy(at, &s, sizeof s);
    return true;
}

static bool
read_bits(reader *r, void *at, const token *t, uint64_t low, uint64_t high,
          size_t size)
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

/* A value that is neither list nor object, into a member or an element. */
static bool
read_scalar(reader *r, const ProtobufCFieldDescriptor *field, void *at,
            const json_t *value)
{
    protobuf_c_boolean truth = json_is_true(value);
    token              t;

    if (field->type == PROTOBUF_C_TYPE_BOOL) {
        memcpy(at, &truth, sizeof truth);
        return true;
    }
    find_token(r, &t, value);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return read_string(r, at, &t);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return read_bytes(r, at, &t);
    if (!undo_escapes(r, &t))
        return false;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_bits(r, at, &t, UINT64_C(1) << 31, INT32_MAX, 4);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_bits(r, at, &t, 0, UINT32_MAX, 4);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_bits(r, at, &t, UINT64_C(1) << 63, INT64_MAX, 8);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_bits(r, at, &t, 0, UINT64_MAX, 8);
    case PROTOBUF_C_TYPE_FLOAT:
        return read_float(r, at, &t, false);
    case PROTOBUF_C_TYPE_DOUBLE:
        return read_float(r, at, &t, true);
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(r, at, &t, field->descriptor);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    r->status = ho_base_fail(r->err, HANDOFF_E_ARG, "a scalar was called for");
    return false;
}

static bool read_members(reader *r, ProtobufCMessage *message, json_t *object);

static bool
read_value(reader *r, const ProtobufCFieldDescriptor *field, void *at,
           json_t *value)
{
    const ProtobufCMessageDescriptor *desc = field->descriptor;
    ProtobufCMessage                 *message;

    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return read_scalar(r, field, at, value);
    message = take(r, desc->sizeof_message);
    if (message == NULL)
        return false;
    protobuf_c_message_init(desc, message);
    memcpy(at, &message, sizeof message);
    return read_members(r, message, value);
}

size_t
ho_record_json_element_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
        return 4;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return sizeof(void *);
}

static bool
read_list(reader *r, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *message, json_t *list)
{
    size_t count = json_array_size(list),
           size = ho_record_json_element_size(field);
    uint8_t *base = (uint8_t *) message, *elements;

    if (count == 0)
        return true;
    elements = take(r, count * size);
    if (elements == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!read_value(r, field, elements + i * size, json_array_get(list, i)))
            return false;
    }
    memcpy(base + field->quantifier_offset, &count, sizeof count);
    memcpy(base + field->offset, &elements, sizeof elements);
    return true;
}

static bool
read_members(reader *r, ProtobufCMessage *message, json_t *object)
{
    const ProtobufCFieldDescriptor *field;
    uint8_t                        *base = (uint8_t *) message;

    for (void *i = json_object_iter(object); i != NULL;
         i = json_object_iter_next(object, i)) {
        json_t     *value = json_object_iter_value(i);
        const char *number = json_object_iter_key(i);

        field = protobuf_c_message_descriptor_get_field(
            message->descriptor, (unsigned) strtoull(number, NULL, 10));
        if (json_is_null(value))
            continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            if (!read_list(r, field, message, value))
                return false;
        } else if (!read_value(r, field, base + field->offset, value)) {
            return false;
        }
    }
    return true;
}

/* ---- The whole ----------------------------------------------------------- */

/* The skeleton is JSON, so only a name that stands twice can be wrong with
 * it; for want of memory jansson has several codes. */
static handoff_status
build_tree(json_t **tree, const reader *r, const ho_base_buf *skeleton)
{
    json_error_t   why;
    handoff_status st;

    *tree = json_loadb((const char *) skeleton->data, skeleton->len,
                       JSON_REJECT_DUPLICATES, &why);
    if (*tree != NULL)
        return HANDOFF_OK;
    if (json_error_code(&why) != json_error_duplicate_key)
        return ho_base_nomem(r->err);
    st = ho_base_fail(r->err, HANDOFF_E_JSON,
                      "this field stands here twice, expected it once");
    ho_record_json_locate_name(r->err, r->desc, r->text, (size_t) why.position);
    return st;
}

handoff_status
ho_record_json_read(ProtobufCMessage *message, ho_base_arena *arena,
                    ho_record_budget *budget, ho_base_slice text,
                    handoff_error *err)
{
    reader r = {
        .text = text, .desc = message->descriptor, .arena = arena, .err = err
    };
    ho_base_buf        skeleton = { 0 };
    json_t            *tree = NULL;
    ho_base_arena_mark mark = ho_base_arena_save(arena);
    handoff_status     st;

    st = ho_record_json_check(&skeleton, budget, r.desc, text, err);
    if (st != HANDOFF_OK)
        goto done;
    st = build_tree(&tree, &r, &skeleton);
    ho_base_buf_free(&skeleton);
    if (st != HANDOFF_OK)
        goto done;
    read_members(&r, message, tree);
    st = r.status;

done:
    if (st != HANDOFF_OK)
        ho_base_arena_restore(arena, mark);
    json_decref(tree);
    ho_base_buf_free(&skeleton);
    return st;
}

handoff_status
handoff_context_from_json(handoff_context *ctx, const char *json, size_t len,
                          handoff_error *err)
{
    Handoff__V1__Context root = HANDOFF__V1__CONTEXT__INIT, old;
    ho_record_budget     budget = HO_BUDGET;
    ho_base_arena_mark   mark;
    handoff_status       st;

    if (ctx == NULL || (json == NULL && len > 0))
        return ho_base_fail(err, HANDOFF_E_ARG, "ctx or json is NULL");
    mark = ho_base_arena_save(&ctx->arena);
    st = ho_record_json_read(&root.base, &ctx->arena, &budget,
                             HO_SLICE(len == 0 ? "" : json, len), err);
    if (st != HANDOFF_OK)
        return st;
    old = ctx->root;
    ctx->root = root;
    if (!ho_record_context_changed(ctx)) {
        ctx->root = old;
        ho_base_arena_restore(&ctx->arena, mark);
        return ho_base_nomem(err);
    }
    ctx->partial = 0;
    return HANDOFF_OK;
}
