/* SPDX-License-Identifier: MIT */
/*
 * origin.c -- which leg's word stands, and whose place it took.
 *
 * The elements that all legs have in one list are numbered through, in leg
 * order:
 *
 *   leg         0       1     2
 *   elements    a b c   B     d e        starts  0 3 4 6
 *   merged      a B c d e                said    0 3 2 4 5
 *                                        before  3 -> 1
 */
#include "record/merge.h"
#include "record/origin.h"

#include <stdlib.h>
#include <string.h>

static const ho_record_origin *
origin_of(const handoff_context *merged, uint32_t section, uint32_t field)
{
    const ProtobufCMessageDescriptor *desc =
        ho_record_section_descriptor(section);
    const ProtobufCFieldDescriptor *f;

    if (merged == NULL || desc == NULL || merged->origins[section] == NULL)
        return NULL;
    f = ho_record_reader_find(desc, field);
    return f == NULL ? NULL : &merged->origins[section][f - desc->fields];
}

/* The highest leg of a set, below `below`. */
static bool
latest_leg(uint32_t *leg, uint32_t set, uint32_t below)
{
    for (*leg = below; (*leg)-- > 0;) {
        if ((set >> *leg & 1) != 0)
            return true;
    }
    return false;
}

/* The place among the elements of all legs; false: that leg has no such. */
static bool
get_place(uint32_t *place, const ho_record_origin *o,
          const ho_record_word *word)
{
    uint32_t end;

    if (word->leg >= o->legs_count)
        return false;
    end = word->leg + 1 < o->legs_count ? o->starts[word->leg + 1] : o->total;
    if (word->index >= end - o->starts[word->leg])
        return false;
    *place = o->starts[word->leg] + (uint32_t) word->index;
    return true;
}

/* From a place among the elements of all legs to one leg's own. */
static void
set_place(ho_record_word *word, const ho_record_origin *o, uint32_t place)
{
    word->leg = 0;
    while (word->leg + 1 < o->legs_count && place >= o->starts[word->leg + 1])
        word->leg++;
    word->index = place - o->starts[word->leg];
}

bool
ho_record_origin_word(ho_record_word *word, const handoff_context *merged,
                      uint32_t section, uint32_t field, size_t index)
{
    const ho_record_origin *o = origin_of(merged, section, field);

    *word = (ho_record_word){ section, field, 0, 0 };
    if (o == NULL)
        return false;
    if (o->starts == NULL)
        return latest_leg(&word->leg, o->legs, HANDOFF_LEGS_MAX);
    if (index >= o->count)
        return false;
    set_place(word, o, o->said == NULL ? (uint32_t) index : o->said[index]);
    return true;
}

bool
ho_record_origin_before(ho_record_word *word, const handoff_context *merged)
{
    const ho_record_origin *o = origin_of(merged, word->section, word->field);
    uint32_t                leg, place;

    if (o == NULL)
        return false;
    if (o->starts == NULL) {
        if (word->leg >= HANDOFF_LEGS_MAX ||
            !latest_leg(&leg, o->legs, word->leg))
            return false;
        word->leg = leg;
        return true;
    }
    if (o->before == NULL || !get_place(&place, o, word))
        return false;
    place = o->before[place];
    if (place == HO_RECORD_NO_PLACE)
        return false;
    set_place(word, o, place);
    return true;
}

const ProtobufCMessage *
ho_record_origin_said(const ho_record_word *word, const handoff_context *leg)
{
    const ProtobufCMessage *section =
        leg == NULL ? NULL : ho_record_section_get(leg, word->section);
    const ProtobufCFieldDescriptor *field =
        ho_record_reader_find(ho_record_section_descriptor(word->section),
                              word->field);

    if (section == NULL || field->type != PROTOBUF_C_TYPE_MESSAGE ||
        word->index >= ho_record_child_count(section, field))
        return NULL;
    return ho_record_child(section, field, word->index);
}

static bool
is_key(const ho_record_key_fields *key, uint32_t number)
{
    for (uint32_t i = 0; i < key->count; i++) {
        if (key->number[i] == number)
            return true;
    }
    return false;
}

bool
ho_record_is_bare(const ProtobufCMessage *element, uint32_t section,
                  uint32_t field)
{
    const ProtobufCMessageDescriptor *desc =
        ho_record_section_descriptor(section);
    ho_record_key_fields key =
        ho_record_list_key(desc, ho_record_reader_find(desc, field));

    for (unsigned i = 0; i < element->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &element->descriptor->fields[i];

        if (!is_key(&key, f->id) && ho_record_is_set(element, f))
            return false;
    }
    return key.count != 0;
}

/* ---- Paths --------------------------------------------------------------- */

static const ProtobufCFieldDescriptor *
field_named(const ProtobufCMessageDescriptor *desc, const char *name, size_t n)
{
    for (unsigned i = 0; i < desc->n_fields; i++) {
        if (strlen(desc->fields[i].name) == n &&
            memcmp(desc->fields[i].name, name, n) == 0)
            return &desc->fields[i];
    }
    return NULL;
}

