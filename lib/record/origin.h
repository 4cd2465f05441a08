/* SPDX-License-Identifier: MIT */
/*
 * origin.h -- who said it: the word of a leg that stands in a merged record.
 *
 * Merging notes, for each single field of a section, which legs had a say in
 * it, and for each element of a list, what it took the place of. Everybody
 * who tells people whose word they read asks here.
 */
#ifndef HO_RECORD_ORIGIN_H
#define HO_RECORD_ORIGIN_H

#include "record/context.h"

/* A word of a leg: a single field (index 0), or an element of a list. */
typedef struct ho_record_word {
    uint32_t section;
    uint32_t field; /* HO_FIELD_*, of the section's message */
    uint32_t leg;
    size_t   index; /* in that leg's own list */
} ho_record_word;

/* Whose word the merged record has there; `index` is that of the merged list,
 * 0 for single fields. False: it has nothing there, or is not merged. */
bool ho_record_origin_word(ho_record_word *word, const handoff_context *merged,
                           uint32_t section, uint32_t field, size_t index);
/* The word that this one took the place of. False: none. */
bool ho_record_origin_before(ho_record_word        *word,
                             const handoff_context *merged);
/* The message that a word is; NULL where it is text or a number. */
const ProtobufCMessage *ho_record_origin_said(const ho_record_word  *word,
                                              const handoff_context *leg);
/* Whether an element says nothing but its KEY: it withdraws what it replaced.
 */
bool ho_record_is_bare(const ProtobufCMessage *element, uint32_t section,
                       uint32_t field);

/* What a path names, as findings write it: "routing.priority",
 * "briefing.promises[r1].due_at_ms", "transcript.messages[7]", "...[#2]".
 * Of an element the whole path below is of the same origin. False: nothing of
 * the merged record. */
bool ho_record_origin_path(ho_record_word *word, const handoff_context *merged,
                           const char *path);

/* How paths name the elements of a section's list: "[7]" by turn, "[r1]" by
 * KEY, else "[#2]". The section is there. */
typedef struct ho_record_namer {
    const handoff_context          *merged;
    const ProtobufCMessage         *in;
    const ProtobufCFieldDescriptor *list;
    const struct ho_record_kind    *kind; /* NULL: not messages */
    bool                            by_turn;
} ho_record_namer;

ho_record_namer ho_record_namer_of(const handoff_context *merged,
                                   uint32_t section, uint32_t field);
void            ho_record_namer_put(ho_base_buf *out, const ho_record_namer *n,
                                    size_t index);

#endif
