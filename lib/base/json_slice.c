/* SPDX-License-Identifier: MIT */
/*
 * jwk_text.c -- the JSON of key files, as slices of its text.
 *
 * ho_jtext_check() goes over the whole text once: RFC 8259, valid UTF-8, no
 * U+0000, no half of a surrogate pair, nesting up to HANDOFF_JSON_DEPTH_MAX.
 * After it nothing can be malformed any more, so that taking objects and
 * lists apart is only a matter of finding their ends. Nothing is allocated,
 * and only the first pass recurses, as deep as the limit.
 */
#include "trust/jwk.h"

#include <string.h>

typedef struct scanner {
    const uint8_t *p, *end;
    bool           deep; /* failed for its depth */
} scanner;

/* ---- Grammar
 * ----------------------------------------------------------------- */

static bool
is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static void
skip_space(scanner *s)
{
    while (s->p != s->end && is_space(*s->p))
        s->p++;
}

static bool
take(scanner *s, char c)
{
    if (s->p == s->end || *s->p != (uint8_t) c)
        return false;
    s->p++;
    return true;
}

/* Four hexadecimal digits; UINT32_MAX where they are not. */
static uint32_t
hex4(const uint8_t *p, const uint8_t *end)
{
    uint32_t v = 0;

    if (end - p < 4)
        return UINT32_MAX;
    for (unsigned i = 0; i < 4; i++) {
        uint8_t c = p[i], lower = (uint8_t) (c | 0x20);

        if (is_digit(c))
            v = v << 4 | (uint32_t) (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            v = v << 4 | (uint32_t) (lower - 'a' + 10);
        else
            return UINT32_MAX;
    }
    return v;
}

/* Behind a backslash: the escape's length without it, 0 if there is no such
 * one; and the character. */
static size_t
escape_read(uint32_t *cp, const uint8_t *p, const uint8_t *end)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meaning[] = "\"\\/\b\f\n\r\t";
    const char       *at;
    uint32_t          low;

    if (p == end || *p == 0)
        return 0;
    at = strchr(letters, *p);
    if (at != NULL) {
        *cp = (uint8_t) meaning[at - letters];
        return 1;
    }
    if (*p != 'u')
        return 0;
    *cp = hex4(p + 1, end);
    if (*cp == 0 || *cp == UINT32_MAX || (*cp >= 0xDC00 && *cp <= 0xDFFF))
        return 0;
    if (*cp < 0xD800 || *cp > 0xDBFF)
        return 5;
    if (end - p < 11 || p[5] != '\\' || p[6] != 'u')
        return 0;
    low = hex4(p + 7, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
    return 11;
}

static bool
scan_string(scanner *s)
{
    const uint8_t *start;
    uint32_t       cp;

    if (!take(s, '"'))
        return false;
    start = s->p;
    while (s->p != s->end && *s->p != '"') {
        size_t n = 0;

        if (*s->p < 0x20)
            return false;
        if (*s->p++ == '\\') {
            n = escape_read(&cp, s->p, s->end);
            if (n == 0)
                return false;
        }
        s->p += n;
    }
    if (s->p == s->end)
        return false;
    if (!ho_utf8_valid(HO_SLICE(start, (size_t) (s->p - start)))) {
        s->p = start;
        return false;
    }
    s->p++;
    return true;
}

static bool
scan_digits(scanner *s)
{
    const uint8_t *start = s->p;

    while (s->p != s->end && is_digit(*s->p))
        s->p++;
    return s->p != start;
}

static bool
scan_number(scanner *s)
{
    take(s, '-');
    if (!take(s, '0') && !scan_digits(s))
        return false;
    if (take(s, '.') && !scan_digits(s))
        return false;
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        return scan_digits(s);
    }
    return true;
}

static bool
scan_word(scanner *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t) (s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return false;
    s->p += n;
    return true;
}

static bool scan_value(scanner *s, unsigned depth);

