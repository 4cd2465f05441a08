/* SPDX-License-Identifier: MIT */
/*
 * keyring_change.c -- trust a key, or no longer.
 *
 * Every change is whole or not made at all: keys are checked and room for
 * them is found first, and what follows cannot fail. Of an imported key only
 * its bytes, its name and its binding are taken over. Rights, validity,
 * revocation and what we do not understand today are for the keyring's owner
 * to give, not for the key's.
 */
#include "trust/keyring.h"

#include <string.h>

enum { RIGHTS = HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD };

/* ---- Add ----------------------------------------------------------------- */

static handoff_status
check_rights(uint32_t rights, handoff_error *err)
{
    if (rights == 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "a signing key needs a right");
    if ((rights & ~(uint32_t) RIGHTS) != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "an unknown right");
    return HANDOFF_OK;
}

static bool
name_good(const char *name)
{
    return name != NULL && ho_base_name_valid(HO_SLICE(name, strlen(name)));
}

static bool
time_good(int64_t ms)
{
    return ms == 0 || ho_base_time_valid(ms);
}

static handoff_status
check_arguments(const handoff_key *k, handoff_error *err)
{
    if (k->use != 0 && k->use != HANDOFF_USE_SIGN)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "only signing keys can be added: a reading key comes "
            "with a binding, so import it");
    if (k->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "reserved_1 is not 0");
    if (!name_good(k->name))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 1 to %d characters of ASCII without spaces",
            HANDOFF_NAME_MAX);
    if (k->public_key == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "there is no public key");
    if (!time_good(k->not_before_ms) || !time_good(k->not_after_ms) ||
        !time_good(k->revoked_at_ms))
        return ho_base_fail(err, HANDOFF_E_ARG, "a time is out of range");
    if (k->not_after_ms != 0 && k->not_before_ms > k->not_after_ms)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "validity ends before it begins");
    return check_rights(k->rights, err);
}

static handoff_status
fail_key(handoff_error *err, const uint8_t key[32], const char *message)
{
    ho_base_fail(err, HANDOFF_E_KEY, "%s", message);
    ho_base_err_key(err, key);
    return HANDOFF_E_KEY;
}

handoff_status
handoff_keyring_add(handoff_keyring *ring, const handoff_key *key,
                    handoff_error *err)
{
    handoff_status st;
    handoff_key    k;
    ho_trust_jwk  *jwk;

    if (ring == NULL || key == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "no keyring, or no key");
    st = ho_base_opts_load(&k, sizeof k, sizeof k, key, err);
    if (st == HANDOFF_OK)
        st = check_arguments(&k, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_trust_point_valid(k.public_key))
        return fail_key(err, k.public_key,
                        "not a good Ed25519 key: not canonical, not a point, "
                        "or with a part of small order");
    if (ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, k.public_key) !=
        NULL)
        return fail_key(err, k.public_key,
                        "this key is in the keyring already");
    st = ho_trust_jwk_set_reserve(&ring->set, 1, err);
    if (st == HANDOFF_OK)
        st =
            ho_trust_jwk_new(&jwk, HANDOFF_USE_SIGN, k.name, k.public_key, err);
    if (st != HANDOFF_OK)
        return st;
    jwk->rights = k.rights;
    jwk->not_before_ms = k.not_before_ms;
    jwk->not_after_ms = k.not_after_ms;
    jwk->revoked_at_ms = k.revoked_at_ms;
    ring->set.keys[ring->set.count++] = jwk;
    return HANDOFF_OK;
}

/* ---- Import -------------------------------------------------------------- */

static handoff_status
rename_keys(const ho_trust_jwk_set *set, const char *name, handoff_error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        ho_trust_jwk *k = set->keys[i];

        if (strcmp(k->name, name) == 0)
            continue;
        if (k->use == HANDOFF_USE_READ && k->name[0] != '\0')
            return ho_trust_jwk_fail(err, k,
                                     "its binding is made for another name and "
                                     "verifies only for that one");
        memcpy(k->name, name, strlen(name) + 1);
    }
    return HANDOFF_OK;
}

/* Leave nothing of what the key says but what was checked. */
static void
strip_claims(ho_trust_jwk *k, uint32_t rights)
{
    k->rights = k->use == HANDOFF_USE_SIGN ? rights : 0;
    k->has_may = false;
    k->not_before_ms = k->not_after_ms = k->revoked_at_ms = 0;
    ho_base_buf_free(&k->more);
    ho_base_buf_free(&k->handoff_more);
}

