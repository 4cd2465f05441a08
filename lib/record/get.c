/* SPDX-License-Identifier: MIT */
/*
 * get.c -- reading records: from messages to a caller's struct.
 *
 * Nothing is copied but numbers: text, bytes and lists are the context's own.
 * Where the last get stood is kept in one atomic word, so that the next one in
 * sequence need not count from the beginning. Readers on other threads may
 * overwrite it at any time: each word is right in itself, and a context that
 * changes sets it back to 0, the beginning.
 *
 *   bit 63       56 55      52 51         26 25          0
 *      | kind      | path     | parent      | start       |
 *
 * that is a kind and an ho_record_walk.
 */
#include "record/schema.h"

#include <string.h>

enum { PATH_BITS = 4, COUNT_BITS = 26 };

static uint64_t
hint_pack(uint32_t kind, const ho_record_walk *walk)
{
    const uint64_t max = (UINT64_C(1) << COUNT_BITS) - 1;

    if (walk->parent > max || walk->start > max)
        return 0;
    return (uint64_t) kind << (PATH_BITS + 2 * COUNT_BITS) |
           (uint64_t) walk->path << (2 * COUNT_BITS) |
           (uint64_t) walk->parent << COUNT_BITS | (uint64_t) walk->start;
}

static ho_record_walk
hint_unpack(uint64_t hint, uint32_t kind, size_t i)
{
    const uint64_t max = (UINT64_C(1) << COUNT_BITS) - 1;
    ho_record_walk begin = { 0, 0, 0 };
    ho_record_walk walk;

    walk.path = (uint32_t) (hint >> (2 * COUNT_BITS)) & ((1u << PATH_BITS) - 1);
    walk.parent = (size_t) (hint >> COUNT_BITS & max);
    walk.start = (size_t) (hint & max);
    if (hint >> (PATH_BITS + 2 * COUNT_BITS) != kind || walk.start > i)
        return begin;
    return walk;
}

static bool
find(ho_record_place *place, ho_record_walk *walk, const handoff_context *ctx,
     const ho_record_kind *kind, uint32_t number, size_t i)
{
    /* Where no parent needs naming there is one list, or one record. */
    if (kind->parent_key == 0)
        return ho_record_walk_to(place, walk, ctx, kind, i);
    *walk = hint_unpack(atomic_load_explicit(ctx->cursor, memory_order_relaxed),
                        number, i);
    if (!ho_record_walk_to(place, walk, ctx, kind, i))
        return false;
    atomic_store_explicit(ctx->cursor, hint_pack(number, walk),
                          memory_order_relaxed);
    return true;
}

/* ---- Members ------------------------------------------------------------- */

static const void *
pointer_at(const uint8_t *at)
{
    const void *p;

    memcpy(&p, at, sizeof p);
    return p;
}

static void
fill_list(uint8_t *rec, const ho_record_field *f, ho_record_list from)
{
    static const char *const no_texts[1] = { NULL };
    static const uint32_t    no_numbers[1] = { 0 };
    const void              *list = from.items;

    if (f->type == HO_MEMBER_NUMBERS) {
        memcpy(rec + f->count, &from.count, sizeof from.count);
        list = list == NULL ? no_numbers : list;
    } else {
        list = list == NULL ? (const void *) no_texts : list;
    }
    memcpy(rec + f->offset, &list, sizeof list);
}

static void
fill_member(uint8_t *rec, const ho_record_field *f,
            const ProtobufCMessage *from)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(from->descriptor, f->number);
    const uint8_t      *at = ho_record_value(from, field);
    ProtobufCBinaryData bytes;
    const void         *p;
    uint32_t            flag;

    switch ((ho_record_field_type) f->type) {
    case HO_MEMBER_TEXT:
        p = pointer_at(at);
        p = p == NULL ? "" : p;
        memcpy(rec + f->offset, &p, sizeof p);
        break;
    case HO_MEMBER_BYTES:
        memcpy(&bytes, at, sizeof bytes);
        p = bytes.data == NULL ? (const void *) "" : bytes.data;
        memcpy(rec + f->offset, &p, sizeof p);
        memcpy(rec + f->count, &bytes.len, sizeof bytes.len);
        break;
    case HO_MEMBER_TEXTS:
    case HO_MEMBER_NUMBERS:
        fill_list(rec, f, ho_record_list_get(from, field));
        break;
    case HO_MEMBER_BOOL:
        memcpy(&flag, at, sizeof flag);
        flag = flag != 0;
        memcpy(rec + f->offset, &flag, sizeof flag);
        break;
    case HO_MEMBER_ENUM:
    case HO_MEMBER_UINT32:
    case HO_MEMBER_FLOAT:
    case HO_MEMBER_INT64:
        memcpy(rec + f->offset, at, (size_t) (f->end - f->offset));
        break;
    case HO_MEMBER_RESERVED:
    case HO_MEMBER_RESERVED_POINTER:
        break;
    }
}

static void
fill_members(uint8_t *rec, const ho_record_kind *kind,
             const ProtobufCMessage *from)
{
    Handoff__V1__Source     none;
    const ProtobufCMessage *source = &none.base;

    handoff__v1__source__init(&none);
    if (kind->source != 0) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(from->descriptor, kind->source);

        if (ho_record_child_count(from, field) != 0)
            source = ho_record_child(from, field, 0);
    }
    for (uint32_t i = 0; i < kind->fields_count; i++) {
        const ho_record_field *f = &kind->fields[i];

        if (f->number != 0)
            fill_member(rec, f, f->source != 0 ? source : from);
    }
}

