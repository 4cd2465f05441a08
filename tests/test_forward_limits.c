/* SPDX-License-Identifier: MIT */
/*
 * test_forward_limits.c -- limits of a forwarded packet, at their value and
 * one past it: what is made opens, what would not open is not made.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_story.h"
#include "support_keys.h"

/* Static: a leg that is begun in one function is signed in another. */
static const char *const to_desk[] = { "desk.example", NULL };

#define BRIEFING HANDOFF_SECTION_BRIEFING
#define CUSTOMER HANDOFF_SECTION_CUSTOMER
#define TRANSCRIPT HANDOFF_SECTION_TRANSCRIPT

static handoff_error err;

static handoff_forward_opts
opts_to_desk(void)
{
    handoff_forward_opts opts = story_forward_opts();

    opts.audience = to_desk;
    opts.clear = HANDOFF_ALL;
    return opts;
}

/* Open a packet of the builder's, as the desk; the builder's is released. */
static handoff_packet *
open_made(pk_packet *made)
{
    handoff_packet *packet;
    ho_base_buf     bytes = { 0 };

    pk_write(&bytes, made);
    ck_assert_status(
        handoff_open(&packet, bytes.data, bytes.len, story.cast.ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                           .identity = story.cast.desk.me },
                     &err),
        HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
    pk_free(made);
    return packet;
}

static void
begin(pk_packet *p)
{
    pk_leg(p, &story.cast.bot, to_desk, PK_NOW, PK_HOUR);
    pk_add(p, 1, pk_story_section(1));
}

