/* SPDX-License-Identifier: MIT */
/*
 * test_leg.c -- a leg as it is written, its limit, and what is signed
 * (FORMAT.md sections 3 and 6).
 */
#include "packet/packet.h"

#include <string.h>

#include <sodium.h>

#include "support.h"
#include "support_keys.h"
#include "support_packet.h"

/* So many of the longest fit, and then two shorter ones. */
enum { LONGEST = 246, REDACTIONS = LONGEST + 2 };

static pk_cast cast;

static void
setup(void)
{
    pk_cast_init(&cast);
}

static void
teardown(void)
{
    pk_cast_free(&cast);
}

static handoff_status
write_leg(ho_base_buf *out, const ho_envelope_leg_draft *draft,
          handoff_error *err)
{
    uint8_t hash[32], link[32];

    return ho_envelope_leg_write(out, hash, link, draft, cast.bot.me, err);
}

/* The SignedLeg that was written, read by the strict reader. */
static void
read_signed_leg(ho_base_slice *leg, ho_base_slice *signature,
                const ho_base_buf *out)
{
    ho_base_wire_reader r;

    ho_base_wire_init(&r, out->data, HO_SLICE(out->data, out->len));
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    ck_assert_uint_eq(r.field, 1);
    ck_assert(r.p == r.end);
    ho_base_wire_init(&r, out->data, r.bytes);
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    *leg = r.bytes;
    ck_assert_int_eq(ho_base_wire_next(&r), 1);
    *signature = r.bytes;
    ck_assert_uint_eq(signature->len, 64);
    ck_assert_int_eq(ho_base_wire_next(&r), 0);
}

/* All fields in their order, byte for byte; number 0 is not written. */
START_TEST(leg_is_written_as_the_format_says)
{
    static const char           *audience[] = { "desk.example", "z", NULL };
    const ho_envelope_commitment adds[2] = {
        { .kind = 1, .digest = { 5 } },
        { .kind = 4, .digest = { 6 }, .sealed = true, .seal = { 7 } }
    };
    const ho_envelope_redaction redacts[1] = { { 1, 3, "why" } };
    const ho_envelope_reseal    reseals[2] = {
           { .leg = 0, .kind = 2 },
           { .leg = 1, .kind = 4, .sealed = true, .seal = { 8 } }
    };
    const uint8_t               previous[32] = { 9 };
    const ho_envelope_leg_draft draft = { .number = 2,
                                          .previous = previous,
                                          .audience = audience,
                                          .sent_at_ms = 300,
                                          .expires_at_ms = 301,
                                          .adds = adds,
                                          .adds_count = 2,
                                          .redacts = redacts,
                                          .redacts_count = 1,
                                          .reseals = reseals,
                                          .reseals_count = 2 };
    ho_base_buf                 out = { 0 }, want = { 0 };
    ho_base_slice               leg, signature;

    ck_assert_status(write_leg(&out, &draft, NULL), HANDOFF_OK, NULL);
    read_signed_leg(&leg, &signature, &out);
    ho_base_buf_append(&want, "\x08\2\x12\x20", 4);
    ho_base_buf_append(&want, previous, 32);
    ho_base_buf_append(&want, "\x1A\x20", 2);
    ho_base_buf_append(&want, cast.bot.key, 32);
    ho_base_buf_text(&want, "\x22\x0C"
                            "desk.example\x22\1z\x28\xAC\2\x30\xAD\2");
    ho_base_buf_append(&want, "\x3A\x24\x08\1\x12\x20", 6);
    ho_base_buf_append(&want, adds[0].digest, 32);
    ho_base_buf_append(&want, "\x3A\x46\x08\4\x12\x20", 6);
    ho_base_buf_append(&want, adds[1].digest, 32);
    ho_base_buf_append(&want, "\x1A\x20", 2);
    ho_base_buf_append(&want, adds[1].seal, 32);
    ho_base_buf_text(&want, "\x42\x09\x08\1\x10\3\x1A\3why");
    ho_base_buf_append(&want, "\x4A\2\x10\2", 4);
    ho_base_buf_append(&want, "\x4A\x26\x08\1\x10\4\x1A\x20", 8);
    ho_base_buf_append(&want, reseals[1].seal, 32);
    ck_assert(ho_base_slice_equal(leg, HO_SLICE(want.data, want.len)));
    ho_base_buf_free(&out);
    ho_base_buf_free(&want);
}
END_TEST

