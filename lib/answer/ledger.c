/* SPDX-License-Identifier: MIT */
/*
 * ledger.c -- what one party may say after what it has said (FORMAT.md
 * section 9, rule 4, and section 12, rule 4).
 *
 * Receipts and notices arrive in any order, some twice, some never. By their
 * sequences they stand in a line, and a new one is put into its place:
 *
 *   beginning .. below -> new -> above .. highest, which stands
 *
 * It is good if it can be reached from the one below and reaches the one
 * above: in one step of the table where their sequences follow each other,
 * on any way where there is a gap, since some may be missing there (and
 * need not be: sequences may be left out). Two steps reach whatever more of
 * them would, so that one free sequence is room enough; and since each looks
 * at both its neighbours, the whole line holds.
 */
#include "answer/notice.h"
#include "answer/receipt.h"

#define TO(state) (UINT32_C(1) << (state))

const ho_answer_rules ho_answer_receipt_rules = { {
    [0] = TO(HANDOFF_RECEIPT_RECEIVED) | TO(HANDOFF_RECEIPT_ACCEPTED) |
          TO(HANDOFF_RECEIPT_DECLINED) | TO(HANDOFF_RECEIPT_FAILED),
    [HANDOFF_RECEIPT_RECEIVED] = TO(HANDOFF_RECEIPT_ACCEPTED) |
                                 TO(HANDOFF_RECEIPT_DECLINED) |
                                 TO(HANDOFF_RECEIPT_FAILED),
    [HANDOFF_RECEIPT_ACCEPTED] =
        TO(HANDOFF_RECEIPT_ACCEPTED) | TO(HANDOFF_RECEIPT_COMPLETED) |
        TO(HANDOFF_RECEIPT_RETURNED) | TO(HANDOFF_RECEIPT_FAILED),
    /* Declined, completed, returned and failed are final. */
} };

#define ANY_NOTICE                                                             \
    (TO(HO_NOTICE_WITHDRAWN) | TO(HO_NOTICE_SUPERSEDED) | TO(HO_NOTICE_TAKEN))

const ho_answer_rules ho_answer_notice_rules = { {
    [0] = ANY_NOTICE, [HO_NOTICE_TAKEN] = ANY_NOTICE,
    /* Withdrawn and superseded are final. */
} };

bool
ho_answer_follows(const ho_answer_rules *rules, uint32_t from,
                  uint32_t from_sequence, uint32_t to, uint32_t to_sequence)
{
    uint32_t reached;

    if (from >= HO_ANSWER_STATES || to == 0 || to >= HO_ANSWER_STATES ||
        to_sequence <= from_sequence)
        return false;
    reached = rules->next[from];
    if (to_sequence - from_sequence > 1) {
        for (uint32_t between = 1; between < HO_ANSWER_STATES; between++) {
            if ((rules->next[from] & TO(between)) != 0)
                reached |= rules->next[between];
        }
    }
    return (reached & TO(to)) != 0;
}

void
ho_answer_ledger_look(ho_answer_ledger *ledger, uint32_t sequence,
                      uint32_t state, ho_base_slice signed_bytes)
{
    if (sequence == ledger->sequence) {
        ledger->same = signed_bytes;
    } else if (sequence < ledger->sequence) {
        if (sequence > ledger->below_sequence) {
            ledger->below_sequence = sequence;
            ledger->below_state = state;
        }
    } else if (ledger->above_sequence == 0 ||
               sequence < ledger->above_sequence) {
        ledger->above_sequence = sequence;
        ledger->above_state = state;
    }
}

handoff_status
ho_answer_ledger_verify(bool *duplicate, const ho_answer_ledger *ledger,
                        uint32_t state, ho_base_slice signed_bytes,
                        handoff_error *err)
{
    const char *fault = NULL;

    *duplicate = ledger->same.p != NULL &&
                 ho_base_slice_equal(ledger->same, signed_bytes);
    if (*duplicate)
        return HANDOFF_OK;
    if (ledger->same.p != NULL)
        fault = "the same party gave another answer with this sequence";
    else if (!ho_answer_follows(ledger->rules, ledger->below_state,
                                ledger->below_sequence, state,
                                ledger->sequence))
        fault = ledger->below_sequence == 0
                    ? "this answer cannot be a party's first"
                    : "the answer cannot follow what the same party said "
                      "before";
    else if (ledger->above_sequence != 0 &&
             !ho_answer_follows(ledger->rules, state, ledger->sequence,
                                ledger->above_state, ledger->above_sequence))
        fault = "the answer arrived late, and what the same party said next "
                "cannot follow it";
    if (fault == NULL)
        return HANDOFF_OK;
    ho_base_fail(err, HANDOFF_E_ANSWER, "%s", fault);
    ho_base_err_at(err, HANDOFF_CHECK_SEQUENCE, -1, 0);
    return HANDOFF_E_ANSWER;
}
