/* SPDX-License-Identifier: MIT */
/*
 * test_check_packet.c -- a check of what came in a packet: what was withheld
 * from its reader is not said to be missing, and nothing that refers to it to
 * be dangling.
 */
#include "support_random.h"
#include "support_story.h"

#include <stdlib.h>
#include <string.h>

/* Every section refers to others, and to what is nowhere. */
#define RECORD                                                                 \
    "{'routing': {'conversation_id': 'c', 'escalation': {'turn': 2},"          \
    " 'consents': [{'id': 'k', 'by': 'x', 'turn': 2}]},"                       \
    " 'briefing': {'why': 'so', 'emotions': [{'turn': 2, 'by': 'x'}]},"        \
    " 'customer': {'participant': 'x', 'authentication': {'turns': [2]}},"     \
    " 'transcript': {'messages': [{'turn': 1, 'by': 'x'}, {'turn': 3}]}}"

static handoff_findings *
check_context(const handoff_context *ctx)
{
    handoff_findings *found;
    handoff_error     err;

    ck_assert_status(handoff_context_check(&found, ctx,
                                           &(handoff_check_opts){
                                               HANDOFF_CHECK_OPTS,
                                               .now_ms = PK_NOW },
                                           &err),
                     HANDOFF_OK, &err);
    return found;
}

static handoff_findings *
check(const handoff_packet *packet)
{
    return check_context(handoff_packet_context(packet));
}

static size_t
count_of(const handoff_findings *found, int32_t code)
{
    handoff_finding one = { HANDOFF_FINDING };
    size_t          n = 0;

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++)
        n += one.code == code;
    return n;
}

static size_t
unknown_participants(const handoff_context *ctx)
{
    handoff_findings *found = check_context(ctx);
    size_t            n = count_of(found, HANDOFF_FOUND_UNKNOWN_PARTICIPANT);

    handoff_findings_free(found);
    return n;
}

static bool
has(const handoff_findings *found, const handoff_finding *this)
{
    handoff_finding one = { HANDOFF_FINDING };

    for (size_t i = 0; handoff_findings_get(&one, found, i); i++) {
        if (one.code == this->code && strcmp(one.path, this->path) == 0)
            return true;
    }
    return false;
}

/* All of it in clear for the desk, or but for `clear` sealed to others. */
static handoff_sealed *
seal(uint64_t clear)
{
    const handoff_reader partner[] = {
        { "partner.example", HANDOFF_ALL_BUT(clear) }, { NULL, 0 }
    };
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx = support_context(RECORD);
    handoff_sealed   *sealed;

    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.clear = clear;
    opts.readers = clear == HANDOFF_ALL ? NULL : partner;
    sealed = story_seal(ctx, &opts);
    handoff_context_free(ctx);
    return sealed;
}

/* The desk's, without keys: sealed sections stay so. */
static handoff_packet *
receive(const handoff_sealed *sealed, uint64_t sections)
{
    handoff_packet *packet;
    handoff_error   err;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(sealed, &len);

    ck_assert_status(handoff_open(&packet, data, len, story.cast.ring,
                                  &(handoff_open_opts){
                                      HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                      .audience = "desk.example",
                                      .sections = sections },
                                  &err),
                     HANDOFF_OK, &err);
    return packet;
}

/* Whoever reads less finds nothing that is not there for who reads all. */
static void
expect_no_more(const handoff_packet *less, const handoff_findings *all)
{
    handoff_findings *found = check(less);
    handoff_finding   one = { HANDOFF_FINDING };

    ck_assert_uint_lt(handoff_findings_count(found),
                      handoff_findings_count(all));
    for (size_t i = 0; handoff_findings_get(&one, found, i); i++)
        ck_assert_msg(has(all, &one), "%s at %s", one.name, one.path);
    handoff_findings_free(found);
}

START_TEST(what_is_withheld_is_not_missing)
{
    static const uint64_t kinds[] = { HANDOFF_SET(HANDOFF_SECTION_BRIEFING),
                                      HANDOFF_SET(HANDOFF_SECTION_CUSTOMER),
                                      HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT) };
    handoff_sealed       *sealed = seal(HANDOFF_ALL);
    handoff_packet       *packet = receive(sealed, 0);
    handoff_findings     *all = check(packet);

    ck_assert_uint_eq(count_of(all, HANDOFF_FOUND_UNKNOWN_TURN), 4);
    ck_assert_uint_eq(count_of(all, HANDOFF_FOUND_UNKNOWN_PARTICIPANT), 4);
    ck_assert_uint_eq(count_of(all, HANDOFF_FOUND_NO_SUMMARY), 1);
    ck_assert_uint_eq(count_of(all, HANDOFF_FOUND_AUTHENTICATION_UNKNOWN), 1);
    handoff_packet_free(packet);
    for (unsigned set = 0; set < 7; set++) {
        uint64_t        clear = HANDOFF_ALL & ~(kinds[0] | kinds[1] | kinds[2]);
        handoff_sealed *some;

        for (unsigned k = 0; k < 3; k++)
            clear |= set >> k & 1 ? kinds[k] : 0;
        packet = receive(sealed, clear);
        expect_no_more(packet, all);
        handoff_packet_free(packet);
        some = seal(clear);
        packet = receive(some, 0);
        expect_no_more(packet, all);
        handoff_packet_free(packet);
        handoff_sealed_free(some);
    }
    handoff_findings_free(all);
    handoff_sealed_free(sealed);
}
END_TEST

