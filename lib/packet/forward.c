/* SPDX-License-Identifier: MIT */
/*
 * forward.c -- an opened packet gets one leg more (FORMAT.md sections 3, 5
 * and 7).
 *
 *   opened packet -> custody: for us, in time, room for a leg
 *                 -> redactions.c: what to redact and to reseal
 *                 -> keep_sections.c: sections of earlier legs
 *   more          -> repeated.c: less what earlier legs have
 *                 -> prepared, masked -> compose.c: sections of this leg
 *                 -> sealed.c: earlier legs as they came | leg | sections
 *
 * Custody is a rule, not a habit: a leg that its readers would refuse is not
 * written. Whose name it is and how the clocks stand is judged as a reader
 * with the default skew will; whether our key may forward is for each of them
 * to say, so the keyring is asked for readers alone.
 */
#include "packet/compose.h"
#include "packet/repeated.h"

#include <stdlib.h>

enum {
    FORWARD_OPTS_V1_SIZE =
        offsetof(handoff_forward_opts, workspace) + sizeof(handoff_workspace *)
};

/* What a leg is made from. */
typedef struct forwarding {
    const handoff_packet    *packet;
    const handoff_context   *more; /* NULL: nothing is new */
    const handoff_identity  *me;
    const ho_packet_options *o;
    ho_packet_redactions    *changes;
    ho_packet_reader_keys    keys;
    handoff_workspace       *ws;
} forwarding;

/* ---- What is asked ------------------------------------------------------- */

static handoff_status
load_opts(ho_packet_options *o, handoff_forward_opts *from,
          const handoff_forward_opts *opts, const handoff_keyring *ring,
          handoff_error *err)
{
    handoff_status st;

    st = ho_base_opts_load(from, sizeof *from, FORWARD_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_packet_options_check(
        o,
        &(handoff_seal_opts){
            HANDOFF_SEAL_OPTS, .flags = from->flags, .now_ms = from->now_ms,
            .lifetime_ms = from->lifetime_ms, .clear = from->clear,
            .audience = from->audience, .readers = from->readers,
            .patterns = from->patterns, .patterns_len = from->patterns_len,
            .mask = from->mask, .unmasked = from->unmasked },
        ring, err);
    o->later = true;
    return st;
}

static handoff_status
check_custody(const ho_envelope *way, const handoff_identity *me,
              const ho_packet_options *o, handoff_error *err)
{
    const ho_envelope_leg *last = way->legs[way->legs_count - 1];
    const char *fault = ho_packet_custody_fault(last, handoff_identity_name(me),
                                                o->now_ms, HANDOFF_SKEW_MS);
    handoff_status st = HANDOFF_OK;

    if (way->legs_count == HANDOFF_LEGS_MAX)
        st = ho_base_fail(err, HANDOFF_E_LIMIT,
                          "the packet has %d legs already: seal a new one that "
                          "replaces it",
                          (int) HANDOFF_LEGS_MAX);
    else if (fault != NULL)
        st = ho_base_fail(err, HANDOFF_E_CHAIN, "%s", fault);
    else if (ho_packet_is_too_old(way->legs[0], o->expires_at_ms))
        st = ho_base_fail(err, HANDOFF_E_LIMIT,
                          "the leg would live on more than 30 days after the "
                          "first was sent: give it a shorter lifetime, or "
                          "seal a new packet that replaces this one");
    if (st != HANDOFF_OK)
        ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) way->legs_count, 0);
    return st;
}

/* ---- What is new --------------------------------------------------------- */

/* Turns go on after the highest that any leg told of, whoever may read it: our
 * turns must not be theirs too. *before is what routing says alone. */
static handoff_status
find_last_turn(uint32_t *turn, uint32_t *before, const handoff_packet *packet,
               handoff_error *err)
{
    ho_record_turn_span span = { 0 };

    *turn = 0;
    *before = 0;
    for (uint32_t n = 0; n < packet->view.legs_count; n++) {
        const ho_envelope_section *s =
            ho_envelope_find(&packet->view, n, HANDOFF_SECTION_ROUTING);
        uint32_t highest =
            ho_record_highest_turn(packet->legs[n]->root.transcript);

        if (s != NULL && s->state != HANDOFF_STATE_PRESENT) {
            ho_base_fail(err, HANDOFF_E_SEALED,
                         "routing was not read when the packet was opened, so "
                         "that turns cannot go on");
            ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) n,
                           HANDOFF_SECTION_ROUTING);
            return HANDOFF_E_SEALED;
        }
        ho_record_turn_span_add(&span, packet->legs[n]);
        if (highest > *turn)
            *turn = highest;
    }
    *before = span.before[span.legs];
    if (*before > *turn)
        *turn = *before;
    return HANDOFF_OK;
}

