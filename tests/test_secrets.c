/* SPDX-License-Identifier: MIT */
/*
 * test_secrets.c -- nothing secret stays behind in memory that is given back.
 *
 * Randomness is replaced by a generator that repeats: a first run tells which
 * section keys and ephemeral secrets there will be, and from these the shared
 * secrets and wrapping keys follow. Then the same run is made again while
 * every block is searched before it is freed, on a stack that is searched
 * once the call is over. On the stack only what is ours is looked for: the
 * ephemeral secret itself passes through libsodium's own frames.
 */
#define _GNU_SOURCE /* memmem, malloc_usable_size */
#include "packet/packet.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "oom_alloc.h"
#include "support_story.h"

enum { DRAWS = 64, PATTERNS = 256, STACK_BYTES = 1024 * 1024 };

/* ---- Randomness that repeats --------------------------------------------- */

static struct {
    uint64_t counter;
    size_t   draws;
    uint8_t  draw[DRAWS][32]; /* every 32 bytes that were asked for */
} chance;

static const char *
chance_name(void)
{
    return "repeats";
}

static void
chance_fill(void *const out, const size_t n)
{
    uint8_t seed[randombytes_SEEDBYTES] = { 0 };

    chance.counter++;
    memcpy(seed, &chance.counter, sizeof chance.counter);
    randombytes_buf_deterministic(out, n, seed);
    if (n == 32 && chance.draws < DRAWS)
        memcpy(chance.draw[chance.draws++], out, 32);
}

static uint32_t
chance_number(void)
{
    uint32_t n;

    chance_fill(&n, sizeof n);
    return n;
}

static randombytes_implementation chance_source = { .implementation_name =
                                                        chance_name,
                                                    .random = chance_number,
                                                    .buf = chance_fill };

/* ---- Searching ----------------------------------------------------------- */

static struct {
    uint8_t pattern[PATTERNS][32];
    bool    ours[PATTERNS]; /* not seen by libsodium in this form */
    size_t  count;
    size_t  blocks; /* searched */
    size_t  found;  /* in blocks given back */
} search;

static void
add_pattern(const uint8_t pattern[32], bool ours)
{
    ck_assert_uint_lt(search.count, PATTERNS);
    memcpy(search.pattern[search.count], pattern, 32);
    search.ours[search.count++] = ours;
}

static size_t
count_in(const uint8_t *p, size_t n, bool only_ours)
{
    size_t found = 0;

    for (size_t k = 0; k < search.count; k++)
        if (search.ours[k] || !only_ours)
            found += memmem(p, n, search.pattern[k], 32) != NULL;
    return found;
}

static void
look_at(void *p)
{
    search.blocks++;
    search.found += count_in(p, malloc_usable_size(p), false);
}

/* What follows from a draw, were it an ephemeral secret for these readers. */
static void
add_derived(const uint8_t secret[32])
{
    const pk_party *readers[2] = { &story.cast.desk, &story.cast.partner };
    uint8_t         ephemeral[32], shared[32], wrap[32];

    crypto_scalarmult_base(ephemeral, secret);
    for (size_t i = 0; i < 2; i++) {
        const ho_base_slice parts[3] = {
            HO_SLICE(shared, 32), HO_SLICE(ephemeral, 32),
            HO_SLICE(readers[i]->reading_key, 32)
        };

        ck_assert_int_eq(crypto_scalarmult(shared, secret,
                                           readers[i]->reading_key),
                         0);
        ho_base_hash(wrap, "handoff/v1 wrap", parts, 3);
        add_pattern(shared, true);
        add_pattern(wrap, true);
    }
}

/* ---- What is run --------------------------------------------------------- */

typedef struct run {
    handoff_workspace *ws;
    handoff_sealed    *sealed;
    handoff_packet    *packet;
} run;

