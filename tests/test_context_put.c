/* SPDX-License-Identifier: MIT */
/*
 * test_context_put.c -- the rules of put, one by one.
 *
 * The airline story, in pieces: four tickets, two booked, the price of the
 * others jumped; the customer wants the old one.
 */
#include <math.h>
#include <string.h>

#include "support_context.h"

/* ---- What lands where ---------------------------------------------------- */

START_TEST(put_message_sets_the_fields_of_its_names)
{
    const char *const           to[] = { "carol", "bot", NULL };
    const Handoff__V1__Message *m;
    handoff_message             rec = { HANDOFF_MESSAGE,
                                        .turn = 3,
                                        .role = HANDOFF_ROLE_CUSTOMER,
                                        .sent_at_ms = INT64_C(1766570400000),
                                        .text = "I want my old price.",
                                        .to = to,
                                        .confidence = 0.5f };

    put_ok(&rec);
    ck_assert_uint_eq(ctx->root.transcript->n_messages, 1);
    m = ctx->root.transcript->messages[0];
    ck_assert_uint_eq(m->turn, 3);
    ck_assert_int_eq(m->role, HANDOFF__V1__ROLE__ROLE_CUSTOMER);
    ck_assert_int_eq(m->sent_at_ms, INT64_C(1766570400000));
    ck_assert_str_eq(m->text, "I want my old price.");
    ck_assert_uint_eq(m->n_to, 2);
    ck_assert_str_eq(m->to[1], "bot");
    ck_assert(m->confidence == 0.5f);
    ck_assert_str_eq(m->subject, "");
}
END_TEST

START_TEST(put_slot_has_its_source_as_a_message)
{
    const Handoff__V1__Slot *s;
    handoff_slot             rec = {
                    HANDOFF_SLOT,           .parent_kind = HANDOFF_KIND_BRIEFING,
                    .name = "tickets",      .value = "4",
                    .sensitive = 7,         .source_origin = HANDOFF_ORIGIN_MODEL,
                    .source_name = "nlu 2", .confidence = 0.75f
    };

    put_ok(&rec);
    s = ctx->root.briefing->slots[0];
    ck_assert_int_eq(s->source->origin, HANDOFF__V1__ORIGIN__ORIGIN_MODEL);
    ck_assert_str_eq(s->source->name, "nlu 2");
    ck_assert(s->source->confidence == 0.75f);
    ck_assert_int_eq(s->sensitive, 1);

    /* An empty Source equals none. */
    rec.source_origin = 0;
    rec.source_name = NULL;
    rec.confidence = 0;
    put_ok(&rec);
    ck_assert_uint_eq(ctx->root.briefing->n_slots, 1);
    ck_assert_ptr_null(ctx->root.briefing->slots[0]->source);
}
END_TEST

START_TEST(put_bytes_and_numbers_copies_them)
{
    uint8_t                         id[32] = { 1, 2, 0, 4 };
    uint32_t                        turns[] = { 2, 5, 9 };
    const Handoff__V1__Interaction *i;
    const Handoff__V1__PainPoint   *p;
    handoff_interaction rec = { HANDOFF_INTERACTION, .id = "last", .packet = id,
                                .packet_len = sizeof id };
    handoff_pain_point  pain = { HANDOFF_PAIN_POINT, .id = "price",
                                 .turns = turns, .turns_count = 3 };

    put_ok(&rec);
    put_ok(&pain);
    id[0] = 99;
    turns[0] = 99;
    i = ctx->root.briefing->history[0];
    p = ctx->root.briefing->pain_points[0];
    ck_assert_uint_eq(i->packet.len, 32);
    ck_assert_uint_eq(i->packet.data[0], 1);
    ck_assert_uint_eq(i->packet.data[3], 4);
    ck_assert_uint_eq(p->n_turns, 3);
    ck_assert_uint_eq(p->turns[0], 2);
    ck_assert_uint_eq(p->turns[2], 9);
}
END_TEST

/* ---- KEYs ---------------------------------------------------------------- */

