/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- handoff seal: a context becomes a packet.
 *
 * A section named by neither --readers nor --clear is sealed to the audience:
 * the shortest command is the safe one.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#define ALL_BUT_ROUTING (HANDOFF_ALL & ~HANDOFF_SET(HANDOFF_SECTION_ROUTING))

/* What the options say. Lists are owned, their strings too for readers. */
typedef struct plan {
    const char    **audience;
    handoff_reader *readers;
    char          **names; /* of readers, where cut from NAME=SECTIONS */
    size_t          readers_count;
    uint32_t        clear;
    int64_t         now_ms;
    int64_t         lifetime_ms;
} plan;

static void
plan_free(plan *p)
{
    for (size_t i = 0; p->names != NULL && p->names[i] != NULL; i++)
        free(p->names[i]);
    free(p->names);
    free(p->audience);
    free(p->readers);
}

/* Sections that the context has, routing apart. EXIT_OK, or reported. */
static int
sections_of(const cli *c, const handoff_context *ctx, uint32_t *set)
{
    handoff_error err;
    uint8_t      *bytes;
    size_t        len;

    *set = 0;
    for (uint32_t k = HANDOFF_SECTION_BRIEFING; k <= HANDOFF_SECTION_EXTRAS;
         k++) {
        if (handoff_context_serialize(&bytes, &len, ctx, k, &err) != HANDOFF_OK)
            return report_error(c, c->operands[0], &err, NULL);
        handoff_free(bytes);
        if (len > 0)
            *set |= HANDOFF_SET(k);
    }
    return EXIT_OK;
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
    st = sections_parse(c, "--readers", equals + 1, &reader->sections);
    if (st != EXIT_OK)
        return st;
    if (strcmp(equals + 1, "all") == 0)
        reader->sections &= ~p->clear;
    if (reader->sections & p->clear)
        return report_usage(c, "sealed, or in clear: choose one",
                            "--readers and --clear name the same section");
    name = malloc((size_t) (equals - s) + 1);
    if (name == NULL)
        return report_nomem(c);
    memcpy(name, s, (size_t) (equals - s));
    name[equals - s] = '\0';
    p->names[p->readers_count++] = name;
    reader->name = name;
    return EXIT_OK;
}

/* Whatever is named by nobody goes to the audience. */
static void
plan_rest(plan *p, uint32_t present)
{
    uint32_t named = p->clear;

    for (size_t i = 0; i < p->readers_count; i++)
        named |= p->readers[i].sections;
    for (size_t i = 0; (present & ~named) != 0 && p->audience[i] != NULL; i++)
        p->readers[p->readers_count++] =
            (handoff_reader){ .name = p->audience[i],
                              .sections = present & ~named };
}

static int
plan_times(const cli *c, plan *p)
{
    const char *lifetime = args_value(c, OPT_LIFETIME);

    if (lifetime != NULL && !duration_parse(&p->lifetime_ms, lifetime))
        return report_usage(c, "90s, 5m, 1h, 2d; up to 30d",
                            "--lifetime \"%s\" is no duration", lifetime);
    if (p->lifetime_ms > HANDOFF_LIFETIME_MAX_MS)
        return report_usage(c, "30d is the longest",
                            "--lifetime \"%s\" is too long", lifetime);
    return time_option(c, OPT_AT, &p->now_ms);
}

static int
plan_make(const cli *c, plan *p, uint32_t present)
{
    const char *clear = args_value(c, OPT_CLEAR), *s;
    size_t      n = c->given_count + 1;
    int         st = EXIT_OK;

    p->audience = calloc(n, sizeof *p->audience);
    p->readers = calloc(2 * n, sizeof *p->readers);
    p->names = calloc(n, sizeof *p->names);
    if (p->audience == NULL || p->readers == NULL || p->names == NULL)
        return report_nomem(c);
    for (size_t i = 0; (s = args_nth(c, OPT_TO, i)) != NULL; i++)
        p->audience[i] = s;
    if (clear != NULL)
        st = sections_parse(c, "--clear", clear, &p->clear);
    p->clear &= ALL_BUT_ROUTING;
    for (size_t i = 0;
         st == EXIT_OK && (s = args_nth(c, OPT_READERS, i)) != NULL; i++)
        st = plan_reader(c, p, s);
    if (st == EXIT_OK)
        st = plan_times(c, p);
    if (st == EXIT_OK)
        plan_rest(p, present);
    return st;
}

