/* SPDX-License-Identifier: MIT */
/*
 * test_mask_seal.c -- what was masked is nowhere in the packet.
 *
 * Packets are opened again and the decompressed bytes of their sections are
 * searched, as they are and without what stands between digits.
 */
#include "mask/internal.h"
#include "support.h"
#include "support_packet.h"
#include "support_random.h"

#include <stdlib.h>
#include <string.h>

#include <handoff/check.h>
#include <handoff/render.h>

static pk_cast cast;

static void
setup(void)
{
    pk_cast_init(&cast);
}

static void
teardown(void)
{
    pk_cast_free(&cast);
}

static const char record[] =
    "{'routing': {'conversation_id': 'c1', 'entry_point': '4012888888881881'},"
    " 'briefing': {'summary': {'text': 'paid with 4012 8888 8888 1881'},"
    " 'intents': [{'id': 'i1', 'slots': [{'name': 'card', 'value':"
    " '4012888888881881'}, {'name': 'cvv', 'value': '931'}]}], 'steps': [{"
    "'id': 's', 'references': [{'id': 'r', 'url':"
    " 'https://pay.example/?pan=4012888888881881&cvv=931'}]}]},"
    " 'customer': {'name': 'Ann', 'authentication': {'turns': [5]}},"
    " 'transcript': {'messages': [{'turn': 1, 'role': 1, 'text':"
    " 'it is 4012 8888'}, {'turn': 2, 'role': 3, 'text': '4012 8888, go on'},"
    " {'turn': 3, 'role': 1, 'text': '8888 1881'}, {'turn': 4, 'role': 1,"
    " 'text': 'four oh one two eight eight eight eight eight eight eight eight"
    " one eight eight one cvv 931'}, {'turn': 5, 'role': 1, 'text':"
    " 'my word is swordfish'}], 'attachments': [{'id': 'a', 'name':"
    " '4012888888881881.png'}]}, 'extras': {'attributes': [{'name': 'x',"
    " 'value': '{\\'pan\\':\\'4012.8888.8888.1881\\'}'}]}}";

/* Without anything but digits and letters. */
static char *
squeeze(ho_base_slice raw, size_t *len)
{
    char *out = malloc(raw.len + 1);

    ck_assert_ptr_nonnull(out);
    *len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = (char) raw.p[i];

        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            out[(*len)++] = c;
    }
    return out;
}

static bool
holds(const char *s, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(s + i, word, n) == 0)
            return true;
    }
    return false;
}

/* In how many sections of the packet a word stands. */
static size_t
sections_with(const handoff_packet *packet, const char *word)
{
    size_t count = 0;

    for (uint32_t n = 0; n < packet->view.legs_count; n++) {
        const ho_envelope_leg *leg = packet->view.legs[n];

        for (uint32_t k = 0; k < leg->sections_count; k++) {
            ho_base_slice raw = leg->sections[k].raw;
            size_t        len;
            char         *bare = squeeze(raw, &len);

            ck_assert_uint_gt(raw.len, 0);
            count += holds((const char *) raw.p, raw.len, word) ||
                     holds(bare, len, word);
            free(bare);
        }
    }
    return count;
}

static handoff_packet *
open_as(const handoff_sealed *sealed, const pk_party *who)
{
    handoff_packet *packet;
    handoff_error   err;
    const uint8_t  *data;
    size_t          len;

    data = handoff_sealed_data(sealed, &len);
    ck_assert_status(handoff_open(&packet, data, len, cast.ring,
                                  &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                        .identity = who->me,
                                                        .now_ms = PK_NOW },
                                  &err),
                     HANDOFF_OK, &err);
    return packet;
}

static handoff_sealed *
seal(const handoff_context *ctx, uint32_t unmasked)
{
    handoff_sealed *sealed;
    handoff_error   err;

    ck_assert_status(handoff_seal(&sealed, ctx, cast.bot.me, cast.ring,
                                  &(handoff_seal_opts){
                                      HANDOFF_SEAL_OPTS, .now_ms = PK_NOW,
                                      .audience =
                                          HANDOFF_STRINGS("desk.example"),
                                      .readers = HANDOFF_READERS(
                                          { "desk.example", HANDOFF_ALL }),
                                      .unmasked = unmasked },
                                  &err),
                     HANDOFF_OK, &err);
    return sealed;
}

