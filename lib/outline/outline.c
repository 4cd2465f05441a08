/* SPDX-License-Identifier: MIT */
/*
 * outline.c -- what is shown, in order, before anybody knows how.
 *
 * Parts are made one after the other; each adds items, and an item in which
 * nothing was said does not enter, so that what is empty is left out without
 * anybody asking. Memory is one arena; once it fails nothing is added any
 * more, and the one who asked for the outline looks at the end.
 *
 *   part -> item -> item ...
 *            |- piece -> piece ...
 */
#include "outline/outline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Memory -------------------------------------------------------------- */

static void *
take(ho_outline *o, size_t n)
{
    void *block = o->failed ? NULL : ho_base_arena_alloc(&o->arena, n);

    if (block == NULL)
        o->failed = true;
    return block;
}

static const char *
keep(ho_outline *o, const char *text, size_t len)
{
    char *copy = take(o, len);

    if (copy == NULL)
        return "";
    memcpy(copy, text, len);
    return copy;
}

bool
ho_outline_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

size_t
ho_outline_characters(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

/* ---- Items --------------------------------------------------------------- */

void
ho_outline_item_begin(ho_outline *o, ho_outline_part_id part, int32_t leg,
                      const char *anchor)
{
    ho_outline_item *item = take(o, sizeof *item);

    o->part = &o->card.parts[part];
    o->item = item;
    o->joint = HO_JOINT_SPACE;
    o->spoken = NULL;
    o->has_word = false;
    if (item == NULL)
        return;
    item->leg = leg;
    item->sender = leg < 0 ? NULL : ho_outline_leg_sender(o, leg);
    item->later = o->later;
    item->anchor = keep(o, anchor, strlen(anchor));
}

void
ho_outline_item_begin_n(ho_outline *o, ho_outline_part_id part, int32_t leg,
                        const char *anchor, size_t n)
{
    char name[64];

    snprintf(name, sizeof name, "%s-%zu", anchor, n);
    ho_outline_item_begin(o, part, leg, name);
}

void
ho_outline_item_deeper(ho_outline *o)
{
    if (o->item != NULL)
        o->item->depth = 1;
}

/* A line is of one leg: whose the next words in it are is never the question.
 */
bool
ho_outline_item_run(ho_outline *o)
{
    const ho_outline_item *before = o->part->last;

    if (o->item == NULL)
        return false;
    o->item->run = before != NULL && (before->leg > 0 ? before->leg : 0) ==
                                         (o->item->leg > 0 ? o->item->leg : 0);
    return o->item->run;
}

bool
ho_outline_is_added(const ho_outline *o)
{
    return o->item != NULL && o->item->leg > 0;
}

void
ho_outline_item_end(ho_outline *o)
{
    ho_outline_item *item = o->item;
    ho_outline_part *part = o->part;

    if (item != NULL)
        ho_outline_item_said_by(o);
    o->item = NULL;
    if (item == NULL || item->first == NULL)
        return;
    if (part->last == NULL)
        part->first = item;
    else
        part->last->next = item;
    part->last = item;
    part->count++;
}

void
ho_outline_item_of(ho_outline *o, int32_t leg, const char *anchor)
{
    ho_outline_part_id part = (ho_outline_part_id) (o->part - o->card.parts);

    if (o->item == NULL || o->item->leg == leg)
        return;
    if (o->item->first == NULL) { /* nothing was said yet */
        o->item->leg = leg;
        o->item->sender = leg < 0 ? NULL : ho_outline_leg_sender(o, leg);
        return;
    }
    ho_outline_item_end(o);
    ho_outline_item_begin(o, part, leg, anchor);
    ho_outline_item_run(o);
}

void
ho_outline_more(ho_outline *o, ho_outline_part_id part, const char *anchor,
                size_t count, size_t shown)
{
    char name[64];

    if (count <= shown)
        return;
    o->card.parts[part].unshown += count - shown;
    snprintf(name, sizeof name, "%s-more", anchor);
    ho_outline_item_begin(o, part, -1, name);
    if (o->item != NULL)
        o->item->later = true;
    ho_outline_word_number(o, HO_TONE_WARN, HO_W_MORE, count - shown);
    ho_outline_item_end(o);
}

void
ho_outline_later(ho_outline *o)
{
    o->later = true;
}

/* ---- Pieces -------------------------------------------------------------- */

static ho_outline_piece *
add(ho_outline *o, ho_outline_voice voice, ho_outline_tone tone,
    const char *text)
{
    ho_outline_item  *item = o->item;
    ho_outline_piece *piece = item == NULL ? NULL : take(o, sizeof *piece);

    if (piece == NULL)
        return NULL;
    if (tone == HO_TONE_GOOD && ho_outline_is_added(o))
        tone = HO_TONE_WARN; /* a claim of somebody who came later */
    piece->text = text;
    piece->voice = (uint8_t) voice;
    piece->tone = (uint8_t) tone;
    piece->joint = (uint8_t) o->joint;
    piece->detail = o->detail;
    piece->brief = o->brief;
    piece->language = voice == HO_OURS ? NULL : o->spoken;
    o->joint = HO_JOINT_SPACE;
    if (item->last == NULL)
        item->first = piece;
    else
        item->last->next = piece;
    item->last = piece;
    return piece;
}

void
ho_outline_note(ho_outline *o)
{
    o->joint = HO_JOINT_NOTE;
}

void
ho_outline_spoken(ho_outline *o, const char *tag)
{
    o->spoken = tag;
}

void
ho_outline_glue(ho_outline *o)
{
    if (o->joint == HO_JOINT_SPACE)
        o->joint = HO_JOINT_NONE;
}

void
ho_outline_ours(ho_outline *o, ho_outline_tone tone, const char *text)
{
    add(o, HO_OURS, tone, keep(o, text, strlen(text)));
}

void
ho_outline_theirs(ho_outline *o, ho_outline_tone tone, const char *text)
{
    if (!ho_outline_empty(text))
        add(o, HO_THEIRS, tone, text);
}

void
ho_outline_masked(ho_outline *o, ho_outline_tone tone, const char *rest)
{
    static const char dots[] = "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2";
    size_t            len = strlen(rest);
    char             *text = take(o, sizeof dots + len);

    if (text == NULL)
        return;
    memcpy(text, dots, sizeof dots - 1);
    memcpy(text + sizeof dots - 1, rest, len);
    add(o, HO_MASKED, tone, text);
}

void
ho_outline_word(ho_outline *o, ho_outline_tone tone, ho_words_label label)
{
    add(o, HO_OURS, tone, ho_words_text(o->card.language, label));
}

void
ho_outline_value(ho_outline *o, ho_outline_tone tone, uint32_t enum_id,
                 int32_t value)
{
    const char *text = ho_words_value(o->card.language, enum_id, value);
    char        number[16]; /* of a later version */

    if (text != NULL)
        add(o, HO_OURS, tone, text);
    if (text != NULL || value == 0)
        return;
    snprintf(number, sizeof number, "%" PRId32, value);
    ho_outline_word_ours(o, HO_TONE_WARN, HO_W_UNKNOWN_VALUE, number);
}

void
ho_outline_number(ho_outline *o, ho_outline_tone tone, uint64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, n);
    ho_outline_ours(o, tone, text);
}

