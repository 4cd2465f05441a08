/* SPDX-License-Identifier: MIT */
/*
 * test_record_oom.c -- no memory, at every allocation of the record room.
 *
 * Each call is made with the first allocation failing, then the second, until
 * it no longer asks for so many: every time but the last it says NOMEM, leaks
 * nothing and leaves the context as it was.
 */
#include "oom_alloc.h"
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <handoff/keys.h>

static handoff_context *
big_context(uint64_t seed)
{
    for (;; seed += 1000) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SEALABLE);

        if (ctx->root.briefing != NULL && ctx->root.customer != NULL &&
            ctx->root.transcript != NULL &&
            protobuf_c_message_get_packed_size(&ctx->root.base) > 4000)
            return ctx;
        handoff_context_free(ctx);
    }
}

static void
expect_bytes(const handoff_context *ctx, const uint8_t *want, size_t want_len)
{
    size_t   len;
    uint8_t *data = support_pack(&len, &ctx->root.base);

    ck_assert_uint_eq(len, want_len);
    if (len != 0)
        ck_assert_mem_eq(data, want, len);
    free(data);
}

/* A transcript whose messages have translations, for which texts of turns are
 * made, and a callback that occurs twice, which is joined. */
START_TEST(parse_without_memory_leaves_context_as_it_was)
{
    static const uint8_t twice[] =
        "\x1A\x0C\x5A\x04\x0A\x02\x08\x01\x5A\x04\x0A\x02\x12\x00"
        "\x22\x0A\x0A\x08\x08\x07\x72\x04\x12\x02hi";
    ho_base_buf      data = { 0 };
    handoff_context *old = big_context(3);
    size_t           old_len;
    uint8_t         *old_data = support_pack(&old_len, &old->root.base);
    size_t           n = 1;

    /* Protobuf's messages may be joined: large enough for a new chunk. */
    ho_base_buf_append(&data, old_data, old_len);
    ho_base_buf_append(&data, old_data, old_len);
    ho_base_buf_append(&data, twice, sizeof twice - 1);
    ck_assert(!data.failed);
    for (;; n++) {
        handoff_context *ctx;
        handoff_error    err;
        handoff_status   st;
        size_t           live, used;

        ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
        ck_assert_int_eq(handoff_context_parse(ctx, 0, old_data, old_len, NULL),
                         HANDOFF_OK);
        used = ctx->arena.used;
        live = oom_live();
        oom_arm(n);
        st = handoff_context_parse(ctx, 0, data.data, data.len, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            handoff_context_free(ctx);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_uint_eq(oom_live(), live);
        ck_assert_uint_eq(ctx->arena.used, used);
        expect_bytes(ctx, old_data, old_len);
        handoff_context_free(ctx);
    }
    printf("parse: %zu allocations failed\n", n - 1);
    ck_assert_uint_ge(n, 4);
    ho_base_buf_free(&data);
    free(old_data);
    handoff_context_free(old);
}
END_TEST

/* The same into an empty context: the first chunk fails too. */
START_TEST(parse_into_new_context_without_memory_leaves_it_empty)
{
    handoff_context *from = big_context(4);
    size_t           len, n = 1;
    uint8_t         *data = support_pack(&len, &from->root.base);

    for (;; n++) {
        handoff_context *ctx;
        handoff_error    err;
        handoff_status   st;
        size_t           live;

        ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
        live = oom_live();
        oom_arm(n);
        st = handoff_context_parse(ctx, 0, data, len, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            expect_bytes(ctx, data, len);
            handoff_context_free(ctx);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_uint_eq(oom_live(), live);
        expect_bytes(ctx, NULL, 0);
        handoff_context_free(ctx);
    }
    ck_assert_uint_ge(n, 2);
    free(data);
    handoff_context_free(from);
}
END_TEST

START_TEST(serialize_without_memory_gives_nothing)
{
    handoff_context *ctx = big_context(5);
    size_t           n = 1;

    for (;; n++) {
        handoff_error  err;
        uint8_t       *data = (uint8_t *) &err;
        size_t         len = 1, live = oom_live();
        handoff_status st;

        oom_arm(n);
        st = handoff_context_serialize(&data, &len, ctx, 0, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            handoff_free(data);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(data);
        ck_assert_uint_eq(len, 0);
        ck_assert_uint_eq(oom_live(), live);
    }
    ck_assert_uint_ge(n, 2);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(merge_without_memory_gives_nothing)
{
    static const uint32_t  rights[] = { HANDOFF_MAY_ORIGINATE,
                                        HANDOFF_MAY_FORWARD,
                                        HANDOFF_MAY_FORWARD };
    const handoff_context *legs[] = { big_context(6), big_context(7),
                                      big_context(6) };

    for (int share = 0; share < 2; share++) {
        size_t n = 1;

        for (;; n++) {
            handoff_context *out = (handoff_context *) (void *) &n;
            handoff_error    err;
            handoff_status   st;
            size_t           live = oom_live();

            oom_arm(n);
            st = share ? support_merge_shared(&out, legs, rights, 3, &err)
                       : support_merge(&out, legs, rights, 3, &err);
            if (!oom_disarm()) {
                ck_assert_status(st, HANDOFF_OK, &err);
                handoff_context_free(out);
                break;
            }
            ck_assert_status(st, HANDOFF_E_NOMEM, &err);
            ck_assert_ptr_null(out);
            ck_assert_uint_eq(oom_live(), live);
        }
        printf("merge%s: %zu allocations failed\n", share ? ", shared" : "",
               n - 1);
        ck_assert_uint_ge(n, 4);
    }
    for (int i = 0; i < 3; i++) {
        handoff_context *owned;

        memcpy(&owned, &legs[i], sizeof owned);
        handoff_context_free(owned);
    }
}
END_TEST

START_TEST(prepare_without_memory_gives_nothing)
{
    char                     json[2000] = "{'briefing': {'steps': [{}";
    const ho_record_defaults how = { 1, 0, 0, NULL, 0 };
    handoff_context         *ctx;
    size_t                   n = 1;

    for (int i = 0; i < 40; i++)
        strcat(json, ",{}");
    strcat(json, "]}, 'transcript': {'messages': [{}, {}]}}");
    ctx = support_context(json);
    for (;; n++) {
        handoff_context *out = ctx;
        handoff_error    err;
        handoff_status   st;
        size_t           live = oom_live();

        oom_arm(n);
        st = ho_record_fill_defaults(&out, ctx, &how, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            handoff_context_free(out);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_ptr_null(out);
        ck_assert_uint_eq(oom_live(), live);
    }
    printf("prepare: %zu allocations failed\n", n - 1);
    ck_assert_uint_ge(n, 4);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    if (!OOM_WORKS) {
        support_skipped("test_record_oom");
        return 0;
    }
    return SUPPORT_RUN("record without memory",
                       parse_without_memory_leaves_context_as_it_was,
                       parse_into_new_context_without_memory_leaves_it_empty,
                       serialize_without_memory_gives_nothing,
                       merge_without_memory_gives_nothing,
                       prepare_without_memory_gives_nothing);
}
