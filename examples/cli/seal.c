/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- handoff seal: a context becomes a packet.
 *
 * A section named by neither --readers nor --clear is sealed to the audience:
 * the shortest command is the safe one.
 */
#include "cli.h"

static _Noreturn void
fail_sealing(const plan *p, const handoff_keyring *ring,
             const handoff_error *err)
{
    const char *name = ring == NULL ? NULL : plan_without_key(p, ring);
    const char *hint = NULL;

    if (err->code == HANDOFF_E_ARG && ring == NULL &&
        p->clear != ALL_BUT_ROUTING)
        fail_usage(
            "--keyring FILE names their keys; --clear all sends everything "
            "readable by anybody",
            "no keyring says to which keys the sections are to be sealed");
    if (err->code == HANDOFF_E_READER && name != NULL)
        hint = hint_reader(name, ring, args_value("keyring"));
    else if (err->code == HANDOFF_E_FIT)
        hint = textf("--fit %llu is always enough for this record",
                     (unsigned long long) err->offset);
    else if (err->code == HANDOFF_E_RECORD)
        hint = "a record needs routing.conversation_id, and turns that rise";
    fail(cli.operands[0], err, hint);
}

static void
seal(const plan *p, const handoff_context *ctx, const handoff_identity *me)
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
                               .budget = p->budget,
                               .form = plan_form(p),
                               .replaces_id = hash_option("supersedes") };

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
    ABOUT("CONTEXT is JSON or protobuf. Routing can always be read. A section "
          "that neither --readers nor --clear names is sealed to the parties "
          "that --to names.",
          "What the next person would still have to ask (see handoff check) is "
          "printed as warnings: the five worst kinds, and how many more there "
          "are. The packet is sealed all the same, because a person is "
          "waiting; --strict refuses instead.",
          "Card numbers, their security codes and what the customer said to "
          "prove who they are are masked in the packet; CONTEXT is not "
          "changed. handoff mask shows the result, and can mask more.",
          "Size, expiry and ticket are printed on stderr. With --json they are "
          "one object on stdout, and -o names the file for the packet."),
    OPTIONS(
        OPTION_AS(.how = REQUIRED, .missing = "say who seals it"),
        OPTION(
            "to", "NAME",
            "the party it is for; up to 8 times, and any of them may open it",
            .how = REQUIRED | MANY, .missing = "say whom it is for"),
        OPTION_KEYRING("a keyring with the readers' keys", 0),
        OPTION("readers", "NAME=SECTIONS",
               "seal sections to NAME: briefing, customer, transcript, extras, "
               "separated by commas, or all that --clear does not name; may be "
               "repeated",
               .how = MANY),
        OPTION("clear", "SECTIONS",
               "leave these sections readable by anybody who has the packet",
               .words = "all briefing customer transcript extras"),
        OPTION(
            "lifetime", "DURATION",
            "how long the packet lives: 90s, 5m, 1h (the default), up to 30d"),
        OPTION_SENT,
        OPTION("supersedes", "ID",
               "the id of the packet that this one replaces, as seal and open "
               "print it"),
        OPTION("strict", NULL,
               "write nothing if handoff check has warnings or errors"),
        OPTION("text", NULL,
               "write the text form (\"hop1.\"), for JSON fields and headers"),
        OPTION_FIT("the best packet that fits"), OPTION_REPAIR("CONTEXT"),
        OPTION_OUTPUT, OPTION_NO_MASK, OPTION_PATTERNS, OPTION_JSON),
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
