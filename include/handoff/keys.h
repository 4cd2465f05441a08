/* SPDX-License-Identifier: MIT */
/*
 * keys.h -- who I am, and whom I trust.
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

/* One's own keys: an Ed25519 key that signs, and optionally an X25519 key
 * that opens what was sealed to us. Immutable once made. */
typedef struct handoff_identity handoff_identity;

/**
 * Make new keys for a name.
 *
 * @param[out] out  Owned: release with handoff_identity_free(), which wipes.
 * @param name      1..HANDOFF_NAME_MAX bytes of ASCII 21..7E.
 * @return HANDOFF_OK.
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
 * are followed: it is the file at their end that has to be private.
 *
 * @return as handoff_identity_parse(); HANDOFF_E_FILE (cannot be read, is no
 *   regular file, or group or others have any permission on it).
 */
HANDOFF_API handoff_status
handoff_identity_load(handoff_identity **out, const char *path,
                      handoff_error *err);

/* Makes an Ed25519 signature (RFC 8032, pure) over `message`, at most 512
 * bytes; returns 0 on success. `user` is passed on unchanged. */
typedef int (*handoff_sign_fn)(void *user,
                               uint8_t signature[HANDOFF_SIGNATURE_BYTES],
                               const uint8_t *message, size_t message_len);

/**
 * Make an identity that signs elsewhere: in an HSM, a KMS, another process.
 * What the callback returns is verified before it is used.
 *
 * @param[out] out     Owned: release with handoff_identity_free().
 * @param signing_key  Ed25519 public key, HANDOFF_PUBLIC_KEY_BYTES bytes.
 * @param sign         Called during handoff_seal() and its kin, on their
 *   thread; and once here, to bind the reading key, where there is one.
 * @param reading_key  X25519 private key, 32 bytes, or NULL: cannot unseal.
 * @return HANDOFF_OK, HANDOFF_E_KEY (not a good Ed25519 key),
 *   _E_SIGNER (the callback failed, or its signature does not verify).
 */
HANDOFF_API handoff_status
handoff_identity_from_signer(handoff_identity **out, const char *name,
                             const uint8_t *signing_key, handoff_sign_fn sign,
                             void *user, const uint8_t *reading_key,
                             handoff_error *err);

/* Wipes the private keys. */
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
 * Write the public halves as JWKS: what others put into their keyrings. The
 * reading key is bound to the name by a signature. Rights, validity and
 * members unknown here are left out: whoever imports it gives the former, and
 * nobody can tell whether the latter are public.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK.
 * Spec: FORMAT.md section 6.
 */
HANDOFF_API handoff_status
handoff_identity_public(char **out, size_t *len, const handoff_identity *me,
                        handoff_error *err);

/* The public keys one trusts, by name. Immutable while shared: to change a
 * keyring that other threads read, make a new one and exchange the pointer. */
typedef struct handoff_keyring handoff_keyring;

/* Rights of a signing key. */
enum { HANDOFF_MAY_ORIGINATE = 1, HANDOFF_MAY_FORWARD = 2 };

/* What a key in a keyring is for. */
enum { HANDOFF_USE_SIGN = 1, HANDOFF_USE_READ = 2 };

/* One key of a keyring. Strings and keys from _get are borrowed, until that
 * key is removed. */
