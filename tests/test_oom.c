/* SPDX-License-Identifier: MIT */
/*
 * test_oom.c -- the n-th allocation fails, for every n and every public
 * function: it is NOMEM, nothing is leaked, no output is set, and what was to
 * be changed is as it was.
 *
 * A row a function of tests/symbols.txt: one without a row fails, and so does
 * a row without a function. A function may have more rows, for what it does
 * in another way ("handoff_open/workspace"). Of those that cannot fail it is
 * shown that they ask for no memory.
 */
#include "support_world.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "oom_alloc.h"

#if OOM_WORKS

/* What a call made, and the objects that it may change: new for each try. */
static void *made;
static struct {
    handoff_context   *ctx;
    handoff_context   *acting; /* with all that a check looks up */
    handoff_keyring   *ring;
    handoff_transfer  *transfer;
    handoff_workspace *workspace;
    char               path[96]; /* of a file that is not there */
} fresh;

#define RUN(name) static handoff_status run_##name(handoff_error *err)

/* Makes an object, which is released at once. */
#define MAKES(name, type, release, call)                                       \
    RUN(name)                                                                  \
    {                                                                          \
        type          *out = WORLD_JUNK;                                       \
        size_t         len = 0;                                                \
        handoff_status st = call;                                              \
                                                                               \
        (void) len;                                                            \
        made = out;                                                            \
        if (st == HANDOFF_OK)                                                  \
            release(out);                                                      \
        return st;                                                             \
    }

/* Changes one of the new objects, or makes nothing. */
#define CHANGES(name, call)                                                    \
    RUN(name)                                                                  \
    {                                                                          \
        size_t len = 0;                                                        \
                                                                               \
        (void) len;                                                            \
        made = NULL;                                                           \
        return call;                                                           \
    }

/* Cannot fail, and asks for no memory. */
#define QUIET(name, call)                                                      \
    RUN(name)                                                                  \
    {                                                                          \
        (void) err;                                                            \
        made = NULL;                                                           \
        (void) (call);                                                         \
        return HANDOFF_OK;                                                     \
    }
#define QUIETLY_FREES(name)                                                    \
    RUN(name)                                                                  \
    {                                                                          \
        (void) err;                                                            \
        made = NULL;                                                           \
        name(NULL);                                                            \
        return HANDOFF_OK;                                                     \
    }

/* ---- The record ---------------------------------------------------------- */

/* More than a new context has room for. */
static char large[512 * 1024];

static handoff_message message, first;
static handoff_slot slot = { HANDOFF_SLOT, .parent_key = "i1", .name = "count",
                             .value = large };
static handoff_promise promise = { HANDOFF_PROMISE, .id = "p1", .what = large };
static handoff_contact contact = { HANDOFF_CONTACT,
                                   .parent_kind = HANDOFF_KIND_CALLBACK,
                                   .value = "+4930123456", .system = large };

static void
make_records(void)
{
    memset(large, 'x', sizeof large - 1);
    message = (handoff_message){ HANDOFF_MESSAGE, .text = large };
    first = (handoff_message){ HANDOFF_MESSAGE, .turn = 1, .text = large };
    promise.id = "p1";
    promise.what = large;
}

MAKES(handoff_context_new, handoff_context, handoff_context_free,
      handoff_context_new(&out, err))
CHANGES(handoff_context_put, handoff_context_put(fresh.ctx, &message, err))
CHANGES(put_slot, handoff_context_put(fresh.ctx, &slot, err))
CHANGES(put_contact, handoff_context_put(fresh.ctx, &contact, err))
CHANGES(handoff_context_put_all,
        handoff_context_put_all(fresh.ctx, HANDOFF_RECORDS(&promise), err))
CHANGES(handoff_context_refused, handoff_context_refused(fresh.ctx, err))
CHANGES(handoff_context_update,
        handoff_context_update(fresh.ctx, &promise, err))
CHANGES(handoff_context_set, handoff_context_set(fresh.ctx, 0, &first, err))
CHANGES(handoff_context_remove,
        handoff_context_remove(fresh.ctx, HANDOFF_KIND_MESSAGE, 0, err))
CHANGES(handoff_context_parse, handoff_context_parse(fresh.ctx, 0, world.record,
                                                     world.record_len, err))
CHANGES(handoff_context_from_json,
        handoff_context_from_json(fresh.ctx, world.json, strlen(world.json),
                                  NULL, err))
CHANGES(handoff_context_mask, handoff_context_mask(fresh.ctx, &len, NULL, err))
MAKES(handoff_context_serialize, uint8_t, handoff_free,
      handoff_context_serialize(&out, &len, world.ctx, 0, err))
MAKES(handoff_context_to_json, char, handoff_free,
      handoff_context_to_json(&out, &len, world.ctx, HANDOFF_JSON_INDENT, err))

CHANGES(handoff_context_repair, handoff_context_repair(NULL, fresh.ctx, err))

/* Every repair in one record. */
static const char odd[] =
    "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":1763740001},"
    "\"briefing\":{\"why\":\"\\ud83d\",\"intents\":[{\"turns\":[1,2,3,4]}]},"
    "\"extras\":{\"attributes\":[{\"name\":\"a\",\"value\":5}]},"
    "\"transcript\":{\"messages\":[{\"text\":\"<b>b</b>\",\"sent_at_ms\":"
    "1763740002.5,\"native_id\":\"2\"},{\"text\":\"a\",\"sent_at_ms\":"
    "1763740001,"
    "\"native_id\":\"1\"},{\"text\":\"a\",\"sent_at_ms\":1763740001,"
    "\"native_id\":\"1\"},{\"text\":\"c\",\"sent_at_ms\":1763740003,"
    "\"native_id\":\"1\"}],\"masks\":[{\"path\":\"messages[#0].text\"},"
    "{\"path\":\"messages[#2].text\"}]}}";
