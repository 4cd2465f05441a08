/* SPDX-License-Identifier: MIT */
/*
 * render/internal.h -- from a record to an outline, from an outline to text.
 *
 *   record, packet -> outline (outline*.c, part_*.c: what is shown, in order)
 *                  -> writer (text.c, markdown.c, html.c, prompt.c: how)
 *
 * The outline knows no format, and no writer knows the record. A part answers
 * one question; it has items, an item has pieces. A piece is ours (a label or
 * a number) or theirs: text of the record, hostile until a writer has escaped
 * it. All of an outline is in one arena, or borrowed from the record, which
 * outlives it.
 */
#ifndef HO_RENDER_INTERNAL_H
#define HO_RENDER_INTERNAL_H

#include "packet/packet.h"
#include "render/labels.h"

#include "record/origin.h"

#include <handoff/render.h>

/* ---- The outline --------------------------------------------------------- */

/* Parts, in the order in which they are shown. */
typedef enum ho_part_id {
    HO_PART_WHY,
    HO_PART_WHO,
    HO_PART_WANTS,
    HO_PART_FEELS,
    HO_PART_HURTS,
    HO_PART_TRIED,
    HO_PART_PROMISED,
    HO_PART_NEXT,
    HO_PART_EARLIER,
    HO_PART_SAID,
    HO_PART_WAY,
    HO_PARTS
} ho_part_id;

/* What a piece is for the eye. A writer may show several alike, but never
 * GUESS like PLAIN or STRONG. */
typedef enum ho_tone {
    HO_TONE_PLAIN,
    HO_TONE_STRONG, /* what the eye should find first */
    HO_TONE_MUTED,  /* where from, when, by whom */
    HO_TONE_GOOD,   /* proven, confirmed, kept */
    HO_TONE_WARN,   /* open, unverified, left out */
    HO_TONE_ALERT,  /* overdue, failed, abusive */
    HO_TONE_GUESS,  /* inferred, with its confidence */
    HO_TONE_QUOTE   /* somebody's own words */
} ho_tone;

/* How a piece follows the one before it. */
typedef enum ho_joint {
    HO_JOINT_SPACE,
    HO_JOINT_NONE,
    HO_JOINT_NOTE /* begins another remark: " · " */
} ho_joint;

typedef enum ho_voice {
    HO_OURS,
    HO_THEIRS, /* escape it */
    HO_MASKED  /* theirs, most of it replaced already; escape it */
} ho_voice;

enum { HO_DOTS = 3, HO_DOTS_BYTES = 9 }; /* what stands for the rest */

enum { HO_COURSE_MAX = 40 }; /* readings of an emotional course */

/* How it went: each 0 (bad) to 100 (good), 255 = not known. */
typedef struct ho_course {
    uint8_t     value[HO_COURSE_MAX];
    const char *name[HO_COURSE_MAX]; /* theirs: the category */
    uint32_t    turn[HO_COURSE_MAX];
    size_t      count;
} ho_course;

typedef struct ho_piece {
    struct ho_piece *next;
    const char      *text;     /* UTF-8; "" where there is a course */
    const ho_course *course;   /* or NULL */
    const char      *language; /* theirs: of the text, as they say; or NULL */
    int64_t          time_ms;  /* the moment that the text tells; 0 = none */
    uint8_t          voice;    /* ho_voice */
    uint8_t          tone;     /* ho_tone */
    uint8_t          joint;    /* ho_joint; of no meaning in the first */
} ho_piece;

/* One statement. */
typedef struct ho_item {
    struct ho_item *next;
    ho_piece       *first;
    ho_piece       *last;
    const char     *anchor; /* a-z 0-9 -; stable, and the only one: "turn-9" */
    int32_t         leg;    /* whose statement; -1: ours, or of no packet */
    uint8_t         role;   /* HANDOFF_ROLE_* of who speaks a turn; else 0 */
    uint8_t         depth;  /* 0, or 1: belongs to the one before */
    bool            run;    /* goes on in the line of the one before */
} ho_item;