/* Forward, and open what came out. */
static void
expect_ok(const handoff_packet *packet, const handoff_context *more,
          const handoff_forward_opts *opts)
{
    handoff_sealed *next = story_forward(packet, more, &story.cast.desk, opts);

    ck_assert_status(story_try(next, &story.cast.desk, PK_NOW + 1000, &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(next);
}

static void
expect_limit(const handoff_packet *packet, const handoff_context *more,
             const handoff_forward_opts *opts, const char *why)
{
    story_refused(packet, more, &story.cast.desk, opts, HANDOFF_E_LIMIT, why,
                  &err);
}

/* ---- Legs ---------------------------------------------------------------- */

START_TEST(forward_to_the_sixteenth_leg_and_no_further)
{
    handoff_forward_opts opts = opts_to_desk();
    handoff_sealed      *sealed = story_sealed(), *next;

    for (uint32_t legs = 1;; legs++) {
        handoff_packet *packet =
            story_open_at(sealed, &story.cast.desk, PK_NOW + 1000);

        ck_assert_uint_eq(handoff_packet_legs(packet), legs);
        if (legs == HANDOFF_LEGS_MAX) {
            expect_limit(packet, NULL, &opts, "16 legs already");
            handoff_packet_free(packet);
            break;
        }
        next = story_forward(packet, NULL, &story.cast.desk, &opts);
        handoff_packet_free(packet);
        handoff_sealed_free(sealed);
        sealed = next;
    }
    handoff_sealed_free(sealed);
}
END_TEST

enum { FULL_LEGS = 15, FULL_KINDS = 20, FULL = FULL_LEGS * FULL_KINDS };

static uint32_t
full_kind(size_t i)
{
    return i < 4 ? 2 + (uint32_t) i : 12 + (uint32_t) i;
}

/* 15 legs, each with every kind of section that there can be. */
static handoff_packet *
full_packet(void)
{
    pk_packet *p = pk_new();

    for (uint32_t n = 0; n < FULL_LEGS; n++) {
        if (n == 0)
            begin(p);
        else
            pk_leg(p, &story.cast.desk, to_desk, PK_NOW, PK_HOUR);
        for (size_t i = 0; i < FULL_KINDS; i++)
            if (full_kind(i) <= HO_SECTIONS)
                pk_add(p, full_kind(i), pk_story_section(full_kind(i)));
            else
                pk_add_object(p, full_kind(i), HO_SLICE("whatever", 8));
        pk_sign(p);
    }
    return open_made(p);
}

/* The length of the new leg; 0 where it is refused. */
static size_t
new_leg_len(const handoff_packet *packet, const handoff_forward_opts *opts)
{
    handoff_sealed      *next;
    handoff_packet      *opened;
    size_t               len;
    handoff_forward_opts o = *opts;

    o.clear = 0;
    if (handoff_forward(&next, packet, NULL, story.cast.desk.me,
                        story.cast.ring, &o, &err) != HANDOFF_OK) {
        ck_assert_int_eq(err.code, HANDOFF_E_LIMIT);
        ck_assert_int_eq(err.leg, FULL_LEGS);
        return 0;
    }
    opened = story_open_at(next, &story.cast.desk, PK_NOW + 1000);
    len = opened->view.legs[FULL_LEGS]->bytes.len;
    handoff_packet_free(opened);
    handoff_sealed_free(next);
    return len;
}

/* Everything that can be redacted is: with reasons of a byte it fits, with
 * reasons as long as can be it does not, and between the two is the limit. */
START_TEST(forward_with_a_leg_of_64_kib_and_one_byte_more)
{
    handoff_packet      *packet = full_packet();
    handoff_forward_opts opts = opts_to_desk();
    static char          reason[FULL][HANDOFF_REASON_MAX + 1];
    handoff_redaction    list[FULL + 1] = { { 0 } };
    size_t               len, least, full = 0, n;

    memset(reason, 0, sizeof reason);
    for (size_t i = 0; i < FULL; i++) {
        list[i] = (handoff_redaction){ (uint32_t) (i / FULL_KINDS),
                                       full_kind(i % FULL_KINDS), reason[i] };
        reason[i][0] = 'r';
    }
    opts.redactions = list;
    least = new_leg_len(packet, &opts);
    ck_assert_uint_gt(least, 0);
    /* A full reason takes 254 bytes more, and one for each of two lengths. */
    while (least + 256 * (full + 1) <= HANDOFF_LEG_BYTES_MAX)
        memset(reason[full++], 'r', HANDOFF_REASON_MAX);
    len = new_leg_len(packet, &opts);
    ck_assert_uint_eq(len, least + 256 * full);
    n = HANDOFF_LEG_BYTES_MAX - len;
    ck_assert_uint_lt(n, 256);
    /* Up to 120 more, no length gets another byte. */
    for (size_t i = full; n != 0; i++) {
        size_t take = n < 100 ? n : 100;

        memset(reason[i] + 1, 'r', take);
        n -= take;
    }
    ck_assert_uint_eq(new_leg_len(packet, &opts), HANDOFF_LEG_BYTES_MAX);
    reason[FULL - 1][1] = 'r';
    ck_assert_uint_eq(new_leg_len(packet, &opts), 0);
    handoff_packet_free(packet);
}
END_TEST

/* ---- Bytes --------------------------------------------------------------- */

/* A message whose field `number` is a string of `len` bytes in all. */
static void
add_string(pk_packet *p, uint32_t kind, uint32_t number, size_t len)
{
    ho_base_buf raw = { 0 };
    uint8_t    *text;
    size_t      head = 1 + ho_base_varint_size(len);

    text = malloc(len);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', len);
    ho_base_wire_put_bytes(&raw, number, HO_SLICE(text, len - head));
    ck_assert_uint_eq(raw.len, len);
    pk_add(p, kind, HO_SLICE(raw.data, raw.len));
    ho_base_buf_free(&raw);
    free(text);
}

/* Two large sections, stored as they are. */
static handoff_packet *
large_packet(size_t second)
{
    pk_packet *p = pk_new();

    begin(p);
    add_string(p, BRIEFING, 2, HANDOFF_SECTION_BYTES_MAX);
    add_string(p, CUSTOMER, 2, second);
    pk_sign(p);
    return open_made(p);
}

START_TEST(forward_to_16_mib_and_one_byte_more)
{
    const size_t         guess = HANDOFF_SECTION_BYTES_MAX - 4096;
    handoff_forward_opts opts = opts_to_desk();
    handoff_packet      *packet = large_packet(guess);
    handoff_sealed *next = story_forward(packet, NULL, &story.cast.desk, &opts);
    size_t          len;

    handoff_sealed_data(next, &len);
    ck_assert_uint_lt(len, HANDOFF_PACKET_BYTES_MAX);
    len = guess + HANDOFF_PACKET_BYTES_MAX - len;
    handoff_sealed_free(next);
    handoff_packet_free(packet);
    packet = large_packet(len);
    expect_ok(packet, NULL, &opts);
    handoff_packet_free(packet);
    packet = large_packet(len + 1);
    expect_limit(packet, NULL, &opts, "the packet has more than");
    /* Without one of its sections there is room. */
    opts.redactions = HANDOFF_REDACTIONS({ 0, BRIEFING, "too long" });
    expect_ok(packet, NULL, &opts);
    handoff_packet_free(packet);
}
END_TEST

/* A context with one string, such that the section has `len` bytes. */
static handoff_context *
context_of(uint32_t kind, size_t len)
{
    const size_t     n = len - 1 - ho_base_varint_size(len);
    char            *text = calloc(1, n + 1);
    handoff_context *c;
    uint8_t         *raw;
    size_t           raw_len;

    ck_assert_ptr_nonnull(text);
    memset(text, 'a', n);
    ck_assert_status(handoff_context_new(&c, &err), HANDOFF_OK, &err);
    ck_assert_status(
        handoff_context_put(
            c,
            kind == BRIEFING
                ? (const void *) &(handoff_briefing){ HANDOFF_BRIEFING,
                                                      .why = text }
                : &(handoff_customer){ HANDOFF_CUSTOMER, .name = text },
            &err),
        HANDOFF_OK, &err);
    ck_assert_status(handoff_context_serialize(&raw, &raw_len, c, kind, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(raw_len, len);
    handoff_free(raw);
    free(text);
    return c;
}

/* Opened, forwarded with that much more, opened again; `packet` is freed. */
static handoff_packet *
grow(handoff_packet *packet, uint32_t kind, size_t len)
{
    handoff_forward_opts opts = opts_to_desk();
    handoff_context     *more = context_of(kind, len);
    handoff_sealed *next = story_forward(packet, more, &story.cast.desk, &opts);

    handoff_packet_free(packet);
    packet = story_open_at(next, &story.cast.desk, PK_NOW + 1000);
    handoff_sealed_free(next);
    handoff_context_free(more);
    return packet;
}

static void
expect_more(const handoff_packet *packet, const handoff_forward_opts *opts,
            size_t len, const char *why)
{
    handoff_context *more = context_of(BRIEFING, len);

    if (why == NULL)
        expect_ok(packet, more, opts);
    else
        expect_limit(packet, more, opts, why);
    handoff_context_free(more);
}

START_TEST(forward_to_sections_of_32_mib_together_and_one_byte_more)
{
    const size_t         most = HANDOFF_SECTION_BYTES_MAX;
    const size_t         rest = most - pk_story_section(1).len;
    handoff_forward_opts opts = opts_to_desk();
    pk_packet           *p = pk_new();
    handoff_packet      *packet;

    begin(p);
    pk_sign(p);
    packet = open_made(p);
    packet = grow(packet, BRIEFING, most);
    packet = grow(packet, CUSTOMER, most);
    packet = grow(packet, BRIEFING, most);
    expect_more(packet, &opts, rest, NULL);
    expect_more(packet, &opts, rest + 1, "together");
    ck_assert_int_eq(err.leg, 4);
    ck_assert_int_eq(err.section, BRIEFING);
    /* What is redacted does not count any more. */
    opts.redactions = HANDOFF_REDACTIONS({ 1, BRIEFING, "long ago" });
    expect_more(packet, &opts, rest + 1, NULL);
    expect_more(packet, &opts, most + 1, "the section has more than");
    handoff_packet_free(packet);
}
END_TEST

/* Empty messages, 256 each as FORMAT.md section 8 counts: with the sections,
 * the conversation's id and a briefing to be exact it comes to 64 MiB. */
START_TEST(forward_to_memory_of_64_mib_and_one_byte_more)
{
    const size_t         messages = HANDOFF_MEMORY_BYTES_MAX / 256 - 5;
    const size_t         why = 2 * 256 - strlen("air-7f3a");
    uint8_t             *raw = calloc(messages, 2);
    handoff_forward_opts opts = opts_to_desk();
    pk_packet           *p = pk_new();
    handoff_packet      *packet;

    ck_assert_ptr_nonnull(raw);
    for (size_t i = 0; i < messages; i++)
        raw[2 * i] = 0x0A;
    begin(p);
    pk_add(p, TRANSCRIPT, HO_SLICE(raw, 2 * messages));
    pk_sign(p);
    free(raw);
    packet = open_made(p);
    /* A tag and two bytes of length stand in front of it. */
    expect_more(packet, &opts, why + 3, NULL);
    expect_more(packet, &opts, why + 4, "memory");
    opts.redactions = HANDOFF_REDACTIONS({ 0, TRANSCRIPT, "empty" });
    expect_more(packet, &opts, why + 4, NULL);
    handoff_packet_free(packet);
}
END_TEST

/* What was not asked for is counted by the length that it says. */
START_TEST(forward_counts_what_was_not_read)
{
    pk_packet           *p = pk_new();
    ho_base_buf          bytes = { 0 }, object = { 0 };
    handoff_forward_opts opts = opts_to_desk();
    handoff_packet      *packet;

    begin(p);
    pk_object(&object, 1, HANDOFF_SECTION_BYTES_MAX + 1, HO_SLICE("zst", 3));
    pk_add_object(p, BRIEFING, HO_SLICE(object.data, object.len));
    pk_add_object(p, CUSTOMER, HO_SLICE("no object at all", 16));
    pk_sign(p);
    pk_write(&bytes, p);
    ck_assert_status(
        handoff_open(&packet, bytes.data, bytes.len, story.cast.ring,
                     &(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                         .sections = HANDOFF_SET(HANDOFF_SECTION_ROUTING),
                         .identity = story.cast.desk.me },
                     &err),
        HANDOFF_OK, &err);
    expect_limit(packet, NULL, &opts, "the section has more than");
    ck_assert_int_eq(err.leg, 0);
    ck_assert_int_eq(err.section, BRIEFING);
    opts.redactions = HANDOFF_REDACTIONS({ 0, BRIEFING, "too long" });
    story_refused(packet, NULL, &story.cast.desk, &opts, HANDOFF_E_SECTION, "",
                  &err);
    ck_assert_int_eq(err.section, CUSTOMER);
    opts.redactions = HANDOFF_REDACTIONS({ 0, BRIEFING, "too long" },
                                         { 0, CUSTOMER, "damaged" });
    expect_ok(packet, NULL, &opts);
    handoff_packet_free(packet);
    ho_base_buf_free(&bytes);
    ho_base_buf_free(&object);
    pk_free(p);
}
END_TEST

/* ---- Readers ------------------------------------------------------------- */

START_TEST(forward_resealed_for_32_keys_and_one_more)
{
    pk_party             many[HANDOFF_GRANTS_MAX + 1];
    const char          *names[HANDOFF_GRANTS_MAX + 2] = { NULL };
    handoff_forward_opts opts = opts_to_desk();
    handoff_sealed      *sealed = story_sealed(), *next;
    handoff_packet *packet = story_open_at(sealed, &story.cast.desk, PK_NOW),
                   *after;

    for (size_t i = 0; i <= HANDOFF_GRANTS_MAX; i++) {
        char   name[32], *jwks;
        size_t len;

        snprintf(name, sizeof name, "reader-%zu.example", i);
        pk_party_init(&many[i], name);
        handoff_identity_public(&jwks, &len, many[i].me, NULL);
        ck_assert_status(keys_import(story.cast.ring, jwks, len, NULL,
                                     HANDOFF_MAY_FORWARD, &err),
                         HANDOFF_OK, &err);
        handoff_free(jwks);
        names[i] = many[i].name;
    }
    opts.reseals = HANDOFF_RESEALS({ 0, CUSTOMER, names });
    expect_limit(packet, NULL, &opts, "more than 32 keys");
    ck_assert_int_eq(err.section, CUSTOMER);
    names[HANDOFF_GRANTS_MAX] = names[0]; /* named again: no key more */
    next = story_forward(packet, NULL, &story.cast.desk, &opts);
    after = story_open_at(next, &story.cast.desk, PK_NOW + 1000);
    ck_assert_uint_eq(story_section(after, 0, CUSTOMER).readers_count,
                      HANDOFF_GRANTS_MAX);
    handoff_packet_free(after);
    handoff_packet_free(packet);
    handoff_sealed_free(next);
    handoff_sealed_free(sealed);
    for (size_t i = 0; i <= HANDOFF_GRANTS_MAX; i++)
        pk_party_free(&many[i]);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        forward_to_the_sixteenth_leg_and_no_further,
        forward_with_a_leg_of_64_kib_and_one_byte_more,
        forward_to_16_mib_and_one_byte_more,
        forward_to_sections_of_32_mib_together_and_one_byte_more,
        forward_to_memory_of_64_mib_and_one_byte_more,
        forward_counts_what_was_not_read,
        forward_resealed_for_32_keys_and_one_more,
    };
    Suite *suite = suite_create("forward_limits");
    TCase *tcase = tcase_create("forward_limits");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
