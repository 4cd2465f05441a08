/* SPDX-License-Identifier: MIT */
/*
 * fuzz_object.c -- a section's object, as it comes to zstd once its digest
 * held: what a sender whom one trusts may still do.
 */
#include "packet/packet.h"

#include <string.h>

#include "fuzz.h"

enum { RAW_MAX = 1024 * 1024, CODEC_STORED = 0, CODEC_LAST = 2 };

static void
require_unpacked(const ho_packet_payload *object, handoff_workspace *ws)
{
    /* One byte more, to see that nothing is written behind. */
    uint8_t       *raw = malloc((size_t) object->raw_len + 1);
    handoff_error  err = { 0 };
    handoff_status st;

    REQUIRE(raw != NULL);
    memset(raw, 0xA5, (size_t) object->raw_len + 1);
    st = ho_packet_payload_unpack(raw, object, ws, &err);
    REQUIRE(st == HANDOFF_OK || st == HANDOFF_E_SECTION);
    REQUIRE(st == HANDOFF_OK || (err.code == st && err.message[0] != '\0'));
    REQUIRE(raw[object->raw_len] == 0xA5);
    if (st == HANDOFF_OK && object->codec == CODEC_STORED)
        REQUIRE(object->data.len == object->raw_len &&
                memcmp(raw, object->data.p, object->data.len) == 0);
    free(raw);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_workspace *ws;
    handoff_error      err = { 0 };
    ho_packet_payload  object;
    handoff_status     st;

    st = ho_packet_payload_read(&object, HO_SLICE(data, size), &err);
    if (st != HANDOFF_OK) {
        REQUIRE(st == HANDOFF_E_SECTION && err.code == st);
        REQUIRE(err.message[0] != '\0');
        return 0;
    }
    REQUIRE(object.raw_len >= 1);
    REQUIRE(object.codec <= CODEC_LAST);
    REQUIRE(object.data.len <= size - HO_SALT_BYTES - 2);
    if (object.raw_len > RAW_MAX)
        return 0;
    REQUIRE(handoff_workspace_new(&ws, NULL) == HANDOFF_OK);
    require_unpacked(&object, ws);
    handoff_workspace_free(ws);
    return 0;
}
