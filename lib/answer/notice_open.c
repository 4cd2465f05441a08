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
    ho_answer_said said;
    uint32_t       leg;
    bool           passed_on; /* the holder sent a later leg */
};

HO_ANSWER_OPENS(handoff_notice_open_opts);

enum {
    INFO_V1_SIZE =
        offsetof(handoff_notice_info, successor) + sizeof(const uint8_t *)
};

/* ---- Opening ------------------------------------------------------------- */

/* Those that have the packet from the holder go on. */
static bool
holder_passed_it_on(const handoff_notice *n, const ho_envelope *view,
                    const handoff_keyring *ring)
{
    for (uint32_t leg = n->leg + 1; leg < view->legs_count; leg++) {
        const char *sender =
            ho_trust_keyring_name(ring, view->legs[leg]->sender);

        if (sender != NULL && strcmp(sender, n->said.holder) == 0)
            return true;
    }
    return false;
}

/* The packet as the caller has it: opened, or its bytes, which are looked at
 * once the notice's own are good. */
typedef struct its_packet {
    const ho_envelope *view; /* NULL: `packet` */
    ho_base_slice      packet;
} its_packet;

static handoff_status
open_notice(handoff_notice *n, ho_base_slice data, const its_packet *about,
            const handoff_keyring *ring, const ho_answer_open_opts *o,
            handoff_error *err)
{
    const ho_answer_reader how = { ring, o->now_ms, o->skew_ms };
    const ho_envelope     *view = about->view;
    ho_answer_said        *said = &n->said;
    ho_base_arena          arena = { 0 };
    handoff_key            key = { HANDOFF_KEY };
    ho_envelope            own;
    handoff_status         st;

    st = ho_answer_body_parse(&said->body, &ho_answer_notice_form, data, err);
    if (st != HANDOFF_OK)
        goto done;
    if (view == NULL) {
        st = ho_answer_packet_read(&own, &arena, about->packet, err);
        if (st != HANDOFF_OK)
            goto done;
        view = &own;
    }
    st = ho_answer_notice_verify(&key, &n->leg, &said->body, view, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_answer_keep(said, &ho_answer_notice_form, data, key.name, err);
    if (st != HANDOFF_OK)
        goto done;
    n->passed_on = holder_passed_it_on(n, view, ring);
    st = ho_answer_check_seen(said, &ho_answer_notice_form, o->seen, err);

done:
    ho_base_arena_free(&arena);
    return st;
}

static handoff_status
open_into(handoff_notice **out, ho_base_slice data, const its_packet *about,
          const handoff_keyring *ring, const handoff_notice_open_opts *opts,
          handoff_error *err)
{
    its_packet its = *about;
    uint8_t   *owned[2] = { NULL, NULL };

    ho_answer_open_opts o;
    handoff_notice     *n;
    handoff_status      st;

    if (out == NULL || ring == NULL || (data.p == NULL && data.len != 0) ||
        (about->view == NULL && about->packet.p == NULL &&
         about->packet.len != 0))
        return ho_base_null(err, "out, data, packet and ring");
    st = ho_answer_opts_load(&o, opts, err);
    if (st == HANDOFF_OK)
        st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    n = calloc(1, sizeof *n);
    if (n == NULL)
        return ho_base_nomem(err);
    st = ho_envelope_from_text(&data, &owned[0], err);
    if (st == HANDOFF_OK)
        st = ho_envelope_from_text(&its.packet, &owned[1], err);
    if (st == HANDOFF_OK)
        st = open_notice(n, data, &its, ring, &o, err);
    if (st == HANDOFF_OK)
        *out = n;
    else
        handoff_notice_free(n);
    handoff_free(owned[0]);
    handoff_free(owned[1]);
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
    ho_base_arena_free(&notice->said.arena);
    free(notice);
}

/* ---- Asking -------------------------------------------------------------- */

int
handoff_notice_get(handoff_notice_info *info, const handoff_notice *notice)
{
    handoff_notice_info   all = { 0 };
    const ho_answer_body *b;

    if (info == NULL)
        return 0;
    if (notice != NULL) {
        b = &notice->said.body;
        all = (handoff_notice_info){ .state = b->state + HO_NOTICE_BASE,
                                     .at_ms = b->at_ms,
                                     .sequence = b->sequence,
                                     .leg = notice->leg,
                                     .duplicate = notice->said.duplicate,
                                     .stands = notice->said.stands,
                                     .sender = notice->said.name,
                                     .sender_key = b->sender.p,
                                     .owner = notice->said.owner,
                                     .holder = notice->said.holder,
                                     .note = notice->said.note,
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
    if (notice->said.body.state != HO_NOTICE_TAKEN)
        return 1;
    return !notice->passed_on && strcmp(notice->said.holder, name) != 0;
}

handoff_status
handoff_notice_preview(handoff_claim *out, const uint8_t *data, size_t len,
                       handoff_error *err)
{
    return ho_answer_preview(out, &ho_answer_notice_form, HO_SLICE(data, len),
                             err);
}
