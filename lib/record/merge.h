/* SPDX-License-Identifier: MIT */
/*
 * merge.h -- between the files that merge legs.
 *
 *   merge.c        sections, field by field
 *   merge_rules.c  who may say what, and whose turns are whose
 *   merge_never.c  addresses that must never be used
 *   merge_copy.c   values and messages, without unknown fields
 *   merge_masks.c  paths that name an element by its index
 *   origin.c       what is noted on the way, read afterwards
 */
#ifndef HO_RECORD_MERGE_H
#define HO_RECORD_MERGE_H

#include "record/context.h"
#include "record/schema.h"

enum { HO_RECORD_SECTION_FIELDS = HO_WIRE_FIELDS };

#define HO_RECORD_NO_PLACE UINT32_MAX

/* ---- merge_never.c ------------------------------------------------------- */

/* All addresses of all legs, and for each the set of legs before which
 * somebody said NEVER of it, and nobody lifted that. */
typedef struct ho_record_never {
    ho_record_key_set  set;
    ProtobufCMessage **addresses;
    uint32_t          *legs; /* NULL: nobody says NEVER of any */
} ho_record_never;

/* False: no memory. */
bool ho_record_never_find(ho_record_never *never, const handoff_merge_leg *legs,
                          size_t count);
bool ho_record_never_has(const ho_record_never      *never,
                         const Handoff__V1__Contact *contact, size_t leg);
void ho_record_never_free(ho_record_never *never);

/* ---- One merge on its way ------------------------------------------------ */

typedef struct ho_record_merge {
    const handoff_merge_leg *legs;
    size_t                   count;
    bool                     share; /* messages that need no change */
    handoff_context         *out;
    handoff_error           *err;
    ho_record_turn_span      turns;
    /* For each leg the set of those whose turns it speaks for, beside what is
     * above the turns before it. */
    uint32_t        speaks[HANDOFF_LEGS_MAX];
    ho_record_never never;
    /* What each leg says in the section that is merged; NULL: nothing. */
    const ProtobufCMessage *section[HANDOFF_LEGS_MAX];
    ho_record_origin       *origin; /* of that section, by field */
    /* Of that section: by field, then by element of all legs one behind the
     * other, its index in the merged list. NULL: no list of messages. */
    uint32_t *place[HO_RECORD_SECTION_FIELDS];
} ho_record_merge;

/* ---- merge_copy.c -------------------------------------------------------- */

/* Memory of the merged record; NULL: err is filled. */
void *ho_record_merge_take(ho_record_merge *m, size_t n);
void *ho_record_merge_message(ho_record_merge                  *m,
                              const ProtobufCMessageDescriptor *desc);
/* A message without unknown fields, or `from` itself where that has none and
 * messages are shared. NULL: err is filled. */
ProtobufCMessage *ho_record_merge_copy(ho_record_merge  *m,
                                       ProtobufCMessage *from);
/* One value, of a single field or of a list. */
bool ho_record_merge_copy_value(ho_record_merge                *m,
                                const ProtobufCFieldDescriptor *field, void *to,
                                const void *from);
bool ho_record_merge_copy_field(ho_record_merge                *m,
                                const ProtobufCFieldDescriptor *field,
                                ProtobufCMessage               *to,
                                const ProtobufCMessage         *from);

/* ---- merge_rules.c ------------------------------------------------------- */

/* Whose turns are whose, and what must never be used. */
bool ho_record_merge_rules(ho_record_merge *m);
/* Has this leg a say in that single field of a section? */
bool ho_record_merge_may_set(const ho_record_merge *m, uint32_t kind,
                             uint32_t number, size_t leg);
/* The leg among whose elements one of leg `leg` stands in the merged list: 0
 * but for messages and omissions; -1 where it does not enter. */
int32_t ho_record_merge_stands(const ho_record_merge  *m,
                               const ProtobufCMessage *element, size_t leg);
/* What a leg said, as it enters: itself or a changed copy. NULL: err. */
ProtobufCMessage *ho_record_merge_enter(ho_record_merge  *m,
                                        ProtobufCMessage *said, size_t leg);

/* ---- merge_masks.c ------------------------------------------------------- */

/* Make the paths of all masks of the merged section name what they are about
 * by its index in the merged list. */
bool ho_record_merge_masks(ho_record_merge *m, uint32_t kind,
                           ProtobufCMessage *section);

#endif
