/* SPDX-License-Identifier: MIT */
/*
 * code_behind.c -- security codes behind a card number: "|12|27|123".
 *
 * Behind a card come a name, perhaps, the month in which it expires, and the
 * code; all on one line or each on its own. With an expiry between them three
 * or four digits are the code; without, only where nothing else follows.
 */
#include "mask/code.h"

#include <string.h>

enum {
    SEPARATORS = 4, /* characters between two of these */
    WORDS = 3,      /* before the expiry: "John Smith exp." */
    WORD_MAX = 10,  /* letters of one */
    SPOKEN = 48     /* bytes in which "one two three" stands */
};

static const char blanks[] = " ,;|/-:().\t\r\n";

/* ---- Characters ---------------------------------------------------------- */

size_t
ho_digits_at(const char *s, size_t len, size_t i)
{
    size_t n = 0;

    while (i + n < len && s[i + n] >= '0' && s[i + n] <= '9')
        n++;
    return n;
}

const ho_span *
ho_found_at(const ho_spans *over, size_t at)
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

bool
ho_code_ends(const ho_mask_text *text, const ho_spans *over, size_t end)
{
    const char *s = text->s + end;
    size_t      left = text->len - end;

    if (left > 1 && strchr(".,/:-", *s) != NULL && s[1] >= '0' && s[1] <= '9' &&
        ho_found_at(over, end + 1) == NULL)
        return false;
    while (left > 1 && *s == ' ') {
        s++;
        left--;
    }
    return left == 0 || *s != '%';
}

/* Whether a word is in a list of words with a blank before each; `whole`: not
 * just the beginning of one. */
static bool
is_listed(const char *list, const char *word, size_t n, bool whole)
{
    char key[16] = " ";

    if (n > sizeof key - 3)
        return false;
    for (size_t i = 0; i < n; i++)
        key[i + 1] = (char) (word[i] | 0x20);
    key[n + 1] = whole ? ' ' : '\0';
    key[n + 2] = '\0';
    return strstr(list, key) != NULL;
}

/* ---- The expiry ---------------------------------------------------------- */

static bool
is_month(const char *s, size_t n)
{
    if (n == 1)
        return *s != '0';
    return (s[0] == '0' && s[1] != '0') ||
           (s[0] == '1' && s[1] >= '0' && s[1] <= '2');
}

static bool
is_month_name(const char *s, size_t n)
{
    static const char names[] =
        " january february march april may june july august september october "
        "november december januar februar maerz mai juni juli oktober dezember "
        "janvier mars avril juin juillet septembre octobre novembre enero "
        "febrero marzo abril mayo junio julio agosto septiembre octubre "
        "noviembre diciembre gennaio febbraio aprile maggio giugno luglio "
        "settembre ottobre dicembre ";

    return n >= 3 && is_listed(names, s, n, false);
}

static bool
is_year(const char *s, size_t n)
{
    if (n == 4)
        return s[0] == '2' && s[1] == '0' && s[2] >= '2' && s[2] <= '4';
    return n == 2 && s[0] >= '2' && s[0] <= '4';
}

bool
ho_is_month_year(const char *s, size_t at, size_t n)
{
    size_t end = at, start;

    while (end > 0 && strchr(" .-/", s[end - 1]) != NULL && at - end < 2)
        end--;
    for (start = end;
         start > 0 && ho_is_letter(s[start - 1]) && end - start <= WORD_MAX;)
        start--;
    return is_year(s + at, n) && is_month_name(s + start, end - start);
}

size_t
ho_expiry_end(const char *s, size_t len, size_t i)
{
    size_t n, year, end = ho_skip_letters(s, len, i);

    if (end != i) {
        year = ho_skip_chars(s, len, end, " .-/");
        n = ho_digits_at(s, len, year);
        return year - end <= 2 && is_month_name(s + i, end - i) &&
                       is_year(s + year, n)
                   ? year + n
                   : 0;
    }
    n = ho_digits_at(s, len, i);
    if (n == 4 && is_month(s + i, 2) && s[i + 2] >= '2' && s[i + 2] <= '4')
        return i + 4;
    if (n < 1 || n > 2 || !is_month(s + i, n))
        return 0;
    i += n;
    year = ho_skip_chars(s, len, i, " /-.|:;");
    n = ho_digits_at(s, len, year);
    return year > i && year - i <= 3 && (n == 2 || n == 4) ? year + n : 0;
}

