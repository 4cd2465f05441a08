/* SPDX-License-Identifier: MIT */
/*
 * json_read.c -- from JSON to messages; handoff_context_from_json().
 *
 * One pass over the text, along the schema: base/json_reader.h reads it, this
 * file says what has to stand where, and json_value.c what a single value
 * means. The first thing that is wrong is the error, with its path, line,
 * column and offset.
 *
 * Messages are made in an arena as they are read and are the caller's only
 * once all is well. How long a list is, is known at its end: until then its
 * elements are in a buffer, those of a list inside of it behind them. What
 * may be used is counted before it is used, so that a hostile text cannot
 * take more than a record at its limits.
 *
 * Recursion is bounded by the schema, in which no message contains itself.
 */
#include "record/json.h"

#include <stdio.h>
#include <string.h>

enum {
    KEY_MAX = 64,       /* bytes of a name without escapes; ours are shorter */
    MESSAGE_COST = 256, /* as FORMAT.md section 8 counts memory */
    NUMBER_COST = 8,
    ELEMENT_MAX = 16 /* bytes of an element of a list */
};

static bool read_value(ho_json_reader *r, const ProtobufCFieldDescriptor *field,
                       void *at, bool element);

/* ---- Faults -------------------------------------------------------------- */

bool
ho_json_refuse(ho_json_reader *r, const uint8_t *at, handoff_status status)
{
    r->status = status;
    ho_base_json_place(r->err, &r->json, at);
    return false;
}

/* What the reader found, in our words. */
static bool
refuse_fault(ho_json_reader *r)
{
    const ho_base_json *j = &r->json;

    if (j->fault == HO_BASE_JSON_DEPTH)
        return ho_json_refuse(r, j->at,
                              ho_base_fail(r->err, HANDOFF_E_LIMIT,
                                           "nested deeper than %d levels",
                                           HANDOFF_JSON_DEPTH_MAX));
    if (j->fault == HO_BASE_JSON_STRING)
        return ho_json_refuse(r, j->at,
                              ho_base_fail(r->err, HANDOFF_E_JSON, "%s",
                                           j->why));
    return ho_json_refuse(
        r, j->at,
        ho_base_fail(r->err, HANDOFF_E_JSON, "%s%s",
                     j->ended ? "the text ends too early, expected "
                              : "expected ",
                     j->why));
}

/* Something else has to stand here, whatever the reader would say of it. */
static bool
refuse_here(ho_json_reader *r, const char *expected)
{
    r->json.fault = HO_BASE_JSON_GOOD;
    ho_base_json_expected(&r->json, expected);
    return refuse_fault(r);
}

void *
ho_json_take(ho_json_reader *r, size_t n)
{
    void *p = ho_base_arena_alloc(r->arena, n);

    if (p == NULL)
        r->status = ho_base_arena_full(r->arena, n)
                        ? ho_base_fail(r->err, HANDOFF_E_LIMIT,
                                       "more memory than a record may take")
                        : ho_base_nomem(r->err);
    return p;
}