/* What is merged with a packet's record is as incomplete as that; what takes
 * its place is not. */
START_TEST(what_is_withheld_stays_so_when_merged)
{
    handoff_sealed *sealed = seal(HANDOFF_ALL);
    handoff_packet *packet =
        receive(sealed, HANDOFF_ALL & ~HANDOFF_SET(HANDOFF_SECTION_BRIEFING));
    handoff_context       *more = support_context("{'briefing': {}}");
    const handoff_context *legs[] = { NULL, handoff_packet_context(packet),
                                      more };
    const uint32_t   rights[] = { HANDOFF_MAY_ORIGINATE, HANDOFF_MAY_ORIGINATE,
                                  HANDOFF_MAY_FORWARD };
    handoff_context *merged;
    handoff_error    err;

    ck_assert_status(support_merge(&merged, legs, rights, 3, &err), HANDOFF_OK,
                     &err);
    ck_assert_uint_eq(unknown_participants(merged), 0);
    ck_assert_status(handoff_context_parse(merged, HANDOFF_SECTION_BRIEFING,
                                           NULL, 0, &err),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(unknown_participants(merged), 3);
    handoff_context_free(merged);
    handoff_context_free(more);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

/* The last turns may be events, of which no summary tells. */
START_TEST(summary_of_a_withheld_transcript_is_not_judged)
{
    handoff_context *ctx = support_context(
        "{'routing': {'conversation_id': 'c'}, 'briefing': {'summary': "
        "{'text': 'a', 'through_turn': 1}}, 'transcript': {'messages': "
        "[{'text': 'a'}, {'kind': 'MESSAGE_KIND_EVENT'}]}}");
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;

    opts.audience = HANDOFF_STRINGS("desk.example");
    sealed = story_seal(ctx, &opts);
    for (unsigned all = 0; all < 2; all++) {
        handoff_packet *packet =
            receive(sealed, all ? 0
                                : HANDOFF_ALL &
                                      ~HANDOFF_SET(HANDOFF_SECTION_TRANSCRIPT));
        handoff_findings *found = check(packet);

        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_SUMMARY_ENDS_EARLY), 0);
        handoff_findings_free(found);
        handoff_packet_free(packet);
    }
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
}
END_TEST

/* A leg with the sections of a record; redacts: without the first briefing. */
static void
add_leg(pk_packet *p, const pk_party *from, const char *json, bool redacts)
{
    handoff_context *ctx = support_context(json);

    pk_leg(p, from, HANDOFF_STRINGS("desk.example", "partner.example"), PK_NOW,
           PK_HOUR);
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++) {
        const ProtobufCMessage *section = ho_record_section_get(ctx, kind);
        uint8_t                *bytes;
        size_t                  len;

        if (section == NULL)
            continue;
        bytes = support_pack(&len, section);
        pk_add(p, kind, HO_SLICE(bytes, len));
        free(bytes);
    }
    if (redacts)
        pk_redact(p, 0, HANDOFF_SECTION_BRIEFING, "not needed");
    pk_sign(p);
    handoff_context_free(ctx);
}

/* Two legs; the second removes the briefing of the first, or does not. */
static handoff_packet *
two_legs(bool redacts)
{
    pk_packet      *p = pk_new();
    ho_base_buf     bytes = { 0 };
    handoff_packet *packet;
    handoff_error   err;

    add_leg(p, &story.cast.bot,
            "{'routing': {'conversation_id': 'c'}, 'briefing': {'participants':"
            " [{'id': 'x'}]}, 'transcript': {'messages': [{'turn': 1, 'by': "
            "'x'}, {'turn': 2, 'by': 'y'}]}}",
            false);
    add_leg(p, &story.cast.desk, "{'briefing': {'promises': [{'id': 'r'}]}}",
            redacts);
    pk_write(&bytes, p);
    ck_assert_status(
        handoff_open(&packet, bytes.data, bytes.len, story.cast.ring,
                     &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                           .audience = "partner.example" },
                     &err),
        HANDOFF_OK, &err);
    ho_base_buf_free(&bytes);
    pk_free(p);
    return packet;
}

