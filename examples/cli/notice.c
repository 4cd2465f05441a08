/* SPDX-License-Identifier: MIT */
/*
 * notice.c -- handoff notice: the sender's word on a packet after sealing it.
 *
 * make needs no keyring: the sender of a packet has it as it was sent, and may
 * be unable to open it. verify takes the packet's bytes, since it may have
 * expired: open it once before.
 */
#include "cli.h"

/* In the order of HANDOFF_NOTICE_*. */
#define STATES "withdrawn superseded taken"

/* ---- make ---------------------------------------------------------------- */

/* What a state needs is given, and nothing that it does not take. */
static void
check_words(uint32_t state)
{
    const bool taken = state == HANDOFF_NOTICE_TAKEN;
    const bool superseded = state == HANDOFF_NOTICE_SUPERSEDED;

    if (superseded != args_given("successor"))
        fail_usage("--successor ID: handoff inspect shows it",
                   superseded ? "say which packet takes its place"
                              : "--successor goes with superseded only");
    if (taken && (!args_given("owner") || !args_given("holder")))
        fail_usage("--holder desk.example --owner Carol: the party that has "
                   "it, and who there",
                   "taken needs a holder and an owner");
    if (!taken && (args_given("owner") || args_given("holder")))
        fail_usage("leave them out, or --state taken",
                   "--owner and --holder go with taken only");
}

static handoff_notice_opts
make_options(void)
{
    handoff_notice_opts o = { HANDOFF_NOTICE_OPTS,
                              .state = HANDOFF_NOTICE_WITHDRAWN +
                                       (uint32_t) args_choice("state"),
                              .owner = args_value("owner"),
                              .holder = args_value("holder"),
                              .note = args_value("note") };
    bytes               after;

    check_words(o.state);
    o.successor = hash_option("successor");
    o.now_ms = time_option("at");
    o.sequence = number_option("sequence", 1, UINT32_MAX);
    after = after_option();
    o.after = after.data;
    o.after_len = after.len;
    o.tip = ticket_option();
    return o;
}

static void
make(void)
{
    const char               *path = cli.operands[0];
    const handoff_notice_opts o = make_options();
    handoff_identity         *me = input_identity(args_value("as"));
    const bytes               packet = input_packet(path);
    handoff_sealed           *sealed;
    handoff_error             err;

    if (handoff_notice_seal(&sealed, packet.data, packet.len, me, &o, &err) !=
        HANDOFF_OK)
        fail(path, &err,
             err.check == HANDOFF_CHECK_ANSWERED
                 ? "only the sender of a packet can give notice; --ticket "
                   "names the leg if several parties sent it, or if your keys "
                   "have changed"
                 : NULL);
    keep(sealed);
    answer_write(sealed, "notice", handoff_notice_state_name(o.state));
}

/* ---- verify -------------------------------------------------------------- */

static void
open_notice(answers *a, const char *path)
{
    const handoff_notice_open_opts o = { HANDOFF_NOTICE_OPEN_OPTS,
                                         .now_ms = a->now_ms,
                                         .seen = a->notices };
    const bytes                    b = input_packet(path);
    handoff_notice                *notice;
    handoff_error                  err;

    if (handoff_notice_open_kept(&notice, b.data, b.len, a->packet.data,
                                 a->packet.len, a->ring, &o,
                                 &err) != HANDOFF_OK)
        fail(path, &err,
             hint_answer(args_value("keyring"), a->ring, &err, CONTENT_NOTICE,
                         b));
    keep(notice);
    a->notices[a->count++] = notice;
}

static void
notice_json(json *j, const handoff_notice_info *i)
{
    js_open(j, NULL, '{');
    js_packet(j, i->packet_id, i->tip, false);
    js_int(j, "leg", i->leg);
    js_string(j, "sender", i->sender);
    js_string(j, "state", handoff_notice_state_name(i->state));
    js_int(j, "at_ms", i->at_ms);
    js_int(j, "sequence", i->sequence);
    if (i->successor != NULL)
        js_hex(j, "successor", i->successor, HANDOFF_HASH_BYTES);
    if (i->state == HANDOFF_NOTICE_TAKEN) {
        js_string(j, "owner", i->owner);
        js_string(j, "holder", i->holder);
    }
}

