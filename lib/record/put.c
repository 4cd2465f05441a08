/* SPDX-License-Identifier: MIT */
/*
 * put.c -- writing records: put and set.
 *
 * All or nothing: first everything that can fail, in memory that nobody else
 * sees; then a few assignments that cannot.
 *
 *   load -> find the parent -> make missing single parents (unlinked)
 *        -> find the record -> assign to a copy -> make room in the list
 *        -> commit: copy back or link, link the new parents
 *
 * Lists grow by one up to LIST_SMALL elements, then they double. The room that
 * this leaves is remembered in front of the list, in a chain of those lists
 * that have any: lists that were parsed have none and are not in it.
 */
#include "record/schema.h"

#include <string.h>

enum { LIST_SMALL = 8 };

typedef struct ho_record_spare {
    struct ho_record_spare *next;
    size_t                  cap;
    ProtobufCMessage       *items[];
} ho_record_spare;

/* A message of any type. */
typedef union any_message {
    ProtobufCMessage base;
    uint8_t          bytes[HO_MESSAGE_BYTES_MAX];
    uint64_t         align;
} any_message;

/* A put on its way. */
typedef struct putting {
    handoff_context *ctx;
    handoff_error   *err;
    ho_record_struct rec;
    any_message      fresh;

    ho_record_named_parent          named;
    ProtobufCMessage               *parent;
    const ProtobufCFieldDescriptor *field;  /* of the record in it */
    ProtobufCMessage               *target; /* what is replaced, or NULL */

    /* What the commit does for a new record: */
    ProtobufCMessage  *added;
    ProtobufCMessage **list;  /* with room for it, where it is in a list */
    ho_record_spare   *spare; /* the list's, when it is a new one; or NULL */
    ho_record_spare  **spent; /* the link to the old list's; or NULL */
    /* and the first of the parents that were missing: */
    ProtobufCMessage               *made;
    ProtobufCMessage               *made_in;
    const ProtobufCFieldDescriptor *made_as;
} putting;

static void
set_child(ProtobufCMessage *parent, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *child)
{
    memcpy(ho_record_value_to(parent, field), &child, sizeof child);
}

static handoff_status
no_room(const putting *p, size_t n)
{
    handoff_status st = ho_record_arena_fail(&p->ctx->arena, n, p->err);

    ho_base_err_path(p->err, "%s", p->rec.kind->name);
    return st;
}

/* ---- What is new --------------------------------------------------------- */

static ProtobufCMessage *
new_message(putting *p, const ProtobufCMessageDescriptor *desc)
{
    ProtobufCMessage *m =
        ho_base_arena_alloc(&p->ctx->arena, desc->sizeof_message);

    if (m != NULL)
        desc->message_init(m);
    return m;
}

/* Go to the parent; single ones that are missing are made on the way. */
static handoff_status
make_parents(putting *p)
{
    ProtobufCMessage *at = &p->ctx->root.base;

    for (uint32_t step = 0; step + 1 < p->named.path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(at->descriptor, p->named.path->number[step]);
        bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
        const ProtobufCMessageDescriptor *desc;
        ProtobufCMessage                 *next;

        if (ho_record_child_count(at, field) != 0) {
            at = ho_record_child(at, field, list ? p->named.ordinal : 0);
            continue;
        }
        desc = field->descriptor;
        next = new_message(p, desc);
        if (next == NULL)
            return no_room(p, desc->sizeof_message);
        if (p->made == NULL) {
            p->made = next;
            p->made_in = at;
            p->made_as = field;
        } else {
            set_child(at, field, next);
        }
        at = next;
    }
    p->parent = at;
    p->field =
        ho_record_field_find(at->descriptor,
                             p->named.path->number[p->named.path->depth - 1]);
    return HANDOFF_OK;
}

/* Room in the list for one more. */
static handoff_status
make_room(putting *p)
{
    size_t         n = ho_record_child_count(p->parent, p->field);
    size_t         cap = n < LIST_SMALL ? n + 1 : 2 * n;
    size_t         size = cap * sizeof *p->list;
    ho_base_arena *arena = &p->ctx->arena;
    void          *old;

    memcpy(&old, ho_record_value(p->parent, p->field), sizeof old);
    for (ho_record_spare **s = &p->ctx->spares; *s != NULL; s = &(*s)->next) {
        if ((void *) (*s)->items != old)
            continue;
        p->list = (*s)->items;
        if (n < (*s)->cap)
            return HANDOFF_OK;
        p->spent = s;
        break;
    }
    if (n < LIST_SMALL) {
        p->list = ho_base_arena_alloc(arena, size);
    } else {
        size += sizeof *p->spare;
        p->spare = ho_base_arena_alloc(arena, size);
        p->list = p->spare == NULL ? NULL : p->spare->items;
    }
    if (p->list == NULL)
        return no_room(p, size);
    if (p->spare != NULL)
        p->spare->cap = cap;
    if (n != 0)
        memcpy(p->list, old, n * sizeof *p->list);
    return HANDOFF_OK;
}

