/* SPDX-License-Identifier: MIT */
/*
 * test_render_fields.c -- every field of the record is shown, or named here
 * with the reason why a person is not shown it.
 *
 * The schema's descriptors are walked from Context down, each field by its
 * path ("briefing.steps.source.name"). A text is shown when it stands in the
 * rendering, be it of a record that is full or of one that has nothing else;
 * a number, an enum or a flag when the rendering differs with one of its
 * values. So a field that is added to the schema fails here until somebody
 * has decided about it.
 */
#include "support_random.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_CHARS = 160, FIELDS_MAX = 1024 };

/* A path, or what it ends in after a *. */
static const struct {
    const char *path, *why;
} not_shown[] = {
    { "routing.last_turn", "where a later leg's turns go on: for merging" },
    { "routing.consents.id", "KEY: for programs" },
    { "routing.consents.basis", "lawful basis: for who keeps the proof" },
    { "routing.consents.at_ms", "the same: what stands now is shown" },
    { "routing.consents.by", "the same" },
    { "routing.consents.turn", "the same" },
    { "routing.consents.method", "the same" },
    { "routing.consents.notice", "the same" },
    { "briefing.summary.language", "the text is in it" },
    { "briefing.leading_intent", "a KEY: that wish stands first" },
    { "briefing.intents.taxonomy", "what set the name is from: for programs" },
    { "briefing.pain_points.id", "KEY" },
    { "briefing.steps.id", "KEY" },
    { "briefing.promises.id", "KEY" },
    { "briefing.suggestions.id", "KEY" },
    { "briefing.participants.id", "KEY: a name or a role is shown for it" },
    { "briefing.history.id", "KEY" },
    { "briefing.history.packet", "finds that packet in a store: for programs" },
    { "briefing.emotions.at_ms", "its turn is shown, and they are in order" },
    { "briefing.emotions.vocabulary", "the category is shown as it stands" },
    { "briefing.emotions.scores.name", "the course is drawn of pleasure" },
    { "briefing.emotions.scores.value", "of several: in a test of its own" },
    { "briefing.outcome.ratings.at_ms", "the outcome's time is shown" },
    { "*.slots.type", "the engine's type: for programs" },
    { "*.slots.media_type", "for programs: the value is shown as text" },
    { "*.slots.turn", "a place in the transcript: for programs" },
    { "*.intents.turns", "the same" },
    { "*.pain_points.turns", "the same" },
    { "*.steps.turns", "the same" },
    { "*.promises.turns", "the same" },
    { "*.authentication.turns", "the same" },
    { "customer.needs.id", "KEY" },
    { "transcript.messages.duration_ms", "how long it took to say" },
    { "transcript.messages.rich", "the original of what the text says" },
    { "transcript.messages.media_type", "of that: in a test of its own" },
    { "transcript.messages.native_id", "the platform's own: for programs" },
    { "transcript.attachments.content_hash", "for who fetches it" },
    { "transcript.omissions.salt", "for who has the turns" },
    { "transcript.omissions.digest", "the same" },
    { "*.masks.path", "a place in the record: what, and how much, is shown" },
    { "extras.attributes.media_type", "for programs" },
    { "routing.supersedes", "where it is a packet id: in a test of its own" },
    { "*.deadlines.id", "KEY" },
    { "*.fields.media_type", "for programs" },
    { "extras.attributes.display", "NO and not stated: not for the agent" },
};

enum { NOT_SHOWN = sizeof not_shown / sizeof *not_shown };

static bool used[NOT_SHOWN];

static bool
is_named(const char *path)
{
    for (size_t i = 0; i < NOT_SHOWN; i++) {
        const char *name = not_shown[i].path;
        size_t      n = strlen(name), len = strlen(path);

        if (*name == '*' ? len >= n && strcmp(path + len - n + 1, name + 1) == 0
                         : strcmp(path, name) == 0) {
            used[i] = true;
            return true;
        }
    }
    return false;
}

/* ---- Records ------------------------------------------------------------- */

/* What the field under test holds, and what is around it. */
typedef struct record {
    const char *path;   /* of that field; NULL: every text holds `text` */
    const char *text;   /* what it holds, where it is text */
    uint64_t    number; /* and else */
    bool        alone;  /* nothing but it, and what it is in */
} record;

