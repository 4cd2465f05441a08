/* SPDX-License-Identifier: MIT */
/*
 * state.c -- the state table of <handoff/transfer.h>, as functions
 * of their arguments alone.
 *
 *   a receipt that was taken  --hear-->    what one party stands for
 *   all parties, and the time --decide-->  state, what to do, until when
 *
 * Nothing that is decided is kept: a transfer that was saved and restored, or
 * whose time was advanced in other steps, decides the same.
 *
 * An action is named by its step, a number that changes exactly when there is
 * something new to be done: its kind, and the order of the receipt that it
 * goes back to. To tell, that is the one that named this owner and due time
 * first; to fall back or to have it back, the last acceptance that counted,
 * for nobody falls back twice from one promise. Done is done for good. A
 * notice is named in the same way: taken by the receipt since which its holder
 * names this owner, withdrawn by the one that ended it.
 */
#include "transfer/transfer.h"

enum {
    STEP_TELL = 1,
    STEP_FALL_BACK = 2,
    STEP_RETURNED = 3,
    STEP_COMPLETED = 4,
    STEP_TAKEN = 5, /* notices */
    STEP_WITHDRAWN = 6,
    STEP_KINDS = 8
};

_Static_assert((uint64_t) HANDOFF_TRANSFER_RECEIPTS_MAX *HANDOFF_AUDIENCE_MAX <
                   UINT32_MAX / STEP_KINDS,
               "every order has its steps");

uint32_t
ho_transfer_action(uint32_t step)
{
    switch (step % STEP_KINDS) {
    case STEP_TELL:
        return HANDOFF_ACTION_TELL;
    case STEP_FALL_BACK:
        return HANDOFF_ACTION_FALL_BACK;
    case STEP_RETURNED:
    case STEP_COMPLETED:
        return HANDOFF_ACTION_DONE;
    default:
        return HANDOFF_ACTION_WAIT;
    }
}

uint32_t
ho_transfer_notice(uint32_t step)
{
    switch (step % STEP_KINDS) {
    case STEP_TAKEN:
        return HANDOFF_NOTICE_TAKEN;
    case STEP_WITHDRAWN:
        return HANDOFF_NOTICE_WITHDRAWN;
    default:
        return 0;
    }
}

/* ---- One party ----------------------------------------------------------- */

void
ho_transfer_hear(ho_transfer_party *p, const ho_transfer_entry *entry,
                 const ho_transfer_change *change)
{
    const bool accepts = entry->state == HANDOFF_RECEIPT_ACCEPTED;
    const bool held = p->state == HANDOFF_RECEIPT_ACCEPTED &&
                      p->due_at_ms >= entry->fed_at_ms;

    p->count++;
    p->accepted = p->accepted || accepts;
    if (entry->sequence < p->sequence)
        return; /* late: remembered, and does not stand */
    if (accepts && !held) {
        p->since = change->order;
        p->late = entry->fed_at_ms > change->answer_by_ms;
    }
    if (accepts && !(held && change->same_owner))
        p->named = change->order;
    if (accepts && !(held && change->same_owner && change->same_due))
        p->terms = change->order;
    if (accepts && entry->due_at_ms >= entry->fed_at_ms)
        p->taken = change->order;
    p->state = entry->state;
    p->sequence = entry->sequence;
    p->order = change->order;
    p->alone = change->alone;
    p->due_at_ms = entry->due_at_ms;
}

/* ---- All of them --------------------------------------------------------- */

/* Of each kind of party the one that counts, -1 where there is none. */
typedef struct found {
    int      owner, rival; /* accepted and not overdue, first and second */
    int      broken;       /* overdue, or failed after accepting */
    int      completed, returned, received, ended;
    uint32_t ended_count; /* declined or failed */
    uint32_t taken;
} found;

/* Of several, the one that answered last. */
static void
keep_last(int *which, const ho_transfer_core *core, int i)
{
    if (*which < 0 || core->party[i].order > core->party[*which].order)
        *which = i;
}

static void
keep_holder(found *f, const ho_transfer_core *core, int i)
{
    const ho_transfer_party *p = core->party;

    if (f->owner < 0 || p[i].since < p[f->owner].since) {
        f->rival = f->owner;
        f->owner = i;
    } else if (f->rival < 0 || p[i].since < p[f->rival].since) {
        f->rival = i;
    }
}

static void
sort(found *f, const ho_transfer_core *core, int i)
{
    const ho_transfer_party *p = &core->party[i];

    switch (p->state) {
    case HANDOFF_RECEIPT_RECEIVED:
        keep_last(&f->received, core, i);
        break;
    case HANDOFF_RECEIPT_ACCEPTED:
        if (core->now_ms <= p->due_at_ms)
            keep_holder(f, core, i);
        else
            keep_last(&f->broken, core, i);
        break;
    case HANDOFF_RECEIPT_FAILED:
        if (p->accepted)
            keep_last(&f->broken, core, i);
        keep_last(&f->ended, core, i);
        f->ended_count++;
        break;
    case HANDOFF_RECEIPT_DECLINED:
        keep_last(&f->ended, core, i);
        f->ended_count++;
        break;
    case HANDOFF_RECEIPT_COMPLETED:
        if (p->alone)
            keep_last(&f->completed, core, i);
        break;
    case HANDOFF_RECEIPT_RETURNED:
        if (p->alone)
            keep_last(&f->returned, core, i);
        break;
    default: /* silent */
        break;
    }
    if (p->taken > f->taken)
        f->taken = p->taken;
}

