/* SPDX-License-Identifier: MIT */
/*
 * status.h -- what every call returns, and every limit.
 */
#ifndef HANDOFF_STATUS_H
#define HANDOFF_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define HANDOFF_API __attribute__((visibility("default")))
#else
#define HANDOFF_API
#endif

/* ---- Status and error --------------------------------------------------- */

/* One for each case that a caller handles differently. New ones are only
 * appended. */
typedef enum handoff_status {
    HANDOFF_OK            = 0,
    HANDOFF_E_ARG         = -1,  /* the call breaks a rule of this header */
    HANDOFF_E_NOMEM       = -2,  /* malloc failed */
    HANDOFF_E_LIMIT       = -3,  /* more than a limit allows */
    HANDOFF_E_FORMAT      = -4,  /* not a well-formed packet, receipt,
                                    notice or text */
    HANDOFF_E_VERSION     = -5,  /* a format version newer than this library */
    HANDOFF_E_AUDIENCE    = -6,  /* addressed to somebody else */
    HANDOFF_E_NOT_YET     = -7,  /* sent in the future: look at the clocks */
    HANDOFF_E_EXPIRED     = -8,  /* its lifetime is over */
    HANDOFF_E_SENDER      = -9,  /* a sender's key is unknown, out of date or
                                    without the right it needs */
    HANDOFF_E_REVOKED     = -10, /* a sender's key is revoked */
    HANDOFF_E_CHAIN       = -11, /* the legs do not follow from each other */
    HANDOFF_E_SIGNATURE   = -12, /* a signature does not verify */
    HANDOFF_E_SECTION     = -13, /* a section is not what was signed */
    HANDOFF_E_RECORD      = -14, /* not a valid record, although it is signed */
    HANDOFF_E_REPLAY      = -15, /* this packet was opened before */
    HANDOFF_E_GUARD       = -16, /* the replay guard cannot tell, or is full */
    HANDOFF_E_ANSWER      = -17, /* an answer that cannot be one: to another
                                    packet, by somebody not addressed, or
                                    against what they said before */
    HANDOFF_E_KEY         = -18, /* a key, identity or keyring is bad */
    HANDOFF_E_SIGNER      = -19, /* the signing callback failed */
    HANDOFF_E_READER      = -20, /* no key to seal for that name */
    HANDOFF_E_SEALED      = -21, /* that section is not readable by us */
    HANDOFF_E_FIT         = -22, /* cannot be made that small */
    HANDOFF_E_OTHER_PACKET = -23, /* an answer to another packet than the one
                                     that this transfer follows */
    HANDOFF_E_TICKET      = -24, /* not the packet that the ticket names */
    HANDOFF_E_JSON        = -25, /* not JSON, or not JSON of this record */
    HANDOFF_E_FILE        = -26, /* a file could not be read or written, or
                                    others can read a private key */
    HANDOFF_E_UNSUPPORTED = -27 /* asks for what this version does not know */
} handoff_status;

/* Functions that end in _name return the word for a number of this interface,
 * for logs and for JSON: the name of its constant in small letters
 * ("queue_full"). The words are static and never change. An unknown number
 * gives NULL. */

/**
 * Return the name of a status in capitals, as the tool prints it ("EXPIRED").
 */
HANDOFF_API const char *handoff_status_name(int32_t status);

/* The checks of handoff_open(), in their order. Those before the failed one
 * have passed; those after it were not made.
 * Spec: FORMAT.md section 7. */
