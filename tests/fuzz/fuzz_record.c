/* SPDX-License-Identifier: MIT */
/*
 * fuzz_record.c -- a section's bytes: scanned, unpacked, packed, merged.
 *
 * The first byte tells which section it is; the rest are its bytes.
 */
#include "record/context.h"

#include <string.h>

#include <handoff/keys.h>

#include "fuzz.h"

/* NULL where the bytes are not a valid record. */
static handoff_context *
parsed(uint32_t kind, ho_base_slice data)
{
    handoff_context *ctx;
    ho_record_budget budget = HO_BUDGET;
    handoff_error    err = { 0 };
    handoff_status   st;

    REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
    st = ho_record_section_parse(ctx, kind, data, &budget, &err);
    if (st == HANDOFF_OK) {
        REQUIRE(ho_record_section_get(ctx, kind) != NULL);
        REQUIRE(budget.memory <= HANDOFF_MEMORY_BYTES_MAX - 256);
        return ctx;
    }
    REQUIRE(st == HANDOFF_E_RECORD || st == HANDOFF_E_LIMIT);
    REQUIRE(err.code == st && err.message[0] != '\0');
    REQUIRE(ho_record_section_get(ctx, kind) == NULL);
    handoff_context_free(ctx);
    return NULL;
}

/* Packed, it is a valid record again, which packs to the same bytes. */
static void
require_round(const handoff_context *ctx, uint32_t kind)
{
    ho_base_buf      first = { 0 }, second = { 0 };
    handoff_context *again;

    REQUIRE(ho_record_section_pack(&first, ctx, kind, NULL) == HANDOFF_OK);
    again = parsed(kind, HO_SLICE(first.data, first.len));
    REQUIRE(again != NULL);
    REQUIRE(ho_record_section_pack(&second, again, kind, NULL) == HANDOFF_OK);
    REQUIRE(
        first.len == second.len &&
        (first.len == 0 || memcmp(first.data, second.data, first.len) == 0));
    handoff_context_free(again);
    ho_base_buf_free(&first);
    ho_base_buf_free(&second);
}

static void
require_merged(const handoff_context *ctx)
{
    const handoff_merge_leg legs[] = { { ctx, HANDOFF_MAY_ORIGINATE, 0 },
                                       { NULL, 0, 0 },
                                       { ctx, HANDOFF_MAY_FORWARD, 1 } };
    handoff_context        *merged;
    handoff_status          st;

    st = handoff_context_merge(&merged, legs, 3, NULL);
    REQUIRE(st == HANDOFF_OK || st == HANDOFF_E_LIMIT);
    handoff_context_free(merged);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t         kind;
    handoff_context *ctx;

    if (size == 0)
        return 0;
    kind = 1 + data[0] % HO_SECTIONS;
    ctx = parsed(kind, HO_SLICE(data + 1, size - 1));
    if (ctx == NULL)
        return 0;
    require_round(ctx, kind);
    require_merged(ctx);
    handoff_context_free(ctx);
    return 0;
}
