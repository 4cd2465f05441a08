/* SPDX-License-Identifier: MIT */
/*
 * parse.c -- a context or a section, from protobuf bytes and back.
 *
 * Reading is scan, reserve, unpack: nothing is allocated for bytes that are
 * not a valid record within the limits, and what is allocated is one piece of
 * the context's arena. A section is replaced only once it was read whole; on
 * failure the arena goes back to where it was.
 *
 * Bytes that say a section twice mean, as everywhere in protobuf, both
 * merged. Unknown fields come out again behind the known ones of their
 * message, each as it came.
 */
#include "record/context.h"

/* Read into *message, or where that is NULL into a new one. */
static handoff_status
read_message(ProtobufCMessage **message, handoff_context *ctx,
             const ProtobufCMessageDescriptor *desc, ho_base_slice data,
             ho_record_budget *budget, handoff_error *err)
{
    size_t         bytes = 0;
    handoff_status st;

    st = ho_record_scan(&bytes, budget, desc, data, err);
    if (st != HANDOFF_OK)
        return st;
    if (bytes > ctx->arena.ceiling - ctx->arena.used)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the context has no room for the record");
    if (!ho_base_arena_reserve(&ctx->arena, bytes))
        return ho_base_nomem(err);
    if (*message == NULL)
        *message = ho_record_message_new(&ctx->arena, desc);
    if (*message == NULL || !ho_record_unpack(&ctx->arena, *message, data))
        return ho_base_nomem(err);
    return HANDOFF_OK;
}

handoff_status
ho_record_section_parse(handoff_context *ctx, uint32_t kind, ho_base_slice data,
                        ho_record_budget *budget, handoff_error *err)
{
    ho_base_arena_mark mark = ho_base_arena_save(&ctx->arena);
    ProtobufCMessage **slot = ho_record_section_slot(ctx, kind);
    ProtobufCMessage  *message = NULL, *old;
    handoff_status     st;

    if (slot == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "no section has that number");
    st = read_message(&message, ctx, ho_record_section_descriptor(kind), data,
                      budget, err);
    if (st != HANDOFF_OK)
        goto done;
    old = *slot;
    *slot = message;
    if (!ho_record_context_changed(ctx)) {
        *slot = old;
        st = ho_base_nomem(err);
    }

done:
    if (st != HANDOFF_OK)
        ho_base_arena_restore(&ctx->arena, mark);
    return st;
}

static handoff_status
parse_whole(handoff_context *ctx, ho_base_slice data, ho_record_budget *budget,
            handoff_error *err)
{
    ho_base_arena_mark   mark = ho_base_arena_save(&ctx->arena);
    Handoff__V1__Context root = HANDOFF__V1__CONTEXT__INIT, old = ctx->root;
    ProtobufCMessage    *message = &root.base;
    handoff_status       st;

    st = read_message(&message, ctx, root.base.descriptor, data, budget, err);
    if (st != HANDOFF_OK)
        goto done;
    ctx->root = root;
    if (!ho_record_context_changed(ctx)) {
        ctx->root = old;
        st = ho_base_nomem(err);
    }

done:
    if (st != HANDOFF_OK)
        ho_base_arena_restore(&ctx->arena, mark);
    return st;
}

handoff_status
handoff_context_parse(handoff_context *ctx, uint32_t section,
                      const uint8_t *data, size_t len, handoff_error *err)
{
    ho_record_budget budget = HO_BUDGET;
    handoff_status   st;
    size_t           max =
        section == 0 ? HANDOFF_TOTAL_BYTES_MAX : HANDOFF_SECTION_BYTES_MAX;

    if (ctx == NULL || (data == NULL && len != 0))
        return ho_base_null(err, "ctx and data");
    if (len > max)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the record has more bytes than the limit of %zu",
                            max);
    if (section == 0)
        st = parse_whole(ctx, HO_SLICE(data, len), &budget, err);
    else
        st = ho_record_section_parse(ctx, section, HO_SLICE(data, len), &budget,
                                     err);
    if (st == HANDOFF_OK)
        ctx->partial &= section == 0 ? 0 : ~HO_SET(section);
    return st;
}

static handoff_status
pack(ho_base_buf *out, const ProtobufCMessage *message, handoff_error *err)
{
    size_t n = protobuf_c_message_get_packed_size(message);

    if (n == 0)
        return HANDOFF_OK;
    if (!ho_base_buf_reserve(out, n))
        return ho_base_nomem(err);
    out->len += protobuf_c_message_pack(message, out->data + out->len);
    return HANDOFF_OK;
}

handoff_status
ho_record_section_pack(ho_base_buf *out, const handoff_context *ctx,
                       uint32_t kind, handoff_error *err)
{
    const ProtobufCMessage *message = ho_record_section_get(ctx, kind);

    return message == NULL ? HANDOFF_OK : pack(out, message, err);
}

handoff_status
handoff_context_serialize(uint8_t **out, size_t *len,
                          const handoff_context *ctx, uint32_t section,
                          handoff_error *err)
{
    ho_base_buf    b = { 0 };
    handoff_status st;

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || ctx == NULL)
        return ho_base_null(err, "out and ctx");
    if (section > HO_SECTIONS)
        return ho_base_fail(err, HANDOFF_E_ARG, "no section has that number");
    st = section == 0 ? pack(&b, &ctx->root.base, err)
                      : ho_record_section_pack(&b, ctx, section, err);
    if (st == HANDOFF_OK)
        st = ho_base_buf_take(out, len, &b, err);
    ho_base_buf_free(&b);
    return st;
}
