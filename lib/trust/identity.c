/* SPDX-License-Identifier: MIT */
/*
 * identity.c -- one's own keys: made, read, written, signed with.
 *
 * Spec: FORMAT.md section 6. An identity has one signing key and at most one
 * reading key, which is bound to its name; each is here or behind a callback.
 * A callback is tried when the identity is made: a wrong key shows then. A
 * file is kept whole: what it says beside the keys is written again by _save,
 * and nothing of that goes into the public halves.
 *
 * Secrets lie in this struct and in its ho_trust_jwk, both wiped when released;
 * on the way from and to a file also in buffers that are wiped. The JSON is
 * read in place, so there is no third copy but the caller's own text.
 */
#include "trust/jwk.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

struct handoff_identity {
    ho_trust_jwk_set set; /* owns the two below */
    ho_trust_jwk    *sign;
    ho_trust_jwk    *read;           /* NULL: cannot unseal */
    uint8_t          secret_key[64]; /* libsodium's form; not with callback */
    handoff_sign_fn  callback;       /* NULL: the key is here */
    void            *user;           /* borrowed, as the next */
    handoff_agree_fn
          agree; /* NULL: the reading key is here, or there is none */
    void *agree_user;
    bool  cofactored; /* the probe's outcome */
};

_Static_assert(crypto_sign_SECRETKEYBYTES == 64, "libsodium's secret key");

static handoff_status
identity_new(handoff_identity **out, handoff_error *err)
{
    handoff_status st = ho_trust_crypto_init(err);

    *out = NULL;
    if (st != HANDOFF_OK)
        return st;
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return ho_base_nomem(err);
    (*out)->cofactored = ho_trust_sodium_is_cofactored();
    return HANDOFF_OK;
}

void
handoff_identity_free(handoff_identity *me)
{
    if (me == NULL)
        return;
    ho_trust_jwk_set_free(&me->set);
    sodium_memzero(me, sizeof *me);
    free(me);
}

/* ---- Signing ------------------------------------------------------------- */

handoff_status
ho_trust_identity_sign(const handoff_identity *me, uint8_t signature[64],
                       const uint8_t *message, size_t len, handoff_error *err)
{
    memset(signature, 0, HANDOFF_SIGNATURE_BYTES);
    if (me->callback == NULL) {
        crypto_sign_detached(signature, NULL, message, len, me->secret_key);
        return HANDOFF_OK;
    }
    if (me->callback(me->user, signature, message, len) != 0) {
        memset(signature, 0, HANDOFF_SIGNATURE_BYTES);
        return ho_base_fail(err, HANDOFF_E_SIGNER,
                            "the signing callback failed");
    }
    if (!ho_trust_verify_with(me->cofactored, signature, message, len,
                              me->sign->key)) {
        memset(signature, 0, HANDOFF_SIGNATURE_BYTES);
        return ho_base_fail(err, HANDOFF_E_SIGNER,
                            "the signature of the signing callback does not "
                            "verify with the public key");
    }
    return HANDOFF_OK;
}

/* Bind the reading key to the name. */
static handoff_status
bind_reading_key(handoff_identity *me, handoff_error *err)
{
    uint8_t       message[HO_BINDING_MESSAGE_MAX];
    ho_trust_jwk *k = me->read;
    size_t len = ho_trust_binding_message(message, me->sign->name, k->key);

    memcpy(k->name, me->sign->name, sizeof k->name);
    memcpy(k->bound_by, me->sign->kid, sizeof k->bound_by);
    k->has_bound_by = k->has_binding = true;
    return ho_trust_identity_sign(me, k->binding, message, len, err);
}

const uint8_t *
ho_trust_identity_reading_key(const handoff_identity *me)
{
    return me->read == NULL ? NULL : me->read->key;
}

