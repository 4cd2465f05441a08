/* SPDX-License-Identifier: MIT */
/*
 * test_sealing.c -- one section for chosen readers, both directions
 * (FORMAT.md section 5).
 *
 * Plain forms that our own writer never makes are put together here, from the
 * formulas of the format, and sealed with a known key.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "support.h"

enum { LEG = 3, KIND = HANDOFF_SECTION_TRANSCRIPT };

typedef struct pair {
    uint8_t secret[32], key[32];
} pair;

typedef struct box {
    ho_base_buf   grants, sealed, object;
    uint8_t       seal[32], digest[32];
    ho_base_slice plain; /* the object that was sealed */
} box;

static pair
new_pair(void)
{
    pair p;

    randombytes_buf(p.secret, 32);
    crypto_scalarmult_base(p.key, p.secret);
    return p;
}

static void
box_free(box *b)
{
    ho_base_buf_free(&b->grants);
    ho_base_buf_free(&b->sealed);
    ho_base_buf_free(&b->object);
}

static handoff_status
seal_to(box *b, const void *object, size_t len, const pair *readers,
        size_t count, handoff_error *err)
{
    const uint8_t *keys[40];

    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < count; i++)
        keys[i] = readers[i].key;
    randombytes_buf(b->digest, 32);
    b->plain = HO_SLICE(object, len);
    ho_packet_sealing out = { &b->grants, &b->sealed, { 0 } };
    handoff_status    st =
        ho_packet_section_seal(&out, &(ho_packet_place){ LEG, KIND, b->digest },
                               b->plain, keys, count, err);

    memcpy(b->seal, out.seal, sizeof b->seal);
    return st;
}

static int
sign_here(void *user, uint8_t signature[64], const uint8_t *message, size_t len)
{
    return crypto_sign_detached(signature, NULL, message, len, user);
}

/* What the reader's device does: it may fail, or have another secret. */
enum { WORKS, FAILS, DIFFERS };
static int device;

static int
agree_here(void *user, uint8_t shared[32], const uint8_t point[32])
{
    pair p = *(const pair *) user;

    p.secret[0] ^= device == DIFFERS ? 8 : 0;
    if (device == FAILS)
        return -1;
    return crypto_scalarmult(shared, p.secret, point);
}

static int
unseal_at(box *b, pair *reader, uint32_t leg, uint32_t kind, handoff_error *err)
{
    const handoff_signer_opts opts = { HANDOFF_SIGNER_OPTS,
                                       .reading_key = reader->key,
                                       .agree = agree_here,
                                       .agree_user = reader };
    const int                 later = device;
    uint8_t                   key[32], secret[64];
    handoff_identity         *me;
    int                       got;

    crypto_sign_keypair(key, secret);
    device = WORKS;
    ck_assert_status(handoff_identity_from_signer(&me, "reader.example", key,
                                                  sign_here, secret, &opts,
                                                  err),
                     HANDOFF_OK, err);
    device = later;
    got = ho_packet_section_unseal(&b->object,
                                   &(ho_packet_place){ leg, kind, b->digest },
                                   HO_SLICE(b->grants.data, b->grants.len),
                                   HO_SLICE(b->sealed.data, b->sealed.len), me,
                                   err);
    handoff_identity_free(me);
    device = WORKS;
    return got;
}

static int
unseal_as(box *b, const pair *reader, handoff_error *err)
{
    pair copy = *reader;

    return unseal_at(b, &copy, LEG, KIND, err);
}

static void
expect_object(box *b, const pair *reader)
{
    handoff_error err;

    ck_assert_msg(unseal_as(b, reader, &err) == 1, "%s", err.message);
    ck_assert(
        ho_base_slice_equal(HO_SLICE(b->object.data, b->object.len), b->plain));
}

static void
expect_refused(box *b, const pair *reader, const char *why)
{
    handoff_error err;

    ck_assert_int_eq(unseal_as(b, reader, &err), -1);
    ck_assert_int_eq(err.code, HANDOFF_E_SECTION);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_UNSEAL);
    ck_assert_int_eq(err.leg, LEG);
    ck_assert_int_eq(err.section, KIND);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
    ck_assert_uint_eq(b->object.len, 0);
    ck_assert(b->object.cap == 0 ||
              sodium_is_zero(b->object.data, b->object.cap));
}

