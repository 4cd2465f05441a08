/* SPDX-License-Identifier: MIT */
/*
 * transfer.h -- the sender's side of a handoff: has anybody taken over?
 *
 * A state machine without I/O, threads or a clock of its own. Make it from a
 * sealed packet and a deadline for the answer, feed it receipts and the time,
 * and it says what to do now and when to look again.
 *
 * If one party is addressed, receipts (in lower case) and the passing of time
 * lead from state to state. An empty cell cannot happen (HANDOFF_E_ANSWER):
 *
 *   in state    received  accepted  declined  failed    completed  returned
 *   OPEN        RECEIVED  ACCEPTED  FALLBACK  FALLBACK
 *   RECEIVED              ACCEPTED  FALLBACK  FALLBACK
 *   ACCEPTED              ACCEPTED            FALLBACK  COMPLETED  RETURNED
 *   FALLBACK by
 *    NO_ANSWER  FALLBACK  ACCEPTED  FALLBACK  FALLBACK
 *    OVERDUE              ACCEPTED            FALLBACK  COMPLETED  RETURNED
 *    DECLINED, FAILED: that party has said its last word
 *   COMPLETED, RETURNED: likewise
 *
 *   state      what to do                   until          then
 *   OPEN       WAIT                         answer_by      FALLBACK: NO_ANSWER
 *   RECEIVED   WAIT                         answer_by      FALLBACK: NO_ANSWER
 *   ACCEPTED   TELL the customer who        due_at         FALLBACK: OVERDUE
 *              speaks to them, until when
 *   FALLBACK   FALL_BACK: cause says why    -
 *   COMPLETED  DONE                         -
 *   RETURNED   DONE: it is ours again       -
 *
 * If receipts are missing (their sequence has gaps), any state that can be
 * reached across the gap is accepted: completed in state OPEN leads to
 * COMPLETED. An accepted whose due time has already passed leads to FALLBACK,
 * OVERDUE.
 *
 * Acknowledge each action once it is done. The action is then WAIT until there
 * is something new to do. In COMPLETED and RETURNED there never is, so stop
 * asking. Something new is: TELL with another owner or due time, FALL_BACK
 * after a later acceptance, or DONE. FALL_BACK is requested once: if a party
 * declines after nobody had answered in time, or fails after being overdue,
 * only the cause changes. Declined and failed before accepting, and completed
 * and returned, are the last receipts of a party.
 *
 * If several parties are addressed, the first rule that applies decides. The
 * holder of the conversation is the party whose acceptance came first, among
 * those that have accepted and are not overdue. Completed and returned count
 * only if no other party was the holder then.
 *   1. The holder completed: COMPLETED.
 *   2. There is a holder: ACCEPTED. Another party that has accepted is the
 *      rival, and becomes the holder when the first one ends. A party that
 *      accepts again in time keeps its place; one that was overdue comes last.
 *   3. A party accepted and is overdue, or failed after accepting: FALLBACK;
 *      or the holder returned it: RETURNED. The later of the two counts.
 *   4. All parties declined or failed, or answer_by has passed: FALLBACK.
 *   5. A party received it: RECEIVED. Otherwise OPEN.
 * If a rule applies to several parties, the one that answered last counts. In
 * rule 4, what the parties answered takes precedence over answer_by.
 *
 * The other parties do not see these answers and must be told: a notice
 * (notice.h) is due while another party may still act. TAKEN is due once there
 * is a holder, and again with another holder or owner; WITHDRAWN is due after
 * completed and returned. Acknowledge a sent notice like an action.
 *
 * A moment has passed when `now` is later. At one `now` the receipt comes
 * first, then the time. It makes no difference to the state how often the time
 * is advanced.
 */
#ifndef HANDOFF_TRANSFER_H
#define HANDOFF_TRANSFER_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/answer.h>
#include <handoff/keys.h>
#include <handoff/notice.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Transfer: make one, feed it ---------------------------------------- */

/* A handoff, followed by its sender. */
typedef struct handoff_transfer handoff_transfer;

enum { HANDOFF_TRANSFER_RECEIPTS_MAX = 256 }; /* remembered, per party */

