/* SPDX-License-Identifier: MIT */
/*
 * support_context.h -- one context per test, and putting into it.
 */
#ifndef SUPPORT_CONTEXT_H
#define SUPPORT_CONTEXT_H

#include <handoff/record.h>

#include "record/context.h"
#include "support.h"

/* The context of the test that runs, and its error. */
extern handoff_context *ctx;
extern handoff_error    err;

/* As support_run_tests(), each test with an empty context in ctx. */
int support_run_with_context(const char *name, const TTest *const *tests,
                             size_t count);

#define put_ok(rec)                                                            \
    ck_assert_status(handoff_context_put(ctx, rec, &err), HANDOFF_OK, &err)

/* Refused, with that path in err, and the context as it was. */
void put_refused(const void *rec, handoff_status status, const char *path);

void put_intent(const char *id, const char *name);
void put_slot(const char *intent, const char *name, const char *value);

#endif
