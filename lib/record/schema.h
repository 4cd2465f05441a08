/* SPDX-License-Identifier: MIT */
/*
 * schema.h -- the tables of fields.c, and how to find one's way with them.
 *
 * A record is a struct of handoff/context.h; a message is protobuf-c's struct
 * of the same thing. The tables say which member is which field, so that put,
 * get and whoever walks over records need no code per kind.
 *
 *   record struct            message
 *   |struct_size|...|text|   |base|...|text|...|n_slots|slots|
 *                    ho_record_field.number -> ProtobufCFieldDescriptor.offset
 */
#ifndef HO_RECORD_SCHEMA_H
#define HO_RECORD_SCHEMA_H

#include "record/context.h"

enum {
    HO_ENUM_COUNT = 31,
    HO_RECORD_BYTES_MAX = 256,  /* no record struct is larger */
    HO_MESSAGE_BYTES_MAX = 320, /* no message struct is larger */
    HO_PATH_MAX = 4             /* fields from a context down to a record */
};

/* What a member of a record struct is. */
typedef enum ho_record_field_type {
    HO_MEMBER_ENUM, /* int32_t */
    HO_MEMBER_BOOL, /* uint32_t here, int in the message */
    HO_MEMBER_UINT32,
    HO_MEMBER_FLOAT,
    HO_MEMBER_INT64, /* uint64_t too: the bits are the same */
    HO_MEMBER_TEXT,
    HO_MEMBER_BYTES,           /* pointer, and _len at `count` */
    HO_MEMBER_TEXTS,           /* ends in NULL */
    HO_MEMBER_NUMBERS,         /* uint32_t, and _count at `count` */
    HO_MEMBER_RESERVED,        /* uint32_t, 0 */
    HO_MEMBER_RESERVED_POINTER /* NULL */
} ho_record_field_type;

typedef struct ho_record_field {
    uint16_t offset; /* in the record struct */
    uint16_t end;    /* of what the field has there */
    uint16_t count;  /* offset of _len or _count, else 0 */
    uint8_t  type;   /* ho_record_field_type */
    uint8_t  number; /* in the message, or in its Source */
    uint8_t  source; /* number of the message's Source field; 0: not of it */
} ho_record_field;

/* One place where records of a kind stand: the fields that lead from the
 * context to it. At most one of those before the last is a list. */
typedef struct ho_record_path {
    uint8_t parent; /* its kind; 0: the context itself */
    uint8_t depth;
    uint8_t number[HO_PATH_MAX];
} ho_record_path;

/* What makes a record the same: texts, or the bytes of numbers. */
typedef struct ho_record_key {
    uint32_t      count;
    ho_base_slice part[3];
} ho_record_key;

typedef struct ho_record_kind {
    const char                       *name; /* as paths of errors write it */
    const ProtobufCMessageDescriptor *message;
    const ho_record_path             *paths; /* in schema order */
    const ho_record_field            *fields;
    uint32_t                          paths_count;
    uint32_t                          fields_count;
    uint16_t                          size;       /* 0: there is no struct */
    uint16_t                          size_first; /* of its first version */
    uint16_t             parent_key; /* offset of `parent_key`; 0: names none */
    uint8_t              source;     /* number of its Source, or 0 */
    uint8_t              turn;       /* number of a Message's turn */
    uint8_t              usual;      /* parent where none is named */
    ho_record_key_fields key;
    /* The KEY, or turn, of a message and of a caller's struct; NULL: none. */
    ho_record_key (*key_of)(const void *message);
    ho_record_key (*struct_key_of)(const void *rec);
} ho_record_kind;

extern const ho_record_kind                 ho_record_kinds[HO_KIND_COUNT + 1];
extern const ProtobufCEnumDescriptor *const ho_record_enums[HO_ENUM_COUNT + 1];

/* ---- schema.c: finding one's way ----------------------------------------- */

/* The table of HANDOFF_KIND_*, where it has a struct; NULL for any other. */
const ho_record_kind *ho_record_kind_get(uint32_t kind);

/* The descriptor of a field that the tables name: never NULL for those. */
const ProtobufCFieldDescriptor *
ho_record_field_find(const ProtobufCMessageDescriptor *desc, uint32_t number);

/* ---- values.c, record_path.c: walking over messages ---------------------- */

/* How many messages a field of a message type has: a single one 0 or 1. */
size_t ho_record_child_count(const ProtobufCMessage         *parent,
                             const ProtobufCFieldDescriptor *field);
/* The i-th of them; i is below ho_record_child_count(). */
ProtobufCMessage *ho_record_child(const ProtobufCMessage         *parent,
                                  const ProtobufCFieldDescriptor *field,
                                  size_t                          i);