static const handoff_json_opts repairing = { HANDOFF_JSON_OPTS,
                                             .flags = HANDOFF_JSON_REPAIR };

CHANGES(repair_json,
        handoff_context_from_json(fresh.ctx, odd, strlen(odd), &repairing, err))

static const handoff_merge_leg *
two_legs(void)
{
    static handoff_merge_leg legs[2];

    legs[0] = (handoff_merge_leg){ world.ctx, HANDOFF_MAY_ORIGINATE, 0 };
    legs[1] = (handoff_merge_leg){ fresh.ctx, HANDOFF_MAY_FORWARD, 0 };
    return legs;
}
MAKES(handoff_context_merge, handoff_context, handoff_context_free,
      handoff_context_merge(&out, two_legs(), 2, err))

static const handoff_excerpt_opts last_one = { HANDOFF_EXCERPT_OPTS,
                                               .last = 1 };
static const uint8_t              zeros[32];
static const handoff_omission of_others = { HANDOFF_OMISSION, .first_turn = 1,
                                            .last_turn = 1,   .salt = zeros,
                                            .salt_len = 16,   .digest = zeros,
                                            .digest_len = 32 };
MAKES(handoff_context_excerpt, handoff_context, handoff_context_free,
      handoff_context_excerpt(&out, world.ctx, &last_one, err))
RUN(handoff_omission_verify)
{
    handoff_status st = handoff_omission_verify(world.ctx, &of_others, err);

    made = NULL;
    return st == HANDOFF_E_SECTION ? HANDOFF_OK : st;
}

MAKES(handoff_context_check, handoff_findings, handoff_findings_free,
      handoff_context_check(&out, world.ctx, NULL, err))
MAKES(check_acting, handoff_findings, handoff_findings_free,
      handoff_context_check(&out, fresh.acting, NULL, err))
MAKES(handoff_findings_to_json, char, handoff_free,
      handoff_findings_to_json(&out, &len, world.findings, 0, err))

static int32_t         value;
static size_t          place;
static handoff_finding finding = { HANDOFF_FINDING };

QUIET(handoff_context_count,
      handoff_context_count(world.ctx, HANDOFF_KIND_MESSAGE))
QUIET(handoff_context_get, handoff_context_get(&message, world.ctx, 0))
QUIET(handoff_context_read,
      handoff_context_read(&message, sizeof message, HANDOFF_KIND_MESSAGE,
                           world.ctx, 0))
QUIET(handoff_context_find, handoff_context_find(&promise, &place, world.ctx))
QUIET(handoff_enum_name, handoff_enum_name(1, 1))
QUIET(handoff_enum_value, handoff_enum_value(&value, 1, "ROLE_BOT"))
QUIET(handoff_findings_count, handoff_findings_count(world.findings))
QUIET(handoff_findings_get, handoff_findings_get(&finding, world.findings, 0))
RUN(handoff_record_init)
{
    (void) err;
    made = NULL;
    handoff_record_init(&message, sizeof message, HANDOFF_KIND_MESSAGE);
    return HANDOFF_OK;
}
QUIETLY_FREES(handoff_context_free)
QUIETLY_FREES(handoff_findings_free)
QUIETLY_FREES(handoff_free)

/* ---- Text ---------------------------------------------------------------- */

static char          ticket[HANDOFF_TICKET_CHARS + 1];
static uint8_t       tip[HANDOFF_HASH_BYTES];
static const uint8_t zeros[HANDOFF_HASH_BYTES];

MAKES(handoff_text_escape, char, handoff_free,
      handoff_text_escape(&out, &len, "a\x1b", 2, 0, err))
MAKES(handoff_text_encode, char, handoff_free,
      handoff_text_encode(&out, &len, world.data, world.data_len, err))
MAKES(handoff_text_decode, uint8_t, handoff_free,
      handoff_text_decode(&out, &len, handoff_sealed_text(world.sealed),
                          strlen(handoff_sealed_text(world.sealed)), err))
RUN(handoff_ticket_encode)
{
    (void) err;
    made = NULL;
    handoff_ticket_encode(ticket, zeros);
    return HANDOFF_OK;
}
QUIET(handoff_ticket_decode,
      handoff_ticket_decode(tip, ticket, HANDOFF_TICKET_CHARS, NULL))
QUIET(handoff_section_name, handoff_section_name(1))
QUIET(handoff_action_name, handoff_action_name(1))
QUIET(handoff_cause_name, handoff_cause_name(1))
QUIET(handoff_check_name, handoff_check_name(1))
QUIET(handoff_data_kind_name, handoff_data_kind_name(1))
QUIET(handoff_notice_state_name, handoff_notice_state_name(1))
QUIET(handoff_reason_name, handoff_reason_name(1))
QUIET(handoff_receipt_state_name, handoff_receipt_state_name(1))
QUIET(handoff_severity_name, handoff_severity_name(1))
QUIET(handoff_transfer_state_name, handoff_transfer_state_name(1))
QUIET(handoff_section_state_name, handoff_section_state_name(1))
QUIET(handoff_status_name, handoff_status_name(-1))
QUIET(handoff_version, handoff_version())

/* ---- Keys ---------------------------------------------------------------- */

static handoff_key key = { HANDOFF_KEY };

MAKES(handoff_identity_generate, handoff_identity, handoff_identity_free,
      handoff_identity_generate(&out, "new.example", err))
MAKES(handoff_identity_parse, handoff_identity, handoff_identity_free,
      handoff_identity_parse(&out, world.keys, strlen(world.keys), err))
