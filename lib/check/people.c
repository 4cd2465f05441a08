/* SPDX-License-Identifier: MIT */
/*
 * people.c -- who is it, how sure is that, and may we know how they
 * feel?
 */
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

/* ---- Authentication ------------------------------------------------------ */

static void
check_known(ho_check_run *c)
{
    const Handoff__V1__Authentication *proof = c->customer->authentication;
    const ho_check_place               at = { .of = &HO_AT_CUSTOMER,
                                              .name = "authentication" };

    if (c->routing->authentication == 0 &&
        (proof == NULL || proof->status == 0))
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_UNKNOWN, &at, "status");
}

static void
check_proof(ho_check_run *c, const ho_check_place *at,
            const Handoff__V1__Authentication *proof)
{
    const int64_t ends = ho_check_time(proof->expires_at_ms);
    const int32_t status = (int32_t) proof->status;

    if (proof->n_pending != 0)
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_PENDING, at, "pending");
    if (ends == 0 || status != HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED ||
        ends < ho_check_time(proof->authenticated_at_ms)) /* times.c says so */
        return;
    if (ends <= c->now_ms)
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_EXPIRED, at,
                       "expires_at_ms");
    else if (ends - c->now_ms <= c->soon_ms)
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_EXPIRES, at,
                       "expires_at_ms");
}

static void
check_proofs(ho_check_run *c)
{
    ho_check_each_proof(c, check_proof);
}

/* ---- Words of proof ------------------------------------------------------ */

/* Proof that is said or typed: what is measured or held is in no transcript.
 * Where no method is named, facts that were checked are such. */
static bool
was_said(const Handoff__V1__Authentication *proof)
{
    static const char *const said[] = { "kba", "otp", "pin", "pwd" };

    for (size_t i = 0; i < proof->n_methods; i++) {
        for (size_t k = 0; k < sizeof said / sizeof *said; k++) {
            if (strcmp(proof->methods[i], said[k]) == 0)
                return true;
        }
    }
    return proof->n_methods == 0 && proof->n_verified != 0;
}

/* Something that their side said: the text of an event or a note is not
 * theirs. */
static bool
can_hold_it(const ho_check_run *c, const Handoff__V1__Message *message)
{
    return !ho_check_blank(message->text) && ho_check_is_said(message) &&
           ho_check_theirs(c, message);
}

/* Whether that, and so all that stands behind it, came after the proof was
 * taken. A device's clock does not tell. */
static bool
is_after(const Handoff__V1__Message *message, int64_t proven)
{
    return proven != 0 && ho_check_time(message->sent_at_ms) > proven &&
           (int32_t) message->clock != HANDOFF_CLOCK_DEVICE;
}

static void
check_said(ho_check_run *c, const ho_check_place *at,
           const Handoff__V1__Authentication *proof)
{
    const Handoff__V1__Transcript *t = c->transcript;
    const int64_t proven = ho_check_time(proof->authenticated_at_ms);
    const int32_t status = (int32_t) proof->status;

    if (status != HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED ||
        proof->n_turns != 0 || !was_said(proof))
        return;
    for (size_t i = 0; i < t->n_messages; i++) {
        if (!c->out_of_order && is_after(t->messages[i], proven))
            return;
        if (can_hold_it(c, t->messages[i])) {
            ho_check_found(c, HANDOFF_FOUND_PROOF_NOT_MASKED, at, "turns");
            return;
        }
    }
}

static void
check_words_of_proof(ho_check_run *c)
{
    ho_check_each_proof(c, check_said);
}

/* ---- Consent to emotion recognition -------------------------------------- */

/* The consents to it, the last one first, so that the first of somebody's
 * that is found is the one that holds. */
typedef struct consents {
    Handoff__V1__Consent **list;
    size_t                 count;
    ho_record_key_set      by;
    /* The customer's, whoever that is; NULL: there is none. */
    const Handoff__V1__Consent *customer;
} consents;

/* What was read while it held may be kept: 0 = nobody knows when that was. */
static bool
held(const ho_check_run *c, const Handoff__V1__Consent *consent, int64_t at)
{
    const int32_t status = (int32_t) consent->status;
    const int64_t ends = ho_check_time(consent->expires_at_ms);

    return (status == HANDOFF_CONSENT_STATUS_GIVEN ||
            status == HANDOFF_CONSENT_STATUS_INFORMED) &&
           (ends == 0 || ends > (at == 0 ? c->now_ms : at));
}

