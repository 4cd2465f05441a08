/* SPDX-License-Identifier: MIT */
/*
 * forward.c -- handoff forward: pass a packet on.
 *
 * What --add brings is sealed as handoff seal does it; what was there travels
 * on as it is, apart from what --redact, --reseal and --unseal name. A
 * section is SECTION, wherever it is, or LEG:SECTION.
 */
#include "cli.h"

#include <string.h>

/* What is to become of earlier sections. */
typedef struct changes {
    handoff_redaction   *redactions;
    handoff_reseal      *reseals;
    size_t               reseals_count;
    handoff_excerpt_opts leave_out;
} changes;

/* ---- Options ------------------------------------------------------------ */

/* SECTION or LEG:SECTION, up to `end`. */
static void
parse_place(const char *what, const char *s, const char *end, uint32_t *leg,
            uint32_t *kind)
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
    if (*kind == 0)
        fail_usage("briefing, customer, transcript or extras; 1:briefing is "
                   "that of leg 1 alone",
                   "%s: \"%.*s\" is not a section", what, (int) (end - s), s);
}

/* What follows the "=", which must be there. */
static const char *
value_of(const char *what, const char *s, const char *hint)
{
    const char *equals = strchr(s, '=');

    if (equals == NULL || equals[1] == '\0')
        fail_usage(hint, "%s %s says nothing after \"=\"", what, s);
    return equals + 1;
}

static void
take_redactions(changes *ch)
{
    const char *s;

    for (size_t i = 0; (s = args_nth("redact", i)) != NULL; i++) {
        handoff_redaction *r = &ch->redactions[i];

        r->reason = value_of("--redact", s,
                             "--redact transcript=\"not needed by the "
                             "partner\": everybody sees the reason");
        parse_place("--redact", s, r->reason - 1, &r->leg, &r->section);
    }
}

/* Cut "a,b" into a list of names. */
static const char *const *
cut_names(const char *names)
{
    const char **list = keep_new((strlen(names) + 2) * sizeof *list);

    for (size_t n = 0;; n++) {
        const size_t len = strcspn(names, ",");

        list[n] = textf("%.*s", (int) len, names);
        if (names[len] == '\0')
            return list;
        names += len + 1;
    }
}

static void
take_reseals(changes *ch)
{
    const char *s;

    for (size_t i = 0; (s = args_nth("reseal", i)) != NULL; i++) {
        handoff_reseal *r = &ch->reseals[ch->reseals_count++];
        const char     *names =
            value_of("--reseal", s,
                     "--reseal customer=partner.example,desk.example: all who "
                     "are to read it from now on");

        parse_place("--reseal", s, names - 1, &r->leg, &r->section);
        r->readers = cut_names(names);
    }
    for (size_t i = 0; (s = args_nth("unseal", i)) != NULL; i++) {
        handoff_reseal *r = &ch->reseals[ch->reseals_count++];

        parse_place("--unseal", s, s + strlen(s), &r->leg, &r->section);
    }
}

/* "notes", "turn=7", "by=ID". */
static void
take_left_out(changes *ch, uint32_t *turns, const char **speakers)
{
    handoff_excerpt_opts *o = &ch->leave_out;
    size_t                speakers_count = 0;
    const char           *s;

    *o = (handoff_excerpt_opts){ HANDOFF_EXCERPT_OPTS, .turns = turns,
                                 .speakers = speakers };
    if (args_given("last"))
        o->last = number_option("last", 1, UINT32_MAX);
    for (size_t i = 0; (s = args_nth("leave-out", i)) != NULL; i++) {
        if (strcmp(s, "notes") == 0)
            o->flags |= HANDOFF_EXCERPT_NO_NOTES;
        else if (strncmp(s, "by=", 3) == 0 && s[3] != '\0')
            speakers[speakers_count++] = s + 3;
        else if (strncmp(s, "turn=", 5) == 0 &&
                 number_parse(&turns[o->turns_count], s + 5, 1, UINT32_MAX))
            o->turns_count++;
        else
            fail_usage(
                "notes, turn=7, or by=ID for everything that person said",
                "--leave-out \"%s\" is not something that can be left out", s);
    }
}

