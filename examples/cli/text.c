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

#include <sodium.h>

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
text_words(text *t, const char *name)
{
    for (; *name != '\0'; name++)
        text_addn(t, *name == '_' ? " " : name, 1);
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

/* What libsodium writes of some bytes. */
static void
add_encoded(text *t, size_t max,
            char *(*encode)(char *, size_t, const uint8_t *, size_t),
            const uint8_t *bytes, size_t len)
{
    if (!grow(t, max))
        return;
    encode(t->data + t->len, max, bytes, len);
    t->len += strlen(t->data + t->len);
}

static char *
base64url(char *out, size_t max, const uint8_t *bytes, size_t len)
{
    return sodium_bin2base64(out, max, bytes, len,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
text_hex(text *t, const uint8_t *bytes, size_t len)
{
    add_encoded(t, 2 * len + 1, sodium_bin2hex, bytes, len);
}

void
text_base64url(text *t, const uint8_t *bytes, size_t len)
{
    add_encoded(t, len / 3 * 4 + 5, base64url, bytes, len);
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
