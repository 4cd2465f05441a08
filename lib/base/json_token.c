/* SPDX-License-Identifier: MIT */
/*
 * json_token.c -- the small tokens of JSON, and where in a text one stands.
 *
 * A token is found by its first byte and ends where its grammar does: "01"
 * is the number 0 and something behind it, which the next read refuses.
 */
#include "base/json.h"

#include <string.h>

const uint8_t *
ho_base_json_space(const uint8_t *p, const uint8_t *end)
{
    while (p != end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

size_t
ho_base_json_word_scan(const uint8_t *p, const uint8_t *end, const char *word)
{
    size_t n = strlen(word);

    return n <= (size_t) (end - p) && memcmp(p, word, n) == 0 ? n : 0;
}

static size_t
digits_scan(ho_base_slice s, size_t i)
{
    while (i < s.len && ho_base_is_digit(s.p[i]))
        i++;
    return i;
}

size_t
ho_base_json_number_scan(ho_base_slice s)
{
    size_t i = 0, end;

    if (i < s.len && s.p[i] == '-')
        i++;
    end = digits_scan(s, i);
    if (end == i)
        return 0;
    if (s.p[i] == '0')
        end = i + 1;
    i = end;
    if (i + 1 < s.len && s.p[i] == '.' && ho_base_is_digit(s.p[i + 1]))
        i = digits_scan(s, i + 1);
    if (i < s.len && (s.p[i] == 'e' || s.p[i] == 'E')) {
        end = i + 1;
        if (end < s.len && (s.p[end] == '+' || s.p[end] == '-'))
            end++;
        if (end < s.len && ho_base_is_digit(s.p[end]))
            i = digits_scan(s, end);
    }
    return i;
}

ho_base_position
ho_base_position_of(ho_base_slice text, const uint8_t *at)
{
    ho_base_position w = { .offset = (uint64_t) (at - text.p),
                           .line = 1,
                           .column = 1 };

    for (const uint8_t *p = text.p; p != at; p++) {
        w.column = *p == '\n' ? 1 : w.column + 1;
        w.line += *p == '\n';
    }
    return w;
}

void
ho_base_err_position(handoff_error *err, ho_base_position where)
{
    if (err == NULL)
        return;
    err->offset = where.offset;
    err->line = where.line;
    err->column = where.column;
}
