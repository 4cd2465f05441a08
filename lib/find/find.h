/* SPDX-License-Identifier: MIT */
/*
 * find.h -- where in texts stands what must not travel.
 *
 *   text, and what the talk is about -> numbers and cues (read.c)
 *        -> spans (card.c, code.c, account.c, contact.c, pattern.c)
 *
 * It knows no record. One text is searched by itself (text.c), the messages of
 * a conversation together (talk.c).
 *
 * Masking twice is masking once: where something was found, what is left of the
 * text is read again, until nothing more is; and so are the messages behind it,
 * as far as they can have known of it (talk.c). The last reading is of the
 * very texts that a second masking would read.
 */
#ifndef HO_FIND_FIND_H
#define HO_FIND_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <handoff/mask.h>

/* ---- Spans --------------------------------------------------------------- */

/* Bytes of a text that have to go. */
typedef struct ho_find_span {
    size_t   start, end;
    uint32_t what;    /* HANDOFF_MASK_*; 0: it has a kind of its own */
    char     tail[5]; /* the last characters of what people need, or "" */
    char     kind[HANDOFF_MASK_KIND_MAX + 1];
} ho_find_span;

typedef struct ho_find_spans {
    ho_find_span *at;
    size_t        count, cap;
    bool          failed; /* no memory */
} ho_find_spans;

void ho_find_add(ho_find_spans *spans, size_t start, size_t end, uint32_t what,
                 const char *tail);
void ho_find_add_kind(ho_find_spans *spans, size_t start, size_t end,
                      const char *kind);
/* Add those of `fresh`, which becomes empty, that overlap with none. */
void ho_find_take(ho_find_spans *spans, ho_find_spans *fresh);
/* The same, of what was found in the text without those. */
void ho_find_adopt(ho_find_spans *spans, ho_find_spans *fresh);
void ho_find_free(ho_find_spans *spans); /* wipes */

/* ---- Replacements -------------------------------------------------------- */

/* Length of the replacement that begins at s, "[card ending 4242 #2]" or
 * "[kind]"; 0 where none does. `*what`: of which sort; 0: of a kind. */
size_t ho_find_replacement(const char *s, size_t len, uint32_t *what);
/* The kind of a span, and what stands in its place; written at `out` unless
 * that is NULL, its length. */
const char *ho_find_kind(const ho_find_span *span);
size_t      ho_find_replace(char *out, const ho_find_span *span);
/* The text with each span replaced: its length, and written without a NUL. */
size_t ho_find_length(size_t len, const ho_find_spans *spans);
void   ho_find_write(char *out, const char *s, size_t len,
                     const ho_find_spans *spans);
/* Whether "[kind]" may stand for something: no "[pause]". */
const char *ho_find_wrong_kind(const char *kind);

/* ---- Patterns ------------------------------------------------------------ */

typedef struct ho_find_patterns ho_find_patterns;

/* Patterns of one's own, from lines as in mask.h. ARG: `*why` says what is
 * wrong with which line. NOMEM, LIMIT. `*out` NULL where there are none. */
handoff_status ho_find_patterns_new(ho_find_patterns **out, const char *lines,
                                    size_t len, size_t *line, const char **why);
void           ho_find_patterns_free(ho_find_patterns *p);

/* What all phrases of a text say, HO_SAYS_* of words.h. */
uint32_t ho_find_says(const char *s, size_t len);

/* ---- One text ------------------------------------------------------------ */

/* What a search reads texts with: useful when many are searched. Wiped when it
 * is freed. NULL: no memory. */
typedef struct ho_find_room ho_find_room;

ho_find_room *ho_find_room_new(void);
void          ho_find_room_free(ho_find_room *room);

typedef struct ho_find_opts {
    uint32_t                what; /* HANDOFF_MASK_* */
    const ho_find_patterns *patterns;
    bool                    exact; /* no card in which a digit is wrong */
    ho_find_room           *room;  /* NULL: made for each call */
} ho_find_opts;

/* Find everything in a text; `label`: of what it is the value, or NULL.
 * `spans` may have some, settled, which are stepped over. NOMEM; LIMIT: it
 * was read too often and still had more. */
handoff_status ho_find_text(ho_find_spans *spans, const char *s, size_t len,
                            const char *label, const ho_find_opts *opts);

/* The parts of cards that were found in one text, to be looked for in others:
 * read once, however many these are. */
enum {
    HO_FIND_PARTS_MAX = 8,   /* of numbers, in one message */
    HO_FIND_PART_DIGITS = 12 /* more are a card by themselves */
};

typedef struct ho_find_parts {
    struct {
        uint8_t  digit[HO_FIND_PART_DIGITS];
        uint32_t digits;
        char     tail[5];
    } at[HO_FIND_PARTS_MAX];
    size_t count;
} ho_find_parts;

/* False: no memory. */
bool ho_find_parts_read(ho_find_parts *out, const char *s,
                        const ho_find_spans *found, const ho_find_opts *opts);
/* Add where the digits of one of them stand in a text. False: nowhere. */
bool ho_find_same(ho_find_spans *spans, const char *s, size_t len,
                  const ho_find_parts *parts, const ho_find_opts *opts);

/* ---- A conversation ------------------------------------------------------ */

typedef struct ho_find_said {
    const char   *s;
    size_t        len;
    uint32_t      speaker;  /* the same for the same one */
    bool          customer; /* may have a card: not known to be one of ours */
    bool          skip;     /* is not looked at, being proof */
    ho_find_spans found;    /* what of it goes */
} ho_find_said;

/* Find everything in messages, numbers split over turns too. NOMEM, LIMIT. */
handoff_status ho_find_talk(ho_find_said *said, size_t count,
                            const ho_find_opts *opts);

#endif
