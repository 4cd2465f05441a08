/* SPDX-License-Identifier: MIT */
/*
 * markup.c -- what is written around words, and parts no number.
 *
 *   <b>4242</b>&nbsp;<b>4242</b>   4242 [pause] 4242   4242\n4242
 *
 * Tags have numbers of their own (width="50"); those of attributes in which
 * something was typed (value="123") are read like any other.
 */
#include "find/internal.h"

#include <string.h>

enum { TAG_MAX = 200, WORD_MAX = 24, NOTE_MAX = 12 };

/* Whether s begins with a word, in small letters or not. */
static bool
begins(const char *s, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i < n; i++) {
        if (i == len ||
            (s[i] | (ho_find_is_letter(s[i]) ? 0x20 : 0)) != word[i])
            return false;
    }
    return true;
}

/* Attributes in which a page holds what was typed or linked. */
static bool
holds_text(const char *tag, size_t len)
{
    static const char *const names[] = { "value", "href",  "src", "content",
                                         "data",  "title", "alt", "label" };

    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (begins(tag + i, len - i, names[k]))
                return true;
        }
    }
    return false;
}

static size_t
tag_at(const char *s, size_t len)
{
    bool   digits = false;
    size_t i = 1;

    if (len < 3 || (!ho_find_is_letter(s[1]) && s[1] != '/' && s[1] != '!'))
        return 0;
    for (; i < len && i < TAG_MAX && s[i] != '>'; i++) {
        if (s[i] == '<' || s[i] == '@')
            return 0;
        digits = digits || ho_find_is_digit(s[i]);
    }
    if (i == len || s[i] != '>')
        return 0;
    return digits && holds_text(s + 1, i - 1) ? 0 : i + 1;
}

static size_t
entity_at(const char *s, size_t len)
{
    static const char *const blanks[] = {
        "&nbsp;",  "&#160;",  "&#xa0;",   "&ensp;",   "&emsp;",   "&thinsp;",
        "&#32;",   "&#x20;",  "&shy;",    "&zwnj;",   "&zwj;",    "&#173;",
        "&#xad;",  "&#8194;", "&#8195;",  "&#8201;",  "&#8203;",  "&#8239;",
        "&#8209;", "&#45;",   "&hyphen;", "&ndash;",  "&dash;",   "&#8211;",
        "&#10;",   "&#13;",   "&#x2009;", "&#x202f;", "&#x2011;", "&#x200b;"
    };

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        if (begins(s, len, blanks[i]))
            return strlen(blanks[i]);
    }
    return 0;
}

static size_t
escape_at(const char *s, size_t len)
{
    static const char *const blanks[] = { "\\u00a0", "\\u0020", "\\u2009",
                                          "\\u202f", "\\u200b", "\\u2011",
                                          "\\u000a", "\\u000d", "\\u0009" };

    if (len > 1 && strchr("nrtfb\"'/\\", s[1]) != NULL && s[1] != '\0')
        return 2;
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        if (begins(s, len, blanks[i]))
            return strlen(blanks[i]);
    }
    return 0;
}

bool
ho_find_pause(const char *s, size_t len)
{
    static const char *const words[] = {
        "pause",  "pauses",    "silence",        "noise",
        "breath", "inaudible", "unintelligible", "laughter",
        "laughs", "breathing", "cough",          "coughs",
        "music",  "crosstalk", "beep",           "um",
        "uh",     "sigh",      "hesitation",     "static"
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == len && begins(s, len, words[i]))
            return true;
    }
    return false;
}

/* "[pause]", "(pause 0.5s)". */
static size_t
pause_at(const char *s, size_t len)
{
    static const char open[] = "[({", close[] = "])}";
    char              end = close[strchr(open, *s) - open];
    size_t            i = 1, word;

    while (i < len && i < WORD_MAX && ho_find_is_letter(s[i]))
        i++;
    word = i;
    while (i < len && i - word < NOTE_MAX && s[i] != end &&
           (ho_find_is_digit(s[i]) || strchr(" .:ms", s[i]) != NULL) &&
           s[i] != '\0')
        i++;
    return i < len && s[i] == end && ho_find_pause(s + 1, word - 1) ? i + 1 : 0;
}

/* "[00:01:12]", "(1:12.5)": when it was said. */
static size_t
stamp_at(const char *s, size_t len)
{
    size_t i = 1, colons = 0, digits = 0;

    for (; i < len && i <= NOTE_MAX; i++) {
        if (s[i] == ':' && digits != 0 && digits <= 2) {
            colons++;
            digits = 0;
        } else if (s[i] >= '0' && s[i] <= '9') {
            digits++;
        } else if (s[i] != '.' || colons == 0) {
            break;
        }
    }
    return i < len && colons != 0 && colons <= 2 && digits >= 2 &&
                   (s[i] == ']' || s[i] == ')')
               ? i + 1
               : 0;
}

size_t
ho_find_markup(const char *s, size_t len)
{
    switch (*s) {
    case '<':
        return tag_at(s, len);
    case '&':
        return entity_at(s, len);
    case '\\':
        return escape_at(s, len);
    case '[':
    case '(':
    case '{':
        return stamp_at(s, len) != 0 ? stamp_at(s, len) : pause_at(s, len);
    default:
        return 0;
    }
}
