/* SPDX-License-Identifier: MIT */
/*
 * preview.c -- a packet's unverified claims; no keys needed.
 *
 * A preview is another type than a packet, with no way to any content, not
 * even to what travels in clear: nobody acts on words that nobody vouched
 * for. Nothing of the sections is kept but their sizes and readers.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

struct handoff_preview {
    ho_base_arena    arena; /* what the structs point to */
    uint8_t          id[HANDOFF_HASH_BYTES];
    uint8_t          tip[HANDOFF_HASH_BYTES];
    uint32_t         legs_count;
    handoff_leg      legs[HANDOFF_LEGS_MAX];
    handoff_section *sections[HANDOFF_LEGS_MAX]; /* kinds ascending */
    uint32_t         sections_count[HANDOFF_LEGS_MAX];
};

/* Nothing kept here points into the view's input, which is the caller's. */
static bool
keep_leg(handoff_preview *preview, const ho_envelope *view, uint32_t n)
{
    const ho_envelope_leg *leg = view->legs[n];
    handoff_section       *s;

    s = ho_base_arena_alloc(&preview->arena, leg->sections_count * sizeof *s);
    if (s == NULL)
        return false;
    for (uint32_t i = 0; i < leg->sections_count; i++)
        s[i] = ho_packet_section_public(&leg->sections[i], n);
    preview->legs[n] = ho_packet_leg_public(view, n);
    preview->sections[n] = s;
    preview->sections_count[n] = leg->sections_count;
    return true;
}

static handoff_status
fill(handoff_preview *preview, const uint8_t *data, size_t len,
     handoff_error *err)
{
    const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                        HANDOFF_LEGS_MAX };
    ho_envelope              view;
    handoff_status           st;

    preview->arena.ceiling = HO_VIEW_BYTES_MAX;
    st = ho_envelope_read(&view, &preview->arena, data, len, &limits, err);
    if (st != HANDOFF_OK)
        return st;
    for (uint32_t n = 0; n < view.legs_count; n++) {
        if (!keep_leg(preview, &view, n))
            return ho_base_nomem(err);
    }
    preview->legs_count = view.legs_count;
    memcpy(preview->id, view.id, sizeof preview->id);
    memcpy(preview->tip, view.legs[view.legs_count - 1]->link,
           sizeof preview->tip);
    return HANDOFF_OK;
}

handoff_status
handoff_preview_new(handoff_preview **out, const uint8_t *data, size_t len,
                    handoff_error *err)
{
    ho_base_slice    input = HO_SLICE(data, len);
    uint8_t         *owned;
    handoff_preview *preview;
    handoff_status   st;

    if (out == NULL)
        return ho_base_null(err, "out");
    *out = NULL;
    if (data == NULL && len != 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "a length is given without bytes");
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    preview = calloc(1, sizeof *preview);
    if (preview == NULL)
        return ho_base_nomem(err);
    st = ho_envelope_from_text(&input, &owned, err);
    if (st == HANDOFF_OK)
        st = fill(preview, input.p, input.len, err);
    if (st == HANDOFF_OK)
        *out = preview;
    else
        handoff_preview_free(preview);
    handoff_free(owned);
    return st;
}

void
handoff_preview_free(handoff_preview *preview)
{
    if (preview == NULL)
        return;
    ho_base_arena_free(&preview->arena);
    free(preview);
}

const uint8_t *
handoff_preview_id(const handoff_preview *preview)
{
    return preview == NULL ? NULL : preview->id;
}

const uint8_t *
handoff_preview_tip(const handoff_preview *preview)
{
    return preview == NULL ? NULL : preview->tip;
}

uint32_t
handoff_preview_legs(const handoff_preview *preview)
{
    return preview == NULL ? 0 : preview->legs_count;
}

int
handoff_preview_leg(handoff_leg *leg, const handoff_preview *preview,
                    uint32_t n)
{
    return ho_packet_leg_store(leg, preview != NULL && n < preview->legs_count
                                        ? &preview->legs[n]
                                        : NULL);
}

int
handoff_preview_section(handoff_section       *section,
                        const handoff_preview *preview, uint32_t leg,
                        uint32_t kind)
{
    const handoff_section *found = NULL;

    if (preview != NULL && leg < preview->legs_count) {
        for (uint32_t i = 0; i < preview->sections_count[leg]; i++) {
            if (preview->sections[leg][i].kind == kind)
                found = &preview->sections[leg][i];
        }
    }
    return ho_packet_section_store(section, found);
}

int
handoff_preview_section_at(handoff_section       *section,
                           const handoff_preview *preview, size_t i)
{
    for (uint32_t n = 0; preview != NULL && n < preview->legs_count; n++) {
        if (i < preview->sections_count[n])
            return ho_packet_section_store(section, &preview->sections[n][i]);
        i -= preview->sections_count[n];
    }
    return ho_packet_section_store(section, NULL);
}
