/* SPDX-License-Identifier: MIT */
/*
 * json_text.c -- from the text of JSON to its skeleton; the gate.
 *
 * One pass over the text, along the schema. It guarantees that what comes out
 * as skeleton is JSON in which every name is a field's number, a list or an
 * object stands exactly where the schema has one, every string is valid text,
 * and all of it is within the limits. The first thing that is not so is the
 * error, with its path, line, column and offset.
 *
 *   {"routing": {"lastTurn": 14}}   becomes   {"1":{"16":"n25"}}
 *
 * "n25": a number that starts at byte 25; "s25": a string. true, false and
 * null stay. Whitespace goes.
 *
 * The same pass, run again with somewhere to stop, finds out for the later
 * stages where a fault is. Recursion is bounded by the schema, in which no
 * message contains itself, and by HANDOFF_JSON_DEPTH_MAX.
 */
#include "record/json.h"

#include <stdio.h>
#include <string.h>

enum {
    KEY_MAX = 64,       /* bytes of a name without escapes; ours are shorter */
    MESSAGE_COST = 256, /* as FORMAT.md section 8 counts memory */
    NUMBER_COST = 8
};

/* A list or an object that is open. */
typedef struct frame {
    const ProtobufCMessageDescriptor *desc;  /* of an object; NULL: a list */
    const ProtobufCFieldDescriptor   *field; /* member at hand; NULL: none */
    uint32_t                          index; /* element at hand */
} frame;

typedef struct scanner {
    ho_base_slice     text;
    const uint8_t    *p, *end;
    frame             frames[HANDOFF_JSON_DEPTH_MAX];
    size_t            depth;
    ho_base_buf      *skeleton;  /* NULL in a pass that looks for a place */
    size_t            written;   /* length of the skeleton so far */
    ho_record_budget *budget;    /* NULL likewise */
    const uint8_t    *stop;      /* a value to stop at, or NULL */
    size_t            stop_name; /* end of a name in the skeleton, or 0 */
    bool              halted;    /* at an error, or where to stop */
    handoff_error    *err;
    handoff_status    status;
} scanner;

static bool scan_value(scanner *s, const ProtobufCFieldDescriptor *field,
                       bool element);

/* ---- Where: line, column, path ------------------------------------------- */

static void
add_path(handoff_error *err, const char *name, uint32_t index)
{
    size_t n = strlen(err->path);

    if (name == NULL)
        snprintf(err->path + n, sizeof err->path - n, "[#%u]",
                 (unsigned) index);
    else
        snprintf(err->path + n, sizeof err->path - n, "%s%s", n > 0 ? "." : "",
                 name);
}

/* Fill in where `at` is, in the containers that are open. Always false. */
static bool
place(scanner *s, const uint8_t *at)
{
    handoff_error *err = s->err;

    s->halted = true;
    if (err == NULL)
        return false;
    ho_base_err_position(err, ho_base_position_of(s->text, at));
    err->path[0] = '\0';
    for (size_t i = 0; i < s->depth; i++) {
        const frame *f = &s->frames[i];

        if (f->desc == NULL)
            add_path(err, NULL, f->index);
        else if (f->field != NULL)
            add_path(err, f->field->name, 0);
    }
    return false;
}

static bool
refuse(scanner *s, const uint8_t *at, handoff_status status)
{
    s->status = status;
    return place(s, at);
}

/* A syntax error at the current byte, which may be past the end. */
static bool
refuse_syntax(scanner *s, const char *expected)
{
    return refuse(s, s->p,
                  ho_base_fail(s->err, HANDOFF_E_JSON, "%s%s",
                               s->p == s->end
                                   ? "the text ends too early, expected "
                                   : "expected ",
                               expected));
}

/* ---- Limits -------------------------------------------------------------- */

static bool
charge(scanner *s, const uint8_t *at, uint64_t memory, uint64_t fields)
{
    ho_record_budget *b = s->budget;

    if (b == NULL)
        return true;
    if (fields > b->fields)
        return refuse(s, at,
                      ho_base_fail(s->err, HANDOFF_E_LIMIT,
                                   "more values than a record may have"));
    if (memory > b->memory)
        return refuse(s, at,
                      ho_base_fail(s->err, HANDOFF_E_LIMIT,
                                   "more memory than a record may take"));
    b->fields -= fields;
    b->memory -= memory;
    return true;
}

static bool
enter(scanner *s, const ProtobufCMessageDescriptor *desc)
{
    if (s->depth == HANDOFF_JSON_DEPTH_MAX)
        return refuse(s, s->p,
                      ho_base_fail(s->err, HANDOFF_E_LIMIT,
                                   "nested deeper than %d levels",
                                   HANDOFF_JSON_DEPTH_MAX));
    s->frames[s->depth++] = (frame){ .desc = desc };
    return true;
}

