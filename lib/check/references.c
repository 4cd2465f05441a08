/* SPDX-License-Identifier: MIT */
/*
 * references.c -- is there what the record refers to?
 *
 * Turns, participants and keys. A turn is judged only where the record can
 * tell: between the first and the last turn that it has (what was left out on
 * purpose counts as there), and above the last. A turn below the first may be
 * of an earlier leg, so nothing is said of it; nor of any, where the turns do
 * not rise, which is a finding by itself. Participants are judged where there
 * is a briefing, which is where they would be. Of one list in one place the
 * first that does not exist is enough.
 */
#include "check/rules.h"

#include <string.h>

/* ---- Turns --------------------------------------------------------------- */

static bool
is_left_out(const ho_check_run *c, uint32_t turn)
{
    size_t low = 0, high = c->left_out_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (c->left_out[middle].last < turn)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->left_out_count && c->left_out[low].first <= turn;
}

static bool
may_exist(const ho_check_run *c, uint32_t turn)
{
    const Handoff__V1__Transcript *t = c->transcript;

    if (turn == 0 || !c->turns_rise)
        return true;
    if (turn > c->last_turn)
        return c->last_turn == 0;
    if (t->n_messages == 0 || turn < c->turns[0] ||
        turn > c->turns[t->n_messages - 1])
        return true;
    return ho_check_message_at(c, turn) != SIZE_MAX || is_left_out(c, turn);
}

static void
one_turn(ho_check_run *c, const ho_check_place *at, const char *field,
         uint32_t turn)
{
    if (!may_exist(c, turn))
        ho_check_found(c, HANDOFF_FOUND_UNKNOWN_TURN, at, field);
}

static void
some_turns(ho_check_run *c, const ho_check_place *at, const uint32_t *turns,
           size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!may_exist(c, turns[i])) {
            ho_check_found(c, HANDOFF_FOUND_UNKNOWN_TURN, at, "turns");
            return;
        }
    }
}

static void
slot_turn(ho_check_run *c, const ho_check_place *at,
          const Handoff__V1__Slot *slot, const Handoff__V1__Intent *intent)
{
    (void) intent;
    one_turn(c, at, "turn", slot->turn);
}

static void
proof_turns(ho_check_run *c, const ho_check_place *at,
            const Handoff__V1__Authentication *proof)
{
    some_turns(c, at, proof->turns, proof->n_turns);
}

/* Every list of the briefing whose elements name turns. */
#define TURNS_OF(list, key)                                                    \
    for (size_t i = 0; i < b->n_##list; i++) {                                 \
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, #list, key, i);     \
                                                                               \
        some_turns(c, &at, b->list[i]->turns, b->list[i]->n_turns);            \
    }

static void
check_turns(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    const Handoff__V1__Routing  *r = c->routing;
    const ho_check_place why = { .of = &HO_AT_ROUTING, .name = "escalation" };
    const ho_check_place summary = { .of = &HO_AT_BRIEFING, .name = "summary" };

    if (r->escalation != NULL)
        one_turn(c, &why, "turn", r->escalation->turn);
    for (size_t i = 0; i < r->n_consents; i++) {
        ho_check_place at =
            HO_AT_ELEMENT(&HO_AT_ROUTING, "consents", r->consents[i]->id, i);

        one_turn(c, &at, "turn", r->consents[i]->turn);
    }
    if (b->summary != NULL)
        one_turn(c, &summary, "through_turn", b->summary->through_turn);
    ho_check_each_slot(c, slot_turn);
    for (size_t i = 0; i < b->n_emotions; i++) {
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, "emotions", NULL, i);

        one_turn(c, &at, "turn", b->emotions[i]->turn);
    }
    TURNS_OF(intents, b->intents[i]->id)
    TURNS_OF(pain_points, b->pain_points[i]->id)
    TURNS_OF(steps, b->steps[i]->id)
    TURNS_OF(promises, b->promises[i]->id)
    ho_check_each_proof(c, proof_turns);
}

static void
check_message_turns(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        ho_check_place at = ho_check_at_message(c, i);

        if (at.turn <= (i == 0 ? 0 : c->turns[i - 1]))
            ho_check_found(c, HANDOFF_FOUND_TURNS_NOT_RISING, &at, "turn");
        one_turn(c, &at, "reply_to", t->messages[i]->reply_to);
        one_turn(c, &at, "replaces", t->messages[i]->replaces);
    }
    for (size_t i = 0; i < t->n_omissions; i++) {
        const Handoff__V1__Omission *o = t->omissions[i];
        ho_check_place               at =
            HO_AT_ELEMENT(&HO_AT_TRANSCRIPT, "omissions", NULL, i);

        if (o->last_turn < o->first_turn)
            ho_check_found(c, HANDOFF_FOUND_TURNS_NOT_RISING, &at, "last_turn");
        else if (i > 0 && o->first_turn <= t->omissions[i - 1]->last_turn)
            ho_check_found(c, HANDOFF_FOUND_TURNS_NOT_RISING, &at,
                           "first_turn");
    }
}

