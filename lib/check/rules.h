/* SPDX-License-Identifier: MIT */
/*
 * rules.h -- what the files of the check share.
 *
 * A rule is a function that walks over what it is about, once, and says what
 * it finds. None can fail: what runs out of memory is remembered, and every
 * rule costs no more than the record is long.
 */
#ifndef HO_CHECK_RULES_H
#define HO_CHECK_RULES_H

#include "record/context.h"

#include <handoff/check.h>
#include <handoff/repair.h>

/* A place in the record: built on the stack while walking, written out only
 * when something is found there. */
typedef struct ho_check_place {
    const struct ho_check_place *of; /* NULL: a section */
    const char                  *name;
    const char *key;   /* of a list's element; NULL or "": none */
    uint32_t    turn;  /* of a message */
    uint32_t    place; /* 1 + index in the list; 0: in none */
} ho_check_place;

#define HO_AT_ELEMENT(of, name, key, i)                                        \
    ((ho_check_place){ (of), (name), (key), 0, (uint32_t) (i) + 1 })

extern const ho_check_place HO_AT_ROUTING, HO_AT_BRIEFING, HO_AT_CUSTOMER,
    HO_AT_TRANSCRIPT, HO_AT_EXTRAS;
extern const ho_check_place *const HO_AT_SECTION[HO_SECTIONS + 1]; /* by kind */

typedef struct ho_check_turns {
    uint32_t first, last;
} ho_check_turns;

/* What a message has in common with an earlier one. */
typedef struct ho_check_repeat {
    size_t of;         /* the one that it says again; SIZE_MAX: it is new */
    bool   other_text; /* the same native_id, and it corrects nothing */
} ho_check_repeat;

typedef struct ho_check_run {
    handoff_findings      *out;
    bool                   nomem;
    int64_t                now_ms;
    int64_t                soon_ms;
    int64_t                sent_ms;    /* when it is sealed, or was */
    int64_t                expires_ms; /* when what it is sealed into expires */
    bool                   by_default; /* as long as nobody chooses otherwise */
    const handoff_context *ctx;

    /* Never NULL: one that is absent, or not to be looked at, is empty. */
    const Handoff__V1__Routing    *routing;
    const Handoff__V1__Briefing   *briefing;
    const Handoff__V1__Customer   *customer;
    const Handoff__V1__Transcript *transcript;
    const Handoff__V1__Extras     *extras;
    const ProtobufCMessage        *section[HO_SECTIONS + 1]; /* the same */

    ho_record_key_set participants, attachments; /* by id */
    bool             *emotions; /* of each, whether it stands for its turn */
    /* Turns of the messages, those not numbered as sealing will number them,
     * and whether they rise. */
    uint32_t *turns;
    bool      turns_rise;
    uint32_t  last_turn;
    /* Turns that were left out, ascending, none twice; of an omission that
     * ends before it begins those between are meant. */
    ho_check_turns  *left_out;
    size_t           left_out_count;
    ho_check_repeat *repeats;      /* of each message */
    bool             out_of_order; /* nobody knows which message is the last */
} ho_check_run;

/* Say that something was found in a member of that place; field NULL: in the
 * place itself. */
void ho_check_found(ho_check_run *c, int32_t code, const ho_check_place *at,
                    const char *field);
/* The same of what is wrong with the record as a whole: said of the first
 * place only. */
void ho_check_found_once(ho_check_run *c, int32_t code,
                         const ho_check_place *at, const char *field);
/* The same with a number for the {} of its message. */
void ho_check_found_number(ho_check_run *c, int32_t code,
                           const ho_check_place *at, const char *field,
                           uint32_t number);

/* The same, of a path as it is written. */
void ho_check_found_path(ho_check_run *c, int32_t code, const char *path);

typedef struct ho_check_words {
    int32_t     severity;
    const char *name;
    const char *message;
    const char *advice;
} ho_check_words;

/* words.c: of each HANDOFF_FOUND_*. */
enum { HO_CHECK_CODES = HANDOFF_FOUND_DELETION_DUE + 1 };
extern const ho_check_words HO_CHECK_FOUND[HO_CHECK_CODES];
/* repaired.c: of HANDOFF_REPAIRED_HALF and those that follow. */
extern const ho_check_words HO_CHECK_REPAIRED[];

/* Whether that was found before. */
bool ho_check_is_found(const ho_check_run *c, int32_t code);

bool ho_check_blank(const char *text); /* NULL or "" */

/* Before the first ho_check_found(): NULL without memory. After the last: put
 * in order; false without memory. */
handoff_findings *ho_check_findings_new(void);
bool              ho_check_findings_finish(ho_check_run *c);

