/* SPDX-License-Identifier: MIT */
/*
 * part_who.c -- who it is, how far that is proven, what they need, and how to
 * reach them.
 */
#include "outline/outline.h"

#include <string.h>

/* Their language is worth a word where it is not that of the labels. */
static bool
speaks_ours(const ho_outline *o, const char *language)
{
    const char *ours = ho_words_tag(o->card.language);

    return !ho_outline_empty(language) && strncmp(language, ours, 2) == 0 &&
           (language[2] == '\0' || language[2] == '-');
}

static int32_t
customer_leg(const ho_outline *o, uint32_t field)
{
    return ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER, field);
}

static void
language(ho_outline *o)
{
    const char    *theirs = o->root.customer->language, *called;
    int32_t        leg = customer_leg(o, HO_FIELD_CUSTOMER_LANGUAGE);
    ho_words_label said;
    bool voice = (int32_t) o->root.routing->channel == HANDOFF_CHANNEL_VOICE ||
                 (int32_t) o->root.routing->channel == HANDOFF_CHANNEL_VIDEO;

    if (ho_outline_empty(theirs)) {
        theirs = o->root.routing->language;
        leg = ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                      HO_FIELD_ROUTING_LANGUAGE);
    }
    if (ho_outline_empty(theirs) || speaks_ours(o, theirs))
        return;
    ho_outline_note(o);
    ho_outline_item_of(o, leg, "who-language");
    called = ho_outline_tongue(o, theirs);
    said = voice ? HO_W_SPEAKS : HO_W_LANGUAGE;
    if (called != NULL)
        ho_outline_word_ours(o, HO_TONE_WARN, said, called);
    else
        ho_outline_word_theirs(o, HO_TONE_WARN, said, theirs);
}

static void
time_zone(ho_outline *o)
{
    const char *zone = o->root.customer->time_zone;

    if (ho_outline_empty(zone))
        return;
    ho_outline_note(o);
    ho_outline_item_of(o, customer_leg(o, HO_FIELD_CUSTOMER_TIME_ZONE),
                       "who-time");
    if (!ho_outline_customer_time(o, o->card.opts.now_ms, 0))
        ho_outline_word_theirs(o, HO_TONE_MUTED, HO_W_TIME_ZONE, zone);
}

/* One field of the customer, each of which may be another leg's. */
static void
of_customer(ho_outline *o, uint32_t field, const char *anchor,
            ho_outline_tone tone, ho_words_label label, const char *text)
{
    if (ho_outline_empty(text))
        return;
    ho_outline_note(o);
    ho_outline_item_of(o, customer_leg(o, field), anchor);
    ho_outline_word_theirs(o, tone, label, text);
}

static void
name(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    ho_outline_item_begin(o, HO_PART_WHO,
                          customer_leg(o, HO_FIELD_CUSTOMER_NAME), "who");
    of_customer(o, HO_FIELD_CUSTOMER_NAME, "who", HO_TONE_STRONG, HO_W_AS_IT_IS,
                c->name);
    if (c->name_claimed)
        ho_outline_word(o, HO_TONE_WARN, HO_W_NAME_CLAIMED);
    of_customer(o, HO_FIELD_CUSTOMER_ORGANIZATION, "who-organization",
                HO_TONE_PLAIN, HO_W_AS_IT_IS, c->organization);
    of_customer(o, HO_FIELD_CUSTOMER_SEGMENT, "who-segment", HO_TONE_PLAIN,
                HO_W_AS_IT_IS, c->segment);
    of_customer(o, HO_FIELD_CUSTOMER_ID, "who-id", HO_TONE_MUTED, HO_W_NUMBER,
                c->id);
    language(o);
    time_zone(o);
    if (!ho_outline_empty(c->participant)) {
        ho_outline_note(o);
        ho_outline_item_of(o, customer_leg(o, HO_FIELD_CUSTOMER_PARTICIPANT),
                           "who-speaks");
        ho_outline_word(o, HO_TONE_WARN, HO_W_SPEAKER);
        ho_outline_who(o, HO_TONE_WARN, c->participant);
    }
    ho_outline_item_end(o);
}

/* ---- How far it is proven ------------------------------------------------ */

static ho_outline_tone
proof_tone(int32_t status, bool expired)
{
    if (status == HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED && !expired)
        return HO_TONE_GOOD;
    if (status == HANDOFF_AUTHENTICATION_STATUS_FAILED || expired)
        return HO_TONE_ALERT;
    return HO_TONE_WARN;
}

