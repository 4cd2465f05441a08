/* SPDX-License-Identifier: MIT */
/*
 * deadlines.c -- is there still time?
 *
 * What must happen by a time that is over already, and what is to happen
 * after the packet has expired: nobody who opens it late would know. Promises
 * that are overdue are in conversation.c.
 */
#include "check/rules.h"

/* Whether a deadline is over, and said so. */
static bool
is_over(ho_check_run *c, const ho_check_place *at, const char *field,
        int64_t ms)
{
    ms = ho_check_time(ms);
    if (ms == 0 || ms > c->now_ms)
        return false;
    ho_check_found(c, HANDOFF_FOUND_DEADLINE_OVER, at, field);
    return true;
}

/* What somebody is to do by then with what the packet says. No packet lives
 * longer than the maximum: what is later than that is nobody's fault. */
static void
outlives(ho_check_run *c, const ho_check_place *at, const char *field,
         int64_t ms)
{
    ms = ho_check_time(ms);
    if (ms > c->expires_ms && ms <= c->sent_ms + HANDOFF_LIFETIME_MAX_MS)
        ho_check_found(c, HANDOFF_FOUND_EXPIRES_BEFORE, at, field);
}

static void
check_routing(ho_check_run *c)
{
    const Handoff__V1__Routing *r = c->routing;

    if (!is_over(c, &HO_AT_ROUTING, "answer_by_ms", r->answer_by_ms))
        outlives(c, &HO_AT_ROUTING, "answer_by_ms", r->answer_by_ms);
    is_over(c, &HO_AT_ROUTING, "reply_until_ms", r->reply_until_ms);
    if (ho_check_time(r->delete_after_ms) != 0 &&
        ho_check_time(r->delete_after_ms) <= c->now_ms)
        ho_check_found(c, HANDOFF_FOUND_DELETION_DUE, &HO_AT_ROUTING,
                       "delete_after_ms");
}

static void
check_callback(ho_check_run *c)
{
    const Handoff__V1__Callback *call = c->customer->callback;
    const ho_check_place at = { .of = &HO_AT_CUSTOMER, .name = "callback" };

    if (call == NULL ||
        (call->until_ms != 0 && call->until_ms < call->from_ms) || /* times.c */
        is_over(c, &at, "until_ms", call->until_ms))
        return;
    if (call->until_ms != 0)
        outlives(c, &at, "until_ms", call->until_ms);
    else
        outlives(c, &at, "from_ms", call->from_ms);
}

static void
check_briefing(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    for (size_t i = 0; i < b->n_deadlines; i++) {
        const Handoff__V1__Deadline *d = b->deadlines[i];
        ho_check_place               at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "deadlines", d->id, i);

        if (!is_over(c, &at, "at_ms", d->at_ms))
            outlives(c, &at, "at_ms", d->at_ms);
    }
    for (size_t i = 0; i < b->n_promises; i++) {
        const Handoff__V1__Promise *p = b->promises[i];
        ho_check_place              at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "promises", p->id, i);

        if (ho_check_promise_open(p))
            outlives(c, &at, "due_at_ms", p->due_at_ms);
    }
}

/* Where nobody waits on the line, an hour is soon over: unless what must happen
 * later says so already. Comes last. */
static void
check_lifetime(ho_check_run *c)
{
    switch ((int32_t) c->routing->channel) {
    case HANDOFF_CHANNEL_MESSAGING:
    case HANDOFF_CHANNEL_SMS:
    case HANDOFF_CHANNEL_EMAIL:
    case HANDOFF_CHANNEL_SOCIAL:
    case HANDOFF_CHANNEL_TICKET:
        if (c->by_default &&
            !ho_check_is_found(c, HANDOFF_FOUND_EXPIRES_BEFORE))
            ho_check_found(c, HANDOFF_FOUND_LIFETIME_NOT_CHOSEN, &HO_AT_ROUTING,
                           "channel");
        return;
    default:
        return;
    }
}

const ho_check_rule HO_RULES_DEADLINES[] = {
    { check_routing, 0, 0 },  { check_callback, 0, 0 },
    { check_briefing, 0, 0 }, { check_lifetime, 0, 0 },
    { NULL, 0, 0 },
};
