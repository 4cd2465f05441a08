/* SPDX-License-Identifier: MIT */
/*
 * notice.h -- notices (FORMAT.md section 12), for the files that write and
 * read them.
 *
 *   bytes  --ho_answer_body_parse-->     body
 *          --ho_answer_notice_verify-->  a sender's word about one of its legs
 *          --ho_answer_ledger_verify-->  one among those it said before
 */
#ifndef HO_ANSWER_NOTICE_H
#define HO_ANSWER_NOTICE_H

#include "answer/word.h"

#include <handoff/notice.h>

/* Fields of Notice. */
enum {
    HO_NOTICE_PACKET = 1,
    HO_NOTICE_TIP = 2,
    HO_NOTICE_SENDER = 3,
    HO_NOTICE_STATE = 4,
    HO_NOTICE_AT = 5,
    HO_NOTICE_SUCCESSOR = 6,
    HO_NOTICE_OWNER = 7,
    HO_NOTICE_NOTE = 8,
    HO_NOTICE_SEQUENCE = 9,
    HO_NOTICE_HOLDER = 10
};

/* States on the wire; HANDOFF_NOTICE_* are these and HO_NOTICE_BASE. */
enum {
    HO_NOTICE_WITHDRAWN = 1,
    HO_NOTICE_SUPERSEDED = 2,
    HO_NOTICE_TAKEN = 3,
    HO_NOTICE_BASE = HANDOFF_NOTICE_WITHDRAWN - HO_NOTICE_WITHDRAWN
};

/* ---- notice_read.c ------------------------------------------------------- */

/* Why a state forbids or lacks a member; NULL if the body is well-formed. For
 * readers and writers alike. */
const char *ho_answer_notice_fault(const ho_answer_body *body);

/* The leg whose link is the tip; -1 where there is none. */
int32_t ho_answer_leg_find(const ho_envelope *view, const uint8_t tip[32]);

/* The rest of rules 1 to 3: ANSWER, SENDER, REVOKED, SIGNATURE. `key` is the
 * speaker's; what it points to is the keyring's. */
handoff_status ho_answer_notice_verify(handoff_key *key, uint32_t *leg,
                                       const ho_answer_body   *body,
                                       const ho_envelope      *view,
                                       const ho_answer_reader *how,
                                       handoff_error          *err);

#endif
