/* SPDX-License-Identifier: MIT */
/*
 * bench_record.c -- reading a record, beside protobuf-c's own reading.
 *
 * The same bytes, the same run, turn and turn about; the best of many rounds,
 * so that whatever else the machine does counts for neither. Allocations are
 * counted by standing in for malloc.
 */
#include "oom_alloc.h"
#include "record/context.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <handoff/keys.h>

enum { ROUNDS = 200, TIMES = 100 };

static const char *const said[][2] = {
    { "ROLE_BOT", "Hello, this is the booking assistant of the airline. What "
                  "can I do for you today?" },
    { "ROLE_CUSTOMER", "Hi, I need four tickets to Lisbon on the 24th of "
                       "December, coming back on the 2nd of January" },
    { "ROLE_BOT", "There are four seats on the 07:40 at 129 euros each, 516 in "
                  "all. Shall I book them?" },
    { "ROLE_CUSTOMER", "Yes please" },
    { "ROLE_BOT", "Before I book I have to make sure that it is you. I have "
                  "sent a code to the number ending in 84." },
    { "ROLE_CUSTOMER", "[masked]" },
    { "ROLE_BOT", "Thank you, that is right. Booking now." },
    { "ROLE_SYSTEM", "create_booking: 2 of 4 seats confirmed, fare changed" },
    { "ROLE_BOT", "Two tickets are booked, under the reference K7Q2LM. The "
                  "other two are now 225 euros each." },
    { "ROLE_CUSTOMER", "What? You said 129 a minute ago" },
    { "ROLE_BOT", "The fare changed while I was booking." },
    { "ROLE_CUSTOMER", "That is not my problem. I said yes to four tickets at "
                       "129 and you said you were booking them." },
    { "ROLE_BOT", "Would you like the other two at 225 euros?" },
    { "ROLE_CUSTOMER", "No! I want the price you showed me" },
    { "ROLE_BOT", "I cannot change fares myself. Shall I look whether there "
                  "are other flights on that day?" },
    { "ROLE_CUSTOMER", "we are a family, we are not flying separately" },
    { "ROLE_BOT", "I understand. The other flights of that day start at 198 "
                  "euros and have four seats left." },
    { "ROLE_CUSTOMER", "this is ridiculous. get me a person" },
    { "ROLE_BOT", "I will hand you over to a colleague, together with "
                  "everything that we have said here." },
    { "ROLE_CUSTOMER", "and how long does that take" },
    { "ROLE_BOT", "Somebody from the desk will call you back on the number "
                  "ending in 84 before 15:30 today." },
    { "ROLE_CUSTOMER", "ok but I am not paying 225" },
};