static void
methods(ho_outline *o, ho_outline_tone tone,
        const Handoff__V1__Authentication *a)
{
    for (size_t i = 0; i < a->n_methods && i < HO_SHOWN_MAX; i++) {
        const char *ours =
            ho_words_name(o->card.language, HO_NAMES_METHOD, a->methods[i]);

        if (i > 0) {
            ho_outline_glue(o);
            ho_outline_ours(o, tone, ",");
        }
        if (ours == NULL)
            ho_outline_word_theirs(o, tone,
                                   i == 0 ? HO_W_BY_MEANS : HO_W_AS_IT_IS,
                                   a->methods[i]);
        else
            ho_outline_word_ours(o, tone,
                                 i == 0 ? HO_W_BY_MEANS : HO_W_AS_IT_IS, ours);
    }
}

/* That nothing is said of it says nothing where it may stand in what we were
 * not given: sealed to others, removed, or not read by our own choice. */
static ho_words_label
not_proven(const ho_outline *o)
{
    static const uint32_t kinds[] = { HANDOFF_SECTION_CUSTOMER,
                                      HANDOFF_SECTION_ROUTING };
    handoff_section       s = { HANDOFF_SECTION };

    if ((o->ctx->partial & (HO_SET(HANDOFF_SECTION_CUSTOMER) |
                            HO_SET(HANDOFF_SECTION_ROUTING))) == 0)
        return HO_W_NOT_PROVEN;
    for (uint32_t n = 0;
         o->packet != NULL && n < handoff_packet_legs(o->packet); n++) {
        for (size_t i = 0; i < 2; i++) {
            if (handoff_packet_section(&s, o->packet, n, kinds[i]) &&
                s.state == HANDOFF_STATE_SKIPPED)
                return HO_W_PROOF_UNREAD;
        }
    }
    return HO_W_PROOF_HIDDEN;
}

/* Somebody later may have named another customer: the copy in routing speaks
 * of the one before. */
static bool
is_of_another(const ho_outline *o)
{
    int32_t copy = ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                           HO_FIELD_ROUTING_AUTHENTICATION);
    int32_t name = ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER,
                                           HO_FIELD_CUSTOMER_NAME);

    return !ho_outline_empty(o->root.customer->name) && name > copy;
}

static bool
has_expired(const ho_outline *o, const Handoff__V1__Authentication *a)
{
    return a->expires_at_ms != 0 && a->expires_at_ms < o->card.opts.now_ms;
}

ho_words_label
ho_outline_proof(const ho_outline *o)
{
    const Handoff__V1__Authentication *a = o->root.customer->authentication;
    int32_t                            status = a != NULL ? (int32_t) a->status
                                                          : (int32_t) o->root.routing->authentication;

    if (a == NULL && status != 0 && is_of_another(o))
        return HO_W_NOT_PROVEN_SHORT;

    if (status == HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED)
        return a != NULL && has_expired(o, a) ? HO_W_PROOF_EXPIRED_SHORT
                                              : HO_W_PROVEN_SHORT;
    return status == 0 && not_proven(o) != HO_W_NOT_PROVEN
               ? not_proven(o)
               : HO_W_NOT_PROVEN_SHORT;
}

uint32_t
ho_outline_proven_level(const ho_outline *o)
{
    const Handoff__V1__Authentication *a = o->root.customer->authentication;

    if (ho_outline_proof(o) != HO_W_PROVEN_SHORT)
        return 0;
    return a != NULL ? a->assurance_level : o->root.routing->assurance_level;
}

/* The status first, then by what, when and until when. */
static void
proof(ho_outline *o, const Handoff__V1__Authentication *a)
{
    bool            expired = has_expired(o, a);
    ho_outline_tone tone = proof_tone((int32_t) a->status, expired);

    ho_outline_value(o, tone, HANDOFF_ENUM_AUTHENTICATION_STATUS,
                     (int32_t) a->status);
    methods(o, tone, a);
    ho_outline_note(o);
    if (a->assurance_level != 0)
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_LEVEL,
                               a->assurance_level);
    ho_outline_note(o);
    if (a->authenticated_at_ms != 0)
        ho_outline_moment(o, HO_TONE_MUTED, a->authenticated_at_ms);
    else if ((int32_t) a->status == HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED)
        ho_outline_word(o, HO_TONE_MUTED, HO_W_TIME_UNKNOWN);
    ho_outline_note(o);
    if (a->expires_at_ms != 0)
        ho_outline_word_time(o, expired ? HO_TONE_ALERT : HO_TONE_PLAIN,
                             expired ? HO_W_EXPIRED : HO_W_UNTIL,
                             a->expires_at_ms);
    if (a->failed_attempts != 0) {
        ho_outline_note(o);
        ho_outline_word_number(o, HO_TONE_WARN, HO_W_FAILED_ATTEMPTS,
                               a->failed_attempts);
    }
}

