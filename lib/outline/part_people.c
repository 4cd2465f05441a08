/* SPDX-License-Identifier: MIT */
/*
 * part_people.c -- who took part.
 *
 * Our own people who had the conversation before are named first on the way it
 * came, the latest of them first; who speaks for the customer, or puts their
 * words into another language, where it says who it is; all others last.
 */
#include "outline/outline.h"

static ho_outline_people_group
group_of(const Handoff__V1__Participant *p)
{
    switch ((int32_t) p->role) {
    case HANDOFF_ROLE_AGENT:
    case HANDOFF_ROLE_SUPERVISOR:
    case HANDOFF_ROLE_PARTNER:
        return HO_HAD_IT;
    case HANDOFF_ROLE_REPRESENTATIVE:
    case HANDOFF_ROLE_INTERPRETER:
        return HO_SPEAKS_TOO;
    case HANDOFF_ROLE_BOT:
        return ho_outline_empty(p->name) ? HO_TOOK_PART : HO_HAD_IT;
    default:
        return HO_TOOK_PART;
    }
}

/* That there was a customer, and a bot or an agent, goes without saying. */
static bool
says_something(const Handoff__V1__Participant *p)
{
    return group_of(p) == HO_SPEAKS_TOO || !ho_outline_empty(p->name) ||
           !ho_outline_empty(p->organization) ||
           !ho_outline_empty(p->department) || p->n_references != 0 ||
           !ho_outline_empty(p->queue) || p->took_part != 0;
}

static void
person(ho_outline *o, const Handoff__V1__Participant *p)
{
    if (ho_outline_empty(p->name) && p->role == 0)
        ho_outline_theirs(o, HO_TONE_PLAIN, p->id);
    ho_outline_called(o, HO_TONE_PLAIN, p);
    ho_outline_theirs(o, HO_TONE_MUTED, p->organization);
    ho_outline_theirs(o, HO_TONE_MUTED, p->department);
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_FOR, p->queue);
    if ((int32_t) p->took_part == HANDOFF_ANSWER_NO)
        ho_outline_word(o, HO_TONE_WARN, HO_W_ONLY_KNOWS);
    ho_outline_word_time(o, HO_TONE_MUTED, HO_W_SINCE, p->joined_at_ms);
    ho_outline_word_time(o, HO_TONE_MUTED, HO_W_UNTIL, p->left_at_ms);
    ho_outline_references(o, p->n_references, p->references);
}

void
ho_outline_people(ho_outline *o, ho_outline_people_group group)
{
    static const ho_words_label title[] = { [HO_HAD_IT] = HO_W_HAD_IT,
                                            [HO_SPEAKS_TOO] = HO_W_SPEAKS_TOO,
                                            [HO_TOOK_PART] = HO_W_TOOK_PART };
    const ho_outline_part_id    part =
        group == HO_SPEAKS_TOO ? HO_PART_WHO : HO_PART_WAY;
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       count = 0;

    for (size_t k = 0; k < b->n_participants; k++) {
        size_t i = group == HO_HAD_IT ? b->n_participants - 1 - k : k;
        const Handoff__V1__Participant *p = b->participants[i];

        if (group_of(p) != group || !says_something(p) ||
            count++ >= HO_SHOWN_MAX)
            continue;
        ho_outline_item_begin_element(o, part, HANDOFF_SECTION_BRIEFING,
                                      HO_FIELD_BRIEFING_PARTICIPANTS, i,
                                      "participant");
        if (count == 1 || !ho_outline_item_run(o))
            ho_outline_word(o, HO_TONE_MUTED, title[group]);
        person(o, p);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, part, "participant", count, HO_SHOWN_MAX);
}
