/* SPDX-License-Identifier: MIT */
/*
 * screen.c -- what stands on the first screen: 24 lines of 80 columns.
 *
 * A person who takes over has ten seconds, and a record may have ten thousand
 * turns. So each part has lines that it gets in any case, and takes what other
 * parts leave; in a part each statement gets a line before any gets another.
 * What does not fit is cut at a word, and counted.
 *
 *   part: first -> item (told) -> item -> item (later) ...
 *         lead  -> item        -> item, cut ...
 *
 * An item of the lead that is whole shares its pieces with the one it stands
 * for, which is told then; one that is cut has its own.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

enum {
    SCREEN_LINES = 24,
    ONE_COLUMNS = 69,   /* of a statement in one line, beside the title */
    FIRST_COLUMNS = 66, /* of the first line of several */
    LINE_COLUMNS = 60,  /* of each further one, at least: words break */
    ITEM_LINES = 2,
    HIDDEN_COLUMNS = 8, /* of a character that is written out */
    CUT_LEAVES = 12,    /* columns; less of a text says nothing */
    CHOSEN_MAX = 8,     /* lines of a part */
};

/* Lines that a part gets in any case, and at most; of a statement; and how many
 * statements. The last statements of what was tried and said count more than
 * the first; of some parts the one that counts most is better whole than two of
 * them cut. */
static const struct {
    uint8_t least, most, item, items;
    bool    last, full;
} quota[HO_PARTS] = {
    [HO_PART_WHY] = { 4, 6, 3, 8, false, false },
    [HO_PART_NOW] = { 4, 5, 2, 8, false, false },
    [HO_PART_WHO] = { 3, 5, 2, 8, false, false },
    [HO_PART_WANTS] = { 3, 4, 2, 8, false, false },
    [HO_PART_FEELS] = { 2, 3, 2, 2, false, false },
    [HO_PART_TRIED] = { 3, 4, 2, 3, true, false },
    [HO_PART_PROMISED] = { 2, 3, 2, 8, false, true },
    [HO_PART_SAID] = { 1, 4, 2, 8, true, true },
    [HO_PART_WAY] = { 1, 2, 1, 8, false, false },
};

/* Who takes first what is left. */
static const ho_outline_part_id order[] = {
    HO_PART_NOW,   HO_PART_WANTS, HO_PART_TRIED, HO_PART_PROMISED, HO_PART_WHY,
    HO_PART_FEELS, HO_PART_WHO,   HO_PART_SAID,  HO_PART_WAY,
};

_Static_assert(sizeof order / sizeof *order == HO_PARTS, "all parts");

/* A line that might be on the screen, and how many lines it gets. */
typedef struct line {
    ho_outline_item *item;
    size_t           columns;
    uint8_t          needs, gets;
} line;

typedef struct plan {
    line   lines[CHOSEN_MAX];
    size_t count; /* of those */
    size_t more;  /* that could have been */
    size_t needs, gets;
} plan;

/* ---- Measuring ----------------------------------------------------------- */

static size_t
columns_of(int32_t c)
{
    int width = utf8proc_charwidth(c);

    if (c != '\n' && ho_base_is_hidden((uint32_t) c))
        return HIDDEN_COLUMNS;
    return width < 1 ? 1 : (size_t) width;
}

static size_t
text_columns(const char *text)
{
    size_t  columns = 0;
    int32_t c;

    while (*text != '\0') {
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *) text, -1, &c);

        columns += n <= 0 ? 1 : columns_of(c);
        text += n <= 0 ? 1 : n;
    }
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

static size_t
line_columns(const ho_outline_item *item)
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

static size_t
columns_in(size_t lines)
{
    return lines == 0   ? 0
           : lines == 1 ? ONE_COLUMNS
                        : FIRST_COLUMNS + (lines - 1) * LINE_COLUMNS;
}

static uint8_t
lines_for(size_t columns)
{
    uint8_t n = 1;

    while (n < UINT8_MAX && columns_in(n) < columns)
        n++;
    return n;
}

/* ---- Choosing ------------------------------------------------------------ */

