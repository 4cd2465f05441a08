/* SPDX-License-Identifier: MIT */
/*
 * spoken.c -- numbers in words, and words among numbers.
 *
 *   "four oh to four"      to: 2, as it sounds
 *   "setenta y uno"        71
 *   "the last four are"    no 4, but the name of what follows
 *
 * Nothing is looked at beyond what will be replaced, so that what is there
 * afterwards is read the same.
 */
#include "mask/scan.h"

#include <string.h>

/* ---- Numbers ------------------------------------------------------------- */

/* The word after a blank or a hyphen, where it is known. */
static const ho_word *
peek_word(const ho_digits *r, size_t pos, size_t *start, size_t *end)
{
    size_t from = pos;

    while (pos < r->len && pos - from < 2 &&
           (r->s[pos] == ' ' || r->s[pos] == '-'))
        pos++;
    *start = pos;
    *end = ho_scan_word_end(r, pos);
    if (*end == pos || ho_scan_is_digit(r, *end) || *end > ho_scan_limit(r))
        return NULL;
    return ho_word_find(r->s + pos, *end - pos);
}

/* What is added to tens by the word behind them, which is read: "forty two",
 * "setenta y uno", "soixante et onze", "dix-sept". */
static uint8_t
read_ones(ho_digits *r, const ho_word *tens)
{
    bool           english = (tens->langs & HO_LANG_EN) != 0;
    size_t         start, end;
    const ho_word *next = peek_word(r, r->pos, &start, &end);
    uint8_t        most = !english && tens->value == 60 ? 19 : 9, value;

    if (next != NULL && !english && next->what == HO_WORD_FILLER &&
        tens->value > 10 &&
        (memcmp(r->s + start, "y ", 2) == 0 ||
         memcmp(r->s + start, "et", 2) == 0))
        next = peek_word(r, end, &start, &end);
    if (next == NULL || next->what != HO_WORD_DIGITS || next->value == 0 ||
        next->value > most || (english && (next->langs & HO_LANG_EN) == 0) ||
        (tens->value == 10 && r->s[start - 1] != '-'))
        return 0;
    value = next->value;
    r->pos = end;
    return value == 10 ? (uint8_t) (value + read_ones(r, next)) : value;
}

/* A number in words; r->pos is behind its first one. */
bool
ho_scan_spoken(ho_digits *r, ho_group *group, const ho_word *word)
{
    const ho_word *next;
    size_t         start, end;
    uint8_t        value = word->value;

    group->spoken = true;
    next = peek_word(r, r->pos, &start, &end);
    if (word->what == HO_WORD_TIMES) {
        if (next == NULL || next->what != HO_WORD_DIGITS || next->value > 9)
            return false;
        for (uint8_t i = 0; i < value; i++)
            ho_scan_put(group, next->value);
        r->pos = end;
    } else if (word->what == HO_WORD_TENS) {
        value = (uint8_t) (value + read_ones(r, word));
        ho_scan_put(group, value / 10);
        ho_scan_put(group, value % 10);
    } else if (next != NULL && next->what == HO_WORD_MANY && value > 1 &&
               value < 10) {
        for (uint8_t i = 0; i < value; i++) /* "four fives" */
            ho_scan_put(group, next->value);
        r->pos = end;
    } else {
        if (value == 10 && (word->langs & HO_LANG_EN) == 0)
            value = (uint8_t) (value + read_ones(r, word)); /* dix-sept */
        if (value > 9)
            ho_scan_put(group, value / 10);
        ho_scan_put(group, value % 10);
    }
    next = peek_word(r, r->pos, &start, &end);
    if (next != NULL && next->what == HO_WORD_HUNDRED && group->count < 3) {
        ho_scan_put(group, 0);
        ho_scan_put(group, 0);
        r->pos = end;
    }
    group->end = r->pos;
    return true;
}

/* ---- What is no number, or is one ---------------------------------------- */

/* Whether "um" is a digit: among those of Portuguese, or before one. */
bool
ho_scan_digit_um(const ho_digits *r)
{
    size_t         start, end;
    const ho_word *next;

    if ((r->langs & (HO_LANG_EN | HO_LANG_PT)) == HO_LANG_PT && r->any)
        return true;
    next = peek_word(r, r->pos, &start, &end);
    return next != NULL && next->what == HO_WORD_DIGITS &&
           (next->langs & (HO_LANG_EN | HO_LANG_PT)) == HO_LANG_PT;
}

enum { AHEAD_MAX = 4 };

/* Whether a word that sounds like a digit is one, among those that are: "six
 * five for oh one", "seven ate". */
bool
ho_scan_heard(const ho_digits *r, size_t said, size_t end)
{
    size_t start, at = end, ahead = 0;

    while (ahead < AHEAD_MAX) {
        const ho_word *next = peek_word(r, at, &start, &at);

        if (start == at || start > ho_scan_limit(r) || at > ho_scan_limit(r) ||
            ((next == NULL || next->what != HO_WORD_DIGITS) &&
             ho_word_sounds(r->s + start, at - start) == 0))
            break;
        ahead++;
    }
    if (ahead >= 2)
        return said + ahead >= 3 && (said != 0 || ahead == AHEAD_MAX);
    return said >= 3 && (r->s[r->pos] | 0x20) != 'f' && end - r->pos == 3;
}

bool
ho_scan_exclaims(const ho_digits *r, const ho_word *word)
{
    size_t         start, end;
    const ho_word *next = peek_word(r, r->pos, &start, &end);

    return strcmp(word->text, "oh") == 0 &&
           (next == NULL || next->what == HO_WORD_FILLER);
}

/* Where "the last four are" ends, which names a part of a number and is none;
 * 0: it does not stand there. */
size_t
ho_scan_part_name(const ho_digits *r)
{
    static const char *const the[] = { "the", "and", "my", "then", NULL };
    static const char *const which[] = { "first", "second",    "third",
                                         "next",  "last",      "final",
                                         "other", "remaining", NULL };
    static const char *const digits[] = { "digits", "numbers", "ones", NULL };
    static const char *const are[] = { "are", "is", "were", NULL };
    const ho_word           *word;
    size_t                   start, end = ho_scan_word_end(r, r->pos), next;

    if (!ho_word_is_one_of(r->s + r->pos, end - r->pos, which)) {
        if (!ho_word_is_one_of(r->s + r->pos, end - r->pos, the))
            return 0;
        peek_word(r, end, &start, &end);
        if (!ho_word_is_one_of(r->s + start, end - start, which))
            return 0;
    }
    if (end + 2 < ho_scan_limit(r) && r->s[end] == ' ' &&
        ho_scan_is_digit(r, end + 1) && !ho_scan_is_digit(r, end + 2)) {
        end += 2;
        peek_word(r, end, &start, &next);
        if (start == next && r->s[end] != ':')
            return 0; /* "next 4 2 4 2" */
    } else {
        word = peek_word(r, end, &start, &end);
        if (word == NULL || word->what != HO_WORD_DIGITS || word->value < 2)
            return 0;
        word = peek_word(r, end, &start, &next);
        if (word != NULL && word->what != HO_WORD_FILLER)
            return 0; /* "next four two four two" */
    }
    peek_word(r, end, &start, &next);
    if (ho_word_is_one_of(r->s + start, next - start, digits)) {
        end = next;
        peek_word(r, end, &start, &next);
    }
    if (ho_word_is_one_of(r->s + start, next - start, are))
        end = next;
    return end <= ho_scan_limit(r) ? end : 0;
}
