/* SPDX-License-Identifier: MIT */
/*
 * part_feels.c -- how they feel, at what, which way it is going; what hurts.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <string.h>

/* A smaller change does not count: readings are guesses. */
enum { COURSE_STEP = 8 };

/* ---- Readings ------------------------------------------------------------ */

static int32_t
leg_of(const ho_outline *o, size_t i)
{
    return ho_outline_leg_of_element(o, HANDOFF_SECTION_BRIEFING,
                                     HO_FIELD_BRIEFING_EMOTIONS, i);
}

/* The customer's, and the one that stands for its turn. */
static bool
is_customers(const ho_outline *o, size_t i)
{
    const char                     *by = o->root.briefing->emotions[i]->by;
    const char                     *speaker = o->root.customer->participant;
    const Handoff__V1__Participant *p;

    if (!o->emotions[i])
        return false;
    if (ho_outline_empty(by))
        return true;
    if (!ho_outline_empty(speaker) && strcmp(speaker, by) == 0)
        return true;
    p = ho_outline_participant(o, leg_of(o, i), by);
    return p != NULL && (int32_t) p->role == HANDOFF_ROLE_CUSTOMER;
}

/* A reading is an inference, if its source is not somebody who knows. */
static bool
is_inferred(const Handoff__V1__Emotion *e)
{
    return ho_outline_is_guess(e->source) ||
           (!ho_outline_has_source(e->source) &&
            (int32_t) e->modality != HANDOFF_MODALITY_SELF_REPORT);
}

/* Measured pleasure, else what the category says. */
static uint8_t
value_of(const Handoff__V1__Emotion *e)
{
    for (size_t i = 0; i < e->n_scores; i++) {
        const Handoff__V1__Score *s = e->scores[i];

        if (s->name != NULL && strcmp(s->name, "pleasure") == 0 &&
            s->value >= 0 && s->value <= 1)
            return (uint8_t) (s->value * 100);
    }
    return ho_outline_empty(e->vocabulary) ? ho_words_valence(e->category)
                                           : HO_VALENCE_UNKNOWN;
}

static void
category(ho_outline *o, const Handoff__V1__Emotion *e)
{
    ho_outline_tone tone = is_inferred(e) ? HO_TONE_GUESS : HO_TONE_STRONG;
    const char     *ours =
        ho_outline_empty(e->vocabulary)
                ? ho_words_name(o->card.language, HO_NAMES_EMOTION, e->category)
                : NULL;

    if (ours != NULL)
        ho_outline_ours(o, tone, ours);
    else
        ho_outline_theirs(o, tone, e->category);
    if (e->target != 0) {
        const char *at =
            ho_words_value(o->card.language, HANDOFF_ENUM_EMOTION_TARGET,
                           (int32_t) e->target);

        if (at != NULL)
            ho_outline_word_ours(o, tone, HO_W_FEELS_AT, at);
    }
}

/* The turn since which they have felt so. */
static uint32_t
since(const ho_outline *o, size_t last)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    const char                  *as = b->emotions[last]->category;
    uint32_t                     turn = b->emotions[last]->turn;

    for (size_t i = last; i-- > 0;) {
        const Handoff__V1__Emotion *e = b->emotions[i];

        if (!is_customers(o, i))
            continue;
        if (as == NULL || e->category == NULL || strcmp(e->category, as) != 0)
            break;
        if (e->turn != 0)
            turn = e->turn;
    }
    return turn;
}

/* ---- The course ---------------------------------------------------------- */

/* The latest readings, and whose they are. */
static void
collect(ho_outline_course *c, int32_t legs[HO_COURSE_MAX], const ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;

    for (size_t i = 0; i < b->n_emotions; i++) {
        const Handoff__V1__Emotion *e = b->emotions[i];

        if (!is_customers(o, i))
            continue;
        if (c->count == HO_COURSE_MAX) { /* the latest count */
            memmove(c->value, c->value + 1, sizeof c->value[0] * --c->count);
            memmove(c->name, c->name + 1, sizeof c->name[0] * c->count);
            memmove(c->turn, c->turn + 1, sizeof c->turn[0] * c->count);
            memmove(legs, legs + 1, sizeof *legs * c->count);
        }
        legs[c->count] = leg_of(o, i);
        c->value[c->count] = value_of(e);
        c->name[c->count] = e->category == NULL ? "" : e->category;
        c->turn[c->count++] = e->turn;
    }
}

/* Where it goes: the last known reading against the ones known before;
 * HO_LABELS: nowhere that one could name. */
