/* SPDX-License-Identifier: MIT */
/*
 * answer.h -- receipts: what the receiver says about a packet.
 *
 * A handoff is over only when the receiver says so. A receipt is a signed
 * statement: "I verified this packet up to this tip, and this is its state with
 * me." What the sender says after sealing is a notice (notice.h).
 */
#ifndef HANDOFF_ANSWER_H
#define HANDOFF_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/keys.h>
#include <handoff/receive.h>
#include <handoff/send.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Answering: write a receipt ----------------------------------------- */

/* The state of the packet at the receiver. Declined, completed, returned and
 * failed are final. Spec: FORMAT.md section 9. */
enum {
    HANDOFF_RECEIPT_RECEIVED  = 1, /* verified; nobody has taken over yet */
    HANDOFF_RECEIPT_ACCEPTED  = 2, /* an owner will speak to the customer
                                     by due_at_ms; may be repeated */
    HANDOFF_RECEIPT_DECLINED  = 3,
    HANDOFF_RECEIPT_COMPLETED = 4, /* after accepted: finished */
    HANDOFF_RECEIPT_RETURNED  = 5, /* after accepted: handed back */
    HANDOFF_RECEIPT_FAILED    = 6
};

/* Why it was declined or failed. */
enum {
    HANDOFF_REASON_NONE          = 0, /* not stated */
    HANDOFF_REASON_NOBODY        = 11, /* nobody available */
    HANDOFF_REASON_OUTSIDE_HOURS = 12,
    HANDOFF_REASON_QUEUE_FULL    = 13,
    HANDOFF_REASON_WRONG_TARGET  = 14,
    HANDOFF_REASON_CANNOT_READ   = 15,
    HANDOFF_REASON_TOO_LATE      = 16,
    HANDOFF_REASON_ERROR         = 17
};

/* Return the name of a receipt's state ("accepted"). */
HANDOFF_API const char *handoff_receipt_state_name(uint32_t state);

/* Return the name of a reason ("queue_full"); "none" for
 * HANDOFF_REASON_NONE. */
HANDOFF_API const char *handoff_reason_name(uint32_t reason);

enum { HANDOFF_OWNER_MAX = 255, HANDOFF_NOTE_MAX = 1000 }; /* bytes */

typedef struct handoff_answer_opts {
    uint32_t       struct_size;
    uint32_t       state;     /* HANDOFF_RECEIPT_*; required */
    int64_t        now_ms;    /* at_ms; 0 = system clock */
    int64_t        due_at_ms; /* when the owner will have spoken to the
                                 customer, at most 30 days after now; required
                                 with ACCEPTED, else 0 */
    uint32_t       sequence;  /* rises with each answer of one name to one
                                 packet, gaps allowed; 0 = milliseconds since
                                 the packet could first be answered, or more
                                 if the last answer had more */
    uint32_t       reason;    /* HANDOFF_REASON_*; DECLINED and FAILED only */
    const char    *owner;     /* the person, team or system that owns the
                                 conversation now; required with ACCEPTED,
                                 else NULL */
    const char    *note;      /* NULL = none */
    const uint8_t *after;     /* your last receipt for this packet, in either
                                 form, if another process or opening wrote
                                 it; NULL = none */
    size_t         after_len;
} handoff_answer_opts;
#define HANDOFF_ANSWER_OPTS .struct_size = sizeof(handoff_answer_opts)

/**
 * Answer an opened packet.
 *
 * The opened packet remembers what was answered from it, so that consecutive
 * answers are consistent: their sequence numbers increase, and an answer that
 * cannot follow the previous one is refused. It does not know answers that were
 * given elsewhere: pass the last of them as opts->after.
 *
 * @param[out] out  The receipt; owned: release with handoff_sealed_free(). Its
 *   id and tip are those of the packet; handoff_sealed_sequence() gives its
 *   sequence.
 * @param packet    Several threads may answer it at once.
 * @param me        Its name must be in the audience of the packet's last leg.
 * @return HANDOFF_OK, HANDOFF_E_ARG (a member that the state forbids or
 *   requires, bad text, or so late that `sequence` must be given), _E_ANSWER
 *   (the packet is not addressed to `me`, was sent more than HANDOFF_SKEW_MS
 *   after now, or the answer cannot follow an earlier one), _E_SIGNER; for
 *   opts->after as handoff_receipt_preview(), and _E_SIGNATURE.
 * Spec: FORMAT.md section 9.
 */
HANDOFF_API handoff_status
handoff_answer(handoff_sealed **out, handoff_packet *packet,
               const handoff_identity *me, const handoff_answer_opts *opts,
               handoff_error *err);

/* The sequence of a receipt or notice; 0 for a packet. */
HANDOFF_API uint32_t handoff_sealed_sequence(const handoff_sealed *sealed);

/* ---- Answering: read a receipt ------------------------------------------ */

