/* SPDX-License-Identifier: MIT */
/*
 * notice_open.c -- every check of FORMAT.md section 12, in its order, or no
 * notice.
 *
 *   1  notice_read.c   what the bytes say             FORMAT VERSION LIMIT
 *                      about a leg of that packet     ANSWER
 *   2                  from whom                      SENDER REVOKED
 *                      who sent that leg, and in time ANSWER
 *   3                  signed                         SIGNATURE
 *   4  ledger.c        after what was said before     ANSWER
 *
 * The packet must have been opened once: any party of its audience can put a
 * leg of its own on it, and is then the sender of that leg. What was good is
 * copied: a notice needs neither the packet nor the keyring once it is open.
 */
#include "answer/notice.h"

#include <stdlib.h>
#include <string.h>

struct handoff_notice {
    ho_base_arena         arena; /* all that is pointed to */
    ho_answer_notice_body body;  /* borrows `arena` */
    uint32_t              leg;
    const char           *name; /* of the sender */
    const char           *owner, *holder, *note;
    bool                  passed_on; /* the holder sent a later leg */
    bool                  duplicate, stands;
};

enum {
    OPTS_V1_SIZE = offsetof(handoff_notice_open_opts, seen) +
                   sizeof(const handoff_notice *const *),
    INFO_V1_SIZE =
        offsetof(handoff_notice_info, successor) + sizeof(const uint8_t *),
    /* The bytes, and once more what is text in them. */
    NOTICE_MEMORY_MAX = 4 * HANDOFF_RECEIPT_BYTES_MAX
};

/* ---- Opening ------------------------------------------------------------- */

