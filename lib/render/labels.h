/* SPDX-License-Identifier: MIT */
/*
 * labels.h -- our words, in each language.
 *
 * A label may have {}, for what stands there. What a value of an enum is
 * called is found by its number, so that tests can go through the schema.
 */
#ifndef HO_RENDER_LABELS_H
#define HO_RENDER_LABELS_H

#include <stdint.h>

typedef enum ho_language {
    HO_EN,
    HO_DE,
    HO_ES,
    HO_FR,
    HO_LANGUAGES
} ho_language;

typedef struct ho_words {
    const char *in[HO_LANGUAGES];
} ho_words;

typedef enum ho_label {
    /* Of parts, in their order: for a column, and for a heading. */
    HO_W_TITLE_WHY,
    HO_W_TITLE_WHO,
    HO_W_TITLE_WANTS,
    HO_W_TITLE_FEELS,
    HO_W_TITLE_HURTS,
    HO_W_TITLE_TRIED,
    HO_W_TITLE_PROMISED,
    HO_W_TITLE_NEXT,
    HO_W_TITLE_EARLIER,
    HO_W_TITLE_SAID,
    HO_W_TITLE_WAY,
    HO_W_HEADING_WHY,
    HO_W_HEADING_WHO,
    HO_W_HEADING_WANTS,
    HO_W_HEADING_FEELS,
    HO_W_HEADING_HURTS,
    HO_W_HEADING_TRIED,
    HO_W_HEADING_PROMISED,
    HO_W_HEADING_NEXT,
    HO_W_HEADING_EARLIER,
    HO_W_HEADING_SAID,
    HO_W_HEADING_WAY,
    HO_W_AS_IT_IS,
    HO_W_AGO,
    HO_W_IN,
    HO_W_MINUTES,
    HO_W_HOURS,
    HO_W_DAYS,
    HO_W_DUE,
    HO_W_DUE_NO_TIME,
    HO_W_NO_TIME,
    HO_W_NO_CONFIDENCE,
    HO_W_OVERDUE,
    HO_W_UNTIL,
    HO_W_SINCE,
    HO_W_EXPIRED,
    HO_W_FOR_CUSTOMER,
    HO_W_TIMES,
    HO_W_MORE,
    HO_W_UNKNOWN_VALUE,
    HO_W_SAID_BY,
    HO_W_INSTEAD_OF,
    HO_W_INSTEAD_OF_WORD,
    HO_W_WITHDRAWN_BY,
    HO_W_SAID_OF,
    HO_W_PROOF_OF_ANOTHER,
    HO_W_NO_SOURCE,
    HO_W_SOMEBODY,
    HO_W_UNVERIFIED,
    HO_W_VERIFIED,
    HO_W_FROM,
    HO_W_THEN,
    HO_W_FOR,
    HO_W_AT_TURN,
    HO_W_REQUESTED_BY,
    HO_W_HAD_IT,
    HO_W_SPEAKS_TOO,
    HO_W_TOOK_PART,
    HO_W_ANSWER,
    HO_W_REPLY_UNTIL,
    HO_W_TAGS,
    HO_W_LANGUAGE,
    HO_W_TIME_ZONE,
    HO_W_NUMBER,
    HO_W_SPEAKER,
    HO_W_NOT_PROVEN,
    HO_W_PROOF_UNREAD, /* we did not look, ... */
    HO_W_PROOF_HIDDEN, /* ... or others kept it from us */
    HO_W_BY_MEANS,
    HO_W_LEVEL,
    HO_W_CHECKED_BY,
    HO_W_SUBJECT,
    HO_W_ATTESTATION,
    HO_W_FAILED_ATTEMPTS,
    HO_W_FACTS_VERIFIED,
    HO_W_FACTS_PENDING,
    HO_W_NEEDS,
    HO_W_CONTACT_VERIFIED,
    HO_W_CONTACT_CLAIMED,
    HO_W_CONTACT_UNVERIFIED,
    HO_W_HIDDEN,
    HO_W_CALLBACK,
    HO_W_MANDATE,
    HO_W_NO_MANDATE,
    HO_W_MANDATE_UNKNOWN,
    HO_W_CONSENT,
    HO_W_CONDITIONS,
    HO_W_KNOWN,
    HO_W_KNOWN_BY,
    HO_W_TO_ASK,
    HO_W_ASKED_OF_US,
    HO_W_SAID_AS,
    HO_W_OR,
    HO_W_OR_RATHER,
    HO_W_FEELS_AT,
    HO_W_SINCE_TURN,
    HO_W_BETTER,
    HO_W_WORSE,
    HO_W_STEADY,
    HO_W_TIMES_RAISED,
    HO_W_RAISED_ONCE,
    HO_W_OUTCOME,
    HO_W_OWNER,
    HO_W_PROMISED_BY,
    HO_W_EARLIER_TURNS,
    HO_W_OMITTED,
    HO_W_WITHDRAWS,
    HO_W_CORRECTS,
    HO_W_REPLY_TO,
    HO_W_MASKED_HERE,
    HO_W_HEARD,
    HO_W_THROUGH_TURN,
    HO_W_ONLY_TO,
    HO_W_ATTACHED,
    HO_W_ATTACHMENT,
    HO_W_TRANSLATION,
    HO_W_RICH,
    HO_W_SUPERSEDES,
    HO_W_HOPS,
    HO_W_ANSWER_TO,
    HO_W_NEEDS_LEVEL,
    HO_W_NEEDS_FACTS,
    HO_W_ABOUT,
    HO_W_PROBLEM,
    HO_W_ONLY_AFTER,
    HO_W_REPEATS,
    HO_W_AVOID,
    HO_W_DEADLINE,
    HO_W_ONLY_KNOWS,
    HO_W_LIVE,
    HO_W_NOT_LIVE,
    HO_W_NAME_CLAIMED,
    HO_W_SCOPE,
    HO_W_INTERRUPTED,
    HO_W_INTERRUPTED_UNKNOWN,
    HO_W_OR_HEARD,
    HO_W_THIS_SPEAKER,
    HO_W_REACTION,
    HO_W_TAKEN_BACK,
    HO_W_LOCAL_TIME,
    HO_W_STOPPED,
    HO_W_VOICE,
    HO_W_NO_WORDS,
    HO_W_SAYS,
    HO_W_SECTION_ROUTING,
    HO_W_SECTION_BRIEFING,
    HO_W_SECTION_CUSTOMER,
    HO_W_SECTION_TRANSCRIPT,
    HO_W_SECTION_EXTRAS,
    HO_W_REDACTED,
    HO_W_SEALED,
    HO_W_SKIPPED,
    HO_W_STATE_REDACTED,
    HO_W_STATE_SEALED,
    HO_W_STATE_SKIPPED,
    HO_W_SEALED_ANEW,
    HO_W_UNSEALED,
    HO_W_TO_US,
    HO_W_MASKED,
    HO_W_VOUCHES,
    HO_W_ALL_VERIFIED,
    HO_W_PACKET,
    HO_W_CONVERSATION,
    HO_W_BEGAN,
    HO_W_ENTRY_POINT,
    HO_W_SKILLS,
    HO_W_EXPIRES,
    HO_W_DELETE_AFTER,
    HO_W_CUT,
    HO_W_HANDOVER,
    HO_W_FOLDED,
    HO_W_REST,
    HO_W_WHOLE,
    HO_W_PROMPT_TITLE,
    HO_W_PROMPT_RULE,
    HO_W_PROMPT_RULE_UNVERIFIED,
    HO_W_PROMPT_GUESS,
    HO_W_PROMPT_CUT,
    HO_W_PROMPT_END,
    HO_LABELS
} ho_label;

