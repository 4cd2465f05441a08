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
js_hex(json *j, const char *key, const uint8_t *data, size_t len)
{
    member(j, key);
    text_add(&j->out, "\"");
    text_hex(&j->out, data, len);
    text_add(&j->out, "\"");
}

void
js_key(json *j, const char *key, const uint8_t value[32])
{
    member(j, key);
    text_add(&j->out, "\"");
    text_key(&j->out, value);
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

void
js_packet(json *j, const uint8_t *id, const uint8_t *tip, bool ticket)
{
    char chars[HANDOFF_TICKET_CHARS + 1];

    if (id != NULL)
        js_hex(j, "packet", id, HANDOFF_HASH_BYTES);
    js_hex(j, "tip", tip, HANDOFF_HASH_BYTES);
    handoff_ticket_encode(chars, tip);
    if (ticket)
        js_string(j, "ticket", chars);
}

void
js_sections(json *j, const char *key, uint64_t set)
{
    js_open(j, key, '[');
    for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
        if (HANDOFF_HAS(set, k))
            js_string(j, NULL, section_name(k));
    }
    js_close(j, ']');
}

void
js_write(json *j, const char *path)
{
    js_close(j, '}');
    text_add(&j->out, "\n");
    io_write_text(path, &j->out);
}

void
js_complain(json *j)
{
    js_close(j, '}');
    text_add(&j->out, "\n");
    fputs(text_get(&j->out), stderr);
}