MAKES(handoff_identity_load, handoff_identity, handoff_identity_free,
      handoff_identity_load(&out, world.identity_path, err))
MAKES(handoff_identity_from_signer, handoff_identity, handoff_identity_free,
      handoff_identity_from_signer(&out, "hsm.example", world_signing_key(),
                                   world_sign, NULL, NULL, err))
CHANGES(handoff_identity_save,
        handoff_identity_save(world.bot, fresh.path, err))
MAKES(handoff_identity_public, char, handoff_free,
      handoff_identity_public(&out, &len, world.bot, err))
MAKES(handoff_keyring_new, handoff_keyring, handoff_keyring_free,
      handoff_keyring_new(&out, err))
MAKES(handoff_keyring_parse, handoff_keyring, handoff_keyring_free,
      handoff_keyring_parse(&out, world.ring_json, strlen(world.ring_json),
                            err))
MAKES(handoff_keyring_load, handoff_keyring, handoff_keyring_free,
      handoff_keyring_load(&out, world.ring_path, err))
MAKES(handoff_keyring_serialize, char, handoff_free,
      handoff_keyring_serialize(&out, &len, world.ring, err))
CHANGES(handoff_keyring_save, handoff_keyring_save(world.ring, fresh.path, err))
MAKES(handoff_keyring_copy, handoff_keyring, handoff_keyring_free,
      handoff_keyring_copy(&out, world.ring, err))
CHANGES(handoff_keyring_trust,
        handoff_keyring_trust(fresh.ring, world.stranger,
                              &(handoff_trust_opts){ HANDOFF_TRUST_OPTS,
                                                     .rights = 1 },
                              err))
CHANGES(handoff_keyring_trust_json,
        handoff_keyring_trust_json(
            fresh.ring, world.stranger_keys, strlen(world.stranger_keys),
            &(handoff_trust_opts){ HANDOFF_TRUST_OPTS, .rights = 1 }, err))
CHANGES(handoff_keyring_update,
        handoff_keyring_update(fresh.ring, key.kid,
                               &(handoff_key_changes){
                                   HANDOFF_KEY_CHANGES,
                                   .changes = HANDOFF_CHANGE_NOT_AFTER,
                                   .not_after_ms = WORLD_NOW },
                               err))
CHANGES(handoff_keyring_revoke,
        handoff_keyring_revoke(fresh.ring, "bot.example", WORLD_NOW, err))
CHANGES(handoff_keyring_remove,
        handoff_keyring_remove(fresh.ring, "bot.example", err))
QUIET(handoff_keyring_count, handoff_keyring_count(world.ring))
QUIET(handoff_keyring_get, handoff_keyring_get(&key, world.ring, 0))
QUIET(handoff_identity_key, handoff_identity_key(world.bot))
QUIET(handoff_identity_name, handoff_identity_name(world.bot))
QUIETLY_FREES(handoff_identity_free)
QUIETLY_FREES(handoff_keyring_free)

/* ---- Packets ------------------------------------------------------------- */

static handoff_seal_opts    sealing;
static handoff_open_opts    opening;
static handoff_forward_opts forwarding;
static handoff_answer_opts  answering;
static handoff_leg          leg = { HANDOFF_LEG };
static handoff_section      section = { HANDOFF_SECTION };
static handoff_origin       origin = { HANDOFF_ORIGIN };
static size_t               sealed_len;

static const handoff_redaction without_extras[] = {
    { 0, HANDOFF_SECTION_EXTRAS, "internal" }, { 0, 0, NULL }
};

MAKES(handoff_workspace_new, handoff_workspace, handoff_workspace_free,
      handoff_workspace_new(&out, err))
MAKES(handoff_seal, handoff_sealed, handoff_sealed_free,
      handoff_seal(&out, world.ctx, world.bot, world.ring, &sealing, err))
MAKES(handoff_open, handoff_packet, handoff_packet_free,
      handoff_open(&out, world.data, world.data_len, world.ring, &opening, err))
RUN(seal_workspace)
{
    handoff_status st;

    sealing.workspace = fresh.workspace;
    st = run_handoff_seal(err);
    sealing.workspace = NULL;
    return st;
}
RUN(open_workspace)
{
    handoff_status st;

    opening.workspace = fresh.workspace;
    st = run_handoff_open(err);
    opening.workspace = NULL;
    return st;
}
MAKES(handoff_forward, handoff_sealed, handoff_sealed_free,
      handoff_forward(&out, world.packet, NULL, world.desk, world.ring,
                      &forwarding, err))
/* Of what is added, one message is in the packet already. */
static const char export[] =
    "{\"briefing\":{\"intents\":[{\"id\":\"i2\",\"turns\":[3,4]}]},"
    "\"transcript\":{\"messages\":[{\"role\":\"ROLE_BOT\",\"text\":"
    "\"Two are booked.\",\"native_id\":\"m-2\"},{\"text\":\"hm\"}],"
    "\"masks\":[{\"path\":\"messages[#0].text\"}]}}";
static handoff_context *more;
MAKES(forward_more, handoff_sealed, handoff_sealed_free,
      handoff_forward(&out, world.packet, more, world.desk, world.ring,
                      &forwarding, err))
/* An excerpt alone, and with what is new. */
RUN(forward_leave_out)
{
    handoff_status st;

    forwarding.leave_out = &last_one;
    st = run_handoff_forward(err);
    forwarding.leave_out = NULL;
    return st;
}
RUN(forward_leave_out_more)
{
    handoff_status st;

    forwarding.leave_out = &last_one;
    st = run_forward_more(err);
    forwarding.leave_out = NULL;
    return st;
}
MAKES(handoff_preview_new, handoff_preview, handoff_preview_free,
      handoff_preview_new(&out, world.data, world.data_len, err))
