/* SPDX-License-Identifier: MIT */
/*
 * merge_rules.c -- who may say what (FORMAT.md section 4, "Merging" and
 * "Excerpt").
 *
 * All exceptions from "the latest leg's word stands" are here, one function
 * each: single fields that only some may set, what enters, and what enters
 * only in part.
 */
#include "record/merge.h"

#include <string.h>

#include <handoff/keys.h>

static bool
may_originate(const ho_record_merge *m, size_t leg)
{
    return (m->legs[leg].rights & HANDOFF_MAY_ORIGINATE) != 0;
}

/* ---- Single fields ------------------------------------------------------- */

bool
ho_record_merge_may_set(const ho_record_merge *m, uint32_t kind,
                        uint32_t number, size_t leg)
{
    bool who_it_is = false;

    if (kind == HANDOFF_SECTION_ROUTING) {
        if (number == HO_FIELD_ROUTING_CONVERSATION_ID)
            return leg == 0;
        who_it_is = number == HO_FIELD_ROUTING_AUTHENTICATION ||
                    number == HO_FIELD_ROUTING_ASSURANCE_LEVEL;
    } else if (kind == HANDOFF_SECTION_CUSTOMER) {
        who_it_is = number == HO_FIELD_CUSTOMER_ID ||
                    number == HO_FIELD_CUSTOMER_PARTICIPANT ||
                    number == HO_FIELD_CUSTOMER_AUTHENTICATION;
    }
    return !who_it_is || may_originate(m, leg);
}

/* ---- Turns --------------------------------------------------------------- */

/* A leg that redacts a transcript speaks for its turns, and for those that
 * the redacted leg spoke for in the same way. */
static void
find_speakers(ho_record_merge *m)
{
    for (size_t leg = 0; leg < m->count; leg++) {
        for (size_t k = 0; k < leg; k++) {
            if ((m->legs[leg].redacts >> k & 1) != 0)
                m->speaks[leg] |= UINT32_C(1) << k | m->speaks[k];
        }
    }
}

bool
ho_record_merge_rules(ho_record_merge *m)
{
    for (size_t leg = 0; leg < m->count; leg++)
        ho_record_turn_span_add(&m->turns, m->legs[leg].context);
    find_speakers(m);
    if (ho_record_never_find(&m->never, m->legs, m->count))
        return true;
    ho_base_nomem(m->err);
    return false;
}

static int32_t
whose_turn(const ho_record_merge *m, uint32_t turn, size_t leg)
{
    return leg == 0 || turn > m->turns.before[leg]
               ? (int32_t) leg
               : ho_record_turn_owner(&m->turns, turn);
}

static int32_t
message_stands(const ho_record_merge *m, const Handoff__V1__Message *message,
               size_t leg)
{
    int32_t owner = whose_turn(m, message->turn, leg);

    if (owner == (int32_t) leg)
        return owner;
    return owner >= 0 && (m->speaks[leg] >> owner & 1) != 0 ? owner : -1;
}

/* An omission enters if its leg speaks for all of its turns. */
static int32_t
omission_stands(const ho_record_merge *m, const Handoff__V1__Omission *omission,
                size_t leg)
{
    uint32_t        from = omission->first_turn, to = omission->last_turn;
    const uint32_t *before = m->turns.before;

    if (leg == 0)
        return 0;
    if (from == 0 || from > to)
        return -1;
    for (size_t k = 0; k < leg; k++) {
        bool touches = before[k] < before[k + 1] && from <= before[k + 1] &&
                       to > before[k];

        if (touches && (m->speaks[leg] >> k & 1) == 0)
            return -1;
    }
    return whose_turn(m, from, leg);
}

int32_t
ho_record_merge_stands(const ho_record_merge  *m,
                       const ProtobufCMessage *element, size_t leg)
{
    const void *typed = element;

    if (element->descriptor == &handoff__v1__message__descriptor)
        return message_stands(m, typed, leg);
    if (element->descriptor == &handoff__v1__omission__descriptor)
        return omission_stands(m, typed, leg);
    return 0;
}

/* ---- What enters in part ------------------------------------------------- */

/* A contact of a leg that may not originate is not verified, and what was
 * never to be used still is not. */
static Handoff__V1__Contact *
enter_contact(ho_record_merge *m, Handoff__V1__Contact *said, size_t leg)
{
    bool never = said->use != HANDOFF__V1__CONTACT_USE__CONTACT_USE_NEVER &&
                 ho_record_never_has(&m->never, said, leg);
    Handoff__V1__Contact *contact;

    if (said->verified == 0 && !never)
        return said;
    contact = ho_record_merge_take(m, sizeof *contact);
    if (contact == NULL)
        return NULL;
    *contact = *said;
    contact->verified = HANDOFF__V1__ANSWER__ANSWER_UNSPECIFIED;
    if (never)
        contact->use = HANDOFF__V1__CONTACT_USE__CONTACT_USE_NEVER;
    return contact;
}

/* A person named by such a leg has no mandate and is not authenticated. */
static Handoff__V1__Person *
enter_person(ho_record_merge *m, const Handoff__V1__Person *said, size_t leg)
{
    Handoff__V1__Person   *person = ho_record_merge_take(m, sizeof *person);
    size_t                 n = said->n_contacts;
    Handoff__V1__Contact **contacts = NULL;

    if (person == NULL)
        return NULL;
    *person = *said;
    person->mandate = HANDOFF__V1__ANSWER__ANSWER_UNSPECIFIED;
    person->authentication = NULL;
    if (n == 0)
        return person;
    contacts = ho_record_merge_take(m, n * sizeof *contacts);
    if (contacts == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        contacts[i] = enter_contact(m, said->contacts[i], leg);
        if (contacts[i] == NULL)
            return NULL;
    }
    person->contacts = contacts;
    return person;
}

static Handoff__V1__Callback *
enter_callback(ho_record_merge *m, Handoff__V1__Callback *said, size_t leg)
{
    Handoff__V1__Callback *callback;

    if (said->contact == NULL)
        return said;
    callback = ho_record_merge_take(m, sizeof *callback);
    if (callback == NULL)
        return NULL;
    *callback = *said;
    callback->contact = enter_contact(m, said->contact, leg);
    return callback->contact == NULL ? NULL : callback;
}

ProtobufCMessage *
ho_record_merge_enter(ho_record_merge *m, ProtobufCMessage *said, size_t leg)
{
    void *typed = said;

    if (may_originate(m, leg))
        return said;
    if (said->descriptor == &handoff__v1__person__descriptor)
        typed = enter_person(m, typed, leg);
    else if (said->descriptor == &handoff__v1__contact__descriptor)
        typed = enter_contact(m, typed, leg);
    else if (said->descriptor == &handoff__v1__callback__descriptor)
        typed = enter_callback(m, typed, leg);
    return typed;
}
