/* SPDX-License-Identifier: MIT */
/*
 * make_vectors_sections.c -- FORMAT.md section 4: objects, zstd frames, valid
 * records, and section 3's kinds of later versions.
 */
#include "make_vectors.h"

#include <string.h>

#include <check.h>
#include <zstd.h>

/* ---- Objects ------------------------------------------------------------- */

/* A first leg whose briefing is any object. */
static void
object_case(const char *name, const char *status, const char *rule,
            ho_base_slice object)
{
    pk_packet *p = pk_new();

    begin_leg(p, &who.cast.bot, HANDOFF_STRINGS("desk.example"), 0);
    add_story(p, HANDOFF_SECTION_ROUTING);
    pk_add_object(p, HANDOFF_SECTION_BRIEFING, object);
    pk_sign(p);
    vec_packet(name, status, rule, p);
}

/* The same from what an object is made of. */
static void
data_case(const char *name, const char *status, const char *rule, uint8_t codec,
          uint64_t raw_len, ho_base_slice data)
{
    ho_base_buf object = { 0 };

    pk_object(&object, codec, raw_len, data);
    object_case(name, status, rule, HO_SLICE(object.data, object.len));
    ho_base_buf_free(&object);
}

#define SALT "sixteen byte sal"

static void
make_heads(void)
{
    static const char head[] =
        "4: object = salt (16 random bytes) || codec (u8) || raw_len (varint, "
        ">= 1) || data";
    static const char   codec[] = "4: codec 0 or 1";
    const ho_base_slice raw = pk_story_section(HANDOFF_SECTION_BRIEFING);

    object_case("object-of-15-bytes", "SECTION", head, HO_SLICE(SALT, 15));
    object_case("object-of-a-salt", "SECTION", head, HO_SLICE(SALT, 16));
    object_case("object-without-raw-len", "SECTION", head,
                HO_SLICE(SALT "\0", 17));
    object_case("object-raw-len-0", "SECTION", head, HO_SLICE(SALT "\0\0", 18));
    object_case("object-raw-len-0-with-data", "SECTION", head,
                HO_SLICE(SALT "\0\0\x12", 19));
    object_case("object-raw-len-cut", "SECTION", head,
                HO_SLICE(SALT "\0\x80", 18));
    object_case("object-raw-len-not-shortest", "SECTION",
                "1: varint is a protobuf varint in its shortest form",
                HO_SLICE(SALT "\0\x82\0\x12\0", 21));
    object_case("object-raw-len-beyond-64-bits", "SECTION",
                "1: varint is a protobuf varint in its shortest form",
                HO_SLICE(SALT "\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\2\x12",
                         28));
    data_case("stored-accepted", "OK", "4: codec 0: raw_len bytes", 0, raw.len,
              raw);
    vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
    vec_section(HANDOFF_SECTION_BRIEFING, raw);
    data_case("stored-shorter", "SECTION", "4: codec 0: raw_len bytes", 0,
              raw.len + 1, raw);
    data_case("stored-longer", "SECTION", "4: codec 0: raw_len bytes", 0,
              raw.len - 1, raw);
    data_case("codec-2", "SECTION", "4: codec 2: one zstd frame", 2, raw.len,
              raw);
    data_case("codec-3", "SECTION", codec, 3, raw.len, raw);
    data_case("codec-255", "SECTION", codec, 255, raw.len, raw);
}

/* ---- Frames -------------------------------------------------------------- */

static const char frame_rule[] =
    "4: codec 1: one zstd frame (magic 28 B5 2F FD, no checksum, no "
    "dictionary id, reserved bit 0) that fills the data exactly; content size "
    "present and equal to raw_len; window at most 8 MiB";

/* `why` of the briefing, so long that zstd makes it shorter. */
static ho_base_slice
long_briefing(void)
{
    static uint8_t raw[259];

    raw[0] = 0x12;
    raw[1] = 0x80;
    raw[2] = 0x02;
    for (size_t i = 3; i < sizeof raw; i++)
        raw[i] = (uint8_t) "the old price! "[i % 15];
    return HO_SLICE(raw, sizeof raw);
}

static ho_base_slice
frame_with(ZSTD_cParameter option, int value)
{
    static uint8_t frame[600];
    ZSTD_CCtx     *c = ZSTD_createCCtx();
    ho_base_slice  raw = long_briefing();
    size_t         n;

    ck_assert_ptr_nonnull(c);
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(c, option, value)));
    n = ZSTD_compress2(c, frame, sizeof frame, raw.p, raw.len);
    ck_assert(!ZSTD_isError(n) && n < raw.len);
    ZSTD_freeCCtx(c);
    return HO_SLICE(frame, n);
}

/* A frame of one raw block under a header given without its magic. */
static void
header_case(const char *name, const char *status, const char *header,
            size_t header_len)
{
    const ho_base_slice raw = long_briefing();
    const uint8_t       block[3] = { (uint8_t) (raw.len << 3 | 1),
                                     (uint8_t) (raw.len >> 5), 0 };
    ho_base_buf         frame = { 0 };

    ho_base_buf_append(&frame, "\x28\xB5\x2F\xFD", 4);
    ho_base_buf_append(&frame, header, header_len);
    ho_base_buf_append(&frame, block, 3);
    ho_base_buf_append(&frame, raw.p, raw.len);
    data_case(name, status, frame_rule, 1, raw.len,
              HO_SLICE(frame.data, frame.len));
    ho_base_buf_free(&frame);
}

