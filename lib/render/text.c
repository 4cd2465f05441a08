/* SPDX-License-Identifier: MIT */
/*
 * text.c -- an outline in columns, for a terminal or a log.
 *
 *   WHY        What it is about, in as many columns as there are; what does
 *                not fit goes on two deeper.
 *              Another item · a remark on it
 *                of a wish: its slots
 *
 * Only the titles stand at the left, and a line in which somebody's text goes
 * on has a bar in front of it; a dot of theirs that would pass for one of ours
 * is a hyphen: what they wrote cannot pass for ours. Words longer than a line
 * are broken between characters.
 *
 *   SAID       1 customer: What they said, with a line
 *              | feed in it
 */
#include "render/internal.h"

#include <string.h>

enum {
    TITLE_COLUMNS = 11, /* the longest title, and a gap */
    NARROW = 44,        /* below, titles have lines of their own */
    DEEPER = 2
};

typedef struct sheet {
    ho_base_buf *out;
    ho_base_buf  word; /* not yet written, since it may not fit */
    size_t       word_width;
    size_t       column;
    size_t       indent;  /* where lines of this item go on */
    bool         blank;   /* one stands in front of the word */
    bool         broken;  /* the word begins a line, as they would have */
    bool         theirs;  /* what is being put */
    bool         of_them; /* there is some of it in the word */
    const ho_outline_card *o;
} sheet;

/* ---- Words and lines ----------------------------------------------------- */

static void
spaces(ho_base_buf *out, size_t n)
{
    while (n-- > 0)
        ho_base_buf_byte(out, ' ');
}

static void
new_line(sheet *s, size_t column)
{
    if (s->column > 0)
        ho_base_buf_byte(s->out, '\n');
    spaces(s->out, column);
    s->column = column;
    s->blank = s->broken = false;
}

/* The item goes on: in whose words? */
static void
next_line(sheet *s)
{
    static const char bar[] = "\xE2\x94\x82 ";

    if (!s->of_them) {
        new_line(s, s->indent);
        return;
    }
    new_line(s, s->indent - DEEPER);
    ho_base_buf_text(s->out, bar);
    s->column = s->indent;
}

static void
flush(sheet *s)
{
    if (s->word.len == 0)
        return;
    if (s->broken || s->column + s->blank + s->word_width > s->o->opts.width)
        next_line(s);
    if (s->blank && s->column > s->indent - DEEPER) {
        ho_base_buf_byte(s->out, ' ');
        s->column++;
    }
    ho_base_buf_append(s->out, s->word.data, s->word.len);
    s->column += s->word_width;
    s->word.len = 0;
    s->word_width = 0;
    s->blank = s->of_them = false;
}

static void
blank(sheet *s)
{
    flush(s);
    s->blank = true;
}

static void
put_cell(sheet *s, const ho_render_cell *cell)
{
    if (s->word_width + cell->width > s->o->opts.width - s->indent)
        flush(s); /* longer than a line */
    ho_base_buf_append(&s->word, cell->text, cell->len);
    s->word_width += cell->width;
    s->of_them = s->of_them || s->theirs;
}

static void
put_text(sheet *s, const char *text)
{
    const char    *begin = text;
    ho_render_cell cell;
    size_t         n;

    for (; (n = ho_render_cell_next(&cell, begin, text)) != 0; text += n) {
        if (cell.blank)
            blank(s);
        else
            put_cell(s, &cell);
    }
}

/* ---- Pieces -------------------------------------------------------------- */

static const char *
sgr_of(const ho_outline_card *o, uint8_t tone)
{
    static const char *const codes[] = {
        [HO_TONE_PLAIN] = "",        [HO_TONE_STRONG] = "\033[1m",
        [HO_TONE_MUTED] = "\033[2m", [HO_TONE_GOOD] = "\033[32m",
        [HO_TONE_WARN] = "\033[33m", [HO_TONE_ALERT] = "\033[1;31m",
        [HO_TONE_GUESS] = "\033[3m", [HO_TONE_QUOTE] = "",
    };

    return (o->opts.flags & HANDOFF_RENDER_COLOR) ? codes[tone] : "";
}

static void
put_cut(sheet *s, const char *left)
{
    char text[HO_RENDER_CUT_BYTES];

    ho_render_cut(text, s->o, left);
    blank(s);
    put_text(s, text);
}

/* Somebody's text, some of which we may have replaced by `dots`: its lines
 * stay lines only where it is what they said. */
