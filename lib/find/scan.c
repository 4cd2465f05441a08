/* SPDX-License-Identifier: MIT */
/*
 * scan.c -- characters, words and phrases of a text.
 *
 * Letters are compared without case and accents; the folded letters are what
 * words.py made its automata of. Of the phrases that begin at a word the
 * longest counts; it may end inside a word only where its file says so. Scripts
 * that write no blanks have no words: there any character may begin one.
 */
#include "find/internal.h"

#include <string.h>

/* Of bytes: HO_CHAR_*. */
/* clang-format off */
const uint8_t ho_find_class[256] = {
    5, 5, 5, 5, 5, 5, 5, 5, 5, 2, 2, 2, 2, 2, 5, 5,
    5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
    2, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 3, 4, 5,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5,
    5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5,
    5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
};
/* clang-format on */

static uint32_t
decode(const char *s, size_t len, size_t *n)
{
    const uint8_t *p = (const uint8_t *) s;
    size_t         want = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    uint32_t       c;

    *n = 1;
    if (p[0] < 0xc0 || want > len)
        return 0xfffd;
    c = p[0] & (0x7fu >> want);
    for (size_t i = 1; i < want; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0xfffd;
        c = c << 6 | (p[i] & 0x3fu);
    }
    *n = want;
    return c;
}

size_t
ho_find_next(uint32_t *c, const char *s, size_t len)
{
    size_t n = 1;

    if (len == 0)
        return 0;
    *c = (uint8_t) *s < 0x80 ? (uint8_t) *s : decode(s, len, &n);
    return n;
}

/* Decimal digits of other scripts, each from its zero on. */
static bool
digit_of(uint32_t c, uint8_t *digit)
{
    static const uint32_t zeros[] = { 0x660,  0x6f0,  0x7c0,  0x966,  0x9e6,
                                      0xa66,  0xae6,  0xb66,  0xbe6,  0xc66,
                                      0xce6,  0xd66,  0xe50,  0xed0,  0xf20,
                                      0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce };

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        if (c >= zeros[i] && c - zeros[i] < 10) {
            *digit = (uint8_t) (c - zeros[i]);
            return true;
        }
    }
    return false;
}

static bool
is_space(uint32_t c)
{
    return c == 0x85 || c == 0xa0 || c == 0xad || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200d) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x2060 || c == 0x3000 ||
           c == 0xfeff;
}

bool
ho_find_is_dense(uint32_t c)
{
    return (c >= 0xe00 && c <= 0xfff) || (c >= 0x1000 && c <= 0x109f) ||
           (c >= 0x1780 && c <= 0x17ff) || (c >= 0x2e80 && c <= 0xd7ff) ||
           (c >= 0xf900 && c <= 0xfaff) || c >= 0x20000;
}

size_t
ho_find_char(const char *s, size_t len, int *what, uint8_t *digit)
{
    uint32_t c = (uint8_t) *s;
    size_t   n;

    if (c < 0x80) {
        *digit = (uint8_t) (c - '0');
        *what = ho_find_class[c];
        return 1;
    }
    c = decode(s, len, &n);
    if (c > 0x65f && digit_of(c, digit))
        *what = HO_CHAR_DIGIT;
    else if (is_space(c))
        *what = HO_CHAR_SPACE;
    else if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 ||
             c == 0xfe63 || c == 0xff0d)
        *what = HO_CHAR_DASH;
    else if (c == 0x2026 || c == 0xb7 || c == 0x2022 || c == 0x3002)
        *what = HO_CHAR_DOT;
    else if (c < 0xc0 || (c > 0x200d && c < 0x2c00) ||
             (c > 0x3000 && c < 0x3041) || (c >= 0xfe00 && c <= 0xfe0f) ||
             (c >= 0x1f000 && c < 0x20000) || (c > 0xff00 && c < 0xff21))
        *what = HO_CHAR_OTHER;
    else
        *what = HO_CHAR_LETTER;
    return n;
}

/* ---- Words --------------------------------------------------------------- */

