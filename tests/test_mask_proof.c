/* SPDX-License-Identifier: MIT */
/*
 * test_mask_proof.c -- what proves who somebody is goes, wherever it is said.
 *
 * Turns that correct a proof, digits from a keypad, what is attached; and
 * which slots of such a turn the next person needs.
 */
#include "support_random.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff/mask.h>

/* The record after masking, without its lists of masks. */
static void
expect(const char *record, const char *masked)
{
    handoff_context *ctx = support_context(record);
    handoff_context *want = support_context(masked);
    handoff_error    err;
    char            *a, *b;
    size_t           n, count;

    ck_assert_status(handoff_context_mask(ctx, &count, NULL, &err), HANDOFF_OK,
                     &err);
    ctx->root.transcript->n_masks = 0;
    if (ctx->root.briefing != NULL)
        ctx->root.briefing->n_masks = 0;
    ck_assert_int_eq(handoff_context_to_json(&a, &n, ctx, 0, NULL), HANDOFF_OK);
    ck_assert_int_eq(handoff_context_to_json(&b, &n, want, 0, NULL),
                     HANDOFF_OK);
    ck_assert_str_eq(a, b);
    ck_assert_status(handoff_context_mask(ctx, &count, NULL, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(count, 0);
    handoff_free(a);
    handoff_free(b);
    handoff_context_free(ctx);
    handoff_context_free(want);
}

#define PROOF_IN(turns) "'customer': {'authentication': {'turns': [" turns "]}}"

/* 5 corrects 2, and 7 corrects 5; 6 corrects what is no proof. */
START_TEST(proof_that_is_corrected_goes_again)
{
    expect("{" PROOF_IN("2") ", 'briefing': {'slots': [{'name': 'a', 'raw':"
                             " 'tulip', 'turn': 7}]}, 'transcript': "
                             "{'messages': [{'turn': 1,"
                             " 'role': 1, 'text': 'hi'}, {'turn': 2, 'role': "
                             "1, 'text': 'rose'},"
                             " {'turn': 5, 'role': 1, 'replaces': 2, 'text': "
                             "'lily'}, {'turn': 6,"
                             " 'role': 1, 'replaces': 1, 'text': 'hello'}, "
                             "{'turn': 7, 'role': 1,"
                             " 'replaces': 5, 'text': 'tulip'}]}}",
           "{" PROOF_IN(
               "2") ", 'briefing': {'slots': [{'name': 'a', 'raw':"
                    " '[proof]', 'turn': 7}]}, 'transcript': {'messages': "
                    "[{'turn': 1,"
                    " 'role': 1, 'text': 'hi'}, {'turn': 2, 'role': 1, 'text':"
                    " '[proof]'}, {'turn': 5, 'role': 1, 'replaces': 2, 'text':"
                    " '[proof]'}, {'turn': 6, 'role': 1, 'replaces': 1, 'text':"
                    " 'hello'}, {'turn': 7, 'role': 1, 'replaces': 5, 'text':"
                    " '[proof]'}]}}");
}
END_TEST

/* Digits of a keypad are the system's words; the bot's stay. */
START_TEST(proof_from_a_keypad_goes)
{
    expect("{" PROOF_IN("1, 2, 3") ", 'transcript': {'messages': [{'turn': 1,"
                                   " 'role': 3, 'text': 'Your code?'}, "
                                   "{'turn': 2, 'role': 8, 'text':"
                                   " 'DTMF 8812'}, {'turn': 3, 'text': "
                                   "'8812'}, {'turn': 4, 'role': 8,"
                                   " 'text': 'Carol joined'}]}}",
           "{" PROOF_IN("1, 2, 3") ", 'transcript': {'messages': [{'turn': 1,"
                                   " 'role': 3, 'text': 'Your code?'}, "
                                   "{'turn': 2, 'role': 8, 'text':"
                                   " '[proof]'}, {'turn': 3, 'text': "
                                   "'[proof]'}, {'turn': 4, 'role': 8,"
                                   " 'text': 'Carol joined'}]}}");
}
END_TEST

START_TEST(proof_that_is_attached_goes)
{
    expect(
        "{" PROOF_IN(
            "2") ", 'transcript': {'messages': [{'turn': 1, 'role':"
                 " 1, 'attachments': ['b']}, {'turn': 2, 'role': 1, 'text': "
                 "'here',"
                 " 'attachments': ['a']}], 'attachments': [{'id': 'a', 'name':"
                 " 'passport L8812.jpg', 'media_type': 'image/jpeg', 'url':"
                 " 'https://x.example/L8812', 'description': 'L8812'}, {'id': "
                 "'b',"
                 " 'name': 'seat.jpg'}]}}",
        "{" PROOF_IN(
            "2") ", 'transcript': {'messages': [{'turn': 1, 'role':"
                 " 1, 'attachments': ['b']}, {'turn': 2, 'role': 1, 'text':"
                 " '[proof]', 'attachments': ['a']}], 'attachments': [{'id': "
                 "'a',"
                 " 'name': '[proof]', 'media_type': 'image/jpeg', 'url': "
                 "'[proof]',"
                 " 'description': '[proof]'}, {'id': 'b', 'name': "
                 "'seat.jpg'}]}}");
}
END_TEST

static bool
keeps_value(const char *name)
{
    char             record[256];
    handoff_context *ctx;
    handoff_slot     slot = { HANDOFF_SLOT };
    handoff_error    err;
    bool             kept;

    snprintf(record, sizeof record,
             "{" PROOF_IN("2") ", 'briefing': {'slots': [{'name': '%s',"
                               " 'value': 'tulip', 'turn': 2}]}}",
             name);
    ctx = support_context(record);
    ck_assert_status(handoff_context_mask(ctx, NULL, NULL, &err), HANDOFF_OK,
                     &err);
    ck_assert(handoff_context_get(&slot, ctx, 0));
    kept = strcmp(slot.value, "tulip") == 0;
    ck_assert(kept || strcmp(slot.value, "[proof]") == 0);
    handoff_context_free(ctx);
    return kept;
}

START_TEST(proof_in_slots_goes_unless_a_word_names_a_thing)
{
    static const char *const things[] = {
        "order",          "ORDER_NO",    "orderNumber", "order-id",
        "booking_code",   "my.tickets",  "ticketID",    "caseNo",
        "flight2",        "PNRBooking",  "orderid",     "productCode",
        "shipping_order", "invoiceDate",
    };
    static const char *const secrets[] = {
        "showcase",
        "caseworker",
        "caseworker_word",
        "memorableproductname",
        "booking_code_word",
        "bookingPassword",
        "ticket_pin",
        "PINOrder",
        "order-otp",
        "productverification",
        "bookingCodeword",
        "border",
        "reordered",
        "",
        "memorable_product_name",
        "case_secret",
        "code",
    };

    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        ck_assert_msg(keeps_value(things[i]), "%s", things[i]);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ck_assert_msg(!keeps_value(secrets[i]), "%s", secrets[i]);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("mask_proof", proof_that_is_corrected_goes_again,
                       proof_from_a_keypad_goes, proof_that_is_attached_goes,
                       proof_in_slots_goes_unless_a_word_names_a_thing);
}