static void
put_theirs(sheet *s, const char *text, bool quote, size_t dots)
{
    static const ho_render_cell hyphen = { .text = "-", .len = 1, .width = 1 };

    size_t         left = quote ? HO_RENDER_QUOTE_CELLS : HO_RENDER_CELLS, n;
    const char    *begin = text;
    ho_render_cell cell;

    for (; (n = ho_render_cell_next(&cell, begin, text)) != 0; text += n) {
        if (left-- == 0) {
            s->theirs = false;
            put_cut(s, text);
            return;
        }
        if (cell.line && quote) {
            flush(s);
            /* Any number of empty lines is one line. */
            s->broken = s->column > s->indent;
            s->blank = false;
        } else if (cell.blank) {
            blank(s);
        } else if (text >= begin + dots &&
                   ho_render_poses_as_ours(begin, text, n)) {
            put_cell(s, &hyphen);
        } else {
            put_cell(s, &cell);
        }
    }
}

static void
put_course(sheet *s, const ho_outline_course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        ho_render_cell cell = { .width = 1 };

        ho_render_block(cell.text, course->value[i]);
        cell.len = strlen(cell.text);
        put_cell(s, &cell);
    }
}

static void
put_piece(sheet *s, const ho_outline_piece *piece, bool first)
{
    const char *sgr = sgr_of(s->o, piece->tone);

    if (!first && piece->joint == HO_JOINT_NOTE) {
        blank(s);
        put_text(s, "\xC2\xB7");
    }
    if (!first && piece->joint != HO_JOINT_NONE)
        blank(s);
    ho_base_buf_text(&s->word, sgr);
    s->theirs = piece->voice != HO_OURS;
    if (piece->course != NULL)
        put_course(s, piece->course);
    else if (piece->voice == HO_OURS)
        put_text(s, piece->text);
    else
        put_theirs(s, piece->text, piece->tone == HO_TONE_QUOTE,
                   piece->voice == HO_MASKED ? HO_DOTS_BYTES : 0);
    s->theirs = false;
    if (*sgr != '\0')
        ho_base_buf_text(&s->word, "\033[0m");
}

/* ---- Items and parts ----------------------------------------------------- */

static void
put_item(sheet *s, const ho_outline_item *item, size_t left, bool on_line)
{
    size_t begin = left + (item->depth > 0 ? DEEPER : 0);
    bool   first = true;

    if (item->run) {
        blank(s);
        put_text(s, "\xC2\xB7");
        blank(s);
    } else {
        s->indent = begin + DEEPER;
        if (!on_line)
            new_line(s, begin);
    }
    for (const ho_outline_piece *p = item->first; p != NULL; p = p->next) {
        put_piece(s, p, first);
        first = false;
    }
}

/* The lead of a part, or the rest of it. */
static void
put_part(sheet *s, size_t number, bool lead)
{
    const ho_outline_part *part = &s->o->parts[number];
    const char            *title = ho_render_title(s->o, number, true);
    const ho_outline_item *i = ho_render_first(part, lead);
    bool                   narrow = s->o->opts.width < NARROW;
    size_t                 left = narrow ? DEEPER : TITLE_COLUMNS;
    bool                   on_line = !narrow;

    if (i == NULL)
        return;
    new_line(s, 0);
    ho_base_buf_text(s->out, sgr_of(s->o, HO_TONE_STRONG));
    s->indent = left;
    ho_base_buf_text(s->out, title);
    s->column = ho_render_width(title);
    if (s->o->opts.flags & HANDOFF_RENDER_COLOR)
        ho_base_buf_text(s->out, "\033[0m");
    if (on_line) {
        spaces(s->out, left - s->column);
        s->column = left;
    }
    while (i != NULL) {
        put_item(s, i, left, on_line);
        on_line = false;
        i = ho_render_next(i, lead);
        if (i == NULL || !i->run)
            flush(s);
    }
}

/* A line between what everybody reads and what one looks up. */
static void
put_divider(sheet *s)
{
    new_line(s, 0);
    s->indent = DEEPER;
    ho_base_buf_text(s->out, sgr_of(s->o, HO_TONE_MUTED));
    put_text(s, "----");
    blank(s);
    put_text(s, ho_words_text(s->o->language, HO_W_IN_FULL));
    blank(s);
    put_text(s, "----");
    flush(s);
    if (s->o->opts.flags & HANDOFF_RENDER_COLOR)
        ho_base_buf_text(s->out, "\033[0m");
}

void
ho_render_write_text(ho_base_buf *out, const ho_outline_card *o)
{
    sheet s = { .out = out, .o = o };

    for (size_t i = 0; i < HO_PARTS; i++)
        put_part(&s, i, true);
    if (ho_outline_has_rest(o) && ho_outline_has_leads(o))
        put_divider(&s);
    for (size_t i = 0; i < HO_PARTS; i++)
        put_part(&s, i, false);
    if (s.column > 0)
        ho_base_buf_byte(out, '\n');
    out->failed = out->failed || s.word.failed;
    ho_base_buf_free(&s.word);
}
