/* SPDX-License-Identifier: MIT */
/*
 * read_word.c -- words of a text: numbers, cues, and all others.
 *
 *   "forty" "two"        42: the second changes the first
 *   "double" "four"      44
 *   "two" "seconds"      no number, but a pause
 *   "order" "number"     names what follows
 */
#include "find/read.h"

#include <string.h>

enum { ADJACENT = 2 }; /* bytes between words that are one number */

/* ---- Numbers in words ---------------------------------------------------- */

/* The number right before, if it was said and nothing stands between. */
static ho_find_number *
said_before(ho_find_reader *r, bool filler)
{
    ho_find_number *n = ho_find_last(r);
    uint8_t         gap = ho_find_gap_result(&r->gap);

    if (n == NULL || !r->any || (n->is & HO_IS_SPOKEN) == 0 ||
        (gap > HO_GAP_DASH && !(filler && gap == HO_GAP_FILLER)) ||
        (gap <= HO_GAP_DASH && r->pos - r->after > ADJACENT))
        return NULL;
    return n;
}

static void
grow(ho_find_reader *r, ho_find_number *n, size_t end)
{
    n->end = r->after = r->pos = end;
    memset(&r->gap, 0, sizeof r->gap);
}

/* "two hundred" and "twelve": the last digits become others. */
static void
put_into(ho_find_number *n, uint8_t value)
{
    if (value > 9)
        n->digit[n->count - 2] = value / 10;
    n->digit[n->count - 1] = value % 10;
}

static void
push_spoken(ho_find_reader *r, size_t start, size_t end, const uint8_t *digits,
            size_t count, uint16_t is, uint8_t langs)
{
    ho_find_number n = { .start = start, .end = end, .langs = langs };

    n.is = HO_IS_SPOKEN | is;
    for (size_t i = 0; i < count; i++)
        ho_find_put_digit(&n, digits[i]);
    ho_find_push_number(r, &n);
    r->pos = end;
}

/* "um" a moment ago was the digit that it is in Portuguese. */
static void
take_um(ho_find_reader *r, const ho_find_word *w)
{
    static const uint8_t one = 1;
    ho_find_gap          gap = r->gap;
    size_t               pos = r->pos;

    if (r->um_end != 0 && w->langs == HO_FIND_PT && pos - r->um_end == 1) {
        if (r->gap.fillers != 0)
            r->gap.fillers--;
        push_spoken(r, r->um, r->um_end, &one, 1, 0, HO_FIND_PT);
        r->gap.chars = 1;
        r->pos = pos;
    } else {
        r->gap = gap;
    }
    r->um_end = 0;
}

/* "triple", "hundred", and "threes" of "two threes": a word that changes the
 * number before it or behind it; false: it is not one. */
static bool
read_factor(ho_find_reader *r, const ho_find_word *w, size_t end)
{
    ho_find_number *before = said_before(r, false);
    uint8_t         value = w->value, times;

    if ((w->says & HO_SAYS_TIMES) != 0) {
        r->times = value;
        r->times_at = r->pos;
        r->times_end = r->pos = end;
        return true;
    }
    if (before == NULL)
        return false;
    if ((w->says & HO_SAYS_MANY) != 0) {
        if (before->count != 1 || before->digit[0] < 2)
            return false;
        times = before->digit[0];
        before->count = 0;
        while (times-- > 0)
            ho_find_put_digit(before, value);
    } else {
        if (before->count > 2)
            return false;
        ho_find_put_digit(before, 0);
        ho_find_put_digit(before, 0);
        before->is |= HO_IS_ROUND;
    }
    grow(r, before, end);
    return true;
}

/* "hundred" and then "two", "forty" and then "two": the last digits of the
 * number before become others; false: they do not. */
static bool
read_into(ho_find_reader *r, const ho_find_word *w, size_t end)
{
    ho_find_number *n = said_before(r, true), *joined = said_before(r, false);

    if (joined != NULL)
        n = joined;
    if (n != NULL && (n->is & HO_IS_ROUND) != 0) {
        n->is &= (uint16_t) ~HO_IS_ROUND;
        n->is |= (w->says & HO_SAYS_TENS) != 0 ? HO_IS_TENS : 0;
    } else if (joined != NULL && (joined->is & HO_IS_TENS) != 0 &&
               w->value > 0 && w->value < 10 &&
               (w->says & HO_SAYS_DIGIT) != 0 && (w->langs & HO_FIND_EN) != 0) {
        n->is &= (uint16_t) ~HO_IS_TENS;
    } else {
        return false;
    }
    put_into(n, w->value);
    grow(r, n, end);
    return true;
}

/* A word that is a number, or changes the one before; false: it is not. */
static bool
read_number(ho_find_reader *r, const ho_find_word *w, size_t end)
{
    uint8_t digits[HO_FIND_DIGITS], value = w->value;
    size_t  start = r->pos, count = 0, times = 1;
    bool tens = (w->says & HO_SAYS_TENS) != 0 && (w->langs & HO_FIND_EN) != 0;
    uint16_t is = tens ? HO_IS_TENS : 0;

    if ((w->says & (HO_SAYS_TIMES | HO_SAYS_MANY | HO_SAYS_HUNDRED)) != 0)
        return read_factor(r, w, end);
    if (read_into(r, w, end))
        return true;
    if (r->times != 0 && value < 10 && start - r->times_end <= ADJACENT) {
        times = r->times;
        start = r->times_at;
    }
    r->times = 0;
    take_um(r, w);
    for (size_t i = 0; i < times && count + 2 <= HO_FIND_DIGITS; i++) {
        if (value > 9)
            digits[count++] = value / 10;
        digits[count++] = value % 10;
    }
    if ((w->says & HO_SAYS_SOUND) != 0) {
        is |= HO_IS_SOUND;
        r->sounds = true;
    }
    if (value == 0 && end - start < 3)
        is |= HO_IS_OH;
    push_spoken(r, start, end, digits, count, is, w->langs);
    return true;
}

