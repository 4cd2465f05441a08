/* SPDX-License-Identifier: MIT */
/*
 * inspect.c -- handoff inspect: what a packet claims, without keys.
 *
 * Nothing of it is verified, and every line of text says so.
 */
#include "cli.h"

#include <inttypes.h>

static const char *
state_name(uint32_t state)
{
    return state == HANDOFF_STATE_SEALED     ? "sealed"
           : state == HANDOFF_STATE_REDACTED ? "redacted"
                                             : "clear";
}

/* ---- A packet ------------------------------------------------------------ */

static void
leg_text(text *out, const handoff_leg *leg)
{
    text_addf(out, "UNVERIFIED  leg %u  from the key ", (unsigned) leg->number);
    text_key(out, leg->sender_key);
    text_add(out, "\nUNVERIFIED         for ");
    for (size_t i = 0; leg->audience[i] != NULL; i++) {
        text_add(out, i > 0 ? ", " : "");
        term_add(out, leg->audience[i]);
    }
    text_addf(out, "\nUNVERIFIED         sent %s, expires %s\n",
              time_text(leg->sent_at_ms), time_text(leg->expires_at_ms));
}

static void
section_text(text *out, const handoff_section *s)
{
    text_addf(out, "UNVERIFIED         %s: %s", section_name(s->kind),
              state_name(s->state));
    if (s->state == HANDOFF_STATE_REDACTED) {
        text_addf(out, " by leg %d: ", (int) s->redacted_by);
        term_add(out, s->reason);
    } else {
        text_addf(out, ", %" PRIu64 " bytes", s->bytes);
    }
    if (s->state == HANDOFF_STATE_SEALED)
        text_addf(out, ", for %u key%s", (unsigned) s->readers_count,
                  s->readers_count == 1 ? "" : "s");
    text_add(out, "\n");
}

static void
packet_text(text *out, const handoff_preview *preview)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };
    char            ticket[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(ticket, handoff_preview_tip(preview));
    text_add(out, "UNVERIFIED  packet ");
    text_hex(out, handoff_preview_id(preview), HANDOFF_HASH_BYTES);
    text_addf(out, "\nUNVERIFIED  ticket %s\n", ticket);
    for (uint32_t n = 0; handoff_preview_leg(&leg, preview, n); n++) {
        leg_text(out, &leg);
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            if (handoff_preview_section(&s, preview, n, k))
                section_text(out, &s);
        }
    }
}

static void
section_json(json *j, const handoff_section *s)
{
    show_section_json(j, s, state_name(s->state));
    js_int(j, "bytes", (int64_t) s->bytes);
    if (s->state == HANDOFF_STATE_SEALED) {
        js_open(j, "readers", '[');
        for (uint32_t i = 0; i < s->readers_count; i++)
            js_key(j, NULL, s->readers + (size_t) i * 32);
        js_close(j, ']');
    }
    if (s->state == HANDOFF_STATE_REDACTED) {
        js_int(j, "redacted_by", s->redacted_by);
        js_string(j, "reason", s->reason);
    }
    js_close(j, '}');
}

/* What all begin with; the object stays open. */
static void
open_json(json *j, const char *file, const char *kind)
{
    js_open(j, NULL, '{');
    if (file != NULL)
        js_string(j, "file", file);
    js_bool(j, "verified", false);
    js_string(j, "kind", kind);
}

static void
packet_json(json *j, const char *file, const handoff_preview *preview)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };

    open_json(j, file, "packet");
    js_packet(j, handoff_preview_id(preview), handoff_preview_tip(preview),
              true);
    js_open(j, "legs", '[');
    for (uint32_t n = 0; handoff_preview_leg(&leg, preview, n); n++)
        show_leg_json(j, &leg, NULL);
    js_close(j, ']');
    js_open(j, "sections", '[');
    for (size_t i = 0; handoff_preview_section_at(&s, preview, i); i++)
        section_json(j, &s);
    js_close(j, ']');
    js_close(j, '}');
}

