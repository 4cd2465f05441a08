/* SPDX-License-Identifier: MIT */
/*
 * support_check.c -- a check at a time that stands still.
 */
#include "support_check.h"

#include <string.h>

handoff_findings *
check_at(const char *json, int64_t now)
{
    handoff_context  *ctx = support_context(json);
    handoff_findings *found;
    handoff_error     err;

    ck_assert_status(handoff_context_check(&found, ctx,
                                           &(handoff_check_opts){
                                               HANDOFF_CHECK_OPTS,
                                               .now_ms = now },
                                           &err),
                     HANDOFF_OK, &err);
    handoff_context_free(ctx);
    return found;
}

size_t
count_of(const handoff_findings *found, int32_t code, char path[256])
{
    handoff_finding one = { HANDOFF_FINDING };
    size_t          n = 0;

    path[0] = '\0';
    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        if (one.code != code)
            continue;
        if (n++ == 0)
            strcpy(path, one.path);
    }
    return n;
}

void
try_pairs(const pair *pairs, size_t count)
{
    char path[256];

    for (size_t i = 0; i < count; i++) {
        handoff_findings *found = check_at(pairs[i].with, NOW);

        ck_assert_msg(count_of(found, pairs[i].code, path) == 1,
                      "code %d, %zu-th: not found once in %s",
                      (int) pairs[i].code, i, pairs[i].with);
        ck_assert_str_eq(path, pairs[i].path);
        handoff_findings_free(found);
        found = check_at(pairs[i].without, NOW);
        ck_assert_msg(count_of(found, pairs[i].code, path) == 0,
                      "code %d: found at %s in %s", (int) pairs[i].code, path,
                      pairs[i].without);
        handoff_findings_free(found);
    }
}
