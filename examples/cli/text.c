/* SPDX-License-Identifier: MIT */
/*
 * text.c -- text that grows.
 *
 * Everything the tool prints is put together here first and leaves in one
 * write, so that a failure half way through leaves no half result. Once an
 * allocation failed the text stays as it is and says so when asked.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static bool
grow(text *t, size_t more)
{
    size_t cap = t->cap == 0 ? 256 : t->cap;
    char  *data;

    if (t->failed)
        return false;
    if (more < t->cap - t->len)
        return true;
    while (cap - t->len <= more && cap < SIZE_MAX / 2)
        cap *= 2;
    data = cap - t->len > more ? realloc(t->data, cap) : NULL;
    if (data == NULL) {
        t->failed = true;
        return false;
    }
    t->data = data;
    t->cap = cap;
    return true;
}

void
text_addn(text *t, const char *s, size_t len)
{
    if (!grow(t, len))
        return;
    if (len > 0)
        memcpy(t->data + t->len, s, len);
    t->len += len;
    t->data[t->len] = '\0';
}

void
text_add(text *t, const char *s)
{
    text_addn(t, s, strlen(s));
}

void
text_addf(text *t, const char *format, ...)
{
    va_list args;
    int     n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !grow(t, (size_t) n)) {
        t->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(t->data + t->len, t->cap - t->len, format, args);
    va_end(args);
    t->len += (size_t) n;
}

void
text_hex(text *t, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        text_addf(t, "%02x", bytes[i]);
}

void
text_base64url(text *t, const uint8_t *bytes, size_t len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t) bytes[i] << 16;
        size_t   chars = 2;

        if (i + 1 < len) {
            group |= (uint32_t) bytes[i + 1] << 8;
            chars = 3;
        }
        if (i + 2 < len) {
            group |= bytes[i + 2];
            chars = 4;
        }
        for (size_t k = 0; k < chars; k++)
            text_addn(t, &alphabet[group >> (18 - 6 * k) & 63], 1);
    }
}

/* Commands in hints are made to be copied into a shell, and the names in
 * them may be a stranger's. */
void
text_shell(text *t, const char *word)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789-_./:@+,";

    if (*word != '\0' && word[strspn(word, safe)] == '\0') {
        text_add(t, word);
        return;
    }
    text_add(t, "'");
    for (; *word != '\0'; word++)
        text_addn(t, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    text_add(t, "'");
}

static void
escape(text *t, const char *s, size_t len, uint32_t flags)
{
    char  *escaped;
    size_t escaped_len;

    if (handoff_text_escape(&escaped, &escaped_len, s, len, flags, NULL) !=
        HANDOFF_OK) {
        t->failed = true;
        return;
    }
    text_addn(t, escaped, escaped_len);
    handoff_free(escaped);
}

void
term_addn(text *t, const char *s, size_t len)
{
    escape(t, s, len, 0);
}

void
term_add(text *t, const char *s)
{
    escape(t, s, strlen(s), 0);
}

void
text_json(text *t, const char *s, size_t len)
{
    escape(t, s, len, HANDOFF_ESCAPE_JSON);
}

const char *
text_get(const text *t)
{
    return t->data == NULL ? "" : t->data;
}

void
text_free(text *t)
{
    free(t->data);
    *t = (text){ 0 };
}
