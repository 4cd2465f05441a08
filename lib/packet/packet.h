/* SPDX-License-Identifier: MIT */
/*
 * packet/packet.h -- packets: opened, looked at, written and passed on.
 *
 *   reading    bytes -> envelope/: strict, bounded, nobody's word yet
 *                    -> verify.c: for whom, when, from whom, signed
 *                    -> sections.c (sealing.c, payload.c): what each leg said
 *              open.c does it in order; packet.c tells what came of it;
 *              preview.c shows an envelope alone; getters.c serves both
 *   writing    options.c: what was asked for
 *              compose.c (payload.c, sealing.c): contexts -> sections
 *                    -> envelope/write_leg.c: signed -> sealed.c: bytes
 *              seal.c writes the first leg; forward.c a later one, with what
 *              becomes of earlier sections (redactions.c, keep_sections.c)
 *   beside     workspace.c; dictionary.c, which a tool makes
 */
#ifndef HO_PACKET_PACKET_H
#define HO_PACKET_PACKET_H

#include "envelope/envelope.h"
#include "record/context.h"
#include "trust/trust.h"

#include <handoff/receive.h>
#include <handoff/send.h>

enum { HO_SALT_BYTES = 16 };

/* ---- getters.c ----------------------------------------------------------- */

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

/* FORMAT.md section 7 step 3: a leg that expires then would end more than 30
 * days after the first was sent. */
bool ho_packet_is_too_old(const ho_envelope_leg *first, int64_t expires_at_ms);

/* Why a sender may not follow `before` at that time; NULL if it may. */
const char *ho_packet_custody_fault(const ho_envelope_leg *before,
                                    const char *sender, int64_t sent_at_ms,
                                    int64_t skew_ms);

/* ---- sections.c: sections (section 7 steps 5 and 6) ---------------------- */

typedef struct ho_packet_unpacking {
    const handoff_identity *identities[HANDOFF_IDENTITIES_MAX + 1];
    size_t                  identities_count; /* 0: what is sealed stays so */
    handoff_workspace      *workspace;
    uint32_t                sections; /* set of kinds to read */
    uint32_t                require;  /* set of kinds that must be read */
    bool                    require_nothing;
    uint64_t                section_bytes, total_bytes, memory_bytes;
} ho_packet_unpacking;

/* Fills in each section's state, object and raw, and the legs' contexts. */
handoff_status ho_packet_unpack(handoff_packet            *packet,
                                const ho_packet_unpacking *how,
                                handoff_error             *err);

/* What the reader must have been able to read: SEALED. */
handoff_status ho_packet_require(const ho_envelope         *view,
                                 const ho_packet_unpacking *how,
                                 handoff_error             *err);

/* A leg's routing or transcript, of which `before` is the last turn of the legs
 * before: no turn is more than HANDOFF_TURNS_MAX above it. RECORD; err gets the
 * path. */
handoff_status ho_packet_turns_check(const handoff_context *leg, uint32_t kind,
                                     uint32_t before, handoff_error *err);

/* ---- payload.c: salt, codec, raw_len, data (section 4) ------------------- */

/* Build the object of a serialized section: stored or compressed, whichever is
 * smaller; codec 2 with a workspace of the caller's, else codec 1. */
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

/* The section that is sealed: what ties a ciphertext to its place. */
typedef struct ho_packet_place {
    uint32_t       leg, kind;
    const uint8_t *digest; /* of its object, 32 bytes */
} ho_packet_place;

/* A sealed section: both buffers are written anew, and `seal` names them. */
typedef struct ho_packet_sealing {
    ho_base_buf *grants, *sealed;
    uint8_t      seal[32];
} ho_packet_sealing;

/* Seal an object to X25519 keys, sorted and made unique here. LIMIT: more than
 * 32. READER: a key of small order. */
handoff_status ho_packet_section_seal(ho_packet_sealing     *out,
                                      const ho_packet_place *place,
                                      ho_base_slice          object,
                                      const uint8_t *const  *readers,
                                      size_t count, handoff_error *err);

/* 1: the object is in `object` (to be wiped by the caller: ho_base_buf_free);
 * 0: no grant for our key; -1: SECTION, -2: SIGNER, err is filled. */
int ho_packet_section_unseal(ho_base_buf *object, const ho_packet_place *place,
                             ho_base_slice grants, ho_base_slice sealed,
                             const handoff_identity *me, handoff_error *err);

size_t ho_packet_padme(size_t n); /* n >= 2 */

/* ---- the opened packet and the sealed one -------------------------------- */

struct handoff_packet {
    ho_base_arena         arena;  /* all of it, the contexts apart */
    ho_envelope           view;   /* borrows a copy of the input, in `arena` */
    int64_t               now_ms; /* of the opening */
    handoff_replay_answer replay; /* what the guard told besides */
    const char           *names[HANDOFF_LEGS_MAX]; /* of the senders */
    uint32_t              rights[HANDOFF_LEGS_MAX];
    handoff_context      *legs[HANDOFF_LEGS_MAX]; /* what each said */
    handoff_context      *merged;
    /* What each name of the last leg's audience answered last from this
     * handle: lib/answer/receipt_write.c. */
    _Atomic uint64_t said[HANDOFF_AUDIENCE_MAX];
};

struct handoff_sealed {
    ho_base_buf data;
    char       *text; /* ends in NUL */
    uint8_t     id[32];
    uint8_t     tip[32];
    int64_t     sent_at_ms, expires_at_ms;
    size_t      masked, repeated;
    uint32_t    sequence; /* of a receipt or notice; 0 */
};

/* ---- workspace.c --------------------------------------------------------- */

/* workspace.c says why */
enum {
    HO_COMPRESSION_LEVEL = 3,
    HO_DICTIONARY_LEVEL = 5,
    HO_SMALLEST_LEVEL = 19
};

/* zstd contexts, dictionaries and scratch, made lazily. */
struct handoff_workspace {
    struct ZSTD_CCtx_s        *compressor;
    struct ZSTD_DCtx_s        *decompressor;
    struct ZSTD_DDict_s       *dictionary; /* for opening */
    const struct ZSTD_CDict_s *digest;     /* of it, for sealing */
    struct ZSTD_CDict_s       *own_digest; /* zstd's memory, or ours: */
    void                      *digest_memory;
    bool        smallest;   /* compresses as well as it can, for a fit */
    bool        one_call;   /* codec 1: digesting does not pay for one packet */
    ho_base_buf scratch[4]; /* wiped after each call, memory kept */
};

/* The caller's workspace, or where there is none a new one for this call, which
 * is in *own too. ho_packet_workspace_return() wipes *ws and releases *own. */
handoff_status ho_packet_workspace_borrow(handoff_workspace **ws,
                                          handoff_workspace **own,
                                          handoff_workspace  *given,
                                          handoff_error      *err);
void ho_packet_workspace_return(handoff_workspace *ws, handoff_workspace *own);

/* Made on first use; NULL without memory. The compressor has its parameters,
 * and the dictionary unless the workspace is for one call. */
struct ZSTD_CCtx_s  *ho_packet_workspace_compressor(handoff_workspace *ws);
struct ZSTD_DCtx_s  *ho_packet_workspace_decompressor(handoff_workspace *ws);
struct ZSTD_DDict_s *ho_packet_workspace_dictionary(handoff_workspace *ws);

/* ---- dictionary.c: codec 2's dictionary (section 11) --------------------- */

extern const uint8_t ho_packet_dictionary[];
extern const size_t  ho_packet_dictionary_len;

#endif