/* ---- Tokens -------------------------------------------------------------- */

static void
emit(scanner *s, const char *text, size_t len)
{
    s->written += len;
    if (s->skeleton != NULL)
        ho_base_buf_append(s->skeleton, text, len);
}

static void
emit_place(scanner *s, char kind, const uint8_t *at)
{
    char text[24];
    int  n = snprintf(text, sizeof text, "\"%c%zu\"", kind,
                      (size_t) (at - s->text.p));

    emit(s, text, (size_t) n);
}

/* Skip whitespace; the byte that follows, 0 at the end. */
static uint8_t
peek(scanner *s)
{
    s->p = ho_base_json_space(s->p, s->end);
    return s->p != s->end ? *s->p : 0;
}

static bool
scan_string(scanner *s, ho_base_slice *raw)
{
    const char    *why = NULL;
    const uint8_t *at = NULL;
    size_t         n = ho_base_json_string_scan(s->p, s->end, &why, &at);

    if (n == 0)
        return refuse(s, at, ho_base_fail(s->err, HANDOFF_E_JSON, "%s", why));
    *raw = HO_SLICE(s->p + 1, n - 2);
    s->p += n;
    return true;
}

static bool
scan_word(scanner *s, const char *word)
{
    size_t n = ho_base_json_word_scan(s->p, s->end, word);

    s->p += n;
    emit(s, word, n);
    return n != 0;
}

/* ---- Values -------------------------------------------------------------- */

/* What a value of this type looks like, for messages; `parent_key` follows it.
 */
static const char *
expectation(const ProtobufCFieldDescriptor *field, const char **of)
{
    *of = "";
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        *of = ((const ProtobufCMessageDescriptor *) field->descriptor)
                  ->short_name;
        return "an object: ";
    case PROTOBUF_C_TYPE_ENUM:
        *of = ((const ProtobufCEnumDescriptor *) field->descriptor)->short_name;
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
refuse_type(scanner *s, const ProtobufCFieldDescriptor *field, bool list)
{
    const char *of, *what = expectation(field, &of);
    char        text[128];

    snprintf(text, sizeof text, "%s%s%s", list ? "a list, each " : "", what,
             of);
    return refuse_syntax(s, text);
}

/* What it takes beyond the value itself: FORMAT.md section 8. */
static uint64_t
memory_of(const ProtobufCFieldDescriptor *field, ho_base_slice raw,
          bool element)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return ho_base_json_unescape(NULL, raw);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ho_base_json_unescape(NULL, raw) * 3 / 4;
    return element ? NUMBER_COST : 0;
}

static bool
scan_scalar(scanner *s, const ProtobufCFieldDescriptor *field, bool element)
{
    const uint8_t *at = s->p;
    bool           text = field->type == PROTOBUF_C_TYPE_STRING ||
                field->type == PROTOBUF_C_TYPE_BYTES;
    ho_base_slice raw = { NULL, 0 };
    size_t        n;

    if (field->type == PROTOBUF_C_TYPE_BOOL) {
        if (!scan_word(s, "true") && !scan_word(s, "false"))
            return refuse_type(s, field, false);
    } else if (s->p < s->end && *s->p == '"') {
        if (!scan_string(s, &raw))
            return false;
        emit_place(s, 's', at);
    } else {
        n = ho_base_json_number_scan(HO_SLICE(s->p, (size_t) (s->end - s->p)));
        if (text || n == 0)
            return refuse_type(s, field, false);
        s->p += n;
        emit_place(s, 'n', at);
    }
    return charge(s, at, memory_of(field, raw, element), 0);
}

static bool
scan_list(scanner *s, const ProtobufCFieldDescriptor *field)
{
    frame *f;

    if (!enter(s, NULL))
        return false;
    f = &s->frames[s->depth - 1];
    s->p++;
    emit(s, "[", 1);
    if (peek(s) != ']') {
        while (scan_value(s, field, true) && peek(s) == ',') {
            f->index++;
            s->p++;
            emit(s, ",", 1);
        }
        if (s->halted)
            return false;
        if (peek(s) != ']')
            return refuse_syntax(s, "',' or ']'");
    }
    s->p++;
    s->depth--;
    emit(s, "]", 1);
    return true;
}

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

static bool
refuse_name(scanner *s, const uint8_t *at, const char *key, size_t len)
{
    const ProtobufCMessageDescriptor *desc = s->frames[s->depth - 1].desc;

    return refuse(s, at, ho_record_json_no_field(s->err, desc, key, len));
}

