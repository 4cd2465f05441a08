/* SPDX-License-Identifier: MIT */
/* test_keyring_trust.c -- whose keys come into a keyring, and under which
 * name, rights and validity. */
#include "trust/trust.h"

#include <string.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

#define BOT keys_sign(1, "bot.example", KEYS_PUBLIC, "")
#define READ keys_read(2, 1, "bot.example", KEYS_PUBLIC)
#define NEW_BOT keys_sign(3, "bot.example", KEYS_PUBLIC, "")
/* The same reading key, bound by the new signing key. */
#define SAME_READ keys_read(2, 3, "bot.example", KEYS_PUBLIC)

static const handoff_trust_opts forwards = { HANDOFF_TRUST_OPTS,
                                             .rights = HANDOFF_MAY_FORWARD };
static const handoff_trust_opts rotates = { HANDOFF_TRUST_OPTS,
                                            .flags = HANDOFF_TRUST_ROTATE,
                                            .rights = HANDOFF_MAY_FORWARD };

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
trust(const char *json, const handoff_trust_opts *opts)
{
    return handoff_keyring_trust_json(ring, json, strlen(json), opts, &err);
}

static void
good(const char *json, const handoff_trust_opts *opts)
{
    ck_assert_status(trust(json, opts), HANDOFF_OK, &err);
}

/* Refused as KEY, with these words, and the ring as it was. */
static void
bad(const char *json, const handoff_trust_opts *opts, const char *words)
{
    char *before, *after;

    ck_assert_int_eq(handoff_keyring_serialize(&before, NULL, ring, &err), 0);
    ck_assert_status(trust(json, opts), HANDOFF_E_KEY, &err);
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

/* ---- What is believed --------------------------------------------------- */

START_TEST(trust_gives_rights_and_validity_and_believes_no_claims)
{
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS,
                                      .rights = HANDOFF_MAY_FORWARD,
                                      .not_before_ms = 5, .not_after_ms = 9 };
    const char              *json = KEYS_SET(
                     keys_sign(1, "bot.example", KEYS_PUBLIC,
                               "\"may\": [\"originate\", \"forward\"], \"not_before_ms\": "
                                            "1, \"not_after_ms\": 8, \"revoked_at_ms\": 3, "
                                            "\"future\": true"),
                     keys_replace(READ, "\"use\"", "\"may\": [\"forward\"], \"use\""));
    handoff_key key;
    char       *text;

    good(json, &opts);
    ck_assert_uint_eq(handoff_keyring_count(ring), 2);
    key = key_at(0);
    ck_assert_str_eq(key.name, "bot.example");
    ck_assert_uint_eq(key.use, HANDOFF_USE_SIGN);
    ck_assert_uint_eq(key.rights, HANDOFF_MAY_FORWARD);
    ck_assert(key.not_before_ms == 5 && key.not_after_ms == 9);
    ck_assert(key.revoked_at_ms == 0);
    key = key_at(1);
    ck_assert_uint_eq(key.use, HANDOFF_USE_READ);
    ck_assert(key.rights == 0 && key.not_before_ms == 0);
    ck_assert_int_eq(handoff_keyring_serialize(&text, NULL, ring, &err), 0);
    ck_assert_ptr_null(strstr(text, "future"));
    ck_assert_ptr_null(strstr(text, "originate"));
    ck_assert_ptr_null(strstr(text, "revoked"));
    handoff_free(text);
}
END_TEST

START_TEST(trust_without_options_lets_answer_only)
{
    good(BOT, NULL);
    ck_assert_uint_eq(key_at(0).rights, 0);
}
END_TEST