START_TEST(put_same_key_replaces_in_place_and_keeps_children)
{
    handoff_intent intent = { HANDOFF_INTENT };

    put_intent("i1", "book_tickets");
    put_slot("i1", "count", "4");
    put_intent("i2", "complain");
    put_intent("i1", "keep_old_price");
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_INTENT), 2);
    ck_assert(handoff_context_get(&intent, ctx, 0));
    ck_assert_str_eq(intent.id, "i1");
    ck_assert_str_eq(intent.name, "keep_old_price");
    ck_assert_uint_eq(ctx->root.briefing->intents[0]->n_slots, 1);
}
END_TEST

START_TEST(put_same_slot_name_replaces_under_the_same_parent_only)
{
    handoff_slot slot = { HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_BRIEFING,
                          .name = "count", .value = "of the whole" };

    put_intent("i1", "book");
    put_intent("i2", "return");
    put_slot("i1", "count", "4");
    put_slot("i2", "count", "1");
    put_slot("i1", "count", "2");
    put_ok(&slot);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_SLOT), 3);
    ck_assert_str_eq(ctx->root.briefing->intents[0]->slots[0]->value, "2");
    ck_assert_str_eq(ctx->root.briefing->intents[1]->slots[0]->value, "1");
}
END_TEST

START_TEST(put_empty_key_appends)
{
    put_intent("", "one");
    put_intent(NULL, "two");
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_INTENT), 2);
}
END_TEST

START_TEST(put_contact_is_known_by_three_fields_together)
{
    handoff_contact c = { HANDOFF_CONTACT, .parent_kind = HANDOFF_KIND_CUSTOMER,
                          .kind = HANDOFF_CONTACT_KIND_PHONE,
                          .value = "+4930123456" };

    put_ok(&c);
    c.verified = HANDOFF_ANSWER_YES;
    put_ok(&c);
    ck_assert_uint_eq(ctx->root.customer->n_contacts, 1);
    ck_assert_int_eq(ctx->root.customer->contacts[0]->verified,
                     HANDOFF__V1__ANSWER__ANSWER_YES);
    c.system = "whatsapp";
    put_ok(&c);
    c.kind = HANDOFF_CONTACT_KIND_HANDLE;
    put_ok(&c);
    c.value = "+4930654321";
    put_ok(&c);
    ck_assert_uint_eq(ctx->root.customer->n_contacts, 4);
}
END_TEST

START_TEST(put_message_is_known_by_its_turn)
{
    handoff_message m = { HANDOFF_MESSAGE, .turn = 1, .text = "Hello" };

    put_ok(&m);
    m.turn = 5;
    put_ok(&m);
    m.turn = 3; /* not the highest, and new */
    put_ok(&m);
    m.turn = 1;
    m.text = "Hello, it is about my tickets";
    put_ok(&m);
    m.turn = 0; /* none: always new */
    put_ok(&m);
    put_ok(&m);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 5);
    ck_assert_str_eq(ctx->root.transcript->messages[0]->text,
                     "Hello, it is about my tickets");
}
END_TEST

START_TEST(put_turn_is_found_after_set_and_remove)
{
    handoff_message m = { HANDOFF_MESSAGE, .text = "text" };

    for (m.turn = 1; m.turn <= 20; m.turn++)
        put_ok(&m);
    m.turn = 50; /* the highest turn is now at the front */
    ck_assert_int_eq(handoff_context_set(ctx, 0, &m, &err), HANDOFF_OK);
    m.turn = 30;
    put_ok(&m);
    m.turn = 50;
    put_ok(&m);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 21);
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_MESSAGE, 0, &err),
                     HANDOFF_OK);
    put_ok(&m);
    put_ok(&m);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 21);
}
END_TEST

START_TEST(put_single_record_replaces_its_own_fields_only)
{
    handoff_routing routing = { HANDOFF_ROUTING, .conversation_id = "c-1",
                                .channel = HANDOFF_CHANNEL_CHAT };
    handoff_target  target = { HANDOFF_TARGET, .queue = "tickets" };
    handoff_routing got = { HANDOFF_ROUTING };

    put_ok(&target); /* makes the routing */
    put_ok(&routing);
    routing.channel = 0;
    put_ok(&routing);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_ROUTING), 1);
    ck_assert(handoff_context_get(&got, ctx, 0));
    ck_assert_str_eq(got.conversation_id, "c-1");
    ck_assert_int_eq(got.channel, 0);
    ck_assert_str_eq(ctx->root.routing->target->queue, "tickets");
}
END_TEST

