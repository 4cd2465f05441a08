/* SPDX-License-Identifier: MIT */
/* test_keyring.c -- reading a keyring: what is kept and what is refused.
 * Changing one and asking it: test_keyring_change.c. */
#include "trust/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

#define BOT keys_sign(1, "bot.example", KEYS_PUBLIC, "\"may\": [\"originate\"]")
#define BOT_2 keys_sign(5, "bot.example", KEYS_PUBLIC, "\"may\": [\"forward\"]")
#define READ keys_read(2, 1, "bot.example", KEYS_PUBLIC)

static handoff_error err;

static handoff_keyring *
parse_good(const char *json)
{
    handoff_keyring *ring = NULL;
    handoff_status st = handoff_keyring_parse(&ring, json, strlen(json), &err);

    ck_assert_msg(st == HANDOFF_OK, "%s", err.message);
    ck_assert_ptr_nonnull(ring);
    return ring;
}

static void
parse_bad(const char *json, handoff_status expected, const char *words)
{
    handoff_keyring *ring = (handoff_keyring *) &err; /* must be cleared */
    handoff_status   st;

    memset(&err, 0, sizeof err);
    st = handoff_keyring_parse(&ring, json, strlen(json), &err);
    ck_assert_msg(st == expected, "%d: %s", st, err.message);
    ck_assert_ptr_null(ring);
    ck_assert_int_eq(err.code, st);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
}

#define BAD_KEY(json, words) parse_bad(json, HANDOFF_E_KEY, words)

/* ---- What is read ------------------------------------------------------- */

START_TEST(parse_gives_every_key)
{
    handoff_keyring *ring = parse_good(KEYS_SET(
        keys_sign(1, "bot.example", KEYS_PUBLIC,
                  "\"may\": [\"forward\", \"originate\"], \"not_before_ms\": "
                  "1, \"not_after_ms\": 253402300799999, \"revoked_at_ms\": "
                  "77"),
        READ));
    handoff_key      key = { HANDOFF_KEY };
    uint8_t          bytes[32];

    ck_assert_uint_eq(handoff_keyring_count(ring), 2);
    ck_assert_int_eq(handoff_keyring_get(&key, ring, 0), 1);
    keys_sign_pair(bytes, NULL, 1);
    ck_assert_uint_eq(key.struct_size, sizeof key);
    ck_assert_uint_eq(key.use, HANDOFF_USE_SIGN);
    ck_assert_uint_eq(key.rights, HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD);
    ck_assert(key.not_before_ms == 1 && key.revoked_at_ms == 77);
    ck_assert(key.not_after_ms == HANDOFF_TIME_MAX);
    ck_assert_str_eq(key.name, "bot.example");
    ck_assert_str_eq(key.kid, keys_kid("Ed25519", bytes));
    ck_assert_mem_eq(key.public_key, bytes, 32);
    ck_assert_ptr_null(key.bound_by);
    ck_assert_int_eq(handoff_keyring_get(&key, ring, 1), 1);
    ck_assert_uint_eq(key.use, HANDOFF_USE_READ);
    ck_assert_uint_eq(key.rights, 0);
    ck_assert_mem_eq(key.bound_by, bytes, 32);
    keys_read_pair(bytes, NULL, 2);
    ck_assert_mem_eq(key.public_key, bytes, 32);
    ck_assert_str_eq(key.kid, keys_kid("X25519", bytes));
    ck_assert_int_eq(handoff_keyring_get(&key, ring, 2), 0);
    ck_assert_ptr_null(key.name);
    key.struct_size = 4;
    ck_assert_int_eq(handoff_keyring_get(&key, ring, 0), 0);
    handoff_keyring_free(ring);
}
END_TEST

START_TEST(parse_may_absent_is_no_right)
{
    handoff_keyring *ring =
        parse_good(KEYS_SET(keys_sign(1, "a", KEYS_PUBLIC, ""),
                            keys_sign(2, "a", KEYS_PUBLIC, "\"may\": []")));
    handoff_key key = { HANDOFF_KEY };

    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(handoff_keyring_get(&key, ring, i), 1);
        ck_assert_uint_eq(key.rights, 0);
    }
    handoff_keyring_free(ring);
}
END_TEST

