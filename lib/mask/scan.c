/* SPDX-License-Identifier: MIT */
/*
 * scan.c -- a text as groups of digits, and what stands between them.
 *
 *   "it's 4242-4242, double four then 12 34 ..."
 *         |4242| dash |4242| comma |44| filler |12| space |34|
 *
 * Groups are read one at a time and nothing is kept of them, so that a text
 * of any length costs no memory. What was put in the place of something is
 * stepped over and is a break.
 */
#include "mask/scan.h"

#include <string.h>

enum {
    GAP_CHARS = 8,   /* more blanks and dots than that are a break */
    GAP_MARKS = 8,   /* and more of "|", brackets and tags */
    GAP_INDENT = 64, /* blanks where a page is laid out with tags */
    GAP_FILLERS = 5  /* "and then um", "hold on a sec" */
};

typedef struct gap {
    bool     broken;
    uint8_t  punct; /* HO_GAP_*, where there is any */
    uint32_t puncts, chars, fillers, marks;
    bool     markup; /* tags, "&nbsp;" */
} gap;

void
ho_digits_init(ho_digits *r, const char *s, size_t len, const ho_spans *over)
{
    memset(r, 0, sizeof *r);
    r->s = s;
    r->len = len;
    if (over != NULL && over->count != 0) {
        r->span = over->at;
        r->span_end = over->at + over->count;
    }
}

/* ---- What stands between ------------------------------------------------- */

static void
gap_punct(gap *g, uint8_t punct)
{
    uint32_t most = punct == HO_GAP_DOT ? 3 : punct == HO_GAP_DASH ? 2 : 1;

    if (g->puncts != 0 && g->punct != punct)
        g->broken = true;
    g->punct = punct;
    if (++g->puncts > most + g->fillers)
        g->broken = true;
}

static uint8_t
gap_result(const gap *g)
{
    uint32_t chars = g->markup ? GAP_INDENT : GAP_CHARS;

    if (g->broken || g->chars > chars + g->fillers ||
        g->fillers > GAP_FILLERS || g->marks > GAP_MARKS)
        return HO_GAP_BREAK;
    if (g->fillers != 0)
        return HO_GAP_FILLER;
    if (g->marks != 0)
        return HO_GAP_MARK;
    return g->puncts != 0 ? g->punct : HO_GAP_SPACE;
}

size_t
ho_scan_limit(const ho_digits *r)
{
    return r->span < r->span_end ? r->span->start : r->len;
}

/* Whether a digit stands there that is not stepped over. */
bool
ho_scan_is_digit(const ho_digits *r, size_t i)
{
    return i >= r->opaque && i < ho_scan_limit(r) && r->s[i] >= '0' &&
           r->s[i] <= '9';
}

/* Quotation marks that are not ASCII. */
static bool
is_quote(const char *s, size_t len)
{
    return len > 1 &&
           (memcmp(s, "\xc2\xab", 2) == 0 || memcmp(s, "\xc2\xbb", 2) == 0 ||
            (len > 2 && memcmp(s, "\xe2\x80", 2) == 0 &&
             (uint8_t) s[2] >= 0x98 && (uint8_t) s[2] <= 0x9f));
}

/* A character of `bytes` that is no letter and no digit; what was read. */
static size_t
read_other(const ho_digits *r, gap *g, size_t bytes)
{
    static const char dashes[] = "20 0A 0a 0D 0d A0 a0 2D 2d 2B 2b ";
    const char       *s = r->s + r->pos;
    size_t            left = r->len - r->pos;
    size_t            n = ho_markup_at(s, ho_scan_limit(r) - r->pos, r->tags);

    if (n != 0) {
        g->markup = true;
        g->marks++;
        return n;
    }
    switch (*s) {
    case '|':
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '<':
    case '>':
    case '*':
    case '~':
    case '`':
    case '"':
    case '\'':
    case '\\':
        g->marks++;
        return 1;
    case ',':
        gap_punct(g, HO_GAP_COMMA);
        return 1;
    case '/':
        gap_punct(g, HO_GAP_SLASH);
        return 1;
    case '_':
        gap_punct(g, HO_GAP_UNDER);
        return 1;
    case '+': /* a blank in an address; elsewhere a phone number begins */
        if (r->pos > 0 && ho_scan_is_digit(r, r->pos - 1) &&
            ho_scan_is_digit(r, r->pos + 1))
            gap_punct(g, HO_GAP_PLUS);
        else
            g->broken = true;
        return 1;
    case '%': /* a blank or dash in an address */
        if (left >= 3) {
            for (size_t i = 0; i + 2 < sizeof dashes; i += 3) {
                if (memcmp(s + 1, dashes + i, 2) != 0)
                    continue;
                gap_punct(g, i < 21 ? HO_GAP_PLUS : HO_GAP_DASH);
                return 3;
            }
        }
        g->broken = true;
        return 1;
    default:
        if (is_quote(s, left))
            g->marks++;
        else
            g->broken = true;
        return bytes;
    }
}

