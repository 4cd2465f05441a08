/* SPDX-License-Identifier: MIT */
/*
 * test_mask_bounds.c -- what nobody can make costly, and what nobody can make
 * a masker write.
 *
 * Names made of what replacements begin with; a caller's search that finds
 * its own replacements, or whatever it is asked about.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <handoff/mask.h>

static size_t
masked(handoff_context *ctx,
       int (*find)(handoff_mask_found *, const char *, size_t, size_t, void *))
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .find = find };
    handoff_error     err;
    size_t            count;

    ck_assert_status(handoff_context_mask(ctx, &count, &opts, &err), HANDOFF_OK,
                     &err);
    return count;
}

/* ---- Names --------------------------------------------------------------- */

START_TEST(mask_names_of_brackets_are_read_once)
{
    const size_t     size = (size_t) 2 << 20;
    clock_t          start = clock();
    char            *key = malloc(size + 1), *json = malloc(size + 8);
    handoff_context *ctx;
    handoff_error    err;

    ck_assert_ptr_nonnull(key);
    ck_assert_ptr_nonnull(json);
    memset(key, '[', size);
    key[size] = '\0';
    snprintf(json, size + 8, "{\"%s\":1}", key);
    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx,
                                         &(handoff_participant){
                                             HANDOFF_PARTICIPANT, .id = key },
                                         &err),
                     HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(ctx,
                                         &(handoff_attribute){
                                             HANDOFF_ATTRIBUTE, .name = "a",
                                             .value = json },
                                         &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(masked(ctx, NULL), 0);
    handoff_context_free(ctx);
    free(key);
    free(json);
    ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 10);
}
END_TEST

/* ---- Translations -------------------------------------------------------- */

/* A text with thousands of cards, and thousands of translations of it. */
START_TEST(mask_cards_of_a_text_with_many_translations_are_read_once)
{
    enum { CARDS = 8000, TRANSLATIONS = 8000, BYTES = 32 };
    char            *json = malloc((size_t) (CARDS + TRANSLATIONS) * BYTES);
    clock_t          start;
    size_t           n = 0;
    handoff_context *ctx;

    ck_assert_ptr_nonnull(json);
    n += (size_t) sprintf(json + n, "{'transcript':{'messages':[{'turn':1,"
                                    "'role':'ROLE_CUSTOMER','text':'");
    for (int i = 0; i < CARDS; i++)
        n += (size_t) sprintf(json + n, "4242 4242 4242 4242, ");
    n += (size_t) sprintf(json + n, "','translations':[");
    for (int i = 0; i < TRANSLATIONS; i++)
        n += (size_t) sprintf(json + n, "%s{'language':'l%d','text':'a'}",
                              i == 0 ? "" : ",", i % 100);
    sprintf(json + n, "]}]}}");
    ctx = support_context(json);
    start = clock();
    ck_assert_uint_eq(masked(ctx, NULL), CARDS);
    ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 10);
    handoff_context_free(ctx);
    free(json);
}
END_TEST

/* ---- The caller's search ------------------------------------------------- */

#define FOUND(at, n, name)                                                     \
    (*found = (handoff_mask_found){ .start = (at), .len = (n), .kind = name }, \
     1)

static int
find_card(handoff_mask_found *found, const char *text, size_t len, size_t from,
          void *find_data)
{
    const char *at = strstr(text + from, "card");

    (void) len;
    (void) find_data;
    return at != NULL && FOUND((size_t) (at - text), 4, "card-card-card-card");
}

static int
find_all(handoff_mask_found *found, const char *text, size_t len, size_t from,
         void *find_data)
{
    (void) text;
    (void) find_data;
    return FOUND(from, len - from, "a");
}

/* Over the edge of its own replacement. */
static int
find_edge(handoff_mask_found *found, const char *text, size_t len, size_t from,
          void *find_data)
{
    const char *at = strstr(text + from, "x] 8");

    (void) len;
    (void) find_data;
    return at != NULL && FOUND((size_t) (at - text), 4, "x");
}

static int
find_name(handoff_mask_found *found, const char *text, size_t len, size_t from,
          void *find_data)
{
    const char *at = strstr(text + from, "johndoe");

    (void) len;
    (void) find_data;
    return at != NULL && FOUND((size_t) (at - text), 7, "name");
}

