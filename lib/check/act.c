/* SPDX-License-Identifier: MIT */
/*
 * act.c -- can the next person act on it?
 *
 * Rules that look at the record as a whole: whether what is owed can be told
 * to anybody, whether the packet lives as long as what it asks for, whether
 * the customer waits for an answer, got what was promised, and is proven as
 * far as what they want needs.
 */
#include "check/rules.h"
#include "check/texts.h"

#include <stdlib.h>
#include <string.h>

/* ---- Reaching the customer ----------------------------------------------- */

static bool
leads_to_them(const Handoff__V1__Contact *contact)
{
    return contact != NULL && !ho_check_blank(contact->value) &&
           contact->value[strspn(contact->value, " \t\r\n")] != '\0' &&
           (int32_t) contact->use != HANDOFF_CONTACT_USE_NEVER;
}

static bool
any_contact(Handoff__V1__Contact *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (leads_to_them(list[i]))
            return true;
    }
    return false;
}

/* One may write without them being there, and is still allowed to. */
static bool
can_write_here(const ho_check_run *c)
{
    const Handoff__V1__Routing *r = c->routing;
    const int64_t               until = ho_check_time(r->reply_until_ms);

    switch ((int32_t) r->channel) {
    case HANDOFF_CHANNEL_MESSAGING:
    case HANDOFF_CHANNEL_SMS:
    case HANDOFF_CHANNEL_EMAIL:
    case HANDOFF_CHANNEL_SOCIAL:
    case HANDOFF_CHANNEL_APP:
    case HANDOFF_CHANNEL_TICKET:
        return until == 0 || until > c->now_ms;
    default:
        return until > c->now_ms;
    }
}

/* Whoever has an account has an address there: unless they failed to prove that
 * it is theirs. */
static bool
is_on_file(const Handoff__V1__Customer *who)
{
    const int32_t status = who->authentication == NULL
                               ? HANDOFF_AUTHENTICATION_STATUS_UNSPECIFIED
                               : (int32_t) who->authentication->status;

    return who->n_references != 0 &&
           status != HANDOFF_AUTHENTICATION_STATUS_FAILED &&
           status != HANDOFF_AUTHENTICATION_STATUS_ANONYMOUS;
}

static bool
can_reach(const ho_check_run *c)
{
    const Handoff__V1__Customer *who = c->customer;

    if (any_contact(who->contacts, who->n_contacts) ||
        (who->callback != NULL && leads_to_them(who->callback->contact) &&
         ho_record_contact_use(who, who->callback->contact) !=
             HANDOFF_CONTACT_USE_NEVER) ||
        can_write_here(c) || is_on_file(who))
        return true;
    for (size_t i = 0; i < who->n_people; i++) {
        if ((int32_t) who->people[i]->mandate != HANDOFF_ANSWER_NO &&
            any_contact(who->people[i]->contacts, who->people[i]->n_contacts))
            return true;
    }
    return false;
}

bool
ho_check_promise_open(const Handoff__V1__Promise *p)
{
    return (int32_t) p->status == HANDOFF_PROMISE_STATUS_OPEN ||
           (int32_t) p->status == HANDOFF_PROMISE_STATUS_UNSPECIFIED;
}

static bool
owes_anything(const ho_check_run *c)
{
    for (size_t i = 0; i < c->briefing->n_promises; i++) {
        if (ho_check_promise_open(c->briefing->promises[i]))
            return true;
    }
    return false;
}

static bool
is_live(const ho_check_run *c)
{
    const int32_t channel = (int32_t) c->routing->channel;

    return channel == HANDOFF_CHANNEL_VOICE ||
           channel == HANDOFF_CHANNEL_CHAT || channel == HANDOFF_CHANNEL_VIDEO;
}

static bool
is_person_of_ours(int32_t role)
{
    return role == HANDOFF_ROLE_AGENT || role == HANDOFF_ROLE_SUPERVISOR;
}

/* Any of these words in it, whatever their case; each is in lower case. */
static bool
has_any(const char *text, const char *const *words)
{
    for (size_t i = 0; text != NULL && words[i] != NULL; i++) {
        for (const char *s = text; *s != '\0'; s++) {
            size_t n = 0;

            while (words[i][n] != '\0' && (s[n] | 0x20) == words[i][n])
                n++;
            if (words[i][n] == '\0')
                return true;
        }
    }
    return false;
}

/* Events have no code of their own, so these are the words of platforms: that
 * somebody went, and it was neither to make place for another nor the bot. */
static bool
tells_of_an_end(const char *text)
{
    static const char *const ends[] = {
        "left",      "disconnect", "dropped",         "ended",
        "hung up",   "closed",     "timed out",       "timeout",
        "abandon",   "inactiv",    "offline",         "session expired",
        "went away", "line lost",  "connection lost", "lost connection",
        NULL
    };
    static const char *const others[] = { "join",  "transfer", "bot",
                                          "agent", "queue",    NULL };

    return has_any(text, ends) && !has_any(text, others);
}

