/* SPDX-License-Identifier: MIT */
/*
 * internal.h -- what the files of the masker share.
 *
 *   record -> each of its texts (mask.c, field.c, path.c, proof.c),
 *             JSON as the plain text in it (json.c),
 *             the messages together (said.c)
 *   text   -> spans (lib/find, the caller's own search: text.c) -> new text
 *
 * Which numbers are cards and which are not, lib/find knows. Here is which
 * texts of a record it is shown, and what becomes of them. Ids and KEYs are
 * not among them: systems find each other by those.
 */
#ifndef HO_MASK_INTERNAL_H
#define HO_MASK_INTERNAL_H

#include "find/find.h"
#include "mask/replacement.h"
#include "record/context.h"

#include <handoff/mask.h>

/* ---- mask.c: a whole record ---------------------------------------------- */

/* What was said before: the legs that a context is to be added to, as far as
 * they were read. */
typedef struct ho_mask_way {
    handoff_context *const *legs; /* NULL where nothing was read */
    uint32_t                count;
} ho_mask_way;

/* As handoff_context_mask(), with options that are complete; may be a context
 * that shares with another one, which stays as it is. `way` NULL: it stands
 * alone. */
handoff_status ho_mask_context(handoff_context *ctx, size_t *count,
                               const handoff_mask_opts *opts,
                               const ho_mask_way *way, handoff_error *err);

/* ---- text.c: one text ---------------------------------------------------- */

/* What is looked for, and where errors go. */
typedef struct ho_mask_search {
    handoff_mask_opts theirs; /* the caller's */
    ho_find_opts      ours;
    ho_find_patterns *patterns; /* owned */
    handoff_error    *err;
} ho_mask_search;

handoff_status ho_mask_search_init(ho_mask_search          *s,
                                   const handoff_mask_opts *opts,
                                   handoff_error           *err);
void           ho_mask_search_free(ho_mask_search *s);

/* A status of lib/find, said in words. */
handoff_status ho_mask_status(const ho_mask_search *s, handoff_status st);

/* Find everything in a text by itself; `label` may be NULL. ARG: the caller's
 * search is wrong about it. NOMEM, LIMIT. */
handoff_status ho_mask_find(ho_find_spans *spans, const char *text, size_t len,
                            const char *label, const ho_mask_search *s);
/* Add what the caller's search finds; `*any`: something. */
handoff_status ho_mask_find_theirs(ho_find_spans *spans, bool *any,
                                   const char *text, size_t len,
                                   const ho_mask_search *s);
/* Whether anything that any masker could look for stands in a text. `exact`:
 * not a card in which a digit is wrong. */
bool ho_mask_finds(const char *text, uint32_t what, bool exact, bool *nomem);

/* ---- said.c: the messages together --------------------------------------- */

/* A translation of a message, or its original; what was found in it. */
typedef struct ho_mask_view {
    size_t        message, index; /* of the translation, or HO_MASK_RICH */
    ho_find_spans found;
} ho_mask_view;

#define HO_MASK_RICH SIZE_MAX

/* The messages of a record, behind the last of the legs before. */
typedef struct ho_mask_said {
    ho_find_said *at;
    size_t        count, before; /* how many are of legs before */
    ho_mask_view *views;         /* by message and index */
    size_t        views_count;
} ho_mask_said;

/* Find everything in them; `proof` says which go as a whole. */
handoff_status ho_mask_said_find(ho_mask_said *said, const handoff_context *ctx,
                                 const ho_mask_way *way, const bool *proof,
                                 const ho_mask_search *s);
/* NULL: it was not looked at, being proof or JSON. */
const ho_find_spans *ho_mask_said_view(const ho_mask_said *said, size_t message,
                                       size_t index);
void                 ho_mask_said_free(ho_mask_said *said);

/* Whether somebody speaks who may have a card, or prove who they are: not
 * known to be one of ours. */
bool ho_mask_by_customer(const Handoff__V1__Message *m);

/* ---- path.c: where a text stands ----------------------------------------- */

/* A message on the way from the section to a text. */
typedef struct ho_mask_step {
    const struct ho_mask_step      *up;
    const ProtobufCMessage         *message;
    const ProtobufCFieldDescriptor *field; /* of the message above */
    size_t                          index;
} ho_mask_step;

/* A single text of a message; "" where it has none, and by name also where it
 * has no such field. */