static handoff_status
load_opts(handoff_notice_open_opts *o, const handoff_notice_open_opts *opts,
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

static const char *
copy_text(ho_base_arena *arena, ho_base_slice s)
{
    return ho_base_arena_text(arena, (const char *) s.p, s.len);
}

static handoff_status
keep(handoff_notice *n, ho_base_slice data, const char *name,
     handoff_error *err)
{
    uint8_t *copy;

    n->arena.ceiling = NOTICE_MEMORY_MAX;
    copy = ho_base_arena_alloc(&n->arena, data.len);
    n->name = ho_base_arena_text(&n->arena, name, strlen(name));
    n->owner = copy_text(&n->arena, n->body.owner);
    n->holder = copy_text(&n->arena, n->body.holder);
    n->note = copy_text(&n->arena, n->body.note);
    if (copy == NULL || n->name == NULL || n->owner == NULL ||
        n->holder == NULL || n->note == NULL)
        return ho_base_nomem(err);
    memcpy(copy, data.p, data.len);
    return ho_answer_notice_parse(&n->body, HO_SLICE(copy, data.len), err);
}

/* Those that have the packet from the holder go on. */
static bool
holder_passed_it_on(const handoff_notice *n, const ho_answer_notice_check *how)
{
    for (uint32_t leg = n->leg + 1; leg < how->view->legs_count; leg++) {
        const char *sender =
            ho_trust_keyring_name(how->ring, how->view->legs[leg]->sender);

        if (sender != NULL && strcmp(sender, n->holder) == 0)
            return true;
    }
    return false;
}

/* Rule 4: per tip and name. */
static handoff_status
check_seen(handoff_notice *n, const handoff_notice *const *seen,
           handoff_error *err)
{
    const ho_answer_notice_body *body = &n->body;
    ho_answer_ledger             ledger = { .rules = &ho_answer_notice_rules,
                                            .sequence = body->sequence };
    handoff_status               st;

    for (size_t i = 0; seen != NULL && seen[i] != NULL; i++) {
        const ho_answer_notice_body *other = &seen[i]->body;

        if (!ho_base_slice_equal(other->packet, body->packet))
            return ho_base_fail(err, HANDOFF_E_ARG,
                                "number %zu of those seen before is about "
                                "another packet",
                                i);
        if (ho_base_slice_equal(other->tip, body->tip) &&
            strcmp(seen[i]->name, n->name) == 0)
            ho_answer_ledger_look(&ledger, other->sequence, other->state,
                                  other->word.signed_bytes);
    }
    st = ho_answer_ledger_verify(&n->duplicate, &ledger, body->state,
                                 body->word.signed_bytes, err);
    if (st == HANDOFF_OK)
        n->stands = ledger.above_sequence == 0;
    else
        ho_base_err_key(err, body->sender.p);
    return st;
}

/* The packet as the caller has it: opened, or its bytes, which are looked at
 * once the notice's own are good. */
typedef struct its_packet {
    const ho_envelope *view; /* NULL: `packet` */
    ho_base_slice      packet;
} its_packet;

static handoff_status
open_notice(handoff_notice *n, ho_base_slice data, const its_packet *about,
            const handoff_keyring *ring, const handoff_notice_open_opts *o,
            handoff_error *err)
{
    ho_answer_notice_check how = { about->view, ring, o->now_ms, o->skew_ms };
    ho_base_arena          arena = { 0 };
    handoff_key            key = { HANDOFF_KEY };
    ho_envelope            own;
    handoff_status         st;

    st = ho_answer_notice_parse(&n->body, data, err);
    if (st == HANDOFF_OK && about->view == NULL) {
        st = ho_answer_packet_read(&own, &arena, about->packet, err);
        how.view = &own;
    }
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_notice_verify(&key, &n->leg, &n->body, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = keep(n, data, key.name, err);
    if (st != HANDOFF_OK)
        goto done;
    n->passed_on = holder_passed_it_on(n, &how);
    st = check_seen(n, o->seen, err);

done:
    ho_base_arena_free(&arena);
    return st;
}

static handoff_status
open_into(handoff_notice **out, ho_base_slice data, const its_packet *about,
          const handoff_keyring *ring, const handoff_notice_open_opts *opts,
          handoff_error *err)
{
    handoff_notice_open_opts o;
    handoff_notice          *n;
    handoff_status           st;

    if (out == NULL || ring == NULL || (data.p == NULL && data.len != 0) ||
        (about->view == NULL && about->packet.p == NULL &&
         about->packet.len != 0))
        return ho_base_null(err, "out, data, packet and ring");
    st = load_opts(&o, opts, err);
    if (st == HANDOFF_OK)
        st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    n = calloc(1, sizeof *n);
    if (n == NULL)
        return ho_base_nomem(err);
    st = open_notice(n, data, about, ring, &o, err);
    if (st == HANDOFF_OK)
        *out = n;
    else
        handoff_notice_free(n);
    return st;
}

handoff_status
handoff_notice_open(handoff_notice **out, const uint8_t *data, size_t len,
                    const handoff_packet *packet, const handoff_keyring *ring,
                    const handoff_notice_open_opts *opts, handoff_error *err)
{
    its_packet about = { NULL, HO_SLICE(NULL, 0) };

    if (out != NULL)
        *out = NULL;
    if (packet == NULL)
        return ho_base_null(err, "packet");
    about.view = &packet->view;
    return open_into(out, HO_SLICE(data, len), &about, ring, opts, err);
}

handoff_status
handoff_notice_open_kept(handoff_notice **out, const uint8_t *data, size_t len,
                         const uint8_t *packet_data, size_t packet_len,
                         const handoff_keyring          *ring,
                         const handoff_notice_open_opts *opts,
                         handoff_error                  *err)
{
    const its_packet about = { NULL, HO_SLICE(packet_data, packet_len) };

    if (out != NULL)
        *out = NULL;
    return open_into(out, HO_SLICE(data, len), &about, ring, opts, err);
}

void
handoff_notice_free(handoff_notice *notice)
{
    if (notice == NULL)
        return;
    ho_base_arena_free(&notice->arena);
    free(notice);
}

/* ---- Asking -------------------------------------------------------------- */

int
handoff_notice_get(handoff_notice_info *info, const handoff_notice *notice)
{
    handoff_notice_info          all = { 0 };
    const ho_answer_notice_body *b;

    if (info == NULL)
        return 0;
    if (notice != NULL) {
        b = &notice->body;
        all = (handoff_notice_info){ .state = b->state + HO_NOTICE_BASE,
                                     .at_ms = b->at_ms,
                                     .sequence = b->sequence,
                                     .leg = notice->leg,
                                     .duplicate = notice->duplicate,
                                     .stands = notice->stands,
                                     .sender = notice->name,
                                     .sender_key = b->sender.p,
                                     .owner = notice->owner,
                                     .holder = notice->holder,
                                     .note = notice->note,
                                     .packet_id = b->packet.p,
                                     .tip = b->tip.p,
                                     .successor = b->successor.len == 0
                                                      ? NULL
                                                      : b->successor.p };
    }
    return ho_base_out_store(info, &all, sizeof all, INFO_V1_SIZE) &&
           notice != NULL;
}

int
handoff_notice_stops(const handoff_notice *notice, const char *name)
{
    if (notice == NULL || name == NULL)
        return 0;
    if (notice->body.state != HO_NOTICE_TAKEN)
        return 1;
    return !notice->passed_on && strcmp(notice->holder, name) != 0;
}

handoff_status
handoff_notice_preview(handoff_claim *out, const uint8_t *data, size_t len,
                       handoff_error *err)
{
    handoff_claim         claim = { 0 };
    ho_answer_notice_body body;
    handoff_status        st;

    if (out == NULL || (data == NULL && len != 0))
        return ho_base_null(err, "out and data");
    st = ho_answer_claim_store(out, &claim, err);
    if (st == HANDOFF_OK)
        st = ho_answer_notice_parse(&body, HO_SLICE(data, len), err);
    if (st != HANDOFF_OK)
        return st;
    claim.state = body.state + HO_NOTICE_BASE;
    memcpy(claim.packet_id, body.packet.p, sizeof claim.packet_id);
    memcpy(claim.tip, body.tip.p, sizeof claim.tip);
    memcpy(claim.sender_key, body.sender.p, sizeof claim.sender_key);
    return ho_answer_claim_store(out, &claim, err);
}
