/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_limits.c -- FORMAT.md sections 8 and 10: limits at their value
 * and one past it, as far as small files reach, and text forms.
 */
#include "make_vectors.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <zstd.h>

enum { EXTRAS = HANDOFF_SECTION_EXTRAS, MIB = 1024 * 1024 };

/* ---- Sizes --------------------------------------------------------------- */

/* Add a section of n bytes that compress to nothing: one string of 'a's in a
 * field that is unknown to this version. */
static void
add_large(pk_packet *p, uint32_t kind, size_t n)
{
    ho_base_buf raw = { 0 }, object = { 0 };
    uint8_t    *text = malloc(n);
    size_t      bound = ZSTD_compressBound(n), len;
    uint8_t    *frame = malloc(bound);

    ck_assert(text != NULL && frame != NULL && n > 16);
    memset(text, 'a', n);
    /* Field 99: a tag of two bytes, then the length. */
    ho_base_wire_put_bytes(&raw, 99,
                           HO_SLICE(text, n - 2 - ho_base_varint_size(n - 6)));
    ck_assert_uint_eq(raw.len, n);
    len = ZSTD_compress(frame, bound, raw.data, raw.len, 19);
    ck_assert(!ZSTD_isError(len));
    pk_object(&object, 1, n, HO_SLICE(frame, len));
    pk_add_object(p, kind, HO_SLICE(object.data, object.len));
    ho_base_buf_free(&raw);
    ho_base_buf_free(&object);
    free(text);
    free(frame);
}

/* Routing is 10 bytes (the story's), the others as large as said. */
static void
size_case(const char *name, const char *status, const char *rule,
          const size_t size[HO_SECTIONS + 1])
{
    pk_packet *p = pk_new();

    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, HANDOFF_SECTION_ROUTING);
    for (uint32_t kind = 2; kind <= HO_SECTIONS; kind++)
        if (size[kind] != 0)
            add_large(p, kind, size[kind]);
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

static void
make_sizes(void)
{
    static const char one[] = "8: section raw 8 MiB";
    static const char all[] = "8: all sections raw 32 MiB";
    static const char lower[] = "8: a caller may lower them";
    const size_t      full = 8 * MIB;
    const size_t      routing = pk_story_section(1).len;

    size_case("section-of-8-mib", "OK", one, (size_t[]){ 0, 0, full, 0, 0, 0 });
    size_case("section-a-byte-over", "LIMIT", one,
              (size_t[]){ 0, 0, full + 1, 0, 0, 0 });
    size_case("sections-of-32-mib", "OK", all,
              (size_t[]){ 0, 0, full, full, full, full - routing });
    size_case("sections-a-byte-over", "LIMIT", all,
              (size_t[]){ 0, 0, full, full, full, full - routing + 1 });
    size_case("section-lowered-limit", "OK", lower,
              (size_t[]){ 0, 0, 1000, 0, 0, 0 });
    vec_option("max_section_bytes", 1000);
    size_case("section-over-lowered-limit", "LIMIT", lower,
              (size_t[]){ 0, 0, 1001, 0, 0, 0 });
    vec_option("max_section_bytes", 1000);
    size_case("sections-lowered-limit", "OK", lower,
              (size_t[]){ 0, 0, 1000, 1000 - routing, 0, 0 });
    vec_option("max_total_bytes", 2000);
    size_case("sections-over-lowered-limit", "LIMIT", lower,
              (size_t[]){ 0, 0, 1000, 1001 - routing, 0, 0 });
    vec_option("max_total_bytes", 2000);
}