static void
facts(ho_outline *o, int32_t leg, const Handoff__V1__Authentication *a)
{
    ho_outline_item_begin(o, HO_PART_WHO, leg, "who-verified");
    ho_outline_item_run(o);
    ho_outline_word_list(o, HO_TONE_GOOD, HO_W_FACTS_VERIFIED, a->n_verified,
                         a->verified);
    ho_outline_item_end(o);
    ho_outline_item_begin(o, HO_PART_WHO, leg, "who-pending");
    ho_outline_word_list(o, HO_TONE_WARN, HO_W_FACTS_PENDING, a->n_pending,
                         a->pending);
    ho_outline_item_run(o);
    ho_outline_item_end(o);
}

static void
copy_is_about(ho_outline *o)
{
    if (!is_of_another(o))
        return;
    ho_outline_note(o);
    ho_outline_word_theirs(
        o, HO_TONE_ALERT, HO_W_PROOF_OF_ANOTHER,
        ho_outline_leg_sender(
            o, ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                       HO_FIELD_ROUTING_AUTHENTICATION)));
}

static void
authentication(ho_outline *o)
{
    const Handoff__V1__Authentication *a = o->root.customer->authentication;
    const Handoff__V1__Routing        *r = o->root.routing;
    int32_t leg = ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER,
                                          HO_FIELD_CUSTOMER_AUTHENTICATION);

    if (a != NULL) {
        ho_outline_item_begin(o, HO_PART_WHO, leg, "who-proof");
        proof(o, a);
        ho_outline_item_end(o);
        facts(o, leg, a);
        return;
    }
    /* The copy for routers: all there is where the customer is sealed. */
    ho_outline_item_begin(
        o, HO_PART_WHO,
        ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                HO_FIELD_ROUTING_AUTHENTICATION),
        "who-proof");
    ho_outline_value(o, proof_tone((int32_t) r->authentication, false),
                     HANDOFF_ENUM_AUTHENTICATION_STATUS,
                     (int32_t) r->authentication);
    ho_outline_note(o);
    if (r->assurance_level != 0) {
        ho_outline_item_of(
            o,
            ho_outline_leg_of_field(o, HANDOFF_SECTION_ROUTING,
                                    HO_FIELD_ROUTING_ASSURANCE_LEVEL),
            "who-level");
        ho_outline_word_number(o, HO_TONE_MUTED, HO_W_LEVEL,
                               r->assurance_level);
    }
    if (r->authentication == 0 && r->assurance_level == 0)
        ho_outline_word(o, HO_TONE_WARN, not_proven(o));
    else
        copy_is_about(o);
    ho_outline_item_end(o);
}

/* ---- What they need, how to reach them ----------------------------------- */

static void
needs(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    for (size_t i = 0; i < c->n_needs && i < HO_SHOWN_MAX; i++) {
        const Handoff__V1__Need *n = c->needs[i];
        ho_outline_tone          tone =
            ho_outline_is_guess(n->source) ? HO_TONE_GUESS : HO_TONE_STRONG;

        ho_outline_item_begin_element(o, HO_PART_WHO, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_NEEDS, i, "need");
        if (i > 0)
            ho_outline_item_run(o);
        if (n->kind == 0)
            ho_outline_word(o, HO_TONE_PLAIN, HO_W_NEEDS);
        ho_outline_value(o, tone, HANDOFF_ENUM_NEED_KIND, (int32_t) n->kind);
        if (n->kind != 0 && !ho_outline_empty(n->text)) {
            ho_outline_glue(o);
            ho_outline_ours(o, tone, ":");
        }
        ho_outline_theirs(o, tone, n->text);
        ho_outline_word_time(o, HO_TONE_MUTED, HO_W_UNTIL, n->until_ms);
        ho_outline_source(o, n->source);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHO, "need", c->n_needs, HO_SHOWN_MAX);
}

