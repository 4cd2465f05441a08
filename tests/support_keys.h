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

#endif
