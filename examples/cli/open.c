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

/* ---- As JSON ------------------------------------------------------------- */

static void
redacts_json(json *j, const handoff_packet *packet, uint32_t by)
{
    handoff_section s = { HANDOFF_SECTION };

    js_open(j, "redacts", '[');
    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++) {
        if (s.redacted_by != (int32_t) by)
            continue;
        js_open(j, NULL, '{');
        js_int(j, "leg", s.leg);
        js_string(j, "section", section_name(s.kind));
        js_string(j, "reason", s.reason);
        js_close(j, '}');
    }
    js_close(j, ']');
}

void
show_leg_json(json *j, const handoff_leg *leg, const handoff_packet *packet)
{
    js_open(j, NULL, '{');
    if (packet != NULL)
        js_string(j, "sender", leg->sender);
    else
        js_key(j, "sender_key", leg->sender_key);
    js_open(j, "audience", '[');
    for (size_t i = 0; leg->audience[i] != NULL; i++)
        js_string(j, NULL, leg->audience[i]);
    js_close(j, ']');
    js_int(j, "sent_at_ms", leg->sent_at_ms);
    js_int(j, "expires_at_ms", leg->expires_at_ms);
    js_sections(j, "adds", leg->adds);
    if (packet != NULL)
        redacts_json(j, packet, leg->number);
    js_close(j, '}');
}

void
show_section_json(json *j, const handoff_section *s, const char *state)
{
    js_open(j, NULL, '{');
    js_int(j, "leg", s->leg);
    js_string(j, "section", section_name(s->kind));
    js_string(j, "state", state);
    if (s->formed_by != s->leg && s->state != HANDOFF_STATE_REDACTED)
        js_int(j, s->sealed ? "sealed_by" : "unsealed_by", s->formed_by);
}

static void
section_json(json *j, const handoff_section *s)
{
    uint8_t hash[32];

    show_section_json(j, s, handoff_section_state_name(s->state));
    if (s->data != NULL) {
        crypto_generichash(hash, sizeof hash, s->data, s->data_len, NULL, 0);
        js_hex(j, "blake2b", hash, sizeof hash);
    }
    js_close(j, '}');
}

/* The object that DESIGN.md describes. */
static void
packet_json(text *out, const reading *r, const handoff_packet *packet)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };
    handoff_error   err;
    json            j = { 0 };
    bytes           context, origins;

    need(handoff_context_to_json(&context.text, &context.len,
                                 handoff_packet_context(packet),
                                 HANDOFF_JSON_INDENT, &err),
         r->path, &err, NULL);
    keep(context.text);
    need(handoff_packet_origins_to_json(&origins.text, &origins.len, packet,
                                        HANDOFF_JSON_INDENT, &err),
         r->path, &err, NULL);
    keep(origins.text);
    js_open(&j, NULL, '{');
    js_packet(&j, handoff_packet_id(packet), handoff_packet_tip(packet), false);
    js_open(&j, "legs", '[');
    for (uint32_t n = 0; handoff_packet_leg(&leg, packet, n); n++)
        show_leg_json(&j, &leg, packet);
    js_close(&j, ']');
    js_open(&j, "sections", '[');
    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++)
        section_json(&j, &s);
    js_close(&j, ']');
    js_raw(&j, "context", context.text, context.len);
    js_raw(&j, "origins", origins.text, origins.len);
    js_close(&j, '}');
    text_add(&j.out, "\n");
    *out = j.out;
}

/* ---- What is not shown --------------------------------------------------- */

/* Sections that we could not read, and what would help. */
static void
note_sealed(const reading *r, const handoff_packet *packet)
{
    handoff_section s = { HANDOFF_SECTION };
    handoff_leg     formed = { HANDOFF_LEG };
    uint64_t        sealed = 0;
    bool            ours = r->me != NULL; /* we sealed all of it */
    text            who = { 0 };

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
    report_note("note", "sealed to others and not shown: %s",
                sections_text(sealed));
    report_note("hint", "%s",
                r->me == NULL ? "if they are sealed to you, give your private "
                                "keys with --as"
                : ours ? "you sealed them: a sender reads what it sealed only "
                         "if it names itself in --readers"
                       : textf("ask %s, who sealed them, to name you in "
                               "--readers, once your public keys are in their "
                               "keyring",
                               text_get(&who)));
}

