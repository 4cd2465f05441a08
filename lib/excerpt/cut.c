/* SPDX-License-Identifier: MIT */
/*
 * cut.c -- messages and elements of lists are taken out, and it is told.
 *
 *   turns   1 2 3 4 5 6 7 8     gone: 3 4 7
 *   then    1 2 [3-4] 5 6 [7-7] 8
 *
 * What a Mask names follows: an element that moved has its new index, and of
 * one that is gone the path ends at the list. Turns keep their numbers, so
 * whatever names one that is gone names a turn that an omission has.
 */
#include "excerpt/excerpt.h"
#include "record/schema.h"
#include "record/turn_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { SALT_BYTES = 16 };

/* ---- Memory -------------------------------------------------------------- */

static void *
take(handoff_context *ctx, size_t n, handoff_status *st, handoff_error *err)
{
    void *block = ho_base_arena_alloc(&ctx->arena, n);

    if (block == NULL)
        *st = ho_record_arena_fail(&ctx->arena, n, err);
    return block;
}

/* A message of the arena at the end of a list. */
static void *
append(handoff_context *ctx, ProtobufCMessage *parent,
       const ProtobufCFieldDescriptor *field, handoff_status *st,
       handoff_error *err)
{
    ho_record_list     list = ho_record_list_get(parent, field);
    ProtobufCMessage **items, *message;

    items = take(ctx, (list.count + 1) * sizeof *items, st, err);
    if (items == NULL)
        return NULL;
    message = ho_record_message_new(&ctx->arena, field->descriptor);
    if (message == NULL) {
        *st = ho_record_arena_fail(&ctx->arena, 64, err);
        return NULL;
    }
    if (list.count != 0)
        memcpy(items, list.items, list.count * sizeof *items);
    items[list.count] = message;
    ho_record_list_put(parent, field,
                       (ho_record_list){ items, list.count + 1 });
    return message;
}

/* ---- Masks --------------------------------------------------------------- */

static const ProtobufCFieldDescriptor *
masks_of(const ProtobufCMessage *section)
{
    return protobuf_c_message_descriptor_get_field_by_name(section->descriptor,
                                                           "masks");
}

handoff_status
ho_excerpt_tell(handoff_context *ctx, uint32_t section, const char *path,
                uint32_t count, handoff_error *err)
{
    ProtobufCMessage  *in = *ho_record_section_slot(ctx, section);
    handoff_status     st = HANDOFF_OK;
    Handoff__V1__Mask *mask;

    mask = append(ctx, in, masks_of(in), &st, err);
    if (mask == NULL)
        return st;
    mask->path = ho_base_arena_text(&ctx->arena, path, strlen(path));
    mask->kind = ho_base_arena_text(&ctx->arena, HO_EXCERPT_LEFT_OUT,
                                    sizeof HO_EXCERPT_LEFT_OUT - 1);
    mask->count = count;
    if (mask->path == NULL || mask->kind == NULL)
        return ho_record_arena_fail(&ctx->arena, strlen(path), err);
    return HANDOFF_OK;
}

/* A list of which elements go. */
typedef struct dropping {
    handoff_context                *ctx;
    ProtobufCMessage               *section;
    const ProtobufCFieldDescriptor *list;
    const bool                     *gone;
    size_t                         *places; /* of those that remain */
    const char                    **keys;   /* of those that go, sorted */
    size_t                          keys_count;
    handoff_error                  *err;
} dropping;

static int
by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

/* The KEY of an element where that is one text, which paths name it by. */
static const char *
key_of(const dropping *d, const ProtobufCMessage *element)
{
    ho_record_key_fields key =
        ho_record_list_key(d->section->descriptor, d->list);
    const ProtobufCFieldDescriptor *field;
    const char                     *text;

    if (key.count != 1)
        return "";
    field = ho_record_field_find(element->descriptor, key.number[0]);
    if (field->type != PROTOBUF_C_TYPE_STRING)
        return "";
    memcpy(&text, ho_record_value(element, field), sizeof text);
    return text;
}

/* Whether a path names, by its KEY, an element that goes. */
static bool
names_gone(const dropping *d, const char *path)
{
    size_t      n = strlen(d->list->name);
    const char *end;
    char       *key;
    bool        found;

    if (d->keys_count == 0 || strncmp(path, d->list->name, n) != 0 ||
        path[n] != '[')
        return false;
    end = strchr(path + n, ']');
    if (end == NULL)
        return false;
    key = strndup(path + n + 1, (size_t) (end - path) - n - 1);
    found = key == NULL || bsearch(&key, d->keys, d->keys_count,
                                   sizeof *d->keys, by_text) != NULL;
    free(key);
    return found;
}

