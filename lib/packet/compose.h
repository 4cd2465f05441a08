/* SPDX-License-Identifier: MIT */
/*
 * compose.h -- what a new leg is made of, before it is signed.
 */
#ifndef HO_PACKET_COMPOSE_H
#define HO_PACKET_COMPOSE_H

#include "packet/internal.h"

/* The keys that each section is to be sealed to: public, so not wiped. */
typedef struct ho_reader_keys {
    const uint8_t *key[HO_SECTIONS + 1][HANDOFF_GRANTS_MAX]; /* borrowed */
    uint32_t       count[HO_SECTIONS + 1];
} ho_reader_keys;

/* Find the keys of every named reader. Several keys of one name all count: a
 * reader may be about to change keys. ARG: a bad entry. READER: a name without
 * a key that may be sealed to now. LIMIT: too many keys for one section. */
handoff_status ho_reader_keys_find(ho_reader_keys        *keys,
                                   const handoff_reader  *readers,
                                   const handoff_keyring *ring, int64_t now_ms,
                                   handoff_error *err);

/* Refuse with ARG unless the audience is 1..8 good names, none twice. */
handoff_status ho_audience_check(const char *const *audience,
                                 handoff_error     *err);

/* The sections that one leg adds, as they are put together. Zero-initialise
 * apart from the first four; release with ho_compose_free(), which wipes. */
typedef struct ho_compose {
    uint32_t              leg;
    const uint8_t        *sender; /* its Ed25519 key */
    const ho_reader_keys *readers;
    handoff_workspace    *ws;
    ho_commitment         adds[HO_SECTIONS];
    size_t                adds_count;
    ho_buf                sections; /* Section items, each with its tag */
    ho_budget             budget;   /* what a reader will have left */
    uint64_t              raw_total;
} ho_compose;

/* Add the sections of a prepared context, in ascending order of kind: those
 * with reader keys sealed, the others in clear. Anything that a reader would
 * refuse is refused here: RECORD, LIMIT. */
handoff_status ho_compose_context(ho_compose *c, const handoff_context *ctx,
                                  handoff_error *err);

void ho_compose_free(ho_compose *c);

#endif
