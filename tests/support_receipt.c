/* SPDX-License-Identifier: MIT */
/*
 * support_receipt.c -- receipts, encoded and signed without the library.
 */
#include "support_receipt.h"

#include <string.h>

#include <check.h>
#include <sodium.h>

static void
put_text(ho_base_buf *out, uint32_t field, const char *s)
{
    if (s != NULL)
        ho_base_wire_put_bytes(out, field, HO_SLICE(s, strlen(s)));
}

static void
put_hash(ho_base_buf *out, uint32_t field, const uint8_t *p)
{
    if (p != NULL)
        ho_base_wire_put_bytes(out, field, HO_SLICE(p, 32));
}

void
rc_sign(ho_base_buf *out, ho_base_slice receipt, const pk_party *by)
{
    const char   *names[] = { "handoff/v1 receipt",
                              "handoff/v1 receipt signature" };
    uint8_t       hash[32], message[128], signature[64];
    ho_base_slice part = HO_SLICE(hash, sizeof hash);
    size_t        len;

    ho_base_hash(hash, names[0], &receipt, 1);
    len = ho_base_pae(message, sizeof message, names[1], &part, 1);
    crypto_sign_detached(signature, NULL, message, len, by->secret);
    ho_base_buf_clear(out);
    ho_base_buf_append(out, "\x89HOP\x01\x02\0\0", 8);
    ho_base_wire_put_bytes(out, 1, receipt);
    ho_base_wire_put_bytes(out, 2, HO_SLICE(signature, sizeof signature));
    ck_assert(!out->failed);
}

void
rc_write(ho_base_buf *out, const rc_receipt *r)
{
    ho_base_buf b = { 0 };

    put_hash(&b, 1, r->packet);
    put_hash(&b, 2, r->tip);
    put_hash(&b, 3, r->by->key);
    ho_base_wire_put_number(&b, 4, r->state);
    ho_base_wire_put_number(&b, 5, r->at_ms);
    ho_base_wire_put_number(&b, 6, r->due_at_ms);
    put_text(&b, 7, r->owner);
    put_text(&b, 8, r->note);
    ho_base_wire_put_number(&b, 9, r->sequence);
    ho_base_wire_put_number(&b, 10, r->reason);
    ho_base_buf_append(&b, r->more.p, r->more.len);
    rc_sign(out, HO_SLICE(b.data, b.len), r->by);
    ho_base_buf_free(&b);
}

void
rc_packet_init(rc_packet *packet, const pk_cast *cast)
{
    pk_packet *p = pk_new();
    uint8_t    hash[32];

    pk_leg(p, &cast->bot, HANDOFF_STRINGS("desk.example", "partner.example"),
           PK_NOW, PK_HOUR);
    pk_add(p, HANDOFF_SECTION_ROUTING,
           pk_story_section(HANDOFF_SECTION_ROUTING));
    pk_sign(p);
    memset(packet, 0, sizeof *packet);
    pk_write(&packet->bytes, p);
    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    ho_envelope_packet_id(packet->id, hash);
    memcpy(packet->tip, p->link[0], 32);
    pk_free(p);
}

void
rc_packet_free(rc_packet *packet)
{
    ho_base_buf_free(&packet->bytes);
}

rc_receipt
rc_good(const rc_packet *packet, const pk_party *by, uint32_t state,
        uint32_t sequence)
{
    rc_receipt r = { .packet = packet->id,
                     .tip = packet->tip,
                     .by = by,
                     .state = state,
                     .at_ms = (uint64_t) PK_NOW + sequence,
                     .sequence = sequence };

    if (state == HANDOFF_RECEIPT_ACCEPTED) {
        r.owner = "Carol";
        r.due_at_ms = (uint64_t) PK_NOW + 300000;
    }
    if (state == HANDOFF_RECEIPT_DECLINED || state == HANDOFF_RECEIPT_FAILED)
        r.reason = RC_QUEUE_FULL;
    return r;
}