/* ---- Padding ------------------------------------------------------------- */

START_TEST(padme_of_known_lengths_is_what_the_formula_says)
{
    /* E = floor(log2 L), S = floor(log2 E) + 1, multiples of 2^(E - S). */
    static const size_t known[][2] = {
        { 2, 2 },       { 3, 3 },         { 4, 4 },
        { 7, 7 },       { 8, 8 },         { 9, 10 },
        { 15, 16 },     { 16, 16 },       { 17, 18 },
        { 31, 32 },     { 33, 36 },       { 64, 64 },
        { 65, 72 },     { 100, 104 },     { 255, 256 },
        { 257, 272 },   { 1000, 1024 },   { 1025, 1088 },
        { 4096, 4096 }, { 65537, 67584 }, { 8388609, 8650752 }
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_uint_eq(ho_packet_padme(known[i][0]), known[i][1]);
}
END_TEST

START_TEST(padme_costs_less_than_an_eighth_and_is_stable)
{
    for (size_t n = 2; n < 70000; n++) {
        size_t padded = ho_packet_padme(n);

        ck_assert_uint_ge(padded, n);
        ck_assert_uint_le(padded - n, n / 8 + 1);
        ck_assert_uint_eq(ho_packet_padme(padded), padded);
    }
}
END_TEST

/* ---- There and back ------------------------------------------------------ */

START_TEST(seal_of_every_length_unseals_to_the_same)
{
    const pair reader = new_pair();
    uint8_t    object[2100];
    box        b;

    randombytes_buf(object, sizeof object);
    for (size_t n = 1; n <= sizeof object; n += n < 300 ? 1 : 37) {
        size_t head = n < 128 ? 1 : 2;

        ck_assert_status(seal_to(&b, object, n, &reader, 1, NULL), HANDOFF_OK,
                         NULL);
        ck_assert_uint_eq(b.grants.len, HO_GRANT_BYTES);
        ck_assert_uint_eq(b.sealed.len, ho_packet_padme(head + n) + 16);
        expect_object(&b, &reader);
        box_free(&b);
    }
}
END_TEST

START_TEST(seal_to_readers_each_of_them_unseals_and_nobody_else)
{
    pair       readers[HANDOFF_GRANTS_MAX];
    const pair other = new_pair();
    box        b;

    for (size_t i = 0; i < HANDOFF_GRANTS_MAX; i++)
        readers[i] = new_pair();
    ck_assert_status(seal_to(&b, "an object", 9, readers, HANDOFF_GRANTS_MAX,
                             NULL),
                     HANDOFF_OK, NULL);
    for (size_t i = 0; i < HANDOFF_GRANTS_MAX; i++)
        expect_object(&b, &readers[i]);
    ck_assert_int_eq(unseal_as(&b, &other, NULL), 0);
    ck_assert_uint_eq(b.object.len, 0);
    box_free(&b);
}
END_TEST

START_TEST(seal_sorts_its_grants_and_makes_them_unique)
{
    pair readers[12];
    box  b;

    for (size_t i = 0; i < 12; i++)
        readers[i] = i < 6 ? new_pair() : readers[11 - i];
    ck_assert_status(seal_to(&b, "an object", 9, readers, 12, NULL), HANDOFF_OK,
                     NULL);
    ck_assert_uint_eq(b.grants.len, 6 * HO_GRANT_BYTES);
    for (size_t at = HO_GRANT_BYTES; at < b.grants.len; at += HO_GRANT_BYTES)
        ck_assert_int_gt(memcmp(b.grants.data + at,
                                b.grants.data + at - HO_GRANT_BYTES, 32),
                         0);
    box_free(&b);
}
END_TEST

START_TEST(seal_to_more_than_32_keys_is_limit)
{
    pair          readers[HANDOFF_GRANTS_MAX + 1];
    handoff_error err;
    box           b;

    for (size_t i = 0; i <= HANDOFF_GRANTS_MAX; i++)
        readers[i] = new_pair();
    ck_assert_status(seal_to(&b, "x", 1, readers, HANDOFF_GRANTS_MAX + 1, &err),
                     HANDOFF_E_LIMIT, &err);
    box_free(&b);
    readers[HANDOFF_GRANTS_MAX] = readers[0];
    ck_assert_status(seal_to(&b, "x", 1, readers, HANDOFF_GRANTS_MAX + 1, &err),
                     HANDOFF_OK, &err);
    box_free(&b);
}
END_TEST

START_TEST(seal_twice_shares_no_key)
{
    const pair readers[2] = { new_pair(), new_pair() };
    box        a, b;

    ck_assert_status(seal_to(&a, "same", 4, readers, 2, NULL), HANDOFF_OK,
                     NULL);
    ck_assert_status(seal_to(&b, "same", 4, readers, 2, NULL), HANDOFF_OK,
                     NULL);
    /* Ephemeral keys: of both grants, and of both times. */
    ck_assert_mem_ne(a.grants.data + 32, a.grants.data + 144, 32);
    ck_assert_mem_ne(a.grants.data + 32, b.grants.data + 32, 32);
    ck_assert_mem_ne(a.sealed.data, b.sealed.data, 4);
    box_free(&a);
    box_free(&b);
}
END_TEST

START_TEST(seal_names_its_grants_place_and_bytes)
{
    const pair reader = new_pair();
    uint8_t    seal[32];
    box        b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    ho_envelope_seal_hash(seal, LEG, KIND,
                          HO_SLICE(b.grants.data, b.grants.len),
                          HO_SLICE(b.sealed.data, b.sealed.len));
    ck_assert_mem_eq(seal, b.seal, 32);
    ho_envelope_seal_hash(seal, LEG + 1, KIND,
                          HO_SLICE(b.grants.data, b.grants.len),
                          HO_SLICE(b.sealed.data, b.sealed.len));
    ck_assert_mem_ne(seal, b.seal, 32);
    box_free(&b);
}
END_TEST

/* ---- Damage -------------------------------------------------------------- */

START_TEST(unseal_of_any_flipped_bit_gives_nothing)
{
    const pair reader = new_pair();
    box        b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    for (size_t bit = 0; bit < (b.grants.len + b.sealed.len) * 8; bit++) {
        size_t   at = bit / 8;
        uint8_t *p = at < b.grants.len ? b.grants.data + at
                                       : b.sealed.data + (at - b.grants.len);
        int      got;

        *p ^= (uint8_t) (1u << bit % 8);
        got = unseal_as(&b, &reader, NULL);
        /* The top bit of an X25519 key is not part of the point, but our
         * formulas hash the key as it stands. */
        ck_assert_int_eq(got, at < 32 ? 0 : -1);
        ck_assert_uint_eq(b.object.len, 0);
        *p ^= (uint8_t) (1u << bit % 8);
    }
    expect_object(&b, &reader);
    box_free(&b);
}
END_TEST

START_TEST(unseal_of_every_shorter_length_gives_nothing)
{
    const pair reader = new_pair();
    box        b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    for (size_t n = b.sealed.len; n-- > 0;) {
        b.sealed.len = n;
        ck_assert_int_eq(unseal_as(&b, &reader, NULL), -1);
    }
    for (size_t n = b.grants.len; n-- > 0;) {
        b.grants.len = n;
        ck_assert_int_eq(unseal_as(&b, &reader, NULL), 0);
    }
    box_free(&b);
}
END_TEST

START_TEST(unseal_in_another_place_is_section)
{
    pair          reader = new_pair();
    handoff_error err;
    box           b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    for (int i = 0; i < 2; i++) {
        uint32_t leg = LEG + (i == 0), kind = KIND + (i == 1);

        ck_assert_int_eq(unseal_at(&b, &reader, leg, kind, &err), -1);
        ck_assert_int_eq(err.code, HANDOFF_E_SECTION);
    }
    b.digest[0] ^= 1;
    expect_refused(&b, &reader, "grant does not decrypt");
    box_free(&b);
}
END_TEST

START_TEST(unseal_with_another_secret_is_section)
{
    pair reader = new_pair();
    box  b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    device = DIFFERS;
    expect_refused(&b, &reader, "grant does not decrypt");
    box_free(&b);
}
END_TEST

START_TEST(unseal_by_a_device_that_fails_is_signer)
{
    pair          reader = new_pair();
    handoff_error err = { 0 };
    box           b;

    ck_assert_status(seal_to(&b, "an object", 9, &reader, 1, NULL), HANDOFF_OK,
                     NULL);
    device = FAILS;
    ck_assert_int_eq(unseal_as(&b, &reader, &err), -2);
    ck_assert_int_eq(err.code, HANDOFF_E_SIGNER);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_UNSEAL);
    ck_assert_uint_eq(b.object.len, 0);
    box_free(&b);
}
END_TEST

