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

#include <string.h>

enum {
    SEAL_OPTS_V1_SIZE =
        offsetof(handoff_seal_opts, workspace) + sizeof(handoff_workspace *)
};

/* ---- Of the packet that is replaced -------------------------------------- */

static handoff_status
read_replaced(ho_record_defaults *how, const handoff_context *ctx,
              const handoff_seal_opts *opts, handoff_error *err)
{
    const Handoff__V1__Routing *said = ctx->root.routing;

    how->supersedes = opts->replaces_id;
    if (opts->replaces != NULL && opts->replaces_id != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "replaces and replaces_id are both given: one of "
                            "them says which packet it is");
    if (opts->replaces != NULL) {
        const Handoff__V1__Routing *old = opts->replaces->merged->root.routing;

        how->supersedes = handoff_packet_id(opts->replaces);
        how->hops = handoff_packet_legs(opts->replaces);
        if (old != NULL && old->hops <= UINT32_MAX - how->hops)
            how->hops += old->hops;
    }
    if (how->supersedes != NULL && said != NULL && said->supersedes.len != 0 &&
        (said->supersedes.len != HANDOFF_HASH_BYTES ||
         memcmp(said->supersedes.data, how->supersedes, HANDOFF_HASH_BYTES) !=
             0)) {
        ho_base_fail(err, HANDOFF_E_ARG,
                     "routing says that another packet is replaced");
        ho_base_err_path(err, "routing.supersedes");
        return HANDOFF_E_ARG;
    }
    return HANDOFF_OK;
}

/* ---- Sealing ------------------------------------------------------------- */

/* What a packet is made from. */
typedef struct sealing {
    const handoff_context   *ctx;
    const handoff_identity  *me;
    const ho_packet_options *o;
    ho_record_defaults       how;
    ho_packet_reader_keys    keys;
    handoff_workspace       *ws;
} sealing;

static handoff_status
compose(void *user, ho_packet_compose *c, ho_envelope_leg_draft *draft,
        const handoff_context *ctx, handoff_error *err)
{
    const sealing *s = user;

    c->sender = handoff_identity_key(s->me);
    c->readers = &s->keys;
    *draft = (ho_envelope_leg_draft){ .audience = s->o->audience,
                                      .sent_at_ms = s->o->now_ms,
                                      .expires_at_ms = s->o->expires_at_ms };
    return ho_packet_compose_context(c, ctx, err);
}

static handoff_status
seal(handoff_sealed **out, sealing *s, const handoff_seal_opts *opts,
     handoff_error *err)
{
    const ho_packet_writer w = { .compose = compose,
                                 .user = s,
                                 .me = s->me,
                                 .ws = s->ws,
                                 .budget = opts->budget,
                                 .form = opts->form };
    handoff_context       *prepared = NULL;
    size_t                 masked = 0;
    handoff_status         st;

    st = ho_record_fill_defaults(&prepared, s->ctx, &s->how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_mask(&masked, prepared, NULL, s->o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_write(out, &w, prepared, err);
    if (st == HANDOFF_OK)
        (*out)->masked = masked;

done:
    handoff_context_free(prepared);
    return st;
}

handoff_status
handoff_seal(handoff_sealed **out, const handoff_context *ctx,
             const handoff_identity *me, const handoff_keyring *ring,
             const handoff_seal_opts *opts, handoff_error *err)
{
    handoff_seal_opts  from;
    ho_packet_options  o;
    sealing            s = { .ctx = ctx, .me = me, .o = &o };
    handoff_workspace *own = NULL;
    handoff_status     st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL || me == NULL)
        return ho_base_null(err, "out, ctx and me");
    st = ho_base_opts_load(&from, sizeof from, SEAL_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_check(&o, &from, ring, err);
    if (st != HANDOFF_OK)
        goto done;
    st = read_replaced(&s.how, ctx, &from, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_readers(&s.keys, ctx, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_workspace_borrow(&s.ws, &own, from.workspace, err);
    if (st != HANDOFF_OK)
        goto done;
    if (own != NULL && from.budget != 0)
        own->one_call = false; /* the dictionary pays when bytes count */
    s.how.clear = o.clear;
    st = seal(out, &s, &from, err);

done:
    ho_packet_workspace_return(s.ws, own);
    return st;
}
