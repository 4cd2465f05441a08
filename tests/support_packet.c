/* SPDX-License-Identifier: MIT */
/*
 * support_packet.c -- a builder of packets that shares only the lowest layer
 * (varints, hashes, sealing) with the writer under test.
 */
#include "support_keys.h"
#include "support_packet.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

/* ---- Who ---------------------------------------------------------------- */

static int
sign_here(void *user, uint8_t signature[64], const uint8_t *message, size_t len)
{
    const pk_party *party = user;

    return crypto_sign_detached(signature, NULL, message, len, party->secret);
}

void
pk_party_init(pk_party *party, const char *name)
{
    uint8_t       seed[64];
    handoff_error err;

    ck_assert_int_ge(sodium_init(), 0);
    memset(party, 0, sizeof *party);
    ck_assert_uint_lt(strlen(name), sizeof party->name);
    memcpy(party->name, name, strlen(name));
    crypto_generichash(seed, sizeof seed, (const uint8_t *) name, strlen(name),
                       NULL, 0);
    crypto_sign_seed_keypair(party->key, party->secret, seed);
    memcpy(party->reading_secret, seed + 32, 32);
    crypto_scalarmult_base(party->reading_key, party->reading_secret);
    ck_assert_int_eq(keys_signer(&party->me, party->name, party->key, sign_here,
                                 party, party->reading_secret, &err),
                     HANDOFF_OK);
}

void
pk_party_free(pk_party *party)
{
    handoff_identity_free(party->me);
    party->me = NULL;
}

static void
trust(handoff_keyring *ring, const pk_party *party)
{
    char         *jwks;
    size_t        len;
    handoff_error err;

    ck_assert_int_eq(handoff_identity_public(&jwks, &len, party->me, &err),
                     HANDOFF_OK);
    ck_assert_int_eq(keys_import(ring, jwks, len, NULL,
                                 HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD,
                                 &err),
                     HANDOFF_OK);
    handoff_free(jwks);
}

void
pk_cast_init(pk_cast *cast)
{
    pk_party_init(&cast->bot, "bot.example");
    pk_party_init(&cast->desk, "desk.example");
    pk_party_init(&cast->partner, "partner.example");
    pk_party_init(&cast->stranger, "stranger.example");
    ck_assert_int_eq(handoff_keyring_new(&cast->ring, NULL), HANDOFF_OK);
    trust(cast->ring, &cast->bot);
    trust(cast->ring, &cast->desk);
    trust(cast->ring, &cast->partner);
}

void
pk_cast_free(pk_cast *cast)
{
    pk_party_free(&cast->bot);
    pk_party_free(&cast->desk);
    pk_party_free(&cast->partner);
    pk_party_free(&cast->stranger);
    handoff_keyring_free(cast->ring);
    cast->ring = NULL;
}

/* ---- What --------------------------------------------------------------- */

/* Field 1 or 2 of each section, by its tag: conversation_id, why, name, a
 * message with turn and text, an attribute with name and value. */
ho_base_slice
pk_story_section(uint32_t kind)
{
    static const char routing[] = "\x0a\x08"
                                  "air-7f3a";
    static const char briefing[] = "\x12\x1e"
                                   "two of four tickets are booked";
    static const char customer[] = "\x12\x0b"
                                   "Mara Oleson";
    static const char transcript[] = "\x0a\x1b\x08\x01\x2a\x17"
                                     "I want the old price!!!";
    static const char extras[] = "\x0a\x12\x0a\x0a"
                                 "fare.class\x12\x04"
                                 "Y-42";

    switch (kind) {
    case HANDOFF_SECTION_ROUTING:
        return HO_SLICE(routing, sizeof routing - 1);
    case HANDOFF_SECTION_BRIEFING:
        return HO_SLICE(briefing, sizeof briefing - 1);
    case HANDOFF_SECTION_CUSTOMER:
        return HO_SLICE(customer, sizeof customer - 1);
    case HANDOFF_SECTION_TRANSCRIPT:
        return HO_SLICE(transcript, sizeof transcript - 1);
    default:
        return HO_SLICE(extras, sizeof extras - 1);
    }
}

void
pk_object(ho_base_buf *out, uint8_t codec, uint64_t raw_len, ho_base_slice data)
{
    uint8_t salt[HO_SALT_BYTES];

    crypto_generichash(salt, sizeof salt, data.p, data.len, NULL, 0);
    ho_base_buf_append(out, salt, sizeof salt);
    ho_base_buf_byte(out, codec);
    ho_base_varint_write(out, raw_len);
    ho_base_buf_append(out, data.p, data.len);
    ck_assert(!out->failed);
}

pk_packet *
pk_new(void)
{
    pk_packet *p = calloc(1, sizeof *p);

    ck_assert_ptr_nonnull(p);
    return p;
}

