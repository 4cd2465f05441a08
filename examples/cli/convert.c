/* SPDX-License-Identifier: MIT */
/*
 * convert.c -- handoff convert: the same thing in another form.
 *
 *   context   json <-> binary (protobuf)
 *   packet    binary <-> text; -> ticket
 *   ticket    text <-> binary (the 32 bytes of the tip) <-> json
 *
 * A packet has no JSON form: its content is there only for who verified it.
 * Nothing here verifies anything.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define INPUT_MAX ((size_t) HANDOFF_JSON_BYTES_MAX)

typedef enum form { TO_JSON, TO_BINARY, TO_TEXT, TO_TICKET } form;

typedef enum thing { A_CONTEXT, A_PACKET, A_TICKET } thing;

static const char *const things[] = { "context", "packet", "ticket" };

static int
no_such_form(const cli *c, thing of, const char *hint)
{
    return report_usage(c, hint, "a %s has no form \"%s\"", things[of],
                        args_value(c, "to"));
}

static int
convert_context(const cli *c, form to, const char *data, size_t data_len)
{
    handoff_context *ctx;
    handoff_error    err;
    handoff_status   status;
    char            *out = NULL;
    uint8_t         *bytes = NULL;
    text             plain = { 0 };
    size_t           len;
    int              st;

    if (to != TO_JSON && to != TO_BINARY)
        return no_such_form(c, A_CONTEXT,
                            "--to json or --to binary; handoff seal makes a "
                            "packet of a context");
    st = input_context_of(c, c->operands[0], data, data_len, &ctx);
    if (st != EXIT_OK)
        return st;
    if (to == TO_JSON)
        status =
            handoff_context_to_json(&out, &len, ctx, HANDOFF_JSON_INDENT, &err);
    else
        status = handoff_context_serialize(&bytes, &len, ctx, 0, &err);
    if (status != HANDOFF_OK) {
        st = report_error(c, c->operands[0], &err, NULL);
    } else if (to == TO_BINARY) {
        st = io_write(c, args_value(c, "output"), bytes, len,
                      IO_BINARY | IO_RECORD);
    } else {
        text_json(&plain, out, len);
        text_add(&plain, "\n");
        st = io_write_record(c, args_value(c, "output"), &plain);
    }
    handoff_free(out);
    handoff_free(bytes);
    handoff_context_free(ctx);
    return st;
}

static int
write_ticket(const cli *c, const uint8_t tip[HANDOFF_HASH_BYTES], form to)
{
    const char *path = args_value(c, "output");
    char        ticket[HANDOFF_TICKET_CHARS + 1];
    json        j = { 0 };

    handoff_ticket_encode(ticket, tip);
    if (to == TO_BINARY)
        return io_write(c, path, tip, HANDOFF_HASH_BYTES, IO_BINARY);
    if (to == TO_JSON) {
        js_open(&j, NULL, '{');
        js_hex(&j, "tip", tip, HANDOFF_HASH_BYTES);
        js_string(&j, "ticket", ticket);
        js_close(&j, '}');
    } else {
        text_add(&j.out, ticket);
    }
    text_add(&j.out, "\n");
    return io_write_text(c, path, &j.out);
}

static int
ticket_of_packet(const cli *c, const char *path, const uint8_t *data,
                 size_t len)
{
    handoff_preview *preview;
    handoff_error    err;
    int              st;

    if (handoff_preview_new(&preview, data, len, &err) != HANDOFF_OK)
        return report_error(c, path, &err,
                            err.code == HANDOFF_E_FORMAT
                                ? hint_format(
                                      content_guess((const char *) data, len))
                                : NULL);
    st = write_ticket(c, handoff_preview_tip(preview), TO_TICKET);
    handoff_preview_free(preview);
    return st;
}

static int
convert_packet(const cli *c, form to, const uint8_t *data, size_t len)
{
    const char   *path = c->operands[0], *out = args_value(c, "output");
    handoff_error err;
    char         *encoded;
    text          lines = { 0 };
    size_t        text_len;

    if (to == TO_JSON)
        return no_such_form(c, A_PACKET,
                            "handoff open --json gives its content, handoff "
                            "inspect --json what it claims");
    if (to == TO_TICKET)
        return ticket_of_packet(c, path, data, len);
    /* Also where binary is wanted: whatever has no text form is no packet. */
    if (handoff_text_encode(&encoded, &text_len, data, len, &err) != HANDOFF_OK)
        return report_error(c, path, &err,
                            err.code == HANDOFF_E_FORMAT
                                ? hint_format(
                                      content_guess((const char *) data, len))
                                : NULL);
    text_addn(&lines, encoded, text_len);
    text_add(&lines, "\n");
    handoff_free(encoded);
    if (to == TO_TEXT)
        return io_write_text(c, out, &lines);
    text_free(&lines);
    return io_write(c, out, data, len, IO_BINARY);
}

