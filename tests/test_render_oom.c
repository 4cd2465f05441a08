/* SPDX-License-Identifier: MIT */
/*
 * test_render_oom.c -- every allocation of rendering fails once: NOMEM,
 * nothing comes out, nothing leaks.
 */
#include "support_render.h"

#include "oom_alloc.h"

#if OOM_WORKS

static void
each_allocation_fails(uint32_t format)
{
    handoff_packet     *packet = render_forwarded();
    handoff_render_opts opts = render_opts();

    for (size_t n = 1;; n++) {
        handoff_error  err = { 0 };
        handoff_status st;
        char          *out = (char *) &err; /* must be cleared */
        size_t         len = 1, before = oom_live();

        oom_arm(n);
        st = handoff_render(&out, &len, packet, format, &opts, &err);
        if (!oom_disarm()) {
            ck_assert_status(st, HANDOFF_OK, &err);
            ck_assert_uint_gt(n, 3);
            handoff_free(out);
            ck_assert_uint_eq(oom_live(), before);
            break;
        }
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
        ck_assert_ptr_null(out);
        ck_assert_uint_eq(len, 0);
        ck_assert_uint_eq(oom_live(), before);
    }
    handoff_packet_free(packet);
}

START_TEST(text_when_any_allocation_fails_is_nomem)
{
    each_allocation_fails(HANDOFF_RENDER_TEXT);
}
END_TEST

START_TEST(markdown_when_any_allocation_fails_is_nomem)
{
    each_allocation_fails(HANDOFF_RENDER_MARKDOWN);
}
END_TEST

START_TEST(prompt_when_any_allocation_fails_is_nomem)
{
    each_allocation_fails(HANDOFF_RENDER_PROMPT);
}
END_TEST

START_TEST(html_when_any_allocation_fails_is_nomem)
{
    each_allocation_fails(HANDOFF_RENDER_HTML);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("render_oom");
    TCase *tcase = tcase_create("render_oom");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, text_when_any_allocation_fails_is_nomem);
    tcase_add_test(tcase, markdown_when_any_allocation_fails_is_nomem);
    tcase_add_test(tcase, prompt_when_any_allocation_fails_is_nomem);
    tcase_add_test(tcase, html_when_any_allocation_fails_is_nomem);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}

#else

int
main(void)
{
    support_skipped("test_render_oom");
    return 0;
}

#endif
