/* SPDX-License-Identifier: MIT */
/*
 * receipt_read.c -- what a receipt's bytes say, and whether it is the word of
 * somebody whom the packet was for (FORMAT.md section 9, rules 1 to 3).
 *
 * The bytes are read where they are, as strictly as a packet's: a body
 * that was parsed has every member that its state requires and none that it
 * forbids, each within its bounds. Nothing is allocated.
 */
#include "answer/receipt.h"

#include <string.h>

/* ---- Rule 1: the bytes --------------------------------------------------- */

static const ho_envelope_shape receipt_shape = {
    "receipt", "bbbnttbbnn-----llllllllllllllll"
};

static bool
with_reason(uint32_t state)
{
    return state == HANDOFF_RECEIPT_DECLINED || state == HANDOFF_RECEIPT_FAILED;
}

const char *
ho_answer_receipt_fault(const ho_answer_receipt_body *b)
{
    const bool accepted = b->state == HANDOFF_RECEIPT_ACCEPTED;

    if (b->packet.len != 32 || b->tip.len != 32 || b->sender.len != 32)
        return "the packet id, the tip or the sender's key is not 32 bytes";
    if (b->state < HANDOFF_RECEIPT_RECEIVED ||
        b->state > HANDOFF_RECEIPT_FAILED)
        return "the answer's state does not exist";
    if (!ho_base_time_valid(b->at_ms))
        return "the answer's time is missing or out of range";
    if (accepted && !ho_base_time_valid(b->due_at_ms))
        return "accepted without a time, in range, when the owner will have "
               "spoken";
    if (accepted && (b->due_at_ms < b->at_ms ||
                     b->due_at_ms - b->at_ms > HANDOFF_LIFETIME_MAX_MS))
        return "accepted with a due time before the answer, or more than 30 "
               "days after it";
    if (!accepted && b->due_at_ms != 0)
        return "a due time comes with accepted only";
    if (accepted && !ho_base_text_valid(b->owner, HANDOFF_OWNER_MAX))
        return "accepted without an owner, or one that is not plain text of "
               "up to 255 bytes";
    if (!accepted && b->owner.len != 0)
        return "an owner comes with accepted only";
    if (b->note.len != 0 && !ho_base_text_valid(b->note, HANDOFF_NOTE_MAX))
        return "the note is not plain text of up to 1000 bytes";
    if (b->sequence == 0)
        return "the answer has no sequence";
    if (b->reason > HANDOFF_REASON_ERROR - HO_REASON_BASE)
        return "the reason does not exist";
    if (b->reason != 0 && !with_reason(b->state))
        return "a reason comes with declined and failed only";
    return NULL;
}

uint32_t
ho_answer_reason(const ho_answer_receipt_body *body)
{
    return body->reason == 0 ? 0 : body->reason + HO_REASON_BASE;
}

static void
keep_field(ho_answer_receipt_body *b, const ho_base_wire_reader *r)
{
    switch (r->field) {
    case HO_RECEIPT_PACKET:
        b->packet = r->bytes;
        break;
    case HO_RECEIPT_TIP:
        b->tip = r->bytes;
        break;
    case HO_RECEIPT_SENDER:
        b->sender = r->bytes;
        break;
    case HO_RECEIPT_STATE:
        b->state = (uint32_t) r->number;
        break;
    case HO_RECEIPT_AT:
        b->at_ms = ho_answer_time_of(r->number);
        break;
    case HO_RECEIPT_DUE:
        b->due_at_ms = ho_answer_time_of(r->number);
        break;
    case HO_RECEIPT_OWNER:
        b->owner = r->bytes;
        break;
    case HO_RECEIPT_NOTE:
        b->note = r->bytes;
        break;
    case HO_RECEIPT_SEQUENCE:
        b->sequence = (uint32_t) r->number;
        break;
    case HO_RECEIPT_REASON:
        b->reason = (uint32_t) r->number;
        break;
    default: /* 16 to 31, of a later version: signed, and skipped */
        break;
    }
}