/* A signed sender may write any number. What is not sure is never 100 %, and
 * what is possible never 0 %. */
void
ho_outline_percent(ho_outline *o, ho_outline_tone tone, float of_one)
{
    double value = (double) of_one * 100;
    char   text[24];

    if (!(value >= 0 && value <= 100)) {
        ho_outline_word(o, HO_TONE_WARN, HO_W_NO_CONFIDENCE);
        return;
    }
    if (value > 99 && value < 100)
        snprintf(text, sizeof text, ">99 %%");
    else if (value > 0 && value < 1)
        snprintf(text, sizeof text, "<1 %%");
    else
        snprintf(text, sizeof text, "%.0f %%", value);
    ho_outline_ours(o, tone, text);
}

void
ho_outline_put_course(ho_outline *o, const ho_outline_course *course)
{
    ho_outline_course *kept = take(o, sizeof *kept);
    ho_outline_piece  *piece;

    if (kept == NULL)
        return;
    *kept = *course;
    piece = add(o, HO_OURS, HO_TONE_PLAIN, "");
    if (piece != NULL)
        piece->course = kept;
}

/* ---- Labels around something --------------------------------------------- */

/* Up to two texts, each for a {} of the label. Blanks around a {} become the
 * joints, so that no piece begins or ends with one. */
static void
fill(ho_outline *o, ho_outline_tone tone, const char *label,
     const char *const *texts, const ho_outline_voice *voices, int64_t time_ms)
{
    const char *at;

    for (size_t i = 0; (at = strstr(label, "{}")) != NULL; i++) {
        size_t            before = (size_t) (at - label);
        bool              apart = before > 0 && label[before - 1] == ' ';
        ho_outline_piece *piece;

        if (before > (apart ? 1 : 0))
            add(o, HO_OURS, tone, keep(o, label, before - apart));
        if (!apart && (before > 0 || i > 0))
            ho_outline_glue(o);
        piece = add(o, voices[i], tone, texts[i]);
        if (piece != NULL && voices[i] == HO_OURS)
            piece->time_ms = time_ms;
        label = at + 2;
        if (*label != '\0' && *label != ' ')
            ho_outline_glue(o);
        label += *label == ' ';
    }
    if (*label != '\0')
        add(o, HO_OURS, tone, label);
}

static void
fill_one(ho_outline *o, ho_outline_tone tone, ho_words_label label,
         const char *text, ho_outline_voice voice, int64_t time_ms)
{
    const char *const      texts[] = { text, "" };
    const ho_outline_voice voices[] = { voice, HO_OURS };

    fill(o, tone, ho_words_text(o->card.language, label), texts, voices,
         time_ms);
}

