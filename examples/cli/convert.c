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

#include <string.h>

#include <sodium.h>

/* In the order of --to and --from. */
typedef enum form { TO_JSON, TO_BINARY, TO_TEXT, TO_TICKET } form;
typedef enum thing { A_CONTEXT, A_PACKET, A_TICKET } thing;

static _Noreturn void
no_such_form(const char *what, const char *hint)
{
    fail_usage(hint, "a %s has no form \"%s\"", what, args_value("to"));
}

/* ---- Contexts ------------------------------------------------------------ */

/* As JSON: what mask writes, too. */
void
write_record(const handoff_context *ctx)
{
    handoff_error err;
    text          plain = { 0 };
    char         *out;
    size_t        len;

    need(handoff_context_to_json(&out, &len, ctx, HANDOFF_JSON_INDENT, &err),
         cli.operands[0], &err, NULL);
    keep(out);
    text_json(&plain, out, len);
    text_add(&plain, "\n");
    io_write(args_value("output"), plain.data, plain.len, IO_RECORD);
}

static void
convert_context(form to, bytes b)
{
    const handoff_context *ctx;
    handoff_error          err;
    bytes                  out;

    if (to != TO_JSON && to != TO_BINARY)
        no_such_form("context", "--to json or --to binary; handoff seal makes "
                                "a packet of a context");
    ctx = input_context_of(cli.operands[0], b);
    if (to == TO_JSON) {
        write_record(ctx);
        return;
    }
    need(handoff_context_serialize(&out.data, &out.len, ctx, 0, &err),
         cli.operands[0], &err, NULL);
    keep(out.data);
    io_write(args_value("output"), out.data, out.len, IO_BINARY | IO_RECORD);
}

/* ---- Tickets ------------------------------------------------------------- */

static void
write_ticket(const uint8_t tip[HANDOFF_HASH_BYTES], form to)
{
    const char *path = args_value("output");
    char        ticket[HANDOFF_TICKET_CHARS + 1];
    json        j = { 0 };

    if (to == TO_BINARY) {
        io_write(path, tip, HANDOFF_HASH_BYTES, IO_BINARY);
    } else if (to == TO_JSON) {
        js_open(&j, NULL, '{');
        js_packet(&j, NULL, tip, true);
        js_write(&j, path);
    } else {
        handoff_ticket_encode(ticket, tip);
        text_addf(&j.out, "%s\n", ticket);
        io_write_text(path, &j.out);
    }
}

/* The tip as convert itself writes it: text, JSON, hex or bytes. In JSON it
 * is the member "tip", as open --json and inspect --json have it too. */
static bool
read_ticket(uint8_t tip[HANDOFF_HASH_BYTES], bytes b, handoff_error *err)
{
    static const char key[] = "\"tip\": \"";
    bool              is_text;
    const content     kind = content_guess(b, &is_text);
    size_t            len = 0;

    if (kind != CONTENT_TICKET && b.len == HANDOFF_HASH_BYTES) {
        memcpy(tip, b.data, b.len);
        return true;
    }
    trim(&b);
    if (kind == CONTENT_TICKET)
        return handoff_ticket_decode(tip, b.text, b.len, err) == HANDOFF_OK;
    if (kind == CONTENT_JSON) {
        char *found = strstr(b.text, key);

        if (found != NULL)
            b.text = found + sizeof key - 1;
        b.len = found == NULL ? 0 : strcspn(b.text, "\"");
    }
    *err = (handoff_error){ .code = HANDOFF_E_FORMAT,
                            .leg = -1,
                            .message = "is not a ticket" };
    return sodium_hex2bin(tip, HANDOFF_HASH_BYTES, b.text, b.len, NULL, &len,
                          NULL) == 0 &&
           b.len == 2 * HANDOFF_HASH_BYTES && len == HANDOFF_HASH_BYTES;
}

static void
convert_ticket(form to, bytes b)
{
    uint8_t       tip[HANDOFF_HASH_BYTES];
    handoff_error err;

    if (!read_ticket(tip, b, &err))
        fail(cli.operands[0], &err, "a ticket is \"hot1.\" and 43 characters");
    write_ticket(tip, to);
}

/* ---- Packets ------------------------------------------------------------- */

static void
convert_packet(form to, bytes b)
{
    const char      *path = cli.operands[0];
    handoff_preview *preview;
    handoff_error    err;
    handoff_status   status;
    text             lines = { 0 };
    bytes            encoded;

    if (to == TO_JSON)
        no_such_form("packet", "handoff open --json gives its content, handoff "
                               "inspect --json what it claims");
    /* Also where binary is wanted: whatever has no text form is no packet. */
    if (to == TO_TICKET)
        status = handoff_preview_new(&preview, b.data, b.len, &err);
    else
        status = handoff_text_encode(&encoded.text, &encoded.len, b.data, b.len,
                                     &err);
    if (status != HANDOFF_OK)
        fail(path, &err, status == HANDOFF_E_FORMAT ? hint_format(b) : NULL);
    if (to == TO_TICKET) {
        keep(preview);
        write_ticket(handoff_preview_tip(preview), to);
        return;
    }
    keep(encoded.text);
    text_addn(&lines, encoded.text, encoded.len);
    text_add(&lines, "\n");
    if (to == TO_TEXT)
        io_write_text(args_value("output"), &lines);
    else
        io_write(args_value("output"), b.data, b.len, IO_BINARY);
}

/* What the input is, where --from does not say. */
static thing
guess(bytes b)
{
    bool is_text;

    switch (content_guess(b, &is_text)) {
    case CONTENT_PACKET:
    case CONTENT_RECEIPT:
    case CONTENT_NOTICE:
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

static void
run_convert(void)
{
    const char *path = cli.operands[0];
    const form  to = (form) args_choice("to");
    const bytes b = io_read(path, HANDOFF_JSON_BYTES_MAX);
    const thing of =
        args_given("from") ? (thing) args_choice("from") : guess(b);

    if (of == A_CONTEXT) {
        convert_context(to, b);
        return;
    }
    if (args_given("repair"))
        fail_usage("leave it out; packets and tickets are kept as their sender "
                   "wrote them",
                   "--repair works on a context");
    if (of == A_TICKET)
        convert_ticket(to == TO_TEXT ? TO_TICKET : to, b);
    else
        convert_packet(to, input_decode(path, b));
}

const command COMMAND_CONVERT = {
    .name = "convert",
    .summary = "turn contexts, packets and tickets into their other forms",
    ACTIONS(ACTION(NULL, "FILE", 1, 1, run_convert)),
    ABOUT("A context is JSON or binary (protobuf). A packet, receipt or notice "
          "is "
          "binary or text (\"hop1.\", \"hor1.\"); --to ticket names a packet "
          "in 48 characters. A ticket is text, binary (32 bytes) or JSON.",
          "The kind of input is recognised. Nothing is verified: that is what "
          "handoff open is for."),
    OPTIONS(OPTION("to", "FORM", "json, binary, text or ticket",
                   .how = REQUIRED | CHOICE,
                   .missing = "say what to convert it to",
                   .words = "json binary text ticket"),
            OPTION("from", "THING",
                   "the kind of input, if it cannot be recognised: context, "
                   "packet or ticket",
                   .how = CHOICE, .words = "context packet ticket"),
            OPTION_REPAIR("a context"), OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "repair a record that another program wrote",
               "handoff convert context.json --repair --to json" },
             { "a packet for a JSON field or a header",
               "handoff convert p.hop --to text" },
             { "a record as protobuf, to be read by another program",
               "handoff convert context.json --to binary -o context.pb" }),
};
