/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_sealing.c -- FORMAT.md section 5: grants, sealed bytes, seals
 * and padding. The customer of leg 0 is what is sealed.
 */
#include "make_vectors.h"

#include <string.h>

#include <check.h>
#include <sodium.h>

enum { KIND = HANDOFF_SECTION_CUSTOMER };

/* A customer whose plain form of 33 bytes needs three of padding. */
static ho_base_slice
customer_raw(void)
{
    return HO_SLICE("\x12\x0C"
                    "Mara Oleson.",
                    14);
}

static pk_section *
sealed_leg(pk_packet **p, const pk_party *a, const pk_party *b)
{
    *p = first_leg();
    pk_add(*p, KIND, customer_raw());
    pk_seal(*p, 0, KIND, a, b);
    return &(*p)->section[0][KIND];
}

/* The commitment names what stands in the section now. */
static void
name_again(pk_section *s)
{
    ho_envelope_seal_hash(s->seal, 0, KIND,
                          HO_SLICE(s->grants.data, s->grants.len),
                          HO_SLICE(s->sealed.data, s->sealed.len));
}

static void
finish(const char *name, const char *status, const char *rule, pk_packet *p,
       const pk_party *reader)
{
    pk_sign(p);
    vec_packet(name, status, rule, p);
    if (reader != NULL)
        vec_keys(reader);
}

static void
reads(bool customer)
{
    vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
    vec_section(HANDOFF_SECTION_BRIEFING, pk_story_section(2));
    if (customer)
        vec_section(KIND, customer_raw());
    else
        vec_sealed(KIND);
}

static void
make_readers(void)
{
    static const char grants[] =
        "5: grants = 1..32 times: recipient (32) || ephemeral (32) || wrapped "
        "(48), recipients strictly ascending";
    const pk_party *desk = &who.cast.desk, *partner = &who.cast.partner;
    pk_packet      *p;
    pk_section     *s;

    sealed_leg(&p, desk, NULL);
    finish("sealed-to-reader", "OK", grants, p, desk);
    reads(true);
    sealed_leg(&p, desk, partner);
    finish("sealed-to-two", "OK", grants, p, desk);
    reads(true);
    sealed_leg(&p, partner, NULL);
    finish("sealed-to-others", "OK", "7: sealed to others", p, desk);
    reads(false);
    sealed_leg(&p, desk, NULL);
    finish("sealed-read-without-keys", "OK", "7: sealed to others", p, NULL);
    reads(false);
    s = sealed_leg(&p, desk, NULL);
    s->grants.len -= 1;
    name_again(s);
    finish("grants-cut", "FORMAT", "7.1: a wrong size of grants is FORMAT", p,
           desk);
    s = sealed_leg(&p, desk, NULL);
    ho_base_buf_byte(&s->grants, 0);
    name_again(s);
    finish("grants-byte-too-many", "FORMAT",
           "7.1: a wrong size of grants is FORMAT", p, desk);
    s = sealed_leg(&p, desk, partner);
    {
        uint8_t first[HO_GRANT_BYTES];

        memcpy(first, s->grants.data, HO_GRANT_BYTES);
        memmove(s->grants.data, s->grants.data + HO_GRANT_BYTES,
                HO_GRANT_BYTES);
        memcpy(s->grants.data + HO_GRANT_BYTES, first, HO_GRANT_BYTES);
    }
    name_again(s);
    finish("grants-descend", "FORMAT", "7.1: a wrong order of grants is FORMAT",
           p, desk);
    s = sealed_leg(&p, desk, NULL);
    ck_assert(ho_base_buf_reserve(&s->grants, HO_GRANT_BYTES));
    ho_base_buf_append(&s->grants, s->grants.data, HO_GRANT_BYTES);
    name_again(s);
    finish("grant-twice", "FORMAT", grants, p, desk);
}

