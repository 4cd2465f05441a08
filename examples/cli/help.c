/* SPDX-License-Identifier: MIT */
/*
 * help.c -- --help, and the command help: from the tables of the commands.
 */
#include "cli.h"

#include <string.h>

enum { WIDTH = 78, OPTION_COLUMN = 24 };

/* Words of a paragraph, broken before WIDTH, every line indented. The first
 * line begins at column `at`. What stands in brackets is one word. */
static void
wrap(text *out, const char *s, size_t indent, size_t at)
{
    while (*s != '\0') {
        size_t word = *s == '[' ? strcspn(s, "]") : 0;

        word += strcspn(s + word, " ");
        if (at > indent && at + 1 + word > WIDTH) {
            text_add(out, "\n");
            at = 0;
        } else if (at > indent) {
            text_add(out, " ");
            at++;
        }
        for (; at < indent; at++)
            text_add(out, " ");
        text_addn(out, s, word);
        at += word;
        s += word;
        s += strspn(s, " ");
    }
    text_add(out, "\n");
}

static void
help_option(text *out, const option *o)
{
    size_t from = out->len;

    if (o->letter != 0)
        text_addf(out, "  -%c, --%s", o->letter, o->name);
    else
        text_addf(out, "  --%s", o->name);
    if (o->value != NULL)
        text_addf(out, " %s", o->value);
    if (out->len - from + 1 > OPTION_COLUMN) {
        text_add(out, "\n");
        from = out->len;
    }
    while (out->len - from < OPTION_COLUMN)
        text_add(out, " ");
    wrap(out, help_of(o), OPTION_COLUMN, OPTION_COLUMN);
}

static void
help_usage(text *out, const command *cmd, const char *line, bool first)
{
    size_t from = out->len;

    text_addf(out, "%s handoff %s", first ? "Usage:" : "      ", cmd->name);
    wrap(out, line, 16, out->len - from);
}

void
help_command(text *out, const command *cmd)
{
    text_addf(out, "handoff %s: %s\n\n", cmd->name, cmd->summary);
    for (const action *a = cmd->actions; a->run != NULL; a++) {
        help_usage(out, cmd, synopsis_of(cmd, a), a == cmd->actions);
        if (a->also != NULL)
            help_usage(out, cmd, a->also, false);
    }
    for (size_t i = 0; cmd->about[i] != NULL; i++) {
        text_add(out, "\n");
        wrap(out, cmd->about[i], 0, 0);
    }
    text_add(out, "\nOptions:\n");
    for (const option *o = cmd->options; o->name != NULL; o++)
        help_option(out, o);
    help_option(out, &OPTION_HELP);
    text_add(out, "\nExamples:\n");
    for (const example *e = cmd->examples; e->what != NULL; e++)
        text_addf(out, "  # %s\n  $ %s\n", e->what, e->line);
}

void
help_overview(text *out)
{
    text_add(out, "handoff: seal, open and answer packets, see why one is "
                  "refused, make keys\n\n"
                  "Usage: handoff COMMAND ...\n\nCommands:\n");
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        text_addf(out, "  %-10s%s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    text_add(out, "\nhandoff COMMAND --help says more and has examples; "
                  "handoff --version.\n\"-\" as a file is stdin or stdout. "
                  "Exit status: 0; 1 refused or failed; 2 used wrongly.\n");
}

static void
run_help(void)
{
    const char    *shell = args_value("completion"), *name = cli.operands[0];
    const command *of = name == NULL ? NULL : command_find(name);
    text           out = { 0 };

    if (shell == NULL && name != NULL && of == NULL)
        fail_usage("handoff --help lists the commands",
                   "there is no command \"%s\"", name);
    if (shell != NULL)
        complete_write(&out, shell);
    else if (args_given("man") && of == NULL)
        manual_overview(&out);
    else if (args_given("man"))
        manual_command(&out, of);
    else if (of == NULL)
        help_overview(&out);
    else
        help_command(&out, of);
    io_write_text(NULL, &out);
}

const command COMMAND_HELP = {
    .name = "help",
    .summary = "show help, a manual page, or completions for a shell",
    .takes_command = true,
    ACTIONS(ACTION(NULL, "[COMMAND]", 0, 1, run_help)),
    ABOUT("Without a command it lists the commands. make install installs the "
          "manual pages and completions."),
    OPTIONS(OPTION("completion", "SHELL",
                   "write completions for bash, zsh or fish", .how = CHOICE,
                   .words = "bash zsh fish"),
            OPTION("man", NULL, "write the manual page")),
    EXAMPLES({ "what can be done about a packet that is refused?",
               "handoff help explain" },
             { "completions for this shell, now",
               "eval \"$(handoff help --completion bash)\"" }),
};
