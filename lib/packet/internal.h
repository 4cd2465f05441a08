/* SPDX-License-Identifier: MIT */
/*
 * packet/internal.h -- the envelope: read strictly, written once.
 *
 *   bytes -> view (view.c: strict, no allocation)
 *         -> verify (verify.c: who, when, signatures)
 *         -> sections (unseal.c, object.c) -> contexts (open.c)
 *   contexts -> objects (object.c) -> sealed (seal_section.c)
 *         -> leg (leg.c) -> bytes (seal.c)
 */
#ifndef HO_PACKET_INTERNAL_H
#define HO_PACKET_INTERNAL_H

#include "base/internal.h"
#include "record/internal.h"
#include "trust/internal.h"

#include <handoff/receive.h>
#include <handoff/send.h>

enum {
    HO_PRELUDE_BYTES = 8,
    HO_KIND_PACKET   = 1,
    HO_KIND_RECEIPT  = 2,
    HO_KINDS         = 32, /* kinds 0..31; 0 unused */
    HO_DIGEST_BYTES  = 32,
    HO_SALT_BYTES    = 16,
    HO_GRANT_BYTES   = 112 /* recipient 32, ephemeral 32, wrapped 48 */
};

/* FORMAT, VERSION: the 8 bytes in front; kind HO_KIND_*. */
handoff_status ho_prelude_check(const uint8_t *data, size_t len, uint8_t kind,
                                handoff_error *err);
void ho_prelude_write(ho_buf *out, uint8_t kind);

/* ---- view.c: what the bytes say, unverified (section 7 step 1) ------------ */

/* One section of one leg, across the whole way. Slices borrow the input. */
typedef struct ho_view_section {
    bool     committed;   /* the leg adds it */
    bool     present;     /* there is a Section */
    int32_t  redacted_by; /* leg, -1 */
    uint32_t formed_by;   /* leg of the latest Commitment or Reseal */
    ho_slice digest;      /* 32 */
    ho_slice seal;        /* 32, or empty: in clear */
    ho_slice reason;
    ho_slice clear;       /* the Section's fields */
    ho_slice grants;
    ho_slice sealed;
} ho_view_section;

typedef struct ho_view_leg {
    ho_slice bytes;     /* Leg, as signed */
    ho_slice signature; /* 64 */
    ho_slice previous;  /* 32, empty in leg 0 */
    ho_slice sender;    /* 32 */
    ho_slice audience[HANDOFF_AUDIENCE_MAX];
    uint32_t audience_count;
    uint32_t adds;      /* set of kinds */
    int64_t  sent_at_ms;
    int64_t  expires_at_ms;
    uint8_t  hash[32];  /* leg hash */
    uint8_t  link[32];
} ho_view_leg;

/* About 80 KB: lives in a packet, a preview or a workspace, not on a stack. */
typedef struct ho_view {
    ho_slice        input;
    uint32_t        legs_count;
    ho_view_leg     legs[HANDOFF_LEGS_MAX];
    ho_view_section sections[HANDOFF_LEGS_MAX][HO_KINDS];
    uint8_t         id[32]; /* packet id */
} ho_view;

typedef struct ho_view_limits {
    uint64_t packet_bytes;
    uint32_t legs;
} ho_view_limits;

/* All of step 1 and the hashes. err: check, leg, section, offset. */
handoff_status ho_view_read(ho_view *view, const uint8_t *data, size_t len,
                            const ho_view_limits *limits, handoff_error *err);

/* ---- object.c: salt, codec, raw_len, data (section 4) --------------------- */

/* Build the object of a serialized section: codec 0 or 1, the smaller. */
handoff_status ho_object_make(ho_buf *out, ho_slice raw, handoff_workspace *ws,
                              handoff_error *err);

/* What an object says before its data is looked at. SECTION if malformed. */
typedef struct ho_object {
    ho_slice salt;
    uint8_t  codec;
    uint64_t raw_len;
    ho_slice data;
} ho_object;
handoff_status ho_object_read(ho_object *out, ho_slice object,
                              handoff_error *err);

/* Decompress into `raw`, which has raw_len bytes. SECTION. */
handoff_status ho_object_unpack(uint8_t *raw, const ho_object *object,
                                handoff_workspace *ws, handoff_error *err);

/* Digest of an object as its leg's sender commits to it. */
void ho_object_digest(uint8_t digest[32], const uint8_t sender[32],
                      uint32_t leg, uint32_t kind, ho_slice object);

/* ---- sealing.c: keys, grants, seal (section 5) ---------------------------- */

/* Seal an object to X25519 keys, sorted and made unique here. `grants` and
 * `sealed` are appended to; `seal` names them. LIMIT: more than 32. */
