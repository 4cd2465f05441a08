/* SPDX-License-Identifier: MIT */
/*
 * bench_sizes.c -- how many bytes a conversation becomes, in which form.
 *
 *   bench_sizes [FOLDER...]
 *
 * Over conversations that the built-in dictionary was not made from: those
 * beside this file, the examples, and the shared ones where they are. For each
 * folder the median and the 95th percentile of: JSON; the same through gzip
 * and brotli, where these commands are; protobuf; what codec 1 and codec 2 make
 * of it; and what a packet adds, in clear and sealed to one reader. Then the
 * time of sealing and opening with and without the dictionary, taken in turns,
 * unmasked and with a workspace unless it says otherwise.
 */
#include "packet/packet.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#define ENVELOPE_OF "tests/bench/conversations/solar-chat.json"
#define NOW INT64_C(1795000000000)

enum { CONVERSATIONS_MAX = 200, ROUNDS = 40, JSON_MAX = 4 * 1024 * 1024 };

/* What is measured of each conversation. */
enum {
    JSON,
    GZIP,
    BROTLI,
    PROTOBUF,
    CODEC_1,
    CODEC_2,
    AROUND_CLEAR,
    AROUND_SEALED,
    SEAL_1,
    SEAL_2,
    OPEN_1,
    OPEN_2,
    ALONE_1,
    ALONE_2,
    MEASURES
};

static const char *const titles[MEASURES] = {
    "JSON, compact",           "... gzip -9",
    "... brotli -q 11",        "protobuf",
    "codec 1 (zstd)",          "codec 2 (dictionary)",
    "envelope, in clear",      "envelope, sealed to one reader",
    "seal, codec 1 (us)",      "seal, codec 2 (us)",
    "open, of codec 1 (us)",   "open, of codec 2 (us)",
    "... without a workspace", "... without a workspace",
};

typedef struct bench {
    handoff_identity  *bot, *desk;
    handoff_keyring   *ring;
    handoff_workspace *ws[3]; /* by codec; 0: none */
    double             found[MEASURES][CONVERSATIONS_MAX];
    size_t             count;
} bench;

static void
must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench_sizes: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static double
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

/* ---- Sizes --------------------------------------------------------------- */

/* Bytes that a command makes of a file; 0: there is no such command. */
static double
through(const char *command, const char *path)
{
    char  line[400];
    FILE *pipe;
    long  n = 0;

    snprintf(line, sizeof line,
             "command -v %.*s >/dev/null && %s <'%s' | wc -c",
             (int) strcspn(command, " "), command, command, path);
    pipe = popen(line, "r");
    must(pipe != NULL && (fscanf(pipe, "%ld", &n) == 1 || n == 0), command);
    pclose(pipe);
    return (double) n;
}

static handoff_context *
read_context(const char *path)
{
    static char      json[JSON_MAX];
    FILE            *f = fopen(path, "rb");
    handoff_context *ctx;
    size_t           len;

    must(f != NULL, path);
    len = fread(json, 1, sizeof json, f);
    fclose(f);
    must(handoff_context_new(&ctx, NULL) == HANDOFF_OK &&
             handoff_context_from_json(ctx, json, len, NULL, NULL) ==
                 HANDOFF_OK,
         path);
    return ctx;
}

static void
measure_json(double out[MEASURES], const handoff_context *ctx)
{
    char   path[] = "/tmp/bench_sizes.XXXXXX";
    int    fd = mkstemp(path);
    char  *json;
    size_t len;

    must(fd >= 0 &&
             handoff_context_to_json(&json, &len, ctx, 0, NULL) == HANDOFF_OK,
         "JSON");
    must(write(fd, json, len) == (ssize_t) len, path);
    out[JSON] = (double) len;
    out[GZIP] = through("gzip -9 -n -c", path);
    out[BROTLI] = through("brotli -q 11 -c", path);
    handoff_free(json);
    close(fd);
    unlink(path);
}

static handoff_sealed *
seal(const bench *b, const handoff_context *ctx, int codec, bool clear)
{
    static const char *const audience[] = { "desk.example", NULL };
    const handoff_seal_opts  opts = { HANDOFF_SEAL_OPTS,
                                      .now_ms = NOW,
                                      .audience = audience,
                                      .clear = clear ? HANDOFF_ALL : 0,
                                      .unmasked = HANDOFF_MASK_CARD |
                                                  HANDOFF_MASK_CODE |
                                                  HANDOFF_MASK_PROOF,
                                      .workspace = b->ws[codec] };
    handoff_sealed          *sealed;
    handoff_error            err;

    must(handoff_seal(&sealed, ctx, b->bot, b->ring, &opts, &err) == HANDOFF_OK,
         err.message);
    return sealed;
}

