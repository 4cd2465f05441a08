/* SPDX-License-Identifier: MIT */
/*
 * part_way.c -- the way it came: that it verified, who vouches for what, and
 * what is not here any more.
 */
#include "outline/outline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

static const char *
section_name(const ho_outline *o, char number[8], uint32_t kind)
{
    if (kind >= HANDOFF_SECTION_ROUTING && kind <= HANDOFF_SECTION_EXTRAS)
        return ho_words_text(o->card.language,
                             (ho_words_label) (HO_W_SECTION_ROUTING +
                                               (int) kind - 1));
    snprintf(number, 8, "%u", (unsigned) kind);
    return number;
}

/* Who gave a section the form in which it came, where that is not its author:
 * sealed anew, perhaps for fewer, or sent in clear. */
static void
formed(ho_outline *o, const handoff_section *s)
{
    if (s->formed_by == s->leg || s->state == HANDOFF_STATE_REDACTED)
        return;
    ho_outline_word_theirs(o, HO_TONE_WARN,
                           s->sealed ? HO_W_SEALED_ANEW : HO_W_UNSEALED,
                           ho_outline_leg_sender(o, (int32_t) s->formed_by));
}

/* ---- What is not here ---------------------------------------------------- */

static void
absent(ho_outline *o, ho_outline_part_id part, const handoff_section *s)
{
    char        number[8], anchor[40];
    const char *name = section_name(o, number, s->kind);
    const char *by = ho_outline_leg_sender(o, (int32_t) s->leg);

    snprintf(anchor, sizeof anchor, "absent-%u-%u", (unsigned) s->leg,
             (unsigned) s->kind);
    ho_outline_item_begin(o, part, -1, anchor);
    if (s->state == HANDOFF_STATE_REDACTED) {
        ho_outline_word_two(o, HO_TONE_WARN, HO_W_REDACTED, name, HO_OURS, by,
                            HO_THEIRS);
        ho_outline_word_theirs(o, HO_TONE_WARN, HO_W_BY_MEANS,
                               ho_outline_leg_sender(o, s->redacted_by));
        ho_outline_note(o);
        ho_outline_theirs(o, HO_TONE_PLAIN, s->reason);
    } else {
        ho_outline_word_two(o, HO_TONE_WARN,
                            s->state == HANDOFF_STATE_SEALED ? HO_W_SEALED
                                                             : HO_W_SKIPPED,
                            name, HO_OURS, by, HO_THEIRS);
        ho_outline_note(o);
        formed(o, s);
    }
    ho_outline_item_end(o);
}

void
ho_outline_absent(ho_outline *o, ho_outline_part_id part, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    for (uint32_t n = 0;
         o->packet != NULL && n < handoff_packet_legs(o->packet); n++) {
        if (handoff_packet_section(&s, o->packet, n, kind) &&
            s.state != HANDOFF_STATE_PRESENT)
            absent(o, part, &s);
    }
}

/* A section of that kind that we do not have, if any is. */
static bool
is_kept(const ho_outline *o, handoff_section *s, uint32_t kind)
{
    for (uint32_t n = 0;
         o->packet != NULL && n < handoff_packet_legs(o->packet); n++) {
        if (handoff_packet_section(s, o->packet, n, kind) &&
            s->state != HANDOFF_STATE_PRESENT)
            return true;
    }
    return false;
}

void
ho_outline_why_nothing(ho_outline *o, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    if (!is_kept(o, &s, kind))
        ho_outline_word(o, HO_TONE_MUTED, HO_W_NOTHING);
    else if (s.state == HANDOFF_STATE_REDACTED)
        ho_outline_word_theirs(o, HO_TONE_WARN, HO_W_KEPT_REDACTED,
                               ho_outline_leg_sender(o, s.redacted_by));
    else
        ho_outline_word(o, HO_TONE_WARN,
                        s.state == HANDOFF_STATE_SEALED ? HO_W_KEPT_SEALED
                                                        : HO_W_KEPT_UNREAD);
}

void
ho_outline_nothing(ho_outline *o, ho_outline_part_id part, const char *anchor,
                   uint32_t section)
{
    ho_outline_item_begin(o, part, -1, anchor);
    ho_outline_why_nothing(o, section);
    ho_outline_item_end(o);
}

