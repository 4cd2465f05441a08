/* SPDX-License-Identifier: MIT */
/*
 * envelope/envelope.h -- what stands around the sections: preludes, legs,
 * hashes and signatures, read strictly and written once.
 *
 *   reading   bytes -> header.c -> envelope.c -> ho_envelope
 *   writing   a draft of a leg -> write_leg.c -> bytes, signed
 *   text      textform.c
 *
 * Nothing here is verified, unsealed or decompressed; that is the room above.
 */
#ifndef HO_ENVELOPE_ENVELOPE_H
#define HO_ENVELOPE_ENVELOPE_H

#include "base/base.h"
#include "trust/trust.h"

#include <handoff/status.h>

enum {
    HO_PRELUDE_BYTES = 8,
    HO_KIND_PACKET = 1,
    HO_KIND_RECEIPT = 2,
    HO_KIND_NOTICE = 3,
    HO_KINDS = 32, /* kinds 0..31; 0 unused */
    HO_DIGEST_BYTES = 32,
    HO_GRANT_BYTES = 112 /* recipient 32, ephemeral 32, wrapped 48 */
};

/* FORMAT, VERSION: the 8 bytes in front; kind HO_KIND_*. */
handoff_status ho_envelope_header_check(const uint8_t *data, size_t len,
                                        uint8_t kind, handoff_error *err);
void           ho_envelope_header_write(ho_base_buf *out, uint8_t kind);
/* What came in text form becomes its binary form, and `*owned` what to release
 * with handoff_free(). Bytes that are no text stay as they are, for who reads
 * them to judge. */
handoff_status ho_envelope_from_text(ho_base_slice *data, uint8_t **owned,
                                     handoff_error *err);

/* ---- envelope.c: what the bytes say, unverified (section 7 step 1) ------- */

enum { HO_ADDS_MAX = 21 }; /* kinds 1..5 and 16..31, each at most once a leg */

/* One section that a leg adds, across the whole way. Slices borrow the
 * input; the rest is in the view's arena. */
typedef struct ho_envelope_section {
    uint32_t       kind;
    uint32_t       formed_by;   /* leg of the latest Commitment or Reseal */
    int32_t        redacted_by; /* leg, -1 */
    uint32_t       readers_count;
    const uint8_t *readers; /* X25519 keys of the grants, 32 bytes each */
    const char    *reason;  /* of the redaction; "" */
    ho_base_slice  digest;  /* 32 */
    ho_base_slice  seal;    /* 32, or empty: in clear */
    ho_base_slice  clear;   /* the Section's fields; all empty: not present */
    ho_base_slice  grants;
    ho_base_slice  sealed;
    /* Of an opened packet only, filled in once verified: */
    uint32_t      state;  /* HANDOFF_STATE_* */
    ho_base_slice object; /* as digested, where we can read it: what a forwarder
                        seals anew */
    ho_base_slice raw;    /* the serialized section, where it was read */
} ho_envelope_section;

typedef struct ho_envelope_leg {
    ho_base_slice        bytes;     /* Leg, as signed; borrows the input */
    ho_base_slice        signature; /* 64 */
    ho_base_slice        previous;  /* 32, empty in leg 0 */
    uint8_t              sender[32];
    const char *const   *audience; /* NULL-ended */
    uint32_t             audience_count;
    uint32_t             adds; /* set of kinds */
    int64_t              sent_at_ms;
    int64_t              expires_at_ms;
    uint8_t              hash[32]; /* leg hash */
    uint8_t              link[32];
    uint32_t             sections_count; /* what it adds, kinds ascending */
    ho_envelope_section *sections;
} ho_envelope_leg;

typedef struct ho_envelope {
    ho_base_slice    input;
    uint32_t         legs_count;
    ho_envelope_leg *legs[HANDOFF_LEGS_MAX];
    uint8_t          id[32]; /* packet id */
    /* A Section that no leg adds: the first. Refused in step 5. */
    bool     uncommitted;
    uint32_t uncommitted_leg, uncommitted_kind;
} ho_envelope;

