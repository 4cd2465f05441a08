/* SPDX-License-Identifier: MIT */
/*
 * state_names.c -- where a transfer stands, in words for logs and programs.
 */
#include "base/base.h"

#include <handoff/transfer.h>

const char *
handoff_transfer_state_name(uint32_t state)
{
    static const char *const names[] = { "open",     "received",  "accepted",
                                         "fallback", "completed", "returned" };

    return HO_NAME(names, HANDOFF_TRANSFER_OPEN, state);
}

const char *
handoff_action_name(uint32_t action)
{
    static const char *const names[] = { "wait", "tell", "fall_back", "done" };

    return HO_NAME(names, HANDOFF_ACTION_WAIT, action);
}

const char *
handoff_cause_name(uint32_t cause)
{
    static const char *const names[] = { "no_answer", "declined", "failed",
                                         "overdue" };

    return cause == HANDOFF_CAUSE_NONE
               ? "none"
               : HO_NAME(names, HANDOFF_CAUSE_NO_ANSWER, cause);
}