static const char *const secrets[] = { "4012888888881881", "40128888",
                                       "88881881",         "931",
                                       "swordfish",        "fouroh",
                                       "4012 8888" };

START_TEST(seal_record_with_cards_holds_them_nowhere)
{
    handoff_context *ctx = support_context(record);
    handoff_sealed  *sealed;
    handoff_packet  *packet;
    uint8_t         *before, *after;
    size_t           n, m;

    before = support_pack(&n, &ctx->root.base);
    sealed = seal(ctx, 0);
    after = support_pack(&m, &ctx->root.base);
    ck_assert(n == m && memcmp(before, after, n) == 0);
    ck_assert_uint_eq(handoff_sealed_masked(sealed), 14);
    packet = open_as(sealed, &cast.desk);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ck_assert_msg(sections_with(packet, secrets[i]) == 0, "%s", secrets[i]);
    ck_assert_uint_eq(sections_with(packet, "[card ending 1881]"), 4);
    ck_assert_uint_eq(sections_with(packet, "Ann"), 1);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    free(before);
    free(after);
}
END_TEST

START_TEST(seal_told_not_to_mask_leaves_what_it_was_told)
{
    handoff_context *ctx = support_context(record);
    handoff_sealed  *sealed = seal(ctx, HANDOFF_MASK_PROOF);
    handoff_packet  *packet = open_as(sealed, &cast.desk);

    ck_assert_uint_eq(handoff_sealed_masked(sealed), 13);
    ck_assert_uint_eq(sections_with(packet, "swordfish"), 1);
    ck_assert_uint_eq(sections_with(packet, "4012888888881881"), 0);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    sealed =
        seal(ctx, HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF);
    packet = open_as(sealed, &cast.desk);
    ck_assert_uint_eq(handoff_sealed_masked(sealed), 0);
    ck_assert_uint_eq(sections_with(packet, "4012888888881881"), 4);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(forward_masks_what_it_adds)
{
    handoff_context *ctx = support_context("{'routing': {'conversation_id':"
                                           " 'c1'}}");
    handoff_context *more =
        support_context("{'extras': {'attributes': [{'name': 'note', 'value':"
                        " 'card 4012 8888 8888 1881 cvv 931'}]}}");
    handoff_sealed *first = seal(ctx, 0), *second;
    handoff_packet *packet = open_as(first, &cast.desk), *got;
    handoff_error   err;

    ck_assert_uint_eq(handoff_sealed_masked(first), 0);
    ck_assert_status(
        handoff_forward(&second, packet, more, cast.desk.me, cast.ring,
                        &(handoff_forward_opts){
                            HANDOFF_FORWARD_OPTS, .now_ms = PK_NOW,
                            .audience = HANDOFF_STRINGS("partner.example"),
                            .clear = HANDOFF_ALL },
                        &err),
        HANDOFF_OK, &err);
    ck_assert_uint_eq(handoff_sealed_masked(second), 2);
    got = open_as(second, &cast.partner);
    ck_assert_uint_eq(sections_with(got, "4012888888881881"), 0);
    ck_assert_uint_eq(sections_with(got, "931"), 0);
    handoff_packet_free(got);
    handoff_packet_free(packet);
    handoff_sealed_free(first);
    handoff_sealed_free(second);
    handoff_context_free(ctx);
    handoff_context_free(more);
}
END_TEST

/* ---- A leg that is added ------------------------------------------------- */

static handoff_sealed *
forward(const handoff_packet *packet, const handoff_context *more)
{
    handoff_sealed *sealed;
    handoff_error   err;

    ck_assert_status(
        handoff_forward(&sealed, packet, more, cast.desk.me, cast.ring,
                        &(handoff_forward_opts){
                            HANDOFF_FORWARD_OPTS, .now_ms = PK_NOW,
                            .audience = HANDOFF_STRINGS("partner.example"),
                            .clear = HANDOFF_ALL },
                        &err),
        HANDOFF_OK, &err);
    return sealed;
}

static handoff_sealed *
seal_in_clear(const handoff_context *ctx)
{
    handoff_sealed *sealed;
    handoff_error   err;

    ck_assert_status(handoff_seal(&sealed, ctx, cast.bot.me, cast.ring,
                                  &(handoff_seal_opts){
                                      HANDOFF_SEAL_OPTS, .now_ms = PK_NOW,
                                      .audience =
                                          HANDOFF_STRINGS("desk.example"),
                                      .clear = HANDOFF_ALL },
                                  &err),
                     HANDOFF_OK, &err);
    return sealed;
}

/* Seal the one, open it and add the other; what the partner opens. */
static handoff_packet *
send_on(const char *first, const char *second, size_t *masked)
{
    handoff_context *ctx = support_context(first);
    handoff_context *more = support_context(second);
    handoff_sealed  *one = seal_in_clear(ctx), *two;
    handoff_packet  *packet, *got;

    packet = open_as(one, &cast.desk);
    two = forward(packet, more);
    *masked = handoff_sealed_masked(two);
    got = open_as(two, &cast.partner);
    handoff_packet_free(packet);
    handoff_sealed_free(one);
    handoff_sealed_free(two);
    handoff_context_free(ctx);
    handoff_context_free(more);
    return got;
}

/* Their ids pass for cards, and are the same ones afterwards. */
START_TEST(forward_ids_of_two_legs_stay)
{
    size_t          masked;
    handoff_packet *got =
        send_on("{'routing': {'conversation_id': 'c1'}, 'briefing': {"
                "'participants': [{'id': '4000000000024242', 'role': 1}]}}",
                "{'briefing': {'participants': [{'id': '4000000000104242',"
                " 'role': 4}], 'steps': [{'id': 's', 'by':"
                " '4000000000104242', 'what': 'took 4000000000104242'}]}}",
                &masked);
    const handoff_context *ctx = handoff_packet_context(got);
    handoff_participant    p = { HANDOFF_PARTICIPANT };
    handoff_step           s = { HANDOFF_STEP };

    ck_assert_uint_eq(masked, 1);
    ck_assert(handoff_context_get(&p, ctx, 0));
    ck_assert_str_eq(p.id, "4000000000024242");
    ck_assert(handoff_context_get(&p, ctx, 1));
    ck_assert_str_eq(p.id, "4000000000104242");
    ck_assert(handoff_context_get(&s, ctx, 0));
    ck_assert_str_eq(s.by, p.id);
    ck_assert_str_eq(s.what, "took [card ending 4242]");
    handoff_packet_free(got);
}
END_TEST

/* The first leg is signed and stays; of the rest of the number nothing goes
 * on. What is asked for at the end of a leg is a code at the beginning of the
 * next, and proof is proof in whichever leg it was given. */
START_TEST(forward_masks_what_a_leg_before_began)
{
    size_t          masked;
    handoff_packet *got =
        send_on("{'routing': {'conversation_id': 'c1'}, 'customer': {"
                "'authentication': {'turns': [1]}}, 'transcript': {'messages':"
                " [{'turn': 1, 'role': 1, 'text': 'swordfish'}, {'turn': 2,"
                " 'role': 1, 'text': 'my card is 4012 8888'}]}}",
                "{'briefing': {'slots': [{'name': 'word', 'value':"
                " 'swordfish', 'turn': 1}]}, 'transcript': {'messages': [{"
                "'role': 4, 'text': 'go on'}, {'role': 1, 'text':"
                " '8888 1881'}, {'role': 4, 'text': 'and its security code?'"
                "}, {'role': 1, 'text': '931'}]}}",
                &masked);

    ck_assert_uint_eq(masked, 3);
    ck_assert_uint_eq(sections_with(got, "88881881"), 0);
    ck_assert_uint_eq(sections_with(got, "931"), 0);
    ck_assert_uint_eq(sections_with(got, "swordfish"), 0);
    handoff_packet_free(got);
}
END_TEST

/* ---- Every text field ---------------------------------------------------- */

typedef void change(char **text, const ProtobufCMessage *message,
                    const ProtobufCFieldDescriptor *field, void *data);

/* Call for every text that a message has, whatever the field. */
static void
every_text(ProtobufCMessage *message, change *f, void *data)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        uint8_t *at = (uint8_t *) message + field->offset, *list;
        size_t   n = 1;

        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&n, (uint8_t *) message + field->quantifier_offset,
                   sizeof n);
            memcpy(&list, at, sizeof list);
            at = list;
        }
        for (size_t k = 0; k < n; k++) {
            ProtobufCMessage *child;
            char             *text;

            if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
                memcpy(&child, at + k * sizeof child, sizeof child);
                if (child != NULL)
                    every_text(child, f, data);
            } else if (field->type == PROTOBUF_C_TYPE_STRING) {
                memcpy(&text, at + k * sizeof text, sizeof text);
                f(&text, message, field, data);
                memcpy(at + k * sizeof text, &text, sizeof text);
            }
        }
    }
}

