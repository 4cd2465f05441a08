/* SPDX-License-Identifier: MIT */
/*
 * sections.c -- sections and rights by name.
 *
 * Lists are separated by commas. "all" is every section but routing, which
 * everybody reads: it can be looked at, but neither sealed nor left in clear.
 */
#include "cli.h"

#include <string.h>

static const flag rights_by_name[] = { { "originate", HANDOFF_MAY_ORIGINATE },
                                       { "forward", HANDOFF_MAY_FORWARD },
                                       { NULL, 0 } };

uint64_t
flags_parse(const flag *flags, const char *list, const char **wrong)
{
    uint64_t set = 0;

    for (const char *s = list;; s++) {
        const size_t len = strcspn(s, ",");
        const flag  *f = flags;

        while (f->name != NULL && !is_word(f->name, s, len))
            f++;
        *wrong = f->name == NULL ? s : NULL;
        if (f->name == NULL)
            return 0;
        set |= f->bits;
        s += len;
        if (*s == '\0')
            return set;
    }
}

const char *
section_name(uint32_t kind)
{
    const char *name = handoff_section_name(kind);

    return name != NULL ? name : textf("kind-%u", (unsigned) kind);
}

uint32_t
section_find(const char *name, size_t len)
{
    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++) {
        if (is_word(section_name(kind), name, len))
            return kind;
    }
    return 0;
}

uint64_t
sections_parse(const char *what, bool routing, const char *list)
{
    flag        sections[HANDOFF_SECTION_EXTRAS + 2] = { { 0 } };
    const char *wrong;
    uint64_t    set;

    for (uint32_t k = 1; k <= HANDOFF_SECTION_EXTRAS; k++)
        sections[k - 1] = (flag){ section_name(k), HANDOFF_SET(k) };
    sections[HANDOFF_SECTION_EXTRAS] = (flag){ "all", ALL_BUT_ROUTING };
    set = flags_parse(sections, list, &wrong);
    if (wrong != NULL)
        fail_usage(textf("sections are %sbriefing, customer, transcript, "
                         "extras; all",
                         routing ? "routing, " : ""),
                   "%s: \"%.*s\" is not a section", what,
                   (int) strcspn(wrong, ","), wrong);
    if (!routing && HANDOFF_HAS(set, HANDOFF_SECTION_ROUTING))
        fail_usage("leave it out",
                   "%s: routing is always readable by everybody", what);
    return set;
}

const char *
sections_text(uint64_t set)
{
    text t = { 0 };

    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_KIND_MAX; kind++) {
        if (HANDOFF_HAS(set, kind))
            text_addf(&t, "%s%s", t.len > 0 ? ", " : "", section_name(kind));
    }
    return t.len == 0 ? "nothing" : text_get(&t);
}

uint32_t
rights_parse(const char *list)
{
    const char *wrong;
    uint64_t    rights;

    if (strcmp(list, "answer") == 0)
        return 0; /* which needs no right */
    rights = flags_parse(rights_by_name, list, &wrong);
    if (wrong != NULL)
        fail_usage("--may originate, --may forward, --may originate,forward "
                   "or --may answer",
                   "\"%.*s\" is not a right", (int) strcspn(wrong, ","), wrong);
    return (uint32_t) rights;
}

const char *
rights_text(uint32_t rights)
{
    static const char *const names[] = { "answer", "originate", "forward",
                                         "originate,forward" };

    return names[rights & 3];
}