/* In front of the address: nobody calls it before they have read that. */
static void
contact_use(ho_outline *o, int32_t use)
{
    if (use == HANDOFF_CONTACT_USE_NEVER)
        ho_outline_value(o, HO_TONE_ALERT, HANDOFF_ENUM_CONTACT_USE, use);
    else if (use != HANDOFF_CONTACT_USE_ALLOWED)
        ho_outline_value(o, HO_TONE_WARN, HANDOFF_ENUM_CONTACT_USE, use);
}

bool
ho_outline_contact(ho_outline *o, const Handoff__V1__Contact *c)
{
    int32_t kind = (int32_t) c->kind;
    bool    hidden;

    contact_use(o, ho_record_contact_use(o->root.customer, c));
    ho_outline_value(o, HO_TONE_MUTED, HANDOFF_ENUM_CONTACT_KIND, kind);
    ho_outline_theirs(o, HO_TONE_MUTED, c->system);
    hidden =
        ho_outline_secret(o, HO_TONE_PLAIN, c->value,
                          kind == HANDOFF_CONTACT_KIND_EMAIL ? HO_SECRET_EMAIL
                          : kind == HANDOFF_CONTACT_KIND_ADDRESS
                              ? HO_SECRET_ALL
                              : HO_SECRET_ANY);
    if ((int32_t) c->verified == HANDOFF_ANSWER_YES && !ho_outline_is_added(o))
        ho_outline_word(o, HO_TONE_GOOD, HO_W_CONTACT_VERIFIED);
    else if ((int32_t) c->verified == HANDOFF_ANSWER_YES)
        ho_outline_word_theirs(o, HO_TONE_WARN, HO_W_CONTACT_CLAIMED,
                               ho_outline_leg_sender(o, o->item->leg));
    else if ((int32_t) c->verified == HANDOFF_ANSWER_NO)
        ho_outline_word(o, HO_TONE_WARN, HO_W_CONTACT_UNVERIFIED);
    if ((int32_t) c->live == HANDOFF_ANSWER_YES)
        ho_outline_word(o, HO_TONE_GOOD, HO_W_LIVE);
    else if ((int32_t) c->live == HANDOFF_ANSWER_NO)
        ho_outline_word(o, HO_TONE_MUTED, HO_W_NOT_LIVE);
    return hidden;
}

static void
contacts(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    for (size_t i = 0; i < c->n_contacts && i < HO_SHOWN_MAX; i++) {
        ho_outline_item_begin_element(o, HO_PART_WHO, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_CONTACTS, i, "contact");
        ho_outline_contact(o, c->contacts[i]);
        if (i > 0)
            ho_outline_item_run(o);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHO, "contact", c->n_contacts, HO_SHOWN_MAX);
}

/* The dots say so already. */
static void
hidden_note(ho_outline *o)
{
    o->detail = true;
    ho_outline_word(o, HO_TONE_MUTED, HO_W_HIDDEN);
    o->detail = false;
}

static void
callback(ho_outline *o)
{
    const Handoff__V1__Callback *b = o->root.customer->callback;

    if (b == NULL)
        return;
    ho_outline_item_begin(o, HO_PART_WHO,
                          ho_outline_leg_of_field(o, HANDOFF_SECTION_CUSTOMER,
                                                  HO_FIELD_CUSTOMER_CALLBACK),
                          "callback");
    ho_outline_word(o, HO_TONE_PLAIN, HO_W_CALLBACK);
    if (b->contact != NULL && ho_outline_contact(o, b->contact))
        hidden_note(o);
    ho_outline_word_time(o, HO_TONE_PLAIN, HO_W_SINCE, b->from_ms);
    ho_outline_word_time(o,
                         b->until_ms != 0 && b->until_ms < o->card.opts.now_ms
                             ? HO_TONE_ALERT
                             : HO_TONE_PLAIN,
                         HO_W_UNTIL, b->until_ms);
    ho_outline_note(o);
    ho_outline_customer_time(o, b->from_ms, b->until_ms);
    ho_outline_note(o);
    ho_outline_theirs(o, HO_TONE_PLAIN, b->note);
    ho_outline_item_end(o);
}

