/* SPDX-License-Identifier: MIT */
/*
 * test_context.c -- set, remove and get; structs of other versions; enums;
 * lists that grow; readers on many threads.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "support_context.h"

/* ---- set and remove ------------------------------------------------------ */

START_TEST(set_replaces_the_ith_whatever_its_key)
{
    handoff_intent intent = { HANDOFF_INTENT, .id = "i9", .name = "new" };

    put_intent("i1", "one");
    put_slot("i1", "a", "1");
    put_intent("i2", "two");
    ck_assert_int_eq(handoff_context_set(ctx, 0, &intent, &err), HANDOFF_OK);
    ck_assert_str_eq(ctx->root.briefing->intents[0]->id, "i9");
    ck_assert_uint_eq(ctx->root.briefing->intents[0]->n_slots, 1);
    ck_assert_int_eq(handoff_context_set(ctx, 2, &intent, &err), HANDOFF_E_ARG);
    intent.name = "\xff";
    ck_assert_int_eq(handoff_context_set(ctx, 1, &intent, &err), HANDOFF_E_ARG);
    ck_assert_str_eq(err.path, "intent.name");
    ck_assert_str_eq(ctx->root.briefing->intents[1]->name, "two");
    ck_assert_str_eq(ctx->root.briefing->intents[1]->id, "i2");
}
END_TEST

START_TEST(remove_takes_the_children_along)
{
    handoff_slot s = { HANDOFF_SLOT };

    put_intent("i1", "one");
    put_slot("i1", "a", "1");
    put_intent("i2", "two");
    put_slot("i2", "b", "2");
    put_slot("i2", "c", "3");
    ck_assert(handoff_context_get(&s, ctx, 2)); /* the cursor is at i2 */
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_INTENT, 0, &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_SLOT), 2);
    ck_assert(handoff_context_get(&s, ctx, 1));
    ck_assert_str_eq(s.name, "c");
    ck_assert_uint_eq(s.parent_index, 1);
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_SLOT, 0, &err),
                     HANDOFF_OK);
    ck_assert(handoff_context_get(&s, ctx, 0));
    ck_assert_str_eq(s.name, "c");
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_SLOT, 1, &err),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_BRIEFING, 0,
                                            &err),
                     HANDOFF_OK);
    ck_assert_ptr_null(ctx->root.briefing);
    ck_assert_int_eq(handoff_context_remove(ctx, 999, 0, &err), HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_context_remove(NULL, 1, 0, NULL), HANDOFF_E_ARG);
}
END_TEST

START_TEST(remove_the_last_message_leaves_no_transcript)
{
    handoff_message m = { HANDOFF_MESSAGE, .text = "Hello" };

    put_ok(&m);
    put_ok(&m);
    for (size_t left = 2; left > 0; left--) {
        ck_assert_ptr_nonnull(ctx->root.transcript);
        ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_MESSAGE,
                                                left - 1, &err),
                         HANDOFF_OK);
    }
    ck_assert_ptr_null(ctx->root.transcript);
    put_ok(&m);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), 1);
}
END_TEST

/* ---- get ----------------------------------------------------------------- */

START_TEST(get_gives_no_null_pointers)
{
    handoff_pain_point p = { HANDOFF_PAIN_POINT };
    handoff_omission   o = { HANDOFF_OMISSION };
    handoff_target     t = { HANDOFF_TARGET };

    put_ok(&p);
    put_ok(&o);
    put_ok(&t);
    ck_assert(handoff_context_get(&p, ctx, 0));
    ck_assert_str_eq(p.id, "");
    ck_assert_str_eq(p.source_name, "");
    ck_assert_ptr_nonnull(p.turns);
    ck_assert_uint_eq(p.turns_count, 0);
    ck_assert(handoff_context_get(&o, ctx, 0));
    ck_assert_ptr_nonnull(o.salt);
    ck_assert_uint_eq(o.salt_len, 0);
    ck_assert(handoff_context_get(&t, ctx, 0));
    ck_assert_ptr_nonnull(t.skills);
    ck_assert_ptr_null(t.skills[0]);
}
END_TEST

