/* SPDX-License-Identifier: MIT */
/*
 * bench_mask.c -- what masking costs, by kilobyte, the worst text included.
 *
 * Each text fills one message of 32 KiB and one of 256 KiB; where the cost of a
 * kilobyte is the same in both, it does not grow with length; and messages by
 * the ten thousand, each as short as can be. Everything that can be looked for
 * is looked for. Last, a transcript as long as a section may be. The best of
 * some rounds, in time of the processor, so that what else the machine does
 * counts little.
 */
#include <handoff.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, SMALL_KIB = 32, LARGE_KIB = 256 };

static const struct {
    const char *name, *unit;
} texts[] = {
    { "a conversation", "Yes, two tickets are booked; the other two are now "
                        "225 euros each, and I was told 129 a minute ago. " },
    { "no digits", "get me a person " },
    { "digits", "4" },
    { "digits one by one", "4 " },
    { "digits in pairs", "42-" },
    { "spoken digits", "four " },
    { "cards", "4242 4242 4242 4242 " },
    { "cards and codes", "4242 4242 4242 4242 cvv 123, " },
    { "codes", "the security code is 123 or so I think it was, " },
    { "letters and digits", "a1" },
    { "brackets", "[card " },
    { "IBANs, almost", "GB82 WEST 1234 5698 7654 33 " },
    { "e-mail, almost", "aaaaaaaa@" },
    { "phone numbers", "+44 20 7946 0958, " },
    { "double double", "double " },
    { "times of digits", "double four three fives " },
    { "pauses", "4 1 sec " },
    { "words for codes", "the security code on the back of my card, " },
    { "codes, almost", "cvv 1 2 3 4 5 12/27 " },
    { "never a code", "do not send never tell cvv " },
};

/* Two speakers in turn. */
static const struct {
    const char *name, *said[2];
} turns[] = {
    { "one digit", { "4", "4" } },
    { "a digit, ok", { "4", "ok" } },
    { "four digits", { "4242", "4242" } },
    { "halves of cards", { "4242 4242", "go on" } },
    { "codes asked for", { "123", "your CVV and card number?" } },
    { "asked, bit by bit", { "1", "your CVV and card number?" } },
    { "a conversation", { "I told you, two tickets", "They are 129 each." } },
};

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

/* Nanoseconds for so many messages; negative: refused, as a record that grew
 * too large is. */
static double
mask_once(const char *const said[2], uint32_t count)
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS,
                               .what = HANDOFF_MASK_EVERYTHING };
    handoff_context  *ctx;
    handoff_status    st = HANDOFF_OK;
    double            ns = -1;

    if (handoff_context_new(&ctx, NULL) != HANDOFF_OK)
        return -1;
    for (uint32_t i = 0; st == HANDOFF_OK && i < count; i++) {
        handoff_message m = { HANDOFF_MESSAGE, .turn = i + 1 };

        m.role = i % 2 == 0 ? HANDOFF_ROLE_CUSTOMER : HANDOFF_ROLE_BOT;
        m.text = said[i % 2];
        st = handoff_context_put(ctx, &m, NULL);
    }
    if (st == HANDOFF_OK) {
        ns = now();
        st = handoff_context_mask(ctx, NULL, &opts, NULL);
        ns = st == HANDOFF_OK ? now() - ns : -1;
    }
    handoff_context_free(ctx);
    return ns;
}

/* The best of some rounds, for each message. */
static double
mask_turns(const char *const said[2], uint32_t count)
{
    double best = -1;

    for (int i = 0; i < ROUNDS; i++) {
        double ns = mask_once(said, count);

        if (ns >= 0 && (best < 0 || ns < best))
            best = ns;
    }
    return best / count;
}

static double
mask_text(const char *unit, size_t size)
{
    size_t n = strlen(unit), len = 0;
    char  *text = malloc(size + n + 1);
    double best = -1;

    if (text == NULL)
        return -1;
    for (; len < size; len += n)
        memcpy(text + len, unit, n);
    text[len] = '\0';
    for (int i = 0; i < ROUNDS; i++) {
        double ns = mask_once((const char *[2]){ text, text }, 1);

        if (ns >= 0 && (best < 0 || ns < best))
            best = ns;
    }
    free(text);
    return best;
}