MAKES(handoff_replay_memory_new, handoff_replay, handoff_replay_free,
      handoff_replay_memory_new(&out, 16, err))

QUIET(handoff_packet_context, handoff_packet_context(world.packet))
QUIET(handoff_packet_leg_context, handoff_packet_leg_context(world.packet, 0))
QUIET(handoff_packet_id, handoff_packet_id(world.packet))
QUIET(handoff_packet_tip, handoff_packet_tip(world.packet))
QUIET(handoff_packet_other_id, handoff_packet_other_id(world.packet))
QUIET(handoff_packet_other_at_ms, handoff_packet_other_at_ms(world.packet))
QUIET(handoff_packet_legs, handoff_packet_legs(world.packet))
QUIET(handoff_packet_leg, handoff_packet_leg(&leg, world.packet, 0))
QUIET(handoff_packet_section,
      handoff_packet_section(&section, world.packet, 0, 1))
QUIET(handoff_packet_origin,
      handoff_packet_origin(&origin, world.packet, "briefing.why"))
QUIET(handoff_packet_origin_before,
      handoff_packet_origin_before(&origin, world.packet))
QUIET(handoff_carrier_get,
      handoff_carrier_get(&(handoff_carrier){ HANDOFF_CARRIER }, 0))
QUIET(handoff_carrier_find,
      handoff_carrier_find(&(handoff_carrier){ HANDOFF_CARRIER }, "sip-uui"))
QUIET(handoff_data_kind, handoff_data_kind(world.data, world.data_len))
QUIET(handoff_packet_section_at,
      handoff_packet_section_at(&section, world.packet, 0))
QUIET(handoff_preview_section_at,
      handoff_preview_section_at(&section, world.preview, 0))
MAKES(handoff_packet_origins_to_json, char, handoff_free,
      handoff_packet_origins_to_json(&out, &len, world.packet, 0, err))
QUIET(handoff_preview_id, handoff_preview_id(world.preview))
QUIET(handoff_preview_tip, handoff_preview_tip(world.preview))
QUIET(handoff_preview_legs, handoff_preview_legs(world.preview))
QUIET(handoff_preview_leg, handoff_preview_leg(&leg, world.preview, 0))
QUIET(handoff_preview_section,
      handoff_preview_section(&section, world.preview, 0, 1))
QUIET(handoff_sealed_data, handoff_sealed_data(world.sealed, &sealed_len))
QUIET(handoff_sealed_text, handoff_sealed_text(world.sealed))
QUIET(handoff_sealed_repeated, handoff_sealed_repeated(world.sealed))
QUIET(handoff_sealed_masked, handoff_sealed_masked(world.sealed))
QUIET(handoff_sealed_id, handoff_sealed_id(world.sealed))
QUIET(handoff_sealed_tip, handoff_sealed_tip(world.sealed))
QUIETLY_FREES(handoff_packet_free)
QUIETLY_FREES(handoff_preview_free)
QUIETLY_FREES(handoff_replay_free)
QUIETLY_FREES(handoff_sealed_free)
QUIETLY_FREES(handoff_workspace_free)

/* ---- Answers ------------------------------------------------------------- */

static handoff_receipt_opts     reading = { HANDOFF_RECEIPT_OPTS,
                                            .now_ms = WORLD_NOW + 4000 };
static handoff_receipt_info     said = { HANDOFF_RECEIPT_INFO };
static handoff_transfer_info    waits = { HANDOFF_TRANSFER_INFO };
static handoff_claim            claimed = { HANDOFF_CLAIM };
static handoff_notice_info      known = { HANDOFF_NOTICE_INFO };
static handoff_notice_opts      noticing = { HANDOFF_NOTICE_OPTS,
                                             .state = HANDOFF_NOTICE_WITHDRAWN,
                                             .now_ms = WORLD_NOW + 4000 };
static handoff_notice_open_opts knowing = { HANDOFF_NOTICE_OPEN_OPTS,
                                            .now_ms = WORLD_NOW + 4000 };

MAKES(handoff_answer, handoff_sealed, handoff_sealed_free,
      handoff_answer(&out, world.packet, world.desk, &answering, err))
MAKES(handoff_receipt_open, handoff_receipt, handoff_receipt_free,
      handoff_receipt_open(&out, world.answer_data, world.answer_len,
                           world.data, world.data_len, world.ring, &reading,
                           err))
CHANGES(handoff_receipt_preview,
        handoff_receipt_preview(&claimed, world.answer_data, world.answer_len,
                                err))
CHANGES(handoff_notice_preview,
        handoff_notice_preview(&claimed, world.notice_data, world.notice_len,
                               err))
MAKES(handoff_notice_seal, handoff_sealed, handoff_sealed_free,
      handoff_notice_seal(&out, world.data, world.data_len, world.bot,
                          &noticing, err))
MAKES(handoff_notice_open, handoff_notice, handoff_notice_free,
      handoff_notice_open(&out, world.notice_data, world.notice_len,
                          world.packet, world.ring, &knowing, err))
MAKES(handoff_notice_open_kept, handoff_notice, handoff_notice_free,
      handoff_notice_open_kept(&out, world.notice_data, world.notice_len,
                               world.data, world.data_len, world.ring, &knowing,
                               err))
QUIET(handoff_notice_get, handoff_notice_get(&known, world.notice))
QUIET(handoff_notice_stops, handoff_notice_stops(world.notice, "desk.example"))
QUIET(handoff_sealed_sequence, handoff_sealed_sequence(world.answer))
QUIETLY_FREES(handoff_notice_free)
MAKES(handoff_transfer_new, handoff_transfer, handoff_transfer_free,
      handoff_transfer_new(&out, world.data, world.data_len, WORLD_NOW + 9000,
                           err))
