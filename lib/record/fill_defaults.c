/* SPDX-License-Identifier: MIT */
/*
 * fill_defaults.c -- what the library fills in before a leg is sealed.
 *
 * Turns of messages that have none, also in the paths of what was masked in
 * them; the `id` of elements that have none; and in Routing the last turn and
 * the copies that a router decides by; all as context.proto says. The caller's
 * context is only read: the result is another one that shares with it every
 * list and message that did not change.
 */
#include "record/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct prepare {
    handoff_context          *out;
    const ho_record_defaults *how;
    handoff_error            *err;
    uint32_t owned; /* set of sections that are copies already */
} prepare;

static handoff_status
no_room(prepare *p, size_t n)
{
    if (ho_base_arena_full(&p->out->arena, n))
        return ho_base_fail(p->err, HANDOFF_E_LIMIT,
                            "the record needs more memory than the limit");
    return ho_base_nomem(p->err);
}

/* A copy that shares all that it points to. */
static handoff_status
copy_block(prepare *p, void *out_ptr, const void *from, size_t n)
{
    void *block = ho_base_arena_alloc(&p->out->arena, n);

    if (block == NULL)
        return no_room(p, n);
    memcpy(block, from, n);
    memcpy(out_ptr, &block, sizeof block);
    return HANDOFF_OK;
}

/* Make a section the result's own, so that it may be changed; an empty one
 * where there is none. */
static handoff_status
own_section(prepare *p, uint32_t kind)
{
    ProtobufCMessage **slot = ho_record_section_slot(p->out, kind);
    const ProtobufCMessageDescriptor *desc = ho_record_section_descriptor(kind);
    handoff_status                    st = HANDOFF_OK;

    if ((p->owned & HO_SET(kind)) != 0)
        return HANDOFF_OK;
    if (*slot != NULL) {
        st = copy_block(p, slot, *slot, desc->sizeof_message);
    } else {
        *slot = ho_record_message_new(&p->out->arena, desc);
        if (*slot == NULL)
            st = no_room(p, desc->sizeof_message);
    }
    if (st == HANDOFF_OK)
        p->owned |= HO_SET(kind);
    return st;
}

static handoff_status
refuse(prepare *p, const char *path, const char *what)
{
    ho_base_fail(p->err, HANDOFF_E_RECORD, "%s", what);
    ho_base_err_path(p->err, "%s", path);
    return HANDOFF_E_RECORD;
}

/* ---- Turns --------------------------------------------------------------- */

static bool
any_without_turn(const Handoff__V1__Transcript *transcript)
{
    for (size_t i = 0; i < transcript->n_messages; i++) {
        if (transcript->messages[i]->turn == 0)
            return true;
    }
    return false;
}

static handoff_status
refuse_turn(prepare *p, size_t i, uint32_t turn)
{
    ho_base_fail(p->err, HANDOFF_E_RECORD,
                 "turns must ascend, begin above those of earlier legs, and "
                 "leave room for messages without a turn");
    if (turn != 0)
        ho_base_err_path(p->err, "transcript.messages[%u].turn",
                         (unsigned) turn);
    else
        ho_base_err_path(p->err, "transcript.messages[#%zu].turn", i);
    return HANDOFF_E_RECORD;
}

/* A list of messages that may be changed. */
static handoff_status
own_messages(prepare *p)
{
    handoff_status           st = own_section(p, HANDOFF_SECTION_TRANSCRIPT);
    Handoff__V1__Transcript *t = p->out->root.transcript;

    return st != HANDOFF_OK ? st
                            : copy_block(p, &t->messages, t->messages,
                                         t->n_messages * sizeof *t->messages);
}

