/* SPDX-License-Identifier: MIT */
/*
 * names.c -- what is told apart by its name stays apart.
 *
 * A KEY makes elements the same, to who merges and to who refers to them. So
 * two KEYs that would become the same text get numbers, and whatever names
 * them gets the same one:
 *
 *   4000000000024242   [card ending 4242]
 *   4000000000104242   [card ending 4242 #2]
 *
 * A leg that is added to others always numbers, with its own number in front
 * ("#1.1"): what it masks was said in no leg before, even where these cannot
 * be read. What stands in the record already is never given again, so that
 * masking once more finds nothing to do.
 *
 *   given   text after masking -> the next number to try behind it
 *   known   text before masking -> text after
 *
 * Both are hash tables whose hash has a secret, as in keyset.c.
 */
#include "mask/internal.h"
#include "record/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { SLOTS_FIRST = 64, NUMBER_MAX = 24 };

_Static_assert(crypto_shorthash_KEYBYTES == 16, "ho_names.secret");

/* ---- Which fields -------------------------------------------------------- */

static bool
is_key(const ProtobufCMessageDescriptor *message, uint32_t number)
{
    for (uint32_t k = 1; k <= HO_KIND_COUNT; k++) {
        const ho_record_key_fields *key = &ho_record_kinds[k].key;

        if (ho_record_kinds[k].message != message)
            continue;
        for (uint32_t i = 0; i < key->count; i++) {
            if (key->number[i] == number)
                return true;
        }
    }
    return false;
}

bool
ho_name_is(const ProtobufCMessageDescriptor *message,
           const ProtobufCFieldDescriptor   *field)
{
    static const char *const refer[] = { "by",          "to",
                                         "owner",       "participant",
                                         "attachments", "leading_intent" };

    for (size_t i = 0; i < sizeof refer / sizeof *refer; i++) {
        if (strcmp(field->name, refer[i]) == 0)
            return true;
    }
    return is_key(message, field->id);
}

/* ---- Tables -------------------------------------------------------------- */

/* Where a text stands in a table, or would. */
static size_t
slot_of(const ho_name_table *t, const uint8_t *secret, const char *text)
{
    uint64_t hash;
    size_t   slot;

    crypto_shorthash((uint8_t *) &hash, (const uint8_t *) text, strlen(text),
                     secret);
    slot = (size_t) hash & (t->cap - 1);
    while (t->slots[slot].text != NULL &&
           strcmp(t->slots[slot].text, text) != 0)
        slot = (slot + 1) & (t->cap - 1);
    return slot;
}

static bool
grow(ho_name_table *t, const uint8_t *secret)
{
    ho_name_table more = { NULL, 0, t->count };

    more.cap = t->cap == 0 ? SLOTS_FIRST : t->cap * 2;
    more.slots = calloc(more.cap, sizeof *more.slots);
    if (more.slots == NULL)
        return false;
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i].text != NULL)
            more.slots[slot_of(&more, secret, t->slots[i].text)] = t->slots[i];
    }
    free(t->slots);
    *t = more;
    return true;
}

/* The entry of a text, a new one where it has none; NULL: no memory. */
static ho_name *
entry_of(ho_names *names, ho_name_table *t, const char *text)
{
    size_t slot;

    if (t->cap != 0) {
        slot = slot_of(t, names->secret, text);
        if (t->slots[slot].text != NULL)
            return &t->slots[slot];
    }
    if (t->count >= t->cap / 2 && !grow(t, names->secret))
        return NULL;
    slot = slot_of(t, names->secret, text);
    t->slots[slot].text = text;
    t->count++;
    return &t->slots[slot];
}

void
ho_names_init(ho_names *names, uint32_t leg)
{
    memset(names, 0, sizeof *names);
    names->leg = leg;
    randombytes_buf(names->secret, sizeof names->secret);
}

void
ho_names_free(ho_names *names)
{
    free(names->given.slots);
    free(names->known.slots);
    memset(names, 0, sizeof *names);
}

/* ---- Numbers ------------------------------------------------------------- */

