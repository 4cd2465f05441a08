/* SPDX-License-Identifier: MIT */
/*
 * bench.c -- the C side of bench.py: seal and open the record of a file, N
 * times each, and print nanoseconds of the processor for each.
 */
#include <handoff.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

static void
must(handoff_status status, const handoff_error *err)
{
    if (status != HANDOFF_OK) {
        fprintf(stderr, "bench: %s\n", err->message);
        exit(1);
    }
}

/* As Python does it: the record comes as bytes, the packet goes as bytes. */
static handoff_sealed *
seal(const uint8_t *bytes, size_t len, const handoff_identity *bot,
     const handoff_keyring *ring, handoff_workspace *workspace)
{
    handoff_error    err;
    handoff_context *ctx;
    handoff_sealed  *sealed;

    must(handoff_context_new(&ctx, &err), &err);
    must(handoff_context_parse(ctx, 0, bytes, len, &err), &err);
    must(handoff_seal(&sealed, ctx, bot, ring,
                      &(handoff_seal_opts){
                          HANDOFF_SEAL_OPTS, .workspace = workspace,
                          .audience = HANDOFF_STRINGS("desk.example") },
                      &err),
         &err);
    handoff_context_free(ctx);
    return sealed;
}

int
main(int argc, char **argv)
{
    static uint8_t     bytes[1 << 20];
    FILE              *f = argc > 2 ? fopen(argv[1], "rb") : NULL;
    int                n = argc > 2 ? atoi(argv[2]) : 0;
    handoff_error      err;
    handoff_identity  *bot, *desk;
    handoff_keyring   *ring;
    handoff_workspace *workspace;
    handoff_sealed    *sealed;
    size_t             len, packet_len;
    double             start, sealing, opening;

    if (f == NULL || n <= 0)
        return 2;
    len = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    must(handoff_identity_generate(&bot, "bot.example", &err), &err);
    must(handoff_identity_generate(&desk, "desk.example", &err), &err);
    must(handoff_keyring_new(&ring, &err), &err);
    must(handoff_keyring_trust(ring, bot,
                               &(handoff_trust_opts){
                                   HANDOFF_TRUST_OPTS,
                                   .rights = HANDOFF_MAY_ORIGINATE },
                               &err),
         &err);
    must(handoff_keyring_trust(ring, desk, NULL, &err), &err);
    must(handoff_workspace_new(&workspace, &err), &err);
    start = now_ns();
    for (int i = 0; i < n; i++)
        handoff_sealed_free(seal(bytes, len, bot, ring, workspace));
    sealing = (now_ns() - start) / n;
    sealed = seal(bytes, len, bot, ring, workspace);
    start = now_ns();
    for (int i = 0; i < n; i++) {
        handoff_packet *packet;
        const uint8_t  *data = handoff_sealed_data(sealed, &packet_len);
        uint8_t        *merged;
        size_t          merged_len;

        must(handoff_open(&packet, data, packet_len, ring,
                          &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                .identity = desk,
                                                .workspace = workspace },
                          &err),
             &err);
        must(handoff_context_serialize(&merged, &merged_len,
                                       handoff_packet_context(packet), 0, &err),
             &err);
        handoff_free(merged);
        handoff_packet_free(packet);
    }
    opening = (now_ns() - start) / n;
    printf("%.0f %.0f\n", sealing, opening);
    handoff_sealed_free(sealed);
    handoff_workspace_free(workspace);
    handoff_keyring_free(ring);
    handoff_identity_free(bot);
    handoff_identity_free(desk);
    return 0;
}
