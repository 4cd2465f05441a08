/* SPDX-License-Identifier: MIT */
/* test_identity.c -- one's own keys: made, kept in files, signed with. */
#include "trust/trust.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

static handoff_error err;

static handoff_identity *
parse_good(const char *json)
{
    handoff_identity *me = NULL;
    handoff_status st = handoff_identity_parse(&me, json, strlen(json), &err);

    ck_assert_msg(st == HANDOFF_OK, "%s", err.message);
    ck_assert_ptr_nonnull(me);
    return me;
}

/* Refused with a status, and a message that has these words. */
static void
parse_bad(const char *json, handoff_status expected, const char *words)
{
    handoff_identity *me = (handoff_identity *) &err; /* must be cleared */
    handoff_status    st;

    memset(&err, 0, sizeof err);
    st = handoff_identity_parse(&me, json, strlen(json), &err);
    ck_assert_msg(st == expected, "%d: %s", st, err.message);
    ck_assert_ptr_null(me);
    ck_assert_int_eq(err.code, st);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
}

/* An identity that signs, whatever else. */
static void
assert_signs(const handoff_identity *me)
{
    uint8_t sig[64];

    ck_assert_int_eq(ho_trust_identity_sign(me, sig, (const uint8_t *) "m", 1,
                                            &err),
                     HANDOFF_OK);
    ck_assert(ho_trust_verify(sig, (const uint8_t *) "m", 1,
                              handoff_identity_key(me)));
}

/* ---- Making ------------------------------------------------------------- */

/* The private reading key is the one of the public key. */
static void
assert_reads(const handoff_identity *me)
{
    uint8_t secret[32], point[32], ours[32], theirs[32];

    randombytes_buf(secret, sizeof secret);
    crypto_scalarmult_base(point, secret);
    ck_assert_int_eq(ho_trust_identity_agree(me, theirs, point), 1);
    ck_assert_int_eq(crypto_scalarmult(ours, secret,
                                       ho_trust_identity_reading_key(me)),
                     0);
    ck_assert_mem_eq(ours, theirs, 32);
    memset(point, 0, sizeof point);
    ck_assert_int_eq(ho_trust_identity_agree(me, theirs, point), 0);
}

START_TEST(generate_makes_keys_that_work)
{
    handoff_identity *me, *other;

    ck_assert_int_eq(handoff_identity_generate(&me, "bot.example", &err), 0);
    ck_assert_str_eq(handoff_identity_name(me), "bot.example");
    ck_assert(ho_trust_point_valid(handoff_identity_key(me)));
    assert_signs(me);
    assert_reads(me);
    ck_assert_int_eq(handoff_identity_generate(&other, "bot.example", &err), 0);
    ck_assert_mem_ne(handoff_identity_key(me), handoff_identity_key(other), 32);
    ck_assert_mem_ne(ho_trust_identity_reading_key(me),
                     ho_trust_identity_reading_key(other), 32);
    handoff_identity_free(me);
    handoff_identity_free(other);
    handoff_identity_free(NULL);
}
END_TEST

