/* SPDX-License-Identifier: MIT */
/*
 * test_primitives.c -- other people's edge cases, through our own functions.
 *
 * Wycheproof, CCTV and speccheck from $HANDOFF_SHARED/vectors. A signature is
 * accepted as the library accepts it: its key enters a keyring
 * (ho_trust_point_valid), then it verifies. Three ways, which must agree:
 *
 *   strict       ho_trust_verify, with what the probe finds
 *   told so      ho_trust_verify_with(true): as if libsodium were cofactored
 *   cofactored   a cofactored verifier written here, and R checked beside it,
 *                which is what the library does with such a libsodium
 */
#include "trust/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "support.h"

enum { MESSAGE_MAX = 4096 };

static json_t *
load(const char *path)
{
    size_t  len;
    char   *text = support_shared(&len, path);
    json_t *j;

    if (text == NULL)
        return NULL;
    j = json_loadb(text, len, 0, NULL);
    free(text);
    ck_assert_ptr_nonnull(j);
    return j;
}

static const char *
text_of(const json_t *object, const char *name)
{
    const char *s = json_string_value(json_object_get(object, name));

    ck_assert_ptr_nonnull(s);
    return s;
}

static size_t
bytes_of(uint8_t *out, size_t cap, const json_t *object, const char *name)
{
    return support_unhex(out, cap, text_of(object, name));
}

/* ---- Ed25519 ------------------------------------------------------------ */

/* [8][S]B = [8](R + [k]A), S < L, for an A of the prime-order group. */
static bool
verify_cofactored(const uint8_t sig[64], const uint8_t *message, size_t len,
                  const uint8_t key[32])
{
    const uint8_t identity[32] = { 1 };
    uint8_t       wide[64] = { 0 }, k[32], s[32], left[32], right[32];
    crypto_hash_sha512_state state;

    memcpy(wide, sig + 32, 32);
    crypto_core_ed25519_scalar_reduce(s, wide);
    if (memcmp(s, sig + 32, 32) != 0)
        return false;
    if (crypto_scalarmult_ed25519_base_noclamp(left, s) != 0)
        memcpy(left, identity, 32); /* S = 0 */
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, sig, 32);
    crypto_hash_sha512_update(&state, key, 32);
    crypto_hash_sha512_update(&state, message, len);
    crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(k, wide);
    ck_assert_int_eq(crypto_scalarmult_ed25519_noclamp(right, k, key), 0);
    if (crypto_core_ed25519_add(right, right, sig) != 0)
        return false; /* R is no point */
    crypto_core_ed25519_sub(left, left, right);
    for (int i = 0; i < 3; i++)
        crypto_core_ed25519_add(left, left, left);
    return memcmp(left, identity, 32) == 0;
}

/* How many signatures only the cofactored verifier takes, before R is asked. */
static int lax;

/* 1 accepted, 0 refused; all three ways are asked. */
static int
accepts(const uint8_t *key, size_t key_len, const uint8_t *sig, size_t sig_len,
        const uint8_t *message, size_t len)
{
    bool strict, told, cofactored;

    if (key_len != 32 || sig_len != 64 || !ho_trust_point_valid(key))
        return 0;
    strict = ho_trust_verify(sig, message, len, key);
    told = ho_trust_verify_with(true, sig, message, len, key);
    cofactored = verify_cofactored(sig, message, len, key);
    lax += cofactored && !strict;
    ck_assert_int_eq(told, strict);
    ck_assert_int_eq(cofactored && ho_trust_point_valid(sig), strict);
    return strict;
}

