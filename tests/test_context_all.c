/* SPDX-License-Identifier: MIT */
/*
 * test_context_all.c -- every kind and every field, written and read.
 *
 * Driven by the tables, but judged by protobuf-c's descriptors: a field of the
 * schema that no member sets, or a place that no record can be put into,
 * fails the test.
 */
#include <string.h>

#include "support.h"
#include "support_random.h"
#include "support_record.h"

enum { EACH = 3 }; /* records put into each list */

/* What was put: in the order in which get must give it. */
typedef struct expected {
    support_record records[HO_KIND_COUNT + 1][8][EACH]; /* by path */
} expected;

static uint32_t
put_count(uint32_t kind, uint32_t path)
{
    return support_path_is_list(kind, path) ? EACH : 1;
}

static void
put_one(handoff_context *ctx, support_record *r, uint32_t kind, uint32_t path,
        uint32_t seed)
{
    handoff_error err;

    support_record_fill(r, kind, seed);
    support_record_of(r,
                      ho_record_kinds[kind].paths[path].parent + HO_KIND_BASE,
                      0, NULL);
    ck_assert_status(handoff_context_put(ctx, r->data.bytes, &err), HANDOFF_OK,
                     &err);
}

/* Records of every kind in every place, parents before their children. A
 * child's parent is the last one put. */
static void
put_all(handoff_context *ctx, expected *want)
{
    uint32_t seed = 1;

    for (uint32_t depth = 1; depth <= HO_PATH_MAX; depth++) {
        for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
            const ho_record_kind *k = &ho_record_kinds[kind];

            for (uint32_t p = 0; k->size != 0 && p < k->paths_count; p++) {
                uint32_t n =
                    k->paths[p].depth == depth ? put_count(kind, p) : 0;

                for (uint32_t i = 0; i < n; i++)
                    put_one(ctx, &want->records[kind][p][i], kind, p, seed++);
            }
        }
    }
}

static bool
get_one(support_record *r, const handoff_context *ctx, uint32_t kind, size_t i)
{
    support_record_empty(r, kind);
    return handoff_context_get(r->data.bytes, ctx, i) == 1;
}

/* What get says of the parent is what was said when putting. */
static void
check_naming(const handoff_context *ctx, const support_record *got,
             uint32_t kind, const ho_record_path *path)
{
    uint32_t    index = support_record_of_index(got);
    const char *of = support_record_of_text(got);
    size_t      last;

    if (ho_record_kinds[kind].parent_key == 0)
        return;
    ck_assert_uint_eq(HO_KIND(support_record_of_kind(got)), path->parent);
    ck_assert_ptr_nonnull(of);
    last = ho_record_kinds[path->parent].size == 0
               ? 1
               : handoff_context_count(ctx, path->parent + HO_KIND_BASE);
    ck_assert_uint_eq(index, last);
    if (ho_record_kinds[path->parent].key.count == 1)
        ck_assert_str_ne(of, "");
}

START_TEST(every_kind_and_field_put_is_got_back)
{
    static expected  want;
    handoff_context *ctx;
    handoff_error    err;
    support_record   got;
    uint32_t         row;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    put_all(ctx, &want);
    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        const ho_record_kind *k = &ho_record_kinds[kind];
        size_t                at = 0;

        for (uint32_t p = 0; k->size != 0 && p < k->paths_count; p++) {
            for (uint32_t i = 0; i < put_count(kind, p); i++, at++) {
                ck_assert(get_one(&got, ctx, kind, at));
                ck_assert_msg(support_record_same(&got,
                                                  &want.records[kind][p][i],
                                                  &row),
                              "%s %zu, row %u", k->name, at, row);
                check_naming(ctx, &got, kind, &k->paths[p]);
            }
        }
        ck_assert_uint_eq(handoff_context_count(ctx, kind + HO_KIND_BASE), at);
        ck_assert_int_eq(get_one(&got, ctx, kind, at), 0);
    }
    handoff_context_free(ctx);
}
END_TEST

