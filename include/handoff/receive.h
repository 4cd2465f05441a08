/* SPDX-License-Identifier: MIT */
/*
 * receive.h -- open a packet and read it; inspect one without keys.
 */
#ifndef HANDOFF_RECEIVE_H
#define HANDOFF_RECEIVE_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/keys.h>
#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Receiving: open a packet, read it, free it ------------------------- */

/* An opened packet. It is verified, and it is the only way to the content. */
typedef struct handoff_packet handoff_packet;

/* A replay guard, and a workspace: see below. */
typedef struct handoff_replay    handoff_replay;
typedef struct handoff_workspace handoff_workspace;

typedef struct handoff_open_opts {
    uint32_t                struct_size;
    uint32_t                flags;    /* none defined */
    const handoff_identity *identity; /* NULL: sealed sections are not read */
    const handoff_identity *const *identities; /* more of the same name: its
                                         reading keys before and after a
                                         rotation; ends in NULL, up to
                                         HANDOFF_IDENTITIES_MAX */
    const char             *audience;  /* own name; NULL = identity's */
    uint64_t                sections;  /* set to decompress, routing with the
                                          transcript; 0 = all readable */
    uint64_t                require;   /* set: of each of these kinds at least
                                          one leg's section must have been read.
                                          0: where sections that were asked for
                                          are sealed, and the identity has a
                                          reading key, one of them.
                                          HANDOFF_REQUIRE_NOTHING: a router */
    const handoff_replay   *replay;    /* NULL: no guard; borrowed. The one on
                                          disk may wait for other processes,
                                          5 s unless told: sqlite.h */
    const uint8_t          *tip;       /* of a ticket: the packet must be it */
    handoff_workspace      *workspace; /* NULL: made for this call */
    int64_t                 now_ms;    /* the reader's clock; 0 = system */
    int64_t                 skew_ms;   /* 1..HANDOFF_SKEW_MS, its default */
    int64_t                 max_lifetime_ms;   /* each: its limit is the */
    uint64_t                max_packet_bytes;  /* default and the highest */
    uint64_t                max_section_bytes; /* value */
    uint64_t                max_total_bytes;
    uint64_t                max_memory_bytes;
    uint32_t                max_legs;
    uint32_t                reserved_1;
} handoff_open_opts;
#define HANDOFF_OPEN_OPTS .struct_size = sizeof(handoff_open_opts)

/* An empty set: nothing must have been read. */
#define HANDOFF_REQUIRE_NOTHING (UINT64_C(1) << 63)

/* A list of identities: .identities = HANDOFF_IDENTITIES(old, older) */
#define HANDOFF_IDENTITIES(...) \
    ((const handoff_identity *const[]) { __VA_ARGS__, NULL })

/**
 * Verify a packet, then read it.
 *
 * Nothing is decompressed or parsed before it is authenticated. A failure gives
 * one status and no content. `opts` must give your own name, as `audience` or
 * through `identity`, or the call is HANDOFF_E_ARG.
 *
 * HANDOFF_OK means that the reader can read what it needs: see `require`.
 * HANDOFF_E_SEALED means that it cannot, and names the section. The replay
 * guard is not asked then, so the right key can open the packet later.
 *
 * A packet that comes back to you has a leg that you signed. Your keyring must
 * then have your own signing key, with HANDOFF_MAY_ORIGINATE if you sealed the
 * packet. Otherwise the result is HANDOFF_E_SENDER with err.leg 0.
 *
 * @param[out] out  Owned: release with handoff_packet_free(). It keeps copies
 *   of what it needs.
 * @param data      The packet, in binary or text form. White space behind the
 *   text is passed over.
 * @param ring      The keys that you trust.
 * @return HANDOFF_OK, or in the order of HANDOFF_CHECK_*: HANDOFF_E_FORMAT,
 *   _E_VERSION, _E_LIMIT, _E_CHAIN, _E_TICKET, _E_AUDIENCE, _E_NOT_YET,
 *   _E_EXPIRED, _E_SENDER, _E_REVOKED, _E_SIGNATURE, _E_SECTION, _E_RECORD,
 *   _E_SEALED, _E_REPLAY, _E_GUARD. err: check, leg, section, and the key of
 *   SENDER and REVOKED.
 * Spec: FORMAT.md section 7.
 */
HANDOFF_API handoff_status
handoff_open(handoff_packet **out, const uint8_t *data, size_t len,
             const handoff_keyring *ring, const handoff_open_opts *opts,
             handoff_error *err);

/* Wipe and release a packet and everything borrowed from it. */
HANDOFF_API void handoff_packet_free(handoff_packet *packet);

/* The merged record that the reader sees; borrowed. */
HANDOFF_API const handoff_context *
handoff_packet_context(const handoff_packet *packet);

