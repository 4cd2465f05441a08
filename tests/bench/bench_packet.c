/* SPDX-License-Identifier: MIT */
/*
 * bench_packet.c -- sealing and opening a 20-turn conversation with a
 * workspace, beside what the libraries need for the same bytes alone.
 *
 * The bare cost does what cannot be done without: compress, hash, sign and
 * encrypt, or the reverse, with contexts that are reused, into memory that is
 * there already, and for bytes of the same lengths. It parses no record and
 * checks no rule. Both are measured in turns in one run, so that a busy
 * machine slows down both; printed is the fastest of the rounds.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>
#include <zstd.h>

#include "../oom_alloc.h"

#define NOW INT64_C(1795000000000)
#define HOUR INT64_C(3600000)

enum { TURNS = 20, ROUNDS = 600, CALLS = 4, SEALED_MAX = 65536 };

#define SOME_SEALED                                                            \
    (HANDOFF_SET(HANDOFF_SECTION_CUSTOMER) |                                   \
     HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT))

/* What is measured, and what it needs. */
typedef struct bench {
    handoff_identity  *bot, *desk;
    handoff_keyring   *ring;
    uint8_t            secret[64]; /* signs on the bare side */
    handoff_context   *ctx;
    handoff_workspace *ws;
    handoff_seal_opts  seal_opts;
    handoff_open_opts  open_opts;
    handoff_sealed    *sealed; /* made before, opened by the measurements */
    /* The bare side. */
    handoff_workspace *contexts; /* of zstd, as the library sets them up */
    uint64_t           hidden;   /* sealed */
    handoff_packet    *opened;   /* has the raw sections and the view */
    uint8_t            room[3][SEALED_MAX];
} bench;

/* ---- The conversation ---------------------------------------------------- */

static const char *const said[TURNS] = {
    "Hi, I need four tickets to Lisbon on the 24th of December.",
    "Happy to help! From which airport, and coming back when?",
    "From Hamburg. Back on the 2nd of January.",
    "I found LH 1166, 09:40 to 12:35, at 189 each. Shall I book all four?",
    "Yes please, all four.",
    "To book I have to verify who you are. I have sent you a code.",
    "It says 4 - 7 - 1 - 1 - 0 - 9.",
    "Thank you, Mara. You are verified.",
    "So are we done?",
    "Two tickets are booked: Mara Oleson and Jon Oleson.",
    "And the other two? For the kids!",
    "The fare class is sold out. The other two would now be 229 each.",
    "What? You said 189 for all four a minute ago.",
    "I understand. The price changed while the booking was in progress.",
    "I want the old price. I said yes to four tickets at 189.",
    "I cannot change a fare by myself. May I hand you to a colleague?",
    "This is the second time this happens to me. I am really upset.",
    "I am sorry. A colleague can decide about the old price.",
    "Then please have somebody call me back today.",
    "I promise: Carol from our desk will call you back before six."
};

static void
must(handoff_status st, const handoff_error *err)
{
    if (st != HANDOFF_OK) {
        fprintf(stderr, "bench_packet: %s\n", err->message);
        exit(1);
    }
}

static void
put(handoff_context *ctx, const void *rec)
{
    handoff_error err;

    must(handoff_context_put(ctx, rec, &err), &err);
}

static handoff_context *
conversation(void)
{
    handoff_context *ctx;

    if (handoff_context_new(&ctx, NULL) != HANDOFF_OK)
        exit(1);
    put(ctx,
        &(handoff_routing){ HANDOFF_ROUTING, .conversation_id = "air-7f3a-2026",
                            .channel = HANDOFF_CHANNEL_CHAT, .language = "en",
                            .started_at_ms = NOW - HOUR });
    put(ctx, &(handoff_briefing){ HANDOFF_BRIEFING,
                                  .why = "two of four tickets are booked, and "
                                         "the price of the others jumped" });
    put(ctx, &(handoff_summary){ HANDOFF_SUMMARY,
                                 .headline = "Wants the old price for two "
                                             "tickets",
                                 .tried = "Booking all four at 189",
                                 .next_step = "Decide about the old price" });
    put(ctx,
        &(handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "book_flight",
                           .state = HANDOFF_INTENT_STATE_PARTLY });
    put(ctx, &(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                              .parent_key = "i1", .name = "passengers",
                              .value = "4" });
    put(ctx,
        &(handoff_emotion){ HANDOFF_EMOTION, .category = "anger", .turn = 17 });
    put(ctx, &(handoff_promise){ HANDOFF_PROMISE, .id = "p1",
                                 .what = "a call back before six",
                                 .owner = "Carol" });
    put(ctx, &(handoff_customer){ HANDOFF_CUSTOMER, .id = "c-4711",
                                  .name = "Mara Oleson",
                                  .time_zone = "Europe/Berlin" });
    put(ctx, &(handoff_authentication){
                 HANDOFF_AUTHENTICATION, .parent_kind = HANDOFF_KIND_CUSTOMER,
                 .status = HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED,
                 .methods = HANDOFF_STRINGS("otp") });
    for (uint32_t i = 0; i < TURNS; i++)
        put(ctx,
            &(handoff_message){
                HANDOFF_MESSAGE, .turn = i + 1,
                .role = i % 2 == 0 ? HANDOFF_ROLE_CUSTOMER : HANDOFF_ROLE_BOT,
                .text = said[i],
                .sent_at_ms = NOW - HOUR + 30000 * (int64_t) i });
    return ctx;
}