/* Grants for others in front: recipients 0, 1, 2, ... */
static void
many_grants(const char *name, const char *status, size_t count)
{
    pk_packet  *p;
    pk_section *s = sealed_leg(&p, &who.cast.desk, NULL);
    ho_base_buf all = { 0 };

    for (size_t i = 1; i < count; i++) {
        uint8_t grant[HO_GRANT_BYTES] = { 0 };

        grant[1] = (uint8_t) i;
        ho_base_buf_append(&all, grant, sizeof grant);
    }
    ho_base_buf_append(&all, s->grants.data, s->grants.len);
    ho_base_buf_clear(&s->grants);
    ho_base_buf_append(&s->grants, all.data, all.len);
    ho_base_buf_free(&all);
    name_again(s);
    finish(name, status, "8: grants per section 32", p, &who.cast.desk);
    if (strcmp(status, "OK") == 0)
        reads(true);
}

/* One byte of the sealed section changed; named anew or not. */
static void
bent_case(const char *name, const char *rule, size_t at, bool in_grants,
          bool renamed, const pk_party *reader)
{
    pk_packet   *p;
    pk_section  *s = sealed_leg(&p, &who.cast.desk, NULL);
    ho_base_buf *b = in_grants ? &s->grants : &s->sealed;

    if (!renamed)
        pk_sign(p);
    b->data[at == SIZE_MAX ? b->len - 1 : at] ^= 1;
    if (renamed) {
        name_again(s);
        pk_sign(p);
    }
    vec_packet(name, "SECTION", rule, p);
    if (reader != NULL)
        vec_keys(reader);
}

static void
make_bent(void)
{
    static const char seal[] =
        "5: seal = H(\"handoff/v1 seal\", u8(leg) || u8(kind), grants, sealed)";
    static const char wrapped[] =
        "5: wrapped = AEAD(H(\"handoff/v1 wrap\", shared, ephemeral, "
        "recipient), PAE(...), key)";
    const pk_party *desk = &who.cast.desk;

    bent_case("sealed-byte-not-named", seal, 0, false, false, desk);
    bent_case("sealed-byte-not-named-seen-without-keys", seal, 0, false, false,
              NULL);
    bent_case("grant-byte-not-named", seal, 40, true, false, desk);
    bent_case("sealed-byte", "5: sealed = AEAD(key, PAE(...), plain)", 0, false,
              true, desk);
    bent_case("sealed-tag", "5: sealed = AEAD(key, PAE(...), plain)", SIZE_MAX,
              false, true, desk);
    bent_case("grant-ephemeral-byte", wrapped, 33, true, true, desk);
    bent_case("grant-ephemeral-top-bit", wrapped, 63, true, true, desk);
    bent_case("grant-wrapped-byte", wrapped, 64, true, true, desk);
    bent_case("grant-tag", wrapped, SIZE_MAX, true, true, desk);
}

/* ---- Made by formula ---------------------------------------------------- */

/* Seal a plain form as given to the desk, for another place where asked. */
static void
plain_case(const char *name, const char *status, const char *rule,
           ho_base_slice plain, uint8_t leg, uint8_t kind)
{
    const pk_party     *desk = &who.cast.desk;
    pk_packet          *p;
    pk_section         *s = sealed_leg(&p, desk, NULL);
    uint8_t             key[32], secret[32], shared[32], wrap[32], ad[128];
    uint8_t             grant[HO_GRANT_BYTES];
    const uint8_t       place[2] = { leg, kind };
    const ho_base_slice where[2] = { HO_SLICE(place, 2),
                                     HO_SLICE(s->digest, 32) };
    const ho_base_slice keys[3] = { HO_SLICE(shared, 32),
                                    HO_SLICE(grant + 32, 32),
                                    HO_SLICE(grant, 32) };
    size_t              n;

    randombytes_buf(key, 32);
    randombytes_buf(secret, 32);
    memcpy(grant, desk->reading_key, 32);
    crypto_scalarmult_base(grant + 32, secret);
    ck_assert_int_eq(crypto_scalarmult(shared, secret, desk->reading_key), 0);
    ho_base_hash(wrap, "handoff/v1 wrap", keys, 3);
    n = ho_base_pae(ad, sizeof ad, "handoff/v1 grant", where, 2);
    ho_base_aead_seal(grant + 64, wrap, HO_SLICE(ad, n), HO_SLICE(key, 32));
    ho_base_buf_clear(&s->grants);
    ho_base_buf_append(&s->grants, grant, sizeof grant);
    n = ho_base_pae(ad, sizeof ad, "handoff/v1 sealed", where, 2);
    ho_base_buf_clear(&s->sealed);
    ck_assert(ho_base_buf_reserve(&s->sealed, plain.len + 16));
    ho_base_aead_seal(s->sealed.data, key, HO_SLICE(ad, n), plain);
    s->sealed.len = plain.len + 16;
    name_again(s);
    finish(name, status, rule, p, desk);
    if (strcmp(status, "OK") == 0)
        reads(true);
}

