/* SPDX-License-Identifier: MIT */
/*
 * keyring.h -- a keyring in memory, for the files that read, ask and
 * change it.
 *
 * Invariants: no two keys of one use have the same bytes; every signing key
 * is a good point and has a name; every reading key has a binder in the ring,
 * of the same name, whose binding verified when the key came in.
 */
#ifndef HO_TRUST_KEYRING_H
#define HO_TRUST_KEYRING_H

#include "trust/jwk.h"

struct handoff_keyring {
    ho_trust_jwk_set set;
    bool             cofactored; /* the probe's outcome */
};

ho_trust_jwk *ho_trust_jwk_set_find(const ho_trust_jwk_set *set, uint32_t use,
                                    const uint8_t key[32]);

ho_trust_jwk *ho_trust_jwk_set_find_kid(const ho_trust_jwk_set *set,
                                        uint32_t use, const char *kid);

/* Revoked, or past its not_after: nothing is sealed to what it binds. */
bool ho_trust_jwk_ended(const ho_trust_jwk *key, int64_t now_ms);

/* What the keyring's owner may say of a key: UNSUPPORTED, ARG. */
handoff_status ho_trust_check_rights(uint32_t rights, handoff_error *err);
handoff_status ho_trust_check_validity(int64_t        not_before_ms,
                                       int64_t        not_after_ms,
                                       handoff_error *err);

/* What a key in a keyring must be: public, named, not there twice. */
handoff_status ho_trust_jwk_set_check_public(const ho_trust_jwk_set *set,
                                             handoff_error          *err);

/* Every reading key of `set` is bound by a signing key of its name in `set`,
 * or in `also` (NULL: none); fills in the binders. */
handoff_status ho_trust_jwk_set_check_bindings(const ho_trust_jwk_set *set,
                                               const ho_trust_jwk_set *also,
                                               bool           cofactored,
                                               handoff_error *err);

#endif