/* Whether the last that happened in the transcript is that somebody went. */
static bool
ends_in_silence(const ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = t->n_messages; i-- > 0;) {
        const int32_t kind = (int32_t) t->messages[i]->kind;

        if (kind == HANDOFF_MESSAGE_KIND_EVENT &&
            !is_person_of_ours(ho_check_role(c, t->messages[i])) &&
            tells_of_an_end(t->messages[i]->text))
            return true;
        if (ho_check_is_said(t->messages[i]) &&
            kind != HANDOFF_MESSAGE_KIND_ACTION)
            return false;
    }
    return false;
}

static bool
customer_left(const ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    if (b->outcome != NULL && b->outcome->ended_at_ms != 0)
        return true;
    for (size_t i = 0; i < b->n_participants; i++) {
        if ((int32_t) b->participants[i]->role == HANDOFF_ROLE_CUSTOMER &&
            b->participants[i]->left_at_ms != 0)
            return true;
    }
    for (size_t i = 0; i < b->n_pain_points; i++) {
        const Handoff__V1__PainPoint *p = b->pain_points[i];

        if ((int32_t) p->kind == HANDOFF_PAIN_POINT_KIND_DISCONNECTED &&
            (int32_t) p->status == HANDOFF_PAIN_POINT_STATUS_OPEN)
            return ends_in_silence(c) || c->transcript->n_messages == 0;
    }
    return ends_in_silence(c);
}

/* None of our people has ever been in it. */
static bool
nobody_took_it(const ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;

    for (size_t i = 0; i < t->n_messages; i++) {
        if (ho_check_is_said(t->messages[i]) &&
            is_person_of_ours(ho_check_role(c, t->messages[i])))
            return false;
    }
    return true;
}

static void
check_reach(ho_check_run *c)
{
    if (can_reach(c))
        return;
    if (owes_anything(c) ||
        (is_live(c) && customer_left(c) && nobody_took_it(c)))
        ho_check_found(c, HANDOFF_FOUND_UNREACHABLE, &HO_AT_CUSTOMER,
                       "contacts");
}

/* ---- The customer's last question ---------------------------------------- */

/* Something that they have got. */
static bool
is_answer(const Handoff__V1__Message *m)
{
    return (int32_t) m->delivery != HANDOFF_DELIVERY_FAILED &&
           (!ho_check_blank(m->text) || m->n_fields != 0 ||
            !ho_check_blank(m->rich));
}

/* A question is no longer open where they got an answer, or went on after one
 * that may not have come through. */
static void
check_question(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    bool                           went_on = false;

    for (size_t i = c->out_of_order ? 0 : t->n_messages; i-- > 0;) {
        const Handoff__V1__Message *m = t->messages[i];
        ho_check_place              at = ho_check_at_message(c, i);

        if ((int32_t) m->kind != HANDOFF_MESSAGE_KIND_UNSPECIFIED)
            continue;
        if (!ho_check_theirs(c, m)) {
            if (went_on || is_answer(m))
                return;
            continue;
        }
        went_on = true;
        if (!ho_check_blank(m->text) && ho_check_is_question(m->text)) {
            ho_check_found(c, HANDOFF_FOUND_QUESTION_OPEN, &at, NULL);
            return;
        }
    }
}

/* ---- Promises that they never got ---------------------------------------- */

static bool
has_got_it(const Handoff__V1__Message *m)
{
    if ((int32_t) m->delivery == HANDOFF_DELIVERY_FAILED)
        return false;
    return !m->interrupted || ho_check_blank(m->text) ||
           strcmp(m->heard == NULL ? "" : m->heard, m->text) == 0;
}

/* Whether one of our messages stands behind it, and none that they have got. */
static bool
rests_on_nothing(const ho_check_run *c, const Handoff__V1__Promise *p)
{
    bool any = false;

    for (size_t i = 0; i < p->n_turns; i++) {
        const size_t                at = ho_check_message_at(c, p->turns[i]);
        const Handoff__V1__Message *m =
            at == SIZE_MAX ? NULL : c->transcript->messages[at];

        if (m == NULL || ho_check_theirs(c, m))
            continue;
        if (has_got_it(m))
            return false;
        any = true;
    }
    return any;
}

static void
check_received(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;

    for (size_t i = 0; i < b->n_promises; i++) {
        const Handoff__V1__Promise *p = b->promises[i];
        ho_check_place              at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "promises", p->id, i);

        if (ho_check_promise_open(p) && rests_on_nothing(c, p))
            ho_check_found(c, HANDOFF_FOUND_PROMISE_NOT_RECEIVED, &at, "turns");
    }
}