static handoff_status
move_mask(const dropping *d, Handoff__V1__Mask *mask)
{
    handoff_status    st = HANDOFF_OK;
    ho_record_indexed in = { .list = d->list };
    size_t            at = SIZE_MAX, n;
    char             *path;

    if (ho_record_indexed_read(&in, d->section->descriptor, mask->path)) {
        if (in.list != d->list ||
            in.index >= ho_record_list_get(d->section, d->list).count)
            return HANDOFF_OK;
        at = d->gone[in.index] ? SIZE_MAX : d->places[in.index];
    } else if (!names_gone(d, mask->path)) {
        return HANDOFF_OK;
    }
    in.list = d->list;
    n = ho_record_indexed_write(NULL, 0, &in, at);
    path = take(d->ctx, n + 1, &st, d->err);
    if (path == NULL)
        return st;
    ho_record_indexed_write(path, n + 1, &in, at);
    mask->path = path;
    return HANDOFF_OK;
}

/* ---- Elements ------------------------------------------------------------ */

static handoff_status
drop(dropping *d, size_t *count)
{
    ho_record_list list = ho_record_list_get(d->section, d->list);
    ho_record_list masks = ho_record_list_get(d->section, masks_of(d->section));
    ProtobufCMessage **items = list.items;
    size_t             kept = 0;
    handoff_status     st = HANDOFF_OK;

    for (size_t i = 0; i < list.count; i++) {
        const char *key = d->gone[i] ? key_of(d, items[i]) : "";

        d->places[i] = kept;
        kept += !d->gone[i];
        if (*key != '\0')
            d->keys[d->keys_count++] = key;
    }
    qsort(d->keys, d->keys_count, sizeof *d->keys, by_text);
    for (size_t i = 0; st == HANDOFF_OK && i < masks.count; i++)
        st = move_mask(d, (void *) ho_record_item(masks, i));
    for (size_t i = 0; st == HANDOFF_OK && i < list.count; i++) {
        if (!d->gone[i])
            items[d->places[i]] = items[i];
    }
    *count = list.count - kept;
    if (st == HANDOFF_OK)
        ho_record_list_put(d->section, d->list,
                           (ho_record_list){ kept == 0 ? NULL : items, kept });
    return st;
}

handoff_status
ho_excerpt_remove(handoff_context *ctx, uint32_t section, uint32_t field,
                  const bool *gone, size_t *count, handoff_error *err)
{
    dropping       d = { .ctx = ctx, .gone = gone, .err = err };
    size_t         went = 0, n;
    handoff_status st;

    if (count != NULL)
        *count = 0;
    d.section = *ho_record_section_slot(ctx, section);
    d.list = ho_record_field_find(d.section->descriptor, field);
    n = ho_record_list_get(d.section, d.list).count;
    while (went < n && !gone[went])
        went++;
    if (went == n)
        return HANDOFF_OK;
    d.keys = calloc(n, sizeof *d.keys);
    d.places = calloc(n, sizeof *d.places);
    st = d.keys == NULL || d.places == NULL ? ho_base_nomem(err)
                                            : drop(&d, &went);
    free(d.keys);
    free(d.places);
    if (st == HANDOFF_OK && count != NULL)
        *count = went;
    return st;
}

handoff_status
ho_excerpt_drop(handoff_context *ctx, uint32_t section, uint32_t field,
                const bool *gone, handoff_error *err)
{
    size_t         count;
    handoff_status st =
        ho_excerpt_remove(ctx, section, field, gone, &count, err);

    if (st != HANDOFF_OK || count == 0)
        return st;
    return ho_excerpt_tell(
        ctx, section,
        ho_record_field_find(ho_record_section_descriptor(section), field)
            ->name,
        (uint32_t) count, err);
}

/* ---- Messages ------------------------------------------------------------ */

static bool
set_member(void *user, void *member, const void *value, size_t n)
{
    (void) user;
    memcpy(member, value, n);
    return true;
}

static void *
take_member(void *user, size_t n)
{
    return ho_base_arena_alloc(user, n);
}

