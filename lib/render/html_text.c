/* SPDX-License-Identifier: MIT */
/*
 * html_text.c -- anybody's text, as text of a page and nothing else.
 *
 * The text of the page is the text of the record, byte for byte: a reader
 * who copies it has what was written. Five characters become references, and
 * so does a carriage return, which a parser of HTML would turn into a line
 * feed. A character that hides, reorders, or would sit on one before it
 * (ho_render_cell_next() says which) is kept, alone in an element that isolates
 * it; the style shows its number in front of it: U+202E. The element isolates
 * without the style too. Of a text full of them the first ones are marked,
 * and the last of those says that there are more (...): what follows is
 * still isolated from all that is not that text. Within one of our lines, a
 * dot like the one between our remarks stands in a box.
 */
#include "render/html.h"

#include <string.h>

#include <utf8proc.h>

enum {
    SHOWN_MAX = 64,   /* hidden characters marked in one text, and dots */
    LANGUAGE_MAX = 35 /* RFC 5646 section 4.4.1 */
};

static void
put_byte(ho_base_buf *out, char c)
{
    switch (c) {
    case '&':
        ho_base_buf_text(out, "&amp;");
        break;
    case '<':
        ho_base_buf_text(out, "&lt;");
        break;
    case '>':
        ho_base_buf_text(out, "&gt;");
        break;
    case '"':
        ho_base_buf_text(out, "&quot;");
        break;
    case '\'':
        ho_base_buf_text(out, "&#39;");
        break;
    case '\r':
        ho_base_buf_text(out, "&#13;");
        break;
    default:
        ho_base_buf_byte(out, (uint8_t) c);
    }
}

static void
put_bytes(ho_base_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_byte(out, text[i]);
}

/* A character that hides, and as many of the same as follow it: a flood of
 * them is one mark, not a page full. Returns their bytes. */
static size_t
put_hidden(ho_base_buf *out, const char *begin, const char *text, size_t n,
           bool last)
{
    ho_render_cell cell;
    size_t         all = n;
    unsigned       count = 1;
    int32_t        c;

    while (ho_render_cell_next(&cell, begin, text + all) == n && cell.written &&
           memcmp(text, text + all, n) == 0) {
        all += n;
        count++;
    }
    utf8proc_iterate((const utf8proc_uint8_t *) text, -1, &c);
    ho_base_buf_printf(out, "<bdi class=\"v\" data-u=\"U+%04X", (unsigned) c);
    if (count > 1)
        ho_base_buf_printf(out, " \xC3\x97%u", count);
    ho_base_buf_text(out, last ? " \xE2\x80\xA6\">" : "\">");
    put_bytes(out, text, all);
    ho_base_buf_text(out, "</bdi>");
    return all;
}

static void
put_all(ho_base_buf *out, const char *text, bool in_line)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         n, shown = 0, boxes = in_line ? SHOWN_MAX : 0;

    for (; (n = ho_render_cell_next(&cell, begin, text)) != 0; text += n) {
        bool boxed = boxes > 0 && ho_render_poses_as_ours(begin, text, n);

        boxes -= boxed;

        if (shown < SHOWN_MAX && cell.written) {
            n = put_hidden(out, begin, text, n, ++shown == SHOWN_MAX);
            continue;
        }
        if (boxed)
            ho_base_buf_text(out, "<span class=\"d\">");
        put_bytes(out, text, n);
        if (boxed)
            ho_base_buf_text(out, "</span>");
    }
}

void
ho_render_html_text(ho_base_buf *out, const char *text)
{
    put_all(out, text, false);
}

void
ho_render_html_text_in_line(ho_base_buf *out, const char *text)
{
    put_all(out, text, true);
}

void
ho_render_html_attribute(ho_base_buf *out, const char *text)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         n;

    for (; (n = ho_render_cell_next(&cell, begin, text)) != 0; text += n)
        put_bytes(out, cell.text, cell.len);
}

bool
ho_render_html_is_language(const char *tag)
{
    size_t n = 0; /* characters of this group */

    if (ho_outline_empty(tag) || !ho_base_is_letter(tag[0]) ||
        !ho_base_is_letter(tag[1]) ||
        strnlen(tag, LANGUAGE_MAX + 1) > LANGUAGE_MAX)
        return false;
    for (; *tag != '\0'; tag++) {
        if (*tag == '-' && n > 0)
            n = 0;
        else if ((!ho_base_is_letter(*tag) && (*tag < '0' || *tag > '9')) ||
                 ++n > 8)
            return false;
    }
    return n > 0;
}
