/* SPDX-License-Identifier: MIT */
/*
 * check.c -- handoff check: what the next person would still have to ask.
 *
 * Of a context before it is sealed, or of a packet as its reader sees it:
 * then it is verified first, and what was withheld from us is not said to be
 * missing.
 */
#include "cli.h"

#include <string.h>

/* A record and what it is from. */
typedef struct subject {
    const handoff_context *record;
    bool                   is_packet;
    uint64_t               sections; /* to look at; 0: all */
    uint64_t               unread;   /* set: not looked at, or withheld */
} subject;

static void
load_packet(subject *of, const char *path, bytes b)
{
    const handoff_packet *packet;
    handoff_section       s = { HANDOFF_SECTION };
    reading               r = reading_prepare(path);

    r.packet = input_decode(path, b);
    packet = reading_open(&r);
    of->is_packet = true;
    of->record = handoff_packet_context(packet);
    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++) {
        if (s.state != HANDOFF_STATE_PRESENT &&
            s.kind <= HANDOFF_SECTION_EXTRAS)
            of->unread |= HANDOFF_SET(s.kind);
    }
}

static subject
load(const char *path)
{
    const char *sections = args_value("sections");
    subject     of = { .record = NULL };
    bool        is_text;
    bytes       b;

    if (sections != NULL && strcmp(sections, "all") != 0) {
        of.sections = sections_parse("--sections", true, sections);
        of.unread = HANDOFF_ALL & SET_KINDS & ~of.sections;
    }
    b = io_read(path, HANDOFF_JSON_BYTES_MAX);
    if (content_guess(b, &is_text) == CONTENT_PACKET)
        load_packet(&of, path, b);
    else
        of.record = input_context_of(path, b);
    return of;
}

static void
write_json(json *j, const char *path, const subject *of,
           const handoff_findings *findings)
{
    js_open(j, NULL, '{');
    if (path != NULL)
        js_string(j, "file", path);
    findings_json(j, "findings", findings);
    js_sections(j, "not_checked", of->unread);
    js_close(j, '}');
}

/* Nobody is told that all is well where not all was looked at. */
static void
write_text(text *out, const subject *of, const handoff_findings *findings)
{
    const uint64_t looked = HANDOFF_ALL & SET_KINDS & ~of->unread;

    if (handoff_findings_count(findings) > 0)
        findings_text(out, findings);
    else if (of->unread == 0)
        text_add(out, "nothing found: the next person has what they need\n");
    else if (looked == 0)
        text_add(out, "nothing was looked at\n");
    else
        text_addf(out, "nothing found in %s\n", sections_text(looked));
    if (of->unread != 0)
        text_addf(out, "not checked: %s%s\n", sections_text(of->unread),
                  of->is_packet ? ", because we could not read all of it" : "");
}

/* One file of perhaps several, appended. */
static void
check(const char *path, json *j)
{
    subject                 of;
    const handoff_findings *findings;
    handoff_check_opts      opts = { HANDOFF_CHECK_OPTS };

    opts.now_ms = time_option("at");
    opts.lifetime_ms = lifetime_option();
    of = load(path);
    opts.sections = of.sections;
    if (of.is_packet && args_given("repair"))
        fail_usage("leave it out; a packet is kept as its sender sealed it",
                   "--repair works on a CONTEXT");
    if (of.is_packet && opts.lifetime_ms != 0)
        fail_usage("leave it out; a packet says when it expires",
                   "--lifetime goes with a CONTEXT that is not sealed yet");
    findings = findings_of(of.record, &opts);
    if (cli.json)
        write_json(j, cli.operands_count > 1 ? path : NULL, &of, findings);
    else
        write_text(&j->out, &of, findings);
    if (args_given("strict") &&
        findings_count(findings, HANDOFF_FINDING_WARNING) > 0)
        leave(EXIT_REFUSED);
}

static void
run_check(void)
{
    each_file(NULL, check);
}

const command COMMAND_CHECK = {
    .name = "check",
    .summary = "say what the next person would still have to ask",
    ACTIONS(ACTION(NULL, "CONTEXT...", 1, 256, run_check,
                   .also = "PACKET --keyring FILE --as FILE ...")),
    ABOUT("CONTEXT is JSON or protobuf. PACKET is in binary or text form, and "
          "is verified as by handoff open. Each finding says what is wrong, "
          "where, and what to do. An error is a record that contradicts "
          "itself; a warning is something that the next person will have to "
          "ask or cannot rely on; a note is good to know.",
          "A path names an element by its key or turn, "
          "\"briefing.promises[r1].due_at_ms\", or by its index from 0, "
          "\"briefing.emotions[#2]\".",
          "A section is not checked, but listed, if part of it was sealed to "
          "others, redacted or not asked for: what seems to be missing may be "
          "there.",
          "As JSON: findings (severity, code, path, message, advice) and "
          "not_checked, names of sections.",
          "The exit status is 0 whatever is found; with --strict it is 1 if "
          "there are warnings or errors. It is also 1 if CONTEXT or PACKET "
          "cannot be read, and 2 if the command is used wrongly."),
    OPTIONS(
        OPTION(
            "strict", NULL,
            "exit with 1 if there are warnings or errors; notes do not count"),
        OPTION("lifetime", "DURATION",
               "how long the packet will live: 90s, 5m, 1h (the default), up "
               "to 30d; a PACKET says so itself"),
        OPTION_REPAIR("CONTEXT"), OPTIONS_READING(0, 0), OPTION_FORMAT,
        OPTION_JSON),
    EXAMPLES({ "what is missing", "handoff check context.json" },
             { "the same for a program", "handoff check context.json --json" },
             { "the same after the repairs of --repair",
               "handoff check context.json --repair" },
             { "the same of what is to live for three days",
               "handoff check context.json --lifetime 3d" },
             { "what the desk would have to ask of what it received",
               "handoff check p.hop --as desk.example.jwk --keyring "
               "trusted.jwks" }),
};
