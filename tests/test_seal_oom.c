/* SPDX-License-Identifier: MIT */
/*
 * test_seal_oom.c -- the n-th allocation fails, for every n: sealing and the
 * text form end in NOMEM, with nothing leaked and nothing half done.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oom_alloc.h"
#include "support_story.h"

/* Seal with the n-th allocation failing; false once there is no n-th. */
static bool
fail_seal(size_t n, bool with_workspace, size_t *done)
{
    handoff_seal_opts  opts = story_opts_sealed();
    handoff_workspace *ws = NULL;
    handoff_sealed    *sealed = (handoff_sealed *) &opts;
    size_t             before = oom_live();
    handoff_error      err;
    handoff_status     st;
    bool               failed;

    if (with_workspace)
        ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    opts.workspace = ws;
    oom_arm(n);
    st = handoff_seal(&sealed, story.ctx, story.cast.bot.me, story.cast.ring,
                      &opts, &err);
    failed = oom_disarm();
    if (failed) {
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
        ck_assert_ptr_null(sealed);
        (*done)++;
    } else {
        ck_assert_status(st, HANDOFF_OK, &err);
        handoff_packet_free(story_open(sealed, &story.cast.desk, true));
    }
    /* What a failure left in the workspace does not hinder the next call. */
    if (failed && ws != NULL) {
        ck_assert_status(handoff_seal(&sealed, story.ctx, story.cast.bot.me,
                                      story.cast.ring, &opts, &err),
                         HANDOFF_OK, &err);
    }
    handoff_sealed_free(sealed);
    handoff_workspace_free(ws);
    ck_assert_uint_eq(oom_live(), before);
    return failed;
}

START_TEST(seal_with_any_allocation_failing_is_nomem)
{
    for (int with_workspace = 0; with_workspace < 2; with_workspace++) {
        size_t n = 1, done = 0;

        while (fail_seal(n, with_workspace != 0, &done))
            n++;
        ck_assert_uint_ge(done, 10);
    }
}
END_TEST

START_TEST(text_with_any_allocation_failing_is_nomem)
{
    static const uint8_t packet[] = { 0x89, 0x48, 0x4F, 0x50, 1, 1, 0, 0, 7 };
    size_t               before = oom_live(), n, done = 0;
    bool                 failed = true;

    for (n = 1; failed; n++) {
        char          *text = NULL;
        uint8_t       *data = NULL;
        size_t         len;
        handoff_status st;

        oom_arm(n);
        st = handoff_text_encode(&text, NULL, packet, sizeof packet, NULL);
        if (st == HANDOFF_OK)
            st = handoff_text_decode(&data, &len, text, strlen(text), NULL);
        failed = oom_disarm();
        ck_assert_int_eq(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK);
        ck_assert_int_eq(data == NULL, failed);
        done += failed;
        handoff_free(text);
        handoff_free(data);
        ck_assert_uint_eq(oom_live(), before);
    }
    ck_assert_uint_ge(done, 2);
}
END_TEST

/* Made in full, so that unsealing and unpacking are under test alone. */
static void
make_sealed(ho_base_buf *grants, ho_base_buf *sealed, const uint8_t digest[32])
{
    const uint8_t     *keys[1] = { story.cast.desk.reading_key };
    uint8_t            seal[32];
    ho_base_buf        object = { 0 };
    handoff_workspace *ws;

    ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    ck_assert_int_eq(ho_packet_payload_make(
                         &object, pk_story_section(HANDOFF_SECTION_TRANSCRIPT),
                         ws, NULL),
                     HANDOFF_OK);
    ck_assert_int_eq(ho_packet_section_seal(grants, sealed, seal, 0, 4, digest,
                                            HO_SLICE(object.data, object.len),
                                            keys, 1, NULL),
                     HANDOFF_OK);
    ho_base_buf_free(&object);
    handoff_workspace_free(ws);
}

START_TEST(unseal_with_any_allocation_failing_is_nomem)
{
    const uint8_t digest[32] = { 1 };
    ho_base_buf   grants = { 0 }, sealed = { 0 };
    size_t        before, n, done = 0;
    bool          failed = true;

    make_sealed(&grants, &sealed, digest);
    before = oom_live();
    for (n = 1; failed; n++) {
        ho_base_buf   object = { 0 };
        handoff_error err = { 0 };
        int           got;

        oom_arm(n);
        got = ho_packet_section_unseal(&object, 0, 4, HO_SLICE(digest, 32),
                                       HO_SLICE(grants.data, grants.len),
                                       HO_SLICE(sealed.data, sealed.len),
                                       story.cast.desk.me, &err);
        failed = oom_disarm();
        ck_assert_int_eq(got, failed ? -1 : 1);
        ck_assert_int_eq(err.code, failed ? HANDOFF_E_NOMEM : HANDOFF_OK);
        done += failed;
        ho_base_buf_free(&object);
        ck_assert_uint_eq(oom_live(), before);
    }
    ck_assert_uint_ge(done, 1);
    ho_base_buf_free(&grants);
    ho_base_buf_free(&sealed);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("seal_oom");
    TCase *tcase = tcase_create("seal_oom");

    if (!OOM_WORKS) {
        support_skipped("test_seal_oom");
        puts("0 passed, 0 failed");
        return EXIT_SUCCESS;
    }
    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, seal_with_any_allocation_failing_is_nomem);
    tcase_add_test(tcase, text_with_any_allocation_failing_is_nomem);
    tcase_add_test(tcase, unseal_with_any_allocation_failing_is_nomem);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
