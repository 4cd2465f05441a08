/* SPDX-License-Identifier: MIT */
/*
 * part_message.c -- what a message says beside its text.
 *
 * What was sent is not what was received: that it did not arrive, or that half
 * of it was heard, stands at the turn. So does what a button, a form or a card
 * said, which is in no text.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <string.h>

enum { ANSWERED_BYTES_MAX = 120 }; /* of a message that is only answered */

static void
share(ho_outline *o, ho_words_label label, float of_one)
{
    char text[16];

    if (!(of_one > 0 && of_one < 1))
        return;
    snprintf(text, sizeof text, "%.0f %%", (double) of_one * 100);
    ho_outline_note(o);
    ho_outline_word_ours(o, HO_TONE_GUESS, label, text);
}

/* ---- Fields -------------------------------------------------------------- */

static void
field(ho_outline *o, const Handoff__V1__Field *f)
{
    ho_outline_note(o);
    ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_FIELD_KIND,
                     (int32_t) f->kind);
    ho_outline_theirs(o, HO_TONE_PLAIN,
                      ho_outline_empty(f->label) ? f->name : f->label);
    if (f->sensitive)
        ho_outline_secret(o, HO_TONE_STRONG, f->value, HO_SECRET_ANY);
    else
        ho_outline_theirs(o, HO_TONE_STRONG, f->value);
}

/* ---- Whether they got it ------------------------------------------------- */

static void
delivery(ho_outline *o, const Handoff__V1__Message *m)
{
    const int32_t state = (int32_t) m->delivery;

    /* That it went out, or was delivered, is what one expects. */
    ho_outline_note(o);
    if (state == HANDOFF_DELIVERY_FAILED || state == HANDOFF_DELIVERY_PENDING)
        ho_outline_value(o,
                         state == HANDOFF_DELIVERY_FAILED ? HO_TONE_ALERT
                                                          : HO_TONE_WARN,
                         HANDOFF_ENUM_DELIVERY, state);
    else if (state == HANDOFF_DELIVERY_READ)
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_DELIVERY, state);
    ho_outline_theirs(o, HO_TONE_WARN, m->delivery_error);
}

static void
heard(ho_outline *o, const Handoff__V1__Message *m)
{
    if (!m->interrupted && ho_outline_empty(m->heard))
        return;
    ho_outline_note(o);
    if (ho_outline_empty(m->heard)) {
        ho_outline_word(o, HO_TONE_WARN, HO_W_INTERRUPTED_UNKNOWN);
        return;
    }
    ho_outline_word(o, HO_TONE_WARN, HO_W_INTERRUPTED);
    ho_outline_theirs(o, HO_TONE_QUOTE, m->heard);
}

static void
hypotheses(ho_outline *o, const Handoff__V1__Message *m)
{
    for (size_t i = 0; i < m->n_hypotheses && i < 4; i++) {
        ho_outline_note(o);
        ho_outline_word(o, HO_TONE_GUESS, HO_W_OR_HEARD);
        ho_outline_theirs(o, HO_TONE_GUESS, m->hypotheses[i]->text);
        if (m->hypotheses[i]->confidence > 0)
            ho_outline_percent(o, HO_TONE_GUESS, m->hypotheses[i]->confidence);
    }
}

/* ---- What others made of it ---------------------------------------------- */

static void
reaction(ho_outline *o, const Handoff__V1__Reaction *r)
{
    ho_outline_note(o);
    ho_outline_word(o, HO_TONE_MUTED, HO_W_REACTION);
    ho_outline_theirs(o, HO_TONE_QUOTE, r->text);
    if (!ho_outline_empty(r->by))
        ho_outline_who(o, HO_TONE_MUTED, r->by);
    else
        ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_ROLE,
                         (int32_t) r->role);
    if (r->withdrawn)
        ho_outline_word(o, HO_TONE_WARN, HO_W_TAKEN_BACK);
    ho_outline_word_time(o, HO_TONE_MUTED, HO_W_AS_IT_IS, r->at_ms);
}

void
ho_outline_message_more(ho_outline *o, const Handoff__V1__Message *m)
{
    for (size_t i = 0; i < m->n_fields && i < HO_SHOWN_MAX; i++)
        field(o, m->fields[i]);
    delivery(o, m);
    heard(o, m);
    hypotheses(o, m);
    share(o, HO_W_THIS_SPEAKER, m->speaker_confidence);
    for (size_t i = 0; i < m->n_reactions && i < HO_SHOWN_MAX; i++)
        reaction(o, m->reactions[i]);
    ho_outline_note(o);
    if (m->sent_at_ms == 0)
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_LOCAL_TIME,
                               m->local_time);
    if ((int32_t) m->clock == HANDOFF_CLOCK_DEVICE)
        ho_outline_value(o, HO_TONE_WARN, HANDOFF_ENUM_CLOCK,
                         (int32_t) m->clock);
}

/* ---- Voice --------------------------------------------------------------- */

static const Handoff__V1__Attachment *
recording(const ho_outline *o, const Handoff__V1__Message *m)
{
    const Handoff__V1__Transcript *t = o->root.transcript;

    for (size_t i = 0;
         m->n_attachments > 0 && i < t->n_attachments && i < HO_SHOWN_MAX;
         i++) {
        const Handoff__V1__Attachment *a = t->attachments[i];

        if (!ho_outline_empty(a->id) && strcmp(a->id, m->attachments[0]) == 0)
            return !ho_outline_empty(a->media_type) &&
                           strncmp(a->media_type, "audio/", 6) == 0
                       ? a
                       : NULL;
    }
    return NULL;
}

void
ho_outline_message_voice(ho_outline *o, const Handoff__V1__Message *m)
{
    const Handoff__V1__Attachment *a = recording(o, m);
    uint32_t                       seconds;
    char                           text[24];

    if (a == NULL || !ho_outline_empty(m->text))
        return;
    seconds = (m->duration_ms != 0 ? m->duration_ms : a->duration_ms) / 1000;
    snprintf(text, sizeof text, seconds == 0 ? "?:??" : "%u:%02u",
             (unsigned) seconds / 60, (unsigned) seconds % 60);
    ho_outline_word_ours(o, HO_TONE_WARN, HO_W_VOICE, text);
    if (ho_outline_empty(a->transcript))
        ho_outline_word(o, HO_TONE_WARN, HO_W_NO_WORDS);
    else
        ho_outline_theirs(o, HO_TONE_QUOTE, a->transcript);
}

/* ---- What is answered ---------------------------------------------------- */

void
ho_outline_message_answered(ho_outline *o, const Handoff__V1__Message *m)
{
    char  *copy;
    size_t n;

    if (ho_outline_empty(m->text) || o->failed)
        return;
    n = strlen(m->text);
    if (n <= ANSWERED_BYTES_MAX) {
        ho_outline_theirs(o, HO_TONE_QUOTE, m->text);
        return;
    }
    for (n = ANSWERED_BYTES_MAX; n > 0 && (m->text[n] & 0xC0) == 0x80;)
        n--; /* not within a character */
    copy = ho_base_arena_text(&o->arena, m->text, n);
    if (copy == NULL)
        o->failed = true;
    else
        ho_outline_theirs(o, HO_TONE_QUOTE, copy);
    ho_outline_glue(o);
    ho_outline_ours(o, HO_TONE_MUTED, "\xE2\x80\xA6");
}
