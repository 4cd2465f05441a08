/* SPDX-License-Identifier: MIT */
/*
 * open.c -- handoff open: verify a packet, then show it.
 *
 * Formats: text for people, prompt for machines that take over, record and
 * json for all that is in it, plainly. What cannot be read because it
 * is sealed to others is said on stderr.
 */
#include "cli.h"

#include <string.h>

#include <sodium.h>

static void
redacts_json(json *j, const handoff_packet *packet, uint32_t by)
{
    handoff_section s = { HANDOFF_SECTION };
    char            name[16];

    js_open(j, "redacts", '[');
    for (uint32_t n = 0; n < by; n++) {
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            if (!handoff_packet_section(&s, packet, n, k) ||
                s.redacted_by != (int32_t) by)
                continue;
            js_open(j, NULL, '{');
            js_int(j, "leg", n);
            js_string(j, "section", section_name(name, k));
            js_string(j, "reason", s.reason);
            js_close(j, '}');
        }
    }
    js_close(j, ']');
}

void
show_leg_json(json *j, const handoff_leg *leg, const handoff_packet *packet)
{
    char name[16];
    text key = { 0 };

    js_open(j, NULL, '{');
    if (packet != NULL) {
        js_string(j, "sender", leg->sender);
    } else {
        key_add(&key, leg->sender_key);
        js_text(j, "sender_key", &key);
        text_free(&key);
    }
    js_open(j, "audience", '[');
    for (size_t i = 0; leg->audience[i] != NULL; i++)
        js_string(j, NULL, leg->audience[i]);
    js_close(j, ']');
    js_int(j, "sent_at_ms", leg->sent_at_ms);
    js_int(j, "expires_at_ms", leg->expires_at_ms);
    js_open(j, "adds", '[');
    for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
        if (HANDOFF_HAS(leg->adds, k))
            js_string(j, NULL, section_name(name, k));
    }
    js_close(j, ']');
    if (packet != NULL)
        redacts_json(j, packet, leg->number);
    js_close(j, '}');
}

static void
section_json(json *j, const handoff_section *s)
{
    uint8_t hash[32];
    char    name[16];

    js_open(j, NULL, '{');
    js_int(j, "leg", s->leg);
    js_string(j, "section", section_name(name, s->kind));
    js_string(j, "state", handoff_section_state_name(s->state));
    if (s->formed_by != s->leg && s->state != HANDOFF_STATE_REDACTED)
        js_int(j, s->sealed ? "sealed_by" : "unsealed_by", s->formed_by);
    if (s->data != NULL) {
        crypto_generichash(hash, sizeof hash, s->data, s->data_len, NULL, 0);
        js_hex(j, "blake2b", hash, sizeof hash);
    }
    js_close(j, '}');
}

/* The object that DESIGN.md describes. */
static handoff_status
packet_json(text *out, const handoff_packet *packet, handoff_error *err)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };
    json            j = { 0 };
    char           *context, *origins = NULL;
    size_t          len, origins_len;
    handoff_status  st;

    st = handoff_context_to_json(&context, &len, handoff_packet_context(packet),
                                 HANDOFF_JSON_INDENT, err);
    if (st == HANDOFF_OK)
        st = handoff_packet_origins_to_json(&origins, &origins_len, packet,
                                            HANDOFF_JSON_INDENT, err);
    if (st != HANDOFF_OK) {
        handoff_free(context);
        return st;
    }
    js_open(&j, NULL, '{');
    js_hex(&j, "packet", handoff_packet_id(packet), HANDOFF_HASH_BYTES);
    js_hex(&j, "tip", handoff_packet_tip(packet), HANDOFF_HASH_BYTES);
    js_open(&j, "legs", '[');
    for (uint32_t n = 0; handoff_packet_leg(&leg, packet, n); n++)
        show_leg_json(&j, &leg, packet);
    js_close(&j, ']');
    js_open(&j, "sections", '[');
    for (uint32_t n = 0; n < handoff_packet_legs(packet); n++) {
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            if (handoff_packet_section(&s, packet, n, k))
                section_json(&j, &s);
        }
    }
    js_close(&j, ']');
    js_raw(&j, "context", context, len);
    js_raw(&j, "origins", origins, origins_len);
    js_close(&j, '}');
    text_add(&j.out, "\n");
    handoff_free(origins);
    handoff_free(context);
    *out = j.out;
    return HANDOFF_OK;
}

