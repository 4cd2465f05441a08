/* SPDX-License-Identifier: MIT */
/*
 * walk.c -- every field of a record that is no message, with its place.
 *
 * Elements are named by their KEY or turn, as a check names them. The schema
 * bounds the recursion: no message contains itself.
 */
#include "repair/run.h"

#include <string.h>

typedef struct walk {
    ho_repair_run    *run;
    ho_repair_visitor visit;
    void             *user;
} walk;

static bool walk_message(const walk *w, const ho_check_place *at,
                         ProtobufCMessage *message);

static bool
walk_list(const walk *w, const ho_check_place *at, ProtobufCMessage *message,
          const ProtobufCFieldDescriptor *field)
{
    ProtobufCMessage **list = ho_record_list_get(message, field).items;
    size_t             count = ho_record_list_get(message, field).count;

    for (size_t i = 0; i < count; i++) {
        ho_check_place one =
            HO_AT_ELEMENT(at, field->name,
                          ho_check_key(message, field, list[i]), i);

        if (list[i]->descriptor == &handoff__v1__message__descriptor)
            one.turn = ((const Handoff__V1__Message *) list[i])->turn;
        if (!walk_message(w, &one, list[i]))
            return false;
    }
    return true;
}

static bool
walk_single(const walk *w, const ho_check_place *at, ProtobufCMessage *message,
            const ProtobufCFieldDescriptor *field)
{
    ho_check_place    one = { .of = at, .name = field->name };
    ProtobufCMessage *child;

    memcpy(&child, ho_record_value(message, field), sizeof child);
    return child == NULL || walk_message(w, &one, child);
}

static bool
walk_message(const walk *w, const ho_check_place *at, ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        bool                            good;

        if (f->type != PROTOBUF_C_TYPE_MESSAGE)
            good = w->visit(w->run, at, message, f, w->user);
        else if (f->label == PROTOBUF_C_LABEL_REPEATED)
            good = walk_list(w, at, message, f);
        else
            good = walk_single(w, at, message, f);
        if (!good)
            return false;
    }
    return true;
}

bool
ho_repair_walk(ho_repair_run *r, ho_repair_visitor visit, void *user)
{
    const walk w = { r, visit, user };

    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        ProtobufCMessage *section = *ho_record_section_slot(r->ctx, kind);

        if (section != NULL && !walk_message(&w, HO_AT_SECTION[kind], section))
            return false;
    }
    return true;
}
