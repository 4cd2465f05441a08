/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- handoff seal: a context becomes a packet.
 *
 * A section named by neither --readers nor --clear is sealed to the audience:
 * the shortest command is the safe one.
 */
#include "cli.h"

#include <stdlib.h>

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
fit_option(plan *p, handoff_seal_opts *opts)
{
    handoff_carrier carrier = { HANDOFF_CARRIER };
    const char     *fit = args_value("fit");
    char           *end;

    p->as_text = args_given("text");
    if (fit == NULL)
        return;
    opts->budget = strtoull(fit, &end, 10);
    if (fit[0] < '1' || fit[0] > '9' || *end != '\0') {
        if (!handoff_carrier_find(&carrier, fit))
            fail_usage(carriers(), "--fit \"%s\" is no carrier that is known",
                       fit);
        if (carrier.form == HANDOFF_FORM_TICKET)
            fail_usage("seal without --fit, and put the ticket there: it is "
                       "printed",
                       "%s holds %llu %s: a ticket, no packet", fit,
                       (unsigned long long) carrier.size, carrier.unit);
        opts->budget = carrier.size;
        p->as_text = p->as_text || carrier.form == HANDOFF_FORM_TEXT;
    }
    opts->form = p->as_text ? HANDOFF_FORM_TEXT : HANDOFF_FORM_BINARY;
}

static _Noreturn void
fail_sealing(const plan *p, const handoff_keyring *ring,
             const handoff_error *err)
{
    const char *name = ring == NULL ? NULL : plan_without_key(p, ring);
    const char *hint = NULL;

    if (err->code == HANDOFF_E_ARG && ring == NULL &&
        p->clear != ALL_BUT_ROUTING)
        fail_usage("--keyring FILE has their keys; --clear all sends "
                   "everything readable by anybody",
                   "sections are to be sealed, and no keyring says to which "
                   "keys");
    if (err->code == HANDOFF_E_READER && name != NULL)
        hint = hint_reader(name, ring, args_value("keyring"));
    else if (err->code == HANDOFF_E_FIT)
        hint = textf("--fit %llu always suffices for this record",
                     (unsigned long long) err->offset);
    else if (err->code == HANDOFF_E_RECORD)
        hint = "a record needs routing.conversation_id, and turns that rise";
    fail(cli.operands[0], err, hint);
}

static void
seal(plan *p, const handoff_context *ctx, const handoff_identity *me)
{
    handoff_keyring  *ring = NULL;
    handoff_sealed   *sealed;
    handoff_error     err;
    handoff_seal_opts opts = { HANDOFF_SEAL_OPTS,
                               .now_ms = p->now_ms,
                               .lifetime_ms = p->lifetime_ms,
                               .clear = p->clear,
                               .audience = p->audience,
                               .readers = p->readers,
                               .patterns = p->patterns.text,
                               .patterns_len = p->patterns.len,
                               .unmasked = plan_unmasked(),
                               .workspace = p->workspace,
                               .replaces_id = hash_option("supersedes") };

    fit_option(p, &opts);
    if (args_given("keyring"))
        ring = input_keyring(args_value("keyring"));
    if (handoff_seal(&sealed, ctx, me, ring, &opts, &err) != HANDOFF_OK)
        fail_sealing(p, ring, &err);
    keep(sealed);
    plan_write(p, ring, sealed, "sealed");
}

static void
run_seal(void)
{
    const handoff_context   *ctx = input_context(cli.operands[0]);
    plan                     p = plan_make();
    const handoff_check_opts check = { HANDOFF_CHECK_OPTS, .now_ms = p.now_ms,
                                       .lifetime_ms = p.lifetime_ms };

    p.findings = findings_of(ctx, &check);
    findings_refuse(p.findings);
    seal(&p, ctx, input_identity(args_value("as")));
}

const command COMMAND_SEAL = {
    .name = "seal",
    .summary = "seal a context into a packet",
    ACTIONS(ACTION(NULL, "CONTEXT", 1, 1, run_seal, .makes = "packet")),
    ABOUT("CONTEXT is JSON or protobuf. Routing is always readable. A "
          "section named by neither --readers nor --clear is sealed to "
          "those that --to names.",
          "What the next person would still have to ask (handoff check) is "
          "told as warnings, the five worst kinds and how much more there "
          "is. It stops nothing: a person waits. With --strict it does.",
          "Card numbers, their security codes and what the customer said "
          "when giving proof are masked in what is sealed; CONTEXT stays as "
          "it is. handoff mask shows what that does, and does more.",
          "Size, expiry and ticket are told on stderr; with --json they are "
          "one object on stdout, and -o takes the packet."),
    OPTIONS(
        OPTION_AS(.how = REQUIRED, .missing = "say who seals it"),
        OPTION("to", "NAME",
               "whom it is for; up to 8 times, any of them may open it",
               .how = REQUIRED | MANY, .missing = "say whom it is for"),
        OPTION_KEYRING("where the readers' keys are", 0),
        OPTION("readers", "NAME=SECTIONS",
               "seal sections to NAME: briefing, customer, transcript, extras "
               "separated by commas, or all that are not in clear; may be "
               "repeated",
               .how = MANY),
        OPTION("clear", "SECTIONS",
               "leave these sections readable by anybody who sees the packet",
               .words = "all briefing customer transcript extras"),
        OPTION("lifetime", "DURATION",
               "until it expires: 90s, 5m, 1h (the default), up to 30d"),
        OPTION_SENT,
        OPTION("supersedes", "ID",
               "the packet that this one takes the place of: its id, as seal "
               "and open print it"),
        OPTION("strict", NULL,
               "write nothing where handoff check has warnings or errors"),
        OPTION("text", NULL,
               "write the text form (\"hop1.\"), for JSON fields and headers"),
        OPTION("fit", "CARRIER",
               "the best packet that fits: a number of bytes, or "
               "zendesk-metadata, twilio-conversation, twilio-message, "
               "intercom-note, connect-attributes, chatwoot-attribute, "
               "whatsapp-metadata (all in text form)"),
        OPTION_REPAIR("CONTEXT"), OPTION_OUTPUT, OPTION_NO_MASK,
        OPTION_PATTERNS, OPTION_JSON),
    EXAMPLES({ "everything for the eyes of the desk alone",
               "handoff seal context.json --as bot.example.jwk --keyring "
               "trusted.jwks --to desk.example -o p.hop" },
             { "a record as another program wrote it",
               "handoff seal context.json --repair --as bot.example.jwk "
               "--keyring trusted.jwks --to desk.example -o p.hop" },
             { "what a metadata field of 4,096 bytes can hold of it",
               "handoff seal context.json --as bot.example.jwk --keyring "
               "trusted.jwks --to desk.example --fit zendesk-metadata" },
             { "the briefing readable on the way, in text form",
               "handoff seal context.json --as bot.example.jwk --keyring "
               "trusted.jwks --to desk.example --clear briefing --text" }),
};
