/* SPDX-License-Identifier: MIT */
/*
 * json.c -- write JSON.
 *
 * What is written is valid JSON whatever the strings hold, and may be shown
 * on a terminal: every character that text.c would escape is \uXXXX. Bytes
 * that are no UTF-8 (a file name can have them) become U+FFFD.
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

static void
line(json *j)
{
    if (j->compact)
        return;
    text_add(&j->out, "\n");
    for (int i = 0; i < j->depth; i++)
        text_add(&j->out, "  ");
}

static void
quoted(text *out, const char *s)
{
    text_add(out, "\"");
    while (*s != '\0') {
        size_t n = strcspn(s, "\"\\\n");

        text_json(out, s, n);
        s += n;
        if (*s != '\0')
            text_addf(out, "\\%c", *s == '\n' ? 'n' : *s);
        s += *s != '\0';
    }
    text_add(out, "\"");
}

static void
member(json *j, const char *key)
{
    if (j->more)
        text_add(&j->out, j->compact ? ", " : ",");
    if (j->depth > 0)
        line(j);
    j->more = true;
    if (key != NULL) {
        quoted(&j->out, key);
        text_add(&j->out, ": ");
    }
}

void
js_open(json *j, const char *key, char bracket)
{
    member(j, key);
    text_addn(&j->out, &bracket, 1);
    j->depth++;
    j->more = false;
}

void
js_close(json *j, char bracket)
{
    j->depth--;
    if (j->more)
        line(j);
    text_addn(&j->out, &bracket, 1);
    j->more = true;
}

void
js_string(json *j, const char *key, const char *value)
{
    member(j, key);
    quoted(&j->out, value);
}

void
js_text(json *j, const char *key, const text *value)
{
    if (value->failed)
        j->out.failed = true;
    js_string(j, key, text_get(value));
}

void
js_hex(json *j, const char *key, const uint8_t *bytes, size_t len)
{
    member(j, key);
    text_add(&j->out, "\"");
    text_hex(&j->out, bytes, len);
    text_add(&j->out, "\"");
}

void
js_int(json *j, const char *key, int64_t value)
{
    member(j, key);
    text_addf(&j->out, "%" PRId64, value);
}

void
js_bool(json *j, const char *key, bool value)
{
    member(j, key);
    text_add(&j->out, value ? "true" : "false");
}

void
js_raw(json *j, const char *key, const char *value, size_t len)
{
    size_t from = 0;

    member(j, key);
    for (size_t i = 0; i < len; i++) {
        if (value[i] != '\n')
            continue;
        text_json(&j->out, value + from, i - from);
        line(j);
        from = i + 1;
    }
    text_json(&j->out, value + from, len - from);
}
