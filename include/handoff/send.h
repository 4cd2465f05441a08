/* SPDX-License-Identifier: MIT */
/*
 * send.h -- seal a context into a packet; forward a packet; text form.
 */
#ifndef HANDOFF_SEND_H
#define HANDOFF_SEND_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/fit.h>
#include <handoff/keys.h>
#include <handoff/mask.h>
#include <handoff/receive.h>
#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sending: seal a context -------------------------------------------- */

/* A packet, receipt or notice that is ready to send. */
typedef struct handoff_sealed handoff_sealed;

/* Who may read which sections, by name in the keyring. A section that is named
 * here is sealed to these readers only: the audience can read it only if it is
 * named here too. */
typedef struct handoff_reader {
    const char *name;
    uint64_t    sections; /* HANDOFF_SET() | ...; routing is never sealed */
} handoff_reader;
#define HANDOFF_READERS(...) \
    ((const handoff_reader[]) { __VA_ARGS__, { NULL, 0 } })

typedef struct handoff_seal_opts {
    uint32_t              struct_size;
    uint32_t              flags;       /* none defined */
    int64_t               now_ms;      /* sent_at; 0 = system clock */
    int64_t               lifetime_ms; /* 0 = HANDOFF_LIFETIME_DEFAULT_MS;
                                          up to HANDOFF_LIFETIME_MAX_MS */
    const char *const    *audience;    /* 1..HANDOFF_AUDIENCE_MAX names */
    uint64_t              clear;       /* set: sections anybody may read */
    const handoff_reader *readers;     /* sections that others than the
                                          audience may read; ends in an empty
                                          one, NULL = none */
    const char           *patterns;    /* masked too: lines of text as in */
    size_t                patterns_len; /* handoff_mask_opts; NULL = none */
    uint32_t              mask;        /* HANDOFF_MASK_* to mask besides CARD,
                                          CODE and PROOF */
    uint32_t              unmasked;    /* those of CARD, CODE and PROOF not to
                                          mask */
    const handoff_packet *replaces;    /* opened: its id goes into
                                          routing.supersedes, and its legs count
                                          in routing.hops */
    const uint8_t        *replaces_id; /* or only its id, HANDOFF_HASH_BYTES
                                          bytes: then set routing.hops */
    handoff_workspace    *workspace;   /* NULL: made for this call */
    uint64_t              budget;      /* the most bytes of `form`; 0 = no
                                          limit */
    uint32_t              form;        /* HANDOFF_FORM_BINARY, _TEXT */
    uint32_t              reserved_1;  /* 0 */
} handoff_seal_opts;
#define HANDOFF_SEAL_OPTS .struct_size = sizeof(handoff_seal_opts)

/**
 * Seal a context into a packet.
 *
 * Sections that neither `clear` nor `readers` names are sealed to the audience;
 * each of its members then needs a reading key. Routing is always in clear. A
 * section is sealed to all reading keys of a name, so to the old and the new
 * one during a rotation. A key whose binder is revoked or has expired is left
 * out.
 *
 * The context does not change. In the packet, messages without a turn are
 * numbered, elements without an id get one, and routing's last_turn and copies
 * are filled in if empty. Payment cards, their security codes and what the
 * customer said as proof are masked (handoff_context_mask();
 * handoff_sealed_masked() returns their number). Masking changes no id and no
 * KEY, so handoff_context_check() finds the same in the context and in the
 * packet.
 *
 * With a `budget`, the packet is the best one that fits. While it is too large,
 * only these are left out, in this order: rich originals, translations,
 * hypotheses, raw texts of slots that have a value, alternatives of intents and
 * long details of steps; turns from the middle that nothing refers to, but not
 * the first two and the last four; turns from the middle that something refers
 * to; earlier conversations; emotions between the first and the last, those
 * that change nothing first. Each gap of turns becomes an Omission, which
 * handoff_omission_verify() can prove later; Masks of kind "left-out" record
 * the rest. The same record, time and budget give the same choice.
 *
 * You cannot open your own packet unless you are in its audience. To replace
 * one that nobody answered, give its id as `replaces_id`, and set routing.hops
 * to the hops of that packet plus the number of its legs: a packet from
 * handoff_seal() has 1.
 *
 * @param[out] out  Owned: release with handoff_sealed_free().
 * @param ring      The keys of the audience and of other readers. May be NULL
 *   if everything is in `clear`.
 * @return HANDOFF_OK, HANDOFF_E_ARG (a section both in clear and with a reader,
 *   no audience, a bad name, pattern or time, routing that supersedes another
 *   packet than `replaces`), _E_RECORD (no conversation_id, or turns that do
 *   not rise), _E_READER (a name has no reading key), _E_SIGNER, _E_LIMIT,
 *   _E_FIT (what must remain does not fit; err: offset is a budget that
 *   always suffices). err: section.
 * Spec: FORMAT.md sections 3 to 6.
 */
