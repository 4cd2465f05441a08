/* SPDX-License-Identifier: MIT */
/*
 * cli.h -- what the files of the handoff tool share.
 *
 * The tool is built from the public headers alone: what it needs, any
 * program can have. A command is a table (its options, its words, its
 * examples) and a function; parsing, --help, the manual page and the
 * completions all read the same table, so that they cannot disagree.
 *
 * One process is one run. What fails says so and leaves: a function that
 * returns has succeeded. What was loaded is kept until the run ends, and
 * released then, whichever way it ends.
 *
 * Text that came from anywhere but this source (a record, a name, a file
 * name) is kept as it is inside the tool and made harmless where it leaves:
 * text.c for people, json.c for programs.
 */
#ifndef HANDOFF_CLI_H
#define HANDOFF_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <handoff.h>

#include "options.h"

#define PRINTF(at, first) __attribute__((format(printf, at, first)))
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Exit statuses. */
enum { EXIT_OK = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* ---- keep.c: what a run holds ------------------------------------------- */

/* clang-format off */
#define KEPT(X)                                                                \
    X(context) X(findings) X(identity) X(keyring) X(notice) X(packet)          \
    X(preview) X(receipt) X(sealed) X(transfer) X(workspace)
/* clang-format on */
#define KEPT_DECLARE(type) void release_##type(void *p);
#define KEPT_RELEASE(type) handoff_##type * : release_##type,
KEPT(KEPT_DECLARE)

/* Release an object or a text of the library when the run ends. */
#define keep(p)                                                                \
    keep_as(p, _Generic((p), KEPT(KEPT_RELEASE) char * : handoff_free,         \
                        uint8_t * : handoff_free))
void keep_as(void *p, void (*release)(void *));
/* Memory that is released then: `size` zero bytes; or another size of what p
 * is. */
void *keep_new(size_t size);
void *keep_grown(void *p, size_t size);
/* Release what came after a mark. */
struct kept;
void keep_until(const struct kept *mark);
/* The end: release all, and leave with this status. */
_Noreturn void leave(int status);

/* Bytes, or a text that ends in NUL. */
typedef struct bytes {
    union {
        char    *text;
        uint8_t *data;
    };
    size_t len;
} bytes;

/* ---- text.c: text that grows -------------------------------------------- */

/* Always ends in NUL once something was added. */
typedef struct text {
    char  *data;
    size_t len;
    size_t cap;
} text;

void text_add(text *t, const char *s);
void text_addn(text *t, const char *s, size_t len);
void text_addf(text *t, const char *format, ...) PRINTF(2, 3);
void text_hex(text *t, const uint8_t *data, size_t len);
void text_key(text *t, const uint8_t key[32]); /* base64url */
void text_shell(text *t, const char *word);    /* quoted where needed */
/* Text of somebody else, safe for a terminal and for the eye; the same for
 * text that is valid JSON already. */
void        term_add(text *t, const char *s);
void        term_addn(text *t, const char *s, size_t len);
void        text_json(text *t, const char *s, size_t len);
const char *text_get(const text *t);  /* never NULL */
const char *spaced(const char *name); /* "queue_full": two words */
const char *textf(const char *format, ...) PRINTF(1, 2);

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
void js_hex(json *j, const char *key, const uint8_t *data, size_t len);
void js_key(json *j, const char *key, const uint8_t value[32]);
void js_int(json *j, const char *key, int64_t value);
void js_bool(json *j, const char *key, bool value);
void js_raw(json *j, const char *key, const char *value, size_t len);
/* packet, tip and, where asked for, the ticket that names the tip. */
void js_packet(json *j, const uint8_t *id, const uint8_t *tip, bool ticket);
void js_sections(json *j, const char *key, uint64_t set);
/* Close the object, and write it to a file (NULL: stdout), or to stderr. */
void js_write(json *j, const char *path);
void js_complain(json *j);

/* ---- help.c, manual.c, complete.c: from the same tables ----------------- */

void help_overview(text *out);
void help_command(text *out, const command *cmd);
void manual_overview(text *out);
void manual_command(text *out, const command *cmd);
void complete_write(text *out, const char *shell);

/* ---- report.c: errors --------------------------------------------------- */

/* Wrong use of the tool. hint NULL: points to --help. */
_Noreturn void fail_usage(const char *hint, const char *format, ...)
    PRINTF(2, 3);
/* The library refused. subject (a file) may be NULL; hint NULL: what the
 * status suggests. */
_Noreturn void fail(const char *subject, const handoff_error *err,
                    const char *hint);
/* The same for what the tool finds by itself. */
_Noreturn void fail_with(const char *subject, handoff_status status,
                         const char *hint, const char *message);
_Noreturn void fail_nomem(void);
/* fail() unless the status is HANDOFF_OK. */
void need(handoff_status status, const char *subject, const handoff_error *err,
          const char *hint);

/* The error object of --json, as a member "error": status, message and hint,
 * and where they are known file (the subject), line, column, path, leg and
 * section. */
void report_json(json *j, const char *subject, const handoff_error *err,
                 const char *hint);
/* An error's message with its place, as fail() words it. */
const char *report_message(const char *subject, const handoff_error *err);
/* A remark for people on stderr: nothing with --json. */
void report_note(const char *kind, const char *format, ...) PRINTF(2, 3);

/* ---- io.c: files -------------------------------------------------------- */

/* Read a whole file, "-" is stdin. */
bytes io_read(const char *path, size_t max);

/* What is written. */
enum {
    IO_BINARY = 1, /* not to a terminal */
    IO_RECORD = 2  /* what customers say: a file is its owner's alone */
};

/* Write a result: path NULL or "-" is stdout. A file is written whole or not
 * at all, and stays as private as it was. */
void io_write(const char *path, const void *data, size_t len, unsigned how);
void io_write_text(const char *path, const text *t);
/* Write a new file; one that exists is refused. undo: a file to be removed
 * where this one cannot be made, or NULL. */
void io_create(const char *path, const void *data, size_t len, unsigned how,
               const char *undo);
/* Keep other runs of the tool from changing this file until this one ends:
 * they wait some seconds, then give up. A folder that cannot be locked is
 * not. */
void io_lock(const char *path);

/* ---- times.c: numbers, times and durations ------------------------------ */

bool number_parse(uint32_t *n, const char *s, uint32_t least, uint32_t most);
bool time_parse(int64_t *ms, const char *s);     /* ms, or RFC 3339 */
bool duration_parse(int64_t *ms, const char *s); /* 500ms 90s 5m 1h 2d */
void time_add(text *t, int64_t ms);              /* RFC 3339, UTC */
void duration_add(text *t, int64_t ms);          /* "3 minutes" */
/* RFC 3339. */
const char *time_text(int64_t ms);
int64_t     time_now(void);

/* An option; where it is not given, the system's clock; 0. */
int64_t  time_option(const char *name);
uint32_t number_option(const char *name, uint32_t least, uint32_t most);
/* A moment, or how long after `from`: "5m", "2025-11-22T09:00:00Z". False
 * where it is neither. */
bool moment_parse(int64_t *ms, const char *s, int64_t from);
/* --lifetime; 0: not given. */
int64_t lifetime_option(void);

/* ---- sections.c: names in lists ----------------------------------------- */

typedef struct flag {
    const char *name;
    uint64_t    bits;
} flag;

/* What the words of "a,b" stand for. *wrong: the first that is none of them,
 * up to the next comma; NULL: all are. */
uint64_t flags_parse(const flag *flags, const char *list, const char **wrong);

#define ALL_BUT_ROUTING                                                        \
    (HANDOFF_ALL & ~(UINT64_C(1) << HANDOFF_SECTION_ROUTING))
#define SET_KINDS UINT64_C(0xFFFFFFFF) /* of a set, without its marks */
/* "routing"; "kind-17" for those without a name. */
const char *section_name(uint32_t kind);
/* A name of that length to its kind; 0: there is none. */
uint32_t section_find(const char *name, size_t len);
/* "briefing,customer" or "all" to a set without routing, which may be named
 * where `routing` says so. */
uint64_t    sections_parse(const char *what, bool routing, const char *list);
const char *sections_text(uint64_t set); /* "briefing, customer" */
/* "originate,forward" to HANDOFF_MAY_*. */
uint32_t    rights_parse(const char *list);
const char *rights_text(uint32_t rights);

/* ---- input.c: packets, keys --------------------------------------------- */

typedef enum content {
    CONTENT_UNKNOWN,
    CONTENT_EMPTY,
    CONTENT_JSON,
    CONTENT_PACKET,
    CONTENT_RECEIPT,
    CONTENT_NOTICE,
    CONTENT_TICKET
} content;

/* Text form is 4 characters for 3 bytes; white space around it is allowed. */
#define PACKET_INPUT_MAX ((size_t) HANDOFF_PACKET_BYTES_MAX / 3 * 4 + 4096)
#define KEYS_INPUT_MAX ((size_t) 16 * 1024 * 1024)

/* What bytes look like, by how they begin; *is_text: a text form of it. */
content content_guess(bytes b, bool *is_text);

/* A packet's or receipt's bytes from a file, binary or text form. */
bytes             input_packet(const char *path);
handoff_identity *input_identity(const char *path);
handoff_keyring  *input_keyring(const char *path);
handoff_context  *input_context(const char *path);
/* Write a record as JSON to -o. */
void write_record(const handoff_context *ctx);
/* The same of bytes that are read already. */
bytes            input_decode(const char *path, bytes b);
handoff_context *input_context_of(const char *path, bytes b);
/* The hash of an option, 64 hexadecimal digits; NULL: not given. */
const uint8_t *hash_option(const char *name);
/* The tip of a --ticket; NULL: not given. */
const uint8_t *ticket_option(void);

/* Every operand is a file: append what `one` has to say of each, and write it.
 * Of several each has its name above, or is an object with a member "file" in
 * a list "files" (path: NULL where it is the only one). What can be shown is,
 * whatever is wrong with the others. */
void each_file(const char *output, void (*one)(const char *path, json *j));

/* Text without the white space around it. */
void trim(bytes *b);

/* ---- reading.c: what open, explain and check share ---------------------- */

/* Everything a packet is opened with, from the options. */
typedef struct reading {
    const char       *path;
    const char       *keyring_path;
    bytes             packet;
    handoff_keyring  *ring;
    handoff_identity *me;
    handoff_open_opts opts;
    const char       *name; /* one's own */
} reading;

reading reading_load(const char *path);
/* The same but for the packet. */
reading reading_prepare(const char *path);
/* Open the packet; what fails is reported with what to do about it. */
handoff_packet *reading_open(const reading *r);
/* NULL: it cannot be read at all. */
handoff_preview *preview_of(const uint8_t *data, size_t len);
/* Its last leg; false: there is none. */
bool preview_last(handoff_leg *leg, const handoff_preview *preview);

/* ---- render.c: for people, and for machines that take over -------------- */

/* From the options. */
handoff_render_opts render_options(void);

/* ---- checks.c: how each check went -------------------------------------- */

/* A walk through the checks, from the first to the last. */
typedef struct walk {
    const reading         *r;
    const handoff_preview *preview; /* NULL: it cannot be read at all */
    const handoff_error   *err;     /* NULL: it opens */
    bool                   over;    /* the one that failed was passed by */
    const uint8_t         *own;     /* one's reading key, or NULL */
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

/* What the options say. */
typedef struct plan {
    const char       **audience;
    handoff_reader    *readers;
    size_t             readers_count;
    uint64_t           clear;
    int64_t            now_ms;
    int64_t            lifetime_ms;
    handoff_findings  *findings;  /* NULL: not looked for */
    bytes              patterns;  /* NULL: none */
    handoff_workspace *workspace; /* with one, packets are smaller */
    uint64_t           budget;    /* --fit; 0: none */
    bool               as_text;   /* --text, or a carrier that takes text */
} plan;

/* From the options. */
plan  plan_make(void);
bytes patterns_option(void);
/* The form that the budget counts: HANDOFF_FORM_*. */
uint32_t plan_form(const plan *p);
/* What --no-mask lets travel: a set of HANDOFF_MASK_*. */
uint32_t plan_unmasked(void);
/* Write the packet, and tell of it as `done`. */
void plan_write(const plan *p, const handoff_keyring *ring,
                const handoff_sealed *sealed, const char *done);
/* -o, --text. */
void sealed_write(const handoff_sealed *sealed, bool as_text);

bool has_reading_key(const handoff_keyring *ring, const char *name);
/* Whether a section travels in clear, or sealed to a key that the keyring,
 * which may be NULL, has under that name. */
bool can_read(const handoff_section *s, const handoff_keyring *ring,
              const char *name);
/* The first reader without a key in the keyring; NULL where all have one. */
const char *plan_without_key(const plan *p, const handoff_keyring *ring);
/* How to get one. */
const char *hint_reader(const char *name, const handoff_keyring *ring,
                        const char *ring_path);

/* ---- hints.c: what to do about it --------------------------------------- */

/* What any status suggests, whatever was done. */
const char *hint_for(int32_t status);
/* What is no packet is often something else that we know. */
const char *hint_format(bytes b);
/* What the failure of handoff_open() suggests. */
const char *hint_open(const reading *r, const handoff_error *err);
/* What a receipt or notice that is refused suggests; b: what came. */
const char *hint_answer(const char *ring_path, const handoff_keyring *ring,
                        const handoff_error *err, content wanted, bytes b);
/* The signing key of those bytes that is in the keyring. */
bool find_key(handoff_key *key, const handoff_keyring *ring,
              const uint8_t *data);
/* "from, to" of a list that ends in NULL. */
void names_add(text *out, const char *const *names);
/* "it was for A, B, from ... until ..." */
void custody_add(text *out, const handoff_leg *leg);

/* ---- trust.c ------------------------------------------------------------ */

/* Trust a signing key on its own. */
handoff_status trust_key(handoff_keyring *ring, const uint8_t key[32],
                         const handoff_trust_opts *opts, handoff_error *err);
/* The kid of a key. */
const char *kid_of(const uint8_t key[32]);

/* ---- findings.c: what the next person would have to ask ----------------- */

/* Look for it. */
handoff_findings *findings_of(const handoff_context    *ctx,
                              const handoff_check_opts *opts);
/* How many are at least that severe. */
size_t findings_count(const handoff_findings *findings, int32_t severity);
/* For people: those of one kind together. */
void findings_text(text *out, const handoff_findings *findings);
/* On stderr, a line for each kind: nothing with --json. */
void findings_warn(const handoff_findings *findings);
/* --strict, and findings that are more than notes. */
void findings_refuse(const handoff_findings *findings);
/* What --repair did, on stderr: a line for each kind, or one JSON object. */
void findings_repaired(const handoff_findings *repairs);
/* As a member of this name, like handoff_findings_to_json(). */
void findings_json(json *j, const char *name, const handoff_findings *findings);

/* ---- show.c: a packet for people; open.c: what of it is JSON ------------ */

void show_packet(text *out, const handoff_packet *packet, const char *name);
/* packet NULL: of a preview, whose sender is but a key. */
void show_leg_json(json *j, const handoff_leg *leg,
                   const handoff_packet *packet);
/* What is the same in every list of sections; the object stays open. */
void show_section_json(json *j, const handoff_section *s, const char *state);

/* ---- answers.c: what receipts and notices share ------------------------- */

/* --after of make: one's own last word; NULL: not given. */
bytes after_option(void);
/* Write what was made, with a note or as JSON. */
void answer_write(const handoff_sealed *sealed, const char *what,
                  const char *state);

/* What verify reads receipts or notices with, and those that it has read: the
 * list ends in NULL. */
typedef struct answers {
    handoff_keyring *ring;
    bytes            packet;
    int64_t          now_ms;
    union {
        const handoff_receipt **receipts;
        const handoff_notice  **notices;
    };
    size_t count;
} answers;

/* From the options. `open` adds one to the list: those in --after, each after
 * those before it; then the operand. */
answers answers_verify(void (*open)(answers *a, const char *path));
/* The end of what both say, and write it. */
void answer_end(json *j, const char *note, bool duplicate, bool stands);

#endif