/* Each message without a turn gets the one after the message before. */
static handoff_status
number_turns(prepare *p)
{
    Handoff__V1__Transcript *transcript = p->out->root.transcript;
    uint32_t                 before = p->how->last_turn;
    handoff_status           st;

    if (transcript == NULL || transcript->n_messages == 0)
        return HANDOFF_OK;
    if (any_without_turn(transcript)) {
        st = own_messages(p);
        if (st != HANDOFF_OK)
            return st;
        transcript = p->out->root.transcript;
    }
    for (size_t i = 0; i < transcript->n_messages; i++) {
        Handoff__V1__Message **m = &transcript->messages[i];

        if ((*m)->turn == 0 && before < UINT32_MAX) {
            st = copy_block(p, m, *m, sizeof **m);
            if (st != HANDOFF_OK)
                return st;
            (*m)->turn = before + 1;
        } else if ((*m)->turn <= before) {
            return refuse_turn(p, i, (*m)->turn);
        }
        before = (*m)->turn;
    }
    return HANDOFF_OK;
}

/* ---- Masks of turns ------------------------------------------------------ */

/* The index of a message that had no turn yet when it was masked, and what of
 * the path follows it: "messages[#7].text". False: the path has none, or the
 * message is not there. */
static bool
masked_index(size_t *index, const char **rest, const char *path, size_t count)
{
    static const char front[] = "messages[#";
    const char       *from, *s;

    if (path == NULL || strncmp(path, front, sizeof front - 1) != 0)
        return false;
    from = s = path + sizeof front - 1;
    for (*index = 0; *s >= '0' && *s <= '9' && *index < count; s++)
        *index = *index * 10 + (size_t) (*s - '0');
    *rest = s;
    return s != from && *s == ']' && *index < count;
}

/* The path by turn, as that of a mask that is found from now on. */
static handoff_status
name_by_turn(prepare *p, Handoff__V1__Mask **mask, uint32_t turn,
             const char *rest)
{
    size_t         n = strlen(rest) + sizeof "messages[4294967295";
    char          *path = ho_base_arena_alloc(&p->out->arena, n);
    handoff_status st = path == NULL
                            ? no_room(p, n)
                            : copy_block(p, mask, *mask, sizeof **mask);

    if (st != HANDOFF_OK)
        return st;
    snprintf(path, n, "messages[%u%s", (unsigned) turn, rest);
    (*mask)->path = path;
    return HANDOFF_OK;
}

static handoff_status
name_masks(prepare *p)
{
    Handoff__V1__Transcript *t = p->out->root.transcript;
    handoff_status           st = HANDOFF_OK;
    bool                     owned = false;
    size_t                   index;
    const char              *rest;

    for (size_t i = 0; t != NULL && st == HANDOFF_OK && i < t->n_masks; i++) {
        if (!masked_index(&index, &rest, t->masks[i]->path, t->n_messages))
            continue;
        st = own_section(p, HANDOFF_SECTION_TRANSCRIPT);
        t = p->out->root.transcript;
        if (st == HANDOFF_OK && !owned)
            st = copy_block(p, &t->masks, t->masks,
                            t->n_masks * sizeof *t->masks);
        owned = true;
        if (st == HANDOFF_OK)
            st = name_by_turn(p, &t->masks[i], t->messages[index]->turn, rest);
    }
    return st;
}

/* ---- KEYs ---------------------------------------------------------------- */

/* The field `id`, where that alone is the KEY of the list's elements. */
static const ProtobufCFieldDescriptor *
id_field(const ProtobufCMessageDescriptor *parent,
         const ProtobufCFieldDescriptor   *list)
{
    const ProtobufCFieldDescriptor *id;
    ho_record_key_fields            key;

    if (list->label != PROTOBUF_C_LABEL_REPEATED ||
        list->type != PROTOBUF_C_TYPE_MESSAGE)
        return NULL;
    key = ho_record_list_key(parent, list);
    if (key.count != 1)
        return NULL;
    id = ho_record_reader_find(list->descriptor, key.number[0]);
    return strcmp(id->name, "id") == 0 ? id : NULL;
}

static bool
is_without(const ProtobufCMessage *element, const ProtobufCFieldDescriptor *id)
{
    const char *text;

    memcpy(&text, ho_record_value(element, id), sizeof text);
    return text == NULL || *text == '\0';
}

/* Give list[i] the first free id from "<leg>.<*number>" on, and leave *number
 * at the next: no number below it is free, so that the list is walked once
 * however its ids were chosen. */