/* The formulas of section 6 over libsodium alone. */
START_TEST(leg_hash_link_and_id_are_what_the_format_says)
{
    static const char          *audience[] = { "desk.example", NULL };
    const ho_envelope_leg_draft draft = { .audience = audience,
                                          .sent_at_ms = 1,
                                          .expires_at_ms = 2 };
    uint8_t       hash[32], link[32], id[32], got[32], message[128];
    ho_base_buf   out = { 0 };
    ho_base_slice leg, signature, parts[2];
    size_t        n;

    ck_assert_status(ho_envelope_leg_write(&out, hash, link, &draft,
                                           cast.bot.me, NULL),
                     HANDOFF_OK, NULL);
    read_signed_leg(&leg, &signature, &out);
    ho_base_hash(got, "handoff/v1 leg", &leg, 1);
    ck_assert_mem_eq(got, hash, 32);
    parts[0] = HO_SLICE(hash, 32);
    parts[1] = signature;
    ho_base_hash(got, "handoff/v1 link", parts, 2);
    ck_assert_mem_eq(got, link, 32);
    ho_envelope_packet_id(id, hash);
    ho_base_hash(got, "handoff/v1 packet", parts, 1);
    ck_assert_mem_eq(got, id, 32);
    n = ho_envelope_leg_signed_message(message, hash);
    ck_assert_uint_lt(n, 100);
    ck_assert_int_eq(crypto_sign_verify_detached(signature.p, message, n,
                                                 cast.bot.key),
                     0);
    /* LE64(2), LE64(24), the context, LE64(32), the hash. */
    ck_assert_uint_eq(n, 8 + 8 + 24 + 8 + 32);
    ck_assert_mem_eq(message + 16, "handoff/v1 leg signature", 24);
    ck_assert_mem_eq(message + 48, hash, 32);
    ho_base_buf_free(&out);
}
END_TEST

START_TEST(leg_of_64_kib_is_written_one_byte_more_is_limit)
{
    static const char    *audience[] = { "desk.example", NULL };
    static char           reason[256], first[256], second[256];
    ho_envelope_redaction redacts[REDACTIONS];
    ho_envelope_leg_draft draft = { .audience = audience,
                                    .sent_at_ms = 1,
                                    .expires_at_ms = 2,
                                    .redacts = redacts };
    ho_base_buf           out = { 0 };
    ho_base_slice         leg, signature;
    handoff_error         err;
    size_t                missing;

    memset(reason, 'r', HANDOFF_REASON_MAX);
    for (uint32_t i = 0; i < REDACTIONS; i++)
        redacts[i] = (ho_envelope_redaction){ 1, 2, reason };
    draft.redacts_count = LONGEST;
    ck_assert_status(write_leg(&out, &draft, &err), HANDOFF_OK, &err);
    read_signed_leg(&leg, &signature, &out);
    missing = HANDOFF_LEG_BYTES_MAX - leg.len;
    /* A reason of 128 bytes or more has 10 around it. */
    ck_assert(missing >= 2 * 138 && missing < 2 * 265 - 2);
    memset(first, 'r', missing / 2 - 10);
    memset(second, 'r', missing - missing / 2 - 10);
    redacts[LONGEST].reason = first;
    redacts[LONGEST + 1].reason = second;
    draft.redacts_count = REDACTIONS;
    for (int over = 0; over < 2; over++) {
        ho_base_buf_clear(&out);
        if (over == 1)
            second[strlen(second)] = 'r';
        ck_assert_status(write_leg(&out, &draft, &err),
                         over == 0 ? HANDOFF_OK : HANDOFF_E_LIMIT, &err);
        ck_assert_int_eq(out.len == 0, over);
    }
    ck_assert_int_eq(err.leg, 0);
    ho_base_buf_free(&out);
}
END_TEST

