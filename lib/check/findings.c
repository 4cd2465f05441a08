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
    CODES = HANDOFF_FOUND_ID_IS_CARD + 1,
    EVERY_CODE = HANDOFF_REPAIRED_CORRECTION + 1, /* repaired.c has the rest */
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
};

typedef ho_check_words words;

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
    FOUND(TIME_IN_SECONDS, WARNING, "time_in_seconds",
          "times are in seconds, where milliseconds belong",
          "multiply them by 1000, here and wherever times come from the same "
          "place"),
    FOUND(TIME_IN_MICROSECONDS, WARNING, "time_in_microseconds",
          "times are in microseconds or nanoseconds, where milliseconds belong",
          "divide them by 1000 or 1000000, here and wherever times come from "
          "the same place"),
    FOUND(NOT_IN_ORDER, WARNING, "not_in_order",
          "messages are not in order of time",
          "sort them by sent_at_ms before they get their turns"),
    FOUND(CLOCKS_DIFFER, NOTE, "clocks_differ",
          "this is stamped earlier than what stands before it, by another "
          "clock",
          "go by the turns, or sort messages that came newest first; set clock "
          "where a device stamped them"),
    FOUND(UNREACHABLE, WARNING, "unreachable",
          "something is owed to the customer, and there is no way to reach "
          "them",
          "ask for a number, an address or a time to call while they are "
          "there: customer.contacts, customer.callback"),
    FOUND(EXPIRES_BEFORE, WARNING, "expires_before",
          "the packet expires before this time",
          "seal it with a lifetime that reaches beyond it (30 days at most)"),
    FOUND(DEADLINE_OVER, WARNING, "deadline_over", "this deadline is over",
          "say what is to be done now, or remove it"),
    FOUND(TEMPLATE_NOT_FILLED, WARNING, "template_not_filled",
          "a template was not filled here",
          "fill it, or leave the text out where the value is not known"),
    FOUND(HTML_IN_TEXT, WARNING, "html_in_text",
          "plain text holds HTML: tags or entities",
          "write what a person would read; keep the original in rich"),
    FOUND(NOT_READABLE, WARNING, "not_readable",
          "only a machine can read this message",
          "write in text what it said, or in fields what was shown and chosen"),
    FOUND(VOICE_WITHOUT_WORDS, WARNING, "voice_without_words",
          "a voice message without words: it was not transcribed",
          "set the transcript of the attachment, or say that it must be heard"),
    FOUND(VOICE_WITHOUT_LENGTH, NOTE, "voice_without_length",
          "a voice message without length: nothing says how long it is",
          "set duration_ms of the message or of the attachment"),
    FOUND(LINK_DEAD, WARNING, "link_dead", "this link is dead: it has expired",
          "make a new one, or send what it led to another way"),
    FOUND(LINK_EXPIRES, WARNING, "link_expires",
          "this link expires before the packet does",
          "make one that lives as long as the packet"),
    FOUND(
        LINK_IS_CREDENTIAL, WARNING, "link_is_credential",
        "this URL is signed or holds a secret: whoever has it can open what it "
        "leads to",
        "link to where people sign in, or seal the section to those who may"),
    FOUND(MESSAGE_TWICE, WARNING, "message_twice",
          "the same message twice: it stands in the record already",
          "leave it out"),
    FOUND(
        HISTORY_TWICE, WARNING, "history_twice",
        "the history is sent again: from here on messages repeat earlier ones",
        "send only what is new since the last turn of the earlier party"),
    FOUND(NATIVE_ID_TWICE, WARNING, "native_id_twice",
          "an earlier message with another text has the same native_id",
          "set replaces where this one corrects it, else give it its own id"),
    FOUND(ANSWER_BEFORE, WARNING, "answer_before",
          "this message stands before the one that it answers or replaces",
          "number turns in the order in which they were said"),
    FOUND(SPEAKERS_ALIKE, WARNING, "speakers_alike",
          "two who speak in the same role cannot be told apart: they have the "
          "same "
          "name, or none",
          "set names by which a reader tells them apart"),
    FOUND(SPEAKER_NOT_NAMED, WARNING, "speaker_not_named",
          "several have this role, and nothing says which of them spoke",
          "set by to the participant who said it"),
    FOUND(QUESTION_OPEN, NOTE, "question_open",
          "the customer's last question is unanswered", "answer it first"),
    FOUND(PROMISE_NOT_RECEIVED, WARNING, "promise_not_received",
          "the message in which this was promised was not delivered, or not "
          "heard",
          "tell them again, and name the turn in which they got it"),
    FOUND(INTENT_NOT_PROVEN, WARNING, "intent_not_proven",
          "this is ready to be done, but the proof that it needs is missing",
          "prove who the customer is before acting on it"),
    FOUND(AUTHENTICATION_CONTRADICTED, ERROR, "authentication_contradicted",
          "routing and customer disagree about how far the customer is proven",
          "correct the one that is wrong: routing only has a copy"),
    FOUND(BACK_AND_FORTH, WARNING, "back_and_forth",
          "two parties have passed this conversation back and forth {} times",
          "agree on who keeps it; a new packet that supersedes this one is "
          "the way on when its 16 legs are used up"),
    FOUND(REPLACED_BY_NOTHING, WARNING, "replaced_by_nothing",
          "a later party put nothing in the place of what was said here",
          "read what the earlier party said before relying on its absence"),
    FOUND(CALL_WITHOUT_RESULT, NOTE, "call_without_result",
          "this call has no result",
          "say how it went, or that it is not known"),
    FOUND(ID_IS_CARD, WARNING, "id_is_card",
          "this id is the number of a payment card",
          "use an id that is not a secret"),
    FOUND(MORE, NOTE, "more",
          "there are more findings of the same kinds than are listed",
          "correct those that are listed, then check again"),
};

#undef FOUND

static const words *
words_of(int32_t code)
{
    static const words none = { 0, NULL, NULL, NULL };

    if (code < CODES)
        return &table[code];
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
    const char *message = table[code].message;
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

void
ho_check_found_number(ho_check_run *c, int32_t code, const ho_check_place *at,
                      const char *field, uint32_t number)
{
    add(c, code, at, field, number);
}

/* By severity, then code, then as they were found; that there are more, last
 * of all. */
bool
ho_check_findings_finish(ho_check_run *c)
{
    handoff_findings *f = c->out;
    size_t            next[EVERY_CODE], at = 0;
    found            *sorted;

    if (f->more)
        ho_check_found(c, HANDOFF_FOUND_MORE, NULL, NULL);
    if (c->nomem || f->count == 0)
        return !c->nomem;
    sorted = malloc(f->count * sizeof *sorted);
    if (sorted == NULL)
        return false;
    for (int32_t level = HANDOFF_FINDING_ERROR; level > 0; level--) {
        for (int32_t code = 0; code < EVERY_CODE; code++) {
            if (words_of(code)->severity != level || code == HANDOFF_FOUND_MORE)
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
