/* SPDX-License-Identifier: MIT */
/*
 * templates.c -- was a template sent before it was filled?
 *
 * Two kinds of traces: marks in which templates write their places, which
 * stand in nobody's language; and words that programs write for a value that
 * they do not have. The latter are words of languages too ("none", German
 * "null"), so they count as the whole of a value, and in a sentence only where
 * a name or a number was to stand.
 */
#include "check/texts.h"
#include "base/ascii.h"

#include <stddef.h>
#include <string.h>

enum { PLACE_MAX = 64 }; /* bytes between the brackets of a place */

/* Of a word, in any script: bytes of other letters are above ASCII. */
static bool
is_word(char c)
{
    return ho_base_is_letter(c) || ho_base_is_digit(c) || c == '_' ||
           (c & 0x80) != 0;
}

/* Case matters to none of the words that are looked for with it. */
static bool
begins(const char *s, const char *with)
{
    for (; *with != '\0'; s++, with++) {
        char c = *s >= 'A' && *s <= 'Z' ? (char) (*s + 32) : *s;

        if (c != *with)
            return false;
    }
    return true;
}

/* ---- Marks -------------------------------------------------------------- */

/* What the n bytes at s close with, at most so far away, in the same line and
 * with something between; false: they do not. */
static bool
closes(const char *s, const char *with)
{
    for (size_t n = 0; n <= PLACE_MAX && s[n] != '\0' && s[n] != '\n'; n++) {
        if (s[n] == with[0] && strncmp(s + n, with, strlen(with)) == 0)
            return n > 0;
    }
    return false;
}

/* "{name}", "{user.name}", "{0}": a name alone between braces. */
static bool
is_braced_name(const char *s)
{
    size_t n = 1;

    while (n <= PLACE_MAX &&
           (ho_base_is_letter(s[n]) || ho_base_is_digit(s[n]) || s[n] == '_' ||
            s[n] == '.'))
        n++;
    return n > 1 && s[n] == '}';
}

/* "%FIRST_NAME%" */
static bool
is_percent_name(const char *s)
{
    size_t n = 1;

    while (n <= PLACE_MAX && ((s[n] >= 'A' && s[n] <= 'Z') || s[n] == '_'))
        n++;
    return n > 2 && s[n] == '%';
}

/* "%(name)s", as Python and gettext write it. */
static bool
is_percent_key(const char *s)
{
    size_t n = 2;

    if (s[1] != '(')
        return false;
    while (n <= PLACE_MAX &&
           (ho_base_is_letter(s[n]) || ho_base_is_digit(s[n]) || s[n] == '_'))
        n++;
    return n > 2 && s[n] == ')' && (s[n + 1] == 's' || s[n + 1] == 'd') &&
           !is_word(s[n + 2]);
}

/* What language models leave for somebody to fill. */
static bool
is_bracketed_request(const char *s)
{
    static const char *const requests[] = { "[your ",
                                            "[insert ",
                                            "[name]",
                                            "[customer name]",
                                            "[date]",
                                            "[customer's name]",
                                            "[order number]",
                                            "[company name]",
                                            "[agent name]",
                                            "[amount]",
                                            NULL };

    for (size_t i = 0; requests[i] != NULL; i++) {
        if (begins(s, requests[i]))
            return true;
    }
    return false;
}

/* "%s", "%1$s", "%@", where a word would stand. */
static bool
is_printf(const char *text, const char *s)
{
    size_t n = 1;

    if (s > text && (is_word(s[-1]) || s[-1] == '%'))
        return false;
    while (n < 4 && ho_base_is_digit(s[n]))
        n++;
    if (n > 1 && s[n++] != '$')
        return false;
    return (s[n] == 's' || s[n] == 'd' || s[n] == '@') && !is_word(s[n + 1]);
}

static bool
is_mark(const char *text, const char *s, ho_check_style style)
{
    const bool log = style == HO_CHECK_STYLE_LOG;

    switch (*s) {
    case '$':
        return s[1] == '{' && closes(s + 2, "}");
    case '{':
        if (s[1] == '{')
            return closes(s + 2, "}}");
        return !log &&
               ((s[1] == '%' && closes(s + 2, "%}")) || is_braced_name(s));
    case '<':
        return s[1] == '%' && closes(s + 2, "%>");
    case '[':
        return begins(s, "[object object]") ||
               (!log && is_bracketed_request(s));
    case '%':
        return !log &&
               (is_printf(text, s) || is_percent_name(s) || is_percent_key(s));
    case 'l':
    case 'L':
        return begins(s, "lorem ipsum");
    default:
        return false;
    }
}

/* ---- Words for nothing -------------------------------------------------- */

typedef enum nothing {
    SOMETHING,
    UNDEFINED,
    NULL_WORD,
    NAN_WORD,
    NONE
} nothing;

