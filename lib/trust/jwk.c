/* SPDX-License-Identifier: MIT */
/*
 * jwk.c -- from the members of a JWK to a key that may be relied on.
 *
 * Spec: FORMAT.md section 6; RFC 7517, 7638, 8037. What comes out of here is
 * a key whose kid is its thumbprint, whose private half, if any, gives the
 * public one, and whose name, rights and times are well-formed. Members that
 * this version does not know, and whole keys of other kinds, are kept as
 * they were written.
 *
 * Decisions where the RFCs leave room:
 *   kid      may be absent; it is computed then.
 *   use      may be absent; "sig" for Ed25519 and "enc" for X25519, else the
 *            key is of another kind.
 *   may      absent or empty: no right. Such a key can still answer.
 *   crit     does not exist for JWK, so unknown members never matter.
 */
#include "trust/jwk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* What is being read, for the errors. */
typedef struct reading {
    ho_base_slice  text;
    handoff_error *err;
} reading;

/* ---- Keys ---------------------------------------------------------------- */

handoff_status
ho_trust_jwk_fail(handoff_error *err, const ho_trust_jwk *key, const char *fmt,
                  ...)
{
    char    why[160];
    va_list args;

    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    ho_base_fail(err, HANDOFF_E_KEY, "key %u: %s", key->index + 1, why);
    ho_base_err_path(err, "keys[#%u]", key->index);
    ho_base_err_key(err, key->key);
    return HANDOFF_E_KEY;
}

void
ho_trust_jwk_free(ho_trust_jwk *key)
{
    if (key == NULL)
        return;
    ho_base_buf_free(&key->more);
    ho_base_buf_free(&key->handoff_more);
    sodium_memzero(key, sizeof *key);
    free(key);
}

void
ho_trust_jwk_set_free(ho_trust_jwk_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        ho_trust_jwk_free(set->keys[i]);
    free(set->keys);
    ho_base_buf_free(&set->others);
    ho_base_buf_free(&set->more);
    *set = (ho_trust_jwk_set){ 0 };
}

handoff_status
ho_trust_jwk_set_reserve(ho_trust_jwk_set *set, size_t extra,
                         handoff_error *err)
{
    ho_trust_jwk **keys;
    size_t         cap = set->cap < 8 ? 8 : set->cap;

    if (extra > HANDOFF_KEYRING_KEYS_MAX - set->count)
        return ho_base_fail(err, HANDOFF_E_LIMIT, "more than %d keys",
                            HANDOFF_KEYRING_KEYS_MAX);
    if (extra <= set->cap - set->count)
        return HANDOFF_OK;
    while (cap < set->count + extra)
        cap *= 2;
    keys = realloc(set->keys, cap * sizeof(ho_trust_jwk *));
    if (keys == NULL)
        return ho_base_nomem(err);
    set->keys = keys;
    set->cap = cap;
    return HANDOFF_OK;
}

static const char *
curve_of(uint32_t use)
{
    return use == HANDOFF_USE_SIGN ? "Ed25519" : "X25519";
}

/* RFC 7638: SHA-256 over the required members in their fixed order. */
static void
thumbprint(char kid[HO_KID_CHARS + 1], uint32_t use, const uint8_t key[32])
{
    char    x[HO_KID_CHARS + 1] = "", json[128];
    uint8_t hash[crypto_hash_sha256_BYTES];

    ho_base_base64url_write(x, HO_SLICE(key, 32));
    snprintf(json, sizeof json, "{\"crv\":\"%s\",\"kty\":\"OKP\",\"x\":\"%s\"}",
             curve_of(use), x);
    crypto_hash_sha256(hash, (const uint8_t *) json, strlen(json));
    ho_base_base64url_write(kid, HO_SLICE(hash, sizeof hash));
    kid[HO_KID_CHARS] = '\0';
}

