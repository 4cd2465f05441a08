/* SPDX-License-Identifier: MIT */
/*
 * options.c -- what every leg is asked for: when, for whom, who may read what.
 *
 * handoff_seal() and handoff_forward() take the same terms and refuse the
 * same ones; handoff_seal_opts is their form here. Nobody sends a transcript
 * readable by accident, or sealed and readable at once: each section but
 * routing is named in exactly one way.
 */
#include "mask/internal.h"
#include "packet/compose.h"

#include <string.h>

/* ---- Times --------------------------------------------------------------- */

static handoff_status
check_times(handoff_seal_opts *o, handoff_error *err)
{
    if (o->now_ms == 0)
        o->now_ms = ho_base_now_ms();
    if (o->lifetime_ms == 0)
        o->lifetime_ms = HANDOFF_LIFETIME_DEFAULT_MS;
    if (!ho_base_time_valid(o->now_ms))
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "now_ms is no time between 1970 and 9999");
    if (o->lifetime_ms < 1 || o->lifetime_ms > HANDOFF_LIFETIME_MAX_MS)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the lifetime is not between 1 ms and 30 days");
    if (o->lifetime_ms > HANDOFF_TIME_MAX - o->now_ms)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "the lifetime ends after the year 9999");
    return HANDOFF_OK;
}

/* ---- The audience -------------------------------------------------------- */

static bool
name_valid(const char *name)
{
    return ho_base_name_valid(
        HO_SLICE(name, strnlen(name, HANDOFF_NAME_MAX + 1)));
}

static handoff_status
check_audience(const char *const *audience, handoff_error *err)
{
    size_t n = 0;

    for (; audience != NULL && audience[n] != NULL; n++) {
        if (n == HANDOFF_AUDIENCE_MAX)
            return ho_base_fail(err, HANDOFF_E_ARG,
                                "the audience has more than %d names",
                                (int) HANDOFF_AUDIENCE_MAX);
        if (!name_valid(audience[n]))
            return ho_base_fail(
                err, HANDOFF_E_ARG,
                "name %zu of the audience is not 1 to %d visible "
                "ascii characters",
                n, (int) HANDOFF_NAME_MAX);
        for (size_t i = 0; i < n; i++)
            if (strcmp(audience[i], audience[n]) == 0)
                return ho_base_fail(
                    err, HANDOFF_E_ARG,
                    "names %zu and %zu of the audience are the same", i, n);
    }
    if (n == 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "no audience: name who the packet is for");
    return HANDOFF_OK;
}

/* Card data and proof do not travel by accident. */
enum { MASKED = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE | HANDOFF_MASK_PROOF };

handoff_status
ho_packet_options_check(handoff_seal_opts *o, handoff_error *err)
{
    handoff_status st;

    if (o->flags != 0 || o->reserved_1 != 0 ||
        (o->clear & ~HO_ALL_SECTIONS) != 0 || o->reserved_2 != 0 ||
        (o->unmasked & ~(uint32_t) MASKED) != 0)
        return ho_base_fail(
            err, HANDOFF_E_UNSUPPORTED,
            "flags, clear or unmasked ask for what this version "
            "does not know");
    st = check_times(o, err);
    return st == HANDOFF_OK ? check_audience(o->audience, err) : st;
}

handoff_status
ho_packet_options_mask(size_t *masked, handoff_context *prepared,
                       const ho_mask_way *way, uint32_t unmasked,
                       handoff_error *err)
{
    const handoff_mask_opts opts = { HANDOFF_MASK_OPTS,
                                     .what = MASKED & ~unmasked };

    *masked = 0;
    if (opts.what == 0)
        return HANDOFF_OK;
    return ho_context_mask(prepared, masked, &opts, way, err);
}

/* ---- Readers ------------------------------------------------------------- */

/* Add every key of a name: a reader may be about to change keys. */
static handoff_status
add_keys(ho_packet_key_list *list, const char *name, size_t entry,
         const handoff_seal_opts *o, handoff_error *err)
{
    const uint8_t *key;
    size_t         i;

    for (i = 0;
         (key = ho_trust_keyring_reading_key(o->keyring, name, i, o->now_ms));
         i++) {
        uint32_t n = 0;

        while (n < list->count &&
               memcmp(list->key[n], key, HANDOFF_PUBLIC_KEY_BYTES) != 0)
            n++;
        if (n == HANDOFF_GRANTS_MAX)
            return ho_base_fail(err, HANDOFF_E_LIMIT,
                                "more than %d keys would read one section",
                                (int) HANDOFF_GRANTS_MAX);
        if (n == list->count)
            list->key[list->count++] = key;
    }
    if (i == 0)
        return ho_base_fail(err, HANDOFF_E_READER,
                            "reader %zu has no key in the keyring that can be "
                            "sealed to",
                            entry);
    return HANDOFF_OK;
}