START_TEST(parse_key_without_kid_or_use)
{
    handoff_keyring *ring =
        parse_good(keys_replace(keys_replace(BOT, "\"kid\"", "\"id\""),
                                "\"use\"", "\"uses\""));
    handoff_key key = { HANDOFF_KEY };
    uint8_t     bytes[32];

    keys_sign_pair(bytes, NULL, 1);
    ck_assert_int_eq(handoff_keyring_get(&key, ring, 0), 1);
    ck_assert_str_eq(key.kid, keys_kid("Ed25519", bytes));
    handoff_keyring_free(ring);
}
END_TEST

START_TEST(parse_two_keys_of_one_name_and_binder_behind)
{
    handoff_keyring *ring = parse_good(KEYS_SET(READ, BOT_2, BOT));
    uint8_t          key[32];

    ck_assert_uint_eq(handoff_keyring_count(ring), 3);
    keys_read_pair(key, NULL, 2);
    ck_assert_mem_eq(ho_trust_keyring_reading_key(ring, "bot.example", 0, 1),
                     key, 32);
    handoff_keyring_free(ring);
}
END_TEST

/* Other kinds are skipped, and all that is unknown is kept as written. */
START_TEST(parse_and_serialize_keep_the_unknown)
{
    static const char *const kept[] = {
        "{\"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": 65537e0}",
        "{\"kty\": \"OKP\", \"crv\": \"Ed448\", \"x\": 5}",
        "{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"use\": \"enc\"}",
        "{\"kty\": \"OKP\", \"crv\": \"X25519\", \"use\": \"sig\"}",
        "{\"kty\": \"OKP\", \"crv\": \"ed25519\"}",
        "\"issuer\": {\"deep\": [[[-0.10E+2]]]}",
        "\"alg\": \"EdDSA\"",
        "\"team\": \"\\ud83d\\ude00 \xF0\x9F\x98\x80\"",
        "\"may\": [\"originate\"]"
    };
    const char *const keys[] = {
        kept[0],
        kept[1],
        keys_replace(keys_sign(1, "a", KEYS_PUBLIC,
                               "\"may\": [\"originate\"], \"team\": "
                               "\"\\ud83d\\ude00 \xF0\x9F\x98\x80\""),
                     "\"use\"", "\"alg\": \"EdDSA\", \"use\""),
        kept[2],
        kept[3],
        kept[4],
        NULL
    };
    handoff_keyring *ring = parse_good(keys_set(kept[5], keys)), *again;
    char            *one, *two;
    size_t           one_len, two_len;

    ck_assert_uint_eq(handoff_keyring_count(ring), 1);
    ck_assert_int_eq(handoff_keyring_serialize(&one, &one_len, ring, &err), 0);
    ck_assert_uint_eq(strlen(one), one_len);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        ck_assert_msg(strstr(one, kept[i]) != NULL, "%s", kept[i]);
    again = parse_good(one);
    ck_assert_int_eq(handoff_keyring_serialize(&two, &two_len, again, &err), 0);
    ck_assert_str_eq(one, two);
    handoff_free(one);
    handoff_free(two);
    handoff_keyring_free(ring);
    handoff_keyring_free(again);
}
END_TEST

/* ---- What is refused: KEY ----------------------------------------------- */

START_TEST(refuse_wrong_kid)
{
    BAD_KEY(KEYS_SET(BOT, keys_damage(BOT_2, "kid")),
            "key 2: its `kid` is not its RFC 7638 thumbprint");
    ck_assert_str_eq(err.path, "keys[#1]");
    ck_assert(!sodium_is_zero(err.key, 32));
    BAD_KEY(KEYS_SET(BOT, keys_damage(READ, "kid")), "key 2: its `kid`");
}
END_TEST

