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

/* One line of our own in front, the rest made harmless. */
static void
say(const char *kind, const char *message)
{
    text out = { 0 };

    text_addf(&out, "handoff: %s: ", kind);
    term_add(&out, message);
    text_add(&out, "\n");
    fputs(text_get(&out), stderr);
}

static _Noreturn void
say_and_leave(int status, const char *message, const char *hint)
{
    say("error", message);
    say("hint", hint);
    leave(status);
}

static const char *
status_name(int32_t code)
{
    const char *name = handoff_status_name(code);

    return name == NULL ? "UNKNOWN" : name;
}

const char *
report_message(const char *subject, const handoff_error *err)
{
    text out = { 0 };

    if (subject != NULL)
        text_add(&out, subject);
    if (subject != NULL && err->line > 0)
        text_addf(&out, ":%u:%u", (unsigned) err->line, (unsigned) err->column);
    if (subject != NULL)
        text_add(&out, ": ");
    if (err->path[0] != '\0')
        text_addf(&out, "%s: ", err->path);
    text_addf(&out, "%s (%s", err->message, status_name(err->code));
    if (err->leg >= 0)
        text_addf(&out, ", leg %d", (int) err->leg);
    if (err->section > 0)
        text_addf(&out, ", %s", section_name((uint32_t) err->section));
    text_add(&out, ")");
    return text_get(&out);
}

static void
error_json(json *j, const char *status, const char *message, const char *hint,
           const char *subject)
{
    js_open(j, "error", '{');
    js_string(j, "status", status);
    js_string(j, "message", message);
    js_string(j, "hint", hint);
    if (subject != NULL)
        js_string(j, "file", subject);
}

void
report_json(json *j, const char *subject, const handoff_error *err,
            const char *hint)
{
    const bool has_path = err->path[0] != '\0';

    error_json(j, status_name(err->code),
               textf("%s%s%s", err->path, has_path ? ": " : "", err->message),
               hint, subject);
    if (err->line > 0) {
        js_int(j, "line", err->line);
        js_int(j, "column", err->column);
    }
    if (has_path)
        js_string(j, "path", err->path);
    if (err->leg >= 0)
        js_int(j, "leg", err->leg);
    if (err->section > 0)
        js_string(j, "section", section_name((uint32_t) err->section));
    js_close(j, '}');
}

/* For programs, of what the library did not report. */
static _Noreturn void
complain_and_leave(int exit_status, const char *status, const char *message,
                   const char *hint, const char *subject)
{
    json j = { .compact = true };

    js_open(&j, NULL, '{');
    error_json(&j, status, message, hint, subject);
    js_close(&j, '}');
    js_complain(&j);
    leave(exit_status);
}

void
fail_usage(const char *hint, const char *format, ...)
{
    va_list args;
    char    message[1024];

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (hint == NULL && cli.command != NULL)
        hint =
            textf("handoff %s --help shows how it is used", cli.command->name);
    else if (hint == NULL)
        hint = "handoff --help lists the commands";
    if (cli.json)
        complain_and_leave(EXIT_USAGE, "USAGE", message, hint, NULL);
    say_and_leave(EXIT_USAGE, message, hint);
}

void
fail(const char *subject, const handoff_error *err, const char *hint)
{
    json j = { .compact = true };

    if (hint == NULL)
        hint = hint_for(err->code);
    if (!cli.json)
        say_and_leave(EXIT_REFUSED, report_message(subject, err), hint);
    js_open(&j, NULL, '{');
    report_json(&j, subject, err, hint);
    js_complain(&j);
    leave(EXIT_REFUSED);
}

void
fail_with(const char *subject, handoff_status status, const char *hint,
          const char *message)
{
    message = textf("%s: %s", subject, message);
    if (cli.json)
        complain_and_leave(EXIT_REFUSED, status_name(status), message, hint,
                           subject);
    say_and_leave(EXIT_REFUSED, textf("%s (%s)", message, status_name(status)),
                  hint);
}

/* Without memory of its own. */
void
fail_nomem(void)
{
    fputs(cli.json ? "{\"error\": {\"status\": \"NOMEM\", \"message\": "
                     "\"out of memory\", \"hint\": \"\"}}\n"
                   : "handoff: error: out of memory (NOMEM)\n",
          stderr);
    leave(EXIT_REFUSED);
}

void
need(handoff_status status, const char *subject, const handoff_error *err,
     const char *hint)
{
    if (status != HANDOFF_OK)
        fail(subject, err, hint);
}

void
report_note(const char *kind, const char *format, ...)
{
    va_list args;
    char    buf[2048];

    if (cli.json)
        return;
    va_start(args, format);
    vsnprintf(buf, sizeof buf, format, args);
    va_end(args);
    say(kind, buf);
}
