/* SPDX-License-Identifier: MIT */
/* test_file.c -- whole files: private, atomic, never clobbered. */
#include "base/base.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char folder[64];

static void
setup(void)
{
    support_folder(folder);
}

static void
teardown(void)
{
    support_folder_remove(folder);
}

static const char *
in_folder(char out[128], const char *name)
{
    snprintf(out, 128, "%s/%s", folder, name);
    return out;
}

static handoff_status
write_text(const char *path, const char *text, uint32_t mode, uint32_t flags)
{
    handoff_error  err;
    handoff_status st = ho_base_file_write(path, HO_SLICE(text, strlen(text)),
                                           mode, flags, &err);

    ck_assert(st == HANDOFF_OK || err.code == (int32_t) st);
    return st;
}

/* The file's content is `text`, and nothing else is in the folder. */
static void
assert_only(const char *path, const char *text)
{
    handoff_error  err;
    ho_base_buf    b;
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    int            files = 0;

    while ((entry = readdir(dir)) != NULL)
        files +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    ck_assert_int_eq(files, 1);
    ck_assert_int_eq(ho_base_file_read(&b, path, 1000, 0, &err), HANDOFF_OK);
    ck_assert_uint_eq(b.len, strlen(text));
    ck_assert_mem_eq(b.data, text, b.len);
    ho_base_buf_free(&b);
}

static mode_t
mode_of(const char *path)
{
    struct stat info;

    ck_assert_int_eq(lstat(path, &info), 0);
    return info.st_mode & 0777;
}

START_TEST(write_new_is_private_and_whole)
{
    char   path[128];
    mode_t before = umask(0);

    in_folder(path, "key.jwk");
    ck_assert_int_eq(write_text(path, "first", 0600, HO_FILE_NEW), 0);
    umask(before);
    ck_assert_uint_eq(mode_of(path), 0600);
    assert_only(path, "first");
}
END_TEST

START_TEST(write_new_never_replaces)
{
    char path[128];

    in_folder(path, "key.jwk");
    ck_assert_int_eq(write_text(path, "first", 0600, HO_FILE_NEW), 0);
    ck_assert_int_eq(write_text(path, "second", 0600, HO_FILE_NEW),
                     HANDOFF_E_FILE);
    assert_only(path, "first");
    /* Not what a link points to, even if nothing is there. */
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("/nonexistent/target", path), 0);
    ck_assert_int_eq(write_text(path, "third", 0600, HO_FILE_NEW),
                     HANDOFF_E_FILE);
}
END_TEST

START_TEST(write_replaces_whole_and_keeps_mode)
{
    char path[128];

    in_folder(path, "ring.jwks");
    ck_assert_int_eq(write_text(path, "a long first text", 0644, 0), 0);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(write_text(path, "second", 0644, 0), 0);
    assert_only(path, "second");
    ck_assert_uint_eq(mode_of(path), 0640);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(write_text(path, "third", 0600, 0), 0);
    ck_assert_uint_eq(mode_of(path), 0600); /* private is never widened */
}
END_TEST

START_TEST(write_only_over_regular_files)
{
    char path[128], other[128];

    in_folder(path, "pipe");
    in_folder(other, "link");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(write_text(path, "x", 0644, 0), HANDOFF_E_FILE);
    ck_assert_int_eq(symlink(path, other), 0);
    ck_assert_int_eq(write_text(other, "x", 0644, 0), HANDOFF_E_FILE);
    ck_assert_int_eq(write_text(folder, "x", 0644, 0), HANDOFF_E_FILE);
    ck_assert_int_eq(write_text("/nonexistent/file", "x", 0644, 0),
                     HANDOFF_E_FILE);
    ck_assert_int_eq(write_text("", "x", 0644, 0), HANDOFF_E_FILE);
    in_folder(other, "");
    ck_assert_int_eq(write_text(other, "x", 0644, 0), HANDOFF_E_FILE);
}
END_TEST

START_TEST(write_failure_leaves_nothing)
{
    char           path[128];
    DIR           *dir;
    struct dirent *entry;

    /* rename() onto a folder fails at the last step: stands for all. */
    in_folder(path, "sub");
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(write_text(path, "x", 0644, 0), HANDOFF_E_FILE);
    ck_assert_int_eq(rmdir(path), 0);
    dir = opendir(folder);
    while ((entry = readdir(dir)) != NULL)
        ck_assert(entry->d_name[0] == '.' && strlen(entry->d_name) <= 2);
    closedir(dir);
}
END_TEST

