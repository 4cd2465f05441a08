/* SPDX-License-Identifier: MIT */
/*
 * support.c -- what several test programs need, linked into each.
 */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libcheck ends a test after 4 s, which is not long for one under a sanitizer
 * on a busy machine: a limit is there for what hangs. Each TCase is made with
 * what the environment says by then. */
__attribute__((constructor)) static void
give_time(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "300", 0);
}

int
support_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int      failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
support_run_tests(const char *name, SFun setup, SFun teardown,
                  const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}

void
support_status(handoff_status got, handoff_status want,
               const handoff_error *err, const char *file, int line)
{
    const char *got_name = handoff_status_name(got);
    const char *want_name = handoff_status_name(want);

    if (got != want)
        ck_abort_msg("%s:%d: %s (%s), expected %s", file, line,
                     got_name == NULL ? "no status" : got_name,
                     err != NULL && got != HANDOFF_OK ? err->message : "",
                     want_name == NULL ? "no status" : want_name);
}

char *
support_file(size_t *len, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *data = NULL;
    long  size;

    *len = 0;
    if (f == NULL)
        return NULL;
    ck_assert_int_eq(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    ck_assert_int_ge(size, 0);
    rewind(f);
    data = malloc((size_t) size + 1);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(fread(data, 1, (size_t) size, f), (size_t) size);
    data[size] = '\0';
    *len = (size_t) size;
    fclose(f);
    return data;
}

char *
support_shared(size_t *len, const char *path)
{
    const char *root = getenv("HANDOFF_SHARED");
    char        name[512];

    snprintf(name, sizeof name, "%s/%s", root == NULL ? "../shared" : root,
             path);
    return support_file(len, name);
}

void
support_skipped(const char *test_name)
{
    printf("skipped: %s\n", test_name);
    fflush(stdout);
}

static unsigned
nibble(char c)
{
    const char  digits[] = "0123456789abcdef";
    const char *at = memchr(digits, c, 16);

    ck_assert_ptr_nonnull(at);
    return (unsigned) (at - digits);
}

size_t
support_unhex(uint8_t *out, size_t cap, const char *hex)
{
    size_t n = strlen(hex) / 2;

    ck_assert_uint_eq(strlen(hex) % 2, 0);
    ck_assert_uint_le(n, cap);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t) (nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return n;
}

void
support_folder(char path[64])
{
    const char *tmp = getenv("TMPDIR");

    if (tmp == NULL || strlen(tmp) > 40)
        tmp = "/tmp";
    snprintf(path, 64, "%s/handoff-XXXXXX", tmp);
    ck_assert_ptr_nonnull(mkdtemp(path));
}

void
support_folder_remove(const char *path)
{
    DIR           *dir = opendir(path);
    struct dirent *entry;

    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ck_assert_int_eq(unlinkat(dirfd(dir), entry->d_name, 0), 0);
    }
    closedir(dir);
    ck_assert_int_eq(rmdir(path), 0);
}

void
support_folder_write(const char *folder, const char *name, const void *p,
                     size_t n)
{
    char  path[256];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(p, 1, n, f), n);
    ck_assert_int_eq(fclose(f), 0);
}

int
support_ask_as(const handoff_replay *guard, const support_asked *asked,
               handoff_replay_answer *also)
{
    handoff_replay_answer      answer = { .struct_size = sizeof answer };
    const handoff_replay_query query = { .struct_size = sizeof query,
                                         .name = asked->name,
                                         .tip = asked->tip,
                                         .packet = asked->packet,
                                         .sender = asked->sender,
                                         .conversation = asked->conversation,
                                         .remember_until_ms = asked->until,
                                         .now_ms = asked->now };
    const int                  got = guard->check(guard->user, &query, &answer);

    if (also != NULL)
        *also = answer;
    return got;
}

/* A guard of either kind: what it does for names and conversations. */
void
support_guard_keeps_names_apart(const handoff_replay *guard, int64_t now)
{
    const uint8_t         tips[3][HANDOFF_HASH_BYTES] = { { 1 }, { 2 }, { 3 } };
    const uint8_t         packets[2][HANDOFF_HASH_BYTES] = { { 9 }, { 8 } };
    handoff_replay_answer also;
    support_asked         q = { .name = "desk.example",
                                .tip = tips[0],
                                .packet = packets[0],
                                .sender = "bot.example",
                                .conversation = "c-77",
                                .until = now + 60 * 60 * 1000,
                                .now = now };

    /* Each party of one audience opens the packet once. */
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, 0);
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_SEEN);
    q.name = "partner.example";
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, 0);
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_SEEN);

    /* A later leg of the same packet is not another packet. */
    q.name = "desk.example";
    q.tip = tips[1];
    q.now = now + 5;
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, 0);
    q.tip = tips[2];
    q.packet = packets[1];
    q.now = now + 7;
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, now + 5);
    ck_assert_mem_eq(also.other, packets[0], sizeof also.other);
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_SEEN);
    ck_assert_int_eq(also.other_at_ms, 0);

    /* Without an id, and of another conversation, there is nothing to say. */
    q.tip = packets[0];
    q.packet = tips[0];
    q.conversation = "";
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, 0);
    q.tip = packets[1];
    q.conversation = "c-78";
    ck_assert_int_eq(support_ask_as(guard, &q, &also), HANDOFF_REPLAY_NEW);
    ck_assert_int_eq(also.other_at_ms, 0);
}

/* Each tip by a sender of its own, so that no sender fills the guard. */
int
support_ask(const handoff_replay *guard, const uint8_t *tip, int64_t until,
            int64_t now)
{
    char          sender[2 * HANDOFF_HASH_BYTES + 1];
    support_asked asked = { .name = "desk.example",
                            .tip = tip,
                            .packet = tip,
                            .sender = sender,
                            .conversation = "",
                            .until = until,
                            .now = now };

    for (size_t i = 0; i < HANDOFF_HASH_BYTES; i++)
        snprintf(sender + 2 * i, 3, "%02x", (unsigned) tip[i]);
    return support_ask_as(guard, &asked, NULL);
}
