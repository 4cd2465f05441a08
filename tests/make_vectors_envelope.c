/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_envelope.c -- FORMAT.md sections 2 and 3: the prelude, the
 * strict encoding, and the messages around a leg.
 */
#include "make_vectors.h"

#include <stdio.h>
#include <string.h>

/* ---- Prelude ------------------------------------------------------------- */

/* A good packet with one byte of its prelude changed. */
static void
prelude_case(const char *name, const char *status, const char *rule, size_t at,
             uint8_t value)
{
    pk_packet  *p = first_leg();
    ho_base_buf out = { 0 };

    pk_sign(p);
    pk_write(&out, p);
    out.data[at] = value;
    vec_bytes(name, status, rule, HO_SLICE(out.data, out.len));
    ho_base_buf_free(&out);
    pk_free(p);
}

static void
make_prelude(void)
{
    static const uint8_t good[] = { 0x89, 0x48, 0x4F, 0x50, 1, 1, 0, 0 };
    static const char    magic[] = "2: 8 bytes: 89 48 4F 50";
    static const char    version[] =
        "2: any other version has a status of its own (VERSION)";
    static const char first[] = "2: the version is read before the kind";
    static const char kind[] = "2: kind 01 packet, 02 receipt";
    static const char zero[] = "2: 00 00";
    static const char least[] = "2: under 8 bytes: FORMAT";

    prelude_case("prelude-magic-0", "FORMAT", magic, 0, 0x88);
    prelude_case("prelude-magic-1", "FORMAT", magic, 1, 0x68);
    prelude_case("prelude-magic-2", "FORMAT", magic, 2, 0x6F);
    prelude_case("prelude-magic-3", "FORMAT", magic, 3, 0x70);
    prelude_case("prelude-version-0", "VERSION", version, 4, 0);
    prelude_case("prelude-version-2", "VERSION", version, 4, 2);
    prelude_case("prelude-version-255", "VERSION", version, 4, 255);
    vec_bytes("prelude-version-before-kind", "VERSION", first,
              HO_SLICE("\x89HOP\2\x09\1\1", 8));
    prelude_case("prelude-kind-0", "FORMAT", kind, 5, 0);
    prelude_case("prelude-kind-receipt", "FORMAT", kind, 5, 2);
    prelude_case("prelude-kind-3", "FORMAT", kind, 5, 3);
    prelude_case("prelude-reserved-6", "FORMAT", zero, 6, 1);
    prelude_case("prelude-reserved-7", "FORMAT", zero, 7, 1);
    vec_bytes("prelude-empty", "FORMAT", least, HO_SLICE("", 0));
    vec_bytes("prelude-7-bytes", "FORMAT", least, HO_SLICE(good, 7));
    vec_bytes("prelude-7-bytes-newer", "FORMAT", least,
              HO_SLICE("\x89HOP\2\1\0", 7));
    vec_bytes("prelude-only", "FORMAT", "3: a packet has at least one leg",
              HO_SLICE(good, 8));
}

/* ---- Encoding ------------------------------------------------------------ */

