/* SPDX-License-Identifier: MIT */
/*
 * inspect.c -- handoff inspect: what a packet claims, without keys.
 *
 * Nothing of it is verified, and every line of text says so.
 */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *
state_name(uint32_t state)
{
    return state == HANDOFF_STATE_SEALED     ? "sealed"
           : state == HANDOFF_STATE_REDACTED ? "redacted"
                                             : "clear";
}

static void
leg_text(text *out, const handoff_leg *leg)
{
    text_addf(out, "UNVERIFIED  leg %u  from the key ", (unsigned) leg->number);
    key_add(out, leg->sender_key);
    text_add(out, "\nUNVERIFIED         for ");
    for (size_t i = 0; leg->audience[i] != NULL; i++) {
        text_add(out, i > 0 ? ", " : "");
        term_add(out, leg->audience[i]);
    }
    text_add(out, "\nUNVERIFIED         sent ");
    time_add(out, leg->sent_at_ms);
    text_add(out, ", expires ");
    time_add(out, leg->expires_at_ms);
    text_add(out, "\n");
}

static void
section_text(text *out, const handoff_section *s)
{
    char name[16];

    text_addf(out, "UNVERIFIED         %s: %s", section_name(name, s->kind),
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
inspect_text(text *out, const handoff_preview *preview)
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
    char name[16];

    js_open(j, NULL, '{');
    js_int(j, "leg", s->leg);
    js_string(j, "section", section_name(name, s->kind));
    js_string(j, "state", state_name(s->state));
    if (s->formed_by != s->leg && s->state != HANDOFF_STATE_REDACTED)
        js_int(j, s->sealed ? "sealed_by" : "unsealed_by", s->formed_by);
    js_int(j, "bytes", (int64_t) s->bytes);
    if (s->state == HANDOFF_STATE_SEALED) {
        js_open(j, "readers", '[');
        for (uint32_t i = 0; i < s->readers_count; i++) {
            text key = { 0 };

            key_add(&key, s->readers + (size_t) i * 32);
            js_text(j, NULL, &key);
            text_free(&key);
        }
        js_close(j, ']');
    }
    if (s->state == HANDOFF_STATE_REDACTED) {
        js_int(j, "redacted_by", s->redacted_by);
        js_string(j, "reason", s->reason);
    }
    js_close(j, '}');
}

static void
inspect_json(json *j, const char *path, const handoff_preview *preview)
{
    handoff_leg     leg = { HANDOFF_LEG };
    handoff_section s = { HANDOFF_SECTION };
    char            ticket[HANDOFF_TICKET_CHARS + 1];

    handoff_ticket_encode(ticket, handoff_preview_tip(preview));
    js_open(j, NULL, '{');
    if (path != NULL)
        js_string(j, "file", path);
    js_bool(j, "verified", false);
    js_string(j, "kind", "packet");
    js_hex(j, "packet", handoff_preview_id(preview), HANDOFF_HASH_BYTES);
    js_hex(j, "tip", handoff_preview_tip(preview), HANDOFF_HASH_BYTES);
    js_string(j, "ticket", ticket);
    js_open(j, "legs", '[');
    for (uint32_t n = 0; handoff_preview_leg(&leg, preview, n); n++)
        show_leg_json(j, &leg, NULL);
    js_close(j, ']');
    js_open(j, "sections", '[');
    for (uint32_t n = 0; n < handoff_preview_legs(preview); n++) {
        for (uint32_t k = 1; k <= HANDOFF_SECTION_KIND_MAX; k++) {
            if (handoff_preview_section(&s, preview, n, k))
                section_json(j, &s);
        }
    }
    js_close(j, ']');
    js_close(j, '}');
}

static int
inspect_packet(const cli *c, reading *r, const char *file, json *j)
{
    handoff_preview *preview = NULL;
    handoff_error    err;
    text             hint = { 0 };
    int              st = EXIT_OK;

    if (handoff_preview_new(&preview, r->data, r->len, &err) != HANDOFF_OK) {
        hint_open(&hint, r, &err);
        st = report_error(c, r->path, &err, text_get(&hint));
        text_free(&hint);
    } else if (c->json) {
        inspect_json(j, file, preview);
    } else {
        inspect_text(&j->out, preview);
    }
    handoff_preview_free(preview);
    return st;
}

/* ---- What answers a packet, speaks of one, or names it ------------------- */

/* What all three claim: the tip of a packet; but a ticket its id and a key. */
static void
write_claim(const cli *c, json *j, const char *file, const char *kind,
            const handoff_claim *claim)
{
    char        ticket[HANDOFF_TICKET_CHARS + 1];
    text        key = { 0 };
    bool        signs = strcmp(kind, "ticket") != 0;
    const char *state = strcmp(kind, "notice") == 0
                            ? handoff_notice_state_name(claim->state)
                            : handoff_receipt_state_name(claim->state);

    handoff_ticket_encode(ticket, claim->tip);
    if (signs)
        key_add(&key, claim->sender_key);
    if (c->json) {
        js_open(j, NULL, '{');
        if (file != NULL)
            js_string(j, "file", file);
        js_bool(j, "verified", false);
        js_string(j, "kind", kind);
        if (signs)
            js_string(j, "state", state);
        if (signs)
            js_hex(j, "packet", claim->packet_id, HANDOFF_HASH_BYTES);
        js_hex(j, "tip", claim->tip, HANDOFF_HASH_BYTES);
        js_string(j, "ticket", ticket);
        if (signs)
            js_text(j, "sender_key", &key);
        js_close(j, '}');
    } else {
        text_addf(&j->out, "UNVERIFIED  %s", kind);
        if (signs) {
            text_addf(&j->out, " (%s) about packet ", state);
            text_hex(&j->out, claim->packet_id, HANDOFF_HASH_BYTES);
        }
        text_addf(&j->out, "\nUNVERIFIED  ticket %s\n", ticket);
        if (signs)
            text_addf(&j->out, "UNVERIFIED  from the key %s\n", text_get(&key));
    }
    text_free(&key);
}

static int
inspect_claim(const cli *c, const reading *r, content kind, const char *file,
              json *j)
{
    const bool  notice = kind == CONTENT_NOTICE || kind == CONTENT_NOTICE_TEXT;
    const char *text_of = (const char *) r->data;
    size_t      len = r->len;
    handoff_claim  claim = { HANDOFF_CLAIM };
    handoff_error  err;
    handoff_status st;

    if (kind == CONTENT_TICKET) {
        trim(&text_of, &len);
        st = handoff_ticket_decode(claim.tip, text_of, len, &err);
    } else if (notice) {
        st = handoff_notice_preview(&claim, r->data, r->len, &err);
    } else {
        st = handoff_receipt_preview(&claim, r->data, r->len, &err);
    }
    if (st != HANDOFF_OK)
        return report_error(c, r->path, &err, NULL);
    write_claim(c, j, file,
                kind == CONTENT_TICKET ? "ticket"
                : notice               ? "notice"
                                       : "receipt",
                &claim);
    return EXIT_OK;
}

/* One file of perhaps several, appended. */
static int
inspect(const cli *c, const char *path, json *j)
{
    const char *file = c->operands_count > 1 ? path : NULL;
    reading     r = { .path = path };
    char       *data = NULL;
    content     kind;
    int         st;

    st = io_read(c, path, PACKET_INPUT_MAX, &data, &r.len);
    if (st != EXIT_OK)
        return st;
    kind = content_guess(data, r.len);
    st = input_decode(c, path, &data, &r.len);
    r.data = (uint8_t *) data;
    if (st != EXIT_OK)
        goto done;
    switch (kind) {
    case CONTENT_RECEIPT:
    case CONTENT_RECEIPT_TEXT:
    case CONTENT_NOTICE:
    case CONTENT_NOTICE_TEXT:
    case CONTENT_TICKET:
        st = inspect_claim(c, &r, kind, file, j);
        break;
    case CONTENT_UNKNOWN:
    case CONTENT_EMPTY:
    case CONTENT_JSON:
    case CONTENT_PACKET:
    case CONTENT_PACKET_TEXT:
        st = inspect_packet(c, &r, file, j);
        break;
    }

done:
    free(data);
    return st;
}

static int
run_inspect(cli *c)
{
    return each_file(c, args_value(c, "output"), inspect);
}

const command COMMAND_INSPECT = {
    .name = "inspect",
    .summary = "show what a packet claims, without keys and UNVERIFIED",
    ACTIONS(ACTION(NULL, "PACKET...", 1, 256, run_inspect)),
    ABOUT("PACKET is what came: a packet, a receipt, a notice or a ticket, "
          "binary or text form; which of them, is told. From whom a packet "
          "says it is, for "
          "whom, until when, which sections it has and who can read them. "
          "None of it is verified: anybody can have written it."),
    OPTIONS(OPTION_FORMAT, OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "for whom is this?", "handoff inspect p.hop" }),
};
