/* SPDX-License-Identifier: MIT */
/*
 * forms.c -- phone numbers, language tags, media types and two lists.
 *
 * Every form costs one walk over its text. Letters are ASCII, whatever the
 * locale.
 * Spec: ITU-T E.164; RFC 5646 section 2.1; RFC 8176 section 2; RFC 6838
 * section 4.2; W3C EmotionML, "everyday-categories".
 */
#include "check/rules.h"

#include <string.h>

/* Whether s is one of the words, of which the last is NULL. */
static bool
is_word(const char *s, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(s, *words) == 0)
            return true;
    }
    return false;
}

/* The same, whatever the case of its letters. */
static bool
is_any_case(const char *s, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t i = 0;

        while ((*words)[i] != '\0' &&
               ho_base_lower(s[i]) == ho_base_lower((*words)[i]))
            i++;
        if ((*words)[i] == '\0' && s[i] == '\0')
            return true;
    }
    return false;
}

/* ---- E.164 --------------------------------------------------------------- */

/* No country is reached with fewer than 7 digits, country code included. */
bool
ho_check_is_e164(const char *s)
{
    size_t n = 0;

    if (s[0] != '+' || s[1] == '0')
        return false;
    while (n < 16 && ho_base_is_digit(s[1 + n]))
        n++;
    return n >= 7 && n <= 15 && s[1 + n] == '\0';
}

/* ---- BCP 47 -------------------------------------------------------------- */

/* One subtag: what lies between two hyphens. */
typedef struct subtag {
    const char *p;
    size_t      len; /* 0: there is none, or it is longer than 8 */
    bool        letters;
    bool        digits;
} subtag;

static subtag
subtag_at(const char *p)
{
    subtag t = { p, 0, true, true };

    for (; ho_base_is_letter(p[t.len]) || ho_base_is_digit(p[t.len]); t.len++) {
        if (t.len == 8)
            return (subtag){ p, 0, false, false };
        t.letters = t.letters && ho_base_is_letter(p[t.len]);
        t.digits = t.digits && ho_base_is_digit(p[t.len]);
    }
    if (p[t.len] != '\0' && (p[t.len] != '-' || p[t.len + 1] == '\0'))
        t.len = 0;
    return t;
}

static subtag
next(subtag t)
{
    return subtag_at(t.p + t.len + (t.p[t.len] == '-'));
}

static bool
is_variant(subtag t)
{
    return t.len >= 5 || (t.len == 4 && ho_base_is_digit(t.p[0]));
}

/* What follows a singleton, and whether that is enough. */
static bool
skip_extension(subtag *t, bool private_use)
{
    size_t n = 0;

    *t = next(*t);
    while (t->len >= (private_use ? 1u : 2u)) {
        n++;
        *t = next(*t);
    }
    return n != 0;
}

/* The languages that have extended ones, of which one may follow. Without
 * this list "en-USA" would pass. */
static bool
has_extended(subtag t)
{
    static const char *const prefixes[] = { "ar", "kok", "lv", "ms", "sgn",
                                            "sw", "uz",  "zh", NULL };
    char                     language[4] = { 0 };

    memcpy(language, t.p, t.len <= 3 ? t.len : 3);
    return is_any_case(language, prefixes);
}

static bool
is_langtag(const char *s)
{
    subtag t = subtag_at(s);
    bool   extended;

    if (t.len == 1 && ho_base_lower(s[0]) == 'x')
        return skip_extension(&t, true) && *t.p == '\0';
    /* Longer languages are reserved or for registration, and none is. */
    if (!t.letters || t.len < 2 || t.len > 3)
        return false;
    extended = has_extended(t);
    t = next(t);
    if (extended && t.len == 3 && t.letters)
        t = next(t);
    if (t.len == 4 && t.letters)
        t = next(t);
    if ((t.len == 2 && t.letters) || (t.len == 3 && t.digits))
        t = next(t);
    while (is_variant(t))
        t = next(t);
    while (t.len == 1 && ho_base_lower(*t.p) != 'x') {
        if (!skip_extension(&t, false))
            return false;
    }
    if (t.len == 1 && !skip_extension(&t, true))
        return false;
    return *t.p == '\0';
}

