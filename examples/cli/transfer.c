/* SPDX-License-Identifier: MIT */
/*
 * transfer.c -- handoff transfer: has anybody taken over?
 *
 * All that was seen and done is in one file, replaced whole or not at all.
 * status changes nothing in it, unless what was to be done is done (--done).
 */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- What now? ----------------------------------------------------------- */

static void
status_json(json *j, const handoff_transfer_info *i)
{
    js_open(j, NULL, '{');
    js_hex(j, "packet", i->packet_id, HANDOFF_HASH_BYTES);
    js_hex(j, "tip", i->tip, HANDOFF_HASH_BYTES);
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
    js_close(j, '}');
    text_add(&j->out, "\n");
}

/* What is to be done in that state, without the next look. */
static void
add_deed(text *out, const handoff_transfer_info *i)
{
    switch (i->action) {
    case HANDOFF_ACTION_TELL:
        text_add(out, "tell the customer: ");
        term_add(out, i->owner);
        text_add(out, " speaks to them by ");
        time_add(out, i->due_at_ms);
        break;
    case HANDOFF_ACTION_FALL_BACK:
        text_add(out, "fall back");
        break;
    case HANDOFF_ACTION_DONE:
        text_add(out, i->state == HANDOFF_TRANSFER_RETURNED
                          ? "done: it is ours again"
                          : "done");
        break;
    default:
        text_add(out, "wait");
        break;
    }
}

static void
add_action(text *out, const handoff_transfer_info *i)
{
    add_deed(out, i);
    if (i->next_ms != 0) {
        text_add(out, ", and look again at ");
        time_add(out, i->next_ms);
    }
    text_add(out, "\n");
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
    if (i->reason != HANDOFF_REASON_NONE) {
        text_add(out, ", ");
        text_words(out, handoff_reason_name(i->reason));
    }
    text_add(out,
             i->late ? ", after the time to answer\nto do: " : "\nto do: ");
    add_action(out, i);
    if (i->rival[0] != '\0') {
        text_add(out, "rival: ");
        term_add(out, i->rival);
        text_add(out, " has accepted too\n");
    }
    if (i->notice == HANDOFF_NOTICE_TAKEN) {
        text_add(out, "to tell the others: taken, --holder ");
        term_add(out, i->party);
        text_add(out, " --owner ");
        term_add(out, i->owner);
        text_add(out, " (handoff notice make)\n");
    } else if (i->notice != 0) {
        text_addf(out, "to tell the others: %s (handoff notice make)\n",
                  handoff_notice_state_name(i->notice));
    }
    if (i->note[0] != '\0') {
        text_add(out, "note: ");
        term_add(out, i->note);
        text_add(out, "\n");
    }
}

static int
show(const cli *c, const handoff_transfer *t)
{
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    json                  j = { 0 };

    if (!handoff_transfer_get(&info, t))
        return report_nomem(c);
    if (c->json)
        status_json(&j, &info);
    else
        status_text(&j.out, &info);
    return io_write_text(c, NULL, &j.out);
}

/* ---- The file ------------------------------------------------------------ */

static int
load(const cli *c, const char *path, handoff_transfer **t)
{
    handoff_error err;
    char         *data;
    size_t        len;
    int           st = io_read(c, path, HANDOFF_JSON_BYTES_MAX, &data, &len);

    if (st == EXIT_OK &&
        handoff_transfer_parse(t, data, len, &err) != HANDOFF_OK)
        st = report_error(c, path, &err,
                          err.code == HANDOFF_E_JSON
                              ? "handoff transfer start makes such a file, and "
                                "feed and status --done change it; nothing "
                                "else may"
                              : NULL);
    free(data);
    return st;
}

/* A new one never takes the place of another, whose receipts would be lost. */
static int
save(const cli *c, const char *path, const handoff_transfer *t, bool fresh)
{
    handoff_error err;
    char         *json_text;
    size_t        len;
    int           st;

    if (handoff_transfer_serialize(&json_text, &len, t, &err) != HANDOFF_OK)
        return report_error(c, path, &err, NULL);
    st = fresh ? io_create(c, path, json_text, len, IO_RECORD)
               : io_write(c, path, json_text, len, IO_RECORD);
    handoff_free(json_text);
    return st;
}

