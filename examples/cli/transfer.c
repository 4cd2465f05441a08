/* SPDX-License-Identifier: MIT */
/*
 * transfer.c -- handoff transfer: has anybody taken over?
 *
 * All that was seen and done is in one file, replaced whole or not at all.
 * status changes nothing in it, unless what was to be done is done (--done).
 */
#include "cli.h"

#include <string.h>

/* ---- What now? ----------------------------------------------------------- */

static void
status_json(json *j, const handoff_transfer_info *i)
{
    js_open(j, NULL, '{');
    js_packet(j, i->packet_id, i->tip, false);
    js_string(j, "state", handoff_transfer_state_name(i->state));
    js_string(j, "action", handoff_action_name(i->action));
    if (i->cause != HANDOFF_CAUSE_NONE)
        js_string(j, "cause", handoff_cause_name(i->cause));
    if (i->reason != HANDOFF_REASON_NONE)
        js_string(j, "reason", handoff_reason_name(i->reason));
    if (i->party[0] != '\0')
        js_string(j, "party", i->party);
    if (i->owner[0] != '\0') {
        js_string(j, "owner", i->owner);
        js_int(j, "due_at_ms", i->due_at_ms);
    }
    if (i->note[0] != '\0')
        js_string(j, "note", i->note);
    if (i->rival[0] != '\0')
        js_string(j, "rival", i->rival);
    if (i->notice != 0)
        js_string(j, "notice", handoff_notice_state_name(i->notice));
    js_bool(j, "late", i->late != 0);
    js_int(j, "answer_by_ms", i->answer_by_ms);
    if (i->next_ms != 0)
        js_int(j, "next_ms", i->next_ms);
    js_write(j, NULL);
}

/* What is to be done in that state, without the next look. */
static const char *
deed(const handoff_transfer_info *i)
{
    text out = { 0 };

    switch (i->action) {
    case HANDOFF_ACTION_TELL:
        text_add(&out, "tell the customer: ");
        term_add(&out, i->owner);
        text_addf(&out, " speaks to them by %s", time_text(i->due_at_ms));
        return text_get(&out);
    case HANDOFF_ACTION_FALL_BACK:
        return "fall back";
    case HANDOFF_ACTION_DONE:
        return i->state == HANDOFF_TRANSFER_RETURNED ? "done: it is ours again"
                                                     : "done";
    default:
        return "wait";
    }
}

static void
add_notice(text *out, const handoff_transfer_info *i)
{
    text_addf(out, "to tell the others: %s",
              handoff_notice_state_name(i->notice));
    if (i->notice == HANDOFF_NOTICE_TAKEN) {
        text_add(out, ", --holder ");
        term_add(out, i->party);
        text_add(out, " --owner ");
        term_add(out, i->owner);
    }
    text_add(out, " (handoff notice make)\n");
}

static void
status_text(text *out, const handoff_transfer_info *i)
{
    static const char *const why[] = { "nobody answered in time", "declined",
                                       "failed", "overdue" };

    text_addf(out, "state: %s", handoff_transfer_state_name(i->state));
    if (i->party[0] != '\0') {
        text_add(out, i->cause == HANDOFF_CAUSE_NONE ? " by " : " of ");
        term_add(out, i->party);
    }
    if (i->cause != HANDOFF_CAUSE_NONE)
        text_addf(out, ": %s", why[i->cause - HANDOFF_CAUSE_NO_ANSWER]);
    if (i->reason != HANDOFF_REASON_NONE)
        text_addf(out, ", %s", spaced(handoff_reason_name(i->reason)));
    text_addf(out, "%s\nto do: %s", i->late ? ", after the time to answer" : "",
              deed(i));
    if (i->next_ms != 0)
        text_addf(out, ", and look again at %s", time_text(i->next_ms));
    text_add(out, "\n");
    if (i->rival[0] != '\0') {
        text_add(out, "rival: ");
        term_add(out, i->rival);
        text_add(out, " has accepted too\n");
    }
    if (i->notice != 0)
        add_notice(out, i);
    if (i->note[0] != '\0') {
        text_add(out, "note: ");
        term_add(out, i->note);
        text_add(out, "\n");
    }
}

static void
show(const handoff_transfer *t)
{
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    json                  j = { 0 };

    if (!handoff_transfer_get(&info, t))
        fail_nomem();
    if (cli.json) {
        status_json(&j, &info);
        return;
    }
    status_text(&j.out, &info);
    io_write_text(NULL, &j.out);
}

/* ---- The file ------------------------------------------------------------ */

/* Another run, with another receipt, waits: no receipt is lost. */
static handoff_transfer *
load(const char *path)
{
    handoff_transfer *t;
    handoff_error     err;
    bytes             b;

    if (strcmp(path, "-") == 0)
        fail_usage("name a file", "the state of a transfer is a file");
    io_lock(path);
    b = io_read(path, HANDOFF_JSON_BYTES_MAX);
    if (handoff_transfer_parse(&t, b.text, b.len, &err) != HANDOFF_OK)
        fail(path, &err,
             err.code == HANDOFF_E_JSON
                 ? "handoff transfer start makes such a file, and feed and "
                   "status --done change it; nothing else may"
                 : NULL);
    keep(t);
    return t;
}

/* A new one never takes the place of another, whose receipts would be lost. */
static void
save(const char *path, const handoff_transfer *t, bool fresh)
{
    handoff_error err;
    bytes         b;

    need(handoff_transfer_serialize(&b.text, &b.len, t, &err), path, &err,
         NULL);
    keep(b.text);
    if (fresh)
        io_create(path, b.data, b.len, IO_RECORD, NULL);
    else
        io_write(path, b.data, b.len, IO_RECORD);
}

