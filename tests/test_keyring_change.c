/* SPDX-License-Identifier: MIT */
/* test_keyring_change.c -- copy, update, revoke, remove, and what a keyring
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
    return keys_import(ring, json, strlen(json), name, rights, &err);
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
    return keys_add(ring, &key, &err);
}

/* ---- Many ---------------------------------------------------------------- */

START_TEST(borrowed_strings_stay_when_it_grows)
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
        ck_assert_int_eq(keys_add(ring, &key, &err), HANDOFF_OK);
    }
    seed[2] = 1;
    crypto_sign_seed_keypair(bytes, secret, seed);
    ck_assert_int_eq(keys_add(ring, &key, &err), HANDOFF_E_LIMIT);
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
    ck_assert(key_at(1).revoked_at_ms == 50); /* not meant: it had ended */
    ck_assert_int_eq(handoff_keyring_revoke(ring, key_at(0).kid, 95, &err), 0);
    ck_assert(key_at(0).revoked_at_ms == 90); /* the earlier time stands */
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

/* By the name of two keys it would take the new one with the old. */
START_TEST(revoke_by_a_name_with_two_keys_is_arg)
{
    ck_assert_int_eq(add(1, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(add(3, "bot.example", 1), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", 9, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_nonnull(strstr(err.message, "2 keys of that name"));
    ck_assert(key_at(0).revoked_at_ms == 0 && key_at(1).revoked_at_ms == 0);
    ck_assert_int_eq(handoff_keyring_revoke(ring, key_at(1).kid, 9, &err), 0);
    ck_assert(key_at(0).revoked_at_ms == 0 && key_at(1).revoked_at_ms == 9);
}
END_TEST

/* ---- Copy, update ------------------------------------------------------- */

START_TEST(copy_is_the_same_and_on_its_own)
{
    const char *json =
        keys_set("\"note\": \"ours\"",
                 (const char *const[]){
                     keys_sign(1, "bot.example", KEYS_PUBLIC,
                               "\"may\": [\"forward\"], "
                               "\"future\": {\"a\": 1}"),
                     READ, "{\"kty\": \"RSA\", \"n\": \"x\"}", NULL });
    handoff_keyring *copy = (handoff_keyring *) &err;
    char            *one, *two;

    handoff_keyring_free(ring);
    ck_assert_status(handoff_keyring_parse(&ring, json, strlen(json), &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_keyring_copy(&copy, ring, &err), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_keyring_serialize(&one, NULL, ring, &err), 0);
    ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", 1, &err), 0);
    handoff_keyring_free(ring);
    ck_assert_int_eq(handoff_keyring_serialize(&two, NULL, copy, &err), 0);
    ck_assert_str_eq(one, two);
    handoff_free(one);
    handoff_free(two);
    ring = copy;
    copy = (handoff_keyring *) &err;
    ck_assert_int_eq(handoff_keyring_copy(&copy, NULL, &err), HANDOFF_E_ARG);
    ck_assert_ptr_null(copy);
    ck_assert_int_eq(handoff_keyring_copy(NULL, ring, &err), HANDOFF_E_ARG);
}
END_TEST

START_TEST(update_changes_what_it_names_and_nothing_else)
{
    handoff_key_changes c = { HANDOFF_KEY_CHANGES,
                              .changes = HANDOFF_CHANGE_NOT_AFTER,
                              .not_after_ms = 9 };
    char                kid[64];

    ck_assert_int_eq(add(1, "bot.example", 3), HANDOFF_OK);
    memcpy(kid, key_at(0).kid, 44);
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err), 0);
    ck_assert(key_at(0).not_after_ms == 9 && key_at(0).rights == 3);
    c = (handoff_key_changes){ HANDOFF_KEY_CHANGES,
                               .changes = HANDOFF_CHANGE_RIGHTS |
                                          HANDOFF_CHANGE_REVOKED,
                               .rights = 0, .revoked_at_ms = 7 };
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err), 0);
    ck_assert(key_at(0).rights == 0 && key_at(0).revoked_at_ms == 7);
    ck_assert(key_at(0).not_after_ms == 9);
    c = (handoff_key_changes){ HANDOFF_KEY_CHANGES,
                               .changes = HANDOFF_CHANGE_NOT_BEFORE,
                               .not_before_ms = 10 };
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err),
                     HANDOFF_E_ARG); /* it ends before it begins */
    c.not_before_ms = 9;
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err), 0);
    ck_assert(key_at(0).rights == 0 && key_at(0).revoked_at_ms == 7);
    c.revoked_at_ms = -1; /* is not looked at */
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err), 0);
    c.changes = 1;
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err),
                     HANDOFF_E_UNSUPPORTED);
    c.changes = HANDOFF_CHANGE_RIGHTS;
    c.rights = 8;
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err),
                     HANDOFF_E_UNSUPPORTED);
    c.changes = HANDOFF_CHANGE_REVOKED;
    c.revoked_at_ms = -1;
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err),
                     HANDOFF_E_ARG);
    c.revoked_at_ms = 0;
    ck_assert_int_eq(handoff_keyring_update(ring, kid, &c, &err), 0);
    ck_assert(key_at(0).revoked_at_ms == 0);
    ck_assert_int_eq(handoff_keyring_update(ring, "bot.example", &c, &err),
                     HANDOFF_E_KEY);
    ck_assert_int_eq(handoff_keyring_update(ring, kid, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_update(NULL, kid, &c, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_update(ring, NULL, &c, &err),
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
    const ho_trust_use use = { rights, at_ms, now_ms };
    handoff_key        out;
    handoff_status st = ho_trust_keyring_check_key(&out, ring, key, &use, &err);

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
    ck_assert_int_eq(keys_add(ring, &key, &err), HANDOFF_OK);
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

/* FORMAT.md section 6: nothing is sealed to a key whose binder has ended. */
START_TEST(reading_keys_until_their_binder_ends)
{
    handoff_key_changes c = { HANDOFF_KEY_CHANGES,
                              .changes = HANDOFF_CHANGE_NOT_AFTER,
                              .not_after_ms = 10 };

    ck_assert_int_eq(import(KEYS_SET(BOT, READ), NULL, 1), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_update(ring, key_at(0).kid, &c, &err), 0);
    ck_assert_ptr_nonnull(
        ho_trust_keyring_reading_key(ring, "bot.example", 0, 10));
    ck_assert_ptr_null(
        ho_trust_keyring_reading_key(ring, "bot.example", 0, 11));
}
END_TEST

START_TEST(judge_a_later_word_until_30_days_past_the_end)
{
    const int64_t       end = 10, last = end + HANDOFF_LIFETIME_MAX_MS;
    handoff_key_changes c = { HANDOFF_KEY_CHANGES,
                              .changes = HANDOFF_CHANGE_NOT_AFTER,
                              .not_after_ms = end };
    handoff_key         out;
    uint8_t             k[32];

    ck_assert_int_eq(import(BOT, NULL, 0), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_update(ring, key_at(0).kid, &c, &err), 0);
    keys_sign_pair(k, NULL, 1);
    ck_assert_int_eq(ho_trust_keyring_check_word(&out, ring, k, end, last,
                                                 &err),
                     0);
    ck_assert_str_eq(out.name, "bot.example");
    ck_assert_int_eq(ho_trust_keyring_check_word(&out, ring, k, end, last + 1,
                                                 &err),
                     HANDOFF_E_SENDER);
    ck_assert_ptr_null(out.name);
    ck_assert_mem_eq(err.key, k, 32);
    ck_assert_int_eq(ho_trust_keyring_check_word(&out, ring, k, end + 1, last,
                                                 &err),
                     HANDOFF_E_SENDER);
    k[0] ^= 1;
    ck_assert_int_eq(ho_trust_keyring_check_word(&out, ring, k, end, last,
                                                 &err),
                     HANDOFF_E_SENDER);
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
    tcase_add_test(tc, keys_limit_at_its_value_and_one_past);
    tcase_add_test(tc, revoke_by_name_or_kid);
    tcase_add_test(tc, revoke_by_a_name_with_two_keys_is_arg);
    tcase_add_test(tc, copy_is_the_same_and_on_its_own);
    tcase_add_test(tc, update_changes_what_it_names_and_nothing_else);
    tcase_add_test(tc, remove_takes_along_what_a_key_binds);
    tcase_add_test(tc, judge_validity_is_inclusive);
    tcase_add_test(tc, judge_rights);
    tcase_add_test(tc, judge_revocation_counts_from_now_not_from_sending);
    tcase_add_test(tc, judge_does_not_take_reading_keys);
    tcase_add_test(tc, reading_keys_until_their_binder_is_revoked);
    tcase_add_test(tc, reading_keys_until_their_binder_ends);
    tcase_add_test(tc, judge_a_later_word_until_30_days_past_the_end);
    tcase_add_test(tc, borrowed_strings_stay_when_it_grows);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
