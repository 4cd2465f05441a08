/* SPDX-License-Identifier: MIT */
/*
 * test_open_limits.c -- every limit of handoff_open() at its value and one
 * past it: times, validity of keys, bytes and memory.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <zstd.h>

#include "support.h"
#include "support_keys.h"
#include "support_packet.h"

#define SKEW ((int64_t) HANDOFF_SKEW_MS)

static pk_cast       cast;
static pk_packet    *made;
static ho_base_buf   bytes;
static handoff_error err;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_new();
}

static void
teardown(void)
{
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static void
restart(void)
{
    pk_free(made);
    made = pk_new();
}

static handoff_status
open_ring(handoff_open_opts opts, const handoff_keyring *ring)
{
    handoff_packet *packet;
    handoff_status  st;

    opts.struct_size = sizeof opts;
    if (opts.audience == NULL)
        opts.audience = "desk.example";
    if (opts.now_ms == 0)
        opts.now_ms = PK_NOW;
    pk_write(&bytes, made);
    st = handoff_open(&packet, bytes.data, bytes.len, ring, &opts, &err);
    ck_assert((packet != NULL) == (st == HANDOFF_OK));
    handoff_packet_free(packet);
    return st;
}

static handoff_status
open_with(handoff_open_opts opts)
{
    return open_ring(opts, cast.ring);
}

/* A leg from the bot that adds routing. */
static void
first_leg(const char *audience, int64_t lifetime_ms)
{
    const char *const names[] = { audience, NULL };

    pk_leg(made, &cast.bot, names, PK_NOW, lifetime_ms);
    pk_add(made, HANDOFF_SECTION_ROUTING,
           pk_story_section(HANDOFF_SECTION_ROUTING));
    pk_sign(made);
}

/* ---- Times -------------------------------------------------------------- */

#define OPENED(...)                                                            \
    ck_assert_status(open_with((handoff_open_opts){ __VA_ARGS__ }),            \
                     HANDOFF_OK, &err)
#define REFUSED(status, ...)                                                   \
    ck_assert_status(open_with((handoff_open_opts){ __VA_ARGS__ }), status,    \
                     &err)

START_TEST(open_within_its_time_to_the_millisecond)
{
    first_leg("desk.example", PK_HOUR);
    OPENED(.now_ms = PK_NOW - SKEW);
    REFUSED(HANDOFF_E_NOT_YET, .now_ms = PK_NOW - SKEW - 1);
    OPENED(.now_ms = PK_NOW + PK_HOUR + SKEW);
    REFUSED(HANDOFF_E_EXPIRED, .now_ms = PK_NOW + PK_HOUR + SKEW + 1);
    /* A smaller skew. */
    OPENED(.now_ms = PK_NOW - 1, .skew_ms = 1);
    REFUSED(HANDOFF_E_NOT_YET, .now_ms = PK_NOW - 2, .skew_ms = 1);
    OPENED(.now_ms = PK_NOW + PK_HOUR + 1, .skew_ms = 1);
    REFUSED(HANDOFF_E_EXPIRED, .now_ms = PK_NOW + PK_HOUR + 2, .skew_ms = 1);
}
END_TEST

START_TEST(open_lifetime_at_the_limit_and_one_past)
{
    first_leg("desk.example", HANDOFF_LIFETIME_MAX_MS);
    OPENED(.skew_ms = 0);
    restart();
    first_leg("desk.example", HANDOFF_LIFETIME_MAX_MS + 1);
    REFUSED(HANDOFF_E_LIMIT, .skew_ms = 0);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_LIFETIME);
    restart();
    first_leg("desk.example", 5000);
    OPENED(.max_lifetime_ms = 5000);
    REFUSED(HANDOFF_E_LIMIT, .max_lifetime_ms = 4999);
}
END_TEST

static handoff_status
forwarded_at(int64_t sent_at_ms, int64_t skew_ms)
{
    restart();
    first_leg("partner.example", 10000);
    pk_leg(made, &cast.partner, HANDOFF_STRINGS("desk.example"), sent_at_ms,
           PK_HOUR);
    pk_sign(made);
    return open_with(
        (handoff_open_opts){ .now_ms = sent_at_ms, .skew_ms = skew_ms });
}

