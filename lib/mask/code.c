/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves. They are a code where words say so
 * (code_named.c), where it is said again (again.c), or behind a card number,
 * its expiry in between or not:
 *
 *   4242 4242 4242 4242 12/27 123        behind a card
 *   cvv 123   123 is the cvv   1 2 3     named, or asked for
 *   $123   123.50   A123   3 digits      none, whatever words stand beside it
 */
#include "mask/code.h"

#include <string.h>

#include <sodium.h>

enum {
    EXPIRY_REACH = 12, /* bytes from an expiry to its code */
    ASIDE_REACH = 80   /* bytes from "visa 1778" to the code */
};

typedef struct reading {
    ho_spans             *spans;
    const ho_mask_text   *text;
    const ho_spans       *over;
    size_t                passed; /* for ho_code_is_named() */
    const ho_code_digits *again;  /* look for these alone; NULL: for any */
} reading;

static bool
begins_there(const reading *r, size_t start)
{
    const char *s = r->text->s + start;

    if (start == 0)
        return true;
    if (s[-1] == '-' && start > 1) /* "cvv-123" */
        return ho_is_letter(s[-2]);
    return strchr("$+-", s[-1]) == NULL;
}

/* ---- Numbers beside a code ----------------------------------------------- */

/* "2nd card". */
static bool
is_ordinal(const reading *r, const ho_group *g)
{
    const char *s = r->text->s;
    size_t      end = ho_skip_letters(s, r->text->len, g->end);

    return !g->spoken && g->count <= 2 && end - g->end == 2 &&
           (memcmp(s + g->end, "st", 2) == 0 ||
            memcmp(s + g->end, "nd", 2) == 0 ||
            memcmp(s + g->end, "rd", 2) == 0 ||
            memcmp(s + g->end, "th", 2) == 0);
}

/* Whether a code was found shortly behind, or stood there. */
static bool
has_code_behind(const reading *r, size_t end)
{
    static const char gone[] = "[security code";
    const char       *s = r->text->s;
    size_t            len = r->text->len, n = sizeof gone - 1;

    for (size_t i = end; i < len && i - end < ASIDE_REACH; i++) {
        const ho_span *found = ho_found_at(r->over, i);

        if ((found != NULL && found->what == HANDOFF_MASK_CODE) ||
            (len - i > n && memcmp(s + i, gone, n) == 0))
            return true;
    }
    return false;
}

/* "123 or 132": what is said beside a code that was just found. */
static bool
is_or(const reading *r, const ho_code *c, size_t found)
{
    static const char *const words[] = { " or ", " oder ", " ou ", " o " };
    const char              *s = r->text->s + found;

    if (found == 0 || !c->alone)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (c->start - found == n && memcmp(s, words[i], n) == 0)
            return true;
    }
    return false;
}

/* ---- The text ------------------------------------------------------------ */

/* Groups that belong together are one code, if they have the length. The
 * digit of "3 digits" is none of them, and neither is an expiry: these end
 * nothing. */
typedef struct collector {
    ho_code  c;
    uint32_t digits;
    bool     few, spoken; /* one or two in each group; all of them words */
    bool     hundred;     /* the last group was one */
    size_t   after;       /* of groups that count, ... */
    size_t   found;       /* ... and of those that were a code */
    size_t   expiry;      /* where one ends */
    ho_code  held;        /* a code, if none follows it; else its end is 0 */
} collector;

static bool
is_word_of_phrase(const reading *r, const ho_group *g)
{
    static const char *const nouns[] = { "digit", "numbers", "stellige",
                                         "chiffres" };
    const char              *s = r->text->s + g->end;
    size_t                   left = r->text->len - g->end;

    if (g->count != 1)
        return false;
    while (left != 0 && (*s == ' ' || *s == '-')) {
        s++;
        left--;
    }
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        size_t n = strlen(nouns[i]);

        if (n <= left && memcmp(s, nouns[i], n) == 0)
            return true;
    }
    return false;
}

/* "cvv2", "A123": the digits are part of a word; but "cvv123" is a code. */
static bool
is_part_of_word(const reading *r, const ho_group *g)
{
    const char *word = r->text->s + g->word;
    size_t      len = g->start - g->word;

    if (g->spoken || len == 0 || !ho_is_letter(word[len - 1]))
        return false;
    return g->count < 3 || len != 3 || !ho_says(word, len, HO_SAYS_CODE);
}

/* Whether a code stands behind an expiry, or stood there. */
static bool
code_follows(const reading *r, size_t end)
{
    static const char gone[] = "[security code";
    const char       *s = r->text->s;
    size_t            len = r->text->len, i, n;

    for (i = end; i < len && i - end < EXPIRY_REACH; i++) {
        const ho_span *found = ho_found_at(r->over, i);

        if (found != NULL)
            return found->what == HANDOFF_MASK_CODE;
        if (!ho_is_letter(s[i]) && strchr(" ,;|/-:\t\r\n", s[i]) == NULL)
            break;
    }
    n = ho_digits_at(s, len, i);
    return n == 3 || n == 4 ||
           (len - i >= sizeof gone &&
            memcmp(s + i, gone, sizeof gone - 1) == 0);
}

