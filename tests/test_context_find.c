/* SPDX-License-Identifier: MIT */
/*
 * test_context_find.c -- reading without an initialiser, finding by KEY, and
 * updates that keep what they do not say.
 */
#include <string.h>

#include "support_context.h"

#define PUT(...) put_ok((__VA_ARGS__)) /* a compound literal has commas */

/* ---- handoff_<record>_get() ---------------------------------------------- */

START_TEST(get_macro_needs_no_initialiser)
{
    handoff_message m;

    PUT(&(handoff_message){ HANDOFF_MESSAGE, .text = "Hello" });
    memset(&m, 0xA5, sizeof m);
    ck_assert_int_eq(handoff_message_get(&m, ctx, 0), 1);
    ck_assert_str_eq(m.text, "Hello");
    ck_assert_uint_eq(m.struct_size, sizeof m);
    ck_assert_uint_eq(m.record_kind, HANDOFF_KIND_MESSAGE);
    memset(&m, 0xA5, sizeof m);
    ck_assert_int_eq(handoff_message_get(&m, ctx, 1), 0);
    ck_assert_ptr_null(m.text);
    ck_assert_uint_eq(m.turn, 0);
}
END_TEST

START_TEST(get_macro_evaluates_its_arguments_once)
{
    handoff_message list[3];
    size_t          i = 0;

    PUT(&(handoff_message){ HANDOFF_MESSAGE, .text = "a" });
    PUT(&(handoff_message){ HANDOFF_MESSAGE, .text = "b" });
    for (handoff_message *m = list; handoff_message_get(m++, ctx, i++);)
        continue;
    ck_assert_uint_eq(i, 3);
    ck_assert_str_eq(list[1].text, "b");
    ck_assert_int_eq(handoff_message_get(NULL, ctx, 0), 0);
    ck_assert_int_eq(handoff_message_get(&list[0], NULL, 0), 0);
    ck_assert_ptr_null(list[0].text);
}
END_TEST

/* A kind is no section's number, so that mixing them up shows. */
START_TEST(kinds_are_not_sections)
{
    uint8_t *out;
    size_t   len;

    PUT(&(handoff_message){ HANDOFF_MESSAGE, .text = "Hello" });
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_SECTION_TRANSCRIPT),
                      0);
    ck_assert_status(handoff_context_serialize(&out, &len, ctx,
                                               HANDOFF_KIND_MESSAGE, &err),
                     HANDOFF_E_ARG, &err);
}
END_TEST

/* ---- find ---------------------------------------------------------------- */

static void
put_wishes(void)
{
    PUT(&(handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "refund" });
    PUT(&(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                         .parent_key = "i1", .name = "date",
                         .value = "2026-12-24" });
    PUT(&(handoff_intent){ HANDOFF_INTENT, .id = "i2", .name = "book" });
    PUT(&(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                         .parent_key = "i2", .name = "date",
                         .value = "2027-01-02" });
    PUT(&(handoff_slot){ HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_BRIEFING,
                         .name = "date", .value = "any" });
}

START_TEST(find_by_key_fills_and_says_where)
{
    handoff_intent intent = { HANDOFF_INTENT, .id = "i2" };
    size_t         i = 99;

    put_wishes();
    ck_assert_int_eq(handoff_context_find(&intent, &i, ctx), 1);
    ck_assert_str_eq(intent.name, "book");
    ck_assert_uint_eq(i, 1);
    intent = (handoff_intent){ HANDOFF_INTENT, .id = "i3", .name = "x" };
    ck_assert_int_eq(handoff_context_find(&intent, &i, ctx), 0);
    ck_assert_uint_eq(i, 0);
    ck_assert_ptr_null(intent.id);
    ck_assert_ptr_null(intent.name);
    ck_assert_uint_eq(intent.record_kind, HANDOFF_KIND_INTENT);
}
END_TEST