static void
plant(char **text, const ProtobufCMessage *message,
      const ProtobufCFieldDescriptor *field, void *data)
{
    bool contact = message->descriptor == &handoff__v1__contact__descriptor ||
                   message->descriptor == &handoff__v1__reference__descriptor ||
                   strcmp(field->name, "subject") == 0;

    if (*text != NULL && **text != '\0' && !contact &&
        !ho_mask_keeps(message->descriptor, field))
        *text = data;
}

/* The same records are sealed, and added to others. */
START_TEST(sealed_and_forwarded_no_text_field_holds_a_card)
{
    char   number[] = "no. 4012 8888 8888 1881 thanks";
    size_t masked = 0;

    for (uint64_t seed = 0; seed < 40; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SEALABLE);
        handoff_context *more =
            support_random_context(seed + 1000, SUPPORT_SEALABLE);
        Handoff__V1__Transcript *said = more->root.transcript;
        handoff_sealed          *one, *two;
        handoff_packet          *packet, *got;

        every_text(&ctx->root.base, plant, number);
        every_text(&more->root.base, plant, number);
        for (size_t i = 0; said != NULL && i < said->n_messages; i++)
            said->messages[i]->turn = 0; /* they go on */
        if (more->root.routing != NULL)
            more->root.routing->last_turn = 0;
        one = seal_in_clear(ctx);
        packet = open_as(one, &cast.desk);
        two = forward(packet, more);
        got = open_as(two, &cast.partner);
        masked += handoff_sealed_masked(one) + handoff_sealed_masked(two);
        ck_assert_uint_eq(sections_with(got, "4012 8888"), 0);
        ck_assert_uint_eq(sections_with(got, "40128888"), 0);
        ck_assert_uint_eq(sections_with(got, "88881881"), 0);
        handoff_packet_free(packet);
        handoff_packet_free(got);
        handoff_sealed_free(one);
        handoff_sealed_free(two);
        handoff_context_free(ctx);
        handoff_context_free(more);
    }
    ck_assert_uint_gt(masked, 700);
}
END_TEST

