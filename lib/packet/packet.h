/* SPDX-License-Identifier: MIT */
/*
 * packet/packet.h -- the envelope: read strictly, written once.
 *
 *   reading    bytes -> envelope.c, view_*.c: strict, bounded, nobody's word
 * yet
 *                    -> verify.c: for whom, when, from whom, signed
 *                    -> sections.c (sealing.c, payload.c): what each leg said
 *              open.c does it in order; packet.c tells what came of it;
 *              preview.c shows a view alone
 *   writing    options.c: what was asked for
 *              compose.c (payload.c, sealing.c): contexts -> sections
 *                    -> write_leg.c: signed -> sealed.c: bytes ready to travel
 *              seal.c writes the first leg; forward.c a later one, with what
 *              becomes of earlier sections (redactions.c, keep_sections.c)
 *   answering  receipt_write.c; receipt_read.c -> receipt_open.c -> ledger.c
 *              transfer.c (transfer_state.c, transfer_save.c): where a sender
 *              stands, and what it is to do
 *   beside     header.c, textform.c, workspace.c, replay_memory.c
 */
#ifndef HO_PACKET_PACKET_H
#define HO_PACKET_PACKET_H

#include "base/base.h"
#include "record/context.h"
#include "trust/trust.h"

#include <handoff/receive.h>
#include <handoff/send.h>

enum {
    HO_PRELUDE_BYTES = 8,
    HO_KIND_PACKET = 1,
    HO_KIND_RECEIPT = 2,
    HO_KINDS = 32, /* kinds 0..31; 0 unused */
    HO_DIGEST_BYTES = 32,
    HO_SALT_BYTES = 16,
    HO_GRANT_BYTES = 112 /* recipient 32, ephemeral 32, wrapped 48 */
};

/* FORMAT, VERSION: the 8 bytes in front; kind HO_KIND_*. */
handoff_status ho_envelope_header_check(const uint8_t *data, size_t len,
                                        uint8_t kind, handoff_error *err);
void           ho_envelope_header_write(ho_base_buf *out, uint8_t kind);

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
 * if it may. The rules of references.c, for who writes a leg too. */
const char *ho_envelope_reference_fault(uint32_t number, uint32_t leg,
                                        uint32_t                   kind,
                                        const ho_envelope_section *target,
                                        bool                       redacts);

/* The public structs of a leg and a section, as far as the view knows. */
handoff_leg     ho_packet_leg_public(const ho_envelope *view, uint32_t n);
handoff_section ho_packet_section_public(const ho_envelope_section *section,
                                         uint32_t                   leg);
/* Into the caller's struct, of whatever version; NULL: all zero. Return 1
 * where there was one and it fits. */
int ho_packet_leg_store(handoff_leg *out, const handoff_leg *leg);
int ho_packet_section_store(handoff_section       *out,
                            const handoff_section *section);

/* ---- verify.c: who, when, signatures (section 7 steps 2 to 4) ------------ */

typedef struct ho_packet_verification {
    const handoff_keyring *ring;
    const char            *audience; /* own name */
    int64_t                now_ms, skew_ms, max_lifetime_ms;
} ho_packet_verification;

/* Fills in the packet's names and rights. */
handoff_status ho_packet_verify(handoff_packet               *packet,
                                const ho_packet_verification *how,
                                handoff_error                *err);

bool ho_packet_leg_addressed(const ho_envelope_leg *leg, const char *name);
/* Why a sender may not follow `before` at that time; NULL if it may. */
const char *ho_packet_custody_fault(const ho_envelope_leg *before,
                                    const char *sender, int64_t sent_at_ms,
                                    int64_t skew_ms);

/* ---- sections.c: sections (section 7 steps 5 and 6) ---------------------- */

typedef struct ho_packet_unpacking {
    const handoff_identity *identity; /* NULL: sealed sections stay so */
    handoff_workspace      *workspace;
    uint32_t                sections; /* set of kinds to read */
    uint64_t                section_bytes, total_bytes, memory_bytes;
} ho_packet_unpacking;

/* Fills in each section's state, object and raw, and the legs' contexts. */
handoff_status ho_packet_unpack(handoff_packet            *packet,
                                const ho_packet_unpacking *how,
                                handoff_error             *err);

/* ---- payload.c: salt, codec, raw_len, data (section 4) ------------------- */

