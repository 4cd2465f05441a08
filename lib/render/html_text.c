/* SPDX-License-Identifier: MIT */
/*
 * html_text.c -- anybody's text, as text of a page and nothing else.
 *
 * The text of the page is the text of the record, byte for byte: a reader
 * who copies it has what was written. Five characters become references, and
 * so does a carriage return, which a parser of HTML would turn into a line
 * feed. A character that hides, reorders, or would sit on one before it
 * (ho_cell_next() says which) is kept, alone in an element that isolates it;
 * the style shows its number in front of it: U+202E. The element isolates
 * without the style too.
 */
#include "render/html.h"

#include <utf8proc.h>

static void
put_byte(ho_buf *out, char c)
{
    switch (c) {
    case '&':
        ho_buf_text(out, "&amp;");
        break;
    case '<':
        ho_buf_text(out, "&lt;");
        break;
    case '>':
        ho_buf_text(out, "&gt;");
        break;
    case '"':
        ho_buf_text(out, "&quot;");
        break;
    case '\'':
        ho_buf_text(out, "&#39;");
        break;
    case '\r':
        ho_buf_text(out, "&#13;");
        break;
    default:
        ho_buf_byte(out, (uint8_t) c);
    }
}

/* Did a terminal have to be shown something else? Then it hides here too. */
static bool
is_hidden(const ho_cell *cell, const char *text)
{
    return !cell->line && cell->text[0] == '\\' && *text != '\\';
}

void
ho_html_text(ho_buf *out, const char *text)
{
    ho_cell cell;
    size_t  n;

    for (; (n = ho_cell_next(&cell, text)) != 0; text += n) {
        bool    hidden = is_hidden(&cell, text);
        int32_t c;

        if (hidden) {
            utf8proc_iterate((const utf8proc_uint8_t *) text, -1, &c);
            ho_buf_printf(out, "<bdi class=\"v\" data-u=\"U+%04X\">",
                          (unsigned) c);
        }
        for (size_t i = 0; i < n; i++)
            put_byte(out, text[i]);
        if (hidden)
            ho_buf_text(out, "</bdi>");
    }
}

void
ho_html_attribute(ho_buf *out, const char *text)
{
    ho_cell cell;
    size_t  n;

    for (; (n = ho_cell_next(&cell, text)) != 0; text += n) {
        for (size_t i = 0; i < cell.len; i++)
            put_byte(out, cell.text[i]);
    }
}
