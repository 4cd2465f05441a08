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

#include <string.h>

#include <jansson.h>

static void
newline(text *out, int depth)
{
    text_add(out, "\n");
    for (int i = 0; i < depth; i++)
        text_add(out, "  ");
}

/* A field of time: int64 in JSON is a string. */
static bool
is_time(const char *key, const json_t *value)
{
    size_t len = strlen(key);

    return len > 3 && strcmp(key + len - 3, "_ms") == 0 &&
           json_is_string(value);
}

static void
show_scalar(text *out, const char *key, const json_t *value)
{
    int64_t ms;

    if (is_time(key, value) && time_parse(&ms, json_string_value(value)))
        time_add(out, ms);
    else if (json_is_string(value))
        term_addn(out, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        text_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        text_addf(out, "%.6g", json_real_value(value));
    else
        text_add(out, json_is_true(value) ? "yes" : "no");
}

static void show_object(text *out, json_t *object, int depth, bool item);

static bool
is_flat(const json_t *list)
{
    return !json_is_object(json_array_get(list, 0));
}

/* turn, role, by, time and text in one line; whatever else it has below. */
static void
show_message(text *out, json_t *message, int depth)
{
    static const char *const inlined[] = { "turn", "role", "by", "sent_at_ms",
                                           "text" };
    static const char        role[] = "ROLE_";

    newline(out, depth);
    for (size_t i = 0; i < sizeof inlined / sizeof inlined[0]; i++) {
        json_t *value = json_object_get(message, inlined[i]);

        if (value == NULL)
            continue;
        text_add(out, i == 4 ? ": " : i > 0 ? " " : "");
        if (i == 1 && json_is_string(value) &&
            strncmp(json_string_value(value), role, strlen(role)) == 0)
            term_add(out, json_string_value(value) + strlen(role));
        else
            show_scalar(out, inlined[i], value);
        json_object_del(message, inlined[i]);
    }
    if (json_object_size(message) > 0)
        show_object(out, message, depth + 1, false);
}

static void
show_list(text *out, const char *key, const json_t *list, int depth)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *element = json_array_get(list, i);

        if (is_flat(list)) {
            text_add(out, i == 0 ? ": " : ", ");
            show_scalar(out, "", element);
        } else if (strcmp(key, "messages") == 0) {
            show_message(out, element, depth + 1);
        } else {
            newline(out, depth + 1);
            text_add(out, "- ");
            show_object(out, element, depth + 2, true);
        }
    }
}

static bool
is_hidden(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, "sensitive")) &&
           (strcmp(key, "value") == 0 || strcmp(key, "raw") == 0 ||
            strcmp(key, "candidates") == 0);
}

/* item: the first field stands behind the dash of its list. */
static void
show_object(text *out, json_t *object, int depth, bool item)
{
    const char *key;
    json_t     *value;

    json_object_foreach(object, key, value)
    {
        if (!item)
            newline(out, depth);
        item = false;
        term_add(out, key);
        if (is_hidden(object, key)) {
            text_add(out, ": (sensitive, not shown)");
        } else if (json_is_object(value)) {
            show_object(out, value, depth + 1, false);
        } else if (json_is_array(value)) {
            show_list(out, key, value, depth);
        } else {
            text_add(out, ": ");
            show_scalar(out, key, value);
        }
    }
}

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
    text_add(out, ", sent ");
    time_add(out, leg->sent_at_ms);
    text_add(out, ", expires ");
    time_add(out, leg->expires_at_ms);
    text_add(out, "\n       adds ");
    sections_add(out, leg->adds);
    text_add(out, "\n");
}

/* What became of it, leg by leg; nothing where it is simply there, as that is
 * seen below. */
static void
show_section(text *out, const handoff_section *s)
{
    char        name[16];
    const char *more = "";

    if (s->state == HANDOFF_STATE_PRESENT && s->formed_by == s->leg)
        return;
    text_addf(out, "       %s of leg %u: ", section_name(name, s->kind),
              (unsigned) s->leg);
    if (s->state == HANDOFF_STATE_REDACTED) {
        text_addf(out, "redacted by leg %d: ", (int) s->redacted_by);
        term_add(out, s->reason);
    } else if (s->state != HANDOFF_STATE_PRESENT) {
        text_add(out, s->state == HANDOFF_STATE_SEALED ? "sealed to others"
                                                       : "not read");
        more = ", ";
    }
    if (s->state != HANDOFF_STATE_REDACTED && s->formed_by != s->leg)
        text_addf(out, "%s%s by leg %u", more,
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

handoff_status
show_packet(text *out, const handoff_packet *packet, const char *name,
            handoff_error *err)
{
    json_t        *record;
    char          *written;
    size_t         len;
    handoff_status st;

    st = handoff_context_to_json(&written, &len, handoff_packet_context(packet),
                                 0, err);
    if (st != HANDOFF_OK)
        return st;
    record = json_loadb(written, len, JSON_REJECT_DUPLICATES, NULL);
    handoff_free(written);
    show_way(out, packet, name);
    if (record == NULL)
        out->failed = true; /* valid by contract: only memory can lack */
    else
        show_object(out, record, 0, false);
    text_add(out, "\n");
    json_decref(record);
    return HANDOFF_OK;
}
