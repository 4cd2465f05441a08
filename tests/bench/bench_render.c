/* SPDX-License-Identifier: MIT */
/*
 * bench_render.c -- rendering: a short conversation, and up to 10,000 turns.
 *
 * Time of the processor for a call, memory of its outline (all but the output
 * is in that), and the size of what comes out; of all turns also the time for
 * each, which is the same however many there are.
 */
#include "outline/outline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static void
put(handoff_context *ctx, const void *record)
{
    handoff_error err;

    if (handoff_context_put(ctx, record, &err) != HANDOFF_OK) {
        fprintf(stderr, "bench_render: %s\n", err.message);
        exit(EXIT_FAILURE);
    }
}

static handoff_context *
conversation(uint32_t turns)
{
    static const char *const feels[] = { "neutral", "frustrated", "angry",
                                         "relieved" };
    handoff_context         *ctx;
    char                     text[128];

    if (handoff_context_new(&ctx, NULL) != HANDOFF_OK)
        exit(EXIT_FAILURE);
    put(ctx, &(handoff_routing){ HANDOFF_ROUTING, .conversation_id = "c-1" });
    put(ctx, &(handoff_briefing){ HANDOFF_BRIEFING, .why = "A long story" });
    put(ctx, &(handoff_customer){ HANDOFF_CUSTOMER, .name = "Jonas Weber" });
    for (uint32_t t = 1; t <= turns; t++) {
        snprintf(text, sizeof text,
                 "This is turn %u, and it is about as long as what people "
                 "say in a chat.",
                 (unsigned) t);
        put(ctx, &(handoff_message){
                     HANDOFF_MESSAGE, .turn = t, .text = text,
                     .role = t % 2 ? HANDOFF_ROLE_CUSTOMER : HANDOFF_ROLE_BOT,
                     .sent_at_ms = INT64_C(1795000000000) + 1000 * t });
        if (t % 10 == 0)
            put(ctx, &(handoff_emotion){ HANDOFF_EMOTION, .turn = t,
                                         .category = feels[t / 10 % 4] });
    }
    return ctx;
}

static const struct {
    const char *name;
    uint32_t    format;
    uint32_t    turns; /* as render.c has it where none are asked for */
} formats[] = {
    { "text", HANDOFF_RENDER_TEXT, 6 },
    { "markdown", HANDOFF_RENDER_MARKDOWN, 6 },
    { "html", HANDOFF_RENDER_HTML, 200 },
    { "prompt", HANDOFF_RENDER_PROMPT, 200 },
    { "card", HANDOFF_RENDER_JSON, 200 },
    { "common", HANDOFF_RENDER_COMMONMARK, 6 },
    { "plain", HANDOFF_RENDER_HTML_PLAIN, 6 },
};

enum { FORMATS = sizeof formats / sizeof *formats };

/* `each`: by how many turns to divide the time; 0: that is of no interest. */
static void
measure(const char *what, const handoff_context *ctx, size_t f,
        const handoff_render_opts *opts, int times, uint32_t each)
{
    ho_outline o = { .ctx = ctx, .card.opts = *opts };
    double     begin = seconds();
    size_t     len = 0;
    char      *out;

    for (int i = 0; i < times; i++) {
        if (handoff_render_context(&out, &len, ctx, formats[f].format, opts,
                                   NULL) != HANDOFF_OK)
            exit(EXIT_FAILURE);
        handoff_free(out);
    }
    begin = (seconds() - begin) / times;
    if (opts->turns == 0)
        o.card.opts.turns = formats[f].turns;
    if (ho_outline_make(&o, NULL) != HANDOFF_OK)
        exit(EXIT_FAILURE);
    printf("  %-8s %-26s %9.1f us %9zu B outline %9zu B out", formats[f].name,
           what, begin * 1e6, o.arena.used, len);
    if (each != 0)
        printf(" %7.3f us a turn", begin * 1e6 / each);
    printf("\n");
    ho_outline_free(&o);
}

int
main(void)
{
    static const uint32_t counts[] = { 100, 1000, 10000 };
    handoff_render_opts   opts = { HANDOFF_RENDER_OPTS,
                                   .now_ms = INT64_C(1796000000000) };
    handoff_context      *few = conversation(12);

    for (size_t f = 0; f < FORMATS; f++)
        measure("12 turns", few, f, &opts, 1000, 0);
    handoff_context_free(few);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        handoff_context *ctx = conversation(counts[c]);
        char             what[40];

        for (size_t f = 0; f < FORMATS; f++) {
            snprintf(what, sizeof what, "%u, as is usual",
                     (unsigned) counts[c]);
            opts.turns = opts.chars_max = 0;
            measure(what, ctx, f, &opts, 20, 0);
            snprintf(what, sizeof what, "%u, all of them",
                     (unsigned) counts[c]);
            opts.turns = counts[c];
            opts.chars_max = UINT32_MAX;
            measure(what, ctx, f, &opts, 10, counts[c]);
        }
        handoff_context_free(ctx);
    }
    return 0;
}
