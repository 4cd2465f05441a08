/* SPDX-License-Identifier: MIT */
/*
 * turns.c -- how far a leg's turns may count on (FORMAT.md section 4, Turns).
 *
 * One leg that stated the highest number there is would leave nothing for
 * those after it. So none is more than HANDOFF_TURNS_MAX above what routing
 * said before, for writers and readers alike: sixteen legs stay far below
 * 2^32.
 */
#include "packet/packet.h"

static handoff_status
refuse(const char *path, handoff_error *err)
{
    ho_base_fail(err, HANDOFF_E_RECORD,
                 "a turn is more than %d above those of the legs before",
                 (int) HANDOFF_TURNS_MAX);
    ho_base_err_path(err, "%s", path);
    return HANDOFF_E_RECORD;
}

handoff_status
ho_packet_turns_check(const handoff_context *leg, uint32_t kind,
                      uint32_t before, handoff_error *err)
{
    const Handoff__V1__Routing    *routing = leg->root.routing;
    const Handoff__V1__Transcript *transcript = leg->root.transcript;
    const uint64_t                 most = (uint64_t) before + HANDOFF_TURNS_MAX;

    if (kind == HANDOFF_SECTION_ROUTING && routing != NULL &&
        routing->last_turn > most)
        return refuse("routing.last_turn", err);
    if (kind != HANDOFF_SECTION_TRANSCRIPT || transcript == NULL)
        return HANDOFF_OK;
    for (size_t i = 0; i < transcript->n_messages; i++) {
        if (transcript->messages[i]->turn > most) {
            refuse("", err);
            ho_base_err_path(err, "transcript.messages[%u].turn",
                             (unsigned) transcript->messages[i]->turn);
            return HANDOFF_E_RECORD;
        }
    }
    return HANDOFF_OK;
}
