/* SPDX-License-Identifier: MIT */
/*
 * write_leg.c -- writing a leg, and the hashes that are made from one
 * (FORMAT.md sections 3 and 6).
 *
 * A leg is written once and travels as written: a party that passes a packet on
 * adds one and re-encodes none. What is signed is a short message about the
 * leg's hash, so that a key in an HSM never sees the leg itself.
 */
#include "envelope/envelope.h"

#include <string.h>

enum {
    SIGNED_MAX = 128,
    /* Five commitments and a few names; a redaction with a short reason. */
    LEG_USUAL = 640,
    ITEM_USUAL = 128
};

/* ---- Hashes -------------------------------------------------------------- */

void
ho_envelope_leg_hash(uint8_t hash[32], ho_base_slice leg)
{
    ho_base_hash(hash, "handoff/v1 leg", &leg, 1);
}

size_t
ho_envelope_leg_signed_message(uint8_t out[128], const uint8_t hash[32])
{
    const ho_base_slice part = HO_SLICE(hash, 32);

    return ho_base_pae(out, SIGNED_MAX, "handoff/v1 leg signature", &part, 1);
}

void
ho_envelope_leg_link(uint8_t link[32], const uint8_t hash[32],
                     const uint8_t signature[64])
{
    const ho_base_slice parts[2] = { HO_SLICE(hash, 32),
                                     HO_SLICE(signature, 64) };

    ho_base_hash(link, "handoff/v1 link", parts, 2);
}

void
ho_envelope_packet_id(uint8_t id[32], const uint8_t hash_of_leg_0[32])
{
    const ho_base_slice part = HO_SLICE(hash_of_leg_0, 32);

    ho_base_hash(id, "handoff/v1 packet", &part, 1);
}

void
ho_envelope_seal_hash(uint8_t seal[32], uint32_t leg, uint32_t kind,
                      ho_base_slice grants, ho_base_slice sealed)
{
    const uint8_t       place[2] = { (uint8_t) leg, (uint8_t) kind };
    const ho_base_slice parts[3] = { HO_SLICE(place, 2), grants, sealed };

    ho_base_hash(seal, "handoff/v1 seal", parts, 3);
}

/* ---- Writing ------------------------------------------------------------- */

/* Bytes that a field of this number takes, tag and length included; numbers
 * are below 16, so a tag is one byte. Empty: none. */
static size_t
field_size(size_t len)
{
    return len == 0 ? 0 : 1 + ho_base_varint_size(len) + len;
}

static ho_base_slice
text_slice(const char *s)
{
    return HO_SLICE(s, strlen(s));
}

/* Append `item` as a field of `out`, and empty it for the next. */
static void
put_item(ho_base_buf *out, uint32_t field, ho_base_buf *item)
{
    if (item->failed)
        out->failed = true;
    else
        ho_base_wire_put_bytes(out, field, HO_SLICE(item->data, item->len));
    ho_base_buf_clear(item);
}

static void
put_commitments(ho_base_buf *out, ho_base_buf *item,
                const ho_envelope_leg_draft *draft)
{
    for (size_t i = 0; i < draft->adds_count; i++) {
        const ho_envelope_commitment *c = &draft->adds[i];

        ho_base_wire_put_number(item, 1, c->kind);
        ho_base_wire_put_bytes(item, 2, HO_SLICE(c->digest, sizeof c->digest));
        if (c->sealed)
            ho_base_wire_put_bytes(item, 3, HO_SLICE(c->seal, sizeof c->seal));
        put_item(out, 7, item);
    }
}

static void
put_redactions(ho_base_buf *out, ho_base_buf *item,
               const ho_envelope_leg_draft *draft)
{
    for (size_t i = 0; i < draft->redacts_count; i++) {
        const ho_envelope_redaction *r = &draft->redacts[i];

        ho_base_wire_put_number(item, 1, r->leg);
        ho_base_wire_put_number(item, 2, r->kind);
        ho_base_wire_put_bytes(item, 3, text_slice(r->reason));
        put_item(out, 8, item);
    }
}

static void
put_reseals(ho_base_buf *out, ho_base_buf *item,
            const ho_envelope_leg_draft *draft)
{
    for (size_t i = 0; i < draft->reseals_count; i++) {
        const ho_envelope_reseal *r = &draft->reseals[i];

        ho_base_wire_put_number(item, 1, r->leg);
        ho_base_wire_put_number(item, 2, r->kind);
        if (r->sealed)
            ho_base_wire_put_bytes(item, 3, HO_SLICE(r->seal, sizeof r->seal));
        put_item(out, 9, item);
    }
}

