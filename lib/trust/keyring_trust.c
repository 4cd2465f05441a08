/* SPDX-License-Identifier: MIT */
/*
 * keyring_trust.c -- trust the keys of a party.
 *
 * A change is whole or not made at all: keys are checked and room for them is
 * found first, and what follows cannot fail. Of a key only its bytes, its
 * name and its binding are taken over. Rights, validity, revocation and what
 * we do not understand today are for the keyring's owner to give, not for the
 * key's.
 *
 * Who is trusted under a name may not grow by itself: a file has one name, and
 * a signing key of a name that the ring has already comes in only where the
 * keyring's owner says that the name's keys change (HANDOFF_TRUST_ROTATE).
 */
#include "trust/keyring.h"

#include <string.h>

enum {
    OPTS_V1_SIZE = offsetof(handoff_trust_opts, name) + sizeof(const char *),
    FLAGS = HANDOFF_TRUST_ROTATE
};

/* ---- What the owner says ------------------------------------------------- */

handoff_status
ho_trust_check_rights(uint32_t rights, handoff_error *err)
{
    const uint32_t all = HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD;

    if ((rights & ~all) != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "an unknown right");
    return HANDOFF_OK;
}

handoff_status
ho_trust_check_validity(int64_t not_before_ms, int64_t not_after_ms,
                        handoff_error *err)
{
    if ((not_before_ms != 0 && !ho_base_time_valid(not_before_ms)) ||
        (not_after_ms != 0 && !ho_base_time_valid(not_after_ms)))
        return ho_base_fail(err, HANDOFF_E_ARG, "a time is out of range");
    if (not_after_ms != 0 && not_before_ms > not_after_ms)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "validity ends before it begins");
    return HANDOFF_OK;
}

static handoff_status
load_opts(handoff_trust_opts *o, const handoff_trust_opts *opts,
          handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if ((o->flags & ~(uint32_t) FLAGS) != 0 || o->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    st = ho_trust_check_rights(o->rights, err);
    if (st == HANDOFF_OK)
        st = ho_trust_check_validity(o->not_before_ms, o->not_after_ms, err);
    if (st != HANDOFF_OK || o->name == NULL)
        return st;
    if (!ho_base_name_valid(HO_SLICE(o->name, strlen(o->name))))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 1 to %d characters of ASCII without spaces",
            HANDOFF_NAME_MAX);
    if (ho_trust_name_reads_as_kid(o->name))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 43 letters and digits would read as the kid "
            "of a key");
    return HANDOFF_OK;
}

/* ---- What the keys must be ----------------------------------------------- */

/* All of one name, which is the one given where one is given. */
static handoff_status
check_names(const ho_trust_jwk_set *set, const char *name, handoff_error *err)
{
    const char *first = NULL;

    for (size_t i = 0; i < set->count; i++) {
        ho_trust_jwk *k = set->keys[i];

        if (k->name[0] == '\0')
            continue;
        if (first == NULL)
            first = k->name;
        if (strcmp(k->name, first) != 0)
            return ho_trust_jwk_fail(
                err, k,
                "its name is not that of the keys before it: "
                "a party has one name");
    }
    for (size_t i = 0; name != NULL && i < set->count; i++) {
        ho_trust_jwk *k = set->keys[i];

        if (k->use == HANDOFF_USE_READ && k->name[0] != '\0' &&
            strcmp(k->name, name) != 0)
            return ho_trust_jwk_fail(err, k,
                                     "its binding is made for another name and "
                                     "verifies only for that one");
        memcpy(k->name, name, strlen(name) + 1);
    }
    return HANDOFF_OK;
}

static bool
has_name(const ho_trust_jwk_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->keys[i]->name, name) == 0)
            return true;
    }
    return false;
}

static handoff_status
check_place(const handoff_keyring *ring, const ho_trust_jwk *k, bool rotate,
            handoff_error *err)
{
    const ho_trust_jwk *there =
        ho_trust_jwk_set_find(&ring->set, k->use, k->key);

    if (there != NULL && strcmp(there->name, k->name) != 0)
        return ho_trust_jwk_fail(
            err, k, "this key is in the keyring under another name");
    if (there != NULL && !rotate)
        return ho_trust_jwk_fail(err, k, "this key is in the keyring already");
    if (there == NULL && !rotate && k->use == HANDOFF_USE_SIGN &&
        has_name(&ring->set, k->name))
        return ho_trust_jwk_fail(
            err, k,
            "this name has another key in the keyring: say "
            "that its keys change, if they do");
    return HANDOFF_OK;
}

