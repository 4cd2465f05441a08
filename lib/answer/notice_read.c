/* SPDX-License-Identifier: MIT */
/*
 * notice_read.c -- what a notice's bytes say, and whether it is the word of
 * the party that sent the leg it is about (FORMAT.md section 12, rules 1 to
 * 3).
 *
 * The bytes are read where they are. A body that was parsed has every member
 * that its state requires and none that it forbids, each within its bounds.
 */
#include "answer/notice.h"

#include <string.h>

/* ---- Rule 1: the bytes --------------------------------------------------- */

static const ho_envelope_shape notice_shape = {
    "notice", "bbbntbbbnb-----llllllllllllllll"
};

static const char *
taken_fault(const ho_answer_notice_body *b)
{
    if (b->state != HO_NOTICE_TAKEN)
        return b->owner.len != 0 || b->holder.len != 0
                   ? "an owner and a holder come with taken only"
                   : NULL;
    if (!ho_base_text_valid(b->owner, HANDOFF_OWNER_MAX))
        return "taken without an owner, or one that is not plain text of up "
               "to 255 bytes";
    if (!ho_base_name_valid(b->holder))
        return "taken without a holder, or one that is not a name";
    return NULL;
}

static const char *
successor_fault(const ho_answer_notice_body *b)
{
    if (b->state != HO_NOTICE_SUPERSEDED)
        return b->successor.len != 0 ? "a successor comes with superseded only"
                                     : NULL;
    if (b->successor.len != 32)
        return "superseded without a successor of 32 bytes";
    if (memcmp(b->successor.p, b->packet.p, 32) == 0)
        return "a packet cannot supersede itself";
    return NULL;
}

const char *
ho_answer_notice_fault(const ho_answer_notice_body *b)
{
    const char *fault;

    if (b->packet.len != 32 || b->tip.len != 32 || b->sender.len != 32)
        return "the packet id, the tip or the sender's key is not 32 bytes";
    if (b->state < HO_NOTICE_WITHDRAWN || b->state > HO_NOTICE_TAKEN)
        return "the notice's state does not exist";
    if (!ho_base_time_valid(b->at_ms))
        return "the notice's time is missing or out of range";
    fault = successor_fault(b);
    if (fault == NULL)
        fault = taken_fault(b);
    if (fault != NULL)
        return fault;
    if (b->note.len != 0 && !ho_base_text_valid(b->note, HANDOFF_NOTE_MAX))
        return "the note is not plain text of up to 1000 bytes";
    if (b->sequence == 0)
        return "the notice has no sequence";
    return NULL;
}

static void
keep_field(ho_answer_notice_body *b, const ho_base_wire_reader *r)
{
    ho_base_slice *const slices[] = {
        [HO_NOTICE_PACKET] = &b->packet, [HO_NOTICE_TIP] = &b->tip,
        [HO_NOTICE_SENDER] = &b->sender, [HO_NOTICE_SUCCESSOR] = &b->successor,
        [HO_NOTICE_OWNER] = &b->owner,   [HO_NOTICE_NOTE] = &b->note,
        [HO_NOTICE_HOLDER] = &b->holder,
    };

    if (r->field == HO_NOTICE_STATE)
        b->state = (uint32_t) r->number;
    else if (r->field == HO_NOTICE_AT)
        b->at_ms = ho_answer_time_of(r->number);
    else if (r->field == HO_NOTICE_SEQUENCE)
        b->sequence = (uint32_t) r->number;
    else if (r->field <= HO_NOTICE_HOLDER)
        *slices[r->field] = r->bytes;
    /* 16 to 31 are of a later version: signed, and skipped. */
}

handoff_status
ho_answer_notice_parse(ho_answer_notice_body *out, ho_base_slice data,
                       handoff_error *err)
{
    ho_envelope         view = { .input = data };
    ho_envelope_parser  vp = { &view, NULL, err, -1, 0 };
    const char         *fault;
    ho_base_wire_reader r;
    handoff_status      st;
    int                 got;

    *out = (ho_answer_notice_body){ 0 };
    st = ho_answer_word_parse(&out->word, &ho_answer_notice_form, data, err);
    if (st != HANDOFF_OK)
        return st;
    ho_base_wire_init(&r, data.p, out->word.signed_bytes);
    while ((got = ho_envelope_next(&vp, &r, &notice_shape)) > 0)
        keep_field(out, &r);
    if (got < 0)
        return HANDOFF_E_FORMAT;
    fault = ho_answer_notice_fault(out);
    return fault == NULL ? HANDOFF_OK
                         : ho_envelope_refuse(&vp, out->word.signed_bytes.p,
                                              HANDOFF_E_FORMAT, fault);
}

/* ---- Rules 1 to 3: whose word, and on what ------------------------------- */

int32_t
ho_answer_leg_find(const ho_envelope *view, const uint8_t tip[32])
{
    for (uint32_t n = 0; n < view->legs_count; n++) {
        if (memcmp(view->legs[n]->link, tip, 32) == 0)
            return (int32_t) n;
    }
    return -1;
}

static handoff_status
check_about(uint32_t *leg, const ho_answer_notice_body *body,
            const ho_envelope *view, handoff_error *err)
{
    int32_t n = ho_answer_leg_find(view, body->tip.p);

    if (memcmp(body->packet.p, view->id, 32) != 0)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED,
                                NULL, "the notice is about another packet");
    if (n < 0)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED,
                                NULL,
                                "the notice is about a leg that this packet "
                                "does not have");
    *leg = (uint32_t) n;
    return HANDOFF_OK;
}

/* The speaker is whoever sent that leg: by name, since keys may have followed
 * each other since. */
static handoff_status
check_speaker(const ho_answer_notice_body *body, const char *speaker,
              const ho_envelope_leg *leg, const ho_answer_notice_check *how,
              handoff_error *err)
{
    const char    *sender = ho_trust_keyring_name(how->ring, leg->sender);
    const uint8_t *key = body->sender.p;

    if (sender == NULL || strcmp(sender, speaker) != 0)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED,
                                key,
                                "the notice is not by the party that sent the "
                                "leg that it is about");
    if (body->at_ms < leg->sent_at_ms - how->skew_ms)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER,
                                HANDOFF_CHECK_ANSWER_TIME, key,
                                "the notice was written before its leg was "
                                "sent");
    if (body->at_ms > how->now_ms + how->skew_ms)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER,
                                HANDOFF_CHECK_ANSWER_TIME, key,
                                "the notice was written in the future: the "
                                "clocks differ by more than the skew");
    return HANDOFF_OK;
}

handoff_status
ho_answer_notice_verify(handoff_key *key, uint32_t *leg,
                        const ho_answer_notice_body  *body,
                        const ho_answer_notice_check *how, handoff_error *err)
{
    uint8_t        message[128];
    size_t         len;
    handoff_status st = check_about(leg, body, how->view, err);

    if (st == HANDOFF_OK)
        st = ho_trust_keyring_check_word(key, how->ring, body->sender.p,
                                         body->at_ms, how->now_ms, err);
    if (st == HANDOFF_OK)
        st = check_speaker(body, key->name, how->view->legs[*leg], how, err);
    if (st != HANDOFF_OK)
        return st;
    len = ho_answer_word_message(message, &ho_answer_notice_form,
                                 body->word.signed_bytes);
    if (ho_trust_keyring_verify(how->ring, body->word.signature.p, message, len,
                                body->sender.p))
        return HANDOFF_OK;
    return ho_answer_refuse(err, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE,
                            body->sender.p,
                            "the notice's signature does not verify: it was "
                            "changed, or its sender did not sign it");
}
