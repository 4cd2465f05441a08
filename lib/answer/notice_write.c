/* SPDX-License-Identifier: MIT */
/*
 * notice_write.c -- the sender's word on a packet after sealing it (FORMAT.md
 * section 12).
 *
 * The sender holds the packet as it sent it, and may not be able to open it:
 * the bytes are enough. What is written is taken by a reader who trusts us and
 * has the leg's key under our name.
 */
#include "answer/notice.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTS_V1_SIZE = offsetof(handoff_notice_opts, after_len) + sizeof(size_t)
};

static handoff_status
load_opts(handoff_notice_opts *o, const handoff_notice_opts *opts,
          handoff_error *err)
{
    int64_t        skew_ms = 0;
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->reserved_1 != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "reserved_1 is not 0");
    if (o->after == NULL && o->after_len != 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "a length is given without bytes");
    if (o->state < HANDOFF_NOTICE_WITHDRAWN || o->state > HANDOFF_NOTICE_TAKEN)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the notice's state does not exist");
    return ho_answer_clock(&o->now_ms, &skew_ms, err);
}

static ho_base_slice
text_slice(const char *s)
{
    return HO_SLICE(s, s == NULL ? 0 : strlen(s));
}

/* The leg that is meant: by its tip, or the last one that our key signed. */
static handoff_status
find_leg(const ho_envelope_leg **out, const ho_envelope *view,
         const handoff_identity *me, const handoff_notice_opts *o,
         handoff_error *err)
{
    int32_t n = (int32_t) view->legs_count - 1;

    *out = NULL;
    if (o->tip != NULL)
        n = ho_answer_leg_find(view, o->tip);
    else
        while (n >= 0 &&
               memcmp(view->legs[n]->sender, handoff_identity_key(me), 32) != 0)
            n--;
    if (n < 0)
        return ho_answer_refuse(
            err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED, NULL,
            o->tip != NULL ? "the packet has no leg with this tip"
                           : "this identity's key signed no leg of the packet: "
                             "where its keys have changed since, name the tip");
    *out = view->legs[n];
    if (o->now_ms < (*out)->sent_at_ms - HANDOFF_SKEW_MS)
        return ho_answer_refuse(err, HANDOFF_E_ANSWER,
                                HANDOFF_CHECK_ANSWER_TIME, NULL,
                                "the notice would come before its leg was "
                                "sent");
    return HANDOFF_OK;
}

/* What was said before about this leg, by us, perhaps with an older key. */
static handoff_status
read_after(ho_answer_body *before, const ho_answer_body *body,
           const handoff_notice_opts *o, handoff_error *err)
{
    handoff_status st;

    *before = (ho_answer_body){ 0 };
    if (o->after == NULL)
        return HANDOFF_OK;
    st = ho_answer_body_parse(before, &ho_answer_notice_form,
                              HO_SLICE(o->after, o->after_len), err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_base_slice_equal(before->packet, body->packet) ||
        !ho_base_slice_equal(before->tip, body->tip))
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_ANSWERED,
                                NULL,
                                "what was said before was about another leg");
    if (ho_base_slice_equal(before->sender, body->sender) &&
        !ho_answer_word_signed(&before->word, &ho_answer_notice_form,
                               before->sender.p,
                               ho_trust_sodium_is_cofactored()))
        return ho_answer_refuse(err, HANDOFF_E_SIGNATURE,
                                HANDOFF_CHECK_SIGNATURE, before->sender.p,
                                "the signature of what was said before does "
                                "not verify");
    return HANDOFF_OK;
}

