/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_way.c -- FORMAT.md sections 6 and 7: signatures, the way from
 * party to party, and the order of the checks.
 */
#include "make_vectors.h"

#include <string.h>

#include <check.h>
#include <sodium.h>

enum {
    ROUTING = HANDOFF_SECTION_ROUTING,
    BRIEFING = HANDOFF_SECTION_BRIEFING,
    CUSTOMER = HANDOFF_SECTION_CUSTOMER,
    TRANSCRIPT = HANDOFF_SECTION_TRANSCRIPT
};

/* ---- Signatures ---------------------------------------------------------- */

/* A signature by the bot over anything. */
static void
signed_case(const char *name, const char *rule, const void *message, size_t n)
{
    pk_packet *p = first_leg();

    pk_sign(p);
    crypto_sign_detached(p->signature[0], NULL, message, n,
                         who.cast.bot.secret);
    vec_packet(name, "SIGNATURE", rule, p);
}

static void
bent_signature(const char *name, size_t at)
{
    pk_packet *p = first_leg();

    pk_sign(p);
    p->signature[0][at] ^= 1;
    vec_packet(name, "SIGNATURE", "7.4: every signature", p);
}

static void
make_signatures(void)
{
    static const char message[] =
        "6: signature = Ed25519(sender, PAE(\"handoff/v1 leg signature\", leg "
        "hash))";
    static const char strict[] =
        "6: A and R canonical, of the prime-order group, not the identity; S "
        "< L; [S]B = R + [k]A";
    /* L, little endian (RFC 8032 section 5.1). */
    static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                       0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                       0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
    pk_packet           *p = first_leg();
    uint8_t              hash[32], pae[128];
    ho_base_slice        part = HO_SLICE(hash, 32);
    size_t               n;

    pk_sign(p);
    ho_envelope_leg_hash(hash, HO_SLICE(p->leg[0].data, p->leg[0].len));
    bent_signature("signature-bit-of-r", 0);
    bent_signature("signature-bit-of-s", 32);
    signed_case("signature-over-leg", message, p->leg[0].data, p->leg[0].len);
    signed_case("signature-over-hash", message, hash, 32);
    n = ho_base_pae(pae, sizeof pae, "handoff/v1 receipt signature", &part, 1);
    signed_case("signature-as-of-a-receipt", message, pae, n);
    pk_sign_again(p, 0, &who.cast.desk);
    vec_packet("signature-by-another", "SIGNATURE", message, p);

    p = first_leg();
    pk_sign(p);
    /* S + L is the same number for who does not look. */
    sodium_add(p->signature[0] + 32, order, 32);
    vec_packet("signature-s-plus-l", "SIGNATURE", strict, p);
    p = first_leg();
    pk_sign(p);
    memset(p->signature[0], 0, 64);
    p->signature[0][0] = 1; /* R the identity, S zero */
    vec_packet("signature-r-identity", "SIGNATURE", strict, p);
    p = first_leg();
    pk_sign(p);
    memset(p->signature[0], 0, 64);
    vec_packet("signature-zero", "SIGNATURE", strict, p);
}

/* ---- Who may ------------------------------------------------------------- */

