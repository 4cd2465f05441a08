/* SPDX-License-Identifier: MIT */
/*
 * test_render_sources.c -- a guess never looks like a fact, and what another
 * leg said is never shown as the origin's.
 *
 * For every kind of statement that has a source, the same statement is shown
 * as a model's, as one of a system of record, and of unknown source. For
 * every part of the record, a later leg adds to it and changes it, and each
 * piece of that is looked for.
 */
#include "support_hostile.h"
#include "support_random.h"
#include "support_render.h"

#include <stdio.h>
#include <string.h>

static const char word[] = "Zqword";

/* ---- Guesses ------------------------------------------------------------- */

/* Where a source can stand, for @. */
static const char *const statements[] = {
    "{'briefing':{'summary':{'headline':'Zqword',@}}}",
    "{'briefing':{'summary':{'issue':'Zqword',@}}}",
    "{'briefing':{'summary':{'text':'Zqword',@}}}",
    "{'briefing':{'summary':{'headline':'x','issue':'Zqword',@}}}",
    "{'briefing':{'summary':{'headline':'x','text':'Zqword',@}}}",
    "{'briefing':{'summary':{'tried':'Zqword',@}}}",
    "{'briefing':{'summary':{'outcome':'Zqword',@}}}",
    "{'briefing':{'summary':{'next_step':'Zqword',@}}}",
    "{'briefing':{'intents':[{'label':'Zqword',@}]}}",
    "{'briefing':{'intents':[{'name':'Zqword',@}]}}",
    "{'briefing':{'intents':[{'id':'i','slots':[{'name':'n','value':"
    "'Zqword','status':'SLOT_STATUS_FILLED',@}]}]}}",
    "{'briefing':{'slots':[{'name':'n','value':'Zqword',@}]}}",
    "{'briefing':{'slots':[{'name':'n','raw':'Zqword',@}]}}",
    "{'briefing':{'slots':[{'name':'n','value':'Zqword','status':"
    "'SLOT_STATUS_CONFIRMED',@}]}}",
    "{'briefing':{'slots':[{'name':'n','value':'Zqword','status':"
    "'SLOT_STATUS_INVALID',@}]}}",
    "{'briefing':{'slots':[{'name':'n','value':'Zqword','status':"
    "'SLOT_STATUS_ASKED',@}]}}",
    "{'briefing':{'slots':[{'name':'n','value':'Zqword','status':"
    "'SLOT_STATUS_WANTED',@}]}}",
    "{'briefing':{'emotions':[{'category':'Zqword',@}]}}",
    "{'briefing':{'emotions':[{'category':'Zqword','by':'p',@}]}}",
    "{'briefing':{'pain_points':[{'text':'Zqword',@}]}}",
    "{'briefing':{'pain_points':[{'text':'Zqword','status':"
    "'PAIN_POINT_STATUS_RESOLVED',@}]}}",
    "{'briefing':{'steps':[{'what':'Zqword',@}]}}",
    "{'briefing':{'promises':[{'what':'Zqword',@}]}}",
    "{'briefing':{'promises':[{'what':'Zqword','status':"
    "'PROMISE_STATUS_KEPT',@}]}}",
    "{'briefing':{'suggestions':[{'what':'Zqword',@}]}}",
    "{'briefing':{'outcome':{'disposition':'Zqword',@}}}",
    "{'briefing':{'outcome':{'follow_up':'Zqword',@}}}",
    "{'customer':{'needs':[{'text':'Zqword',@}]}}",
    "{'transcript':{'messages':[{'turn':1,'translations':[{'text':'Zqword',"
    "@}]}]}}",
};

enum { STATEMENTS = sizeof statements / sizeof *statements };

static handoff_context *
with_source(const char *statement, const char *source)
{
    char        json[1024];
    const char *at = strchr(statement, '@');

    snprintf(json, sizeof json, "%.*s'source':{%s}%s", (int) (at - statement),
             statement, source, at + 1);
    return support_context(json);
}