START_TEST(open_forwarded_in_time_to_the_millisecond)
{
    ck_assert_status(forwarded_at(PK_NOW - SKEW, 0), HANDOFF_OK, &err);
    ck_assert_status(forwarded_at(PK_NOW - SKEW - 1, 0), HANDOFF_E_CHAIN, &err);
    ck_assert_status(forwarded_at(PK_NOW + 10000 + SKEW, 0), HANDOFF_OK, &err);
    ck_assert_status(forwarded_at(PK_NOW + 10000 + SKEW + 1, 0),
                     HANDOFF_E_CHAIN, &err);
    ck_assert_status(forwarded_at(PK_NOW - 1, 1), HANDOFF_OK, &err);
    ck_assert_status(forwarded_at(PK_NOW - 2, 1), HANDOFF_E_CHAIN, &err);
    ck_assert_status(forwarded_at(PK_NOW + 10001, 1), HANDOFF_OK, &err);
    ck_assert_status(forwarded_at(PK_NOW + 10002, 1), HANDOFF_E_CHAIN, &err);
}
END_TEST

START_TEST(open_at_the_ends_of_time)
{
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), 1, 1);
    pk_add(made, 1, pk_story_section(1));
    pk_sign(made);
    OPENED(.now_ms = 1);
    restart();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"),
           HANDOFF_TIME_MAX - 1, 1);
    pk_add(made, 1, pk_story_section(1));
    pk_sign(made);
    OPENED(.now_ms = HANDOFF_TIME_MAX);
}
END_TEST

/* ---- Keys --------------------------------------------------------------- */

static handoff_status
open_trusting(handoff_key key)
{
    handoff_keyring *ring;
    handoff_status   st;

    key.struct_size = sizeof key;
    key.name = cast.bot.name;
    key.public_key = cast.bot.key;
    if (key.rights == 0)
        key.rights = HANDOFF_MAY_ORIGINATE;
    ck_assert_status(handoff_keyring_new(&ring, &err), HANDOFF_OK, &err);
    ck_assert_status(keys_add(ring, &key, &err), HANDOFF_OK, &err);
    st = open_ring((handoff_open_opts){ 0 }, ring);
    handoff_keyring_free(ring);
    return st;
}

START_TEST(open_key_in_its_time_to_the_millisecond)
{
    first_leg("desk.example", PK_HOUR);
    ck_assert_status(open_trusting((handoff_key){ .not_before_ms = PK_NOW,
                                                  .not_after_ms = PK_NOW }),
                     HANDOFF_OK, &err);
    ck_assert_status(open_trusting(
                         (handoff_key){ .not_before_ms = PK_NOW + 1 }),
                     HANDOFF_E_SENDER, &err);
    ck_assert_status(open_trusting((handoff_key){ .not_after_ms = PK_NOW - 1 }),
                     HANDOFF_E_SENDER, &err);
    /* Revocation is held against the reader's clock. */
    ck_assert_status(open_trusting(
                         (handoff_key){ .revoked_at_ms = PK_NOW + 1 }),
                     HANDOFF_OK, &err);
    ck_assert_status(open_trusting((handoff_key){ .revoked_at_ms = PK_NOW }),
                     HANDOFF_E_REVOKED, &err);
    ck_assert_status(open_trusting(
                         (handoff_key){ .rights = HANDOFF_MAY_FORWARD }),
                     HANDOFF_E_SENDER, &err);
}
END_TEST

START_TEST(open_forwarder_needs_the_right_to_forward)
{
    handoff_keyring *ring;
    const uint32_t   rights[] = { HANDOFF_MAY_FORWARD, HANDOFF_MAY_ORIGINATE };

    first_leg("partner.example", PK_HOUR);
    pk_leg(made, &cast.partner, HANDOFF_STRINGS("desk.example"), PK_NOW,
           PK_HOUR);
    pk_sign(made);
    for (int i = 0; i < 2; i++) {
        ck_assert_status(handoff_keyring_new(&ring, &err), HANDOFF_OK, &err);
        ck_assert_int_eq(keys_add(ring,
                                  &(handoff_key){
                                      HANDOFF_KEY, .name = cast.bot.name,
                                      .public_key = cast.bot.key,
                                      .rights = HANDOFF_MAY_ORIGINATE },
                                  &err),
                         HANDOFF_OK);
        ck_assert_int_eq(keys_add(ring,
                                  &(handoff_key){
                                      HANDOFF_KEY, .name = cast.partner.name,
                                      .public_key = cast.partner.key,
                                      .rights = rights[i] },
                                  &err),
                         HANDOFF_OK);
        ck_assert_status(open_ring((handoff_open_opts){ 0 }, ring),
                         i == 0 ? HANDOFF_OK : HANDOFF_E_SENDER, &err);
        handoff_keyring_free(ring);
    }
    ck_assert_int_eq(err.leg, 1);
}
END_TEST

