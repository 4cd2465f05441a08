/* SPDX-License-Identifier: MIT */
/*
 * texts.c -- was it written for a person, and does it ask something?
 */
#include "check/texts.h"
#include "base/ascii.h"

#include <stddef.h>
#include <string.h>

/* ---- HTML --------------------------------------------------------------- */

/* Tags of bodies that platforms send; what else stands between angle brackets
 * may be what somebody wrote: "<name>". */
static bool
is_known_tag(const char *name, size_t len)
{
    static const char *const tags[] = {
        "a",   "b",      "blockquote", "body", "br",     "code",  "div",
        "em",  "font",   "h1",         "h2",   "h3",     "h4",    "head",
        "hr",  "html",   "i",          "img",  "li",     "ol",    "p",
        "pre", "script", "small",      "span", "strong", "style", "sub",
        "sup", "table",  "tbody",      "td",   "th",     "tr",    "u",
        "ul",  NULL
    };

    for (size_t i = 0; tags[i] != NULL; i++) {
        size_t n = 0;

        while (n < len && tags[i][n] != '\0' &&
               (name[n] | 0x20) == (tags[i][n] | 0x20))
            n++;
        if (n == len && tags[i][n] == '\0')
            return true;
    }
    return false;
}

/* "</p>", "<br/>", "<a href=...>"; s is behind the bracket. Looks no further
 * than to the next bracket. */
static bool
is_tag(const char *s)
{
    const bool end = *s == '/';
    size_t     n = 0, all;

    s += end;
    while (n < 12 &&
           (ho_base_is_letter(s[n]) || (n > 0 && ho_base_is_digit(s[n]))))
        n++;
    if (n == 0 || !is_known_tag(s, n))
        return false;
    if (s[n] == '>' || (s[n] == '/' && s[n + 1] == '>'))
        return true;
    all = strcspn(s, "<>\n");
    return !end && s[n] == ' ' && s[all] == '>' &&
           (s[n + 1] == '/' || memchr(s, '=', all) != NULL);
}

/* "&amp;", "&#39;", "&#xA0;"; s is behind the ampersand. */
static bool
is_entity(const char *s)
{
    static const char *const names[] = {
        "amp;",    "lt;",     "gt;",     "quot;",   "apos;",   "nbsp;",
        "euro;",   "auml;",   "ouml;",   "uuml;",   "Auml;",   "Ouml;",
        "Uuml;",   "szlig;",  "eacute;", "egrave;", "agrave;", "ccedil;",
        "ntilde;", "aacute;", "iacute;", "oacute;", "uacute;", "ndash;",
        "mdash;",  "hellip;", "lsquo;",  "rsquo;",  "ldquo;",  "rdquo;",
        "laquo;",  "raquo;",  "copy;",   "bull;",   "pound;",  NULL
    };
    size_t n = 0;

    while (n < 6 && ho_base_is_letter(s[n]))
        n++;
    for (size_t i = 0; n != 0 && s[n] == ';' && names[i] != NULL; i++) {
        if (strncmp(s, names[i], n + 1) == 0)
            return true;
    }
    if (*s != '#')
        return false;
    n = 1;
    if (s[n] == 'x' || s[n] == 'X')
        n++;
    while (n < 9 && (ho_base_is_digit(s[n]) || (s[n] | 0x20) >= 'a') &&
           (s[n] | 0x20) <= 'f')
        n++;
    return n > 2 && s[n] == ';';
}

bool
ho_check_is_markup(const char *s)
{
    for (; *s != '\0'; s++) {
        if ((*s == '<' && is_tag(s + 1)) || (*s == '&' && is_entity(s + 1)))
            return true;
    }
    return false;
}

/* ---- For machines ------------------------------------------------------- */

/* Whether it is all of an object or a list of them, by its ends and a member
 * somewhere: what else is wrong with it is no matter here. */
static bool
is_json(const char *s)
{
    size_t len = strlen(s);

    while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
        len--;
    while (len > 0 && strchr(" \t\r\n", *s) != NULL)
        s++, len--;
    if (len < 2 ||
        !((*s == '{' && s[len - 1] == '}') || (*s == '[' && s[len - 1] == ']')))
        return false;
    return strstr(s, "\":") != NULL || strstr(s, "\" :") != NULL;
}

bool
ho_check_is_code(const char *s)
{
    const char *file = strstr(s, ";base64,");

    return is_json(s) || (file != NULL && strstr(s, "data:") != NULL);
}

bool
ho_check_is_payload(const char *s)
{
    static const char *const members[] = {
        "\"payload\"", "\"postback\"", "\"template\"",
        "\"type\"",    "\"action\"",   ";base64,",
        NULL
    };

    for (size_t i = 0; ho_check_is_code(s) && members[i] != NULL; i++) {
        if (strstr(s, members[i]) != NULL)
            return true;
    }
    return false;
}

/* ---- Questions ---------------------------------------------------------- */

/* The Greek question mark looks like a semicolon, and keyboards write that. In
 * the middle of a sentence it may be either, so only what ends a line counts
 * as one. */
