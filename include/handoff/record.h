/* SPDX-License-Identifier: MIT */
/*
 * record.h -- build, read and convert the record of context.h.
 */
#ifndef HANDOFF_RECORD_H
#define HANDOFF_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <handoff/context.h>
#include <handoff/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The record: build, read, convert ----------------------------------- */

/* A Context of context.proto, in memory. Its records are the structs of
 * handoff/context.h; a struct's record_kind says which one it is. Spec:
 * proto/handoff/v1/context.proto. */
typedef struct handoff_context handoff_context;

/**
 * Make an empty context.
 *
 * @param[out] out  Owned: release with handoff_context_free().
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_context_new(handoff_context **out, handoff_error *err);

/* Release a context and everything borrowed from it. */
HANDOFF_API void handoff_context_free(handoff_context *ctx);

/**
 * Prepare a record struct: zero it, then set struct_size and record_kind.
 * For C++ and other languages without designated initialisers.
 *
 * @param[out] rec  The struct.
 * @param size      sizeof of the struct.
 * @param kind      HANDOFF_KIND_*.
 */
HANDOFF_API void handoff_record_init(void *rec, size_t size, uint32_t kind);

/**
 * Put a record into the context.
 *
 * The parent is found by parent_key (its KEY, or its turn in decimal), else by
 * parent_index (1 + its index); else it is the last one put. Single parents are
 * created. parent_kind may be 0 if only one kind of parent is possible, or if
 * parent_key names only one record. Set it when parent_key may be ambiguous:
 * for a slot (of an intent or the briefing), a contact (of the customer, a
 * person or a callback), an authentication (of the customer or a person) and a
 * reference. If that parent already has a record with the same KEY (a message:
 * the same turn), its own fields are replaced in place; its child records are
 * kept, and so are fields that this version or the caller's header does not
 * know. A record without a KEY, or with an empty one, is appended. Single
 * records (routing, summary, ...) are replaced.
 *
 * @param rec  A struct of handoff/context.h; copied, strings too.
 * @return HANDOFF_OK, HANDOFF_E_ARG (an unknown kind or parent; text that is
 *   not UTF-8; a float that is not finite; a length or count without its data;
 *   err: path), _E_LIMIT (more than twice HANDOFF_MEMORY_BYTES_MAX of memory,
 *   counting what was replaced or removed), _E_UNSUPPORTED (the struct is newer
 *   and uses members that this version does not know).
 */
HANDOFF_API handoff_status
handoff_context_put(handoff_context *ctx, const void *rec, handoff_error *err);

/* Members of a record, in C: { HANDOFF_STEP, HANDOFF_TURNS(3, 5) } */
#define HANDOFF_TURNS(...)                                                     \
    .turns = (const uint32_t[]){ __VA_ARGS__ },                                \
    .turns_count =                                                             \
        sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

/* A list of records, in C: HANDOFF_RECORDS(&(handoff_step){ HANDOFF_STEP, ...
 * }, &(handoff_promise){ HANDOFF_PROMISE, ... }) */
#define HANDOFF_RECORDS(...) ((const void *const[]) { __VA_ARGS__, NULL })

/**
 * Put several records into the context, in order, up to the first that is
 * refused. Those before it are in the context.
 *
 * @param recs  Ends in NULL; see HANDOFF_RECORDS().
 * @return as handoff_context_put(); err: offset is the place of the refused
 *   record in recs, from 0.
 */
HANDOFF_API handoff_status
handoff_context_put_all(handoff_context *ctx, const void *const *recs,
                        handoff_error *err);

/**
 * Put a record into the context, but keep what the struct leaves empty: a
 * member that is NULL, "", 0 or an empty list changes nothing. To empty a
 * member, get the record, change it and set it. source_origin, source_name and
 * confidence belong together: if the struct has one of them, all three are
 * taken from it.
 *
 * If no record has that KEY, the record is put. A record of a kind without a
 * KEY is always appended: to change one, get it and set it.
 *
 * @return as handoff_context_put().
 */
HANDOFF_API handoff_status
handoff_context_update(handoff_context *ctx, const void *rec,
                       handoff_error *err);

/**
 * Replace the i-th record of rec's kind, whatever its KEY. Its child records
 * and unknown fields are kept.
 *
 * @param i  Its index in handoff_context_get().
 * @return as handoff_context_put(); HANDOFF_E_ARG also if there is no i-th
 *   record.
 */