static void
person(ho_outline *o, const Handoff__V1__Person *p)
{
    ho_outline_theirs(o, HO_TONE_PLAIN, p->name);
    if (ho_outline_empty(p->name))
        ho_outline_who(o, HO_TONE_PLAIN, p->id);
    ho_outline_theirs(o, HO_TONE_MUTED, p->relation);
    ho_outline_note(o);
    ho_outline_word(o,
                    (int32_t) p->mandate == HANDOFF_ANSWER_YES ? HO_TONE_GOOD
                                                               : HO_TONE_WARN,
                    (int32_t) p->mandate == HANDOFF_ANSWER_YES ? HO_W_MANDATE
                    : (int32_t) p->mandate == HANDOFF_ANSWER_NO
                        ? HO_W_NO_MANDATE
                        : HO_W_MANDATE_UNKNOWN);
    ho_outline_word_theirs(o, HO_TONE_WARN, HO_W_SCOPE, p->scope);
    if (p->authentication != NULL) {
        ho_outline_note(o);
        proof(o, p->authentication);
        ho_outline_note(o);
        ho_outline_word_list(o, HO_TONE_GOOD, HO_W_FACTS_VERIFIED,
                             p->authentication->n_verified,
                             p->authentication->verified);
        ho_outline_note(o);
        ho_outline_word_list(o, HO_TONE_WARN, HO_W_FACTS_PENDING,
                             p->authentication->n_pending,
                             p->authentication->pending);
        ho_outline_identity(o, p->authentication);
    }
    for (size_t i = 0; i < p->n_contacts && i < HO_SHOWN_MAX; i++) {
        ho_outline_note(o);
        ho_outline_contact(o, p->contacts[i]);
    }
}

static void
people(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    for (size_t i = 0; i < c->n_people && i < HO_SHOWN_MAX; i++) {
        ho_outline_item_begin_element(o, HO_PART_WHO, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_PEOPLE, i, "person");
        person(o, c->people[i]);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHO, "person", c->n_people, HO_SHOWN_MAX);
}

/* ---- What else is known -------------------------------------------------- */

static void
accounts(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    for (size_t i = 0; i < c->n_references && i < HO_SHOWN_MAX; i++) {
        ho_outline_item_begin_element(o, HO_PART_WHO, HANDOFF_SECTION_CUSTOMER,
                                      HO_FIELD_CUSTOMER_REFERENCES, i,
                                      "account");
        ho_outline_reference(o, c->references[i]);
        if (i > 0)
            ho_outline_item_run(o);
        ho_outline_item_end(o);
    }
    ho_outline_more(o, HO_PART_WHO, "account", c->n_references, HO_SHOWN_MAX);
}

/* Only those meant for the agent's eyes. */
static void
attributes(ho_outline *o)
{
    const Handoff__V1__Extras *e = o->root.extras;
    size_t                     shown = 0, count = 0;

    for (size_t i = 0; i < e->n_attributes; i++) {
        const Handoff__V1__Attribute *a = e->attributes[i];

        if ((int32_t) a->display != HANDOFF_ANSWER_YES)
            continue;
        count++;
        if (shown == HO_SHOWN_MAX)
            continue;
        ho_outline_item_begin_element(o, HO_PART_WHO, HANDOFF_SECTION_EXTRAS,
                                      HO_FIELD_EXTRAS_ATTRIBUTES, i,
                                      "attribute");
        ho_outline_name(o, HO_TONE_MUTED, a->name);
        ho_outline_laid_out(o, HO_TONE_PLAIN, a->value);
        if (shown > 0)
            ho_outline_item_run(o);
        ho_outline_item_end(o);
        shown++;
    }
    ho_outline_more(o, HO_PART_WHO, "attribute", count, HO_SHOWN_MAX);
}

void
ho_outline_part_who(ho_outline *o)
{
    const Handoff__V1__Customer *c = o->root.customer;

    name(o);
    if (ho_outline_empty(c->name) && ho_outline_empty(c->id))
        ho_outline_nothing(o, HO_PART_WHO, "who", HANDOFF_SECTION_CUSTOMER);
    authentication(o);
    needs(o);
    ho_outline_people(o, HO_SPEAKS_TOO);
    callback(o);
    people(o);
    accounts(o);
    ho_outline_later(o);
    contacts(o);
    ho_outline_absent(o, HO_PART_WHO, HANDOFF_SECTION_CUSTOMER);
    ho_outline_consents(o, HO_PART_WHO);
    attributes(o);
}
