/* SPDX-License-Identifier: MIT */
/*
 * part_said.c -- the last turns, with what was left out or masked.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the transcript the first screen shows the last turns, and no more. */
static void
not_first(ho_outline *o)
{
    if (o->item != NULL)
        o->item->later = true;
}

static void
omission(ho_outline *o, size_t i)
{
    const Handoff__V1__Omission *m = o->root.transcript->omissions[i];
    char                         turns[32];

    ho_outline_item_begin_element(o, HO_PART_SAID, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_OMISSIONS, i, "omission");
    if (m->first_turn == m->last_turn)
        snprintf(turns, sizeof turns, "%u", (unsigned) m->first_turn);
    else
        snprintf(turns, sizeof turns, "%u\xE2\x80\x93%u",
                 (unsigned) m->first_turn, (unsigned) m->last_turn);
    ho_outline_word_ours(o, HO_TONE_WARN, HO_W_OMITTED, turns);
    not_first(o);
    ho_outline_item_end(o);
}

/* The turn whose message a mask names, "messages[7].text"; 0: none. Only a
 * transcript has messages. */
static uint32_t
turn_of(const Handoff__V1__Mask *mask)
{
    static const char front[] = "messages[";
    const char       *s = mask->path;
    uint64_t          turn = 0;

    if (s == NULL || strncmp(s, front, sizeof front - 1) != 0)
        return 0;
    for (s += sizeof front - 1; *s >= '0' && *s <= '9' && turn <= UINT32_MAX;)
        turn = turn * 10 + (uint64_t) (*s++ - '0');
    return s[0] == ']' && s[1] == '.' && turn <= UINT32_MAX ? (uint32_t) turn
                                                            : 0;
}

/* How much of a message was replaced before sealing. Few masks are looked at,
 * so each message may ask. */
static uint64_t
masked_in(const ho_outline *o, uint32_t turn)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    uint64_t                       count = 0;

    for (size_t i = 0; i < t->n_masks && i < HO_MASKS_MAX; i++) {
        if (turn_of(t->masks[i]) == turn)
            count += t->masks[i]->count == 0 ? 1 : t->masks[i]->count;
    }
    return count;
}

static size_t
first_shown(const ho_outline *o)
{
    size_t n = o->root.transcript->n_messages;

    return n > o->card.opts.turns ? n - o->card.opts.turns : 0;
}

bool
ho_outline_mask_is_told(const ho_outline *o, const Handoff__V1__Mask *mask)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    uint32_t                       turn = turn_of(mask);

    for (size_t i = first_shown(o); turn != 0 && i < t->n_messages; i++) {
        if (t->messages[i]->turn == turn)
            return true;
    }
    return false;
}

static void
speaker(ho_outline *o, const Handoff__V1__Message *m)
{
    int32_t role = (int32_t) m->role;

    if (m->turn != 0)
        ho_outline_number(o, HO_TONE_MUTED, m->turn);
    if (!ho_outline_empty(m->by))
        ho_outline_who(o, HO_TONE_STRONG, m->by);
    else if (role != 0)
        ho_outline_value(o, HO_TONE_STRONG, HANDOFF_ENUM_ROLE, role);
    else
        ho_outline_word(o, HO_TONE_STRONG, HO_W_SOMEBODY);
    if (m->kind != 0) {
        ho_outline_ours(o, HO_TONE_MUTED, "(");
        ho_outline_glue(o);
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_MESSAGE_KIND,
                         (int32_t) m->kind);
        ho_outline_glue(o);
        ho_outline_ours(o, HO_TONE_MUTED, ")");
    }
    ho_outline_glue(o);
    ho_outline_ours(o, HO_TONE_PLAIN, ":");
}

static void
language(ho_outline *o, const char *tag)
{
    const char *called = ho_outline_tongue(o, tag);

    if (called != NULL)
        ho_outline_ours(o, HO_TONE_MUTED, called);
    else
        ho_outline_theirs(o, HO_TONE_MUTED, tag);
}

