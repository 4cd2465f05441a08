/* SPDX-License-Identifier: MIT */
/*
 * merge.c -- what each leg said becomes the record that a reader sees.
 *
 * FORMAT.md section 4 "Merging", field by field of each section: of single
 * fields the latest leg's value, whole; of lists all elements in leg order,
 * where one with a KEY that was there replaces the earlier one in its place.
 * The exceptions are in may_set(), enters() and as_it_enters(), one each, and
 * nowhere else. Unknown fields stay behind at every depth. A Mask's path that
 * names an element by its index names it by that in the merged list.
 *
 * The merged record is either a copy of its own or shares with the legs every
 * message that needs no change.
 */
#include "record/context.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

#include <handoff/keys.h>

enum { FIELDS_MAX = 64 /* of a section */ };

#define NO_PLACE UINT32_MAX

typedef struct merge {
    const handoff_context *const *legs;
    const uint32_t               *rights;
    size_t                        count;
    bool                          share;
    handoff_context              *out;
    handoff_error                *err;
    /* Of the section that is merged: by field, then by element of all legs
     * one behind the other, its index in the merged list. NULL: the same. */
    uint32_t *place[FIELDS_MAX];
} merge;

/* Memory of the merged record; NULL: err is filled. */
static void *
take(merge *m, size_t n)
{
    void *block = ho_base_arena_alloc(&m->out->arena, n);

    if (block == NULL && ho_base_arena_full(&m->out->arena, n))
        ho_base_fail(m->err, HANDOFF_E_LIMIT,
                     "the merged record needs more memory than the limit");
    else if (block == NULL)
        ho_base_nomem(m->err);
    return block;
}

static void *
take_message(merge *m, const ProtobufCMessageDescriptor *desc)
{
    void *message = take(m, desc->sizeof_message);

    if (message != NULL)
        protobuf_c_message_init(desc, message);
    return message;
}

/* ---- Fields of a message, whatever their type ---------------------------- */

static const void *
field_of(const ProtobufCMessage *message, size_t offset)
{
    return (const uint8_t *) message + offset;
}

static void *
field_to(ProtobufCMessage *message, size_t offset)
{
    return (uint8_t *) message + offset;
}

static size_t
list_len(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    size_t n;

    memcpy(&n, field_of(message, field->quantifier_offset), sizeof n);
    return n;
}

static uint8_t *
list_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    uint8_t *list;

    memcpy(&list, field_of(message, field->offset), sizeof list);
    return list;
}

static bool
is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    static const uint8_t zero[8];
    const void          *at = field_of(message, field->offset);
    ProtobufCBinaryData  bytes;
    char                *p;

    if (field->type == PROTOBUF_C_TYPE_BYTES) {
        memcpy(&bytes, at, sizeof bytes);
        return bytes.len != 0;
    }
    if (field->type != PROTOBUF_C_TYPE_STRING &&
        field->type != PROTOBUF_C_TYPE_MESSAGE)
        return memcmp(at, zero, ho_record_reader_size(field)) != 0;
    memcpy(&p, at, sizeof p);
    if (p == NULL)
        return false;
    return field->type == PROTOBUF_C_TYPE_MESSAGE || *p != '\0';
}

/* ---- Copies without unknown fields --------------------------------------- */

static bool
has_unknown(const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    if (message->n_unknown_fields != 0)
        return true;
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];
        bool children = field->type == PROTOBUF_C_TYPE_MESSAGE;

        for (size_t k = 0;
             children && k < ho_record_child_count(message, field); k++) {
            if (has_unknown(ho_record_child(message, field, k)))
                return true;
        }
    }
    return false;
}

static bool copy_value(merge *m, const ProtobufCFieldDescriptor *field,
                       void *to, const void *from);

static bool
copy_field(merge *m, const ProtobufCFieldDescriptor *field,
           ProtobufCMessage *to, const ProtobufCMessage *from)
{
    size_t         n, size = ho_record_reader_size(field);
    const uint8_t *old;
    uint8_t       *list;

    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        return !is_set(from, field) ||
               copy_value(m, field, field_to(to, field->offset),
                          field_of(from, field->offset));
    n = list_len(from, field);
    old = list_of(from, field);
    if (n == 0)
        return true;
    list = take(m, n * size);
    if (list == NULL)
        return false;
    memcpy(field_to(to, field->offset), &list, sizeof list);
    memcpy(field_to(to, field->quantifier_offset), &n, sizeof n);
    for (size_t i = 0; i < n; i++) {
        if (!copy_value(m, field, list + i * size, old + i * size))
            return false;
    }
    return true;
}

