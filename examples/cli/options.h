/* SPDX-License-Identifier: MIT */
/*
 * options.h -- the table of a command, the options that commands share, and
 * what was given of them.
 */
#ifndef HANDOFF_CLI_OPTIONS_H
#define HANDOFF_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* ---- args.c: options ---------------------------------------------------- */

/* What is to be known about an option beyond its words. */
enum {
    REQUIRED = 1, /* refused without it */
    USUAL = 2,    /* the synopsis shows it as needed; the command judges */
    MANY = 4,     /* may be given more than once */
    CHOICE = 8    /* the value is one of its words */
};

typedef struct option {
    const char *name;
    const char *value; /* "FILE", "NAME", ...; NULL: takes none */
    const char *help;
    const char *words;   /* what the value can be, for completion; or NULL */
    const char *with;    /* the actions that read it; NULL: all */
    const char *missing; /* what to say where REQUIRED, and not given */
    const char *env;     /* variable that gives it where nothing else does */
    unsigned    how;
    char        letter; /* 0: none */
} option;

typedef struct example {
    const char *what; /* one line */
    const char *line; /* what to type; works as printed */
} example;

/* One thing that a command does; a command with several is told by a word
 * which of them, "add" in "trust FILE add KEYS". */
typedef struct action {
    const char *name;     /* NULL: it is the only one */
    const char *operands; /* as the synopsis shows them */
    const char *also;     /* another synopsis, or NULL */
    const char *makes;    /* what goes to stdout as it is, not as JSON */
    size_t      min, max; /* operands, without the action's name */
    void (*run)(void);
} action;

/* One command: everything that is to be known about it. */
typedef struct command {
    const char        *name;
    const char        *summary;       /* one line, without a full stop */
    const char *const *about;         /* paragraphs */
    const action      *actions;       /* ends in a run that is NULL */
    const option      *options;       /* ends in a name that is NULL */
    const example     *examples;      /* ends in NULL */
    size_t             action_at;     /* operands before the action's name */
    bool               takes_command; /* an operand is a command's name */
} command;

/* clang-format off */
/* A name, what the value is called, help; then what else there is to say. */
#define OPTION(name_, value_, ...)                                             \
    { .name = name_, .value = value_, .help = __VA_ARGS__ }
/* A name, operands, the fewest and the most of them, the function. */
#define ACTION(name_, operands_, min_, max_, ...)                              \
    { .name = name_, .operands = operands_, .min = min_, .max = max_,          \
      .run = __VA_ARGS__ }
#define ABOUT(...) .about = (const char *const[]){ __VA_ARGS__, NULL }
#define ACTIONS(...)                                                           \
    .actions = (const action[]){ __VA_ARGS__, { .run = NULL } }
#define OPTIONS(...)                                                           \
    .options = (const option[]){ __VA_ARGS__, { .name = NULL } }
#define EXAMPLES(...)                                                          \
    .examples = (const example[]){ __VA_ARGS__, { NULL, NULL } }
/* clang-format on */

/* The run. */
extern struct cli {
    const command *command;
    const action  *action;
    const char   **operands; /* without the action's name */
    size_t         operands_count;
    struct given {
        const option *of;
        const char   *value;
    } * given;
    size_t       given_count;
    struct kept *kept;
    void        *next_file; /* jmp_buf: where to go on after a failure */
    int          status;    /* to leave with */
    bool         json;      /* results and errors for programs */
} cli;

/* What every command has, and shared options. */
extern const option OPTION_HELP;
#define OPTION_JSON OPTION("json", NULL, "write results and errors as JSON")
#define OPTION_FORMAT                                                          \
    OPTION("format", "FORMAT", "text (for people, the default) or json",       \
           .words = "text json", .how = CHOICE)
#define OPTION_OUTPUT                                                          \
    OPTION("output", "FILE", "write to FILE instead of stdout", .letter = 'o')
