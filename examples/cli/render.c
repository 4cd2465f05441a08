/* SPDX-License-Identifier: MIT */
/*
 * render.c -- how handoff open shows a packet to people, and to machines that
 * take over: the options of a rendering.
 *
 * Colour and width are those of the terminal that stdout is, unless said
 * otherwise; NO_COLOR (no-color.org) says so too.
 */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <sys/ioctl.h>
#include <unistd.h>

enum { CHARS_MAX = 10000000 };

static bool
goes_to_terminal(void)
{
    return !args_to_file() && isatty(STDOUT_FILENO);
}

static void
width(handoff_render_opts *opts)
{
    const uint32_t least = HANDOFF_RENDER_WIDTH_MIN;
    const uint32_t most = HANDOFF_RENDER_WIDTH_MAX;
    struct winsize size;

    opts->width = number_option("width", least, most);
    if (opts->width == 0 && goes_to_terminal() &&
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= least &&
        size.ws_col <= most)
        opts->width = size.ws_col;
}

static void
color(handoff_render_opts *opts)
{
    int         when = args_choice("color");
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    bool        on = goes_to_terminal() && (no == NULL || *no == '\0') &&
              term != NULL && strcmp(term, "dumb") != 0;

    if (when == 1 || (when != 2 && on))
        opts->flags |= HANDOFF_RENDER_COLOR;
}

/* "+02:00", "-0330", "Z" */
static bool
parse_offset(int32_t *minutes, const char *s)
{
    uint32_t hours, rest;
    char     part[3] = { 0 };
    int      sign = *s == '-' ? -1 : 1;

    *minutes = 0;
    if (strcmp(s, "Z") == 0)
        return true;
    if ((*s != '+' && *s != '-') || strlen(s) < 5)
        return false;
    memcpy(part, s + 1, 2);
    s += s[3] == ':' ? 4 : 3;
    if (!number_parse(&hours, part, 0, 18) || strlen(s) != 2 ||
        !number_parse(&rest, s, 0, 59))
        return false;
    *minutes = sign * (int32_t) (hours * 60 + rest);
    return *minutes >= -HANDOFF_RENDER_OFFSET_MAX &&
           *minutes <= HANDOFF_RENDER_OFFSET_MAX;
}

/* ---- Zones by name ------------------------------------------------------- */

/* Whether the system knows it: its name is a stranger's text, too. */
static bool
is_zone(const char *name)
{
    char path[320];

    if (*name == '\0' || *name == '/' || strlen(name) > 255 ||
        strstr(name, "..") != NULL ||
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789/_+-") != strlen(name))
        return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return access(path, R_OK) == 0;
}

static int
zone_offset(void *user, int32_t *minutes, const char *zone, int64_t at_ms)
{
    time_t    at = (time_t) (at_ms / 1000);
    struct tm here, utc;
    int       days;

    (void) user;
    if (!is_zone(zone) || setenv("TZ", zone, 1) != 0)
        return 0;
    tzset();
    if (localtime_r(&at, &here) == NULL || gmtime_r(&at, &utc) == NULL)
        return 0;
    days = here.tm_year != utc.tm_year ? here.tm_year - utc.tm_year
                                       : here.tm_yday - utc.tm_yday;
    *minutes = (int32_t) (days * 24 * 60 + (here.tm_hour - utc.tm_hour) * 60 +
                          here.tm_min - utc.tm_min);
    return 1;
}

static void
reader_zone(handoff_render_opts *opts)
{
    const char *zone = args_value("zone"), *offset = args_value("utc-offset");

    opts->zone_offset = zone_offset;
    if (offset != NULL && !parse_offset(&opts->utc_offset_minutes, offset))
        fail_usage("+02:00, -03:30 or Z", "\"%s\" is not an offset from UTC",
                   offset);
    if (zone != NULL && offset != NULL)
        fail_usage("leave out one of them",
                   "--zone and --utc-offset are two ways to say the same");
    if (zone != NULL &&
        !zone_offset(NULL, &opts->utc_offset_minutes, zone, opts->now_ms))
        fail_usage("a name like Europe/Berlin, or --utc-offset +02:00",
                   "the system does not know the zone \"%s\"", zone);
}

/* ---- What else ----------------------------------------------------------- */

/* Of a tag the first part counts: "de-AT" is German. The library takes any,
 * and says what it has no words for in English; who types one wants it. */
static void
language(handoff_render_opts *opts)
{
    static const char *const ours[] = { "en", "de", "es", "fr" };
    const char              *tag = args_value("language");

    opts->language = tag;
    for (size_t i = 0; tag != NULL && i < COUNT(ours); i++) {
        size_t n = strlen(ours[i]);

        if (strncasecmp(tag, ours[i], n) == 0 &&
            (tag[n] == '\0' || tag[n] == '-' || tag[n] == '_'))
            return;
    }
    if (tag != NULL)
        fail_usage("--language en, de, es or fr",
                   "there are no words in the language \"%s\"", tag);
}

/* What would be ignored is refused: whoever gave it expects something. */
static void
check_use(void)
{
#define EVERY "text, markdown, commonmark, html, html-plain, prompt, card"
    static const struct {
        const char *name, *formats;
    } uses[] = {
        { "width", "text" }, { "color", "text" },   { "fragment", "html" },
        { "nonce", "html" }, { "language", EVERY }, { "utc-offset", EVERY },
        { "reveal", EVERY }, { "zone", EVERY },     { "turns", EVERY },
        { "whole", EVERY },  { "first", EVERY },    { "chars", EVERY },
    };
    const char *format = args_format();

    /* In HTML a control is written as it came; a terminal would obey it. */
    if (strcmp(format, "html") == 0 && goes_to_terminal())
        fail_usage("-o FILE writes it to a file; a pipe works, too",
                   "HTML is not written to a terminal");
    for (size_t i = 0; i < COUNT(uses); i++) {
        if (args_given(uses[i].name) && strstr(uses[i].formats, format) == NULL)
            fail_usage(textf("leave it out, or add --format %s",
                             uses[i].formats),
                       "--%s is for %s, and does nothing to %s", uses[i].name,
                       uses[i].formats, format);
    }
}

/* The same that the library takes; here it is one of the command line's. */
static bool
is_nonce(const char *s)
{
    size_t n = strnlen(s, 129);

    return n >= 1 && n <= 128 &&
           strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789+/-_=") == n;
}

static void
html(handoff_render_opts *opts)
{
    if (strcmp(args_format(), "html") != 0)
        return;
    opts->nonce = args_value("nonce");
    if (opts->nonce != NULL && !is_nonce(opts->nonce))
        fail_usage("1 to 128 of A-Z a-z 0-9 + / - _ =", "\"%s\" is not a nonce",
                   opts->nonce);
    if (!args_given("fragment"))
        opts->flags |= HANDOFF_RENDER_PAGE;
}

handoff_render_opts
render_options(void)
{
    handoff_render_opts opts = { HANDOFF_RENDER_OPTS };

    check_use();
    if (args_given("reveal"))
        opts.flags |= HANDOFF_RENDER_REVEAL;
    if (args_given("whole"))
        opts.flags |= HANDOFF_RENDER_WHOLE;
    if (args_given("first"))
        opts.flags |= HANDOFF_RENDER_FIRST;
    opts.now_ms = time_option("at");
    opts.turns = number_option("turns", 1, HANDOFF_RENDER_TURNS_MAX);
    opts.chars_max =
        number_option("chars", HANDOFF_RENDER_CHARS_MIN, CHARS_MAX);
    language(&opts);
    reader_zone(&opts);
    width(&opts);
    color(&opts);
    html(&opts);
    return opts;
}