static ProtobufCMessage *
copy_message(merge *m, ProtobufCMessage *from)
{
    const ProtobufCMessageDescriptor *desc = from->descriptor;
    ProtobufCMessage                 *to;

    if (m->share && !has_unknown(from))
        return from;
    to = take_message(m, desc);
    for (unsigned i = 0; to != NULL && i < desc->n_fields; i++) {
        if (!copy_field(m, &desc->fields[i], to, from))
            return NULL;
    }
    return to;
}

static bool
copy_bytes(merge *m, ProtobufCBinaryData *to, const ProtobufCBinaryData *from)
{
    to->len = from->len;
    to->data = from->data;
    if (m->share || from->len == 0)
        return true;
    to->data = take(m, from->len);
    if (to->data != NULL)
        memcpy(to->data, from->data, from->len);
    return to->data != NULL;
}

/* One value: of a single field, or of a list. */
static bool
copy_value(merge *m, const ProtobufCFieldDescriptor *field, void *to,
           const void *from)
{
    char             *text;
    ProtobufCMessage *message;

    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return copy_bytes(m, to, from);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        memcpy(&message, from, sizeof message);
        message = copy_message(m, message);
        memcpy(to, &message, sizeof message);
        return message != NULL;
    }
    if (field->type == PROTOBUF_C_TYPE_STRING && !m->share) {
        const char *old;
        size_t      len;

        memcpy(&old, from, sizeof old);
        len = old == NULL ? 0 : strlen(old);
        text = take(m, len);
        if (text != NULL && len != 0)
            memcpy(text, old, len);
        memcpy(to, &text, sizeof text);
        return text != NULL;
    }
    memcpy(to, from, ho_record_reader_size(field));
    return true;
}

/* ---- The exceptions ------------------------------------------------------ */

static bool
may_originate(const merge *m, size_t leg)
{
    return (m->rights[leg] & HANDOFF_MAY_ORIGINATE) != 0;
}

#define IS(field, Type, member) ((field)->offset == offsetof(Type, member))

/* Does this leg have a say in that single field? */
static bool
may_set(const merge *m, uint32_t kind, const ProtobufCFieldDescriptor *f,
        size_t leg)
{
    bool who_it_is = false;

    if (kind == HANDOFF_SECTION_ROUTING) {
        if (IS(f, Handoff__V1__Routing, conversation_id))
            return leg == 0;
        who_it_is = IS(f, Handoff__V1__Routing, authentication) ||
                    IS(f, Handoff__V1__Routing, assurance_level);
    } else if (kind == HANDOFF_SECTION_CUSTOMER) {
        who_it_is = IS(f, Handoff__V1__Customer, id) ||
                    IS(f, Handoff__V1__Customer, participant) ||
                    IS(f, Handoff__V1__Customer, authentication);
    }
    return !who_it_is || may_originate(m, leg);
}

/* The highest last_turn that the legs before this one state. */
static uint32_t
turns_before(const merge *m, size_t leg)
{
    uint32_t highest = 0;

    while (leg-- > 0) {
        const Handoff__V1__Routing *routing =
            m->legs[leg] == NULL ? NULL : m->legs[leg]->root.routing;

        if (routing != NULL && routing->last_turn > highest)
            highest = routing->last_turn;
    }
    return highest;
}

/* Does this element enter? Messages of a later leg only if they are above the
 * turns before. */
static bool
enters(const ProtobufCMessage *element, size_t leg, uint32_t above)
{
    if (leg == 0 || element->descriptor != &handoff__v1__message__descriptor)
        return true;
    return ((const Handoff__V1__Message *) (const void *) element)->turn >
           above;
}

/* The element as it enters: a person named by a leg that may not originate
 * has no mandate and is not authenticated. */
static ProtobufCMessage *
as_it_enters(merge *m, ProtobufCMessage *element, size_t leg)
{
    const Handoff__V1__Person *from;
    Handoff__V1__Person       *person;

    if (element->descriptor != &handoff__v1__person__descriptor ||
        may_originate(m, leg))
        return element;
    from = (const void *) element;
    person = take(m, sizeof *person);
    if (person == NULL)
        return NULL;
    *person = *from;
    person->mandate = HANDOFF__V1__ANSWER__ANSWER_UNSPECIFIED;
    person->authentication = NULL;
    return &person->base;
}

/* ---- Sections ------------------------------------------------------------ */

static const ProtobufCMessage *
section_of(const merge *m, size_t leg, uint32_t kind)
{
    return m->legs[leg] == NULL ? NULL
                                : ho_record_section_get(m->legs[leg], kind);
}

static bool
merge_single(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field,
             ProtobufCMessage *to)
{
    const ProtobufCMessage *latest = NULL, *from;

    for (size_t leg = 0; leg < m->count; leg++) {
        from = section_of(m, leg, kind);
        if (from != NULL && is_set(from, field) && may_set(m, kind, field, leg))
            latest = from;
    }
    return latest == NULL || copy_field(m, field, to, latest);
}

