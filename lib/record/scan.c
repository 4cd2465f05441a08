/* SPDX-License-Identifier: MIT */
/*
 * scan.c -- is this a valid record, and what will it cost?
 *
 * Answers before anything is allocated. Every rule of FORMAT.md section 4
 * "valid record" is checked here against the generated descriptors, memory is
 * counted as section 8 says, and the exact size of what unpacking needs at
 * most is added up, so that it can be reserved in one piece.
 *
 * What counts towards section 8: 256 bytes for each message, the length of
 * each string and bytes (of an unknown length-delimited field too, since it
 * is kept), 8 for each repeated number, packed or not. Every occurrence
 * counts, also one that a later occurrence replaces. The number of fields is
 * limited besides, so that what costs two bytes on the wire and nothing in
 * section 8 (an unknown number, an empty string) cannot be had by the million.
 *
 * Recursion is as deep as the schema, in which no message contains itself.
 * Where something is wrong, the frames of that recursion name its path.
 */
#include "record/context.h"

#include <stdio.h>
#include <string.h>

enum {
    MESSAGE_COST = 256,
    NUMBER_COST = 8,
    LIST_COST = 16 /* beside its elements: a block's rounding, at most */
};

typedef struct scan {
    ho_record_budget *budget;
    size_t            arena;
    const uint8_t    *base;
    handoff_error    *err;
} scan;

/* A message in hand, and the field in it. */
typedef struct frame {
    const struct frame               *up;
    const ProtobufCMessageDescriptor *desc;
    ho_base_slice                     data;
    const ProtobufCFieldDescriptor   *field; /* NULL: unknown, or none yet */
    const uint8_t                    *at;    /* the field's tag */
    uint64_t                          seen;  /* lists that have an element */
    bool                              unknown;
} frame;

/* ---- Saying where -------------------------------------------------------- */

typedef struct path {
    char   text[sizeof((handoff_error *) 0)->path];
    size_t len;
} path;

static void
path_add(path *p, const char *s)
{
    size_t n = strlen(s);

    if (n > sizeof p->text - 1 - p->len)
        n = sizeof p->text - 1 - p->len;
    memcpy(p->text + p->len, s, n);
    p->len += n;
    p->text[p->len] = '\0';
}

/* The place of the field in hand among its kind; those before it are valid. */
static size_t
index_of(const frame *f)
{
    const uint8_t         *p = f->data.p;
    ho_record_reader_field field;
    size_t                 n = 0;

    while (p < f->at && ho_record_reader_next(&field, &p, f->at) > 0)
        n += field.number == f->field->id;
    return n;
}

static void
path_of(path *p, const frame *f)
{
    char number[32];

    if (f->up != NULL)
        path_of(p, f->up);
    if (f->field == NULL)
        return;
    if (p->len != 0)
        path_add(p, ".");
    path_add(p, f->field->name);
    if (f->field->label == PROTOBUF_C_LABEL_REPEATED) {
        snprintf(number, sizeof number, "[#%zu]", index_of(f));
        path_add(p, number);
    }
}

/* The name under which a Context has a message of this kind. */
static const char *
section_name(const ProtobufCMessageDescriptor *desc)
{
    const ProtobufCMessageDescriptor *context =
        &handoff__v1__context__descriptor;

    for (unsigned i = 0; i < context->n_fields; i++) {
        if (context->fields[i].descriptor == desc)
            return context->fields[i].name;
    }
    return "";
}

static handoff_status
fail(scan *s, const frame *f, handoff_status code, const uint8_t *at,
     const char *what)
{
    const frame *top = f;
    path         p = { "", 0 };

    while (top->up != NULL)
        top = top->up;
    path_add(&p, section_name(top->desc));
    path_of(&p, f);
    ho_base_fail(s->err, code, "%s", what);
    ho_base_err_path(s->err, "%s", p.text);
    ho_base_err_offset(s->err, (uint64_t) (at - s->base));
    return code;
}

/* ---- Counting ------------------------------------------------------------ */

static handoff_status
charge(scan *s, const frame *f, uint64_t memory)
{
    if (memory > s->budget->memory)
        return fail(s, f, HANDOFF_E_LIMIT, f->at,
                    "the record needs more memory than the limit");
    s->budget->memory -= memory;
    return HANDOFF_OK;
}

/* Sizes cannot wrap: there are at most HANDOFF_FIELDS_MAX of them, each of a
 * length that is in memory already, times a small number. */
static void
need(scan *s, size_t bytes)
{
    s->arena += ho_base_arena_cost(bytes);
}

/* A list is one block; only its first element pays for more than itself. */
static void
need_elements(scan *s, frame *f, size_t count)
{
    uint64_t bit = UINT64_C(1) << (size_t) (f->field - f->desc->fields);

    if ((f->seen & bit) == 0)
        need(s, LIST_COST);
    f->seen |= bit;
    s->arena += count * ho_record_reader_size(f->field);
}