static char *
rendered(const char *statement, const char *source, uint32_t format)
{
    handoff_context    *ctx = with_source(statement, source);
    handoff_render_opts opts = render_opts();
    char               *text;

    opts.width = HANDOFF_RENDER_WIDTH_MAX;
    text = render_context(ctx, format, &opts);
    handoff_context_free(ctx);
    return text;
}

/* The tone in which the word stands, wherever it does. */
static void
has_tone(const char *statement, const char *source, bool guess)
{
    handoff_context *ctx = with_source(statement, source);
    ho_outline       o = { .card.opts = render_opts(), .ctx = ctx };
    handoff_error    err;
    size_t           seen = 0;

    o.card.opts.turns = 6;
    ck_assert_status(ho_outline_make(&o, &err), HANDOFF_OK, &err);
    for (size_t part = 0; part < HO_PARTS; part++) {
        for (const ho_outline_item *i = o.card.parts[part].first; i != NULL;
             i = i->next) {
            for (const ho_outline_piece *p = i->first; p != NULL; p = p->next) {
                if (strcmp(p->text, word) != 0)
                    continue;
                seen++;
                ck_assert_msg((p->tone == HO_TONE_GUESS) == guess, "%s %s",
                              statement, source);
            }
        }
    }
    ck_assert_msg(seen > 0, "%s", statement);
    ho_outline_free(&o);
    handoff_context_free(ctx);
}

static void
says(const char *statement, const char *source, uint32_t format,
     const char *want)
{
    char *text = rendered(statement, source, format);

    ck_assert_msg(strstr(text, want) != NULL, "%s: no %s in\n%s", statement,
                  want, text);
    handoff_free(text);
}

START_TEST(guess_of_any_kind_is_marked_with_source_and_confidence)
{
    static const char source[] = "'origin':'ORIGIN_MODEL','name':'m-1',"
                                 "'confidence':0.31";

    for (size_t i = 0; i < STATEMENTS; i++) {
        has_tone(statements[i], source, true);
        says(statements[i], source, HANDOFF_RENDER_TEXT,
             "(bot’s guess 31 %, m-1)");
        says(statements[i], source, HANDOFF_RENDER_MARKDOWN,
             "(bot’s guess 31 %, m-1)");
        says(statements[i], source, HANDOFF_RENDER_PROMPT,
             "(bot’s guess 31 %, \"m-1\")");
    }
}
END_TEST

START_TEST(model_without_confidence_is_a_guess)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        has_tone(statements[i], "'origin':'ORIGIN_MODEL'", true);
        says(statements[i], "'origin':'ORIGIN_MODEL'", HANDOFF_RENDER_TEXT,
             "(bot’s guess)");
    }
}
END_TEST

/* Who is not sure guesses, be it a rule or a person. */
START_TEST(confidence_below_one_is_a_guess)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        has_tone(statements[i], "'confidence':0.5", true);
        has_tone(statements[i], "'origin':'ORIGIN_AGENT','confidence':0.9",
                 true);
        says(statements[i], "'origin':'ORIGIN_AGENT','confidence':0.9",
             HANDOFF_RENDER_TEXT, "(an agent’s view 90 %)");
    }
}
END_TEST

START_TEST(fact_is_not_marked_as_a_guess_and_says_whose_it_is)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        has_tone(statements[i], "'origin':'ORIGIN_SYSTEM'", false);
        says(statements[i], "'origin':'ORIGIN_SYSTEM'", HANDOFF_RENDER_TEXT,
             "(on record)");
        says(statements[i], "'origin':'ORIGIN_SYSTEM','name':'crm'",
             HANDOFF_RENDER_TEXT, "(on record, crm)");
        says(statements[i], "'origin':'ORIGIN_CUSTOMER'", HANDOFF_RENDER_TEXT,
             "(customer)");
    }
}
END_TEST

/* Nobody can see what another feels. */
START_TEST(emotion_without_a_source_is_a_guess)
{
    has_tone("{'briefing':{'emotions':[{'category':'Zqword',@}]}}", "", true);
    says("{'briefing':{'emotions':[{'category':'angry',@}]}}", "",
         HANDOFF_RENDER_TEXT, "angry (source not stated)");
    says("{'routing':{'emotion':'angry'},'briefing':{'summary':{@}}}", "",
         HANDOFF_RENDER_TEXT, "angry (source not stated)");
    has_tone("{'briefing':{'emotions':[{'category':'Zqword','modality':"
             "'MODALITY_SELF_REPORT',@}]}}",
             "", false);
}
END_TEST