/* Lists of strings have no KEYs: one behind the other. */
static bool
merge_values(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field,
             uint8_t *list, size_t *len)
{
    size_t size = ho_record_reader_size(field);

    for (size_t leg = 0; leg < m->count; leg++) {
        const ProtobufCMessage *from = section_of(m, leg, kind);
        size_t                  n = from == NULL ? 0 : list_len(from, field);
        const uint8_t          *old = n == 0 ? NULL : list_of(from, field);

        for (size_t i = 0; i < n; i++) {
            if (!copy_value(m, field, list + size * (*len)++, old + i * size))
                return false;
        }
    }
    return true;
}

/* One leg's elements, into the list of those that stay, in their places. */
static bool
gather_leg(merge *m, size_t leg, const ProtobufCMessage *from,
           const ProtobufCFieldDescriptor *field, ho_record_key_set *set,
           ProtobufCMessage **list, size_t *len, uint32_t *at)
{
    size_t            n = list_len(from, field);
    const uint8_t    *old = list_of(from, field);
    uint32_t          above = turns_before(m, leg);
    ProtobufCMessage *element;

    for (size_t i = 0; i < n; i++) {
        size_t place = SIZE_MAX;

        memcpy(&element, old + i * sizeof element, sizeof element);
        at[i] = NO_PLACE;
        if (!enters(element, leg, above))
            continue;
        element = as_it_enters(m, element, leg);
        if (element == NULL)
            return false;
        if (set->count != 0)
            place = ho_record_key_set_find(set, element);
        at[i] = (uint32_t) (place != SIZE_MAX ? place : *len);
        list[at[i]] = element;
        if (place != SIZE_MAX)
            continue;
        if (set->count != 0)
            ho_record_key_set_add(set, *len);
        (*len)++;
    }
    return true;
}

static uint32_t **
places_of(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field)
{
    return &m->place[field - ho_record_section_descriptor(kind)->fields];
}

static bool
merge_messages(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field,
               ProtobufCMessage **list, size_t capacity, size_t *len)
{
    ho_record_key_fields key =
        ho_record_list_key(ho_record_section_descriptor(kind), field);
    ho_record_key_set set = { 0 };
    uint32_t         *at = malloc(capacity * sizeof *at);
    bool              ok = true;

    *places_of(m, kind, field) = at;
    if (at == NULL ||
        (key.count != 0 && !ho_record_key_set_init(&set, field->descriptor, key,
                                                   list, capacity))) {
        ho_base_nomem(m->err);
        return false;
    }
    for (size_t leg = 0; ok && leg < m->count; leg++) {
        const ProtobufCMessage *from = section_of(m, leg, kind);

        if (from == NULL)
            continue;
        ok = gather_leg(m, leg, from, field, &set, list, len, at);
        at += list_len(from, field);
    }
    ho_record_key_set_free(&set);
    /* Only what stays is copied, once it is known. */
    for (size_t i = 0; ok && i < *len; i++) {
        list[i] = copy_message(m, list[i]);
        ok = list[i] != NULL;
    }
    return ok;
}

static bool
merge_list(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field,
           ProtobufCMessage *to)
{
    size_t capacity = 0, len = 0;
    void  *list;
    bool   ok;

    for (size_t leg = 0; leg < m->count; leg++) {
        const ProtobufCMessage *from = section_of(m, leg, kind);

        capacity += from == NULL ? 0 : list_len(from, field);
    }
    if (capacity == 0)
        return true;
    list = take(m, capacity * ho_record_reader_size(field));
    if (list == NULL)
        return false;
    ok = field->type == PROTOBUF_C_TYPE_MESSAGE
             ? merge_messages(m, kind, field, list, capacity, &len)
             : merge_values(m, kind, field, list, &len);
    memcpy(field_to(to, field->offset), &list, sizeof list);
    memcpy(field_to(to, field->quantifier_offset), &len, sizeof len);
    return ok;
}

/* ---- Paths of masks ------------------------------------------------------ */

/* Where that element of a leg's list is in the merged one; SIZE_MAX: it is in
 * none. */
static size_t
place_of(merge *m, uint32_t kind, size_t leg, const ho_record_indexed *in)
{
    const uint32_t         *places = *places_of(m, kind, in->list);
    const ProtobufCMessage *from = section_of(m, leg, kind);
    size_t                  i = in->index;

    if (i >= list_len(from, in->list))
        return SIZE_MAX;
    while (leg-- > 0) {
        from = section_of(m, leg, kind);
        i += from == NULL ? 0 : list_len(from, in->list);
    }
    if (places == NULL)
        return i;
    return places[i] == NO_PLACE ? SIZE_MAX : places[i];
}

