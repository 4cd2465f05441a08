/* SPDX-License-Identifier: MIT */
/*
 * repair.h -- records as other programs write them.
 *
 * Without repairs a record is read as it is, or refused. Repairs are for
 * records of other programs that you cannot correct there. Each repair is safe,
 * reports what it did, and does no more than this header says. A record that
 * needs no repair keeps every byte, and a repaired record needs no further
 * repair.
 */
#ifndef HANDOFF_REPAIR_H
#define HANDOFF_REPAIR_H

#include <handoff/check.h>
#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What was repaired: codes of findings, all of them notes. The path says where,
 * in the record before messages were sorted or left out. Numbers and names
 * never change; new ones are appended. */
enum {
    /* While JSON is read, with HANDOFF_JSON_REPAIR. */
    HANDOFF_REPAIRED_HALF  = 129, /* half a surrogate pair became U+FFFD */
    HANDOFF_REPAIRED_NUL   = 130, /* U+0000 became U+FFFD */
    HANDOFF_REPAIRED_CESU8 = 131, /* a surrogate pair that was written as two
                                     characters of UTF-8 became the one */
    HANDOFF_REPAIRED_TIME_TEXT = 132, /* RFC 3339, with its offset, in a field
                                         of time */
    HANDOFF_REPAIRED_ATTRIBUTE = 133, /* a number, true or false in an
                                         attribute's value became its text; the
                                         media type is application/json, where
                                         none is stated */
    /* In any record. */
    HANDOFF_REPAIRED_SECONDS      = 134, /* every time of the record was in
                                            seconds (from 2000 to 2100); in
                                            JSON also one with a fraction */
    HANDOFF_REPAIRED_MICROSECONDS = 135, /* every time was in microseconds */
    HANDOFF_REPAIRED_MARKUP       = 136, /* HTML in a message's text: br and
                                            block tags (cells too) became line
                                            feeds; other tags, comments, script
                                            and style were removed; entities
                                            became characters. The original is
                                            in `rich`; if that has something
                                            else, the text does not change. */
    HANDOFF_REPAIRED_ORDER        = 137, /* messages, none of which has a turn,
                                            were sorted by time. One without a
                                            time, or with that of a device,
                                            stays after the one before it. */
    HANDOFF_REPAIRED_DOUBLE       = 138, /* a message of the same role and
                                            native_id with the same content as
                                            an earlier one was left out */
    HANDOFF_REPAIRED_CORRECTION   = 139  /* one with different text
                                            was given `replaces` */
};

/**
 * Repair a record that was built through the API.
 *
 * References to turns of messages that were sorted or left out are adjusted. A
 * record without a conversation_id only adds to another: there, references to
 * messages that have no turn yet are kept, because their turns are not known.
 *
 * @param[out] out  What was repaired, sorted by code. Owned: release with
 *   handoff_findings_free(). An empty list if nothing was repaired. NULL if not
 *   wanted.
 * @param ctx       Unchanged on failure.
 * @param[out] err  Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, HANDOFF_E_ARG (ctx is NULL), _E_LIMIT (memory).
 * Spec: RFC 3339; HTML Living Standard sections 13.2.5 (tags) and 13.5
 *   (entities: those of HTML 4, and numbers).
 */
HANDOFF_API handoff_status
handoff_context_repair(handoff_findings **out, handoff_context *ctx,
                       handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_REPAIR_H */
