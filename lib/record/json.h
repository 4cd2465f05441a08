/* SPDX-License-Identifier: MIT */
/*
 * json.h -- the record as JSON, for this room alone.
 *
 *   text --(json_text.c)--> skeleton --(jansson)--> tree --(json_read.c)-->
 *   message --(json_write.c)--> text
 *
 * json_text.c checks everything that can be said without looking at a value:
 * grammar, UTF-8, the names of fields, lists and objects where the schema
 * has them, every limit. What it writes is the skeleton: the same JSON with a
 * field's number for its name and, for every string and number, where in the
 * text it stands. So jansson builds the tree and finds a field that stands
 * twice, but sees neither text nor numbers, and needs no locale for them.
 *
 * Two more things follow. A token of the skeleton has at most 15 bytes: the
 * tokenizer of jansson 2.14 ignores that its token buffer (16 bytes at first)
 * could not grow, and then reads past what it has; this one never grows. And
 * a hostile text is refused before any memory is spent on it.
 */
#ifndef HO_RECORD_JSON_H
#define HO_RECORD_JSON_H

#include "base/json.h"
#include "record/context.h"

/* ---- json_text.c: from text to skeleton ---------------------------------- */

/* JSON, LIMIT or NOMEM; the skeleton is appended, the budget charged. */
handoff_status ho_record_json_check(ho_base_buf                      *skeleton,
                                    ho_record_budget                 *budget,
                                    const ProtobufCMessageDescriptor *desc,
                                    ho_base_slice text, handoff_error *err);

/* Add line, column, offset and path to an error about a text that passed
 * ho_record_json_check(): of the value that stands at an offset, or of the name
 * whose place in the skeleton ends at `end`. */
void ho_record_json_locate_value(handoff_error                    *err,
                                 const ProtobufCMessageDescriptor *desc,
                                 ho_base_slice text, size_t offset);
void ho_record_json_locate_name(handoff_error                    *err,
                                const ProtobufCMessageDescriptor *desc,
                                ho_base_slice text, size_t end);

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

/* ---- json_read.c --------------------------------------------------------- */

/* Bytes of one element of a list in memory. */
size_t ho_record_json_element_size(const ProtobufCFieldDescriptor *field);

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
