/* SPDX-License-Identifier: MIT */
/*
 * receipt_open.c -- every check of FORMAT.md section 9, in its order, or no
 * receipt.
 *
 *   1  receipt_read.c   what the bytes say          FORMAT VERSION LIMIT
 *      envelope/        the packet's own bytes      ... CHAIN
 *      receipt_read.c   to that packet              ANSWER
 *   2                   from whom                   SENDER REVOKED
 *                       addressed, and in time      ANSWER
 *   3                   signed                      SIGNATURE
 *   4  ledger.c         after what was said before  ANSWER
 *
 * What was good is copied: a receipt needs neither the input nor the keyring
 * once it is open.
 */
#include "answer/receipt.h"

#include <stdlib.h>
#include <string.h>

struct handoff_receipt {
    ho_answer_said said;
};

HO_ANSWER_OPENS(handoff_receipt_opts);

enum {
    INFO_V1_SIZE = offsetof(handoff_receipt_info, tip) + sizeof(const uint8_t *)
};

/* ---- Opening ------------------------------------------------------------- */

static handoff_status
open_receipt(ho_answer_said *said, ho_base_slice data, ho_base_slice packet,
             const handoff_keyring *ring, const ho_answer_open_opts *o,
             handoff_error *err)
{
    const ho_answer_reader how = { ring, o->now_ms, o->skew_ms };
    handoff_key            key = { HANDOFF_KEY };
    ho_base_arena          arena = { 0 };
    ho_answer_subject      answered;
    ho_envelope            view;
    handoff_status         st;

    st = ho_answer_body_parse(&said->body, &ho_answer_receipt_form, data, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_packet_read(&view, &arena, packet, err);
    if (st != HANDOFF_OK)
        goto done;
    answered = ho_answer_subject_of(&view);
    st = ho_answer_receipt_verify(&key, &said->body, &answered, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_keep(said, &ho_answer_receipt_form, data, key.name, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_check_seen(said, &ho_answer_receipt_form, o->seen, err);

done:
    ho_base_arena_free(&arena);
    return st;
}

handoff_status
handoff_receipt_open(handoff_receipt **out, const uint8_t *data, size_t len,
                     const uint8_t *packet_data, size_t packet_len,
                     const handoff_keyring      *ring,
                     const handoff_receipt_opts *opts, handoff_error *err)
{
    ho_base_slice answer = HO_SLICE(data, len);
    ho_base_slice packet = HO_SLICE(packet_data, packet_len);
    uint8_t      *owned[2] = { NULL, NULL };

    ho_answer_open_opts o;
    handoff_receipt    *receipt;
    handoff_status      st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ring == NULL || (data == NULL && len != 0) ||
        (packet_data == NULL && packet_len != 0))
        return ho_base_null(err, "out, data, packet_data and ring");
    st = ho_answer_opts_load(&o, opts, err);
    if (st == HANDOFF_OK)
        st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    receipt = calloc(1, sizeof *receipt);
    if (receipt == NULL)
        return ho_base_nomem(err);
    st = ho_envelope_from_text(&answer, &owned[0], err);
    if (st == HANDOFF_OK)
        st = ho_envelope_from_text(&packet, &owned[1], err);
    if (st == HANDOFF_OK)
        st = open_receipt(&receipt->said, answer, packet, ring, &o, err);
    if (st == HANDOFF_OK)
        *out = receipt;
    else
        handoff_receipt_free(receipt);
    handoff_free(owned[0]);
    handoff_free(owned[1]);
    return st;
}

void
handoff_receipt_free(handoff_receipt *receipt)
{
    if (receipt == NULL)
        return;
    ho_base_arena_free(&receipt->said.arena);
    free(receipt);
}

int
handoff_receipt_get(handoff_receipt_info *info, const handoff_receipt *receipt)
{
    handoff_receipt_info  all = { 0 };
    const ho_answer_body *b;

    if (info == NULL)
        return 0;
    if (receipt != NULL) {
        b = &receipt->said.body;
        all = (handoff_receipt_info){ .state = b->state,
                                      .at_ms = b->at_ms,
                                      .due_at_ms = b->due_at_ms,
                                      .sequence = b->sequence,
                                      .reason = ho_answer_reason(b),
                                      .duplicate = receipt->said.duplicate,
                                      .stands = receipt->said.stands,
                                      .sender = receipt->said.name,
                                      .sender_key = b->sender.p,
                                      .owner = receipt->said.owner,
                                      .note = receipt->said.note,
                                      .packet_id = b->packet.p,
                                      .tip = b->tip.p };
    }
    return ho_base_out_store(info, &all, sizeof all, INFO_V1_SIZE) &&
           receipt != NULL;
}

handoff_status
handoff_receipt_preview(handoff_claim *out, const uint8_t *data, size_t len,
                        handoff_error *err)
{
    return ho_answer_preview(out, &ho_answer_receipt_form, HO_SLICE(data, len),
                             err);
}