/* What one leg said, unmerged; borrowed. NULL if there is no such leg. */
HANDOFF_API const handoff_context *
handoff_packet_leg_context(const handoff_packet *packet, uint32_t leg);

/* The packet id, which is the same for every leg; HANDOFF_HASH_BYTES bytes. */
HANDOFF_API const uint8_t *handoff_packet_id(const handoff_packet *packet);

/* The tip, which names exactly this packet; HANDOFF_HASH_BYTES bytes. */
HANDOFF_API const uint8_t *handoff_packet_tip(const handoff_packet *packet);

/* When this reader last opened another packet of the same conversation, as the
 * guard remembers: the conversation was handed over twice. 0 = no guard was
 * given, or it knows of no other packet. */
HANDOFF_API int64_t handoff_packet_other_at_ms(const handoff_packet *packet);

/* The packet id of that other packet, HANDOFF_HASH_BYTES bytes, or NULL. */
HANDOFF_API const uint8_t *
handoff_packet_other_id(const handoff_packet *packet);

/* Return the number of legs, 1..HANDOFF_LEGS_MAX. Legs are numbered from 0. */
HANDOFF_API uint32_t handoff_packet_legs(const handoff_packet *packet);

/* One leg of the packet. Pointers are borrowed. */
typedef struct handoff_leg {
    uint32_t           struct_size;
    uint32_t           number;
    int64_t            sent_at_ms;
    int64_t            expires_at_ms;
    uint32_t           rights;     /* HANDOFF_MAY_* of its sender; preview: 0 */
    uint32_t           reserved_1;
    uint64_t           adds;       /* kinds 1..31: HANDOFF_HAS(adds, kind) */
    const char        *sender;     /* name in the keyring; preview: "" */
    const uint8_t     *sender_key; /* Ed25519, HANDOFF_PUBLIC_KEY_BYTES */
    const char *const *audience;
} handoff_leg;
#define HANDOFF_LEG .struct_size = sizeof(handoff_leg)

/* Fill a struct with the n-th leg, from 0. Return 1, or 0 if there is no such
 * leg or struct_size is not set. */
HANDOFF_API int
handoff_packet_leg(handoff_leg *leg, const handoff_packet *packet, uint32_t n);

/* Who said it: the leg whose statement the merged record has at a path, and
 * what that statement replaced. Pointers are borrowed. */
typedef struct handoff_origin {
    uint32_t    struct_size;
    uint32_t    section;      /* HANDOFF_SECTION_* */
    uint32_t    field;        /* number of the section's field */
    uint32_t    record_kind;  /* HANDOFF_KIND_* of the record that says it */
    uint32_t    leg;          /* the leg that says it */
    uint32_t    replaced;     /* 1: it replaced an earlier statement */
    uint32_t    replaced_leg; /* the leg of that one; 0 if there is none */
    uint32_t    withdrawn;    /* 1: it replaced an element, and has only its
                                 KEY */
    size_t      item;         /* which element of that leg's list; else 0 */
    size_t      index;        /* of the record in what that leg said, for
                                 handoff_context_get() */
    const char *sender;       /* of the leg, as in the keyring */
    const char *replaced_sender; /* "" if it replaced none */
} handoff_origin;
#define HANDOFF_ORIGIN .struct_size = sizeof(handoff_origin)

/**
 * Find which leg made the statement at a path of the merged record. Everything
 * below an element of a section's list, or in a single message, has the same
 * origin.
 *
 * @param path  As in findings: "routing.priority",
 *   "briefing.promises[r1].due_at_ms", "transcript.messages[7]" (a turn),
 *   "briefing.tags[#2]" (an index).
 * @param[in,out] origin  struct_size is read, the rest is written.
 * @return 1, or 0 if the merged record has nothing at that path (the rest of
 *   origin is then zero) or struct_size is not set.
 */
HANDOFF_API int
handoff_packet_origin(handoff_origin *origin, const handoff_packet *packet,
                      const char *path);

/**
 * Step back to the statement that this one replaced, which is still in the
 * context of its leg. Repeated calls lead to the first statement.
 *
 * @param[in,out] origin  As handoff_packet_origin() filled it.
 * @return 1, or 0 if it replaced nothing; origin is then unchanged.
 */
HANDOFF_API int handoff_packet_origin_before(handoff_origin       *origin,
                                             const handoff_packet *packet);

/**
 * Write as JSON the origins of everything that a later leg added or replaced.
 * The first leg said the rest. The result is an array of objects with path, leg
 * and sender, and for a replacement also replaced_leg, replaced_sender and
 * withdrawn (true or false).
 *
 * @param[out] out  UTF-8, ends in NUL; owned: release with handoff_free().
 * @param[out] len  Its length in bytes; may be NULL.
 * @param flags     0 or HANDOFF_JSON_INDENT.
 * @return HANDOFF_OK, HANDOFF_E_ARG.
 */
