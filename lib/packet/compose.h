/* SPDX-License-Identifier: MIT */
/*
 * compose.h -- what a new leg is made of, before it is signed: the files of
 * the writing side (seal.c, forward.c) share this.
 */
#ifndef HO_PACKET_COMPOSE_H
#define HO_PACKET_COMPOSE_H

#include "mask/internal.h"
#include "packet/packet.h"

/* ---- options.c: what sealing and forwarding are asked alike -------------- */

/* What a leg is to be, with the defaults filled in. */
typedef struct ho_packet_options {
    const handoff_keyring *ring;
    const char *const     *audience;
    const handoff_reader  *readers;
    const char            *patterns;
    size_t                 patterns_len;
    int64_t                now_ms, expires_at_ms;
    uint32_t               clear; /* HO_SET() */
    uint32_t               mask;  /* HANDOFF_MASK_* */
    bool                   later; /* not the first leg: readers and clear must
                                     name something that is new */
} ho_packet_options;

/* Fill in the defaults, and refuse what is wrong: flags, clear, times, the
 * audience. ARG, UNSUPPORTED. */
handoff_status ho_packet_options_check(ho_packet_options       *o,
                                       const handoff_seal_opts *from,
                                       const handoff_keyring   *ring,
                                       handoff_error           *err);

/* Mask in a prepared context what is not to travel; how much. `way` has the
 * legs before; NULL: it is the first. The context that it was prepared from
 * stays as it is. LIMIT. */
handoff_status ho_packet_options_mask(size_t *masked, handoff_context *prepared,
                                      const ho_mask_way       *way,
                                      const ho_packet_options *o,
                                      handoff_error           *err);

/* The keys that a section is to be sealed to: public, so not wiped. */
typedef struct ho_packet_key_list {
    const uint8_t *key[HANDOFF_GRANTS_MAX]; /* borrowed from the keyring */
    uint32_t       count;
} ho_packet_key_list;

typedef struct ho_packet_reader_keys {
    ho_packet_key_list section[HO_SECTIONS + 1];
} ho_packet_reader_keys;

/* Find the keys that each section of ctx (which may be NULL) is sealed to;
 * none where it is in clear. ARG, UNSUPPORTED: a bad entry. READER: a name
 * without a key that may be sealed to now. LIMIT: too many keys for one
 * section. */
handoff_status ho_packet_options_readers(ho_packet_reader_keys   *keys,
                                         const handoff_context   *ctx,
                                         const ho_packet_options *o,
                                         handoff_error           *err);

/* The keys of the names in one list that ends in NULL; ARG, READER, LIMIT. */
handoff_status ho_packet_reader_keys_find(ho_packet_key_list      *keys,
                                          const char *const       *names,
                                          const ho_packet_options *o,
                                          handoff_error           *err);

/* ---- compose.c: the sections of a leg ------------------------------------ */

/* The sections of a packet with a new leg, as they are put together. Release
 * with ho_packet_compose_free(), which wipes. */
typedef struct ho_packet_compose {
    uint32_t                     leg;    /* the new one */
    const uint8_t               *sender; /* its Ed25519 key */
    const ho_packet_reader_keys *readers;
    handoff_workspace           *ws;
    ho_envelope_commitment       adds[HO_SECTIONS];
    size_t                       adds_count;
    ho_base_buf      sections; /* Section items, each with its tag */
    ho_record_budget budget;   /* what a reader will have left */
    uint64_t         raw_total;
    uint32_t         before; /* the last turn of the legs before */
    /* Of what is measured: a transcript may become so many bytes longer, which
     * then may add so many of padding. */
    size_t spare, padding;
} ho_packet_compose;

/* Add the sections of a prepared context, in ascending order of kind: those
 * with reader keys sealed, the others in clear. Anything that a reader would
 * refuse is refused here: RECORD, LIMIT. */
handoff_status ho_packet_compose_context(ho_packet_compose     *c,
                                         const handoff_context *ctx,
                                         handoff_error         *err);

/* Count a section of that length, or the content of one, against what a
 * reader will count it against. LIMIT; RECORD. */
handoff_status ho_packet_compose_count(ho_packet_compose *c, uint64_t raw_len,
                                       handoff_error *err);
handoff_status ho_packet_compose_scan(ho_packet_compose *c, uint32_t kind,
                                      ho_base_slice raw, handoff_error *err);