static handoff_packet *
open_sealed(const bench *b, const handoff_sealed *sealed, int codec)
{
    const handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = NOW,
                                     .identity = b->desk,
                                     .workspace = b->ws[codec] };
    handoff_packet         *packet;
    handoff_error           err;
    size_t                  len;
    const uint8_t          *data = handoff_sealed_data(sealed, &len);

    must(handoff_open(&packet, data, len, b->ring, &opts, &err) == HANDOFF_OK,
         err.message);
    return packet;
}

/* Bytes of the sections, as serialized and as compressed. */
static void
measure_sections(double *raw, double *packed, const handoff_packet *packet)
{
    const ho_envelope_leg *leg = packet->view.legs[0];

    *raw = *packed = 0;
    for (uint32_t i = 0; i < leg->sections_count; i++) {
        ho_packet_payload read;

        must(ho_packet_payload_read(&read, leg->sections[i].object, NULL) ==
                 HANDOFF_OK,
             "an object");
        *raw += (double) read.raw_len;
        *packed += (double) read.data.len;
    }
}

static void
measure_packet(const bench *b, double out[MEASURES], const handoff_context *ctx,
               int codec, bool clear)
{
    handoff_sealed *sealed = seal(b, ctx, codec, clear);
    handoff_packet *packet = open_sealed(b, sealed, codec);
    double          packed;
    size_t          len;

    handoff_sealed_data(sealed, &len);
    measure_sections(&out[PROTOBUF], &packed, packet);
    out[codec == 1 ? CODEC_1 : CODEC_2] = packed;
    out[clear ? AROUND_CLEAR : AROUND_SEALED] = (double) len - packed;
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}

/* ---- Where the bytes of one envelope go ---------------------------------- */

typedef struct parts {
    size_t names, salts, codecs, digests, seals, grants, tags, padding, data;
} parts;

/* How many bytes a varint has. */
static size_t
varint_len(uint64_t n)
{
    return n < 128 ? 1 : 1 + varint_len(n >> 7);
}

static void
add_section(parts *p, const ho_envelope_section *s)
{
    ho_packet_payload read;

    must(ho_packet_payload_read(&read, s->object, NULL) == HANDOFF_OK,
         "object");
    p->data += read.data.len;
    p->salts += HO_SALT_BYTES;
    p->codecs += s->object.len - read.data.len - HO_SALT_BYTES;
    p->digests += s->digest.len;
    p->seals += s->seal.len;
    p->grants += s->grants.len;
    if (s->seal.len == 0)
        return;
    p->tags += crypto_aead_xchacha20poly1305_ietf_ABYTES;
    p->padding += s->sealed.len - crypto_aead_xchacha20poly1305_ietf_ABYTES -
                  varint_len(s->object.len) - s->object.len;
}

static void
show_parts(const bench *b, const char *path, bool clear)
{
    handoff_context       *ctx = read_context(path);
    handoff_sealed        *sealed = seal(b, ctx, 2, clear);
    handoff_packet        *packet = open_sealed(b, sealed, 2);
    const ho_envelope_leg *leg = packet->view.legs[0];
    parts                  p = { 0 };
    size_t                 len, known;

    handoff_sealed_data(sealed, &len);
    for (uint32_t i = 0; i < leg->audience_count; i++)
        p.names += strlen(leg->audience[i]);
    for (uint32_t i = 0; i < leg->sections_count; i++)
        add_section(&p, &leg->sections[i]);
    known = 8 + 32 + 64 + 12 + p.names + p.salts + p.codecs + p.digests +
            p.seals + p.grants + p.tags + p.padding + p.data;
    printf("%s, %u sections %s: %zu bytes\n"
           "  prelude 8, sender 32, signature 64, two times 12, audience %zu\n"
           "  digests %zu, salts %zu, codec and raw_len %zu\n"
           "  seals %zu, grants %zu, AEAD tags %zu, padding %zu\n"
           "  field tags and lengths %zu, compressed data %zu\n",
           path, leg->sections_count, clear ? "in clear" : "sealed but routing",
           len, p.names, p.digests, p.salts, p.codecs, p.seals, p.grants,
           p.tags, p.padding, len - known, p.data);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
}