static void *
run_seal(void *user)
{
    run                        *r = user;
    static const char *const    audience[] = { "desk.example", NULL };
    static const handoff_reader readers[] = {
        { "desk.example", HANDOFF_ALL },
        { "partner.example", HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) },
        { NULL, 0 }
    };
    handoff_seal_opts opts = story_opts();

    opts.audience = audience;
    opts.clear = 0;
    opts.readers = readers;
    opts.workspace = r->ws;
    (void) handoff_seal(&r->sealed, story.ctx, story.cast.bot.me,
                        story.cast.ring, &opts, NULL);
    return NULL;
}

static void *
run_open(void *user)
{
    run           *r = user;
    size_t         len;
    const uint8_t *data = handoff_sealed_data(r->sealed, &len);

    (void) handoff_open(&r->packet, data, len, story.cast.ring,
                        &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                              .now_ms = PK_NOW,
                                              .identity = story.cast.desk.me,
                                              .workspace = r->ws },
                        NULL);
    return NULL;
}

/* Two sections sealed anew, one sent in clear. */
static void *
run_forward(void *user)
{
    run                        *r = user;
    static const char *const    partner[] = { "partner.example", NULL };
    static const handoff_reseal reseals[] = {
        { 0, HANDOFF_SECTION_CUSTOMER, partner },
        { 0, HANDOFF_SECTION_BRIEFING, partner },
        { 0, HANDOFF_SECTION_EXTRAS, NULL },
        { 0, 0, NULL }
    };

    (void) handoff_forward(&r->sealed, r->packet, NULL, story.cast.desk.me,
                           story.cast.ring,
                           &(handoff_forward_opts){
                               HANDOFF_FORWARD_OPTS, .now_ms = PK_NOW,
                               .audience = partner, .reseals = reseals,
                               .workspace = r->ws },
                           NULL);
    return NULL;
}