static void
translations(ho_outline *o, const Handoff__V1__Message *m)
{
    for (size_t i = 0; i < m->n_translations && i < 8; i++) {
        const Handoff__V1__Translation *t = m->translations[i];

        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_MUTED, HO_W_TRANSLATION);
        ho_outline_theirs(o, HO_TONE_MUTED, t->language);
        ho_outline_spoken(o, t->language);
        ho_outline_theirs(o,
                          ho_outline_is_guess(t->source) ? HO_TONE_GUESS
                                                         : HO_TONE_QUOTE,
                          t->text);
        ho_outline_spoken(o, NULL);
        ho_outline_source(o, t->source);
    }
}

/* Attachments by name, as far as they are among the first ones. */
static void
attached(ho_outline *o, const Handoff__V1__Message *m)
{
    const Handoff__V1__Transcript *t = o->root.transcript;

    for (size_t i = 0; i < m->n_attachments && i < HO_SHOWN_MAX; i++) {
        const char *name = m->attachments[i];

        for (size_t k = 0; k < t->n_attachments && k < HO_SHOWN_MAX; k++) {
            const Handoff__V1__Attachment *a = t->attachments[k];

            if (!ho_outline_empty(a->name) && !ho_outline_empty(a->id) &&
                strcmp(a->id, m->attachments[i]) == 0)
                name = a->name;
        }
        ho_outline_note(o);
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_ATTACHED, name);
    }
    if (m->n_attachments > HO_SHOWN_MAX) {
        ho_outline_note(o);
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_MORE,
                               m->n_attachments - HO_SHOWN_MAX);
    }
}

/* Is it the language that the conversation is said to be in? */
static bool
is_usual(const ho_outline *o, const char *language)
{
    const char *usual = o->root.routing->language;

    return usual != NULL && language != NULL && strcmp(usual, language) == 0;
}

/* A turn that answers one which is not shown brings its beginning with it. */
static void
reply(ho_outline *o, uint32_t turn)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    size_t                         low = 0, high = first_shown(o);

    ho_outline_word_number(o, HO_TONE_MUTED, HO_W_REPLY_TO, turn);
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (t->messages[middle]->turn < turn)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < first_shown(o) && t->messages[low]->turn == turn)
        ho_outline_message_answered(o, t->messages[low]);
}

/* ---- What became of it --------------------------------------------------- */

static int32_t
role_of(const ho_outline *o, const Handoff__V1__Message *m)
{
    const Handoff__V1__Participant *p =
        m->role != 0 ? NULL : ho_outline_participant(o, 0, m->by);

    return p == NULL ? (int32_t) m->role : (int32_t) p->role;
}

static bool
is_theirs(int32_t role)
{
    return role == HANDOFF_ROLE_CUSTOMER || role == HANDOFF_ROLE_REPRESENTATIVE;
}

bool
ho_outline_is_question(const char *text)
{
    return text != NULL &&
           (strchr(text, '?') != NULL || strstr(text, "\xEF\xBC\x9F") != NULL ||
            strstr(text, "\xD8\x9F") != NULL); /* full width, and Arabic */
}

/* Of what they said since we last said something: a question, else the last.
 */
size_t
ho_outline_unanswered(const ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    size_t                         found = SIZE_MAX;

    for (size_t i = t->n_messages; i-- > 0;) {
        const Handoff__V1__Message *m = t->messages[i];
        int32_t                     role = role_of(o, m);

        if (m->kind != 0 || ho_outline_empty(m->text))
            continue;
        if (!is_theirs(role) && role != 0 &&
            (int32_t) m->delivery != HANDOFF_DELIVERY_FAILED)
            break;
        if (is_theirs(role) && ho_outline_is_question(m->text))
            return i;
        if (is_theirs(role) && found == SIZE_MAX)
            found = i;
    }
    return found;
}

