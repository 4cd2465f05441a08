/* SPDX-License-Identifier: MIT */
/*
 * notice.c -- handoff notice: the sender's word on a packet after sealing it.
 *
 * make needs no keyring: the sender of a packet has it as it was sent, and may
 * be unable to open it. verify takes the packet's bytes, since it may have
 * expired: open it once before.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* In the order of HANDOFF_NOTICE_*. */
#define STATES "withdrawn superseded taken"

/* ---- make ---------------------------------------------------------------- */

/* Hashes that the options of the library point to. */
typedef struct making {
    handoff_notice_opts o;
    uint8_t             tip[HANDOFF_HASH_BYTES], successor[HANDOFF_HASH_BYTES];
    uint8_t            *after;
} making;

static bool
hash_parse(uint8_t out[HANDOFF_HASH_BYTES], const char *hex)
{
    static const char digits[] = "0123456789abcdef";

    if (strlen(hex) != (size_t) 2 * HANDOFF_HASH_BYTES)
        return false;
    for (size_t i = 0; hex[i] != '\0'; i++) {
        const char *digit = strchr(digits, hex[i]);

        if (digit == NULL)
            return false;
        out[i / 2] = (uint8_t) (out[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static int
make_words(const cli *c, making *m)
{
    const char *successor = args_value(c, "successor");
    const bool  taken = m->o.state == HANDOFF_NOTICE_TAKEN;
    const bool  superseded = m->o.state == HANDOFF_NOTICE_SUPERSEDED;

    if (superseded != (successor != NULL))
        return report_usage(c, "--successor ID: handoff inspect shows it",
                            superseded ? "say which packet takes its place"
                                       : "--successor goes with superseded "
                                         "only");
    if (successor != NULL && !hash_parse(m->successor, successor))
        return report_usage(c,
                            "64 hexadecimal digits: handoff inspect shows "
                            "them",
                            "--successor is no packet id");
    if (taken && (!args_given(c, "owner") || !args_given(c, "holder")))
        return report_usage(c,
                            "--holder desk.example --owner Carol: the party "
                            "that has it, and who there",
                            "taken needs a holder and an owner");
    if (!taken && (args_given(c, "owner") || args_given(c, "holder")))
        return report_usage(c, "leave them out, or --state taken",
                            "--owner and --holder go with taken only");
    m->o.successor = successor == NULL ? NULL : m->successor;
    return EXIT_OK;
}

static int
make_options(const cli *c, making *m)
{
    const char   *ticket = args_value(c, "ticket");
    handoff_error err;
    int           st;

    m->o = (handoff_notice_opts){ HANDOFF_NOTICE_OPTS,
                                  .state = HANDOFF_NOTICE_WITHDRAWN +
                                           (uint32_t) args_choice(c, "state"),
                                  .owner = args_value(c, "owner"),
                                  .holder = args_value(c, "holder"),
                                  .note = args_value(c, "note") };
    st = make_words(c, m);
    if (st == EXIT_OK)
        st = time_option(c, "at", &m->o.now_ms);
    if (st == EXIT_OK)
        st = sequence_option(c, &m->o.sequence);
    if (st == EXIT_OK)
        st = after_option(c, &m->after, &m->o.after_len);
    if (st != EXIT_OK)
        return st;
    m->o.after = m->after;
    if (ticket == NULL)
        return EXIT_OK;
    if (handoff_ticket_decode(m->tip, ticket, strlen(ticket), &err) !=
        HANDOFF_OK)
        return report_error(c, NULL, &err,
                            "a ticket is hot1. and 43 characters, as handoff "
                            "inspect shows it");
    m->o.tip = m->tip;
    return EXIT_OK;
}

static int
make(cli *c)
{
    const char       *path = c->operands[0];
    making            m = { .after = NULL };
    handoff_identity *me = NULL;
    handoff_sealed   *sealed = NULL;
    handoff_error     err;
    uint8_t          *packet = NULL;
    size_t            len;
    int               st = make_options(c, &m);

    if (st == EXIT_OK)
        st = input_identity(c, args_value(c, "as"), &me);
    if (st == EXIT_OK)
        st = input_packet(c, path, &packet, &len);
    if (st != EXIT_OK)
        goto done;
    if (handoff_notice_seal(&sealed, packet, len, me, &m.o, &err) !=
        HANDOFF_OK) {
        st = report_error(c, path, &err,
                          err.check == HANDOFF_CHECK_ANSWERED
                              ? "a notice is given by who sent the packet; "
                                "--ticket names the leg where several did, or "
                                "where your keys have changed"
                              : NULL);
        goto done;
    }
    st = word_write(c, sealed, "notice", handoff_notice_state_name(m.o.state));

done:
    free(m.after);
    free(packet);
    handoff_sealed_free(sealed);
    handoff_identity_free(me);
    return st;
}

/* ---- verify -------------------------------------------------------------- */

typedef struct notices {
    handoff_keyring *ring;
    const char      *ring_path;
    uint8_t         *packet;
    size_t           packet_len;
    int64_t          now_ms;
    handoff_notice **seen; /* ends in NULL */
} notices;

static void
notices_free(notices *n)
{
    for (size_t i = 0; n->seen != NULL && n->seen[i] != NULL; i++)
        handoff_notice_free(n->seen[i]);
    free(n->seen);
    free(n->packet);
    handoff_keyring_free(n->ring);
}

static void
hint_notice(text *out, const notices *n, const handoff_error *err)
{
    if (err->check == HANDOFF_CHECK_ADDRESSED)
        text_add(out, "only who sent a packet, or that leg of it, can say so; "
                      "handoff inspect shows their keys");
    else if (err->check == HANDOFF_CHECK_SEQUENCE)
        text_add(out, "nothing comes after withdrawn and superseded: ask who "
                      "sent it what holds");
    else
        hint_receipt(out, n->ring_path, n->ring, err);
}

static int
open_one(const cli *c, const notices *n, const char *path,
         handoff_notice **notice)
{
    const handoff_notice_open_opts o = {
        HANDOFF_NOTICE_OPEN_OPTS, .now_ms = n->now_ms,
        .seen = (const handoff_notice *const *) n->seen
    };
    handoff_error err;
    uint8_t      *data;
    size_t        len;
    text          hint = { 0 };
    int           st = input_packet(c, path, &data, &len);

    if (st == EXIT_OK &&
        handoff_notice_open_kept(notice, data, len, n->packet, n->packet_len,
                                 n->ring, &o, &err) != HANDOFF_OK) {
        if (!hint_kind(&hint, &err, CONTENT_NOTICE, data, len))
            hint_notice(&hint, n, &err);
        st = report_error(c, path, &err, text_get(&hint));
        text_free(&hint);
    }
    free(data);
    return st;
}

/* The earlier ones, each after those before it. */
static int
load_seen(const cli *c, notices *n)
{
    const char *path;
    int         st = EXIT_OK;

    n->seen = calloc(c->given_count + 1, sizeof(handoff_notice *));
    if (n->seen == NULL)
        return report_nomem(c);
    for (size_t i = 0;
         st == EXIT_OK && (path = args_nth(c, "after", i)) != NULL; i++)
        st = open_one(c, n, path, &n->seen[i]);
    return st;
}

static void
notice_json(json *j, const handoff_notice_info *i)
{
    js_open(j, NULL, '{');
    js_hex(j, "packet", i->packet_id, HANDOFF_HASH_BYTES);
    js_hex(j, "tip", i->tip, HANDOFF_HASH_BYTES);
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
    if (i->note[0] != '\0')
        js_string(j, "note", i->note);
    js_bool(j, "duplicate", i->duplicate != 0);
    js_bool(j, "stands", i->stands != 0);
    js_close(j, '}');
    text_add(&j->out, "\n");
}

static void
notice_text(text *out, const handoff_notice_info *i)
{
    term_add(out, i->sender);
    text_addf(out, ": %s, at ", handoff_notice_state_name(i->state));
    time_add(out, i->at_ms);
    text_addf(out, ", about leg %u and what follows it\n", (unsigned) i->leg);
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
    if (i->note[0] != '\0') {
        text_add(out, "note: ");
        term_add(out, i->note);
        text_add(out, "\n");
    }
    if (i->duplicate)
        text_add(out, "the same as one before\n");
    else if (!i->stands)
        text_add(out, "late: something said after it stands\n");
}

static int
verify(cli *c)
{
    handoff_notice_info info = { HANDOFF_NOTICE_INFO };
    handoff_notice     *notice = NULL;
    notices             n = { .ring_path = args_value(c, "keyring") };
    json                j = { 0 };
    int                 st = time_option(c, "at", &n.now_ms);

    if (st == EXIT_OK)
        st = input_keyring(c, n.ring_path, &n.ring);
    if (st == EXIT_OK)
        st = input_packet(c, args_value(c, "packet"), &n.packet, &n.packet_len);
    if (st == EXIT_OK)
        st = load_seen(c, &n);
    if (st == EXIT_OK)
        st = open_one(c, &n, c->operands[0], &notice);
    if (st == EXIT_OK && handoff_notice_get(&info, notice)) {
        if (c->json)
            notice_json(&j, &info);
        else
            notice_text(&j.out, &info);
        st = io_write_text(c, args_value(c, "output"), &j.out);
    }
    handoff_notice_free(notice);
    notices_free(&n);
    return st;
}

const command COMMAND_NOTICE = {
    .name = "notice",
    .summary = "say what became of a packet that one sent, or read it",
    ACTIONS(ACTION("make", "PACKET", 1, 1, make, .makes = "notice"),
            ACTION("verify", "NOTICE", 1, 1, verify)),
    ABOUT("A notice is the signed word of who sent a packet, after sealing "
          "it. withdrawn: nobody need act any more. superseded: act on "
          "another packet instead. taken: one party has it, all others stand "
          "down. It can be sent to anybody who may have the packet, more than "
          "once.",
          "verify takes a packet that was opened before, and may have expired "
          "since. Never act on a notice about a packet that nobody opened.",
          "verify as JSON: packet, tip, leg, sender, state, at_ms, sequence, "
          "successor with superseded, owner and holder with taken, note, "
          "duplicate, stands."),
    OPTIONS(
        OPTION("keyring", "FILE", "with verify: whom one trusts",
               .env = "HANDOFF_KEYRING", .how = REQUIRED, .with = "verify",
               .missing = "say whom to trust"),
        OPTION("as", "FILE", "with make: one's own private keys, NAME.jwk",
               .env = "HANDOFF_AS", .how = REQUIRED, .with = "make",
               .missing = "say who gives notice"),
        OPTION("state", "STATE", "with make: withdrawn, superseded or taken",
               .how = REQUIRED | CHOICE, .with = "make",
               .missing = "say what became of it", .words = STATES),
        OPTION("successor", "ID",
               "with superseded: the packet id of the one that takes its "
               "place",
               .with = "make"),
        OPTION("holder", "NAME", "with taken: the party that has it",
               .with = "make"),
        OPTION("owner", "WHO",
               "with taken: the person, team or system there that has it",
               .with = "make"),
        OPTION("note", "TEXT", "with make: for the reader", .with = "make"),
        OPTION("ticket", "TICKET",
               "with make: which leg it is about, by the ticket of the packet "
               "as that leg left it; else the last one that these keys signed",
               .with = "make"),
        OPTION("sequence", "NUMBER",
               "with make: rises with each notice about one leg; by itself "
               "where it is not given",
               .with = "make"),
        OPTION("text", NULL, "with make: write the text form, hon1....",
               .with = "make"),
        OPTION("packet", "FILE",
               "with verify: the packet that it is about, as it was opened",
               .how = REQUIRED, .with = "verify",
               .missing = "say which packet it is about"),
        OPTION("after", "FILE",
               "what was said about it before; with make: one's own last "
               "notice, which this one follows; with verify: may be repeated",
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
