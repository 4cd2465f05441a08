/* SPDX-License-Identifier: MIT */
/*
 * receipt_write.c -- answering an opened packet (FORMAT.md section 9).
 *
 * Only an addressee can answer, and only a packet that verified can be
 * answered: what is written is never refused by a reader who trusts us, save
 * for what we said before through another handle and do not name (`after`).
 * What was said from this handle is kept in the packet: for each name of its
 * audience one number, sequence and state, which is exchanged atomically, so
 * that of two threads one answers after the other. Everything that can be
 * wrong is found before the signer is asked.
 */
#include "answer/receipt.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTS_V1_SIZE = offsetof(handoff_answer_opts, after_len) + sizeof(size_t)
};

static handoff_status
load_opts(handoff_answer_opts *o, const handoff_answer_opts *opts,
          handoff_error *err)
{
    int64_t        skew_ms = 0;
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, opts, err);

    if (st == HANDOFF_OK && o->after == NULL && o->after_len != 0)
        st =
            ho_base_fail(err, HANDOFF_E_ARG, "a length is given without bytes");
    return st == HANDOFF_OK ? ho_answer_clock(&o->now_ms, &skew_ms, err) : st;
}

static ho_base_slice
text_slice(const char *s)
{
    return HO_SLICE(s, s == NULL ? 0 : strlen(s));
}

/* A clock may be behind the sender's by the skew; what is earlier still, no
 * reader would take. */
static handoff_status
check_party(const ho_answer_subject *packet, const char *name, int64_t now_ms,
            handoff_error *err)
{
    if (ho_answer_audience_find(packet->audience, name) < 0) {
        ho_base_fail(err, HANDOFF_E_ANSWER,
                     "the packet is not addressed to this identity");
        ho_base_err_at(err, HANDOFF_CHECK_ADDRESSED, -1, 0);
        return HANDOFF_E_ANSWER;
    }
    if (now_ms < packet->sent_at_ms - HANDOFF_SKEW_MS) {
        ho_base_fail(err, HANDOFF_E_ANSWER,
                     "the answer would come before the packet was sent");
        ho_base_err_at(err, HANDOFF_CHECK_ANSWER_TIME, -1, 0);
        return HANDOFF_E_ANSWER;
    }
    return HANDOFF_OK;
}

static void
fill_body(ho_answer_body *body, const ho_answer_subject *packet,
          const handoff_identity *me, const handoff_answer_opts *o)
{
    *body = (ho_answer_body){ .packet = HO_SLICE(packet->id, 32),
                              .tip = HO_SLICE(packet->tip, 32),
                              .sender = HO_SLICE(handoff_identity_key(me), 32),
                              .owner = text_slice(o->owner),
                              .note = text_slice(o->note),
                              .at_ms = o->now_ms,
                              .due_at_ms = o->due_at_ms,
                              .state = o->state,
                              .sequence = o->sequence,
                              .reason = o->reason };
}

/* Reasons of a caller are a range of their own. */
static handoff_status
check_body(ho_answer_body *body, handoff_error *err)
{
    const char *fault;

    if (body->reason != 0 &&
        (body->reason <= HO_REASON_BASE || body->reason > HANDOFF_REASON_ERROR))
        return ho_base_fail(err, HANDOFF_E_ARG, "the reason does not exist");
    if (body->reason != 0)
        body->reason -= HO_REASON_BASE;
    if (body->sequence == 0)
        body->sequence = 1; /* until it is known: any will do for this */
    fault = ho_answer_receipt_fault(body);
    return fault == NULL ? HANDOFF_OK
                         : ho_base_fail(err, HANDOFF_E_ARG, "%s", fault);
}

/* ---- After what was said before ------------------------------------------ */

/* What one party said last: sequence << 8 | state; 0 = nothing yet. */
static uint64_t
said(uint32_t sequence, uint32_t state)
{
    return (uint64_t) sequence << 8 | state;
}

/* The receipt that the caller names. It is its own, so that a newer key may
 * answer after an older one; of this key the signature is checked. */
static handoff_status
parse_after(uint64_t *out, const ho_answer_subject *packet,
            const handoff_identity *me, ho_base_slice after, handoff_error *err)
{
    ho_answer_body body;
    handoff_status st;

    st = ho_answer_body_parse(&body, &ho_answer_receipt_form, after, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_answer_receipt_is_to(&body, packet))
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED,
                                NULL,
                                "what was said before answers another packet");
    if (memcmp(body.sender.p, handoff_identity_key(me), 32) == 0 &&
        !ho_answer_word_signed(&body.word, &ho_answer_receipt_form,
                               body.sender.p, ho_trust_sodium_is_cofactored()))
        return ho_answer_refuse(err, HANDOFF_E_SIGNATURE,
                                HANDOFF_CHECK_SIGNATURE, body.sender.p,
                                "the signature of what was said before does "
                                "not verify");
    *out = said(body.sequence, body.state);
    return HANDOFF_OK;
}

static handoff_status
read_after(uint64_t *out, const ho_answer_subject *packet,
           const handoff_identity *me, const handoff_answer_opts *o,
           handoff_error *err)
{
    ho_base_slice  after = HO_SLICE(o->after, o->after_len);
    uint8_t       *owned;
    handoff_status st;

    *out = 0;
    if (o->after == NULL)
        return HANDOFF_OK;
    st = ho_envelope_from_text(&after, &owned, err);
    if (st == HANDOFF_OK)
        st = parse_after(out, packet, me, after, err);
    handoff_free(owned);
    return st;
}

