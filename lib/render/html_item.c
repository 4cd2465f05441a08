/* SPDX-License-Identifier: MIT */
/*
 * html_item.c -- one statement: its pieces, each in the element of its tone.
 *
 *   statement  <span class="i"> pieces </span>
 *   slot       <span class="i"> label <span class="f"> name value </span>
 *   turn       <div class="i turn"> <div class="by"> <div class="what">
 *   long one   ... <div class="long"> pieces </div> <details class="all">
 *
 * What is long stays whole and is one text; the style shows its beginning
 * until somebody opens the <details> behind it. Where the style does not
 * reach, all of it shows.
 */
#include "render/html.h"

#include <string.h>

/* Code points, and a new line counts for as many as it takes away. */
enum { LONG_FROM = 1000, LINE_COUNTS = 60 };

#define DOT " <span class=\"n\">\xC2\xB7</span> "
/* For those who hear it, and in what is copied. */
#define DOT_UNSEEN " <span class=\"n t\">\xC2\xB7</span> "

/* ---- Pieces -------------------------------------------------------------- */

/* Pieces of one tone that belong together are in one element. */
static const struct {
    const char *element, *name;
} tones[] = {
    [HO_TONE_PLAIN] = { NULL, NULL },  [HO_TONE_STRONG] = { "strong", NULL },
    [HO_TONE_MUTED] = { "span", "m" }, [HO_TONE_GOOD] = { "span", "g" },
    [HO_TONE_WARN] = { "span", "w" },  [HO_TONE_ALERT] = { "strong", "a" },
    [HO_TONE_GUESS] = { "em", "u" },   [HO_TONE_QUOTE] = { "span", "q" },
};

/* Does it stand on a ground of its own? That sets it apart enough. What opens
 * a statement is a title, and what is within a field is on the field's. */
static bool
is_chip(const ho_render_sheet *s, const ho_outline_piece *p, bool first)
{
    if (s->field || s->part == HO_PART_WAY)
        return false;
    if (p->tone == HO_TONE_GOOD)
        return s->part == HO_PART_WHY;
    return p->tone == HO_TONE_ALERT || (p->tone == HO_TONE_WARN && !first);
}

static void
open_tone(const ho_render_sheet *s, const ho_outline_piece *p, bool chip)
{
    if (tones[p->tone].element == NULL)
        return;
    ho_base_buf_printf(s->out, "<%s", tones[p->tone].element);
    if (tones[p->tone].name != NULL)
        ho_base_buf_printf(s->out, " class=\"%s%s\"", tones[p->tone].name,
                           chip ? " b" : "");
    ho_base_buf_byte(s->out, '>');
}

static void
close_tone(const ho_render_sheet *s, const ho_outline_piece *p)
{
    if (tones[p->tone].element != NULL)
        ho_base_buf_printf(s->out, "</%s>", tones[p->tone].element);
}

/* For machines that read times: "2026-12-24 17:30Z". */
static void
put_time(const ho_render_sheet *s, const ho_outline_piece *p)
{
    char text[HO_TIME_CHARS];

    /* As seen from another day, so that it has a date. */
    ho_outline_time_at(text, p->time_ms, 0, 0);
    if (strlen(text) < 16)
        ho_outline_time_at(text, p->time_ms, 0, INT64_C(1000) * 60 * 60 * 72);
    ho_base_buf_printf(s->out, "<time datetime=\"%sZ\">", text);
    ho_render_html_text(s->out, p->text);
    ho_base_buf_text(s->out, "</time>");
}

static void
put_theirs(const ho_render_sheet *s, const ho_outline_piece *p)
{
    ho_base_buf_text(s->out, "<bdi");
    if (p->voice == HO_MASKED)
        ho_base_buf_text(s->out, " class=\"x\"");
    if (ho_render_html_is_language(p->language))
        ho_base_buf_printf(s->out, " lang=\"%s\"", p->language);
    ho_base_buf_byte(s->out, '>');
    /* Somebody's own words have a ground of their own. */
    if (p->voice == HO_MASKED || p->tone == HO_TONE_QUOTE)
        ho_render_html_text(s->out, p->text);
    else
        ho_render_html_text_in_line(s->out, p->text);
    ho_base_buf_text(s->out, "</bdi>");
}

static void
put_text(const ho_render_sheet *s, const ho_outline_piece *p)
{
    if (p->course != NULL)
        ho_render_html_course(s->out, s->o, p->course);
    else if (p->voice != HO_OURS)
        put_theirs(s, p);
    else if (p->time_ms != 0 && ho_base_time_valid(p->time_ms))
        put_time(s, p);
    else
        ho_render_html_text(s->out, p->text);
}

/* What is said in a turn is a block of its own. */
static void
put_joint(const ho_render_sheet *s, const ho_outline_piece *before,
          const ho_outline_piece *p, bool chip)
{
    if (p->joint == HO_JOINT_NOTE &&
        !(s->turn && before->tone == HO_TONE_QUOTE))
        ho_base_buf_text(s->out, chip ? DOT_UNSEEN : DOT);
    else if (p->joint != HO_JOINT_NONE)
        ho_base_buf_byte(s->out, ' ');
}

