/* SPDX-License-Identifier: MIT */
/*
 * words.c -- characters and words that the masker knows.
 *
 * Digits of several scripts, spaces and dashes of every width; numbers as
 * they are said in English, and digit by digit in German, French, Spanish,
 * Italian, Dutch and Portuguese; and the words that say what a number is.
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
    static const uint32_t zero[] = { 0x660, 0x6f0, 0x966, 0x9e6, 0xff10 };

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
    { "acht", HO_WORD_DIGITS, 8, 0 },
    { "and", HO_WORD_FILLER, 0, 0 },
    { "cero", HO_WORD_DIGITS, 0, 0 },
    { "cinco", HO_WORD_DIGITS, 5, HO_LANG_PT },
    { "cinq", HO_WORD_DIGITS, 5, 0 },
    { "cinque", HO_WORD_DIGITS, 5, 0 },
    { "cuatro", HO_WORD_DIGITS, 4, 0 },
    { "dann", HO_WORD_FILLER, 0, 0 },
    { "deux", HO_WORD_DIGITS, 2, 0 },
    { "dois", HO_WORD_DIGITS, 2, HO_LANG_PT },
    { "dos", HO_WORD_DIGITS, 2, 0 },
    { "double", HO_WORD_TIMES, 2, HO_LANG_EN },
    { "drei", HO_WORD_DIGITS, 3, 0 },
    { "drie", HO_WORD_DIGITS, 3, 0 },
    { "due", HO_WORD_DIGITS, 2, 0 },
    { "e", HO_WORD_FILLER, 0, 0 },
    { "een", HO_WORD_DIGITS, 1, 0 },
    { "eight", HO_WORD_DIGITS, 8, HO_LANG_EN },
    { "eighteen", HO_WORD_DIGITS, 18, HO_LANG_EN },
    { "eighty", HO_WORD_TENS, 80, HO_LANG_EN },
    { "eins", HO_WORD_DIGITS, 1, 0 },
    { "eleven", HO_WORD_DIGITS, 11, HO_LANG_EN },
    { "er", HO_WORD_FILLER, 0, 0 },
    { "et", HO_WORD_FILLER, 0, 0 },
    { "fifteen", HO_WORD_DIGITS, 15, HO_LANG_EN },
    { "fifty", HO_WORD_TENS, 50, HO_LANG_EN },
    { "five", HO_WORD_DIGITS, 5, HO_LANG_EN },
    { "forty", HO_WORD_TENS, 40, HO_LANG_EN },
    { "four", HO_WORD_DIGITS, 4, HO_LANG_EN },
    { "fourteen", HO_WORD_DIGITS, 14, HO_LANG_EN },
    { "fourty", HO_WORD_TENS, 40, HO_LANG_EN },
    { "f\xc3\xbcnf", HO_WORD_DIGITS, 5, 0 },
    { "huit", HO_WORD_DIGITS, 8, 0 },
    { "hundred", HO_WORD_HUNDRED, 0, HO_LANG_EN },
    { "negen", HO_WORD_DIGITS, 9, 0 },
    { "neuf", HO_WORD_DIGITS, 9, 0 },
    { "neun", HO_WORD_DIGITS, 9, 0 },
    { "next", HO_WORD_FILLER, 0, 0 },
    { "nine", HO_WORD_DIGITS, 9, HO_LANG_EN },
    { "nineteen", HO_WORD_DIGITS, 19, HO_LANG_EN },
    { "ninety", HO_WORD_TENS, 90, HO_LANG_EN },
    { "nought", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "nove", HO_WORD_DIGITS, 9, HO_LANG_PT },
    { "nueve", HO_WORD_DIGITS, 9, 0 },
    { "nul", HO_WORD_DIGITS, 0, 0 },
    { "null", HO_WORD_DIGITS, 0, 0 },
    { "o", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "ocho", HO_WORD_DIGITS, 8, 0 },
    { "oh", HO_WORD_DIGITS, 0, HO_LANG_EN },
    { "oito", HO_WORD_DIGITS, 8, HO_LANG_PT },
    { "one", HO_WORD_DIGITS, 1, HO_LANG_EN },
    { "otto", HO_WORD_DIGITS, 8, 0 },
    { "quatre", HO_WORD_DIGITS, 4, 0 },
    { "quatro", HO_WORD_DIGITS, 4, HO_LANG_PT },
    { "quattro", HO_WORD_DIGITS, 4, 0 },
    { "sechs", HO_WORD_DIGITS, 6, 0 },
    { "sei", HO_WORD_DIGITS, 6, 0 },
    { "seis", HO_WORD_DIGITS, 6, HO_LANG_PT },
    { "sept", HO_WORD_DIGITS, 7, 0 },
    { "sete", HO_WORD_DIGITS, 7, HO_LANG_PT },
    { "sette", HO_WORD_DIGITS, 7, 0 },
    { "seven", HO_WORD_DIGITS, 7, HO_LANG_EN },
    { "seventeen", HO_WORD_DIGITS, 17, HO_LANG_EN },
    { "seventy", HO_WORD_TENS, 70, HO_LANG_EN },
    { "sieben", HO_WORD_DIGITS, 7, 0 },
    { "siete", HO_WORD_DIGITS, 7, 0 },
    { "six", HO_WORD_DIGITS, 6, HO_LANG_EN },
    { "sixteen", HO_WORD_DIGITS, 16, HO_LANG_EN },
    { "sixty", HO_WORD_TENS, 60, HO_LANG_EN },
    { "ten", HO_WORD_DIGITS, 10, HO_LANG_EN },
    { "then", HO_WORD_FILLER, 0, 0 },
    { "thirteen", HO_WORD_DIGITS, 13, HO_LANG_EN },
    { "thirty", HO_WORD_TENS, 30, HO_LANG_EN },
    { "three", HO_WORD_DIGITS, 3, HO_LANG_EN },
    { "tre", HO_WORD_DIGITS, 3, 0 },
    { "treble", HO_WORD_TIMES, 3, HO_LANG_EN },
    { "tres", HO_WORD_DIGITS, 3, HO_LANG_PT },
    { "triple", HO_WORD_TIMES, 3, HO_LANG_EN },
    { "trois", HO_WORD_DIGITS, 3, 0 },
    { "tr\xc3\xaas", HO_WORD_DIGITS, 3, HO_LANG_PT },
    { "twee", HO_WORD_DIGITS, 2, 0 },
    { "twelve", HO_WORD_DIGITS, 12, HO_LANG_EN },
    { "twenty", HO_WORD_TENS, 20, HO_LANG_EN },
    { "two", HO_WORD_DIGITS, 2, HO_LANG_EN },
    { "uh", HO_WORD_FILLER, 0, 0 },
    { "uhm", HO_WORD_FILLER, 0, 0 },
    { "um", HO_WORD_FILLER, 1, HO_LANG_PT }, /* a digit in Portuguese */
    { "un", HO_WORD_DIGITS, 1, 0 },
    { "und", HO_WORD_FILLER, 0, 0 },
    { "uno", HO_WORD_DIGITS, 1, 0 },
    { "vier", HO_WORD_DIGITS, 4, 0 },
    { "vijf", HO_WORD_DIGITS, 5, 0 },
    { "y", HO_WORD_FILLER, 0, 0 },
    { "zero", HO_WORD_DIGITS, 0, HO_LANG_EN | HO_LANG_PT },
    { "zes", HO_WORD_DIGITS, 6, 0 },
    { "zeven", HO_WORD_DIGITS, 7, 0 },
    { "zwei", HO_WORD_DIGITS, 2, 0 },
    { "zwo", HO_WORD_DIGITS, 2, 0 },
    { "z\xc3\xa9ro", HO_WORD_DIGITS, 0, 0 },
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
    static const char first[] = "acdefhnoqstuvyz";
    char              key[sizeof words[0].text] = { 0 };

    /* Most words of a text are none of these: they cost no search. */
    if (len >= sizeof key || len == 0 || strchr(first, *s | 0x20) == NULL)
        return NULL;
    lower(key, s, len);
    return bsearch(key, words, sizeof words / sizeof *words, sizeof *words,
                   compare);
}