START_TEST(get_where_there_is_none_zeroes_the_struct)
{
    handoff_message m = { HANDOFF_MESSAGE, .text = "x", .turn = 1 };
    struct {
        uint32_t size, kind;
        uint64_t rest[2];
    } unknown = { sizeof unknown, 999, { 1, 2 } };

    ck_assert_int_eq(handoff_context_get(&m, ctx, 0), 0);
    ck_assert_uint_eq(m.struct_size, sizeof m);
    ck_assert_uint_eq(m.record_kind, HANDOFF_KIND_MESSAGE);
    ck_assert_ptr_null(m.text);
    ck_assert_uint_eq(m.turn, 0);
    ck_assert_int_eq(handoff_context_get(&unknown, ctx, 0), 0);
    ck_assert_uint_eq(unknown.kind, 999);
    ck_assert(unknown.rest[0] == 0 && unknown.rest[1] == 0);
    ck_assert_int_eq(handoff_context_get(NULL, ctx, 0), 0);
    ck_assert_int_eq(handoff_context_get(&m, NULL, 0), 0);
    ck_assert_uint_eq(handoff_context_count(ctx, 0), 0);
    ck_assert_uint_eq(handoff_context_count(NULL, HANDOFF_KIND_MESSAGE), 0);
}
END_TEST

/* What was borrowed stays valid whatever happens to the record. */
START_TEST(got_text_outlives_its_record)
{
    handoff_intent intent = { HANDOFF_INTENT };

    put_intent("i1", "one");
    ck_assert(handoff_context_get(&intent, ctx, 0));
    put_intent("i1", "another");
    ck_assert_int_eq(handoff_context_remove(ctx, HANDOFF_KIND_INTENT, 0, &err),
                     HANDOFF_OK);
    ck_assert_str_eq(intent.name, "one");
}
END_TEST

/* ---- Structs of other versions ------------------------------------------- */

START_TEST(longer_struct_with_a_zero_tail_is_accepted)
{
    struct {
        handoff_intent known;
        uint64_t       later[3];
    } newer = { { HANDOFF_INTENT, .id = "i1", .name = "one" }, { 0 } };

    newer.known.struct_size = sizeof newer;
    put_ok(&newer);
    newer.later[2] = 7;
    ck_assert(handoff_context_get(&newer, ctx, 0));
    ck_assert_str_eq(newer.known.name, "one");
    ck_assert(newer.later[2] == 0);
    newer.later[2] = UINT64_C(1) << 63;
    put_refused(&newer, HANDOFF_E_UNSUPPORTED, "intent");
    ck_assert_int_eq(handoff_context_set(ctx, 0, &newer, &err),
                     HANDOFF_E_UNSUPPORTED);
}
END_TEST

START_TEST(struct_shorter_than_the_first_version_is_refused)
{
    handoff_intent intent = { HANDOFF_INTENT, .id = "i1" };

    /* `required_level` is the first member of its second version. */
    intent.struct_size = offsetof(handoff_intent, required_level);
    put_ok(&intent);
    intent.struct_size--;
    put_refused(&intent, HANDOFF_E_ARG, "intent");
    ck_assert_int_eq(handoff_context_get(&intent, ctx, 0), 0);
    ck_assert_ptr_null(intent.name);
}
END_TEST

START_TEST(record_init_is_the_macro)
{
    handoff_slot a, b = { HANDOFF_SLOT };

    memset(&a, 0xff, sizeof a);
    handoff_record_init(&a, sizeof a, HANDOFF_KIND_SLOT);
    ck_assert_mem_eq(&a, &b, sizeof a);
    handoff_record_init(NULL, sizeof a, HANDOFF_KIND_SLOT);
    handoff_record_init(&a, 4, HANDOFF_KIND_MASK); /* too small: untouched */
    ck_assert_mem_eq(&a, &b, sizeof a);
}
END_TEST

/* ---- Enums --------------------------------------------------------------- */