START_TEST(refuse_private_key)
{
    BAD_KEY(KEYS_SET(BOT, keys_sign(5, "x", KEYS_PRIVATE, "")),
            "key 2: a private key");
    BAD_KEY(KEYS_SET(BOT, keys_read(2, 1, "bot.example", KEYS_PRIVATE)),
            "key 2: a private key");
    BAD_KEY(keys_replace(BOT, "\"crv\"", "\"d\": \"AQ\", \"crv\""),
            "its `d` is not");
}
END_TEST

START_TEST(refuse_double_keys)
{
    BAD_KEY(KEYS_SET(BOT, keys_sign(1, "other", KEYS_PUBLIC, "")),
            "key 2: the keyring lists this key twice");
    BAD_KEY(KEYS_SET(BOT, READ, READ),
            "key 3: the keyring lists this key twice");
}
END_TEST

START_TEST(refuse_bad_points)
{
    static const char *const bad[] = {
        /* small order: 1, 2, 4, 8 and 8 */
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        /* not canonical: y = p + 1 */
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        /* not on the curve */
        "0200000000000000000000000000000000000000000000000000000000000000"
    };
    uint8_t key[32], eight[32];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        support_unhex(key, 32, bad[i]);
        BAD_KEY(KEYS_SET(BOT, keys_raw("Ed25519", key, "\"name\": \"a\"")),
                "key 2: not a good Ed25519 key");
    }
    /* Mixed order: a good key and a point of order 8 together. */
    keys_sign_pair(key, NULL, 9);
    support_unhex(eight, 32, bad[3]);
    ck_assert_int_eq(crypto_core_ed25519_add(key, key, eight), 0);
    BAD_KEY(keys_raw("Ed25519", key, "\"name\": \"a\""), "part of small order");
    ck_assert_mem_eq(err.key, key, 32);
}
END_TEST

START_TEST(refuse_x25519_that_is_not_good)
{
    static const char *const bad[] = {
        /* Of good order, in other forms than the one that each has. */
        "0900000000000000000000000000000000000000000000000000000000000080",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        /* Of small order. */
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080"
    };
    uint8_t key[32];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        support_unhex(key, 32, bad[i]);
        BAD_KEY(KEYS_SET(BOT, keys_raw("X25519", key, "")),
                "key 2: not a good X25519 key");
    }
}
END_TEST

START_TEST(refuse_bad_rights)
{
    BAD_KEY(keys_replace(BOT, "originate", "Originate"), "unknown right");
    BAD_KEY(keys_replace(BOT, "\"originate\"", "\"originate\", \"admin\""),
            "unknown right");
    BAD_KEY(keys_replace(BOT, "\"originate\"", "1"), "unknown right");
    BAD_KEY(keys_replace(BOT, "\"originate\"", "\"forward\", \"forward\""),
            "twice");
    BAD_KEY(keys_replace(BOT, "[\"originate\"]", "\"originate\""),
            "`may` is not a list");
}
END_TEST

START_TEST(refuse_bad_names)
{
    char name[300];

    BAD_KEY(keys_sign(1, NULL, KEYS_PUBLIC, ""), "it has no name");
    BAD_KEY(keys_sign(1, "", KEYS_PUBLIC, ""), "bad name");
    BAD_KEY(keys_sign(1, "a b", KEYS_PUBLIC, ""), "bad name");
    BAD_KEY(keys_sign(1, "b\xC3\xB6", KEYS_PUBLIC, ""), "bad name");
    BAD_KEY(keys_replace(BOT, "\"bot.example\"", "null"), "bad name");
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    BAD_KEY(keys_sign(1, name, KEYS_PUBLIC, ""), "bad name");
    name[255] = '\0';
    handoff_keyring_free(parse_good(keys_sign(1, name, KEYS_PUBLIC, "")));
    /* As long as a kid and of its letters, it would read as one. */
    name[44] = '\0';
    handoff_keyring_free(parse_good(keys_sign(1, name, KEYS_PUBLIC, "")));
    name[43] = '\0';
    BAD_KEY(keys_sign(1, name, KEYS_PUBLIC, ""), "read as the kid");
    name[20] = '.';
    handoff_keyring_free(parse_good(keys_sign(1, name, KEYS_PUBLIC, "")));
}
END_TEST