/* Where an expiry ends that begins with a group; 0: none does. Without a
 * slash it is one where something else can be the code. */
static size_t
expiry_at(const reading *r, const ho_group *g)
{
    const char *s = r->text->s;
    size_t      end;

    if (g->spoken || g->count > 4)
        return 0;
    if (ho_is_month_year(s, g->start, g->count))
        return g->end;
    end = ho_expiry_end(s, r->text->len, g->start);
    if (end == 0 || memchr(s + g->start, '/', end - g->start) != NULL)
        return end;
    return code_follows(r, end) ? end : 0;
}

static bool
judge(reading *r, const ho_code *c)
{
    if (!c->alone || !begins_there(r, c->start) ||
        !ho_code_ends(r->text, r->over, c->end))
        return false;
    if (!(r->again != NULL ? ho_code_is_again(c, r->text, r->again)
                           : ho_code_is_named(c, r->text, r->over, &r->passed)))
        return false;
    ho_spans_add(r->spans, c->start, c->end, HANDOFF_MASK_CODE, "");
    return true;
}

static void
flush(reading *r, collector *k)
{
    bool may = k->digits == 3 || k->digits == 4;
    int  what = may && r->again == NULL ? ho_code_aside(&k->c, r->text, r->over)
                                        : HO_NO_ASIDE;

    if (what == HO_MAYBE_ASIDE) {
        k->held = k->c;
    } else if (what == HO_NO_ASIDE && may && judge(r, &k->c)) {
        k->found = k->c.end;
        k->held.end = 0;
    } else if (what == HO_NO_ASIDE && may && is_or(r, &k->c, k->found)) {
        ho_spans_add(r->spans, k->c.start, k->c.end, HANDOFF_MASK_CODE, "");
    }
    if (k->digits != 0 && what == HO_NO_ASIDE)
        k->after = k->c.end;
    k->digits = 0;
    k->hundred = false;
}

/* "two hundred" and "twelve" are three digits. */
static bool
adds_to_hundred(const collector *k, const ho_group *g)
{
    return k->hundred && k->spoken && g->spoken && g->count <= 2 &&
           (g->gap <= HO_GAP_DASH || g->gap == HO_GAP_FILLER);
}

static bool
joins(const collector *k, const ho_group *g)
{
    return k->digits != 0 &&
           (adds_to_hundred(k, g) ||
            (g->gap <= HO_GAP_COMMA &&
             ((k->spoken && g->spoken) ||
              (k->few && g->count <= 2 && g->gap != HO_GAP_DOT))));
}

/* Add a group to the digits. */
static void
add_digits(collector *k, const ho_group *g)
{
    if (adds_to_hundred(k, g)) {
        for (uint32_t i = 0; i < g->count; i++)
            k->c.digits.digit[3 - g->count + i] = g->digit[i];
        k->hundred = false;
        return;
    }
    ho_code_digits_add(&k->c.digits, g);
    k->hundred = g->spoken && k->digits == 0 && g->count == 3 &&
                 g->digit[1] == 0 && g->digit[2] == 0;
    k->digits = k->digits > 8 ? k->digits : k->digits + g->count;
}

static void
collect(reading *r, collector *k, const ho_group *g)
{
    bool more = joins(k, g);

    if (!more) {
        flush(r, k);
        k->c = (ho_code){ g->start,
                          g->end,
                          k->after > g->opaque ? k->after : g->opaque,
                          k->found > g->opaque ? k->found : g->opaque,
                          !g->code,
                          { .count = 0 } };
        k->spoken = k->few = true;
        if (g->gap == HO_GAP_DOT || g->gap == HO_GAP_SLASH ||
            g->gap == HO_GAP_DASH)
            k->c.alone = k->c.alone && (g->spoken || k->expiry != 0);
    }
    k->spoken = k->spoken && g->spoken;
    k->few = k->few && g->count <= 2;
    k->c.alone = k->c.alone && !g->code;
    k->c.end = g->end;
    add_digits(k, g);
}

static void
read_codes(reading *r)
{
    collector k = { .digits = 0 };
    ho_digits in;
    ho_group  g;
    size_t    expiry;

    ho_digits_init(&in, r->text->s, r->text->len, r->over);
    while (ho_digits_next(&in, &g)) {
        if (g.start < k.expiry)
            continue;
        if (is_word_of_phrase(r, &g) || is_part_of_word(r, &g) ||
            is_ordinal(r, &g)) {
            flush(r, &k);
            continue;
        }
        expiry = joins(&k, &g) ? 0 : expiry_at(r, &g);
        if (expiry != 0) {
            flush(r, &k);
            k.expiry = expiry;
            continue;
        }
        collect(r, &k, &g);
    }
    flush(r, &k);
    if (k.held.end != 0 && !has_code_behind(r, k.held.end))
        (void) judge(r, &k.held);
    sodium_memzero(&k, sizeof k);
}

void
ho_mask_codes(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    reading r = { spans, text, over, 0, NULL };

    ho_mask_codes_behind(spans, text, over);
    read_codes(&r);
}

void
ho_mask_code_again(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over, const ho_code_digits *digits)
{
    reading r = { spans, text, over, 0, digits };

    read_codes(&r);
}