bool
ho_check_is_bcp47(const char *s)
{
    /* Registered before there was a grammar, and not what it allows. */
    static const char *const earlier[] = {
        "en-GB-oed", "i-ami",     "i-bnn",  "i-default", "i-enochian",
        "i-hak",     "i-klingon", "i-lux",  "i-mingo",   "i-navajo",
        "i-pwn",     "i-tao",     "i-tay",  "i-tsu",     "sgn-BE-FR",
        "sgn-BE-NL", "sgn-CH-DE", "no-bok", "no-nyn",    "zh-min-nan",
        NULL
    };

    return is_langtag(s) || is_any_case(s, earlier);
}

/* ---- Lists --------------------------------------------------------------- */

/* The registry that RFC 8176 opened; "pop" joined it later. */
bool
ho_check_is_amr(const char *s)
{
    static const char *const values[] = {
        "face", "fpt", "geo",  "hwk", "iris", "kba",    "mca", "mfa",
        "otp",  "pin", "pop",  "pwd", "rba",  "retina", "sc",  "sms",
        "swk",  "tel", "user", "vbm", "wia",  NULL
    };

    return is_word(s, values);
}

bool
ho_check_is_emotion(const char *s)
{
    static const char *const categories[] = {
        "affectionate", "afraid", "amused", "angry", "bored", "confident",
        "content", "disappointed", "excited", "happy", "interested", "loving",
        "pleased", "relaxed", "sad", "satisfied", "worried",
        /* what context.proto adds */
        "neutral", "mixed", "frustrated", "confused", "anxious", "distressed",
        "relieved", NULL
    };

    return is_word(s, categories);
}

/* ---- Media types --------------------------------------------------------- */

/* Length of a name of RFC 6838; 0: there is none. */
static size_t
restricted_name(const char *s)
{
    size_t n = 0;

    if (!ho_base_is_letter(s[0]) && !ho_base_is_digit(s[0]))
        return 0;
    while (n < 128 && s[n] != '\0' &&
           (ho_base_is_letter(s[n]) || ho_base_is_digit(s[n]) ||
            strchr("!#$&-^_.+", s[n]) != NULL))
        n++;
    return n <= 127 ? n : 0;
}

/* A token, or a text in quotes. */
static size_t
parameter_value(const char *s)
{
    size_t n = 0;

    if (*s != '"')
        return strcspn(s, " \t;\"(),/:<=>?@[\\]");
    for (n = 1; s[n] != '\0' && s[n] != '"'; n++)
        n += s[n] == '\\' && s[n + 1] != '\0';
    return s[n] == '"' ? n + 1 : 0;
}

/* "; name=value", any number of times, and nothing else. */
static bool
are_parameters(const char *s)
{
    size_t n;

    for (s += strspn(s, " \t"); *s == ';'; s += strspn(s, " \t")) {
        s++;
        s += strspn(s, " \t");
        n = restricted_name(s);
        if (n == 0 || s[n] != '=')
            return false;
        s += n + 1;
        n = parameter_value(s);
        if (n == 0)
            return false;
        s += n;
    }
    return *s == '\0';
}

/* By form and top-level type: subtypes are registered every week, and one
 * that we do not know may well be. */
bool
ho_check_is_media_type(const char *s)
{
    static const char *const types[] = { "application", "audio",   "example",
                                         "font",        "haptics", "image",
                                         "message",     "model",   "multipart",
                                         "text",        "video",   NULL };
    char                     type[16];
    size_t                   n = restricted_name(s), of;

    if (n == 0 || n >= sizeof type || s[n] != '/')
        return false;
    memcpy(type, s, n);
    type[n] = '\0';
    of = restricted_name(s + n + 1);
    return is_any_case(type, types) && of != 0 &&
           are_parameters(s + n + 1 + of);
}