CHANGES(handoff_transfer_feed,
        handoff_transfer_feed(fresh.transfer, world.answer_data,
                              world.answer_len, world.ring, WORLD_NOW + 4000,
                              err))
CHANGES(handoff_transfer_advance,
        handoff_transfer_advance(fresh.transfer, WORLD_NOW + 5000, err))
MAKES(handoff_transfer_serialize, char, handoff_free,
      handoff_transfer_serialize(&out, &len, world.transfer, err))
MAKES(handoff_transfer_load, handoff_transfer, handoff_transfer_free,
      handoff_transfer_load(&out, world.state_path, err))
CHANGES(handoff_transfer_save,
        handoff_transfer_save(world.transfer, fresh.path, err))
static handoff_sealed *no_notice;
QUIET(handoff_transfer_notice,
      handoff_transfer_notice(&no_notice, world.transfer, world.data,
                              world.data_len, world.bot, NULL))
MAKES(handoff_transfer_parse, handoff_transfer, handoff_transfer_free,
      handoff_transfer_parse(&out, world.state, strlen(world.state), err))
QUIET(handoff_receipt_get, handoff_receipt_get(&said, world.receipt))
QUIET(handoff_transfer_get, handoff_transfer_get(&waits, world.transfer))
RUN(handoff_transfer_acknowledge)
{
    (void) err;
    made = NULL;
    handoff_transfer_acknowledge(fresh.transfer, 1);
    return HANDOFF_OK;
}
QUIETLY_FREES(handoff_receipt_free)
QUIETLY_FREES(handoff_transfer_free)

/* ---- Renderings ---------------------------------------------------------- */

#define RENDERS(row, format)                                                   \
    MAKES(row, char, handoff_free,                                             \
          handoff_render(&out, &len, world.packet, format, NULL, err))
RENDERS(handoff_render, HANDOFF_RENDER_TEXT)
RENDERS(render_markdown, HANDOFF_RENDER_MARKDOWN)
RENDERS(render_html, HANDOFF_RENDER_HTML)
RENDERS(render_prompt, HANDOFF_RENDER_PROMPT)
RENDERS(render_card, HANDOFF_RENDER_JSON)
MAKES(handoff_render_context, char, handoff_free,
      handoff_render_context(&out, &len, world.ctx, HANDOFF_RENDER_TEXT, NULL,
                             err))

/* ---- The table ----------------------------------------------------------- */

/* How much a function must ask for: NONE at all, or as often as it likes. */
enum { NONE, SOME };
#define ROW(name, asks)                                                        \
    {                                                                          \
#name, run_##name, asks                                                \
    }
#define ALSO(name, run, asks)                                                  \
    {                                                                          \
        name, run, asks                                                        \
    }
