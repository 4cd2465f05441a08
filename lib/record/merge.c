/* SPDX-License-Identifier: MIT */
/*
 * merge.c -- what each leg said becomes the record that a reader sees.
 *
 * FORMAT.md section 4 "Merging", field by field of each section: of single
 * fields the latest leg's value, whole; of lists all elements in leg order,
 * where one with a KEY that was there replaces the earlier one in its place.
 * The exceptions are in merge_rules.c and nowhere else. What stands, and what
 * it took the place of, is noted for origin.c.
 *
 * The merged record is either a copy of its own or shares with the legs every
 * message that needs no change.
 */
#include "record/merge.h"

#include <stdlib.h>
#include <string.h>

/* ---- Single fields ------------------------------------------------------- */

static bool
set_single(ho_record_merge *m, const ProtobufCFieldDescriptor *field,
           ProtobufCMessage *to, const ProtobufCMessage *from, size_t leg)
{
    ProtobufCMessage *said;

    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return ho_record_merge_copy_field(m, field, to, from);
    said = ho_record_merge_enter(m, ho_record_child(from, field, 0), leg);
    if (said != NULL)
        said = ho_record_merge_copy(m, said);
    memcpy(ho_record_value_to(to, field), &said, sizeof said);
    return said != NULL;
}

static bool
merge_single(ho_record_merge *m, uint32_t kind,
             const ProtobufCFieldDescriptor *field, ProtobufCMessage *to)
{
    ho_record_origin       *o = &m->origin[field - to->descriptor->fields];
    const ProtobufCMessage *latest = NULL, *from;
    size_t                  by = 0;

    for (size_t leg = 0; leg < m->count; leg++) {
        from = m->section[leg];
        if (from == NULL || !ho_record_is_set(from, field) ||
            !ho_record_merge_may_set(m, kind, field->id, leg))
            continue;
        o->legs |= UINT32_C(1) << leg;
        latest = from;
        by = leg;
    }
    return latest == NULL || set_single(m, field, to, latest, by);
}

/* Turns never go back, whatever a later leg states. */
static void
raise_last_turn(ho_record_merge *m, Handoff__V1__Routing *routing)
{
    ho_record_origin *o;
    uint32_t          field = HO_FIELD_ROUTING_LAST_TURN;

    routing->last_turn = m->turns.before[m->count];
    o = &m->origin[ho_record_reader_find(routing->base.descriptor, field) -
                   routing->base.descriptor->fields];
    for (size_t leg = m->count; leg-- > 1;) {
        if (m->turns.before[leg] == m->turns.before[leg + 1])
            o->legs &= ~(UINT32_C(1) << leg);
    }
}

/* ---- Lists --------------------------------------------------------------- */

/* Strings have no KEYs: one behind the other. */
static bool
merge_values(ho_record_merge *m, const ProtobufCFieldDescriptor *field,
             ho_record_list *list)
{
    size_t   size = ho_record_reader_size(field);
    uint8_t *to = list->items;

    for (size_t leg = 0; leg < m->count; leg++) {
        ho_record_list from = ho_record_list_get(m->section[leg], field);
        const uint8_t *old = from.items;

        for (size_t i = 0; i < from.count; i++) {
            if (!ho_record_merge_copy_value(m, field, to, old + i * size))
                return false;
            to += size;
            list->count++;
        }
    }
    return true;
}

/* A list of messages on its way. Elements of all legs are numbered through:
 * their place. */
typedef struct gathering {
    ho_record_merge                *m;
    uint32_t                        kind;
    const ProtobufCFieldDescriptor *field;
    ho_record_key_set               set; /* of what is in `out` */
    ProtobufCMessage              **out;
    size_t                          len;
    uint32_t                       *at; /* by place: index in `out` */
    ho_record_origin               *origin;
} gathering;