/* A raw_len that says more than the limit, over data that is no frame. */
static void
make_bombs(void)
{
    pk_packet  *p = pk_new();
    ho_base_buf object = { 0 };

    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, HANDOFF_SECTION_ROUTING);
    pk_object(&object, 1, 8 * MIB + 1, HO_SLICE("not looked at", 13));
    pk_add_object(p, EXTRAS, HO_SLICE(object.data, object.len));
    pk_sign(p);
    vec_packet("raw-len-before-data", "LIMIT",
               "7.6: raw_len above its limit (LIMIT, before the data is "
               "looked at)",
               p);
    ho_base_buf_clear(&object);
    p = pk_new();
    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, HANDOFF_SECTION_ROUTING);
    pk_object(&object, 1, UINT64_MAX, HO_SLICE("not looked at", 13));
    pk_add_object(p, EXTRAS, HO_SLICE(object.data, object.len));
    pk_sign(p);
    vec_packet("raw-len-of-2-to-the-64-less-1", "LIMIT",
               "7.6: raw_len above its limit", p);
    ho_base_buf_free(&object);
}

/* ---- Memory -------------------------------------------------------------- */

/* Extras of `count` empty masks, beside the story's routing: 256 bytes for
 * each section and mask, and the length of the conversation's id. */
static void
memory_case(const char *name, const char *status, size_t count, int64_t lowered)
{
    pk_packet  *p = pk_new();
    ho_base_buf raw = { 0 }, object = { 0 };
    size_t      bound, len;
    uint8_t    *frame;

    for (size_t i = 0; i < count; i++)
        ho_base_buf_append(&raw, "\x12\0", 2);
    bound = ZSTD_compressBound(raw.len);
    frame = malloc(bound);
    ck_assert_ptr_nonnull(frame);
    len = ZSTD_compress(frame, bound, raw.data, raw.len, 19);
    ck_assert(!ZSTD_isError(len));
    pk_object(&object, 1, raw.len, HO_SLICE(frame, len));
    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, HANDOFF_SECTION_ROUTING);
    pk_add_object(p, EXTRAS, HO_SLICE(object.data, object.len));
    pk_sign(p);
    vec_packet(name, status,
               "8: Memory: 256 bytes per message at any depth, the section "
               "included, plus the length of every string and bytes",
               p);
    if (lowered != 0)
        vec_option("max_memory_bytes", lowered);
    free(frame);
    ho_base_buf_free(&raw);
    ho_base_buf_free(&object);
}

static void
make_memory(void)
{
    const int64_t id = 8; /* "air-7f3a" */
    /* 64 MiB is 262144 messages; two are sections, one is spent on the id. */
    const size_t most = HANDOFF_MEMORY_BYTES_MAX / 256 - 3;

    memory_case("memory-of-64-mib", "OK", most, 0);
    memory_case("memory-a-message-over", "LIMIT", most + 1, 0);
    memory_case("memory-lowered", "OK", 10, 12 * 256 + id);
    memory_case("memory-a-byte-over-lowered", "LIMIT", 10, 12 * 256 + id - 1);
}

/* ---- Legs ---------------------------------------------------------------- */

static pk_packet *
legs_of(uint32_t count)
{
    pk_packet *p = pk_new();

    for (uint32_t n = 0; n < count; n++) {
        const pk_party *from = n % 2 == 0 ? &who.cast.bot : &who.cast.desk;

        begin_leg(p, from, HANDOFF_STRINGS("desk.example", "bot.example"), n);
        if (n == 0)
            add_story(p, HANDOFF_SECTION_ROUTING);
        pk_sign(p);
    }
    return p;
}

/* A leg so large that only its length is looked at: audiences without end. */
static void
leg_of(const char *name, const char *status, size_t size)
{
    pk_packet  *p = first_leg();
    ho_base_buf rest = { 0 };

    pk_sign(p);
    while (p->leg[0].len < size) {
        size_t n = size - p->leg[0].len;

        ho_base_buf_clear(&rest);
        /* Field 40, unknown: FORMAT where the length does not forbid it. */
        if (n > 1003)
            n = 1003;
        for (size_t i = 0; i < n; i++)
            ho_base_buf_byte(&rest, 0);
        ho_base_buf_append(&p->leg[0], rest.data, rest.len);
    }
    pk_sign_again(p, 0, &who.cast.bot);
    vec_packet(name, status, "8: leg 64 KiB", p);
    ho_base_buf_free(&rest);
}

