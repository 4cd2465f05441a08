/* SPDX-License-Identifier: MIT */
/*
 * fuzz_repair.c -- any record of JSON, repaired: what it becomes is read
 * strictly, needs no repair any more, and is what it was where nothing was
 * said to be repaired.
 */
#include <stdlib.h>
#include <string.h>

#include <handoff/repair.h>

#include "fuzz.h"

static handoff_context *
read_json(const char *json, size_t len, uint32_t flags, size_t *repairs)
{
    handoff_findings *found = NULL;
    handoff_json_opts opts = { HANDOFF_JSON_OPTS, .flags = flags,
                               .repairs = &found };
    handoff_context  *ctx;
    handoff_error     err;

    REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
    if (handoff_context_from_json(ctx, json, len, &opts, &err) != HANDOFF_OK) {
        REQUIRE(found == NULL && err.message[0] != '\0');
        handoff_context_free(ctx);
        return NULL;
    }
    *repairs = handoff_findings_count(found);
    handoff_findings_free(found);
    return ctx;
}

static void
require_json(const handoff_context *ctx, const char *json, size_t len)
{
    char  *text;
    size_t n;

    REQUIRE(handoff_context_to_json(&text, &n, ctx, 0, NULL) == HANDOFF_OK);
    REQUIRE(n == len && memcmp(text, json, len) == 0);
    handoff_free(text);
}

/* What was repaired once is not repaired again. */
static void
require_settled(const char *json, size_t len)
{
    size_t           repairs = 1;
    handoff_context *ctx = read_json(json, len, 0, &repairs);

    REQUIRE(ctx != NULL && repairs == 0);
    require_json(ctx, json, len);
    handoff_context_free(ctx);
    ctx = read_json(json, len, HANDOFF_JSON_REPAIR, &repairs);
    REQUIRE(ctx != NULL && repairs == 0);
    require_json(ctx, json, len);
    handoff_context_free(ctx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char      *json = size == 0 ? "" : (const char *) data;
    size_t           repairs = 0, none, len;
    handoff_context *strict = read_json(json, size, 0, &none);
    handoff_context *ctx = read_json(json, size, HANDOFF_JSON_REPAIR, &repairs);
    handoff_findings *found;
    char             *text;

    REQUIRE(ctx != NULL || strict == NULL); /* it never refuses more */
    if (ctx != NULL) {
        REQUIRE(handoff_context_to_json(&text, &len, ctx, 0, NULL) ==
                HANDOFF_OK);
        require_settled(text, len);
        if (repairs == 0) {
            REQUIRE(strict != NULL);
            require_json(strict, text, len);
        } else if (strict != NULL) { /* by calls, the same comes of it */
            REQUIRE(handoff_context_repair(&found, strict, NULL) == HANDOFF_OK);
            require_json(strict, text, len);
            handoff_findings_free(found);
        }
        handoff_free(text);
    }
    handoff_context_free(strict);
    handoff_context_free(ctx);
    return 0;
}