/* What is between the brackets, and the closing one. */
static bool
scan_items(scanner *s, char close, unsigned depth)
{
    s->p++;
    if (depth > HANDOFF_JSON_DEPTH_MAX) {
        s->deep = true;
        return false;
    }
    skip_space(s);
    if (take(s, close))
        return true;
    for (;;) {
        if (close == '}') {
            skip_space(s);
            if (!scan_string(s))
                return false;
            skip_space(s);
            if (!take(s, ':'))
                return false;
        }
        if (!scan_value(s, depth))
            return false;
        if (take(s, close))
            return true;
        if (!take(s, ','))
            return false;
    }
}

/* A value with the space around it. */
static bool
scan_value(scanner *s, unsigned depth)
{
    bool good;

    skip_space(s);
    if (s->p == s->end)
        return false;
    switch (*s->p) {
    case '{':
        good = scan_items(s, '}', depth + 1);
        break;
    case '[':
        good = scan_items(s, ']', depth + 1);
        break;
    case '"':
        good = scan_string(s);
        break;
    case 't':
        good = scan_word(s, "true");
        break;
    case 'f':
        good = scan_word(s, "false");
        break;
    case 'n':
        good = scan_word(s, "null");
        break;
    default:
        good = scan_number(s);
        break;
    }
    if (good) /* else p stays at the fault */
        skip_space(s);
    return good;
}

