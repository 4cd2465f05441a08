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

enum { EXPIRY_REACH = 12 }; /* bytes from an expiry to its code */

typedef struct reading {
    ho_spans             *spans;
    const ho_mask_text   *text;
    const ho_spans       *over;
    size_t                passed; /* for ho_code_is_named() */
    const ho_code_digits *again;  /* look for these alone; NULL: for any */
} reading;

/* What was found that begins there; NULL: nothing. */
static const ho_span *
found_at(const ho_spans *over, size_t at)
{
    size_t low = 0, high = over->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (over->at[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < over->count && over->at[low].start == at ? &over->at[low]
                                                          : NULL;
}

/* Bytes that may follow a code: not those of "123.50" or "123/4". */
static bool
ends_there(const reading *r, size_t end)
{
    const char *s = r->text->s + end;
    size_t      left = r->text->len - end;

    if (left > 1 && strchr(".,/:-", *s) != NULL && s[1] >= '0' && s[1] <= '9' &&
        found_at(r->over, end + 1) == NULL)
        return false;
    while (left > 1 && *s == ' ') {
        s++;
        left--;
    }
    return left == 0 || *s != '%';
}

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

/* ---- Behind a card ------------------------------------------------------- */

static size_t
digits_at(const char *s, size_t len, size_t i)
{
    size_t n = 0;

    while (i + n < len && s[i + n] >= '0' && s[i + n] <= '9')
        n++;
    return n;
}

static bool
is_month(const char *s, size_t n)
{
    if (n == 1)
        return *s != '0';
    return (s[0] == '0' && s[1] != '0') ||
           (s[0] == '1' && s[1] >= '0' && s[1] <= '2');
}

/* Where the expiry of a card ends that stands at i; 0: none does. */
static size_t
expiry_end(const char *s, size_t len, size_t i)
{
    size_t n, year;

    n = digits_at(s, len, i);
    if (n == 4 && is_month(s + i, 2) && s[i + 2] >= '2' && s[i + 2] <= '4')
        return i + 4;
    if (n < 1 || n > 2 || !is_month(s + i, n))
        return 0;
    i += n;
    year = ho_skip_chars(s, len, i, " /-.");
    n = digits_at(s, len, year);
    return year > i && year - i <= 3 && (n == 2 || n == 4) ? year + n : 0;
}

/* "exp", "expires", "valid thru": up to two words, not more. */
static size_t
skip_expiry_words(const char *s, size_t len, size_t i)
{
    for (int words = 0; words < 2; words++) {
        size_t end = ho_skip_letters(s, len, i);

        if (end == i || end - i > 10)
            break;
        i = ho_skip_chars(s, len, end, " .:");
    }
    return i;
}

/* The code that follows a card that ends at `from`, if one does. */
static void
code_behind(reading *r, size_t from, bool amex)
{
    static const char blanks[] = " ,;|/-\t\r\n";
    const char       *s = r->text->s;
    size_t            len = r->text->len, i, n, end;
    bool              expires;

    i = ho_skip_chars(s, len, from, blanks);
    if (i == from || i - from > 4)
        return;
    end = expiry_end(s, len, skip_expiry_words(s, len, i));
    expires = end != 0;
    if (expires) {
        i = ho_skip_chars(s, len, end, blanks);
        if (i == end || i - end > 4)
            return;
    }
    n = digits_at(s, len, i);
    if (n != (amex ? 4 : 3) && !(expires && (n == 3 || n == 4)))
        return;
    end = i + n;
    if (!ends_there(r, end) || ho_skip_letters(s, len, end) != end)
        return;
    /* Without an expiry it must be the last thing said there. */
    if (!expires && end < len && strchr(",;|\r\n", s[end]) == NULL &&
        ho_skip_chars(s, len, end, " .") != len)
        return;
    ho_spans_add(r->spans, i, end, HANDOFF_MASK_CODE, "");
}

static void
codes_behind_cards(reading *r)
{
    for (size_t i = 0; i < r->over->count; i++) {
        const ho_span *card = &r->over->at[i];
        const char    *s = r->text->s + card->start;

        if (card->what == HANDOFF_MASK_CARD)
            code_behind(r, card->end,
                        s[0] == '3' && (s[1] == '4' || s[1] == '7'));
    }
}

/* ---- The text ------------------------------------------------------------ */

/* Groups that belong together are one code, if they have the length. The
 * digit of "3 digits" is none of them, and neither is an expiry: these end
 * nothing. */
typedef struct collector {
    ho_code  c;
    uint32_t digits;
    bool     few, spoken; /* one or two in each group; all of them words */
    size_t   after;       /* of groups that count */
    size_t   expiry;      /* where one ends */
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
        const ho_span *found = found_at(r->over, i);

        if (found != NULL)
            return found->what == HANDOFF_MASK_CODE;
        if (!ho_is_letter(s[i]) && strchr(" ,;|/-:\t\r\n", s[i]) == NULL)
            break;
    }
    n = digits_at(s, len, i);
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
    end = expiry_end(s, r->text->len, g->start);
    if (end == 0 || memchr(s + g->start, '/', end - g->start) != NULL)
        return end;
    return code_follows(r, end) ? end : 0;
}

static void
judge(reading *r, const ho_code *c)
{
    if (!c->alone || !begins_there(r, c->start) || !ends_there(r, c->end))
        return;
    if (r->again != NULL ? ho_code_is_again(c, r->text, r->again)
                         : ho_code_is_named(c, r->text, r->over, &r->passed))
        ho_spans_add(r->spans, c->start, c->end, HANDOFF_MASK_CODE, "");
}

static void
flush(reading *r, collector *k)
{
    if (k->digits == 3 || k->digits == 4)
        judge(r, &k->c);
    if (k->digits != 0)
        k->after = k->c.end;
    k->digits = 0;
}

static bool
joins(const collector *k, const ho_group *g)
{
    return k->digits != 0 && g->gap <= HO_GAP_COMMA &&
           ((k->spoken && g->spoken) ||
            (k->few && g->count <= 2 && g->gap != HO_GAP_DOT));
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
    ho_code_digits_add(&k->c.digits, g);
    k->digits = k->digits > 8 ? k->digits : k->digits + g->count;
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
        if (is_word_of_phrase(r, &g) || is_part_of_word(r, &g)) {
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
    sodium_memzero(&k, sizeof k);
}

void
ho_mask_codes(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    reading r = { spans, text, over, 0, NULL };

    codes_behind_cards(&r);
    read_codes(&r);
}

void
ho_mask_code_again(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over, const ho_code_digits *digits)
{
    reading r = { spans, text, over, 0, digits };

    read_codes(&r);
}
