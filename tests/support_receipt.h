/* SPDX-License-Identifier: MIT */
/*
 * support_receipt.h -- receipts, right or wrong in any way.
 *
 * Encoded and signed here, not by the library, so that what is made may break
 * any rule. A zero number, a NULL text and a NULL pointer are not written.
 */
#ifndef SUPPORT_RECEIPT_H
#define SUPPORT_RECEIPT_H

#include "answer/receipt.h"
#include "support_packet.h"

/* Reasons as they are on the wire. */
enum { RC_QUEUE_FULL = 3, RC_CANNOT_READ = 5, RC_REASONS = 7 };

typedef struct rc_receipt {
    const uint8_t  *packet, *tip; /* 32 bytes */
    const pk_party *by;           /* whose key, and who signs */
    uint64_t        state, at_ms, due_at_ms;
    const char     *owner, *note;
    uint64_t        sequence, reason;
    ho_base_slice        more; /* encoded fields that follow */
} rc_receipt;

/* The receipt's bytes; `out` is emptied first. */
void rc_write(ho_base_buf *out, const rc_receipt *r);

/* A SignedReceipt around any bytes. */
void rc_sign(ho_base_buf *out, ho_base_slice receipt, const pk_party *by);

/* One leg, bot -> desk and partner, sent at PK_NOW; its id and tip. */
typedef struct rc_packet {
    ho_base_buf  bytes;
    uint8_t id[32], tip[32];
} rc_packet;

void rc_packet_init(rc_packet *packet, const pk_cast *cast);
void rc_packet_free(rc_packet *packet);

/* Well-formed, of that state: owner, due time and reason where they go. At
 * PK_NOW plus its sequence. */
rc_receipt rc_good(const rc_packet *packet, const pk_party *by, uint32_t state,
                   uint32_t sequence);

#endif
