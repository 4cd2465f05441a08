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
#include "fields.h"

#include <string.h>

enum { LIST_SMALL = 8 };

typedef struct ho_spare {
    struct ho_spare  *next;
    size_t            cap;
    ProtobufCMessage *items[];
} ho_spare;

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
    ho_record        rec;
    any_message      fresh;

    const ho_path                  *path;
    size_t                          ordinal; /* of the parent */
    ProtobufCMessage               *parent;
    const ProtobufCFieldDescriptor *field;  /* of the record in it */
    ProtobufCMessage               *target; /* what is replaced, or NULL */

    /* What the commit does for a new record: */
    ProtobufCMessage  *added;
    ProtobufCMessage **list;  /* with room for it, where it is in a list */
    ho_spare          *spare; /* the list's, when it is a new one; or NULL */
    ho_spare         **spent; /* the link to the old list's; or NULL */
    /* and the first of the parents that were missing: */
    ProtobufCMessage               *made;
    ProtobufCMessage               *made_in;
    const ProtobufCFieldDescriptor *made_as;
} putting;

static void
set_child(ProtobufCMessage *parent, const ProtobufCFieldDescriptor *field,
          ProtobufCMessage *child)
{
    memcpy((uint8_t *) parent + field->offset, &child, sizeof child);
}

static handoff_status
refuse(const putting *p, const char *member, const char *why)
{
    ho_fail(p->err, HANDOFF_E_ARG, "%s", why);
    ho_err_path(p->err, "%s.%s", p->rec.kind->name, member);
    return HANDOFF_E_ARG;
}

static handoff_status
no_room(const putting *p, size_t n)
{
    handoff_status st = ho_arena_fail(&p->ctx->arena, n, p->err);

    ho_err_path(p->err, "%s", p->rec.kind->name);
    return st;
}

/* ---- The parent ---------------------------------------------------------- */

/* How the caller names the parent. These three stand at the same place in
 * every struct that has them, `of` apart. */
typedef struct naming {
    uint32_t    kind;
    uint32_t    index;
    const char *of; /* never NULL */
} naming;

static naming
read_naming(const ho_record *rec)
{
    naming         n;
    const uint8_t *bytes = rec->data.bytes;

    memcpy(&n.kind, bytes + offsetof(handoff_slot, of_kind), sizeof n.kind);
    memcpy(&n.index, bytes + offsetof(handoff_slot, of_index), sizeof n.index);
    memcpy(&n.of, bytes + rec->kind->of, sizeof n.of);
    if (n.of == NULL)
        n.of = "";
    return n;
}

/* The field of the list that a path's parents are in, and what holds it;
 * NULL where the parent is a single one or the list is not there. */
static const ProtobufCFieldDescriptor *
parent_list(const ProtobufCMessage **holder, const handoff_context *ctx,
            const ho_path *path)
{
    const ProtobufCMessage *at = &ctx->root.base;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_field_find(at->descriptor, path->number[step]);

        *holder = at;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return field;
        if (ho_child_count(at, field) == 0)
            return NULL;
        at = ho_child(at, field, 0);
    }
    return NULL;
}

/* Whether a path leads through a list, whatever the context has. */
static bool
path_has_list(const ho_path *path)
{
    const ProtobufCMessageDescriptor *desc = &handoff__v1__context__descriptor;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_field_find(desc, path->number[step]);

        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return true;
        desc = field->descriptor;
    }
    return false;
}

static size_t
find_by_of(const handoff_context *ctx, const ho_path *path, const char *of)
{
    const ProtobufCMessage         *holder;
    const ProtobufCFieldDescriptor *list = parent_list(&holder, ctx, path);

    return list == NULL
               ? SIZE_MAX
               : ho_key_find(holder, list, &ho_kinds[path->parent], of);
}

/* Without of_kind, `of` decides, if one parent only has that KEY. */
static handoff_status
find_path_by_of(putting *p, const char *of)
{
    const ho_kind *kind = p->rec.kind;

    if (of[0] == '\0')
        return refuse(p, "of_kind",
                      "the record can have parents of several kinds: name one");
    for (uint32_t i = 0; i < kind->paths_count; i++) {
        if (find_by_of(p->ctx, &kind->paths[i], of) == SIZE_MAX)
            continue;
        if (p->path != NULL)
            return refuse(p, "of_kind",
                          "several parents have that key: name their kind");
        p->path = &kind->paths[i];
    }
    return p->path != NULL ? HANDOFF_OK
                           : refuse(p, "of", "there is no such parent");
}