/* ---- Bytes -------------------------------------------------------------- */

START_TEST(open_packet_bytes_and_legs_at_a_lowered_limit)
{
    pk_free(made);
    made = pk_three_legs(&cast);
    pk_write(&bytes, made);
    OPENED(.now_ms = PK_NOW + 3000, .max_packet_bytes = bytes.len,
           .max_legs = 3);
    REFUSED(HANDOFF_E_LIMIT, .now_ms = PK_NOW + 3000,
            .max_packet_bytes = bytes.len - 1);
    REFUSED(HANDOFF_E_LIMIT, .now_ms = PK_NOW + 3000, .max_legs = 2);
    REFUSED(HANDOFF_E_LIMIT, .now_ms = PK_NOW + 3000, .max_legs = 1);
}
END_TEST

START_TEST(open_sections_at_a_lowered_limit)
{
    const uint64_t routing = pk_story_section(1).len;
    const uint64_t briefing = pk_story_section(2).len;

    pk_free(made);
    made = pk_one_leg(&cast);
    OPENED(.max_section_bytes = briefing);
    REFUSED(HANDOFF_E_LIMIT, .max_section_bytes = briefing - 1);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_RAW_LEN);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_BRIEFING);
    OPENED(.max_total_bytes = routing + briefing);
    REFUSED(HANDOFF_E_LIMIT, .max_total_bytes = routing + briefing - 1);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_BRIEFING);
    /* What is not read does not count. */
    OPENED(.max_total_bytes = routing,
           .sections = HANDOFF_SET(HANDOFF_SECTION_ROUTING));
}
END_TEST

START_TEST(open_memory_at_a_lowered_limit)
{
    /* FORMAT.md section 8: 256 per message, plus the strings. */
    const uint64_t memory = 256 + strlen("air-7f3a") + 256 +
                            strlen("two of four tickets are booked");

    pk_free(made);
    made = pk_one_leg(&cast);
    OPENED(.max_memory_bytes = memory);
    REFUSED(HANDOFF_E_LIMIT, .max_memory_bytes = memory - 1);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_RECORD);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_BRIEFING);
}
END_TEST

/* An object of codec 1 that unpacks to field `field`, a string, so that the
 * section has `raw_len` bytes. */
static void
add_string(uint32_t kind, uint32_t field, size_t raw_len)
{
    uint8_t    *raw = malloc(raw_len);
    size_t      cap = ZSTD_compressBound(raw_len), head = 2;
    uint8_t    *frame = malloc(cap);
    ho_base_buf front = { 0 }, object = { 0 };
    size_t      n;

    ck_assert(raw != NULL && frame != NULL);
    while (head != 1 + ho_base_varint_size(raw_len - head))
        head++;
    ho_base_varint_write(&front, field << 3 | 2);
    ho_base_varint_write(&front, raw_len - head);
    ck_assert_uint_eq(front.len, head);
    memset(raw, 'a', raw_len);
    memcpy(raw, front.data, head);
    n = ZSTD_compress(frame, cap, raw, raw_len, 1);
    ck_assert(!ZSTD_isError(n));
    pk_object(&object, 1, raw_len, HO_SLICE(frame, n));
    pk_add_object(made, kind, HO_SLICE(object.data, object.len));
    ho_base_buf_free(&front);
    ho_base_buf_free(&object);
    free(raw);
    free(frame);
}

static handoff_status
open_strings(const size_t raw_len[HANDOFF_SECTION_EXTRAS])
{
    static const uint32_t field[] = { 1, 2, 2, 2, 2 };

    restart();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    for (uint32_t i = 0; i < HANDOFF_SECTION_EXTRAS; i++) {
        if (raw_len[i] != 0 && i < 3)
            add_string(i + 1, field[i], raw_len[i]);
    }
    pk_sign(made);
    if (raw_len[3] != 0) { /* a second leg's briefing and customer */
        pk_leg(made, &cast.desk, HANDOFF_STRINGS("desk.example"), PK_NOW,
               PK_HOUR);
        add_string(2, 2, raw_len[3]);
        if (raw_len[4] != 0)
            add_string(3, 2, raw_len[4]);
        pk_sign(made);
    }
    return open_with((handoff_open_opts){ 0 });
}