/* The plain form of the story's customer, written out. */
static ho_base_slice
customer_plain(uint8_t plain[128], size_t zeros)
{
    const ho_base_slice raw = customer_raw();
    ho_base_buf         object = { 0 };
    size_t              n;

    pk_object(&object, 0, raw.len, raw);
    plain[0] = (uint8_t) object.len;
    memcpy(plain + 1, object.data, object.len);
    n = 1 + object.len;
    memset(plain + n, 0, zeros);
    ho_base_buf_free(&object);
    return HO_SLICE(plain, n + zeros);
}

static void
make_plain(void)
{
    static const char padding[] =
        "5: plain = varint(|object|) || object || zero bytes up to PADME "
        "length";
    static const char place[] = "5: PAE(..., u8(leg) || u8(kind), digest)";
    uint8_t           plain[128];
    ho_base_slice     all = customer_plain(plain, 0);
    /* 32..63 bytes are padded to multiples of 4: E = 5, S = 3. */
    size_t zeros = (4 - all.len % 4) % 4;

    ck_assert(all.len == 33 && zeros == 3);
    plain_case("padding-accepted", "OK", padding, customer_plain(plain, zeros),
               0, KIND);
    plain_case("padding-missing", "SECTION", padding, customer_plain(plain, 0),
               0, KIND);
    plain_case("padding-too-long", "SECTION", padding,
               customer_plain(plain, zeros + 4), 0, KIND);
    plain_case("padding-by-one-too-long", "SECTION", padding,
               customer_plain(plain, zeros + 1), 0, KIND);
    all = customer_plain(plain, zeros);
    plain[all.len - 1] = 1;
    plain_case("padding-not-zero", "SECTION", padding, all, 0, KIND);
    all = customer_plain(plain, zeros);
    plain[0] = (uint8_t) (all.len);
    plain_case("plain-object-longer-than-it-is", "SECTION", padding, all, 0,
               KIND);
    all = customer_plain(plain, zeros);
    memmove(plain + 2, plain + 1, all.len - 1);
    plain[1] = 0;
    plain[0] |= 0x80;
    plain_case("plain-length-not-shortest", "SECTION",
               "1: varint is a protobuf varint in its shortest form",
               HO_SLICE(plain, all.len), 0, KIND);
    all = customer_plain(plain, zeros);
    plain[20] ^= 1;
    plain_case("plain-another-object", "SECTION",
               "5: Decrypted never means authentic: only the digest does", all,
               0, KIND);
    plain_case("plain-empty-object", "SECTION", padding, HO_SLICE("\0\0", 2), 0,
               KIND);
    plain_case("plain-of-nothing", "SECTION", padding, HO_SLICE("", 0), 0,
               KIND);
    plain_case("sealed-for-another-leg", "SECTION", place,
               customer_plain(plain, zeros), 1, KIND);
    plain_case("sealed-for-another-kind", "SECTION", place,
               customer_plain(plain, zeros), 0, KIND + 1);
}

