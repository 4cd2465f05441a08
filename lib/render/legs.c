/* SPDX-License-Identifier: MIT */
/*
 * legs.c -- who said it.
 *
 * The merged record does not say which leg an element is from, so it is
 * found the way merging went (FORMAT.md section 4): an element with a KEY is
 * that of the latest leg which has the KEY, one without stands where counting
 * the legs' elements puts it, and a single field is the latest leg's that has
 * it and may set it. What another leg said is never the origin's.
 */
#include "render/internal.h"

#include <string.h>

#include <handoff/keys.h>

const char *
ho_leg_sender(const ho_outline *o, int32_t leg)
{
    if (o->packet == NULL || leg < 0 ||
        (uint32_t) leg >= handoff_packet_legs(o->packet))
        return "";
    return o->packet->names[leg];
}

static const ProtobufCMessage *
section_of(const ho_outline *o, uint32_t leg, uint32_t section)
{
    const handoff_context *ctx = handoff_packet_leg_context(o->packet, leg);

    return ctx == NULL ? NULL : ho_record_section_get(ctx, section);
}

/* ---- Lists --------------------------------------------------------------- */

typedef struct list {
    ProtobufCMessage **elements;
    size_t             count;
} list;

static list
list_in(const ProtobufCMessage *section, const ProtobufCFieldDescriptor *field)
{
    const uint8_t *at = (const uint8_t *) section;
    list           l = { NULL, 0 };

    if (section == NULL)
        return l;
    memcpy(&l.count, at + field->quantifier_offset, sizeof l.count);
    memcpy(&l.elements, at + field->offset, sizeof l.elements);
    return l;
}

static const char *
text_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *field)
{
    const char *text;

    memcpy(&text, (const uint8_t *) m + field->offset, sizeof text);
    return text == NULL ? "" : text;
}

static int32_t
number_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *field)
{
    int32_t n;

    memcpy(&n, (const uint8_t *) m + field->offset, sizeof n);
    return n;
}

static bool
same_key(const ProtobufCMessage *a, const ProtobufCMessage *b,
         const ho_record_key_fields *key)
{
    for (uint32_t i = 0; i < key->count; i++) {
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field(a->descriptor,
                                                    key->number[i]);

        if (f->type == PROTOBUF_C_TYPE_STRING
                ? strcmp(text_at(a, f), text_at(b, f)) != 0
                : number_at(a, f) != number_at(b, f))
            return false;
    }
    return true;
}

/* A KEY whose every field is empty makes nothing the same. */
static bool
has_key(const ProtobufCMessage *m, const ho_record_key_fields *key)
{
    for (uint32_t i = 0; i < key->count; i++) {
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field(m->descriptor,
                                                    key->number[i]);

        if (f->type == PROTOBUF_C_TYPE_STRING ? *text_at(m, f) != '\0'
                                              : number_at(m, f) != 0)
            return true;
    }
    return false;
}

static int32_t
leg_of_key(const ho_outline *o, uint32_t section,
           const ProtobufCFieldDescriptor *field,
           const ho_record_key_fields *key, const ProtobufCMessage *element)
{
    for (uint32_t leg = handoff_packet_legs(o->packet); leg-- > 0;) {
        list l = list_in(section_of(o, leg, section), field);

        for (size_t i = 0; i < l.count; i++) {
            if (same_key(l.elements[i], element, key))
                return (int32_t) leg;
        }
    }
    return 0;
}

static size_t
count_without_key(const list *l, size_t end, const ho_record_key_fields *key)
{
    size_t n = 0;

    if (key->count == 0)
        return end;
    for (size_t i = 0; i < end; i++)
        n += !has_key(l->elements[i], key);
    return n;
}

/* The index-th of those without a KEY. */
static int32_t
leg_of_place(const ho_outline *o, uint32_t section,
             const ProtobufCFieldDescriptor *field,
             const ho_record_key_fields *key, size_t index)
{
    uint32_t legs = handoff_packet_legs(o->packet);

    for (uint32_t leg = 0; leg < legs; leg++) {
        list   l = list_in(section_of(o, leg, section), field);
        size_t n = count_without_key(&l, l.count, key);

        if (index < n)
            return (int32_t) leg;
        index -= n;
    }
    return (int32_t) legs - 1;
}

