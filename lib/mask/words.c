/* SPDX-License-Identifier: MIT */
/*
 * words.c -- characters and words that the masker knows.
 *
 * Digits of several scripts, spaces and dashes of every width; numbers as
 * they are said in English, German, French and Spanish, and digit by digit in
 * Italian, Dutch, Portuguese, Polish, Turkish and Swedish.
 */
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- Characters ---------------------------------------------------------- */

static size_t
decode(const char *s, size_t len, uint32_t *c)
{
    static const uint8_t first[5] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    uint8_t              b = (uint8_t) s[0];
    size_t               n = b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;

    if (n > len)
        n = len;
    *c = b & first[n];
    for (size_t i = 1; i < n; i++)
        *c = *c << 6 | ((uint8_t) s[i] & 0x3f);
    return n;
}

bool
ho_is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

size_t
ho_skip_chars(const char *s, size_t len, size_t i, const char *set)
{
    while (i < len && s[i] != '\0' && strchr(set, s[i]) != NULL)
        i++;
    return i;
}

size_t
ho_skip_letters(const char *s, size_t len, size_t i)
{
    while (i < len && ho_is_letter(s[i]))
        i++;
    return i;
}

static bool
is_space(uint32_t c)
{
    return c == 0xa0 || c == 0xad || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200d) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x2060 || c == 0x3000 ||
           c == 0xfeff;
}

/* Where other scripts have their digits 0 to 9. */
static bool
is_digit(uint32_t c, uint8_t *digit)
{
    static const uint32_t zero[] = { 0x660, 0x6f0, 0x966, 0x9e6, 0xa66,
                                     0xae6, 0xe50, 0xed0, 0xff10 };

    if (c >= 0x1d7ce && c <= 0x1d7ff) { /* of five typefaces */
        *digit = (uint8_t) ((c - 0x1d7ce) % 10);
        return true;
    }
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
        if (c - zero[i] < 10) {
            *digit = (uint8_t) (c - zero[i]);
            return true;
        }
    }
    return false;
}

static int
classify_ascii(char c, uint8_t *digit)
{
    if (c >= '0' && c <= '9') {
        *digit = (uint8_t) (c - '0');
        return HO_CHAR_DIGIT;
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return HO_CHAR_LETTER;
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return HO_CHAR_SPACE;
    return c == '-' ? HO_CHAR_DASH : c == '.' ? HO_CHAR_DOT : HO_CHAR_OTHER;
}

size_t
ho_char_read(const char *s, size_t len, int *what, uint8_t *digit)
{
    uint32_t c;
    size_t   n;

    if ((uint8_t) *s < 0x80) {
        *what = classify_ascii(*s, digit);
        return 1;
    }
    n = decode(s, len, &c);
    if (is_digit(c, digit))
        *what = HO_CHAR_DIGIT;
    else if (is_space(c))
        *what = HO_CHAR_SPACE;
    else if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 ||
             c == 0xfe63 || c == 0xff0d)
        *what = HO_CHAR_DASH;
    else if (c == 0x2026 || c == 0xb7 || c == 0x2022 || c == 0x3002)
        *what = HO_CHAR_DOT;
    else if (c < 0xc0 || (c > 0x200d && c < 0x2c00) ||
             (c > 0x3000 && c < 0x3041) || (c > 0xff00 && c < 0xff21))
        *what = HO_CHAR_OTHER;
    else
        *what = HO_CHAR_LETTER;
    return n;
}

/* ---- Numbers in words ---------------------------------------------------- */

