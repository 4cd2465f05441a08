/* SPDX-License-Identifier: MIT */
/*
 * test_forward_oom.c -- the n-th allocation fails, for every n: forwarding
 * ends in NOMEM, with nothing leaked and nothing half done, and the packet
 * that was opened can be forwarded still.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>

#include "oom_alloc.h"
#include "support_forward.h"

static handoff_error err;

/* All that there is: more, sealed and in clear, a redaction, both kinds of
 * reseal. */
static handoff_forward_opts
opts_of_all_kinds(void)
{
    static const char *const    partner[] = { "partner.example", NULL };
    static const handoff_reader readers[] = {
        { "partner.example", HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) },
        { NULL, 0 }
    };
    static const handoff_redaction redactions[] = {
        { 0, HANDOFF_SECTION_EXTRAS, "internal" }, { 0, 0, NULL }
    };
    static const handoff_reseal reseals[] = {
        { 0, HANDOFF_SECTION_CUSTOMER, partner },
        { 0, HANDOFF_SECTION_TRANSCRIPT, NULL },
        { 0, 0, NULL }
    };
    handoff_forward_opts opts = fw_opts();

    opts.audience = partner;
    opts.clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING);
    opts.readers = readers;
    opts.redactions = redactions;
    opts.reseals = reseals;
    return opts;
}

/* With the n-th allocation failing; false once there is no n-th. */
static bool
fail_forward(const handoff_packet *packet, const handoff_context *more,
             size_t n, bool with_workspace)
{
    handoff_forward_opts opts = opts_of_all_kinds();
    handoff_workspace   *ws = NULL;
    handoff_sealed      *sealed = (handoff_sealed *) &opts;
    size_t               before = oom_live();
    handoff_status       st;
    bool                 failed;

    if (with_workspace)
        ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    opts.workspace = ws;
    oom_arm(n);
    st = handoff_forward(&sealed, packet, more, story.cast.desk.me,
                         story.cast.ring, &opts, &err);
    failed = oom_disarm();
    ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
    ck_assert_int_eq(sealed == NULL, failed);
    if (failed) {
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
        sealed = fw_forward(packet, more, &story.cast.desk, &opts);
    }
    ck_assert_status(fw_try(sealed, &story.cast.partner, PK_NOW + 2000, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    handoff_workspace_free(ws);
    ck_assert_uint_eq(oom_live(), before);
    return failed;
}

START_TEST(forward_with_any_allocation_failing_is_nomem)
{
    static const char json[] =
        "{\"briefing\":{\"promises\":[{\"what\":\"a call\"}],\"intents\":"
        "[{\"turns\":[1,9]}]},\"transcript\":{\"messages\":[{\"text\":\"hm\","
        "\"native_id\":\"x\"},{\"text\":\"%s\",\"role\":%d,\"sent_at_ms\":1}],"
        "\"masks\":[{\"path\":\"messages[#1].text\"}]}}";
    handoff_sealed  *first;
    handoff_packet  *packet;
    handoff_context *more;
    handoff_message  m = { HANDOFF_MESSAGE };
    char             text[1024];

    /* One message is there already, by its time. */
    ck_assert_int_eq(handoff_context_get(&m, story.ctx, 0), 1);
    m.sent_at_ms = 1;
    ck_assert_int_eq(handoff_context_put(story.ctx, &m, NULL), HANDOFF_OK);
    snprintf(text, sizeof text, json, m.text, (int) m.role);
    more = story_parse(text);
    first = fw_sealed();
    packet = fw_open(first, &story.cast.desk, PK_NOW);

    for (int with_workspace = 0; with_workspace < 2; with_workspace++) {
        size_t n = 1;

        while (fail_forward(packet, more, n, with_workspace != 0))
            n++;
        ck_assert_uint_ge(n, 20);
    }
    handoff_packet_free(packet);
    handoff_sealed_free(first);
    handoff_context_free(more);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("forward_oom");
    TCase *tcase = tcase_create("forward_oom");

    if (!OOM_WORKS) {
        support_skipped("test_forward_oom");
        puts("0 passed, 0 failed");
        return EXIT_SUCCESS;
    }
    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, forward_with_any_allocation_failing_is_nomem);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
