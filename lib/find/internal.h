/* SPDX-License-Identifier: MIT */
/*
 * internal.h -- what the files of lib/find share: numbers and marks.
 *
 *   "my card is 4242-4242, double four ... cvv?"
 *    |card|     |4242| dash |4242| comma |44|  |code| |stop|
 *
 * A text is read once from left to right (read.c) into two lists: its numbers,
 * typed or said, each with what stands between it and the one before; and its
 * marks, which are cues, ends of sentences, and what is gone. Both have a
 * bound: a longer text is judged piece by piece.
 */
#ifndef HO_FIND_INTERNAL_H
#define HO_FIND_INTERNAL_H

#include "base/ascii.h"
#include "find/find.h"
#include "find/words.h"

enum {
    HO_FIND_DIGITS = 20,   /* of one number that are kept */
    HO_FIND_NUMBERS = 192, /* of a text at a time */
    HO_FIND_MARKS = 448,
    HO_FIND_BACK = 48, /* of both, that stay for what comes behind */
    HO_SSN_DIGITS = 9,
    HO_CARD_MIN = 13,
    HO_CARD_MAX = 19
};

/* What stands between two numbers; the first few are alike. */
enum {
    HO_GAP_NONE,
    HO_GAP_SPACE,
    HO_GAP_DASH,
    HO_GAP_DOT,
    HO_GAP_SLASH,
    HO_GAP_COMMA,
    HO_GAP_UNDER,
    HO_GAP_PLUS,
    HO_GAP_FILLER, /* words such as "and then" */
    HO_GAP_MARK,   /* "|", quotation marks, tags */
    HO_GAP_BREAK
};

/* Of a number. */
enum {
    HO_IS_SPOKEN = 1,
    HO_IS_CODE = 2,    /* letters and digits follow: hexadecimal or the like */
    HO_IS_PLUS = 4,    /* "+" right before */
    HO_IS_TIGHT = 8,   /* one character between it and the one before */
    HO_IS_SOUND = 16,  /* "for", which may be none */
    HO_IS_OH = 32,     /* "oh", the same */
    HO_IS_MONEY = 64,  /* "$" right before */
    HO_IS_PART = 128,  /* of an address or a fraction */
    HO_IS_PAREN = 256, /* "(" right before */
    HO_IS_LETTERED = 512, /* letters touch its end */
    HO_IS_ROUND = 2048,   /* hundred was said last */
    HO_IS_TENS = 4096,    /* twenty was said last, in English */
    HO_IS_EXPIRY = 16384  /* month or year of one: code.c */
};

typedef struct ho_find_number {
    size_t   start, end;
    uint32_t marks; /* how many marks stand before it */
    uint32_t gone;  /* HANDOFF_MASK_*, once it was found */
    uint16_t is;    /* HO_IS_* */
    uint8_t  count; /* of digits; those above HO_FIND_DIGITS are not kept */
    uint8_t  gap;
    uint8_t  word; /* bytes of the word that touches it, "visa4242" */
    uint8_t  langs;
    uint8_t  digit[HO_FIND_DIGITS];
} ho_find_number;

/* Sorts of marks. */
enum {
    HO_MARK_CUE,
    HO_MARK_STOP, /* a sentence ends */
    HO_MARK_ASKS, /* with a question */
    HO_MARK_LINE, /* a line ends, as sentences may not */
    HO_MARK_GONE, /* what was replaced, or will be */
    HO_MARK_WORD  /* one that says nothing */
};

typedef struct ho_find_mark {
    size_t   start, end;
    uint32_t says; /* HO_SAYS_*; of what is gone: HANDOFF_MASK_* */
    uint8_t  sort;
} ho_find_mark;

/* What is known of a gap while it is read. */
typedef struct ho_find_gap {
    bool     broken, markup;
    uint8_t  punct;
    uint32_t puncts, chars, fillers, marks;
} ho_find_gap;

typedef struct ho_find_reader {
    const char         *s;
    size_t              len, pos;
    const ho_find_opts *opts;
    ho_find_spans      *own; /* gets IBANs and e-mail addresses */
    ho_find_gap         gap;
    bool                any;    /* a number was read since the last break */
    bool                sounds; /* words that may be none are among them */
    uint32_t            says;   /* all cues that were read */
    uint32_t            times;  /* "double" */
    size_t              times_at, times_end;
    size_t              um, um_end; /* "um", a digit in Portuguese */
    size_t              after;      /* the last number's end, or what's gone */
    size_t              floor;      /* the end of what is gone; 0: nothing is */
    bool                shifted;    /* the lists do not begin with the text */
    size_t              letters;    /* where the last word began, ... */
    size_t              letters_end; /* ... and ended */
    uint32_t            words;       /* that were not for reading, in all */
    uint32_t            lead;        /* of them before the first number */
    bool                first;       /* a number was read */
    uint32_t            numbers_count, marks_count;
    ho_find_number      number[HO_FIND_NUMBERS];
    ho_find_mark        mark[HO_FIND_MARKS];
    uint32_t            numbers_most, marks_most; /* that were used, ever */
} ho_find_reader;

/* ---- scan.c: characters and phrases -------------------------------------- */

enum {
    HO_CHAR_LETTER,
    HO_CHAR_DIGIT,
    HO_CHAR_SPACE,
    HO_CHAR_DASH,
    HO_CHAR_DOT,
    HO_CHAR_OTHER
};