/* More than any view needs in its arena, however hostile the input: readers
 * 330 KB, reasons 90 KB, sections 50 KB, names 40 KB. */
#define HO_VIEW_BYTES_MAX ((size_t) 1024 * 1024)

typedef struct ho_envelope_limits {
    uint64_t packet_bytes;
    uint32_t legs;
} ho_envelope_limits;

/* All of step 1 and the hashes. What the view points to is in `arena` and in
 * `data`. FORMAT, VERSION, LIMIT, CHAIN; err: check, leg, section, offset. */
handoff_status ho_envelope_read(ho_envelope *view, ho_base_arena *arena,
                                const uint8_t *data, size_t len,
                                const ho_envelope_limits *limits,
                                handoff_error            *err);

/* The section of a kind that a leg adds; NULL if it adds none. */
ho_envelope_section *ho_envelope_find(const ho_envelope *view, uint32_t leg,
                                      uint32_t kind);

/* Why leg `number` may not redact (or reseal) what is `target` by then; NULL
 * if it may. The rules of references.c, for writers of a leg too. */
const char *ho_envelope_reference_fault(uint32_t number, uint32_t leg,
                                        uint32_t                   kind,
                                        const ho_envelope_section *target,
                                        bool                       redacts);

/* ---- write_leg.c: the writing side (section 3, section 6) ---------------- */

typedef struct ho_envelope_commitment {
    uint32_t kind;
    uint8_t  digest[32];
    bool     sealed;
    uint8_t  seal[32];
} ho_envelope_commitment;

typedef struct ho_envelope_redaction {
    uint32_t    leg, kind;
    const char *reason;
} ho_envelope_redaction;

typedef struct ho_envelope_reseal {
    uint32_t leg, kind;
    bool     sealed; /* else: in clear from here on */
    uint8_t  seal[32];
} ho_envelope_reseal;

/* What a new leg says; lists are ascending already. */
typedef struct ho_envelope_leg_draft {
    uint32_t           number;
    const uint8_t     *previous; /* link of the leg before; NULL in leg 0 */
    const char *const *audience;
    int64_t            sent_at_ms, expires_at_ms;
    const ho_envelope_commitment *adds;
    size_t                        adds_count;
    const ho_envelope_redaction  *redacts;
    size_t                        redacts_count;
    const ho_envelope_reseal     *reseals;
    size_t                        reseals_count;
} ho_envelope_leg_draft;

/* How many bytes ho_envelope_leg_write() will append. LIMIT. */
handoff_status ho_envelope_leg_size(size_t                      *size,
                                    const ho_envelope_leg_draft *draft,
                                    const handoff_identity      *me,
                                    handoff_error               *err);
/* Encode and sign: appends a SignedLeg (field 1 of Packet, with its tag) to
 * `out`; hash and link are those of the leg. LIMIT, SIGNER. */
handoff_status ho_envelope_leg_write(ho_base_buf *out, uint8_t hash[32],
                                     uint8_t                      link[32],
                                     const ho_envelope_leg_draft *draft,
                                     const handoff_identity      *me,
                                     handoff_error               *err);
/* Message signed for a leg hash; returns its length, under 100 bytes. */
size_t ho_envelope_leg_signed_message(uint8_t out[128], const uint8_t hash[32]);
void   ho_envelope_leg_hash(uint8_t hash[32], ho_base_slice leg);
void   ho_envelope_leg_link(uint8_t link[32], const uint8_t hash[32],
                            const uint8_t signature[64]);
void   ho_envelope_packet_id(uint8_t id[32], const uint8_t hash_of_leg_0[32]);

/* Appends a Section (field 2 of Packet, with its tag). */
void ho_envelope_section_write(ho_base_buf *out, uint32_t leg, uint32_t kind,
                               ho_base_slice clear, ho_base_slice grants,
                               ho_base_slice sealed);

/* What a seal names: a section's grants and its sealed bytes. */
void ho_envelope_seal_hash(uint8_t seal[32], uint32_t leg, uint32_t kind,
                           ho_base_slice grants, ho_base_slice sealed);

#endif
