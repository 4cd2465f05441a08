/* SPDX-License-Identifier: MIT */
/*
 * checks.c -- the checks of opening a packet, and how each of them went.
 *
 * What the library says of the one that failed places it among the others:
 * those before it passed, those after it were not reached. Nothing is
 * checked here a second time.
 */
#include "cli.h"

typedef enum verdict { PASSED, FAILED, NOT_REACHED, NOT_NEEDED } verdict;

static const char *const verdicts[] = { "passed", "failed", "not reached",
                                        "not needed" };

/* By HANDOFF_CHECK_*: step of section 7, words. */
static const struct check {
    int         step;
    const char *words;
} checks[] = {
    { 0, "" },
    { 1, "it begins as a packet of a known version" },
    { 1, "it is well-formed and within the limits" },
    { 1, "redactions and reseals name what is there" },
    { 1, "it is the packet that the ticket names" },
    { 2, "it is addressed to us" },
    { 2, "it was not sent in the future" },
    { 2, "it has not expired" },
    { 3, "its key is trusted, then and for this" },
    { 3, "its key is not revoked" },
    { 3, "it lives no longer than allowed" },
    { 3, "it follows from the leg before" },
    { 4, "its signature verifies" },
    { 5, "the sections are those signed, in their forms" },
    { 6, "it opens with our key" },
    { 6, "it is what its sender committed to" },
    { 6, "it is within the limits" },
    { 6, "it decompresses" },
    { 6, "it is a valid record" },
    { 7, "it was not opened before" },
};

/* Whether the check is the one that failed. leg -1, section 0: any. */
static bool
is_it(const walk *w, int check, int leg, uint32_t section)
{
    const handoff_error *err = w->err;

    if (err == NULL || w->over || err->check != check)
        return false;
    if (leg >= 0 && err->leg >= 0 && err->leg != leg)
        return false;
    return section == 0 || err->section == 0 ||
           err->section == (int32_t) section;
}

static verdict
judge(walk *w, int check, int leg, uint32_t section, bool needed)
{
    if (is_it(w, check, leg, section)) {
        w->over = true;
        return FAILED;
    }
    if (!needed)
        return NOT_NEEDED;
    return w->over ? NOT_REACHED : PASSED;
}

static void
write_text(walk *w, verdict v, int check, const char *about, const char *words)
{
    text *out = &w->j.out;

    text_addf(out, "  %-12s%d  ", v == FAILED ? "FAILED" : verdicts[v],
              checks[check].step);
    term_add(out, about);
    text_add(out, words);
    if (v == FAILED)
        text_addf(out, "  <-- %s: %s", handoff_status_name(w->err->code),
                  w->err->message);
    text_add(out, "\n");
}

static void
write_json(walk *w, verdict v, int check, int leg, uint32_t section)
{
    json *j = &w->j;

    js_open(j, NULL, '{');
    js_int(j, "step", checks[check].step);
    js_string(j, "check", handoff_check_name(check));
    if (leg >= 0)
        js_int(j, "leg", leg);
    if (section > 0)
        js_string(j, "section", section_name(section));
    js_string(j, "state", verdicts[v]);
    if (v == FAILED)
        js_string(j, "status", handoff_status_name(w->err->code));
    js_close(j, '}');
}

void
checks_group(walk *w, int first, int last, int leg, uint32_t section,
             uint32_t needed, const char *about)
{
    verdict now, before = PASSED;
    text    words = { 0 };

    for (int check = first; check <= last; check++) {
        now = judge(w, check, leg, section, needed >> check & 1);
        if (cli.json) {
            write_json(w, now, check, leg, section);
            continue;
        }
        if (now == NOT_NEEDED)
            continue;
        if (words.len > 0 && (now != before || now == FAILED)) {
            write_text(w, before, first, about, text_get(&words));
            words = (text){ 0 };
        }
        text_addf(&words, "%s%s", words.len > 0 ? "; " : "",
                  checks[check].words);
        before = now;
    }
    if (words.len > 0)
        write_text(w, before, first, about, text_get(&words));
}

void
checks_single(walk *w, int check, const char *why_not)
{
    verdict v = judge(w, check, -1, 0, why_not == NULL);

    if (cli.json)
        write_json(w, v, check, -1, 0);
    else
        write_text(w, v, check, "",
                   v == NOT_NEEDED ? why_not : checks[check].words);
}

void
checks_none(walk *w, int check, const char *about, const char *why)
{
    if (!cli.json)
        write_text(w, NOT_NEEDED, check, about, why);
}
