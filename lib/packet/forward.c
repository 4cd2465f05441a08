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
#include "excerpt/excerpt.h"

#include <stdlib.h>

enum {
    FORWARD_OPTS_V1_SIZE =
        offsetof(handoff_forward_opts, workspace) + sizeof(handoff_workspace *)
};

/* What a leg is made from. */
typedef struct forwarding {
    const handoff_packet    *packet;
    const handoff_context   *more;    /* NULL: nothing is new */
    handoff_context         *excerpt; /* of earlier legs; NULL: none */
    const handoff_identity  *me;
    const ho_packet_options *o;
    ho_packet_redactions    *changes;
    ho_packet_reader_keys    keys;
    handoff_workspace       *ws;
    size_t                   masked;            /* in the excerpt */
    uint32_t                 last_turn, before; /* of earlier legs */
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
            .mask = from->mask, .unmasked = from->unmasked, .form = from->form,
            .reserved_1 = from->reserved_1 },
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
                          "the leg would expire more than 30 days after the "
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
                         "turns cannot be numbered");
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

/* What is new, ready to be composed. */
static handoff_status
prepare(handoff_context **out, handoff_context **less, counts *n,
        const forwarding *f, handoff_error *err)
{
    const uint32_t     leg = f->packet->view.legs_count;
    ho_record_defaults how = { .leg = leg,
                               .clear = f->o->clear,
                               .last_turn = f->last_turn };
    const ho_mask_way  way = { f->packet->legs, leg };
    handoff_status     st;

    if (f->more == NULL)
        return handoff_context_new(out, err);
    st = ho_packet_leave_out_repeated(less, &n->repeated, f->more, f->packet,
                                      f->last_turn, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_record_fill_defaults(out, *less != NULL ? *less : f->more, &how,
                                 err);
    if (st != HANDOFF_OK)
        return st;
    return ho_packet_options_mask(&n->masked, *out, &way, f->o, err);
}

/* ---- Forwarding ---------------------------------------------------------- */

static handoff_status
compose(void *user, ho_packet_compose *c, ho_envelope_leg_draft *draft,
        const handoff_context *ctx, handoff_error *err)
{
    const forwarding  *f = user;
    const ho_envelope *way = &f->packet->view;
    handoff_context   *joined = NULL;
    handoff_status     st;

    c->leg = way->legs_count;
    c->sender = handoff_identity_key(f->me);
    c->readers = &f->keys;
    c->before = f->before;
    f->changes->redacts_count = 0;
    f->changes->reseals_count = 0;
    st = ho_packet_keep_sections(c, f->changes, way, f->o, err);
    if (st == HANDOFF_OK)
        st = ho_excerpt_join(&joined, ctx, f->excerpt, err);
    if (st == HANDOFF_OK)
        st = ho_packet_compose_context(c, joined, err);
    handoff_context_free(joined);
    *draft =
        (ho_envelope_leg_draft){ .number = way->legs_count,
                                 .previous = handoff_packet_tip(f->packet),
                                 .audience = f->o->audience,
                                 .sent_at_ms = f->o->now_ms,
                                 .expires_at_ms = f->o->expires_at_ms,
                                 .redacts = f->changes->redacts,
                                 .redacts_count = f->changes->redacts_count,
                                 .reseals = f->changes->reseals,
                                 .reseals_count = f->changes->reseals_count };
    return st;
}

static handoff_status
forward(handoff_sealed **out, forwarding *f, const handoff_forward_opts *opts,
        handoff_error *err)
{
    const ho_packet_writer w = { .compose = compose,
                                 .user = f,
                                 .way = &f->packet->view,
                                 .me = f->me,
                                 .ws = f->ws,
                                 .budget = opts->budget,
                                 .form = opts->form };
    handoff_context       *less = NULL, *prepared = NULL;
    counts                 n = { 0, 0 };
    handoff_status         st = HANDOFF_OK;

    if (f->more != NULL || f->excerpt != NULL)
        st = find_last_turn(&f->last_turn, &f->before, f->packet, err);
    if (st != HANDOFF_OK)
        goto done;
    st = prepare(&prepared, &less, &n, f, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_write(out, &w, prepared, err);
    if (st != HANDOFF_OK)
        goto done;
    (*out)->masked = n.masked + f->masked;
    (*out)->repeated = n.repeated;

done:
    handoff_context_free(prepared);
    handoff_context_free(less); /* which prepared shares with */
    return st;
}

/* What is to become of earlier sections, and who reads what is new: with an
 * excerpt, that is known only after it. */
static handoff_status
read_changes(forwarding *f, const handoff_forward_opts *from,
             handoff_error *err)
{
    handoff_context *said = NULL;
    handoff_status   st;

    f->changes = calloc(1, sizeof *f->changes);
    if (f->changes == NULL)
        return ho_base_nomem(err);
    if (from->leave_out == NULL)
        st = ho_packet_options_readers(&f->keys, f->more, f->o, err);
    else
        st = HANDOFF_OK;
    if (st == HANDOFF_OK)
        st = ho_packet_redactions_read(f->changes, &f->packet->view,
                                       from->redactions, from->reseals, err);
    if (st != HANDOFF_OK || from->leave_out == NULL)
        return st;
    st = ho_packet_excerpt(&f->excerpt, &f->masked, f->changes, f->packet,
                           from->leave_out, f->o, err);
    if (st == HANDOFF_OK)
        st = ho_excerpt_join(&said, f->more, f->excerpt, err);
    if (st == HANDOFF_OK)
        st = ho_packet_options_readers(&f->keys, said, f->o, err);
    handoff_context_free(said);
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
    st = read_changes(&f, &from, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_packet_workspace_borrow(&f.ws, &own, from.workspace, err);
    if (st != HANDOFF_OK)
        goto done;
    if (own != NULL && from.budget != 0)
        own->one_call = false; /* the dictionary pays when bytes count */
    st = forward(out, &f, &from, err);

done:
    ho_packet_workspace_return(f.ws, own);
    handoff_context_free(f.excerpt);
    free(f.changes);
    return st;
}
