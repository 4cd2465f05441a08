/* SPDX-License-Identifier: MIT */
/*
 * keys.h -- identities and keyrings: your own keys, and the keys you trust.
 */
#ifndef HANDOFF_KEYS_H
#define HANDOFF_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Keys: who I am, whom I trust --------------------------------------- */

/* Your own keys: an Ed25519 key that signs, and optionally an X25519 key that
 * opens what was sealed to you. It does not change once made. */
typedef struct handoff_identity handoff_identity;

/**
 * Make new keys for a name.
 *
 * @param[out] out  Owned: release with handoff_identity_free(), which wipes.
 * @param name      1..HANDOFF_NAME_MAX bytes of ASCII 21..7E. A name of exactly
 *   43 letters, digits, - and _ is refused: it could be mistaken for the kid of
 *   a key.
 * @return HANDOFF_OK, HANDOFF_E_ARG (a bad name).
 */
HANDOFF_API handoff_status
handoff_identity_generate(handoff_identity **out, const char *name,
                          handoff_error *err);

/**
 * Read private keys from JSON: a JWK, or a JWKS with one signing key and at
 * most one reading key of the same name.
 *
 * @param[out] out  Owned: release with handoff_identity_free(), which wipes.
 * @return HANDOFF_OK, HANDOFF_E_JSON, _E_LIMIT, _E_KEY (which key, and why).
 * Spec: FORMAT.md section 6; RFC 7517, 7638, 8037.
 */
HANDOFF_API handoff_status
handoff_identity_parse(handoff_identity **out, const char *json, size_t len,
                       handoff_error *err);

/**
 * Read private keys from a file that only its owner can read. Symbolic links
 * are followed; the file they lead to must be private.
 *
 * @return as handoff_identity_parse(); HANDOFF_E_FILE (the file cannot be read,
 *   is not a regular file, or gives its group or others any permission).
 */
HANDOFF_API handoff_status
handoff_identity_load(handoff_identity **out, const char *path,
                      handoff_error *err);

/* Makes an Ed25519 signature (RFC 8032, pure) over `message`, at most 512
 * bytes; returns 0 on success. `user` is passed on unchanged. */
typedef int (*handoff_sign_fn)(void *user,
                               uint8_t signature[HANDOFF_SIGNATURE_BYTES],
                               const uint8_t *message, size_t message_len);

/* Computes X25519 (RFC 7748) of the private reading key and `public_key`;
 * returns 0 on success. The result is a secret: leave no copy of it. */
typedef int (*handoff_agree_fn)(
    void *user, uint8_t shared[HANDOFF_PUBLIC_KEY_BYTES],
    const uint8_t public_key[HANDOFF_PUBLIC_KEY_BYTES]);

/* The reading key of an identity whose signing key is elsewhere. If all members
 * are zero, it has none and can unseal nothing. */
typedef struct handoff_signer_opts {
    uint32_t         struct_size;
    uint32_t         reserved_1;
    const uint8_t   *reading_secret; /* the X25519 private key, copied; or: */
    const uint8_t   *reading_key;    /* the X25519 public key, and */
    handoff_agree_fn agree;          /* what has its private half */
    void            *agree_user;
} handoff_signer_opts;
#define HANDOFF_SIGNER_OPTS .struct_size = sizeof(handoff_signer_opts)

/**
 * Make an identity whose private keys are elsewhere: in an HSM, a KMS or
 * another process. Both callbacks are tried once here, so that a wrong key is
 * found now and not with the first packet. Every signature that `sign` returns
 * is verified before it is used.
 *
 * @param[out] out     Owned: release with handoff_identity_free().
 * @param signing_key  Ed25519 public key, HANDOFF_PUBLIC_KEY_BYTES bytes.
 * @param sign         Called here, and by every function that signs, on the
 *   calling thread.
 * @param opts         NULL: no reading key. `agree` is called here and in
 *   handoff_open().
 * @return HANDOFF_OK, HANDOFF_E_ARG (both a reading secret and a callback, or a
 *   callback without its key), _E_KEY (a bad public key), _E_SIGNER (a callback
 *   failed, or its result does not match its key).
 */
HANDOFF_API handoff_status handoff_identity_from_signer(
    handoff_identity **out, const char *name, const uint8_t *signing_key,
    handoff_sign_fn sign, void *user, const handoff_signer_opts *opts,
    handoff_error *err);

/* Wipe and release an identity. */
HANDOFF_API void handoff_identity_free(handoff_identity *me);

/* The name; borrowed. */
HANDOFF_API const char *handoff_identity_name(const handoff_identity *me);

/* The Ed25519 public key, HANDOFF_PUBLIC_KEY_BYTES bytes; borrowed. */
HANDOFF_API const uint8_t *handoff_identity_key(const handoff_identity *me);

