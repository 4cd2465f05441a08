/* SPDX-License-Identifier: MIT */
/*
 * test_json_oom.c -- the n-th allocation fails, for every n: JSON both ways
 * says so, leaks nothing, and leaves the context as it was.
 */
#include "oom_alloc.h"

#include <stdio.h>

#include <handoff.h>

#include "support.h"

static const char before[] = "{\"briefing\":{\"why\":\"as before\"}}";

/* Keys and strings longer than the buffers that a tokenizer starts with. */
static const char story[] =
    "{\"routing\":{\"conversation_id\":\"four tickets, two of them booked\","
    "\"started_at_ms\":\"1766570400000\"},\"briefing\":{\"intents\":[{\"id\":"
    "\"change\",\"turns\":[1,2,3],\"slots\":[{\"name\":\"\\u0073eats\"}]}],"
    "\"history\":[{\"packet\":\"AAECAwQFBgcICQoLDA0ODw==\"}]},\"transcript\":"
    "{\"messages\":[{\"turn\":1,\"text\":\"I want the old price for all four "
    "of them, as your site showed it to me this morning.\"},{\"turn\":2,"
    "\"translations\":[{\"language\":\"de\"}]}]}}";

/* The same, as it is written. */
static const char after[] =
    "{\"routing\":{\"conversation_id\":\"four tickets, two of them booked\","
    "\"started_at_ms\":\"1766570400000\"},\"briefing\":{\"intents\":[{\"id\":"
    "\"change\",\"slots\":[{\"name\":\"seats\"}],\"turns\":[1,2,3]}],"
    "\"history\":[{\"packet\":\"AAECAwQFBgcICQoLDA0ODw==\"}]},\"transcript\":"
    "{\"messages\":[{\"turn\":1,\"text\":\"I want the old price for all four "
    "of them, as your site showed it to me this morning.\"},{\"turn\":2,"
    "\"translations\":[{\"language\":\"de\"}]}]}}";

static void
check_holds(const handoff_context *ctx, const char *json)
{
    char  *text;
    size_t len;

    ck_assert_int_eq(handoff_context_to_json(&text, &len, ctx, 0, NULL),
                     HANDOFF_OK);
    ck_assert_str_eq(text, json);
    handoff_free(text);
}

static handoff_context *
make_before(void)
{
    handoff_context *ctx = NULL;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(ctx, before, sizeof before - 1,
                                               NULL, NULL),
                     HANDOFF_OK);
    return ctx;
}

START_TEST(json_read_out_of_memory_changes_nothing)
{
    handoff_error err;
    bool          failed = true;
    size_t        n;

    for (n = 1; failed; n++) {
        size_t           live = oom_live();
        handoff_context *ctx = make_before();
        handoff_status   st;

        oom_arm(n);
        st =
            handoff_context_from_json(ctx, story, sizeof story - 1, NULL, &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
        if (failed)
            ck_assert_str_eq(err.message, "out of memory");
        check_holds(ctx, failed ? before : after);
        handoff_context_free(ctx);
        ck_assert_uint_eq(oom_live(), live);
    }
    ck_assert_uint_gt(n, 2); /* the arena and the lists */
}
END_TEST

/* What is wrong with a text is found out also where memory is short. */
START_TEST(json_refusal_out_of_memory_says_either)
{
    static const char twice[] = "{\"briefing\":{\"why\":\"a\",\"why\":\"b\"}}";
    handoff_error     err;
    bool              failed = true;

    for (size_t n = 1; failed; n++) {
        size_t           live = oom_live();
        handoff_context *ctx = make_before();
        handoff_status   st;

        oom_arm(n);
        st =
            handoff_context_from_json(ctx, twice, sizeof twice - 1, NULL, &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_E_JSON, &err);
        check_holds(ctx, before);
        handoff_context_free(ctx);
        ck_assert_uint_eq(oom_live(), live);
    }
}
END_TEST

/* Every repair in one record, and the record before it is kept. */
static const char odd[] =
    "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":1763740001},"
    "\"briefing\":{\"why\":\"\\ud83d\",\"intents\":[{\"turns\":[1,2,3,4]}]},"
    "\"extras\":{\"attributes\":[{\"name\":\"a\",\"value\":5}]},"
    "\"transcript\":{\"messages\":[{\"text\":\"<b>b</b>\",\"sent_at_ms\":"
    "1763740002.5,\"native_id\":\"2\"},{\"text\":\"a\",\"sent_at_ms\":"
    "1763740001,"
    "\"native_id\":\"1\"},{\"text\":\"a\",\"sent_at_ms\":1763740001,"
    "\"native_id\":\"1\"},{\"text\":\"c\",\"sent_at_ms\":1763740003,"
    "\"native_id\":\"1\"}],\"masks\":[{\"path\":\"messages[#0].text\"},"
    "{\"path\":\"messages[#2].text\"}]}}";