typedef struct handoff_key {
    uint32_t       struct_size;
    uint32_t       use;           /* HANDOFF_USE_* */
    int64_t        not_before_ms; /* 0 = unbounded; signing keys, inclusive */
    int64_t        not_after_ms;
    int64_t        revoked_at_ms; /* 0 = not revoked */
    uint32_t       rights;        /* HANDOFF_MAY_* of a signing key */
    uint32_t       reserved_1;
    const char    *name;
    const char    *kid;        /* RFC 7638 thumbprint; not read by _add */
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
 * Read a keyring from a JWKS (or one JWK). Members unknown here are kept;
 * keys of other kinds are skipped and kept. A signing key without `may` has
 * no right; it can still answer.
 *
 * @param[out] out  Owned: release with handoff_keyring_free().
 * @param len       1..HANDOFF_KEYRING_BYTES_MAX.
 * @return HANDOFF_OK, HANDOFF_E_JSON (line and column), _E_LIMIT (bytes,
 *   HANDOFF_KEYRING_KEYS_MAX, depth), _E_KEY (which key, and why: a wrong
 *   kid, a private key, a double or bad key, a bad binding, ...).
 * Spec: FORMAT.md section 6.
 */
HANDOFF_API handoff_status
handoff_keyring_parse(handoff_keyring **out, const char *json, size_t len,
                      handoff_error *err);

/* As handoff_keyring_parse(), from a file; HANDOFF_E_FILE too. */
HANDOFF_API handoff_status
handoff_keyring_load(handoff_keyring **out, const char *path,
                     handoff_error *err);

/**
 * Write the keyring as JWKS, with what it keeps of members unknown here.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK, HANDOFF_E_LIMIT (HANDOFF_KEYRING_BYTES_MAX: it could not
 *   be read again).
 */
HANDOFF_API handoff_status
handoff_keyring_serialize(char **out, size_t *len, const handoff_keyring *ring,
                          handoff_error *err);

/**
 * Write the keyring to a file, replacing it whole or not at all.
 *
 * @return as handoff_keyring_serialize(); HANDOFF_E_FILE (cannot be written,
 *   or what is there is no regular file).
 */
HANDOFF_API handoff_status
handoff_keyring_save(const handoff_keyring *ring, const char *path,
                     handoff_error *err);

/* Release a keyring and what was borrowed from it. */
HANDOFF_API void handoff_keyring_free(handoff_keyring *ring);

/**
 * Trust a signing key: add it under a name.
 *
 * @param key  use (0 = HANDOFF_USE_SIGN), name, public_key, rights (at least
 *   one), validity and revocation are read. A reading key comes with a
 *   binding: handoff_keyring_import().
 * @return HANDOFF_OK, HANDOFF_E_KEY (there already, or not a good key),
 *   _E_LIMIT.
 */
HANDOFF_API handoff_status
handoff_keyring_add(handoff_keyring *ring, const handoff_key *key,
                    handoff_error *err);

/**
 * Trust the keys of a public JWK or JWKS, as handoff_identity_public()
 * writes it; all of them or none. What it claims of rights, validity and
 * revocation is not believed, and members unknown here are dropped: the
 * keyring's owner says what holds. A reading key may be bound by a signing
 * key that is in the keyring already.
 *
 * @param name    The name to give them; NULL = the one that they claim. A
 *   reading key's binding is made for one name and verifies only for it, so
 *   another name is refused where there is a reading key.
 * @param rights  HANDOFF_MAY_*, at least one.
 * @return HANDOFF_OK, HANDOFF_E_JSON, _E_LIMIT, _E_KEY.
 */
HANDOFF_API handoff_status
handoff_keyring_import(handoff_keyring *ring, const char *json, size_t len,
                       const char *name, uint32_t rights, handoff_error *err);

/**
 * Revoke the signing keys of a name, or the one with that kid.
 *
 * @param at_ms  From when; 0 = now. Packets are refused once it has passed,
 *   also those sent before. Where a key is revoked already the earlier time
 *   stands.
 * @return HANDOFF_OK, HANDOFF_E_KEY (no such name or kid).
 */
HANDOFF_API handoff_status
handoff_keyring_revoke(handoff_keyring *ring, const char *name_or_kid,
                       int64_t at_ms, handoff_error *err);

/* Remove all keys of a name, or the one with that kid and what it binds;
 * HANDOFF_E_KEY where there is none. */
HANDOFF_API handoff_status
handoff_keyring_remove(handoff_keyring *ring, const char *name_or_kid,
                       handoff_error *err);

/* Return how many keys there are, signing and reading. */
HANDOFF_API size_t handoff_keyring_count(const handoff_keyring *ring);

/* Fill a struct with the i-th key, signing and reading; 1, or 0 at the end. */
HANDOFF_API int
handoff_keyring_get(handoff_key *key, const handoff_keyring *ring, size_t i);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_KEYS_H */
