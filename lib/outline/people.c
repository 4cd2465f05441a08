/* SPDX-License-Identifier: MIT */
/*
 * outline_who.c -- people, references and sources, alike in every part.
 *
 * Who somebody is, what a thing is called elsewhere and where a statement
 * comes from are said in the same words wherever they stand, so that a guess
 * or a participant looks the same in all of an outline. Somebody is called
 * what the leg knew them by whose statement it is: a later leg cannot rename
 * who was spoken of before.
 */
#include "outline/outline.h"

#include <string.h>

/* ---- People -------------------------------------------------------------- */

/* Only so many are looked through, since every message may ask. */
static const Handoff__V1__Participant *
participant_in(const Handoff__V1__Briefing *b, const char *id)
{
    for (size_t i = 0;
         b != NULL && i < b->n_participants && i < 4 * HO_SHOWN_MAX; i++) {
        const Handoff__V1__Participant *p = b->participants[i];

        if (!ho_outline_empty(p->id) && strcmp(p->id, id) == 0)
            return p;
    }
    return NULL;
}

const Handoff__V1__Participant *
ho_outline_participant(const ho_outline *o, int32_t leg, const char *id)
{
    const Handoff__V1__Participant *p = NULL;

    if (ho_outline_empty(id))
        return NULL;
    if (o->packet == NULL || leg < 0)
        return participant_in(o->root.briefing, id);
    for (; p == NULL && leg >= 0; leg--) {
        const handoff_context *ctx =
            handoff_packet_leg_context(o->packet, (uint32_t) leg);

        p = ctx == NULL ? NULL : participant_in(ctx->root.briefing, id);
    }
    return p;
}

void
ho_outline_item_role(ho_outline *o, int32_t role, const char *by)
{
    const Handoff__V1__Participant *p;

    if (o->item == NULL)
        return;
    p = role != 0 ? NULL : ho_outline_participant(o, o->item->leg, by);
    role = p == NULL ? role : (int32_t) p->role;
    o->item->role = role > 0 && role <= UINT8_MAX ? (uint8_t) role : 0;
}

/* Those of the customer's side have their names in the customer section. */
static const char *
name_of(const ho_outline *o, const Handoff__V1__Participant *p)
{
    const Handoff__V1__Customer *c = o->root.customer;

    if (!ho_outline_empty(p->name) || ho_outline_empty(p->id) ||
        ((int32_t) p->role != HANDOFF_ROLE_CUSTOMER &&
         (int32_t) p->role != HANDOFF_ROLE_REPRESENTATIVE))
        return p->name;
    for (size_t i = 0; i < c->n_people && i < 4 * HO_SHOWN_MAX; i++) {
        if (!ho_outline_empty(c->people[i]->id) &&
            strcmp(c->people[i]->id, p->id) == 0)
            return c->people[i]->name;
    }
    return NULL;
}

/* Whether the role alone does not tell who it is. */
static bool
is_one_of_several(const ho_outline *o, const Handoff__V1__Participant *p)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       n = 0;

    for (size_t i = 0; i < b->n_participants && i < 4 * HO_SHOWN_MAX; i++)
        n += b->participants[i]->role == p->role;
    return n > 1;
}

/* Name and role, as far as they are known; an id where it is needed. */
void
ho_outline_called(ho_outline *o, ho_outline_tone tone,
                  const Handoff__V1__Participant *p)
{
    const char *name = name_of(o, p);

    if (ho_outline_empty(name)) {
        ho_outline_value(o, tone, HANDOFF_ENUM_ROLE, (int32_t) p->role);
        if (is_one_of_several(o, p))
            ho_outline_theirs(o, tone, p->id);
        return;
    }
    ho_outline_theirs(o, tone, name);
    if (p->role == 0)
        return;
    ho_outline_ours(o, tone, "(");
    ho_outline_glue(o);
    ho_outline_value(o, tone, HANDOFF_ENUM_ROLE, (int32_t) p->role);
    ho_outline_glue(o);
    ho_outline_ours(o, tone, ")");
}

void
ho_outline_who(ho_outline *o, ho_outline_tone tone, const char *id)
{
    const Handoff__V1__Participant *p;

    if (ho_outline_empty(id) || o->item == NULL)
        return;
    p = ho_outline_participant(o, o->item->leg, id);
    if (p == NULL || (ho_outline_empty(name_of(o, p)) && p->role == 0))
        ho_outline_theirs(o, tone, id);
    else
        ho_outline_called(o, tone, p);
}

/* ---- References ---------------------------------------------------------- */

void
ho_outline_reference(ho_outline *o, const Handoff__V1__Reference *r)
{
    ho_outline_theirs(o, HO_TONE_MUTED, r->system);
    ho_outline_theirs(o, HO_TONE_MUTED, r->kind);
    ho_outline_theirs(o, HO_TONE_PLAIN, r->id);
    ho_outline_theirs(o, HO_TONE_MUTED, r->url);
}

void
ho_outline_references(ho_outline *o, size_t count,
                      Handoff__V1__Reference *const *list)
{
    for (size_t i = 0; i < count && i < HO_SHOWN_MAX; i++) {
        ho_outline_note(o);
        ho_outline_reference(o, list[i]);
    }
    if (count > HO_SHOWN_MAX) {
        ho_outline_note(o);
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_MORE,
                               count - HO_SHOWN_MAX);
    }
}

/* ---- Sources ------------------------------------------------------------- */

bool
ho_outline_is_guess(const Handoff__V1__Source *source)
{
    return source != NULL &&
           ((int32_t) source->origin == HANDOFF_ORIGIN_MODEL ||
            (source->confidence > 0 && source->confidence < 1));
}

bool
ho_outline_has_source(const Handoff__V1__Source *source)
{
    return source != NULL && (source->origin != 0 || source->confidence > 0 ||
                              !ho_outline_empty(source->name));
}

/* "(bot's guess 91 %, tone-2)": in parentheses behind the statement. The first
 * screen has the mark alone. */
void
ho_outline_source(ho_outline *o, const Handoff__V1__Source *source)
{
    ho_outline_tone tone =
        ho_outline_is_guess(source) ? HO_TONE_GUESS : HO_TONE_MUTED;
    bool named;

    o->joint = HO_JOINT_SPACE;
    if (!ho_outline_has_source(source))
        return;
    named = source->origin != 0 || source->confidence > 0;
    o->detail = !named;
    ho_outline_ours(o, tone, "(");
    ho_outline_glue(o);
    if (named)
        ho_outline_value(o, tone, HANDOFF_ENUM_ORIGIN,
                         source->origin == 0 ? HANDOFF_ORIGIN_MODEL
                                             : (int32_t) source->origin);
    o->detail = true;
    if (source->confidence > 0)
        ho_outline_percent(o, tone, source->confidence);
    if (!ho_outline_empty(source->name)) {
        if (named) {
            ho_outline_glue(o);
            ho_outline_ours(o, tone, ",");
        }
        ho_outline_theirs(o, tone, source->name);
    }
    o->detail = !named;
    ho_outline_glue(o);
    ho_outline_ours(o, tone, ")");
    o->detail = false;
}
