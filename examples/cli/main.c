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

static int
print_help(const cli *c)
{
    text out = { 0 };

    if (c->command == NULL)
        help_overview(&out);
    else
        help_command(&out, c->command);
    return io_write_text(c, NULL, &out);
}

static int
print_version(const cli *c)
{
    text out = { 0 };

    text_addf(&out, "handoff %s\n", handoff_version());
    return io_write_text(c, NULL, &out);
}

static int
unknown_command(const cli *c, const char *name)
{
    const char *words[32];
    const char *near;
    text        hint = { 0 };
    size_t      n = 0;
    int         st;

    for (; COMMANDS[n] != NULL && n + 1 < 32; n++)
        words[n] = COMMANDS[n]->name;
    words[n] = NULL;
    near = nearest(name, words);
    if (near != NULL)
        text_addf(&hint, "did you mean handoff %s?", near);
    st = report_usage(c, near == NULL ? NULL : text_get(&hint),
                      "there is no command \"%s\"", name);
    text_free(&hint);
    return st;
}

static int
run(cli *c, int argc, char **argv)
{
    bool help = false;
    int  st;

    c->command = command_find(argv[1]);
    if (c->command == NULL)
        return unknown_command(c, argv[1]);
    st = args_parse(c, argc - 2, argv + 2, &help);
    if (st == EXIT_OK)
        st = help ? print_help(c) : c->action->run(c);
    args_free(c);
    return st;
}

int
main(int argc, char **argv)
{
    cli c = { 0 };

    if (argc < 2) {
        text out = { 0 };

        help_overview(&out);
        fputs(text_get(&out), stderr);
        text_free(&out);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help(&c);
    if (strcmp(argv[1], "--version") == 0)
        return print_version(&c);
    return run(&c, argc, argv);
}