/* ---- start, feed, status ------------------------------------------------- */

/* Nobody who opens it then can accept it: say so while it can be mended. */
static void
warn_of_expiry(const cli *c, const uint8_t *data, size_t len,
               int64_t answer_by_ms)
{
    handoff_preview *preview = NULL;
    handoff_leg      last = { HANDOFF_LEG };
    text             expires = { 0 };

    if (handoff_preview_new(&preview, data, len, NULL) == HANDOFF_OK &&
        handoff_preview_leg(&last, preview,
                            handoff_preview_legs(preview) - 1) &&
        last.expires_at_ms < answer_by_ms) {
        time_add(&expires, last.expires_at_ms);
        report_note(c, "warning",
                    "the packet expires before --answer-by, at %s: seal it "
                    "with a longer --lifetime",
                    text_get(&expires));
    }
    text_free(&expires);
    handoff_preview_free(preview);
}

static int
start(cli *c)
{
    const char       *path = c->operands[0];
    const char       *by = args_value(c, "answer-by");
    const char       *out = args_value(c, "output");
    handoff_transfer *t = NULL;
    handoff_error     err;
    uint8_t          *data = NULL;
    size_t            len;
    int64_t           now_ms, answer_by_ms;
    int               st = time_option(c, "at", &now_ms);

    if (st != EXIT_OK)
        return st;
    if (!moment_parse(&answer_by_ms, by, now_ms))
        return report_usage(c, "--answer-by 2m, or a time",
                            "say by when somebody must have accepted");
    if (!args_to_file(c))
        return report_usage(c, "-o state.json", "say where to keep it");
    st = input_packet(c, path, &data, &len);
    if (st == EXIT_OK &&
        handoff_transfer_new(&t, data, len, answer_by_ms, &err) != HANDOFF_OK)
        st = report_error(c, path, &err,
                          err.code == HANDOFF_E_ARG
                              ? "--answer-by is a moment after the packet was "
                                "sent"
                              : NULL);
    else if (st == EXIT_OK)
        st = save(c, out, t, true);
    if (st == EXIT_OK)
        warn_of_expiry(c, data, len, answer_by_ms);
    if (st == EXIT_OK)
        st = show(c, t);
    handoff_transfer_free(t);
    free(data);
    return st;
}

static int
feed(const cli *c, const char *path)
{
    const char       *receipt = c->operands[1];
    const char       *ring_path = args_value(c, "keyring");
    handoff_transfer *t = NULL;
    handoff_keyring  *ring = NULL;
    handoff_error     err;
    uint8_t          *data = NULL;
    size_t            len;
    int64_t           now_ms;
    text              hint = { 0 };
    int               st = time_option(c, "at", &now_ms);

    if (st == EXIT_OK)
        st = load(c, path, &t);
    if (st == EXIT_OK)
        st = input_keyring(c, ring_path, &ring);
    if (st == EXIT_OK)
        st = input_packet(c, receipt, &data, &len);
    if (st == EXIT_OK &&
        handoff_transfer_feed(t, data, len, ring, now_ms, &err) != HANDOFF_OK) {
        if (!hint_kind(&hint, &err, CONTENT_RECEIPT, data, len))
            hint_receipt(&hint, ring_path, ring, &err);
        st = report_error(c, receipt, &err, text_get(&hint));
        text_free(&hint);
    } else if (st == EXIT_OK) {
        st = save(c, path, t, false);
    }
    if (st == EXIT_OK)
        st = show(c, t);
    handoff_transfer_free(t);
    handoff_keyring_free(ring);
    free(data);
    return st;
}

