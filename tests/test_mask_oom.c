/* SPDX-License-Identifier: MIT */
/*
 * test_mask_oom.c -- no memory, at every allocation of masking.
 *
 * The first allocation fails, then the second, until none is left to fail:
 * each time it says NOMEM, nothing leaks and the record is as it was.
 */
#include "oom_alloc.h"
#include "support.h"
#include "support_random.h"

#include <stdio.h>
#include <string.h>

#include <handoff/mask.h>

static int
find_word(handoff_mask_found *found, const char *text, size_t len, size_t from,
          void *find_data)
{
    const char *at = strstr(text + from, find_data);

    (void) len;
    if (at == NULL)
        return 0;
    *found =
        (handoff_mask_found){ (size_t) (at - text), strlen(find_data), "word" };
    return 1;
}

static handoff_context *
conversation(void)
{
    ho_base_buf      json = { 0 };
    handoff_context *ctx;

    ho_base_buf_text(&json, "{'customer': {'authentication': {'turns': [2]}},"
                            " 'transcript': {'messages': [");
    for (int i = 1; i < 30; i++)
        ho_base_buf_printf(
            &json,
            "%s{'turn': %d, 'role': %d, 'to': ['4242424242424242'],"
            " 'text': 'take 4242 4242 4242 4242 cvv 123, then 4012 "
            "8888 8888 1881 word 4242 4242'}",
            i == 1 ? "" : ", ", i, i % 3 + 1);
    ho_base_buf_text(&json, "]}}");
    ck_assert(!json.failed);
    ho_base_buf_byte(&json, '\0');
    ctx = support_context((const char *) json.data);
    ho_base_buf_free(&json);
    return ctx;
}

START_TEST(mask_without_memory_leaves_record_as_it_was)
{
    char              word[] = "word";
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS,
                               .what = HANDOFF_MASK_EVERYTHING,
                               .find = find_word, .find_data = word };
    handoff_context  *ctx = conversation();
    size_t            want_len, n = 1;
    uint8_t          *want = support_pack(&want_len, &ctx->root.base);

    for (;; n++) {
        size_t         before = oom_live(), count = 1, len;
        handoff_error  err;
        handoff_status st;
        uint8_t       *got;

        oom_arm(n);
        st = handoff_context_mask(ctx, &count, &opts, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_uint_gt(count, 100);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_uint_eq(oom_live(), before);
        ck_assert_uint_eq(count, 0);
        got = support_pack(&len, &ctx->root.base);
        ck_assert_uint_eq(len, want_len);
        ck_assert_mem_eq(got, want, len);
        free(got);
    }
    printf("mask: %zu allocations failed, one at a time\n", n - 1);
    ck_assert_uint_gt(n, 20);
    free(want);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    if (!OOM_WORKS) {
        support_skipped("mask_oom");
        return 0;
    }
    return SUPPORT_RUN("mask_oom", mask_without_memory_leaves_record_as_it_was);
}
