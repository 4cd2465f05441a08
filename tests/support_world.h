/* SPDX-License-Identifier: MIT */
/*
 * support_world.h -- one of everything, made through the public interface.
 *
 * A bot, a desk and a partner with their keys; a keyring that trusts them; a
 * record with all five sections; the packet that the bot sealed from it for
 * the desk, opened, previewed and answered; the transfer that waits for the
 * answer. Tests that need a good argument take it from here.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include <handoff.h>

#include "support.h"

#define WORLD_NOW INT64_C(1795000000000)
#define WORLD_HOUR INT64_C(3600000)

/* Not NULL: every function must clear its outputs. */
#define WORLD_JUNK ((void *) (uintptr_t) 16)

extern struct world {
    handoff_identity *bot, *desk, *partner;
    handoff_identity *stranger; /* in no keyring */
    handoff_keyring  *ring;
    handoff_context  *ctx;
    handoff_sealed   *sealed; /* by the bot, to the desk */
    handoff_packet   *packet; /* opened by the desk */
    handoff_preview  *preview;
    handoff_sealed   *answer; /* accepted, by the desk */
    handoff_receipt  *receipt;
    handoff_sealed   *withdrawal; /* by the bot */
    handoff_notice   *notice;     /* which the desk has read */
    handoff_transfer *transfer;
    handoff_findings *findings;
    /* What they look like outside; texts end in NUL. */
    const uint8_t *data, *answer_data, *notice_data;
    uint8_t       *record;
    char  *json, *keys, *public_keys, *stranger_keys, *ring_json, *state;
    size_t data_len, answer_len, notice_len, record_len;
    char   folder[64], identity_path[96], ring_path[96], state_path[96];
} world;

void world_setup(void);
void world_teardown(void);

/* Objects that a test may change, the same as those above. */
handoff_context  *world_context(void);
handoff_keyring  *world_ring(void);
handoff_transfer *world_transfer(void);

/* Options that are good. */
handoff_seal_opts    world_seal_opts(void);
handoff_open_opts    world_open_opts(void);
handoff_forward_opts world_forward_opts(void);
handoff_answer_opts  world_answer_opts(void);
handoff_notice_opts  world_notice_opts(void);

/* What a signature by the bot's key is asked of, from outside. */
int world_sign(void *user, uint8_t signature[HANDOFF_SIGNATURE_BYTES],
               const uint8_t *message, size_t len);
/* The keys of an HSM: it signs with a key that is in no identity here. */
const uint8_t *world_signing_key(void);

/* The exported functions, one a line, of tests/symbols.txt: the next name
 * after `before` (NULL: the first), "" at the end. */
const char *world_symbol(size_t i);

#endif