START_TEST(put_keeps_unknown_fields)
{
    /* briefing { intents { id: "i1" source { 99: 7 } 99: 7 } } */
    const uint8_t  data[] = { 0x12, 0x0e, 0x22, 0x0c, 0x0a, 0x02, 'i',  '1',
                              0x2a, 0x03, 0x98, 0x06, 0x07, 0x98, 0x06, 0x07 };
    handoff_intent intent = { HANDOFF_INTENT, .id = "i1", .name = "refund" };
    const Handoff__V1__Intent *in;

    ck_assert_status(handoff_context_parse(ctx, 0, data, sizeof data, &err),
                     HANDOFF_OK, &err);
    put_ok(&intent);
    in = ctx->root.briefing->intents[0];
    ck_assert_str_eq(in->name, "refund");
    ck_assert_uint_eq(in->base.n_unknown_fields, 1);
    ck_assert_ptr_nonnull(in->source); /* it has what we do not know */
    ck_assert_uint_eq(in->source->base.n_unknown_fields, 1);
}
END_TEST

/* ---- Parents ------------------------------------------------------------- */

START_TEST(put_child_finds_its_parent_in_each_way)
{
    handoff_slot s = { HANDOFF_SLOT, .name = "a", .value = "v" };

    put_intent("i1", "one");
    put_intent("i2", "two");
    s.parent_key =
        "i1"; /* one parent only has this KEY: parent_kind is not needed */
    put_ok(&s);
    s.parent_kind = HANDOFF_KIND_INTENT;
    s.parent_key = "i2";
    put_ok(&s);
    s.parent_key = NULL;
    s.parent_index = 1;
    s.name = "b";
    put_ok(&s);
    s.parent_index = 0; /* the last one put */
    s.name = "c";
    put_ok(&s);
    put_intent("i1", "put again, so the last");
    s.name = "d";
    put_ok(&s);
    ck_assert_uint_eq(ctx->root.briefing->intents[0]->n_slots, 3);
    ck_assert_str_eq(ctx->root.briefing->intents[0]->slots[2]->name, "d");
    ck_assert_uint_eq(ctx->root.briefing->intents[1]->n_slots, 2);
    ck_assert_str_eq(ctx->root.briefing->intents[1]->slots[1]->name, "c");
}
END_TEST

START_TEST(put_translation_finds_its_message_by_turn)
{
    handoff_message     m = { HANDOFF_MESSAGE, .turn = 12, .text = "Danke" };
    handoff_translation t = { HANDOFF_TRANSLATION, .parent_key = "12",
                              .language = "en", .text = "Thank you" };
    handoff_translation got = { HANDOFF_TRANSLATION };

    put_ok(&m);
    m.turn = 4294967295u;
    put_ok(&m);
    put_ok(&t);
    t.parent_key = "4294967295";
    put_ok(&t);
    ck_assert(handoff_context_get(&got, ctx, 0));
    ck_assert_str_eq(got.parent_key, "12");
    ck_assert_uint_eq(got.parent_index, 1);
    ck_assert_uint_eq(got.parent_kind, HANDOFF_KIND_MESSAGE);
    ck_assert(handoff_context_get(&got, ctx, 1));
    ck_assert_str_eq(got.parent_key, "4294967295");
    /* Another turn, another text; the old one stays valid. */
    m.turn = 13;
    ck_assert_int_eq(handoff_context_set(ctx, 1, &m, &err), HANDOFF_OK);
    ck_assert_str_eq(got.parent_key, "4294967295");
    ck_assert(handoff_context_get(&got, ctx, 1));
    ck_assert_str_eq(got.parent_key, "13");
    for (const char *const *bad =
             (const char *const[]){ "012", "0", "+12", " 12", "12 ", "1e1",
                                    "4294967308", NULL };
         *bad != NULL; bad++) {
        t.parent_key = *bad;
        put_refused(&t, HANDOFF_E_ARG, "translation.parent_key");
    }
}
END_TEST

