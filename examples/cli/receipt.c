/* SPDX-License-Identifier: MIT */
/*
 * receipt.c -- handoff receipt: answer a packet; read an answer.
 *
 * A packet may be answered after it has expired (it was taken in time, and is
 * completed an hour later), so make opens it as of its last moment then.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* In the order of HANDOFF_RECEIPT_* and HANDOFF_REASON_*, from 1. */
#define STATES "received accepted declined completed returned failed"
#define REASONS                                                                \
    "nobody outside_hours queue_full wrong_target cannot_read too_late error"

/* ---- make ---------------------------------------------------------------- */

static int
make_words(const cli *c, handoff_answer_opts *o)
{
    o->state = (uint32_t) (args_choice(c, "state") + 1);
    if (args_given(c, "reason"))
        o->reason = HANDOFF_REASON_NOBODY + (uint32_t) args_choice(c, "reason");
    if (o->state == HANDOFF_RECEIPT_ACCEPTED &&
        (!args_given(c, "owner") || !args_given(c, "due")))
        return report_usage(c,
                            "--owner \"Carol\" --due 5m: who speaks to the "
                            "customer, and by when",
                            "accepted needs an owner and a due time");
    if (o->state != HANDOFF_RECEIPT_ACCEPTED &&
        (args_given(c, "owner") || args_given(c, "due")))
        return report_usage(c, "leave them out, or --state accepted",
                            "--owner and --due go with accepted only");
    return EXIT_OK;
}

int
sequence_option(const cli *c, uint32_t *out)
{
    const char   *sequence = args_value(c, "sequence");
    char         *end = NULL;
    unsigned long n = 0;

    *out = 0;
    if (sequence == NULL)
        return EXIT_OK;
    if (sequence[0] >= '1' && sequence[0] <= '9' && strlen(sequence) <= 10)
        n = strtoul(sequence, &end, 10);
    if (end == NULL || *end != '\0' || n == 0 || n > UINT32_MAX)
        return report_usage(c, "a number that rises with each answer, from 1",
                            "--sequence \"%s\" is no such number", sequence);
    *out = (uint32_t) n;
    return EXIT_OK;
}

static int
make_numbers(const cli *c, handoff_answer_opts *o)
{
    const char *due = args_value(c, "due");

    if (due != NULL && !moment_parse(&o->due_at_ms, due, o->now_ms))
        return report_usage(c, "--due 5m, or --due 2026-12-24T18:00:00Z",
                            "--due \"%s\" is neither a time nor a duration",
                            due);
    return sequence_option(c, &o->sequence);
}

static int
make_options(const cli *c, handoff_answer_opts *o)
{
    int st;

    *o = (handoff_answer_opts){ HANDOFF_ANSWER_OPTS,
                                .owner = args_value(c, "owner"),
                                .note = args_value(c, "note") };
    st = make_words(c, o);
    if (st == EXIT_OK)
        st = time_option(c, "at", &o->now_ms);
    if (st == EXIT_OK)
        st = make_numbers(c, o);
    return st;
}

/* What was said before, to be written after it: one file. */
int
after_option(const cli *c, uint8_t **data, size_t *len)
{
    const char *path = args_nth(c, "after", 0);

    *data = NULL;
    *len = 0;
    if (path == NULL)
        return EXIT_OK;
    if (args_nth(c, "after", 1) != NULL)
        return report_usage(c, "the last one is enough",
                            "make takes one --after");
    return input_packet(c, path, data, len);
}

/* As of the last moment of its life where that is over. */
static void
open_in_time(reading *r)
{
    handoff_preview *preview = NULL;
    handoff_leg      last = { HANDOFF_LEG };

    if (handoff_preview_new(&preview, r->data, r->len, NULL) != HANDOFF_OK)
        return; /* handoff_open() says why */
    if (handoff_preview_leg(&last, preview,
                            handoff_preview_legs(preview) - 1) &&
        r->opts.now_ms > last.expires_at_ms)
        r->opts.now_ms = last.expires_at_ms;
    handoff_preview_free(preview);
}

