/* SPDX-License-Identifier: MIT */
/*
 * merge_masks.c -- a Mask's path that names an element of its section by its
 * index names it by that in the merged list.
 *
 * Masks have no KEY and come one behind the other, so the n-th of a leg's is
 * found in the merged list by counting.
 */
#include "record/merge.h"

/* Where that element of a leg's list is in the merged one; SIZE_MAX: it did
 * not enter, or never was. */
static size_t
place_of(const ho_record_merge *m, uint32_t kind, size_t leg,
         const ho_record_indexed *in)
{
    const ProtobufCFieldDescriptor *first =
        ho_record_section_descriptor(kind)->fields;
    const uint32_t *places = m->place[in->list - first];
    size_t          i = in->index;

    if (i >= ho_record_list_get(m->section[leg], in->list).count)
        return SIZE_MAX;
    while (leg-- > 0)
        i += ho_record_list_get(m->section[leg], in->list).count;
    if (places == NULL)
        return i;
    return places[i] == HO_RECORD_NO_PLACE ? SIZE_MAX : places[i];
}

/* The mask as it enters. Where what it is about does not, its path ends at
 * the list. */
static ProtobufCMessage *
moved(ho_record_merge *m, uint32_t kind, size_t leg, ProtobufCMessage *element)
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
    mask = ho_record_merge_take(m, sizeof *mask);
    if (mask == NULL)
        return NULL;
    *mask = *from;
    size = ho_record_indexed_write(NULL, 0, &in, place);
    mask->path = ho_record_merge_take(m, size);
    if (mask->path == NULL)
        return NULL;
    ho_record_indexed_write(mask->path, size + 1, &in, place);
    return &mask->base;
}

static bool
move_all(ho_record_merge *m, uint32_t kind,
         const ProtobufCFieldDescriptor *field, ProtobufCMessage *section)
{
    ProtobufCMessage **list = ho_record_list_get(section, field).items;
    size_t             at = 0;

    for (size_t leg = 0; leg < m->count; leg++) {
        const ProtobufCMessage *from = m->section[leg];
        size_t                  n = ho_record_list_get(from, field).count;

        for (size_t i = 0; i < n; i++, at++) {
            list[at] = moved(m, kind, leg, list[at]);
            if (list[at] == NULL)
                return false;
        }
    }
    return true;
}

bool
ho_record_merge_masks(ho_record_merge *m, uint32_t kind,
                      ProtobufCMessage *section)
{
    const ProtobufCMessageDescriptor *desc = ho_record_section_descriptor(kind);

    for (unsigned i = 0; i < desc->n_fields; i++) {
        if (desc->fields[i].descriptor == &handoff__v1__mask__descriptor &&
            !move_all(m, kind, &desc->fields[i], section))
            return false;
    }
    return true;
}
