/* SPDX-License-Identifier: MIT */
/*
 * json_read.c -- from JSON to messages.
 *
 * One pass over the text, along the schema: base/json_reader.h reads it, this
 * file says what has to stand where, json_value.c what a single value means,
 * and json_fault.c what is wrong. The first thing that is wrong is the error,
 * with its path, line, column and offset.
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

static bool read_value(ho_record_json_reader          *r,
                       const ProtobufCFieldDescriptor *field, void *at,
                       bool element);

/* ---- Single values ------------------------------------------------------- */

/* What it takes beyond the value itself: FORMAT.md section 8. */
static uint64_t
memory_of(const ProtobufCFieldDescriptor *field, const ho_record_json_token *t,
          bool element)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return t->plain_len;
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return t->plain_len * 3 / 4;
    return element ? NUMBER_COST : 0;
}

static bool
read_bool(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
          void *at, char kind)
{
    protobuf_c_boolean truth = kind == 't';
    const char        *word = truth ? "true" : "false";

    if ((kind != 't' && kind != 'f') || !ho_base_json_word(&r->json, word))
        return ho_record_json_refuse_type(r, field, false);
    memcpy(at, &truth, sizeof truth);
    return true;
}

static bool
is_attribute_value(const ProtobufCFieldDescriptor *field)
{
    return field == protobuf_c_message_descriptor_get_field_by_name(
                        &handoff__v1__attribute__descriptor, "value");
}

/* A number, or true or false, where text belongs: it becomes the text. */
static bool
read_unquoted(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
              ho_record_json_token *t, char kind)
{
    const char *word = kind == 't' ? "true" : "false";
    bool        may = (kind == '0' || kind == 't' || kind == 'f') &&
               is_attribute_value(field);
    char expected[64];

    if (may && r->mending == NULL) {
        snprintf(expected, sizeof expected, "a string%s",
                 HO_RECORD_JSON_WAY_OUT);
        return ho_record_json_expected(r, expected);
    }
    if (may && kind == '0')
        may = ho_base_json_number(&r->json, &t->text);
    else if (may && ho_base_json_word(&r->json, word))
        t->text = HO_SLICE(t->at, strlen(word));
    else
        may = false;
    if (!may)
        return ho_record_json_refuse_type(r, field, false);
    t->plain_len = t->text.len;
    r->mended_here = true;
    ho_record_json_mended(r, HO_RECORD_MENDED_ATTRIBUTE);
    return true;
}

static bool
read_quoted(ho_record_json_reader *r, ho_record_json_token *t)
{
    if (!ho_base_json_string(&r->json, &t->text))
        return ho_record_json_fault(r);
    t->mended = r->json.mended != 0;
    t->plain_len = ho_record_json_plain(NULL, t);
    if (t->mended)
        ho_record_json_mended(r, r->json.mended);
    return true;
}

static bool
read_scalar(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
            void *at, bool element, char kind)
{
    ho_record_json_token t = { .at = r->json.p, .quoted = kind == '"' };
    bool                 good;

    if (field->type == PROTOBUF_C_TYPE_BOOL)
        good = read_bool(r, field, at, kind);
    else if (t.quoted)
        good = read_quoted(r, &t);
    else if (field->type == PROTOBUF_C_TYPE_STRING)
        good = read_unquoted(r, field, &t, kind);
    else
        good = (field->type != PROTOBUF_C_TYPE_BYTES && kind == '0' &&
                ho_base_json_number(&r->json, &t.text)) ||
               ho_record_json_refuse_type(r, field, false);
    return good &&
           ho_record_json_charge(r, t.at, memory_of(field, &t, element), 0) &&
           (field->type == PROTOBUF_C_TYPE_BOOL ||
            ho_record_json_value(r, field, at, &t));
}

/* ---- Lists --------------------------------------------------------------- */

/* The elements behind `from` in the buffer become the list. */
static bool
keep_list(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *message, size_t from, size_t count)
{
    uint8_t *base = (uint8_t *) message, *elements;
    size_t   size = r->lists.len - from;

    if (count == 0)
        return true;
    elements = ho_record_json_take(r, size);
    if (elements == NULL)
        return false;
    memcpy(elements, r->lists.data + from, size);
    memcpy(base + field->quantifier_offset, &count, sizeof count);
    memcpy(base + field->offset, &elements, sizeof elements);
    r->lists.len = from;
    return true;
}