static bool
is_greek_mark(const char *s, const char *text)
{
    const unsigned char *u = (const unsigned char *) s;

    if (strncmp(s, "\xCD\xBE", 2) == 0)
        return true;
    return *s == ';' && (s[1] == '\0' || s[1] == '\n') && s - text >= 2 &&
           (u[-2] == 0xCE || u[-2] == 0xCF);
}

bool
ho_check_is_question(const char *s)
{
    const char *text = s;

    for (bool begins = true; *s != '\0'; begins = *s++ == '\n') {
        if (begins && *s == '>') { /* quoted: the line that they answer */
            s += strcspn(s, "\n");
            if (*s == '\0')
                return false;
            continue;
        }
        /* One in the middle of a word is part of an address. */
        if (*s == '?' && !ho_base_is_letter(s[1]) && !ho_base_is_digit(s[1]))
            return true;
        if (strncmp(s, "\xD8\x9F", 2) == 0 ||     /* Arabic */
            strncmp(s, "\xEF\xBC\x9F", 3) == 0 || /* full width */
            strncmp(s, "\xD5\x9E", 2) == 0 ||     /* Armenian */
            is_greek_mark(s, text))
            return true;
    }
    return false;
}

/* ---- URLs --------------------------------------------------------------- */

/* The value of a parameter of the query; NULL: there is no such. */
static const char *
parameter(const char *url, const char *name)
{
    const size_t len = strlen(name);

    url += strcspn(url, "?#");
    while (*url != '\0') {
        url++;
        if (strncmp(url, name, len) == 0 && url[len] == '=')
            return url + len + 1;
        url += strcspn(url, "&?#");
    }
    return NULL;
}

enum { SECRET_BYTES = 8 }; /* what is shorter opens nothing */

bool
ho_check_is_credential(const char *url)
{
    static const char *const names[] = { "X-Amz-Signature",
                                         "X-Goog-Signature",
                                         "Signature",
                                         "sig",
                                         "signature",
                                         "token",
                                         "access_token",
                                         "auth",
                                         "api_key",
                                         "apikey",
                                         "sas",
                                         "id_token",
                                         "hmac",
                                         "password",
                                         "jwt",
                                         NULL };
    const char              *host = strstr(url, "://");

    for (size_t i = 0; names[i] != NULL; i++) {
        const char *value = parameter(url, names[i]);

        if (value != NULL && strcspn(value, "&#") >= SECRET_BYTES)
            return true;
    }
    if (host == NULL)
        return false;
    host += 3; /* "user:password@" */
    return memchr(host, '@', strcspn(host, "/?#")) != NULL &&
           memchr(host, ':', strcspn(host, "@")) != NULL;
}

static int64_t
digits(const char *s, size_t n)
{
    int64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        if (!ho_base_is_digit(s[i]))
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t era, of_era, of_year;

    year -= month <= 2;
    era = year / 400;
    of_era = year - era * 400;
    of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

/* "20251124T160000Z" and "2025-11-24T16:00:00Z", the colons written out or
 * not; 0: it is neither. */
static int64_t
moment(const char *s)
{
    int64_t part[6];
    size_t  n = 0;

    for (; n < 6; n++) {
        const size_t len = n == 0 ? 4 : 2;

        while (n > 0 && (*s == '-' || *s == ':' || *s == 'T'))
            s++;
        if (n > 3 && strncmp(s, "%3", 2) == 0 && (s[2] | 0x20) == 'a')
            s += 3;
        part[n] = strnlen(s, len) == len ? digits(s, len) : -1;
        if (part[n] < 0)
            return 0;
        s += len;
    }
    if (part[0] < 1970 || part[1] < 1 || part[1] > 12 || part[2] < 1 ||
        part[2] > 31)
        return 0;
    return ((days_of(part[0], part[1], part[2]) * 24 + part[3]) * 3600 +
            part[4] * 60 + part[5]) *
           1000;
}

/* A whole number of at most ten digits; -1: it is not. */
static int64_t
number(const char *s)
{
    size_t n = strcspn(s, "&#");

    return n == 0 || n > 10 ? -1 : digits(s, n);
}

int64_t
ho_check_url_ends(const char *url)
{
    static const char *const pairs[][2] = {
        { "X-Amz-Date", "X-Amz-Expires" }, { "X-Goog-Date", "X-Goog-Expires" }
    };
    const char *value;

    for (size_t i = 0; i < 2; i++) {
        const char *from = parameter(url, pairs[i][0]);
        const char *after = parameter(url, pairs[i][1]);

        if (from != NULL && after != NULL && moment(from) > 0 &&
            number(after) >= 0)
            return moment(from) + number(after) * 1000;
    }
    value = parameter(url, "se"); /* a shared access signature */
    if (value != NULL && moment(value) > 0)
        return moment(value);
    value = parameter(url, "Expires");
    if (value != NULL && number(value) > 946684800)
        return number(value) * 1000;
    return 0;
}