START_TEST(what_a_later_leg_removed_is_not_missing)
{
    handoff_packet   *packet = two_legs(false);
    handoff_findings *found = check(packet);

    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_UNKNOWN_PARTICIPANT), 1);
    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_PROMISE_WITHOUT_OWNER), 1);
    handoff_findings_free(found);
    handoff_packet_free(packet);
    packet = two_legs(true);
    found = check(packet);
    ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_UNKNOWN_PARTICIPANT), 0);
    handoff_findings_free(found);
    handoff_packet_free(packet);
}
END_TEST

/* Somebody who may only pass it on puts nothing in the place of a promise. */
START_TEST(what_a_later_leg_took_away_is_found)
{
    static const char earlier[] =
        "{'briefing': {'promises': [{'id': 'r1', 'what': 'refund'}], 'steps': "
        "[{'id': 's1', 'what': 'restart'}], 'pain_points': [{'id': 'p1', "
        "'text': 'twice charged'}]}, 'routing': {'consents': [{'id': 'k', "
        "'purpose': 'recording', 'status': 'CONSENT_STATUS_REFUSED'}]}}";
    static const struct {
        const char *later, *path; /* NULL: nothing is found */
    } rows[] = {
        { "{'briefing': {'promises': [{'id': 'r1'}]}}",
          "briefing.promises[r1]" },
        { "{'briefing': {'steps': [{'id': 's1'}]}}", "briefing.steps[s1]" },
        { "{'briefing': {'pain_points': [{'id': 'p1'}]}}",
          "briefing.pain_points[p1]" },
        { "{'routing': {'consents': [{'id': 'k'}]}}", "routing.consents[k]" },
        { "{'briefing': {'promises': [{'id': 'r2'}]}}", NULL },
        { "{'briefing': {'promises': [{'id': 'r1', 'status': "
          "'PROMISE_STATUS_WITHDRAWN'}]}}",
          NULL },
    };
    handoff_context *first = support_context(earlier);
    handoff_error    err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        handoff_context        *second = support_context(rows[i].later), *both;
        const handoff_merge_leg legs[] = { { first, 3, 0 }, { second, 2, 0 } };
        handoff_findings       *found;
        const handoff_finding   want = { HANDOFF_FINDING,
                                         .code =
                                             HANDOFF_FOUND_REPLACED_BY_NOTHING,
                                         .path = rows[i].path };

        ck_assert_status(handoff_context_merge(&both, legs, 2, &err),
                         HANDOFF_OK, &err);
        found = check_context(both);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_REPLACED_BY_NOTHING),
                          rows[i].path != NULL);
        ck_assert(rows[i].path == NULL || has(found, &want));
        handoff_findings_free(found);
        handoff_context_free(both);
        handoff_context_free(second);
    }
    handoff_context_free(first);
}
END_TEST

/* Two platforms that count from 1 have the same ids, and mean nothing by it. */
START_TEST(ids_of_two_legs_are_the_same_only_if_they_are_long)
{
#define SAID(id, text)                                                         \
    "{'transcript': {'messages': [{'role': 1, 'native_id': '" id               \
    "', 'text': '" text "'}]}}"
    static const struct {
        const char *first, *second;
        size_t      other_text, again;
    } rows[] = {
        { SAID("1", "hello"), SAID("1", "where is it"), 0, 0 },
        { SAID("wamid.77", "hello"), SAID("wamid.77", "where is it"), 1, 0 },
        { SAID("wamid.77", "hello"), SAID("wamid.77", "hello"), 0, 1 },
    };
#undef SAID

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        handoff_context        *first = support_context(rows[i].first);
        handoff_context        *second = support_context(rows[i].second), *both;
        const handoff_merge_leg legs[] = { { first, 3, 0 }, { second, 2, 0 } };
        handoff_findings       *found;
        handoff_error           err;

        first->root.transcript->messages[0]->turn = 1;
        second->root.transcript->messages[0]->turn = 2;
        ck_assert_status(handoff_context_merge(&both, legs, 2, &err),
                         HANDOFF_OK, &err);
        found = check_context(both);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_NATIVE_ID_TWICE),
                          rows[i].other_text);
        ck_assert_uint_eq(count_of(found, HANDOFF_FOUND_MESSAGE_TWICE),
                          rows[i].again);
        handoff_findings_free(found);
        handoff_context_free(both);
        handoff_context_free(first);
        handoff_context_free(second);
    }
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        story_setup, story_teardown, "check of packets",
        what_is_withheld_is_not_missing, what_is_withheld_stays_so_when_merged,
        summary_of_a_withheld_transcript_is_not_judged,
        what_a_later_leg_removed_is_not_missing,
        what_a_later_leg_took_away_is_found,
        ids_of_two_legs_are_the_same_only_if_they_are_long);
}