static ho_words_label
direction(const ho_outline_course *c)
{
    int            last = -1, before = 0, known = 0;
    ho_words_label even = HO_W_STEADY;

    for (size_t i = c->count; i-- > 0 && known < 3;) {
        if (c->value[i] == HO_VALENCE_UNKNOWN)
            continue;
        if (last < 0) {
            last = c->value[i];
        } else {
            before += c->value[i];
            known++;
        }
    }
    /* Two names that weigh the same are no course, and not the same. */
    if (known == 0 || strcmp(c->name[c->count - 1], c->name[c->count - 2]) != 0)
        even = HO_LABELS;
    if (last * known > before + COURSE_STEP * known)
        return HO_W_BETTER;
    return last * known < before - COURSE_STEP * known ? HO_W_WORSE : even;
}

/* The last of them by name, with who added what is not the origin's. */
static void
names(ho_outline *o, const ho_outline_course *c,
      const int32_t legs[HO_COURSE_MAX])
{
    size_t first = c->count > 4 ? c->count - 4 : 0;

    for (size_t i = first; i < c->count; i++) {
        if (i > first && strcmp(c->name[i], c->name[i - 1]) == 0 &&
            legs[i] == legs[i - 1])
            continue; /* equal readings are one */

        const char *ours =
            ho_words_name(o->card.language, HO_NAMES_EMOTION, c->name[i]);

        if (i > first)
            ho_outline_ours(o, HO_TONE_MUTED, "\xE2\x86\x92"); /* an arrow */
        if (ours != NULL)
            ho_outline_ours(o, HO_TONE_MUTED, ours);
        else
            ho_outline_theirs(o, HO_TONE_MUTED, c->name[i]);
        if (legs[i] <= 0)
            continue;
        ho_outline_ours(o, HO_TONE_MUTED, "(");
        ho_outline_glue(o);
        ho_outline_theirs(o, HO_TONE_MUTED, ho_outline_leg_sender(o, legs[i]));
        ho_outline_glue(o);
        ho_outline_ours(o, HO_TONE_MUTED, ")");
    }
}

/* `way` is where it goes; HO_LABELS: not known. */
static void
reading(ho_outline *o, size_t i, ho_words_label way, const char *anchor)
{
    const Handoff__V1__Emotion *e = o->root.briefing->emotions[i];
    uint32_t                    turn = since(o, i);
    int32_t                     conduct = (int32_t) e->conduct;

    ho_outline_item_begin(o, HO_PART_FEELS, leg_of(o, i), anchor);
    if (!is_customers(o, i)) {
        ho_outline_who(o, HO_TONE_PLAIN, e->by);
        ho_outline_glue(o);
        ho_outline_ours(o, HO_TONE_PLAIN, ":");
        turn = e->turn;
    }
    category(o, e);
    if (way != HO_LABELS) {
        ho_outline_note(o);
        ho_outline_word(o,
                        way == HO_W_WORSE    ? HO_TONE_ALERT
                        : way == HO_W_BETTER ? HO_TONE_GOOD
                                             : HO_TONE_MUTED,
                        way);
    }
    ho_outline_note(o);
    if (turn != 0)
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_SINCE_TURN, turn);
    ho_outline_note(o);
    ho_outline_value(o,
                     conduct >= HANDOFF_CONDUCT_ABUSIVE ? HO_TONE_ALERT
                                                        : HO_TONE_PLAIN,
                     HANDOFF_ENUM_CONDUCT, conduct);
    ho_outline_note(o);
    /* From the text is what one expects. */
    o->detail = true;
    if ((int32_t) e->modality != HANDOFF_MODALITY_TEXT)
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_MODALITY,
                         (int32_t) e->modality);
    o->detail = false;
    ho_outline_source(o, e->source);
    if (is_inferred(e) && !ho_outline_has_source(e->source))
        ho_outline_word(o, HO_TONE_GUESS, HO_W_NO_SOURCE);
    ho_outline_item_end(o);
}

/* The customer's last reading, and the course up to it. */
static void
customers(ho_outline *o, size_t last)
{
    ho_outline_course c = { .count = 0 };
    int32_t           legs[HO_COURSE_MAX];

    collect(&c, legs, o);
    reading(o, last, c.count < 2 ? HO_LABELS : direction(&c), "feels");
    if (c.count < 2)
        return;
    ho_outline_item_begin(o, HO_PART_FEELS, -1, "course");
    if (!ho_outline_item_run(o) && o->item != NULL)
        o->item->later = true; /* it has its direction already */
    ho_outline_put_course(o, &c);
    names(o, &c, legs);
    ho_outline_item_end(o);
}

/* Others on the customer's side: the latest reading of each. */
static void
others(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    const char                  *seen[4];
    size_t                       count = 0;

    for (size_t i = b->n_emotions; i-- > 0 && count < 4;) {
        const char *by = b->emotions[i]->by;
        char        anchor[32];
        bool        again = is_customers(o, i) || !o->emotions[i];

        for (size_t k = 0; k < count; k++)
            again = again || strcmp(seen[k], by) == 0;
        if (again)
            continue;
        seen[count++] = by;
        snprintf(anchor, sizeof anchor, "emotion-%zu", i + 1);
        reading(o, i, HO_LABELS, anchor);
    }
}