static handoff_status
give_id(prepare *p, ho_record_key_set *set, size_t i,
        const ProtobufCFieldDescriptor *id, size_t *number)
{
    ProtobufCMessage *element = NULL;
    char              text[40], *at = text;
    handoff_status    st;

    st = copy_block(p, &element, set->list[i],
                    set->list[i]->descriptor->sizeof_message);
    if (st != HANDOFF_OK)
        return st;
    memcpy(ho_record_value_to(element, id), &at, sizeof at);
    do {
        snprintf(text, sizeof text, "%u.%zu", (unsigned) p->how->leg,
                 (*number)++);
    } while (ho_record_key_set_find(set, element) != SIZE_MAX);
    st = copy_block(p, &at, text, strlen(text) + 1);
    if (st != HANDOFF_OK)
        return st;
    memcpy(ho_record_value_to(element, id), &at, sizeof at);
    set->list[i] = element;
    ho_record_key_set_add(set, i);
    return HANDOFF_OK;
}

static handoff_status
give_ids(prepare *p, ProtobufCMessage **list, size_t n,
         const ProtobufCFieldDescriptor *list_field,
         const ProtobufCFieldDescriptor *id)
{
    ho_record_key_fields key = { 1, { id->id } };
    ho_record_key_set    set;
    size_t               number = 1;
    handoff_status       st = HANDOFF_OK;

    if (!ho_record_key_set_init(&set, list_field->descriptor, key, list, n)) {
        st = ho_base_nomem(p->err);
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        ho_record_key_set_add(&set, i);
    for (size_t i = 0; st == HANDOFF_OK && i < n; i++) {
        if (number < i + 1)
            number = i + 1;
        if (is_without(list[i], id))
            st = give_id(p, &set, i, id, &number);
    }

done:
    ho_record_key_set_free(&set);
    return st;
}

static handoff_status
fill_list(prepare *p, uint32_t kind, const ProtobufCFieldDescriptor *field,
          const ProtobufCFieldDescriptor *id)
{
    ho_record_list list =
        ho_record_list_get(*ho_record_section_slot(p->out, kind), field);
    ProtobufCMessage **items = list.items;
    size_t             n = list.count, without = 0;
    handoff_status     st;

    for (size_t i = 0; i < n; i++)
        without += is_without(items[i], id);
    if (without == 0)
        return HANDOFF_OK;
    st = own_section(p, kind);
    if (st == HANDOFF_OK)
        st = copy_block(p, &items, items, n * sizeof *items);
    if (st != HANDOFF_OK)
        return st;
    list.items = items;
    ho_record_list_put(*ho_record_section_slot(p->out, kind), field, list);
    return give_ids(p, items, n, field, id);
}

static handoff_status
fill_ids(prepare *p)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        const ProtobufCMessageDescriptor *desc =
            ho_record_section_descriptor(kind);

        if (ho_record_section_get(p->out, kind) == NULL)
            continue;
        for (unsigned i = 0; st == HANDOFF_OK && i < desc->n_fields; i++) {
            const ProtobufCFieldDescriptor *id =
                id_field(desc, &desc->fields[i]);

            if (id != NULL)
                st = fill_list(p, kind, &desc->fields[i], id);
        }
    }
    return st;
}

/* ---- Routing ------------------------------------------------------------- */

static bool
is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* The leading intent's name. In a later leg the first intent of this briefing
 * need not be the first of the merged one, so there it must be named. */
static char *
leading_intent(const Handoff__V1__Briefing *briefing, uint32_t leg)
{
    bool first = is_empty(briefing->leading_intent) && leg == 0;

    for (size_t i = 0; i < briefing->n_intents; i++) {
        const Handoff__V1__Intent *intent = briefing->intents[i];

        if (first ||
            (!is_empty(briefing->leading_intent) && !is_empty(intent->id) &&
             strcmp(intent->id, briefing->leading_intent) == 0))
            return intent->name;
    }
    return NULL;
}

/* The customer's latest, of those that stand. */
static handoff_status
latest_emotion(char **out, const Handoff__V1__Briefing *briefing,
               handoff_error *err)
{
    bool *stands;

    *out = NULL;
    if (!ho_record_emotions_standing(&stands, briefing))
        return ho_base_nomem(err);
    for (size_t i = briefing->n_emotions; i-- > 0 && *out == NULL;) {
        if (stands[i] && is_empty(briefing->emotions[i]->by))
            *out = briefing->emotions[i]->category;
    }
    free(stands);
    return HANDOFF_OK;
}

