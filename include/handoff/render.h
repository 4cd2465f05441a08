/* SPDX-License-Identifier: MIT */
/*
 * render.h -- what the person who takes over sees.
 *
 * It begins with a screen of 24 lines that answers ten questions: why this
 * comes to you, what to do now, who the customer is and how that is proven,
 * what they want and what is still missing, how they feel and what hurts, what
 * was tried, promised and said, and who had it before. The rest follows under
 * the same headings. A guess is marked with its source, and what a later sender
 * added with that sender. Text from the record is somebody else's: it is
 * written so that no terminal, browser or model obeys it.
 */
#ifndef HANDOFF_RENDER_H
#define HANDOFF_RENDER_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/receive.h>
#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Rendering ---------------------------------------------------------- */

/* Formats. */
enum {
    HANDOFF_RENDER_TEXT     = 1, /* for a terminal or a log, in columns */
    HANDOFF_RENDER_MARKDOWN = 2, /* for a comment in a ticket */
    HANDOFF_RENDER_HTML     = 3, /* a fragment, or a page */
    HANDOFF_RENDER_PROMPT   = 4, /* for a machine that takes over */
    HANDOFF_RENDER_JSON     = 5, /* the card, to draw a page from */
    HANDOFF_RENDER_COMMONMARK = 6, /* for a comment at a desk whose Markdown is
                                      not GitHub's */
    HANDOFF_RENDER_HTML_PLAIN = 7  /* a fragment for a desk that strips style */
};

/* Flags of handoff_render_opts. */
enum {
    HANDOFF_RENDER_COLOR  = 1, /* TEXT: with the terminal's colours (SGR) */
    HANDOFF_RENDER_REVEAL = 2, /* sensitive slots and contacts unmasked */
    HANDOFF_RENDER_PAGE   = 4, /* HTML: a whole page, not a fragment */
    HANDOFF_RENDER_WHOLE  = 8, /* no first screen: each statement once, and
                                  uncut */
    HANDOFF_RENDER_FIRST  = 16 /* the first screen alone; not with WHOLE */
};

enum {
    HANDOFF_RENDER_WIDTH_MIN         = 20, /* columns */
    HANDOFF_RENDER_WIDTH_MAX         = 1000,
    HANDOFF_RENDER_CHARS_MIN         = 2000, /* code points */
    HANDOFF_RENDER_CHARS_DEFAULT     = 12000,
    HANDOFF_RENDER_TURNS_MAX         = 20000,
    HANDOFF_RENDER_OFFSET_MAX        = 18 * 60 /* minutes from UTC */
};

typedef struct handoff_render_opts {
    uint32_t    struct_size;
    uint32_t    flags;              /* HANDOFF_RENDER_COLOR | ... */
    int64_t     now_ms;             /* the reader's clock; 0 = system */
    int32_t     utc_offset_minutes; /* of the reader's times, east is
                                       positive */
    uint32_t    width;              /* TEXT: columns; 0 = 80 */
    uint32_t    turns;              /* last turns to show, 1..
                                       HANDOFF_RENDER_TURNS_MAX; 0 = 6 in
                                       TEXT and in what is for
                                       comments, else 200 */
    uint32_t    chars_max;          /* code points at most, from
                                       HANDOFF_RENDER_CHARS_MIN; 0 = no bound,
                                       in PROMPT HANDOFF_RENDER_CHARS_DEFAULT */
    const char *language;           /* of the labels, BCP 47: en, de, es or
                                       fr, region and script disregarded;
                                       NULL or any other = en */
    const char *nonce;              /* HTML: for the style's Content-Security-
                                       Policy: 1..128 of A-Z a-z 0-9 + / - _
                                       and = ; NULL = none */
    /* Offset of an IANA time zone ("America/New_York") from UTC at a time;
     * return 1 where it is known, else 0. The zone's name is the sender's
     * text, at most 255 bytes. NULL: the customer's own times are not shown.
     */
    int (*zone_offset)(void *user, int32_t *offset_minutes, const char *zone,
                       int64_t at_ms);
    void *zone_user;
} handoff_render_opts;
#define HANDOFF_RENDER_OPTS .struct_size = sizeof(handoff_render_opts)