static int32_t
leg_of_message(const ho_outline *o, size_t index)
{
    uint32_t leg = 0;

    while (leg + 1 < handoff_packet_legs(o->packet) &&
           index >= o->messages_end[leg])
        leg++;
    return (int32_t) leg;
}

int32_t
ho_leg_of_element(const ho_outline *o, uint32_t section, uint32_t number,
                  size_t index)
{
    const ProtobufCMessageDescriptor *desc =
        ho_record_section_descriptor(section);
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(desc, number);
    ho_record_key_fields key = ho_record_list_key(desc, field);
    list                 merged;

    if (o->packet == NULL || handoff_packet_legs(o->packet) < 2)
        return o->packet == NULL ? -1 : 0;
    if (field->descriptor == &handoff__v1__message__descriptor)
        return leg_of_message(o, index);
    merged = list_in(ho_record_section_get(o->ctx, section), field);
    if (key.count != 0 && has_key(merged.elements[index], &key))
        return leg_of_key(o, section, field, &key, merged.elements[index]);
    return leg_of_place(o, section, field, &key,
                        count_without_key(&merged, index, &key));
}

/* ---- Single fields ------------------------------------------------------- */

static bool
is_set(const ProtobufCMessage *section, const ProtobufCFieldDescriptor *field)
{
    static const uint8_t zero[8];
    const uint8_t       *at = (const uint8_t *) section + field->offset;

    if (field->type == PROTOBUF_C_TYPE_STRING)
        return *text_at(section, field) != '\0';
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return memcmp(at, zero, sizeof(void *)) != 0;
    return memcmp(at, zero, ho_record_reader_size(field)) != 0;
}

/* As merging has it: who the customer is, and how far that is proven, only
 * somebody who may originate can say. */
static bool
may_set(const ho_outline *o, uint32_t leg, uint32_t section, uint32_t number)
{
    bool who_it_is = section == HANDOFF_SECTION_CUSTOMER
                         ? number == 1 || number == 7 || number == 12
                         : section == HANDOFF_SECTION_ROUTING &&
                               (number == 19 || number == 20);

    if (section == HANDOFF_SECTION_ROUTING && number == 1)
        return leg == 0;
    return !who_it_is || (o->packet->rights[leg] & HANDOFF_MAY_ORIGINATE) != 0;
}

int32_t
ho_leg_of_field(const ho_outline *o, uint32_t section, uint32_t number)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(ho_record_section_descriptor(
                                                    section),
                                                number);

    if (o->packet == NULL)
        return -1;
    for (uint32_t leg = handoff_packet_legs(o->packet); leg-- > 0;) {
        const ProtobufCMessage *from = section_of(o, leg, section);

        if (from != NULL && is_set(from, field) &&
            may_set(o, leg, section, number))
            return (int32_t) leg;
    }
    return 0;
}

/* ---- Messages ------------------------------------------------------------ */

/* Those of a later leg enter only above the turns of the legs before, as
 * their routing states them; counted once, since there may be many. */
void
ho_legs_prepare(ho_outline *o)
{
    uint32_t legs = o->packet == NULL ? 0 : handoff_packet_legs(o->packet);
    uint32_t above = 0;
    size_t   end = 0;

    for (uint32_t leg = 0; leg < legs; leg++) {
        const handoff_context *ctx = handoff_packet_leg_context(o->packet, leg);
        const Handoff__V1__Transcript *t = NULL;
        const Handoff__V1__Routing    *r = NULL;

        if (ctx != NULL) {
            t = ctx->root.transcript;
            r = ctx->root.routing;
        }
        for (size_t i = 0; t != NULL && i < t->n_messages; i++)
            end += leg == 0 || t->messages[i]->turn > above;
        if (r != NULL && r->last_turn > above)
            above = r->last_turn;
        o->messages_end[leg] = end;
    }
}
