/* SPDX-License-Identifier: MIT */
/*
 * check.h -- what the next person would have to ask, or could not rely on.
 *
 * A check never refuses a record, because somebody is waiting. It makes a list
 * of findings, each with a severity, a path, a message and advice. A program
 * that wants to refuse a record decides by the severities.
 */
#ifndef HANDOFF_CHECK_H
#define HANDOFF_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How much it matters. A code never changes its severity. */
enum {
    HANDOFF_FINDING_NOTE    = 1, /* good to know */
    HANDOFF_FINDING_WARNING = 2, /* the next person will have to ask, cannot
                                    rely on it, or reads what nobody should */
    HANDOFF_FINDING_ERROR   = 3  /* the record contradicts itself, or cannot be
                                    sealed */
};

/* Return the name of a severity ("warning"). */
HANDOFF_API const char *handoff_severity_name(int32_t severity);

/* What was found. Numbers and names never change; new ones are appended. */
enum {
    HANDOFF_FOUND_NO_REASON              = 1, /* neither code nor sentence */
    HANDOFF_FOUND_NO_WHY                 = 2, /* a code, no sentence */
    HANDOFF_FOUND_REASON_NOT_NAMED       = 3, /* a sentence, no code */
    HANDOFF_FOUND_NO_SUMMARY             = 4, /* unless six messages, of 600
                                                 bytes in all, or fewer are
                                                 all there is to read */
    HANDOFF_FOUND_SUMMARY_ENDS_EARLY     = 5, /* before the last turns */
    HANDOFF_FOUND_SLOT_NEEDED            = 6,
    HANDOFF_FOUND_LIFETIME_NOT_CHOSEN    = 7, /* an hour, where people answer
                                                 within days */
    HANDOFF_FOUND_SLOT_INVALID           = 8,
    HANDOFF_FOUND_PAIN_POINT_UNTRIED     = 9,
    HANDOFF_FOUND_PROMISE_WITHOUT_OWNER  = 10,
    HANDOFF_FOUND_PROMISE_WITHOUT_DUE    = 11,
    HANDOFF_FOUND_PROMISE_OVERDUE        = 12,
    HANDOFF_FOUND_AUTHENTICATION_UNKNOWN = 13,
    HANDOFF_FOUND_AUTHENTICATION_EXPIRED = 14,
    HANDOFF_FOUND_AUTHENTICATION_EXPIRES = 15, /* soon */
    HANDOFF_FOUND_AUTHENTICATION_PENDING = 16,
    HANDOFF_FOUND_EMOTION_WITHOUT_SOURCE = 17,
    HANDOFF_FOUND_EMOTION_NO_CONSENT     = 18, /* from voice or face */
    HANDOFF_FOUND_EMOTION_OF_STAFF       = 19,
    HANDOFF_FOUND_UNKNOWN_TURN           = 20,
    HANDOFF_FOUND_UNKNOWN_PARTICIPANT    = 21,
    HANDOFF_FOUND_UNKNOWN_KEY            = 22,
    HANDOFF_FOUND_DOUBLE_KEY             = 23,
    HANDOFF_FOUND_TURNS_NOT_RISING       = 24,
    HANDOFF_FOUND_TIME_BACKWARDS         = 25,
    HANDOFF_FOUND_NOT_E164               = 26, /* of a phone */
    HANDOFF_FOUND_NOT_BCP47              = 27, /* of a language */
    HANDOFF_FOUND_NOT_AMR                = 28, /* RFC 8176 */
    HANDOFF_FOUND_NOT_EMOTIONML          = 29,
    HANDOFF_FOUND_NOT_MEDIA_TYPE         = 30,
    HANDOFF_FOUND_MORE                   = 31, /* always the last finding */
    HANDOFF_FOUND_NO_CONVERSATION_ID     = 32, /* sealing refuses that */
    HANDOFF_FOUND_PROOF_NOT_MASKED       = 33, /* it was given, but no turn is
                                                  named for it */
    HANDOFF_FOUND_OUT_OF_RANGE           = 34, /* a confidence, a time, a value
                                                  of an enum */
    HANDOFF_FOUND_TIME_IN_SECONDS        = 35, /* one finding for all times;
                                                  other rules skip them */
    HANDOFF_FOUND_TIME_IN_MICROSECONDS   = 36, /* or nanoseconds; likewise */
    HANDOFF_FOUND_NOT_IN_ORDER           = 37, /* messages, by one clock */
    HANDOFF_FOUND_CLOCKS_DIFFER          = 38, /* and not their order */
    HANDOFF_FOUND_UNREACHABLE            = 39,
    HANDOFF_FOUND_EXPIRES_BEFORE         = 40, /* the packet, before that */
    HANDOFF_FOUND_DEADLINE_OVER          = 41,
    HANDOFF_FOUND_TEMPLATE_NOT_FILLED    = 42,
    HANDOFF_FOUND_HTML_IN_TEXT           = 43,
    HANDOFF_FOUND_NOT_READABLE           = 44, /* by a person */
    HANDOFF_FOUND_VOICE_WITHOUT_WORDS    = 45,
    HANDOFF_FOUND_VOICE_WITHOUT_LENGTH   = 46,
    HANDOFF_FOUND_LINK_DEAD              = 47,
    HANDOFF_FOUND_LINK_EXPIRES           = 48, /* before the packet */
    HANDOFF_FOUND_LINK_IS_CREDENTIAL     = 49,
    HANDOFF_FOUND_MESSAGE_TWICE          = 50,
    HANDOFF_FOUND_HISTORY_TWICE          = 51, /* several in a row */
    HANDOFF_FOUND_NATIVE_ID_TWICE        = 52, /* with another text; said once,
                                                  with a count */
    HANDOFF_FOUND_ANSWER_BEFORE          = 53, /* what it answers */
    HANDOFF_FOUND_SPEAKERS_ALIKE         = 54,
    HANDOFF_FOUND_SPEAKER_NOT_NAMED      = 55, /* said once, with a count */
    HANDOFF_FOUND_QUESTION_OPEN          = 56,
    HANDOFF_FOUND_PROMISE_NOT_RECEIVED   = 57,
    HANDOFF_FOUND_INTENT_NOT_PROVEN      = 58,
    HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED = 59, /* by routing's copy */
    HANDOFF_FOUND_BACK_AND_FORTH         = 60, /* between two parties */
    HANDOFF_FOUND_REPLACED_BY_NOTHING    = 61,
    HANDOFF_FOUND_CALL_WITHOUT_RESULT    = 62,
    HANDOFF_FOUND_ID_IS_CARD             = 63,
    HANDOFF_FOUND_DELETION_DUE           = 64
};