static const char rest[] =
    "\"routing\": {\"conversation_id\": \"c-20261121-0042\", \"channel\": 2,"
    "\"language\": \"en\", \"started_at_ms\": 1763740000000,"
    "\"escalation\": {\"reason\": 1, \"turn\": 18}, \"priority\": 4,"
    "\"last_turn\": 22},"
    "\"briefing\": {\"summary\": {\"headline\": \"Two of four tickets booked,"
    " wants the others at the old fare\"}, \"why\": \"Asked for a person: the"
    " fare rose from 129 to 225 euros during the booking\","
    "\"intents\": [{\"id\": \"i1\", \"name\": \"book_flight\", \"state\": 6,"
    "\"slots\": [{\"name\": \"to\", \"value\": \"LIS\", \"status\": 5},"
    "{\"name\": \"seats\", \"value\": \"4\", \"status\": 5}],"
    "\"turns\": [2, 4]}], \"emotions\": [{\"turn\": 10, \"category\":"
    "\"surprise\"}, {\"turn\": 18, \"category\": \"anger\", \"scores\":"
    "[{\"name\": \"intensity\", \"value\": 0.8}]}], \"pain_points\":"
    "[{\"id\": \"p1\", \"kind\": 11, \"text\": \"fare rose while booking\","
    "\"turns\": [9, 12]}], \"steps\": [{\"id\": \"s1\", \"what\":"
    "\"booked two seats\", \"result\": 2, \"turns\": [8]}], \"promises\":"
    "[{\"id\": \"pr1\", \"what\": \"call back\", \"by\": \"bot\","
    "\"owner\": \"desk\", \"due_at_ms\": 1763742600000, \"status\": 1,"
    "\"references\": [{\"system\": \"telephony\", \"kind\": \"task\","
    "\"id\": \"cb-20261121-118\"}]}], \"suggestions\": [{\"id\": \"n1\","
    "\"what\": \"Sell the two other seats at 129 euros\", \"why\":"
    "\"The fare was confirmed in turn 3 and accepted in turn 4\","
    "\"source\": {\"origin\": 4, \"name\": \"fare-guarantee\"}}],"
    "\"tags\": [\"booking\", \"fare\"], \"history\": [{\"id\":"
    "\"c-20260714-0007\", \"channel\": 1, \"headline\":"
    "\"Asked for a seat by the window\", \"resolved\": 3}],"
    "\"participants\": [{\"id\": \"bot\", \"role\": 3}]},"
    "\"customer\": {\"id\": \"cu-8812\", \"name\": \"Ada Jansen\","
    "\"authentication\": {\"status\": 3, \"methods\": [\"otp\"],"
    "\"assurance_level\": 2, \"turns\": [6]}, \"contacts\": [{\"kind\": 1,"
    "\"value\": \"+31612345684\", \"verified\": 2}]}";

static bool
story(uint8_t **data, size_t *len)
{
    ho_base_buf      text = { 0 };
    handoff_context *ctx = NULL;
    bool             ok;

    ho_base_buf_printf(&text, "{%s, \"transcript\": {\"messages\": [", rest);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        ho_base_buf_printf(&text,
                           "%s{\"turn\": %zu, \"role\": \"%s\", \"sent_at_ms\":"
                           " %lld, \"text\": \"%s\","
                           " \"native_id\": \"msg-77120-%04zu\"}",
                           i == 0 ? "" : ", ", i + 1, said[i][0],
                           1763740000000LL + 9000 * (long long) i, said[i][1],
                           i + 1);
    ho_base_buf_text(&text, "]}}");
    ok = !text.failed && handoff_context_new(&ctx, NULL) == HANDOFF_OK &&
         handoff_context_from_json(ctx, (const char *) text.data, text.len,
                                   NULL, NULL) == HANDOFF_OK &&
         handoff_context_serialize(data, len, ctx, 0, NULL) == HANDOFF_OK;
    handoff_context_free(ctx);
    ho_base_buf_free(&text);
    return ok;
}

/* ---- What is measured --------------------------------------------------- */

static ho_base_slice    bytes;
static handoff_context *leg;

static bool
ours(void)
{
    handoff_context *ctx;
    bool             ok = handoff_context_new(&ctx, NULL) == HANDOFF_OK;

    ok = ok &&
         handoff_context_parse(ctx, 0, bytes.p, bytes.len, NULL) == HANDOFF_OK;
    handoff_context_free(ctx);
    return ok;
}

static bool
scan_only(void)
{
    ho_record_budget budget = HO_BUDGET;
    size_t           arena = 0;

    return ho_record_scan(&arena, &budget, &handoff__v1__context__descriptor,
                          bytes, NULL) == HANDOFF_OK;
}

static bool
theirs(void)
{
    ProtobufCMessage *message =
        protobuf_c_message_unpack(&handoff__v1__context__descriptor, NULL,
                                  bytes.len, bytes.p);
    bool ok = message != NULL;

    protobuf_c_message_free_unpacked(message, NULL);
    return ok;
}

static bool
serialize(void)
{
    uint8_t *data;
    size_t   len;
    bool     ok =
        handoff_context_serialize(&data, &len, leg, 0, NULL) == HANDOFF_OK;

    handoff_free(data);
    return ok && len == bytes.len;
}

static char  *json; /* of the same record */
static size_t json_len;

