/* SPDX-License-Identifier: MIT */
/*
 * view.c -- what a packet's bytes say, before anything of it is verified.
 *
 * Guarantees FORMAT.md section 7 step 1: who gets a view of some bytes knows
 * that they are the one encoding of what the view says, that every required
 * field is there and within its bounds, and that redactions and reseals name
 * sections that are there. It says nothing of who wrote them.
 *
 * Everything is parsed first (FORMAT, and LIMIT where a limit is met), depth
 * first in the order of the bytes; then references are followed (CHAIN).
 *
 *   view.c             prelude, Packet
 *   view_leg.c         SignedLeg, Leg, Commitment, Redaction, Reseal
 *   view_sections.c    Section, grants
 *   view_references.c  what became of each section on the way
 *   view_fields.c      one field after the other, for all of these
 *   view_public.c      the view as the public structs tell it
 *
 * Memory: about a kilobyte per leg, at most HO_VIEW_BYTES_MAX, in an arena.
 */
#include "packet/view.h"

#include <string.h>

enum { FIELD_SECTIONS = 2 }; /* of Packet; 1 is its legs */

static const ho_view_shape packet_shape = { "packet", "rr" };

static handoff_status
parse_body(ho_view_parser *vp, const ho_view_limits *limits)
{
    ho_view       *view = vp->view;
    ho_reader      r;
    uint32_t       order = 0;
    handoff_status st = HANDOFF_OK;
    int            got;

    ho_reader_init(&r, view->input.p,
                   HO_SLICE(view->input.p + HO_PRELUDE_BYTES,
                            view->input.len - HO_PRELUDE_BYTES));
    while (st == HANDOFF_OK &&
           (got = ho_view_next(vp, &r, &packet_shape)) != 0) {
        vp->leg = -1;
        vp->section = 0;
        if (got < 0)
            st = HANDOFF_E_FORMAT;
        else if (r.field == FIELD_SECTIONS)
            st = ho_view_section_read(vp, &order, r.bytes);
        else if (view->legs_count == limits->legs)
            st = ho_view_refuse(vp, r.bytes.p, HANDOFF_E_LIMIT,
                                "the packet has more legs than the limit");
        else
            st = ho_view_leg_read(vp, r.bytes);
        vp->leg = -1;
        vp->section = 0;
    }
    if (st == HANDOFF_OK && view->legs_count == 0)
        st = ho_view_refuse(vp, r.p, HANDOFF_E_FORMAT, "the packet has no leg");
    return st;
}

handoff_status
ho_view_read(ho_view *view, ho_arena *arena, const uint8_t *data, size_t len,
             const ho_view_limits *limits, handoff_error *err)
{
    ho_view_parser vp = { view, arena, err, -1, 0 };
    handoff_status st;

    memset(view, 0, sizeof *view);
    view->input = HO_SLICE(data, len);
    st = ho_prelude_check(data, len, HO_KIND_PACKET, err);
    if (st != HANDOFF_OK)
        return st;
    if (len > limits->packet_bytes)
        return ho_view_refuse(&vp, data, HANDOFF_E_LIMIT,
                              "the packet has more bytes than the limit");
    st = parse_body(&vp, limits);
    if (st == HANDOFF_OK)
        st = ho_view_apply(&vp);
    if (st == HANDOFF_OK)
        ho_packet_id(view->id, view->legs[0]->hash);
    return st;
}
