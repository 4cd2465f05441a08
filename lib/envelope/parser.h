/* SPDX-License-Identifier: MIT */
/*
 * envelope/parser.h -- shared by the files that read an envelope: a packet's
 * (envelope.c and its helpers), and those of receipts and notices (lib/answer).
 */
#ifndef HO_ENVELOPE_PARSER_H
#define HO_ENVELOPE_PARSER_H

#include "envelope/envelope.h"

/* Where the reading is, for the error. */
typedef struct ho_envelope_parser {
    ho_envelope   *view;
    ho_base_arena *arena;
    handoff_error *err;
    int32_t        leg;     /* being read, -1 */
    int32_t        section; /* kind being read, 0 */
} ho_envelope_parser;

/* The fields of a message, one character each from field 1 on: n uint32,
 * t uint64, b bytes, r repeated bytes, l bytes of a later version, - none. */
typedef struct ho_envelope_shape {
    const char *name;
    const char *fields;
} ho_envelope_shape;

/* Refuse what is being read, in step 1. `at` is a byte of the input. */
handoff_status ho_envelope_refuse(const ho_envelope_parser *vp,
                                  const uint8_t *at, handoff_status code,
                                  const char *what);

/* 1: a field of that shape was read; 0: the message is over; -1: it breaks
 * FORMAT.md section 3, err is filled. */
int ho_envelope_next(const ho_envelope_parser *vp, ho_base_wire_reader *r,
                     const ho_envelope_shape *shape);

bool ho_envelope_kind_valid(uint64_t kind);

/* What a Redaction or a Reseal names. */
typedef struct ho_envelope_reference {
    uint32_t      leg;
    uint32_t      kind;
    ho_base_slice reason; /* of a Redaction */
    ho_base_slice seal;   /* of a Reseal; empty: in clear */
} ho_envelope_reference;

enum { HO_FIELD_REDACTS = 8, HO_FIELD_RESEALS = 9 }; /* of Leg */

/* Read one; `field` tells which. */
handoff_status ho_envelope_reference_read(ho_envelope_parser    *vp,
                                          ho_envelope_reference *out,
                                          uint32_t field, ho_base_slice item);

/* Read the next SignedLeg and add it to the view, hashed. */
handoff_status ho_envelope_leg_read(ho_envelope_parser *vp, ho_base_slice item);

/* Read a Section and put it to what its leg adds. *order is its place, which
 * must rise; 0 before the first. */
handoff_status ho_envelope_section_read(ho_envelope_parser *vp, uint32_t *order,
                                        ho_base_slice item);

/* Apply redactions and reseals, leg by leg (CHAIN). */
handoff_status ho_envelope_apply(ho_envelope_parser *vp);

#endif
