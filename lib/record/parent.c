/* SPDX-License-Identifier: MIT */
/*
 * parent.c -- which parent does a record that is put belong to?
 *
 *   parent_kind   says which path; it may be 0 where there is only one, and
 *                 where parent_key is the KEY of one parent among all kinds
 *   parent_key    the parent's KEY, or its turn in decimal
 *   parent_index  1 + its index, where parent_key is not given
 *   neither       the last one put
 *
 * What names nothing is refused: a record under the wrong parent is worse
 * than none. Single parents need no name; put makes them.
 */
#include "record/schema.h"

#include <string.h>

/* A search on its way. */
typedef struct finding {
    ho_record_named_parent *out;
    const handoff_context  *ctx;
    const ho_record_struct *rec;
    handoff_error          *err;
} finding;

static handoff_status
refuse(const finding *f, const char *member, const char *why)
{
    ho_base_fail(f->err, HANDOFF_E_ARG, "%s", why);
    ho_base_err_path(f->err, "%s.%s", f->rec->kind->name, member);
    return HANDOFF_E_ARG;
}

/* How the caller names the parent. These three stand at the same place in
 * every struct that has them, `parent_key` apart. */
typedef struct naming {
    uint32_t    kind;
    uint32_t    index;
    const char *parent_key; /* never NULL */
} naming;

static naming
read_naming(const ho_record_struct *rec)
{
    naming         n;
    const uint8_t *bytes = rec->data.bytes;

    memcpy(&n.kind, bytes + offsetof(handoff_slot, parent_kind), sizeof n.kind);
    memcpy(&n.index, bytes + offsetof(handoff_slot, parent_index),
           sizeof n.index);
    memcpy(&n.parent_key, bytes + rec->kind->parent_key, sizeof n.parent_key);
    if (n.parent_key == NULL)
        n.parent_key = "";
    if (n.kind != 0)
        n.kind = HO_KIND(n.kind); /* below it: far above all kinds */
    return n;
}

/* The field of the list that a path's parents are in, and what holds it;
 * NULL where the parent is a single one or the list is not there. */
static const ProtobufCFieldDescriptor *
parent_list(const ProtobufCMessage **holder, const handoff_context *ctx,
            const ho_record_path *path)
{
    const ProtobufCMessage *at = &ctx->root.base;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(at->descriptor, path->number[step]);

        *holder = at;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return field;
        if (ho_record_child_count(at, field) == 0)
            return NULL;
        at = ho_record_child(at, field, 0);
    }
    return NULL;
}

/* Whether a path leads through a list, whatever the context has. */
static bool
path_has_list(const ho_record_path *path)
{
    const ProtobufCMessageDescriptor *desc = &handoff__v1__context__descriptor;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(desc, path->number[step]);

        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return true;
        desc = field->descriptor;
    }
    return false;
}

static size_t
find_by_of(const handoff_context *ctx, const ho_record_path *path,
           const char *of)
{
    const ProtobufCMessage         *holder;
    const ProtobufCFieldDescriptor *list = parent_list(&holder, ctx, path);

    return list == NULL
               ? SIZE_MAX
               : ho_record_key_find(holder, list,
                                    &ho_record_kinds[path->parent], of);
}

/* Without parent_kind, `parent_key` decides, if one parent only has that KEY.
 */
static handoff_status
find_path_by_of(finding *f, const char *of)
{
    const ho_record_kind *kind = f->rec->kind;

    if (of[0] == '\0')
        return refuse(f, "parent_kind",
                      "the record can have parents of several kinds: name one");
    for (uint32_t i = 0; i < kind->paths_count; i++) {
        if (find_by_of(f->ctx, &kind->paths[i], of) == SIZE_MAX)
            continue;
        if (f->out->path != NULL)
            return refuse(f, "parent_kind",
                          "several parents have that key: name their kind");
        f->out->path = &kind->paths[i];
    }
    return f->out->path != NULL
               ? HANDOFF_OK
               : refuse(f, "parent_key", "there is no such parent");
}

static handoff_status
find_path(finding *f, const naming *n)
{
    const ho_record_kind *kind = f->rec->kind;

    if (n->kind == 0 && kind->paths_count == 1) {
        f->out->path = &kind->paths[0];
        return HANDOFF_OK;
    }
    if (n->kind == 0 && (n->parent_key[0] != '\0' || kind->usual == 0))
        return find_path_by_of(f, n->parent_key);
    for (uint32_t i = 0; i < kind->paths_count; i++) {
        if (kind->paths[i].parent == (n->kind != 0 ? n->kind : kind->usual))
            f->out->path = &kind->paths[i];
    }
    return f->out->path != NULL
               ? HANDOFF_OK
               : refuse(f, "parent_kind",
                        "records of that kind do not have such a parent");
}

/* The last one put, which is at the end of its list as a rule. */
static size_t
find_last_put(const finding *f)
{
    const ProtobufCMessage *last = f->ctx->last[f->out->path->parent];
    size_t                  i = ho_record_parent_count(f->ctx, f->out->path);

    while (last != NULL && i-- > 0) {
        if (ho_record_parent(f->ctx, f->out->path, i) == last)
            return i;
    }
    return SIZE_MAX;
}

static handoff_status
find_in_list(finding *f, const naming *n)
{
    size_t count = ho_record_parent_count(f->ctx, f->out->path);

    if (n->index > count && n->parent_key[0] == '\0')
        return refuse(f, "parent_index", "there is no such parent");
    if (n->parent_key[0] != '\0') {
        const ho_record_kind *kind = &ho_record_kinds[f->out->path->parent];

        /* What get filled in names one exactly, even among equal KEYs. */
        if (n->index != 0 && n->index <= count &&
            ho_record_key_is(ho_record_parent(f->ctx, f->out->path,
                                              n->index - 1),
                             kind, n->parent_key))
            f->out->ordinal = n->index - 1;
        else
            f->out->ordinal = find_by_of(f->ctx, f->out->path, n->parent_key);
        return f->out->ordinal != SIZE_MAX
                   ? HANDOFF_OK
                   : refuse(f, "parent_key", "there is no such parent");
    }
    f->out->ordinal = n->index != 0 ? n->index - 1 : find_last_put(f);
    return f->out->ordinal != SIZE_MAX
               ? HANDOFF_OK
               : refuse(f, "parent_key",
                        "no parent is named, and none was put");
}

handoff_status
ho_record_parent_find(ho_record_named_parent *out, const handoff_context *ctx,
                      const ho_record_struct *rec, handoff_error *err)
{
    finding        f = { out, ctx, rec, err };
    naming         n = { 0, 0, "" };
    handoff_status st;

    out->path = NULL;
    out->ordinal = 0;
    if (rec->kind->parent_key != 0)
        n = read_naming(rec);
    st = find_path(&f, &n);
    if (st != HANDOFF_OK)
        return st;
    if (path_has_list(out->path))
        return find_in_list(&f, &n);
    if (n.index > 1)
        return refuse(&f, "parent_index", "there is only one such parent");
    if (n.parent_key[0] != '\0')
        return refuse(&f, "parent_key",
                      "there is only one such parent: it has no key");
    return HANDOFF_OK;
}
