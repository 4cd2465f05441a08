/* SPDX-License-Identifier: MIT */
/*
 * carriers.c -- how much the places hold in which packets travel.
 *
 * A size is what a vendor's documentation, its source or a standard states, in
 * bytes of ASCII: the text form has one byte a character. "hop1." and base64url
 * need no escapes in JSON. Looked up on 2026-12-01. How long a note of Intercom
 * may be is not documented: 10,000 is what the field is known for.
 */
#include "fit/fit.h"

#include <string.h>

#include <handoff/fit.h>

#define CARRIER(carrier, bytes, travels, counts, says)                         \
    {                                                                          \
        .name = carrier, .size = bytes, .form = travels, .unit = counts,       \
        .source = says                                                         \
    }

static const handoff_carrier CARRIERS[] = {
    CARRIER("zendesk-metadata", 4096, HANDOFF_FORM_TEXT, "bytes",
            "Zendesk, Sunshine Conversations API: Conversation.metadata, 4KB "
            "of JSON"),
    CARRIER("twilio-conversation", 16384, HANDOFF_FORM_TEXT, "bytes",
            "Twilio, Conversations Limits: Attributes of a conversation, 16KB "
            "of JSON"),
    CARRIER("twilio-message", 4096, HANDOFF_FORM_TEXT, "bytes",
            "Twilio, Conversations Limits: Attributes of a message, 4KB of "
            "JSON"),
    CARRIER("intercom-note", 10000, HANDOFF_FORM_TEXT, "characters",
            "Intercom, body of a note: not documented"),
    CARRIER("connect-attributes", 32768, HANDOFF_FORM_TEXT, "bytes",
            "Amazon Connect API, UpdateContactAttributes: all attributes of a "
            "contact"),
    CARRIER("chatwoot-attribute", 1500, HANDOFF_FORM_TEXT, "characters",
            "Chatwoot, source: JsonbAttributesLengthValidator, one custom "
            "attribute"),
    CARRIER("whatsapp-metadata", 2000, HANDOFF_FORM_TEXT, "characters",
            "WhatsApp Business Platform, thread control: metadata"),
    CARRIER("sip-uui", 128, HANDOFF_FORM_TICKET, "octets",
            "RFC 7433, User-to-User; RFC 7434 and ITU-T Q.931 for ISDN, 128 "
            "octets"),
};

enum {
    CARRIERS_COUNT = sizeof CARRIERS / sizeof CARRIERS[0],
    CARRIER_V1_SIZE = offsetof(handoff_carrier, source) + sizeof(char *)
};

/* As many bytes as the caller's version has; what follows is 0. */
static int
give(handoff_carrier *out, const handoff_carrier *from)
{
    const size_t front = offsetof(handoff_carrier, form);
    uint32_t     n = out->struct_size;
    size_t       known = n < sizeof *from ? n : sizeof *from;

    if (n < CARRIER_V1_SIZE)
        return 0;
    memset((uint8_t *) out + front, 0, n - front);
    if (from == NULL)
        return 0;
    memcpy((uint8_t *) out + front, (const uint8_t *) from + front,
           known - front);
    return 1;
}

int
handoff_carrier_get(handoff_carrier *carrier, size_t i)
{
    if (carrier == NULL)
        return 0;
    return give(carrier, i < CARRIERS_COUNT ? &CARRIERS[i] : NULL);
}

int
handoff_carrier_find(handoff_carrier *carrier, const char *name)
{
    const handoff_carrier *found = NULL;

    if (carrier == NULL)
        return 0;
    for (size_t i = 0; name != NULL && i < CARRIERS_COUNT; i++) {
        if (strcmp(CARRIERS[i].name, name) == 0)
            found = &CARRIERS[i];
    }
    return give(carrier, found);
}
