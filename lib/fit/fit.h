/* SPDX-License-Identifier: MIT */
/*
 * fit.h -- what goes, and in which order, so that a record fits.
 *
 *   plan.c   the order: a list of steps, made once
 *   apply.c  the record after so many steps
 */
#ifndef HO_FIT_FIT_H
#define HO_FIT_FIT_H

#include "record/context.h"

/* What one step leaves out. In this order they are taken. */
enum {
    HO_FIT_RICH,         /* Message.rich */
    HO_FIT_TRANSLATIONS, /* Message.translations */
    HO_FIT_HYPOTHESES,   /* Message.hypotheses */
    HO_FIT_RAW,          /* Slot.raw, of all slots */
    HO_FIT_ALTERNATIVES, /* Intent.alternatives, of all intents */
    HO_FIT_DETAILS,      /* Step.detail where it is long, of all steps */
    HO_FIT_TURN,         /* a message that nothing points to */
    HO_FIT_POINTED,      /* a message that something points to */
    HO_FIT_HISTORY,      /* an earlier conversation */
    HO_FIT_MOOD,         /* a reading that changes nothing */
    HO_FIT_CHANGE,       /* a reading that changes something */
    HO_FIT_KINDS
};

typedef struct ho_fit_step {
    uint32_t what;  /* HO_FIT_* */
    uint32_t index; /* of the message, conversation or reading */
} ho_fit_step;

typedef struct ho_fit_plan {
    ho_fit_step *steps;
    size_t       count;
    uint8_t     *bytes; /* the record */
    size_t       len;
} ho_fit_plan;

/* Plan for a record that is prepared and masked. ho_fit_plan_free() in either
 * case. */
handoff_status ho_fit_plan_make(ho_fit_plan *plan, const handoff_context *ctx,
                                handoff_error *err);
void           ho_fit_plan_free(ho_fit_plan *plan);

/* The record without what the first `steps` steps leave out, which omissions
 * and masks tell. `draft`: to be measured, not sent. */
handoff_status ho_fit_apply(handoff_context **out, const ho_fit_plan *plan,
                            size_t steps, bool draft, handoff_error *err);

#endif