START_TEST(every_field_of_the_schema_is_set_by_put)
{
    static expected  want;
    handoff_context *ctx;
    handoff_error    err;
    support_coverage seen = { .count = 0 };
    char             name[128];

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    put_all(ctx, &want);
    support_cover(&seen, &ctx->root.base);
    ck_assert_msg(!support_uncovered(name, &seen), "%s was never set", name);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Copying back -------------------------------------------------------- */

/* Each got record is set again, and put again where put recognises it. */
static void
copy_back(handoff_context *ctx)
{
    handoff_error    err;
    support_record   r;
    ho_record_struct loaded;

    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        size_t n = handoff_context_count(ctx, kind + HO_KIND_BASE);

        for (size_t i = 0; i < n; i++) {
            uint32_t path = 0;

            ck_assert(get_one(&r, ctx, kind, i));
            ck_assert_status(handoff_context_set(ctx, i, r.data.bytes, &err),
                             HANDOFF_OK, &err);
            while (ho_record_kinds[kind].parent_key != 0 &&
                   ho_record_kinds[kind].paths[path].parent !=
                       HO_KIND(support_record_of_kind(&r)))
                path++;
            ck_assert_status(ho_record_struct_load(&loaded, r.data.bytes, &err),
                             HANDOFF_OK, &err);
            if (support_path_is_list(kind, path) &&
                !ho_record_struct_has_key(&loaded))
                continue;
            ck_assert_status(handoff_context_put(ctx, r.data.bytes, &err),
                             HANDOFF_OK, &err);
        }
        ck_assert_uint_eq(handoff_context_count(ctx, kind + HO_KIND_BASE), n);
    }
}

