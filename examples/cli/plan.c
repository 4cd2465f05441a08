/* SPDX-License-Identifier: MIT */
/*
 * plan.c -- what seal and forward are told alike: whom it is for, who may
 * read what, until when; and what becomes of the packet that is made.
 *
 * A section named by neither --readers nor --clear is sealed to the audience:
 * the shortest command is the safe one.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* ---- What the options say ----------------------------------------------- */

void
plan_free(plan *p)
{
    handoff_findings_free(p->findings);
    for (size_t i = 0; p->names != NULL && p->names[i] != NULL; i++)
        free(p->names[i]);
    free(p->names);
    free(p->audience);
    free(p->readers);
    free(p->patterns);
    handoff_workspace_free(p->workspace);
}

/* FORMAT.md section 1: one that is none is no fault of the record. */
static int
check_name(const cli *c, const char *what, const char *name)
{
    size_t n = strlen(name), good = 0;

    while (good < n && name[good] > 0x20 && name[good] < 0x7F)
        good++;
    if (n >= 1 && n <= HANDOFF_NAME_MAX && good == n)
        return EXIT_OK;
    return report_usage(c,
                        "1 to 255 characters of ASCII without spaces: "
                        "desk.example",
                        "%s: \"%s\" is no name", what, name);
}

/* NAME=SECTIONS. A name may hold "=" itself, sections cannot. "all" is what
 * --clear leaves. */
static int
plan_reader(const cli *c, plan *p, const char *s)
{
    const char     *equals = strrchr(s, '=');
    handoff_reader *reader = &p->readers[p->readers_count];
    char           *name;
    int             st;

    if (equals == NULL || equals == s)
        return report_usage(c,
                            "--readers desk.example=all, or "
                            "--readers desk.example=briefing,customer",
                            "--readers \"%s\" names no sections", s);
    st = sections_parse(c, "--readers", false, equals + 1, &reader->sections);
    if (st != EXIT_OK)
        return st;
    if (strcmp(equals + 1, "all") == 0)
        reader->sections &= ~(p->clear & SET_KINDS);
    if (reader->sections & p->clear & SET_KINDS)
        return report_usage(c, "sealed, or in clear: choose one",
                            "--readers and --clear name the same section");
    name = malloc((size_t) (equals - s) + 1);
    if (name == NULL)
        return report_nomem(c);
    memcpy(name, s, (size_t) (equals - s));
    name[equals - s] = '\0';
    p->names[p->readers_count++] = name;
    reader->name = name;
    return check_name(c, "--readers", name);
}

int
lifetime_option(const cli *c, int64_t *ms)
{
    const char *lifetime = args_value(c, "lifetime");

    *ms = 0;
    if (lifetime != NULL && !duration_parse(ms, lifetime))
        return report_usage(c, "90s, 5m, 1h, 2d; up to 30d",
                            "--lifetime \"%s\" is no duration", lifetime);
    if (*ms > HANDOFF_LIFETIME_MAX_MS)
        return report_usage(c, "30d is the longest",
                            "--lifetime \"%s\" is too long", lifetime);
    return EXIT_OK;
}

static int
plan_times(const cli *c, plan *p)
{
    int st = lifetime_option(c, &p->lifetime_ms);

    return st == EXIT_OK ? time_option(c, "at", &p->now_ms) : st;
}

/* The id of a packet, as it is printed. */
static int
plan_replaces(const cli *c, plan *p)
{
    const char *id = args_value(c, "supersedes"), *end = NULL;
    size_t      len = 0;

    if (id == NULL || (sodium_hex2bin(p->replaces, sizeof p->replaces, id,
                                      strlen(id), NULL, &len, &end) == 0 &&
                       len == sizeof p->replaces && *end == '\0'))
        return EXIT_OK;
    return report_usage(c,
                        "64 hexadecimal digits: \"packet\" of handoff seal "
                        "--json, open or inspect",
                        "--supersedes \"%s\" is not the id of a packet", id);
}

int
plan_make(const cli *c, plan *p)
{
    const char *clear = args_value(c, "clear"), *s;
    size_t      n = c->given_count + 1;
    int         st = EXIT_OK;

    p->audience = calloc(n, sizeof *p->audience);
    p->readers = calloc(n, sizeof *p->readers);
    p->names = calloc(n, sizeof *p->names);
    if (p->audience == NULL || p->readers == NULL || p->names == NULL ||
        handoff_workspace_new(&p->workspace, NULL) != HANDOFF_OK)
        return report_nomem(c);
    for (size_t i = 0; st == EXIT_OK && (s = args_nth(c, "to", i)) != NULL;
         i++) {
        p->audience[i] = s;
        st = check_name(c, "--to", s);
    }
    if (st == EXIT_OK && clear != NULL)
        st = sections_parse(c, "--clear", false, clear, &p->clear);
    for (size_t i = 0; st == EXIT_OK && (s = args_nth(c, "readers", i)) != NULL;
         i++)
        st = plan_reader(c, p, s);
    if (st == EXIT_OK)
        st = plan_replaces(c, p);
    if (st == EXIT_OK)
        st = patterns_option(c, &p->patterns, &p->patterns_len);
    return st == EXIT_OK ? plan_times(c, p) : st;
}

