/* SPDX-License-Identifier: MIT */
/*
 * notice.h -- notices: what the sender says about a packet after sealing it.
 *
 * A packet cannot be taken back. A notice is a signed statement by the party
 * that sent it, or a later leg of it, to everybody who may have it: "nobody
 * needs to act on this any more", "act on that packet instead", "this party has
 * it now". It erases no knowledge and revokes no promise. It may get lost, or
 * arrive twice.
 */
#ifndef HANDOFF_NOTICE_H
#define HANDOFF_NOTICE_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/answer.h>
#include <handoff/keys.h>
#include <handoff/receive.h>
#include <handoff/send.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Write a notice ------------------------------------------------------ */

/* What the sender says. Withdrawn and superseded are final; taken may be
 * repeated. Spec: FORMAT.md section 12. */
enum {
    HANDOFF_NOTICE_WITHDRAWN  = 21, /* nobody needs to act any more: the
                                       customer left, or it is solved */
    HANDOFF_NOTICE_SUPERSEDED = 22, /* act on the packet `successor` instead */
    HANDOFF_NOTICE_TAKEN      = 23  /* `holder` has it and continues, as do
                                       those to whom it forwarded the packet;
                                       all others stand down */
};

/* Return the name of a notice's state ("withdrawn"). */
HANDOFF_API const char *handoff_notice_state_name(uint32_t state);

typedef struct handoff_notice_opts {
    uint32_t       struct_size;
    uint32_t       state;     /* HANDOFF_NOTICE_*; required */
    int64_t        now_ms;    /* at_ms; 0 = system clock */
    uint32_t       sequence;  /* rises with each notice about one leg; 0 = as
                                 handoff_answer_opts */
    uint32_t       reserved_1;
    const uint8_t *tip;       /* which leg it is about: the tip of the packet
                                 as that leg left it; NULL = the last leg that
                                 this identity's key signed */
    const uint8_t *successor; /* packet id; required with SUPERSEDED, else
                                 NULL */
    const char    *owner;     /* the person, team or system that has the
                                 conversation now; required with TAKEN, else
                                 NULL */
    const char    *holder;    /* the name of the owner's party; as owner */
    const char    *note;      /* NULL = none */
    const uint8_t *after;     /* your last notice about this leg, in either
                                 form; NULL = none */
    size_t         after_len;
} handoff_notice_opts;
#define HANDOFF_NOTICE_OPTS .struct_size = sizeof(handoff_notice_opts)

/**
 * Write a notice about a packet that you sent.
 *
 * @param[out] out     The notice; owned: release with handoff_sealed_free().
 *   Its id is that of the packet, its tip that of the leg.
 * @param packet_data  The packet as it was sent, in binary or text form.
 * @param me           The party that sent that leg; its keys may be newer.
 * @return HANDOFF_OK, HANDOFF_E_ARG (a member that the state forbids or
 *   requires, bad text, or so late that `sequence` must be given), _E_ANSWER
 *   (no leg has that tip or that key, the leg was sent more than
 *   HANDOFF_SKEW_MS after now, or the notice cannot follow opts->after),
 *   _E_SIGNER; for the packet as handoff_preview_new(), for opts->after as
 *   handoff_notice_preview(), and _E_SIGNATURE.
 * Spec: FORMAT.md section 12.
 */
HANDOFF_API handoff_status handoff_notice_seal(
    handoff_sealed **out, const uint8_t *packet_data, size_t packet_len,
    const handoff_identity *me, const handoff_notice_opts *opts,
    handoff_error *err);

/* ---- Read a notice ------------------------------------------------------- */

/* Inspect a notice without keys, as handoff_receipt_preview() does. */
HANDOFF_API handoff_status handoff_notice_preview(handoff_claim *out,
                                                  const uint8_t *data,
                                                  size_t         len,
                                                  handoff_error *err);

/* A verified notice. */
typedef struct handoff_notice handoff_notice;

