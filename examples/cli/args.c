/* SPDX-License-Identifier: MIT */
/*
 * args.c -- options and operands, as the command's table says.
 *
 * Options may stand anywhere, "--" ends them, "-" alone is an operand
 * (stdin). An unknown one is answered with the nearest that there is. What
 * begins with "--" is never taken for a value unless "=" says so: a
 * forgotten value would swallow the next option.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

const option OPTION_HELP = { OPT_HELP, 'h',  false,           "help",
                             NULL,     NULL, "show this help" };

enum { NEAR = 3, WORD = 32 };

/* Levenshtein distance, of words that are short enough; else far. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[WORD + 1], la = strlen(a), lb = strlen(b);

    if (la > WORD || lb > WORD)
        return WORD;
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (best > row[j] + 1)
                best = row[j] + 1;
            if (best > row[j - 1] + 1)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[lb];
}

const char *
nearest(const char *wrong, const char *const *words)
{
    const char *best = NULL;
    size_t      least = NEAR;

    for (; *words != NULL; words++) {
        size_t d = distance(wrong, *words);

        if (d < least && d < strlen(*words)) {
            least = d;
            best = *words;
        }
    }
    return best;
}

const command *
command_find(const char *name)
{
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        if (strcmp(COMMANDS[i]->name, name) == 0)
            return COMMANDS[i];
    }
    return NULL;
}

static const option *
find_long(const command *cmd, const char *name, size_t len)
{
    const option *o;

    for (o = cmd->options; o->id != OPT_NONE; o++) {
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    }
    if (len == strlen(OPTION_HELP.name) &&
        memcmp(name, OPTION_HELP.name, len) == 0)
        return &OPTION_HELP;
    return NULL;
}

static const option *
find_letter(const command *cmd, char letter)
{
    const option *o;

    for (o = cmd->options; o->id != OPT_NONE; o++) {
        if (o->letter == letter)
            return o;
    }
    return letter == OPTION_HELP.letter ? &OPTION_HELP : NULL;
}

static int
unknown_option(const cli *c, const char *arg)
{
    const char *words[WORD] = { OPTION_HELP.name };
    const char *near;
    text        hint = { 0 };
    size_t      n = 1;
    int         st;

    for (const option *o = c->command->options; o->id != OPT_NONE; o++) {
        if (n + 1 < WORD)
            words[n++] = o->name;
    }
    near = arg[1] == '-' ? nearest(arg + 2, words) : NULL;
    if (near != NULL)
        text_addf(&hint, "did you mean --%s?", near);
    else
        text_addf(&hint,
                  "handoff %s --help lists them; a name or kid that "
                  "begins with - goes behind --",
                  c->command->name);
    st = report_usage(c, text_get(&hint), "there is no option %s", arg);
    text_free(&hint);
    return st;
}

static int
give(cli *c, const option *o, const char *value)
{
    if (!o->many && args_given(c, o->id))
        return report_usage(c, NULL, "--%s is given twice", o->name);
    c->given[c->given_count++] = (struct given){ o->id, value };
    return EXIT_OK;
}

/* One argument that begins with "-"; *i moves on when it takes the next. */
static int
parse_option(cli *c, int argc, char **argv, int *i)
{
    const char   *arg = argv[*i], *value = NULL;
    const option *o;

    if (arg[1] == '-') {
        size_t len = strcspn(arg + 2, "=");

        o = find_long(c->command, arg + 2, len);
        if (arg[2 + len] == '=')
            value = arg + 2 + len + 1;
    } else {
        o = find_letter(c->command, arg[1]);
        if (arg[2] != '\0')
            value = arg + 2;
    }
    if (o == NULL)
        return unknown_option(c, arg);
    if (o->value == NULL && value != NULL)
        return report_usage(c, NULL, "--%s takes no value", o->name);
    if (o->value != NULL && value == NULL) {
        value = *i + 1 < argc ? argv[*i + 1] : NULL;
        if (value == NULL || strncmp(value, "--", 2) == 0)
            return report_usage(c, NULL, "--%s needs a value: --%s %s", o->name,
                                o->name, o->value);
        (*i)++;
    }
    return give(c, o, value);
}

static int
check_operands(const cli *c)
{
    if (c->operands_count < c->command->operands_min)
        return report_usage(c, NULL, "something is missing: handoff %s %s",
                            c->command->name, c->command->synopsis[0]);
    if (c->operands_count > c->command->operands_max)
        return report_usage(c, NULL, "\"%s\" is one too many",
                            c->operands[c->command->operands_max]);
    return EXIT_OK;
}

/* stdin can be read once, whichever input it is. */
static int
check_stdin(const cli *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->operands_count; i++)
        n += strcmp(c->operands[i], "-") == 0;
    for (size_t i = 0; i < c->given_count; i++)
        n += (c->given[i].id == OPT_AS || c->given[i].id == OPT_KEYRING) &&
             strcmp(c->given[i].value, "-") == 0;
    if (n > 1)
        return report_usage(c, "give files for the others",
                            "only one input can be stdin");
    return EXIT_OK;
}

/* How results and errors are written must be known before anything can be
 * wrong, so that a wrong option is reported in the right way too. */
static bool
wants_json(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0 ||
            strcmp(argv[i], "--format=json") == 0)
            return true;
        if (strcmp(argv[i], "--format") == 0 && i + 1 < argc &&
            strcmp(argv[i + 1], "json") == 0)
            return true;
    }
    return false;
}

int
args_parse(cli *c, int argc, char **argv, bool *help)
{
    bool options = true;
    int  st;

    c->json = wants_json(argc, argv);
    c->operands = calloc((size_t) argc + 1, sizeof *c->operands);
    c->given = calloc((size_t) argc + 1, sizeof *c->given);
    if (c->operands == NULL || c->given == NULL)
        return report_nomem(c);
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            st = parse_option(c, argc, argv, &i);
            if (st != EXIT_OK)
                return st;
        } else {
            c->operands[c->operands_count++] = argv[i];
        }
    }
    *help = args_given(c, OPT_HELP);
    if (*help)
        return EXIT_OK;
    st = check_operands(c);
    return st == EXIT_OK ? check_stdin(c) : st;
}

void
args_free(cli *c)
{
    free(c->operands);
    free(c->given);
    c->operands = NULL;
    c->given = NULL;
}

const char *
args_nth(const cli *c, option_id id, size_t n)
{
    for (size_t i = 0; i < c->given_count; i++) {
        if (c->given[i].id == id && n-- == 0)
            return c->given[i].value;
    }
    return NULL;
}

const char *
args_value(const cli *c, option_id id)
{
    return args_nth(c, id, 0);
}

bool
args_given(const cli *c, option_id id)
{
    for (size_t i = 0; i < c->given_count; i++) {
        if (c->given[i].id == id)
            return true;
    }
    return false;
}