static bool
leads_to(const char *from, const char *path)
{
    size_t n = strlen(from);

    return strncmp(from, path, n) == 0 && (path[n] == '.' || path[n] == '\0');
}

static void fill(ho_base_buf *out, const ProtobufCMessageDescriptor *desc,
                 const char *at, const record *r);

static void
fill_number(ho_base_buf *out, const ProtobufCFieldDescriptor *field, uint64_t n)
{
    if (field->type == PROTOBUF_C_TYPE_FLOAT) {
        float    value = n == 0 ? 0.5f : (float) n / 16;
        uint32_t bits;

        memcpy(&bits, &value, sizeof bits);
        ho_base_varint_write(out, field->id << 3 | 5);
        for (int i = 0; i < 4; i++)
            ho_base_buf_byte(out, (uint8_t) (bits >> 8 * i));
        return;
    }
    ho_base_varint_write(out, field->id << 3);
    ho_base_varint_write(out, n);
}

/* Of fields that are not under test: what lets the others show. */
static uint64_t
usual(const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_BOOL)
        return 0;
    if (strcmp(field->name, "last_turn") == 0)
        return 100;
    return strcmp(field->name, "display") == 0 ? HANDOFF_ANSWER_YES : 1;
}

static void
fill_field(ho_base_buf *out, const ProtobufCFieldDescriptor *field,
           const char *at, const record *r)
{
    bool        is_it = r->path != NULL && strcmp(at, r->path) == 0;
    ho_base_buf inner = { 0 };

    if (r->alone && !leads_to(at, r->path))
        return;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        fill(&inner, field->descriptor, at, r);
    } else if (field->type == PROTOBUF_C_TYPE_STRING ||
               field->type == PROTOBUF_C_TYPE_BYTES) {
        ho_base_buf_text(&inner, is_it || r->path == NULL ? r->text : "plain");
    } else {
        fill_number(out, field, is_it ? r->number : usual(field));
        return;
    }
    ho_base_varint_write(out, field->id << 3 | 2);
    ho_base_varint_write(out, inner.len);
    ho_base_buf_append(out, inner.data, inner.len);
    ho_base_buf_free(&inner);
}

static void
fill(ho_base_buf *out, const ProtobufCMessageDescriptor *desc, const char *at,
     const record *r)
{
    char path[PATH_MAX_CHARS];

    for (unsigned i = 0; i < desc->n_fields; i++) {
        snprintf(path, sizeof path, "%s%s%s", at, *at == '\0' ? "" : ".",
                 desc->fields[i].name);
        fill_field(out, &desc->fields[i], path, r);
    }
}

/* Owned: handoff_free(). */
static char *
rendered(const record *r, uint32_t format, uint32_t flags)
{
    handoff_render_opts opts = render_opts();
    ho_base_buf         bytes = { 0 };
    handoff_context    *ctx;
    handoff_error       err;
    char               *text;

    opts.flags = flags | HANDOFF_RENDER_WHOLE;
    opts.chars_max = 1000000;
    opts.width = HANDOFF_RENDER_WIDTH_MAX;
    fill(&bytes, &handoff__v1__context__descriptor, "", r);
    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_parse(ctx, 0, bytes.data, bytes.len, &err),
                     HANDOFF_OK, &err);
    text = render_context(ctx, format, &opts);
    handoff_context_free(ctx);
    ho_base_buf_free(&bytes);
    return text;
}

/* ---- Fields -------------------------------------------------------------- */

static bool
text_shows_in(const char *path, uint32_t format)
{
    bool shown = false;

    for (int alone = 0; alone < 2 && !shown; alone++) {
        /* Too long for a language, which is in HTML an attribute. */
        record r = { path, "Zqwordwords", 0, alone == 1 };
        char  *text = rendered(&r, format, HANDOFF_RENDER_REVEAL);

        shown = strstr(text, r.text) != NULL;
        handoff_free(text);
    }
    return shown;
}

static bool
text_shows(const char *path)
{
    bool shown = text_shows_in(path, HANDOFF_RENDER_TEXT);

    for (uint32_t f = HANDOFF_RENDER_MARKDOWN; f <= HANDOFF_RENDER_PROMPT; f++)
        ck_assert_msg(text_shows_in(path, f) == shown,
                      "%s: in format %u it is otherwise", path, (unsigned) f);
    return shown;
}

