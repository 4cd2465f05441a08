/* SPDX-License-Identifier: MIT */
/*
 * ids.c -- is an id the number of a payment card?
 *
 * Sealing never changes an id: systems find each other by them, and one in ten
 * ids of sixteen digits passes for a card by chance. So only what is certainly
 * one is found: a number of a card that is written in groups as on a card, or
 * that stands in a field which is named so.
 */
#include "check/rules.h"
#include "mask/internal.h"

#include <string.h>

/* "4024 0071 6540 1778": digits in groups of four to six. */
static bool
is_printed_so(const char *s)
{
    size_t groups = 0, n;

    for (; *s != '\0'; s += *s != '\0') {
        n = strspn(s, "0123456789");
        if (n < 3 || n > 6)
            return false;
        groups++;
        s += n;
        if (*s != '\0' && *s != ' ' && *s != '-')
            return false;
    }
    return groups >= 3;
}

/* "card", "credit_card", "pan". */
static bool
is_named_so(const char *name)
{
    static const char *const words[] = { "card", "pan", "karte", "tarjeta",
                                         "carte" };

    for (size_t i = 0; name != NULL && i < sizeof words / sizeof *words; i++) {
        const char  *at = strstr(name, words[i]);
        const size_t n = strlen(words[i]);

        if (at != NULL && (at == name || strchr("_-. ", at[-1]) != NULL) &&
            strchr("_-. s", at[n]) != NULL)
            return true;
    }
    return false;
}

static bool
is_card(ho_check_run *c, const char *id)
{
    return ho_mask_finds(id, HANDOFF_MASK_CARD, true, &c->nomem) && !c->nomem;
}

static void
one_id(ho_check_run *c, const ho_check_place *at, const char *field,
       const char *id, const char *name)
{
    if (!ho_check_blank(id) && (is_printed_so(id) || is_named_so(name)) &&
        is_card(c, id))
        ho_check_found(c, HANDOFF_FOUND_ID_IS_CARD, at, field);
}

static void
check_id_of(ho_check_run *c, const ho_check_place *at,
            const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;
    const Handoff__V1__Reference     *r;

    if (desc == &handoff__v1__reference__descriptor) {
        r = (const Handoff__V1__Reference *) message;
        one_id(c, at, "id", r->id, r->kind);
        return;
    }
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &desc->fields[i];
        const char                     *id;

        if (f->type != PROTOBUF_C_TYPE_STRING ||
            f->label == PROTOBUF_C_LABEL_REPEATED ||
            (strcmp(f->name, "id") != 0 && strcmp(f->name, "native_id") != 0 &&
             strcmp(f->name, "conversation_id") != 0))
            continue;
        memcpy(&id, ho_record_value(message, f), sizeof id);
        one_id(c, at, f->name, id, NULL);
    }
}

static void
check_ids(ho_check_run *c)
{
    ho_check_each_message(c, check_id_of);
}

const ho_check_rule HO_RULES_IDS[] = {
    { check_ids, 0, 0 },
    { NULL, 0, 0 },
};