const char *ho_mask_text_at(const ProtobufCMessage         *message,
                            const ProtobufCFieldDescriptor *field);
const char *ho_mask_field(const ProtobufCMessage *message, const char *name);
/* The field `turn`; 0 where there is none. */
uint32_t ho_mask_turn(const ProtobufCMessage *message);

/* The path of a text inside its section, in the arena. `search` NULL: by the
 * places of elements, else by their names. */
handoff_status ho_mask_path(char **path, ho_base_arena *arena,
                            const ho_mask_step             *s,
                            const ProtobufCFieldDescriptor *field, size_t index,
                            const ho_mask_search *search, handoff_error *err);

/* ---- json.c: texts that are JSON ----------------------------------------- */

/* A text that is JSON, and what it holds laid out as plain text. */
typedef struct ho_mask_json {
    ho_base_buf           plain; /* ends in NUL behind its length */
    struct ho_mask_piece *piece;
    size_t                count, cap;
    bool                  is; /* else nothing of this is there */
} ho_mask_json;

bool ho_mask_is_json(const char *media_type);
/* `declared`: it is said to be JSON; else only objects and lists are. NOMEM.
 * ho_mask_json_free() in either case. */
handoff_status ho_mask_json_read(ho_mask_json *j, const char *text, size_t len,
                                 bool declared, handoff_error *err);
void           ho_mask_json_free(ho_mask_json *j); /* wipes */
/* The text with what was found in `plain` replaced. NOMEM, LIMIT. */
handoff_status ho_mask_json_write(char **out, ho_base_arena *arena,
                                  const ho_mask_json *j, const char *text,
                                  const ho_find_spans *spans,
                                  handoff_error       *err);

/* ---- proof.c: what was said when giving proof ---------------------------- */

/* Turns in which proof was given or corrected, ascending; names of the facts
 * that were checked or are to be; which messages are the customer's or the
 * system's in these turns, and ids of their attachments. */
typedef struct ho_mask_proof {
    uint32_t    *turns;
    size_t       count;
    const char **facts;
    size_t       facts_count;
    const char **attachments;
    size_t       attachments_count;
    bool        *message; /* NULL: there are no messages */
    size_t       messages;
} ho_mask_proof;

/* Nothing is proof where that is not wanted. `way` as in ho_mask_context().
 * ho_mask_proof_free() in either case. */
handoff_status ho_mask_proof_find(ho_mask_proof *p, const handoff_context *ctx,
                                  const ho_mask_way *way, bool wanted,
                                  handoff_error *err);
void           ho_mask_proof_free(ho_mask_proof *p);
/* Whether a text is proof. */
bool ho_mask_proof_is(const ho_mask_proof *p, const ho_mask_step *s,
                      const ProtobufCFieldDescriptor *field);

/* ---- field.c: one text of a record --------------------------------------- */

/* An entry for a section's list of masks, until the section is done. */
typedef struct ho_mask_entry {
    char                 *path, *kind; /* in the arena */
    uint32_t              count;
    struct ho_mask_entry *next;
} ho_mask_entry;

/* A contact that was found in the list of the customer's. */
typedef struct ho_mask_contact {
    const char *value;
    size_t      index;
} ho_mask_contact;

/* A record that is being masked. */
typedef struct ho_masking {
    handoff_context      *ctx;
    const ho_mask_search *search;
    handoff_error        *err;
    size_t                count;
    ho_mask_proof         proof;
    ho_mask_said          said;
    ho_mask_contact      *contacts; /* by value and index */
    size_t                contacts_count;
    ho_mask_entry        *first, **end; /* of this section */
    size_t                entries;
    /* For put: where the last one put of each kind is now. */
    const ProtobufCMessage *last[HO_KIND_COUNT + 1];
} ho_masking;

/* Whether systems, and not people, read a text, whose change would part what
 * belongs together. */
bool ho_mask_keeps(const ProtobufCMessageDescriptor *message,
                   const ProtobufCFieldDescriptor   *field);
/* Contacts that become the same get numbers. NOMEM. */
handoff_status ho_mask_contacts(ho_masking *m);
/* The text without what must go; the same where nothing must. `index`: of the
 * text in its list. */
handoff_status ho_mask_field_text(ho_masking *m, const char **text,
                                  const ho_mask_step             *s,
                                  const ProtobufCFieldDescriptor *field,
                                  size_t                          index);

#endif