handoff_status
ho_trust_jwk_new(ho_trust_jwk **out, uint32_t use, const char *name,
                 const uint8_t key[32], handoff_error *err)
{
    ho_trust_jwk *k = calloc(1, sizeof *k);

    *out = k;
    if (k == NULL)
        return ho_base_nomem(err);
    k->use = use;
    memcpy(k->key, key, sizeof k->key);
    /* The caller has checked the name; this only ends what is too long. */
    snprintf(k->name, sizeof k->name, "%s", name);
    thumbprint(k->kid, use, key);
    return HANDOFF_OK;
}

bool
ho_trust_name_reads_as_kid(const char *name)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789-_";

    return strlen(name) == HO_KID_CHARS && strspn(name, digits) == HO_KID_CHARS;
}

/* Below 2^255 - 19, bit 255 clear: one key has one form, and one kid. */
static bool
coordinate_canonical(const uint8_t key[32])
{
    if (key[31] != 0x7F)
        return key[31] < 0x7F;
    for (unsigned i = 30; i > 0; i--) {
        if (key[i] != 0xFF)
            return true;
    }
    return key[0] < 0xED;
}

bool
ho_trust_small_order(const uint8_t key[32])
{
    /* Any scalar will do: clamping makes it a multiple of the cofactor, so
     * that exactly the points of small order give zero, which is refused. */
    static const uint8_t scalar[32] = { 9 };
    uint8_t              shared[32];
    bool small = crypto_scalarmult_curve25519(shared, scalar, key) != 0;

    sodium_memzero(shared, sizeof shared);
    return small;
}

bool
ho_trust_reading_key_valid(const uint8_t key[32])
{
    return coordinate_canonical(key) && !ho_trust_small_order(key);
}

size_t
ho_trust_binding_message(uint8_t out[HO_BINDING_MESSAGE_MAX], const char *name,
                         const uint8_t key[32])
{
    const ho_base_slice parts[] = { HO_SLICE(name, strlen(name)),
                                    HO_SLICE(key, 32) };

    return ho_base_pae(out, HO_BINDING_MESSAGE_MAX, "handoff/v1 key", parts, 2);
}

/* ---- Members ------------------------------------------------------------- */

/* Exactly n bytes in base64url. */
static bool
read_bytes(uint8_t *out, size_t n, ho_base_slice value)
{
    char   text[96]; /* 64 bytes have 86 digits */
    size_t len;
    bool   good =
        ho_base_json_ascii(text, sizeof text, value) &&
        ho_base_base64url_read(out, &len, n, HO_SLICE(text, strlen(text))) &&
        len == n;

    sodium_memzero(text, sizeof text);
    return good;
}

/* Copy the members that nobody asked for. */
static void
keep_unknown(ho_base_buf *out, const ho_base_json_object *object)
{
    for (size_t i = 0; i < object->count; i++) {
        const ho_base_json_member *m = &object->member[i];

        if (m->known)
            continue;
        if (out->len != 0)
            ho_base_buf_text(out, ", ");
        ho_base_buf_byte(out, '"');
        ho_base_buf_append(out, m->name.p, m->name.len);
        ho_base_buf_text(out, "\": ");
        ho_base_buf_append(out, m->value.p, m->value.len);
    }
}

static handoff_status
read_may(ho_trust_jwk *k, ho_base_slice value, handoff_error *err)
{
    ho_base_slice item, rest = value;

    if (ho_base_json_type(value) != '[')
        return ho_trust_jwk_fail(err, k, "its `may` is not a list");
    k->has_may = true;
    while (ho_base_json_item(&item, &rest)) {
        uint32_t right = 0;

        if (ho_base_json_is(item, "originate"))
            right = HANDOFF_MAY_ORIGINATE;
        else if (ho_base_json_is(item, "forward"))
            right = HANDOFF_MAY_FORWARD;
        if (right == 0)
            return ho_trust_jwk_fail(err, k,
                                     "unknown right in `may`: there are "
                                     "\"originate\" and \"forward\"");
        if ((k->rights & right) != 0)
            return ho_trust_jwk_fail(err, k, "`may` lists a right twice");
        k->rights |= right;
    }
    return HANDOFF_OK;
}

