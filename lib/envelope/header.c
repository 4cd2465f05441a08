/* SPDX-License-Identifier: MIT */
/*
 * header.c -- the 8 bytes in front of every packet and receipt.
 *
 *   89 48 4F 50 | version 01 | kind 01 packet, 02 receipt | 00 00
 *
 * The version is read before the kind, so that "newer than me" differs from
 * "damaged": FORMAT.md section 2.
 */
#include "envelope/envelope.h"

#include <string.h>

enum { VERSION = 1, AT_VERSION = 4, AT_KIND = 5, AT_RESERVED = 6 };

static const uint8_t magic[AT_VERSION] = { 0x89, 0x48, 0x4F, 0x50 };

static handoff_status
refuse(handoff_error *err, uint64_t at, handoff_status code, const char *what)
{
    handoff_status st = ho_base_fail(err, code, "%s", what);

    ho_base_err_at(err, HANDOFF_CHECK_PRELUDE, -1, 0);
    ho_base_err_offset(err, at);
    return st;
}

/* A prelude is longer than what the text form begins with. */
static bool
is_text(const uint8_t *data)
{
    return memcmp(data, "hop1.", 5) == 0 || memcmp(data, "hor1.", 5) == 0;
}

handoff_status
ho_envelope_header_check(const uint8_t *data, size_t len, uint8_t kind,
                         handoff_error *err)
{
    if (len < HO_PRELUDE_BYTES)
        return refuse(err, len, HANDOFF_E_FORMAT,
                      "shorter than the 8 bytes that every packet begins "
                      "with");
    if (memcmp(data, magic, sizeof magic) != 0)
        return refuse(err, 0, HANDOFF_E_FORMAT,
                      is_text(data) ? "is in text form: decode it first"
                                    : "does not begin as a packet or receipt "
                                      "does");
    if (data[AT_VERSION] != VERSION)
        return refuse(err, AT_VERSION, HANDOFF_E_VERSION,
                      "is of another format version than 1");
    if (data[AT_KIND] != kind)
        return refuse(err, AT_KIND, HANDOFF_E_FORMAT,
                      kind == HO_KIND_PACKET ? "is not a packet"
                                             : "is not a receipt");
    if (data[AT_RESERVED] != 0 || data[AT_RESERVED + 1] != 0)
        return refuse(err, AT_RESERVED, HANDOFF_E_FORMAT,
                      "has reserved bytes that are not zero");
    return HANDOFF_OK;
}

void
ho_envelope_header_write(ho_base_buf *out, uint8_t kind)
{
    ho_base_buf_append(out, magic, sizeof magic);
    ho_base_buf_byte(out, VERSION);
    ho_base_buf_byte(out, kind);
    ho_base_buf_append(out, "\0\0", 2);
}
