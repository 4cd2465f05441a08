/* SPDX-License-Identifier: MIT */
/*
 * test_trust_oom.c -- the n-th allocation fails, for every n.
 *
 * Every call on identities and keyrings: NOMEM, outputs cleared, objects as
 * before, nothing leaked; and with enough memory the call works.
 */
#include "oom_alloc.h"

#include "trust/trust.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"

#if OOM_WORKS

static handoff_error     err;
static handoff_keyring  *ring; /* what a case works on */
static handoff_identity *me;
static char              identity_json[8192], public_json[8192];
static char              folder[64], path[128], private_path[128];

/* One call; what it made it releases. Allocations fail only during the call:
 * libcheck's own assertions allocate too. */
typedef handoff_status (*step)(void);

static bool failed; /* one did */

static void
stop(void)
{
    failed = oom_disarm();
}

static handoff_status
do_generate(void)
{
    handoff_identity *new_me = (handoff_identity *) &err;
    handoff_status st = handoff_identity_generate(&new_me, "bot.example", &err);

    stop();
    ck_assert_int_eq(new_me == NULL, st != HANDOFF_OK);
    handoff_identity_free(new_me);
    return st;
}

static handoff_status
do_identity_parse(void)
{
    handoff_identity *new_me = (handoff_identity *) &err;
    handoff_status    st = handoff_identity_parse(&new_me, identity_json,
                                                  strlen(identity_json), &err);

    stop();
    ck_assert_int_eq(new_me == NULL, st != HANDOFF_OK);
    handoff_identity_free(new_me);
    return st;
}

static handoff_status
do_identity_load(void)
{
    handoff_identity *new_me = (handoff_identity *) &err;
    handoff_status    st = handoff_identity_load(&new_me, private_path, &err);

    stop();
    ck_assert_int_eq(new_me == NULL, st != HANDOFF_OK);
    handoff_identity_free(new_me);
    return st;
}

static handoff_status
do_identity_save(void)
{
    handoff_status st = handoff_identity_save(me, path, &err);

    stop();
    if (st == HANDOFF_OK)
        ck_assert_int_eq(unlink(path), 0);
    else
        ck_assert_int_ne(access(path, F_OK), 0);
    return st;
}

static handoff_status
do_public(void)
{
    char          *text = (char *) &err;
    size_t         len = 1;
    handoff_status st = handoff_identity_public(&text, &len, me, &err);

    stop();
    ck_assert_int_eq(text == NULL, st != HANDOFF_OK);
    ck_assert_int_eq(len == 0, st != HANDOFF_OK);
    handoff_free(text);
    return st;
}

static int
sign_here(void *user, uint8_t signature[64], const uint8_t *message, size_t n)
{
    return crypto_sign_detached(signature, NULL, message, n, user);
}

static handoff_status
do_from_signer(void)
{
    uint8_t           key[32], seed[32], secret[64];
    handoff_identity *new_me = (handoff_identity *) &err;
    handoff_status    st;

    keys_sign_pair(key, seed, 1);
    crypto_sign_seed_keypair(key, secret, seed);
    st =
        keys_signer(&new_me, "bot.example", key, sign_here, secret, seed, &err);
    stop();
    ck_assert_int_eq(new_me == NULL, st != HANDOFF_OK);
    handoff_identity_free(new_me);
    return st;
}

static handoff_status
do_keyring_new(void)
{
    handoff_keyring *new_ring = (handoff_keyring *) &err;
    handoff_status   st = handoff_keyring_new(&new_ring, &err);

    stop();
    ck_assert_int_eq(new_ring == NULL, st != HANDOFF_OK);
    handoff_keyring_free(new_ring);
    return st;
}

static handoff_status
do_keyring_parse(void)
{
    handoff_keyring *new_ring = (handoff_keyring *) &err;
    handoff_status   st = handoff_keyring_parse(&new_ring, public_json,
                                                strlen(public_json), &err);

    stop();
    ck_assert_int_eq(new_ring == NULL, st != HANDOFF_OK);
    handoff_keyring_free(new_ring);
    return st;
}

static handoff_status
do_serialize(void)
{
    char          *text = (char *) &err;
    size_t         len = 1;
    handoff_status st = handoff_keyring_serialize(&text, &len, ring, &err);

    stop();
    ck_assert_int_eq(text == NULL, st != HANDOFF_OK);
    ck_assert_int_eq(len == 0, st != HANDOFF_OK);
    handoff_free(text);
    return st;
}

static handoff_status
do_keyring_save_and_load(void)
{
    handoff_keyring *new_ring = NULL;
    handoff_status   st = handoff_keyring_save(ring, path, &err);

    if (st == HANDOFF_OK)
        st = handoff_keyring_load(&new_ring, path, &err);
    stop();
    unlink(path);
    handoff_keyring_free(new_ring);
    return st;
}

static handoff_status
do_import(void)
{
    handoff_status st =
        keys_import(ring, public_json, strlen(public_json), NULL, 1, &err);

    stop();
    if (st == HANDOFF_OK)
        ck_assert_int_eq(handoff_keyring_remove(ring, "bot.example", &err), 0);
    return st;
}