/* Whether a letter of a script with blanks stands there. */
static bool
is_letter_at(const char *s, size_t len, size_t i)
{
    int      what;
    uint8_t  digit;
    size_t   n;
    uint32_t c;

    if (i >= len)
        return false;
    if ((uint8_t) s[i] < 0x80)
        return ho_find_is_letter(s[i]);
    ho_find_char(s + i, len - i, &what, &digit);
    c = decode(s + i, len - i, &n);
    return what == HO_CHAR_LETTER && !ho_find_is_dense(c);
}

bool
ho_find_letter_before(const char *s, size_t i)
{
    size_t k = i;

    if (i == 0)
        return false;
    while (--k > 0 && i - k < 4 && ((uint8_t) s[k] & 0xc0) == 0x80)
        continue;
    return is_letter_at(s, i, k);
}

static inline bool
is_lower(char c)
{
    return (uint8_t) (c - 'a') < 26;
}

/* Whether a word ends before s[i]. */
static inline bool
ends_at(const char *s, size_t len, size_t i)
{
    if (ho_find_class[(uint8_t) s[i]] == HO_CHAR_LETTER)
        return i > 0 && (s[i] & 0x20) == 0 && is_lower(s[i - 1]);
    return (uint8_t) s[i] < 0x80 || !is_letter_at(s, len, i);
}

size_t
ho_find_word_end(const char *s, size_t len, size_t i)
{
    size_t from = i, n;

    while (i < len && is_lower(s[i]))
        i++;
    for (;;) {
        while (i < len && ho_find_is_letter(s[i]) &&
               ((s[i] & 0x20) != 0 || i == from || !is_lower(s[i - 1])))
            i++;
        if (i == len || (uint8_t) s[i] < 0x80)
            return i;
        if (!is_letter_at(s, len, i)) {
            int     what;
            uint8_t digit;

            n = ho_find_char(s + i, len - i, &what, &digit);
            return i == from && what == HO_CHAR_LETTER ? i + n : i;
        }
        decode(s + i, len - i, &n);
        i += n;
    }
}

/* ---- Phrases ------------------------------------------------------------- */

/* A symbol of the automata: its bytes in the text, and up to four of its own.
 */
typedef struct symbol {
    size_t  bytes;
    uint8_t count, c[4];
} symbol;

static bool
is_blank_at(const char *s, size_t len, size_t i, size_t *n)
{
    *n = 1;
    if (i >= len)
        return false;
    switch (s[i]) {
    case ' ':
    case '-':
    case '_':
    case '.':
    case '/':
    case '\n':
    case '\t':
        return true;
    default:
        break;
    }
    if ((uint8_t) s[i] < 0x80)
        return false;
    if (len - i > 1 && memcmp(s + i, "\xc2\xa0", 2) == 0)
        *n = 2;
    else if (len - i > 2 && (memcmp(s + i, "\xe2\x80\x91", 3) == 0 ||
                             memcmp(s + i, "\xe2\x80\xaf", 3) == 0))
        *n = 3;
    else
        return false;
    return true;
}

static symbol
read_symbol(const char *s, size_t len, size_t i)
{
    symbol   y = { 1, 1, { (uint8_t) s[i] } };
    size_t   n;
    uint32_t c;

    if (ho_find_is_letter(s[i])) {
        y.c[0] |= 0x20;
        return y;
    }
    if (is_blank_at(s, len, i, &n)) {
        y.c[0] = ' ';
        y.bytes = n;
        if (is_blank_at(s, len, i + n, &n))
            y.bytes += n;
        return y;
    }
    if (y.c[0] < 0x80)
        return y;
    c = decode(s + i, len - i, &y.bytes);
    if (c >= HO_FIND_FOLD_FIRST && c <= HO_FIND_FOLD_LAST &&
        ho_find_fold[c - HO_FIND_FOLD_FIRST] != 0) {
        y.c[0] = ho_find_fold[c - HO_FIND_FOLD_FIRST];
    } else if (c >= 0x300 && c <= 0x36f) {
        y.count = 0; /* an accent by itself */
    } else if (c == 0x2019) {
        y.c[0] = '\'';
    } else {
        y.count = (uint8_t) (y.bytes < 4 ? y.bytes : 4);
        memcpy(y.c, s + i, y.count);
    }
    return y;
}

