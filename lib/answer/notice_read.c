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

static const char *
taken_fault(const ho_answer_body *b)
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
successor_fault(const ho_answer_body *b)
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
ho_answer_notice_fault(const ho_answer_body *b)
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

#define AT(member) offsetof(ho_answer_body, member)

const ho_answer_form ho_answer_notice_form = {
    .what = "notice",
    .about = "its leg",
    .hash_context = "handoff/v1 notice",
    .signature_context = "handoff/v1 notice signature",
    .kind = HO_KIND_NOTICE,
    .state_base = HO_NOTICE_BASE,
    .shape = { "notice", "bbbntbbbnb-----llllllllllllllll" },
    .at = { [HO_NOTICE_PACKET] = AT(packet),
            [HO_NOTICE_TIP] = AT(tip),
            [HO_NOTICE_SENDER] = AT(sender),
            [HO_NOTICE_STATE] = AT(state),
            [HO_NOTICE_AT] = AT(at_ms),
            [HO_NOTICE_SUCCESSOR] = AT(successor),
            [HO_NOTICE_OWNER] = AT(owner),
            [HO_NOTICE_NOTE] = AT(note),
            [HO_NOTICE_SEQUENCE] = AT(sequence),
            [HO_NOTICE_HOLDER] = AT(holder) },
    .fault = ho_answer_notice_fault,
    .rules = &ho_answer_notice_rules,
};

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
check_about(uint32_t *leg, const ho_answer_body *body, const ho_envelope *view,
            handoff_error *err)
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
check_speaker(const ho_answer_body *body, const char *speaker,
              const ho_envelope_leg *leg, const ho_answer_reader *how,
              handoff_error *err)
{
    const char *sender = ho_trust_keyring_name(how->ring, leg->sender);

    if (sender == NULL || strcmp(sender, speaker) != 0)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ADDRESSED,
                                body->sender.p,
                                "the notice is not by the party that sent the "
                                "leg that it is about");
    return ho_answer_check_time(&ho_answer_notice_form, body, leg->sent_at_ms,
                                how, err);
}

handoff_status
ho_answer_notice_verify(handoff_key *key, uint32_t *leg,
                        const ho_answer_body *body, const ho_envelope *view,
                        const ho_answer_reader *how, handoff_error *err)
{
    handoff_status st = check_about(leg, body, view, err);

    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_keyring_check_word(key, how->ring, body->sender.p,
                                     body->at_ms, how->now_ms, err);
    if (st != HANDOFF_OK)
        return st;
    st = check_speaker(body, key->name, view->legs[*leg], how, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_answer_check_signature(&ho_answer_notice_form, body, how->ring,
                                     err);
}
