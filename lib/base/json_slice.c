/* SPDX-License-Identifier: MIT */
/*
 * json_slice.c -- JSON without a schema, as slices of its text.
 *
 * ho_base_json_check() goes over the whole text once: RFC 8259, valid UTF-8, no
 * U+0000, no half of a surrogate pair, nesting up to HANDOFF_JSON_DEPTH_MAX.
 * After it nothing can be malformed any more, so that taking objects and
 * lists apart is only a matter of finding their ends. Nothing is allocated,
 * and only the first pass recurses, as deep as the limit.
 */
#include "base/json.h"

typedef struct scanner {
    const uint8_t *p, *end;
    bool           deep; /* failed for its depth */
} scanner;

/* ---- Checking ------------------------------------------------------------ */

static void
skip_space(scanner *s)
{
    s->p = ho_base_json_space(s->p, s->end);
}

static bool
take(scanner *s, char c)
{
    if (s->p == s->end || *s->p != (uint8_t) c)
        return false;
    s->p++;
    return true;
}

/* Past a token of n bytes; false where there was none. */
static bool
advance(scanner *s, size_t n)
{
    s->p += n;
    return n != 0;
}

/* Leaves p at a fault, which is the end where the string has none. */
static bool
scan_string(scanner *s)
{
    const char    *why;
    const uint8_t *at;
    size_t         n;

    if (s->p == s->end || *s->p != '"')
        return false;
    n = ho_base_json_string_scan(s->p, s->end, &why, &at);
    if (n == 0)
        s->p = at == s->p ? s->end : at;
    return advance(s, n);
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
        good = advance(s, ho_base_json_word_scan(s->p, s->end, "true"));
        break;
    case 'f':
        good = advance(s, ho_base_json_word_scan(s->p, s->end, "false"));
        break;
    case 'n':
        good = advance(s, ho_base_json_word_scan(s->p, s->end, "null"));
        break;
    default:
        good = advance(s, ho_base_json_number_scan(
                              HO_SLICE(s->p, (size_t) (s->end - s->p))));
        break;
    }
    if (good) /* else p stays at the fault */
        skip_space(s);
    return good;
}

static handoff_status
fail_at(handoff_error *err, handoff_status code, ho_base_slice text,
        const uint8_t *at, const char *message)
{
    ho_base_position w = ho_base_position_of(text, at);

    ho_base_fail(err, code, "%s (line %u, column %u)", message, w.line,
                 w.column);
    ho_base_err_position(err, w);
    return code;
}

handoff_status
ho_base_json_check(ho_base_slice text, handoff_error *err)
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

/* ---- Taking apart: the text is known to be good -------------------------- */

ho_base_slice
ho_base_json_trim(ho_base_slice text)
{
    const uint8_t *end = text.p + text.len;
    const uint8_t *p = ho_base_json_space(text.p, end);

    while (end != p && ho_base_json_space(end - 1, end) == end)
        end--;
    return HO_SLICE(p, (size_t) (end - p));
}

/* End of the value at p: the first comma or closing bracket outside it. */
static const uint8_t *
value_end(const uint8_t *p, const uint8_t *end)
{
    unsigned depth = 0;

    while (p != end) {
        if (*p == '"') {
            p += ho_base_json_string_len(p);
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

static bool
same_name(ho_base_slice a, ho_base_slice b)
{
    while (a.len != 0 && b.len != 0) {
        if (ho_base_json_char(&a) != ho_base_json_char(&b))
            return false;
    }
    return a.len == 0 && b.len == 0;
}

bool
ho_base_json_item(ho_base_slice *item, ho_base_slice *rest)
{
    const uint8_t *end = rest->p + rest->len, *stop;
    const uint8_t *p = rest->p + 1; /* behind the bracket or the comma */

    if (rest->len < 2)
        return false;
    stop = value_end(p, end);
    *item = ho_base_json_trim(HO_SLICE(p, (size_t) (stop - p)));
    *rest = HO_SLICE(stop, (size_t) (end - stop));
    return item->len != 0; /* "[ ]" has none */
}

handoff_status
ho_base_json_members(ho_base_json_object *out, ho_base_slice text,
                     ho_base_slice value, handoff_error *err)
{
    ho_base_slice item, rest = value;

    out->count = 0;
    while (ho_base_json_item(&item, &rest)) {
        size_t        n = ho_base_json_string_len(item.p);
        ho_base_slice name = HO_SLICE(item.p + 1, n - 2);
        ho_base_slice after =
            ho_base_json_trim(HO_SLICE(item.p + n, item.len - n));

        if (out->count == HO_JMEMBERS_MAX)
            return fail_at(err, HANDOFF_E_LIMIT, text, item.p,
                           "an object has too many members");
        for (size_t i = 0; i < out->count; i++) {
            if (same_name(out->member[i].name, name))
                return fail_at(err, HANDOFF_E_JSON, text, item.p,
                               "an object has two members of one name");
        }
        out->member[out->count++] = (ho_base_json_member){
            .name = name,
            .value = ho_base_json_trim(HO_SLICE(after.p + 1, after.len - 1)),
        };
    }
    return HANDOFF_OK;
}

static bool
content_is(ho_base_slice content, const char *ascii)
{
    while (content.len != 0 && *ascii != '\0') {
        if (ho_base_json_char(&content) != (uint8_t) *ascii++)
            return false;
    }
    return content.len == 0 && *ascii == '\0';
}

const ho_base_slice *
ho_base_json_find(ho_base_json_object *object, const char *name)
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
ho_base_json_type(ho_base_slice value)
{
    if (value.p[0] == '-' || ho_base_is_digit(value.p[0]))
        return '0';
    return (char) value.p[0];
}

bool
ho_base_json_ascii(char *out, size_t cap, ho_base_slice value)
{
    ho_base_slice content;
    size_t        n = 0;

    out[0] = '\0';
    if (ho_base_json_type(value) != '"')
        return false;
    content = HO_SLICE(value.p + 1, value.len - 2);
    while (content.len != 0) {
        uint32_t cp = ho_base_json_char(&content);

        if (cp >= 0x80 || n + 1 == cap)
            return false;
        out[n++] = (char) cp;
        out[n] = '\0';
    }
    return true;
}

bool
ho_base_json_is(ho_base_slice value, const char *ascii)
{
    return ho_base_json_type(value) == '"' &&
           content_is(HO_SLICE(value.p + 1, value.len - 2), ascii);
}

bool
ho_base_json_time(int64_t *out, ho_base_slice value)
{
    int64_t v = 0;

    *out = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (!ho_base_is_digit(value.p[i]) || v > HANDOFF_TIME_MAX / 10)
            return false;
        v = v * 10 + (value.p[i] - '0');
    }
    if (!ho_base_time_valid(v))
        return false;
    *out = v;
    return true;
}
