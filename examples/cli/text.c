/* SPDX-License-Identifier: MIT */
/*
 * text.c -- text that grows.
 *
 * Everything the tool prints is put together here first and leaves in one
 * write, so that a failure half way through leaves no half result.
 */
#include "cli.h"

#include <stdarg.h>
#include <string.h>

#include <sodium.h>

static void
grow(text *t, size_t more)
{
    size_t cap = t->cap == 0 ? 256 : t->cap;

    if (more < t->cap - t->len)
        return;
    while (cap - t->len <= more && cap < SIZE_MAX / 2)
        cap *= 2;
    if (cap - t->len <= more)
        fail_nomem();
    t->data = keep_grown(t->data, cap);
    t->cap = cap;
}

void
text_addn(text *t, const char *s, size_t len)
{
    grow(t, len);
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

static void PRINTF(2, 0) add_list(text *t, const char *format, va_list args)
{
    va_list again;
    int     n;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    grow(t, n < 0 ? SIZE_MAX / 2 : (size_t) n);
    vsnprintf(t->data + t->len, t->cap - t->len, format, args);
    t->len += (size_t) n;
}

void
text_addf(text *t, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_list(t, format, args);
    va_end(args);
}

const char *
textf(const char *format, ...)
{
    text    t = { 0 };
    va_list args;

    va_start(args, format);
    add_list(&t, format, args);
    va_end(args);
    return t.data;
}

const char *
spaced(const char *name)
{
    text t = { 0 };

    for (; *name != '\0'; name++)
        text_addn(&t, *name == '_' ? " " : name, 1);
    return text_get(&t);
}

void
text_hex(text *t, const uint8_t *data, size_t len)
{
    grow(t, 2 * len + 1);
    sodium_bin2hex(t->data + t->len, 2 * len + 1, data, len);
    t->len += 2 * len;
}

void
text_key(text *t, const uint8_t key[32])
{
    char out[48];

    text_add(t, sodium_bin2base64(out, sizeof out, key, 32,
                                  sodium_base64_VARIANT_URLSAFE_NO_PADDING));
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
        HANDOFF_OK)
        fail_nomem();
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
