/* SPDX-License-Identifier: MIT */
/*
 * header.c -- the 8 bytes in front of every packet, receipt and notice.
 *
 *   89 48 4F 50 | version 01 | kind 01 packet, 02 receipt, 03 notice | 00 00
 *
 * The version is read before the kind, so that "newer than me" differs from
 * "damaged": FORMAT.md section 2.
 */
#include "envelope/envelope.h"

#include <handoff/receive.h>

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

handoff_status
ho_envelope_header_check(const uint8_t *data, size_t len, uint8_t kind,
                         handoff_error *err)
{
    if (len < HO_PRELUDE_BYTES)
        return refuse(err, len, HANDOFF_E_FORMAT,
                      "shorter than the 8 bytes that packets, receipts and "
                      "notices begin with");
    if (memcmp(data, magic, sizeof magic) != 0)
        return refuse(err, 0, HANDOFF_E_FORMAT,
                      "does not begin as a packet, a receipt or a notice "
                      "does");
    if (data[AT_VERSION] != VERSION)
        return refuse(err, AT_VERSION, HANDOFF_E_VERSION,
                      "is of another format version than 1");
    if (data[AT_KIND] != kind)
        return refuse(err, AT_KIND, HANDOFF_E_FORMAT,
                      kind == HO_KIND_PACKET    ? "is not a packet"
                      : kind == HO_KIND_RECEIPT ? "is not a receipt"
                                                : "is not a notice");
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

/* The digits of a version and a full stop, behind the stem of a text form. */
static bool
has_version(const uint8_t *p, size_t len)
{
    size_t n = 0;

    while (n < len && p[n] >= '0' && p[n] <= '9')
        n++;
    return n > 0 && n < len && p[n] == '.';
}

uint32_t
handoff_data_kind(const void *data, size_t len)
{
    static const char stems[] = "prnt";
    static const char binary[] = { 0, HO_KIND_PACKET, HO_KIND_RECEIPT,
                                   HO_KIND_NOTICE };
    const uint8_t    *p = data;

    if (p == NULL || len <= AT_KIND)
        return HANDOFF_DATA_UNKNOWN;
    for (uint32_t n = 1; n < sizeof binary; n++) {
        if (memcmp(p, magic, sizeof magic) == 0 && p[AT_KIND] == binary[n])
            return HANDOFF_DATA_PACKET + n - 1;
    }
    for (uint32_t n = 0; stems[n] != '\0'; n++) {
        if (p[0] == 'h' && p[1] == 'o' && p[2] == (uint8_t) stems[n] &&
            has_version(p + 3, len - 3))
            return (HANDOFF_DATA_PACKET + n) | HANDOFF_DATA_TEXT;
    }
    return HANDOFF_DATA_UNKNOWN;
}

const char *
handoff_data_kind_name(uint32_t kind)
{
    static const char *const names[] = { "packet", "receipt", "notice",
                                         "ticket" };

    kind = HANDOFF_DATA_KIND(kind);
    return kind == HANDOFF_DATA_UNKNOWN
               ? "unknown"
               : HO_NAME(names, HANDOFF_DATA_PACKET, kind);
}
