/* SPDX-License-Identifier: MIT */
/*
 * read_sections.c -- the sections of a packet, read strictly (FORMAT.md
 * section 3) and put beside what the legs say of them.
 *
 * A Section that was read has a kind, and either `clear`, or `grants` and
 * `sealed`: never both, never half. Its grants are whole and ascend. Whether
 * it is one that should be there, in that form, is for step 5.
 */
#include "envelope/parser.h"

#include <string.h>

enum {
    SECTION_LEG = 1,
    SECTION_KIND = 2,
    SECTION_CLEAR = 3,
    SECTION_GRANTS = 4,
    SECTION_SEALED = 5
};

static const ho_envelope_shape section_shape = { "section", "nnbbb" };

/* A Section as it stands in the packet. */
typedef struct section_reading {
    uint32_t      leg, kind;
    ho_base_slice clear, grants, sealed;
} section_reading;

static handoff_status
malformed(const ho_envelope_parser *vp, const uint8_t *at, const char *what)
{
    return ho_envelope_refuse(vp, at, HANDOFF_E_FORMAT, what);
}

/* Limits stand where the parse meets them: at the grants themselves. */
static handoff_status
check_grants(ho_envelope_parser *vp, ho_base_slice grants)
{
    if (grants.len % HO_GRANT_BYTES != 0)
        return malformed(vp, grants.p, "the grants are not whole");
    if (grants.len / HO_GRANT_BYTES > HANDOFF_GRANTS_MAX)
        return ho_envelope_refuse(vp, grants.p, HANDOFF_E_LIMIT,
                                  "the section has more than 32 grants");
    for (size_t i = HO_GRANT_BYTES; i < grants.len; i += HO_GRANT_BYTES) {
        if (memcmp(grants.p + i - HO_GRANT_BYTES, grants.p + i, 32) >= 0)
            return malformed(vp, grants.p + i,
                             "the grants' readers do not ascend");
    }
    return HANDOFF_OK;
}

static handoff_status
check_section(ho_envelope_parser *vp, const section_reading *s,
              const uint8_t *at)
{
    if (!ho_envelope_kind_valid(s->kind))
        return malformed(vp, at, "a section is of a kind that does not exist");
    if (s->leg >= HANDOFF_LEGS_MAX)
        return malformed(vp, at, "a section is of a leg that cannot exist");
    if (s->clear.len != 0 && (s->grants.len != 0 || s->sealed.len != 0))
        return malformed(vp, at, "the section is both in clear and sealed");
    if (s->clear.len == 0 && (s->grants.len == 0 || s->sealed.len == 0))
        return malformed(vp, at, "the section lacks its content or its grants");
    if (s->clear.len == 0 && s->kind == HANDOFF_SECTION_ROUTING)
        return malformed(vp, at, "routing is sealed, which it never may be");
    return HANDOFF_OK;
}

static handoff_status
read_section(ho_envelope_parser *vp, section_reading *s, ho_base_slice item)
{
    ho_base_wire_reader r;
    handoff_status      st = HANDOFF_OK;
    int                 got;

    ho_base_wire_init(&r, vp->view->input.p, item);
    while (st == HANDOFF_OK &&
           (got = ho_envelope_next(vp, &r, &section_shape)) != 0) {
        if (got < 0)
            return HANDOFF_E_FORMAT;
        if (r.field == SECTION_LEG)
            s->leg = (uint32_t) r.number;
        else if (r.field == SECTION_KIND)
            s->kind = (uint32_t) r.number;
        else if (r.field == SECTION_CLEAR)
            s->clear = r.bytes;
        else if (r.field == SECTION_SEALED)
            s->sealed = r.bytes;
        else {
            s->grants = r.bytes;
            st = check_grants(vp, r.bytes);
        }
        if (s->leg < HANDOFF_LEGS_MAX)
            vp->leg = (int32_t) s->leg;
        if (ho_envelope_kind_valid(s->kind))
            vp->section = (int32_t) s->kind;
    }
    return st == HANDOFF_OK ? check_section(vp, s, item.p) : st;
}

/* The readers' keys, one after the other. */
static bool
keep_readers(ho_envelope_parser *vp, ho_envelope_section *to,
             ho_base_slice grants)
{
    size_t   count = grants.len / HO_GRANT_BYTES;
    uint8_t *keys;

    if (count == 0)
        return true;
    keys = ho_base_arena_alloc(vp->arena, count * 32);
    if (keys == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        memcpy(keys + i * 32, grants.p + i * HO_GRANT_BYTES, 32);
    to->readers = keys;
    to->readers_count = (uint32_t) count;
    return true;
}

handoff_status
ho_envelope_section_read(ho_envelope_parser *vp, uint32_t *order,
                         ho_base_slice item)
{
    ho_envelope         *view = vp->view;
    section_reading      s = { 0 };
    ho_envelope_section *to;
    handoff_status       st;

    vp->leg = 0; /* is not written */
    st = read_section(vp, &s, item);
    if (st != HANDOFF_OK)
        return st;
    if (s.leg * HO_KINDS + s.kind <= *order)
        return malformed(vp, item.p, "the sections do not ascend");
    *order = s.leg * HO_KINDS + s.kind;
    to = ho_envelope_find(view, s.leg, s.kind);
    if (to == NULL) {
        if (!view->uncommitted) {
            view->uncommitted = true;
            view->uncommitted_leg = s.leg;
            view->uncommitted_kind = s.kind;
        }
        return HANDOFF_OK;
    }
    to->clear = s.clear;
    to->grants = s.grants;
    to->sealed = s.sealed;
    return keep_readers(vp, to, s.grants) ? HANDOFF_OK : ho_base_nomem(vp->err);
}
