/* SPDX-License-Identifier: MIT */
/*
 * internal.h -- what the files of the check share.
 *
 * A rule is a function that walks over what it is about, once, and says what
 * it finds. None can fail: what runs out of memory is remembered, and every
 * rule costs no more than the record is long.
 */
#ifndef HO_CHECK_INTERNAL_H
#define HO_CHECK_INTERNAL_H

#include "record/internal.h"

#include <handoff/check.h>

/* A place in the record: built on the stack while walking, written out only
 * when something is found there. */
typedef struct ho_at {
    const struct ho_at *of; /* NULL: a section */
    const char         *name;
    const char         *key;   /* of a list's element; NULL or "": none */
    uint32_t            turn;  /* of a message */
    uint32_t            place; /* 1 + index in the list; 0: in none */
} ho_at;

#define HO_AT_ELEMENT(of, name, key, i)                                        \
    ((ho_at){ (of), (name), (key), 0, (uint32_t) (i) + 1 })

extern const ho_at HO_AT_ROUTING, HO_AT_BRIEFING, HO_AT_CUSTOMER,
    HO_AT_TRANSCRIPT, HO_AT_EXTRAS;
extern const ho_at *const HO_AT_SECTION[HO_SECTIONS + 1]; /* by kind */

typedef struct ho_turns {
    uint32_t first, last;
} ho_turns;

typedef struct ho_check {
    handoff_findings *out;
    bool              nomem;
    int64_t           now_ms;
    int64_t           soon_ms;

    /* Never NULL: one that is absent, or not to be looked at, is empty. */
    const Handoff__V1__Routing    *routing;
    const Handoff__V1__Briefing   *briefing;
    const Handoff__V1__Customer   *customer;
    const Handoff__V1__Transcript *transcript;
    const Handoff__V1__Extras     *extras;
    const ProtobufCMessage        *section[HO_SECTIONS + 1]; /* the same */

    ho_keyset participants; /* by id */
    /* Turns of the messages, those not numbered as sealing will number them,
     * and whether they rise. */
    uint32_t *turns;
    bool      turns_rise;
    uint32_t  last_turn;
    /* Turns that were left out, ascending, none twice; of an omission that
     * ends before it begins those between are meant. */
    ho_turns *left_out;
    size_t    left_out_count;
} ho_check;

/* Say that something was found in a member of that place; field NULL: in the
 * place itself. */
void ho_found(ho_check *c, int32_t code, const ho_at *at, const char *field);

bool ho_blank(const char *text); /* NULL or "" */

/* Before the first ho_found(): NULL without memory. After the last: put in
 * order; false without memory. */
handoff_findings *ho_findings_new(void);
bool              ho_findings_finish(ho_check *c);

/* The participant with that id; NULL: there is none. */
const Handoff__V1__Participant *ho_check_participant(const ho_check *c,
                                                     char           *id);

/* All slots, in schema order; intent NULL: of the conversation. */
typedef void (*ho_slot_visitor)(ho_check *c, const ho_at *at,
                                const Handoff__V1__Slot   *slot,
                                const Handoff__V1__Intent *intent);
void ho_each_slot(ho_check *c, ho_slot_visitor visit);

/* The customer's authentication, where there is one, and other people's. */
typedef void (*ho_proof_visitor)(ho_check *c, const ho_at *at,
                                 const Handoff__V1__Authentication *proof);
void ho_each_proof(ho_check *c, ho_proof_visitor visit);

/* ---- Rules: each file has its own --------------------------------------- */

typedef struct ho_rule {
    void (*run)(ho_check *c);
    uint32_t needs; /* sections without a look at which it says nothing */
    uint32_t has;   /* those that the record must have, besides */
} ho_rule;

/* End in a rule without a function. */
extern const ho_rule HO_RULES_CONVERSATION[], HO_RULES_PEOPLE[],
    HO_RULES_REFERENCES[], HO_RULES_TIMES[], HO_RULES_VALUES[],
    HO_RULES_RANGES[];

/* ---- forms.c: is it one? ------------------------------------------ */

bool ho_is_e164(const char *s);
bool ho_is_bcp47(const char *s);
bool ho_is_amr(const char *s);
bool ho_is_emotion(const char *s); /* of the categories of context.proto */
bool ho_is_media_type(const char *s);

#endif