/* ---- The record ---------------------------------------------------------- */

/* Conversations are put turn by turn, so a turn above all others must not
 * cost a look at every message. */
static bool
turn_is_highest(handoff_context *ctx, const ho_record_struct *rec)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    size_t                         n = t == NULL ? 0 : t->n_messages;
    handoff_message                m;

    memcpy(&m, rec->data.bytes, sizeof m);
    if (ctx->highest_count != n) {
        ctx->highest_turn = 0;
        for (size_t i = 0; i < n; i++) {
            if (t->messages[i]->turn > ctx->highest_turn)
                ctx->highest_turn = t->messages[i]->turn;
        }
        ctx->highest_count = n;
    }
    return m.turn > ctx->highest_turn;
}

/* The message that the record replaces; NULL where it is a new one. */
static ProtobufCMessage *
find_target(const putting *p)
{
    size_t i = ho_record_child_count(p->parent, p->field);

    if (p->field->label != PROTOBUF_C_LABEL_REPEATED)
        return i == 0 ? NULL : ho_record_child(p->parent, p->field, 0);
    if (!ho_record_struct_has_key(&p->rec) ||
        (p->rec.number == HO_KIND(HANDOFF_KIND_MESSAGE) &&
         turn_is_highest(p->ctx, &p->rec)))
        return NULL;
    while (i-- > 0) {
        ProtobufCMessage *m = ho_record_child(p->parent, p->field, i);

        if (ho_record_struct_matches(&p->rec, m))
            return m;
    }
    return NULL;
}

/* The record's values in p->fresh, everything else as it was. */
static handoff_status
make_fresh(putting *p)
{
    const ProtobufCMessageDescriptor *desc = p->rec.kind->message;

    if (p->target != NULL)
        memcpy(&p->fresh, p->target, desc->sizeof_message);
    else
        desc->message_init(&p->fresh.base);
    return ho_record_copy(&p->fresh.base, &p->ctx->arena, &p->rec, p->err);
}

/* The last thing that can fail: what get will say of the records below
 * a message. */
static handoff_status
note_turn(putting *p)
{
    const Handoff__V1__Message *m = NULL;
    Handoff__V1__Message        copy;

    if (p->named.path != NULL &&
        p->named.path->parent == HO_KIND(HANDOFF_KIND_MESSAGE))
        memcpy(&copy, p->parent, sizeof copy);
    else if (p->rec.number == HO_KIND(HANDOFF_KIND_MESSAGE))
        memcpy(&copy, &p->fresh, sizeof copy);
    else
        return HANDOFF_OK;
    m = &copy;
    if (p->rec.number == HO_KIND(HANDOFF_KIND_MESSAGE) &&
        !ho_record_message_is_parent(m))
        return HANDOFF_OK;
    return ho_record_turn_note(p->ctx, m->turn) ? HANDOFF_OK
                                                : no_room(p, sizeof *m);
}

static handoff_status
prepare(putting *p)
{
    handoff_status st =
        ho_record_parent_find(&p->named, p->ctx, &p->rec, p->err);

    if (st == HANDOFF_OK)
        st = make_parents(p);
    if (st != HANDOFF_OK)
        return st;
    p->target = find_target(p);
    st = make_fresh(p);
    if (st != HANDOFF_OK)
        return st;
    if (p->target == NULL) {
        p->added = new_message(p, p->rec.kind->message);
        if (p->added == NULL)
            return no_room(p, p->rec.kind->message->sizeof_message);
        if (p->field->label == PROTOBUF_C_LABEL_REPEATED)
            st = make_room(p);
    }
    return st == HANDOFF_OK ? note_turn(p) : st;
}

/* ---- Commit: nothing here can fail --------------------------------------- */

static void
append(putting *p)
{
    handoff_context *ctx = p->ctx;
    size_t           n = ho_record_child_count(p->parent, p->field);

    if (p->spent != NULL)
        *p->spent = (*p->spent)->next;
    if (p->spare != NULL) {
        p->spare->next = ctx->spares;
        ctx->spares = p->spare;
    }
    p->list[n++] = p->added;
    ho_record_list_put(p->parent, p->field, (ho_record_list){ p->list, n });
    if (p->rec.number == HO_KIND(HANDOFF_KIND_MESSAGE)) {
        handoff_message m;

        memcpy(&m, p->rec.data.bytes, sizeof m);
        if (ctx->highest_count == n - 1) {
            ctx->highest_count = n;
            if (m.turn > ctx->highest_turn)
                ctx->highest_turn = m.turn;
        }
    }
}