/* What the library writes; any other format is ours. */
static const struct {
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
format_rendered(void)
{
    for (size_t i = 0; i < COUNT(renderings); i++) {
        if (strcmp(args_format(), renderings[i].name) == 0)
            return renderings[i].format;
    }
    return 0;
}

/* Who is to call back needs the number; other formats are for others. */
static bool
is_masked(const text *out)
{
    return format_rendered() == HANDOFF_RENDER_TEXT && !args_given("reveal") &&
           strstr(text_get(out), "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2") !=
               NULL;
}

static void
render(text *out, const reading *r, const handoff_packet *packet,
       const handoff_render_opts *opts)
{
    handoff_error err;
    bytes         b;

    need(handoff_render(&b.text, &b.len, packet, format_rendered(), opts, &err),
         r->path, &err, NULL);
    keep(b.text);
    text_addn(out, b.text, b.len);
}

static void
run_open(void)
{
    const handoff_render_opts opts = render_options();
    const reading             r = reading_load(cli.operands[0]);
    const handoff_packet     *packet = reading_open(&r);
    text                      out = { 0 };

    if (cli.json)
        packet_json(&out, &r, packet);
    else if (format_rendered() != 0)
        render(&out, &r, packet, &opts);
    else
        show_packet(&out, packet, r.name);
    io_write(args_value("output"), text_get(&out), out.len, IO_RECORD);
    if (is_masked(&out))
        report_note("hint", "--reveal shows what is masked");
    note_sealed(&r, packet);
}

const command COMMAND_OPEN = {
    .name = "open",
    .summary = "verify a packet and show what is in it",
    ACTIONS(ACTION(NULL, "PACKET", 1, 1, run_open,
                   .also = "PACKET --keyring FILE --audience NAME ...")),
    ABOUT("PACKET is in binary or text form. Nothing is shown unless every "
          "check of the format passes: you trust the sender, the packet is for "
          "you, it has not expired, and nothing was changed. handoff explain "
          "goes through the checks one by one.",
          "Sections sealed to others remain closed; the rest is shown.",
          "text begins with what a person asks first and ends with the route "
          "of the packet. markdown is the same for a comment on a ticket: "
          "nothing in the record becomes a link or a mention. prompt is for a "
          "machine: what anybody said is quoted, so that it cannot pass for "
          "instructions.",
          "Sensitive values and contact details are masked unless --reveal is "
          "given. The formats record and json are the record itself and mask "
          "nothing.",
          "As JSON: packet, tip, legs (sender, audience, sent_at_ms, "
          "expires_at_ms, adds, redacts), sections (leg, section, state, and "
          "blake2b of the serialized message where it was read), context, "
          "origins (path, leg, sender and what was replaced, of all that a "
          "later leg said)."),
    OPTIONS(
        OPTIONS_READING(USUAL, REQUIRED),
        OPTION(
            "format", "FORMAT",
            "text (for people, the default), markdown (for a comment in a "
            "ticket, as GitHub reads it), commonmark (the same for other "
            "desks), html (a page), html-plain (for desks that strip styles), "
            "prompt (for a machine that takes over), card (JSON, for a program "
            "that draws the page), record (every field) or json",
            .how = CHOICE,
            .words = "text markdown commonmark html html-plain prompt "
                     "card record json"),
        OPTION("language", "LANGUAGE",
               "the language of headings and labels: en (the default), de, es "
               "or fr; de-AT means de",
               .words = "en de es fr"),
        OPTION("utc-offset", "OFFSET", "for times: +02:00; default: UTC"),
        OPTION("zone", "ZONE", "for times: Europe/Berlin"),
        OPTION("turns", "N", "how many of the last turns to show"),
        OPTION("chars", "N",
               "at most this many characters, from 2000 up; lines that do not "
               "fit are counted"),
        OPTION("whole", NULL, "no first screen: each statement once, in full"),
        OPTION("first", NULL, "only the first screen"),
        OPTION("fragment", NULL, "html: only the card, to be put into a page"),
        OPTION("nonce", "NONCE",
               "html: the nonce of the Content-Security-Policy, for the style"),
        OPTION("reveal", NULL,
               "show sensitive values and contact details unmasked; the "
               "formats record and json never mask"),
        OPTION("width", "COLUMNS",
               "text: columns; default: the terminal's, or 80"),
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