typedef struct ho_part {
    ho_item *first;
    ho_item *last;
    size_t   count;
} ho_part;

typedef struct ho_outline {
    ho_base_arena               arena;
    ho_part                parts[HO_PARTS];
    handoff_render_opts    opts; /* defaults filled in */
    const handoff_context *ctx;
    const handoff_packet  *packet;   /* NULL: nothing is verified */
    ho_language            language; /* of the labels */
    bool                   failed;   /* the arena is full, or no memory */

    /* While it is made. */
    ho_part                *part;
    ho_item                *item;
    ho_joint                joint;   /* of the next piece */
    const char             *spoken;  /* language of the next of theirs */
    Handoff__V1__Context    root;    /* sections are never NULL */
    Handoff__V1__Routing    routing; /* what stands for those that are */
    Handoff__V1__Briefing   briefing;
    Handoff__V1__Customer   customer;
    Handoff__V1__Transcript transcript;
    Handoff__V1__Extras     extras;
    bool                   *emotions; /* which of them stand */
    ho_record_word          word;    /* of the item, where it is an element */
    bool                    has_word;
} ho_outline;

/* More of a list is only counted. */
enum { HO_SHOWN_MAX = 50 };

/* Make the outline of ctx; `o` is zero but for opts, ctx and packet. NOMEM,
 * LIMIT. Release it in any case. */
handoff_status ho_outline_make(ho_outline *o, handoff_error *err);
void           ho_outline_free(ho_outline *o);

/* ---- outline.c: making it ------------------------------------------------ */

/* After a failure nothing is added, and all of these may still be called. */
void ho_item_begin(ho_outline *o, ho_part_id part, int32_t leg,
                   const char *anchor);
/* The same with a number: "promise", 2 is "promise-2". */
void ho_item_begin_n(ho_outline *o, ho_part_id part, int32_t leg,
                     const char *anchor, size_t n);
void ho_item_deeper(ho_outline *o); /* depth 1 */
/* Go on in the line before, if that is of the same leg; false: it is not, and
 * what titles that line has to be said again. */
bool ho_item_run(ho_outline *o);
/* Ends the item: who said it, where that is not the origin. */
void ho_item_end(ho_outline *o);
bool ho_is_added(const ho_outline *o); /* the item is of a later leg */
/* What follows in this line is the word of that leg: in an item of its own
 * where the one that is being made is another's. */
void ho_item_of(ho_outline *o, int32_t leg, const char *anchor);

void ho_note(ho_outline *o); /* the next piece begins another remark */
void ho_glue(ho_outline *o); /* the next piece follows without a space */

/* The language of what follows in the item, as they say; NULL: not known. */
void ho_spoken(ho_outline *o, const char *tag);

void ho_ours(ho_outline *o, ho_tone tone, const char *text);   /* copied */
void ho_theirs(ho_outline *o, ho_tone tone, const char *text); /* if any */
void ho_masked(ho_outline *o, ho_tone tone, const char *rest); /* "***43" */
void ho_word(ho_outline *o, ho_tone tone, ho_label label);
void ho_value(ho_outline *o, ho_tone tone, uint32_t enum_id, int32_t value);
/* A moment, in words that are ready. */
void ho_time_ours(ho_outline *o, ho_tone tone, const char *text, int64_t ms);
void ho_number(ho_outline *o, ho_tone tone, uint64_t n);
void ho_percent(ho_outline *o, ho_tone tone, float of_one);
void ho_put_course(ho_outline *o, const ho_course *course);

/* A label around one other thing, which stands for its {}. */
void ho_word_theirs(ho_outline *o, ho_tone tone, ho_label label,
                    const char *text);
void ho_word_ours(ho_outline *o, ho_tone tone, ho_label label,
                  const char *text);
void ho_word_number(ho_outline *o, ho_tone tone, ho_label label, uint64_t n);
/* Up to two, of theirs or ours. */
void ho_word_two(ho_outline *o, ho_tone tone, ho_label label, const char *first,
                 ho_voice voice, const char *second, ho_voice second_voice);
