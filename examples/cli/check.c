/* SPDX-License-Identifier: MIT */
/*
 * check.c -- handoff check: what the next person would still have to ask.
 *
 * Of a context before it is sealed, or of a packet as its reader sees it:
 * then it is verified first, and what was withheld from us is not said to be
 * missing.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* A record and what it is from. */
typedef struct subject {
    reading                r;
    handoff_packet        *packet;  /* NULL: it came as a context */
    handoff_context       *context; /* owned; NULL: of the packet */
    const handoff_context *record;
    uint64_t               sections; /* to look at; 0: all */
    uint64_t               unread;   /* set: not looked at, or withheld */
} subject;

static uint64_t
withheld(const handoff_packet *packet)
{
    handoff_section s = { HANDOFF_SECTION };
    uint64_t        set = 0;

    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++) {
        if (s.state != HANDOFF_STATE_PRESENT &&
            s.kind <= HANDOFF_SECTION_EXTRAS)
            set |= HANDOFF_SET(s.kind);
    }
    return set;
}

static int
open_packet(const cli *c, subject *of, const char *path, char **data,
            size_t len)
{
    reading *r = &of->r;
    int      st = reading_prepare(c, r, path);

    if (st == EXIT_OK)
        st = input_decode(c, r->path, data, &len);
    if (st != EXIT_OK)
        return st;
    r->data = (uint8_t *) *data;
    r->len = len;
    *data = NULL;
    st = reading_open(c, r, &of->packet);
    if (st != EXIT_OK)
        return st;
    of->record = handoff_packet_context(of->packet);
    of->unread |= withheld(of->packet);
    return EXIT_OK;
}

static int
load(const cli *c, subject *of, const char *path)
{
    const char *sections = args_value(c, "sections");
    char       *data = NULL;
    size_t      len;
    content     kind;
    int         st = EXIT_OK;

    if (sections != NULL && strcmp(sections, "all") != 0) {
        st = sections_parse(c, "--sections", true, sections, &of->sections);
        of->unread = HANDOFF_ALL & SET_KINDS & ~of->sections;
    }
    if (st == EXIT_OK)
        st = io_read(c, path, HANDOFF_JSON_BYTES_MAX, &data, &len);
    if (st != EXIT_OK)
        return st;
    kind = content_guess(data, len);
    if (kind == CONTENT_PACKET || kind == CONTENT_PACKET_TEXT) {
        st = open_packet(c, of, path, &data, len);
    } else {
        st = input_context_of(c, path, data, len, &of->context);
        of->record = of->context;
    }
    free(data);
    return st;
}

static void
write_json(json *j, const char *path, const subject *of,
           const handoff_findings *findings)
{
    char name[16];

    js_open(j, NULL, '{');
    if (path != NULL)
        js_string(j, "file", path);
    findings_json(j, "findings", findings);
    js_open(j, "not_checked", '[');
    for (uint32_t k = 1; k <= HANDOFF_SECTION_EXTRAS; k++) {
        if (HANDOFF_HAS(of->unread, k))
            js_string(j, NULL, section_name(name, k));
    }
    js_close(j, ']');
    js_close(j, '}');
}

/* Nobody is told that all is well where not all was looked at. */
static void
add_verdict(text *out, const subject *of)
{
    const uint64_t looked = HANDOFF_ALL & SET_KINDS & ~of->unread;

    if (of->unread == 0) {
        text_add(out, "nothing found: the next person has what they need\n");
        return;
    }
    if (looked == 0) {
        text_add(out, "nothing was looked at");
    } else {
        text_add(out, "nothing found in ");
        sections_add(out, looked);
    }
    text_add(out, "\n");
}

static void
write_findings(text *out, const subject *of, const handoff_findings *findings)
{
    if (handoff_findings_count(findings) == 0)
        add_verdict(out, of);
    else
        findings_text(out, findings);
    if (of->unread == 0)
        return;
    text_add(out, "not checked: ");
    sections_add(out, of->unread);
    text_addf(out, "%s\n",
              of->packet == NULL ? "" : ", of which we did not read all");
}

