/* SPDX-License-Identifier: MIT */
/*
 * json_slice.c -- JSON without a schema, as slices of its text.
 *
 * ho_base_json_check() goes over the whole text once: RFC 8259, valid UTF-8, no
 * U+0000, no half of a surrogate pair, nesting up to HANDOFF_JSON_DEPTH_MAX.
 * After it nothing can be malformed any more, so that what takes objects and
 * lists apart reads on without looking for faults. Nothing is allocated.
 */
#include "base/json_reader.h"

/* ---- Checking ------------------------------------------------------------ */

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
    ho_base_json j;

    ho_base_json_begin(&j, text);
    if (ho_base_json_skip(&j)) {
        if (ho_base_json_end(&j))
            return HANDOFF_OK;
        return fail_at(err, HANDOFF_E_JSON, text, j.at,
                       "not JSON: something follows its end");
    }
    if (j.fault == HO_BASE_JSON_DEPTH)
        return fail_at(err, HANDOFF_E_LIMIT, text, j.at, "nested too deep");
    if (j.ended)
        return fail_at(err, HANDOFF_E_JSON, text, j.end,
                       "not JSON: it ends too early");
    return fail_at(err, HANDOFF_E_JSON, text, j.at, "not JSON");
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

/* The value that is next, without the space before it. */
static ho_base_slice
take_value(ho_base_json *j)
{
    const uint8_t *from;

    ho_base_json_kind(j);
    from = j->p;
    ho_base_json_skip(j);
    return HO_SLICE(from, (size_t) (j->p - from));
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
    ho_base_json   j;

    if (rest->len < 2) /* behind the bracket or the comma; the end is left */
        return false;
    ho_base_json_begin(&j, HO_SLICE(rest->p + 1, rest->len - 1));
    if (ho_base_json_kind(&j) == 0) /* "[ ]" has none */
        return false;
    *item = take_value(&j);
    stop = ho_base_json_space(j.p, end);
    *rest = HO_SLICE(stop, (size_t) (end - stop));
    return true;
}

handoff_status
ho_base_json_members(ho_base_json_object *out, ho_base_slice text,
                     ho_base_slice value, handoff_error *err)
{
    ho_base_json  j;
    ho_base_slice name;

    out->count = 0;
    ho_base_json_begin(&j, value);
    ho_base_json_enter(&j);
    while (ho_base_json_name(&j, &name)) {
        if (out->count == HO_JMEMBERS_MAX)
            return fail_at(err, HANDOFF_E_LIMIT, text, name.p - 1,
                           "an object has too many members");
        for (size_t i = 0; i < out->count; i++) {
            if (same_name(out->member[i].name, name))
                return fail_at(err, HANDOFF_E_JSON, text, name.p - 1,
                               "an object has two members of one name");
        }
        out->member[out->count++] =
            (ho_base_json_member){ .name = name, .value = take_value(&j) };
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