/* A label, then a list: "still to verify: a, b". Nothing where it is empty. */
void ho_word_list(ho_outline *o, ho_tone tone, ho_label label, size_t count,
                  char *const *texts);

/* "n more", where a list is longer than what is shown of it. */
void   ho_more(ho_outline *o, ho_part_id part, const char *anchor, size_t count,
               size_t shown);
bool   ho_empty(const char *text);      /* NULL too */
size_t ho_characters(const char *text); /* code points, of valid UTF-8 */

/* ---- outline_who.c: people, references, sources -------------------------- */

/* Of a turn: who speaks in it, as a role, or the participant's of that id. */
void ho_item_role(ho_outline *o, int32_t role, const char *by);
/* The same thing in another system; several, each a remark. */
void ho_reference(ho_outline *o, const Handoff__V1__Reference *r);
void ho_references(ho_outline *o, size_t count,
                   Handoff__V1__Reference *const *list);
/* A participant by id: name and role, or the id; as the leg whose item this
 * is knew them, since a later one might call them otherwise. */
void ho_who(ho_outline *o, ho_tone tone, const char *id);
void ho_called(ho_outline *o, ho_tone tone, const Handoff__V1__Participant *p);
const Handoff__V1__Participant *ho_participant(const ho_outline *o, int32_t leg,
                                               const char *id);
/* A target, each of its fields a remark. */
void ho_target(ho_outline *o, const Handoff__V1__Target *t);
/* Where a statement comes from; nothing where that is not stated. */
void ho_source(ho_outline *o, const Handoff__V1__Source *source);
bool ho_is_guess(const Handoff__V1__Source *source);
bool ho_has_source(const Handoff__V1__Source *source);

/* ---- times.c ------------------------------------------------------------- */

enum { HO_TIME_CHARS = 40 };

/* In the reader's offset: "18:30" today, else "2026-12-24 18:30". */
void ho_time_text(char out[HO_TIME_CHARS], const ho_outline *o, int64_t ms);
void ho_time_at(char out[HO_TIME_CHARS], int64_t ms, int32_t offset_minutes,
                int64_t now_ms);
/* "UTC+01:00" */
void ho_offset_text(char out[HO_TIME_CHARS], int32_t offset_minutes);
/* "12 min", in the language of the labels. */
void ho_duration_text(char out[HO_TIME_CHARS], const ho_outline *o, int64_t ms);
/* A label with a time for its {}. */
void ho_word_time(ho_outline *o, ho_tone tone, ho_label label, int64_t ms);
/* "12 min ago, 18:01"; in the future "in 12 min, 18:30". */
void ho_moment(ho_outline *o, ho_tone tone, int64_t ms);
/* "12 min ago", where it was within a day. */
void ho_lately(ho_outline *o, ho_tone tone, int64_t ms);
/* "due in 12 min, 18:30", or in alarm "overdue by 5 min, 18:13". */
void ho_due(ho_outline *o, int64_t ms);
/* The moment, where it was before this conversation began. */
void ho_before(ho_outline *o, int64_t ms);
/* The same moment where the customer is, if their clock is another than the
 * reader's; false: that is not known. */
bool ho_customer_time(ho_outline *o, int64_t from_ms, int64_t until_ms);

/* ---- mask.c -------------------------------------------------------------- */

/* What stays to be read. */
typedef enum ho_secret_kind {
    HO_SECRET_ANY,   /* the last characters of long ones */
    HO_SECRET_EMAIL, /* the domain */
    HO_SECRET_ALL
} ho_secret_kind;

/* Theirs, masked unless the reader asked for it; what was replaced before
 * sealing, "[card ending 4242]", is no secret and stays whole. True: something
 * is not shown. */
bool ho_secret(ho_outline *o, ho_tone tone, const char *text,
               ho_secret_kind kind);

/* ---- who_said.c: who said it --------------------------------------------- */

/* The leg whose element the index-th of a list is, which is a field of a
 * section (HANDOFF_SECTION_*); -1 where there is no packet. */
int32_t ho_leg_of_element(const ho_outline *o, uint32_t section, uint32_t field,
                          size_t index);