static void
frame_case(const char *name, const char *status, uint64_t raw_len,
           ho_base_slice before, ho_base_slice frame, ho_base_slice after)
{
    ho_base_buf all = { 0 };

    ho_base_buf_append(&all, before.p, before.len);
    ho_base_buf_append(&all, frame.p, frame.len);
    ho_base_buf_append(&all, after.p, after.len);
    data_case(name, status, frame_rule, 1, raw_len,
              HO_SLICE(all.data, all.len));
    ho_base_buf_free(&all);
}

static void
make_frames(void)
{
    const ho_base_slice none = HO_SLICE(NULL, 0), raw = long_briefing();
    const ho_base_slice skippable = HO_SLICE("\x50\x2A\x4D\x18\1\0\0\0s", 9);
    const ho_base_slice empty = HO_SLICE("\x28\xB5\x2F\xFD\x20\0\1\0\0", 9);
    ho_base_slice       frame = frame_with(ZSTD_c_compressionLevel, 3);
    uint8_t             bent[600];

    frame_case("frame-accepted", "OK", raw.len, none, frame, none);
    vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
    vec_section(HANDOFF_SECTION_BRIEFING, raw);
    frame_case("frame-raw-len-less", "SECTION", raw.len - 1, none, frame, none);
    frame_case("frame-raw-len-more", "SECTION", raw.len + 1, none, frame, none);
    frame_case("frame-cut", "SECTION", raw.len, none,
               HO_SLICE(frame.p, frame.len - 1), none);
    frame_case("frame-header-alone", "SECTION", raw.len, none,
               HO_SLICE(frame.p, 7), none);
    frame_case("frame-magic-alone", "SECTION", raw.len, none,
               HO_SLICE(frame.p, 4), none);
    frame_case("frame-none", "SECTION", raw.len, none, none, none);
    frame_case("frame-byte-after", "SECTION", raw.len, none, frame,
               HO_SLICE("\0", 1));
    frame_case("frame-twice", "SECTION", raw.len, none, frame, frame);
    frame_case("frame-empty-one-after", "SECTION", raw.len, none, frame, empty);
    frame_case("frame-empty-one-before", "SECTION", raw.len, empty, frame,
               none);
    frame_case("frame-skippable-before", "SECTION", raw.len, skippable, frame,
               none);
    frame_case("frame-skippable-after", "SECTION", raw.len, none, frame,
               skippable);
    memcpy(bent, frame.p, frame.len);
    bent[0] = 0x27; /* the magic of zstd 0.7 */
    frame_case("frame-of-zstd-0.7", "SECTION", raw.len, none,
               HO_SLICE(bent, frame.len), none);
    frame = frame_with(ZSTD_c_checksumFlag, 1);
    frame_case("frame-with-checksum", "SECTION", raw.len, none, frame, none);
    frame = frame_with(ZSTD_c_contentSizeFlag, 0);
    frame_case("frame-without-size", "SECTION", raw.len, none, frame, none);
}

static void
make_headers(void)
{
    /* Descriptor: size flag 7-6, single segment 5, unused 4, reserved 3,
     * checksum 2, dictionary id 1-0 (RFC 8878, 3.1.1.1.1). 259 = 0x103. */
    header_case("frame-size-of-2-bytes", "OK", "\x60\x03\0", 3);
    header_case("frame-size-of-4-bytes", "OK", "\xA0\x03\1\0\0", 5);
    header_case("frame-size-of-8-bytes", "OK", "\xE0\x03\1\0\0\0\0\0\0", 9);
    header_case("frame-size-other", "SECTION", "\x60\x04\0", 3);
    header_case("frame-size-of-2-to-the-63", "SECTION",
                "\xE0\x03\1\0\0\0\0\0\x80", 9);
    header_case("frame-reserved-bit", "SECTION", "\x68\x03\0", 3);
    header_case("frame-dictionary-1", "SECTION", "\x61\1\x03\0", 4);
    header_case("frame-dictionary-2", "SECTION", "\x62\1\0\x03\0", 5);
    header_case("frame-dictionary-4", "SECTION", "\x63\1\0\0\0\x03\0", 7);
    header_case("frame-window-of-8-mib", "OK", "\x40\x68\x03\0", 4);
    header_case("frame-window-above-8-mib", "SECTION", "\x40\x69\x03\0", 4);
    header_case("frame-window-of-16-mib", "SECTION", "\x40\x70\x03\0", 4);
    header_case("frame-window-largest", "SECTION", "\x40\xFF\x03\0", 4);
}

/* ---- The dictionary ------------------------------------------------------ */

static const char dictionary_rule[] =
    "4: codec 2: as 1, with the dictionary of section 11";

/* The story's briefing, compressed with a dictionary, or (NULL) with that of
 * section 11. */
