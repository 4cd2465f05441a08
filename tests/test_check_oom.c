/* SPDX-License-Identifier: MIT */
/*
 * test_check_oom.c -- no memory, at every allocation of a check.
 */
#include "oom_alloc.h"
#include "support_random.h"
#include "support.h"

#include <stdio.h>

#include <handoff/check.h>

/* Lists beyond a handful, so that every key set has a table of its own. */
static handoff_context *
long_context(void)
{
    static const char *const lists[] = { "'routing': {'consents': [",
                                         "{'purpose': 'emotion_recognition'}",
                                         "]}, 'briefing': {'participants': [",
                                         "{}",
                                         "], 'emotions': [",
                                         "{'modality': 'MODALITY_FACE'}",
                                         "], 'promises': [",
                                         "{}",
                                         "]}, 'customer': {'contacts': [",
                                         "{'kind': 1, 'value': '1'}",
                                         "]}, 'transcript': {'messages': [",
                                         "{'by': 'x'}",
                                         "], 'attachments': [",
                                         "{'media_type': 'x'}" };
    handoff_context         *ctx;
    ho_base_buf              json = { 0 };

    ho_base_buf_text(&json, "{");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i += 2) {
        ho_base_buf_text(&json, lists[i]);
        for (int k = 0; k < 40; k++)
            ho_base_buf_printf(&json, "%s%s", k == 0 ? "" : ",", lists[i + 1]);
    }
    ho_base_buf_text(&json, "]}}");
    ho_base_buf_byte(&json, '\0');
    ck_assert(!json.failed);
    ctx = support_context((const char *) json.data);
    ho_base_buf_free(&json);
    return ctx;
}

START_TEST(check_without_memory_gives_nothing)
{
    handoff_context *ctx = long_context();
    size_t           n = 1;

    for (;; n++) {
        handoff_error     err;
        handoff_findings *found = (handoff_findings *) (void *) &err;
        size_t            live = oom_live();
        handoff_status    st;

        oom_arm(n);
        st = handoff_context_check(&found, ctx, NULL, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_uint_gt(handoff_findings_count(found), 200);
            handoff_findings_free(found);
            ck_assert_uint_eq(oom_live(), live);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(found);
        ck_assert_uint_eq(oom_live(), live);
    }
    printf("check: %zu allocations failed\n", n - 1);
    ck_assert_uint_ge(n, 10);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(findings_as_json_without_memory_give_nothing)
{
    handoff_context  *ctx = long_context();
    handoff_findings *found;
    size_t            n = 1;

    ck_assert_int_eq(handoff_context_check(&found, ctx, NULL, NULL),
                     HANDOFF_OK);
    for (;; n++) {
        handoff_error  err;
        char          *text = (char *) &err;
        size_t         len = 1, live = oom_live();
        handoff_status st;

        oom_arm(n);
        st = handoff_findings_to_json(&text, &len, found, 0, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            handoff_free(text);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(text);
        ck_assert_uint_eq(len, 0);
        ck_assert_uint_eq(oom_live(), live);
    }
    ck_assert_uint_ge(n, 3);
    handoff_findings_free(found);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    if (!OOM_WORKS) {
        support_skipped("test_check_oom");
        return 0;
    }
    return SUPPORT_RUN("check without memory",
                       check_without_memory_gives_nothing,
                       findings_as_json_without_memory_give_nothing);
}
