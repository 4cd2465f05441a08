/* SPDX-License-Identifier: MIT */
/*
 * bot.c -- a bot engine's side, as its author would write it.
 *
 *     bot KEYS KEYRING PACKET [ROUTER]
 *
 * A customer wants four tickets. Two are booked when the price of the others
 * jumps; the customer is upset, wants the old price, and asks for a person.
 * The bot records all that as it happens, then seals it for the desk: so that
 * nobody has to ask "who are you again?". Where a router stands between them,
 * the packet is addressed to it, and what is sealed still only the desk reads.
 */
#include <handoff.h>
#include <handoff/auto.h>

#include <stdio.h>
#include <time.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, CALL_BACK = 30 * MINUTE };

/* Until when the desk can open it. */
#define LIFETIME_MS ((int64_t) 24 * 60 * MINUTE)

/* A conversation as the engine carries it around. */
typedef struct conversation {
    handoff_context *ctx;
    int64_t          now_ms; /* moves on with every turn */
    uint32_t         turn;
} conversation;

/* If one is refused, the context remembers: the engine records on its way and
 * looks once, at the end. */
static void
put(conversation *c, const void *record)
{
    handoff_context_put(c->ctx, record, NULL);
}

/* One turn: who, and what they said or did. */
static void
turn(conversation *c, int32_t role, int32_t kind, const char *text)
{
    c->now_ms += 25 * SECOND;
    c->turn++;
    put(c, &(handoff_message){ HANDOFF_MESSAGE, .turn = c->turn, .role = role,
                               .kind = kind, .text = text,
                               .sent_at_ms = c->now_ms });
}

static void
customer(conversation *c, const char *text)
{
    turn(c, HANDOFF_ROLE_CUSTOMER, HANDOFF_MESSAGE_KIND_UNSPECIFIED, text);
}

static void
bot(conversation *c, const char *text)
{
    turn(c, HANDOFF_ROLE_BOT, HANDOFF_MESSAGE_KIND_UNSPECIFIED, text);
}

static void
action(conversation *c, const char *text)
{
    turn(c, HANDOFF_ROLE_SYSTEM, HANDOFF_MESSAGE_KIND_ACTION, text);
}

/* How the customer sounds at this turn: the engine's model says so. */
static void
feels(conversation *c, const char *category, int32_t target, float confidence)
{
    put(c, &(handoff_emotion){
               HANDOFF_EMOTION, .category = category, .turn = c->turn,
               .at_ms = c->now_ms, .target = target,
               .conduct = HANDOFF_CONDUCT_POLITE,
               .modality = HANDOFF_MODALITY_TEXT,
               .source_origin = HANDOFF_ORIGIN_MODEL, .source_name = "tone-2",
               .confidence = confidence });
}

static void
slot(conversation *c, const char *intent, const char *name, const char *value,
     int32_t status)
{
    put(c, &(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                            .parent_key = intent, .name = name, .value = value,
                            .status = status,
                            .source_origin = HANDOFF_ORIGIN_CUSTOMER,
                            .turn = c->turn });
}

static void
begins(conversation *c)
{
    put(c, &(handoff_routing){ HANDOFF_ROUTING, .conversation_id = "chat-20417",
                               .channel = HANDOFF_CHANNEL_CHAT,
                               .direction = HANDOFF_DIRECTION_INBOUND,
                               .entry_point = "www.airline.example",
                               .language = "en", .started_at_ms = c->now_ms,
                               .priority = HANDOFF_PRIORITY_HIGH });
    put(c, &(handoff_participant){ HANDOFF_PARTICIPANT, .id = "customer",
                                   .role = HANDOFF_ROLE_CUSTOMER });
    put(c, &(handoff_participant){ HANDOFF_PARTICIPANT, .id = "bot",
                                   .role = HANDOFF_ROLE_BOT, .name = "Ava" });
}

static void
asks_for_tickets(conversation *c)
{
    customer(c, "Hi, four tickets from Berlin to Lisbon on Christmas Eve, "
                "please. We are a family, so seats together.");
    feels(c, "neutral", HANDOFF_EMOTION_TARGET_UNSPECIFIED, 0.7f);
    put(c, &(handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "book_flight",
                              .label = "Book four seats Berlin-Lisbon",
                              .state = HANDOFF_INTENT_STATE_IN_PROGRESS,
                              .source_origin = HANDOFF_ORIGIN_MODEL,
                              .confidence = 0.96f });
    slot(c, "i1", "from", "BER", HANDOFF_SLOT_STATUS_FILLED);
    slot(c, "i1", "to", "LIS", HANDOFF_SLOT_STATUS_FILLED);
    slot(c, "i1", "passengers", "4", HANDOFF_SLOT_STATUS_FILLED);
    put(c, &(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                            .parent_key = "i1", .name = "date",
                            .value = "2026-12-24", .raw = "Christmas Eve",
                            .status = HANDOFF_SLOT_STATUS_CONFIRMED,
                            .turn = c->turn });
    bot(c, "Four seats on 24 December, Berlin to Lisbon: 129 EUR each. I have "
           "sent a code to the phone that ends in 43, to know it is you.");
}