/* The word at s, where one begins and ends there; *len is its length. */
static nothing
nothing_at(const char *text, const char *s, size_t *len)
{
    static const struct {
        const char *word;
        nothing     what;
    } words[] = { { "undefined", UNDEFINED },
                  { "null", NULL_WORD },
                  { "NaN", NAN_WORD },
                  { "None", NONE } };

    if (s > text && is_word(s[-1]))
        return SOMETHING;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *len = strlen(words[i].word);
        if (strncmp(s, words[i].word, *len) == 0 && !is_word(s[*len]))
            return words[i].what;
    }
    return SOMETHING;
}

/* "null", "undefined undefined", "%s, %s": nothing but such words. */
static bool
is_only_nothing(const char *text)
{
    bool   any = false;
    size_t len;

    for (const char *s = text; *s != '\0';) {
        if (strchr(" \t\r\n,.-/", *s) != NULL) {
            s++;
        } else if (nothing_at(text, s, &len) != SOMETHING) {
            s += len;
            any = true;
        } else if (*s == '%' && is_printf(text, s)) {
            s += strcspn(s, "sd@") + 1;
            any = true;
        } else {
            return false;
        }
    }
    return any;
}

/* Whether the word that ends right before `end` is one of a list, each of
 * which has a blank before and behind it. */
static bool
is_word_before(const char *text, const char *end, const char *const *list)
{
    size_t n = 0;
    char   word[16];

    while (end > text && end[-1] == ' ')
        end--;
    while (n < sizeof word - 1 && end - n > text &&
           is_word(end[-1 - (ptrdiff_t) n]))
        n++;
    memcpy(word, end - n, n);
    word[n] = '\0';
    for (size_t i = 0; n > 0 && list[i] != NULL; i++) {
        if (strlen(list[i]) == n && begins(word, list[i]))
            return true;
    }
    return false;
}

static bool
is_greeted(const char *text, const char *s, size_t len)
{
    static const char *const greetings[] = {
        "hi",       "hello",    "hey",        "dear",    "hallo",
        "hola",     "bonjour",  "liebe",      "lieber",  "geehrte",
        "geehrter", "herr",     "frau",       "mr",      "mrs",
        "ms",       "monsieur", "madame",     "ciao",    "cher",
        "welcome",  "thanks",   "buongiorno", "querido", NULL
    };

    return strchr(",.!:;\n", s[len]) != NULL && /* or it ends there */
           is_word_before(text, s, greetings);
}

/* Behind a word that wants a name, a day or a number. */
static bool
is_wanted(const char *text, const char *s)
{
    static const char *const wanting[] = { "for",  "on",   "at",    "from",
                                           "by",   "your", "order", "number",
                                           "with", NULL };

    return is_word_before(text, s, wanting);
}

static bool
begins_sentence(const char *text, const char *s)
{
    while (s > text && s[-1] == ' ')
        s--;
    return s == text || strchr(".!?:;\n\"'(-*", s[-1]) != NULL ||
           (s[-1] & 0x80) != 0;
}

/* Between brackets of its own, behind "#" or a sign of money, or twice. */
static bool
is_in_form(const char *text, const char *s, size_t len)
{
    const char before = s > text ? s[-1] : '\0';
    const char behind = s[len];
    size_t     again;

    if ((before == '(' && behind == ')') || (before == '<' && behind == '>') ||
        (before == '{' && behind == '}') || before == '#' || before == '$')
        return true;
    return behind == ' ' && nothing_at(text, s + len + 1, &again) != SOMETHING;
}

/* "Order: undefined." */
static bool
is_named(const char *text, const char *s, size_t len)
{
    return s - text > 2 && s[-1] == ' ' && (s[-2] == ':' || s[-2] == '=') &&
           strchr(",.;\n", s[len]) != NULL;
}

static bool
is_in_place(const char *text, const char *s, size_t len, nothing what,
            ho_check_style style)
{
    const bool machine = style != HO_CHECK_STYLE_TALK;

    if (is_in_form(text, s, len) || is_greeted(text, s, len))
        return true;
    switch (what) {
    case UNDEFINED:
    case NAN_WORD:
        return machine || is_named(text, s, len);
    case NULL_WORD:
        return machine && (is_named(text, s, len) || is_wanted(text, s));
    case NONE:
        return machine && !begins_sentence(text, s);
    case SOMETHING:
    default:
        return false;
    }
}

bool
ho_check_is_template(const char *s, ho_check_style style)
{
    size_t len = 0;

    if (style != HO_CHECK_STYLE_LOG && is_only_nothing(s))
        return true;
    for (const char *p = s; *p != '\0'; p++) {
        nothing what;

        if (is_mark(s, p, style))
            return true;
        if (style == HO_CHECK_STYLE_LOG)
            continue;
        what = nothing_at(s, p, &len);
        if (what != SOMETHING && is_in_place(s, p, len, what, style))
            return true;
    }
    return false;
}