/* Not 0 and 1 alone: numbers also mean moments, and shares of one. */
static const uint64_t numbers[] = {
    2, 3, 4, 5, 8, 17, UINT64_C(1700000000000), UINT64_C(1900000000000)
};

static bool
number_shows(const char *path, bool is_wide)
{
    bool shown = false;

    for (int alone = 0; alone < 2; alone++) {
        record r = { path, "", 0, alone == 1 };
        char  *without = rendered(&r, HANDOFF_RENDER_TEXT, 0);

        for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !shown;
             i++) {
            char *with;

            if (numbers[i] > UINT32_MAX && !is_wide)
                continue;
            r.number = numbers[i];
            with = rendered(&r, HANDOFF_RENDER_TEXT, 0);
            shown = strcmp(without, with) != 0;
            handoff_free(with);
        }
        handoff_free(without);
    }
    return shown;
}

static bool
shows(const ProtobufCFieldDescriptor *field, const char *path)
{
    if (field->type == PROTOBUF_C_TYPE_STRING ||
        field->type == PROTOBUF_C_TYPE_BYTES)
        return text_shows(path);
    return number_shows(path, field->type == PROTOBUF_C_TYPE_INT64 ||
                                  field->type == PROTOBUF_C_TYPE_UINT64);
}

typedef struct tally {
    size_t shown, texts, named;
} tally;

static void
walk(const ProtobufCMessageDescriptor *desc, const char *at, tally *t)
{
    char path[PATH_MAX_CHARS];

    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];

        snprintf(path, sizeof path, "%s%s%s", at, *at == '\0' ? "" : ".",
                 field->name);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
            walk(field->descriptor, path, t);
            continue;
        }
        t->texts += field->type == PROTOBUF_C_TYPE_STRING;
        if (is_named(path))
            t->named++;
        else if (shows(field, path))
            t->shown++;
        else
            ck_abort_msg("%s is neither shown nor named here", path);
    }
}

START_TEST(every_field_is_shown_or_named_with_its_reason)
{
    tally t = { 0 };

    walk(&handoff__v1__context__descriptor, "", &t);
    printf("fields shown: %zu, texts among all: %zu, not for people: %zu\n",
           t.shown, t.texts, t.named);
    ck_assert_uint_gt(t.shown, 2 * t.named);
    for (size_t i = 0; i < NOT_SHOWN; i++)
        ck_assert_msg(used[i], "%s is no field", not_shown[i].path);
}
END_TEST

/* Nobody is told that something is not shown when it is. */
START_TEST(what_is_named_is_not_shown)
{
    for (size_t i = 0; i < NOT_SHOWN; i++) {
        if (*not_shown[i].path == '*' ||
            strstr(not_shown[i].path, "_ms") != NULL)
            continue;
        ck_assert_msg(!text_shows(not_shown[i].path), "%s is shown",
                      not_shown[i].path);
    }
}
END_TEST

/* ---- What takes more than one field to show ------------------------------ */

/* `want` is shown, `never` is not (unless NULL). */
static void
renders(const char *json, const char *want, const char *never)
{
    handoff_context    *ctx = support_context(json);
    handoff_render_opts opts = render_opts();
    char               *text;

    opts.width = HANDOFF_RENDER_WIDTH_MAX;
    text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    ck_assert_msg(strstr(text, want) != NULL, "no %s in\n%s", want, text);
    ck_assert_msg(never == NULL || strstr(text, never) == NULL, "%s in\n%s",
                  never, text);
    handoff_free(text);
    handoff_context_free(ctx);
}

START_TEST(attribute_is_shown_where_it_says_so)
{
    renders("{'extras':{'attributes':["
            "{'name':'a.points','value':'1200','display':'ANSWER_YES'},"
            "{'name':'a.secret','value':'77','display':'ANSWER_NO'}]}}",
            "a.points 1200", "a.secret");
    renders("{'extras':{'attributes':[{'name':'a.other','value':'88'}]}}",
            "HISTORY", "a.other");
}
END_TEST

