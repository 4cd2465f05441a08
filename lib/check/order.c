/* SPDX-License-Identifier: MIT */
/*
 * order.c -- do messages stand in order of time?
 *
 * Three things look alike: an export that begins with the newest, a device
 * whose clock is off, and one message in the wrong place. They differ in whose
 * clock went back. What one speaker, or our own systems, stamped later and
 * later stands in order. Between two clocks minutes may lie, or hours of time
 * zones, and nobody is wrong: turns tell the order. More than a day is no
 * clock, unless it is said to be a device's.
 */
#include "check/rules.h"

#include <string.h>

enum { CLOCKS_DIFFER_MS = 24 * 60 * 60 * 1000 };

/* Whose clock it is: all of ours count as one. */
static bool
is_our_clock(const ho_check_run *c, const Handoff__V1__Message *m)
{
    const int32_t clock = (int32_t) m->clock;
    const int32_t role = ho_check_role(c, m);

    if (clock == HANDOFF_CLOCK_PLATFORM || clock == HANDOFF_CLOCK_OURS)
        return true;
    return clock != HANDOFF_CLOCK_DEVICE &&
           (role == HANDOFF_ROLE_BOT || role == HANDOFF_ROLE_AGENT ||
            role == HANDOFF_ROLE_SUPERVISOR || role == HANDOFF_ROLE_SYSTEM);
}

static bool
is_same_speaker(const Handoff__V1__Message *a, const Handoff__V1__Message *b)
{
    return a->role == b->role &&
           !ho_check_blank(a->by) == !ho_check_blank(b->by) &&
           (ho_check_blank(a->by) || strcmp(a->by, b->by) == 0);
}

/* How far apart two clocks may be before it is the order that is wrong;
 * INT64_MAX: as far as they like. */
static int64_t
tolerance(const ho_check_run *c, const Handoff__V1__Message *a,
          const Handoff__V1__Message *b)
{
    const int32_t device = HANDOFF_CLOCK_DEVICE;

    if ((int32_t) a->clock == device || (int32_t) b->clock == device)
        return INT64_MAX;
    if (is_same_speaker(a, b))
        return 0;
    if (is_our_clock(c, a) && is_our_clock(c, b))
        return HO_CHECK_SYSTEMS_DIFFER_MS;
    return CLOCKS_DIFFER_MS;
}

typedef struct seen {
    const Handoff__V1__Message *message;
    int64_t                     time;
} seen;

/* The first place of each kind, from 1; 0: none. */
typedef struct places {
    size_t order, clocks;
} places;

/* The i-th message and one before it that is stamped later. */
static void
compare(const ho_check_run *c, places *p, const seen *before, size_t i)
{
    const Handoff__V1__Message *m = c->transcript->messages[i];
    const int64_t               time = ho_check_time(m->sent_at_ms);
    size_t                     *place = &p->clocks;

    if (before->message == NULL || time >= before->time)
        return;
    if (before->time - time > tolerance(c, before->message, m))
        place = &p->order;
    if (*place == 0)
        *place = i + 1;
}

/* Each is compared with the one before it, with the latest of our own clocks
 * and with the latest of the customer's side: more would cost a table and find
 * hardly more. What is said again has the time at which it was said first. */
static places
find_places(const ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    seen                           last = { NULL, 0 };
    seen                           latest[2] = { { NULL, 0 }, { NULL, 0 } };
    places                         p = { 0, 0 };

    for (size_t i = 0; i < t->n_messages; i++) {
        const Handoff__V1__Message *m = t->messages[i];
        const int64_t               time = ho_check_time(m->sent_at_ms);
        const bool                  ours = is_our_clock(c, m);

        if (time <= 0 || c->repeats[i].of != SIZE_MAX)
            continue;
        compare(c, &p, &last, i);
        compare(c, &p, &latest[ours], i);
        last = (seen){ m, time };
        if (latest[ours].message == NULL || time >= latest[ours].time)
            latest[ours] = last;
    }
    return p;
}

/* Of messages that are not in order, nobody can tell whose clock is off. */
static void
check_order(ho_check_run *c)
{
    const places   p = find_places(c);
    const size_t   i = p.order != 0 ? p.order : p.clocks;
    ho_check_place at;

    if (i == 0)
        return;
    at = ho_check_at_message(c, i - 1);
    c->out_of_order = p.order != 0;
    ho_check_found(c,
                   p.order != 0 ? HANDOFF_FOUND_NOT_IN_ORDER
                                : HANDOFF_FOUND_CLOCKS_DIFFER,
                   &at, "sent_at_ms");
}

const ho_check_rule HO_RULES_ORDER[] = {
    { check_order, 0, 0 },
    { NULL, 0, 0 },
};
