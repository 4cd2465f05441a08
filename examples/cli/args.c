/* SPDX-License-Identifier: MIT */
/*
 * args.c -- options and operands, as the command's table says.
 *
 * Options may stand anywhere, "--" ends them, "-" alone is an operand
 * (stdin). An unknown one is answered with the nearest that there is. What
 * begins with "--" is never taken for a value unless "=" says so: a
 * forgotten value would swallow the next option.
 *
 * What the table says of an option (needed, one of these words, read by this
 * action alone) is checked here, once for all commands: an option that
 * nobody would read is refused.
 */
#include "cli.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const option OPTION_HELP = { .name = "help",
                             .letter = 'h',
                             .help = "show this help" };

enum { NEAR = 3, WORD = 32, WORDS = 64 };

/* ---- The nearest word --------------------------------------------------- */

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

/* ---- The tables --------------------------------------------------------- */

bool
is_word(const char *word, const char *s, size_t len)
{
    return strlen(word) == len && memcmp(word, s, len) == 0;
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

/* By its name or, where that is NULL, by its letter. */
static const option *
find_option(const command *cmd, const char *name, size_t len, char letter)
{
    const option *o = cmd->options;

    while (o->name != NULL &&
           !(name != NULL ? is_word(o->name, name, len) : o->letter == letter))
        o++;
    if (o->name != NULL)
        return o;
    return (name != NULL ? is_word(OPTION_HELP.name, name, len)
                         : letter == OPTION_HELP.letter)
               ? &OPTION_HELP
               : NULL;
}

/* One types outside-hours as well as outside_hours. */
static bool
is_typed(const char *word, const char *typed, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (typed[i] != word[i] && !(typed[i] == '-' && word[i] == '_'))
            return false;
    }
    return typed[len] == '\0';
}

/* The place of a word in "red green blue", from 0; -1: it is not there. */
static int
place_of(const char *words, const char *word)
{
    for (int i = 0; words != NULL && *word != '\0'; i++) {
        size_t n = strcspn(words, " ");

        if (is_typed(words, word, n))
            return i;
        words = words[n] == '\0' ? NULL : words + n + 1;
    }
    return -1;
}

static bool
is_read_by(const option *o, const action *a)
{
    return o->with == NULL || a->name == NULL ||
           place_of(o->with, a->name) >= 0;
}

const char *
help_of(const option *o)
{
    return o->env == NULL ? o->help
                          : textf("%s; default: $%s", o->help, o->env);
}

const char *
words_of(const command *cmd)
{
    text out = { 0 };

    for (size_t i = 0; cmd->takes_command && COMMANDS[i] != NULL; i++)
        text_addf(&out, "%s%s", i > 0 ? " " : "", COMMANDS[i]->name);
    for (const action *a = cmd->actions; a->run != NULL; a++) {
        if (a->name != NULL)
            text_addf(&out, "%s%s", a > cmd->actions ? " " : "", a->name);
    }
    return text_get(&out);
}

static void
synopsis_option(text *out, const option *o, bool optional)
{
    text_addf(out, "%s%s", out->len > 0 ? " " : "", optional ? "[" : "");
    if (o->letter != 0)
        text_addf(out, "-%c", o->letter);
    else
        text_addf(out, "--%s", o->name);
    if (o->value != NULL)
        text_addf(out, " %s", o->value);
    text_addf(out, "%s%s", optional ? "]" : "", o->how & MANY ? "..." : "");
}

/* What is needed stands first. */
const char *
synopsis_of(const command *cmd, const action *a)
{
    size_t first = cmd->action_at > 0 ? strcspn(a->operands, " ") : 0;
    text   out = { 0 };

    text_addn(&out, a->operands, first);
    if (a->name != NULL)
        text_addf(&out, "%s%s%s", first > 0 ? " " : "", a->name,
                  a->operands[first] != '\0' && first == 0 ? " " : "");
    text_add(&out, a->operands + first);
    for (int optional = 0; optional <= 1; optional++) {
        for (const option *o = cmd->options; o->name != NULL; o++) {
            if (is_read_by(o, a) &&
                optional == ((o->how & (REQUIRED | USUAL)) == 0))
                synopsis_option(&out, o, optional);
        }
    }
    return text_get(&out);
}

/* ---- Parsing ------------------------------------------------------------ */