static handoff_status
fail_at(handoff_error *err, handoff_status code, ho_slice text,
        const uint8_t *at, const char *message)
{
    uint32_t line = 1, column = 1;

    for (const uint8_t *p = text.p; p != at; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    ho_fail(err, code, "%s (line %u, column %u)", message, line, column);
    ho_err_offset(err, (uint64_t) (at - text.p));
    if (err != NULL) {
        err->line = line;
        err->column = column;
    }
    return code;
}

handoff_status
ho_jtext_check(ho_slice text, handoff_error *err)
{
    scanner s = { text.p, text.p + text.len, false };
    bool    good = scan_value(&s, 0);

    if (s.deep)
        return fail_at(err, HANDOFF_E_LIMIT, text, s.p - 1, "nested too deep");
    if (!good && s.p == s.end)
        return fail_at(err, HANDOFF_E_JSON, text, s.p,
                       "not JSON: it ends too early");
    if (!good)
        return fail_at(err, HANDOFF_E_JSON, text, s.p, "not JSON");
    if (s.p != s.end)
        return fail_at(err, HANDOFF_E_JSON, text, s.p,
                       "not JSON: something follows its end");
    return HANDOFF_OK;
}

/* ---- Taking apart: the text is known to be good
 * ------------------------------- */

ho_slice
ho_jtext_trim(ho_slice text)
{
    while (text.len != 0 && is_space(text.p[0]))
        text = HO_SLICE(text.p + 1, text.len - 1);
    while (text.len != 0 && is_space(text.p[text.len - 1]))
        text.len--;
    return text;
}

/* End of the string whose opening quote is at p. */
static const uint8_t *
string_end(const uint8_t *p)
{
    for (p++; *p != '"'; p++)
        p += *p == '\\';
    return p + 1;
}

/* End of the value at p: the first comma or closing bracket outside it. */
static const uint8_t *
value_end(const uint8_t *p, const uint8_t *end)
{
    unsigned depth = 0;

    while (p != end) {
        if (*p == '"') {
            p = string_end(p);
            continue;
        }
        if (depth == 0 && (*p == ',' || *p == '}' || *p == ']'))
            break;
        depth += *p == '{' || *p == '[';
        depth -= *p == '}' || *p == ']';
        p++;
    }
    return p;
}

/* The next character of a string's content; content is not empty. */
static uint32_t
next_char(ho_slice *content)
{
    const uint8_t *p = content->p;
    uint32_t       cp = p[0];
    size_t         n = 1;

    if (p[0] == '\\') {
        n += escape_read(&cp, p + 1, p + content->len);
    } else if (p[0] >= 0xC0) {
        n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
        cp = p[0] & (0x7Fu >> n);
        for (size_t i = 1; i < n; i++)
            cp = cp << 6 | (p[i] & 0x3Fu);
    }
    *content = HO_SLICE(p + n, content->len - n);
    return cp;
}

static bool
same_name(ho_slice a, ho_slice b)
{
    while (a.len != 0 && b.len != 0) {
        if (next_char(&a) != next_char(&b))
            return false;
    }
    return a.len == 0 && b.len == 0;
}

bool
ho_jtext_item(ho_slice *item, ho_slice *rest)
{
    const uint8_t *end = rest->p + rest->len, *stop;
    const uint8_t *p = rest->p + 1; /* behind the bracket or the comma */

    if (rest->len < 2)
        return false;
    stop = value_end(p, end);
    *item = ho_jtext_trim(HO_SLICE(p, (size_t) (stop - p)));
    *rest = HO_SLICE(stop, (size_t) (end - stop));
    return item->len != 0; /* "[ ]" has none */
}

handoff_status
ho_jtext_object(ho_jobject *out, ho_slice text, ho_slice value,
                handoff_error *err)
{
    ho_slice item, rest = value;

    out->count = 0;
    while (ho_jtext_item(&item, &rest)) {
        const uint8_t *end = string_end(item.p);
        ho_slice       name = HO_SLICE(item.p + 1, (size_t) (end - item.p) - 2);
        ho_slice       after =
            ho_jtext_trim(HO_SLICE(end, (size_t) (item.p + item.len - end)));

        if (out->count == HO_JMEMBERS_MAX)
            return fail_at(err, HANDOFF_E_LIMIT, text, item.p,
                           "an object has too many members");
        for (size_t i = 0; i < out->count; i++) {
            if (same_name(out->member[i].name, name))
                return fail_at(err, HANDOFF_E_JSON, text, item.p,
                               "an object has two members of one name");
        }
        out->member[out->count++] = (ho_jmember){
            .name = name,
            .value = ho_jtext_trim(HO_SLICE(after.p + 1, after.len - 1)),
        };
    }
    return HANDOFF_OK;
}

static bool
content_is(ho_slice content, const char *ascii)
{
    while (content.len != 0 && *ascii != '\0') {
        if (next_char(&content) != (uint8_t) *ascii++)
            return false;
    }
    return content.len == 0 && *ascii == '\0';
}

const ho_slice *
ho_jtext_member(ho_jobject *object, const char *name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (content_is(object->member[i].name, name)) {
            object->member[i].known = true;
            return &object->member[i].value;
        }
    }
    return NULL;
}

char
ho_jtext_type(ho_slice value)
{
    if (value.p[0] == '-' || is_digit(value.p[0]))
        return '0';
    return (char) value.p[0];
}

bool
ho_jtext_ascii(char *out, size_t cap, ho_slice value)
{
    ho_slice content;
    size_t   n = 0;

    out[0] = '\0';
    if (ho_jtext_type(value) != '"')
        return false;
    content = HO_SLICE(value.p + 1, value.len - 2);
    while (content.len != 0) {
        uint32_t cp = next_char(&content);

        if (cp >= 0x80 || n + 1 == cap)
            return false;
        out[n++] = (char) cp;
        out[n] = '\0';
    }
    return true;
}

bool
ho_jtext_is(ho_slice value, const char *ascii)
{
    return ho_jtext_type(value) == '"' &&
           content_is(HO_SLICE(value.p + 1, value.len - 2), ascii);
}

bool
ho_jtext_time(int64_t *out, ho_slice value)
{
    int64_t v = 0;

    *out = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (!is_digit(value.p[i]) || v > HANDOFF_TIME_MAX / 10)
            return false;
        v = v * 10 + (value.p[i] - '0');
    }
    if (!ho_time_valid(v))
        return false;
    *out = v;
    return true;
}
