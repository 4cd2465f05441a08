/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_rules.c -- FORMAT.md sections 1, 4 and 7: what text may hold,
 * turns, merging, excerpts, and how old a packet may be.
 *
 * Records are written as JSON here: what each leg says, and what stands in
 * the merged one.
 */
#include "make_vectors.h"

#include <stdio.h>
#include <string.h>

#include <check.h>

#include "support_random.h"

enum {
    ROUTING = HANDOFF_SECTION_ROUTING,
    CUSTOMER = HANDOFF_SECTION_CUSTOMER,
    TRANSCRIPT = HANDOFF_SECTION_TRANSCRIPT
};

#define DAY (24 * PK_HOUR)

static const char *const to_desk[] = { "desk.example", NULL };
static const char *const to_forwarder[] = { "forwards.example", NULL };

/* ---- Legs in JSON -------------------------------------------------------- */

/* Add every section of a record to the leg, in clear. */
static void
add_json(pk_packet *p, const char *json)
{
    handoff_context *ctx = support_context(json);

    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        ho_base_buf raw = { 0 };

        ck_assert_int_eq(ho_record_section_pack(&raw, ctx, kind, NULL),
                         HANDOFF_OK);
        if (raw.len != 0)
            pk_add(p, kind, HO_SLICE(raw.data, raw.len));
        ho_base_buf_free(&raw);
    }
    handoff_context_free(ctx);
}

/* A leg from the bot to itself and others, signed later. */
static pk_packet *
begin(const char *json)
{
    static const char *const all[] = { "bot.example", "desk.example",
                                       "forwards.example", NULL };
    pk_packet               *p = pk_new();

    begin_leg(p, &who.cast.bot, all, 0);
    add_json(p, json);
    return p;
}

/* One more leg, which redacts the transcripts of the legs in `redacts`. */
static void
go_on(pk_packet *p, const pk_party *sender, const char *json,
      const char *redacts)
{
    static const char *const all[] = { "bot.example", "desk.example",
                                       "forwards.example", NULL };

    pk_sign(p);
    begin_leg(p, sender, all, 100 * (int64_t) p->legs_count);
    for (; *redacts != '\0'; redacts++)
        pk_redact(p, (uint32_t) (*redacts - '0'), TRANSCRIPT, "shortened");
    if (json != NULL)
        add_json(p, json);
}

static void
finish(const char *name, const char *status, const char *rule, pk_packet *p)
{
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

/* ---- Section 1: text ----------------------------------------------------- */

static void
make_hidden(void)
{
    static const uint32_t hidden[] = { 0x00AD, 0x034F, 0x061C, 0x115F, 0x17B4,
                                       0x180E, 0x200B, 0x2060, 0x2065, 0x3164,
                                       0xFEFF, 0xFFA0, 0xFFF9 };
    static const char     rule[] = "1: Text is 1..255 bytes of UTF-8 without "
                                   "code points that cannot be seen";
    char                  name[64], reason[16];

    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        const uint32_t cp = hidden[i];
        pk_packet     *p = first_leg();

        if (cp < 0x800)
            snprintf(reason, sizeof reason, "a%c%c", (char) (0xC0 | cp >> 6),
                     (char) (0x80 | (cp & 0x3F)));
        else
            snprintf(reason, sizeof reason, "a%c%c%c", (char) (0xE0 | cp >> 12),
                     (char) (0x80 | (cp >> 6 & 0x3F)),
                     (char) (0x80 | (cp & 0x3F)));
        pk_sign(p);
        begin_leg(p, &who.cast.desk, to_desk, 100);
        pk_redact(p, 0, CUSTOMER, reason);
        snprintf(name, sizeof name, "rule-text-hidden-%04x", (unsigned) cp);
        finish(name, "FORMAT", rule, p);
    }
}

/* ---- Section 4: turns ---------------------------------------------------- */

static void
make_turns(void)
{
    static const char rule[] =
        "4: Neither the last_turn of leg n's routing nor the turn of a message "
        "of leg n may be above before(n) + 1 048 576";
    static const char highest[] =
        "4: The merged last_turn is the highest of all legs";
    pk_packet *p;

    finish("rule-turns-last-turn-at-limit", "OK", rule,
           begin("{'routing':{'conversation_id':'c','last_turn':1048576}}"));
    finish("rule-turns-last-turn-over", "RECORD", rule,
           begin("{'routing':{'conversation_id':'c','last_turn':1048577}}"));
    vec_place(0, ROUTING);
    finish("rule-turns-message-at-limit", "OK", rule,
           begin("{'routing':{'conversation_id':'c'},'transcript':{'messages':"
                 "[{'turn':1048576,'text':'x'}]}}"));
    finish("rule-turns-message-over", "RECORD", rule,
           begin("{'routing':{'conversation_id':'c'},'transcript':{'messages':"
                 "[{'turn':1048577,'text':'x'}]}}"));
    vec_place(0, TRANSCRIPT);
    p = begin("{'routing':{'conversation_id':'c','last_turn':7}}");
    go_on(p, &who.cast.desk, "{'routing':{'last_turn':1048583}}", "");
    finish("rule-turns-later-leg-at-limit", "OK", rule, p);
    vec_merged("routing.last_turn", "1048583");
    p = begin("{'routing':{'conversation_id':'c','last_turn':7}}");
    go_on(p, &who.cast.desk, "{'routing':{'last_turn':1048584}}", "");
    finish("rule-turns-later-leg-over", "RECORD", rule, p);
    vec_place(1, ROUTING);
    p = begin("{'routing':{'conversation_id':'c','last_turn':7}}");
    go_on(p, &who.cast.desk, "{'routing':{'last_turn':3}}", "");
    finish("rule-turns-merged-last-turn-is-the-highest", "OK", highest, p);
    vec_merged("routing.last_turn", "7");
}