static void
inspect_packet(const reading *r, const char *file, json *j)
{
    handoff_preview *preview;
    handoff_error    err;

    if (handoff_preview_new(&preview, r->packet.data, r->packet.len, &err) !=
        HANDOFF_OK)
        fail(r->path, &err, hint_open(r, &err));
    keep(preview);
    if (cli.json)
        packet_json(j, file, preview);
    else
        packet_text(&j->out, preview);
}

/* ---- What answers a packet, speaks of one, or names it ------------------- */

/* What all three claim: the tip of a packet; all but a ticket its id, a state
 * and a key. */
static void
claim_json(json *j, const char *file, const char *kind, const char *state,
           const handoff_claim *claim)
{
    open_json(j, file, kind);
    if (state != NULL)
        js_string(j, "state", state);
    js_packet(j, state == NULL ? NULL : claim->packet_id, claim->tip, true);
    if (state != NULL)
        js_key(j, "sender_key", claim->sender_key);
    js_close(j, '}');
}

static void
claim_text(text *out, const char *kind, const char *state,
           const handoff_claim *claim)
{
    char ticket[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(ticket, claim->tip);
    text_addf(out, "UNVERIFIED  %s", kind);
    if (state != NULL) {
        text_addf(out, " (%s) about packet ", state);
        text_hex(out, claim->packet_id, HANDOFF_HASH_BYTES);
    }
    text_addf(out, "\nUNVERIFIED  ticket %s\n", ticket);
    if (state == NULL)
        return;
    text_add(out, "UNVERIFIED  from the key ");
    text_key(out, claim->sender_key);
    text_add(out, "\n");
}

static void
inspect_claim(const char *path, content kind, bytes b, const char *file,
              json *j)
{
    const char    *name = "ticket", *state = NULL;
    handoff_claim  claim = { HANDOFF_CLAIM };
    handoff_error  err;
    handoff_status status;

    if (kind == CONTENT_TICKET) {
        trim(&b);
        status = handoff_ticket_decode(claim.tip, b.text, b.len, &err);
    } else if (kind == CONTENT_NOTICE) {
        status = handoff_notice_preview(&claim, b.data, b.len, &err);
        name = "notice";
        state = handoff_notice_state_name(claim.state);
    } else {
        status = handoff_receipt_preview(&claim, b.data, b.len, &err);
        name = "receipt";
        state = handoff_receipt_state_name(claim.state);
    }
    need(status, path, &err, NULL);
    if (cli.json)
        claim_json(j, file, name, state, &claim);
    else
        claim_text(&j->out, name, state, &claim);
}

/* One file of perhaps several, appended. */
static void
inspect(const char *path, json *j)
{
    const char   *file = cli.operands_count > 1 ? path : NULL;
    const bytes   b = io_read(path, PACKET_INPUT_MAX);
    const reading r = { .path = path, .packet = input_decode(path, b) };
    bool          is_text;
    const content kind = content_guess(b, &is_text);

    if (kind == CONTENT_RECEIPT || kind == CONTENT_NOTICE ||
        kind == CONTENT_TICKET)
        inspect_claim(path, kind, r.packet, file, j);
    else
        inspect_packet(&r, file, j);
}

static void
run_inspect(void)
{
    each_file(args_value("output"), inspect);
}

const command COMMAND_INSPECT = {
    .name = "inspect",
    .summary = "show what a packet claims, without keys: UNVERIFIED",
    ACTIONS(ACTION(NULL, "PACKET...", 1, 256, run_inspect)),
    ABOUT("PACKET is a packet, a receipt, a notice or a ticket, in binary or "
          "text form; the output says which. It shows who claims to have sent "
          "a packet, to whom, until when, which sections it has and who can "
          "read them. None of it is verified: anybody could have written it."),
    OPTIONS(OPTION_FORMAT, OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "for whom is this?", "handoff inspect p.hop" }),
};
