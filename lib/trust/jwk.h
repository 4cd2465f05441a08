/* SPDX-License-Identifier: MIT */
/*
 * jwk.h -- keys as JSON, for the files of this room only.
 *
 *   text --ho_base_json_check--> valid JSON --ho_base_json_members, _item-->
 * members
 *        --jwk.c--> ho_trust_jwk_set --jwk_write.c--> text
 *
 * A private key passes through here, and a tree of it would be one more copy
 * to wipe. Slices of the text need no memory
 * (base/json.h), and what is kept is copied into buffers that are wiped.
 */
#ifndef HO_TRUST_JWK_H
#define HO_TRUST_JWK_H

#include "base/json.h"
#include "trust/trust.h"

/* ---- jwk.c: from members to keys ----------------------------------------- */

enum { HO_KID_CHARS = 43 }; /* 32 bytes in base64url */

/* One of our keys. Only what is neither kind, right nor time is text. */
typedef struct ho_trust_jwk {
    uint32_t    use;   /* HANDOFF_USE_* */
    uint32_t    index; /* in the set it was read from, for messages */
    uint32_t    rights;
    bool        has_may, has_secret, has_bound_by, has_binding;
    int64_t     not_before_ms, not_after_ms, revoked_at_ms;
    uint8_t     key[32];
    uint8_t     secret[32]; /* seed, or X25519 private key */
    uint8_t     binder[32]; /* signing key; of a reading key in a keyring */
    uint8_t     binding[HANDOFF_SIGNATURE_BYTES];
    char        kid[HO_KID_CHARS + 1];
    char        bound_by[HO_KID_CHARS + 1];
    char        name[HANDOFF_NAME_MAX + 1]; /* "" = none */
    ho_base_buf more; /* members unknown here, as text, comma-separated */
    ho_base_buf handoff_more; /* those of `handoff` */
} ho_trust_jwk;

typedef struct ho_trust_jwk_set {
    ho_trust_jwk   *
        *keys; /* singly allocated: borrowed strings stay where they are */
    size_t count, cap;
    ho_base_buf others; /* keys of other kinds, as text, comma-separated */
    ho_base_buf more;   /* members of the set other than `keys` */
} ho_trust_jwk_set;

/* Read a JWK or JWKS. Names, kid, halves and times are checked; what a key
 * needs besides depends on where it goes and is for the caller to ask. */
handoff_status ho_trust_jwk_set_read(ho_trust_jwk_set *out, const char *json,
                                     size_t len, handoff_error *err);
void           ho_trust_jwk_set_free(ho_trust_jwk_set *set); /* wipes */
void           ho_trust_jwk_free(ho_trust_jwk *key);         /* wipes */

/* Room for `extra` more keys, so that appending them cannot fail. LIMIT. */
handoff_status ho_trust_jwk_set_reserve(ho_trust_jwk_set *set, size_t extra,
                                        handoff_error *err);
/* A new key with its kid; not in any set. */
handoff_status ho_trust_jwk_new(ho_trust_jwk **out, uint32_t use,
                                const char *name, const uint8_t key[32],
                                handoff_error *err);

/* KEY, "key 3: ..." with path and key. */
handoff_status ho_trust_jwk_fail(handoff_error *err, const ho_trust_jwk *key,
                                 const char *fmt, ...) HO_PRINTF(3, 4);

/* It would read as the kid of a key, which a name must not. */
bool ho_trust_name_reads_as_kid(const char *name);

/* Canonical, and not of small order: sealing to such a key would be sealing
 * to everybody. */
bool ho_trust_reading_key_valid(const uint8_t key[32]);
bool ho_trust_small_order(const uint8_t key[32]);

enum { HO_BINDING_MESSAGE_MAX = 512 };
/* What a signing key of that name signs to bind a reading key; its length. */
size_t ho_trust_binding_message(uint8_t     out[HO_BINDING_MESSAGE_MAX],
                                const char *name, const uint8_t key[32]);

/* ---- jwk_write.c --------------------------------------------------------- */

enum {
    HO_JWK_SECRET = 1, /* the private halves */
    HO_JWK_CLAIMS = 2  /* rights, times, members unknown here */
};

/* As JWKS, text of the caller's own; `len` may be NULL. LIMIT: longer than
 * could be read again. */
handoff_status ho_trust_jwk_set_text(char **out, size_t *len,
                                     const ho_trust_jwk_set *set, uint32_t what,
                                     handoff_error *err);
/* The same as a file: mode and flags of ho_base_file_write(). */
handoff_status ho_trust_jwk_set_save(const ho_trust_jwk_set *set, uint32_t what,
                                     const char *path, uint32_t mode,
                                     uint32_t flags, handoff_error *err);

#endif
