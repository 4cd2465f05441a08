/* SPDX-License-Identifier: MIT */
/*
 * test_json_round.c -- whole records through JSON: random ones by the
 * thousand, and the real conversations of $HANDOFF_SHARED.
 */
#include "support_random.h"

#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

static handoff_context *
new_context(void)
{
    handoff_context *ctx = NULL;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    return ctx;
}

static char *
to_json(size_t *len, const handoff_context *ctx, uint32_t flags)
{
    handoff_error err = { 0 };
    char         *json;

    ck_assert_status(handoff_context_to_json(&json, len, ctx, flags, &err),
                     HANDOFF_OK, &err);
    return json;
}

static handoff_context *
from_json(const char *json, size_t len)
{
    handoff_context *ctx = new_context();
    handoff_error    err = { 0 };

    ck_assert_status(handoff_context_from_json(ctx, json, len, NULL, &err),
                     HANDOFF_OK, &err);
    return ctx;
}

static uint8_t *
to_bytes(size_t *len, const handoff_context *ctx)
{
    handoff_error err = { 0 };
    uint8_t      *data;

    ck_assert_status(handoff_context_serialize(&data, len, ctx, 0, &err),
                     HANDOFF_OK, &err);
    return data;
}

static handoff_context *
from_bytes(const uint8_t *data, size_t len)
{
    handoff_context *ctx = new_context();
    handoff_error    err = { 0 };

    ck_assert_status(handoff_context_parse(ctx, 0, data, len, &err), HANDOFF_OK,
                     &err);
    return ctx;
}

/* Through JSON, and the bytes are what they were. */
static void
check_same_bytes(const handoff_context *ctx, uint32_t flags)
{
    size_t           json_len, want_len, got_len;
    char            *json = to_json(&json_len, ctx, flags);
    handoff_context *again = from_json(json, json_len);
    uint8_t         *want = to_bytes(&want_len, ctx);
    uint8_t         *got = to_bytes(&got_len, again);

    ck_assert_uint_eq(got_len, want_len);
    ck_assert(want_len == 0 || memcmp(got, want, want_len) == 0);
    handoff_free(got);
    handoff_free(want);
    handoff_free(json);
    handoff_context_free(again);
}

START_TEST(json_random_records_come_back_in_every_byte)
{
    support_coverage covered = { .count = 0 };
    char             name[128];

    for (uint64_t seed = 1; seed <= 3000; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_ANY);

        support_cover(&covered, &ctx->root.base);
        check_same_bytes(ctx, seed % 2 == 0 ? HANDOFF_JSON_INDENT : 0);
        handoff_context_free(ctx);
    }
    ck_assert_msg(!support_uncovered(name, &covered), "never set: %s", name);
}
END_TEST

/* Our text is JSON for jansson too, with one meaning. */
START_TEST(json_random_records_are_json_to_others)
{
    for (uint64_t seed = 1; seed <= 500; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_ANY);
        size_t           plain_len, lines_len;
        char            *plain = to_json(&plain_len, ctx, 0);
        char            *lines = to_json(&lines_len, ctx, HANDOFF_JSON_INDENT);
        json_t *a = json_loadb(plain, plain_len, JSON_REJECT_DUPLICATES, NULL);
        json_t *b = json_loadb(lines, lines_len, JSON_REJECT_DUPLICATES, NULL);

        if (!a) {
            json_error_t e;
            a = json_loadb(plain, plain_len, JSON_REJECT_DUPLICATES, &e);
            fprintf(stderr, "%s pos %d\n%.*s\n", e.text, e.position, 120,
                    plain + e.position - 100);
        }
        ck_assert_ptr_nonnull(a);
        ck_assert_ptr_nonnull(b);
        ck_assert(json_equal(a, b));
        for (size_t i = 0; i < plain_len; i++)
            ck_assert((uint8_t) plain[i] >= 0x20 && plain[i] != 0x7F);
        json_decref(a);
        json_decref(b);
        handoff_free(plain);
        handoff_free(lines);
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(json_unknown_fields_are_left_out)
{
    /* routing { language: "en", 99: "x" } */
    static const uint8_t bytes[] = { 0x0A, 0x08, 0x32, 0x02, 'e',
                                     'n',  0x9A, 0x06, 0x01, 'x' };
    handoff_context     *ctx = from_bytes(bytes, sizeof bytes);
    size_t               len;
    char                *json = to_json(&len, ctx, 0);

    ck_assert_str_eq(json, "{\"routing\":{\"language\":\"en\"}}");
    handoff_free(json);
    handoff_context_free(ctx);
}
END_TEST

/* JSON -> context -> bytes -> context -> JSON. The files are in the mapping's
 * own form, so jansson's trees of both must be equal as they are. */
static void
check_conversation(const char *text, size_t len)
{
    handoff_context *ctx = from_json(text, len), *second;
    size_t           bytes_len, json_len;
    uint8_t         *bytes = to_bytes(&bytes_len, ctx);
    char            *json;
    json_t          *want = json_loadb(text, len, 0, NULL), *got;

    second = from_bytes(bytes, bytes_len);
    json = to_json(&json_len, second, HANDOFF_JSON_INDENT);
    got = json_loadb(json, json_len, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(want);
    ck_assert_ptr_nonnull(got);
    ck_assert(json_equal(want, got));
    check_same_bytes(ctx, 0);
    json_decref(want);
    json_decref(got);
    handoff_free(json);
    handoff_free(bytes);
    handoff_context_free(ctx);
    handoff_context_free(second);
}

START_TEST(json_real_conversations_come_back)
{
    const char    *shared = getenv("HANDOFF_SHARED");
    char           folder[1024], path[1024];
    DIR           *dir;
    struct dirent *entry;
    size_t         count = 0, len;
    char          *text;

    snprintf(folder, sizeof folder, "%s/data/contexts",
             shared == NULL ? "../shared" : shared);
    dir = opendir(folder);
    if (dir == NULL) {
        support_skipped("json_real_conversations_come_back");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL)
            continue;
        snprintf(path, sizeof path, "data/contexts/%.200s", entry->d_name);
        text = support_shared(&len, path);
        ck_assert_ptr_nonnull(text);
        check_conversation(text, len);
        free(text);
        count++;
    }
    closedir(dir);
    ck_assert_uint_gt(count, 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json_round",
                       json_random_records_come_back_in_every_byte,
                       json_random_records_are_json_to_others,
                       json_unknown_fields_are_left_out,
                       json_real_conversations_come_back);
}