void
ho_outline_word_theirs(ho_outline *o, ho_outline_tone tone,
                       ho_words_label label, const char *text)
{
    if (!ho_outline_empty(text))
        fill_one(o, tone, label, text, HO_THEIRS, 0);
}

void
ho_outline_word_ours(ho_outline *o, ho_outline_tone tone, ho_words_label label,
                     const char *text)
{
    fill_one(o, tone, label, keep(o, text, strlen(text)), HO_OURS, 0);
}

void
ho_outline_word_number(ho_outline *o, ho_outline_tone tone,
                       ho_words_label label, uint64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, n);
    ho_outline_word_ours(o, tone, label, text);
}

void
ho_outline_word_two(ho_outline *o, ho_outline_tone tone, ho_words_label label,
                    const char *first, ho_outline_voice voice,
                    const char *second, ho_outline_voice second_voice)
{
    const char *const      texts[] = { keep(o, first, strlen(first)),
                                       keep(o, second, strlen(second)) };
    const ho_outline_voice voices[] = { voice, second_voice };

    fill(o, tone, ho_words_text(o->card.language, label), texts, voices, 0);
}

void
ho_outline_word_list(ho_outline *o, ho_outline_tone tone, ho_words_label label,
                     size_t count, char *const *texts)
{
    size_t shown = count < HO_SHOWN_MAX ? count : HO_SHOWN_MAX;

    for (size_t i = 0; i < shown; i++) {
        if (i == 0) {
            ho_outline_word(o, tone, label);
        } else {
            ho_outline_glue(o);
            ho_outline_ours(o, tone, ",");
        }
        ho_outline_name(o, tone, texts[i]);
    }
    if (shown < count) {
        ho_outline_note(o);
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_MORE, count - shown);
    }
}

void
ho_outline_time_ours(ho_outline *o, ho_outline_tone tone, const char *text,
                     int64_t ms)
{
    fill_one(o, tone, HO_W_AS_IT_IS, keep(o, text, strlen(text)), HO_OURS, ms);
}

void
ho_outline_word_time(ho_outline *o, ho_outline_tone tone, ho_words_label label,
                     int64_t ms)
{
    char text[HO_TIME_CHARS];

    if (ms == 0)
        return;
    if (!ho_base_time_valid(ms)) {
        ho_outline_word_ours(o, HO_TONE_WARN, label,
                             ho_words_text(o->card.language, HO_W_NO_TIME));
        return;
    }
    ho_outline_time_text(text, o, ms);
    fill_one(o, tone, label, keep(o, text, strlen(text)), HO_OURS, ms);
}

/* ---- The whole ----------------------------------------------------------- */

/* In the order in which a person asks. */
static void (*const parts[HO_PARTS])(ho_outline *) = {
    [HO_PART_WHY] = ho_outline_part_why,
    [HO_PART_NOW] = ho_outline_part_now,
    [HO_PART_WHO] = ho_outline_part_who,
    [HO_PART_WANTS] = ho_outline_part_wants,
    [HO_PART_FEELS] = ho_outline_part_feels,
    [HO_PART_TRIED] = ho_outline_part_tried,
    [HO_PART_PROMISED] = ho_outline_part_promised,
    [HO_PART_SAID] = ho_outline_part_said,
    [HO_PART_WAY] = ho_outline_part_way,
};

/* Parts need not ask which sections there are. */
static void
stand_in(ho_outline *o)
{
    o->root = o->ctx->root;
    handoff__v1__routing__init(&o->routing);
    handoff__v1__briefing__init(&o->briefing);
    handoff__v1__customer__init(&o->customer);
    handoff__v1__transcript__init(&o->transcript);
    handoff__v1__extras__init(&o->extras);
    if (o->root.routing == NULL)
        o->root.routing = &o->routing;
    if (o->root.briefing == NULL)
        o->root.briefing = &o->briefing;
    if (o->root.customer == NULL)
        o->root.customer = &o->customer;
    if (o->root.transcript == NULL)
        o->root.transcript = &o->transcript;
    if (o->root.extras == NULL)
        o->root.extras = &o->extras;
}

handoff_status
ho_outline_make(ho_outline *o, handoff_error *err)
{
    o->arena.ceiling = HO_ARENA_BYTES_MAX;
    o->card.unverified = o->packet == NULL;
    o->card.language = ho_words_language_of(o->card.opts.language);
    stand_in(o);
    if (!ho_record_emotions_standing(&o->emotions, o->root.briefing))
        return ho_base_nomem(err);
    for (size_t i = 0; i < HO_PARTS; i++) {
        o->later = false;
        parts[i](o);
    }
    ho_outline_screen(o);
    if (!o->failed)
        return HANDOFF_OK;
    if (ho_base_arena_full(&o->arena, sizeof(ho_outline_piece)))
        return ho_base_fail(
            err, HANDOFF_E_LIMIT,
            "what is to be shown needs more memory than the limit");
    return ho_base_nomem(err);
}

void
ho_outline_free(ho_outline *o)
{
    free(o->emotions);
    o->emotions = NULL;
    ho_base_arena_free(&o->arena);
}
