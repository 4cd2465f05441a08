/* SPDX-License-Identifier: MIT */
/*
 * forward.c -- handoff forward: pass a packet on.
 *
 * What --add brings is sealed as handoff seal does it; what was there travels
 * on as it is, apart from what --redact, --reseal and --unseal name. A
 * section is SECTION, wherever it is, or LEG:SECTION.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* What is to become of earlier sections. All of it is owned. */
typedef struct changes {
    handoff_redaction   *redactions;
    handoff_reseal      *reseals;
    size_t               reseals_count;
    char               **texts; /* copies that were cut at commas */
    const char        ***lists; /* of names, one for each of texts */
    handoff_excerpt_opts leave_out;
    uint32_t            *turns;
    const char         **speakers;
} changes;

static void
changes_free(changes *ch)
{
    for (size_t i = 0; ch->texts != NULL && ch->texts[i] != NULL; i++)
        free(ch->texts[i]);
    for (size_t i = 0; ch->lists != NULL && ch->lists[i] != NULL; i++)
        free(ch->lists[i]);
    free(ch->texts);
    free(ch->lists);
    free(ch->turns);
    free(ch->speakers);
    free(ch->redactions);
    free(ch->reseals);
}

/* ---- Options ------------------------------------------------------------ */

/* SECTION or LEG:SECTION, up to `end`. EXIT_OK, or reported. */
static int
parse_place(const cli *c, const char *what, const char *s, const char *end,
            uint32_t *leg, uint32_t *kind)
{
    const char *p = s;

    *leg = 0;
    while (p < end && *p >= '0' && *p <= '9' && *leg < 1000)
        *leg = *leg * 10 + (uint32_t) (*p++ - '0');
    if (p > s && p < end && *p == ':') {
        p++;
    } else {
        *leg = HANDOFF_EVERY_LEG;
        p = s;
    }
    *kind = section_find(p, (size_t) (end - p));
    if (*kind != 0)
        return EXIT_OK;
    return report_usage(c,
                        "briefing, customer, transcript or extras; 1:briefing "
                        "is that of leg 1 alone",
                        "%s: \"%.*s\" is no section", what, (int) (end - s), s);
}

/* What follows the "=", which must be there. NULL: reported. */
static const char *
value_of(const cli *c, const char *what, const char *s, const char *hint,
         int *st)
{
    const char *equals = strchr(s, '=');

    if (equals != NULL && equals[1] != '\0')
        return equals + 1;
    *st = report_usage(c, hint, "%s %s says nothing after \"=\"", what, s);
    return NULL;
}

static int
take_redactions(const cli *c, changes *ch)
{
    const char *s;
    int         st = EXIT_OK;

    for (size_t i = 0; st == EXIT_OK && (s = args_nth(c, "redact", i)) != NULL;
         i++) {
        handoff_redaction *r = &ch->redactions[i];

        r->reason = value_of(c, "--redact", s,
                             "--redact transcript=\"not needed by the "
                             "partner\": everybody sees the reason",
                             &st);
        if (r->reason != NULL)
            st = parse_place(c, "--redact", s, r->reason - 1, &r->leg,
                             &r->section);
    }
    return st;
}

/* Cut "a,b" into a list of names. */
static int
cut_names(const cli *c, changes *ch, const char *names, size_t n)
{
    size_t count = 0, len = strlen(names);
    char  *copy = malloc(len + 1);

    ch->texts[n] = copy;
    ch->lists[n] = calloc(len + 2, sizeof *ch->lists[n]);
    if (copy == NULL || ch->lists[n] == NULL)
        return report_nomem(c);
    memcpy(copy, names, len + 1);
    ch->lists[n][count++] = copy;
    for (char *p = copy; *p != '\0'; p++) {
        if (*p != ',')
            continue;
        *p = '\0';
        ch->lists[n][count++] = p + 1;
    }
    return EXIT_OK;
}