START_TEST(leg_without_a_signature_is_signer_and_nothing_is_written)
{
    static const char          *audience[] = { "desk.example", NULL };
    const ho_envelope_leg_draft draft = { .number = 3,
                                          .previous = cast.bot.key,
                                          .audience = audience,
                                          .sent_at_ms = 1,
                                          .expires_at_ms = 2 };
    keys_device                 device = { cast.bot.secret, 1, 0 };
    handoff_identity           *me;
    handoff_error               err;
    uint8_t                     hash[32], link[32];
    ho_base_buf                 out = { 0 };

    ck_assert_status(keys_signer(&me, "bot.example", cast.bot.key,
                                 keys_sign_some, &device, NULL, &err),
                     HANDOFF_OK, &err);
    ho_base_buf_text(&out, "before");
    ck_assert_status(ho_envelope_leg_write(&out, hash, link, &draft, me, &err),
                     HANDOFF_E_SIGNER, &err);
    ck_assert_int_eq(err.leg, 3);
    ck_assert_uint_eq(out.len, 6);
    ho_base_buf_free(&out);
    handoff_identity_free(me);
}
END_TEST

/* Written in place, so its length must be right for every combination. */
START_TEST(section_of_any_lengths_reads_back)
{
    static const size_t  sizes[] = { 0, 1, 127, 128, 16383, 16384 };
    static const uint8_t bytes[16384];
    const size_t         count = sizeof sizes / sizeof *sizes;

    for (size_t i = 0; i < count * count * 4; i++) {
        const ho_base_slice a = HO_SLICE(bytes, sizes[i % count]);
        const ho_base_slice b = HO_SLICE(bytes, sizes[i / count % count]);
        const uint32_t      leg = i / count / count % 2 == 0 ? 0 : 15;
        const uint32_t      kind = i / count / count / 2 == 0 ? 2 : 31;
        ho_base_buf         out = { 0 };
        ho_base_wire_reader r;
        size_t              seen = 0;

        ho_envelope_section_write(&out, leg, kind, HO_SLICE(NULL, 0), a, b);
        ho_base_wire_init(&r, out.data, HO_SLICE(out.data, out.len));
        ck_assert_int_eq(ho_base_wire_next(&r), 1);
        ck_assert_uint_eq(r.field, 2);
        ck_assert(r.p == r.end);
        ho_base_wire_init(&r, out.data, r.bytes);
        while (ho_base_wire_next(&r) == 1) {
            seen += r.field;
            if (r.field == 1)
                ck_assert_uint_eq(r.number, leg);
            else if (r.field == 2)
                ck_assert_uint_eq(r.number, kind);
            else
                ck_assert_uint_eq(r.bytes.len, r.field == 4 ? a.len : b.len);
        }
        ck_assert(r.p == r.end);
        ck_assert_uint_eq(seen, (leg != 0 ? 1 : 0) + 2u +
                                    (a.len != 0 ? 4u : 0u) +
                                    (b.len != 0 ? 5u : 0u));
        ho_base_buf_free(&out);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("leg");
    TCase *tcase = tcase_create("leg");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, leg_is_written_as_the_format_says);
    tcase_add_test(tcase, leg_hash_link_and_id_are_what_the_format_says);
    tcase_add_test(tcase, leg_of_64_kib_is_written_one_byte_more_is_limit);
    tcase_add_test(tcase,
                   leg_without_a_signature_is_signer_and_nothing_is_written);
    tcase_add_test(tcase, section_of_any_lengths_reads_back);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
