/* SPDX-License-Identifier: MIT */
/*
 * signature.c -- strict Ed25519: one accepted set, whatever libsodium.
 *
 * Spec: FORMAT.md section 6. A signature is accepted when A and R are
 * canonical, of the prime-order group and not the identity, S < L, and
 * [S]B = R + [k]A. Implementations differ exactly where one of these is not
 * asked for, and a packet that one reader takes and another refuses is an
 * attack waiting for a use.
 *
 * libsodium up to 1.0.18 computes [S]B - [k]A and compares its encoding with
 * R (cofactorless), which implies all of it for R except that it is not the
 * identity; later ones may multiply by the cofactor, and then take an R with
 * a small-order component. The probe is a signature of that kind: who
 * accepts it is cofactored, and there R is checked as a point of its own.
 *
 * The probe costs one verification. Its outcome is a property of the linked
 * libsodium but is kept in no global: a keyring asks once when it is made
 * (ho_trust_keyring_verify), and only ho_trust_verify() asks each time.
 */
#include "trust/trust.h"

#include <string.h>

#include <sodium.h>

enum { POINT_BYTES = 32 };

/* Group order L = 2^252 + 27742317777372353535851937790883648493, little
 * endian. */
static const uint8_t order[32] = { 0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12,
                                   0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9,
                                   0xDE, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00,
                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                   0x00, 0x00, 0x00, 0x10 };

/* A = [2]B, R = [3]B + T with T of order 8, S = 3 + 2k, over "probe":
 * [8][S]B = [8]R + [8][k]A holds, [S]B = R + [k]A does not. The test makes
 * it anew from these ingredients. */
static const char    probe_message[] = "probe";
static const uint8_t probe_key[POINT_BYTES] = {
    0xC9, 0xA3, 0xF8, 0x6A, 0xAE, 0x46, 0x5F, 0x0E, 0x56, 0x51, 0x38,
    0x64, 0x51, 0x0F, 0x39, 0x97, 0x56, 0x1F, 0xA2, 0xC9, 0xE8, 0x5E,
    0xA2, 0x1D, 0xC2, 0x29, 0x23, 0x09, 0xF3, 0xCD, 0x60, 0x22
};
static const uint8_t probe_signature[HANDOFF_SIGNATURE_BYTES] = {
    0x52, 0x8B, 0x31, 0x2E, 0x93, 0xBC, 0x0C, 0x37, 0x05, 0xC8, 0x9C,
    0x20, 0xDC, 0xD8, 0x56, 0x00, 0xE2, 0x29, 0xAD, 0x3D, 0x68, 0x72,
    0xB1, 0xC6, 0x56, 0xD3, 0x87, 0x3F, 0xBE, 0x62, 0xE6, 0xE2, 0xE9,
    0x1A, 0x78, 0x86, 0xFB, 0x45, 0xA3, 0x24, 0x56, 0xE1, 0xA1, 0xEC,
    0x3B, 0x01, 0x51, 0xBC, 0x4A, 0xB7, 0xDE, 0x52, 0xA4, 0x1F, 0x4C,
    0x1E, 0x13, 0xD0, 0x9C, 0x22, 0xEE, 0x03, 0x26, 0x05
};

handoff_status
ho_trust_crypto_init(handoff_error *err)
{
    if (sodium_init() < 0)
        return ho_base_fail(err, HANDOFF_E_NOMEM, "libsodium cannot start");
    return HANDOFF_OK;
}

bool
ho_trust_point_valid(const uint8_t point[32])
{
    /* Canonical, on the curve, in the prime-order group; the identity is
     * refused among the points of small order. */
    return crypto_core_ed25519_is_valid_point(point) == 1;
}

/* S < L. libsodium asks too, unless built for compatibility with old
 * signatures. Nothing here is secret. */
static bool
scalar_reduced(const uint8_t s[32])
{
    for (unsigned i = 32; i-- > 0;) {
        if (s[i] != order[i])
            return s[i] < order[i];
    }
    return false;
}

static bool
is_identity(const uint8_t point[POINT_BYTES])
{
    static const uint8_t identity[POINT_BYTES] = { 1 };

    return memcmp(point, identity, POINT_BYTES) == 0;
}

bool
ho_trust_verify_with(bool cofactored, const uint8_t signature[64],
                     const uint8_t *message, size_t len, const uint8_t key[32])
{
    if (!scalar_reduced(signature + POINT_BYTES) || is_identity(signature))
        return false;
    if (crypto_sign_verify_detached(signature, message, len, key) != 0)
        return false;
    return !cofactored || ho_trust_point_valid(signature);
}

bool
ho_trust_sodium_is_cofactored(void)
{
    return crypto_sign_verify_detached(probe_signature,
                                       (const uint8_t *) probe_message,
                                       sizeof probe_message - 1,
                                       probe_key) == 0;
}

bool
ho_trust_verify(const uint8_t signature[64], const uint8_t *message, size_t len,
                const uint8_t key[32])
{
    return ho_trust_verify_with(ho_trust_sodium_is_cofactored(), signature,
                                message, len, key);
}
