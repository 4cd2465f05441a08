/* SPDX-License-Identifier: MIT */
/*
 * merge_never.c -- NEVER outlasts whoever may not originate (FORMAT.md
 * section 4, "Merging").
 *
 * "Never call this number" is about somebody's safety, or their refusal. A
 * leg whose sender may not originate cannot take it back by saying the same
 * address again, in whatever place. One whose sender may originate can: for
 * the legs after it.
 */
#include "record/merge.h"

#include <stdlib.h>

#include <handoff/keys.h>

/* What one leg says of an address: bits of `said`. */
enum { SAYS_NEVER = 1, SAYS_OTHERWISE = 2, STANDS = 4 };

typedef struct visit {
    ho_record_never *never;
    uint8_t         *said; /* by address */
    size_t           count;
    bool             any; /* somebody says NEVER */
} visit;

static void
note(void *user, Handoff__V1__Contact *contact)
{
    visit *v = user;
    bool   never = contact->use == HANDOFF__V1__CONTACT_USE__CONTACT_USE_NEVER;
    size_t i;

    v->any = v->any || never;
    if (v->never->addresses == NULL) {
        v->count++; /* the first round only counts */
        return;
    }
    i = ho_record_key_set_find(&v->never->set, &contact->base);
    if (i == SIZE_MAX) {
        i = v->count++;
        v->never->addresses[i] = &contact->base;
        ho_record_key_set_add(&v->never->set, i);
    }
    v->said[i] |= never ? SAYS_NEVER : SAYS_OTHERWISE;
}

static void
visit_leg(visit *v, const handoff_context *leg)
{
    if (leg != NULL)
        ho_record_contacts_each(leg->root.customer, note, v);
}

/* What stands before this leg is noted for it; then what it says counts. */
static void
count_leg(visit *v, const handoff_merge_leg *leg, size_t number)
{
    bool originates = (leg->rights & HANDOFF_MAY_ORIGINATE) != 0;

    for (size_t i = 0; i < v->count; i++) {
        if ((v->said[i] & STANDS) != 0)
            v->never->legs[i] |= UINT32_C(1) << number;
    }
    visit_leg(v, leg->context);
    for (size_t i = 0; i < v->count; i++) {
        if ((v->said[i] & SAYS_NEVER) != 0)
            v->said[i] = STANDS;
        else if ((v->said[i] & SAYS_OTHERWISE) != 0 && originates)
            v->said[i] = 0;
        else
            v->said[i] &= STANDS;
    }
}

bool
ho_record_never_find(ho_record_never *never, const handoff_merge_leg *legs,
                     size_t count)
{
    visit                v = { never, NULL, 0, false };
    ho_record_key_fields key =
        ho_record_kinds[HO_KIND(HANDOFF_KIND_CONTACT)].key;
    bool ok = false;

    for (size_t n = 0; n < count; n++)
        visit_leg(&v, legs[n].context);
    if (!v.any)
        return true;
    never->addresses = malloc(v.count * sizeof *never->addresses);
    never->legs = calloc(v.count, sizeof *never->legs);
    v.said = calloc(v.count, sizeof *v.said);
    if (never->addresses == NULL || never->legs == NULL || v.said == NULL ||
        !ho_record_key_set_init(&never->set, &handoff__v1__contact__descriptor,
                                key, never->addresses, v.count))
        goto done;
    v.count = 0;
    for (size_t n = 0; n < count; n++)
        count_leg(&v, &legs[n], n);
    ok = true;

done:
    free(v.said);
    return ok;
}

bool
ho_record_never_has(const ho_record_never      *never,
                    const Handoff__V1__Contact *contact, size_t leg)
{
    size_t i;

    if (never->legs == NULL)
        return false;
    i = ho_record_key_set_find(&never->set, &contact->base);
    return i != SIZE_MAX && (never->legs[i] >> leg & 1) != 0;
}

void
ho_record_never_free(ho_record_never *never)
{
    ho_record_key_set_free(&never->set);
    free(never->addresses);
    free(never->legs);
}