static void
sender_case(const char *name, const char *status, const char *rule,
            const pk_party *sender)
{
    pk_packet *p = pk_new();

    begin_leg(p, sender, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, ROUTING);
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

/* bot -> forwarder -> desk. */
static void
forwarder_case(const char *name, const char *status, const char *rule,
               const pk_party *forwarder)
{
    pk_packet *p = pk_new();

    begin_leg(p, &who.cast.bot,
              ((const char *const[]){ forwarder->name, NULL }), 0);
    add_story(p, ROUTING);
    pk_sign(p);
    begin_leg(p, forwarder, HANDOFF_STRINGS("desk.example"), 0);
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

static void
make_senders(void)
{
    static const char known[] = "7.3: its key is in the keyring";
    static const char valid[] =
        "7.3: within not_before..not_after at sent_at (inclusive, no skew)";
    static const char right[] =
        "7.3: with the right to originate (leg 0) or forward (others)";
    static const char revoked[] =
        "7.3: not revoked, that is revoked_at absent or later than now";

    sender_case("sender-unknown", "SENDER", known, &who.cast.stranger);
    sender_case("sender-out-of-date-by-one-ms", "SENDER", valid,
                &who.out_dated);
    sender_case("sender-too-new-by-one-ms", "SENDER", valid, &who.too_new);
    sender_case("sender-to-the-ms", "OK", valid, &who.to_the_ms);
    sender_case("sender-may-originate", "OK", right, &who.originates);
    sender_case("sender-may-only-forward", "SENDER", right, &who.forwards);
    sender_case("sender-revoked-now", "REVOKED", revoked, &who.revoked);
    sender_case("sender-revoked-from-the-next-ms", "OK", revoked,
                &who.revoked_later);
    sender_case("sender-revoked-later-read-then", "REVOKED", revoked,
                &who.revoked_later);
    vec_at(READ_AT + 1);
    forwarder_case("forwarder-unknown", "SENDER", known, &who.cast.stranger);
    forwarder_case("forwarder-out-of-date", "SENDER", valid, &who.out_dated);
    forwarder_case("forwarder-may-forward", "OK", right, &who.forwards);
    vec_legs(2);
    forwarder_case("forwarder-may-only-originate", "SENDER", right,
                   &who.originates);
    forwarder_case("forwarder-revoked", "REVOKED", revoked, &who.revoked);
}

/* ---- For whom, and when -------------------------------------------------- */

static void
time_case(const char *name, const char *status, const char *rule,
          int64_t read_at)
{
    pk_packet *p = first_leg();

    pk_sign(p);
    vec_packet(name, status, rule, p);
    vec_at(read_at);
}

static void
make_readers_and_times(void)
{
    static const char name[] =
        "7.2: the reader's own name is in the audience of the last leg";
    static const char sent[] = "7.2: its sent_at - skew <= now";
    static const char expires[] = "7.2: now <= expires_at + skew";
    const int64_t     end = PK_NOW + PK_HOUR, skew = HANDOFF_SKEW_MS;

    time_case("audience-other", "AUDIENCE", name, READ_AT);
    vec_audience("partner.example");
    time_case("audience-in-capitals", "AUDIENCE", name, READ_AT);
    vec_audience("DESK.example");
    time_case("audience-prefix", "AUDIENCE", name, READ_AT);
    vec_audience("desk.exampl");
    time_case("audience-longer", "AUDIENCE", name, READ_AT);
    vec_audience("desk.example.");
    time_case("audience-sender", "AUDIENCE", name, READ_AT);
    vec_audience("bot.example");
    time_case("time-read-at-sent", "OK", sent, PK_NOW);
    time_case("time-read-a-skew-before", "OK", sent, PK_NOW - skew);
    time_case("time-read-a-ms-too-early", "NOT_YET", sent, PK_NOW - skew - 1);
    time_case("time-read-at-expiry", "OK", expires, end);
    time_case("time-read-a-skew-after", "OK", expires, end + skew);
    time_case("time-read-a-ms-too-late", "EXPIRED", expires, end + skew + 1);
    time_case("time-lower-skew-in-time", "OK", "8: a caller may lower them",
              PK_NOW - 10);
    vec_option("skew_ms", 10);
    time_case("time-lower-skew-too-early", "NOT_YET",
              "8: a caller may lower them", PK_NOW - 11);
    vec_option("skew_ms", 10);
}

static void
lifetime_case(const char *name, const char *status, int64_t lifetime,
              int64_t lowered)
{
    pk_packet *p = pk_new();

    pk_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, lifetime);
    add_story(p, ROUTING);
    pk_sign(p);
    vec_packet(name, status, "7.3: lifetime within the limit", p);
    if (lowered != 0)
        vec_option("max_lifetime_ms", lowered);
}

/* ---- The chain ----------------------------------------------------------- */

/* The desk forwards at `after_ms` of the bot's leg. */
static void
forwarded_at(const char *name, const char *status, int64_t after_ms)
{
    pk_packet *p = first_leg();

    pk_sign(p);
    begin_leg(p, &who.cast.desk, HANDOFF_STRINGS("partner.example"), after_ms);
    pk_sign(p);
    vec_packet(name, status,
               "7.3: sent_at within the leg before's [sent_at - skew, "
               "expires_at + skew]",
               p);
    vec_audience("partner.example");
    vec_at(PK_NOW + after_ms);
}

static void
make_chain(void)
{
    const int64_t skew = HANDOFF_SKEW_MS;
    pk_packet    *p, *q;

    lifetime_case("lifetime-of-30-days", "OK", HANDOFF_LIFETIME_MAX_MS, 0);
    lifetime_case("lifetime-a-ms-over", "LIMIT", HANDOFF_LIFETIME_MAX_MS + 1,
                  0);
    lifetime_case("lifetime-lowered", "OK", 5000, 5000);
    lifetime_case("lifetime-a-ms-over-lowered", "LIMIT", 5001, 5000);
    forwarded_at("forwarded-a-skew-before", "OK", -skew);
    forwarded_at("forwarded-a-ms-too-early", "CHAIN", -skew - 1);
    forwarded_at("forwarded-a-skew-after-expiry", "OK", PK_HOUR + skew);
    forwarded_at("forwarded-a-ms-too-late", "CHAIN", PK_HOUR + skew + 1);

    p = first_leg();
    pk_sign(p);
    begin_leg(p, &who.cast.partner, HANDOFF_STRINGS("desk.example"), 0);
    pk_sign(p);
    vec_packet("forwarder-not-addressed", "CHAIN",
               "7.3: the sender's name in the audience of the leg before", p);

    /* The second leg of one packet behind the first of another. */
    p = second_leg();
    pk_sign(p);
    q = first_leg();
    q->expires_at_ms++;
    pk_sign(q);
    ho_base_buf_clear(&p->leg[0]);
    ho_base_buf_append(&p->leg[0], q->leg[0].data, q->leg[0].len);
    memcpy(p->signature[0], q->signature[0], 64);
    pk_free(q);
    vec_packet("legs-spliced", "CHAIN",
               "7.3: previous = link of the leg before", p);
    vec_audience("partner.example");

    /* Without its second leg it is for the desk again. */
    p = second_leg();
    pk_sign(p);
    p->legs_count = 1;
    vec_packet("last-leg-removed", "AUDIENCE",
               "7.2: the reader's own name is in the audience of the last leg",
               p);
    vec_audience("partner.example");
}

/* ---- References ---------------------------------------------------------- */

/* The second leg redacts and reseals what it likes. */
static void
reference_case(const char *name, const char *status, const char *rule,
               void (*act)(pk_packet *p))
{
    pk_packet *p = second_leg();

    act(p);
    pk_sign(p);
    vec_packet(name, status, rule, p);
    vec_audience("partner.example");
}

static void
redact_routing(pk_packet *p)
{
    pk_redact(p, 0, ROUTING, "no");
}

static void
redact_absent(pk_packet *p)
{
    pk_redact(p, 0, TRANSCRIPT, "no");
}

static void
redact_own(pk_packet *p)
{
    pk_redact(p, 1, BRIEFING, "no");
}

static void
redact_later(pk_packet *p)
{
    pk_redact(p, 9, BRIEFING, "no");
}

static void
reseal_routing(pk_packet *p)
{
    pk_clear(p, 0, ROUTING);
}

static void
reseal_absent(pk_packet *p)
{
    pk_clear(p, 0, TRANSCRIPT);
}

static void
reseal_own(pk_packet *p)
{
    pk_clear(p, 1, BRIEFING);
}

static void
redact_and_reseal(pk_packet *p)
{
    pk_redact(p, 0, BRIEFING, "no");
    pk_clear(p, 0, BRIEFING);
}

static void
redact_two(pk_packet *p)
{
    pk_redact(p, 0, BRIEFING, "no");
    pk_redact(p, 0, CUSTOMER, "no");
}

static void
make_references(void)
{
    static const char rule[] =
        "7.1: redactions and then reseals name existing sections of earlier "
        "legs, never routing, never one redacted already";
    pk_packet *p;

    reference_case("redacts-two", "OK", rule, redact_two);
    vec_redacted(0, BRIEFING);
    vec_redacted(0, CUSTOMER);
    reference_case("redacts-routing", "CHAIN", rule, redact_routing);
    reference_case("redacts-what-is-not", "CHAIN", rule, redact_absent);
    reference_case("redacts-its-own", "CHAIN", rule, redact_own);
    reference_case("redacts-of-a-later-leg", "CHAIN", rule, redact_later);
    reference_case("reseals-routing", "CHAIN", rule, reseal_routing);
    reference_case("reseals-what-is-not", "CHAIN", rule, reseal_absent);
    reference_case("reseals-its-own", "CHAIN", rule, reseal_own);
    reference_case("reseals-what-it-redacts", "CHAIN", rule, redact_and_reseal);

    p = second_leg();
    pk_redact(p, 0, BRIEFING, "no");
    pk_sign(p);
    begin_leg(p, &who.cast.partner, HANDOFF_STRINGS("desk.example"), 600);
    pk_redact(p, 0, BRIEFING, "no");
    pk_sign(p);
    vec_packet("redacts-again", "CHAIN", rule, p);
    p = second_leg();
    pk_redact(p, 0, BRIEFING, "no");
    pk_sign(p);
    begin_leg(p, &who.cast.partner, HANDOFF_STRINGS("desk.example"), 600);
    pk_clear(p, 0, BRIEFING);
    pk_sign(p);
    vec_packet("reseals-what-was-redacted", "CHAIN", rule, p);
    p = first_leg();
    pk_redact(p, 0, BRIEFING, "no");
    p->section[0][BRIEFING].redacted = false;
    pk_sign(p);
    vec_packet("redacts-in-leg-0", "CHAIN", rule, p);
}

/* ---- Sections, step 5 ---------------------------------------------------- */

static void
make_presence(void)
{
    static const char rule[] =
        "7.5: the sections present are exactly those committed to and not "
        "redacted";
    static const char digest[] =
        "4: digest = H(\"handoff/v1 section\", sender of the leg, u8(leg) || "
        "u8(kind), object)";
    pk_packet *p = first_leg();

    pk_sign(p);
    p->section[0][CUSTOMER].added = false;
    vec_packet("section-missing", "SECTION", rule, p);
    p = first_leg();
    pk_sign(p);
    pk_add(p, TRANSCRIPT, pk_story_section(TRANSCRIPT));
    p->section[0][TRANSCRIPT] = p->section[1][TRANSCRIPT];
    memset(&p->section[1][TRANSCRIPT], 0, sizeof p->section[1][TRANSCRIPT]);
    vec_packet("section-not-committed-to", "SECTION", rule, p);
    p = second_leg();
    pk_redact(p, 0, BRIEFING, "no");
    pk_sign(p);
    p->section[0][BRIEFING].redacted = false;
    vec_packet("section-redacted-and-there", "SECTION", rule, p);
    vec_audience("partner.example");

    p = first_leg();
    pk_sign(p);
    p->section[0][CUSTOMER].object.data[0] ^= 1; /* its salt */
    vec_packet("digest-salt-changed", "SECTION", digest, p);
    p = first_leg();
    pk_sign(p);
    p->section[0][CUSTOMER].object.data[20] ^= 1;
    vec_packet("digest-data-changed", "SECTION", digest, p);
    p = first_leg();
    pk_sign(p);
    p->section[0][CUSTOMER].object.data[20] ^= 1;
    vec_packet("digest-changed-in-what-is-not-asked-for", "SECTION",
               "7.6: a section in clear that the reader did not ask for: "
               "digest only",
               p);
    vec_option("sections", HO_SET(BRIEFING));
    p = first_leg();
    pk_add_object(p, CUSTOMER, HO_SLICE("sixteen byte sal\xFF\1", 18));
    pk_sign(p);
    vec_packet("not-asked-for-not-unpacked", "OK",
               "7.6: a section in clear that the reader did not ask for: "
               "digest only",
               p);
    vec_option("sections", HO_SET(BRIEFING));
    p = first_leg();
    ho_packet_payload_digest(p->section[0][CUSTOMER].digest, who.cast.desk.key,
                             0, CUSTOMER,
                             HO_SLICE(p->section[0][CUSTOMER].object.data,
                                      p->section[0][CUSTOMER].object.len));
    pk_sign(p);
    vec_packet("digest-of-another-sender", "SECTION", digest, p);
    p = first_leg();
    ho_packet_payload_digest(p->section[0][CUSTOMER].digest, who.cast.bot.key,
                             1, CUSTOMER,
                             HO_SLICE(p->section[0][CUSTOMER].object.data,
                                      p->section[0][CUSTOMER].object.len));
    pk_sign(p);
    vec_packet("digest-of-another-leg", "SECTION", digest, p);
    p = first_leg();
    ho_packet_payload_digest(p->section[0][CUSTOMER].digest, who.cast.bot.key,
                             0, TRANSCRIPT,
                             HO_SLICE(p->section[0][CUSTOMER].object.data,
                                      p->section[0][CUSTOMER].object.len));
    pk_sign(p);
    vec_packet("digest-of-another-kind", "SECTION", digest, p);
}

/* ---- The order of the checks --------------------------------------------- */

/* A first leg with two things wrong: which is said? */
static void
make_order(void)
{
    static const char rule[] = "7: in this order";
    pk_packet        *p = first_leg();

    edit_leg(p, "5", WIRE_REPLACE, "");
    pk_sign(p);
    vec_packet("order-format-before-audience", "FORMAT", rule, p);
    vec_audience("partner.example");
    p = first_leg();
    pk_sign(p);
    vec_packet("order-audience-before-not-yet", "AUDIENCE", rule, p);
    vec_audience("partner.example");
    vec_at(1);
    p = pk_new();
    begin_leg(p, &who.cast.stranger, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, ROUTING);
    pk_sign(p);
    vec_packet("order-expired-before-sender", "EXPIRED", rule, p);
    vec_at(PK_NOW + 2 * PK_HOUR);
    p = pk_new();
    pk_leg(p, &who.revoked, HANDOFF_STRINGS("desk.example"), PK_NOW,
           HANDOFF_LIFETIME_MAX_MS + 1);
    add_story(p, ROUTING);
    pk_sign(p);
    vec_packet("order-revoked-before-lifetime", "REVOKED", rule, p);
    p = first_leg();
    pk_sign(p);
    p->signature[0][0] ^= 1;
    p->section[0][CUSTOMER].added = false;
    vec_packet("order-signature-before-section", "SIGNATURE", rule, p);
    /* Leg by leg, each to its end: leg 0's lifetime before leg 1's sender. */
    p = pk_new();
    pk_leg(p, &who.cast.bot, HANDOFF_STRINGS("stranger.example"), PK_NOW,
           HANDOFF_LIFETIME_MAX_MS + 1);
    add_story(p, ROUTING);
    pk_sign(p);
    begin_leg(p, &who.cast.stranger, HANDOFF_STRINGS("desk.example"), 0);
    pk_sign(p);
    vec_packet("order-leg-by-leg", "LIMIT", rule, p);
    /* Signatures come after every leg was judged. */
    p = first_leg();
    pk_sign(p);
    begin_leg(p, &who.cast.partner, HANDOFF_STRINGS("desk.example"), 0);
    pk_sign(p);
    p->signature[0][0] ^= 1;
    p->signature[1][0] ^= 1;
    vec_packet("order-chain-before-signature", "CHAIN", rule, p);
    /* Section by section, each to its end. */
    p = first_leg();
    pk_add(p, BRIEFING, HO_SLICE("\xFF", 1)); /* no record */
    pk_add_object(p, CUSTOMER, HO_SLICE("x", 1));
    pk_sign(p);
    vec_packet("order-section-by-section", "RECORD", rule, p);
    /* A packet of three legs, all well, and each of its readers. */
    vec_packet("three-legs", "OK", rule, pk_three_legs(&who.cast));
    vec_keys(&who.cast.desk);
    vec_at(PK_NOW + 3000);
    vec_legs(3);
    vec_redacted(0, TRANSCRIPT);
    vec_redacted(1, BRIEFING);
    vec_section(ROUTING, pk_story_section(ROUTING));
    vec_section(BRIEFING, pk_story_section(BRIEFING));
    vec_section(CUSTOMER, pk_story_section(CUSTOMER));
    vec_packet("three-legs-seen-without-keys", "OK", rule,
               pk_three_legs(&who.cast));
    vec_at(PK_NOW + 3000);
    vec_audience("bot.example");
    vec_legs(3);
    vec_section(ROUTING, pk_story_section(ROUTING));
    vec_section(BRIEFING, pk_story_section(BRIEFING));
    vec_sealed(CUSTOMER);
}

void
make_way(void)
{
    make_signatures();
    make_senders();
    make_readers_and_times();
    make_chain();
    make_references();
    make_presence();
    make_order();
}
