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

/* What to look for. In brackets what stands in its place, and the kind in
 * the record's list of masks. */
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
    HANDOFF_MASK_PATTERNS_MAX = 64,            /* lines with one */
    HANDOFF_MASK_PATTERNS_BYTES_MAX = 64 * 1024 /* of all lines */
};

/* What a caller's own search found: bytes start .. start + len of a text. */
typedef struct handoff_mask_found {
    size_t start;
    size_t len;
    char   kind[HANDOFF_MASK_KIND_MAX + 1]; /* 1..31 of a-z, - and _;
                                               [kind] stands in its place;
                                               not "pause", "noise" and other
                                               words of transcripts, which
                                               have brackets too */
} handoff_mask_found;

typedef struct handoff_mask_opts {
    uint32_t struct_size;
    uint32_t flags; /* none defined */
    uint32_t what;  /* set of HANDOFF_MASK_*; 0 = cards, codes, IBANs,
                       social security numbers and proof */
    uint32_t reserved_1;
    /* Find the first thing at or after `from` in a text, whole characters
     * that end no later than it; 1, or 0 where there is none. NULL: nothing
     * else to find. What it finds within its own replacement, or one of the
     * library's, is passed over, and so is what overlaps with a finding of the
     * library. It is not asked about texts that go as a whole. Of JSON it sees
     * the names and values, laid out one behind the other; of a mask's path,
     * each key in it by itself. */
    int (*find)(handoff_mask_found *found, const char *text, size_t len,
                size_t from, void *find_data);
    void *find_data;
    /* Patterns of one's own, a line each: words before it, shape, kind, as in
     * "member number, member no | 2 letters 6-8 digits | member". The words
     * stand up to 24 bytes before what is masked as [member]; "" and lines
     * that begin with # are skipped. A shape is up to 8 parts: a count or a
     * range of "letters", "digits" or "characters" (either), or one of
     * - . / _ : by itself; a blank or dash may stand between parts. */
    const char *patterns; /* NULL: none; need not end in NUL */
    size_t      patterns_len;
} handoff_mask_opts;
#define HANDOFF_MASK_OPTS .struct_size = sizeof(handoff_mask_opts)

/**
 * Replace in every text of a record what must not travel.
 *
 * Every field of text is looked at: messages, slots, references, names of
 * files, addresses, ids. Cards are found as people type and say them, also
 * split over neighbouring turns of one speaker. Each text that changed is
 * recorded in the list of masks of its section: path inside the section, kind
 * and count. What was masked is not masked again: masking twice changes
 * nothing that masking once did not.
 *
 * What is told apart by its name stays apart: where two texts in KEYs, or in
 * fields that name a participant, an intent or an attachment, become the same,
 * the later gets a number, as in "[card ending 4242 #2]", and the same text
 * gets the same one throughout the record. A leg that is added by
 * handoff_forward() always numbers, as in "[card ending 4242 #1.1]", so that
 * its KEYs are nobody else's. The number before masking is not kept: whoever
 * speaks of such an element later uses its new name, and records that are
 * masked apart and merged by hand may have the same ones.
 *
 * JSON stays JSON: in the value and candidates of slots, the value of
 * attributes and `rich`, where the media type says so or the text is an object
 * or a list, the names and values in it are masked, and become strings where
 * something was. Names of one object stay apart like KEYs.
 *
 * Proof is what the customer said in a turn of Authentication.turns, or what
 * the system wrote there, as for the digits of a keypad: text, translations,
 * original; name, description and address of what is attached to it; the same
 * of a turn that replaces such a turn; and of slots of any of these turns
 * `raw`, `value` and `candidates`. A slot keeps value and candidates if a word
 * of its name is that of a thing ("order", "bookingNumber", "ticket-id",
 * "case"), which the next person needs to find it, and none that of a secret
 * ("pin", "password", "code_word", "memorable"), unless its name is in
 * Authentication.verified or .pending. Give slots their turn: others are not
 * known to be proof, nor are words of proof in a summary, or where a bot or an
 * agent repeats them.
 *
 * Tags, quotation marks, "&nbsp;", "[pause]", "|" and the like between the
 * groups of a number do not hide it. The parts of a card in messages of one
 * speaker, up to six messages from one to the next, are joined where they
 * stand as on a card, were spoken, or were asked for: then in groups of any
 * size, one digit at a time too. Words of layout and of people who look for the
 * next group ("dash", "hang on", "the last four are") and the time something
 * was said ("[00:01:12]") part no number.
 *
 * A number with a wrong digit goes, too, where it was called a card or asked
 * for, or has the groups, length and first digits of one; and so do groups of
 * four behind "no", "sorry" and the like in that message or the six after it.
 * The last four of such a number are those that were written. The first eight
 * digits and the last four of 16, which PCI DSS lets people see, may stay where
 * somebody repeats just these.
 *
 * A security code is found by its name, in English, German, French, Spanish,
 * Italian, Dutch, Portuguese and Japanese, the end of a card or another number
 * between them or not; behind a card and its expiry, also in the next three
 * messages if these hold nothing else; or where it was asked for up to eight
 * messages ago, and nothing else since. Whoever repeats it in the six messages
 * after a customer's has it masked too, where its digits stand alone and are
 * named as nothing else; one that was said digit by digit in several messages
 * is known in these only, and none is in a record whose own was masked before.
 *
 * It finds what looks like a card, which is not every card, and what looks
 * like one may be none. Parts in other groups that nobody asked for may stay,
 * so may parts in different fields, parts around a sentence with other
 * numbers, and the end of a number whose beginning passes for a whole one by
 * chance. What is said after a code was asked for, three or four digits alone
 * or behind words such as "it is", goes, whatever it was.
 *
 * Not looked into: bytes (a packet's id, an omission's digest), fields that
 * this version does not know, what stands behind an address or a reference.
 * The old text stays in memory until the context is freed.
 *
 * @param ctx         Unchanged on failure.
 * @param[out] count  How much was replaced; NULL if not wanted.
 * @param opts        NULL for defaults.
 * @param[out] err    Detail on failure; NULL if not wanted.
 * @return HANDOFF_OK, HANDOFF_E_ARG (ctx is NULL, struct_size is none; `find`
 *   is wrong about a text, err: path where it is a message's), _E_UNSUPPORTED
 *   (an unknown flag or thing to look for), _E_LIMIT (memory of the context),
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