/* Sections that we could not read, and what would help. */
static void
note_sealed(const cli *c, const reading *r, const handoff_packet *packet)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     formed = { HANDOFF_LEG };
    uint64_t        sealed = 0;
    bool            ours = r->me != NULL; /* we sealed all of it */
    text            names = { 0 }, who = { 0 };

    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++) {
        if (s.state != HANDOFF_STATE_SEALED)
            continue;
        sealed |= HANDOFF_SET(s.kind);
        handoff_packet_leg(&formed, packet, s.formed_by);
        ours = ours && strcmp(formed.sender, handoff_identity_name(r->me)) == 0;
        if (strstr(text_get(&who), formed.sender) == NULL)
            text_addf(&who, "%s%s", who.len > 0 ? " or " : "", formed.sender);
    }
    if (sealed == 0)
        return;
    sections_add(&names, sealed);
    report_note(c, "note", "sealed to others and not shown: %s",
                text_get(&names));
    if (r->me == NULL)
        report_note(c, "hint",
                    "if they are sealed to you, give your private "
                    "keys with --as");
    else if (ours)
        report_note(c, "hint",
                    "you sealed them: a sender reads what it "
                    "sealed only if it names itself in --readers");
    else
        report_note(c, "hint",
                    "ask %s, who sealed them, to name you in "
                    "--readers, once your public keys are in their "
                    "keyring",
                    text_get(&who));
    text_free(&names);
    text_free(&who);
}

/* What the library writes; any other format is ours. */
static const struct rendering {
    const char *name;
    uint32_t    format;
} renderings[] = {
    { "text", HANDOFF_RENDER_TEXT },
    { "markdown", HANDOFF_RENDER_MARKDOWN },
    { "html", HANDOFF_RENDER_HTML },
    { "prompt", HANDOFF_RENDER_PROMPT },
    { "card", HANDOFF_RENDER_JSON },
    { "commonmark", HANDOFF_RENDER_COMMONMARK },
    { "html-plain", HANDOFF_RENDER_HTML_PLAIN },
};

/* 0: it is no rendering. */
static uint32_t
format_rendered(const cli *c)
{
    for (size_t i = 0; i < sizeof renderings / sizeof *renderings; i++) {
        if (strcmp(args_format(c), renderings[i].name) == 0)
            return renderings[i].format;
    }
    return 0;
}

/* Who is to call back needs the number; other formats are for others. */
static bool
is_masked(const cli *c, const text *out)
{
    return format_rendered(c) == HANDOFF_RENDER_TEXT &&
           !args_given(c, "reveal") &&
           strstr(text_get(out), "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2") !=
               NULL;
}

static int
show(const cli *c, const reading *r, const handoff_packet *packet,
     const handoff_render_opts *opts)
{
    uint32_t       format = format_rendered(c);
    handoff_error  err;
    handoff_status status;
    text           out = { 0 };
    bool           masked;
    int            st;

    status = c->json       ? packet_json(&out, packet, &err)
             : format != 0 ? render_packet(&out, packet, format, opts, &err)
                           : show_packet(&out, packet, r->name, &err);
    if (status != HANDOFF_OK) {
        text_free(&out);
        return report_error(c, r->path, &err, NULL);
    }
    masked = is_masked(c, &out);
    st = io_write_record(c, args_value(c, "output"), &out);
    if (st == EXIT_OK && masked)
        report_note(c, "hint", "what is masked is shown with --reveal");
    if (st == EXIT_OK)
        note_sealed(c, r, packet);
    return st;
}

