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
 *   view.c             prelude, Packet, one field after the other
 *   view_leg.c         SignedLeg, Leg, Commitment, Redaction, Reseal
 *   view_sections.c    Section, grants
 *   view_references.c  what became of each section on the way
 *   view_public.c      the view as the public structs tell it
 *
 * Memory: about a kilobyte per leg, at most HO_VIEW_BYTES_MAX, in an arena.
 */
#include "packet/view.h"

#include <string.h>

enum {
    FIELD_SECTIONS = 2,    /* of Packet; 1 is its legs */
    LATER_BYTES_MAX = 1024 /* of a field kept for later versions */
};

static const ho_view_shape packet_shape = { "packet", "rr" };

static void
locate(const ho_view_parser *vp, const uint8_t *at)
{
    ho_err_at(vp->err, HANDOFF_CHECK_PARSE, vp->leg, vp->section);
    ho_err_offset(vp->err, (uint64_t) (at - vp->view->input.p));
}

handoff_status
ho_view_refuse(const ho_view_parser *vp, const uint8_t *at, handoff_status code,
               const char *what)
{
    handoff_status st = ho_fail(vp->err, code, "%s", what);

    locate(vp, at);
    return st;
}

/* Why a field that the reader gave is not one of the shape's; NULL: it is. */
static const char *
field_fault(const ho_reader *r, uint32_t last, const ho_view_shape *shape)
{
    char form = '-';

    if (r->field <= strlen(shape->fields))
        form = shape->fields[r->field - 1];
    if (form == '-')
        return "a field that version 1 does not have";
    if (r->field == last && form != 'r')
        return "a field written twice";
    if ((form == 'n' || form == 't') != (r->type == 0))
        return "a field of another wire type than its own";
    if (form == 'n' && r->number > UINT32_MAX)
        return "a number of 2^32 or more";
    if (form == 'l' && r->bytes.len > LATER_BYTES_MAX)
        return "a field for later versions of more than 1 KiB";
    return NULL;
}

int
ho_view_next(const ho_view_parser *vp, ho_reader *r, const ho_view_shape *shape)
{
    const uint8_t *at = r->p;
    uint32_t       last = r->field;
    int            got = ho_reader_next(r);
    const char    *fault = NULL;

    if (got == 0)
        return 0;
    if (got < 0)
        fault = "bytes that are cut short or not strictly encoded";
    else
        fault = field_fault(r, last, shape);
    if (fault == NULL)
        return 1;
    ho_fail(vp->err, HANDOFF_E_FORMAT, "the %s has %s", shape->name, fault);
    locate(vp, at);
    return -1;
}

bool
ho_view_kind_valid(uint64_t kind)
{
    return (kind >= HANDOFF_SECTION_ROUTING &&
            kind <= HANDOFF_SECTION_EXTRAS) ||
           (kind >= 16 && kind <= HANDOFF_SECTION_KIND_MAX);
}

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

ho_view_section *
ho_view_find(const ho_view *view, uint32_t leg, uint32_t kind)
{
    if (leg >= view->legs_count)
        return NULL;
    for (uint32_t i = 0; i < view->legs[leg]->sections_count; i++) {
        if (view->legs[leg]->sections[i].kind == kind)
            return &view->legs[leg]->sections[i];
    }
    return NULL;
}
