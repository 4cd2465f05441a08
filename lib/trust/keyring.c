/* SPDX-License-Identifier: MIT */
/*
 * keyring.c -- the keys that one trusts: read, written, asked.
 *
 * Spec: FORMAT.md section 6, and section 7 step 3. A keyring is a set of keys
 * that have all been checked when they came in, so that those who ask need
 * not. A set with one bad key is refused whole: a keyring that is not what
 * its owner wrote is not to be trusted in part.
 *
 * Sets are short (HANDOFF_KEYRING_KEYS_MAX), so they are searched from end to
 * end; a thousand comparisons cost less than one signature.
 */
#include "trust/keyring.h"

#include <stdlib.h>
#include <string.h>

/* The size of handoff_key in the first version: all of it. */
enum { KEY_V1_SIZE = sizeof(handoff_key) };

ho_trust_jwk *
ho_trust_jwk_set_find(const ho_trust_jwk_set *set, uint32_t use,
                      const uint8_t key[32])
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->keys[i]->use == use && memcmp(set->keys[i]->key, key, 32) == 0)
            return set->keys[i];
    }
    return NULL;
}

handoff_status
ho_trust_jwk_set_check_public(const ho_trust_jwk_set *set, handoff_error *err)
{
    for (size_t i = 0; i < set->count; i++) {
        const ho_trust_jwk *k = set->keys[i];

        if (k->has_secret)
            return ho_trust_jwk_fail(
                err, k,
                "a private key does not belong in a keyring: "
                "remove its `d`, and replace the key if others "
                "could read this file");
        if (k->name[0] == '\0')
            return ho_trust_jwk_fail(err, k, "it has no name: `handoff.name`");
        if (k->use == HANDOFF_USE_READ && !(k->has_bound_by && k->has_binding))
            return ho_trust_jwk_fail(err, k,
                                     "a reading key without `bound_by` and "
                                     "`binding`");
        if (ho_trust_jwk_set_find(set, k->use, k->key) != k)
            return ho_trust_jwk_fail(err, k,
                                     "the keyring lists this key twice");
    }
    return HANDOFF_OK;
}

ho_trust_jwk *
ho_trust_jwk_set_find_kid(const ho_trust_jwk_set *set, uint32_t use,
                          const char *kid)
{
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (set->keys[i]->use == use && strcmp(set->keys[i]->kid, kid) == 0)
            return set->keys[i];
    }
    return NULL;
}

handoff_status
ho_trust_jwk_set_check_bindings(const ho_trust_jwk_set *set,
                                const ho_trust_jwk_set *also, bool cofactored,
                                handoff_error *err)
{
    uint8_t message[HO_BINDING_MESSAGE_MAX];

    for (size_t i = 0; i < set->count; i++) {
        ho_trust_jwk       *k = set->keys[i];
        const ho_trust_jwk *by;
        size_t              len;

        if (k->use != HANDOFF_USE_READ)
            continue;
        by = ho_trust_jwk_set_find_kid(set, HANDOFF_USE_SIGN, k->bound_by);
        if (by == NULL)
            by = ho_trust_jwk_set_find_kid(also, HANDOFF_USE_SIGN, k->bound_by);
        if (by == NULL)
            return ho_trust_jwk_fail(
                err, k, "the key that binds it is not in the keyring");
        if (strcmp(by->name, k->name) != 0)
            return ho_trust_jwk_fail(err, k,
                                     "the key that binds it has another name");
        len = ho_trust_binding_message(message, k->name, k->key);
        if (!ho_trust_verify_with(cofactored, k->binding, message, len,
                                  by->key))
            return ho_trust_jwk_fail(err, k, "its binding does not verify");
        memcpy(k->binder, by->key, sizeof k->binder);
    }
    return HANDOFF_OK;
}

/* ---- For the packet room ------------------------------------------------- */

bool
ho_trust_keyring_verify(const handoff_keyring *ring,
                        const uint8_t signature[64], const uint8_t *message,
                        size_t len, const uint8_t key[32])
{
    return ho_trust_verify_with(ring->cofactored, signature, message, len, key);
}

static handoff_key
describe(const ho_trust_jwk *k)
{
    return (handoff_key){
        HANDOFF_KEY,
        .use = k->use,
        .not_before_ms = k->not_before_ms,
        .not_after_ms = k->not_after_ms,
        .revoked_at_ms = k->revoked_at_ms,
        .rights = k->rights,
        .name = k->name,
        .kid = k->kid,
        .public_key = k->key,
        .bound_by = k->use == HANDOFF_USE_READ ? k->binder : NULL,
    };
}

/* Why this key may not send, NULL if it may. */
static const char *
sender_fault(const ho_trust_jwk *k, uint32_t rights, int64_t at_ms)
{
    if (k == NULL)
        return "the sender's key is not in the keyring";
    if (k->not_before_ms != 0 && at_ms < k->not_before_ms)
        return "the sender's key was not valid yet at that time";
    if (k->not_after_ms != 0 && at_ms > k->not_after_ms)
        return "the sender's key was no longer valid at that time";
    if ((rights & ~k->rights) == 0)
        return NULL;
    return (rights & ~k->rights & HANDOFF_MAY_ORIGINATE) != 0
               ? "the sender's key lacks the right to originate"
               : "the sender's key lacks the right to forward";
}

