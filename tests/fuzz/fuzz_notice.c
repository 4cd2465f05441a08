/* SPDX-License-Identifier: MIT */
/*
 * fuzz_notice.c -- the strict reader of notices. What it takes is written
 * again, field by field, and must come out as it went in: there is exactly one
 * encoding. What a preview says is what the reader found.
 */
#include "answer/notice.h"

#include <string.h>

#include "fuzz.h"

static void
require_body(const ho_answer_body *b)
{
    const bool taken = b->state == HO_NOTICE_TAKEN;

    REQUIRE(b->packet.len == 32 && b->tip.len == 32 && b->sender.len == 32);
    REQUIRE(b->word.signature.len == 64 && b->word.signed_bytes.len != 0);
    REQUIRE(b->state >= HO_NOTICE_WITHDRAWN && b->state <= HO_NOTICE_TAKEN);
    REQUIRE(b->at_ms >= 1 && b->at_ms <= HANDOFF_TIME_MAX);
    REQUIRE(b->successor.len == (b->state == HO_NOTICE_SUPERSEDED ? 32 : 0));
    REQUIRE(taken == (b->owner.len != 0) && taken == (b->holder.len != 0));
    REQUIRE(b->owner.len <= HANDOFF_OWNER_MAX);
    REQUIRE(b->holder.len <= HANDOFF_NAME_MAX);
    REQUIRE(b->note.len <= HANDOFF_NOTE_MAX && b->sequence >= 1);
}

/* The fields that version 1 knows; what follows them is of a later one. */
static void
require_encoding(const ho_answer_body *b)
{
    const ho_base_slice all = b->word.signed_bytes;
    ho_base_buf         out = { 0 };

    ho_base_wire_put_bytes(&out, 1, b->packet);
    ho_base_wire_put_bytes(&out, 2, b->tip);
    ho_base_wire_put_bytes(&out, 3, b->sender);
    ho_base_wire_put_number(&out, 4, b->state);
    ho_base_wire_put_number(&out, 5, (uint64_t) b->at_ms);
    ho_base_wire_put_bytes(&out, 6, b->successor);
    ho_base_wire_put_bytes(&out, 7, b->owner);
    ho_base_wire_put_bytes(&out, 8, b->note);
    ho_base_wire_put_number(&out, 9, b->sequence);
    ho_base_wire_put_bytes(&out, 10, b->holder);
    REQUIRE(!out.failed && out.len <= all.len);
    REQUIRE(memcmp(out.data, all.p, out.len) == 0);
    if (out.len < all.len) {
        const uint8_t *p = all.p + out.len;
        uint64_t       tag = 0;

        REQUIRE(ho_base_varint_read(&tag, &p, all.p + all.len));
        REQUIRE(tag >> 3 >= 16 && tag >> 3 <= 31 && (tag & 7) == 2);
    }
    ho_base_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_claim  claim = { HANDOFF_CLAIM };
    handoff_error  err = { 0 };
    ho_answer_body body;
    ho_base_slice  in = HO_SLICE(data, size);
    uint8_t       *owned;
    handoff_status st = ho_envelope_from_text(&in, &owned, &err);

    if (st == HANDOFF_OK)
        st = ho_answer_body_parse(&body, &ho_answer_notice_form, in, &err);

    REQUIRE(handoff_notice_preview(&claim, data, size, NULL) == st);
    if (st == HANDOFF_OK) {
        REQUIRE(in.len <= HANDOFF_RECEIPT_BYTES_MAX);
        require_body(&body);
        require_encoding(&body);
        REQUIRE(memcmp(claim.tip, body.tip.p, 32) == 0);
        REQUIRE(claim.state == body.state + HO_NOTICE_BASE);
        handoff_free(owned);
        return 0;
    }
    handoff_free(owned);
    REQUIRE(claim.state == 0);
    REQUIRE(err.code == st && err.message[0] != '\0' &&
            (err.offset <= in.len || err.offset == HANDOFF_OFFSET_NONE));
    REQUIRE(err.check == HANDOFF_CHECK_PRELUDE ||
            err.check == HANDOFF_CHECK_PARSE);
    REQUIRE(st == HANDOFF_E_FORMAT || st == HANDOFF_E_VERSION ||
            st == HANDOFF_E_LIMIT);
    return 0;
}
