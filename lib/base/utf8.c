/* SPDX-License-Identifier: MIT */
/*
 * utf8.c -- names, text, times and base64url, as FORMAT.md says.
 *
 * All of it is exact: for every value there is one form, and what a terminal
 * or a browser could take for more than letters (controls, line separators,
 * marks that turn the direction of text) is in no name and no reason.
 * Spec: FORMAT.md sections 1 and 10.
 */
#include "base/base.h"

#include <string.h>

size_t
ho_base_utf8_next(uint32_t *cp, ho_base_slice s)
{
    static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };

    const uint8_t *p = s.p;
    size_t         n;
    uint32_t       v;

    *cp = 0;

    if (p[0] < 0x80) {
        *cp = p[0];
        return p[0] != 0;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        n = 2;
    else if (p[0] >= 0xE0 && p[0] <= 0xEF)
        n = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        n = 4;
    else
        return 0;
    if (n > s.len)
        return 0;
    v = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (p[i] & 0x3Fu);
    }
    if (v < lowest[n] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
        return 0;
    *cp = v;
    return n;
}

/* Eight bytes of ASCII, none of them NUL: what most text is made of. */
static bool
ascii_8(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t       v;

    memcpy(&v, p, sizeof v);
    /* With no high bit set, only a zero byte borrows one. */
    return ((v | (v - ones)) & (ones << 7)) == 0;
}

size_t
ho_base_utf8_put(uint8_t out[4], uint32_t cp)
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

bool
ho_base_utf8_valid(ho_base_slice s)
{
    uint32_t cp;

    for (size_t i = 0, n; i < s.len; i += n) {
        n = s.len - i >= 8 && ascii_8(s.p + i)
                ? 8
                : ho_base_utf8_next(&cp, HO_SLICE(s.p + i, s.len - i));
        if (n == 0)
            return false;
    }
    return true;
}

/* What cannot be seen, or turns the direction (FORMAT.md section 1, text);
 * ascending. The joiners U+200C and U+200D and the variation selectors are not
 * among them: names need them. */
static const struct {
    uint32_t first, last;
} forbidden[] = {
    { 0x0000, 0x001F }, { 0x007F, 0x009F },   { 0x00AD, 0x00AD },
    { 0x034F, 0x034F }, { 0x061C, 0x061C },   { 0x115F, 0x1160 },
    { 0x17B4, 0x17B5 }, { 0x180E, 0x180E },   { 0x200B, 0x200B },
    { 0x200E, 0x200F }, { 0x2028, 0x202E },   { 0x2060, 0x206F },
    { 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 },
    { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE00FF }, { 0xE01F0, 0xE0FFF },
};

static bool
forbidden_in_text(uint32_t cp)
{
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (cp <= forbidden[i].last)
            return cp >= forbidden[i].first;
    }
    return false;
}

bool
ho_base_text_valid(ho_base_slice s, size_t max)
{
    uint32_t cp;

    if (s.len < 1 || s.len > max)
        return false;
    for (size_t i = 0; i < s.len;) {
        size_t n = ho_base_utf8_next(&cp, HO_SLICE(s.p + i, s.len - i));

        if (n == 0 || forbidden_in_text(cp))
            return false;
        i += n;
    }
    return true;
}

bool
ho_base_name_valid(ho_base_slice s)
{
    if (s.len < 1 || s.len > HANDOFF_NAME_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] < 0x21 || s.p[i] > 0x7E)
            return false;
    }
    return true;
}

bool
ho_base_time_valid(int64_t ms)
{
    return ms >= 1 && ms <= HANDOFF_TIME_MAX;
}

/* Without a table and without a branch on the digit: private keys come this
 * way, and an index into a table would show in the cache. */
static char
digit_of(uint32_t v)
{
    uint32_t c = 'A' + v;

    c += (uint32_t) (v > 25) * ('a' - 'A' - 26);
    c -= (uint32_t) (v > 51) * ('a' + 26 - '0');
    c -= (uint32_t) (v > 61) * ('0' + 10 - '-');
    c += (uint32_t) (v > 62) * ('_' - '-' - 1);
    return (char) c;
}

/* All ones where a <= c <= b, for values under 256; 0 elsewhere: below a or
 * above b one of the differences wraps, and its top bit says so. */
static uint32_t
within(uint32_t c, uint32_t a, uint32_t b)
{
    return (((c - a) | (b - c)) >> 31) - 1;
}

/* 0..63, or more where c is no digit. */
static uint32_t
value_of(uint32_t c)
{
    uint32_t v = 64;

    v ^= within(c, 'A', 'Z') & (v ^ (c - 'A'));
    v ^= within(c, 'a', 'z') & (v ^ (c - 'a' + 26));
    v ^= within(c, '0', '9') & (v ^ (c - '0' + 52));
    v ^= within(c, '-', '-') & (v ^ 62);
    v ^= within(c, '_', '_') & (v ^ 63);
    return v;
}

size_t
ho_base_base64url_size(size_t n)
{
    return n / 3 * 4 + (n % 3 == 0 ? 0 : n % 3 + 1);
}

void
ho_base_base64url_write(char *out, ho_base_slice s)
{
    const uint8_t *p = s.p;
    size_t         n = s.len;
    uint32_t       bits;

    for (; n >= 3; n -= 3, p += 3, out += 4) {
        bits = (uint32_t) p[0] << 16 | (uint32_t) p[1] << 8 | p[2];
        out[0] = digit_of(bits >> 18);
        out[1] = digit_of(bits >> 12 & 63);
        out[2] = digit_of(bits >> 6 & 63);
        out[3] = digit_of(bits & 63);
    }
    if (n == 0)
        return;
    bits = (uint32_t) p[0] << 16 | (n == 2 ? (uint32_t) p[1] << 8 : 0);
    out[0] = digit_of(bits >> 18);
    out[1] = digit_of(bits >> 12 & 63);
    if (n == 2)
        out[2] = digit_of(bits >> 6 & 63);
}

bool
ho_base_base64url_read(uint8_t *out, size_t *len, size_t cap,
                       ho_base_slice text)
{
    size_t   n = 0;
    uint32_t bits = 0, bad = 0;
    unsigned held = 0;

    *len = 0;
    if (text.len % 4 == 1 || text.len / 4 > cap / 3 ||
        text.len / 4 * 3 + text.len % 4 * 3 / 4 > cap)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint32_t v = value_of(text.p[i]);

        bad |= v >> 6;
        bits = (bits << 6 | (v & 63)) & 0x3FFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[n++] = (uint8_t) (bits >> held);
        }
    }
    /* What is left over has been written by nobody: it must be zero. */
    bad |= bits & ((1u << held) - 1);
    if (bad != 0)
        return false;
    *len = n;
    return true;
}