static void
commit(putting *p)
{
    ProtobufCMessage *record = p->target != NULL ? p->target : p->added;

    memcpy(record, &p->fresh, p->rec.kind->message->sizeof_message);
    if (p->target == NULL) {
        if (p->field->label == PROTOBUF_C_LABEL_REPEATED)
            append(p);
        else
            set_child(p->parent, p->field, record);
    }
    if (p->made != NULL)
        set_child(p->made_in, p->made_as, p->made);
    p->ctx->last[p->rec.number] = record;
    atomic_store_explicit(p->ctx->cursor, 0, memory_order_relaxed);
}

static handoff_status
put(handoff_context *ctx, const void *rec, bool keeps, handoff_error *err)
{
    putting            p = { .ctx = ctx, .err = err };
    ho_base_arena_mark mark;
    handoff_status     st;

    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    st = ho_record_struct_load(&p.rec, rec, err);
    if (st != HANDOFF_OK)
        return st;
    p.rec.keeps = keeps;
    mark = ho_base_arena_save(&ctx->arena);
    st = prepare(&p);
    if (st == HANDOFF_OK)
        commit(&p);
    else
        ho_base_arena_restore(&ctx->arena, mark);
    return st;
}

/* ---- Calls -------------------------------------------------------------- */

/* What was refused first is kept for handoff_context_refused(). */
static handoff_status
note_refused(handoff_context *ctx, handoff_status st, const handoff_error *err)
{
    if (st != HANDOFF_OK && ctx != NULL && ctx->refused.code == HANDOFF_OK)
        ctx->refused = *err;
    return st;
}

handoff_status
handoff_context_put(handoff_context *ctx, const void *rec, handoff_error *err)
{
    handoff_error own;

    err = err == NULL ? &own : err;
    return note_refused(ctx, put(ctx, rec, false, err), err);
}

handoff_status
handoff_context_put_all(handoff_context *ctx, const void *const *recs,
                        handoff_error *err)
{
    handoff_error  own;
    handoff_status st = HANDOFF_OK;

    err = err == NULL ? &own : err;
    if (ctx == NULL || recs == NULL)
        return note_refused(ctx,
                            ho_base_null(err, ctx == NULL ? "ctx" : "recs"),
                            err);
    for (size_t i = 0; st == HANDOFF_OK && recs[i] != NULL; i++) {
        st = put(ctx, recs[i], false, err);
        if (st != HANDOFF_OK)
            err->offset = i;
    }
    return note_refused(ctx, st, err);
}

handoff_status
handoff_context_update(handoff_context *ctx, const void *rec,
                       handoff_error *err)
{
    handoff_error own;

    err = err == NULL ? &own : err;
    return note_refused(ctx, put(ctx, rec, true, err), err);
}

static handoff_status
set(handoff_context *ctx, size_t i, const void *rec, handoff_error *err)
{
    putting            p = { .ctx = ctx, .err = err };
    ho_record_walk     walk = { 0, 0, 0 };
    ho_record_place    place;
    ho_base_arena_mark mark;
    handoff_status     st;

    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    st = ho_record_struct_load(&p.rec, rec, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_record_walk_to(&place, &walk, ctx, p.rec.kind, i))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the context has no such record");
    mark = ho_base_arena_save(&ctx->arena);
    p.target = place.message;
    st = make_fresh(&p);
    if (st == HANDOFF_OK)
        st = note_turn(&p);
    if (st != HANDOFF_OK) {
        ho_base_arena_restore(&ctx->arena, mark);
        return st;
    }
    memcpy(p.target, &p.fresh, p.rec.kind->message->sizeof_message);
    ctx->highest_count = 0; /* a message may have another turn now */
    ctx->highest_turn = 0;
    return HANDOFF_OK;
}

handoff_status
handoff_context_set(handoff_context *ctx, size_t i, const void *rec,
                    handoff_error *err)
{
    handoff_error own;

    err = err == NULL ? &own : err;
    return note_refused(ctx, set(ctx, i, rec, err), err);
}

handoff_status
handoff_context_refused(handoff_context *ctx, handoff_error *err)
{
    handoff_status st;

    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    st = ctx->refused.code;
    if (st != HANDOFF_OK && err != NULL)
        *err = ctx->refused;
    ctx->refused.code = HANDOFF_OK;
    return st;
}
