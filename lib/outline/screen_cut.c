/* SPDX-License-Identifier: MIT */
/*
 * screen_cut.c -- a line of the first screen: how long it is, and where it is
 * cut.
 *
 *   part: first -> item (told) -> item -> item (later) ...
 *         lead  -> item        -> item, cut ...
 *
 * An item of the lead that is whole shares its pieces with the one it stands
 * for, which is told then; one that is cut has its own. A text is cut at a
 * word, with dots; notes behind it that do not fit are left out: they stand
 * below.
 */
#include "outline/screen.h"

#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

enum {
    ONE_COLUMNS = 69,   /* of a statement in one line, beside the title */
    FIRST_COLUMNS = 66, /* of the first line of several */
    LINE_COLUMNS = 60,  /* of each further one, at least: words break */
    HIDDEN_COLUMNS = 8, /* of a character that is written out */
    CUT_LEAVES = 12,    /* columns; less of a text says nothing */
};

/* ---- Measuring ----------------------------------------------------------- */

/* The next character; returns its bytes, 0 at the end. */
static size_t
columns_of_next(size_t *columns, const char *text)
{
    utf8proc_ssize_t n;
    int32_t          c;
    int              width;

    *columns = 1;
    if ((*text >= ' ' && *text < 0x7F) || *text == '\n') /* most text */
        return 1;
    if (*text == '\0')
        return 0;
    n = utf8proc_iterate((const utf8proc_uint8_t *) text, -1, &c);
    if (n <= 0)
        return 1;
    width = utf8proc_charwidth(c);
    if (ho_base_is_hidden((uint32_t) c))
        *columns = HIDDEN_COLUMNS;
    else if (width > 1)
        *columns = (size_t) width;
    return (size_t) n;
}

static size_t
text_columns(const char *text)
{
    size_t columns = 0, w, n;

    for (; (n = columns_of_next(&w, text)) != 0; text += n)
        columns += w;
    return columns;
}

static size_t
joint_columns(const ho_outline_piece *p)
{
    return p->joint == HO_JOINT_NOTE ? 3 : p->joint == HO_JOINT_SPACE;
}

static size_t
piece_columns(const ho_outline_piece *p)
{
    if (p->detail)
        return 0;
    return joint_columns(p) +
           (p->course != NULL ? p->course->count : text_columns(p->text));
}

size_t
ho_outline_line_columns(const ho_outline_item *item)
{
    size_t columns = item->depth > 0 ? 2 : 0;

    do {
        for (const ho_outline_piece *p = item->first; p != NULL; p = p->next)
            columns += piece_columns(p);
        item = item->next;
        columns += 3;
    } while (item != NULL && item->run);
    return columns - 3;
}

/* Of " · +3 more below", where there are more. */
size_t
ho_outline_count_columns(const ho_outline *o, size_t more)
{
    size_t columns =
        3 + text_columns(ho_words_text(o->card.language, HO_W_AND_MORE)) - 2;

    if (more == 0)
        return 0;
    for (; more > 0; more /= 10)
        columns++;
    return columns;
}

static size_t
columns_in(size_t lines)
{
    return lines == 0   ? 0
           : lines == 1 ? ONE_COLUMNS
                        : FIRST_COLUMNS + (lines - 1) * LINE_COLUMNS;
}

uint8_t
ho_outline_lines_for(size_t columns)
{
    uint8_t n = 1;

    while (n < UINT8_MAX && columns_in(n) < columns)
        n++;
    return n;
}

/* ---- Cutting ------------------------------------------------------------- */

/* How many bytes fit into so many columns, up to the end of a word. */
static size_t
bytes_that_fit(const char *text, size_t columns)
{
    size_t at = 0, word = 0, w, n;

    for (; (n = columns_of_next(&w, text + at)) != 0; at += n) {
        if (w > columns)
            return word > at / 2 ? word : at;
        if (text[at] == ' ' || text[at] == '\n')
            word = at;
        columns -= w;
    }
    return at;
}

static ho_outline_piece *
piece_copy(ho_outline *o, ho_outline_item *to, const ho_outline_piece *p)
{
    ho_outline_piece *copy =
        o->failed ? NULL : ho_base_arena_alloc(&o->arena, sizeof *copy);

    if (copy == NULL) {
        o->failed = true;
        return NULL;
    }
    *copy = *p;
    copy->next = NULL;
    if (to->last == NULL)
        to->first = copy;
    else
        to->last->next = copy;
    to->last = copy;
    return copy;
}

/* Whether a line may end between these two: in the middle of a note only behind
 * what others wrote. */
static bool
may_end(const ho_outline_piece *last, const ho_outline_piece *next)
{
    return next->joint == HO_JOINT_NOTE ||
           (last->voice != HO_OURS && next->joint == HO_JOINT_SPACE);
}

/* Of a text that goes on. */
static void
put_dots(ho_outline *o, ho_outline_item *to)
{
    piece_copy(o, to,
               &(ho_outline_piece){ .text = "\xE2\x80\xA6",
                                    .tone = HO_TONE_MUTED,
                                    .joint = HO_JOINT_NONE });
}