static handoff_status
fill_body(ho_answer_body *body, const ho_envelope *view,
          const handoff_identity *me, const handoff_notice_opts *o,
          handoff_error *err)
{
    const ho_envelope_leg *leg;
    ho_answer_body         before;
    const char            *fault;
    handoff_status         st = find_leg(&leg, view, me, o, err);

    if (st != HANDOFF_OK)
        return st;
    *body =
        (ho_answer_body){ .packet = HO_SLICE(view->id, 32),
                          .tip = HO_SLICE(leg->link, 32),
                          .sender = HO_SLICE(handoff_identity_key(me), 32),
                          .successor = HO_SLICE(o->successor,
                                                o->successor == NULL ? 0 : 32),
                          .owner = text_slice(o->owner),
                          .holder = text_slice(o->holder),
                          .note = text_slice(o->note),
                          .at_ms = o->now_ms,
                          .state = o->state - HO_NOTICE_BASE,
                          .sequence = o->sequence };
    st = read_after(&before, body, o, err);
    if (st == HANDOFF_OK && o->sequence == 0)
        st = ho_answer_next_sequence(&body->sequence, o->now_ms,
                                     leg->sent_at_ms, before.sequence, err);
    if (st != HANDOFF_OK)
        return st;
    fault = ho_answer_notice_fault(body);
    if (fault != NULL)
        return ho_base_fail(err, HANDOFF_E_ARG, "%s", fault);
    if (!ho_answer_follows(&ho_answer_notice_rules, before.state,
                           before.sequence, body->state, body->sequence))
        return ho_answer_refuse(err, HANDOFF_E_ANSWER, HANDOFF_CHECK_SEQUENCE,
                                NULL,
                                "the notice cannot follow what was said "
                                "before");
    return HANDOFF_OK;
}

static void
encode(ho_base_buf *out, const ho_answer_body *b)
{
    ho_base_wire_put_bytes(out, HO_NOTICE_PACKET, b->packet);
    ho_base_wire_put_bytes(out, HO_NOTICE_TIP, b->tip);
    ho_base_wire_put_bytes(out, HO_NOTICE_SENDER, b->sender);
    ho_base_wire_put_number(out, HO_NOTICE_STATE, b->state);
    ho_base_wire_put_number(out, HO_NOTICE_AT, (uint64_t) b->at_ms);
    ho_base_wire_put_bytes(out, HO_NOTICE_SUCCESSOR, b->successor);
    ho_base_wire_put_bytes(out, HO_NOTICE_OWNER, b->owner);
    ho_base_wire_put_bytes(out, HO_NOTICE_NOTE, b->note);
    ho_base_wire_put_number(out, HO_NOTICE_SEQUENCE, b->sequence);
    ho_base_wire_put_bytes(out, HO_NOTICE_HOLDER, b->holder);
}

static handoff_status
write_notice(handoff_sealed **out, const ho_envelope *view,
             const handoff_identity *me, const handoff_notice_opts *o,
             handoff_error *err)
{
    ho_base_buf     encoded = { 0 };
    handoff_sealed *sealed = NULL;
    ho_answer_body  body;
    handoff_status  st = fill_body(&body, view, me, o, err);

    if (st != HANDOFF_OK)
        return st;
    sealed = calloc(1, sizeof *sealed);
    if (sealed == NULL)
        return ho_base_nomem(err);
    encode(&encoded, &body);
    st =
        ho_answer_word_write(sealed, &ho_answer_notice_form, &encoded, me, err);
    if (st != HANDOFF_OK)
        goto done;
    memcpy(sealed->id, body.packet.p, sizeof sealed->id);
    memcpy(sealed->tip, body.tip.p, sizeof sealed->tip);
    sealed->sequence = body.sequence;
    *out = sealed;
    sealed = NULL;

done:
    ho_base_buf_free(&encoded);
    handoff_sealed_free(sealed);
    return st;
}

handoff_status
handoff_notice_seal(handoff_sealed **out, const uint8_t *packet_data,
                    size_t packet_len, const handoff_identity *me,
                    const handoff_notice_opts *opts, handoff_error *err)
{
    ho_base_slice       packet = HO_SLICE(packet_data, packet_len), after;
    uint8_t            *owned[2] = { NULL, NULL };
    ho_base_arena       arena = { 0 };
    handoff_notice_opts o;
    ho_envelope         view;
    handoff_status      st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || me == NULL || (packet_data == NULL && packet_len != 0))
        return ho_base_null(err, "out, packet_data and me");
    st = load_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_envelope_from_text(&packet, &owned[0], err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_packet_read(&view, &arena, packet, err);
    if (st != HANDOFF_OK)
        goto done;
    after = HO_SLICE(o.after, o.after_len);
    st = ho_envelope_from_text(&after, &owned[1], err);
    if (st != HANDOFF_OK)
        goto done;
    o.after = after.p;
    o.after_len = after.len;
    st = write_notice(out, &view, me, &o, err);

done:
    handoff_free(owned[0]);
    handoff_free(owned[1]);
    ho_base_arena_free(&arena);
    return st;
}