/* ---- What our own writer never makes ------------------------------------- */

/* Seal a plain form as given, by the formulas of section 5: the grant is for
 * a shared secret that the caller knows. */
static void
seal_plain(box *b, const pair *reader, const uint8_t ephemeral[32],
           const uint8_t shared[32], const void *plain, size_t len)
{
    const uint8_t       place[2] = { LEG, KIND };
    uint8_t             key[32], wrap[32], ad[128], wrapped[48];
    const ho_base_slice keys[3] = { HO_SLICE(shared, 32),
                                    HO_SLICE(ephemeral, 32),
                                    HO_SLICE(reader->key, 32) };
    const ho_base_slice where[2] = { HO_SLICE(place, 2),
                                     HO_SLICE(b->digest, 32) };
    size_t              n;

    memset(b, 0, sizeof *b);
    randombytes_buf(b->digest, 32);
    randombytes_buf(key, 32);
    ho_base_hash(wrap, "handoff/v1 wrap", keys, 3);
    n = ho_base_pae(ad, sizeof ad, "handoff/v1 grant", where, 2);
    ho_base_aead_seal(wrapped, wrap, HO_SLICE(ad, n), HO_SLICE(key, 32));
    ho_base_buf_append(&b->grants, reader->key, 32);
    ho_base_buf_append(&b->grants, ephemeral, 32);
    ho_base_buf_append(&b->grants, wrapped, 48);
    n = ho_base_pae(ad, sizeof ad, "handoff/v1 sealed", where, 2);
    ck_assert(ho_base_buf_reserve(&b->sealed, len + 16));
    ho_base_aead_seal(b->sealed.data, key, HO_SLICE(ad, n),
                      HO_SLICE(plain, len));
    b->sealed.len = len + 16;
}

