/* SPDX-License-Identifier: MIT */
/*
 * test_preview.c -- what can be seen of a packet without keys, and that
 * nothing else can.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "support_packet.h"

static pk_cast          cast;
static pk_packet       *made;
static ho_base_buf      bytes;
static handoff_preview *preview;
static handoff_error    err;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&bytes, made);
}

static void
teardown(void)
{
    handoff_preview_free(preview);
    preview = NULL;
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static handoff_status
look(void)
{
    handoff_preview_free(preview);
    return handoff_preview_new(&preview, bytes.data, bytes.len, &err);
}

static handoff_section
section(uint32_t leg, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    ck_assert_int_eq(handoff_preview_section(&s, preview, leg, kind), 1);
    ck_assert_uint_eq(s.leg, leg);
    ck_assert_uint_eq(s.kind, kind);
    return s;
}

START_TEST(preview_tells_the_way_as_claimed)
{
    handoff_leg leg = { HANDOFF_LEG };

    ck_assert_status(look(), HANDOFF_OK, &err);
    /* Nothing of it may point into what the caller gave. */
    memset(bytes.data, 0xAA, bytes.len);
    ck_assert_uint_eq(handoff_preview_legs(preview), 3);
    ck_assert_mem_eq(handoff_preview_tip(preview), made->link[2], 32);
    ck_assert_int_eq(handoff_preview_leg(&leg, preview, 2), 1);
    ck_assert_uint_eq(leg.number, 2);
    ck_assert_str_eq(leg.sender, "");
    ck_assert_uint_eq(leg.rights, 0);
    ck_assert_mem_eq(leg.sender_key, cast.partner.key, 32);
    ck_assert_str_eq(leg.audience[0], "desk.example");
    ck_assert_str_eq(leg.audience[1], "bot.example");
    ck_assert_ptr_null(leg.audience[2]);
    ck_assert_int_eq(leg.sent_at_ms, PK_NOW + 2000);
    ck_assert_int_eq(leg.expires_at_ms, PK_NOW + 2000 + PK_HOUR);
    ck_assert_uint_eq(leg.adds, HO_SET(HANDOFF_SECTION_EXTRAS));
    ck_assert_int_eq(handoff_preview_leg(&leg, preview, 3), 0);
}
END_TEST

START_TEST(preview_tells_sections_without_any_content)
{
    handoff_section s;

    ck_assert_status(look(), HANDOFF_OK, &err);
    memset(bytes.data, 0xAA, bytes.len);
    s = section(0, HANDOFF_SECTION_ROUTING);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(s.bytes, made->section[0][1].object.len);
    ck_assert_ptr_null(s.data);
    ck_assert_uint_eq(s.data_len, 0);
    s = section(0, HANDOFF_SECTION_CUSTOMER);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_SEALED);
    ck_assert_uint_eq(s.sealed, 1);
    ck_assert_uint_eq(s.formed_by, 1);
    ck_assert_uint_eq(s.readers_count, 2);
    ck_assert_mem_eq(s.readers, made->section[0][3].grants.data, 32);
    ck_assert_mem_eq(s.readers + 32,
                     made->section[0][3].grants.data + HO_GRANT_BYTES, 32);
    s = section(0, HANDOFF_SECTION_TRANSCRIPT);
    ck_assert_uint_eq(s.state, HANDOFF_STATE_REDACTED);
    ck_assert_int_eq(s.redacted_by, 1);
    ck_assert_str_eq(s.reason, "the partner need not read");
    ck_assert_uint_eq(s.bytes, 0);
    ck_assert_int_eq(handoff_preview_section(&s, preview, 1, 3), 0);
    ck_assert_int_eq(handoff_preview_section(&s, preview, 3, 1), 0);
}
END_TEST