static int
take_reseals(const cli *c, changes *ch)
{
    const char *s, *names;
    int         st = EXIT_OK;

    for (size_t i = 0; st == EXIT_OK && (s = args_nth(c, "reseal", i)) != NULL;
         i++) {
        handoff_reseal *r = &ch->reseals[ch->reseals_count++];

        names = value_of(c, "--reseal", s,
                         "--reseal customer=partner.example,desk.example: all "
                         "who are to read it from now on",
                         &st);
        if (names == NULL)
            break;
        st = parse_place(c, "--reseal", s, names - 1, &r->leg, &r->section);
        if (st == EXIT_OK)
            st = cut_names(c, ch, names, i);
        r->readers = ch->lists[i];
    }
    for (size_t i = 0; st == EXIT_OK && (s = args_nth(c, "unseal", i)) != NULL;
         i++) {
        handoff_reseal *r = &ch->reseals[ch->reseals_count++];

        st = parse_place(c, "--unseal", s, s + strlen(s), &r->leg, &r->section);
    }
    return st;
}

/* "notes", "turn=7", "by=ID". */
static int
take_left_out(const cli *c, changes *ch)
{
    handoff_excerpt_opts *o = &ch->leave_out;
    size_t                speakers = 0;
    const char           *s;
    char                 *end;

    *o = (handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .turns = ch->turns,
                                 .speakers = ch->speakers };
    for (size_t i = 0; (s = args_nth(c, "leave-out", i)) != NULL; i++) {
        unsigned long turn = 0;

        if (strcmp(s, "notes") == 0) {
            o->flags |= HANDOFF_EXCERPT_NO_NOTES;
            continue;
        }
        if (strncmp(s, "by=", 3) == 0 && s[3] != '\0') {
            ch->speakers[speakers++] = s + 3;
            continue;
        }
        if (strncmp(s, "turn=", 5) == 0 && s[5] >= '1' && s[5] <= '9')
            turn = strtoul(s + 5, &end, 10);
        if (turn == 0 || turn > UINT32_MAX || *end != '\0')
            return report_usage(c,
                                "notes, turn=7, or by=ID for all that "
                                "somebody said",
                                "--leave-out \"%s\" is nothing that can be "
                                "left out",
                                s);
        ch->turns[o->turns_count++] = (uint32_t) turn;
    }
    return EXIT_OK;
}

static int
changes_make(const cli *c, changes *ch)
{
    const size_t n = c->given_count + 1;
    int          st;

    ch->redactions = calloc(n, sizeof *ch->redactions);
    ch->reseals = calloc(n, sizeof *ch->reseals);
    ch->texts = calloc(n, sizeof *ch->texts);
    ch->turns = calloc(n, sizeof *ch->turns);
    ch->speakers = calloc(n, sizeof *ch->speakers);
    ch->lists = calloc(n, sizeof *ch->lists);
    if (ch->redactions == NULL || ch->reseals == NULL || ch->texts == NULL ||
        ch->lists == NULL || ch->turns == NULL || ch->speakers == NULL)
        return report_nomem(c);
    st = take_redactions(c, ch);
    if (st == EXIT_OK)
        st = take_left_out(c, ch);
    return st == EXIT_OK ? take_reseals(c, ch) : st;
}

/* ---- What went wrong ---------------------------------------------------- */

static const char *
without_key(const plan *p, const changes *ch, const handoff_keyring *ring)
{
    const char *name = plan_without_key(p, ring);

    for (size_t i = 0; name == NULL && i < ch->reseals_count; i++) {
        const char *const *names = ch->reseals[i].readers;

        for (; name == NULL && names != NULL && *names != NULL; names++) {
            if (!has_reading_key(ring, *names))
                name = *names;
        }
    }
    return name;
}

