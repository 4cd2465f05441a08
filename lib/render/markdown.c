/* SPDX-License-Identifier: MIT */
/*
 * markdown.c -- an outline for a comment in a ticket.
 *
 *   - **Who it is** -- the first statement · a remark on it
 *     - another one, *a guess (91 %)*
 *       | a line feed in it stays within it
 *   - **The rest, under the same headings**
 *     - **Who it is** -- what the first screen has no room for
 *
 * One tight list, one line of it for a statement: as short as a comment must
 * be, and the same wherever GitHub's Markdown is understood. What a character
 * means there is markdown_escape.c's concern; here is where the lines,
 * asterisks and blanks are ours.
 */
#include "render/markdown.h"

#include <string.h>

enum {
    STEP = 2 /* columns of a bullet */
};

/* ---- Text ---------------------------------------------------------------- */

/* What ho_render_cell_next() writes out stays so; else the text stays as it is,
 * which may join emoji that a terminal cannot. */
static void
put_cell(ho_render_markdown *m, const ho_render_cell *cell, const char *text,
         size_t n)
{
    if (cell->line || cell->blank)
        ho_render_markdown_flush(m);
    if (cell->line)
        m->line = true;
    else if (cell->blank)
        m->blank = true;
    else if (cell->written)
        ho_render_markdown_visible(m, cell->text, cell->len);
    else
        ho_render_markdown_visible(m, text, n);
}

/* All of it, or so many cells; returns what is left. */
static const char *
put_cells(ho_render_markdown *m, const char *text, size_t most)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         n;

    for (; most > 0 && (n = ho_render_cell_next(&cell, begin, text)) != 0;
         most--) {
        if (m->theirs && ho_render_poses_as_ours(begin, text, n))
            ho_render_markdown_visible(m, "-", 1);
        else
            put_cell(m, &cell, text, n);
        text += n;
    }
    return text;
}

static void
put_ours(ho_render_markdown *m, const char *text)
{
    m->theirs = false;
    put_cells(m, text, SIZE_MAX);
}

static void
put_cut(ho_render_markdown *m, const char *left)
{
    char text[HO_RENDER_CUT_BYTES];

    ho_render_cut(text, m->o, left);
    m->theirs = false;
    ho_render_markdown_blank(m);
    put_ours(m, text);
}

static void
put_theirs(ho_render_markdown *m, const char *text, bool quote, size_t dots)
{
    m->theirs = false;
    if (dots > 0)
        text = put_cells(m, text, dots);
    m->theirs = true;
    text = put_cells(m, text, quote ? HO_RENDER_QUOTE_CELLS : HO_RENDER_CELLS);
    if (*text != '\0')
        put_cut(m, text);
}

static void
put_course(ho_render_markdown *m, const ho_outline_course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        char block[4];

        ho_render_block(block, course->value[i]);
        put_ours(m, block);
    }
}

/* ---- Pieces -------------------------------------------------------------- */

static uint8_t
asterisks_of(uint8_t tone)
{
    switch (tone) {
    case HO_TONE_STRONG:
    case HO_TONE_ALERT:
        return 2;
    case HO_TONE_GUESS:
        return 1;
    default:
        return 0;
    }
}

static void
put_note(ho_render_markdown *m)
{
    ho_render_markdown_blank(m);
    m->wanted = 0;
    put_ours(m, "\xC2\xB7");
    ho_render_markdown_blank(m);
}

static void
put_piece(ho_render_markdown *m, const ho_outline_piece *piece, bool first)
{
    if (!first && piece->joint == HO_JOINT_NOTE)
        put_note(m);
    else if (!first && piece->joint == HO_JOINT_SPACE)
        ho_render_markdown_blank(m);
    ho_render_markdown_flush(m);
    m->wanted = asterisks_of(piece->tone);
    if (piece->course != NULL)
        put_course(m, piece->course);
    else if (piece->voice == HO_OURS)
        put_ours(m, piece->text);
    else
        put_theirs(m, piece->text, piece->tone == HO_TONE_QUOTE,
                   piece->voice == HO_MASKED ? HO_DOTS : 0);
}

/* ---- Items and parts ----------------------------------------------------- */

/* The item, and those that go on in its line; returns the one after. */
static const ho_outline_item *
put_items(ho_render_markdown *m, const ho_outline_item *item, bool lead)
{
    const ho_outline_item *at = item;

    do {
        if (at != item)
            put_note(m);
        for (const ho_outline_piece *p = at->first; p != NULL; p = p->next)
            put_piece(m, p, p == at->first);
        at = ho_render_next(at, lead);
    } while (at != NULL && at->run);
    ho_render_markdown_end(m);
    return at;
}

static void
put_part(ho_render_markdown *m, size_t number, size_t indent, bool lead)
{
    const ho_outline_item *item = ho_render_first(&m->o->parts[number], lead);

    if (item == NULL)
        return;
    ho_render_markdown_bullet(m, indent);
    m->wanted = 2;
    put_ours(m, ho_render_title(m->o, number, lead));
    ho_render_markdown_blank(m);
    m->wanted = 0;
    put_ours(m, "\xE2\x80\x94");
    ho_render_markdown_blank(m);
    for (item = put_items(m, item, lead); item != NULL;
         item = put_items(m, item, lead))
        ho_render_markdown_bullet(m, indent + STEP);
}

static void
write_as(ho_base_buf *out, const ho_outline_card *o, bool common)
{
    ho_render_markdown m = { .out = out, .o = o, .common = common };
    bool               titled = ho_outline_has_leads(o);

    for (size_t i = 0; i < HO_PARTS; i++)
        put_part(&m, i, 0, true);
    if (!ho_outline_has_rest(o))
        return;
    if (titled) {
        ho_render_markdown_bullet(&m, 0);
        m.wanted = 2;
        put_ours(&m, ho_words_text(o->language, HO_W_IN_FULL));
        m.wanted = 0;
        ho_render_markdown_end(&m);
    }
    for (size_t i = 0; i < HO_PARTS; i++)
        put_part(&m, i, titled ? STEP : 0, false);
}

void
ho_render_write_markdown(ho_base_buf *out, const ho_outline_card *o)
{
    write_as(out, o, false);
}

void
ho_render_write_commonmark(ho_base_buf *out, const ho_outline_card *o)
{
    write_as(out, o, true);
}
