/* SPDX-License-Identifier: MIT */
/*
 * keyring_change.c -- what becomes of keys that are trusted: copied with
 * their ring, changed, revoked, removed.
 *
 * A key is meant by its kid, or by its name. No name reads as a kid (jwk.c),
 * so what is meant cannot be two things; and a revocation by a name that has
 * several keys is refused, or it would take the new one with the old.
 */
#include "trust/keyring.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHANGES_V1_SIZE =
        offsetof(handoff_key_changes, revoked_at_ms) + sizeof(int64_t),
    CHANGES = HANDOFF_CHANGE_RIGHTS | HANDOFF_CHANGE_NOT_BEFORE |
              HANDOFF_CHANGE_NOT_AFTER | HANDOFF_CHANGE_REVOKED
};

/* ---- Copy ---------------------------------------------------------------- */

static bool
copy_text(ho_base_buf *out, const ho_base_buf *from)
{
    *out = (ho_base_buf){ 0 };
    ho_base_buf_append(out, from->data, from->len);
    return !out->failed;
}

static ho_trust_jwk *
copy_key(const ho_trust_jwk *from)
{
    ho_trust_jwk *k = malloc(sizeof *k);

    if (k == NULL)
        return NULL;
    *k = *from;
    k->more = k->handoff_more = (ho_base_buf){ 0 };
    if (copy_text(&k->more, &from->more) &&
        copy_text(&k->handoff_more, &from->handoff_more))
        return k;
    ho_trust_jwk_free(k);
    return NULL;
}

handoff_status
handoff_keyring_copy(handoff_keyring **out, const handoff_keyring *ring,
                     handoff_error *err)
{
    handoff_keyring *copy = NULL;
    handoff_status   st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ring == NULL)
        return ho_base_null(err, "out and ring");
    st = handoff_keyring_new(&copy, err);
    if (st == HANDOFF_OK)
        st = ho_trust_jwk_set_reserve(&copy->set, ring->set.count, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_base_nomem(err); /* until all of it is copied */
    if (!copy_text(&copy->set.others, &ring->set.others) ||
        !copy_text(&copy->set.more, &ring->set.more))
        goto done;
    for (size_t i = 0; i < ring->set.count; i++) {
        ho_trust_jwk *k = copy_key(ring->set.keys[i]);

        if (k == NULL)
            goto done;
        copy->set.keys[copy->set.count++] = k;
    }
    *out = copy;
    copy = NULL;
    st = HANDOFF_OK;

done:
    handoff_keyring_free(copy);
    return st;
}

/* ---- Update -------------------------------------------------------------- */

static handoff_status
load_changes(handoff_key_changes *c, const handoff_key_changes *changes,
             handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(c, sizeof *c, CHANGES_V1_SIZE, changes, err);

    if (st != HANDOFF_OK)
        return st;
    if ((c->changes & ~(uint32_t) CHANGES) != 0 || c->reserved_1 != 0)
        return ho_base_fail(
            err, HANDOFF_E_UNSUPPORTED,
            "changes has a bit that this version does not know");
    if ((c->changes & HANDOFF_CHANGE_REVOKED) != 0 && c->revoked_at_ms != 0 &&
        !ho_base_time_valid(c->revoked_at_ms))
        return ho_base_fail(err, HANDOFF_E_ARG, "a time is out of range");
    return (c->changes & HANDOFF_CHANGE_RIGHTS) != 0
               ? ho_trust_check_rights(c->rights, err)
               : HANDOFF_OK;
}

