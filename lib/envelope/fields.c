/* SPDX-License-Identifier: MIT */
/*
 * fields.c -- one field of the envelope after the other.
 *
 * The reader of base/ knows what is strict; here a field is held against the
 * shape of its message (FORMAT.md section 3), and what is wrong is refused
 * with its place: leg, section, byte.
 */
#include "envelope/parser.h"

#include <string.h>

enum { LATER_BYTES_MAX = 1024 }; /* of a field kept for later versions */

static void
locate(const ho_envelope_parser *vp, const uint8_t *at)
{
    ho_base_err_at(vp->err, HANDOFF_CHECK_PARSE, vp->leg, vp->section);
    ho_base_err_offset(vp->err, (uint64_t) (at - vp->view->input.p));
}

handoff_status
ho_envelope_refuse(const ho_envelope_parser *vp, const uint8_t *at,
                   handoff_status code, const char *what)
{
    handoff_status st = ho_base_fail(vp->err, code, "%s", what);

    locate(vp, at);
    return st;
}

/* Why a field that the reader gave is not one of the shape's; NULL: it is. */
static const char *
field_fault(const ho_base_wire_reader *r, uint32_t last,
            const ho_envelope_shape *shape)
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
ho_envelope_next(const ho_envelope_parser *vp, ho_base_wire_reader *r,
                 const ho_envelope_shape *shape)
{
    const uint8_t *at = r->p;
    uint32_t       last = r->field;
    int            got = ho_base_wire_next(r);
    const char    *fault = NULL;

    if (got == 0)
        return 0;
    if (got < 0)
        fault = "bytes that are cut short or not strictly encoded";
    else
        fault = field_fault(r, last, shape);
    if (fault == NULL)
        return 1;
    ho_base_fail(vp->err, HANDOFF_E_FORMAT, "the %s has %s", shape->name,
                 fault);
    locate(vp, at);
    return -1;
}

bool
ho_envelope_kind_valid(uint64_t kind)
{
    return (kind >= HANDOFF_SECTION_ROUTING &&
            kind <= HANDOFF_SECTION_EXTRAS) ||
           (kind >= 16 && kind <= HANDOFF_SECTION_KIND_MAX);
}
