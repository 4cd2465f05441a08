/* SPDX-License-Identifier: MIT */
/*
 * excerpt.h -- a record without some of its turns.
 *
 *   choose.c    which messages go, and which turns they have
 *   cut.c       they go; omissions tell of the gaps
 *   analyses.c  what speaks of them alone goes too
 *   digest.c    what an omission says of its gap
 *   excerpt.c   the public functions; copies
 */
#ifndef HO_EXCERPT_EXCERPT_H
#define HO_EXCERPT_EXCERPT_H

#include "record/context.h"

#include <handoff/fit.h>

/* The kind of a Mask that tells of what was left out. */
#define HO_EXCERPT_LEFT_OUT "left-out"

/* ---- choose.c ------------------------------------------------------------ */

/* Where the messages of a transcript are, by turn. */
typedef struct ho_excerpt_turns {
    struct ho_excerpt_turn *list; /* by turn, then by index */
    size_t                  count;
} ho_excerpt_turns;

/* False: no memory. ho_excerpt_turns_free() in either case. */
bool ho_excerpt_turns_init(ho_excerpt_turns              *turns,
                           const Handoff__V1__Transcript *t);
void ho_excerpt_turns_free(ho_excerpt_turns *turns);
/* The first message of that turn; SIZE_MAX where there is none. */
size_t ho_excerpt_turns_find(const ho_excerpt_turns *turns, uint32_t turn);

/* Say of each message whether it goes. Owned: free(). *count: how many go.
 * NOMEM. */
handoff_status ho_excerpt_choose(bool **gone, size_t *count,
                                 const Handoff__V1__Transcript *t,
                                 const ho_excerpt_turns        *turns,
                                 const handoff_excerpt_opts    *opts,
                                 handoff_error                 *err);
/* Read the caller's options. ARG, UNSUPPORTED. */
handoff_status ho_excerpt_opts_load(handoff_excerpt_opts       *out,
                                    const handoff_excerpt_opts *opts,
                                    handoff_error              *err);

/* ---- excerpt.c ----------------------------------------------------------- */

/* A copy that shares nothing, with its messages numbered. RECORD, LIMIT. */
handoff_status ho_excerpt_copy(handoff_context      **out,
                               const handoff_context *ctx, handoff_error *err);

/* ---- digest.c ------------------------------------------------------------ */

/* FORMAT.md section 4: over exactly these messages. */
handoff_status ho_excerpt_digest(uint8_t digest[32], const uint8_t salt[16],
                                 Handoff__V1__Message *const *messages,
                                 size_t count, handoff_error *err);

/* ---- join.c -------------------------------------------------------------- */

/* What `more` says (NULL: nothing), with the messages of an excerpt before its
 * own. Shares with both, which must outlive it. LIMIT. */
handoff_status ho_excerpt_join(handoff_context      **out,
                               const handoff_context *more,
                               const handoff_context *excerpt,
                               handoff_error         *err);

/* What the legs' briefings say together becomes the briefing of `to`, as a
 * copy. NOMEM, LIMIT. */
handoff_status ho_excerpt_merge_briefings(handoff_context         *to,
                                          const handoff_merge_leg *legs,
                                          size_t count, handoff_error *err);

/* ---- cut.c --------------------------------------------------------------- */

/* What to take out of a copy whose lists are its own. */
typedef struct ho_excerpt_cut {
    handoff_context *ctx;
    const bool      *gone; /* by message */
    /* The same messages as digests are to cover them. */
    const Handoff__V1__Transcript *told;
    /* By message, which gap it may belong to: neighbours with different
     * numbers never share one. NULL: they may. */
    const int32_t *parts;
    bool           draft; /* salts are not random: it is measured */
    handoff_error *err;
} ho_excerpt_cut;

/* Take the messages out of the transcript, and put in an omission for each
 * gap. LIMIT. */
handoff_status ho_excerpt_cut_messages(const ho_excerpt_cut *cut);

/* Take elements out of a list of a section, which is there; masks follow. How
 * many went; NULL: not wanted. LIMIT. */
handoff_status ho_excerpt_remove(handoff_context *ctx, uint32_t section,
                                 uint32_t field, const bool *gone,
                                 size_t *count, handoff_error *err);
/* The same, and one more mask tells of it. LIMIT. */
handoff_status ho_excerpt_drop(handoff_context *ctx, uint32_t section,
                               uint32_t field, const bool *gone,
                               handoff_error *err);
/* Add a Mask of kind "left-out". LIMIT. */
handoff_status ho_excerpt_tell(handoff_context *ctx, uint32_t section,
                               const char *path, uint32_t count,
                               handoff_error *err);

/* Attachments go that no message names which remains; excerpt.c. LIMIT. */
handoff_status ho_excerpt_cut_attachments(const ho_excerpt_cut *cut);

/* ---- analyses.c ---------------------------------------------------------- */

/* Before the messages are taken out: what speaks of nothing else goes. LIMIT.
 */
handoff_status ho_excerpt_cut_analyses(const ho_excerpt_cut   *cut,
                                       const ho_excerpt_turns *turns,
                                       uint32_t                flags);

#endif