static void
make_packet_fields(void)
{
    static const char other[] = "3: any other unknown field is FORMAT";
    static const char types[] = "3: wire types 0 and 2 only";
    static const char ascend[] = "3: fields ascend";

    body_case("packet-field-3", "FORMAT", other, "2#2", WIRE_AFTER, "1a0101");
    body_case("packet-field-16", "FORMAT", other, "2#2", WIRE_AFTER,
              "82010101");
    body_case("packet-field-0", "FORMAT", other, "1", WIRE_BEFORE, "0201ff");
    body_case("packet-legs-as-number", "FORMAT", "3: repeated bytes legs = 1",
              "1", WIRE_REPLACE, "0801");
    body_case("packet-wire-type-1", "FORMAT", types, "2#2", WIRE_AFTER,
              "190102030405060708");
    body_case("packet-wire-type-3", "FORMAT", types, "2#2", WIRE_AFTER, "1b1c");
    body_case("packet-wire-type-5", "FORMAT", types, "2#2", WIRE_AFTER,
              "1d01020304");
    body_case("packet-wire-type-6", "FORMAT", types, "2#2", WIRE_AFTER, "1e01");
    body_case("packet-wire-type-7", "FORMAT", types, "2#2", WIRE_AFTER, "1f01");
    body_case("packet-sections-first", "FORMAT", ascend, "1", WIRE_BEFORE,
              "120510021a0161");
    body_case("packet-leg-after-sections", "FORMAT",
              "3: items of a repeated field stand together", "2#2", WIRE_AFTER,
              "0a020a00");
    body_case("packet-empty-leg", "FORMAT", "3: an empty item is not written",
              "1", WIRE_BEFORE, "0a00");
    body_case("packet-empty-section", "FORMAT",
              "3: an empty item is not written", "2#2", WIRE_AFTER, "1200");
    body_case("packet-zero-byte-after", "FORMAT", "3: nothing follows", "2#2",
              WIRE_AFTER, "00");
    body_case("packet-length-too-long", "FORMAT", "3: lengths fit exactly",
              "2#2", WIRE_AFTER, "120a1001");
    body_case("packet-tag-cut", "FORMAT", "3: lengths fit exactly", "2#2",
              WIRE_AFTER, "92");
    body_case("packet-tag-not-shortest", "FORMAT",
              "3: varints in their shortest form", "2", WIRE_BEFORE,
              "92000100");
    body_case("packet-length-not-shortest", "FORMAT",
              "3: varints in their shortest form", "2", WIRE_BEFORE,
              "12810010");
    body_case("packet-length-beyond-64-bits", "FORMAT",
              "3: lengths fit exactly", "2#2", WIRE_AFTER,
              "12ffffffffffffffffff7f");
    body_case("packet-length-of-2-to-the-63", "FORMAT",
              "3: lengths fit exactly", "2#2", WIRE_AFTER,
              "1280808080808080808001");
}

/* Every length that cuts the last section, a leg, a tag. */
static void
make_cuts(void)
{
    pk_packet  *p = first_leg();
    ho_base_buf out = { 0 };

    pk_sign(p);
    pk_write(&out, p);
    vec_bytes("packet-last-byte-missing", "FORMAT", "3: lengths fit exactly",
              HO_SLICE(out.data, out.len - 1));
    vec_bytes("packet-half", "FORMAT", "3: lengths fit exactly",
              HO_SLICE(out.data, out.len / 2));
    vec_bytes("packet-one-byte-of-body", "FORMAT", "3: lengths fit exactly",
              HO_SLICE(out.data, 9));
    ho_base_buf_free(&out);
    pk_free(p);
}

static void
make_signed_leg(void)
{
    static const char once[] = "3: a single field occurs at most once";
    static const char all[] =
        "3: everything not called absent or optional here is required";
    char hex[140];

    body_case("signed-leg-without-leg", "FORMAT", all, "1.1", WIRE_REPLACE, "");
    body_case("signed-leg-without-signature", "FORMAT", all, "1.2",
              WIRE_REPLACE, "");
    body_case("signed-leg-leg-twice", "FORMAT", once, "1.1", WIRE_TWICE, "");
    body_case("signed-leg-signature-twice", "FORMAT", once, "1.2", WIRE_TWICE,
              "");
    body_case("signed-leg-field-3", "FORMAT",
              "3: any other unknown field is FORMAT", "1.2", WIRE_AFTER,
              "1a0101");
    body_case("signed-leg-empty-leg", "FORMAT",
              "3: an empty string or bytes is not written", "1.1", WIRE_REPLACE,
              "0a00");
    snprintf(hex, sizeof hex, "123f%0126d", 0);
    body_case("signature-of-63-bytes", "FORMAT", "3: signature: 64 bytes",
              "1.2", WIRE_REPLACE, hex);
    snprintf(hex, sizeof hex, "1241%0130d", 0);
    body_case("signature-of-65-bytes", "FORMAT", "3: signature: 64 bytes",
              "1.2", WIRE_REPLACE, hex);
}

