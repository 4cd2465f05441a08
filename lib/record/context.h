/* SPDX-License-Identifier: MIT */
/*
 * record/context.h -- the record in memory, for the rooms above.
 *
 * A context is protobuf-c's own message tree, every byte of it in one arena.
 * The arena only grows: what was borrowed from a context stays valid until
 * the context is freed, even after it was replaced.
 *
 *   structs  put.c (parent.c, copy_record.c) --> context --> get.c
 *   bytes    parse.c (scan.c, unpack.c; reader.c) --> context --> parse.c
 *   JSON     json_*.c: record/json.h --> context --> json_write.c
 *
 *   context.c   a context's life      fill_defaults.c   what sealing fills in
 *   record_path.c, turn_texts.c   walking in it   merge.c, key_set.c   many
 * become one schema.c, record_key.c, fields.c (generated)   what there is:
 * record/schema.h
 */
#ifndef HO_RECORD_CONTEXT_H
#define HO_RECORD_CONTEXT_H

#include "base/base.h"

#include <stdatomic.h>

#include <protobuf-c/protobuf-c.h>

#include <handoff/record.h>

#include "handoff/v1/context.pb-c.h"
#include "record/numbers.h"

/* Real memory of a context. A record at the limit as FORMAT.md section 8
 * counts it (64 MiB) takes up to about 100 MiB with list pointers and the
 * rounding of HANDOFF_FIELDS_MAX strings. */
enum { HO_ARENA_BYTES_MAX = 2 * HANDOFF_MEMORY_BYTES_MAX };

enum { HO_SECTIONS = 5 };

/* What merging notes of one field of a section (origin.h). */
typedef struct ho_record_origin {
    uint32_t  legs; /* a single field: the legs that had a say in it */
    uint32_t  legs_count;
    size_t    count;  /* a list: elements of the merged one */
    uint32_t  total;  /* elements of all legs */
    uint32_t *starts; /* by leg: elements of the legs before it */
    uint32_t *said;   /* by merged index: its place among all legs' elements;
                         NULL: the same */
    uint32_t *before; /* by place: the place of what that replaced, or
                         UINT32_MAX; NULL: it replaced nothing */
} ho_record_origin;

/* Kinds are numbered from 1 here, HO_KIND(HANDOFF_KIND_ROUTING) and so on; in
 * the interface they are apart from all other numbers. */
enum { HO_KIND_BASE = 256, HO_KIND_COUNT = 38 };
#define HO_KIND(kind) ((kind) -HO_KIND_BASE)

/* Made by handoff_context_new() only. Who changes `root` in another way than
 * by put, set and remove calls ho_record_context_changed() afterwards. */
struct handoff_context {
    ho_base_arena        arena; /* its ceiling: HO_ARENA_BYTES_MAX */
    Handoff__V1__Context root;  /* sections are NULL where absent */
    /* Set of the sections of which something was withheld from us, as who
     * read the packet says: what they lack may exist. */
    uint32_t partial;
    /* Of a merged record: by section, then as its descriptor has the fields. */
    ho_record_origin *origins[HO_SECTIONS + 1];
    /* The same of the packet that it is merged from: how many legs in a row
     * two parties took turns in, and the last leg's times. 0: of none. */
    uint32_t passes;
    int64_t  sent_ms, expires_ms;

    handoff_error refused; /* the first call that was; code OK: none */

    /* Where handoff_context_get() was: a hint, written by readers too, so it
     * stands outside of what is const for them. */
    _Atomic uint64_t *cursor;
    /* Decimal texts of turns, what `parent_key` is for a translation
     * (turn_texts.c). */
    struct ho_record_turn_text *turns;
    size_t                      turns_count;
    size_t                      turns_cap;
    /* For put: the last one put of each kind; lists with room (record_path.c);
     * the highest turn of the first highest_count messages. */
    const ProtobufCMessage *last[HO_KIND_COUNT + 1];
    struct ho_record_spare *spares;
    size_t                  highest_count;
    uint32_t                highest_turn;
};

/* Everything remembered about `root` is forgotten or made again; false: no
 * memory, then `parent_key` of some translations reads "". */
bool ho_record_context_changed(handoff_context *ctx);

