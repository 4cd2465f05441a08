/* SPDX-License-Identifier: MIT */
/*
 * lookup.c -- what rules ask of a record: who and what that is, which message
 * has a turn, whether a time is one; and what several of them walk over.
 *
 * check.c has made what is looked at here; nothing is changed.
 */
#include "check/rules.h"

#include <string.h>

const ho_check_place        HO_AT_ROUTING = { .name = "routing" };
const ho_check_place        HO_AT_BRIEFING = { .name = "briefing" };
const ho_check_place        HO_AT_CUSTOMER = { .name = "customer" };
const ho_check_place        HO_AT_TRANSCRIPT = { .name = "transcript" };
const ho_check_place        HO_AT_EXTRAS = { .name = "extras" };
const ho_check_place *const HO_AT_SECTION[HO_SECTIONS + 1] = {
    [HANDOFF_SECTION_ROUTING] = &HO_AT_ROUTING,
    [HANDOFF_SECTION_BRIEFING] = &HO_AT_BRIEFING,
    [HANDOFF_SECTION_CUSTOMER] = &HO_AT_CUSTOMER,
    [HANDOFF_SECTION_TRANSCRIPT] = &HO_AT_TRANSCRIPT,
    [HANDOFF_SECTION_EXTRAS] = &HO_AT_EXTRAS,
};

bool
ho_check_blank(const char *text)
{
    return text == NULL || *text == '\0';
}

bool
ho_check_know_ids(ho_record_key_set                *set,
                  const ProtobufCMessageDescriptor *element, const void *list,
                  size_t count)
{
    const ho_record_key_fields key = { 1, { 1 } };
    ProtobufCMessage         **items;

    memcpy(&items, list, sizeof items);
    if (!ho_record_key_set_init(set, element, key, items, count))
        return false;
    for (size_t i = 0; i < count; i++)
        ho_record_key_set_add(set, i);
    return true;
}

ho_check_place
ho_check_at_message(const ho_check_run *c, size_t i)
{
    ho_check_place at = HO_AT_ELEMENT(&HO_AT_TRANSCRIPT, "messages", NULL, i);

    at.turn = c->turns[i];
    return at;
}

const Handoff__V1__Participant *
ho_check_participant(const ho_check_run *c, char *id)
{
    Handoff__V1__Participant like;
    size_t                   i;

    handoff__v1__participant__init(&like);
    like.id = id;
    i = ho_record_key_set_find(&c->participants, &like.base);
    return i == SIZE_MAX ? NULL : c->briefing->participants[i];
}

const Handoff__V1__Attachment *
ho_check_attachment(const ho_check_run *c, char *id)
{
    Handoff__V1__Attachment like;
    size_t                  i;

    handoff__v1__attachment__init(&like);
    like.id = id;
    i = ho_record_key_set_find(&c->attachments, &like.base);
    return i == SIZE_MAX ? NULL : c->transcript->attachments[i];
}

bool
ho_check_is_said(const Handoff__V1__Message *m)
{
    const int32_t kind = (int32_t) m->kind;

    return kind != HANDOFF_MESSAGE_KIND_EVENT &&
           kind != HANDOFF_MESSAGE_KIND_NOTE;
}

size_t
ho_check_message_at(const ho_check_run *c, uint32_t turn)
{
    size_t low = 0, high = c->transcript->n_messages;

    if (!c->turns_rise || turn == 0)
        return SIZE_MAX;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (c->turns[middle] < turn)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->transcript->n_messages && c->turns[low] == turn ? low
                                                                    : SIZE_MAX;
}

/* ---- Times in another unit ----------------------------------------------- */

/* From 2000 to 2100: as milliseconds that is weeks of 1970; what is so in a
 * smaller unit is years beyond 9999. */
static bool
is_in_seconds(int64_t time)
{
    return time >= (int64_t) HO_RECORD_SECONDS_MIN &&
           time <= (int64_t) HO_RECORD_SECONDS_MAX;
}

ho_check_unit
ho_check_unit_of(int64_t ms)
{
    if (is_in_seconds(ms))
        return HO_CHECK_SECONDS;
    if (is_in_seconds(ms / 1000000))
        return HO_CHECK_MICROSECONDS;
    return is_in_seconds(ms / 1000000000) ? HO_CHECK_NANOSECONDS
                                          : HO_CHECK_MILLISECONDS;
}

int64_t
ho_check_time(int64_t ms)
{
    return ho_check_unit_of(ms) == HO_CHECK_MILLISECONDS ? ms : 0;
}

bool
ho_check_is_time(const ProtobufCFieldDescriptor *field)
{
    const size_t n = strlen(field->name);

    return field->type == PROTOBUF_C_TYPE_INT64 &&
           field->label != PROTOBUF_C_LABEL_REPEATED && n > 3 &&
           strcmp(field->name + n - 3, "_ms") == 0;
}

/* ---- What several rules walk over ---------------------------------------- */

void
ho_check_each_slot(ho_check_run *c, ho_check_slot_visitor visit)
{
    const Handoff__V1__Briefing *b = c->briefing;

    for (size_t i = 0; i < b->n_intents; i++) {
        const Handoff__V1__Intent *intent = b->intents[i];
        ho_check_place             of =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "intents", intent->id, i);

        for (size_t k = 0; k < intent->n_slots; k++) {
            ho_check_place at =
                HO_AT_ELEMENT(&of, "slots", intent->slots[k]->name, k);

            visit(c, &at, intent->slots[k], intent);
        }
    }
    for (size_t i = 0; i < b->n_slots; i++) {
        ho_check_place at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "slots", b->slots[i]->name, i);

        visit(c, &at, b->slots[i], NULL);
    }
}

void
ho_check_each_proof(ho_check_run *c, ho_check_proof_visitor visit)
{
    const Handoff__V1__Customer *who = c->customer;
    ho_check_place at = { .of = &HO_AT_CUSTOMER, .name = "authentication" };

    if (who->authentication != NULL)
        visit(c, &at, who->authentication);
    for (size_t i = 0; i < who->n_people; i++) {
        const Handoff__V1__Person *person = who->people[i];
        ho_check_place             of =
            HO_AT_ELEMENT(&HO_AT_CUSTOMER, "people", person->id, i);

        at.of = &of;
        if (person->authentication != NULL)
            visit(c, &at, person->authentication);
    }
}