int
ho_trust_identity_agree(const handoff_identity *me, uint8_t shared[32],
                        const uint8_t point[32])
{
    int result = 0;

    memset(shared, 0, 32);
    /* A device may refuse a point of small order itself, which is the
     * packet's fault: it is not asked. */
    if (me->agree != NULL && !ho_trust_small_order(point))
        result = me->agree(me->agree_user, shared, point) == 0 ? 1 : -1;
    else if (me->agree == NULL && me->read != NULL)
        result = crypto_scalarmult(shared, me->read->secret, point) == 0;
    /* All zero: a point of small order, or a callback that did nothing. */
    if (result == 1 && sodium_is_zero(shared, 32))
        result = 0;
    if (result != 1)
        sodium_memzero(shared, 32);
    return result;
}

/* ---- Making -------------------------------------------------------------- */

static handoff_status
check_name(const char *name, handoff_error *err)
{
    if (name == NULL || !ho_base_name_valid(HO_SLICE(name, strlen(name))))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 1 to %d characters of ASCII without spaces",
            HANDOFF_NAME_MAX);
    if (ho_trust_name_reads_as_kid(name))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "bad name: 43 letters and digits would read as the kid "
            "of a key");
    return HANDOFF_OK;
}

/* Append a key to the set; its room is reserved. */
static handoff_status
add_key(ho_trust_jwk **out, handoff_identity *me, uint32_t use,
        const char *name, const uint8_t key[32], handoff_error *err)
{
    handoff_status st = ho_trust_jwk_set_reserve(&me->set, 1, err);

    if (st != HANDOFF_OK)
        return st;
    st = ho_trust_jwk_new(out, use, name, key, err);
    if (st != HANDOFF_OK)
        return st;
    me->set.keys[me->set.count++] = *out;
    return st;
}

static handoff_status
add_reading_key(handoff_identity *me, const char *name,
                const uint8_t secret[32], handoff_error *err)
{
    uint8_t        key[32];
    handoff_status st;

    crypto_scalarmult_curve25519_base(key, secret);
    st = add_key(&me->read, me, HANDOFF_USE_READ, name, key, err);
    if (st != HANDOFF_OK)
        return st;
    memcpy(me->read->secret, secret, 32);
    me->read->has_secret = true;
    return bind_reading_key(me, err);
}

handoff_status
handoff_identity_generate(handoff_identity **out, const char *name,
                          handoff_error *err)
{
    handoff_identity *me = NULL;
    uint8_t           key[32], seed[32];
    handoff_status    st;

    if (out == NULL)
        return ho_base_null(err, "out");
    *out = NULL;
    st = check_name(name, err);
    if (st != HANDOFF_OK)
        goto done;
    st = identity_new(&me, err);
    if (st != HANDOFF_OK)
        return st;
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(key, me->secret_key, seed);
    st = add_key(&me->sign, me, HANDOFF_USE_SIGN, name, key, err);
    if (st != HANDOFF_OK)
        goto done;
    memcpy(me->sign->secret, seed, sizeof seed);
    me->sign->has_secret = true;
    randombytes_buf(seed, sizeof seed);
    st = add_reading_key(me, name, seed, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = me;
    me = NULL;

done:
    sodium_memzero(seed, sizeof seed);
    handoff_identity_free(me);
    return st;
}

/* ---- Keys that are elsewhere --------------------------------------------- */

enum {
    SIGNER_OPTS_V1_SIZE =
        offsetof(handoff_signer_opts, agree_user) + sizeof(void *)
};

static handoff_status
load_signer_opts(handoff_signer_opts *o, const handoff_signer_opts *opts,
                 handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, SIGNER_OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "reserved_1 is not 0");
    if ((o->agree != NULL) != (o->reading_key != NULL))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "a reading key that is elsewhere needs its public half "
            "and a callback");
    if (o->agree != NULL && o->reading_secret != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the reading key is either here or elsewhere");
    return HANDOFF_OK;
}

