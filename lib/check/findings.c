/* SPDX-License-Identifier: MIT */
/*
 * findings.c -- what a check found, in its order.
 *
 * The words are in tables (words.c, repaired.c), so that each finding says the
 * same wherever it is shown. Of the record only keys are repeated, in paths;
 * never a value, and no key in which there is what a masker takes out: findings
 * are written to terminals and logs, mostly of a record that was not masked
 * yet. However much is wrong with a record, its findings stay few: those of one
 * code beyond HANDOFF_FINDINGS_PER_CODE_MAX are not kept, and the last one
 * says that there were more. So no flood of one kind hides another.
 */
#include "check/rules.h"

#include "base/json.h"
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    EVERY_CODE = HANDOFF_REPAIRED_CORRECTION + 1, /* words.c, repaired.c */
    KEY_MAX = 64, /* bytes of a key that a path repeats */
    DEPTH_MAX = 8 /* briefing.intents[i1].slots[s1].source.confidence: 4 */
};

enum { FINDING_V1_SIZE = sizeof(handoff_finding) };

typedef struct found {
    int32_t  code;
    uint32_t section;
    size_t   path;    /* where it begins in texts */
    size_t   message; /* the same; 0: as the table words it */
} found;

struct handoff_findings {
    found      *list;
    size_t      count;
    size_t      cap;
    ho_base_buf texts; /* paths, and messages with a number in them */
    uint32_t    of_code[EVERY_CODE];
    bool        more;
    size_t      placed; /* while they are put in order */
};

typedef ho_check_words words;

static const words *
words_of(int32_t code)
{
    static const words none = { 0, NULL, NULL, NULL };

    if (code < HO_CHECK_CODES)
        return &HO_CHECK_FOUND[code];
    return code < HANDOFF_REPAIRED_HALF
               ? &none
               : &HO_CHECK_REPAIRED[code - HANDOFF_REPAIRED_HALF];
}

/* ---- Finding ------------------------------------------------------------- */

handoff_findings *
ho_check_findings_new(void)
{
    return calloc(1, sizeof(handoff_findings));
}

static bool
fits_into_path(const char *key)
{
    size_t len = strlen(key);

    return key[0] != '#' && strpbrk(key, "[]") == NULL &&
           ho_base_text_valid(HO_SLICE(key, len), KEY_MAX);
}

/* Whether a masker of any sort would leave it as it is. */
static bool
may_be_read(ho_check_run *c, const char *key)
{
    return !ho_mask_finds(key, HANDOFF_MASK_EVERYTHING, false, &c->nomem) &&
           !c->nomem;
}

static void
put_path(ho_check_run *c, const ho_check_place *at, const char *field)
{
    ho_base_buf          *out = &c->out->texts;
    const ho_check_place *way[DEPTH_MAX];
    size_t                depth = 0;

    for (; at != NULL && depth < DEPTH_MAX; at = at->of)
        way[depth++] = at;
    while (depth-- > 0) {
        at = way[depth];
        if (at->of != NULL)
            ho_base_buf_byte(out, '.');
        ho_base_buf_text(out, at->name);
        if (at->turn != 0)
            ho_base_buf_printf(out, "[%u]", (unsigned) at->turn);
        else if (at->place != 0 && !ho_check_blank(at->key) &&
                 fits_into_path(at->key) && may_be_read(c, at->key))
            ho_base_buf_printf(out, "[%s]", at->key);
        else if (at->place != 0)
            ho_base_buf_printf(out, "[#%u]", (unsigned) at->place - 1);
    }
    if (field != NULL)
        ho_base_buf_printf(out, ".%s", field);
    ho_base_buf_byte(out, '\0');
}

static uint32_t
section_of(const ho_check_place *at)
{
    while (at->of != NULL)
        at = at->of;
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        if (at == HO_AT_SECTION[kind])
            return kind;
    }
    return 0;
}

static bool
room_for_one(handoff_findings *f)
{
    size_t cap = f->cap == 0 ? 16 : f->cap * 2;
    found *list;

    if (f->count < f->cap)
        return true;
    list = realloc(f->list, cap * sizeof *list);
    if (list == NULL)
        return false;
    f->list = list;
    f->cap = cap;
    return true;
}