static ho_base_slice
dictionary_frame(ho_base_slice raw, const char *other, int id)
{
    static uint8_t frame[1000];
    static char    seldom[130000]; /* is found nowhere but at its beginning */
    ZSTD_CCtx     *c = ZSTD_createCCtx();
    size_t         n;

    ck_assert_ptr_nonnull(c);
    ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, id);
    if (other != NULL) {
        for (size_t i = 0; i < sizeof seldom; i++)
            seldom[i] = (char) (i * i >> 7);
        memcpy(seldom, other, strlen(other));
        ZSTD_CCtx_loadDictionary(c, seldom, sizeof seldom);
    } else
        ZSTD_CCtx_loadDictionary(c, ho_packet_dictionary,
                                 ho_packet_dictionary_len);
    n = ZSTD_compress2(c, frame, sizeof frame, raw.p, raw.len);
    ck_assert(!ZSTD_isError(n));
    ZSTD_freeCCtx(c);
    return HO_SLICE(frame, n);
}

static void
dictionary_case(const char *name, const char *status, uint8_t codec,
                uint64_t raw_len, ho_base_slice frame, const void *after)
{
    uint8_t data[1001];

    memcpy(data, frame.p, frame.len);
    data[frame.len] = 0;
    data_case(name, status, dictionary_rule, codec, raw_len,
              HO_SLICE(data, frame.len + (after != NULL)));
}

/* The sentences are from the dictionary, so that frames refer to it. */
static void
make_dictionary(void)
{
    static const char   said[] = "I have read the conversation so far. You "
                                 "will receive a new confirmation by email "
                                 "within the next few minutes.";
    const ho_base_slice plain = frame_with(ZSTD_c_compressionLevel, 3);
    ho_base_buf         b = { 0 };
    ho_base_slice       raw, frame;
    uint8_t             copy[1000];

    dictionary_case("dictionary-not-used", "OK", 2, long_briefing().len, plain,
                    NULL);
    vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
    vec_section(HANDOFF_SECTION_BRIEFING, long_briefing());
    ho_base_buf_byte(&b, 0x12); /* `why` */
    ho_base_varint_write(&b, sizeof said - 1);
    ho_base_buf_append(&b, said, sizeof said - 1);
    raw = HO_SLICE(b.data, b.len);
    frame = dictionary_frame(raw, NULL, 0);
    ck_assert_uint_lt(frame.len, raw.len / 2);
    dictionary_case("dictionary-accepted", "OK", 2, raw.len, frame, NULL);
    vec_section(HANDOFF_SECTION_ROUTING, pk_story_section(1));
    vec_section(HANDOFF_SECTION_BRIEFING, raw);
    dictionary_case("dictionary-as-codec-1", "SECTION", 1, raw.len, frame,
                    NULL);
    dictionary_case("dictionary-raw-len-less", "SECTION", 2, raw.len - 1, frame,
                    NULL);
    dictionary_case("dictionary-raw-len-more", "SECTION", 2, raw.len + 1, frame,
                    NULL);
    dictionary_case("dictionary-byte-after", "SECTION", 2, raw.len, frame, "");
    dictionary_case("dictionary-cut", "SECTION", 2, raw.len,
                    HO_SLICE(frame.p, frame.len - 1), NULL);
    memcpy(copy, frame.p, frame.len);
    copy[4] |= 4;
    dictionary_case("dictionary-with-checksum", "SECTION", 2, raw.len,
                    HO_SLICE(copy, frame.len), NULL);
    dictionary_case("dictionary-named", "SECTION", 2, raw.len,
                    dictionary_frame(raw, NULL, 1), NULL);
    dictionary_case("dictionary-longer", "SECTION", 2, raw.len,
                    dictionary_frame(raw, said, 0), NULL);
    ho_base_buf_free(&b);
}

/* ---- Kinds of later versions --------------------------------------------- */

static void
later_kind(const char *name, const char *status, uint32_t kind,
           const pk_party *reader, bool bend)
{
    pk_packet  *p = first_leg();
    pk_section *s = &p->section[0][kind];

    /* Neither salt nor codec: what it holds is for later versions to say. */
    pk_add_object(p, kind, HO_SLICE("?", 1));
    if (reader != NULL)
        pk_seal(p, 0, kind, reader, NULL);
    pk_sign(p);
    if (bend && reader != NULL)
        s->sealed.data[0] ^= 1;
    else if (bend)
        s->object.data[0] ^= 1;
    vec_packet(name, status,
               "3: kinds 16..31: who does not know them checks the seal or, "
               "in clear, the digest, and neither unseals nor unpacks",
               p);
    if (reader != NULL)
        vec_keys(reader);
}

void
make_sections(void)
{
    make_heads();
    make_frames();
    make_headers();
    make_dictionary();
    later_kind("later-kind-16", "OK", 16, NULL, false);
    later_kind("later-kind-31", "OK", 31, NULL, false);
    later_kind("later-kind-sealed", "OK", 20, &who.cast.desk, false);
    later_kind("later-kind-digest-wrong", "SECTION", 16, NULL, true);
    later_kind("later-kind-seal-wrong", "SECTION", 16, &who.cast.desk, true);
}
