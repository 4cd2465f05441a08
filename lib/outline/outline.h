/* SPDX-License-Identifier: MIT */
/*
 * outline/outline.h -- from a record, or a packet, to a card.
 *
 *   record, packet -> outline (outline.c, part_*.c: what is said, in order)
 *                  -> card.h -> writer (lib/render: how)
 */
#ifndef HO_OUTLINE_OUTLINE_H
#define HO_OUTLINE_OUTLINE_H

#include "outline/card.h"
#include "packet/packet.h"

#include "record/origin.h"

/* ---- Making it ---- */

typedef struct ho_outline {
    ho_outline_card        card;
    ho_base_arena          arena;
    const handoff_context *ctx;
    const handoff_packet  *packet; /* NULL: nothing is verified */
    bool                   failed; /* the arena is full, or no memory */

    /* While it is made. */
    ho_outline_part *part;
    ho_outline_item *item;
    ho_outline_joint joint;               /* of the next piece */
    bool             later;               /* what comes now is not for the first
                                           * screen */
    bool                         detail;  /* nor what comes now in the item */
    bool                         brief;   /* or for it alone */
    const char                  *spoken;  /* language of the next of theirs */
    Handoff__V1__Context         root;    /* sections are never NULL */
    Handoff__V1__Routing         routing; /* what stands for those that are */
    Handoff__V1__Briefing        briefing;
    Handoff__V1__Customer        customer;
    Handoff__V1__Transcript      transcript;
    Handoff__V1__Extras          extras;
    bool                        *emotions;  /* which of them stand */
    const Handoff__V1__Message **replacing; /* another, by which */
    size_t                       n_replacing;
    size_t         unanswered; /* of the messages; SIZE_MAX: none */
    ho_record_word word;       /* of the item, where it is an element */
    bool           has_word;
} ho_outline;

/* More of a list is only counted. */
enum { HO_SHOWN_MAX = 50 };

/* Make the outline of ctx; `o` is zero but for opts, ctx and packet. NOMEM,
 * LIMIT. Release it in any case. */
handoff_status ho_outline_make(ho_outline *o, handoff_error *err);
void           ho_outline_free(ho_outline *o);

/* ---- limit.c: not all of it ---------------------------------------------- */

/* Release it in any case; the outline outlives it. */
typedef struct ho_outline_limit {
    ho_outline       *o;
    ho_outline_item **lines; /* of the rest, as they count */
    size_t            count;
    ho_outline_item  *word; /* says how many are left out */
    char              text[128];
} ho_outline_limit;

handoff_status ho_outline_limit_begin(ho_outline_limit *l, ho_outline *o,
                                      handoff_error *err);
/* Keep so many of the lines. */
void ho_outline_limit_to(ho_outline_limit *l, size_t keep);
void ho_outline_limit_free(ho_outline_limit *l);

/* ---- outline.c: making it ------------------------------------------------ */

/* After a failure nothing is added, and all of these may still be called. */
void ho_outline_item_begin(ho_outline *o, ho_outline_part_id part, int32_t leg,
                           const char *anchor);
/* The same with a number: "promise", 2 is "promise-2". */
void ho_outline_item_begin_n(ho_outline *o, ho_outline_part_id part,
                             int32_t leg, const char *anchor, size_t n);
void ho_outline_item_deeper(ho_outline *o); /* depth 1 */
/* Go on in the line before, if that is of the same leg; false: it is not, and
 * what titles that line has to be said again. */
bool ho_outline_item_run(ho_outline *o);
/* Ends the item: who said it, where that is not the origin. */
void ho_outline_item_end(ho_outline *o);
bool ho_outline_is_added(const ho_outline *o); /* the item is of a later leg */
/* What follows in this line is the word of that leg: in an item of its own
 * where the one that is being made is another's. */
void ho_outline_item_of(ho_outline *o, int32_t leg, const char *anchor);

void ho_outline_note(ho_outline *o); /* the next piece begins another remark */
void
ho_outline_glue(ho_outline *o); /* the next piece follows without a space */

/* From here on the part is not for the first screen. */
void ho_outline_later(ho_outline *o);
/* A part that says nothing says that: nothing is noted, or why it is not
 * known. */
void ho_outline_nothing(ho_outline *o, ho_outline_part_id part,
                        const char *anchor, uint32_t section);
/* The same within an item. */
void ho_outline_why_nothing(ho_outline *o, uint32_t section);
/* screen.c: choose what is on the first screen. */
void ho_outline_screen(ho_outline *o);

/* The language of what follows in the item, as they say; NULL: not known. */
void ho_outline_spoken(ho_outline *o, const char *tag);

void ho_outline_ours(ho_outline *o, ho_outline_tone tone,
                     const char *text); /* copied */
void ho_outline_theirs(ho_outline *o, ho_outline_tone tone,
                       const char *text); /* if any */
void ho_outline_masked(ho_outline *o, ho_outline_tone tone,
                       const char *rest); /* "***43" */
