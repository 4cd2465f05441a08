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
find_option(const command *cmd, const char *name, size_t len)
{
    for (const option *o = cmd->options; o->name != NULL; o++) {
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
    for (const option *o = cmd->options; o->name != NULL; o++) {
        if (o->letter == letter)
            return o;
    }
    return letter == OPTION_HELP.letter ? &OPTION_HELP : NULL;
}

/* One types outside-hours as well as outside_hours. */
static bool
is_same_word(const char *word, const char *typed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (typed[i] != word[i] && !(typed[i] == '-' && word[i] == '_'))
            return false;
    }
    return true;
}

/* The place of a word in "red green blue", from 0; -1: it is not there. */
static int
place_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (int i = 0; words != NULL && len > 0; i++) {
        size_t n = strcspn(words, " ");

        if (n == len && is_same_word(words, word, n))
            return i;
        if (words[n] == '\0')
            break;
        words += n + 1;
    }
    return -1;
}

static bool
is_read_by(const option *o, const action *a)
{
    return o->with == NULL || a->name == NULL ||
           place_of(o->with, a->name) >= 0;
}

void
help_of(text *out, const option *o)
{
    text_add(out, o->help);
    if (o->env != NULL)
        text_addf(out, "; where it is not given, %s names it", o->env);
}