static handoff_status
read_times(ho_trust_jwk *k, ho_base_json_object *object, handoff_error *err)
{
    const struct {
        const char *name;
        int64_t    *value;
    } times[] = { { "not_before_ms", &k->not_before_ms },
                  { "not_after_ms", &k->not_after_ms },
                  { "revoked_at_ms", &k->revoked_at_ms } };

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const ho_base_slice *v = ho_base_json_find(object, times[i].name);

        if (v != NULL && !ho_base_json_time(times[i].value, *v))
            return ho_trust_jwk_fail(
                err, k,
                "its `%s` is not a time: a whole number of "
                "milliseconds since 1970",
                times[i].name);
    }
    if (k->not_after_ms != 0 && k->not_before_ms > k->not_after_ms)
        return ho_trust_jwk_fail(err, k, "its validity ends before it begins");
    return HANDOFF_OK;
}

static handoff_status
read_bound(ho_trust_jwk *k, ho_base_json_object *object, handoff_error *err)
{
    const ho_base_slice *by = ho_base_json_find(object, "bound_by");
    const ho_base_slice *binding = ho_base_json_find(object, "binding");

    k->has_bound_by = by != NULL;
    if (by != NULL &&
        (!ho_base_json_ascii(k->bound_by, sizeof k->bound_by, *by) ||
         strlen(k->bound_by) != HO_KID_CHARS))
        return ho_trust_jwk_fail(err, k, "its `bound_by` is not a kid");
    k->has_binding = binding != NULL;
    if (binding != NULL && !read_bytes(k->binding, sizeof k->binding, *binding))
        return ho_trust_jwk_fail(err, k,
                                 "its `binding` is not 64 bytes in base64url");
    return HANDOFF_OK;
}

/* A limit that we do not know must not be ignored: to a reader who does not
 * see that a key has ended, it has not. */
static handoff_status
refuse_unknown_limits(const ho_trust_jwk *k, const ho_base_json_object *object,
                      handoff_error *err)
{
    static const char *const stems[] = { "not_", "revoked" };

    for (size_t i = 0; i < object->count; i++) {
        for (size_t s = 0; s < 2 && !object->member[i].known; s++) {
            ho_base_slice rest = object->member[i].name;
            size_t        n = 0;

            while (stems[s][n] != '\0' && rest.len != 0 &&
                   ho_base_json_char(&rest) == (uint8_t) stems[s][n])
                n++;
            if (stems[s][n] == '\0')
                return ho_trust_jwk_fail(
                    err, k,
                    "a member of `handoff` limits it in a way "
                    "that this version does not know");
        }
    }
    return HANDOFF_OK;
}

static handoff_status
read_name(ho_trust_jwk *k, ho_base_slice value, handoff_error *err)
{
    if (!ho_base_json_ascii(k->name, sizeof k->name, value) ||
        !ho_base_name_valid(HO_SLICE(k->name, strlen(k->name))))
        return ho_trust_jwk_fail(
            err, k,
            "bad name: 1 to %d characters of ASCII without "
            "spaces",
            HANDOFF_NAME_MAX);
    if (ho_trust_name_reads_as_kid(k->name))
        return ho_trust_jwk_fail(
            err, k,
            "bad name: 43 letters and digits would read as the "
            "kid of a key");
    return HANDOFF_OK;
}

static handoff_status
read_handoff(ho_trust_jwk *k, ho_base_slice value, const reading *r)
{
    handoff_status       st;
    ho_base_json_object  object;
    const ho_base_slice *name;

    if (ho_base_json_type(value) != '{')
        return ho_trust_jwk_fail(r->err, k, "its `handoff` is not an object");
    st = ho_base_json_members(&object, r->text, value, r->err);
    if (st != HANDOFF_OK)
        return st;
    name = ho_base_json_find(&object, "name");
    if (name != NULL)
        st = read_name(k, *name, r->err);
    if (st != HANDOFF_OK)
        return st;
    if (k->use == HANDOFF_USE_SIGN) {
        const ho_base_slice *may = ho_base_json_find(&object, "may");

        st = read_times(k, &object, r->err);
        if (st == HANDOFF_OK && may != NULL)
            st = read_may(k, *may, r->err);
    } else {
        st = read_bound(k, &object, r->err);
    }
    if (st == HANDOFF_OK)
        st = refuse_unknown_limits(k, &object, r->err);
    keep_unknown(&k->handoff_more, &object);
    return st;
}

