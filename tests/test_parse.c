/* SPDX-License-Identifier: MIT */
/*
 * test_parse.c -- contexts from bytes and back.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static handoff_context *
new_context(void)
{
    handoff_context *ctx;

    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    return ctx;
}

static void
expect_bytes(const handoff_context *ctx, uint32_t section, const void *want,
             size_t want_len)
{
    handoff_error err;
    uint8_t      *data;
    size_t        len;

    ck_assert_status(handoff_context_serialize(&data, &len, ctx, section, &err),
                     HANDOFF_OK, &err);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(len, want_len);
    if (len != 0)
        ck_assert_mem_eq(data, want, len);
    handoff_free(data);
}

START_TEST(parse_random_records_serialize_to_same_bytes)
{
    support_random   r = { 20261121 };
    support_coverage covered = { .count = 0 };
    char             name[128];

    for (int i = 0; i < 3000; i++) {
        ProtobufCMessage *message =
            support_random_message(&r, &handoff__v1__context__descriptor);
        handoff_context *ctx = new_context();
        handoff_error    err;
        size_t           len;
        uint8_t         *data = support_pack(&len, message);

        ck_assert_status(handoff_context_parse(ctx, 0, data, len, &err),
                         HANDOFF_OK, &err);
        support_cover(&covered, &ctx->root.base);
        expect_bytes(ctx, 0, data, len);
        protobuf_c_message_free_unpacked(message, NULL);
        free(data);
        handoff_context_free(ctx);
    }
    ck_assert_msg(!support_uncovered(name, &covered), "never set: %s", name);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("parse", parse_random_records_serialize_to_same_bytes);
}
