/* SPDX-License-Identifier: MIT */
/*
 * support_forward.h -- the story passed on: opened by one, forwarded to the
 * next.
 *
 * Between story_setup() and story_teardown(). A failure ends the test.
 */
#ifndef SUPPORT_FORWARD_H
#define SUPPORT_FORWARD_H

#include "support_story.h"

/* What the bot seals in most tests: briefing and extras in clear, the
 * customer sealed to the desk, the transcript to desk and partner; at PK_NOW,
 * for the desk. */
handoff_sealed *fw_sealed(void);

/* Open as somebody of the cast, with their keys, at a time. */
handoff_packet *fw_open(const handoff_sealed *sealed, const pk_party *who,
                        int64_t now_ms);
/* The status of opening it so. */
handoff_status fw_try(const handoff_sealed *sealed, const pk_party *who,
                      int64_t now_ms, handoff_error *err);

/* At PK_NOW + 1000, with the cast's keyring; no audience yet. */
handoff_forward_opts fw_opts(void);

/* Forward; it works. */
handoff_sealed *fw_forward(const handoff_packet *packet,
                           const handoff_context *more, const pk_party *who,
                           const handoff_forward_opts *opts);

/* Forward; it is refused with that status and a sentence that has `why` in
 * it. The leg and the section are in err. */
void fw_refused(const handoff_packet *packet, const handoff_context *more,
                const pk_party *who, const handoff_forward_opts *opts,
                handoff_status want, const char *why, handoff_error *err);

/* A section of an opened packet; it is there. */
handoff_section fw_section(const handoff_packet *packet, uint32_t leg,
                           uint32_t kind);

#endif