/* The private half gives the public one, or the file is damaged or forged. */
static handoff_status
read_secret(ho_trust_jwk *k, ho_base_slice value, handoff_error *err)
{
    uint8_t public_key[32], secret_key[crypto_sign_SECRETKEYBYTES];
    bool    match;

    if (!read_bytes(k->secret, sizeof k->secret, value))
        return ho_trust_jwk_fail(err, k,
                                 "its `d` is not 32 bytes in base64url");
    k->has_secret = true;
    if (k->use == HANDOFF_USE_SIGN)
        crypto_sign_seed_keypair(public_key, secret_key, k->secret);
    else
        crypto_scalarmult_curve25519_base(public_key, k->secret);
    match = sodium_memcmp(public_key, k->key, 32) == 0;
    sodium_memzero(secret_key, sizeof secret_key);
    if (!match)
        return ho_trust_jwk_fail(
            err, k,
            "its public half `x` does not match its private "
            "half `d`");
    return HANDOFF_OK;
}

/* HANDOFF_USE_*, or 0 for a key of another kind. */
static handoff_status
read_kind(uint32_t *use, const ho_trust_jwk *k, ho_base_json_object *object,
          handoff_error *err)
{
    static const char *const names[] = { "kty", "crv", "use" };
    const ho_base_slice     *value[3];

    *use = 0;
    for (size_t i = 0; i < 3; i++) {
        value[i] = ho_base_json_find(object, names[i]);
        if (value[i] != NULL && ho_base_json_type(*value[i]) != '"')
            return ho_trust_jwk_fail(err, k, "its `%s` is not a string",
                                     names[i]);
    }
    if (value[0] == NULL)
        return ho_trust_jwk_fail(err, k, "it has no `kty`");
    if (!ho_base_json_is(*value[0], "OKP"))
        return HANDOFF_OK;
    if (value[1] == NULL)
        return ho_trust_jwk_fail(err, k, "it has no `crv`");
    if (ho_base_json_is(*value[1], "Ed25519") &&
        (value[2] == NULL || ho_base_json_is(*value[2], "sig")))
        *use = HANDOFF_USE_SIGN;
    if (ho_base_json_is(*value[1], "X25519") &&
        (value[2] == NULL || ho_base_json_is(*value[2], "enc")))
        *use = HANDOFF_USE_READ;
    return HANDOFF_OK;
}

/* The members of one of our keys, beginning with its public half. */
static handoff_status
read_members(ho_trust_jwk *k, ho_base_json_object *object, const reading *r)
{
    handoff_status       st = HANDOFF_OK;
    const ho_base_slice *x = ho_base_json_find(object, "x");
    const ho_base_slice *kid = ho_base_json_find(object, "kid");
    const ho_base_slice *d = ho_base_json_find(object, "d");
    const ho_base_slice *handoff = ho_base_json_find(object, "handoff");

    if (x == NULL || !read_bytes(k->key, sizeof k->key, *x))
        return ho_trust_jwk_fail(r->err, k,
                                 "its `x` is not 32 bytes in base64url");
    thumbprint(k->kid, k->use, k->key);
    if (kid != NULL && !ho_base_json_is(*kid, k->kid))
        return ho_trust_jwk_fail(r->err, k,
                                 "its `kid` is not its RFC 7638 thumbprint");
    if (k->use == HANDOFF_USE_SIGN && !ho_trust_point_valid(k->key))
        return ho_trust_jwk_fail(r->err, k,
                                 "not a good Ed25519 key: not canonical, not a "
                                 "point, or with a part of small order");
    if (k->use == HANDOFF_USE_READ && !ho_trust_reading_key_valid(k->key))
        return ho_trust_jwk_fail(
            r->err, k,
            "not a good X25519 key: not canonical, or of small "
            "order");
    if (d != NULL)
        st = read_secret(k, *d, r->err);
    if (st == HANDOFF_OK && handoff != NULL)
        st = read_handoff(k, *handoff, r);
    keep_unknown(&k->more, object);
    if (st == HANDOFF_OK && (k->more.failed || k->handoff_more.failed))
        st = ho_base_nomem(r->err);
    return st;
}