/* Find the sequence of an answer after `last`, and whether it can follow. */
static handoff_status
place_after(ho_answer_body *body, uint64_t last,
            const ho_answer_subject *packet, const handoff_answer_opts *o,
            handoff_error *err)
{
    const uint32_t sequence = (uint32_t) (last >> 8), state = last & 0xFF;
    handoff_status st = HANDOFF_OK;

    body->sequence = o->sequence;
    if (o->sequence == 0)
        st = ho_answer_next_sequence(&body->sequence, o->now_ms,
                                     packet->sent_at_ms, sequence, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_answer_follows(&ho_answer_receipt_rules, state, sequence,
                           body->state, body->sequence))
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_SEQUENCE,
                                NULL,
                                last == 0 ? "this answer cannot be the first"
                                          : "the answer cannot follow what was "
                                            "answered before");
    return HANDOFF_OK;
}

/* Where one name's last answer from this handle is kept. */
typedef struct last_answer {
    _Atomic uint64_t *said;
    uint64_t          named;  /* what the caller says was said before */
    uint64_t          before; /* to put back, should it not be said after all */
} last_answer;

static handoff_status
take_place(ho_answer_body *body, last_answer *place,
           const ho_answer_subject *packet, const handoff_answer_opts *o,
           handoff_error *err)
{
    uint64_t       last;
    handoff_status st;

    place->before = atomic_load(place->said);
    do {
        last = place->before > place->named ? place->before : place->named;
        st = place_after(body, last, packet, o, err);
        if (st != HANDOFF_OK)
            return st;
    } while (!atomic_compare_exchange_weak(place->said, &place->before,
                                           said(body->sequence, body->state)));
    return HANDOFF_OK;
}

/* ---- Writing ------------------------------------------------------------- */

static void
encode(ho_base_buf *out, const ho_answer_body *b)
{
    ho_base_wire_put_bytes(out, HO_RECEIPT_PACKET, b->packet);
    ho_base_wire_put_bytes(out, HO_RECEIPT_TIP, b->tip);
    ho_base_wire_put_bytes(out, HO_RECEIPT_SENDER, b->sender);
    ho_base_wire_put_number(out, HO_RECEIPT_STATE, b->state);
    ho_base_wire_put_number(out, HO_RECEIPT_AT, (uint64_t) b->at_ms);
    ho_base_wire_put_number(out, HO_RECEIPT_DUE, (uint64_t) b->due_at_ms);
    ho_base_wire_put_bytes(out, HO_RECEIPT_OWNER, b->owner);
    ho_base_wire_put_bytes(out, HO_RECEIPT_NOTE, b->note);
    ho_base_wire_put_number(out, HO_RECEIPT_SEQUENCE, b->sequence);
    ho_base_wire_put_number(out, HO_RECEIPT_REASON, b->reason);
}

static handoff_status
write_receipt(handoff_sealed *sealed, const ho_answer_body *body,
              const handoff_identity *me, handoff_error *err)
{
    ho_base_buf    encoded = { 0 };
    handoff_status st;

    encode(&encoded, body);
    st = ho_answer_word_write(sealed, &ho_answer_receipt_form, &encoded, me,
                              err);
    ho_base_buf_free(&encoded);
    memcpy(sealed->id, body->packet.p, sizeof sealed->id);
    memcpy(sealed->tip, body->tip.p, sizeof sealed->tip);
    sealed->sequence = body->sequence;
    return st;
}

handoff_status
handoff_answer(handoff_sealed **out, handoff_packet *packet,
               const handoff_identity *me, const handoff_answer_opts *opts,
               handoff_error *err)
{
    handoff_answer_opts o;
    handoff_sealed     *sealed = NULL;
    ho_answer_body      body;
    ho_answer_subject   answered;
    last_answer         place;
    uint64_t            now;
    handoff_status      st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || packet == NULL || me == NULL)
        return ho_base_null(err, "out, packet and me");
    st = load_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        return st;
    answered = ho_answer_subject_of(&packet->view);
    st = check_party(&answered, handoff_identity_name(me), o.now_ms, err);
    if (st != HANDOFF_OK)
        return st;
    fill_body(&body, &answered, me, &o);
    st = check_body(&body, err);
    if (st == HANDOFF_OK)
        st = read_after(&place.named, &answered, me, &o, err);
    if (st != HANDOFF_OK)
        return st;
    sealed = calloc(1, sizeof *sealed);
    if (sealed == NULL)
        return ho_base_nomem(err);
    place.said =
        &packet->said[ho_answer_audience_find(answered.audience,
                                              handoff_identity_name(me))];
    st = take_place(&body, &place, &answered, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = write_receipt(sealed, &body, me, err);
    if (st == HANDOFF_OK) {
        *out = sealed;
        sealed = NULL;
    } else {
        now = said(body.sequence, body.state);
        atomic_compare_exchange_strong(place.said, &now, place.before);
    }

done:
    handoff_sealed_free(sealed);
    return st;
}

uint32_t
handoff_sealed_sequence(const handoff_sealed *sealed)
{
    return sealed == NULL ? 0 : sealed->sequence;
}