/* The phrase of a state that ends before s[i], if it may; else NULL. */
static inline const ho_find_word *
phrase_at(uint32_t state, const char *s, size_t len, size_t start, size_t i)
{
    const ho_find_word *w = ho_find_leaf(state);
    const char          last = s[i - 1];

    if (i < len && (w->flags & HO_FIND_BEGINS) == 0 &&
        (ho_find_is_letter(last) || (uint8_t) last >= 0x80) &&
        !ends_at(s, len, i))
        return NULL;
    if (w->written != 0 && ho_base_is_upper(s[start]) && ho_base_is_upper(last))
        w = &ho_find_words[w->written];
    if ((w->flags & HO_FIND_WRITTEN) != 0)
        return NULL;
    return i < len && ho_find_is_digit(last) && ho_find_is_digit(s[i]) ? NULL
                                                                       : w;
}

/* Go on with what is no letter, or a letter with an accent. */
static bool
step_symbol(uint32_t *state, const char *s, size_t len, size_t *i)
{
    symbol y = { 1, 1, { ' ' } };

    /* Most blanks are these. */
    if (s[*i] != ' ' || *i + 1 == len ||
        ho_find_class[(uint8_t) s[*i + 1]] >= HO_CHAR_SPACE)
        y = read_symbol(s, len, *i);
    for (uint8_t k = 0; k < y.count; k++) {
        if (!ho_find_step(state, ho_find_begin, ho_find_symbol[y.c[k]]))
            return false;
    }
    *i += y.bytes;
    return true;
}

const ho_find_word *
ho_find_phrase(const char *s, size_t len, size_t i, size_t *end)
{
    const ho_find_word *found = NULL, *w;
    const size_t        start = i;
    uint32_t            state = ho_find_begin[0];

    while (i < len) {
        const uint8_t code = ho_find_symbol[(uint8_t) s[i]];

        if (code - 1u < HO_FIND_PLAIN) {
            const uint32_t next = ho_find_begin[(state >> 17) + code];

            if ((next & 0x7f) != code)
                break;
            state = next;
            i++;
        } else if (!step_symbol(&state, s, len, &i)) {
            break;
        }
        if (ho_find_is_leaf(state) &&
            (w = phrase_at(state, s, len, start, i)) != NULL) {
            found = w;
            *end = i;
        }
    }
    if (found != NULL && (found->flags & HO_FIND_BEGINS) != 0)
        *end = ho_find_word_end(s, len, *end);
    return found;
}

const ho_find_word *
ho_find_stem(const char *s, size_t from, size_t to)
{
    const ho_find_word *found = NULL;
    uint32_t            state = ho_find_end[0];

    while (to > from) {
        symbol y;
        size_t at = to - 1;

        if (ho_find_is_letter(s[at])) {
            if (!ho_find_step(&state, ho_find_end,
                              ho_find_symbol[(uint8_t) s[at]]))
                return found;
            to = at;
            if (ho_find_is_leaf(state))
                found = ho_find_leaf(state);
            continue;
        }
        while (at > from && ((uint8_t) s[at] & 0xc0) == 0x80)
            at--;
        y = read_symbol(s, to, at);
        for (uint8_t k = y.count; k-- > 0;) {
            if (!ho_find_step(&state, ho_find_end, ho_find_symbol[y.c[k]]))
                return found;
        }
        to = at;
        if (ho_find_is_leaf(state))
            found = ho_find_leaf(state);
    }
    return found;
}

uint32_t
ho_find_says(const char *s, size_t len)
{
    uint32_t says = 0;

    for (size_t i = 0, end; i < len; i = end) {
        const ho_find_word *w = NULL;

        end = ho_find_word_end(s, len, i);
        if (end == i) {
            end = i + 1;
            continue;
        }
        w = ho_find_phrase(s, len, i, &end);
        if (w == NULL)
            w = ho_find_stem(s, i, end);
        says |= w == NULL ? 0 : w->says;
    }
    return says;
}