/* The descriptor of a section's message; NULL for an unknown kind. */
const ProtobufCMessageDescriptor *ho_record_section_descriptor(uint32_t kind);
/* The place of a section in the root; NULL for an unknown kind. */
ProtobufCMessage **ho_record_section_slot(handoff_context *ctx, uint32_t kind);
const ProtobufCMessage *ho_record_section_get(const handoff_context *ctx,
                                              uint32_t               kind);

/* ---- reader.c: one field of a record's bytes at a time ------------------- */

enum {
    HO_WIRE_VARINT = 0,
    HO_WIRE_64 = 1,
    HO_WIRE_BYTES = 2,
    HO_WIRE_32 = 5,
    HO_WIRE_NONE = 8,   /* a type that this schema does not use */
    HO_WIRE_FIELDS = 64 /* no message of the schema has more */
};

typedef struct ho_record_reader_field {
    uint32_t       number;
    uint32_t       type;  /* HO_WIRE_* */
    uint64_t       value; /* of a number; a float's bits */
    ho_base_slice  bytes; /* of a length-delimited field */
    ho_base_slice  raw;   /* all that follows the tag, a length included */
    const uint8_t *at;    /* the tag, or what is wrong */
    const char    *wrong; /* a clause, where it is */
} ho_record_reader_field;

/* 1: read, *p moves on; 0: at the end; -1: not a record's bytes. */
int ho_record_reader_next(ho_record_reader_field *f, const uint8_t **p,
                          const uint8_t *end);
/* One varint of a packed list; false where there is none. */
bool ho_record_reader_value(uint64_t *value, const uint8_t **p,
                            const uint8_t *end);

/* NULL where the number is unknown. */
const ProtobufCFieldDescriptor *
ho_record_reader_find(const ProtobufCMessageDescriptor *desc, uint32_t number);
uint32_t ho_record_reader_type(const ProtobufCFieldDescriptor *field);
size_t   ho_record_reader_size(const ProtobufCFieldDescriptor *field);

/* ---- unpack.c: valid bytes to messages in an arena ----------------------- */

/* Read valid bytes (ho_record_scan) into an initialised message. As protobuf
 * says: a single field takes the latest value, a single message that occurs
 * again is merged, unknown fields are kept. False without memory: restore the
 * arena. */
bool ho_record_unpack(ho_base_arena *arena, ProtobufCMessage *message,
                      ho_base_slice data);
/* A message of the arena, initialised; NULL without memory. */
void *ho_record_message_new(ho_base_arena                    *arena,
                            const ProtobufCMessageDescriptor *desc);

/* ---- scan.c: valid record, counted (FORMAT.md sections 4 and 8) ---------- */

/* What is left of the limits; one budget over all sections of a packet. */
typedef struct ho_record_budget {
    uint64_t memory; /* bytes as section 8 counts them */
    uint64_t fields; /* HANDOFF_FIELDS_MAX */
} ho_record_budget;

#define HO_BUDGET                                                              \
    ((ho_record_budget){ HANDOFF_MEMORY_BYTES_MAX, HANDOFF_FIELDS_MAX })

/* RECORD or LIMIT; budget is charged, *arena_bytes grows by what an unpacked
 * copy can need at most. */
handoff_status ho_record_scan(size_t *arena_bytes, ho_record_budget *budget,
                              const ProtobufCMessageDescriptor *desc,
                              ho_base_slice data, handoff_error *err);

/* ---- parse.c ------------------------------------------------------------- */

/* Scan and unpack one section into ctx, replacing what was there. ctx is as
 * before on failure. err gets the path, not leg and section. */
handoff_status ho_record_section_parse(handoff_context *ctx, uint32_t kind,
                                       ho_base_slice     data,
                                       ho_record_budget *budget,
                                       handoff_error    *err);
/* Append one section's bytes; nothing where it is absent. */
handoff_status ho_record_section_pack(ho_base_buf           *out,
                                      const handoff_context *ctx, uint32_t kind,
                                      handoff_error *err);

/* ---- json_read.c, json_write.c: any message by its descriptor ------------ */

/* Seconds since 1970 from 2000 to 2100: what is a time in seconds. */
#define HO_RECORD_SECONDS_MIN UINT64_C(946684800)
#define HO_RECORD_SECONDS_MAX UINT64_C(4102444800)