int
word_write(const cli *c, const handoff_sealed *sealed, const char *what,
           const char *state)
{
    const char    *path = args_value(c, "output");
    const uint8_t *data;
    text           out = { 0 };
    json           j = { 0 };
    size_t         len;
    int            st;

    data = handoff_sealed_data(sealed, &len);
    if (args_given(c, "text")) {
        text_addf(&out, "%s\n", handoff_sealed_text(sealed));
        st = io_write_text(c, path, &out);
    } else {
        st = io_write(c, path, data, len, IO_BINARY);
    }
    if (st != EXIT_OK)
        return st;
    if (!c->json) {
        report_note(c, what, "%s, %zu bytes", state, len);
        return EXIT_OK;
    }
    js_open(&j, NULL, '{');
    js_hex(&j, "packet", handoff_sealed_id(sealed), HANDOFF_HASH_BYTES);
    js_hex(&j, "tip", handoff_sealed_tip(sealed), HANDOFF_HASH_BYTES);
    js_string(&j, "state", state);
    js_int(&j, "sequence", handoff_sealed_sequence(sealed));
    js_int(&j, "bytes", (int64_t) len);
    js_close(&j, '}');
    text_add(&j.out, "\n");
    return io_write_text(c, NULL, &j.out);
}

/* A party that has taken over can pass the packet on while it lives. */
static void
note_until(const cli *c, const handoff_packet *packet)
{
    handoff_leg last = { HANDOFF_LEG };
    text        when = { 0 };

    handoff_packet_leg(&last, packet, handoff_packet_legs(packet) - 1);
    time_add(&when, last.expires_at_ms);
    report_note(c, "note",
                "it can be forwarded until %s; after that, seal a new packet "
                "with --supersedes",
                text_get(&when));
    text_free(&when);
}

static int
make(cli *c)
{
    const char         *path = c->operands[0];
    handoff_answer_opts o;
    handoff_packet     *packet = NULL;
    handoff_sealed     *sealed = NULL;
    handoff_error       err;
    reading             r = { 0 };
    text                hint = { 0 };
    uint8_t            *after = NULL;
    int                 st = make_options(c, &o);

    if (st == EXIT_OK)
        st = after_option(c, &after, &o.after_len);
    o.after = after;
    if (st == EXIT_OK)
        st = reading_load_path(c, &r, path);
    if (st == EXIT_OK)
        open_in_time(&r);
    if (st == EXIT_OK)
        st = reading_open(c, &r, &packet);
    if (st == EXIT_OK &&
        handoff_answer(&sealed, packet, r.me, &o, &err) != HANDOFF_OK) {
        hint_receipt(&hint, r.keyring_path, r.ring, &err);
        st = report_error(c, path, &err, text_get(&hint));
    } else if (st == EXIT_OK) {
        st = word_write(c, sealed, "answered",
                        handoff_receipt_state_name(o.state));
        if (st == EXIT_OK && o.state == HANDOFF_RECEIPT_ACCEPTED && !c->json)
            note_until(c, packet);
    }
    text_free(&hint);
    handoff_sealed_free(sealed);
    handoff_packet_free(packet);
    reading_free(&r);
    free(after);
    return st;
}

/* ---- verify -------------------------------------------------------------- */

typedef struct answers {
    handoff_keyring  *ring;
    const char       *ring_path;
    uint8_t          *packet;
    size_t            packet_len;
    int64_t           now_ms;
    handoff_receipt **seen; /* ends in NULL */
} answers;

static void
answers_free(answers *a)
{
    for (size_t i = 0; a->seen != NULL && a->seen[i] != NULL; i++)
        handoff_receipt_free(a->seen[i]);
    free(a->seen);
    free(a->packet);
    handoff_keyring_free(a->ring);
}

static int
open_receipt(const cli *c, const answers *a, const char *path,
             handoff_receipt **receipt)
{
    const handoff_receipt_opts o = {
        HANDOFF_RECEIPT_OPTS, .now_ms = a->now_ms,
        .seen = (const handoff_receipt *const *) a->seen
    };
    handoff_error err;
    uint8_t      *data;
    size_t        len;
    text          hint = { 0 };
    int           st = input_packet(c, path, &data, &len);

    if (st == EXIT_OK &&
        handoff_receipt_open(receipt, data, len, a->packet, a->packet_len,
                             a->ring, &o, &err) != HANDOFF_OK) {
        if (!hint_kind(&hint, &err, CONTENT_RECEIPT, data, len))
            hint_receipt(&hint, a->ring_path, a->ring, &err);
        st = report_error(c, path, &err, text_get(&hint));
        text_free(&hint);
    }
    free(data);
    return st;
}

/* The earlier ones, each after those before it. */
static int
load_seen(const cli *c, answers *a)
{
    const char *path;
    int         st = EXIT_OK;

    a->seen = calloc(c->given_count + 1, sizeof(handoff_receipt *));
    if (a->seen == NULL)
        return report_nomem(c);
    for (size_t i = 0;
         st == EXIT_OK && (path = args_nth(c, "after", i)) != NULL; i++)
        st = open_receipt(c, a, path, &a->seen[i]);
    return st;
}

