/* SPDX-License-Identifier: MIT */
/*
 * payload.c -- a section's bytes as they are committed to (FORMAT.md
 * section 4).
 *
 *   salt 16 | codec 1 | raw_len varint | data
 *
 * Making one: a fresh salt, and of codec 0 and the workspace's codec (1, or 2
 * with the dictionary) the one that comes out smaller. Reading one: nothing is
 * decompressed that is not exactly one zstd frame of the form the format
 * allows, filling the data to the last byte, whose declared size is raw_len.
 * The frame's header is read here, by the rules of RFC 8878 section 3.1.1.1:
 * zstd's own reader of it is not part of its stable interface.
 *
 * The caller holds raw_len against its limits between reading and unpacking.
 */
#include "packet/packet.h"

#include <string.h>

#include <sodium.h>
#include <zstd.h>

enum {
    CODEC_STORED = 0,
    CODEC_ZSTD = 1,
    CODEC_DICTIONARY = 2, /* as CODEC_ZSTD, with the dictionary */
    FRAME_HEADER_MIN = 6, /* magic, descriptor, at least one byte more */
    FRAME_WINDOW_MAX = 8 * 1024 * 1024
};

/* Bits of the frame header descriptor. */
enum {
    FHD_SIZE_SHIFT = 6,
    FHD_SINGLE_SEGMENT = 0x20,
    FHD_RESERVED = 0x08,
    FHD_CHECKSUM = 0x04,
    FHD_DICTIONARY = 0x03
};

/* ---- Making -------------------------------------------------------------- */

/* Give up what was reserved behind `len` and may have been written to. */
static void
shrink(ho_base_buf *b, size_t len)
{
    sodium_memzero(b->data + len, b->len - len);
    b->len = len;
}

/* Append one frame. *smaller says whether it is shorter than `raw`; where it
 * is not, nothing is appended. */
static handoff_status
append_frame(ho_base_buf *out, bool *smaller, ho_base_slice raw,
             handoff_workspace *ws, handoff_error *err)
{
    ZSTD_CCtx *c = ho_packet_workspace_compressor(ws);
    size_t     room = ZSTD_compressBound(raw.len);
    size_t     at = out->len, n;

    if (c == NULL || !ho_base_buf_reserve(out, room))
        return ho_base_nomem(err);
    out->len += room;
    n = ZSTD_compress2(c, out->data + at, room, raw.p, raw.len);
    *smaller = !ZSTD_isError(n) && n < raw.len;
    shrink(out, *smaller ? at + n : at);
    /* The room is enough and the parameters are good: what is left is
     * memory for zstd's tables. */
    return ZSTD_isError(n) ? ho_base_nomem(err) : HANDOFF_OK;
}

static void
append_head(ho_base_buf *out, const uint8_t *salt, uint8_t codec,
            size_t raw_len)
{
    ho_base_buf_append(out, salt, HO_SALT_BYTES);
    ho_base_buf_byte(out, codec);
    ho_base_varint_write(out, raw_len);
}

handoff_status
ho_packet_payload_make(ho_base_buf *out, ho_base_slice raw,
                       handoff_workspace *ws, handoff_error *err)
{
    uint8_t        salt[HO_SALT_BYTES];
    size_t         start = out->len;
    bool           smaller = false;
    handoff_status st;

    if (raw.len > HANDOFF_SECTION_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the section has more than %d bytes",
                            (int) HANDOFF_SECTION_BYTES_MAX);
    randombytes_buf(salt, sizeof salt);
    append_head(out, salt, ws->one_call ? CODEC_ZSTD : CODEC_DICTIONARY,
                raw.len);
    if (out->failed) {
        st = ho_base_nomem(err);
        goto done;
    }
    st = append_frame(out, &smaller, raw, ws, err);
    if (st == HANDOFF_OK && !smaller) {
        shrink(out, start);
        append_head(out, salt, CODEC_STORED, raw.len);
        ho_base_buf_append(out, raw.p, raw.len);
        st = out->failed ? ho_base_nomem(err) : HANDOFF_OK;
    }

done:
    if (st != HANDOFF_OK && out->len > start)
        shrink(out, start);
    sodium_memzero(salt, sizeof salt);
    return st;
}

void
ho_packet_payload_digest(uint8_t digest[32], const uint8_t sender[32],
                         uint32_t leg, uint32_t kind, ho_base_slice object)
{
    const uint8_t       place[2] = { (uint8_t) leg, (uint8_t) kind };
    const ho_base_slice parts[3] = { HO_SLICE(sender, 32), HO_SLICE(place, 2),
                                     object };

    ho_base_hash(digest, "handoff/v1 section", parts, 3);
}

/* ---- Reading ------------------------------------------------------------- */