/* Let one element in, at the end or in the place of the one with its KEY. */
static bool
let_in(gathering *g, ProtobufCMessage *element, size_t leg, uint32_t place)
{
    size_t index = SIZE_MAX;

    element = ho_record_merge_enter(g->m, element, leg);
    if (element == NULL)
        return false;
    if (g->set.count != 0)
        index = ho_record_key_set_find(&g->set, element);
    if (index != SIZE_MAX)
        g->origin->before[place] = g->origin->said[index];
    else
        index = g->len;
    g->at[place] = (uint32_t) index;
    g->origin->said[index] = place;
    g->out[index] = element;
    if (index != g->len)
        return true;
    if (g->set.count != 0)
        ho_record_key_set_add(&g->set, index);
    g->len++;
    return true;
}

/* All elements that stand among those of leg `among`. */
static bool
gather(gathering *g, int32_t among)
{
    uint32_t place = 0;

    for (size_t leg = 0; leg < g->m->count; leg++) {
        ho_record_list list = ho_record_list_get(g->m->section[leg], g->field);

        for (size_t i = 0; i < list.count; i++, place++) {
            ProtobufCMessage *element = ho_record_item(list, i);

            if (ho_record_merge_stands(g->m, element, leg) == among &&
                !let_in(g, element, leg, place))
                return false;
        }
    }
    return true;
}

/* Whether elements of the field stand among those of several legs. */
static bool
has_turns(const ProtobufCFieldDescriptor *field)
{
    return field->descriptor == &handoff__v1__message__descriptor ||
           field->descriptor == &handoff__v1__omission__descriptor;
}

static bool
merge_messages(gathering *g, size_t capacity)
{
    ho_record_key_fields key =
        ho_record_list_key(ho_record_section_descriptor(g->kind), g->field);
    size_t groups = has_turns(g->field) ? g->m->count : 1;
    bool   ok = false;

    if (key.count != 0 && !ho_record_key_set_init(&g->set, g->field->descriptor,
                                                  key, g->out, capacity)) {
        ho_base_nomem(g->m->err);
        goto done;
    }
    for (size_t among = 0; among < groups; among++) {
        if (!gather(g, (int32_t) among))
            goto done;
    }
    /* Only what stands is copied, once it is known. */
    for (size_t i = 0; i < g->len; i++) {
        g->out[i] = ho_record_merge_copy(g->m, g->out[i]);
        if (g->out[i] == NULL)
            goto done;
    }
    ok = true;

done:
    ho_record_key_set_free(&g->set);
    return ok;
}

/* What is noted of a list: room for it, with nothing replaced so far. */
static bool
note_list(ho_record_merge *m, ho_record_origin *o,
          const ProtobufCFieldDescriptor *field)
{
    bool     messages = field->type == PROTOBUF_C_TYPE_MESSAGE;
    uint32_t total = 0;

    o->legs_count = (uint32_t) m->count;
    o->starts = ho_record_merge_take(m, m->count * sizeof *o->starts);
    if (o->starts == NULL)
        return false;
    for (size_t leg = 0; leg < m->count; leg++) {
        o->starts[leg] = total;
        total += (uint32_t) ho_record_list_get(m->section[leg], field).count;
    }
    o->total = total;
    if (!messages)
        return true;
    o->said = ho_record_merge_take(m, total * sizeof *o->said);
    o->before = ho_record_merge_take(m, total * sizeof *o->before);
    if (o->said == NULL || o->before == NULL)
        return false;
    memset(o->before, 0xff, total * sizeof *o->before);
    return true;
}

static bool
merge_list(ho_record_merge *m, uint32_t kind,
           const ProtobufCFieldDescriptor *field, ProtobufCMessage *to)
{
    size_t            n = (size_t) (field - to->descriptor->fields);
    ho_record_origin *o = &m->origin[n];
    size_t            capacity = 0;
    ho_record_list    list = { NULL, 0 };
    gathering         g = { .m = m, .kind = kind, .field = field, .origin = o };
    bool              ok;

    for (size_t leg = 0; leg < m->count; leg++)
        capacity += ho_record_list_get(m->section[leg], field).count;
    if (capacity == 0)
        return true;
    list.items =
        ho_record_merge_take(m, capacity * ho_record_reader_size(field));
    if (list.items == NULL || !note_list(m, o, field))
        return false;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        ok = merge_values(m, field, &list);
    } else {
        m->place[n] = malloc(capacity * sizeof *m->place[n]);
        if (m->place[n] == NULL) {
            ho_base_nomem(m->err);
            return false;
        }
        memset(m->place[n], 0xff, capacity * sizeof *m->place[n]);
        g.out = list.items;
        g.at = m->place[n];
        ok = merge_messages(&g, capacity);
        list.count = g.len;
    }
    o->count = list.count;
    ho_record_list_put(to, field, list);
    return ok;
}

