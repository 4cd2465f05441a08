/* SPDX-License-Identifier: MIT */
/*
 * test_check_bounds.c -- findings as an interface: options, structs of other
 * versions, JSON, paths of hostile keys, limits, and records of any kind.
 */
#include "support_context.h"
#include "support_random.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <handoff/check.h>

/* What an empty record lacks: the id of the conversation, a reason, a summary,
 * and who the customer is. */
enum { LACKS = 4 };

static handoff_findings *
check(const handoff_context *of)
{
    handoff_findings *found = NULL;

    ck_assert_status(handoff_context_check(&found, of,
                                           &(handoff_check_opts){
                                               HANDOFF_CHECK_OPTS,
                                               .now_ms = 1 },
                                           &err),
                     HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(found);
    return found;
}

static handoff_findings *
check_json(const char *json)
{
    handoff_context  *of = support_context(json);
    handoff_findings *found = check(of);

    handoff_context_free(of);
    return found;
}

/* The first of a code. */
static handoff_finding
first_of(const handoff_findings *found, int32_t code)
{
    handoff_finding one = { HANDOFF_FINDING };

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        if (one.code == code)
            return one;
    }
    ck_abort_msg("code %d was not found", (int) code);
    return one;
}

/* ---- Options and structs ------------------------------------------------ */