/* The best of some rounds, for a KEY and names in JSON of that many "[". */
static double
mask_names(size_t size)
{
    char  *key = malloc(size + 1), *json = malloc(size + 16);
    double best = -1;

    for (int i = 0; key != NULL && json != NULL && i < ROUNDS; i++) {
        handoff_context *ctx;
        double           ns = -1;

        memset(key, '[', size);
        key[size] = '\0';
        snprintf(json, size + 16, "{\"%s\":1}", key);
        if (handoff_context_new(&ctx, NULL) != HANDOFF_OK)
            break;
        if (handoff_context_put(ctx,
                                &(handoff_participant){ HANDOFF_PARTICIPANT,
                                                        .id = key },
                                NULL) == HANDOFF_OK &&
            handoff_context_put(ctx,
                                &(handoff_attribute){ HANDOFF_ATTRIBUTE,
                                                      .name = "a",
                                                      .value = json },
                                NULL) == HANDOFF_OK) {
            ns = now();
            handoff_context_mask(ctx, NULL, NULL, NULL);
            ns = now() - ns;
        }
        handoff_context_free(ctx);
        if (ns >= 0 && (best < 0 || ns < best))
            best = ns;
    }
    free(key);
    free(json);
    return best;
}

/* The best of some rounds, for a text in which each word is a name of each of
 * as many patterns as may be, and nothing has their shape. */
static double
mask_patterns(size_t size)
{
    static char     lines[HANDOFF_MASK_PATTERNS_BYTES_MAX];
    char           *text = malloc(size + 1);
    handoff_message m = { HANDOFF_MESSAGE, .turn = 1, .role = 1, .text = text };
    double          best = -1;

    lines[0] = '\0';
    for (int i = 0; i < HANDOFF_MASK_PATTERNS_MAX; i++)
        strcat(lines, "a,a,a,a,a,a,a,a | 8 letters | x\n");
    for (size_t i = 0; text != NULL && i < size; i++)
        text[i] = i % 2 == 0 ? 'a' : ' ';
    for (int i = 0; text != NULL && i < ROUNDS; i++) {
        handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .patterns = lines,
                                   .patterns_len = strlen(lines) };
        handoff_context  *ctx;
        double            ns;

        text[size] = '\0';
        if (handoff_context_new(&ctx, NULL) != HANDOFF_OK)
            break;
        if (handoff_context_put(ctx, &m, NULL) == HANDOFF_OK) {
            ns = now();
            handoff_context_mask(ctx, NULL, &opts, NULL);
            ns = now() - ns;
            best = best < 0 || ns < best ? ns : best;
        }
        handoff_context_free(ctx);
    }
    free(text);
    return best;
}

static int
bench_turns(void)
{
    printf("\n%-20s %12s %12s   us for each, us for each KiB\n", "messages",
           "10,000", "80,000");
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        const char *const *said = turns[i].said;
        double             bytes = (double) (strlen(said[0]) + strlen(said[1]));
        double             small = mask_turns(said, 10000);
        double             large = mask_turns(said, 80000);

        if (small < 0 || large < 0) {
            printf("%-20s was refused\n", turns[i].name);
            return 1;
        }
        printf("%-20s %12.2f %12.2f %14.0f\n", turns[i].name, small / 1000,
               large / 1000, large * 2 * 1024 / bytes / 1000);
    }
    return 0;
}

/* The longest transcript: 8 MiB of a conversation. */
static int
bench_largest(void)
{
    enum { BYTES = 4000, ROOM = 96 /* of a message, besides its text */ };
    char     text[BYTES + 1] = "";
    uint32_t count = HANDOFF_SECTION_BYTES_MAX / (BYTES + ROOM);
    double   ns;

    for (size_t i = 0, n = strlen(texts[0].unit); i < BYTES; i++)
        text[i] = texts[0].unit[i % n];
    ns = mask_turns((const char *[2]){ text, text }, count);
    if (ns < 0) {
        printf("the largest transcript was refused\n");
        return 1;
    }
    printf("\nthe largest transcript, %u messages of %d bytes: %.2f s\n",
           (unsigned) count, BYTES, ns * count / 1e9);
    return 0;
}

int
main(void)
{
    printf("%-20s %12s %12s   us for each KiB\n", "text", "32 KiB", "256 KiB");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double small = mask_text(texts[i].unit, SMALL_KIB * 1024);
        double large = mask_text(texts[i].unit, LARGE_KIB * 1024);

        if (small < 0 || large < 0) {
            printf("%-20s was refused\n", texts[i].name);
            return 1;
        }
        printf("%-20s %12.1f %12.1f\n", texts[i].name, small / SMALL_KIB / 1000,
               large / LARGE_KIB / 1000);
    }
    printf("%-20s %12.1f %12.1f\n", "names of brackets",
           mask_names(SMALL_KIB * 1024) / SMALL_KIB / 1000,
           mask_names(LARGE_KIB * 1024) / LARGE_KIB / 1000);
    printf("%-20s %12.1f %12.1f\n", "64 patterns",
           mask_patterns(SMALL_KIB * 1024) / SMALL_KIB / 1000,
           mask_patterns(LARGE_KIB * 1024) / LARGE_KIB / 1000);
    return bench_turns() != 0 || bench_largest() != 0;
}
