/* SPDX-License-Identifier: MIT */
/*
 * word.h -- what receipts and notices share: bytes that a party signed about
 * a packet, and the order in which it said them.
 *
 *   prelude | 1: the word's bytes | 2: Ed25519 over their hash
 */
#ifndef HO_ANSWER_WORD_H
#define HO_ANSWER_WORD_H

#include "envelope/parser.h"
#include "packet/packet.h"

#include <handoff/answer.h>

/* ---- word.c: signed bytes ------------------------------------------------ */

/* One of the two kinds of words. */
typedef struct ho_answer_form {
    const char *what; /* "receipt" */
    const char *hash_context, *signature_context;
    uint8_t     kind; /* HO_KIND_* */
} ho_answer_form;

extern const ho_answer_form ho_answer_receipt_form, ho_answer_notice_form;

/* The signed bytes and their signature; they borrow `data`. */
typedef struct ho_answer_word {
    ho_base_slice signed_bytes;
    ho_base_slice signature; /* 64 */
} ho_answer_word;

/* FORMAT, VERSION, LIMIT. */
handoff_status ho_answer_word_parse(ho_answer_word       *out,
                                    const ho_answer_form *form,
                                    ho_base_slice data, handoff_error *err);

/* What is signed; its length, under 128 bytes. */
size_t ho_answer_word_message(uint8_t out[128], const ho_answer_form *form,
                              ho_base_slice signed_bytes);

/* Whether that key signed it; of a key that is in no keyring, so that it is
 * checked too. `cofactored` as for ho_trust_verify_with(). */
bool ho_answer_word_signed(const ho_answer_word *word,
                           const ho_answer_form *form, const uint8_t key[32],
                           bool cofactored);

/* Sign the encoded word and put it into `sealed`, with its text form. */
handoff_status ho_answer_word_write(handoff_sealed         *sealed,
                                    const ho_answer_form   *form,
                                    const ho_base_buf      *encoded,
                                    const handoff_identity *me,
                                    handoff_error          *err);

/* A time as a number of 64 bits; -1 where it is out of range. */
int64_t ho_answer_time_of(uint64_t ms);

/* err gets code, check, and the key in question where there is one. */
handoff_status ho_answer_refuse(handoff_error *err, handoff_status code,
                                int32_t check, const uint8_t *key,
                                const char *what);

/* What the packet says, in `arena`; what is wrong with it has the path
 * "packet". As ho_envelope_read(). */
handoff_status ho_answer_packet_read(ho_envelope *view, ho_base_arena *arena,
                                     ho_base_slice packet, handoff_error *err);

/* now_ms (0: system) and skew_ms (0: the default) of a reader. ARG. */
handoff_status ho_answer_clock(int64_t *now_ms, int64_t *skew_ms,
                               handoff_error *err);

/* Into the caller's struct; ARG without its size. */
handoff_status ho_answer_claim_store(handoff_claim       *out,
                                     const handoff_claim *claim,
                                     handoff_error       *err);

/* Milliseconds since a word could first be said, from 1, and above `above`.
 * ARG: too late, or `above` is the highest there is. */
handoff_status ho_answer_next_sequence(uint32_t *out, int64_t now_ms,
                                       int64_t sent_at_ms, uint32_t above,
                                       handoff_error *err);

/* ---- ledger.c: what one party said, in order ----------------------------- */

enum { HO_ANSWER_STATES = 7 }; /* 0: nothing said yet; wire numbers */

/* By what was said last, the set of what may be said next: bit n is state n. */
typedef struct ho_answer_rules {
    uint32_t next[HO_ANSWER_STATES];
} ho_answer_rules;

extern const ho_answer_rules ho_answer_receipt_rules, ho_answer_notice_rules;

/* Whether `to`, of that sequence, can come behind `from`. Sequence 0 with
 * state 0 is the beginning. */
bool ho_answer_follows(const ho_answer_rules *rules, uint32_t from,
                       uint32_t from_sequence, uint32_t to,
                       uint32_t to_sequence);

/* The neighbours of a new word among those of the same party. */
typedef struct ho_answer_ledger {
    const ho_answer_rules *rules;
    uint32_t               sequence;                    /* of the new one */
    uint32_t               below_sequence, below_state; /* 0: none */
    uint32_t               above_sequence, above_state; /* 0: none */
    ho_base_slice          same; /* with that sequence; p NULL: none */
} ho_answer_ledger;

/* Look at one that is known already, in any order: its signed bytes. */
void ho_answer_ledger_look(ho_answer_ledger *ledger, uint32_t sequence,
                           uint32_t state, ho_base_slice signed_bytes);

/* OK, or ANSWER. A duplicate, the same signed bytes, has *duplicate set. */
handoff_status ho_answer_ledger_verify(bool                   *duplicate,
                                       const ho_answer_ledger *ledger,
                                       uint32_t                state,
                                       ho_base_slice           signed_bytes,
                                       handoff_error          *err);

#endif
