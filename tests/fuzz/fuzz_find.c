/* SPDX-License-Identifier: MIT */
/*
 * fuzz_find.c -- texts are searched, and what is left of them again.
 *
 * The first byte says what to look for, the second how a text is labelled.
 * Then messages, a line each, of which the first character says who speaks.
 */
#include "find/find.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { LINES_MAX = 32, REPLACED_MAX = 48 };

static size_t
split(ho_find_said said[LINES_MAX], char *text)
{
    size_t n = 0;

    for (char *line = text, *end; line != NULL && n < LINES_MAX; line = end) {
        end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        if (*line == '\0')
            continue;
        said[n] = (ho_find_said){ .s = line + 1, .len = strlen(line + 1) };
        said[n].speaker = (uint8_t) *line % 4;
        said[n].customer = said[n].speaker % 2 == 0;
        said[n++].skip = *line == '!';
    }
    return n;
}

static void
require_spans(const ho_find_spans *found, size_t len)
{
    size_t from = 0;

    for (size_t i = 0; i < found->count; i++) {
        REQUIRE(found->at[i].start >= from);
        REQUIRE(found->at[i].end > found->at[i].start);
        REQUIRE(found->at[i].end <= len);
        from = found->at[i].end;
    }
}

static char *
without(const ho_find_said *m)
{
    char  *out = malloc(m->len + m->found.count * REPLACED_MAX + 1), *at = out;
    size_t from = 0;

    REQUIRE(out != NULL);
    for (size_t i = 0; i < m->found.count; i++) {
        const ho_find_span *span = &m->found.at[i];

        memcpy(at, m->s + from, span->start - from);
        at += span->start - from;
        at += ho_find_replace(at, span);
        from = span->end;
    }
    memcpy(at, m->s + from, m->len - from);
    at[m->len - from] = '\0';
    return out;
}

static void
search_talk(ho_find_said said[LINES_MAX], size_t n, const ho_find_opts *opts)
{
    ho_find_said again[LINES_MAX] = { { 0 } };

    REQUIRE(ho_find_talk(said, n, opts) == HANDOFF_OK);
    for (size_t i = 0; i < n; i++) {
        require_spans(&said[i].found, said[i].len);
        again[i] = said[i];
        again[i].found = (ho_find_spans){ 0 };
        again[i].s = without(&said[i]);
        again[i].len = strlen(again[i].s);
    }
    REQUIRE(ho_find_talk(again, n, opts) == HANDOFF_OK);
    for (size_t i = 0; i < n; i++) {
        REQUIRE(again[i].found.count == 0);
        free((char *) (uintptr_t) again[i].s);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ho_find_said  said[LINES_MAX] = { { 0 } };
    ho_find_opts  opts = { .what = 0 };
    ho_find_spans own = { 0 };
    char         *text;
    size_t        n;

    if (size < 3)
        return 0;
    opts.what = data[0] == 0 ? HANDOFF_MASK_CARD | HANDOFF_MASK_CODE
                             : data[0] & ~(uint32_t) HANDOFF_MASK_PROOF;
    text = malloc(size - 1);
    REQUIRE(text != NULL);
    memcpy(text, data + 2, size - 2);
    text[size - 2] = '\0';
    REQUIRE(ho_find_text(&own, text, strlen(text),
                         data[1] % 2 == 0 ? NULL : "card_number",
                         &opts) == HANDOFF_OK);
    require_spans(&own, strlen(text));
    n = split(said, text);
    search_talk(said, n, &opts);
    for (size_t i = 0; i < n; i++)
        ho_find_free(&said[i].found);
    ho_find_free(&own);
    free(text);
    return 0;
}
