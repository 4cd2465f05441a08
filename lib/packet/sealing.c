/* SPDX-License-Identifier: MIT */
/*
 * sealing.c -- one section for chosen readers (FORMAT.md section 5).
 *
 *   plain   varint |object| | object | zeros up to PADME length
 *   sealed  AEAD(section key, plain)
 *   grants  recipient 32 | ephemeral 32 | wrapped section key 48, ...
 *
 * Every section has a fresh key and every grant a fresh ephemeral key pair,
 * so no key is ever used twice and the nonce may be constant. Keys, shared
 * secrets and the padded object are wiped on every path; the object itself
 * is encrypted where it is put together, so no copy of it stays behind.
 *
 * What comes out of unsealing has been decrypted, which proves nothing about
 * who wrote it: the caller holds it against the digest that was signed.
 */
#include "packet/packet.h"

#include <string.h>

#include <sodium.h>

enum { KEY_BYTES = 32, TAG_BYTES = 16, AD_MAX = 128 };

_Static_assert(HO_GRANT_BYTES == 32 + 32 + KEY_BYTES + TAG_BYTES, "grant");

/* ---- What both directions share ------------------------------------------ */

static unsigned
floor_log2(size_t n)
{
    unsigned log = 0;

    while (n >>= 1)
        log++;
    return log;
}

size_t
ho_packet_padme(size_t n)
{
    unsigned e = floor_log2(n);
    unsigned s = floor_log2(e) + 1;
    size_t   mask = ((size_t) 1 << (e - s)) - 1;

    return (n + mask) & ~mask;
}

/* PAE(context, u8(leg) || u8(kind), digest): what ties a ciphertext to its
 * place and to the object that was committed to. */
static ho_base_slice
associated(uint8_t ad[AD_MAX], const char *context,
           const ho_packet_place *place)
{
    const uint8_t where[2] = { (uint8_t) place->leg, (uint8_t) place->kind };
    const ho_base_slice parts[2] = { HO_SLICE(where, 2),
                                     HO_SLICE(place->digest, HO_DIGEST_BYTES) };

    return HO_SLICE(ad, ho_base_pae(ad, AD_MAX, context, parts, 2));
}

/* The key that wraps the section key. */
static void
wrap_key(uint8_t key[KEY_BYTES], const uint8_t shared[32],
         const uint8_t *ephemeral, const uint8_t *recipient)
{
    const ho_base_slice parts[3] = { HO_SLICE(shared, 32),
                                     HO_SLICE(ephemeral, 32),
                                     HO_SLICE(recipient, 32) };

    ho_base_hash(key, "handoff/v1 wrap", parts, 3);
}

/* ---- Sealing ------------------------------------------------------------- */

