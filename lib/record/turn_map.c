/* SPDX-License-Identifier: MIT */
/*
 * turn_map.c -- what names a turn, when messages moved or were left out.
 *
 * Turns are named by number all over a record (`turn`, `turns`, `reply_to`,
 * `replaces`), and messages by turn or index in the paths of masks. The map
 * says what each number has become; how a member is changed is for the caller
 * to say, who may want to take it back.
 *
 * An omission names turns that are not there, so it is never changed.
 */
#include "record/turn_map.h"
#include "record/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct mapping {
    const ho_record_turn_map *map;
    const ho_record_editor   *editor;
} mapping;

static bool map_message(const mapping *p, ProtobufCMessage *message);

/* The change of a turn; NULL: it stays. */
static const ho_record_turn_change *
find_change(const ho_record_turn_map *map, uint32_t turn)
{
    size_t low = 0, high = map->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (map->changes[middle].from < turn)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->count && map->changes[low].from == turn
               ? &map->changes[low]
               : NULL;
}

static uint32_t
map_turn(const ho_record_turn_map *map, uint32_t turn)
{
    const ho_record_turn_change *c = turn == 0 ? NULL : find_change(map, turn);

    return c == NULL ? turn : c->to;
}

/* ---- Fields -------------------------------------------------------------- */

/* Two neighbours that have become one stand there once. */
static bool
map_list(const mapping *p, ProtobufCMessage *message,
         const ProtobufCFieldDescriptor *field)
{
    const ho_record_editor *e = p->editor;
    ho_record_list          list = ho_record_list_get(message, field);
    uint32_t               *turns = list.items, *mapped;
    size_t                  count = list.count, n = 0;
    bool                    other = false;

    for (size_t i = 0; i < count && !other; i++)
        other = map_turn(p->map, turns[i]) != turns[i];
    if (!other)
        return true;
    mapped = e->take(e->user, count * sizeof *mapped);
    if (mapped == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t turn = map_turn(p->map, turns[i]);

        if (n == 0 || mapped[n - 1] != turn)
            mapped[n++] = turn;
    }
    return e->set(e->user, ho_record_value_to(message, field), &mapped,
                  sizeof mapped) &&
           e->set(e->user, ho_record_count_to(message, field), &n, sizeof n);
}

static bool
is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

static bool
map_number(const mapping *p, ProtobufCMessage *message,
           const ProtobufCFieldDescriptor *field)
{
    static const char *const  names[] = { "turn", "turns", "reply_to",
                                          "replaces", NULL };
    static const char *const  limits[] = { "through_turn", "last_turn", NULL };
    const ho_record_turn_map *map = p->map;
    void                     *member = ho_record_value_to(message, field);
    bool                      limit = is_one_of(field->name, limits);
    uint32_t                  turn, mapped;

    if (!limit && !is_one_of(field->name, names))
        return true;
    if (message->descriptor == &handoff__v1__message__descriptor &&
        strcmp(field->name, "turn") == 0)
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return map_list(p, message, field);
    memcpy(&turn, member, sizeof turn);
    mapped = limit && map->limit != NULL ? map->limit(map->user, turn)
                                         : map_turn(map, turn);
    return mapped == turn ||
           p->editor->set(p->editor->user, member, &mapped, sizeof mapped);
}

static bool
map_children(const mapping *p, ProtobufCMessage *message,
             const ProtobufCFieldDescriptor *field)
{
    size_t count = ho_record_child_count(message, field);

    for (size_t i = 0; i < count; i++) {
        if (!map_message(p, ho_record_child(message, field, i)))
            return false;
    }
    return true;
}

static bool
map_message(const mapping *p, ProtobufCMessage *message)
{
    if (message->descriptor == &handoff__v1__omission__descriptor)
        return true;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        bool                            good = true;

        if (f->type == PROTOBUF_C_TYPE_MESSAGE)
            good = map_children(p, message, f);
        else if (f->type == PROTOBUF_C_TYPE_UINT32)
            good = map_number(p, message, f);
        if (!good)
            return false;
    }
    return true;
}

/* ---- Paths of masks ------------------------------------------------------ */

static const char list_name[] = "messages[";

/* "messages[#3]" or "messages[12]", as it is to be written, and what follows;
 * false where nothing changes. */
static bool
map_head(char head[sizeof list_name + 32], const char **rest,
         const ho_record_turn_map *map, const char *path)
{
    const ProtobufCMessageDescriptor *transcript =
        &handoff__v1__transcript__descriptor;
    const ho_record_turn_change *c;
    ho_record_indexed            in;
    char                        *end;

    if (strncmp(path, list_name, sizeof list_name - 1) != 0)
        return false;
    strcpy(head, "messages");
    *rest = "";
    if (ho_record_indexed_read(&in, transcript, path)) {
        if (in.index >= map->places_count)
            return false;
        if (map->places[in.index] == SIZE_MAX)
            return true;
        snprintf(head, sizeof list_name + 32, "messages[#%zu]",
                 map->places[in.index]);
        *rest = in.rest;
        return map->places[in.index] != in.index;
    }
    c = find_change(map,
                    (uint32_t) strtoul(path + sizeof list_name - 1, &end, 10));
    if (c == NULL || *end != ']' || (c->to == c->from && !c->left_out))
        return false;
    if (!c->left_out) {
        snprintf(head, sizeof list_name + 32, "messages[%u]", (unsigned) c->to);
        *rest = end + 1;
    }
    return true;
}

static bool
map_mask(const mapping *p, Handoff__V1__Mask *mask)
{
    const ho_record_editor *e = p->editor;
    char                    head[sizeof list_name + 32], *path;
    const char             *rest;
    size_t                  n, more;

    if (!map_head(head, &rest, p->map, mask->path))
        return true;
    n = strlen(head);
    more = strlen(rest);
    path = e->take(e->user, n + more + 1);
    if (path == NULL)
        return false;
    memcpy(path, head, n);
    memcpy(path + n, rest, more + 1);
    return e->set(e->user, &mask->path, &path, sizeof path);
}

bool
ho_record_map_turns(handoff_context *ctx, const ho_record_turn_map *map,
                    const ho_record_editor *editor)
{
    const Handoff__V1__Transcript *t = ctx->root.transcript;
    const mapping                  p = { map, editor };

    if (!map_message(&p, &ctx->root.base))
        return false;
    for (size_t i = 0; t != NULL && i < t->n_masks; i++) {
        if (!map_mask(&p, t->masks[i]))
            return false;
    }
    return true;
}