/* Nobody named is the customer. */
static bool
is_customer(const ho_check_run *c, char *by)
{
    const Handoff__V1__Participant *p;

    if (ho_check_blank(by))
        return true;
    p = ho_check_participant(c, by);
    return p != NULL && (int32_t) p->role == HANDOFF_ROLE_CUSTOMER;
}

static bool
consents_init(consents *found, const ho_check_run *c)
{
    const ho_record_key_fields  key = { 1, { 7 } }; /* Consent.by */
    const Handoff__V1__Routing *r = c->routing;
    ProtobufCMessage          **list;

    memset(found, 0, sizeof *found);
    if (r->n_consents != 0) {
        found->list = malloc(r->n_consents * sizeof *found->list);
        if (found->list == NULL)
            return false;
    }
    for (size_t i = r->n_consents; i-- > 0;) {
        Handoff__V1__Consent *one = r->consents[i];

        if (one->purpose == NULL ||
            strcmp(one->purpose, "emotion_recognition") != 0)
            continue;
        found->list[found->count++] = one;
        if (found->customer == NULL && is_customer(c, one->by))
            found->customer = one;
    }
    memcpy(&list, &found->list, sizeof list);
    if (!ho_record_key_set_init(&found->by, &handoff__v1__consent__descriptor,
                                key, list, found->count))
        return false;
    for (size_t i = 0; i < found->count; i++)
        ho_record_key_set_add(&found->by, i);
    return true;
}

static void
consents_free(consents *found)
{
    ho_record_key_set_free(&found->by);
    free(found->list);
}

static bool
may_be_read(const ho_check_run *c, const consents *found, char *by, int64_t at)
{
    Handoff__V1__Consent like;
    size_t               i;

    if (is_customer(c, by))
        return found->customer != NULL && held(c, found->customer, at);
    handoff__v1__consent__init(&like);
    like.by = by;
    i = ho_record_key_set_find(&found->by, &like.base);
    return i != SIZE_MAX && held(c, found->list[i], at);
}

/* ---- Emotions ------------------------------------------------------------ */

static bool
is_staff(const ho_check_run *c, char *by)
{
    const Handoff__V1__Participant *p =
        ho_check_blank(by) ? NULL : ho_check_participant(c, by);
    const int32_t role = p == NULL ? 0 : (int32_t) p->role;

    return role == HANDOFF_ROLE_BOT || role == HANDOFF_ROLE_AGENT ||
           role == HANDOFF_ROLE_SUPERVISOR;
}

static void
check_emotion(ho_check_run *c, const ho_check_place *at, size_t i,
              const consents *found)
{
    const Handoff__V1__Emotion *e = c->briefing->emotions[i];
    const Handoff__V1__Source  *source = e->source;
    const int32_t               modality = (int32_t) e->modality;

    if (is_staff(c, e->by)) {
        ho_check_found(c, HANDOFF_FOUND_EMOTION_OF_STAFF, at, "by");
        return;
    }
    if (c->emotions[i] && (source == NULL || (source->origin == 0 &&
                                              ho_check_blank(source->name))))
        ho_check_found(c, HANDOFF_FOUND_EMOTION_WITHOUT_SOURCE, at, "source");
    if ((modality == HANDOFF_MODALITY_VOICE ||
         modality == HANDOFF_MODALITY_FACE) &&
        !may_be_read(c, found, e->by, ho_check_time(e->at_ms)))
        ho_check_found(c, HANDOFF_FOUND_EMOTION_NO_CONSENT, at, "modality");
}

static void
check_emotions(ho_check_run *c)
{
    consents found;

    if (!consents_init(&found, c))
        c->nomem = true;
    for (size_t i = 0; !c->nomem && i < c->briefing->n_emotions; i++) {
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, "emotions", NULL, i);

        check_emotion(c, &at, i, &found);
    }
    consents_free(&found);
}

const ho_check_rule HO_RULES_PEOPLE[] = {
    { check_known,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_CUSTOMER), 0 },
    { check_proofs, HO_SET(HANDOFF_SECTION_CUSTOMER), 0 },
    { check_words_of_proof,
      HO_SET(HANDOFF_SECTION_CUSTOMER) | HO_SET(HANDOFF_SECTION_TRANSCRIPT),
      0 },
    { check_emotions,
      HO_SET(HANDOFF_SECTION_ROUTING) | HO_SET(HANDOFF_SECTION_BRIEFING), 0 },
    { NULL, 0, 0 },
};
