/* SPDX-License-Identifier: MIT */
/*
 * found.c -- what a check found, and how that is worded.
 *
 * The words are in one table, so that each finding says the same wherever it
 * is shown. Of the record only keys are repeated, in paths; never a value.
 * However much is wrong with a record, its findings stay few: those of one
 * code beyond HANDOFF_FINDINGS_PER_CODE_MAX are not kept, and the last one
 * says that there were more. So no flood of one kind hides another.
 */
#include "check/internal.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

enum {
    CODES = HANDOFF_FOUND_MORE + 1,
    KEY_MAX = 64, /* bytes of a key that a path repeats */
    DEPTH_MAX = 4 /* customer.people[p1].authentication.methods */
};

enum { FINDING_V1_SIZE = sizeof(handoff_finding) };

typedef struct found {
    int32_t  code;
    uint32_t section;
    size_t   path; /* where it begins in paths */
} found;

struct handoff_findings {
    found   *list;
    size_t   count;
    size_t   cap;
    ho_buf   paths;
    uint32_t of_code[CODES];
    bool     more;
};

typedef struct words {
    int32_t     severity;
    const char *name;
    const char *message;
    const char *advice;
} words;

static const char *const severities[] = { "", "note", "warning", "error" };

#define FOUND(code, level, name, message, advice)                              \
    [HANDOFF_FOUND_##code] = { HANDOFF_FINDING_##level, name, message, advice }

static const words table[CODES] = {
    FOUND(NO_REASON, WARNING, "no_reason",
          "neither a reason nor a sentence says why this is handed over",
          "set routing.escalation.reason, and briefing.why in a sentence"),
    FOUND(NO_WHY, NOTE, "no_why", "a reason is named, but no sentence says why",
          "say in a sentence why it comes to the next person"),
    FOUND(REASON_NOT_NAMED, NOTE, "reason_not_named",
          "a sentence says why, but no reason is named to route by",
          "set routing.escalation.reason"),
    FOUND(NO_SUMMARY, WARNING, "no_summary",
          "there is no summary, so everything has to be read",
          "say at least in a headline where things stand"),
    FOUND(SUMMARY_ENDS_EARLY, WARNING, "summary_ends_early",
          "the summary ends before the last turns",
          "summarise again up to the last turn"),
    FOUND(SLOT_NEEDED, WARNING, "slot_needed", "this is still to be asked",
          "ask the customer before handing over, where that is possible"),
    FOUND(SLOT_ASKED, WARNING, "slot_asked",
          "this was asked, and the answer is awaited",
          "wait for the answer, or tell the next person that it may come"),
    FOUND(SLOT_INVALID, WARNING, "slot_invalid", "what was given is not valid",
          "ask the customer again, or say what is wrong with it"),
    FOUND(PAIN_POINT_UNTRIED, WARNING, "pain_point_untried",
          "this is open, and no step says that anything was tried",
          "record what was tried as a step, also what failed"),
    FOUND(PROMISE_WITHOUT_OWNER, WARNING, "promise_without_owner",
          "nobody is named who must keep this promise",
          "set owner to the person, the team or the system"),
    FOUND(PROMISE_WITHOUT_DUE, WARNING, "promise_without_due",
          "nothing says until when this promise must be kept", "set due_at_ms"),
    FOUND(PROMISE_OVERDUE, WARNING, "promise_overdue",
          "this promise should have been kept by now",
          "keep it, tell the customer, or set its status"),
    FOUND(AUTHENTICATION_UNKNOWN, WARNING, "authentication_unknown",
          "nothing says how far the customer is proven",
          "set the status, also where it is anonymous"),
    FOUND(AUTHENTICATION_EXPIRED, WARNING, "authentication_expired",
          "the proof of who this is has expired", "let them prove it again"),
    FOUND(AUTHENTICATION_EXPIRES, NOTE, "authentication_expires",
          "the proof of who this is expires soon",
          "hand over at once, or let them prove it again"),
    FOUND(AUTHENTICATION_PENDING, WARNING, "authentication_pending",
          "facts are still to be checked",
          "check them, or tell the next person to"),
    FOUND(EMOTION_WITHOUT_SOURCE, WARNING, "emotion_without_source",
          "nothing says whether this was said, judged or inferred",
          "set source.origin, and the model's name and confidence"),
    FOUND(EMOTION_NO_CONSENT, WARNING, "emotion_no_consent",
          "an emotion is read from voice or face, and no consent to "
          "emotion_recognition is given or informed",
          "ask for that consent and record it, or leave the emotion out"),
    FOUND(EMOTION_OF_STAFF, ERROR, "emotion_of_staff",
          "this is an emotion of one of our own people", "leave it out"),
    FOUND(UNKNOWN_TURN, ERROR, "unknown_turn", "there is no such turn",
          "name a turn of the transcript"),
    FOUND(UNKNOWN_PARTICIPANT, ERROR, "unknown_participant",
          "no participant has this id", "put them into briefing.participants"),
    FOUND(UNKNOWN_KEY, ERROR, "unknown_key",
          "nothing in the record has this id",
          "name what is there, or put it there"),
    FOUND(DOUBLE_KEY, ERROR, "double_key",
          "an earlier element has the same key, and this one will replace it",
          "give each its own key"),
    FOUND(TURNS_NOT_RISING, ERROR, "turns_not_rising",
          "this turn is not above the one before it",
          "number turns as they were said"),
    FOUND(TIME_BACKWARDS, ERROR, "time_backwards",
          "this time is before the one that it must follow",
          "compare the clocks that the times are from"),
    FOUND(NOT_E164, WARNING, "not_e164", "this is no phone number of E.164",
          "write a plus, the country code and the number, digits only"),
    FOUND(NOT_BCP47, WARNING, "not_bcp47", "this is no language tag of BCP 47",
          "write a tag such as \"en\", \"pt-BR\" or \"zh-Hant\""),
    FOUND(NOT_AMR, WARNING, "not_amr", "a method is none of RFC 8176",
          "use those values: \"otp\", \"kba\", \"pwd\", ..."),
    FOUND(NOT_EMOTIONML, WARNING, "not_emotionml",
          "this is no category that context.proto lists",
          "use one of those, or name the set in vocabulary"),
    FOUND(NOT_MEDIA_TYPE, WARNING, "not_media_type", "this is no media type",
          "write one of IANA's, such as \"application/json\""),
    FOUND(MORE, NOTE, "more", "there is more of the same than is listed",
          "mend what is listed, then check again"),
};

#undef FOUND

/* ---- Finding ------------------------------------------------------------ */

handoff_findings *
ho_findings_new(void)
{
    return calloc(1, sizeof(handoff_findings));
}

static bool
fits_into_path(const char *key)
{
    size_t len = strlen(key);

    return key[0] != '#' && strpbrk(key, "[]") == NULL &&
           ho_text_valid(HO_SLICE(key, len), KEY_MAX);
}

static void
put_path(ho_buf *out, const ho_at *at, const char *field)
{
    const ho_at *way[DEPTH_MAX];
    size_t       depth = 0;

    for (; at != NULL && depth < DEPTH_MAX; at = at->of)
        way[depth++] = at;
    while (depth-- > 0) {
        at = way[depth];
        if (at->of != NULL)
            ho_buf_byte(out, '.');
        ho_buf_text(out, at->name);
        if (at->turn != 0)
            ho_buf_printf(out, "[%u]", (unsigned) at->turn);
        else if (at->place != 0 && !ho_blank(at->key) &&
                 fits_into_path(at->key))
            ho_buf_printf(out, "[%s]", at->key);
        else if (at->place != 0)
            ho_buf_printf(out, "[#%u]", (unsigned) at->place - 1);
    }
    if (field != NULL)
        ho_buf_printf(out, ".%s", field);
    ho_buf_byte(out, '\0');
}

static uint32_t
section_of(const ho_at *at)
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

void
ho_found(ho_check *c, int32_t code, const ho_at *at, const char *field)
{
    handoff_findings *f = c->out;
    size_t            path = f->paths.len;

    if (c->nomem)
        return;
    if (f->of_code[code] == HANDOFF_FINDINGS_PER_CODE_MAX) {
        f->more = true;
        return;
    }
    if (at != NULL)
        put_path(&f->paths, at, field);
    else
        ho_buf_byte(&f->paths, '\0');
    if (f->paths.failed || !room_for_one(f)) {
        c->nomem = true;
        return;
    }
    f->of_code[code]++;
    f->list[f->count++] =
        (found){ code, at == NULL ? 0 : section_of(at), path };
}

/* Those of one code together, in the order in which they were found. */
bool
ho_findings_finish(ho_check *c)
{
    handoff_findings *f = c->out;
    size_t            next[CODES], at = 0;
    found            *sorted;

    if (f->more)
        ho_found(c, HANDOFF_FOUND_MORE, NULL, NULL);
    if (c->nomem || f->count == 0)
        return !c->nomem;
    sorted = malloc(f->count * sizeof *sorted);
    if (sorted == NULL)
        return false;
    for (size_t code = 0; code < CODES; code++) {
        next[code] = at;
        at += f->of_code[code];
    }
    for (size_t i = 0; i < f->count; i++)
        sorted[next[f->list[i].code]++] = f->list[i];
    free(f->list);
    f->list = sorted;
    f->cap = f->count;
    return true;
}

/* ---- Reading ------------------------------------------------------------ */

void
handoff_findings_free(handoff_findings *findings)
{
    if (findings == NULL)
        return;
    free(findings->list);
    ho_buf_free(&findings->paths);
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
    const words *w = &table[one->code];

    return (handoff_finding){
        HANDOFF_FINDING,       .severity = w->severity,
        .code = one->code,     .section = one->section,
        .name = w->name,       .path = (const char *) f->paths.data + one->path,
        .message = w->message, .advice = w->advice
    };
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
    return ho_out_store(finding, &one, sizeof one, FINDING_V1_SIZE) && there;
}

static void
put_member(ho_buf *out, bool indent, bool first, const char *name,
           const char *value)
{
    ho_buf_text(out, first ? "" : ",");
    ho_buf_text(out, indent ? "\n    " : "");
    ho_json_put_string(out, name);
    ho_buf_text(out, indent ? ": " : ":");
    ho_json_put_string(out, value);
}

static void
put_finding(ho_buf *out, const handoff_finding *one, bool indent)
{
    ho_buf_text(out, indent ? "\n  {" : "{");
    put_member(out, indent, true, "severity", severities[one->severity]);
    put_member(out, indent, false, "code", one->name);
    put_member(out, indent, false, "path", one->path);
    put_member(out, indent, false, "message", one->message);
    put_member(out, indent, false, "advice", one->advice);
    ho_buf_text(out, indent ? "\n  }" : "}");
}

handoff_status
handoff_findings_to_json(char **out, size_t *len,
                         const handoff_findings *findings, uint32_t flags,
                         handoff_error *err)
{
    const bool indent = (flags & HANDOFF_JSON_INDENT) != 0;
    ho_buf     buf = { 0 };

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || len == NULL || findings == NULL)
        return ho_fail(err, HANDOFF_E_ARG, "out, len or findings is NULL");
    if ((flags & ~(uint32_t) HANDOFF_JSON_INDENT) != 0)
        return ho_fail(err, HANDOFF_E_ARG, "an unknown flag");
    ho_buf_byte(&buf, '[');
    for (size_t i = 0; i < findings->count; i++) {
        handoff_finding one = describe(findings, i);

        ho_buf_text(&buf, i == 0 ? "" : ",");
        put_finding(&buf, &one, indent);
    }
    ho_buf_text(&buf, indent && findings->count != 0 ? "\n]" : "]");
    return ho_buf_take(out, len, &buf, err);
}
