/* SPDX-License-Identifier: MIT */
/*
 * support_mask.c -- masking a record, and looking at all that it then says.
 */
#include "support_mask.h"
#include "support.h"

char *
support_json(const handoff_context *ctx)
{
    handoff_error err;
    char         *json;
    size_t        len;

    ck_assert_status(handoff_context_to_json(&json, &len, ctx, 0, &err),
                     HANDOFF_OK, &err);
    return json;
}

size_t
support_mask(handoff_context *ctx, uint32_t what)
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = what };
    handoff_error     err;
    size_t            count;

    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    return count;
}
