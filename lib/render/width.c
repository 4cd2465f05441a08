/* SPDX-License-Identifier: MIT */
/*
 * width.c -- what a terminal can be shown, and how many columns it takes.
 *
 * A terminal obeys control characters, reorders its line by bidirectional
 * ones, shows some characters not at all, and stacks any number of marks.
 * All of that is written out (\u{202E}), so that a person sees what is there
 * and our lines stay ours. What ho_base_is_spelling() knows is not written
 * out: joiners, selectors and tags are parts of words and of emoji; only marks
 * of direction are left out, since a line is ours. Cells are grapheme clusters.
 * Terminals do not agree on the width of joined emoji, so the width is the sum
 * of what is in a cell: rather too much than too little.
 */
#include "render/internal.h"

#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

enum {
    MARKS_MAX = 8, /* on one character: no language needs more */
    BYTES_MAX = 48,
    EMOJI_STYLE = 0xFE0F,
    AROUND = 96 /* bytes: spelling is told from fewer on each side */
};

static size_t
next(int32_t *c, const char *text)
{
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *) text, -1, c);

    return n > 0 ? (size_t) n : 0;
}

static void
append(ho_render_cell *cell, const char *text, size_t n, int32_t c)
{
    memcpy(cell->text + cell->len, text, n);
    cell->len += n;
    cell->width += (size_t) utf8proc_charwidth(c);
}

static size_t
escaped(ho_render_cell *cell, int32_t c, size_t n)
{
    cell->len = (size_t) snprintf(cell->text, sizeof cell->text, "\\u{%X}",
                                  (unsigned) c);
    cell->width = cell->len;
    cell->written = true;
    return n;
}

bool
ho_render_hides(const char *begin, const char *at, int32_t c)
{
    size_t before = (size_t) (at - begin);

    if (!ho_base_is_hidden((uint32_t) c))
        return false;
    before = before < AROUND ? before : AROUND;
    return !ho_base_is_spelling(HO_SLICE((const uint8_t *) at - before,
                                         before + strnlen(at, AROUND)),
                                before);
}

/* What follows the first character of a cell and belongs to it. Returns the
 * bytes read. */
static size_t
rest_of_cell(ho_render_cell *cell, const char *begin, const char *text,
             int32_t before)
{
    utf8proc_int32_t state = 0;
    size_t           used = 0, n;
    int32_t          c;

    for (int marks = 0; marks < MARKS_MAX && cell->len < BYTES_MAX; marks++) {
        n = next(&c, text + used);
        if (n == 0 || c == 0 ||
            utf8proc_grapheme_break_stateful(before, c, &state))
            break;
        if (ho_render_hides(begin, text + used, c))
            break;
        append(cell, text + used, n, c);
        if (c == EMOJI_STYLE && cell->width == 1)
            cell->width++; /* some terminals draw it wide then */
        used += n;
        before = c;
    }
    return used;
}

/* One that begins with a character which is not seen: a sign of Arabic belongs
 * to the number behind it; of a mark of direction nothing is shown. */
static size_t
hidden_cell(ho_render_cell *cell, const char *begin, const char *text, size_t n,
            int32_t c)
{
    if (ho_render_hides(begin, text, c))
        return escaped(cell, c, n);
    if (utf8proc_get_property(c)->boundclass != UTF8PROC_BOUNDCLASS_PREPEND)
        return n;
    append(cell, text, n, c);
    if (cell->width == 0) /* some terminals give it a column */
        cell->width = 1;
    return n + rest_of_cell(cell, begin, text + n, c);
}

size_t
ho_render_cell_next(ho_render_cell *cell, const char *begin, const char *text)
{
    int32_t c;
    size_t  n;

    cell->len = cell->width = 0;
    cell->blank = cell->line = cell->written = false;
    if (*text == '\0')
        return 0;
    /* A letter that no mark follows: what most text is made of. */
    if (*text > ' ' && *text < 0x7F && !(text[1] & 0x80)) {
        cell->text[0] = *text;
        cell->len = cell->width = 1;
        return 1;
    }
    if (*text == '\n' || (text[0] == '\r' && text[1] == '\n')) {
        memcpy(cell->text, "\\n", 2);
        cell->len = cell->width = 2;
        cell->line = true;
        return *text == '\n' ? 1 : 2;
    }
    if (*text == ' ' || *text == '\t') {
        cell->text[0] = ' ';
        cell->len = cell->width = 1;
        cell->blank = true;
        return 1;
    }
    n = next(&c, text);
    if (n == 0) { /* not UTF-8: the record's rules do not let it come here */
        cell->len = cell->width =
            (size_t) snprintf(cell->text, sizeof cell->text, "\\x%02X",
                              (unsigned) (unsigned char) *text);
        cell->written = true;
        return 1;
    }
    if (ho_base_is_hidden((uint32_t) c))
        return hidden_cell(cell, begin, text, n, c);
    /* A mark without its character would sit on ours. */
    if (utf8proc_charwidth(c) <= 0)
        return escaped(cell, c, n);
    append(cell, text, n, c);
    return n + rest_of_cell(cell, begin, text + n, c);
}

static bool
is_like_our_dot(int32_t c)
{
    static const uint16_t alike[] = { 0xB7,   0x387,  0x1427, 0x16EB, 0x2022,
                                      0x2024, 0x2027, 0x2219, 0x22C5, 0x25CF,
                                      0x25E6, 0x2981, 0x2E31, 0x2E33, 0x30FB,
                                      0xA78F, 0xFF65 };

    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        if (c == alike[i])
            return true;
    }
    return c == 0x10101;
}

/* A wide dot has its blanks within itself, but for letters as wide. */
static bool
is_close(int32_t c, int32_t dot)
{
    switch ((int) utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
        return utf8proc_charwidth(dot) < 2 || utf8proc_charwidth(c) == 2;
    default:
        return false;
    }
}

bool
ho_render_poses_as_ours(const char *text, const char *at, size_t n)
{
    const char *before = at;
    int32_t     c, dot;

    if ((*at & 0x80) == 0 || next(&dot, at) == 0 || !is_like_our_dot(dot))
        return false;
    if (at == text || next(&c, at + n) == 0)
        return true;
    if (!is_close(c, dot))
        return true;
    do {
        before--;
    } while (before > text && (*before & 0xC0) == 0x80);
    return next(&c, before) == 0 || !is_close(c, dot);
}

size_t
ho_render_width(const char *text)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         width = 0, n;

    for (; (n = ho_render_cell_next(&cell, begin, text)) != 0; text += n)
        width += cell.width;
    return width;
}
