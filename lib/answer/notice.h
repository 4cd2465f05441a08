/* SPDX-License-Identifier: MIT */
/*
 * notice.h -- notices (FORMAT.md section 12), for the files that write and
 * read them.
 *
 *   bytes  --ho_answer_notice_parse-->   body
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

/* What a notice says; slices borrow its bytes. */
typedef struct ho_answer_notice_body {
    ho_base_slice  packet, tip, sender; /* 32 bytes each */
    ho_base_slice  successor;           /* 32 bytes, or empty */
    ho_base_slice  owner, holder, note; /* empty: none */
    int64_t        at_ms;
    uint32_t       state, sequence; /* numbers of the wire */
    ho_answer_word word;            /* Notice, as signed */
} ho_answer_notice_body;

/* ---- notice_read.c ------------------------------------------------------- */

/* Everything that the bytes alone can tell: FORMAT, VERSION, LIMIT. */
handoff_status ho_answer_notice_parse(ho_answer_notice_body *out,
                                      ho_base_slice data, handoff_error *err);

/* Why a state forbids or lacks a member; NULL if the body is well-formed. For
 * readers and writers alike. */
const char *ho_answer_notice_fault(const ho_answer_notice_body *body);

/* The leg whose link is the tip; -1 where there is none. */
int32_t ho_answer_leg_find(const ho_envelope *view, const uint8_t tip[32]);

typedef struct ho_answer_notice_check {
    const ho_envelope     *view; /* of the packet */
    const handoff_keyring *ring;
    int64_t                now_ms, skew_ms;
} ho_answer_notice_check;

/* The rest of rules 1 to 3: ANSWER, SENDER, REVOKED, SIGNATURE. `key` is the
 * speaker's; what it points to is the keyring's. */
handoff_status ho_answer_notice_verify(handoff_key *key, uint32_t *leg,
                                       const ho_answer_notice_body  *body,
                                       const ho_answer_notice_check *how,
                                       handoff_error                *err);

#endif
