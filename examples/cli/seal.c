/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- handoff seal: a context becomes a packet.
 *
 * A section named by neither --readers nor --clear is sealed to the audience:
 * the shortest command is the safe one.
 */
#include "cli.h"

static int
report_sealing(const cli *c, const plan *p, const handoff_keyring *ring,
               const handoff_error *err)
{
    const char *ring_path = args_value(c, OPT_KEYRING);
    const char *name = ring == NULL ? NULL : plan_without_key(p, ring);
    text        hint = { 0 };
    int         st;

    if (err->code == HANDOFF_E_READER && name != NULL) {
        hint_reader(&hint, name, ring_path);
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
                               .readers = p->readers,
                               .unmasked = plan_unmasked(c) };
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
        st = plan_write(c, p, sealed, "sealed");
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
    int               st = plan_check(c, "seals");

    if (st == EXIT_OK)
        st = input_context(c, c->operands[0], &ctx);
    if (st == EXIT_OK)
        st = plan_make(c, &p, c->operands[0], ctx);
    if (st == EXIT_OK)
        st = findings_of(c, ctx, 0, p.now_ms, &p.findings);
    if (st == EXIT_OK)
        st = findings_refuse(c, p.findings);
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
    { OPT_STRICT, 0, false, "strict", NULL, NULL,
      "write nothing where handoff check has warnings or errors" },
    { OPT_TEXT, 0, false, "text", NULL, NULL,
      "write the text form (\"hop1.\"), for JSON fields and headers" },
    { OPT_OUTPUT, 'o', false, "output", "FILE", NULL,
      "write to FILE instead of stdout" },
    OPTION_NO_MASK,
    OPTION_JSON,
    OPTION_END,
};

const command COMMAND_SEAL = {
    .name = "seal",
    .summary = "seal a context into a packet",
    .synopsis =
        (const char *const[]){ "CONTEXT --as FILE --to NAME [--keyring FILE] "
                               "[--readers NAME=SECTIONS] [--clear SECTIONS] "
                               "[--lifetime DURATION] [--at TIME] [--strict] "
                               "[--text] [--no-mask] [-o FILE] [--json]",
                               NULL },
    .about =
        (const char *const[]){
            "CONTEXT is JSON or protobuf. Routing is always readable. A "
            "section named by neither --readers nor --clear is sealed to "
            "those that --to names.",
            "What the next person would still have to ask (handoff check) is "
            "told as warnings and stops nothing: a person waits. With "
            "--strict it does.",
            "Card numbers, their security codes and what the customer said "
            "when giving proof are masked in what is sealed; CONTEXT stays as "
            "it is. handoff mask shows what that does, and does more.",
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
