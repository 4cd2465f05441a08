/* SPDX-License-Identifier: MIT */
/*
 * test_forward_forged.c -- what a party on the way could do to a packet, one
 * test each: refused, with its status.
 *
 * Two packets go the same way: bot -> desk -> partner -> desk, forwarded by
 * the library. Then their legs and sections, which a forger has, are put
 * together anew; a forger who is trusted for something else signs what they
 * can sign.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support_story.h"

#define TO_DESK HANDOFF_STRINGS("desk.example")
#define TO_PARTNER HANDOFF_STRINGS("partner.example")

#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT
#define EXTRAS HANDOFF_SECTION_EXTRAS

enum { LEGS = 3, READ_MS = 3000 };

static handoff_error err;

/* A packet at each stage, and the last one taken to pieces. */
typedef struct way {
    handoff_sealed *stage[LEGS];
    ho_base_arena   arena;
    ho_envelope     view;
} way;

static way a, b;

/* ---- The packets --------------------------------------------------------- */

static void
take_apart(way *w, uint32_t stage)
{
    static const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                               HANDOFF_LEGS_MAX };
    size_t                          len;
    const uint8_t *data = handoff_sealed_data(w->stage[stage], &len);

    ho_base_arena_free(&w->arena);
    w->arena = (ho_base_arena){ .ceiling = HO_VIEW_BYTES_MAX };
    memset(&w->view, 0, sizeof w->view);
    ck_assert_status(ho_envelope_read(&w->view, &w->arena, data, len, &limits,
                                      &err),
                     HANDOFF_OK, &err);
}

/* The desk redacts the transcript and seals the customer for the partner too;
 * it adds a briefing. */
static handoff_sealed *
pass_to_partner(const handoff_sealed *first)
{
    handoff_context *more =
        story_parse("{\"briefing\":{\"why\":\"fare\"},\"extras\":{"
                    "\"attributes\":[{\"name\":\"x\",\"value\":\"y\"}]}}");
    handoff_packet *packet = story_open_at(first, &story.cast.desk, PK_NOW);
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;

    opts.audience = TO_PARTNER;
    opts.clear = HANDOFF_SET(BRIEFING) | HANDOFF_SET(EXTRAS);
    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "not needed" });
    opts.reseals = HANDOFF_RESEALS(
        { 0, CUSTOMER, HANDOFF_STRINGS("desk.example", "partner.example") });
    next = story_forward(packet, more, &story.cast.desk, &opts);
    handoff_packet_free(packet);
    handoff_context_free(more);
    return next;
}

/* The partner redacts the desk's briefing. */
static handoff_sealed *
pass_back(const handoff_sealed *second)
{
    handoff_packet *packet =
        story_open_at(second, &story.cast.partner, PK_NOW + 1000);
    handoff_forward_opts opts = story_forward_opts();
    handoff_sealed      *next;

    opts.audience = TO_DESK;
    opts.now_ms = PK_NOW + 2000;
    opts.redactions = HANDOFF_REDACTIONS({ 1, BRIEFING, "dealt with" });
    next = story_forward(packet, NULL, &story.cast.partner, &opts);
    handoff_packet_free(packet);
    return next;
}

static void
go(way *w)
{
    *w = (way){ .stage = { story_sealed() } };
    w->stage[1] = pass_to_partner(w->stage[0]);
    w->stage[2] = pass_back(w->stage[1]);
    take_apart(w, 2);
}

static void
way_free(way *w)
{
    for (size_t i = 0; i < LEGS; i++)
        handoff_sealed_free(w->stage[i]);
    ho_base_arena_free(&w->arena);
}

static void
setup(void)
{
    story_setup();
    go(&a);
    go(&b);
}

static void
teardown(void)
{
    way_free(&a);
    way_free(&b);
    story_teardown();
}

/* ---- Putting together ---------------------------------------------------- */

static void
put_leg(ho_base_buf *out, ho_base_slice leg, ho_base_slice signature)
{
    ho_base_buf pair = { 0 };

    ho_base_wire_put_bytes(&pair, 1, leg);
    ho_base_wire_put_bytes(&pair, 2, signature);
    ho_base_wire_put_bytes(out, 1, HO_SLICE(pair.data, pair.len));
    ho_base_buf_free(&pair);
}

static void
put_section(ho_base_buf *out, uint32_t leg, const ho_envelope_section *s)
{
    if (s->clear.len != 0 || s->sealed.len != 0)
        ho_envelope_section_write(out, leg, s->kind, s->clear, s->grants,
                                  s->sealed);
}