/* ---- The library --------------------------------------------------------- */

static void
seal_once(bench *b)
{
    handoff_sealed *sealed;
    handoff_error   err;

    must(handoff_seal(&sealed, b->ctx, b->bot, b->ring, &b->seal_opts, &err),
         &err);
    handoff_sealed_free(sealed);
}

static void
open_once(bench *b)
{
    handoff_packet *packet;
    handoff_error   err;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(b->sealed, &len);

    must(handoff_open(&packet, data, len, b->ring, &b->open_opts, &err), &err);
    handoff_packet_free(packet);
}

/* ---- The libraries alone ------------------------------------------------- */

static void
bare_hash(uint8_t out[32], const void *p, size_t n)
{
    crypto_generichash(out, 32, p, n, NULL, 0);
}

/* The same work as for one grant: two multiplications, a hash, 32 bytes
 * encrypted; or one multiplication, a hash, 48 bytes decrypted. */
static void
bare_grant(bench *b, bool sealing)
{
    static const uint8_t nonce[24];
    const uint8_t       *reading_key = ho_trust_identity_reading_key(b->desk);
    uint8_t              key[32], point[32], shared[32], wrapped[48];

    randombytes_buf(key, sizeof key);
    if (sealing)
        crypto_scalarmult_base(point, key);
    else
        memcpy(point, reading_key, 32);
    if (crypto_scalarmult(shared, key, reading_key) != 0)
        exit(1);
    bare_hash(key, b->room[0], 150);
    if (sealing)
        crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped, NULL, shared, 32,
                                                   b->room[0], 82, NULL, nonce,
                                                   key);
    else if (crypto_aead_xchacha20poly1305_ietf_decrypt(shared, NULL, NULL,
                                                        b->room[2], 48,
                                                        b->room[0], 82, nonce,
                                                        key) == 0)
        exit(1); /* zeros are nobody's ciphertext */
}

static void
bare_cipher(bench *b, size_t n)
{
    static const uint8_t nonce[24], key[32];

    crypto_aead_xchacha20poly1305_ietf_encrypt(b->room[1], NULL, b->room[0],
                                               ho_packet_padme(n + 2),
                                               b->room[2], 82, NULL, nonce,
                                               key);
}

static void
bare_seal(bench *b)
{
    uint8_t hash[32], signature[64];

    for (uint32_t i = 0; i < b->opened->view.legs[0]->sections_count; i++) {
        const uint32_t      kind = b->opened->view.legs[0]->sections[i].kind;
        const ho_base_slice raw = b->opened->view.legs[0]->sections[i].raw;
        size_t              n;

        n = ZSTD_compress2(ho_packet_workspace_compressor(b->contexts),
                           b->room[0], SEALED_MAX, raw.p, raw.len);
        bare_hash(hash, b->room[0], n + 90);
        if (!HANDOFF_HAS(b->hidden, kind))
            continue;
        bare_grant(b, true);
        bare_cipher(b, n + 19);
        bare_hash(hash, b->room[1], n + 200);
    }
    bare_hash(hash, b->room[0], b->opened->view.legs[0]->bytes.len + 40);
    crypto_sign_detached(signature, NULL, b->room[0], 80, b->secret);
    bare_hash(hash, b->room[0], 150); /* link */
    bare_hash(hash, b->room[0], 80);  /* packet id */
}

static void
bare_open(bench *b)
{
    const ho_envelope_leg *leg = b->opened->view.legs[0];
    uint8_t                hash[32], message[128];
    size_t                 n;

    bare_hash(hash, leg->bytes.p, leg->bytes.len);
    bare_hash(hash, message, 80);
    bare_hash(hash, message, 80);
    ho_envelope_leg_hash(hash, leg->bytes);
    n = ho_envelope_leg_signed_message(message, hash);
    if (crypto_sign_verify_detached(leg->signature.p, message, n,
                                    leg->sender) != 0)
        exit(1);
    for (uint32_t i = 0; i < leg->sections_count; i++) {
        const uint32_t      kind = leg->sections[i].kind;
        const ho_base_slice object = leg->sections[i].object;
        ho_packet_payload   read;

        if (HANDOFF_HAS(b->hidden, kind)) {
            bare_hash(hash, b->room[0], object.len + 200);
            bare_grant(b, false);
            bare_cipher(b, object.len);
        }
        bare_hash(hash, object.p, object.len);
        if (ho_packet_payload_read(&read, object, NULL) == HANDOFF_OK &&
            read.codec == 2)
            ZSTD_decompress_usingDDict(
                ho_packet_workspace_decompressor(b->contexts), b->room[0],
                SEALED_MAX, read.data.p, read.data.len,
                ho_packet_workspace_dictionary(b->contexts));
    }
}