START_TEST(parsed_translation_says_its_turn)
{
    handoff_message     m = { HANDOFF_MESSAGE, .text = "Danke" };
    handoff_translation t = { HANDOFF_TRANSLATION, .text = "Thank you" };
    uint8_t            *data;
    size_t              len;

    for (m.turn = 100; m.turn > 90; m.turn--) {
        put_ok(&m);
        put_ok(&t);
    }
    ck_assert_int_eq(handoff_context_serialize(&data, &len, ctx, 0, &err),
                     HANDOFF_OK);
    handoff_context_free(ctx);
    ck_assert_int_eq(handoff_context_new(&ctx, &err), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_parse(ctx, 0, data, len, &err),
                     HANDOFF_OK);
    ck_assert(handoff_context_get(&t, ctx, 0));
    ck_assert_str_eq(t.parent_key, "100");
    ck_assert(handoff_context_get(&t, ctx, 9));
    ck_assert_str_eq(t.parent_key, "91");
    handoff_free(data);
}
END_TEST

START_TEST(put_child_without_such_a_parent_is_refused)
{
    handoff_slot  s = { HANDOFF_SLOT, .name = "a" };
    handoff_score score = { HANDOFF_SCORE, .name = "pleasure" };

    put_refused(&s, HANDOFF_E_ARG, "slot.parent_kind");
    s.parent_key = "i1";
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_key");
    s.parent_kind = HANDOFF_KIND_INTENT;
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_key");
    put_intent("i2", "two");
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_key");
    s.parent_key = NULL;
    s.parent_index = 2;
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_index");
    s.parent_index = 0;
    s.parent_kind = HANDOFF_KIND_STEP;
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_kind");
    s.parent_kind = 999;
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_kind");
    s.parent_kind = HANDOFF_KIND_BRIEFING;
    s.parent_index = 2;
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_index");
    s.parent_index = 1;
    s.parent_key = "i2";
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_key");
    put_refused(&score, HANDOFF_E_ARG,
                "score.parent_key"); /* no emotion was put */
}
END_TEST

START_TEST(put_child_of_a_key_that_two_kinds_have_is_refused)
{
    handoff_reference r = { HANDOFF_REFERENCE, .parent_key = "x", .id = "42" };
    handoff_step      step = { HANDOFF_STEP, .id = "x" };
    handoff_promise   promise = { HANDOFF_PROMISE, .id = "x" };

    put_ok(&step);
    put_ok(&r);
    put_ok(&promise);
    put_refused(&r, HANDOFF_E_ARG, "reference.parent_kind");
    r.parent_kind = HANDOFF_KIND_PROMISE;
    put_ok(&r);
    ck_assert_uint_eq(ctx->root.briefing->promises[0]->n_references, 1);
}
END_TEST

START_TEST(put_child_after_its_parent_was_removed_is_refused)
{
    handoff_slot s = { HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_INTENT,
                       .name = "a" };

    put_intent("i1", "one");
    put_intent("i2", "two");
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_INTENT, 1, &err),
                     HANDOFF_OK);
    put_refused(&s, HANDOFF_E_ARG, "slot.parent_key");
}
END_TEST

/* ---- Refusals ------------------------------------------------------------ */

START_TEST(put_bad_values_are_refused_with_their_path)
{
    const char *const  bad_list[] = { "fine", "\xff", NULL };
    handoff_message    m = { HANDOFF_MESSAGE, .text = "\xc0\x80" };
    handoff_slot       s = { HANDOFF_SLOT, .parent_kind = HANDOFF_KIND_BRIEFING,
                             .name = "n" };
    handoff_pain_point p = { HANDOFF_PAIN_POINT, .turns_count = 1 };
    handoff_omission   o = { HANDOFF_OMISSION, .salt_len = 16 };
    uint32_t           one = 1;

    put_refused(&m, HANDOFF_E_ARG, "message.text");
    m.text = "\xed\xa0\x80"; /* a surrogate */
    put_refused(&m, HANDOFF_E_ARG, "message.text");
    m.text = "";
    m.confidence = NAN;
    put_refused(&m, HANDOFF_E_ARG, "message.confidence");
    m.confidence = -INFINITY;
    put_refused(&m, HANDOFF_E_ARG, "message.confidence");
    s.confidence = INFINITY;
    put_refused(&s, HANDOFF_E_ARG, "slot.source.confidence");
    s.confidence = 0;
    s.source_name = "\x80";
    put_refused(&s, HANDOFF_E_ARG, "slot.source.name");
    s.source_name = "";
    s.candidates = bad_list;
    put_refused(&s, HANDOFF_E_ARG, "slot.candidates");
    put_refused(&p, HANDOFF_E_ARG, "pain_point.turns");
    p.turns = &one;
    p.turns_count = SIZE_MAX / 2;
    put_refused(&p, HANDOFF_E_LIMIT, "pain_point.turns");
    put_refused(&o, HANDOFF_E_ARG, "omission.salt");
}
END_TEST

