/* SPDX-License-Identifier: MIT */
/*
 * support_keys.c -- keys as JSON, made without the library, so that the two
 * check each other: base64url and hashes are libsodium's own, PAE is laid out
 * by hand.
 */
#include "support_keys.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "support.h"

enum { TEXTS = 128, TEXT_BYTES = 16384 };

/* The next of some static texts. */
static char *
next_text(void)
{
    static char     texts[TEXTS][TEXT_BYTES];
    static unsigned at;

    return texts[at++ % TEXTS];
}

static const char *
base64url(const uint8_t *p, size_t n)
{
    return sodium_bin2base64(next_text(), TEXT_BYTES, p, n,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
keys_sign_pair(uint8_t key[32], uint8_t seed[32], unsigned number)
{
    uint8_t mine[32], secret[64];

    memset(mine, (int) number, sizeof mine);
    crypto_sign_seed_keypair(key, secret, mine);
    if (seed != NULL)
        memcpy(seed, mine, 32);
}

void
keys_read_pair(uint8_t key[32], uint8_t secret[32], unsigned number)
{
    uint8_t mine[32];

    memset(mine, (int) number, sizeof mine);
    crypto_scalarmult_base(key, mine);
    if (secret != NULL)
        memcpy(secret, mine, 32);
}

const char *
keys_kid(const char *crv, const uint8_t key[32])
{
    char   *json = next_text();
    uint8_t hash[32];

    snprintf(json, TEXT_BYTES, "{\"crv\":\"%s\",\"kty\":\"OKP\",\"x\":\"%s\"}",
             crv, base64url(key, 32));
    crypto_hash_sha256(hash, (const uint8_t *) json, strlen(json));
    return base64url(hash, 32);
}

/* Members up to the public half, without the closing brace. */
static char *
begin_key(const char *crv, const uint8_t key[32])
{
    char *json = next_text();

    snprintf(json, TEXT_BYTES,
             "{\"kty\": \"OKP\", \"crv\": \"%s\", \"use\": \"%s\", "
             "\"kid\": \"%s\", \"x\": \"%s\"",
             crv, strcmp(crv, "Ed25519") == 0 ? "sig" : "enc",
             keys_kid(crv, key), base64url(key, 32));
    return json;
}

static void
append(char *json, const char *text)
{
    size_t used = strlen(json), n = strlen(text);

    ck_assert_uint_lt(n, TEXT_BYTES - used);
    memcpy(json + used, text, n + 1);
}

static void
append_secret(char *json, const uint8_t secret[32])
{
    append(json, ", \"d\": \"");
    append(json, base64url(secret, 32));
    append(json, "\"");
}

const char *
keys_sign(unsigned number, const char *name, int halves, const char *claims)
{
    uint8_t key[32], seed[32];
    char   *json;

    keys_sign_pair(key, seed, number);
    json = begin_key("Ed25519", key);
    append(json, ", \"handoff\": {");
    if (name != NULL) {
        append(json, "\"name\": \"");
        append(json, name);
        append(json, "\"");
    }
    if (*claims != '\0') {
        append(json, name == NULL ? "" : ", ");
        append(json, claims);
    }
    append(json, "}");
    if (halves == KEYS_PRIVATE)
        append_secret(json, seed);
    append(json, "}");
    return json;
}

/* PAE("handoff/v1 key", name, key), signed. */
static const char *
make_binding(unsigned binder, const char *name, const uint8_t key[32])
{
    uint8_t message[512] = { 3 }, seed[32], pair[32], secret[64], sig[64];
    size_t  name_len = strlen(name), n = 8;

    message[n] = 14;
    memcpy(message + n + 8, "handoff/v1 key", 14);
    n += 8 + 14;
    message[n] = (uint8_t) name_len;
    memcpy(message + n + 8, name, name_len);
    n += 8 + name_len;
    message[n] = 32;
    memcpy(message + n + 8, key, 32);
    n += 8 + 32;
    keys_sign_pair(pair, seed, binder);
    crypto_sign_seed_keypair(pair, secret, seed);
    crypto_sign_detached(sig, NULL, message, n, secret);
    return base64url(sig, 64);
}

const char *
keys_read(unsigned number, unsigned binder, const char *name, int halves)
{
    uint8_t key[32], secret[32], by[32];
    char   *json, *handoff = next_text();

    keys_read_pair(key, secret, number);
    keys_sign_pair(by, NULL, binder);
    json = begin_key("X25519", key);
    snprintf(handoff, TEXT_BYTES,
             ", \"handoff\": {\"name\": \"%s\", \"bound_by\": \"%s\", "
             "\"binding\": \"%s\"}",
             name, keys_kid("Ed25519", by), make_binding(binder, name, key));
    append(json, handoff);
    if (halves == KEYS_PRIVATE)
        append_secret(json, secret);
    append(json, "}");
    return json;
}

const char *
keys_read_unbound(unsigned number)
{
    uint8_t key[32], secret[32];
    char   *json;

    keys_read_pair(key, secret, number);
    json = begin_key("X25519", key);
    append_secret(json, secret);
    append(json, "}");
    return json;
}

const char *
keys_raw(const char *crv, const uint8_t key[32], const char *handoff)
{
    char *json = begin_key(crv, key);

    append(json, ", \"handoff\": {");
    append(json, handoff);
    append(json, "}}");
    return json;
}

const char *
keys_damage(const char *json, const char *member)
{
    char *copy = next_text(), *at;
    char  quoted[64];

    snprintf(copy, TEXT_BYTES, "%s", json);
    snprintf(quoted, sizeof quoted, "\"%s\": \"", member);
    at = strstr(copy, quoted);
    ck_assert_ptr_nonnull(at);
    at += strlen(quoted);
    *at = *at == 'A' ? 'Q' : 'A';
    return copy;
}

const char *
keys_replace(const char *json, const char *from, const char *to)
{
    char       *copy = next_text();
    const char *at = strstr(json, from);

    ck_assert_ptr_nonnull(at);
    snprintf(copy, TEXT_BYTES, "%.*s%s%s", (int) (at - json), json, to,
             at + strlen(from));
    return copy;
}

const char *
keys_set(const char *more, const char *const *keys)
{
    char *json = next_text();

    strcpy(json, "{\"keys\": [");
    for (size_t i = 0; keys[i] != NULL; i++) {
        append(json, i == 0 ? "" : ", ");
        append(json, keys[i]);
    }
    append(json, "]");
    append(json, *more == '\0' ? "" : ", ");
    append(json, more);
    append(json, "}");
    return json;
}

/* ---- Into a keyring ------------------------------------------------------ */

handoff_status
keys_import(handoff_keyring *ring, const char *json, size_t len,
            const char *name, uint32_t rights, handoff_error *err)
{
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS,
                                      .flags = HANDOFF_TRUST_ROTATE,
                                      .rights = rights, .name = name };

    return handoff_keyring_trust_json(ring, json, len, &opts, err);
}

handoff_status
keys_add(handoff_keyring *ring, const handoff_key *key, handoff_error *err)
{
    const char               *json = keys_raw("Ed25519", key->public_key, "");
    const handoff_trust_opts  opts = { HANDOFF_TRUST_OPTS,
                                       .flags = HANDOFF_TRUST_ROTATE,
                                       .rights = key->rights,
                                       .not_before_ms = key->not_before_ms,
                                       .not_after_ms = key->not_after_ms,
                                       .name = key->name };
    const handoff_key_changes changes = { HANDOFF_KEY_CHANGES,
                                          .changes = HANDOFF_CHANGE_REVOKED,
                                          .revoked_at_ms = key->revoked_at_ms };
    handoff_status            st;

    st = handoff_keyring_trust_json(ring, json, strlen(json), &opts, err);
    if (st == HANDOFF_OK && key->revoked_at_ms != 0)
        st = handoff_keyring_update(ring, keys_kid("Ed25519", key->public_key),
                                    &changes, err);
    return st;
}

int
keys_sign_some(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
               const uint8_t *message, size_t len)
{
    keys_device *d = user;

    if (d->calls++ >= d->good)
        return -1;
    return crypto_sign_detached(signature, NULL, message, len, d->secret);
}

handoff_status
keys_signer(handoff_identity **out, const char *name,
            const uint8_t *signing_key, handoff_sign_fn sign, void *user,
            const uint8_t *reading_secret, handoff_error *err)
{
    const handoff_signer_opts opts = { HANDOFF_SIGNER_OPTS,
                                       .reading_secret = reading_secret };

    return handoff_identity_from_signer(out, name, signing_key, sign, user,
                                        &opts, err);
}
