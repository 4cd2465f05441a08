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
goes_to_terminal(const cli *c)
{
    return !args_to_file(c) && isatty(STDOUT_FILENO);
}

static bool
number(uint32_t *value, const char *s, uint32_t least, uint32_t most)
{
    uint32_t n = 0;

    if (*s == '\0' || strlen(s) > 8)
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        n = n * 10 + (uint32_t) (*s - '0');
    }
    *value = n;
    return n >= least && n <= most;
}

static int
width(const cli *c, handoff_render_opts *opts)
{
    const char    *value = args_value(c, "width");
    struct winsize size;

    if (value != NULL) {
        if (number(&opts->width, value, HANDOFF_RENDER_WIDTH_MIN,
                   HANDOFF_RENDER_WIDTH_MAX))
            return EXIT_OK;
        return report_usage(c, "20 to 1000", "\"%s\" is no number of columns",
                            value);
    }
    if (goes_to_terminal(c) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= HANDOFF_RENDER_WIDTH_MIN &&
        size.ws_col <= HANDOFF_RENDER_WIDTH_MAX)
        opts->width = size.ws_col;
    return EXIT_OK;
}

static int
color(const cli *c, handoff_render_opts *opts)
{
    int         when = args_choice(c, "color");
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    bool        on = goes_to_terminal(c) && (no == NULL || *no == '\0') &&
              term != NULL && strcmp(term, "dumb") != 0;

    if (when == 1 || (when != 2 && on))
        opts->flags |= HANDOFF_RENDER_COLOR;
    return EXIT_OK;
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
    if (!number(&hours, part, 0, 18) || strlen(s) != 2 ||
        !number(&rest, s, 0, 59))
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

static int
reader_zone(const cli *c, handoff_render_opts *opts)
{
    const char *zone = args_value(c, "zone");
    int64_t     now = opts->now_ms;

    opts->zone_offset = zone_offset;
    if (zone == NULL)
        return EXIT_OK;
    if (args_given(c, "utc-offset"))
        return report_usage(c, "leave out one of them",
                            "--zone and --utc-offset say the same");
    if (now == 0)
        now = (int64_t) time(NULL) * 1000;
    if (zone_offset(NULL, &opts->utc_offset_minutes, zone, now))
        return EXIT_OK;
    return report_usage(c, "a name as Europe/Berlin, or --utc-offset +02:00",
                        "the system knows no zone \"%s\"", zone);
}

/* ---- What else ----------------------------------------------------------- */

static int
bounds(const cli *c, handoff_render_opts *opts)
{
    const char *turns = args_value(c, "turns"), *chars = args_value(c, "chars");

    if (turns != NULL &&
        !number(&opts->turns, turns, 1, HANDOFF_RENDER_TURNS_MAX))
        return report_usage(c, "1 to 20000", "\"%s\" is no number of turns",
                            turns);
    if (chars != NULL &&
        !number(&opts->chars_max, chars, HANDOFF_RENDER_CHARS_MIN, CHARS_MAX))
        return report_usage(c, "2000 to 10000000",
                            "\"%s\" is no number of characters", chars);
    return EXIT_OK;
}

/* Of a tag the first part counts: "de-AT" is German. The library takes any,
 * and says what it has no words for in English; who types one wants it. */
static int
language(const cli *c, handoff_render_opts *opts)
{
    static const char *const ours[] = { "en", "de", "es", "fr" };
    const char              *tag = args_value(c, "language");

    opts->language = tag;
    for (size_t i = 0; tag != NULL && i < sizeof ours / sizeof *ours; i++) {
        size_t n = strlen(ours[i]);

        if (strncasecmp(tag, ours[i], n) == 0 &&
            (tag[n] == '\0' || tag[n] == '-' || tag[n] == '_'))
            return EXIT_OK;
    }
    if (tag == NULL)
        return EXIT_OK;
    return report_usage(c, "--language en, de, es or fr",
                        "there are no words in the language \"%s\"", tag);
}

/* What would be ignored is refused: whoever gave it expects something. */
static int
check_use(const cli *c)
{
#define EVERY "text, markdown, commonmark, html, html-plain, prompt, card"
    static const struct {
        const char *name, *formats;
    } uses[] = {
        { "width", "text" }, { "color", "text" },   { "fragment", "html" },
        { "nonce", "html" }, { "language", EVERY }, { "utc-offset", EVERY },
        { "reveal", EVERY }, { "zone", EVERY },     { "turns", EVERY },
        { "whole", EVERY },  { "chars", EVERY },
    };
    const char *format = args_format(c);

    /* In HTML a control is written as it came; a terminal would obey it. */
    if (strcmp(format, "html") == 0 && goes_to_terminal(c))
        return report_usage(c, "-o FILE writes a file, a pipe takes it too",
                            "HTML does not go to a terminal");
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        text hint = { 0 };
        int  st;

        if (!args_given(c, uses[i].name) ||
            strstr(uses[i].formats, format) != NULL)
            continue;
        text_addf(&hint, "leave it out, or add --format %s", uses[i].formats);
        st = report_usage(c, text_get(&hint),
                          "--%s is for %s, and does nothing to %s",
                          uses[i].name, uses[i].formats, format);
        text_free(&hint);
        return st;
    }
    return EXIT_OK;
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

static int
html(const cli *c, handoff_render_opts *opts)
{
    if (strcmp(args_format(c), "html") != 0)
        return EXIT_OK;
    opts->nonce = args_value(c, "nonce");
    if (opts->nonce != NULL && !is_nonce(opts->nonce))
        return report_usage(c, "1 to 128 of A-Z a-z 0-9 + / - _ =",
                            "\"%s\" is no nonce", opts->nonce);
    if (!args_given(c, "fragment"))
        opts->flags |= HANDOFF_RENDER_PAGE;
    return EXIT_OK;
}

int
render_options(const cli *c, handoff_render_opts *opts)
{
    const char *offset = args_value(c, "utc-offset");
    int         st;

    *opts = (handoff_render_opts){ HANDOFF_RENDER_OPTS };
    if (args_given(c, "reveal"))
        opts->flags |= HANDOFF_RENDER_REVEAL;
    if (args_given(c, "whole"))
        opts->flags |= HANDOFF_RENDER_WHOLE;
    if (offset != NULL && !parse_offset(&opts->utc_offset_minutes, offset))
        return report_usage(c, "+02:00, -03:30 or Z", "\"%s\" is no offset",
                            offset);
    st = check_use(c);
    if (st == EXIT_OK)
        st = language(c, opts);
    if (st == EXIT_OK)
        st = time_option(c, "at", &opts->now_ms);
    if (st == EXIT_OK)
        st = reader_zone(c, opts);
    if (st == EXIT_OK)
        st = bounds(c, opts);
    if (st == EXIT_OK)
        st = width(c, opts);
    if (st == EXIT_OK)
        st = color(c, opts);
    if (st == EXIT_OK)
        st = html(c, opts);
    return st;
}

handoff_status
render_packet(text *out, const handoff_packet *packet, uint32_t format,
              const handoff_render_opts *opts, handoff_error *err)
{
    char          *rendered;
    size_t         len;
    handoff_status st =
        handoff_render(&rendered, &len, packet, format, opts, err);

    if (st != HANDOFF_OK)
        return st;
    text_addn(out, rendered, len);
    handoff_free(rendered);
    return HANDOFF_OK;
}