handoff_status ho_section_seal(ho_buf *grants, ho_buf *sealed,
                               uint8_t seal[32], uint32_t leg, uint32_t kind,
                               const uint8_t digest[32], ho_slice object,
                               const uint8_t (*readers)[32], size_t count,
                               handoff_error *err);
void ho_section_seal_hash(uint8_t seal[32], uint32_t leg, uint32_t kind,
                          ho_slice grants, ho_slice sealed);

/* 1: the object is in `object` (to be wiped by the caller: ho_buf_free);
 * 0: no grant for this key; -1: SECTION, err is filled. */
int ho_section_unseal(ho_buf *object, uint32_t leg, uint32_t kind,
                      ho_slice digest, ho_slice grants, ho_slice sealed,
                      const uint8_t public_key[32],
                      const uint8_t secret_key[32], handoff_error *err);

size_t ho_padme(size_t n); /* n >= 2 */

/* ---- leg.c: the writing side (section 3, section 6) ----------------------- */

typedef struct ho_commitment {
    uint32_t kind;
    uint8_t  digest[32];
    bool     sealed;
    uint8_t  seal[32];
} ho_commitment;

typedef struct ho_redaction {
    uint32_t    leg, kind;
    const char *reason;
} ho_redaction;

typedef struct ho_reseal {
    uint32_t leg, kind;
    bool     sealed; /* else: in clear from here on */
    uint8_t  seal[32];
} ho_reseal;

/* What a new leg says; lists are ascending already. */
typedef struct ho_leg_draft {
    uint32_t             number;
    const uint8_t       *previous; /* link of the leg before; NULL in leg 0 */
    const char *const   *audience;
    int64_t              sent_at_ms, expires_at_ms;
    const ho_commitment *adds;
    size_t               adds_count;
    const ho_redaction  *redacts;
    size_t               redacts_count;
    const ho_reseal     *reseals;
    size_t               reseals_count;
} ho_leg_draft;

/* Encode and sign: appends a SignedLeg (field 1 of Packet, with its tag) to
 * `out`; hash and link are those of the leg. LIMIT, SIGNER. */
handoff_status ho_leg_write(ho_buf *out, uint8_t hash[32], uint8_t link[32],
                            const ho_leg_draft *draft,
                            const handoff_identity *me, handoff_error *err);
/* Message signed for a leg hash; returns its length, under 100 bytes. */
size_t ho_leg_signed_message(uint8_t out[128], const uint8_t hash[32]);
void   ho_leg_hash(uint8_t hash[32], ho_slice leg);
void   ho_leg_link(uint8_t link[32], const uint8_t hash[32],
                   const uint8_t signature[64]);
void   ho_packet_id(uint8_t id[32], const uint8_t hash_of_leg_0[32]);

/* Appends a Section (field 2 of Packet, with its tag). */
void ho_section_write(ho_buf *out, uint32_t leg, uint32_t kind, ho_slice clear,
                      ho_slice grants, ho_slice sealed);

/* ---- the opened packet and the sealed one --------------------------------- */

struct handoff_packet {
    ho_buf           data;   /* the packet as received; the view borrows it */
    ho_view          view;
    int64_t          now_ms; /* of the opening */
    char            *names[HANDOFF_LEGS_MAX];    /* of the senders */
    uint32_t         rights[HANDOFF_LEGS_MAX];
    const char     **audience[HANDOFF_LEGS_MAX]; /* NULL-ended */
    handoff_context *legs[HANDOFF_LEGS_MAX];     /* what each said */
    handoff_context *merged;
    uint8_t          state[HANDOFF_LEGS_MAX][HO_KINDS]; /* HANDOFF_STATE_* */
    ho_slice         object[HANDOFF_LEGS_MAX][HO_KINDS]; /* as digested, of
                        sections we could unseal or that are in clear: what a
                        forwarder reseals; in `arena` or `data` */
    ho_slice         raw[HANDOFF_LEGS_MAX][HO_KINDS]; /* serialized, if read */
    ho_arena         arena;
};

struct handoff_sealed {
    ho_buf   data;
    char    *text; /* ends in NUL */
    uint8_t  id[32];
    uint8_t  tip[32];
    int64_t  sent_at_ms, expires_at_ms;
};

/* zstd contexts and scratch, made lazily; `ws` from the caller or `own`. */
struct handoff_workspace {
    void   *compressor;   /* ZSTD_CCtx */
    void   *decompressor; /* ZSTD_DCtx */
    ho_buf  scratch[4];   /* wiped after each call, memory kept */
    ho_view *view;
};

#endif