/* Whom the packet was for, and until when: who else could pass it on. */
static void
hint_custody(text *out, const handoff_packet *packet)
{
    handoff_leg last = { HANDOFF_LEG };

    if (!handoff_packet_leg(&last, packet, handoff_packet_legs(packet) - 1))
        return;
    text_add(out, "it was for ");
    for (size_t i = 0; last.audience[i] != NULL; i++)
        text_addf(out, "%s%s", i > 0 ? ", " : "", last.audience[i]);
    text_add(out, ", from ");
    time_add(out, last.sent_at_ms);
    text_add(out, " until ");
    time_add(out, last.expires_at_ms);
    text_addf(out, "; ask %s for a new one", last.sender);
}

/* Who formed a section last can form it again. */
static void
hint_sealed(text *out, const handoff_packet *packet, const handoff_error *err)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     leg = { HANDOFF_LEG };
    char            name[16];

    if (err->leg < 0 ||
        !handoff_packet_section(&s, packet, (uint32_t) err->leg,
                                (uint32_t) err->section) ||
        !handoff_packet_leg(&leg, packet, s.formed_by))
        return;
    text_addf(out, "%s sealed it: ask them to name you as a reader, or send ",
              leg.sender);
    text_addf(out, "it on as it is, or --redact %s=REASON",
              section_name(name, s.kind));
}

static int
report_forwarding(const cli *c, const reading *r, const plan *p,
                  const changes *ch, const handoff_packet *packet,
                  const handoff_error *err)
{
    const char *name = without_key(p, ch, r->ring);
    text        hint = { 0 };
    int         st;

    if (err->code == HANDOFF_E_READER && name != NULL)
        hint_reader(&hint, name, r->ring, r->keyring_path);
    else if (err->code == HANDOFF_E_CHAIN && err->section == 0)
        hint_custody(&hint, packet);
    else if (err->code == HANDOFF_E_CHAIN)
        text_add(&hint, "handoff open shows which leg adds what, and what is "
                        "redacted already");
    else if (err->code == HANDOFF_E_SEALED)
        hint_sealed(&hint, packet, err);
    else if (err->code == HANDOFF_E_RECORD)
        text_add(&hint, "--add takes only what is new: turns above those that "
                        "the packet has, or without a number");
    st = report_error(c, r->path, err, hint.len == 0 ? NULL : text_get(&hint));
    text_free(&hint);
    return st;
}

/* ---- What the next one cannot read -------------------------------------- */

/* ---- Forwarding --------------------------------------------------------- */

static int
forward(const cli *c, const reading *r, const plan *p, const changes *ch,
        const handoff_packet *packet, const handoff_context *more)
{
    handoff_sealed *sealed = NULL;
    handoff_error   err;
    int             st;

    if (handoff_forward(
            &sealed, packet, more, r->me, r->ring,
            &(handoff_forward_opts){
                HANDOFF_FORWARD_OPTS, .now_ms = p->now_ms,
                .lifetime_ms = p->lifetime_ms, .clear = p->clear,
                .audience = p->audience, .readers = p->readers,
                .redactions = ch->redactions, .reseals = ch->reseals,
                .leave_out = args_given(c, "leave-out") ? &ch->leave_out : NULL,
                .patterns = p->patterns, .patterns_len = p->patterns_len,
                .unmasked = plan_unmasked(c), .workspace = p->workspace },
            &err) != HANDOFF_OK)
        return report_forwarding(c, r, p, ch, packet, &err);
    st = plan_write(c, p, r->ring, sealed, "forwarded");
    handoff_sealed_free(sealed);
    return st;
}

static int
open_packet(const cli *c, reading *r, handoff_packet **packet)
{
    int st = reading_load(c, r);

    /* Who passes a packet on need not be able to read it. */
    if (!args_given(c, "require"))
        r->opts.require = HANDOFF_REQUIRE_NOTHING;
    if (st == EXIT_OK && args_given(c, "opened-at"))
        st = time_option(c, "opened-at", &r->opts.now_ms);
    return st == EXIT_OK ? reading_open(c, r, packet) : st;
}