static uint32_t
cause_of(const ho_transfer_party *p)
{
    switch (p->state) {
    case HANDOFF_RECEIPT_ACCEPTED:
        return HANDOFF_CAUSE_OVERDUE;
    case HANDOFF_RECEIPT_FAILED:
        return HANDOFF_CAUSE_FAILED;
    default:
        return HANDOFF_CAUSE_DECLINED;
    }
}

/* The first moment that is later than `ms`; 0 where there is none. */
static int64_t
after(int64_t ms)
{
    return ms < HANDOFF_TIME_MAX ? ms + 1 : 0;
}

static ho_transfer_verdict
fall_back(const found *f, uint32_t cause, int party)
{
    return (ho_transfer_verdict){ .state = HANDOFF_TRANSFER_FALLBACK,
                                  .cause = cause,
                                  .step =
                                      f->taken * STEP_KINDS + STEP_FALL_BACK,
                                  .party = party,
                                  .rival = -1 };
}

static ho_transfer_verdict
settled(uint32_t state, uint32_t step, int party)
{
    return (ho_transfer_verdict){
        .state = state, .step = step, .party = party, .rival = -1
    };
}

/* Whether somebody but `party` may still act: has not said a last word. */
static bool
others_may_act(const ho_transfer_core *core, int party)
{
    for (int i = 0; i < (int) core->parties_count; i++) {
        const uint32_t state = core->party[i].state;

        if (i != party && (state == 0 || state == HANDOFF_RECEIPT_RECEIVED ||
                           state == HANDOFF_RECEIPT_ACCEPTED))
            return true;
    }
    return false;
}

/* What the others are to be told; nothing comes after withdrawn. */
static uint32_t
notice_due(const ho_transfer_core *core, uint32_t state, int party)
{
    if (party < 0 || !others_may_act(core, party) ||
        core->noticed.step % STEP_KINDS == STEP_WITHDRAWN)
        return 0;
    if (state == HANDOFF_TRANSFER_ACCEPTED)
        return core->party[party].named * STEP_KINDS + STEP_TAKEN;
    if (state == HANDOFF_TRANSFER_COMPLETED ||
        state == HANDOFF_TRANSFER_RETURNED)
        return core->party[party].order * STEP_KINDS + STEP_WITHDRAWN;
    return 0;
}

/* Of a promise that was broken and a conversation that was handed back, the
 * later one decides. */
static bool
broken_decides(const ho_transfer_core *core, const found *f)
{
    return f->broken >= 0 &&
           (f->returned < 0 ||
            core->party[f->broken].order > core->party[f->returned].order);
}

static ho_transfer_verdict
decide(const ho_transfer_core *core)
{
    const ho_transfer_party *p = core->party;
    found                    f = { -1, -1, -1, -1, -1, -1, -1, 0, 0 };
    ho_transfer_verdict      v;

    for (uint32_t i = 0; i < core->parties_count; i++)
        sort(&f, core, (int) i);
    if (f.completed >= 0)
        return settled(HANDOFF_TRANSFER_COMPLETED, STEP_COMPLETED, f.completed);
    if (f.owner >= 0) {
        v = settled(HANDOFF_TRANSFER_ACCEPTED,
                    p[f.owner].terms * STEP_KINDS + STEP_TELL, f.owner);
        v.rival = f.rival;
        v.next_ms = after(p[f.owner].due_at_ms);
        return v;
    }
    if (broken_decides(core, &f))
        return fall_back(&f, cause_of(&p[f.broken]), f.broken);
    if (f.returned >= 0)
        return settled(HANDOFF_TRANSFER_RETURNED,
                       f.taken * STEP_KINDS + STEP_RETURNED, f.returned);
    if (f.ended_count == core->parties_count)
        return fall_back(&f, cause_of(&p[f.ended]), f.ended);
    if (core->now_ms > core->answer_by_ms)
        return fall_back(&f, HANDOFF_CAUSE_NO_ANSWER, -1);
    v = settled(f.received >= 0 ? HANDOFF_TRANSFER_RECEIVED
                                : HANDOFF_TRANSFER_OPEN,
                0, f.received);
    v.next_ms = after(core->answer_by_ms);
    return v;
}

ho_transfer_verdict
ho_transfer_decide(const ho_transfer_core *core)
{
    ho_transfer_verdict v = decide(core);

    v.notice = notice_due(core, v.state, v.party);
    return v;
}
