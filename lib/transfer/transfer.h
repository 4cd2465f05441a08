/* SPDX-License-Identifier: MIT */
/*
 * transfer.h -- a handoff as its sender follows it, for the files that keep,
 * judge and save it.
 *
 *   receipt --receipt_read.c--> body --ho_transfer_take--> entry, party
 *   parties, time --ho_transfer_decide--> what now
 */
#ifndef HO_TRANSFER_TRANSFER_H
#define HO_TRANSFER_TRANSFER_H

#include "answer/receipt.h"

#include <handoff/transfer.h>

/* A receipt that was taken. Its order is its place: the first one is 1. */
typedef struct ho_transfer_entry {
    uint32_t      party; /* place in the audience */
    uint32_t      state, sequence, reason;
    int64_t       fed_at_ms, due_at_ms;
    const char   *owner, *note;
    ho_base_slice data, signed_bytes;
} ho_transfer_entry;

/* What one party's receipts come to. Orders are 0 where there is none. */
typedef struct ho_transfer_party {
    uint32_t state;    /* HANDOFF_RECEIPT_* that stands; 0 = silent */
    uint32_t sequence; /* of what stands */
    uint32_t order;    /* of what stands */
    uint32_t since;    /* of the acceptance that began its hold */
    uint32_t terms;    /* of the one that named owner and due time first */
    uint32_t taken;    /* of the last one that came before it was overdue */
    uint32_t count;    /* receipts remembered */
    bool     accepted; /* has accepted, before what stands or by it */
    uint32_t named;    /* of the one since which it names this owner */
    bool     late;     /* its hold began after answer_by */
    bool     alone;    /* nobody else held it when what stands was said */
    int64_t  due_at_ms;
} ho_transfer_party;

/* What was acknowledged last, of its kind. */
typedef struct ho_transfer_mark {
    uint32_t step;    /* 0 = nothing */
    uint32_t entries; /* how many there were then */
    int64_t  at_ms;
} ho_transfer_mark;

/* All that the state depends on. */
typedef struct ho_transfer_core {
    int64_t           now_ms, answer_by_ms;
    uint32_t          parties_count;
    uint32_t          entries_count;
    ho_transfer_party party[HANDOFF_AUDIENCE_MAX];
    ho_transfer_mark  done;    /* an action */
    ho_transfer_mark  noticed; /* a notice */
} ho_transfer_core;

struct handoff_transfer {
    ho_transfer_core   core;
    ho_base_arena      arena; /* names, and what entries point to */
    ho_transfer_entry *entries;
    size_t             entries_cap;
    const char        *name[HANDOFF_AUDIENCE_MAX + 1]; /* audience */
    int64_t            sent_at_ms;
    uint8_t            id[32], tip[32];
};

/* ---- state.c: functions of their arguments alone ---------------- */

/* What the state table says. */
typedef struct ho_transfer_verdict {
    uint32_t state, cause;
    uint32_t step;         /* of the action; 0 = WAIT */
    uint32_t notice;       /* step of the notice that is due; 0 = none */
    int      party, rival; /* places; -1 = nobody */
    int64_t  next_ms;
} ho_transfer_verdict;

ho_transfer_verdict ho_transfer_decide(const ho_transfer_core *core);

/* The action that a step is about. */
uint32_t ho_transfer_action(uint32_t step);

/* HANDOFF_NOTICE_* that a step is about; 0 = none. */
uint32_t ho_transfer_notice(uint32_t step);

/* How what a party says compares with what stood before. */
typedef struct ho_transfer_change {
    uint32_t order;
    bool     same_owner, same_due; /* as what stood */
    bool     alone;                /* no other party holds it now */
    int64_t  answer_by_ms;
} ho_transfer_change;

/* A party says one thing more. */
void ho_transfer_hear(ho_transfer_party *party, const ho_transfer_entry *entry,
                      const ho_transfer_change *change);

/* ---- transfer.c ---------------------------------------------------------- */

/* Names are copied; `packet` has an audience of 1..HANDOFF_AUDIENCE_MAX. */
handoff_status ho_transfer_make(handoff_transfer       **out,
                                const ho_answer_subject *packet,
                                int64_t answer_by_ms, handoff_error *err);

ho_answer_subject ho_transfer_packet(const handoff_transfer *transfer);

/* A party's receipt that verified, and when it was fed. */
typedef struct ho_transfer_said {
    uint32_t              party; /* place in the audience */
    const ho_answer_body *body;
    ho_base_slice         data;
    int64_t               now_ms;
} ho_transfer_said;

/* Take a party's receipt that verified; `data` is copied. now_ms is not
 * before the transfer's. ANSWER, LIMIT; duplicates are OK and not kept. */
handoff_status ho_transfer_take(handoff_transfer       *transfer,
                                const ho_transfer_said *said, bool *duplicate,
                                handoff_error *err);

/* Remember that the present action or notice, if it is that step, was done. */
bool ho_transfer_done(handoff_transfer *transfer, uint32_t step);

#endif
