/* SPDX-License-Identifier: MIT */
/*
 * answers.c -- what receipts and notices share: both are written about a
 * packet, one after the other, and read with its bytes.
 */
#include "cli.h"

bytes
after_option(void)
{
    if (args_nth("after", 1) != NULL)
        fail_usage("the last one is enough", "make takes one --after");
    return args_given("after") ? input_packet(args_value("after"))
                               : (bytes){ { NULL }, 0 };
}

void
answer_write(const handoff_sealed *sealed, const char *what, const char *state)
{
    json   j = { 0 };
    size_t len;

    sealed_write(sealed, args_given("text"));
    handoff_sealed_data(sealed, &len);
    report_note(what, "%s, %zu bytes", state, len);
    if (!cli.json)
        return;
    js_open(&j, NULL, '{');
    js_packet(&j, handoff_sealed_id(sealed), handoff_sealed_tip(sealed), false);
    js_string(&j, "state", state);
    js_int(&j, "sequence", handoff_sealed_sequence(sealed));
    js_int(&j, "bytes", (int64_t) len);
    js_write(&j, NULL);
}

answers
answers_verify(void (*open)(answers *a, const char *path))
{
    answers     a = { .now_ms = time_option("at") };
    const char *path;

    a.ring = input_keyring(args_value("keyring"));
    a.packet = input_packet(args_value("packet"));
    a.receipts = keep_new((cli.given_count + 2) * sizeof *a.receipts);
    for (size_t i = 0; (path = args_nth("after", i)) != NULL; i++)
        open(&a, path);
    open(&a, cli.operands[0]);
    return a;
}

void
answer_end(json *j, const char *note, bool duplicate, bool stands)
{
    if (cli.json) {
        if (note[0] != '\0')
            js_string(j, "note", note);
        js_bool(j, "duplicate", duplicate);
        js_bool(j, "stands", stands);
        js_write(j, args_value("output"));
        return;
    }
    if (note[0] != '\0') {
        text_add(&j->out, "note: ");
        term_add(&j->out, note);
        text_add(&j->out, "\n");
    }
    if (duplicate)
        text_add(&j->out, "the same as an earlier one\n");
    else if (!stands)
        text_add(&j->out, "late: a later one holds\n");
    io_write_text(args_value("output"), &j->out);
}