/* What routing says, or what it says of another section where it does not. */
static void
copy_text(char **to, char *text, bool *changed)
{
    if (!is_empty(*to) || is_empty(text))
        return;
    *to = text;
    *changed = true;
}

static void
copy_number(uint32_t *to, uint32_t number, bool *changed)
{
    if (*to != 0 || number == 0)
        return;
    *to = number;
    *changed = true;
}

static void
copy_proof(Handoff__V1__Routing *to, const Handoff__V1__Authentication *proof,
           bool *changed)
{
    if (to->authentication == 0 && proof->status != 0) {
        to->authentication = proof->status;
        *changed = true;
    }
    copy_number(&to->assurance_level, proof->assurance_level, changed);
}

static handoff_status
copies(Handoff__V1__Routing *to, const prepare *p, bool *changed)
{
    const Handoff__V1__Context *root = &p->out->root;
    handoff_status              st;
    char                       *text;

    if (root->customer != NULL && root->customer->authentication != NULL)
        copy_proof(to, root->customer->authentication, changed);
    if (root->briefing == NULL ||
        (p->how->clear & HO_SET(HANDOFF_SECTION_BRIEFING)) == 0)
        return HANDOFF_OK;
    copy_text(&to->intent, leading_intent(root->briefing, p->how->leg),
              changed);
    st = latest_emotion(&text, root->briefing, p->err);
    if (st == HANDOFF_OK)
        copy_text(&to->emotion, text, changed);
    return st;
}

/* Which packet this one replaces. */
static handoff_status
supersede(Handoff__V1__Routing *to, prepare *p, bool *changed)
{
    handoff_status st = HANDOFF_OK;

    if (p->how->supersedes == NULL)
        return HANDOFF_OK;
    copy_number(&to->hops, p->how->hops, changed);
    if (to->supersedes.len == 0) {
        st = copy_block(p, &to->supersedes.data, p->how->supersedes,
                        HANDOFF_HASH_BYTES);
        to->supersedes.len = HANDOFF_HASH_BYTES;
        *changed = true;
    }
    return st;
}

static handoff_status
fill_routing(prepare *p)
{
    const Handoff__V1__Routing *old = p->out->root.routing;
    Handoff__V1__Routing        routing;
    uint32_t       turn = ho_record_highest_turn(p->out->root.transcript);
    bool           changed = false;
    handoff_status st;

    if (p->how->leg == 0 && (old == NULL || is_empty(old->conversation_id)))
        return refuse(p, "routing.conversation_id",
                      "the first leg needs a conversation_id");
    handoff__v1__routing__init(&routing);
    if (old != NULL)
        routing = *old;
    if (routing.last_turn < turn) {
        routing.last_turn = turn;
        changed = true;
    }
    st = copies(&routing, p, &changed);
    if (st != HANDOFF_OK)
        return st;
    st = supersede(&routing, p, &changed);
    if (st != HANDOFF_OK || !changed)
        return st; /* nothing to say that is not there */
    st = own_section(p, HANDOFF_SECTION_ROUTING);
    if (st == HANDOFF_OK)
        *p->out->root.routing = routing;
    return st;
}

handoff_status
ho_record_fill_defaults(handoff_context **out, const handoff_context *ctx,
                        const ho_record_defaults *how, handoff_error *err)
{
    static handoff_status (*const steps[])(
        prepare *) = { number_turns, name_masks, fill_ids, fill_routing };
    prepare        p = { NULL, how, err, 0 };
    handoff_status st;

    *out = NULL;
    st = handoff_context_new(&p.out, err);
    if (st != HANDOFF_OK)
        return st;
    p.out->root = ctx->root;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        st = steps[i](&p);
        if (st != HANDOFF_OK)
            goto done;
    }
    *out = p.out;
    p.out = NULL;

done:
    handoff_context_free(p.out);
    return st;
}
