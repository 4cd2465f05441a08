/* SPDX-License-Identifier: MIT */
/*
 * receipt_write.c -- answering an opened packet (FORMAT.md section 9).
 *
 * Only who was addressed can answer, and only a packet that verified can be
 * answered: what is written is never refused by a reader who trusts us, save
 * for what we said before, which is not known here. Everything that can be
 * wrong is found before the signer is asked.
 */
#include "answer/receipt.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTS_V1_SIZE = offsetof(handoff_answer_opts, note) + sizeof(const char *)
};

static handoff_status
load_opts(handoff_answer_opts *o, const handoff_answer_opts *opts,
          handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->now_ms == 0)
        o->now_ms = ho_base_now_ms();
    if (!ho_base_time_valid(o->now_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "now_ms is not within 1..HANDOFF_TIME_MAX");
    return HANDOFF_OK;
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

/* Milliseconds since the packet could first be answered, from 1. */
static handoff_status
default_sequence(uint32_t *out, int64_t now_ms, int64_t sent_at_ms,
                 handoff_error *err)
{
    int64_t since = now_ms - (sent_at_ms - HANDOFF_SKEW_MS) + 1;

    if (since > UINT32_MAX)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "weeks after the packet was sent, the sequence must "
            "be given");
    *out = (uint32_t) since;
    return HANDOFF_OK;
}

static handoff_status
fill_body(ho_answer_receipt_body *body, const ho_answer_subject *packet,
          const handoff_identity *me, const handoff_answer_opts *o,
          handoff_error *err)
{
    const char    *fault;
    handoff_status st;

    st = check_party(packet, handoff_identity_name(me), o->now_ms, err);
    if (st != HANDOFF_OK)
        return st;
    *body =
        (ho_answer_receipt_body){ .packet = HO_SLICE(packet->id, 32),
                                  .tip = HO_SLICE(packet->tip, 32),
                                  .sender =
                                      HO_SLICE(handoff_identity_key(me), 32),
                                  .owner = text_slice(o->owner),
                                  .note = text_slice(o->note),
                                  .at_ms = o->now_ms,
                                  .due_at_ms = o->due_at_ms,
                                  .state = o->state,
                                  .sequence = o->sequence,
                                  .reason = o->reason };
    if (o->sequence == 0)
        st = default_sequence(&body->sequence, o->now_ms, packet->sent_at_ms,
                              err);
    if (st != HANDOFF_OK)
        return st;
    fault = ho_answer_receipt_fault(body);
    return fault == NULL ? HANDOFF_OK
                         : ho_base_fail(err, HANDOFF_E_ARG, "%s", fault);
}

static void
encode(ho_base_buf *out, const ho_answer_receipt_body *b)
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
write_receipt(handoff_sealed *sealed, const ho_answer_receipt_body *body,
              const handoff_identity *me, handoff_error *err)
{
    ho_base_buf    encoded = { 0 };
    uint8_t        message[128], signature[HANDOFF_SIGNATURE_BYTES];
    size_t         len;
    handoff_status st;

    encode(&encoded, body);
    if (encoded.failed) {
        st = ho_base_nomem(err);
        goto done;
    }
    len = ho_answer_receipt_signed_message(message,
                                           HO_SLICE(encoded.data, encoded.len));
    st = ho_trust_identity_sign(me, signature, message, len, err);
    if (st != HANDOFF_OK)
        goto done;
    ho_envelope_header_write(&sealed->data, HO_KIND_RECEIPT);
    ho_base_wire_put_bytes(&sealed->data, 1,
                           HO_SLICE(encoded.data, encoded.len));
    ho_base_wire_put_bytes(&sealed->data, 2,
                           HO_SLICE(signature, sizeof signature));
    if (sealed->data.failed) {
        st = ho_base_nomem(err);
        goto done;
    }
    memcpy(sealed->id, body->packet.p, sizeof sealed->id);
    memcpy(sealed->tip, body->tip.p, sizeof sealed->tip);
    st = handoff_text_encode(&sealed->text, NULL, sealed->data.data,
                             sealed->data.len, err);

done:
    ho_base_buf_free(&encoded);
    return st;
}

handoff_status
handoff_answer(handoff_sealed **out, const handoff_packet *packet,
               const handoff_identity *me, const handoff_answer_opts *opts,
               handoff_error *err)
{
    handoff_answer_opts    o;
    handoff_sealed        *sealed;
    ho_answer_receipt_body body;
    ho_answer_subject      answered;
    handoff_status         st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || packet == NULL || me == NULL)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "no packet, no identity or no place for the receipt");
    st = load_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        return st;
    answered = ho_answer_subject_of(&packet->view);
    st = fill_body(&body, &answered, me, &o, err);
    if (st != HANDOFF_OK)
        return st;
    sealed = calloc(1, sizeof *sealed);
    if (sealed == NULL)
        return ho_base_nomem(err);
    st = write_receipt(sealed, &body, me, err);
    if (st == HANDOFF_OK)
        *out = sealed;
    else
        handoff_sealed_free(sealed);
    return st;
}
