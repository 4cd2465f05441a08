/* SPDX-License-Identifier: MIT */
/*
 * json_string.c -- the strings of JSON, read and written.
 *
 * What passes ho_base_json_string_scan() is text as a record holds it: shortest
 * UTF-8, escapes that exist, no half of a surrogate pair, no U+0000. So
 * undoing the escapes of such a string cannot fail. What is written can be
 * shown: nothing in it acts on a terminal or ends a line of a script.
 */
#include "base/json.h"

#include <string.h>

/* The letters behind a backslash, and what they stand for. */
static const char letters[] = "\"\\/bfnrt";
static const char meaning[] = "\"\\/\b\f\n\r\t";

/* The four digits behind \u; -1 where they are not. */
static int32_t
hex4(const uint8_t *p, const uint8_t *end)
{
    int32_t v = 0;

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        uint8_t c = p[i], lower = (uint8_t) (c | 0x20);

        if (ho_base_is_digit(c))
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
    which = strchr(letters, p[1]);
    if (which != NULL) {
        *cp = (uint8_t) meaning[which - letters];
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

/* Half of a pair as CESU-8 writes it, which UTF-8 does not have. */
static bool
is_surrogate(uint32_t *half, const uint8_t *p, const uint8_t *end)
{
    if (end - p < 3 || p[0] != 0xED || p[1] < 0xA0 || p[1] > 0xBF ||
        (p[2] & 0xC0) != 0x80)
        return false;
    *half = 0xD000 | (uint32_t) (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    return true;
}

/* The next character of a string, mended where it is one that text cannot
 * hold; 0 where that is not so easy. */
static size_t
mend_next(uint32_t *cp, const uint8_t *p, const uint8_t *end, uint32_t *mended)
{
    const char *why;
    uint32_t    high, low;
    int32_t     v;
    size_t      n = *p == '\\'
                        ? escape_scan(cp, p, end, &why)
                        : ho_base_utf8_next(cp, HO_SLICE(p, (size_t) (end - p)));

    if (n != 0)
        return *p < 0x20 ? 0 : n;
    *cp = 0xFFFD;
    if (*p == '\\') {
        v = end - p >= 2 && p[1] == 'u' ? hex4(p + 2, end) : -1;
        *mended |= v == 0 ? HO_BASE_JSON_NUL : HO_BASE_JSON_HALF;
        return v < 0 ? 0 : 6;
    }
    if (*p == 0) {
        *mended |= HO_BASE_JSON_NUL;
        return 1;
    }
    if (!is_surrogate(&high, p, end))
        return 0;
    if (high < 0xDC00 && is_surrogate(&low, p + 3, end) && low >= 0xDC00) {
        *cp = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        *mended |= HO_BASE_JSON_CESU8;
        return 6;
    }
    *mended |= HO_BASE_JSON_HALF;
    return 3;
}

size_t
ho_base_json_mend_scan(const uint8_t *p, const uint8_t *end, uint32_t *mended)
{
    const uint8_t *start = p++;
    uint32_t       cp;
    size_t         n;

    *mended = 0;
    for (; p < end && *p != '"'; p += n) {
        n = mend_next(&cp, p, end, mended);
        if (n == 0)
            return 0;
    }
    return p == end ? 0 : (size_t) (p + 1 - start);
}

size_t
ho_base_json_string_scan(const uint8_t *p, const uint8_t *end, const char **why,
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
            n = ho_base_utf8_next(&cp, HO_SLICE(p, (size_t) (end - p)));
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

size_t
ho_base_json_string_len(const uint8_t *p)
{
    const uint8_t *start = p;

    for (p++; *p != '"'; p++)
        p += *p == '\\'; /* what it escapes is no end, whatever it is */
    return (size_t) (p + 1 - start);
}

uint32_t
ho_base_json_char(ho_base_slice *raw)
{
    const uint8_t *end = raw->p + raw->len;
    const char    *why;
    uint32_t       cp = 0;
    size_t         n = raw->p[0] == '\\' ? escape_scan(&cp, raw->p, end, &why)
                                         : ho_base_utf8_next(&cp, *raw);

    *raw = HO_SLICE(raw->p + n, raw->len - n);
    return cp;
}

size_t
ho_base_json_unescape(uint8_t *out, ho_base_slice raw)
{
    const uint8_t *p = raw.p, *end = raw.p + raw.len, *stop;
    uint8_t        escaped[4];
    const char    *why;
    uint32_t       cp = 0;
    size_t         len = 0, n;

    while (p != end) {
        stop = memchr(p, '\\', (size_t) (end - p));
        n = (size_t) ((stop == NULL ? end : stop) - p);
        if (out != NULL)
            memcpy(out + len, p, n);
        p += n;
        len += n;
        if (stop == NULL)
            break;
        p += escape_scan(&cp, p, end, &why);
        n = ho_base_utf8_put(escaped, cp);
        if (out != NULL)
            memcpy(out + len, escaped, n);
        len += n;
    }
    return len;
}

size_t
ho_base_json_mend(uint8_t *out, ho_base_slice raw)
{
    const uint8_t *p = raw.p, *end = raw.p + raw.len;
    uint8_t        one[4];
    uint32_t       cp, mended = 0;
    size_t         len = 0, n;

    while (p != end) {
        p += mend_next(&cp, p, end, &mended);
        n = ho_base_utf8_put(one, cp);
        if (out != NULL)
            memcpy(out + len, one, n);
        len += n;
    }
    return len;
}

/* ---- Written ------------------------------------------------------------- */

/* Line separators, and what a terminal might act on, do not stand there as
 * themselves; nor does what ends a string of JSON. */
static bool
is_plain(const uint8_t *p, size_t left)
{
    bool separator = left >= 3 && p[0] == 0xE2 && p[1] == 0x80 &&
                     (p[2] == 0xA8 || p[2] == 0xA9);
    bool c1 = left >= 2 && p[0] == 0xC2 && p[1] <= 0x9F;

    return p[0] >= 0x20 && p[0] != '"' && p[0] != '\\' && p[0] != 0x7F &&
           !separator && !c1;
}

/* Escape what stands at `p`; returns how many bytes that was. */
static size_t
put_escape(ho_base_buf *out, const uint8_t *p)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char       *known;

    if (p[0] == 0xE2) {
        ho_base_buf_printf(out, "\\u20%02x", (unsigned) p[2] - 0x80);
        return 3;
    }
    if (p[0] == 0xC2) {
        ho_base_buf_printf(out, "\\u%04x", (unsigned) p[1]);
        return 2;
    }
    known = p[0] == 0 ? NULL : strchr(from, p[0]);
    if (known != NULL)
        ho_base_buf_printf(out, "\\%c", to[known - from]);
    else
        ho_base_buf_printf(out, "\\u%04x", (unsigned) p[0]);
    return 1;
}

void
ho_base_json_put_string(ho_base_buf *out, const char *s)
{
    const uint8_t *p = (const uint8_t *) s;
    size_t         left = s == NULL ? 0 : strlen(s), n;

    ho_base_buf_byte(out, '"');
    while (left > 0) {
        for (n = 0; n < left && is_plain(p + n, left - n); n++)
            continue;
        ho_base_buf_append(out, p, n);
        if (n < left)
            n += put_escape(out, p + n);
        p += n;
        left -= n;
    }
    ho_base_buf_byte(out, '"');
}
