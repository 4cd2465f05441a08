/* SPDX-License-Identifier: MIT */
/*
 * part_consents.c -- what the customer agreed to.
 *
 * A consent that was refused, withdrawn, has run out or holds on conditions
 * changes what one may do next, and stands with who it is; that the others
 * were given stands with the way it came.
 */
#include "outline/outline.h"

static bool
is_refused(const Handoff__V1__Consent *c)
{
    return (int32_t) c->status == HANDOFF_CONSENT_STATUS_REFUSED ||
           (int32_t) c->status == HANDOFF_CONSENT_STATUS_WITHDRAWN;
}

static bool
is_over(const ho_outline *o, const Handoff__V1__Consent *c)
{
    return c->expires_at_ms != 0 && c->expires_at_ms < o->card.opts.now_ms;
}

static ho_outline_part_id
part_of(const ho_outline *o, const Handoff__V1__Consent *c)
{
    return is_refused(c) || is_over(o, c) || c->n_conditions != 0 ? HO_PART_WHO
                                                                  : HO_PART_WAY;
}

static void
consent(ho_outline *o, const Handoff__V1__Consent *c)
{
    ho_outline_name(o, HO_TONE_PLAIN, c->purpose);
    ho_outline_value(o, is_refused(c) ? HO_TONE_ALERT : HO_TONE_MUTED,
                     HANDOFF_ENUM_CONSENT_STATUS, (int32_t) c->status);
    if (is_over(o, c))
        ho_outline_word_time(o, HO_TONE_ALERT, HO_W_EXPIRED, c->expires_at_ms);
    ho_outline_word_list(o, HO_TONE_WARN, HO_W_CONDITIONS, c->n_conditions,
                         c->conditions);
}

void
ho_outline_consents(ho_outline *o, ho_outline_part_id part)
{
    const Handoff__V1__Routing *r = o->root.routing;
    size_t                      count = 0;

    for (size_t i = 0; i < r->n_consents; i++) {
        if (part_of(o, r->consents[i]) != part || count++ >= HO_SHOWN_MAX)
            continue;
        ho_outline_item_begin_element(o, part, HANDOFF_SECTION_ROUTING,
                                      HO_FIELD_ROUTING_CONSENTS, i, "consent");
        if (count == 1 || !ho_outline_item_run(o))
            ho_outline_word(o, HO_TONE_PLAIN, HO_W_CONSENT);
        consent(o, r->consents[i]);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, part, "consent", count, HO_SHOWN_MAX);
}
