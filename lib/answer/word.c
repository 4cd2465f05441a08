/* SPDX-License-Identifier: MIT */
/*
 * word.c -- bytes that a party signed about a packet: read and written.
 *
 * Spec: FORMAT.md sections 9 and 12. The outer message is read where it is, as
 * strictly as a packet's, and so are the signed bytes: their form says which
 * fields there are. Nothing is allocated.
 */
#include "answer/word.h"

#include <string.h>

/* ---- Reading ------------------------------------------------------------- */

static handoff_status
parse_word(ho_answer_word *out, const ho_answer_form *form, ho_base_slice data,
           handoff_error *err)
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
                                  "nothing follows the prelude");
    if (out->signature.len != HANDOFF_SIGNATURE_BYTES)
        return ho_envelope_refuse(&vp, r.p, HANDOFF_E_FORMAT,
                                  "the signature is not 64 bytes");
    return HANDOFF_OK;
}

/* A time as a number of 64 bits; -1 where it is out of range. */
static int64_t
time_of(uint64_t ms)
{
    return ms <= (uint64_t) HANDOFF_TIME_MAX ? (int64_t) ms : -1;
}

static void
keep_field(ho_answer_body *b, const ho_answer_form *form,
           const ho_base_wire_reader *r)
{
    const uint32_t number = (uint32_t) r->number;
    int64_t        time;
    uint8_t       *at;

    if (r->field >= HO_ANSWER_FIELDS)
        return; /* of a later version: signed, and skipped */
    at = (uint8_t *) b + form->at[r->field];
    switch (form->shape.fields[r->field - 1]) {
    case 'b':
        memcpy(at, &r->bytes, sizeof r->bytes);
        break;
    case 't':
        time = time_of(r->number);
        memcpy(at, &time, sizeof time);
        break;
    default:
        memcpy(at, &number, sizeof number);
        break;
    }
}

handoff_status
ho_answer_body_parse(ho_answer_body *out, const ho_answer_form *form,
                     ho_base_slice data, handoff_error *err)
{
    ho_envelope         view = { .input = data };
    ho_envelope_parser  vp = { &view, NULL, err, -1, 0 };
    const char         *fault;
    ho_base_wire_reader r;
    handoff_status      st;
    int                 got;

    *out = (ho_answer_body){ 0 };
    st = parse_word(&out->word, form, data, err);
    if (st != HANDOFF_OK)
        return st;
    ho_base_wire_init(&r, data.p, out->word.signed_bytes);
    while ((got = ho_envelope_next(&vp, &r, &form->shape)) > 0)
        keep_field(out, form, &r);
    if (got < 0)
        return HANDOFF_E_FORMAT;
    fault = form->fault(out);
    return fault == NULL ? HANDOFF_OK
                         : ho_envelope_refuse(&vp, out->word.signed_bytes.p,
                                              HANDOFF_E_FORMAT, fault);
}

/* What is signed; its length, under 128 bytes. */
static size_t
word_message(uint8_t out[128], const ho_answer_form *form,
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
    size_t  len = word_message(message, form, word->signed_bytes);

    return ho_trust_point_valid(key) &&
           ho_trust_verify_with(cofactored, word->signature.p, message, len,
                                key);
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
ho_answer_check_time(const ho_answer_form *form, const ho_answer_body *body,
                     int64_t sent_at_ms, const ho_answer_reader *how,
                     handoff_error *err)
{
    if (body->at_ms >= sent_at_ms - how->skew_ms &&
        body->at_ms <= how->now_ms + how->skew_ms)
        return HANDOFF_OK;
    if (body->at_ms < sent_at_ms - how->skew_ms)
        ho_base_fail(err, HANDOFF_E_ANSWER,
                     "the %s was written before %s was sent", form->what,
                     form->about);
    else
        ho_base_fail(err, HANDOFF_E_ANSWER,
                     "the %s was written in the future: the clocks differ by "
                     "more than the skew",
                     form->what);
    ho_base_err_at(err, HANDOFF_CHECK_ANSWER_TIME, -1, 0);
    ho_base_err_key(err, body->sender.p);
    return HANDOFF_E_ANSWER;
}

handoff_status
ho_answer_bad_signature(const ho_answer_form *form, const ho_answer_body *body,
                        handoff_error *err)
{
    ho_base_fail(err, HANDOFF_E_SIGNATURE,
                 "the %s's signature does not verify: it was changed, or its "
                 "sender did not sign it",
                 form->what);
    ho_base_err_at(err, HANDOFF_CHECK_SIGNATURE, -1, 0);
    ho_base_err_key(err, body->sender.p);
    return HANDOFF_E_SIGNATURE;
}

handoff_status
ho_answer_check_signature(const ho_answer_form  *form,
                          const ho_answer_body  *body,
                          const handoff_keyring *ring, handoff_error *err)
{
    uint8_t message[128];
    size_t  len = word_message(message, form, body->word.signed_bytes);

    return ho_trust_keyring_verify(ring, body->word.signature.p, message, len,
                                   body->sender.p)
               ? HANDOFF_OK
               : ho_answer_bad_signature(form, body, err);
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
                                word_message(message, form, bytes), err);
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