START_TEST(generate_bad_name_is_arg)
{
    handoff_identity *me = (handoff_identity *) &err;
    char              name[257];

    memset(name, 'n', sizeof name);
    name[256] = '\0';
    ck_assert_int_eq(handoff_identity_generate(&me, name, &err), HANDOFF_E_ARG);
    ck_assert_ptr_null(me);
    ck_assert_int_eq(handoff_identity_generate(&me, "", &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_identity_generate(&me, "a b", &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_identity_generate(&me, NULL, &err), HANDOFF_E_ARG);
    name[255] = '\0';
    ck_assert_int_eq(handoff_identity_generate(&me, name, &err), HANDOFF_OK);
    ck_assert_str_eq(handoff_identity_name(me), name);
    assert_signs(me);
    handoff_identity_free(me);
}
END_TEST

/* ---- Callback ----------------------------------------------------------- */

typedef struct device {
    uint8_t secret[64];
    int     calls, fail_at, wrong_at; /* the n-th call, from 1 */
    size_t  longest;
} device;

static int
device_sign(void *user, uint8_t signature[64], const uint8_t *message,
            size_t len)
{
    device *d = user;

    d->calls++;
    if (len > d->longest)
        d->longest = len;
    crypto_sign_detached(signature, NULL, message, len, d->secret);
    if (d->calls == d->wrong_at)
        signature[40] ^= 1;
    return d->calls == d->fail_at ? -1 : 0;
}

START_TEST(signer_result_is_verified)
{
    device            d = { .calls = 0 };
    uint8_t           key[32], reading[32] = { 5 }, sig[64];
    handoff_identity *me;

    crypto_sign_keypair(key, d.secret);
    ck_assert_int_eq(keys_signer(&me, "hsm.example", key, device_sign, &d,
                                 reading, &err),
                     HANDOFF_OK);
    ck_assert_int_eq(d.calls, 2); /* tried; the binding */
    ck_assert_mem_eq(handoff_identity_key(me), key, 32);
    assert_reads(me);
    assert_signs(me);
    d.fail_at = d.calls + 1;
    ck_assert_int_eq(ho_trust_identity_sign(me, sig, key, 32, &err),
                     HANDOFF_E_SIGNER);
    ck_assert(sodium_is_zero(sig, 64));
    d.wrong_at = d.calls + 1;
    ck_assert_int_eq(ho_trust_identity_sign(me, sig, key, 32, &err),
                     HANDOFF_E_SIGNER);
    ck_assert(sodium_is_zero(sig, 64));
    assert_signs(me);
    ck_assert_int_eq(handoff_identity_save(me, "/nonexistent/x", &err),
                     HANDOFF_E_SIGNER);
    handoff_identity_free(me);
}
END_TEST

START_TEST(signer_failing_at_once_gives_no_identity)
{
    device            d = { .fail_at = 1 };
    uint8_t           key[32], reading[32] = { 5 }, bad[32] = { 1 };
    handoff_identity *me = (handoff_identity *) &err;

    crypto_sign_keypair(key, d.secret);
    ck_assert_int_eq(keys_signer(&me, "hsm.example", key, device_sign, &d,
                                 reading, &err),
                     HANDOFF_E_SIGNER);
    ck_assert_ptr_null(me);
    d = (device){ .wrong_at = 2 };
    crypto_sign_keypair(bad, d.secret); /* not the key that is named */
    ck_assert_int_eq(keys_signer(&me, "hsm.example", key, device_sign, &d,
                                 reading, &err),
                     HANDOFF_E_SIGNER);
    memset(bad, 0, sizeof bad);
    ck_assert_int_eq(keys_signer(&me, "hsm.example", bad, device_sign, &d, NULL,
                                 &err),
                     HANDOFF_E_KEY);
    ck_assert_int_eq(keys_signer(&me, "hsm.example", key, NULL, NULL, NULL,
                                 &err),
                     HANDOFF_E_ARG);
}
END_TEST

static int
device_agree(void *user, uint8_t shared[32], const uint8_t point[32])
{
    return crypto_scalarmult(shared, user, point);
}

/* A device that does as it should only as long as its key is there. */
static int
device_may_forget(void *user, uint8_t shared[32], const uint8_t point[32])
{
    return sodium_is_zero(user, 32) ? 0
                                    : crypto_scalarmult(shared, user, point);
}

static int
device_forgets(void *user, uint8_t shared[32], const uint8_t point[32])
{
    (void) user, (void) shared, (void) point;
    return 0;
}

START_TEST(signer_reading_key_may_be_elsewhere_too)
{
    device              d = { .calls = 0 };
    uint8_t             key[32], secret[32] = { 5 }, reading[32];
    uint8_t             kept[32], shared[32];
    handoff_signer_opts opts = { HANDOFF_SIGNER_OPTS, .reading_key = reading,
                                 .agree = device_agree, .agree_user = secret };
    handoff_identity   *me;

#define MAKES(status)                                                          \
    me = (handoff_identity *) &err;                                            \
    ck_assert_int_eq(handoff_identity_from_signer(&me, "hsm.example", key,     \
                                                  device_sign, &d, &opts,      \
                                                  &err),                       \
                     status);                                                  \
    ck_assert((me != NULL) == (status == HANDOFF_OK));                         \
    handoff_identity_free(me)

    crypto_sign_keypair(key, d.secret);
    crypto_scalarmult_base(reading, secret);
    ck_assert_int_eq(handoff_identity_from_signer(&me, "hsm.example", key,
                                                  device_sign, &d, &opts, &err),
                     HANDOFF_OK);
    assert_reads(me);
    assert_signs(me);
    handoff_identity_free(me);

    opts.agree = device_forgets;
    MAKES(HANDOFF_E_SIGNER);
    opts.agree = device_may_forget;
    ck_assert_int_eq(handoff_identity_from_signer(&me, "hsm.example", key,
                                                  device_sign, &d, &opts, &err),
                     HANDOFF_OK);
    memcpy(kept, secret, sizeof kept);
    memset(secret, 0, sizeof secret);
    memset(shared, 0x5A, sizeof shared); /* what stood there is no secret */
    ck_assert_int_eq(ho_trust_identity_agree(me, shared, reading), 0);
    ck_assert(sodium_is_zero(shared, sizeof shared));
    memcpy(secret, kept, sizeof kept);
    handoff_identity_free(me);
    opts.agree = device_agree;
    secret[0] ^= 8; /* the device has another key */
    MAKES(HANDOFF_E_SIGNER);
    secret[0] ^= 8;
    opts.reading_secret = secret;
    MAKES(HANDOFF_E_ARG);
    opts.reading_secret = NULL;
    opts.agree = NULL;
    MAKES(HANDOFF_E_ARG);
    opts.agree = device_agree;
    opts.reserved_1 = 1;
    MAKES(HANDOFF_E_UNSUPPORTED);
    opts.reserved_1 = 0;
    reading[31] |= 0x80; /* the same key to libsodium, in another form */
    MAKES(HANDOFF_E_KEY);
#undef MAKES
}
END_TEST

START_TEST(signer_message_is_as_short_as_promised)
{
    device            d = { .calls = 0 };
    uint8_t           key[32], reading[32] = { 5 };
    char              name[256];
    handoff_identity *me;

    memset(name, 'n', 255);
    name[255] = '\0';
    crypto_sign_keypair(key, d.secret);
    ck_assert_int_eq(keys_signer(&me, name, key, device_sign, &d, reading,
                                 &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(d.longest, 8 + 8 + 14 + 8 + 255 + 8 + 32);
    ck_assert_uint_le(d.longest, 512);
    handoff_identity_free(me);
    ck_assert_int_eq(keys_signer(&me, "x", key, device_sign, &d, NULL, &err),
                     HANDOFF_OK);
    ck_assert_ptr_null(ho_trust_identity_reading_key(me));
    handoff_identity_free(me);
}
END_TEST

/* ---- Files -------------------------------------------------------------- */

START_TEST(save_and_load_keep_everything)
{
    char              folder[64], path[128], *one, *two;
    struct stat       info;
    size_t            one_len, two_len;
    handoff_identity *me, *back = NULL;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/bot.example.jwk", folder);
    ck_assert_int_eq(handoff_identity_generate(&me, "bot.example", &err), 0);
    ck_assert_int_eq(handoff_identity_save(me, path, &err), HANDOFF_OK);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    ck_assert_int_eq(handoff_identity_save(me, path, &err), HANDOFF_E_FILE);
    ck_assert_int_eq(handoff_identity_load(&back, path, &err), HANDOFF_OK);
    ck_assert_mem_eq(handoff_identity_key(me), handoff_identity_key(back), 32);
    ck_assert_mem_eq(ho_trust_identity_reading_key(me),
                     ho_trust_identity_reading_key(back), 32);
    assert_reads(back);
    ck_assert_int_eq(handoff_identity_public(&one, &one_len, me, &err), 0);
    ck_assert_int_eq(handoff_identity_public(&two, &two_len, back, &err), 0);
    ck_assert_str_eq(one, two);
    ck_assert_uint_eq(strlen(one), one_len);
    handoff_free(one);
    handoff_free(two);
    handoff_identity_free(back);

    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(handoff_identity_load(&back, path, &err), HANDOFF_E_FILE);
    ck_assert_ptr_null(back);
    ck_assert_int_eq(chmod(path, 0604), 0);
    ck_assert_int_eq(handoff_identity_load(&back, path, &err), HANDOFF_E_FILE);
    handoff_identity_free(me);
    support_folder_remove(folder);
}
END_TEST

START_TEST(load_of_no_or_empty_file)
{
    char              folder[64], path[128];
    FILE             *f;
    handoff_identity *me;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/x.jwk", folder);
    ck_assert_int_eq(handoff_identity_load(&me, path, &err), HANDOFF_E_FILE);
    f = fopen(path, "w");
    fclose(f);
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq(handoff_identity_load(&me, path, &err), HANDOFF_E_JSON);
    ck_assert_int_eq(handoff_identity_load(&me, NULL, &err), HANDOFF_E_ARG);
    support_folder_remove(folder);
}
END_TEST

/* ---- Parsing ------------------------------------------------------------ */

#define SIGN_1 keys_sign(1, "bot.example", KEYS_PRIVATE, "")
#define READ_2 keys_read(2, 1, "bot.example", KEYS_PRIVATE)

START_TEST(parse_single_key_and_set)
{
    handoff_identity *me = parse_good(SIGN_1);

    ck_assert_str_eq(handoff_identity_name(me), "bot.example");
    ck_assert_ptr_null(ho_trust_identity_reading_key(me));
    assert_signs(me);
    handoff_identity_free(me);
    me = parse_good(KEYS_SET(READ_2, SIGN_1));
    ck_assert_ptr_nonnull(ho_trust_identity_reading_key(me));
    assert_signs(me);
    handoff_identity_free(me);
}
END_TEST

START_TEST(parse_escapes_in_names_and_values)
{
    handoff_identity *me = parse_good(
        keys_replace(keys_replace(SIGN_1, "\"name\": \"bot",
                                  "\"n\\u0061me\": \"b\\u006ft"),
                     "\"kty\": \"OKP\"", "\"kt\\u0079\": \"\\u004fKP\""));

    ck_assert_str_eq(handoff_identity_name(me), "bot.example");
    handoff_identity_free(me);
}
END_TEST

START_TEST(parse_binding_absent_is_made)
{
    handoff_identity *me = parse_good(KEYS_SET(SIGN_1, keys_read_unbound(2)));
    handoff_keyring  *ring;
    uint8_t           key[32];
    char             *text;
    size_t            len;

    ck_assert_int_eq(handoff_identity_public(&text, &len, me, &err), 0);
    ck_assert_int_eq(handoff_keyring_new(&ring, &err), 0);
    ck_assert_int_eq(keys_import(ring, text, len, NULL, HANDOFF_MAY_FORWARD,
                                 &err),
                     HANDOFF_OK);
    keys_read_pair(key, NULL, 2);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, "bot.example", 0, 1),
                     key, 32);
    handoff_keyring_free(ring);
    handoff_free(text);
    handoff_identity_free(me);
}
END_TEST

START_TEST(parse_refuses_what_is_no_identity)
{
    parse_bad(keys_sign(1, "bot.example", KEYS_PUBLIC, ""), HANDOFF_E_KEY,
              "key 1: it has no private half");
    parse_bad(keys_sign(1, NULL, KEYS_PRIVATE, ""), HANDOFF_E_KEY, "no name");
    parse_bad("{\"keys\": []}", HANDOFF_E_KEY, "no signing key");
    parse_bad("{\"keys\": {}}", HANDOFF_E_KEY, "not a JWK");
    parse_bad("{}", HANDOFF_E_KEY, "not a JWK");
    parse_bad("[]", HANDOFF_E_KEY, "not a JSON object");
    parse_bad("", HANDOFF_E_JSON, "empty");
    parse_bad(KEYS_SET(SIGN_1, keys_sign(3, "a", KEYS_PRIVATE, "")),
              HANDOFF_E_KEY, "key 2: a second signing key");
    parse_bad(KEYS_SET(SIGN_1, READ_2,
                       keys_read(4, 1, "bot.example", KEYS_PRIVATE)),
              HANDOFF_E_KEY, "key 3: a second reading key");
}
END_TEST

START_TEST(parse_refuses_a_bad_binding)
{
    parse_bad(KEYS_SET(SIGN_1, keys_read(2, 1, "b", KEYS_PRIVATE)),
              HANDOFF_E_KEY, "key 2: its name is not");
    parse_bad(KEYS_SET(SIGN_1, keys_read(2, 3, "bot.example", KEYS_PRIVATE)),
              HANDOFF_E_KEY, "bound by another");
    parse_bad(KEYS_SET(SIGN_1, keys_replace(READ_2, "bound_by", "bound-by")),
              HANDOFF_E_KEY, "without `bound_by`");
    parse_bad(KEYS_SET(SIGN_1, keys_damage(READ_2, "binding")), HANDOFF_E_KEY,
              "key 2: its binding does not verify");
    ck_assert(!sodium_is_zero(err.key, 32));
    ck_assert_str_eq(err.path, "keys[#1]");
}
END_TEST

START_TEST(parse_halves_must_match)
{
    uint8_t key[32];

    parse_bad(keys_damage(SIGN_1, "d"), HANDOFF_E_KEY, "does not match");
    keys_sign_pair(key, NULL, 1);
    ck_assert_mem_eq(err.key, key, 32);
    parse_bad(KEYS_SET(SIGN_1, keys_damage(READ_2, "d")), HANDOFF_E_KEY,
              "key 2: its public half");
    parse_bad(keys_replace(SIGN_1, "\"d\": \"", "\"d\": \"AA"), HANDOFF_E_KEY,
              "its `d` is not 32 bytes");
}
END_TEST

START_TEST(unknown_members_are_kept_but_not_published)
{
    static const char *const kept[] = {
        "\"made by\": [1e400, \"\\u00e9\", 18446744073709551616]",
        "\"team\": {\"x\": 1.50}", "\"may\": [\"forward\"]",
        "\"k\": \"c2VjcmV0\"", "\"alg\": \"EdDSA\""
    };
    const char *const keys[] = {
        keys_replace(keys_sign(1, "bot.example", KEYS_PRIVATE,
                               "\"may\": [\"forward\"], \"team\": "
                               "{\"x\": 1.50}"),
                     "\"use\"", "\"alg\": \"EdDSA\", \"use\""),
        READ_2, "{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}", NULL
    };
    char              folder[64], path[128], *text;
    size_t            len;
    handoff_identity *me = parse_good(keys_set(kept[0], keys)), *back;
    ho_base_buf       file;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/x.jwk", folder);
    ck_assert_int_eq(handoff_identity_save(me, path, &err), HANDOFF_OK);
    ck_assert_int_eq(ho_base_file_read(&file, path, 9999, 0, &err), HANDOFF_OK);
    ho_base_buf_byte(&file, 0);
    ck_assert_int_eq(handoff_identity_load(&back, path, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_identity_public(&text, &len, back, &err), 0);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        ck_assert_ptr_nonnull(strstr((const char *) file.data, kept[i]));
        ck_assert_ptr_null(strstr(text, kept[i]));
    }
    ck_assert_ptr_null(strstr(text, "\"d\""));
    ho_base_buf_free(&file);
    handoff_free(text);
    handoff_identity_free(back);
    handoff_identity_free(me);
    support_folder_remove(folder);
}
END_TEST

/* A list of no rights is not the same as no list. */
START_TEST(no_rights_are_kept)
{
    const char       *may = "\"may\": []";
    char              folder[64], path[128];
    const char *const keys[] = { keys_sign(1, "bot.example", KEYS_PRIVATE, may),
                                 NULL };
    handoff_identity *me = parse_good(keys_set("\"x\": 1", keys));
    ho_base_buf       file;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/x.jwk", folder);
    ck_assert_int_eq(handoff_identity_save(me, path, &err), HANDOFF_OK);
    ck_assert_int_eq(ho_base_file_read(&file, path, 9999, 0, &err), HANDOFF_OK);
    ho_base_buf_byte(&file, 0);
    ck_assert_ptr_nonnull(strstr((const char *) file.data, may));
    ho_base_buf_free(&file);
    handoff_identity_free(me);
    support_folder_remove(folder);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("identity");
    TCase *tc = tcase_create("identity");

    if (sodium_init() < 0)
        return 1;
    tcase_add_test(tc, generate_makes_keys_that_work);
    tcase_add_test(tc, generate_bad_name_is_arg);
    tcase_add_test(tc, signer_result_is_verified);
    tcase_add_test(tc, signer_failing_at_once_gives_no_identity);
    tcase_add_test(tc, signer_reading_key_may_be_elsewhere_too);
    tcase_add_test(tc, signer_message_is_as_short_as_promised);
    tcase_add_test(tc, save_and_load_keep_everything);
    tcase_add_test(tc, load_of_no_or_empty_file);
    tcase_add_test(tc, parse_single_key_and_set);
    tcase_add_test(tc, parse_escapes_in_names_and_values);
    tcase_add_test(tc, parse_binding_absent_is_made);
    tcase_add_test(tc, parse_refuses_what_is_no_identity);
    tcase_add_test(tc, parse_refuses_a_bad_binding);
    tcase_add_test(tc, parse_halves_must_match);
    tcase_add_test(tc, unknown_members_are_kept_but_not_published);
    tcase_add_test(tc, no_rights_are_kept);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
