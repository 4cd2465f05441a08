/* SPDX-License-Identifier: MIT */
/*
 * trust/trust.h -- keys and signatures, for the packet room.
 *
 *   identity.c       one's own keys
 *   keyring.c        whom one trusts; keyring_trust.c and keyring_change.c
 *                    change that
 *   signature.c      Ed25519, strictly
 *   jwk.c            keys from JSON, jwk_write.c to it: trust/jwk.h
 */
#ifndef HO_TRUST_TRUST_H
#define HO_TRUST_TRUST_H

#include "base/base.h"

#include <handoff/keys.h>

/* ---- signature.c: strict Ed25519 (FORMAT.md section 6) ------------------- */

/* libsodium ready for use; NOMEM if it cannot be. Idempotent, thread-safe. */
handoff_status ho_trust_crypto_init(handoff_error *err);

/* Canonical, of the prime-order group, not the identity. */
bool ho_trust_point_valid(const uint8_t point[32]);

/* [S]B = R + [k]A with A, R as above and S < L, whatever libsodium. A is
 * taken as checked: it comes from a keyring. Makes the probe each time, which
 * costs as much again: with a keyring at hand, ho_trust_keyring_verify(). */
bool ho_trust_verify(const uint8_t signature[64], const uint8_t *message,
                     size_t len, const uint8_t key[32]);

/* The same with the probe's outcome given, so that both are tested. */
bool ho_trust_verify_with(bool cofactored, const uint8_t signature[64],
                          const uint8_t *message, size_t len,
                          const uint8_t key[32]);
bool ho_trust_sodium_is_cofactored(void); /* the probe */

/* ---- identity.c ---------------------------------------------------------- */

/* Sign, and verify what a callback returned (SIGNER). */
handoff_status ho_trust_identity_sign(const handoff_identity *me,
                                      uint8_t                 signature[64],
                                      const uint8_t *message, size_t len,
                                      handoff_error *err);
/* The X25519 public key; NULL where there is none. Borrowed. */
const uint8_t *ho_trust_identity_reading_key(const handoff_identity *me);
/* X25519 of the private reading key and a point, here or by the callback: 1;
 * 0 where the result is all zero, -1 where the callback failed. */
int ho_trust_identity_agree(const handoff_identity *me, uint8_t shared[32],
                            const uint8_t point[32]);

/* ---- keyring.c ----------------------------------------------------------- */

/* As ho_trust_verify(), with the probe that was made when the ring was. */
bool ho_trust_keyring_verify(const handoff_keyring *ring,
                             const uint8_t          signature[64],
                             const uint8_t *message, size_t len,
                             const uint8_t key[32]);

/* What is asked of a sender's key: all of these rights (0: none is needed),
 * when it signed, and the reader's clock. */
typedef struct ho_trust_use {
    uint32_t rights;
    int64_t  at_ms, now_ms;
} ho_trust_use;

/* FORMAT.md section 7 step 3, the key's part: in the ring, valid at `at_ms`,
 * with the rights (SENDER); not revoked at `now_ms` (REVOKED). err gets check
 * and key. */
handoff_status ho_trust_keyring_check_key(handoff_key           *out,
                                          const handoff_keyring *ring,
                                          const uint8_t          key[32],
                                          const ho_trust_use    *use,
                                          handoff_error         *err);

/* The same for what is said of a packet later, a receipt or a notice: with
 * whatever rights, and now_ms at most 30 days past the key's not_after
 * (SENDER). FORMAT.md section 9 rule 2, section 12 rule 2. */
handoff_status ho_trust_keyring_check_word(handoff_key           *out,
                                           const handoff_keyring *ring,
                                           const uint8_t key[32], int64_t at_ms,
                                           int64_t now_ms, handoff_error *err);

/* The name of a signing key, whatever became of it; NULL where it is not in
 * the ring. Borrowed. */
const char *ho_trust_keyring_name(const handoff_keyring *ring,
                                  const uint8_t          key[32]);

/* The i-th reading key of a name that may be sealed to (its binder neither
 * revoked at now_ms nor past its not_after); NULL at the end. Borrowed. */
const uint8_t *ho_trust_keyring_reading_key(const handoff_keyring *ring,
                                            const char *name, size_t i,
                                            int64_t now_ms);

#endif