/* ---- Participants -------------------------------------------------------- */

/* False, and said so, where there is nobody of that id. */
static bool
somebody(ho_check_run *c, const ho_check_place *at, const char *field, char *id)
{
    if (ho_check_blank(id) || ho_check_participant(c, id) != NULL)
        return true;
    ho_check_found(c, HANDOFF_FOUND_UNKNOWN_PARTICIPANT, at, field);
    return false;
}

/* Every list of a section whose elements say by whom. */
#define BY_OF(section, of, list, key)                                          \
    for (size_t i = 0; i < c->section->n_##list; i++) {                        \
        ho_check_place at = HO_AT_ELEMENT(&(of), #list, key, i);               \
                                                                               \
        somebody(c, &at, "by", c->section->list[i]->by);                       \
    }

static void
check_participants(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    BY_OF(routing, HO_AT_ROUTING, consents, c->routing->consents[i]->id)
    BY_OF(briefing, HO_AT_BRIEFING, emotions, NULL)
    BY_OF(briefing, HO_AT_BRIEFING, steps, b->steps[i]->id)
    BY_OF(briefing, HO_AT_BRIEFING, promises, b->promises[i]->id)
    BY_OF(briefing, HO_AT_BRIEFING, history, b->history[i]->id)
    BY_OF(transcript, HO_AT_TRANSCRIPT, attachments,
          c->transcript->attachments[i]->id)
    somebody(c, &HO_AT_CUSTOMER, "participant", c->customer->participant);
}

static void
check_speakers(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        ho_check_place at = ho_check_at_message(c, i);

        somebody(c, &at, "by", t->messages[i]->by);
        for (size_t k = 0; k < t->messages[i]->n_to; k++) {
            if (!somebody(c, &at, "to", t->messages[i]->to[k]))
                break;
        }
    }
}

/* ---- Keys ---------------------------------------------------------------- */

static void
check_leading_intent(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    if (ho_check_blank(b->leading_intent))
        return;
    for (size_t i = 0; i < b->n_intents; i++) {
        if (!ho_check_blank(b->intents[i]->id) &&
            strcmp(b->intents[i]->id, b->leading_intent) == 0)
            return;
    }
    ho_check_found(c, HANDOFF_FOUND_UNKNOWN_KEY, &HO_AT_BRIEFING,
                   "leading_intent");
}

static void
check_attachments(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        ho_check_place at = ho_check_at_message(c, i);

        for (size_t k = 0; k < t->messages[i]->n_attachments; k++) {
            if (ho_check_attachment(c, t->messages[i]->attachments[k]) != NULL)
                continue;
            ho_check_found(c, HANDOFF_FOUND_UNKNOWN_KEY, &at, "attachments");
            break;
        }
    }
}

/* Elements of one list with the same KEY: the later replaces the earlier. */
static void
check_list(ho_check_run *c, const ho_check_place *of,
           const ProtobufCMessage         *section,
           const ProtobufCFieldDescriptor *field, ho_record_key_fields key)
{
    ProtobufCMessage **list = ho_record_list_get(section, field).items;
    size_t             n = ho_record_list_get(section, field).count;
    ho_record_key_set  set;

    if (!ho_record_key_set_init(&set, field->descriptor, key, list, n)) {
        c->nomem = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        ho_check_place element = HO_AT_ELEMENT(of, field->name, NULL, i);

        if (ho_record_key_set_find(&set, list[i]) != SIZE_MAX)
            ho_check_found(c, HANDOFF_FOUND_DOUBLE_KEY, &element, NULL);
        else
            ho_record_key_set_add(&set, i);
    }
    ho_record_key_set_free(&set);
}

static void
check_double_keys(ho_check_run *c)
{
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        const ProtobufCMessageDescriptor *desc =
            ho_record_section_descriptor(kind);

        for (unsigned i = 0; i < desc->n_fields; i++) {
            const ProtobufCFieldDescriptor *field = &desc->fields[i];
            ho_record_key_fields key = ho_record_list_key(desc, field);

            if (field->label == PROTOBUF_C_LABEL_REPEATED &&
                field->type == PROTOBUF_C_TYPE_MESSAGE && key.count != 0)
                check_list(c, HO_AT_SECTION[kind], c->section[kind], field,
                           key);
        }
    }
}

const ho_check_rule HO_RULES_REFERENCES[] = {
    { check_turns,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_message_turns,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_participants, 0, HO_SET(HANDOFF_SECTION_BRIEFING) },
    { check_speakers, 0, HO_SET(HANDOFF_SECTION_BRIEFING) },
    { check_leading_intent, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_attachments, HO_SET(HANDOFF_SECTION_TRANSCRIPT), 0 },
    { check_double_keys, 0, 0 },
    { NULL, 0, 0 },
};