/**
 * Follow a packet that was sent. Free the transfer when you withdraw or
 * supersede the packet: it does not see that, and would keep asking for action.
 *
 * @param[out] out      Owned: release with handoff_transfer_free().
 * @param packet_data   The packet as sent, in binary or text form. Its names,
 *   and the audience and sent_at of its last leg, are copied.
 * @param answer_by_ms  The time by which a party must accept: later than the
 *   packet's sent_at, before HANDOFF_TIME_MAX.
 * @return HANDOFF_OK, HANDOFF_E_ARG, or as handoff_preview_new().
 */
HANDOFF_API handoff_status
handoff_transfer_new(handoff_transfer **out, const uint8_t *packet_data,
                     size_t packet_len, int64_t answer_by_ms,
                     handoff_error *err);

/* Release a transfer and what was borrowed from it. */
HANDOFF_API void handoff_transfer_free(handoff_transfer *transfer);

/**
 * Feed a receipt, then advance the time. A duplicate is HANDOFF_OK and changes
 * nothing else. A late one with a lower sequence is remembered but does not
 * count.
 *
 * @param data    The receipt, in binary or text form.
 * @param now_ms  0 = system clock. A time earlier than one already seen counts
 *   as that one.
 * @return HANDOFF_OK, HANDOFF_E_OTHER_PACKET (the receipt answers another
 *   packet: handoff_receipt_preview() says which), or as
 *   handoff_receipt_open(). HANDOFF_E_LIMIT also after
 *   HANDOFF_TRANSFER_RECEIPTS_MAX receipts of one party. On failure nothing has
 *   changed.
 */
HANDOFF_API handoff_status
handoff_transfer_feed(handoff_transfer *transfer, const uint8_t *data,
                      size_t len, const handoff_keyring *ring, int64_t now_ms,
                      handoff_error *err);

/* Advance the time; 0 = system clock. HANDOFF_E_ARG if it is out of range. */
HANDOFF_API handoff_status
handoff_transfer_advance(handoff_transfer *transfer, int64_t now_ms,
                         handoff_error *err);

/* ---- Transfer: what now? ------------------------------------------------ */

enum {
    HANDOFF_TRANSFER_OPEN      = 31, /* nobody has answered */
    HANDOFF_TRANSFER_RECEIVED  = 32,
    HANDOFF_TRANSFER_ACCEPTED  = 33,
    HANDOFF_TRANSFER_FALLBACK  = 34,
    HANDOFF_TRANSFER_COMPLETED = 35,
    HANDOFF_TRANSFER_RETURNED  = 36
};

enum {
    HANDOFF_ACTION_WAIT      = 41, /* until next_ms */
    HANDOFF_ACTION_TELL      = 42, /* tell the customer: owner, due_at_ms */
    HANDOFF_ACTION_FALL_BACK = 43, /* do it oneself: cause, reason */
    HANDOFF_ACTION_DONE      = 44
};

/* Why to fall back. */
enum {
    HANDOFF_CAUSE_NONE      = 0,
    HANDOFF_CAUSE_NO_ANSWER = 51, /* answer_by has passed */
    HANDOFF_CAUSE_DECLINED  = 52, /* by everybody; reason and note of the
                                     last */
    HANDOFF_CAUSE_FAILED    = 53, /* as declined, or after accepting */
    HANDOFF_CAUSE_OVERDUE   = 54  /* due_at has passed without word */
};

/* Return the name of a transfer's state ("fallback"). */
HANDOFF_API const char *handoff_transfer_state_name(uint32_t state);

/* Return the name of an action ("fall_back"). */
HANDOFF_API const char *handoff_action_name(uint32_t action);

/* Return the name of a cause ("no_answer"); "none" for HANDOFF_CAUSE_NONE. */
HANDOFF_API const char *handoff_cause_name(uint32_t cause);

