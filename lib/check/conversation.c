/* SPDX-License-Identifier: MIT */
/*
 * conversation.c -- is it clear which, why, what, and what comes next?
 *
 * The reason, the summary, what is still to be asked, what hurts and what was
 * promised. What is over (an intent fulfilled, a promise kept) is left alone.
 */
#include "check/rules.h"

#include <string.h>

/* ---- Which one ----------------------------------------------------------- */

/* The one thing that sealing asks for. */
static void
check_conversation_id(ho_check_run *c)
{
    if (ho_check_blank(c->routing->conversation_id))
        ho_check_found(c, HANDOFF_FOUND_NO_CONVERSATION_ID, &HO_AT_ROUTING,
                       "conversation_id");
}

/* ---- Why ----------------------------------------------------------------- */

static void
check_reason(ho_check_run *c)
{
    const Handoff__V1__Escalation *e = c->routing->escalation;
    const ho_check_place at = { .of = &HO_AT_ROUTING, .name = "escalation" };
    const bool           named =
        e != NULL && (e->reason != 0 || !ho_check_blank(e->native_code));

    if (!named && ho_check_blank(c->briefing->why))
        ho_check_found(c, HANDOFF_FOUND_NO_REASON, &at, "reason");
    else if (ho_check_blank(c->briefing->why))
        ho_check_found(c, HANDOFF_FOUND_NO_WHY, &HO_AT_BRIEFING, "why");
    else if (!named)
        ho_check_found(c, HANDOFF_FOUND_REASON_NOT_NAMED, &at, "reason");
}

/* ---- Summary ------------------------------------------------------------- */

static bool
says_nothing(const Handoff__V1__Summary *s)
{
    return s == NULL ||
           (ho_check_blank(s->headline) && ho_check_blank(s->issue) &&
            ho_check_blank(s->tried) && ho_check_blank(s->outcome) &&
            ho_check_blank(s->next_step) && ho_check_blank(s->text));
}

/* What a reader has read before they have read a summary of it. */
enum { SHORT_MESSAGES = 6, SHORT_BYTES = 600 };

static bool
is_soon_read(const Handoff__V1__Transcript *t)
{
    size_t messages = 0, bytes = 0;

    if (t->n_omissions != 0)
        return false;
    for (size_t i = 0; i < t->n_messages && messages <= SHORT_MESSAGES; i++) {
        const char *text = t->messages[i]->text;

        messages += !ho_check_blank(text);
        bytes += text == NULL ? 0 : strnlen(text, SHORT_BYTES + 1);
    }
    return messages != 0 && messages <= SHORT_MESSAGES && bytes <= SHORT_BYTES;
}

static void
check_summary(ho_check_run *c)
{
    const Handoff__V1__Summary *s = c->briefing->summary;

    if (says_nothing(s) && !is_soon_read(c->transcript))
        ho_check_found(c, HANDOFF_FOUND_NO_SUMMARY, &HO_AT_BRIEFING, "summary");
}

/* The last turn that somebody must have read: joining, leaving and our own
 * notes need no summary. Without messages, what routing says. */
static uint32_t
last_to_cover(const ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    if (t->n_messages == 0)
        return c->last_turn;
    for (size_t i = t->n_messages; i-- > 0;) {
        if (ho_check_is_said(t->messages[i]))
            return c->turns[i];
    }
    return 0;
}

static void
check_summary_end(ho_check_run *c)
{
    const Handoff__V1__Summary *s = c->briefing->summary;
    const ho_check_place at = { .of = &HO_AT_BRIEFING, .name = "summary" };

    if (!says_nothing(s) && s->through_turn != 0 &&
        s->through_turn < last_to_cover(c))
        ho_check_found(c, HANDOFF_FOUND_SUMMARY_ENDS_EARLY, &at,
                       "through_turn");
}

/* ---- Slots --------------------------------------------------------------- */