void
pk_free(pk_packet *p)
{
    if (p == NULL)
        return;
    for (uint32_t n = 0; n < PK_LEGS; n++) {
        ho_base_buf_free(&p->leg[n]);
        for (uint32_t kind = 0; kind < HO_KINDS; kind++) {
            ho_base_buf_free(&p->section[n][kind].object);
            ho_base_buf_free(&p->section[n][kind].grants);
            ho_base_buf_free(&p->section[n][kind].sealed);
        }
    }
    ho_base_buf_free(&p->redacts);
    ho_base_buf_free(&p->reseals);
    free(p);
}

/* ---- One leg ------------------------------------------------------------ */

static ho_base_slice
slice(const ho_base_buf *b)
{
    return HO_SLICE(b->data, b->len);
}

void
pk_leg(pk_packet *p, const pk_party *sender, const char *const *audience,
       int64_t sent_at_ms, int64_t lifetime_ms)
{
    p->sender = sender;
    p->audience = audience;
    p->sent_at_ms = sent_at_ms;
    p->expires_at_ms = sent_at_ms + lifetime_ms;
    ho_base_buf_clear(&p->redacts);
    ho_base_buf_clear(&p->reseals);
}

void
pk_add_object(pk_packet *p, uint32_t kind, ho_base_slice object)
{
    pk_section *s = &p->section[p->legs_count][kind];

    s->added = true;
    ho_base_buf_clear(&s->object);
    ho_base_buf_append(&s->object, object.p, object.len);
    ho_packet_payload_digest(s->digest, p->sender->key, p->legs_count, kind,
                             object);
}

void
pk_add(pk_packet *p, uint32_t kind, ho_base_slice raw)
{
    ho_base_buf object = { 0 };

    pk_object(&object, 0, raw.len, raw);
    pk_add_object(p, kind, slice(&object));
    ho_base_buf_free(&object);
}

/* A Redaction or Reseal, as a field of the leg. */
static void
put_reference(ho_base_buf *out, uint32_t field, uint32_t leg, uint32_t kind,
              ho_base_slice last)
{
    ho_base_buf item = { 0 };

    ho_base_wire_put_number(&item, 1, leg);
    ho_base_wire_put_number(&item, 2, kind);
    ho_base_wire_put_bytes(&item, 3, last);
    ho_base_wire_put_bytes(out, field, slice(&item));
    ho_base_buf_free(&item);
}

void
pk_seal(pk_packet *p, uint32_t leg, uint32_t kind, const pk_party *a,
        const pk_party *b)
{
    pk_section       *s = &p->section[leg][kind];
    const uint8_t    *keys[2] = { a->reading_key,
                               b == NULL ? NULL : b->reading_key };
    ho_packet_sealing out = { &s->grants, &s->sealed, { 0 } };

    s->is_sealed = true;
    ho_base_buf_clear(&s->grants);
    ho_base_buf_clear(&s->sealed);
    ck_assert_int_eq(ho_packet_section_seal(
                         &out, &(ho_packet_place){ leg, kind, s->digest },
                         slice(&s->object), keys, b == NULL ? 1 : 2, NULL),
                     HANDOFF_OK);
    memcpy(s->seal, out.seal, sizeof s->seal);
    if (leg != p->legs_count)
        put_reference(&p->reseals, 9, leg, kind, HO_SLICE(s->seal, 32));
}

void
pk_clear(pk_packet *p, uint32_t leg, uint32_t kind)
{
    p->section[leg][kind].is_sealed = false;
    put_reference(&p->reseals, 9, leg, kind, HO_SLICE(NULL, 0));
}

void
pk_redact(pk_packet *p, uint32_t leg, uint32_t kind, const char *reason)
{
    if (leg < PK_LEGS && kind < HO_KINDS)
        p->section[leg][kind].redacted = true;
    put_reference(&p->redacts, 8, leg, kind, HO_SLICE(reason, strlen(reason)));
}

static void
put_commitments(ho_base_buf *leg, const pk_packet *p)
{
    for (uint32_t kind = 0; kind < HO_KINDS; kind++) {
        const pk_section *s = &p->section[p->legs_count][kind];
        ho_base_buf       item = { 0 };

        if (!s->added)
            continue;
        ho_base_wire_put_number(&item, 1, kind);
        ho_base_wire_put_bytes(&item, 2, HO_SLICE(s->digest, 32));
        if (s->is_sealed)
            ho_base_wire_put_bytes(&item, 3, HO_SLICE(s->seal, 32));
        ho_base_wire_put_bytes(leg, 7, slice(&item));
        ho_base_buf_free(&item);
    }
}