handoff_status
ho_answer_receipt_parse(ho_answer_receipt_body *out, ho_base_slice data,
                        handoff_error *err)
{
    ho_envelope         view = { .input = data };
    ho_envelope_parser  vp = { &view, NULL, err, -1, 0 };
    const char         *fault;
    ho_base_wire_reader r;
    handoff_status      st;
    int                 got;

    *out = (ho_answer_receipt_body){ 0 };
    st = ho_answer_word_parse(&out->word, &ho_answer_receipt_form, data, err);
    if (st != HANDOFF_OK)
        return st;
    ho_base_wire_init(&r, data.p, out->word.signed_bytes);
    while ((got = ho_envelope_next(&vp, &r, &receipt_shape)) > 0)
        keep_field(out, &r);
    if (got < 0)
        return HANDOFF_E_FORMAT;
    fault = ho_answer_receipt_fault(out);
    return fault == NULL ? HANDOFF_OK
                         : ho_envelope_refuse(&vp, out->word.signed_bytes.p,
                                              HANDOFF_E_FORMAT, fault);
}

/* ---- Rules 1 to 3: whose word, and on what ------------------------------- */

ho_answer_subject
ho_answer_subject_of(const ho_envelope *view)
{
    const ho_envelope_leg *last = view->legs[view->legs_count - 1];

    return (ho_answer_subject){ view->id, last->link, last->audience,
                                last->sent_at_ms };
}

int
ho_answer_audience_find(const char *const *audience, const char *name)
{
    for (int i = 0; audience[i] != NULL; i++) {
        if (strcmp(audience[i], name) == 0)
            return i;
    }
    return -1;
}

bool
ho_answer_receipt_is_to(const ho_answer_receipt_body *body,
                        const ho_answer_subject      *packet)
{
    return memcmp(body->packet.p, packet->id, 32) == 0 &&
           memcmp(body->tip.p, packet->tip, 32) == 0;
}

static handoff_status
check_answered(const ho_answer_receipt_body *body,
               const ho_answer_subject *packet, handoff_error *err)
{
    if (memcmp(body->packet.p, packet->id, 32) != 0)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED,
                                NULL, "the receipt answers another packet");
    if (memcmp(body->tip.p, packet->tip, 32) != 0)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED, NULL,
            "the receipt answers this packet at another stage of "
            "its way");
    return HANDOFF_OK;
}

static handoff_status
check_party(const ho_answer_receipt_body *body, const ho_answer_subject *packet,
            const char *name, const ho_answer_receipt_verification *how,
            handoff_error *err)
{
    const uint8_t *key = body->sender.p;

    if (ho_answer_audience_find(packet->audience, name) < 0)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED, key,
            "the receipt is by somebody whom the packet was not "
            "addressed to");
    if (body->at_ms < packet->sent_at_ms - how->skew_ms)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME, key,
            "the receipt was written before the packet was sent");
    if (body->at_ms > how->now_ms + how->skew_ms)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWER_TIME, key,
            "the receipt was written in the future: the clocks "
            "differ by more than the skew");
    return HANDOFF_OK;
}

static handoff_status
bad_signature(const ho_answer_receipt_body *body, handoff_error *err)
{
    return ho_answer_refuse(
        err, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE, body->sender.p,
        "the receipt's signature does not verify: it was changed, "
        "or its sender did not sign it");
}

handoff_status
ho_answer_receipt_verify(handoff_key *key, const ho_answer_receipt_body *body,
                         const ho_answer_subject              *packet,
                         const ho_answer_receipt_verification *how,
                         handoff_error                        *err)
{
    uint8_t        message[128];
    size_t         len;
    handoff_status st = check_answered(body, packet, err);

    if (st == HANDOFF_OK)
        st = ho_trust_keyring_check_word(key, how->ring, body->sender.p,
                                         body->at_ms, how->now_ms, err);
    if (st == HANDOFF_OK)
        st = check_party(body, packet, key->name, how, err);
    if (st != HANDOFF_OK)
        return st;
    len = ho_answer_word_message(message, &ho_answer_receipt_form,
                                 body->word.signed_bytes);
    return ho_trust_keyring_verify(how->ring, body->word.signature.p, message,
                                   len, body->sender.p)
               ? HANDOFF_OK
               : bad_signature(body, err);
}

handoff_status
ho_answer_receipt_verify_again(const ho_answer_receipt_body         *body,
                               const char                           *name,
                               const ho_answer_subject              *packet,
                               const ho_answer_receipt_verification *how,
                               bool cofactored, handoff_error *err)
{
    handoff_status st = check_answered(body, packet, err);

    if (st == HANDOFF_OK)
        st = check_party(body, packet, name, how, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_answer_word_signed(&body->word, &ho_answer_receipt_form,
                                 body->sender.p, cofactored)
               ? HANDOFF_OK
               : bad_signature(body, err);
}
