/* SPDX-License-Identifier: MIT */
/*
 * check.c -- handoff check: what the next person would still have to ask.
 */
#include "cli.h"

static int
write_json(const cli *c, const handoff_findings *findings)
{
    json j = { 0 };

    js_open(&j, NULL, '{');
    findings_json(&j, findings);
    js_close(&j, '}');
    text_add(&j.out, "\n");
    return io_write_text(c, NULL, &j.out);
}

static int
write_findings(const cli *c, const handoff_findings *findings)
{
    text out = { 0 };

    if (c->json)
        return write_json(c, findings);
    if (handoff_findings_count(findings) == 0)
        text_add(&out, "nothing found: the next person has what they need\n");
    else
        findings_text(&out, findings);
    return io_write_text(c, NULL, &out);
}

static int
run_check(cli *c)
{
    handoff_context  *ctx = NULL;
    handoff_findings *findings = NULL;
    int64_t           now_ms;
    int               st = time_option(c, OPT_AT, &now_ms);

    if (st == EXIT_OK)
        st = input_context(c, c->operands[0], &ctx);
    if (st == EXIT_OK)
        st = findings_of(c, ctx, now_ms, &findings);
    if (st == EXIT_OK)
        st = write_findings(c, findings);
    if (st == EXIT_OK && args_given(c, OPT_STRICT) &&
        findings_count(findings, HANDOFF_FINDING_WARNING) > 0)
        st = EXIT_REFUSED;
    handoff_findings_free(findings);
    handoff_context_free(ctx);
    return st;
}

static const option options[] = {
    { OPT_STRICT, 0, false, "strict", NULL, NULL,
      "exit 1 where there are warnings or errors; notes do not count" },
    { OPT_AT, 0, false, "at", "TIME", NULL,
      "the clock, instead of now: milliseconds or RFC 3339" },
    OPTION_JSON,
    OPTION_END,
};

const command COMMAND_CHECK = {
    .name = "check",
    .summary = "say what the next person would still have to ask",
    .synopsis = (const char *const[]){ "CONTEXT [--strict] [--at TIME] "
                                       "[--json]",
                                       NULL },
    .about =
        (const char *const[]){
            "CONTEXT is JSON or protobuf. Each finding says where it is, what "
            "is the matter and what to do. An error is a record that "
            "contradicts itself; a warning is something that somebody will "
            "have to ask, or cannot rely on; a note is good to know.",
            "In a path an element is named by its key or its turn, "
            "\"briefing.promises[r1].due_at_ms\", or by its index from 0, "
            "\"briefing.emotions[#2]\".",
            NULL },
    .options = options,
    .examples =
        (const example[]){
            { "what is missing", "handoff check context.json" },
            { "the same for a program", "handoff check context.json --json" },
            { NULL, NULL } },
    .operands_min = 1,
    .operands_max = 1,
    .run = run_check,
};