void
pk_sign_again(pk_packet *p, uint32_t leg, const pk_party *sender)
{
    uint8_t hash[32], message[128];
    size_t  len;

    ho_envelope_leg_hash(hash, slice(&p->leg[leg]));
    len = ho_envelope_leg_signed_message(message, hash);
    crypto_sign_detached(p->signature[leg], NULL, message, len, sender->secret);
    ho_envelope_leg_link(p->link[leg], hash, p->signature[leg]);
}

void
pk_sign(pk_packet *p)
{
    uint32_t     n = p->legs_count;
    ho_base_buf *leg = &p->leg[n];

    ck_assert_uint_lt(n, PK_LEGS);
    ho_base_wire_put_number(leg, 1, n);
    if (n != 0)
        ho_base_wire_put_bytes(leg, 2, HO_SLICE(p->link[n - 1], 32));
    ho_base_wire_put_bytes(leg, 3, HO_SLICE(p->sender->key, 32));
    for (const char *const *name = p->audience; *name != NULL; name++)
        ho_base_wire_put_bytes(leg, 4, HO_SLICE(*name, strlen(*name)));
    ho_base_wire_put_number(leg, 5, (uint64_t) p->sent_at_ms);
    ho_base_wire_put_number(leg, 6, (uint64_t) p->expires_at_ms);
    put_commitments(leg, p);
    ho_base_buf_append(leg, p->redacts.data, p->redacts.len);
    ho_base_buf_append(leg, p->reseals.data, p->reseals.len);
    if (p->forge != NULL)
        p->forge(p, leg);
    p->forge = NULL;
    ck_assert(!leg->failed && !p->redacts.failed && !p->reseals.failed);
    pk_sign_again(p, n, p->sender);
    p->legs_count++;
}

/* ---- The whole ---------------------------------------------------------- */

static void
put_section(ho_base_buf *out, const pk_section *s, uint32_t leg, uint32_t kind)
{
    ho_base_slice none = HO_SLICE(NULL, 0);

    if (!s->added || s->redacted)
        return;
    if (s->is_sealed)
        ho_envelope_section_write(out, leg, kind, none, slice(&s->grants),
                                  slice(&s->sealed));
    else
        ho_envelope_section_write(out, leg, kind, slice(&s->object), none,
                                  none);
}

void
pk_write(ho_base_buf *out, const pk_packet *p)
{
    ho_base_buf_clear(out);
    ho_envelope_header_write(out, HO_KIND_PACKET);
    for (uint32_t n = 0; n < p->legs_count; n++) {
        ho_base_buf pair = { 0 };

        ho_base_wire_put_bytes(&pair, 1, slice(&p->leg[n]));
        ho_base_wire_put_bytes(&pair, 2, HO_SLICE(p->signature[n], 64));
        ho_base_wire_put_bytes(out, 1, slice(&pair));
        ho_base_buf_free(&pair);
    }
    for (uint32_t n = 0; n < PK_LEGS; n++)
        for (uint32_t kind = 0; kind < HO_KINDS; kind++)
            put_section(out, &p->section[n][kind], n, kind);
    ck_assert(!out->failed);
}

static void
add_story(pk_packet *p, uint32_t kind)
{
    pk_add(p, kind, pk_story_section(kind));
}

pk_packet *
pk_one_leg(const pk_cast *cast)
{
    pk_packet *p = pk_new();

    pk_leg(p, &cast->bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    add_story(p, HANDOFF_SECTION_ROUTING);
    add_story(p, HANDOFF_SECTION_BRIEFING);
    pk_sign(p);
    return p;
}

pk_packet *
pk_three_legs(const pk_cast *cast)
{
    pk_packet *p = pk_new();

    pk_leg(p, &cast->bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_TRANSCRIPT; kind++)
        add_story(p, kind);
    pk_seal(p, 0, HANDOFF_SECTION_CUSTOMER, &cast->desk, NULL);
    pk_seal(p, 0, HANDOFF_SECTION_TRANSCRIPT, &cast->desk, &cast->partner);
    pk_sign(p);

    pk_leg(p, &cast->desk, HANDOFF_STRINGS("partner.example"), PK_NOW + 1000,
           PK_HOUR);
    add_story(p, HANDOFF_SECTION_BRIEFING);
    pk_redact(p, 0, HANDOFF_SECTION_TRANSCRIPT, "the partner need not read");
    pk_seal(p, 0, HANDOFF_SECTION_CUSTOMER, &cast->desk, &cast->partner);
    pk_sign(p);

    pk_leg(p, &cast->partner, HANDOFF_STRINGS("desk.example", "bot.example"),
           PK_NOW + 2000, PK_HOUR);
    add_story(p, HANDOFF_SECTION_EXTRAS);
    pk_seal(p, 2, HANDOFF_SECTION_EXTRAS, &cast->desk, NULL);
    pk_redact(p, 1, HANDOFF_SECTION_BRIEFING, "dealt with");
    pk_sign(p);
    return p;
}
