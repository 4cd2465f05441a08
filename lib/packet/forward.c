/* SPDX-License-Identifier: MIT */
/*
 * forward.c -- an opened packet gets one leg more (FORMAT.md sections 3, 5
 * and 7).
 *
 *   opened packet -> custody: for us, in time, room for a leg
 *                 -> redactions.c: what to redact and to reseal
 *                 -> keep_sections.c: sections of earlier legs
 *   more          -> prepared, masked -> compose.c: sections of this leg
 *                 -> sealed.c: earlier legs as they came | leg | sections
 *
 * Custody is a rule, not a habit: a leg that its readers would refuse is not
 * written. Whose name it is and how the clocks stand is judged as a reader
 * with the default skew will; whether our key may forward is for each of them
 * to say, so the keyring is asked for readers alone.
 */
#include "packet/compose.h"

#include <stdlib.h>

enum {
    FORWARD_OPTS_V1_SIZE =
        offsetof(handoff_forward_opts, workspace) + sizeof(handoff_workspace *)
};

/* ---- What is asked ------------------------------------------------------- */

static handoff_status
load_opts(handoff_forward_opts *o, handoff_seal_opts *terms,
          const handoff_forward_opts *opts, handoff_error *err)
{
    handoff_status st;

    st = ho_base_opts_load(o, sizeof *o, FORWARD_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    *terms = (handoff_seal_opts){
        HANDOFF_SEAL_OPTS,       .flags = o->flags,
        .now_ms = o->now_ms,     .lifetime_ms = o->lifetime_ms,
        .clear = o->clear,       .reserved_1 = o->reserved_1,
        .audience = o->audience, .readers = o->readers,
        .keyring = o->keyring,   .workspace = o->workspace,
        .unmasked = o->unmasked, .reserved_2 = o->reserved_2
    };
    return ho_packet_options_check(terms, err);
}

static handoff_status
check_custody(const ho_envelope *way, const handoff_identity *me,
              int64_t now_ms, handoff_error *err)
{
    const ho_envelope_leg *last = way->legs[way->legs_count - 1];
    const char            *fault;
    handoff_status         st;

    if (way->legs_count == HANDOFF_LEGS_MAX)
        st =
            ho_base_fail(err, HANDOFF_E_LIMIT, "the packet has %d legs already",
                         (int) HANDOFF_LEGS_MAX);
    else if ((fault = ho_packet_custody_fault(last, handoff_identity_name(me),
                                              now_ms, HANDOFF_SKEW_MS)) != NULL)
        st = ho_base_fail(err, HANDOFF_E_CHAIN, "%s", fault);
    else
        return HANDOFF_OK;
    ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) way->legs_count, 0);
    return st;
}

/* ---- What is new --------------------------------------------------------- */

/* The highest turn that a leg told of. Its last_turn says so, unless somebody
 * adds messages and does not say: a turn of ours must not be theirs too. */
static uint32_t
highest_turn(const handoff_context *leg)
{
    const Handoff__V1__Transcript *transcript = leg->root.transcript;
    uint32_t                       highest = 0;

    if (leg->root.routing != NULL)
        highest = leg->root.routing->last_turn;
    for (size_t i = 0; transcript != NULL && i < transcript->n_messages; i++) {
        if (transcript->messages[i]->turn > highest)
            highest = transcript->messages[i]->turn;
    }
    return highest;
}

/* Turns go on after the highest that any leg told of, whoever may read it. */
static handoff_status
find_last_turn(uint32_t *turn, const handoff_packet *packet, handoff_error *err)
{
    *turn = 0;
    for (uint32_t n = 0; n < packet->view.legs_count; n++) {
        const ho_envelope_section *s =
            ho_envelope_find(&packet->view, n, HANDOFF_SECTION_ROUTING);
        uint32_t highest = highest_turn(packet->legs[n]);

        if (s != NULL && s->state != HANDOFF_STATE_PRESENT) {
            ho_base_fail(err, HANDOFF_E_SEALED,
                         "routing was not read when the packet was opened, so "
                         "that turns cannot go on");
            ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) n,
                           HANDOFF_SECTION_ROUTING);
            return HANDOFF_E_SEALED;
        }
        if (highest > *turn)
            *turn = highest;
    }
    return HANDOFF_OK;
}

