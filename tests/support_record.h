/* SPDX-License-Identifier: MIT */
/*
 * support_record.h -- records of every kind, filled by the tables.
 */
#ifndef SUPPORT_RECORD_H
#define SUPPORT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/schema.h"

/* A struct of any kind, with the text that it points to. */
typedef struct support_record {
    union {
        uint8_t  bytes[HO_RECORD_BYTES_MAX];
        uint64_t align;
    } data;
    char        text[2048];
    size_t      text_len;
    const char *lists[64];
    size_t      lists_len;
    uint32_t    numbers[16];
    size_t      numbers_len;
} support_record;

/* Every member set, none twice the same value; another seed gives others. */
void support_record_fill(support_record *r, uint32_t kind, uint32_t seed);

/* As handoff_record_init(). */
void support_record_empty(support_record *r, uint32_t kind);

/* The parent's naming, where the kind has it. */
void        support_record_of(support_record *r, uint32_t parent_kind,
                              uint32_t parent_index, const char *of);
uint32_t    support_record_of_kind(const support_record *r);
uint32_t    support_record_of_index(const support_record *r);
const char *support_record_of_text(const support_record *r);

/* Whether all members but the naming are equal; else the number of the first
 * row of the table that is not, into row. */
bool support_record_same(const support_record *a, const support_record *b,
                         uint32_t *row);

/* Whether the n-th path of a kind ends in a list. */
bool support_path_is_list(uint32_t kind, uint32_t n);

#endif