START_TEST(find_goes_by_the_parent_that_is_named)
{
    handoff_slot slot = { HANDOFF_SLOT, .name = "date" };
    size_t       i;

    put_wishes();
    ck_assert_int_eq(handoff_context_find(&slot, &i, ctx), 1);
    ck_assert_str_eq(slot.value, "2026-12-24"); /* the first that has it */
    slot = (handoff_slot){ HANDOFF_SLOT, .name = "date", .parent_key = "i2" };
    ck_assert_int_eq(handoff_context_find(&slot, &i, ctx), 1);
    ck_assert_str_eq(slot.value, "2027-01-02");
    ck_assert_uint_eq(i, 1);
    slot = (handoff_slot){ HANDOFF_SLOT, .name = "date",
                           .parent_kind = HANDOFF_KIND_BRIEFING };
    ck_assert_int_eq(handoff_context_find(&slot, &i, ctx), 1);
    ck_assert_str_eq(slot.value, "any");
    ck_assert_uint_eq(i, 2);
    slot = (handoff_slot){ HANDOFF_SLOT, .name = "date", .parent_key = "i3" };
    ck_assert_int_eq(handoff_context_find(&slot, NULL, ctx), 0);
}
END_TEST

START_TEST(find_by_turn_contact_and_single)
{
    handoff_message m = { HANDOFF_MESSAGE, .turn = 7 };
    handoff_contact c = { HANDOFF_CONTACT, .kind = HANDOFF_CONTACT_KIND_PHONE,
                          .value = "+15550100" };
    handoff_routing r = { HANDOFF_ROUTING };
    handoff_emotion e = { HANDOFF_EMOTION, .category = "anger" };

    ck_assert_int_eq(handoff_context_find(&r, NULL, ctx), 0);
    PUT(&(handoff_routing){ HANDOFF_ROUTING, .conversation_id = "c-1" });
    PUT(&(handoff_message){ HANDOFF_MESSAGE, .turn = 3, .text = "three" });
    PUT(&(handoff_message){ HANDOFF_MESSAGE, .turn = 7, .text = "seven" });
    PUT(&(handoff_contact){
        HANDOFF_CONTACT, .parent_kind = HANDOFF_KIND_CUSTOMER,
        .kind = HANDOFF_CONTACT_KIND_PHONE, .value = "+15550100",
        .use = HANDOFF_CONTACT_USE_NEVER });
    PUT(&e);
    ck_assert_int_eq(handoff_context_find(&m, NULL, ctx), 1);
    ck_assert_str_eq(m.text, "seven");
    ck_assert_int_eq(handoff_context_find(&c, NULL, ctx), 1);
    ck_assert_int_eq(c.use, HANDOFF_CONTACT_USE_NEVER);
    r = (handoff_routing){ HANDOFF_ROUTING };
    ck_assert_int_eq(handoff_context_find(&r, NULL, ctx), 1);
    ck_assert_str_eq(r.conversation_id, "c-1");
    /* What has no KEY is not found by what it says. */
    ck_assert_int_eq(handoff_context_find(&e, NULL, ctx), 0);
    ck_assert_int_eq(handoff_context_find(NULL, NULL, ctx), 0);
    m = (handoff_message){ HANDOFF_MESSAGE, .turn = 7 };
    ck_assert_int_eq(handoff_context_find(&m, NULL, NULL), 0);
}
END_TEST

/* ---- update -------------------------------------------------------------- */

START_TEST(update_keeps_what_is_not_said)
{
    static const uint32_t turns[] = { 2, 5 };
    handoff_slot   slot = { HANDOFF_SLOT, .parent_key = "i1", .name = "date" };
    handoff_intent intent;

    put_wishes();
    PUT(&(handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "refund",
                           .source_name = "m1", .confidence = 0.5f,
                           .turns = turns, .turns_count = 2 });
    slot.status = HANDOFF_SLOT_STATUS_CONFIRMED;
    ck_assert_status(handoff_context_update(ctx, &slot, &err), HANDOFF_OK,
                     &err);
    slot = (handoff_slot){ HANDOFF_SLOT, .parent_key = "i1", .name = "date" };
    ck_assert_int_eq(handoff_context_find(&slot, NULL, ctx), 1);
    ck_assert_int_eq(slot.status, HANDOFF_SLOT_STATUS_CONFIRMED);
    ck_assert_str_eq(slot.value, "2026-12-24");

    intent = (handoff_intent){ HANDOFF_INTENT, .id = "i1", .name = "exchange" };
    ck_assert_status(handoff_context_update(ctx, &intent, &err), HANDOFF_OK,
                     &err);
    ck_assert_int_eq(handoff_context_find(&intent, NULL, ctx), 1);
    ck_assert_str_eq(intent.name, "exchange");
    ck_assert_str_eq(intent.source_name, "m1");
    ck_assert(intent.confidence == 0.5f);
    ck_assert_uint_eq(intent.turns_count, 2);
}
END_TEST