handoff_status
ho_trust_keyring_check_key(handoff_key *out, const handoff_keyring *ring,
                           const uint8_t key[32], const ho_trust_use *use,
                           handoff_error *err)
{
    const ho_trust_jwk *k =
        ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, key);
    const char *fault = sender_fault(k, use->rights, use->at_ms);

    *out = (handoff_key){ HANDOFF_KEY };
    if (fault != NULL) {
        ho_base_fail(err, HANDOFF_E_SENDER, "%s", fault);
        ho_base_err_at(err, HANDOFF_CHECK_SENDER, -1, 0);
        ho_base_err_key(err, key);
        return HANDOFF_E_SENDER;
    }
    if (k->revoked_at_ms != 0 && k->revoked_at_ms <= use->now_ms) {
        ho_base_fail(err, HANDOFF_E_REVOKED, "the sender's key is revoked");
        ho_base_err_at(err, HANDOFF_CHECK_REVOCATION, -1, 0);
        ho_base_err_key(err, key);
        return HANDOFF_E_REVOKED;
    }
    *out = describe(k);
    return HANDOFF_OK;
}

handoff_status
ho_trust_keyring_check_word(handoff_key *out, const handoff_keyring *ring,
                            const uint8_t key[32], int64_t at_ms,
                            int64_t now_ms, handoff_error *err)
{
    const ho_trust_jwk *k =
        ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, key);
    const ho_trust_use use = { 0, at_ms, now_ms };

    *out = (handoff_key){ HANDOFF_KEY };
    if (sender_fault(k, 0, at_ms) == NULL && k->not_after_ms != 0 &&
        now_ms - HANDOFF_LIFETIME_MAX_MS > k->not_after_ms) {
        ho_base_fail(err, HANDOFF_E_SENDER,
                     "the sender's key ended more than 30 days ago");
        ho_base_err_at(err, HANDOFF_CHECK_SENDER, -1, 0);
        ho_base_err_key(err, key);
        return HANDOFF_E_SENDER;
    }
    return ho_trust_keyring_check_key(out, ring, key, &use, err);
}

const char *
ho_trust_keyring_name(const handoff_keyring *ring, const uint8_t key[32])
{
    const ho_trust_jwk *k =
        ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, key);

    return k == NULL ? NULL : k->name;
}

bool
ho_trust_jwk_ended(const ho_trust_jwk *k, int64_t now_ms)
{
    return (k->revoked_at_ms != 0 && k->revoked_at_ms <= now_ms) ||
           (k->not_after_ms != 0 && k->not_after_ms < now_ms);
}

const uint8_t *
ho_trust_keyring_reading_key(const handoff_keyring *ring, const char *name,
                             size_t i, int64_t now_ms)
{
    for (size_t at = 0; at < ring->set.count; at++) {
        const ho_trust_jwk *k = ring->set.keys[at], *by;

        if (k->use != HANDOFF_USE_READ || strcmp(k->name, name) != 0)
            continue;
        by = ho_trust_jwk_set_find(&ring->set, HANDOFF_USE_SIGN, k->binder);
        if (by == NULL || ho_trust_jwk_ended(by, now_ms))
            continue;
        if (i-- == 0)
            return k->key;
    }
    return NULL;
}

/* ---- Public -------------------------------------------------------------- */

handoff_status
handoff_keyring_new(handoff_keyring **out, handoff_error *err)
{
    handoff_status st;

    if (out == NULL)
        return ho_base_null(err, "out");
    *out = NULL;
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return ho_base_nomem(err);
    (*out)->cofactored = ho_trust_sodium_is_cofactored();
    return HANDOFF_OK;
}

handoff_status
handoff_keyring_parse(handoff_keyring **out, const char *json, size_t len,
                      handoff_error *err)
{
    handoff_keyring *ring = NULL;
    handoff_status   st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || json == NULL)
        return ho_base_null(err, "out and json");
    st = handoff_keyring_new(&ring, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_jwk_set_read(&ring->set, json, len, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_jwk_set_check_public(&ring->set, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_jwk_set_check_bindings(&ring->set, NULL, ring->cofactored,
                                         err);
    if (st != HANDOFF_OK)
        goto done;
    *out = ring;
    ring = NULL;
done:
    handoff_keyring_free(ring);
    return st;
}

handoff_status
handoff_keyring_load(handoff_keyring **out, const char *path,
                     handoff_error *err)
{
    handoff_status st;
    ho_base_buf    text;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || path == NULL)
        return ho_base_null(err, "out and path");
    st = ho_base_file_read(&text, path, HANDOFF_KEYRING_BYTES_MAX,
                           HO_FILE_GUARDED, err);
    if (st == HANDOFF_OK)
        st =
            handoff_keyring_parse(out,
                                  text.len == 0 ? "" : (const char *) text.data,
                                  text.len, err);
    ho_base_buf_free(&text);
    return st;
}

handoff_status
handoff_keyring_serialize(char **out, size_t *len, const handoff_keyring *ring,
                          handoff_error *err)
{
    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || ring == NULL)
        return ho_base_null(err, "out and ring");
    return ho_trust_jwk_set_text(out, len, &ring->set, HO_JWK_CLAIMS, err);
}

handoff_status
handoff_keyring_save(const handoff_keyring *ring, const char *path,
                     handoff_error *err)
{
    if (ring == NULL || path == NULL)
        return ho_base_null(err, "ring and path");
    return ho_trust_jwk_set_save(&ring->set, HO_JWK_CLAIMS, path, 0644, 0, err);
}

void
handoff_keyring_free(handoff_keyring *ring)
{
    if (ring == NULL)
        return;
    ho_trust_jwk_set_free(&ring->set);
    free(ring);
}

size_t
handoff_keyring_count(const handoff_keyring *ring)
{
    return ring == NULL ? 0 : ring->set.count;
}

int
handoff_keyring_get(handoff_key *key, const handoff_keyring *ring, size_t i)
{
    handoff_key k = { 0 };
    bool        found = ring != NULL && i < ring->set.count;

    if (key == NULL)
        return 0;
    if (found)
        k = describe(ring->set.keys[i]);
    return ho_base_out_store(key, &k, sizeof k, KEY_V1_SIZE) && found;
}
