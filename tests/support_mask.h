/* SPDX-License-Identifier: MIT */
/*
 * support_mask.h -- masking a record, and looking at all that it then says.
 */
#ifndef SUPPORT_MASK_H
#define SUPPORT_MASK_H

#include <handoff/mask.h>

/* Mask a record, which must succeed; how much was replaced. */
size_t support_mask(handoff_context *ctx, uint32_t what);

/* The record as JSON; release with handoff_free(). */
char *support_json(const handoff_context *ctx);

#endif