static const struct row {
    const char *name;
    handoff_status (*run)(handoff_error *err);
    int asks;
} rows[] = {
    ROW(handoff_answer, SOME),
    ROW(handoff_carrier_find, NONE),
    ROW(handoff_carrier_get, NONE),
    ROW(handoff_context_check, SOME),
    ALSO("handoff_context_check/act", run_check_acting, SOME),
    ROW(handoff_context_count, NONE),
    ROW(handoff_context_excerpt, SOME),
    ROW(handoff_context_find, NONE),
    ROW(handoff_context_free, NONE),
    ROW(handoff_context_from_json, SOME),
    ALSO("handoff_context_from_json/repair", run_repair_json, SOME),
    ROW(handoff_context_get, NONE),
    ROW(handoff_context_mask, SOME),
    ROW(handoff_context_merge, SOME),
    ROW(handoff_context_new, SOME),
    ROW(handoff_context_parse, SOME),
    ROW(handoff_context_put, SOME),
    ALSO("handoff_context_put/contact", run_put_contact, SOME),
    ALSO("handoff_context_put/slot", run_put_slot, SOME),
    ROW(handoff_context_read, NONE),
    ROW(handoff_context_remove, NONE),
    ROW(handoff_context_repair, SOME),
    ROW(handoff_context_serialize, SOME),
    ROW(handoff_context_set, SOME),
    ROW(handoff_context_to_json, SOME),
    ROW(handoff_context_put_all, SOME),
    ROW(handoff_context_refused, NONE),
    ROW(handoff_context_update, SOME),
    ROW(handoff_data_kind, NONE),
    ROW(handoff_enum_name, NONE),
    ROW(handoff_enum_value, NONE),
    ROW(handoff_findings_count, NONE),
    ROW(handoff_findings_free, NONE),
    ROW(handoff_findings_get, NONE),
    ROW(handoff_findings_to_json, SOME),
    ROW(handoff_forward, SOME),
    ALSO("handoff_forward/more", run_forward_more, SOME),
    ALSO("handoff_forward/leave_out", run_forward_leave_out, SOME),
    ALSO("handoff_forward/leave_out_more", run_forward_leave_out_more, SOME),
    ROW(handoff_free, NONE),
    ROW(handoff_identity_free, NONE),
    ROW(handoff_identity_from_signer, SOME),
    ROW(handoff_identity_generate, SOME),
    ROW(handoff_identity_key, NONE),
    ROW(handoff_identity_load, SOME),
    ROW(handoff_identity_name, NONE),
    ROW(handoff_identity_parse, SOME),
    ROW(handoff_identity_public, SOME),
    ROW(handoff_identity_save, SOME),
    ROW(handoff_keyring_copy, SOME),
    ROW(handoff_keyring_count, NONE),
    ROW(handoff_keyring_free, NONE),
    ROW(handoff_keyring_get, NONE),
    ROW(handoff_keyring_load, SOME),
    ROW(handoff_keyring_new, SOME),
    ROW(handoff_keyring_parse, SOME),
    ROW(handoff_keyring_remove, NONE),
    ROW(handoff_keyring_revoke, NONE),
    ROW(handoff_keyring_save, SOME),
    ROW(handoff_keyring_serialize, SOME),
    ROW(handoff_keyring_trust, SOME),
    ROW(handoff_keyring_trust_json, SOME),
    ROW(handoff_keyring_update, NONE),
    ROW(handoff_notice_free, NONE),
    ROW(handoff_notice_get, NONE),
    ROW(handoff_notice_open, SOME),
    ROW(handoff_notice_open_kept, SOME),
    ROW(handoff_notice_preview, NONE),
    ROW(handoff_notice_seal, SOME),
    ROW(handoff_notice_stops, NONE),
    ROW(handoff_omission_verify, SOME),
    ROW(handoff_open, SOME),
    ALSO("handoff_open/workspace", run_open_workspace, SOME),
    ROW(handoff_packet_context, NONE),
    ROW(handoff_packet_free, NONE),
    ROW(handoff_packet_id, NONE),
    ROW(handoff_packet_leg, NONE),
    ROW(handoff_packet_leg_context, NONE),
    ROW(handoff_packet_legs, NONE),
    ROW(handoff_packet_origin, NONE),
    ROW(handoff_packet_origin_before, NONE),
    ROW(handoff_packet_origins_to_json, SOME),
    ROW(handoff_packet_other_at_ms, NONE),
    ROW(handoff_packet_other_id, NONE),
    ROW(handoff_packet_section, NONE),
    ROW(handoff_packet_section_at, NONE),
    ROW(handoff_packet_tip, NONE),
    ROW(handoff_preview_free, NONE),
    ROW(handoff_preview_id, NONE),
    ROW(handoff_preview_leg, NONE),
    ROW(handoff_preview_legs, NONE),
    ROW(handoff_preview_new, SOME),
    ROW(handoff_preview_section, NONE),
    ROW(handoff_preview_section_at, NONE),
    ROW(handoff_preview_tip, NONE),
    ROW(handoff_receipt_free, NONE),
    ROW(handoff_receipt_get, NONE),
    ROW(handoff_receipt_open, SOME),
    ROW(handoff_receipt_preview, NONE),
    ROW(handoff_record_init, NONE),
    ROW(handoff_render, SOME),
    ALSO("handoff_render/html", run_render_html, SOME),
    ALSO("handoff_render/markdown", run_render_markdown, SOME),
    ALSO("handoff_render/prompt", run_render_prompt, SOME),
    ALSO("handoff_render/card", run_render_card, SOME),
    ROW(handoff_render_context, SOME),
    ROW(handoff_replay_free, NONE),
    ROW(handoff_replay_memory_new, SOME),
    ROW(handoff_seal, SOME),
    ALSO("handoff_seal/workspace", run_seal_workspace, SOME),
    ROW(handoff_sealed_data, NONE),
    ROW(handoff_sealed_free, NONE),
    ROW(handoff_sealed_id, NONE),
    ROW(handoff_sealed_masked, NONE),
    ROW(handoff_sealed_repeated, NONE),
    ROW(handoff_sealed_sequence, NONE),
    ROW(handoff_sealed_text, NONE),
    ROW(handoff_sealed_tip, NONE),
    ROW(handoff_action_name, NONE),
    ROW(handoff_cause_name, NONE),
    ROW(handoff_check_name, NONE),
    ROW(handoff_data_kind_name, NONE),
    ROW(handoff_notice_state_name, NONE),
    ROW(handoff_reason_name, NONE),
    ROW(handoff_receipt_state_name, NONE),
    ROW(handoff_severity_name, NONE),
    ROW(handoff_transfer_state_name, NONE),
    ROW(handoff_section_name, NONE),
    ROW(handoff_section_state_name, NONE),
    ROW(handoff_status_name, NONE),
    ROW(handoff_text_decode, SOME),
    ROW(handoff_text_encode, SOME),
    ROW(handoff_text_escape, SOME),
    ROW(handoff_ticket_decode, NONE),
    ROW(handoff_ticket_encode, NONE),
    ROW(handoff_transfer_acknowledge, NONE),
    ROW(handoff_transfer_advance, NONE),
    ROW(handoff_transfer_feed, SOME),
    ROW(handoff_transfer_free, NONE),
    ROW(handoff_transfer_get, NONE),
    ROW(handoff_transfer_new, SOME),
    ROW(handoff_transfer_load, SOME),
    ROW(handoff_transfer_notice, NONE),
    ROW(handoff_transfer_parse, SOME),
    ROW(handoff_transfer_save, SOME),
    ROW(handoff_transfer_serialize, SOME),
    ROW(handoff_version, NONE),
    ROW(handoff_workspace_free, NONE),
    ROW(handoff_workspace_new, SOME),
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

START_TEST(oom_every_function_has_a_row)
{
    size_t symbols = 0, functions = 0;

    for (; world_symbol(symbols)[0] != '\0'; symbols++)
        ck_assert_msg(has_row(world_symbol(symbols)), "no row for %s",
                      world_symbol(symbols));
    for (size_t i = 0; i < ROWS; i++)
        functions += strchr(rows[i].name, '/') == NULL;
    ck_assert_uint_eq(symbols, functions);
}
END_TEST

static void
setup(void)
{
    world_setup();
    sealing = world_seal_opts();
    opening = world_open_opts();
    forwarding = world_forward_opts();
    answering = world_answer_opts();
    forwarding.redactions = without_extras;
    ck_assert_int_eq(handoff_keyring_get(&key, world.ring, 0), 1);
    handoff_ticket_encode(ticket, zeros);
    snprintf(fresh.path, sizeof fresh.path, "%s/new", world.folder);
    ck_assert_int_eq(handoff_context_new(&more, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(more, export, strlen(export),
                                               NULL, NULL),
                     HANDOFF_OK);
}

static void
teardown(void)
{
    handoff_context_free(more);
    world_teardown();
}

/* Facts that are proven, calls and results, what is there twice, who speaks. */
static handoff_context *
acting_context(void)
{
    static const char json[] =
        "{\"routing\": {\"channel\": 2}, \"briefing\": {\"intents\": "
        "[{\"id\": \"i\", \"state\": 3, \"required_facts\": [\"pin\"], "
        "\"for_person\": \"x\"}], \"steps\": [{\"id\": \"s\"}], "
        "\"promises\": [{\"id\": \"r\", \"after\": [\"t\"]}], "
        "\"participants\": [{\"id\": \"a\", \"role\": 3}, {\"id\": \"b\", "
        "\"role\": 3}]}, \"customer\": {\"people\": [{\"id\": \"p\"}], "
        "\"authentication\": {\"status\": 3, \"verified\": [\"name\"]}}, "
        "\"transcript\": {\"messages\": [{\"by\": \"a\", \"kind\": 1, "
        "\"native_id\": \"4024 0071 6540 1778\"}, {\"by\": \"b\", \"kind\": "
        "1, \"reply_to\": 1}, {\"role\": 1, \"text\": \"why?\", "
        "\"sent_at_ms\": \"9\"}, {\"role\": 1, \"text\": \"why?\", "
        "\"sent_at_ms\": \"9\", \"attachments\": [\"v\"]}], "
        "\"attachments\": [{\"id\": \"v\", \"media_type\": "
        "\"audio/ogg\"}]}}";
    handoff_context *ctx;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_from_json(ctx, json, strlen(json), NULL,
                                               NULL),
                     HANDOFF_OK);
    return ctx;
}

static void
make_fresh(void)
{
    make_records(); /* getters may have filled them */
    fresh.ctx = world_context();
    fresh.acting = acting_context();
    fresh.ring = world_ring();
    fresh.transfer = world_transfer();
    ck_assert_int_eq(handoff_workspace_new(&fresh.workspace, NULL), HANDOFF_OK);
    unlink(fresh.path);
}

static void
free_fresh(void)
{
    handoff_context_free(fresh.ctx);
    handoff_context_free(fresh.acting);
    handoff_keyring_free(fresh.ring);
    handoff_transfer_free(fresh.transfer);
    handoff_workspace_free(fresh.workspace);
}

#define UNCHANGED(write, before)                                               \
    do {                                                                       \
        char  *now;                                                            \
        size_t len;                                                            \
                                                                               \
        ck_assert_status(write, HANDOFF_OK, &err);                             \
        ck_assert_str_eq(now, before);                                         \
        handoff_free(now);                                                     \
    } while (0)

static void
check_unchanged(void)
{
    handoff_error err;

    UNCHANGED(handoff_context_to_json(&now, &len, fresh.ctx, 0, &err),
              world.json);
    UNCHANGED(handoff_keyring_serialize(&now, &len, fresh.ring, &err),
              world.ring_json);
    UNCHANGED(handoff_transfer_serialize(&now, &len, fresh.transfer, &err),
              world.state);
    ck_assert_msg(access(fresh.path, F_OK) != 0, "a file was left behind");
}

/* With the n-th allocation failing. False: there is no n-th. */
static bool
fails(const struct row *row, size_t n)
{
    handoff_error  err = { 0 }, again = { 0 };
    handoff_status st;
    size_t         before;
    bool           failed;

    make_fresh();
    before = oom_live();
    oom_arm(n);
    st = row->run(&err);
    failed = oom_disarm();
    if (failed) {
        ck_assert_status(st, HANDOFF_E_NOMEM, &err);
        ck_assert_int_eq(err.code, HANDOFF_E_NOMEM);
        ck_assert_ptr_null(made);
        check_unchanged();
        /* What a failure left behind does not hinder the next call. */
        ck_assert_status(row->run(&again), HANDOFF_OK, &again);
    } else {
        ck_assert_status(st, HANDOFF_OK, &err);
        if (row->asks == NONE)
            ck_assert_uint_eq(oom_seen(), 0);
    }
    /* What was made is released; what a changed object took it keeps. */
    if (made != NULL && strstr(row->name, "/workspace") == NULL)
        ck_assert_uint_eq(oom_live(), before);
    free_fresh();
    return failed;
}

/* A test for each row: all that fail are named. */
START_TEST(oom_is_nomem_and_changes_nothing)
{
    const struct row *row = &rows[_i];
    size_t            n = 1, live = 0;

    printf("%s\n", row->name);
    fflush(stdout);
    while (fails(row, n)) {
        if (n == 2)
            live = oom_live();
        n++;
    }
    if (n > 2)
        ck_assert_uint_eq(oom_live(), live); /* whatever was made is freed */
    ck_assert_int_eq(n > 1, row->asks == SOME);
}
END_TEST

/* What is refused is refused for that or for want of memory. */
START_TEST(oom_json_that_is_wrong_says_either)
{
    static const char wrong[] = "{\"briefing\": {\"intents\": [{\"nme\": 1}]}}";
    bool              failed = true;

    for (size_t n = 1; failed; n++) {
        handoff_error  err = { 0 };
        handoff_status st;

        make_fresh();
        oom_arm(n);
        st = handoff_context_from_json(fresh.ctx, wrong, strlen(wrong), NULL,
                                       &err);
        failed = oom_disarm();
        if (st != HANDOFF_E_NOMEM)
            ck_assert_status(st, HANDOFF_E_JSON, &err);
        check_unchanged();
        free_fresh();
    }
}
END_TEST

/* What was repaired before memory ended is put back, in every member. */
START_TEST(oom_repair_puts_everything_back)
{
    static const char before[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":"
        "\"1763740001\"},\"briefing\":{\"intents\":[{\"turns\":[1,2]}]},"
        "\"transcript\":{\"messages\":[{\"sent_at_ms\":\"1763740002\",\"text\":"
        "\"<b>b</b>\"},{\"sent_at_ms\":\"1763740001\",\"text\":\"a\"}]}}";
    static const char after[] =
        "{\"routing\":{\"conversation_id\":\"c\",\"started_at_ms\":"
        "\"1763740001000\"},\"briefing\":{\"intents\":[{\"turns\":[2,1]}]},"
        "\"transcript\":{\"messages\":[{\"sent_at_ms\":\"1763740001000\","
        "\"text\":"
        "\"a\"},{\"sent_at_ms\":\"1763740002000\",\"text\":\"b\",\"rich\":"
        "\"<b>b</b>\",\"media_type\":\"text/html\"}]}}";
    bool failed = true;

    for (size_t n = 1; failed; n++) {
        handoff_context *ctx = NULL;
        handoff_error    err = { 0 };
        handoff_status   st;

        ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
        ck_assert_int_eq(handoff_context_from_json(ctx, before, strlen(before),
                                                   NULL, NULL),
                         HANDOFF_OK);
        oom_arm(n);
        st = handoff_context_repair(NULL, ctx, &err);
        failed = oom_disarm();
        ck_assert_status(st, failed ? HANDOFF_E_NOMEM : HANDOFF_OK, &err);
        UNCHANGED(handoff_context_to_json(&now, &len, ctx, 0, &err),
                  failed ? before : after);
        handoff_context_free(ctx);
    }
}
END_TEST

/* What a merge keeps of "never call them here" while it lasts: of so many
 * addresses that they are looked up in a table. */
START_TEST(oom_merge_of_never_gives_everything_back)
{
    enum { ADDRESSES = 40 };

    handoff_contact   never = { HANDOFF_CONTACT,
                                .parent_kind = HANDOFF_KIND_CUSTOMER,
                                .kind = HANDOFF_CONTACT_KIND_PHONE,
                                .use = HANDOFF_CONTACT_USE_NEVER };
    handoff_context  *ctx, *merged = NULL;
    handoff_merge_leg legs[2];
    handoff_error     err;
    char              number[32];
    size_t            before;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    for (int i = 0; i < ADDRESSES; i++) {
        snprintf(number, sizeof number, "+49301234501%02d", i);
        never.value = number;
        ck_assert_status(handoff_context_put(ctx, &never, &err), HANDOFF_OK,
                         &err);
    }
    legs[0] = (handoff_merge_leg){ ctx, HANDOFF_MAY_ORIGINATE, 0 };
    legs[1] = (handoff_merge_leg){ ctx, HANDOFF_MAY_FORWARD, 0 };
    before = oom_live();
    ck_assert_status(handoff_context_merge(&merged, legs, 2, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(handoff_context_count(merged, HANDOFF_KIND_CONTACT),
                      ADDRESSES);
    handoff_context_free(merged);
    ck_assert_uint_eq(oom_live(), before);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(oom_memory_guard_that_is_asked_asks_for_nothing)
{
    handoff_replay *guard;
    int             answers[4] = { 0 };

    ck_assert_int_eq(handoff_replay_memory_new(&guard, 100, NULL), HANDOFF_OK);
    oom_arm(0);
    for (uint8_t n = 0; n < 200; n++) {
        const uint8_t at[HANDOFF_HASH_BYTES] = { (uint8_t) (n * 7 % 150) };

        answers[support_ask(guard, at, 1000, 1000)]++;
    }
    ck_assert_uint_eq(oom_seen(), 0);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_NEW], 0);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_SEEN], 0);
    ck_assert_int_gt(answers[HANDOFF_REPLAY_UNKNOWN], 0);
    handoff_replay_free(guard);
}
END_TEST

/* A packet with one message, opened again and again. */
START_TEST(oom_open_with_a_workspace_asks_for_little)
{
    handoff_error err;

    make_fresh();
    for (int i = 0; i < 2; i++) {
        oom_arm(0);
        ck_assert_status(run_open_workspace(&err), HANDOFF_OK, &err);
    }
    printf("allocations of an open: %zu\n", oom_seen());
    ck_assert_uint_le(oom_seen(), 20);
    free_fresh();
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("oom");
    TCase *t = tcase_create("oom");

    tcase_set_timeout(t, 300);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, oom_every_function_has_a_row);
    tcase_add_loop_test(t, oom_is_nomem_and_changes_nothing, 0, ROWS);
    tcase_add_test(t, oom_json_that_is_wrong_says_either);
    tcase_add_test(t, oom_repair_puts_everything_back);
    tcase_add_test(t, oom_merge_of_never_gives_everything_back);
    tcase_add_test(t, oom_memory_guard_that_is_asked_asks_for_nothing);
    tcase_add_test(t, oom_open_with_a_workspace_asks_for_little);
    suite_add_tcase(suite, t);
    return support_run(suite);
}

#else

int
main(void)
{
    support_skipped("test_oom");
    return 0;
}

#endif
