/* SPDX-License-Identifier: MIT */
/*
 * html_plain.c -- an outline for desks that strip style from HTML.
 *
 *   <h2>Handover</h2>
 *   <ul><li><strong>WHO</strong> — the first statement · a remark on it
 *           <ul><li>another one</li></ul></li>
 *   <h3>The rest, under the same headings</h3>
 *   <h4>Who it is</h4> <ul><li>what the first screen has no room for</li>
 *
 * The first screen is one list, since headings take most of a screen where no
 * style makes them small. Headings, lists, <strong>, <em>, <br> and <bdi> and
 * not one attribute: what a scrubber leaves, and what shows without any style.
 * Theirs stands in <bdi>, and what cannot be seen or reorders a line is written
 * out, as in a terminal.
 */
#include "render/internal.h"

typedef struct plain {
    ho_base_buf           *out;
    const ho_outline_card *o;
    const char            *open; /* the element that what comes stands in */
} plain;

/* ---- Text ---------------------------------------------------------------- */

static void
put(const plain *h, const char *text)
{
    ho_base_buf_text(h->out, text);
}

static void
put_byte(const plain *h, char c)
{
    switch (c) {
    case '<':
        put(h, "&lt;");
        break;
    case '>':
        put(h, "&gt;");
        break;
    case '&':
        put(h, "&amp;");
        break;
    default:
        ho_base_buf_byte(h->out, (uint8_t) c);
    }
}

/* So many cells of it; returns what is left. */
static const char *
put_cells(const plain *h, const char *text, size_t most, bool theirs)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         n;

    for (; most > 0 && (n = ho_render_cell_next(&cell, begin, text)) != 0;
         most--) {
        const char *from = cell.written ? cell.text : text;
        size_t      len = cell.written ? cell.len : n;

        if (cell.line) {
            put(h, "<br>");
        } else if (cell.blank) {
            put(h, " ");
        } else if (theirs && ho_render_poses_as_ours(begin, text, n)) {
            put(h, "-");
        } else {
            for (size_t i = 0; i < len; i++)
                put_byte(h, from[i]);
        }
        text += n;
    }
    return text;
}

static void
put_ours(const plain *h, const char *text)
{
    put_cells(h, text, SIZE_MAX, false);
}

static void
put_cut(const plain *h, const char *left)
{
    char text[HO_RENDER_CUT_BYTES];

    ho_render_cut(text, h->o, left);
    put(h, " ");
    put_ours(h, text);
}

static void
put_theirs(const plain *h, const ho_outline_piece *p)
{
    const char *text = p->text;
    size_t      most =
        p->tone == HO_TONE_QUOTE ? HO_RENDER_QUOTE_CELLS : HO_RENDER_CELLS;

    if (p->voice == HO_MASKED)
        text = put_cells(h, text, HO_DOTS, false);
    put(h, "<bdi>");
    text = put_cells(h, text, most, true);
    put(h, "</bdi>");
    if (*text != '\0')
        put_cut(h, text);
}

static void
put_course(const plain *h, const ho_outline_course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        char block[4];

        ho_render_block(block, course->value[i]);
        put(h, block);
    }
}

/* ---- Pieces, items, parts ------------------------------------------------ */

/* Each name once: they are compared as pointers. */
static const char *
element_of(uint8_t tone)
{
    static const char strong[] = "strong", em[] = "em";

    switch (tone) {
    case HO_TONE_STRONG:
    case HO_TONE_ALERT:
        return strong;
    case HO_TONE_GUESS:
        return em;
    default:
        return NULL;
    }
}

static void
put_element(plain *h, const char *element)
{
    if (h->open == element)
        return;
    if (h->open != NULL)
        ho_base_buf_printf(h->out, "</%s>", h->open);
    if (element != NULL)
        ho_base_buf_printf(h->out, "<%s>", element);
    h->open = element;
}

static void
put_dot(plain *h)
{
    put_element(h, NULL);
    put(h, " \xC2\xB7 ");
}

static void
put_piece(plain *h, const ho_outline_piece *p, bool first)
{
    const char *element = element_of(p->tone);

    if (!first && p->joint == HO_JOINT_NOTE)
        put_dot(h);
    if (h->open != element)
        put_element(h, NULL);
    if (!first && p->joint == HO_JOINT_SPACE)
        put(h, " ");
    put_element(h, element);
    if (p->course != NULL)
        put_course(h, p->course);
    else if (p->voice == HO_OURS)
        put_ours(h, p->text);
    else
        put_theirs(h, p);
}

/* The item, and those that go on in its line; returns the one after. */
static const ho_outline_item *
put_line(plain *h, const ho_outline_item *item, bool lead)
{
    const ho_outline_item *at = item;

    do {
        if (at != item)
            put_dot(h);
        for (const ho_outline_piece *p = at->first; p != NULL; p = p->next)
            put_piece(h, p, p == at->first);
        at = ho_render_next(at, lead);
    } while (at != NULL && at->run);
    put_element(h, NULL);
    return at;
}

static void
put_list(plain *h, const ho_outline_item *item, bool lead)
{
    put(h, "<ul>\n");
    while (item != NULL) {
        put(h, "<li>");
        item = put_line(h, item, lead);
        put(h, "</li>\n");
    }
    put(h, "</ul>\n");
}

static void
put_heading(const plain *h, char level, const char *title)
{
    ho_base_buf_printf(h->out, "<h%c>", level);
    put_ours(h, title);
    ho_base_buf_printf(h->out, "</h%c>\n", level);
}

/* A list in a list has no space around it, which headings have. */
static void
put_lead(plain *h, size_t number)
{
    const ho_outline_item *item = ho_render_first(&h->o->parts[number], true);

    if (item == NULL)
        return;
    put(h, "<li><strong>");
    put_ours(h, ho_render_title(h->o, number, true));
    put(h, "</strong> \xE2\x80\x94 ");
    item = put_line(h, item, true);
    if (item != NULL)
        put_list(h, item, true);
    put(h, "</li>\n");
}

static void
put_rest(plain *h, size_t number, char level)
{
    const ho_outline_item *item = ho_render_first(&h->o->parts[number], false);

    if (item == NULL)
        return;
    put_heading(h, level, ho_render_title(h->o, number, false));
    put_list(h, item, false);
}

void
ho_render_write_html_plain(ho_base_buf *out, const ho_outline_card *o)
{
    plain      h = { .out = out, .o = o };
    const bool led = ho_outline_has_leads(o);

    put_heading(&h, '2', ho_words_text(o->language, HO_W_HANDOVER));
    if (led) {
        put(&h, "<ul>\n");
        for (size_t i = 0; i < HO_PARTS; i++)
            put_lead(&h, i);
        put(&h, "</ul>\n");
    }
    if (led && ho_outline_has_rest(o))
        put_heading(&h, '3', ho_words_text(o->language, HO_W_IN_FULL));
    for (size_t i = 0; i < HO_PARTS; i++)
        put_rest(&h, i, led ? '4' : '3');
}
