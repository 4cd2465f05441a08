/* SPDX-License-Identifier: MIT */
/* test_keyring_change.c -- add, import, revoke, remove, and what a keyring
 * answers to who opens or seals a packet. */
#include "trust/trust.h"

#include <string.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

#define BOT keys_sign(1, "bot.example", KEYS_PUBLIC, "")
#define READ keys_read(2, 1, "bot.example", KEYS_PUBLIC)

static handoff_error    err;
static handoff_keyring *ring;

static void
setup(void)
{
    ck_assert_int_eq(handoff_keyring_new(&ring, &err), HANDOFF_OK);
}

static void
teardown(void)
{
    handoff_keyring_free(ring);
}

static handoff_status
import(const char *json, const char *name, uint32_t rights)
{
    return handoff_keyring_import(ring, json, strlen(json), name, rights, &err);
}

/* Refused, with these words, and the ring as it was. */
static void
import_bad(const char *json, const char *name, const char *words)
{
    char          *before, *after;
    handoff_status st;

    ck_assert_int_eq(handoff_keyring_serialize(&before, NULL, ring, &err), 0);
    st = import(json, name, HANDOFF_MAY_FORWARD);
    ck_assert_msg(st == HANDOFF_E_KEY, "%d: %s", st, err.message);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
    ck_assert_int_eq(handoff_keyring_serialize(&after, NULL, ring, &err), 0);
    ck_assert_str_eq(before, after);
    handoff_free(before);
    handoff_free(after);
}

static handoff_key
key_at(size_t i)
{
    handoff_key key = { HANDOFF_KEY };

    ck_assert_int_eq(handoff_keyring_get(&key, ring, i), 1);
    return key;
}

static handoff_status
add(unsigned number, const char *name, uint32_t rights)
{
    uint8_t     bytes[32];
    handoff_key key = { HANDOFF_KEY, .name = name, .rights = rights,
                        .public_key = bytes };

    keys_sign_pair(bytes, NULL, number);
    return handoff_keyring_add(ring, &key, &err);
}

/* ---- Add ---------------------------------------------------------------- */

START_TEST(add_takes_name_rights_and_times)
{
    uint8_t     bytes[32];
    handoff_key key = { HANDOFF_KEY,
                        .use = HANDOFF_USE_SIGN,
                        .name = "bot.example",
                        .public_key = bytes,
                        .rights = HANDOFF_MAY_ORIGINATE,
                        .not_before_ms = 5,
                        .not_after_ms = 5,
                        .revoked_at_ms = 9 };

    keys_sign_pair(bytes, NULL, 1);
    ck_assert_int_eq(handoff_keyring_add(ring, &key, &err), HANDOFF_OK);
    key = key_at(0);
    ck_assert_str_eq(key.name, "bot.example");
    ck_assert_str_eq(key.kid, keys_kid("Ed25519", bytes));
    ck_assert_uint_eq(key.rights, HANDOFF_MAY_ORIGINATE);
    ck_assert(key.not_before_ms == 5 && key.not_after_ms == 5);
    ck_assert(key.revoked_at_ms == 9);
    /* What was got can be added elsewhere. */
    {
        handoff_keyring *other;

        ck_assert_int_eq(handoff_keyring_new(&other, &err), HANDOFF_OK);
        ck_assert_int_eq(handoff_keyring_add(other, &key, &err), HANDOFF_OK);
        handoff_keyring_free(other);
    }
    ck_assert_int_eq(handoff_keyring_add(ring, &key, &err), HANDOFF_E_KEY);
    ck_assert_mem_eq(err.key, bytes, 32);
    ck_assert_uint_eq(handoff_keyring_count(ring), 1);
}
END_TEST