/* ---- start, feed, status ------------------------------------------------- */

static void
start(void)
{
    const char       *path = cli.operands[0];
    const int64_t     now_ms = time_option("at");
    int64_t           answer_by_ms;
    handoff_transfer *t;
    handoff_leg       last;
    handoff_error     err;
    bytes             b;

    if (!moment_parse(&answer_by_ms, args_value("answer-by"), now_ms))
        fail_usage("--answer-by 2m, or a time",
                   "say when somebody must have accepted");
    if (!args_to_file())
        fail_usage("-o state.json", "say where to keep the state");
    b = input_packet(path);
    if (handoff_transfer_new(&t, b.data, b.len, answer_by_ms, &err) !=
        HANDOFF_OK)
        fail(path, &err,
             err.code == HANDOFF_E_ARG
                 ? "--answer-by must be later than the sending of the packet"
                 : NULL);
    keep(t);
    save(args_value("output"), t, true);
    /* Nobody who opens it then can accept it: say so while it can be mended. */
    if (preview_last(&last, preview_of(b.data, b.len)) &&
        last.expires_at_ms < answer_by_ms)
        report_note("warning",
                    "the packet expires before --answer-by, at %s: seal it "
                    "with a longer --lifetime",
                    time_text(last.expires_at_ms));
    show(t);
}

static void
feed(void)
{
    const char       *path = cli.operands[0], *receipt = cli.operands[1];
    const char       *ring_path = args_value("keyring");
    const int64_t     now_ms = time_option("at");
    handoff_transfer *t = load(path);
    handoff_keyring  *ring = input_keyring(ring_path);
    const bytes       b = input_packet(receipt);
    handoff_error     err;

    if (handoff_transfer_feed(t, b.data, b.len, ring, now_ms, &err) !=
        HANDOFF_OK)
        fail(receipt, &err,
             hint_answer(ring_path, ring, &err, CONTENT_RECEIPT, b));
    save(path, t, false);
    show(t);
}

static void
status(void)
{
    const char           *path = cli.operands[0];
    const int64_t         now_ms = time_option("at");
    handoff_transfer     *t = load(path);
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    handoff_error         err;

    need(handoff_transfer_advance(t, now_ms, &err), path, &err, NULL);
    if (args_given("done")) {
        handoff_transfer_get(&info, t);
        /* Another receipt may have changed what --done speaks of. */
        report_note("note", "%s%s",
                    info.action == HANDOFF_ACTION_WAIT
                        ? "there was nothing to do"
                        : "what was done: ",
                    info.action == HANDOFF_ACTION_WAIT ? "" : deed(&info));
        handoff_transfer_acknowledge(t, info.step);
    }
    if (args_given("noticed")) {
        handoff_transfer_get(&info, t);
        if (info.notice == 0)
            report_note("note", "no notice was due");
        handoff_transfer_acknowledge(t, info.notice_step);
    }
    if (args_given("done") || args_given("noticed"))
        save(path, t, false);
    show(t);
}

const command COMMAND_TRANSFER = {
    .name = "transfer",
    .summary = "follow a packet that was sent: has anybody taken over?",
    ACTIONS(ACTION("start", "PACKET", 1, 1, start),
            ACTION("feed", "STATE RECEIPT", 2, 2, feed),
            ACTION("status", "STATE", 1, 1, status)),
    ABOUT(
        "Says what to do now: wait; tell the customer who will speak to them, "
        "and when; fall back, because nobody answered in time, everybody "
        "declined, or the owner is overdue; or done. It also says when to look "
        "again.",
        "STATE is a JSON file with every receipt, the times and what was done. "
        "It is replaced whole or not at all, by one process at a time. start "
        "never replaces a file. status changes nothing without --done or "
        "--noticed.",
        "As JSON: packet, tip, state (open, received, accepted, fallback, "
        "completed, returned), action (wait, tell, fall_back, done), and "
        "where they apply cause (no_answer, declined, failed, overdue), "
        "reason, party, owner, due_at_ms, note, rival, notice, next_ms; late, "
        "answer_by_ms."),
    OPTIONS(
        OPTION("answer-by", "TIME",
               "with start: when somebody must have accepted; 2m, or a time",
               .how = REQUIRED, .with = "start",
               .missing = "say when somebody must have accepted"),
        OPTION("keyring", "FILE", "with feed: the keys you trust",
               .env = "HANDOFF_KEYRING", .how = REQUIRED, .with = "feed",
               .missing = "say whom to trust"),
        OPTION("done", NULL,
               "with status: what was to be done is done; do not ask again",
               .with = "status"),
        OPTION("noticed", NULL,
               "with status: the notice that was due has been sent; do not ask "
               "again",
               .with = "status"),
        OPTION_AT,
        OPTION("output", "FILE", "with start: the file to keep the state in",
               .how = REQUIRED, .with = "start",
               .missing = "say where to keep the state", .letter = 'o'),
        OPTION_JSON),
    EXAMPLES({ "somebody has two minutes to accept",
               "handoff transfer start p.hop --answer-by 2m -o state.json" },
             { "an answer came",
               "handoff transfer feed state.json r.hor --keyring "
               "trusted.jwks" },
             { "what now?", "handoff transfer status state.json" },
             { "the customer was told",
               "handoff transfer status state.json --done" }),
};