/* What --done says of it is seen: another receipt may have changed it. */
static void
note_done(const cli *c, const handoff_transfer_info *info)
{
    text deed = { 0 };

    add_deed(&deed, info);
    if (info->action == HANDOFF_ACTION_WAIT)
        report_note(c, "note", "there was nothing to be done");
    else
        report_note(c, "note", "what was done: %s", text_get(&deed));
    text_free(&deed);
}

static int
status(const cli *c, const char *path)
{
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    handoff_transfer     *t = NULL;
    handoff_error         err;
    int64_t               now_ms;
    int                   st = time_option(c, "at", &now_ms);

    if (st == EXIT_OK)
        st = load(c, path, &t);
    if (st == EXIT_OK &&
        handoff_transfer_advance(t, now_ms, &err) != HANDOFF_OK)
        st = report_error(c, path, &err, NULL);
    if (st == EXIT_OK && args_given(c, "done")) {
        handoff_transfer_get(&info, t);
        note_done(c, &info);
        handoff_transfer_acknowledge(t, info.step);
    }
    if (st == EXIT_OK && args_given(c, "noticed")) {
        handoff_transfer_get(&info, t);
        if (info.notice == 0)
            report_note(c, "note", "no notice was due");
        handoff_transfer_acknowledge(t, info.notice_step);
    }
    if (st == EXIT_OK && (args_given(c, "done") || args_given(c, "noticed")))
        st = save(c, path, t, false);
    if (st == EXIT_OK)
        st = show(c, t);
    handoff_transfer_free(t);
    return st;
}

/* ---- The command --------------------------------------------------------- */

/* Another run, with another receipt, waits: no receipt is lost. */
static int
change(cli *c, int (*run)(const cli *, const char *))
{
    const char *path = c->operands[0];
    int         st, lock;

    if (strcmp(path, "-") == 0)
        return report_usage(c, "name a file", "what is followed is in a file");
    st = io_lock(c, path, &lock);
    if (st == EXIT_OK)
        st = run(c, path);
    io_unlock(lock);
    return st;
}

static int
run_feed(cli *c)
{
    return change(c, feed);
}

static int
run_status(cli *c)
{
    return change(c, status);
}

const command COMMAND_TRANSFER = {
    .name = "transfer",
    .summary = "follow a packet that was sent: has anybody taken over?",
    ACTIONS(ACTION("start", "PACKET", 1, 1, start),
            ACTION("feed", "STATE RECEIPT", 2, 2, run_feed),
            ACTION("status", "STATE", 1, 1, run_status)),
    ABOUT(
        "Says what to do now: wait; tell the customer who speaks to them, "
        "and by when; fall back, because nobody answered in time, all "
        "declined, or the owner was not heard of; done. And when to look "
        "again.",
        "STATE is a file of JSON with every receipt, the time and what "
        "was done; it is replaced whole or not at all, by one process at a "
        "time. start makes it and replaces none. Without --done status "
        "changes nothing.",
        "As JSON: packet, tip, state (open, received, accepted, fallback, "
        "completed, returned), action (wait, tell, fall_back, done), and "
        "where they apply cause (no_answer, declined, failed, overdue), "
        "reason, party, owner, due_at_ms, note, rival, notice, next_ms; late, "
        "answer_by_ms."),
    OPTIONS(OPTION("answer-by", "TIME",
                   "with start: by when somebody must have accepted; 2m, or "
                   "a time",
                   .how = REQUIRED, .with = "start",
                   .missing = "say by when somebody must have accepted"),
            OPTION("keyring", "FILE", "with feed: whom one trusts",
                   .env = "HANDOFF_KEYRING", .how = REQUIRED, .with = "feed",
                   .missing = "say whom to trust"),
            OPTION("done", NULL,
                   "with status: what was to be done is done; do not ask "
                   "for it again",
                   .with = "status"),
            OPTION("noticed", NULL,
                   "with status: the notice that was due has been sent; do "
                   "not ask for it again",
                   .with = "status"),
            OPTION_AT,
            OPTION("output", "FILE", "with start: where to keep it",
                   .how = REQUIRED, .with = "start",
                   .missing = "say where to keep it", .letter = 'o'),
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