/* ---- Measuring ----------------------------------------------------------- */

static double
microseconds(void (*call)(bench *), bench *b)
{
    struct timespec from, to;

    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < CALLS; i++)
        call(b);
    clock_gettime(CLOCK_MONOTONIC, &to);
    return ((double) (to.tv_sec - from.tv_sec) * 1e6 +
            (double) (to.tv_nsec - from.tv_nsec) / 1e3) /
           CALLS;
}

static size_t
allocations(void (*call)(bench *), bench *b)
{
    call(b); /* what is made once is made now */
    oom_arm(0);
    call(b);
    return oom_seen();
}

static void
compare(const char *what, void (*ours)(bench *), void (*bare)(bench *),
        bench      *b)
{
    double best = 1e9, best_bare = 1e9;

    for (int round = 0; round < ROUNDS; round++) {
        double t = microseconds(ours, b), u = microseconds(bare, b);

        best = t < best ? t : best;
        best_bare = u < best_bare ? u : best_bare;
    }
    printf("  %-14s %7.1f us  %3zu allocations   bare %7.1f us   ratio %.2f\n",
           what, best, allocations(ours, b), best_bare, best / best_bare);
}

static void
run(bench *b, const char *title, uint64_t hidden)
{
    static const char *const    audience[] = { "desk.example", NULL };
    static const handoff_reader readers[] = { { "desk.example", SOME_SEALED },
                                              { NULL, 0 } };
    handoff_error               err;
    size_t                      len, raw = 0;

    b->hidden = hidden;
    b->seal_opts = (handoff_seal_opts){ HANDOFF_SEAL_OPTS,
                                        .now_ms = NOW,
                                        .audience = audience,
                                        .clear = HANDOFF_ALL & ~hidden,
                                        .readers = hidden == 0 ? NULL : readers,
                                        .workspace = b->ws };
    b->open_opts =
        (handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = NOW,
                             .identity = b->desk, .workspace = b->ws };
    must(handoff_seal(&b->sealed, b->ctx, b->bot, b->ring, &b->seal_opts, &err),
         &err);
    handoff_sealed_data(b->sealed, &len);
    must(handoff_open(&b->opened, handoff_sealed_data(b->sealed, &len), len,
                      b->ring, &b->open_opts, &err),
         &err);
    for (uint32_t i = 0; i < b->opened->view.legs[0]->sections_count; i++)
        raw += b->opened->view.legs[0]->sections[i].raw.len;
    printf("%s: %d turns, %zu bytes of record, %zu of packet\n", title,
           (int) TURNS, raw, len);
    compare("handoff_seal", seal_once, bare_seal, b);
    b->seal_opts.unmasked =
        HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF;
    compare("... unmasked", seal_once, bare_seal, b);
    compare("handoff_open", open_once, bare_open, b);
    handoff_packet_free(b->opened);
    handoff_sealed_free(b->sealed);
}

static handoff_identity *
party(handoff_keyring *ring, const char *name)
{
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS,
                                      .rights = HANDOFF_MAY_ORIGINATE |
                                                HANDOFF_MAY_FORWARD };
    handoff_identity        *me;
    handoff_error            err;

    must(handoff_identity_generate(&me, name, &err), &err);
    must(handoff_keyring_trust(ring, me, &opts, &err), &err);
    return me;
}

int
main(void)
{
    uint8_t public_key[32];
    bench  *b = calloc(1, sizeof *b);

    if (b == NULL || sodium_init() < 0 ||
        handoff_workspace_new(&b->ws, NULL) != HANDOFF_OK ||
        handoff_workspace_new(&b->contexts, NULL) != HANDOFF_OK ||
        handoff_keyring_new(&b->ring, NULL) != HANDOFF_OK)
        return EXIT_FAILURE;
    b->bot = party(b->ring, "bot.example");
    b->desk = party(b->ring, "desk.example");
    crypto_sign_keypair(public_key, b->secret);
    b->ctx = conversation();
    run(b, "in clear", 0);
    run(b, "customer and transcript sealed to one reader", SOME_SEALED);
    handoff_workspace_free(b->contexts);
    handoff_context_free(b->ctx);
    handoff_workspace_free(b->ws);
    handoff_identity_free(b->bot);
    handoff_identity_free(b->desk);
    handoff_keyring_free(b->ring);
    free(b);
    return EXIT_SUCCESS;
}