void
make_limits(void)
{
    make_sizes();
    make_bombs();
    make_memory();
    vec_packet("legs-16", "OK", "8: legs 16", legs_of(16));
    vec_legs(16);
    vec_packet("legs-17", "LIMIT", "8: legs 16", legs_of(17));
    vec_packet("legs-lowered", "OK", "8: a caller may lower them", legs_of(3));
    vec_option("max_legs", 3);
    vec_packet("legs-over-lowered", "LIMIT", "8: a caller may lower them",
               legs_of(4));
    vec_option("max_legs", 3);
    leg_of("leg-a-byte-over-64-kib", "LIMIT", HANDOFF_LEG_BYTES_MAX + 1);
    leg_of("leg-of-64-kib-that-is-none", "FORMAT", HANDOFF_LEG_BYTES_MAX);
}

/* ---- Text forms ---------------------------------------------------------- */

void
make_texts(void)
{
    static const char form[] =
        "10: hop1. (packet) or hor1. (receipt), then base64url without "
        "padding of everything after the prelude";
    static const char refused[] =
        "10: refused (FORMAT): characters outside the alphabet, a length of "
        "4n + 1, trailing bits that are not zero";
    static const char prefix[] =
        "10: the prefix is lower case, its number without leading zeros";
    static const char above[] = "10: above 1 is VERSION";
    static const char ticket[] =
        "10: a ticket: hot1. and base64url of tip (48 characters)";

    vec_text("hop1.Zm9vYmFy", "OK", form);
    vec_text("hop1.Zm9vYg", "OK", form);
    vec_text("hop1.Zm8", "OK", form);
    vec_text("hor1.Zm8", "OK", form);
    vec_text("hop1.-__-", "OK", form);
    vec_text("hop1.Zm9vY", "FORMAT", refused);
    vec_text("hop1.Z", "FORMAT", refused);
    vec_text("hop1.Zh", "FORMAT", refused);
    vec_text("hop1.Zm9", "FORMAT", refused);
    vec_text("hop1.Zg==", "FORMAT", refused);
    vec_text("hop1.Zm8=", "FORMAT", refused);
    vec_text("hop1.+//+", "FORMAT", refused);
    vec_text("hop1.Zm9v\n", "FORMAT", refused);
    vec_text("hop1.Zm 9v", "FORMAT", refused);
    vec_text("hop1.Zm9v.", "FORMAT", refused);
    vec_text("HOP1.Zm9v", "FORMAT", prefix);
    vec_text("Hop1.Zm9v", "FORMAT", prefix);
    vec_text("hop01.Zm9v", "FORMAT", prefix);
    vec_text("hop0.Zm9v", "FORMAT", prefix);
    vec_text("hop.Zm9v", "FORMAT", prefix);
    vec_text("hop1Zm9v", "FORMAT", prefix);
    vec_text("hop1:Zm9v", "FORMAT", prefix);
    vec_text("hop1", "FORMAT", prefix);
    vec_text("", "FORMAT", prefix);
    vec_text(" hop1.Zm9v", "FORMAT", prefix);
    vec_text("hoq1.Zm9v", "FORMAT", prefix);
    vec_text("hop-1.Zm9v", "FORMAT", prefix);
    vec_text("hop2.Zm9v", "VERSION", above);
    vec_text("hor2.Zm9v", "VERSION", above);
    vec_text("hop10.Zm9v", "VERSION", above);
    vec_text("hop18446744073709551617.Zm9v", "VERSION", above);
    vec_text("hop2.not base64url", "VERSION", above);
    vec_ticket("hot1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "OK",
               ticket);
    vec_ticket("hot1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9", "FORMAT",
               refused);
    vec_ticket("hot1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg", "FORMAT",
               ticket);
    vec_ticket("hot1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", "FORMAT",
               ticket);
    vec_ticket("hop1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "FORMAT",
               ticket);
    vec_ticket("hot01.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "FORMAT",
               prefix);
    vec_ticket("HOT1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "FORMAT",
               prefix);
    vec_ticket("hot2.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "VERSION",
               above);
}