/* "#12", of a list that has so many elements. */
static bool
read_index(size_t *index, ho_base_slice name, size_t count)
{
    *index = 0;
    if (name.len < 2 || name.p[0] != '#')
        return false;
    for (size_t i = 1; i < name.len; i++) {
        if (name.p[i] < '0' || name.p[i] > '9' || *index > count)
            return false;
        *index = *index * 10 + (size_t) (name.p[i] - '0');
    }
    return *index < count;
}

static const ho_record_kind *
kind_of_list(const ProtobufCFieldDescriptor *list)
{
    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        if (ho_record_kinds[kind].message == list->descriptor)
            return &ho_record_kinds[kind];
    }
    return NULL;
}

/* A KEY, or a turn in decimal: of the last that has it, as merging does. */
static bool
find_key(size_t *index, const ProtobufCMessage *section,
         const ProtobufCFieldDescriptor *list, ho_base_slice name)
{
    const ho_record_kind *kind = kind_of_list(list);
    char                 *key;

    if (kind == NULL)
        return false;
    key = malloc(name.len + 1);
    if (key == NULL)
        return false;
    if (name.len != 0)
        memcpy(key, name.p, name.len);
    key[name.len] = '\0';
    *index = ho_record_key_find(section, list, kind, key);
    free(key);
    return *index != SIZE_MAX;
}

/* What stands between "[" and "]": a KEY may have brackets of its own, so it
 * ends at the "]" that nothing or a "." follows. */
static bool
read_name(ho_base_slice *name, const char *at)
{
    const char *end = at;

    if (*at++ != '[')
        return false;
    for (end = strchr(at, ']'); end != NULL && end[1] != '\0' && end[1] != '.';)
        end = strchr(end + 1, ']');
    if (end == NULL)
        return false;
    *name = HO_SLICE(at, (size_t) (end - at));
    return true;
}

static bool
find_element(size_t *index, const ProtobufCMessage *section,
             const ProtobufCFieldDescriptor *list, const char *at)
{
    ho_base_slice name;

    *index = 0;
    if (!read_name(&name, at))
        return false;
    return read_index(index, name, ho_record_list_get(section, list).count) ||
           (list->type == PROTOBUF_C_TYPE_MESSAGE &&
            find_key(index, section, list, name));
}

bool
ho_record_origin_path(ho_record_word *word, const handoff_context *merged,
                      const char *path)
{
    const ProtobufCFieldDescriptor *section, *field;
    const ProtobufCMessage         *message;
    size_t                          n = strcspn(path, ".["), index = 0;

    section = field_named(&handoff__v1__context__descriptor, path, n);
    if (section == NULL || path[n] != '.')
        return false;
    path += n + 1;
    n = strcspn(path, ".[");
    field = field_named(section->descriptor, path, n);
    message = field == NULL ? NULL : ho_record_section_get(merged, section->id);
    if (message == NULL)
        return false;
    if (field->label == PROTOBUF_C_LABEL_REPEATED &&
        !find_element(&index, message, field, path + n))
        return false;
    return ho_record_origin_word(word, merged, section->id, field->id, index);
}

enum { NAME_BYTES_MAX = 64 }; /* a longer KEY makes no path that one reads */

static bool
fits_in_path(const char *key)
{
    size_t n = strlen(key);

    return n != 0 && n <= NAME_BYTES_MAX && key[0] != '#' &&
           strpbrk(key, "[]") == NULL;
}

/* Whether each turn is above the one before, so that it names one message. */
static bool
turns_rise(const handoff_context *merged)
{
    const Handoff__V1__Transcript *t = merged->root.transcript;
    uint32_t                       before = 0;

    for (size_t i = 0; t != NULL && i < t->n_messages; i++) {
        if (t->messages[i]->turn <= before)
            return false;
        before = t->messages[i]->turn;
    }
    return true;
}

ho_record_namer
ho_record_namer_of(const handoff_context *merged, uint32_t section,
                   uint32_t field)
{
    ho_record_namer n = { .merged = merged };

    n.in = ho_record_section_get(merged, section);
    n.list = ho_record_reader_find(n.in->descriptor, field);
    n.kind =
        n.list->type == PROTOBUF_C_TYPE_MESSAGE ? kind_of_list(n.list) : NULL;
    n.by_turn = n.kind != NULL && n.kind->turn != 0 && turns_rise(merged);
    return n;
}

void
ho_record_namer_put(ho_base_buf *out, const ho_record_namer *n, size_t index)
{
    const ProtobufCMessage     *element;
    const Handoff__V1__Message *message;
    const char                 *key = "";

    if (n->by_turn) {
        message = (const void *) ho_record_child(n->in, n->list, index);
        ho_base_buf_printf(out, "[%u]", (unsigned) message->turn);
        return;
    }
    /* Merged lists have no KEY twice. */
    if (n->kind != NULL && n->kind->turn == 0) {
        element = ho_record_child(n->in, n->list, index);
        key = ho_record_key_text(n->merged, element, n->kind);
    }
    if (fits_in_path(key))
        ho_base_buf_printf(out, "[%s]", key);
    else
        ho_base_buf_printf(out, "[#%zu]", index);
}