enum {
    HANDOFF_CHECK_NONE       = 0,
    HANDOFF_CHECK_PRELUDE    = 1,  /* FORMAT, VERSION */
    HANDOFF_CHECK_PARSE      = 2,  /* FORMAT, LIMIT */
    HANDOFF_CHECK_REFERENCES = 3,  /* CHAIN: redactions and reseals name
                                      sections that are there */
    HANDOFF_CHECK_TICKET     = 4,  /* TICKET; only where a tip is given */
    HANDOFF_CHECK_AUDIENCE   = 5,  /* AUDIENCE */
    HANDOFF_CHECK_SENT       = 6,  /* NOT_YET */
    HANDOFF_CHECK_EXPIRY     = 7,  /* EXPIRED */
    HANDOFF_CHECK_SENDER     = 8,  /* SENDER: leg by leg, 8 to 11 */
    HANDOFF_CHECK_REVOCATION = 9,  /* REVOKED */
    HANDOFF_CHECK_LIFETIME   = 10, /* LIMIT */
    HANDOFF_CHECK_CHAIN      = 11, /* CHAIN; from leg 1 */
    HANDOFF_CHECK_SIGNATURE  = 12, /* SIGNATURE: every leg */
    HANDOFF_CHECK_SECTIONS   = 13, /* SECTION: present, form, seal */
    HANDOFF_CHECK_UNSEAL     = 14, /* SECTION: section by section, 14 to 18 */
    HANDOFF_CHECK_DIGEST     = 15, /* SECTION */
    HANDOFF_CHECK_RAW_LEN    = 16, /* LIMIT */
    HANDOFF_CHECK_DECOMPRESS = 17, /* SECTION */
    HANDOFF_CHECK_RECORD     = 18, /* RECORD, LIMIT (memory) */
    HANDOFF_CHECK_REPLAY     = 19, /* REPLAY, GUARD */
    HANDOFF_CHECK_REQUIRED   = 24, /* SEALED; before REPLAY */

    /* The checks of handoff_receipt_open(), in their order: PRELUDE, PARSE,
     * ANSWERED, SENDER, REVOCATION, ADDRESSED, ANSWER_TIME, SIGNATURE,
     * SEQUENCE; and those of handoff_notice_open(), which are the same. What
     * is wrong with the packet itself has a leg, or REFERENCES.
     * Spec: FORMAT.md sections 9 and 12. */
    HANDOFF_CHECK_ANSWERED    = 20, /* ANSWER: to that packet */
    HANDOFF_CHECK_ADDRESSED   = 21, /* ANSWER: by somebody of its audience; a
                                       notice: by the sender of that leg */
    HANDOFF_CHECK_ANSWER_TIME = 22, /* ANSWER: after it was sent, before now */
    HANDOFF_CHECK_SEQUENCE    = 23  /* ANSWER: as what was said before allows */
};

/* Return the name of a check ("raw_len"); "none" for HANDOFF_CHECK_NONE. */
HANDOFF_API const char *handoff_check_name(int32_t check);

/* What went wrong, in the caller's own memory. The layout is fixed. It contains
 * no byte of the input, not even a KEY, so it may be logged. */
typedef struct handoff_error {
    int32_t  code;         /* the handoff_status */
    int32_t  leg;          /* number of the leg, -1 = not about one */
    int32_t  section;      /* HANDOFF_SECTION_*, or a kind 16..31; 0 = none */
    int32_t  check;        /* HANDOFF_CHECK_*, where something is opened */
    uint64_t offset;       /* byte of the input; HANDOFF_OFFSET_NONE */
    uint32_t line;         /* of JSON, from 1; 0 = not stated */
    uint32_t column;       /* in bytes, from 1; 0 = not stated */
    uint8_t  key[32];      /* the public key in question; all zero = none */
    char     path[192];    /* "briefing.intents[#2].name", by its index from 0;
                              "transcript.messages[7].turn", by its turn, where
                              turns are what is wrong; "" = none */
    char     message[208]; /* one lower-case clause */
} handoff_error;

#define HANDOFF_OFFSET_NONE UINT64_MAX

/* ---- Limits ------------------------------------------------------------- */

/* Spec: FORMAT.md section 8. A reader may lower those in handoff_open_opts;
 * none can be raised. */