static void
consider(plan *p, ho_outline_item *item, ho_outline_part_id part)
{
    if (p->count == quota[part].items) {
        p->more++;
        if (!quota[part].last)
            return;
        memmove(p->lines, p->lines + 1, sizeof *p->lines * --p->count);
    }
    p->lines[p->count++].item = item;
}

/* Only of those that may be shown: a record may have ten thousand turns. */
static void
measure(line *at, uint8_t most)
{
    at->columns = line_columns(at->item);
    at->needs = lines_for(at->columns);
    if (at->needs > most)
        at->needs = most;
}

static void
plan_part(plan *p, const ho_outline_part *part, ho_outline_part_id id)
{
    for (ho_outline_item *i = part->first; i != NULL; i = i->next) {
        if (!i->run && !i->later)
            consider(p, i, id);
    }
    for (size_t i = 0; i < p->count; i++) {
        measure(&p->lines[i], quota[id].item);
        p->needs += p->lines[i].needs;
    }
    if (p->needs > quota[id].most)
        p->needs = quota[id].most;
    p->gets = p->needs < quota[id].least ? p->needs : quota[id].least;
}

static void
share_out(plan plans[HO_PARTS])
{
    size_t left = SCREEN_LINES;

    for (size_t i = 0; i < HO_PARTS; i++)
        left -= plans[i].gets;
    for (size_t i = 0; i < HO_PARTS; i++) {
        plan  *p = &plans[order[i]];
        size_t wants = p->needs - p->gets;

        p->gets += wants < left ? wants : left;
        left -= wants < left ? wants : left;
    }
}

/* A line for each, in the order in which they count, then another; or as many
 * as it needs for each. */
static void
share_in_part(plan *p, ho_outline_part_id id)
{
    size_t  left = p->gets;
    uint8_t rounds = quota[id].full ? 1 : quota[id].item;

    for (uint8_t round = 1; round <= rounds; round++) {
        for (size_t k = 0; k < p->count && left > 0; k++) {
            line  *at = &p->lines[quota[id].last ? p->count - 1 - k : k];
            size_t wants = quota[id].full ? at->needs : at->needs >= round;

            wants = wants < left ? wants : left;
            at->gets = (uint8_t) (at->gets + wants);
            left -= wants;
        }
    }
}

/* ---- Cutting ------------------------------------------------------------- */

/* How many bytes fit into so many columns, up to the end of a word. */
static size_t
bytes_that_fit(const char *text, size_t columns)
{
    size_t  at = 0, word = 0;
    int32_t c;

    while (text[at] != '\0') {
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *) text + at, -1, &c);
        size_t w = n <= 0 ? 1 : columns_of(c);

        if (w > columns)
            return word > at / 2 ? word : at;
        if (c == ' ' || c == '\n')
            word = at;
        columns -= w;
        at += n <= 0 ? 1 : (size_t) n;
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

static void
put_dots(ho_outline *o, ho_outline_item *to)
{
    /* Nothing opens that does not close. */
    if (to->last != NULL && to->last->voice == HO_OURS &&
        strcmp(to->last->text, "(") == 0)
        to->last->text = "";
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
            size_t first, size_t *left)
{
    for (const ho_outline_piece *p = from->first; p != NULL; p = p->next) {
        size_t need = piece_columns(p);

        if (p->detail)
            continue;
        if (p == from->first && first < need && copy_cut(o, to, p, first)) {
            put_dots(o, to);
            *left -= first;
        } else if (need <= *left) {
            *left -= need;
            piece_copy(o, to, p);
        } else {
            copy_cut(o, to, p, *left);
            put_dots(o, to);
            return false;
        }
    }
    return true;
}

/* Columns for the first text of a line that is too long, where what counts is
 * what was found. */
static size_t
first_columns(const line *at, size_t left, bool found)
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

/* Of " · +3 more below", where there are more. */
static size_t
count_columns(const ho_outline *o, size_t more)
{
    size_t columns =
        3 + text_columns(ho_words_text(o->card.language, HO_W_AND_MORE)) - 2;

    if (more == 0)
        return 0;
    for (; more > 0; more /= 10)
        columns++;
    return columns;
}

