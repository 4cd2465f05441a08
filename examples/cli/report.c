/* SPDX-License-Identifier: MIT */
/*
 * report.c -- errors: what is wrong, then what to do about it.
 *
 *   handoff: error: p.hop: its lifetime is over (EXPIRED, leg 0)
 *   handoff: hint: it expired 3 hours ago; ask its sender for a new one
 *
 * With --json the same is one object on stderr, in one line. Both forms are
 * safe to show: whatever a message quotes leaves through text.c or json.c.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>

/* One line of our own in front, the rest made harmless. */
static void
say(const char *kind, const char *message)
{
    text out = { 0 };

    text_addf(&out, "handoff: %s: ", kind);
    term_add(&out, message);
    text_add(&out, "\n");
    fputs(out.failed ? "handoff: error: out of memory\n" : out.data, stderr);
    text_free(&out);
}

static void
say_json(const char *status, const char *subject, const char *message,
         const char *hint)
{
    json j = { .compact = true };

    js_open(&j, NULL, '{');
    js_open(&j, "error", '{');
    js_string(&j, "status", status);
    js_string(&j, "message", message);
    js_string(&j, "hint", hint);
    if (subject != NULL)
        js_string(&j, "file", subject);
    js_close(&j, '}');
    js_close(&j, '}');
    text_add(&j.out, "\n");
    fputs(j.out.failed ? "{\"error\": {\"status\": \"NOMEM\", \"message\": "
                         "\"out of memory\", \"hint\": \"\"}}\n"
                       : j.out.data,
          stderr);
    text_free(&j.out);
}

static const char *
status_name(int32_t code)
{
    const char *name = handoff_status_name(code);

    return name == NULL ? "UNKNOWN" : name;
}

void
report_message(text *out, const char *subject, const handoff_error *err)
{
    char name[16];

    if (subject != NULL)
        text_add(out, subject);
    if (subject != NULL && err->line > 0)
        text_addf(out, ":%u:%u", (unsigned) err->line, (unsigned) err->column);
    if (subject != NULL)
        text_add(out, ": ");
    if (err->path[0] != '\0')
        text_addf(out, "%s: ", err->path);
    text_add(out, err->message);
    text_addf(out, " (%s", status_name(err->code));
    if (err->leg >= 0)
        text_addf(out, ", leg %d", (int) err->leg);
    if (err->section > 0)
        text_addf(out, ", %s", section_name(name, (uint32_t) err->section));
    text_add(out, ")");
}

void
report_json(json *j, const char *subject, const handoff_error *err,
            const char *hint)
{
    char name[16];
    text message = { 0 };

    if (err->path[0] != '\0')
        text_addf(&message, "%s: ", err->path);
    text_add(&message, err->message);
    js_open(j, "error", '{');
    js_string(j, "status", status_name(err->code));
    js_text(j, "message", &message);
    js_string(j, "hint", hint);
    if (subject != NULL)
        js_string(j, "file", subject);
    if (err->line > 0) {
        js_int(j, "line", err->line);
        js_int(j, "column", err->column);
    }
    if (err->path[0] != '\0')
        js_string(j, "path", err->path);
    if (err->leg >= 0)
        js_int(j, "leg", err->leg);
    if (err->section > 0)
        js_string(j, "section", section_name(name, (uint32_t) err->section));
    js_close(j, '}');
    text_free(&message);
}

int
report_usage(const cli *c, const char *hint, const char *format, ...)
{
    text    message = { 0 }, help = { 0 };
    va_list args;
    char    buf[1024];

    va_start(args, format);
    vsnprintf(buf, sizeof buf, format, args);
    va_end(args);
    text_add(&message, buf);
    if (hint == NULL && c->command != NULL)
        text_addf(&help, "handoff %s --help shows how it is used",
                  c->command->name);
    else
        text_add(&help,
                 hint == NULL ? "handoff --help lists the commands" : hint);
    if (c->json) {
        say_json("USAGE", NULL, text_get(&message), text_get(&help));
    } else {
        say("error", text_get(&message));
        say("hint", text_get(&help));
    }
    text_free(&message);
    text_free(&help);
    return EXIT_USAGE;
}

int
report_error(const cli *c, const char *subject, const handoff_error *err,
             const char *hint)
{
    text message = { 0 };

    if (hint == NULL)
        hint = hint_for(err->code);
    if (c->json) {
        json j = { .compact = true };

        js_open(&j, NULL, '{');
        report_json(&j, subject, err, hint);
        js_close(&j, '}');
        text_add(&j.out, "\n");
        if (!j.out.failed)
            fputs(text_get(&j.out), stderr);
        text_free(&j.out);
        return EXIT_REFUSED;
    }
    report_message(&message, subject, err);
    say("error", text_get(&message));
    say("hint", hint);
    text_free(&message);
    return EXIT_REFUSED;
}

int
report_failed(const cli *c, const char *subject, handoff_status status,
              const char *message, const char *hint)
{
    text out = { 0 };

    if (subject != NULL)
        text_addf(&out, "%s: ", subject);
    text_add(&out, message);
    if (c->json) {
        say_json(status_name(status), subject, text_get(&out), hint);
    } else {
        text_addf(&out, " (%s)", status_name(status));
        say("error", text_get(&out));
        say("hint", hint);
    }
    text_free(&out);
    return EXIT_REFUSED;
}

int
report_nomem(const cli *c)
{
    return report_failed(c, NULL, HANDOFF_E_NOMEM, "out of memory",
                         hint_for(HANDOFF_E_NOMEM));
}

void
report_note(const cli *c, const char *kind, const char *format, ...)
{
    va_list args;
    char    buf[2048];

    if (c->json)
        return;
    va_start(args, format);
    vsnprintf(buf, sizeof buf, format, args);
    va_end(args);
    say(kind, buf);
}
