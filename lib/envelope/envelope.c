/* SPDX-License-Identifier: MIT */
/*
 * envelope.c -- what a packet's bytes say, before anything of it is verified.
 *
 * Guarantees FORMAT.md section 7 step 1: on success the bytes are the one
 * encoding of what the view says, every required field is there and within its
 * bounds, and redactions and reseals name sections that are there. Who wrote
 * them is not looked at.
 *
 * Everything is parsed first (FORMAT, and LIMIT where a limit is met), depth
 * first in the order of the bytes; then references are followed (CHAIN).
 *
 *   envelope.c       the prelude (header.c), Packet
 *   read_leg.c       SignedLeg, Leg, Commitment, Redaction, Reseal
 *   read_sections.c  Section, grants
 *   references.c     what became of each section on the way
 *   fields.c         one field after the other, for all of these
 *
 * Memory: about a kilobyte per leg, at most HO_VIEW_BYTES_MAX, in an arena.
 */
#include "envelope/parser.h"

#include <string.h>

enum { FIELD_SECTIONS = 2 }; /* of Packet; 1 is its legs */

static const ho_envelope_shape packet_shape = { "packet", "rr" };

static handoff_status
parse_body(ho_envelope_parser *vp, const ho_envelope_limits *limits)
{
    ho_envelope        *view = vp->view;
    ho_base_wire_reader r;
    uint32_t            order = 0;
    handoff_status      st = HANDOFF_OK;
    int                 got;

    ho_base_wire_init(&r, view->input.p,
                      HO_SLICE(view->input.p + HO_PRELUDE_BYTES,
                               view->input.len - HO_PRELUDE_BYTES));
    while (st == HANDOFF_OK &&
           (got = ho_envelope_next(vp, &r, &packet_shape)) != 0) {
        vp->leg = -1;
        vp->section = 0;
        if (got < 0)
            st = HANDOFF_E_FORMAT;
        else if (r.field == FIELD_SECTIONS)
            st = ho_envelope_section_read(vp, &order, r.bytes);
        else if (view->legs_count == limits->legs)
            st = ho_envelope_refuse(vp, r.bytes.p, HANDOFF_E_LIMIT,
                                    "the packet has more legs than the limit");
        else
            st = ho_envelope_leg_read(vp, r.bytes);
        vp->leg = -1;
        vp->section = 0;
    }
    if (st == HANDOFF_OK && view->legs_count == 0)
        st = ho_envelope_refuse(vp, r.p, HANDOFF_E_FORMAT,
                                "the packet has no leg");
    return st;
}

handoff_status
ho_envelope_read(ho_envelope *view, ho_base_arena *arena, const uint8_t *data,
                 size_t len, const ho_envelope_limits *limits,
                 handoff_error *err)
{
    ho_envelope_parser vp = { view, arena, err, -1, 0 };
    handoff_status     st;

    memset(view, 0, sizeof *view);
    view->input = HO_SLICE(data, len);
    st = ho_envelope_header_check(data, len, HO_KIND_PACKET, err);
    if (st != HANDOFF_OK)
        return st;
    if (len > limits->packet_bytes)
        return ho_envelope_refuse(&vp, data, HANDOFF_E_LIMIT,
                                  "the packet has more bytes than the limit");
    st = parse_body(&vp, limits);
    if (st != HANDOFF_OK)
        return st;
    st = ho_envelope_apply(&vp);
    if (st != HANDOFF_OK)
        return st;
    ho_envelope_packet_id(view->id, view->legs[0]->hash);
    return HANDOFF_OK;
}
