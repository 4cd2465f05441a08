/* SPDX-License-Identifier: MIT */
/*
 * support_vectors.h -- folders of test vectors, read and tried.
 *
 * A folder has an index.json, a list of objects; a keyring.jwks, the reader's
 * keyring; the packets; and private keys. Members of an entry:
 *
 *   file        a packet, and then
 *     audience    the reader's name
 *     now_ms      the reader's clock
 *     identity    optional: file with the reader's private keys
 *     options     optional: limits lowered, as in handoff_open_opts
 *   text        instead of a file: the text form of a packet or receipt
 *   ticket      instead of a file: a ticket
 *   status      "OK", or what follows HANDOFF_E_
 *   rule        optional: the sentence of FORMAT.md that it is about
 *
 * and for accepted ones, each optional:
 *
 *   sections    of leg 0: name -> BLAKE2b-256 of the serialized section, hex;
 *               those that the reader gets to read, and no others
 *   sealed      of leg 0: names of those sealed to others, and no others
 *   redacted    [leg, name] of all that are redacted
 *   legs        how many
 *   bytes       text: BLAKE2b-256 of what comes out; ticket: the tip, hex
 */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include <stdbool.h>

#include <jansson.h>

#include <handoff.h>

typedef struct vectors {
    char               folder[400];
    json_t            *index;
    handoff_keyring   *ring;
    handoff_workspace *workspace; /* the caller's, or NULL */
} vectors;

/* False where there is no such folder. Release with vectors_free(). */
bool vectors_load(vectors *v, const char *folder);
void vectors_free(vectors *v);

/* A file of the folder, ended by a NUL; release it with free(). */
char *vectors_file(const vectors *v, const char *name, size_t *len);

/* Try one entry: NULL, or what came out wrong, in a buffer of 300 bytes. */
const char *vectors_try(const vectors *v, const json_t *entry, char why[300]);

/* Try all; each that is wrong is printed, and any ends the test. Returns how
 * many there were. */
size_t vectors_try_all(const vectors *v);

#endif
