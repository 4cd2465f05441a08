/* SPDX-License-Identifier: MIT */
/*
 * support_notice.h -- notices, right or wrong in any way.
 *
 * Encoded and signed here, not by the library, so that what is made may break
 * any rule. A zero number, a NULL text and a NULL pointer are not written.
 */
#ifndef SUPPORT_NOTICE_H
#define SUPPORT_NOTICE_H

#include "answer/notice.h"
#include "support_packet.h"

typedef struct nt_notice {
    const uint8_t  *packet, *tip; /* 32 bytes */
    const pk_party *by;           /* whose key, and who signs */
    uint64_t        state, at_ms; /* state: as on the wire */
    const uint8_t  *successor;    /* 32 bytes */
    const char     *owner, *note, *holder;
    uint64_t        sequence;
    ho_base_slice   more; /* encoded fields that follow */
} nt_notice;

/* The notice's bytes; `out` is emptied first. */
void nt_write(ho_base_buf *out, const nt_notice *n);

/* A SignedNotice around any bytes. */
void nt_sign(ho_base_buf *out, ho_base_slice notice, const pk_party *by);

#endif