static void
check_slot(ho_check_run *c, const ho_check_place *at,
           const Handoff__V1__Slot *slot, const Handoff__V1__Intent *intent)
{
    const int32_t status = (int32_t) slot->status;
    const int32_t state = intent == NULL ? 0 : (int32_t) intent->state;

    if (state == HANDOFF_INTENT_STATE_FULFILLED ||
        state == HANDOFF_INTENT_STATE_ABANDONED)
        return;
    if (status == HANDOFF_SLOT_STATUS_NEEDED)
        ho_check_found(c, HANDOFF_FOUND_SLOT_NEEDED, at, NULL);
    else if (status == HANDOFF_SLOT_STATUS_INVALID)
        ho_check_found(c, HANDOFF_FOUND_SLOT_INVALID, at, NULL);
}

static void
check_slots(ho_check_run *c)
{
    ho_check_each_slot(c, check_slot);
}

/* ---- Pain points and promises -------------------------------------------- */

static bool
anything_tried(const ho_check_run *c)
{
    const Handoff__V1__Summary *s = c->briefing->summary;

    if (s != NULL && !ho_check_blank(s->tried))
        return true;
    for (size_t i = 0; i < c->briefing->n_steps; i++) {
        const int32_t result = (int32_t) c->briefing->steps[i]->result;

        if (result != HANDOFF_STEP_RESULT_SKIPPED)
            return true;
    }
    return false;
}

/* Something that can be tried to be mended: how they were spoken to, or that
 * they find it dear, is not. */
static bool
can_be_tried(int32_t kind)
{
    switch (kind) {
    case HANDOFF_PAIN_POINT_KIND_UNSPECIFIED:
    case HANDOFF_PAIN_POINT_KIND_UNRESOLVED:
    case HANDOFF_PAIN_POINT_KIND_FAILED_STEP:
    case HANDOFF_PAIN_POINT_KIND_DELAY:
    case HANDOFF_PAIN_POINT_KIND_BILLING:
    case HANDOFF_PAIN_POINT_KIND_ACCESS:
    case HANDOFF_PAIN_POINT_KIND_QUALITY:
    case HANDOFF_PAIN_POINT_KIND_SECURITY:
        return true;
    default:
        return false;
    }
}

/* Nothing in the record ties a step to what it was tried for, so one step, or
 * a summary of what was tried, is enough to be content. */
static void
check_pain_points(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    if (anything_tried(c))
        return;
    for (size_t i = 0; i < b->n_pain_points; i++) {
        const Handoff__V1__PainPoint *p = b->pain_points[i];
        ho_check_place                at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "pain_points", p->id, i);
        const int32_t status = (int32_t) p->status;

        if (can_be_tried((int32_t) p->kind) &&
            (status == HANDOFF_PAIN_POINT_STATUS_OPEN ||
             status == HANDOFF_PAIN_POINT_STATUS_UNSPECIFIED))
            ho_check_found(c, HANDOFF_FOUND_PAIN_POINT_UNTRIED, &at, NULL);
    }
}

static void
check_promises(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    for (size_t i = 0; i < b->n_promises; i++) {
        const Handoff__V1__Promise *p = b->promises[i];
        ho_check_place              at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "promises", p->id, i);
        const int64_t due = ho_check_time(p->due_at_ms);

        if (!ho_check_promise_open(p))
            continue;
        if (ho_check_blank(p->owner))
            ho_check_found(c, HANDOFF_FOUND_PROMISE_WITHOUT_OWNER, &at,
                           "owner");
        if (p->due_at_ms == 0)
            ho_check_found(c, HANDOFF_FOUND_PROMISE_WITHOUT_DUE, &at,
                           "due_at_ms");
        else if (due != 0 && due < c->now_ms &&
                 due >= ho_check_time(p->made_at_ms)) /* else: times.c */
            ho_check_found(c, HANDOFF_FOUND_PROMISE_OVERDUE, &at, "due_at_ms");
    }
}

const ho_check_rule HO_RULES_CONVERSATION[] = {
    { check_conversation_id, HO_SET(HANDOFF_SECTION_ROUTING), 0 },
    { check_reason,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_summary, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_summary_end,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_BRIEFING) |
          HO_SET(HANDOFF_SECTION_TRANSCRIPT),
      0 },
    { check_slots, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_pain_points, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { check_promises, HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { NULL, 0, 0 },
};