/* The mask as it enters. Where what it is about does not, or never was, its
 * path ends at the list. */
static ProtobufCMessage *
moved_mask(merge *m, uint32_t kind, size_t leg, ProtobufCMessage *element)
{
    const Handoff__V1__Mask *from = (const void *) element;
    Handoff__V1__Mask       *mask;
    ho_record_indexed        in;
    size_t                   place, size;

    if (!ho_record_indexed_read(&in, ho_record_section_descriptor(kind),
                                from->path))
        return element;
    place = place_of(m, kind, leg, &in);
    if (place == in.index)
        return element;
    mask = take(m, sizeof *mask);
    if (mask == NULL)
        return NULL;
    *mask = *from;
    size = ho_record_indexed_write(NULL, 0, &in, place);
    mask->path = take(m, size);
    if (mask->path == NULL)
        return NULL;
    ho_record_indexed_write(mask->path, size + 1, &in, place);
    return &mask->base;
}

/* Masks have no KEY and come one behind the other, after all other lists. */
static bool
move_masks(merge *m, uint32_t kind, const ProtobufCFieldDescriptor *field,
           ProtobufCMessage *to)
{
    ProtobufCMessage **list = NULL;
    size_t             at = 0;

    memcpy(&list, field_of(to, field->offset), sizeof list);
    for (size_t leg = 0; leg < m->count; leg++) {
        const ProtobufCMessage *from = section_of(m, leg, kind);
        size_t                  n = from == NULL ? 0 : list_len(from, field);

        for (size_t i = 0; i < n; i++, at++) {
            list[at] = moved_mask(m, kind, leg, list[at]);
            if (list[at] == NULL)
                return false;
        }
    }
    return true;
}

static bool
merge_section(merge *m, uint32_t kind)
{
    const ProtobufCMessageDescriptor *desc = ho_record_section_descriptor(kind);
    ProtobufCMessage                 *to = NULL;
    bool                              ok = true, any = false;

    for (size_t leg = 0; leg < m->count; leg++)
        any = any || section_of(m, leg, kind) != NULL;
    if (!any)
        return true;
    to = take_message(m, desc);
    if (to == NULL)
        return false;
    for (unsigned i = 0; ok && i < desc->n_fields; i++) {
        if (desc->fields[i].label == PROTOBUF_C_LABEL_REPEATED)
            ok = merge_list(m, kind, &desc->fields[i], to);
        else
            ok = merge_single(m, kind, &desc->fields[i], to);
    }
    for (unsigned i = 0; ok && i < desc->n_fields; i++) {
        if (desc->fields[i].descriptor == &handoff__v1__mask__descriptor)
            ok = move_masks(m, kind, &desc->fields[i], to);
    }
    for (size_t i = 0; i < FIELDS_MAX; i++)
        free(m->place[i]);
    memset(m->place, 0, sizeof m->place);
    *ho_record_section_slot(m->out, kind) = to;
    return ok;
}

static handoff_status
merge_legs(handoff_context **out, const handoff_context *const *legs,
           const uint32_t *rights, size_t count, bool share, handoff_error *err)
{
    handoff_error  own;
    merge          m = { legs, rights, count, share, NULL, err, { NULL } };
    handoff_status st;

    if (m.err == NULL)
        m.err = &own; /* take() says there which status it is */
    if (out != NULL)
        *out = NULL;
    if (out == NULL || (count != 0 && (legs == NULL || rights == NULL)))
        return ho_base_fail(m.err, HANDOFF_E_ARG,
                            "an output, legs and their rights are needed");
    st = handoff_context_new(&m.out, m.err);
    for (uint32_t kind = 1; st == HANDOFF_OK && kind <= HO_SECTIONS; kind++) {
        if (!merge_section(&m, kind))
            st = (handoff_status) m.err->code;
    }
    if (st == HANDOFF_OK && !ho_record_context_changed(m.out))
        st = ho_base_nomem(m.err);
    if (st == HANDOFF_OK) {
        for (size_t n = 0; n < count; n++)
            m.out->partial |= legs[n] == NULL ? 0 : legs[n]->partial;
        *out = m.out;
        m.out = NULL;
    }
    handoff_context_free(m.out);
    return st;
}

handoff_status
ho_record_merge_shared(handoff_context             **out,
                       const handoff_context *const *legs,
                       const uint32_t *rights, size_t count, handoff_error *err)
{
    return merge_legs(out, legs, rights, count, true, err);
}

handoff_status
handoff_context_merge(handoff_context **out, const handoff_context *const *legs,
                      const uint32_t *rights, size_t count, handoff_error *err)
{
    return merge_legs(out, legs, rights, count, false, err);
}
