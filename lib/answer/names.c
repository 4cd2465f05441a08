/* SPDX-License-Identifier: MIT */
/*
 * names.c -- what receipts and notices say, in words for logs and programs.
 */
#include "base/base.h"

#include <handoff/answer.h>
#include <handoff/notice.h>

const char *
handoff_receipt_state_name(uint32_t state)
{
    static const char *const names[] = { "received",  "accepted", "declined",
                                         "completed", "returned", "failed" };

    return HO_NAME(names, HANDOFF_RECEIPT_RECEIVED, state);
}

const char *
handoff_reason_name(uint32_t reason)
{
    static const char *const names[] = { "nobody",      "outside_hours",
                                         "queue_full",  "wrong_target",
                                         "cannot_read", "too_late",
                                         "error" };

    return reason == HANDOFF_REASON_NONE
               ? "none"
               : HO_NAME(names, HANDOFF_REASON_NOBODY, reason);
}

const char *
handoff_notice_state_name(uint32_t state)
{
    static const char *const names[] = { "withdrawn", "superseded", "taken" };

    return HO_NAME(names, HANDOFF_NOTICE_WITHDRAWN, state);
}