/* In the order of strcmp, so that bsearch finds them. */
static const ho_word words[] = {
    { "a", HO_WORD_FILLER, 0, 0 },
    { "acht", HO_WORD_DIGITS, 8, 0 },
    { "achtzehn", HO_WORD_DIGITS, 18, 0 },
    { "achtzig", HO_WORD_TENS, 80, 0 },
    { "ah", HO_WORD_FILLER, 0, 0 },
    { "ahm", HO_WORD_FILLER, 0, 0 },
    { "alt\xc4\xb1", HO_WORD_DIGITS, 6, 0 },
    { "and", HO_WORD_FILLER, 0, 0 },
    { "be\xc5\x9f", HO_WORD_DIGITS, 5, 0 },
    { "bir", HO_WORD_DIGITS, 1, 0 },
    { "bitte", HO_WORD_FILLER, 0, 0 },
    { "by", HO_WORD_FILLER, 0, 0 },
    { "catorce", HO_WORD_DIGITS, 14, 0 },
    { "cero", HO_WORD_DIGITS, 0, 0 },
    { "check", HO_WORD_FILLER, 0, 0 },
    { "cinco", HO_WORD_DIGITS, 5, HO_LANG_PT },
    { "cincuenta", HO_WORD_TENS, 50, 0 },
    { "cinq", HO_WORD_DIGITS, 5, 0 },
    { "cinquante", HO_WORD_TENS, 50, 0 },
    { "cinque", HO_WORD_DIGITS, 5, 0 },
    { "coma", HO_WORD_FILLER, 0, 0 },
    { "comma", HO_WORD_FILLER, 0, 0 },
    { "cuarenta", HO_WORD_TENS, 40, 0 },
    { "cuatro", HO_WORD_DIGITS, 4, 0 },
    { "cztery", HO_WORD_DIGITS, 4, 0 },
    { "dann", HO_WORD_FILLER, 0, 0 },
    { "dash", HO_WORD_FILLER, 0, 0 },
    { "deux", HO_WORD_DIGITS, 2, 0 },
    { "diecinueve", HO_WORD_DIGITS, 19, 0 },
    { "dieciocho", HO_WORD_DIGITS, 18, 0 },
    { "diecisiete", HO_WORD_DIGITS, 17, 0 },
    { "diecis\xc3\xa9is", HO_WORD_DIGITS, 16, 0 },
    { "diez", HO_WORD_DIGITS, 10, 0 },
    { "dix", HO_WORD_DIGITS, 10, 0 },
    { "doce", HO_WORD_DIGITS, 12, 0 },
    { "dois", HO_WORD_DIGITS, 2, HO_LANG_PT },
    { "dokuz", HO_WORD_DIGITS, 9, 0 },
    { "dos", HO_WORD_DIGITS, 2, 0 },
    { "double", HO_WORD_TIMES, 2, HO_LANG_EN },
    { "douze", HO_WORD_DIGITS, 12, 0 },
    { "drei", HO_WORD_DIGITS, 3, 0 },
    { "dreizehn", HO_WORD_DIGITS, 13, 0 },
    { "drei\xc3\x9fig", HO_WORD_TENS, 30, 0 },
    { "drie", HO_WORD_DIGITS, 3, 0 },
    { "due", HO_WORD_DIGITS, 2, 0 },
    { "dwa", HO_WORD_DIGITS, 2, 0 },
    { "dziewiec", HO_WORD_DIGITS, 9, 0 },
    { "dziewi\xc4\x99\xc4\x87", HO_WORD_DIGITS, 9, 0 },
    { "d\xc3\xb6rt", HO_WORD_DIGITS, 4, 0 },
    { "e", HO_WORD_FILLER, 0, 0 },
    { "een", HO_WORD_DIGITS, 1, 0 },
    { "eight", HO_WORD_DIGITS, 8, HO_LANG_EN },
    { "eighteen", HO_WORD_DIGITS, 18, HO_LANG_EN },
    { "eights", HO_WORD_MANY, 8, HO_LANG_EN },
    { "eighty", HO_WORD_TENS, 80, HO_LANG_EN },
    { "eins", HO_WORD_DIGITS, 1, 0 },
    { "eleven", HO_WORD_DIGITS, 11, HO_LANG_EN },
    { "elf", HO_WORD_DIGITS, 11, 0 },
    { "er", HO_WORD_FILLER, 0, 0 },
    { "erm", HO_WORD_FILLER, 0, 0 },
    { "err", HO_WORD_FILLER, 0, 0 },
    { "errr", HO_WORD_FILLER, 0, 0 },
    { "et", HO_WORD_FILLER, 0, 0 },
    { "ett", HO_WORD_DIGITS, 1, 0 },
    { "fem", HO_WORD_DIGITS, 5, 0 },
    { "fifteen", HO_WORD_DIGITS, 15, HO_LANG_EN },
    { "fifty", HO_WORD_TENS, 50, HO_LANG_EN },
    { "finally", HO_WORD_FILLER, 0, 0 },
    { "five", HO_WORD_DIGITS, 5, HO_LANG_EN },
    { "fives", HO_WORD_MANY, 5, HO_LANG_EN },
    { "followed", HO_WORD_FILLER, 0, 0 },
    { "forty", HO_WORD_TENS, 40, HO_LANG_EN },
    { "four", HO_WORD_DIGITS, 4, HO_LANG_EN },
    { "fours", HO_WORD_MANY, 4, HO_LANG_EN },
    { "fourteen", HO_WORD_DIGITS, 14, HO_LANG_EN },
    { "fourty", HO_WORD_TENS, 40, HO_LANG_EN },
    { "fyra", HO_WORD_DIGITS, 4, 0 },
    { "f\xc3\xbcnf", HO_WORD_DIGITS, 5, 0 },
    { "f\xc3\xbcnfzehn", HO_WORD_DIGITS, 15, 0 },
    { "f\xc3\xbcnfzig", HO_WORD_TENS, 50, 0 },
    { "hang", HO_WORD_FILLER, 0, 0 },
    { "hm", HO_WORD_FILLER, 0, 0 },
    { "hmm", HO_WORD_FILLER, 0, 0 },
    { "hold", HO_WORD_FILLER, 0, 0 },
    { "huh", HO_WORD_FILLER, 0, 0 },
    { "huit", HO_WORD_DIGITS, 8, 0 },
    { "hundred", HO_WORD_HUNDRED, 0, HO_LANG_EN },
    { "iki", HO_WORD_DIGITS, 2, 0 },
    { "it", HO_WORD_FILLER, 0, 0 },
    { "jeden", HO_WORD_DIGITS, 1, 0 },
    { "just", HO_WORD_FILLER, 0, 0 },
    { "komma", HO_WORD_FILLER, 0, 0 },
    { "let", HO_WORD_FILLER, 0, 0 },
    { "me", HO_WORD_FILLER, 0, 0 },
    { "moment", HO_WORD_FILLER, 0, 0 },
    { "negen", HO_WORD_DIGITS, 9, 0 },
    { "neuf", HO_WORD_DIGITS, 9, 0 },
    { "neun", HO_WORD_DIGITS, 9, 0 },
    { "neunzehn", HO_WORD_DIGITS, 19, 0 },
    { "neunzig", HO_WORD_TENS, 90, 0 },
    { "next", HO_WORD_FILLER, 0, 0 },
    { "nine", HO_WORD_DIGITS, 9, HO_LANG_EN },
    { "nines", HO_WORD_MANY, 9, HO_LANG_EN },
    { "nineteen", HO_WORD_DIGITS, 19, HO_LANG_EN },
    { "ninety", HO_WORD_TENS, 90, HO_LANG_EN },
    { "nio", HO_WORD_DIGITS, 9, 0 },
    { "no", HO_WORD_FILLER, 0, 0 },
    { "noll", HO_WORD_DIGITS, 0, 0 },
    { "nonante", HO_WORD_TENS, 90, 0 },
    { "nought", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "nove", HO_WORD_DIGITS, 9, HO_LANG_PT },
    { "noventa", HO_WORD_TENS, 90, 0 },
    { "nueve", HO_WORD_DIGITS, 9, 0 },
    { "nul", HO_WORD_DIGITS, 0, 0 },
    { "null", HO_WORD_DIGITS, 0, 0 },
    { "o", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "ochenta", HO_WORD_TENS, 80, 0 },
    { "ocho", HO_WORD_DIGITS, 8, 0 },
    { "octante", HO_WORD_TENS, 80, 0 },
    { "oh", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "oito", HO_WORD_DIGITS, 8, HO_LANG_PT },
    { "ok", HO_WORD_FILLER, 0, 0 },
    { "okay", HO_WORD_FILLER, 0, 0 },
    { "on", HO_WORD_FILLER, 0, 0 },
    { "one", HO_WORD_DIGITS, 1, HO_LANG_EN },
    { "ones", HO_WORD_MANY, 1, HO_LANG_EN },
    { "onze", HO_WORD_DIGITS, 11, 0 },
    { "osiem", HO_WORD_DIGITS, 8, 0 },
    { "otto", HO_WORD_DIGITS, 8, 0 },
    { "over", HO_WORD_FILLER, 0, 0 },
    { "piec", HO_WORD_DIGITS, 5, 0 },
    { "pi\xc4\x99\xc4\x87", HO_WORD_DIGITS, 5, 0 },
    { "please", HO_WORD_FILLER, 0, 0 },
    { "point", HO_WORD_FILLER, 0, 0 },
    { "quarante", HO_WORD_TENS, 40, 0 },
    { "quatorze", HO_WORD_DIGITS, 14, 0 },
    { "quatre", HO_WORD_DIGITS, 4, 0 },
    { "quatro", HO_WORD_DIGITS, 4, HO_LANG_PT },
    { "quattro", HO_WORD_DIGITS, 4, 0 },
    { "quince", HO_WORD_DIGITS, 15, 0 },
    { "quinze", HO_WORD_DIGITS, 15, 0 },
    { "sec", HO_WORD_FILLER, 0, 0 },
    { "sechs", HO_WORD_DIGITS, 6, 0 },
    { "sechzehn", HO_WORD_DIGITS, 16, 0 },
    { "sechzig", HO_WORD_TENS, 60, 0 },
    { "second", HO_WORD_FILLER, 0, 0 },
    { "see", HO_WORD_FILLER, 0, 0 },
    { "sei", HO_WORD_DIGITS, 6, 0 },
    { "seis", HO_WORD_DIGITS, 6, HO_LANG_PT },
    { "seize", HO_WORD_DIGITS, 16, 0 },
    { "sekiz", HO_WORD_DIGITS, 8, 0 },
    { "sept", HO_WORD_DIGITS, 7, 0 },
    { "septante", HO_WORD_TENS, 70, 0 },
    { "sesenta", HO_WORD_TENS, 60, 0 },
    { "sete", HO_WORD_DIGITS, 7, HO_LANG_PT },
    { "setenta", HO_WORD_TENS, 70, 0 },
    { "sette", HO_WORD_DIGITS, 7, 0 },
    { "seven", HO_WORD_DIGITS, 7, HO_LANG_EN },
    { "sevens", HO_WORD_MANY, 7, HO_LANG_EN },
    { "seventeen", HO_WORD_DIGITS, 17, HO_LANG_EN },
    { "seventy", HO_WORD_TENS, 70, HO_LANG_EN },
    { "sex", HO_WORD_DIGITS, 6, 0 },
    { "sieben", HO_WORD_DIGITS, 7, 0 },
    { "siebzehn", HO_WORD_DIGITS, 17, 0 },
    { "siebzig", HO_WORD_TENS, 70, 0 },
    { "siedem", HO_WORD_DIGITS, 7, 0 },
    { "siete", HO_WORD_DIGITS, 7, 0 },
    { "sifir", HO_WORD_DIGITS, 0, 0 },
    { "six", HO_WORD_DIGITS, 6, HO_LANG_EN },
    { "sixes", HO_WORD_MANY, 6, HO_LANG_EN },
    { "sixteen", HO_WORD_DIGITS, 16, HO_LANG_EN },
    { "sixty", HO_WORD_TENS, 60, HO_LANG_EN },
    { "sju", HO_WORD_DIGITS, 7, 0 },
    { "so", HO_WORD_FILLER, 0, 0 },
    { "soixante", HO_WORD_TENS, 60, 0 },
    { "sorry", HO_WORD_FILLER, 0, 0 },
    { "space", HO_WORD_FILLER, 0, 0 },
    { "strich", HO_WORD_FILLER, 0, 0 },
    { "szesc", HO_WORD_DIGITS, 6, 0 },
    { "sze\xc5\x9b\xc4\x87", HO_WORD_DIGITS, 6, 0 },
    { "s\xc4\xb1"
      "f\xc4\xb1r",
      HO_WORD_DIGITS, 0, 0 },
    { "ten", HO_WORD_DIGITS, 10, HO_LANG_EN },
    { "then", HO_WORD_FILLER, 0, 0 },
    { "thirteen", HO_WORD_DIGITS, 13, HO_LANG_EN },
    { "thirty", HO_WORD_TENS, 30, HO_LANG_EN },
    { "three", HO_WORD_DIGITS, 3, HO_LANG_EN },
    { "threes", HO_WORD_MANY, 3, HO_LANG_EN },
    { "tre", HO_WORD_DIGITS, 3, 0 },
    { "treble", HO_WORD_TIMES, 3, HO_LANG_EN },
    { "trece", HO_WORD_DIGITS, 13, 0 },
    { "treinta", HO_WORD_TENS, 30, 0 },
    { "treize", HO_WORD_DIGITS, 13, 0 },
    { "trente", HO_WORD_TENS, 30, 0 },
    { "tres", HO_WORD_DIGITS, 3, HO_LANG_PT },
    { "triple", HO_WORD_TIMES, 3, HO_LANG_EN },
    { "trois", HO_WORD_DIGITS, 3, 0 },
    { "trzy", HO_WORD_DIGITS, 3, 0 },
    { "tr\xc3\xaas", HO_WORD_DIGITS, 3, HO_LANG_PT },
    { "turn", HO_WORD_FILLER, 0, 0 },
    { "tv\xc3\xa5", HO_WORD_DIGITS, 2, 0 },
    { "twee", HO_WORD_DIGITS, 2, 0 },
    { "twelve", HO_WORD_DIGITS, 12, HO_LANG_EN },
    { "twenty", HO_WORD_TENS, 20, HO_LANG_EN },
    { "two", HO_WORD_DIGITS, 2, HO_LANG_EN },
    { "twos", HO_WORD_MANY, 2, HO_LANG_EN },
    { "uh", HO_WORD_FILLER, 0, 0 },
    { "uhh", HO_WORD_FILLER, 0, 0 },
    { "uhm", HO_WORD_FILLER, 0, 0 },
    { "um", HO_WORD_FILLER, 1, HO_LANG_PT }, /* a digit in Portuguese */
    { "umm", HO_WORD_FILLER, 0, 0 },
    { "un", HO_WORD_DIGITS, 1, 0 },
    { "und", HO_WORD_FILLER, 0, 0 },
    { "uno", HO_WORD_DIGITS, 1, 0 },
    { "veinte", HO_WORD_TENS, 20, 0 },
    { "veinticinco", HO_WORD_DIGITS, 25, 0 },
    { "veinticuatro", HO_WORD_DIGITS, 24, 0 },
    { "veintid\xc3\xb3s", HO_WORD_DIGITS, 22, 0 },
    { "veintinueve", HO_WORD_DIGITS, 29, 0 },
    { "veintiocho", HO_WORD_DIGITS, 28, 0 },
    { "veintiseis", HO_WORD_DIGITS, 26, 0 },
    { "veintisiete", HO_WORD_DIGITS, 27, 0 },
    { "veintitr\xc3\xa9s", HO_WORD_DIGITS, 23, 0 },
    { "veintiuno", HO_WORD_DIGITS, 21, 0 },
    { "vier", HO_WORD_DIGITS, 4, 0 },
    { "vierzehn", HO_WORD_DIGITS, 14, 0 },
    { "vierzig", HO_WORD_TENS, 40, 0 },
    { "vijf", HO_WORD_DIGITS, 5, 0 },
    { "vingt", HO_WORD_TENS, 20, 0 },
    { "virgule", HO_WORD_FILLER, 0, 0 },
    { "wait", HO_WORD_FILLER, 0, 0 },
    { "y", HO_WORD_FILLER, 0, 0 },
    { "yeah", HO_WORD_FILLER, 0, 0 },
    { "yedi", HO_WORD_DIGITS, 7, 0 },
    { "yes", HO_WORD_FILLER, 0, 0 },
    { "zehn", HO_WORD_DIGITS, 10, 0 },
    { "zero", HO_WORD_DIGITS, 0, HO_LANG_EN | HO_LANG_PT },
    { "zeros", HO_WORD_MANY, 0, HO_LANG_EN },
    { "zes", HO_WORD_DIGITS, 6, 0 },
    { "zeven", HO_WORD_DIGITS, 7, 0 },
    { "zwanzig", HO_WORD_TENS, 20, 0 },
    { "zwei", HO_WORD_DIGITS, 2, 0 },
    { "zwo", HO_WORD_DIGITS, 2, 0 },
    { "zw\xc3\xb6lf", HO_WORD_DIGITS, 12, 0 },
    { "z\xc3\xa9ro", HO_WORD_DIGITS, 0, 0 },
    { "\xc3\xa5tta", HO_WORD_DIGITS, 8, 0 },
    { "\xc3\xbc\xc3\xa7", HO_WORD_DIGITS, 3, 0 },
};