static bool
read_list(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *message)
{
    size_t from = r->lists.len, size = ho_record_reader_size(field), count = 0;
    uint64_t element[ELEMENT_MAX / sizeof(uint64_t)] = { 0 };

    if (!ho_base_json_enter(&r->json))
        return ho_record_json_fault(r);
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
        return ho_record_json_fault(r);
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

/* A name that had to be mended is no field's; it is read as such all the same,
 * since what cannot be unescaped has no end. */
static size_t
read_name(const ho_record_json_reader *r, uint8_t *out, ho_base_slice raw)
{
    return r->json.mended != 0 ? ho_base_json_mend(out, raw)
                               : ho_base_json_unescape(out, raw);
}

/* Names mostly stand in the order of the schema, so the search begins behind
 * the last one found. */
static const ProtobufCFieldDescriptor *
find_field(ho_record_json_reader *r, const ProtobufCMessageDescriptor *desc,
           ho_base_slice raw, unsigned *next)
{
    const uint8_t *at = raw.p - 1;
    char           key[KEY_MAX];
    size_t         len = read_name(r, NULL, raw);

    if (len <= sizeof key)
        read_name(r, (uint8_t *) key, raw);
    for (unsigned i = 0; len <= sizeof key && i < desc->n_fields; i++) {
        unsigned k = (*next + i) % desc->n_fields;

        if (!is_name_of(key, len, desc->fields[k].name))
            continue;
        *next = k + 1;
        if (ho_base_json_known(&r->json, k, desc->fields[k].name))
            return &desc->fields[k];
        ho_record_json_refuse(r, at,
                              ho_base_fail(r->err, HANDOFF_E_JSON,
                                           "this field is given twice"));
        return NULL;
    }
    ho_record_json_refuse(r, at,
                          ho_record_json_no_field(r->err, desc, key,
                                                  len <= sizeof key ? len : 0));
    return NULL;
}

/* What a number was, is noted where nothing else is said of it. */
static bool
note_media_type(ho_record_json_reader *r, Handoff__V1__Attribute *a)
{
    static const char json[] = "application/json";

    if (!r->mended_here || a->media_type[0] != '\0')
        return true;
    a->media_type = ho_record_json_take(r, sizeof json);
    if (a->media_type != NULL)
        memcpy(a->media_type, json, sizeof json);
    return a->media_type != NULL;
}

static bool
read_members(ho_record_json_reader *r, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;
    const ProtobufCFieldDescriptor   *field;
    uint8_t                          *base = (uint8_t *) message;
    ho_base_slice                     raw;
    unsigned                          next = 0;
    bool                              good;

    r->mended_here = false;
    if (!ho_base_json_enter(&r->json))
        return ho_record_json_fault(r);
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
    if (r->json.fault != HO_BASE_JSON_GOOD)
        return ho_record_json_fault(r);
    return desc != &handoff__v1__attribute__descriptor ||
           note_media_type(r, (Handoff__V1__Attribute *) message);
}

static bool
read_message(ho_record_json_reader *r, const ProtobufCMessageDescriptor *desc,
             void *at)
{
    ProtobufCMessage *message;

    if (!ho_record_json_charge(r, r->json.p, MESSAGE_COST, 0))
        return false;
    message = ho_record_json_take(r, desc->sizeof_message);
    if (message == NULL)
        return false;
    protobuf_c_message_init(desc, message);
    memcpy(at, &message, sizeof message);
    return read_members(r, message);
}

/* A value, to where it belongs; of a list as a whole that is the message. */
static bool
read_value(ho_record_json_reader *r, const ProtobufCFieldDescriptor *field,
           void *at, bool element)
{
    char kind = ho_base_json_kind(&r->json);

    if (r->json.fault != HO_BASE_JSON_GOOD)
        return ho_record_json_fault(r);
    if (!ho_record_json_charge(r, r->json.p, 0, 1))
        return false;
    if (kind == 'n' && !element && ho_base_json_word(&r->json, "null"))
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED && !element)
        return kind == '[' ? read_list(r, field, at)
                           : ho_record_json_refuse_type(r, field, true);
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return read_scalar(r, field, at, element, kind);
    return kind == '{' ? read_message(r, field->descriptor, at)
                       : ho_record_json_refuse_type(r, field, false);
}

/* ---- The whole ----------------------------------------------------------- */

static bool
read_text(ho_record_json_reader *r, ProtobufCMessage *message)
{
    ho_base_json *j = &r->json;

    if (j->text.len > HANDOFF_JSON_BYTES_MAX) {
        r->status =
            ho_base_fail(r->err, HANDOFF_E_LIMIT, "json of more than %d bytes",
                         HANDOFF_JSON_BYTES_MAX);
        return false;
    }
    if (j->text.len >= 3 && memcmp(j->p, "\xEF\xBB\xBF", 3) == 0)
        return ho_record_json_refuse(
            r, j->p,
            ho_base_fail(r->err, HANDOFF_E_JSON,
                         "begins with a byte order mark, which "
                         "json does not have"));
    if (ho_base_json_kind(j) != '{')
        return ho_record_json_expected(r, "an object: '{'");
    return read_members(r, message) &&
           (ho_base_json_end(j) || ho_record_json_fault(r));
}

handoff_status
ho_record_json_read(ProtobufCMessage *message, ho_base_arena *arena,
                    ho_record_budget *budget, ho_base_slice text,
                    const ho_record_mending *mending, handoff_error *err)
{
    ho_record_json_reader r = {
        .arena = arena, .budget = budget, .mending = mending, .err = err
    };
    ho_base_arena_mark mark = ho_base_arena_save(arena);

    ho_base_json_begin(&r.json, text);
    r.json.mend = mending != NULL;
    if (!read_text(&r, message))
        ho_base_arena_restore(arena, mark);
    ho_base_buf_free(&r.lists);
    return r.status;
}

handoff_status
ho_record_json_context(handoff_context *ctx, ho_base_slice text,
                       const ho_record_mending *mending, handoff_error *err)
{
    Handoff__V1__Context root = HANDOFF__V1__CONTEXT__INIT, old = ctx->root;
    ho_record_budget     budget = HO_BUDGET;
    ho_base_arena_mark   mark = ho_base_arena_save(&ctx->arena);
    handoff_status       st;

    st = ho_record_json_read(&root.base, &ctx->arena, &budget, text, mending,
                             err);
    if (st != HANDOFF_OK)
        return st;
    ctx->root = root;
    if (!ho_record_context_changed(ctx)) {
        ctx->root = old;
        ho_base_arena_restore(&ctx->arena, mark);
        return ho_base_nomem(err);
    }
    ctx->partial = 0;
    return HANDOFF_OK;
}