/* The message of a code with a number for its {}; where it begins. */
static size_t
put_message(ho_base_buf *out, int32_t code, uint32_t number)
{
    const char *message = HO_CHECK_FOUND[code].message;
    const char *place = strstr(message, "{}");
    size_t      at = out->len;

    ho_base_buf_append(out, message, (size_t) (place - message));
    ho_base_buf_printf(out, "%u%s", (unsigned) number, place + 2);
    ho_base_buf_byte(out, '\0');
    return at;
}

/* Is one more of this code listed? */
static bool
may_be_listed(ho_check_run *c, int32_t code)
{
    if (c->nomem)
        return false;
    if (c->out->of_code[code] < HANDOFF_FINDINGS_PER_CODE_MAX)
        return true;
    c->out->more = true;
    return false;
}

/* Its texts were written. */
static void
list_one(ho_check_run *c, found one)
{
    handoff_findings *f = c->out;

    if (c->nomem || f->texts.failed || !room_for_one(f)) {
        c->nomem = true;
        return;
    }
    f->of_code[one.code]++;
    f->list[f->count++] = one;
}

static void
add(ho_check_run *c, int32_t code, const ho_check_place *at, const char *field,
    uint32_t number)
{
    handoff_findings *f = c->out;
    found             one = { .code = code, .path = f->texts.len };

    if (!may_be_listed(c, code))
        return;
    if (at != NULL) {
        put_path(c, at, field);
        one.section = section_of(at);
    } else {
        ho_base_buf_byte(&f->texts, '\0');
    }
    if (number != 0)
        one.message = put_message(&f->texts, code, number);
    list_one(c, one);
}

void
ho_check_found_path(ho_check_run *c, int32_t code, const char *path)
{
    found  one = { .code = code, .path = c->out->texts.len };
    size_t n = strcspn(path, ".[");

    if (!may_be_listed(c, code))
        return;
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        const char *name = HO_AT_SECTION[kind]->name;

        if (strlen(name) == n && memcmp(name, path, n) == 0)
            one.section = kind;
    }
    ho_base_buf_append(&c->out->texts, path, strlen(path) + 1);
    list_one(c, one);
}

void
ho_check_found(ho_check_run *c, int32_t code, const ho_check_place *at,
               const char *field)
{
    add(c, code, at, field, 0);
}

void
ho_check_found_once(ho_check_run *c, int32_t code, const ho_check_place *at,
                    const char *field)
{
    if (!c->nomem && c->out->of_code[code] == 0)
        add(c, code, at, field, 0);
}

bool
ho_check_is_found(const ho_check_run *c, int32_t code)
{
    return c->out->of_code[code] != 0;
}

void
ho_check_found_number(ho_check_run *c, int32_t code, const ho_check_place *at,
                      const char *field, uint32_t number)
{
    add(c, code, at, field, number);
}

/* Those of their severity that keep the next person from acting: a tool that
 * shows a few shows these. */
static const int32_t gravest[] = {
    HANDOFF_FOUND_UNREACHABLE,          HANDOFF_FOUND_INTENT_NOT_PROVEN,
    HANDOFF_FOUND_REPLACED_BY_NOTHING,  HANDOFF_FOUND_PROMISE_NOT_RECEIVED,
    HANDOFF_FOUND_PROMISE_OVERDUE,      HANDOFF_FOUND_DEADLINE_OVER,
    HANDOFF_FOUND_EXPIRES_BEFORE,       HANDOFF_FOUND_TIME_IN_SECONDS,
    HANDOFF_FOUND_TIME_IN_MICROSECONDS, HANDOFF_FOUND_NOT_IN_ORDER,
    HANDOFF_FOUND_TEMPLATE_NOT_FILLED,  HANDOFF_FOUND_QUESTION_OPEN
};

enum { GRAVEST = sizeof gravest / sizeof gravest[0] };

/* Give the findings of a code their places, if it is of that severity and has
 * none yet. */
static void
make_place(handoff_findings *f, size_t *next, int32_t code, int32_t level)
{
    if (words_of(code)->severity != level || code == HANDOFF_FOUND_MORE ||
        next[code] != SIZE_MAX)
        return;
    next[code] = f->placed;
    f->placed += f->of_code[code];
}

/* By severity, the gravest first, then by code, then as they were found; that
 * there are more, last of all. */
