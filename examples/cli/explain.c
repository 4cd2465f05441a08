/* SPDX-License-Identifier: MIT */
/*
 * explain.c -- handoff explain: every check of FORMAT.md section 7, in order.
 *
 * The packet is opened, once, as open does it, so that the two can never
 * disagree. Which legs and sections there are to be checked is taken from the
 * preview, and with whose key a section opens from one's own public keys.
 * How each check went is for checks.c to say.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* One's own reading key, which the library gives with the public keys. */
static void
find_own(walk *w)
{
    handoff_keyring *ring = NULL;
    handoff_key      key = { HANDOFF_KEY };

    if (w->r->me != NULL && handoff_keyring_new(&ring, NULL) == HANDOFF_OK &&
        handoff_keyring_trust(ring, w->r->me, NULL, NULL) == HANDOFF_OK) {
        for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
            if (key.use == HANDOFF_USE_READ) {
                memcpy(w->own, key.public_key, sizeof w->own);
                w->has_own = true;
            }
        }
    }
    handoff_keyring_free(ring);
}

static bool
is_ours(const walk *w, const handoff_section *s)
{
    for (uint32_t i = 0; w->has_own && i < s->readers_count; i++) {
        if (memcmp(s->readers + (size_t) i * sizeof w->own, w->own,
                   sizeof w->own) == 0)
            return true;
    }
    return false;
}

enum {
    STEP_3 = 1 << HANDOFF_CHECK_SENDER | 1 << HANDOFF_CHECK_REVOCATION |
             1 << HANDOFF_CHECK_LIFETIME | 1 << HANDOFF_CHECK_CHAIN,
    STEP_6 = 1 << HANDOFF_CHECK_UNSEAL | 1 << HANDOFF_CHECK_DIGEST |
             1 << HANDOFF_CHECK_RAW_LEN | 1 << HANDOFF_CHECK_DECOMPRESS |
             1 << HANDOFF_CHECK_RECORD
};

/* A leg's name in the keyring, or its key. */
static void
leg_name(const walk *w, text *about, const handoff_leg *leg)
{
    handoff_key key = { HANDOFF_KEY };

    text_addf(about, "leg %u, ", (unsigned) leg->number);
    for (size_t i = 0; handoff_keyring_get(&key, w->r->ring, i); i++) {
        if (key.use == HANDOFF_USE_SIGN &&
            memcmp(key.public_key, leg->sender_key, HANDOFF_PUBLIC_KEY_BYTES) ==
                0) {
            text_addf(about, "%s: ", key.name);
            return;
        }
    }
    text_add(about, "key ");
    key_add(about, leg->sender_key);
    text_add(about, ": ");
}

static void
walk_legs(walk *w, int first, int last, uint32_t needed)
{
    handoff_leg leg = { HANDOFF_LEG };
    text        about = { 0 };

    if (w->preview == NULL) {
        checks_group(w, first, last, -1, 0, needed, "each leg: ");
        return;
    }
    for (uint32_t n = 0; handoff_preview_leg(&leg, w->preview, n); n++) {
        uint32_t no_chain = UINT32_C(1) << HANDOFF_CHECK_CHAIN;

        leg_name(w, &about, &leg);
        checks_group(w, first, last, (int) n, 0,
                     n == 0 ? needed & ~no_chain : needed, text_get(&about));
        text_free(&about);
    }
}

/* Which checks of step 6 a section goes through. */
static uint32_t
needed_for(const walk *w, const handoff_section *s)
{
    const uint32_t digest = UINT32_C(1) << HANDOFF_CHECK_DIGEST;
    const uint32_t unseal = UINT32_C(1) << HANDOFF_CHECK_UNSEAL;
    uint64_t       asked = w->r->opts.sections;
    bool           known = s->kind <= HANDOFF_SECTION_EXTRAS;
    bool           read = known && (asked == 0 || HANDOFF_HAS(asked, s->kind));

    if (s->state == HANDOFF_STATE_REDACTED)
        return 0;
    if (s->state == HANDOFF_STATE_SEALED)
        return read && is_ours(w, s) ? STEP_6 : 0;
    return read ? STEP_6 & ~unseal : digest;
}

static void
walk_sections(walk *w)
{
    handoff_section s = { HANDOFF_SECTION };
    char            name[16], about[64];

    if (w->preview == NULL) {
        checks_group(w, HANDOFF_CHECK_UNSEAL, HANDOFF_CHECK_RECORD, -1, 0,
                     STEP_6, "each section: ");
        return;
    }
    for (uint32_t n = 0; n < handoff_preview_legs(w->preview); n++) {
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            uint32_t needed;

            if (!handoff_preview_section(&s, w->preview, n, k))
                continue;
            needed = needed_for(w, &s);
            snprintf(about, sizeof about, "leg %u, %s: ", (unsigned) n,
                     section_name(name, k));
            checks_group(w, HANDOFF_CHECK_UNSEAL, HANDOFF_CHECK_RECORD, (int) n,
                         k, needed, about);
            if (needed == 0)
                checks_none(w, HANDOFF_CHECK_UNSEAL, about,
                            s.state == HANDOFF_STATE_REDACTED
                                ? "redacted"
                                : "sealed to others, or not asked for");
        }
    }
}