static int
by_replaced(const void *a, const void *b)
{
    const Handoff__V1__Message *const *x = a, *const *y = b;

    return (*x)->replaces < (*y)->replaces   ? -1
           : (*x)->replaces > (*y)->replaces ? 1
                                             : 0;
}

/* Those that correct or withdraw another, by which. */
static void
find_replacing(ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    size_t                         count = 0;

    for (size_t i = 0; i < t->n_messages; i++)
        count += t->messages[i]->replaces != 0;
    if (count == 0 || o->failed)
        return;
    o->replacing = ho_base_arena_alloc(&o->arena, count * sizeof *o->replacing);
    if (o->replacing == NULL) {
        o->failed = true;
        return;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        if (t->messages[i]->replaces != 0)
            o->replacing[o->n_replacing++] = t->messages[i];
    }
    qsort(o->replacing, count, sizeof *o->replacing, by_replaced);
}

static void
overtaken(ho_outline *o, const Handoff__V1__Message *m)
{
    const Handoff__V1__Message        key = { .replaces = m->turn };
    const Handoff__V1__Message *const at = &key;
    const Handoff__V1__Message      **found;

    if (m->turn == 0 || o->n_replacing == 0)
        return;
    found = bsearch(&at, o->replacing, o->n_replacing, sizeof *o->replacing,
                    by_replaced);
    if (found == NULL)
        return;
    ho_outline_note(o);
    ho_outline_word_number(o, HO_TONE_WARN,
                           ho_outline_empty((*found)->text) ? HO_W_WITHDRAWN_IN
                                                            : HO_W_CORRECTED_BY,
                           (*found)->turn);
}

/* ---- One turn ------------------------------------------------------------ */

static void
remarks(ho_outline *o, const Handoff__V1__Message *m)
{
    uint64_t masked = m->turn == 0 ? 0 : masked_in(o, m->turn);

    overtaken(o, m);
    ho_outline_note(o);
    if (m->replaces != 0)
        ho_outline_word_number(o, HO_TONE_WARN,
                               ho_outline_empty(m->text) ? HO_W_WITHDRAWS
                                                         : HO_W_CORRECTS,
                               m->replaces);
    ho_outline_note(o);
    if (m->reply_to != 0)
        reply(o, m->reply_to);
    ho_outline_note(o);
    if (masked != 0)
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_MASKED_HERE, masked);
    ho_outline_note(o);
    if (m->confidence > 0 && m->confidence < 1) {
        char text[16];

        snprintf(text, sizeof text, "%.0f %%", (double) m->confidence * 100);
        ho_outline_word_ours(o, HO_TONE_GUESS, HO_W_HEARD, text);
    }
    ho_outline_note(o);
    if (!is_usual(o, m->language))
        language(o, m->language);
    ho_outline_note(o);
    ho_outline_word_list(o, HO_TONE_MUTED, HO_W_ONLY_TO, m->n_to, m->to);
    ho_outline_message_more(o, m);
    attached(o, m);
    translations(o, m);
}

/* With the day where it is not that of the turn before, which stands above. */
static void
said_at(ho_outline *o, size_t i, bool first)
{
    Handoff__V1__Message *const *list = o->root.transcript->messages;
    char                         text[HO_TIME_CHARS];
    int64_t                      ms = list[i]->sent_at_ms;
    int64_t before = first ? o->card.opts.now_ms : list[i - 1]->sent_at_ms;

    if (ms == 0)
        return;
    ho_outline_note(o);
    if (!ho_base_time_valid(ms)) {
        ho_outline_word_time(o, HO_TONE_MUTED, HO_W_AS_IT_IS, ms);
        return;
    }
    ho_outline_time_at(text, ms, o->card.opts.utc_offset_minutes,
                       ho_base_time_valid(before) ? before
                                                  : o->card.opts.now_ms);
    ho_outline_time_ours(o, HO_TONE_MUTED, text, ms);
}