HANDOFF_API handoff_status
handoff_seal(handoff_sealed **out, const handoff_context *ctx,
             const handoff_identity *me, const handoff_keyring *ring,
             const handoff_seal_opts *opts, handoff_error *err);

/* ---- Sending: pass an opened packet on ----------------------------------- */

/* In handoff_redaction and handoff_reseal: every earlier leg that still has
 * this section. A reseal skips those that this leg redacts; a reseal in clear
 * also skips those already in clear. There must be at least one. */
#define HANDOFF_EVERY_LEG UINT32_MAX

/* A section that the next reader must not see. */
typedef struct handoff_redaction {
    uint32_t    leg;
    uint32_t    section; /* HANDOFF_SECTION_* but routing, or a kind 16..31;
                            0 ends a list */
    const char *reason;  /* text of 1..HANDOFF_REASON_MAX bytes, which
                            everybody can read */
} handoff_redaction;
#define HANDOFF_REDACTIONS(...)                                                \
    ((const handoff_redaction[]) { __VA_ARGS__, { 0, 0, NULL } })

/* A section of an earlier leg to seal again, or to send in clear. */
typedef struct handoff_reseal {
    uint32_t           leg;
    uint32_t           section; /* as in handoff_redaction */
    const char *const *readers; /* names, at least one; earlier readers must
                                   be named again. NULL = in clear from now
                                   on */
} handoff_reseal;
#define HANDOFF_RESEALS(...)                                                   \
    ((const handoff_reseal[]) { __VA_ARGS__, { 0, 0, NULL } })

typedef struct handoff_forward_opts {
    uint32_t                 struct_size;
    uint32_t                 flags;       /* none defined */
    int64_t                  now_ms;      /* sent_at; 0 = system clock */
    int64_t                  lifetime_ms; /* as in handoff_seal_opts */
    const char *const       *audience;    /* the parties that this leg is for */
    uint64_t                 clear;       /* as in handoff_seal_opts, of what is
                                             new: of sections of `more` */
    const handoff_reader    *readers;     /* of sections of `more` too */
    const handoff_redaction *redactions;  /* ends in one of section 0; NULL */
    const handoff_reseal    *reseals;     /* ends in one of section 0; NULL */
    const char              *patterns;    /* these four as in */
    size_t                   patterns_len; /* handoff_seal_opts, */
    uint32_t                 mask;        /* of `more` */
    uint32_t                 unmasked;
    handoff_workspace       *workspace;   /* NULL: made for this call */
    const handoff_excerpt_opts *leave_out; /* of what earlier legs said; NULL =
                                              nothing */
    uint64_t                 budget;      /* as in handoff_seal_opts; only what
                                             `more` says is left out */
    uint32_t                 form;        /* HANDOFF_FORM_BINARY, _TEXT */
    uint32_t                 reserved_1;  /* 0 */
} handoff_forward_opts;
#define HANDOFF_FORWARD_OPTS .struct_size = sizeof(handoff_forward_opts)

/**
 * Pass an opened packet on: add a leg to it.
 *
 * Earlier legs do not change by a byte, and neither does any section that is
 * not redacted or resealed. To hand a conversation back, forward it with an
 * Outcome in `more`. The author of a packet that comes back can read only what
 * is sealed to the author: keep your own record of what you seal, or reseal
 * what you hand back to the author.
 *
 * What is new is masked as in handoff_seal(). Masking also considers what the
 * earlier legs said, as far as it was read: the rest of a card whose beginning
 * is among the last 32 messages, a security code that was asked for there, and
 * slots from a turn where proof was given. Earlier legs are signed and cannot
 * change: redact what the next reader must not see.
 *
 * `more` may be a whole export of the conversation: messages that an earlier
 * leg already has are left out, and references to them name the earlier turn
 * (handoff_sealed_repeated() gives their number). Two messages are the same if
 * role, text, and a stated native_id or sent_at_ms are equal; if the earlier
 * text was masked, if role, native_id and sent_at_ms are.
 *
 * With `leave_out`, each transcript that loses something is redacted, and this
 * leg repeats the rest under the same turns, as your own statement. It is
 * masked like what is new, and is in the transcript of this leg, for the
 * readers of that. If a briefing has statements that refer only to what is left
 * out (as in handoff_context_excerpt()), all briefings are treated in the same
 * way. Routing does not change, nor do its copies of an intent and an emotion.
 *
 * To open now and forward an hour later, keep the packet's bytes and the time
 * of opening. Open them again with that time as `now_ms` and without the replay
 * guard, which has seen the packet, and forward with the current time as
 * `now_ms`. The packet must not have expired by then. A key that was revoked in
 * between is refused by the next reader.
 *
 * @param[out] out  Owned: release with handoff_sealed_free().
 * @param packet    Opened; not changed, and not needed afterwards. Sections
 *   that are resealed must have been read when it was opened, and with `more`
 *   routing too, which says where the turns continue.
 * @param more      Only what is new; NULL = nothing. Messages without a turn
 *   continue the turns of the earlier legs. Each section is sealed to the
 *   audience unless `clear` or `readers` name it, as in handoff_seal(); if they
 *   name no section of it, that is HANDOFF_E_ARG.
 * @param me        Its name must be in the audience of the last leg. Those
 *   who open the packet decide whether its key may forward.
 * @param ring      As in handoff_seal(), and the keys of the readers of
 *   reseals.
 * @return HANDOFF_OK, or as handoff_seal(); also HANDOFF_E_ARG (a section
 *   listed twice, or sent in clear that is already in clear; a reason that is
 *   not valid text), _E_CHAIN (not addressed to `me`, out of time, no such
 *   section, already redacted, routing), _E_SEALED (a section that is needed
 *   was not read), _E_LIMIT (HANDOFF_LEGS_MAX or another limit of a packet),
 *   _E_SECTION (a section that was not read is malformed). err: leg, section.
 * Spec: FORMAT.md sections 3, 5 and 7.
 */
