/* SPDX-License-Identifier: MIT */
/*
 * outline/card.h -- what is shown, before anybody knows how.
 *
 * Each part says twice: `lead` is for the first screen and is 24 lines of 80
 * columns for all parts together, whatever the size of the record; then comes
 * what of its items is not told by then.
 *
 * A card knows no format, and no writer knows the record. A part answers one
 * question; it has items, an item has pieces. A piece is ours (a label or a
 * number) or theirs: text of the record, hostile until a writer has escaped
 * it. All of a card is in one arena, or borrowed from the record, which
 * outlives it.
 */
#ifndef HO_OUTLINE_CARD_H
#define HO_OUTLINE_CARD_H

#include <stdbool.h>
#include <stddef.h>

#include "words/words.h"

#include <handoff/render.h>

/* ---- The card ------------------------------------------------------------ */

/* Parts, in the order in which they are shown. */
typedef enum ho_outline_part_id {
    HO_PART_WHY,
    HO_PART_NOW,
    HO_PART_WHO,
    HO_PART_WANTS,
    HO_PART_FEELS,
    HO_PART_TRIED,
    HO_PART_PROMISED,
    HO_PART_SAID,
    HO_PART_WAY,
    HO_PARTS
} ho_outline_part_id;

/* What a piece is for the eye. A writer may show several alike, but never
 * GUESS like PLAIN or STRONG. */
typedef enum ho_outline_tone {
    HO_TONE_PLAIN,
    HO_TONE_STRONG, /* what the eye should find first */
    HO_TONE_MUTED,  /* where from, when, by whom */
    HO_TONE_GOOD,   /* proven, confirmed, kept */
    HO_TONE_WARN,   /* open, unverified, left out */
    HO_TONE_ALERT,  /* overdue, failed, abusive */
    HO_TONE_GUESS,  /* inferred, with its confidence */
    HO_TONE_QUOTE   /* somebody's own words */
} ho_outline_tone;

/* How a piece follows the one before it. */
typedef enum ho_outline_joint {
    HO_JOINT_SPACE,
    HO_JOINT_NONE,
    HO_JOINT_NOTE /* begins another remark: " · " */
} ho_outline_joint;

typedef enum ho_outline_voice {
    HO_OURS,
    HO_THEIRS, /* escape it */
    HO_MASKED  /* theirs, most of it replaced already; escape it */
} ho_outline_voice;

enum { HO_DOTS = 3, HO_DOTS_BYTES = 9 }; /* what stands for the rest */

enum { HO_COURSE_MAX = 40 }; /* readings of an emotional course */

/* How it went: each 0 (bad) to 100 (good), 255 = not known. */
typedef struct ho_outline_course {
    uint8_t     value[HO_COURSE_MAX];
    const char *name[HO_COURSE_MAX]; /* theirs: the category */
    uint32_t    turn[HO_COURSE_MAX];
    size_t      count;
} ho_outline_course;

typedef struct ho_outline_piece {
    struct ho_outline_piece *next;
    const char              *text;   /* UTF-8; "" where there is a course */
    const ho_outline_course *course; /* or NULL */
    const char *language; /* theirs: of the text, as they say; or NULL */
    int64_t     time_ms;  /* the moment that the text tells; 0 = none */
    uint8_t     voice;    /* ho_outline_voice */
    uint8_t     tone;     /* ho_outline_tone */
    uint8_t     joint;    /* ho_outline_joint; of no meaning in the first */
    bool        detail;   /* not for the first screen */
    bool        brief;    /* for the first screen alone */
} ho_outline_piece;

/* One statement. Those with `run` stand in the line of the one before, and are
 * on the first screen, or told, with it. */
typedef struct ho_outline_item {
    struct ho_outline_item *next;
    ho_outline_piece       *first;
    ho_outline_piece       *last;
    const char *anchor;  /* a-z 0-9 -; stable, and the only one: "turn-9" */
    int32_t     leg;     /* whose statement; -1: ours, or of no packet */
    const char *sender;  /* of that leg; NULL: ours, or of no packet */
    uint8_t     role;    /* HANDOFF_ROLE_* of who speaks a turn; else 0 */
    uint8_t     depth;   /* 0, or 1: belongs to the one before */
    bool        run;     /* goes on in the line of the one before */
    bool        later;   /* not for the first screen */
    bool        dropped; /* left out, since not all may be written */
    bool        told;    /* the first screen has all of it: of an item of a
                          * lead, it stands nowhere else */
} ho_outline_item;

typedef struct ho_outline_part {
    ho_outline_item *first;
    ho_outline_item *last;
    ho_outline_item *lead; /* for the first screen, some of them cut short */
    size_t           count;
    size_t           more;    /* lines that the lead has no room for */
    size_t           unshown; /* of the record, of which there is no item */
} ho_outline_part;

typedef struct ho_outline_card {
    ho_outline_part     parts[HO_PARTS];
    handoff_render_opts opts;     /* defaults filled in */
    ho_words_language   language; /* of the labels */
    bool                unverified;
} ho_outline_card;

/* Is there more to say than the leads? Where there are none, that needs no
 * title of its own. */
/* The first item of the rest, and the next one after it; those that go on in a
 * line follow it as they are. */
const ho_outline_item *ho_outline_rest(const ho_outline_item *from);
bool                   ho_outline_has_rest(const ho_outline_card *card);
bool                   ho_outline_has_leads(const ho_outline_card *card);
bool                   ho_outline_empty(const char *text); /* NULL too */
size_t ho_outline_characters(const char *text); /* code points, of UTF-8 */

enum { HO_TIME_CHARS = 96 };

/* "18:30" on the day of now_ms, else "2026-12-24 18:30". */
void ho_outline_time_at(char out[HO_TIME_CHARS], int64_t ms,
                        int32_t offset_minutes, int64_t now_ms);

#endif
