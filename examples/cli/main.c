/* SPDX-License-Identifier: MIT */
/*
 * main.c -- handoff: seal, open and answer packets, see why one is refused,
 * make keys.
 *
 * Results go to stdout, all else to stderr. Exit 0; 1 refused or failed; 2
 * used wrongly.
 */
#include "cli.h"

#include <string.h>

const command *const COMMANDS[] = {
    &COMMAND_KEYGEN,   &COMMAND_TRUST,   &COMMAND_SEAL,
    &COMMAND_INSPECT,  &COMMAND_OPEN,    &COMMAND_FORWARD,
    &COMMAND_EXPLAIN,  &COMMAND_RECEIPT, &COMMAND_NOTICE,
    &COMMAND_TRANSFER, &COMMAND_CHECK,   &COMMAND_MASK,
    &COMMAND_CONVERT,  &COMMAND_HELP,    NULL,
};

static _Noreturn void
unknown_command(const char *name)
{
    const char *words[32] = { NULL };
    const char *near;

    for (size_t n = 0; COMMANDS[n] != NULL && n + 1 < COUNT(words); n++)
        words[n] = COMMANDS[n]->name;
    near = nearest(name, words);
    fail_usage(near == NULL ? NULL : textf("did you mean handoff %s?", near),
               "there is no command \"%s\"", name);
}

int
main(int argc, char **argv)
{
    const char *first = argc < 2 ? "" : argv[1];
    text        out = { 0 };

    if (argc < 2) {
        help_overview(&out);
        fputs(text_get(&out), stderr);
        leave(EXIT_USAGE);
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        help_overview(&out);
    } else if (strcmp(first, "--version") == 0) {
        text_addf(&out, "handoff %s\n", handoff_version());
    } else {
        cli.command = command_find(first);
        if (cli.command == NULL)
            unknown_command(first);
        if (args_parse(argc - 2, argv + 2)) {
            cli.action->run();
            leave(cli.status);
        }
        help_command(&out, cli.command);
    }
    io_write_text(NULL, &out);
    leave(EXIT_OK);
}
