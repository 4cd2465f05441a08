/* SPDX-License-Identifier: MIT */
/*
 * receipt.c -- handoff receipt: answer a packet; read an answer.
 *
 * A packet may be answered after it has expired (it was taken in time, and is
 * completed an hour later), so make opens it as of its last moment then.
 */
#include "cli.h"

/* In the order of HANDOFF_RECEIPT_* and HANDOFF_REASON_*, from 1. */
#define STATES "received accepted declined completed returned failed"
#define REASONS                                                                \
    "nobody outside_hours queue_full wrong_target cannot_read too_late error"

/* ---- make ---------------------------------------------------------------- */

static handoff_answer_opts
make_options(void)
{
    const char         *due = args_value("due");
    handoff_answer_opts o = { HANDOFF_ANSWER_OPTS,
                              .state = (uint32_t) (args_choice("state") + 1),
                              .owner = args_value("owner"),
                              .note = args_value("note") };
    const bool          accepts = o.state == HANDOFF_RECEIPT_ACCEPTED;

    if (args_given("reason"))
        o.reason = HANDOFF_REASON_NOBODY + (uint32_t) args_choice("reason");
    if (accepts && (o.owner == NULL || due == NULL))
        fail_usage("--owner \"Carol\" --due 5m: who speaks to the customer, "
                   "and by when",
                   "accepted needs an owner and a due time");
    if (!accepts && (o.owner != NULL || due != NULL))
        fail_usage("leave them out, or --state accepted",
                   "--owner and --due go with accepted only");
    o.now_ms = time_option("at");
    if (due != NULL && !moment_parse(&o.due_at_ms, due, o.now_ms))
        fail_usage("--due 5m, or --due 2026-12-24T18:00:00Z",
                   "--due \"%s\" is neither a time nor a duration", due);
    o.sequence = number_option("sequence", 1, UINT32_MAX);
    return o;
}

/* A party that has taken over can pass the packet on while it lives. */
static void
note_until(const handoff_packet *packet)
{
    handoff_leg last = { HANDOFF_LEG };

    handoff_packet_leg(&last, packet, handoff_packet_legs(packet) - 1);
    report_note("note",
                "it can be forwarded until %s; after that, seal a new packet "
                "with --supersedes",
                time_text(last.expires_at_ms));
}

static void
make(void)
{
    const char         *path = cli.operands[0];
    handoff_answer_opts o = make_options();
    const bytes         after = after_option();
    reading             r = reading_load(path);
    handoff_packet     *packet;
    handoff_sealed     *sealed;
    handoff_leg         last;
    handoff_error       err;

    o.after = after.data;
    o.after_len = after.len;
    /* What cannot be read at all, handoff_open() says why. */
    if (preview_last(&last, preview_of(r.packet.data, r.packet.len)) &&
        r.opts.now_ms > last.expires_at_ms)
        r.opts.now_ms = last.expires_at_ms;
    packet = reading_open(&r);
    if (handoff_answer(&sealed, packet, r.me, &o, &err) != HANDOFF_OK)
        fail(path, &err,
             hint_answer(r.keyring_path, r.ring, &err, CONTENT_RECEIPT,
                         (bytes){ { NULL }, 0 }));
    keep(sealed);
    answer_write(sealed, "answered", handoff_receipt_state_name(o.state));
    if (o.state == HANDOFF_RECEIPT_ACCEPTED)
        note_until(packet);
}

/* ---- verify -------------------------------------------------------------- */

static void
open_receipt(answers *a, const char *path)
{
    const handoff_receipt_opts o = { HANDOFF_RECEIPT_OPTS, .now_ms = a->now_ms,
                                     .seen = a->receipts };
    const bytes                b = input_packet(path);
    handoff_receipt           *receipt;
    handoff_error              err;

    if (handoff_receipt_open(&receipt, b.data, b.len, a->packet.data,
                             a->packet.len, a->ring, &o, &err) != HANDOFF_OK)
        fail(path, &err,
             hint_answer(args_value("keyring"), a->ring, &err, CONTENT_RECEIPT,
                         b));
    keep(receipt);
    a->receipts[a->count++] = receipt;
}