static bool
charge(ho_json_reader *r, const uint8_t *at, uint64_t memory, uint64_t fields)
{
    ho_record_budget *b = r->budget;

    if (fields > b->fields)
        return ho_json_refuse(
            r, at,
            ho_base_fail(r->err, HANDOFF_E_LIMIT,
                         "more values than a record may have"));
    if (memory > b->memory)
        return ho_json_refuse(
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

static bool
refuse_type(ho_json_reader *r, const ProtobufCFieldDescriptor *field, bool list)
{
    const char *type, *what = expectation(field, &type);
    char        text[128];

    snprintf(text, sizeof text, "%s%s%s", list ? "a list, each " : "", what,
             type);
    return refuse_here(r, text);
}

/* ---- Single values ------------------------------------------------------- */

/* What it takes beyond the value itself: FORMAT.md section 8. */
static uint64_t
memory_of(const ProtobufCFieldDescriptor *field, const ho_json_token *t,
          bool element)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return t->plain_len;
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return t->plain_len * 3 / 4;
    return element ? NUMBER_COST : 0;
}

static bool
read_bool(ho_json_reader *r, const ProtobufCFieldDescriptor *field, void *at,
          char kind)
{
    protobuf_c_boolean truth = kind == 't';
    const char        *word = truth ? "true" : "false";

    if ((kind != 't' && kind != 'f') || !ho_base_json_word(&r->json, word))
        return refuse_type(r, field, false);
    memcpy(at, &truth, sizeof truth);
    return true;
}

static bool
read_scalar(ho_json_reader *r, const ProtobufCFieldDescriptor *field, void *at,
            bool element, char kind)
{
    ho_json_token t = { .at = r->json.p, .quoted = kind == '"' };
    bool          text = field->type == PROTOBUF_C_TYPE_STRING ||
                field->type == PROTOBUF_C_TYPE_BYTES;

    if (field->type == PROTOBUF_C_TYPE_BOOL)
        return read_bool(r, field, at, kind) &&
               charge(r, t.at, memory_of(field, &t, element), 0);
    if (t.quoted) {
        if (!ho_base_json_string(&r->json, &t.text))
            return refuse_fault(r);
        t.plain_len = ho_base_json_unescape(NULL, t.text);
    } else if (text || kind != '0' || !ho_base_json_number(&r->json, &t.text)) {
        return refuse_type(r, field, false);
    }
    return charge(r, t.at, memory_of(field, &t, element), 0) &&
           ho_json_value(r, field, at, &t);
}

/* ---- Lists --------------------------------------------------------------- */

/* The elements behind `from` in the buffer become the list. */
static bool
keep_list(ho_json_reader *r, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *message, size_t from, size_t count)
{
    uint8_t *base = (uint8_t *) message, *elements;
    size_t   size = r->lists.len - from;

    if (count == 0)
        return true;
    elements = ho_json_take(r, size);
    if (elements == NULL)
        return false;
    memcpy(elements, r->lists.data + from, size);
    memcpy(base + field->quantifier_offset, &count, sizeof count);
    memcpy(base + field->offset, &elements, sizeof elements);
    r->lists.len = from;
    return true;
}

static bool
read_list(ho_json_reader *r, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *message)
{
    size_t from = r->lists.len, size = ho_record_reader_size(field), count = 0;
    uint64_t element[ELEMENT_MAX / sizeof(uint64_t)] = { 0 };

    if (!ho_base_json_enter(&r->json))
        return refuse_fault(r);
    for (; ho_base_json_element(&r->json); count++) {
        if (!read_value(r, field, element, true))
            return false;
        ho_base_buf_append(&r->lists, element, size);
        if (r->lists.failed) {
            r->status = ho_base_nomem(r->err);
            return false;
        }
    }
    if (r->json.fault != HO_BASE_JSON_GOOD)
        return refuse_fault(r);
    return keep_list(r, field, message, from, count);
}

/* ---- Objects ------------------------------------------------------------- */

/* Does a key name this field: as in the schema, or in lowerCamelCase? */
static bool
is_name_of(const char *key, size_t len, const char *field)
{
    size_t i = 0;
    bool   upper = false;

    if (len == strlen(field) && memcmp(key, field, len) == 0)
        return true;
    for (; *field != '\0'; field++) {
        char c = *field;

        if (c == '_') {
            upper = true;
            continue;
        }
        if (upper && c >= 'a' && c <= 'z')
            c = (char) (c - 'a' + 'A');
        upper = false;
        if (i == len || key[i++] != c)
            return false;
    }
    return i == len;
}

/* Names mostly stand in the order of the schema, so the search begins behind
 * the last one found. */
static const ProtobufCFieldDescriptor *
find_field(ho_json_reader *r, const ProtobufCMessageDescriptor *desc,
           ho_base_slice raw, unsigned *next)
{
    const uint8_t *at = raw.p - 1;
    char           key[KEY_MAX];
    size_t         len = ho_base_json_unescape(NULL, raw);

    if (len <= sizeof key)
        ho_base_json_unescape((uint8_t *) key, raw);
    for (unsigned i = 0; len <= sizeof key && i < desc->n_fields; i++) {
        unsigned k = (*next + i) % desc->n_fields;

        if (!is_name_of(key, len, desc->fields[k].name))
            continue;
        *next = k + 1;
        if (ho_base_json_known(&r->json, k, desc->fields[k].name))
            return &desc->fields[k];
        ho_json_refuse(r, at,
                       ho_base_fail(r->err, HANDOFF_E_JSON,
                                    "this field stands here twice, expected it "
                                    "once"));
        return NULL;
    }
    ho_json_refuse(r, at,
                   ho_record_json_no_field(r->err, desc, key,
                                           len <= sizeof key ? len : 0));
    return NULL;
}

static bool
read_members(ho_json_reader *r, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;
    const ProtobufCFieldDescriptor   *field;
    uint8_t                          *base = (uint8_t *) message;
    ho_base_slice                     raw;
    unsigned                          next = 0;
    bool                              good;

    if (!ho_base_json_enter(&r->json))
        return refuse_fault(r);
    while (ho_base_json_name(&r->json, &raw)) {
        field = find_field(r, desc, raw, &next);
        if (field == NULL)
            return false;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            good = read_value(r, field, message, false);
        else
            good = read_value(r, field, base + field->offset, false);
        if (!good)
            return false;
    }
    return r->json.fault == HO_BASE_JSON_GOOD || refuse_fault(r);
}

static bool
read_message(ho_json_reader *r, const ProtobufCMessageDescriptor *desc,
             void *at)
{
    ProtobufCMessage *message;

    if (!charge(r, r->json.p, MESSAGE_COST, 0))
        return false;
    message = ho_json_take(r, desc->sizeof_message);
    if (message == NULL)
        return false;
    protobuf_c_message_init(desc, message);
    memcpy(at, &message, sizeof message);
    return read_members(r, message);
}

/* A value, to where it belongs; of a list as a whole that is the message. */
static bool
read_value(ho_json_reader *r, const ProtobufCFieldDescriptor *field, void *at,
           bool element)
{
    char kind = ho_base_json_kind(&r->json);

    if (r->json.fault != HO_BASE_JSON_GOOD)
        return refuse_fault(r);
    if (!charge(r, r->json.p, 0, 1))
        return false;
    if (kind == 'n' && !element && ho_base_json_word(&r->json, "null"))
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED && !element)
        return kind == '[' ? read_list(r, field, at)
                           : refuse_type(r, field, true);
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return read_scalar(r, field, at, element, kind);
    return kind == '{' ? read_message(r, field->descriptor, at)
                       : refuse_type(r, field, false);
}