/* The packet that these views say, legs and sections, `count` legs of it. */
static void
assemble(ho_base_buf *out, const ho_envelope *legs, const ho_envelope *sections,
         uint32_t count)
{
    ho_envelope_header_write(out, HO_KIND_PACKET);
    for (uint32_t n = 0; n < count; n++)
        put_leg(out, legs->legs[n]->bytes, legs->legs[n]->signature);
    for (uint32_t n = 0; n < count; n++)
        for (uint32_t i = 0; i < sections->legs[n]->sections_count; i++)
            put_section(out, n, &sections->legs[n]->sections[i]);
    ck_assert(!out->failed);
}

static handoff_status
open_bytes(const ho_base_buf *bytes, const pk_party *who)
{
    handoff_packet *packet;
    handoff_status  st =
        handoff_open(&packet, bytes->data, bytes->len, story.cast.ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                           .now_ms = PK_NOW + READ_MS,
                                           .identity = who->me },
                     &err);

    ck_assert_int_eq(packet == NULL, st != HANDOFF_OK);
    handoff_packet_free(packet);
    return st;
}

/* The desk reads it; `bytes` is released. */
static void
refused(ho_base_buf *bytes, handoff_status want, int32_t check, int32_t leg)
{
    ck_assert_status(open_bytes(bytes, &story.cast.desk), want, &err);
    ck_assert_int_eq(err.check, check);
    ck_assert_int_eq(err.leg, leg);
    ho_base_buf_free(bytes);
}

static ho_envelope_section *
section(way *w, uint32_t leg, uint32_t kind)
{
    ho_envelope_section *s = ho_envelope_find(&w->view, leg, kind);

    ck_assert_ptr_nonnull(s);
    return s;
}

/* Without any surgery, what is put together opens. */
START_TEST(forged_in_nothing_opens)
{
    ho_base_buf bytes = { 0 };
    size_t      len;

    assemble(&bytes, &a.view, &a.view, LEGS);
    handoff_sealed_data(a.stage[2], &len);
    ck_assert_uint_eq(bytes.len, len);
    ck_assert_mem_eq(bytes.data, handoff_sealed_data(a.stage[2], NULL), len);
    ck_assert_status(open_bytes(&bytes, &story.cast.desk), HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
}
END_TEST

/* ---- Legs ---------------------------------------------------------------- */

/* The last leg of one packet behind the first two of another. */
START_TEST(forged_by_splicing_legs_of_two_packets_is_chain)
{
    ho_base_buf bytes = { 0 };

    a.view.legs[2] = b.view.legs[2];
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 2);
}
END_TEST

/* Another first leg under the same way: the origin is what all signed. */
START_TEST(forged_by_another_origin_is_chain)
{
    ho_base_buf bytes = { 0 };

    a.view.legs[0] = b.view.legs[0];
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 1);
}
END_TEST

/* Numbers rise by one, so that a gap is seen before anything else. */
START_TEST(forged_by_removing_a_leg_in_between_is_format)
{
    ho_base_buf bytes = { 0 };

    a.view.legs[1] = a.view.legs[2];
    assemble(&bytes, &a.view, &a.view, 2);
    refused(&bytes, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE, 1);
}
END_TEST

START_TEST(forged_by_reordering_legs_is_format)
{
    ho_envelope_leg *leg = a.view.legs[1];
    ho_base_buf      bytes = { 0 };

    a.view.legs[1] = a.view.legs[2];
    a.view.legs[2] = leg;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE, 1);
}
END_TEST

/* A leg that its sender renumbered: the link to the one before tells. */
START_TEST(forged_by_removing_a_leg_and_numbering_anew_is_chain)
{
    pk_packet  *p = pk_three_legs(&story.cast);
    pk_packet  *q = pk_new();
    ho_base_buf bytes = { 0 };

    /* The partner, whom leg 1 was for, hides that the desk had it. */
    pk_leg(q, &story.cast.bot, TO_DESK, PK_NOW, PK_HOUR);
    pk_add(q, 1, pk_story_section(1));
    pk_sign(q);
    memcpy(q->link[0], p->link[1], 32);
    pk_leg(q, &story.cast.partner, TO_DESK, PK_NOW + 2000, PK_HOUR);
    pk_sign(q);
    pk_write(&bytes, q);
    refused(&bytes, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 1);
    pk_free(p);
    pk_free(q);
}
END_TEST

/* The last leg cut off: what is left is for the partner, not for the desk. */
START_TEST(forged_by_removing_the_last_leg_is_audience)
{
    ho_base_buf bytes = { 0 };

    assemble(&bytes, &a.view, &a.view, 2);
    refused(&bytes, HANDOFF_E_AUDIENCE, HANDOFF_CHECK_AUDIENCE, 1);
}
END_TEST