static void
message(ho_outline *o, size_t i, bool first)
{
    const Handoff__V1__Message *m = o->root.transcript->messages[i];
    ho_outline_piece           *begins;

    /* The index where there is no turn: anchors are the only ones. */
    ho_outline_item_begin_element(o, HO_PART_SAID, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_MESSAGES, i, "message");
    ho_outline_item_role(o, (int32_t) m->role, m->by);
    speaker(o, m);
    begins = o->item == NULL ? NULL : o->item->last;
    ho_outline_spoken(o, ho_outline_empty(m->language)
                             ? o->root.routing->language
                             : m->language);
    ho_outline_theirs(o, HO_TONE_STRONG, m->subject);
    ho_outline_theirs(o, HO_TONE_QUOTE, m->text);
    ho_outline_spoken(o, NULL);
    ho_outline_message_voice(o, m);
    if (ho_outline_empty(m->text) && m->replaces == 0 && m->n_fields == 0 &&
        !ho_outline_empty(m->rich)) {
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_RICH, m->media_type);
        ho_outline_rich_words(o, m->rich);
    }
    remarks(o, m);
    if (i == o->unanswered && ho_outline_is_question(m->text)) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_WARN, HO_W_UNANSWERED);
    }
    said_at(o, i, first);
    /* Where there is no text, the first remark stands for it. */
    if (begins != NULL && begins->next != NULL)
        begins->next->joint = HO_JOINT_SPACE;
    ho_outline_item_end(o);
}

/* What opening it needs, and until when that works. */
static void
link_state(ho_outline *o, const Handoff__V1__Attachment *a)
{
    const int32_t access = (int32_t) a->access;
    const bool    dead =
        a->expires_at_ms != 0 && a->expires_at_ms <= o->card.opts.now_ms;

    ho_outline_note(o);
    ho_outline_value(o,
                     access == HANDOFF_ACCESS_SIGNED_URL ? HO_TONE_WARN
                                                         : HO_TONE_MUTED,
                     HANDOFF_ENUM_ACCESS, access);
    ho_outline_note(o);
    ho_outline_word_time(o, dead ? HO_TONE_ALERT : HO_TONE_MUTED,
                         dead ? HO_W_STOPPED : HO_W_UNTIL, a->expires_at_ms);
}

static void
attachment(ho_outline *o, size_t i)
{
    const Handoff__V1__Attachment *a = o->root.transcript->attachments[i];
    char                           size[HO_TIME_CHARS];

    ho_outline_item_begin_element(o, HO_PART_SAID, HANDOFF_SECTION_TRANSCRIPT,
                                  HO_FIELD_TRANSCRIPT_ATTACHMENTS, i,
                                  "attachment");
    ho_outline_word(o, HO_TONE_MUTED, HO_W_ATTACHMENT);
    ho_outline_theirs(o, HO_TONE_PLAIN,
                      ho_outline_empty(a->name) ? a->id : a->name);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_PLAIN, a->description);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_MUTED, a->media_type);
    if (a->bytes != 0) {
        ho_outline_note(o);
        snprintf(size, sizeof size, "%.3g %s",
                 (double) a->bytes / (a->bytes < 1000      ? 1
                                      : a->bytes < 1000000 ? 1e3
                                                           : 1e6),
                 a->bytes < 1000      ? "B"
                 : a->bytes < 1000000 ? "kB"
                                      : "MB");
        ho_outline_ours(o, HO_TONE_MUTED, size);
    }
    ho_outline_note(o);
    if (a->duration_ms != 0) {
        ho_outline_duration_text(size, o, a->duration_ms);
        ho_outline_ours(o, HO_TONE_MUTED, size);
    }
    ho_outline_word_time(o, HO_TONE_MUTED, HO_W_SINCE, a->started_at_ms);
    ho_outline_note(o);
    ho_outline_who(o, HO_TONE_MUTED, a->by);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_MUTED, a->url);
    link_state(o, a);
    if (!ho_outline_empty(a->transcript)) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_MUTED, HO_W_SAYS);
        ho_outline_theirs(o, HO_TONE_QUOTE, a->transcript);
    }
    ho_outline_item_end(o);
}

