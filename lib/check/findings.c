/* SPDX-License-Identifier: MIT */
/*
 * findings.c -- what a check found, and how that is worded.
 *
 * The words are in one table, so that each finding says the same wherever it
 * is shown. Of the record only keys are repeated, in paths; never a value, and
 * no key in which there is what a masker takes out: findings are written to
 * terminals and logs, mostly of a record that was not masked yet.
 * However much is wrong with a record, its findings stay few: those of one
 * code beyond HANDOFF_FINDINGS_PER_CODE_MAX are not kept, and the last one
 * says that there were more. So no flood of one kind hides another.
 */
#include "check/rules.h"

#include "base/json.h"
#include "mask/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    CODES = HANDOFF_FOUND_OUT_OF_RANGE + 1,
    KEY_MAX = 64, /* bytes of a key that a path repeats */
    DEPTH_MAX = 8 /* briefing.intents[i1].slots[s1].source.confidence: 4 */
};

enum { FINDING_V1_SIZE = sizeof(handoff_finding) };

typedef struct found {
    int32_t  code;
    uint32_t section;
    size_t   path; /* where it begins in paths */
} found;

struct handoff_findings {
    found      *list;
    size_t      count;
    size_t      cap;
    ho_base_buf paths;
    uint32_t    of_code[CODES];
    bool        more;
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
          "nothing says why this conversation is handed over",
          "set routing.escalation.reason, and say why in briefing.why"),
    FOUND(NO_WHY, NOTE, "no_why",
          "a reason code is set, but no sentence explains it",
          "say why in briefing.why, in a sentence for the next person"),
    FOUND(REASON_NOT_NAMED, NOTE, "reason_not_named",
          "a sentence says why, but no reason code is set",
          "set routing.escalation.reason, so that a router can use it"),
    FOUND(NO_SUMMARY, WARNING, "no_summary",
          "there is no summary, so everything has to be read",
          "write briefing.summary, if only its headline"),
    FOUND(SUMMARY_ENDS_EARLY, WARNING, "summary_ends_early",
          "the summary does not cover the last turns",
          "summarise up to the last turn, and set through_turn to it"),
    FOUND(SLOT_NEEDED, WARNING, "slot_needed",
          "this slot is needed, and the customer was not asked for it",
          "ask before handing over, where that is possible"),
    FOUND(SLOT_ASKED, NOTE, "slot_asked",
          "the customer was asked for this slot and has not answered yet",
          "wait for the answer, or tell the next person that it may come"),
    FOUND(SLOT_INVALID, WARNING, "slot_invalid",
          "the value given for this slot is not valid",
          "ask the customer again, or say what is wrong with the value"),
    FOUND(PAIN_POINT_UNTRIED, WARNING, "pain_point_untried",
          "this pain point is open, and nothing is recorded as tried",
          "record in briefing.steps what was tried, failed attempts too"),
    FOUND(PROMISE_WITHOUT_OWNER, WARNING, "promise_without_owner",
          "this promise has no owner",
          "set owner to the person, team or system that must keep it"),
    FOUND(PROMISE_WITHOUT_DUE, WARNING, "promise_without_due",
          "this promise has no due time",
          "set due_at_ms to when it must be kept"),
    FOUND(PROMISE_OVERDUE, WARNING, "promise_overdue",
          "this promise is overdue",
          "keep it, tell the customer, or correct its status"),
    FOUND(AUTHENTICATION_UNKNOWN, WARNING, "authentication_unknown",
          "nothing says whether the customer is authenticated",
          "set the status, also where the customer is anonymous"),
    FOUND(AUTHENTICATION_EXPIRED, WARNING, "authentication_expired",
          "this authentication has expired", "authenticate the person again"),
    FOUND(AUTHENTICATION_EXPIRES, NOTE, "authentication_expires",
          "this authentication expires soon",
          "hand over now, or authenticate the person again"),
    FOUND(AUTHENTICATION_PENDING, WARNING, "authentication_pending",
          "facts about this person are still to be verified",
          "verify them, or ask the next person to"),
    FOUND(EMOTION_WITHOUT_SOURCE, WARNING, "emotion_without_source",
          "this emotion has no source",
          "set source.origin, and for a model its name and confidence"),
    FOUND(EMOTION_NO_CONSENT, WARNING, "emotion_no_consent",
          "this emotion was read from voice or face without informed or given "
          "consent",
          "record the consent to emotion_recognition in routing.consents, or "
          "remove the emotion"),
    FOUND(EMOTION_OF_STAFF, ERROR, "emotion_of_staff",
          "this emotion is that of one of our own people",
          "remove it: emotions are recorded of the customer's side only"),
    FOUND(UNKNOWN_TURN, ERROR, "unknown_turn",
          "the conversation has no such turn", "correct the turn"),
    FOUND(UNKNOWN_PARTICIPANT, ERROR, "unknown_participant",
          "no participant has this id",
          "correct the id, or add them to briefing.participants"),
    FOUND(UNKNOWN_KEY, ERROR, "unknown_key",
          "nothing in the record has this id",
          "correct the id, or add what it refers to"),
    FOUND(DOUBLE_KEY, ERROR, "double_key",
          "an earlier element has the same key and is replaced by this one",
          "give each element a key of its own"),
    FOUND(TURNS_NOT_RISING, ERROR, "turns_not_rising",
          "this turn is not higher than the one before it",
          "number turns in the order in which they were said"),
    FOUND(TIME_BACKWARDS, ERROR, "time_backwards",
          "this time is earlier than one that it must follow",
          "correct it, or compare the clocks that the times are from"),
    FOUND(NOT_E164, WARNING, "not_e164",
          "this phone number is not in E.164 form",
          "write \"+\", the country code and the number, digits only"),
    FOUND(NOT_BCP47, WARNING, "not_bcp47", "this is not a BCP 47 language tag",
          "write a tag such as \"en\", \"pt-BR\" or \"zh-Hant\""),
    FOUND(NOT_AMR, WARNING, "not_amr",
          "an authentication method is not one registered under RFC 8176",
          "use those values, such as \"otp\", \"kba\" or \"pwd\""),
    FOUND(NOT_EMOTIONML, WARNING, "not_emotionml",
          "this emotion category is none that context.proto lists",
          "use one of those, such as \"angry\", or set vocabulary"),
    FOUND(NOT_MEDIA_TYPE, WARNING, "not_media_type",
          "this is not an IANA media type",
          "write one such as \"application/json\""),
    FOUND(NO_CONVERSATION_ID, ERROR, "no_conversation_id",
          "nothing says which conversation this is, so it cannot be sealed",
          "set routing.conversation_id, to what names it in your system"),
    FOUND(PROOF_NOT_MASKED, WARNING, "proof_not_masked",
          "what was said as proof is not masked: no turn is named for it",
          "set turns to those in which the proof was given; sealing masks what "
          "the customer said there"),
    FOUND(OUT_OF_RANGE, WARNING, "out_of_range",
          "this value is none that its field can have",
          "write a confidence from 0 to 1, a time in milliseconds since 1970, "
          "or a value that this version knows"),
    FOUND(MORE, NOTE, "more",
          "there are more findings of the same kinds than are listed",
          "correct those that are listed, then check again"),
};