static void
check_copy_back(handoff_context *ctx)
{
    handoff_error err;
    uint8_t      *before, *after;
    size_t        before_len, after_len;
    size_t        used;

    ck_assert_status(handoff_context_serialize(&before, &before_len, ctx, 0,
                                               &err),
                     HANDOFF_OK, &err);
    used = ctx->arena.used;
    copy_back(ctx);
    ck_assert_uint_eq(ctx->arena.used, used); /* nothing is stored twice */
    ck_assert_status(handoff_context_serialize(&after, &after_len, ctx, 0,
                                               &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(after_len, before_len);
    ck_assert_mem_eq(after, before, before_len);
    handoff_free(before);
    handoff_free(after);
}

START_TEST(got_record_copied_back_changes_nothing)
{
    static expected  want;
    handoff_context *ctx;
    handoff_error    err;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    put_all(ctx, &want);
    check_copy_back(ctx);
    handoff_context_free(ctx);
}
END_TEST

/* A caller of the first version's header: it reads what it knows, and what it
 * writes back leaves the rest as it was. */
START_TEST(first_version_of_a_struct_leaves_what_it_does_not_know)
{
    static expected  want;
    handoff_context *ctx;
    handoff_error    err;
    support_record   r;
    uint8_t         *before, *after;
    size_t           before_len, after_len, grown = 0;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    put_all(ctx, &want);
    ck_assert_status(handoff_context_serialize(&before, &before_len, ctx, 0,
                                               &err),
                     HANDOFF_OK, &err);
    for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
        const ho_record_kind *k = &ho_record_kinds[kind];
        uint32_t              size = k->size_first;

        grown += k->size_first < k->size;
        for (size_t i = 0; i < handoff_context_count(ctx, kind + HO_KIND_BASE);
             i++) {
            support_record_empty(&r, kind);
            memcpy(r.data.bytes, &size, sizeof size);
            memset(r.data.bytes + size, 0xA5, k->size - size);
            ck_assert_int_eq(handoff_context_get(r.data.bytes, ctx, i), 1);
            for (size_t at = size; at < k->size; at++)
                ck_assert_uint_eq(r.data.bytes[at], 0xA5);
            ck_assert_status(handoff_context_set(ctx, i, r.data.bytes, &err),
                             HANDOFF_OK, &err);
        }
    }
    ck_assert_uint_ge(grown, 10);
    ck_assert_status(handoff_context_serialize(&after, &after_len, ctx, 0,
                                               &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(after_len, before_len);
    ck_assert_mem_eq(after, before, before_len);
    handoff_free(before);
    handoff_free(after);
    handoff_context_free(ctx);
}
END_TEST

/* Any record at all, set back: numbers at their bounds, unknown fields, KEYs
 * that are there twice. */
START_TEST(got_record_of_any_context_set_back_changes_nothing)
{
    handoff_error  err;
    support_record r;

    for (uint64_t seed = 0; seed < 200; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SMALL);
        uint8_t         *before, *after;
        size_t           before_len, after_len;

        ck_assert_ptr_nonnull(ctx);
        ck_assert_status(handoff_context_serialize(&before, &before_len, ctx, 0,
                                                   &err),
                         HANDOFF_OK, &err);
        for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
            for (size_t i = 0;
                 i < handoff_context_count(ctx, kind + HO_KIND_BASE); i++) {
                ck_assert(get_one(&r, ctx, kind, i));
                ck_assert_status(handoff_context_set(ctx, i, r.data.bytes,
                                                     &err),
                                 HANDOFF_OK, &err);
            }
        }
        ck_assert_status(handoff_context_serialize(&after, &after_len, ctx, 0,
                                                   &err),
                         HANDOFF_OK, &err);
        ck_assert_uint_eq(after_len, before_len);
        ck_assert_mem_eq(after, before, before_len);
        handoff_free(before);
        handoff_free(after);
        handoff_context_free(ctx);
    }
}
END_TEST

/* Each got record is found again by what get says of its parent. */
START_TEST(got_naming_finds_the_same_parent)
{
    handoff_error  err;
    support_record r, again;
    uint32_t       row;

    for (uint64_t seed = 0; seed < 100; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SMALL);

        for (uint32_t kind = 1; kind <= HO_KIND_COUNT; kind++) {
            const ho_record_kind  *k = &ho_record_kinds[kind];
            ho_record_struct       loaded;
            ho_record_named_parent named;
            ho_record_walk         walk = { 0, 0, 0 };
            ho_record_place        place;

            for (size_t i = 0; get_one(&r, ctx, kind, i); i++) {
                ck_assert(ho_record_walk_to(&place, &walk, ctx, k, i));
                ck_assert_status(ho_record_struct_load(&loaded, r.data.bytes,
                                                       &err),
                                 HANDOFF_OK, &err);
                ck_assert_status(ho_record_parent_find(&named, ctx, &loaded,
                                                       &err),
                                 HANDOFF_OK, &err);
                ck_assert_ptr_eq(ho_record_parent(ctx, named.path,
                                                  named.ordinal),
                                 place.parent);
                /* Out of sequence, get gives the same. */
                ck_assert(get_one(&again, ctx, kind, 0));
                ck_assert(get_one(&again, ctx, kind, i));
                ck_assert(support_record_same(&r, &again, &row));
            }
        }
        handoff_context_free(ctx);
    }
}
END_TEST

/* context.proto: only lists directly in a section have KEYs for merging. */
START_TEST(lists_in_records_have_no_key)
{
    const ProtobufCMessageDescriptor *customer =
        &handoff__v1__customer__descriptor;
    const ProtobufCMessageDescriptor *intent = &handoff__v1__intent__descriptor;
    ho_record_key_fields              contacts, slots;

    contacts = ho_record_list_key(
        customer, ho_record_field_find(customer, HO_FIELD_CUSTOMER_CONTACTS));
    slots =
        ho_record_list_key(intent,
                           ho_record_field_find(intent, HO_FIELD_INTENT_SLOTS));
    ck_assert_uint_ne(contacts.count, 0);
    ck_assert_uint_eq(slots.count, 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("context_all", every_kind_and_field_put_is_got_back,
                       every_field_of_the_schema_is_set_by_put,
                       got_record_copied_back_changes_nothing,
                       first_version_of_a_struct_leaves_what_it_does_not_know,
                       got_record_of_any_context_set_back_changes_nothing,
                       got_naming_finds_the_same_parent,
                       lists_in_records_have_no_key);
}
