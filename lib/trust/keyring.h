/* SPDX-License-Identifier: MIT */
/*
 * keyring.h -- a keyring in memory, for keyring.c and keyring_change.c.
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