static _Noreturn void
unknown_option(const char *arg)
{
    const char *words[WORDS] = { OPTION_HELP.name };
    const char *near = NULL;
    size_t      n = 1;

    for (const option *o = cli.command->options; o->name != NULL; o++) {
        if (n + 1 < WORDS)
            words[n++] = o->name;
    }
    if (arg[1] == '-')
        near = nearest(arg + 2, words);
    fail_usage(near != NULL ? textf("did you mean --%s?", near)
                            : textf("handoff %s --help lists them; write -- "
                                    "before a name or kid that begins with -",
                                    cli.command->name),
               "there is no option %s", arg);
}

static bool
is_given(const option *o)
{
    for (size_t i = 0; i < cli.given_count; i++) {
        if (cli.given[i].of == o)
            return true;
    }
    return false;
}

/* One argument that begins with "-"; *i moves on when it takes the next. */
static void
parse_option(int argc, char **argv, int *i)
{
    const char   *arg = argv[*i], *value = NULL;
    const size_t  len = strcspn(arg + 1, "=");
    const option *o = arg[1] == '-'
                          ? find_option(cli.command, arg + 2, len - 1, 0)
                          : find_option(cli.command, NULL, 0, arg[1]);

    if (o == NULL)
        unknown_option(arg);
    if (arg[1] == '-' && arg[1 + len] == '=')
        value = arg + len + 2;
    else if (arg[1] != '-' && arg[2] != '\0')
        value = arg + 2;
    if (o->value == NULL && value != NULL)
        fail_usage(NULL, "--%s takes no value", o->name);
    if (o->value != NULL && value == NULL) {
        value = *i + 1 < argc ? argv[*i + 1] : NULL;
        if (value == NULL || strncmp(value, "--", 2) == 0)
            fail_usage(NULL, "--%s needs a value: --%s %s", o->name, o->name,
                       o->value);
        (*i)++;
    }
    if ((o->how & MANY) == 0 && is_given(o))
        fail_usage(NULL, "--%s is given twice", o->name);
    cli.given[cli.given_count++] = (struct given){ o, value };
}

static void
parse(int argc, char **argv)
{
    bool options = true;

    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
            parse_option(argc, argv, &i);
        else
            cli.operands[cli.operands_count++] = argv[i];
    }
}

/* ---- Checks ------------------------------------------------------------- */

/* "a, b and c" of "a b c". */
static const char *
in_words(const char *words, const char *last_between)
{
    text out = { 0 };

    for (const char *s = words; *s != '\0';) {
        size_t len = strcspn(s, " ");

        if (s != words)
            text_add(&out, s[len] == '\0' ? last_between : ", ");
        text_addn(&out, s, len);
        s += len + (s[len] == ' ');
    }
    return text_get(&out);
}

/* What it can be instead is the hint. */
static _Noreturn void
wrong_word(const char *words, const char *what, const char *wrong)
{
    fail_usage(textf("it takes %s", in_words(words, ", ")),
               "%s does not take \"%s\"", what, wrong);
}

static const action *
action_named(const char *name)
{
    const action *a = cli.command->actions;

    while (a->run != NULL && strcmp(a->name, name) != 0)
        a++;
    return a->run == NULL ? NULL : a;
}

/* Which action it is; its name is taken out of the operands. */
static void
find_action(void)
{
    const size_t at = cli.command->action_at;

    cli.action = cli.command->actions;
    if (cli.action->name == NULL)
        return;
    if (at > 0 && cli.operands_count > 0 &&
        action_named(cli.operands[0]) != NULL)
        fail_usage(textf("handoff %s FILE %s ...", cli.command->name,
                         cli.operands[0]),
                   "name the file before %s", cli.operands[0]);
    if (cli.operands_count <= at)
        fail_usage(NULL,
                   "an action is missing: handoff %s %sACTION ..., where "
                   "ACTION is one of %s",
                   cli.command->name, at > 0 ? "FILE " : "",
                   in_words(words_of(cli.command), ", "));
    cli.action = action_named(cli.operands[at]);
    if (cli.action == NULL)
        wrong_word(words_of(cli.command),
                   textf("handoff %s", cli.command->name), cli.operands[at]);
    for (size_t i = at; i < cli.operands_count; i++)
        cli.operands[i] = cli.operands[i + 1]; /* the last is NULL */
    cli.operands_count--;
}