static void
fill_naming(uint8_t *rec, const handoff_context *ctx,
            const ho_record_kind *kind, const ho_record_place *place,
            const ho_record_walk *walk)
{
    uint32_t    parent = place->path->parent;
    uint32_t    kind_of = parent + HO_KIND_BASE;
    uint32_t    index = (uint32_t) walk->parent + 1;
    const char *of =
        ho_record_key_text(ctx, place->parent, &ho_record_kinds[parent]);

    memcpy(rec + offsetof(handoff_slot, parent_kind), &kind_of, sizeof kind_of);
    memcpy(rec + offsetof(handoff_slot, parent_index), &index, sizeof index);
    memcpy(rec + kind->parent_key, &of, sizeof of);
}

/* Nothing but the front, which is the caller's. */
static int
fill_nothing(void *rec)
{
    uint32_t front[2];

    memcpy(front, rec, sizeof front);
    ho_base_out_store(rec, front, sizeof front, sizeof front);
    return 0;
}

static int
fill(void *rec, const handoff_context *ctx, const ho_record_kind *kind,
     const ho_record_place *place, const ho_record_walk *walk)
{
    ho_record_struct out = { .kind = kind };

    memcpy(out.data.bytes, rec, 2 * sizeof(uint32_t));
    fill_members(out.data.bytes, kind, place->message);
    if (kind->parent_key != 0)
        fill_naming(out.data.bytes, ctx, kind, place, walk);
    return ho_base_out_store(rec, out.data.bytes, kind->size, kind->size_first);
}

int
handoff_context_get(void *rec, const handoff_context *ctx, size_t i)
{
    ho_record_walk        walk = { 0, 0, 0 };
    ho_record_place       place;
    uint32_t              front[2];
    const ho_record_kind *kind;

    if (rec == NULL)
        return 0;
    memcpy(front, rec, sizeof front);
    kind = ho_record_kind_get(front[1]);
    if (ctx == NULL || kind == NULL || front[0] < kind->size_first ||
        !find(&place, &walk, ctx, kind, HO_KIND(front[1]), i))
        return fill_nothing(rec);
    return fill(rec, ctx, kind, &place, &walk);
}

int
handoff_context_read(void *rec, size_t size, uint32_t kind,
                     const handoff_context *ctx, size_t i)
{
    if (rec == NULL || size < 2 * sizeof(uint32_t) || size > UINT32_MAX)
        return 0; /* nothing in it can be written */
    handoff_record_init(rec, size, kind);
    return handoff_context_get(rec, ctx, i);
}

/* ---- By KEY -------------------------------------------------------------- */

/* Whether the caller says which parent; where not, all are looked at. */
static bool
names_parent(const ho_record_struct *rec)
{
    uint32_t    numbers[2];
    const char *key;

    if (rec->kind->parent_key == 0)
        return false;
    memcpy(numbers, rec->data.bytes + offsetof(handoff_slot, parent_kind),
           sizeof numbers);
    memcpy(&key, rec->data.bytes + rec->kind->parent_key, sizeof key);
    return numbers[0] != 0 || numbers[1] != 0 || (key != NULL && *key != '\0');
}

/* A record with that KEY; of a kind of which there is one only, that one. */
static bool
is_it(const ho_record_struct *rec, const ho_record_place *place)
{
    if (place->field->label != PROTOBUF_C_LABEL_REPEATED)
        return true;
    return ho_record_struct_has_key(rec) &&
           ho_record_struct_matches(rec, place->message);
}

/* The last one with the KEY in the first list that has it. */
static bool
find_key(size_t *i, ho_record_place *found, ho_record_walk *found_at,
         const handoff_context *ctx, const ho_record_struct *rec)
{
    ho_record_walk          walk = { 0, 0, 0 };
    ho_record_place         place;
    ho_record_named_parent  named;
    const ProtobufCMessage *parent = NULL;
    bool                    any = false;

    if (names_parent(rec)) {
        if (ho_record_parent_find(&named, ctx, rec, NULL) != HANDOFF_OK)
            return false;
        parent = ho_record_parent(ctx, named.path, named.ordinal);
        if (parent == NULL)
            return false;
    }
    for (size_t n = 0; ho_record_walk_to(&place, &walk, ctx, rec->kind, n);
         n++) {
        if (any && place.parent != found->parent)
            break;
        if ((parent != NULL && place.parent != parent) || !is_it(rec, &place))
            continue;
        any = true;
        *i = n;
        *found = place;
        *found_at = walk;
    }
    return any;
}

int
handoff_context_find(void *rec, size_t *i, const handoff_context *ctx)
{
    ho_record_struct asked;
    ho_record_place  place;
    ho_record_walk   walk;
    size_t           at = 0;

    if (i != NULL)
        *i = 0;
    if (rec == NULL)
        return 0;
    if (ctx == NULL || ho_record_struct_load(&asked, rec, NULL) != HANDOFF_OK ||
        !find_key(&at, &place, &walk, ctx, &asked))
        return fill_nothing(rec);
    if (i != NULL)
        *i = at;
    return fill(rec, ctx, asked.kind, &place, &walk);
}