/* ---- The whole ----------------------------------------------------------- */

static bool
read_text(ho_json_reader *r, ProtobufCMessage *message)
{
    ho_base_json *j = &r->json;

    if (j->text.len > HANDOFF_JSON_BYTES_MAX) {
        r->status =
            ho_base_fail(r->err, HANDOFF_E_LIMIT, "json of more than %d bytes",
                         HANDOFF_JSON_BYTES_MAX);
        return false;
    }
    if (j->text.len >= 3 && memcmp(j->p, "\xEF\xBB\xBF", 3) == 0)
        return ho_json_refuse(
            r, j->p,
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "begins with a byte order mark, which "
                         "json does not have"));
    if (ho_base_json_kind(j) != '{')
        return refuse_here(r, "an object: '{'");
    return read_members(r, message) && (ho_base_json_end(j) || refuse_fault(r));
}

handoff_status
ho_record_json_read(ProtobufCMessage *message, ho_base_arena *arena,
                    ho_record_budget *budget, ho_base_slice text,
                    handoff_error *err)
{
    ho_json_reader     r = { .arena = arena, .budget = budget, .err = err };
    ho_base_arena_mark mark = ho_base_arena_save(arena);

    ho_base_json_begin(&r.json, text);
    if (!read_text(&r, message))
        ho_base_arena_restore(arena, mark);
    ho_base_buf_free(&r.lists);
    return r.status;
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
