/* SPDX-License-Identifier: MIT */
/*
 * internal.h -- what the files of the masker share.
 *
 *   record -> each of its texts (mask.c, field.c, path.c, names.c, proof.c),
 *             JSON as the plain text in it (json.c),
 *             the turns together (turns.c, carry.c, correct.c, again.c,
 *             views.c), by what they talk about (topic.c)
 *   text   -> spans (text.c asks card.c, issuer.c, code*.c, account.c and
 *             contact.c) -> new text (text.c)
 *
 * What the finders see of a text: groups of digits (scan.c, spoken.c) of
 * characters and words (words.c), with markup between them (markup.c), and
 * phrases that say what a number is (says.c, phrases.c).
 *
 * Masking twice is masking once: what was put in the place of something is
 * skipped as a whole and never joins what stands around it; whether a number
 * goes depends on itself, on whole runs of digits between such places, and on
 * words that reach no further than the replacement before them. A number that
 * goes may leave another one standing alone, which only then is one: so the
 * finders are run on a text, and all of this on a record, until nothing more
 * is found, eight times at most.
 *
 * Every text is read from left to right a fixed number of times, and what is
 * looked back or ahead at has a bound, so cost grows with length alone.
 */
#ifndef HO_MASK_INTERNAL_H
#define HO_MASK_INTERNAL_H

#include "mask/replacement.h"
#include "record/context.h"

#include <handoff/mask.h>

/* ---- mask.c: a whole record ---------------------------------------------- */

/* What was said before: the legs that a context is to be added to, as far as
 * they were read. */
typedef struct ho_mask_way {
    handoff_context *const *legs; /* NULL where nothing was read */
    uint32_t                count;
} ho_mask_way;

/* As handoff_context_mask(), with options that are complete; may be a context
 * that shares with another one, which stays as it is. `way` NULL: it stands
 * alone. */
handoff_status ho_context_mask(handoff_context *ctx, size_t *count,
                               const handoff_mask_opts *opts,
                               const ho_mask_way *way, handoff_error *err);

/* ---- text.c: what was found in a text, and the text without -------------- */

/* Bytes of a text that have to go. */
typedef struct ho_span {
    size_t   start, end;
    uint32_t what;    /* HANDOFF_MASK_*; 0: found by the caller */
    char     tail[5]; /* the last characters of what people need, or "" */
    char     kind[HANDOFF_MASK_KIND_MAX + 1]; /* the caller's */
} ho_span;

typedef struct ho_spans {
    ho_span *at;
    size_t   count, cap;
    bool     failed; /* no memory */
} ho_spans;

void ho_spans_add(ho_spans *spans, size_t start, size_t end, uint32_t what,
                  const char *tail);
/* In ascending order; where two overlap, the earlier found stays. */
void ho_spans_settle(ho_spans *spans);
void ho_spans_free(ho_spans *spans); /* wipes */

/* A text and what is known about it. */
typedef struct ho_mask_text {
    const char *s;
    size_t      len;
    const char *label; /* of what it is the value: a slot's name; or NULL */
    uint32_t    asked; /* HO_SAYS_*: what the talk before it is about */
    bool        exact; /* a card in which a digit is wrong is none yet */
} ho_mask_text;

/* Find everything that stands in one text; `spans` has what was found in it
 * already (by turns.c), settled, and gets the rest. ARG: the caller's `find`
 * is wrong about the text. NOMEM. */
handoff_status ho_mask_find(ho_spans *spans, const ho_mask_text *text,
                            const handoff_mask_opts *opts, handoff_error *err);
/* Length of the text with each span replaced, and that text. */
size_t ho_mask_length(const ho_mask_text *text, const ho_spans *spans);
void ho_mask_write(char *out, const ho_mask_text *text, const ho_spans *spans);
/* The name of what a span is, as Mask.kind has it. */
const char *ho_mask_kind(const ho_span *span);
/* What comes before a position and may say what it is: at most `reach` bytes,
 * none before `from`. */
ho_base_slice ho_mask_before(const ho_mask_text *text, size_t from, size_t at,
                             size_t reach);

/* ---- markup.c: what is written around words ------------------------------ */

/* Length of what stands between words in the text of a page, a mail or a
 * transcript, and is no word: a tag without a digit in it (`tags`: any), a
 * blank as "&nbsp;" or "\\n", "[pause]". 0: none begins at s. */