/* The beginning of a text; false: there is no room for one. */
static bool
copy_cut(ho_outline *o, ho_outline_item *to, const ho_outline_piece *p,
         size_t left)
{
    ho_outline_piece *copy;
    size_t            n;

    if (p->voice == HO_OURS || left < joint_columns(p) + CUT_LEAVES)
        return false;
    n = bytes_that_fit(p->text, left - joint_columns(p) - 1);
    copy = piece_copy(o, to, p);
    if (copy == NULL)
        return false;
    copy->text = ho_base_arena_text(&o->arena, p->text, n);
    if (copy->text == NULL) {
        copy->text = "";
        o->failed = true;
    }
    return true;
}

/* Its pieces as far as they fit; false: not all of them. What follows a long
 * text is often what became of it: where that is short, the text is cut, to
 * `first` columns. */
static bool
copy_pieces(ho_outline *o, ho_outline_item *to, const ho_outline_item *from,
            bool whose, size_t first, size_t *left)
{
    ho_outline_piece *end = NULL;

    for (const ho_outline_piece *p = from->first; p != NULL; p = p->next) {
        size_t need = piece_columns(p);

        if (p->detail || (p->brief && !whose))
            continue;
        if (to->last != NULL && may_end(to->last, p))
            end = to->last;
        if (p == from->first && first < need && copy_cut(o, to, p, first)) {
            put_dots(o, to);
            *left -= first;
        } else if (need <= *left) {
            *left -= need;
            piece_copy(o, to, p);
        } else {
            if (copy_cut(o, to, p, *left)) {
                put_dots(o, to);
            } else if (end != NULL) {
                to->last = end;
                end->next = NULL;
            }
            return false;
        }
    }
    return true;
}

/* Columns for the first text of a line that is too long, where what counts is
 * what was found. */
static size_t
first_columns(const ho_outline_line *at, size_t left, bool found)
{
    const ho_outline_piece *first = at->item->first;
    size_t                  rest = at->columns - piece_columns(first);

    return found && at->columns > left && rest <= left / 2 ? left - rest
                                                           : SIZE_MAX;
}

static ho_outline_item *
lead_item(ho_outline *o, ho_outline_part *part, ho_outline_item **last,
          const ho_outline_item *like)
{
    ho_outline_item *item =
        o->failed ? NULL : ho_base_arena_alloc(&o->arena, sizeof *item);

    if (item == NULL) {
        o->failed = true;
        return NULL;
    }
    *item = *like;
    item->next = NULL;
    if (*last == NULL)
        part->lead = item;
    else
        (*last)->next = item;
    *last = item;
    return item;
}

static bool
has_details(const ho_outline_item *item)
{
    do {
        for (const ho_outline_piece *p = item->first; p != NULL; p = p->next) {
            if (p->detail || p->brief)
                return true;
        }
        item = item->next;
    } while (item != NULL && item->run);
    return false;
}

static bool
has_theirs(const ho_outline_item *item)
{
    for (const ho_outline_piece *p = item->first; p != NULL; p = p->next) {
        if (p->voice != HO_OURS)
            return true;
    }
    return false;
}

/* A line that fits is shared, another is copied and cut. */
void
ho_outline_lead_line(ho_outline *o, ho_outline_part *part,
                     ho_outline_item **last, const ho_outline_line *at,
                     bool whose, size_t counted)
{
    size_t left = columns_in(at->gets) - ho_outline_count_columns(o, counted);
    bool   whole = at->columns <= left && !has_details(at->item);
    bool   goes_on = true;
    bool   found = part == &o->card.parts[HO_PART_TRIED];

    if (at->item->depth > 0)
        left -= 2;
    for (ho_outline_item *i = at->item; i != NULL && goes_on; i = i->next) {
        ho_outline_item *copy, *before = *last;

        if (i != at->item && !i->run)
            break;
        i->told = whole;
        copy = lead_item(o, part, last, i);
        if (copy == NULL || whole)
            continue;
        copy->first = copy->last = NULL;
        goes_on = copy_pieces(o, copy, i, whose,
                              i == at->item ? first_columns(at, left, found)
                                            : SIZE_MAX,
                              &left);
        if (!goes_on && i->run && !has_theirs(copy)) { /* only its title */
            before->next = NULL;
            *last = before;
        }
        goes_on = goes_on && left > CUT_LEAVES;
        left -= left < 3 ? left : 3;
    }
}

void
ho_outline_lead_count(ho_outline *o, ho_outline_part *part,
                      ho_outline_item **last, size_t count)
{
    ho_outline_item  like = { .anchor = "", .leg = -1, .run = true };
    ho_outline_item *item = lead_item(o, part, last, &like);
    const char      *label = ho_words_text(o->card.language, HO_W_AND_MORE);
    char             text[64];
    const char      *at = strstr(label, "{}");
    ho_outline_piece piece = { .tone = HO_TONE_MUTED };

    snprintf(text, sizeof text, "%.*s%zu%s", (int) (at - label), label, count,
             at + 2);
    piece.text =
        o->failed ? NULL : ho_base_arena_text(&o->arena, text, strlen(text));
    if (piece.text == NULL)
        o->failed = true;
    else if (item != NULL)
        piece_copy(o, item, &piece);
}