static void
expect(int (*find)(handoff_mask_found *, const char *, size_t, size_t, void *),
       const char *record, const char *text)
{
    handoff_context *ctx = support_context(record);
    handoff_message  m = { HANDOFF_MESSAGE };
    handoff_mask     mask;

    ck_assert_uint_gt(masked(ctx, find), 0);
    ck_assert(handoff_context_get(&m, ctx, 0));
    ck_assert_str_eq(m.text, text);
    for (size_t i = 0;; i++) {
        mask = (handoff_mask){ HANDOFF_MASK };
        if (!handoff_context_get(&mask, ctx, i))
            break;
        ck_assert_str_eq(mask.path, "messages[1].text");
    }
    ck_assert_uint_eq(masked(ctx, find), 0);
    handoff_context_free(ctx);
}

/* ---- Long texts ---------------------------------------------------------- */

/* Of a text too long for one reading, pieces are judged: numbers that are none
 * as a whole are none where a piece begins in the middle of them. */
START_TEST(mask_long_text_of_almost_codes_is_left)
{
    static const char unit[] = "cvv 1 2 3 4 5 12/27 ";
    const size_t      times = 4000, n = sizeof unit - 1;
    char             *text = malloc(times * n + 1);
    handoff_context  *ctx = support_context("{}");
    handoff_message m = { HANDOFF_MESSAGE, .turn = 1, .role = 1, .text = text };
    handoff_error   err;

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, unit, n);
    text[times * n] = '\0';
    ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
    ck_assert_uint_eq(masked(ctx, NULL), 0);
    handoff_context_free(ctx);
    free(text);
}
END_TEST

/* 64 patterns of eight names each, all of them "a". */
START_TEST(mask_patterns_of_equal_names_are_tried_once)
{
    const size_t     size = 240000;
    char            *lines = calloc(HANDOFF_MASK_PATTERNS_MAX, 40);
    char            *text = malloc(size + 1);
    clock_t          start = clock();
    handoff_context *ctx = support_context("{}");
    handoff_message m = { HANDOFF_MESSAGE, .turn = 1, .role = 1, .text = text };
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .patterns = lines };
    handoff_error     err;

    ck_assert_ptr_nonnull(lines);
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < HANDOFF_MASK_PATTERNS_MAX; i++)
        strcat(lines, "a,a,a,a,a,a,a,a | 8 letters | x\n");
    opts.patterns_len = strlen(lines);
    for (size_t i = 0; i < size; i++)
        text[i] = i % 2 == 0 ? 'a' : ' ';
    text[size] = '\0';
    ck_assert_status(handoff_context_put(ctx, &m, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_mask(ctx, NULL, &opts, &err), HANDOFF_OK,
                     &err);
    ck_assert_double_lt((double) (clock() - start) / CLOCKS_PER_SEC, 10);
    handoff_context_free(ctx);
    free(text);
    free(lines);
}
END_TEST

START_TEST(mask_search_that_finds_its_own_replacements_ends)
{
    expect(find_card,
           "{'transcript': {'messages': [{'turn': 1, 'text': 'my card and"
           " card'}]}}",
           "my [card-card-card-card] and [card-card-card-card]");
    expect(find_all, "{'transcript': {'messages': [{'turn': 1, 'text': 'b'}]}}",
           "[a]");
    expect(find_edge,
           "{'transcript': {'messages': [{'turn': 1, 'text': 'a [x] 8'}]}}",
           "a [x]");
}
END_TEST

/* What somebody wrote in brackets is not what stands for it. */
START_TEST(mask_search_finds_what_was_written_in_brackets)
{
    expect(find_name,
           "{'transcript': {'messages': [{'turn': 1, 'text': 'I, [johndoe],"
           " johndoe'}]}}",
           "I, [[name]], [name]");
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "mask_bounds", mask_names_of_brackets_are_read_once,
        mask_cards_of_a_text_with_many_translations_are_read_once,
        mask_long_text_of_almost_codes_is_left,
        mask_patterns_of_equal_names_are_tried_once,
        mask_search_that_finds_its_own_replacements_ends,
        mask_search_finds_what_was_written_in_brackets);
}