/* The record says how far somebody is proven, never with what. */
static void
is_authenticated(conversation *c)
{
    customer(c, "(entered the code)");
    action(c, "One-time code checked: right at the first attempt.");
    put(c,
        &(handoff_customer){ HANDOFF_CUSTOMER, .id = "cust-88121",
                             .name = "Jonas Weber", .language = "en",
                             .time_zone = "Europe/Berlin", .segment = "gold" });
    put(c, &(handoff_authentication){
               HANDOFF_AUTHENTICATION, .parent_kind = HANDOFF_KIND_CUSTOMER,
               .status = HANDOFF_AUTHENTICATION_STATUS_AUTHENTICATED,
               .subject = "cust-88121", .methods = HANDOFF_STRINGS("otp"),
               .assurance_level = 2, .authenticated_at_ms = c->now_ms,
               .verified_by = "login.airline.example",
               .turns = (const uint32_t[]){ c->turn - 1 }, .turns_count = 1 });
    put(c, &(handoff_step){ HANDOFF_STEP, .id = "s1", .by = "bot",
                            .what = "Checked who it is, by one-time code",
                            .result = HANDOFF_STEP_RESULT_SUCCEEDED,
                            .at_ms = c->now_ms });
}

static void
price_jumps(conversation *c)
{
    action(c, "Booked 2 of 4 seats, 14A and 14B, at 129 EUR. The fare of the "
              "others is now 214 EUR.");
    put(c, &(handoff_step){ HANDOFF_STEP, .id = "s2", .by = "bot",
                            .what = "Booked four seats",
                            .detail = "2 booked (14A, 14B, reference K7QW2P); "
                                      "2 not: the fare changed to 214 EUR",
                            .result = HANDOFF_STEP_RESULT_PARTLY,
                            .at_ms = c->now_ms });
    bot(c, "Two seats are booked. For the other two the fare has just changed "
           "to 214 EUR each. Shall I book them?");
    customer(c, "You said 129 for all four! I cannot leave two children at "
                "home.");
    feels(c, "frustrated", HANDOFF_EMOTION_TARGET_SERVICE, 0.88f);
    put(c, &(handoff_pain_point){
               HANDOFF_PAIN_POINT, .id = "p1",
               .kind = HANDOFF_PAIN_POINT_KIND_PRICE,
               .text = "129 EUR each was offered for four; two now cost 214",
               .severity = HANDOFF_SEVERITY_HIGH,
               .status = HANDOFF_PAIN_POINT_STATUS_OPEN,
               .first_at_ms = c->now_ms, .times_raised = 1,
               .turns = (const uint32_t[]){ c->turn }, .turns_count = 1 });
    bot(c, "I am sorry. I tried to hold the old fare, and it is gone.");
    put(c, &(handoff_step){ HANDOFF_STEP, .id = "s3", .by = "bot",
                            .what = "Asked for the old fare to be held",
                            .result = HANDOFF_STEP_RESULT_FAILED,
                            .at_ms = c->now_ms });
}

/* A pain point that comes up again is the same one: get it, change it, put it
 * back. Its KEY finds it. */
static void
raises_again(conversation *c)
{
    handoff_pain_point p = { HANDOFF_PAIN_POINT };

    for (size_t i = 0; handoff_context_get(&p, c->ctx, i); i++) {
        p.times_raised++;
        p.severity = HANDOFF_SEVERITY_CRITICAL;
        put(c, &p);
    }
}

static void
wants_a_person(conversation *c)
{
    customer(c, "I want the price that I was shown. Give me a person.");
    feels(c, "angry", HANDOFF_EMOTION_TARGET_SERVICE, 0.91f);
    raises_again(c);
    put(c, &(handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "book_flight",
                              .label = "Book four seats Berlin-Lisbon",
                              .state = HANDOFF_INTENT_STATE_PARTLY });
    put(c, &(handoff_intent){ HANDOFF_INTENT, .id = "i2", .name = "price_match",
                              .label = "Get the other two at 129 EUR",
                              .state = HANDOFF_INTENT_STATE_WAITING });
    slot(c, "i2", "offered_price", "129 EUR", HANDOFF_SLOT_STATUS_CONFIRMED);
    put(c, &(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                            .parent_key = "i2", .name = "decision",
                            .status = HANDOFF_SLOT_STATUS_WANTED });
    put(c, &(handoff_escalation){
               HANDOFF_ESCALATION,
               .reason = HANDOFF_ESCALATION_REASON_CUSTOMER_REQUEST,
               .requested_by = HANDOFF_ROLE_CUSTOMER,
               .requested_at_ms = c->now_ms, .turn = c->turn });
    put(c, &(handoff_target){ HANDOFF_TARGET, .queue = "bookings",
                              .skills = HANDOFF_STRINGS("fares", "en") });
}