static void
make_points(void)
{
    static const char *const points[][2] = {
        { "ephemeral-zero",
          "0000000000000000000000000000000000000000000000000000000000000000" },
        { "ephemeral-one",
          "0100000000000000000000000000000000000000000000000000000000000000" },
        { "ephemeral-order-8",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
        { "ephemeral-p", "edfffffffffffffffffffffffffffffffffffffffffffffffffff"
                         "fffffffff7f" }
    };

    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        const uint8_t zero[32] = { 0 };
        pk_packet    *p;
        pk_section   *s = sealed_leg(&p, &who.cast.desk, NULL);
        uint8_t      *grant = s->grants.data, wrap[32];

        sodium_hex2bin(grant + 32, 32, points[i][1], 64, NULL, NULL, NULL);
        {
            /* Sealed as if an all-zero secret were one: what must be refused
             * is the secret, not the decryption. */
            const uint8_t       place[2] = { 0, KIND };
            const ho_base_slice keys[3] = { HO_SLICE(zero, 32),
                                            HO_SLICE(grant + 32, 32),
                                            HO_SLICE(grant, 32) };
            const ho_base_slice where[2] = { HO_SLICE(place, 2),
                                             HO_SLICE(s->digest, 32) };
            uint8_t             ad[128], plain[128], key[32] = { 9 };
            ho_base_slice       all = customer_plain(plain, 0);
            size_t              n, zeros = (4 - all.len % 4) % 4;

            ho_base_hash(wrap, "handoff/v1 wrap", keys, 3);
            n = ho_base_pae(ad, sizeof ad, "handoff/v1 grant", where, 2);
            ho_base_aead_seal(grant + 64, wrap, HO_SLICE(ad, n),
                              HO_SLICE(key, 32));
            n = ho_base_pae(ad, sizeof ad, "handoff/v1 sealed", where, 2);
            all = customer_plain(plain, zeros);
            ho_base_buf_clear(&s->sealed);
            ck_assert(ho_base_buf_reserve(&s->sealed, all.len + 16));
            ho_base_aead_seal(s->sealed.data, key, HO_SLICE(ad, n), all);
            s->sealed.len = all.len + 16;
        }
        name_again(s);
        finish(points[i][0], "SECTION",
               "5: shared = X25519(ephemeral secret, recipient) refused if "
               "all zero",
               p, &who.cast.desk);
    }
}

/* ---- Forms --------------------------------------------------------------- */

static void
make_forms(void)
{
    static const char form[] =
        "7.5: each has the form that its latest Commitment or Reseal says";
    pk_packet *p;

    /* Committed to as sealed, travels in clear, and the other way round. */
    sealed_leg(&p, &who.cast.desk, NULL);
    pk_sign(p);
    p->section[0][KIND].is_sealed = false;
    vec_packet("form-clear-instead-of-sealed", "SECTION", form, p);
    p = first_leg();
    pk_sign(p);
    pk_seal(p, 0, KIND, &who.cast.desk, NULL);
    ho_base_buf_clear(&p->reseals);
    vec_packet("form-sealed-instead-of-clear", "SECTION", form, p);
    /* Sealed anew by nobody who says so. */
    sealed_leg(&p, &who.cast.desk, NULL);
    pk_sign(p);
    pk_seal(p, 0, KIND, &who.cast.desk, &who.cast.partner);
    ho_base_buf_clear(&p->reseals);
    vec_packet("form-grants-added-without-word", "SECTION",
               "5: seal = H(\"handoff/v1 seal\", u8(leg) || u8(kind), grants, "
               "sealed)",
               p);
}

void
make_sealing(void)
{
    make_readers();
    many_grants("grants-32", "OK", HANDOFF_GRANTS_MAX);
    many_grants("grants-33", "LIMIT", HANDOFF_GRANTS_MAX + 1);
    make_bent();
    make_plain();
    make_points();
    make_forms();
}
