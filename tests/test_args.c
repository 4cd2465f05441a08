/* SPDX-License-Identifier: MIT */
/*
 * test_args.c -- every public function with NULL and malformed arguments: it
 * answers, clears its outputs, and changes nothing.
 *
 * A row a function of tests/symbols.txt: one without a row fails, and so does
 * a row without a function.
 */
#include "support_world.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static handoff_error err;
static size_t        len;

/* What must be ARG (or say what else), with `out` cleared though it was not
 * NULL before, and the length too. */
#define REFUSED_AS(status, out, call)                                          \
    do {                                                                       \
        (out) = WORLD_JUNK;                                                    \
        len = 77;                                                              \
        ck_assert_status(call, status, &err);                                  \
        ck_assert_int_eq(err.code, status);                                    \
        ck_assert_ptr_null(out);                                               \
    } while (0)
#define REFUSED(out, call) REFUSED_AS(HANDOFF_E_ARG, out, call)
#define CLEARED() ck_assert_uint_eq(len, 0)
/* The same for a function without an output. */
#define REFUSED_PLAIN(call) ck_assert_status(call, HANDOFF_E_ARG, &err)

/* A row of a function that ends in `err`: the body. */
#define ROW(name) static void args_##name(void)

/* ---- Frees and getters: NULL is accepted --------------------------------- */

#define FREES(name)                                                            \
    ROW(name)                                                                  \
    {                                                                          \
        name(NULL);                                                            \
    }
FREES(handoff_context_free)
FREES(handoff_findings_free)
FREES(handoff_free)
FREES(handoff_identity_free)
FREES(handoff_keyring_free)
FREES(handoff_packet_free)
FREES(handoff_preview_free)
FREES(handoff_notice_free)
FREES(handoff_receipt_free)
FREES(handoff_replay_free)
FREES(handoff_sealed_free)
FREES(handoff_transfer_free)
FREES(handoff_workspace_free)

#define NOTHING(name)                                                          \
    ROW(name)                                                                  \
    {                                                                          \
        ck_assert_ptr_null(name(NULL));                                        \
    }
NOTHING(handoff_identity_key)
NOTHING(handoff_identity_name)
NOTHING(handoff_packet_context)
NOTHING(handoff_packet_id)
NOTHING(handoff_packet_tip)
NOTHING(handoff_packet_other_id)
NOTHING(handoff_preview_id)
NOTHING(handoff_preview_tip)
NOTHING(handoff_sealed_id)
NOTHING(handoff_sealed_tip)
NOTHING(handoff_sealed_text)

#define ZERO(name)                                                             \
    ROW(name)                                                                  \
    {                                                                          \
        ck_assert_int_eq((int64_t) name(NULL), 0);                             \
    }
ZERO(handoff_findings_count)
ZERO(handoff_keyring_count)
ZERO(handoff_packet_legs)
ZERO(handoff_packet_other_at_ms)
ZERO(handoff_preview_legs)
ZERO(handoff_sealed_repeated)
ZERO(handoff_sealed_masked)
ZERO(handoff_sealed_sequence)

#define UNKNOWN(name)                                                          \
    ROW(name)                                                                  \
    {                                                                          \
        ck_assert_ptr_null(name(0x7FFFFFFF));                                  \
        ck_assert_ptr_null(name(77777));                                       \
    }
UNKNOWN(handoff_section_name)
UNKNOWN(handoff_action_name)
UNKNOWN(handoff_cause_name)
UNKNOWN(handoff_check_name)
UNKNOWN(handoff_data_kind_name)
UNKNOWN(handoff_notice_state_name)
UNKNOWN(handoff_reason_name)
UNKNOWN(handoff_receipt_state_name)
UNKNOWN(handoff_severity_name)
UNKNOWN(handoff_transfer_state_name)
UNKNOWN(handoff_section_state_name)
UNKNOWN(handoff_status_name)

ROW(handoff_version)
{
    ck_assert_ptr_nonnull(handoff_version());
}

ROW(handoff_sealed_data)
{
    len = 77;
    ck_assert_ptr_null(handoff_sealed_data(NULL, &len));
    CLEARED();
    ck_assert_ptr_null(handoff_sealed_data(NULL, NULL));
    ck_assert_ptr_nonnull(handoff_sealed_data(world.sealed, NULL));
}

ROW(handoff_packet_leg_context)
{
    ck_assert_ptr_null(handoff_packet_leg_context(NULL, 0));
    ck_assert_ptr_null(handoff_packet_leg_context(world.packet, 1));
    ck_assert_ptr_null(handoff_packet_leg_context(world.packet, UINT32_MAX));
}

/* A getter that fills a struct: no struct, a struct that says no size, an
 * object that is NULL, an index past the end. */
#define FILLS(name, type, start, object, past)                                 \
    ROW(name)                                                                  \
    {                                                                          \
        type good = { start }, bad = { 0 };                                    \
                                                                               \
        ck_assert_int_eq(name(NULL, object, 0), 0);                            \
        ck_assert_int_eq(name(&bad, object, 0), 0);                            \
        ck_assert_int_eq(name(&good, NULL, 0), 0);                             \
        ck_assert_int_eq(name(&good, object, past), 0);                        \
    }
FILLS(handoff_findings_get, handoff_finding, HANDOFF_FINDING, world.findings,
      SIZE_MAX)
FILLS(handoff_keyring_get, handoff_key, HANDOFF_KEY, world.ring, SIZE_MAX)
FILLS(handoff_packet_leg, handoff_leg, HANDOFF_LEG, world.packet, UINT32_MAX)
FILLS(handoff_preview_leg, handoff_leg, HANDOFF_LEG, world.preview, UINT32_MAX)
FILLS(handoff_context_get, handoff_message, HANDOFF_MESSAGE, world.ctx,
      SIZE_MAX)

#define FILLS_SECTION(name, object)                                            \
    ROW(name)                                                                  \
    {                                                                          \
        handoff_section good = { HANDOFF_SECTION }, bad = { 0 };               \
                                                                               \
        ck_assert_int_eq(name(NULL, object, 0, 1), 0);                         \
        ck_assert_int_eq(name(&bad, object, 0, 1), 0);                         \
        ck_assert_int_eq(name(&good, NULL, 0, 1), 0);                          \
        ck_assert_int_eq(name(&good, object, UINT32_MAX, 1), 0);               \
        ck_assert_int_eq(name(&good, object, 0, 0), 0);                        \
        ck_assert_int_eq(name(&good, object, 0, UINT32_MAX), 0);               \
        ck_assert_int_eq(name(&good, object, 0, 1), 1);                        \
    }
FILLS(handoff_packet_section_at, handoff_section, HANDOFF_SECTION, world.packet,
      SIZE_MAX)
FILLS(handoff_preview_section_at, handoff_section, HANDOFF_SECTION,
      world.preview, SIZE_MAX)
FILLS_SECTION(handoff_packet_section, world.packet)
FILLS_SECTION(handoff_preview_section, world.preview)