static handoff_status
check_import(const handoff_keyring *ring, const ho_trust_jwk_set *set,
             const char *name, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    if (set->count == 0)
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "there is no Ed25519 or X25519 key in it");
    if (name != NULL)
        st = rename_keys(set, name, err);
    if (st == HANDOFF_OK)
        st = ho_trust_jwk_set_check_public(set, err);
    if (st == HANDOFF_OK)
        st = ho_trust_jwk_set_check_bindings(set, &ring->set, ring->cofactored,
                                             err);
    for (size_t i = 0; st == HANDOFF_OK && i < set->count; i++) {
        const ho_trust_jwk *k = set->keys[i];

        if (ho_trust_jwk_set_find(&ring->set, k->use, k->key) != NULL)
            st =
                ho_trust_jwk_fail(err, k, "this key is in the keyring already");
    }
    return st;
}

handoff_status
handoff_keyring_import(handoff_keyring *ring, const char *json, size_t len,
                       const char *name, uint32_t rights, handoff_error *err)
{
    handoff_status   st;
    ho_trust_jwk_set set;

    if (ring == NULL || json == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "no keyring, or no JSON");
    if (name != NULL && !name_good(name))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 1 to %d characters of ASCII without spaces",
            HANDOFF_NAME_MAX);
    st = check_rights(rights, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_jwk_set_read(&set, json, len, err);
    if (st == HANDOFF_OK)
        st = check_import(ring, &set, name, err);
    if (st == HANDOFF_OK)
        st = ho_trust_jwk_set_reserve(&ring->set, set.count, err);
    if (st != HANDOFF_OK)
        goto done;
    for (size_t i = 0; i < set.count; i++) {
        strip_claims(set.keys[i], rights);
        ring->set.keys[ring->set.count++] = set.keys[i];
    }
    set.count = 0; /* the ring owns them now */

done:
    ho_trust_jwk_set_free(&set);
    return st;
}

/* ---- Revoke, remove ------------------------------------------------------ */

/* A name goes before a kid: a name may look like one, and both are given by
 * the keyring's owner. */
static bool
is_name(const ho_trust_jwk_set *set, uint32_t use, const char *text)
{
    for (size_t i = 0; i < set->count; i++) {
        if ((set->keys[i]->use & use) != 0 &&
            strcmp(set->keys[i]->name, text) == 0)
            return true;
    }
    return false;
}

static bool
matches(const ho_trust_jwk *k, bool by_name, const char *text)
{
    return strcmp(by_name ? k->name : k->kid, text) == 0;
}

handoff_status
handoff_keyring_revoke(handoff_keyring *ring, const char *name_or_kid,
                       int64_t at_ms, handoff_error *err)
{
    bool by_name, found = false;

    if (ring == NULL || name_or_kid == NULL || !time_good(at_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "no keyring, no name or bad time");
    if (at_ms == 0)
        at_ms = ho_base_now_ms();
    by_name = is_name(&ring->set, HANDOFF_USE_SIGN, name_or_kid);
    for (size_t i = 0; i < ring->set.count; i++) {
        ho_trust_jwk *k = ring->set.keys[i];

        if (k->use != HANDOFF_USE_SIGN || !matches(k, by_name, name_or_kid))
            continue;
        found = true;
        if (k->revoked_at_ms == 0 || k->revoked_at_ms > at_ms)
            k->revoked_at_ms = at_ms;
    }
    if (!found)
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "no signing key has that name or kid");
    return HANDOFF_OK;
}

handoff_status
handoff_keyring_remove(handoff_keyring *ring, const char *name_or_kid,
                       handoff_error *err)
{
    uint8_t binder[32];
    bool    by_name, binds = false;
    size_t  kept = 0, before;

    if (ring == NULL || name_or_kid == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "no keyring, or no name");
    before = ring->set.count;
    by_name =
        is_name(&ring->set, HANDOFF_USE_SIGN | HANDOFF_USE_READ, name_or_kid);
    for (size_t i = 0; i < before && !by_name; i++) {
        const ho_trust_jwk *k = ring->set.keys[i];

        if (k->use == HANDOFF_USE_SIGN && matches(k, false, name_or_kid)) {
            memcpy(binder, k->key, sizeof binder);
            binds = true;
        }
    }
    for (size_t i = 0; i < before; i++) {
        ho_trust_jwk *k = ring->set.keys[i];

        if (matches(k, by_name, name_or_kid) ||
            (binds && k->use == HANDOFF_USE_READ &&
             memcmp(k->binder, binder, sizeof binder) == 0))
            ho_trust_jwk_free(k);
        else
            ring->set.keys[kept++] = k;
    }
    ring->set.count = kept;
    if (kept == before)
        return ho_base_fail(err, HANDOFF_E_KEY, "no key has that name or kid");
    return HANDOFF_OK;
}