static void
receipt_json(json *j, const handoff_receipt_info *i)
{
    js_open(j, NULL, '{');
    js_hex(j, "packet", i->packet_id, HANDOFF_HASH_BYTES);
    js_hex(j, "tip", i->tip, HANDOFF_HASH_BYTES);
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
    if (i->note[0] != '\0')
        js_string(j, "note", i->note);
    js_bool(j, "duplicate", i->duplicate != 0);
    js_bool(j, "stands", i->stands != 0);
    js_close(j, '}');
    text_add(&j->out, "\n");
}

static void
receipt_text(text *out, const handoff_receipt_info *i)
{
    term_add(out, i->sender);
    text_addf(out, ": %s", handoff_receipt_state_name(i->state));
    if (i->reason != HANDOFF_REASON_NONE) {
        text_add(out, " (");
        text_words(out, handoff_reason_name(i->reason));
        text_add(out, ")");
    }
    text_add(out, ", at ");
    time_add(out, i->at_ms);
    text_add(out, "\n");
    if (i->state == HANDOFF_RECEIPT_ACCEPTED) {
        text_add(out, "owner: ");
        term_add(out, i->owner);
        text_add(out, ", due ");
        time_add(out, i->due_at_ms);
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
    const char          *path = c->operands[0];
    const char          *packet = args_value(c, "packet");
    handoff_receipt_info info = { HANDOFF_RECEIPT_INFO };
    handoff_receipt     *receipt = NULL;
    answers              a = { .ring_path = args_value(c, "keyring") };
    json                 j = { 0 };
    int                  st;

    st = time_option(c, "at", &a.now_ms);
    if (st == EXIT_OK)
        st = input_keyring(c, a.ring_path, &a.ring);
    if (st == EXIT_OK)
        st = input_packet(c, packet, &a.packet, &a.packet_len);
    if (st == EXIT_OK)
        st = load_seen(c, &a);
    if (st == EXIT_OK)
        st = open_receipt(c, &a, path, &receipt);
    if (st == EXIT_OK && handoff_receipt_get(&info, receipt)) {
        if (c->json)
            receipt_json(&j, &info);
        else
            receipt_text(&j.out, &info);
        st = io_write_text(c, args_value(c, "output"), &j.out);
    }
    handoff_receipt_free(receipt);
    answers_free(&a);
    return st;
}

const command COMMAND_RECEIPT = {
    .name = "receipt",
    .summary = "answer a packet, or read what was answered",
    ACTIONS(ACTION("make", "PACKET", 1, 1, make, .makes = "receipt"),
            ACTION("verify", "RECEIPT", 1, 1, verify)),
    ABOUT("A receipt is the signed word of who got a packet: received, then "
          "accepted with an owner and a due time, or declined; in the end "
          "completed, returned or failed. Until it is accepted nobody has "
          "taken over.",
          "make opens the packet first: only what verifies can be answered, "
          "also when it has expired since.",
          "verify as JSON: packet, tip, sender, state, at_ms, sequence, "
          "owner and due_at_ms with accepted, reason, note, duplicate, "
          "stands."),
    OPTIONS(
        OPTION_KEYRING("whom one trusts", REQUIRED),
        OPTION("as", "FILE", "with make: one's own private keys, NAME.jwk",
               .env = "HANDOFF_AS", .how = REQUIRED, .with = "make",
               .missing = "say who answers"),
        OPTION(
            "state", "STATE",
            "with make: received, accepted, declined, completed, returned or "
            "failed",
            .how = REQUIRED | CHOICE, .with = "make",
            .missing = "say where you stand with it", .words = STATES),
        OPTION("owner", "WHO",
               "with accepted: the person, team or system that has it now",
               .with = "make"),
        OPTION("due", "TIME",
               "with accepted: by when they will have spoken to the "
               "customer; 5m, or "
               "a time",
               .with = "make"),
        OPTION("reason", "REASON",
               "with declined and failed: nobody, outside_hours, queue_full, "
               "wrong_target, cannot_read, too_late or error",
               .how = CHOICE, .with = "make", .words = REASONS),
        OPTION("note", "TEXT", "with make: for the sender", .with = "make"),
        OPTION("sequence", "NUMBER",
               "with make: rises with each answer to one packet; by itself "
               "where it "
               "is not given",
               .with = "make"),
        OPTION("text", NULL, "with make: write the text form, hor1....",
               .with = "make"),
        OPTION("packet", "FILE",
               "with verify: the packet that it answers, as it was sent",
               .how = REQUIRED, .with = "verify",
               .missing = "say which packet it answers"),
        OPTION("after", "FILE",
               "what was answered to it before; with make: one's own last "
               "answer, which this one follows; with verify: may be repeated",
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
