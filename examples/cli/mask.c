/* SPDX-License-Identifier: MIT */
/*
 * mask.c -- handoff mask: take out of a record what must not travel.
 */
#include "cli.h"

#include <string.h>

/* The names that the record's list of masks has. */
static const flag kinds[] = {
    { "pan", HANDOFF_MASK_CARD },       { "cvv", HANDOFF_MASK_CODE },
    { "iban", HANDOFF_MASK_IBAN },      { "ssn", HANDOFF_MASK_SSN },
    { "proof", HANDOFF_MASK_PROOF },    { "email", HANDOFF_MASK_EMAIL },
    { "phone", HANDOFF_MASK_PHONE },    { "account", HANDOFF_MASK_ACCOUNT },
    { "all", HANDOFF_MASK_EVERYTHING }, { NULL, 0 },
};
enum { KINDS = COUNT(kinds) - 2 }; /* without "all" and the end */
#define BY_DEFAULT                                                             \
    ((uint32_t) HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_IBAN |    \
     HANDOFF_MASK_SSN | HANDOFF_MASK_PROOF)

/* What people call some of them. */
static const struct {
    const char *word, *name;
} meant[] = {
    { "card", "pan" },   { "cards", "pan" },    { "cvc", "cvv" },
    { "code", "cvv" },   { "codes", "cvv" },    { "password", "proof" },
    { "mail", "email" }, { "emails", "email" }, { "phones", "phone" },
};

static uint32_t
kinds_option(const char *name)
{
    static const char known[] = "pan (card numbers), cvv, iban, ssn, proof, "
                                "email, phone, account, all";
    const char       *list = args_value(name), *wrong = NULL, *near = NULL;
    uint64_t          set = 0;
    size_t            n;

    if (list != NULL)
        set = flags_parse(kinds, list, &wrong);
    if (wrong == NULL)
        return (uint32_t) set;
    n = strcspn(wrong, ",");
    for (size_t i = 0; i < COUNT(meant); i++) {
        if (is_word(meant[i].word, wrong, n))
            near = meant[i].name;
    }
    fail_usage(near == NULL ? known : textf("did you mean %s? %s", near, known),
               "--%s: \"%.*s\" is not something that can be masked", name,
               (int) n, wrong);
}

/* How many of each kind the record says were masked. */
static void
count_kinds(int64_t count[KINDS], const handoff_context *ctx, int sign)
{
    handoff_mask m = { HANDOFF_MASK };

    for (size_t i = 0; handoff_context_get(&m, ctx, i); i++) {
        for (size_t k = 0; k < KINDS; k++) {
            if (strcmp(m.kind, kinds[k].name) == 0)
                count[k] += sign * (int64_t) m.count;
        }
    }
}

/* A path in the record begins in its section, a finding's with it. */
static const char *
section_of(const handoff_mask *m)
{
    switch (m->parent_kind) {
    case HANDOFF_KIND_ROUTING:
        return "routing";
    case HANDOFF_KIND_BRIEFING:
        return "briefing";
    case HANDOFF_KIND_CUSTOMER:
        return "customer";
    case HANDOFF_KIND_TRANSCRIPT:
        return "transcript";
    default:
        return "extras";
    }
}

static void
report_text(size_t total, const int64_t count[KINDS])
{
    text by = { 0 };

    for (size_t k = 0; k < KINDS; k++) {
        if (count[k] != 0)
            text_addf(&by, "%s%lld %s", by.len == 0 ? ": " : ", ",
                      (long long) count[k], kinds[k].name);
    }
    report_note("masked", "%zu %s%s", total, total == 1 ? "place" : "places",
                text_get(&by));
}

/* What was masked now, by kind; also where, now or before. */
static void
report_json_masks(const handoff_context *ctx, size_t total,
                  const int64_t count[KINDS])
{
    handoff_mask m = { HANDOFF_MASK };
    json         j = { 0 };

    js_open(&j, NULL, '{');
    js_int(&j, "masked", (int64_t) total);
    js_open(&j, "kinds", '{');
    for (size_t k = 0; k < KINDS; k++) {
        if (count[k] != 0)
            js_int(&j, kinds[k].name, count[k]);
    }
    js_close(&j, '}');
    js_open(&j, "masks", '[');
    for (size_t i = 0; handoff_context_get(&m, ctx, i); i++) {
        js_open(&j, NULL, '{');
        js_string(&j, "path", textf("%s.%s", section_of(&m), m.path));
        js_string(&j, "kind", m.kind);
        js_int(&j, "count", m.count);
        js_close(&j, '}');
    }
    js_close(&j, ']');
    js_write(&j, NULL);
}

static void
run_mask(void)
{
    const char       *path = cli.operands[0];
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS };
    handoff_context  *ctx;
    handoff_error     err;
    bytes             patterns;
    size_t            total;
    int64_t           by_kind[KINDS] = { 0 };

    opts.what = args_given("only") ? kinds_option("only") : BY_DEFAULT;
    opts.what |= kinds_option("also");
    patterns = patterns_option();
    opts.patterns = patterns.text;
    opts.patterns_len = patterns.len;
    ctx = input_context(path);
    count_kinds(by_kind, ctx, -1);
    need(handoff_context_mask(ctx, &total, &opts, &err), path, &err, NULL);
    write_record(ctx);
    count_kinds(by_kind, ctx, 1);
    if (cli.json)
        report_json_masks(ctx, total, by_kind);
    else
        report_text(total, by_kind);
}

const command COMMAND_MASK = {
    .name = "mask",
    .summary = "take card numbers and the like out of a record",
    ACTIONS(ACTION(NULL, "CONTEXT", 1, 1, run_mask, .makes = "record")),
    ABOUT("CONTEXT is JSON or protobuf; - is stdin. The result is JSON. It "
          "masks payment card numbers (pan), their security codes (cvv), IBANs "
          "(iban), US social security numbers (ssn) and what the customer said "
          "to prove who they are (proof). On request it also masks e-mail "
          "addresses (email), phone numbers (phone) and bank account numbers "
          "(account). KINDS are separated by commas. Ids and keys of elements "
          "are never changed.",
          "What people need remains: \"[card ending 4242]\". At the end it "
          "prints how many places of each kind it masked. Each section lists "
          "the places that were masked, now or before.",
          "With --json, which needs -o for the record: masked, kinds, masks "
          "(path, as in handoff check, kind, count). handoff seal masks pan, "
          "cvv and proof by itself."),
    OPTIONS(OPTION("also", "KINDS", "also mask these: email, phone, account",
                   .words = "email phone account"),
            OPTION("only", "KINDS",
                   "mask only these: pan, cvv, iban, ssn, proof, email, phone, "
                   "account, all",
                   .words = "pan cvv iban ssn proof email phone account all"),
            OPTION_PATTERNS, OPTION_REPAIR("CONTEXT"), OPTION_OUTPUT,
            OPTION_JSON),
    EXAMPLES({ "without card numbers",
               "handoff mask context.json -o safe.json" },
             { "how to reach the customer goes too",
               "handoff mask context.json --also email,phone" }),
};
