/* SPDX-License-Identifier: MIT */
/*
 * redactions.c -- what a forwarder wants to become of earlier legs' sections.
 *
 * Guarantees that each section named is there, is named once, and may be
 * changed in that way: the rules that a reader holds a leg against
 * (references.c) are asked here, before there is a leg. What FORMAT.md
 * forbids is CHAIN, what contradicts itself is ARG.
 *
 * Redactions come first, as they do for a reader: a section that goes cannot
 * be sealed anew.
 */
#include "packet/compose.h"

#include <string.h>

typedef struct changing {
    ho_packet_redactions *changes;
    const ho_envelope    *view;
    const char           *list; /* for messages: what the entry is of */
    size_t                entry;
    uint32_t              leg, kind; /* being named */
    handoff_error        *err;
} changing;

static handoff_status
refuse(const changing *c, handoff_status code, const char *what)
{
    handoff_status st =
        ho_base_fail(c->err, code, "%s %zu: %s", c->list, c->entry, what);

    ho_base_err_at(c->err, HANDOFF_CHECK_NONE,
                   c->leg < HANDOFF_LEGS_MAX ? (int32_t) c->leg : -1,
                   c->kind > HANDOFF_SECTION_KIND_MAX ? 0 : (int32_t) c->kind);
    return st;
}

/* Call `step` for the section that an entry names, or for each of its kind
 * that `takes` says it is meant for. */
static handoff_status
each_named(changing *c, uint32_t leg,
           bool (*takes)(const changing *, const ho_envelope_section *),
           handoff_status (*step)(changing *, const ho_envelope_section *,
                                  const void *),
           const void *entry)
{
    handoff_status st = HANDOFF_OK;
    size_t         taken = 0;

    c->leg = leg;
    if (leg != HANDOFF_EVERY_LEG)
        return step(c, ho_envelope_find(c->view, leg, c->kind), entry);
    if (c->kind == HANDOFF_SECTION_ROUTING)
        return step(c, NULL, entry);
    for (c->leg = 0; st == HANDOFF_OK && c->leg < c->view->legs_count;
         c->leg++) {
        const ho_envelope_section *s =
            ho_envelope_find(c->view, c->leg, c->kind);

        if (s == NULL || s->redacted_by >= 0 || !takes(c, s))
            continue;
        taken++;
        st = step(c, s, entry);
    }
    if (st != HANDOFF_OK || taken != 0)
        return st;
    c->leg = HANDOFF_EVERY_LEG;
    return refuse(c, HANDOFF_E_CHAIN,
                  "no earlier leg has such a section to redact or to reseal");
}

/* ---- Redactions ---------------------------------------------------------- */

static bool
redaction_takes(const changing *c, const ho_envelope_section *s)
{
    (void) c;
    (void) s;
    return true;
}

static handoff_status
redact(changing *c, const ho_envelope_section *s, const void *entry)
{
    const handoff_redaction *redaction = entry;
    const char              *fault;

    fault =
        ho_envelope_reference_fault(c->view->legs_count,
                                    c->leg == HANDOFF_EVERY_LEG ? 0 : c->leg,
                                    c->kind, s, true);
    if (fault != NULL)
        return refuse(c, HANDOFF_E_CHAIN, fault);
    if (c->changes->at[c->leg][c->kind].reason != NULL)
        return refuse(c, HANDOFF_E_ARG, "the section is listed twice");
    c->changes->at[c->leg][c->kind].reason = redaction->reason;
    return HANDOFF_OK;
}

static bool
reason_valid(const char *reason)
{
    return reason != NULL &&
           ho_base_text_valid(HO_SLICE(reason,
                                       strnlen(reason, HANDOFF_REASON_MAX + 1)),
                              HANDOFF_REASON_MAX);
}

/* ---- Reseals ------------------------------------------------------------- */

static bool
unseal_takes(const changing *c, const ho_envelope_section *s)
{
    return c->changes->at[c->leg][c->kind].reason == NULL && s->seal.len != 0;
}

static bool
reseal_takes(const changing *c, const ho_envelope_section *s)
{
    (void) s;
    return c->changes->at[c->leg][c->kind].reason == NULL;
}

static handoff_status
reseal(changing *c, const ho_envelope_section *s, const void *entry)
{
    const handoff_reseal *wanted = entry;
    const char           *fault;
    ho_packet_redaction  *change;

    fault =
        ho_envelope_reference_fault(c->view->legs_count,
                                    c->leg == HANDOFF_EVERY_LEG ? 0 : c->leg,
                                    c->kind, s, false);
    if (fault != NULL)
        return refuse(c, HANDOFF_E_CHAIN, fault);
    change = &c->changes->at[c->leg][c->kind];
    if (change->reason != NULL)
        return refuse(c, HANDOFF_E_CHAIN,
                      "the leg reseals a section that it redacts");
    if (change->reseal)
        return refuse(c, HANDOFF_E_ARG, "the section is listed twice");
    if (wanted->readers == NULL && s->seal.len == 0)
        return refuse(c, HANDOFF_E_ARG, "the section travels in clear already");
    if (s->object.len == 0)
        return refuse(c, HANDOFF_E_SEALED,
                      s->state == HANDOFF_STATE_SEALED
                          ? "the section is sealed to others"
                          : "the section was not read when the packet was "
                            "opened");
    change->reseal = true;
    change->readers = wanted->readers;
    return HANDOFF_OK;
}

/* ---- Both lists ---------------------------------------------------------- */

handoff_status
ho_packet_redactions_read(ho_packet_redactions    *changes,
                          const ho_envelope       *view,
                          const handoff_redaction *redactions,
                          const handoff_reseal *reseals, handoff_error *err)
{
    changing       c = { .changes = changes, .view = view, .err = err };
    handoff_status st = HANDOFF_OK;

    c.list = "redaction";
    for (c.entry = 0; st == HANDOFF_OK && redactions != NULL &&
                      redactions[c.entry].section != 0;
         c.entry++) {
        const handoff_redaction *r = &redactions[c.entry];

        c.leg = r->leg;
        c.kind = r->section;
        st = reason_valid(r->reason)
                 ? each_named(&c, r->leg, redaction_takes, redact, r)
                 : refuse(&c, HANDOFF_E_ARG,
                          "the reason is not text of 1 to 255 bytes");
    }
    c.list = "reseal";
    for (c.entry = 0;
         st == HANDOFF_OK && reseals != NULL && reseals[c.entry].section != 0;
         c.entry++) {
        const handoff_reseal *r = &reseals[c.entry];

        c.kind = r->section;
        st = each_named(&c, r->leg,
                        r->readers == NULL ? unseal_takes : reseal_takes,
                        reseal, r);
    }
    return st;
}