/* Pointers are borrowed from the transfer until it is fed or freed. */
typedef struct handoff_transfer_info {
    uint32_t       struct_size;
    uint32_t       state;   /* HANDOFF_TRANSFER_* */
    int64_t        next_ms; /* when time alone changes the state; call again
                               then, or later; 0 = never */
    int64_t        answer_by_ms;
    int64_t        due_at_ms; /* of the owner, ACCEPTED or OVERDUE; 0 = none */
    uint32_t       action;    /* HANDOFF_ACTION_*, not yet acknowledged */
    uint32_t       cause;     /* HANDOFF_CAUSE_* */
    uint32_t       reason;    /* HANDOFF_REASON_* */
    uint32_t       late;      /* 1: ACCEPTED, after answer_by had passed */
    uint32_t       step;      /* names the action to acknowledge; 0 = WAIT */
    uint32_t       notice;    /* HANDOFF_NOTICE_* that is due and not yet
                                 acknowledged; 0 = none. TAKEN: its holder is
                                 `party`, its owner `owner` */
    uint32_t       notice_step; /* names that notice, to acknowledge it */
    uint32_t       reserved_1;
    const char    *party;     /* name of whom this is about; "" = nobody */
    const char    *owner;     /* whom the customer is told of; "" = nobody */
    const char    *note;  /* of the receipt that this is about; "" = none */
    const char    *rival; /* another party that has accepted; "" = none */
    const uint8_t *packet_id;
    const uint8_t *tip;
} handoff_transfer_info;
#define HANDOFF_TRANSFER_INFO .struct_size = sizeof(handoff_transfer_info)

/* Fill a struct with the state of the transfer. Return 1, or 0 if `transfer` is
 * NULL or struct_size is not set. */
HANDOFF_API int
handoff_transfer_get(handoff_transfer_info    *info,
                     const handoff_transfer *transfer);

/**
 * Acknowledge that an action was done or a notice was sent. Save the transfer
 * afterwards, so that it is not done again after a restart.
 *
 * @param step  `step` or `notice_step` from handoff_transfer_get(). If the
 *   transfer asks for another by now, nothing happens, and that one is still to
 *   be done.
 */
HANDOFF_API void handoff_transfer_acknowledge(handoff_transfer *transfer,
                                              uint32_t          step);

/**
 * Write the notice that is due, as handoff_transfer_get() names it: with
 * handoff_notice_seal(), at the transfer's time. Send it, then acknowledge
 * notice_step.
 *
 * @param[out] out     Owned: release with handoff_sealed_free().
 * @param packet_data  The packet as it was sent, in binary or text form.
 * @param me           The party that sent it.
 * @return HANDOFF_OK, HANDOFF_E_ARG (no notice is due), or as
 *   handoff_notice_seal().
 */
HANDOFF_API handoff_status handoff_transfer_notice(
    handoff_sealed **out, const handoff_transfer *transfer,
    const uint8_t *packet_data, size_t packet_len, const handoff_identity *me,
    handoff_error *err);

/* ---- Transfer: survive a restart ---------------------------------------- */

/**
 * Write everything that the transfer has seen as JSON: the receipts and when
 * they came, the time, and what was acknowledged.
 *
 * @param[out] out  Owned: release with handoff_free(). Keep it as safe as the
 *   packet itself.
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_transfer_serialize(char **out, size_t *len,
                           const handoff_transfer *transfer,
                           handoff_error *err);

/**
 * Read what handoff_transfer_serialize() wrote. The state is derived from it
 * again, and the transfer continues where it was.
 *
 * @param[out] out  Owned: release with handoff_transfer_free().
 * @param len       1..HANDOFF_JSON_BYTES_MAX.
 * @return HANDOFF_OK, HANDOFF_E_JSON (not the JSON of a transfer, or
 *   contradictory; err: path), _E_LIMIT, _E_UNSUPPORTED (written by a newer
 *   version).
 */
HANDOFF_API handoff_status
handoff_transfer_parse(handoff_transfer **out, const char *json, size_t len,
                       handoff_error *err);

/* As handoff_transfer_parse(), from a file. Also HANDOFF_E_FILE: the file
 * cannot be read, or everybody can write it. */
HANDOFF_API handoff_status
handoff_transfer_load(handoff_transfer **out, const char *path,
                      handoff_error *err);

/**
 * Write a transfer to a file that only its owner can read, replacing the file
 * whole or not at all.
 *
 * @return HANDOFF_OK, HANDOFF_E_FILE (the file cannot be written, or is not a
 *   regular file).
 */
HANDOFF_API handoff_status
handoff_transfer_save(const handoff_transfer *transfer, const char *path,
                      handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_TRANSFER_H */
