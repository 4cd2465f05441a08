/* SPDX-License-Identifier: MIT */
/*
 * json.h -- the record as JSON, for this room alone.
 *
 *   text --(json_read.c, json_value.c)--> message --(json_write.c)--> text
 *
 * Reading is one pass of base/json_reader.h along the schema. It makes the
 * message as it goes, counts what that takes, and stops at the first fault,
 * with its path, line and column.
 */
#ifndef HO_RECORD_JSON_H
#define HO_RECORD_JSON_H

#include "base/json_reader.h"
#include "record/context.h"

/* ---- json_fault.c: limits and faults of what json_read.c reads ----------- */

/* Ends messages about what HANDOFF_JSON_REPAIR would read. */
#define HO_RECORD_JSON_WAY_OUT "; HANDOFF_JSON_REPAIR (--repair) reads it"

typedef struct ho_record_json_reader {
    ho_base_json             json;
    ho_base_arena           *arena;
    ho_record_budget        *budget;
    ho_base_buf              lists;   /* elements of the lists that are open */
    const ho_record_mending *mending; /* NULL: strict */
    bool                     mended_here; /* a value of the Attribute at hand */
    handoff_error           *err;
    handoff_status           status;
} ho_record_json_reader;

/* What the reader found wrong, in our words. False, as all that follow. */
bool ho_record_json_fault(ho_record_json_reader *r);
/* Something else has to stand here, whatever the reader would say of it. */
bool ho_record_json_expected(ho_record_json_reader *r, const char *expected);
/* A value of the field, or a list of them, has to stand here. */
bool ho_record_json_refuse_type(ho_record_json_reader          *r,
                                const ProtobufCFieldDescriptor *field,
                                bool                            list);
/* The error of a value at this place of the text, with its path. */
bool ho_record_json_refuse(ho_record_json_reader *r, const uint8_t *at,
                           handoff_status status);
/* Count it towards the record's limits. False: more than they allow. */
bool ho_record_json_charge(ho_record_json_reader *r, const uint8_t *at,
                           uint64_t memory, uint64_t fields);
/* Memory of the arena; NULL with a status. */
void *ho_record_json_take(ho_record_json_reader *r, size_t n);
/* Say that the value at hand was mended. */
void ho_record_json_mended(ho_record_json_reader *r, uint32_t what);

/* ---- json_value.c: single values ----------------------------------------- */

/* A string or a number of the text. */
typedef struct ho_record_json_token {
    const uint8_t *at;
    bool           quoted;
    ho_base_slice  text;      /* without its quotes, escaped */
    size_t         plain_len; /* of a string, its escapes undone */
    bool           mended;    /* of a string that had to be */
} ho_record_json_token;

/* The text of a string, its escapes undone; its length where out is NULL. */
size_t ho_record_json_plain(uint8_t *out, const ho_record_json_token *t);
/* Into a member or an element: all but booleans and messages. */
bool ho_record_json_value(ho_record_json_reader          *r,
                          const ProtobufCFieldDescriptor *field, void *at,
                          ho_record_json_token *t);

/* ---- json_number.c: exact, whatever the locale --------------------------- */

typedef enum ho_record_number {
    HO_NUMBER_OK,
    HO_NUMBER_FRACTION, /* not a whole number */
    HO_NUMBER_RANGE
} ho_record_number;

/* The value of a JSON number in any of its spellings. */
ho_record_number ho_record_json_integer(uint64_t *magnitude, bool *negative,
                                        ho_base_slice s);
/* Correctly rounded; -0 becomes 0. RANGE where it would be infinite. */
ho_record_number ho_record_json_float(float *value, ho_base_slice s);
ho_record_number ho_record_json_double(double *value, ho_base_slice s);

/* The shortest text that reads back as this finite value; returns its length.
 * An exponent only below 1e-6 and from 1e15. */
enum { HO_JSON_NUMBER_MAX = 32 };
size_t ho_record_json_put_float(char out[HO_JSON_NUMBER_MAX], float value);
size_t ho_record_json_put_double(char out[HO_JSON_NUMBER_MAX], double value);

/* ---- json_hint.c: what may have been meant ------------------------------- */

/* HANDOFF_E_JSON, for a name that the schema does not have: with the one that
 * is nearest to it, else with those that there are. */
handoff_status ho_record_json_no_field(handoff_error                    *err,
                                       const ProtobufCMessageDescriptor *desc,
                                       const char *key, size_t len);
handoff_status ho_record_json_no_value(handoff_error                 *err,
                                       const ProtobufCEnumDescriptor *desc,
                                       const char *name, size_t len);

#endif
