/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- a context becomes a packet of one leg (FORMAT.md sections 3 to
 * 6).
 *
 *   options -> who may read what (options.c) -> prepared context, masked
 *           -> sections (compose.c) -> leg, signed (write_leg.c)
 *           -> prelude | legs | sections (sealed.c)
 *
 * Everything that the options or the context can have wrong is found before
 * the signer is asked, and what is written would be accepted by a reader who
 * trusts the sender: nothing leaves here that handoff_open() refuses.
 */
#include "packet/compose.h"

enum {
    SEAL_OPTS_V1_SIZE =
        offsetof(handoff_seal_opts, workspace) + sizeof(handoff_workspace *)
};

static handoff_status
seal(handoff_sealed **out, const handoff_context *ctx,
     const handoff_identity *me, const handoff_seal_opts *o,
     const ho_packet_reader_keys *keys, handoff_workspace *ws,
     handoff_error *err)
{
    const ho_record_defaults how = { .clear = o->clear };
    ho_packet_compose        c = { .sender = handoff_identity_key(me),
                                   .readers = keys,
                                   .ws = ws,
                                   .budget = HO_BUDGET };
    ho_envelope_leg_draft    draft = { .audience = o->audience,
                                       .sent_at_ms = o->now_ms,
                                       .expires_at_ms = o->now_ms + o->lifetime_ms,
                                       .adds = c.adds };
    handoff_context         *prepared = NULL;
    size_t                   masked = 0;
    handoff_status           st;

    st = ho_record_fill_defaults(&prepared, ctx, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_mask(&masked, prepared, NULL, o->unmasked, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_compose_context(&c, prepared, err);
    if (st != HANDOFF_OK)
        goto done;
    draft.adds_count = c.adds_count;
    st = ho_packet_sealed_new(out, NULL, &draft, &c.sections, me, err);
    if (st == HANDOFF_OK)
        (*out)->masked = masked;

done:
    ho_packet_compose_free(&c);
    handoff_context_free(prepared);
    return st;
}

handoff_status
handoff_seal(handoff_sealed **out, const handoff_context *ctx,
             const handoff_identity *me, const handoff_seal_opts *opts,
             handoff_error *err)
{
    handoff_seal_opts     o;
    ho_packet_reader_keys keys;
    handoff_workspace    *own = NULL, *ws = NULL;
    handoff_status        st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL || me == NULL)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "no context, no identity or no place for the packet");
    st = ho_base_opts_load(&o, sizeof o, SEAL_OPTS_V1_SIZE, opts, err);
    if (st == HANDOFF_OK)
        st = ho_packet_options_check(&o, err);
    if (st == HANDOFF_OK)
        st = ho_packet_options_readers(&keys, ctx, &o, err);
    if (st == HANDOFF_OK)
        st = ho_packet_workspace_borrow(&ws, &own, o.workspace, err);
    if (st == HANDOFF_OK)
        st = seal(out, ctx, me, &o, &keys, ws, err);
    ho_packet_workspace_return(ws, own);
    return st;
}
