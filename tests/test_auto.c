/* SPDX-License-Identifier: MIT */
/*
 * test_auto.c -- variables of auto.h release what they own at the end of their
 * block, and nothing of what was given away.
 */
#include <handoff/auto.h>

#include <stdio.h>
#include <string.h>

#include "oom_alloc.h"
#include "support_world.h"

/* One of each kind, made and left behind: 0, or the line of what failed. */
static int
make_one_of_each(handoff_identity **given)
{
    const handoff_open_opts opts = world_open_opts();
    handoff_error           err;
    size_t                  len;

    HANDOFF_AUTO(handoff_identity) me = NULL;
    HANDOFF_AUTO(handoff_identity) kept = NULL;
    HANDOFF_AUTO(handoff_keyring) ring = NULL;
    HANDOFF_AUTO(handoff_context) ctx = NULL;
    HANDOFF_AUTO(handoff_findings) findings = NULL;
    HANDOFF_AUTO(handoff_sealed) sealed = NULL;
    HANDOFF_AUTO(handoff_packet) packet = NULL;
    HANDOFF_AUTO(handoff_preview) preview = NULL;
    HANDOFF_AUTO(handoff_receipt) receipt = NULL;
    HANDOFF_AUTO(handoff_notice) notice = NULL;
    HANDOFF_AUTO(handoff_transfer) transfer = NULL;
    HANDOFF_AUTO(handoff_replay) guard = NULL;
    HANDOFF_AUTO(handoff_workspace) workspace = NULL;
    HANDOFF_AUTO_TEXT  json = NULL;
    HANDOFF_AUTO_BYTES bytes = NULL;

    const handoff_seal_opts        seal = world_seal_opts();
    const handoff_receipt_opts     read = { HANDOFF_RECEIPT_OPTS,
                                            .now_ms = WORLD_NOW };
    const handoff_notice_open_opts heard = { HANDOFF_NOTICE_OPEN_OPTS,
                                             .now_ms = WORLD_NOW };

    if (handoff_identity_generate(&me, "me.example", &err) ||
        handoff_identity_generate(&kept, "kept.example", &err) ||
        handoff_keyring_new(&ring, &err) || handoff_context_new(&ctx, &err) ||
        handoff_context_check(&findings, world.ctx, NULL, &err))
        return __LINE__;
    if (handoff_seal(&sealed, world.ctx, world.bot, world.ring, &seal, &err) ||
        handoff_open(&packet, world.data, world.data_len, world.ring, &opts,
                     &err) ||
        handoff_preview_new(&preview, world.data, world.data_len, &err))
        return __LINE__;
    if (handoff_receipt_open(&receipt, world.answer_data, world.answer_len,
                             world.data, world.data_len, world.ring, &read,
                             &err) ||
        handoff_notice_open(&notice, world.notice_data, world.notice_len,
                            packet, world.ring, &heard, &err) ||
        handoff_transfer_new(&transfer, world.data, world.data_len,
                             WORLD_NOW + WORLD_HOUR, &err))
        return __LINE__;
    if (handoff_replay_memory_new(&guard, 16, &err) ||
        handoff_workspace_new(&workspace, &err) ||
        handoff_context_to_json(&json, &len, world.ctx, 0, &err) ||
        handoff_context_serialize(&bytes, &len, world.ctx, 0, &err))
        return __LINE__;
    *given = kept; /* given away */
    kept = NULL;
    return 0;
}

START_TEST(auto_releases_one_of_each_at_the_end_of_the_block)
{
    handoff_identity *given = NULL;
    size_t            before;
    int               line;

    make_one_of_each(&given); /* what libraries keep for good is there now */
    handoff_identity_free(given);
    given = NULL;
    before = oom_live();
    line = make_one_of_each(&given);
    ck_assert_msg(line == 0, "the call before line %d failed", line);
    ck_assert_str_eq(handoff_identity_name(given), "kept.example");
    handoff_identity_free(given);
    ck_assert_uint_eq(oom_live(), before);
}
END_TEST

static void
count_close(void *user)
{
    ++*(int *) user;
}

START_TEST(auto_releases_a_guard_once)
{
    int            closed = 0;
    handoff_replay own = { HANDOFF_REPLAY, .user = &closed,
                           .close = count_close };

    {
        HANDOFF_AUTO(handoff_replay) guard = &own;

        ck_assert_ptr_nonnull(guard);
        ck_assert_int_eq(closed, 0);
    }
    ck_assert_int_eq(closed, 1);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        world_setup, world_teardown, "auto",
        auto_releases_one_of_each_at_the_end_of_the_block,
        auto_releases_a_guard_once);
}