/* ---- What words say ------------------------------------------------------ */

enum {
    SAYS_MAX = 128,      /* bytes of context that are looked at */
    REPLACEMENT_MAX = 40 /* no replacement is longer */
};

static bool
is_letter_at(const char *s, size_t len, size_t i)
{
    uint8_t c;

    if (i >= len)
        return false;
    c = (uint8_t) s[i];
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* The end of the last place where one of the phrases stands; 0: nowhere. One
 * that begins with a blank begins a word, one that ends with one ends one. */
static size_t
find_phrase(const char *s, size_t len, const char *const *phrases)
{
    size_t last = 0;

    for (; *phrases != NULL; phrases++) {
        const char *p = *phrases;
        bool        begins = *p == ' ';
        size_t      n = strlen(p += begins);
        bool        ends = p[n - 1] == ' ';

        n -= ends;
        for (size_t i = 0; i + n <= len; i++) {
            if (s[i] != *p || memcmp(s + i, p, n) != 0 || i + n <= last)
                continue;
            if ((begins && i > 0 && is_letter_at(s, len, i - 1)) ||
                (ends && is_letter_at(s, len, i + n)))
                continue;
            last = i + n;
        }
    }
    return last;
}

/* The last bytes of a text in lower case, "_" and replacements as blanks: the
 * words in "[security code]" say nothing. Returns how much was left out. */
static size_t
prepare(char out[SAYS_MAX], const char *s, size_t len)
{
    size_t skip = len > SAYS_MAX ? len - SAYS_MAX : 0;
    size_t near = skip > REPLACEMENT_MAX ? skip - REPLACEMENT_MAX : 0;

    if (len == 0)
        return 0; /* s may be NULL */
    lower(out, s + skip, len - skip);
    for (size_t i = near; i < len; i++) {
        size_t n = s[i] == '[' ? ho_mask_replacement(s + i, len - i) : 0;

        if (n != 0) {
            for (size_t k = i > skip ? i : skip; k < i + n; k++)
                out[k - skip] = ' ';
            i += n - 1;
        } else if (s[i] == '_' && i >= skip) {
            out[i - skip] = ' ';
        }
    }
    return skip;
}

bool
ho_says_card(const char *s, size_t len)
{
    static const char *const phrases[] = {
        "card",
        "visa",
        "amex ",
        "american express",
        "maestro",
        "diners",
        "unionpay",
        "karte",
        " carte",
        "tarjeta",
        " carta",
        "cart\xc3\xa3o",
        "kaart",
        " pan ",
        " cc ",
        "long number",
        "\xe3\x82\xab\xe3\x83\xbc\xe3\x83\x89",
        " jcb ",
        "discover",
        NULL
    };
    char   text[SAYS_MAX];
    size_t skip = prepare(text, s, len);

    return find_phrase(text, len - skip, phrases) != 0;
}

bool
ho_says_code(const char *s, size_t len, size_t *at)
{
    static const char *const phrases[] = { " cvv ",
                                           " cvc ",
                                           " cvv2 ",
                                           " cvc2 ",
                                           " csc ",
                                           " cav2 ",
                                           " cvn ",
                                           "security code",
                                           "securitycode",
                                           "security number on",
                                           "verification value",
                                           "card verification",
                                           "on the back",
                                           "code on the front",
                                           "digits on the",
                                           "digit code on the",
                                           "pr\xc3\xbc"
                                           "fnummer",
                                           "pr\xc3\xbc"
                                           "fziffer",
                                           "pruefnummer",
                                           "pruefziffer",
                                           "sicherheitscode",
                                           "cryptogramme",
                                           "code de s\xc3\xa9"
                                           "curit\xc3\xa9",
                                           "code de securite",
                                           "c\xc3\xb3"
                                           "digo de seguridad",
                                           "codigo de seguridad",
                                           "codice di sicurezza",
                                           "beveiligingscode",
                                           "c\xc3\xb3"
                                           "digo de seguran\xc3\xa7"
                                           "a",
                                           "codigo de seguranca",
                                           NULL };
    char                     text[SAYS_MAX];
    size_t                   skip = prepare(text, s, len), end;

    end = find_phrase(text, len - skip, phrases);
    /* A customer's id is a cid, too; the code is written in capitals. */
    for (size_t i = 0; i + 3 <= len; i++) {
        if (memcmp(s + i, "CID", 3) == 0 && i >= skip && i + 3 - skip > end &&
            (i == skip || !is_letter_at(text, len - skip, i - skip - 1)) &&
            !is_letter_at(text, len - skip, i + 3 - skip))
            end = i + 3 - skip;
    }
    if (end != 0 && at != NULL)
        *at = end + skip;
    return end != 0;
}

bool
ho_says_social(const char *s, size_t len)
{
    static const char *const phrases[] = { " ssn ", "social security",
                                           " social ", "socialsecurity", NULL };
    char                     text[SAYS_MAX];
    size_t                   skip = prepare(text, s, len);

    return find_phrase(text, len - skip, phrases) != 0;
}

/* Take one of the words off the end, and what is no letter. */
static bool
strip(const char *text, size_t *len, const char *const *ends)
{
    size_t n;

    for (; *ends != NULL; ends++) {
        n = strlen(*ends);
        if (n <= *len && memcmp(text + *len - n, *ends, n) == 0) {
            *len -= n;
            return true;
        }
    }
    return false;
}

bool
ho_says_other(const char *s, size_t len)
{
    static const char *const glue[] = { " is", ":",  "=",        "#", " ",
                                        ".",   "\"", "\xc2\xb0", NULL };
    static const char *const number[] = { "number",        "nummer", "numero",
                                          "num\xc3\xa9ro", " no",    " nr",
                                          " id",           "num",    NULL };
    static const char *const sorts[] = {
        "order",    "tracking",    "invoice",      "case",      "ticket",
        "account",  "booking",     "shipment",     "parcel",    "imei",
        "isbn",     "ean",         "gtin",         "serial",    "customer",
        "sendungs", "bestell",     "rechnungs",    "konto",     "commande",
        "facture",  "pedido",      "suivi",        "reference", "kunden",
        "buchungs", "reservation", "confirmation", NULL
    };
    char   text[SAYS_MAX];
    size_t n = len - prepare(text, s, len);
    bool   named;

    while (strip(text, &n, glue))
        continue;
    named = strip(text, &n, number);
    while (strip(text, &n, glue))
        continue;
    named = named || (n < len && (s[len - 1] == '#' || s[len - 1] == ':' ||
                                  (len > 1 && s[len - 2] == ':')));
    return named && strip(text, &n, sorts);
}