static void
seal_plain_to(box *b, const pair *reader, const void *plain, size_t len)
{
    const pair ephemeral = new_pair();
    uint8_t    shared[32];

    ck_assert_int_eq(crypto_scalarmult(shared, ephemeral.secret, reader->key),
                     0);
    seal_plain(b, reader, ephemeral.key, shared, plain, len);
}

static void
expect_plain(const void *plain, size_t len, int want)
{
    const pair reader = new_pair();
    box        b;

    seal_plain_to(&b, &reader, plain, len);
    if (want == 1)
        ck_assert_int_eq(unseal_as(&b, &reader, NULL), 1);
    else
        expect_refused(&b, &reader, "not padded");
    box_free(&b);
}

START_TEST(unseal_of_a_plain_form_that_is_not_the_one_is_section)
{
    /* 8 bytes of object: 9 with its length, padded to 10. */
    expect_plain("\x08objectss\0", 10, 1);
    expect_plain("\x08objectss\1", 10, -1);   /* not zero */
    expect_plain("\x08objectss", 9, -1);      /* no padding */
    expect_plain("\x08objectss\0\0", 11, -1); /* too much */
    expect_plain("\x08objectss\0\0\0\0\0\0\0", 16, -1);
    expect_plain("\x88\0objectss", 10, -1); /* length not shortest */
    expect_plain("\x0Aobjectss\0", 10, -1); /* longer than it is */
    expect_plain("\x09objectss\0", 10, 1);  /* ends in a zero */
    expect_plain("\0", 1, -1);              /* no object */
    expect_plain("\0\0", 2, -1);
    expect_plain("\x80", 1, -1); /* length cut */
    expect_plain("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\1o", 11, -1);
    expect_plain("\1o", 2, 1);
}
END_TEST

/* ---- Points of small order ----------------------------------------------- */

/* The points whose order divides 8, on the curve and on its twist, and some
 * of their other encodings (RFC 7748 section 6.1 has the check that finds
 * them). */
static const char *const small_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
};
enum { SMALL_ORDER = sizeof small_order / sizeof *small_order };

