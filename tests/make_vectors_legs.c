/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_legs.c -- FORMAT.md section 3, message Leg and what is in it.
 * Whatever is changed is changed before the leg is signed.
 */
#include "make_vectors.h"

#include <stdio.h>
#include <string.h>

#include <check.h>

static const char once[] = "3: a single field occurs at most once";
static const char required[] =
    "3: everything not called absent or optional here is required";
static const char ascend[] = "3: fields ascend";
static const char other[] = "3: any other unknown field, kind or leg is FORMAT";

/* A field of n equal bytes: tag in hex, length, content. */
static const char *
field_of(const char *tag, size_t n, uint8_t byte)
{
    static char hex[5000];
    size_t      at = (size_t) snprintf(hex, sizeof hex, "%s", tag);

    if (n < 128)
        at += (size_t) snprintf(hex + at, sizeof hex - at, "%02zx", n);
    else
        at += (size_t) snprintf(hex + at, sizeof hex - at, "%02zx%02zx",
                                (n & 127) | 128, n >> 7);
    ck_assert_uint_lt(at + 2 * n, sizeof hex);
    for (size_t i = 0; i < n; i++)
        at += (size_t) snprintf(hex + at, sizeof hex - at, "%02x", byte);
    return hex;
}

static void
make_numbers(void)
{
    leg_case("leg-number-zero-written", "FORMAT", "3: 0 is not written", "3",
             WIRE_BEFORE, "0800");
    leg_case("leg-number-1-first", "FORMAT", "3: number 0, 1, 2, ...", "3",
             WIRE_BEFORE, "0801");
    leg_case("leg-number-of-2-to-the-32", "FORMAT", "3: uint32 is below 2^32",
             "3", WIRE_BEFORE, "088080808010");
    leg_case("leg-number-not-shortest", "FORMAT",
             "3: varints in their shortest form", "3", WIRE_BEFORE, "088100");
    leg_1_case("leg-1-number-missing", "FORMAT", "3: number 0, 1, 2, ...", "1",
               WIRE_REPLACE, "");
    leg_1_case("leg-1-number-2", "FORMAT", "3: number 0, 1, 2, ...", "1",
               WIRE_REPLACE, "0802");
    leg_1_case("leg-1-number-twice", "FORMAT", once, "1", WIRE_TWICE, "");
    leg_1_case("leg-1-accepted", "OK", "3: message Leg", "1", WIRE_BEFORE, "");
    vec_legs(2);
    vec_redacted(0, HANDOFF_SECTION_BRIEFING);
    leg_case("leg-0-previous", "FORMAT", "3: absent in leg 0", "3", WIRE_BEFORE,
             field_of("12", 32, 7));
    leg_1_case("leg-1-previous-missing", "FORMAT",
               "3: previous: 32 bytes: link of the leg before", "2",
               WIRE_REPLACE, "");
    leg_1_case("leg-1-previous-of-31", "FORMAT",
               "3: previous: 32 bytes: link of the leg before", "2",
               WIRE_REPLACE, field_of("12", 31, 7));
    leg_1_case("leg-1-previous-of-33", "FORMAT",
               "3: previous: 32 bytes: link of the leg before", "2",
               WIRE_REPLACE, field_of("12", 33, 7));
    leg_1_case("leg-1-previous-of-another", "CHAIN",
               "7.3: previous = link of the leg before", "2", WIRE_REPLACE,
               field_of("12", 32, 7));
    leg_case("leg-sender-missing", "FORMAT", required, "3", WIRE_REPLACE, "");
    leg_case("leg-sender-of-31", "FORMAT", "3: sender: 32 bytes", "3",
             WIRE_REPLACE, field_of("1a", 31, 7));
    leg_case("leg-sender-of-33", "FORMAT", "3: sender: 32 bytes", "3",
             WIRE_REPLACE, field_of("1a", 33, 7));
    leg_case("leg-sender-twice", "FORMAT", once, "3", WIRE_TWICE, "");
    leg_case("leg-fields-descend", "FORMAT", ascend, "4", WIRE_BEFORE, "2801");
}

static void
make_audiences(void)
{
    static const char count[] = "3: audience: 1..8 names, none twice";
    static const char name[] = "1: a name is 1..255 bytes of ASCII 21..7E";

    leg_case("audience-none", "FORMAT", count, "4", WIRE_REPLACE, "");
    leg_case("audience-eight", "OK", count, "4", WIRE_AFTER,
             "220161220162220163220164220165220166220167");
    leg_case("audience-nine", "FORMAT", count, "4", WIRE_AFTER,
             "220161220162220163220164220165220166220167220168");
    leg_case("audience-twice", "FORMAT", count, "4", WIRE_TWICE, "");
    leg_case("audience-twice-apart", "FORMAT", count, "4", WIRE_AFTER,
             "220161220162220161");
    leg_case("audience-empty", "FORMAT", name, "4", WIRE_AFTER, "2200");
    leg_case("audience-of-255", "OK", name, "4", WIRE_AFTER,
             field_of("22", 255, 'n'));
    leg_case("audience-of-256", "FORMAT", name, "4", WIRE_AFTER,
             field_of("22", 256, 'n'));
    leg_case("audience-lowest-and-highest", "OK", name, "4", WIRE_AFTER,
             "2202217e");
    leg_case("audience-with-a-space", "FORMAT", name, "4", WIRE_AFTER,
             "2203612062");
    leg_case("audience-with-del", "FORMAT", name, "4", WIRE_AFTER,
             "2203617f62");
    leg_case("audience-with-nul", "FORMAT", name, "4", WIRE_AFTER,
             "2203610062");
    leg_case("audience-not-ascii", "FORMAT", name, "4", WIRE_AFTER,
             "220461c3a962");
    leg_case("audience-not-together", "FORMAT",
             "3: items of a repeated field stand together", "5", WIRE_AFTER,
             "220161");
}

