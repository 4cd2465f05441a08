/* SPDX-License-Identifier: MIT */
/*
 * said.c -- a receipt or notice that was good: kept, and put into its place
 * among those that were seen before; and what one claims that was not verified.
 *
 * What was good is copied: it needs neither the input nor the keyring once it
 * is open.
 */
#include "answer/word.h"

#include <string.h>

/* The bytes, and once more what is text in them. */
enum { SAID_MEMORY_MAX = 4 * HANDOFF_RECEIPT_BYTES_MAX };

static const char *
copy_text(ho_base_arena *arena, ho_base_slice s)
{
    return ho_base_arena_text(arena, (const char *) s.p, s.len);
}

handoff_status
ho_answer_keep(ho_answer_said *said, const ho_answer_form *form,
               ho_base_slice data, const char *name, handoff_error *err)
{
    uint8_t *copy;

    said->arena.ceiling = SAID_MEMORY_MAX;
    copy = ho_base_arena_alloc(&said->arena, data.len);
    said->name = ho_base_arena_text(&said->arena, name, strlen(name));
    said->owner = copy_text(&said->arena, said->body.owner);
    said->holder = copy_text(&said->arena, said->body.holder);
    said->note = copy_text(&said->arena, said->body.note);
    if (copy == NULL || said->name == NULL || said->owner == NULL ||
        said->holder == NULL || said->note == NULL)
        return ho_base_nomem(err);
    memcpy(copy, data.p, data.len);
    return ho_answer_body_parse(&said->body, form, HO_SLICE(copy, data.len),
                                err);
}

handoff_status
ho_answer_opts_load(ho_answer_open_opts *out, const void *opts,
                    handoff_error *err)
{
    enum {
        OPTS_V1_SIZE = offsetof(ho_answer_open_opts, seen) + sizeof(void *)
    };
    handoff_status st =
        ho_base_opts_load(out, sizeof *out, OPTS_V1_SIZE, opts, err);

    if (st != HANDOFF_OK)
        return st;
    if (out->flags != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "flags has a bit that this version does not know");
    return ho_answer_clock(&out->now_ms, &out->skew_ms, err);
}

/* Number i of a list that ends in NULL, or may be NULL itself. Receipts and
 * notices begin with what they said. */
static const ho_answer_said *
item(const void *seen, size_t i)
{
    const ho_answer_said *one = NULL;

    if (seen != NULL)
        memcpy(&one, (const uint8_t *) seen + i * sizeof one, sizeof one);
    return one;
}

/* Note one that was seen before, number i. */
static handoff_status
look(ho_answer_ledger *ledger, const ho_answer_said *said,
     const ho_answer_said *seen, size_t i, handoff_error *err)
{
    const ho_answer_body *other = &seen->body;

    if (!ho_base_slice_equal(other->packet, said->body.packet))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "number %zu of those seen before is about another "
                            "packet",
                            i);
    if (ho_base_slice_equal(other->tip, said->body.tip) &&
        strcmp(seen->name, said->name) == 0)
        ho_answer_ledger_look(ledger, other->sequence, other->state,
                              other->word.signed_bytes);
    return HANDOFF_OK;
}

handoff_status
ho_answer_check_seen(ho_answer_said *said, const ho_answer_form *form,
                     const void *seen, handoff_error *err)
{
    const ho_answer_body *body = &said->body;
    ho_answer_ledger      ledger = { .rules = form->rules,
                                     .sequence = body->sequence };
    const ho_answer_said *one;
    handoff_status        st;

    for (size_t i = 0; (one = item(seen, i)) != NULL; i++) {
        st = look(&ledger, said, one, i, err);
        if (st != HANDOFF_OK)
            return st;
    }
    st = ho_answer_ledger_verify(&said->duplicate, &ledger, body->state,
                                 body->word.signed_bytes, err);
    if (st == HANDOFF_OK)
        said->stands = ledger.above_sequence == 0;
    else
        ho_base_err_key(err, body->sender.p);
    return st;
}

/* Into the caller's struct; ARG without its size. */
static handoff_status
store(handoff_claim *out, const handoff_claim *claim, handoff_error *err)
{
    enum { CLAIM_V1_SIZE = sizeof(handoff_claim) };

    if (!ho_base_out_store(out, claim, sizeof *claim, CLAIM_V1_SIZE))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "struct_size is not set: begin with the struct's "
                            "macro");
    return HANDOFF_OK;
}

handoff_status
ho_answer_preview(handoff_claim *out, const ho_answer_form *form,
                  ho_base_slice data, handoff_error *err)
{
    handoff_claim  claim = { 0 };
    ho_answer_body body;
    uint8_t       *owned;
    handoff_status st;

    if (out == NULL || (data.p == NULL && data.len != 0))
        return ho_base_null(err, "out and data");
    st = store(out, &claim, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_envelope_from_text(&data, &owned, err);
    if (st == HANDOFF_OK)
        st = ho_answer_body_parse(&body, form, data, err);
    if (st == HANDOFF_OK) {
        claim.state = body.state + form->state_base;
        memcpy(claim.packet_id, body.packet.p, sizeof claim.packet_id);
        memcpy(claim.tip, body.tip.p, sizeof claim.tip);
        memcpy(claim.sender_key, body.sender.p, sizeof claim.sender_key);
        st = store(out, &claim, err);
    }
    handoff_free(owned);
    return st;
}