static int
compare(const void *key, const void *word)
{
    const char    *k = key;
    const ho_word *w = word;

    return strcmp(k, w->text);
}

/* Lower case of ASCII and of the letters that Latin-1 has beside it. */
static void
lower(char *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t) s[i];

        if (c >= 'A' && c <= 'Z')
            c |= 0x20;
        else if (i > 0 && (uint8_t) s[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e)
            c |= 0x20;
        out[i] = (char) c;
    }
}

const ho_word *
ho_word_find(const char *s, size_t len)
{
    static const char first[] = "abcdefhijklmnopqstuvwyz";
    char              key[sizeof words[0].text] = { 0 };

    /* Most words of a text are none of these: they cost no search. */
    if (len >= sizeof key || len == 0 ||
        ((uint8_t) *s < 0x80 && strchr(first, *s | 0x20) == NULL))
        return NULL;
    lower(key, s, len);
    return bsearch(key, words, sizeof words / sizeof *words, sizeof *words,
                   compare);
}

uint8_t
ho_word_pair(const char *s, size_t len)
{
    const ho_word *tens;

    for (size_t i = 3; i < 6 && i + 6 < len; i++) {
        const ho_word *one;

        if (memcmp(s + i, "und", 3) != 0)
            continue;
        one = i == 3 && (memcmp(s, "ein", 3) == 0 || memcmp(s, "Ein", 3) == 0)
                  ? ho_word_find("eins", 4)
                  : ho_word_find(s, i);
        if (one == NULL || one->what != HO_WORD_DIGITS || one->value > 9)
            continue;
        tens = ho_word_find(s + i + 3, len - i - 3);
        if (tens != NULL && tens->what == HO_WORD_TENS)
            return (uint8_t) (tens->value + one->value);
    }
    return 0;
}

