/* SPDX-License-Identifier: MIT */
/*
 * test_threads.c -- an object may be read by many threads.
 *
 * What handoff.h promises, for the objects that a server shares between its
 * threads: one identity, one keyring, one context, one opened packet. Each
 * thread has a workspace of its own. ThreadSanitizer watches
 * (SANITIZE=thread); without it the test still shows that the results agree.
 */
#include <pthread.h>

#include "support_story.h"

enum { THREADS = 4, ROUNDS = 25 };

static const handoff_sealed *shared_sealed;
static const handoff_packet *shared_packet;

static size_t
turns(const handoff_context *ctx)
{
    handoff_message message = { HANDOFF_MESSAGE };
    size_t          n = 0;

    while (handoff_context_get(&message, ctx, n) && message.text[0] != '\0')
        n++;
    return n;
}

static handoff_status
seal_one(handoff_sealed **out, handoff_workspace *workspace)
{
    handoff_seal_opts opts = story_opts();

    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.clear = STORY_CLEAR;
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED });
    opts.workspace = workspace;
    return handoff_seal(out, story.ctx, story.cast.bot.me, story.cast.ring,
                        &opts, NULL);
}

static handoff_status
open_one(handoff_packet **out, const handoff_sealed *sealed,
         handoff_workspace *workspace)
{
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS };
    size_t            len;
    const uint8_t    *data = handoff_sealed_data(sealed, &len);

    opts.now_ms = PK_NOW;
    opts.identity = story.cast.desk.me;
    opts.workspace = workspace;
    return handoff_open(out, data, len, story.cast.ring, &opts, NULL);
}

/* libcheck is for one thread: what went wrong is returned, as a text. */
static void *
serve(void *unused)
{
    handoff_workspace *workspace;
    size_t             expected = turns(handoff_packet_context(shared_packet));
    const char        *wrong = NULL;

    (void) unused;
    if (handoff_workspace_new(&workspace, NULL) != HANDOFF_OK)
        return (void *) (uintptr_t) "no workspace";
    for (int i = 0; i < ROUNDS && wrong == NULL; i++) {
        handoff_sealed *sealed = NULL;
        handoff_packet *mine = NULL, *theirs = NULL;

        if (seal_one(&sealed, workspace) != HANDOFF_OK)
            wrong = "the shared context could not be sealed";
        else if (open_one(&mine, sealed, workspace) != HANDOFF_OK)
            wrong = "the thread's own packet could not be opened";
        else if (open_one(&theirs, shared_sealed, workspace) != HANDOFF_OK)
            wrong = "the shared bytes could not be opened";
        else if (turns(handoff_packet_context(mine)) != expected ||
                 turns(handoff_packet_context(theirs)) != expected ||
                 turns(handoff_packet_context(shared_packet)) != expected ||
                 turns(handoff_packet_leg_context(shared_packet, 0)) !=
                     expected)
            wrong = "a packet has other turns";
        handoff_packet_free(mine);
        handoff_packet_free(theirs);
        handoff_sealed_free(sealed);
    }
    handoff_workspace_free(workspace);
    return (void *) (uintptr_t) wrong;
}

START_TEST(seal_open_and_read_on_many_threads_agree)
{
    pthread_t       threads[THREADS];
    handoff_sealed *sealed;
    handoff_packet *packet;

    ck_assert_int_eq(seal_one(&sealed, NULL), HANDOFF_OK);
    ck_assert_int_eq(open_one(&packet, sealed, NULL), HANDOFF_OK);
    ck_assert_uint_gt(turns(handoff_packet_context(packet)), 0);
    shared_sealed = sealed;
    shared_packet = packet;
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, serve, NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;

        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_msg(wrong == NULL, "%s", (const char *) wrong);
    }
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("threads");
    TCase *tcase = tcase_create("threads");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, seal_open_and_read_on_many_threads_agree);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