static handoff_status
add_more(ho_packet_compose *c, const handoff_packet *packet,
         const handoff_context *more, const handoff_seal_opts *o,
         size_t *masked, handoff_error *err)
{
    ho_record_defaults how = { .leg = c->leg, .clear = o->clear };
    const ho_mask_way  way = { packet->legs, packet->view.legs_count };
    handoff_context   *prepared = NULL;
    handoff_status     st = find_last_turn(&how.last_turn, packet, err);

    if (st == HANDOFF_OK)
        st = ho_record_fill_defaults(&prepared, more, &how, err);
    if (st == HANDOFF_OK)
        st = ho_packet_options_mask(masked, prepared, &way, o->unmasked, err);
    if (st == HANDOFF_OK)
        st = ho_packet_compose_context(c, prepared, err);
    handoff_context_free(prepared);
    return st;
}

/* ---- Forwarding ---------------------------------------------------------- */

static handoff_status
forward(handoff_sealed **out, const handoff_packet *packet,
        const handoff_context *more, const handoff_identity *me,
        const handoff_seal_opts *o, ho_packet_redactions *changes,
        const ho_packet_reader_keys *keys, handoff_workspace *ws,
        handoff_error *err)
{
    const ho_envelope    *way = &packet->view;
    ho_packet_compose     c = { .leg = way->legs_count,
                                .sender = handoff_identity_key(me),
                                .readers = keys,
                                .ws = ws,
                                .budget = HO_BUDGET };
    ho_envelope_leg_draft draft = { .number = way->legs_count,
                                    .previous = handoff_packet_tip(packet),
                                    .audience = o->audience,
                                    .sent_at_ms = o->now_ms,
                                    .expires_at_ms = o->now_ms + o->lifetime_ms,
                                    .adds = c.adds,
                                    .redacts = changes->redacts,
                                    .reseals = changes->reseals };
    size_t                masked = 0;
    handoff_status st = ho_packet_keep_sections(&c, changes, way, o, err);

    if (st == HANDOFF_OK && more != NULL)
        st = add_more(&c, packet, more, o, &masked, err);
    draft.adds_count = c.adds_count;
    draft.redacts_count = changes->redacts_count;
    draft.reseals_count = changes->reseals_count;
    if (st == HANDOFF_OK)
        st = ho_packet_sealed_new(out, way, &draft, &c.sections, me, err);
    if (st == HANDOFF_OK)
        (*out)->masked = masked;
    ho_packet_compose_free(&c);
    return st;
}

handoff_status
handoff_forward(handoff_sealed **out, const handoff_packet *packet,
                const handoff_context *more, const handoff_identity *me,
                const handoff_forward_opts *opts, handoff_error *err)
{
    handoff_forward_opts  o;
    handoff_seal_opts     terms;
    ho_packet_reader_keys keys;
    ho_packet_redactions *changes = NULL;
    handoff_workspace    *own = NULL, *ws = NULL;
    handoff_status        st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || packet == NULL || me == NULL)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "no packet, no identity or no place for the packet to "
            "be");
    st = load_opts(&o, &terms, opts, err);
    if (st == HANDOFF_OK)
        st = check_custody(&packet->view, me, terms.now_ms, err);
    if (st == HANDOFF_OK)
        st = ho_packet_options_readers(&keys, more, &terms, err);
    if (st == HANDOFF_OK) {
        changes = calloc(1, sizeof *changes);
        st = changes == NULL
                 ? ho_base_nomem(err)
                 : ho_packet_redactions_read(changes, &packet->view,
                                             o.redactions, o.reseals, err);
    }
    if (st == HANDOFF_OK)
        st = ho_packet_workspace_borrow(&ws, &own, o.workspace, err);
    if (st == HANDOFF_OK)
        st = forward(out, packet, more, me, &terms, changes, &keys, ws, err);
    ho_packet_workspace_return(ws, own);
    free(changes);
    return st;
}
