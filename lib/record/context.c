/* SPDX-License-Identifier: MIT */
/*
 * context.c -- a context's life, its sections, counting and removing.
 *
 * A context and the cursor of its readers are one allocation; everything else
 * is in the context's arena.
 */
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

typedef struct context_block {
    handoff_context  ctx; /* first: freeing the context frees the block */
    _Atomic uint64_t cursor;
} context_block;

handoff_status
handoff_context_new(handoff_context **out, handoff_error *err)
{
    context_block *block;

    if (out == NULL)
        return ho_base_null(err, "out");
    *out = NULL;
    block = calloc(1, sizeof *block);
    if (block == NULL)
        return ho_base_nomem(err);
    atomic_init(&block->cursor, 0);
    block->ctx.cursor = &block->cursor;
    block->ctx.arena.ceiling = HO_ARENA_BYTES_MAX;
    handoff__v1__context__init(&block->ctx.root);
    *out = &block->ctx;
    return HANDOFF_OK;
}

void
handoff_context_free(handoff_context *ctx)
{
    if (ctx == NULL)
        return;
    ho_base_arena_free(&ctx->arena);
    sodium_memzero(ctx, sizeof *ctx);
    free(ctx);
}

void
handoff_record_init(void *rec, size_t size, uint32_t kind)
{
    uint32_t front[2] = { (uint32_t) size, kind };

    if (rec == NULL || size < sizeof front || size > UINT32_MAX)
        return;
    memset(rec, 0, size);
    memcpy(rec, front, sizeof front);
}

/* ---- Sections ------------------------------------------------------------ */

const ProtobufCMessage *
ho_record_section_get(const handoff_context *ctx, uint32_t kind)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(ctx->root.base.descriptor, kind);

    if (field == NULL || ho_record_child_count(&ctx->root.base, field) == 0)
        return NULL;
    return ho_record_child(&ctx->root.base, field, 0);
}

ProtobufCMessage **
ho_record_section_slot(handoff_context *ctx, uint32_t kind)
{
    const ProtobufCFieldDescriptor *field =
        ho_record_field_find(ctx->root.base.descriptor, kind);
    void *slot;

    if (field == NULL)
        return NULL;
    slot = ho_record_value_to(&ctx->root.base, field);
    return slot;
}

bool
ho_record_context_changed(handoff_context *ctx)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;

    atomic_store_explicit(ctx->cursor, 0, memory_order_relaxed);
    ctx->highest_count = 0;
    ctx->highest_turn = 0;
    return t == NULL || ho_record_turns_note(ctx, t->messages, t->n_messages);
}

/* ---- Counting and removing ----------------------------------------------- */

size_t
handoff_context_count(const handoff_context *ctx, uint32_t kind)
{
    const ho_record_kind *k = ho_record_kind_get(kind);

    return ctx == NULL || k == NULL ? 0 : ho_record_kind_count(ctx, k);
}

static void
list_remove(ProtobufCMessage *parent, const ProtobufCFieldDescriptor *field,
            size_t index)
{
    ho_record_list list = ho_record_list_get(parent, field);
    uint8_t       *items = list.items;
    const size_t   step = sizeof(ProtobufCMessage *);

    list.count--;
    memmove(items + index * step, items + (index + 1) * step,
            (list.count - index) * step);
    memset(items + list.count * step, 0, step); /* it still ends in NULL */
    ho_record_list_put(parent, field, list);
}

/* Transcript and extras have no record of their own, so once their last
 * record is gone nobody could remove them: they go with it. */
static void
drop_if_bare(handoff_context *ctx, const ho_record_path *path)
{
    const ProtobufCMessage *section =
        ho_record_section_get(ctx, path->number[0]);

    if (path->parent == 0 || ho_record_kinds[path->parent].size != 0)
        return;
    if (protobuf_c_message_get_packed_size(section) == 0)
        *ho_record_section_slot(ctx, path->number[0]) = NULL;
}

handoff_status
handoff_context_remove(handoff_context *ctx, uint32_t kind, size_t i,
                       handoff_error *err)
{
    const ho_record_kind *k = ho_record_kind_get(kind);
    ho_record_walk        walk = { 0, 0, 0 };
    ho_record_place       place;
    ProtobufCMessage     *parent;
    ProtobufCMessage     *none = NULL;

    if (ctx == NULL)
        return ho_base_null(err, "ctx");
    if (k == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "unknown kind");
    if (!ho_record_walk_to(&place, &walk, ctx, k, i))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the context has no such record");
    parent = ho_record_parent_mutable(ctx, place.path, walk.parent);
    if (place.field->label == PROTOBUF_C_LABEL_REPEATED)
        list_remove(parent, place.field, place.index);
    else
        memcpy(ho_record_value_to(parent, place.field), &none, sizeof none);
    drop_if_bare(ctx, place.path);
    atomic_store_explicit(ctx->cursor, 0, memory_order_relaxed);
    ctx->highest_count = 0;
    ctx->highest_turn = 0;
    return HANDOFF_OK;
}