#undef FOUND

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
    const handoff_mask_opts opts = { HANDOFF_MASK_OPTS,
                                     .what = HANDOFF_MASK_EVERYTHING };
    const ho_mask_text      text = { .s = key, .len = strlen(key) };
    ho_spans                spans = { 0 };
    bool                    may;

    if (ho_mask_find(&spans, &text, &opts, NULL) != HANDOFF_OK)
        c->nomem = true;
    may = !c->nomem && spans.count == 0;
    ho_spans_free(&spans);
    return may;
}

static void
put_path(ho_check_run *c, const ho_check_place *at, const char *field)
{
    ho_base_buf          *out = &c->out->paths;
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

void
ho_check_found(ho_check_run *c, int32_t code, const ho_check_place *at,
               const char *field)
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
        put_path(c, at, field);
    else
        ho_base_buf_byte(&f->paths, '\0');
    if (c->nomem || f->paths.failed || !room_for_one(f)) {
        c->nomem = true;
        return;
    }
    f->of_code[code]++;
    f->list[f->count++] =
        (found){ code, at == NULL ? 0 : section_of(at), path };
}

/* By severity, then code, then as they were found; that there are more, last
 * of all. */
bool
ho_check_findings_finish(ho_check_run *c)
{
    handoff_findings *f = c->out;
    size_t            next[CODES], at = 0;
    found            *sorted;

    if (f->more)
        ho_check_found(c, HANDOFF_FOUND_MORE, NULL, NULL);
    if (c->nomem || f->count == 0)
        return !c->nomem;
    sorted = malloc(f->count * sizeof *sorted);
    if (sorted == NULL)
        return false;
    for (int32_t level = HANDOFF_FINDING_ERROR; level > 0; level--) {
        for (size_t code = 0; code < CODES; code++) {
            if (table[code].severity != level || code == HANDOFF_FOUND_MORE)
                continue;
            next[code] = at;
            at += f->of_code[code];
        }
    }
    next[HANDOFF_FOUND_MORE] = at;
    for (size_t i = 0; i < f->count; i++)
        sorted[next[f->list[i].code]++] = f->list[i];
    free(f->list);
    f->list = sorted;
    f->cap = f->count;
    return true;
}

/* ---- Reading ------------------------------------------------------------- */

void
handoff_findings_free(handoff_findings *findings)
{
    if (findings == NULL)
        return;
    free(findings->list);
    ho_base_buf_free(&findings->paths);
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
    put_member(out, indent, true, "severity", severities[one->severity]);
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
        return ho_base_fail(err, HANDOFF_E_ARG, "out, len or findings is NULL");
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