/* Who ignores a limit takes a key that has ended for one that has not. */
START_TEST(refuse_limits_that_are_not_known)
{
    const char *read = keys_read(2, 1, "bot.example", KEYS_PUBLIC);

    BAD_KEY(keys_sign(1, "bot.example", KEYS_PUBLIC, "\"not_after\": 1"),
            "limits it in a way");
    BAD_KEY(keys_sign(1, "bot.example", KEYS_PUBLIC, "\"not_\": 1"),
            "limits it in a way");
    BAD_KEY(keys_sign(1, "bot.example", KEYS_PUBLIC, "\"revoked\": false"),
            "limits it in a way");
    BAD_KEY(keys_sign(1, "bot.example", KEYS_PUBLIC,
                      "\"\\u006eot_at_night\": false"),
            "limits it in a way");
    BAD_KEY(KEYS_SET(BOT, keys_replace(read, "\"bound_by\"",
                                       "\"not_after_ms\": 5, \"bound_by\"")),
            "key 2: a member of `handoff` limits it");
    handoff_keyring_free(parse_good(
        keys_sign(1, "bot.example", KEYS_PUBLIC,
                  "\"nota\": 1, \"not\": 2, \"revoke\": 3, \"x_not_\": 4")));
}
END_TEST

START_TEST(refuse_bad_times)
{
    static const char *const bad[] = { "0",     "-1",
                                       "1.0",   "1e3",
                                       "\"1\"", "253402300800000",
                                       "null",  "99999999999999999999" };
    char                     claim[80];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(claim, sizeof claim, "\"not_after_ms\": %s", bad[i]);
        BAD_KEY(keys_sign(1, "a", KEYS_PUBLIC, claim), "`not_after_ms`");
        snprintf(claim, sizeof claim, "\"not_before_ms\": %s", bad[i]);
        BAD_KEY(keys_sign(1, "a", KEYS_PUBLIC, claim), "`not_before_ms`");
        snprintf(claim, sizeof claim, "\"revoked_at_ms\": %s", bad[i]);
        BAD_KEY(keys_sign(1, "a", KEYS_PUBLIC, claim), "`revoked_at_ms`");
    }
    BAD_KEY(keys_sign(1, "a", KEYS_PUBLIC,
                      "\"not_before_ms\": 9, \"not_after_ms\": 8"),
            "ends before it begins");
    handoff_keyring_free(
        parse_good(keys_sign(1, "a", KEYS_PUBLIC,
                             "\"not_before_ms\": 8, \"not_after_ms\": 8")));
}
END_TEST

START_TEST(refuse_bad_bindings)
{
    uint8_t key[32];

    keys_read_pair(key, NULL, 2);
    BAD_KEY(KEYS_SET(READ), "the key that binds it is not in the keyring");
    BAD_KEY(KEYS_SET(BOT_2, READ),
            "the key that binds it is not in the keyring");
    BAD_KEY(KEYS_SET(BOT, keys_raw("X25519", key, "\"name\": \"bot.example\"")),
            "key 2: a reading key without");
    BAD_KEY(KEYS_SET(BOT, keys_damage(READ, "binding")), "does not verify");
    BAD_KEY(KEYS_SET(BOT, keys_replace(READ, "bound_by\": \"",
                                       "bound_by\": "
                                       "\"A")),
            "`bound_by` is not a kid");
    BAD_KEY(KEYS_SET(BOT,
                     keys_replace(READ, "binding\": \"", "binding\": \"A")),
            "`binding` is not 64 bytes");
    BAD_KEY(KEYS_SET(BOT, keys_read(2, 1, "desk.example", KEYS_PUBLIC)),
            "has another name");
    /* Bound for another name, and renamed by hand. */
    BAD_KEY(KEYS_SET(BOT,
                     keys_replace(keys_read(2, 1, "desk.example", KEYS_PUBLIC),
                                  "desk.example", "bot.example")),
            "does not verify");
}
END_TEST

