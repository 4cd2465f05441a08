/* SPDX-License-Identifier: MIT */
/*
 * fuzz_json.c -- text that may be JSON: the reader takes what another reader
 * takes, its tokens lie in order, and a record that it makes of a text is
 * the same after it was written and read again.
 */
#include "base/json_reader.h"

#include <string.h>

#include <jansson.h>

#include <handoff/record.h>

#include "fuzz.h"

/* Every token, flat: in order, within the text, brackets in pairs. */
static bool
walk(ho_base_slice text)
{
    const uint8_t *last = text.p;
    ho_base_json   j;
    ho_base_slice  raw;
    char           kind;
    uint32_t       depth = 0;

    ho_base_json_begin(&j, text);
    while ((kind = ho_base_json_next(&j, &raw)) != 0) {
        REQUIRE(raw.p >= last && raw.p + raw.len <= text.p + text.len);
        last = raw.p + raw.len;
        depth += kind == '{' || kind == '[';
        depth -= kind == '}' || kind == ']';
        REQUIRE(depth == j.depth && depth <= HANDOFF_JSON_DEPTH_MAX);
    }
    REQUIRE(j.fault != HO_BASE_JSON_GOOD || depth == 0);
    REQUIRE(j.fault == HO_BASE_JSON_GOOD || j.at >= text.p);
    return j.fault == HO_BASE_JSON_GOOD;
}

/* jansson has limits of its own for numbers, none like ours for depth, and
 * ends at a NUL. */
static void
compare(ho_base_slice text, bool good)
{
    handoff_error err;
    json_error_t  why;
    json_t       *tree;
    bool          other;

    REQUIRE((ho_base_json_check(text, &err) == HANDOFF_OK) == good);
    tree = json_loadb((const char *) text.p, text.len, JSON_DECODE_ANY, &why);
    other =
        tree != NULL || json_error_code(&why) == json_error_numeric_overflow;
    json_decref(tree);
    REQUIRE(!good || other);
    REQUIRE(good || !other || tree == NULL || err.code == HANDOFF_E_LIMIT ||
            memchr(text.p, '\0', text.len) != NULL);
}

static char *
write_json(size_t *len, const handoff_context *ctx)
{
    char *text;

    REQUIRE(handoff_context_to_json(&text, len, ctx, HANDOFF_JSON_INDENT,
                                    NULL) == HANDOFF_OK);
    return text;
}

static void
read_record(ho_base_slice text, bool good)
{
    handoff_context *ctx, *again;
    handoff_error    err;
    char            *one, *two;
    size_t           one_len, two_len;

    REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
    REQUIRE(handoff_context_new(&again, NULL) == HANDOFF_OK);
    if (handoff_context_from_json(ctx, (const char *) text.p, text.len, NULL,
                                  &err) == HANDOFF_OK) {
        REQUIRE(good);
        one = write_json(&one_len, ctx);
        REQUIRE(handoff_context_from_json(again, one, one_len, NULL, &err) ==
                HANDOFF_OK);
        two = write_json(&two_len, again);
        REQUIRE(one_len == two_len && memcmp(one, two, one_len) == 0);
        handoff_free(one);
        handoff_free(two);
    } else {
        REQUIRE(err.message[0] != '\0' && err.offset <= text.len);
    }
    handoff_context_free(ctx);
    handoff_context_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ho_base_slice text =
        HO_SLICE(size == 0 ? (const uint8_t *) "" : data, size);
    bool good = walk(text);

    compare(text, good);
    read_record(text, good);
    return 0;
}