/* ---- Checking ------------------------------------------------------------ */

static bool
finite_bits(uint64_t bits)
{
    return (bits & 0x7F800000) != 0x7F800000;
}

static handoff_status
scan_packed(scan *s, frame *f, ho_base_slice data)
{
    const uint8_t *p = data.p, *end = data.p + data.len;
    uint64_t       value;
    size_t         count = 0;

    for (; p != end; count++) {
        if (!ho_record_reader_value(&value, &p, end))
            return fail(s, f, HANDOFF_E_RECORD, p,
                        "a number is cut off or too long");
    }
    need_elements(s, f, count);
    return charge(s, f, (uint64_t) count * NUMBER_COST);
}

static handoff_status
scan_number(scan *s, frame *f, const ho_record_reader_field *field)
{
    if (f->field->type == PROTOBUF_C_TYPE_FLOAT && !finite_bits(field->value))
        return fail(s, f, HANDOFF_E_RECORD, field->raw.p,
                    "a number is not finite");
    if (f->field->label != PROTOBUF_C_LABEL_REPEATED)
        return HANDOFF_OK;
    need_elements(s, f, 1);
    return charge(s, f, NUMBER_COST);
}

static handoff_status
scan_text(scan *s, frame *f, ho_base_slice data)
{
    if (f->field->type == PROTOBUF_C_TYPE_STRING && !ho_base_utf8_valid(data))
        return fail(s, f, HANDOFF_E_RECORD, data.p,
                    "text is not UTF-8 without NUL");
    if (f->field->label == PROTOBUF_C_LABEL_REPEATED)
        need_elements(s, f, 1);
    if (data.len != 0)
        need(s, data.len);
    return charge(s, f, data.len);
}

static handoff_status scan_message(scan *s, const frame *up,
                                   const ProtobufCMessageDescriptor *desc,
                                   ho_base_slice                     data);

static handoff_status
scan_known(scan *s, frame *f, const ho_record_reader_field *field)
{
    uint32_t wire = ho_record_reader_type(f->field);

    if (field->type == HO_WIRE_BYTES && wire == HO_WIRE_VARINT &&
        f->field->label == PROTOBUF_C_LABEL_REPEATED)
        return scan_packed(s, f, field->bytes);
    if (field->type != wire)
        return fail(s, f, HANDOFF_E_RECORD, field->at,
                    "the wire type of a field is not the schema's");
    if (wire != HO_WIRE_BYTES)
        return scan_number(s, f, field);
    if (f->field->type != PROTOBUF_C_TYPE_MESSAGE)
        return scan_text(s, f, field->bytes);
    if (f->field->label == PROTOBUF_C_LABEL_REPEATED)
        need_elements(s, f, 1);
    return scan_message(s, f, f->field->descriptor, field->bytes);
}

static handoff_status
scan_unknown(scan *s, frame *f, const ho_record_reader_field *field)
{
    if (!f->unknown)
        need(s, LIST_COST);
    f->unknown = true;
    s->arena += sizeof(ProtobufCMessageUnknownField);
    need(s, field->raw.len);
    return charge(s, f, field->bytes.len);
}

static handoff_status
scan_message(scan *s, const frame *up, const ProtobufCMessageDescriptor *desc,
             ho_base_slice data)
{
    const uint8_t         *p = data.p;
    frame                  f = { up, desc, data, NULL, data.p, 0, false };
    ho_record_reader_field field;
    handoff_status         st = HANDOFF_OK;
    int                    got;

    if (desc != &handoff__v1__context__descriptor) {
        need(s, desc->sizeof_message);
        st = charge(s, &f, MESSAGE_COST);
    }
    while (st == HANDOFF_OK) {
        f.field = NULL;
        got = ho_record_reader_next(&field, &p, data.p + data.len);
        if (got == 0)
            break;
        if (got < 0)
            return fail(s, &f, HANDOFF_E_RECORD, field.at, field.wrong);
        f.at = field.at;
        if (s->budget->fields-- == 0)
            return fail(s, &f, HANDOFF_E_LIMIT, f.at,
                        "the record has more fields than the limit");
        f.field = ho_record_reader_find(desc, field.number);
        st = f.field != NULL ? scan_known(s, &f, &field)
                             : scan_unknown(s, &f, &field);
    }
    return st;
}

handoff_status
ho_record_scan(size_t *arena_bytes, ho_record_budget *budget,
               const ProtobufCMessageDescriptor *desc, ho_base_slice data,
               handoff_error *err)
{
    static const uint8_t none[1] = { 0 };
    scan                 s = { budget, 0, NULL, err };
    handoff_status       st;

    if (data.len == 0)
        data = HO_SLICE(none, 0); /* no arithmetic on NULL */
    s.base = data.p;
    need(&s, 0); /* the empty string, shared by all that are */
    st = scan_message(&s, NULL, desc, data);
    if (st == HANDOFF_OK)
        *arena_bytes += s.arena;
    return st;
}
