/* SPDX-License-Identifier: MIT */
/*
 * copy_record.c -- from a caller's struct to a message's own fields.
 *
 * The values go into a copy of the message that nobody else sees, and what
 * they need is allocated from the arena: when something is refused half way,
 * the caller of this file goes back to its mark and nothing has happened.
 *
 * A value that is there already is kept as it is, pointers too. So what get
 * gave may be put back, changed in one member, without the rest of it being
 * stored a second time; and what was put back unchanged changes nothing.
 *
 * Members that the caller's version of the struct does not have keep their
 * values: an older caller cannot mean to erase what it does not know.
 */
#include "record/schema.h"

#include <math.h>
#include <string.h>

#include <sodium.h>

_Static_assert(sizeof(protobuf_c_boolean) == 4, "bool is an int");
_Static_assert(sizeof(Handoff__V1__Role) == 4, "so is an enum");

/* One member on its way: where it comes from and where it goes. */
typedef struct member {
    const ho_record_struct         *rec;
    const ho_record_field          *f;
    const ProtobufCFieldDescriptor *field;
    ProtobufCMessage               *to;
    ho_base_arena                  *arena;
    handoff_error                  *err;
} member;

handoff_status
ho_record_struct_load(ho_record_struct *out, const void *rec,
                      handoff_error *err)
{
    uint32_t       front[2];
    handoff_status st;

    if (rec == NULL)
        return ho_base_null(err, "rec");
    memcpy(front, rec, sizeof front);
    out->number = HO_KIND(front[1]);
    out->kind = ho_record_kind_get(front[1]);
    if (out->kind == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "record_kind is not known: begin with the struct's "
                            "macro");
    st = ho_base_opts_load(out->data.bytes, out->kind->size,
                           out->kind->size_first, rec, err);
    if (st != HANDOFF_OK)
        ho_base_err_path(err, "%s", out->kind->name);
    out->known = front[0] < out->kind->size ? front[0] : out->kind->size;
    return st;
}

handoff_status
ho_record_arena_fail(const ho_base_arena *arena, size_t n, handoff_error *err)
{
    if (ho_base_arena_full(arena, n))
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the context has no room for the record");
    return ho_base_nomem(err);
}

/* ---- Refusals ------------------------------------------------------------ */

static void
set_path(const member *m)
{
    ho_base_err_path(m->err, m->f->source != 0 ? "%s.source.%s" : "%s.%s",
                     m->rec->kind->name, m->field->name);
}

static handoff_status
refuse(const member *m, const char *why)
{
    ho_base_fail(m->err, HANDOFF_E_ARG, "%s", why);
    set_path(m);
    return HANDOFF_E_ARG;
}

static handoff_status
no_room(const member *m, size_t n)
{
    handoff_status st = ho_record_arena_fail(m->arena, n, m->err);

    set_path(m);
    return st;
}

/* ---- One member ---------------------------------------------------------- */

static handoff_status
copy_text(char **out, const member *m, const char *s)
{
    size_t len = strlen(s);

    if (!ho_base_utf8_valid(HO_SLICE(s, len)))
        return refuse(m, "the text is not UTF-8");
    *out = ho_base_arena_text(m->arena, s, len);
    return *out == NULL ? no_room(m, len) : HANDOFF_OK;
}

static handoff_status
assign_text(const member *m)
{
    char          *text;
    const char    *s;
    handoff_status st;

    memcpy(&s, m->rec->data.bytes + m->f->offset, sizeof s);
    memcpy(&text, ho_record_value(m->to, m->field), sizeof text);
    if (s == NULL)
        s = "";
    if (strcmp(text == NULL ? "" : text, s) == 0)
        return HANDOFF_OK;
    st = copy_text(&text, m, s);
    if (st == HANDOFF_OK)
        memcpy(ho_record_value_to(m->to, m->field), &text, sizeof text);
    return st;
}

static handoff_status
assign_bytes(const member *m)
{
    ProtobufCBinaryData bytes;
    const uint8_t      *p;
    size_t              len;

    memcpy(&p, m->rec->data.bytes + m->f->offset, sizeof p);
    memcpy(&len, m->rec->data.bytes + m->f->count, sizeof len);
    memcpy(&bytes, ho_record_value(m->to, m->field), sizeof bytes);
    if (p == NULL && len != 0)
        return refuse(m, "a length is given without bytes");
    if (len == bytes.len && (len == 0 || memcmp(bytes.data, p, len) == 0))
        return HANDOFF_OK;
    bytes.len = len;
    bytes.data = ho_base_arena_alloc(m->arena, len);
    if (bytes.data == NULL)
        return no_room(m, len);
    if (len != 0)
        memcpy(bytes.data, p, len);
    memcpy(ho_record_value_to(m->to, m->field), &bytes, sizeof bytes);
    return HANDOFF_OK;
}