enum {
    HO_ENUM_LABELS = 31, /* enums of the schema */
    HO_COURSE_UNKNOWN = 255
};

/* The language for a BCP 47 tag: "de-AT" is German. English where it is NULL
 * or not one of ours. */
ho_language ho_label_language(const char *tag);
/* "en", as for HTML's lang. */
const char *ho_label_language_tag(ho_language language);

const char *ho_label_text(ho_language language, ho_label label);
/* NULL for 0 (not known) and for a value that is not of this version. */
const char *ho_label_value(ho_language language, uint32_t enum_id,
                           int32_t value);
/* The name of a category of emotion, or of an authentication method; NULL
 * where it is not one that we know: then show it as it stands. */
const char *ho_label_emotion(ho_language language, const char *category);
const char *ho_label_method(ho_language language, const char *method);
/* Of the kinds that our masker names; NULL: of none of them. */
const char *ho_label_mask_kind(ho_language language, const char *kind);
/* How it is to feel so: 0 (bad) to 100 (good); 255 = not known. */
uint8_t ho_emotion_value(const char *category);

/* labels_enums.c: for each enum its values, by number; tests look at all. */
typedef struct ho_enum_words {
    const ho_words *words;
    uint32_t        count;
} ho_enum_words;
extern const ho_enum_words ho_enums_words[];
/* labels_names.c */
typedef struct ho_named_words {
    const char *name;
    uint8_t     value; /* of an emotion */
    ho_words    words;
} ho_named_words;
extern const ho_named_words ho_emotion_words[];
extern const ho_named_words ho_method_words[];
extern const ho_named_words ho_mask_kind_words[];

#endif