/* What JSON of other programs has and ours has not, read all the same: one
 * bit a kind. The first three as in base/json.h. */
enum {
    HO_RECORD_MENDED_HALF = 1,      /* half a surrogate pair */
    HO_RECORD_MENDED_NUL = 2,       /* U+0000 */
    HO_RECORD_MENDED_CESU8 = 4,     /* a pair written as two */
    HO_RECORD_MENDED_TIME = 8,      /* RFC 3339 in a field of time */
    HO_RECORD_MENDED_ATTRIBUTE = 16 /* a number or boolean in Attribute.value */
};

typedef struct ho_record_mending {
    /* Told of each value that was mended, with its path. */
    void (*mended)(void *user, uint32_t what, const char *path);
    /* Told of seconds with a fraction: *seconds is a field of time, which
     * holds the whole seconds; in the arena. False without memory. */
    bool (*fraction)(void *user, int64_t *seconds, uint32_t ms,
                     const char *path);
    void *user;
} ho_record_mending;

/* Read an object into an initialised message, whose own descriptor says what
 * it may hold. The budget is charged as by ho_record_scan(), but every value
 * counts as a field, null and numbers in lists too: it bounds what reading
 * makes. `mending` NULL: strictly. JSON or LIMIT; the message is to be thrown
 * away then, the arena is as it was. */
handoff_status ho_record_json_read(ProtobufCMessage *message,
                                   ho_base_arena    *arena,
                                   ho_record_budget *budget, ho_base_slice text,
                                   const ho_record_mending *mending,
                                   handoff_error           *err);
/* The whole record of a context from JSON; unchanged on failure. */
handoff_status ho_record_json_context(handoff_context *ctx, ho_base_slice text,
                                      const ho_record_mending *mending,
                                      handoff_error           *err);
/* Append a message as JSON; HANDOFF_JSON_INDENT or 0. */
void ho_record_json_write(ho_base_buf *out, const ProtobufCMessage *message,
                          uint32_t flags);

/* ---- fill_defaults.c: what sealing fills in ------------------------------ */

typedef struct ho_record_defaults {
    uint32_t leg;       /* number of the leg to be */
    uint32_t last_turn; /* highest last_turn of the legs before */
    uint32_t clear;     /* sections that travel in clear: copies of intent
                           and emotion only when the briefing does */
    const uint8_t *supersedes; /* id of the packet that is replaced; NULL */
    uint32_t       hops;       /* its legs and those before; 0: not known */
} ho_record_defaults;

/* A context to be packed instead of ctx: turns numbered, ids and routing's
 * last_turn and copies filled where empty. Shares what it did not change with
 * ctx, which must outlive it. RECORD: no conversation_id in leg 0; turns that
 * do not rise above last_turn. */
handoff_status ho_record_fill_defaults(handoff_context         **out,
                                       const handoff_context    *ctx,
                                       const ho_record_defaults *how,
                                       handoff_error            *err);

/* ---- keys (generated fields.c): what makes elements the same ------------- */

/* Up to 3 fields that are the KEY of a list's elements; count 0: none.
 * `list` is a repeated field of `parent`. */
typedef struct ho_record_key_fields {
    uint32_t count;
    uint32_t number[3]; /* field numbers in the element */
} ho_record_key_fields;
ho_record_key_fields
ho_record_list_key(const ProtobufCMessageDescriptor *parent,
                   const ProtobufCFieldDescriptor   *list);

/* ---- indexed.c: paths of masks that have an index ------------------------ */

/* What "tags[#12]" or "emotions[#0].category" begins with. */
typedef struct ho_record_indexed {
    const ProtobufCFieldDescriptor *list;
    size_t                          index;
    const char                     *rest; /* behind "]" */
} ho_record_indexed;

bool ho_record_indexed_read(ho_record_indexed                *in,
                            const ProtobufCMessageDescriptor *section,
                            const char                       *path);
/* The same with another index; SIZE_MAX: the list alone. As snprintf(). */
size_t ho_record_indexed_write(char *out, size_t size,
                               const ho_record_indexed *in, size_t index);

/* ---- values.c: a field's value by its descriptor ------------------------- */

typedef struct ho_record_list {
    void  *items; /* of the field's type */
    size_t count;
} ho_record_list;

const void *ho_record_value(const ProtobufCMessage         *message,
                            const ProtobufCFieldDescriptor *field);
