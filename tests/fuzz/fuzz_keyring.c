/* SPDX-License-Identifier: MIT */
/*
 * fuzz_keyring.c -- JWK and JWKS: keys come from strangers too, by mail or
 * from a web page. What is read obeys the promises of keyring.h, and is the
 * same after it was written and read again.
 */
#include "trust/trust.h"

#include <string.h>

#include "fuzz.h"

static bool
find(handoff_key *out, const handoff_keyring *ring, const uint8_t *public_key)
{
    *out = (handoff_key){ HANDOFF_KEY };
    for (size_t i = 0; handoff_keyring_get(out, ring, i); i++) {
        if (out->use == HANDOFF_USE_SIGN &&
            memcmp(out->public_key, public_key, HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return true;
    }
    return false;
}

static void
require_key(const handoff_keyring *ring, const handoff_key *k)
{
    handoff_key by;

    REQUIRE(ho_base_name_valid(HO_SLICE(k->name, strlen(k->name))));
    REQUIRE(strlen(k->kid) == 43);
    REQUIRE(k->not_after_ms == 0 || k->not_before_ms <= k->not_after_ms);
    REQUIRE((k->rights & ~(uint32_t) 3) == 0);
    if (k->use == HANDOFF_USE_SIGN) {
        REQUIRE(ho_trust_point_valid(k->public_key));
        return;
    }
    REQUIRE(k->use == HANDOFF_USE_READ && k->rights == 0);
    REQUIRE(find(&by, ring, k->bound_by));
    REQUIRE(strcmp(by.name, k->name) == 0);
}

static void
require_same_again(const handoff_keyring *ring)
{
    handoff_keyring *again;
    char            *one, *two;
    size_t           one_len, two_len;

    /* Spaces that people like may make it longer than may be written. */
    if (handoff_keyring_serialize(&one, &one_len, ring, NULL) != HANDOFF_OK)
        return;
    REQUIRE(handoff_keyring_parse(&again, one, one_len, NULL) == HANDOFF_OK);
    REQUIRE(handoff_keyring_serialize(&two, &two_len, again, NULL) ==
            HANDOFF_OK);
    REQUIRE(one_len == two_len && memcmp(one, two, one_len) == 0);
    handoff_free(one);
    handoff_free(two);
    handoff_keyring_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char       *json = (const char *) data;
    handoff_error     err = { 0 };
    handoff_keyring  *ring;
    handoff_identity *me;
    handoff_key       key = { HANDOFF_KEY };
    handoff_status    st = handoff_keyring_parse(&ring, json, size, &err);

    if (st != HANDOFF_OK) {
        REQUIRE(ring == NULL && err.code == st && err.message[0] != '\0');
        REQUIRE(st == HANDOFF_E_JSON || st == HANDOFF_E_KEY ||
                st == HANDOFF_E_LIMIT);
        REQUIRE(err.offset == HANDOFF_OFFSET_NONE || err.offset <= size);
    } else {
        for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++)
            require_key(ring, &key);
        require_same_again(ring);
        handoff_keyring_free(ring);
    }
    if (handoff_identity_parse(&me, json, size, NULL) == HANDOFF_OK) {
        uint8_t signature[64];

        REQUIRE(ho_trust_identity_sign(me, signature, data, size, NULL) ==
                HANDOFF_OK);
        REQUIRE(
            ho_trust_verify(signature, data, size, handoff_identity_key(me)));
        handoff_identity_free(me);
    }
    return 0;
}
