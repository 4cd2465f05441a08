/* SPDX-License-Identifier: MIT */
/*
 * test_open_hostile.c -- every single bit of a packet flipped, and every
 * shorter length: refused, and no content comes out.
 *
 * The packet has three legs, redactions, a reseal, and sealed sections that
 * the reader can unseal: all of section 7 stands behind each bit.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "support_packet.h"

static pk_cast            cast;
static pk_packet         *made;
static ho_base_buf        bytes;
static handoff_workspace *ws;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&bytes, made);
    ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
}

static void
teardown(void)
{
    handoff_workspace_free(ws);
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

/* Every reader that the packet has: who can unseal everything, who can
 * unseal nothing, who asks for routing only. */
static handoff_status
open_by(int reader, const uint8_t *data, size_t len, handoff_error *err)
{
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                               .workspace = ws };
    handoff_packet   *packet = (handoff_packet *) &opts; /* to be cleared */
    handoff_status    st;

    if (reader == 0)
        opts.identity = cast.desk.me;
    else
        opts.audience = "bot.example";
    if (reader == 2)
        opts.sections = HANDOFF_SET(HANDOFF_SECTION_ROUTING);
    st = handoff_open(&packet, data, len, cast.ring, &opts, err);
    ck_assert((packet == NULL) == (st != HANDOFF_OK));
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(ws->scratch[i].len, 0);
    handoff_packet_free(packet);
    return st;
}

static void
every_flipped_bit_is_refused(int reader, size_t step)
{
    handoff_error err;

    ck_assert_status(open_by(reader, bytes.data, bytes.len, &err), HANDOFF_OK,
                     &err);
    for (size_t bit = 0; bit < bytes.len * 8; bit += step) {
        handoff_status st;

        memset(&err, 0, sizeof err);
        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
        st = open_by(reader, bytes.data, bytes.len, &err);
        ck_assert_msg(st != HANDOFF_OK, "bit %zu", bit);
        ck_assert_int_eq(err.code, st);
        ck_assert_int_ne(err.check, HANDOFF_CHECK_NONE);
        bytes.data[bit / 8] ^= (uint8_t) (1u << bit % 8);
    }
}

START_TEST(open_with_any_flipped_bit_is_refused)
{
    every_flipped_bit_is_refused(0, 1);
}
END_TEST

/* A prime step, so that every place in a byte is met all over the packet. */
START_TEST(open_without_keys_with_any_flipped_bit_is_refused)
{
    every_flipped_bit_is_refused(1, 7);
}
END_TEST

START_TEST(open_of_routing_with_any_flipped_bit_is_refused)
{
    every_flipped_bit_is_refused(2, 7);
}
END_TEST

START_TEST(open_of_any_shorter_length_is_refused)
{
    for (size_t len = 0; len < bytes.len; len++) {
        /* A copy of just that size: reading past it is found. */
        uint8_t      *cut = malloc(len == 0 ? 1 : len);
        handoff_error err;

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, bytes.data, len);
        for (int reader = 0; reader < 3; reader++) {
            ck_assert_int_ne(open_by(reader, cut, len, &err), HANDOFF_OK);
            ck_assert_int_ne(err.check, HANDOFF_CHECK_NONE);
        }
        free(cut);
    }
}
END_TEST

START_TEST(open_with_any_byte_more_is_refused)
{
    handoff_error err;
    size_t        at = bytes.len;

    ho_base_buf_byte(&bytes, 0);
    for (unsigned byte = 0; byte < 256; byte++) {
        bytes.data[at] = (uint8_t) byte;
        ck_assert_status(open_by(0, bytes.data, bytes.len, &err),
                         HANDOFF_E_FORMAT, &err);
    }
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "open_hostile", open_with_any_flipped_bit_is_refused,
        open_without_keys_with_any_flipped_bit_is_refused,
        open_of_routing_with_any_flipped_bit_is_refused,
        open_of_any_shorter_length_is_refused,
        open_with_any_byte_more_is_refused);
}