/* The name of a member: finds its field and writes that one's number. */
static bool
scan_name(scanner *s)
{
    frame         *f = &s->frames[s->depth - 1];
    const uint8_t *at = s->p;
    ho_base_slice  raw = { NULL, 0 };
    char           key[KEY_MAX], text[24];
    size_t         len;

    f->field = NULL;
    if (peek(s) != '"')
        return refuse_syntax(s, "the name of a field in quotes");
    at = s->p;
    if (!scan_string(s, &raw))
        return false;
    len = ho_base_json_unescape(NULL, raw);
    if (len > sizeof key)
        return refuse_name(s, at, "", 0);
    ho_base_json_unescape((uint8_t *) key, raw);
    for (unsigned i = 0; i < f->desc->n_fields && f->field == NULL; i++) {
        if (is_name_of(key, len, f->desc->fields[i].name))
            f->field = &f->desc->fields[i];
    }
    if (f->field == NULL)
        return refuse_name(s, at, key, len);
    emit(s, text,
         (size_t) snprintf(text, sizeof text, "\"%u\"",
                           (unsigned) f->field->id));
    if (s->stop_name != 0 && s->written >= s->stop_name)
        return place(s, at);
    return true;
}

static bool
scan_member(scanner *s)
{
    if (!scan_name(s))
        return false;
    if (peek(s) != ':')
        return refuse_syntax(s, "':'");
    s->p++;
    emit(s, ":", 1);
    return scan_value(s, s->frames[s->depth - 1].field, false);
}

static bool
scan_object(scanner *s, const ProtobufCMessageDescriptor *desc)
{
    frame *f;

    if (!enter(s, desc))
        return false;
    f = &s->frames[s->depth - 1];
    s->p++;
    emit(s, "{", 1);
    if (peek(s) != '}') {
        while (scan_member(s) && peek(s) == ',') {
            s->p++;
            emit(s, ",", 1);
        }
        if (s->halted)
            return false;
        f->field = NULL;
        if (peek(s) != '}')
            return refuse_syntax(s, "',' or '}'");
    }
    s->p++;
    s->depth--;
    emit(s, "}", 1);
    return true;
}

static bool
scan_value(scanner *s, const ProtobufCFieldDescriptor *field, bool element)
{
    uint8_t c = peek(s);

    if (s->p == s->stop)
        return place(s, s->p);
    if (!charge(s, s->p, 0, 1))
        return false;
    if (c == 'n' && !element && scan_word(s, "null"))
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED && !element) {
        if (c != '[')
            return refuse_type(s, field, true);
        return scan_list(s, field);
    }
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return scan_scalar(s, field, element);
    if (c != '{')
        return refuse_type(s, field, false);
    return charge(s, s->p, MESSAGE_COST, 0) &&
           scan_object(s, field->descriptor);
}

static bool
scan_text(scanner *s, const ProtobufCMessageDescriptor *desc)
{
    if (s->end - s->p >= 3 && memcmp(s->p, "\xEF\xBB\xBF", 3) == 0)
        return refuse(s, s->p,
                      ho_base_fail(s->err, HANDOFF_E_JSON,
                                   "begins with a byte order mark, which json "
                                   "does not have"));
    if (peek(s) != '{')
        return refuse_syntax(s, "an object: '{'");
    if (!scan_object(s, desc))
        return false;
    peek(s);
    if (s->p != s->end)
        return refuse_syntax(s, "nothing after the object");
    return true;
}

handoff_status
ho_record_json_check(ho_base_buf *skeleton, ho_record_budget *budget,
                     const ProtobufCMessageDescriptor *desc, ho_base_slice text,
                     handoff_error *err)
{
    scanner s = { .text = text,
                  .p = text.p,
                  .end = text.p + text.len,
                  .skeleton = skeleton,
                  .budget = budget,
                  .err = err };

    if (text.len > HANDOFF_JSON_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT, "json of more than %d bytes",
                            HANDOFF_JSON_BYTES_MAX);
    scan_text(&s, desc);
    if (s.status == HANDOFF_OK && skeleton->failed)
        return ho_base_nomem(err);
    return s.status;
}

void
ho_record_json_locate_value(handoff_error                    *err,
                            const ProtobufCMessageDescriptor *desc,
                            ho_base_slice text, size_t offset)
{
    scanner s = { .text = text,
                  .p = text.p,
                  .end = text.p + text.len,
                  .stop = text.p + offset,
                  .err = err };

    scan_text(&s, desc);
}

void
ho_record_json_locate_name(handoff_error                    *err,
                           const ProtobufCMessageDescriptor *desc,
                           ho_base_slice text, size_t end)
{
    scanner s = { .text = text,
                  .p = text.p,
                  .end = text.p + text.len,
                  .stop_name = end,
                  .err = err };

    scan_text(&s, desc);
}
