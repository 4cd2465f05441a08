/* SPDX-License-Identifier: MIT */
/*
 * named.c -- is there whom, or what, a wish, a promise or a reaction names?
 *
 * Whom a wish is for is among the people of the customer or the participants;
 * what a promise waits for among the steps and the promises; who reacted among
 * the participants. References of other kinds are in references.c.
 */
#include "check/rules.h"

/* ---- Wishes -------------------------------------------------------------- */

static void
check_for_whom(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    const Handoff__V1__Customer *who = c->customer;
    Handoff__V1__Person          like;
    ho_record_key_set            people;

    if (!ho_check_know_ids(&people, &handoff__v1__person__descriptor,
                           &who->people, who->n_people)) {
        c->nomem = true;
        return;
    }
    handoff__v1__person__init(&like);
    for (size_t i = 0; i < b->n_intents; i++) {
        ho_check_place at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "intents", b->intents[i]->id, i);

        like.id = b->intents[i]->for_person;
        if (!ho_check_blank(like.id) &&
            ho_record_key_set_find(&people, &like.base) == SIZE_MAX &&
            ho_check_participant(c, like.id) == NULL)
            ho_check_found(c, HANDOFF_FOUND_UNKNOWN_KEY, &at, "for_person");
    }
    ho_record_key_set_free(&people);
}

/* ---- Promises ------------------------------------------------------------ */

static void
check_after_in(ho_check_run *c, const ho_record_key_set *steps,
               const ho_record_key_set *promises)
{
    const Handoff__V1__Briefing *b = c->briefing;
    Handoff__V1__Promise         promise;
    Handoff__V1__Step            step;

    handoff__v1__promise__init(&promise);
    handoff__v1__step__init(&step);
    for (size_t i = 0; i < b->n_promises; i++) {
        ho_check_place at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "promises", b->promises[i]->id, i);

        for (size_t k = 0; k < b->promises[i]->n_after; k++) {
            promise.id = b->promises[i]->after[k];
            step.id = promise.id;
            if (ho_record_key_set_find(steps, &step.base) != SIZE_MAX ||
                ho_record_key_set_find(promises, &promise.base) != SIZE_MAX)
                continue;
            ho_check_found(c, HANDOFF_FOUND_UNKNOWN_KEY, &at, "after");
            break;
        }
    }
}

static void
check_after(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    ho_record_key_set            steps, promises;

    if (!ho_check_know_ids(&steps, &handoff__v1__step__descriptor, &b->steps,
                           b->n_steps)) {
        c->nomem = true;
        return;
    }
    if (ho_check_know_ids(&promises, &handoff__v1__promise__descriptor,
                          &b->promises, b->n_promises)) {
        check_after_in(c, &steps, &promises);
        ho_record_key_set_free(&promises);
    } else {
        c->nomem = true;
    }
    ho_record_key_set_free(&steps);
}

/* ---- Reactions ----------------------------------------------------------- */

static void
check_reactions(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        ho_check_place              of = ho_check_at_message(c, i);

        for (size_t k = 0; k < m->n_reactions; k++) {
            ho_check_place at = HO_AT_ELEMENT(&of, "reactions", NULL, k);

            if (!ho_check_blank(m->reactions[k]->by) &&
                ho_check_participant(c, m->reactions[k]->by) == NULL)
                ho_check_found(c, HANDOFF_FOUND_UNKNOWN_PARTICIPANT, &at, "by");
        }
    }
}

const ho_check_rule HO_RULES_NAMED[] = {
    { check_for_whom,
      HO_SET(HANDOFF_SECTION_BRIEFING) | HO_SET(HANDOFF_SECTION_CUSTOMER), 0 },
    { check_after, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_reactions, 0, HO_SET(HANDOFF_SECTION_BRIEFING) },
    { NULL, 0, 0 },
};
