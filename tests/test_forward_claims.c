/* SPDX-License-Identifier: MIT */
/*
 * test_forward_claims.c -- a party on the way, trusted and addressed, signs
 * what is not theirs to say: their leg holds it, the merged record does not.
 *
 * bot -> desk -> partner; the desk may forward and not originate, and writes
 * its leg without the library, which would not write it so.
 */
#include "packet/packet.h"

#include <string.h>

#include <handoff/render.h>

#include "support_story.h"
#include "support_keys.h"

#define ROUTING HANDOFF_SECTION_ROUTING
#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT

static handoff_error    err;
static handoff_keyring *ring; /* in which each has the one right it needs */
static pk_packet       *made;

static void
trust(const pk_party *who, uint32_t rights)
{
    char  *jwks;
    size_t len;

    ck_assert_status(handoff_identity_public(&jwks, &len, who->me, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(keys_import(ring, jwks, len, NULL, rights, &err),
                     HANDOFF_OK, &err);
    handoff_free(jwks);
}

/* A section of the leg being made, in clear. */
static void
add(uint32_t kind, const char *json)
{
    handoff_context *ctx = story_parse(json);
    ho_base_buf      raw = { 0 };

    ck_assert_status(ho_record_section_pack(&raw, ctx, kind, &err), HANDOFF_OK,
                     &err);
    pk_add(made, kind, HO_SLICE(raw.data, raw.len));
    ho_base_buf_free(&raw);
    handoff_context_free(ctx);
}

static void
setup(void)
{
    static const char *const partner[] = { "partner.example", NULL };

    story_setup();
    ck_assert_status(handoff_keyring_new(&ring, &err), HANDOFF_OK, &err);
    trust(&story.cast.bot, HANDOFF_MAY_ORIGINATE);
    trust(&story.cast.desk, HANDOFF_MAY_FORWARD);
    made = pk_new();
    pk_leg(made, &story.cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW,
           PK_HOUR);
    add(ROUTING, "{\"routing\":{\"conversation_id\":\"c\",\"last_turn\":2,"
                 "\"authentication\":2,\"assurance_level\":1,\"consents\":[{"
                 "\"id\":\"k\",\"purpose\":\"recording\",\"status\":3}]}}");
    add(BRIEFING, "{\"briefing\":{\"promises\":[{\"id\":\"r1\",\"what\":"
                  "\"Call back\"},{\"id\":\"r2\",\"what\":\"Refund\"}]}}");
    add(CUSTOMER, "{\"customer\":{\"id\":\"mara\",\"people\":[{\"id\":\"p\","
                  "\"name\":\"Ib\"}]}}");
    add(TRANSCRIPT,
        "{\"transcript\":{\"messages\":["
        "{\"turn\":1,\"role\":1,\"text\":\"The old price!\"},"
        "{\"turn\":2,\"role\":3,\"text\":\"I cannot promise that.\"}]}}");
    pk_sign(made);
    pk_leg(made, &story.cast.desk, partner, PK_NOW + 1000, PK_HOUR);
}

static void
teardown(void)
{
    pk_free(made);
    handoff_keyring_free(ring);
    story_teardown();
}

static handoff_packet *
read_by_partner(uint64_t sections)
{
    handoff_packet   *packet;
    ho_base_buf       bytes = { 0 };
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 2000,
                               .sections = sections,
                               .identity = story.cast.partner.me };

    pk_write(&bytes, made);
    ck_assert_status(handoff_open(&packet, bytes.data, bytes.len, ring, &opts,
                                  &err),
                     HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
    return packet;
}

/* Turns are judged by routing, so that is read with the transcript. */
START_TEST(claimed_turns_stay_out_whatever_the_reader_asks_for)
{
    static const uint64_t asked[] = {
        0, HANDOFF_SET(TRANSCRIPT),
        HANDOFF_SET(TRANSCRIPT) | HANDOFF_SET(BRIEFING),
        HANDOFF_SET(TRANSCRIPT) | HANDOFF_SET(ROUTING)
    };

    add(TRANSCRIPT, "{\"transcript\":{\"messages\":["
                    "{\"turn\":2,\"role\":3,\"text\":\"I promise that.\"},"
                    "{\"turn\":3,\"role\":4,\"text\":\"Carol here.\"}]}}");
    pk_sign(made);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        handoff_packet        *packet = read_by_partner(asked[i]);
        const handoff_context *all = handoff_packet_context(packet);
        const handoff_context *own = handoff_packet_leg_context(packet, 1);
        handoff_message        m = { HANDOFF_MESSAGE };

        ck_assert_uint_eq(handoff_context_count(all, HANDOFF_KIND_MESSAGE), 3);
        ck_assert(handoff_context_get(&m, all, 1));
        ck_assert_str_eq(m.text, "I cannot promise that.");
        ck_assert(handoff_context_get(&m, all, 2));
        ck_assert_str_eq(m.text, "Carol here.");
        ck_assert_uint_eq(handoff_context_count(own, HANDOFF_KIND_MESSAGE), 2);
        handoff_packet_free(packet);
    }
}
END_TEST

/* A desk that adds a message and does not say so in routing has its turn all
 * the same: the partner's own comes behind it. */
START_TEST(claimed_turns_that_routing_does_not_tell_are_not_used_again)
{
    handoff_context *more =
        story_parse("{\"transcript\":{\"messages\":[{\"text\":\"We pay.\"}]}}");
    handoff_forward_opts opts = story_forward_opts();
    handoff_packet      *packet;
    handoff_sealed      *next;
    handoff_message      m = { HANDOFF_MESSAGE };

    add(TRANSCRIPT, "{\"transcript\":{\"messages\":[{\"turn\":7,\"role\":6,"
                    "\"text\":\"We pay nothing.\"}]}}");
    pk_sign(made);
    packet = read_by_partner(0);
    opts.now_ms = PK_NOW + 2000;
    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.clear = HANDOFF_SET(TRANSCRIPT);
    next = story_forward(packet, more, &story.cast.partner, &opts);
    handoff_packet_free(packet);
    packet = story_open_at(next, &story.cast.desk, PK_NOW + 2000);
    ck_assert(
        handoff_context_get(&m, handoff_packet_leg_context(packet, 2), 0));
    ck_assert_uint_eq(m.turn, 8);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    handoff_context_free(more);
}
END_TEST

START_TEST(claimed_identity_stays_out_whatever_the_reader_asks_for)
{
    static const uint64_t asked[] = { 0, HANDOFF_SET(CUSTOMER) };

    add(ROUTING, "{\"routing\":{\"conversation_id\":\"d\","
                 "\"authentication\":3,\"assurance_level\":3}}");
    add(CUSTOMER,
        "{\"customer\":{\"id\":\"eve\",\"participant\":\"p\","
        "\"authentication\":{\"status\":3},\"people\":[{\"id\":\"p\","
        "\"name\":\"Eve\",\"mandate\":2,\"authentication\":{\"status\":3}}]}}");
    pk_sign(made);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        handoff_packet        *packet = read_by_partner(asked[i]);
        const handoff_context *all = handoff_packet_context(packet);
        handoff_customer       c = { HANDOFF_CUSTOMER };
        handoff_person         p = { HANDOFF_PERSON };
        handoff_routing        r = { HANDOFF_ROUTING };

        ck_assert(handoff_context_get(&c, all, 0));
        ck_assert_str_eq(c.id, "mara");
        ck_assert_str_eq(c.participant, "");
        ck_assert_uint_eq(handoff_context_count(all,
                                                HANDOFF_KIND_AUTHENTICATION),
                          0);
        ck_assert(handoff_context_get(&p, all, 0));
        ck_assert_str_eq(p.name, "Eve");
        ck_assert_int_eq(p.mandate, HANDOFF_ANSWER_UNSPECIFIED);
        if (handoff_context_get(&r, all, 0)) {
            ck_assert_str_eq(r.conversation_id, "c");
            ck_assert_int_eq(r.authentication,
                             HANDOFF_AUTHENTICATION_STATUS_IDENTIFIED);
            ck_assert_uint_eq(r.assurance_level, 1);
        } else {
            ck_assert_uint_ne(asked[i], 0);
        }
        handoff_packet_free(packet);
    }
}
END_TEST