static handoff_status
encode_leg(ho_base_buf *out, const ho_envelope_leg_draft *draft,
           const uint8_t sender[32], handoff_error *err)
{
    ho_base_buf item = { 0 };

    ho_base_buf_reserve(out, LEG_USUAL);
    ho_base_buf_reserve(&item, ITEM_USUAL);
    ho_base_wire_put_number(out, 1, draft->number);
    if (draft->previous != NULL)
        ho_base_wire_put_bytes(out, 2, HO_SLICE(draft->previous, 32));
    ho_base_wire_put_bytes(out, 3, HO_SLICE(sender, 32));
    for (const char *const *name = draft->audience; *name != NULL; name++)
        ho_base_wire_put_bytes(out, 4, text_slice(*name));
    ho_base_wire_put_number(out, 5, (uint64_t) draft->sent_at_ms);
    ho_base_wire_put_number(out, 6, (uint64_t) draft->expires_at_ms);
    put_commitments(out, &item, draft);
    put_redactions(out, &item, draft);
    put_reseals(out, &item, draft);
    ho_base_buf_free(&item);
    if (out->failed)
        return ho_base_nomem(err);
    if (out->len > HANDOFF_LEG_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the leg has more than %d bytes",
                            (int) HANDOFF_LEG_BYTES_MAX);
    return HANDOFF_OK;
}

handoff_status
ho_envelope_leg_size(size_t *size, const ho_envelope_leg_draft *draft,
                     const handoff_identity *me, handoff_error *err)
{
    ho_base_buf    leg = { 0 };
    handoff_status st;

    st = encode_leg(&leg, draft, handoff_identity_key(me), err);
    *size = field_size(field_size(leg.len) + field_size(64));
    if (st != HANDOFF_OK)
        ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) draft->number, 0);
    ho_base_buf_free(&leg);
    return st;
}

handoff_status
ho_envelope_leg_write(ho_base_buf *out, uint8_t hash[32], uint8_t link[32],
                      const ho_envelope_leg_draft *draft,
                      const handoff_identity *me, handoff_error *err)
{
    ho_base_buf    leg = { 0 };
    uint8_t        message[SIGNED_MAX], signature[64];
    size_t         pair;
    handoff_status st;

    st = encode_leg(&leg, draft, handoff_identity_key(me), err);
    if (st != HANDOFF_OK)
        goto done;
    ho_envelope_leg_hash(hash, HO_SLICE(leg.data, leg.len));
    st = ho_trust_identity_sign(me, signature, message,
                                ho_envelope_leg_signed_message(message, hash),
                                err);
    if (st != HANDOFF_OK)
        goto done;
    ho_envelope_leg_link(link, hash, signature);
    pair = field_size(leg.len) + field_size(sizeof signature);
    if (ho_base_buf_reserve(out, field_size(pair))) {
        ho_base_buf_byte(out, 1 << 3 | 2);
        ho_base_varint_write(out, pair);
        ho_base_wire_put_bytes(out, 1, HO_SLICE(leg.data, leg.len));
        ho_base_wire_put_bytes(out, 2, HO_SLICE(signature, sizeof signature));
    }
    if (out->failed)
        st = ho_base_nomem(err);

done:
    if (st != HANDOFF_OK)
        ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) draft->number, 0);
    ho_base_buf_free(&leg);
    return st;
}

void
ho_envelope_section_write(ho_base_buf *out, uint32_t leg, uint32_t kind,
                          ho_base_slice clear, ho_base_slice grants,
                          ho_base_slice sealed)
{
    const size_t numbers = (leg == 0 ? 0 : 1 + ho_base_varint_size(leg)) + 1 +
                           ho_base_varint_size(kind);
    const size_t size = numbers + field_size(clear.len) +
                        field_size(grants.len) + field_size(sealed.len);

    /* Written where it stays: what is in clear may be large. */
    if (!ho_base_buf_reserve(out, field_size(size)))
        return;
    ho_base_buf_byte(out, 2 << 3 | 2);
    ho_base_varint_write(out, size);
    ho_base_wire_put_number(out, 1, leg);
    ho_base_wire_put_number(out, 2, kind);
    ho_base_wire_put_bytes(out, 3, clear);
    ho_base_wire_put_bytes(out, 4, grants);
    ho_base_wire_put_bytes(out, 5, sealed);
}