/* ---- The code ------------------------------------------------------------ */

/* Where an expiry ends, before which stand a few words at most; 0: none. */
static size_t
expiry_behind(const char *s, size_t len, size_t i)
{
    for (int words = 0;; words++) {
        size_t end = ho_expiry_end(s, len, i), word;

        if (end != 0 || words == WORDS)
            return end;
        word = ho_skip_letters(s, len, i);
        if (word == i || word - i > WORD_MAX)
            return 0;
        i = ho_skip_chars(s, len, word, " .:,\r\n");
    }
}

size_t
ho_code_place(const char *s, size_t len, size_t from, bool *expires)
{
    static const char glue[] = " and und et y e ed security sec sicherheit ";
    size_t            i = ho_skip_chars(s, len, from, blanks), end, word;

    *expires = false;
    if ((i == from && from != 0) || i - from > SEPARATORS)
        return SIZE_MAX;
    end = expiry_behind(s, len, i);
    if (end != 0) {
        *expires = true;
        i = ho_skip_chars(s, len, end, blanks);
        if (i == len)
            return len;
        if (i == end || i - end > SEPARATORS)
            return SIZE_MAX;
    }
    word = ho_skip_letters(s, len, i);
    if (word != i && (*expires || from == 0) &&
        is_listed(glue, s + i, word - i, true)) {
        i = ho_skip_chars(s, len, word, blanks);
        if (i == word || i - word > SEPARATORS)
            return SIZE_MAX;
    }
    return i;
}

/* Where a code ends that stands there digit by digit, or in words. */
static size_t
spoken_end(const char *s, size_t len, size_t i)
{
    ho_digits in;
    ho_group  g;
    size_t    digits = 0, end = i;

    ho_digits_init(&in, s + i, len - i < SPOKEN ? len - i : SPOKEN, NULL);
    while (ho_digits_next(&in, &g) &&
           (digits != 0 ? g.gap <= HO_GAP_DASH : g.start == 0) &&
           (g.spoken || g.count == 1)) {
        digits += g.count;
        end = i + g.end;
    }
    return digits == 3 || digits == 4 ? end : i;
}

/* The code that follows a card that ends at `from`, if one does. */
static void
code_behind(ho_spans *spans, const ho_mask_text *text, const ho_spans *over,
            size_t from, bool amex)
{
    const char *s = text->s;
    size_t      len = text->len, n, end, i;
    bool        expires;

    i = ho_code_place(s, len, from, &expires);
    if (i >= len)
        return;
    n = ho_digits_at(s, len, i);
    end = expires && (n == 0 || n == 1) ? spoken_end(s, len, i) : i + n;
    if (end == i ||
        (!expires ? n != (amex ? 4 : 3) : end == i + n && n != 3 && n != 4))
        return;
    if (!ho_code_ends(text, over, end) || ho_skip_letters(s, len, end) != end)
        return;
    /* Without an expiry it must be the last thing said there. */
    if (!expires && end < len && strchr(",;|\r\n", s[end]) == NULL &&
        ho_skip_chars(s, len, end, " .)") != len)
        return;
    ho_spans_add(spans, i, end, HANDOFF_MASK_CODE, "");
}

void
ho_mask_codes_behind(ho_spans *spans, const ho_mask_text *text,
                     const ho_spans *over)
{
    for (size_t i = 0; i < over->count; i++) {
        const ho_span *card = &over->at[i];
        const char    *s = text->s + card->start;

        if (card->what == HANDOFF_MASK_CARD)
            code_behind(spans, text, over, card->end,
                        s[0] == '3' && (s[1] == '4' || s[1] == '7'));
    }
}
