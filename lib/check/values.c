/* SPDX-License-Identifier: MIT */
/*
 * values.c -- are values what their standards say?
 *
 * An empty value is one that is not stated. What the forms are is in
 * forms.c.
 */
#include "check/rules.h"
#include "check/texts.h"

/* What was to be filled in is said to be that, and nothing else. */
static bool
is_unfilled(const char *value, int32_t code)
{
    return code != HANDOFF_FOUND_NOT_MEDIA_TYPE && /* judged as nothing else */
           ho_check_is_template(value, HO_CHECK_STYLE_FIELD);
}

static void
form(ho_check_run *c, const ho_check_place *at, const char *field,
     const char *value, bool (*is_one)(const char *), int32_t code)
{
    if (!ho_check_blank(value) && !is_one(value) && !is_unfilled(value, code))
        ho_check_found(c, code, at, field);
}

/* ---- Phones -------------------------------------------------------------- */

static void
check_contact(ho_check_run *c, const ho_check_place *at,
              const Handoff__V1__Contact *one)
{
    if ((int32_t) one->kind == HANDOFF_CONTACT_KIND_PHONE)
        form(c, at, "value", one->value, ho_check_is_e164,
             HANDOFF_FOUND_NOT_E164);
}

static void
check_contacts(ho_check_run *c, const ho_check_place *of,
               Handoff__V1__Contact *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ho_check_place at = HO_AT_ELEMENT(of, "contacts", NULL, i);

        check_contact(c, &at, list[i]);
    }
}

static void
check_phones(ho_check_run *c)
{
    const Handoff__V1__Customer *who = c->customer;
    const ho_check_place call = { .of = &HO_AT_CUSTOMER, .name = "callback" };
    const ho_check_place contact = { .of = &call, .name = "contact" };

    check_contacts(c, &HO_AT_CUSTOMER, who->contacts, who->n_contacts);
    if (who->callback != NULL && who->callback->contact != NULL)
        check_contact(c, &contact, who->callback->contact);
    for (size_t i = 0; i < who->n_people; i++) {
        const Handoff__V1__Person *p = who->people[i];
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_CUSTOMER, "people", p->id, i);

        check_contacts(c, &at, p->contacts, p->n_contacts);
    }
}

/* ---- Languages ----------------------------------------------------------- */

static void
language(ho_check_run *c, const ho_check_place *at, const char *value)
{
    form(c, at, "language", value, ho_check_is_bcp47, HANDOFF_FOUND_NOT_BCP47);
}

static void
check_languages(ho_check_run *c)
{
    const ho_check_place summary = { .of = &HO_AT_BRIEFING, .name = "summary" };

    language(c, &HO_AT_ROUTING, c->routing->language);
    if (c->briefing->summary != NULL)
        language(c, &summary, c->briefing->summary->language);
    language(c, &HO_AT_CUSTOMER, c->customer->language);
    for (size_t i = 0; i < c->transcript->n_messages; i++) {
        const Handoff__V1__Message *m = c->transcript->messages[i];
        ho_check_place              at = ho_check_at_message(c, i);

        language(c, &at, m->language);
        for (size_t k = 0; k < m->n_translations; k++) {
            ho_check_place of = HO_AT_ELEMENT(&at, "translations", NULL, k);

            language(c, &of, m->translations[k]->language);
        }
    }
}

/* ---- Methods, categories ------------------------------------------------- */

static void
check_proof(ho_check_run *c, const ho_check_place *at,
            const Handoff__V1__Authentication *proof)
{
    for (size_t i = 0; i < proof->n_methods; i++) {
        if (!ho_check_is_amr(proof->methods[i])) {
            ho_check_found(c, HANDOFF_FOUND_NOT_AMR, at, "methods");
            return;
        }
    }
}

static void
check_methods(ho_check_run *c)
{
    ho_check_each_proof(c, check_proof);
}

static void
check_categories(ho_check_run *c)
{
    for (size_t i = 0; i < c->briefing->n_emotions; i++) {
        const Handoff__V1__Emotion *e = c->briefing->emotions[i];
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_BRIEFING, "emotions", NULL, i);

        if (ho_check_blank(e->vocabulary) && c->emotions[i])
            form(c, &at, "category", e->category, ho_check_is_emotion,
                 HANDOFF_FOUND_NOT_EMOTIONML);
    }
}

/* ---- Media types --------------------------------------------------------- */

static void
media_type(ho_check_run *c, const ho_check_place *at, const char *value)
{
    form(c, at, "media_type", value, ho_check_is_media_type,
         HANDOFF_FOUND_NOT_MEDIA_TYPE);
}

static void
check_slot(ho_check_run *c, const ho_check_place *at,
           const Handoff__V1__Slot *slot, const Handoff__V1__Intent *intent)
{
    (void) intent;
    media_type(c, at, slot->media_type);
}

static void
check_media_types(ho_check_run *c)
{
    const Handoff__V1__Transcript *t = c->transcript;
    const Handoff__V1__Extras     *e = c->extras;

    ho_check_each_slot(c, check_slot);
    for (size_t i = 0; i < t->n_messages; i++) {
        ho_check_place at = ho_check_at_message(c, i);

        media_type(c, &at, t->messages[i]->media_type);
    }
    for (size_t i = 0; i < t->n_attachments; i++) {
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_TRANSCRIPT, "attachments",
                                          t->attachments[i]->id, i);

        media_type(c, &at, t->attachments[i]->media_type);
    }
    for (size_t i = 0; i < e->n_attributes; i++) {
        ho_check_place at = HO_AT_ELEMENT(&HO_AT_EXTRAS, "attributes",
                                          e->attributes[i]->name, i);

        media_type(c, &at, e->attributes[i]->media_type);
    }
}

const ho_check_rule HO_RULES_VALUES[] = {
    { check_phones, 0, 0 },      { check_languages, 0, 0 },
    { check_methods, 0, 0 },     { check_categories, 0, 0 },
    { check_media_types, 0, 0 }, { NULL, 0, 0 },
};
