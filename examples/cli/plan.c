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

/* ---- What the options say ----------------------------------------------- */

/* FORMAT.md section 1: one that is none is no fault of the record. */
static void
check_name(const char *what, const char *name)
{
    size_t n = strlen(name), good = 0;

    while (good < n && name[good] > 0x20 && name[good] < 0x7F)
        good++;
    if (n < 1 || n > HANDOFF_NAME_MAX || good != n)
        fail_usage("1 to 255 characters of ASCII without spaces: desk.example",
                   "%s: \"%s\" is not a name", what, name);
}

/* NAME=SECTIONS. A name may hold "=" itself, sections cannot. "all" is what
 * --clear leaves. */
static void
plan_reader(plan *p, const char *s)
{
    const char     *equals = strrchr(s, '=');
    handoff_reader *reader = &p->readers[p->readers_count++];

    if (equals == NULL || equals == s)
        fail_usage("--readers desk.example=all, or --readers "
                   "desk.example=briefing,customer",
                   "--readers \"%s\" names no sections", s);
    reader->sections = sections_parse("--readers", false, equals + 1);
    if (strcmp(equals + 1, "all") == 0)
        reader->sections &= ~(p->clear & SET_KINDS);
    if (reader->sections & p->clear & SET_KINDS)
        fail_usage("a section is sealed or readable by anybody; choose one",
                   "--readers and --clear name the same section");
    reader->name = textf("%.*s", (int) (equals - s), s);
    check_name("--readers", reader->name);
}

/* The carriers by name, for a hint. */
static const char *
carriers(void)
{
    handoff_carrier carrier = { HANDOFF_CARRIER };
    text            out = { 0 };

    text_add(&out, "a number of bytes, or");
    for (size_t i = 0; handoff_carrier_get(&carrier, i); i++)
        text_addf(&out, "%s %s (%llu %s)", i == 0 ? "" : ",", carrier.name,
                  (unsigned long long) carrier.size, carrier.unit);
    return text_get(&out);
}

/* --fit: so many bytes, or what a carrier holds. */
static void
plan_fit(plan *p, const char *fit)
{
    handoff_carrier carrier = { HANDOFF_CARRIER };
    char           *end;

    if (fit == NULL)
        return;
    p->budget = strtoull(fit, &end, 10);
    if (fit[0] >= '1' && fit[0] <= '9' && *end == '\0')
        return;
    if (!handoff_carrier_find(&carrier, fit))
        fail_usage(carriers(), "--fit \"%s\" is not a known carrier", fit);
    if (carrier.form == HANDOFF_FORM_TICKET)
        fail_usage("leave --fit out, and put the printed ticket there",
                   "%s holds %llu %s: room for a ticket, not for a packet", fit,
                   (unsigned long long) carrier.size, carrier.unit);
    p->budget = carrier.size;
    p->as_text = p->as_text || carrier.form == HANDOFF_FORM_TEXT;
}

uint32_t
plan_form(const plan *p)
{
    return p->as_text ? HANDOFF_FORM_TEXT : HANDOFF_FORM_BINARY;
}

plan
plan_make(void)
{
    const char  *clear = args_value("clear"), *s;
    const size_t n = cli.given_count + 1;
    plan         p = { .audience = keep_new(n * sizeof *p.audience),
                       .readers = keep_new(n * sizeof *p.readers) };

    if (handoff_workspace_new(&p.workspace, NULL) != HANDOFF_OK)
        fail_nomem();
    keep(p.workspace);
    for (size_t i = 0; (s = args_nth("to", i)) != NULL; i++) {
        p.audience[i] = s;
        check_name("--to", s);
    }
    if (clear != NULL)
        p.clear = sections_parse("--clear", false, clear);
    for (size_t i = 0; (s = args_nth("readers", i)) != NULL; i++)
        plan_reader(&p, s);
    p.as_text = args_given("text");
    plan_fit(&p, args_value("fit"));
    p.patterns = patterns_option();
    p.lifetime_ms = lifetime_option();
    p.now_ms = time_option("at");
    return p;
}

/* Patterns are tried on an empty record, so that what is wrong in them is said
 * of their file. */
bytes
patterns_option(void)
{
    const char       *path = args_value("patterns");
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS };
    handoff_context  *none;
    handoff_error     err;
    bytes             lines;

    if (path == NULL)
        return (bytes){ { NULL }, 0 };
    lines = io_read(path, HANDOFF_MASK_PATTERNS_BYTES_MAX);
    opts.patterns = lines.text;
    opts.patterns_len = lines.len;
    need(handoff_context_new(&none, &err), path, &err, NULL);
    keep(none);
    need(handoff_context_mask(none, NULL, &opts, &err), path, &err,
         "a line is: words before it | shape | kind, as in \"member number | "
         "2 letters 6-8 digits | member\"");
    return lines;
}

uint32_t
plan_unmasked(void)
{
    return args_given("no-mask")
               ? HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF
               : 0;
}

/* ---- Readers without a key ---------------------------------------------- */

/* The next reading key of a name (NULL: of anybody) from *i on. */
static bool
next_reading_key(handoff_key *key, const handoff_keyring *ring,
                 const char *name, size_t *i)
{
    *key = (handoff_key){ HANDOFF_KEY };
    while (handoff_keyring_get(key, ring, (*i)++)) {
        if (key->use == HANDOFF_USE_READ &&
            (name == NULL || strcmp(key->name, name) == 0))
            return true;
    }
    return false;
}

