/* SPDX-License-Identifier: MIT */
/*
 * support_html.c -- a reader of our HTML, as strict as it is small: what it
 * does not know we do not write.
 */
#include "support_html.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_hostile.h"
#include "support_render.h"

/* libcheck writes to a file at each assertion: too slow for each character. */
#define REQUIRE(condition, ...)                                                \
    do {                                                                       \
        if (!(condition))                                                      \
            ck_abort_msg(__VA_ARGS__);                                         \
    } while (0)

void
html_keep(const char *name, const char *suffix, const char *text)
{
    const char *folder = getenv("HANDOFF_PAGES");
    char        path[512];
    FILE       *f;

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), f), strlen(text));
    ck_assert_int_eq(fclose(f), 0);
}

handoff_render_opts
html_opts(void)
{
    handoff_render_opts opts = render_opts();

    opts.flags |= HANDOFF_RENDER_PAGE;
    return opts;
}

/* ---- A reader of our HTML ------------------------------------------------ */

static const char *const tags[] = {
    "html", "head",    "meta",    "title", "style", "body",
    "main", "article", "section", "div",   "h1",    "h2",
    "h3",   "ul",      "li",      "span",  "bdi",   "strong",
    "em",   "details", "summary", "time",  "svg",   "polyline",
};

static const char *const attributes[] = {
    "lang",         "dir",   "charset", "http-equiv", "content",    "name",
    "class",        "id",    "role",    "data-u",     "datetime",   "points",
    "data-handoff", "width", "height",  "viewBox",    "aria-label",
};

static bool
is_one_of(const char *const *names, size_t count, const char *at, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], at, len) == 0)
            return true;
    }
    return false;
}

/* A tag, whose < is at `at`; returns what is behind its >. */
static const char *
check_tag(const char *at)
{
    const char *begin = at + (at[1] == '/' ? 2 : 1);
    size_t      len = strcspn(begin, " >/");

    REQUIRE(is_one_of(tags, sizeof tags / sizeof *tags, begin, len), "%.40s",
            at);
    at = begin + len;
    while (*at == ' ') {
        len = strcspn(++at, "=");
        REQUIRE(is_one_of(attributes, sizeof attributes / sizeof *attributes,
                          at, len),
                "%.40s", at);
        REQUIRE(at[len + 1] == '"', "%.40s", at);
        at += len + 2;
        REQUIRE(strcspn(at, "<>") > strcspn(at, "\""), "%.40s", at);
        at += strcspn(at, "\"") + 1;
    }
    at += *at == '/';
    REQUIRE(*at == '>', "%.40s", at);
    return at + 1;
}

/* One character of text, references resolved; returns what is behind it. */
static const char *
decode(char *c, const char *at)
{
    static const struct {
        const char *name;
        char        c;
    } references[] = {
        { "&amp;", '&' },  { "&lt;", '<' },   { "&gt;", '>' },
        { "&quot;", '"' }, { "&#39;", '\'' }, { "&#13;", '\r' }
    };

    *c = *at;
    if (*at != '&')
        return at + 1;
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        size_t len = strlen(references[i].name);

        if (strncmp(at, references[i].name, len) == 0) {
            *c = references[i].c;
            return at + len;
        }
    }
    ck_abort_msg("no reference of ours: %.20s", at);
    return NULL;
}

/* Text of theirs, behind its <bdi>: it is what was meant. A character that
 * does not show is in a <bdi> of its own, a dot like ours in a box. Returns
 * what is behind. */
static const char *
check_theirs(const char *at, const char *meant)
{
    size_t depth = 1;
    char   c;

    while (depth > 0) {
        if (*at == '<') {
            depth = at[1] == '/' ? depth - 1 : depth + 1;
            REQUIRE(strncmp(at, "<bdi class=\"v\"", 14) == 0 ||
                        strncmp(at, "<span class=\"d\">", 16) == 0 ||
                        strncmp(at, "</span>", 7) == 0 ||
                        strncmp(at, "</bdi>", 6) == 0,
                    "%.40s", at);
            at = check_tag(at);
            continue;
        }
        at = decode(&c, at);
        REQUIRE(c != '\0' && c == *meant, "not as it was: %.60s", meant);
        meant++;
    }
    REQUIRE(*meant == '\0', "cut before %.60s", meant);
    return at;
}

size_t
html_check(const char *at, const char *meant)
{
    size_t count = 0;
    char   c;

    REQUIRE(strncmp(at, "<!DOCTYPE html>\n", 16) == 0, "%.40s", at);
    for (at += 16; *at != '\0';) {
        if (strncmp(at, "<style>", 7) == 0) {
            at = strchr(at + 7, '<');
        } else if (strncmp(at, "<bdi>", 5) == 0 ||
                   strncmp(at, "<bdi lang=", 10) == 0) {
            at = check_tag(at);
            at = meant == NULL ? at : check_theirs(at, meant);
            count++;
        } else if (*at == '<') {
            at = check_tag(at);
        } else {
            REQUIRE(meant == NULL || strncmp(at, HOSTILE_MARK, 2) != 0,
                    "outside: %.40s", at);
            at = decode(&c, at);
        }
    }
    return count;
}