static void
notice_text(text *out, const handoff_notice_info *i)
{
    term_add(out, i->sender);
    text_addf(out, ": %s, at %s, about leg %u and what follows it\n",
              handoff_notice_state_name(i->state), time_text(i->at_ms),
              (unsigned) i->leg);
    if (i->state == HANDOFF_NOTICE_TAKEN) {
        text_add(out, "it is with ");
        term_add(out, i->owner);
        text_add(out, " of ");
        term_add(out, i->holder);
        text_add(out, "; all others stand down\n");
    }
    if (i->successor != NULL) {
        text_add(out, "act on the packet ");
        text_hex(out, i->successor, HANDOFF_HASH_BYTES);
        text_add(out, "\n");
    }
}

static void
verify(void)
{
    handoff_notice_info i = { HANDOFF_NOTICE_INFO };
    json                j = { 0 };
    const answers       a = answers_verify(open_notice);

    handoff_notice_get(&i, a.notices[a.count - 1]);
    if (cli.json)
        notice_json(&j, &i);
    else
        notice_text(&j.out, &i);
    answer_end(&j, i.note, i.duplicate != 0, i.stands != 0);
}

const command COMMAND_NOTICE = {
    .name = "notice",
    .summary =
        "say what became of a packet that you sent, or read such a notice",
    ACTIONS(ACTION("make", "PACKET", 1, 1, make, .makes = "notice"),
            ACTION("verify", "NOTICE", 1, 1, verify)),
    ABOUT("A notice is a signed statement from the sender of a packet, made "
          "after sealing it. withdrawn: nobody needs to act on it any more. "
          "superseded: act on another packet instead. taken: one party has it, "
          "and all others stand down. It can go to everybody who may have the "
          "packet, more than once.",
          "verify takes a packet that you opened before; it may have expired "
          "since. Never act on a notice about a packet that nobody opened.",
          "verify as JSON: packet, tip, leg, sender, state, at_ms, sequence, "
          "successor with superseded, owner and holder with taken, note, "
          "duplicate, stands."),
    OPTIONS(
        OPTION("keyring", "FILE", "with verify: the keys you trust",
               .env = "HANDOFF_KEYRING", .how = REQUIRED, .with = "verify",
               .missing = "say whom to trust"),
        OPTION("as", "FILE", "with make: your private keys, NAME.jwk",
               .env = "HANDOFF_AS", .how = REQUIRED, .with = "make",
               .missing = "say who sends the notice"),
        OPTION("state", "STATE", "with make: withdrawn, superseded or taken",
               .how = REQUIRED | CHOICE, .with = "make",
               .missing = "say what became of it", .words = STATES),
        OPTION("successor", "ID",
               "with superseded: the id of the packet that takes its place",
               .with = "make"),
        OPTION("holder", "NAME", "with taken: the party that has it",
               .with = "make"),
        OPTION("owner", "WHO",
               "with taken: the person, team or system at that party",
               .with = "make"),
        OPTION("note", "TEXT", "with make: a note to the reader",
               .with = "make"),
        OPTION(
            "ticket", "TICKET",
            "with make: the ticket of the packet as it left the leg that the "
            "notice is about; default: the last leg that your keys signed",
            .with = "make"),
        OPTION("sequence", "NUMBER",
               "with make: rises with each notice about one leg; default: "
               "chosen for you",
               .with = "make"),
        OPTION("text", NULL, "with make: write the text form, hon1....",
               .with = "make"),
        OPTION("packet", "FILE",
               "with verify: the packet that the notice is about, as you "
               "opened it",
               .how = REQUIRED, .with = "verify",
               .missing = "say which packet it is about"),
        OPTION("after", "FILE",
               "an earlier notice; with make: your last one, which this one "
               "follows; with verify: may be repeated",
               .how = MANY),
        OPTION_AT, OPTION_OUTPUT, OPTION_JSON),
    EXAMPLES({ "the customer has left",
               "handoff notice make p.hop --as bot.example.jwk --state "
               "withdrawn -o n.hon" },
             { "one of two desks has it",
               "handoff notice make p.hop --as bot.example.jwk --state taken "
               "--holder desk.example --owner Carol -o taken.hon" },
             { "need we still act?",
               "handoff notice verify n.hon --packet p.hop --keyring "
               "trusted.jwks" }),
};
