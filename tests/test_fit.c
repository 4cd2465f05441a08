/* SPDX-License-Identifier: MIT */
/*
 * test_fit.c -- a packet that fits its carrier, or a budget that suffices.
 *
 * A long conversation with a reading of mood at every turn is sealed at
 * budgets from the smallest upwards.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff.h>

enum {
    TURNS = 120,
    NAMED = 61,    /* the turn that an intent points to */
    MOOD_EACH = 10 /* turns; a reading points to its turn, too */
};
#define NOW INT64_C(1795000000000)

static handoff_identity *bot, *desk;
static handoff_keyring  *ring;
static handoff_context  *ctx;
static handoff_error     err;

static void
put(const void *rec)
{
    ck_assert_msg(handoff_context_put(ctx, rec, &err) == HANDOFF_OK, "%s",
                  err.message);
}

static void
setup(void)
{
    const uint32_t turns[] = { NAMED };
    char           text[160];

    ck_assert_int_eq(handoff_identity_generate(&bot, "bot.example", &err), 0);
    ck_assert_int_eq(handoff_identity_generate(&desk, "desk.example", &err), 0);
    ck_assert_int_eq(handoff_keyring_new(&ring, &err), 0);
    ck_assert_int_eq(handoff_keyring_trust(ring, bot,
                                           &(handoff_trust_opts){
                                               HANDOFF_TRUST_OPTS,
                                               .rights =
                                                   HANDOFF_MAY_ORIGINATE },
                                           &err),
                     0);
    ck_assert_int_eq(handoff_keyring_trust(ring, desk, NULL, &err), 0);
    ck_assert_int_eq(handoff_context_new(&ctx, &err), 0);
    put(&(handoff_routing){ HANDOFF_ROUTING, .conversation_id = "c-1" });
    put(&(handoff_briefing){ HANDOFF_BRIEFING, .why = "The fare jumped" });
    put(&(handoff_intent){ HANDOFF_INTENT, .id = "i", .name = "refund",
                           .turns = turns, .turns_count = 1 });
    put(&(handoff_promise){ HANDOFF_PROMISE, .id = "p", .what = "Call back" });
    for (uint32_t i = 1; i <= TURNS; i++) {
        snprintf(text, sizeof text, "Turn %u is about %08x%08x%08x.", i,
                 i * 2654435761u, i * 2246822519u, i * 3266489917u);
        put(&(handoff_message){ HANDOFF_MESSAGE, .turn = i,
                                .role = HANDOFF_ROLE_CUSTOMER, .text = text,
                                .rich = "<p>the same</p>",
                                .media_type = "text/html" });
        if (i % MOOD_EACH == 0)
            put(&(handoff_emotion){ HANDOFF_EMOTION, .turn = i,
                                    .category = i < 50 ? "calm" : "angry" });
    }
}

static void
teardown(void)
{
    handoff_context_free(ctx);
    handoff_keyring_free(ring);
    handoff_identity_free(desk);
    handoff_identity_free(bot);
}

static handoff_status
seal(handoff_sealed **out, uint64_t budget, uint32_t form)
{
    return handoff_seal(out, ctx, bot, ring,
                        &(handoff_seal_opts){
                            HANDOFF_SEAL_OPTS, .now_ms = NOW,
                            .audience = HANDOFF_STRINGS("desk.example"),
                            .budget = budget, .form = form },
                        &err);
}

static size_t
size_of(const handoff_sealed *sealed, uint32_t form)
{
    size_t len;

    handoff_sealed_data(sealed, &len);
    return form == HANDOFF_FORM_TEXT ? strlen(handoff_sealed_text(sealed))
                                     : len;
}

static handoff_packet *
open_it(const handoff_sealed *sealed)
{
    handoff_packet *packet;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(sealed, &len);

    ck_assert_msg(handoff_open(&packet, data, len, ring,
                               &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                     .identity = desk,
                                                     .now_ms = NOW },
                               &err) == HANDOFF_OK,
                  "%s", err.message);
    return packet;
}

/* What may never go, and each gap is told and can be proven. Returns how many
 * turns are left. */
static size_t
expect_whole(const handoff_sealed *sealed)
{
    handoff_packet        *packet = open_it(sealed);
    const handoff_context *got = handoff_packet_context(packet);
    handoff_message        m;
    handoff_omission       gap;
    size_t   left = handoff_context_count(got, HANDOFF_KIND_MESSAGE);
    size_t   gone = 0;
    uint32_t turn[6];

    ck_assert_uint_eq(handoff_context_count(got, HANDOFF_KIND_PROMISE), 1);
    ck_assert_uint_eq(handoff_context_count(got, HANDOFF_KIND_INTENT), 1);
    ck_assert_uint_ge(left, 6);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(handoff_message_get(&m, got, i < 2 ? i : left - 6 + i),
                         1);
        turn[i] = m.turn;
    }
    ck_assert_uint_eq(turn[0], 1);
    ck_assert_uint_eq(turn[1], 2);
    for (uint32_t i = 2; i < 6; i++)
        ck_assert_uint_eq(turn[i], TURNS - 5 + i);
    for (size_t i = 0; handoff_omission_get(&gap, got, i); i++) {
        gone += gap.last_turn - gap.first_turn + 1;
        ck_assert_int_eq(handoff_omission_verify(ctx, &gap, &err), HANDOFF_OK);
    }
    ck_assert_uint_eq(left + gone, TURNS);
    handoff_packet_free(packet);
    return left;
}