/* How many parents a path leads to, and the n-th of them; NULL where a single
 * message on the way is absent. Parents may be without children. */
size_t                  ho_record_parent_count(const handoff_context *ctx,
                                               const ho_record_path  *path);
const ProtobufCMessage *ho_record_parent(const handoff_context *ctx,
                                         const ho_record_path *path, size_t n);
ProtobufCMessage       *ho_record_parent_mutable(handoff_context      *ctx,
                                                 const ho_record_path *path,
                                                 size_t                n);

/* Where a walk over the records of a kind stands: at the first record of the
 * n-th parent of a path, the start-th of all. All 0 is the beginning. */
typedef struct ho_record_walk {
    uint32_t path;
    size_t   parent;
    size_t   start;
} ho_record_walk;

/* A record and where it stands. */
typedef struct ho_record_place {
    const ho_record_path           *path;
    const ProtobufCFieldDescriptor *field; /* of its parent */
    const ProtobufCMessage         *parent;
    ProtobufCMessage               *message;
    size_t                          index; /* among its parent's */
} ho_record_place;

/* Find the i-th record of a kind from where `walk` stands, which is not
 * behind it: schema order, depth first. The walk moves there. */
bool   ho_record_walk_to(ho_record_place *place, ho_record_walk *walk,
                         const handoff_context *ctx, const ho_record_kind *kind,
                         size_t i);
size_t ho_record_kind_count(const handoff_context *ctx,
                            const ho_record_kind  *kind);

/* ---- record_key.c: what makes records the same --------------------------- */

/* The index of the last of the list's messages that a caller's words name:
 * a KEY, or a turn in decimal. SIZE_MAX where there is none. */
size_t ho_record_key_find(const ProtobufCMessage         *parent,
                          const ProtobufCFieldDescriptor *list,
                          const ho_record_kind *kind, const char *of);
bool   ho_record_key_is(const ProtobufCMessage *message,
                        const ho_record_kind *kind, const char *of);
/* What names a message as a parent: never NULL, "" where nothing does. */
const char *ho_record_key_text(const handoff_context  *ctx,
                               const ProtobufCMessage *message,
                               const ho_record_kind   *kind);

/* ---- copy_record.c: from a struct to a message --------------------------- */

/* A caller's struct of any version, as this library knows it. */
typedef struct ho_record_struct {
    const ho_record_kind *kind;
    uint32_t              number; /* of the kind */
    bool                  keeps;  /* what is empty changes nothing */
    uint32_t              known;  /* bytes that the caller's version has */
    union {
        uint8_t  bytes[HO_RECORD_BYTES_MAX];
        uint64_t align;
        void    *align_pointer;
    } data;
} ho_record_struct;

/* ARG, UNSUPPORTED. */
handoff_status ho_record_struct_load(ho_record_struct *out, const void *rec,
                                     handoff_error *err);

/* Give `fresh`, a copy of the message or one without any value, the values of
 * the record. What is new is allocated from the arena; `fresh` is useless
 * after a failure, and nothing else is touched. ARG, LIMIT, NOMEM. */
handoff_status ho_record_copy(ProtobufCMessage *fresh, ho_base_arena *arena,
                              const ho_record_struct *rec, handoff_error *err);

/* Whether the record has a KEY (a message: a turn), and whether it is that of
 * the message. */
bool ho_record_struct_has_key(const ho_record_struct *rec);
bool ho_record_struct_matches(const ho_record_struct *rec,
                              const ProtobufCMessage *message);

/* Why the arena gave no n bytes: LIMIT or NOMEM. */
handoff_status ho_record_arena_fail(const ho_base_arena *arena, size_t n,
                                    handoff_error *err);

/* ---- parent.c: which parent a record belongs to -------------------------- */

typedef struct ho_record_named_parent {
    const ho_record_path *path;
    size_t ordinal; /* of the parent, where the path has a list */
} ho_record_named_parent;

/* ARG: no such parent, or not named clearly. */
handoff_status ho_record_parent_find(ho_record_named_parent *out,
                                     const handoff_context  *ctx,
                                     const ho_record_struct *rec,
                                     handoff_error          *err);

/* ---- turn_texts.c: decimal texts of turns -------------------------------- */

/* Whether a message has records of its own, which name it by its turn. */
bool ho_record_message_is_parent(const Handoff__V1__Message *m);
/* Make sure that a turn has a text; that the turns of all messages that are
 * parents have one. False: no memory, and nothing changed. */
bool ho_record_turn_note(handoff_context *ctx, uint32_t turn);
bool ho_record_turns_note(handoff_context             *ctx,
                          Handoff__V1__Message *const *messages, size_t count);
/* The text of a turn; "" where there is none. */
const char *ho_record_turn_text(const handoff_context *ctx, uint32_t turn);

#endif
