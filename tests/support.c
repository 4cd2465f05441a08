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
support_shared(size_t *len, const char *path)
{
    const char *root = getenv("HANDOFF_SHARED");
    char        name[512];
    FILE       *f;
    char       *data = NULL;
    long        size;

    *len = 0;
    snprintf(name, sizeof name, "%s/%s", root == NULL ? "../shared" : root,
             path);
    f = fopen(name, "rb");
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
support_ask(const handoff_replay *guard, const uint8_t *tip, int64_t until,
            int64_t now)
{
    static const uint8_t       packet[HANDOFF_HASH_BYTES] = { 1 };
    const handoff_replay_query query = { .struct_size = sizeof query,
                                         .name = "desk.example",
                                         .tip = tip,
                                         .packet = packet,
                                         .sender = "bot.example",
                                         .conversation = "c1",
                                         .remember_until_ms = until,
                                         .now_ms = now };
    handoff_replay_answer      answer = { .struct_size = sizeof answer };

    return guard->check(guard->user, &query, &answer);
}