START_TEST(ed25519_wycheproof_every_verdict_right)
{
    json_t *file = load("vectors/wycheproof/ed25519_test.json"), *group, *test;
    size_t  i, k;
    int     run = 0, valid = 0;

    if (file == NULL) {
        support_skipped("ed25519_wycheproof_every_verdict_right");
        return;
    }
    json_array_foreach(json_object_get(file, "testGroups"), i, group)
    {
        uint8_t key[32];
        size_t  key_len = bytes_of(key, sizeof key,
                                   json_object_get(group, "publicKey"), "pk");

        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            uint8_t sig[128], message[MESSAGE_MAX];
            size_t  sig_len = bytes_of(sig, sizeof sig, test, "sig");
            size_t  len = bytes_of(message, sizeof message, test, "msg");
            int     good = strcmp(text_of(test, "result"), "valid") == 0;

            ck_assert(good || strcmp(text_of(test, "result"), "invalid") == 0);
            ck_assert_msg(accepts(key, key_len, sig, sig_len, message, len) ==
                              good,
                          "group %zu test %zu", i, k);
            run++;
            valid += good;
        }
    }
    ck_assert_int_eq(run, (int) json_integer_value(
                              json_object_get(file, "numberOfTests")));
    ck_assert_int_gt(valid, 0);
    printf("Ed25519 Wycheproof: %d of %d run, %d valid\n", run, run, valid);
    json_decref(file);
}
END_TEST

START_TEST(ed25519_cctv_exactly_one_accepted)
{
    json_t *file = load("vectors/cctv-ed25519/ed25519vectors.json"), *test;
    size_t  i;
    int     accepted = 0;

    if (file == NULL) {
        support_skipped("ed25519_cctv_exactly_one_accepted");
        return;
    }
    lax = 0;
    json_array_foreach(file, i, test)
    {
        uint8_t     key[32], sig[64];
        const char *message = text_of(test, "msg");

        accepted += accepts(key, bytes_of(key, 32, test, "key"), sig,
                            bytes_of(sig, 64, test, "sig"),
                            (const uint8_t *) message, strlen(message));
    }
    ck_assert_uint_eq(json_array_size(file), 914);
    ck_assert_int_eq(accepted, 1);
    /* The check of R is what refuses these with a cofactored libsodium. */
    ck_assert_int_gt(lax, 0);
    printf("CCTV: %d of 914 accepted; %d more without the check of R\n",
           accepted, lax);
    json_decref(file);
}
END_TEST

START_TEST(ed25519_speccheck_none_accepted)
{
    json_t *file = load("vectors/ed25519-speccheck/cases.json"), *test;
    size_t  i;

    if (file == NULL) {
        support_skipped("ed25519_speccheck_none_accepted");
        return;
    }
    json_array_foreach(file, i, test)
    {
        uint8_t key[32], sig[64], message[64];
        size_t  len = bytes_of(message, sizeof message, test, "message");

        ck_assert_int_eq(accepts(key, bytes_of(key, 32, test, "pub_key"), sig,
                                 bytes_of(sig, 64, test, "signature"), message,
                                 len),
                         0);
    }
    ck_assert_uint_eq(json_array_size(file), 12);
    printf("speccheck: 0 of 12 accepted\n");
    json_decref(file);
}
END_TEST

/* ---- X25519 ------------------------------------------------------------- */

/* As sealing uses it: the shared secret, or a refusal where it is all zero.
 * Wycheproof calls both "acceptable" there; FORMAT.md section 5 refuses. */
START_TEST(x25519_wycheproof_zero_is_refused)
{
    json_t       *file = load("vectors/wycheproof/x25519_test.json");
    json_t       *group, *test;
    const uint8_t zero[32] = { 0 };
    size_t        i, k;
    int           run = 0, refused = 0;

    if (file == NULL) {
        support_skipped("x25519_wycheproof_zero_is_refused");
        return;
    }
    json_array_foreach(json_object_get(file, "testGroups"), i, group)
    {
        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            uint8_t point[32], secret[32], expected[32], shared[32];
            int     rc;

            bytes_of(point, 32, test, "public");
            bytes_of(secret, 32, test, "private");
            bytes_of(expected, 32, test, "shared");
            rc = crypto_scalarmult_curve25519(shared, secret, point);
            run++;
            if (memcmp(expected, zero, 32) == 0) {
                ck_assert_int_ne(rc, 0);
                refused++;
                continue;
            }
            ck_assert_int_eq(rc, 0);
            ck_assert_mem_eq(shared, expected, 32);
        }
    }
    ck_assert_int_eq(run, (int) json_integer_value(
                              json_object_get(file, "numberOfTests")));
    ck_assert_int_gt(refused, 0);
    printf("X25519 Wycheproof: %d of %d run, %d all zero and refused\n", run,
           run, refused);
    json_decref(file);
}
END_TEST