/* ---- Times --------------------------------------------------------------- */

static void
keep_least(double *best, double value, bool first)
{
    if (first || value < *best)
        *best = value;
}

static void
measure_open(const bench *b, double *best, const handoff_sealed *sealed, int ws,
             bool first)
{
    double          from = now_us();
    handoff_packet *packet = open_sealed(b, sealed, ws);

    handoff_packet_free(packet);
    keep_least(best, now_us() - from, first);
}

static void
measure_times(const bench *b, double out[MEASURES], const handoff_context *ctx)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int codec = 1; codec <= 2; codec++) {
            const int       second = codec - 1;
            double          from = now_us();
            handoff_sealed *sealed = seal(b, ctx, codec, true);

            keep_least(&out[SEAL_1 + second], now_us() - from, round == 0);
            measure_open(b, &out[OPEN_1 + second], sealed, codec, round == 0);
            measure_open(b, &out[ALONE_1 + second], sealed, 0, round == 0);
            handoff_sealed_free(sealed);
        }
    }
}

/* ---- Folders ------------------------------------------------------------- */

static void
measure_file(bench *b, const char *path)
{
    double           out[MEASURES] = { 0 };
    handoff_context *ctx = read_context(path);

    must(b->count < CONVERSATIONS_MAX, path);
    measure_json(out, ctx);
    measure_packet(b, out, ctx, 1, true);
    measure_packet(b, out, ctx, 2, true);
    measure_packet(b, out, ctx, 2, false);
    measure_times(b, out, ctx);
    for (int i = 0; i < MEASURES; i++)
        b->found[i][b->count] = out[i];
    b->count++;
    handoff_context_free(ctx);
}

static int
ascending(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

static void
report(bench *b, const char *folder)
{
    printf("%s: %zu conversations          median      95 %%\n", folder,
           b->count);
    for (int i = 0; i < MEASURES; i++) {
        double *values = b->found[i];

        qsort(values, b->count, sizeof *values, ascending);
        if (values[b->count - 1] == 0)
            printf("  %-32s     (no such command)\n", titles[i]);
        else
            printf("  %-32s  %8.0f  %8.0f\n", titles[i], values[b->count / 2],
                   values[(b->count * 95 - 1) / 100]);
    }
}

static void
measure_folder(bench *b, const char *folder)
{
    DIR           *d = opendir(folder);
    struct dirent *entry;
    char           path[600];

    if (d == NULL) {
        printf("%s: not there\n", folder);
        return;
    }
    b->count = 0;
    while ((entry = readdir(d)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        measure_file(b, path);
    }
    closedir(d);
    if (b->count != 0)
        report(b, folder);
}

static handoff_identity *
party(handoff_keyring *ring, const char *name)
{
    const handoff_trust_opts opts = { HANDOFF_TRUST_OPTS,
                                      .rights = HANDOFF_MAY_ORIGINATE };
    handoff_identity        *me;

    must(handoff_identity_generate(&me, name, NULL) == HANDOFF_OK &&
             handoff_keyring_trust(ring, me, &opts, NULL) == HANDOFF_OK,
         name);
    return me;
}

int
main(int argc, char **argv)
{
    const char *shared = getenv("HANDOFF_SHARED");
    bench      *b = calloc(1, sizeof *b);
    char        path[500];

    must(b != NULL && handoff_keyring_new(&b->ring, NULL) == HANDOFF_OK &&
             handoff_workspace_new(&b->ws[1], NULL) == HANDOFF_OK &&
             handoff_workspace_new(&b->ws[2], NULL) == HANDOFF_OK,
         "no memory");
    b->ws[1]->one_call = true;
    b->bot = party(b->ring, "bot.example");
    b->desk = party(b->ring, "desk.example");
    snprintf(path, sizeof path, "%s/data/contexts",
             shared == NULL ? "../shared" : shared);
    if (argc == 1) {
        measure_folder(b, "tests/bench/conversations");
        measure_folder(b, "examples/conversations");
        measure_folder(b, path);
        show_parts(b, ENVELOPE_OF, true);
        show_parts(b, ENVELOPE_OF, false);
    }
    for (int i = 1; i < argc; i++)
        measure_folder(b, argv[i]);
    handoff_workspace_free(b->ws[1]);
    handoff_workspace_free(b->ws[2]);
    handoff_identity_free(b->bot);
    handoff_identity_free(b->desk);
    handoff_keyring_free(b->ring);
    free(b);
    return EXIT_SUCCESS;
}