handoff_status
handoff_keyring_update(handoff_keyring *ring, const char *kid,
                       const handoff_key_changes *changes, handoff_error *err)
{
    handoff_key_changes c;
    int64_t             before, after;
    ho_trust_jwk       *k;
    handoff_status      st;

    if (ring == NULL || kid == NULL || changes == NULL)
        return ho_base_null(err, "ring, kid and changes");
    st = load_changes(&c, changes, err);
    if (st != HANDOFF_OK)
        return st;
    k = ho_trust_jwk_set_find_kid(&ring->set, HANDOFF_USE_SIGN, kid);
    if (k == NULL)
        return ho_base_fail(err, HANDOFF_E_KEY, "no signing key has that kid");
    before = (c.changes & HANDOFF_CHANGE_NOT_BEFORE) != 0 ? c.not_before_ms
                                                          : k->not_before_ms;
    after = (c.changes & HANDOFF_CHANGE_NOT_AFTER) != 0 ? c.not_after_ms
                                                        : k->not_after_ms;
    st = ho_trust_check_validity(before, after, err);
    if (st != HANDOFF_OK)
        return st;
    k->not_before_ms = before;
    k->not_after_ms = after;
    if ((c.changes & HANDOFF_CHANGE_RIGHTS) != 0)
        k->rights = c.rights;
    if ((c.changes & HANDOFF_CHANGE_REVOKED) != 0)
        k->revoked_at_ms = c.revoked_at_ms;
    return HANDOFF_OK;
}

/* ---- Revoke -------------------------------------------------------------- */

/* The signing key that is meant. Where the only keys of a name are revoked
 * already, the first of them. */
static handoff_status
find_one(ho_trust_jwk **out, const handoff_keyring *ring,
         const char *name_or_kid, handoff_error *err)
{
    size_t live = 0;

    *out = ho_trust_jwk_set_find_kid(&ring->set, HANDOFF_USE_SIGN, name_or_kid);
    if (*out != NULL)
        return HANDOFF_OK;
    for (size_t i = 0; i < ring->set.count; i++) {
        ho_trust_jwk *k = ring->set.keys[i];

        if (k->use != HANDOFF_USE_SIGN || strcmp(k->name, name_or_kid) != 0)
            continue;
        if (*out == NULL || (k->revoked_at_ms == 0 && live == 0))
            *out = k;
        live += k->revoked_at_ms == 0;
    }
    if (*out == NULL)
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "no signing key has that name or kid");
    if (live > 1) {
        *out = NULL;
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "%zu keys of that name are not revoked: give the "
                            "kid of the one you mean",
                            live);
    }
    return HANDOFF_OK;
}

handoff_status
handoff_keyring_revoke(handoff_keyring *ring, const char *name_or_kid,
                       int64_t at_ms, handoff_error *err)
{
    ho_trust_jwk  *k;
    handoff_status st;

    if (ring == NULL || name_or_kid == NULL)
        return ho_base_null(err, "ring and name_or_kid");
    if (at_ms == 0)
        at_ms = ho_base_now_ms();
    if (!ho_base_time_valid(at_ms))
        return ho_base_fail(err, HANDOFF_E_ARG, "a time is out of range");
    st = find_one(&k, ring, name_or_kid, err);
    if (st != HANDOFF_OK)
        return st;
    if (k->revoked_at_ms == 0 || k->revoked_at_ms > at_ms)
        k->revoked_at_ms = at_ms;
    return HANDOFF_OK;
}

/* ---- Remove -------------------------------------------------------------- */

static bool
goes(const ho_trust_jwk *k, const char *name_or_kid, const ho_trust_jwk *signs)
{
    if (strcmp(k->name, name_or_kid) == 0 || strcmp(k->kid, name_or_kid) == 0)
        return true;
    return signs != NULL && k->use == HANDOFF_USE_READ &&
           memcmp(k->binder, signs->key, sizeof k->binder) == 0;
}

handoff_status
handoff_keyring_remove(handoff_keyring *ring, const char *name_or_kid,
                       handoff_error *err)
{
    ho_trust_jwk *signs, *gone[HANDOFF_KEYRING_KEYS_MAX];
    size_t        kept = 0, n = 0;

    if (ring == NULL || name_or_kid == NULL)
        return ho_base_null(err, "ring and name_or_kid");
    signs =
        ho_trust_jwk_set_find_kid(&ring->set, HANDOFF_USE_SIGN, name_or_kid);
    for (size_t i = 0; i < ring->set.count; i++) {
        ho_trust_jwk *k = ring->set.keys[i];

        if (goes(k, name_or_kid, signs))
            gone[n++] = k;
        else
            ring->set.keys[kept++] = k;
    }
    ring->set.count = kept;
    for (size_t i = 0; i < n; i++)
        ho_trust_jwk_free(gone[i]);
    return n != 0 ? HANDOFF_OK
                  : ho_base_fail(err, HANDOFF_E_KEY,
                                 "no key has that name or kid");
}