/* Write one grant: the section key, wrapped for a recipient. */
static bool
write_grant(uint8_t grant[HO_GRANT_BYTES], const uint8_t recipient[32],
            ho_base_slice ad, const uint8_t key[KEY_BYTES])
{
    uint8_t *ephemeral = grant + 32;
    uint8_t  secret[32], shared[32], wrap[KEY_BYTES];
    bool     ok;

    memcpy(grant, recipient, 32);
    randombytes_buf(secret, sizeof secret);
    ok = crypto_scalarmult_base(ephemeral, secret) == 0 &&
         crypto_scalarmult(shared, secret, recipient) == 0 &&
         !sodium_is_zero(shared, sizeof shared);
    if (ok) {
        wrap_key(wrap, shared, ephemeral, recipient);
        ho_base_aead_seal(grant + 64, wrap, ad, HO_SLICE(key, KEY_BYTES));
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(wrap, sizeof wrap);
    return ok;
}

/* Insert a key into a sorted list unless it is there. False: full. */
static bool
insert_sorted(const uint8_t *list[HANDOFF_GRANTS_MAX], size_t *count,
              const uint8_t key[32])
{
    size_t i = *count;
    int    order = -1;

    while (i > 0 && (order = memcmp(list[i - 1], key, 32)) > 0)
        i--;
    if (i > 0 && order == 0)
        return true;
    if (*count == HANDOFF_GRANTS_MAX)
        return false;
    memmove(list + i + 1, list + i, (*count - i) * sizeof *list);
    list[i] = key;
    (*count)++;
    return true;
}

/* Append the sealed object: the plain form is built in place, then
 * encrypted over itself. */
static bool
append_sealed(ho_base_buf *sealed, const uint8_t key[KEY_BYTES],
              ho_base_slice ad, ho_base_slice object)
{
    size_t   head = ho_base_varint_size(object.len);
    size_t   padded = ho_packet_padme(head + object.len);
    size_t   at = sealed->len;
    uint8_t *plain;

    if (!ho_base_buf_reserve(sealed, padded + TAG_BYTES))
        return false;
    ho_base_varint_write(sealed, object.len);
    ho_base_buf_append(sealed, object.p, object.len);
    plain = sealed->data + at;
    memset(plain + head + object.len, 0, padded - head - object.len);
    ho_base_aead_seal(plain, key, ad, HO_SLICE(plain, padded));
    sealed->len = at + padded + TAG_BYTES;
    return true;
}

static handoff_status
append_grants(ho_base_buf *grants, const uint8_t key[KEY_BYTES],
              ho_base_slice ad, const uint8_t *const *readers, size_t count,
              handoff_error *err)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t grant[HO_GRANT_BYTES];

        if (!write_grant(grant, readers[i], ad, key)) {
            ho_base_fail(
                err, HANDOFF_E_READER,
                "a reading key is of small order: nothing can be sealed "
                "to it");
            ho_base_err_key(err, readers[i]);
            return HANDOFF_E_READER;
        }
        ho_base_buf_append(grants, grant, sizeof grant);
    }
    return grants->failed ? ho_base_nomem(err) : HANDOFF_OK;
}

handoff_status
ho_packet_section_seal(ho_packet_sealing *out, const ho_packet_place *place,
                       ho_base_slice object, const uint8_t *const *readers,
                       size_t count, handoff_error *err)
{
    ho_base_buf   *grants = out->grants, *sealed = out->sealed;
    const uint8_t *sorted[HANDOFF_GRANTS_MAX];
    size_t         unique = 0;
    uint8_t        key[KEY_BYTES], ad[AD_MAX];
    handoff_status st;

    for (size_t i = 0; i < count; i++)
        if (!insert_sorted(sorted, &unique, readers[i]))
            return ho_base_fail(err, HANDOFF_E_LIMIT,
                                "more than %d keys may read the section",
                                (int) HANDOFF_GRANTS_MAX);
    ho_base_buf_clear(grants);
    ho_base_buf_clear(sealed);
    randombytes_buf(key, sizeof key);
    st = append_grants(grants, key, associated(ad, "handoff/v1 grant", place),
                       sorted, unique, err);
    if (st != HANDOFF_OK)
        goto done;
    if (!append_sealed(sealed, key, associated(ad, "handoff/v1 sealed", place),
                       object)) {
        st = ho_base_nomem(err);
        goto done;
    }
    ho_envelope_seal_hash(out->seal, place->leg, place->kind,
                          HO_SLICE(grants->data, grants->len),
                          HO_SLICE(sealed->data, sealed->len));

done:
    sodium_memzero(key, sizeof key);
    return st;
}

/* ---- Unsealing ----------------------------------------------------------- */

static int
refuse(handoff_error *err, const ho_packet_place *place, handoff_status code,
       const char *why)
{
    ho_base_fail(err, code, "%s", why);
    ho_base_err_at(err, HANDOFF_CHECK_UNSEAL, (int32_t) place->leg,
                   (int32_t) place->kind);
    return code == HANDOFF_E_SIGNER ? -2 : -1;
}