HANDOFF_API handoff_status
handoff_packet_origins_to_json(char **out, size_t *len,
                               const handoff_packet *packet, uint32_t flags,
                               handoff_error *err);

enum {
    HANDOFF_STATE_PRESENT  = 1, /* read: its content is in the contexts */
    HANDOFF_STATE_SKIPPED  = 2, /* not asked for, or of a later version */
    HANDOFF_STATE_SEALED   = 3, /* it is sealed to others */
    HANDOFF_STATE_REDACTED = 4
};

/* Return the name of a state ("sealed"). */
HANDOFF_API const char *handoff_section_state_name(uint32_t state);

/* One section of a packet, and its state. Pointers are borrowed. */
typedef struct handoff_section {
    uint32_t       struct_size;
    uint32_t       leg;           /* the leg that added it */
    uint32_t       kind;          /* HANDOFF_SECTION_*, or 16..31 */
    uint32_t       state;         /* HANDOFF_STATE_*; preview: PRESENT = in
                                     clear, SEALED, REDACTED */
    int32_t        redacted_by;   /* leg, -1 = not redacted */
    uint32_t       formed_by;     /* the leg that last sealed it, or made it
                                     clear */
    uint32_t       sealed;        /* 1: it is sealed */
    uint32_t       readers_count; /* grants */
    uint64_t       bytes;         /* in the packet; 0 if redacted */
    const char    *reason;        /* why it was redacted; "" = none */
    const uint8_t *readers;       /* readers_count X25519 keys, one after the
                                     other */
    const uint8_t *data;          /* the serialized section; NULL unless read */
    size_t         data_len;
} handoff_section;
#define HANDOFF_SECTION .struct_size = sizeof(handoff_section)

/* Fill a struct with the section of a kind that a leg added. Return 1, or 0 if
 * that leg added none or struct_size is not set. */
HANDOFF_API int
handoff_packet_section(handoff_section *section, const handoff_packet *packet,
                       uint32_t leg, uint32_t kind);

/* Fill a struct with the i-th of all sections, from 0, sorted by leg and then
 * kind. Return 1, or 0 if there are fewer or struct_size is not set. */
HANDOFF_API int
handoff_packet_section_at(handoff_section *section,
                          const handoff_packet *packet, size_t i);

/* ---- Replay guards: open a packet only once ----------------------------- */

/* What a replay guard answers. */
enum {
    HANDOFF_REPLAY_NEW     = 1, /* not seen before, and now remembered */
    HANDOFF_REPLAY_SEEN    = 2,
    HANDOFF_REPLAY_UNKNOWN = 3  /* cannot tell: the packet is refused */
};

/* The question to a guard: a packet and the name of its reader. All members are
 * verified. Pointers are borrowed for the call. */
typedef struct handoff_replay_query {
    uint32_t       struct_size;
    uint32_t       reserved_1;
    const char    *name;   /* the reader's name; several may share a guard */
    const uint8_t *tip;    /* with `name`, what must not repeat;
                              HANDOFF_HASH_BYTES */
    const uint8_t *packet; /* packet id, HANDOFF_HASH_BYTES */
    const char    *sender; /* of the last leg, its name in the keyring */
    const char    *conversation;      /* conversation_id of leg 0; "" if
                                         routing was not asked for */
    int64_t        remember_until_ms; /* its expiry and the skew */
    int64_t        now_ms;            /* the reader's clock */
} handoff_replay_query;

/* What a guard may add to its answer. All members are 0 when it is asked. */
typedef struct handoff_replay_answer {
    uint32_t struct_size;
    uint32_t reserved_1;
    int64_t  other_at_ms; /* when `name` last opened a packet of the same
                             conversation with another id; 0 = not known */
    uint8_t  other[HANDOFF_HASH_BYTES]; /* that packet's id */
} handoff_replay_answer;

/* A replay guard remembers which packets were opened. `check` is called last,
 * after all other checks, on the thread that opens. It must look up and
 * remember in one atomic step, and returns HANDOFF_REPLAY_*. */
struct handoff_replay {
    uint32_t struct_size;
    uint32_t reserved_1;
    void    *user;
    int (*check)(void *user, const handoff_replay_query *query,
                 handoff_replay_answer *answer);
    void (*close)(void *user); /* releases the guard; NULL: nothing to do */
};
#define HANDOFF_REPLAY .struct_size = sizeof(handoff_replay)

/* Close and release a guard of any kind, after the last handoff_open() that
 * uses it; NULL is accepted. */