/* At most so many findings of one code are listed. If there are more,
 * HANDOFF_FOUND_MORE is the last finding. */
enum { HANDOFF_FINDINGS_PER_CODE_MAX = 100 };

typedef struct handoff_check_opts {
    uint32_t struct_size;
    uint32_t flags;    /* none defined */
    uint64_t sections; /* HANDOFF_SET(...): which to check, 0 = all. Others
                          are not reported as missing. */
    int64_t  now_ms;   /* milliseconds since 1970, up to HANDOFF_TIME_MAX; 0:
                          the system clock */
    int64_t  soon_ms;  /* how long before its expiry an authentication is
                          reported; up to HANDOFF_TIME_MAX; 0: 15
                          minutes */
    int64_t  lifetime_ms; /* of the packet that it will be sealed into; up to
                             HANDOFF_LIFETIME_MAX_MS; 0: the default of
                             handoff_seal(). For the context of a packet,
                             the packet's own expiry counts. */
} handoff_check_opts;
#define HANDOFF_CHECK_OPTS .struct_size = sizeof(handoff_check_opts)

/* What a check found. */
typedef struct handoff_findings handoff_findings;

/* One finding, borrowed from the list. Only `path` contains data of the record:
 * KEYs, and none in which handoff_context_mask() finds anything with
 * HANDOFF_MASK_EVERYTHING. So it may be logged, unless your KEYs are secret for
 * another reason. */
