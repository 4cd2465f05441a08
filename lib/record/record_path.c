/* SPDX-License-Identifier: MIT */
/*
 * record_path.c -- walking over a context's messages by the tables' paths.
 *
 *   path of a slot:   context . briefing . intents[n] . slots[i]
 *                                single      list        the record's field
 *
 * A path has at most one list before its last field, so its parents are
 * counted and reached without a search. Members of messages are read with
 * memcpy: their types differ from message to message, and only protobuf-c's
 * descriptors know where they are.
 */
#include "record/schema.h"

#include <string.h>

size_t
ho_record_parent_count(const handoff_context *ctx, const ho_record_path *path)
{
    const ProtobufCMessage *at = &ctx->root.base;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(at->descriptor, path->number[step]);
        size_t n = ho_record_child_count(at, field);

        if (field->label == PROTOBUF_C_LABEL_REPEATED || n == 0)
            return n;
        at = ho_record_child(at, field, 0);
    }
    return 1;
}

/* From the context to the parent, which is below it: depth is at least 2. */
static ProtobufCMessage *
descend(const handoff_context *ctx, const ho_record_path *path, size_t n)
{
    const ProtobufCMessage *at = &ctx->root.base;
    ProtobufCMessage       *next = NULL;

    for (uint32_t step = 0; step + 1 < path->depth; step++) {
        const ProtobufCFieldDescriptor *field =
            ho_record_field_find(at->descriptor, path->number[step]);
        bool   list = field->label == PROTOBUF_C_LABEL_REPEATED;
        size_t i = list ? n : 0;

        if (i >= ho_record_child_count(at, field))
            return NULL;
        next = ho_record_child(at, field, i);
        at = next;
    }
    return next;
}

const ProtobufCMessage *
ho_record_parent(const handoff_context *ctx, const ho_record_path *path,
                 size_t n)
{
    return path->depth == 1 ? &ctx->root.base : descend(ctx, path, n);
}

ProtobufCMessage *
ho_record_parent_mutable(handoff_context *ctx, const ho_record_path *path,
                         size_t n)
{
    return path->depth == 1 ? &ctx->root.base : descend(ctx, path, n);
}

bool
ho_record_walk_to(ho_record_place *place, ho_record_walk *walk,
                  const handoff_context *ctx, const ho_record_kind *kind,
                  size_t i)
{
    for (; walk->path < kind->paths_count; walk->path++, walk->parent = 0) {
        const ho_record_path *path = &kind->paths[walk->path];
        size_t                parents = ho_record_parent_count(ctx, path);

        for (; walk->parent < parents; walk->parent++) {
            const ProtobufCMessage *of =
                ho_record_parent(ctx, path, walk->parent);
            const ProtobufCFieldDescriptor *field;
            size_t                          n;

            if (of == NULL)
                continue;
            field = ho_record_field_find(of->descriptor,
                                         path->number[path->depth - 1]);
            n = ho_record_child_count(of, field);
            if (i - walk->start < n) {
                size_t index = i - walk->start;

                *place = (ho_record_place){ path, field, of,
                                            ho_record_child(of, field, index),
                                            index };
                return true;
            }
            walk->start += n;
        }
    }
    return false;
}

size_t
ho_record_kind_count(const handoff_context *ctx, const ho_record_kind *kind)
{
    ho_record_walk  walk = { 0, 0, 0 };
    ho_record_place place;

    /* No record has this index, so the walk goes over all of them. */
    ho_record_walk_to(&place, &walk, ctx, kind, SIZE_MAX);
    return walk.start;
}
