/* SPDX-License-Identifier: MIT */
/*
 * turn_span.c -- how turns count on from leg to leg (FORMAT.md section 4).
 *
 *   leg      0            1            2
 *   turns    1 .. 7       8 .. 9       10 ..
 *   before   0            7            9            the stated last_turn
 *
 * Routing alone says where one leg's turns end and the next one's begin. It
 * is never sealed or redacted, so every reader draws the same lines.
 */
#include "record/context.h"

uint32_t
ho_record_highest_turn(const Handoff__V1__Transcript *transcript)
{
    uint32_t highest = 0;

    if (transcript == NULL)
        return 0;
    for (size_t i = 0; i < transcript->n_messages; i++) {
        if (transcript->messages[i]->turn > highest)
            highest = transcript->messages[i]->turn;
    }
    for (size_t i = 0; i < transcript->n_omissions; i++) {
        if (transcript->omissions[i]->last_turn > highest)
            highest = transcript->omissions[i]->last_turn;
    }
    return highest;
}

void
ho_record_turn_span_add(ho_record_turn_span *span, const handoff_context *leg)
{
    const Handoff__V1__Routing *routing =
        leg == NULL ? NULL : leg->root.routing;
    uint32_t before = span->before[span->legs];

    span->before[++span->legs] = routing != NULL && routing->last_turn > before
                                     ? routing->last_turn
                                     : before;
}

int32_t
ho_record_turn_owner(const ho_record_turn_span *span, uint32_t turn)
{
    for (uint32_t leg = 0; leg < span->legs; leg++) {
        if (turn > span->before[leg] && turn <= span->before[leg + 1])
            return (int32_t) leg;
    }
    return -1;
}
