/* SPDX-License-Identifier: MIT */
/*
 * say.h -- text from a packet, printed so that no terminal obeys it.
 *
 * Whatever a packet says is somebody's text: what is not plain becomes a
 * question mark. The library gives UTF-8 only, so it need not be checked.
 */
#ifndef SAY_H
#define SAY_H

#include <stdint.h>
#include <stdio.h>

/* Characters that a terminal obeys, hides, or reorders others by. */
static int
is_plain(uint32_t c)
{
    static const uint32_t not_plain[][2] = {
        { 0, 0x1F },        { 0x7F, 0x9F },      { 0xAD, 0xAD },
        { 0x61C, 0x61C },   { 0x180E, 0x180E },  { 0x200B, 0x200F },
        { 0x2028, 0x202E }, { 0x2060, 0x206F },  { 0xFEFF, 0xFEFF },
        { 0xFFF0, 0xFFFB }, { 0xE0000, 0xE0FFF }
    };

    for (size_t i = 0; i < sizeof not_plain / sizeof not_plain[0]; i++) {
        if (c >= not_plain[i][0] && c <= not_plain[i][1])
            return 0;
    }
    return 1;
}

static void
say(const char *text)
{
    const unsigned char *p = (const unsigned char *) text;

    while (*p != '\0') {
        size_t   n = *p < 0x80 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
        uint32_t c = n == 1 ? *p : *p & (0x7Fu >> n);

        for (size_t i = 1; i < n; i++)
            c = c << 6 | (p[i] & 0x3F);
        if (is_plain(c))
            fwrite(p, 1, n, stdout);
        else
            putchar('?');
        p += n;
    }
}

#endif /* SAY_H */
