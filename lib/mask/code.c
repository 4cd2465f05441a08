/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves. They are a code where the text
 * says so ("cvv 123", "123 is the security code"), where somebody else just
 * asked for it, or behind a card number, its expiry in between or not.
 */
#include "mask/internal.h"

#include <string.h>

enum {
    CODE_REACH = 40, /* bytes between "security code" and the code */
    NEAR_CARD = 60,  /* bytes behind a card in which "code" is its code */
    REPLY_WORDS = 24 /* bytes before a code that was asked for */
};

/* A code: one typed group, or three or four spoken digits. */
typedef struct code {
    size_t start, end, after;
    bool   alone; /* no other digits touch it */
} code;

typedef struct reading {
    ho_spans           *spans;
    const ho_mask_text *text;
    const ho_spans     *over;
    size_t              card; /* index in over: first not passed yet */
} reading;

/* Whether something was found that begins there. */
static bool
is_found_at(const ho_spans *over, size_t at)
{
    size_t low = 0, high = over->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (over->at[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < over->count && over->at[low].start == at;
}

/* Bytes that may follow a code: not those of "123.50" or "123/4". */
static bool
ends_there(const reading *r, size_t end)
{
    const char *s = r->text->s + end;
    size_t      left = r->text->len - end;

    if (left > 1 && strchr(".,/:-", *s) != NULL && s[1] >= '0' && s[1] <= '9' &&
        !is_found_at(r->over, end + 1))
        return false;
    return left == 0 || *s != '%';
}

static bool
begins_there(const reading *r, size_t start)
{
    const char *s = r->text->s + start;

    return start == 0 || strchr("$+-", s[-1]) == NULL;
}

/* ---- Behind a card ------------------------------------------------------- */

static size_t
skip_chars(const char *s, size_t len, size_t i, const char *set)
{
    while (i < len && s[i] != '\0' && strchr(set, s[i]) != NULL)
        i++;
    return i;
}

static size_t
digits_at(const char *s, size_t len, size_t i)
{
    size_t n = 0;

    while (i + n < len && s[i + n] >= '0' && s[i + n] <= '9')
        n++;
    return n;
}

static size_t
skip_letters(const char *s, size_t len, size_t i)
{
    while (i < len && (((uint8_t) s[i] | 0x20) >= 'a') &&
           ((uint8_t) s[i] | 0x20) <= 'z')
        i++;
    return i;
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
    year = skip_chars(s, len, i, " /-.");
    n = digits_at(s, len, year);
    return year > i && year - i <= 3 && (n == 2 || n == 4) ? year + n : 0;
}

/* "exp", "expires", "valid thru": up to two words, not more. */
static size_t
skip_expiry_words(const char *s, size_t len, size_t i)
{
    for (int words = 0; words < 2; words++) {
        size_t end = skip_letters(s, len, i);

        if (end == i || end - i > 10)
            break;
        i = skip_chars(s, len, end, " .:");
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

    i = skip_chars(s, len, from, blanks);
    if (i == from || i - from > 4)
        return;
    end = expiry_end(s, len, skip_expiry_words(s, len, i));
    expires = end != 0;
    if (expires) {
        i = skip_chars(s, len, end, blanks);
        if (i == end || i - end > 4)
            return;
    }
    n = digits_at(s, len, i);
    if (n != (amex ? 4 : 3) && !(expires && (n == 3 || n == 4)))
        return;
    end = i + n;
    if (!ends_there(r, end) || skip_letters(s, len, end) != end)
        return;
    /* Without an expiry it must be the last thing said there. */
    if (!expires && end < len && strchr(",;|\r\n", s[end]) == NULL &&
        skip_chars(s, len, end, " .") != len)
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

/* ---- Named --------------------------------------------------------------- */

/* Whether words before a code name it. Nothing may stand between but more
 * words: neither other digits nor the end of a sentence. */
static bool
named_before(const reading *r, const code *c)
{
    ho_slice    b = ho_mask_before(r->text, c->after, c->start, 2 * CODE_REACH);
    const char *s = (const char *) b.p;
    size_t      end;

    if (!ho_says_code(s, b.len, &end) || b.len - end > CODE_REACH)
        return false;
    for (size_t i = end; i < b.len; i++) {
        size_t n = ho_markup_at(s + i, b.len - i, false);

        if (n != 0) {
            i += n - 1; /* "&nbsp;" ends nothing */
            continue;
        }
        if (s[i] == '!' || s[i] == ';' || (s[i] == '?' && i + 2 < b.len) ||
            (s[i] == '.' && i + 1 < b.len && s[i + 1] == ' ' && i > end))
            return false;
    }
    return true;
}

/* "123 is the cvv", "123 on the back". */
static bool
named_behind(const reading *r, const code *c)
{
    const char *s = r->text->s + c->end;
    size_t      left = r->text->len - c->end, n = 0, end, from;

    while (n < left && n < CODE_REACH && s[n] != '[' && s[n] != '.' &&
           s[n] != ',' && s[n] != '\n' && (s[n] < '0' || s[n] > '9'))
        n++;
    if (!ho_says_code(s, n, &end))
        return false;
    from = skip_chars(s, n, 0, " ");
    return (n - from >= 3 && memcmp(s + from, "is ", 3) == 0) ||
           (n - from >= 11 && memcmp(s + from, "on the back", 11) == 0);
}

/* "code 123" is the card's where a card stands close before it. */
static bool
named_near_card(reading *r, const code *c)
{
    const ho_spans *over = r->over;
    ho_slice        b = ho_mask_before(r->text, c->after, c->start, 16);
    const char     *s = (const char *) b.p;
    const ho_span  *card;

    while (r->card < over->count && over->at[r->card].end <= c->start)
        r->card++;
    if (r->card == 0)
        return false;
    card = &over->at[r->card - 1];
    if (card->what != HANDOFF_MASK_CARD || c->start - card->end > NEAR_CARD)
        return false;
    for (size_t i = 0; i + 4 <= b.len; i++) {
        if (memcmp(s + i, "code", 4) == 0 || memcmp(s + i, "Code", 4) == 0)
            return true;
    }
    return false;
}

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. */
static bool
asked_for(const reading *r, const code *c)
{
    const ho_mask_text *t = r->text;

    if (c->after != 0 || c->start > REPLY_WORDS)
        return false;
    if (t->label != NULL && ho_says_code(t->label, strlen(t->label), NULL))
        return true;
    return ho_says_code((const char *) t->asked.p, t->asked.len, NULL);
}

static void
judge(reading *r, const code *c)
{
    if (!c->alone || !begins_there(r, c->start) || !ends_there(r, c->end))
        return;
    if (named_before(r, c) || named_behind(r, c) || asked_for(r, c) ||
        named_near_card(r, c))
        ho_spans_add(r->spans, c->start, c->end, HANDOFF_MASK_CODE, "");
}

/* ---- The text ------------------------------------------------------------ */

/* Groups that were said together are one code, if they have the length. The
 * digit of "3 digits" is none of them, and ends nothing. */
typedef struct collector {
    code     c;
    uint32_t digits;
    bool     spoken;
    size_t   after; /* of groups that count */
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

/* "cvv2": the digit is part of a word. */
static bool
is_part_of_word(const ho_group *g)
{
    return !g->spoken && g->word < g->start;
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

void
ho_mask_codes(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    reading   r = { spans, text, over, 0 };
    collector k = { .digits = 0 };
    ho_digits in;
    ho_group  g;

    codes_behind_cards(&r);
    ho_digits_init(&in, text->s, text->len, over);
    while (ho_digits_next(&in, &g)) {
        bool joins =
            k.digits != 0 && k.spoken && g.spoken && g.gap <= HO_GAP_COMMA;

        if (!joins)
            flush(&r, &k);
        if (is_word_of_phrase(&r, &g) || is_part_of_word(&g)) {
            flush(&r, &k);
            continue;
        }
        if (k.digits == 0 || !joins) {
            k.c = (code){ g.start, g.end,
                          k.after > g.opaque ? k.after : g.opaque, !g.code };
            k.spoken = g.spoken;
        }
        k.c.end = g.end;
        k.digits = k.digits > 8 ? k.digits : k.digits + g.count;
        if (g.gap != HO_GAP_BREAK && !g.spoken)
            k.c.alone = k.c.alone && g.gap != HO_GAP_DOT &&
                        g.gap != HO_GAP_SLASH && g.gap != HO_GAP_DASH;
    }
    flush(&r, &k);
}