static handoff_status
check_keys(const handoff_keyring *ring, const ho_trust_jwk_set *set,
           const handoff_trust_opts *o, handoff_error *err)
{
    handoff_status st;

    if (set->count == 0)
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "it has no Ed25519 or X25519 key");
    st = check_names(set, o->name, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_jwk_set_check_public(set, err);
    if (st != HANDOFF_OK)
        return st;
    st =
        ho_trust_jwk_set_check_bindings(set, &ring->set, ring->cofactored, err);
    if (st != HANDOFF_OK)
        return st;
    for (size_t i = 0; st == HANDOFF_OK && i < set->count; i++)
        st = check_place(ring, set->keys[i],
                         (o->flags & HANDOFF_TRUST_ROTATE) != 0, err);
    return st;
}

/* ---- Taking them in ------------------------------------------------------ */

/* Leave nothing of what the key says but what was checked. */
static void
set_claims(ho_trust_jwk *k, const handoff_trust_opts *o)
{
    const bool signs = k->use == HANDOFF_USE_SIGN;

    k->rights = signs ? o->rights : 0;
    k->has_may = false;
    k->not_before_ms = signs ? o->not_before_ms : 0;
    k->not_after_ms = signs ? o->not_after_ms : 0;
    k->revoked_at_ms = 0;
    ho_base_buf_free(&k->more);
    ho_base_buf_free(&k->handoff_more);
}

/* A reading key that is there follows its name's signing keys: the new one
 * binds it, unless that has ended in this ring. */
static void
bind_anew(const handoff_keyring *ring, ho_trust_jwk *there,
          const ho_trust_jwk *k)
{
    const ho_trust_jwk *by =
        ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, k->binder);

    if (by != NULL && ho_trust_jwk_ended(by, ho_base_now_ms()))
        return;
    memcpy(there->binder, k->binder, sizeof there->binder);
    memcpy(there->bound_by, k->bound_by, sizeof there->bound_by);
    memcpy(there->binding, k->binding, sizeof there->binding);
}

/* Room was reserved for all of them. What is there already stays in `set`,
 * which the caller frees. */
static void
take_keys(handoff_keyring *ring, ho_trust_jwk_set *set,
          const handoff_trust_opts *o)
{
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++) {
        ho_trust_jwk *k = set->keys[i];
        ho_trust_jwk *there = ho_trust_jwk_set_find(&ring->set, k->use, k->key);

        if (there == NULL) {
            set_claims(k, o);
            ring->set.keys[ring->set.count++] = k;
            continue;
        }
        if (k->use == HANDOFF_USE_READ)
            bind_anew(ring, there, k);
        set->keys[kept++] = k;
    }
    set->count = kept;
}

/* ---- Public -------------------------------------------------------------- */

handoff_status
handoff_keyring_trust_json(handoff_keyring *ring, const char *json, size_t len,
                           const handoff_trust_opts *opts, handoff_error *err)
{
    handoff_trust_opts o;
    handoff_status     st;
    ho_trust_jwk_set   set;

    if (ring == NULL || json == NULL)
        return ho_base_null(err, "ring and json");
    st = load_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_jwk_set_read(&set, json, len, err);
    if (st != HANDOFF_OK)
        goto done;
    st = check_keys(ring, &set, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_jwk_set_reserve(&ring->set, set.count, err);
    if (st != HANDOFF_OK)
        goto done;
    take_keys(ring, &set, &o);

done:
    ho_trust_jwk_set_free(&set);
    return st;
}

handoff_status
handoff_keyring_trust(handoff_keyring *ring, const handoff_identity *identity,
                      const handoff_trust_opts *opts, handoff_error *err)
{
    char          *json;
    size_t         len;
    handoff_status st;

    if (ring == NULL || identity == NULL)
        return ho_base_null(err, "ring and identity");
    st = handoff_identity_public(&json, &len, identity, err);
    if (st == HANDOFF_OK)
        st = handoff_keyring_trust_json(ring, json, len, opts, err);
    handoff_free(json);
    return st;
}
