/* SPDX-License-Identifier: MIT */
/* test_signature.c -- strict Ed25519, with both outcomes of the probe. */
#include "trust/trust.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "support.h"

/* A point of order 8, made of nothing: any point times L, the group order,
 * loses its prime-order part, so take those until one is of order 8. */
static void
order_eight(uint8_t out[32])
{
    static const char order_hex[] =
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    const uint8_t identity[32] = { 1 };
    uint8_t       order[32], point[32] = { 0 }, twice[32], four[32];

    support_unhex(order, sizeof order, order_hex);
    for (unsigned y = 2;; y++) {
        uint8_t scaled[32] = { 1 }; /* the identity */

        ck_assert_uint_lt(y, 256);
        point[0] = (uint8_t) y;
        if (crypto_core_ed25519_add(twice, point, point) != 0)
            continue; /* not on the curve */
        for (int bit = 252; bit >= 0; bit--) {
            crypto_core_ed25519_add(scaled, scaled, scaled);
            if ((order[bit / 8] >> bit % 8 & 1) != 0)
                crypto_core_ed25519_add(scaled, scaled, point);
        }
        crypto_core_ed25519_add(twice, scaled, scaled);
        crypto_core_ed25519_add(four, twice, twice);
        if (memcmp(four, identity, 32) != 0) {
            memcpy(out, scaled, 32);
            return;
        }
    }
}

/* S = r + k a for A = [a]B and R = [r]B + extra, over a message. */
static void
make_signature(uint8_t sig[64], uint8_t key[32], uint8_t a, uint8_t r,
               const uint8_t *extra, const char *message)
{
    const uint8_t            a_scalar[32] = { a }, r_scalar[32] = { r };
    uint8_t                  wide[64], k[32];
    crypto_hash_sha512_state state;

    crypto_scalarmult_ed25519_base_noclamp(key, a_scalar);
    crypto_scalarmult_ed25519_base_noclamp(sig, r_scalar);
    if (extra != NULL)
        ck_assert_int_eq(crypto_core_ed25519_add(sig, sig, extra), 0);
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, sig, 32);
    crypto_hash_sha512_update(&state, key, 32);
    crypto_hash_sha512_update(&state, (const uint8_t *) message,
                              strlen(message));
    crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(k, wide);
    crypto_core_ed25519_scalar_mul(sig + 32, k, a_scalar);
    crypto_core_ed25519_scalar_add(sig + 32, sig + 32, r_scalar);
}

static bool
verify(bool cofactored, const uint8_t sig[64], const char *message,
       const uint8_t key[32])
{
    return ho_trust_verify_with(cofactored, sig, (const uint8_t *) message,
                                strlen(message), key);
}

/* The probe asks libsodium what the same signature, made here, asks it. */
START_TEST(probe_is_what_libsodium_does)
{
    uint8_t eight[32], sig[64], key[32];
    bool    cofactored;

    order_eight(eight);
    make_signature(sig, key, 2, 3, eight, "probe");
    cofactored = crypto_sign_verify_detached(sig, (const uint8_t *) "probe", 5,
                                             key) == 0;
    ck_assert_int_eq(ho_trust_sodium_is_cofactored(), cofactored);
    printf("libsodium %s is %s\n", sodium_version_string(),
           cofactored ? "cofactored" : "cofactorless");
    /* It is refused by us whatever libsodium does: by libsodium itself, or
     * because its R is not of the prime-order group. */
    ck_assert(ho_trust_point_valid(key));
    ck_assert(!ho_trust_point_valid(sig));
    ck_assert(!verify(true, sig, "probe", key));
    ck_assert(!verify(cofactored, sig, "probe", key));
    ck_assert(!ho_trust_verify(sig, (const uint8_t *) "probe", 5, key));
}
END_TEST

