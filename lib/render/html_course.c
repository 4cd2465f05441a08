/* SPDX-License-Identifier: MIT */
/*
 * html_course.c -- the emotional course as a line, and the same in words.
 *
 *   100 (good)  .--.
 *               |   \        x is the reading, from the first to the last;
 *     0 (bad)   |    o       the last one's dot has a colour
 *
 * It has nothing of a stranger but, in its text alternative, the names of
 * feelings that we have no word for.
 */
#include "render/html.h"

#include <inttypes.h>

enum { WIDE = 128, HIGH = 32, MARGIN = 5, BAD_BELOW = 40, GOOD_FROM = 60 };

static unsigned
x_of(const ho_outline_course *c, size_t i)
{
    return (unsigned) (MARGIN + i * (WIDE - 2 * MARGIN) / (c->count - 1));
}

static unsigned
y_of(const ho_outline_course *c, size_t i)
{
    return (unsigned) (MARGIN +
                       (100 - c->value[i]) * (HIGH - 2 * MARGIN) / 100);
}

static void
put_words(ho_base_buf *out, const ho_outline_card *o,
          const ho_outline_course *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const char *ours =
            ho_words_name(o->language, HO_NAMES_EMOTION, c->name[i]);

        if (i > 0)
            ho_base_buf_text(out, ", ");
        ho_render_html_attribute(out, ours != NULL ? ours : c->name[i]);
        if (c->value[i] != HO_VALENCE_UNKNOWN)
            ho_base_buf_printf(out, " %u/100", (unsigned) c->value[i]);
    }
}

/* Lines without length, whose round ends make the dot and a ring around it:
 * a circle's place and size would be properties that a style sets back. */
static void
put_dot(ho_base_buf *out, unsigned value, unsigned x, unsigned y)
{
    const char *how = value < BAD_BELOW   ? "bad"
                      : value < GOOD_FROM ? "mid"
                                          : "good";

    ho_base_buf_printf(out, "<polyline class=\"o\" points=\"%u,%u %u,%u\"/>", x,
                       y, x, y);
    ho_base_buf_printf(out, "<polyline class=\"e %s\" points=\"%u,%u %u,%u\"/>",
                       how, x, y, x, y);
}

void
ho_render_html_course(ho_base_buf *out, const ho_outline_card *o,
                      const ho_outline_course *c)
{
    size_t last = c->count;

    if (c->count < 2)
        return;
    ho_base_buf_printf(out,
                       "<svg role=\"img\" width=\"%d\" height=\"%d\" "
                       "viewBox=\"0 0 %d %d\" aria-label=\"",
                       WIDE, HIGH, WIDE, HIGH);
    put_words(out, o, c);
    ho_base_buf_printf(out,
                       "\"><polyline class=\"y\" points=\"0,%d %d,%d\"/>"
                       "<polyline class=\"l\" points=\"",
                       HIGH / 2, WIDE, HIGH / 2);
    for (size_t i = 0; i < c->count; i++) {
        if (c->value[i] == HO_VALENCE_UNKNOWN)
            continue;
        ho_base_buf_printf(out, "%s%u,%u", last == c->count ? "" : " ",
                           x_of(c, i), y_of(c, i));
        last = i;
    }
    ho_base_buf_text(out, "\"/>");
    if (last < c->count)
        put_dot(out, c->value[last], x_of(c, last), y_of(c, last));
    ho_base_buf_text(out, "</svg>");
}
