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

#include <string.h>

/* One's own reading key, which the library gives with the public keys. */
static const uint8_t *
find_own(const handoff_identity *me)
{
    handoff_keyring *ring;
    handoff_key      key = { HANDOFF_KEY };

    if (me == NULL || handoff_keyring_new(&ring, NULL) != HANDOFF_OK)
        return NULL;
    keep(ring);
    if (handoff_keyring_trust(ring, me, NULL, NULL) != HANDOFF_OK)
        return NULL;
    for (size_t i = 0; handoff_keyring_get(&key, ring, i); i++) {
        if (key.use == HANDOFF_USE_READ)
            return key.public_key;
    }
    return NULL;
}

static bool
is_ours(const walk *w, const handoff_section *s)
{
    for (uint32_t i = 0; w->own != NULL && i < s->readers_count; i++) {
        if (memcmp(s->readers + (size_t) i * HANDOFF_PUBLIC_KEY_BYTES, w->own,
                   HANDOFF_PUBLIC_KEY_BYTES) == 0)
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
static const char *
leg_name(const walk *w, const handoff_leg *leg)
{
    handoff_key key;
    text        about = { 0 };

    text_addf(&about, "leg %u, ", (unsigned) leg->number);
    if (find_key(&key, w->r->ring, leg->sender_key)) {
        text_add(&about, key.name);
    } else {
        text_add(&about, "key ");
        text_key(&about, leg->sender_key);
    }
    text_add(&about, ": ");
    return text_get(&about);
}

static void
walk_legs(walk *w, int first, int last, uint32_t needed)
{
    const uint32_t no_chain = ~(UINT32_C(1) << HANDOFF_CHECK_CHAIN);
    handoff_leg    leg = { HANDOFF_LEG };

    if (w->preview == NULL)
        checks_group(w, first, last, -1, 0, needed, "each leg: ");
    for (uint32_t n = 0; handoff_preview_leg(&leg, w->preview, n); n++)
        checks_group(w, first, last, (int) n, 0,
                     n == 0 ? needed & no_chain : needed, leg_name(w, &leg));
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
    const int       first = HANDOFF_CHECK_UNSEAL, last = HANDOFF_CHECK_RECORD;
    handoff_section s = { HANDOFF_SECTION };

    if (w->preview == NULL)
        checks_group(w, first, last, -1, 0, STEP_6, "each section: ");
    for (size_t i = 0; handoff_preview_section_at(&s, w->preview, i); i++) {
        const uint32_t needed = needed_for(w, &s);
        const char    *about =
            textf("leg %u, %s: ", (unsigned) s.leg, section_name(s.kind));

        checks_group(w, first, last, (int) s.leg, s.kind, needed, about);
        if (needed == 0)
            checks_none(w, first, about,
                        s.state == HANDOFF_STATE_REDACTED
                            ? "redacted"
                            : "sealed to others, or not asked for");
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
    js_write(j, args_value("output"));
    if (w->err != NULL)
        fail(w->r->path, w->err, hint);
}

static void
explain_text(walk *w, const char *hint)
{
    text *out = &w->j.out;

    term_add(out, w->r->path);
    if (w->err == NULL) {
        text_add(out, ": opens; every check passes\n\n");
    } else {
        text_add(out, ": REFUSED: ");
        term_add(out, report_message(NULL, w->err));
        text_add(out, "\n\n");
    }
    walk_all(w);
    if (w->err != NULL) {
        text_add(out, "\nWhat to do: ");
        term_add(out, hint);
        text_add(out, "\n");
        cli.status = EXIT_REFUSED;
    }
    io_write_text(args_value("output"), out);
}

static void
run_explain(void)
{
    const reading   r = reading_load(cli.operands[0]);
    handoff_packet *packet;
    handoff_error   err;
    const bool      opens = handoff_open(&packet, r.packet.data, r.packet.len,
                                         r.ring, &r.opts, &err) == HANDOFF_OK;
    walk            w = { .r = &r, .err = opens ? NULL : &err };
    const char     *hint;

    keep(packet);
    if (!opens && err.check == HANDOFF_CHECK_NONE)
        fail(r.path, &err, NULL); /* no check failed */
    w.own = find_own(r.me);
    w.preview = preview_of(r.packet.data, r.packet.len);
    hint = opens ? NULL : hint_open(&r, &err);
    if (cli.json)
        explain_json(&w, hint);
    else
        explain_text(&w, hint);
}

const command COMMAND_EXPLAIN = {
    .name = "explain",
    .summary = "go through every check of a packet, and say what to do",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_explain,
                   .also = "PACKET --keyring FILE --audience NAME ...")),
    ABOUT("Shows the checks of FORMAT.md section 7, in order and by number, as "
          "passed, failed or not reached, and says what to do about the one "
          "that failed. The content is not shown.",
          "The exit status is 1 if the packet is refused. As JSON: verdict, "
          "error, checks (step, check, leg, section, state, status)."),
    OPTIONS(OPTIONS_READING(USUAL, REQUIRED), OPTION_FORMAT, OPTION_OUTPUT,
            OPTION_JSON),
    EXAMPLES({ "why is it refused?", "handoff explain p.hop --as "
                                     "desk.example.jwk --keyring "
                                     "trusted.jwks" }),
};