size_t ho_markup_at(const char *s, size_t len, bool tags);
/* Whether a word in brackets says that nothing was said. */
bool ho_markup_pause(const char *s, size_t len);

/* ---- words.c: characters, and words that are numbers --------------------- */

enum {
    HO_WORD_NONE,
    HO_WORD_DIGITS, /* one digit, or 10..19 */
    HO_WORD_TENS,
    HO_WORD_TIMES, /* double, triple */
    HO_WORD_MANY,  /* fives */
    HO_WORD_HUNDRED,
    HO_WORD_FILLER
};

enum { HO_LANG_EN = 1, HO_LANG_PT = 2 };

typedef struct ho_word {
    char    text[14];
    uint8_t what; /* HO_WORD_* */
    uint8_t value;
    uint8_t langs; /* HO_LANG_*, of those that matter */
} ho_word;

/* One character: its bytes, and what it is. */
enum {
    HO_CHAR_LETTER,
    HO_CHAR_DIGIT,
    HO_CHAR_SPACE,
    HO_CHAR_DASH,
    HO_CHAR_DOT,
    HO_CHAR_OTHER
};
size_t ho_char_read(const char *s, size_t len, int *what, uint8_t *digit);
bool   ho_is_letter(char c); /* of ASCII */
/* Where what begins at s[i] ends: characters of a set, letters. */
size_t ho_skip_chars(const char *s, size_t len, size_t i, const char *set);
size_t ho_skip_letters(const char *s, size_t len, size_t i);

const ho_word *ho_word_find(const char *s, size_t len); /* NULL: none */
/* The value of "vierundzwanzig", one word for two digits; 0: it is none. */
uint8_t ho_word_pair(const char *s, size_t len);
/* The digit that sounds like a word: "for", "to"; 0: none does. */
uint8_t ho_word_sounds(const char *s, size_t len);
/* Whether a word is in a list that ends with NULL, in small letters or not. */
bool ho_word_is_one_of(const char *s, size_t len, const char *const *list);
/* Whether a word is a stretch of time: of "one second" nobody wants the 1. */
bool ho_word_is_time(const char *s, size_t len);

/* ---- scan.c: digits, typed and spoken ------------------------------------ */

/* What stands between a group of digits and the one before it. */
enum {
    HO_GAP_SPACE,
    HO_GAP_DASH,
    HO_GAP_DOT,
    HO_GAP_COMMA,
    HO_GAP_SLASH,
    HO_GAP_UNDER,
    HO_GAP_PLUS,
    HO_GAP_MARK,   /* "|", quotes, brackets, tags: only whole groups join */
    HO_GAP_FILLER, /* "and then" */
    HO_GAP_BREAK   /* they do not belong together */
};

enum { HO_GROUP_DIGITS = 24 };

/* Digits without anything between them, or a spoken word of some. */
typedef struct ho_group {
    size_t   start, end;
    size_t   after;  /* where the digits or replacement before it ended, or 0 */
    size_t   opaque; /* where the replacement before it ended, or 0 */
    size_t   word;   /* where letters begin that touch it; start: none do */
    uint32_t count;  /* of digits; those above HO_GROUP_DIGITS are not kept */
    uint8_t  digit[HO_GROUP_DIGITS];
    uint8_t  gap; /* HO_GAP_*, before it; before the first one: BREAK */
    bool     spoken;
    bool     code;  /* part of something like a hexadecimal number */
    bool     plus;  /* "+" stands right before it */
    bool     tight; /* one character, no more, between it and the last */
} ho_group;

typedef struct ho_digits {
    const char    *s;
    size_t         len, pos;
    const ho_span *span, *span_end; /* to be stepped over */
    size_t         after, opaque;
    bool           any;   /* a group was read since the last break */
    bool           tags;  /* step over those with digits in them, too */
    uint8_t        langs; /* that the spoken digits since then can be of */
    uint32_t       said;  /* numbers in words, right before */
} ho_digits;

/* Spans must be settled. */
void ho_digits_init(ho_digits *r, const char *s, size_t len,
                    const ho_spans *over);
bool ho_digits_next(ho_digits *r, ho_group *group);
/* Whether only a few words stand before a group, or behind one. */
bool ho_digits_at_start(const char *s, const ho_group *first);
bool ho_digits_at_end(const char *s, size_t len, const ho_group *last);

/* ---- says.c: what words speak of ----------------------------------------- */

