/* SPDX-License-Identifier: MIT */
/*
 * bench_render.c -- rendering: a short conversation, and one of 10,000 turns.
 *
 * Time of a call, memory of its outline (all but the output is in that), and
 * the size of what comes out.
 */
#include "render/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
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

static void
measure(const char *name, const handoff_context *ctx, uint32_t format,
        uint32_t turns, int times)
{
    handoff_render_opts opts = { HANDOFF_RENDER_OPTS, .turns = turns,
                                 .now_ms = INT64_C(1796000000000) };
    ho_outline          o = { .ctx = ctx, .opts = opts };
    double              begin = seconds();
    size_t              len = 0;
    char               *out;

    for (int i = 0; i < times; i++) {
        if (handoff_render_context(&out, &len, ctx, format, &opts, NULL) !=
            HANDOFF_OK)
            exit(EXIT_FAILURE);
        handoff_free(out);
    }
    begin = (seconds() - begin) / times;
    if (turns == 0)
        o.opts.turns = format == HANDOFF_RENDER_TEXT ? 6 : 200;
    if (ho_outline_make(&o, NULL) != HANDOFF_OK)
        exit(EXIT_FAILURE);
    printf("  %-36s %9.1f us %9zu B outline %9zu B out\n", name, begin * 1e6,
           o.arena.used, len);
    ho_outline_free(&o);
}

int
main(void)
{
    handoff_context *few = conversation(12), *many = conversation(10000);

    measure("text, 12 turns", few, HANDOFF_RENDER_TEXT, 0, 2000);
    measure("prompt, 12 turns", few, HANDOFF_RENDER_PROMPT, 0, 2000);
    measure("text, last 6 of 10,000 turns", many, HANDOFF_RENDER_TEXT, 0, 200);
    measure("prompt, 12,000 characters of them", many, HANDOFF_RENDER_PROMPT, 0,
            200);
    measure("text, all of 10,000 turns", many, HANDOFF_RENDER_TEXT, 10000, 10);
    handoff_context_free(few);
    handoff_context_free(many);
    return 0;
}