/* Append a Section with this object sealed. READER, LIMIT. */
handoff_status ho_packet_compose_sealed(ho_packet_compose *c, uint8_t seal[32],
                                        const ho_packet_place    *place,
                                        ho_base_slice             object,
                                        const ho_packet_key_list *readers,
                                        handoff_error            *err);

void ho_packet_compose_free(ho_packet_compose *c);

/* ---- sealed.c ------------------------------------------------------------ */

/* Sign the leg and put the packet together: the way so far byte for byte
 * (NULL: there is none), the leg, the sections. LIMIT, SIGNER. */
handoff_status ho_packet_sealed_new(handoff_sealed             **out,
                                    const ho_envelope           *way,
                                    const ho_envelope_leg_draft *draft,
                                    const ho_base_buf           *sections,
                                    const handoff_identity      *me,
                                    handoff_error               *err);

/* Bytes of the prelude and all legs of a way. */
size_t ho_packet_legs_size(const ho_envelope *way);

/* ---- write.c ------------------------------------------------------------- */

/* How a leg is written, once or until it fits. */
typedef struct ho_packet_writer {
    /* Compose the sections, with c->ws and c->budget as they are, and fill in
     * the draft but for what it adds. */
    handoff_status (*compose)(void *user, ho_packet_compose *c,
                              ho_envelope_leg_draft *draft,
                              const handoff_context *ctx, handoff_error *err);
    void                   *user;
    const ho_envelope      *way; /* NULL: there is none before */
    const handoff_identity *me;
    handoff_workspace      *ws;
    uint64_t                budget; /* 0: none */
    uint32_t                form;   /* HANDOFF_FORM_* */
} ho_packet_writer;

/* No budget is above this. */
#define HO_BUDGET_MAX (UINT64_C(64) * 1024 * 1024)

/* How many bytes a packet may have in binary form; at least 1. */
size_t ho_packet_budget_bytes(uint64_t budget, uint32_t form);

/* Write the leg that says what the prepared context says, or the best part of
 * it that fits. FIT. */
handoff_status ho_packet_write(handoff_sealed **out, const ho_packet_writer *w,
                               const handoff_context *prepared,
                               handoff_error         *err);

/* ---- redactions.c, keep_sections.c: sections of earlier legs ------------- */

/* What is to become of each, by leg and kind. */
typedef struct ho_packet_redaction {
    const char        *reason; /* redacted; NULL: it stays */
    bool               reseal;
    const char *const *readers; /* of a reseal; NULL: in clear */
} ho_packet_redaction;

/* More than a leg can list: all that 15 legs add, routing apart. */
enum { HO_CHANGES_MAX = (HANDOFF_LEGS_MAX - 1) * (HO_ADDS_MAX - 1) };

typedef struct ho_packet_redactions {
    ho_packet_redaction at[HANDOFF_LEGS_MAX][HO_KINDS];
    ho_envelope_redaction
           redacts[HO_CHANGES_MAX]; /* for the leg; filled by keep_sections.c */
    size_t redacts_count;
    ho_envelope_reseal reseals[HO_CHANGES_MAX];
    size_t             reseals_count;
} ho_packet_redactions;

/* Read the lists of handoff_forward_opts into `at`, which is empty. ARG: bad
 * or contradicting entries. CHAIN: what the next reader would refuse. SEALED:
 * a reseal of what was not read. */
handoff_status ho_packet_redactions_read(ho_packet_redactions    *changes,
                                         const ho_envelope       *view,
                                         const handoff_redaction *redactions,
                                         const handoff_reseal    *reseals,
                                         handoff_error           *err);

/* Append every section of the way that stays, as it is or sealed anew, and
 * count it; list what the leg is to say of the others. */
handoff_status ho_packet_keep_sections(ho_packet_compose       *c,
                                       ho_packet_redactions    *changes,
                                       const ho_envelope       *view,
                                       const ho_packet_options *o,
                                       handoff_error           *err);

/* ---- excerpt.c ----------------------------------------------------------- */

/* What remains of the earlier transcripts of which something goes, and of
 * briefings that speak of that, for the new leg to say; `changes`, which was
 * read, redacts them. NULL: nothing goes. Adds to *masked. SEALED: one of them
 * was not read. */
handoff_status ho_packet_excerpt(handoff_context **out, size_t *masked,
                                 ho_packet_redactions       *changes,
                                 const handoff_packet       *packet,
                                 const handoff_excerpt_opts *opts,
                                 const ho_packet_options    *o,
                                 handoff_error              *err);

#endif
