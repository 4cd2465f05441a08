/* SPDX-License-Identifier: MIT */
/*
 * fuzz_transfer.c -- saved transfers. Whatever is taken says something that
 * the header defines, and saves as a text that is taken again and saves as
 * itself.
 */
#include "transfer/transfer.h"

#include <string.h>

#include "fuzz.h"

static void
require_info(const handoff_transfer *t)
{
    handoff_transfer_info i = { HANDOFF_TRANSFER_INFO };

    REQUIRE(handoff_transfer_get(&i, t) == 1);
    REQUIRE(i.state >= HANDOFF_TRANSFER_OPEN &&
            i.state <= HANDOFF_TRANSFER_RETURNED);
    REQUIRE(i.action >= HANDOFF_ACTION_WAIT && i.action <= HANDOFF_ACTION_DONE);
    REQUIRE((i.action == HANDOFF_ACTION_WAIT) == (i.step == 0));
    REQUIRE((i.state == HANDOFF_TRANSFER_FALLBACK) == (i.cause != 0));
    REQUIRE(i.next_ms == 0 || i.next_ms > t->core.now_ms);
    REQUIRE(strlen(i.owner) <= HANDOFF_OWNER_MAX);
    REQUIRE(strlen(i.note) <= HANDOFF_NOTE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_transfer *t, *again;
    handoff_error     err = { 0 };
    char             *first, *second;
    size_t            first_len, second_len;
    handoff_status    st;

    st = handoff_transfer_parse(&t, size == 0 ? "" : (const char *) data, size,
                                &err);
    REQUIRE((st == HANDOFF_OK) == (t != NULL));
    if (st != HANDOFF_OK) {
        REQUIRE(err.code == st && err.message[0] != '\0');
        REQUIRE(st == HANDOFF_E_JSON || st == HANDOFF_E_LIMIT ||
                st == HANDOFF_E_UNSUPPORTED);
        return 0;
    }
    require_info(t);
    REQUIRE(handoff_transfer_serialize(&first, &first_len, t, NULL) ==
            HANDOFF_OK);
    REQUIRE(handoff_transfer_parse(&again, first, first_len, NULL) ==
            HANDOFF_OK);
    REQUIRE(handoff_transfer_serialize(&second, &second_len, again, NULL) ==
            HANDOFF_OK);
    REQUIRE(first_len == second_len && memcmp(first, second, first_len) == 0);
    handoff_free(first);
    handoff_free(second);
    handoff_transfer_free(again);
    handoff_transfer_free(t);
    return 0;
}