/* What a phrase speaks of, or does. */
enum {
    HO_SAYS_CARD = 1,
    HO_SAYS_CODE = 2,      /* a card's security code */
    HO_SAYS_CODE_WORD = 4, /* a code, of a card where one is talked about */
    HO_SAYS_EXPIRY = 8,
    HO_SAYS_SOCIAL = 16, /* security */
    HO_SAYS_OTHER = 32,  /* a number of another sort */
    HO_SAYS_NEVER = 64,  /* these four: ho_talk_waves() */
    HO_SAYS_NOT = 128,
    HO_SAYS_GIVE = 256,
    HO_SAYS_THANKS = 512,
    HO_SAYS_STOP = 1024,     /* a sentence ends, ... */
    HO_SAYS_ASKS = 2048,     /* ... with a question mark */
    HO_SAYS_MASKED = 4096,   /* what was, or will be, replaced */
    HO_SAYS_CAPITALS = 8192, /* in a phrase: as it is written */
    HO_SAYS_BACK = 16384,    /* on the back; these two: ho_says_on_back() */
    HO_SAYS_DIGITS = 32768,  /* "three digits" */
    HO_SAYS_ENDING = 65536,  /* "ending in", before the end of a card */
    HO_SAYS_BEHIND = 131072  /* of a turn: right behind a card's number */
};

typedef struct ho_phrase {
    const char *text;
    uint32_t    what;
} ho_phrase;

/* By first byte; each list ends with text NULL. NULL: none begins so. */
extern const ho_phrase *const ho_phrases[256]; /* phrases.c */

/* The phrases of a text, one after the other. */
typedef struct ho_talk {
    const char    *s;
    size_t         len, pos;
    size_t         start, end;      /* of the last one read */
    size_t         floor;           /* where the last replacement ended */
    const ho_span *span, *span_end; /* to be stepped over */
    size_t         never, not_end, thanks_end; /* of this sentence */
} ho_talk;

/* Spans must be settled. */
void ho_talk_init(ho_talk *t, const char *s, size_t len, const ho_spans *over);
bool ho_talk_next(ho_talk *t, uint32_t *what);
/* Whether the sentence wants no code: "never tell anybody your CVV", "thanks
 * for the code". Call it for each phrase that ho_talk_next() gives. */
bool ho_talk_waves(ho_talk *t, uint32_t what);

/* Whether a text speaks of one of those. */
bool ho_says(const char *s, size_t len, uint32_t what);
/* Whether what a sentence says makes what stands on the back a card's code:
 * "the digits on the back", not "the serial on the back". */
bool ho_says_on_back(uint32_t said);
/* Whether a text ends in the name of a number of another sort, such as
 * "order number"; or right behind such a name. */
bool ho_says_other(const char *s, size_t len);

/* ---- issuer.c: can it be a card? ----------------------------------------- */

bool ho_luhn_valid(const uint8_t *digits, size_t count);
/* Whether cards of that length are issued with these first digits; *longest:
 * their length varies, so that the longer reading is the likelier. */
bool ho_card_issued(const uint8_t *digits, size_t count, bool *longest);
/* Whether cards of some length are; there are six digits at least. */
bool ho_card_begins(const uint8_t *digits);

/* ---- Finders: card.c, code.c, account.c, contact.c ----------------------- */

/* Each adds what it finds to `spans` and steps over what was found before:
 * `over`, which is another list, and settled. */
void ho_mask_cards(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over);
/* The same where tags stand between the groups, with digits of their own. */
void ho_mask_cards_in_tags(ho_spans *spans, const ho_mask_text *text,
                           const ho_spans *over);
/* Those in which a digit is wrong, or too many or few. */
void ho_mask_cards_mistaken(ho_spans *spans, const ho_mask_text *text,
                            const ho_spans *over);
void ho_mask_codes(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over);
void ho_mask_ibans(ho_spans *spans, const ho_mask_text *text,
                   const ho_spans *over);
void ho_mask_ssns(ho_spans *spans, const ho_mask_text *text,
                  const ho_spans *over);
void ho_mask_emails(ho_spans *spans, const ho_mask_text *text,
                    const ho_spans *over);
void ho_mask_phones(ho_spans *spans, const ho_mask_text *text,
                    const ho_spans *over);

/* ---- topic.c: what the talk is about ------------------------------------- */

/* What a conversation is about, as far as it says what a number is. Of each:
 * 1 + the message that spoke of it last, or 0. */