START_TEST(refuse_wrong_types)
{
    BAD_KEY("{\"keys\": [1]}", "key 1: not an object");
    BAD_KEY("{\"keys\": [{}]}", "no `kty`");
    BAD_KEY("{\"keys\": [{\"kty\": 1}]}", "`kty` is not a string");
    BAD_KEY("{\"keys\": [{\"kty\": \"OKP\"}]}", "no `crv`");
    BAD_KEY("{\"keys\": [{\"kty\": \"OKP\", \"crv\": []}]}", "`crv` is not");
    BAD_KEY("{\"keys\": [{\"kty\": \"OKP\", \"crv\": \"Ed25519\"}]}", "`x`");
    BAD_KEY("{\"keys\": null}", "not a JWK");
    BAD_KEY(keys_replace(BOT, "\"use\": \"sig\"", "\"use\": 1"), "`use`");
    BAD_KEY(keys_replace(BOT, "\"x\": \"", "\"x\": \"A"), "`x` is not 32");
    BAD_KEY(keys_replace(BOT, "\"kid\": \"", "\"kid\": 5, \"y\": \""), "`kid`");
    BAD_KEY(keys_replace(BOT, "\"handoff\": {", "\"handoff\": 1, \"z\": {"),
            "`handoff` is not an object");
}
END_TEST

/* ---- What is refused: JSON, LIMIT --------------------------------------- */

START_TEST(refuse_what_is_not_json)
{
    static const char *const bad[] = { " ",
                                       "{",
                                       "{\"keys\": [}",
                                       "{\"keys\": [],}",
                                       "{keys: []}",
                                       "{\"keys\": []} {}",
                                       "{\"keys\" []}",
                                       "{\"a\": 01}",
                                       "{\"a\": 1.}",
                                       "{\"a\": .5}",
                                       "{\"a\": +1}",
                                       "{\"a\": 1e}",
                                       "{\"a\": -}",
                                       "{\"a\": NaN}",
                                       "{\"a\": tru}",
                                       "{\"a\": \"\\x\"}",
                                       "{\"a\": \"\\u12\"}",
                                       "{\"a\": \"\\u0000\"}",
                                       "{\"a\": \"\\ud800\"}",
                                       "{\"a\": \"\\udc00\"}",
                                       "{\"a\": \"\\ud800\\u0041\"}",
                                       "{\"a\": \"\x01\"}",
                                       "{\"a\": \"\xFF\"}",
                                       "{\"a\": \"\xC0\x80\"}",
                                       "{\"a\": \"",
                                       "{\"a\": \"\\",
                                       "{\"a\": \"\\\"",
                                       "\xEF\xBB\xBF{}",
                                       "{\"a\": 'x'}",
                                       "{\"a\": [1 2]}",
                                       "{\"a\" : 1 \"b\": 2}",
                                       "nulll",
                                       "{\"keys\": [[[[]]]}",
                                       "{1: 2}" };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        parse_bad(bad[i], HANDOFF_E_JSON, "not JSON");
        ck_assert_uint_ge(err.line, 1);
        ck_assert_uint_ge(err.column, 1);
        ck_assert(err.offset <= strlen(bad[i]));
    }
    parse_bad("{\"keys\":\n  [ {\"kty\": oops} ]}", HANDOFF_E_JSON,
              "line 2, column 13");
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(err.column, 13);
    parse_bad("{\"keys\": [], \"k\\u0065ys\": []}", HANDOFF_E_JSON,
              "two members of one name");
    parse_bad(keys_replace(BOT, "\"use\"", "\"x\": 1, \"use\""), HANDOFF_E_JSON,
              "two members of one name");
    parse_bad(keys_replace(BOT, "\"may\"", "\"name\": \"b\", \"may\""),
              HANDOFF_E_JSON, "two members of one name");
}
END_TEST

START_TEST(limit_of_depth_at_its_value_and_one_past)
{
    char json[200] = "{\"keys\": [], \"a\": ";

    for (int past = 0; past < 2; past++) {
        size_t n = strlen("{\"keys\": [], \"a\": ");
        size_t depth = HANDOFF_JSON_DEPTH_MAX - 1 + (size_t) past;

        memset(json + n, '[', depth);
        memset(json + n + depth, ']', depth);
        strcpy(json + n + 2 * depth, "}");
        if (past)
            parse_bad(json, HANDOFF_E_LIMIT, "too deep");
        else
            handoff_keyring_free(parse_good(json));
    }
}
END_TEST

