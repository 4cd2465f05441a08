/* SPDX-License-Identifier: MIT */
/*
 * support_context.c -- one context per test, and putting into it.
 */
#include <string.h>

#include "support_context.h"

handoff_context *ctx;
handoff_error    err;

static void
setup(void)
{
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(handoff_context_new(&ctx, &err), HANDOFF_OK);
}

static void
teardown(void)
{
    handoff_context_free(ctx);
}

void
put_refused(const void *rec, handoff_status status, const char *path)
{
    uint8_t *before, *after;
    size_t   before_len, after_len;
    size_t   used = ctx->arena.used;

    ck_assert_int_eq(handoff_context_serialize(&before, &before_len, ctx, 0,
                                               &err),
                     HANDOFF_OK);
    ck_assert_status(handoff_context_put(ctx, rec, &err), status, &err);
    ck_assert_str_eq(err.path, path);
    ck_assert_str_ne(err.message, "");
    ck_assert_uint_eq(ctx->arena.used, used);
    ck_assert_int_eq(handoff_context_serialize(&after, &after_len, ctx, 0,
                                               &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(after_len, before_len);
    ck_assert_mem_eq(after, before, before_len);
    handoff_free(before);
    handoff_free(after);
}

void
put_intent(const char *id, const char *name)
{
    handoff_intent intent = { HANDOFF_INTENT, .id = id, .name = name };

    put_ok(&intent);
}

void
put_slot(const char *intent, const char *name, const char *value)
{
    handoff_slot slot = { HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                          .parent_key = intent, .name = name, .value = value };

    put_ok(&slot);
}

int
support_run_with_context(const char *name, const TTest *const *tests,
                         size_t count)
{
    return support_run_tests(name, setup, teardown, tests, count);
}