/* Sign something that nobody could use, to see that the callback can. */
static handoff_status
try_signing(const handoff_identity *me, handoff_error *err)
{
    enum { TRIED_BYTES = 32, MESSAGE_MAX = 96 };

    uint8_t       random[TRIED_BYTES], message[MESSAGE_MAX];
    uint8_t       signature[HANDOFF_SIGNATURE_BYTES];
    ho_base_slice part = HO_SLICE(random, sizeof random);
    size_t        len;

    randombytes_buf(random, sizeof random);
    len = ho_base_pae(message, sizeof message, "handoff/v1 try", &part, 1);
    return ho_trust_identity_sign(me, signature, message, len, err);
}

/* Both sides of one agreement give the same secret, or the callback is not
 * for this key. */
static handoff_status
try_agreeing(const handoff_identity *me, handoff_error *err)
{
    uint8_t secret[32], point[32], ours[32], theirs[32];
    bool    ok;

    randombytes_buf(secret, sizeof secret);
    ok = crypto_scalarmult_base(point, secret) == 0 &&
         crypto_scalarmult(ours, secret, me->read->key) == 0 &&
         ho_trust_identity_agree(me, theirs, point) == 1 &&
         sodium_memcmp(ours, theirs, sizeof ours) == 0;
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(ours, sizeof ours);
    sodium_memzero(theirs, sizeof theirs);
    return ok ? HANDOFF_OK
              : ho_base_fail(
                    err, HANDOFF_E_SIGNER,
                    "the reading key's callback failed, or is for another "
                    "key");
}

static handoff_status
add_reading_key_elsewhere(handoff_identity *me, const char *name,
                          const handoff_signer_opts *o, handoff_error *err)
{
    handoff_status st;

    if (!ho_trust_reading_key_valid(o->reading_key))
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "not a good X25519 key: not canonical, or of small "
                            "order");
    st = add_key(&me->read, me, HANDOFF_USE_READ, name, o->reading_key, err);
    if (st != HANDOFF_OK)
        return st;
    me->agree = o->agree;
    me->agree_user = o->agree_user;
    st = try_agreeing(me, err);
    return st == HANDOFF_OK ? bind_reading_key(me, err) : st;
}

handoff_status
handoff_identity_from_signer(handoff_identity **out, const char *name,
                             const uint8_t *signing_key, handoff_sign_fn sign,
                             void *user, const handoff_signer_opts *opts,
                             handoff_error *err)
{
    handoff_identity   *me = NULL;
    handoff_signer_opts o;
    handoff_status      st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || signing_key == NULL || sign == NULL)
        return ho_base_null(err, "out, signing_key and sign");
    st = load_signer_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = check_name(name, err);
    if (st != HANDOFF_OK)
        goto done;
    st = identity_new(&me, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_trust_point_valid(signing_key)) {
        st = ho_base_fail(
            err, HANDOFF_E_KEY,
            "not a good Ed25519 key: not canonical, not a point, or "
            "with a part of small order");
        goto done;
    }
    me->callback = sign;
    me->user = user;
    st = add_key(&me->sign, me, HANDOFF_USE_SIGN, name, signing_key, err);
    if (st != HANDOFF_OK)
        goto done;
    st = try_signing(me, err);
    if (st != HANDOFF_OK)
        goto done;
    if (o.reading_secret != NULL)
        st = add_reading_key(me, name, o.reading_secret, err);
    else if (o.agree != NULL)
        st = add_reading_key_elsewhere(me, name, &o, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = me;
    me = NULL;

done:
    handoff_identity_free(me);
    return st;
}

/* ---- Reading ------------------------------------------------------------- */

/* Find out which key is which: one that signs, at most one that reads. */
static handoff_status
sort_keys(handoff_identity *me, handoff_error *err)
{
    for (size_t i = 0; i < me->set.count; i++) {
        ho_trust_jwk  *k = me->set.keys[i];
        ho_trust_jwk **place =
            k->use == HANDOFF_USE_SIGN ? &me->sign : &me->read;

        if (!k->has_secret)
            return ho_trust_jwk_fail(err, k, "it has no private half `d`");
        if (*place != NULL)
            return ho_trust_jwk_fail(err, k,
                                     "a second %s key: an identity has one",
                                     k->use == HANDOFF_USE_SIGN ? "signing"
                                                                : "reading");
        *place = k;
    }
    if (me->sign == NULL)
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "there is no signing key in it");
    if (me->sign->name[0] == '\0')
        return ho_trust_jwk_fail(err, me->sign,
                                 "it has no name: `handoff.name`");
    return HANDOFF_OK;
}