START_TEST(limit_of_members_at_its_value_and_one_past)
{
    char   json[2000] = "{\"keys\": []";
    size_t n = strlen(json);

    for (int i = 1; i < 64; i++)
        n += (size_t) snprintf(json + n, sizeof json - n, ", \"m%d\": 0", i);
    strcpy(json + n, "}");
    handoff_keyring_free(parse_good(json));
    strcpy(json + n, ", \"one\": 0}");
    parse_bad(json, HANDOFF_E_LIMIT, "too many members");
}
END_TEST

START_TEST(limit_of_keys_at_its_value_and_one_past)
{
    static char      json[40000];
    size_t           n = (size_t) snprintf(json, sizeof json, "{\"keys\": [");
    handoff_keyring *ring;

    for (int i = 0; i < HANDOFF_KEYRING_KEYS_MAX; i++)
        n += (size_t) snprintf(json + n, sizeof json - n,
                               "%s{\"kty\": \"oct\"}", i == 0 ? "" : ",");
    strcpy(json + n, "]}");
    ring = parse_good(json);
    ck_assert_uint_eq(handoff_keyring_count(ring), 0);
    handoff_keyring_free(ring);
    strcpy(json + n, ",{\"kty\": \"oct\"}]}");
    parse_bad(json, HANDOFF_E_LIMIT, "more than 1024 keys");
}
END_TEST

START_TEST(limit_of_bytes_at_its_value_and_one_past)
{
    size_t           n = HANDOFF_KEYRING_BYTES_MAX;
    char            *json = malloc(n + 1);
    handoff_keyring *ring;

    ck_assert_ptr_nonnull(json);
    memset(json, ' ', n + 1);
    memcpy(json, "{\"keys\":[]}", 11);
    ck_assert_int_eq(handoff_keyring_parse(&ring, json, n, &err), HANDOFF_OK);
    handoff_keyring_free(ring);
    ck_assert_int_eq(handoff_keyring_parse(&ring, json, n + 1, &err),
                     HANDOFF_E_LIMIT);
    ck_assert_ptr_null(ring);
    free(json);
}
END_TEST

/* Cut anywhere, or with any byte changed, a keyring is refused or still obeys
 * what is promised; nothing is read outside its bytes. */
START_TEST(damaged_anywhere_never_misread)
{
    const char *good = KEYS_SET(BOT, READ);
    size_t      len = strlen(good);

    for (size_t n = 0; n < len; n++) {
        char            *cut = malloc(n == 0 ? 1 : n); /* exact, for ASan */
        handoff_keyring *ring;

        memcpy(cut, good, n);
        ck_assert_int_eq(handoff_keyring_parse(&ring, cut, n, &err),
                         HANDOFF_E_JSON);
        free(cut);
    }
    for (size_t i = 0; i < len; i++) {
        char            *copy = malloc(len);
        handoff_keyring *ring;
        handoff_key      key = { HANDOFF_KEY };

        memcpy(copy, good, len);
        copy[i] = (char) (copy[i] ^ 1);
        if (handoff_keyring_parse(&ring, copy, len, &err) == HANDOFF_OK) {
            ck_assert_uint_le(handoff_keyring_count(ring), 2);
            for (size_t k = 0; handoff_keyring_get(&key, ring, k); k++)
                ck_assert(
                    ho_base_name_valid(HO_SLICE(key.name, strlen(key.name))));
        }
        handoff_keyring_free(ring);
        free(copy);
    }
}
END_TEST

/* ---- Files -------------------------------------------------------------- */