START_TEST(trust_an_identity_is_trusting_its_public_keys)
{
    handoff_identity *me;

    ck_assert_status(handoff_identity_generate(&me, "bot.example", &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_keyring_trust(ring, me, &forwards, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(handoff_keyring_count(ring), 2);
    ck_assert_mem_eq(key_at(0).public_key, handoff_identity_key(me), 32);
    ck_assert_uint_eq(key_at(0).rights, HANDOFF_MAY_FORWARD);
    ck_assert_int_eq(handoff_keyring_trust(ring, me, &forwards, &err),
                     HANDOFF_E_KEY);
    ck_assert_int_eq(handoff_keyring_trust(ring, NULL, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_trust(NULL, me, NULL, &err),
                     HANDOFF_E_ARG);
    handoff_identity_free(me);
}
END_TEST

START_TEST(trust_bad_options)
{
    handoff_trust_opts o;

#define REFUSED(expected, change)                                              \
    o = forwards;                                                              \
    o.change;                                                                  \
    ck_assert_int_eq(trust(BOT, &o), expected)
    REFUSED(HANDOFF_E_ARG, struct_size = 0);
    REFUSED(HANDOFF_E_ARG, name = "a b");
    REFUSED(HANDOFF_E_ARG,
            name = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    REFUSED(HANDOFF_E_UNSUPPORTED, rights = 4);
    REFUSED(HANDOFF_E_UNSUPPORTED, rights = HANDOFF_TRUST_ROTATE);
    REFUSED(HANDOFF_E_UNSUPPORTED, rights = HANDOFF_USE_READ);
    REFUSED(HANDOFF_E_UNSUPPORTED, flags = HANDOFF_MAY_FORWARD);
    REFUSED(HANDOFF_E_UNSUPPORTED, reserved_1 = 1);
    REFUSED(HANDOFF_E_ARG, not_before_ms = -1);
    REFUSED(HANDOFF_E_ARG, not_after_ms = HANDOFF_TIME_MAX + 1);
    REFUSED(HANDOFF_E_ARG, not_before_ms = 2; o.not_after_ms = 1);
#undef REFUSED
    ck_assert_int_eq(handoff_keyring_trust_json(ring, NULL, 0, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_keyring_trust_json(NULL, BOT, 1, NULL, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(trust("{", &forwards), HANDOFF_E_JSON);
    ck_assert_uint_eq(handoff_keyring_count(ring), 0);
}
END_TEST

/* ---- Names -------------------------------------------------------------- */

START_TEST(trust_under_another_name)
{
    handoff_trust_opts o = forwards;

    o.name = "partner-bot";
    good(BOT, &o);
    ck_assert_str_eq(key_at(0).name, "partner-bot");
    o.name = "nameless";
    good(keys_sign(3, NULL, KEYS_PUBLIC, ""), &o);
    ck_assert_str_eq(key_at(1).name, "nameless");
    o.name = "y";
    bad(KEYS_SET(keys_sign(4, "x", KEYS_PUBLIC, ""),
                 keys_read(6, 4, "x", KEYS_PUBLIC)),
        &o, "key 2: its binding is made for another name");
    o.name = "x";
    good(KEYS_SET(keys_sign(4, "x", KEYS_PUBLIC, ""),
                  keys_read(6, 4, "x", KEYS_PUBLIC)),
         &o);
}
END_TEST

/* mallory.pub.jwk with keys of the desk inside: they were taken, and mallory
 * read what was sealed to the desk. */
START_TEST(trust_a_file_of_two_names_is_refused)
{
    const char        *desk = keys_sign(4, "desk.example", KEYS_PUBLIC, "");
    const char        *reads = keys_read(6, 4, "desk.example", KEYS_PUBLIC);
    handoff_trust_opts named = rotates;

    bad(KEYS_SET(BOT, desk, reads), &forwards, "key 2: its name is not");
    bad(KEYS_SET(BOT, desk, reads), &rotates, "key 2: its name is not");
    named.name = "bot.example";
    bad(KEYS_SET(BOT, desk), &named, "key 2: its name is not");
    bad(keys_sign(7, NULL, KEYS_PUBLIC, ""), &forwards, "it has no name");
}
END_TEST

START_TEST(trust_a_name_that_has_other_keys_only_to_rotate)
{
    good(keys_sign(4, "desk.example", KEYS_PUBLIC, ""), &forwards);
    bad(KEYS_SET(keys_sign(5, "desk.example", KEYS_PUBLIC, ""),
                 keys_read(6, 5, "desk.example", KEYS_PUBLIC)),
        &forwards, "key 1: this name has another key in the keyring");
    good(KEYS_SET(keys_sign(5, "desk.example", KEYS_PUBLIC, ""),
                  keys_read(6, 5, "desk.example", KEYS_PUBLIC)),
         &rotates);
    ck_assert_uint_eq(handoff_keyring_count(ring), 3);
    /* A key belongs to one name, whoever says what. */
    {
        handoff_trust_opts o = rotates;

        o.name = "mallory.example";
        bad(keys_sign(4, "desk.example", KEYS_PUBLIC, ""), &o,
            "in the keyring under another name");
    }
}
END_TEST

START_TEST(trust_a_reading_key_bound_by_one_in_the_ring)
{
    bad(READ, &forwards, "the key that binds it is not in the keyring");
    good(BOT, &forwards);
    good(READ, &forwards);
    ck_assert_ptr_nonnull(
        ho_trust_keyring_reading_key(ring, "bot.example", 0, 1));
}
END_TEST

START_TEST(trust_is_all_or_nothing)
{
    good(keys_sign(5, "bot.example", KEYS_PUBLIC, ""), &forwards);
    bad(KEYS_SET(keys_sign(5, "bot.example", KEYS_PUBLIC, "")), &forwards,
        "key 1: this key is in the keyring already");
    bad(KEYS_SET(BOT, keys_damage(READ, "binding")), &rotates,
        "does not verify");
    bad(KEYS_SET(BOT, keys_sign(7, "bot.example", KEYS_PRIVATE, "")), &rotates,
        "key 2: a private key");
    bad("{\"keys\": [{\"kty\": \"RSA\"}]}", &rotates, "no Ed25519");
}
END_TEST

/* ---- Rotation ----------------------------------------------------------- */

static void
binder_is(unsigned number)
{
    uint8_t     bytes[32];
    handoff_key key = { HANDOFF_KEY };
    size_t      found = 0;

    keys_sign_pair(bytes, NULL, number);
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use != HANDOFF_USE_READ)
            continue;
        ck_assert_mem_eq(key.bound_by, bytes, 32);
        found++;
    }
    ck_assert_uint_eq(found, 1);
}

/* Who reads what was written verifies it anew. */
static void
bindings_hold(void)
{
    handoff_keyring *read;
    char            *json;
    size_t           len;

    ck_assert_int_eq(handoff_keyring_serialize(&json, &len, ring, &err), 0);
    ck_assert_status(handoff_keyring_parse(&read, json, len, &err), HANDOFF_OK,
                     &err);
    handoff_keyring_free(read);
    handoff_free(json);
}

/* A new signing key, and the reading key that was there before, bound anew:
 * this was KEY, before and after the old key was revoked. */
START_TEST(rotate_may_begin_or_end_with_the_new_key)
{
    uint8_t old[32];

    keys_sign_pair(old, NULL, 1);
    for (int i = 0; i < 2; i++) {
        handoff_keyring *other;

        good(KEYS_SET(BOT, READ), &forwards);
        if (i == 1)
            ck_assert_int_eq(handoff_keyring_revoke(ring, "bot.example", 10,
                                                    &err),
                             0);
        bad(KEYS_SET(NEW_BOT, SAME_READ), &forwards, "key 1: this name has");
        good(KEYS_SET(NEW_BOT, SAME_READ), &rotates);
        ck_assert_int_eq(handoff_keyring_revoke(ring, keys_kid("Ed25519", old),
                                                10, &err),
                         0);
        ck_assert_uint_eq(handoff_keyring_count(ring), 3);
        binder_is(3);
        ck_assert_ptr_nonnull(
            ho_trust_keyring_reading_key(ring, "bot.example", 0, 11));
        bindings_hold();
        /* Once more is nothing new. */
        good(KEYS_SET(NEW_BOT, SAME_READ), &rotates);
        ck_assert_uint_eq(handoff_keyring_count(ring), 3);
        ck_assert_int_eq(handoff_keyring_new(&other, &err), 0);
        handoff_keyring_free(ring);
        ring = other;
    }
}
END_TEST

START_TEST(rotate_does_not_go_back_to_a_key_that_has_ended)
{
    good(KEYS_SET(BOT, READ), &forwards);
    good(KEYS_SET(NEW_BOT, SAME_READ), &rotates);
    ck_assert_int_eq(handoff_keyring_revoke(ring, key_at(0).kid, 10, &err), 0);
    good(KEYS_SET(BOT, READ), &rotates);
    binder_is(3);
    ck_assert(key_at(0).revoked_at_ms == 10);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("keyring_trust");
    TCase *tc = tcase_create("keyring_trust");

    if (sodium_init() < 0)
        return 1;
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, trust_gives_rights_and_validity_and_believes_no_claims);
    tcase_add_test(tc, trust_without_options_lets_answer_only);
    tcase_add_test(tc, trust_an_identity_is_trusting_its_public_keys);
    tcase_add_test(tc, trust_bad_options);
    tcase_add_test(tc, trust_under_another_name);
    tcase_add_test(tc, trust_a_file_of_two_names_is_refused);
    tcase_add_test(tc, trust_a_name_that_has_other_keys_only_to_rotate);
    tcase_add_test(tc, trust_a_reading_key_bound_by_one_in_the_ring);
    tcase_add_test(tc, trust_is_all_or_nothing);
    tcase_add_test(tc, rotate_may_begin_or_end_with_the_new_key);
    tcase_add_test(tc, rotate_does_not_go_back_to_a_key_that_has_ended);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
