/* SPDX-License-Identifier: MIT */
/*
 * support_wire.h -- change one field of an encoded message, at any depth.
 */
#ifndef SUPPORT_WIRE_H
#define SUPPORT_WIRE_H

#include "base/base.h"

enum { WIRE_REPLACE, WIRE_BEFORE, WIRE_AFTER, WIRE_TWICE };

/* Copy `message` with one field changed; the lengths around it follow.
 * `path` is field numbers from the outside in, each with which of several it
 * is where not the first: "1#2.1.4" is field 4 of field 1 of the third field
 * 1. The field is replaced by, or preceded or followed by, the bytes that
 * `hex` gives, or written twice. False where there is no such field. */
bool wire_edit(ho_base_buf *out, ho_base_slice message, const char *path,
               int how, const char *hex);

#endif
