/* SPDX-License-Identifier: MIT */
/*
 * show.c -- an opened packet for people, plainly.
 *
 * First the way: who sent it to whom, what of it can be read. Then the whole
 * record, field by field under the names of context.proto, so that nothing
 * that is in it is left out. It is walked as JSON, in which the library
 * writes it: a schema that grew is shown without a change here.
 *
 * What a slot calls sensitive is not shown (context.proto); --format json and
 * a rendering with --reveal have it.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* ---- JSON as handoff_context_to_json() writes it, without spaces --------- */

/* A name without its quotes, or a value with them. */
typedef struct piece {
    const char *s;
    size_t      len;
} piece;

static bool
is(piece p, const char *what)
{
    return is_word(what, p.s, p.len);
}

static size_t
string_length(const char *s)
{
    size_t n = 1;

    while (s[n] != '"')
        n += s[n] == '\\' ? 2 : 1;
    return n + 1;
}

static piece
take_value(const char *s)
{
    size_t n = 0;
    int    depth = 0;

    while (depth > 0 || strchr(",]}", s[n]) == NULL) {
        depth += s[n] == '{' || s[n] == '[';
        depth -= s[n] == '}' || s[n] == ']';
        n += s[n] == '"' ? string_length(s + n) : 1;
    }
    return (piece){ s, n };
}

/* The next element of a list; *at begins at its bracket. */
static bool
next_element(const char **at, piece *value)
{
    const char *s = *at + 1;

    if (**at == ']' || *s == ']')
        return false;
    *value = take_value(s);
    *at = s + value->len;
    return true;
}

/* The next member of an object; *at begins at its bracket. */
static bool
next_member(const char **at, piece *name, piece *value)
{
    const char *s = *at + 1;
    size_t      n;

    if (**at == '}' || *s == '}')
        return false;
    n = string_length(s);
    *name = (piece){ s + 1, n - 2 };
    *value = take_value(s + n + 1);
    *at = s + n + 1 + value->len;
    return true;
}

static bool
find_member(piece object, const char *name, piece *value)
{
    const char *at = object.s;
    piece       key;

    while (next_member(&at, &key, value)) {
        if (is(key, name))
            return true;
    }
    return false;
}

/* The character of an escape, of which there are those of control characters
 * and separators; returns the length of the escape. */
static size_t
add_escape(text *out, const char *s)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char       *known = strchr(from, s[1]);
    char              hex[5] = { 0 }, utf8[4];
    unsigned          c;

    if (s[1] != 'u') {
        utf8[0] = known != NULL ? to[known - from] : s[1];
        term_addn(out, utf8, 1);
        return 2;
    }
    memcpy(hex, s + 2, 4);
    c = (unsigned) strtoul(hex, NULL, 16);
    utf8[0] = (char) (c < 0x80    ? c
                      : c < 0x800 ? 0xC0 | c >> 6
                                  : 0xE0 | c >> 12);
    utf8[1] = (char) (0x80 | ((c < 0x800 ? c : c >> 6) & 0x3F));
    utf8[2] = (char) (0x80 | (c & 0x3F));
    term_addn(out, utf8, c < 0x80 ? 1 : c < 0x800 ? 2 : 3);
    return 6;
}

static void
add_string(text *out, piece value)
{
    const char *end = value.s + value.len - 1;

    for (const char *s = value.s + 1; s < end;) {
        const char *stop = memchr(s, '\\', (size_t) (end - s));
        size_t      n = (size_t) ((stop == NULL ? end : stop) - s);

        term_addn(out, s, n);
        s += n;
        if (s < end)
            s += add_escape(out, s);
    }
}

/* ---- Values, lists, objects ---------------------------------------------- */

static void
newline(text *out, int depth)
{
    text_add(out, "\n");
    for (int i = 0; i < depth; i++)
        text_add(out, "  ");
}

/* A field of time: int64 in JSON is a string. */
static bool
read_time(int64_t *ms, piece key, piece value)
{
    char digits[24];

    if (key.len <= 3 || memcmp(key.s + key.len - 3, "_ms", 3) != 0 ||
        value.s[0] != '"' || value.len - 2 >= sizeof digits)
        return false;
    memcpy(digits, value.s + 1, value.len - 2);
    digits[value.len - 2] = '\0';
    return time_parse(ms, digits);
}

static void
show_scalar(text *out, piece key, piece value)
{
    int64_t ms;

    if (read_time(&ms, key, value))
        time_add(out, ms);
    else if (value.s[0] == '"')
        add_string(out, value);
    else if (value.s[0] == 't' || value.s[0] == 'f')
        text_add(out, value.s[0] == 't' ? "yes" : "no");
    else if (memchr(value.s, '.', value.len) != NULL ||
             memchr(value.s, 'e', value.len) != NULL)
        text_addf(out, "%.6g", strtod(value.s, NULL));
    else
        text_addn(out, value.s, value.len);
}

static void show_object(text *out, piece object, int depth, bool item,
                        bool message);

/* What stands in a message's first line: turn, role, by, time and text. */
static const char *const inlined[] = { "turn", "role", "by", "sent_at_ms",
                                       "text" };

