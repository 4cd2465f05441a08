/* SPDX-License-Identifier: MIT */
/*
 * replacement.h -- what stands in the place of what was masked.
 *
 * Also for rooms that do not mask, and must tell it from what was said.
 */
#ifndef HO_MASK_REPLACEMENT_H
#define HO_MASK_REPLACEMENT_H

#include <stddef.h>

/* Length of the replacement that begins at s, "[card ending 4242 #2]" or a
 * caller's "[kind]"; 0 where none does. */
size_t ho_mask_replacement(const char *s, size_t len);

#endif