/* And the partner, to whom it is presented again, misses the briefing that
 * the leg cut off had redacted. */
START_TEST(forged_by_removing_the_last_leg_misses_what_it_redacted)
{
    ho_base_buf bytes = { 0 };

    assemble(&bytes, &a.view, &a.view, 2);
    ck_assert_status(open_bytes(&bytes, &story.cast.partner), HANDOFF_E_SECTION,
                     &err);
    ck_assert_int_eq(err.section, BRIEFING);
    ck_assert_int_eq(err.leg, 1);
    ho_base_buf_free(&bytes);
}
END_TEST

START_TEST(forged_by_an_old_leg_replayed_at_the_end_is_format)
{
    ho_base_buf bytes = { 0 };

    ho_envelope_header_write(&bytes, HO_KIND_PACKET);
    for (uint32_t n = 0; n < LEGS; n++)
        put_leg(&bytes, a.view.legs[n]->bytes, a.view.legs[n]->signature);
    put_leg(&bytes, a.view.legs[1]->bytes, a.view.legs[1]->signature);
    refused(&bytes, HANDOFF_E_FORMAT, HANDOFF_CHECK_PARSE, 3);
}
END_TEST

/* The desk forwarded the same packet twice, in the same way: the leg of one
 * cannot stand for that of the other. */
START_TEST(forged_by_an_old_leg_replayed_in_its_place_is_chain)
{
    way         old = { .stage = { NULL } };
    ho_base_buf bytes = { 0 };

    old.stage[1] = pass_to_partner(a.stage[0]);
    take_apart(&old, 1);
    a.view.legs[1] = old.view.legs[1];
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 2);
    way_free(&old);
}
END_TEST

START_TEST(forged_by_a_signature_of_another_leg_is_signature)
{
    ho_base_buf bytes = { 0 };

    /* The desk signed that one too, only not this leg. */
    a.view.legs[2]->signature = b.view.legs[2]->signature;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SIGNATURE, HANDOFF_CHECK_SIGNATURE, 2);
}
END_TEST

/* Trusted with everything, and not whom the packet was for. */
START_TEST(forged_by_a_forwarder_not_addressed_is_chain)
{
    pk_packet  *p = pk_one_leg(&story.cast);
    ho_base_buf bytes = { 0 };

    pk_leg(p, &story.cast.partner, TO_DESK, PK_NOW + 1000, PK_HOUR);
    pk_sign(p);
    pk_write(&bytes, p);
    refused(&bytes, HANDOFF_E_CHAIN, HANDOFF_CHECK_CHAIN, 1);
    ck_assert_ptr_nonnull(strstr(err.message, "addressed to"));
    pk_free(p);
}
END_TEST

/* ---- Sections ------------------------------------------------------------ */

/* Leg 0's extras as leg 1's, and leg 1's as leg 0's. */
START_TEST(forged_by_swapping_sections_between_legs_is_section)
{
    ho_envelope_section *s = section(&a, 0, EXTRAS),
                        *t = section(&a, 1, EXTRAS);
    ho_base_slice clear = s->clear;
    ho_base_buf   bytes = { 0 };

    s->clear = t->clear;
    t->clear = clear;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_DIGEST, 0);
}
END_TEST

START_TEST(forged_by_a_section_of_another_packet_is_section)
{
    ho_base_buf bytes = { 0 };

    section(&a, 0, BRIEFING)->clear = section(&b, 0, BRIEFING)->clear;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_DIGEST, 0);
}
END_TEST

START_TEST(forged_by_a_sealed_section_of_another_packet_is_section)
{
    ho_base_buf bytes = { 0 };

    section(&a, 0, CUSTOMER)->grants = section(&b, 0, CUSTOMER)->grants;
    section(&a, 0, CUSTOMER)->sealed = section(&b, 0, CUSTOMER)->sealed;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
}
END_TEST

/* Who had the packet earlier has the transcript still. */
START_TEST(forged_by_undoing_a_redaction_is_section)
{
    way                  early = { .stage = { NULL } };
    ho_envelope_section *s = section(&a, 0, TRANSCRIPT);
    ho_base_buf          bytes = { 0 };

    early.stage[0] = a.stage[0];
    take_apart(&early, 0);
    s->grants = section(&early, 0, TRANSCRIPT)->grants;
    s->sealed = section(&early, 0, TRANSCRIPT)->sealed;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
    ck_assert_int_eq(err.section, TRANSCRIPT);
    ck_assert_ptr_nonnull(strstr(err.message, "redacted"));
    ho_base_arena_free(&early.arena);
}
END_TEST

