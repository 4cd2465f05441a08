/* SPDX-License-Identifier: MIT */
/*
 * fuzz_view.c -- the strict reader of the envelope, and what a preview makes
 * of it: the only code that sees bytes of nobody.
 */
#include "packet/packet.h"

#include <string.h>

#include "fuzz.h"

static void
require_section(const ho_envelope *view, uint32_t leg,
                const ho_envelope_section *s)
{
    bool sealed = s->sealed.len != 0, clear = s->clear.len != 0;

    REQUIRE((s->kind >= 1 && s->kind <= 5) || (s->kind >= 16 && s->kind <= 31));
    REQUIRE(ho_envelope_find(view, leg, s->kind) == s);
    REQUIRE(s->digest.len == 32);
    REQUIRE(s->seal.len == 0 || s->seal.len == 32);
    REQUIRE(s->kind != HANDOFF_SECTION_ROUTING ||
            (s->seal.len == 0 && !sealed && s->redacted_by < 0));
    REQUIRE(s->redacted_by == -1 ||
            (s->redacted_by > (int32_t) leg &&
             (uint32_t) s->redacted_by < view->legs_count));
    REQUIRE((s->redacted_by >= 0) == (s->reason[0] != '\0'));
    REQUIRE(strlen(s->reason) <= HANDOFF_REASON_MAX);
    REQUIRE(s->formed_by >= leg && s->formed_by < view->legs_count);
    REQUIRE(!(sealed && clear));
    REQUIRE(sealed == (s->grants.len != 0));
    REQUIRE(s->grants.len == (size_t) s->readers_count * HO_GRANT_BYTES);
    REQUIRE(s->readers_count <= HANDOFF_GRANTS_MAX);
}

static void
require_leg(const ho_envelope *view, uint32_t n)
{
    const ho_envelope_leg *leg = view->legs[n];
    uint32_t               adds = 0;

    REQUIRE(leg->bytes.len >= 1 && leg->bytes.len <= HANDOFF_LEG_BYTES_MAX);
    REQUIRE(leg->signature.len == HANDOFF_SIGNATURE_BYTES);
    REQUIRE(leg->previous.len == (n == 0 ? 0 : 32));
    REQUIRE(leg->audience_count >= 1 &&
            leg->audience_count <= HANDOFF_AUDIENCE_MAX);
    for (uint32_t i = 0; i < leg->audience_count; i++)
        REQUIRE(strlen(leg->audience[i]) >= 1 &&
                strlen(leg->audience[i]) <= HANDOFF_NAME_MAX);
    REQUIRE(leg->audience[leg->audience_count] == NULL);
    REQUIRE(ho_base_time_valid(leg->sent_at_ms));
    REQUIRE(ho_base_time_valid(leg->expires_at_ms));
    REQUIRE(leg->expires_at_ms > leg->sent_at_ms);
    for (uint32_t i = 0; i < leg->sections_count; i++) {
        REQUIRE(i == 0 || leg->sections[i].kind > leg->sections[i - 1].kind);
        require_section(view, n, &leg->sections[i]);
        adds |= HANDOFF_SET(leg->sections[i].kind);
    }
    REQUIRE(leg->adds == adds);
    REQUIRE(n != 0 || HANDOFF_HAS(adds, HANDOFF_SECTION_ROUTING));
}

static void
require_error(const handoff_error *err, handoff_status st, size_t size)
{
    REQUIRE(err->code == st && err->message[0] != '\0');
    REQUIRE(err->check >= HANDOFF_CHECK_PRELUDE &&
            err->check <= HANDOFF_CHECK_REFERENCES);
    REQUIRE(err->offset <= size || err->offset == HANDOFF_OFFSET_NONE);
    REQUIRE(st == HANDOFF_E_FORMAT || st == HANDOFF_E_VERSION ||
            st == HANDOFF_E_LIMIT || st == HANDOFF_E_CHAIN);
}

static void
require_preview(const uint8_t *data, size_t size, handoff_status st)
{
    handoff_preview *preview;
    handoff_leg      leg = { HANDOFF_LEG };

    REQUIRE(handoff_preview_new(&preview, data, size, NULL) == st);
    REQUIRE((preview != NULL) == (st == HANDOFF_OK));
    if (preview == NULL)
        return;
    for (uint32_t n = 0; handoff_preview_leg(&leg, preview, n); n++) {
        for (uint32_t kind = 0; kind < HO_KINDS; kind++) {
            handoff_section s = { HANDOFF_SECTION };

            REQUIRE((uint32_t) handoff_preview_section(&s, preview, n, kind) ==
                    (leg.adds >> kind & 1));
            REQUIRE(s.data == NULL && s.data_len == 0);
        }
    }
    handoff_preview_free(preview);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                        HANDOFF_LEGS_MAX };
    ho_base_arena            arena = { .ceiling = HO_VIEW_BYTES_MAX };
    handoff_error            err = { 0 };
    ho_base_slice            in = HO_SLICE(data, size);
    uint8_t                 *owned;
    ho_envelope              view;
    handoff_status           st;

    st = ho_envelope_from_text(&in, &owned, &err);
    if (st == HANDOFF_OK)
        st = ho_envelope_read(&view, &arena, in.p, in.len, &limits, &err);
    if (st == HANDOFF_OK) {
        REQUIRE(view.legs_count >= 1 && view.legs_count <= HANDOFF_LEGS_MAX);
        for (uint32_t n = 0; n < view.legs_count; n++)
            require_leg(&view, n);
    } else {
        require_error(&err, st, in.len);
    }
    ho_base_arena_free(&arena);
    handoff_free(owned);
    require_preview(data, size, st);
    return 0;
}
