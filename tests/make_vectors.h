/* SPDX-License-Identifier: MIT */
/*
 * make_vectors.h -- one line per vector: its name, the status that it must
 * have, the sentence of FORMAT.md that it is about, and what makes it so.
 */
#ifndef MAKE_VECTORS_H
#define MAKE_VECTORS_H

#include "support_packet.h"
#include "support_wire.h"

/* Who plays: the cast, and keys that the keyring trusts only in part. */
typedef struct players {
    pk_cast  cast;
    pk_party router;    /* trusted, has no reading key in any grant */
    pk_party out_dated; /* its key is valid until just before PK_NOW */
    pk_party too_new;   /* ... from just after PK_NOW */
    pk_party to_the_ms; /* ... for exactly PK_NOW */
    pk_party revoked;   /* as of PK_NOW + 1000: when packets are read */
    pk_party revoked_later;
    pk_party originates, forwards; /* have one right each */
} players;
extern players who;

/* When vectors are read, unless they say otherwise. */
enum { READ_AFTER_MS = 1000 };
#define READ_AT (PK_NOW + READ_AFTER_MS)

/* ---- Making vectors ------------------------------------------------------ */

/* Write a file and begin its entry. The reader is desk.example, without keys,
 * at READ_AT; what follows changes that. */
void vec_bytes(const char *name, const char *status, const char *rule,
               ho_base_slice bytes);
/* The same from a builder's packet, which is freed. */
void vec_packet(const char *name, const char *status, const char *rule,
                pk_packet *p);

/* About the vector made last. */
void vec_audience(const char *name);
void vec_keys(const pk_party *reader); /* audience too */
void vec_at(int64_t now_ms);
void vec_option(const char *name, int64_t value);
void vec_legs(uint32_t count);
void vec_section(uint32_t kind, ho_base_slice raw); /* of leg 0, as it reads */
void vec_sealed(uint32_t kind);
void vec_redacted(uint32_t leg, uint32_t kind);
void vec_place(uint32_t leg, uint32_t kind); /* that the error names */
/* What stands at a path of the merged record, as JSON; null for nothing. */
void vec_merged(const char *path, const char *json);

void vec_text(const char *text, const char *status, const char *rule);
void vec_ticket(const char *text, const char *status, const char *rule);

/* ---- Packets to begin with ----------------------------------------------- */

/* A leg from `sender` to `audience`, sent at PK_NOW + after_ms, an hour long.
 */
void begin_leg(pk_packet *p, const pk_party *sender,
               const char *const *audience, int64_t after_ms);
void add_story(pk_packet *p, uint32_t kind);
/* The bot's first leg to the desk: routing, briefing, customer in clear. */
pk_packet *first_leg(void);
/* And the desk's to the partner, begun: adds nothing yet. */
pk_packet *second_leg(void);

/* Change the leg that is signed next: see wire_edit(). */
void edit_leg(pk_packet *p, const char *path, int how, const char *hex);

/* One leg whose encoding is changed before it is signed. */
void leg_case(const char *name, const char *status, const char *rule,
              const char *path, int how, const char *hex);
/* The same with a second leg, read by the partner; `redacts` and `reseals`
 * name briefing and customer of leg 0. */
void leg_1_case(const char *name, const char *status, const char *rule,
                const char *path, int how, const char *hex);
/* A packet's body changed after all was signed: "1" legs, "2" sections. */
void body_case(const char *name, const char *status, const char *rule,
               const char *path, int how, const char *hex);

/* The files of cases; words are receipts and notices, in folders of their
 * own below the one that is named. */
void make_words(const char *root);
void make_envelope(void);
void make_legs(void);
void make_sections(void);
void make_records(void);
void make_sealing(void);
void make_way(void);
void make_limits(void);
void make_rules(void);
void make_texts(void);

#endif
