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

static bool
with_reason(uint32_t state)
{
    return state == HANDOFF_RECEIPT_DECLINED || state == HANDOFF_RECEIPT_FAILED;
}

const char *
ho_answer_receipt_fault(const ho_answer_body *b)
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
        return "accepted without a due time in range";
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
ho_answer_reason(const ho_answer_body *body)
{
    return body->reason == 0 ? 0 : body->reason + HO_REASON_BASE;
}

#define AT(member) offsetof(ho_answer_body, member)

const ho_answer_form ho_answer_receipt_form = {
    .what = "receipt",
    .about = "the packet",
    .hash_context = "handoff/v1 receipt",
    .signature_context = "handoff/v1 receipt signature",
    .kind = HO_KIND_RECEIPT,
    .shape = { "receipt", "bbbnttbbnn-----llllllllllllllll" },
    .at = { [HO_RECEIPT_PACKET] = AT(packet),
            [HO_RECEIPT_TIP] = AT(tip),
            [HO_RECEIPT_SENDER] = AT(sender),
            [HO_RECEIPT_STATE] = AT(state),
            [HO_RECEIPT_AT] = AT(at_ms),
            [HO_RECEIPT_DUE] = AT(due_at_ms),
            [HO_RECEIPT_OWNER] = AT(owner),
            [HO_RECEIPT_NOTE] = AT(note),
            [HO_RECEIPT_SEQUENCE] = AT(sequence),
            [HO_RECEIPT_REASON] = AT(reason) },
    .fault = ho_answer_receipt_fault,
    .rules = &ho_answer_receipt_rules,
};

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
ho_answer_receipt_is_to(const ho_answer_body    *body,
                        const ho_answer_subject *packet)
{
    return memcmp(body->packet.p, packet->id, 32) == 0 &&
           memcmp(body->tip.p, packet->tip, 32) == 0;
}

static handoff_status
check_answered(const ho_answer_body *body, const ho_answer_subject *packet,
               handoff_error *err)
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
check_party(const ho_answer_body *body, const ho_answer_subject *packet,
            const char *name, const ho_answer_reader *how, handoff_error *err)
{
    if (ho_answer_audience_find(packet->audience, name) < 0)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED, body->sender.p,
            "the receipt is by somebody whom the packet was not "
            "addressed to");
    return ho_answer_check_time(&ho_answer_receipt_form, body,
                                packet->sent_at_ms, how, err);
}

handoff_status
ho_answer_receipt_verify(handoff_key *key, const ho_answer_body *body,
                         const ho_answer_subject *packet,
                         const ho_answer_reader *how, handoff_error *err)
{
    handoff_status st = check_answered(body, packet, err);

    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_keyring_check_word(key, how->ring, body->sender.p,
                                     body->at_ms, how->now_ms, err);
    if (st != HANDOFF_OK)
        return st;
    st = check_party(body, packet, key->name, how, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_answer_check_signature(&ho_answer_receipt_form, body, how->ring,
                                     err);
}

handoff_status
ho_answer_receipt_verify_again(const ho_answer_body *body, const char *name,
                               const ho_answer_subject *packet,
                               const ho_answer_reader *how, bool cofactored,
                               handoff_error *err)
{
    handoff_status st = check_answered(body, packet, err);

    if (st != HANDOFF_OK)
        return st;
    st = check_party(body, packet, name, how, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_answer_word_signed(&body->word, &ho_answer_receipt_form,
                                 body->sender.p, cofactored)
               ? HANDOFF_OK
               : ho_answer_bad_signature(&ho_answer_receipt_form, body, err);
}