/**
 * Write the private keys to a new file, mode 0600, whole or not at all. An
 * existing file is never replaced: it may hold the only copy of a key.
 *
 * @return HANDOFF_OK, HANDOFF_E_FILE, _E_SIGNER (the key is elsewhere).
 */
HANDOFF_API handoff_status
handoff_identity_save(const handoff_identity *me, const char *path,
                      handoff_error *err);

/**
 * Write the public halves as a JWKS, for the keyrings of others. A signature
 * binds the reading key to the name. Rights and validity are left out: the
 * owner of the keyring decides them. Unknown members are left out too, because
 * they may be private.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK.
 * Spec: FORMAT.md section 6.
 */
HANDOFF_API handoff_status
handoff_identity_public(char **out, size_t *len, const handoff_identity *me,
                        handoff_error *err);

/* The public keys that you trust, by name. Do not change a keyring while other
 * threads read it: change a copy (handoff_keyring_copy()) and exchange the
 * pointer. */
typedef struct handoff_keyring handoff_keyring;

/* Rights of a signing key: a set. A key without rights can still answer. */
enum { HANDOFF_MAY_ORIGINATE = 1, HANDOFF_MAY_FORWARD = 2 };

/* What a key in a keyring is for. */
enum { HANDOFF_USE_SIGN = 601, HANDOFF_USE_READ = 602 };

/* One key of a keyring. Strings and keys are borrowed until that key is changed
 * or removed. */
typedef struct handoff_key {
    uint32_t       struct_size;
    uint32_t       use;           /* HANDOFF_USE_* */
    int64_t        not_before_ms; /* 0 = unbounded; signing keys, inclusive */
    int64_t        not_after_ms;
    int64_t        revoked_at_ms; /* 0 = not revoked */
    uint32_t       rights;        /* HANDOFF_MAY_* of a signing key */
    uint32_t       reserved_1;
    const char    *name;
    const char    *kid;        /* RFC 7638 thumbprint */
    const uint8_t *public_key; /* HANDOFF_PUBLIC_KEY_BYTES bytes */
    const uint8_t *bound_by;   /* signing key that binds a reading key; NULL */
} handoff_key;
#define HANDOFF_KEY .struct_size = sizeof(handoff_key)

/**
 * Make an empty keyring: it trusts nobody.
 *
 * @param[out] out  Owned: release with handoff_keyring_free().
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_keyring_new(handoff_keyring **out, handoff_error *err);

/**
 * Read a keyring from a JWKS or a single JWK. Unknown members are kept, and so
 * are keys of other types, which are not used. A signing key without `may` has
 * no rights; it can still answer.
 *
 * @param[out] out  Owned: release with handoff_keyring_free().
 * @param len       1..HANDOFF_KEYRING_BYTES_MAX.
 * @return HANDOFF_OK, HANDOFF_E_JSON (line and column), _E_LIMIT (bytes,
 *   HANDOFF_KEYRING_KEYS_MAX, depth), _E_KEY (which key, and why: a wrong kid,
 *   a private key, a duplicate, a bad binding, ...).
 * Spec: FORMAT.md section 6.
 */
HANDOFF_API handoff_status
handoff_keyring_parse(handoff_keyring **out, const char *json, size_t len,
                      handoff_error *err);

/* As handoff_keyring_parse(), from a file. Also HANDOFF_E_FILE: the file cannot
 * be read, or everybody can write it and could add keys. */
HANDOFF_API handoff_status
handoff_keyring_load(handoff_keyring **out, const char *path,
                     handoff_error *err);

/**
 * Write the keyring as a JWKS, unknown members included.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK, HANDOFF_E_LIMIT (more than HANDOFF_KEYRING_BYTES_MAX,
 *   which could not be read again).
 */
HANDOFF_API handoff_status
handoff_keyring_serialize(char **out, size_t *len, const handoff_keyring *ring,
                          handoff_error *err);

/**
 * Write the keyring to a file, replacing it whole or not at all.
 *
 * @return as handoff_keyring_serialize(); HANDOFF_E_FILE (the file cannot be
 *   written, or is not a regular file).
 */
HANDOFF_API handoff_status
handoff_keyring_save(const handoff_keyring *ring, const char *path,
                     handoff_error *err);

/* Release a keyring and what was borrowed from it. */
HANDOFF_API void handoff_keyring_free(handoff_keyring *ring);

/* Copy a keyring, to change the copy while others read the original. `out` is
 * owned: release with handoff_keyring_free(). */
HANDOFF_API handoff_status handoff_keyring_copy(handoff_keyring      **out,
                                                const handoff_keyring *ring,
                                                handoff_error         *err);

enum {
    HANDOFF_TRUST_ROTATE = 0x100 /* the name has other keys already: add these
                                    beside them */
};

