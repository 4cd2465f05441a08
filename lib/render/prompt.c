/* SPDX-License-Identifier: MIT */
/*
 * prompt.c -- an outline for a machine that takes over.
 *
 * A language model reads what it is told and what others wrote in one stream,
 * and somebody among those others will try to pass for who instructs it. So
 * whatever anybody said stands in quotes, as a JSON string within one line:
 * a quote, a backslash, a line feed, < and > (that make tags), what looks like
 * one of these, and everything that does not show are escaped, and there is
 * no way out of it. Outside of quotes there are only our words, the same
 * whatever stands within, and what quotes mean is said once, first.
 *
 * The length is bounded, and every character is accounted for before it is
 * written. First the leads of all parts, a line of each before any gets
 * another, then the rest, by importance; of the transcript the last turns are
 * taken, without a hole. Parts stand in the card's order, but that the leads
 * end with the last turns: all others are within the first SCREEN_CHARS, and
 * their lines that are not begin the rest. What was cut is counted at the end.
 *
 *   title, rules | lead, items ... | heading, items ... | [cut: n] | end
 */
#include "render/internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum {
    SCREEN_CHARS = 1500, /* that a reader is sure to take in */
    FIRST_LINES = 3,     /* of a part, before any other gets more */
    PIECE_SHARE = 4,     /* no single text gets more of the whole than 1/4 */
    CUT_DIGITS = 12,
    SECTIONS = 2 * HO_PARTS
};

/* What is taken first when there is not room for all. */
static const ho_outline_part_id importance[] = {
    HO_PART_NOW,   HO_PART_WHO,   HO_PART_WHY, HO_PART_TRIED, HO_PART_PROMISED,
    HO_PART_WANTS, HO_PART_FEELS, HO_PART_WAY, HO_PART_SAID,
};

_Static_assert(sizeof importance / sizeof *importance == HO_PARTS, "all");

/* An item, and those that go on in its line. */
typedef struct entry {
    const ho_outline_item *item;
    bool                   taken;
} entry;

/* The leads of all parts are the first sections, the rest of each follows. In
 * the entries a part's rest stands behind its lead. */
typedef struct prompt {
    const ho_outline_card *o;
    entry                 *entries;
    size_t                 first[SECTIONS], end[SECTIONS]; /* in entries */
    size_t                 taken[SECTIONS];
    size_t                 cut; /* not taken */
    bool                   any_rest;
    uint64_t               left;    /* characters */
    uint64_t               screen;  /* of these, for the leads */
    ho_base_buf            scratch; /* one item */
} prompt;

static uint64_t
characters(const uint8_t *text, size_t len)
{
    uint64_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += (text[i] & 0xC0) != 0x80;
    return n;
}

/* ---- One item ------------------------------------------------------------ */

static void
put_unit(ho_base_buf *out, uint32_t unit)
{
    ho_base_buf_printf(out, "\\u%04x", (unsigned) unit);
}

/* Would an eye, or a model that was trained on what eyes read, take it for
 * the end of a quotation, or for a tag? */
static bool
looks_like_ours(int32_t c)
{
    static const uint16_t alike[] = {
        0x2BA,  0x2DD,  0x2EE,  0x5F4,  0x201C, 0x201D, 0x201E, 0x201F, 0x2033,
        0x2034, 0x2036, 0x2039, 0x203A, 0x2057, 0x275D, 0x275E, 0x276E, 0x276F,
        0x27E8, 0x27E9, 0x2E42, 0x3003, 0x3008, 0x3009, 0x301D, 0x301E, 0x301F,
        0xFE64, 0xFE65, 0xFF02, 0xFF1C, 0xFF1E, 0xFF3C
    };

    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        if (c == alike[i])
            return true;
    }
    return false;
}

/* A mark would sit on what is ours where no character is before it. */
static bool
is_mark(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

/* Returns whether it stands there as it is. */
static bool
put_character(ho_base_buf *out, const char *begin, const char *text, size_t n,
              int32_t c, bool alone)
{
    if (c >= ' ' && c < 0x7F && strchr("\"\\<>", c) == NULL) {
        ho_base_buf_byte(out, (uint8_t) c);
        return true;
    }
    if (c == '"' || c == '\\') {
        ho_base_buf_byte(out, '\\');
        ho_base_buf_append(out, text, n);
    } else if (c == '\n') {
        ho_base_buf_text(out, "\\n");
    } else if (c < 0x7F || looks_like_ours(c) ||
               ho_render_hides(begin, text, c) || (alone && is_mark(c))) {
        if (c > 0xFFFF)
            put_unit(out, 0xD800 + ((uint32_t) (c - 0x10000) >> 10));
        put_unit(out, c > 0xFFFF ? 0xDC00 + ((uint32_t) (c - 0x10000) & 0x3FF)
                                 : (uint32_t) c);
    } else {
        ho_base_buf_append(out, text, n);
        return true;
    }
    return false;
}

/* In quotes; what is longer than `max` characters is cut, and said outside
 * of them. */
static void
put_quoted(ho_base_buf *out, const ho_outline_card *o, const char *text,
           uint64_t max)
{
    char        cut[HO_RENDER_CUT_BYTES];
    const char *begin = text;
    uint64_t    left = max;
    bool        plain = false; /* what stands before */

    ho_base_buf_byte(out, '"');
    while (*text != '\0' && left > 0) {
        int32_t          c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *) text, -1, &c);

        if (n <= 0) { /* not UTF-8: cannot come out of a record */
            c = 0xFFFD;
            n = 1;
            put_unit(out, 0xFFFD);
        } else {
            plain = put_character(out, begin, text, (size_t) n, c, !plain);
        }
        text += n;
        left--;
    }
    ho_base_buf_byte(out, '"');
    if (*text == '\0')
        return;
    ho_render_cut(cut, o, text);
    ho_base_buf_printf(out, " %s", cut);
}

