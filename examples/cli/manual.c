/* SPDX-License-Identifier: MIT */
/*
 * manual.c -- manual pages, man(7), from the tables of the commands.
 */
#include "cli.h"

#include <ctype.h>

/* Of the manual, not of the build, so that a build can be repeated. */
#define MANUAL_DATE "2026-12-01"

/* Text of ours as roff: hyphens that can be copied, no line a request. */
static void
roff(text *out, const char *s)
{
    if (*s == '.' || *s == '\'')
        text_add(out, "\\&");
    for (; *s != '\0'; s++) {
        if (*s == '-')
            text_add(out, "\\-");
        else if (*s == '\\')
            text_add(out, "\\e");
        else if (*s == '\'')
            text_add(out, "\\(aq");
        else
            text_addn(out, s, 1);
    }
}

static void
title(text *out, const char *name)
{
    text_add(out, ".TH HANDOFF");
    if (name != NULL)
        text_add(out, "-");
    for (; name != NULL && *name != '\0'; name++)
        text_addf(out, "%c", toupper((unsigned char) *name));
    text_addf(out, " 1 %s \"handoff %s\" \"libhandoff\"\n", MANUAL_DATE,
              handoff_version());
}

static void
paragraph(text *out, const char *s)
{
    roff(out, s);
    text_add(out, "\n");
}

/* --at TIME with the words in bold and the value in italics. */
static void
option_tag(text *out, const option *o)
{
    text_add(out, ".TP\n\\fB");
    if (o->letter != 0)
        text_addf(out, "\\-%c\\fR, \\fB", o->letter);
    text_add(out, "\\-\\-");
    roff(out, o->name);
    text_add(out, "\\fR");
    if (o->value != NULL) {
        text_add(out, " \\fI");
        roff(out, o->value);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    paragraph(out, help_of(o));
}

static void
see_also(text *out, const command *but)
{
    bool more = false;

    text_add(out, ".SH SEE ALSO\n");
    if (but != NULL) {
        text_add(out, ".BR handoff (1)");
        more = true;
    }
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        if (COMMANDS[i] == but)
            continue;
        text_addf(out, "%s.BR handoff\\-%s (1)", more ? ",\n" : "",
                  COMMANDS[i]->name);
        more = true;
    }
    text_add(out, "\n");
}

static void
synopsis(text *out, const command *cmd, const char *line, bool first)
{
    text_addf(out, "%s\\fBhandoff %s\\fR ", first ? "" : ".br\n", cmd->name);
    paragraph(out, line);
}

void
manual_command(text *out, const command *cmd)
{
    title(out, cmd->name);
    text_addf(out, ".SH NAME\nhandoff\\-%s \\- ", cmd->name);
    paragraph(out, cmd->summary);
    text_add(out, ".SH SYNOPSIS\n");
    for (const action *a = cmd->actions; a->run != NULL; a++) {
        synopsis(out, cmd, synopsis_of(cmd, a), a == cmd->actions);
        if (a->also != NULL)
            synopsis(out, cmd, a->also, false);
    }
    text_add(out, ".SH DESCRIPTION\n");
    for (size_t i = 0; cmd->about[i] != NULL; i++) {
        if (i > 0)
            text_add(out, ".PP\n");
        paragraph(out, cmd->about[i]);
    }
    text_add(out, ".SH OPTIONS\n");
    for (const option *o = cmd->options; o->name != NULL; o++)
        option_tag(out, o);
    option_tag(out, &OPTION_HELP);
    text_add(out, ".SH EXIT STATUS\n0 on success, 1 when something was "
                  "refused or failed, 2 when it was used wrongly.\n"
                  ".SH EXAMPLES\n");
    for (const example *e = cmd->examples; e->what != NULL; e++) {
        if (e != cmd->examples)
            text_add(out, ".PP\n");
        paragraph(out, e->what);
        text_add(out, ".PP\n.RS 4\n.nf\n");
        paragraph(out, e->line);
        text_add(out, ".fi\n.RE\n");
    }
    see_also(out, cmd);
}

void
manual_overview(text *out)
{
    title(out, NULL);
    text_add(out, ".SH NAME\nhandoff \\- seal, open and answer packets, see "
                  "why one is refused, make keys\n"
                  ".SH SYNOPSIS\n\\fBhandoff\\fR \\fICOMMAND\\fR ...\n"
                  ".SH DESCRIPTION\n");
    paragraph(out, "A chatbot hands a conversation to a person in a packet: "
                   "signed, compressed, and sealed to chosen readers. This "
                   "tool makes, inspects, opens and explains such packets.");
    text_add(out, ".PP\n");
    paragraph(out,
              "The file name \"-\" means stdin or stdout. Results go to "
              "stdout, errors to stderr, each with a hint. With --json both "
              "are JSON objects; an error has status, message and hint and, if "
              "they are known, file, line, column, path, leg and section. No "
              "output file exists before everything has succeeded. Text from a "
              "packet or a file name is shown with control, invisible and "
              "bidirectional characters written out.");
    text_add(out, ".SH COMMANDS\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        text_addf(out, ".TP\n.BR handoff\\-%s (1)\n", COMMANDS[i]->name);
        paragraph(out, COMMANDS[i]->summary);
    }
    text_add(out, ".SH EXIT STATUS\n0 on success, 1 when something was "
                  "refused or failed, 2 when it was used wrongly.\n");
    see_also(out, NULL);
}
