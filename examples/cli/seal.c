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
static void
list_carriers(text *out)
{
    handoff_carrier carrier = { HANDOFF_CARRIER };

    text_add(out, "a number of bytes, or");
    for (size_t i = 0; handoff_carrier_get(&carrier, i); i++)
        text_addf(out, "%s %s (%llu %s)", i == 0 ? "" : ",", carrier.name,
                  (unsigned long long) carrier.size, carrier.unit);
}

/* --fit: so many bytes, or what a carrier holds. */
static int
fit_option(const cli *c, plan *p, handoff_seal_opts *opts)
{
    handoff_carrier carrier = { HANDOFF_CARRIER };
    const char     *fit = args_value(c, "fit");
    text            hint = { 0 };
    int             st = EXIT_OK;
    char           *end;

    p->as_text = args_given(c, "text");
    if (fit == NULL)
        goto done;
    opts->budget = strtoull(fit, &end, 10);
    if (fit[0] < '1' || fit[0] > '9' || *end != '\0') {
        if (!handoff_carrier_find(&carrier, fit)) {
            list_carriers(&hint);
            st = report_usage(c, text_get(&hint),
                              "--fit \"%s\" is no carrier that is known", fit);
            goto done;
        }
        if (carrier.form == HANDOFF_FORM_TICKET) {
            st = report_usage(c,
                              "seal without --fit, and put the ticket there: "
                              "it is printed",
                              "%s holds %llu %s: a ticket, no packet", fit,
                              (unsigned long long) carrier.size, carrier.unit);
            goto done;
        }
        opts->budget = carrier.size;
        p->as_text = p->as_text || carrier.form == HANDOFF_FORM_TEXT;
    }
    opts->form = p->as_text ? HANDOFF_FORM_TEXT : HANDOFF_FORM_BINARY;

done:
    text_free(&hint);
    return st;
}

static int
report_sealing(const cli *c, const plan *p, const handoff_keyring *ring,
               const handoff_error *err)
{
    const char *ring_path = args_value(c, "keyring");
    const char *name = ring == NULL ? NULL : plan_without_key(p, ring);
    text        hint = { 0 };
    int         st;

    if (err->code == HANDOFF_E_ARG && ring == NULL &&
        p->clear != ALL_BUT_ROUTING)
        return report_usage(c,
                            "--keyring FILE has their keys; --clear all sends "
                            "everything readable by anybody",
                            "sections are to be sealed, and no keyring says "
                            "to which keys");
    if (err->code == HANDOFF_E_READER && name != NULL) {
        hint_reader(&hint, name, ring, ring_path);
    } else if (err->code == HANDOFF_E_FIT) {
        text_addf(&hint, "--fit %llu always suffices for this record",
                  (unsigned long long) err->offset);
    } else if (err->code == HANDOFF_E_RECORD) {
        text_add(&hint, "a record needs routing.conversation_id, and turns "
                        "that rise");
    }
    st = report_error(c, c->operands[0], err,
                      hint.len == 0 ? NULL : text_get(&hint));
    text_free(&hint);
    return st;
}

static int
seal(const cli *c, plan *p, const handoff_context *ctx,
     const handoff_identity *me)
{
    const char       *ring_path = args_value(c, "keyring");
    const char       *replaces = args_value(c, "supersedes");
    handoff_keyring  *ring = NULL;
    handoff_sealed   *sealed = NULL;
    handoff_error     err;
    handoff_seal_opts opts = { HANDOFF_SEAL_OPTS,
                               .now_ms = p->now_ms,
                               .lifetime_ms = p->lifetime_ms,
                               .clear = p->clear,
                               .audience = p->audience,
                               .readers = p->readers,
                               .patterns = p->patterns,
                               .patterns_len = p->patterns_len,
                               .unmasked = plan_unmasked(c),
                               .workspace = p->workspace };
    int               st = fit_option(c, p, &opts);

    if (st == EXIT_OK && ring_path != NULL)
        st = input_keyring(c, ring_path, &ring);
    if (st != EXIT_OK)
        return st;
    if (replaces != NULL)
        opts.replaces_id = p->replaces;
    if (handoff_seal(&sealed, ctx, me, ring, &opts, &err) != HANDOFF_OK)
        st = report_sealing(c, p, ring, &err);
    else
        st = plan_write(c, p, ring, sealed, "sealed");
    handoff_sealed_free(sealed);
    handoff_keyring_free(ring);
    return st;
}

static int
run_seal(cli *c)
{
    handoff_context  *ctx = NULL;
    handoff_identity *me = NULL;
    plan              p = { 0 };
    int               st;

    st = input_context(c, c->operands[0], &ctx);
    if (st == EXIT_OK)
        st = plan_make(c, &p);
    if (st == EXIT_OK)
        st = findings_of(c, ctx,
                         &(handoff_check_opts){ HANDOFF_CHECK_OPTS,
                                                .now_ms = p.now_ms,
                                                .lifetime_ms = p.lifetime_ms },
                         &p.findings);
    if (st == EXIT_OK)
        st = findings_refuse(c, p.findings);
    if (st == EXIT_OK)
        st = input_identity(c, args_value(c, "as"), &me);
    if (st == EXIT_OK)
        st = seal(c, &p, ctx, me);
    plan_free(&p);
    handoff_identity_free(me);
    handoff_context_free(ctx);
    return st;
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
