/* SPDX-License-Identifier: MIT */
/*
 * support_world.c -- one of everything, made through the public interface.
 */
#include "support_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

struct world world;

static const char story[] =
    "{\"routing\":{\"conversation_id\":\"air-7f3a\",\"channel\":"
    "\"CHANNEL_CHAT\",\"language\":\"en\"},"
    "\"briefing\":{\"why\":\"two of four tickets are booked\","
    "\"intents\":[{\"id\":\"i1\",\"name\":\"book_flight\",\"slots\":"
    "[{\"name\":\"date\",\"value\":\"2026-12-24\"}]}],"
    "\"emotions\":[{\"category\":\"anger\"}],"
    "\"promises\":[{\"id\":\"p1\",\"what\":\"a call back today\","
    "\"owner\":\"Carol\"}]},"
    "\"customer\":{\"name\":\"Mara Oleson\",\"contacts\":[{\"kind\":"
    "\"CONTACT_KIND_PHONE\",\"value\":\"+4930123456\",\"use\":"
    "\"CONTACT_USE_NEVER\"}],"
    "\"authentication\":{\"status\":"
    "\"AUTHENTICATION_STATUS_AUTHENTICATED\",\"methods\":[\"otp\"]}},"
    "\"transcript\":{\"messages\":["
    "{\"role\":\"ROLE_CUSTOMER\",\"text\":\"My card is 4111 1111 1111 "
    "1111.\",\"turn\":1},"
    "{\"role\":\"ROLE_BOT\",\"text\":\"Two are booked.\",\"turn\":2,"
    "\"native_id\":\"m-2\"}]},"
    "\"extras\":{\"attributes\":[{\"name\":\"air.class\",\"value\":\"Y\"}]}}";

#define GOOD(call) ck_assert_status(call, HANDOFF_OK, &err)

/* ---- Keys --------------------------------------------------------------- */

static uint8_t hsm_key[32], hsm_secret[64];

int
world_sign(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
           const uint8_t *message, size_t len)
{
    (void) user;
    return crypto_sign_detached(signature, NULL, message, len, hsm_secret);
}

const uint8_t *
world_signing_key(void)
{
    static const uint8_t seed[32] = { 7 };

    crypto_sign_seed_keypair(hsm_key, hsm_secret, seed);
    return hsm_key;
}

static handoff_identity *
party(const char *name, uint32_t rights)
{
    handoff_identity *me;
    handoff_error     err;

    GOOD(handoff_identity_generate(&me, name, &err));
    GOOD(handoff_keyring_trust(world.ring, me,
                               &(handoff_trust_opts){ HANDOFF_TRUST_OPTS,
                                                      .rights = rights },
                               &err));
    return me;
}

static char *
read_text(const char *path)
{
    FILE  *f = fopen(path, "rb");
    char  *text = calloc(1, 16384);
    size_t n;

    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_nonnull(text);
    n = fread(text, 1, 16383, f);
    ck_assert_uint_gt(n, 0);
    fclose(f);
    return text;
}

static void
make_keys(void)
{
    handoff_error err;
    size_t        n;

    GOOD(handoff_keyring_new(&world.ring, &err));
    world.bot = party("bot.example", HANDOFF_MAY_ORIGINATE);
    world.desk = party("desk.example", HANDOFF_MAY_FORWARD);
    world.partner = party("partner.example", HANDOFF_MAY_FORWARD);
    GOOD(handoff_identity_generate(&world.stranger, "stranger.example", &err));
    GOOD(handoff_identity_public(&world.stranger_keys, &n, world.stranger,
                                 &err));
    support_folder(world.folder);
    snprintf(world.identity_path, sizeof world.identity_path, "%s/bot.jwk",
             world.folder);
    snprintf(world.ring_path, sizeof world.ring_path, "%s/ring.jwks",
             world.folder);
    GOOD(handoff_identity_save(world.bot, world.identity_path, &err));
    GOOD(handoff_keyring_save(world.ring, world.ring_path, &err));
    world.keys = read_text(world.identity_path);
    GOOD(handoff_identity_public(&world.public_keys, &n, world.bot, &err));
    GOOD(handoff_keyring_serialize(&world.ring_json, &n, world.ring, &err));
}

/* ---- Options ------------------------------------------------------------ */

static const char *const    to_desk[] = { "desk.example", NULL };
static const char *const    to_partner[] = { "partner.example", NULL };
static const handoff_reader desk_reads[] = {
    { "desk.example", HANDOFF_SET(HANDOFF_SECTION_CUSTOMER) |
                          HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) },
    { NULL, 0 }
};

handoff_seal_opts
world_seal_opts(void)
{
    return (handoff_seal_opts){ HANDOFF_SEAL_OPTS, .now_ms = WORLD_NOW,
                                .clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING) |
                                         HANDOFF_SET(HANDOFF_SECTION_EXTRAS),
                                .audience = to_desk, .readers = desk_reads };
}

handoff_open_opts
world_open_opts(void)
{
    return (handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = WORLD_NOW + 1000,
                                .identity = world.desk };
}

handoff_forward_opts
world_forward_opts(void)
{
    return (handoff_forward_opts){ HANDOFF_FORWARD_OPTS,
                                   .now_ms = WORLD_NOW + 2000,
                                   .audience = to_partner };
}