static void
check_operands(void)
{
    const action *a = cli.action;

    if (cli.operands_count > a->max)
        fail_usage(NULL, "\"%s\" is one argument too many",
                   cli.operands[a->max]);
    if (cli.operands_count < a->min)
        fail_usage(NULL, "an argument is missing: handoff %s %s",
                   cli.command->name, synopsis_of(cli.command, a));
}

/* What the environment gives, where the command line does not. */
static void
take_environment(void)
{
    for (const option *o = cli.command->options; o->name != NULL; o++) {
        const char *value = o->env == NULL ? NULL : getenv(o->env);

        if (value != NULL && *value != '\0' && is_read_by(o, cli.action) &&
            !is_given(o))
            cli.given[cli.given_count++] = (struct given){ o, value };
    }
}

static void
check_options(void)
{
    for (size_t i = 0; i < cli.given_count; i++) {
        const option *o = cli.given[i].of;

        if (!is_read_by(o, cli.action))
            fail_usage(NULL, "--%s is for %s", o->name,
                       in_words(o->with, " and "));
        if ((o->how & CHOICE) != 0 &&
            place_of(o->words, cli.given[i].value) < 0)
            wrong_word(o->words, textf("--%s", o->name), cli.given[i].value);
    }
    for (const option *o = cli.command->options; o->name != NULL; o++) {
        if ((o->how & REQUIRED) == 0 || !is_read_by(o, cli.action) ||
            is_given(o))
            continue;
        fail_usage(textf("--%s %s, %s", o->name, o->value, o->help), "%s",
                   o->missing != NULL ? o->missing
                                      : textf("--%s is missing", o->name));
    }
}

/* stdin can be read once, whichever input it is; and one thing can be written
 * to stdout. */
static void
check_streams(void)
{
    size_t n = 0;

    for (size_t i = 0; i < cli.operands_count; i++)
        n += strcmp(cli.operands[i], "-") == 0;
    for (size_t i = 0; i < cli.given_count; i++) {
        const option *o = cli.given[i].of;

        n += o->value != NULL && strcmp(o->value, "FILE") == 0 &&
             o->letter != 'o' && strcmp(cli.given[i].value, "-") == 0;
    }
    if (n > 1)
        fail_usage("name files for the others", "only one input can be stdin");
    if (cli.json && cli.action->makes != NULL && !args_to_file())
        fail_usage("-o FILE", "the %s and --json cannot both go to stdout",
                   cli.action->makes);
    if (cli.json && args_given("format") &&
        strcmp(args_value("format"), "json") != 0)
        fail_usage("--json is --format json", "choose one format");
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

bool
args_parse(int argc, char **argv)
{
    const size_t n = (size_t) argc;

    cli.json = wants_json(argc, argv);
    cli.operands = keep_new((n + 1) * sizeof *cli.operands);
    cli.given = keep_new((n + WORDS) * sizeof *cli.given);
    parse(argc, argv);
    if (is_given(&OPTION_HELP))
        return false;
    find_action();
    check_operands();
    take_environment();
    check_options();
    check_streams();
    return true;
}

/* ---- What was given ----------------------------------------------------- */

/* NULL: the command does not have it, but one that shares code with it. */
static const option *
named(const char *name)
{
    const size_t  len = strlen(name);
    const option *any = NULL;

    for (size_t i = 0; any == NULL && COMMANDS[i] != NULL; i++)
        any = find_option(COMMANDS[i], name, len, 0);
    assert(any != NULL); /* else a name here and in the tables differ */
    return find_option(cli.command, name, len, 0);
}

const char *
args_nth(const char *name, size_t n)
{
    const option *o = named(name);

    for (size_t i = 0; i < cli.given_count; i++) {
        if (cli.given[i].of == o && n-- == 0)
            return cli.given[i].value;
    }
    return NULL;
}

const char *
args_value(const char *name)
{
    return args_nth(name, 0);
}

bool
args_given(const char *name)
{
    return is_given(named(name));
}

int
args_choice(const char *name)
{
    const char *value = args_value(name);

    return value == NULL ? -1 : place_of(named(name)->words, value);
}

const char *
args_format(void)
{
    const char *format = cli.json ? "json" : args_value("format");

    return format == NULL ? "text" : format;
}

bool
args_to_file(void)
{
    const char *path = args_value("output");

    return path != NULL && strcmp(path, "-") != 0;
}