/* ---- Sets ---------------------------------------------------------------- */

/* One element of `keys`, or the JWK that the text is. */
static handoff_status
read_key(ho_trust_jwk_set *set, ho_base_slice value, uint32_t index,
         const reading *r)
{
    ho_trust_jwk       *k = NULL;
    ho_base_json_object object;
    handoff_status      st = ho_trust_jwk_set_reserve(set, 1, r->err);

    if (st != HANDOFF_OK)
        return st;
    k = calloc(1, sizeof *k);
    if (k == NULL)
        return ho_base_nomem(r->err);
    k->index = index;
    if (ho_base_json_type(value) != '{')
        st = ho_trust_jwk_fail(r->err, k, "not an object");
    else
        st = ho_base_json_members(&object, r->text, value, r->err);
    if (st != HANDOFF_OK)
        goto done;
    st = read_kind(&k->use, k, &object, r->err);
    if (st != HANDOFF_OK)
        goto done;
    if (k->use == 0) {
        if (set->others.len != 0)
            ho_base_buf_text(&set->others, ",\n    ");
        ho_base_buf_append(&set->others, value.p, value.len);
        if (set->others.failed)
            st = ho_base_nomem(r->err);
        goto done;
    }
    st = read_members(k, &object, r);
    if (st == HANDOFF_OK) {
        set->keys[set->count++] = k;
        k = NULL;
    }

done:
    ho_trust_jwk_free(k);
    return st;
}

/* A text with `keys` is a set, any other a single key. */
static handoff_status
read_set(ho_trust_jwk_set *set, ho_base_slice value, const reading *r)
{
    handoff_status       st;
    ho_base_json_object  object;
    const ho_base_slice *keys;
    ho_base_slice        item, rest;

    st = ho_base_json_members(&object, r->text, value, r->err);
    if (st != HANDOFF_OK)
        return st;
    keys = ho_base_json_find(&object, "keys");
    if (keys == NULL && ho_base_json_find(&object, "kty") != NULL)
        return read_key(set, value, 0, r);
    if (keys == NULL || ho_base_json_type(*keys) != '[')
        return ho_base_fail(
            r->err, HANDOFF_E_KEY,
            "not a JWK or JWKS: it has neither `kty` nor a list "
            "`keys`");
    keep_unknown(&set->more, &object);
    if (set->more.failed)
        return ho_base_nomem(r->err);
    rest = *keys;
    for (uint32_t i = 0; ho_base_json_item(&item, &rest); i++) {
        if (i == HANDOFF_KEYRING_KEYS_MAX)
            return ho_base_fail(r->err, HANDOFF_E_LIMIT, "more than %d keys",
                                HANDOFF_KEYRING_KEYS_MAX);
        st = read_key(set, item, i, r);
        if (st != HANDOFF_OK)
            return st;
    }
    return HANDOFF_OK;
}

handoff_status
ho_trust_jwk_set_read(ho_trust_jwk_set *out, const char *json, size_t len,
                      handoff_error *err)
{
    handoff_status st;
    reading        r = { HO_SLICE(json, len), err };
    ho_base_slice  value;

    *out = (ho_trust_jwk_set){ 0 };
    if (len == 0)
        return ho_base_fail(err, HANDOFF_E_JSON, "not JSON: it is empty");
    if (len > HANDOFF_KEYRING_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT, "more than %d bytes",
                            HANDOFF_KEYRING_BYTES_MAX);
    st = ho_trust_crypto_init(err);
    if (st == HANDOFF_OK)
        st = ho_base_json_check(r.text, err);
    if (st != HANDOFF_OK)
        return st;
    value = ho_base_json_trim(r.text);
    if (ho_base_json_type(value) != '{')
        return ho_base_fail(err, HANDOFF_E_KEY,
                            "not a JWK or JWKS: not a JSON object");
    st = read_set(out, value, &r);
    if (st != HANDOFF_OK)
        ho_trust_jwk_set_free(out);
    return st;
}
