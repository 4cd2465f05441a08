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

/* The signed bytes and their signature; they borrow `data`. */
typedef struct ho_answer_word {
    ho_base_slice signed_bytes;
    ho_base_slice signature; /* 64 */
} ho_answer_word;

/* What a receipt or a notice says; slices borrow its bytes. */
typedef struct ho_answer_body {
    ho_base_slice  packet, tip, sender;     /* 32 bytes each */
    ho_base_slice  successor;               /* notice: 32 bytes; empty: none */
    ho_base_slice  owner, holder, note;     /* empty: none */
    int64_t        at_ms, due_at_ms;        /* due: of a receipt; 0 = none */
    uint32_t       state, sequence, reason; /* numbers of the wire */
    ho_answer_word word;                    /* as signed */
} ho_answer_body;

enum { HO_ANSWER_FIELDS = 11 }; /* numbers from 1; 0 is none */

enum { HO_ANSWER_STATES = 7 }; /* 0: nothing said yet; wire numbers */

/* By what was said last, the set of what may be said next: bit n is state n. */
typedef struct ho_answer_rules {
    uint32_t next[HO_ANSWER_STATES];
} ho_answer_rules;

extern const ho_answer_rules ho_answer_receipt_rules, ho_answer_notice_rules;

/* One of the two kinds of words. */
typedef struct ho_answer_form {
    const char       *what;  /* "receipt" */
    const char       *about; /* "the packet" */
    const char       *hash_context, *signature_context;
    uint8_t           kind;       /* HO_KIND_* */
    uint32_t          state_base; /* HANDOFF_* states are the wire's and this */
    ho_envelope_shape shape;
    size_t            at[HO_ANSWER_FIELDS]; /* each field's place in the body */
    /* Why a state forbids or lacks a member; NULL: well-formed. */
    const char *(*fault)(const ho_answer_body *body);
    const ho_answer_rules *rules;
} ho_answer_form;

/* receipt_read.c, notice_read.c */
extern const ho_answer_form ho_answer_receipt_form, ho_answer_notice_form;

/* Everything that the bytes alone can tell: FORMAT, VERSION, LIMIT. */
handoff_status ho_answer_body_parse(ho_answer_body       *out,
                                    const ho_answer_form *form,
                                    ho_base_slice data, handoff_error *err);

/* By whom and when something is read. */
typedef struct ho_answer_reader {
    const handoff_keyring *ring;
    int64_t                now_ms, skew_ms;
} ho_answer_reader;

/* Not before what it is about was sent, nor after now. ANSWER. */
handoff_status ho_answer_check_time(const ho_answer_form   *form,
                                    const ho_answer_body   *body,
                                    int64_t                 sent_at_ms,
                                    const ho_answer_reader *how,
                                    handoff_error          *err);

/* SIGNATURE, by the sender's key, which the keyring has. */
handoff_status ho_answer_check_signature(const ho_answer_form  *form,
                                         const ho_answer_body  *body,
                                         const handoff_keyring *ring,
                                         handoff_error         *err);
handoff_status ho_answer_bad_signature(const ho_answer_form *form,
                                       const ho_answer_body *body,
                                       handoff_error        *err);

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

/* Milliseconds since a word could first be said, from 1, and above `above`.
 * ARG: too late, or `above` is the highest there is. */
handoff_status ho_answer_next_sequence(uint32_t *out, int64_t now_ms,
                                       int64_t sent_at_ms, uint32_t above,
                                       handoff_error *err);

/* ---- ledger.c: what one party said, in order ----------------------------- */

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

/* ---- said.c: one that was good, kept ------------------------------------- */

/* What handoff_receipt and handoff_notice begin with. */
typedef struct ho_answer_said {
    ho_base_arena  arena;                 /* all that is pointed to */
    ho_answer_body body;                  /* borrows `arena` */
    const char    *name;                  /* of the sender, in the keyring */
    const char    *owner, *holder, *note; /* "" = none */
    bool           duplicate, stands;
} ho_answer_said;

/* Copy it, so that it needs neither the input nor the keyring any more. */
handoff_status ho_answer_keep(ho_answer_said *said, const ho_answer_form *form,
                              ho_base_slice data, const char *name,
                              handoff_error *err);

/* handoff_receipt_opts and handoff_notice_open_opts, which are alike. */
typedef struct ho_answer_open_opts {
    uint32_t    struct_size, flags;
    int64_t     now_ms, skew_ms;
    const void *seen; /* list of receipts or of notices */
} ho_answer_open_opts;

#define HO_ANSWER_OPENS(type)                                                  \
    _Static_assert(                                                            \
        sizeof(type) == sizeof(ho_answer_open_opts) &&                         \
            offsetof(type, flags) == offsetof(ho_answer_open_opts, flags) &&   \
            offsetof(type, now_ms) == offsetof(ho_answer_open_opts, now_ms) && \
            offsetof(type, skew_ms) ==                                         \
                offsetof(ho_answer_open_opts, skew_ms) &&                      \
            offsetof(type, seen) == offsetof(ho_answer_open_opts, seen),       \
        "read as ho_answer_open_opts")

/* Of either type; NULL: the defaults. */
handoff_status ho_answer_opts_load(ho_answer_open_opts *out, const void *opts,
                                   handoff_error *err);

/* Rule 4, against what the same party said before: duplicate and stands are
 * set. ANSWER; ARG: one of them is about another packet. */
handoff_status ho_answer_check_seen(ho_answer_said       *said,
                                    const ho_answer_form *form,
                                    const void *seen, handoff_error *err);

/* handoff_receipt_preview() and handoff_notice_preview(). */
handoff_status ho_answer_preview(handoff_claim *out, const ho_answer_form *form,
                                 ho_base_slice data, handoff_error *err);

#endif