/* What a model guessed and the customer then confirmed is the customer's word,
 * not the customer's word with the model's name and doubt. */
START_TEST(update_takes_origin_name_and_confidence_together)
{
    const handoff_slot said[] = {
        { HANDOFF_SLOT, .source_origin = HANDOFF_ORIGIN_CUSTOMER },
        { HANDOFF_SLOT, .source_name = "desk" },
        { HANDOFF_SLOT, .confidence = 0.25f },
    };

    put_wishes();
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        handoff_slot slot = said[i];

        PUT(&(handoff_slot){ HANDOFF_SLOT, .parent_key = "i1", .name = "date",
                             .value = "2026-12-24",
                             .source_origin = HANDOFF_ORIGIN_MODEL,
                             .source_name = "nlu-3", .confidence = 0.75f });
        slot.parent_key = "i1";
        slot.name = "date";
        slot.status = HANDOFF_SLOT_STATUS_CONFIRMED;
        ck_assert_status(handoff_context_update(ctx, &slot, &err), HANDOFF_OK,
                         &err);
        slot =
            (handoff_slot){ HANDOFF_SLOT, .parent_key = "i1", .name = "date" };
        ck_assert_int_eq(handoff_context_find(&slot, NULL, ctx), 1);
        ck_assert_str_eq(slot.value, "2026-12-24");
        ck_assert_int_eq(slot.status, HANDOFF_SLOT_STATUS_CONFIRMED);
        ck_assert_int_eq(slot.source_origin, said[i].source_origin);
        ck_assert_str_eq(slot.source_name, said[i].source_name == NULL
                                               ? ""
                                               : said[i].source_name);
        ck_assert(slot.confidence == said[i].confidence);
    }
}
END_TEST

START_TEST(update_of_what_is_not_there_puts_it)
{
    handoff_intent intent = { HANDOFF_INTENT, .id = "i9", .name = "new" };

    ck_assert_status(handoff_context_update(ctx, &intent, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_INTENT), 1);
    ck_assert_status(handoff_context_update(NULL, &intent, &err), HANDOFF_E_ARG,
                     &err);
    ck_assert_status(handoff_context_update(ctx, NULL, &err), HANDOFF_E_ARG,
                     &err);
}
END_TEST

/* A target names no parent: then it is that of the conversation. */
START_TEST(target_without_a_parent_is_the_conversations)
{
    handoff_target t;

    put_wishes();
    PUT(&(handoff_target){ HANDOFF_TARGET, .parent_key = "i1",
                           .queue = "billing" });
    PUT(&(handoff_target){ HANDOFF_TARGET, .queue = "all" });
    ck_assert_str_eq(ctx->root.routing->target->queue, "all");
    ck_assert_str_eq(ctx->root.briefing->intents[0]->target->queue, "billing");
    ck_assert_int_eq(handoff_target_get(&t, ctx, 0), 1);
    ck_assert_uint_eq(t.parent_kind, HANDOFF_KIND_ROUTING);
    ck_assert_int_eq(handoff_target_get(&t, ctx, 1), 1);
    ck_assert_str_eq(t.parent_key, "i1");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        get_macro_needs_no_initialiser,
        get_macro_evaluates_its_arguments_once,
        kinds_are_not_sections,
        find_by_key_fills_and_says_where,
        find_goes_by_the_parent_that_is_named,
        find_by_turn_contact_and_single,
        update_keeps_what_is_not_said,
        update_takes_origin_name_and_confidence_together,
        update_of_what_is_not_there_puts_it,
        target_without_a_parent_is_the_conversations
    };

    return support_run_with_context("context_find", tests,
                                    sizeof tests / sizeof tests[0]);
}
