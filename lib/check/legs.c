/* SPDX-License-Identifier: MIT */
/*
 * legs.c -- what became of it on the way.
 *
 * Of a record that is merged from several legs: two parties that pass it back
 * and forth, and a later party that put nothing in the place of what an earlier
 * one said. The latter needs no right but to pass on, and nobody would see it:
 * a redaction is there for all to see, an element that is empty is not.
 */
#include "check/rules.h"
#include "record/origin.h"
#include "record/schema.h"

/* ---- Back and forth ------------------------------------------------------ */

enum { PASSES_MANY = 3 };

/* In this packet, and in those before it, where that is stated. */
static void
check_passes(ho_check_run *c)
{
    const uint32_t hops = c->routing->hops;
    const uint32_t passes = c->ctx->passes;

    if (passes >= PASSES_MANY)
        ho_check_found_number(c, HANDOFF_FOUND_BACK_AND_FORTH, &HO_AT_ROUTING,
                              NULL,
                              hops > UINT32_MAX - passes ? UINT32_MAX
                                                         : hops + passes);
}

/* ---- Replaced by nothing ------------------------------------------------- */

static void
check_list(ho_check_run *c, uint32_t kind,
           const ProtobufCFieldDescriptor *field)
{
    const ProtobufCMessage *section = c->section[kind];

    for (size_t i = 0; i < ho_record_child_count(section, field); i++) {
        const ProtobufCMessage *element = ho_record_child(section, field, i);
        ho_check_place          at =
            HO_AT_ELEMENT(HO_AT_SECTION[kind], field->name,
                          ho_check_key(section, field, element), i);
        ho_record_word word;

        if (ho_record_is_bare(element, kind, field->id) &&
            ho_record_origin_word(&word, c->ctx, kind, field->id, i) &&
            ho_record_origin_before(&word, c->ctx))
            ho_check_found(c, HANDOFF_FOUND_REPLACED_BY_NOTHING, &at, NULL);
    }
}

static void
check_replaced(ho_check_run *c)
{
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        const ProtobufCMessageDescriptor *desc =
            ho_record_section_descriptor(kind);

        for (unsigned i = 0; i < desc->n_fields; i++) {
            if (desc->fields[i].label == PROTOBUF_C_LABEL_REPEATED &&
                desc->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
                check_list(c, kind, &desc->fields[i]);
        }
    }
}

const ho_check_rule HO_RULES_LEGS[] = {
    { check_passes, 0, 0 },
    { check_replaced, 0, 0 },
    { NULL, 0, 0 },
};