/* ---- Section 4: merging -------------------------------------------------- */

#define WITH_PHONE(more)                                                       \
    "{'routing':{'conversation_id':'c'},'customer':{'contacts':[{'kind':1,"    \
    "'value':'+15550100'" more "}]}}"

static void
make_contacts(void)
{
    static const char verified[] =
        "4: each of its Contacts enters without `verified`, wherever it stands";
    static const char never[] = "4: `use` NEVER outlasts such a leg";
    static const char lifted[] =
        "4: NEVER is lifted for all later legs by a leg whose sender may "
        "originate";
    pk_packet *p = begin(WITH_PHONE(",'verified':'ANSWER_YES'"));

    go_on(p, &who.forwards,
          "{'customer':{'contacts':[{'kind':1,'value':'+15550199','verified':'"
          "ANSWER_YES'"
          "}]}}",
          "");
    finish("rule-contact-of-forwarder", "OK", verified, p);
    vec_merged("customer.contacts[0].verified", "\"ANSWER_YES\"");
    vec_merged("customer.contacts[1].value", "\"+15550199\"");
    vec_merged("customer.contacts[1].verified", "null");
    p = begin(WITH_PHONE(",'use':3"));
    go_on(p, &who.forwards,
          "{'customer':{'callback':{'contact':{'kind':1,'value':'+15550100'}}}"
          "}",
          "");
    finish("rule-never-outlasts", "OK", never, p);
    vec_merged("customer.callback.contact.use", "\"CONTACT_USE_NEVER\"");
    p = begin(WITH_PHONE(",'use':3"));
    go_on(p, &who.cast.bot,
          "{'customer':{'contacts':[{'kind':1,'value':'+15550100','use':1}]}}",
          "");
    go_on(p, &who.forwards,
          "{'customer':{'callback':{'contact':{'kind':1,'value':'+15550100'}}}"
          "}",
          "");
    finish("rule-never-lifted-by-originator", "OK", lifted, p);
    vec_merged("customer.contacts[0].use", "\"CONTACT_USE_ALLOWED\"");
    vec_merged("customer.callback.contact.use", "null");
}

/* ---- Section 4: excerpts ------------------------------------------------- */

#define THREE_TURNS                                                            \
    "{'routing':{'conversation_id':'c','last_turn':3},'transcript':{"          \
    "'messages':[{'turn':1,'text':'one'},{'turn':2,'text':'two'},{'turn':3,"   \
    "'text':'three'}]}}"

static void
make_excerpts(void)
{
    static const char rule[] =
        "4: A message of leg n enters if leg n speaks for its turn";
    static const char again[] = "4: an excerpt can be made of an excerpt";
    pk_packet        *p = begin(THREE_TURNS);

    go_on(p, &who.cast.desk,
          "{'routing':{'last_turn':4},'transcript':{'messages':[{'turn':2,"
          "'text':'two'},{'turn':4,'text':'four'}]}}",
          "0");
    finish("rule-excerpt", "OK", rule, p);
    vec_redacted(0, TRANSCRIPT);
    vec_merged("transcript.messages[0].text", "\"two\"");
    vec_merged("transcript.messages[1].text", "\"four\"");
    vec_merged("transcript.messages[2]", "null");
    p = begin(THREE_TURNS);
    go_on(p, &who.cast.desk,
          "{'transcript':{'messages':[{'turn':2,'text':'two'}]}}", "");
    finish("rule-excerpt-of-what-is-not-redacted", "OK", rule, p);
    vec_merged("transcript.messages[2].text", "\"three\"");
    vec_merged("transcript.messages[3]", "null");
    p = begin(THREE_TURNS);
    go_on(p, &who.cast.desk,
          "{'routing':{'last_turn':4},'transcript':{'messages':[{'turn':2,"
          "'text':'two'},{'turn':3,'text':'three'}]}}",
          "0");
    go_on(p, &who.cast.bot,
          "{'transcript':{'messages':[{'turn':3,'text':'of three'}]}}", "1");
    finish("rule-excerpt-of-an-excerpt", "OK", again, p);
    vec_redacted(0, TRANSCRIPT);
    vec_redacted(1, TRANSCRIPT);
    vec_merged("transcript.messages[0].text", "\"of three\"");
    vec_merged("transcript.messages[1]", "null");
}

/* ---- Section 7: 30 days -------------------------------------------------- */

/* The bot's leg long ago, kept alive by legs of up to 29 days. */
static pk_packet *
aged(int64_t first_ago, int64_t last_lives)
{
    pk_packet *p = pk_new();

    pk_leg(p, &who.cast.bot, to_forwarder, PK_NOW - first_ago, 29 * DAY);
    add_json(p, "{'routing':{'conversation_id':'c'}}");
    pk_sign(p);
    pk_leg(p, &who.forwards, to_desk, PK_NOW, last_lives);
    return p;
}

static void
make_ages(void)
{
    static const char rule[] =
        "7.3: expires_at at most 30 days after leg 0's sent_at";

    finish("rule-age-to-the-ms", "OK", rule, aged(28 * DAY, 2 * DAY));
    finish("rule-age-a-ms-over", "LIMIT", rule, aged(28 * DAY, 2 * DAY + 1));
}

void
make_rules(void)
{
    make_hidden();
    make_turns();
    make_contacts();
    make_excerpts();
    make_ages();
}
