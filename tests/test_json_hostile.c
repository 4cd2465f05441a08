/* SPDX-License-Identifier: MIT */
/*
 * test_json_hostile.c -- text from strangers: limits, cuts, changed bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/context.h"

#include "support.h"

/* Every sort of token, in the airline story. ZQ is only in what the writer of
 * the text chose, so it may stand in no message. */
static const char story[] =
    "{\"routing\": {\"conversation_id\": \"ZQ-4711\", \"channel\": "
    "\"CHANNEL_CHAT\",\n \"startedAtMs\": \"1766570400000\", \"priority\": 4, "
    "\"references\": [{\"system\": \"ZQ\\u00e9\\n\"}], \"last_turn\": 1.2e1},"
    "\n\"briefing\": {\"why\": \"ZQ two of four booked \\ud83d\\ude00\", "
    "\"intents\": [{\"id\": \"i1\", \"turns\": [1, 2, 30e-1], \"source\": "
    "{\"origin\": 3, \"confidence\": 0.85}, \"slots\": [{\"name\": \"seats\", "
    "\"value\": \"4\", \"sensitive\": true, \"candidates\": [\"ZQ\", \"\"]}, "
    "{}]}], \"tags\": [], \"masks\": null, \"history\": [{\"packet\": "
    "\"-_-_AQ==\"}]},\r\n\t\"extras\": {}, \"transcript\": {\"attachments\": "
    "[{\"bytes\": 18446744073709551615}]}}";

/* Whatever was accepted is the same after one more round. */
static void
check_round(const handoff_context *ctx)
{
    handoff_context *again = NULL;
    char            *first, *second;
    size_t           first_len, second_len;
    handoff_error    err;

    ck_assert_int_eq(handoff_context_new(&again, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_to_json(&first, &first_len, ctx, 0, NULL),
                     HANDOFF_OK);
    ck_assert_status(handoff_context_from_json(again, first, first_len, NULL,
                                               &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_context_to_json(&second, &second_len, again, 0,
                                             NULL),
                     HANDOFF_OK);
    ck_assert_uint_eq(first_len, second_len);
    ck_assert_mem_eq(first, second, first_len);
    handoff_free(first);
    handoff_free(second);
    handoff_context_free(again);
}

static void
check_message(const handoff_error *err, size_t len)
{
    ck_assert_uint_gt(strlen(err->message), 0);
    for (const char *p = err->message; *p != '\0'; p++)
        ck_assert(*p >= 0x20 && *p < 0x7F);
    ck_assert_ptr_null(strstr(err->message, "ZQ"));
    ck_assert_ptr_null(strstr(err->path, "ZQ"));
    ck_assert(err->offset <= len && err->line >= 1 && err->column >= 1);
}

/* Never anything but a record or an error that says what and where. */
static bool
check_text(const char *text, size_t len)
{
    handoff_context *ctx = NULL;
    handoff_error    err = { 0 };
    char            *exact = malloc(len + 1); /* so that one past is seen */
    handoff_status   st;

    ck_assert_ptr_nonnull(exact);
    exact = realloc(exact, len > 0 ? len : 1);
    memcpy(exact, text, len);
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    st = handoff_context_from_json(ctx, exact, len, NULL, &err);
    if (st == HANDOFF_OK) {
        check_round(ctx);
    } else {
        ck_assert(st == HANDOFF_E_JSON || st == HANDOFF_E_LIMIT);
        check_message(&err, len);
        ck_assert_uint_eq(ctx->arena.used, 0);
    }
    handoff_context_free(ctx);
    free(exact);
    return st == HANDOFF_OK;
}

START_TEST(json_cut_anywhere_is_refused)
{
    ck_assert(check_text(story, sizeof story - 1));
    for (size_t len = 0; len < sizeof story - 1; len++)
        ck_assert(!check_text(story, len));
}
END_TEST

START_TEST(json_any_byte_changed_is_read_or_refused)
{
    static const char hostile[] = "\0\x01\n\"\\,:[]{}019-.eEnu\x7f\x80\xc3\xff";
    char              text[sizeof story];
    size_t            accepted = 0;

    memcpy(text, story, sizeof story);
    for (size_t i = 0; i < sizeof story - 1; i++) {
        for (size_t j = 0; j < sizeof hostile - 1; j++) {
            text[i] = hostile[j];
            accepted += check_text(text, sizeof story - 1);
        }
        text[i] = story[i];
    }
    ck_assert_uint_gt(accepted, 0);
}
END_TEST

START_TEST(json_any_byte_removed_or_doubled_is_read_or_refused)
{
    char text[sizeof story + 1];

    for (size_t i = 0; i < sizeof story - 1; i++) {
        memcpy(text, story, i);
        memcpy(text + i, story + i + 1, sizeof story - i - 1);
        check_text(text, sizeof story - 2);
        memcpy(text + i + 1, story + i, sizeof story - i);
        text[i] = story[i];
        check_text(text, sizeof story);
    }
}
END_TEST

/* ---- Limits ------------------------------------------------------------- */

static handoff_status
read_owned(char *text, size_t len, handoff_error *err)
{
    handoff_context *ctx = NULL;
    handoff_status   st;

    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    st = handoff_context_from_json(ctx, text, len, NULL, err);
    handoff_context_free(ctx);
    free(text);
    return st;
}

/* before, unit * count, after; commas between the units. */
static handoff_status
read_repeated(const char *before, const char *unit, size_t count,
              const char *after, handoff_error *err)
{
    size_t n = strlen(unit), len = strlen(before);
    char  *text = malloc(len + count * (n + 1) + strlen(after) + 1);

    ck_assert_ptr_nonnull(text);
    memcpy(text, before, len);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + len, unit, n);
        len += n;
        text[len++] = ',';
    }
    len -= count > 0;
    strcpy(text + len, after);
    return read_owned(text, len + strlen(after), err);
}