ROW(handoff_receipt_get)
{
    handoff_receipt_info good = { HANDOFF_RECEIPT_INFO }, bad = { 0 };

    ck_assert_int_eq(handoff_receipt_get(NULL, world.receipt), 0);
    ck_assert_int_eq(handoff_receipt_get(&good, NULL), 0);
    ck_assert_int_eq(handoff_receipt_get(NULL, world.receipt), 0);
    ck_assert_int_eq(handoff_receipt_get(&bad, world.receipt), 0);
    ck_assert_int_eq(handoff_receipt_get(&good, NULL), 0);
    good = (handoff_receipt_info){ HANDOFF_RECEIPT_INFO };
    ck_assert_int_eq(handoff_receipt_get(&good, world.receipt), 1);
}

ROW(handoff_notice_get)
{
    handoff_notice_info good = { HANDOFF_NOTICE_INFO }, bad = { 0 };

    ck_assert_int_eq(handoff_notice_get(NULL, world.notice), 0);
    ck_assert_int_eq(handoff_notice_get(&good, NULL), 0);
    ck_assert_int_eq(handoff_notice_get(&bad, world.notice), 0);
    ck_assert_int_eq(handoff_notice_get(&good, world.notice), 1);
}

ROW(handoff_notice_stops)
{
    ck_assert_int_eq(handoff_notice_stops(NULL, "desk.example"), 0);
    ck_assert_int_eq(handoff_notice_stops(world.notice, NULL), 0);
    ck_assert_int_eq(handoff_notice_stops(world.notice, "desk.example"), 1);
}

ROW(handoff_transfer_get)
{
    handoff_transfer_info good = { HANDOFF_TRANSFER_INFO }, bad = { 0 };

    ck_assert_int_eq(handoff_transfer_get(NULL, world.transfer), 0);
    ck_assert_int_eq(handoff_transfer_get(&good, NULL), 0);
    ck_assert_int_eq(handoff_transfer_get(NULL, world.transfer), 0);
    ck_assert_int_eq(handoff_transfer_get(&bad, world.transfer), 0);
    ck_assert_int_eq(handoff_transfer_get(&good, NULL), 0);
    good = (handoff_transfer_info){ HANDOFF_TRANSFER_INFO };
    ck_assert_int_eq(handoff_transfer_get(&good, world.transfer), 1);
}

/* ---- The record ---------------------------------------------------------- */

ROW(handoff_context_new)
{
    REFUSED_PLAIN(handoff_context_new(NULL, &err));
}

ROW(handoff_context_count)
{
    ck_assert_uint_eq(handoff_context_count(NULL, HANDOFF_KIND_MESSAGE), 0);
    ck_assert_uint_eq(handoff_context_count(world.ctx, 0), 0);
    ck_assert_uint_eq(handoff_context_count(world.ctx, UINT32_MAX), 0);
}

ROW(handoff_record_init)
{
    handoff_message m = { HANDOFF_MESSAGE };

    handoff_record_init(NULL, sizeof m, HANDOFF_KIND_MESSAGE);
    handoff_record_init(&m, sizeof m, HANDOFF_KIND_MESSAGE);
    ck_assert_uint_eq(m.struct_size, sizeof m);
}

/* Records that say no size, no kind, or one that there is not. */
#define TAKES_RECORD(name, ...)                                                \
    ROW(name)                                                                  \
    {                                                                          \
        handoff_context *ctx = world_context();                                \
        handoff_message  m = { HANDOFF_MESSAGE, .text = "x" };                 \
        handoff_message  sizeless = m, kindless = m;                           \
                                                                               \
        sizeless.struct_size = 0;                                              \
        kindless.record_kind = 0xFFFFFF;                                       \
        REFUSED_PLAIN(name(NULL, __VA_ARGS__ &m, &err));                       \
        REFUSED_PLAIN(name(ctx, __VA_ARGS__ NULL, &err));                      \
        REFUSED_PLAIN(name(ctx, __VA_ARGS__ &sizeless, &err));                 \
        REFUSED_PLAIN(name(ctx, __VA_ARGS__ &kindless, &err));                 \
        ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE),    \
                          2);                                                  \
        handoff_context_free(ctx);                                             \
    }
#define NO_MORE
TAKES_RECORD(handoff_context_put, NO_MORE)
TAKES_RECORD(handoff_context_update, NO_MORE)

ROW(handoff_context_put_all)
{
    handoff_context *ctx = world_context();
    handoff_message  m = { HANDOFF_MESSAGE, .text = "x" }, sizeless = m;
    handoff_step     step = { HANDOFF_STEP, .what = "x", HANDOFF_TURNS(1, 2) };

    sizeless.struct_size = 0;
    ck_assert_uint_eq(step.turns_count, 2);
    ck_assert_uint_eq(step.turns[1], 2);
    REFUSED_PLAIN(handoff_context_put_all(NULL, HANDOFF_RECORDS(&m), &err));
    REFUSED_PLAIN(handoff_context_put_all(ctx, NULL, &err));
    ck_assert_int_eq(handoff_context_put_all(ctx,
                                             HANDOFF_RECORDS(&m, &sizeless, &m),
                                             &err),
                     HANDOFF_E_ARG);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 3);
    ck_assert_int_eq(handoff_context_put_all(ctx, HANDOFF_RECORDS(&m, &m),
                                             &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 5);
    handoff_context_free(ctx);
}

ROW(handoff_context_refused)
{
    handoff_context *ctx = world_context();
    handoff_step     step = { HANDOFF_STEP, .what = "x" }, sizeless = step;

    sizeless.struct_size = 0;
    REFUSED_PLAIN(handoff_context_refused(NULL, &err));
    ck_assert_int_eq(handoff_context_refused(ctx, NULL), HANDOFF_OK);
    handoff_context_put(ctx, &step, NULL);
    ck_assert_int_eq(handoff_context_refused(ctx, &err), HANDOFF_OK);
    /* The first of several, whoever looked at it; then none. */
    handoff_context_set(ctx, 99, &step, NULL);
    handoff_context_put(ctx, &sizeless, &err);
    handoff_context_put(ctx, &step, &err);
    ck_assert_int_eq(handoff_context_refused(ctx, &err), HANDOFF_E_ARG);
    ck_assert_str_eq(err.message, "the context has no such record");
    ck_assert_int_eq(handoff_context_refused(ctx, &err), HANDOFF_OK);
    handoff_context_put_all(ctx, HANDOFF_RECORDS(&step, &sizeless), NULL);
    ck_assert_int_eq(handoff_context_refused(ctx, &err), HANDOFF_E_ARG);
    ck_assert_uint_eq(err.offset, 1);
    handoff_context_update(ctx, &sizeless, NULL);
    ck_assert_int_eq(handoff_context_refused(ctx, NULL), HANDOFF_E_ARG);
    handoff_context_free(ctx);
}