static void
put_course(ho_base_buf *out, const ho_outline_course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        ho_base_buf_text(out, i == 0 ? "[" : ", ");
        if (course->value[i] == HO_VALENCE_UNKNOWN)
            ho_base_buf_text(out, "?");
        else
            ho_base_buf_printf(out, "%u", (unsigned) course->value[i]);
    }
    ho_base_buf_text(out, "]");
}

static void
put_pieces(ho_base_buf *out, const ho_outline_card *o,
           const ho_outline_item *item)
{
    bool first = true;

    for (const ho_outline_piece *p = item->first; p != NULL; p = p->next) {
        if (!first && p->joint == HO_JOINT_NOTE)
            ho_base_buf_text(out, "; ");
        else if (!first && p->joint == HO_JOINT_SPACE)
            ho_base_buf_byte(out, ' ');
        first = false;
        if (p->course != NULL)
            put_course(out, p->course);
        else if (p->voice == HO_OURS)
            ho_base_buf_text(out, p->text);
        else
            put_quoted(out, o, p->text, o->opts.chars_max / PIECE_SHARE);
    }
}

static void
put_line(ho_base_buf *out, const ho_outline_card *o,
         const ho_outline_item *item)
{
    ho_base_buf_text(out, item->depth > 0 ? "  - " : "- ");
    put_pieces(out, o, item);
    for (item = item->next; item != NULL && item->run; item = item->next) {
        ho_base_buf_text(out, "; ");
        put_pieces(out, o, item);
    }
    ho_base_buf_byte(out, '\n');
}

/* ---- What there is room for ---------------------------------------------- */

static uint64_t
label_chars(const prompt *p, ho_words_label label)
{
    const char *text = ho_words_text(p->o->language, label);

    return characters((const uint8_t *) text, strlen(text));
}

/* "\n[cut here to fit: 12]\n" */
static uint64_t
cut_chars(const prompt *p)
{
    return label_chars(p, HO_W_PROMPT_CUT) + CUT_DIGITS;
}

/* The first screen has short titles. */
static void
put_heading(ho_base_buf *out, const prompt *p, size_t section)
{
    bool lead = section < HO_PARTS;

    ho_base_buf_printf(out, lead ? "%s:\n" : "\n## %s\n",
                       ho_render_title(p->o, section % HO_PARTS, lead));
}

static void
put_rest_title(ho_base_buf *out, const prompt *p)
{
    ho_base_buf_printf(out, "\n# %s\n",
                       ho_words_text(p->o->language, HO_W_IN_FULL));
}

/* With what has to stand before it, where it is the first. */
static bool
take(prompt *p, size_t section, entry *e)
{
    uint64_t room = p->left, n;
    bool     rest = section >= HO_PARTS;

    if (e->taken)
        return true;
    p->scratch.len = 0;
    if (rest && !p->any_rest && ho_outline_has_leads(p->o))
        put_rest_title(&p->scratch, p);
    if (p->taken[section] == 0)
        put_heading(&p->scratch, p, section);
    put_line(&p->scratch, p->o, e->item);
    n = characters(p->scratch.data, p->scratch.len);
    if (!rest && section != HO_PART_SAID) {
        if (n > p->screen)
            return false;
        p->screen -= n;
    }
    if (p->cut == 1) /* nothing is cut then, and needs no word */
        room += cut_chars(p);
    if (n > room)
        return false;
    p->any_rest = p->any_rest || rest;
    p->left = room - n;
    p->cut--;
    p->taken[section]++;
    e->taken = true;
    return true;
}

/* Up to so many lines, until one does not fit: those behind it follow it. */
static void
take_lead(prompt *p, size_t section, size_t lines)
{
    for (size_t i = p->first[section]; i < p->end[section] && lines-- > 0;
         i++) {
        if (!take(p, section, &p->entries[i]))
            return;
    }
}

/* What the first screen had no room for begins the rest. */
static void
move_lead(prompt *p, size_t section)
{
    size_t end = p->first[section] + p->taken[section];

    p->end[section] = end;
    p->first[HO_PARTS + section] = end;
}

/* Up to so many lines, each that fits; what belongs to one that does not is
 * left out with it, or it would seem to belong to another. */