/* The form before it was resealed: the old seal names it, and no longer
 * holds. */
START_TEST(forged_by_undoing_a_reseal_is_section)
{
    way                  early = { .stage = { NULL } };
    ho_envelope_section *s = section(&a, 0, CUSTOMER);
    ho_base_buf          bytes = { 0 };

    early.stage[0] = a.stage[0];
    take_apart(&early, 0);
    s->grants = section(&early, 0, CUSTOMER)->grants;
    s->sealed = section(&early, 0, CUSTOMER)->sealed;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
    ho_base_arena_free(&early.arena);
}
END_TEST

START_TEST(forged_by_stripping_a_grant_is_section)
{
    ho_envelope_section *s = section(&a, 0, CUSTOMER);
    ho_base_buf          bytes = { 0 };

    ck_assert_uint_eq(s->grants.len, 2 * HO_GRANT_BYTES);
    s->grants.len = HO_GRANT_BYTES;
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
}
END_TEST

/* Each with the other's wrapped key: the order of recipients stays. */
START_TEST(forged_by_swapping_grants_is_section)
{
    ho_envelope_section *s = section(&a, 0, CUSTOMER);
    uint8_t              grants[2 * HO_GRANT_BYTES];
    ho_base_buf          bytes = { 0 };

    memcpy(grants, s->grants.p, sizeof grants);
    memcpy(grants + 32, s->grants.p + HO_GRANT_BYTES + 32, HO_GRANT_BYTES - 32);
    memcpy(grants + HO_GRANT_BYTES + 32, s->grants.p + 32, HO_GRANT_BYTES - 32);
    s->grants = HO_SLICE(grants, sizeof grants);
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
}
END_TEST

START_TEST(forged_by_leaving_a_section_out_is_section)
{
    ho_base_buf bytes = { 0 };

    section(&a, 0, BRIEFING)->clear = HO_SLICE(NULL, 0);
    assemble(&bytes, &a.view, &a.view, LEGS);
    refused(&bytes, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, 0);
    ck_assert_ptr_nonnull(strstr(err.message, "missing"));
}
END_TEST

/* ---- Any bit, any length ------------------------------------------------- */

START_TEST(forged_by_any_flipped_bit_is_refused)
{
    handoff_workspace *ws;
    ho_base_buf        bytes = { 0 };
    handoff_open_opts  opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + READ_MS,
                                .identity = story.cast.desk.me };
    handoff_packet    *packet;

    ck_assert_status(handoff_workspace_new(&ws, &err), HANDOFF_OK, &err);
    opts.workspace = ws;
    assemble(&bytes, &a.view, &a.view, LEGS);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
        ck_assert_msg(handoff_open(&packet, bytes.data, bytes.len,
                                   story.cast.ring, &opts, &err) != HANDOFF_OK,
                      "bit %zu", bit);
        ck_assert_ptr_null(packet);
        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
    for (size_t len = 0; len < bytes.len; len++)
        ck_assert_int_ne(handoff_open(&packet, bytes.data, len, story.cast.ring,
                                      &opts, &err),
                         HANDOFF_OK);
    ho_base_buf_free(&bytes);
    handoff_workspace_free(ws);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        forged_in_nothing_opens,
        forged_by_splicing_legs_of_two_packets_is_chain,
        forged_by_another_origin_is_chain,
        forged_by_removing_a_leg_in_between_is_format,
        forged_by_reordering_legs_is_format,
        forged_by_removing_a_leg_and_numbering_anew_is_chain,
        forged_by_removing_the_last_leg_is_audience,
        forged_by_removing_the_last_leg_misses_what_it_redacted,
        forged_by_an_old_leg_replayed_at_the_end_is_format,
        forged_by_an_old_leg_replayed_in_its_place_is_chain,
        forged_by_a_signature_of_another_leg_is_signature,
        forged_by_a_forwarder_not_addressed_is_chain,
        forged_by_swapping_sections_between_legs_is_section,
        forged_by_a_section_of_another_packet_is_section,
        forged_by_a_sealed_section_of_another_packet_is_section,
        forged_by_undoing_a_redaction_is_section,
        forged_by_undoing_a_reseal_is_section,
        forged_by_stripping_a_grant_is_section,
        forged_by_swapping_grants_is_section,
        forged_by_leaving_a_section_out_is_section,
        forged_by_any_flipped_bit_is_refused,
    };
    Suite *suite = suite_create("forward_forged");
    TCase *tcase = tcase_create("forward_forged");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
