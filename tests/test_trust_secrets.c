/* SPDX-License-Identifier: MIT */
/*
 * test_trust_secrets.c -- private keys leave no copy in memory given back.
 *
 * Every block is searched, before it is freed, for the private halves as
 * bytes and as they stand in a file; so are the blocks of a call that runs
 * out of memory at its n-th allocation, for every n.
 */
#define _GNU_SOURCE /* memmem, malloc_usable_size */
#include "trust/trust.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "oom_alloc.h"
#include "support.h"
#include "support_keys.h"

#if OOM_WORKS

static handoff_error err;
static char          json[8192];
static char          folder[64], path[128], copy_path[128];

static struct {
    uint8_t bytes[2][32]; /* seed, X25519 secret */
    char    text[2][44];  /* the same in base64url */
    size_t  blocks;       /* searched */
    size_t  found;
} search;

static void
look_at(void *p)
{
    size_t n = malloc_usable_size(p);

    search.blocks++;
    for (size_t i = 0; i < 2; i++) {
        search.found += memmem(p, n, search.bytes[i], 32) != NULL;
        search.found += memmem(p, n, search.text[i], 43) != NULL;
    }
}

static void
setup(void)
{
    uint8_t key[32];

    memset(&search, 0, sizeof search);
    keys_sign_pair(key, search.bytes[0], 0xB1);
    keys_read_pair(key, search.bytes[1], 0xC2);
    for (size_t i = 0; i < 2; i++)
        sodium_bin2base64(search.text[i], 44, search.bytes[i], 32,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(json, sizeof json, "%s",
             KEYS_SET(keys_sign(0xB1, "bot.example", KEYS_PRIVATE, ""),
                      keys_read_unbound(0xC2),
                      "{\"kty\": \"oct\", \"k\": \"AAAA\"}"));
    support_folder(folder);
    snprintf(path, sizeof path, "%s/me.jwk", folder);
    snprintf(copy_path, sizeof copy_path, "%s/copy.jwk", folder);
}

static void
teardown(void)
{
    support_folder_remove(folder);
}

/* Read, sign, publish, save and load: a private key's whole life. */
static handoff_status
live(void)
{
    handoff_identity *me = NULL, *back = NULL;
    uint8_t           signature[64];
    char             *text = NULL;
    size_t            len;
    handoff_status st = handoff_identity_parse(&me, json, strlen(json), &err);

    if (st == HANDOFF_OK)
        st = ho_trust_identity_sign(me, signature, signature, 0, &err);
    if (st == HANDOFF_OK)
        st = handoff_identity_public(&text, &len, me, &err);
    if (st == HANDOFF_OK)
        st = handoff_identity_save(me, copy_path, &err);
    if (st == HANDOFF_OK)
        st = handoff_identity_load(&back, copy_path, &err);
    handoff_free(text);
    handoff_identity_free(me);
    handoff_identity_free(back);
    unlink(copy_path);
    return st;
}

START_TEST(search_finds_what_was_not_wiped)
{
    /* Through a pointer that may change, or the compiler leaves out what is
     * written to a block that is freed. */
    void (*volatile release)(void *) = free;
    char *block = malloc(100);

    ck_assert_ptr_nonnull(block);
    memcpy(block + 20, search.text[1], 43);
    oom.freeing = look_at;
    release(block);
    oom.freeing = NULL;
    ck_assert_uint_eq(search.found, 1);
}
END_TEST

START_TEST(identity_leaves_no_private_key_behind)
{
    handoff_status st;

    oom.freeing = look_at;
    st = live();
    oom.freeing = NULL;
    ck_assert_int_eq(st, HANDOFF_OK);
    ck_assert_uint_gt(search.blocks, 10);
    ck_assert_uint_eq(search.found, 0);
}
END_TEST

START_TEST(identity_out_of_memory_leaves_no_private_key_behind)
{
    bool   failed = true;
    size_t n;

    for (n = 1; failed; n++) {
        handoff_status st;

        oom.freeing = look_at;
        oom_arm(n);
        st = live();
        failed = oom_disarm();
        oom.freeing = NULL;
        ck_assert_int_eq(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK);
        ck_assert_uint_eq(search.found, 0);
    }
    ck_assert_uint_gt(n, 10);
}
END_TEST

/* A private key that was put into a keyring by mistake is refused, and its
 * copies are wiped like one's own. */
START_TEST(refused_private_key_is_wiped)
{
    handoff_keyring *ring;
    handoff_status   st;

    oom.freeing = look_at;
    st = handoff_keyring_parse(&ring, json, strlen(json), &err);
    oom.freeing = NULL;
    ck_assert_int_eq(st, HANDOFF_E_KEY);
    ck_assert_uint_gt(search.blocks, 0);
    ck_assert_uint_eq(search.found, 0);
}
END_TEST

#endif

int
main(void)
{
    Suite *suite = suite_create("trust_secrets");
    TCase *tc = tcase_create("trust_secrets");

    if (!OOM_WORKS || sodium_init() < 0) {
        support_skipped("test_trust_secrets");
        puts("0 passed, 0 failed");
        return EXIT_SUCCESS;
    }
#if OOM_WORKS
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, search_finds_what_was_not_wiped);
    tcase_add_test(tc, identity_leaves_no_private_key_behind);
    tcase_add_test(tc, identity_out_of_memory_leaves_no_private_key_behind);
    tcase_add_test(tc, refused_private_key_is_wiped);
#endif
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
