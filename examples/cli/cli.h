/* SPDX-License-Identifier: MIT */
/*
 * cli.h -- what the files of the handoff tool share.
 *
 * The tool is built from the public headers alone: what it needs, any
 * program can have. A command is a table (its options, its words, its
 * examples) and a function; parsing, --help, the manual page and the
 * completions all read the same table, so that they cannot disagree.
 *
 * Text that came from anywhere but this source (a record, a name, a file
 * name) stays raw inside the tool and is made harmless where it leaves:
 * text.c for people, json.c for programs.
 */
#ifndef HANDOFF_CLI_H
#define HANDOFF_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <handoff.h>

#define PRINTF(at, first) __attribute__((format(printf, at, first)))

/* Exit statuses. */
enum { EXIT_OK = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* ---- text.c: text that grows -------------------------------------------- */

/* Always ends in NUL once something was added. A failed allocation sticks:
 * whoever uses the text asks once, at the end. */
typedef struct text {
    char  *data;
    size_t len;
    size_t cap;
    bool   failed;
} text;

void text_add(text *t, const char *s);
void text_addn(text *t, const char *s, size_t len);
void text_addf(text *t, const char *format, ...) PRINTF(2, 3);
void text_words(text *t, const char *name); /* "queue_full": two words */
void text_hex(text *t, const uint8_t *bytes, size_t len);
void text_base64url(text *t, const uint8_t *bytes, size_t len);
void text_shell(text *t, const char *word); /* quoted where needed */
/* What somebody else wrote, with everything written out that a terminal or an
 * eye must not be given raw; the same of JSON that is valid already. */
void        term_add(text *t, const char *s);
void        term_addn(text *t, const char *s, size_t len);
void        text_json(text *t, const char *s, size_t len);
void        text_free(text *t);
const char *text_get(const text *t); /* never NULL */

/* ---- json.c: write JSON ------------------------------------------------- */

typedef struct json {
    text out;
    int  depth;
    bool compact; /* all in one line */
    bool more;    /* the container has a member already */
} json;

/* key is NULL inside a list. */
void js_open(json *j, const char *key, char bracket);
void js_close(json *j, char bracket);
void js_string(json *j, const char *key, const char *value);
void js_text(json *j, const char *key, const text *value);
void js_hex(json *j, const char *key, const uint8_t *bytes, size_t len);
void js_int(json *j, const char *key, int64_t value);
void js_bool(json *j, const char *key, bool value);
void js_raw(json *j, const char *key, const char *value, size_t len);

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

typedef struct cli cli;

/* One thing that a command does; a command with several is told by a word
 * which of them, "add" in "trust FILE add KEYS". */
typedef struct action {
    const char *name;     /* NULL: it is the only one */
    const char *operands; /* as the synopsis shows them */
    const char *also;     /* another synopsis, or NULL */
    const char *makes;    /* what goes to stdout as it is, not as JSON */
    size_t      min, max; /* operands, without the action's name */
    int (*run)(cli *c);
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

/* A name, what the value is called, help; then what else there is to say. */
#define OPTION(name_, value_, ...)                                             \
    {                                                                          \
        .name = name_, .value = value_, .help = __VA_ARGS__                    \
    }
/* A name, operands, the fewest and the most of them, the function. */
#define ACTION(name_, operands_, min_, max_, ...)                              \
    {                                                                          \
        .name = name_, .operands = operands_, .min = min_, .max = max_,        \
        .run = __VA_ARGS__                                                     \
    }
#define ABOUT(...)                                                             \
    .about = (const char *const[])                                             \
    {                                                                          \
        __VA_ARGS__, NULL                                                      \
    }
#define ACTIONS(...)                                                           \
    .actions = (const action[])                                                \
    {                                                                          \
        __VA_ARGS__,                                                           \
        {                                                                      \
            .run = NULL                                                        \
        }                                                                      \
    }
#define OPTIONS(...)                                                           \
    .options = (const option[])                                                \
    {                                                                          \
        __VA_ARGS__,                                                           \
        {                                                                      \
            .name = NULL                                                       \
        }                                                                      \
    }
#define EXAMPLES(...)                                                          \
    .examples = (const example[])                                              \
    {                                                                          \
        __VA_ARGS__,                                                           \
        {                                                                      \
            NULL, NULL                                                         \
        }                                                                      \
    }

/* One run of the tool. */
struct cli {
    const command *command;
    const action  *action;
    const char   **operands; /* without the action's name */
    size_t         operands_count;
    struct given {
        const option *of;
        const char   *value;
    } * given;
    size_t given_count;
    bool   json; /* results and errors for programs */
};

/* What every command has, and shared options. */
extern const option OPTION_HELP;
#define OPTION_JSON OPTION("json", NULL, "write results and errors as JSON")
#define OPTION_FORMAT                                                          \
    OPTION("format", "FORMAT", "text (for people, the default) or json",       \
           .words = "text json", .how = CHOICE)
#define OPTION_OUTPUT                                                          \
    OPTION("output", "FILE", "write to FILE instead of stdout", .letter = 'o')
#define OPTION_AS(...)                                                         \
    OPTION("as", "FILE", "one's own private keys, NAME.jwk",                   \
           .env = "HANDOFF_AS", __VA_ARGS__)
#define OPTION_KEYRING(help_, how_)                                            \
    OPTION("keyring", "FILE", help_, .how = how_, .env = "HANDOFF_KEYRING",    \
           .missing = "say whom to trust")
#define OPTION_AT                                                              \
    OPTION("at", "TIME", "the clock, instead of now: milliseconds or RFC 3339")
#define OPTION_SENT                                                            \
    OPTION("at", "TIME",                                                       \
           "when it is sent, instead of now: milliseconds or RFC 3339")
#define OPTIONS_READING(how_as, how_keyring)                                   \
    OPTION_AS(.how = how_as),                                                  \
        OPTION("audience", "NAME",                                             \
               "one's own name, where --as does not give it"),                 \
        OPTION_KEYRING("whom one trusts", how_keyring),                        \
        OPTION("sections", "SECTIONS",                                         \
               "read only these (routing, briefing, ...): the others are "     \
               "verified, not unpacked",                                       \
               .words = "routing briefing customer transcript extras all"),    \
        OPTION("require", "SECTIONS",                                          \
               "refuse a packet of which none of these can be read; nothing: " \
               "whatever can be read is enough",                               \
               .words = "briefing customer transcript extras nothing"),        \
        OPTION("ticket", "TICKET",                                             \
               "refuse every packet but the one that this names"),             \
        OPTION_AT
#define OPTION_REPAIR(what)                                                    \
    OPTION("repair", NULL,                                                     \
           "repair " what                                                      \
           " as other programs write it: half characters, times in seconds "   \
           "or RFC 3339, messages out of order or twice, HTML; says what it "  \
           "did")
#define OPTION_NO_MASK                                                         \
    OPTION("no-mask", NULL,                                                    \
           "send card numbers, security codes and the words of proof as "      \
           "they are")

#define OPTION_PATTERNS                                                        \
    OPTION("patterns", "FILE",                                                 \
           "mask what these lines name, too: words before it | shape | "       \
           "kind, as in \"member number | 2 letters 6-8 digits | member\"")

extern const command *const COMMANDS[]; /* main.c; ends in NULL */
extern const command        COMMAND_KEYGEN, COMMAND_TRUST, COMMAND_SEAL,
    COMMAND_INSPECT, COMMAND_OPEN, COMMAND_FORWARD, COMMAND_EXPLAIN,
    COMMAND_RECEIPT, COMMAND_NOTICE, COMMAND_TRANSFER, COMMAND_CHECK,
    COMMAND_MASK, COMMAND_CONVERT, COMMAND_HELP;

const command *command_find(const char *name);

/* Parse what follows the command's name, and check it against the table.
 * EXIT_OK, or EXIT_USAGE: reported. *help: --help was among it, and nothing
 * else matters. */
int  args_parse(cli *c, int argc, char **argv, bool *help);
void args_free(cli *c);

/* Of an option of the command, by its name. NULL: not given. */
const char *args_value(const cli *c, const char *name);
const char *args_nth(const cli *c, const char *name, size_t n);
bool        args_given(const cli *c, const char *name);
/* The place among its words of a CHOICE, from 0; -1: not given. */
int args_choice(const cli *c, const char *name);
/* "json" or what --format says, text where it says nothing. */
const char *args_format(const cli *c);
/* Whether -o leaves stdout free. */
bool args_to_file(const cli *c);

/* The nearest of the words to a wrong one; NULL where none is near. */
const char *nearest(const char *wrong, const char *const *words);

/* What the table says, for --help, manual and completions. */
void help_of(text *out, const option *o);
void words_of(text *out, const command *cmd); /* that an operand can be */
void synopsis_add(text *out, const command *cmd, const action *a);

/* ---- help.c, manual.c, complete.c: from the same tables ----------------- */

void help_overview(text *out);
void help_command(text *out, const command *cmd);
void manual_overview(text *out);
void manual_command(text *out, const command *cmd);
void complete_write(text *out, const char *shell);

/* ---- report.c: errors --------------------------------------------------- */

/* Wrong use of the tool. Returns EXIT_USAGE. hint NULL: points to --help. */
int report_usage(const cli *c, const char *hint, const char *format, ...)
    PRINTF(3, 4);

/* Something failed. Returns EXIT_REFUSED. subject (a file) may be NULL. */
int report_error(const cli *c, const char *subject, const handoff_error *err,
                 const char *hint);

/* The same for what the tool finds by itself. */
int report_failed(const cli *c, const char *subject, handoff_status status,
                  const char *message, const char *hint);
int report_nomem(const cli *c);

/* The error object of --json, as a member "error": status, message and hint,
 * and where they are known file (the subject), line, column, path, leg and
 * section. */
void report_json(json *j, const char *subject, const handoff_error *err,
                 const char *hint);

/* An error's message with its place, as report_error() words it. */
void report_message(text *out, const char *subject, const handoff_error *err);

/* A remark for people on stderr: nothing with --json. */
void report_note(const cli *c, const char *kind, const char *format, ...)
    PRINTF(3, 4);

/* ---- io.c: files -------------------------------------------------------- */

/* Read a whole file, "-" is stdin; owned: free(). EXIT_OK, or reported. */
int io_read(const cli *c, const char *path, size_t max, char **data,
            size_t *len);

/* What is written. */
enum {
    IO_BINARY = 1, /* not to a terminal */
    IO_RECORD = 2  /* what customers say: a file is its owner's alone */
};

/* Write a result: path NULL or "-" is stdout. A file is written whole or not
 * at all, and stays as private as it was. EXIT_OK, or reported. */
int io_write(const cli *c, const char *path, const void *data, size_t len,
             unsigned how);

/* As io_write() for a text that may have failed to grow; frees it. */
int io_write_text(const cli *c, const char *path, text *t);
int io_write_record(const cli *c, const char *path, text *t);

/* Write a new file; one that exists is refused. EXIT_OK, or reported. */
int io_create(const cli *c, const char *path, const void *data, size_t len,
              unsigned how);

/* Keep other runs of the tool from changing this file until io_unlock(): they
 * wait some seconds, then give up (EXIT_FAILED). *lock is -1, which
 * io_unlock() takes too, where its folder cannot be locked. */
int  io_lock(const cli *c, const char *path, int *lock);
void io_unlock(int lock);

/* ---- times.c: times and durations --------------------------------------- */

bool    time_parse(int64_t *ms, const char *s);     /* ms, or RFC 3339 */
bool    duration_parse(int64_t *ms, const char *s); /* 500ms 90s 5m 1h 2d */
void    time_add(text *t, int64_t ms);              /* RFC 3339, UTC */
void    duration_add(text *t, int64_t ms);          /* "3 minutes" */
int64_t time_now(void);

/* An option, --at, else the system's clock. EXIT_OK, or reported. */
int time_option(const cli *c, const char *name, int64_t *ms);
/* A moment, or how long after `from`: "5m", "2025-11-22T09:00:00Z". False
 * where it is neither. */
bool moment_parse(int64_t *ms, const char *s, int64_t from);

/* ---- sections.c: their names -------------------------------------------- */

/* "routing"; "kind-17" for those without a name. buf has 16 bytes. */
const char *section_name(char buf[16], uint32_t kind);
/* A name of that length to its kind; 0: there is none. */
uint32_t section_find(const char *name, size_t len);
/* "briefing,customer" or "all" to a set without routing, which may be named
 * where `routing` says so. EXIT_OK, or reported. */
#define ALL_BUT_ROUTING                                                        \
    (HANDOFF_ALL & ~(UINT64_C(1) << HANDOFF_SECTION_ROUTING))
#define SET_KINDS UINT64_C(0xFFFFFFFF) /* of a set, without its marks */
int  sections_parse(const cli *c, const char *what, bool routing,
                    const char *list, uint64_t *set);
void sections_add(text *t, uint64_t set); /* "briefing, customer" */

/* "originate,forward" to HANDOFF_MAY_*. EXIT_OK, or reported. */
int  rights_parse(const cli *c, const char *list, uint32_t *rights);
void rights_add(text *t, uint32_t rights);

/* ---- input.c: packets, keys --------------------------------------------- */

typedef enum content {
    CONTENT_UNKNOWN,
    CONTENT_EMPTY,
    CONTENT_JSON,
    CONTENT_PACKET,
    CONTENT_PACKET_TEXT,
    CONTENT_RECEIPT,
    CONTENT_RECEIPT_TEXT,
    CONTENT_NOTICE,
    CONTENT_NOTICE_TEXT,
    CONTENT_TICKET
} content;

/* Text form is 4 characters for 3 bytes; white space around it is allowed. */
#define PACKET_INPUT_MAX ((size_t) HANDOFF_PACKET_BYTES_MAX / 3 * 4 + 4096)

/* What bytes look like, by how they begin. */
content content_guess(const char *data, size_t len);

/* A packet's or receipt's bytes from a file, binary or text form; owned:
 * free(). */
int input_packet(const cli *c, const char *path, uint8_t **data, size_t *len);

int input_identity(const cli *c, const char *path, handoff_identity **me);
int input_keyring(const cli *c, const char *path, handoff_keyring **ring);
int input_context(const cli *c, const char *path, handoff_context **ctx);

/* The same of bytes that are read already. */
int input_decode(const cli *c, const char *path, char **data, size_t *len);
int input_context_of(const cli *c, const char *path, const char *data,
                     size_t len, handoff_context **ctx);

/* Every operand is a file: append what `one` has to say of each, and write it.
 * Of several each has its name above, or is an object with a member "file" in
 * a list "files" (path: NULL where it is the only one). What can be shown is,
 * whatever is wrong with the others. EXIT_OK, or the worst. */
int each_file(const cli *c, const char *output,
              int (*one)(const cli *c, const char *path, json *j));

/* Text without the white space around it. */
void trim(const char **s, size_t *len);

/* ---- reading.c: what open, explain and check share ---------------------- */

/* Everything a packet is opened with, from the options. */
typedef struct reading {
    const char       *path;
    const char       *keyring_path;
    uint8_t          *data;
    size_t            len;
    handoff_keyring  *ring;
    handoff_identity *me;
    handoff_open_opts opts;
    const char       *name; /* one's own */
    uint8_t           tip[HANDOFF_HASH_BYTES];
} reading;

/* EXIT_OK, or reported. reading_free() in either case. */
int reading_load(const cli *c, reading *r);
int reading_load_path(const cli *c, reading *r, const char *path);
/* The same but for the packet: r->data is NULL. */
int reading_prepare(const cli *c, reading *r, const char *path);
/* Open the packet. EXIT_OK, or reported with what to do about it. */
int  reading_open(const cli *c, const reading *r, handoff_packet **packet);
void reading_free(reading *r);

/* ---- render.c: for people, and for machines that take over -------------- */

/* From the options. EXIT_OK, or reported. */
int render_options(const cli *c, handoff_render_opts *opts);
/* Append a rendering; HANDOFF_RENDER_*. */
handoff_status render_packet(text *out, const handoff_packet *packet,
                             uint32_t format, const handoff_render_opts *opts,
                             handoff_error *err);

/* ---- checks.c: how each check went -------------------------------------- */

/* A walk through the checks, from the first to the last. */
typedef struct walk {
    const reading         *r;
    const handoff_preview *preview; /* NULL: it cannot be read at all */
    const handoff_error   *err;     /* NULL: it opens */
    bool                   over;    /* the one that failed was passed by */
    bool                   for_program;
    bool                   has_own;
    uint8_t                own[HANDOFF_PUBLIC_KEY_BYTES]; /* reading key */
    json                   j;
} walk;

/* Checks first..last of one leg or section: `needed` is the set of those that
 * apply. For people they share a line for as long as they went the same way.
 * leg -1, section 0: whichever. */
void checks_group(walk *w, int first, int last, int leg, uint32_t section,
                  uint32_t needed, const char *about);

/* A check of the packet as a whole; why_not NULL: it applies. */
void checks_single(walk *w, int check, const char *why_not);

/* For people: none applies. */
void checks_none(walk *w, int check, const char *about, const char *why);

/* ---- plan.c: what seal and forward share -------------------------------- */

/* What the options say. Lists are owned, their strings too for readers. */
typedef struct plan {
    const char       **audience;
    handoff_reader    *readers;
    char             **names; /* of readers, where cut from NAME=SECTIONS */
    size_t             readers_count;
    uint64_t           clear;
    int64_t            now_ms;
    int64_t            lifetime_ms;
    uint8_t            replaces[HANDOFF_HASH_BYTES]; /* --supersedes */
    handoff_findings  *findings; /* owned; NULL: not looked for */
    char              *patterns; /* owned; NULL: none */
    size_t             patterns_len;
    handoff_workspace *workspace; /* owned: with one, packets are smaller */
    bool               as_text;   /* --text, or a carrier that takes text */
} plan;

/* From the options. EXIT_OK, or reported. plan_free() in either case. */
int  plan_make(const cli *c, plan *p);
void plan_free(plan *p);
/* --patterns; owned: free(). NULL: not given. EXIT_OK, or reported. */
int patterns_option(const cli *c, char **lines, size_t *len);
/* What --no-mask lets travel: a set of HANDOFF_MASK_*. */
uint32_t plan_unmasked(const cli *c);
/* Write the packet, and tell of it as `done`. */
int plan_write(const cli *c, const plan *p, const handoff_keyring *ring,
               const handoff_sealed *sealed, const char *done);

/* --lifetime; 0: not given. EXIT_OK, or reported. */
int lifetime_option(const cli *c, int64_t *ms);

bool has_reading_key(const handoff_keyring *ring, const char *name);
/* Whether a section travels in clear, or sealed to a key that the keyring,
 * which may be NULL, has under that name. */
bool can_read(const handoff_section *s, const handoff_keyring *ring,
              const char *name);
/* The first reader without a key in the keyring; NULL where all have one. */
const char *plan_without_key(const plan *p, const handoff_keyring *ring);
/* How to get one. */
void hint_reader(text *out, const char *name, const handoff_keyring *ring,
                 const char *ring_path);

/* ---- hints.c: what to do about it --------------------------------------- */

/* What any status suggests, whatever was done. */
const char *hint_for(int32_t status);
/* What is no packet is often something else that we know. */
const char *hint_format(content kind);
/* Where something else than what was wanted came: what it is, and what reads
 * it. False, and nothing, where that is not the fault. */
bool hint_kind(text *out, const handoff_error *err, content wanted,
               const void *data, size_t len);
/* What the failure of handoff_open() suggests. */
void hint_open(text *out, const reading *r, const handoff_error *err);
/* What a receipt that is refused suggests. */
void hint_receipt(text *out, const char *ring_path, const handoff_keyring *ring,
                  const handoff_error *err);
/* How to trust a key: the words after "confirm it, then". */
void hint_trust(text *out, const char *ring_path, const uint8_t key[32],
                bool forward);
/* The key, and its kid, as base64url. */
void key_add(text *out, const uint8_t key[32]);
void kid_add(text *out, const uint8_t key[32]);
/* trust.c: trust a signing key on its own. */
handoff_status trust_key(handoff_keyring *ring, const uint8_t key[32],
                         const handoff_trust_opts *opts, handoff_error *err);

/* ---- findings.c: what the next person would have to ask ----------------- */

/* Look for it. EXIT_OK, or reported. */
int findings_of(const cli *c, const handoff_context *ctx,
                const handoff_check_opts *opts, handoff_findings **out);
/* How many are at least that severe. */
size_t findings_count(const handoff_findings *findings, int32_t severity);
/* For people: those of one kind together. */
void findings_text(text *out, const handoff_findings *findings);
/* On stderr, a line for each kind: nothing with --json. */
void findings_warn(const cli *c, const handoff_findings *findings);
/* --strict and findings that are no mere notes: EXIT_OK, or reported. */
int findings_refuse(const cli *c, const handoff_findings *findings);
/* What --repair did, on stderr: a line for each kind, or one JSON object. */
void findings_repaired(const cli *c, const handoff_findings *repairs);
/* As a member of this name, like handoff_findings_to_json(). */
void findings_json(json *j, const char *name, const handoff_findings *findings);

/* ---- show.c: a packet for people; also what of it is JSON --------------- */

handoff_status show_packet(text *out, const handoff_packet *packet,
                           const char *name, handoff_error *err);

/* packet NULL: of a preview, whose sender is but a key. */
void show_leg_json(json *j, const handoff_leg *leg,
                   const handoff_packet *packet);

/* ---- receipt.c: what writes receipts and notices ------------------------- */

/* --sequence; the file of --after (owned: free); the result, with a note or as
 * JSON. */
int sequence_option(const cli *c, uint32_t *out);
int after_option(const cli *c, uint8_t **data, size_t *len);
int word_write(const cli *c, const handoff_sealed *sealed, const char *what,
               const char *state);

#endif