static bool
is_replaced(const char *text)
{
    const char *end = text + strlen(text);

    for (; (text = strchr(text, '[')) != NULL; text++) {
        if (ho_mask_replacement(text, (size_t) (end - text)) != 0)
            return true;
    }
    return false;
}

bool
ho_names_take_text(ho_names *names, const char *text)
{
    return !is_replaced(text) || entry_of(names, &names->given, text) != NULL;
}

static bool
take_texts(ho_names *names, const ProtobufCMessage *message,
           const ProtobufCFieldDescriptor *field)
{
    const uint8_t *at = (const uint8_t *) message + field->offset, *list;
    const char    *text;
    size_t         n = 1;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&n, (const uint8_t *) message + field->quantifier_offset,
               sizeof n);
        memcpy(&list, at, sizeof list);
        at = list;
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(&text, at + i * sizeof text, sizeof text);
        if (text != NULL && !ho_names_take_text(names, text))
            return false;
    }
    return true;
}

bool
ho_names_take(ho_names *names, const ProtobufCMessage *section)
{
    const ProtobufCMessageDescriptor *desc = section->descriptor;
    bool                              ok = true;

    for (unsigned i = 0; ok && i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];

        if (field->type == PROTOBUF_C_TYPE_STRING && ho_name_is(desc, field))
            ok = take_texts(names, section, field);
        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        for (size_t k = 0; ok && k < ho_record_child_count(section, field); k++)
            ok = ho_names_take(names, ho_record_child(section, field, k));
    }
    return ok;
}

/* The text with a number in the replacement that ends at `end`. */
static handoff_status
numbered(const char **out, const ho_names *names, ho_base_arena *arena,
         const char *text, size_t end, uint32_t number, handoff_error *err)
{
    char   mark[NUMBER_MAX], *to;
    size_t len = strlen(text), n;

    n = (size_t) (names->leg == 0
                      ? snprintf(mark, sizeof mark, " #%u", (unsigned) number)
                      : snprintf(mark, sizeof mark, " #%u.%u",
                                 (unsigned) names->leg, (unsigned) number));
    to = ho_base_arena_alloc(arena, len + n);
    if (to == NULL)
        return ho_record_arena_fail(arena, len + n, err);
    memcpy(to, text, end - 1);
    memcpy(to + end - 1, mark, n);
    memcpy(to + end - 1 + n, text + end - 1, len - (end - 1));
    *out = to;
    return HANDOFF_OK;
}

/* A text that stands nowhere yet: `masked`, or that with a number. */
static handoff_status
choose(const char **out, ho_names *names, ho_base_arena *arena,
       const char *masked, size_t end, handoff_error *err)
{
    size_t         had = names->given.count;
    ho_name       *e = entry_of(names, &names->given, masked);
    uint32_t       number;
    handoff_status st;

    if (e == NULL)
        return ho_base_nomem(err);
    *out = masked;
    if (names->leg == 0 && names->given.count != had)
        return HANDOFF_OK;
    number = e->next != 0 ? e->next : names->leg == 0 ? 2 : 1;
    for (;; number++) {
        ho_base_arena_mark mark = ho_base_arena_save(arena);

        st = numbered(out, names, arena, masked, end, number, err);
        if (st != HANDOFF_OK)
            return st;
        had = names->given.count;
        if (entry_of(names, &names->given, *out) == NULL)
            return ho_base_nomem(err);
        if (names->given.count != had)
            break;
        ho_base_arena_restore(arena, mark);
    }
    entry_of(names, &names->given, masked)->next = number + 1;
    return HANDOFF_OK;
}

handoff_status
ho_names_apart(const char **masked, ho_names *names, ho_base_arena *arena,
               const char *text, size_t end, handoff_error *err)
{
    ho_name       *e = entry_of(names, &names->known, text);
    handoff_status st = HANDOFF_OK;

    if (e == NULL)
        return ho_base_nomem(err);
    if (e->after == NULL)
        st = choose(&e->after, names, arena, *masked, end, err);
    if (st == HANDOFF_OK)
        *masked = e->after;
    return st;
}