static const char *
kind_of(const Handoff__V1__Mask *mask)
{
    return mask->kind == NULL ? "" : mask->kind;
}

enum { TOLD = -2 }; /* instead of a leg: where it was masked says so */

/* How often the index-th mask's kind was replaced, if the index-th is the first
 * of its kind in its leg; else 0. */
static uint64_t
times_masked(const int32_t *legs, size_t index, size_t count,
             Handoff__V1__Mask *const *masks)
{
    uint64_t times = 0;

    for (size_t i = 0; legs[index] != TOLD && i < count; i++) {
        if (legs[i] != legs[index] ||
            strcmp(kind_of(masks[i]), kind_of(masks[index])) != 0)
            continue;
        if (i < index)
            return 0;
        times += masks[i]->count == 0 ? 1 : masks[i]->count;
    }
    return times;
}

static void
mask_item(ho_outline *o, const Handoff__V1__Mask *mask, uint64_t times)
{
    const char *ours =
        ho_words_name(o->card.language, HO_NAMES_MASK_KIND, mask->kind);
    char text[32];

    if (ours != NULL)
        ho_outline_ours(o, HO_TONE_PLAIN, ours);
    else
        ho_outline_theirs(o, HO_TONE_PLAIN, mask->kind);
    snprintf(text, sizeof text, "\xC3\x97%" PRIu64, times);
    if (times > 1)
        ho_outline_ours(o, HO_TONE_PLAIN, text);
}

/* What kinds, and how often. Where, is for those who have the record. */
void
ho_outline_masks(ho_outline *o, ho_outline_part_id part, uint32_t kind,
                 uint32_t field, size_t count, Handoff__V1__Mask *const *masks)
{
    size_t      shown = count < HO_MASKS_MAX ? count : HO_MASKS_MAX;
    int32_t     legs[HO_MASKS_MAX];
    char        number[8], anchor[24];
    const char *name = section_name(o, number, kind);
    bool        any = false;

    snprintf(anchor, sizeof anchor, "mask-%u", (unsigned) kind);
    for (size_t i = 0; i < shown; i++)
        legs[i] = kind == HANDOFF_SECTION_TRANSCRIPT &&
                          ho_outline_mask_is_told(o, masks[i])
                      ? TOLD
                      : ho_outline_leg_of_element(o, kind, field, i);
    for (size_t i = 0; i < shown; i++) {
        uint64_t times = times_masked(legs, i, shown, masks);

        if (times == 0)
            continue;
        ho_outline_item_begin_n(o, part, legs[i], anchor, i + 1);
        if (!any || !ho_outline_item_run(o))
            ho_outline_word_ours(o, HO_TONE_WARN, HO_W_MASKED, name);
        any = true;
        mask_item(o, masks[i], times);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, part, anchor, count, shown);
}

/* ---- The way ------------------------------------------------------------- */

/* Sections that one could read as they travelled, and what became of those
 * that one cannot; then what was sealed, and is open to us. */
static void
vouched(ho_outline *o, const handoff_leg *leg, bool to_us)
{
    handoff_section s = { HANDOFF_SECTION };
    char            number[8];
    bool            any = false;

    for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
        if (!handoff_packet_section(&s, o->packet, leg->number, k) ||
            (s.state == HANDOFF_STATE_PRESENT && s.sealed) != to_us)
            continue;
        if (any) {
            ho_outline_glue(o);
            ho_outline_ours(o, HO_TONE_PLAIN, ",");
        } else {
            ho_outline_note(o);
            ho_outline_word(o, to_us ? HO_TONE_GOOD : HO_TONE_PLAIN,
                            to_us ? HO_W_TO_US : HO_W_VOUCHES);
        }
        any = true;
        ho_outline_ours(o, HO_TONE_PLAIN, section_name(o, number, k));
        if (s.state != HANDOFF_STATE_PRESENT)
            ho_outline_word(o, HO_TONE_WARN,
                            s.state == HANDOFF_STATE_REDACTED
                                ? HO_W_STATE_REDACTED
                            : s.state == HANDOFF_STATE_SEALED
                                ? HO_W_STATE_SEALED
                                : HO_W_STATE_SKIPPED);
        formed(o, &s);
    }
}