static int
run_forward(cli *c)
{
    const char      *add = args_value(c, "add");
    handoff_packet  *packet = NULL;
    handoff_context *more = NULL;
    reading          r = { 0 };
    plan             p = { 0 };
    changes          ch = { 0 };
    int              st;

    st = changes_make(c, &ch);
    if (st == EXIT_OK && add == NULL && args_given(c, "repair"))
        st = report_usage(c, "leave it out, or say what to add with --add FILE",
                          "--repair is for what --add adds");
    if (st == EXIT_OK && add != NULL)
        st = input_context(c, add, &more);
    if (st == EXIT_OK)
        st = plan_make(c, &p);
    if (st == EXIT_OK)
        st = open_packet(c, &r, &packet);
    if (st == EXIT_OK)
        st = forward(c, &r, &p, &ch, packet, more);
    handoff_packet_free(packet);
    handoff_context_free(more);
    reading_free(&r);
    plan_free(&p);
    changes_free(&ch);
    return st;
}

const command COMMAND_FORWARD = {
    .name = "forward",
    .summary = "pass a packet on, with more or less in it",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_forward, .makes = "packet")),
    ABOUT("PACKET is opened first, with every check of handoff open. What "
          "was in it travels on byte for byte, so that every signature "
          "still holds; a leg is added that says who passed it on, to whom, "
          "and what they added, left out or sealed for others.",
          "Sealed sections stay sealed to whom they were: --reseal lets the "
          "next one read them. A section of --add named by neither "
          "--readers nor --clear is sealed to those that --to names."),
    OPTIONS(
        OPTION("as", "FILE",
               "one's own private keys, NAME.jwk: the packet must be for "
               "that name",
               .env = "HANDOFF_AS", .how = REQUIRED,
               .missing = "say who forwards it"),
        OPTION_KEYRING("whom one trusts, and where the readers' keys are",
                       REQUIRED),
        OPTION("to", "NAME",
               "whom it is for now; up to 8 times, any of them may open it",
               .how = REQUIRED | MANY, .missing = "say whom it is for"),
        OPTION("add", "FILE",
               "a context with what is new; turns without a number go on"),
        OPTION_REPAIR("--add"),
        OPTION("redact", "SECTION=REASON",
               "leave a section out, and say why; LEG:SECTION=REASON that "
               "of one leg; "
               "may be repeated",
               .how = MANY),
        OPTION("leave-out", "WHAT",
               "say the conversation so far again without notes, turn=TURN or "
               "by=ID (whose messages); may be repeated",
               .how = MANY),
        OPTION("reseal", "SECTION=NAMES",
               "seal a section anew, to these names and nobody else; "
               "LEG:SECTION=NAMES that of one leg; may be repeated",
               .how = MANY),
        OPTION("unseal", "SECTION",
               "send a sealed section in clear from here on; may be repeated",
               .how = MANY, .words = "briefing customer transcript extras"),
        OPTION("readers", "NAME=SECTIONS",
               "seal sections of --add to NAME; as with handoff seal",
               .how = MANY),
        OPTION("clear", "SECTIONS",
               "leave these sections of --add readable by anybody",
               .words = "all briefing customer transcript extras"),
        OPTION("lifetime", "DURATION",
               "until it expires: 90s, 5m, 1h (the default), up to 30d"),
        OPTION_SENT,
        OPTION("opened-at", "TIME",
               "when it was opened, where that is longer ago"),
        OPTION("text", NULL,
               "write the text form (\"hop1.\"), for JSON fields and headers"),
        OPTION_OUTPUT, OPTION_NO_MASK, OPTION_PATTERNS, OPTION_JSON),
    EXAMPLES({ "to the partner, without the transcript",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to partner.example --redact "
               "transcript=private -o next.hop" },
             { "to the partner, without our notes to each other",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to partner.example --leave-out notes -o "
               "next.hop" },
             { "to the partner, who is to read the customer too",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to partner.example --reseal "
               "customer=partner.example -o n.hop" },
             { "back to the bot, with what became of it",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to bot.example --add more.json -o back.hop" }),
};