static changes
changes_make(void)
{
    const size_t n = cli.given_count + 1;
    changes      ch = { .redactions = keep_new(n * sizeof *ch.redactions),
                        .reseals = keep_new(n * sizeof *ch.reseals) };

    take_redactions(&ch);
    take_left_out(&ch, keep_new(n * sizeof(uint32_t)),
                  keep_new(n * sizeof(char *)));
    take_reseals(&ch);
    return ch;
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
static const char *
hint_custody(const handoff_packet *packet)
{
    handoff_leg last = { HANDOFF_LEG };
    text        out = { 0 };

    handoff_packet_leg(&last, packet, handoff_packet_legs(packet) - 1);
    text_add(&out, "it ");
    custody_add(&out, &last);
    text_addf(&out, "; ask %s for a new one", last.sender);
    return text_get(&out);
}

/* Who formed a section last can form it again. */
static const char *
hint_sealed(const handoff_packet *packet, const handoff_error *err)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     leg = { HANDOFF_LEG };

    if (err->leg < 0 ||
        !handoff_packet_section(&s, packet, (uint32_t) err->leg,
                                (uint32_t) err->section) ||
        !handoff_packet_leg(&leg, packet, s.formed_by))
        return NULL;
    return textf("%s sealed it: ask them to name you as a reader, or send it "
                 "on as it is, or --redact %s=REASON",
                 leg.sender, section_name(s.kind));
}

static _Noreturn void
fail_forwarding(const reading *r, const plan *p, const changes *ch,
                const handoff_packet *packet, const handoff_error *err)
{
    const char *name = without_key(p, ch, r->ring);
    const char *hint = NULL;

    if (err->code == HANDOFF_E_READER && name != NULL)
        hint = hint_reader(name, r->ring, r->keyring_path);
    else if (err->code == HANDOFF_E_CHAIN && err->section == 0)
        hint = hint_custody(packet);
    else if (err->code == HANDOFF_E_CHAIN)
        hint = "handoff open shows which leg adds what, and what is redacted "
               "already";
    else if (err->code == HANDOFF_E_SEALED)
        hint = hint_sealed(packet, err);
    else if (err->code == HANDOFF_E_FIT)
        hint = textf("--fit %llu is always enough; what earlier legs said does "
                     "not shrink: --last or --leave-out sends less of it",
                     (unsigned long long) err->offset);
    else if (err->code == HANDOFF_E_RECORD)
        hint = "--add takes only what is new: turns above those that the "
               "packet has, or without a number";
    fail(r->path, err, hint);
}

/* ---- Forwarding --------------------------------------------------------- */

static void
forward(const reading *r, const plan *p, const changes *ch,
        const handoff_packet *packet, const handoff_context *more)
{
    const handoff_forward_opts opts = { HANDOFF_FORWARD_OPTS,
                                        .now_ms = p->now_ms,
                                        .lifetime_ms = p->lifetime_ms,
                                        .clear = p->clear,
                                        .audience = p->audience,
                                        .readers = p->readers,
                                        .redactions = ch->redactions,
                                        .reseals = ch->reseals,
                                        .leave_out = args_given("leave-out") ||
                                                             args_given("last")
                                                         ? &ch->leave_out
                                                         : NULL,
                                        .patterns = p->patterns.text,
                                        .patterns_len = p->patterns.len,
                                        .unmasked = plan_unmasked(),
                                        .budget = p->budget,
                                        .form = plan_form(p),
                                        .workspace = p->workspace };
    handoff_sealed            *sealed;
    handoff_error              err;

    if (handoff_forward(&sealed, packet, more, r->me, r->ring, &opts, &err) !=
        HANDOFF_OK)
        fail_forwarding(r, p, ch, packet, &err);
    keep(sealed);
    plan_write(p, r->ring, sealed, "forwarded");
}