START_TEST(put_of_no_known_struct_is_refused)
{
    uint32_t        unknown[2] = { 64, HO_KIND_BASE + HO_KIND_COUNT + 1 };
    uint32_t        bare[2] = { 64, HANDOFF_KIND_TRANSCRIPT };
    handoff_message m = { HANDOFF_MESSAGE };

    put_refused(unknown, HANDOFF_E_ARG, "");
    put_refused(bare, HANDOFF_E_ARG, "");
    m.struct_size = 0;
    put_refused(&m, HANDOFF_E_ARG, "message");
    m.struct_size = UINT32_MAX;
    put_refused(&m, HANDOFF_E_ARG, "message");
    put_refused(NULL, HANDOFF_E_ARG, "");
    ck_assert_int_eq(handoff_context_put(NULL, &m, &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_put(ctx, NULL, NULL), HANDOFF_E_ARG);
}
END_TEST

START_TEST(put_reserved_member_that_is_set_is_refused)
{
    handoff_score s = { HANDOFF_SCORE, .reserved_1 = 1 };

    put_ok((&(handoff_emotion){ HANDOFF_EMOTION, .category = "anger" }));
    put_refused(&s, HANDOFF_E_UNSUPPORTED, "score");
}
END_TEST

START_TEST(put_beyond_the_memory_limit_is_refused)
{
    static char     text[1024 * 1024 + 1];
    handoff_message m = { HANDOFF_MESSAGE, .text = text };
    size_t          n = 0;
    handoff_status  st = HANDOFF_OK;

    memset(text, 'a', sizeof text - 1);
    while (st == HANDOFF_OK && n < 1000) {
        st = handoff_context_put(ctx, &m, &err);
        n += st == HANDOFF_OK;
    }
    ck_assert_int_eq(st, HANDOFF_E_LIMIT);
    ck_assert_uint_eq(n, HO_ARENA_BYTES_MAX / (1024 * 1024) - 1);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), n);
    m.text = "short";
    put_ok(&m);
}
END_TEST

/* Each test has a context of its own, empty at its beginning. */
int
main(void)
{
    const TTest *const tests[] = {
        put_message_sets_the_fields_of_its_names,
        put_slot_has_its_source_as_a_message,
        put_bytes_and_numbers_copies_them,
        put_same_key_replaces_in_place_and_keeps_children,
        put_same_slot_name_replaces_under_the_same_parent_only,
        put_empty_key_appends,
        put_contact_is_known_by_three_fields_together,
        put_message_is_known_by_its_turn,
        put_turn_is_found_after_set_and_remove,
        put_single_record_replaces_its_own_fields_only,
        put_keeps_unknown_fields,
        put_child_finds_its_parent_in_each_way,
        put_translation_finds_its_message_by_turn,
        parsed_translation_says_its_turn,
        put_child_without_such_a_parent_is_refused,
        put_child_of_a_key_that_two_kinds_have_is_refused,
        put_child_after_its_parent_was_removed_is_refused,
        put_bad_values_are_refused_with_their_path,
        put_of_no_known_struct_is_refused,
        put_reserved_member_that_is_set_is_refused,
        put_beyond_the_memory_limit_is_refused
    };

    return support_run_with_context("context_put", tests,
                                    sizeof tests / sizeof tests[0]);
}
