/* SPDX-License-Identifier: MIT */
/*
 * turn_map.h -- messages moved or were left out: what names them follows.
 */
#ifndef HO_RECORD_TURN_MAP_H
#define HO_RECORD_TURN_MAP_H

#include "record/context.h"

typedef struct ho_record_turn_change {
    uint32_t from, to;
    bool     left_out; /* `to` is the turn of another message */
} ho_record_turn_change;

typedef struct ho_record_turn_map {
    const ho_record_turn_change *changes; /* by rising `from` */
    size_t                       count;
    /* Of each message before, where it is now; SIZE_MAX: left out. */
    const size_t *places;
    size_t        places_count;
    /* What `through_turn` and `last_turn` become; NULL: as the others. */
    uint32_t (*limit)(void *user, uint32_t turn);
    void *user;
} ho_record_turn_map;

/* How members are changed (of at most 8 bytes), and memory of the arena. */
typedef struct ho_record_editor {
    bool (*set)(void *user, void *member, const void *value, size_t n);
    void *(*take)(void *user, size_t n);
    void *user;
} ho_record_editor;

/* Everything but the list of messages and their own turns. False where the
 * editor says so. */
bool ho_record_map_turns(handoff_context *ctx, const ho_record_turn_map *map,
                         const ho_record_editor *editor);

#endif