static void
leg_item(ho_outline *o, const handoff_leg *leg)
{
    ho_outline_item_begin_n(o, HO_PART_WAY, -1, "leg", leg->number);
    ho_outline_theirs(o, HO_TONE_STRONG, leg->sender);
    ho_outline_ours(o, HO_TONE_PLAIN, "\xE2\x86\x92"); /* an arrow */
    for (size_t i = 0; leg->audience[i] != NULL; i++) {
        if (i > 0) {
            ho_outline_glue(o);
            ho_outline_ours(o, HO_TONE_PLAIN, ",");
        }
        ho_outline_theirs(o, HO_TONE_PLAIN, leg->audience[i]);
    }
    ho_outline_note(o);
    ho_outline_moment(o, HO_TONE_MUTED, leg->sent_at_ms);
    vouched(o, leg, false);
    vouched(o, leg, true);
    ho_outline_item_end(o);
}

/* What it is called elsewhere, and where it was to go. */
static void
conversation(ho_outline *o)
{
    const Handoff__V1__Routing *r = o->root.routing;

    ho_outline_item_begin(o, HO_PART_WAY, o->packet == NULL ? -1 : 0,
                          "conversation");
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_CONVERSATION,
                           r->conversation_id);
    if (r->started_at_ms != 0) {
        ho_outline_note(o);
        ho_outline_item_of(
            o,
            ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                    HO_FIELD_ROUTING_STARTED_AT_MS),
            "started");
        ho_outline_word(o, HO_TONE_MUTED, HO_W_BEGAN);
        ho_outline_moment(o, HO_TONE_MUTED, r->started_at_ms);
    }
    if (!ho_outline_empty(r->entry_point)) {
        ho_outline_note(o);
        ho_outline_item_of(
            o,
            ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                    HO_FIELD_ROUTING_ENTRY_POINT),
            "entry-point");
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_ENTRY_POINT,
                               r->entry_point);
    }
    ho_outline_item_end(o);
}

void
ho_outline_target(ho_outline *o, const Handoff__V1__Target *t)
{
    ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->queue);
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->agent);
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_FOR, t->bot);
    ho_outline_note(o);
    ho_outline_word_list(o, HO_TONE_MUTED, HO_W_SKILLS, t->n_skills, t->skills);
}

static void
target(ho_outline *o)
{
    const Handoff__V1__Target *t = o->root.routing->target;

    if (t == NULL)
        return;
    ho_outline_item_begin(o, HO_PART_WAY,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                                  HO_FIELD_ROUTING_TARGET),
                          "target");
    ho_outline_target(o, t);
    ho_outline_item_end(o);
}

/* Where its answers are wanted. */
static void
answers(ho_outline *o)
{
    ho_outline_item_begin(o, HO_PART_WAY,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                                  HO_FIELD_ROUTING_ANSWER_TO),
                          "answer-to");
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_ANSWER_TO,
                           o->root.routing->answer_to);
    ho_outline_item_end(o);
}

void
ho_outline_identity(ho_outline *o, const Handoff__V1__Authentication *a)
{
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_PLAIN, HO_W_CHECKED_BY, a->verified_by);
    ho_outline_note(o);
    if (!ho_outline_empty(a->subject)) {
        ho_outline_word(o, HO_TONE_MUTED, HO_W_SUBJECT);
        ho_outline_secret(o, HO_TONE_MUTED, a->subject,
                          strchr(a->subject, '@') != NULL ? HO_SECRET_EMAIL
                                                          : HO_SECRET_ANY);
    }
    ho_outline_note(o);
    ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_ATTESTATION, a->attestation);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_MUTED, a->context_class);
}

static void
identity(ho_outline *o)
{
    const Handoff__V1__Authentication *a = o->root.customer->authentication;

    if (a == NULL)
        return;
    ho_outline_item_begin(
        o, HO_PART_WAY,
        ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER,
                                HO_FIELD_CUSTOMER_AUTHENTICATION),
        "identity");
    ho_outline_identity(o, a);
    ho_outline_item_end(o);
}

