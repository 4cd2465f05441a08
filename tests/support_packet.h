/* SPDX-License-Identifier: MIT */
/*
 * support_packet.h -- packets of any route, right or wrong in any way.
 *
 * The builder knows the format by itself (it encodes and signs legs without
 * write_leg.c), so that what it makes may break any rule. A packet is made leg
 * by leg:
 *
 *   pk_packet *p = pk_new();
 *
 *   pk_leg(p, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, HOUR);
 *   pk_add(p, HANDOFF_SECTION_ROUTING, PK_ROUTING);
 *   pk_add(p, HANDOFF_SECTION_CUSTOMER, PK_CUSTOMER);
 *   pk_seal(p, 0, HANDOFF_SECTION_CUSTOMER, &cast.desk, NULL);
 *   pk_sign(p);
 *   pk_leg(p, &cast.desk, ...);
 *   pk_redact(p, 0, HANDOFF_SECTION_CUSTOMER, "not needed");
 *   pk_sign(p);
 *   pk_write(&bytes, p);
 *
 * Between pk_sign() and pk_write() a test may change any section, signature
 * or leg; p->forge changes a leg before it is signed. What a draft lists must
 * ascend where the packet is to be right. A failure ends the test.
 */
#ifndef SUPPORT_PACKET_H
#define SUPPORT_PACKET_H

#include "packet/packet.h"

enum { PK_LEGS = HANDOFF_LEGS_MAX + 1 }; /* one more than there may be */

/* ---- Who ---------------------------------------------------------------- */

/* A party whose keys follow from its name alone. */
typedef struct pk_party {
    char              name[64];
    uint8_t           key[32], secret[64]; /* Ed25519 */
    uint8_t           reading_key[32], reading_secret[32];
    handoff_identity *me;
} pk_party;

void pk_party_init(pk_party *party, const char *name);
void pk_party_free(pk_party *party);

/* Everybody of the story, and a keyring that trusts all but the stranger. */
typedef struct pk_cast {
    pk_party         bot, desk, partner, stranger;
    handoff_keyring *ring;
} pk_cast;

void pk_cast_init(pk_cast *cast);
void pk_cast_free(pk_cast *cast);

/* ---- What --------------------------------------------------------------- */

/* A moment of the story, and when its packets expire. */
#define PK_NOW INT64_C(1795000000000)
#define PK_HOUR INT64_C(3600000)

/* Serialized sections of the story, static. */
ho_base_slice pk_story_section(uint32_t kind);

typedef struct pk_section {
    bool        added, redacted, is_sealed;
    uint8_t     digest[32], seal[32];
    ho_base_buf object;         /* travels as `clear` */
    ho_base_buf grants, sealed; /* travel where is_sealed */
} pk_section;

typedef struct pk_packet pk_packet;
struct pk_packet {
    uint32_t    legs_count; /* signed ones */
    ho_base_buf leg[PK_LEGS];
    uint8_t     signature[PK_LEGS][64];
    uint8_t     link[PK_LEGS][32];
    pk_section  section[PK_LEGS][HO_KINDS];

    /* The leg being made. */
    const pk_party    *sender;
    const char *const *audience;
    int64_t            sent_at_ms, expires_at_ms;
    ho_base_buf        redacts, reseals; /* encoded, with their tags */
    /* Change the encoded leg before it is signed; once. */
    void (*forge)(pk_packet *p, ho_base_buf *leg);
};

pk_packet *pk_new(void);
void       pk_free(pk_packet *p);

/* Begin a leg; `lifetime` in ms. */
void pk_leg(pk_packet *p, const pk_party *sender, const char *const *audience,
            int64_t sent_at_ms, int64_t lifetime_ms);
/* Add a section in clear: an object of codec 0, or any bytes as the object. */
void pk_add(pk_packet *p, uint32_t kind, ho_base_slice raw);
void pk_add_object(pk_packet *p, uint32_t kind, ho_base_slice object);
/* Seal a section to up to two parties (the second may be NULL): part of its
 * commitment in the leg that adds it, a reseal in a later one. */
void pk_seal(pk_packet *p, uint32_t leg, uint32_t kind, const pk_party *a,
             const pk_party *b);
/* Reseal: in clear from here on. */
void pk_clear(pk_packet *p, uint32_t leg, uint32_t kind);
void pk_redact(pk_packet *p, uint32_t leg, uint32_t kind, const char *reason);
/* Encode and sign the leg. */
void pk_sign(pk_packet *p);
/* Sign a leg's bytes again, after a test changed them. */
void pk_sign_again(pk_packet *p, uint32_t leg, const pk_party *sender);

/* The packet's bytes; `out` is emptied first. */
void pk_write(ho_base_buf *out, const pk_packet *p);

/* An object: salt (made from what it holds), codec, raw_len, data. */
void pk_object(ho_base_buf *out, uint8_t codec, uint64_t raw_len,
               ho_base_slice data);

/* Three legs: bot -> desk -> partner -> desk. The bot adds everything but
 * extras, the customer sealed to the desk, the transcript to desk and
 * partner; the desk redacts leg 0's transcript, reseals the customer to desk
 * and partner, and adds a briefing; the partner redacts leg 1's briefing and
 * adds extras, sealed to the desk. */
pk_packet *pk_three_legs(const pk_cast *cast);
/* One leg, bot -> desk, routing and briefing in clear. */
pk_packet *pk_one_leg(const pk_cast *cast);

#endif