static void
receipt_json(json *j, const handoff_receipt_info *i)
{
    js_open(j, NULL, '{');
    js_packet(j, i->packet_id, i->tip, false);
    js_string(j, "sender", i->sender);
    js_string(j, "state", handoff_receipt_state_name(i->state));
    js_int(j, "at_ms", i->at_ms);
    js_int(j, "sequence", i->sequence);
    if (i->state == HANDOFF_RECEIPT_ACCEPTED) {
        js_string(j, "owner", i->owner);
        js_int(j, "due_at_ms", i->due_at_ms);
    }
    if (i->reason != HANDOFF_REASON_NONE)
        js_string(j, "reason", handoff_reason_name(i->reason));
}

static void
receipt_text(text *out, const handoff_receipt_info *i)
{
    term_add(out, i->sender);
    text_addf(out, ": %s", handoff_receipt_state_name(i->state));
    if (i->reason != HANDOFF_REASON_NONE)
        text_addf(out, " (%s)", spaced(handoff_reason_name(i->reason)));
    text_addf(out, ", at %s\n", time_text(i->at_ms));
    if (i->state != HANDOFF_RECEIPT_ACCEPTED)
        return;
    text_add(out, "owner: ");
    term_add(out, i->owner);
    text_addf(out, ", due %s\n", time_text(i->due_at_ms));
}

static void
verify(void)
{
    handoff_receipt_info i = { HANDOFF_RECEIPT_INFO };
    json                 j = { 0 };
    const answers        a = answers_verify(open_receipt);

    handoff_receipt_get(&i, a.receipts[a.count - 1]);
    if (cli.json)
        receipt_json(&j, &i);
    else
        receipt_text(&j.out, &i);
    answer_end(&j, i.note, i.duplicate != 0, i.stands != 0);
}

const command COMMAND_RECEIPT = {
    .name = "receipt",
    .summary = "answer a packet, or read an answer",
    ACTIONS(ACTION("make", "PACKET", 1, 1, make, .makes = "receipt"),
            ACTION("verify", "RECEIPT", 1, 1, verify)),
    ABOUT("A receipt is a signed answer from the party that got a packet: "
          "received, then accepted (with an owner and a due time) or declined; "
          "in the end completed, returned or failed. Until somebody accepts, "
          "nobody has taken over.",
          "make opens the packet first, because only a packet that verifies "
          "can be answered. It may have expired since.",
          "verify as JSON: packet, tip, sender, state, at_ms, sequence, "
          "owner and due_at_ms with accepted, reason, note, duplicate, "
          "stands."),
    OPTIONS(
        OPTION_KEYRING("the keys you trust", REQUIRED),
        OPTION("as", "FILE", "with make: your private keys, NAME.jwk",
               .env = "HANDOFF_AS", .how = REQUIRED, .with = "make",
               .missing = "say who answers"),
        OPTION(
            "state", "STATE",
            "with make: received, accepted, declined, completed, returned or "
            "failed",
            .how = REQUIRED | CHOICE, .with = "make",
            .missing = "say where you stand", .words = STATES),
        OPTION("owner", "WHO",
               "with accepted: the person, team or system that has it now",
               .with = "make"),
        OPTION("due", "TIME",
               "with accepted: when they will have spoken to the customer; 5m, "
               "or a time",
               .with = "make"),
        OPTION("reason", "REASON",
               "with declined and failed: nobody, outside_hours, queue_full, "
               "wrong_target, cannot_read, too_late or error",
               .how = CHOICE, .with = "make", .words = REASONS),
        OPTION("note", "TEXT", "with make: a note to the sender",
               .with = "make"),
        OPTION("sequence", "NUMBER",
               "with make: rises with each answer to one packet; default: "
               "chosen for you",
               .with = "make"),
        OPTION("text", NULL, "with make: write the text form, hor1....",
               .with = "make"),
        OPTION("packet", "FILE",
               "with verify: the packet that was answered, as it was sent",
               .how = REQUIRED, .with = "verify",
               .missing = "say which packet was answered"),
        OPTION("after", "FILE",
               "an earlier receipt; with make: your last one, which this one "
               "follows; with verify: may be repeated",
               .how = MANY),
        OPTION_AT, OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES(
        { "Carol takes over, and speaks to the customer in five minutes",
          "handoff receipt make p.hop --as desk.example.jwk --keyring "
          "trusted.jwks --state accepted --owner Carol --due 5m -o r.hor" },
        { "nobody is there",
          "handoff receipt make p.hop --as desk.example.jwk --keyring "
          "trusted.jwks --state declined --reason nobody -o no.hor" },
        { "what did they answer?",
          "handoff receipt verify r.hor --packet p.hop --keyring "
          "trusted.jwks" }),
};
