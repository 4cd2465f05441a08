/* SPDX-License-Identifier: MIT */
/*
 * wire.c -- protobuf's wire format with exactly one encoding per message.
 *
 * Spec: FORMAT.md section 3. Protobuf leaves a writer many choices (order,
 * long varints, written defaults); in an envelope each would be a bit that
 * nobody signed. So the reader refuses every choice but one, and the writer
 * below makes that one. The reader neither allocates nor recurses: an item
 * is a slice of the input, for another reader or for the caller.
 *
 *   field := tag (field number << 3 | wire type), then
 *            type 0: varint, not 0
 *            type 2: length, not 0, then that many bytes
 */
#include "base/base.h"

enum {
    TYPE_VARINT = 0,
    TYPE_BYTES = 2,
    VARINT_BYTES = 10 /* ceil(64 / 7) */
};

void
ho_base_wire_init(ho_base_wire_reader *r, const uint8_t *base,
                  ho_base_slice message)
{
    static const uint8_t nothing[1];

    /* An empty slice may have no pointer; arithmetic needs one. */
    if (message.p == NULL)
        message = HO_SLICE(nothing, 0);
    *r = (ho_base_wire_reader){ .base = base == NULL ? message.p : base,
                                .p = message.p,
                                .end = message.p + message.len };
}

bool
ho_base_varint_read(uint64_t *value, const uint8_t **p, const uint8_t *end)
{
    const uint8_t *at = *p;
    uint64_t       v = 0;

    for (unsigned i = 0; i < VARINT_BYTES && at != end; i++) {
        uint8_t byte = *at++;

        if (i == VARINT_BYTES - 1 && byte > 1)
            return false; /* more than 64 bits, or an 11th byte */
        v |= (uint64_t) (byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            if (byte == 0 && i > 0)
                return false; /* a shorter form exists */
            *value = v;
            *p = at;
            return true;
        }
    }
    return false;
}

int
ho_base_wire_next(ho_base_wire_reader *r)
{
    const uint8_t *at = r->p;
    uint64_t       tag, number;

    if (at == r->end)
        return 0;
    if (!ho_base_varint_read(&tag, &at, r->end) || tag > UINT32_MAX)
        return -1;
    if (tag >> 3 == 0 || tag >> 3 < r->field)
        return -1;
    if ((tag & 7) != TYPE_VARINT && (tag & 7) != TYPE_BYTES)
        return -1;
    /* The value, or the length: neither is ever 0. */
    if (!ho_base_varint_read(&number, &at, r->end) || number == 0)
        return -1;
    r->bytes = HO_SLICE(NULL, 0);
    r->number = 0;
    if ((tag & 7) == TYPE_BYTES) {
        if (number > (size_t) (r->end - at))
            return -1;
        r->bytes = HO_SLICE(at, (size_t) number);
        at += number;
    } else {
        r->number = number;
    }
    r->field = (uint32_t) (tag >> 3);
    r->type = (uint32_t) (tag & 7);
    r->p = at;
    return 1;
}

size_t
ho_base_varint_size(uint64_t value)
{
    size_t n = 1;

    while (value >= 0x80) {
        value >>= 7;
        n++;
    }
    return n;
}

void
ho_base_varint_write(ho_base_buf *b, uint64_t value)
{
    uint8_t bytes[VARINT_BYTES];
    size_t  n = 0;

    while (value >= 0x80) {
        bytes[n++] = (uint8_t) (value | 0x80);
        value >>= 7;
    }
    bytes[n++] = (uint8_t) value;
    ho_base_buf_append(b, bytes, n);
}

void
ho_base_wire_put_number(ho_base_buf *b, uint32_t field, uint64_t value)
{
    if (value == 0)
        return;
    ho_base_varint_write(b, (uint64_t) field << 3 | TYPE_VARINT);
    ho_base_varint_write(b, value);
}

void
ho_base_wire_put_bytes(ho_base_buf *b, uint32_t field, ho_base_slice bytes)
{
    if (bytes.len == 0)
        return;
    ho_base_varint_write(b, (uint64_t) field << 3 | TYPE_BYTES);
    ho_base_varint_write(b, bytes.len);
    ho_base_buf_append(b, bytes.p, bytes.len);
}