void ho_outline_word(ho_outline *o, ho_outline_tone tone, ho_words_label label);
void ho_outline_value(ho_outline *o, ho_outline_tone tone, uint32_t enum_id,
                      int32_t value);
/* A moment, in words that are ready. */
void ho_outline_time_ours(ho_outline *o, ho_outline_tone tone, const char *text,
                          int64_t ms);
void ho_outline_number(ho_outline *o, ho_outline_tone tone, uint64_t n);
void ho_outline_percent(ho_outline *o, ho_outline_tone tone, float of_one);
void ho_outline_put_course(ho_outline *o, const ho_outline_course *course);

/* A label around one other thing, which stands for its {}. */
void ho_outline_word_theirs(ho_outline *o, ho_outline_tone tone,
                            ho_words_label label, const char *text);
void ho_outline_word_ours(ho_outline *o, ho_outline_tone tone,
                          ho_words_label label, const char *text);
void ho_outline_word_number(ho_outline *o, ho_outline_tone tone,
                            ho_words_label label, uint64_t n);
/* Up to two, of theirs or ours. */
void ho_outline_word_two(ho_outline *o, ho_outline_tone tone,
                         ho_words_label label, const char *first,
                         ho_outline_voice voice, const char *second,
                         ho_outline_voice second_voice);
/* A label, then a list: "still to verify: a, b". Nothing where it is empty. */
void ho_outline_word_list(ho_outline *o, ho_outline_tone tone,
                          ho_words_label label, size_t count,
                          char *const *texts);

/* "n more", where a list is longer than what is shown of it. */
void ho_outline_more(ho_outline *o, ho_outline_part_id part, const char *anchor,
                     size_t count, size_t shown);

/* ---- outline_who.c: people, references, sources -------------------------- */

/* Of a turn: who speaks in it, as a role, or the participant's of that id. */
void ho_outline_item_role(ho_outline *o, int32_t role, const char *by);
/* The same thing in another system; several, each a remark. */
void ho_outline_reference(ho_outline *o, const Handoff__V1__Reference *r);
void ho_outline_references(ho_outline *o, size_t count,
                           Handoff__V1__Reference *const *list);
/* A participant by id: name and role, or the id; as the leg whose item this
 * is knew them, since a later one might call them otherwise. */
void ho_outline_who(ho_outline *o, ho_outline_tone tone, const char *id);
void ho_outline_called(ho_outline *o, ho_outline_tone tone,
                       const Handoff__V1__Participant *p);
const Handoff__V1__Participant *
ho_outline_participant(const ho_outline *o, int32_t leg, const char *id);
/* A target, each of its fields a remark. */
void ho_outline_target(ho_outline *o, const Handoff__V1__Target *t);
/* Where a statement comes from; nothing where that is not stated. */
void ho_outline_source(ho_outline *o, const Handoff__V1__Source *source);
bool ho_outline_is_guess(const Handoff__V1__Source *source);
bool ho_outline_has_source(const Handoff__V1__Source *source);

/* ---- times.c ------------------------------------------------------------- */

/* In the reader's offset: "18:30" today, else "2026-12-24 18:30". */
void ho_outline_time_text(char out[HO_TIME_CHARS], const ho_outline *o,
                          int64_t ms);
/* "UTC+01:00" */
void ho_outline_offset_text(char out[HO_TIME_CHARS], int32_t offset_minutes);
/* "12 min", in the language of the labels. */
void ho_outline_duration_text(char out[HO_TIME_CHARS], const ho_outline *o,
                              int64_t ms);
/* A label with a time for its {}. */
void ho_outline_word_time(ho_outline *o, ho_outline_tone tone,
                          ho_words_label label, int64_t ms);
/* "12 min ago, 18:01"; in the future "in 12 min, 18:30". */
void ho_outline_moment(ho_outline *o, ho_outline_tone tone, int64_t ms);
/* "12 min ago", where it was within a day. */
void ho_outline_lately(ho_outline *o, ho_outline_tone tone, int64_t ms);
/* A label with a moment for its {}: "due 18:30, in 12 min". */
void ho_outline_word_moment(ho_outline *o, ho_outline_tone tone,
                            ho_words_label label, int64_t ms);
/* "due 18:30, in 12 min", or in alarm "overdue by 5 min, 18:13". */
void ho_outline_due(ho_outline *o, int64_t ms);
/* The moment, where it was before this conversation began. */
void ho_outline_before(ho_outline *o, int64_t ms);
/* The same moment where the customer is, if their clock is another than the
 * reader's; false: that is not known. */
bool ho_outline_customer_time(ho_outline *o, int64_t from_ms, int64_t until_ms);

/* ---- mask.c -------------------------------------------------------------- */

/* What stays to be read. */
typedef enum ho_outline_secret_kind {
    HO_SECRET_ANY,   /* the last characters of long ones */
    HO_SECRET_EMAIL, /* the domain */
    HO_SECRET_ALL
} ho_outline_secret_kind;

/* Theirs, masked unless the reader asked for it; what was replaced before
 * sealing, "[card ending 4242]", is no secret and stays whole. True: something
 * is not shown. */
