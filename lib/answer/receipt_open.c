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
    ho_base_arena          arena; /* all that is pointed to */
    ho_base_slice          data;
    ho_answer_receipt_body body; /* borrows `data` */
    const char            *name; /* of the sender */
    const char            *owner, *note;
    bool                   duplicate, stands;
};

enum {
    OPTS_V1_SIZE = offsetof(handoff_receipt_opts, seen) +
                   sizeof(const handoff_receipt *const *),
    INFO_V1_SIZE =
        offsetof(handoff_receipt_info, tip) + sizeof(const uint8_t *),
    /* The bytes, and once more what is text in them. */
    RECEIPT_MEMORY_MAX = 4 * HANDOFF_RECEIPT_BYTES_MAX
};

/* ---- Opening ------------------------------------------------------------- */

static handoff_status
load_opts(handoff_receipt_opts *o, const handoff_receipt_opts *opts,
          handoff_error *err)
{
    handoff_status st =
        ho_base_opts_load(o, sizeof *o, OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (o->flags != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    return ho_answer_clock(&o->now_ms, &o->skew_ms, err);
}

static handoff_status
keep(handoff_receipt *receipt, const ho_answer_receipt_body *body,
     ho_base_slice data, const char *name, handoff_error *err)
{
    ho_base_arena *arena = &receipt->arena;
    uint8_t       *copy;

    arena->ceiling = RECEIPT_MEMORY_MAX;
    copy = ho_base_arena_alloc(arena, data.len);
    receipt->name = ho_base_arena_text(arena, name, strlen(name));
    receipt->owner = ho_base_arena_text(arena, (const char *) body->owner.p,
                                        body->owner.len);
    receipt->note =
        ho_base_arena_text(arena, (const char *) body->note.p, body->note.len);
    if (copy == NULL || receipt->name == NULL || receipt->owner == NULL ||
        receipt->note == NULL)
        return ho_base_nomem(err);
    memcpy(copy, data.p, data.len);
    receipt->data = HO_SLICE(copy, data.len);
    return ho_answer_receipt_parse(&receipt->body, receipt->data, err);
}

/* Rule 4, against what the same party said before. */
static handoff_status
check_seen(handoff_receipt *receipt, const handoff_receipt *const *seen,
           handoff_error *err)
{
    const ho_answer_receipt_body *body = &receipt->body;
    ho_answer_ledger              ledger = { .rules = &ho_answer_receipt_rules,
                                             .sequence = body->sequence };
    handoff_status                st;

    for (size_t i = 0; seen != NULL && seen[i] != NULL; i++) {
        const ho_answer_receipt_body *other = &seen[i]->body;

        if (!ho_base_slice_equal(other->tip, body->tip))
            return ho_base_fail(
                err, HANDOFF_E_ARG,
                "number %zu of those seen before answers another "
                "packet",
                i);
        if (strcmp(seen[i]->name, receipt->name) == 0)
            ho_answer_ledger_look(&ledger, other->sequence, other->state,
                                  other->word.signed_bytes);
    }
    st = ho_answer_ledger_verify(&receipt->duplicate, &ledger, body->state,
                                 body->word.signed_bytes, err);
    if (st == HANDOFF_OK)
        receipt->stands = ledger.above_sequence == 0;
    else
        ho_base_err_key(err, body->sender.p);
    return st;
}

static handoff_status
open_receipt(handoff_receipt *receipt, ho_base_slice data, ho_base_slice packet,
             const handoff_keyring *ring, const handoff_receipt_opts *o,
             handoff_error *err)
{
    const ho_answer_receipt_verification how = { ring, o->now_ms, o->skew_ms };
    handoff_key                          key = { HANDOFF_KEY };
    ho_base_arena                        arena = { 0 };
    ho_answer_receipt_body               body;
    ho_answer_subject                    answered;
    ho_envelope                          view;
    handoff_status                       st;

    st = ho_answer_receipt_parse(&body, data, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_packet_read(&view, &arena, packet, err);
    if (st != HANDOFF_OK)
        goto done;
    answered = ho_answer_subject_of(&view);
    st = ho_answer_receipt_verify(&key, &body, &answered, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = keep(receipt, &body, data, key.name, err);
    if (st != HANDOFF_OK)
        goto done;
    st = check_seen(receipt, o->seen, err);

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
    handoff_receipt_opts o;
    handoff_receipt     *receipt;
    handoff_status       st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ring == NULL || (data == NULL && len != 0) ||
        (packet_data == NULL && packet_len != 0))
        return ho_base_null(err, "out, data, packet_data and ring");
    st = load_opts(&o, opts, err);
    if (st == HANDOFF_OK)
        st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    receipt = calloc(1, sizeof *receipt);
    if (receipt == NULL)
        return ho_base_nomem(err);
    st = open_receipt(receipt, HO_SLICE(data, len),
                      HO_SLICE(packet_data, packet_len), ring, &o, err);
    if (st == HANDOFF_OK)
        *out = receipt;
    else
        handoff_receipt_free(receipt);
    return st;
}

void
handoff_receipt_free(handoff_receipt *receipt)
{
    if (receipt == NULL)
        return;
    ho_base_arena_free(&receipt->arena);
    free(receipt);
}

int
handoff_receipt_get(handoff_receipt_info *info, const handoff_receipt *receipt)
{
    handoff_receipt_info          all = { 0 };
    const ho_answer_receipt_body *b;

    if (info == NULL)
        return 0;
    if (receipt != NULL) {
        b = &receipt->body;
        all = (handoff_receipt_info){ .state = b->state,
                                      .at_ms = b->at_ms,
                                      .due_at_ms = b->due_at_ms,
                                      .sequence = b->sequence,
                                      .reason = ho_answer_reason(b),
                                      .duplicate = receipt->duplicate,
                                      .stands = receipt->stands,
                                      .sender = receipt->name,
                                      .sender_key = b->sender.p,
                                      .owner = receipt->owner,
                                      .note = receipt->note,
                                      .packet_id = b->packet.p,
                                      .tip = b->tip.p };
    }
    return ho_base_out_store(info, &all, sizeof all, INFO_V1_SIZE) &&
           receipt != NULL;
}

/* ---- Looking ------------------------------------------------------------- */

handoff_status
ho_answer_claim_store(handoff_claim *out, const handoff_claim *claim,
                      handoff_error *err)
{
    enum { CLAIM_V1_SIZE = sizeof(handoff_claim) };

    if (!ho_base_out_store(out, claim, sizeof *claim, CLAIM_V1_SIZE))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "struct_size is not set: begin with the struct's "
                            "macro");
    return HANDOFF_OK;
}

handoff_status
handoff_receipt_preview(handoff_claim *out, const uint8_t *data, size_t len,
                        handoff_error *err)
{
    handoff_claim          claim = { 0 };
    ho_answer_receipt_body body;
    handoff_status         st;

    if (out == NULL || (data == NULL && len != 0))
        return ho_base_null(err, "out and data");
    st = ho_answer_claim_store(out, &claim, err);
    if (st == HANDOFF_OK)
        st = ho_answer_receipt_parse(&body, HO_SLICE(data, len), err);
    if (st != HANDOFF_OK)
        return st;
    claim.state = body.state;
    memcpy(claim.packet_id, body.packet.p, sizeof claim.packet_id);
    memcpy(claim.tip, body.tip.p, sizeof claim.tip);
    memcpy(claim.sender_key, body.sender.p, sizeof claim.sender_key);
    return ho_answer_claim_store(out, &claim, err);
}
