/* SPDX-License-Identifier: MIT */
/*
 * mask.c -- handoff mask: take out of a record what must not travel.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct kind {
    const char *name;
    uint32_t    what;
} kind;

/* The names that the record's list of masks has. */
static const kind kinds[] = {
    { "pan", HANDOFF_MASK_CARD },       { "cvv", HANDOFF_MASK_CODE },
    { "iban", HANDOFF_MASK_IBAN },      { "ssn", HANDOFF_MASK_SSN },
    { "proof", HANDOFF_MASK_PROOF },    { "email", HANDOFF_MASK_EMAIL },
    { "phone", HANDOFF_MASK_PHONE },    { "account", HANDOFF_MASK_ACCOUNT },
    { "all", HANDOFF_MASK_EVERYTHING },
};
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

static int
no_kind(const cli *c, const char *name, const char *word, size_t n)
{
    text hint = { 0 };
    int  st;

    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        if (strlen(meant[i].word) == n && memcmp(meant[i].word, word, n) == 0)
            text_addf(&hint, "did you mean %s? ", meant[i].name);
    }
    text_add(&hint, "pan (card numbers), cvv, iban, ssn, proof, email, phone, "
                    "account, all");
    st = report_usage(c, text_get(&hint),
                      "%s: \"%.*s\" is nothing that can be masked", name,
                      (int) n, word);
    text_free(&hint);
    return st;
}

static int
parse_kinds(const cli *c, const char *name, const char *list, uint32_t *set)
{
    while (*list != '\0') {
        size_t n = strcspn(list, ","), i = 0,
               count = sizeof kinds / sizeof *kinds;

        while (i < count && (strlen(kinds[i].name) != n ||
                             memcmp(kinds[i].name, list, n) != 0))
            i++;
        if (i == count)
            return no_kind(c, name, list, n);
        *set |= kinds[i].what;
        list += n;
        list += *list == ',';
    }
    return EXIT_OK;
}

static int
parse_what(const cli *c, uint32_t *what)
{
    const char *only = args_value(c, "only"), *also = args_value(c, "also");
    int         st = EXIT_OK;

    *what = only == NULL ? BY_DEFAULT : 0;
    if (only != NULL)
        st = parse_kinds(c, "--only", only, what);
    if (st == EXIT_OK && also != NULL)
        st = parse_kinds(c, "--also", also, what);
    if (st == EXIT_OK && *what == 0)
        st = report_usage(c,
                          "pan, cvv, iban, ssn, proof, email, phone, account, "
                          "all",
                          "nothing is to be masked");
    return st;
}

/* How many of each kind the record says were masked. */
enum { KINDS = sizeof kinds / sizeof *kinds - 1 }; /* without "all" */

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

/* What was masked now, by kind; with --json also where, now or before. */
static int
report_masks(const cli *c, const handoff_context *ctx, size_t total,
             const int64_t count[KINDS])
{
    handoff_mask m = { HANDOFF_MASK };
    json         j = { 0 };
    text         by = { 0 };

    if (!c->json) {
        for (size_t k = 0; k < KINDS; k++) {
            if (count[k] != 0)
                text_addf(&by, "%s%lld %s", by.len == 0 ? ": " : ", ",
                          (long long) count[k], kinds[k].name);
        }
        report_note(c, "masked", "%zu %s%s", total,
                    total == 1 ? "place" : "places", text_get(&by));
        text_free(&by);
        return EXIT_OK;
    }
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
        text_addf(&by, "%s.%s", section_of(&m), m.path);
        js_text(&j, "path", &by);
        text_free(&by);
        js_string(&j, "kind", m.kind);
        js_int(&j, "count", m.count);
        js_close(&j, '}');
    }
    js_close(&j, ']');
    js_close(&j, '}');
    text_add(&j.out, "\n");
    return io_write_text(c, NULL, &j.out);
}

static int
write_record(const cli *c, const handoff_context *ctx)
{
    handoff_error err;
    text          plain = { 0 };
    char         *out;
    size_t        len;
    int           st;

    if (handoff_context_to_json(&out, &len, ctx, HANDOFF_JSON_INDENT, &err) !=
        HANDOFF_OK)
        return report_error(c, c->operands[0], &err, NULL);
    text_json(&plain, out, len);
    text_add(&plain, "\n");
    st = io_write_record(c, args_value(c, "output"), &plain);
    handoff_free(out);
    return st;
}

static int
run_mask(cli *c)
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS };
    handoff_context  *ctx = NULL;
    handoff_error     err;
    size_t            count;
    char             *patterns = NULL;
    int64_t           by_kind[KINDS] = { 0 };
    int               st;

    st = parse_what(c, &opts.what);
    if (st == EXIT_OK)
        st = patterns_option(c, &patterns, &opts.patterns_len);
    opts.patterns = patterns;
    if (st == EXIT_OK)
        st = input_context(c, c->operands[0], &ctx);
    if (st == EXIT_OK)
        count_kinds(by_kind, ctx, -1);
    if (st == EXIT_OK &&
        handoff_context_mask(ctx, &count, &opts, &err) != HANDOFF_OK)
        st = report_error(c, c->operands[0], &err, NULL);
    if (st == EXIT_OK)
        st = write_record(c, ctx);
    if (st == EXIT_OK) {
        count_kinds(by_kind, ctx, 1);
        st = report_masks(c, ctx, count, by_kind);
    }
    handoff_context_free(ctx);
    free(patterns);
    return st;
}

const command COMMAND_MASK = {
    .name = "mask",
    .summary = "take card numbers and the like out of a record",
    ACTIONS(ACTION(NULL, "CONTEXT", 1, 1, run_mask, .makes = "record")),
    ABOUT("CONTEXT is JSON or protobuf, - is stdin; the result is JSON. "
          "Masked are "
          "payment card numbers (pan), their security codes (cvv), IBANs "
          "(iban), US social security numbers (ssn) and what the customer "
          "said when giving proof (proof); on request e-mail addresses "
          "(email), phone numbers (phone) and numbers of bank accounts "
          "(account). KINDS are separated by commas. Ids and KEYs are never "
          "changed.",
          "What people need stays: \"[card ending 4242]\". How much was "
          "masked now, of each kind, is said at the end; where, then or "
          "before, is recorded in the masks of each section.",
          "With --json, which needs -o for the record: masked, kinds, masks "
          "(path, as handoff check writes it, kind, count). handoff seal "
          "masks pan, "
          "cvv and proof by itself."),
    OPTIONS(
        OPTION("also", "KINDS", "mask these too: email, phone, account",
               .words = "email phone account"),
        OPTION(
            "only", "KINDS",
            "mask these and nothing else: pan, cvv, iban, ssn, proof, email, "
            "phone, account, all",
            .words = "pan cvv iban ssn proof email phone account all"),
        OPTION_PATTERNS, OPTION_REPAIR("CONTEXT"), OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "without card numbers",
               "handoff mask context.json -o safe.json" },
             { "how to reach the customer goes too",
               "handoff mask context.json --also email,phone" }),
};