/**
 * Write an opened packet for the person who takes over.
 *
 * The first screen is complete whatever the size of the record; what it cuts is
 * repeated whole below. "Nothing noted" is said only of a section that was read
 * and is empty; what was left out, masked, sealed to others or redacted is
 * called that. Sensitive slots and contacts are masked unless
 * HANDOFF_RENDER_REVEAL asks for them.
 *
 * TEXT has no control characters except line feeds (with HANDOFF_RENDER_COLOR
 * also our own SGR sequences) and no line wider than `width`. Characters that a
 * terminal would obey, hide or use to reorder text are written out (\u{202E}).
 *
 * MARKDOWN is a list in GitHub's dialect. Nobody's text becomes markup, a link,
 * a mention or a reference: it is escaped, or interrupted by an empty comment.
 * COMMONMARK is the same without comments; a word that a desk may take for an
 * address is a code span, which is never made a link.
 *
 * HTML is one element, <article class="libhandoff">, or a page. It has no
 * script, no link, no style attribute and loads nothing; addresses in the
 * record are text. Its style does not affect the host, nor the host's style it
 * (short of !important in a cascade layer), with two exceptions: the width, and
 * light or dark (the property color-scheme; the page follows the reader's
 * system). A fragment has no id, so that a document may hold several: an item
 * has its anchor in data-handoff ("promise-1"). In a page its id is
 * "handoff-promise-1". HTML_PLAIN has headings, lists, strong, em, br and bdi,
 * and no attribute, so that it looks the same at a desk that strips the rest.
 *
 * PROMPT puts whatever anybody said in quotes, as JSON strings in one line,
 * without < and > and what looks like them or like a quote; outside of quotes
 * are only our words. It is never longer than chars_max: the first screen has
 * precedence, then the first lines of each part; what was cut is counted.
 *
 * Any format can be bounded by chars_max. The rest is dropped in whole lines,
 * turns first, oldest first, and a sentence says how many. The first screen is
 * never dropped: if it does not fit, the status is _E_LIMIT.
 *
 * JSON is one object, the card, from which a host draws what it likes without
 * knowing the record; HTML is written from nothing else. Members that would
 * say nothing are left out; later versions add members, and "card" (1) rises
 * where what is there changes its meaning:
 *   language, now_ms, utc_offset_minutes   of the labels and times
 *   signed      false: it came from no packet
 *   parts       in order: id (why, now, who, wants, feels, tried, promised,
 *               said, way), title (short), heading, and two lists of lines:
 *               lead, for the first screen, and rest, for below it; more
 *               counts the lines for which the lead has no room
 *   a line      is a list of items: statements of one leg, in one line
 *   an item     has pieces, in order; anchor, its name ("promise-1"); leg and
 *               sender, whose word it is (leg 0: the origin's); role, who
 *               speaks in a turn (customer, representative, bot, agent,
 *               supervisor, partner, interpreter, system); again, where it
 *               stands in the rest too, whole
 *   a piece     has text; theirs, where somebody wrote it: escape it;
 *               masked, where most of it is dots; language of it; time_ms,
 *               the moment it tells; joint, how it follows the piece before:
 *               note (another remark: set a mark between them), none (no
 *               blank), or else with a blank; tone: strong, muted, good,
 *               warn, alert, guess (never show it like a fact), quote, or
 *               plain where it is left out; course, in place of text: value
 *               (0 bad to 100 good), name and turn of each reading
 *
 * @param[out] out  UTF-8; owned: release with handoff_free().
 * @param[out] len  Its length in bytes; NULL if not wanted.
 * @param packet    Borrowed for the call.
 * @param format    HANDOFF_RENDER_TEXT, _MARKDOWN, _HTML, _PROMPT, _JSON,
 *   _COMMONMARK or _HTML_PLAIN.
 * @param opts      NULL for defaults. A flag that means nothing in the format
 *   does nothing.
 * @param[out] err  Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, HANDOFF_E_ARG (out or packet is NULL, an unknown format,
 *   a value out of its range, options smaller than those of the first
 *   version), _E_UNSUPPORTED (an option or flag that this version does not
 *   know), _E_LIMIT (an outline of more than twice HANDOFF_MEMORY_BYTES_MAX; a
 *   first screen of more than chars_max),
 *   _E_NOMEM.
 */
HANDOFF_API handoff_status
handoff_render(char **out, size_t *len, const handoff_packet *packet,
               uint32_t format, const handoff_render_opts *opts,
               handoff_error *err);

/**
 * Write a context that came from no packet: nothing of it is verified, and
 * that is what it says first.
 *
 * As handoff_render() otherwise.
 */
HANDOFF_API handoff_status
handoff_render_context(char **out, size_t *len, const handoff_context *ctx,
                       uint32_t format, const handoff_render_opts *opts,
                       handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_RENDER_H */