typedef struct ho_topic {
    size_t                      card, code, social;
    size_t                      own;   /* that ended in the name of a code */
    size_t                      given; /* that ended in a card's number */
    const Handoff__V1__Message *asker, *giver;
} ho_topic;

const char *ho_said_text(const Handoff__V1__Message *m); /* "" for none */
bool        ho_same_speaker(const Handoff__V1__Message *a,
                            const Handoff__V1__Message *b);
/* Whether somebody speaks who may have a card, or prove who they are: not
 * known to be one of ours. */
bool ho_said_by_customer(const Handoff__V1__Message *m);
/* Message i was said; `over` is what of it will be replaced. */
void ho_topic_follow(ho_topic *topic, const Handoff__V1__Message *m, size_t i,
                     const ho_spans *over);
/* What is asked for, or talked about, when message i is said: HO_SAYS_CARD,
 * _CODE, _SOCIAL, _BEHIND. */
uint32_t ho_topic_asked(const ho_topic *topic, const Handoff__V1__Message *m,
                        size_t i);

/* ---- turns.c: what is split over messages -------------------------------- */

/* Find everything in the texts of messages, numbers split over turns too.
 * `found` has one for each message, empty; `skip` says whose text goes as a
 * whole. As ho_mask_find(). */
handoff_status ho_mask_turns(ho_spans                    *found,
                             Handoff__V1__Message *const *messages,
                             const bool *skip, size_t count,
                             const handoff_mask_opts *opts, handoff_error *err);

/* ---- again.c: codes that are said again ---------------------------------- */

/* Add to `found` where a code that it has of a customer's turn is repeated, by
 * anybody, in that turn or the next few; true: somewhere. */
bool ho_mask_again(ho_spans *found, Handoff__V1__Message *const *messages,
                   const bool *skip, size_t count);

/* ---- views.c: translations and originals --------------------------------- */

#define HO_VIEW_RICH SIZE_MAX

/* A translation of a message, or its original; what was found in it. */
typedef struct ho_mask_view {
    size_t   message, index; /* of the translation, or HO_VIEW_RICH */
    ho_spans found;
} ho_mask_view;

typedef struct ho_mask_views {
    ho_mask_view *at; /* by message and index */
    size_t        count;
} ho_mask_views;

/* Find everything in them; `found` has what ho_mask_turns() found, and the
 * rest is as there. ho_mask_views_free() in either case. */
handoff_status
ho_mask_views_find(ho_mask_views *views, Handoff__V1__Message *const *messages,
                   const bool *skip, size_t count, const ho_spans *found,
                   const handoff_mask_opts *opts, handoff_error *err);
/* NULL: it was not looked at, being proof or JSON. */
ho_mask_view *ho_mask_view_find(const ho_mask_views *views, size_t message,
                                size_t index);
void          ho_mask_views_free(ho_mask_views *views); /* wipes */

/* ---- path.c: where a text stands ----------------------------------------- */

/* A message on the way from the section to a text. */
typedef struct ho_mask_step {
    const struct ho_mask_step      *up;
    const ProtobufCMessage         *message;
    const ProtobufCFieldDescriptor *field; /* of the message above */
    size_t                          index;
} ho_mask_step;

/* A single text of a message; "" where it has none, and by name also where it
 * has no such field. */
const char *ho_mask_text_at(const ProtobufCMessage         *message,
                            const ProtobufCFieldDescriptor *field);
const char *ho_mask_field(const ProtobufCMessage *message, const char *name);
/* The field `turn`; 0 where there is none. */
uint32_t ho_mask_turn(const ProtobufCMessage *message);

/* The path of a text inside its section, in the arena. `opts` NULL: without
 * any key. */
handoff_status ho_mask_path(char **path, ho_base_arena *arena,
                            const ho_mask_step             *s,
                            const ProtobufCFieldDescriptor *field, size_t index,
                            const handoff_mask_opts *opts, handoff_error *err);

/* As ho_mask_find(), in the path of a mask. Its words are ours: the caller's
 * search sees the keys in it, one by one. */
handoff_status ho_mask_find_in_path(ho_spans *spans, const ho_mask_text *path,
                                    const handoff_mask_opts *opts,
                                    handoff_error           *err);

/* ---- names.c: what is told apart stays apart ----------------------------- */

typedef struct ho_name {
    const char *text;  /* borrowed; NULL: the slot is free */
    const char *after; /* what it became; NULL in ho_names.given */
    uint32_t    next;  /* number to try next behind it; 0: none was yet */
} ho_name;

