/* SPDX-License-Identifier: MIT */
/*
 * test_excerpt.c -- a record without some of its turns.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <handoff.h>

/* Turn 3 is a note, 5 corrects 2, 6 is withdrawn by 7. */
static const char RECORD[] =
    "{\"routing\":{\"conversation_id\":\"c\",\"intent\":\"hidden\","
    "\"last_turn\":8},"
    "\"briefing\":{\"leading_intent\":\"i2\",\"summary\":{\"headline\":\"h\"},"
    "\"intents\":[{\"id\":\"i1\",\"name\":\"refund\",\"turns\":[1,3],"
    "\"slots\":[{\"name\":\"a\",\"turn\":3},{\"name\":\"b\",\"turn\":1}]},"
    "{\"id\":\"i2\",\"name\":\"hidden\",\"turns\":[3]}],"
    "\"steps\":[{\"id\":\"s1\",\"what\":\"x\",\"turns\":[3]},"
    "{\"id\":\"s2\",\"what\":\"y\",\"turns\":[4]}],"
    "\"promises\":[{\"id\":\"p\",\"what\":\"z\",\"after\":[\"s1\",\"s2\"]}],"
    "\"emotions\":[{\"turn\":3,\"category\":\"angry\"},"
    "{\"turn\":8,\"category\":\"calm\"}],"
    "\"masks\":[{\"path\":\"emotions[#1].category\",\"kind\":\"pan\"},"
    "{\"path\":\"emotions[#0].category\",\"kind\":\"pan\"},"
    "{\"path\":\"steps[s1].what\",\"kind\":\"pan\"}]},"
    "\"transcript\":{\"messages\":["
    "{\"role\":\"ROLE_CUSTOMER\",\"by\":\"c\",\"text\":\"one\"},"
    "{\"role\":\"ROLE_CUSTOMER\",\"by\":\"c\",\"text\":\"two\"},"
    "{\"role\":\"ROLE_AGENT\",\"by\":\"a\",\"kind\":\"MESSAGE_KIND_NOTE\","
    "\"text\":\"be careful\",\"attachments\":[\"f1\"]},"
    "{\"role\":\"ROLE_BOT\",\"by\":\"b\",\"text\":\"four\","
    "\"attachments\":[\"f2\"]},"
    "{\"role\":\"ROLE_CUSTOMER\",\"by\":\"c\",\"text\":\"five\","
    "\"replaces\":2},"
    "{\"role\":\"ROLE_BOT\",\"by\":\"b\",\"text\":\"six\"},"
    "{\"role\":\"ROLE_SYSTEM\",\"by\":\"x\",\"replaces\":6},"
    "{\"role\":\"ROLE_CUSTOMER\",\"by\":\"c\",\"text\":\"my card is 4242 4242 "
    "4242 4242\"}],"
    "\"attachments\":[{\"id\":\"f1\"},{\"id\":\"f2\"}],"
    "\"masks\":[{\"path\":\"messages[#3].text\",\"kind\":\"k\"},"
    "{\"path\":\"messages[3].text\",\"kind\":\"k\"},"
    "{\"path\":\"attachments[f1].name\",\"kind\":\"k\"}]}}";

static handoff_context *full;

