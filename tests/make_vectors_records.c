/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_records.c -- FORMAT.md section 4: what a valid record is.
 */
#include "make_vectors.h"

#include <string.h>

#define BYTES(literal) HO_SLICE(literal, sizeof literal - 1)

/* A first leg with a section of these bytes in the place of the story's. */
static void
record_case(const char *name, const char *status, const char *rule,
            uint32_t kind, ho_base_slice raw)
{
    pk_packet *p = pk_new();

    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    if (kind != HANDOFF_SECTION_ROUTING)
        add_story(p, HANDOFF_SECTION_ROUTING);
    pk_add(p, kind, raw);
    pk_sign(p);
    vec_packet(name, status, rule, p);
    if (strcmp(status, "OK") == 0 && kind != HANDOFF_SECTION_ROUTING) {
        vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
        vec_section(kind, raw);
    } else if (strcmp(status, "OK") == 0) {
        vec_section(kind, raw);
    }
}

static void
make_wire(void)
{
    enum { R = HANDOFF_SECTION_ROUTING, B = HANDOFF_SECTION_BRIEFING };
    static const char types[] = "4: only wire types 0, 1, 2, 5";
    static const char own[] = "4: a known field has its own wire type";
    static const char kept[] = "4: unknown fields are kept in their leg";

    record_case("record-group", "RECORD", types, B,
                BYTES("\x12\1x\x9B\6\x9C\6"));
    record_case("record-wire-type-6", "RECORD", types, B,
                BYTES("\x12\1x\x9E\6"));
    record_case("record-wire-type-7", "RECORD", types, B,
                BYTES("\x12\1x\x9F\6"));
    record_case("record-unknown-of-each-type", "OK", kept, B,
                BYTES("\x12\1x\x98\6\1\x99\6"
                      "12345678\x9A\6\2hi\x9D\6"
                      "1234"));
    record_case("record-unknown-in-a-message", "OK", kept, B,
                BYTES("\x0A\6\x0A\1h\x98\6\1"));
    record_case("record-string-as-number", "RECORD", own, B, BYTES("\x10\1"));
    record_case("record-number-as-string", "RECORD", own, R,
                BYTES("\x0A\1c\x12\1x"));
    record_case("record-float-as-double", "RECORD", own, B,
                BYTES("\x22\x0B\x2A\x09\x19"
                      "12345678"));
    record_case("record-message-as-number", "RECORD", own, B, BYTES("\x08\1"));
    record_case("record-field-0", "RECORD", "4: valid record", B,
                BYTES("\x12\1x\2\1x"));
    record_case("record-length-too-long", "RECORD", "4: valid record", B,
                BYTES("\x12\x05x"));
    record_case("record-inner-length-too-long", "RECORD", "4: valid record", B,
                BYTES("\x0A\3\x0A\5h"));
    record_case("record-varint-cut", "RECORD", "4: valid record", R,
                BYTES("\x0A\1c\x10\x80"));
    record_case("record-varint-of-11-bytes", "RECORD", "4: valid record", R,
                BYTES("\x0A\1c\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1"));
    record_case("record-varint-not-shortest", "OK", "4: valid record", R,
                BYTES("\x0A\1c\x10\x82\0"));
    record_case("record-default-written", "OK", "4: valid record", R,
                BYTES("\x0A\1c\x10\0\x1A\0"));
    record_case("record-fields-descend", "OK", "4: valid record", R,
                BYTES("\x10\2\x0A\1c"));
    record_case("record-field-twice", "OK", "4: valid record", R,
                BYTES("\x0A\1b\x0A\1c"));
    record_case("record-unknown-enum-number", "OK", "4: valid record", R,
                BYTES("\x0A\1c\x10\x63"));
}

static void
make_values(void)
{
    enum {
        R = HANDOFF_SECTION_ROUTING,
        B = HANDOFF_SECTION_BRIEFING,
        T = HANDOFF_SECTION_TRANSCRIPT
    };
    static const char text[] = "4: strings are UTF-8 without NUL";
    static const char finite[] = "4: floats are finite";
    static const char packed[] = "4: repeated numbers packed or not";
    static const char id[] = "4: leg 0's routing has a conversation_id";

    record_case("record-nul", "RECORD", text, B, BYTES("\x12\3a\0b"));
    record_case("record-utf8-lone-continuation", "RECORD", text, B,
                BYTES("\x12\1\x80"));
    record_case("record-utf8-cut", "RECORD", text, B, BYTES("\x12\2\xE2\x82"));
    record_case("record-utf8-not-shortest", "RECORD", text, B,
                BYTES("\x12\2\xC0\xAF"));
    record_case("record-utf8-surrogate", "RECORD", text, B,
                BYTES("\x12\3\xED\xA0\x80"));
    record_case("record-utf8-beyond-10ffff", "RECORD", text, B,
                BYTES("\x12\4\xF4\x90\x80\x80"));
    record_case("record-utf8-of-4-bytes", "OK", text, B,
                BYTES("\x12\4\xF0\x9F\x9B\xA9"));
    record_case("record-control-characters", "OK", text, B,
                BYTES("\x12\3\x1B[m"));
    /* Message.confidence of turn 1. */
    record_case("record-float", "OK", finite, T,
                BYTES("\x0A\7\x08\1\x6D\0\0\0\x3F"));
    record_case("record-float-nan", "RECORD", finite, T,
                BYTES("\x0A\7\x08\1\x6D\0\0\xC0\x7F"));
    record_case("record-float-infinite", "RECORD", finite, T,
                BYTES("\x0A\7\x08\1\x6D\0\0\x80\x7F"));
    record_case("record-float-minus-infinite", "RECORD", finite, T,
                BYTES("\x0A\7\x08\1\x6D\0\0\x80\xFF"));
    /* Intent.turns. */
    record_case("record-packed", "OK", packed, B, BYTES("\x22\4\x4A\2\1\2"));
    record_case("record-not-packed", "OK", packed, B,
                BYTES("\x22\4\x48\1\x48\2"));
    record_case("record-packed-cut", "RECORD", packed, B,
                BYTES("\x22\4\x4A\2\1\x80"));
    record_case("record-conversation-id-missing", "RECORD", id, R,
                BYTES("\x10\2"));
    record_case("record-conversation-id-empty", "RECORD", id, R,
                BYTES("\x0A\0\x10\2"));
}

void
make_records(void)
{
    pk_packet *p = second_leg();

    make_wire();
    make_values();
    pk_add(p, HANDOFF_SECTION_ROUTING, BYTES("\x10\2"));
    pk_sign(p);
    vec_packet("record-conversation-id-missing-in-leg-1", "OK",
               "4: leg 0's routing has a conversation_id", p);
    vec_audience("partner.example");
    vec_legs(2);
}