/* The first reader without a key in the keyring; NULL where all have one. */
static const char *
reader_without_key(const plan *p, const handoff_keyring *ring)
{
    for (size_t i = 0; i < p->readers_count; i++) {
        handoff_key key = { HANDOFF_KEY };
        bool        found = false;

        for (size_t k = 0; !found && handoff_keyring_get(&key, ring, k); k++)
            found = key.use == HANDOFF_USE_READ &&
                    strcmp(key.name, p->readers[i].name) == 0;
        if (!found)
            return p->readers[i].name;
    }
    return NULL;
}

static int
report_sealing(const cli *c, const plan *p, const handoff_keyring *ring,
               const handoff_error *err)
{
    const char *ring_path = args_value(c, OPT_KEYRING);
    const char *name = ring == NULL ? NULL : reader_without_key(p, ring);
    text        hint = { 0 };
    int         st;

    if (err->code == HANDOFF_E_READER && name != NULL) {
        text_addf(&hint,
                  "%s has no reading key in %s; get its public keys, "
                  "then: handoff trust ",
                  name, ring_path);
        text_shell(&hint, ring_path);
        text_add(&hint, " add ");
        text_shell(&hint, name);
        text_add(&hint, ".pub.jwk --may forward");
    } else if (err->code == HANDOFF_E_RECORD) {
        text_add(&hint, "a record needs routing.conversation_id, and turns "
                        "that rise");
    }
    st = report_error(c, c->operands[0], err,
                      hint.len == 0 ? NULL : text_get(&hint));
    text_free(&hint);
    return st;
}

/* What was made: for people on stderr, for programs on stdout. */
static int
report_packet(const cli *c, const plan *p, const handoff_sealed *sealed)
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
        js_close(&j, '}');
        text_add(&j.out, "\n");
        return io_write_text(c, NULL, &j.out);
    }
    time_add(&expires, p->now_ms + lifetime);
    report_note(c, "sealed", "%zu bytes, expires %s, ticket %s", len,
                text_get(&expires), ticket);
    text_free(&expires);
    return EXIT_OK;
}

static int
write_packet(const cli *c, const plan *p, const handoff_sealed *sealed)
{
    const char    *path = args_value(c, OPT_OUTPUT);
    const uint8_t *data;
    text           out = { 0 };
    size_t         len;
    int            st;

    data = handoff_sealed_data(sealed, &len);
    if (args_given(c, OPT_TEXT)) {
        text_addf(&out, "%s\n", handoff_sealed_text(sealed));
        st = io_write_text(c, path, &out);
    } else {
        st = io_write(c, path, data, len, true);
    }
    return st == EXIT_OK ? report_packet(c, p, sealed) : st;
}

static int
seal(const cli *c, const plan *p, const handoff_context *ctx,
     const handoff_identity *me)
{
    const char       *ring_path = args_value(c, OPT_KEYRING);
    handoff_keyring  *ring = NULL;
    handoff_sealed   *sealed = NULL;
    handoff_error     err;
    handoff_seal_opts opts = { HANDOFF_SEAL_OPTS,
                               .now_ms = p->now_ms,
                               .lifetime_ms = p->lifetime_ms,
                               .clear = p->clear,
                               .audience = p->audience,
                               .readers = p->readers };
    int               st = EXIT_OK;

    if (p->readers_count > 0 && ring_path == NULL)
        return report_usage(c,
                            "--keyring FILE has their keys; --clear all sends "
                            "everything readable by anybody",
                            "sections are to be sealed, and no keyring says "
                            "to which keys");
    if (ring_path != NULL)
        st = input_keyring(c, ring_path, &ring);
    if (st != EXIT_OK)
        return st;
    opts.keyring = ring;
    if (handoff_seal(&sealed, ctx, me, &opts, &err) != HANDOFF_OK)
        st = report_sealing(c, p, ring, &err);
    else
        st = write_packet(c, p, sealed);
    handoff_sealed_free(sealed);
    handoff_keyring_free(ring);
    return st;
}