/* The leg whose value a single field has. */
int32_t ho_leg_of_field(const ho_outline *o, uint32_t section, uint32_t field);
const char *ho_leg_sender(const ho_outline *o, int32_t leg);
/* Begin an item with the index-th element of a section's list: whose word it
 * is, and at its end what that took the place of. */
void ho_item_begin_element(ho_outline *o, ho_part_id part, uint32_t section,
                           uint32_t field, size_t index, const char *anchor);
/* Ends such an item: "added by ...", "instead of ...", "withdrawn by ...". */
void ho_item_said_by(ho_outline *o);

/* ---- part_*.c: one or more questions each -------------------------------- */

void ho_part_why(ho_outline *o);
void ho_part_who(ho_outline *o);
void ho_part_wants(ho_outline *o);
void ho_part_feels(ho_outline *o);
void ho_part_hurts(ho_outline *o);
void ho_part_tried(ho_outline *o);
void ho_part_promised(ho_outline *o);
void ho_part_next(ho_outline *o);
void ho_part_earlier(ho_outline *o);
void ho_part_said(ho_outline *o);
void ho_part_way(ho_outline *o);
/* Sections of that kind which were not read: sealed, redacted, skipped. */
void ho_absent(ho_outline *o, ho_part_id part, uint32_t kind);
enum { HO_MASKS_MAX = 4 * HO_SHOWN_MAX }; /* of a section, that are looked at */
/* part_message.c: what a message says beside its text, each a remark: chosen
 * or shown fields, what was heard, whether it arrived, reactions. */
void ho_message_more(ho_outline *o, const Handoff__V1__Message *m);
/* A message that is a recording, with its length and words, if any. */
void ho_message_voice(ho_outline *o, const Handoff__V1__Message *m);
/* The beginning of a message that is answered and not shown. */
void ho_message_answered(ho_outline *o, const Handoff__V1__Message *m);
/* rich.c: what a card in JSON has for people, each a remark; or nothing. */
void ho_rich_words(ho_outline *o, const char *rich);
/* Whether the turn that something was masked in is shown, and says so. */
bool ho_mask_is_told(const ho_outline *o, const Handoff__V1__Mask *mask);
/* What was masked in a section before sealing; its field with the masks. */
void ho_masks(ho_outline *o, ho_part_id part, uint32_t kind, uint32_t field,
              size_t count, Handoff__V1__Mask *const *masks);
/* Whose word it is that somebody is who they are; each a remark. */
void ho_identity(ho_outline *o, const Handoff__V1__Authentication *a);
/* Who is on the customer's side of the line with them, or had it before. */
void ho_people(ho_outline *o, ho_part_id part);
/* What the customer agreed to, as far as it belongs there. */
void ho_consents(ho_outline *o, ho_part_id part);

/* ---- width.c: what a terminal can be shown ------------------------------- */

/* The next thing to write of a text that is valid UTF-8: a character with its
 * marks, or what is written for one that a terminal must not see. */
typedef struct ho_cell {
    char   text[64];
    size_t len;
    size_t width; /* columns, rather too many than too few */
    bool   blank; /* a line may break here */
    bool   line;  /* a line feed: `text` is \n, written out */
} ho_cell;

/* Bytes of `text` that it stands for; 0 at the end. */
size_t ho_cell_next(ho_cell *cell, const char *text);
size_t ho_text_width(const char *text);
/* Would the n bytes at `at` of a text be taken for the dot that we set between
 * remarks? Letters close on both sides make it a part of their word. */
bool ho_poses_as_ours(const char *text, const char *at, size_t n);

/* ---- Writers: an outline in one format ----------------------------------- */

/* `out` is for the caller to look at: it may have failed. */
void ho_write_html(ho_base_buf *out, const ho_outline *o);
void ho_write_text(ho_base_buf *out, const ho_outline *o);
void ho_write_markdown(ho_base_buf *out, const ho_outline *o);
void ho_write_prompt(ho_base_buf *out, const ho_outline *o);

#endif