START_TEST(add_bad_arguments)
{
    uint8_t           bytes[32];
    const handoff_key good = { HANDOFF_KEY, .name = "a", .rights = 1,
                               .public_key = bytes };
    handoff_key       k;

    keys_sign_pair(bytes, NULL, 1);
#define REFUSED(expected, change)                                              \
    k = good;                                                                  \
    k.change;                                                                  \
    ck_assert_int_eq(handoff_keyring_add(ring, &k, &err), expected)
    REFUSED(HANDOFF_E_ARG, struct_size = 0);
    REFUSED(HANDOFF_E_ARG, use = HANDOFF_USE_READ);
    REFUSED(HANDOFF_E_ARG, name = NULL);
    REFUSED(HANDOFF_E_ARG, name = "a b");
    REFUSED(HANDOFF_E_ARG, public_key = NULL);
    REFUSED(HANDOFF_E_ARG, rights = 0);
    REFUSED(HANDOFF_E_UNSUPPORTED, rights = 4);
    REFUSED(HANDOFF_E_UNSUPPORTED, reserved_1 = 1);
    REFUSED(HANDOFF_E_ARG, not_before_ms = -1);
    REFUSED(HANDOFF_E_ARG, not_after_ms = HANDOFF_TIME_MAX + 1);
    REFUSED(HANDOFF_E_ARG, not_before_ms = 2; k.not_after_ms = 1);
    memset(bytes, 0, 32);
    REFUSED(HANDOFF_E_KEY, use = 0);
    ck_assert_int_eq(handoff_keyring_add(ring, NULL, &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_add(NULL, &good, &err), HANDOFF_E_ARG);
    ck_assert_uint_eq(handoff_keyring_count(ring), 0);
#undef REFUSED
}
END_TEST

START_TEST(add_borrowed_strings_stay_when_it_grows)
{
    handoff_key first;
    const char *name;

    ck_assert_int_eq(add(1, "first.example", 1), HANDOFF_OK);
    first = key_at(0);
    name = first.name;
    for (unsigned i = 2; i < 60; i++)
        ck_assert_int_eq(add(i, "other.example", 2), HANDOFF_OK);
    ck_assert_ptr_eq(key_at(0).name, name);
    ck_assert_str_eq(name, "first.example");
}
END_TEST

/* ---- Import ------------------------------------------------------------- */

START_TEST(import_believes_no_claims)
{
    const char *json = KEYS_SET(
        keys_sign(1, "bot.example", KEYS_PUBLIC,
                  "\"may\": [\"originate\", \"forward\"], \"not_before_ms\": "
                  "1, \"not_after_ms\": 9, \"revoked_at_ms\": 3, "
                  "\"future\": true"),
        keys_replace(READ, "\"use\"", "\"may\": [\"forward\"], \"use\""));
    handoff_key key;
    char       *text;

    ck_assert_int_eq(import(json, NULL, HANDOFF_MAY_FORWARD), HANDOFF_OK);
    ck_assert_uint_eq(handoff_keyring_count(ring), 2);
    key = key_at(0);
    ck_assert_uint_eq(key.rights, HANDOFF_MAY_FORWARD);
    ck_assert(key.not_before_ms == 0 && key.not_after_ms == 0);
    ck_assert(key.revoked_at_ms == 0);
    ck_assert_uint_eq(key_at(1).rights, 0);
    ck_assert_int_eq(handoff_keyring_serialize(&text, NULL, ring, &err), 0);
    ck_assert_ptr_null(strstr(text, "future"));
    ck_assert_ptr_null(strstr(text, "originate"));
    ck_assert_ptr_null(strstr(text, "_ms"));
    handoff_free(text);
}
END_TEST

START_TEST(import_under_another_name)
{
    ck_assert_int_eq(import(BOT, "partner-bot", HANDOFF_MAY_ORIGINATE),
                     HANDOFF_OK);
    ck_assert_str_eq(key_at(0).name, "partner-bot");
    ck_assert_int_eq(import(keys_sign(3, NULL, KEYS_PUBLIC, ""), "nameless",
                            HANDOFF_MAY_ORIGINATE),
                     HANDOFF_OK);
    ck_assert_str_eq(key_at(1).name, "nameless");
    import_bad(KEYS_SET(keys_sign(4, "x", KEYS_PUBLIC, ""),
                        keys_read(6, 4, "x", KEYS_PUBLIC)),
               "y", "key 2: its binding is made for another name");
    ck_assert_int_eq(import(KEYS_SET(keys_sign(4, "x", KEYS_PUBLIC, ""),
                                     keys_read(6, 4, "x", KEYS_PUBLIC)),
                            "x", HANDOFF_MAY_ORIGINATE),
                     HANDOFF_OK);
}
END_TEST

START_TEST(import_reading_key_bound_by_one_in_the_ring)
{
    import_bad(READ, NULL, "the key that binds it is not here");
    ck_assert_int_eq(import(BOT, NULL, HANDOFF_MAY_FORWARD), HANDOFF_OK);
    ck_assert_int_eq(import(READ, NULL, HANDOFF_MAY_FORWARD), HANDOFF_OK);
    ck_assert_ptr_nonnull(
        ho_trust_keyring_reading_key(ring, "bot.example", 0, 1));
}
END_TEST

START_TEST(import_is_all_or_nothing)
{
    ck_assert_int_eq(add(5, "there.example", 1), HANDOFF_OK);
    import_bad(KEYS_SET(BOT, READ, keys_sign(5, "x", KEYS_PUBLIC, "")), NULL,
               "key 3: this key is in the keyring already");
    import_bad(KEYS_SET(BOT, keys_damage(READ, "binding")), NULL,
               "does not verify");
    import_bad(KEYS_SET(BOT, keys_sign(7, "x", KEYS_PRIVATE, "")), NULL,
               "key 2: a private key");
    import_bad(keys_sign(7, NULL, KEYS_PUBLIC, ""), NULL, "it has no name");
    import_bad("{\"keys\": [{\"kty\": \"RSA\"}]}", NULL, "no Ed25519");
    ck_assert_int_eq(import("{", NULL, 1), HANDOFF_E_JSON);
    ck_assert_int_eq(import(BOT, NULL, 0), HANDOFF_E_ARG);
    ck_assert_int_eq(import(BOT, NULL, 8), HANDOFF_E_UNSUPPORTED);
    ck_assert_int_eq(import(BOT, "a b", 1), HANDOFF_E_ARG);
    ck_assert_uint_eq(handoff_keyring_count(ring), 1);
}
END_TEST

START_TEST(keys_limit_at_its_value_and_one_past)
{
    uint8_t     seed[32] = { 0 }, bytes[32], secret[64];
    handoff_key key = { HANDOFF_KEY, .name = "n", .rights = 1,
                        .public_key = bytes };
    char       *text;
    size_t      len;

    for (unsigned i = 0; i < HANDOFF_KEYRING_KEYS_MAX; i++) {
        seed[0] = (uint8_t) i;
        seed[1] = (uint8_t) (i >> 8);
        crypto_sign_seed_keypair(bytes, secret, seed);
        ck_assert_int_eq(handoff_keyring_add(ring, &key, &err), HANDOFF_OK);
    }
    seed[2] = 1;
    crypto_sign_seed_keypair(bytes, secret, seed);
    ck_assert_int_eq(handoff_keyring_add(ring, &key, &err), HANDOFF_E_LIMIT);
    ck_assert_int_eq(import(READ, NULL, 1), HANDOFF_E_KEY);
    ck_assert_uint_eq(handoff_keyring_count(ring), HANDOFF_KEYRING_KEYS_MAX);
    /* A full keyring can be written, and read again. */
    ck_assert_int_eq(handoff_keyring_serialize(&text, &len, ring, &err), 0);
    ck_assert_uint_le(len, HANDOFF_KEYRING_BYTES_MAX);
    handoff_keyring_free(ring);
    ck_assert_int_eq(handoff_keyring_parse(&ring, text, len, &err), 0);
    handoff_free(text);
}
END_TEST

/* ---- Revoke, remove ----------------------------------------------------- */

START_TEST(revoke_by_name_or_kid)
{
    uint8_t bytes[32];

    ck_assert_int_eq(add(1, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(add(3, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(add(4, "desk.example", 1), HANDOFF_OK);
    keys_sign_pair(bytes, NULL, 3);
    ck_assert_int_eq(handoff_keyring_revoke(ring, keys_kid("Ed25519", bytes),
                                            50, &err),
                     HANDOFF_OK);
    ck_assert(key_at(0).revoked_at_ms == 0 && key_at(1).revoked_at_ms == 50);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", 90, &err), 0);
    ck_assert(key_at(0).revoked_at_ms == 90);
    ck_assert(key_at(1).revoked_at_ms == 50); /* the earlier time stands */
    ck_assert(key_at(2).revoked_at_ms == 0);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "desk.example", 0, &err), 0);
    ck_assert(key_at(2).revoked_at_ms > INT64_C(1735689600000));
    ck_assert_int_eq(handoff_keyring_revoke(ring, "nobody", 0, &err),
                     HANDOFF_E_KEY);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", -1, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_revoke(ring, NULL, 1, &err),
                     HANDOFF_E_ARG);
}
END_TEST

START_TEST(remove_takes_along_what_a_key_binds)
{
    uint8_t     bytes[32];
    const char *set = KEYS_SET(BOT, READ);

    keys_sign_pair(bytes, NULL, 1);
    ck_assert_int_eq(import(set, NULL, 1), HANDOFF_OK);
    ck_assert_int_eq(add(3, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_remove(ring, keys_kid("Ed25519", bytes),
                                            &err),
                     0);
    ck_assert_uint_eq(handoff_keyring_count(ring), 1);
    keys_sign_pair(bytes, NULL, 3);
    ck_assert_mem_eq(key_at(0).public_key, bytes, 32);
    ck_assert_int_eq(handoff_keyring_remove(ring, "nobody", &err),
                     HANDOFF_E_KEY);
    ck_assert_uint_eq(handoff_keyring_count(ring), 1);

    ck_assert_int_eq(import(KEYS_SET(BOT, READ), NULL, 1), HANDOFF_OK);
    keys_read_pair(bytes, NULL, 2);
    ck_assert_int_eq(handoff_keyring_remove(ring, keys_kid("X25519", bytes),
                                            &err),
                     0);
    ck_assert_uint_eq(handoff_keyring_count(ring), 2);
    ck_assert_int_eq(handoff_keyring_remove(ring, "bot.example", &err), 0);
    ck_assert_uint_eq(handoff_keyring_count(ring), 0);
}
END_TEST

/* ---- What packets ask --------------------------------------------------- */

static handoff_status
judge(const uint8_t key[32], uint32_t rights, int64_t at_ms, int64_t now_ms)
{
    handoff_key    out;
    handoff_status st = ho_trust_keyring_check_key(&out, ring, key, rights,
                                                   at_ms, now_ms, &err);

    if (st == HANDOFF_OK) {
        ck_assert_str_eq(out.name, "bot.example");
        return st;
    }
    ck_assert_ptr_null(out.name);
    ck_assert_int_eq(err.code, st);
    ck_assert_mem_eq(err.key, key, 32);
    ck_assert_int_eq(err.check, st == HANDOFF_E_REVOKED
                                    ? HANDOFF_CHECK_REVOCATION
                                    : HANDOFF_CHECK_SENDER);
    return st;
}

START_TEST(judge_validity_is_inclusive)
{
    uint8_t     k[32];
    handoff_key key = { HANDOFF_KEY,          .name = "bot.example",
                        .rights = 1,          .public_key = k,
                        .not_before_ms = 100, .not_after_ms = 200 };

    keys_sign_pair(k, NULL, 1);
    ck_assert_int_eq(judge(k, 0, 150, 150), HANDOFF_E_SENDER); /* unknown */
    ck_assert_int_eq(handoff_keyring_add(ring, &key, &err), HANDOFF_OK);
    ck_assert_int_eq(judge(k, 0, 99, 500), HANDOFF_E_SENDER);
    ck_assert_int_eq(judge(k, 0, 100, 500), HANDOFF_OK);
    ck_assert_int_eq(judge(k, 0, 200, 500), HANDOFF_OK);
    ck_assert_int_eq(judge(k, 0, 201, 500), HANDOFF_E_SENDER);
}
END_TEST

START_TEST(judge_rights)
{
    uint8_t k[32], none[32];

    keys_sign_pair(k, NULL, 1);
    keys_sign_pair(none, NULL, 3);
    ck_assert_int_eq(add(1, "bot.example", HANDOFF_MAY_FORWARD), HANDOFF_OK);
    ck_assert_int_eq(judge(k, HANDOFF_MAY_FORWARD, 1, 1), HANDOFF_OK);
    ck_assert_int_eq(judge(k, 0, 1, 1), HANDOFF_OK);
    ck_assert_int_eq(judge(k, HANDOFF_MAY_ORIGINATE, 1, 1), HANDOFF_E_SENDER);
    ck_assert_ptr_nonnull(strstr(err.message, "originate"));
    ck_assert_int_eq(judge(k, 3, 1, 1), HANDOFF_E_SENDER);
    handoff_keyring_free(ring);
    ck_assert_int_eq(handoff_keyring_parse(
                         &ring, keys_sign(3, "bot.example", KEYS_PUBLIC, ""),
                         strlen(keys_sign(3, "bot.example", KEYS_PUBLIC, "")),
                         &err),
                     HANDOFF_OK);
    ck_assert_int_eq(judge(none, 0, 1, 1), HANDOFF_OK); /* can answer */
    ck_assert_int_eq(judge(none, HANDOFF_MAY_FORWARD, 1, 1), HANDOFF_E_SENDER);
    ck_assert_ptr_nonnull(strstr(err.message, "forward"));
}
END_TEST

START_TEST(judge_revocation_counts_from_now_not_from_sending)
{
    uint8_t k[32];

    keys_sign_pair(k, NULL, 1);
    ck_assert_int_eq(add(1, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", 100, &err), 0);
    ck_assert_int_eq(judge(k, 0, 50, 99), HANDOFF_OK);
    ck_assert_int_eq(judge(k, 0, 50, 100), HANDOFF_E_REVOKED);
    ck_assert_int_eq(judge(k, 0, 50, 101), HANDOFF_E_REVOKED);
    /* What is wrong with the key itself comes first. */
    ck_assert_int_eq(judge(k, 2, 50, 101), HANDOFF_E_SENDER);
}
END_TEST

START_TEST(judge_does_not_take_reading_keys)
{
    uint8_t k[32];

    ck_assert_int_eq(import(KEYS_SET(BOT, READ), NULL, 1), HANDOFF_OK);
    keys_read_pair(k, NULL, 2);
    ck_assert_int_eq(judge(k, 0, 1, 1), HANDOFF_E_SENDER);
}
END_TEST

START_TEST(reading_keys_until_their_binder_is_revoked)
{
    uint8_t     two[32], six[32];
    const char *name = "bot.example";

    keys_read_pair(two, NULL, 2);
    keys_read_pair(six, NULL, 6);
    ck_assert_int_eq(import(KEYS_SET(BOT, READ), NULL, 1), HANDOFF_OK);
    ck_assert_int_eq(import(KEYS_SET(keys_sign(3, name, KEYS_PUBLIC, ""),
                                     keys_read(6, 3, name, KEYS_PUBLIC)),
                            NULL, 1),
                     HANDOFF_OK);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, name, 0, 9), two, 32);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, name, 1, 9), six, 32);
    ck_assert_ptr_null(ho_trust_keyring_reading_key(ring, name, 2, 9));
    ck_assert_ptr_null(ho_trust_keyring_reading_key(ring, "bot.exampl", 0, 9));
    ck_assert_int_eq(handoff_keyring_revoke(ring, key_at(0).kid, 10, &err), 0);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, name, 0, 9), two, 32);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, name, 0, 10), six, 32);
    ck_assert_ptr_null(ho_trust_keyring_reading_key(ring, name, 1, 10));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("keyring_change");
    TCase *tc = tcase_create("keyring_change");

    if (sodium_init() < 0)
        return 1;
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, add_takes_name_rights_and_times);
    tcase_add_test(tc, add_bad_arguments);
    tcase_add_test(tc, add_borrowed_strings_stay_when_it_grows);
    tcase_add_test(tc, import_believes_no_claims);
    tcase_add_test(tc, import_under_another_name);
    tcase_add_test(tc, import_reading_key_bound_by_one_in_the_ring);
    tcase_add_test(tc, import_is_all_or_nothing);
    tcase_add_test(tc, keys_limit_at_its_value_and_one_past);
    tcase_add_test(tc, revoke_by_name_or_kid);
    tcase_add_test(tc, remove_takes_along_what_a_key_binds);
    tcase_add_test(tc, judge_validity_is_inclusive);
    tcase_add_test(tc, judge_rights);
    tcase_add_test(tc, judge_revocation_counts_from_now_not_from_sending);
    tcase_add_test(tc, judge_does_not_take_reading_keys);
    tcase_add_test(tc, reading_keys_until_their_binder_is_revoked);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