static handoff_status
assign_numbers(const member *m)
{
    const uint32_t *from;
    uint32_t       *list;
    ho_record_list  old;
    size_t          n;

    memcpy(&from, m->rec->data.bytes + m->f->offset, sizeof from);
    memcpy(&n, m->rec->data.bytes + m->f->count, sizeof n);
    old = ho_record_list_get(m->to, m->field);
    list = old.items;
    if (from == NULL && n != 0)
        return refuse(m, "a count is given without numbers");
    if (n == old.count && (n == 0 || memcmp(list, from, n * sizeof *list) == 0))
        return HANDOFF_OK;
    if (n > HO_ARENA_BYTES_MAX / sizeof *list)
        return no_room(m, HO_ARENA_BYTES_MAX);
    list = ho_base_arena_alloc(m->arena, n * sizeof *list);
    if (list == NULL)
        return no_room(m, n * sizeof *list);
    if (n != 0)
        memcpy(list, from, n * sizeof *list);
    ho_record_list_put(m->to, m->field, (ho_record_list){ list, n });
    return HANDOFF_OK;
}

static bool
same_texts(const char *const *from, char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(from[i], list[i]) != 0)
            return false;
    }
    return true;
}

static handoff_status
assign_texts(const member *m)
{
    const char *const *from;
    char             **list;
    ho_record_list     old;
    size_t             n = 0;

    memcpy(&from, m->rec->data.bytes + m->f->offset, sizeof from);
    old = ho_record_list_get(m->to, m->field);
    list = old.items;
    while (from != NULL && from[n] != NULL)
        n++;
    if (n == old.count && same_texts(from, list, n))
        return HANDOFF_OK;
    list = ho_base_arena_alloc(m->arena, n * sizeof *list);
    if (list == NULL)
        return no_room(m, n * sizeof *list);
    for (size_t i = 0; i < n; i++) {
        handoff_status st = copy_text(&list[i], m, from[i]);

        if (st != HANDOFF_OK)
            return st;
    }
    ho_record_list_put(m->to, m->field, (ho_record_list){ list, n });
    return HANDOFF_OK;
}

static handoff_status
assign_scalar(const member *m)
{
    const uint8_t     *from = m->rec->data.bytes + m->f->offset;
    void              *to = ho_record_value_to(m->to, m->field);
    protobuf_c_boolean flag;
    uint32_t           bits;
    float              value;

    if (m->f->type == HO_MEMBER_INT64) {
        memcpy(to, from, sizeof(int64_t));
        return HANDOFF_OK;
    }
    if (m->f->type == HO_MEMBER_FLOAT) {
        memcpy(&value, from, sizeof value);
        if (!isfinite(value))
            return refuse(m, "the number is not finite");
    }
    memcpy(&bits, from, sizeof bits);
    if (m->f->type == HO_MEMBER_BOOL) {
        flag = bits != 0;
        memcpy(to, &flag, sizeof flag);
    } else {
        memcpy(to, &bits, sizeof bits);
    }
    return HANDOFF_OK;
}

/* What is reserved is 0, or the caller wants what is not known here. */
static handoff_status
check_reserved(const ho_record_struct *rec, const ho_record_field *f,
               handoff_error *err)
{
    for (size_t at = f->offset; at < f->end; at++) {
        if (rec->data.bytes[at] == 0)
            continue;
        ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "a reserved member is not 0");
        ho_base_err_path(err, "%s", rec->kind->name);
        return HANDOFF_E_UNSUPPORTED;
    }
    return HANDOFF_OK;
}

static handoff_status
assign_member(const member *m)
{
    switch ((ho_record_field_type) m->f->type) {
    case HO_MEMBER_TEXT:
        return assign_text(m);
    case HO_MEMBER_BYTES:
        return assign_bytes(m);
    case HO_MEMBER_TEXTS:
        return assign_texts(m);
    case HO_MEMBER_NUMBERS:
        return assign_numbers(m);
    case HO_MEMBER_ENUM:
    case HO_MEMBER_BOOL:
    case HO_MEMBER_UINT32:
    case HO_MEMBER_FLOAT:
    case HO_MEMBER_INT64:
        return assign_scalar(m);
    case HO_MEMBER_RESERVED:
    case HO_MEMBER_RESERVED_POINTER:
        break;
    }
    return HANDOFF_OK;
}

/* ---- All members --------------------------------------------------------- */

