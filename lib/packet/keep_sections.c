/* SPDX-License-Identifier: MIT */
/*
 * keep_sections.c -- sections of earlier legs travel on.
 *
 *   nothing asked   the same bytes: a Section has one encoding
 *   redacted        left out; the leg says so, and why
 *   resealed        the object that was read, with a fresh key and grants, or
 *                   in clear; its author's digest holds as before
 *
 * What travels on counts against the limits that the next reader has, as far
 * as we can know: what is sealed to others may be too much for them still.
 */
#include "packet/compose.h"

static handoff_status
count(ho_packet_compose *c, const ho_envelope_section *s, handoff_error *err)
{
    ho_packet_payload object;
    handoff_status    st;

    /* Sections of kinds that this version does not know are not counted: it
     * cannot read their length. */
    if (s->object.len == 0 || s->kind > HO_SECTIONS)
        return HANDOFF_OK;
    st = ho_packet_payload_read(&object, s->object, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_packet_compose_count(c, object.raw_len, err);
    if (st != HANDOFF_OK || s->state != HANDOFF_STATE_PRESENT)
        return st;
    return ho_packet_compose_scan(c, s->kind, s->raw, err);
}

static handoff_status
reseal(ho_packet_compose *c, ho_packet_redactions *changes, uint32_t leg,
       const ho_envelope_section *s, const ho_packet_options *o,
       handoff_error *err)
{
    const char *const  *readers = changes->at[leg][s->kind].readers;
    ho_envelope_reseal *said = &changes->reseals[changes->reseals_count++];
    ho_packet_key_list  keys;
    handoff_status      st;

    *said = (ho_envelope_reseal){ .leg = leg, .kind = s->kind };
    if (readers == NULL) {
        ho_envelope_section_write(&c->sections, leg, s->kind, s->object,
                                  HO_SLICE(NULL, 0), HO_SLICE(NULL, 0));
        return HANDOFF_OK;
    }
    said->sealed = true;
    st = ho_packet_reader_keys_find(&keys, readers, o, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_packet_compose_sealed(c, said->seal,
                                    &(ho_packet_place){ leg, s->kind,
                                                        s->digest.p },
                                    s->object, &keys, err);
}

static handoff_status
carry(ho_packet_compose *c, ho_packet_redactions *changes, uint32_t leg,
      const ho_envelope_section *s, const ho_packet_options *o,
      handoff_error *err)
{
    const ho_packet_redaction *change = &changes->at[leg][s->kind];
    handoff_status             st;

    if (s->redacted_by >= 0)
        return HANDOFF_OK;
    if (change->reason != NULL) {
        changes->redacts[changes->redacts_count++] =
            (ho_envelope_redaction){ leg, s->kind, change->reason };
        return HANDOFF_OK;
    }
    st = count(c, s, err);
    if (st == HANDOFF_OK && change->reseal)
        st = reseal(c, changes, leg, s, o, err);
    else if (st == HANDOFF_OK)
        ho_envelope_section_write(&c->sections, leg, s->kind, s->clear,
                                  s->grants, s->sealed);
    return st == HANDOFF_OK && c->sections.failed ? ho_base_nomem(err) : st;
}

handoff_status
ho_packet_keep_sections(ho_packet_compose *c, ho_packet_redactions *changes,
                        const ho_envelope *view, const ho_packet_options *o,
                        handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t n = 0; st == HANDOFF_OK && n < view->legs_count; n++) {
        const ho_envelope_leg *leg = view->legs[n];

        for (uint32_t i = 0; st == HANDOFF_OK && i < leg->sections_count; i++) {
            st = carry(c, changes, n, &leg->sections[i], o, err);
            if (st != HANDOFF_OK)
                ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) n,
                               (int32_t) leg->sections[i].kind);
        }
    }
    return st;
}