/* Omissions stand where their turns were; those of turns that are not shown
 * stand in front. */
static void
turns(ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    size_t                         n = t->n_messages, next = 0;
    size_t                         first = first_shown(o);

    if (first > 0) {
        ho_outline_item_begin(o, HO_PART_SAID, -1, "message-more");
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_EARLIER_TURNS, first);
        not_first(o);
        ho_outline_item_end(o);
    }
    for (size_t i = first; i < n; i++) {
        while (next < t->n_omissions && next < HO_SHOWN_MAX &&
               t->omissions[next]->last_turn < t->messages[i]->turn)
            omission(o, next++);
        message(o, i, i == first);
    }
    while (next < t->n_omissions && next < HO_SHOWN_MAX)
        omission(o, next++);
    ho_outline_more(o, HO_PART_SAID, "omission", t->n_omissions, HO_SHOWN_MAX);
}

static uint32_t
last_turn(const ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;
    uint32_t                       last = o->root.routing->last_turn;

    if (t->n_messages > 0 && t->messages[t->n_messages - 1]->turn > last)
        last = t->messages[t->n_messages - 1]->turn;
    return last;
}

/* What a summary says beyond its headline and what other parts have of it. */
static void
in_short(ho_outline *o)
{
    const Handoff__V1__Briefing *b = o->root.briefing;
    const Handoff__V1__Summary  *s = b->summary;
    bool                         told = b->n_steps == 0;
    ho_outline_tone              tone;

    if (s == NULL)
        return;
    tone = ho_outline_is_guess(s->source) ? HO_TONE_GUESS : HO_TONE_PLAIN;
    ho_outline_item_begin(o, HO_PART_SAID,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_BRIEFING,
                                                  HO_FIELD_BRIEFING_SUMMARY),
                          "summary-more");
    not_first(o);
    ho_outline_spoken(o, s->language);
    ho_outline_theirs(o, tone, ho_outline_empty(s->headline) ? "" : s->issue);
    ho_outline_note(o);
    ho_outline_theirs(o, tone, told ? "" : s->tried);
    ho_outline_note(o);
    ho_outline_theirs(o, tone, told ? "" : s->outcome);
    ho_outline_note(o);
    ho_outline_theirs(o, tone,
                      ho_outline_empty(s->headline) &&
                              ho_outline_empty(s->issue)
                          ? ""
                          : s->text);
    ho_outline_spoken(o, NULL);
    if (o->item != NULL && o->item->first != NULL)
        ho_outline_source(o, s->source);
    if (s->through_turn != 0 && s->through_turn < last_turn(o)) {
        ho_outline_note(o);
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_THROUGH_TURN,
                               s->through_turn);
    }
    ho_outline_item_end(o);
}

void
ho_outline_part_said(ho_outline *o)
{
    const Handoff__V1__Transcript *t = o->root.transcript;

    if (t->n_messages == 0)
        ho_outline_nothing(o, HO_PART_SAID, "said", HANDOFF_SECTION_TRANSCRIPT);
    find_replacing(o);
    o->unanswered = ho_outline_unanswered(o);
    in_short(o);
    turns(o);
    ho_outline_later(o);
    ho_outline_absent(o, HO_PART_SAID, HANDOFF_SECTION_TRANSCRIPT);
    for (size_t i = 0; i < t->n_attachments && i < HO_SHOWN_MAX; i++)
        attachment(o, i);
    ho_outline_more(o, HO_PART_SAID, "attachment", t->n_attachments,
                    HO_SHOWN_MAX);
    ho_outline_masks(o, HO_PART_SAID, HANDOFF_SECTION_TRANSCRIPT,
                     HO_FIELD_TRANSCRIPT_MASKS, t->n_masks, t->masks);
}
