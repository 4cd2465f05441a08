/* SPDX-License-Identifier: MIT */
/*
 * json_reader.c -- JSON read once, front to back.
 *
 * Nothing recurses: what is open stands in levels, as many as the limit of
 * nesting. A value is first looked at (its kind) and then read, so that a
 * caller who expects something else can say so before a fault inside of it
 * is found. Lines and columns are only counted when there is a fault.
 */
#include "base/json_reader.h"

#include <stdio.h>
#include <string.h>

void
ho_base_json_begin(ho_base_json *j, ho_base_slice text)
{
    j->text = text;
    j->p = text.p;
    j->end = text.p + text.len;
    j->depth = 0; /* a level is set when it is entered */
    j->colon = false;
    j->due = true;
    j->mend = false;
    j->mended = 0;
    j->fault = HO_BASE_JSON_GOOD;
    j->at = NULL;
    j->why = NULL;
    j->ended = false;
}

/* ---- Faults -------------------------------------------------------------- */

static bool
fail(ho_base_json *j, ho_base_json_fault fault, const uint8_t *at,
     const char *why)
{
    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    j->fault = fault;
    j->at = at;
    j->why = why;
    j->ended = at == j->end;
    return false;
}

bool
ho_base_json_expected(ho_base_json *j, const char *what)
{
    return fail(j, HO_BASE_JSON_EXPECTED, j->p, what);
}

void
ho_base_json_path(char *out, size_t size, const ho_base_json *j)
{
    size_t n = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < j->depth && n < size; i++) {
        const ho_base_json_level *l = &j->level[i];
        int                       len = 0;

        if (l->list)
            len = snprintf(out + n, size - n, "[#%u]", (unsigned) l->index);
        else if (l->name != NULL)
            len =
                snprintf(out + n, size - n, "%s%s", n > 0 ? "." : "", l->name);
        n += (size_t) len;
    }
}

void
ho_base_json_place(handoff_error *err, const ho_base_json *j, const uint8_t *at)
{
    if (err == NULL)
        return;
    ho_base_err_position(err, ho_base_position_of(j->text, at));
    ho_base_json_path(err->path, sizeof err->path, j);
}

/* ---- Values -------------------------------------------------------------- */

/* Skip space; the byte that follows, 0 at the end. */
static uint8_t
peek(ho_base_json *j)
{
    j->p = ho_base_json_space(j->p, j->end);
    return j->p != j->end ? *j->p : 0;
}

char
ho_base_json_kind(ho_base_json *j)
{
    uint8_t c;

    if (j->fault != HO_BASE_JSON_GOOD)
        return 0;
    if (j->colon) {
        if (peek(j) != ':') {
            ho_base_json_expected(j, "':'");
            return 0;
        }
        j->colon = false;
        j->p++;
    }
    c = peek(j);
    if (c == '-' || ho_base_is_digit(c))
        return '0';
    return c != 0 && strchr("{[\"tfn", c) != NULL ? (char) c : 0;
}

bool
ho_base_json_string(ho_base_json *j, ho_base_slice *raw)
{
    const char    *why;
    const uint8_t *at;
    size_t         n;

    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    if (j->p == j->end || *j->p != '"')
        return ho_base_json_expected(j, "a string");
    j->mended = 0;
    n = ho_base_json_string_scan(j->p, j->end, &why, &at);
    if (n == 0 && j->mend)
        n = ho_base_json_mend_scan(j->p, j->end, &j->mended);
    if (n == 0) {
        fail(j, HO_BASE_JSON_STRING, at, why);
        j->ended = at == j->p;
        return false;
    }
    *raw = HO_SLICE(j->p + 1, n - 2);
    j->p += n;
    return true;
}

bool
ho_base_json_number(ho_base_json *j, ho_base_slice *number)
{
    size_t n;

    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    n = ho_base_json_number_scan(HO_SLICE(j->p, (size_t) (j->end - j->p)));
    if (n == 0)
        return ho_base_json_expected(j, "a number");
    *number = HO_SLICE(j->p, n);
    j->p += n;
    return true;
}