/* What the owner of the keyring decides about keys that it trusts. */
typedef struct handoff_trust_opts {
    uint32_t    struct_size;
    uint32_t    flags;         /* HANDOFF_TRUST_* */
    uint32_t    rights;        /* HANDOFF_MAY_* of the signing keys; 0 = may
                                  only answer */
    uint32_t    reserved_1;
    int64_t     not_before_ms; /* of the signing keys; 0 = no limit */
    int64_t     not_after_ms;  /* inclusive; 0 = no limit */
    const char *name;          /* the name to store; NULL = theirs */
} handoff_trust_opts;
#define HANDOFF_TRUST_OPTS .struct_size = sizeof(handoff_trust_opts)

/**
 * Trust the public keys of a party: all of them or none.
 *
 * @param identity  Your own, or one made for a test. The keys of others come as
 *   JSON: use handoff_keyring_trust_json(), which states the rules.
 * @param opts      NULL: it may only answer.
 * @return as handoff_keyring_trust_json().
 */
HANDOFF_API handoff_status handoff_keyring_trust(
    handoff_keyring *ring, const handoff_identity *identity,
    const handoff_trust_opts *opts, handoff_error *err);

/**
 * Trust the keys of a public JWK or JWKS, as handoff_identity_public() writes
 * it: all of them or none. What it claims about rights, validity and revocation
 * is ignored, and unknown members are dropped: `opts` decides.
 *
 * All its keys must have one name. If the keyring has that name already, a new
 * signing key needs HANDOFF_TRUST_ROTATE. The old keys do not change, but the
 * new signing key binds their reading key from now on, so a rotation may begin
 * or end with the new signing key. A reading key may be bound by a signing key
 * that is already in the keyring. A binding names its party: with a reading
 * key, opts->name can only repeat that name.
 *
 * @param opts  NULL: the keys may only answer.
 * @return HANDOFF_OK, HANDOFF_E_JSON, _E_LIMIT, _E_KEY (a bad key, two names, a
 *   name with other keys, a key that is already there).
 * Spec: FORMAT.md section 6.
 */
HANDOFF_API handoff_status handoff_keyring_trust_json(
    handoff_keyring *ring, const char *json, size_t len,
    const handoff_trust_opts *opts, handoff_error *err);

/* What handoff_keyring_update() changes: flags. */
enum {
    HANDOFF_CHANGE_RIGHTS     = 0x1000,
    HANDOFF_CHANGE_NOT_BEFORE = 0x2000,
    HANDOFF_CHANGE_NOT_AFTER  = 0x4000,
    HANDOFF_CHANGE_REVOKED    = 0x8000
};

/* New values for a signing key. Only those named in `changes` are used. */
typedef struct handoff_key_changes {
    uint32_t struct_size;
    uint32_t changes;       /* HANDOFF_CHANGE_* */
    uint32_t rights;        /* HANDOFF_MAY_*; 0 = none */
    uint32_t reserved_1;
    int64_t  not_before_ms; /* 0 = unbounded */
    int64_t  not_after_ms;  /* 0 = unbounded */
    int64_t  revoked_at_ms; /* 0 = undo a revocation */
} handoff_key_changes;
#define HANDOFF_KEY_CHANGES .struct_size = sizeof(handoff_key_changes)

/**
 * Change the rights or the validity of one signing key. To retire a key, set
 * not_after_ms: packets that it signed until then can still be opened, and
 * nothing more is sealed to a reading key that it binds.
 *
 * @param kid  That of the key: see handoff_keyring_get().
 * @return HANDOFF_OK, HANDOFF_E_ARG, _E_KEY (no signing key has that kid),
 *   _E_UNSUPPORTED (an unknown right or change).
 */
HANDOFF_API handoff_status handoff_keyring_update(
    handoff_keyring *ring, const char *kid, const handoff_key_changes *changes,
    handoff_error *err);

/**
 * Revoke a signing key by its kid, or by a name that has only one key that is
 * not revoked.
 *
 * @param at_ms  From when; 0 = now. After that time all its packets are
 *   refused, also those sent before. If the key is already revoked, the earlier
 *   time counts.
 * @return HANDOFF_OK, HANDOFF_E_KEY (no such name or kid), _E_ARG (several keys
 *   of that name are not revoked: give the kid).
 */
HANDOFF_API handoff_status
handoff_keyring_revoke(handoff_keyring *ring, const char *name_or_kid,
                       int64_t at_ms, handoff_error *err);

/* Remove all keys of a name, or the one with that kid and the reading key that
 * it binds. HANDOFF_E_KEY if there is no such key. */
HANDOFF_API handoff_status
handoff_keyring_remove(handoff_keyring *ring, const char *name_or_kid,
                       handoff_error *err);

/* Return the number of keys, signing and reading. */
HANDOFF_API size_t handoff_keyring_count(const handoff_keyring *ring);

/* Fill a struct with the i-th key, from 0. Return 1, or 0 if there is no such
 * key or struct_size is not set. */
HANDOFF_API int
handoff_keyring_get(handoff_key *key, const handoff_keyring *ring, size_t i);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_KEYS_H */