HANDOFF_API void handoff_replay_free(handoff_replay *guard);

/* ---- Workspace ---------------------------------------------------------- */

/**
 * Make a workspace, which you can give to calls in their options.
 *
 * A workspace is optional. It keeps what is expensive to make for each packet:
 * zstd contexts, buffers and, after the first sealing, the prepared dictionary
 * (FORMAT.md section 11), which takes about 1 MB. Sealing uses the dictionary
 * only with a workspace; opening reads both forms, with a workspace or without.
 *
 * Use one workspace per thread, for one call at a time. Buffers are wiped after
 * each call. zstd's tables keep fragments of a section until they are used
 * again; they are wiped on release, unless the zstd that this library is linked
 * with does not take an allocator (ZSTD_createCCtx_advanced).
 *
 * @param[out] out  Owned: release with handoff_workspace_free().
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_workspace_new(handoff_workspace **out, handoff_error *err);

/* Wipe and release a workspace. */
HANDOFF_API void handoff_workspace_free(handoff_workspace *workspace);

/* ---- Preview: inspect a packet without keys ------------------------------ */

/* The kind of data, judged from its first bytes. */
enum {
    HANDOFF_DATA_UNKNOWN = 0,
    HANDOFF_DATA_PACKET  = 201,
    HANDOFF_DATA_RECEIPT = 202,
    HANDOFF_DATA_NOTICE  = 203,
    HANDOFF_DATA_TICKET  = 204, /* in text form only */
    HANDOFF_DATA_TEXT    = 256  /* added if it is in text form */
};
/* The kind without HANDOFF_DATA_TEXT: switch (HANDOFF_DATA_KIND(kind)) ... */
#define HANDOFF_DATA_KIND(kind) ((kind) & ~256u)

/* Return the name of a kind ("packet"), in text form or not; "unknown" for
 * HANDOFF_DATA_UNKNOWN. */
HANDOFF_API const char *handoff_data_kind_name(uint32_t kind);

/**
 * Tell what a webhook or a file contains before opening it.
 *
 * Only the beginning is read, and data of any format version is recognised; the
 * function that opens it verifies it. Trim white space around a text form
 * first.
 *
 * @return HANDOFF_DATA_PACKET, _RECEIPT, _NOTICE or _TICKET, with
 *   HANDOFF_DATA_TEXT added in text form; HANDOFF_DATA_UNKNOWN.
 * Spec: FORMAT.md sections 2 and 10.
 */
HANDOFF_API uint32_t handoff_data_kind(const void *data, size_t len);

/* What a packet claims, without any verification: for routing tables, logs and
 * diagnosis. A preview gives no access to the content. */
typedef struct handoff_preview handoff_preview;

/**
 * Read a packet's envelope without keys.
 *
 * @param[out] out  Owned: release with handoff_preview_free().
 * @return HANDOFF_OK, HANDOFF_E_FORMAT, _E_VERSION, _E_LIMIT, _E_CHAIN.
 * Spec: FORMAT.md section 7 step 1.
 */
HANDOFF_API handoff_status
handoff_preview_new(handoff_preview **out, const uint8_t *data, size_t len,
                    handoff_error *err);

/* Release a preview and what was borrowed from it. */
HANDOFF_API void handoff_preview_free(handoff_preview *preview);

/* The claimed packet id, HANDOFF_HASH_BYTES bytes; borrowed. */
HANDOFF_API const uint8_t *handoff_preview_id(const handoff_preview *preview);

/* The claimed tip, HANDOFF_HASH_BYTES bytes; borrowed. */
HANDOFF_API const uint8_t *handoff_preview_tip(const handoff_preview *preview);

/* Return the number of legs, 1..HANDOFF_LEGS_MAX, or 0 for NULL. */
HANDOFF_API uint32_t handoff_preview_legs(const handoff_preview *preview);

/* Fill a struct with the n-th leg, from 0; its sender's name is empty. Return
 * 1, or 0 if there is no such leg or struct_size is not set. */
HANDOFF_API int
handoff_preview_leg(handoff_leg *leg, const handoff_preview *preview,
                    uint32_t n);

/* Fill a struct with the section of a kind that a leg adds. Return 1, or 0 if
 * that leg adds none or struct_size is not set. */
HANDOFF_API int
handoff_preview_section(handoff_section *section,
                        const handoff_preview *preview, uint32_t leg,
                        uint32_t kind);

/* Fill a struct with the i-th of all sections, from 0, sorted by leg and then
 * kind. Return 1, or 0 if there are fewer or struct_size is not set. */
HANDOFF_API int
handoff_preview_section_at(handoff_section *section,
                           const handoff_preview *preview, size_t i);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_RECEIVE_H */
