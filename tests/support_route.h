/* SPDX-License-Identifier: MIT */
/*
 * support_route.h -- a model of a packet's way, which knows nothing of
 * packets.
 *
 * It keeps what each leg said, who may read it, what was redacted and who
 * formed it last; it can say what a leg is to be made of, and hold an opened
 * packet against what it knows.
 */
#ifndef SUPPORT_ROUTE_H
#define SUPPORT_ROUTE_H

#include <handoff.h>

#include "support.h"
#include "support_packet.h"
#include "support_random.h"

enum {
    PARTIES = 6,
    ORIGINATORS = 3, /* the first of them; all may forward */
    ITEMS = 3,
    TEXT = 24
};

#define ROUTING HANDOFF_SECTION_ROUTING
#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT
#define EXTRAS HANDOFF_SECTION_EXTRAS

/* A promise, an attribute or a message. */
typedef struct item {
    char     key[8];
    char     text[TEXT];
    uint32_t turn;     /* of a message */
    bool     numbered; /* by us, not by the library */
} item;

typedef struct section {
    bool     added, clear;
    uint32_t readers; /* set of parties */
    int32_t  redacted_by;
    char     reason[TEXT];
    uint32_t formed_by;
    char     single[TEXT]; /* language, why, name */
    char     id[TEXT];     /* of the customer */
    item     items[ITEMS];
    size_t   count;
    uint32_t last_turn; /* in routing */
    uint8_t *raw;       /* as serialized */
    size_t   raw_len;
} section;

typedef struct leg {
    uint32_t sender, audience; /* party; set of parties */
    int64_t  sent_at_ms, expires_at_ms;
    uint32_t adds;
    section  section[EXTRAS + 1];
} leg;

typedef struct route {
    support_random random;
    leg            legs[HANDOFF_LEGS_MAX];
    uint32_t       count;
    uint32_t       last_turn;
    ho_base_buf         origin; /* leg 0 as signed */
    uint8_t        signature[64];
    uint8_t        id[32];
} route;

/* The parties, and a keyring that trusts them: for a test case to set up. */
extern pk_party         party[PARTIES];
extern handoff_keyring *ring;

void parties_setup(void);
void parties_teardown(void);
/* The names of a set of them; ends in NULL. */
void name_parties(const char **names, uint32_t set);

route *route_new(uint64_t seed);
void   route_free(route *r);

/* Chance, by the route's seed. */
uint64_t below(route *r, uint64_t n);
bool     one_in(route *r, uint64_t n);
void     word(route *r, char out[TEXT]);
uint32_t some_parties(route *r); /* a set that is not empty */

bool may_read(const section *s, uint32_t who);

/* Think of what the next leg adds, and who may read it. */
void route_invent(route *r, leg *l);
/* It as the caller gives it; owned: handoff_context_free(). */
handoff_context *route_given(const route *r, const leg *l);
/* Keep what it must look like when it is read; the leg counts from now on. */
void route_keep(route *r, leg *l);

/* The packet is what the model says that this party reads. */
void route_check(const route *r, const handoff_packet *packet, uint32_t who);

#endif
