/* SPDX-License-Identifier: MIT */
/*
 * origin.c -- who said it, for callers: the words that lib/record noted while
 * it merged, with the names of their senders.
 */
#include "packet/packet.h"
#include "record/origin.h"
#include "record/schema.h"

#include <string.h>

enum {
    ORIGIN_V1_SIZE =
        offsetof(handoff_origin, replaced_sender) + sizeof(const char *)
};

/* The kind of a field's records, 1..; of text and numbers that of the section
 * that they stand in. */
static uint32_t
kind_of(const ho_record_word *word)
{
    const ProtobufCMessageDescriptor *desc =
        ho_record_section_descriptor(word->section);
    const ProtobufCFieldDescriptor *field =
        ho_record_reader_find(desc, word->field);

    if (field->descriptor != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE)
        desc = field->descriptor;
    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        if (ho_record_kinds[kind].message == desc)
            return kind;
    }
    return 0;
}

/* Where get finds that message, among all records of its kind. */
static size_t
index_of(const handoff_context *leg, uint32_t kind,
         const ProtobufCMessage *said)
{
    ho_record_walk  walk = { 0, 0, 0 };
    ho_record_place place;

    for (size_t i = 0;
         said != NULL &&
         ho_record_walk_to(&place, &walk, leg, &ho_record_kinds[kind], i);
         i++) {
        if (place.message == said)
            return i;
    }
    return 0;
}

static handoff_origin
describe(const handoff_packet *packet, const ho_record_word *word)
{
    const handoff_context  *leg = packet->legs[word->leg];
    const ProtobufCMessage *said = ho_record_origin_said(word, leg);
    uint32_t                kind = kind_of(word);
    ho_record_word          before = *word;
    handoff_origin          o = { .section = word->section,
                                  .field = word->field,
                                  .record_kind = HO_KIND_BASE + kind,
                                  .leg = word->leg,
                                  .item = word->index,
                                  .sender = packet->names[word->leg],
                                  .replaced_sender = "" };

    o.index = index_of(leg, kind, said);
    if (!ho_record_origin_before(&before, packet->merged))
        return o;
    o.replaced = 1;
    o.replaced_leg = before.leg;
    o.replaced_sender = packet->names[before.leg];
    o.withdrawn =
        said != NULL && ho_record_is_bare(said, word->section, word->field);
    return o;
}

static int
store(handoff_origin *origin, const handoff_origin *found)
{
    return ho_base_out_store(origin, found, ORIGIN_V1_SIZE, ORIGIN_V1_SIZE);
}

int
handoff_packet_origin(handoff_origin *origin, const handoff_packet *packet,
                      const char *path)
{
    handoff_origin found = { 0 };
    ho_record_word word;

    if (origin == NULL)
        return 0;
    if (packet == NULL || path == NULL ||
        !ho_record_origin_path(&word, packet->merged, path)) {
        store(origin, &found);
        return 0;
    }
    found = describe(packet, &word);
    return store(origin, &found);
}

int
handoff_packet_origin_before(handoff_origin       *origin,
                             const handoff_packet *packet)
{
    handoff_origin asked = { 0 }, found;
    ho_record_word word;

    if (origin == NULL || packet == NULL ||
        ho_base_opts_load(&asked, sizeof asked, ORIGIN_V1_SIZE, origin, NULL) !=
            HANDOFF_OK)
        return 0;
    word =
        (ho_record_word){ asked.section, asked.field, asked.leg, asked.item };
    if (!ho_record_origin_before(&word, packet->merged))
        return 0;
    found = describe(packet, &word);
    return store(origin, &found);
}