static int
run_open(cli *c)
{
    handoff_render_opts opts;
    handoff_packet     *packet = NULL;
    reading             r = { 0 };
    int                 st;

    st = render_options(c, &opts);
    if (st == EXIT_OK)
        st = reading_load(c, &r);
    if (st == EXIT_OK)
        st = reading_open(c, &r, &packet);
    if (st == EXIT_OK)
        st = show(c, &r, packet, &opts);
    handoff_packet_free(packet);
    reading_free(&r);
    return st;
}

const command COMMAND_OPEN = {
    .name = "open",
    .summary = "verify a packet and show what is in it",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_open,
                   .also = "PACKET --keyring FILE --audience NAME ...")),
    ABOUT("PACKET is binary or text form. Nothing is shown unless every "
          "check of the format passes: who sent it and that one trusts "
          "them, for whom and until when, that nothing was changed. explain "
          "goes through the checks one by one.",
          "Sections sealed to others stay closed, and the rest is shown.",
          "As text: what a person asks first, in that order, and at the end "
          "the way it came. Markdown says it in a ticket, where nothing that "
          "anybody wrote becomes a link or a mention. A prompt says the same "
          "to a machine: what anybody said is quoted, so that it cannot pass "
          "for instructions.",
          "What is sensitive, and how to reach somebody, is masked in what "
          "is "
          "shown, unless --reveal is given. The formats record and json are "
          "the record itself and mask nothing.",
          "As JSON: packet, tip, legs (sender, audience, sent_at_ms, "
          "expires_at_ms, adds, redacts), sections (leg, section, state, and "
          "blake2b of the serialized message where it was read), context, "
          "origins (path, leg, sender and what was replaced, of all that a "
          "later leg said)."),
    OPTIONS(
        OPTIONS_READING(USUAL, REQUIRED),
        OPTION("format", "FORMAT",
               "text (for people, the default), markdown (for a comment in "
               "a ticket, as GitHub reads it), commonmark (the same for other "
               "desks), html (a page), html-plain (for desks that strip "
               "style), prompt (for a machine that takes over), card (JSON, "
               "for who draws a page), record (every field, plainly) or json",
               .how = CHOICE,
               .words = "text markdown commonmark html html-plain prompt "
                        "card record json"),
        OPTION("language", "LANGUAGE",
               "of our words: en (the default), de, es or fr; de-AT is de",
               .words = "en de es fr"),
        OPTION("utc-offset", "OFFSET", "of times: +02:00; UTC is the default"),
        OPTION("zone", "ZONE", "of times: Europe/Berlin"),
        OPTION("turns", "N", "how many of the last turns to show"),
        OPTION(
            "chars", "N",
            "characters at most, from 2000: lines that do not fit are counted"),
        OPTION("whole", NULL,
               "no first screen: each statement once, and uncut"),
        OPTION("fragment", NULL,
               "html: without a page around it, to be put into another"),
        OPTION("nonce", "NONCE",
               "html: of the Content-Security-Policy, for the style"),
        OPTION("reveal", NULL,
               "show sensitive values and contacts, which are masked else; "
               "record and "
               "json are the record itself, with nothing masked"),
        OPTION("width", "COLUMNS",
               "of text; the terminal's is the default, or 80"),
        OPTION("color", "WHEN",
               "auto (on a terminal, unless NO_COLOR is set), always or never",
               .how = CHOICE, .words = "auto always never"),
        OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "what the desk must know",
               "handoff open p.hop --as desk.example.jwk --keyring "
               "trusted.jwks" },
             { "in German, with nothing masked",
               "handoff open p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --language de --reveal" },
             { "as a comment for the ticket",
               "handoff open p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --format markdown -o comment.md" },
             { "the same for a program",
               "handoff open p.hop --as desk.example.jwk --keyring "
               "trusted.jwks --json" }),
};