/* How much of `more` was masked, and left out. */
typedef struct counts {
    size_t masked, repeated;
} counts;

static handoff_status
add_more(ho_packet_compose *c, counts *n, const forwarding *f,
         handoff_error *err)
{
    ho_record_defaults how = { .leg = c->leg, .clear = f->o->clear };
    const ho_mask_way  way = { f->packet->legs, f->packet->view.legs_count };
    handoff_context   *less = NULL, *prepared = NULL;
    handoff_status     st;

    st = find_last_turn(&how.last_turn, &c->before, f->packet, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_leave_out_repeated(&less, &n->repeated, f->more, f->packet,
                                      how.last_turn, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_record_fill_defaults(&prepared, less != NULL ? less : f->more, &how,
                                 err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_mask(&n->masked, prepared, &way, f->o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_compose_context(c, prepared, err);

done:
    handoff_context_free(prepared);
    handoff_context_free(less); /* which prepared shares with */
    return st;
}

/* ---- Forwarding ---------------------------------------------------------- */

static handoff_status
forward(handoff_sealed **out, const forwarding *f, handoff_error *err)
{
    const ho_envelope    *way = &f->packet->view;
    ho_packet_compose     c = { .leg = way->legs_count,
                                .sender = handoff_identity_key(f->me),
                                .readers = &f->keys,
                                .ws = f->ws,
                                .budget = HO_BUDGET };
    ho_envelope_leg_draft draft = { .number = way->legs_count,
                                    .previous = handoff_packet_tip(f->packet),
                                    .audience = f->o->audience,
                                    .sent_at_ms = f->o->now_ms,
                                    .expires_at_ms = f->o->expires_at_ms,
                                    .adds = c.adds,
                                    .redacts = f->changes->redacts,
                                    .reseals = f->changes->reseals };
    counts                n = { 0, 0 };
    handoff_status        st;

    st = ho_packet_keep_sections(&c, f->changes, way, f->o, err);
    if (st != HANDOFF_OK)
        goto done;
    if (f->more != NULL)
        st = add_more(&c, &n, f, err);
    if (st != HANDOFF_OK)
        goto done;
    draft.adds_count = c.adds_count;
    draft.redacts_count = f->changes->redacts_count;
    draft.reseals_count = f->changes->reseals_count;
    st = ho_packet_sealed_new(out, way, &draft, &c.sections, f->me, err);
    if (st != HANDOFF_OK)
        goto done;
    (*out)->masked = n.masked;
    (*out)->repeated = n.repeated;

done:
    ho_packet_compose_free(&c);
    return st;
}

handoff_status
handoff_forward(handoff_sealed **out, const handoff_packet *packet,
                const handoff_context *more, const handoff_identity *me,
                const handoff_keyring *ring, const handoff_forward_opts *opts,
                handoff_error *err)
{
    handoff_forward_opts from;
    ho_packet_options    o;
    forwarding f = { .packet = packet, .more = more, .me = me, .o = &o };
    handoff_workspace *own = NULL;
    handoff_status     st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || packet == NULL || me == NULL)
        return ho_base_null(err, "out, packet and me");
    st = load_opts(&o, &from, opts, ring, err);
    if (st != HANDOFF_OK)
        goto done;
    st = check_custody(&packet->view, me, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_options_readers(&f.keys, more, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    f.changes = calloc(1, sizeof *f.changes);
    if (f.changes == NULL) {
        st = ho_base_nomem(err);
        goto done;
    }
    st = ho_packet_redactions_read(f.changes, &packet->view, from.redactions,
                                   from.reseals, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_workspace_borrow(&f.ws, &own, from.workspace, err);
    if (st != HANDOFF_OK)
        goto done;
    st = forward(out, &f, err);

done:
    ho_packet_workspace_return(f.ws, own);
    free(f.changes);
    return st;
}