HANDOFF_API handoff_status
handoff_context_set(handoff_context *ctx, size_t i, const void *rec,
                    handoff_error *err);

/**
 * Return what was refused first: of the calls of handoff_context_put(),
 * _put_all(), _update() and _set() since the context was made, or since this
 * was last called, the first that failed. So an engine can put records as
 * things happen and look once, before it seals:
 *
 *     handoff_context_put(ctx, &(handoff_step){ HANDOFF_STEP, ... }, NULL);
 *     ...
 *     if (handoff_context_refused(ctx, &err) != HANDOFF_OK)
 *         log_and_go_on(&err);
 *
 * What was refused is not in the context; all the rest is.
 *
 * @return HANDOFF_OK (nothing was refused), or the status of that call; err is
 *   that call's, too.
 */
HANDOFF_API handoff_status
handoff_context_refused(handoff_context *ctx, handoff_error *err);

/**
 * Fill a struct with the i-th record of its kind, in schema order, depth first.
 * In a loop each call takes constant time. Prefer the macro that each struct
 * has, which needs no initialiser: handoff_message_get(&message, ctx, i).
 *
 * @param[in,out] rec  struct_size and record_kind are read, the rest is
 *   written. Strings and lists are never NULL, may be put back, and are
 *   borrowed from the context until it is freed.
 * @return 1, or 0 if there is no i-th record or the kind is unknown; the rest
 *   of rec is then zero.
 */
HANDOFF_API int
handoff_context_get(void *rec, const handoff_context *ctx, size_t i);

/**
 * Initialise a struct, then fill it as handoff_context_get() does. The macros
 * handoff_message_get(), handoff_intent_get() and so on call this.
 *
 * @param[out] rec  The struct; its first bytes need not be set.
 * @param size      sizeof of the struct.
 * @param kind      HANDOFF_KIND_*.
 * @return as handoff_context_get().
 */
HANDOFF_API int
handoff_context_read(void *rec, size_t size, uint32_t kind,
                     const handoff_context *ctx, size_t i);

/**
 * Find a record by its KEY (a message: by its turn) and fill the struct with
 * it. If the struct names a parent, only that parent is searched; else the
 * first parent that has such a record. A single record needs no KEY.
 *
 * @param[in,out] rec  Its KEY, and parent_kind, parent_key or parent_index if
 *   not empty, select the record. It is filled as by handoff_context_get().
 * @param[out] i  Its index, for handoff_context_set() and _remove(); 0 if there
 *   is no such record. May be NULL.
 * @return 1, or 0 if there is no such record; the rest of rec is then zero.
 */
HANDOFF_API int
handoff_context_find(void *rec, size_t *i, const handoff_context *ctx);

/**
 * Return the number of records of a kind.
 */
HANDOFF_API size_t
handoff_context_count(const handoff_context *ctx, uint32_t kind);

/**
 * Remove the i-th record of a kind and its child records. Its memory is
 * released with the context, so borrowed pointers remain valid.
 *
 * @return HANDOFF_OK, or HANDOFF_E_ARG if there is no i-th record.
 */
HANDOFF_API handoff_status
handoff_context_remove(handoff_context *ctx, uint32_t kind, size_t i,
                       handoff_error *err);

/**
 * Return the name of an enum's value as in context.proto ("ROLE_CUSTOMER");
 * static. NULL for an unknown number or enum.
 *
 * @param enum_id  HANDOFF_ENUM_* of handoff/context.h.
 */
HANDOFF_API const char *handoff_enum_name(uint32_t enum_id, int32_t value);

/**
 * Find the value of an enum by its name ("ROLE_CUSTOMER").
 *
 * @param[out] value  0 where the enum has no such name.
 * @return 1, or 0 where the enum has no such name.
 */
HANDOFF_API int
handoff_enum_value(int32_t *value, uint32_t enum_id, const char *name);

/**
 * Read protobuf bytes into a context: a whole Context, or one section.
 *
 * The bytes are checked against the schema first, so hostile input cannot use
 * more memory than the limits allow. Unknown fields are kept.
 *
 * @param ctx      Its previous content, or that section of it, is replaced.
 *   Unchanged on failure.
 * @param section  HANDOFF_SECTION_*, or 0 for a Context.
 * @param data     Serialized bytes. May be NULL if len is 0: empty.
 * @return HANDOFF_OK, HANDOFF_E_RECORD (not a valid record: FORMAT.md
 *   section 4), _E_LIMIT (bytes, memory or fields).
 * Spec: FORMAT.md sections 4 and 8.
 */