/* Build the object of a serialized section: codec 0 or 1, the smaller. */
handoff_status ho_packet_payload_make(ho_base_buf *out, ho_base_slice raw,
                                      handoff_workspace *ws,
                                      handoff_error     *err);

/* What an object says before its data is looked at. SECTION if malformed. */
typedef struct ho_packet_payload {
    uint8_t       codec;
    uint64_t      raw_len;
    ho_base_slice data;
} ho_packet_payload;
handoff_status ho_packet_payload_read(ho_packet_payload *out,
                                      ho_base_slice object, handoff_error *err);

/* Decompress into `raw`, which has raw_len bytes. SECTION. */
handoff_status ho_packet_payload_unpack(uint8_t                 *raw,
                                        const ho_packet_payload *object,
                                        handoff_workspace       *ws,
                                        handoff_error           *err);

/* Digest of an object as its leg's sender commits to it. */
void ho_packet_payload_digest(uint8_t digest[32], const uint8_t sender[32],
                              uint32_t leg, uint32_t kind,
                              ho_base_slice object);

/* ---- sealing.c: keys, grants, seal (section 5) --------------------------- */

/* Seal an object to X25519 keys, sorted and made unique here. `grants` and
 * `sealed` are appended to; `seal` names them. LIMIT: more than 32. READER: a
 * key of small order. */
handoff_status ho_packet_section_seal(ho_base_buf *grants, ho_base_buf *sealed,
                                      uint8_t seal[32], uint32_t leg,
                                      uint32_t kind, const uint8_t digest[32],
                                      ho_base_slice         object,
                                      const uint8_t *const *readers,
                                      size_t count, handoff_error *err);
void ho_envelope_seal_hash(uint8_t seal[32], uint32_t leg, uint32_t kind,
                           ho_base_slice grants, ho_base_slice sealed);

/* 1: the object is in `object` (to be wiped by the caller: ho_base_buf_free);
 * 0: no grant for this key; -1: SECTION, err is filled. */
int ho_packet_section_unseal(ho_base_buf *object, uint32_t leg, uint32_t kind,
                             ho_base_slice digest, ho_base_slice grants,
                             ho_base_slice sealed, const uint8_t public_key[32],
                             const uint8_t secret_key[32], handoff_error *err);

size_t ho_packet_padme(size_t n); /* n >= 2 */

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

/* ---- the opened packet and the sealed one -------------------------------- */

struct handoff_packet {
    ho_base_arena    arena;  /* all of it, the contexts apart */
    ho_envelope      view;   /* borrows a copy of the input, in `arena` */
    int64_t          now_ms; /* of the opening */
    const char      *names[HANDOFF_LEGS_MAX]; /* of the senders */
    uint32_t         rights[HANDOFF_LEGS_MAX];
    handoff_context *legs[HANDOFF_LEGS_MAX]; /* what each said */
    handoff_context *merged;
};

struct handoff_sealed {
    ho_base_buf data;
    char       *text; /* ends in NUL */
    uint8_t     id[32];
    uint8_t     tip[32];
    int64_t     sent_at_ms, expires_at_ms;
    size_t      masked;
};

/* ---- workspace.c --------------------------------------------------------- */

enum { HO_COMPRESSION_LEVEL = 3 }; /* workspace.c says why */

/* zstd contexts and scratch, made lazily; `ws` from the caller or `own`. */
struct handoff_workspace {
    struct ZSTD_CCtx_s *compressor;
    struct ZSTD_DCtx_s *decompressor;
    ho_base_buf         scratch[4]; /* wiped after each call, memory kept */
};

/* The caller's workspace, or where there is none a new one, which is in *own
 * too. ho_packet_workspace_return() wipes *ws and releases *own. */
handoff_status ho_packet_workspace_borrow(handoff_workspace **ws,
                                          handoff_workspace **own,
                                          handoff_workspace  *given,
                                          handoff_error      *err);
void ho_packet_workspace_return(handoff_workspace *ws, handoff_workspace *own);

/* Made on first use; NULL without memory. */
struct ZSTD_CCtx_s *ho_packet_workspace_compressor(handoff_workspace *ws);
struct ZSTD_DCtx_s *ho_packet_workspace_decompressor(handoff_workspace *ws);
/* Wipe the scratch: at the end of each call, on every path. NULL: nothing. */
void ho_packet_workspace_wipe(handoff_workspace *ws);

#endif