bool
ho_base_json_word(ho_base_json *j, const char *word)
{
    size_t n;

    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    n = ho_base_json_word_scan(j->p, j->end, word);
    if (n == 0)
        return ho_base_json_expected(j, word);
    j->p += n;
    return true;
}

/* ---- Objects and lists --------------------------------------------------- */

static ho_base_json_level *
top(ho_base_json *j)
{
    return &j->level[j->depth - 1];
}

bool
ho_base_json_enter(ho_base_json *j)
{
    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    if (j->p == j->end || (*j->p != '{' && *j->p != '['))
        return ho_base_json_expected(j, "an object or a list");
    if (j->depth == HANDOFF_JSON_DEPTH_MAX)
        return fail(j, HO_BASE_JSON_DEPTH, j->p, "nested too deep");
    j->level[j->depth++] = (ho_base_json_level){ .list = *j->p == '[' };
    j->p++;
    return true;
}

/* Is there one more in the open level? The end of the level is read. */
static bool
more(ho_base_json *j)
{
    ho_base_json_level *l = top(j);
    uint8_t             c;

    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    c = peek(j);
    l->name = NULL;
    if (c == (l->list ? ']' : '}')) {
        j->p++;
        j->depth--;
        return false;
    }
    if (!l->begun) {
        l->begun = true;
        return true;
    }
    if (c != ',')
        return ho_base_json_expected(j, l->list ? "',' or ']'" : "',' or '}'");
    l->index++;
    j->p++;
    return true;
}

bool
ho_base_json_element(ho_base_json *j)
{
    return more(j);
}

bool
ho_base_json_name(ho_base_json *j, ho_base_slice *name)
{
    if (!more(j))
        return false;
    if (peek(j) != '"')
        return ho_base_json_expected(j, "the name of a field in quotes");
    if (!ho_base_json_string(j, name))
        return false;
    j->colon = true;
    return true;
}

bool
ho_base_json_known(ho_base_json *j, uint32_t id, const char *name)
{
    uint64_t bit = UINT64_C(1) << (id & 63);
    bool     first = (top(j)->seen & bit) == 0;

    top(j)->name = name;
    top(j)->seen |= bit;
    return first;
}

bool
ho_base_json_end(ho_base_json *j)
{
    if (j->fault != HO_BASE_JSON_GOOD)
        return false;
    peek(j);
    return j->p == j->end ||
           ho_base_json_expected(j, "nothing after the object");
}

/* ---- Everything, flat ---------------------------------------------------- */

static bool
read_value(ho_base_json *j, char kind, ho_base_slice *raw)
{
    *raw = HO_SLICE(j->p, 1);
    switch (kind) {
    case '{':
    case '[':
        return ho_base_json_enter(j);
    case '"':
        return ho_base_json_string(j, raw);
    case '0':
        return ho_base_json_number(j, raw);
    case 't':
        raw->len = 4;
        return ho_base_json_word(j, "true");
    case 'f':
        raw->len = 5;
        return ho_base_json_word(j, "false");
    case 'n':
        raw->len = 4;
        return ho_base_json_word(j, "null");
    default:
        return ho_base_json_expected(j, "a value");
    }
}

char
ho_base_json_next(ho_base_json *j, ho_base_slice *raw)
{
    char kind;

    if (!j->due && j->depth == 0) {
        ho_base_json_end(j);
        return 0;
    }
    if (!j->due && !top(j)->list) {
        j->due = ho_base_json_name(j, raw);
        *raw = j->due ? *raw : HO_SLICE(j->p - 1, 1);
        kind = j->due ? ':' : '}';
    } else if (!j->due && !ho_base_json_element(j)) {
        *raw = HO_SLICE(j->p - 1, 1);
        kind = ']';
    } else {
        j->due = false;
        kind = ho_base_json_kind(j);
        if (!read_value(j, kind, raw))
            return 0;
    }
    return j->fault == HO_BASE_JSON_GOOD ? kind : 0;
}

bool
ho_base_json_skip(ho_base_json *j)
{
    uint32_t      depth = j->depth;
    ho_base_slice raw;

    j->due = true;
    do {
        if (ho_base_json_next(j, &raw) == 0)
            return false;
    } while (j->due || j->depth != depth);
    return true;
}