HANDOFF_API handoff_status
handoff_context_parse(handoff_context *ctx, uint32_t section,
                      const uint8_t *data, size_t len, handoff_error *err);

/**
 * Write a context, or one section of it, as protobuf bytes.
 *
 * @param[out] out  Owned: release with handoff_free(). Never NULL on success.
 * @param[out] len  Its length; 0 if there is nothing to write. May be NULL.
 * @param section   HANDOFF_SECTION_*, or 0 for a Context.
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_context_serialize(uint8_t **out, size_t *len,
                          const handoff_context *ctx, uint32_t section,
                          handoff_error *err);

enum {
    HANDOFF_JSON_INDENT = 1, /* writing, for people: one member a line, two
                                spaces */
    HANDOFF_JSON_REPAIR = 2  /* reading: repair what repair.h lists */
};

/* 0 in any field means its default; later versions only append. */
typedef struct handoff_json_opts {
    uint32_t                 struct_size;
    uint32_t                 flags;   /* 0 or HANDOFF_JSON_REPAIR */
    struct handoff_findings **repairs; /* out, with HANDOFF_JSON_REPAIR: what
                                          was repaired (repair.h). Owned:
                                          release with handoff_findings_free();
                                          NULL if not wanted */
} handoff_json_opts;
#define HANDOFF_JSON_OPTS .struct_size = sizeof(handoff_json_opts)

/**
 * Read a Context from JSON: protobuf's JSON mapping, with the field names of
 * context.proto or in lowerCamelCase. Floats are finite. Every value counts
 * as a field (HANDOFF_FIELDS_MAX), null and each number of a list too.
 *
 * If HANDOFF_JSON_REPAIR would accept what is refused, the message says so.
 *
 * @param ctx   Its previous content is replaced. Unchanged on failure.
 * @param json  UTF-8; borrowed for the call.
 * @param len   1..HANDOFF_JSON_BYTES_MAX.
 * @param opts  NULL for defaults: no repairs.
 * @return HANDOFF_OK, HANDOFF_E_JSON (err: path, or line and column),
 *   _E_LIMIT (length, depth, memory or fields), _E_ARG (an unknown flag),
 *   _E_UNSUPPORTED (options that this version does not know).
 */
HANDOFF_API handoff_status
handoff_context_from_json(handoff_context *ctx, const char *json, size_t len,
                          const handoff_json_opts *opts, handoff_error *err);

/**
 * Write a context as JSON, with the field names of context.proto. The locale
 * makes no difference. Unknown fields have no JSON form and are left out.
 *
 * @param[out] out  Owned: release with handoff_free().
 * @param flags     0 or HANDOFF_JSON_INDENT.
 * @return HANDOFF_OK.
 */
HANDOFF_API handoff_status
handoff_context_to_json(char **out, size_t *len, const handoff_context *ctx,
                        uint32_t flags, handoff_error *err);

/* What one leg brings to a merge. */
typedef struct handoff_merge_leg {
    const handoff_context *context; /* borrowed; NULL: it said nothing */
    uint32_t               rights;  /* HANDOFF_MAY_* of its sender: one that may
                                       not originate cannot change who the
                                       customer is or how far that is proven */
    uint32_t               redacts; /* set of legs whose transcript it redacts:
                                       bit 0 is leg 0 */
} handoff_merge_leg;

/**
 * Merge what each leg said into the record that a reader sees. If a Mask's path
 * names an element by index, the merged record has the index in the merged
 * list; if the element is not in it, the path ends at the list.
 *
 * @param[out] out  Owned: release with handoff_context_free(). A copy; the legs
 *   do not change.
 * @param legs      In leg order.
 * @param count     0..HANDOFF_LEGS_MAX.
 * @return HANDOFF_OK, HANDOFF_E_LIMIT.
 * Spec: FORMAT.md section 4.
 */
HANDOFF_API handoff_status
handoff_context_merge(handoff_context **out, const handoff_merge_leg *legs,
                      size_t count, handoff_error *err);

#ifdef __cplusplus
}
#endif

#endif /* HANDOFF_RECORD_H */