/* ---- Readers without a key ---------------------------------------------- */

bool
has_reading_key(const handoff_keyring *ring, const char *name)
{
    handoff_key key = { HANDOFF_KEY };

    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use == HANDOFF_USE_READ && strcmp(key.name, name) == 0)
            return true;
    }
    return false;
}

bool
can_read(const handoff_section *s, const handoff_keyring *ring,
         const char *name)
{
    handoff_key key = { HANDOFF_KEY };

    if (!s->sealed)
        return true;
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use != HANDOFF_USE_READ || strcmp(key.name, name) != 0)
            continue;
        for (uint32_t g = 0; g < s->readers_count; g++) {
            if (memcmp(s->readers + (size_t) g * HANDOFF_PUBLIC_KEY_BYTES,
                       key.public_key, HANDOFF_PUBLIC_KEY_BYTES) == 0)
                return true;
        }
    }
    return false;
}

const char *
plan_without_key(const plan *p, const handoff_keyring *ring)
{
    for (size_t i = 0; i < p->readers_count; i++) {
        if (!has_reading_key(ring, p->readers[i].name))
            return p->readers[i].name;
    }
    for (size_t i = 0; p->audience[i] != NULL; i++) {
        if (!has_reading_key(ring, p->audience[i]))
            return p->audience[i];
    }
    return NULL;
}

static const char *
near_reader(const handoff_keyring *ring, const char *name)
{
    handoff_key key = { HANDOFF_KEY };

    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        const char *const words[] = { key.name, NULL };

        if (key.use == HANDOFF_USE_READ && nearest(name, words) != NULL)
            return key.name;
    }
    return NULL;
}

void
hint_reader(text *out, const char *name, const handoff_keyring *ring,
            const char *ring_path)
{
    const char *near = near_reader(ring, name);

    text_addf(out, "%s has no reading key in %s; ", name, ring_path);
    if (near != NULL)
        text_addf(out, "did you mean %s? Otherwise ", near);
    text_add(out, "get its public keys, then: handoff trust ");
    text_shell(out, ring_path);
    text_add(out, " add ");
    text_shell(out, name);
    text_add(out, ".pub.jwk --may forward");
}

/* ---- What was made ------------------------------------------------------ */

/* Patterns are tried on an empty record, so that what is wrong in them is said
 * of their file. */
static int
try_patterns(const cli *c, const char *path, const char *lines, size_t len)
{
    const handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .patterns = lines,
                                     .patterns_len = len };
    handoff_context        *none = NULL;
    handoff_error           err;
    int                     st = EXIT_OK;

    if (handoff_context_new(&none, &err) != HANDOFF_OK ||
        handoff_context_mask(none, NULL, &opts, &err) != HANDOFF_OK)
        st = report_error(c, path, &err,
                          "a line is: words before it | shape | kind, as in "
                          "\"member number | 2 letters 6-8 digits | member\"");
    handoff_context_free(none);
    return st;
}

int
patterns_option(const cli *c, char **lines, size_t *len)
{
    const char *path = args_value(c, "patterns");
    int         st;

    *lines = NULL;
    *len = 0;
    if (path == NULL)
        return EXIT_OK;
    st = io_read(c, path, HANDOFF_MASK_PATTERNS_BYTES_MAX, lines, len);
    return st == EXIT_OK ? try_patterns(c, path, *lines, *len) : st;
}

uint32_t
plan_unmasked(const cli *c)
{
    if (!args_given(c, "no-mask"))
        return 0;
    return HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF;
}

static void
report_masked(const cli *c, size_t masked)
{
    if (masked != 0)
        report_note(
            c, "masked",
            "%zu %s (card numbers, security codes, words of proof); the "
            "record's masks say where",
            masked, masked == 1 ? "place" : "places");
    else if (args_given(c, "no-mask"))
        report_note(c, "masked", "nothing: card data travels as it is");
}

static void
report_repeated(const cli *c, size_t repeated)
{
    if (repeated != 0)
        report_note(c, "left out", "%zu %s that the packet has already",
                    repeated, repeated == 1 ? "message" : "messages");
}

/* What one of the audience can read of the packet, and cannot. */
typedef struct view {
    uint64_t can, cannot; /* HANDOFF_SET(); routing is not counted */
} view;