void       *ho_record_value_to(ProtobufCMessage               *message,
                               const ProtobufCFieldDescriptor *field);
/* Where a repeated field has its count, a size_t. */
void *ho_record_count_to(ProtobufCMessage               *message,
                         const ProtobufCFieldDescriptor *field);
/* A repeated field; empty where there is no message. */
ho_record_list ho_record_list_get(const ProtobufCMessage         *message,
                                  const ProtobufCFieldDescriptor *field);
void           ho_record_list_put(ProtobufCMessage               *message,
                                  const ProtobufCFieldDescriptor *field,
                                  ho_record_list                  list);
/* The i-th of a list of messages. */
ProtobufCMessage *ho_record_item(ho_record_list list, size_t i);
/* Whether a field says anything: not 0, not empty. */
bool ho_record_is_set(const ProtobufCMessage         *message,
                      const ProtobufCFieldDescriptor *field);

/* ---- turn_span.c: how turns count on from leg to leg --------------------- */

/* The highest turn that a transcript has or leaves out; 0 without one. */
uint32_t ho_record_highest_turn(const Handoff__V1__Transcript *transcript);

/* before[n]: the highest last_turn that the legs before leg n state. Leg n's
 * turns are those above before[n], up to before[n + 1]. */
typedef struct ho_record_turn_span {
    uint32_t legs;
    uint32_t before[HANDOFF_LEGS_MAX + 1];
} ho_record_turn_span;

/* Add the next leg's routing; span begins as { 0 } and takes up to
 * HANDOFF_LEGS_MAX legs. */
void ho_record_turn_span_add(ho_record_turn_span   *span,
                             const handoff_context *leg);
/* The leg whose turn it is; -1: above all that was stated, or 0. */
int32_t ho_record_turn_owner(const ho_record_turn_span *span, uint32_t turn);

/* ---- contacts.c: addresses, wherever they stand ------------------------- */

/* Contacts of the customer, of their people, of the callback. */
typedef void (*ho_record_contact_visitor)(void                 *user,
                                          Handoff__V1__Contact *contact);
void ho_record_contacts_each(const Handoff__V1__Customer *customer,
                             ho_record_contact_visitor visit, void *user);
/* CONTACT_USE_NEVER where that is said of the address in any place, else what
 * is said of this one. */
int32_t ho_record_contact_use(const Handoff__V1__Customer *customer,
                              const Handoff__V1__Contact  *contact);

/* ---- emotions.c: which reading of somebody's tone stands ---------------- */

/* For each emotion whether it is the one that stands for its turn and speaker,
 * to be shown, checked and copied. Owned: free(). False: no memory. */
bool ho_record_emotions_standing(bool                       **stands,
                                 const Handoff__V1__Briefing *briefing);

/* ---- merge.c ------------------------------------------------------------- */

/* As handoff_context_merge(), but what needs no change is shared with the
 * legs, which must outlive *out. */
handoff_status ho_record_merge_shared(handoff_context        **out,
                                      const handoff_merge_leg *legs,
                                      size_t count, handoff_error *err);

/* ---- key_set.c: which element has this KEY? ------------------------------ */

/* The KEYs of the first `len` elements of a list that lives elsewhere. */
typedef struct ho_record_key_set {
    const ProtobufCFieldDescriptor *field[3];
    uint32_t                        count;
    uint8_t                         secret[16];
    ProtobufCMessage              **list;
    size_t                          len;
    uint32_t                       *slots; /* 1 + index; NULL: compare all */
    size_t                          mask;
} ho_record_key_set;

/* `list` has room for `capacity` elements of that kind. False: no memory. */
bool ho_record_key_set_init(ho_record_key_set                *set,
                            const ProtobufCMessageDescriptor *element,
                            ho_record_key_fields key, ProtobufCMessage **list,
                            size_t capacity);
/* The element with the same KEY; SIZE_MAX where none has it, or it is empty. */
size_t ho_record_key_set_find(const ho_record_key_set *set,
                              const ProtobufCMessage  *element);
/* Tell that list[index] is there; in ascending order, or again when its KEY
 * is set at last. */
void ho_record_key_set_add(ho_record_key_set *set, size_t index);
void ho_record_key_set_free(ho_record_key_set *set);

#endif