static const char mended[] =
    "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":"
    "\"1763740001000\"},\"briefing\":{\"why\":\"\xEF\xBF\xBD\",\"intents\":"
    "[{\"turns\":[2,1,3]}]},\"transcript\":{\"messages\":[{\"sent_at_ms\":"
    "\"1763740001000\",\"text\":\"a\",\"native_id\":\"1\"},{\"sent_at_ms\":"
    "\"1763740002500\",\"text\":\"b\",\"rich\":\"<b>b</b>\",\"media_type\":"
    "\"text/html\",\"native_id\":\"2\"},{\"sent_at_ms\":\"1763740003000\","
    "\"text\":\"c\",\"replaces\":1,\"native_id\":\"1\"}],\"masks\":[{\"path\":"
    "\"messages[#1].text\"},{\"path\":\"messages\"}]},\"extras\":"
    "{\"attributes\":[{\"name\":\"a\",\"value\":\"5\",\"media_type\":"
    "\"application/json\"}]}}";

START_TEST(json_repair_out_of_memory_changes_nothing)
{
    handoff_error err;
    bool          failed = true;
    size_t        n;

    for (n = 1; failed; n++) {
        size_t            live = oom_live();
        handoff_context  *ctx = make_before();
        handoff_findings *found = (handoff_findings *) &err;
        handoff_json_opts opts = { HANDOFF_JSON_OPTS,
                                   .flags = HANDOFF_JSON_REPAIR,
                                   .repairs = &found };
        handoff_status    st;

        oom_arm(n);
        st = handoff_context_from_json(ctx, odd, sizeof odd - 1, &opts, &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
        ck_assert_int_eq(found == NULL, failed);
        check_holds(ctx, failed ? before : mended);
        handoff_findings_free(found);
        handoff_context_free(ctx);
        ck_assert_uint_eq(oom_live(), live);
    }
    ck_assert_uint_gt(n, 15);
}
END_TEST

/* A context that was built by calls, put back in every member. */
START_TEST(repair_out_of_memory_puts_everything_back)
{
    static const char calls[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":"
        "\"1763740001\"},\"briefing\":{\"intents\":[{\"turns\":[1,2]}]},"
        "\"transcript\":{\"messages\":[{\"sent_at_ms\":\"1763740002\",\"text\":"
        "\"<b>b</b>\"},{\"sent_at_ms\":\"1763740001\",\"text\":\"a\"}]}}";
    static const char after_calls[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":"
        "\"1763740001000\"},\"briefing\":{\"intents\":[{\"turns\":[2,1]}]},"
        "\"transcript\":{\"messages\":[{\"sent_at_ms\":\"1763740001000\","
        "\"text\":"
        "\"a\"},{\"sent_at_ms\":\"1763740002000\",\"text\":\"b\",\"rich\":"
        "\"<b>b</b>\",\"media_type\":\"text/html\"}]}}";
    handoff_error err;
    bool          failed = true;

    for (size_t n = 1; failed; n++) {
        size_t           live = oom_live();
        handoff_context *ctx = NULL;
        handoff_status   st;

        ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
        ck_assert_int_eq(handoff_context_from_json(ctx, calls, sizeof calls - 1,
                                                   NULL, NULL),
                         HANDOFF_OK);
        oom_arm(n);
        st = handoff_context_repair(NULL, ctx, &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
        check_holds(ctx, failed ? calls : after_calls);
        handoff_context_free(ctx);
        ck_assert_uint_eq(oom_live(), live);
    }
}
END_TEST

START_TEST(json_write_out_of_memory_gives_nothing)
{
    handoff_context *ctx = NULL;
    handoff_error    err;
    bool             failed = true;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(ctx, story, sizeof story - 1,
                                               NULL, NULL),
                     HANDOFF_OK);
    for (size_t n = 1; failed; n++) {
        size_t         live = oom_live(), len = 1;
        char          *text = (char *) &err;
        handoff_status st;

        oom_arm(n);
        st = handoff_context_to_json(&text, &len, ctx, HANDOFF_JSON_INDENT,
                                     &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
        if (failed)
            ck_assert(text == NULL && len == 0);
        handoff_free(text);
        ck_assert_uint_eq(oom_live(), live);
    }
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    if (!OOM_WORKS) {
        support_skipped("json_oom");
        puts("100%: Checks: 0, Failures: 0, Errors: 0");
        return 0;
    }
    return SUPPORT_RUN("json_oom", json_read_out_of_memory_changes_nothing,
                       json_refusal_out_of_memory_says_either,
                       json_repair_out_of_memory_changes_nothing,
                       repair_out_of_memory_puts_everything_back,
                       json_write_out_of_memory_gives_nothing);
}