bool
has_reading_key(const handoff_keyring *ring, const char *name)
{
    handoff_key key;
    size_t      i = 0;

    return next_reading_key(&key, ring, name, &i);
}

bool
can_read(const handoff_section *s, const handoff_keyring *ring,
         const char *name)
{
    handoff_key key;

    if (!s->sealed)
        return true;
    for (size_t i = 0; next_reading_key(&key, ring, name, &i);) {
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

const char *
hint_reader(const char *name, const handoff_keyring *ring,
            const char *ring_path)
{
    handoff_key key;
    text        out = { 0 };

    text_addf(&out, "%s has no reading key in %s; ", name, ring_path);
    for (size_t i = 0; next_reading_key(&key, ring, NULL, &i);) {
        const char *const words[] = { key.name, NULL };

        if (nearest(name, words) == NULL)
            continue;
        text_addf(&out, "did you mean %s? Otherwise ", key.name);
        break;
    }
    text_add(&out, "get its public keys, then: handoff trust ");
    text_shell(&out, ring_path);
    text_add(&out, " add ");
    text_shell(&out, name);
    text_add(&out, ".pub.jwk --may forward");
    return text_get(&out);
}

/* ---- What was made ------------------------------------------------------ */

static void
report_counts(const handoff_sealed *sealed)
{
    const size_t masked = handoff_sealed_masked(sealed);
    const size_t repeated = handoff_sealed_repeated(sealed);

    if (masked != 0)
        report_note("masked",
                    "%zu %s (card numbers, security codes, answers to security "
                    "questions); the record's masks say where",
                    masked, masked == 1 ? "place" : "places");
    else if (args_given("no-mask"))
        report_note("masked", "nothing: card data travels as it is");
    if (repeated != 0)
        report_note("left out", "%zu %s that the packet already has", repeated,
                    repeated == 1 ? "message" : "messages");
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
report_unreadable(const char *name, view v)
{
    const bool forward = strcmp(cli.command->name, "forward") == 0;

    if (v.cannot != 0 && v.can == 0)
        report_note("warning", "%s can read nothing but routing (%s%s%s)", name,
                    forward ? "--reseal SECTION=" : "--readers ", name,
                    forward ? "" : "=SECTIONS");
    else if (v.cannot != 0 && forward)
        report_note("note", "%s cannot read all of: %s (--reseal SECTION=%s)",
                    name, sections_text(v.cannot), name);
}

/* For programs a list, for people a line each. */
static void
tell_unreadable(json *j, const plan *p, const handoff_keyring *ring,
                const handoff_sealed *sealed)
{
    size_t                 len;
    const uint8_t         *data = handoff_sealed_data(sealed, &len);
    const handoff_preview *preview = preview_of(data, len);

    if (preview == NULL)
        return;
    if (j != NULL)
        js_open(j, "reads_nothing", '[');
    for (size_t i = 0; p->audience[i] != NULL; i++) {
        const view v = view_of(preview, ring, p->audience[i]);

        if (j == NULL)
            report_unreadable(p->audience[i], v);
        else if (v.cannot != 0 && v.can == 0)
            js_string(j, NULL, p->audience[i]);
    }
    if (j != NULL)
        js_close(j, ']');
}

static void
packet_json(const plan *p, const handoff_keyring *ring,
            const handoff_sealed *sealed, size_t len, int64_t expires_at_ms)
{
    json j = { 0 };

    js_open(&j, NULL, '{');
    js_packet(&j, handoff_sealed_id(sealed), handoff_sealed_tip(sealed), true);
    js_int(&j, "bytes", (int64_t) len);
    js_int(&j, "sent_at_ms", p->now_ms);
    js_int(&j, "expires_at_ms", expires_at_ms);
    js_int(&j, "masked", (int64_t) handoff_sealed_masked(sealed));
    js_int(&j, "repeated", (int64_t) handoff_sealed_repeated(sealed));
    tell_unreadable(&j, p, ring, sealed);
    if (p->findings != NULL)
        findings_json(&j, "findings", p->findings);
    js_write(&j, NULL);
}

void
sealed_write(const handoff_sealed *sealed, bool as_text)
{
    size_t         len;
    const uint8_t *data = handoff_sealed_data(sealed, &len);
    text           out = { 0 };

    if (as_text) {
        text_addf(&out, "%s\n", handoff_sealed_text(sealed));
        io_write_text(args_value("output"), &out);
    } else {
        io_write(args_value("output"), data, len, IO_BINARY);
    }
}

/* What was made: for people on stderr, for programs on stdout. */
void
plan_write(const plan *p, const handoff_keyring *ring,
           const handoff_sealed *sealed, const char *done)
{
    const int64_t expires_at_ms =
        p->now_ms +
        (p->lifetime_ms == 0 ? HANDOFF_LIFETIME_DEFAULT_MS : p->lifetime_ms);
    char   ticket[HANDOFF_TICKET_CHARS + 1];
    size_t len;

    sealed_write(sealed, p->as_text);
    handoff_sealed_data(sealed, &len);
    if (cli.json) {
        packet_json(p, ring, sealed, len, expires_at_ms);
        return;
    }
    if (p->findings != NULL)
        findings_warn(p->findings);
    handoff_ticket_encode(ticket, handoff_sealed_tip(sealed));
    report_note(done, "%zu bytes, expires %s, ticket %s", len,
                time_text(expires_at_ms), ticket);
    report_counts(sealed);
    tell_unreadable(NULL, p, ring, sealed);
}