/* ---- Groups -------------------------------------------------------------- */

size_t
ho_scan_word_end(const ho_digits *r, size_t pos)
{
    int     what;
    uint8_t digit;

    while (pos < r->len) {
        size_t n = 1;

        what = HO_CHAR_LETTER;
        if ((uint8_t) ((r->s[pos] | 0x20) - 'a') > 25)
            n = ho_char_read(r->s + pos, r->len - pos, &what, &digit);
        if (what != HO_CHAR_LETTER)
            break;
        pos += n;
    }
    return pos;
}

void
ho_scan_put(ho_group *group, uint8_t digit)
{
    if (group->count < HO_GROUP_DIGITS)
        group->digit[group->count] = digit;
    if (group->count < UINT32_MAX)
        group->count++;
}

/* Letters that people, and machines that read, take for digits. */
static bool
like_digit(char c, uint8_t *digit)
{
    *digit = c == 'I' || c == 'l';
    return *digit != 0 || c == 'O' || c == 'o';
}

/* How many such letters stand there, right before a digit. */
static size_t
letters_like_digits(const ho_digits *r)
{
    size_t  n = 0;
    uint8_t digit;

    while (n < 2 && r->pos + n < ho_scan_limit(r) &&
           like_digit(r->s[r->pos + n], &digit))
        n++;
    return n != 0 && ho_scan_is_digit(r, r->pos + n) ? n : 0;
}

static void
read_typed(ho_digits *r, ho_group *group)
{
    int     what;
    uint8_t digit;
    size_t  end;

    group->start = r->pos;
    while (r->pos < ho_scan_limit(r)) {
        size_t n = ho_char_read(r->s + r->pos, r->len - r->pos, &what, &digit);

        if (what != HO_CHAR_DIGIT &&
            (letters_like_digits(r) == 0 || !like_digit(r->s[r->pos], &digit)))
            break;
        ho_scan_put(group, digit);
        r->pos += n;
    }
    group->end = r->pos;
    /* Letters and then digits again: part of a code, not a number. */
    end = ho_scan_word_end(r, r->pos);
    if (end > r->pos && end < r->len && ho_scan_is_digit(r, end) &&
        end - r->pos < 8)
        group->code = true;
}

/* ---- Reading on ---------------------------------------------------------- */

/* "1 min", "one second": no digits of anything, but a pause. */
static bool
is_pause(ho_digits *r, const ho_group *group)
{
    size_t start = r->pos, end;

    if (group->count > 2)
        return false;
    while (start < ho_scan_limit(r) && start - r->pos < 2 && r->s[start] == ' ')
        start++;
    end = start < ho_scan_limit(r) ? ho_scan_word_end(r, start) : start;
    if (end > ho_scan_limit(r) || !ho_word_is_time(r->s + start, end - start))
        return false;
    r->pos = end;
    return true;
}

/* A word: a group where it is a number (true), else what it does to the
 * gap. */
static bool
read_word(ho_digits *r, gap *g, ho_group *group)
{
    size_t         end = ho_scan_word_end(r, r->pos);
    bool           stuck = r->pos > 0 && ho_scan_is_digit(r, r->pos - 1);
    const ho_word *word = NULL;
    size_t         part = stuck ? 0 : ho_scan_part_name(r);
    uint8_t        pair = 0;
    size_t said = g->broken || g->puncts != 0 || g->fillers != 0 ? 0 : r->said;

    if (part != 0) {
        r->pos = part;
        g->fillers++;
        return false;
    }

    if (end > ho_scan_limit(r))
        end = ho_scan_limit(r);
    stuck = stuck || ho_scan_is_digit(r, end);
    if (!stuck)
        word = ho_word_find(r->s + r->pos, end - r->pos);
    if (!stuck && word == NULL) {
        pair = ho_word_pair(r->s + r->pos, end - r->pos);
        if (pair == 0 && ho_scan_heard(r, said, end))
            pair = ho_word_sounds(r->s + r->pos, end - r->pos);
    }
    group->word = group->start = r->pos;
    r->pos = end;
    if (pair != 0) {
        if (pair > 9)
            ho_scan_put(group, pair / 10);
        ho_scan_put(group, pair % 10);
        group->spoken = true;
        group->end = end;
        r->langs = pair > 9 ? 0 : HO_LANG_EN;
        return true;
    }
    if (word != NULL && word->what == HO_WORD_FILLER && word->value == 1 &&
        ho_scan_digit_um(r)) {
        r->langs = HO_LANG_PT;
        ho_scan_put(group, word->value); /* "um" among Portuguese digits */
        group->spoken = true;
        group->end = end;
        return true;
    }
    if (word != NULL && (word->what == HO_WORD_FILLER ||
                         (!r->any && ho_scan_exclaims(r, word)))) {
        g->fillers++;
    } else if (word == NULL || word->what == HO_WORD_HUNDRED ||
               word->what == HO_WORD_MANY || !ho_scan_spoken(r, group, word)) {
        g->broken = true;
        group->count = 0;
        group->spoken = false;
        return false;
    } else {
        r->langs = r->any && gap_result(g) != HO_GAP_BREAK
                       ? r->langs & word->langs
                       : word->langs;
        return true;
    }
    return false;
}