START_TEST(alternatives_and_candidates_are_guesses)
{
    has_tone("{'briefing':{'intents':[{'name':'n','alternatives':[{'name':"
             "'Zqword'}],@}]}}",
             "'origin':'ORIGIN_SYSTEM'", true);
    has_tone("{'briefing':{'slots':[{'name':'n','candidates':['Zqword'],@}]}}",
             "'origin':'ORIGIN_SYSTEM'", true);
    says("{'briefing':{'intents':[{'name':'n','alternatives':[{'name':"
         "'change_address','confidence':0.25}],@}]}}",
         "", HANDOFF_RENDER_TEXT, "or change address 25 %");
}
END_TEST

/* Names, times and JSON of machines read as words; what only resembles them
 * stays as it is. */
START_TEST(what_machines_wrote_is_laid_out)
{
    static const char *const cases[][2] = {
        { "'name':'date_of_birth','value':'x'", "date of birth x" },
        { "'name':'n','value':'[312.40,98.00]'", "n 312.40, 98.00" },
        { "'name':'n','value':'2025-11-21T18:00'", "n 2025-11-21 18:00" },
        { "'name':'n','value':'2025-11-21T18:00:59.5+01:00'",
          "n 2025-11-21 18:00:59.5+01:00" },
        { "'name':'n','value':'2025-11-21T18:00 (EST)'",
          "n 2025-11-21T18:00 (EST)" },
        { "'name':'n','value':'2025-11-21T18'", "n 2025-11-21T18" },
        { "'name':'n','value':'K025-11-21T18:00'", "n K025-11-21T18:00" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char record[256];

        snprintf(record, sizeof record, "{'briefing':{'slots':[{%s,@}]}}",
                 cases[i][0]);
        says(record, "'origin':'ORIGIN_SYSTEM'", HANDOFF_RENDER_TEXT,
             cases[i][1]);
    }
}
END_TEST

/* A signed sender may write any number: none is shown as another one. */
START_TEST(numbers_out_of_range_are_not_shown_as_others)
{
    static const char due[] = "{'briefing':{'summary':{@},'promises':[{'what':"
                              "'w','due_at_ms':'-9223372036854775808'}]}}";
    static const char kind[] = "{'routing':{'direction':-5},'briefing':{"
                               "'summary':{@}}}";
    const char       *statement = statements[0];

    says(statement, "'origin':'ORIGIN_MODEL','confidence':3.4e38",
         HANDOFF_RENDER_TEXT, "(bot’s guess confidence not valid)");
    says(statement, "'origin':'ORIGIN_MODEL','confidence':1e-44",
         HANDOFF_RENDER_TEXT, "(bot’s guess <1 %)");
    says(statement, "'origin':'ORIGIN_MODEL','confidence':0.9999",
         HANDOFF_RENDER_TEXT, "(bot’s guess >99 %)");
    says(statement, "'origin':'ORIGIN_MODEL','confidence':1",
         HANDOFF_RENDER_TEXT, "(bot’s guess 100 %)");
    says(due, "", HANDOFF_RENDER_TEXT, "due at no valid time");
    says(kind, "", HANDOFF_RENDER_TEXT, "unknown value -5");
}
END_TEST

/* A claim of who it is says that it is one. */
START_TEST(identity_says_how_far_it_is_proven)
{
    says("{'customer':{'name':'Mara','authentication':{'status':"
         "'AUTHENTICATION_STATUS_IDENTIFIED'}},'briefing':{'summary':{@}}}",
         "", HANDOFF_RENDER_TEXT, "NOT PROVEN: claimed only");
    says("{'customer':{'name':'Mara'},'briefing':{'summary':{@}}}", "",
         HANDOFF_RENDER_TEXT, "Proven: nothing, as far as is known");
    says("{'customer':{'contacts':[{'value':'+49155501001'}]},"
         "'briefing':{'summary':{@}}}",
         "", HANDOFF_RENDER_TEXT, "NOT proven");
}
END_TEST

/* Not "what happened since turn 13", and not a thing called "solved booked". */
START_TEST(what_is_said_beside_something_is_apart_from_it)
{
    static const char feels[] =
        "{'briefing':{'emotions':[{'category':'anger','turn':13,'target':"
        "'EMOTION_TARGET_EVENT',@}]}}";
    static const char outcome[] = "{'briefing':{'outcome':{'resolved':"
                                  "'RESOLUTION_YES','disposition':'booked',"
                                  "@}}}";

    says(feels, "", HANDOFF_RENDER_TEXT,
         "angry at what happened \xC2\xB7 since turn 13");
    says(feels, "", HANDOFF_RENDER_PROMPT,
         "angry at what happened; since turn 13");
    says(outcome, "", HANDOFF_RENDER_TEXT, "Outcome: solved \xC2\xB7 booked");
    says(outcome, "", HANDOFF_RENDER_PROMPT, "Outcome: solved; \"booked\"");
}
END_TEST

/* What a record sealed for the desk says of who it is; `keys` is the desk's,
 * `sections` what it reads. */
static void
proof_is(const char *json, bool keys, uint64_t sections,
         const char *const want[4])
{
    static const char *const languages[] = { "en", "de", "es", "fr" };
    handoff_context         *ctx = support_context(json);
    handoff_seal_opts        how = story_opts_sealed();
    handoff_sealed          *sealed = story_seal(ctx, &how);
    handoff_render_opts      opts = render_opts();
    handoff_packet          *packet;
    const uint8_t           *data;
    size_t                   n;

    data = handoff_sealed_data(sealed, &n);
    ck_assert_int_eq(
        handoff_open(&packet, data, n, story.cast.ring,
                     &(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                         .identity = keys ? story.cast.desk.me : NULL,
                         .audience = "desk.example", .sections = sections },
                     NULL),
        HANDOFF_OK);
    opts.width = HANDOFF_RENDER_WIDTH_MAX;
    for (size_t i = 0; i < 4; i++) {
        char *text;

        opts.language = languages[i];
        text = render_packet(packet, HANDOFF_RENDER_TEXT, &opts);
        ck_assert_msg(strstr(text, want[i]) != NULL, "no %s in\n%s", want[i],
                      text);
        handoff_free(text);
    }
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
}

/* Nobody is called unproven because their proof was not looked at. */
START_TEST(identity_that_was_not_read_is_not_called_unproven)
{
    static const char proven[] =
        "{'routing':{'conversation_id':'c'},'briefing':{'why':'w'},'customer':"
        "{'authentication':{'status':'AUTHENTICATION_STATUS_AUTHENTICATED'}}}";
    static const char        open[] = "{'routing':{'conversation_id':'c'},"
                                      "'customer':{'name':'Mara'}}";
    static const char *const unread[] = { "proof of identity not read",
                                          "Identitätsnachweis nicht gelesen",
                                          "acreditación de identidad no leída",
                                          "preuve d’identité non lue" };
    static const char *const hidden[] = {
        "proof of identity not shown to you",
        "Identitätsnachweis Ihnen nicht gezeigt",
        "no se le muestra si acreditó su identidad",
        "preuve d’identité non montrée à vous"
    };
    static const char *const copied[] = { "proven", "nachgewiesen", "probado",
                                          "prouvé" };
    static const char *const none[] = {
        "Proven: nothing, as far as is known",
        "Nachgewiesen: nichts, soweit bekannt", "Probado: nada, que se sepa",
        "Prouvé\xC2\xA0: rien, autant qu’on sache"
    };

    proof_is(proven, true, HANDOFF_SET(HANDOFF_SECTION_BRIEFING), unread);
    proof_is(proven, false, 0, copied);
    proof_is(open, false, 0, hidden);
    proof_is(open, true, 0, none);
}
END_TEST

/* ---- Another leg --------------------------------------------------------- */

/* The airline story forwarded by the desk, which adds to everything it can
 * and changes what stands there; as the partner opens it. */
static handoff_packet *
forwarded_full(void)
{
    handoff_packet  *packet = render_airline(), *forwarded;
    handoff_context *more = hostile_context(word);
    handoff_message m = { HANDOFF_MESSAGE, .turn = 12, .text = word, .by = word,
                          .sent_at_ms = PK_NOW };
    handoff_routing routing = { HANDOFF_ROUTING };
    handoff_sealed *sealed;
    handoff_error   err;
    handoff_forward_opts opts = {
        HANDOFF_FORWARD_OPTS,
        .now_ms = PK_NOW,
        .clear = HANDOFF_ALL & ~HANDOFF_SET(HANDOFF_SECTION_ROUTING),
        .audience = HANDOFF_STRINGS("partner.example"),
    };

    ck_assert(handoff_context_get(&routing, more, 0));
    routing.last_turn = m.turn;
    ck_assert_int_eq(handoff_context_put(more, &routing, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_remove(more, HANDOFF_KIND_MESSAGE, 0,
                                            &err),
                     HANDOFF_OK);
    ck_assert_int_eq(handoff_context_put(more, &m, &err), HANDOFF_OK);
    ck_assert_status(handoff_forward(&sealed, packet, more, story.cast.desk.me,
                                     story.cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    forwarded = story_open(sealed, &story.cast.partner, true);
    handoff_sealed_free(sealed);
    handoff_context_free(more);
    handoff_packet_free(packet);
    return forwarded;
}

/* Each says it, wherever it stands; nothing of the origin's does. */
static bool
is_attributed(const ho_outline_item *item)
{
    return strstr(render_text_of(item), "added by desk.example") != NULL;
}

START_TEST(what_a_later_leg_said_is_shown_as_its_own)
{
    handoff_packet *packet = forwarded_full();
    ho_outline      o = { .card.opts = render_opts(), .packet = packet };
    handoff_error   err;
    size_t          theirs = 0, origins = 0;

    o.ctx = handoff_packet_context(packet);
    o.card.opts.turns = 6;
    ck_assert_status(ho_outline_make(&o, &err), HANDOFF_OK, &err);
    for (size_t part = 0; part < HO_PARTS; part++) {
        for (const ho_outline_item *i = o.card.parts[part].first; i != NULL;
             i = i->next) {
            bool has_it = strstr(render_text_of(i), word) != NULL;

            theirs += has_it;
            origins += i->leg == 0;
            if (has_it && strcmp(i->anchor, "course") != 0)
                ck_assert_msg(i->leg == 1 && is_attributed(i), "%s: leg %d, %s",
                              i->anchor, (int) i->leg, render_text_of(i));
            if (i->leg == 0)
                ck_assert_msg(!has_it && !is_attributed(i), "%s", i->anchor);
        }
    }
    printf("items of the later leg: %zu, of the origin: %zu\n", theirs,
           origins);
    ck_assert_uint_gt(theirs, 30);
    ck_assert_uint_gt(origins, 10);
    ck_assert_ptr_nonnull(strstr(render_text_of(render_find(&o, "course")),
                                 "Zqword ( desk.example )"));
    ho_outline_free(&o);
    handoff_packet_free(packet);
}
END_TEST

/* The desk says that the bot, of whom the origin speaks, has another name. */
START_TEST(later_leg_does_not_rename_whom_the_origin_speaks_of)
{
    handoff_packet  *packet = render_airline(), *forwarded;
    handoff_context *more = support_context(
        "{'briefing':{'participants':[{'id':'bot','role':"
        "'ROLE_SUPERVISOR','name':'Zqword'}],'promises':[{'what':'More',"
        "'by':'bot'}]}}");
    handoff_sealed      *sealed;
    handoff_error        err;
    ho_outline           o = { .card.opts = render_opts() };
    handoff_forward_opts opts = {
        HANDOFF_FORWARD_OPTS,
        .now_ms = PK_NOW,
        .clear = HANDOFF_SET(HANDOFF_SECTION_BRIEFING),
        .audience = HANDOFF_STRINGS("partner.example"),
    };

    ck_assert_status(handoff_forward(&sealed, packet, more, story.cast.desk.me,
                                     story.cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    forwarded = story_open(sealed, &story.cast.partner, true);
    o.packet = forwarded;
    o.ctx = handoff_packet_context(forwarded);
    ck_assert_status(ho_outline_make(&o, &err), HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(
        strstr(render_text_of(render_find(&o, "promise-1")), "Ava ( bot )"));
    ck_assert_ptr_nonnull(
        strstr(render_text_of(render_find(&o, "promise-2")),
               "promised by Zqword ( supervisor ) added by desk.example"));
    ho_outline_free(&o);
    handoff_sealed_free(sealed);
    handoff_context_free(more);
    handoff_packet_free(forwarded);
    handoff_packet_free(packet);
}
END_TEST

/* Two records, the second of them added by the desk; as the partner opens it.
 */
static handoff_packet *
two_legs(const handoff_context *first, const handoff_context *second)
{
    handoff_seal_opts    how = story_opts();
    handoff_sealed      *sealed, *again;
    handoff_packet      *packet, *forwarded;
    handoff_error        err;
    handoff_forward_opts opts = {
        HANDOFF_FORWARD_OPTS,
        .now_ms = PK_NOW,
        .clear = HANDOFF_ALL,
        .audience = HANDOFF_STRINGS("partner.example"),
    };

    how.audience = HANDOFF_STRINGS("desk.example");
    sealed = story_seal(first, &how);
    packet = story_open(sealed, &story.cast.desk, true);
    ck_assert_status(handoff_forward(&again, packet, second, story.cast.desk.me,
                                     story.cast.ring, &opts, &err),
                     HANDOFF_OK, &err);
    forwarded = story_open(again, &story.cast.partner, true);
    handoff_sealed_free(again);
    handoff_sealed_free(sealed);
    handoff_packet_free(packet);
    return forwarded;
}

static void
lines_are_of_one_leg(const handoff_packet *packet, size_t count[2])
{
    ho_outline    o = { .card.opts = render_opts(), .packet = packet };
    handoff_error err;

    o.ctx = handoff_packet_context(packet);
    ck_assert_status(ho_outline_make(&o, &err), HANDOFF_OK, &err);
    for (size_t part = 0; part < HO_PARTS; part++) {
        const ho_outline_item *before = NULL;

        for (const ho_outline_item *i = o.card.parts[part].first; i != NULL;
             i = i->next) {
            ck_assert_msg(part == HO_PART_WAY ||
                              strcmp(i->anchor, "course") == 0 ||
                              is_attributed(i) == (i->leg == 1),
                          "%s: leg %d, %s", i->anchor, (int) i->leg,
                          render_text_of(i));
            if (i->run)
                ck_assert_msg((i->leg == 1) == (before->leg == 1), "%s",
                              i->anchor);
            for (const ho_outline_piece *p = i->first; p != NULL; p = p->next)
                ck_assert_msg(i->leg != 1 || p->tone != HO_TONE_GOOD, "%s",
                              i->anchor);
            if (i->leg >= 0)
                count[i->leg]++;
            before = i;
        }
    }
    ho_outline_free(&o);
}

START_TEST(every_item_of_a_later_leg_says_whose_it_is)
{
    size_t count[2] = { 0, 0 };

    for (uint64_t seed = 1; seed <= 40; seed++) {
        handoff_context *first =
            support_random_context(seed, SUPPORT_SEALABLE | SUPPORT_SMALL);
        handoff_context *second =
            support_random_context(seed + 1000,
                                   SUPPORT_SEALABLE | SUPPORT_SMALL);
        handoff_packet *packet;

        /* Their turns are not above those of the first. */
        while (handoff_context_remove(second, HANDOFF_KIND_MESSAGE, 0, NULL) ==
               HANDOFF_OK)
            ;
        packet = two_legs(first, second);
        lines_are_of_one_leg(packet, count);
        handoff_packet_free(packet);
        handoff_context_free(second);
        handoff_context_free(first);
    }
    printf("items of the origin: %zu, of the later leg: %zu\n", count[0],
           count[1]);
    ck_assert_uint_gt(count[0], 100);
    ck_assert_uint_gt(count[1], 100);
}
END_TEST

/* What one line was of both: a contact that is changed by its KEY, and one
 * that is added twice; a title for each line. */
START_TEST(claims_of_a_later_leg_do_not_look_like_those_of_the_origin)
{
    static const struct {
        uint32_t    format;
        const char *want[3];
    } cases[] = {
        { HANDOFF_RENDER_TEXT,
          { "eve1@evil.example (confirmed, says desk.example) \xC2\xB7 added "
            "by "
            "desk.example \xC2\xB7 e-mail eve2@evil.example (confirmed, says "
            "desk.example) \xC2\xB7 added by desk.example\n",
            "  phone 00000 (confirmed)\n",
            "Needs: ramp\n           Needs: money \xC2\xB7 added by "
            "desk.example\n" } },
        { HANDOFF_RENDER_MARKDOWN,
          { "evil.example (confirmed, says desk.example) \xC2\xB7 added by "
            "desk.example \xC2\xB7 e-mail eve2@",
            "  - phone 00000 (confirmed)\n",
            "  - Needs: **money** \xC2\xB7 added by desk.example\n" } },
        { HANDOFF_RENDER_PROMPT,
          { "\"eve1@evil.example\" (confirmed, says \"desk.example\"); added "
            "by "
            "\"desk.example\"; e-mail \"eve2@evil.example\" (confirmed, says "
            "\"desk.example\"); added by \"desk.example\"\n",
            "- phone \"00000\" (confirmed)\n",
            "- Needs: \"money\"; added by \"desk.example\"\n" } },
        { HANDOFF_RENDER_HTML,
          { "(confirmed, says <bdi>desk.example</bdi>)",
            "<bdi>00000</bdi> <span class=\"g\">(confirmed)</span></span></li>",
            "Needs: <strong><bdi>money</bdi></strong>" } },
    };
    handoff_context *first = support_context(
        "{'routing':{'conversation_id':'c'},'customer':{'contacts':[{'kind':"
        "'CONTACT_KIND_PHONE','value':'00000','verified':'ANSWER_YES'}],"
        "'needs':[{'id':'a','text':'ramp'}]}}");
    handoff_context *second = support_context(
        "{'customer':{'contacts':[{'kind':'CONTACT_KIND_EMAIL','value':"
        "'eve1@evil.example','verified':'ANSWER_YES'},{'kind':"
        "'CONTACT_KIND_EMAIL','value':'eve2@evil.example','verified':"
        "'ANSWER_YES'}],'needs':[{'id':'b','text':'money'}]}}");
    handoff_packet     *packet = two_legs(first, second);
    handoff_render_opts opts = render_opts();

    opts.width = HANDOFF_RENDER_WIDTH_MAX;
    opts.flags |= HANDOFF_RENDER_REVEAL;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = render_packet(packet, cases[i].format, &opts);

        for (size_t k = 0; k < 3; k++)
            ck_assert_msg(strstr(text, cases[i].want[k]) != NULL,
                          "no %s in\n%s", cases[i].want[k], text);
        handoff_free(text);
    }
    handoff_packet_free(packet);
    handoff_context_free(second);
    handoff_context_free(first);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        guess_of_any_kind_is_marked_with_source_and_confidence,
        model_without_confidence_is_a_guess,
        confidence_below_one_is_a_guess,
        fact_is_not_marked_as_a_guess_and_says_whose_it_is,
        emotion_without_a_source_is_a_guess,
        alternatives_and_candidates_are_guesses,
        what_machines_wrote_is_laid_out,
        numbers_out_of_range_are_not_shown_as_others,
        identity_says_how_far_it_is_proven,
        what_is_said_beside_something_is_apart_from_it,
        identity_that_was_not_read_is_not_called_unproven,
        what_a_later_leg_said_is_shown_as_its_own,
        later_leg_does_not_rename_whom_the_origin_speaks_of,
        every_item_of_a_later_leg_says_whose_it_is,
        claims_of_a_later_leg_do_not_look_like_those_of_the_origin,
    };
    Suite *suite = suite_create("render_sources");
    TCase *tcase = tcase_create("render_sources");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