START_TEST(check_wrong_arguments_fail)
{
    handoff_findings        *found = (handoff_findings *) (void *) &err;
    char                    *text = (char *) &err;
    size_t                   len = 1;
    const handoff_check_opts bad[] = {
        { HANDOFF_CHECK_OPTS, .sections = HANDOFF_SECTION_TRANSCRIPT },
        { HANDOFF_CHECK_OPTS, .now_ms = -1 },
        { HANDOFF_CHECK_OPTS, .now_ms = HANDOFF_TIME_MAX + 1 },
        { HANDOFF_CHECK_OPTS, .soon_ms = -1 },
        { HANDOFF_CHECK_OPTS, .soon_ms = HANDOFF_TIME_MAX + 1 },
        { HANDOFF_CHECK_OPTS, .lifetime_ms = -1 },
        { HANDOFF_CHECK_OPTS, .lifetime_ms = HANDOFF_LIFETIME_MAX_MS + 1 },
        { .struct_size = offsetof(handoff_check_opts, lifetime_ms) - 1 },
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_status(handoff_context_check(&found, ctx, &bad[i], &err),
                         HANDOFF_E_ARG, &err);
        ck_assert_ptr_null(found);
    }
    ck_assert_status(handoff_context_check(&found, ctx,
                                           &(handoff_check_opts){
                                               HANDOFF_CHECK_OPTS,
                                               .sections = HANDOFF_SET(6) },
                                           &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    ck_assert_status(handoff_context_check(NULL, ctx, NULL, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_context_check(&found, NULL, NULL, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_findings_to_json(&text, &len, NULL, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(text);
    ck_assert_uint_eq(len, 0);
    handoff_findings_free(NULL);
    ck_assert_uint_eq(handoff_findings_count(NULL), 0);
}
END_TEST

START_TEST(check_newer_options_are_refused_where_they_ask)
{
    struct {
        handoff_check_opts opts;
        uint64_t           later;
    } newer = { { .struct_size = sizeof newer }, 0 };
    handoff_findings *found;

    ck_assert_status(handoff_context_check(&found, ctx, &newer.opts, &err),
                     HANDOFF_OK, &err);
    handoff_findings_free(found);
    newer.later = 1;
    ck_assert_status(handoff_context_check(&found, ctx, &newer.opts, &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    ck_assert_ptr_null(found);
}
END_TEST

START_TEST(soon_is_what_the_caller_says)
{
    handoff_context *of =
        support_context("{'customer': {'authentication': {'status': 3, "
                        "'expires_at_ms': 5000}}}");
    handoff_check_opts o = { HANDOFF_CHECK_OPTS, .now_ms = 4000,
                             .sections =
                                 HANDOFF_SET(HANDOFF_SECTION_CUSTOMER) };
    handoff_findings  *found;

    for (int64_t soon = 999; soon <= 1000; soon++) {
        o.soon_ms = soon;
        ck_assert_status(handoff_context_check(&found, of, &o, &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(handoff_findings_count(found), soon == 1000);
        handoff_findings_free(found);
    }
    handoff_context_free(of);
}
END_TEST

START_TEST(findings_outside_give_nothing)
{
    handoff_findings *found = check(ctx);
    handoff_finding   one = { HANDOFF_FINDING };
    struct {
        handoff_finding one;
        uint64_t        later;
    } newer = { { .struct_size = sizeof newer }, 7 };
    size_t n = handoff_findings_count(found);

    ck_assert_uint_eq(n, LACKS);
    ck_assert_int_eq(handoff_findings_get(&one, found, n), 0);
    ck_assert_ptr_null(one.path);
    ck_assert_int_eq(handoff_findings_get(NULL, found, 0), 0);
    ck_assert_int_eq(handoff_findings_get(&newer.one, found, 0), 1);
    ck_assert_uint_eq(newer.later, 0);
    ck_assert_str_eq(newer.one.name, "no_conversation_id");
    one.struct_size = sizeof one - 1;
    ck_assert_int_eq(handoff_findings_get(&one, found, 0), 0);
    handoff_findings_free(found);
}
END_TEST

/* ---- Paths -------------------------------------------------------------- */

/* A key that could be taken for another part of the path is not repeated. */
START_TEST(path_of_a_hostile_key_has_its_index)
{
    static const char *const keys[] = { "a[b", "a]b",  "#0",           "",
                                        "\n",  "\x7F", "\xE2\x80\xAE", NULL };
    char                     path[128], longest[66];
    handoff_findings        *found;

    for (size_t i = 0; keys[i] != NULL; i++) {
        handoff_context *of;

        ck_assert_int_eq(handoff_context_new(&of, &err), HANDOFF_OK);
        ck_assert_int_eq(
            handoff_context_put(
                of, &(handoff_promise){ HANDOFF_PROMISE, .id = keys[i] }, &err),
            HANDOFF_OK);
        found = check(of);
        ck_assert_str_eq(
            first_of(found, HANDOFF_FOUND_PROMISE_WITHOUT_OWNER).path,
            "briefing.promises[#0].owner");
        handoff_findings_free(found);
        handoff_context_free(of);
    }
    for (size_t len = 64; len <= 65; len++) {
        memset(longest, 'k', len);
        longest[len] = '\0';
        put_ok(&((handoff_promise){ HANDOFF_PROMISE, .id = longest }));
        found = check(ctx);
        snprintf(path, sizeof path, "briefing.promises[%s].owner",
                 len == 64 ? longest : "#1");
        ck_assert_uint_eq(handoff_findings_count(found),
                          LACKS + 2 * (len - 63));
        if (len == 64)
            ck_assert_str_eq(
                first_of(found, HANDOFF_FOUND_PROMISE_WITHOUT_OWNER).path,
                path);
        handoff_findings_free(found);
    }
}
END_TEST

/* ---- Limits ------------------------------------------------------------- */

static void
put_promises(size_t n)
{
    char id[24];

    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof id, "r%zu", i);
        put_ok(&(
            (handoff_promise){ HANDOFF_PROMISE, .id = id, .due_at_ms = 1000 }));
    }
}

START_TEST(findings_at_the_limit_are_all_there)
{
    handoff_findings *found;

    put_promises(HANDOFF_FINDINGS_PER_CODE_MAX);
    found = check(ctx);
    ck_assert_uint_eq(handoff_findings_count(found),
                      HANDOFF_FINDINGS_PER_CODE_MAX + LACKS);
    handoff_findings_free(found);
}
END_TEST

/* The last one says so, and what is rarer is not crowded out. */
START_TEST(findings_beyond_the_limit_say_that_there_are_more)
{
    handoff_finding   one = { HANDOFF_FINDING };
    handoff_findings *found;
    size_t            n;

    put_promises(HANDOFF_FINDINGS_PER_CODE_MAX + 1);
    put_ok(&((handoff_routing){ HANDOFF_ROUTING, .language = "en_US" }));
    found = check(ctx);
    n = handoff_findings_count(found);
    ck_assert_uint_eq(n, HANDOFF_FINDINGS_PER_CODE_MAX + LACKS + 1 + 1);
    ck_assert_int_eq(handoff_findings_get(&one, found, n - 1), 1);
    ck_assert_int_eq(one.code, HANDOFF_FOUND_MORE);
    ck_assert_str_eq(one.path, "");
    ck_assert_uint_eq(one.section, 0);
    ck_assert_str_eq(first_of(found, HANDOFF_FOUND_NOT_BCP47).path,
                     "routing.language");
    handoff_findings_free(found);
}
END_TEST

START_TEST(findings_come_by_severity_and_those_of_a_code_together)
{
    handoff_findings *found = check_json(
        "{'briefing': {'promises': [{'id': 'a', 'by': 'x'}, {'id': 'b'}], "
        "'slots': [{'name': 'c', 'status': 2}, {'name': 'd', 'status': 6}, "
        "{'name': 'e', 'status': 2}]}}");
    handoff_finding one = { HANDOFF_FINDING };
    int32_t         code = 0, severity = HANDOFF_FINDING_ERROR;
    bool            seen[256] = { false };

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        ck_assert_int_le(one.severity, severity);
        ck_assert(one.code == code || !seen[one.code]);
        seen[one.code] = true;
        code = one.code;
        severity = one.severity;
    }
    ck_assert_int_eq(severity, HANDOFF_FINDING_WARNING);
    ck_assert_int_eq(handoff_findings_get(&one, found, 0), 1);
    ck_assert_int_eq(one.severity, HANDOFF_FINDING_ERROR);
    ck_assert_str_eq(first_of(found, HANDOFF_FOUND_SLOT_NEEDED).path,
                     "briefing.slots[c]");
    handoff_findings_free(found);
}
END_TEST

/* What keeps the next person from acting stands before what is merely missing.
 */
START_TEST(gravest_of_a_severity_come_first)
{
    handoff_findings *found =
        check_json("{'routing': {'channel': 'CHANNEL_CHAT'}, 'briefing': "
                   "{'promises': [{'id': 'a'}]}, 'customer': {}}");
    handoff_finding one = { HANDOFF_FINDING };
    size_t          i = 0;

    while (handoff_findings_get(&one, found, i) &&
           one.severity == HANDOFF_FINDING_ERROR)
        i++;
    ck_assert_int_eq(one.code, HANDOFF_FOUND_UNREACHABLE);
    ck_assert_int_eq(handoff_findings_get(&one, found, i + 1), 1);
    ck_assert_int_eq(one.severity, HANDOFF_FINDING_WARNING);
    handoff_findings_free(found);
}
END_TEST

/* ---- Words and JSON ----------------------------------------------------- */

/* What every finding must be, whatever record it is from. */
static void
expect_sound(const handoff_finding *one)
{
    ck_assert_int_ge(one->severity, HANDOFF_FINDING_NOTE);
    ck_assert_int_le(one->severity, HANDOFF_FINDING_ERROR);
    ck_assert(one->code >= 1 && one->code <= HANDOFF_FOUND_DELETION_DUE);
    ck_assert(one->name[0] != '\0' && one->message[0] != '\0' &&
              one->advice[0] != '\0');
    ck_assert_uint_le(strlen(one->path), 400);
    ck_assert((one->section == 0) == (one->code == HANDOFF_FOUND_MORE));
    ck_assert((one->path[0] == '\0') == (one->code == HANDOFF_FOUND_MORE));
    ck_assert(one->section <= HANDOFF_SECTION_EXTRAS);
    for (const char *p = one->path; *p != '\0'; p++)
        ck_assert((unsigned char) *p >= 0x20);
}

static void
expect_json(const handoff_findings *found, uint32_t flags)
{
    char           *text;
    size_t          len;
    json_t         *list;
    handoff_finding one = { HANDOFF_FINDING };

    ck_assert_status(handoff_findings_to_json(&text, &len, found, flags, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(strlen(text), len);
    list = json_loadb(text, len, 0, NULL);
    ck_assert(json_is_array(list));
    ck_assert_uint_eq(json_array_size(list), handoff_findings_count(found));
    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        json_t *object = json_array_get(list, i);

        ck_assert_uint_eq(json_object_size(object), 5);
        ck_assert_str_eq(json_string_value(json_object_get(object, "path")),
                         one.path);
        ck_assert_str_eq(json_string_value(json_object_get(object, "code")),
                         one.name);
        expect_sound(&one);
    }
    json_decref(list);
    handoff_free(text);
}

START_TEST(findings_as_json_say_the_same)
{
    static const char want[] =
        "[{\"severity\":\"note\",\"code\":\"no_why\",\"path\":\"briefing.why\","
        "\"message\":\"a reason code is set, but no sentence explains "
        "it\",\"advice\":"
        "\"say why in briefing.why, in a sentence for the next person\"}]";
    handoff_findings *found =
        check_json("{'routing': {'conversation_id': 'c', 'escalation': "
                   "{'reason': 1}, 'authentication': 1}, "
                   "'briefing': {'summary': {'text': 'a'}}}");
    char  *text;
    size_t len;

    ck_assert_status(handoff_findings_to_json(&text, &len, found, 0, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(text, want);
    handoff_free(text);
    expect_json(found, HANDOFF_JSON_INDENT);
    ck_assert_status(handoff_findings_to_json(&text, &len, found, 2, &err),
                     HANDOFF_E_ARG, &err);
    handoff_findings_free(found);
}
END_TEST

START_TEST(no_findings_as_json_are_an_empty_list)
{
    handoff_findings *found =
        check_json("{'routing': {'conversation_id': 'c', 'escalation': "
                   "{'reason': 1}, 'authentication': 1}, "
                   "'briefing': {'why': 'so', 'summary': {'text': 'a'}}}");
    char  *text;
    size_t len;

    ck_assert_uint_eq(handoff_findings_count(found), 0);
    ck_assert_status(handoff_findings_to_json(&text, &len, found,
                                              HANDOFF_JSON_INDENT, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(text, "[]");
    handoff_free(text);
    handoff_findings_free(found);
}
END_TEST

/* ---- Records of any kind ------------------------------------------------ */

START_TEST(random_records_are_checked_and_stay_as_they_are)
{
    size_t most = 0;

    for (uint64_t seed = 1; seed <= 300; seed++) {
        handoff_context  *of = support_random_context(seed, SUPPORT_ANY);
        size_t            before_len, after_len;
        uint8_t          *before = support_pack(&before_len, &of->root.base);
        handoff_findings *found = check(of);
        uint8_t          *after = support_pack(&after_len, &of->root.base);

        ck_assert_uint_eq(before_len, after_len);
        ck_assert(before_len == 0 || memcmp(before, after, before_len) == 0);
        expect_json(found, 0);
        if (handoff_findings_count(found) > most)
            most = handoff_findings_count(found);
        free(before);
        free(after);
        handoff_findings_free(found);
        handoff_context_free(of);
    }
    printf("at most %zu findings\n", most);
    ck_assert_uint_gt(most, 40);
}
END_TEST

/* Everything that is looked up is looked up many times, in lists that are
 * long: what compared each with each would take minutes. */
START_TEST(long_lists_take_no_longer_than_they_are_long)
{
    enum { MANY = 30000 };
    ho_base_buf       json = { 0 };
    handoff_findings *found;
    clock_t           start;

    ho_base_buf_text(&json, "{\"routing\":{\"consents\":[");
    for (int i = 0; i < MANY; i++)
        ho_base_buf_printf(
            &json, "%s{\"by\":\"p%d\",\"purpose\":\"emotion_recognition\"}",
            i == 0 ? "" : ",", i);
    ho_base_buf_text(&json, "]},\"briefing\":{\"participants\":[");
    for (int i = 0; i < MANY; i++)
        ho_base_buf_printf(&json, "%s{\"id\":\"p%d\"}", i == 0 ? "" : ",", i);
    ho_base_buf_text(&json, "],\"emotions\":[");
    for (int i = 0; i < MANY; i++)
        ho_base_buf_printf(&json,
                           "%s{\"by\":\"p%d\",\"modality\":2,\"turn\":%d}",
                           i == 0 ? "" : ",", MANY - 1 - i, 2 * i);
    ho_base_buf_text(&json, "]},\"transcript\":{\"messages\":[");
    for (int i = 0; i < MANY; i++)
        ho_base_buf_printf(&json, "%s{\"turn\":%d,\"attachments\":[\"a%d\"]}",
                           i == 0 ? "" : ",", 2 * i + 1, i);
    ho_base_buf_text(&json, "],\"omissions\":[");
    for (int i = 0; i < MANY; i++)
        ho_base_buf_printf(&json, "%s{\"first_turn\":%d,\"last_turn\":%d}",
                           i == 0 ? "" : ",", 4 * i + 2, 4 * i + 2);
    ho_base_buf_text(&json, "]}}");
    ck_assert(!json.failed);
    ck_assert_status(handoff_context_from_json(ctx, (const char *) json.data,
                                               json.len, NULL, &err),
                     HANDOFF_OK, &err);
    start = clock();
    found = check(ctx);
    printf("%d of each: %.0f ms\n", (int) MANY,
           1000.0 * (double) (clock() - start) / CLOCKS_PER_SEC);
    ck_assert_int_lt(clock() - start, 5 * CLOCKS_PER_SEC);
    ck_assert_str_eq(first_of(found, HANDOFF_FOUND_EMOTION_NO_CONSENT).path,
                     "briefing.emotions[#0].modality");
    ck_assert_str_eq(first_of(found, HANDOFF_FOUND_UNKNOWN_TURN).path,
                     "briefing.emotions[#2].turn");
    handoff_findings_free(found);
    ho_base_buf_free(&json);
}
END_TEST

/* ---- Real conversations ------------------------------------------------- */

static void
expect_of_real(const char *name)
{
    static const int32_t want[] = { HANDOFF_FOUND_NO_REASON,
                                    HANDOFF_FOUND_NO_SUMMARY,
                                    HANDOFF_FOUND_AUTHENTICATION_UNKNOWN };
    handoff_finding      one = { HANDOFF_FINDING };
    handoff_findings    *found;
    char                 path[300];
    size_t               len, n = 0, i = 0;
    char                *json;
    bool                 is_short;

    snprintf(path, sizeof path, "data/contexts/%.200s", name);
    json = support_shared(&len, path);
    ck_assert_ptr_nonnull(json);
    ck_assert_status(handoff_context_from_json(ctx, json, len, NULL, &err),
                     HANDOFF_OK, &err);
    is_short = handoff_context_count(ctx, HANDOFF_KIND_MESSAGE) <= 6;
    found = check(ctx);
    for (; handoff_findings_get(&one, found, n); n++, i++) {
        i += is_short && want[i] == HANDOFF_FOUND_NO_SUMMARY;
        ck_assert_msg(i < 3 && one.code == want[i], "%s: %s at %s", name,
                      one.name, one.path);
    }
    ck_assert_uint_eq(i, 3);
    handoff_findings_free(found);
    free(json);
}

/* They say what was said and nothing of why, where things stand or who it is:
 * each of the three is told once, and there is nothing else to tell; one of
 * them is so short that it needs no summary. */
START_TEST(real_conversations_lack_three_things_and_no_more)
{
    const char    *shared = getenv("HANDOFF_SHARED");
    char           folder[300];
    size_t         count = 0;
    DIR           *dir;
    struct dirent *entry;

    snprintf(folder, sizeof folder, "%s/data/contexts",
             shared == NULL ? "../shared" : shared);
    dir = opendir(folder);
    if (dir == NULL) {
        support_skipped("real_conversations_lack_three_things_and_no_more");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        size_t len = strlen(entry->d_name);

        if (len < 5 || strcmp(entry->d_name + len - 5, ".json") != 0)
            continue;
        expect_of_real(entry->d_name);
        count++;
    }
    closedir(dir);
    printf("%zu real conversations\n", count);
    ck_assert_uint_ge(count, 1);
}
END_TEST

/* ---- Time ---------------------------------------------------------------- */

static void
put_often(ho_base_buf *json, const char *text, size_t n)
{
    while (n-- > 0)
        ho_base_buf_text(json, text);
}

/* What would make looking ahead, or for one fact among all, take minutes where
 * it is not bounded; whoever runs the tests waits seconds. */
START_TEST(hostile_texts_cost_no_more_than_others)
{
    static const char *const texts[] = { "<a ",   "{{",  "%s",
                                         "[your", "${",  " undefined",
                                         "null ", "lef", "&#" };
    enum { OFTEN = 100000 };
    ho_base_buf json = { 0 };

    ho_base_buf_text(&json, "{'transcript': {'messages': [");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ho_base_buf_text(&json, i == 0 ? "" : ", ");
        ho_base_buf_text(&json, "{'role': 3, 'text': '");
        put_often(&json, texts[i], OFTEN);
        ho_base_buf_text(&json, "'}");
    }
    ho_base_buf_text(&json, "]}, 'customer': {'authentication': {'status': 3, "
                            "'verified': ['x'");
    put_often(&json, ", 'y'", OFTEN);
    ho_base_buf_text(&json, ", 'z']}}, 'briefing': {'intents': [{'state': "
                            "'INTENT_STATE_READY', 'required_facts': ['z'");
    put_often(&json, ", 'z'", OFTEN);
    ho_base_buf_text(&json, "]}]}}");
    ho_base_buf_byte(&json, '\0');
    ck_assert(!json.failed);
    handoff_findings_free(check_json((const char *) json.data));
    ho_base_buf_free(&json);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        check_wrong_arguments_fail,
        check_newer_options_are_refused_where_they_ask,
        soon_is_what_the_caller_says,
        findings_outside_give_nothing,
        path_of_a_hostile_key_has_its_index,
        findings_at_the_limit_are_all_there,
        findings_beyond_the_limit_say_that_there_are_more,
        findings_come_by_severity_and_those_of_a_code_together,
        gravest_of_a_severity_come_first,
        findings_as_json_say_the_same,
        no_findings_as_json_are_an_empty_list,
        random_records_are_checked_and_stay_as_they_are,
        hostile_texts_cost_no_more_than_others,
        long_lists_take_no_longer_than_they_are_long,
        real_conversations_lack_three_things_and_no_more,
    };

    return support_run_with_context("check, its bounds", tests,
                                    sizeof tests / sizeof *tests);
}