START_TEST(unseal_with_an_ephemeral_key_of_small_order_is_section)
{
    const pair    reader = new_pair();
    const uint8_t zero[32] = { 0 };

    for (size_t i = 0; i < SMALL_ORDER; i++) {
        uint8_t point[32];
        box     b;

        support_unhex(point, 32, small_order[i]);
        seal_plain(&b, &reader, point, zero, "\1o", 2);
        expect_refused(&b, &reader, "small order");
        box_free(&b);
    }
}
END_TEST

START_TEST(seal_to_a_key_of_small_order_is_reader)
{
    for (size_t i = 0; i < SMALL_ORDER; i++) {
        handoff_error err;
        pair          reader;
        box           b;

        support_unhex(reader.key, 32, small_order[i]);
        ck_assert_status(seal_to(&b, "x", 1, &reader, 1, &err),
                         HANDOFF_E_READER, &err);
        ck_assert_mem_eq(err.key, reader.key, 32);
        ck_assert_uint_eq(b.sealed.len, 0);
        box_free(&b);
    }
}
END_TEST

/* Wycheproof's private key reads, its public key is the ephemeral one: the
 * section key comes out where the shared secret is the vector's, and nothing
 * does where that is all zero. */
static bool
try_vector(const json_t *vector)
{
    uint8_t       shared[32], ephemeral[32];
    pair          reader;
    box           b;
    bool          zero;
    handoff_error err = { 0 };

    support_unhex(ephemeral, 32,
                  json_string_value(json_object_get(vector, "public")));
    support_unhex(reader.secret, 32,
                  json_string_value(json_object_get(vector, "private")));
    support_unhex(shared, 32,
                  json_string_value(json_object_get(vector, "shared")));
    crypto_scalarmult_base(reader.key, reader.secret);
    zero = sodium_is_zero(shared, 32);
    seal_plain(&b, &reader, ephemeral, shared, "\x08objectss\0", 10);
    ck_assert_msg(unseal_as(&b, &reader, &err) == (zero ? -1 : 1),
                  "vector %d: %s",
                  (int) json_integer_value(json_object_get(vector, "tcId")),
                  err.message);
    box_free(&b);
    return zero;
}

START_TEST(unseal_of_wycheproof_x25519_agrees_with_every_vector)
{
    size_t  len, group_at, at, zeros = 0, seen = 0;
    char   *text = support_shared(&len, "vectors/wycheproof/x25519_test.json");
    json_t *root, *group, *vector;

    if (text == NULL) {
        support_skipped("unseal_of_wycheproof_x25519_agrees_with_every_vector");
        return;
    }
    root = json_loadb(text, len, 0, NULL);
    ck_assert_ptr_nonnull(root);
    json_array_foreach(json_object_get(root, "testGroups"), group_at, group)
        json_array_foreach(json_object_get(group, "tests"), at, vector)
    {
        zeros += try_vector(vector);
        seen++;
    }
    ck_assert_uint_eq(seen, (size_t) json_integer_value(
                                json_object_get(root, "numberOfTests")));
    ck_assert_uint_ge(zeros, 1);
    ck_assert_uint_lt(zeros, seen);
    json_decref(root);
    free(text);
}
END_TEST

int
main(void)
{
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    return SUPPORT_RUN("sealing",
                       padme_of_known_lengths_is_what_the_formula_says,
                       padme_costs_less_than_an_eighth_and_is_stable,
                       seal_of_every_length_unseals_to_the_same,
                       seal_to_readers_each_of_them_unseals_and_nobody_else,
                       seal_sorts_its_grants_and_makes_them_unique,
                       seal_to_more_than_32_keys_is_limit,
                       seal_twice_shares_no_key,
                       seal_names_its_grants_place_and_bytes,
                       unseal_of_any_flipped_bit_gives_nothing,
                       unseal_of_every_shorter_length_gives_nothing,
                       unseal_in_another_place_is_section,
                       unseal_with_another_secret_is_section,
                       unseal_by_a_device_that_fails_is_signer,
                       unseal_of_a_plain_form_that_is_not_the_one_is_section,
                       unseal_with_an_ephemeral_key_of_small_order_is_section,
                       seal_to_a_key_of_small_order_is_reader,
                       unseal_of_wycheproof_x25519_agrees_with_every_vector);
}
