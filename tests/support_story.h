/* SPDX-License-Identifier: MIT */
/*
 * support_story.h -- the story: sealed by the bot, opened by others, passed on.
 *
 * A test case sets up with story_setup and tears down with story_teardown;
 * in between `story` has the cast and the context.
 */
#ifndef SUPPORT_STORY_H
#define SUPPORT_STORY_H

#include <handoff.h>

#include "support.h"
#include "support_packet.h"

/* Sections that are sealed where a test seals some, and the others. */
#define STORY_SEALED                                                           \
    (HANDOFF_SET(HANDOFF_SECTION_CUSTOMER) |                                   \
     HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT))
#define STORY_CLEAR (HANDOFF_ALL & ~STORY_SEALED)

extern struct story {
    pk_cast          cast;
    handoff_context *ctx; /* all five sections; nothing numbered or copied */
} story;

void story_setup(void);
void story_teardown(void);

/* A context from JSON. */
handoff_context *story_parse(const char *json);

/* At PK_NOW, everything in clear, the cast's keyring; no audience yet. */
handoff_seal_opts story_opts(void);
/* For the desk, with STORY_SEALED sealed to it and the transcript to the
 * partner too. */
handoff_seal_opts story_opts_sealed(void);

/* Seal as the bot. */
handoff_sealed *story_seal(const handoff_context   *ctx,
                           const handoff_seal_opts *opts);

/* Open at PK_NOW, as somebody of the cast, with their keys or without. */
handoff_packet *story_open(const handoff_sealed *sealed, const pk_party *who,
                           bool with_keys);

/* State of a section of leg 0; 0 where there is none. */
uint32_t story_state(const handoff_packet *packet, uint32_t kind);

/* The packet holds this context, filled in as sealing does. */
void story_expect(const handoff_packet *packet, const handoff_context *ctx,
                  uint64_t clear);

/* ---- Passed on ----------------------------------------------------------- */

/* What the bot seals in most tests: briefing and extras in clear, the
 * customer sealed to the desk, the transcript to desk and partner; at PK_NOW,
 * for the desk. */
handoff_sealed *story_sealed(void);

/* Open as somebody of the cast, with their keys, at a time. */
handoff_packet *story_open_at(const handoff_sealed *sealed, const pk_party *who,
                              int64_t now_ms);
/* The status of opening it so. */
handoff_status story_try(const handoff_sealed *sealed, const pk_party *who,
                         int64_t now_ms, handoff_error *err);

/* At PK_NOW + 1000, with the cast's keyring; no audience yet. */
handoff_forward_opts story_forward_opts(void);

/* Forward; it works. */
handoff_sealed *story_forward(const handoff_packet  *packet,
                              const handoff_context *more, const pk_party *who,
                              const handoff_forward_opts *opts);

/* Forward; it is refused with that status and a sentence that has `why` in
 * it. The leg and the section are in err. */
void story_refused(const handoff_packet *packet, const handoff_context *more,
                   const pk_party *who, const handoff_forward_opts *opts,
                   handoff_status want, const char *why, handoff_error *err);

/* A section of an opened packet; it is there. */
handoff_section story_section(const handoff_packet *packet, uint32_t leg,
                              uint32_t kind);

#endif