/* The tip as convert itself writes it: text, JSON, hex or bytes. In JSON it
 * is the member "tip", as open --json and inspect --json have it too. */
static bool
read_ticket(uint8_t tip[HANDOFF_HASH_BYTES], const char *data, size_t len,
            handoff_error *err)
{
    const char *s = data;
    size_t      n = len, bytes = 0;

    if (content_guess(data, len) == CONTENT_TICKET) {
        trim(&s, &n);
        return handoff_ticket_decode(tip, s, n, err) == HANDOFF_OK;
    }
    if (len == HANDOFF_HASH_BYTES) {
        memcpy(tip, data, len);
        return true;
    }
    if (content_guess(data, len) == CONTENT_JSON) {
        s = strstr(data, "\"tip\": \"");
        s = s == NULL ? "" : s + strlen("\"tip\": \"");
        n = strcspn(s, "\"");
    } else {
        trim(&s, &n);
    }
    *err = (handoff_error){ .code = HANDOFF_E_FORMAT,
                            .leg = -1,
                            .message = "is no ticket" };
    return sodium_hex2bin(tip, HANDOFF_HASH_BYTES, s, n, NULL, &bytes, NULL) ==
               0 &&
           n == 2 * HANDOFF_HASH_BYTES && bytes == HANDOFF_HASH_BYTES;
}

static int
convert_ticket(const cli *c, form to, const char *data, size_t len)
{
    uint8_t       tip[HANDOFF_HASH_BYTES];
    handoff_error err;

    if (!read_ticket(tip, data, len, &err))
        return report_error(c, c->operands[0], &err,
                            "a ticket is \"hot1.\" and 43 characters");
    return write_ticket(c, tip, to == TO_TEXT ? TO_TICKET : to);
}

/* What the input is, where --from does not say. */
static thing
guess(const char *data, size_t len)
{
    switch (content_guess(data, len)) {
    case CONTENT_PACKET:
    case CONTENT_PACKET_TEXT:
    case CONTENT_RECEIPT:
    case CONTENT_RECEIPT_TEXT:
    case CONTENT_NOTICE:
    case CONTENT_NOTICE_TEXT:
        return A_PACKET;
    case CONTENT_TICKET:
        return A_TICKET;
    case CONTENT_UNKNOWN:
    case CONTENT_EMPTY:
    case CONTENT_JSON:
        break;
    }
    return A_CONTEXT;
}

static int
convert(const cli *c, thing of, form to, char **data, size_t *len)
{
    int st;

    if (of == A_CONTEXT)
        return convert_context(c, to, *data, *len);
    if (args_given(c, "repair"))
        return report_usage(c,
                            "leave it out: packets and tickets are as their "
                            "sender wrote them",
                            "--repair is for a context");
    if (of == A_TICKET)
        return convert_ticket(c, to, *data, *len);
    st = input_decode(c, c->operands[0], data, len);
    if (st != EXIT_OK)
        return st;
    return convert_packet(c, to, (const uint8_t *) *data, *len);
}

static int
run_convert(cli *c)
{
    char  *data;
    size_t len;
    int    of = args_choice(c, "from"), to = args_choice(c, "to");
    int    st;

    st = io_read(c, c->operands[0], INPUT_MAX, &data, &len);
    if (st == EXIT_OK && of < 0)
        of = (int) guess(data, len);
    if (st == EXIT_OK)
        st = convert(c, (thing) of, (form) to, &data, &len);
    free(data);
    return st;
}

const command COMMAND_CONVERT = {
    .name = "convert",
    .summary = "turn contexts, packets and tickets into their other forms",
    ACTIONS(ACTION(NULL, "FILE", 1, 1, run_convert)),
    ABOUT("A context is JSON or binary (protobuf). A packet, receipt or notice "
          "is "
          "binary or text (\"hop1.\", \"hor1.\"); --to ticket names a packet "
          "in 48 characters. A ticket is text, binary (32 bytes) or JSON.",
          "What the input is, is seen by looking at it. Nothing is verified: "
          "that is what open is for."),
    OPTIONS(OPTION("to", "FORM", "json, binary, text or ticket",
                   .how = REQUIRED | CHOICE,
                   .missing = "say what to make of it",
                   .words = "json binary text ticket"),
            OPTION("from", "THING",
                   "what the input is, where it cannot be told by looking: "
                   "context, packet "
                   "or ticket",
                   .how = CHOICE, .words = "context packet ticket"),
            OPTION_REPAIR("a context"), OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "a record as another program wrote it, mended",
               "handoff convert context.json --repair --to json" },
             { "a packet for a JSON field or a header",
               "handoff convert p.hop --to text" },
             { "a record as protobuf, to be read by another program",
               "handoff convert context.json --to binary -o context.pb" }),
};
