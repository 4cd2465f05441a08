/* SPDX-License-Identifier: MIT */
/*
 * visible.c -- what a terminal or an eye must not be given raw.
 *
 * A customer, a bot, a sender or somebody who names files chose the text that
 * we show. A terminal obeys control characters; bidirectional ones reorder a
 * line; others are not seen at all and make two names that look alike
 * different. This file is the one place that knows them: by their Unicode
 * category, so that we keep no list that grows old.
 *
 * Some of them are spelling, and stay where they are that: joiners between
 * letters of scripts that need them and between emoji, variation selectors
 * and tags behind what they vary, the signs that stand around Arabic numbers,
 * direction marks beside Hebrew or Arabic. Anywhere else they are written
 * out. What is kept is decided from a few characters around it, so that a
 * text of any length takes linear time.
 *
 * Text with letters that run from right to left is isolated (U+2068, U+2069),
 * so that it does not turn what stands beside it.
 */
#include "base/base.h"

#include <handoff/text.h>

#include <string.h>

#include <utf8proc.h>

enum {
    ZWNJ = 0x200C,
    ZWJ = 0x200D,
    BLACK_FLAG = 0x1F3F4,
    CANCEL_TAG = 0xE007F,
    TAGS_MAX = 6,  /* of a flag, with the one that ends it */
    MARKS_MAX = 8, /* on one character: no language needs more */
    NEAR = 64      /* bytes in which a direction mark needs its letters */
};

#define ISOLATE "\xE2\x81\xA8"     /* U+2068 FIRST STRONG ISOLATE */
#define END_ISOLATE "\xE2\x81\xA9" /* U+2069 POP DIRECTIONAL ISOLATE */

/* ---- One character ------------------------------------------------------ */

bool
ho_base_is_hidden(uint32_t cp)
{
    const utf8proc_int32_t c = (utf8proc_int32_t) cp;

    switch ((int) utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CN: /* not assigned: nobody knows what it does */
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return utf8proc_get_property(c)->ignorable != 0;
    }
}

static const utf8proc_property_t *
property(uint32_t cp)
{
    return utf8proc_get_property((utf8proc_int32_t) cp);
}