handoff_answer_opts
world_answer_opts(void)
{
    return (handoff_answer_opts){ HANDOFF_ANSWER_OPTS,
                                  .state = HANDOFF_RECEIPT_ACCEPTED,
                                  .now_ms = WORLD_NOW + 3000,
                                  .due_at_ms = WORLD_NOW + 60000,
                                  .owner = "Carol" };
}

handoff_notice_opts
world_notice_opts(void)
{
    return (handoff_notice_opts){ HANDOFF_NOTICE_OPTS,
                                  .state = HANDOFF_NOTICE_WITHDRAWN,
                                  .now_ms = WORLD_NOW + 3000 };
}

/* ---- Everything --------------------------------------------------------- */

handoff_context *
world_context(void)
{
    handoff_context *ctx;
    handoff_error    err;

    GOOD(handoff_context_new(&ctx, &err));
    GOOD(handoff_context_from_json(ctx, story, strlen(story), NULL, &err));
    return ctx;
}

handoff_keyring *
world_ring(void)
{
    handoff_keyring *ring;
    handoff_error    err;

    GOOD(handoff_keyring_copy(&ring, world.ring, &err));
    return ring;
}

handoff_transfer *
world_transfer(void)
{
    handoff_transfer *t;
    handoff_error     err;

    GOOD(handoff_transfer_parse(&t, world.state, strlen(world.state), &err));
    return t;
}

static void
make_packet(void)
{
    const handoff_seal_opts   sealing = world_seal_opts();
    const handoff_open_opts   opening = world_open_opts();
    const handoff_answer_opts answering = world_answer_opts();
    const handoff_notice_opts noticing = world_notice_opts();
    handoff_error             err;
    size_t                    n;

    GOOD(handoff_seal(&world.sealed, world.ctx, world.bot, world.ring, &sealing,
                      &err));
    world.data = handoff_sealed_data(world.sealed, &world.data_len);
    GOOD(handoff_open(&world.packet, world.data, world.data_len, world.ring,
                      &opening, &err));
    GOOD(handoff_preview_new(&world.preview, world.data, world.data_len, &err));
    GOOD(handoff_answer(&world.answer, world.packet, world.desk, &answering,
                        &err));
    world.answer_data = handoff_sealed_data(world.answer, &world.answer_len);
    GOOD(handoff_receipt_open(&world.receipt, world.answer_data,
                              world.answer_len, world.data, world.data_len,
                              world.ring,
                              &(handoff_receipt_opts){ HANDOFF_RECEIPT_OPTS,
                                                       .now_ms =
                                                           WORLD_NOW + 4000 },
                              &err));
    GOOD(handoff_notice_seal(&world.withdrawal, world.data, world.data_len,
                             world.bot, &noticing, &err));
    world.notice_data =
        handoff_sealed_data(world.withdrawal, &world.notice_len);
    GOOD(handoff_notice_open(&world.notice, world.notice_data, world.notice_len,
                             world.packet, world.ring,
                             &(handoff_notice_open_opts){
                                 HANDOFF_NOTICE_OPEN_OPTS,
                                 .now_ms = WORLD_NOW + 4000 },
                             &err));
    GOOD(handoff_transfer_new(&world.transfer, world.data, world.data_len,
                              WORLD_NOW + 120000, &err));
    GOOD(handoff_transfer_serialize(&world.state, &n, world.transfer, &err));
    snprintf(world.state_path, sizeof world.state_path, "%s/transfer.json",
             world.folder);
    GOOD(handoff_transfer_save(world.transfer, world.state_path, &err));
}

void
world_setup(void)
{
    handoff_error err;
    size_t        n;

    ck_assert_int_ge(sodium_init(), 0);
    make_keys();
    world.ctx = world_context();
    GOOD(handoff_context_to_json(&world.json, &n, world.ctx, 0, &err));
    GOOD(handoff_context_serialize(&world.record, &world.record_len, world.ctx,
                                   0, &err));
    GOOD(handoff_context_check(&world.findings, world.ctx,
                               &(handoff_check_opts){ HANDOFF_CHECK_OPTS,
                                                      .now_ms = WORLD_NOW },
                               &err));
    make_packet();
}

void
world_teardown(void)
{
    handoff_findings_free(world.findings);
    handoff_transfer_free(world.transfer);
    handoff_receipt_free(world.receipt);
    handoff_notice_free(world.notice);
    handoff_sealed_free(world.withdrawal);
    handoff_sealed_free(world.answer);
    handoff_preview_free(world.preview);
    handoff_packet_free(world.packet);
    handoff_sealed_free(world.sealed);
    handoff_context_free(world.ctx);
    handoff_keyring_free(world.ring);
    handoff_identity_free(world.bot);
    handoff_identity_free(world.desk);
    handoff_identity_free(world.partner);
    handoff_identity_free(world.stranger);
    handoff_free(world.record);
    handoff_free(world.json);
    handoff_free(world.public_keys);
    handoff_free(world.stranger_keys);
    handoff_free(world.ring_json);
    handoff_free(world.state);
    free(world.keys);
    support_folder_remove(world.folder);
}

/* ---- Exported functions ------------------------------------------------- */

const char *
world_symbol(size_t i)
{
    static char   symbols[400][64];
    static size_t count;

    if (count == 0) {
        FILE *f = fopen("tests/symbols.txt", "r");

        ck_assert_ptr_nonnull(f);
        while (count < 399 && fscanf(f, "%63s", symbols[count]) == 1)
            count++;
        fclose(f);
        ck_assert_uint_gt(count, 90);
    }
    return i < count ? symbols[i] : "";
}