START_TEST(write_in_current_folder)
{
    char before[512];

    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(write_text("plain", "x", 0644, 0), 0);
    ck_assert_int_eq(chdir(before), 0);
    in_folder(before, "plain");
    assert_only(before, "x");
}
END_TEST

START_TEST(read_limit_at_its_value_and_one_past)
{
    char          path[128];
    handoff_error err;
    ho_base_buf   b;

    in_folder(path, "f");
    ck_assert_int_eq(write_text(path, "12345", 0644, 0), 0);
    ck_assert_int_eq(ho_base_file_read(&b, path, 5, 0, &err), HANDOFF_OK);
    ho_base_buf_free(&b);
    ck_assert_int_eq(ho_base_file_read(&b, path, 4, 0, &err), HANDOFF_E_LIMIT);
    ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(read_private_refuses_what_others_may_even_by_a_link)
{
    char          path[128], other[128];
    handoff_error err;
    ho_base_buf   b;

    in_folder(path, "key.jwk");
    ck_assert_int_eq(write_text(path, "d", 0600, HO_FILE_NEW), 0);
    for (mode_t bit = 1; bit <= 040; bit <<= 1) {
        ck_assert_int_eq(chmod(path, 0600 | bit), 0);
        ck_assert_int_eq(ho_base_file_read(&b, path, 9, HO_FILE_PRIVATE, &err),
                         HANDOFF_E_FILE);
        ck_assert_int_eq(err.code, HANDOFF_E_FILE);
        ck_assert_ptr_null(strstr(err.message, folder));
    }
    ck_assert_int_eq(chmod(path, 0400), 0);
    ck_assert_int_eq(ho_base_file_read(&b, path, 9, HO_FILE_PRIVATE, &err), 0);
    ho_base_buf_free(&b);
    in_folder(other, "link");
    ck_assert_int_eq(symlink(path, other), 0);
    ck_assert_int_eq(ho_base_file_read(&b, other, 9, HO_FILE_PRIVATE, &err), 0);
    ho_base_buf_free(&b);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(ho_base_file_read(&b, other, 9, HO_FILE_PRIVATE, &err),
                     HANDOFF_E_FILE);
    ck_assert_int_eq(ho_base_file_read(&b, other, 9, 0, &err), 0);
    ho_base_buf_free(&b);
    ck_assert_int_eq(unlink(other), 0);
    ck_assert_int_eq(symlink(other, other), 0);
    ck_assert_int_eq(ho_base_file_read(&b, other, 9, HO_FILE_PRIVATE, &err),
                     HANDOFF_E_FILE);
}
END_TEST

START_TEST(read_only_regular_files)
{
    char          path[128];
    handoff_error err;
    ho_base_buf   b;

    in_folder(path, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(ho_base_file_read(&b, path, 9, 0, &err), HANDOFF_E_FILE);
    ck_assert_int_eq(ho_base_file_read(&b, path, 9, HO_FILE_PRIVATE, &err),
                     HANDOFF_E_FILE);
    ck_assert_int_eq(ho_base_file_read(&b, folder, 9, 0, &err), HANDOFF_E_FILE);
    ck_assert_int_eq(ho_base_file_read(&b, "/dev/null", 9, 0, &err),
                     HANDOFF_E_FILE);
    in_folder(path, "none");
    ck_assert_int_eq(ho_base_file_read(&b, path, 9, 0, &err), HANDOFF_E_FILE);
    ck_assert_ptr_nonnull(strstr(err.message, "no such file"));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("file");
    TCase *tc = tcase_create("file");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, write_new_is_private_and_whole);
    tcase_add_test(tc, write_new_never_replaces);
    tcase_add_test(tc, write_replaces_whole_and_keeps_mode);
    tcase_add_test(tc, write_only_over_regular_files);
    tcase_add_test(tc, write_failure_leaves_nothing);
    tcase_add_test(tc, write_in_current_folder);
    tcase_add_test(tc, read_limit_at_its_value_and_one_past);
    tcase_add_test(tc, read_private_refuses_what_others_may_even_by_a_link);
    tcase_add_test(tc, read_only_regular_files);
    suite_add_tcase(suite, tc);
    return support_run(suite);
}