/* A binding that is there must be ours; one that is not is made. */
static handoff_status
check_reading_key(handoff_identity *me, handoff_error *err)
{
    uint8_t       message[HO_BINDING_MESSAGE_MAX];
    ho_trust_jwk *k = me->read;
    size_t        len;

    if (k->name[0] != '\0' && strcmp(k->name, me->sign->name) != 0)
        return ho_trust_jwk_fail(err, k,
                                 "its name is not the name of the signing key");
    if (k->has_bound_by && strcmp(k->bound_by, me->sign->kid) != 0)
        return ho_trust_jwk_fail(err, k, "it is bound by another signing key");
    if (!k->has_binding)
        return bind_reading_key(me, err);
    if (!k->has_bound_by)
        return ho_trust_jwk_fail(err, k, "a `binding` without `bound_by`");
    memcpy(k->name, me->sign->name, sizeof k->name);
    len = ho_trust_binding_message(message, k->name, k->key);
    if (!ho_trust_verify_with(me->cofactored, k->binding, message, len,
                              me->sign->key))
        return ho_trust_jwk_fail(err, k, "its binding does not verify");
    return HANDOFF_OK;
}

handoff_status
handoff_identity_parse(handoff_identity **out, const char *json, size_t len,
                       handoff_error *err)
{
    handoff_identity *me = NULL;
    uint8_t           key[32];
    handoff_status    st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || json == NULL)
        return ho_base_null(err, "out and json");
    st = identity_new(&me, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_jwk_set_read(&me->set, json, len, err);
    if (st != HANDOFF_OK)
        goto done;
    st = sort_keys(me, err);
    if (st != HANDOFF_OK)
        goto done;
    crypto_sign_seed_keypair(key, me->secret_key, me->sign->secret);
    if (me->read != NULL)
        st = check_reading_key(me, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = me;
    me = NULL;

done:
    handoff_identity_free(me);
    return st;
}

handoff_status
handoff_identity_load(handoff_identity **out, const char *path,
                      handoff_error *err)
{
    handoff_status st;
    ho_base_buf    text;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || path == NULL)
        return ho_base_null(err, "out and path");
    st = ho_base_file_read(&text, path, HANDOFF_KEYRING_BYTES_MAX,
                           HO_FILE_PRIVATE, err);
    if (st == HANDOFF_OK)
        st = handoff_identity_parse(out,
                                    text.len == 0 ? ""
                                                  : (const char *) text.data,
                                    text.len, err);
    ho_base_buf_free(&text);
    return st;
}

/* ---- Asking and writing -------------------------------------------------- */

const char *
handoff_identity_name(const handoff_identity *me)
{
    return me == NULL ? NULL : me->sign->name;
}

const uint8_t *
handoff_identity_key(const handoff_identity *me)
{
    return me == NULL ? NULL : me->sign->key;
}

handoff_status
handoff_identity_save(const handoff_identity *me, const char *path,
                      handoff_error *err)
{
    if (me == NULL || path == NULL)
        return ho_base_null(err, "me and path");
    if (me->callback != NULL)
        return ho_base_fail(err, HANDOFF_E_SIGNER,
                            "the private key is behind a callback: there is "
                            "nothing to save");
    return ho_trust_jwk_set_save(&me->set, HO_JWK_SECRET | HO_JWK_CLAIMS, path,
                                 0600, HO_FILE_NEW, err);
}

handoff_status
handoff_identity_public(char **out, size_t *len, const handoff_identity *me,
                        handoff_error *err)
{
    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || me == NULL)
        return ho_base_null(err, "out and me");
    return ho_trust_jwk_set_text(out, len, &me->set, 0, err);
}
