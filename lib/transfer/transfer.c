/* SPDX-License-Identifier: MIT */
/*
 * transfer.c -- a handoff as its sender follows it: made, fed, asked.
 *
 * Every receipt that was taken is kept as it came, with the time: all else is
 * derived from them (state.c), so that what is saved is small, and
 * what is restored cannot disagree with itself. A call that fails has changed
 * nothing, not even the time.
 *
 * Bounds: HANDOFF_AUDIENCE_MAX parties, HANDOFF_TRANSFER_RECEIPTS_MAX
 * receipts of each.
 */
#include "transfer/transfer.h"

#include <stdlib.h>
#include <string.h>

enum {
    INFO_V1_SIZE =
        offsetof(handoff_transfer_info, tip) + sizeof(const uint8_t *),
    /* More than the largest receipts, as many as there may be, come to. */
    TRANSFER_MEMORY_MAX = 64 * 1024 * 1024,
    ENTRIES_FIRST = 8
};

/* ---- Making -------------------------------------------------------------- */

ho_answer_subject
ho_transfer_packet(const handoff_transfer *t)
{
    return (ho_answer_subject){ t->id, t->tip, t->name, t->sent_at_ms };
}

handoff_status
ho_transfer_make(handoff_transfer **out, const ho_answer_subject *packet,
                 int64_t answer_by_ms, handoff_error *err)
{
    handoff_transfer *t = calloc(1, sizeof *t);
    uint32_t          n = 0;

    if (t == NULL)
        return ho_base_nomem(err);
    t->arena.ceiling = TRANSFER_MEMORY_MAX;
    for (; n < HANDOFF_AUDIENCE_MAX && packet->audience[n] != NULL; n++) {
        const char *name = packet->audience[n];

        t->name[n] = ho_base_arena_text(&t->arena, name, strlen(name));
        if (t->name[n] == NULL) {
            handoff_transfer_free(t);
            return ho_base_nomem(err);
        }
    }
    memcpy(t->id, packet->id, sizeof t->id);
    memcpy(t->tip, packet->tip, sizeof t->tip);
    t->sent_at_ms = packet->sent_at_ms;
    t->core.parties_count = n;
    t->core.now_ms = packet->sent_at_ms;
    t->core.answer_by_ms = answer_by_ms;
    *out = t;
    return HANDOFF_OK;
}

handoff_status
handoff_transfer_new(handoff_transfer **out, const uint8_t *packet_data,
                     size_t packet_len, int64_t answer_by_ms,
                     handoff_error *err)
{
    const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                        HANDOFF_LEGS_MAX };
    ho_base_slice            data = HO_SLICE(packet_data, packet_len);
    uint8_t                 *owned;
    ho_base_arena            arena = { .ceiling = HO_VIEW_BYTES_MAX };
    ho_answer_subject        packet;
    ho_envelope              view;
    handoff_status           st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || (packet_data == NULL && packet_len != 0))
        return ho_base_null(err, "out and packet_data");
    st = ho_trust_crypto_init(err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_envelope_from_text(&data, &owned, err);
    if (st == HANDOFF_OK)
        st = ho_envelope_read(&view, &arena, data.p, data.len, &limits, err);
    if (st != HANDOFF_OK)
        goto done;
    packet = ho_answer_subject_of(&view);
    if (answer_by_ms <= packet.sent_at_ms || answer_by_ms >= HANDOFF_TIME_MAX)
        st =
            ho_base_fail(err, HANDOFF_E_ARG,
                         "the time to answer is not after the packet was sent, "
                         "or out of range");
    else
        st = ho_transfer_make(out, &packet, answer_by_ms, err);

done:
    handoff_free(owned);
    ho_base_arena_free(&arena);
    return st;
}

void
handoff_transfer_free(handoff_transfer *t)
{
    if (t == NULL)
        return;
    ho_base_arena_free(&t->arena);
    free(t->entries);
    free(t);
}

/* ---- Feeding ------------------------------------------------------------- */