static void
every_budget(uint32_t form)
{
    handoff_sealed *sealed = NULL;
    size_t          whole, least, left = 0;

    ck_assert_int_eq(seal(&sealed, 0, form), HANDOFF_OK);
    whole = size_of(sealed, form);
    ck_assert_uint_eq(expect_whole(sealed), TURNS);
    handoff_sealed_free(sealed);
    ck_assert_int_eq(seal(&sealed, 1, form), HANDOFF_E_FIT);
    ck_assert_ptr_null(sealed);
    least = (size_t) err.offset;
    ck_assert_uint_gt(least, 400);
    ck_assert_uint_lt(least, whole / 2);
    for (size_t budget = least; budget < whole + 700; budget += 700) {
        size_t n;

        ck_assert_msg(seal(&sealed, budget, form) == HANDOFF_OK, "%zu: %s",
                      budget, err.message);
        ck_assert_uint_le(size_of(sealed, form), budget);
        n = expect_whole(sealed);
        ck_assert_uint_ge(n, left);
        left = n;
        handoff_sealed_free(sealed);
    }
    ck_assert_uint_eq(left, TURNS);
}

START_TEST(every_binary_budget_fits_or_is_refused)
{
    every_budget(HANDOFF_FORM_BINARY);
}
END_TEST

START_TEST(every_budget_in_text_form_fits_or_is_refused)
{
    every_budget(HANDOFF_FORM_TEXT);
}
END_TEST

START_TEST(what_is_pointed_to_goes_after_what_is_not)
{
    const size_t pointed = TURNS / MOOD_EACH + 1;
    size_t       least, seen = 0;

    ck_assert_int_eq(seal(&(handoff_sealed *){ NULL }, 1, HANDOFF_FORM_BINARY),
                     HANDOFF_E_FIT);
    least = (size_t) err.offset;
    for (size_t budget = least; budget < least + 2000; budget += 100) {
        handoff_sealed        *sealed;
        handoff_packet        *packet;
        handoff_message        m = { HANDOFF_MESSAGE, .turn = NAMED };
        handoff_emotion        e;
        handoff_mask           mask;
        const handoff_context *got;
        size_t                 told = 0, n = 0;

        ck_assert_int_eq(seal(&sealed, budget, HANDOFF_FORM_BINARY),
                         HANDOFF_OK);
        packet = open_it(sealed);
        got = handoff_packet_context(packet);
        if (handoff_context_count(got, HANDOFF_KIND_MESSAGE) > 6 + pointed) {
            ck_assert_int_eq(handoff_context_find(&m, NULL, got), 1);
            seen++;
        }
        ck_assert_int_eq(handoff_message_get(&m, got, 0), 1);
        ck_assert_str_eq(m.rich, "");
        for (size_t i = 0; handoff_mask_get(&mask, got, i); i++)
            told += strcmp(mask.kind, "left-out") == 0;
        ck_assert_uint_gt(told, 0);
        /* The first and the last reading remain, whatever else goes. */
        ck_assert_int_eq(handoff_emotion_get(&e, got, 0), 1);
        ck_assert_uint_eq(e.turn, MOOD_EACH);
        for (n = 0; handoff_emotion_get(&e, got, n); n++)
            continue;
        ck_assert_int_eq(handoff_emotion_get(&e, got, n - 1), 1);
        ck_assert_uint_eq(e.turn, TURNS);
        handoff_packet_free(packet);
        handoff_sealed_free(sealed);
    }
    ck_assert_uint_gt(seen, 0);
}
END_TEST

START_TEST(choice_is_the_same_each_time)
{
    handoff_sealed *one, *two;

    ck_assert_int_eq(seal(&one, 4096, HANDOFF_FORM_TEXT), HANDOFF_OK);
    ck_assert_int_eq(seal(&two, 4096, HANDOFF_FORM_TEXT), HANDOFF_OK);
    ck_assert_uint_eq(expect_whole(one), expect_whole(two));
    handoff_sealed_free(one);
    handoff_sealed_free(two);
}
END_TEST

START_TEST(carriers_are_named_with_size_and_source)
{
    static const struct {
        const char *name;
        uint64_t    size;
        uint32_t    form;
    } known[] = {
        { "zendesk-metadata", 4096, HANDOFF_FORM_TEXT },
        { "twilio-conversation", 16384, HANDOFF_FORM_TEXT },
        { "twilio-message", 4096, HANDOFF_FORM_TEXT },
        { "intercom-note", 10000, HANDOFF_FORM_TEXT },
        { "connect-attributes", 32768, HANDOFF_FORM_TEXT },
        { "chatwoot-attribute", 1500, HANDOFF_FORM_TEXT },
        { "whatsapp-metadata", 2000, HANDOFF_FORM_TEXT },
        { "sip-uui", 128, HANDOFF_FORM_TICKET },
    };
    handoff_carrier c = { HANDOFF_CARRIER };
    size_t          n = sizeof known / sizeof *known;

    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(handoff_carrier_find(&c, known[i].name), 1);
        ck_assert_uint_eq(c.size, known[i].size);
        ck_assert_uint_eq(c.form, known[i].form);
        ck_assert_str_ne(c.source, "");
        ck_assert_int_eq(handoff_carrier_get(&c, i), 1);
    }
    ck_assert_int_eq(handoff_carrier_get(&c, n), 0);
    ck_assert_ptr_null(c.name);
    ck_assert_int_eq(handoff_carrier_find(&c, "pigeon"), 0);
    ck_assert_int_eq(handoff_carrier_find(&c, NULL), 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "fit",
                               every_binary_budget_fits_or_is_refused,
                               every_budget_in_text_form_fits_or_is_refused,
                               what_is_pointed_to_goes_after_what_is_not,
                               choice_is_the_same_each_time,
                               carriers_are_named_with_size_and_source);
}