/* ---- Wishes that need a proof -------------------------------------------- */

/* The proof of whoever speaks: the customer, or somebody in their place. */
static const Handoff__V1__Authentication *
proof_of_speaker(const Handoff__V1__Customer *who)
{
    for (size_t i = 0; !ho_check_blank(who->participant) && i < who->n_people;
         i++) {
        if (!ho_check_blank(who->people[i]->id) &&
            strcmp(who->people[i]->id, who->participant) == 0)
            return who->people[i]->authentication;
    }
    return who->authentication;
}

static bool
is_proven(const Handoff__V1__Authentication *proof)
{
    return proof != NULL && (int32_t) proof->status ==
                                HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* What is proven of whoever speaks; facts in order, so that a record cannot be
 * written to make looking for them take forever. */
typedef struct facts {
    uint32_t level;
    char   **facts;
    size_t   facts_count;
} facts;

static bool
facts_init(facts *p, const Handoff__V1__Authentication *proof)
{
    memset(p, 0, sizeof *p);
    if (!is_proven(proof))
        return true;
    p->level = proof->assurance_level;
    p->facts_count = proof->n_verified;
    if (p->facts_count == 0)
        return true;
    p->facts = malloc(p->facts_count * sizeof *p->facts);
    if (p->facts == NULL)
        return false;
    memcpy(p->facts, proof->verified, p->facts_count * sizeof *p->facts);
    qsort(p->facts, p->facts_count, sizeof *p->facts, by_text);
    return true;
}

static void
check_intent(ho_check_run *c, const ho_check_place *at,
             const Handoff__V1__Intent *intent, const facts *p)
{
    if (intent->required_level > p->level) {
        ho_check_found(c, HANDOFF_FOUND_INTENT_NOT_PROVEN, at,
                       "required_level");
        return;
    }
    for (size_t i = 0; i < intent->n_required_facts; i++) {
        if (p->facts_count != 0 &&
            bsearch(&intent->required_facts[i], p->facts, p->facts_count,
                    sizeof *p->facts, by_text) != NULL)
            continue;
        ho_check_found(c, HANDOFF_FOUND_INTENT_NOT_PROVEN, at,
                       "required_facts");
        return;
    }
}

static void
check_intents(ho_check_run *c)
{
    const Handoff__V1__Briefing *b = c->briefing;
    facts                        p;

    if (!facts_init(&p, proof_of_speaker(c->customer)))
        c->nomem = true;
    for (size_t i = 0; !c->nomem && i < b->n_intents; i++) {
        const Handoff__V1__Intent *intent = b->intents[i];
        const int32_t              state = (int32_t) intent->state;
        ho_check_place             at =
            HO_AT_ELEMENT(&HO_AT_BRIEFING, "intents", intent->id, i);

        if (state == HANDOFF_INTENT_STATE_READY ||
            state == HANDOFF_INTENT_STATE_FULFILLING)
            check_intent(c, &at, intent, &p);
    }
    free(p.facts);
}

/* A router goes by the copy, and people by the customer section. */
static void
check_copy(ho_check_run *c)
{
    const Handoff__V1__Authentication *proof = proof_of_speaker(c->customer);
    const int32_t copy = (int32_t) c->routing->authentication;
    const int32_t status = proof == NULL ? 0 : (int32_t) proof->status;
    const int32_t proven = HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED;

    if (copy == 0 || status == 0)
        return;
    if ((copy == proven) != (status == proven))
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED,
                       &HO_AT_ROUTING, "authentication");
    else if (copy == proven && proof->assurance_level != 0 &&
             c->routing->assurance_level > proof->assurance_level)
        ho_check_found(c, HANDOFF_FOUND_AUTHENTICATION_CONTRADICTED,
                       &HO_AT_ROUTING, "assurance_level");
}

#define ROUTING HO_SET(HANDOFF_SECTION_ROUTING)
#define BRIEFING HO_SET(HANDOFF_SECTION_BRIEFING)
#define CUSTOMER HO_SET(HANDOFF_SECTION_CUSTOMER)
#define TRANSCRIPT HO_SET(HANDOFF_SECTION_TRANSCRIPT)

const ho_check_rule HO_RULES_ACT[] = {
    { check_reach, ROUTING | BRIEFING | CUSTOMER | TRANSCRIPT, CUSTOMER },
    { check_question, BRIEFING | TRANSCRIPT, 0 },
    { check_received, BRIEFING | TRANSCRIPT, 0 },
    { check_intents, BRIEFING | CUSTOMER, 0 },
    { check_copy, ROUTING | CUSTOMER, 0 },
    { NULL, 0, 0 },
};