static view
view_of(const handoff_preview *preview, const handoff_keyring *ring,
        const char *name)
{
    handoff_section s = { HANDOFF_SECTION };
    view            v = { 0, 0 };

    for (size_t i = 0; handoff_preview_section_at(&s, preview, i); i++) {
        if (s.kind == HANDOFF_SECTION_ROUTING ||
            s.state == HANDOFF_STATE_REDACTED)
            continue;
        if (can_read(&s, ring, name))
            v.can |= HANDOFF_SET(s.kind);
        else
            v.cannot |= HANDOFF_SET(s.kind);
    }
    return v;
}

/* The sender may have meant it so; one that forgot it is told how. What is
 * sealed anew for one of several is usual; that one reads nothing is not. */
static void
report_unreadable(const cli *c, const char *name, view v)
{
    const bool forward = strcmp(c->command->name, "forward") == 0;
    text       names = { 0 };

    sections_add(&names, v.cannot);
    if (v.cannot != 0 && v.can == 0)
        report_note(c, "warning", "%s can read nothing but routing (%s%s%s)",
                    name, forward ? "--reseal SECTION=" : "--readers ", name,
                    forward ? "" : "=SECTIONS");
    else if (v.cannot != 0 && forward)
        report_note(c, "note",
                    "%s cannot read all of: %s (--reseal "
                    "SECTION=%s)",
                    name, text_get(&names), name);
    text_free(&names);
}

/* For programs a list, for people a line each. */
static void
tell_unreadable(const cli *c, json *j, const plan *p,
                const handoff_keyring *ring, const handoff_sealed *sealed)
{
    handoff_preview *preview = NULL;
    size_t           len;
    const uint8_t   *data = handoff_sealed_data(sealed, &len);

    if (handoff_preview_new(&preview, data, len, NULL) != HANDOFF_OK)
        return;
    if (j != NULL)
        js_open(j, "reads_nothing", '[');
    for (size_t i = 0; p->audience[i] != NULL; i++) {
        const view v = view_of(preview, ring, p->audience[i]);

        if (j == NULL)
            report_unreadable(c, p->audience[i], v);
        else if (v.cannot != 0 && v.can == 0)
            js_string(j, NULL, p->audience[i]);
    }
    if (j != NULL)
        js_close(j, ']');
    handoff_preview_free(preview);
}

/* What was made: for people on stderr, for programs on stdout. */
static int
report_packet(const cli *c, const plan *p, const handoff_keyring *ring,
              const handoff_sealed *sealed, const char *done)
{
    int64_t lifetime =
        p->lifetime_ms == 0 ? HANDOFF_LIFETIME_DEFAULT_MS : p->lifetime_ms;
    char   ticket[HANDOFF_TICKET_CHARS + 1];
    json   j = { 0 };
    text   expires = { 0 };
    size_t len;

    handoff_sealed_data(sealed, &len);
    handoff_ticket_encode(ticket, handoff_sealed_tip(sealed));
    if (c->json) {
        js_open(&j, NULL, '{');
        js_hex(&j, "packet", handoff_sealed_id(sealed), HANDOFF_HASH_BYTES);
        js_hex(&j, "tip", handoff_sealed_tip(sealed), HANDOFF_HASH_BYTES);
        js_string(&j, "ticket", ticket);
        js_int(&j, "bytes", (int64_t) len);
        js_int(&j, "sent_at_ms", p->now_ms);
        js_int(&j, "expires_at_ms", p->now_ms + lifetime);
        js_int(&j, "masked", (int64_t) handoff_sealed_masked(sealed));
        js_int(&j, "repeated", (int64_t) handoff_sealed_repeated(sealed));
        tell_unreadable(c, &j, p, ring, sealed);
        if (p->findings != NULL)
            findings_json(&j, "findings", p->findings);
        js_close(&j, '}');
        text_add(&j.out, "\n");
        return io_write_text(c, NULL, &j.out);
    }
    findings_warn(c, p->findings);
    time_add(&expires, p->now_ms + lifetime);
    report_note(c, done, "%zu bytes, expires %s, ticket %s", len,
                text_get(&expires), ticket);
    text_free(&expires);
    report_masked(c, handoff_sealed_masked(sealed));
    report_repeated(c, handoff_sealed_repeated(sealed));
    tell_unreadable(c, NULL, p, ring, sealed);
    return EXIT_OK;
}

int
plan_write(const cli *c, const plan *p, const handoff_keyring *ring,
           const handoff_sealed *sealed, const char *done)
{
    const char    *path = args_value(c, "output");
    const uint8_t *data;
    text           out = { 0 };
    size_t         len;
    int            st;

    data = handoff_sealed_data(sealed, &len);
    if (p->as_text || args_given(c, "text")) {
        text_addf(&out, "%s\n", handoff_sealed_text(sealed));
        st = io_write_text(c, path, &out);
    } else {
        st = io_write(c, path, data, len, IO_BINARY);
    }
    return st == EXIT_OK ? report_packet(c, p, ring, sealed, done) : st;
}