static handoff_status
find_path(putting *p, const naming *n)
{
    const ho_kind *kind = p->rec.kind;

    if (n->kind == 0 && kind->paths_count == 1) {
        p->path = &kind->paths[0];
        return HANDOFF_OK;
    }
    if (n->kind == 0)
        return find_path_by_of(p, n->of);
    for (uint32_t i = 0; i < kind->paths_count; i++) {
        if (kind->paths[i].parent == n->kind)
            p->path = &kind->paths[i];
    }
    return p->path != NULL
               ? HANDOFF_OK
               : refuse(p, "of_kind", "records of that kind have no such one");
}

/* The last one put, which is at the end of its list as a rule. */
static size_t
find_last_put(const putting *p)
{
    const ProtobufCMessage *last = p->ctx->last[p->path->parent];
    size_t                  i = ho_parent_count(p->ctx, p->path);

    while (last != NULL && i-- > 0) {
        if (ho_parent(p->ctx, p->path, i) == last)
            return i;
    }
    return SIZE_MAX;
}

static handoff_status
find_in_list(putting *p, const naming *n)
{
    size_t count = ho_parent_count(p->ctx, p->path);

    if (n->index > count && n->of[0] == '\0')
        return refuse(p, "of_index", "there is no such parent");
    if (n->of[0] != '\0') {
        const ho_kind *kind = &ho_kinds[p->path->parent];

        /* What get filled in names one exactly, even among equal KEYs. */
        if (n->index != 0 && n->index <= count &&
            ho_key_is(ho_parent(p->ctx, p->path, n->index - 1), kind, n->of))
            p->ordinal = n->index - 1;
        else
            p->ordinal = find_by_of(p->ctx, p->path, n->of);
        return p->ordinal != SIZE_MAX
                   ? HANDOFF_OK
                   : refuse(p, "of", "there is no such parent");
    }
    p->ordinal = n->index != 0 ? n->index - 1 : find_last_put(p);
    return p->ordinal != SIZE_MAX
               ? HANDOFF_OK
               : refuse(p, "of", "no parent is named, and none was put");
}

static handoff_status
find_parent(putting *p)
{
    naming         n = { 0, 0, "" };
    handoff_status st;

    if (p->rec.kind->of != 0)
        n = read_naming(&p->rec);
    st = find_path(p, &n);
    if (st != HANDOFF_OK)
        return st;
    if (path_has_list(p->path))
        return find_in_list(p, &n);
    if (n.index > 1)
        return refuse(p, "of_index", "there is only one such parent");
    if (n.of[0] != '\0')
        return refuse(p, "of", "there is only one such parent: it has no key");
    return HANDOFF_OK;
}

/* ---- What is new --------------------------------------------------------- */

static ProtobufCMessage *
new_message(putting *p, const ProtobufCMessageDescriptor *desc)
{
    ProtobufCMessage *m = ho_arena_alloc(&p->ctx->arena, desc->sizeof_message);

    if (m != NULL)
        desc->message_init(m);
    return m;
}

