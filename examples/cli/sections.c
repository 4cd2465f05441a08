/* SPDX-License-Identifier: MIT */
/*
 * sections.c -- sections and rights by name.
 *
 * Lists are separated by commas. "all" is every section but routing, which
 * everybody reads: it can be looked at, but neither sealed nor left in clear.
 */
#include "cli.h"

#include <string.h>

static const char *const right_names[] = { "originate", "forward" };

const char *
section_name(char buf[16], uint32_t kind)
{
    const char *name = handoff_section_name(kind);

    if (name != NULL)
        return name;
    snprintf(buf, 16, "kind-%u", (unsigned) kind);
    return buf;
}

static bool
same(const char *word, const char *s, size_t len)
{
    return strlen(word) == len && memcmp(word, s, len) == 0;
}

uint32_t
section_find(const char *name, size_t len)
{
    char buf[16];

    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++) {
        if (same(section_name(buf, kind), name, len))
            return kind;
    }
    return 0;
}

/* One name of a list; 0, and said why, where it is none. */
static uint64_t
section_named(const cli *c, const char *what, bool routing, const char *s,
              size_t len)
{
    uint32_t kind = section_find(s, len);

    if (same("all", s, len))
        return ALL_BUT_ROUTING;
    if (kind == HANDOFF_SECTION_ROUTING && !routing)
        report_usage(c, "leave it out",
                     "%s: routing is always readable by everybody", what);
    else if (handoff_section_name(kind) == NULL)
        report_usage(c,
                     routing ? "sections are routing, briefing, customer, "
                               "transcript, extras; all"
                             : "sections are briefing, customer, transcript, "
                               "extras; all",
                     "%s: \"%.*s\" is no section", what, (int) len, s);
    else
        return HANDOFF_SET(kind);
    return 0;
}

int
sections_parse(const cli *c, const char *what, bool routing, const char *list,
               uint64_t *set)
{
    *set = 0;
    for (const char *s = list;; s++) {
        size_t   len = strcspn(s, ",");
        uint64_t found = section_named(c, what, routing, s, len);

        if (found == 0)
            return EXIT_USAGE;
        *set |= found;
        s += len;
        if (*s == '\0')
            return EXIT_OK;
    }
}

void
sections_add(text *t, uint64_t set)
{
    bool more = false;
    char buf[16];

    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++) {
        if (!HANDOFF_HAS(set, kind))
            continue;
        text_addf(t, "%s%s", more ? ", " : "", section_name(buf, kind));
        more = true;
    }
    if (!more)
        text_add(t, "nothing");
}

int
rights_parse(const cli *c, const char *list, uint32_t *rights)
{
    *rights = 0;
    if (strcmp(list, "answer") == 0)
        return EXIT_OK; /* which needs no right */
    for (const char *s = list;; s++) {
        size_t   len = strcspn(s, ",");
        uint32_t found = 0;

        for (size_t i = 0; i < 2; i++) {
            if (same(right_names[i], s, len))
                found = UINT32_C(1) << i;
        }
        if (found == 0)
            return report_usage(
                c,
                "--may originate, --may forward, --may originate,forward or "
                "--may answer",
                "\"%.*s\" is no right", (int) len, s);
        *rights |= found;
        s += len;
        if (*s == '\0')
            return EXIT_OK;
    }
}

void
rights_add(text *t, uint32_t rights)
{
    if (rights & HANDOFF_MAY_ORIGINATE)
        text_add(t, "originate");
    if (rights == (HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD))
        text_add(t, ",");
    if (rights & HANDOFF_MAY_FORWARD)
        text_add(t, "forward");
    if (rights == 0)
        text_add(t, "answer");
}
