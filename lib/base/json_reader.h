/* SPDX-License-Identifier: MIT */
/*
 * base/json_reader.h -- reads JSON once, front to back, for every room.
 *
 * The reader knows the grammar (RFC 8259), text (json_string.c), the limit of
 * nesting, where it is (line, column, path) and which members of an object it
 * has seen. What the values mean is for the caller. Names, strings and
 * numbers come as slices of the text; nothing is copied or allocated.
 *
 * Step by step, where the caller knows what it expects:
 *
 *   ho_base_json_begin(&j, text);
 *   if (ho_base_json_kind(&j) == '{' && ho_base_json_enter(&j)) {
 *       while (ho_base_json_name(&j, &name)) {
 *           if (ho_base_json_kind(&j) == '"')
 *               ho_base_json_string(&j, &raw);
 *           else
 *               ho_base_json_skip(&j);
 *       }
 *   }
 *   good = ho_base_json_end(&j);
 *
 * Or as a flat row of tokens, where everything is looked at:
 *
 *   while ((kind = ho_base_json_next(&j, &raw)) != 0)
 *       ...
 *   good = j.fault == HO_BASE_JSON_GOOD;
 *
 * After a fault every call says "no", so that it can be asked for once.
 */
#ifndef HO_BASE_JSON_READER_H
#define HO_BASE_JSON_READER_H

#include "base/json.h"

typedef enum ho_base_json_fault {
    HO_BASE_JSON_GOOD,
    HO_BASE_JSON_EXPECTED, /* `why` is what should stand there: "':'" */
    HO_BASE_JSON_STRING,   /* `why` says what is wrong with a string */
    HO_BASE_JSON_DEPTH     /* deeper than HANDOFF_JSON_DEPTH_MAX */
} ho_base_json_fault;

/* An object or a list that is open. */
typedef struct ho_base_json_level {
    bool        list;
    bool        begun; /* a member or an element was read */
    uint32_t    index; /* of the element at hand */
    const char *name;  /* of the member at hand; NULL: not known */
    uint64_t    seen;  /* set of the members so far, by their id */
} ho_base_json_level;

typedef struct ho_base_json {
    ho_base_slice      text;
    const uint8_t     *p, *end;
    ho_base_json_level level[HANDOFF_JSON_DEPTH_MAX];
    uint32_t           depth;
    bool               colon;  /* a name was read, its colon not yet */
    bool               due;    /* a value is next, for ho_base_json_next() */
    bool               mend;   /* set after beginning: strings are mended */
    uint32_t           mended; /* HO_BASE_JSON_HALF, ..., of the last string */
    /* The first fault: what, where, and whether the text ended too early. */
    ho_base_json_fault fault;
    const uint8_t     *at;
    const char        *why;
    bool               ended;
} ho_base_json;

void ho_base_json_begin(ho_base_json *j, ho_base_slice text);

/* ---- A value ------------------------------------------------------------- */

/* What comes next, which is not read yet: '{', '[', '"', '0' (a number), 't',
 * 'f' or 'n', by its first byte. 0: no value, or a fault before it. */
char ho_base_json_kind(ho_base_json *j);

/* Each reads one value; false with a fault where there is no such value. */
bool ho_base_json_string(ho_base_json *j, ho_base_slice *raw); /* escaped */
bool ho_base_json_number(ho_base_json *j, ho_base_slice *number);
bool ho_base_json_word(ho_base_json *j, const char *word);
bool ho_base_json_skip(ho_base_json *j); /* whatever it is, checked whole */

/* ---- Objects and lists --------------------------------------------------- */

/* Open the object or list that is next. */
bool ho_base_json_enter(ho_base_json *j);
/* The next member's name (its value is read next), or the next element. False
 * at the end, which closes the object or list, or with a fault. */
bool ho_base_json_name(ho_base_json *j, ho_base_slice *name);
bool ho_base_json_element(ho_base_json *j);
/* Tell which member (0 to 63) this is, and its name for paths. False: the
 * object has one of this id already. */
bool ho_base_json_known(ho_base_json *j, uint32_t id, const char *name);
/* Only space is left; else a fault. */
bool ho_base_json_end(ho_base_json *j);

/* ---- Everything, flat ---------------------------------------------------- */

/* The next token: '{', '}', '[' and ']', with raw the bracket; ':' for a name;
 * else a value as ho_base_json_kind() says. `raw` of names and strings is
 * what stands between the quotes. 0 at the end or at a fault. */
char ho_base_json_next(ho_base_json *j, ho_base_slice *raw);

/* ---- Faults -------------------------------------------------------------- */

/* Set the fault "expected ..." here, where none is yet. Always false. */
bool ho_base_json_expected(ho_base_json *j, const char *what);
/* Fill in offset, line, column and path of a place in the open levels. */
void ho_base_json_place(handoff_error *err, const ho_base_json *j,
                        const uint8_t *at);
/* "routing.skills[#1]"; cut where it is too long. */
void ho_base_json_path(char *out, size_t size, const ho_base_json *j);

#endif
