/* SPDX-License-Identifier: MIT */
/*
 * support_notice.c -- an encoder of notices that shares only the lowest layer
 * with the one under test.
 */
#include "support_notice.h"

#include <string.h>

#include <check.h>
#include <sodium.h>

static void
put_hash(ho_base_buf *out, uint32_t field, const uint8_t *p)
{
    if (p != NULL)
        ho_base_wire_put_bytes(out, field, HO_SLICE(p, 32));
}

static void
put_text(ho_base_buf *out, uint32_t field, const char *s)
{
    if (s != NULL)
        ho_base_wire_put_bytes(out, field, HO_SLICE(s, strlen(s)));
}

void
nt_sign(ho_base_buf *out, ho_base_slice notice, const pk_party *by)
{
    uint8_t       hash[32], message[128], signature[64];
    ho_base_slice part = HO_SLICE(hash, sizeof hash);
    size_t        len;

    ho_base_hash(hash, "handoff/v1 notice", &notice, 1);
    len = ho_base_pae(message, sizeof message, "handoff/v1 notice signature",
                      &part, 1);
    crypto_sign_detached(signature, NULL, message, len, by->secret);
    ho_base_buf_clear(out);
    ho_base_buf_append(out, "\x89HOP\x01\x03\0\0", 8);
    ho_base_wire_put_bytes(out, 1, notice);
    ho_base_wire_put_bytes(out, 2, HO_SLICE(signature, sizeof signature));
    ck_assert(!out->failed);
}

void
nt_write(ho_base_buf *out, const nt_notice *n)
{
    ho_base_buf b = { 0 };

    put_hash(&b, 1, n->packet);
    put_hash(&b, 2, n->tip);
    put_hash(&b, 3, n->by->key);
    ho_base_wire_put_number(&b, 4, n->state);
    ho_base_wire_put_number(&b, 5, n->at_ms);
    put_hash(&b, 6, n->successor);
    put_text(&b, 7, n->owner);
    put_text(&b, 8, n->note);
    ho_base_wire_put_number(&b, 9, n->sequence);
    put_text(&b, 10, n->holder);
    ho_base_buf_append(&b, n->more.p, n->more.len);
    nt_sign(out, HO_SLICE(b.data, b.len), n->by);
    ho_base_buf_free(&b);
}