START_TEST(course_is_drawn_of_measured_pleasure)
{
    renders("{'briefing':{'emotions':[{'category':'angry','scores':[{'name':"
            "'pleasure','value':1}]},{'category':'happy','scores':[{'name':"
            "'intensity','value':1},{'name':'pleasure','value':0}]}]}}",
            "getting worse (source not stated) \xC2\xB7 "
            "\xE2\x96\x88\xE2\x96\x81 angry",
            NULL);
}
END_TEST

START_TEST(message_that_is_no_text_says_what_it_is)
{
    renders("{'transcript':{'messages':[{'turn':1,'rich':'<b>x</b>',"
            "'media_type':'text/html'}]}}",
            "[not text: text/html]", "<b>");
    /* A card without words has its own, and keeps the rest to itself. */
    renders("{'transcript':{'messages':[{'turn':1,'media_type':"
            "'application/json','rich':'[{\\\"title\\\": \\\"Red "
            "shoes\\\", \\\"id\\\": \\\"sku-7\\\", \\\"buttons\\\": "
            "[{\\\"label\\\":\\\"Buy \\\\u00e9\\\"}]}]'}]}}",
            "[not text: application/json] \xC2\xB7 Red shoes \xC2\xB7 Buy "
            "\xC3\xA9",
            "sku-7");
    renders("{'transcript':{'messages':[{'turn':1,'media_type':"
            "'application/json','rich':'{\\\"title\\\": \\\"Red'}]}}",
            "[not text: application/json]", "Red");
}
END_TEST