/* One character of UTF-8: its bytes. */
size_t ho_find_next(uint32_t *c, const char *s, size_t len);
/* Of a script without blanks: Chinese, Japanese, Thai and the like. */
bool ho_find_is_dense(uint32_t c);
/* One character: its bytes, and what it is. */
size_t ho_find_char(const char *s, size_t len, int *what, uint8_t *digit);
/* What a byte is: HO_CHAR_*, or of which more have to be looked at. */
enum { HO_CHAR_MORE = HO_CHAR_OTHER + 1 };
extern const uint8_t ho_find_class[256];

static inline bool
ho_find_is_letter(char c) /* of ASCII */
{
    return ho_find_class[(uint8_t) c] == HO_CHAR_LETTER;
}

static inline bool
ho_find_is_digit(char c)
{
    return ho_find_class[(uint8_t) c] == HO_CHAR_DIGIT;
}

/* Whether letters stand right before s + i in a script with blanks. */
bool ho_find_letter_before(const char *s, size_t i);
/* Where the word ends that begins at i; "orderNumber" is two. */
size_t ho_find_word_end(const char *s, size_t len, size_t i);
/* The longest phrase that begins at i, its end; NULL: none does. */
const ho_find_word *ho_find_phrase(const char *s, size_t len, size_t i,
                                   size_t *end);
/* The longest stem with which s[from..to) ends; NULL: none. */
const ho_find_word *ho_find_stem(const char *s, size_t from, size_t to);

/* ---- markup.c ------------------------------------------------------------ */

/* Length of what stands between words and is no word: a tag, "&nbsp;", "\n",
 * "[pause]", "[00:01:12]". 0: none begins at s. */
size_t ho_find_markup(const char *s, size_t len);
bool   ho_find_pause(const char *s, size_t len);

/* ---- read.c -------------------------------------------------------------- */

void ho_find_read_init(ho_find_reader *r, const char *s, size_t len,
                       const ho_find_opts *opts, ho_find_spans *own);
/* Read on until the lists are full; false: the text ends. */
bool ho_find_read(ho_find_reader *r);
/* Drop what was judged, but for what stays for what comes behind. */
void ho_find_read_shift(ho_find_reader *r);

/* What stands before number i: a break where the one before is gone. */
static inline uint8_t
ho_find_gap_at(const ho_find_reader *r, uint32_t i)
{
    return i == 0 || r->number[i - 1].gone != 0 ? (uint8_t) HO_GAP_BREAK
                                                : r->number[i].gap;
}
/* Whether number i is the first of the text, and nothing is gone before. */
bool ho_find_is_first(const ho_find_reader *r, uint32_t i);
/* Where the next begins that is gone, not before `from`; else the end. */
size_t ho_find_seen_to(const ho_find_reader *r, uint32_t mark, size_t from);
/* Numbers from..to-1 are found. */
void ho_find_gone(ho_find_reader *r, uint32_t from, uint32_t to, uint32_t what);
/* What the cues say between the number before and number i, at most `reach`
 * bytes before it: all of them, and the nearest of those in `wanted`. */
uint32_t ho_find_before(const ho_find_reader *r, uint32_t i, size_t reach,
                        uint32_t wanted, uint32_t *nearest);

/* ---- issuer.c: can it be a card? ----------------------------------------- */

bool ho_find_luhn(const uint8_t *digits, size_t count);
/* Whether cards of that length are issued with these first digits; *longest:
 * their length varies, so that the longer reading is the likelier. */
bool ho_find_issued(const uint8_t *digits, size_t count, bool *longest);
/* Whether they may be the number of goods or a printed time instead. */
bool ho_find_is_goods(const uint8_t *digits, uint32_t count);
/* Whether cards of some length are; there are six digits at least. */
bool ho_find_begins(const uint8_t *digits);

/* ---- What is judged ------------------------------------------------------ */

/* What is known of a text besides what it says. */
typedef struct ho_find_about {
    uint32_t asked; /* HO_ASKED_* */
    uint32_t label; /* what the name beside it says */
    bool     exact; /* no card in which a digit is wrong */
} ho_find_about;

enum {
    HO_ASKED_CARD = 1,  /* somebody asked for one */
    HO_ASKED_NAMED = 2, /* one is talked about */
    HO_ASKED_CODE = 4,
    HO_ASKED_SOCIAL = 8,
    HO_ASKED_OTHER = 16,  /* another number */
    HO_ASKED_BEHIND = 32, /* a card was given right before */
    HO_ASKED_PHONE = 64
};

/* A text that is being searched. */
typedef struct ho_find_search {
    ho_find_reader *r;
    ho_find_spans  *out;
    ho_find_about   about;
    uint32_t        what;
    size_t          code_end; /* of the last code that was found */
    uint32_t        judged;   /* numbers that were looked at before */
} ho_find_search;

void ho_find_cards(ho_find_search *s, uint32_t from, uint32_t to);
void ho_find_ssns(ho_find_search *s, uint32_t from, uint32_t to);
void ho_find_phones(ho_find_search *s, uint32_t from, uint32_t to);
void ho_find_codes(ho_find_search *s, uint32_t from, uint32_t to);
/* Where patterns of one's own are met in a text. */
void ho_find_matches(ho_find_spans *out, const ho_find_patterns *p,
                     const char *s, size_t len);

/* The bytes of the IBAN at s; 0: there is none. */
size_t ho_find_iban(const char *s, size_t len, char tail[5]);
/* The e-mail address around the "@" at `at`, not before `from`. */
bool ho_find_email(const char *s, size_t len, size_t from, size_t at,
                   size_t *start, size_t *end);

/* Whether an expiry begins with number i: "12/27", "Dec 27"; where it ends.
 * `alone`: "12-27" is one, though no code follows. */
bool ho_find_is_expiry(const ho_find_reader *r, uint32_t i, uint32_t *to,
                       bool alone);

#endif