static handoff_status
do_trust(void)
{
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS };
    handoff_status           st = handoff_keyring_trust(ring, me, &opts, &err);

    stop();
    if (st == HANDOFF_OK)
        ck_assert_int_eq(handoff_keyring_remove(ring, handoff_identity_name(me),
                                                &err),
                         0);
    return st;
}

static handoff_status
do_copy(void)
{
    handoff_keyring *copy = (handoff_keyring *) &err;
    handoff_status   st = handoff_keyring_copy(&copy, ring, &err);

    stop();
    ck_assert_int_eq(copy == NULL, st != HANDOFF_OK);
    ck_assert_uint_eq(handoff_keyring_count(copy),
                      copy == NULL ? 0 : handoff_keyring_count(ring));
    handoff_keyring_free(copy);
    return st;
}

/* Make every allocation of a step fail once. The ring is new each time, so
 * that room made in one round is not there in the next. */
static void
each_fails(const char *name, step call)
{
    size_t n;

    for (n = 1;; n++) {
        handoff_status st;
        size_t         before, keys;

        ck_assert_int_eq(handoff_keyring_new(&ring, &err), HANDOFF_OK);
        ck_assert_int_eq(keys_import(ring, keys_sign(50, "desk.example", 0, ""),
                                     strlen(
                                         keys_sign(50, "desk.example", 0, "")),
                                     NULL, 3, &err),
                         HANDOFF_OK);
        keys = handoff_keyring_count(ring);
        memset(&err, 0, sizeof err);
        before = oom_live();
        oom_arm(n);
        st = call();
        if (failed) {
            ck_assert_msg(st == HANDOFF_E_NOMEM, "%s, allocation %zu: %d %s",
                          name, n, st, err.message);
            ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
            ck_assert_uint_eq(oom_live(), before);
        }
        ck_assert_uint_eq(handoff_keyring_count(ring), keys);
        handoff_keyring_free(ring);
        if (!failed) {
            ck_assert_msg(st == HANDOFF_OK, "%s: %s", name, err.message);
            break;
        }
    }
    ck_assert_uint_gt(n, 1);
    printf("%s: %zu allocations\n", name, n - 1);
}

START_TEST(every_allocation_fails_once)
{
    static const struct {
        const char *name;
        step        call;
    } steps[] = { { "generate", do_generate },
                  { "identity parse", do_identity_parse },
                  { "identity load", do_identity_load },
                  { "identity save", do_identity_save },
                  { "public", do_public },
                  { "from signer", do_from_signer },
                  { "keyring new", do_keyring_new },
                  { "keyring parse", do_keyring_parse },
                  { "serialize", do_serialize },
                  { "keyring save and load", do_keyring_save_and_load },
                  { "import", do_import },
                  { "trust", do_trust },
                  { "copy", do_copy } };

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        each_fails(steps[i].name, steps[i].call);
}
END_TEST

/* Sets with everything in them that is kept: long, unknown, of other kinds. */
static void
setup(void)
{
    const char *claims = "\"may\": [\"originate\"], \"team\": \"night\"";
    const char *more = "\"note\": [1, 2, 3]";
    const char *rsa = "{\"kty\": \"RSA\", \"n\": \"AQAB\"}";

    strcpy(identity_json,
           keys_set(more, (const char *const[]){
                              keys_sign(1, "bot.example", KEYS_PRIVATE, claims),
                              keys_read_unbound(2), rsa, NULL }));
    strcpy(public_json,
           keys_set(more,
                    (const char *const[]){
                        keys_sign(1, "bot.example", KEYS_PUBLIC, claims),
                        keys_read(2, 1, "bot.example", KEYS_PUBLIC), rsa,
                        keys_sign(3, "bot.example", KEYS_PUBLIC, ""), rsa,
                        keys_sign(4, "bot.example", KEYS_PUBLIC, ""),
                        keys_sign(5, "bot.example", KEYS_PUBLIC, ""),
                        keys_sign(6, "bot.example", KEYS_PUBLIC, ""),
                        keys_sign(7, "bot.example", KEYS_PUBLIC, ""),
                        keys_sign(8, "bot.example", KEYS_PUBLIC, ""),
                        keys_sign(9, "bot.example", KEYS_PUBLIC, ""), NULL }));
    support_folder(folder);
    snprintf(path, sizeof path, "%s/out", folder);
    snprintf(private_path, sizeof private_path, "%s/me.jwk", folder);
    ck_assert_int_eq(handoff_identity_parse(&me, identity_json,
                                            strlen(identity_json), &err),
                     HANDOFF_OK);
    ck_assert_int_eq(handoff_identity_save(me, private_path, &err), HANDOFF_OK);
    /* stdio's own buffer is allocated at its first use: not in a step. */
    printf("failing allocations:\n");
}

static void
teardown(void)
{
    handoff_identity_free(me);
    support_folder_remove(folder);
}

#else

START_TEST(every_allocation_fails_once)
{
    support_skipped("every_allocation_fails_once");
}
END_TEST

#endif

int
main(void)
{
    Suite *suite = suite_create("trust_oom");
    TCase *tc = tcase_create("trust_oom");

    if (sodium_init() < 0)
        return 1;
#if OOM_WORKS
    tcase_add_checked_fixture(tc, setup, teardown);
#endif
    tcase_add_test(tc, every_allocation_fails_once);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