/* What was really received, and what a button or a card said. */
START_TEST(message_says_what_became_of_it)
{
#define MESSAGE(more)                                                          \
    "{'transcript':{'messages':[{'turn':1,'role':'ROLE_BOT','text':"           \
    "'Yes, for 120 euros'" more "}]}}"
    static const struct {
        const char *json, *want;
    } rows[] = {
        { MESSAGE(",'delivery':'DELIVERY_FAILED','delivery_error':'63016'"),
          "Not delivered 63016" },
        { MESSAGE(",'interrupted':true,'heard':'Yes,'"),
          "INTERRUPTED, heard only: Yes," },
        { MESSAGE(",'interrupted':true"), "not known what was heard" },
        { MESSAGE(",'hypotheses':[{'text':'Yet','confidence':0.5}]"),
          "or heard as Yet 50 %" },
        { MESSAGE(",'fields':[{'kind':'FIELD_KIND_CHOICE','label':'Colour',"
                  "'name':'c','value':'Red'}]"),
          "chosen Colour Red" },
        { MESSAGE(",'reactions':[{'role':'ROLE_CUSTOMER','text':'+1',"
                  "'withdrawn':true}]"),
          "reaction +1 customer (taken back)" },
        { MESSAGE(",'local_time':'2025-11-24T16:00:00'"),
          "2025-11-24T16:00:00 their time, zone not known" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        renders(rows[i].json, rows[i].want, NULL);
    /* A field that is sensitive stays so. */
    renders(MESSAGE(",'fields':[{'label':'PIN','value':'tulip-77',"
                    "'sensitive':true}]"),
            "PIN", "tulip");
#undef MESSAGE
}
END_TEST

START_TEST(voice_message_says_how_long_it_is)
{
#define VOICE(more)                                                            \
    "{'transcript':{'messages':[{'turn':1,'attachments':['a']}],"              \
    "'attachments':[{'id':'a','media_type':'audio/"                            \
    "ogg','duration_ms':67000" more "}]}}"
    renders(VOICE(""), "[voice message, 1:07] not transcribed", NULL);
    renders(VOICE(",'transcript':'call me'"), "[voice message, 1:07] call me",
            "not transcribed");
#undef VOICE
}
END_TEST

START_TEST(packet_that_this_one_replaces_is_named)
{
    renders("{'routing':{'supersedes':"
            "'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=','hops':7}}",
            "instead of packet 0102030405060708 \xC2\xB7 passed on 7 times",
            "090a");
    renders("{'routing':{'supersedes':'AQID'}}", "HISTORY", "010203");
}
END_TEST

/* Two of one role without names are told apart by their ids, those of the
 * customer's side by the names that the customer section has. */
START_TEST(speakers_of_one_role_are_told_apart)
{
#define TWO(role, people)                                                      \
    "{'briefing':{'participants':[{'id':'p-1','role':'" role "'},{'id':'p-2'," \
    "'role':'" role "'}]},'customer':{'people':[" people                       \
    "]},'transcript':{'messages':[{'turn':1,'by':'p-2','text':'hello'}]}}"
    renders(TWO("ROLE_BOT", ""), "1 bot p-2: hello", NULL);
    renders(TWO("ROLE_CUSTOMER", "{'id':'p-2','name':'Tim'}"),
            "1 Tim (customer): hello", "p-2");
    renders(TWO("ROLE_BOT", "{'id':'p-2','name':'Tim'}"), "1 bot p-2: hello",
            "Tim (bot)");
#undef TWO
}
END_TEST

/* A contact that must not be used says so before it is read. */
START_TEST(contact_that_is_never_used_says_so_first)
{
    renders("{'customer':{'contacts':[{'kind':'CONTACT_KIND_PHONE','value':"
            "'+4930123456','use':'CONTACT_USE_NEVER','live':'ANSWER_NO'}]}}",
            "NEVER USE phone", NULL);
}
END_TEST

START_TEST(suggestions_stand_by_their_rank)
{
    renders("{'briefing':{'suggestions':[{'what':'third'},{'what':'second',"
            "'rank':2},{'what':'fourth','status':'SUGGESTION_STATUS_TAKEN',"
            "'rank':1},{'what':'first','rank':1,'avoid':true}]}}",
            "no. 1 DO NOT: first\n           no. 2 second\n           third\n"
            "           no. 1 fourth",
            NULL);
}
END_TEST

/* Where there is no text, the first remark stands for it. */
START_TEST(message_without_text_begins_with_what_it_has)
{
    renders("{'transcript':{'messages':[{'turn':1,'role':'ROLE_CUSTOMER',"
            "'fields':[{'label':'Colour','value':'Red'}]}]}}",
            "1 customer: Colour Red", NULL);
}
END_TEST

START_TEST(reply_brings_what_is_not_shown)
{
    renders("{'transcript':{'messages':[{'turn':1,'text':'cancel order 77?'},"
            "{'turn':2},{'turn':3},{'turn':4},{'turn':5},{'turn':6},{'turn':7},"
            "{'turn':8,'text':'yes','reply_to':1}]}}",
            "reply to turn 1 cancel order 77?", NULL);
}
END_TEST

START_TEST(references_are_all_shown_or_counted)
{
    ho_base_buf json = { 0 };

    ho_base_buf_text(&json, "{'briefing':{'steps':[{'what':'w','references':[");
    for (int i = 1; i <= 53; i++)
        ho_base_buf_printf(&json, "%s{'id':'ref%d.'}", i == 1 ? "" : ",", i);
    ho_base_buf_text(&json, "]}]}}");
    ho_base_buf_byte(&json, 0);
    renders((const char *) json.data, "ref50.", "ref51.");
    renders((const char *) json.data, "3 more, not shown", NULL);
    ho_base_buf_free(&json);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("render_fields");
    TCase *tcase = tcase_create("render_fields");

    tcase_add_test(tcase, every_field_is_shown_or_named_with_its_reason);
    tcase_add_test(tcase, what_is_named_is_not_shown);
    tcase_add_test(tcase, attribute_is_shown_where_it_says_so);
    tcase_add_test(tcase, course_is_drawn_of_measured_pleasure);
    tcase_add_test(tcase, message_that_is_no_text_says_what_it_is);
    tcase_add_test(tcase, message_says_what_became_of_it);
    tcase_add_test(tcase, voice_message_says_how_long_it_is);
    tcase_add_test(tcase, packet_that_this_one_replaces_is_named);
    tcase_add_test(tcase, speakers_of_one_role_are_told_apart);
    tcase_add_test(tcase, contact_that_is_never_used_says_so_first);
    tcase_add_test(tcase, suggestions_stand_by_their_rank);
    tcase_add_test(tcase, message_without_text_begins_with_what_it_has);
    tcase_add_test(tcase, reply_brings_what_is_not_shown);
    tcase_add_test(tcase, references_are_all_shown_or_counted);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
