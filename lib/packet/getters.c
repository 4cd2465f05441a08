/* SPDX-License-Identifier: MIT */
/*
 * getters.c -- a view, asked for a section, and legs and sections as the
 * public structs tell them, for packets and previews alike. What only
 * verification can know (a sender's name, what could be read) is left as a
 * preview shows it.
 */
#include "packet/packet.h"

/* Sizes of version 1: what a caller's struct has at least. */
enum {
    LEG_V1_SIZE = offsetof(handoff_leg, audience) + sizeof(const char *const *),
    SECTION_V1_SIZE = offsetof(handoff_section, data_len) + sizeof(size_t)
};

handoff_leg
ho_packet_leg_public(const ho_envelope *view, uint32_t n)
{
    const ho_envelope_leg *leg = view->legs[n];

    return (handoff_leg){ .number = n,
                          .sent_at_ms = leg->sent_at_ms,
                          .expires_at_ms = leg->expires_at_ms,
                          .adds = leg->adds,
                          .sender = "",
                          .sender_key = leg->sender,
                          .audience = leg->audience };
}

static uint32_t
claimed_state(const ho_envelope_section *s)
{
    if (s->redacted_by >= 0)
        return HANDOFF_STATE_REDACTED;
    return s->seal.len != 0 ? HANDOFF_STATE_SEALED : HANDOFF_STATE_PRESENT;
}

handoff_section
ho_packet_section_public(const ho_envelope_section *s, uint32_t leg)
{
    const bool gone = s->redacted_by >= 0;

    return (handoff_section){
        .leg = leg,
        .kind = s->kind,
        .state = s->state != 0 ? s->state : claimed_state(s),
        .redacted_by = s->redacted_by,
        .formed_by = s->formed_by,
        .sealed = !gone && s->seal.len != 0,
        .readers_count = gone ? 0 : s->readers_count,
        .bytes = gone ? 0 : s->clear.len + s->grants.len + s->sealed.len,
        .reason = s->reason,
        .readers = s->readers,
        .data = s->raw.p,
        .data_len = s->raw.len
    };
}

int
ho_packet_leg_store(handoff_leg *out, const handoff_leg *leg)
{
    const handoff_leg none = { 0 };

    return out != NULL &&
           ho_base_out_store(out, leg == NULL ? &none : leg, LEG_V1_SIZE,
                             LEG_V1_SIZE) &&
           leg != NULL;
}

int
ho_packet_section_store(handoff_section *out, const handoff_section *section)
{
    const handoff_section none = { 0 };

    return out != NULL &&
           ho_base_out_store(out, section == NULL ? &none : section,
                             SECTION_V1_SIZE, SECTION_V1_SIZE) &&
           section != NULL;
}

const char *
handoff_section_state_name(uint32_t state)
{
    static const char *const names[] = { "present", "skipped", "sealed",
                                         "redacted" };

    return HO_NAME(names, HANDOFF_STATE_PRESENT, state);
}