/* Time never runs backwards: an earlier one counts as the latest. */
static handoff_status
time_of(int64_t *now_ms, const handoff_transfer *t, handoff_error *err)
{
    if (*now_ms == 0)
        *now_ms = ho_base_now_ms();
    if (!ho_base_time_valid(*now_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "now_ms is not within 1..HANDOFF_TIME_MAX");
    if (*now_ms < t->core.now_ms)
        *now_ms = t->core.now_ms;
    return HANDOFF_OK;
}

static bool
reserve_entry(handoff_transfer *t)
{
    size_t             cap = t->entries_cap;
    ho_transfer_entry *grown;

    if (t->core.entries_count < cap)
        return true;
    cap = cap == 0 ? ENTRIES_FIRST : cap * 2;
    grown = realloc(t->entries, cap * sizeof *grown);
    if (grown == NULL)
        return false;
    t->entries = grown;
    t->entries_cap = cap;
    return true;
}

/* Copy what the receipt says; as it was before where memory runs out. */
static bool
keep(handoff_transfer *t, ho_transfer_entry *e, const ho_answer_body *body,
     ho_base_slice data)
{
    ho_base_arena_mark mark = ho_base_arena_save(&t->arena);
    uint8_t           *copy = ho_base_arena_alloc(&t->arena, data.len);

    e->owner = ho_base_arena_text(&t->arena, (const char *) body->owner.p,
                                  body->owner.len);
    e->note = ho_base_arena_text(&t->arena, (const char *) body->note.p,
                                 body->note.len);
    if (copy == NULL || e->owner == NULL || e->note == NULL) {
        ho_base_arena_restore(&t->arena, mark);
        return false;
    }
    memcpy(copy, data.p, data.len);
    e->data = HO_SLICE(copy, data.len);
    e->signed_bytes = HO_SLICE(copy + (body->word.signed_bytes.p - data.p),
                               body->word.signed_bytes.len);
    return true;
}

/* How what is said now compares with what its party and the others said. */
static ho_transfer_change
compare(const handoff_transfer *t, uint32_t party, const ho_transfer_entry *e)
{
    ho_transfer_core         core = t->core;
    const ho_transfer_party *p = &core.party[party];
    const ho_transfer_entry *stood =
        p->order == 0 ? NULL : &t->entries[p->order - 1];
    ho_transfer_verdict v;

    core.now_ms = e->fed_at_ms;
    v = ho_transfer_decide(&core);
    return (ho_transfer_change){
        .order = core.entries_count + 1,
        .same_owner = stood != NULL && strcmp(stood->owner, e->owner) == 0,
        .same_due = stood != NULL && stood->due_at_ms == e->due_at_ms,
        .alone = v.state != HANDOFF_TRANSFER_ACCEPTED || v.party == (int) party,
        .answer_by_ms = core.answer_by_ms
    };
}

static handoff_status
check_ledger(const handoff_transfer *t, uint32_t party,
             const ho_answer_body *body, bool *duplicate, handoff_error *err)
{
    ho_answer_ledger ledger = { .rules = &ho_answer_receipt_rules,
                                .sequence = body->sequence };
    handoff_status   st;

    for (uint32_t i = 0; i < t->core.entries_count; i++) {
        const ho_transfer_entry *e = &t->entries[i];

        if (e->party == party)
            ho_answer_ledger_look(&ledger, e->sequence, e->state,
                                  e->signed_bytes);
    }
    st = ho_answer_ledger_verify(duplicate, &ledger, body->state,
                                 body->word.signed_bytes, err);
    if (st != HANDOFF_OK)
        ho_base_err_key(err, body->sender.p);
    return st;
}

handoff_status
ho_transfer_take(handoff_transfer *t, const ho_transfer_said *said,
                 bool *duplicate, handoff_error *err)
{
    const ho_answer_body *body = said->body;
    ho_transfer_party    *p = &t->core.party[said->party];
    ho_transfer_change    change;
    ho_transfer_entry     e = { .party = said->party,
                                .state = body->state,
                                .sequence = body->sequence,
                                .reason = ho_answer_reason(body),
                                .fed_at_ms = said->now_ms,
                                .due_at_ms = body->due_at_ms };
    handoff_status        st;

    st = check_ledger(t, said->party, body, duplicate, err);
    if (st != HANDOFF_OK || *duplicate)
        return st;
    if (p->count == HANDOFF_TRANSFER_RECEIPTS_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "more than %d receipts of one party",
                            (int) HANDOFF_TRANSFER_RECEIPTS_MAX);
    if (!reserve_entry(t) || !keep(t, &e, body, said->data))
        return ho_base_nomem(err);
    change = compare(t, said->party, &e);
    ho_transfer_hear(p, &e, &change);
    t->entries[t->core.entries_count++] = e;
    return HANDOFF_OK;
}

static handoff_status
feed(handoff_transfer *t, ho_base_slice data, const handoff_keyring *ring,
     int64_t now_ms, handoff_error *err)
{
    ho_answer_reader  how = { ring, now_ms, HANDOFF_SKEW_MS };
    handoff_key       key = { HANDOFF_KEY };
    ho_answer_subject packet = ho_transfer_packet(t);
    ho_answer_body    body;
    ho_transfer_said  said;
    handoff_status    st;
    bool              duplicate;

    st = ho_answer_body_parse(&body, &ho_answer_receipt_form, data, err);
    if (st != HANDOFF_OK)
        return st;
    if (!ho_answer_receipt_is_to(&body, &packet))
        return ho_answer_refuse(err, HANDOFF_E_OTHER_PACKET,
                                HANDOFF_CHECK_ANSWERED, NULL,
                                "the receipt answers another packet than the "
                                "one that this transfer follows");
    st = ho_answer_receipt_verify(&key, &body, &packet, &how, err);
    if (st != HANDOFF_OK)
        return st;
    said = (ho_transfer_said){ (uint32_t) ho_answer_audience_find(t->name,
                                                                  key.name),
                               &body, data, now_ms };
    st = ho_transfer_take(t, &said, &duplicate, err);
    if (st == HANDOFF_OK)
        t->core.now_ms = now_ms;
    return st;
}

handoff_status
handoff_transfer_feed(handoff_transfer *t, const uint8_t *data, size_t len,
                      const handoff_keyring *ring, int64_t now_ms,
                      handoff_error *err)
{
    ho_base_slice  receipt = HO_SLICE(data, len);
    uint8_t       *owned = NULL;
    handoff_status st;

    if (t == NULL || ring == NULL || (data == NULL && len != 0))
        return ho_base_null(err, "transfer, data and ring");
    st = time_of(&now_ms, t, err);
    if (st == HANDOFF_OK)
        st = ho_envelope_from_text(&receipt, &owned, err);
    if (st == HANDOFF_OK)
        st = feed(t, receipt, ring, now_ms, err);
    handoff_free(owned);
    return st;
}

handoff_status
handoff_transfer_advance(handoff_transfer *t, int64_t now_ms,
                         handoff_error *err)
{
    handoff_status st;

    if (t == NULL)
        return ho_base_null(err, "transfer");
    st = time_of(&now_ms, t, err);
    if (st == HANDOFF_OK)
        t->core.now_ms = now_ms;
    return st;
}

/* ---- Asking -------------------------------------------------------------- */

/* What the standing receipt of the party adds, as far as the state has it. */
static void
describe(handoff_transfer_info *info, const handoff_transfer *t, int party)
{
    const ho_transfer_party *p = &t->core.party[party];
    const ho_transfer_entry *e = &t->entries[p->order - 1];

    info->party = t->name[party];
    info->note = e->note;
    info->reason = e->reason;
    if (info->state == HANDOFF_TRANSFER_ACCEPTED ||
        info->cause == HANDOFF_CAUSE_OVERDUE) {
        info->owner = e->owner;
        info->due_at_ms = e->due_at_ms;
    }
    info->late = info->state == HANDOFF_TRANSFER_ACCEPTED && p->late;
}

int
handoff_transfer_get(handoff_transfer_info *info, const handoff_transfer *t)
{
    handoff_transfer_info all = { 0 };
    ho_transfer_verdict   v;

    if (info == NULL)
        return 0;
    if (t == NULL) {
        ho_base_out_store(info, &all, sizeof all, INFO_V1_SIZE);
        return 0;
    }
    v = ho_transfer_decide(&t->core);
    all = (handoff_transfer_info){
        .state = v.state,
        .next_ms = v.next_ms,
        .answer_by_ms = t->core.answer_by_ms,
        .cause = v.cause,
        .step = v.step == t->core.done.step ? 0 : v.step,
        .notice_step = v.notice == t->core.noticed.step ? 0 : v.notice,
        .party = "",
        .owner = "",
        .note = "",
        .rival = "",
        .packet_id = t->id,
        .tip = t->tip
    };
    all.action = ho_transfer_action(all.step);
    all.notice = ho_transfer_notice(all.notice_step);
    if (v.party >= 0)
        describe(&all, t, v.party);
    if (v.rival >= 0)
        all.rival = t->name[v.rival];
    return ho_base_out_store(info, &all, sizeof all, INFO_V1_SIZE);
}

bool
ho_transfer_done(handoff_transfer *t, uint32_t step)
{
    ho_transfer_core         *c = &t->core;
    const ho_transfer_verdict v = ho_transfer_decide(c);
    ho_transfer_mark         *mark;

    if (step == 0 || (step != v.step && step != v.notice))
        return false;
    mark = step == v.step ? &c->done : &c->noticed;
    if (step == mark->step)
        return false;
    *mark = (ho_transfer_mark){ step, c->entries_count, c->now_ms };
    return true;
}

void
handoff_transfer_acknowledge(handoff_transfer *t, uint32_t step)
{
    if (t != NULL)
        ho_transfer_done(t, step);
}