START_TEST(preview_and_packet_agree)
{
    handoff_packet *packet;

    ck_assert_status(look(), HANDOFF_OK, &err);
    ck_assert_status(handoff_open(&packet, bytes.data, bytes.len, cast.ring,
                                  &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                        .now_ms = PK_NOW + 3000,
                                                        .identity =
                                                            cast.desk.me },
                                  &err),
                     HANDOFF_OK, &err);
    ck_assert_mem_eq(handoff_preview_id(preview), handoff_packet_id(packet),
                     32);
    ck_assert_mem_eq(handoff_preview_tip(preview), handoff_packet_tip(packet),
                     32);
    for (uint32_t n = 0; n < 3; n++) {
        for (uint32_t kind = 0; kind < HO_KINDS; kind++) {
            handoff_section a = { HANDOFF_SECTION }, b = a;

            ck_assert_int_eq(handoff_preview_section(&a, preview, n, kind),
                             handoff_packet_section(&b, packet, n, kind));
            ck_assert_uint_eq(a.bytes, b.bytes);
            ck_assert_uint_eq(a.sealed, b.sealed);
            ck_assert_int_eq(a.redacted_by, b.redacted_by);
            ck_assert_uint_eq(a.formed_by, b.formed_by);
            ck_assert_uint_eq(a.readers_count, b.readers_count);
        }
    }
    handoff_packet_free(packet);
}
END_TEST

/* A preview verifies nothing: what open would refuse can still be seen. */
START_TEST(preview_of_a_forged_packet_shows_what_it_claims)
{
    made->signature[1][0] ^= 1;
    made->section[0][1].object.data[20] ^= 1;
    pk_write(&bytes, made);
    ck_assert_status(look(), HANDOFF_OK, &err);
    ck_assert_uint_eq(handoff_preview_legs(preview), 3);
}
END_TEST

START_TEST(preview_of_what_is_no_packet_is_refused)
{
    ck_assert_int_eq(handoff_preview_new(NULL, bytes.data, bytes.len, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_preview_new(&preview, NULL, 9, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_preview_new(&preview, NULL, 0, &err),
                     HANDOFF_E_FORMAT);
    bytes.data[4] = 2;
    ck_assert_status(look(), HANDOFF_E_VERSION, &err);
    ck_assert_ptr_null(preview);
    bytes.data[4] = 1;
    bytes.len--;
    ck_assert_status(look(), HANDOFF_E_FORMAT, &err);
    ck_assert_ptr_null(preview);
    pk_leg(made, &cast.desk, HANDOFF_STRINGS("bot.example"), PK_NOW, PK_HOUR);
    pk_redact(made, 0, HANDOFF_SECTION_ROUTING, "cannot be");
    pk_sign(made);
    pk_write(&bytes, made);
    ck_assert_status(look(), HANDOFF_E_CHAIN, &err);
    ck_assert_ptr_null(preview);
    ck_assert_int_eq(err.leg, 3);
}
END_TEST

START_TEST(preview_over_a_limit_is_refused)
{
    uint8_t *big = calloc(1, (size_t) HANDOFF_PACKET_BYTES_MAX + 1);

    ck_assert_ptr_nonnull(big);
    memcpy(big, bytes.data, 8);
    ck_assert_status(handoff_preview_new(&preview, big,
                                         HANDOFF_PACKET_BYTES_MAX, &err),
                     HANDOFF_E_FORMAT, &err);
    ck_assert_status(handoff_preview_new(&preview, big,
                                         HANDOFF_PACKET_BYTES_MAX + 1, &err),
                     HANDOFF_E_LIMIT, &err);
    free(big);
}
END_TEST

START_TEST(preview_getters_with_structs_of_other_versions)
{
    struct {
        handoff_leg leg;
        uint64_t    later;
    } leg = { { .struct_size = sizeof leg }, 7 };
    struct {
        handoff_section section;
        uint64_t        later;
    } s = { { .struct_size = sizeof s }, 7 };

    ck_assert_status(look(), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_preview_leg(&leg.leg, preview, 0), 1);
    ck_assert_uint_eq(leg.later, 0);
    ck_assert_ptr_nonnull(leg.leg.sender_key);
    ck_assert_int_eq(handoff_preview_section(&s.section, preview, 0, 1), 1);
    ck_assert_uint_eq(s.later, 0);
    leg.leg = (handoff_leg){ .struct_size = sizeof leg.leg - 1 };
    ck_assert_int_eq(handoff_preview_leg(&leg.leg, preview, 0), 0);
    s.section = (handoff_section){ .struct_size = 4 };
    ck_assert_int_eq(handoff_preview_section(&s.section, preview, 0, 1), 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "preview",
                               preview_tells_the_way_as_claimed,
                               preview_tells_sections_without_any_content,
                               preview_and_packet_agree,
                               preview_of_a_forged_packet_shows_what_it_claims,
                               preview_of_what_is_no_packet_is_refused,
                               preview_over_a_limit_is_refused,
                               preview_getters_with_structs_of_other_versions);
}
