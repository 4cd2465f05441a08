/* SPDX-License-Identifier: MIT */
/*
 * receipt.h -- receipts (FORMAT.md section 9), for the files that write,
 * read and follow them.
 *
 *   bytes  --ho_answer_body_parse-->      body
 *          --ho_answer_receipt_verify-->  a party's word
 *          --ho_answer_ledger_verify-->   one among those it said before
 */
#ifndef HO_ANSWER_RECEIPT_H
#define HO_ANSWER_RECEIPT_H

#include "answer/word.h"

/* Fields of Receipt. */
enum {
    HO_RECEIPT_PACKET = 1,
    HO_RECEIPT_TIP = 2,
    HO_RECEIPT_SENDER = 3,
    HO_RECEIPT_STATE = 4,
    HO_RECEIPT_AT = 5,
    HO_RECEIPT_DUE = 6,
    HO_RECEIPT_OWNER = 7,
    HO_RECEIPT_NOTE = 8,
    HO_RECEIPT_SEQUENCE = 9,
    HO_RECEIPT_REASON = 10
};

/* HANDOFF_REASON_* are the numbers of the wire and this; none is 0. */
enum { HO_REASON_BASE = HANDOFF_REASON_NOBODY - 1 };

/* The packet that a receipt must answer. */
typedef struct ho_answer_subject {
    const uint8_t     *id, *tip; /* 32 bytes each */
    const char *const *audience; /* of the last leg; ends in NULL */
    int64_t            sent_at_ms;
} ho_answer_subject;

ho_answer_subject ho_answer_subject_of(const ho_envelope *view);

/* The place of a name in an audience; -1 where it is not there. */
int ho_answer_audience_find(const char *const *audience, const char *name);

/* ---- receipt_read.c ------------------------------------------------------ */

/* It says that it answers that packet; nothing of it is verified. */
bool ho_answer_receipt_is_to(const ho_answer_body    *body,
                             const ho_answer_subject *packet);

/* The rest of rules 1 to 3: ANSWER, SENDER, REVOKED, SIGNATURE. `key` is the
 * sender's; what it points to is the keyring's. */
handoff_status ho_answer_receipt_verify(handoff_key             *key,
                                        const ho_answer_body    *body,
                                        const ho_answer_subject *packet,
                                        const ho_answer_reader  *how,
                                        handoff_error           *err);

/* The same for one that verified once, when a keyring gave its key that name:
 * all but what the keyring says. `cofactored` as for ho_trust_verify_with(). */
handoff_status ho_answer_receipt_verify_again(const ho_answer_body    *body,
                                              const char              *name,
                                              const ho_answer_subject *packet,
                                              const ho_answer_reader  *how,
                                              bool           cofactored,
                                              handoff_error *err);

/* Why a state forbids or lacks a member; NULL if the body is well-formed. For
 * readers and writers alike. */
const char *ho_answer_receipt_fault(const ho_answer_body *body);

/* HANDOFF_REASON_* of a body. */
uint32_t ho_answer_reason(const ho_answer_body *body);

#endif