static bool
is_inlined(piece key)
{
    for (size_t i = 0; i < sizeof inlined / sizeof inlined[0]; i++) {
        if (is(key, inlined[i]))
            return true;
    }
    return false;
}

/* Its first line; whatever else it has below. */
static void
show_message(text *out, piece message, int depth)
{
    static const char role[] = "\"ROLE_";

    newline(out, depth);
    for (size_t i = 0; i < sizeof inlined / sizeof inlined[0]; i++) {
        piece value, key = { inlined[i], strlen(inlined[i]) };

        if (!find_member(message, inlined[i], &value))
            continue;
        text_add(out, i == 4 ? ": " : i > 0 ? " " : "");
        if (i == 1 && value.len > sizeof role &&
            memcmp(value.s, role, sizeof role - 1) == 0)
            term_addn(out, value.s + sizeof role - 1, value.len - sizeof role);
        else
            show_scalar(out, key, value);
    }
    show_object(out, message, depth + 1, false, true);
}

static void
show_list(text *out, piece key, piece list, int depth)
{
    const char *at = list.s;
    piece       element;

    for (size_t i = 0; next_element(&at, &element); i++) {
        if (element.s[0] != '{') {
            text_add(out, i == 0 ? ": " : ", ");
            show_scalar(out, (piece){ "", 0 }, element);
        } else if (is(key, "messages")) {
            show_message(out, element, depth + 1);
        } else {
            newline(out, depth + 1);
            text_add(out, "- ");
            show_object(out, element, depth + 2, true, false);
        }
    }
}

static bool
is_sensitive(piece object)
{
    piece value;

    return find_member(object, "sensitive", &value) && value.s[0] == 't';
}

/* item: the first field stands behind the dash of its list. message: its
 * first line is there already. */
static void
show_object(text *out, piece object, int depth, bool item, bool message)
{
    const char *at = object.s;
    bool        hidden = is_sensitive(object);
    piece       key, value;

    while (next_member(&at, &key, &value)) {
        if (message && is_inlined(key))
            continue;
        if (!item)
            newline(out, depth);
        item = false;
        term_addn(out, key.s, key.len);
        if (hidden &&
            (is(key, "value") || is(key, "raw") || is(key, "candidates"))) {
            text_add(out, ": (sensitive, not shown)");
        } else if (value.s[0] == '{') {
            show_object(out, value, depth + 1, false, false);
        } else if (value.s[0] == '[') {
            show_list(out, key, value, depth);
        } else {
            text_add(out, ": ");
            show_scalar(out, key, value);
        }
    }
}

/* ---- The way ------------------------------------------------------------- */

static void
show_leg(text *out, const handoff_leg *leg)
{
    text_addf(out, "leg %u  ", (unsigned) leg->number);
    term_add(out, leg->sender);
    text_add(out, " to ");
    for (size_t i = 0; leg->audience[i] != NULL; i++) {
        text_add(out, i > 0 ? ", " : "");
        term_add(out, leg->audience[i]);
    }
    text_addf(out, ", sent %s, expires %s\n       adds %s\n",
              time_text(leg->sent_at_ms), time_text(leg->expires_at_ms),
              sections_text(leg->adds));
}

/* What became of it, leg by leg; nothing where it is simply there, as that is
 * seen below. */
static void
show_section(text *out, const handoff_section *s)
{
    const bool redacted = s->state == HANDOFF_STATE_REDACTED;
    const bool present = s->state == HANDOFF_STATE_PRESENT;

    if (present && s->formed_by == s->leg)
        return;
    text_addf(out, "       %s of leg %u: ", section_name(s->kind),
              (unsigned) s->leg);
    if (redacted) {
        text_addf(out, "redacted by leg %d: ", (int) s->redacted_by);
        term_add(out, s->reason);
    } else if (!present) {
        text_add(out, s->state == HANDOFF_STATE_SEALED ? "sealed to others"
                                                       : "not read");
    }
    if (!redacted && s->formed_by != s->leg)
        text_addf(out, "%s%s by leg %u", present ? "" : ", ",
                  s->sealed ? "sealed anew" : "sent in clear",
                  (unsigned) s->formed_by);
    text_add(out, "\n");
}

static void
show_way(text *out, const handoff_packet *packet, const char *name)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };

    text_add(out, "packet ");
    text_hex(out, handoff_packet_id(packet), HANDOFF_HASH_BYTES);
    text_add(out, "\nverified, opened as ");
    term_add(out, name);
    text_add(out, "\n");
    for (uint32_t n = 0; handoff_packet_leg(&leg, packet, n); n++) {
        show_leg(out, &leg);
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            if (handoff_packet_section(&s, packet, n, k))
                show_section(out, &s);
        }
    }
}

void
show_packet(text *out, const handoff_packet *packet, const char *name)
{
    handoff_error err;
    bytes         record;

    need(handoff_context_to_json(&record.text, &record.len,
                                 handoff_packet_context(packet), 0, &err),
         cli.operands[0], &err, NULL);
    keep(record.text);
    show_way(out, packet, name);
    show_object(out, (piece){ record.text, record.len }, 0, false, false);
    text_add(out, "\n");
}