/* ---- XChaCha20-Poly1305 ------------------------------------------------- */

typedef struct aead_case {
    uint8_t key[32], nonce[32], ad[1024], sealed[1024], message[1024];
    size_t  key_len, nonce_len, ad_len, sealed_len, message_len;
} aead_case;

static void
aead_load(aead_case *c, const json_t *test)
{
    c->key_len = bytes_of(c->key, sizeof c->key, test, "key");
    c->nonce_len = bytes_of(c->nonce, sizeof c->nonce, test, "iv");
    c->ad_len = bytes_of(c->ad, sizeof c->ad, test, "aad");
    c->message_len = bytes_of(c->message, sizeof c->message, test, "msg");
    c->sealed_len = bytes_of(c->sealed, sizeof c->sealed, test, "ct");
    c->sealed_len += bytes_of(c->sealed + c->sealed_len, 64, test, "tag");
}

/* The vectors have nonces, our AEAD has none but zero. So each is run on the
 * function below it, and its key, data and message then go through ours,
 * against that function with a nonce of zero. -1: cannot be run. */
static int
aead_run(const aead_case *c)
{
    static const uint8_t zero[24];
    uint8_t              plain[1024], theirs[1040], ours[1040];
    unsigned long long   n = 0;
    int                  good;
    ho_base_slice        ad = HO_SLICE(c->ad, c->ad_len);

    if (c->nonce_len != 24 || c->key_len != 32)
        return -1;
    good = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &n, NULL,
                                                      c->sealed, c->sealed_len,
                                                      c->ad, c->ad_len,
                                                      c->nonce, c->key) == 0;
    if (good) {
        ck_assert_uint_eq(n, c->message_len);
        ck_assert_mem_eq(plain, c->message, c->message_len);
    }
    crypto_aead_xchacha20poly1305_ietf_encrypt(theirs, &n, c->message,
                                               c->message_len, c->ad, c->ad_len,
                                               NULL, zero, c->key);
    ho_base_aead_seal(ours, c->key, ad, HO_SLICE(c->message, c->message_len));
    ck_assert_uint_eq(n, c->message_len + 16);
    ck_assert_mem_eq(ours, theirs, (size_t) n);
    ck_assert(
        ho_base_aead_open(plain, c->key, ad, HO_SLICE(theirs, (size_t) n)));
    ck_assert_mem_eq(plain, c->message, c->message_len);
    theirs[n - 1] ^= 1;
    ck_assert(
        !ho_base_aead_open(plain, c->key, ad, HO_SLICE(theirs, (size_t) n)));
    return good;
}

START_TEST(xchacha20_poly1305_wycheproof_every_verdict_right)
{
    json_t *file = load("vectors/wycheproof/xchacha20_poly1305_test.json");
    json_t *group, *test;
    size_t  i, k;
    int     run = 0, misfit = 0;

    if (file == NULL) {
        support_skipped("xchacha20_poly1305_wycheproof_every_verdict_right");
        return;
    }
    json_array_foreach(json_object_get(file, "testGroups"), i, group)
    {
        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            aead_case c;
            int       good;

            aead_load(&c, test);
            good = aead_run(&c);
            run += good >= 0;
            misfit += good < 0;
            ck_assert_msg((good == 1) ==
                              (strcmp(text_of(test, "result"), "valid") == 0),
                          "group %zu test %zu", i, k);
        }
    }
    ck_assert_int_eq(run + misfit, (int) json_integer_value(
                                       json_object_get(file, "numberOfTests")));
    printf("XChaCha20-Poly1305 Wycheproof: %d run on libsodium, and with "
           "nonce zero on ours; %d not run (another size of nonce)\n",
           run, misfit);
    json_decref(file);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("primitives");
    TCase *tc = tcase_create("primitives");

    if (sodium_init() < 0)
        return 1;
    tcase_add_test(tc, ed25519_wycheproof_every_verdict_right);
    tcase_add_test(tc, ed25519_cctv_exactly_one_accepted);
    tcase_add_test(tc, ed25519_speccheck_none_accepted);
    tcase_add_test(tc, x25519_wycheproof_zero_is_refused);
    tcase_add_test(tc, xchacha20_poly1305_wycheproof_every_verdict_right);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
