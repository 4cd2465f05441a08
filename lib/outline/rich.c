/* SPDX-License-Identifier: MIT */
/*
 * rich.c -- the words of a card that came without any.
 *
 * A message should say in its text or fields what its card showed. Where it
 * does not, the card's own titles and labels are better than nothing: strings
 * of JSON under names that platforms give to what people read. The rest of it
 * is for machines and is not shown.
 */
#include "base/json.h"
#include "outline/outline.h"

#include <string.h>

enum {
    WORDS_MAX = 12,       /* titles and labels of one card */
    WORD_BYTES_MAX = 200, /* of one */
    RICH_BYTES_MAX = 64 * 1024
};

static bool
is_for_people(ho_base_slice name)
{
    static const char *const names[] = {
        "text", "title", "subtitle",    "label", "caption",  "body", "altText",
        "alt",  "name",  "description", "price", "headline", NULL
    };

    for (size_t i = 0; names[i] != NULL; i++) {
        if (name.len == strlen(names[i]) &&
            memcmp(name.p, names[i], name.len) == 0)
            return true;
    }
    return false;
}

static void
word(ho_outline *o, ho_base_slice raw)
{
    size_t   len = ho_base_json_unescape(NULL, raw);
    uint8_t *text;

    if (len == 0 || len > WORD_BYTES_MAX || o->failed)
        return;
    text = ho_base_arena_alloc(&o->arena, len);
    if (text == NULL) {
        o->failed = true;
        return;
    }
    ho_base_json_unescape(text, raw);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_QUOTE, (const char *) text);
}

void
ho_outline_rich_words(ho_outline *o, const char *rich)
{
    const ho_base_slice all = HO_SLICE(rich, strlen(rich));
    const uint8_t      *p = all.p, *end = all.p + all.len;
    ho_base_slice       name = { NULL, 0 };
    size_t              shown = 0;

    if (all.len > RICH_BYTES_MAX || (*rich != '{' && *rich != '[') ||
        ho_base_json_check(all, NULL) != HANDOFF_OK)
        return;
    while (p < end && shown < WORDS_MAX) {
        ho_base_slice raw;

        if (*p != '"') {
            p++;
            continue;
        }
        raw = HO_SLICE(p + 1, ho_base_json_string_len(p) - 2);
        p = ho_base_json_space(raw.p + raw.len + 1, end);
        if (p < end && *p == ':') {
            name = raw;
        } else if (is_for_people(name)) {
            word(o, raw);
            shown++;
        }
    }
}