/* ---- Who said it --------------------------------------------------------- */

static handoff_origin
origin_of(const handoff_packet *packet, const char *path)
{
    handoff_origin o = { HANDOFF_ORIGIN };

    ck_assert_msg(handoff_packet_origin(&o, packet, path) == 1, "%s", path);
    return o;
}

START_TEST(origin_of_a_replaced_element_leads_back_to_the_first)
{
    handoff_packet *packet;
    handoff_origin  o;
    handoff_person  p;

    add(CUSTOMER, "{\"customer\":{\"people\":[{\"id\":\"q\"},"
                  "{\"id\":\"p\",\"name\":\"Eve\"},{\"id\":\"p\"}]}}");
    pk_sign(made);
    packet = read_by_partner(0);
    o = origin_of(packet, "customer.people[p].name");
    ck_assert_uint_eq(o.section, CUSTOMER);
    ck_assert_uint_eq(o.record_kind, HANDOFF_KIND_PERSON);
    ck_assert_uint_eq(o.leg, 1);
    ck_assert_str_eq(o.sender, "desk.example");
    ck_assert_uint_eq(o.item, 2);
    ck_assert_uint_eq(o.index, 2);
    ck_assert_uint_eq(o.replaced, 1);
    ck_assert_uint_eq(o.replaced_leg, 1);
    ck_assert_uint_eq(o.withdrawn, 1);
    ck_assert_int_eq(handoff_packet_origin_before(&o, packet), 1);
    ck_assert_uint_eq(o.withdrawn, 0);
    ck_assert_str_eq(o.replaced_sender, "bot.example");
    ck_assert_int_eq(handoff_packet_origin_before(&o, packet), 1);
    ck_assert_uint_eq(o.leg, 0);
    ck_assert_uint_eq(o.replaced, 0);
    ck_assert_str_eq(o.replaced_sender, "");
    ck_assert(handoff_person_get(&p, handoff_packet_leg_context(packet, o.leg),
                                 o.index));
    ck_assert_str_eq(p.name, "Ib");
    ck_assert_int_eq(handoff_packet_origin_before(&o, packet), 0);
    ck_assert_uint_eq(o.leg, 0);

    o = origin_of(packet, "customer.people[q]");
    ck_assert_uint_eq(o.replaced, 0);
    ck_assert_uint_eq(o.withdrawn, 0);
    o = origin_of(packet, "customer.people[#0]");
    ck_assert_uint_eq(o.leg, 1);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(origin_of_single_fields_and_turns)
{
    static const char *const nothing[] = { "",
                                           "routing",
                                           "routing.",
                                           "routing.priority",
                                           "routing.none",
                                           "routing[#0]",
                                           "customer.people",
                                           "customer.people[x]",
                                           "customer.people[#1]",
                                           "customer.people[#]",
                                           "customer.people[p",
                                           "transcript.messages[9]",
                                           "transcript.messages[01]",
                                           "briefing.promises[r3]",
                                           "nothing.at.all",
                                           ("customer.people[#99999999"
                                            "999999999999999999999]") };
    handoff_packet          *packet;
    handoff_origin           o;

    add(ROUTING, "{\"routing\":{\"conversation_id\":\"d\",\"last_turn\":3,"
                 "\"authentication\":3,\"language\":\"en\"}}");
    add(TRANSCRIPT, "{\"transcript\":{\"messages\":[{\"turn\":3}]}}");
    pk_sign(made);
    packet = read_by_partner(0);
    /* What the desk may not set is not its word. */
    ck_assert_uint_eq(origin_of(packet, "routing.conversation_id").leg, 0);
    o = origin_of(packet, "routing.authentication");
    ck_assert_uint_eq(o.leg, 0);
    ck_assert_uint_eq(o.replaced, 0);
    o = origin_of(packet, "routing.last_turn");
    ck_assert_uint_eq(o.leg, 1);
    ck_assert_uint_eq(o.replaced, 1);
    ck_assert_uint_eq(o.record_kind, HANDOFF_KIND_ROUTING);
    ck_assert_int_eq(handoff_packet_origin_before(&o, packet), 1);
    ck_assert_uint_eq(o.leg, 0);
    ck_assert_uint_eq(origin_of(packet, "routing.language").leg, 1);
    ck_assert_uint_eq(origin_of(packet, "transcript.messages[2].text").leg, 0);
    ck_assert_uint_eq(origin_of(packet, "transcript.messages[3]").leg, 1);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        memset(&o, 0xA5, sizeof o);
        o.struct_size = sizeof o;
        ck_assert_msg(handoff_packet_origin(&o, packet, nothing[i]) == 0, "%s",
                      nothing[i]);
        ck_assert_ptr_null(o.sender);
        ck_assert_uint_eq(o.leg, 0);
    }
    /* An origin that is not one leads nowhere. */
    for (uint32_t n = 0; n < 8; n++) {
        memset(&o, n < 4 ? 0xFF : 0x7F, sizeof o);
        o.struct_size = sizeof o;
        if ((n & 1) != 0)
            o.section = CUSTOMER;
        if ((n & 2) != 0)
            o.field = HO_FIELD_CUSTOMER_PEOPLE;
        ck_assert_int_eq(handoff_packet_origin_before(&o, packet), 0);
    }
    ck_assert_int_eq(handoff_packet_origin(NULL, packet, "routing.language"),
                     0);
    ck_assert_int_eq(handoff_packet_origin(&o, NULL, "routing.language"), 0);
    ck_assert_int_eq(handoff_packet_origin(&o, packet, NULL), 0);
    ck_assert_int_eq(handoff_packet_origin_before(NULL, packet), 0);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(origins_as_json_are_those_that_are_not_the_first_legs)
{
    static const char want[] =
        "[{\"path\":\"routing.last_turn\",\"leg\":1,\"sender\":\"desk."
        "example\","
        "\"replaced_leg\":0,\"replaced_sender\":\"bot.example\","
        "\"withdrawn\":false},{\"path\":\"briefing.promises[r1]\",\"leg\":1,"
        "\"sender\":\"desk.example\",\"replaced_leg\":0,\"replaced_sender\":"
        "\"bot.example\",\"withdrawn\":true},{\"path\":\"briefing.tags[#0]\","
        "\"leg\":1,\"sender\":\"desk.example\"},{\"path\":"
        "\"transcript.messages[3]\",\"leg\":1,\"sender\":\"desk.example\"}]";
    handoff_packet *packet;
    char           *text;
    size_t          len;

    add(ROUTING, "{\"routing\":{\"last_turn\":3}}");
    add(BRIEFING, "{\"briefing\":{\"promises\":[{\"id\":\"r1\"}],"
                  "\"tags\":[\"vip\"]}}");
    add(TRANSCRIPT, "{\"transcript\":{\"messages\":[{\"turn\":3}]}}");
    pk_sign(made);
    packet = read_by_partner(0);
    ck_assert_status(handoff_packet_origins_to_json(&text, &len, packet, 0,
                                                    &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(text, want);
    ck_assert_uint_eq(len, sizeof want - 1);
    handoff_free(text);
    ck_assert_status(handoff_packet_origins_to_json(&text, NULL, packet,
                                                    HANDOFF_JSON_INDENT, &err),
                     HANDOFF_OK, &err);
    handoff_free(text);
    ck_assert_status(handoff_packet_origins_to_json(&text, &len, NULL, 0, &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_ptr_null(text);
    ck_assert_status(handoff_packet_origins_to_json(&text, &len, packet, 2,
                                                    &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_status(handoff_packet_origins_to_json(NULL, &len, packet, 0,
                                                    &err),
                     HANDOFF_E_ARG, &err);
    ck_assert_uint_eq(len, 0);
    handoff_packet_free(packet);
}
END_TEST

/* Turns that do not rise name no message. */
START_TEST(origins_of_equal_turns_go_by_index)
{
    handoff_packet *packet;
    char           *text;

    add(ROUTING, "{\"routing\":{\"last_turn\":3}}");
    add(TRANSCRIPT, "{\"transcript\":{\"messages\":[{\"turn\":3},"
                    "{\"turn\":3}]}}");
    pk_sign(made);
    packet = read_by_partner(0);
    ck_assert_status(handoff_packet_origins_to_json(&text, NULL, packet, 0,
                                                    &err),
                     HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(strstr(text, "transcript.messages[#2]"));
    ck_assert_ptr_nonnull(strstr(text, "transcript.messages[#3]"));
    handoff_free(text);
    handoff_packet_free(packet);
}
END_TEST

/* What a later leg takes back or puts another word for is told, not gone. */
START_TEST(replaced_words_are_told_where_a_person_reads)
{
    static const char *const want[] = {
        "WITHDRAWN by desk.example", "\u201cCall back\u201d by bot.example",
        "instead of \u201cRefund\u201d by bot.example",
        "instead of \u201crecording\u201d by bot.example REFUSED",
        "as bot.example says, of the customer before"
    };
    handoff_render_opts opts = { HANDOFF_RENDER_OPTS, .now_ms = PK_NOW + 2000,
                                 .width = HANDOFF_RENDER_WIDTH_MAX };
    handoff_packet     *packet;
    char               *text;
    size_t              len;

    add(ROUTING, "{\"routing\":{\"consents\":[{\"id\":\"k\",\"purpose\":"
                 "\"recording\",\"status\":2}]}}");
    add(BRIEFING, "{\"briefing\":{\"promises\":[{\"id\":\"r1\"},{\"id\":"
                  "\"r2\",\"what\":\"Voucher\"}]}}");
    add(CUSTOMER, "{\"customer\":{\"name\":\"Mallory\"}}");
    pk_sign(made);
    packet = read_by_partner(0);
    ck_assert_status(handoff_render(&text, &len, packet, HANDOFF_RENDER_TEXT,
                                    &opts, &err),
                     HANDOFF_OK, &err);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ck_assert_msg(strstr(text, want[i]) != NULL, "%s in:\n%s", want[i],
                      text);
    handoff_free(text);
    handoff_packet_free(packet);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "forward_claims",
        claimed_turns_stay_out_whatever_the_reader_asks_for,
        claimed_turns_that_routing_does_not_tell_are_not_used_again,
        claimed_identity_stays_out_whatever_the_reader_asks_for,
        origin_of_a_replaced_element_leads_back_to_the_first,
        origin_of_single_fields_and_turns,
        origins_as_json_are_those_that_are_not_the_first_legs,
        origins_of_equal_turns_go_by_index,
        replaced_words_are_told_where_a_person_reads);
}