/* ---- What hurts ---------------------------------------------------------- */

static bool
is_over(const Handoff__V1__PainPoint *p)
{
    return (int32_t) p->status == HANDOFF_PAIN_POINT_STATUS_RESOLVED ||
           (int32_t) p->status == HANDOFF_PAIN_POINT_STATUS_DISMISSED;
}

static void
pain_point(ho_outline *o, size_t i)
{
    const Handoff__V1__PainPoint *p = o->root.briefing->pain_points[i];
    int32_t                       severity = (int32_t) p->severity;
    bool                          over = is_over(p);

    ho_outline_item_begin_element(o, HO_PART_FEELS, HANDOFF_SECTION_BRIEFING,
                                  HO_FIELD_BRIEFING_PAIN_POINTS, i, "pain");
    if (ho_outline_empty(p->text))
        ho_outline_value(o, HO_TONE_PLAIN, HANDOFF_ENUM_PAIN_POINT_KIND,
                         (int32_t) p->kind);
    ho_outline_theirs(o,
                      ho_outline_is_guess(p->source) ? HO_TONE_GUESS
                      : over                         ? HO_TONE_MUTED
                                                     : HO_TONE_STRONG,
                      p->text);
    ho_outline_note(o);
    ho_outline_value(o,
                     !over && severity >= HANDOFF_SEVERITY_HIGH ? HO_TONE_ALERT
                                                                : HO_TONE_MUTED,
                     HANDOFF_ENUM_SEVERITY, severity);
    ho_outline_note(o);
    if (p->times_raised > 1)
        ho_outline_word_number(o, over ? HO_TONE_MUTED : HO_TONE_ALERT,
                               HO_W_TIMES_RAISED, p->times_raised);
    else if (p->times_raised == 1)
        ho_outline_word(o, HO_TONE_MUTED, HO_W_RAISED_ONCE);
    ho_outline_note(o);
    if ((int32_t) p->status != HANDOFF_PAIN_POINT_STATUS_OPEN)
        ho_outline_value(o, over ? HO_TONE_GOOD : HO_TONE_PLAIN,
                         HANDOFF_ENUM_PAIN_POINT_STATUS, (int32_t) p->status);
    ho_outline_note(o);
    if (!ho_outline_empty(p->text))
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_PAIN_POINT_KIND,
                         (int32_t) p->kind);
    ho_outline_note(o);
    ho_outline_before(o, p->first_at_ms);
    ho_outline_source(o, p->source);
    ho_outline_item_end(o);
}

/* The worst first; what is over stands behind what is not. */
static int32_t
pain_rank(const Handoff__V1__PainPoint *p)
{
    int32_t severity = (int32_t) p->severity;

    if (severity < 0 || severity > HANDOFF_SEVERITY_CRITICAL) /* unknown */
        severity = HANDOFF_SEVERITY_CRITICAL;
    return is_over(p) ? severity : severity + HANDOFF_SEVERITY_CRITICAL + 1;
}

static void
hurts(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       shown = 0;

    for (int32_t rank = 2 * HANDOFF_SEVERITY_CRITICAL + 1; rank >= 0; rank--) {
        for (size_t i = 0; i < b->n_pain_points && shown < HO_SHOWN_MAX; i++) {
            if (pain_rank(b->pain_points[i]) != rank)
                continue;
            pain_point(o, i);
            shown++;
        }
    }
    ho_outline_more(o, HO_PART_FEELS, "pain", b->n_pain_points, shown);
}

/* ---- All of it ----------------------------------------------------------- */

void
ho_outline_part_feels(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    size_t                       last = b->n_emotions;

    while (last > 0 && !is_customers(o, last - 1))
        last--;
    if (last > 0)
        customers(o, last - 1);
    if (b->n_emotions == 0 && !ho_outline_empty(o->root.routing->emotion)) {
        const char *as = o->root.routing->emotion;
        const char *ours =
            ho_words_name(o->card.language, HO_NAMES_EMOTION, as);

        ho_outline_item_begin(o, HO_PART_FEELS,
                              ho_outline_leg_of_field(o,
                                                      HANDOFF_SECTION_ROUTING,
                                                      HO_FIELD_ROUTING_EMOTION),
                              "feels");
        if (ours != NULL)
            ho_outline_ours(o, HO_TONE_GUESS, ours);
        else
            ho_outline_theirs(o, HO_TONE_GUESS, as);
        ho_outline_word(o, HO_TONE_GUESS, HO_W_NO_SOURCE);
        ho_outline_item_end(o);
    }
    hurts(o);
    others(o);
    if (o->card.parts[HO_PART_FEELS].first == NULL)
        ho_outline_nothing(o, HO_PART_FEELS, "feels", HANDOFF_SECTION_BRIEFING);
}