enum {
    HANDOFF_PACKET_BYTES_MAX  = 16 * 1024 * 1024,
    HANDOFF_LEGS_MAX          = 16,
    HANDOFF_GRANTS_MAX        = 32, /* per section */
    HANDOFF_LEG_BYTES_MAX     = 64 * 1024,
    HANDOFF_RECEIPT_BYTES_MAX = 64 * 1024,
    HANDOFF_SECTION_BYTES_MAX = 8 * 1024 * 1024,  /* one section, raw */
    HANDOFF_TOTAL_BYTES_MAX   = 32 * 1024 * 1024, /* all sections, raw */
    HANDOFF_MEMORY_BYTES_MAX  = 64 * 1024 * 1024, /* as section 8 says */
    HANDOFF_TURNS_MAX         = 1024 * 1024, /* that one leg can add */
    HANDOFF_FIELDS_MAX        = 1024 * 1024, /* fields written in one record,
                                                packed numbers not counted */
    HANDOFF_JSON_BYTES_MAX    = 64 * 1024 * 1024,
    HANDOFF_JSON_DEPTH_MAX    = 32,
    HANDOFF_AUDIENCE_MAX      = 8,   /* names per leg */
    HANDOFF_NAME_MAX          = 255, /* bytes, ASCII 21..7E */
    HANDOFF_IDENTITIES_MAX    = 8,   /* of one name, in handoff_open_opts */
    HANDOFF_REASON_MAX        = 255, /* bytes of a redaction's reason */
    HANDOFF_KEYRING_BYTES_MAX = 1024 * 1024, /* of a JWK or JWKS */
    HANDOFF_KEYRING_KEYS_MAX  = 1024,
    HANDOFF_SKEW_MS           = 60 * 1000,
    HANDOFF_LIFETIME_DEFAULT_MS = 60 * 60 * 1000
};
#define HANDOFF_LIFETIME_MAX_MS (INT64_C(30) * 24 * 60 * 60 * 1000)
#define HANDOFF_TIME_MAX        INT64_C(253402300799999)

enum {
    HANDOFF_PUBLIC_KEY_BYTES = 32, /* Ed25519 or X25519 */
    HANDOFF_SIGNATURE_BYTES  = 64,
    HANDOFF_HASH_BYTES       = 32, /* packet id, tip, digest */
    HANDOFF_TICKET_CHARS     = 48
};

/* Sections of a context and kinds of a packet. Spec: FORMAT.md section 4. */
enum {
    HANDOFF_SECTION_ROUTING    = 1,
    HANDOFF_SECTION_BRIEFING   = 2,
    HANDOFF_SECTION_CUSTOMER   = 3,
    HANDOFF_SECTION_TRANSCRIPT = 4,
    HANDOFF_SECTION_EXTRAS     = 5,
    HANDOFF_SECTION_KIND_MAX   = 31
};

/* Return the name of a section ("briefing"). */
HANDOFF_API const char *handoff_section_name(uint32_t section);

/* Sets of sections are uint64_t: HANDOFF_SET(HANDOFF_SECTION_BRIEFING) | ...,
 * or HANDOFF_ALL_BUT(set). Bits 62 and 63 mark a number as a set, so that
 * HANDOFF_SECTION_TRANSCRIPT where a set is expected is HANDOFF_E_ARG and does
 * not select another section. Test with HANDOFF_HAS(set, section). */
#define HANDOFF_SET(section) ((UINT64_C(1) << 63) | (UINT64_C(1) << (section)))
#define HANDOFF_ALL          UINT64_C(0xC00000000000003E) /* every section */
#define HANDOFF_ALL_BUT(set) (HANDOFF_ALL & ~((set) & ~(UINT64_C(3) << 62)))
#define HANDOFF_HAS(set, section) (((set) >> (section)) & 1u)

/* A list of names, in C: .audience = HANDOFF_STRINGS("desk.example") */
#define HANDOFF_STRINGS(...) ((const char *const[]) { __VA_ARGS__, NULL })

/**
 * Release text or bytes that a function returned as owned. The memory is wiped
 * first, because it may hold a private key.
 */
HANDOFF_API void handoff_free(void *owned);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_STATUS_H */
