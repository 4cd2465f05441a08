/* SPDX-License-Identifier: MIT */
/*
 * run.h -- what the files of the repair share.
 *
 *   from_json.c --> repair.c --> times.c, markup.c, messages.c --> undo.c
 *
 * A repair writes into the messages of the record through
 * ho_repair_set(), which keeps what was there: on failure all of it is put
 * back. New texts and lists are in the record's arena. Each file costs time in
 * proportion to the record (sorting apart), whatever it holds.
 */
#ifndef HO_REPAIR_RUN_H
#define HO_REPAIR_RUN_H

#include "check/rules.h"
#include "record/context.h"

#include <handoff/repair.h>

typedef struct ho_repair_run {
    handoff_context *ctx;
    ho_check_run     found; /* only what is found is used of it */
    ho_base_buf      undo;  /* what was there, in the order of the changes */
    /* Seconds with a fraction, as JSON had them (ho_repair_fraction). */
    ho_base_buf    fractions;
    ho_base_buf    paths; /* theirs */
    handoff_error *err;
    handoff_status status;
} ho_repair_run;

/* A field of time that holds whole seconds, and what is missing in it. */
typedef struct ho_repair_fraction {
    int64_t *seconds;
    uint32_t ms;
    size_t   path; /* where it begins in paths */
} ho_repair_fraction;

/* ---- repair.c ------------------------------------------------------------ */

/* False: the memory of the arena, or memory as such, has ended; so it is said
 * in the status. */
bool ho_repair_begin(ho_repair_run *r, handoff_context *ctx,
                     handoff_error *err);
/* Everything that does not need JSON; puts the record back on failure. */
bool ho_repair_record(ho_repair_run *r);
/* Hands over what was found, where it is wanted, and releases the rest. */
handoff_status ho_repair_end(ho_repair_run *r, handoff_findings **out);

/* ---- undo.c: what is changed can be put back ----------------------------- */

/* Memory of the arena; NULL with a status. */
void *ho_repair_take(ho_repair_run *r, size_t n);
bool  ho_repair_nomem(ho_repair_run *r); /* false, with a status */
/* Change a member of a message, of at most 8 bytes. */
bool ho_repair_set(ho_repair_run *r, void *member, const void *value, size_t n);
/* Make all of it as it was before. */
void ho_repair_put_back(ho_repair_run *r);

/* ---- walk.c: every single field ------------------------------------------ */

/* A field that is no message, in a message that stands at this place. */
typedef bool (*ho_repair_visitor)(ho_repair_run *r, const ho_check_place *at,
                                  ProtobufCMessage               *message,
                                  const ProtobufCFieldDescriptor *field,
                                  void                           *user);
bool ho_repair_walk(ho_repair_run *r, ho_repair_visitor visit, void *user);

/* ---- times.c, markup.c, messages.c --------------------------------------- */

bool ho_repair_times(ho_repair_run *r);
bool ho_repair_markup(ho_repair_run *r);   /* of all messages */
bool ho_repair_messages(ho_repair_run *r); /* their order, and doubles */

/* ---- entities.c (generated) ---------------------------------------------- */

/* The character of a name such as "amp"; 0: there is none. */
uint32_t ho_repair_entity(const char *name, size_t len);

#endif