/* ---- Sections ------------------------------------------------------------ */

static bool
merge_fields(ho_record_merge *m, uint32_t kind, ProtobufCMessage *to)
{
    const ProtobufCMessageDescriptor *desc = to->descriptor;

    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];

        if (field->label == PROTOBUF_C_LABEL_REPEATED
                ? !merge_list(m, kind, field, to)
                : !merge_single(m, kind, field, to))
            return false;
    }
    if (kind == HANDOFF_SECTION_ROUTING)
        raise_last_turn(m, (void *) to);
    return ho_record_merge_masks(m, kind, to);
}

static bool
merge_section(ho_record_merge *m, uint32_t kind)
{
    const ProtobufCMessageDescriptor *desc = ho_record_section_descriptor(kind);
    ProtobufCMessage                 *to;
    bool                              ok, any = false;

    for (size_t leg = 0; leg < m->count; leg++) {
        m->section[leg] =
            m->legs[leg].context == NULL
                ? NULL
                : ho_record_section_get(m->legs[leg].context, kind);
        any = any || m->section[leg] != NULL;
    }
    if (!any)
        return true;
    to = ho_record_merge_message(m, desc);
    m->origin = ho_record_merge_take(m, desc->n_fields * sizeof *m->origin);
    if (to == NULL || m->origin == NULL)
        return false;
    memset(m->origin, 0, desc->n_fields * sizeof *m->origin);
    m->out->origins[kind] = m->origin;
    ok = merge_fields(m, kind, to);
    for (size_t i = 0; i < HO_RECORD_SECTION_FIELDS; i++)
        free(m->place[i]);
    memset(m->place, 0, sizeof m->place);
    *ho_record_section_slot(m->out, kind) = to;
    return ok;
}

static bool
merge_all(ho_record_merge *m)
{
    if (!ho_record_merge_rules(m))
        return false;
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        if (!merge_section(m, kind))
            return false;
    }
    for (size_t n = 0; n < m->count; n++) {
        if (m->legs[n].context != NULL)
            m->out->partial |= m->legs[n].context->partial;
    }
    if (ho_record_context_changed(m->out))
        return true;
    ho_base_nomem(m->err);
    return false;
}

static handoff_status
merge_legs(handoff_context **out, const handoff_merge_leg *legs, size_t count,
           bool share, handoff_error *err)
{
    handoff_error   own;
    ho_record_merge m = { .legs = legs,
                          .count = count,
                          .share = share,
                          .err = err == NULL ? &own : err };
    handoff_status  st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || (count != 0 && legs == NULL))
        return ho_base_null(m.err, "out and legs");
    if (count > HANDOFF_LEGS_MAX)
        return ho_base_fail(m.err, HANDOFF_E_ARG,
                            "count is above HANDOFF_LEGS_MAX");
    st = handoff_context_new(&m.out, m.err);
    if (st != HANDOFF_OK)
        goto done;
    if (!merge_all(&m)) {
        st = (handoff_status) m.err->code;
        goto done;
    }
    *out = m.out;
    m.out = NULL;

done:
    ho_record_never_free(&m.never);
    handoff_context_free(m.out);
    return st;
}

handoff_status
ho_record_merge_shared(handoff_context **out, const handoff_merge_leg *legs,
                       size_t count, handoff_error *err)
{
    return merge_legs(out, legs, count, true, err);
}

handoff_status
handoff_context_merge(handoff_context **out, const handoff_merge_leg *legs,
                      size_t count, handoff_error *err)
{
    return merge_legs(out, legs, count, false, err);
}
