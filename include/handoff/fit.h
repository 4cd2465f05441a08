/* SPDX-License-Identifier: MIT */
/*
 * fit.h -- pass on a part of a conversation; fit it into its carrier.
 */
#ifndef HANDOFF_FIT_H
#define HANDOFF_FIT_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/context.h>
#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Excerpts: what a partner gets --------------------------------------- */

enum {
    HANDOFF_EXCERPT_NO_NOTES     = 1, /* leave out MESSAGE_KIND_NOTE */
    HANDOFF_EXCERPT_KEEP_SUMMARY = 2  /* somebody has checked that it reveals
                                         nothing of what is left out */
};

/* What to leave out. 0 in any field means its default; later versions only
 * append. */
typedef struct handoff_excerpt_opts {
    uint32_t           struct_size;
    uint32_t           flags;       /* HANDOFF_EXCERPT_* */
    const uint32_t    *turns;       /* leave out these turns */
    size_t             turns_count;
    const char *const *speakers;    /* leave out messages by these
                                       (Message.by); ends in NULL. NULL = none
                                     */
    uint32_t           last;        /* keep only the last n messages; 0 = all */
    uint32_t           reserved_1;  /* 0 */
} handoff_excerpt_opts;
#define HANDOFF_EXCERPT_OPTS .struct_size = sizeof(handoff_excerpt_opts)

/**
 * Make a record without some of its turns: without internal notes, certain
 * turns or speakers, or with only the last n messages.
 *
 * If a message that another one replaces is left out, so is the other, so that
 * a withdrawn statement does not come back. Each gap becomes an Omission, whose
 * digest lets handoff_omission_verify() prove later what was left out. An
 * intent, slot, emotion, pain point, step, promise or attachment that refers
 * only to turns that are left out is left out too, and so is the summary,
 * because it may mention any turn. Other references to turns remain. A Mask of
 * kind "left-out" tells of each list that lost something. Routing and customer
 * remain.
 *
 * @param[out] out  Owned: release with handoff_context_free(). A copy; messages
 *   without a turn are numbered as handoff_seal() does it. If nothing is
 *   left out, its content equals that of ctx.
 * @param ctx       Also what handoff_packet_context() gives.
 * @param opts      NULL for defaults: leave out nothing.
 * @return HANDOFF_OK, HANDOFF_E_LIMIT, _E_UNSUPPORTED (unknown flags).
 * Spec: FORMAT.md section 4 "Excerpt".
 */
HANDOFF_API handoff_status
handoff_context_excerpt(handoff_context **out, const handoff_context *ctx,
                        const handoff_excerpt_opts *opts, handoff_error *err);

/**
 * Tell whether a full record has exactly the turns that an omission left out.
 * To find a message that an excerpt changed or added, look up its turn in the
 * full record (handoff_context_find()) and compare.
 *
 * @param full  Its messages are compared as they are and, if they differ, as
 *   handoff_seal() masks them by default. If the sender masked more, mask it in
 *   the same way first (handoff_context_mask()).
 * @param omission  first_turn, last_turn, salt and digest are read.
 * @return HANDOFF_OK, HANDOFF_E_SECTION (these are not the turns that were left
 *   out), _E_LIMIT, _E_ARG (also an omission without a digest).
 * Spec: FORMAT.md section 4.
 */
HANDOFF_API handoff_status
handoff_omission_verify(const handoff_context  *full,
                        const handoff_omission *omission, handoff_error *err);

/* ---- Carriers: what a packet travels in ---------------------------------- */

/* The form in which a carrier holds a packet. */
enum {
    HANDOFF_FORM_BINARY = 0, /* handoff_sealed_data() */
    HANDOFF_FORM_TEXT   = 1, /* handoff_sealed_text() */
    HANDOFF_FORM_TICKET = 2  /* handoff_ticket_encode(): the packet goes another
                                way */
};

/* A place that can hold a packet: pass its size and form to handoff_seal(). The
 * size is that of the whole place, so subtract what else it holds. In a JSON
 * object or a set of attributes that is the packet's name, quotes, braces and
 * the other members. */
typedef struct handoff_carrier {
    uint32_t    struct_size;
    uint32_t    form;   /* HANDOFF_FORM_*, as it is usually put there */
    uint64_t    size;   /* in bytes of that form */
    const char *name;   /* "zendesk-metadata" */
    const char *unit;   /* what the source counts in: "bytes", "characters" */
    const char *source; /* where the limit is documented */
} handoff_carrier;
#define HANDOFF_CARRIER .struct_size = sizeof(handoff_carrier)

/**
 * Get the i-th carrier that this library knows; its texts are static.
 *
 * @param[in,out] carrier  struct_size is read, the rest is written.
 * @return 1, or 0 if i is out of range; the rest is then zero.
 */
HANDOFF_API int handoff_carrier_get(handoff_carrier *carrier, size_t i);

/**
 * Find a carrier by its name.
 *
 * @param[in,out] carrier  As in handoff_carrier_get().
 * @return 1, or 0 if there is no carrier of that name; the rest is then zero.
 */
HANDOFF_API int handoff_carrier_find(handoff_carrier *carrier,
                                     const char      *name);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_FIT_H */