typedef struct handoff_finding {
    uint32_t    struct_size;
    int32_t     severity; /* HANDOFF_FINDING_* */
    int32_t     code;     /* HANDOFF_FOUND_* */
    uint32_t    section;  /* HANDOFF_SECTION_*; 0: of HANDOFF_FOUND_MORE */
    const char *name;     /* of the code: "promise_overdue" */
    const char *path;     /* "briefing.promises[r1].due_at_ms" */
    const char *message;  /* one lower-case clause: what is wrong */
    const char *advice;   /* another: what to do about it */
} handoff_finding;
#define HANDOFF_FINDING .struct_size = sizeof(handoff_finding)

/**
 * Find what the next person would have to ask, or could not rely on.
 *
 * Time and memory are proportional to the size of the record.
 *
 * To check a packet, check handoff_packet_context(). Sections that are sealed
 * to others, redacted or were not read are left out, so that nothing is
 * reported missing that may exist. What a later leg adds cannot be checked
 * alone: merge it with the earlier legs (handoff_context_merge()); the result
 * remembers what was withheld.
 *
 * A path names an element of a list by its KEY (a slot by its name) or its
 * turn, as Mask.path does: "briefing.intents[i1].slots[date]". It uses the
 * index from 0, "emotions[#2]", for an element without a KEY, with a KEY of
 * several fields or with the KEY of another element; also if the KEY is longer
 * than 64 bytes, contains brackets or control characters, begins with "#", or
 * contains anything that can be masked, such as a card number or an e-mail
 * address.
 *
 * @param[out] out  Owned: release with handoff_findings_free(). Never NULL on
 *   success, and independent of ctx.
 * @param ctx   A context before sealing, or that of a packet. Not changed.
 * @param opts  NULL for defaults.
 * @param[out] err  Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, whatever was found; HANDOFF_E_ARG (out or ctx is NULL,
 *   an unknown section, a time out of its range, options smaller than those
 *   of the first version), _E_UNSUPPORTED (options that this version does not
 *   know), _E_NOMEM.
 * Spec: E.164; BCP 47; RFC 8176; RFC 6838; W3C EmotionML.
 */
HANDOFF_API handoff_status
handoff_context_check(handoff_findings **out, const handoff_context *ctx,
                      const handoff_check_opts *opts, handoff_error *err);

/* Release findings and everything borrowed from them; NULL is accepted. */
HANDOFF_API void handoff_findings_free(handoff_findings *findings);

/* Return the number of findings; 0 for NULL. */
HANDOFF_API size_t handoff_findings_count(const handoff_findings *findings);

/**
 * Fill a struct with the i-th finding, from 0. The most severe come first;
 * within a severity, those that keep the next person from acting. Findings of
 * one code are together.
 *
 * @param[in,out] finding  struct_size is read, the rest is written; its texts
 *   are borrowed from `findings`.
 * @return 1, or 0 if there is no i-th finding (the rest is then zero), finding
 *   is NULL, or struct_size is below that of the first version.
 */
HANDOFF_API int handoff_findings_get(handoff_finding        *finding,
                                     const handoff_findings *findings,
                                     size_t                  i);

/**
 * Write the findings as a JSON list, in the order of handoff_findings_get().
 *
 * Each is an object of five strings, in this order: "severity" ("note",
 * "warning", "error"), "code" (its name), "path" ("" of "more"), "message" and
 * "advice". Severities, codes and paths never change; later versions may word
 * messages differently, and append members.
 *
 * @param[out] out  UTF-8, ends in NUL; owned: release with handoff_free().
 * @param[out] len  Its length in bytes.
 * @param flags     0 or HANDOFF_JSON_INDENT.
 * @param[out] err  Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, HANDOFF_E_ARG (out, len or findings is NULL, an unknown
 *   flag), _E_NOMEM.
 */
HANDOFF_API handoff_status
handoff_findings_to_json(char **out, size_t *len,
                         const handoff_findings *findings, uint32_t flags,
                         handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_CHECK_H */