START_TEST(verify_good_signature_with_both_outcomes)
{
    uint8_t sig[64], key[32];

    make_signature(sig, key, 7, 11, NULL, "call back by noon");
    ck_assert(verify(false, sig, "call back by noon", key));
    ck_assert(verify(true, sig, "call back by noon", key));
    ck_assert(!verify(false, sig, "call back by Noon", key));
    ck_assert(!verify(true, sig, "call back by Noon", key));
    for (size_t bit = 0; bit < 512; bit++) {
        sig[bit / 8] ^= (uint8_t) (1u << bit % 8);
        ck_assert(!verify(false, sig, "call back by noon", key));
        ck_assert(!verify(true, sig, "call back by noon", key));
        sig[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
}
END_TEST

/* S + L gives the same point, and must not give a second signature. */
START_TEST(verify_s_not_reduced_is_refused)
{
    uint8_t  sig[64], key[32], order[32];
    unsigned carry = 0;

    support_unhex(
        order, 32,
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    make_signature(sig, key, 7, 11, NULL, "x");
    for (size_t i = 0; i < 32; i++) {
        carry += (unsigned) sig[32 + i] + order[i];
        sig[32 + i] = (uint8_t) carry;
        carry >>= 8;
    }
    ck_assert(!verify(false, sig, "x", key));
    memcpy(sig + 32, order, 32); /* S = L */
    ck_assert(!verify(false, sig, "x", key));
}
END_TEST

START_TEST(verify_r_identity_is_refused)
{
    uint8_t sig[64], key[32];

    /* r = L would be the identity; 0 is refused as a scalar by libsodium, so
     * R is written by hand and S = k a. */
    const uint8_t            a[32] = { 7 };
    uint8_t                  wide[64], k[32];
    crypto_hash_sha512_state state;

    crypto_scalarmult_ed25519_base_noclamp(key, a);
    memset(sig, 0, sizeof sig);
    sig[0] = 1;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, sig, 32);
    crypto_hash_sha512_update(&state, key, 32);
    crypto_hash_sha512_update(&state, (const uint8_t *) "x", 1);
    crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(k, wide);
    crypto_core_ed25519_scalar_mul(sig + 32, k, a);
    ck_assert(!verify(false, sig, "x", key));
    ck_assert(!verify(true, sig, "x", key));
}
END_TEST

START_TEST(point_small_and_mixed_order_is_refused)
{
    uint8_t       eight[32], four[32], two[32], mixed[32], good[32];
    const uint8_t identity[32] = { 1 }, scalar[32] = { 5 };

    order_eight(eight);
    crypto_core_ed25519_add(four, eight, eight);
    crypto_core_ed25519_add(two, four, four);
    ck_assert(!ho_trust_point_valid(eight));
    ck_assert(!ho_trust_point_valid(four));
    ck_assert(!ho_trust_point_valid(two));
    ck_assert(!ho_trust_point_valid(identity));
    crypto_scalarmult_ed25519_base_noclamp(good, scalar);
    ck_assert(ho_trust_point_valid(good));
    crypto_core_ed25519_add(mixed, good, eight);
    ck_assert(!ho_trust_point_valid(mixed));
    crypto_core_ed25519_add(mixed, good, two);
    ck_assert(!ho_trust_point_valid(mixed));
}
END_TEST

START_TEST(point_not_canonical_is_refused)
{
    uint8_t point[32];

    /* y = p .. p + 18 have a second, shorter form. */
    for (unsigned low = 0xED; low <= 0xFF; low++) {
        for (unsigned sign = 0; sign < 2; sign++) {
            memset(point, 0xFF, sizeof point);
            point[0] = (uint8_t) low;
            point[31] = (uint8_t) (0x7F | sign << 7);
            ck_assert(!ho_trust_point_valid(point));
        }
    }
    memset(point, 0, sizeof point);
    ck_assert(!ho_trust_point_valid(point));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("signature");
    TCase *tc = tcase_create("signature");

    if (sodium_init() < 0)
        return 1;
    tcase_add_test(tc, probe_is_what_libsodium_does);
    tcase_add_test(tc, verify_good_signature_with_both_outcomes);
    tcase_add_test(tc, verify_s_not_reduced_is_refused);
    tcase_add_test(tc, verify_r_identity_is_refused);
    tcase_add_test(tc, point_small_and_mixed_order_is_refused);
    tcase_add_test(tc, point_not_canonical_is_refused);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