static void
run_forward(void)
{
    const char            *add = args_value("add");
    const changes          ch = changes_make();
    const handoff_context *more;
    plan                   p;
    reading                r;

    if (add == NULL && args_given("repair"))
        fail_usage("leave it out, or name what to add with --add FILE",
                   "--repair works on what --add adds");
    more = add == NULL ? NULL : input_context(add);
    p = plan_make();
    r = reading_load(cli.operands[0]);
    /* Who passes a packet on need not be able to read it. */
    if (!args_given("require"))
        r.opts.require = HANDOFF_REQUIRE_NOTHING;
    if (args_given("opened-at"))
        r.opts.now_ms = time_option("opened-at");
    forward(&r, &p, &ch, reading_open(&r), more);
}

const command COMMAND_FORWARD = {
    .name = "forward",
    .summary = "pass a packet on, with more or less in it",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_forward, .makes = "packet")),
    ABOUT("PACKET is opened first, with every check of handoff open. What was "
          "in it travels on byte for byte, so that every signature still "
          "holds. A new leg says who passed it on, to whom, and what they "
          "added, left out or sealed for others.",
          "Sealed sections remain sealed to the same readers; --reseal lets "
          "the next party read them. A section of --add that neither --readers "
          "nor --clear names is sealed to the parties that --to names."),
    OPTIONS(
        OPTION("as", "FILE",
               "your private keys, NAME.jwk; the packet must be for that name",
               .env = "HANDOFF_AS", .how = REQUIRED,
               .missing = "say who forwards it"),
        OPTION_KEYRING("the keys you trust, and the readers' keys", REQUIRED),
        OPTION("to", "NAME",
               "the party it is for now; up to 8 times, and any of them may "
               "open it",
               .how = REQUIRED | MANY, .missing = "say whom it is for"),
        OPTION("add", "FILE",
               "a context with what is new; turns without a number are "
               "numbered on"),
        OPTION_REPAIR("--add"),
        OPTION("redact", "SECTION=REASON",
               "leave a section out, and say why; LEG:SECTION=REASON leaves "
               "out that of one leg; may be repeated",
               .how = MANY),
        OPTION("leave-out", "WHAT",
               "send the conversation so far again without this: notes, "
               "turn=TURN, or by=ID (everything that person said); may be "
               "repeated",
               .how = MANY),
        OPTION("last", "N",
               "send again only the last N messages of the conversation so "
               "far"),
        OPTION_FIT("make what --add says small enough that the packet fits"),
        OPTION("reseal", "SECTION=NAMES",
               "seal a section again, to these names and nobody else; "
               "LEG:SECTION=NAMES names that of one leg; may be repeated",
               .how = MANY),
        OPTION("unseal", "SECTION",
               "send a sealed section readable by anybody from here on; may be "
               "repeated",
               .how = MANY, .words = "briefing customer transcript extras"),
        OPTION("readers", "NAME=SECTIONS",
               "seal sections of --add to NAME, as with handoff seal",
               .how = MANY),
        OPTION("clear", "SECTIONS",
               "leave these sections of --add readable by anybody",
               .words = "all briefing customer transcript extras"),
        OPTION(
            "lifetime", "DURATION",
            "how long the packet lives: 90s, 5m, 1h (the default), up to 30d"),
        OPTION_SENT,
        OPTION("opened-at", "TIME",
               "the time at which you opened it, if that was earlier"),
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
             { "to the partner, in a field of 4,096 bytes: the last 4 messages",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to partner.example --last 4 --fit "
               "zendesk-metadata -o next.txt" },
             { "to the partner, who is to read the customer too",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to partner.example --reseal "
               "customer=partner.example -o n.hop" },
             { "back to the bot, with what became of it",
               "handoff forward p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --to bot.example --add more.json -o back.hop" }),
};
