/* SPDX-License-Identifier: MIT */
/*
 * many.c -- hand many conversations over, and say what it costs.
 *
 *     many BOT_KEYS DESK_KEYS KEYRING CONTEXT.json...
 *
 * Each record is read from JSON, sealed by the bot, opened by the desk, and
 * compared turn by turn: all must be as it was, except for what sealing masks
 * (card numbers, and what was said as proof). Times are of sealing and opening
 * alone, in this process and with a workspace, as a server would do it: medians
 * of 20 rounds.
 */
#include <handoff.h>
#include <handoff/auto.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 20, JSON_MAX = 4 * 1024 * 1024 };

typedef struct desk {
    handoff_identity  *bot;
    handoff_identity  *me;
    handoff_keyring   *ring;
    handoff_workspace *workspace;
} desk;

typedef struct totals {
    size_t went, turns, masked;
    size_t json_bytes, record_bytes, packet_bytes;
    double seal_us, open_us;
} totals;

static double
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

static int
complain(const char *what, const handoff_error *err)
{
    fprintf(stderr, "many: %s: %s: %s\n", what, handoff_status_name(err->code),
            err->message);
    return 1;
}

/* Owned: free(). NULL: said why. */
static char *
read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *data = malloc(JSON_MAX);

    if (f == NULL || data == NULL) {
        perror(path);
        free(data);
        data = NULL;
    } else {
        *len = fread(data, 1, JSON_MAX, f);
    }
    if (f != NULL)
        fclose(f);
    return data;
}

static handoff_status
seal(handoff_sealed **sealed, const handoff_context *ctx, const desk *d,
     handoff_error *err)
{
    return handoff_seal(
        sealed, ctx, d->bot, d->ring,
        &(handoff_seal_opts){
            HANDOFF_SEAL_OPTS, .audience = HANDOFF_STRINGS("desk.example"),
            .readers = HANDOFF_READERS({ "desk.example", HANDOFF_ALL }),
            .workspace = d->workspace },
        err);
}

static handoff_status
open_sealed(handoff_packet **packet, const handoff_sealed *sealed,
            const desk *d, handoff_error *err)
{
    size_t         len;
    const uint8_t *data = handoff_sealed_data(sealed, &len);

    return handoff_open(packet, data, len, d->ring,
                        &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                              .identity = d->me,
                                              .workspace = d->workspace },
                        err);
}

/* Every turn as it was recorded, in the same order. */
static int
same_turns(const handoff_context *a, const handoff_context *b)
{
    handoff_message x = { HANDOFF_MESSAGE }, y = { HANDOFF_MESSAGE };
    size_t          n = handoff_context_count(a, HANDOFF_KIND_MESSAGE);

    if (n != handoff_context_count(b, HANDOFF_KIND_MESSAGE))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (!handoff_context_get(&x, a, i) || !handoff_context_get(&y, b, i) ||
            x.role != y.role || strcmp(x.text, y.text) != 0)
            return 0;
    }
    return 1;
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Of a busy machine the median says more than the mean. */
static double
median(double *rounds)
{
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    return rounds[ROUNDS / 2];
}

static handoff_status
hand_over(totals *t, const char *path, handoff_context *ctx, const desk *d,
          handoff_error *err)
{
    const handoff_mask_opts as_sealing = { HANDOFF_MASK_OPTS,
                                           .what = HANDOFF_MASK_CARD |
                                                   HANDOFF_MASK_CODE |
                                                   HANDOFF_MASK_PROOF };
    handoff_sealed         *sealed = NULL;
    handoff_packet         *packet = NULL;
    handoff_status          st = HANDOFF_OK;
    double                  seal_us[ROUNDS] = { 0 }, open_us[ROUNDS] = { 0 };
    size_t                  len = 0, masked = 0;

    for (int i = 0; i < ROUNDS && st == HANDOFF_OK; i++) {
        double start = now_us(), middle;

        handoff_sealed_free(sealed);
        handoff_packet_free(packet);
        packet = NULL;
        st = seal(&sealed, ctx, d, err);
        middle = now_us();
        if (st == HANDOFF_OK)
            st = open_sealed(&packet, sealed, d, err);
        open_us[i] = now_us() - middle;
        seal_us[i] = middle - start;
    }
    if (st == HANDOFF_OK) /* sealing left the record itself as it was */
        st = handoff_context_mask(ctx, &masked, &as_sealing, err);
    if (st == HANDOFF_OK) {
        t->masked += masked;
        t->seal_us += median(seal_us);
        t->open_us += median(open_us);
        handoff_sealed_data(sealed, &len);
        t->packet_bytes += len;
        t->turns += handoff_context_count(ctx, HANDOFF_KIND_MESSAGE);
        if (same_turns(ctx, handoff_packet_context(packet)))
            t->went++;
        else
            fprintf(stderr, "many: %s: other turns came out\n", path);
    }
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    return st;
}

static int
one(totals *t, const char *path, const desk *d)
{
    HANDOFF_AUTO(handoff_context) ctx = NULL;
    HANDOFF_AUTO_BYTES bytes = NULL;
    handoff_error      err;
    size_t             len = 0, record_len = 0;
    char              *json = read_file(path, &len);

    if (json == NULL)
        return 1;
    if (handoff_context_new(&ctx, &err) ||
        handoff_context_from_json(ctx, json, len, NULL, &err) ||
        handoff_context_serialize(&bytes, &record_len, ctx, 0, &err) ||
        hand_over(t, path, ctx, d, &err)) {
        free(json);
        return complain(path, &err);
    }
    free(json);
    t->json_bytes += len;
    t->record_bytes += record_len;
    return 0;
}

static void
report(const totals *t, size_t count)
{
    double n = (double) (t->went > 0 ? t->went : 1);

    printf("%zu of %zu conversations (%zu turns) went through, every turn as "
           "it was; %zu place%s masked.\n",
           t->went, count, t->turns, t->masked,
           t->masked == 1 ? " was" : "s were");
    printf("Bytes on average: %.0f as JSON, %.0f as a record, %.0f as a "
           "packet, signed and sealed.\n",
           (double) t->json_bytes / n, (double) t->record_bytes / n,
           (double) t->packet_bytes / n);
    printf("Each took %.0f us to seal and %.0f us to open.\n", t->seal_us / n,
           t->open_us / n);
}

int
main(int argc, char **argv)
{
    desk          d = { 0 };
    totals        t = { 0 };
    handoff_error err;
    size_t        count = argc > 4 ? (size_t) argc - 4 : 0;
    int           bad = 1;

    if (count == 0) {
        fputs("usage: many BOT_KEYS DESK_KEYS KEYRING CONTEXT.json...\n",
              stderr);
        return 2;
    }
    if (handoff_identity_load(&d.bot, argv[1], &err) != HANDOFF_OK ||
        handoff_identity_load(&d.me, argv[2], &err) != HANDOFF_OK ||
        handoff_keyring_load(&d.ring, argv[3], &err) != HANDOFF_OK ||
        handoff_workspace_new(&d.workspace, &err) != HANDOFF_OK) {
        complain("keys", &err);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        one(&t, argv[4 + i], &d);
    report(&t, count);
    bad = t.went != count;

done:
    handoff_workspace_free(d.workspace);
    handoff_keyring_free(d.ring);
    handoff_identity_free(d.me);
    handoff_identity_free(d.bot);
    return bad;
}