static void
make_times(void)
{
    static const char range[] = "1: times are 1..253402300799999";
    static const char after[] = "3: expires_at_ms > sent_at_ms";

    leg_case("time-sent-missing", "FORMAT", required, "5", WIRE_REPLACE, "");
    leg_case("time-expires-missing", "FORMAT", required, "6", WIRE_REPLACE, "");
    leg_case("time-sent-zero", "FORMAT", "3: a zero number is not written", "5",
             WIRE_REPLACE, "2800");
    leg_case("time-sent-twice", "FORMAT", once, "5", WIRE_TWICE, "");
    /* PK_NOW is 1795000000000; so is sent_at in every first leg. */
    leg_case("time-expires-when-sent", "FORMAT", after, "6", WIRE_REPLACE,
             "3080bcd9f29e34");
    leg_case("time-expires-before-sent", "FORMAT", after, "6", WIRE_REPLACE,
             "3001");
    leg_case("time-expires-beyond-9999", "FORMAT", range, "6", WIRE_REPLACE,
             "3080b8ff90fdce39");
    leg_case("time-sent-beyond-9999", "FORMAT", range, "5", WIRE_REPLACE,
             "2880b8ff90fdce39");
    leg_case("time-sent-of-2-to-the-63", "FORMAT", range, "5", WIRE_REPLACE,
             "2880808080808080808001");
    leg_case("time-as-bytes", "FORMAT", "3: wire types 0 and 2 only", "5",
             WIRE_REPLACE, "2a0101");
}

static void
make_commitments(void)
{
    static const char order[] = "3: adds: kinds ascending";
    static const char digest[] = "3: Commitment: 32 bytes each";

    leg_case("adds-no-routing", "FORMAT", "3: leg 0 adds routing", "7",
             WIRE_REPLACE, "");
    leg_case("adds-kind-twice", "FORMAT", order, "7#1", WIRE_TWICE, "");
    leg_case("adds-kinds-descend", "FORMAT", order, "7#1.1", WIRE_REPLACE,
             "0804");
    leg_case("adds-kind-missing", "FORMAT", required, "7#1.1", WIRE_REPLACE,
             "");
    leg_case("adds-kind-6", "FORMAT", other, "7#2.1", WIRE_REPLACE, "0806");
    leg_case("adds-kind-15", "FORMAT", other, "7#2.1", WIRE_REPLACE, "080f");
    leg_case("adds-kind-32", "FORMAT", other, "7#2.1", WIRE_REPLACE, "0820");
    leg_case("adds-digest-missing", "FORMAT", required, "7#1.2", WIRE_REPLACE,
             "");
    leg_case("adds-digest-of-31", "FORMAT", digest, "7#1.2", WIRE_REPLACE,
             field_of("12", 31, 7));
    leg_case("adds-digest-of-33", "FORMAT", digest, "7#1.2", WIRE_REPLACE,
             field_of("12", 33, 7));
    leg_case("adds-seal-of-31", "FORMAT", digest, "7#1.2", WIRE_AFTER,
             field_of("1a", 31, 7));
    leg_case("adds-seal-empty", "FORMAT",
             "3: an empty string or bytes is not written", "7#1.2", WIRE_AFTER,
             "1a00");
    leg_case("adds-routing-sealed", "FORMAT",
             "3: Routing sealed, by a Commitment or a Section, is FORMAT",
             "7.2", WIRE_AFTER, field_of("1a", 32, 7));
    leg_case("adds-field-4", "FORMAT", other, "7#1.2", WIRE_AFTER, "220101");
    leg_case("adds-empty-item", "FORMAT", "3: an empty item is not written",
             "7", WIRE_AFTER, "3a00");
}