handoff_status
ho_packet_payload_read(ho_packet_payload *out, ho_base_slice object,
                       handoff_error *err)
{
    const uint8_t *p = object.p, *end;

    *out = (ho_packet_payload){ 0 };
    if (object.len < HO_SALT_BYTES + 2)
        return ho_base_fail(err, HANDOFF_E_SECTION, "the section is cut short");
    end = p + object.len;
    out->codec = p[HO_SALT_BYTES];
    p += HO_SALT_BYTES + 1;
    if (out->codec > CODEC_DICTIONARY)
        return ho_base_fail(err, HANDOFF_E_SECTION,
                            "the section has codec %u, which is not known",
                            (unsigned) out->codec);
    if (!ho_base_varint_read(&out->raw_len, &p, end) || out->raw_len == 0)
        return ho_base_fail(err, HANDOFF_E_SECTION,
                            "the section does not say its length properly");
    out->data = HO_SLICE(p, (size_t) (end - p));
    return HANDOFF_OK;
}

static uint64_t
little_endian(const uint8_t *p, size_t n)
{
    uint64_t v = 0;

    while (n-- > 0)
        v = v << 8 | p[n];
    return v;
}

/* Window size of a frame that is not a single segment. */
static uint64_t
window_size(uint8_t descriptor)
{
    uint64_t base = UINT64_C(1) << (10 + (descriptor >> 3));

    return base + base / 8 * (descriptor & 7u);
}

/* Why a frame's header is not one the format allows; NULL if it is. */
static const char *
header_fault(ho_base_slice frame, uint64_t raw_len)
{
    static const uint8_t magic[4] = { 0x28, 0xB5, 0x2F, 0xFD };
    const uint8_t       *p = frame.p;
    uint8_t              flags;
    bool                 single;
    size_t               size_len;
    uint64_t             size, window;

    if (frame.len < FRAME_HEADER_MIN || memcmp(p, magic, sizeof magic) != 0)
        return "the section's data is not a zstd frame";
    flags = p[4];
    single = (flags & FHD_SINGLE_SEGMENT) != 0;
    if ((flags & FHD_RESERVED) != 0)
        return "the zstd frame has its reserved bit set";
    if ((flags & FHD_CHECKSUM) != 0)
        return "the zstd frame has a checksum";
    if ((flags & FHD_DICTIONARY) != 0)
        return "the zstd frame names a dictionary";
    size_len = (size_t) 1 << (flags >> FHD_SIZE_SHIFT);
    if (size_len == 1 && !single)
        return "the zstd frame does not say its content size";
    if (frame.len - 5 < size_len + (single ? 0 : 1))
        return "the zstd frame is cut short";
    size = little_endian(p + (single ? 5 : 6), size_len);
    if (size_len == 2)
        size += 256; /* RFC 8878: the two-byte form starts there */
    if (size != raw_len)
        return "the zstd frame has another content size than the section";
    window = single ? size : window_size(p[5]);
    if (window > FRAME_WINDOW_MAX)
        return "the zstd frame has a window above 8 MiB";
    return NULL;
}

/* ZSTD_isError() of the result: the frame is bad, or 0 with *nomem: the
 * dictionary found no memory. A frame of codec 2 names no dictionary: the
 * codec does. */
static size_t
decompress(uint8_t *raw, const ho_packet_payload *object, handoff_workspace *ws,
           bool *nomem)
{
    const ho_base_slice frame = object->data;
    const size_t        raw_len = (size_t) object->raw_len;
    ZSTD_DCtx          *d = ho_packet_workspace_decompressor(ws);
    const ZSTD_DDict   *dictionary;

    *nomem = d == NULL;
    if (d == NULL)
        return 0;
    if (object->codec == CODEC_ZSTD)
        return ZSTD_decompressDCtx(d, raw, raw_len, frame.p, frame.len);
    dictionary = ho_packet_workspace_dictionary(ws);
    *nomem = dictionary == NULL;
    if (dictionary == NULL)
        return 0;
    return ZSTD_decompress_usingDDict(d, raw, raw_len, frame.p, frame.len,
                                      dictionary);
}

static handoff_status
unpack_frame(uint8_t *raw, const ho_packet_payload *object,
             handoff_workspace *ws, handoff_error *err)
{
    const char *fault = header_fault(object->data, object->raw_len);
    bool        nomem;
    size_t      n;

    if (fault != NULL)
        return ho_base_fail(err, HANDOFF_E_SECTION, "%s", fault);
    n = ZSTD_findFrameCompressedSize(object->data.p, object->data.len);
    if (ZSTD_isError(n) || n != object->data.len)
        return ho_base_fail(err, HANDOFF_E_SECTION,
                            "the zstd frame does not fill the section's data");
    n = decompress(raw, object, ws, &nomem);
    if (nomem)
        return ho_base_nomem(err);
    if (ZSTD_isError(n) || n != object->raw_len)
        return ho_base_fail(err, HANDOFF_E_SECTION,
                            "the section does not decompress");
    return HANDOFF_OK;
}

handoff_status
ho_packet_payload_unpack(uint8_t *raw, const ho_packet_payload *object,
                         handoff_workspace *ws, handoff_error *err)
{
    if (object->codec != CODEC_STORED)
        return unpack_frame(raw, object, ws, err);
    if (object->data.len != object->raw_len)
        return ho_base_fail(err, HANDOFF_E_SECTION,
                            "the section has another length than it says");
    memcpy(raw, object->data.p, object->data.len);
    return HANDOFF_OK;
}