#define INDEX_0 0,
TAKES_RECORD(handoff_context_set, INDEX_0)

ROW(handoff_context_read)
{
    handoff_message m = { HANDOFF_MESSAGE };

    ck_assert_int_eq(handoff_context_read(NULL, sizeof m, HANDOFF_KIND_MESSAGE,
                                          world.ctx, 0),
                     0);
    ck_assert_int_eq(handoff_context_read(&m, sizeof m, HANDOFF_KIND_MESSAGE,
                                          NULL, 0),
                     0);
    ck_assert_int_eq(handoff_context_read(&m, 4, HANDOFF_KIND_MESSAGE,
                                          world.ctx, 0),
                     0);
    ck_assert_int_eq(handoff_context_read(&m, sizeof m, UINT32_MAX, world.ctx,
                                          0),
                     0);
    ck_assert_int_eq(handoff_context_read(&m, sizeof m, HANDOFF_KIND_MESSAGE,
                                          world.ctx, SIZE_MAX),
                     0);
}

ROW(handoff_context_find)
{
    handoff_promise p = { HANDOFF_PROMISE, .id = "p1" };
    size_t          i = 77;

    ck_assert_int_eq(handoff_context_find(NULL, &i, world.ctx), 0);
    ck_assert_int_eq(handoff_context_find(&p, NULL, world.ctx), 1);
    ck_assert_int_eq(handoff_context_find(&p, &i, NULL), 0);
    p = (handoff_promise){ HANDOFF_PROMISE, .id = "none" };
    ck_assert_int_eq(handoff_context_find(&p, &i, world.ctx), 0);
    p.struct_size = 0;
    ck_assert_int_eq(handoff_context_find(&p, &i, world.ctx), 0);
}

ROW(handoff_context_remove)
{
    handoff_context *ctx = world_context();

    REFUSED_PLAIN(handoff_context_remove(NULL, HANDOFF_KIND_MESSAGE, 0, &err));
    REFUSED_PLAIN(handoff_context_remove(ctx, 0, 0, &err));
    REFUSED_PLAIN(handoff_context_remove(ctx, UINT32_MAX, 0, &err));
    REFUSED_PLAIN(
        handoff_context_remove(ctx, HANDOFF_KIND_MESSAGE, SIZE_MAX, &err));
    handoff_context_free(ctx);
}

ROW(handoff_enum_name)
{
    ck_assert_ptr_null(handoff_enum_name(UINT32_MAX, 0));
    ck_assert_ptr_null(handoff_enum_name(0, 0));
}

ROW(handoff_enum_value)
{
    int32_t value = 77;

    ck_assert_int_eq(handoff_enum_value(&value, 0, "ROLE_BOT"), 0);
    ck_assert_int_eq(handoff_enum_value(&value, UINT32_MAX, "ROLE_BOT"), 0);
    ck_assert_int_eq(handoff_enum_value(NULL, 1, "ROLE_BOT"), 0);
    ck_assert_int_eq(handoff_enum_value(&value, 1, NULL), 0);
}

ROW(handoff_context_parse)
{
    handoff_context *ctx = world_context();

    REFUSED_PLAIN(
        handoff_context_parse(NULL, 0, world.record, world.record_len, &err));
    REFUSED_PLAIN(handoff_context_parse(ctx, 0, NULL, 1, &err));
    REFUSED_PLAIN(
        handoff_context_parse(ctx, 99, world.record, world.record_len, &err));
    ck_assert_status(handoff_context_parse(ctx, 0, (const uint8_t *) "\xFF", 1,
                                           &err),
                     HANDOFF_E_RECORD, &err);
    handoff_context_free(ctx);
}