static void
take_first(prompt *p, size_t section, size_t lines)
{
    bool whole = true;

    for (size_t i = p->first[section]; i < p->end[section] && lines-- > 0;
         i++) {
        entry *e = &p->entries[i];

        if (e->item->depth > 0 && !whole)
            continue;
        whole = take(p, section, e) || e->item->depth > 0;
    }
}

/* From the last, until one does not fit: no hole in what was said. */
static void
take_last(prompt *p, size_t section, size_t lines)
{
    for (size_t i = p->end[section]; i > p->first[section] && lines-- > 0;
         i--) {
        if (!take(p, section, &p->entries[i - 1]))
            return;
    }
}

/* First of each lead a line, then another, then all of them, then the rest. */
static void
take_all(prompt *p)
{
    static const size_t leads[] = { 1, 2, SIZE_MAX };
    static const size_t rests[] = { FIRST_LINES, SIZE_MAX };

    for (size_t r = 0; r < sizeof leads / sizeof *leads; r++) {
        for (size_t i = 0; i < HO_PARTS; i++)
            take_lead(p, importance[i], leads[r]);
    }
    for (size_t i = 0; i < HO_PARTS; i++)
        move_lead(p, i);
    for (size_t r = 0; r < sizeof rests / sizeof *rests; r++) {
        for (size_t i = 0; i < HO_PARTS; i++) {
            if (importance[i] == HO_PART_SAID)
                take_last(p, HO_PARTS + HO_PART_SAID, rests[r]);
            else
                take_first(p, HO_PARTS + importance[i], rests[r]);
        }
    }
}

/* Those of a lead, or of the rest: `entries` NULL only counts them. */
static size_t
list_part(entry *entries, const ho_outline_part *part, bool lead)
{
    size_t                 n = 0;
    const ho_outline_item *at = ho_render_first(part, lead);

    while (at != NULL) {
        if (!at->run && entries != NULL)
            entries[n].item = at;
        n += !at->run;
        at = ho_render_next(at, lead);
    }
    return n;
}

static bool
list_items(prompt *p)
{
    size_t count = 0;

    for (size_t i = 0; i < SECTIONS; i++)
        count += list_part(NULL, &p->o->parts[i % HO_PARTS], i < HO_PARTS);
    p->entries = calloc(count + 1, sizeof *p->entries);
    if (p->entries == NULL)
        return false;
    p->cut = count;
    count = 0;
    for (size_t i = 0; i < SECTIONS; i++) {
        size_t section = i / 2 + (i % 2) * HO_PARTS;

        p->first[section] = count;
        count += list_part(p->entries + count, &p->o->parts[i / 2], i % 2 == 0);
        p->end[section] = count;
    }
    return true;
}

/* ---- The whole ----------------------------------------------------------- */

static void
put_rules(ho_base_buf *out, const ho_outline_card *o)
{
    const ho_words_label rules[] = { HO_W_PROMPT_TITLE,
                                     !o->unverified
                                         ? HO_W_PROMPT_RULE
                                         : HO_W_PROMPT_RULE_UNVERIFIED,
                                     HO_W_PROMPT_GUESS };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        ho_base_buf_text(out, ho_words_text(o->language, rules[i]));
        ho_base_buf_byte(out, '\n');
    }
}

static void
put_section(ho_base_buf *out, const prompt *p, size_t section)
{
    if (p->taken[section] == 0)
        return;
    put_heading(out, p, section);
    for (size_t i = p->first[section]; i < p->end[section]; i++) {
        if (p->entries[i].taken)
            put_line(out, p->o, p->entries[i].item);
    }
}

static void
put_cut(ho_base_buf *out, const prompt *p)
{
    const char *label = ho_words_text(p->o->language, HO_W_PROMPT_CUT);
    const char *at = strstr(label, "{}");

    if (p->cut == 0)
        return;
    ho_base_buf_byte(out, '\n');
    ho_base_buf_append(out, label, (size_t) (at - label));
    ho_base_buf_printf(out, "%zu%s\n", p->cut, at + 2);
}

void
ho_render_write_prompt(ho_base_buf *out, const ho_outline_card *o)
{
    prompt p = { .o = o };

    put_rules(out, o);
    /* CHARS_MIN leaves room for this, and for a line of each lead. */
    p.left = o->opts.chars_max - characters(out->data, out->len) -
             label_chars(&p, HO_W_PROMPT_END) - 2 - cut_chars(&p);
    if (!list_items(&p)) {
        out->failed = true;
        return;
    }
    p.screen = SCREEN_CHARS - characters(out->data, out->len);
    take_all(&p);
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (i != HO_PART_SAID)
            put_section(out, &p, i);
    }
    put_section(out, &p, HO_PART_SAID);
    if (p.any_rest && ho_outline_has_leads(o))
        put_rest_title(out, &p);
    for (size_t i = HO_PARTS; i < SECTIONS; i++)
        put_section(out, &p, i);
    put_cut(out, &p);
    ho_base_buf_printf(out, "\n%s\n",
                       ho_words_text(o->language, HO_W_PROMPT_END));
    out->failed = out->failed || p.scratch.failed;
    free(p.entries);
    ho_base_buf_free(&p.scratch);
}
