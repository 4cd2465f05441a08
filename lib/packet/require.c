/* SPDX-License-Identifier: MIT */
/*
 * require.c -- nobody reads nothing without knowing.
 *
 * A packet opens for whoever it is addressed to, with or without the key that
 * unseals it. Whoever has an old key, or one that the keyring does not know,
 * would get an empty record and OK. So the reader says what it must be able to
 * read; and where it says nothing, a reading key that unseals none of the
 * sealed sections is taken for the wrong one. This is judged before the replay
 * guard is asked, so that the right key can open the packet afterwards.
 */
#include "packet/packet.h"

static const char *const names[HO_SECTIONS + 1] = { "",           "routing",
                                                    "briefing",   "customer",
                                                    "transcript", "extras" };

static handoff_status
refuse(handoff_error *err, int32_t leg, uint32_t kind)
{
    ho_base_err_at(err, HANDOFF_CHECK_REQUIRED, leg, (int32_t) kind);
    return HANDOFF_E_SEALED;
}

/* Why a section cannot be read, and whose doing that is. */
static handoff_status
refuse_section(handoff_error *err, const ho_envelope_section *s, uint32_t leg)
{
    if (s->redacted_by >= 0)
        ho_base_fail(err, HANDOFF_E_SEALED, "leg %d redacted the %s",
                     (int) s->redacted_by, names[s->kind]);
    else if (s->formed_by != leg)
        ho_base_fail(err, HANDOFF_E_SEALED,
                     "the %s is sealed to others, by leg %u, which sealed it "
                     "anew",
                     names[s->kind], (unsigned) s->formed_by);
    else
        ho_base_fail(err, HANDOFF_E_SEALED, "the %s is sealed to others",
                     names[s->kind]);
    return refuse(err, (int32_t) leg, s->kind);
}

/* At least one leg's section of the kind was read. */
static handoff_status
check_kind(const ho_envelope *view, uint32_t kind, handoff_error *err)
{
    const ho_envelope_section *last = NULL;
    uint32_t                   leg = 0;

    for (uint32_t n = 0; n < view->legs_count; n++) {
        const ho_envelope_section *s = ho_envelope_find(view, n, kind);

        if (s == NULL)
            continue;
        if (s->state == HANDOFF_STATE_PRESENT)
            return HANDOFF_OK;
        last = s;
        leg = n;
    }
    if (last != NULL)
        return refuse_section(err, last, leg);
    ho_base_fail(err, HANDOFF_E_SEALED, "no leg has a %s", names[kind]);
    return refuse(err, -1, kind);
}

/* Of the sealed sections that were asked for, at least one was unsealed. */
static handoff_status
check_key(const ho_envelope *view, uint32_t sections, handoff_error *err)
{
    const ho_envelope_section *first = NULL;
    uint32_t                   leg = 0;

    for (uint32_t n = 0; n < view->legs_count; n++) {
        for (uint32_t i = 0; i < view->legs[n]->sections_count; i++) {
            const ho_envelope_section *s = &view->legs[n]->sections[i];

            if (s->kind > HO_SECTIONS || (sections & HO_SET(s->kind)) == 0 ||
                s->redacted_by >= 0 || s->seal.len == 0)
                continue;
            if (s->state == HANDOFF_STATE_PRESENT)
                return HANDOFF_OK;
            if (first == NULL) {
                first = s;
                leg = n;
            }
        }
    }
    if (first == NULL)
        return HANDOFF_OK;
    ho_base_fail(err, HANDOFF_E_SEALED,
                 "our reading key unseals none of the sealed sections: it is "
                 "another one than they were sealed to");
    return refuse(err, (int32_t) leg, first->kind);
}

handoff_status
ho_packet_require(const ho_envelope *view, const ho_packet_unpacking *how,
                  handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        if ((how->require & HO_SET(kind)) == 0)
            continue;
        st = check_kind(view, kind, err);
        if (st != HANDOFF_OK)
            return st;
    }
    if (how->require != 0 || how->require_nothing)
        return HANDOFF_OK;
    for (size_t i = 0; i < how->identities_count; i++) {
        if (ho_trust_identity_reading_key(how->identities[i]) != NULL)
            return check_key(view, how->sections, err);
    }
    return HANDOFF_OK;
}