START_TEST(save_and_load_keep_everything)
{
    char             folder[64], path[128], *one, *two;
    handoff_keyring *ring = parse_good(KEYS_SET(BOT, BOT_2, READ)), *back;
    struct stat      info;
    size_t           len;

    support_folder(folder);
    snprintf(path, sizeof path, "%s/trusted.jwks", folder);
    for (int i = 0; i < 2; i++) /* the second replaces the first */
        ck_assert_int_eq(handoff_keyring_save(ring, path, &err), HANDOFF_OK);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(handoff_keyring_load(&back, path, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_keyring_serialize(&one, &len, ring, &err), 0);
    ck_assert_int_eq(handoff_keyring_serialize(&two, NULL, back, &err), 0);
    ck_assert_str_eq(one, two);
    handoff_free(one);
    handoff_free(two);
    handoff_keyring_free(back);
    handoff_keyring_free(ring);
    snprintf(path, sizeof path, "%s/none.jwks", folder);
    ck_assert_int_eq(handoff_keyring_load(&back, path, &err), HANDOFF_E_FILE);
    ck_assert_ptr_null(back);
    fclose(fopen(path, "w"));
    ck_assert_int_eq(handoff_keyring_load(&back, path, &err), HANDOFF_E_JSON);
    ck_assert_ptr_null(back);
    support_folder_remove(folder);
}
END_TEST

START_TEST(shared_keyring_is_read_and_written_again)
{
    size_t len;
    char  *json = support_shared(&len, "vectors/packets/keyring.jwks");
    char  *text;
    handoff_keyring *ring, *again;
    handoff_key      a = { HANDOFF_KEY }, b = { HANDOFF_KEY };

    if (json == NULL) {
        support_skipped("shared_keyring_is_read_and_written_again");
        return;
    }
    ck_assert_int_eq(handoff_keyring_parse(&ring, json, len, &err), HANDOFF_OK);
    ck_assert_uint_gt(handoff_keyring_count(ring), 4);
    ck_assert_int_eq(handoff_keyring_serialize(&text, &len, ring, &err), 0);
    again = parse_good(text);
    for (size_t i = 0; handoff_keyring_get(&a, ring, i); i++) {
        ck_assert_int_eq(handoff_keyring_get(&b, again, i), 1);
        ck_assert_str_eq(a.name, b.name);
        ck_assert_str_eq(a.kid, b.kid);
        ck_assert_uint_eq(a.rights, b.rights);
        ck_assert(a.not_before_ms == b.not_before_ms &&
                  a.not_after_ms == b.not_after_ms &&
                  a.revoked_at_ms == b.revoked_at_ms);
    }
    handoff_keyring_free(ring);
    handoff_keyring_free(again);
    handoff_free(text);
    free(json);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("keyring");
    TCase *tc = tcase_create("keyring");

    if (sodium_init() < 0)
        return 1;
    tcase_add_test(tc, parse_gives_every_key);
    tcase_add_test(tc, parse_may_absent_is_no_right);
    tcase_add_test(tc, parse_key_without_kid_or_use);
    tcase_add_test(tc, parse_two_keys_of_one_name_and_binder_behind);
    tcase_add_test(tc, parse_and_serialize_keep_the_unknown);
    tcase_add_test(tc, refuse_wrong_kid);
    tcase_add_test(tc, refuse_private_key);
    tcase_add_test(tc, refuse_double_keys);
    tcase_add_test(tc, refuse_bad_points);
    tcase_add_test(tc, refuse_x25519_that_is_not_good);
    tcase_add_test(tc, refuse_bad_rights);
    tcase_add_test(tc, refuse_bad_names);
    tcase_add_test(tc, refuse_limits_that_are_not_known);
    tcase_add_test(tc, refuse_bad_times);
    tcase_add_test(tc, refuse_bad_bindings);
    tcase_add_test(tc, refuse_wrong_types);
    tcase_add_test(tc, refuse_what_is_not_json);
    tcase_add_test(tc, limit_of_depth_at_its_value_and_one_past);
    tcase_add_test(tc, limit_of_members_at_its_value_and_one_past);
    tcase_add_test(tc, limit_of_keys_at_its_value_and_one_past);
    tcase_add_test(tc, limit_of_bytes_at_its_value_and_one_past);
    tcase_add_test(tc, damaged_anywhere_never_misread);
    tcase_add_test(tc, save_and_load_keep_everything);
    tcase_add_test(tc, shared_keyring_is_read_and_written_again);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