bool ho_outline_secret(ho_outline *o, ho_outline_tone tone, const char *text,
                       ho_outline_secret_kind kind);

/* ---- who_said.c: who said it --------------------------------------------- */

/* The leg whose element the index-th of a list is, which is a field of a
 * section (HANDOFF_SECTION_*); -1 where there is no packet. */
int32_t ho_outline_leg_of_element(const ho_outline *o, uint32_t section,
                                  uint32_t field, size_t index);
/* The leg whose value a single field has. */
int32_t     ho_outline_leg_of_field(const ho_outline *o, uint32_t section,
                                    uint32_t field);
const char *ho_outline_leg_sender(const ho_outline *o, int32_t leg);
/* Begin an item with the index-th element of a section's list: whose word it
 * is, and at its end what that took the place of. */
void ho_outline_item_begin_element(ho_outline *o, ho_outline_part_id part,
                                   uint32_t section, uint32_t field,
                                   size_t index, const char *anchor);
/* Ends such an item: "added by ...", "instead of ...", "withdrawn by ...". */
void ho_outline_item_said_by(ho_outline *o);

/* ---- part_*.c: one or more questions each -------------------------------- */

void ho_outline_part_why(ho_outline *o);
void ho_outline_part_who(ho_outline *o);
void ho_outline_part_wants(ho_outline *o);
void ho_outline_part_feels(ho_outline *o);
void ho_outline_part_tried(ho_outline *o);
void ho_outline_part_promised(ho_outline *o);
void ho_outline_part_now(ho_outline *o);
void ho_outline_part_said(ho_outline *o);
void ho_outline_part_way(ho_outline *o);
/* Sections of that kind which were not read: sealed, redacted, skipped. */
void ho_outline_absent(ho_outline *o, ho_outline_part_id part, uint32_t kind);
enum { HO_MASKS_MAX = 4 * HO_SHOWN_MAX }; /* of a section, that are looked at */
/* part_message.c: what a message says beside its text, each a remark: chosen
 * or shown fields, what was heard, whether it arrived, reactions. */
void ho_outline_message_more(ho_outline *o, const Handoff__V1__Message *m);
/* A message that is a recording, with its length and words, if any. */
void ho_outline_message_voice(ho_outline *o, const Handoff__V1__Message *m);
/* The beginning of a message that is answered and not shown. */
void ho_outline_message_answered(ho_outline *o, const Handoff__V1__Message *m);
/* rich.c: what a card in JSON has for people, each a remark; or nothing. */
void ho_outline_rich_words(ho_outline *o, const char *rich);
/* Whether the turn that something was masked in is shown, and says so. */
bool ho_outline_mask_is_told(const ho_outline        *o,
                             const Handoff__V1__Mask *mask);
/* What was masked in a section before sealing; its field with the masks. */
void ho_outline_masks(ho_outline *o, ho_outline_part_id part, uint32_t kind,
                      uint32_t field, size_t count,
                      Handoff__V1__Mask *const *masks);
/* Whose word it is that somebody is who they are; each a remark. */
void ho_outline_identity(ho_outline *o, const Handoff__V1__Authentication *a);
/* Who is on the customer's side of the line with them, or had it before. */
typedef enum ho_outline_people_group {
    HO_HAD_IT,
    HO_SPEAKS_TOO,
    HO_TOOK_PART
} ho_outline_people_group;
void ho_outline_people(ho_outline *o, ho_outline_people_group group);
/* What was before this conversation. */
void ho_outline_earlier(ho_outline *o);
/* One text of the summary, as a statement of its own, behind a word of ours;
 * HO_LABELS: none. */
void ho_outline_from_summary(ho_outline *o, ho_outline_part_id part,
                             const char *anchor, ho_words_label behind,
                             const char *text);
/* How far it is proven who they are, in two words: HO_W_PROVEN_SHORT, ... */
ho_words_label ho_outline_proof(const ho_outline *o);
/* The level that is proven now; 0: none. */
uint32_t ho_outline_proven_level(const ho_outline *o);
/* True: not shown as a whole. */
bool ho_outline_contact(ho_outline *o, const Handoff__V1__Contact *c);
/* A name that a machine gave, as words: "date_of_birth" is "date of birth". */
void ho_outline_name(ho_outline *o, ho_outline_tone tone, const char *name);
/* The same as a title: "Date of birth". */
void ho_outline_title(ho_outline *o, ho_outline_tone tone, const char *name);
/* A value; JSON is laid out: "312.40, 98.00". */
void ho_outline_laid_out(ho_outline *o, ho_outline_tone tone,
                         const char *value);
/* "German" for de-AT; NULL: not one that we know. */
const char *ho_outline_tongue(const ho_outline *o, const char *tag);
/* Is the last that the customer said unanswered? Its place among the messages,
 * else SIZE_MAX. */
size_t ho_outline_unanswered(const ho_outline *o);
bool   ho_outline_is_question(const char *text);
/* What the customer agreed to, as far as it belongs there. */
void ho_outline_consents(ho_outline *o, ho_outline_part_id part);

#endif
