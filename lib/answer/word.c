/* SPDX-License-Identifier: MIT */
/*
 * word.c -- bytes that a party signed about a packet: read and written.
 *
 * Spec: FORMAT.md sections 9 and 12. The outer message is read where it is, as
 * strictly as a packet's; what the signed bytes say is for the files of their
 * kind.
 */
#include "answer/word.h"

#include <string.h>

const ho_answer_form ho_answer_receipt_form = { "receipt", "handoff/v1 receipt",
                                                "handoff/v1 receipt signature",
                                                HO_KIND_RECEIPT };
const ho_answer_form ho_answer_notice_form = { "notice", "handoff/v1 notice",
                                               "handoff/v1 notice signature",
                                               HO_KIND_NOTICE };

/* ---- Reading ------------------------------------------------------------- */

handoff_status
ho_answer_word_parse(ho_answer_word *out, const ho_answer_form *form,
                     ho_base_slice data, handoff_error *err)
{
    static const ho_envelope_shape shape = { "signed answer", "bb" };

    ho_envelope         view = { .input = data };
    ho_envelope_parser  vp = { &view, NULL, err, -1, 0 };
    ho_base_wire_reader r;
    handoff_status      st;
    int                 got;

    *out = (ho_answer_word){ 0 };
    st = ho_envelope_header_check(data.p, data.len, form->kind, err);
    if (st != HANDOFF_OK)
        return st;
    if (data.len > HANDOFF_RECEIPT_BYTES_MAX)
        return ho_envelope_refuse(&vp, data.p, HANDOFF_E_LIMIT,
                                  "a receipt or notice has more than 64 KiB");
    ho_base_wire_init(&r, data.p,
                      HO_SLICE(data.p + HO_PRELUDE_BYTES,
                               data.len - HO_PRELUDE_BYTES));
    while ((got = ho_envelope_next(&vp, &r, &shape)) > 0) {
        if (r.field == 1)
            out->signed_bytes = r.bytes;
        else
            out->signature = r.bytes;
    }
    if (got < 0)
        return HANDOFF_E_FORMAT;
    if (out->signed_bytes.len == 0)
        return ho_envelope_refuse(&vp, r.p, HANDOFF_E_FORMAT,
                                  "there is a prelude with nothing behind it");
    if (out->signature.len != HANDOFF_SIGNATURE_BYTES)
        return ho_envelope_refuse(&vp, r.p, HANDOFF_E_FORMAT,
                                  "the signature is not 64 bytes");
    return HANDOFF_OK;
}

size_t
ho_answer_word_message(uint8_t out[128], const ho_answer_form *form,
                       ho_base_slice signed_bytes)
{
    enum { MESSAGE_MAX = 128 };

    uint8_t       hash[32];
    ho_base_slice part = HO_SLICE(hash, sizeof hash);

    ho_base_hash(hash, form->hash_context, &signed_bytes, 1);
    return ho_base_pae(out, MESSAGE_MAX, form->signature_context, &part, 1);
}

bool
ho_answer_word_signed(const ho_answer_word *word, const ho_answer_form *form,
                      const uint8_t key[32], bool cofactored)
{
    uint8_t message[128];
    size_t  len = ho_answer_word_message(message, form, word->signed_bytes);

    return ho_trust_point_valid(key) &&
           ho_trust_verify_with(cofactored, word->signature.p, message, len,
                                key);
}

int64_t
ho_answer_time_of(uint64_t ms)
{
    return ms <= (uint64_t) HANDOFF_TIME_MAX ? (int64_t) ms : -1;
}

handoff_status
ho_answer_refuse(handoff_error *err, handoff_status code, int32_t check,
                 const uint8_t *key, const char *what)
{
    ho_base_fail(err, code, "%s", what);
    ho_base_err_at(err, check, -1, 0);
    if (key != NULL)
        ho_base_err_key(err, key);
    return code;
}

handoff_status
ho_answer_clock(int64_t *now_ms, int64_t *skew_ms, handoff_error *err)
{
    if (*now_ms == 0)
        *now_ms = ho_base_now_ms();
    if (*skew_ms == 0)
        *skew_ms = HANDOFF_SKEW_MS;
    if (!ho_base_time_valid(*now_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "now_ms is not within 1..HANDOFF_TIME_MAX");
    if (*skew_ms < 1 || *skew_ms > HANDOFF_SKEW_MS)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "skew_ms is not within 1..HANDOFF_SKEW_MS");
    return HANDOFF_OK;
}

handoff_status
ho_answer_packet_read(ho_envelope *view, ho_base_arena *arena,
                      ho_base_slice packet, handoff_error *err)
{
    const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                        HANDOFF_LEGS_MAX };
    handoff_status           st;

    arena->ceiling = HO_VIEW_BYTES_MAX;
    st = ho_envelope_read(view, arena, packet.p, packet.len, &limits, err);
    if (st != HANDOFF_OK)
        ho_base_err_path(err, "packet");
    return st;
}

/* ---- Writing ------------------------------------------------------------- */

handoff_status
ho_answer_next_sequence(uint32_t *out, int64_t now_ms, int64_t sent_at_ms,
                        uint32_t above, handoff_error *err)
{
    int64_t since = now_ms - (sent_at_ms - HANDOFF_SKEW_MS) + 1;

    if (since <= above)
        since = (int64_t) above + 1;
    if (since > UINT32_MAX)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "weeks after the packet was sent, the sequence "
                            "must be given");
    *out = (uint32_t) since;
    return HANDOFF_OK;
}

handoff_status
ho_answer_word_write(handoff_sealed *sealed, const ho_answer_form *form,
                     const ho_base_buf *encoded, const handoff_identity *me,
                     handoff_error *err)
{
    const ho_base_slice bytes = HO_SLICE(encoded->data, encoded->len);
    uint8_t             message[128], signature[HANDOFF_SIGNATURE_BYTES];
    handoff_status      st;

    if (encoded->failed)
        return ho_base_nomem(err);
    st = ho_trust_identity_sign(me, signature, message,
                                ho_answer_word_message(message, form, bytes),
                                err);
    if (st != HANDOFF_OK)
        return st;
    ho_envelope_header_write(&sealed->data, form->kind);
    ho_base_wire_put_bytes(&sealed->data, 1, bytes);
    ho_base_wire_put_bytes(&sealed->data, 2,
                           HO_SLICE(signature, sizeof signature));
    if (sealed->data.failed)
        return ho_base_nomem(err);
    return handoff_text_encode(&sealed->text, NULL, sealed->data.data,
                               sealed->data.len, err);
}