static void
is_promised_a_call(conversation *c)
{
    bot(c, "I am getting you a person who can decide on fares. If we are cut "
           "off, we call you back within half an hour.");
    put(c, &(handoff_promise){ HANDOFF_PROMISE, .id = "r1",
                               .what = "Call back if the chat is cut off",
                               .by = "bot", .owner = "bookings",
                               .made_at_ms = c->now_ms,
                               .due_at_ms = c->now_ms + CALL_BACK,
                               .status = HANDOFF_PROMISE_STATUS_OPEN });
    put(c, &(handoff_callback){ HANDOFF_CALLBACK,
                                .until_ms = c->now_ms + CALL_BACK });
    put(c, &(handoff_contact){
               HANDOFF_CONTACT, .parent_kind = HANDOFF_KIND_CALLBACK,
               .kind = HANDOFF_CONTACT_KIND_PHONE, .value = "+4915550100143",
               .verified = HANDOFF_ANSWER_YES });
    customer(c, "Fine. But I will not explain all of this again.");
}

/* What the next person needs in ten seconds. */
static void
is_briefed(conversation *c)
{
    put(c, &(handoff_briefing){ HANDOFF_BRIEFING,
                                .why = "Only a person can grant the old fare",
                                .leading_intent = "i2" });
    put(c,
        &(handoff_summary){
            HANDOFF_SUMMARY,
            .headline = "2 of 4 seats booked, then the fare jumped",
            .issue = "Offered 129 EUR each for four; two now cost 214",
            .outcome = "14A and 14B are booked; two seats are missing",
            .next_step = "Decide on 129 EUR for the other two",
            .language = "en", .through_turn = c->turn,
            .source_origin = HANDOFF_ORIGIN_MODEL, .source_name = "brief-1" });
    put(c,
        &(handoff_suggestion){ HANDOFF_SUGGESTION, .id = "g1",
                               .what = "Grant 129 EUR for both seats",
                               .why = "It was offered for four, minutes before",
                               .status = HANDOFF_SUGGESTION_STATUS_OPEN });
}

static void
record(conversation *c)
{
    begins(c);
    asks_for_tickets(c);
    is_authenticated(c);
    price_jumps(c);
    wants_a_person(c);
    is_promised_a_call(c);
    is_briefed(c);
}

static int
complain(const char *what, const handoff_error *err)
{
    fprintf(stderr, "bot: %s: %s: %s\n", what, handoff_status_name(err->code),
            err->message);
    return 1;
}

static int
write_file(const char *path, const uint8_t *data, size_t len)
{
    FILE *f = fopen(path, "wb");
    int   bad = f == NULL || fwrite(data, 1, len, f) != len;

    if (f != NULL && fclose(f) != 0)
        bad = 1;
    if (bad)
        perror(path);
    return bad;
}

/* Everything is sealed to the desk; routing stays readable, for routers. */
static int
hand_over(const conversation *c, const char *keys, const char *keyring,
          const char *path, const char *to)
{
    HANDOFF_AUTO(handoff_identity) me = NULL;
    HANDOFF_AUTO(handoff_keyring) ring = NULL;
    HANDOFF_AUTO(handoff_sealed) sealed = NULL;
    handoff_error  err;
    const uint8_t *data;
    size_t         len;

    if (handoff_identity_load(&me, keys, &err) ||
        handoff_keyring_load(&ring, keyring, &err))
        return complain("keys", &err);
    if (handoff_seal(&sealed, c->ctx, me, ring,
                     &(handoff_seal_opts){
                         HANDOFF_SEAL_OPTS, .lifetime_ms = LIFETIME_MS,
                         .audience = HANDOFF_STRINGS(to),
                         .readers =
                             HANDOFF_READERS({ "desk.example", HANDOFF_ALL }) },
                     &err))
        return complain("seal", &err);
    data = handoff_sealed_data(sealed, &len);
    if (write_file(path, data, len))
        return 1;
    printf("bot: %u turns recorded, sealed for desk.example in %zu bytes\n",
           (unsigned) c->turn, len);
    return 0;
}

int
main(int argc, char **argv)
{
    conversation  c = { .now_ms = ((int64_t) time(NULL) - 6 * 60) * SECOND };
    handoff_error err;
    int           bad;

    if (argc != 4 && argc != 5) {
        fputs("usage: bot KEYS KEYRING PACKET [ROUTER]\n", stderr);
        return 2;
    }
    if (handoff_context_new(&c.ctx, &err) != HANDOFF_OK)
        return complain("context", &err);
    record(&c);
    if (handoff_context_refused(c.ctx, &err) != HANDOFF_OK)
        complain("record", &err); /* without it is better than not at all */
    bad = hand_over(&c, argv[1], argv[2], argv[3],
                    argc == 5 ? argv[4] : "desk.example");
    handoff_context_free(c.ctx);
    return bad;
}