static void
make_later_fields(void)
{
    static const char room[] =
        "3: fields 16..31 of Leg, wire type 2, at most once each, up to 1 "
        "KiB, are signed, and skipped by who does not know them";

    leg_case("later-field-16", "OK", room, "7#2", WIRE_AFTER, "82010101");
    leg_case("later-field-31", "OK", room, "7#2", WIRE_AFTER, "fa010101");
    leg_case("later-fields-in-order", "OK", room, "7#2", WIRE_AFTER,
             "820101018a010102fa010103");
    leg_case("later-fields-out-of-order", "FORMAT", ascend, "7#2", WIRE_AFTER,
             "8a01010182010102");
    leg_case("later-field-of-1024", "OK", room, "7#2", WIRE_AFTER,
             field_of("8201", 1024, 7));
    leg_case("later-field-of-1025", "FORMAT", room, "7#2", WIRE_AFTER,
             field_of("8201", 1025, 7));
    leg_case("later-field-twice", "FORMAT", room, "7#2", WIRE_AFTER,
             "8201010182010102");
    leg_case("later-field-as-number", "FORMAT", room, "7#2", WIRE_AFTER,
             "800101");
    leg_case("later-field-empty", "FORMAT",
             "3: an empty string or bytes is not written", "7#2", WIRE_AFTER,
             "820100");
    leg_case("later-field-10", "FORMAT", other, "7#2", WIRE_AFTER, "520101");
    leg_case("later-field-15", "FORMAT", other, "7#2", WIRE_AFTER, "7a0101");
    leg_case("later-field-32", "FORMAT", other, "7#2", WIRE_AFTER, "82020101");
}

/* Redactions and reseals of leg 1: field 8 is {kind 2, reason}, field 9 is
 * {kind 3}. "not needed" is 6e6f74206e6565646564. */
static void
make_references(void)
{
    static const char text[] = "1: Text is 1..255 bytes of UTF-8 without ...";
    static const char order[] = "3: redacts: (leg, kind) ascending";
    static const char again[] = "3: reseals: (leg, kind) ascending";

    leg_1_case("redaction-without-reason", "FORMAT",
               "3: reason: text, required", "8.3", WIRE_REPLACE, "");
    leg_1_case("redaction-reason-empty", "FORMAT",
               "3: an empty string or bytes is not written", "8.3",
               WIRE_REPLACE, "1a00");
    leg_1_case("redaction-reason-of-255", "OK", text, "8.3", WIRE_REPLACE,
               field_of("1a", 255, 'r'));
    leg_1_case("redaction-reason-of-256", "FORMAT", text, "8.3", WIRE_REPLACE,
               field_of("1a", 256, 'r'));
    leg_1_case("redaction-reason-u001f", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a03611f62");
    leg_1_case("redaction-reason-u007f", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a03617f62");
    leg_1_case("redaction-reason-u0085", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0461c28562");
    leg_1_case("redaction-reason-u009f", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0461c29f62");
    leg_1_case("redaction-reason-u00a0", "OK", text, "8.3", WIRE_REPLACE,
               "1a0461c2a062");
    leg_1_case("redaction-reason-u200d", "OK", text, "8.3", WIRE_REPLACE,
               "1a0561e2808d62");
    leg_1_case("redaction-reason-u200e", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0561e2808e62");
    leg_1_case("redaction-reason-u2028", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0561e280a862");
    leg_1_case("redaction-reason-u202e", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0561e280ae62");
    leg_1_case("redaction-reason-u202f", "OK", text, "8.3", WIRE_REPLACE,
               "1a0561e280af62");
    leg_1_case("redaction-reason-u2066", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0561e281a662");
    leg_1_case("redaction-reason-u2069", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0561e281a962");
    leg_1_case("redaction-reason-not-utf8", "FORMAT", text, "8.3", WIRE_REPLACE,
               "1a0361ff62");
    leg_1_case("redaction-reason-surrogate", "FORMAT", text, "8.3",
               WIRE_REPLACE, "1a0561eda08062");
    leg_1_case("redaction-without-kind", "FORMAT", required, "8.2",
               WIRE_REPLACE, "");
    leg_1_case("redaction-leg-zero-written", "FORMAT",
               "3: a zero number is not written", "8.2", WIRE_BEFORE, "0800");
    leg_1_case("redaction-field-4", "FORMAT", other, "8.3", WIRE_AFTER,
               "220101");
    leg_1_case("redaction-kind-7", "FORMAT", other, "8.2", WIRE_REPLACE,
               "1007");
    leg_1_case("redaction-twice", "FORMAT", order, "8", WIRE_TWICE, "");
    leg_1_case("redactions-descend", "FORMAT", order, "8", WIRE_BEFORE,
               "420510041a0161");
    leg_1_case("reseal-twice", "FORMAT", again, "9", WIRE_TWICE, "");
    leg_1_case("reseals-descend", "FORMAT", again, "9", WIRE_BEFORE,
               "4a021004");
    leg_1_case("reseal-without-kind", "FORMAT", required, "9.2", WIRE_REPLACE,
               field_of("1a", 32, 7));
    leg_1_case("reseal-seal-of-31", "FORMAT", "3: Commitment: 32 bytes each",
               "9.2", WIRE_AFTER, field_of("1a", 31, 7));
    leg_1_case("reseal-kind-9", "FORMAT", other, "9.2", WIRE_REPLACE, "1009");
}

void
make_legs(void)
{
    make_numbers();
    make_audiences();
    make_times();
    make_commitments();
    make_later_fields();
    make_references();
}
