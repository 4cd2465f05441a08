/* SPDX-License-Identifier: MIT */
/*
 * hash.c -- PAE, H and AEAD, the three constructions of FORMAT.md section 1.
 *
 *   PAE(context, p1, ..., pn) = LE64(n + 1) || LE64(|context|) || context
 *                                           || LE64(|p1|)      || p1 ...
 *   H   = BLAKE2b-256 of it, streamed: a part may be megabytes
 *   AEAD = XChaCha20-Poly1305-IETF with an all-zero nonce, which is sound
 *          because every key is random or derived for one use
 *
 * Parts may be secret, so the hash state is wiped.
 */
#include "base/base.h"

#include <string.h>

#include <sodium.h>

_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32, "AEAD key");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == 24, "nonce");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == 16, "tag");

enum { LE64_BYTES = 8, TAG_BYTES = 16 };

static const uint8_t zero_nonce[24];

static void
le64(uint8_t out[LE64_BYTES], uint64_t n)
{
    for (unsigned i = 0; i < LE64_BYTES; i++)
        out[i] = (uint8_t) (n >> (8 * i));
}

static void
hash_part(crypto_generichash_state *state, const void *p, size_t n)
{
    uint8_t len[LE64_BYTES];

    le64(len, n);
    crypto_generichash_update(state, len, sizeof len);
    if (n != 0)
        crypto_generichash_update(state, p, n);
}

void
ho_base_hash(uint8_t out[32], const char *context, const ho_base_slice *parts,
             size_t count)
{
    crypto_generichash_state state;
    uint8_t                  pieces[LE64_BYTES];

    /* These cannot fail: no key, and a length within BLAKE2b's range. */
    crypto_generichash_init(&state, NULL, 0, 32);
    le64(pieces, (uint64_t) count + 1);
    crypto_generichash_update(&state, pieces, sizeof pieces);
    hash_part(&state, context, strlen(context));
    for (size_t i = 0; i < count; i++)
        hash_part(&state, parts[i].p, parts[i].len);
    crypto_generichash_final(&state, out, 32);
    sodium_memzero(&state, sizeof state);
}

/* Append one length-prefixed part; false where it does not fit. */
static bool
pae_part(uint8_t *out, size_t cap, size_t *used, const void *p, size_t n)
{
    if (cap - *used < LE64_BYTES || n > cap - *used - LE64_BYTES)
        return false;
    le64(out + *used, n);
    *used += LE64_BYTES;
    if (n != 0)
        memcpy(out + *used, p, n);
    *used += n;
    return true;
}

size_t
ho_base_pae(uint8_t *out, size_t cap, const char *context,
            const ho_base_slice *parts, size_t count)
{
    size_t used = LE64_BYTES;

    if (cap < LE64_BYTES)
        return 0;
    le64(out, (uint64_t) count + 1);
    if (!pae_part(out, cap, &used, context, strlen(context)))
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (!pae_part(out, cap, &used, parts[i].p, parts[i].len))
            return 0;
    }
    return used;
}

void
ho_base_aead_seal(uint8_t *out, const uint8_t key[32], ho_base_slice ad,
                  ho_base_slice plain)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.p, plain.len,
                                               ad.p, ad.len, NULL, zero_nonce,
                                               key);
}

bool
ho_base_aead_open(uint8_t *out, const uint8_t key[32], ho_base_slice ad,
                  ho_base_slice sealed)
{
    if (sealed.len < TAG_BYTES)
        return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.p,
                                                      sealed.len, ad.p, ad.len,
                                                      zero_nonce, key) == 0;
}