START_TEST(enum_names_and_values_lead_to_each_other)
{
    size_t  values = 0;
    int32_t value;

    for (uint32_t id = 1; id <= HANDOFF_ENUM_MESSAGE_KIND; id++) {
        for (int32_t v = -1; v < 100; v++) {
            const char *name = handoff_enum_name(id, v);

            if (name == NULL)
                continue;
            values++;
            ck_assert_int_eq(handoff_enum_value(&value, id, name), 1);
            ck_assert_int_eq(value, v);
        }
    }
    ck_assert_uint_gt(values, 150);
    ck_assert_str_eq(handoff_enum_name(HANDOFF_ENUM_ROLE, HANDOFF_ROLE_AGENT),
                     "ROLE_AGENT");
    ck_assert_str_eq(handoff_enum_name(HANDOFF_ENUM_ANSWER, 0),
                     "ANSWER_UNSPECIFIED");
    ck_assert_ptr_null(handoff_enum_name(HANDOFF_ENUM_ROLE, 99));
    ck_assert_ptr_null(handoff_enum_name(0, 1));
    ck_assert_ptr_null(handoff_enum_name(999, 1));
    value = 42;
    ck_assert_int_eq(handoff_enum_value(&value, HANDOFF_ENUM_ROLE,
                                        "ROLE_NOBODY"),
                     0);
    ck_assert_int_eq(value, 0);
    value = 42;
    ck_assert_int_eq(handoff_enum_value(&value, 999, "ROLE_AGENT"), 0);
    ck_assert_int_eq(value, 0);
    value = 42;
    ck_assert_int_eq(handoff_enum_value(&value, HANDOFF_ENUM_ROLE, NULL), 0);
    ck_assert_int_eq(value, 0);
}
END_TEST

/* ---- Growth of lists, and the cursor ------------------------------------- */

/* Lists that grow in turns, each to hundreds: order, and bounded memory. */
START_TEST(lists_put_in_turns_grow_in_order)
{
    char         name[32], id[16];
    handoff_slot s = { HANDOFF_SLOT };
    size_t       at = 0;

    for (int i = 0; i < 5; i++) {
        snprintf(id, sizeof id, "i%d", i);
        put_intent(id, "many");
    }
    for (int n = 0; n < 300; n++) {
        for (int i = 0; i < 5; i++) {
            snprintf(id, sizeof id, "i%d", i);
            snprintf(name, sizeof name, "s%d.%d", i, n);
            put_slot(id, name, "v");
        }
    }
    for (int i = 0; i < 5; i++) {
        for (int n = 0; n < 300; n++, at++) {
            snprintf(name, sizeof name, "s%d.%d", i, n);
            ck_assert(handoff_context_get(&s, ctx, at));
            ck_assert_str_eq(s.name, name);
            ck_assert_uint_eq(s.parent_index, (uint32_t) i + 1);
        }
    }
    /* 1500 slots of some 200 bytes, and lists that doubled. */
    ck_assert_uint_lt(ctx->arena.used, 1500 * 400);
}
END_TEST

enum { READERS = 4, INTENTS = 50, SLOTS = 20 };

static void *
read_all(void *arg)
{
    const handoff_context *shared = arg;
    handoff_slot           s = { HANDOFF_SLOT };
    handoff_intent         in = { HANDOFF_INTENT };
    char                   name[32];
    size_t                 wrong = 0;

    for (int round = 0; round < 20; round++) {
        size_t at = 0;

        for (size_t i = 0; i < INTENTS; i++) {
            wrong += handoff_context_get(&in, shared, i) != 1;
            for (size_t n = 0; n < SLOTS; n++, at++) {
                snprintf(name, sizeof name, "%zu.%zu", i, n);
                wrong += handoff_context_get(&s, shared, at) != 1 ||
                         strcmp(s.name, name) != 0;
            }
        }
        wrong += handoff_context_get(&s, shared, at) != 0;
    }
    return wrong == 0 ? NULL : arg;
}

START_TEST(many_threads_read_one_context)
{
    pthread_t threads[READERS];
    char      name[32], id[32];
    void     *wrong;

    for (size_t i = 0; i < INTENTS; i++) {
        snprintf(id, sizeof id, "i%zu", i);
        put_intent(id, "intent");
        for (size_t n = 0; n < SLOTS; n++) {
            snprintf(name, sizeof name, "%zu.%zu", i, n);
            put_slot(id, name, "v");
        }
    }
    for (int i = 0; i < READERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, read_all, ctx), 0);
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
}
END_TEST

/* Each test has a context of its own, empty at its beginning. */
int
main(void)
{
    const TTest *const tests[] = {
        set_replaces_the_ith_whatever_its_key,
        remove_takes_the_children_along,
        remove_the_last_message_leaves_no_transcript,
        get_gives_no_null_pointers,
        get_where_there_is_none_zeroes_the_struct,
        got_text_outlives_its_record,
        longer_struct_with_a_zero_tail_is_accepted,
        struct_shorter_than_the_first_version_is_refused,
        record_init_is_the_macro,
        enum_names_and_values_lead_to_each_other,
        lists_put_in_turns_grow_in_order,
        many_threads_read_one_context
    };

    return support_run_with_context("context", tests,
                                    sizeof tests / sizeof tests[0]);
}