ROW(handoff_context_serialize)
{
    uint8_t *out;

    REFUSED(out, handoff_context_serialize(&out, &len, NULL, 0, &err));
    CLEARED();
    REFUSED(out, handoff_context_serialize(&out, NULL, NULL, 0, &err));
    REFUSED(out, handoff_context_serialize(&out, &len, world.ctx, 99, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_context_serialize(NULL, &len, world.ctx, 0, &err));
}

ROW(handoff_context_from_json)
{
    handoff_context        *ctx = world_context();
    const handoff_json_opts sizeless = { 0 };

    REFUSED_PLAIN(handoff_context_from_json(ctx, "{}", 2, &sizeless, &err));

    REFUSED_PLAIN(handoff_context_from_json(NULL, "{}", 2, NULL, &err));
    REFUSED_PLAIN(handoff_context_from_json(ctx, NULL, 2, NULL, &err));
    ck_assert_status(handoff_context_from_json(ctx, "", 0, NULL, &err),
                     HANDOFF_E_JSON, &err);
    ck_assert_status(handoff_context_from_json(ctx, "\xFF{}", 3, NULL, &err),
                     HANDOFF_E_JSON, &err);
    handoff_context_free(ctx);
}

ROW(handoff_context_to_json)
{
    char *out;

    REFUSED(out, handoff_context_to_json(&out, &len, NULL, 0, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_context_to_json(NULL, &len, world.ctx, 0, &err));
    REFUSED(out,
            handoff_context_to_json(&out, &len, world.ctx, 1u << 31, &err));
    CLEARED();
}

ROW(handoff_context_merge)
{
    handoff_context        *out;
    const handoff_merge_leg leg = { world.ctx, HANDOFF_MAY_ORIGINATE, 0 };

    REFUSED(out, handoff_context_merge(&out, NULL, 1, &err));
    REFUSED(out, handoff_context_merge(&out, &leg, SIZE_MAX, &err));
    REFUSED_PLAIN(handoff_context_merge(NULL, &leg, 1, &err));
}

ROW(handoff_context_excerpt)
{
    handoff_context           *out;
    const handoff_excerpt_opts sizeless = { 0 };
    const handoff_excerpt_opts flags = { HANDOFF_EXCERPT_OPTS,
                                         .flags = 1u << 31 };
    const handoff_excerpt_opts turns = { HANDOFF_EXCERPT_OPTS,
                                         .turns_count = 1 };

    REFUSED(out, handoff_context_excerpt(&out, NULL, NULL, &err));
    REFUSED(out, handoff_context_excerpt(&out, world.ctx, &sizeless, &err));
    out = WORLD_JUNK;
    ck_assert_status(handoff_context_excerpt(&out, world.ctx, &flags, &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    ck_assert_ptr_null(out);
    REFUSED(out, handoff_context_excerpt(&out, world.ctx, &turns, &err));
    REFUSED_PLAIN(handoff_context_excerpt(NULL, world.ctx, NULL, &err));
}

ROW(handoff_omission_verify)
{
    const handoff_omission bare = { HANDOFF_OMISSION };
    const handoff_omission kindless = { 0 };

    REFUSED_PLAIN(handoff_omission_verify(NULL, &bare, &err));
    REFUSED_PLAIN(handoff_omission_verify(world.ctx, NULL, &err));
    REFUSED_PLAIN(handoff_omission_verify(world.ctx, &bare, &err));
    REFUSED_PLAIN(handoff_omission_verify(world.ctx, &kindless, &err));
}

ROW(handoff_carrier_get)
{
    handoff_carrier sizeless = { 0 }, carrier = { HANDOFF_CARRIER };

    ck_assert_int_eq(handoff_carrier_get(NULL, 0), 0);
    ck_assert_int_eq(handoff_carrier_get(&sizeless, 0), 0);
    ck_assert_int_eq(handoff_carrier_get(&carrier, SIZE_MAX), 0);
}

ROW(handoff_carrier_find)
{
    handoff_carrier sizeless = { 0 }, carrier = { HANDOFF_CARRIER };

    ck_assert_int_eq(handoff_carrier_find(NULL, "sip-uui"), 0);
    ck_assert_int_eq(handoff_carrier_find(&sizeless, "sip-uui"), 0);
    ck_assert_int_eq(handoff_carrier_find(&carrier, NULL), 0);
    ck_assert_int_eq(handoff_carrier_find(&carrier, ""), 0);
}

ROW(handoff_context_check)
{
    handoff_findings        *out;
    const handoff_check_opts sizeless = { 0 };

    REFUSED(out, handoff_context_check(&out, NULL, NULL, &err));
    REFUSED(out, handoff_context_check(&out, world.ctx, &sizeless, &err));
    REFUSED_PLAIN(handoff_context_check(NULL, world.ctx, NULL, &err));
}

ROW(handoff_findings_to_json)
{
    char *out;

    REFUSED(out, handoff_findings_to_json(&out, &len, NULL, 0, &err));
    CLEARED();
    REFUSED_PLAIN(
        handoff_findings_to_json(NULL, &len, world.findings, 0, &err));
}

ROW(handoff_context_mask)
{
    handoff_context        *ctx = world_context();
    const handoff_mask_opts sizeless = { 0 };

    len = 77;
    REFUSED_PLAIN(handoff_context_mask(NULL, &len, NULL, &err));
    CLEARED();
    len = 77;
    REFUSED_PLAIN(handoff_context_mask(ctx, &len, &sizeless, &err));
    CLEARED();
    handoff_context_free(ctx);
}

ROW(handoff_context_repair)
{
    handoff_findings *out;
    handoff_context  *ctx = world_context();

    REFUSED(out, handoff_context_repair(&out, NULL, &err));
    REFUSED_PLAIN(handoff_context_repair(NULL, NULL, &err));
    ck_assert_status(handoff_context_repair(NULL, ctx, &err), HANDOFF_OK, &err);
    handoff_context_free(ctx);
}

/* ---- Text ---------------------------------------------------------------- */

ROW(handoff_text_escape)
{
    char *out;

    REFUSED(out, handoff_text_escape(&out, &len, NULL, 1, 0, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_text_escape(NULL, &len, "a", 1, 0, &err));
    REFUSED_AS(HANDOFF_E_UNSUPPORTED, out,
               handoff_text_escape(&out, &len, "a", 1, 1u << 31, &err));
    CLEARED();
}

ROW(handoff_text_encode)
{
    char *out;

    REFUSED(out, handoff_text_encode(&out, &len, NULL, 1, &err));
    CLEARED();
    REFUSED_PLAIN(
        handoff_text_encode(NULL, &len, world.data, world.data_len, &err));
    REFUSED_AS(HANDOFF_E_FORMAT, out,
               handoff_text_encode(&out, &len, (const uint8_t *) "x", 1, &err));
    CLEARED();
}

ROW(handoff_text_decode)
{
    uint8_t *out;

    REFUSED(out, handoff_text_decode(&out, &len, NULL, 1, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_text_decode(NULL, &len, "hop1.AA", 7, &err));
    REFUSED_AS(HANDOFF_E_FORMAT, out,
               handoff_text_decode(&out, &len, "xyz", 3, &err));
    CLEARED();
}

ROW(handoff_ticket_encode)
{
    char ticket[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(ticket, handoff_packet_tip(world.packet));
    ck_assert_uint_eq(strlen(ticket), HANDOFF_TICKET_CHARS);
    ck_assert_int_eq(strncmp(ticket, "hot1.", 5), 0);
}

ROW(handoff_ticket_decode)
{
    uint8_t tip[HANDOFF_HASH_BYTES];

    REFUSED_PLAIN(handoff_ticket_decode(NULL, "hot1.", 5, &err));
    REFUSED_PLAIN(handoff_ticket_decode(tip, NULL, 5, &err));
    memset(tip, 7, sizeof tip);
    ck_assert_status(handoff_ticket_decode(tip, "hot1.", 5, &err),
                     HANDOFF_E_FORMAT, &err);
}

ROW(handoff_data_kind)
{
    ck_assert_uint_eq(handoff_data_kind(NULL, 0), HANDOFF_DATA_UNKNOWN);
    ck_assert_uint_eq(handoff_data_kind("", 0), HANDOFF_DATA_UNKNOWN);
    ck_assert_uint_eq(handoff_data_kind("\x89HO", 3), HANDOFF_DATA_UNKNOWN);
    ck_assert_uint_eq(handoff_data_kind(world.data, world.data_len),
                      HANDOFF_DATA_PACKET);
    ck_assert_uint_eq(handoff_data_kind(world.answer_data, world.answer_len),
                      HANDOFF_DATA_RECEIPT);
}

/* ---- Keys ---------------------------------------------------------------- */

ROW(handoff_identity_generate)
{
    handoff_identity *out;

    REFUSED(out, handoff_identity_generate(&out, NULL, &err));
    REFUSED_PLAIN(handoff_identity_generate(NULL, "a", &err));
    REFUSED(out, handoff_identity_generate(&out, "a b", &err));
    REFUSED(out, handoff_identity_generate(&out, "", &err));
}

ROW(handoff_identity_parse)
{
    handoff_identity *out;

    REFUSED(out, handoff_identity_parse(&out, NULL, 1, &err));
    REFUSED_PLAIN(handoff_identity_parse(NULL, "{}", 2, &err));
    REFUSED_AS(HANDOFF_E_KEY, out, handoff_identity_parse(&out, "{}", 2, &err));
    REFUSED_AS(HANDOFF_E_KEY, out,
               handoff_identity_parse(&out, world.public_keys,
                                      strlen(world.public_keys), &err));
}

ROW(handoff_identity_load)
{
    handoff_identity *out;

    REFUSED(out, handoff_identity_load(&out, NULL, &err));
    REFUSED_PLAIN(handoff_identity_load(NULL, world.identity_path, &err));
    REFUSED_AS(HANDOFF_E_FILE, out,
               handoff_identity_load(&out, "build/none.jwk", &err));
}

ROW(handoff_identity_from_signer)
{
    handoff_identity         *out;
    const uint8_t            *key = world_signing_key();
    const handoff_signer_opts sizeless = { 0 };

    REFUSED(out, handoff_identity_from_signer(&out, NULL, key, world_sign, NULL,
                                              NULL, &err));
    REFUSED(out, handoff_identity_from_signer(&out, "hsm.example", NULL,
                                              world_sign, NULL, NULL, &err));
    REFUSED(out, handoff_identity_from_signer(&out, "hsm.example", key, NULL,
                                              NULL, NULL, &err));
    REFUSED(out,
            handoff_identity_from_signer(&out, "hsm.example", key, world_sign,
                                         NULL, &sizeless, &err));
    REFUSED_PLAIN(handoff_identity_from_signer(NULL, "hsm.example", key,
                                               world_sign, NULL, NULL, &err));
}

ROW(handoff_identity_save)
{
    REFUSED_PLAIN(handoff_identity_save(NULL, "build/none.jwk", &err));
    REFUSED_PLAIN(handoff_identity_save(world.bot, NULL, &err));
}

ROW(handoff_identity_public)
{
    char *out;

    REFUSED(out, handoff_identity_public(&out, &len, NULL, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_identity_public(NULL, &len, world.bot, &err));
}

ROW(handoff_keyring_new)
{
    REFUSED_PLAIN(handoff_keyring_new(NULL, &err));
}

ROW(handoff_keyring_parse)
{
    handoff_keyring *out;

    REFUSED(out, handoff_keyring_parse(&out, NULL, 1, &err));
    REFUSED_PLAIN(handoff_keyring_parse(NULL, "{}", 2, &err));
    REFUSED_AS(HANDOFF_E_KEY, out, handoff_keyring_parse(&out, "[]", 2, &err));
}

ROW(handoff_keyring_load)
{
    handoff_keyring *out;

    REFUSED(out, handoff_keyring_load(&out, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_load(NULL, world.ring_path, &err));
    REFUSED_AS(HANDOFF_E_FILE, out,
               handoff_keyring_load(&out, "build/none.jwks", &err));
}

ROW(handoff_keyring_serialize)
{
    char *out;

    REFUSED(out, handoff_keyring_serialize(&out, &len, NULL, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_keyring_serialize(NULL, &len, world.ring, &err));
}

ROW(handoff_keyring_save)
{
    REFUSED_PLAIN(handoff_keyring_save(NULL, "build/none.jwks", &err));
    REFUSED_PLAIN(handoff_keyring_save(world.ring, NULL, &err));
}

ROW(handoff_keyring_copy)
{
    handoff_keyring *out;

    REFUSED(out, handoff_keyring_copy(&out, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_copy(NULL, world.ring, &err));
}

/* Whatever is refused leaves the keyring as it was. */
static void
ring_unchanged(handoff_keyring *ring)
{
    char *json;

    ck_assert_status(handoff_keyring_serialize(&json, &len, ring, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(json, world.ring_json);
    handoff_free(json);
    handoff_keyring_free(ring);
}

ROW(handoff_keyring_trust)
{
    handoff_keyring         *ring = world_ring();
    const handoff_trust_opts sizeless = { 0 };
    const handoff_trust_opts wrong = { HANDOFF_TRUST_OPTS, .rights = 99 };

    REFUSED_PLAIN(handoff_keyring_trust(NULL, world.bot, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_trust(ring, NULL, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_trust(ring, world.bot, &sizeless, &err));
    ck_assert_status(handoff_keyring_trust(ring, world.bot, &wrong, &err),
                     HANDOFF_E_UNSUPPORTED, &err);
    ring_unchanged(ring);
}

ROW(handoff_keyring_trust_json)
{
    handoff_keyring         *ring = world_ring();
    const char              *json = world.public_keys;
    const size_t             n = strlen(json);
    const handoff_trust_opts sizeless = { 0 };

    REFUSED_PLAIN(handoff_keyring_trust_json(NULL, json, n, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_trust_json(ring, NULL, n, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_trust_json(ring, json, n, &sizeless, &err));
    ck_assert_status(handoff_keyring_trust_json(ring, "{}", 2, NULL, &err),
                     HANDOFF_E_KEY, &err);
    ring_unchanged(ring);
}

ROW(handoff_keyring_update)
{
    handoff_keyring          *ring = world_ring();
    const handoff_key_changes good = { HANDOFF_KEY_CHANGES,
                                       .changes = HANDOFF_CHANGE_RIGHTS };
    const handoff_key_changes sizeless = { 0 };
    handoff_key               key = { HANDOFF_KEY };

    ck_assert_int_eq(handoff_keyring_get(&key, world.ring, 0), 1);
    REFUSED_PLAIN(handoff_keyring_update(NULL, key.kid, &good, &err));
    REFUSED_PLAIN(handoff_keyring_update(ring, NULL, &good, &err));
    REFUSED_PLAIN(handoff_keyring_update(ring, key.kid, NULL, &err));
    REFUSED_PLAIN(handoff_keyring_update(ring, key.kid, &sizeless, &err));
    ck_assert_status(handoff_keyring_update(ring, "none", &good, &err),
                     HANDOFF_E_KEY, &err);
    ring_unchanged(ring);
}

ROW(handoff_keyring_revoke)
{
    handoff_keyring *ring = world_ring();

    REFUSED_PLAIN(handoff_keyring_revoke(NULL, "bot.example", 1, &err));
    REFUSED_PLAIN(handoff_keyring_revoke(ring, NULL, 1, &err));
    REFUSED_PLAIN(handoff_keyring_revoke(ring, "bot.example", -1, &err));
    ck_assert_status(handoff_keyring_revoke(ring, "none", 1, &err),
                     HANDOFF_E_KEY, &err);
    ring_unchanged(ring);
}

ROW(handoff_keyring_remove)
{
    handoff_keyring *ring = world_ring();

    REFUSED_PLAIN(handoff_keyring_remove(NULL, "bot.example", &err));
    REFUSED_PLAIN(handoff_keyring_remove(ring, NULL, &err));
    ck_assert_status(handoff_keyring_remove(ring, "none", &err), HANDOFF_E_KEY,
                     &err);
    ring_unchanged(ring);
}

/* ---- Packets ------------------------------------------------------------- */

ROW(handoff_workspace_new)
{
    REFUSED_PLAIN(handoff_workspace_new(NULL, &err));
}

ROW(handoff_replay_memory_new)
{
    handoff_replay *out;

    REFUSED(out, handoff_replay_memory_new(&out, 0, &err));
    REFUSED(out, handoff_replay_memory_new(&out, SIZE_MAX, &err));
    REFUSED_PLAIN(handoff_replay_memory_new(NULL, 8, &err));
}

ROW(handoff_open)
{
    handoff_packet   *out;
    handoff_open_opts o = world_open_opts(), sizeless = { 0 };
    handoff_open_opts nobody = { HANDOFF_OPEN_OPTS };

    REFUSED(out, handoff_open(&out, NULL, 1, world.ring, &o, &err));
    REFUSED(out,
            handoff_open(&out, world.data, world.data_len, NULL, &o, &err));
    REFUSED(out, handoff_open(&out, world.data, world.data_len, world.ring,
                              &sizeless, &err));
    REFUSED(out, handoff_open(&out, world.data, world.data_len, world.ring,
                              &nobody, &err));
    REFUSED_PLAIN(
        handoff_open(NULL, world.data, world.data_len, world.ring, &o, &err));
    REFUSED_AS(HANDOFF_E_FORMAT, out,
               handoff_open(&out, world.data, 3, world.ring, &o, &err));
    o.now_ms = -1;
    REFUSED(out, handoff_open(&out, world.data, world.data_len, world.ring, &o,
                              &err));
}

ROW(handoff_preview_new)
{
    handoff_preview *out;

    REFUSED(out, handoff_preview_new(&out, NULL, 1, &err));
    REFUSED_PLAIN(handoff_preview_new(NULL, world.data, world.data_len, &err));
    REFUSED_AS(HANDOFF_E_FORMAT, out,
               handoff_preview_new(&out, world.data, 0, &err));
}

ROW(handoff_seal)
{
    handoff_sealed   *out;
    handoff_seal_opts o = world_seal_opts(), sizeless = { 0 };

    REFUSED(out, handoff_seal(&out, NULL, world.bot, world.ring, &o, &err));
    REFUSED(out, handoff_seal(&out, world.ctx, NULL, world.ring, &o, &err));
    REFUSED(out,
            handoff_seal(&out, world.ctx, world.bot, world.ring, NULL, &err));
    REFUSED(out, handoff_seal(&out, world.ctx, world.bot, world.ring, &sizeless,
                              &err));
    REFUSED_PLAIN(
        handoff_seal(NULL, world.ctx, world.bot, world.ring, &o, &err));
    REFUSED(out, handoff_seal(&out, world.ctx, world.bot, NULL, &o, &err));
    o.audience = NULL;
    REFUSED(out,
            handoff_seal(&out, world.ctx, world.bot, world.ring, &o, &err));
    o = world_seal_opts();
    o.flags = 1u << 31;
    REFUSED_AS(HANDOFF_E_UNSUPPORTED, out,
               handoff_seal(&out, world.ctx, world.bot, world.ring, &o, &err));
}

ROW(handoff_forward)
{
    handoff_sealed      *out;
    handoff_forward_opts o = world_forward_opts(), sizeless = { 0 };

    REFUSED(out, handoff_forward(&out, NULL, NULL, world.desk, world.ring, &o,
                                 &err));
    REFUSED(out, handoff_forward(&out, world.packet, NULL, NULL, world.ring, &o,
                                 &err));
    REFUSED(out, handoff_forward(&out, world.packet, NULL, world.desk,
                                 world.ring, NULL, &err));
    REFUSED(out, handoff_forward(&out, world.packet, NULL, world.desk,
                                 world.ring, &sizeless, &err));
    REFUSED_PLAIN(handoff_forward(NULL, world.packet, NULL, world.desk,
                                  world.ring, &o, &err));
}

ROW(handoff_packet_origin)
{
    handoff_origin good = { HANDOFF_ORIGIN }, bad = { 0 };
    const char    *why = "briefing.why";

    ck_assert_int_eq(handoff_packet_origin(NULL, world.packet, why), 0);
    ck_assert_int_eq(handoff_packet_origin(&bad, world.packet, why), 0);
    ck_assert_int_eq(handoff_packet_origin(&good, NULL, why), 0);
    ck_assert_int_eq(handoff_packet_origin(&good, world.packet, NULL), 0);
    ck_assert_int_eq(handoff_packet_origin(&good, world.packet, ""), 0);
    ck_assert_int_eq(handoff_packet_origin(&good, world.packet, "briefing[["),
                     0);
    good = (handoff_origin){ HANDOFF_ORIGIN };
    ck_assert_int_eq(handoff_packet_origin(&good, world.packet, why), 1);
}

ROW(handoff_packet_origin_before)
{
    handoff_origin good = { HANDOFF_ORIGIN }, bad = { 0 };

    ck_assert_int_eq(handoff_packet_origin_before(NULL, world.packet), 0);
    ck_assert_int_eq(handoff_packet_origin_before(&bad, world.packet), 0);
    ck_assert_int_eq(handoff_packet_origin_before(&good, NULL), 0);
    ck_assert_int_eq(handoff_packet_origin_before(&good, world.packet), 0);
}

ROW(handoff_packet_origins_to_json)
{
    char *out;

    REFUSED(out, handoff_packet_origins_to_json(&out, &len, NULL, 0, &err));
    CLEARED();
    REFUSED_PLAIN(
        handoff_packet_origins_to_json(NULL, &len, world.packet, 0, &err));
}

/* ---- Answers ------------------------------------------------------------- */

ROW(handoff_answer)
{
    handoff_sealed     *out;
    handoff_answer_opts o = world_answer_opts(), sizeless = { 0 };

    REFUSED(out, handoff_answer(&out, NULL, world.desk, &o, &err));
    REFUSED(out, handoff_answer(&out, world.packet, NULL, &o, &err));
    REFUSED(out, handoff_answer(&out, world.packet, world.desk, NULL, &err));
    REFUSED(out,
            handoff_answer(&out, world.packet, world.desk, &sizeless, &err));
    REFUSED_PLAIN(handoff_answer(NULL, world.packet, world.desk, &o, &err));
    o.state = 99;
    REFUSED(out, handoff_answer(&out, world.packet, world.desk, &o, &err));
}

ROW(handoff_receipt_open)
{
    handoff_receipt           *out;
    const handoff_receipt_opts sizeless = { 0 };

    REFUSED(out, handoff_receipt_open(&out, NULL, 1, world.data, world.data_len,
                                      world.ring, NULL, &err));
    REFUSED(out, handoff_receipt_open(&out, world.answer_data, world.answer_len,
                                      NULL, 1, world.ring, NULL, &err));
    REFUSED(out,
            handoff_receipt_open(&out, world.answer_data, world.answer_len,
                                 world.data, world.data_len, NULL, NULL, &err));
    REFUSED(out, handoff_receipt_open(&out, world.answer_data, world.answer_len,
                                      world.data, world.data_len, world.ring,
                                      &sizeless, &err));
    REFUSED_PLAIN(handoff_receipt_open(NULL, world.answer_data,
                                       world.answer_len, world.data,
                                       world.data_len, world.ring, NULL, &err));
}

/* Malformed bytes clear what was claimed. */
#define PREVIEWS(name, good, good_len)                                         \
    ROW(name)                                                                  \
    {                                                                          \
        handoff_claim claim = { HANDOFF_CLAIM }, sizeless = { 0 };             \
                                                                               \
        REFUSED_PLAIN(name(NULL, good, good_len, &err));                       \
        REFUSED_PLAIN(name(&sizeless, good, good_len, &err));                  \
        REFUSED_PLAIN(name(&claim, NULL, 1, &err));                            \
        ck_assert_status(name(&claim, good, good_len, &err), HANDOFF_OK,       \
                         &err);                                                \
        ck_assert_uint_ne(claim.state, 0);                                     \
        ck_assert_status(name(&claim, good, good_len - 1, &err),               \
                         HANDOFF_E_FORMAT, &err);                              \
        ck_assert_uint_eq(claim.state, 0);                                     \
    }
PREVIEWS(handoff_receipt_preview, world.answer_data, world.answer_len)
PREVIEWS(handoff_notice_preview, world.notice_data, world.notice_len)

ROW(handoff_notice_seal)
{
    handoff_sealed     *out;
    handoff_notice_opts o = world_notice_opts(), sizeless = { 0 };

    REFUSED(out, handoff_notice_seal(&out, NULL, 1, world.bot, &o, &err));
    REFUSED(out, handoff_notice_seal(&out, world.data, world.data_len, NULL, &o,
                                     &err));
    REFUSED(out, handoff_notice_seal(&out, world.data, world.data_len,
                                     world.bot, NULL, &err));
    REFUSED(out, handoff_notice_seal(&out, world.data, world.data_len,
                                     world.bot, &sizeless, &err));
    REFUSED_PLAIN(handoff_notice_seal(NULL, world.data, world.data_len,
                                      world.bot, &o, &err));
    o.state = HANDOFF_RECEIPT_ACCEPTED;
    REFUSED(out, handoff_notice_seal(&out, world.data, world.data_len,
                                     world.bot, &o, &err));
}

ROW(handoff_notice_open)
{
    handoff_notice                *out;
    const handoff_notice_open_opts sizeless = { 0 };

    REFUSED(out, handoff_notice_open(&out, NULL, 1, world.packet, world.ring,
                                     NULL, &err));
    REFUSED(out, handoff_notice_open(&out, world.notice_data, world.notice_len,
                                     NULL, world.ring, NULL, &err));
    REFUSED(out, handoff_notice_open(&out, world.notice_data, world.notice_len,
                                     world.packet, NULL, NULL, &err));
    REFUSED(out,
            handoff_notice_open(&out, world.notice_data, world.notice_len,
                                world.packet, world.ring, &sizeless, &err));
    REFUSED_PLAIN(handoff_notice_open(NULL, world.notice_data, world.notice_len,
                                      world.packet, world.ring, NULL, &err));
}

ROW(handoff_notice_open_kept)
{
    handoff_notice *out;

    REFUSED(out,
            handoff_notice_open_kept(&out, NULL, 1, world.data, world.data_len,
                                     world.ring, NULL, &err));
    REFUSED(out,
            handoff_notice_open_kept(&out, world.notice_data, world.notice_len,
                                     NULL, 1, world.ring, NULL, &err));
    REFUSED(out, handoff_notice_open_kept(&out, world.notice_data,
                                          world.notice_len, world.data,
                                          world.data_len, NULL, NULL, &err));
    REFUSED_PLAIN(handoff_notice_open_kept(NULL, world.notice_data,
                                           world.notice_len, world.data,
                                           world.data_len, world.ring, NULL,
                                           &err));
}

ROW(handoff_transfer_new)
{
    handoff_transfer *out;

    REFUSED(out, handoff_transfer_new(&out, NULL, 1, WORLD_NOW + 9000, &err));
    REFUSED(out,
            handoff_transfer_new(&out, world.data, world.data_len, 0, &err));
    REFUSED_PLAIN(handoff_transfer_new(NULL, world.data, world.data_len,
                                       WORLD_NOW + 9000, &err));
}

/* Whatever is refused leaves the transfer as it was. */
static void
transfer_unchanged(handoff_transfer *t)
{
    char *state;

    ck_assert_status(handoff_transfer_serialize(&state, &len, t, &err),
                     HANDOFF_OK, &err);
    ck_assert_str_eq(state, world.state);
    handoff_free(state);
    handoff_transfer_free(t);
}

ROW(handoff_transfer_feed)
{
    handoff_transfer *t = world_transfer();

    REFUSED_PLAIN(handoff_transfer_feed(NULL, world.answer_data,
                                        world.answer_len, world.ring, WORLD_NOW,
                                        &err));
    REFUSED_PLAIN(
        handoff_transfer_feed(t, NULL, 1, world.ring, WORLD_NOW, &err));
    REFUSED_PLAIN(handoff_transfer_feed(t, world.answer_data, world.answer_len,
                                        NULL, WORLD_NOW, &err));
    REFUSED_PLAIN(handoff_transfer_feed(t, world.answer_data, world.answer_len,
                                        world.ring, -1, &err));
    transfer_unchanged(t);
}

ROW(handoff_transfer_advance)
{
    handoff_transfer *t = world_transfer();

    REFUSED_PLAIN(handoff_transfer_advance(NULL, WORLD_NOW, &err));
    REFUSED_PLAIN(handoff_transfer_advance(t, -1, &err));
    transfer_unchanged(t);
}

ROW(handoff_transfer_acknowledge)
{
    handoff_transfer *t = world_transfer();

    handoff_transfer_acknowledge(NULL, 1);
    handoff_transfer_acknowledge(t, UINT32_MAX);
    transfer_unchanged(t);
}

ROW(handoff_transfer_serialize)
{
    char *out;

    REFUSED(out, handoff_transfer_serialize(&out, &len, NULL, &err));
    CLEARED();
    REFUSED_PLAIN(handoff_transfer_serialize(NULL, &len, world.transfer, &err));
}

ROW(handoff_transfer_load)
{
    handoff_transfer *out;

    REFUSED(out, handoff_transfer_load(&out, NULL, &err));
    REFUSED_PLAIN(handoff_transfer_load(NULL, world.ring_path, &err));
    REFUSED_AS(HANDOFF_E_FILE, out,
               handoff_transfer_load(&out, "build/none.json", &err));
    REFUSED_AS(HANDOFF_E_JSON, out,
               handoff_transfer_load(&out, world.ring_path, &err));
}

ROW(handoff_transfer_save)
{
    REFUSED_PLAIN(handoff_transfer_save(NULL, "build/none.json", &err));
    REFUSED_PLAIN(handoff_transfer_save(world.transfer, NULL, &err));
}

ROW(handoff_transfer_notice)
{
    handoff_sealed *out;

    REFUSED(out, handoff_transfer_notice(&out, NULL, world.data, world.data_len,
                                         world.bot, &err));
    REFUSED(out, handoff_transfer_notice(&out, world.transfer, world.data,
                                         world.data_len, world.bot, &err));
    ck_assert_str_eq(err.message, "no notice is due");
}

ROW(handoff_transfer_parse)
{
    handoff_transfer *out;

    REFUSED(out, handoff_transfer_parse(&out, NULL, 1, &err));
    REFUSED_PLAIN(handoff_transfer_parse(NULL, "{}", 2, &err));
    REFUSED_AS(HANDOFF_E_JSON, out,
               handoff_transfer_parse(&out, "{}", 2, &err));
}

/* ---- Renderings ---------------------------------------------------------- */

#define RENDERS(name, object)                                                  \
    ROW(name)                                                                  \
    {                                                                          \
        char                     *out;                                         \
        const handoff_render_opts sizeless = { 0 };                            \
                                                                               \
        REFUSED(out, name(&out, &len, NULL, HANDOFF_RENDER_TEXT, NULL, &err)); \
        CLEARED();                                                             \
        REFUSED(out, name(&out, &len, object, 99, NULL, &err));                \
        CLEARED();                                                             \
        REFUSED(out, name(&out, &len, object, HANDOFF_RENDER_TEXT, &sizeless,  \
                          &err));                                              \
        CLEARED();                                                             \
        REFUSED_PLAIN(                                                         \
            name(NULL, &len, object, HANDOFF_RENDER_TEXT, NULL, &err));        \
    }
RENDERS(handoff_render, world.packet)
RENDERS(handoff_render_context, world.ctx)

/* ---- The table ----------------------------------------------------------- */

#define R(name)                                                                \
    {                                                                          \
#name, args_##name                                                     \
    }
static const struct row {
    const char *name;
    void (*run)(void);
} rows[] = {
    R(handoff_action_name),
    R(handoff_answer),
    R(handoff_carrier_find),
    R(handoff_carrier_get),
    R(handoff_cause_name),
    R(handoff_check_name),
    R(handoff_context_check),
    R(handoff_context_count),
    R(handoff_context_excerpt),
    R(handoff_context_find),
    R(handoff_context_free),
    R(handoff_context_from_json),
    R(handoff_context_get),
    R(handoff_context_mask),
    R(handoff_context_merge),
    R(handoff_context_new),
    R(handoff_context_parse),
    R(handoff_context_put),
    R(handoff_context_read),
    R(handoff_context_remove),
    R(handoff_context_repair),
    R(handoff_context_serialize),
    R(handoff_context_set),
    R(handoff_context_to_json),
    R(handoff_context_put_all),
    R(handoff_context_refused),
    R(handoff_context_update),
    R(handoff_data_kind),
    R(handoff_data_kind_name),
    R(handoff_enum_name),
    R(handoff_enum_value),
    R(handoff_findings_count),
    R(handoff_findings_free),
    R(handoff_findings_get),
    R(handoff_findings_to_json),
    R(handoff_forward),
    R(handoff_free),
    R(handoff_identity_free),
    R(handoff_identity_from_signer),
    R(handoff_identity_generate),
    R(handoff_identity_key),
    R(handoff_identity_load),
    R(handoff_identity_name),
    R(handoff_identity_parse),
    R(handoff_identity_public),
    R(handoff_identity_save),
    R(handoff_keyring_copy),
    R(handoff_keyring_count),
    R(handoff_keyring_free),
    R(handoff_keyring_get),
    R(handoff_keyring_load),
    R(handoff_keyring_new),
    R(handoff_keyring_parse),
    R(handoff_keyring_remove),
    R(handoff_keyring_revoke),
    R(handoff_keyring_save),
    R(handoff_keyring_serialize),
    R(handoff_keyring_trust),
    R(handoff_keyring_trust_json),
    R(handoff_keyring_update),
    R(handoff_notice_free),
    R(handoff_notice_get),
    R(handoff_notice_open),
    R(handoff_notice_open_kept),
    R(handoff_notice_preview),
    R(handoff_notice_seal),
    R(handoff_notice_state_name),
    R(handoff_notice_stops),
    R(handoff_omission_verify),
    R(handoff_open),
    R(handoff_packet_context),
    R(handoff_packet_free),
    R(handoff_packet_id),
    R(handoff_packet_leg),
    R(handoff_packet_leg_context),
    R(handoff_packet_legs),
    R(handoff_packet_origin),
    R(handoff_packet_origin_before),
    R(handoff_packet_origins_to_json),
    R(handoff_packet_other_at_ms),
    R(handoff_packet_other_id),
    R(handoff_packet_section),
    R(handoff_packet_section_at),
    R(handoff_packet_tip),
    R(handoff_preview_free),
    R(handoff_preview_id),
    R(handoff_preview_leg),
    R(handoff_preview_legs),
    R(handoff_preview_new),
    R(handoff_preview_section),
    R(handoff_preview_section_at),
    R(handoff_preview_tip),
    R(handoff_reason_name),
    R(handoff_receipt_free),
    R(handoff_receipt_get),
    R(handoff_receipt_open),
    R(handoff_receipt_preview),
    R(handoff_receipt_state_name),
    R(handoff_record_init),
    R(handoff_render),
    R(handoff_render_context),
    R(handoff_replay_free),
    R(handoff_replay_memory_new),
    R(handoff_seal),
    R(handoff_sealed_data),
    R(handoff_sealed_free),
    R(handoff_sealed_id),
    R(handoff_sealed_masked),
    R(handoff_sealed_repeated),
    R(handoff_sealed_sequence),
    R(handoff_sealed_text),
    R(handoff_sealed_tip),
    R(handoff_section_name),
    R(handoff_section_state_name),
    R(handoff_severity_name),
    R(handoff_status_name),
    R(handoff_text_decode),
    R(handoff_text_encode),
    R(handoff_text_escape),
    R(handoff_ticket_decode),
    R(handoff_ticket_encode),
    R(handoff_transfer_acknowledge),
    R(handoff_transfer_advance),
    R(handoff_transfer_feed),
    R(handoff_transfer_free),
    R(handoff_transfer_get),
    R(handoff_transfer_new),
    R(handoff_transfer_load),
    R(handoff_transfer_notice),
    R(handoff_transfer_parse),
    R(handoff_transfer_save),
    R(handoff_transfer_serialize),
    R(handoff_transfer_state_name),
    R(handoff_version),
    R(handoff_workspace_free),
    R(handoff_workspace_new),
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static bool
has_row(const char *symbol)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, symbol) == 0)
            return true;
    }
    return false;
}

START_TEST(args_every_function_has_a_row)
{
    size_t symbols = 0;

    for (; world_symbol(symbols)[0] != '\0'; symbols++)
        ck_assert_msg(has_row(world_symbol(symbols)), "no row for %s",
                      world_symbol(symbols));
    ck_assert_uint_eq(symbols, ROWS);
}
END_TEST

/* A test for each row: all that fail are named. */
START_TEST(args_that_are_wrong_are_refused)
{
    printf("%s\n", rows[_i].name);
    fflush(stdout);
    rows[_i].run();
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("args");
    TCase *t = tcase_create("args");

    tcase_add_checked_fixture(t, world_setup, world_teardown);
    tcase_add_test(t, args_every_function_has_a_row);
    tcase_add_loop_test(t, args_that_are_wrong_are_refused, 0, ROWS);
    suite_add_tcase(suite, t);
    return support_run(suite);
}
