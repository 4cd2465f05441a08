/* SPDX-License-Identifier: MIT */
/*
 * speakers.c -- can those who speak be told apart?
 *
 * A reader sees a turn under a name, or else under a role. Two who speak in
 * one role and have no names, or the same name, are one to the reader.
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

int32_t
ho_check_role(const ho_check_run *c, const Handoff__V1__Message *m)
{
    const Handoff__V1__Participant *p;

    if (m->role != 0 || ho_check_blank(m->by))
        return (int32_t) m->role;
    p = ho_check_participant(c, m->by);
    return p == NULL ? 0 : (int32_t) p->role;
}

bool
ho_check_theirs(const ho_check_run *c, const Handoff__V1__Message *m)
{
    const int32_t role = ho_check_role(c, m);

    return role == HANDOFF_ROLE_CUSTOMER || role == HANDOFF_ROLE_REPRESENTATIVE;
}

/* A participant who speaks, and the name under which a reader sees them. */
typedef struct speaker {
    const Handoff__V1__Participant *who;
    const char                     *name; /* "" = none */
    size_t                          index;
} speaker;

/* Those of the customer's side have their names in the customer section. */
static const char *
name_of(const ho_check_run *c, const ho_record_key_set *people,
        const Handoff__V1__Participant *p)
{
    Handoff__V1__Person like;
    size_t              i;

    if (!ho_check_blank(p->name))
        return p->name;
    handoff__v1__person__init(&like);
    like.id = p->id;
    i = ho_record_key_set_find(people, &like.base);
    if (i != SIZE_MAX && !ho_check_blank(c->customer->people[i]->name))
        return c->customer->people[i]->name;
    return "";
}

static int
by_role_and_name(const void *a, const void *b)
{
    const speaker *x = a, *y = b;
    int            names = strcmp(x->name, y->name);

    if (x->who->role != y->who->role)
        return x->who->role < y->who->role ? -1 : 1;
    if (names != 0)
        return names;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Mark who speaks; participants are numbered as in the briefing. */
static void
mark_speakers(const ho_check_run *c, bool *speaks)
{
    const Handoff__V1__Transcript *t = c->transcript;
    Handoff__V1__Participant       like;

    handoff__v1__participant__init(&like);
    for (size_t i = 0; i < t->n_messages; i++) {
        size_t who;

        like.id = t->messages[i]->by;
        if (!ho_check_is_said(t->messages[i]) || ho_check_blank(like.id))
            continue;
        who = ho_record_key_set_find(&c->participants, &like.base);
        if (who != SIZE_MAX)
            speaks[who] = true;
    }
}

/* Only one of the customers is the one that the record is about, and without
 * a name is "the customer". */
static void
compare(ho_check_run *c, speaker *list, size_t n)
{
    qsort(list, n, sizeof *list, by_role_and_name);
    for (size_t i = 1; i < n; i++) {
        const speaker *a = &list[i - 1], *b = &list[i];
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, "participants",
                                          b->who->id, b->index);

        if (a->who->role == b->who->role && strcmp(a->name, b->name) == 0)
            ho_check_found(c, HANDOFF_FOUND_SPEAKERS_ALIKE, &at, "name");
    }
}

static void
check_speakers(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    size_t                       n = b->n_participants, count = 0;
    bool                        *speaks = calloc(n + 1, sizeof *speaks);
    speaker                     *list = malloc((n + 1) * sizeof *list);
    ho_record_key_set            people = { .slots = NULL };

    if (speaks == NULL || list == NULL ||
        !ho_check_know_ids(&people, &handoff__v1__person__descriptor,
                           &c->customer->people, c->customer->n_people)) {
        c->nomem = true;
        goto done;
    }
    mark_speakers(c, speaks);
    for (size_t i = 0; i < n; i++) {
        const Handoff__V1__Participant *p = b->participants[i];

        if (speaks[i] && p->role != 0)
            list[count++] = (speaker){ p, name_of(c, &people, p), i };
    }
    compare(c, list, count);
done:
    ho_record_key_set_free(&people);
    free(speaks);
    free(list);
}

/* Turns under a role that several have, and nobody named: said once, since
 * whoever names no speaker names none anywhere. */
static void
check_nameless_turns(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    size_t                         count[16] = { 0 }, first = 0;
    uint32_t                       nameless = 0;

    for (size_t i = 0; i < c->briefing->n_participants; i++) {
        const Handoff__V1__Participant *p = c->briefing->participants[i];
        const uint32_t                  role = (uint32_t) p->role;

        if (role < 16 && (int32_t) p->took_part != HANDOFF_ANSWER_NO)
            count[role]++;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        const uint32_t role = (uint32_t) t->messages[i]->role;

        if (role == 0 || role >= 16 || count[role] < 2 ||
            !ho_check_is_said(t->messages[i]) ||
            !ho_check_blank(t->messages[i]->by))
            continue;
        if (nameless++ == 0)
            first = i;
    }
    if (nameless != 0) {
        ho_check_place at = ho_check_at_message(c, first);

        ho_check_found_number(c, HANDOFF_FOUND_SPEAKER_NOT_NAMED, &at, "by",
                              nameless);
    }
}

const ho_check_rule HO_RULES_SPEAKERS[] = {
    { check_speakers,
      HO_SET(HANDOFF_SECTION_BRIEFING) | HO_SET(HANDOFF_SECTION_CUSTOMER) |
          HO_SET(HANDOFF_SECTION_TRANSCRIPT),
      0 },
    { check_nameless_turns,
      HO_SET(HANDOFF_SECTION_BRIEFING) | HO_SET(HANDOFF_SECTION_TRANSCRIPT),
      0 },
    { NULL, 0, 0 },
};
