/* SPDX-License-Identifier: MIT */
/*
 * desk.c -- an agent desktop's side: what a person needs in ten seconds.
 *
 *     desk KEYS KEYRING PACKET
 *
 * Opens the packet as the party whose keys it has, and shows who it is, how
 * far that is proven, what they want, how they feel, what hurts, what was
 * tried, what was promised, and what was said last.
 */
#include "say.h"

#include <handoff.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The end of an enum's name, in lower case: ROLE_CUSTOMER is "customer". */
static void
say_enum(uint32_t enum_id, int32_t value)
{
    const char *first = handoff_enum_name(enum_id, 0);
    const char *name = handoff_enum_name(enum_id, value);

    if (first == NULL || name == NULL) {
        printf("%d", (int) value);
        return;
    }
    for (name += strlen(first) - strlen("UNSPECIFIED"); *name != '\0'; name++)
        putchar(*name == '_'                   ? ' '
                : *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a'
                                               : *name);
}

static void
say_minutes(int64_t ms)
{
    int64_t minutes = ms / 60000 - (int64_t) time(NULL) / 60;

    if (minutes >= 0)
        printf("in %d minutes", (int) minutes);
    else
        printf("%d minutes AGO", (int) -minutes);
}

static void
show_customer(const handoff_context *ctx)
{
    handoff_customer       c = { HANDOFF_CUSTOMER };
    handoff_authentication a = { HANDOFF_AUTHENTICATION };

    handoff_context_get(&c, ctx, 0);
    handoff_context_get(&a, ctx, 0);
    printf("WHO       ");
    say(c.name == NULL ? "" : c.name);
    if (c.segment != NULL && *c.segment != '\0') {
        printf(", ");
        say(c.segment);
    }
    printf(": ");
    say_enum(HANDOFF_ENUM_AUTHENTICATION_STATUS, a.status);
    for (size_t i = 0; a.methods != NULL && a.methods[i] != NULL; i++) {
        printf("%s", i == 0 ? " by " : ", ");
        say(a.methods[i]);
    }
    printf("\n");
}

static void
show_wishes(const handoff_context *ctx)
{
    handoff_summary s = { HANDOFF_SUMMARY };
    handoff_intent  wish = { HANDOFF_INTENT };

    if (handoff_context_get(&s, ctx, 0)) {
        printf("WHAT      ");
        say(s.headline);
        printf("\nNEXT      ");
        say(s.next_step);
        printf("\n");
    }
    for (size_t i = 0; handoff_context_get(&wish, ctx, i); i++) {
        printf("WANTS     ");
        say(*wish.label == '\0' ? wish.name : wish.label);
        printf(" (");
        say_enum(HANDOFF_ENUM_INTENT_STATE, wish.state);
        printf(")\n");
    }
}

static void
show_mood(const handoff_context *ctx)
{
    size_t             n = handoff_context_count(ctx, HANDOFF_KIND_EMOTION);
    handoff_emotion    last = { HANDOFF_EMOTION };
    handoff_pain_point p = { HANDOFF_PAIN_POINT };

    if (n > 0 && handoff_context_get(&last, ctx, n - 1)) {
        printf("FEELS     ");
        say(last.category);
        if (last.target != HANDOFF_EMOTION_TARGET_UNSPECIFIED) {
            printf(" at ");
            say_enum(HANDOFF_ENUM_EMOTION_TARGET, last.target);
        }
        printf(", since turn %u\n", (unsigned) last.turn);
    }
    for (size_t i = 0; handoff_context_get(&p, ctx, i); i++) {
        printf("HURTS     ");
        say(p.text);
        printf(" (");
        say_enum(HANDOFF_ENUM_SEVERITY, p.severity);
        printf(", raised %u times)\n", (unsigned) p.times_raised);
    }
}

static void
show_deeds(const handoff_context *ctx)
{
    handoff_step    step = { HANDOFF_STEP };
    handoff_promise promise = { HANDOFF_PROMISE };

    for (size_t i = 0; handoff_context_get(&step, ctx, i); i++) {
        printf("TRIED     ");
        say(step.what);
        printf(": ");
        say_enum(HANDOFF_ENUM_STEP_RESULT, step.result);
        if (*step.detail != '\0') {
            printf("; ");
            say(step.detail);
        }
        printf("\n");
    }
    for (size_t i = 0; handoff_context_get(&promise, ctx, i); i++) {
        printf("PROMISED  ");
        say(promise.what);
        printf(", ");
        say_minutes(promise.due_at_ms);
        printf(", by ");
        say(promise.owner);
        printf("\n");
    }
}

static void
show_last_words(const handoff_context *ctx)
{
    size_t          n = handoff_context_count(ctx, HANDOFF_KIND_MESSAGE);
    handoff_message m = { HANDOFF_MESSAGE };

    for (size_t i = n > 2 ? n - 2 : 0; handoff_context_get(&m, ctx, i); i++) {
        printf("%-10s", i + 2 >= n && i + 1 < n ? "SAID" : "");
        say_enum(HANDOFF_ENUM_ROLE, m.role);
        printf(": ");
        say(m.text);
        printf("\n");
    }
}

static void
show(const handoff_packet *packet)
{
    const handoff_context *ctx = handoff_packet_context(packet);
    handoff_leg            leg = { HANDOFF_LEG };

    for (uint32_t n = 0; handoff_packet_leg(&leg, packet, n); n++) {
        printf("FROM      ");
        say(leg.sender);
        printf(", signature verified\n");
    }
    show_customer(ctx);
    show_wishes(ctx);
    show_mood(ctx);
    show_deeds(ctx);
    show_last_words(ctx);
}

static int
complain(const char *what, const handoff_error *err)
{
    fprintf(stderr, "desk: %s: %s: %s\n", what, handoff_status_name(err->code),
            err->message);
    return 1;
}

/* Owned: free(). NULL: said why. */
static uint8_t *
read_file(const char *path, size_t *len)
{
    FILE    *f = fopen(path, "rb");
    uint8_t *data = malloc((size_t) HANDOFF_PACKET_BYTES_MAX + 1);

    if (f == NULL || data == NULL) {
        perror(path);
        if (f != NULL)
            fclose(f);
        free(data);
        return NULL;
    }
    *len = fread(data, 1, (size_t) HANDOFF_PACKET_BYTES_MAX + 1, f);
    fclose(f);
    return data;
}

int
main(int argc, char **argv)
{
    handoff_identity *me = NULL;
    handoff_keyring  *ring = NULL;
    handoff_packet   *packet = NULL;
    handoff_error     err;
    uint8_t          *data = NULL;
    size_t            len;
    int               bad = 1;

    if (argc != 4) {
        fputs("usage: desk KEYS KEYRING PACKET\n", stderr);
        return 2;
    }
    if (handoff_identity_load(&me, argv[1], &err) != HANDOFF_OK ||
        handoff_keyring_load(&ring, argv[2], &err) != HANDOFF_OK) {
        complain("keys", &err);
        goto done;
    }
    data = read_file(argv[3], &len);
    if (data == NULL)
        goto done;
    if (handoff_open(&packet, data, len, ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .identity = me },
                     &err) != HANDOFF_OK) {
        complain(argv[3], &err);
        goto done;
    }
    show(packet);
    bad = 0;

done:
    handoff_packet_free(packet);
    free(data);
    handoff_keyring_free(ring);
    handoff_identity_free(me);
    return bad;
}