static void
verified(ho_outline *o)
{
    char        id[2 * HANDOFF_HASH_BYTES + 1], offset[HO_TIME_CHARS];
    handoff_leg last = { HANDOFF_LEG };

    ho_outline_item_begin(o, HO_PART_WAY, -1, "verified");
    if (o->packet != NULL) {
        sodium_bin2hex(id, sizeof id, handoff_packet_id(o->packet),
                       HANDOFF_HASH_BYTES);
        id[16] = '\0'; /* enough to find it by */
        handoff_packet_leg(&last, o->packet,
                           handoff_packet_legs(o->packet) - 1);
        ho_outline_word(o, HO_TONE_GOOD, HO_W_ALL_VERIFIED);
        ho_outline_note(o);
        ho_outline_word_ours(o, HO_TONE_MUTED, HO_W_PACKET, id);
        ho_outline_note(o);
        ho_outline_word_time(o, HO_TONE_MUTED, HO_W_EXPIRES,
                             last.expires_at_ms);
    } else {
        ho_outline_word(o, HO_TONE_ALERT, HO_W_UNVERIFIED);
    }
    ho_outline_note(o);
    if (o->card.opts.utc_offset_minutes != 0) { /* or it is said at the top */
        ho_outline_offset_text(offset, o->card.opts.utc_offset_minutes);
        ho_outline_word_ours(o, HO_TONE_MUTED, HO_W_TIMES, offset);
    }
    ho_outline_item_end(o);
}

/* Who had it before, where nobody says it: those who signed. */
static void
from_legs(ho_outline *o)
{
    handoff_leg leg = { HANDOFF_LEG };
    uint32_t    legs = o->packet == NULL ? 0 : handoff_packet_legs(o->packet);

    if (o->card.parts[HO_PART_WAY].first != NULL || legs == 0)
        return;
    ho_outline_item_begin(o, HO_PART_WAY, -1, "way-from");
    ho_outline_word(o, HO_TONE_MUTED, HO_W_HAD_IT);
    for (uint32_t n = 0; n < legs && n < 4; n++) {
        handoff_packet_leg(&leg, o->packet, legs - 1 - n);
        if (n > 0)
            ho_outline_note(o);
        ho_outline_theirs(o, HO_TONE_PLAIN, leg.sender);
    }
    ho_outline_item_end(o);
}

void
ho_outline_part_way(ho_outline *o)
{
    const Handoff__V1__Context *r = &o->root;
    handoff_leg                 leg = { HANDOFF_LEG };

    ho_outline_people(o, HO_HAD_IT);
    from_legs(o);
    ho_outline_earlier(o);
    ho_outline_later(o);
    for (uint32_t n = 0;
         o->packet != NULL && handoff_packet_leg(&leg, o->packet, n); n++)
        leg_item(o, &leg);
    identity(o);
    conversation(o);
    target(o);
    answers(o);
    ho_outline_people(o, HO_TOOK_PART);
    ho_outline_consents(o, HO_PART_WAY);
    for (uint32_t k = HANDOFF_SECTION_EXTRAS; k <= HANDOFF_SECTION_KIND_MAX;
         k++)
        ho_outline_absent(o, HO_PART_WAY, k);
    /* Routing can be neither sealed nor redacted, but left unread. */
    ho_outline_absent(o, HO_PART_WAY, HANDOFF_SECTION_ROUTING);
    ho_outline_masks(o, HO_PART_WAY, HANDOFF_SECTION_ROUTING,
                     HO_FIELD_ROUTING_MASKS, r->routing->n_masks,
                     r->routing->masks);
    ho_outline_masks(o, HO_PART_WAY, HANDOFF_SECTION_BRIEFING,
                     HO_FIELD_BRIEFING_MASKS, r->briefing->n_masks,
                     r->briefing->masks);
    ho_outline_masks(o, HO_PART_WAY, HANDOFF_SECTION_CUSTOMER,
                     HO_FIELD_CUSTOMER_MASKS, r->customer->n_masks,
                     r->customer->masks);
    ho_outline_masks(o, HO_PART_WAY, HANDOFF_SECTION_EXTRAS,
                     HO_FIELD_EXTRAS_MASKS, r->extras->n_masks,
                     r->extras->masks);
    if (r->routing->delete_after_ms != 0) {
        ho_outline_item_begin(
            o, HO_PART_WAY,
            ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                    HO_FIELD_ROUTING_DELETE_AFTER_MS),
            "delete-after");
        ho_outline_word_time(o, HO_TONE_WARN, HO_W_DELETE_AFTER,
                             r->routing->delete_after_ms);
        ho_outline_item_end(o);
    }
    verified(o);
}