static bool
is_pictograph(uint32_t cp)
{
    return property(cp)->boundclass ==
           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* A letter, not a mark of direction. */
static bool
is_right_to_left(uint32_t cp)
{
    return (property(cp)->bidi_class == UTF8PROC_BIDI_CLASS_R ||
            property(cp)->bidi_class == UTF8PROC_BIDI_CLASS_AL) &&
           !ho_base_is_hidden(cp);
}

static bool
is_mark(uint32_t cp)
{
    int category = (int) utf8proc_category((utf8proc_int32_t) cp);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static bool
is_tag(uint32_t cp)
{
    return cp >= 0xE0020 && cp <= CANCEL_TAG;
}

/* Arabic and its kin, the scripts of India and of what lies around it,
 * Mongolian: they are not written rightly without joiners. */
static bool
takes_joiners(uint32_t cp)
{
    return (cp >= 0x0600 && cp <= 0x0FFF) || (cp >= 0x1000 && cp <= 0x109F) ||
           (cp >= 0x1780 && cp <= 0x18AF) || (cp >= 0xA840 && cp <= 0xA9FF) ||
           (cp >= 0xFB50 && cp <= 0xFEFC) || (cp >= 0x11000 && cp <= 0x11FFF);
}

/* ---- A character among others ------------------------------------------- */

/* A place in a text; stepping over what is not UTF-8 gives 0. */
static uint32_t
next_of(ho_base_slice text, size_t *at)
{
    uint32_t cp = 0;
    size_t   n = 0;

    if (*at < text.len)
        n = ho_base_utf8_next(&cp, HO_SLICE(text.p + *at, text.len - *at));
    *at += n;
    return n == 0 ? 0 : cp;
}

static uint32_t
previous_of(ho_base_slice text, size_t *at)
{
    size_t   from = *at, end = *at;
    uint32_t cp;

    while (from > 0 && *at - from < 4) {
        from--;
        if ((text.p[from] & 0xC0) != 0x80)
            break;
    }
    end = from;
    cp = from == *at ? 0 : next_of(text, &end);
    if (end != *at)
        return 0;
    *at = from;
    return cp;
}

/* A joiner keeps its meaning between two letters of one of its scripts, and
 * between two emoji, behind whose first a selector or a skin may stand. */
static bool
joins(ho_base_slice text, size_t at, size_t behind, uint32_t joiner)
{
    uint32_t before = previous_of(text, &at), after = next_of(text, &behind);

    if (before == 0 || after == 0)
        return false;
    if (takes_joiners(before) && takes_joiners(after))
        return true;
    if (joiner != ZWJ || !is_pictograph(after))
        return false;
    while (before == 0xFE0F || (before >= 0x1F3FB && before <= 0x1F3FF))
        before = previous_of(text, &at);
    return is_pictograph(before);
}

/* A selector has one character before it that comes in several shapes. */
static bool
selects(ho_base_slice text, size_t at, size_t behind, uint32_t selector)
{
    uint32_t before = previous_of(text, &at);
    int      category = (int) utf8proc_category((utf8proc_int32_t) before);

    if (selector >= 0x180B && selector <= 0x180F)
        return before >= 0x1820 && before <= 0x18AA;
    if (selector >= 0xE0100 && selector <= 0xE01EF)
        return category == UTF8PROC_CATEGORY_LO && before >= 0x3400;
    if (selector >= 0xFE0E)
        return is_pictograph(before) ||
               (before != 0 && before < 0x80 &&
                strchr("#*0123456789", (int) before) != NULL &&
                next_of(text, &behind) == 0x20E3);
    return category == UTF8PROC_CATEGORY_SM ||
           (category == UTF8PROC_CATEGORY_LO && before >= 0x1000);
}

/* Tags spell the region of a flag: a few behind the black flag, and the one
 * that ends them. */
static bool
tags_flag(ho_base_slice text, size_t at, size_t behind, uint32_t tag)
{
    uint32_t cp = tag;
    int      count = 1;

    while (cp != CANCEL_TAG && count <= TAGS_MAX) {
        cp = next_of(text, &behind);
        if (!is_tag(cp))
            return false;
        count++;
    }
    for (cp = previous_of(text, &at); is_tag(cp) && cp != CANCEL_TAG;
         cp = previous_of(text, &at)) {
        if (++count > TAGS_MAX)
            return false;
    }
    return cp == BLACK_FLAG && count > 1 && count <= TAGS_MAX;
}

static bool
near_right_to_left(ho_base_slice text, size_t at)
{
    size_t before = at, after = at;

    while (before > 0 && at - before < NEAR) {
        uint32_t cp = previous_of(text, &before);

        if (cp == 0)
            break;
        if (is_right_to_left(cp))
            return true;
    }
    while (after < text.len && after - at < NEAR) {
        uint32_t cp = next_of(text, &after);

        if (cp == 0)
            break;
        if (is_right_to_left(cp))
            return true;
    }
    return false;
}

bool
ho_base_is_spelling(ho_base_slice text, size_t at)
{
    size_t   behind = at, more;
    uint32_t cp = next_of(text, &behind), after;

    if (cp == ZWNJ || cp == ZWJ)
        return joins(text, at, behind, cp);
    if ((cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0x180B && cp <= 0x180D) ||
        cp == 0x180F || (cp >= 0xE0100 && cp <= 0xE01EF))
        return selects(text, at, behind, cp);
    if (is_tag(cp))
        return tags_flag(text, at, behind, cp);
    if (cp == 0x200E || cp == 0x200F || cp == 0x061C)
        return near_right_to_left(text, at);
    /* The sign of a number or of a verse, and what it is the sign of. */
    more = behind;
    after = next_of(text, &more);
    return utf8proc_category((utf8proc_int32_t) cp) == UTF8PROC_CATEGORY_CF &&
           property(cp)->boundclass == UTF8PROC_BOUNDCLASS_PREPEND &&
           after != 0 && !ho_base_is_hidden(after);
}

/* ---- A whole text ------------------------------------------------------- */

static void
write_json(ho_base_buf *out, uint32_t cp)
{
    if (cp > 0xFFFF) {
        ho_base_buf_printf(out, "\\u%04x", (unsigned) (0xD7C0 + (cp >> 10)));
        cp = 0xDC00 + (cp & 0x3FF);
    }
    ho_base_buf_printf(out, "\\u%04x", (unsigned) cp);
}

static void
write_out(ho_base_buf *out, uint32_t cp, uint8_t byte)
{
    if (cp == 0 && byte != 0)
        ho_base_buf_printf(out, "\\x%02X", (unsigned) byte);
    else if (cp == '\n' || cp == '\t')
        ho_base_buf_printf(out, "\\%c", cp == '\n' ? 'n' : 't');
    else
        ho_base_buf_printf(out, "\\u{%X}", (unsigned) cp);
}

/* JSON that is written already: its line feeds are layout, and whoever reads
 * it gets every character back. */
static void
escape_json(ho_base_buf *out, ho_base_slice text)
{
    for (size_t i = 0, n; i < text.len; i += n) {
        size_t   end = i;
        uint32_t cp = next_of(text, &end);

        n = end > i ? end - i : 1;
        if (cp == 0)
            write_json(out, text.p[i] == 0 ? 0 : 0xFFFD);
        else if (cp == '\n' || !ho_base_is_hidden(cp))
            ho_base_buf_append(out, text.p + i, n);
        else
            write_json(out, cp);
    }
}

static bool
has_right_to_left(ho_base_slice text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t before = at;

        if (is_right_to_left(next_of(text, &at)))
            return true;
        at += at == before; /* a byte that is not UTF-8 */
    }
    return false;
}

/* A mark without its character would sit on what stands before the text. */
static void
escape_text(ho_base_buf *out, ho_base_slice text)
{
    const bool turns = has_right_to_left(text);
    int        marks = MARKS_MAX;

    ho_base_buf_text(out, turns ? ISOLATE : "");

    for (size_t i = 0, n; i < text.len; i += n) {
        size_t   end = i;
        uint32_t cp = next_of(text, &end);
        bool     shown =
            cp != 0 && (!ho_base_is_hidden(cp) || ho_base_is_spelling(text, i));

        n = end > i ? end - i : 1;
        marks = is_mark(cp) ? marks + 1 : 0;
        if (shown && marks <= MARKS_MAX) {
            ho_base_buf_append(out, text.p + i, n);
        } else {
            write_out(out, cp, text.p[i]);
            marks = MARKS_MAX;
        }
    }
    ho_base_buf_text(out, turns ? END_ISOLATE : "");
}

handoff_status
handoff_text_escape(char **out, size_t *out_len, const char *text, size_t len,
                    uint32_t flags, handoff_error *err)
{
    const ho_base_slice in = HO_SLICE(text, len);
    ho_base_buf         escaped = { 0 };

    if (out != NULL)
        *out = NULL;
    if (out_len != NULL)
        *out_len = 0;
    if (out == NULL || (text == NULL && len > 0))
        return ho_base_null(err, "out and text");
    if ((flags & ~(uint32_t) HANDOFF_ESCAPE_JSON) != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED, "unknown flags");
    if (flags & HANDOFF_ESCAPE_JSON)
        escape_json(&escaped, in);
    else
        escape_text(&escaped, in);
    return ho_base_buf_take(out, out_len, &escaped, err);
}
