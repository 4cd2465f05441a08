/* SPDX-License-Identifier: MIT */
/*
 * test_record_full.c -- put into a context that is full: it is as before.
 *
 * The arena asks for memory in chunks, so most puts need none. Here each put
 * meets an arena that is full to the byte, so that the allocations of one put
 * fail one after the other: by malloc, and by the ceiling.
 */

#include "support.h"

#include "oom_alloc.h"

#include "record/context.h"

static const char *const list[] = { "four", "two", "none", NULL };
static const uint32_t    turns[] = { 1, 4, 7 };

/* Makes every parent there is, and a list that is about to grow. */
static handoff_context *
make_context(void)
{
    handoff_context    *ctx;
    handoff_error       err;
    handoff_message     m = { HANDOFF_MESSAGE, .turn = 1, .text = "Hello" };
    handoff_intent      in = { HANDOFF_INTENT, .id = "i1", .name = "book" };
    handoff_translation t = { HANDOFF_TRANSLATION, .text = "Hallo" };

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    for (; m.turn <= 16; m.turn++)
        ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx, &t, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx, &in, &err), HANDOFF_OK, &err);
    return ctx;
}

/* What the context says, in bytes; by protobuf-c, before anything is armed. */
static size_t
pack(uint8_t *out, size_t cap, const handoff_context *ctx)
{
    size_t n = protobuf_c_message_get_packed_size(&ctx->root.base);

    ck_assert_uint_le(n, cap);
    return protobuf_c_message_pack(&ctx->root.base, out);
}

static void
check_unchanged(const handoff_context *ctx, const uint8_t *before, size_t len,
                size_t used)
{
    static uint8_t after[8192];

    ck_assert_uint_eq(pack(after, sizeof after, ctx), len);
    ck_assert_mem_eq(after, before, len);
    ck_assert_uint_eq(ctx->arena.used, used);
}

/* Use up what the arena has without asking malloc. */
static void
fill_chunk(handoff_context *ctx, size_t leave)
{
    size_t ceiling = ctx->arena.ceiling;

    for (size_t n = 4096; n >= 1; n /= 2) {
        for (;;) {
            ho_base_arena_mark mark = ho_base_arena_save(&ctx->arena);

            if (ho_base_arena_alloc(&ctx->arena, n) == NULL)
                break;
            if (ctx->arena.head != mark.head) { /* a new chunk */
                ho_base_arena_restore(&ctx->arena, mark);
                break;
            }
        }
    }
    ctx->arena.ceiling = leave == SIZE_MAX ? ceiling : ctx->arena.used + leave;
}

static void
put_fails_by_malloc(const void *rec, size_t *failures)
{
    static uint8_t before[8192];

    for (size_t n = 1;; n++) {
        size_t           live = oom_live();
        handoff_context *ctx;
        handoff_error    err;
        handoff_status   st = HANDOFF_OK;
        size_t           len, used;

        ctx = make_context();
        fill_chunk(ctx, SIZE_MAX);
        len = pack(before, sizeof before, ctx);
        used = ctx->arena.used;
        oom_arm(n);
        st = handoff_context_put(ctx, rec, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            handoff_context_free(ctx);
            return;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        check_unchanged(ctx, before, len, used);
        ck_assert_status(handoff_context_put(ctx, rec, &err), HANDOFF_OK, &err);
        handoff_context_free(ctx);
        ck_assert_uint_eq(oom_live(), live);
        (*failures)++;
    }
}

static void
put_fails_by_ceiling(const void *rec, size_t *failures)
{
    static uint8_t   before[8192];
    handoff_context *ctx = make_context();
    handoff_error    err;
    handoff_status   st = HANDOFF_E_LIMIT;
    size_t           len, used;

    fill_chunk(ctx, 0);
    len = pack(before, sizeof before, ctx);
    used = ctx->arena.used;
    for (size_t room = 0; st != HANDOFF_OK; room += 16) {
        ctx->arena.ceiling = used + room;
        st = handoff_context_put(ctx, rec, &err);
        if (st == HANDOFF_OK)
            break;
        ck_assert_status(st, HANDOFF_E_LIMIT, &err);
        check_unchanged(ctx, before, len, used);
        (*failures)++;
    }
    handoff_context_free(ctx);
}

static void
each_put(void (*try)(const void *rec, size_t *failures), size_t *failures)
{
    try(&(handoff_message){ HANDOFF_MESSAGE, .turn = 17, .text = "Danke",
                            .to = list, .rich = "<b>Danke</b>" },
        failures); /* the list grows */
    try(&(handoff_message){ HANDOFF_MESSAGE, .turn = 3, .text = "corrected" },
        failures); /* in place */
    try(&(handoff_translation){ HANDOFF_TRANSLATION, .parent_key = "5",
                                .text = "Hi", .source_name = "mt 1",
                                .confidence = 0.5f },
        failures); /* the text of a turn */
    try(&(handoff_slot){ HANDOFF_SLOT, .parent_key = "i1", .name = "count",
                         .candidates = list, .source_name = "nlu 2" },
        failures);
    try(&(handoff_contact){ HANDOFF_CONTACT,
                            .parent_kind = HANDOFF_KIND_CALLBACK,
                            .value = "+4930123456" },
        failures); /* customer and callback are made */
    try(&(handoff_pain_point){ HANDOFF_PAIN_POINT, .id = "price",
                               .turns = turns, .turns_count = 3 },
        failures);
    try(&(handoff_omission){ HANDOFF_OMISSION, .salt_len = 4,
                             .salt = (const uint8_t *) "salt" },
        failures);
}

START_TEST(put_without_memory_changes_nothing)
{
    size_t failures = 0;

    each_put(put_fails_by_malloc, &failures);
    ck_assert_uint_ge(failures, 7); /* each put needed memory at least once */
}
END_TEST

START_TEST(put_at_the_ceiling_changes_nothing)
{
    size_t failures = 0;

    each_put(put_fails_by_ceiling, &failures);
    ck_assert_uint_gt(failures, 70); /* after each 16 bytes of each put */
}
END_TEST

int
main(void)
{
    if (!OOM_WORKS) {
        support_skipped("record_full");
        return SUPPORT_RUN("record_full", put_at_the_ceiling_changes_nothing);
    }
    return SUPPORT_RUN("record_full", put_without_memory_changes_nothing,
                       put_at_the_ceiling_changes_nothing);
}