HANDOFF_API handoff_status
handoff_forward(handoff_sealed **out, const handoff_packet *packet,
                const handoff_context *more, const handoff_identity *me,
                const handoff_keyring *ring, const handoff_forward_opts *opts,
                handoff_error *err);

/* ---- Sending: what was sealed -------------------------------------------- */

/* Wipe and release what was sealed and everything borrowed from it. */
HANDOFF_API void handoff_sealed_free(handoff_sealed *sealed);

/* The bytes of the packet, receipt or notice; borrowed. */
HANDOFF_API const uint8_t *
handoff_sealed_data(const handoff_sealed *sealed, size_t *len);

/* The same in text form, ends in NUL; borrowed. */
HANDOFF_API const char *handoff_sealed_text(const handoff_sealed *sealed);

/* How many things were masked; of a forwarded packet, in the new leg. The masks
 * of its sections say where. */
HANDOFF_API size_t handoff_sealed_masked(const handoff_sealed *sealed);

/* How many messages of `more` were left out because an earlier leg has them. */
HANDOFF_API size_t handoff_sealed_repeated(const handoff_sealed *sealed);

/* The packet id, HANDOFF_HASH_BYTES bytes; borrowed. */
HANDOFF_API const uint8_t *handoff_sealed_id(const handoff_sealed *sealed);

/* The tip, which names exactly this packet; HANDOFF_HASH_BYTES bytes, borrowed.
 */
HANDOFF_API const uint8_t *handoff_sealed_tip(const handoff_sealed *sealed);

/* ---- Text form and tickets ---------------------------------------------- */

/**
 * Write a packet, receipt or notice as text: "hop1.", "hor1." or "hon1.", then
 * base64url.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK, HANDOFF_E_FORMAT (no prelude), _E_VERSION, _E_LIMIT.
 * Spec: FORMAT.md section 10.
 */
HANDOFF_API handoff_status
handoff_text_encode(char **out, size_t *text_len, const uint8_t *data,
                    size_t len, handoff_error *err);

/**
 * Read the text form of a packet, receipt or notice. The bytes in it are not
 * verified: the function that opens them does that, and takes the text form as
 * well. White space is refused here.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @return HANDOFF_OK, HANDOFF_E_FORMAT, _E_VERSION, _E_LIMIT.
 * Spec: FORMAT.md section 10.
 */
HANDOFF_API handoff_status
handoff_text_decode(uint8_t **out, size_t *len, const char *text,
                    size_t text_len, handoff_error *err);

/**
 * Write a ticket: 48 characters that name a packet exactly.
 *
 * @param[out] out  HANDOFF_TICKET_CHARS + 1 bytes, ends in NUL.
 * @param tip       HANDOFF_HASH_BYTES bytes.
 * Spec: FORMAT.md section 10.
 */
HANDOFF_API void
handoff_ticket_encode(char out[HANDOFF_TICKET_CHARS + 1],
                      const uint8_t tip[HANDOFF_HASH_BYTES]);

/**
 * Read a ticket. Give the tip to handoff_open_opts: it refuses every other
 * packet.
 *
 * @param[out] tip  HANDOFF_HASH_BYTES bytes.
 * @return HANDOFF_OK, HANDOFF_E_FORMAT, _E_VERSION.
 * Spec: FORMAT.md section 10.
 */
HANDOFF_API handoff_status
handoff_ticket_decode(uint8_t tip[HANDOFF_HASH_BYTES], const char *text,
                      size_t text_len, handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_SEND_H */