typedef struct ho_name_table {
    ho_name *slots;
    size_t   cap, count; /* cap: 0 or a power of 2 */
} ho_name_table;

/* What KEYs, and what refers to them, became. */
typedef struct ho_names {
    uint32_t      leg;
    uint8_t       secret[16];
    ho_name_table given, known;
} ho_names;

/* Whether a field is a KEY, or names one. */
bool ho_name_is(const ProtobufCMessageDescriptor *message,
                const ProtobufCFieldDescriptor   *field);

void ho_names_init(ho_names *names, uint32_t leg);
void ho_names_free(ho_names *names);
/* The KEYs of a section in which something was masked before, so that they
 * are not given again. Texts stay where they are until ho_names_free().
 * False: no memory. */
bool ho_names_take(ho_names *names, const ProtobufCMessage *section);
bool ho_names_take_text(ho_names *names, const char *text);
/* What a KEY becomes: `*masked`, whose last replacement ends at `end`, with a
 * number where another text became that. The same text, the same answer. */
handoff_status ho_names_apart(const char **masked, ho_names *names,
                              ho_base_arena *arena, const char *text,
                              size_t end, handoff_error *err);

/* ---- json.c: texts that are JSON ----------------------------------------- */

/* A text that is JSON, and what it holds laid out as plain text. */
typedef struct ho_mask_json {
    ho_base_buf           plain; /* ends in NUL behind its length */
    struct ho_json_piece *piece;
    size_t                count, cap;
    bool                  is; /* else nothing of this is there */
} ho_mask_json;

bool ho_mask_is_json(const char *media_type);
/* `declared`: it is said to be JSON; else only objects and lists are. NOMEM.
 * ho_mask_json_free() in either case. */
handoff_status ho_mask_json_read(ho_mask_json *j, const char *text, size_t len,
                                 bool declared, handoff_error *err);
void           ho_mask_json_free(ho_mask_json *j); /* wipes */
/* The text with what was found in `plain` replaced. NOMEM, LIMIT. */
handoff_status ho_mask_json_write(char **out, ho_base_arena *arena,
                                  const ho_mask_json *j, const char *text,
                                  const ho_spans *spans, handoff_error *err);

/* ---- proof.c: what was said when giving proof ---------------------------- */

/* Turns in which proof was given or corrected, ascending; names of the facts
 * that were checked or are to be; which messages are the customer's or the
 * system's in these turns, and ids of their attachments. */
typedef struct ho_proof {
    uint32_t    *turns;
    size_t       count;
    const char **facts;
    size_t       facts_count;
    const char **attachments;
    size_t       attachments_count;
    bool        *message; /* NULL: there are no messages */
    size_t       messages;
} ho_proof;

/* Nothing is proof where that is not wanted. `way` as in ho_context_mask().
 * ho_proof_free() in either case. */
handoff_status ho_proof_find(ho_proof *p, const handoff_context *ctx,
                             const ho_mask_way *way, bool wanted,
                             handoff_error *err);
void           ho_proof_free(ho_proof *p);
/* Whether a text is proof. */
bool ho_proof_is(const ho_proof *p, const ho_mask_step *s,
                 const ProtobufCFieldDescriptor *field);

/* ---- field.c: one text of a record --------------------------------------- */

/* An entry for a section's list of masks, until the section is done. */
typedef struct ho_mask_entry {
    char                 *path, *kind; /* in the arena */
    uint32_t              count;
    struct ho_mask_entry *next;
} ho_mask_entry;

/* A record that is being masked. */
typedef struct ho_masking {
    handoff_context         *ctx;
    const handoff_mask_opts *opts;
    handoff_error           *err;
    size_t                   count;
    ho_proof                 proof;
    ho_names                 names;
    /* What was found in the text of each message, behind as many of the legs
     * before. */
    ho_spans      *turns;
    size_t         turns_count, said;
    ho_mask_views  views;        /* of the same messages */
    ho_mask_entry *first, **end; /* of this section */
    size_t         entries;
    /* For put: where the last one put of each kind is now. */
    const ProtobufCMessage *last[HO_KIND_COUNT + 1];
} ho_masking;

/* The text without what must go; the same where nothing must. `index`: of the
 * text in its list. */
handoff_status ho_mask_field_text(ho_masking *m, const char **text,
                                  const ho_mask_step             *s,
                                  const ProtobufCFieldDescriptor *field,
                                  size_t                          index);

#endif