START_TEST(open_section_of_8_mib_is_read_and_one_byte_more_refused)
{
    const size_t most = HANDOFF_SECTION_BYTES_MAX;

    ck_assert_status(open_strings((size_t[5]){ most }), HANDOFF_OK, &err);
    ck_assert_status(open_strings((size_t[5]){ most + 1 }), HANDOFF_E_LIMIT,
                     &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_RAW_LEN);
}
END_TEST

START_TEST(open_sections_of_32_mib_are_read_and_one_byte_more_refused)
{
    const size_t most = HANDOFF_SECTION_BYTES_MAX;

    ck_assert_status(open_strings((size_t[5]){ most, most, most, most - 3, 3 }),
                     HANDOFF_OK, &err);
    ck_assert_status(open_strings((size_t[5]){ most, most, most, most - 3, 4 }),
                     HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_RAW_LEN);
    ck_assert_int_eq(err.leg, 1);
    ck_assert_int_eq(err.section, 3);
}
END_TEST

/* Empty messages cost 2 bytes and count 256: 64 MiB of memory in half a MiB
 * of transcript, and a conversation_id to be exact. */
static handoff_status
open_memory(size_t messages, size_t id_len)
{
    uint8_t    *raw = calloc(messages, 2);
    ho_base_buf routing = { 0 };
    uint8_t     id[512];

    ck_assert_ptr_nonnull(raw);
    for (size_t i = 0; i < messages; i++)
        raw[2 * i] = 0x0A;
    memset(id, 'i', sizeof id);
    ho_base_wire_put_bytes(&routing, 1, HO_SLICE(id, id_len));
    restart();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    pk_add(made, HANDOFF_SECTION_ROUTING, HO_SLICE(routing.data, routing.len));
    pk_add(made, HANDOFF_SECTION_TRANSCRIPT, HO_SLICE(raw, 2 * messages));
    pk_sign(made);
    ho_base_buf_free(&routing);
    free(raw);
    return open_with((handoff_open_opts){ 0 });
}

START_TEST(open_memory_of_64_mib_is_read_and_one_byte_more_refused)
{
    const size_t messages = HANDOFF_MEMORY_BYTES_MAX / 256 - 3;

    ck_assert_status(open_memory(messages, 256), HANDOFF_OK, &err);
    ck_assert_status(open_memory(messages, 257), HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_RECORD);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_TRANSCRIPT);
    ck_assert_status(open_memory(messages + 1, 256), HANDOFF_E_LIMIT, &err);
}
END_TEST

START_TEST(open_sixteen_legs_and_one_more)
{
    first_leg("desk.example", PK_HOUR);
    while (made->legs_count < PK_LEGS) {
        OPENED(.max_legs = made->legs_count);
        if (made->legs_count > 1)
            REFUSED(HANDOFF_E_LIMIT, .max_legs = made->legs_count - 1);
        pk_leg(made, &cast.desk, HANDOFF_STRINGS("desk.example"), PK_NOW,
               PK_HOUR);
        pk_sign(made);
        if (made->legs_count > HANDOFF_LEGS_MAX)
            break;
    }
    REFUSED(HANDOFF_E_LIMIT, .max_legs = 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "open_limits", open_within_its_time_to_the_millisecond,
        open_lifetime_at_the_limit_and_one_past,
        open_forwarded_in_time_to_the_millisecond, open_at_the_ends_of_time,
        open_key_in_its_time_to_the_millisecond,
        open_forwarder_needs_the_right_to_forward,
        open_packet_bytes_and_legs_at_a_lowered_limit,
        open_sections_at_a_lowered_limit, open_memory_at_a_lowered_limit,
        open_section_of_8_mib_is_read_and_one_byte_more_refused,
        open_sections_of_32_mib_are_read_and_one_byte_more_refused,
        open_memory_of_64_mib_is_read_and_one_byte_more_refused,
        open_sixteen_legs_and_one_more);
}
