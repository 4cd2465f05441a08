/* SPDX-License-Identifier: MIT */
/*
 * fuzz_check.c -- any record, checked: as a whole, and without some of its
 * sections.
 *
 * The first byte is the set of sections to look at, the second the clock; the
 * rest is a Context.
 */
#include "record/context.h"

#include <string.h>

#include <jansson.h>

#include <handoff/check.h>

#include "fuzz.h"

enum { PATH_MAX_BYTES = 400 };

static const int64_t clocks[] = { 1, INT64_C(1700000000000), HANDOFF_TIME_MAX };

static handoff_findings *
check(const handoff_context *ctx, uint64_t sections, int64_t now_ms)
{
    handoff_findings *found = NULL;
    handoff_error     err;

    REQUIRE(handoff_context_check(&found, ctx,
                                  &(handoff_check_opts){ HANDOFF_CHECK_OPTS,
                                                         .sections = sections,
                                                         .now_ms = now_ms },
                                  &err) == HANDOFF_OK);
    REQUIRE(found != NULL);
    return found;
}

/* Only a path holds anything of the record, and begins with its section. */
static void
require_path(const handoff_finding *one)
{
    static const char *const sections[] = { "",           "routing",
                                            "briefing",   "customer",
                                            "transcript", "extras" };
    const size_t             len = strlen(one->path);
    const char              *section = sections[one->section];

    REQUIRE(len <= PATH_MAX_BYTES);
    REQUIRE(len == 0 ||
            ho_base_text_valid(HO_SLICE(one->path, len), PATH_MAX_BYTES));
    REQUIRE(strncmp(one->path, section, strlen(section)) == 0);
    REQUIRE((len == 0) == (one->code == HANDOFF_FOUND_MORE));
    for (size_t i = 0; i < len; i++)
        REQUIRE((uint8_t) one->path[i] >= 0x20 && one->path[i] != 0x7F);
}

/* By severity, those of a code together; few of each; only of what was looked
 * at. */
static void
require_sound(const handoff_findings *found, uint64_t sections)
{
    handoff_finding one = { HANDOFF_FINDING };
    int32_t         severity = HANDOFF_FINDING_ERROR, code = 0;
    size_t          of_code = 0, i = 0;
    uint8_t         seen[1024] = { 0 };

    for (; handoff_findings_get(&one, found, i); i++) {
        REQUIRE(one.severity >= HANDOFF_FINDING_NOTE);
        REQUIRE(one.severity <= severity);
        REQUIRE(one.code > 0 && one.code < (int32_t) sizeof seen);
        REQUIRE(one.code == code || seen[one.code]++ == 0);
        of_code = one.code == code ? of_code + 1 : 1;
        REQUIRE(of_code <= HANDOFF_FINDINGS_PER_CODE_MAX);
        severity = one.severity;
        code = one.code;
        REQUIRE(code >= 1 && one.name[0] != '\0' && one.message[0] != '\0');
        REQUIRE(one.section <= HANDOFF_SECTION_EXTRAS);
        REQUIRE(one.section == 0 || HANDOFF_HAS(sections, one.section));
        require_path(&one);
    }
    REQUIRE(i == handoff_findings_count(found));
}

static void
require_json(const handoff_findings *found, uint32_t flags)
{
    handoff_finding one = { HANDOFF_FINDING };
    char           *text;
    size_t          len;
    json_t         *list;

    REQUIRE(handoff_findings_to_json(&text, &len, found, flags, NULL) ==
            HANDOFF_OK);
    REQUIRE(strlen(text) == len);
    list = json_loadb(text, len, 0, NULL);
    REQUIRE(json_array_size(list) == handoff_findings_count(found));
    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        json_t *path = json_object_get(json_array_get(list, i), "path");

        REQUIRE(json_is_string(path));
        REQUIRE(strcmp(json_string_value(path), one.path) == 0);
    }
    json_decref(list);
    handoff_free(text);
}

static bool
has(const handoff_findings *found, const handoff_finding *this)
{
    handoff_finding one = { HANDOFF_FINDING };

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        if (one.code == HANDOFF_FOUND_MORE ||
            (one.code == this->code && strcmp(one.path, this->path) == 0))
            return true;
    }
    return false;
}

/* Who looks at less finds nothing that who sees all does not. */
static void
require_no_more(const handoff_findings *less, const handoff_findings *all)
{
    handoff_finding one = { HANDOFF_FINDING };

    for (size_t i = 0; handoff_findings_get(&one, less, i); i++)
        REQUIRE(has(all, &one));
}

static uint8_t *
packed(const handoff_context *ctx, size_t *len)
{
    uint8_t *data;

    REQUIRE(handoff_context_serialize(&data, len, ctx, 0, NULL) == HANDOFF_OK);
    return data;
}

static void
check_both(const handoff_context *ctx, uint64_t sections, int64_t now_ms)
{
    handoff_findings *all = check(ctx, 0, now_ms), *some;

    require_sound(all, HANDOFF_ALL);
    require_json(all, HANDOFF_JSON_INDENT);
    if (sections != 0) {
        some = check(ctx, sections, now_ms);
        require_sound(some, sections);
        require_no_more(some, all);
        handoff_findings_free(some);
    }
    handoff_findings_free(all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_context *ctx;
    uint8_t         *before, *after;
    size_t           before_len, after_len;

    if (size < 2)
        return 0;
    REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
    if (handoff_context_parse(ctx, 0, data + 2, size - 2, NULL) == HANDOFF_OK) {
        before = packed(ctx, &before_len);
        check_both(ctx, (UINT64_C(1) << 63) | (data[0] & HANDOFF_ALL),
                   clocks[data[1] % 3]);
        after = packed(ctx, &after_len);
        REQUIRE(before_len == after_len);
        REQUIRE(before_len == 0 || memcmp(before, after, before_len) == 0);
        handoff_free(before);
        handoff_free(after);
    }
    handoff_context_free(ctx);
    return 0;
}
