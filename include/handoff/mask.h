/* SPDX-License-Identifier: MIT */
/*
 * mask.h -- take out of a record what must not travel.
 */
#ifndef HANDOFF_MASK_H
#define HANDOFF_MASK_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/record.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Masking: what must not travel -------------------------------------- */

/* What to look for. Brackets show the replacement, then comes the kind in the
 * record's list of masks. */
enum {
    HANDOFF_MASK_CARD = 1,   /* payment card numbers [card ending 4242] pan */
    HANDOFF_MASK_CODE = 2,   /* their security codes [security code] cvv */
    HANDOFF_MASK_IBAN = 4,   /* [IBAN ending 3000] iban */
    HANDOFF_MASK_SSN = 8,    /* US [social security number] ssn */
    HANDOFF_MASK_EMAIL = 16, /* [e-mail address] email; on request only */
    HANDOFF_MASK_PHONE = 32, /* [phone number] phone; on request only */
    HANDOFF_MASK_PROOF = 64, /* what the customer said in the turns where
                                proof was given [proof] proof */
    HANDOFF_MASK_ACCOUNT = 128, /* numbers of bank accounts, by name
                                   [account number] account; on request */
    HANDOFF_MASK_EVERYTHING = 255
};

enum {
    HANDOFF_MASK_KIND_MAX = 31,
    HANDOFF_MASK_PATTERNS_MAX = 64,             /* lines with one */
    HANDOFF_MASK_PATTERNS_BYTES_MAX = 64 * 1024 /* of all lines */
};

/* What a caller's own search found: bytes start .. start + len of a text. */
typedef struct handoff_mask_found {
    size_t start;
    size_t len;
    /* [kind] stands in its place: 1..31 of a-z, - and _, but not "pause",
     * "noise" and other words that transcripts have in brackets. */
    char kind[HANDOFF_MASK_KIND_MAX + 1];
} handoff_mask_found;

typedef struct handoff_mask_opts {
    uint32_t struct_size;
    uint32_t flags; /* none defined */
    uint32_t what;  /* set of HANDOFF_MASK_*; 0 = cards, codes, IBANs,
                       social security numbers and proof */
    uint32_t reserved_1;
    /* Find the first thing at or after `from` in a text, in whole characters;
     * 1, or 0 where there is nothing. Not asked about ids and KEYs. What
     * overlaps with a finding of the library is passed over. Of JSON it sees
     * names and values, one after the other. NULL: nothing else to find. */
    int (*find)(handoff_mask_found *found, const char *text, size_t len,
                size_t from, void *find_data);
    void *find_data;
    /* Your own patterns, a line each: "member number, member no | 2 letters
     * 6-8 digits | member" masks what follows one of the words within 24 bytes
     * as [member]. A shape has up to 8 parts: a count or range of letters,
     * digits or characters, or one of - . / _ : by itself. Empty lines and
     * those that begin with # are skipped. */
    const char *patterns; /* NULL: none; need not end in NUL */
    size_t      patterns_len;
} handoff_mask_opts;
#define HANDOFF_MASK_OPTS .struct_size = sizeof(handoff_mask_opts)

/**
 * Replace in every text of a record what must not travel.
 *
 * It finds cards in digits and in the words of ten languages, with signs, tags
 * or words between the groups, and with a wrong digit where they were called a
 * card. It finds cards over several messages where somebody asked for a card or
 * named one, or where the messages hold only groups as printed or spoken. It
 * finds codes by their name, after a card, and where somebody asked for one;
 * and proof by its turn.
 *
 * It does not find cards in odd groups that nobody asked for or named, nor
 * cards whose parts stand in different fields. A bare number that could be a
 * card number is masked by mistake: up to 4 % of the ids of some platforms are,
 * but hardly any after a word for something else ("order").
 *
 * Ids, KEYs and references never change, since systems need them; an id that is
 * certainly a card is a finding of handoff_context_check(). Only EMAIL and
 * PHONE change a contact's value. JSON remains JSON. Each section lists what
 * changed in it. Masking again finds nothing more. The old text remains in
 * memory until the context is freed.
 *
 * @param ctx         Unchanged on failure.
 * @param[out] count  How much was replaced; NULL if not wanted.
 * @param opts        NULL for defaults.
 * @param[out] err    Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, HANDOFF_E_ARG (ctx is NULL, struct_size is not one;
 *   `find` is wrong about a text, err: path; a pattern is wrong, which line),
 *   _E_UNSUPPORTED (an unknown flag or thing to look for), _E_LIMIT (memory of
 *   the context, patterns; a text that holds more after each reading),
 *   _E_NOMEM.
 */
HANDOFF_API handoff_status handoff_context_mask(handoff_context         *ctx,
                                                size_t                  *count,
                                                const handoff_mask_opts *opts,
                                                handoff_error           *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_MASK_H */
