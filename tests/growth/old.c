/* SPDX-License-Identifier: MIT */
/*
 * old.c -- a program compiled against this header, run with the library of
 * the next version (growth.sh). What it does not know must stay as it is.
 */
#include <stdio.h>
#include <string.h>

#include <handoff/record.h>

#define CHECK(what)                                                            \
    do {                                                                       \
        if (!(what)) {                                                         \
            printf("old.c:%d: %s\n", __LINE__, #what);                         \
            return 1;                                                          \
        }                                                                      \
    } while (0)

int
main(void)
{
    /* briefing { intents { id: "i1" name: "book" later: "kept" } } */
    const uint8_t    data[] = { 0x12, 0x12, 0x22, 0x10, 0x0a, 0x02, 'i',
                                '1',  0x12, 0x04, 'b',  'o',  'o',  'k',
                                0x7a, 0x04, 'k',  'e',  'p',  't' };
    handoff_intent   intent = { HANDOFF_INTENT };
    handoff_context *ctx;
    handoff_error    err;
    uint8_t         *out;
    size_t           len;

    CHECK(handoff_context_new(&ctx, &err) == HANDOFF_OK);
    CHECK(handoff_context_parse(ctx, 0, data, sizeof data, &err) == HANDOFF_OK);

    /* A shorter struct is filled as far as it goes. */
    CHECK(handoff_context_get(&intent, ctx, 0) == 1);
    CHECK(intent.struct_size == sizeof intent);
    CHECK(strcmp(intent.id, "i1") == 0 && strcmp(intent.name, "book") == 0);

    /* Put, it replaces what its version knows, and nothing else. */
    intent.name = "keep";
    CHECK(handoff_context_put(ctx, &intent, &err) == HANDOFF_OK);
    CHECK(handoff_context_count(ctx, HANDOFF_KIND_INTENT) == 1);
    CHECK(handoff_context_serialize(&out, &len, ctx, 0, &err) == HANDOFF_OK);
    CHECK(len == sizeof data);
    CHECK(memcmp(out + 10, "keep", 4) == 0);
    CHECK(memcmp(out + 14, data + 14, 6) == 0);
    handoff_free(out);

    /* A new record has 0 in what its author did not know. */
    intent.id = "i2";
    CHECK(handoff_context_put(ctx, &intent, &err) == HANDOFF_OK);
    CHECK(handoff_context_count(ctx, HANDOFF_KIND_INTENT) == 2);
    handoff_context_free(ctx);
    return 0;
}