/* One file of perhaps several, appended. */
static int
check(const cli *c, const char *path, json *j)
{
    subject            of = { .packet = NULL };
    handoff_findings  *findings = NULL;
    handoff_check_opts opts = { HANDOFF_CHECK_OPTS };
    int                st;

    st = time_option(c, "at", &opts.now_ms);
    if (st == EXIT_OK)
        st = lifetime_option(c, &opts.lifetime_ms);
    if (st == EXIT_OK)
        st = load(c, &of, path);
    opts.sections = of.sections;
    if (st == EXIT_OK && of.packet != NULL && args_given(c, "repair"))
        st =
            report_usage(c, "leave it out: a packet is as its sender sealed it",
                         "--repair is for a CONTEXT");
    if (st == EXIT_OK && of.packet != NULL && opts.lifetime_ms != 0)
        st = report_usage(c, "leave it out: a packet says when it expires",
                          "--lifetime is for a CONTEXT that is not sealed yet");
    if (st == EXIT_OK)
        st = findings_of(c, of.record, &opts, &findings);
    if (st == EXIT_OK && c->json)
        write_json(j, c->operands_count > 1 ? path : NULL, &of, findings);
    else if (st == EXIT_OK)
        write_findings(&j->out, &of, findings);
    if (st == EXIT_OK && args_given(c, "strict") &&
        findings_count(findings, HANDOFF_FINDING_WARNING) > 0)
        st = EXIT_REFUSED;
    handoff_findings_free(findings);
    handoff_packet_free(of.packet);
    handoff_context_free(of.context);
    reading_free(&of.r);
    return st;
}

static int
run_check(cli *c)
{
    return each_file(c, NULL, check);
}

const command COMMAND_CHECK = {
    .name = "check",
    .summary = "say what the next person would still have to ask",
    ACTIONS(ACTION(NULL, "CONTEXT...", 1, 256, run_check,
                   .also = "PACKET --keyring FILE --as FILE ...")),
    ABOUT("CONTEXT is JSON or protobuf; PACKET is binary or text form, and "
          "is verified as handoff open does. Each finding says what is the "
          "matter, where, and what to do. An error is a record that "
          "contradicts itself; a warning is something that the next person "
          "will have to ask, or cannot rely on; a note is good to know.",
          "In a path an element is named by its key or its turn, "
          "\"briefing.promises[r1].due_at_ms\", or by its index from 0, "
          "\"briefing.emotions[#2]\".",
          "A section of which something was sealed to others, redacted or "
          "not asked for is not checked, and named: what seems to be missing "
          "may be there.",
          "As JSON: findings (severity, code, path, message, advice) and "
          "not_checked, names of sections.",
          "Exit status: 0 whatever is found, with --strict 1 where there "
          "are warnings or errors; 1 also where CONTEXT or PACKET cannot be "
          "read, 2 for wrong use."),
    OPTIONS(
        OPTION("strict", NULL,
               "exit 1 where there are warnings or errors; notes do not count"),
        OPTION("lifetime", "DURATION",
               "how long what it is sealed into will live: 90s, 5m, 1h (the "
               "default), up to 30d; a PACKET says so itself"),
        OPTION_REPAIR("CONTEXT"), OPTIONS_READING(0, 0), OPTION_FORMAT,
        OPTION_JSON),
    EXAMPLES({ "what is missing", "handoff check context.json" },
             { "the same for a program", "handoff check context.json --json" },
             { "the same, once it was mended as --repair does",
               "handoff check context.json --repair" },
             { "the same of what is to live for three days",
               "handoff check context.json --lifetime 3d" },
             { "what the desk would have to ask of what it received",
               "handoff check p.hop --as desk.example.jwk --keyring "
               "trusted.jwks" }),
};