static void
walk_all(walk *w)
{
    checks_single(w, HANDOFF_CHECK_PRELUDE, NULL);
    checks_single(w, HANDOFF_CHECK_PARSE, NULL);
    checks_single(w, HANDOFF_CHECK_REFERENCES, NULL);
    checks_single(w, HANDOFF_CHECK_TICKET,
                  w->r->opts.tip == NULL ? "no ticket was given" : NULL);
    checks_single(w, HANDOFF_CHECK_AUDIENCE, NULL);
    checks_single(w, HANDOFF_CHECK_SENT, NULL);
    checks_single(w, HANDOFF_CHECK_EXPIRY, NULL);
    walk_legs(w, HANDOFF_CHECK_SENDER, HANDOFF_CHECK_CHAIN, STEP_3);
    walk_legs(w, HANDOFF_CHECK_SIGNATURE, HANDOFF_CHECK_SIGNATURE,
              UINT32_C(1) << HANDOFF_CHECK_SIGNATURE);
    checks_single(w, HANDOFF_CHECK_SECTIONS, NULL);
    walk_sections(w);
    checks_single(w, HANDOFF_CHECK_REPLAY, "this tool keeps no replay guard");
}

static void
explain_json(walk *w, const char *hint)
{
    json *j = &w->j;

    js_open(j, NULL, '{');
    js_string(j, "verdict",
              handoff_status_name(w->err == NULL ? HANDOFF_OK : w->err->code));
    if (w->err != NULL)
        report_json(j, w->r->path, w->err, hint);
    js_open(j, "checks", '[');
    walk_all(w);
    js_close(j, ']');
    js_close(j, '}');
    text_add(&j->out, "\n");
}

static void
explain_text(walk *w, const char *hint)
{
    text *out = &w->j.out, message = { 0 };

    term_add(out, w->r->path);
    if (w->err == NULL) {
        text_add(out, ": opens; every check passes\n\n");
    } else {
        report_message(&message, NULL, w->err);
        text_add(out, ": REFUSED: ");
        term_add(out, text_get(&message));
        text_add(out, "\n\n");
    }
    walk_all(w);
    if (w->err != NULL) {
        text_add(out, "\nWhat to do: ");
        term_add(out, hint);
        text_add(out, "\n");
    }
    text_free(&message);
}

static int
explain(const cli *c, const reading *r, const handoff_error *err)
{
    walk             w = { .r = r, .err = err, .for_program = c->json };
    handoff_preview *preview = NULL;
    text             hint = { 0 };
    int              st;

    find_own(&w);
    if (handoff_preview_new(&preview, r->data, r->len, NULL) == HANDOFF_OK)
        w.preview = preview;
    if (err != NULL)
        hint_open(&hint, r, err);
    if (c->json)
        explain_json(&w, text_get(&hint));
    else
        explain_text(&w, text_get(&hint));
    st = io_write_text(c, args_value(c, "output"), &w.j.out);
    if (st == EXIT_OK && err != NULL && c->json)
        st = report_error(c, r->path, err, text_get(&hint));
    else if (st == EXIT_OK && err != NULL)
        st = EXIT_REFUSED;
    text_free(&hint);
    handoff_preview_free(preview);
    return st;
}

static int
run_explain(cli *c)
{
    handoff_packet *packet = NULL;
    handoff_error   err;
    handoff_status  status;
    reading         r = { 0 };
    int             st;

    st = reading_load(c, &r);
    if (st == EXIT_OK) {
        status = handoff_open(&packet, r.data, r.len, r.ring, &r.opts, &err);
        if (status != HANDOFF_OK && err.check == HANDOFF_CHECK_NONE)
            st = report_error(c, r.path, &err, NULL); /* no check failed */
        else
            st = explain(c, &r, status == HANDOFF_OK ? NULL : &err);
    }
    handoff_packet_free(packet);
    reading_free(&r);
    return st;
}

const command COMMAND_EXPLAIN = {
    .name = "explain",
    .summary = "go through every check of a packet, and say what to do",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_explain,
                   .also = "PACKET --keyring FILE --audience NAME ...")),
    ABOUT("The checks are those of FORMAT.md section 7, in that order, with "
          "the number of the step: passed, failed, not reached; and what to "
          "do about the one that failed. The content is not shown.",
          "The exit status is 1 for a packet that is refused. As JSON: "
          "verdict, "
          "error, checks (step, check, leg, section, state, status)."),
    OPTIONS(OPTIONS_READING(USUAL, REQUIRED), OPTION_FORMAT, OPTION_OUTPUT,
            OPTION_JSON),
    EXAMPLES({ "why is it refused?", "handoff explain p.hop --as "
                                     "desk.example.jwk --keyring "
                                     "trusted.jwks" }),
};
