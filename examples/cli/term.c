/* SPDX-License-Identifier: MIT */
/*
 * term.c -- nothing raw reaches a terminal.
 *
 * A customer, a bot, a sender or somebody who names files chose the text we
 * print. A terminal obeys control characters and escape sequences, shows
 * bidirectional controls by reordering its line, and shows some characters
 * not at all. So everything but plain text is written out: \n, \u{202E}, and
 * \xFF for a byte that is no UTF-8. It is done wherever the output goes: a
 * file is shown on a terminal sooner or later.
 */
#include "cli.h"

#include <string.h>

/* Code points that are obeyed, hidden or reorder their neighbours: controls,
 * format characters, fillers that look like nothing, tags. The joiners are
 * among them: they are what makes two names that look alike different. */
static const struct range {
    uint32_t first, last;
} hidden[] = {
    { 0x0000, 0x001F },      { 0x007F, 0x009F },   { 0x00AD, 0x00AD },
    { 0x034F, 0x034F },      { 0x0600, 0x0605 },   { 0x061C, 0x061C },
    { 0x06DD, 0x06DD },      { 0x070F, 0x070F },   { 0x08E2, 0x08E2 },
    { 0x115F, 0x1160 },      { 0x17B4, 0x17B5 },   { 0x180B, 0x180F },
    { 0x200B, 0x200F },      { 0x2028, 0x202E },   { 0x2060, 0x206F },
    { 0x3164, 0x3164 },      { 0xFE00, 0xFE0E },   { 0xFEFF, 0xFEFF },
    { 0xFFA0, 0xFFA0 },      { 0xFFF0, 0xFFFB },   { 0xFFFE, 0xFFFF },
    { 0x110BD, 0x110BD },    { 0x110CD, 0x110CD }, { 0x13430, 0x1343F },
    { 0x1BCA0, 0x1BCA3 },    { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
    { TERM_BAD, UINT32_MAX }
};

bool
term_is_plain(uint32_t c)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (c >= hidden[i].first && c <= hidden[i].last)
            return false;
    }
    return true;
}

size_t
term_next(uint32_t *c, const char *s, size_t len)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const uint8_t        *p = (const uint8_t *) s;
    size_t                n;

    *c = p[0];
    if (p[0] < 0x80)
        return 1;
    n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n > len) {
        *c = TERM_BAD;
        return 1;
    }
    *c = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *c = TERM_BAD;
            return 1;
        }
        *c = *c << 6 | (p[i] & 0x3F);
    }
    if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF)) {
        *c = TERM_BAD;
        return 1;
    }
    return n;
}

void
term_addn(text *t, const char *s, size_t len)
{
    uint32_t c;
    size_t   n;

    for (size_t i = 0; i < len; i += n) {
        n = term_next(&c, s + i, len - i);
        if (c == '\n')
            text_add(t, "\\n");
        else if (c == '\t')
            text_add(t, "\\t");
        else if (c == TERM_BAD)
            text_addf(t, "\\x%02X", (unsigned) (unsigned char) s[i]);
        else if (term_is_plain(c))
            text_addn(t, s + i, n);
        else
            text_addf(t, "\\u{%X}", (unsigned) c);
    }
}

void
term_add(text *t, const char *s)
{
    term_addn(t, s, strlen(s));
}