void
words_of(text *out, const command *cmd)
{
    for (size_t i = 0; cmd->takes_command && COMMANDS[i] != NULL; i++)
        text_addf(out, "%s%s", i > 0 ? " " : "", COMMANDS[i]->name);
    for (const action *a = cmd->actions; a->run != NULL; a++) {
        if (a->name != NULL)
            text_addf(out, "%s%s", a > cmd->actions ? " " : "", a->name);
    }
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
void
synopsis_add(text *out, const command *cmd, const action *a)
{
    size_t first = cmd->action_at > 0 ? strcspn(a->operands, " ") : 0;

    text_addn(out, a->operands, first);
    if (a->name != NULL)
        text_addf(out, "%s%s%s", first > 0 ? " " : "", a->name,
                  a->operands[first] != '\0' && first == 0 ? " " : "");
    text_add(out, a->operands + first);
    for (int optional = 0; optional <= 1; optional++) {
        for (const option *o = cmd->options; o->name != NULL; o++) {
            if (is_read_by(o, a) &&
                optional == ((o->how & (REQUIRED | USUAL)) == 0))
                synopsis_option(out, o, optional);
        }
    }
}

/* ---- Parsing ------------------------------------------------------------ */

static int
unknown_option(const cli *c, const char *arg)
{
    const char *words[WORDS] = { OPTION_HELP.name };
    const char *near;
    text        hint = { 0 };
    size_t      n = 1;
    int         st;

    for (const option *o = c->command->options; o->name != NULL; o++) {
        if (n + 1 < WORDS)
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

static bool
is_given(const cli *c, const option *o)
{
    for (size_t i = 0; i < c->given_count; i++) {
        if (c->given[i].of == o)
            return true;
    }
    return false;
}

/* One argument that begins with "-"; *i moves on when it takes the next. */
static int
parse_option(cli *c, int argc, char **argv, int *i)
{
    const char   *arg = argv[*i], *value = NULL;
    const option *o;

    if (arg[1] == '-') {
        size_t len = strcspn(arg + 2, "=");

        o = find_option(c->command, arg + 2, len);
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
    if ((o->how & MANY) == 0 && is_given(c, o))
        return report_usage(c, NULL, "--%s is given twice", o->name);
    c->given[c->given_count++] = (struct given){ o, value };
    return EXIT_OK;
}

static int
parse(cli *c, int argc, char **argv)
{
    bool options = true;

    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            int st = parse_option(c, argc, argv, &i);

            if (st != EXIT_OK)
                return st;
        } else {
            c->operands[c->operands_count++] = argv[i];
        }
    }
    return EXIT_OK;
}

/* ---- Checks ------------------------------------------------------------- */

/* What it can be instead is the hint. */
static int
report_words(const cli *c, const char *words, const char *what,
             const char *wrong)
{
    text hint = { 0 };
    int  st;

    text_add(&hint, "it knows ");
    for (; *words != '\0'; words++)
        text_addn(&hint, *words == ' ' ? ", " : words, *words == ' ' ? 2 : 1);
    st = report_usage(c, text_get(&hint), "%s does not know \"%s\"", what,
                      wrong);
    text_free(&hint);
    return st;
}

static int
no_action(const cli *c)
{
    text words = { 0 };
    int  st;

    for (const action *a = c->command->actions; a->run != NULL; a++)
        text_addf(&words, "%s%s", a > c->command->actions ? ", " : "", a->name);
    st =
        report_usage(c, NULL,
                     "something is missing: handoff %s %sACTION ..., "
                     "where ACTION is one of %s",
                     c->command->name, c->command->action_at > 0 ? "FILE " : "",
                     text_get(&words));
    text_free(&words);
    return st;
}

/* Which action it is; its name is taken out of the operands. */
static int
find_action(cli *c)
{
    const size_t at = c->command->action_at;
    text         words = { 0 }, name = { 0 };
    int          st = EXIT_OK;

    c->action = c->command->actions;
    if (c->action->name == NULL)
        return EXIT_OK;
    if (c->operands_count <= at)
        return no_action(c);
    while (c->action->run != NULL &&
           strcmp(c->action->name, c->operands[at]) != 0)
        c->action++;
    if (c->action->run == NULL) {
        words_of(&words, c->command);
        text_addf(&name, "handoff %s", c->command->name);
        st =
            report_words(c, text_get(&words), text_get(&name), c->operands[at]);
        text_free(&words);
        text_free(&name);
        return st;
    }
    for (size_t i = at; i < c->operands_count; i++)
        c->operands[i] = c->operands[i + 1]; /* the last is NULL */
    c->operands_count--;
    return st;
}

static int
check_operands(const cli *c)
{
    const action *a = c->action;
    text          all = { 0 };
    int           st;

    if (c->operands_count > a->max)
        return report_usage(c, NULL, "\"%s\" is one too many",
                            c->operands[a->max]);
    if (c->operands_count >= a->min)
        return EXIT_OK;
    synopsis_add(&all, c->command, a);
    st = report_usage(c, NULL, "something is missing: handoff %s %s",
                      c->command->name, text_get(&all));
    text_free(&all);
    return st;
}

/* What the environment gives, where the command line does not. */
static void
take_environment(cli *c)
{
    for (const option *o = c->command->options; o->name != NULL; o++) {
        const char *value = o->env == NULL ? NULL : getenv(o->env);

        if (value != NULL && *value != '\0' && is_read_by(o, c->action) &&
            !is_given(c, o))
            c->given[c->given_count++] = (struct given){ o, value };
    }
}

/* An option that is needed, and was not given. */
static int
report_missing(const cli *c, const option *o)
{
    text hint = { 0 };
    int  st;

    text_addf(&hint, "--%s %s, %s", o->name, o->value, o->help);
    if (o->missing != NULL)
        st = report_usage(c, text_get(&hint), "%s", o->missing);
    else
        st = report_usage(c, text_get(&hint), "--%s is missing", o->name);
    text_free(&hint);
    return st;
}

/* "--at is for revoke and retire": the words of a list, as one says them. */
static int
report_misplaced(const cli *c, const option *o)
{
    text words = { 0 };
    int  st;

    for (const char *s = o->with; *s != '\0';) {
        size_t len = strcspn(s, " ");
        bool   last = s[len] == '\0';

        if (s != o->with)
            text_add(&words, last ? " and " : ", ");
        text_addn(&words, s, len);
        s += len + (s[len] == ' ');
    }
    st = report_usage(c, NULL, "--%s is for %s", o->name, text_get(&words));
    text_free(&words);
    return st;
}

static int
check_options(const cli *c)
{
    text name = { 0 };
    int  st;

    for (size_t i = 0; i < c->given_count; i++) {
        const option *o = c->given[i].of;
        const char   *value = c->given[i].value;

        if (!is_read_by(o, c->action))
            return report_misplaced(c, o);
        if ((o->how & CHOICE) == 0 || place_of(o->words, value) >= 0)
            continue;
        text_addf(&name, "--%s", o->name);
        st = report_words(c, o->words, text_get(&name), value);
        text_free(&name);
        return st;
    }
    for (const option *o = c->command->options; o->name != NULL; o++) {
        if ((o->how & REQUIRED) != 0 && is_read_by(o, c->action) &&
            !is_given(c, o))
            return report_missing(c, o);
    }
    return EXIT_OK;
}

/* stdin can be read once, whichever input it is; and one thing can be written
 * to stdout. */
static int
check_streams(const cli *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->operands_count; i++)
        n += strcmp(c->operands[i], "-") == 0;
    for (size_t i = 0; i < c->given_count; i++) {
        const option *o = c->given[i].of;

        n += o->value != NULL && strcmp(o->value, "FILE") == 0 &&
             o->letter != 'o' && strcmp(c->given[i].value, "-") == 0;
    }
    if (n > 1)
        return report_usage(c, "give files for the others",
                            "only one input can be stdin");
    if (c->json && c->action->makes != NULL && !args_to_file(c))
        return report_usage(c, "-o FILE",
                            "the %s and --json cannot both go to stdout",
                            c->action->makes);
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
    int st;

    c->json = wants_json(argc, argv);
    c->operands = calloc((size_t) argc + 1, sizeof *c->operands);
    c->given = calloc((size_t) argc + WORDS, sizeof *c->given);
    if (c->operands == NULL || c->given == NULL)
        return report_nomem(c);
    st = parse(c, argc, argv);
    *help = st == EXIT_OK && is_given(c, &OPTION_HELP);
    if (st != EXIT_OK || *help)
        return st;
    st = find_action(c);
    if (st == EXIT_OK)
        st = check_operands(c);
    if (st == EXIT_OK) {
        take_environment(c);
        st = check_options(c);
    }
    if (st == EXIT_OK)
        st = check_streams(c);
    if (st == EXIT_OK && c->json && args_given(c, "format") &&
        strcmp(args_value(c, "format"), "json") != 0)
        st = report_usage(c, "--json is --format json", "choose one format");
    return st;
}

void
args_free(cli *c)
{
    free(c->operands);
    free(c->given);
    c->operands = NULL;
    c->given = NULL;
}

/* ---- What was given ----------------------------------------------------- */

/* NULL: the command does not have it, but one that shares code with it. */
static const option *
named(const cli *c, const char *name)
{
    const size_t  len = strlen(name);
    const option *any = NULL;

    for (size_t i = 0; any == NULL && COMMANDS[i] != NULL; i++)
        any = find_option(COMMANDS[i], name, len);
    assert(any != NULL); /* else a name here and in the tables differ */
    return find_option(c->command, name, len);
}

const char *
args_nth(const cli *c, const char *name, size_t n)
{
    const option *o = named(c, name);

    for (size_t i = 0; i < c->given_count; i++) {
        if (c->given[i].of == o && n-- == 0)
            return c->given[i].value;
    }
    return NULL;
}

const char *
args_value(const cli *c, const char *name)
{
    return args_nth(c, name, 0);
}

bool
args_given(const cli *c, const char *name)
{
    return is_given(c, named(c, name));
}

int
args_choice(const cli *c, const char *name)
{
    const char *value = args_value(c, name);

    return value == NULL ? -1 : place_of(named(c, name)->words, value);
}

const char *
args_format(const cli *c)
{
    const char *format = c->json ? "json" : args_value(c, "format");

    return format == NULL ? "text" : format;
}

bool
args_to_file(const cli *c)
{
    const char *path = args_value(c, "output");

    return path != NULL && strcmp(path, "-") != 0;
}
