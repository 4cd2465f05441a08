/* SPDX-License-Identifier: MIT */
/*
 * json_string.c -- the strings of JSON.
 *
 * What passes ho_json_string_scan() is text as a record holds it: shortest
 * UTF-8, escapes that exist, no half of a surrogate pair, no U+0000. So
 * undoing the escapes of such a string cannot fail.
 */
#include "record/json.h"

#include <string.h>

static const char escapes[] = "\"\\/bfnrt";
static const char escaped[] = "\"\\/\b\f\n\r\t";

/* The four digits behind \u; -1 where they are not. */
static int32_t
hex4(const uint8_t *p, const uint8_t *end)
{
    int32_t v = 0;

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        uint8_t c = p[i], lower = (uint8_t) (c | 0x20);

        if (c >= '0' && c <= '9')
            v = v * 16 + (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            v = v * 16 + (lower - 'a' + 10);
        else
            return -1;
    }
    return v;
}

/* Length of the escape at `p`, which is a backslash, and what it stands for;
 * 0 where it is not one. */
static size_t
escape_scan(uint32_t *cp, const uint8_t *p, const uint8_t *end,
            const char **why)
{
    int32_t     v, low;
    const char *which;

    *why = "no such escape in a string";
    if (end - p < 2 || p[1] == '\0')
        return 0;
    which = strchr(escapes, p[1]);
    if (which != NULL) {
        *cp = (uint8_t) escaped[which - escapes];
        return 2;
    }
    if (p[1] != 'u' || (v = hex4(p + 2, end)) < 0)
        return 0;
    *cp = (uint32_t) v;
    if (v == 0) {
        *why = "text cannot hold U+0000";
        return 0;
    }
    if (v < 0xD800 || v > 0xDFFF)
        return 6;
    *why = "half of a surrogate pair";
    if (v > 0xDBFF || end - p < 8 || p[6] != '\\' || p[7] != 'u')
        return 0;
    low = hex4(p + 8, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *cp = 0x10000 + (((uint32_t) v - 0xD800) << 10) + ((uint32_t) low - 0xDC00);
    return 12;
}

/* Length of the UTF-8 sequence at `p`; 0 where it is not one. */
static size_t
sequence_scan(const uint8_t *p, const uint8_t *end)
{
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

    if (n > (size_t) (end - p) || !ho_utf8_valid(HO_SLICE(p, n)))
        return 0;
    return n;
}

size_t
ho_json_string_scan(const uint8_t *p, const uint8_t *end, const char **why,
                    const uint8_t **at)
{
    const uint8_t *start = p++;
    uint32_t       cp;
    size_t         n;

    for (; p < end && *p != '"'; p += n) {
        if (*p == '\\') {
            n = escape_scan(&cp, p, end, why);
        } else if (*p < 0x20) {
            *why = "a control character in a string must be escaped";
            n = 0;
        } else {
            *why = "not utf-8";
            n = sequence_scan(p, end);
        }
        if (n == 0) {
            *at = p;
            return 0;
        }
    }
    if (p == end) {
        *why = "a string without an end";
        *at = start;
        return 0;
    }
    return (size_t) (p + 1 - start);
}

ho_slice
ho_json_token(const uint8_t *p, const uint8_t *end)
{
    const uint8_t *start = p;

    if (*p != '"')
        return HO_SLICE(p,
                        ho_json_number_scan(HO_SLICE(p, (size_t) (end - p))));
    for (p++; *p != '"'; p++)
        p += *p == '\\'; /* what it escapes is no end, whatever it is */
    return HO_SLICE(start + 1, (size_t) (p - start) - 1);
}

static size_t
utf8_put(uint8_t out[4], uint32_t cp)
{
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (uint8_t) (0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    out[0] = (uint8_t) (lead[n] | cp);
    return n;
}

size_t
ho_json_unescape(uint8_t *out, ho_slice raw)
{
    const uint8_t *p = raw.p, *end = raw.p + raw.len;
    const char    *why;
    uint8_t        bytes[4];
    uint32_t       cp;
    size_t         len = 0, n;

    while (p < end) {
        if (*p == '\\') {
            p += escape_scan(&cp, p, end, &why);
            n = utf8_put(bytes, cp);
        } else {
            bytes[0] = *p++;
            n = 1;
        }
        if (out != NULL)
            memcpy(out + len, bytes, n);
        len += n;
    }
    return len;
}

bool
ho_json_names(const char *key, size_t len, const char *field)
{
    size_t i = 0;
    bool   upper = false;

    if (len == strlen(field) && memcmp(key, field, len) == 0)
        return true;
    for (; *field != '\0'; field++) {
        char c = *field;

        if (c == '_') {
            upper = true;
            continue;
        }
        if (upper && c >= 'a' && c <= 'z')
            c = (char) (c - 'a' + 'A');
        upper = false;
        if (i == len || key[i++] != c)
            return false;
    }
    return i == len;
}