static const uint8_t *
find_grant(ho_base_slice grants, const uint8_t public_key[32])
{
    for (size_t at = 0; grants.len - at >= HO_GRANT_BYTES; at += HO_GRANT_BYTES)
        if (memcmp(grants.p + at, public_key, 32) == 0)
            return grants.p + at;
    return NULL;
}

/* Where the object stands in the plain form: its length is written the one
 * way there is, and what follows it is the padding it must have, all zero. */
static bool
strip_padding(ho_base_slice *object, ho_base_slice plain)
{
    const uint8_t *p = plain.p;
    uint64_t       len;
    size_t         head, rest;

    if (!ho_base_varint_read(&len, &p, plain.p + plain.len))
        return false;
    head = (size_t) (p - plain.p);
    if (len == 0 || len > plain.len - head)
        return false;
    rest = plain.len - head - (size_t) len;
    if (ho_packet_padme(head + (size_t) len) != plain.len)
        return false;
    *object = HO_SLICE(p, (size_t) len);
    return rest == 0 || sodium_is_zero(p + len, rest);
}

/* Take the section key out of its grant, and decrypt; the plain form is all
 * of `plain`. NULL, or what is wrong. */
static const char *
decrypt(ho_base_buf *plain, const uint8_t *grant, const ho_packet_place *place,
        ho_base_slice sealed, const uint8_t shared[32])
{
    uint8_t     key[KEY_BYTES], wrap[KEY_BYTES], ad[AD_MAX];
    const char *fault = NULL;

    wrap_key(wrap, shared, grant + 32, grant);
    if (!ho_base_aead_open(key, wrap, associated(ad, "handoff/v1 grant", place),
                           HO_SLICE(grant + 64, KEY_BYTES + TAG_BYTES))) {
        fault = "our grant does not decrypt";
    } else if (!ho_base_aead_open(plain->data, key,
                                  associated(ad, "handoff/v1 sealed", place),
                                  sealed)) {
        fault = "the sealed section does not decrypt";
    } else {
        plain->len = sealed.len - TAG_BYTES;
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(wrap, sizeof wrap);
    return fault;
}

int
ho_packet_section_unseal(ho_base_buf *object, const ho_packet_place *place,
                         ho_base_slice grants, ho_base_slice sealed,
                         const handoff_identity *me, handoff_error *err)
{
    const uint8_t *own = ho_trust_identity_reading_key(me);
    const uint8_t *grant = own == NULL ? NULL : find_grant(grants, own);
    const char    *fault = NULL;
    uint8_t        shared[32];
    ho_base_slice  inner;
    size_t         all;
    int            agreed;

    ho_base_buf_clear(object);
    if (grant == NULL)
        return 0;
    if (sealed.len <= TAG_BYTES)
        return refuse(err, place, HANDOFF_E_SECTION,
                      "the sealed section is cut short");
    if (!ho_base_buf_reserve(object, sealed.len - TAG_BYTES)) {
        ho_base_nomem(err);
        return -1;
    }
    agreed = ho_trust_identity_agree(me, shared, grant + 32);
    if (agreed < 0)
        return refuse(err, place, HANDOFF_E_SIGNER,
                      "the reading key's callback failed");
    if (agreed == 0)
        fault = "our grant has an ephemeral key of small order";
    else
        fault = decrypt(object, grant, place, sealed, shared);
    sodium_memzero(shared, sizeof shared);
    if (fault == NULL &&
        !strip_padding(&inner, HO_SLICE(object->data, object->len)))
        fault = "the sealed section is not padded as it must be";
    if (fault != NULL) {
        ho_base_buf_clear(object);
        return refuse(err, place, HANDOFF_E_SECTION, fault);
    }
    all = object->len;
    memmove(object->data, inner.p, inner.len);
    sodium_memzero(object->data + inner.len, all - inner.len);
    object->len = inner.len;
    return 1;
}