static void
finish(ho_digits *r, const gap *g, ho_group *group, size_t from)
{
    group->gap = r->any ? gap_result(g) : HO_GAP_BREAK;
    group->after = r->after;
    group->opaque = r->opaque;
    group->tight =
        r->any && group->start - from <= 3 && g->chars == 0 && g->puncts == 1;
    group->plus = group->start > 0 && r->s[group->start - 1] == '+';
    r->after = group->end;
    r->any = true;
    if (!group->spoken || group->gap == HO_GAP_BREAK)
        r->said = 0;
    r->said += group->spoken;
}

/* Length of "00:01:12 " at the beginning of a line: when it was said. */
static size_t
line_stamp(const ho_digits *r)
{
    static const char stamp[] = "00:00:00 ";
    size_t            i = 0;

    if ((r->pos != 0 && r->s[r->pos - 1] != '\n') ||
        ho_scan_limit(r) - r->pos < sizeof stamp)
        return 0;
    for (; stamp[i] != '\0'; i++) {
        char c = r->s[r->pos + i];

        if (stamp[i] == '0' ? c < '0' || c > '9' : c != stamp[i])
            return 0;
    }
    return i;
}

bool
ho_digits_next(ho_digits *r, ho_group *group)
{
    gap     g = { 0 };
    size_t  from = r->pos, n, word = 0, word_stop = 0;
    int     what;
    uint8_t digit;

    memset(group, 0, sizeof *group);
    while (r->pos < r->len) {
        n = 0;
        if (r->span < r->span_end && r->pos >= r->span->start)
            n = r->span++->end - r->pos;
        else if (r->s[r->pos] == '[')
            n = ho_mask_replacement(r->s + r->pos, r->len - r->pos);
        if (n != 0) {
            r->pos += n;
            r->after = r->opaque = r->pos;
            g.broken = true;
            continue;
        }
        n = line_stamp(r);
        if (n != 0) {
            r->pos += n;
            g.marks++;
            continue;
        }
        n = ho_char_read(r->s + r->pos, r->len - r->pos, &what, &digit);
        if (what == HO_CHAR_LETTER && r->any && !g.broken && g.fillers == 0 &&
            letters_like_digits(r) != 0)
            what = HO_CHAR_DIGIT; /* "4024 oo71" */
        if (what == HO_CHAR_DIGIT) {
            read_typed(r, group);
            if (is_pause(r, group)) {
                g.fillers++;
                memset(group, 0, sizeof *group);
                continue;
            }
            group->word = word_stop == group->start && word_stop > 0
                              ? word
                              : group->start;
            finish(r, &g, group, from);
            r->langs = 0xff;
            return true;
        }
        if (what == HO_CHAR_LETTER) {
            word = r->pos;
            if (read_word(r, &g, group)) {
                if (is_pause(r, group)) {
                    g.fillers++;
                    memset(group, 0, sizeof *group);
                    continue;
                }
                finish(r, &g, group, from);
                return true;
            }
            word_stop = r->pos;
            continue;
        }
        if (what == HO_CHAR_SPACE)
            g.chars++;
        else if (what == HO_CHAR_DASH)
            gap_punct(&g, HO_GAP_DASH);
        else if (what == HO_CHAR_DOT)
            gap_punct(&g, HO_GAP_DOT);
        else
            n = read_other(r, &g, n);
        r->pos += n;
    }
    return false;
}

/* ---- Ends of a text ------------------------------------------------------ */

enum { EDGE_WORDS = 8, EDGE_BYTES = 64 };

/* Whether s[from..to), in which are no groups, is but a few words: "ok, and
 * the next is", "hold on 1 min". */
static bool
few_words(const char *s, size_t from, size_t to)
{
    size_t  words = 0;
    bool    in_word = false;
    int     what;
    uint8_t digit;

    if (to - from > EDGE_BYTES)
        return false;
    while (from < to) {
        from += ho_char_read(s + from, to - from, &what, &digit);
        if (what == HO_CHAR_LETTER && !in_word)
            words++;
        in_word = what == HO_CHAR_LETTER;
    }
    return words <= EDGE_WORDS;
}

bool
ho_digits_at_start(const char *s, const ho_group *first)
{
    return first->after == 0 && few_words(s, 0, first->start);
}

bool
ho_digits_at_end(const char *s, size_t len, const ho_group *last)
{
    return few_words(s, last->end, len);
}
