/* SPDX-License-Identifier: MIT */
/*
 * support_keys.h -- keys as JSON, made without the library.
 *
 * Each is made from a number, so that two calls with the same number give
 * the same key. Results are static and overwritten after some more calls.
 */
#ifndef SUPPORT_KEYS_H
#define SUPPORT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <handoff/keys.h>

enum { KEYS_PUBLIC = 0, KEYS_PRIVATE = 1 };

/* Public halves; the secret may be NULL. */
void keys_sign_pair(uint8_t key[32], uint8_t seed[32], unsigned number);
void keys_read_pair(uint8_t key[32], uint8_t secret[32], unsigned number);

/* kid of a key: RFC 7638. */
const char *keys_kid(const char *crv, const uint8_t key[32]);

/* A signing JWK. name NULL: none; claims: further members of `handoff`. */
const char *keys_sign(unsigned number, const char *name, int halves,
                      const char *claims);
/* A reading JWK, bound to a name by the signing key `binder`. */
const char *keys_read(unsigned number, unsigned binder, const char *name,
                      int halves);
/* One with a private half and without `handoff`. */
const char *keys_read_unbound(unsigned number);
/* A JWK of any bytes as public half, with its kid; no private half. */
const char *keys_raw(const char *crv, const uint8_t key[32],
                     const char *handoff);

/* The same JSON with another value of the same kind in a string member. */
const char *keys_damage(const char *json, const char *member);
/* The same JSON with `from`, which must be there, replaced by `to`. */
const char *keys_replace(const char *json, const char *from, const char *to);

/* A JWKS; more: further members of the set, or "". */
const char *keys_set(const char *more, const char *const *keys);
#define KEYS_SET(...) keys_set("", (const char *const[]){ __VA_ARGS__, NULL })

/* Trust keys from JSON with rights; name NULL: as they say. */
handoff_status keys_import(handoff_keyring *ring, const char *json, size_t len,
                           const char *name, uint32_t rights,
                           handoff_error *err);
/* Trust a bare signing key: name, public_key, rights, validity, revocation. */
handoff_status keys_add(handoff_keyring *ring, const handoff_key *key,
                        handoff_error *err);
/* A device that signs `good` times and then fails; user of keys_sign_some(). */
typedef struct keys_device {
    const uint8_t *secret; /* libsodium's form */
    unsigned       good;
    unsigned       calls;
} keys_device;
int keys_sign_some(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
                   const uint8_t *message, size_t len);

/* An identity that signs by the callback and reads by this secret. */
handoff_status keys_signer(handoff_identity **out, const char *name,
                           const uint8_t *signing_key, handoff_sign_fn sign,
                           void *user, const uint8_t *reading_secret,
                           handoff_error *err);

#endif
