/* SPDX-License-Identifier: MIT */
/*
 * references.c -- what became of each section on the way.
 *
 * Leg by leg, redactions and then reseals: each names a section that an
 * earlier leg added, never routing, never one that was redacted already, be
 * it by the same leg (FORMAT.md section 7 step 1, CHAIN). The latest
 * Commitment or Reseal decides a section's form.
 *
 * The lists were read once, strictly; here they are read again from the
 * leg's bytes rather than kept, so that a view stays small.
 */
#include "envelope/parser.h"

ho_envelope_section *
ho_envelope_find(const ho_envelope *view, uint32_t leg, uint32_t kind)
{
    if (leg >= view->legs_count)
        return NULL;
    for (uint32_t i = 0; i < view->legs[leg]->sections_count; i++) {
        if (view->legs[leg]->sections[i].kind == kind)
            return &view->legs[leg]->sections[i];
    }
    return NULL;
}

static handoff_status
broken(const ho_envelope_parser *vp, const ho_envelope_reference *ref,
       const uint8_t *at, const char *what)
{
    handoff_status st = ho_base_fail(vp->err, HANDOFF_E_CHAIN, "%s", what);

    ho_base_err_at(vp->err, HANDOFF_CHECK_REFERENCES, vp->leg,
                   (int32_t) ref->kind);
    ho_base_err_offset(vp->err, (uint64_t) (at - vp->view->input.p));
    return st;
}

const char *
ho_envelope_reference_fault(uint32_t number, uint32_t leg, uint32_t kind,
                            const ho_envelope_section *target, bool redacts)
{
    if (leg >= number)
        return redacts ? "the leg redacts a section that is not of an "
                         "earlier leg"
                       : "the leg reseals a section that is not of an "
                         "earlier leg";
    if (kind == HANDOFF_SECTION_ROUTING)
        return redacts ? "the leg redacts routing, which always stays"
                       : "the leg reseals routing, which is always in clear";
    if (target == NULL)
        return redacts ? "the leg redacts a section that was never added"
                       : "the leg reseals a section that was never added";
    if (target->redacted_by >= 0)
        return redacts ? "the leg redacts a section that was redacted already"
                       : "the leg reseals a section that was redacted";
    return NULL;
}

static handoff_status
apply(ho_envelope_parser *vp, uint32_t field, ho_base_slice item)
{
    const bool            redacts = field == HO_FIELD_REDACTS;
    ho_envelope_reference ref;
    ho_envelope_section  *target;
    const char           *fault;
    handoff_status st = ho_envelope_reference_read(vp, &ref, field, item);

    if (st != HANDOFF_OK)
        return st;
    target = ho_envelope_find(vp->view, ref.leg, ref.kind);
    fault = ho_envelope_reference_fault((uint32_t) vp->leg, ref.leg, ref.kind,
                                        target, redacts);
    if (fault != NULL)
        return broken(vp, &ref, item.p, fault);
    if (!redacts) {
        target->formed_by = (uint32_t) vp->leg;
        target->seal = ref.seal;
        return HANDOFF_OK;
    }
    target->redacted_by = vp->leg;
    target->reason = ho_base_arena_text(vp->arena, (const char *) ref.reason.p,
                                        ref.reason.len);
    return target->reason == NULL ? ho_base_nomem(vp->err) : HANDOFF_OK;
}

handoff_status
ho_envelope_apply(ho_envelope_parser *vp)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t n = 0; n < vp->view->legs_count; n++) {
        ho_base_wire_reader r;

        /* Strict already: the reader only ends. */
        ho_base_wire_init(&r, vp->view->input.p, vp->view->legs[n]->bytes);
        vp->leg = (int32_t) n;
        while (st == HANDOFF_OK && ho_base_wire_next(&r) > 0) {
            if (r.field == HO_FIELD_REDACTS || r.field == HO_FIELD_RESEALS)
                st = apply(vp, r.field, r.bytes);
        }
    }
    return st;
}