typedef struct handoff_notice_open_opts {
    uint32_t                     struct_size;
    uint32_t                     flags;   /* none defined */
    int64_t                      now_ms;  /* 0 = system clock */
    int64_t                      skew_ms; /* 1..HANDOFF_SKEW_MS, its default */
    const handoff_notice *const *seen;    /* the notices about this packet that
                                             verified earlier, in any order;
                                             ends in NULL; NULL = none. The new
                                             one must be able to follow them */
} handoff_notice_open_opts;
#define HANDOFF_NOTICE_OPEN_OPTS .struct_size = sizeof(handoff_notice_open_opts)

/**
 * Verify a notice about a packet that you have opened.
 *
 * For each leg and name the notice with the highest sequence counts. A notice
 * about leg n concerns all legs from n on. Nothing can follow withdrawn and
 * superseded. Keep notices for as long as you may act on the packet.
 *
 * @param[out] out  Owned: release with handoff_notice_free(). It does not refer
 *   to the packet or the keyring.
 * @param data      The notice, in binary or text form.
 * @param ring      The keys that you trust; a notice needs no right.
 * @return HANDOFF_OK, HANDOFF_E_FORMAT, _E_VERSION, _E_LIMIT, _E_ANSWER (about
 *   another packet, by a party that did not send that leg, at an impossible
 *   time, or in contradiction to an earlier notice of that party), _E_SENDER,
 *   _E_REVOKED, _E_SIGNATURE. err: check, leg, and the key that the status is
 *   about.
 * Spec: FORMAT.md section 12.
 */
HANDOFF_API handoff_status handoff_notice_open(
    handoff_notice **out, const uint8_t *data, size_t len,
    const handoff_packet *packet, const handoff_keyring *ring,
    const handoff_notice_open_opts *opts, handoff_error *err);

/**
 * Verify a notice about a packet that you opened earlier and kept, even if it
 * has expired since. Do not use this for a packet that was never opened:
 * anybody in its audience can add a leg and would then be the sender of that
 * leg.
 *
 * @param packet_data  The packet as it was opened, in binary or text form.
 * @return as handoff_notice_open(); for the packet as handoff_preview_new().
 */
HANDOFF_API handoff_status handoff_notice_open_kept(
    handoff_notice **out, const uint8_t *data, size_t len,
    const uint8_t *packet_data, size_t packet_len, const handoff_keyring *ring,
    const handoff_notice_open_opts *opts, handoff_error *err);

/* Release a notice and what was borrowed from it. */
HANDOFF_API void handoff_notice_free(handoff_notice *notice);

/* What a notice says. Pointers are borrowed from it. `stands` may change with
 * the next notice: the one with the highest sequence counts. */
typedef struct handoff_notice_info {
    uint32_t       struct_size;
    uint32_t       state; /* HANDOFF_NOTICE_* */
    int64_t        at_ms;
    uint32_t       sequence;
    uint32_t       leg;        /* the leg that it is about, from 0 */
    uint32_t       duplicate;  /* 1: it repeats one of `seen` */
    uint32_t       stands;     /* 1: `seen` has no higher sequence of its
                                  sender about this leg */
    const char    *sender;     /* name in the keyring */
    const uint8_t *sender_key; /* HANDOFF_PUBLIC_KEY_BYTES */
    const char    *owner;      /* "" = none */
    const char    *holder;     /* "" = none */
    const char    *note;       /* "" = none */
    const uint8_t *packet_id;  /* HANDOFF_HASH_BYTES */
    const uint8_t *tip;        /* HANDOFF_HASH_BYTES */
    const uint8_t *successor;  /* HANDOFF_HASH_BYTES; NULL = none */
} handoff_notice_info;
#define HANDOFF_NOTICE_INFO .struct_size = sizeof(handoff_notice_info)

/* Fill a struct with what the notice says. Return 1, or 0 if `notice` is NULL
 * or struct_size is not set. */
HANDOFF_API int handoff_notice_get(handoff_notice_info  *info,
                                   const handoff_notice *notice);

/**
 * Return 1 if a party must stop acting on the packet, else 0. After withdrawn
 * and superseded every party must stop. After taken, every party but the holder
 * and those that have the packet from the holder.
 *
 * @param name  Your own name in the audience of the packet's last leg.
 */
HANDOFF_API int handoff_notice_stops(const handoff_notice *notice,
                                     const char           *name);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_NOTICE_H */
