/* SPDX-License-Identifier: MIT */
/*
 * origin.c -- who said it, for callers: the words that lib/record noted while
 * it merged, with the names of their senders.
 */
#include "packet/packet.h"
#include "base/json.h"
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
    const ProtobufCMessage *said =
        ho_record_origin_said(word, packet->legs[word->leg]);
    ho_record_word before = *word;
    handoff_origin o = { .section = word->section,
                         .field = word->field,
                         .record_kind = HO_KIND_BASE + kind_of(word),
                         .leg = word->leg,
                         .item = word->index,
                         .sender = packet->names[word->leg],
                         .replaced_sender = "" };

    if (!ho_record_origin_before(&before, packet->merged))
        return o;
    o.replaced = 1;
    o.replaced_leg = before.leg;
    o.replaced_sender = packet->names[before.leg];
    o.withdrawn =
        said != NULL && ho_record_is_bare(said, word->section, word->field);
    return o;
}

/* The same, and where get finds it. */
static handoff_origin
locate(const handoff_packet *packet, const ho_record_word *word)
{
    const handoff_context *leg = packet->legs[word->leg];
    handoff_origin         o = describe(packet, word);

    o.index =
        index_of(leg, HO_KIND(o.record_kind), ho_record_origin_said(word, leg));
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
    found = locate(packet, &word);
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
    found = locate(packet, &word);
    return store(origin, &found);
}

/* ---- As JSON ------------------------------------------------------------- */

typedef struct listing {
    ho_base_buf          *out;
    const handoff_packet *packet;
    bool                  indent;
    size_t                count;
} listing;

static void
put_name(listing *l, bool first, const char *name)
{
    ho_base_buf_text(l->out, first ? "" : ",");
    ho_base_buf_text(l->out, l->indent ? "\n    " : "");
    ho_base_json_put_string(l->out, name);
    ho_base_buf_text(l->out, l->indent ? ": " : ":");
}

static void
put_text(listing *l, bool first, const char *name, const char *text)
{
    put_name(l, first, name);
    ho_base_json_put_string(l->out, text);
}

static void
put_origin(listing *l, const handoff_origin *o, const char *path)
{
    ho_base_buf_text(l->out, l->count++ == 0 ? "" : ",");
    ho_base_buf_text(l->out, l->indent ? "\n  {" : "{");
    put_text(l, true, "path", path);
    put_name(l, false, "leg");
    ho_base_buf_printf(l->out, "%u", (unsigned) o->leg);
    put_text(l, false, "sender", o->sender);
    if (o->replaced != 0) {
        put_name(l, false, "replaced_leg");
        ho_base_buf_printf(l->out, "%u", (unsigned) o->replaced_leg);
        put_text(l, false, "replaced_sender", o->replaced_sender);
        put_name(l, false, "withdrawn");
        ho_base_buf_text(l->out, o->withdrawn != 0 ? "true" : "false");
    }
    ho_base_buf_text(l->out, l->indent ? "\n  }" : "}");
}

/* One element of a list, or a single field. */
static void
put_word(listing *l, uint32_t section, const ho_record_namer *namer,
         size_t index)
{
    ho_base_buf    path = { 0 };
    ho_record_word word;
    handoff_origin o;

    if (!ho_record_origin_word(&word, l->packet->merged, section,
                               namer->list->id, index))
        return;
    o = describe(l->packet, &word);
    if (o.leg == 0 && o.replaced == 0)
        return;
    ho_base_buf_printf(&path, "%s.%s", handoff_section_name(section),
                       namer->list->name);
    if (namer->list->label == PROTOBUF_C_LABEL_REPEATED)
        ho_record_namer_put(&path, namer, index);
    ho_base_buf_byte(&path, '\0');
    if (path.failed)
        l->out->failed = true;
    else
        put_origin(l, &o, (const char *) path.data);
    ho_base_buf_free(&path);
}

static void
put_section(listing *l, uint32_t section)
{
    const ProtobufCMessage *in =
        ho_record_section_get(l->packet->merged, section);

    for (unsigned i = 0; in != NULL && i < in->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &in->descriptor->fields[i];
        ho_record_namer                 namer =
            ho_record_namer_of(l->packet->merged, section, field->id);
        size_t n = field->label == PROTOBUF_C_LABEL_REPEATED
                       ? ho_record_list_get(in, field).count
                       : 1;

        for (size_t k = 0; k < n; k++)
            put_word(l, section, &namer, k);
    }
}

handoff_status
handoff_packet_origins_to_json(char **out, size_t *len,
                               const handoff_packet *packet, uint32_t flags,
                               handoff_error *err)
{
    ho_base_buf buf = { 0 };
    listing     l = { &buf, packet, (flags & HANDOFF_JSON_INDENT) != 0, 0 };
    size_t      unused;

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || packet == NULL)
        return ho_base_null(err, "out and packet");
    if ((flags & ~(uint32_t) HANDOFF_JSON_INDENT) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "an unknown flag");
    ho_base_buf_byte(&buf, '[');
    for (uint32_t section = 1; section <= HO_SECTIONS; section++)
        put_section(&l, section);
    ho_base_buf_text(&buf, l.indent && l.count != 0 ? "\n]" : "]");
    return ho_base_buf_take(out, len == NULL ? &unused : len, &buf, err);
}