static int
by_from(const void *a, const void *b)
{
    const ho_record_turn_change *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

/* Paths of masks that name messages; turns that anything names stay. */
static handoff_status
follow_paths(const ho_excerpt_cut *cut)
{
    const Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    const ho_record_editor         editor = { set_member, take_member,
                                              &cut->ctx->arena };
    ho_record_turn_change *changes = calloc(t->n_messages, sizeof *changes);
    size_t                *places = calloc(t->n_messages, sizeof *places);
    ho_record_turn_map     map = { .changes = changes,
                                   .places = places,
                                   .places_count = t->n_messages };
    size_t                 kept = 0;
    handoff_status         st = HANDOFF_OK;

    if (changes == NULL || places == NULL) {
        st = ho_base_nomem(cut->err);
        goto done;
    }
    for (size_t i = 0; i < t->n_messages; i++) {
        uint32_t turn = t->messages[i]->turn;

        places[i] = cut->gone[i] ? SIZE_MAX : kept++;
        if (cut->gone[i])
            changes[map.count++] = (ho_record_turn_change){ turn, turn, true };
    }
    qsort(changes, map.count, sizeof *changes, by_from);
    if (!ho_record_map_turns(cut->ctx, &map, &editor))
        st = ho_record_arena_fail(&cut->ctx->arena, 64, cut->err);

done:
    free(changes);
    free(places);
    return st;
}

/* Whether an omission that is there lies between two turns. */
static bool
told_between(const Handoff__V1__Transcript *t, size_t omissions, uint32_t a,
             uint32_t b)
{
    for (size_t i = 0; i < omissions; i++) {
        if (t->omissions[i]->first_turn > a && t->omissions[i]->first_turn < b)
            return true;
    }
    return false;
}

/* Where the gap that begins at i ends: one past its last message. */
static size_t
gap_end(const ho_excerpt_cut *cut, const Handoff__V1__Transcript *t,
        size_t omissions, size_t i)
{
    for (i++; i < t->n_messages && cut->gone[i]; i++) {
        uint32_t a = t->messages[i - 1]->turn, b = t->messages[i]->turn;

        if (b <= a ||
            (cut->parts != NULL && cut->parts[i] != cut->parts[i - 1]))
            break;
        if (b > a + 1 && told_between(t, omissions, a, b))
            break;
    }
    return i;
}

/* The salt of a draft compresses as badly as one that is random, and is the
 * same each time: so the choice of what fits is. */
static void
make_salt(uint8_t salt[SALT_BYTES], const ho_excerpt_cut *cut, uint32_t turn)
{
    const uint8_t bytes[4] = { (uint8_t) turn, (uint8_t) (turn >> 8),
                               (uint8_t) (turn >> 16), (uint8_t) (turn >> 24) };
    uint8_t       hash[32];

    if (!cut->draft) {
        randombytes_buf(salt, SALT_BYTES);
        return;
    }
    ho_base_hash(hash, "draft of an omission", &HO_SLICE(bytes, sizeof bytes),
                 1);
    memcpy(salt, hash, SALT_BYTES);
}

static handoff_status
add_omission(const ho_excerpt_cut *cut, Handoff__V1__Omission *o, size_t from,
             size_t to)
{
    const Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    handoff_status                 st = HANDOFF_OK;
    uint8_t                       *block;

    block = take(cut->ctx, SALT_BYTES + 32, &st, cut->err);
    if (block == NULL)
        return st;
    o->first_turn = t->messages[from]->turn;
    o->last_turn = t->messages[to - 1]->turn;
    make_salt(block, cut, o->first_turn);
    o->salt.data = block;
    o->salt.len = SALT_BYTES;
    o->digest.data = block + SALT_BYTES;
    o->digest.len = 32;
    return ho_excerpt_digest(o->digest.data, o->salt.data,
                             cut->told->messages + from, to - from, cut->err);
}

static int
by_first_turn(const void *a, const void *b)
{
    const Handoff__V1__Omission *const *x = a, *const *y = b;

    return ((*x)->first_turn > (*y)->first_turn) -
           ((*x)->first_turn < (*y)->first_turn);
}

static size_t
count_gaps(const ho_excerpt_cut *cut, const Handoff__V1__Transcript *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_messages;) {
        if (!cut->gone[i]) {
            i++;
            continue;
        }
        i = gap_end(cut, t, t->n_omissions, i);
        n++;
    }
    return n;
}

static handoff_status
add_omissions(const ho_excerpt_cut *cut)
{
    Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    size_t                   n = t->n_omissions, old = n;
    handoff_status           st = HANDOFF_OK;
    Handoff__V1__Omission  **list;

    list =
        take(cut->ctx, (n + count_gaps(cut, t)) * sizeof *list, &st, cut->err);
    if (list == NULL)
        return st;
    if (n != 0)
        memcpy(list, t->omissions, n * sizeof *list);
    for (size_t i = 0, to; st == HANDOFF_OK && i < t->n_messages; i = to) {
        to = i + 1;
        if (!cut->gone[i])
            continue;
        to = gap_end(cut, t, old, i);
        list[n] = ho_record_message_new(&cut->ctx->arena,
                                        &handoff__v1__omission__descriptor);
        if (list[n] == NULL)
            return ho_record_arena_fail(&cut->ctx->arena, 64, cut->err);
        st = add_omission(cut, list[n++], i, to);
    }
    qsort(list, n, sizeof *list, by_first_turn);
    t->omissions = list;
    t->n_omissions = n;
    return st;
}

handoff_status
ho_excerpt_cut_messages(const ho_excerpt_cut *cut)
{
    Handoff__V1__Transcript *t = cut->ctx->root.transcript;
    size_t                   kept = 0;
    handoff_status           st;

    st = follow_paths(cut);
    if (st == HANDOFF_OK)
        st = add_omissions(cut);
    if (st != HANDOFF_OK)
        return st;
    for (size_t i = 0; i < t->n_messages; i++) {
        if (!cut->gone[i])
            t->messages[kept++] = t->messages[i];
    }
    t->n_messages = kept;
    return ho_record_context_changed(cut->ctx) ? HANDOFF_OK
                                               : ho_base_nomem(cut->err);
}