/* ---- What was checked is what is sealed ---------------------------------- */

/* What is said becomes a card number. */
static void
say_card(char **text, const ProtobufCMessage *message,
         const ProtobufCFieldDescriptor *field, void *data)
{
    if (*text != NULL && **text != '\0' &&
        message->descriptor != &handoff__v1__contact__descriptor &&
        (strcmp(field->name, "text") == 0 || strcmp(field->name, "what") == 0 ||
         strcmp(field->name, "label") == 0))
        *text = data;
}

static size_t
codes_of(int32_t codes[512], const handoff_context *ctx)
{
    handoff_findings *all;
    handoff_finding   f = { HANDOFF_FINDING };
    handoff_error     err;
    size_t            n = 0;

    ck_assert_status(handoff_context_check(&all, ctx,
                                           &(handoff_check_opts){
                                               HANDOFF_CHECK_OPTS,
                                               .now_ms = PK_NOW },
                                           &err),
                     HANDOFF_OK, &err);
    for (; n < 512 && handoff_findings_get(&f, all, n); n++)
        codes[n] = (int32_t) f.code;
    handoff_findings_free(all);
    return n;
}

START_TEST(what_the_check_finds_is_found_after_masking)
{
    size_t found = 0;
    char   number[] = "4000000000024242";

    for (uint64_t seed = 0; seed < 200; seed++) {
        handoff_context *ctx = support_random_context(seed, SUPPORT_SEALABLE);
        int32_t          before[512], after[512];
        size_t           n, masked;
        handoff_error    err;

        every_text(&ctx->root.base, say_card, number);
        n = codes_of(before, ctx);
        ck_assert_status(handoff_context_mask(ctx, &masked, NULL, &err),
                         HANDOFF_OK, &err);
        found += masked;
        ck_assert_uint_eq(codes_of(after, ctx), n);
        ck_assert_mem_eq(before, after, n * sizeof *before);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(found, 200);
}
END_TEST

/* What a reader is shown of a record that was sealed as it is now. */
static char *
shown(const handoff_context *ctx, char **record_json)
{
    handoff_sealed *sealed = seal_in_clear(ctx);
    handoff_packet *packet = open_as(sealed, &cast.desk);
    char           *text, *end;
    size_t          n;

    ck_assert_int_eq(handoff_context_to_json(record_json, &n,
                                             handoff_packet_context(packet), 0,
                                             NULL),
                     HANDOFF_OK);
    ck_assert_int_eq(handoff_render(&text, &n, packet, HANDOFF_RENDER_TEXT,
                                    &(handoff_render_opts){ HANDOFF_RENDER_OPTS,
                                                            .now_ms = PK_NOW,
                                                            .width = 1000 },
                                    NULL),
                     HANDOFF_OK);
    end = strstr(text, "packet "); /* its number is another one each time */
    ck_assert_ptr_nonnull(end);
    *end = '\0';
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    return text;
}

/* The turns have no numbers until it is sealed. */
START_TEST(masked_before_it_is_sealed_reads_the_same)
{
    handoff_context *ctx = support_context(
        "{'routing': {'conversation_id': 'c1'}, 'transcript': {'messages': ["
        "{'role': 4, 'text': 'which card?'}, {'role': 1, 'text':"
        " '4012 8888 8888 1881 cvv 931'}, {'role': 4, 'text': 'thanks'}, {"
        "'role': 1, 'text': 'or 4012888888881881', 'translations': [{"
        "'language': 'de', 'text': 'oder 4012888888881881'}]}]}}");
    char *once, *twice, *once_json, *twice_json;

    once = shown(ctx, &once_json);
    ck_assert_int_eq(handoff_context_mask(ctx, NULL, NULL, NULL), HANDOFF_OK);
    twice = shown(ctx, &twice_json);
    ck_assert_str_eq(once, twice);
    ck_assert_str_eq(once_json, twice_json);
    ck_assert_ptr_nonnull(strstr(once, "masked in it: 2"));
    ck_assert_ptr_nonnull(strstr(once_json, "messages[4].translations[#0]"));
    handoff_free(once);
    handoff_free(twice);
    handoff_free(once_json);
    handoff_free(twice_json);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(seal_unknown_unmasked_is_refused)
{
    handoff_context *ctx = support_context(record);
    handoff_sealed  *sealed;
    handoff_error    err;
    const uint32_t   wrong[] = { HANDOFF_MASK_IBAN, HANDOFF_MASK_EMAIL, 256,
                                 UINT32_MAX };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_status(
            handoff_seal(&sealed, ctx, cast.bot.me, cast.ring,
                         &(handoff_seal_opts){
                             HANDOFF_SEAL_OPTS, .clear = HANDOFF_ALL,
                             .audience = HANDOFF_STRINGS("desk.example"),
                             .unmasked = wrong[i] },
                         &err),
            HANDOFF_E_UNSUPPORTED, &err);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "mask_seal",
                               seal_record_with_cards_holds_them_nowhere,
                               seal_told_not_to_mask_leaves_what_it_was_told,
                               forward_masks_what_it_adds,
                               forward_ids_of_two_legs_stay,
                               forward_masks_what_a_leg_before_began,
                               sealed_and_forwarded_no_text_field_holds_a_card,
                               what_the_check_finds_is_found_after_masking,
                               masked_before_it_is_sealed_reads_the_same,
                               seal_unknown_unmasked_is_refused);
}
