/* SPDX-License-Identifier: MIT */
/*
 * times.c -- do times run forward?
 *
 * Only those are compared of which one must follow the other. A time that is
 * not known (0), or is in another unit, says nothing. What two clocks say is
 * no contradiction: everybody's phone is off by minutes, and turns tell the
 * order. Order of messages is in order.c.
 */
#include "check/rules.h"

static void
in_order(ho_check_run *c, const ho_check_place *at, const char *field,
         int64_t earlier, int64_t later)
{
    earlier = ho_check_time(earlier);
    later = ho_check_time(later);
    if (earlier != 0 && later != 0 && later < earlier)
        ho_check_found(c, HANDOFF_FOUND_TIME_BACKWARDS, at, field);
}

/* The same of what two of our systems stamped, whose clocks differ a little. */
static void
in_order_of_systems(ho_check_run *c, const ho_check_place *at,
                    const char *field, int64_t earlier, int64_t later)
{
    earlier = ho_check_time(earlier);
    if (earlier > HO_CHECK_SYSTEMS_DIFFER_MS)
        in_order(c, at, field, earlier - HO_CHECK_SYSTEMS_DIFFER_MS, later);
}

static void
check_routing(ho_check_run *c)
{
    const Handoff__V1__Routing *r = c->routing;
    const ho_check_place at = { .of = &HO_AT_ROUTING, .name = "escalation" };

    if (r->escalation != NULL)
        in_order_of_systems(c, &at, "requested_at_ms", r->started_at_ms,
                            r->escalation->requested_at_ms);
    for (size_t i = 0; i < r->n_consents; i++) {
        const Handoff__V1__Consent *one = r->consents[i];
        ho_check_place              of =
            HO_AT_ELEMENT(&HO_AT_ROUTING, "consents", one->id, i);

        in_order(c, &of, "expires_at_ms", one->at_ms, one->expires_at_ms);
    }
}

/* Readings of turns have the times of those turns, whatever clock that was. */
static void
check_emotions(ho_check_run *c)
{
    int64_t  before = 0;
    uint32_t turn = 0;

    for (size_t i = 0; i < c->briefing->n_emotions; i++) {
        const Handoff__V1__Emotion *e = c->briefing->emotions[i];
        const int64_t               time = ho_check_time(e->at_ms);
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, "emotions", NULL, i);

        if (time == 0 || !c->emotions[i])
            continue;
        if (turn == 0 || e->turn <= turn)
            in_order(c, &at, "at_ms", before, time);
        before = time;
        turn = e->turn;
    }
}

static void
check_briefing(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    for (size_t i = 0; i < b->n_promises; i++) {
        const Handoff__V1__Promise *p = b->promises[i];
        ho_check_place              at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "promises", p->id, i);

        in_order(c, &at, "due_at_ms", p->made_at_ms, p->due_at_ms);
    }
    for (size_t i = 0; i < b->n_participants; i++) {
        const Handoff__V1__Participant *p = b->participants[i];
        ho_check_place                  at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "participants", p->id, i);

        in_order(c, &at, "left_at_ms", p->joined_at_ms, p->left_at_ms);
    }
}

/* What was before this conversation, and what ended it. */
static void
check_around(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    const int64_t                started = c->routing->started_at_ms;
    const ho_check_place outcome = { .of = &HO_AT_BRIEFING, .name = "outcome" };

    for (size_t i = 0; i < b->n_history; i++) {
        const Handoff__V1__Interaction *past = b->history[i];
        ho_check_place                  at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "history", past->id, i);

        in_order_of_systems(c, &at, "started_at_ms", past->started_at_ms,
                            started);
    }
    if (b->outcome != NULL)
        in_order_of_systems(c, &outcome, "ended_at_ms", started,
                            b->outcome->ended_at_ms);
}

static void
check_proof(ho_check_run *c, const ho_check_place *at,
            const Handoff__V1__Authentication *proof)
{
    in_order(c, at, "expires_at_ms", proof->authenticated_at_ms,
             proof->expires_at_ms);
}

static void
check_customer(ho_check_run *c)
{
    const Handoff__V1__Callback *call = c->customer->callback;
    const ho_check_place at = { .of = &HO_AT_CUSTOMER, .name = "callback" };

    ho_check_each_proof(c, check_proof);
    if (call != NULL)
        in_order(c, &at, "until_ms", call->from_ms, call->until_ms);
}

const ho_check_rule HO_RULES_TIMES[] = {
    { check_routing, 0, 0 }, { check_emotions, 0, 0 }, { check_briefing, 0, 0 },
    { check_around, 0, 0 },  { check_customer, 0, 0 }, { NULL, 0, 0 },
};
