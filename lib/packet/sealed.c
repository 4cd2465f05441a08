/* SPDX-License-Identifier: MIT */
/*
 * sealed.c -- a packet ready to travel: its bytes, its text and its names.
 *
 * All of it is made when the packet is sealed, so that reading one is never
 * more than a look, from as many threads as like.
 */
#include "packet/compose.h"

#include <stdlib.h>
#include <string.h>

enum { LEG_AROUND = 800 }; /* prelude, a usual leg and its signature */

/* The legs stand in front of the sections, and a leg ends in its signature:
 * the prelude and all legs are one run of bytes. */
static ho_base_slice
legs_so_far(const ho_envelope *way)
{
    const ho_base_slice last = way->legs[way->legs_count - 1]->signature;

    return HO_SLICE(way->input.p, (size_t) (last.p + last.len - way->input.p));
}

size_t
ho_packet_legs_size(const ho_envelope *way)
{
    return legs_so_far(way).len;
}

static handoff_status
put_together(handoff_sealed *sealed, const ho_envelope *way,
             const ho_envelope_leg_draft *draft, const ho_base_buf *sections,
             const handoff_identity *me, handoff_error *err)
{
    ho_base_buf   *data = &sealed->data;
    ho_base_slice  legs = HO_SLICE(NULL, 0);
    uint8_t        hash[32];
    handoff_status st;

    if (way != NULL)
        legs = legs_so_far(way);
    ho_base_buf_reserve(data, legs.len + sections->len + LEG_AROUND);
    if (way == NULL)
        ho_envelope_header_write(data, HO_KIND_PACKET);
    ho_base_buf_append(data, legs.p, legs.len);
    st = ho_envelope_leg_write(data, hash, sealed->tip, draft, me, err);
    if (st != HANDOFF_OK)
        return st;
    if (way == NULL)
        ho_envelope_packet_id(sealed->id, hash);
    else
        memcpy(sealed->id, way->id, sizeof sealed->id);
    ho_base_buf_append(data, sections->data, sections->len);
    if (data->failed)
        return ho_base_nomem(err);
    if (data->len > HANDOFF_PACKET_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the packet has more than %d bytes",
                            (int) HANDOFF_PACKET_BYTES_MAX);
    return handoff_text_encode(&sealed->text, NULL, data->data, data->len, err);
}

handoff_status
ho_packet_sealed_new(handoff_sealed **out, const ho_envelope *way,
                     const ho_envelope_leg_draft *draft,
                     const ho_base_buf *sections, const handoff_identity *me,
                     handoff_error *err)
{
    handoff_sealed *sealed = calloc(1, sizeof *sealed);
    handoff_status  st;

    if (sealed == NULL)
        return ho_base_nomem(err);
    sealed->sent_at_ms = draft->sent_at_ms;
    sealed->expires_at_ms = draft->expires_at_ms;
    st = put_together(sealed, way, draft, sections, me, err);
    if (st == HANDOFF_OK)
        *out = sealed;
    else
        handoff_sealed_free(sealed);
    return st;
}

void
handoff_sealed_free(handoff_sealed *sealed)
{
    if (sealed == NULL)
        return;
    ho_base_buf_free(&sealed->data);
    handoff_free(sealed->text);
    free(sealed);
}

const uint8_t *
handoff_sealed_data(const handoff_sealed *sealed, size_t *len)
{
    if (len != NULL)
        *len = sealed == NULL ? 0 : sealed->data.len;
    return sealed == NULL ? NULL : sealed->data.data;
}

const char *
handoff_sealed_text(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->text;
}

const uint8_t *
handoff_sealed_id(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->id;
}

const uint8_t *
handoff_sealed_tip(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->tip;
}

size_t
handoff_sealed_masked(const handoff_sealed *sealed)
{
    return sealed == NULL ? 0 : sealed->masked;
}

size_t
handoff_sealed_repeated(const handoff_sealed *sealed)
{
    return sealed == NULL ? 0 : sealed->repeated;
}