/* What a receipt or a notice claims, without any verification: enough to find
 * the transfer or packet that it belongs to. */
typedef struct handoff_claim {
    uint32_t struct_size;
    uint32_t state; /* HANDOFF_RECEIPT_* or HANDOFF_NOTICE_* */
    uint8_t  packet_id[HANDOFF_HASH_BYTES];
    uint8_t  tip[HANDOFF_HASH_BYTES];
    uint8_t  sender_key[HANDOFF_PUBLIC_KEY_BYTES];
} handoff_claim;
#define HANDOFF_CLAIM .struct_size = sizeof(handoff_claim)

/**
 * Inspect a receipt without keys.
 *
 * @param[out] out  Copied; all 0 on failure.
 * @param data      The receipt, in binary or text form.
 * @return HANDOFF_OK, HANDOFF_E_ARG, _E_FORMAT, _E_VERSION, _E_LIMIT.
 * Spec: FORMAT.md section 9 rule 1.
 */
HANDOFF_API handoff_status handoff_receipt_preview(handoff_claim *out,
                                                   const uint8_t *data,
                                                   size_t         len,
                                                   handoff_error *err);

/* A verified receipt. */
typedef struct handoff_receipt handoff_receipt;

typedef struct handoff_receipt_opts {
    uint32_t                      struct_size;
    uint32_t                      flags;   /* none defined */
    int64_t                       now_ms;  /* 0 = system clock */
    int64_t                       skew_ms; /* 1..HANDOFF_SKEW_MS, its default */
    const handoff_receipt *const *seen;    /* the receipts of this packet that
                                              verified earlier, in any order;
                                              ends in NULL; NULL = none. The
                                              new one must be able to follow
                                              them */
} handoff_receipt_opts;
#define HANDOFF_RECEIPT_OPTS .struct_size = sizeof(handoff_receipt_opts)

/**
 * Verify a receipt against the packet that it answers.
 *
 * Receipts of one party may arrive twice, late or out of order: the one with
 * the highest sequence counts. Each must be reachable from the one before it
 * and lead to the one after it: in one step if their sequences are consecutive,
 * by any path if there is a gap. The start has sequence 0, so a first receipt
 * with sequence 2 or more has a gap before it:
 *
 *   first    -> received, accepted, declined, failed
 *   received -> accepted, declined, failed
 *   accepted -> accepted, completed, returned, failed
 *
 * @param[out] out     Owned: release with handoff_receipt_free().
 * @param data         The receipt, in binary or text form.
 * @param packet_data  The packet as it was sent, in binary or text form.
 * @param ring         The keys that you trust; answering requires no rights.
 * @return HANDOFF_OK, HANDOFF_E_FORMAT, _E_VERSION, _E_LIMIT, _E_ANSWER (to
 *   another packet, by a party that was not addressed, at an impossible time,
 *   or in contradiction to an earlier receipt of that party), _E_SENDER,
 *   _E_REVOKED, _E_SIGNATURE; for the packet as handoff_preview_new(). err:
 *   check, offset, and the key that the status is about.
 * Spec: FORMAT.md section 9.
 */
HANDOFF_API handoff_status
handoff_receipt_open(handoff_receipt **out, const uint8_t *data, size_t len,
                     const uint8_t *packet_data, size_t packet_len,
                     const handoff_keyring *ring,
                     const handoff_receipt_opts *opts, handoff_error *err);

/* Release a receipt and what was borrowed from it. */
HANDOFF_API void handoff_receipt_free(handoff_receipt *receipt);

/* What a receipt says. Pointers are borrowed from it. `stands` may change with
 * the next receipt: the one with the highest sequence counts. */
typedef struct handoff_receipt_info {
    uint32_t       struct_size;
    uint32_t       state; /* HANDOFF_RECEIPT_* */
    int64_t        at_ms;
    int64_t        due_at_ms; /* 0 = none */
    uint32_t       sequence;
    uint32_t       reason;     /* HANDOFF_REASON_* */
    uint32_t       duplicate;  /* 1: it repeats one of `seen`, perhaps with a
                                  new signature */
    uint32_t       stands;     /* 1: `seen` has no higher sequence of its
                                  sender */
    const char    *sender;     /* name in the keyring */
    const uint8_t *sender_key; /* HANDOFF_PUBLIC_KEY_BYTES */
    const char    *owner;      /* "" = none */
    const char    *note;       /* "" = none */
    const uint8_t *packet_id;  /* HANDOFF_HASH_BYTES */
    const uint8_t *tip;        /* HANDOFF_HASH_BYTES */
} handoff_receipt_info;
#define HANDOFF_RECEIPT_INFO .struct_size = sizeof(handoff_receipt_info)

/* Fill a struct with what the receipt says. Return 1, or 0 if `receipt` is NULL
 * or struct_size is not set. */
HANDOFF_API int
handoff_receipt_get(handoff_receipt_info *info, const handoff_receipt *receipt);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_ANSWER_H */
