/* SPDX-License-Identifier: MIT */
/*
 * findings.c -- what a check found, for people and for programs.
 *
 *   WARNING  this slot is needed, but the customer was not asked for it
 *            at  briefing.intents[i1].slots[date]
 *                briefing.intents[i1].slots[time]
 *            do  ask before you hand over, if you can
 *
 * What is the matter is said once for all places, and of many places the
 * first few are named: the others differ in nothing but where they are.
 */
#include "cli.h"

enum { PLACES_SHOWN = 5, PLACES_TOLD = 3, KINDS_TOLD = 5 };

static const char *const headings[] = { "", "NOTE   ", "WARNING", "ERROR  " };

handoff_findings *
findings_of(const handoff_context *ctx, const handoff_check_opts *opts)
{
    handoff_findings *findings;
    handoff_error     err;

    need(handoff_context_check(&findings, ctx, opts, &err), cli.operands[0],
         &err, NULL);
    keep(findings);
    return findings;
}

size_t
findings_count(const handoff_findings *findings, int32_t severity)
{
    handoff_finding one = { HANDOFF_FINDING };
    size_t          n = 0;

    for (size_t i = 0; handoff_findings_get(&one, findings, i); i++)
        n += one.severity >= severity;
    return n;
}

/* How many from i on are of its kind. */
static size_t
same_kind(const handoff_findings *findings, size_t i)
{
    handoff_finding first = { HANDOFF_FINDING }, one = { HANDOFF_FINDING };
    size_t          n = 1;

    handoff_findings_get(&first, findings, i);
    while (handoff_findings_get(&one, findings, i + n) &&
           one.code == first.code)
        n++;
    return n;
}

/* The paths of n findings from i on, of which `shown` are named. */
static void
add_places(text *out, const handoff_findings *findings, size_t i, size_t n,
           size_t shown, const char *between)
{
    handoff_finding one = { HANDOFF_FINDING };

    for (size_t k = 0; k < n && k < shown; k++) {
        handoff_findings_get(&one, findings, i + k);
        text_add(out, k == 0 ? "" : between);
        term_add(out, one.path);
    }
    if (n > shown)
        text_addf(out, "%sand %zu more", between, n - shown);
}

void
findings_text(text *out, const handoff_findings *findings)
{
    handoff_finding one = { HANDOFF_FINDING };
    size_t          n;

    for (size_t i = 0; handoff_findings_get(&one, findings, i); i += n) {
        n = same_kind(findings, i);
        text_addf(out, "%s  %s\n", headings[one.severity], one.message);
        if (one.path[0] != '\0') {
            text_add(out, "         at  ");
            add_places(out, findings, i, n, PLACES_SHOWN, "\n             ");
            text_add(out, "\n");
        }
        text_addf(out, "         do  %s\n", one.advice);
    }
}

/* A line for each kind of findings on stderr, the worst `most` of them, under
 * one name: an error of the record is an error of the tool only where that is
 * asked for. Returns how many are left. */
static size_t
tell(const handoff_findings *findings, const char *kind, size_t most)
{
    handoff_finding one = { HANDOFF_FINDING };
    size_t          n, kinds = 0, left = 0;

    for (size_t i = 0; handoff_findings_get(&one, findings, i); i += n) {
        text line = { 0 };

        n = same_kind(findings, i);
        if (kinds++ >= most) {
            left += n;
            continue;
        }
        add_places(&line, findings, i, n, PLACES_TOLD, ", ");
        text_addf(&line, "%s%s", line.len > 0 ? ": " : "",
                  one.code == HANDOFF_FOUND_MORE && most > KINDS_TOLD
                      ? "more of the same than is counted here"
                      : one.message);
        report_note(one.severity == HANDOFF_FINDING_NOTE && most == KINDS_TOLD
                        ? "note"
                        : kind,
                    "%s", text_get(&line));
    }
    return left;
}

static void
tell_worst(const handoff_findings *findings, const char *kind)
{
    const size_t left = tell(findings, kind, KINDS_TOLD);

    if (left > 0)
        report_note("note", "%zu more finding%s: handoff check lists all", left,
                    left == 1 ? "" : "s");
}

void
findings_warn(const handoff_findings *findings)
{
    tell_worst(findings, "warning");
}

void
findings_repaired(const handoff_findings *repairs)
{
    json j = { .compact = true };

    tell(repairs, "repaired", SIZE_MAX);
    if (!cli.json || handoff_findings_count(repairs) == 0)
        return;
    js_open(&j, NULL, '{');
    findings_json(&j, "repaired", repairs);
    js_complain(&j);
}

void
findings_json(json *j, const char *name, const handoff_findings *findings)
{
    handoff_finding one = { HANDOFF_FINDING };

    js_open(j, name, '[');
    for (size_t i = 0; handoff_findings_get(&one, findings, i); i++) {
        js_open(j, NULL, '{');
        js_string(j, "severity", handoff_severity_name(one.severity));
        js_string(j, "code", one.name);
        js_string(j, "path", one.path);
        js_string(j, "message", one.message);
        js_string(j, "advice", one.advice);
        js_close(j, '}');
    }
    js_close(j, ']');
}

void
findings_refuse(const handoff_findings *findings)
{
    static const char hint[] =
        "handoff check says what to do about each; without --strict they are "
        "warnings";
    handoff_error err = { .code = HANDOFF_E_RECORD, .leg = -1 };
    const size_t  n = findings_count(findings, HANDOFF_FINDING_WARNING);
    json          j = { .compact = true };

    if (!args_given("strict") || n == 0)
        return;
    snprintf(err.message, sizeof err.message,
             "the next person would have to ask: %zu finding%s", n,
             n == 1 ? "" : "s");
    tell_worst(findings, "error");
    if (!cli.json)
        fail(cli.operands[0], &err, hint);
    js_open(&j, NULL, '{');
    report_json(&j, cli.operands[0], &err, hint);
    findings_json(&j, "findings", findings);
    js_complain(&j);
    leave(EXIT_REFUSED);
}