static int
check_options(const cli *c)
{
    const char *path = args_value(c, OPT_OUTPUT);

    if (!args_given(c, OPT_AS))
        return report_usage(c, "--as NAME.jwk, as handoff keygen writes it",
                            "say who seals it");
    if (!args_given(c, OPT_TO))
        return report_usage(c, "--to NAME: who is to open it",
                            "say whom it is for");
    if (c->json && (path == NULL || strcmp(path, "-") == 0))
        return report_usage(c, "-o FILE",
                            "the packet and --json cannot both go to stdout");
    return EXIT_OK;
}

static int
run_seal(cli *c)
{
    handoff_context  *ctx = NULL;
    handoff_identity *me = NULL;
    plan              p = { 0 };
    uint32_t          present = 0;
    int               st = check_options(c);

    if (st == EXIT_OK)
        st = input_context(c, c->operands[0], &ctx);
    if (st == EXIT_OK)
        st = sections_of(c, ctx, &present);
    if (st == EXIT_OK)
        st = plan_make(c, &p, present);
    if (st == EXIT_OK)
        st = input_identity(c, args_value(c, OPT_AS), &me);
    if (st == EXIT_OK)
        st = seal(c, &p, ctx, me);
    plan_free(&p);
    handoff_identity_free(me);
    handoff_context_free(ctx);
    return st;
}

static const option options[] = {
    { OPT_AS, 0, false, "as", "FILE", NULL,
      "one's own private keys, NAME.jwk" },
    { OPT_TO, 0, true, "to", "NAME", NULL,
      "whom it is for; up to 8 times, any of them may open it" },
    { OPT_KEYRING, 0, false, "keyring", "FILE", NULL,
      "where the readers' keys are" },
    { OPT_READERS, 0, true, "readers", "NAME=SECTIONS", NULL,
      "seal sections to NAME: briefing, customer, transcript, extras "
      "separated by commas, or all that are not in clear; may be repeated" },
    { OPT_CLEAR, 0, false, "clear", "SECTIONS",
      "all briefing customer transcript extras",
      "leave these sections readable by anybody who sees the packet" },
    { OPT_LIFETIME, 0, false, "lifetime", "DURATION", NULL,
      "until it expires: 90s, 5m, 1h (the default), up to 30d" },
    { OPT_AT, 0, false, "at", "TIME", NULL,
      "when it is sent, instead of now: milliseconds or RFC 3339" },
    { OPT_TEXT, 0, false, "text", NULL, NULL,
      "write the text form (\"hop1.\"), for JSON fields and headers" },
    { OPT_OUTPUT, 'o', false, "output", "FILE", NULL,
      "write to FILE instead of stdout" },
    OPTION_JSON,
    OPTION_END,
};

const command COMMAND_SEAL = {
    .name = "seal",
    .summary = "seal a context into a packet",
    .synopsis =
        (const char *const[]){ "CONTEXT --as FILE --to NAME [--keyring FILE] "
                               "[--readers NAME=SECTIONS] [--clear SECTIONS] "
                               "[--lifetime DURATION] [--at TIME] [--text] "
                               "[-o FILE] [--json]",
                               NULL },
    .about =
        (const char *const[]){
            "CONTEXT is JSON or protobuf. Routing is always readable. A "
            "section named by neither --readers nor --clear is sealed to "
            "those that --to names.",
            "Size, expiry and ticket are told on stderr; with --json they are "
            "one object on stdout, and -o takes the packet.",
            NULL },
    .options = options,
    .examples =
        (const example[]){
            { "everything for the eyes of the desk alone",
              "handoff seal context.json --as bot.example.jwk --keyring "
              "trusted.jwks --to desk.example -o p.hop" },
            { "the briefing readable on the way, in text form",
              "handoff seal context.json --as bot.example.jwk --keyring "
              "trusted.jwks --to desk.example --clear briefing --text" },
            { NULL, NULL } },
    .operands_min = 1,
    .operands_max = 1,
    .run = run_seal,
};