/* Run on a stack of our own; how many secrets are on it afterwards. */
static size_t
on_searched_stack(void *(*call)(void *), run *r)
{
    pthread_attr_t attr;
    pthread_t      thread;
    uint8_t       *stack = aligned_alloc(4096, STACK_BYTES);
    size_t         found;

    ck_assert_ptr_nonnull(stack);
    memset(stack, 0, STACK_BYTES);
    pthread_attr_init(&attr);
    ck_assert_int_eq(pthread_attr_setstack(&attr, stack, STACK_BYTES), 0);
    ck_assert_int_eq(pthread_create(&thread, &attr, call, r), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    found = OOM_ASAN ? 0 : count_in(stack, STACK_BYTES, true);
    free(stack);
    return found;
}

/* Know all secrets of a call that seals, from here on: it is made once, and
 * what it sealed is thrown away. */
static void
learn_secrets_of(void *(*call)(void *), run *r, size_t draws)
{
    memset(&search, 0, sizeof search);
    memset(&chance, 0, sizeof chance);
    call(r);
    ck_assert_ptr_nonnull(r->sealed);
    ck_assert_uint_eq(chance.draws, draws);
    for (size_t i = 0; i < chance.draws; i++) {
        add_pattern(chance.draw[i], false);
        add_derived(chance.draw[i]);
    }
    handoff_sealed_free(r->sealed);
    r->sealed = NULL;
    chance.counter = 0;
}

/* Of sealing the story: four section keys and five ephemeral secrets. */
static void
learn_secrets(void)
{
    run r = { 0 };

    learn_secrets_of(run_seal, &r, 9);
}

static void
begin(void)
{
    search.blocks = 0;
    search.found = 0;
    oom.freeing = look_at;
}

static void
end(void)
{
    oom.freeing = NULL;
    ck_assert_uint_gt(search.blocks, 0);
    ck_assert_uint_eq(search.found, 0);
}

/* ---- Tests --------------------------------------------------------------- */

START_TEST(search_finds_what_was_not_wiped)
{
    uint8_t *block;

    learn_secrets();
    search.blocks = 0;
    oom.freeing = look_at;
    block = malloc(100);
    ck_assert_ptr_nonnull(block);
    memcpy(block + 50, search.pattern[3], 32);
    ck_assert_mem_eq(block + 50, search.pattern[3], 32); /* so it is kept */
    free(block);
    oom.freeing = NULL;
    ck_assert_uint_ge(search.found, 1);
}
END_TEST

START_TEST(seal_and_open_leave_no_secret_behind)
{
    run r = { 0 };

    learn_secrets();
    begin();
    ck_assert_uint_eq(on_searched_stack(run_seal, &r), 0);
    ck_assert_ptr_nonnull(r.sealed);
    ck_assert_uint_eq(on_searched_stack(run_open, &r), 0);
    ck_assert_ptr_nonnull(r.packet);
    handoff_packet_free(r.packet);
    handoff_sealed_free(r.sealed);
    end();
}
END_TEST

START_TEST(forward_leaves_no_secret_behind)
{
    run first = { 0 }, r = { 0 };

    run_seal(&first);
    run_open(&first);
    ck_assert_ptr_nonnull(first.packet);
    r.packet = first.packet;
    ck_assert_int_eq(handoff_workspace_new(&r.ws, NULL), HANDOFF_OK);
    /* A key and an ephemeral secret for each of the two. */
    learn_secrets_of(run_forward, &r, 4);
    begin();
    ck_assert_uint_eq(on_searched_stack(run_forward, &r), 0);
    ck_assert_ptr_nonnull(r.sealed);
    for (size_t i = 0; i < 4; i++)
        ck_assert(sodium_is_zero(r.ws->scratch[i].data, r.ws->scratch[i].cap));
    handoff_packet_free(r.packet);
    handoff_sealed_free(r.sealed);
    handoff_workspace_free(r.ws);
    end();
    handoff_sealed_free(first.sealed);
}
END_TEST

START_TEST(workspace_holds_no_secret_between_calls)
{
    run r = { 0 };

    learn_secrets();
    ck_assert_int_eq(handoff_workspace_new(&r.ws, NULL), HANDOFF_OK);
    begin();
    run_seal(&r);
    for (size_t i = 0; i < 4; i++)
        ck_assert(sodium_is_zero(r.ws->scratch[i].data, r.ws->scratch[i].cap));
    run_open(&r);
    ck_assert_ptr_nonnull(r.packet);
    for (size_t i = 0; i < 4; i++)
        ck_assert(sodium_is_zero(r.ws->scratch[i].data, r.ws->scratch[i].cap));
    handoff_packet_free(r.packet);
    handoff_sealed_free(r.sealed);
    handoff_workspace_free(r.ws);
    end();
}
END_TEST

/* Each error path of sealing, reached by the allocation that fails. */
START_TEST(seal_that_runs_out_of_memory_leaves_no_secret_behind)
{
    bool   failed = true;
    size_t n;

    learn_secrets();
    for (n = 1; failed; n++) {
        run r = { 0 };

        chance.counter = 0;
        begin();
        oom_arm(n);
        run_seal(&r);
        failed = oom_disarm();
        ck_assert_int_eq(r.sealed == NULL, failed);
        handoff_sealed_free(r.sealed);
        end();
    }
    ck_assert_uint_gt(n, 10);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("secrets");
    TCase *tcase = tcase_create("secrets");

    if (!OOM_WORKS) {
        support_skipped("test_secrets");
        puts("0 passed, 0 failed");
        return EXIT_SUCCESS;
    }
    randombytes_set_implementation(&chance_source);
    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, search_finds_what_was_not_wiped);
    tcase_add_test(tcase, seal_and_open_leave_no_secret_behind);
    tcase_add_test(tcase, forward_leaves_no_secret_behind);
    tcase_add_test(tcase, workspace_holds_no_secret_between_calls);
    tcase_add_test(tcase, seal_that_runs_out_of_memory_leaves_no_secret_behind);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