/* Go to the parent; single ones that are missing are made on the way. */
static handoff_status
make_parents(putting *p)
{
    ProtobufCMessage *at = &p->ctx->root.base;

    for (uint32_t step = 0; step + 1 < p->path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_field_find(at->descriptor, p->path->number[step]);
        bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
        const ProtobufCMessageDescriptor *desc;
        ProtobufCMessage                 *next;

        if (ho_child_count(at, field) != 0) {
            at = ho_child(at, field, list ? p->ordinal : 0);
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
        ho_field_find(at->descriptor, p->path->number[p->path->depth - 1]);
    return HANDOFF_OK;
}

/* Room in the list for one more. */
static handoff_status
make_room(putting *p)
{
    size_t    n = ho_child_count(p->parent, p->field);
    size_t    cap = n < LIST_SMALL ? n + 1 : 2 * n;
    size_t    size = cap * sizeof *p->list;
    ho_arena *arena = &p->ctx->arena;
    void     *old;

    memcpy(&old, (const uint8_t *) p->parent + p->field->offset, sizeof old);
    for (ho_spare **s = &p->ctx->spares; *s != NULL; s = &(*s)->next) {
        if ((void *) (*s)->items != old)
            continue;
        p->list = (*s)->items;
        if (n < (*s)->cap)
            return HANDOFF_OK;
        p->spent = s;
        break;
    }
    if (n < LIST_SMALL) {
        p->list = ho_arena_alloc(arena, size);
    } else {
        size += sizeof *p->spare;
        p->spare = ho_arena_alloc(arena, size);
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
turn_is_highest(handoff_context *ctx, const ho_record *rec)
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
    size_t i = ho_child_count(p->parent, p->field);

    if (p->field->label != PROTOBUF_C_LABEL_REPEATED)
        return i == 0 ? NULL : ho_child(p->parent, p->field, 0);
    if (!ho_record_has_key(&p->rec) || (p->rec.number == HANDOFF_KIND_MESSAGE &&
                                        turn_is_highest(p->ctx, &p->rec)))
        return NULL;
    while (i-- > 0) {
        ProtobufCMessage *m = ho_child(p->parent, p->field, i);

        if (ho_record_matches(&p->rec, m))
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
    return ho_record_assign(&p->fresh.base, &p->ctx->arena, &p->rec, p->err);
}

/* The last thing that can fail: what get will say of translations. */
static handoff_status
note_turn(putting *p)
{
    const Handoff__V1__Message *m = NULL;
    Handoff__V1__Message        copy;

    if (p->rec.number == HANDOFF_KIND_TRANSLATION && p->parent != NULL)
        memcpy(&copy, p->parent, sizeof copy);
    else if (p->rec.number == HANDOFF_KIND_MESSAGE)
        memcpy(&copy, &p->fresh, sizeof copy);
    else
        return HANDOFF_OK;
    m = &copy;
    if (p->rec.number == HANDOFF_KIND_MESSAGE && m->n_translations == 0)
        return HANDOFF_OK;
    return ho_turn_note(p->ctx, m->turn) ? HANDOFF_OK : no_room(p, sizeof *m);
}

static handoff_status
prepare(putting *p)
{
    handoff_status st = find_parent(p);

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
    size_t           n = ho_child_count(p->parent, p->field);
    uint8_t         *at = (uint8_t *) p->parent;

    if (p->spent != NULL)
        *p->spent = (*p->spent)->next;
    if (p->spare != NULL) {
        p->spare->next = ctx->spares;
        ctx->spares = p->spare;
    }
    p->list[n++] = p->added;
    memcpy(at + p->field->offset, &p->list, sizeof p->list);
    memcpy(at + p->field->quantifier_offset, &n, sizeof n);
    if (p->rec.number == HANDOFF_KIND_MESSAGE) {
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

handoff_status
handoff_context_put(handoff_context *ctx, const void *rec, handoff_error *err)
{
    putting        p = { .ctx = ctx, .err = err };
    ho_arena_mark  mark;
    handoff_status st;

    if (ctx == NULL)
        return ho_fail(err, HANDOFF_E_ARG, "ctx is NULL");
    st = ho_record_load(&p.rec, rec, err);
    if (st != HANDOFF_OK)
        return st;
    mark = ho_arena_save(&ctx->arena);
    st = prepare(&p);
    if (st == HANDOFF_OK)
        commit(&p);
    else
        ho_arena_restore(&ctx->arena, mark);
    return st;
}

handoff_status
handoff_context_set(handoff_context *ctx, size_t i, const void *rec,
                    handoff_error *err)
{
    putting        p = { .ctx = ctx, .err = err };
    ho_walk        walk = { 0, 0, 0 };
    ho_place       place;
    ho_arena_mark  mark;
    handoff_status st;

    if (ctx == NULL)
        return ho_fail(err, HANDOFF_E_ARG, "ctx is NULL");
    st = ho_record_load(&p.rec, rec, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_walk_to(&place, &walk, ctx, p.rec.kind, i))
        return ho_fail(err, HANDOFF_E_ARG, "there is no such record");
    mark = ho_arena_save(&ctx->arena);
    p.target = place.message;
    st = make_fresh(&p);
    if (st == HANDOFF_OK)
        st = note_turn(&p);
    if (st != HANDOFF_OK) {
        ho_arena_restore(&ctx->arena, mark);
        return st;
    }
    memcpy(p.target, &p.fresh, p.rec.kind->message->sizeof_message);
    ctx->highest_count = 0; /* a message may have another turn now */
    ctx->highest_turn = 0;
    return HANDOFF_OK;
}