static void
setup(void)
{
    handoff_error err;

    ck_assert_int_eq(handoff_context_new(&full, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(full, RECORD, strlen(RECORD),
                                               NULL, &err),
                     HANDOFF_OK);
}

static void
teardown(void)
{
    handoff_context_free(full);
}

static handoff_context *
excerpt(const handoff_excerpt_opts *opts)
{
    handoff_context *out;
    handoff_error    err;

    ck_assert_int_eq(handoff_context_excerpt(&out, full, opts, &err),
                     HANDOFF_OK);
    return out;
}

/* The turns that are there, as "1 2 8". */
static void
check_turns(const handoff_context *ctx, const char *expected)
{
    handoff_message m;
    char            turns[128] = "";

    for (size_t i = 0; handoff_message_get(&m, ctx, i); i++) {
        size_t n = strlen(turns);

        snprintf(turns + n, sizeof turns - n, "%s%u", n == 0 ? "" : " ",
                 (unsigned) m.turn);
    }
    ck_assert_str_eq(turns, expected);
}

/* The same of omissions, each of which is the original's: "3-4 7-7". */
static void
check_omissions(const handoff_context *ctx, const char *expected)
{
    handoff_omission o;
    handoff_error    err;
    char             turns[128] = "";

    for (size_t i = 0; handoff_omission_get(&o, ctx, i); i++) {
        size_t n = strlen(turns);

        snprintf(turns + n, sizeof turns - n, "%s%u-%u", n == 0 ? "" : " ",
                 (unsigned) o.first_turn, (unsigned) o.last_turn);
        ck_assert_int_eq(handoff_omission_verify(full, &o, &err), HANDOFF_OK);
    }
    ck_assert_str_eq(turns, expected);
}

/* How often a section's masks tell of `path`: the sum of their counts. */
static uint32_t
told(const handoff_context *ctx, const char *path, const char *kind)
{
    handoff_mask m;
    uint32_t     n = 0;

    for (size_t i = 0; handoff_mask_get(&m, ctx, i); i++) {
        if (strcmp(m.path, path) == 0 && strcmp(m.kind, kind) == 0)
            n += m.count == 0 ? 1 : m.count;
    }
    return n;
}

START_TEST(excerpt_of_nothing_says_the_same)
{
    handoff_context *out = excerpt(NULL);

    check_turns(out, "1 2 3 4 5 6 7 8");
    check_omissions(out, "");
    ck_assert_uint_eq(handoff_context_count(out, HANDOFF_KIND_MASK), 6);
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_without_notes_has_an_omission)
{
    handoff_context *out = excerpt(&(handoff_excerpt_opts){
        HANDOFF_EXCERPT_OPTS, .flags = HANDOFF_EXCERPT_NO_NOTES });
    char            *json;
    handoff_error    err;

    check_turns(out, "1 2 4 5 6 7 8");
    check_omissions(out, "3-3");
    ck_assert_int_eq(handoff_context_to_json(&json, NULL, out, 0, &err),
                     HANDOFF_OK);
    ck_assert_ptr_null(strstr(json, "careful"));
    ck_assert_ptr_null(strstr(json, "hidden"));
    ck_assert_ptr_null(strstr(json, "angry"));
    ck_assert_ptr_null(strstr(json, "\"s1\""));
    ck_assert_ptr_null(strstr(json, "\"f1\""));
    ck_assert_ptr_nonnull(strstr(json, "\"f2\""));
    handoff_free(json);
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_tells_of_analyses_and_moves_masks)
{
    handoff_context *out = excerpt(&(handoff_excerpt_opts){
        HANDOFF_EXCERPT_OPTS, .flags = HANDOFF_EXCERPT_NO_NOTES });

    ck_assert_uint_eq(told(out, "intents", "left-out"), 1);
    ck_assert_uint_eq(told(out, "intents[#0].slots", "left-out"), 1);
    ck_assert_uint_eq(told(out, "steps", "left-out"), 1);
    ck_assert_uint_eq(told(out, "emotions", "left-out"), 1);
    ck_assert_uint_eq(told(out, "attachments", "left-out"), 1);
    ck_assert_uint_eq(told(out, "summary", "left-out"), 1);
    ck_assert_uint_eq(told(out, "emotions[#0].category", "pan"), 1);
    ck_assert_uint_eq(told(out, "emotions", "pan"), 1);
    ck_assert_uint_eq(told(out, "steps", "pan"), 1);
    ck_assert_uint_eq(told(out, "messages[#2].text", "k"), 1);
    ck_assert_uint_eq(told(out, "messages", "k"), 1);
    ck_assert_uint_eq(told(out, "attachments", "k"), 1);
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_keeps_a_summary_that_was_read)
{
    handoff_context *out = excerpt(&(handoff_excerpt_opts){
        HANDOFF_EXCERPT_OPTS,
        .flags = HANDOFF_EXCERPT_NO_NOTES | HANDOFF_EXCERPT_KEEP_SUMMARY });

    ck_assert_uint_eq(handoff_context_count(out, HANDOFF_KIND_SUMMARY), 1);
    handoff_context_free(out);
}
END_TEST

/* A withdrawn word does not come back, and a correction does not tell. */
START_TEST(excerpt_leaves_out_both_or_none)
{
    const uint32_t   seven[] = { 7 }, two[] = { 2 };
    handoff_context *out;

    out = excerpt(&(handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .turns = seven,
                                           .turns_count = 1 });
    check_turns(out, "1 2 3 4 5 8");
    check_omissions(out, "6-7");
    handoff_context_free(out);
    out = excerpt(&(handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .turns = two,
                                           .turns_count = 1 });
    check_turns(out, "1 3 4 6 7 8");
    check_omissions(out, "2-2 5-5");
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_without_speakers)
{
    handoff_context *out = excerpt(&(handoff_excerpt_opts){
        HANDOFF_EXCERPT_OPTS, .speakers = HANDOFF_STRINGS("c", "a") });

    check_turns(out, "4 6 7");
    check_omissions(out, "1-3 5-5 8-8"); /* 8 is masked in the digest */
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_of_the_last)
{
    handoff_context *out =
        excerpt(&(handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .last = 2 });

    check_turns(out, "7 8");
    check_omissions(out, "1-6");
    handoff_context_free(out);
    out = excerpt(&(handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .last = 8 });
    check_turns(out, "1 2 3 4 5 6 7 8");
    handoff_context_free(out);
}
END_TEST

START_TEST(excerpt_of_an_excerpt_keeps_both_gaps)
{
    const uint32_t   turns[] = { 1, 4 };
    handoff_context *once = excerpt(&(handoff_excerpt_opts){
        HANDOFF_EXCERPT_OPTS, .flags = HANDOFF_EXCERPT_NO_NOTES });
    handoff_context *twice;
    handoff_error    err;

    ck_assert_int_eq(handoff_context_excerpt(&twice, once,
                                             &(handoff_excerpt_opts){
                                                 HANDOFF_EXCERPT_OPTS,
                                                 .turns = turns,
                                                 .turns_count = 2 },
                                             &err),
                     HANDOFF_OK);
    check_omissions(twice, "1-1 3-3 4-4");
    handoff_context_free(once);
    handoff_context_free(twice);
}
END_TEST

START_TEST(omission_of_other_turns_is_refused)
{
    handoff_context *out =
        excerpt(&(handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .last = 2 });
    handoff_omission o;
    handoff_message  m;
    handoff_error    err;

    ck_assert_int_eq(handoff_omission_get(&o, out, 0), 1);
    ck_assert_int_eq(handoff_message_get(&m, full, 1), 1);
    m.text = "tw0";
    ck_assert_int_eq(handoff_context_set(full, 1, &m, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_omission_verify(full, &o, &err),
                     HANDOFF_E_SECTION);
    handoff_context_free(out);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "excerpt",
                               excerpt_of_nothing_says_the_same,
                               excerpt_without_notes_has_an_omission,
                               excerpt_tells_of_analyses_and_moves_masks,
                               excerpt_keeps_a_summary_that_was_read,
                               excerpt_leaves_out_both_or_none,
                               excerpt_without_speakers, excerpt_of_the_last,
                               excerpt_of_an_excerpt_keeps_both_gaps,
                               omission_of_other_turns_is_refused);
}