#define OPTION_AS(...)                                                         \
    OPTION("as", "FILE", "your private keys, NAME.jwk", .env = "HANDOFF_AS",   \
           __VA_ARGS__)
#define OPTION_KEYRING(help_, ...)                                             \
    OPTION("keyring", "FILE", help_, .env = "HANDOFF_KEYRING",                 \
           .missing = "say whom to trust", .how = __VA_ARGS__)
#define OPTION_AT                                                              \
    OPTION("at", "TIME",                                                       \
           "the time to use instead of now: milliseconds or RFC 3339")
#define OPTION_SENT                                                            \
    OPTION("at", "TIME",                                                       \
           "the time of sending, instead of now: milliseconds or RFC 3339")
#define OPTIONS_READING(how_as, how_keyring)                                   \
    OPTION_AS(.how = how_as),                                                  \
        OPTION("audience", "NAME", "your name, if --as does not give it"),     \
        OPTION_KEYRING("the keys you trust", how_keyring),                     \
        OPTION("sections", "SECTIONS",                                         \
               "read only these (routing, briefing, ...); the others are "     \
               "verified but not unpacked",                                    \
               .words = "routing briefing customer transcript extras all"),    \
        OPTION("require", "SECTIONS",                                          \
               "refuse a packet unless one of these can be read; nothing: "    \
               "accept whatever can be read",                                  \
               .words = "briefing customer transcript extras nothing"),        \
        OPTION("ticket", "TICKET",                                             \
               "refuse every packet except the one that this ticket names"),   \
        OPTION_AT
#define OPTION_REPAIR(what)                                                    \
    OPTION("repair", NULL,                                                     \
           "repair " what ": half characters, times in seconds or RFC 3339, "  \
           "messages out of order or repeated, HTML; says what it changed")
#define OPTION_FIT(what)                                                       \
    OPTION("fit", "CARRIER",                                                   \
           what ": a number of bytes, or zendesk-metadata, "                   \
           "twilio-conversation, twilio-message, intercom-note, "              \
           "connect-attributes, chatwoot-attribute, whatsapp-metadata (all "   \
           "in text form)")
#define OPTION_NO_MASK                                                         \
    OPTION("no-mask", NULL,                                                    \
           "send card numbers, security codes and answers to security "        \
           "questions unmasked")
#define OPTION_PATTERNS                                                        \
    OPTION("patterns", "FILE",                                                 \
           "also mask what these lines name: words before it | shape "         \
           "| kind, as in \"member number | 2 letters 6-8 digits | "           \
           "member\"")

extern const command *const COMMANDS[]; /* main.c; ends in NULL */
extern const command        COMMAND_KEYGEN, COMMAND_TRUST, COMMAND_SEAL,
    COMMAND_INSPECT, COMMAND_OPEN, COMMAND_FORWARD, COMMAND_EXPLAIN,
    COMMAND_RECEIPT, COMMAND_NOTICE, COMMAND_TRANSFER, COMMAND_CHECK,
    COMMAND_MASK, COMMAND_CONVERT, COMMAND_HELP;

const command *command_find(const char *name);

/* Parse what follows the command's name, and check it against the table.
 * False: --help is among it, and nothing else matters. */
bool args_parse(int argc, char **argv);

/* Of an option of the command, by its name. NULL: not given. */
const char *args_value(const char *name);
const char *args_nth(const char *name, size_t n);
bool        args_given(const char *name);
/* The place among its words of a CHOICE, from 0; -1: not given. */
int args_choice(const char *name);
/* "json" or what --format says, text where it says nothing. */
const char *args_format(void);
/* Whether -o leaves stdout free. */
bool args_to_file(void);

/* The nearest of the words to a wrong one; NULL where none is near. */
const char *nearest(const char *wrong, const char *const *words);
bool        is_word(const char *word, const char *s, size_t len);

/* What the table says, for --help, manual and completions. */
const char *help_of(const option *o);
const char *words_of(const command *cmd); /* that an operand can be */
const char *synopsis_of(const command *cmd, const action *a);

#endif