/* The ids of a list, which are its first field: its array of pointers is at
 * `list`. False without memory. */
bool ho_check_know_ids(ho_record_key_set                *set,
                       const ProtobufCMessageDescriptor *element,
                       const void *list, size_t count);

/* A message of the transcript, by its index. */
ho_check_place ho_check_at_message(const ho_check_run *c, size_t i);

/* The participant with that id; NULL: there is none. */
const Handoff__V1__Participant *ho_check_participant(const ho_check_run *c,
                                                     char               *id);
/* The same of an attachment. */
const Handoff__V1__Attachment *ho_check_attachment(const ho_check_run *c,
                                                   char               *id);

/* Fill `repeats`; false without memory. */
bool ho_check_know_repeats(ho_check_run *c);
/* A message by its turn; SIZE_MAX: there is none, or turns do not rise. */
size_t ho_check_message_at(const ho_check_run *c, uint32_t turn);
/* Who speaks: the role of the message, else that of the participant. */
int32_t ho_check_role(const ho_check_run *c, const Handoff__V1__Message *m);
/* No event, and no note of ours. */
bool ho_check_is_said(const Handoff__V1__Message *m);
/* The customer's, or of somebody who speaks for them. */
bool ho_check_theirs(const ho_check_run *c, const Handoff__V1__Message *m);
bool ho_check_promise_open(const Handoff__V1__Promise *p);

/* A time that a rule may go by: 0 where it is plainly in another unit, which
 * is said once and by itself. */
typedef enum ho_check_unit {
    HO_CHECK_MILLISECONDS, /* or no time at all */
    HO_CHECK_SECONDS,
    HO_CHECK_MICROSECONDS,
    HO_CHECK_NANOSECONDS
} ho_check_unit;
/* How far apart the clocks of our own systems are: bot, desk, their logs. */
enum { HO_CHECK_SYSTEMS_DIFFER_MS = 60 * 1000 };
ho_check_unit ho_check_unit_of(int64_t ms);
int64_t       ho_check_time(int64_t ms);
/* A field that holds one time. */
bool ho_check_is_time(const ProtobufCFieldDescriptor *field);

/* Every message of the sections to look at, those in it after itself. */
typedef void (*ho_check_message_visitor)(ho_check_run           *c,
                                         const ho_check_place   *at,
                                         const ProtobufCMessage *message);
void ho_check_each_message(ho_check_run *c, ho_check_message_visitor visit);
/* What names an element in paths, as everywhere: its KEY, of a slot its name;
 * NULL where that is several fields, or none. */
const char *ho_check_key(const ProtobufCMessage         *of,
                         const ProtobufCFieldDescriptor *list,
                         const ProtobufCMessage         *element);

/* All slots, in schema order; intent NULL: of the conversation. */
typedef void (*ho_check_slot_visitor)(ho_check_run *c, const ho_check_place *at,
                                      const Handoff__V1__Slot   *slot,
                                      const Handoff__V1__Intent *intent);
void ho_check_each_slot(ho_check_run *c, ho_check_slot_visitor visit);

/* The customer's authentication, where there is one, and other people's. */
typedef void (*ho_check_proof_visitor)(
    ho_check_run *c, const ho_check_place *at,
    const Handoff__V1__Authentication *proof);
void ho_check_each_proof(ho_check_run *c, ho_check_proof_visitor visit);

/* ---- Rules: each file has its own ---------------------------------------- */

typedef struct ho_check_rule {
    void (*run)(ho_check_run *c);
    uint32_t needs; /* sections without a look at which it says nothing */
    uint32_t has;   /* those that the record must have, besides */
} ho_check_rule;

/* End in a rule without a function. */
extern const ho_check_rule HO_RULES_CONVERSATION[], HO_RULES_PEOPLE[],
    HO_RULES_REFERENCES[], HO_RULES_TIMES[], HO_RULES_VALUES[],
    HO_RULES_RANGES[], HO_RULES_ACT[], HO_RULES_CONTENT[], HO_RULES_DEADLINES[],
    HO_RULES_SPEAKERS[], HO_RULES_TWICE[], HO_RULES_ORDER[], HO_RULES_LEGS[],
    HO_RULES_IDS[], HO_RULES_NAMED[];

/* ---- forms.c: is it one? ------------------------------------------------- */

bool ho_check_is_e164(const char *s);
bool ho_check_is_bcp47(const char *s);
bool ho_check_is_amr(const char *s);
bool
ho_check_is_emotion(const char *s); /* of the categories of context.proto */
bool ho_check_is_media_type(const char *s);

#endif