bool
ho_check_findings_finish(ho_check_run *c)
{
    handoff_findings *f = c->out;
    size_t            next[EVERY_CODE];
    found            *sorted;

    if (f->more)
        ho_check_found(c, HANDOFF_FOUND_MORE, NULL, NULL);
    if (c->nomem || f->count == 0)
        return !c->nomem;
    sorted = malloc(f->count * sizeof *sorted);
    if (sorted == NULL)
        return false;
    memset(next, 0xFF, sizeof next);
    f->placed = 0;
    for (int32_t level = HANDOFF_FINDING_ERROR; level > 0; level--) {
        for (size_t i = 0; i < GRAVEST; i++)
            make_place(f, next, gravest[i], level);
        for (int32_t code = 0; code < EVERY_CODE; code++)
            make_place(f, next, code, level);
    }
    next[HANDOFF_FOUND_MORE] = f->placed;
    for (size_t i = 0; i < f->count; i++)
        sorted[next[f->list[i].code]++] = f->list[i];
    free(f->list);
    f->list = sorted;
    f->cap = f->count;
    return true;
}

/* ---- Reading ------------------------------------------------------------- */

const char *
handoff_severity_name(int32_t severity)
{
    static const char *const names[] = { "note", "warning", "error" };

    return HO_NAME(names, HANDOFF_FINDING_NOTE, (uint32_t) severity);
}

void
handoff_findings_free(handoff_findings *findings)
{
    if (findings == NULL)
        return;
    free(findings->list);
    ho_base_buf_free(&findings->texts);
    free(findings);
}

size_t
handoff_findings_count(const handoff_findings *findings)
{
    return findings == NULL ? 0 : findings->count;
}

static handoff_finding
describe(const handoff_findings *f, size_t i)
{
    const found *one = &f->list[i];
    const words *w = words_of(one->code);

    return (handoff_finding){ HANDOFF_FINDING,
                              .severity = w->severity,
                              .code = one->code,
                              .section = one->section,
                              .name = w->name,
                              .path = (const char *) f->texts.data + one->path,
                              .message = one->message == 0
                                             ? w->message
                                             : (const char *) f->texts.data +
                                                   one->message,
                              .advice = w->advice };
}

int
handoff_findings_get(handoff_finding *finding, const handoff_findings *findings,
                     size_t i)
{
    handoff_finding one = { HANDOFF_FINDING };
    bool            there = i < handoff_findings_count(findings);

    if (finding == NULL)
        return 0;
    if (there)
        one = describe(findings, i);
    return ho_base_out_store(finding, &one, sizeof one, FINDING_V1_SIZE) &&
           there;
}

static void
put_member(ho_base_buf *out, bool indent, bool first, const char *name,
           const char *value)
{
    ho_base_buf_text(out, first ? "" : ",");
    ho_base_buf_text(out, indent ? "\n    " : "");
    ho_base_json_put_string(out, name);
    ho_base_buf_text(out, indent ? ": " : ":");
    ho_base_json_put_string(out, value);
}

static void
put_finding(ho_base_buf *out, const handoff_finding *one, bool indent)
{
    ho_base_buf_text(out, indent ? "\n  {" : "{");
    put_member(out, indent, true, "severity",
               handoff_severity_name(one->severity));
    put_member(out, indent, false, "code", one->name);
    put_member(out, indent, false, "path", one->path);
    put_member(out, indent, false, "message", one->message);
    put_member(out, indent, false, "advice", one->advice);
    ho_base_buf_text(out, indent ? "\n  }" : "}");
}

handoff_status
handoff_findings_to_json(char **out, size_t *len,
                         const handoff_findings *findings, uint32_t flags,
                         handoff_error *err)
{
    const bool  indent = (flags & HANDOFF_JSON_INDENT) != 0;
    ho_base_buf buf = { 0 };

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || len == NULL || findings == NULL)
        return ho_base_null(err, "out, len and findings");
    if ((flags & ~(uint32_t) HANDOFF_JSON_INDENT) != 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "an unknown flag");
    ho_base_buf_byte(&buf, '[');
    for (size_t i = 0; i < findings->count; i++) {
        handoff_finding one = describe(findings, i);

        ho_base_buf_text(&buf, i == 0 ? "" : ",");
        put_finding(&buf, &one, indent);
    }
    ho_base_buf_text(&buf, indent && findings->count != 0 ? "\n]" : "]");
    return ho_base_buf_take(out, len, &buf, err);
}