/* From one piece up to another. */
static void
put_pieces(const ho_render_sheet *s, const ho_outline_piece *from,
           const ho_outline_piece *to)
{
    const ho_outline_piece *before = NULL;
    bool                    chip = false;

    for (const ho_outline_piece *p = from; p != to; p = p->next) {
        bool goes_on = before != NULL && p->tone == before->tone &&
                       p->joint != HO_JOINT_NOTE;
        bool next_chip = goes_on ? chip : is_chip(s, p, before == NULL);

        if (before != NULL && !goes_on)
            close_tone(s, before);
        if (before != NULL)
            put_joint(s, before, p, chip || next_chip);
        if (!goes_on)
            open_tone(s, p, next_chip);
        put_text(s, p);
        before = p;
        chip = next_chip;
    }
    if (before != NULL)
        close_tone(s, before);
}

/* ---- Long ones ----------------------------------------------------------- */

/* What it takes to show, and how many code points it has. */
static size_t
size_of(const ho_outline_piece *p, size_t *chars)
{
    size_t lines = 0;

    *chars = 0;
    for (; p != NULL; p = p->next) {
        if (p->voice == HO_OURS)
            continue;
        for (const char *c = p->text; *c != '\0'; c++) {
            *chars += ((unsigned char) *c & 0xC0) != 0x80;
            lines += *c == '\n';
        }
    }
    return *chars + lines * LINE_COUNTS;
}

static void
put_long(const ho_render_sheet *s, const ho_outline_piece *from,
         const ho_outline_piece *to)
{
    size_t chars;

    if (size_of(from, &chars) < LONG_FROM) {
        put_pieces(s, from, to);
        return;
    }
    ho_base_buf_text(s->out, "<div class=\"long\">");
    put_pieces(s, from, to);
    ho_base_buf_text(s->out, "</div>");
    ho_render_html_summary(s, " class=\"all\"", HO_W_WHOLE, chars);
    ho_base_buf_text(s->out, "</details>");
}

/* ---- Items --------------------------------------------------------------- */

/* Who spoke, and when, beside what was said: the time is the last piece. */
static void
put_turn(const ho_render_sheet *s, const ho_outline_item *item)
{
    const ho_outline_piece *colon = item->first, *body, *end = NULL;

    while (colon != NULL && strcmp(colon->text, ":") != 0)
        colon = colon->next;
    body = colon == NULL ? item->first : colon->next;
    if (item->last->time_ms != 0 && item->last->voice == HO_OURS)
        end = item->last;
    ho_base_buf_text(s->out, "<div class=\"by\">");
    put_pieces(s, item->first, colon == NULL ? body : colon);
    if (end != NULL && body != NULL) {
        ho_base_buf_byte(s->out, ' ');
        put_pieces(s, end, NULL);
    }
    ho_base_buf_text(s->out, "</div> <div class=\"what\">");
    put_long(s, body, end);
    ho_base_buf_text(s->out, "</div>");
}

/* One of our labels, in one tone, may stand before the first of several. */
static void
put_field(ho_render_sheet *s, const ho_outline_item *item)
{
    const ho_outline_piece *first = item->first;

    while (first->next != NULL && first->voice == HO_OURS &&
           first->tone == item->first->tone)
        first = first->next;
    if (first != item->first) {
        put_pieces(s, item->first, first);
        ho_base_buf_byte(s->out, ' ');
    }
    s->field = true;
    ho_base_buf_text(s->out, "<span class=\"f\">");
    put_pieces(s, first, NULL);
    ho_base_buf_text(s->out, "</span>");
    s->field = false;
}

bool
ho_render_html_is_turn(const ho_outline_item *item)
{
    return strncmp(item->anchor, "message-", 8) == 0 &&
           item->anchor[8] >= '0' && item->anchor[8] <= '9';
}

static bool
is_field(const ho_outline_item *item)
{
    return strncmp(item->anchor, "slot-", 5) == 0 &&
           strstr(item->anchor, "more") == NULL;
}

void
ho_render_html_item(ho_render_sheet *s, const ho_outline_item *item)
{
    size_t      chars;
    const char *element = "span";

    s->turn = ho_render_html_is_turn(item);
    if (s->turn || size_of(item->first, &chars) >= LONG_FROM)
        element = "div";
    /* An id is the only one in a document, and nobody knows how many
     * fragments that has. */
    ho_base_buf_printf(s->out, "<%s class=\"i%s\"", element,
                       s->turn ? " turn" : "");
    if (*item->anchor != '\0' && !(s->lead && !item->told))
        ho_base_buf_printf(s->out, " %s%s\"",
                           ho_render_html_is_page(s) ? "id=\"handoff-"
                                                     : "data-handoff=\"",
                           item->anchor);
    ho_base_buf_byte(s->out, '>');
    if (s->turn)
        put_turn(s, item);
    else if (is_field(item))
        put_field(s, item);
    else
        put_long(s, item->first, NULL);
    ho_base_buf_printf(s->out, "</%s>", element);
}

void
ho_render_html_between(const ho_render_sheet *s, const ho_outline_item *next)
{
    /* Set apart by their places: a field has its ground, and from whom it is
     * stands at the other end of the line. */
    bool apart = is_field(next) || strcmp(next->anchor, "why-from") == 0;

    ho_base_buf_text(s->out, apart ? DOT_UNSEEN : DOT);
}
