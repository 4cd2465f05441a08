/* SPDX-License-Identifier: MIT */
/*
 * support_render.h -- the stories that renderings are tested with.
 */
#ifndef SUPPORT_RENDER_H
#define SUPPORT_RENDER_H

#include <handoff.h>

#include "outline/outline.h"
#include "render/internal.h"
#include "support.h"
#include "support_story.h"

/* Bytes of a file of tests/golden, NUL behind them; release with free(). */
char *render_read(const char *name);

/* The airline story (tests/golden/airline.json) as the desk opens it, sealed
 * to the desk. With story_setup(). */
handoff_packet *render_airline(void);
/* The same as the desk sees it without its private keys. */
handoff_packet *render_airline_without_keys(void);
/* The same handed on: the desk removes the transcript, seals the customer to
 * the partner, and adds a step and a promise; as the partner opens it. */
handoff_packet *render_forwarded(void);

/* At PK_NOW, Europe/Berlin known as UTC+1; no first screen, so that every
 * statement is there once and uncut. */
handoff_render_opts render_opts(void);
/* Owned: handoff_free(). */
char *render_packet(const handoff_packet *packet, uint32_t format,
                    const handoff_render_opts *opts);
char *render_context(const handoff_context *ctx, uint32_t format,
                     const handoff_render_opts *opts);

/* The item of an outline with that anchor; NULL where there is none. */
const ho_outline_item *render_find(const ho_outline *o, const char *anchor);
/* All pieces of an item, a blank between them; static. */
const char *render_text_of(const ho_outline_item *item);

#endif