START_TEST(json_bytes_limit_and_one_past)
{
    const size_t  max = HANDOFF_JSON_BYTES_MAX;
    handoff_error err = { 0 };

    for (size_t past = 0; past <= 1; past++) {
        char *text = malloc(max + past);

        ck_assert_ptr_nonnull(text);
        memset(text, ' ', max + past);
        memcpy(text + max - 2, "{}", 2);
        ck_assert_status(read_owned(text, max + past, &err),
                         past ? HANDOFF_E_LIMIT : HANDOFF_OK, &err);
    }
    ck_assert_str_eq(err.message, "json of more than 67108864 bytes");
}
END_TEST

START_TEST(json_values_limit_and_one_past)
{
    const size_t  max = HANDOFF_FIELDS_MAX - 2; /* less briefing and tags */
    handoff_error err = { 0 };

    ck_assert_status(read_repeated("{\"briefing\":{\"tags\":[", "\"\"", max,
                                   "]}}", &err),
                     HANDOFF_OK, &err);
    ck_assert_status(read_repeated("{\"briefing\":{\"tags\":[", "\"\"", max + 1,
                                   "]}}", &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_str_eq(err.message, "more values than a record may have");
    ck_assert_str_eq(err.path, "briefing.tags[#1048574]");
}
END_TEST

START_TEST(json_messages_limit_and_one_past)
{
    const size_t  max = HANDOFF_MEMORY_BYTES_MAX / 256 - 1; /* briefing */
    handoff_error err = { 0 };

    ck_assert_status(read_repeated("{\"briefing\":{\"intents\":[", "{}", max,
                                   "]}}", &err),
                     HANDOFF_OK, &err);
    ck_assert_status(read_repeated("{\"briefing\":{\"intents\":[", "{}",
                                   max + 1, "]}}", &err),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_str_eq(err.message, "more memory than a record may take");
    ck_assert_str_eq(err.path, "briefing.intents[#262143]");
}
END_TEST

START_TEST(json_nested_brackets_by_the_million_are_refused)
{
    static const char *const heads[] = { "", "{\"routing\":",
                                         "{\"briefing\":{\"tags\":" };
    static const char *const units[] = { "[", "{",
                                         "{\"routing\":", "{\"\":", "[{" };

    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++) {
            size_t        n = strlen(units[j]), len = strlen(heads[i]);
            char         *text = malloc(len + n * 1000000 + 1);
            handoff_error err = { 0 };

            ck_assert_ptr_nonnull(text);
            strcpy(text, heads[i]);
            for (size_t k = 0; k < 1000000; k++, len += n)
                memcpy(text + len, units[j], n);
            ck_assert_status(read_owned(text, len, &err), HANDOFF_E_JSON, &err);
        }
    }
}
END_TEST

START_TEST(json_numbers_of_a_million_digits_are_exact)
{
    const size_t  digits = 1000000;
    char         *text = malloc(digits + 100);
    handoff_error err = { 0 };
    size_t        len;

    ck_assert_ptr_nonnull(text);
    len = (size_t) sprintf(text, "{\"routing\":{\"last_turn\":0.");
    memset(text + len, '0', digits);
    len += digits;
    len += (size_t) sprintf(text + len, "7e1000001}}");
    ck_assert_status(read_owned(text, len, &err), HANDOFF_OK, &err);

    text = malloc(digits + 100);
    ck_assert_ptr_nonnull(text);
    len = (size_t) sprintf(text, "{\"routing\":{\"last_turn\":1");
    memset(text + len, '0', digits);
    len += digits;
    len += (size_t) sprintf(text + len, "1e-1000001}}");
    ck_assert_status(read_owned(text, len, &err), HANDOFF_E_JSON, &err);
    ck_assert_str_eq(err.path, "routing.last_turn");
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json_hostile", json_cut_anywhere_is_refused,
                       json_any_byte_changed_is_read_or_refused,
                       json_any_byte_removed_or_doubled_is_read_or_refused,
                       json_bytes_limit_and_one_past,
                       json_values_limit_and_one_past,
                       json_messages_limit_and_one_past,
                       json_nested_brackets_by_the_million_are_refused,
                       json_numbers_of_a_million_digits_are_exact);
}