/* A line that fits is shared, another is copied and cut. */
static void
lead_line(ho_outline *o, ho_outline_part *part, ho_outline_item **last,
          const line *at, size_t counted)
{
    size_t left = columns_in(at->gets) - count_columns(o, counted);
    bool   whole = at->columns <= left && !has_details(at->item);
    bool   goes_on = true;
    bool   found = part == &o->card.parts[HO_PART_TRIED];

    if (at->item->depth > 0)
        left -= 2;
    for (ho_outline_item *i = at->item; i != NULL && goes_on; i = i->next) {
        ho_outline_item *copy;

        if (i != at->item && !i->run)
            break;
        i->told = whole;
        copy = lead_item(o, part, last, i);
        if (copy == NULL || whole)
            continue;
        copy->first = copy->last = NULL;
        goes_on = copy_pieces(o, copy, i,
                              i == at->item ? first_columns(at, left, found)
                                            : SIZE_MAX,
                              &left);
        if (!goes_on && i->run && !has_theirs(copy)) { /* only its title */
            copy->first = copy->last = NULL;
            put_dots(o, copy);
        }
        if (goes_on && left <= CUT_LEAVES && i->next != NULL && i->next->run) {
            put_dots(o, copy);
            goes_on = false;
        }
        left -= left < 3 ? left : 3;
    }
}

static void
count_rest(ho_outline *o, ho_outline_part *part, ho_outline_item **last,
           size_t count)
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

static void
lead_part(ho_outline *o, ho_outline_part_id id, plan *p)
{
    ho_outline_part *part = &o->card.parts[id];
    ho_outline_item *last = NULL;
    size_t           more = p->more + part->unshown, end = 0;

    share_in_part(p, id);
    for (size_t i = 0; i < p->count; i++) {
        more += p->lines[i].gets == 0;
        if (p->lines[i].gets > 0)
            end = i;
    }
    for (size_t i = 0; i < p->count; i++) {
        if (p->lines[i].gets > 0)
            lead_line(o, part, &last, &p->lines[i], i == end ? more : 0);
    }
    part->more = more;
    if (more > 0 && last != NULL)
        count_rest(o, part, &last, more);
}

/* Who reads a conversation reads it from the first turn to the last. */
static void
tell_all(ho_outline_part *part)
{
    for (ho_outline_item *i = part->first; i != NULL; i = i->next) {
        if (!i->told) {
            for (i = part->first; i != NULL; i = i->next)
                i->told = false;
            for (i = part->lead; i != NULL; i = i->next)
                i->told = false;
            return;
        }
    }
}

/* What was for the first screen alone is not for the rest. */
static void
drop_brief(ho_outline_item *item)
{
    ho_outline_piece **at = &item->first;

    item->last = NULL;
    while (*at != NULL) {
        if ((*at)->brief) {
            *at = (*at)->next;
        } else {
            item->last = *at;
            at = &(*at)->next;
        }
    }
}

static void
choose(ho_outline *o)
{
    plan plans[HO_PARTS] = { 0 };

    for (size_t i = 0; i < HO_PARTS; i++)
        plan_part(&plans[i], &o->card.parts[i], (ho_outline_part_id) i);
    share_out(plans);
    for (size_t i = 0; i < HO_PARTS && !o->failed; i++)
        lead_part(o, (ho_outline_part_id) i, &plans[i]);
    tell_all(&o->card.parts[HO_PART_SAID]);
}

void
ho_outline_screen(ho_outline *o)
{
    if (!(o->card.opts.flags & HANDOFF_RENDER_WHOLE))
        choose(o);
    for (size_t i = 0; i < HO_PARTS; i++) {
        for (ho_outline_item *k = o->card.parts[i].first; k != NULL;
             k = k->next)
            drop_brief(k);
    }
}

const ho_outline_item *
ho_outline_rest(const ho_outline_item *from)
{
    while (from != NULL && (from->told || from->dropped))
        from = from->next;
    return from;
}

bool
ho_outline_has_rest(const ho_outline_card *card)
{
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (ho_outline_rest(card->parts[i].first) != NULL)
            return true;
    }
    return false;
}

bool
ho_outline_has_leads(const ho_outline_card *card)
{
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (card->parts[i].lead != NULL)
            return true;
    }
    return false;
}
