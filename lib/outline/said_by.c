/* SPDX-License-Identifier: MIT */
/*
 * who_said.c -- whose word it is, and what it took the place of.
 *
 * Merging noted both (record/origin.h). What another leg said is never shown
 * as the origin's, and what somebody replaced or took back never vanishes
 * without a word.
 */
#include "outline/outline.h"

#include <string.h>

const char *
ho_outline_leg_sender(const ho_outline *o, int32_t leg)
{
    if (o->packet == NULL || leg < 0 ||
        (uint32_t) leg >= handoff_packet_legs(o->packet))
        return "";
    return o->packet->names[leg];
}

int32_t
ho_outline_leg_of_element(const ho_outline *o, uint32_t section, uint32_t field,
                          size_t index)
{
    ho_record_word word;

    if (o->packet == NULL)
        return -1;
    return ho_record_origin_word(&word, o->packet->merged, section, field,
                                 index)
               ? (int32_t) word.leg
               : 0;
}

int32_t
ho_outline_leg_of_field(const ho_outline *o, uint32_t section, uint32_t field)
{
    return ho_outline_leg_of_element(o, section, field, 0);
}

void
ho_outline_item_begin_element(ho_outline *o, ho_outline_part_id part,
                              uint32_t section, uint32_t field, size_t index,
                              const char *anchor)
{
    ho_outline_item_begin_n(o, part,
                            ho_outline_leg_of_element(o, section, field, index),
                            anchor, index + 1);
    o->has_word =
        o->packet != NULL && ho_record_origin_word(&o->word, o->packet->merged,
                                                   section, field, index);
}

/* ---- What was replaced --------------------------------------------------- */

static const char *
first_of(const char *a, const char *b)
{
    return ho_outline_empty(a) ? b : a;
}

/* What it was about, in a few words; "" where that is not for every eye, or
 * is not said. */
static const char *
about(const ProtobufCMessage *said)
{
    const ProtobufCMessageDescriptor *is = said->descriptor;
    const void                       *m = said;
    const char                       *text = "";

    if (is == &handoff__v1__promise__descriptor)
        text = ((const Handoff__V1__Promise *) m)->what;
    else if (is == &handoff__v1__step__descriptor)
        text = ((const Handoff__V1__Step *) m)->what;
    else if (is == &handoff__v1__suggestion__descriptor)
        text = ((const Handoff__V1__Suggestion *) m)->what;
    else if (is == &handoff__v1__deadline__descriptor)
        text = ((const Handoff__V1__Deadline *) m)->what;
    else if (is == &handoff__v1__pain_point__descriptor)
        text = ((const Handoff__V1__PainPoint *) m)->text;
    else if (is == &handoff__v1__need__descriptor)
        text = ((const Handoff__V1__Need *) m)->text;
    else if (is == &handoff__v1__consent__descriptor)
        text = ((const Handoff__V1__Consent *) m)->purpose;
    else if (is == &handoff__v1__interaction__descriptor)
        text = ((const Handoff__V1__Interaction *) m)->headline;
    else if (is == &handoff__v1__person__descriptor)
        text = ((const Handoff__V1__Person *) m)->name;
    else if (is == &handoff__v1__participant__descriptor)
        text = ((const Handoff__V1__Participant *) m)->name;
    else if (is == &handoff__v1__intent__descriptor)
        text = first_of(((const Handoff__V1__Intent *) m)->label,
                        ((const Handoff__V1__Intent *) m)->name);
    return text == NULL ? "" : text;
}

/* How it stood, where that is what matters. */
static void
state_of(ho_outline *o, const ProtobufCMessage *said)
{
    const void *m = said;
    int32_t     use;

    if (said->descriptor == &handoff__v1__consent__descriptor)
        ho_outline_value(o, HO_TONE_ALERT, HANDOFF_ENUM_CONSENT_STATUS,
                         (int32_t) ((const Handoff__V1__Consent *) m)->status);
    if (said->descriptor != &handoff__v1__contact__descriptor)
        return;
    use = (int32_t) ((const Handoff__V1__Contact *) m)->use;
    if (use == HANDOFF_CONTACT_USE_NEVER)
        ho_outline_value(o, HO_TONE_ALERT, HANDOFF_ENUM_CONTACT_USE, use);
}

static const ProtobufCMessage *
said_by(const ho_outline *o, const ho_record_word *word)
{
    return ho_record_origin_said(word, handoff_packet_leg_context(o->packet,
                                                                  word->leg));
}

/* The latest word of an earlier leg that this one stands for. */
static const ProtobufCMessage *
replaced(ho_record_word *before, const ho_outline *o)
{
    *before = o->word;
    while (ho_record_origin_before(before, o->packet->merged)) {
        if (before->leg != o->word.leg)
            return said_by(o, before);
    }
    return NULL;
}

/* "(by desk)", of desk.example: the first screen has no room for more. */
static void
in_short(ho_outline *o, const char *by)
{
    size_t n = strcspn(by, ".");
    char  *name = o->failed ? NULL : ho_base_arena_text(&o->arena, by, n);

    if (name == NULL) {
        o->failed = true;
        return;
    }
    o->brief = true;
    o->joint = HO_JOINT_SPACE;
    ho_outline_ours(o, HO_TONE_MUTED, "(");
    ho_outline_glue(o);
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_SAID_BY_SHORT, name);
    ho_outline_glue(o);
    ho_outline_ours(o, HO_TONE_MUTED, ")");
    o->brief = false;
}

/* Each, since what a bare one stands behind is not said by its place. */
void
ho_outline_item_said_by(ho_outline *o)
{
    const ProtobufCMessage *old = NULL, *now = NULL;
    ho_record_word          before;
    const char             *by = ho_outline_leg_sender(o, o->item->leg);
    bool                    bare;

    if (o->has_word) {
        old = replaced(&before, o);
        now = said_by(o, &o->word);
    }
    bare = old != NULL && now != NULL &&
           ho_record_is_bare(now, o->word.section, o->word.field);
    if (!ho_outline_is_added(o) || (o->item->first == NULL && !bare))
        return;
    ho_outline_note(o);
    if (old == NULL) {
        o->detail = true;
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_SAID_BY, by);
        o->detail = false;
        in_short(o, by);
        return;
    }
    ho_outline_word_theirs(o, bare ? HO_TONE_ALERT : HO_TONE_MUTED,
                           bare ? HO_W_WITHDRAWN_BY : HO_W_SAID_BY, by);
    ho_outline_note(o);
    if (*about(old) != '\0')
        ho_outline_word_two(o, bare ? HO_TONE_PLAIN : HO_TONE_MUTED,
                            bare ? HO_W_SAID_OF : HO_W_INSTEAD_OF, about(old),
                            HO_THEIRS,
                            ho_outline_leg_sender(o, (int32_t) before.leg),
                            HO_THEIRS);
    else
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_INSTEAD_OF_WORD,
                               ho_outline_leg_sender(o, (int32_t) before.leg));
    state_of(o, old);
}