/* Whether a member says nothing. */
static bool
is_empty(const ho_record_struct *rec, const ho_record_field *f)
{
    const uint8_t     *at = rec->data.bytes + f->offset;
    const char        *text;
    const char *const *texts;
    size_t             count;

    switch ((ho_record_field_type) f->type) {
    case HO_MEMBER_TEXT:
        memcpy(&text, at, sizeof text);
        return text == NULL || *text == '\0';
    case HO_MEMBER_TEXTS:
        memcpy(&texts, at, sizeof texts);
        return texts == NULL || *texts == NULL;
    case HO_MEMBER_BYTES:
    case HO_MEMBER_NUMBERS:
        memcpy(&count, rec->data.bytes + f->count, sizeof count);
        return count == 0;
    case HO_MEMBER_ENUM:
    case HO_MEMBER_BOOL:
    case HO_MEMBER_UINT32:
    case HO_MEMBER_FLOAT:
    case HO_MEMBER_INT64:
    case HO_MEMBER_RESERVED:
    case HO_MEMBER_RESERVED_POINTER:
        break;
    }
    return sodium_is_zero(at, (size_t) (f->end - f->offset)) == 1;
}

/* Whether an update leaves a member as it was. Origin, name and confidence of
 * a Source are one statement: where the caller makes it, all three are new. */
static bool
is_kept(const ho_record_struct *rec, const ho_record_field *f)
{
    const ho_record_kind *kind = rec->kind;

    if (!rec->keeps || !is_empty(rec, f))
        return false;
    for (uint32_t i = 0; f->source != 0 && i < kind->fields_count; i++) {
        const ho_record_field *g = &kind->fields[i];

        if (g->source == f->source && !is_empty(rec, g))
            return false;
    }
    return true;
}

/* The members that belong to one message: the record's own where source is
 * 0, else those of the Source with that number. */
static handoff_status
assign_all(ProtobufCMessage *to, uint32_t source, ho_base_arena *arena,
           const ho_record_struct *rec, handoff_error *err)
{
    const ho_record_kind *kind = rec->kind;

    for (uint32_t i = 0; i < kind->fields_count; i++) {
        const ho_record_field *f = &kind->fields[i];
        handoff_status         st;

        if (f->source != source || f->end > rec->known || is_kept(rec, f))
            continue;
        if (f->number == 0) {
            st = check_reserved(rec, f, err);
        } else {
            member m = {
                rec, f,     ho_record_field_find(to->descriptor, f->number),
                to,  arena, err
            };
            st = assign_member(&m);
        }
        if (st != HANDOFF_OK)
            return st;
    }
    return HANDOFF_OK;
}

static bool
source_same(const Handoff__V1__Source *a, const Handoff__V1__Source *b)
{
    return a->origin == b->origin && a->name == b->name &&
           memcmp(&a->confidence, &b->confidence, sizeof a->confidence) == 0;
}

static bool
source_is_empty(const Handoff__V1__Source *s)
{
    return s->origin == 0 && s->confidence == 0 &&
           (s->name == NULL || s->name[0] == '\0') &&
           s->base.n_unknown_fields == 0;
}

/* An empty Source equals none. One that is there and stays the same is left
 * alone, even an empty one: what was put back must change nothing. */
static handoff_status
assign_source(ProtobufCMessage *to, ho_base_arena *arena,
              const ho_record_struct *rec, handoff_error *err)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(to->descriptor, rec->kind->source);
    uint8_t             *at = ho_record_value_to(to, field);
    Handoff__V1__Source *old;
    Handoff__V1__Source  fresh;
    handoff_status       st;

    memcpy(&old, at, sizeof old);
    handoff__v1__source__init(&fresh);
    if (old != NULL)
        memcpy(&fresh, old, sizeof fresh);
    st = assign_all(&fresh.base, rec->kind->source, arena, rec, err);
    if (st != HANDOFF_OK)
        return st;
    if (old != NULL && source_same(&fresh, old))
        return HANDOFF_OK;
    if (source_is_empty(&fresh)) {
        old = NULL;
    } else {
        old = ho_base_arena_alloc(arena, sizeof fresh);
        if (old == NULL)
            return ho_record_arena_fail(arena, sizeof fresh, err);
        memcpy(old, &fresh, sizeof fresh);
    }
    memcpy(at, &old, sizeof old);
    return HANDOFF_OK;
}

handoff_status
ho_record_copy(ProtobufCMessage *fresh, ho_base_arena *arena,
               const ho_record_struct *rec, handoff_error *err)
{
    handoff_status st = assign_all(fresh, 0, arena, rec, err);

    if (st == HANDOFF_OK && rec->kind->source != 0)
        st = assign_source(fresh, arena, rec, err);
    return st;
}