uint8_t
ho_word_sounds(const char *s, size_t len)
{
    static const struct {
        const char *text;
        uint8_t     value;
    } sounds[] = { { "for", 4 }, { "fore", 4 }, { "to", 2 },
                   { "too", 2 }, { "won", 1 },  { "ate", 8 } };
    char key[5] = { 0 };

    if (len == 0 || len >= sizeof key)
        return 0;
    lower(key, s, len);
    for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++) {
        if (strcmp(key, sounds[i].text) == 0)
            return sounds[i].value;
    }
    return 0;
}

bool
ho_word_is_one_of(const char *s, size_t len, const char *const *list)
{
    char key[12] = { 0 };

    if (len >= sizeof key)
        return false;
    lower(key, s, len);
    for (; *list != NULL; list++) {
        if (strcmp(key, *list) == 0)
            return true;
    }
    return false;
}

bool
ho_word_is_time(const char *s, size_t len)
{
    static const char *const times[] = {
        "sec",     "second",   "moment",  "min",     "minute",  "mo",
        "sekunde", "sekunden", "minuten", "seconde", "instant", "momento",
        "segundo", "minuto",   "attimo",  "secondo", "moments"
    };
    char   key[12] = { 0 };
    size_t n;

    if (len >= sizeof key)
        return false;
    lower(key, s, len);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        n = strlen(times[i]);
        if (memcmp(key, times[i], n) == 0 &&
            (len == n || (len == n + 1 && key[n] == 's')))
            return true;
    }
    return false;
}
