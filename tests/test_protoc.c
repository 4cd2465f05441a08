/* SPDX-License-Identifier: MIT */
/*
 * test_protoc.c -- Google's implementation reads our bytes and writes them.
 *
 * Many contexts become the elements of one message of a schema made for this,
 * so that protoc runs twice and not a thousand times: --decode must know every
 * field, and --encode of the text that it gave must be the same bytes.
 */
#include "support_random.h"
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] = "syntax = \"proto3\";\n"
                             "import \"handoff/v1/context.proto\";\n"
                             "message All {\n"
                             "  repeated handoff.v1.Context contexts = 1;\n"
                             "}\n";

static void
read_file(ho_base_buf *out, const char *folder, const char *name)
{
    char    path[128];
    uint8_t block[65536];
    FILE   *f;
    size_t  n;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        ho_base_buf_append(out, block, n);
    fclose(f);
    ho_base_buf_byte(out, 0);
    ck_assert(!out->failed);
    out->len--;
}

static void
protoc(const char *folder, const char *what, const char *in, const char *out)
{
    char command[512];

    snprintf(command, sizeof command,
             "protoc -Iproto -I%s --%s=All %s/all.proto <%s/%s >%s/%s", folder,
             what, folder, folder, in, folder, out);
    ck_assert_msg(system(command) == 0, "protoc --%s failed", what);
}

/* A field that the schema does not know is printed by its number. */
static bool
has_unknown(const char *text)
{
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += strspn(line, "\n ");
        if (*line >= '0' && *line <= '9')
            return true;
    }
    return false;
}

static void
add_context(ho_base_buf *all, const handoff_context *ctx)
{
    handoff_error err;
    uint8_t      *data;
    size_t        len;

    ck_assert_status(handoff_context_serialize(&data, &len, ctx, 0, &err),
                     HANDOFF_OK, &err);
    ho_base_buf_byte(all, 0x0A);
    ho_base_varint_write(all, len);
    ho_base_buf_append(all, data, len);
    ck_assert(!all->failed);
    handoff_free(data);
}

/* Frees `all`. */
static void
expect_same_bytes(ho_base_buf *all)
{
    char        folder[64];
    ho_base_buf text = { 0 }, again = { 0 };

    support_folder(folder);
    support_folder_write(folder, "all.proto", schema, sizeof schema - 1);
    support_folder_write(folder, "all.bin", all->data, all->len);
    protoc(folder, "decode", "all.bin", "all.txt");
    protoc(folder, "encode", "all.txt", "again.bin");
    read_file(&text, folder, "all.txt");
    read_file(&again, folder, "again.bin");
    support_folder_remove(folder);
    ck_assert(!has_unknown((const char *) text.data));
    ck_assert_uint_eq(again.len, all->len);
    ck_assert_mem_eq(again.data, all->data, all->len);
    ho_base_buf_free(&text);
    ho_base_buf_free(&again);
    ho_base_buf_free(all);
}

START_TEST(protoc_random_records_same_bytes)
{
    support_coverage covered = { .count = 0 };
    char             name[128];
    ho_base_buf      all = { 0 };

    for (uint64_t seed = 0; seed < 1000; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_ANY);

        support_cover(&covered, &ctx->root.base);
        add_context(&all, ctx);
        handoff_context_free(ctx);
    }
    ck_assert_msg(!support_uncovered(name, &covered), "never set: %s", name);
    expect_same_bytes(&all);
}
END_TEST

START_TEST(protoc_merged_and_prepared_records_same_bytes)
{
    static const uint32_t    rights[2] = { 1, 0 };
    const ho_record_defaults how = { 0, 0, HO_ALL_SECTIONS, NULL, 0 };
    ho_base_buf              all = { 0 };

    for (uint64_t seed = 0; seed < 100; seed++) {
        handoff_context *a = support_random_context(seed, SUPPORT_SEALABLE);
        handoff_context *b = support_random_context(~seed, SUPPORT_ANY);
        const handoff_context *legs[2] = { a, b };
        handoff_context       *merged, *ready;

        ck_assert_int_eq(support_merge(&merged, legs, rights, 2, NULL),
                         HANDOFF_OK);
        ck_assert_int_eq(ho_record_fill_defaults(&ready, a, &how, NULL),
                         HANDOFF_OK);
        add_context(&all, merged);
        add_context(&all, ready);
        handoff_context_free(ready);
        handoff_context_free(merged);
        handoff_context_free(a);
        handoff_context_free(b);
    }
    expect_same_bytes(&all);
}
END_TEST

/* JSON -> context -> bytes -> context -> the same bytes, and protoc agrees. */
static void
add_real(ho_base_buf *all, const char *name)
{
    char             path[300];
    handoff_context *ctx, *again;
    handoff_error    err;
    size_t           len, n;
    char            *json;
    uint8_t         *data;

    snprintf(path, sizeof path, "data/contexts/%s", name);
    json = support_shared(&len, path);
    ck_assert_ptr_nonnull(json);
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_new(&again, NULL), HANDOFF_OK);
    ck_assert_status(handoff_context_from_json(ctx, json, len, NULL, &err),
                     HANDOFF_OK, &err);
    data = support_pack(&n, &ctx->root.base);
    ck_assert_status(handoff_context_parse(again, 0, data, n, &err), HANDOFF_OK,
                     &err);
    add_context(all, again);
    ck_assert_uint_ge(all->len, n);
    ck_assert_mem_eq(all->data + all->len - n, data, n);
    free(json);
    free(data);
    handoff_context_free(again);
    handoff_context_free(ctx);
}

START_TEST(protoc_real_contexts_same_bytes)
{
    const char    *root = getenv("HANDOFF_SHARED");
    char           path[512];
    ho_base_buf    all = { 0 };
    struct dirent *entry;
    DIR           *folder;
    size_t         count = 0;

    snprintf(path, sizeof path, "%s/data/contexts",
             root == NULL ? "../shared" : root);
    folder = opendir(path);
    if (folder == NULL) {
        support_skipped("protoc_real_contexts_same_bytes");
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        size_t n = strlen(entry->d_name);

        if (n < 5 || strcmp(entry->d_name + n - 5, ".json") != 0)
            continue;
        add_real(&all, entry->d_name);
        count++;
    }
    closedir(folder);
    printf("%zu real contexts\n", count);
    ck_assert_uint_gt(count, 0);
    expect_same_bytes(&all);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("protoc", protoc_random_records_same_bytes,
                       protoc_merged_and_prepared_records_same_bytes,
                       protoc_real_contexts_same_bytes);
}