/* ---- Section ------------------------------------------------------------- */

static void
make_section_message(void)
{
    static const char form[] = "3: message Section: 3, or 4 and 5";
    static const char order[] = "3: Sections stand in ascending (leg, kind)";
    static const char other[] =
        "3: any other unknown field, kind or leg is FORMAT";
    char sealed[300];

    /* Routing with one grant of zeros and one sealed byte. */
    snprintf(sealed, sizeof sealed, "127710012270%0224d2a0101", 0);
    body_case("section-without-any-form", "FORMAT", form, "2#1.3", WIRE_REPLACE,
              "");
    body_case("section-clear-and-sealed", "FORMAT", form, "2#1.3", WIRE_AFTER,
              "2a0101");
    body_case("section-sealed-without-grants", "FORMAT", form, "2#1.3",
              WIRE_REPLACE, "2a0101");
    body_case("section-without-kind", "FORMAT",
              "3: everything not called absent or optional here is required",
              "2#1.2", WIRE_REPLACE, "");
    body_case("section-kind-zero-written", "FORMAT",
              "3: a zero number is not written", "2#1.2", WIRE_REPLACE, "1000");
    body_case("section-leg-zero-written", "FORMAT",
              "3: a zero number is not written", "2#1.2", WIRE_BEFORE, "0800");
    body_case("section-empty-clear", "FORMAT",
              "3: an empty string or bytes is not written", "2#1.3",
              WIRE_REPLACE, "1a00");
    body_case("section-kind-twice", "FORMAT",
              "3: a single field occurs at most once", "2#1.2", WIRE_TWICE, "");
    body_case("section-clear-twice", "FORMAT",
              "3: a single field occurs at most once", "2#1.3", WIRE_TWICE, "");
    body_case("section-fields-descend", "FORMAT", "3: fields ascend", "2#1.3",
              WIRE_AFTER, "0801");
    body_case("section-field-6", "FORMAT", other, "2#1.3", WIRE_AFTER,
              "320101");
    body_case("section-kind-6", "FORMAT", other, "2#2.2", WIRE_REPLACE, "1006");
    body_case("section-kind-15", "FORMAT", other, "2#2.2", WIRE_REPLACE,
              "100f");
    body_case("section-kind-32", "FORMAT", other, "2#2.2", WIRE_REPLACE,
              "1020");
    body_case("section-kind-of-2-to-the-32", "FORMAT",
              "3: uint32 is below 2^32", "2#2.2", WIRE_REPLACE, "108280808010");
    body_case("section-of-a-leg-that-is-not", "SECTION",
              "7.5: the sections present are exactly those committed to and "
              "not redacted",
              "2#2.2", WIRE_BEFORE, "0801");
    body_case("section-of-leg-16", "FORMAT", other, "2#2.2", WIRE_BEFORE,
              "0810");
    body_case("section-twice", "FORMAT", order, "2#1", WIRE_TWICE, "");
    body_case("section-kinds-descend", "FORMAT", order, "2#2.2", WIRE_REPLACE,
              "1001");
    body_case("section-routing-sealed", "FORMAT",
              "3: Routing sealed, by a Commitment or a Section, is FORMAT", "2",
              WIRE_REPLACE, sealed);
    body_case("section-kind-as-bytes", "FORMAT", "3: wire types 0 and 2 only",
              "2#1.2", WIRE_REPLACE, "120102");
    body_case("section-clear-as-number", "FORMAT", "3: wire types 0 and 2 only",
              "2#1.3", WIRE_REPLACE, "1801");
}

void
make_envelope(void)
{
    make_prelude();
    make_packet_fields();
    make_cuts();
    make_signed_leg();
    make_section_message();
}
