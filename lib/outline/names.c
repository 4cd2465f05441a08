/* SPDX-License-Identifier: MIT */
/*
 * names.c -- what machines write, as people read it.
 *
 * A name of a slot, "date_of_birth" or "dateOfBirth", becomes words; a value
 * in JSON loses its brackets and quotes, a time of RFC 3339 its T; a tag of a
 * language becomes its name. Anything else stays as it is: what has a blank or
 * a digit in it is no name that a machine made of words.
 */
#include "base/json.h"
#include "outline/outline.h"

#include <string.h>

enum { NAME_BYTES_MAX = 64, JSON_BYTES_MAX = 4096, DATE_BYTES_MAX = 40 };

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Letters, with _ or - between them or a capital within. */
static bool
is_machine_name(const char *name)
{
    bool   joined = false;
    size_t n = strlen(name);

    if (n == 0 || n > NAME_BYTES_MAX || !ho_base_is_letter(name[n - 1]))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool joint = name[i] == '_' || name[i] == '-';

        if (joint ? i == 0 || !ho_base_is_letter(name[i - 1])
                  : !ho_base_is_letter(name[i]))
            return false;
        joined = joined || joint ||
                 (i > 0 && is_upper(name[i]) && !is_upper(name[i - 1]));
    }
    return joined || !is_upper(name[0]);
}

static void
put_name(ho_outline *o, ho_outline_tone tone, const char *name, bool title)
{
    char   text[2 * NAME_BYTES_MAX + 1], *copy;
    size_t n = 0;

    if (ho_outline_empty(name) || !is_machine_name(name) || o->failed) {
        ho_outline_theirs(o, tone, name);
        return;
    }
    for (const char *c = name; *c != '\0'; c++) {
        bool hump = c > name && is_upper(*c) && !is_upper(c[-1]);

        if (hump && n > 0 && text[n - 1] != ' ')
            text[n++] = ' ';
        text[n++] = *c == '_' || *c == '-'    ? ' '
                    : hump && !is_upper(c[1]) ? ho_base_lower(*c)
                                              : *c;
    }
    if (title && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char) (text[0] - 'a' + 'A');
    copy = ho_base_arena_text(&o->arena, text, n);
    if (copy == NULL)
        o->failed = true;
    else
        ho_outline_theirs(o, tone, copy);
}

void
ho_outline_name(ho_outline *o, ho_outline_tone tone, const char *name)
{
    put_name(o, tone, name, false);
}

void
ho_outline_title(ho_outline *o, ho_outline_tone tone, const char *name)
{
    put_name(o, tone, name, true);
}

/* ---- Values -------------------------------------------------------------- */

/* Is every name in it the same? Then it is a list of one thing, and the name
 * says nothing. */
static bool
has_one_name(const char *json)
{
    const uint8_t *p = (const uint8_t *) json, *end = p + strlen(json);
    ho_base_slice  name = { NULL, 0 };

    while (p < end) {
        size_t         len = *p == '"' ? ho_base_json_string_len(p) : 1;
        const uint8_t *next = ho_base_json_space(p + len, end);

        if (*p == '"' && next < end && *next == ':') {
            if (name.p != NULL &&
                (name.len != len || memcmp(name.p, p, len) != 0))
                return false;
            name = HO_SLICE(p, len);
        }
        p += len;
    }
    return name.p != NULL;
}

/* Valid JSON: brackets go, a colon is a blank, a comma has one behind it. */
static size_t
lay_out(char *to, const char *json)
{
    const uint8_t *p = (const uint8_t *) json, *end = p + strlen(json);
    size_t         n = 0;
    bool           nameless = *json == '[' && has_one_name(json);

    while (p < end) {
        if (*p == '"') {
            size_t         len = ho_base_json_string_len(p);
            ho_base_slice  raw = HO_SLICE(p + 1, len - 2);
            const uint8_t *next = ho_base_json_space(p + len, end);

            if (nameless && next < end && *next == ':') {
                p = next + 1;
                continue;
            }

            n += ho_base_json_unescape((uint8_t *) to + n, raw);
            p += len;
            continue;
        }
        if (*p == ',' || *p == ':') {
            if (*p == ',')
                to[n++] = ',';
            to[n++] = ' ';
        } else if (strchr("{}[] \t\r\n", *p) == NULL) {
            to[n++] = (char) *p;
        }
        p++;
    }
    return n;
}

/* "2025-11-21T18:00", and seconds and a zone where they follow. Returns the
 * place of the T; 0 where it is something else. */
static size_t
date_ends(const char *value, size_t len)
{
    static const char   shape[] = "0000-00-00T00:00";
    static const size_t n = sizeof shape - 1;

    if (len < n || len > DATE_BYTES_MAX ||
        strspn(value + n, "0123456789:.+-Z") != len - n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (shape[i] == '0' ? !ho_base_is_digit(value[i])
                            : value[i] != shape[i])
            return 0;
    }
    return (size_t) (strchr(shape, 'T') - shape);
}

static bool
is_json(const char *value, size_t len)
{
    return len <= JSON_BYTES_MAX && (*value == '[' || *value == '{') &&
           ho_base_json_check(HO_SLICE(value, len), NULL) == HANDOFF_OK;
}

void
ho_outline_laid_out(ho_outline *o, ho_outline_tone tone, const char *value)
{
    size_t len = ho_outline_empty(value) ? 0 : strlen(value);
    size_t date = date_ends(value, len);
    char  *copy;

    if (len == 0 || o->failed || (date == 0 && !is_json(value, len))) {
        ho_outline_theirs(o, tone, value);
        return;
    }
    /* A comma or a colon may become two characters, all else fewer. */
    copy = ho_base_arena_alloc(&o->arena, 2 * len + 1);
    if (copy == NULL) {
        o->failed = true;
        return;
    }
    if (date != 0) {
        memcpy(copy, value, len);
        copy[date] = ' ';
    } else {
        len = lay_out(copy, value);
    }
    copy[len] = '\0';
    ho_outline_theirs(o, tone, copy);
}

/* ---- Languages ----------------------------------------------------------- */

const char *
ho_outline_tongue(const ho_outline *o, const char *tag)
{
    char main[3] = "";

    if (ho_outline_empty(tag) || !ho_base_is_letter(tag[0]) ||
        !ho_base_is_letter(tag[1]) || (tag[2] != '\0' && tag[2] != '-'))
        return NULL;
    main[0] = ho_base_lower(tag[0]);
    main[1] = ho_base_lower(tag[1]);
    return ho_words_name(o->card.language, HO_NAMES_TONGUE, main);
}
