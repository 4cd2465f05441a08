/* SPDX-License-Identifier: MIT */
/*
 * contacts.c -- every place where a customer has an address, and whether it
 * may be used.
 *
 * The same address may stand in several places, and NEVER beside one of them
 * is about all: about the address, not about where it was written.
 */
#include "record/schema.h"

void
ho_record_contacts_each(const Handoff__V1__Customer *customer,
                        ho_record_contact_visitor visit, void *user)
{
    if (customer == NULL)
        return;
    for (size_t i = 0; i < customer->n_contacts; i++)
        visit(user, customer->contacts[i]);
    for (size_t i = 0; i < customer->n_people; i++) {
        for (size_t k = 0; k < customer->people[i]->n_contacts; k++)
            visit(user, customer->people[i]->contacts[k]);
    }
    if (customer->callback != NULL && customer->callback->contact != NULL)
        visit(user, customer->callback->contact);
}

/* Whether two name the same address; false where they name none. */
static bool
same_address(const Handoff__V1__Contact *a, const Handoff__V1__Contact *b)
{
    const ho_record_kind *kind =
        &ho_record_kinds[HO_KIND(HANDOFF_KIND_CONTACT)];
    ho_record_key x = kind->key_of(a), y = kind->key_of(b);

    for (uint32_t i = 0; i < x.count; i++) {
        if (!ho_base_slice_equal(x.part[i], y.part[i]))
            return false;
    }
    return a->value != NULL && *a->value != '\0';
}

typedef struct asked {
    const Handoff__V1__Contact *contact;
    bool                        never;
} asked;

static void
look(void *user, Handoff__V1__Contact *contact)
{
    asked *a = user;

    if (contact->use == HANDOFF__V1__CONTACT_USE__CONTACT_USE_NEVER &&
        same_address(a->contact, contact))
        a->never = true;
}

int32_t
ho_record_contact_use(const Handoff__V1__Customer *customer,
                      const Handoff__V1__Contact  *contact)
{
    asked a = { contact, false };

    ho_record_contacts_each(customer, look, &a);
    return a.never ? HANDOFF_CONTACT_USE_NEVER : (int32_t) contact->use;
}
