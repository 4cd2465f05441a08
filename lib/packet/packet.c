/* SPDX-License-Identifier: MIT */
/*
 * packet.c -- an opened packet, read: nothing here can fail.
 */
#include "packet/packet.h"

#include <stdlib.h>

void
handoff_packet_free(handoff_packet *packet)
{
    if (packet == NULL)
        return;
    handoff_context_free(packet->merged); /* shares with the legs */
    for (uint32_t n = 0; n < HANDOFF_LEGS_MAX; n++)
        handoff_context_free(packet->legs[n]);
    ho_base_arena_free(&packet->arena);
    free(packet);
}

void
handoff_replay_free(handoff_replay *guard)
{
    if (guard != NULL && guard->close != NULL)
        guard->close(guard->user);
}

const handoff_context *
handoff_packet_context(const handoff_packet *packet)
{
    return packet == NULL ? NULL : packet->merged;
}

const handoff_context *
handoff_packet_leg_context(const handoff_packet *packet, uint32_t leg)
{
    return packet != NULL && leg < packet->view.legs_count ? packet->legs[leg]
                                                           : NULL;
}

const uint8_t *
handoff_packet_id(const handoff_packet *packet)
{
    return packet == NULL ? NULL : packet->view.id;
}

const uint8_t *
handoff_packet_tip(const handoff_packet *packet)
{
    return packet == NULL
               ? NULL
               : packet->view.legs[packet->view.legs_count - 1]->link;
}

int64_t
handoff_packet_other_at_ms(const handoff_packet *packet)
{
    return packet == NULL ? 0 : packet->replay.other_at_ms;
}

const uint8_t *
handoff_packet_other_id(const handoff_packet *packet)
{
    return handoff_packet_other_at_ms(packet) == 0 ? NULL
                                                   : packet->replay.other;
}

uint32_t
handoff_packet_legs(const handoff_packet *packet)
{
    return packet == NULL ? 0 : packet->view.legs_count;
}

int
handoff_packet_leg(handoff_leg *leg, const handoff_packet *packet, uint32_t n)
{
    handoff_leg found;

    if (packet == NULL || n >= packet->view.legs_count)
        return ho_packet_leg_store(leg, NULL);
    found = ho_packet_leg_public(&packet->view, n);
    found.sender = packet->names[n];
    found.rights = packet->rights[n];
    return ho_packet_leg_store(leg, &found);
}

int
handoff_packet_section(handoff_section *section, const handoff_packet *packet,
                       uint32_t leg, uint32_t kind)
{
    const ho_envelope_section *s =
        packet == NULL ? NULL : ho_envelope_find(&packet->view, leg, kind);
    handoff_section found;

    if (s == NULL)
        return ho_packet_section_store(section, NULL);
    found = ho_packet_section_public(s, leg);
    return ho_packet_section_store(section, &found);
}

int
handoff_packet_section_at(handoff_section      *section,
                          const handoff_packet *packet, size_t i)
{
    handoff_section found;

    for (uint32_t n = 0; packet != NULL && n < packet->view.legs_count; n++) {
        const ho_envelope_leg *leg = packet->view.legs[n];

        if (i < leg->sections_count) {
            found = ho_packet_section_public(&leg->sections[i], n);
            return ho_packet_section_store(section, &found);
        }
        i -= leg->sections_count;
    }
    return ho_packet_section_store(section, NULL);
}