static handoff_status
check_reader_name(const char *name, size_t entry, const handoff_seal_opts *o,
                  handoff_error *err)
{
    if (!name_valid(name))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "the name of reader %zu is not 1 to %d visible ascii "
            "characters",
            entry, (int) HANDOFF_NAME_MAX);
    if (o->keyring == NULL)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "readers are named, but no keyring has their keys");
    return HANDOFF_OK;
}

handoff_status
ho_packet_reader_keys_find(ho_packet_key_list *keys, const char *const *names,
                           const handoff_seal_opts *o, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    keys->count = 0;
    if (names[0] == NULL)
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "the list of readers is empty: NULL sends in clear");
    for (size_t i = 0; st == HANDOFF_OK && names[i] != NULL; i++) {
        st = check_reader_name(names[i], i, o, err);
        if (st == HANDOFF_OK)
            st = add_keys(keys, names[i], i, o, err);
    }
    return st;
}

static handoff_status
check_reader(const handoff_reader *reader, size_t entry,
             const handoff_seal_opts *o, handoff_error *err)
{
    handoff_status st = check_reader_name(reader->name, entry, o, err);

    if (st != HANDOFF_OK)
        return st;
    if ((reader->sections & ~HO_ALL_SECTIONS) != 0 || reader->reserved_1 != 0)
        return ho_base_fail(
            err, HANDOFF_E_UNSUPPORTED,
            "reader %zu is given sections that this version does "
            "not know",
            entry);
    if ((reader->sections & ~HO_SET(HANDOFF_SECTION_ROUTING)) == 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "reader %zu is given no section that can be sealed",
                            entry);
    return HANDOFF_OK;
}

static handoff_status
add_reader(ho_packet_reader_keys *keys, const handoff_reader *reader,
           size_t entry, const handoff_seal_opts *o, handoff_error *err)
{
    handoff_status st = check_reader(reader, entry, o, err);

    for (uint32_t kind = HANDOFF_SECTION_BRIEFING;
         st == HANDOFF_OK && kind <= HO_SECTIONS; kind++) {
        if ((reader->sections & HO_SET(kind)) == 0)
            continue;
        st = add_keys(&keys->section[kind], reader->name, entry, o, err);
        if (st == HANDOFF_E_LIMIT)
            ho_base_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
    }
    return st;
}

/* Each section is named in exactly one way. */
static handoff_status
check_named_once(const handoff_context *ctx, const handoff_seal_opts *o,
                 const ho_packet_reader_keys *keys, handoff_error *err)
{
    static const char *const names[HO_SECTIONS + 1] = {
        "", "routing", "briefing", "customer", "transcript", "extras"
    };

    for (uint32_t kind = HANDOFF_SECTION_BRIEFING; kind <= HO_SECTIONS;
         kind++) {
        const ProtobufCMessage *section =
            ctx == NULL ? NULL : ho_record_section_get(ctx, kind);
        bool clear = (o->clear & HO_SET(kind)) != 0;
        bool sealed = keys->section[kind].count != 0;

        if (clear && sealed)
            ho_base_fail(err, HANDOFF_E_ARG,
                         "%s is named twice: in clear and with a reader",
                         names[kind]);
        else if (!clear && !sealed && section != NULL &&
                 protobuf_c_message_get_packed_size(section) != 0)
            ho_base_fail(
                err, HANDOFF_E_ARG,
                "%s has no reader and is not named in clear: say who may "
                "read it",
                names[kind]);
        else
            continue;
        ho_base_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
        return HANDOFF_E_ARG;
    }
    return HANDOFF_OK;
}

handoff_status
ho_packet_options_readers(ho_packet_reader_keys   *keys,
                          const handoff_context   *ctx,
                          const handoff_seal_opts *o, handoff_error *err)
{
    const handoff_reader *readers = o->readers;
    handoff_status        st = HANDOFF_OK;

    memset(keys, 0, sizeof *keys);
    for (size_t i = 0;
         st == HANDOFF_OK && readers != NULL && readers[i].name != NULL; i++)
        st = add_reader(keys, &readers[i], i, o, err);
    return st == HANDOFF_OK ? check_named_once(ctx, o, keys, err) : st;
}