/* ---- Cues ---------------------------------------------------------------- */

/* Whether a number stands right before, with nothing but blanks between. */
static ho_find_number *
right_before(ho_find_reader *r)
{
    ho_find_number *n = ho_find_last(r);

    return n != NULL && r->any && !r->gap.broken && r->gap.fillers == 0 &&
                   r->gap.puncts == 0 && r->gap.marks == 0 &&
                   r->pos - n->end <= ADJACENT
               ? n
               : NULL;
}

static void
drop_number(ho_find_reader *r)
{
    const ho_find_number *n = ho_find_last(r);
    bool                  leads = n->gap == HO_GAP_BREAK;

    r->numbers_count--;
    n = ho_find_last(r);
    r->any = !leads && n != NULL;
    if (n != NULL)
        r->after = n->end;
    memset(&r->gap, 0, sizeof r->gap);
    if (leads)
        r->gap.broken = true;
}

/* A number under a cue dies: "3 digit code", "2 seconds". */
static bool
dies(const ho_find_number *n, const ho_find_word *w)
{
    if (n->count > 2)
        return false;
    if ((w->says & HO_SAYS_TIME) != 0)
        return true;
    return (w->says & HO_SAYS_DIGITS) != 0 && n->count == 1;
}

void
ho_find_read_cue(ho_find_reader *r, const ho_find_word *w, size_t end)
{
    ho_find_number *n = right_before(r);
    uint32_t        says = w->says;
    ho_find_mark   *last =
        r->marks_count == 0 ? NULL : &r->mark[r->marks_count - 1];
    bool fills = (says & (HO_SAYS_FILLER | HO_SAYS_PART)) != 0;

    if (n != NULL && dies(n, w)) {
        bool   pause = (says & HO_SAYS_TIME) != 0;
        size_t start = n->start;

        drop_number(r);
        if (pause && !r->gap.broken)
            fills = true;
        if (pause)
            r->pos = start;
    } else if (n != NULL && (says & HO_SAYS_NAMED) != 0 &&
               (says & HO_SAYS_UNIT) != 0) {
        says &= ~(HO_SAYS_NAMED | HO_SAYS_OTHER); /* "4 tickets" */
    }
    /* "order" and then "number" */
    if ((says & (HO_SAYS_NUMBER | HO_SAYS_CARD)) == HO_SAYS_NUMBER &&
        last != NULL && last->sort == HO_MARK_CUE &&
        (last->says & HO_SAYS_THING) != 0 && r->pos - last->end <= ADJACENT)
        says |= HO_SAYS_NAMED | HO_SAYS_OTHER;
    if (fills)
        r->gap.fillers++;
    else
        r->gap.broken = true;
    if ((says & (HO_SAYS_READ | HO_SAYS_FILLER | HO_SAYS_PART | HO_SAYS_CARD |
                 HO_SAYS_EXPIRY | HO_SAYS_MONTH | HO_SAYS_TIME | HO_SAYS_WRONG |
                 HO_SAYS_NUMBER)) == 0 ||
        (says & HO_SAYS_UNIT) != 0)
        r->words++;
    r->says |= says;
    ho_find_push_mark(r, HO_MARK_CUE, r->pos, end, says);
    r->pos = end;
}

static bool
is_number_word(uint32_t says)
{
    return (says & (HO_SAYS_DIGIT | HO_SAYS_TENS | HO_SAYS_TIMES |
                    HO_SAYS_MANY | HO_SAYS_HUNDRED | HO_SAYS_SOUND)) != 0;
}

void
ho_find_read_word(ho_find_reader *r)
{
    size_t from = r->pos, end;
    bool   stuck = ho_find_is_digit(ho_find_char_before(r, from, 1));
    const ho_find_word *w = ho_find_phrase(r->s, r->len, from, &end);
    ho_find_number     *n = ho_find_last(r);

    if (w == NULL) {
        end = ho_find_word_end(r->s, r->len, from);
        end = end == from ? from + 1 : end;
        w = ho_find_stem(r->s, from, end);
    }
    if (r->letters_end != from || !ho_find_is_letter(r->s[from]))
        r->letters = from;
    r->letters_end = end;
    if (w != NULL && is_number_word(w->says) && !stuck &&
        !ho_find_digit_at(r, end)) {
        bool um = (w->says & HO_SAYS_FILLER) != 0;

        if (um && !(r->any && n != NULL && n->langs == HO_FIND_PT &&
                    ho_find_gap_result(&r->gap) <= HO_GAP_COMMA)) {
            r->um = from;
            r->um_end = end;
        } else if (read_number(r, w, end)) {
            return;
        }
    }
    if (w != NULL) {
        ho_find_read_cue(r, w, end);
        return;
    }
    r->words++;
    r->gap.broken = true;
    r->times = 0;
    ho_find_push_mark(r, HO_MARK_WORD, from, end, 0);
    r->pos = end;
}