static bool
read_as(uint32_t flags)
{
    handoff_json_opts opts = { HANDOFF_JSON_OPTS, .flags = flags };
    handoff_context  *ctx;
    bool              ok = handoff_context_new(&ctx, NULL) == HANDOFF_OK;

    ok = ok && handoff_context_from_json(ctx, json, json_len, &opts, NULL) ==
                   HANDOFF_OK;
    handoff_context_free(ctx);
    return ok;
}

static bool
read_json(void)
{
    return read_as(0);
}

static bool
repair_json(void)
{
    return read_as(HANDOFF_JSON_REPAIR);
}

static bool
write_json(void)
{
    char  *text;
    size_t len;
    bool ok = handoff_context_to_json(&text, &len, leg, 0, NULL) == HANDOFF_OK;

    handoff_free(text);
    return ok && len == json_len;
}

static bool
merge_with(handoff_status (*merge)(handoff_context **,
                                   const handoff_merge_leg *, size_t,
                                   handoff_error *))
{
    const handoff_merge_leg legs[1] = { { leg, HANDOFF_MAY_ORIGINATE, 0 } };
    handoff_context        *out;
    bool                    ok = merge(&out, legs, 1, NULL) == HANDOFF_OK;

    handoff_context_free(out);
    return ok;
}

static bool
merge_copied(void)
{
    return merge_with(handoff_context_merge);
}

static bool
merge_shared(void)
{
    return merge_with(ho_record_merge_shared);
}

static bool
prepare(void)
{
    const ho_record_defaults how = { .clear = HO_ALL_SECTIONS };
    handoff_context         *out;
    bool ok = ho_record_fill_defaults(&out, leg, &how, NULL) == HANDOFF_OK;

    handoff_context_free(out);
    return ok;
}

/* ---- Measuring ---------------------------------------------------------- */

typedef struct measured {
    const char *what;
    bool (*run)(void);
    double best; /* microseconds */
    size_t allocations;
} measured;

static double
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

static bool
measure(measured *m)
{
    double start = now_us(), each;
    bool   ok = true;

    for (int i = 0; ok && i < TIMES; i++)
        ok = m->run();
    each = (now_us() - start) / TIMES;
    if (m->best == 0 || each < m->best)
        m->best = each;
    oom_arm(0);
    ok = ok && m->run();
    m->allocations = oom_seen();
    return ok;
}

int
main(void)
{
    measured all[] = { { "parse (scan, unpack, free)", ours, 0, 0 },
                       { "protobuf-c unpack and free", theirs, 0, 0 },
                       { "scan alone", scan_only, 0, 0 },
                       { "serialize", serialize, 0, 0 },
                       { "JSON read", read_json, 0, 0 },
                       { "JSON read, to be repaired", repair_json, 0, 0 },
                       { "JSON written", write_json, 0, 0 },
                       { "merge of one leg, copied", merge_copied, 0, 0 },
                       { "merge of one leg, shared", merge_shared, 0, 0 },
                       { "prepare", prepare, 0, 0 } };
    uint8_t *data = NULL;
    bool     ok = story(&data, &bytes.len);

    bytes.p = data;
    ok =
        ok && handoff_context_new(&leg, NULL) == HANDOFF_OK &&
        handoff_context_parse(leg, 0, bytes.p, bytes.len, NULL) == HANDOFF_OK &&
        handoff_context_to_json(&json, &json_len, leg, 0, NULL) == HANDOFF_OK;
    for (int round = 0; ok && round < ROUNDS; round++) {
        for (size_t i = 0; ok && i < sizeof all / sizeof all[0]; i++)
            ok = measure(&all[i]);
    }
    if (!ok) {
        fputs("bench_record: failed\n", stderr);
        return 1;
    }
    printf("a record of %zu turns, %zu bytes\n", sizeof said / sizeof said[0],
           bytes.len);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        printf("  %-28s %7.2f us %5zu allocations\n", all[i].what, all[i].best,
               all[i].allocations);
    printf("  parse / protobuf-c's unpack  %7.2f\n", all[0].best / all[1].best);
    handoff_free(json);
    handoff_context_free(leg);
    handoff_free(data);
    return 0;
}
