/* SPDX-License-Identifier: MIT */
/*
 * support_wire.c -- change one field of an encoded message, at any depth.
 */
#include "support_wire.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

static void
apply(ho_base_buf *out, ho_base_slice field, int how, const char *hex)
{
    uint8_t bytes[4096];
    size_t  len = hex == NULL ? 0 : support_unhex(bytes, sizeof bytes, hex);

    if (how == WIRE_AFTER || how == WIRE_TWICE)
        ho_base_buf_append(out, field.p, field.len);
    if (how == WIRE_TWICE)
        ho_base_buf_append(out, field.p, field.len);
    ho_base_buf_append(out, bytes, len);
    if (how == WIRE_BEFORE)
        ho_base_buf_append(out, field.p, field.len);
}

bool
wire_edit(ho_base_buf *out, ho_base_slice message, const char *path, int how,
          const char *hex)
{
    char               *rest;
    uint32_t            want = (uint32_t) strtoul(path, &rest, 10);
    unsigned long       nth = *rest == '#' ? strtoul(rest + 1, &rest, 10) : 0;
    bool                found = false;
    ho_base_wire_reader r;

    ho_base_wire_init(&r, message.p, message);
    for (;;) {
        ho_base_slice field = { r.p, 0 };
        ho_base_buf   inner = { 0 };

        if (ho_base_wire_next(&r) <= 0)
            break;
        field.len = (size_t) (r.p - field.p);
        if (r.field != want || nth-- != 0) {
            ho_base_buf_append(out, field.p, field.len);
        } else if (*rest == '.') {
            found = wire_edit(&inner, r.bytes, rest + 1, how, hex);
            ho_base_wire_put_bytes(out, r.field,
                                   HO_SLICE(inner.data, inner.len));
        } else {
            found = true;
            apply(out, field, how, hex);
        }
        ho_base_buf_free(&inner);
    }
    return found && !out->failed;
}
