/* SPDX-License-Identifier: MIT */
/*
 * test_vectors.c -- packets that others made: every entry of the index gets
 * the verdict that the index names, and says what the index says it does.
 */
#include "packet/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "support.h"

#define FOLDER "vectors/packets/"

static const char *const kinds[] = { NULL,       "routing",    "briefing",
                                     "customer", "transcript", "extras" };

static uint32_t
kind_of(const char *name)
{
    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_EXTRAS; kind++) {
        if (strcmp(kinds[kind], name) == 0)
            return kind;
    }
    ck_abort_msg("no such section: %s", name);
    return 0;
}

static char *
load(size_t *len, const char *name)
{
    char path[256];

    snprintf(path, sizeof path, FOLDER "%s", name);
    return support_shared(len, path);
}

static const char *
text(const json_t *entry, const char *member)
{
    return json_string_value(json_object_get(entry, member));
}

/* ---- What an accepted packet must say -------------------------------------
 */

static handoff_section
section(const handoff_packet *packet, const char *file, uint32_t leg,
        uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    ck_assert_msg(handoff_packet_section(&s, packet, leg, kind) == 1,
                  "%s: no %s in leg %u", file, kinds[kind], (unsigned) leg);
    return s;
}

static void
check_sections(const handoff_packet *packet, const char *file, json_t *want)
{
    const char *name;
    json_t     *hash;

    json_object_foreach(want, name, hash)
    {
        handoff_section s = section(packet, file, 0, kind_of(name));
        uint8_t         got[32];
        char            hex[65];

        ck_assert_msg(s.state == HANDOFF_STATE_PRESENT, "%s: %s is %u", file,
                      name, (unsigned) s.state);
        crypto_generichash(got, sizeof got, s.data, s.data_len, NULL, 0);
        sodium_bin2hex(hex, sizeof hex, got, sizeof got);
        ck_assert_msg(strcmp(hex, json_string_value(hash)) == 0,
                      "%s: %s differs", file, name);
    }
    if (want == NULL)
        return;
    /* The index names every section that can be read. */
    for (uint32_t kind = 1; kind <= HANDOFF_SECTION_EXTRAS; kind++) {
        handoff_section s = { HANDOFF_SECTION };

        if (handoff_packet_section(&s, packet, 0, kind) &&
            s.state == HANDOFF_STATE_PRESENT)
            ck_assert_msg(json_object_get(want, kinds[kind]) != NULL,
                          "%s: %s should not be readable", file, kinds[kind]);
    }
}

static void
check_states(const handoff_packet *packet, const char *file, json_t *entry)
{
    json_t *item;
    size_t  i;

    json_array_foreach(json_object_get(entry, "redacted"), i, item)
    {
        uint32_t leg = (uint32_t) json_integer_value(json_array_get(item, 0));
        handoff_section s =
            section(packet, file, leg,
                    kind_of(json_string_value(json_array_get(item, 1))));

        ck_assert_msg(s.state == HANDOFF_STATE_REDACTED &&
                          s.redacted_by > (int32_t) leg && s.reason[0] != '\0',
                      "%s: not redacted", file);
    }
    json_array_foreach(json_object_get(entry, "sealed"), i, item)
    {
        handoff_section s =
            section(packet, file, 0, kind_of(json_string_value(item)));

        ck_assert_msg(s.state == HANDOFF_STATE_SEALED && s.data == NULL,
                      "%s: not sealed", file);
    }
    item = json_object_get(entry, "legs");
    ck_assert_msg(item == NULL || (uint32_t) json_integer_value(item) ==
                                      handoff_packet_legs(packet),
                  "%s: %u legs", file, (unsigned) handoff_packet_legs(packet));
}

/* ---- Each entry -----------------------------------------------------------
 */

static handoff_identity *
identity_of(const json_t *entry)
{
    const char       *file = text(entry, "identity");
    handoff_identity *me = NULL;
    handoff_error     err;
    size_t            len;
    char             *json;

    if (file == NULL)
        return NULL;
    json = load(&len, file);
    ck_assert_ptr_nonnull(json);
    ck_assert_status(handoff_identity_parse(&me, json, len, &err), HANDOFF_OK,
                     &err);
    free(json);
    return me;
}

static void
check_entry(json_t *entry, const handoff_keyring *ring, handoff_workspace *ws)
{
    const char       *file = text(entry, "file");
    const char       *want = text(entry, "status");
    handoff_identity *me = identity_of(entry);
    handoff_packet   *packet;
    handoff_error     err = { 0 };
    handoff_status    st;
    size_t            len;
    char             *data = load(&len, file);

    ck_assert_msg(data != NULL, "%s is not there", file);
    st = handoff_open(&packet, (const uint8_t *) data, len, ring,
                      &(handoff_open_opts){
                          HANDOFF_OPEN_OPTS,
                          .now_ms = json_integer_value(
                              json_object_get(entry, "now_ms")),
                          .audience = text(entry, "audience"), .identity = me,
                          .workspace = ws },
                      &err);
    ck_assert_msg(strcmp(handoff_status_name(st), want) == 0,
                  "%s: %s, expected %s (%s)", file, handoff_status_name(st),
                  want, err.message);
    ck_assert_msg((packet != NULL) == (st == HANDOFF_OK), "%s", file);
    if (packet != NULL) {
        check_sections(packet, file, json_object_get(entry, "sections"));
        check_states(packet, file, entry);
    } else {
        ck_assert_msg(err.code == st && err.check != 0 &&
                          err.message[0] != '\0',
                      "%s: error not filled in", file);
    }
    handoff_packet_free(packet);
    handoff_identity_free(me);
    free(data);
}

static void
each_entry(const char *name, handoff_workspace *ws)
{
    size_t           len, i;
    char            *json = load(&len, "index.json");
    json_t          *index, *entry;
    handoff_keyring *ring;
    handoff_error    err;

    if (json == NULL) {
        support_skipped(name);
        return;
    }
    index = json_loadb(json, len, 0, NULL);
    ck_assert_uint_gt(json_array_size(index), 0);
    free(json);
    json = load(&len, "keyring.jwks");
    ck_assert_ptr_nonnull(json);
    ck_assert_status(handoff_keyring_parse(&ring, json, len, &err), HANDOFF_OK,
                     &err);
    free(json);
    json_array_foreach(index, i, entry) check_entry(entry, ring, ws);
    printf("vectors: %zu\n", json_array_size(index));
    json_decref(index);
    handoff_keyring_free(ring);
}

START_TEST(shared_packets_get_the_verdict_of_the_index)
{
    each_entry("shared_packets_get_the_verdict_of_the_index", NULL);
}
END_TEST

START_TEST(shared_packets_get_the_same_verdict_with_a_workspace)
{
    handoff_workspace *ws;

    ck_assert_int_eq(handoff_workspace_new(&ws, NULL), HANDOFF_OK);
    each_entry("shared_packets_get_the_same_verdict_with_a_workspace", ws);
    handoff_workspace_free(ws);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("vectors", shared_packets_get_the_verdict_of_the_index,
                       shared_packets_get_the_same_verdict_with_a_workspace);
}
